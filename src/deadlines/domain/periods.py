"""Periods of recurring duties: days, ISO weeks, months, quarters, years.

Periods of one kind tile time: each begins where the one before ends. Spans are half-open, [first, end).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deadlines.domain.model import Period

ONE_DAY = timedelta(days=1)


class Span(NamedTuple):
    """The days from `first` on, up to but without `end`."""

    first: date
    end: date

    @property
    def last(self) -> date:
        """The last day in the span."""
        return self.end - ONE_DAY

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day < self.end


_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def period_of(every: Period, day: date) -> Span:
    """The period of that kind in which *day* lies."""
    if every == "day":
        return Span(day, day + ONE_DAY)
    if every == "week":
        monday = day - timedelta(days=day.weekday())
        return Span(monday, monday + timedelta(days=7))
    months = _MONTHS[every]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Span(first, _months_on(first, months))


def day_in(every: Period, span: Span, month: int = 0, day: int = 0) -> date:
    """The day of the period *span* that its *month* (1 is its first) and *day* name; 0 for either is the last.

    In a week the day counts from Monday. A month that has no such day gives its last.
    """
    if every == "week":
        return span.first + timedelta(days=(day or 7) - 1)
    if every not in _MONTHS or not (month or day):
        return span.last
    first = _months_on(span.first, (month or _MONTHS[every]) - 1)
    last = _months_on(first, 1) - ONE_DAY
    return min(first + timedelta(days=day - 1), last) if day else last


def number_of(every: Period, day: date) -> int:
    """The number of the period in which *day* lies: one more than that of the period before it."""
    if every == "day":
        return day.toordinal()
    if every == "week":
        return (day.toordinal() - 1) // 7  # day 1 was a Monday
    return (day.year * 12 + day.month - 1) // _MONTHS[every]


def periods_from(every: Period, day: date) -> Iterator[Span]:
    """The period in which *day* lies and all that follow it, up to the last year that a date can hold."""
    try:
        while True:
            span = period_of(every, day)
            yield span
            day = span.end
    except (OverflowError, ValueError):
        return


def _months_on(first: date, months: int) -> date:
    total = first.year * 12 + first.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)


def month_later(day: date, months: int) -> date:
    """The same day of the month so many months on, or the last day of that month where it has no such day."""
    first = _months_on(day.replace(day=1), months)
    return min(first + timedelta(days=day.day - 1), _months_on(first, 1) - ONE_DAY)
