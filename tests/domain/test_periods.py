"""Periods tile time; windows end where people expect."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice, pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.calendars import state_council
from deadlines.domain.model import Period
from deadlines.domain.periods import day_in, month_later, period_of, periods_from
from deadlines.domain.window import through
from deadlines.errors import BadValue, CalendarNotPublished

EVERY = get_args(Period)
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("every", "day", "first", "last"),
    [
        ("month", date(2024, 2, 29), date(2024, 2, 1), date(2024, 2, 29)),
        ("month", date(2023, 12, 31), date(2023, 12, 1), date(2023, 12, 31)),
        ("quarter", date(2023, 12, 31), date(2023, 10, 1), date(2023, 12, 31)),
        ("quarter", date(2024, 1, 1), date(2024, 1, 1), date(2024, 3, 31)),
        ("year", date(2024, 2, 29), date(2024, 1, 1), date(2024, 12, 31)),
        ("week", date(2023, 12, 3), date(2023, 11, 27), date(2023, 12, 3)),
        ("week", date(2024, 1, 1), date(2024, 1, 1), date(2024, 1, 7)),
        ("day", date(2024, 2, 29), date(2024, 2, 29), date(2024, 2, 29)),
    ],
)
def test_the_period_of_a_day(every: Period, day: date, first: date, last: date) -> None:
    span = period_of(every, day)

    assert (span.first, span.last) == (first, last)


@given(st.sampled_from(EVERY), DAYS)
def test_periods_tile_time_without_gap_or_overlap(every: Period, day: date) -> None:
    spans = list(islice(periods_from(every, day), 5))

    assert day in spans[0]
    for one, next_ in pairwise(spans):
        assert one.end == next_.first
        assert one.first < one.end
    for offset in range((spans[-1].end - spans[0].first).days):
        assert sum(spans[0].first + timedelta(offset) in span for span in spans) == 1


@pytest.mark.parametrize(
    ("every", "day", "month", "on", "due"),
    [
        ("month", date(2024, 2, 10), 0, 5, date(2024, 2, 5)),
        ("month", date(2024, 2, 10), 0, 0, date(2024, 2, 29)),
        ("quarter", date(2024, 2, 10), 1, 10, date(2024, 1, 10)),
        ("quarter", date(2024, 2, 10), 0, 0, date(2024, 3, 31)),
        ("year", date(2024, 2, 10), 3, 0, date(2024, 3, 31)),
        ("year", date(2023, 2, 10), 2, 30, date(2023, 2, 28)),
        ("week", date(2024, 1, 1), 0, 3, date(2024, 1, 3)),
        ("day", date(2024, 1, 1), 1, 1, date(2024, 1, 1)),
    ],
)
def test_the_day_inside_a_period(every: Period, day: date, month: int, on: int, due: date) -> None:
    assert day_in(every, period_of(every, day), month, on) == due


def test_the_last_period_that_a_date_can_hold_ends_the_row() -> None:
    assert len(list(periods_from("year", date(9998, 5, 1)))) == 1


@pytest.mark.parametrize(
    ("day", "within", "last"),
    [
        (date(2023, 12, 1), "30d", date(2023, 12, 31)),
        (date(2023, 12, 1), "0d", date(2023, 12, 1)),
        (date(2023, 12, 1), "6w", date(2024, 1, 12)),
        (date(2024, 1, 31), "1m", date(2024, 2, 29)),
        (date(2023, 10, 31), "1m", date(2023, 11, 30)),
        (date(2023, 12, 31), "2m", date(2024, 2, 29)),
        (date(2023, 12, 29), "1wd", date(2024, 1, 2)),
        (date(2023, 9, 28), "1wd", date(2023, 10, 7)),  # 29 September to 6 October 2023 off, the 7th worked
        (date(2023, 12, 1), "2 周", date(2023, 12, 15)),
        (date(2023, 12, 1), "10个工作日", date(2023, 12, 15)),
        (date(2023, 12, 1), "99999w", date(2023, 12, 1) + timedelta(weeks=99999)),
    ],
)
def test_a_window_ends(day: date, within: str, last: date) -> None:
    assert through(day, within, state_council) == last


@pytest.mark.parametrize("within", ["", "d", "30", "-3d", "3x", "1.5d", "99999999d", "3dd"])
def test_a_length_of_time_that_is_none(within: str) -> None:
    with pytest.raises(BadValue):
        through(date(2023, 12, 1), within, state_council)


def test_working_days_across_an_unpublished_year_are_refused() -> None:
    with pytest.raises(CalendarNotPublished):
        through(date(2090, 1, 1), "10wd", state_council)


@given(DAYS, st.integers(0, 240))
def test_so_many_months_later_is_that_month(day: date, months: int) -> None:
    later = month_later(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
