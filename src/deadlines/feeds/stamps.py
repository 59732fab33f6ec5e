"""When each entry last changed: what clients go by when they decide whether an event is new.

DTSTAMP and LAST-MODIFIED are the time of the last act that bears on the entry; SEQUENCE is the same time as a number
(`sequence_of`), so that both grow together whatever a feed tells and however often it is told to tell something else.
The time comes from the log and never from the day of export.

An act bears on the entry it names. One that sets facts about a plan, an item or a measure bears on everything below
too, for dates are read again; so does a hand edit, as far as the digests in the log tell what it touched. Who is known
by which name, and who belongs to which group, bears on every event: it says who stands in its title. So does a change
of the settings (`Since`). A report bears on a published event only where that says something else after it: done or
open again, a first result, a later day. What is still to be held or answered is an event of its own, with its own
stamps (`steps`); what a feed for the inner network tells beside has others (`told`). Of a duty the reports themselves
are kept (`counted`): which of them fulfilled a period is for `series` to say, who knows what it asks for.

Taking an act back is an act too: it counts, and nothing ever goes back. Two acts that bear on the same event never have
the same second, for a reader that looked between them must see the second one; an act that holds from a later day
changes the feed when that day begins.

What is done or not carried out any more leaves a while after it was recorded, however long ago it happened: `over` has
the time of recording.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import codes
from deadlines.domain.acts import STEPS
from deadlines.domain.log import STANDING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
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


def sequence_of(at: datetime) -> int:
    """The SEQUENCE of an event that last changed *at* a time: the seconds since `EPOCH`.

    A count of changes would fall whenever a feed tells of less than before; it would also begin anew with a register
    that is set up again from its file. The number fits into 31 bits until 2088.
    """
    return max(0, int((at - EPOCH).total_seconds()))


class Since(NamedTuple):
    """When the settings that feeds are made by were changed: after which entry of the log, and the clock's time."""

    after: int
    at: str


class Counted(NamedTuple):
    """A report of a duty in the log: when it was recorded, or (`gone`) taken back, and the report in plain form."""

    at: datetime
    gone: bool
    report: Plain


@dataclass(frozen=True, slots=True)
class Stamps:
    """The stamps of a register: that of its beginning, those of changed entries, those of whole plans and items.

    `base` bears on everything, `began` is when the log begins, `latest` no earlier than any time of the log. `shown`
    are those of reports by which the event of an entry says something else, `redated` those by which it is done since
    another day, `steps` those of what acts left open, by `step_key`, `told` those of what only an inner feed tells,
    `denied` and `denied_dated` those of words by which an entry is done or not, or since another day, if it was done
    when the log began; `windows` those of a plan's conditions, `ended` those of an item's close-out, which its duties
    end with. `over` has when the end of an entry was recorded, and of a window under `window_key`; `counted` the
    reports of duties; `ends` how many reports of an entry the log brought by which it is done or met so far: where
    there are more, it was so when the log began.
    """

    base: datetime = EPOCH
    own: Mapping[str, datetime] = field(default_factory=dict)
    below: Mapping[str, datetime] = field(default_factory=dict)
    shown: Mapping[str, datetime] = field(default_factory=dict)
    redated: Mapping[str, datetime] = field(default_factory=dict)
    told: Mapping[str, datetime] = field(default_factory=dict)
    steps: Mapping[str, datetime] = field(default_factory=dict)
    denied: Mapping[str, datetime] = field(default_factory=dict)
    denied_dated: Mapping[str, datetime] = field(default_factory=dict)
    windows: Mapping[str, datetime] = field(default_factory=dict)
    ended: Mapping[str, datetime] = field(default_factory=dict)
    over: Mapping[str, datetime] = field(default_factory=dict)
    counted: Mapping[str, Sequence[Counted]] = field(default_factory=dict)
    ends: Mapping[str, int] = field(default_factory=dict)
    began: datetime = EPOCH
    latest: datetime = field(default=EPOCH, compare=False)

    def of(
        self,
        code: str,
        *,
        duty: bool = False,
        condition: bool = False,
        told: bool = False,
        dated: bool = False,
        step: str | None = None,
        denied: bool = False,
    ) -> datetime:
        """When the entry *code* last changed.

        A *duty* ends with its item, one under a *condition* changes with its windows; *told*: as an inner feed tells;
        *dated*: as a feed of tasks tells, which says on which day something was done;
        *step*: of what acts left open under that `step_key`; *denied*: it was done before the log began.
        """
        item, plan = codes.item_of(code), codes.plan_of(code)
        found = [self.own.get(code), self.below.get(item or ""), self.below.get(plan)]
        if duty:
            found.append(self.ended.get(item or ""))
        if condition:
            found.append(self.windows.get(plan))
        if told:
            found.append(self.told.get(code))
        found.append(self.steps.get(step) if step is not None else self.shown.get(code))
        if dated and step is None:
            found.append(self.redated.get(code))
        if denied and step is None:
            found.append(self.denied.get(code))
            found.append(self.denied_dated.get(code) if dated else None)
        return max(each for each in (self.base, *found) if each is not None)

    @property
    def newest(self) -> datetime:
        """The time of the last act that published feeds may tell of by an event that came, changed or went."""
        held = (self.own, self.below, self.shown, self.steps, self.windows, self.ended)
        return max(self.base, *(max(each.values(), default=EPOCH) for each in held))

    def facts(self) -> Iterator[tuple[str, str]]:
        """Every stamp but that of the beginning as a text, with the code that it bears on."""
        for name in _HELD:
            held: Mapping[str, datetime] = getattr(self, name)
            for code, at in held.items():
                yield code.partition(_WINDOW)[0], f"{name} {code} {at.timestamp():.0f}"
        for code, counted in self.counted.items():
            yield code, f"counted {code} {len(counted)} {counted[-1].at.timestamp():.0f}"


_HELD = ("own", "below", "shown", "redated", "told", "steps", "denied", "denied_dated", "windows", "ended", "over")
_WINDOW = "\n"
NO_LOG = Stamps()


def window_key(plan: str, condition: str, start: str) -> str:
    """Under what `Stamps.over` has the window of *condition* that begins on *start* (ISO 8601) in *plan*."""
    return f"{plan}{_WINDOW}{condition}{_WINDOW}{start}"


def step_key(code: str, doc: str | None = None) -> str:
    """Under what `Stamps.steps` has the way of *code* to its close, or the paper *doc* that is to be answered."""
    return f"{code}{_WINDOW}{doc}" if doc is not None else code


def stamps_of(log: Iterable[LogEntry], as_of: date, since: Since | None = None) -> Stamps:
    """The stamps that *log*, oldest entry first, gives to a register as of a day, its settings changed *since*.

    Acts that hold from a later day do not count: as of that day they had not happened.
    """
    made = _Making(as_of)
    for entry in log:
        if since is not None and entry.seq > since.after:
            made.settled(since)
            since = None
        made.take(entry)
    if since is not None:
        made.settled(since)
    return made.stamps()


class _Making:
    """Stamps in the making: takes one act after the other."""

    def __init__(self, as_of: date) -> None:
        self._as_of = as_of
        self._clock = _Clock()
        self._base = self._began = EPOCH
        self._held: dict[str, dict[str, datetime]] = {name: {} for name in _HELD}
        self._counted: dict[str, list[Counted]] = {}
        self._digests: dict[str, str] | None = None
        self._closed: set[str] = set()  # that are withdrawn
        self._known = _Known()
        self._targets = _Targets()

    def stamps(self) -> Stamps:
        """What was made."""
        return Stamps(
            self._base,
            **self._held,
            counted=self._counted,
            ends=self._known.ends(),
            began=self._began,
            latest=self._clock.latest,
        )

    def settled(self, since: Since) -> None:
        """From now on the settings are others: that bears on all there is."""
        self._base = self._clock.time_of(since.at, {""})

    def take(self, entry: LogEntry) -> None:
        """What *entry* bears on has its time."""
        if self._digests is not None:
            self._digest(entry)
        touched = _touched(entry)
        at = self._clock.time_of(entry.at, touched)
        if not touched or (entry.on is not None and entry.on > self._as_of):
            return
        when = max(at, begin_of(entry.on)) if entry.on is not None and entry.on > china_day(at) else at
        if entry.act in ("init", "edited"):
            self._whole_state(entry, when)
        elif touched == {""}:
            self._base = when
        elif set(entry.before) | set(entry.after) == {"report"}:
            self._reported(entry, when)
        else:
            self._facts(entry, when)

    def _mark(self, name: str, code: str, when: datetime) -> None:
        held = self._held[name]
        held[code] = max(when, held.get(code, EPOCH))

    def _whole_state(self, entry: LogEntry, when: datetime) -> None:
        """A state of the whole register: its beginning, or a hand edit, as far as digests tell what it touched."""
        now: Mapping[str, str] | None = entry.after.get("digests")
        before, self._digests = self._digests, dict(now) if now is not None else None
        if entry.act == "init":
            self._base = self._began = when
        elif before is None or now is None or _names_changed(before, now):  # nobody knows what the edit touched
            self._base = when
        else:
            for code in now:
                if before.get(code) != now[code]:
                    self._mark(*_whole(code), when)
                    # what had ended before ended by no edit: that corrected something else
                    if code not in self._closed and not self._known.is_done(code):
                        self._mark("over", code, when)

    def _digest(self, entry: LogEntry) -> None:
        """Take in the digests that a register file's *entry* leaves (`yamllog.digests_after`)."""
        assert self._digests is not None
        file = entry.file or {}
        records = {entry.code: file["record"]} if "record" in file else file.get("records", {})
        for code, digest in records.items():
            if digest is None:
                self._digests.pop(code, None)
            else:
                self._digests[code] = digest

    def _reported(self, entry: LogEntry, when: datetime) -> None:
        code = entry.code
        for side, gone in ((entry.before, True), (entry.after, False)):
            if not side:
                continue
            report: Plain = side["report"]
            act: Plain = report.get("act", {})
            if report.get("count") or (codes.kind_of(code) in ("duty", "obligation") and not act):
                self._counted.setdefault(code, []).append(Counted(when, gone, report))
            self._mark("told", code, when)
            if act.get("kind") in _PAPERS:
                self._mark("steps", step_key(code, act.get("doc", "")), when)
            elif act.get("kind") in STEPS or report.get("done"):
                self._mark("steps", code, when)
            changed = self._known.changed(code, report, gone=gone)
            if changed.redated:
                self._mark("redated", code, when)
            if changed.perhaps_redated:
                self._mark("denied_dated", code, when)
            if changed.shown or act.get("kind") == "extension-approved":
                self._mark("shown", code, when)
                self._mark("over", code, when)
            elif changed.perhaps:
                self._mark("denied", code, when)
            if act.get("kind") == "target-changed" and self._targets.changed(code, report, gone=gone):
                self._mark("shown", code, when)
            if act.get("kind") in ("closed", "reopened"):
                self._mark("ended", code, when)

    def _facts(self, entry: LogEntry, when: datetime) -> None:
        code, keys = entry.code, set(entry.before) | set(entry.after)
        if keys <= {"windows"}:
            self._mark("windows", code, when)
            before, after = (side.get("windows") or () for side in (entry.before, entry.after))
            for window in (*before, *after):
                if window not in before or window not in after:
                    self._mark("over", window_key(code, window["condition"], window["start"]), when)
            return
        self._mark(*_whole(code), when)
        if keys & {"withdrawn", "gaps"}:
            self._mark("over", code, when)
            if "withdrawn" in entry.after:
                (self._closed.add if entry.after["withdrawn"] else self._closed.discard)(code)
            elif "withdrawn" in entry.before:
                self._closed.discard(code)
        item = codes.item_of(code)
        if keys & {"limit", "text", "action"} and item is not None and codes.kind_of(code) != "item":
            self._mark("below", item, when)  # a date without a year takes it from the words before it


class _Targets:
    """The targets of quantities as papers set them (`targets.quantities_on`)."""

    def __init__(self) -> None:
        self._set: dict[tuple[str, str], list[tuple[str, object]]] = {}

    def changed(self, code: str, report: Plain, *, gone: bool) -> bool:
        """Take in *report* of *code*, or take it out where it is *gone*; whether another target is in force by that."""
        act: Plain = report["act"]
        held = self._set.setdefault((code, str(act.get("of"))), [])
        mine = (str(report["date"]), act.get("value"))
        before = self._now(held)
        if not gone:
            held.append(mine)
        elif mine in held:  # the one recorded last
            del held[len(held) - 1 - held[::-1].index(mine)]
        return before != self._now(held)

    def _now(self, held: Sequence[tuple[str, object]]) -> object:
        return max(reversed(held), key=lambda each: each[0])[1] if held else None


class _Said(NamedTuple):
    """What a report says of whether its entry is done; `interim`: its first result was recognised, `word`: no act."""

    on: str
    done: bool | None
    opens: bool
    interim: bool
    word: bool


class _Known:
    """What the log tells of which entries are done: without what the register held when the log began."""

    def __init__(self) -> None:
        self._reports: dict[str, list[_Said]] = {}

    def ends(self) -> dict[str, int]:
        """How many reports by which it is done or met so far the log brought to each entry."""
        return {code: sum(bool(each.done) or each.interim for each in held) for code, held in self._reports.items()}

    def is_done(self, code: str) -> bool:
        """Whether *code* is done, or met so far, by what the log brought."""
        return _done_since(self._reports.get(code, ()))[0] != "open"

    def changed(self, code: str, report: Plain, *, gone: bool) -> _Changed:
        """Take in *report* of *code*, or take it out where it is *gone*; what of whether it is done changed by that."""
        act: Plain = report.get("act", {})
        interim = act.get("kind") == "judged" and act.get("of") == "interim"
        said = _Said(str(report["date"]), report.get("done"), bool(report.get("opens")), interim, not act)
        if said.done is None and not said.opens and not interim:
            return _Changed(shown=False, perhaps=False, redated=False, perhaps_redated=False)
        held = self._reports.setdefault(code, [])
        before, done_before = _done_since(held), _done_since(held, _BEFORE)
        if not gone:
            held.append(said)
        elif said in held:  # the one recorded last
            del held[len(held) - 1 - held[::-1].index(said)]
        now, done_now = _done_since(held), _done_since(held, _BEFORE)
        return _Changed(
            before[0] != now[0],
            done_before[0] != done_now[0],
            before != now,
            done_before != done_now,
        )


class _Changed(NamedTuple):
    """Whether an entry is done, or met so far, and was not, or the other way round; *perhaps*: if it was at first.

    *redated*: or since another day; *perhaps_redated*: if it was at first.
    """

    shown: bool
    perhaps: bool
    redated: bool
    perhaps_redated: bool


#: Since when an entry is done that was so when the log began.
_BEFORE = "before"


def _done_since(reports: Iterable[_Said], begun: str | None = None) -> tuple[str, str | None]:
    """What an event says of an entry with *reports*, and since when that is so.

    It is done (`status.standing`), else met so far (`judgement.interim_on`), else neither. *begun* is since when it was
    either as the log began.
    """
    done = met = begun
    for each in sorted(reports, key=lambda each: each.on):
        if each.opens:
            done = None
        if each.done is not None:
            done = (done or each.on) if each.done else None
        if each.interim:
            met = met or each.on
        elif each.done is False and each.word:
            met = None
    return ("done", done) if done is not None else ("met", met) if met is not None else ("open", None)


class _Clock:
    """The time of each act, a second later than it was where it bears on what another act of that second bore on."""

    def __init__(self) -> None:
        self._at = datetime.min.replace(tzinfo=UTC)
        self._touched: set[str] = set()
        self._above: set[str] = set()

    @property
    def latest(self) -> datetime:
        """The last time that was given."""
        return max(self._at, EPOCH)

    def time_of(self, said: str, mine: AbstractSet[str]) -> datetime:
        """The time of an act at *said* that bears on *mine*; the clock that people set never goes back here."""
        at = _time(said)
        if at <= self._at and self._bears_on(mine):
            at = self._at + _SECOND
        if at > self._at:
            self._at = at
            self._touched.clear()
            self._above.clear()
        self._touched |= mine
        self._above.update(each for code in mine for each in _above(code))
        return self._at

    def _bears_on(self, mine: AbstractSet[str]) -> bool:
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


def _touched(entry: LogEntry) -> frozenset[str]:
    """The codes that the act *entry* bears on; "" where that is the whole register, nothing where it is no event."""
    if entry.act in ("init", "edited"):
        return _ALL
    if entry.act in STANDING:
        return frozenset()
    keys = set(entry.before) | set(entry.after)
    if "/" in entry.code:
        return frozenset() if keys <= _PRIVATE else _ALL
    if keys <= _UNTOLD or (keys == {"report"} and _is_silent(entry)):
        return frozenset()
    return frozenset((entry.code, *_borne_below(entry.code, keys)))


def _is_silent(entry: LogEntry) -> bool:
    """Whether no feed, published or inner, tells of the report that *entry* makes or takes back."""
    reports: list[Plain] = [side["report"] for side in (entry.before, entry.after) if side]
    return all(report.get("act", {}).get("kind") in _SILENT for report in reports)


def _borne_below(code: str, keys: AbstractSet[str]) -> Iterator[str]:
    if keys != {"report"} and not keys <= {"windows"}:
        yield _whole(code)[1]
        item = codes.item_of(code)
        if keys & {"limit", "text", "action"} and item is not None:
            yield item


_ALL = frozenset({""})


_PAPERS = frozenset({"paper", "answered"})
#: That somebody was reminded, that a unit signed for a paper.
_SILENT = frozenset({"acknowledged", "reminded"})


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return (at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)).replace(microsecond=0)
