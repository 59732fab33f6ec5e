"""When each entry last changed, and how often: what clients go by when they decide whether an event is new.

DTSTAMP and LAST-MODIFIED are the time of the last act that bears on the entry, SEQUENCE counts those acts; both come
from the log and never from the day of export. An act bears on the entry it names. One that sets facts about a plan or
an item bears on everything below too, for dates are read again; so does a hand edit, as far as the digests in the log
tell what it touched. Progress changes nothing that a feed shows and does not count, nor does a request for a later
limit; carrying out a duty does, and so does an act that sets a day: a moved limit, the next step of acceptance.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import codes
from deadlines.domain.log import STANDING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from deadlines.domain.log import LogEntry
    from deadlines.domain.plain import Plain

#: The time of entries in a register whose log does not say when it began: any fixed time does that lies in the past.
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


class Stamp(NamedTuple):
    """The time of the last change, in UTC and whole seconds, and how many changes there were."""

    at: datetime = EPOCH
    sequence: int = 0

    def after(self, other: Stamp) -> Stamp:
        """Both taken together: the later time, and the sum of the counts."""
        return Stamp(max(self.at, other.at), self.sequence + other.sequence)


UNCHANGED = Stamp()


@dataclass(frozen=True, slots=True)
class Stamps:
    """The stamps of a register: that of its beginning, those of changed entries, those of whole plans and items."""

    base: Stamp = UNCHANGED
    own: Mapping[str, Stamp] = field(default_factory=dict)
    below: Mapping[str, Stamp] = field(default_factory=dict)

    def of(self, code: str) -> Stamp:
        """When the entry *code* last changed, and how often."""
        stamp = self.base
        for key, found in ((code, self.own), (codes.item_of(code), self.below), (codes.plan_of(code), self.below)):
            if key is not None and (more := found.get(key)) is not None:
                stamp = stamp.after(more)
        return stamp


NO_LOG = Stamps()


def stamps_of(log: Iterable[LogEntry], as_of: date) -> Stamps:
    """The stamps that *log*, oldest entry first, gives to a register as of a day.

    Acts that hold from a later day do not count: as of that day they had not happened.
    """
    base = UNCHANGED
    own: dict[str, Stamp] = {}
    below: dict[str, Stamp] = {}
    digests: Mapping[str, str] | None = None

    def changed(code: str, at: datetime, *, with_below: bool) -> None:
        found = below if with_below and (codes.is_plan(code) or codes.kind_of(code) == "item") else own
        found[code] = Stamp(at, 1).after(found.get(code, UNCHANGED))

    for entry in log:
        if entry.on is not None and entry.on > as_of:
            continue
        at = _time(entry.at)
        if entry.act in ("init", "edited"):
            now: Mapping[str, str] | None = entry.after.get("digests")
            if entry.act == "init":
                base = Stamp(at, base.sequence)
            elif digests is None or now is None:  # nobody knows what the edit touched
                base = Stamp(at, base.sequence + 1)
            else:
                for code in now:
                    if digests.get(code) != now[code]:
                        changed(code, at, with_below=True)
            digests = now
        elif (
            entry.act not in STANDING and "/" not in entry.code
        ):  # units have no events, and no event shows a unit's facts
            if set(entry.before) | set(entry.after) != {"report"}:
                changed(entry.code, at, with_below=True)
            elif _shows(entry.before) or _shows(entry.after):
                changed(entry.code, at, with_below=False)
    return Stamps(base, own, below)


def _shows(change: Plain) -> bool:
    report: Plain = change.get("report", {})
    act = report.get("act", {})
    acted = "to" in act and act.get("kind") != "extension-requested"
    return acted or "done" in report or "opens" in report or bool(report.get("count"))


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return (at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)).replace(microsecond=0)
