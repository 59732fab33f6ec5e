"""When duties are owed, and what is missing in the periods that are over."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.domain.duties import (
    Owing,
    Shortfall,
    counts_on,
    falls_on,
    last_missed,
    next_turn,
    owing,
    own_duty,
    past_turns,
    shortfall,
    turn,
)
from deadlines.domain.model import Act, Count, Duty, Gap, Item, Period, Plan, Report, Window
from deadlines.domain.periods import number_of, period_of, periods_from

DAY = date(2023, 11, 20)


def duty(every: Period = "month", at_least: int = 1, **more: object) -> Duty:
    return Duty(code="XY22-01.r1", text="检查", every=every, at_least=at_least, **more)  # type: ignore[arg-type]


def told(day: str, times: int = 1, quantities: tuple[int, ...] = ()) -> Report:
    return Report(date.fromisoformat(day), times=times, quantities=quantities)


def window(start: str, until: str | None, condition: str = "采暖季") -> Window:
    return Window(date.fromisoformat(start), condition, date.fromisoformat(until) if until else None)


# --- what is missing -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        (duty(first=date(2023, 8, 1)), Shortfall(3, 3)),  # August to October; November is running
        (duty(first=date(2023, 8, 15)), Shortfall(3, 3)),  # a plan that begins in mid-period owes that period
        (
            duty(at_least=2, first=date(2023, 8, 1), reports=(told("2023-08-05"), told("2023-09-05", 5))),
            Shortfall(2, 3),
        ),
        (duty(first=date(2023, 8, 1), last=date(2023, 9, 30)), Shortfall(2, 2)),
        (
            duty("quarter", 2, first=date(2022, 11, 1), reports=(told("2022-12-31"), told("2023-01-01"))),
            Shortfall(4, 6),
        ),
        (duty("year", first=date(2021, 1, 1), reports=(told("2022-06-01"),)), Shortfall(1, 1)),
        (
            duty(on_day=5, first=date(2023, 8, 10)),
            Shortfall(2, 2),
        ),  # the 5th of August was over; November stands itself
        (duty(first=None), Shortfall()),  # nobody knows since when
        (duty(first=None, reports=(told("2023-09-05"),)), Shortfall(1, 1)),
        (duty(first=date(2024, 1, 1)), Shortfall()),
    ],
)
def test_what_is_missing(given_: Duty, expected: Shortfall) -> None:
    assert shortfall(given_, DAY) == expected


def test_every_further_count_has_to_be_reached() -> None:
    both = duty(first=date(2023, 9, 1), counts=(Count(400, "辆次"),))
    reports = (told("2023-09-05", 1, (399,)), told("2023-10-05", 1, (400,)))

    assert shortfall(both._replace(reports=reports), DAY) == Shortfall(1, 0)


# --- conditions ------------------------------------------------------------------------------------------------------

HEATING = Owing((window("2022-11-15", "2023-03-15"), window("2023-11-15", "2024-03-15")))


def test_under_a_condition_nothing_is_owed_outside_its_windows() -> None:
    checks = duty(condition="采暖季", first=date(2022, 1, 1))

    owed = [(each.span.first, each.due) for each in past_turns(checks, date(2023, 11, 14), HEATING)]

    assert [first.month for first, _ in owed] == [11, 12, 1, 2, 3]
    assert owed[-1][1] == date(2023, 3, 15)  # the window ends before its month


def test_the_next_window_comes_into_sight() -> None:
    now = turn(duty(condition="采暖季"), date(2023, 6, 1), HEATING)

    assert now is not None
    assert (now.span.first, now.due) == (date(2023, 11, 1), date(2023, 11, 30))


def test_what_is_done_outside_a_window_fulfils_nothing() -> None:
    checks = duty(condition="采暖季", first=date(2022, 11, 1), reports=(told("2022-11-10"),))

    assert shortfall(checks, date(2022, 12, 1), HEATING) == Shortfall(1, 1)


def test_a_daily_duty_of_a_response_is_owed_on_its_days_alone() -> None:
    response = Owing((window("2023-11-01", "2023-11-04"), window("2023-11-18", None)))
    checks = duty(
        "day", 9, condition="采暖季", first=date(2023, 1, 1), reports=(told("2023-11-02", 9), told("2023-11-18", 4))
    )

    assert shortfall(checks, DAY, response) == Shortfall(5, 9 * 3 + 5 + 9)
    now = turn(checks, DAY, response)
    assert now is not None
    assert now.due == DAY


def test_two_windows_in_one_period_make_one_turn() -> None:
    twice = Owing((window("2023-09-03", "2023-09-05"), window("2023-09-20", "2023-09-22")))

    assert shortfall(duty(condition="采暖季", first=date(2023, 1, 1)), DAY, twice) == Shortfall(1, 1)


def test_a_condition_without_windows_asks_for_nothing() -> None:
    checks = duty(condition="采暖季", first=date(2020, 1, 1))

    assert turn(checks, DAY) is None
    assert shortfall(checks, DAY) == Shortfall()


def test_only_windows_of_its_own_condition_count() -> None:
    plan = Plan("XY22", "方案", "咸阳市", windows=(*HEATING.windows, window("2023-01-01", None, "应急响应期间")))

    assert owing(plan, None, duty(condition="采暖季"), DAY) == HEATING
    assert owing(plan, None, duty(), DAY) == Owing()


def test_a_window_is_not_known_before_it_begins() -> None:
    plan = Plan("XY22", "方案", "咸阳市", windows=(window("2023-12-27", "2024-01-02"),))
    checks = duty(condition="采暖季")

    assert owing(plan, None, checks, date(2023, 12, 26)) == Owing()
    assert owing(plan, None, checks, date(2023, 12, 27)).windows == plan.windows


# --- the item's end --------------------------------------------------------------------------------------------------


def test_a_duty_ends_when_its_item_is_closed_and_goes_on_when_it_is_reopened() -> None:
    item = Item(
        "XY22-01",
        1,
        "问题",
        reports=(
            Report(date(2023, 9, 10), act=Act("closed", doc="备〔2023〕1号")),
            Report(date(2023, 11, 1), act=Act("reopened")),
        ),
    )
    plan = Plan("XY22", "方案", "咸阳市")
    checks = duty(first=date(2023, 8, 1))

    closed = owing(plan, item, checks, date(2023, 10, 15))
    assert closed.closed == date(2023, 9, 10)
    assert turn(checks, date(2023, 10, 15), closed) is None
    assert shortfall(checks, date(2023, 10, 15), closed) == Shortfall(2, 2)
    assert owing(plan, item, checks, date(2023, 9, 9)).closed is None
    assert owing(plan, item, checks, date(2023, 11, 1)).closed is None


# --- laws ------------------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2020, 1, 1), date(2026, 12, 31))
EVERY = st.sampled_from(get_args(Period))


@given(EVERY, DAYS)
def test_periods_are_numbered_as_they_tile_time(every: Period, day: date) -> None:
    spans = periods_from(every, day)
    first, second = next(spans), next(spans)

    assert first.end == second.first
    assert number_of(every, first.first) == number_of(every, day) == number_of(every, first.last)
    assert number_of(every, second.first) == number_of(every, first.first) + 1


@st.composite
def owed(draw: st.DrawFn) -> tuple[Duty, Owing]:
    every = draw(EVERY.filter(lambda each: each != "day"))
    first, last = draw(st.none() | DAYS), draw(st.none() | DAYS)
    condition = draw(st.sampled_from([None, "采暖季"]))
    reports = draw(st.lists(st.builds(Report, date=DAYS, times=st.integers(0, 3)), max_size=6))
    windows = draw(st.lists(st.tuples(DAYS, st.integers(0, 200)), max_size=3)) if condition else []
    made = Duty("X-1.r1", "检查", every, at_least=draw(st.integers(1, 3)), condition=condition, first=first, last=last)
    bounds = tuple(Window(start, "采暖季", start + timedelta(days=days)) for start, days in windows)
    plain = [Report(report.date, times=report.times) for report in reports]
    return made._replace(reports=tuple(plain)), Owing(bounds, draw(st.none() | DAYS))


@given(owed(), DAYS)
def test_what_is_missing_is_what_its_periods_lack(given_: tuple[Duty, Owing], day: date) -> None:
    asked, bounds = given_
    turns = list(past_turns(asked, day, bounds))

    missing = [each for each in turns if each.done_on is None]
    assert shortfall(asked, day, bounds) == Shortfall(
        len(missing), sum(max(each.required - each.times, 0) for each in missing)
    )


@given(owed(), DAYS)
def test_turns_follow_one_another_and_keep_their_bounds(given_: tuple[Duty, Owing], day: date) -> None:
    asked, bounds = given_
    turns = list(past_turns(asked, day, bounds))
    running = turn(asked, day, bounds)
    turns += [running] if running is not None else []

    for one, after in pairwise(turns):
        assert one.span.end <= after.span.first
    for each in turns:
        assert each.span == period_of(asked.every, each.span.first)
        assert each.due <= falls_on(asked, each.span)
        assert asked.last is None or each.due <= asked.last
        assert bounds.closed is None or each.due <= bounds.closed
    if running is not None:
        after_ = next_turn(asked, running, day, bounds)
        assert after_ is None or after_.span.first >= running.span.end


# --- withdrawn for a time --------------------------------------------------------------------------------------------


def test_nothing_is_missing_from_periods_in_which_it_was_withdrawn() -> None:
    owed = duty(first=date(2023, 1, 1), gaps=(Gap(date(2023, 8, 15), date(2023, 4, 10)),))

    assert shortfall(owed, DAY) == Shortfall(5, 5)  # January to March, September and October
    days = [turn_.span.first.month for turn_ in past_turns(owed, DAY)]
    assert days == [1, 2, 3, 9, 10]
    assert turn(owed, date(2023, 5, 1)) == turn(owed, date(2023, 9, 3), Owing())


@given(st.dates(date(2022, 1, 1), date(2024, 6, 1)), st.integers(1, 200), st.sampled_from(get_args(Period)))
def test_periods_outside_a_gap_stay_as_they_are(start: date, days: int, every: Period) -> None:
    gap = Gap(start + timedelta(days=days), start)
    plain, cut = duty(every, first=date(2022, 1, 1)), duty(every, first=date(2022, 1, 1), gaps=(gap,))
    all_ = [each.span for each in past_turns(plain, DAY)]
    left = [each.span for each in past_turns(cut, DAY)]

    assert left == [span for span in all_ if not (span.first < gap.until and start < span.end)]
    assert shortfall(cut, DAY).periods == len(left)


@given(owed(), DAYS)
def test_the_newest_missed_period_is_the_last_that_its_periods_lack(given_: tuple[Duty, Owing], day: date) -> None:
    asked, bounds = given_
    lacking = [each for each in past_turns(asked, day, bounds) if each.done_on is None]
    found = last_missed(asked, day, bounds)

    assert (found is not None) == bool(lacking)
    if found is not None:
        newest = max(lacking, key=lambda each: each.span.first)
        assert (found.span, found.due, found.times) == (newest.span, newest.due, newest.times)


@given(owed(), DAYS)
def test_what_is_done_counts_in_a_period_or_says_that_it_does_not(given_: tuple[Duty, Owing], day: date) -> None:
    asked, bounds = given_
    before = turn(asked, day, bounds)
    now = turn(asked._replace(reports=(*asked.reports, Report(day, times=1))), day, bounds)

    counted = before is not None and now is not None and now.times == before.times + 1
    assert counts_on(asked, day, bounds) == counted


def test_who_began_at_once_does_not_owe_more_than_who_never_did() -> None:
    """Nobody knows since when it is owed: it is by all of them since the first of them told of it."""
    asked = duty(at_least=12, each=True, reports=(Report(date(2023, 2, 28), times=12, unit="雁塔区"),))
    mine, other = (own_duty(asked, lambda each, name=name: each.unit == name) for name in ("雁塔区", "长安区"))  # type: ignore[misc]

    assert shortfall(mine, date(2023, 4, 1)) == Shortfall(1, 12)
    assert shortfall(other, date(2023, 4, 1)) == Shortfall(2, 24)


# --- periods that are owed in part -----------------------------------------------------------------------------------


def test_a_period_in_which_the_duty_begins_or_ends_is_owed_in_part() -> None:
    owed = duty("quarter", first=date(2022, 12, 16), last=date(2023, 8, 20))

    parts = [(each.owed.first, each.owed.last, each.is_part) for each in past_turns(owed, DAY) if each.owed]

    assert parts == [
        (date(2022, 12, 16), date(2022, 12, 31), True),
        (date(2023, 1, 1), date(2023, 3, 31), False),
        (date(2023, 4, 1), date(2023, 6, 30), False),
        (date(2023, 7, 1), date(2023, 8, 20), True),
    ]


def test_a_period_in_which_the_item_is_closed_is_owed_up_to_that_day() -> None:
    now = turn(duty("month", first=date(2023, 11, 1)), date(2023, 11, 10), Owing(closed=date(2023, 11, 15)))

    assert now is not None
    assert now.is_part
    assert now.owed == (date(2023, 11, 1), date(2023, 11, 16))


def test_a_duty_without_bounds_is_owed_in_whole_periods() -> None:
    now = turn(duty("year"), DAY)

    assert now is not None
    assert not now.is_part


@pytest.mark.parametrize(
    ("asked", "bounds"),
    [(duty("year", first=date(2022, 10, 8)), Owing()), (duty("year"), Owing(begins=date(2022, 10, 8)))],
)
def test_what_was_done_before_it_begins_counts_for_nothing(asked: Duty, bounds: Owing) -> None:
    before = asked._replace(reports=(told("2022-10-06"),))
    now = turn(before, date(2022, 12, 1), bounds)

    assert now is not None
    assert (now.times, now.done_on) == (0, None)
    assert not counts_on(before, date(2022, 10, 6), bounds)
    assert counts_on(before, date(2022, 10, 8), bounds)
