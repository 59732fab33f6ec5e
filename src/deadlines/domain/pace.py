"""The planned course of a quantity: how much is to be done by a day, and whether what was done keeps up with it.

Without a word of the office a quantity runs straight from nothing (or the baseline that the plan gives) on the day of
the plan's issue to its target on its date. A share of a series (8 in 2022, 9 in 2023) begins with the year of its own
date, not with the plan. The office may enter another course (`planned`): another first day, points by which so much is
to be done, straight in between or in steps. A target or a date that is moved moves the end of the course with it.

Nothing recorded is not nothing done (未登记 is not 未完成): a quantity is measured against its course only once an
amount of it was recorded. What is computed here is shown as 测算.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.acts import acts, due_on
from deadlines.domain.status import standing, withdrawn_on
from deadlines.domain.targets import key_of, quantities_on, told
from deadlines.errors import N_, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deadlines.domain.acts import Done
    from deadlines.domain.model import Curve, Milestone, Number, Quantity, Report


class Course(NamedTuple):
    """The way that a quantity is planned to take: `base` on the day `start`, `target` on the day `due`."""

    start: date
    due: date
    base: Number
    target: Number
    points: tuple[tuple[date, Number], ...] = ()
    steps: bool = False

    def expected(self, day: date) -> Number:
        """How much is to be done by the end of *day*: never less than the day before, whole where all else is."""
        before, had = self.start, self.base
        if day <= before:
            return had
        for until, amount in (*self.points, (self.due, self.target)):
            if day >= until:
                before, had = until, amount
            elif self.steps:
                return had
            else:
                return _between(had, amount, (day - before).days, (until - before).days)
        return had


def _between(low: Number, high: Number, days: int, of: int) -> Number:
    if isinstance(low, int) and isinstance(high, int):
        return low + (high - low) * days // of
    return min(high, round(low + (high - low) * days / of, 6))


class Planned(NamedTuple):
    """A course that the office entered for a quantity, whether anything of it was recorded or not."""

    key: str
    unit: str
    course: Course
    on: date
    doc: str | None = None


class Pace(NamedTuple):
    """A quantity against its course on a day: 测算.

    `per_day` is the speed that reaches the target on its date, None where no day is left; `finish` the day that the
    speed since the beginning would reach it, None where nothing moved, or the target is reached.
    """

    key: str
    unit: str
    done: Number
    course: Course
    expected: Number
    shortfall: Number
    per_day: float | None
    finish: date | None


def course_of(
    quantity: Quantity, key: str, reports: Sequence[Report], *, due: date, issued: date | None, day: date
) -> Course | None:
    """The course of *quantity* as it was planned on *day*; None without a target, or without a day to begin on."""
    if quantity.target is None:
        return None
    told = _entered(reports, key, day)
    entered = told.act.curve if told is not None else None
    start = entered.start if entered is not None and entered.start is not None else _start(quantity, due, issued)
    base = quantity.baseline if quantity.running and quantity.baseline is not None else 0
    if start is None or start >= due or base > quantity.target:
        return None
    points: list[tuple[date, Number]] = []
    had = base
    for point in sorted(entered.points) if entered is not None else ():
        if start < point.until < due:
            had = min(max(had, point.value), quantity.target)
            points.append((point.until, had))
    return Course(start, due, base, quantity.target, tuple(points), entered is not None and entered.shape == "steps")


def _entered(reports: Sequence[Report], key: str, day: date) -> Done | None:
    """The act that entered the course of the quantity *key* in force on *day*."""
    return next((done for done in reversed([*acts(reports, day, "planned")]) if done.act.of == key), None)


def planned(milestone: Milestone, issued: date | None, day: date) -> tuple[Planned, ...]:
    """The courses that were entered for the quantities of *milestone* and are in force on *day*."""
    due = due_on(milestone.due, milestone.reports, day)
    if due is None or not milestone.quantities or not milestone.reports or withdrawn_on(milestone, day):
        return ()
    found = []
    for position, quantity in enumerate(milestone.quantities):
        key = key_of(milestone.quantities, position)
        told = _entered(milestone.reports, key, day)
        course = course_on(milestone, position, issued, day)
        if told is not None and told.act.curve is not None and not _straight(told.act.curve) and course is not None:
            found.append(Planned(key, quantity.unit, course, told.report.date, told.act.doc))
    return tuple(found)


def course_on(milestone: Milestone, position: int, issued: date | None, day: date) -> Course | None:
    """The course of quantity *position* of *milestone* as it was planned on *day*, also where nothing was recorded."""
    due = due_on(milestone.due, milestone.reports, day)
    if due is None:
        return None
    quantity = quantities_on(milestone.quantities, milestone.reports, day)[position]
    key = key_of(milestone.quantities, position)
    return course_of(quantity, key, milestone.reports, due=due, issued=issued, day=day)


def _straight(curve: Curve) -> bool:
    """Whether *curve* says no more than that the course is the one that nobody entered."""
    return curve.start is None and not curve.points and curve.shape == "line"


def _start(quantity: Quantity, due: date, issued: date | None) -> date | None:
    if quantity.running or issued is None:
        return issued
    return max(issued, date(due.year, 1, 1))


def paces(milestone: Milestone, issued: date | None, day: date) -> tuple[Pace, ...]:
    """Every quantity of *milestone* that has a course and an amount recorded by *day*, against it.

    None for what is done, withdrawn or undated.
    """
    due = due_on(milestone.due, milestone.reports, day)
    if due is None or not milestone.quantities or not milestone.reports or withdrawn_on(milestone, day):
        return ()
    quantities = quantities_on(milestone.quantities, milestone.reports, day)
    stands = standing(milestone.reports, day, len(quantities))
    if stands.done_on is not None:
        return ()
    found = []
    for position, (quantity, done) in enumerate(zip(quantities, stands.quantities, strict=True)):
        key = key_of(milestone.quantities, position)
        course = course_of(quantity, key, milestone.reports, due=due, issued=issued, day=day)
        if course is not None and told(milestone.reports, position, day):
            found.append(_pace(key, quantity.unit, done, course, day))
    return tuple(found)


def _pace(key: str, unit: str, done: Number, course: Course, day: date) -> Pace:
    expected = course.expected(day)
    shortfall = max(0, expected - done)
    left, lacking = (course.due - day).days, max(0, course.target - done)
    per_day = lacking / left if left > 0 else None
    return Pace(key, unit, done, course, expected, round(shortfall, 6), per_day, finish(done, course, day))


def finish(done: Number, course: Course, day: date) -> date | None:
    """The day on which the target is reached at the speed from the beginning of the course to *day*."""
    gone, elapsed, lacking = done - course.base, (day - course.start).days, course.target - done
    if gone <= 0 or elapsed <= 0 or lacking <= 0:
        return None
    try:
        return day + timedelta(days=int(-(-lacking * elapsed // gone)))
    except OverflowError:
        return None


def falls_short(milestone: Milestone, issued: date | None, day: date) -> bool:
    """Whether any quantity of *milestone* lies under its course on *day*."""
    return any(pace.shortfall > 0 for pace in paces(milestone, issued, day))


def entered(milestone: Milestone, position: int, curve: Curve, *, issued: date | None, day: date) -> Curve:
    """*curve*, its points in order, as the course of quantity *position* may take it.

    Raises Refused where it falls, leaves the time up to the date, or goes over the target; where nothing says on which
    day it begins; for what has no date or no target.
    """
    due = due_on(milestone.due, milestone.reports, day)
    quantity = quantities_on(milestone.quantities, milestone.reports, day)[position]
    if due is None or quantity.target is None:
        raise Refused(N_("%(code)s has no date or no target: no course leads there."), code=milestone.code)
    start = curve.start or _start(quantity, due, issued)
    if start is None:
        text = N_("%(code)s: the plan's day of issue is not known. Say with --from on which day the course begins.")
        raise Refused(text, code=milestone.code)
    points = tuple(sorted(curve.points))
    days = [start, *(point.until for point in points), due]
    if any(one >= other for one, other in pairwise(days)):
        text = N_("%(code)s: the days of a course lie between its beginning (%(start)s) and its date (%(due)s).")
        raise Refused(text, code=milestone.code, start=start, due=due)
    base = quantity.baseline if quantity.running and quantity.baseline is not None else 0
    amounts = [base, *(point.value for point in points), quantity.target]
    if any(one > other for one, other in pairwise(amounts)):
        text = N_("%(code)s: the amounts of a course are cumulative and end with the target, %(target)s%(unit)s.")
        raise Refused(text, code=milestone.code, target=quantity.target, unit=quantity.unit)
    return curve._replace(points=points)
