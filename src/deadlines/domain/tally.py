"""How many open entries no list of dates shows: those without a date, ongoing ones, and those read with doubt."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from deadlines.domain.agenda import Line
from deadlines.domain.model import Duty, Item, Measure, Milestone, Obligation, recurs
from deadlines.domain.status import is_undated_task, standing, withdrawn_on


class Tally(NamedTuple):
    """Open entries that no date list shows: without a date, ongoing without end, and read with doubt."""

    undated: int = 0
    ongoing: int = 0
    ambiguous: int = 0


def tally(lines: Iterable[Line], day: date) -> Tally:
    """How many of *lines* are open on *day* and undated, ongoing (items), ambiguous; with tasks that have no limit."""
    undated = ongoing = ambiguous = 0
    for line in lines:
        entry = line.entry
        if isinstance(entry, Duty) or recurs(entry):
            continue
        if isinstance(entry, Item):
            undated += sum(is_open_task(measure, day) for measure in entry.measures)
        if standing(entry.reports, day).done_on is not None or withdrawn_on(entry, day):
            continue
        undated += awaits_date(entry)
        ongoing += isinstance(entry, Item) and entry.ongoing
        ambiguous += entry.ambiguous
    return Tally(undated, ongoing, ambiguous)


def awaits_date(entry: Item | Milestone | Obligation) -> bool:
    """Whether *entry* has no date but words that one may come from: 立行立改, 采暖季前, 整改任务全部完成后.

    A standing task of the plan's body, with neither a limit nor an event, waits for no date; nor does what a person
    settled as having none.
    """
    if entry.due is not None or entry.undated:
        return False
    return not isinstance(entry, Obligation) or bool(entry.limit or entry.trigger)


def is_open_task(measure: Measure, day: date) -> bool:
    """Whether *measure* is a task without a limit that a finding was split into, and is open on *day*."""
    if not is_undated_task(measure) or withdrawn_on(measure, day):
        return False
    return standing(measure.reports, day).done_on is None
