"""What was sent to whom: a log entry for every message that a server accepted.

The entry is written before the next message goes out, so a run that is cut off leaves at most one message in doubt: one
that the server accepted and the register did not hear of. Nothing tells it from one that was never sent but the server
itself. Its Message-ID follows from unit, week and address, so it can be made anew and looked for in the server's log;
the next run sends it again under the same Message-ID. An outbox that knows of it beforehand comes with issue 6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.domain.changes import Change

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deadlines.domain.log import LogEntry
    from deadlines.mail.message import Mail

ACT = "sent"


def already_sent(log: Iterable[LogEntry], period: str) -> set[tuple[str, str]]:
    """Which units got their mail of *period* at which address: (unit key, address in small letters)."""
    return {
        (entry.code, str(entry.after.get("to", "")).lower())
        for entry in log
        if entry.act == ACT and entry.after.get("period") == period
    }


def sent(mail: Mail) -> Change:
    """The change that records that *mail* was accepted."""
    after: dict[str, object] = {
        "period": mail.period,
        "to": mail.address,
        "message_id": mail.message_id,
        "sha256": mail.sha256,
        "content": mail.content,
        "codes": list(mail.codes),
        "as_of": mail.as_of.isoformat() if mail.as_of is not None else None,
        "known": mail.known,
    }
    if mail.correction:
        after["correction"] = mail.correction
    return Change(ACT, mail.unit, None, {}, after)
