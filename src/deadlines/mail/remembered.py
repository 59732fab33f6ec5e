"""What was sent to whom: a log entry for every message that a server accepted.

The outbox (`store.outbox`) knows it first, at once; the register's log is told at the end of each run, in one batch,
and at the beginning of the next of what a killed run left. So the log's chain proves it, and nobody gets a period's
mail twice where the outbox was lost. A message is told of once: its Message-ID tells.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.changes import Change
from deadlines.domain.outbox import Gone, Past
from deadlines.mail.addresses import mailbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deadlines.domain.log import LogEntry
    from deadlines.domain.outbox import Posted

ACT = "sent"


class Told(NamedTuple):
    """What the log says of mails: for a period who got what content last; and every Message-ID that it knows.

    `past` is what went out of every period.
    """

    content: Mapping[tuple[str, str], str]
    ids: frozenset[str]
    past: Past


def told(log: Iterable[LogEntry], kind: str, period: str) -> Told:
    """What *log* says of the mails of *kind*, read through once."""
    content: dict[tuple[str, str], str] = {}
    sums: dict[str, str] = {}
    mails: dict[tuple[str, str, str], list[Gone]] = {}
    for entry in log:
        if entry.act != ACT:
            continue
        after = entry.after
        sums[str(after.get("message_id", ""))] = str(after.get("sha256", ""))
        slot, sort = (entry.code, mailbox(str(after.get("to", "")))), str(after.get("kind", "digest"))
        gone = Gone(str(after.get("period", "")), int(after.get("correction") or 0), str(after.get("at") or entry.at))
        mails.setdefault((sort, *slot), []).append(gone)
        if gone.period == period and sort == kind:
            content[slot] = str(after.get("content", ""))
    return Told(content, frozenset(sums), Past(sums, mails))


def already_sent(log: Iterable[LogEntry], period: str) -> set[tuple[str, str]]:
    """Which units got their mail of *period* at which address: (unit key, mailbox)."""
    return set(told(log, "digest", period).content)


def sent(posted: Posted) -> Change:
    """The change that records that *posted* was accepted, or arrived by the word of a person."""
    after: dict[str, object] = {
        "period": posted.period,
        "to": posted.address,
        "message_id": posted.message_id,
        "sha256": posted.sha256,
        "content": posted.content,
        "codes": list(posted.codes),
        "as_of": posted.as_of.isoformat() if posted.as_of else None,
        "answer": str(posted.answer) if posted.answer is not None else "",
        "known": posted.known,
        "queued": posted.queued_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "at": posted.ended_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if posted.ended_at else None,
    }
    if posted.correction:
        after["correction"] = posted.correction
    if posted.kind != "digest":
        after["kind"] = posted.kind
    if posted.settled_by:
        after["settled_by"] = posted.settled_by
    if posted.note:
        after["note"] = posted.note
    return Change(ACT, posted.unit, None, {}, after)
