"""When the week's mails go out: a table of weeks with holidays, then the laws of a machine that is on and off."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.calendars import state_council
from deadlines.domain.rounds import WEEK, Kept, Timetable, monday_of, next_round, round_of, turn_at

CHINA = ZoneInfo("Asia/Shanghai")
CALENDAR = state_council()
MOVED = Timetable(0, time(8), CALENDAR)
FIXED = Timetable(0, time(8))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def test_the_table_of_weeks() -> None:
    table = [
        # week, day, why
        ("2023-11-27", "2023-11-27", "an ordinary Monday"),
        ("2023-10-02", "2023-10-07", "国庆: Saturday the 7th is a make-up working day"),
        ("2023-10-09", "2023-10-09", "the week after it"),
        ("2024-02-12", "2024-02-18", "春节: Sunday the 18th is a make-up working day"),
        ("2024-10-07", "2024-10-08", "the last day of 国庆"),
        ("2025-02-03", "2025-02-05", "春节 until the 4th"),
        ("2023-05-01", "2023-05-04", "劳动节 until the 3rd"),
        ("2020-01-27", None, "春节 2020, made longer: nobody works until the next Monday"),
        ("2024-01-01", "2024-01-02", "New Year's Day on a Monday"),
    ]
    for week, day, why in table:
        found = round_of(date.fromisoformat(week), MOVED)
        assert found.day == (date.fromisoformat(day) if day else None), why
        assert found.unpublished is None
        assert found.planned == date.fromisoformat(week)
        assert round_of(date.fromisoformat(week), FIXED).day == date.fromisoformat(week), why


def test_another_weekday_moves_within_its_week_only() -> None:
    friday = MOVED._replace(weekday=4)

    assert round_of(date(2023, 10, 2), friday).day == date(2023, 10, 7)
    assert round_of(date(2023, 9, 25), friday).day is None  # the 29th is 中秋, and the weekend is off


def test_in_a_year_that_is_not_published_the_day_stays_and_that_is_said() -> None:
    monday = monday_of(date(CALENDAR.last_year + 1, 10, 3))

    found = round_of(monday, MOVED)

    assert found.day == found.planned == monday
    assert found.unpublished == monday.year


@pytest.mark.parametrize(
    ("now", "kept", "kind", "late"),
    [
        ("2023-11-27T07:59", Kept(), "wait", False),
        ("2023-11-27T08:00", Kept(), "round", False),
        ("2023-11-27T08:59", Kept(), "round", False),
        ("2023-11-27T09:00", Kept(), "round", True),
        ("2023-11-28T07:00", Kept(), "wait", False),
        ("2023-11-28T08:00", Kept(), "round", True),
        ("2023-11-27T08:00", Kept(week=date(2023, 11, 27)), "wait", False),
        ("2023-11-27T09:00", Kept(week=date(2023, 11, 27), left=True), "again", False),
        ("2023-11-28T07:00", Kept(week=date(2023, 11, 27), left=True), "wait", False),
        ("2023-12-04T08:00", Kept(week=date(2023, 11, 27), left=True), "round", False),
        ("2023-11-29T15:00", Kept(since=at("2023-11-29T14:30")), "wait", False),
        ("2023-12-04T08:00", Kept(since=at("2023-11-29T14:30")), "round", False),
        # a clock that once stood in the future keeps nothing back
        ("2023-11-27T08:00", Kept(since=at("2036-01-01T00:00"), week=date(2036, 1, 7)), "round", False),
    ],
)
def test_what_is_to_be_done(now: str, kept: Kept, kind: str, *, late: bool) -> None:
    turn = turn_at(at(now), FIXED, kept)

    assert (turn.kind, turn.late) == (kind, late)


def test_a_moved_monday_waits_for_its_working_day() -> None:
    kept = Kept(week=date(2023, 9, 25))

    assert turn_at(at("2023-10-02T08:00"), MOVED, kept).kind == "wait"
    assert turn_at(at("2023-10-06T12:00"), MOVED, kept).kind == "wait"
    assert turn_at(at("2023-10-07T07:00"), MOVED, kept).kind == "wait"
    assert turn_at(at("2023-10-07T08:00"), MOVED, kept)[:3] == ("round", round_of(date(2023, 10, 2), MOVED), False)
    assert next_round(at("2023-09-28T08:00"), MOVED, kept)[1] == at("2023-10-07T08:00")


def test_a_missed_monday_is_made_up_on_a_working_day() -> None:
    kept = Kept(week=date(2023, 11, 20))

    assert turn_at(at("2023-12-02T10:00"), MOVED, kept).kind == "wait"  # a Saturday
    assert turn_at(at("2023-12-02T10:00"), FIXED, kept).kind == "round"
    assert turn_at(at("2023-12-01T10:00"), MOVED, kept).late


def test_weeks_that_went_by_are_named_but_not_those_without_a_working_day() -> None:
    turn = turn_at(at("2023-12-18T08:00"), FIXED, Kept(week=date(2023, 11, 27)))
    spring = turn_at(at("2020-02-10T08:00"), MOVED, Kept(week=date(2020, 1, 20)))
    installed = turn_at(at("2023-12-18T08:00"), FIXED, Kept(since=at("2023-12-04T08:01")))

    assert turn.missed == (date(2023, 12, 4), date(2023, 12, 11))
    assert spring.missed == (date(2020, 2, 3),)
    assert installed.missed == (date(2023, 12, 11),)


timetables = st.builds(
    Timetable,
    st.integers(0, 4),
    st.times().map(lambda each: each.replace(second=0, microsecond=0, tzinfo=None)),
    st.sampled_from([None, CALENDAR]),
)
moments = st.lists(
    st.datetimes(datetime(2023, 8, 1), datetime(2024, 3, 31)).map(lambda each: each.replace(tzinfo=CHINA)),  # noqa: DTZ001
    min_size=1,
    max_size=60,
).map(sorted)


@given(timetable=timetables, moments=moments, installed=st.booleans())
def test_whenever_the_machine_is_on_every_week_is_sent_once_or_named_as_missed_once(
    *, timetable: Timetable, moments: list[datetime], installed: bool
) -> None:
    since = moments[0] if installed else None
    kept = Kept(since)
    sent: list[date] = []
    missed: list[date] = []
    for now in moments:
        turn = turn_at(now, timetable, kept)
        coming, opens = next_round(now, timetable, kept)
        assert (opens == now) == (turn.kind == "round")
        if turn.kind != "round":
            assert opens > now
            continue
        assert coming == turn.round
        day = turn.round.day
        assert day is not None
        assert now.date() >= day
        assert now.time() >= timetable.at
        assert timetable.working is None or timetable.working.is_workday(now.date())
        sent.append(turn.round.week)
        missed += turn.missed
        kept = kept._replace(week=turn.round.week)

    assert len(set(sent + missed)) == len(sent + missed)
    if sent:
        weeks = {sent[0] + WEEK * step for step in range((sent[-1] - sent[0]) // WEEK + 1)}
        owed = {week for week in weeks if round_of(week, timetable).day is not None}
        assert owed == {week for week in sent + missed if week >= sent[0]}


@given(timetables, st.dates(date(2023, 8, 1), date(2024, 3, 31)))
def test_the_day_is_the_first_working_one_of_what_is_left_of_the_week(timetable: Timetable, day: date) -> None:
    found = round_of(monday_of(day), timetable)
    left = [found.week + timedelta(days=ahead) for ahead in range(timetable.weekday, 7)]

    open_days = [each for each in left if timetable.working is None or timetable.working.is_workday(each)]
    assert found.day == (open_days[0] if open_days else None)
