"""The way from done to closed (验收销号): one function for a step, whatever it is; the rule book is `domain.chain`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import changes
from deadlines.domain.chain import record
from deadlines.domain.chain.case import Case
from deadlines.domain.chain.closed import open_to_acts
from deadlines.domain.course import course_on
from deadlines.domain.status import standing
from deadlines.errors import N_, AlreadyDone, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from deadlines.domain.chain.case import Kind, Told
    from deadlines.domain.chain.record import Taken
    from deadlines.domain.chain.stations import Rules
    from deadlines.domain.course import Life
    from deadlines.domain.model import Item, Plan
    from deadlines.domain.workdays import WorkCalendar
    from deadlines.store.contract import Store
    from deadlines.usecases.recording import Recording


class Stepped(NamedTuple):
    """What a step came to; `item` is as it was before it."""

    plan: Plan
    item: Item
    kind: Kind
    taken: Taken


def step(
    store: Store,
    typed: str,
    kind: Kind,
    told: Told,
    how: Recording,
    *,
    rules: Rules,
    calendar: Callable[[], WorkCalendar],
) -> Stepped:
    """Record step *kind* of the item *typed* as *told*, on the day and by the person of *how*; what it came to.

    Raises Refused for what the rule book forbids, UsageError for what was left unsaid, BadValue for a day to
    come, NoSuchCode, AmbiguousCode, NoSuchUnit, AmbiguousUnit, CalendarNotPublished.
    """
    with how.batch(store) as batch:
        code = store.code(typed)
        found = store.find(code)
        item = found.item
        if item is None or item.code != code:
            raise Refused(N_("%(code)s is not an item: only items are accepted and closed out."), code=code)
        course = course_on(item.reports, date.max)
        case = Case(found.plan, item, course, rules, store.directory(), calendar)
        open_to_acts(item, kind, on=told.on)
        done_on = standing(item.reports, date.max).done_on
        if kind == "declared" and done_on is not None:
            raise AlreadyDone(code, done_on)
        taken = record.taken(kind, case, told)
        batch.apply(changes.reported("done" if kind == "declared" else kind, code, taken.report))
        return Stepped(found.plan, item, kind, taken)


def candidates(store: Store, lives: frozenset[Life], day: date) -> list[tuple[str, str]]:
    """The items that stand at one of *lives* on *day*, by code and title: what a person may mean."""
    return [(item.code, item.title) for _, item in store.items() if course_on(item.reports, day).life in lives]
