"""What is due: the list that the office looks at every morning."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.agenda import deadlines_on, parties_of
from deadlines.domain.model import Item, Report, recurs
from deadlines.domain.parties import audience, reaches
from deadlines.errors import CalendarNotPublished, NoSuchPlan
from deadlines.store.contract import Span

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from deadlines.domain.agenda import Deadline, Line
    from deadlines.domain.model import Plan, Role
    from deadlines.domain.status import Lamps
    from deadlines.domain.tally import Tally
    from deadlines.domain.units import Directory
    from deadlines.domain.workdays import WorkCalendar
    from deadlines.store.contract import Store


class Due(NamedTuple):
    """One deadline and the working days left to it; None where the holidays of a year between are not published."""

    deadline: Deadline
    workdays_left: int | None


class DueList(NamedTuple):
    """What is due on a day: in order, with what no list of dates shows counted beside it.

    The counts are of the whole register or plan, also where the entries are those of one *unit* (its key).
    """

    day: date
    through: date
    entries: tuple[Due, ...]
    tally: Tally
    unpublished: tuple[int, ...]
    unit: str | None = None


def due(
    store: Store,
    *,
    day: date,
    through: date,
    lamps: Lamps,
    calendar: Callable[[], WorkCalendar],
    unit: str | None = None,
    role: Role | None = None,
    plan: str | None = None,
    done_too: bool = False,
) -> DueList:
    """What is open and due by *through* as of *day*; with *done_too* what is done or withdrawn as well.

    *unit* is a unit or group as a person names it, *role* narrows it; any role counts where it is None.
    Raises NoSuchUnit, AmbiguousUnit, NoSuchCode for a plan.
    """
    chosen = plan_named(store, plan).code if plan is not None else None
    directory = store.directory() if unit is not None else None
    key = directory.find(unit).key if directory is not None and unit is not None else None
    names = directory.groups_of(key) if directory is not None and key is not None else None
    found = []
    for each in store.lines(Span(day, through, done_too, chosen, names)):
        line = own_share(each, key, directory, day) if directory is not None and key is not None else each
        for deadline in deadlines_on(line, day, through, lamps, withdrawn_too=done_too):
            if deadline.state == "done" and not done_too:
                continue
            if directory and key and not concerns(directory, deadline, key, role):
                continue
            found.append(deadline)
    found.sort(key=lambda deadline: deadline.order)
    work = calendar() if found else None
    unpublished: set[int] = set()
    entries = tuple(Due(deadline, _workdays(work, day, deadline.due, unpublished)) for deadline in found)
    return DueList(day, through, entries, store.tally(day, chosen), tuple(sorted(unpublished)), key)


def concerns(directory: Directory, deadline: Deadline, key: str, role: Role | None = None) -> bool:
    """Whether *deadline* concerns the unit *key* in *role*; what an act left open is not everybody's (`audience`)."""
    parties, region = deadline.parties, deadline.region
    if deadline.matter is not None:
        parties = audience(directory, parties, region, deadline.matter.act, deadline.acting)
    return reaches(directory, parties, region, key, role)


def own_share(line: Line, key: str, directory: Directory, day: date) -> Line:
    """*line* as the unit *key* sees it where every member of a group has to act and some have told of their own part.

    What it did itself counts, and what was told of the whole; it is not reminded of the others'.
    """
    entry, region = line.entry, line.plan.region
    if isinstance(entry, Item) or all(report.unit is None for report in entry.reports):
        return line
    named = parties_of(line).named
    members = {each.key for name in line.responsible for each in directory.reached(name, region, named)}
    if key not in members:
        return line
    own = [each for each in entry.reports if each.unit is None or directory.key_of(each.unit, region) == key]
    if recurs(entry):
        return line._replace(entry=entry._replace(reports=tuple(own), each=False)) if entry.each else line
    mine = [each for each in own if each.act is not None and each.act.kind == "member" and each.date <= day]
    if not mine or mine[-1].act is None or mine[-1].act.of != "done":
        return line
    done = Report(mine[-1].date, done=True)
    return line._replace(entry=entry._replace(reports=(*entry.reports, done)))


def open_codes(store: Store, day: date) -> list[str]:
    """The codes of all entries that may be open on *day* and have a date: what a person may want to record."""
    return sorted(line.entry.code for line in store.lines(Span(day, day.max)))


def _workdays(calendar: WorkCalendar | None, day: date, due: date, unpublished: set[int]) -> int | None:
    if calendar is None:
        return None
    try:
        return calendar.between(day, due)
    except CalendarNotPublished as error:
        unpublished.add(error.year)
        return None


def plan_named(store: Store, typed: str) -> Plan:
    """The plan whose code is *typed*, letter case apart. Raises NoSuchCode."""
    plans = store.plans()
    for plan in plans:
        if plan.code == typed.strip().upper():
            return plan
    raise NoSuchPlan(typed, [plan.code for plan in plans])
