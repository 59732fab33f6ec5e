"""What the rules are asked of: an item before a step, and what a person says of the step."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from deadlines.domain.chain.stations import Rules, next_station
from deadlines.domain.units import Directory
from deadlines.errors import CalendarNotPublished

if TYPE_CHECKING:
    from collections.abc import Callable

    from deadlines.domain.course import Course
    from deadlines.domain.model import Evidence, Item, Level, Plan, Station
    from deadlines.domain.workdays import WorkCalendar

Kind: TypeAlias = Literal[
    "declared",
    "applied",
    "inspected",
    "accepted",
    "returned",
    "notice",
    "objection",
    "objection-settled",
    "closed",
    "look-back",
    "reopened",
]


def _nothing_published() -> WorkCalendar:
    raise CalendarNotPublished(date.max.year)


class Case(NamedTuple):
    """An item before a step, with what the rules are asked of; `plan` is its plan's head.

    The directory is needed where a unit acts, the calendar where a notice is counted in working days.
    """

    plan: Plan
    item: Item
    course: Course
    rules: Rules = Rules()
    directory: Directory = Directory()
    calendar: Callable[[], WorkCalendar] = _nothing_published

    @property
    def next(self) -> Station | None:
        """The station whose turn it is."""
        return next_station(self.course, self.item, self.rules)


class Told(NamedTuple):
    """What a person says of a step; `unit` as typed. `on` is the day from which it holds, `by` who records it."""

    on: date
    by: str
    unit: str | None = None
    note: str | None = None
    doc: str | None = None
    due: date | None = None
    level: Level | None = None
    points: tuple[str, ...] = ()
    start: date | None = None
    until: date | None = None
    days: int | None = None
    natural: bool | None = None
    office: bool = False
    evidence: tuple[Evidence, ...] = ()

    def without_blanks(self) -> Told:
        """The same, where a text of blanks alone is none: a filing number that nobody can read closes nothing."""
        points = tuple(filter(None, map(str.strip, self.points)))
        return self._replace(
            doc=(self.doc or "").strip() or None, note=(self.note or "").strip() or None, points=points
        )
