"""What may go over the wire, and how: whatever made a message, nothing of it is taken for a command."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deadlines.errors import N_, Message

if TYPE_CHECKING:
    from deadlines.mail.message import Mail

#: What may not stand in an address of the envelope: there it would end it, or begin a command of its own.
FORBIDDEN = re.compile(r"[\x00-\x20<>\x7f]")


def unsound(mail: Mail) -> Message | None:
    """Why the bytes of *mail* may not be given to a server, whatever made them; None where they may.

    A bare CR or LF is read by some servers as the end of a line and by others not, which lets one message pass for two
    (SMTP smuggling). A line may have 998 signs (RFC 5322, 2.1.1).
    """
    data = mail.data
    ends = data.count(b"\r\n")
    if not data.endswith(b"\r\n") or data.count(b"\n") != ends or data.count(b"\r") != ends:
        return Message(N_("the lines of the message do not end as they should"))
    if max(map(len, data.split(b"\r\n"))) > 998:
        return Message(N_("a line of the message is longer than 998 signs"))
    return None


def stuffed(data: bytes) -> bytes:
    """*data*, which ends in CRLF, as it goes over: a dot more where a line begins with one, one at the end."""
    if data.startswith(b"."):
        data = b"." + data
    return data.replace(b"\r\n.", b"\r\n..") + b".\r\n"
