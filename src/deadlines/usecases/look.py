"""Looking things up: all items, one entry, the units, the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import codes
from deadlines.domain.agenda import Line, deadline_on, deadlines_on, lines_of, parties_of, withdrawal_on
from deadlines.domain.duties import owing, past_turns, turn
from deadlines.domain.log import OPENINGS, came_with
from deadlines.domain.model import Duty, Item, Measure, Milestone, Plan, recurs
from deadlines.domain.overview import overview
from deadlines.domain.parties import Parties, concerned, reaches
from deadlines.domain.past import item_on, line_on, measure_on
from deadlines.domain.status import standing, withdrawn_on
from deadlines.domain.units import Directory, Unit
from deadlines.domain.withdrawing import tree
from deadlines.errors import NoSuchCode, NoSuchPlan
from deadlines.usecases.due import plan_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from deadlines.domain.agenda import Deadline, Progress
    from deadlines.domain.course import Life
    from deadlines.domain.duties import Turn
    from deadlines.domain.figures import Figure
    from deadlines.domain.log import LogEntry
    from deadlines.domain.members import Member, Shares
    from deadlines.domain.model import Report, Role
    from deadlines.domain.overview import Overview
    from deadlines.domain.pace import Pace, Planned
    from deadlines.domain.status import Lamps, Schedule
    from deadlines.domain.tasks import Standing
    from deadlines.domain.units import Group
    from deadlines.domain.waiting import Waiting
    from deadlines.store.contract import Found, Store
    from deadlines.usecases.papers import Listed


def listing(
    store: Store,
    *,
    day: date,
    lamps: Lamps,
    plan: str | None = None,
    unit: str | None = None,
    role: Role | None = None,
    schedule: Schedule | None = None,
    life: Life | None = None,
    withdrawn_too: bool = False,
) -> list[Overview]:
    """All items as they stand on *day*, in the register's order, narrowed by what is given.

    Items that are not carried out any more come *withdrawn_too* alone. By *schedule* come those that were computed to
    stand so, and those that the office judges to (认定).

    Raises NoSuchCode for a plan, NoSuchUnit, AmbiguousUnit.
    """
    chosen = plan_named(store, plan).code if plan is not None else None
    directory = store.directory() if unit is not None else None
    key = directory.find(unit).key if directory is not None and unit is not None else None
    found = []
    for head, item in store.items(chosen):
        if directory and key:
            doers = tuple(name for measure in item.measures for name in measure.responsible)
            units = parties_of(Line(head, item, item, doers))
            if not reaches(directory, units, head.region, key, role):
                continue
        if not withdrawn_too and withdrawn_on(item, day):
            continue
        seen = overview(head, item, day, lamps)
        if (schedule is None or schedule in (seen.schedule, seen.reported)) and (life is None or seen.life == life):
            found.append(seen)
    return found


class Recorded(NamedTuple):
    """A measure that something was recorded of, and its last word: `done`, `not-done` or `reported`, and since when."""

    measure: Measure
    last: Report
    state: str
    on: date

    @property
    def doc(self) -> str | None:
        """The paper of its last word."""
        return self.last.doc or (self.last.act.doc if self.last.act is not None else None)


class Shown(NamedTuple):
    """One entry with all that is known of it: itself, its item's overview, its deadlines, its history.

    `turns` are the periods of a duty, oldest first, the running one last.
    `awaited` is what acts on it left open: the next step of an item on its way to its close.
    `planned` are the courses that the office entered, `amounts` how much of its own quantities a measure has.
    `merged` are the codes of what was merged into it and is not carried out apart any more.
    """

    code: str
    kind: str
    found: Found
    parties: Parties
    overview: Overview | None
    deadlines: tuple[Deadline, ...]
    awaited: tuple[Deadline, ...]
    history: tuple[LogEntry, ...]
    day: date
    turns: tuple[Turn, ...] = ()
    shares: tuple[Shares, ...] = ()
    paces: tuple[tuple[str, tuple[Pace, ...]], ...] = ()
    members: tuple[Member, ...] = ()
    figures: tuple[Figure, ...] = ()
    waiting: Waiting | None = None
    merged: tuple[str, ...] = ()
    planned: tuple[tuple[str, tuple[Planned, ...]], ...] = ()
    amounts: tuple[Progress, ...] = ()
    directory: Directory = Directory()

    @property
    def papers(self) -> tuple[Listed, ...]:
        """The papers about the entry by the day, for an item also those about what stands in it."""
        from deadlines.usecases.papers import about, told_of
        from deadlines.usecases.record import entry_of

        entry = entry_of(self.found, self.code)
        told = about(tree(entry) if isinstance(entry, Item) else (entry,), self.day)
        plan, item = self.found.plan, self.found.item
        return tuple(told_of(each, self.directory, plan, item) for each in told)

    @property
    def tasks(self) -> tuple[Standing, ...]:
        """The tasks that an item was split into."""
        from deadlines.domain.tasks import tasks_on

        return tasks_on(self.found.item, self.day) if self.kind == "item" and self.found.item is not None else ()

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The measures that are shown with the entry: all of an item, the one that anything else stands in."""
        if self.kind == "item" and self.found.item is not None:
            return self.found.item.measures
        return (self.found.measure,) if self.found.measure is not None else ()

    @property
    def recorded(self) -> tuple[Recorded, ...]:
        """Those of the `measures` that something was recorded of by the day."""
        return tuple(found for each in self.measures if (found := _recorded(each, self.day)) is not None)

    @property
    def where(self) -> str | None:
        """Where the entry stands in its document: the item's place with heading and label of the measure."""
        item, measure, line = self.found.item, self.found.measure, self.found.line
        if item is None:
            return getattr(line.entry, "where", None) if line else None
        if measure is None:
            return item.where
        return measure.where or f"{item.where or ''}{measure.section or ''}{measure.label or ''}" or None

    @property
    def source(self) -> str | None:
        """The file that the entry stands in: that of the edition that brought or changed it, else the plan's."""
        found = self.found
        stands_in = found.measure or found.item or (found.line.entry if found.line else None)
        return getattr(stands_in, "source", None) or found.plan.source


def _recorded(measure: Measure, day: date) -> Recorded | None:
    told = sorted((each for each in measure.reports if each.date <= day), key=lambda each: each.date)
    if not told:
        return None
    last = told[-1]
    stands = standing(tuple(told), last.date)
    if stands.done_on is not None:
        return Recorded(measure, last, "done", stands.done_on)
    return Recorded(measure, last, "not-done" if stands.confirmed else "reported", last.date)


def shown(store: Store, typed: str, *, day: date, lamps: Lamps) -> Shown:
    """Everything known of the entry *typed*. Raises NoSuchCode, AmbiguousCode."""
    code = store.code(typed)
    found = found_on(store.find(code), day)
    kind = codes.kind_of(code) or "item"
    lines = _lines(found, kind, day)
    stands = (deadline_on(line, day, lamps) for line in lines)
    deadlines = tuple(deadline for deadline in stands if deadline is not None)
    own = next((line for line in lines if line.entry.code == code and line.entry.reports), None)
    left = deadlines_on(own, day, day.max, lamps) if own is not None and not recurs(own.entry) else ()
    awaited = tuple(each for each in left if each.matter is not None and each.state == "open")
    seen = overview(found.plan, found.item, day, lamps) if found.item is not None else None
    doers = found.line.responsible if found.line else found.measure.responsible if found.measure else ()
    entry = found.line.entry if found.line else found.item
    units = parties_of(Line(found.plan, found.item, entry, doers)) if entry is not None else Parties()
    history = tuple(_told_by(store.log(code), day))
    shown = Shown(code, kind, found, units, seen, deadlines, awaited, history, day, _turns(found, day))
    return _with_progress(store, shown._replace(merged=_merged_into(store, found.plan.code, code, day)), day)


def _told_by(entries: Iterable[LogEntry], day: date) -> Iterator[LogEntry]:
    """What of *entries* holds by *day*; what opens several acts that are one stands with any of them alone."""
    opening: LogEntry | None = None
    for entry in entries:
        if entry.act in OPENINGS:
            opening = entry
        elif entry.on is None or entry.on <= day:
            if opening is not None and came_with(opening, entry.seq):
                yield opening
                opening = None
            yield entry


def _merged_into(store: Store, plan: str, code: str, day: date) -> tuple[str, ...]:
    """What goes on in the entry *code* by a paper, as of *day*: the heads of what was merged, not all that went too."""
    found: list[str] = []
    for _head, item in store.items(plan):
        for entry in tree(item):
            gone = withdrawal_on(entry, day)
            if gone is not None and gone.into == code and not any(codes.is_below(entry.code, to) for to in found):
                found.append(entry.code)
    return tuple(found)


def _turns(found: Found, day: date) -> tuple[Turn, ...]:
    entry = found.line.entry if found.line is not None else None
    if found.line is None or not recurs(entry):
        return ()
    bounds = owing(found.plan, found.item, entry, day)
    running = turn(entry, day, bounds)
    over = tuple(past_turns(entry, day, bounds))
    return (*over, running) if running is not None and running.span.first <= day else over


def _with_progress(store: Store, shown: Shown, day: date) -> Shown:
    """What is known of how far it is: quantities against their courses, members of a group, figures, waits."""
    from deadlines.domain.figures import figures_on
    from deadlines.domain.pace import paces, planned
    from deadlines.domain.progress import amounts_on
    from deadlines.domain.waiting import waiting_of
    from deadlines.usecases.record import entry_of
    from deadlines.usecases.reporting import members_on, shares_on

    found, entry = shown.found, entry_of(shown.found, shown.code)
    within: tuple[Milestone, ...] = ()
    if isinstance(entry, Milestone):
        within = (entry,)
    elif isinstance(entry, (Item, Measure)):
        within = entry.milestones
    issued = found.plan.issued
    directory = store.directory()
    return shown._replace(
        directory=directory,
        amounts=amounts_on(entry, day) if isinstance(entry, Measure) else (),
        planned=tuple((each.code, known) for each in within if (known := planned(each, issued, day))),
        paces=tuple((each.code, told) for each in within if (told := paces(each, issued, day))),
        members=() if isinstance(entry, Item) else tuple(members_on(directory, found, entry, day)),
        shares=tuple(shares_on(directory, found, entry, shown.turns, day)),
        figures=figures_on(entry, day) if isinstance(entry, (Item, Measure)) else (),
        waiting=waiting_of(entry, day),
    )


def _lines(found: Found, kind: str, day: date) -> list[Line]:
    """The line of what was found; of an item all that stands in it too, of a measure what falls due in it."""
    if kind == "item" and found.item is not None:
        return list(lines_of(found.plan._replace(items=(found.item,), obligations=()), day))
    if kind == "measure" and found.item is not None and found.measure is not None:
        item = found.item._replace(measures=(found.measure,))
        return list(lines_of(found.plan._replace(items=(item,), obligations=())))[1:]
    return [found.line] if found.line is not None else []


def found_on(found: Found, day: date) -> Found:
    """What was found, as it stood on *day*."""
    item = item_on(found.item, day) if found.item is not None else None
    measure = measure_on(found.measure, day) if found.measure is not None else None
    return found._replace(item=item, measure=measure, line=line_on(found.line, day) if found.line else None)


class UnitSeen(NamedTuple):
    """A unit or group, and how many items and entries it has in each role."""

    party: Unit | Group
    counts: dict[str, int]
    groups: tuple[str, ...]


def units(store: Store) -> list[UnitSeen]:
    """Every unit and group in official order with its items by role, through groups too."""
    directory = store.directory()
    counts: dict[str, dict[str, int]] = {}
    for head, item in store.items():
        doers = tuple(name for measure in item.measures for name in measure.responsible)
        roles = concerned(directory, parties_of(Line(head, item, item, doers)), head.region)
        for key, held in roles.items():
            mine = counts.setdefault(key, {})
            for role in held:
                mine[role] = mine.get(role, 0) + 1
    seen = []
    for party in directory.parties:
        within = directory.groups_of(party.key) - {party.key} if isinstance(party, Unit) else frozenset()
        names = tuple(sorted(key.partition("/")[2] for key in within))
        seen.append(UnitSeen(party, counts.get(party.key, {}), names))
    return seen


class Counted(NamedTuple):
    """In what an entry is counted: how often a duty is carried out, its amounts in order, its figures by name."""

    times: str = ""
    amounts: tuple[str, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()


def counted_in(store: Store, code: str) -> Counted:
    """In what the plan or entry *code* is counted; nothing where the register does not have it any more."""
    from deadlines.domain.figures import indicators_of
    from deadlines.usecases.record import entry_of

    try:
        entry = plan_named(store, code) if codes.is_plan(code) else entry_of(store.find(code), code)
    except (NoSuchCode, NoSuchPlan):
        return Counted()
    if recurs(entry):
        return Counted(entry.unit, tuple(each.unit for each in entry.counts) if isinstance(entry, Duty) else ())
    amounts = entry.quantities if isinstance(entry, (Milestone, Measure)) else ()
    known = indicators_of(entry) if isinstance(entry, (Plan, Item, Measure)) else ()
    return Counted("", tuple(each.unit for each in amounts), tuple((each.name, each.unit or "") for each in known))


def history(store: Store, typed: str | None) -> Iterator[LogEntry]:
    """The log, oldest first; of one entry, plan or unit where *typed* names it."""
    if typed is None:
        return store.log()
    if "/" in typed:
        return store.log(store.directory().find(typed).key)
    if codes.is_plan(typed.strip().upper()):
        return store.log(plan_named(store, typed).code)
    return store.log(store.code(typed))
