"""When each entry last changed, and how often: what clients go by when they decide whether an event is new.

DTSTAMP and LAST-MODIFIED are the time of the last act that bears on the entry, SEQUENCE counts those acts; both come
from the log and never from the day of export. An act bears on the entry it names. One that sets facts about a plan, an
item or a measure bears on everything below too, for dates are read again; so does a hand edit, as far as the digests in
the log tell what it touched. Who is known by which name, and who belongs to which group, bears on every event: it says
who stands in its title. Progress changes nothing that a published feed shows and does not count, nor does a request for
a later limit; what a feed for the inner network tells of it has stamps of its own (`of(..., told=True)`). Carrying out
a duty counts, the windows of its condition, the close-out of its item, and every act that ends something or sets a day.

Taking an act back is an act too: it counts, and nothing ever goes back. Two acts that bear on the same event never have
the same second, for a reader that looked between them must see the second one; an act that holds from a later day
changes the feed when that day begins.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import codes
from deadlines.domain.log import STANDING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from deadlines.domain.log import LogEntry
    from deadlines.domain.plain import Plain

#: The time of entries in a register whose log does not say when it began: any fixed time does that lies in the past.
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_CHINA = timedelta(hours=8)
_SECOND = timedelta(seconds=1)

#: Facts of a plan that no event tells: figures and their targets.
_UNTOLD = frozenset({"measured", "targets"})
#: Facts of a unit or group that no event depends on.
_PRIVATE = frozenset({"mail", "note", "subscriptions", "lang"})


def china_day(at: datetime) -> date:
    """The day that it is in China at *at*."""
    return (at + _CHINA).date()


def begin_of(day: date) -> datetime:
    """When *day* begins in China, in UTC."""
    return datetime.combine(day, time(), UTC) - _CHINA if day.year > 1 else datetime.combine(day, time(), UTC)


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
    """The stamps of a register: that of its beginning, those of changed entries, those of whole plans and items.

    `told` are those of what only an inner feed tells, `windows` those of a plan's conditions, `ended` those of an
    item's close-out, which its duties end with.
    """

    base: Stamp = UNCHANGED
    own: Mapping[str, Stamp] = field(default_factory=dict)
    below: Mapping[str, Stamp] = field(default_factory=dict)
    told: Mapping[str, Stamp] = field(default_factory=dict)
    windows: Mapping[str, Stamp] = field(default_factory=dict)
    ended: Mapping[str, Stamp] = field(default_factory=dict)

    def of(self, code: str, *, duty: bool = False, condition: bool = False, told: bool = False) -> Stamp:
        """When the entry *code* last changed, and how often.

        A *duty* ends with its item, one under a *condition* changes with its windows; *told*: as an inner feed tells.
        """
        item, plan = codes.item_of(code), codes.plan_of(code)
        found = [self.own.get(code), self.below.get(item or ""), self.below.get(plan)]
        if duty:
            found.append(self.ended.get(item or ""))
        if condition:
            found.append(self.windows.get(plan))
        if told:
            found.append(self.told.get(code))
        stamp = self.base
        for more in found:
            if more is not None:
                stamp = stamp.after(more)
        return stamp

    def facts(self) -> Iterator[tuple[str, str]]:
        """Every stamp but that of the beginning as a text, with the code that it bears on."""
        for name in ("own", "below", "told", "windows", "ended"):
            held: Mapping[str, Stamp] = getattr(self, name)
            for code, stamp in held.items():
                yield code, f"{name} {code} {stamp.at.timestamp():.0f} {stamp.sequence}"


NO_LOG = Stamps()


def stamps_of(log: Iterable[LogEntry], as_of: date) -> Stamps:
    """The stamps that *log*, oldest entry first, gives to a register as of a day.

    Acts that hold from a later day do not count: as of that day they had not happened.
    """
    base = UNCHANGED
    held: dict[str, dict[str, Stamp]] = {name: {} for name in ("own", "below", "told", "windows", "ended")}
    digests: Mapping[str, str] | None = None
    clock = _Clock()

    def changed(name: str, code: str, when: datetime) -> None:
        found = held[name]
        found[code] = Stamp(when, 1).after(found.get(code, UNCHANGED))

    for entry in log:
        touched = _touched(entry)
        at = clock.time_of(entry, touched)
        if entry.on is not None and entry.on > as_of:
            continue
        when = max(at, begin_of(entry.on)) if entry.on is not None and entry.on > china_day(at) else at
        if entry.act in ("init", "edited"):
            now: Mapping[str, str] | None = entry.after.get("digests")
            if entry.act == "init":
                base = Stamp(when, base.sequence)
            elif digests is None or now is None or _names_changed(digests, now):  # nobody knows what the edit touched
                base = Stamp(when, base.sequence + 1)
            else:
                for code in now:
                    if digests.get(code) != now[code]:
                        changed(*_whole(code), when)
            digests = now
        elif touched == [("", "")]:
            base = Stamp(when, base.sequence + 1)
        else:
            for name, code in touched:
                if entry.act == "imported" and code not in held[name]:
                    held[name][code] = Stamp(when)  # it begins, and nothing of it was changed
                else:
                    changed(name, code, when)
    return Stamps(base, **held)


class _Clock:
    """The time of each act, a second later than it was where it bears on what another act of that second bore on."""

    def __init__(self) -> None:
        self._at = datetime.min.replace(tzinfo=UTC)
        self._touched: set[str] = set()
        self._above: set[str] = set()

    def time_of(self, entry: LogEntry, touched: Iterable[tuple[str, str]]) -> datetime:
        """The time of *entry*, which bears on *touched*; the clock that people set never goes back here."""
        at = _time(entry.at)
        mine = {code for _, code in touched}
        if at <= self._at and self._bears_on(mine):
            at = self._at + _SECOND
        if at > self._at:
            self._at = at
            self._touched.clear()
            self._above.clear()
        self._touched |= mine
        self._above.update(each for code in mine for each in _above(code))
        return self._at

    def _bears_on(self, mine: set[str]) -> bool:
        """Whether another act of this second bore on one of the codes *mine*, on what is above it or below it."""
        if not mine.isdisjoint(self._touched) or not mine.isdisjoint(self._above):
            return True
        return any(each in self._touched for code in mine for each in _above(code))


def _above(code: str) -> Iterator[str]:
    """What *code* stands in: its item, its plan, and the register."""
    if code:
        item, plan = codes.item_of(code), codes.plan_of(code)
        yield from (each for each in (item, plan) if each is not None and each != code)
        yield ""


def _names_changed(before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Whether a hand edit touched a unit or group: the digests do not tell what of it."""
    return any("/" in code and before.get(code) != now.get(code) for code in {*before, *now})


def _whole(code: str) -> tuple[str, str]:
    """Where a change of the facts of *code* is kept: with all that stands below a plan, an item, a measure's item."""
    kind = codes.kind_of(code)
    if codes.is_plan(code) or kind == "item":
        return "below", code
    item = codes.item_of(code)
    return ("below", item) if kind == "measure" and item is not None else ("own", code)


def _touched(entry: LogEntry) -> list[tuple[str, str]]:
    """What the act *entry* bears on: the name of the stamps, and the code; of the whole register, without a name."""
    if entry.act in ("init", "edited"):
        return [("", "")]
    if entry.act in STANDING:
        return []
    if "/" in entry.code:
        return [] if set(entry.before) | set(entry.after) <= _PRIVATE else [("", "")]
    return list(_borne_on(entry))


def _borne_on(entry: LogEntry) -> Iterator[tuple[str, str]]:
    code, keys = entry.code, set(entry.before) | set(entry.after)
    if keys == {"report"}:
        reports: list[Plain] = [side["report"] for side in (entry.before, entry.after) if side]
        if all(report.get("act", {}).get("kind") in _SILENT for report in reports):
            return
        shown = codes.kind_of(code) in ("duty", "obligation") or any(map(_shows, reports))
        yield "own" if shown else "told", code
        if any(report.get("act", {}).get("kind") in ("closed", "reopened") for report in reports):
            yield "ended", code
    elif keys <= {"windows"}:
        yield "windows", code
    elif not keys <= _UNTOLD:
        yield _whole(code)
        item = codes.item_of(code)
        if keys & {"limit", "text", "action"} and item is not None and codes.kind_of(code) != "item":
            yield "below", item  # a date without a year takes it from the words before it


def _shows(report: Plain) -> bool:
    """Whether a published feed tells of *report*: done, open again, or an act that sets a day or ends something."""
    act: Plain = report.get("act", {})
    kind = act.get("kind")
    acted = (kind in _ENDS or "to" in act or act.get("of") == "interim") and kind != "extension-requested"
    return acted or "done" in report or "opens" in report or bool(report.get("count"))


#: Acts that no feed tells of, published or inner: that somebody was reminded, that a unit signed for a paper.
_SILENT = frozenset({"acknowledged", "reminded"})
_ENDS = frozenset({"declared", "applied", "accepted", "returned", "notice", "closed", "reopened", "answered"})


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return (at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)).replace(microsecond=0)
