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
