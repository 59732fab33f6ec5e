"""Series of duties: windows of a condition, times in which a duty was withdrawn, the close-out of an item."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from deadlines.domain import changes
from deadlines.domain.changes import Change
from deadlines.domain.duties import next_turn, owing, turn
from deadlines.domain.model import Act, Count, Gap, Report, Window
from deadlines.feeds.calendar import Writer
from deadlines.feeds.events import Options, Rule, Seen, events_of
from deadlines.feeds.stamps import NO_LOG, Stamps, stamps_of
from feeds.ledger import DAY, DUTY, ITEM, OBLIGATION, PLAN, carried_out, line, log_of

if TYPE_CHECKING:
    from deadlines.domain.agenda import Line
    from deadlines.feeds.events import Event

ALERT = "应急响应期间"
HELD = DUTY._replace(every="day", at_least=1, condition=ALERT)


def events(owed: Line, as_of: date = DAY, **options: Any) -> tuple[Event, ...]:
    return events_of(owed, as_of=as_of, stamps=NO_LOG, options=Options(**options))


def told(*found: Event) -> list[tuple[str, date, date | None]]:
    return [(each.uid.partition("@")[0], each.first, each.rule.until if each.rule else None) for each in found]


def in_windows(duty: Any, *windows: tuple[date, date | None]) -> Line:
    return line(duty, plan=PLAN._replace(windows=tuple(Window(first, ALERT, last) for first, last in windows)))


def test_each_window_is_a_series_of_its_own() -> None:
    owed = in_windows(HELD, (date(2023, 2, 1), date(2023, 2, 3)), (date(2023, 11, 27), None))

    assert told(*events(owed)) == [
        ("XA23-08.r1-20230201", date(2023, 2, 1), date(2023, 2, 3)),
        ("XA23-08.r1-20231127", date(2023, 11, 27), None),
    ]
    assert events(owed)[0].rule == Rule("DAILY", until=date(2023, 2, 3))
    assert told(*events(owed, date(2023, 11, 26))) == told(events(owed)[0])  # the second is not known yet
    assert told(*events(owed, date(2025, 2, 4))) == told(events(owed)[1])  # two years back


def test_a_window_that_ends_bounds_its_series_and_keeps_its_name() -> None:
    begun = events(in_windows(HELD, (date(2023, 11, 27), None)))
    ended = events(in_windows(HELD, (date(2023, 11, 27), date(2023, 11, 29))))

    assert [each.uid for each in begun] == [each.uid for each in ended]
    assert told(*ended)[0][2] == date(2023, 11, 29)


def test_a_monthly_duty_is_owed_once_in_a_month_that_two_windows_touch() -> None:
    monthly = HELD._replace(every="month")
    owed = in_windows(monthly, (date(2023, 3, 1), date(2023, 3, 5)), (date(2023, 3, 20), date(2023, 4, 10)))

    assert told(*events(owed)) == [
        ("XA23-08.r1-20230301-last", date(2023, 3, 5), None),
        ("XA23-08.r1-20230320-last", date(2023, 4, 10), None),
    ]


def test_what_was_done_outside_a_window_takes_nothing_out() -> None:
    window = (date(2023, 11, 27), date(2023, 11, 30))
    inside, outside = (in_windows(carried_out(HELD, day), window) for day in (date(2023, 11, 28), date(2023, 11, 20)))

    assert events(inside)[0].rule == Rule("DAILY", until=window[1], skipped=(date(2023, 11, 28),))
    assert events(outside)[0].rule == Rule("DAILY", until=window[1])


def test_an_obligation_under_a_condition_has_its_windows_too() -> None:
    owed = OBLIGATION._replace(every="week", condition=ALERT)

    assert told(*events(in_windows(owed, (date(2023, 11, 27), None)))) == [
        ("XA23-o1-20231127", date(2023, 12, 3), None)
    ]


def test_a_duty_ends_with_its_item_and_goes_on_when_that_is_reopened() -> None:
    closed = Report(date(2023, 11, 1), act=Act("closed", doc="市整改办销〔2023〕5号"))
    reopened = Report(date(2023, 11, 20), act=Act("reopened"))
    item = ITEM._replace(reports=(closed,))

    ended = events(line(DUTY, item=item))
    assert told(*ended)[0] == ("XA23-08.r1", date(2023, 1, 31), date(2023, 11, 1))
    assert told(*events(line(DUTY, item=item), date(2023, 10, 31))) == [("XA23-08.r1", date(2023, 1, 31), None)]
    again = ITEM._replace(reports=(closed, reopened))
    assert told(*events(line(DUTY, item=again))) == [("XA23-08.r1", date(2023, 1, 31), None)]


def test_a_time_in_which_it_was_withdrawn_is_left_out() -> None:
    gap = Gap(date(2023, 6, 10), date(2023, 4, 12), "停产", "文1号")
    found = events(line(DUTY._replace(gaps=(gap,))))

    assert told(*found) == [
        ("XA23-08.r1", date(2023, 1, 31), date(2023, 3, 31)),
        ("XA23-08.r1-20230701", date(2023, 7, 31), None),
    ]
    assert {each.status for each in found} == {"CONFIRMED"}
    (during,) = events(line(DUTY._replace(gaps=(gap,))), date(2023, 5, 1))
    assert (during.status, during.uid) == ("CANCELLED", "XA23-08.r1@deadlines.internal")
    assert "停产" in during.said
    assert events(line(DUTY._replace(gaps=(gap,))), date(2023, 6, 1)) == ()


def test_every_count_has_to_be_reached_before_a_period_is_taken_out() -> None:
    duty = DUTY._replace(at_least=1, counts=(Count(400, "辆次"),))
    short = duty._replace(reports=(Report(date(2023, 2, 3), times=1, quantities=(399,)),))
    enough = short._replace(reports=(*short.reports, Report(date(2023, 2, 9), quantities=(1,))))

    assert events(line(short))[0].rule == Rule("MONTHLY")
    assert events(line(enough))[0].rule == Rule("MONTHLY", skipped=(date(2023, 2, 28),))


@pytest.mark.parametrize("as_of", [DAY, date(2030, 1, 1), date(2099, 1, 1)])
def test_no_horizon_hides_a_duty_without_an_end(as_of: date) -> None:
    assert events(line(DUTY), as_of) == events(line(DUTY))


def test_in_a_feed_of_tasks_a_duty_is_the_task_of_its_period() -> None:
    duty = carried_out(DUTY, date(2023, 12, 3), date(2023, 12, 9))

    (before,) = events(line(duty), date(2023, 12, 8), todo=True)
    (after,) = events(line(duty), date(2023, 12, 9), todo=True)
    (later,) = events(line(duty), date(2024, 1, 1), todo=True)
    assert [(each.uid.partition("@")[0], each.first, each.done) for each in (before, after, later)] == [
        ("XA23-08.r1-20231231-todo", date(2023, 12, 31), False),
        ("XA23-08.r1-20231231-todo", date(2023, 12, 31), True),
        ("XA23-08.r1-20240131-todo", date(2024, 1, 31), False),
    ]


DAYS = st.dates(date(2021, 1, 1), date(2023, 11, 30))


@st.composite
def windows(draw: st.DrawFn) -> tuple[tuple[date, date], ...]:
    marks = sorted(draw(st.lists(DAYS, min_size=2, max_size=6, unique=True)))
    return tuple(zip(marks[::2], marks[1::2], strict=False))


@given(st.sampled_from(["day", "week", "month", "quarter", "year"]), windows(), st.lists(DAYS, max_size=5))
def test_the_series_fall_on_what_the_due_list_asks_for_in_every_window(
    every: Any, bounds: tuple[tuple[date, date], ...], carried: list[date]
) -> None:
    duty = carried_out(HELD._replace(every=every, first=None), *carried)
    owed = in_windows(duty, *bounds)
    within = owing(owed.plan, owed.item, duty, DAY)
    due = []
    now = turn(duty, bounds[0][0], within)
    while now is not None:
        done = [day for day in carried if day in now.span and any(first <= day <= last for first, last in bounds)]
        due += [] if done else [now.due]
        now = next_turn(duty, now, bounds[0][0], within)

    found = []
    for event in events(owed, as_of=DAY):
        rule = re.search(r"^RRULE:(.*)\r$", Writer().calendar("甲", "乙", [Seen(event, "丙")]).decode(), re.MULTILINE)
        if rule is None:
            found += [] if event.done else [event.first]
        else:
            assert event.rule is not None
            days = rrulestr(rule[1], dtstart=datetime.combine(event.first, datetime.min.time()))
            found += [day.date() for day in days if day.date() not in event.rule.skipped]
    past = DAY.replace(year=DAY.year - 2)
    recent = [each for each in due if each >= past + timedelta(days=366)]
    assert [each for each in sorted(found) if each >= past + timedelta(days=366)] == recent


def recorded(*reports: tuple[str, Report]) -> Stamps:
    """The stamps of a log that holds *reports* of the duty, each with the time of its recording."""
    init = ("2023-01-01T00:00:00Z", Change("init", "", None, {}, {"digests": {}}))
    acts = ((at, changes.reported("done", DUTY.code, report)) for at, report in reports)
    return stamps_of(log_of([init, *acts]), date(2024, 12, 1))


def test_only_what_fulfils_a_period_moves_the_stamp_of_a_duty() -> None:
    """It asks for two times a month: the first tells nobody anything, and must not be told by the stamp either."""
    first, second = Report(date(2023, 11, 2), times=1), Report(date(2023, 11, 9), times=1)
    once = line(DUTY._replace(reports=(first,)), responsible=("各区县",))
    twice = line(DUTY._replace(reports=(first, second)), responsible=("各区县",))
    one, two = ("2023-11-03T01:00:00Z", first), ("2023-11-10T01:00:00Z", second)

    (event,) = events_of(once, as_of=DAY, stamps=recorded(one))
    assert event.stamp == datetime(2023, 1, 1, tzinfo=UTC)
    (event,) = events_of(twice, as_of=DAY, stamps=recorded(one, two))
    assert event.stamp == datetime(2023, 11, 10, 1, tzinfo=UTC)


def test_a_last_period_that_was_recorded_late_stays_thirty_days_from_then_on() -> None:
    """It ended in the middle of a month, was carried out in time, and somebody wrote that down half a year later."""
    duty = DUTY._replace(last=date(2023, 11, 15), at_least=1, reports=(Report(date(2023, 11, 9), times=1),))
    stamps = recorded(("2024-05-20T01:00:00Z", duty.reports[0]))

    def last(as_of: date, told: Stamps = stamps) -> list[Event]:
        found = events_of(line(duty, responsible=("各区县",)), as_of=as_of, stamps=told)
        return [event for event in found if "-last@" in event.uid]

    assert last(date(2024, 5, 20), NO_LOG) == []
    assert [event.done for event in last(date(2024, 6, 19))] == [True]
    assert last(date(2024, 6, 20)) == []


def test_a_series_whose_end_was_recorded_years_late_stays_thirty_days() -> None:
    window = Window(date(2021, 1, 1), "应急响应期间", until=date(2021, 3, 31))
    plan = PLAN._replace(windows=(window,))
    duty = DUTY._replace(condition="应急响应期间", first=None)
    said = {"windows": [{"start": "2021-01-01", "condition": "应急响应期间", "until": "2021-03-31"}]}
    change = Change("window", PLAN.code, date(2021, 3, 31), {}, said)
    stamps = stamps_of(log_of([("2023-11-20T00:00:00Z", change)]), DAY)

    def shown(as_of: date, told: Stamps) -> int:
        return len(events_of(line(duty, plan=plan, responsible=("各区县",)), as_of=as_of, stamps=told))

    assert shown(DAY, NO_LOG) == 0
    assert shown(DAY, stamps) > 0
    assert shown(date(2023, 12, 20), stamps) > 0
    assert shown(date(2023, 12, 21), stamps) == 0
