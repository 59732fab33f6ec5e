"""State, schedule and lamp on a day: a passed date is a fact, "not done" a judgement."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.domain.duties import next_turn, turn
from deadlines.domain.model import Duty, Report
from deadlines.domain.status import Lamps, lamp_on, schedule_on, standing

DAY = date(2023, 12, 1)
LAMPS = Lamps()


@pytest.mark.parametrize(
    ("left", "done", "confirmed", "schedule", "lamp"),
    [
        (121, None, False, "on-track", "green"),
        (31, None, False, "on-track", "green"),
        (30, None, False, "due-soon", "blue"),
        (8, None, False, "due-soon", "blue"),
        (7, None, False, "due-soon", "yellow"),
        (0, None, False, "due-soon", "yellow"),
        (-1, None, False, "overdue", "yellow"),
        (-400, None, False, "overdue", "yellow"),
        (-1, None, True, "overdue", "red"),
        (-1, -1, False, "done", "green"),
        (-1, 0, False, "done-late", "green"),
        (5, -3, False, "done", "green"),
    ],
)
def test_the_lamp_of_a_date(left: int, done: int | None, confirmed: bool, schedule: str, lamp: str) -> None:
    due = DAY + timedelta(left)
    done_on = None if done is None else DAY + timedelta(done)

    found = schedule_on(DAY, due, done_on, LAMPS)

    assert found == schedule
    assert lamp_on(DAY, due, found, LAMPS, confirmed=confirmed) == lamp


def test_behind_is_yellow_long_before_the_date() -> None:
    due = DAY + timedelta(300)

    found = schedule_on(DAY, due, None, LAMPS, behind=True)

    assert (found, lamp_on(DAY, due, found, LAMPS)) == ("behind", "yellow")


def test_a_plan_not_yet_issued_has_not_started() -> None:
    assert schedule_on(DAY, DAY + timedelta(100), None, LAMPS, started=False) == "not-started"


REPORTS = st.lists(
    st.builds(
        Report,
        date=st.dates(date(2023, 1, 1), date(2024, 12, 31)),
        done=st.sampled_from([True, False, None]),
        quantities=st.lists(st.none() | st.integers(0, 900), max_size=2).map(tuple),
        evidence=st.just(()),
    ),
    max_size=6,
)


@given(REPORTS, st.dates(date(2023, 1, 1), date(2024, 12, 31)))
def test_what_holds_later_is_not_seen_on_a_day(reports: list[Report], day: date) -> None:
    early = [report for report in reports if report.date <= day]

    assert standing(reports, day, 2) == standing(early, day, 2)


@given(REPORTS)
def test_done_and_recorded_as_not_done_exclude_each_other(reports: list[Report]) -> None:
    stands = standing(reports, date(2025, 1, 1), 2)

    assert not (stands.done_on and stands.confirmed)


def duty(**more: object) -> Duty:
    return Duty(code="XY22-01.r1", text="研究", every="quarter", at_least=2, **more)  # type: ignore[arg-type]


def test_a_duty_stands_with_its_running_period() -> None:
    now = turn(duty(reports=(Report(date(2023, 10, 5), times=1), Report(date(2023, 9, 30), times=1))), DAY)

    assert now is not None
    assert (now.due, now.times, now.required, now.done_on) == (date(2023, 12, 31), 1, 2, None)


def test_a_duty_falls_due_on_the_day_that_its_words_name() -> None:
    reports = (Report(date(2024, 3, 8), times=1),)
    monthly = duty()._replace(every="month", on_day=5, first=date(2024, 1, 10), at_least=1, reports=reports)
    late, coming = turn(monthly, date(2024, 3, 9)), turn(monthly, date(2024, 1, 20))
    assert late is not None
    assert (late.due, late.done_on) == (date(2024, 3, 5), date(2024, 3, 8))
    assert coming is not None
    assert coming.due == date(2024, 2, 5)  # the fifth of January was before it began


def test_a_duty_that_ends_before_its_first_day_is_not_owed() -> None:
    yearly = duty()._replace(every="year", on_month=3, first=date(2024, 5, 1), last=date(2024, 12, 31))
    assert turn(yearly, date(2024, 6, 1)) is None


def test_it_is_done_on_the_day_its_count_is_reached() -> None:
    reports = (
        Report(date(2023, 10, 5), times=1),
        Report(date(2023, 11, 7), times=1),
        Report(date(2023, 12, 5), times=1),
    )

    now = turn(duty(reports=reports), DAY)

    assert now is not None
    assert now.done_on == date(2023, 11, 7)
    after = next_turn(duty(reports=reports), now, DAY)
    assert after is not None
    assert after.due == date(2024, 3, 31)


@pytest.mark.parametrize(
    ("first", "last", "day", "due"),
    [
        (date(2024, 2, 10), None, DAY, date(2024, 3, 31)),
        (None, date(2023, 12, 15), DAY, date(2023, 12, 15)),
        (None, date(2023, 11, 30), DAY, None),
        (None, date(2023, 12, 1), DAY, date(2023, 12, 1)),
    ],
)
def test_nothing_is_owed_outside_its_bounds(first: date | None, last: date | None, day: date, due: date | None) -> None:
    now = turn(duty(first=first, last=last), day)

    assert (now.due if now else None) == due


def test_under_a_condition_nothing_is_owed_until_a_window_is_entered() -> None:
    assert turn(duty(condition="应急响应期间"), DAY) is None
