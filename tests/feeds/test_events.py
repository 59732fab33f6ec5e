from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from deadlines.domain.changes import Change, reported
from deadlines.domain.duties import next_turn, turn
from deadlines.domain.model import Act, Quantity, Report
from deadlines.feeds import titles
from deadlines.feeds.calendar import Writer
from deadlines.feeds.events import Before, Options, Rule, Seen, events_of, reminders_of, seen_as, steps_of
from deadlines.feeds.stamps import EPOCH, NO_LOG, Stamps, sequence_of, stamps_of
from feeds.ledger import DAY, DUTY, ITEM, MILESTONE, OBLIGATION, PLAN, carried_out, done, line, log_of

if TYPE_CHECKING:
    from deadlines.domain.agenda import Line
    from deadlines.feeds.events import Event


def events(owed: Line, as_of: date = DAY, stamps: Stamps = NO_LOG, **options: Any) -> tuple[Event, ...]:
    return events_of(owed, as_of=as_of, stamps=stamps, options=Options(**options))


def one(owed: Line, as_of: date = DAY, **options: Any) -> Event:
    (event,) = events(owed, as_of, **options)
    return event


@pytest.mark.parametrize(
    ("entry", "uid", "day"),
    [
        (MILESTONE, "XA23-08.2@deadlines.internal", date(2024, 3, 31)),
        (ITEM, "XA23-08@deadlines.internal", date(2024, 6, 30)),
        (OBLIGATION, "XA23-o1@deadlines.internal", date(2023, 12, 10)),
    ],
)
def test_rule_1_and_5_one_event_on_the_due_day_named_by_its_code(entry: Any, uid: str, day: date) -> None:
    event = one(line(entry))

    assert (event.uid, event.first, event.rule) == (uid, day, None)


def test_rule_1_the_name_stays_when_title_and_date_change() -> None:
    moved = MILESTONE._replace(action="另一说法", due=date(2025, 1, 1))

    assert one(line(moved)).uid == one(line(MILESTONE)).uid


def test_rules_2_and_3_stamps_come_from_the_log() -> None:
    stamp = datetime(2023, 6, 28, 2, 3, 4, tzinfo=EPOCH.tzinfo)
    (event,) = events(line(MILESTONE), stamps=Stamps(own={"XA23-08.2": stamp}))

    assert (event.stamp, event.sequence) == (stamp, sequence_of(stamp))


@pytest.mark.parametrize(
    "entry",
    [
        MILESTONE._replace(due=None),
        ITEM._replace(parts=()),
        OBLIGATION._replace(due=None),
        DUTY._replace(condition="应急响应期间"),  # no window was entered
        OBLIGATION._replace(every="month", condition="冬防期"),
    ],
)
def test_what_has_no_date_has_no_event(entry: Any) -> None:
    assert events(line(entry)) == ()


def test_rule_4_done_is_marked_for_thirty_days_and_leaves() -> None:
    finished = line(done(MILESTONE, date(2023, 12, 1)))

    assert [bool(events(finished, date(2023, 12, 1) + timedelta(days))) for days in (0, 30, 31)] == [True, True, False]
    assert one(finished).done
    assert "已完成" in one(finished).categories


def test_a_milestone_done_in_january_is_open_as_of_december() -> None:
    assert one(line(done(MILESTONE, date(2024, 1, 10)))) == one(line(MILESTONE))


def test_rule_9_overdue_open_entries_stay_however_old() -> None:
    assert one(line(MILESTONE._replace(due=date(2001, 1, 1)))).first == date(2001, 1, 1)


@pytest.mark.parametrize(("last", "there"), [(date(2021, 12, 1), True), (date(2021, 11, 30), False)])
def test_rule_9_ended_duties_leave_after_two_years(last: date, there: bool) -> None:
    assert bool(events(line(DUTY._replace(first=date(2020, 1, 1), last=last)))) is there


@pytest.mark.parametrize(
    ("every", "limit", "begun", "first", "rule"),
    [
        ("day", "", date(2023, 1, 10), date(2023, 1, 10), Rule("DAILY")),
        ("week", "", date(2023, 1, 10), date(2023, 1, 15), Rule("WEEKLY")),
        ("month", "", date(2023, 1, 10), date(2023, 1, 31), Rule("MONTHLY")),
        ("month", "", date(2024, 2, 29), date(2024, 2, 29), Rule("MONTHLY")),
        ("quarter", "", date(2023, 1, 10), date(2023, 3, 31), Rule("MONTHLY", 3)),
        ("year", "每半年1次", date(2023, 1, 10), date(2023, 6, 30), Rule("MONTHLY", 6)),
        ("year", "每半年1次", date(2023, 7, 1), date(2023, 12, 31), Rule("MONTHLY", 6)),
        ("year", "", date(2023, 1, 10), date(2023, 12, 31), Rule("MONTHLY", 12)),
    ],
)
def test_rule_10_and_11_the_safe_forms_from_their_first_instance(
    every: Any, limit: str, begun: date, first: date, rule: Rule
) -> None:
    event = one(line(DUTY._replace(every=every, limit=limit, first=begun)))

    assert (event.first, event.rule) == (first, rule)


@pytest.mark.parametrize(
    ("every", "month", "day", "first", "rule", "written"),
    [
        ("week", 0, 3, date(2023, 1, 11), Rule("WEEKLY", day=2), "FREQ=WEEKLY;BYDAY=WE"),
        ("month", 0, 5, date(2023, 2, 5), Rule("MONTHLY", day=5), "FREQ=MONTHLY"),
        ("quarter", 1, 10, date(2023, 1, 10), Rule("MONTHLY", 3, day=10), "FREQ=MONTHLY;INTERVAL=3"),
        ("year", 3, 0, date(2023, 3, 31), Rule("MONTHLY", 12), "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=-1"),
    ],
)
def test_a_day_inside_the_period_is_a_safe_form_too(
    every: Any, month: int, day: int, first: date, rule: Rule, written: str
) -> None:
    event = one(line(DUTY._replace(every=every, first=date(2023, 1, 10), on_month=month, on_day=day)))

    assert (event.first, event.rule) == (first, rule)
    assert f"RRULE:{written}\r" in Writer().calendar("甲", "乙", [Seen(event, "丙")]).decode()


def test_a_duty_without_a_beginning_runs_from_the_plans_year() -> None:
    assert one(line(DUTY._replace(first=None))).first == date(2023, 1, 31)
    assert one(line(DUTY._replace(first=None), plan=PLAN._replace(year=None))).first == date(2020, 1, 31)


def test_fulfilled_periods_are_taken_out() -> None:
    duty = carried_out(DUTY, date(2023, 1, 11), date(2023, 1, 12), date(2023, 3, 1), date(2023, 3, 2), date(2023, 5, 1))
    event = one(line(duty))

    assert event.first == date(2023, 2, 28)  # January is fulfilled and stands before the first that is not
    assert event.rule == Rule("MONTHLY", skipped=(date(2023, 3, 31),))


def test_a_period_fulfilled_later_is_open_as_of_a_day_before() -> None:
    duty = carried_out(DUTY, date(2024, 1, 5))._replace(at_least=1)

    assert one(line(duty)) == one(line(DUTY._replace(at_least=1)))


def test_what_each_unit_owes_is_not_fulfilled_for_all_by_one() -> None:
    duty = carried_out(DUTY, date(2023, 1, 11))._replace(at_least=1, each=True)
    by_one = duty._replace(reports=tuple(report._replace(unit="临潼区") for report in duty.reports))

    assert one(line(by_one)).first == date(2023, 1, 31)
    assert one(line(duty)).first == date(2023, 2, 28)


def test_the_first_of_two_a_year_stands_for_the_first_half() -> None:
    duty = carried_out(DUTY, date(2023, 9, 1))._replace(every="year", limit="每半年1次")

    assert one(line(duty)).first == date(2023, 12, 31)
    assert one(line(carried_out(duty, date(2023, 9, 2)))).first == date(2024, 6, 30)


def test_a_last_period_that_is_cut_short_is_an_event_of_its_own() -> None:
    duty = DUTY._replace(every="year", first=date(2022, 12, 1), last=date(2024, 6, 30))
    series, last = events(line(duty))

    assert (series.uid, series.first, series.rule) == (
        "XA23-08.r1@deadlines.internal",
        date(2022, 12, 31),
        Rule("MONTHLY", 12, date(2024, 6, 30)),
    )
    assert (last.uid, last.first, last.rule) == ("XA23-08.r1-last@deadlines.internal", date(2024, 6, 30), None)


def test_a_duty_that_is_shorter_than_its_period_has_that_event_alone() -> None:
    event = one(line(DUTY._replace(every="year", last=date(2023, 6, 30))))

    assert (event.first, event.rule) == (date(2023, 6, 30), None)


def test_a_duty_whose_periods_are_all_fulfilled_has_no_event() -> None:
    duty = DUTY._replace(every="year", at_least=1, first=date(2022, 1, 1), last=date(2022, 12, 31))

    assert events(line(carried_out(duty, date(2022, 5, 1)))) == ()


EVERY = st.sampled_from(["week", "month", "quarter", "year"])
DAYS = st.dates(date(2021, 1, 1), date(2025, 12, 31))


PLACES = {"week": (0, 7), "month": (0, 28), "quarter": (3, 28), "year": (12, 28)}


@given(EVERY, DAYS, st.integers(0, 1200), st.lists(DAYS, max_size=8), st.integers(1, 2), st.data())
def test_a_series_falls_on_what_the_due_list_asks_for(
    every: Any, begun: date, length: int, carried: list[date], at_least: int, data: st.DataObject
) -> None:
    """The days of the events, expanded by another program, are those of the periods that are not fulfilled."""
    last = begun + timedelta(days=length)
    month, on = (data.draw(st.integers(0, most)) for most in PLACES[every])
    duty = DUTY._replace(every=every, first=begun, last=last, at_least=at_least, on_month=month, on_day=on)
    duty = carried_out(duty, *(day for day in carried if day <= last))
    owed = []
    now = turn(duty, begun)
    while now is not None:
        if sum(begun <= report.date and report.date in now.span for report in duty.reports) < at_least:
            owed.append(now.due)
        now = next_turn(duty, now, begun)

    found = []
    for event in events(line(duty), as_of=last):
        written = Writer().calendar("甲", "乙", [Seen(event, "丙")])
        rule = re.search(r"^RRULE:(.*)\r$", written.decode(), re.MULTILINE)
        if rule is None:
            found += [] if event.done else [event.first]
        else:
            assert event.rule is not None
            days = rrulestr(rule[1], dtstart=datetime.combine(event.first, datetime.min.time()))
            found += [day.date() for day in days if day.date() not in event.rule.skipped]
    assert sorted(found) == owed


@pytest.mark.parametrize(
    ("entry", "rings"),
    [
        (MILESTONE, True),
        (MILESTONE._replace(due=DAY), True),
        (MILESTONE._replace(due=DAY - timedelta(days=1)), False),
        (done(MILESTONE, DAY), False),
        (DUTY, True),
        (DUTY._replace(last=date(2023, 11, 30)), False),
    ],
)
def test_rule_12_alarms_are_asked_for_and_never_on_what_is_past_or_done(entry: Any, rings: bool) -> None:
    assert one(line(entry)).alarm is None
    assert one(line(entry), alarms=True).alarm == (timedelta(hours=-15) if rings else None)


@pytest.mark.parametrize("as_of", [date(2023, 6, 1), date(2024, 3, 30), date(2030, 1, 1)])
@pytest.mark.parametrize("entry", [ITEM, MILESTONE, DUTY])
def test_the_day_of_export_changes_nothing_in_an_open_event(entry: Any, as_of: date) -> None:
    assert events(line(entry), as_of) == events(line(entry))


def test_the_ends_of_time_break_nothing() -> None:
    assert one(line(MILESTONE._replace(due=date.max))).first == date.max
    assert events(line(DUTY._replace(first=date.max, every="year"))) == ()
    assert events(line(DUTY._replace(first=date.min, every="day")), date.min)[0].first == date.min
    assert one(line(done(MILESTONE, date.min)), date.min).done


WITHDRAWN: dict[str, Any] = {"withdrawn": date(2023, 11, 20), "withdrawn_note": "已并入第9项，市整改办〔2024〕6号"}


@pytest.mark.parametrize("entry", [MILESTONE, ITEM, DUTY, OBLIGATION])
def test_what_is_withdrawn_is_cancelled_for_thirty_days_and_leaves(entry: Any) -> None:
    gone = line(entry._replace(**WITHDRAWN))

    assert [event.status for event in events(gone, date(2023, 11, 19))] == ["CONFIRMED"]
    for day in (date(2023, 11, 20), date(2023, 12, 20)):
        event = one(gone, day, alarms=True)
        assert (event.status, event.alarm, "不再执行" in event.categories) == ("CANCELLED", None, True)
        assert event.uid == one(line(entry)).uid
        assert event.description.startswith("不再执行：自2023年11月20日起（已并入第9项，市整改办〔2024〕6号）\n")
        assert b"STATUS:CANCELLED" in Writer().calendar("甲", "乙", [Seen(event, "丙")])
    assert events(gone, date(2023, 12, 21)) == ()


def test_every_reader_sees_that_it_is_not_carried_out_any_more() -> None:
    gone = line(MILESTONE._replace(**WITHDRAWN))
    (event,) = events(gone, DAY)

    for mark in (titles.LEAD, titles.ACCEPTANCE):
        assert seen_as(gone, event, mark).summary == (
            "【不再执行】省大气专项第8项：287家试点安装（已并入第9项，市整改办〔2024〕6号）"
        )


def test_what_was_done_long_before_it_was_withdrawn_does_not_come_back() -> None:
    entry = done(MILESTONE, date(2023, 9, 1))._replace(**WITHDRAWN)

    assert events(line(entry), date(2023, 11, 20)) == ()


def extended(entry: Any, on: date, to: date) -> Any:
    act = Act("extension-approved", to=to, doc="市整改办〔2024〕5号")
    return entry._replace(reports=(*entry.reports, Report(on, unit="市整改办", act=act)))


def test_an_approved_extension_moves_the_event_from_its_decision_on() -> None:
    owed = line(extended(MILESTONE, date(2024, 3, 20), date(2024, 6, 30)))

    before, after = one(owed, as_of=date(2024, 3, 19)), one(owed, as_of=date(2024, 3, 20))

    assert (before.first, after.first) == (date(2024, 3, 31), date(2024, 6, 30))
    assert before.uid == after.uid
    assert seen_as(owed, before, "责任").summary == "【责任】省大气专项第8项：287家试点安装"
    assert {seen_as(owed, after, mark).summary for mark in ("责任", "验收")} == {
        "【时限已调整】省大气专项第8项：287家试点安装，至2024年6月30日（市整改办〔2024〕5号）"
    }
    assert "时限已调整：原为2024年3月31日，调整至2024年6月30日（市整改办〔2024〕5号）" in after.description
    assert "第1次" not in after.description


def test_an_items_moved_limit_and_what_is_done_since() -> None:
    owed = line(extended(ITEM, date(2024, 3, 20), date(2024, 9, 30)))
    ended = line(done(owed.entry, date(2024, 9, 1)))

    assert seen_as(owed, one(owed, as_of=date(2024, 4, 1)), "牵头").summary == (
        "【时限已调整】省大气专项第8项：整改时限（餐饮油烟在线监控安装率低），至2024年9月30日（市整改办〔2024〕5号）"
    )
    seen = one(ended, as_of=date(2024, 9, 2))
    assert seen.first == date(2024, 9, 30)
    assert seen_as(ended, seen, "牵头").summary.startswith("【已完成】")


def judged(entry: Any, verdict: str, on: date) -> Any:
    return entry._replace(reports=(*entry.reports, Report(on, note="核实", act=Act("judged", of=verdict))))


INTERIM = ITEM._replace(interim=True, ongoing=True)


def test_a_first_result_that_was_recognised_meets_its_date_and_is_not_called_done() -> None:
    owed = line(judged(INTERIM, "interim", date(2024, 5, 6)))

    assert not one(owed, date(2024, 5, 5)).done
    met = one(owed, date(2024, 5, 6), alarms=True)
    assert (met.first, met.alarm) == (date(2024, 6, 30), None)
    assert seen_as(owed, met, "牵头").summary == (
        "【阶段性成效】省大气专项第8项：整改时限（餐饮油烟在线监控安装率低），长期坚持"
    )
    assert "已完成" not in seen_as(owed, met, "牵头").summary
    assert events(owed, date(2024, 6, 6)) == ()


def test_a_first_result_that_the_date_does_not_ask_for_leaves_it_open() -> None:
    assert not one(line(judged(ITEM, "interim", date(2023, 11, 1)))).done
    taken_back = judged(INTERIM, "interim", date(2023, 11, 1))
    taken_back = taken_back._replace(reports=(*taken_back.reports, Report(date(2023, 11, 9), done=False)))
    assert not one(line(taken_back)).done


# --- by role: alarms, reminders, what is asked for -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "alarm", "reminders"),
    [
        ("牵头", timedelta(hours=-15), ["提前7日", "提前1日"]),
        ("责任", timedelta(hours=-15), ["提前7日", "提前1日"]),
        ("配合", timedelta(hours=-15), ["提前1日"]),
        ("验收", timedelta(days=-6, hours=-15), ["提前7日"]),
        ("督导", None, []),
    ],
)
def test_rule_12_and_13_who_is_told_how_early_by_role(
    mark: titles.Mark, alarm: timedelta | None, reminders: list[str]
) -> None:
    options = Options(alarms=True, reminders=True)
    owed = line(MILESTONE)
    event = one(owed, alarms=True)
    topic = titles.limit_topic(owed)
    found = list(reminders_of(event, mark, topic, as_of=DAY, options=options))

    assert seen_as(owed, event, mark, options=options).event.alarm == alarm
    assert [summary[1:].partition("】")[0] for _, summary in found] == reminders
    written = Writer().calendar("甲", "乙", [seen_as(owed, event, mark, options=options)]).decode()
    assert written.count("BEGIN:VALARM") == (alarm is not None)


def test_a_reminder_is_an_event_of_its_own_until_the_date_has_passed() -> None:
    options = Options(reminders=True, before=Before(lead=(7, 3, 7)))
    owed = line(MILESTONE)

    def reminders(entry: Any, as_of: date = DAY) -> list[Seen]:
        found = events_of(line(entry), as_of=as_of, stamps=NO_LOG, options=options)
        return [each for event in found for each in reminders_of(event, "牵头", "话题", as_of=as_of, options=options)]

    first, second = reminders(MILESTONE)
    assert first.summary == "【提前7日】话题（3月31日到期）"
    assert (first.event.uid, first.event.first) == ("XA23-08.2-remind7@deadlines.internal", date(2024, 3, 24))
    assert (second.event.uid, second.event.first) == ("XA23-08.2-remind3@deadlines.internal", date(2024, 3, 28))
    assert first.event.categories == ("提前提醒", "省大气专项")
    assert reminders(MILESTONE, date(2024, 3, 31)) == [first, second]
    assert reminders(MILESTONE, date(2024, 4, 1)) == []
    assert reminders(done(MILESTONE, DAY)) == []
    assert reminders(MILESTONE._replace(**WITHDRAWN)) == []
    assert reminders(DUTY) == []
    moved = reminders(extended(MILESTONE, DAY, date(2024, 6, 30)))
    assert [each.event.first for each in moved] == [date(2024, 6, 23), date(2024, 6, 27)]
    assert titles.limit_topic(owed) == "省大气专项第8项：287家试点安装"


def test_reminders_are_off_unless_asked_for() -> None:
    assert list(reminders_of(one(line(MILESTONE)), "牵头", "话题", as_of=DAY, options=Options())) == []


# --- the inner network -----------------------------------------------------------------------------------------------

AMOUNTS = MILESTONE._replace(quantities=(Quantity(287, "家"),), due=date(2023, 11, 20))
HALF_WAY = AMOUNTS._replace(reports=(Report(date(2023, 11, 1), quantities=(120,)),))


def test_what_only_an_inner_feed_tells() -> None:
    for entry in (HALF_WAY, done(HALF_WAY, DAY), AMOUNTS):
        text = one(line(entry)).description
        for never in ("120", "未登记", "未完成", "杨武民", "完成日期"):
            assert never not in text
    told = one(line(HALF_WAY), inner=True).description
    assert "\n状态：已到期，未登记完成情况\n进展：120/287家\n责任领导：杨武民\n\n" in told
    missed = HALF_WAY._replace(reports=(*HALF_WAY.reports, Report(date(2023, 11, 21), done=False)))
    assert "\n状态：到期未完成\n" in one(line(missed), inner=True).description
    assert "\n完成日期：2023年12月1日\n" in one(line(done(HALF_WAY, DAY)), inner=True).description
    assert "状态" not in one(line(AMOUNTS), date(2023, 11, 20), inner=True).description


def test_an_inner_feed_says_that_it_changed_on_the_day_a_date_has_passed() -> None:
    before, after = (one(line(AMOUNTS), date(2023, 11, day), inner=True) for day in (20, 21))

    assert before.stamp < after.stamp == datetime(2023, 11, 20, 16, tzinfo=EPOCH.tzinfo)
    assert before.sequence < after.sequence
    assert one(line(AMOUNTS), date(2024, 1, 1), inner=True) == after


# --- steps of acceptance ---------------------------------------------------------------------------------------------


def step(day: str, kind: Any, **act: Any) -> Report:
    return Report(date.fromisoformat(day), act=Act(kind, **act))


APPLIED = step("2023-11-01", "applied", awaits="municipal", to=date(2023, 12, 1))
ACCEPTED = step("2023-11-20", "accepted", level="municipal", awaits="provincial", to=date(2023, 12, 20))


def named(event: Event) -> str:
    """The name of *event* without the sum in it."""
    name, count = re.subn(r"-[0-9a-f]{8}@deadlines.internal$", "", event.uid)
    assert count == 1
    return name


def steps(*reports: Report, as_of: date = DAY) -> list[tuple[str, str, date, tuple[str, ...]]]:
    owed = line(ITEM._replace(reports=reports))
    found = steps_of(owed, as_of=as_of, stamps=NO_LOG)
    return [(named(each.seen.event), each.seen.summary, each.seen.event.first, each.units) for each in found]


def test_an_acceptance_that_is_awaited_is_an_event_for_those_who_hold_it() -> None:
    assert steps(APPLIED) == [
        (
            "XA23-08-step",
            "【验收】省大气专项第8项：市级验收（市城管局、市财政局负责）",
            date(2023, 12, 1),
            ("市城管局", "市财政局"),
        )
    ]
    (event,) = [each.seen.event for each in steps_of(line(ITEM._replace(reports=(APPLIED,))), as_of=DAY, stamps=NO_LOG)]
    assert event.description.startswith("市级验收\n反馈问题（简称）：餐饮油烟在线监控安装率低\n编号：XA23-08\n")
    assert event.categories == ("验收销号", "省大气专项")


def test_it_leaves_when_it_is_held_and_the_next_one_has_a_name_of_its_own() -> None:
    assert [each[0] for each in steps(APPLIED, ACCEPTED)] == ["XA23-08-step"]
    assert [each[3] for each in steps(APPLIED, ACCEPTED)] == [("省生态环境厅",)]
    early = date(2023, 11, 10)
    assert [each[0] for each in steps(APPLIED, ACCEPTED, as_of=early)] == ["XA23-08-step"]
    assert steps(APPLIED, as_of=date(2023, 10, 31)) == []


def test_what_was_opened_earlier_and_recorded_later_gives_nothing_another_name() -> None:
    later = step("2023-10-05", "paper", of="督办函", doc="市整改办督〔2023〕4号", to=date(2023, 12, 20))
    paper = step("2023-11-01", "paper", of="督办函", doc="市整改办督〔2023〕5号", to=date(2023, 12, 15))

    def uids(*reports: Report) -> set[str]:
        owed = line(ITEM._replace(reports=reports))
        return {each.seen.event.uid for each in steps_of(owed, as_of=DAY, stamps=NO_LOG)}

    assert uids(paper) < uids(paper, later) == uids(later, paper)
    assert len(uids(paper, paper)) == 2
    assert len(uids(APPLIED) | uids(APPLIED, ACCEPTED)) == 2


def test_only_those_whose_opinion_is_wanted_still_hold_it() -> None:
    part = APPLIED.act._replace(kind="accepted", level="municipal", points=("市财政局",))  # type: ignore[union-attr]

    assert [each[3] for each in steps(APPLIED, Report(date(2023, 11, 20), act=part))] == [("市财政局",)]


def test_a_paper_to_be_answered_is_an_event_for_those_who_answer_until_it_is() -> None:
    paper = step("2023-11-01", "paper", of="督办函", doc="市整改办督〔2023〕5号", to=date(2023, 12, 15))
    answered = step("2023-11-25", "answered", doc="市整改办督〔2023〕5号")

    assert steps(paper._replace(note="整改滞后")) == [
        (
            "XA23-08-paper",
            "【牵头】省大气专项第8项：答复督办函（市整改办督〔2023〕5号）",
            date(2023, 12, 15),
            ITEM.lead,
        )
    ]
    (event,) = [each.seen.event for each in steps_of(line(ITEM._replace(reports=(paper,))), as_of=DAY, stamps=NO_LOG)]
    assert event.description.startswith("答复督办函（市整改办督〔2023〕5号）\n反馈问题（简称）：餐饮油烟")
    assert event.categories == ("来文答复", "省大气专项")
    assert steps(paper, answered) == []
    assert len(steps(paper, answered, as_of=date(2023, 11, 24))) == 1
    assert steps(paper, as_of=date(2023, 10, 31)) == []
    asked = paper._replace(act=paper.act._replace(units=("各区县", "市生态环境局")))  # type: ignore[union-attr]
    assert [(each[1][:4], each[3]) for each in steps(asked)] == [
        ("【责任】", ("各区县",)),
        ("【配合】", ("市生态环境局",)),
    ]
    on_milestone = steps_of(line(MILESTONE._replace(reports=(paper,))), as_of=DAY, stamps=NO_LOG)
    assert [named(each.seen.event) for each in on_milestone] == [f"{MILESTONE.code}-paper"]


def test_what_those_who_answer_have_to_do_is_no_event() -> None:
    returned = step("2023-11-20", "returned", awaits="declare", to=date(2023, 12, 20), points=("补充",))

    assert steps(APPLIED, returned) == []
    assert steps_of(line(MILESTONE._replace(reports=(APPLIED,))), as_of=DAY, stamps=NO_LOG) == ()


def test_a_word_that_it_is_not_done_moves_the_stamp_of_what_was_done_before_the_log_began() -> None:
    """And of nothing else: not even where it is recorded as done later, for a day before that word."""
    at, denied = "2023-11-20T01:00:00Z", Report(date(2023, 11, 20), done=False)
    init = ("2023-01-01T00:00:00Z", Change("init", "", None, {}, {"digests": {}}))
    no = reported("not-done", MILESTONE.code, denied)
    late = Report(date(2023, 9, 1), done=True)

    was_done = MILESTONE._replace(reports=(late, denied))
    (event,) = events(line(was_done), stamps=stamps_of(log_of([init, (at, no)]), DAY))
    assert event.stamp == datetime(2023, 11, 20, 1, tzinfo=EPOCH.tzinfo)
    yes = reported("done", MILESTONE.code, late)
    log = log_of([init, (at, no), ("2023-11-21T01:00:00Z", yes)])
    (event,) = events(line(MILESTONE._replace(reports=(denied, late))), stamps=stamps_of(log, DAY))
    assert event.stamp == datetime(2023, 1, 1, tzinfo=EPOCH.tzinfo)
