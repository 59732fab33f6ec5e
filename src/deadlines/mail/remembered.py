"""What was sent to whom: a log entry for every message that a server accepted.

The outbox (`store.outbox`) knows it first, at once; the register's log is told at the end of each run, in one batch,
and at the beginning of the next of what a killed run left. So the log's chain proves it, and nobody gets a period's
mail twice where the outbox was lost. A message is told of once: its Message-ID tells.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.changes import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deadlines.domain.log import LogEntry
    from deadlines.domain.outbox import Posted

ACT = "sent"


class Told(NamedTuple):
    """What the log says of mails: for a period who got what content last; and every Message-ID that it knows."""

    content: Mapping[tuple[str, str], str]
    ids: frozenset[str]


def told(log: Iterable[LogEntry], kind: str, period: str) -> Told:
    """What *log* says of the mails of *kind*, read through once."""
    content: dict[tuple[str, str], str] = {}
    ids = set()
    for entry in log:
        if entry.act != ACT:
            continue
        after = entry.after
        ids.add(str(after.get("message_id", "")))
        if after.get("period") == period and after.get("kind", "digest") == kind:
            content[entry.code, str(after.get("to", "")).lower()] = str(after.get("content", ""))
    return Told(content, frozenset(ids))


def already_sent(log: Iterable[LogEntry], period: str) -> set[tuple[str, str]]:
    """Which units got their mail of *period* at which address: (unit key, address in small letters)."""
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
