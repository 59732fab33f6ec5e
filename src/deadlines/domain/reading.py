"""The dates of a plan, read from its words.

A date without a year takes the year of the nearest date before it in the same measure, else the item's, else the
plan's. A date that a person settled goes before any reading. A duty runs from the plan's issue to the item's last
limit, without end where the item is ongoing, unless its own words bound it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from deadlines.domain import limits
from deadlines.domain.limits.values import Repeat
from deadlines.domain.model import Duty, Item, Measure, Milestone, Obligation, Part, Plan, Register

if TYPE_CHECKING:
    from datetime import date

    from deadlines.domain.limits import Reading
    from deadlines.domain.workdays import WorkCalendar


Dated = TypeVar("Dated", bound="Milestone | Obligation")
Recurring = TypeVar("Recurring", bound="Duty | Obligation")

_FREQS = {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year"}
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_HALF = "半年"
#: The last day that every month has and every calendar program repeats.
_SAFE = 28


def read_register(register: Register, calendar: WorkCalendar | None) -> Register:
    """*register* with the dates of all its plans read from their words."""
    return register._replace(plans=tuple(read_plan(plan, calendar) for plan in register.plans))


def read_plan(plan: Plan, calendar: WorkCalendar | None) -> Plan:
    """*plan* with its dates read from its words."""
    return plan._replace(
        items=tuple(_item(plan, item, calendar) for item in plan.items),
        obligations=tuple(_obligation(plan, obligation, calendar) for obligation in plan.obligations),
    )


def limit_reading(words: str, plan: Plan, year: int | None, calendar: WorkCalendar | None) -> Reading:
    """How *words* of *plan* are read, where a date without a year belongs to *year*."""
    return limits.read(words, issued=plan.issued, year=year, calendar=calendar, this=plan.year)


def _item(plan: Plan, item: Item, calendar: WorkCalendar | None) -> Item:
    reading = limit_reading(item.limit, plan, plan.year, calendar)
    parts = tuple(Part(clause.limit, clause.due, clause.text, clause.interim) for clause in reading.clauses)
    if not any(part.due for part in parts):
        parts = tuple(Part(item.limit, due, "", reading.interim) for due in reading.dates)
    year = reading.dates[0].year if reading.dates else plan.year
    item = item._replace(
        parts=parts,
        immediate=reading.immediate,
        ongoing=reading.ongoing,
        interim=reading.interim,
        ambiguous=_doubtful(item.doubtful or reading.ambiguous, item.settled_due, item.undated),
    )
    last = None if item.ongoing else item.due
    return item._replace(measures=tuple(_measure(plan, measure, year, last, calendar) for measure in item.measures))


def _measure(
    plan: Plan, measure: Measure, year: int | None, last: date | None, calendar: WorkCalendar | None
) -> Measure:
    milestones = []
    for milestone in measure.milestones:
        reading = limit_reading(milestone.limit, plan, year, calendar)
        milestones.append(_dated(milestone, reading))
        year = reading.dates[-1].year if reading.dates else year
    duties = tuple(
        _placed(duty._replace(first=duty.starts or plan.issued, last=duty.ends or last)) for duty in measure.duties
    )
    return measure._replace(milestones=tuple(milestones), duties=duties)


def _obligation(plan: Plan, obligation: Obligation, calendar: WorkCalendar | None) -> Obligation:
    if obligation.every is not None:
        return _placed(obligation._replace(first=obligation.starts or plan.issued, last=obligation.ends))
    reading = limit_reading(obligation.limit, plan, plan.year, calendar)
    return _dated(obligation, reading)


def _placed(duty: Recurring) -> Recurring:
    """*duty* with the day inside its period that its words name: 每月5日前, 每季度首月10日前, 每年3月底前.

    What is due in the period after (次月5日前) is due on that day of every period. A day that not every month has, and
    that is not the last, is read as the 28th: no calendar program repeats it rightly. Working days stay at the end of
    the period.
    """
    said = (one.every for one in limits.parse(duty.limit).values if isinstance(one, Repeat))
    place = next((every for every in said if _FREQS[every.freq] == duty.every), None)
    half = _HALF in duty.limit and duty.at_least > 1
    if place is None or place.every > 1 or half:
        return cast("Recurring", duty._replace(on_month=0, on_day=0))
    month, day = place.month or 0, place.day or 0
    if place.weekday is not None:
        return cast("Recurring", duty._replace(on_month=0, on_day=(place.weekday + 1) % 7))
    if place.following and not month and day and duty.every != "month":
        month = 1
    if place.freq == "yearly" and day and not month:
        month = 12
    longest = _LENGTHS[month - 1] if duty.every == "year" and month else 31
    if day < 0 or day >= longest:
        day = 0
    return cast("Recurring", duty._replace(on_month=month, on_day=min(day, _SAFE)))


def _dated(entry: Dated, reading: Reading) -> Dated:
    """*entry* with the last date of *reading*; what a person settled goes before it, and leaves no doubt."""
    read = reading.dates[-1] if reading.dates else None
    settled = entry.settled_due is not None or entry.undated
    ambiguous = _doubtful(entry.doubtful or reading.ambiguous, entry.settled_due, entry.undated)
    due = entry.settled_due if settled else read
    return cast("Dated", entry._replace(due=due, ambiguous=ambiguous))


def _doubtful(read: bool, settled: date | None, undated: bool) -> bool:
    return read and settled is None and not undated
