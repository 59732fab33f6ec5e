"""Chinese working days: which they are, how many lie between two days, where the n-th one falls.

The State Council moves days both ways: a weekday becomes a holiday, a Saturday or Sunday a make-up day (调休上班). It
does so a year at a time, by a notice in the autumn before. A year without its notice has no known working days, so
nothing here ever answers for it as if it were Monday to Friday.

The days arrive as an argument; where they were published is known to the caller alone.
"""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from deadlines.errors import CalendarNotPublished

ONE_DAY = timedelta(days=1)
FRIDAY = 4


class _Published(NamedTuple):
    holidays: frozenset[date]
    makeup_days: frozenset[date]
    first_year: int
    last_year: int


class WorkCalendar(_Published):
    """The published holidays and make-up days of whole years.

    Holidays may include Saturdays and Sundays, and make-up days weekdays; only what differs from Monday to Friday
    counts. Days outside `first_year` to `last_year` are not known.
    """

    # What differs from Monday to Friday, in order: `between` looks up two places in each instead of walking the days.

    @cached_property
    def _off(self) -> tuple[date, ...]:
        return tuple(sorted(day for day in self.holidays - self.makeup_days if day.weekday() <= FRIDAY))

    @cached_property
    def _on(self) -> tuple[date, ...]:
        return tuple(sorted(day for day in self.makeup_days if day.weekday() > FRIDAY))

    def covers(self, day: date) -> bool:
        """Whether the year of *day* is published."""
        return self.first_year <= day.year <= self.last_year

    def is_workday(self, day: date) -> bool:
        """Whether people work on *day*.

        Raises:
            CalendarNotPublished: the year of *day* is not published.

        """
        self._require(day)
        return day in self.makeup_days or (day.weekday() <= FRIDAY and day not in self.holidays)

    def between(self, a: date, b: date) -> int:
        """How many working days lie after *a*, up to and including *b*; negative where *b* is the earlier.

        `between(a, b) == -between(b, a)`, so days left and days overdue are counted alike.

        Raises:
            CalendarNotPublished: a day that would be counted lies in a year that is not published.

        """
        if b < a:
            return -self.between(b, a)
        if a == b:
            return 0
        self._require(a + ONE_DAY)
        self._require(b)
        return self._upto(b.toordinal()) - self._upto(a.toordinal())

    def add(self, day: date, n: int) -> date:
        """The *n*-th working day after *day*, or before it where *n* is negative; *day* itself is not counted.

        民法典 art. 201: a time counted in days begins on the day after. Zero gives *day* back.

        Raises:
            CalendarNotPublished: the count runs into a year that is not published.

        """
        if n == 0:
            return day
        first, last = date(self.first_year, 1, 1), date(self.last_year, 12, 31)
        here = day.toordinal()
        if n > 0:
            self._require(day + ONE_DAY)
            days = range(here + 1, last.toordinal() + 1)
            at = bisect_left(days, self._upto(here) + n, key=self._upto)
            if at == len(days):
                raise CalendarNotPublished(self.last_year + 1)
            return date.fromordinal(days[at])
        self._require(day - ONE_DAY)
        days = range(first.toordinal(), here)
        at = bisect_right(days, self._upto(here - 1) + n, key=self._upto)
        if at == 0 and self._upto(here - 1) + n < self._upto(days[0] - 1):
            raise CalendarNotPublished(self.first_year - 1)
        return date.fromordinal(days[at])

    def on_or_before(self, day: date) -> date:
        """*day*, or the last working day before it."""
        return day if self.is_workday(day) else self.add(day, -1)

    def on_or_after(self, day: date) -> date:
        """*day*, or the first working day after it."""
        return day if self.is_workday(day) else self.add(day, 1)

    def last_workday_of_month(self, year: int, month: int) -> date:
        """The last working day of a month."""
        first_of_next = date(year + month // 12, month % 12 + 1, 1)
        return self.add(first_of_next, -1)

    def _upto(self, ordinal: int) -> int:
        """How many working days there are up to the day *ordinal*, on an endless calendar that knows only ours.

        Day 1 of the proleptic calendar is a Monday, so whole weeks and a rest give the weekdays.
        """
        weeks, rest = divmod(ordinal, 7)
        day = date.fromordinal(ordinal)
        return 5 * weeks + min(rest, 5) - bisect_right(self._off, day) + bisect_right(self._on, day)

    def _require(self, day: date) -> None:
        if not self.covers(day):
            raise CalendarNotPublished(day.year)
