"""What a mail server answers, read so that no answer goes on for ever and nobody waits unawares.

smtplib gives every line its own time, so a server that says a line now and then holds a program for as long as it
likes. Here an answer as a whole has the time that the socket has, and no more lines than any server needs.
"""

from __future__ import annotations

import select
import smtplib
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

#: Seconds after which an answer counts as waited for: then what is known is put on disk first.
AT_ONCE = 0.02
#: An answer has so many lines at most. RFC 5321 knows no limit; who says more than this says it for ever.
MOST_LINES = 1000


def nothing() -> None:
    """What is called where nobody keeps a record."""


class Waiting(Protocol):
    """Somebody who is told before an answer is waited for."""

    before_waiting: Callable[[], None]


class Server(smtplib.SMTP):
    """A server whose answers end: each has a time as a whole, not each of its lines alone."""

    def getreply(self) -> tuple[int, bytes]:
        """The answer. Raises SMTPServerDisconnected for one that does not end in time."""
        if not isinstance(self.file, Answers):  # a new connection, or a new one within it (STARTTLS)
            self.file = Answers(self.sock)
        self.file.begin()
        return super().getreply()


class TlsServer(Server, smtplib.SMTP_SSL):
    """The same where TLS comes first."""


class Answers:
    """What the server says, line by line; who waits for a line longer than a moment is told before.

    It stands where smtplib keeps the file that it reads answers from. The socket's timeout is that of a whole answer.
    """

    def __init__(self, sock: Any, courier: Waiting | None = None) -> None:
        self._sock = sock
        self._courier = courier
        self._held = b""
        self._end = self._lines = 0.0

    def begin(self) -> None:
        """A new answer is asked for."""
        timeout = self._sock.gettimeout()
        self._end, self._lines = monotonic() + timeout, 0

    def readline(self, limit: int) -> bytes:
        """The next line, or what there is of it when it passes *limit* or the connection ends.

        Raises TimeoutError where the answer as a whole takes too long.
        """
        self._lines += 1
        if self._lines > MOST_LINES:
            raise TimeoutError(_ENDLESS)
        while (end := self._held.find(b"\n", 0, limit)) < 0 and len(self._held) < limit:
            if self._courier is not None and self._courier.before_waiting is not nothing and not self._is_there():
                self._courier.before_waiting()
            got = self._received()
            if not got:
                end = len(self._held) - 1
                break
            self._held += got
        length = end + 1 if end >= 0 else min(limit, len(self._held))
        line, self._held = self._held[:length], self._held[length:]
        return line

    def _received(self) -> bytes:
        left = self._end - monotonic()
        if left <= 0:
            raise TimeoutError(_ENDLESS)
        before = self._sock.gettimeout()
        self._sock.settimeout(left)
        try:
            found: bytes = self._sock.recv(8192)
        finally:
            self._sock.settimeout(before)
        return found

    def close(self) -> None:
        """The socket is closed by others."""

    def _is_there(self) -> bool:
        if getattr(self._sock, "pending", int)():  # read from the wire already, and not yet unlocked
            return True
        try:
            return bool(select.select([self._sock], [], [], AT_ONCE)[0])
        except (OSError, ValueError):  # closed, or a number too high for select
            return False


_ENDLESS = "the answer does not end"
