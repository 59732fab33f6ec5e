"""Working days: the State Council's own days, then the laws of counting."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.calendars import state_council
from deadlines.domain.workdays import WorkCalendar
from deadlines.errors import CalendarNotPublished

CALENDAR = state_council()
FIRST, LAST = date(CALENDAR.first_year, 1, 1), date(CALENDAR.last_year, 12, 31)
days = st.dates(FIRST, LAST)


@pytest.mark.parametrize(
    ("day", "works", "why"),
    [
        (date(2024, 2, 4), True, "a Sunday before Spring Festival 2024 is a make-up day"),
        (date(2024, 2, 9), True, "New Year's Eve 2024 was a working day by the notice"),
        (date(2023, 1, 28), True, "Saturday, make-up day"),
        (date(2023, 1, 23), False, "Monday, Spring Festival"),
        (date(2023, 12, 30), False, "Saturday of the long weekend of New Year 2024"),
        (date(2023, 12, 29), True, "Friday before it"),
        (date(2022, 12, 31), False, "Saturday, first day of New Year 2023"),
    ],
)
def test_days_that_the_state_council_moved(day: date, works: bool, why: str) -> None:
    assert CALENDAR.is_workday(day) is works, why


def test_every_day_of_every_published_year_agrees_with_the_package() -> None:
    day = FIRST
    while day <= LAST:
        assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2022, 12, 16), 30, date(2023, 2, 2)),  # over New Year and Spring Festival
        (date(2022, 12, 16), 0, date(2022, 12, 16)),
        (date(2022, 12, 17), 0, date(2022, 12, 17)),  # a Saturday stays where it is
        (date(2022, 12, 17), 1, date(2022, 12, 19)),
        (date(2022, 12, 17), -1, date(2022, 12, 16)),
        (date(2023, 1, 29), -1, date(2023, 1, 28)),  # back onto a make-up Saturday
        (date(2024, 2, 18), -1, date(2024, 2, 9)),  # back over the whole Spring Festival
    ],
)
def test_the_nth_working_day(day: date, n: int, expected: date) -> None:
    assert CALENDAR.add(day, n) == expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (date(2023, 12, 1), date(2024, 3, 31), 81),  # the contract's example
        (date(2022, 12, 16), date(2023, 2, 2), 30),
        (date(2023, 2, 2), date(2022, 12, 16), -30),
        (date(2023, 9, 28), date(2023, 10, 6), 0),  # Mid-autumn and National Day
        (date(2023, 5, 1), date(2023, 5, 1), 0),
    ],
)
def test_working_days_between(a: date, b: date, expected: int) -> None:
    assert CALENDAR.between(a, b) == expected


@pytest.mark.parametrize(
    ("year", "month", "last"),
    [(2023, 9, date(2023, 9, 28)), (2023, 12, date(2023, 12, 29)), (2024, 2, date(2024, 2, 29))],
)
def test_last_working_day_of_a_month(year: int, month: int, last: date) -> None:
    assert CALENDAR.last_workday_of_month(year, month) == last


def test_the_day_on_either_side() -> None:
    assert CALENDAR.on_or_before(date(2024, 2, 12)) == date(2024, 2, 9)
    assert CALENDAR.on_or_after(date(2024, 2, 12)) == date(2024, 2, 18)  # a make-up Sunday
    assert CALENDAR.on_or_after(date(2024, 2, 19)) == date(2024, 2, 19)


def test_an_unpublished_year_is_an_error_and_never_monday_to_friday() -> None:
    small = WorkCalendar(frozenset({date(2023, 1, 2)}), frozenset(), 2023, 2023)
    assert small.covers(date(2023, 12, 31))
    assert not small.covers(date(2024, 1, 1))
    for ask in (
        lambda: small.is_workday(date(2024, 1, 2)),
        lambda: small.between(date(2023, 12, 1), date(2024, 1, 2)),
        lambda: small.between(date(2024, 1, 2), date(2023, 12, 1)),
        lambda: small.add(date(2023, 12, 29), 1),
        lambda: small.add(date(2024, 1, 1), 1),
    ):
        with pytest.raises(CalendarNotPublished) as raised:
            ask()
        assert raised.value.year == 2024
    with pytest.raises(CalendarNotPublished) as raised:
        small.add(date(2023, 1, 3), -1)
    assert raised.value.year == 2022


def test_counts_may_begin_on_the_eve_of_the_first_year() -> None:
    """The day counted from is not itself counted, so its year need not be known."""
    small = WorkCalendar(frozenset({date(2023, 1, 2)}), frozenset(), 2023, 2023)
    assert small.add(date(2022, 12, 31), 1) == date(2023, 1, 3)
    assert small.between(date(2022, 12, 31), date(2023, 1, 3)) == 1
    assert small.last_workday_of_month(2023, 12) == date(2023, 12, 29)


@given(days, days)
def test_between_is_what_walking_the_days_counts(a: date, b: date) -> None:
    low, high = min(a, b), max(a, b)
    walked = sum(
        chinese_calendar.is_workday(date.fromordinal(day)) for day in range(low.toordinal() + 1, high.toordinal() + 1)
    )
    assert CALENDAR.between(low, high) == walked
    assert CALENDAR.between(high, low) == -walked


@given(days, days, days)
def test_between_adds_up(a: date, b: date, c: date) -> None:
    assert CALENDAR.between(a, b) + CALENDAR.between(b, c) == CALENDAR.between(a, c)


@given(st.dates(date(2006, 1, 1), date(2024, 12, 31)), st.integers(1, 250))
def test_add_lands_on_a_working_day_and_counts_back(day: date, n: int) -> None:
    later, earlier = CALENDAR.add(day, n), CALENDAR.add(day, -n)
    assert CALENDAR.is_workday(later)
    assert CALENDAR.is_workday(earlier)
    assert CALENDAR.between(day, later) == n
    assert CALENDAR.between(earlier - timedelta(days=1), day - timedelta(days=1)) == n
