"""The contract of `store.contract`, held by every store: one suite, one register."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import samples
from deadlines.domain import agenda, changes, log, resting, tally
from deadlines.domain.changes import Change
from deadlines.domain.model import Act, Evidence, Item, Milestone, Obligation, Plan, Report
from deadlines.domain.reading import read_register
from deadlines.domain.units import Directory, Unit
from deadlines.errors import AmbiguousCode, NoSuchCode, NoSuchUnit
from deadlines.store.contract import Span
from deadlines.usecases import record
from recorded import ACTS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from deadlines.domain.log import LogEntry
    from deadlines.domain.model import Register
    from deadlines.store.contract import Store

LATER = "2023-07-01T08:00:00Z"
DAY = date(2023, 6, 1)
SPAN = Span(DAY, date(2024, 12, 31))


def report(store: Store, code: str, day: date, *, done: bool | None = True, **more: Any) -> LogEntry:
    with store.batch(at=LATER, by="李四") as batch:
        return batch.apply(changes.reported("done", code, Report(day, done, by="李四", **more)))


def change(store: Store, *made: Change) -> list[LogEntry]:
    with store.batch(at=LATER, by="李四") as batch:
        return [batch.apply(each) for each in made]


def undo(store: Store, entry: LogEntry) -> LogEntry:
    return change(store, entry.change.reverse(entry.seq))[0]


def due(store: Store, span: Span, lines: Iterable[Any] | None = None) -> list[tuple[str, str]]:
    """Codes and states of what is due in *span*, in the order of every list."""
    found = [
        deadline
        for line in (store.lines(span) if lines is None else lines)
        for deadline in agenda.deadlines_on(line, span.day, span.through)
        if span.done_too or deadline.state == "open"
    ]
    return [(deadline.code, deadline.state) for deadline in sorted(found, key=lambda each: each.order)]


def schedules(store: Store, span: Span) -> dict[str, tuple[str, bool]]:
    """Schedule of what is open in *span*, and whether somebody said that it is not done, by code."""
    return {
        deadline.code: (deadline.schedule, deadline.confirmed)
        for line in store.lines(span)
        for deadline in agenda.deadlines_on(line, span.day, span.through)
        if deadline.state == "open" and deadline.matter is None
    }


def entry_of(store: Store, code: str) -> Any:
    line = store.find(code).line
    assert line is not None
    return line.entry


def acts(store: Store) -> list[tuple[object, ...]]:
    """The log without what is a store's own: its hashes."""
    return [(e.seq, e.at, e.by, e.act, e.code, e.on, e.before, e.after, e.undoes) for e in store.log()]


# --- reading ---------------------------------------------------------------------------------------------------------


def test_a_new_store_holds_the_register_with_its_dates_read(store: Store) -> None:
    assert store.register() == read_register(samples.register(), samples.CALENDAR)
    assert store.problems() == []


def test_a_log_begins_with_the_register(store: Store) -> None:
    (first,) = store.log()

    assert (first.seq, first.at, first.by, first.act, first.code) == (1, samples.AT, samples.BY, "init", "")
    assert first.after == {"digests": log.digests_of(samples.register())}


def test_the_directory_keeps_the_official_order(store: Store) -> None:
    assert store.directory() == samples.register().directory


def test_plans_come_as_heads(store: Store) -> None:
    plans = store.plans()

    assert [plan.code for plan in plans] == ["XY22", "XA23"]
    assert all(plan.items == () and plan.obligations == () for plan in plans)
    assert plans[0].inspection is not None
    assert plans[0].inspection.feedback == date(2022, 3, 22)


def test_lines_hold_all_that_falls_due(store: Store) -> None:
    assert due(store, SPAN._replace(day=date(2023, 12, 1))) == [
        ("XY22-o1", "open"),
        ("XY22-03.1", "open"),
        ("XA23-03.1", "open"),
        ("XY22-03.2", "open"),
        ("XY22-o2", "open"),  # duties with periods that were missed stand among what is overdue, and with their next
        ("XY22-03.r1", "open"),
        ("XY22-04.2", "open"),
        ("XA23-03.r1", "open"),
        ("XA23-03.r1", "open"),  # what comes: duties of the running month and quarter first
        ("XY22-o2", "open"),
        ("XY22-03.4", "open"),
        ("XY22-03.r1", "open"),
        ("XA23-03.2", "open"),
        ("XA23-03", "open"),
        ("XY22-03", "open"),
    ]


def agenda_of(store: Store) -> Iterable[agenda.Line]:
    return (line for plan in store.register().plans for line in agenda.lines_of(plan))


@pytest.mark.parametrize("day", [date(2022, 1, 1), DAY, date(2023, 12, 31), date(2025, 6, 1)])
@pytest.mark.parametrize("days", [0, 31, 400])
@pytest.mark.parametrize("done_too", [False, True])
def test_lines_leave_nothing_out(store: Store, day: date, days: int, *, done_too: bool) -> None:
    report(store, "XY22-03.1", date(2022, 12, 30))
    report(store, "XY22-03.4", date(2023, 12, 31))
    report(store, "XY22-03.r1", date(2023, 5, 1), done=None, times=2)
    span = Span(day, date.fromordinal(day.toordinal() + days), done_too)

    assert due(store, span) == due(store, span, agenda_of(store))


@pytest.mark.parametrize("day", [DAY, date(2024, 1, 10), date(2024, 2, 10)])
@pytest.mark.parametrize("done_too", [False, True])
def test_lines_hold_what_acts_left_open(store: Store, day: date, *, done_too: bool) -> None:
    report(store, "XY22-03", date(2024, 1, 5))
    report(store, "XY22-03", date(2024, 1, 8), done=None, act=Act("applied", to=date(2024, 2, 8)))
    report(store, "XY22-04.1", date(2024, 1, 8), done=None, act=Act("paper", to=date(2024, 1, 15), doc="督〔2024〕1号"))
    report(store, "XY22-04.1", date(2024, 2, 1), done=None, act=Act("answered", doc="督〔2024〕1号"))
    report(store, "XY22-03.2", date(2023, 6, 20), done=None, act=Act("extension-approved", to=date(2024, 12, 31)))
    span = Span(day, date(2024, 2, 29), done_too)

    assert due(store, span) == due(store, span, agenda_of(store))
    assert ("XY22-03", "open") in due(store, Span(date(2024, 1, 10), date(2024, 2, 29)))


def test_an_item_is_behind_by_the_dates_in_force(store: Store) -> None:
    report(store, "XY22-03.1", date(2022, 12, 30))
    report(store, "XY22-03.2", date(2023, 6, 20), done=None, act=Act("extension-approved", to=date(2023, 9, 30)))

    behind = [
        line.behind
        for day in (date(2023, 6, 30), date(2023, 7, 1), date(2023, 9, 30), date(2023, 10, 1))
        for line in store.lines(Span(day, date(2024, 12, 31)))
        if line.entry.code == "XY22-03"
    ]

    assert behind == [False, False, False, True]


def test_an_item_is_behind_where_an_amount_lies_under_its_course(store: Store) -> None:
    change(store, changes.plan_set(store.plans()[0], issued="2022-12-31"))
    report(store, "XY22-03.1", date(2022, 12, 30))
    days = (date(2023, 2, 28), date(2023, 3, 1), date(2023, 5, 31), date(2023, 6, 20))

    def seen() -> list[tuple[str, str]]:
        found = [schedules(store, Span(day, date(2024, 12, 31))) for day in days]
        return [(each["XY22-03.2"][0], each["XY22-03"][0]) for each in found]

    assert seen() == [("on-track", "on-track"), ("on-track", "on-track"), *[("due-soon", "on-track")] * 2]
    report(store, "XY22-03.2", date(2023, 3, 1), done=None, quantities=(2, 2))
    assert seen() == [("on-track", "on-track"), ("on-track", "on-track"), *[("behind", "behind")] * 2]
    report(store, "XY22-03.2", date(2023, 6, 20), done=None, quantities=(8, 3.4))
    assert seen()[-1] == ("due-soon", "on-track")
    report(store, "XY22-03.2", date(2023, 5, 1), done=None, act=Act("target-changed", of="家", value=80))
    assert seen()[-2:] == [("behind", "behind")] * 2


def test_lines_of_one_plan(store: Store) -> None:
    assert {line.plan.code for line in store.lines(SPAN._replace(plan="XA23"))} == {"XA23"}


def test_items_in_lines_are_heads(store: Store) -> None:
    report(store, "XY22-03", date(2023, 1, 2), done=None, note="进行中")

    for line in store.lines(SPAN):
        assert line.plan.items == ()
        assert line.item is None or line.item.measures == ()
        if isinstance(line.entry, Item):
            assert line.item == line.entry
    (item,) = [line.entry for line in store.lines(SPAN) if line.entry.code == "XY22-03"]
    assert item.reports == (Report(date(2023, 1, 2), note="进行中", by="李四"),)


def test_a_line_carries_its_measure(store: Store) -> None:
    lines = {line.entry.code: line for line in store.lines(SPAN)}

    assert (lines["XY22-03.2"].label, lines["XY22-03.2"].section) == ("（一）", None)
    assert lines["XY22-03.2"].responsible == ("秦都区",)
    assert (lines["XY22-03.4"].section, lines["XY22-03.4"].responsible) == ("三原县", ("市交通局",))


def named(store: Store, *keys: str) -> set[str]:
    return {line.entry.code for line in store.lines(SPAN._replace(names=frozenset(keys)))}


XY03 = {"XY22-03", "XY22-03.1", "XY22-03.2", "XY22-03.4", "XY22-03.r1"}


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("咸阳市/市生态环境局",), XY03),
        (("西安市/市生态环境局",), {"XA23-03", "XA23-03.1", "XA23-03.2", "XA23-03.r1"}),
        (("陕西省/省生态环境厅",), XY03),
        (("咸阳市/三原县",), set()),  # named by a measure whose only milestone names its own doer
        (("咸阳市/市交通运输局",), {"XY22-03.4", "XY22-04.2"}),  # as 市交通局 and by its name
        (("咸阳市/各县市区",), {"XY22-o2"}),
        (("咸阳市/各县市区", "咸阳市/其他县市区"), {"XY22-o2", *XY03}),
        (("西安市/各开发区",), {"XA23-03.1", "XA23-03.2", "XA23-03.r1"}),
        (("咸阳市/各责任单位",), {"XY22-o1"}),  # a name that the register does not know
        (("西安市/市交通运输局",), set()),
        ((), set()),
    ],
)
def test_lines_that_name_somebody(store: Store, keys: tuple[str, ...], expected: set[str]) -> None:
    assert named(store, *keys) == expected


def test_a_new_alias_is_known_in_old_lines(store: Store) -> None:
    group = store.directory().find("咸阳市/三原县")
    change(store, changes.unit_set(group, aliases=["各责任单位"]))

    assert named(store, "咸阳市/三原县") == {"XY22-o1"}


def test_as_of_is_honest(store: Store) -> None:
    report(store, "XY22-03.4", date(2024, 1, 10))

    assert ("XY22-03.4", "open") in due(store, Span(date(2023, 12, 1), date(2024, 1, 31)))
    assert ("XY22-03.4", "open") in due(store, Span(date(2024, 1, 9), date(2024, 1, 31)))
    assert "XY22-03.4" not in dict(due(store, Span(date(2024, 1, 10), date(2024, 1, 31))))
    assert ("XY22-03.4", "done") in due(store, Span(date(2024, 1, 10), date(2024, 1, 31), done_too=True))


def test_done_and_taken_back_is_open_in_between_only(store: Store) -> None:
    report(store, "XY22-03.1", date(2023, 1, 10))
    report(store, "XY22-03.1", date(2023, 2, 10), done=False)
    report(store, "XY22-03.1", date(2023, 3, 10))

    states = {
        day: "XY22-03.1" in dict(due(store, Span(day, day)))
        for day in (date(2023, 1, 9), date(2023, 1, 20), date(2023, 2, 20), date(2023, 3, 10))
    }

    assert list(states.values()) == [True, False, True, False]
    assert store.problems() == []


def test_tally_counts_what_no_date_list_shows(store: Store) -> None:
    assert store.tally(DAY) == tally.tally(agenda_of(store), DAY)
    assert store.tally(DAY, "XY22") == tally.Tally(undated=2, ongoing=1, ambiguous=1)
    assert store.tally(DAY, "XA23") == tally.Tally(0, 0, 0)


def test_tally_on_a_day(store: Store) -> None:
    report(store, "XY22-04.2", date(2023, 1, 10))
    report(store, "XY22-04.2", date(2023, 2, 10), done=False)
    report(store, "XY22-04.1", date(2023, 5, 1))

    for day in (date(2023, 1, 9), date(2023, 1, 10), date(2023, 2, 10), date(2023, 5, 1)):
        assert store.tally(day) == tally.tally(agenda_of(store), day)
    assert store.tally(date(2023, 1, 20), "XY22").ambiguous == 0
    assert store.tally(date(2023, 5, 1), "XY22") == tally.Tally(undated=1, ongoing=1, ambiguous=1)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("XY22-03.4", "XY22-03.4"),
        ("xy22-3.4", "XY22-03.4"),
        ("3.4", "XY22-03.4"),
        ("03.4", "XY22-03.4"),
        ("XY22-03", "XY22-03"),
        ("4.2", "XY22-04.2"),
        ("o2", "XY22-o2"),
        ("4.m1", "XY22-04.m1"),
        ("XY22-03.r1", "XY22-03.r1"),
        ("XA23", "XA23"),
    ],
)
def test_codes_are_found_by_their_tails(store: Store, typed: str, code: str) -> None:
    assert store.code(typed) == code


def test_a_code_that_fits_several_is_not_guessed(store: Store) -> None:
    with pytest.raises(AmbiguousCode) as caught:
        store.code("3.1")

    assert caught.value.message.args["candidates"] == ("XA23-03.1", "XY22-03.1")


@pytest.mark.parametrize("typed", ["XY22-99", "9.9", "", "Y22-03", "XY22-03.", "%", "XY22-03.4.1", "3_4", "'"])
def test_an_unknown_code_is_said(store: Store, typed: str) -> None:
    with pytest.raises(NoSuchCode):
        store.code(typed)


def test_find_gives_an_entry_with_what_it_stands_in(store: Store) -> None:
    whole = {item.code: item for _, item in store.items()}

    found = store.find("XY22-03.2")
    assert (found.plan, found.item) == (store.plans()[0], whole["XY22-03"])
    assert found.measure == whole["XY22-03"].measures[0]
    assert found.line is not None
    assert isinstance(found.line.entry, Milestone)
    assert found.line.responsible == ("秦都区",)

    found = store.find("XY22-03.m2")
    assert (found.measure, found.line) == (whole["XY22-03"].measures[1], None)

    found = store.find("XY22-04")
    assert found.item == whole["XY22-04"]
    assert found.line is not None
    assert found.line.entry == whole["XY22-04"]

    found = store.find("XY22-o1")
    assert (found.item, found.measure) == (None, None)
    assert found.line is not None
    assert isinstance(found.line.entry, Obligation)


@pytest.mark.parametrize("code", ["XY22-99", "XY22", "ZZ-01", "3.4", "XY22-03.99", "XY22-o9", ""])
def test_find_wants_a_whole_code_of_an_entry(store: Store, code: str) -> None:
    with pytest.raises(NoSuchCode):
        store.find(code)


def test_items_come_whole_with_the_head_of_their_plan(store: Store) -> None:
    assert [(plan.code, item.code) for plan, item in store.items()] == [
        ("XY22", "XY22-03"),
        ("XY22", "XY22-04"),
        ("XA23", "XA23-03"),
    ]
    assert [item for _, item in store.items("XA23")] == list(store.register().plans[1].items)
    assert all(plan.items == () for plan, _ in store.items())
    assert list(store.items("ZZ")) == []


# --- changes ---------------------------------------------------------------------------------------------------------


def test_a_report_is_kept_whole(store: Store) -> None:
    told = Report(
        *(date(2023, 6, 28), True, (8, 3.5), 0, "秦都区", "完成改造", "李四"),
        (Evidence("验收意见.pdf", 1234, "ab" * 32),),
    )
    entry = change(store, changes.reported("done", "XY22-03.2", told))[0]

    assert entry_of(store, "XY22-03.2").reports == (told,)
    assert (entry.seq, entry.act, entry.code, entry.on) == (2, "done", "XY22-03.2", date(2023, 6, 28))
    assert store.problems() == []


@pytest.mark.parametrize("code", ["XY22-03.1", "XY22-03.r1", "XY22-04", "XY22-03.m1", "XY22-o1", "XY22-o2"])
def test_every_kind_of_entry_can_be_reported_on(store: Store, code: str) -> None:
    before = store.register()
    entry = report(store, code, date(2023, 6, 28))
    assert store.register() != before
    assert store.problems() == []

    undo(store, entry)
    assert store.register() == before
    assert store.problems() == []


def test_undo_takes_the_right_one_of_equal_reports(store: Store) -> None:
    first = report(store, "XY22-03.r1", date(2023, 6, 1), done=None, times=1)
    report(store, "XY22-03.r1", date(2023, 6, 2), done=None, times=1)
    report(store, "XY22-03.r1", date(2023, 6, 1), done=None, times=1)
    undo(store, first)

    days = [each.date.day for each in entry_of(store, "XY22-03.r1").reports]
    assert days == [1, 2]
    assert store.problems() == []


def test_settled_and_undone(store: Store) -> None:
    before = store.register()
    settled = changes.settled(entry_of(store, "XY22-04.1"), date(2023, 11, 15), "以供暖公告为准")
    entry = change(store, settled)[0]

    assert (entry_of(store, "XY22-04.1").due, entry_of(store, "XY22-04.1").settled) == (
        date(2023, 11, 15),
        "以供暖公告为准",
    )
    assert ("XY22-04.1", "open") in due(store, SPAN)
    assert store.problems() == []

    undo(store, entry)
    assert store.register() == before
    assert store.problems() == []


def test_settled_without_a_date(store: Store) -> None:
    change(store, changes.settled(entry_of(store, "XY22-04.2"), None, "并入年度工作"))

    entry = entry_of(store, "XY22-04.2")
    assert (entry.due, entry.undated, entry.ambiguous) == (None, True, False)
    assert "XY22-04.2" not in dict(due(store, SPAN))


def test_the_day_of_issue_moves_what_counts_from_it(store: Store) -> None:
    assert entry_of(store, "XA23-03.1").due == date(2023, 2, 2)  # 30 working days after 2022-12-16
    plan = store.plans()[1]
    before = store.register()

    entry = change(store, changes.plan_set(plan, issued="2022-12-19"))[0]
    assert store.plans()[1].issued == date(2022, 12, 19)
    assert entry_of(store, "XA23-03.1").due == date(2023, 2, 3)
    assert entry_of(store, "XA23-03.r1").first == date(2022, 12, 19)
    assert dict(due(store, Span(DAY, DAY, done_too=True)))["XA23-03.1"] == "open"
    assert store.problems() == []

    undo(store, entry)
    assert store.register() == before


def test_facts_about_units_and_groups(store: Store) -> None:
    before = store.directory()
    unit, group = before.find("秦都区"), before.find("各开发区")
    made = change(
        store,
        changes.unit_set(unit, mail=["qd@xianyang.example"], aliases=["秦都区政府"]),
        changes.unit_set(group, members=["市城管局"]),
    )

    now = store.directory()
    assert now.find("秦都区政府").key == "咸阳市/秦都区"
    assert now.find("秦都区").mail == ("qd@xianyang.example",)
    assert [each.key for each in now.reached("各开发区", "西安市")] == ["西安市/市城管局"]
    assert store.problems() == []

    for entry in reversed(made):
        undo(store, entry)
    assert store.directory() == before
    assert store.problems() == []


def test_what_was_sent_is_logged_and_changes_nothing(store: Store) -> None:
    before = store.register()
    entry = change(
        store, Change("sent", "咸阳市/市生态环境局", None, {}, {"period": "2023-W48", "to": "hb@x.example"})
    )[0]

    assert store.register() == before
    assert list(store.log("咸阳市/市生态环境局")) == [entry]
    assert store.problems() == []


@pytest.mark.parametrize("code", ["XY22-99", "XY22-03.99", "ZZ", "3.4"])
def test_a_report_on_what_is_not_there_is_refused(store: Store, code: str) -> None:
    with pytest.raises(NoSuchCode):
        report(store, code, DAY)

    assert len(list(store.log())) == 1


def test_an_unknown_unit_is_refused(store: Store) -> None:
    with pytest.raises(NoSuchUnit):
        change(store, Change("unit-set", "咸阳市/没有的局", None, {"mail": None}, {"mail": ["a@b.example"]}))

    assert len(list(store.log())) == 1


def test_a_batch_that_fails_leaves_no_trace(store: Store) -> None:
    before, entries = store.register(), list(store.log())
    with pytest.raises(NoSuchCode), store.batch(at=LATER, by="李四") as batch:  # noqa: PT012 (the third is what raises)
        batch.apply(changes.reported("done", "XY22-03.1", Report(DAY, done=True)))
        batch.apply(changes.unit_set(store.directory().find("秦都区"), note="试"))
        batch.apply(changes.reported("done", "XY22-99", Report(DAY, done=True)))

    assert store.register() == before
    assert list(store.log()) == entries
    report(store, "XY22-03.1", DAY)  # and the next one goes through
    assert store.problems() == []


def test_a_batch_that_is_broken_off_leaves_no_trace(store: Store) -> None:
    before = store.register()
    with pytest.raises(KeyboardInterrupt), store.batch(at=LATER, by="李四") as batch:  # noqa: PT012
        batch.apply(changes.reported("done", "XY22-03.1", Report(DAY, done=True)))
        raise KeyboardInterrupt

    assert store.register() == before
    assert len(list(store.log())) == 1


def test_an_empty_batch_changes_nothing(store: Store) -> None:
    with store.batch(at=LATER, by="李四"):
        pass

    assert len(list(store.log())) == 1


def test_reading_inside_a_batch_sees_the_batch(store: Store) -> None:
    with store.batch(at=LATER, by="李四") as batch:
        batch.apply(changes.reported("done", "XY22-03.1", Report(DAY, done=True)))
        batch.apply(changes.settled(entry_of(store, "XY22-04.1"), date(2023, 11, 15), "定"))

        assert entry_of(store, "XY22-03.1").reports == (Report(DAY, done=True),)
        assert "XY22-03.1" not in dict(due(store, SPAN))
        assert "XY22-04.1" in dict(due(store, SPAN))
        assert [entry.act for entry in store.log()] == ["init", "done", "settled"]
        assert store.tally(DAY, "XY22").undated == 1


# --- the log ---------------------------------------------------------------------------------------------------------


def test_the_log_is_a_chain(store: Store) -> None:
    made = [report(store, code, DAY) for code in ("XY22-03.1", "XY22-03.2", "XA23-03.2")]
    made.append(undo(store, made[1]))
    entries = list(store.log())

    assert entries[1:] == made
    assert [entry.seq for entry in entries] == [1, 2, 3, 4, 5]
    assert entries[0].prev == log.GENESIS
    assert all(later.prev == earlier.hash for earlier, later in pairwise(entries))
    assert all(entry.hash == log.hash_of(entry) for entry in entries)
    assert (made[-1].act, made[-1].undoes, made[-1].before) == ("undo", 3, made[1].after)


def test_the_log_of_a_code_has_what_stands_below_it(store: Store) -> None:
    for code in ("XY22-03.1", "XY22-03.m1", "XY22-04", "XY22-04.1", "XY22-o1", "XA23-03.1"):
        report(store, code, DAY)
    change(store, changes.plan_set(store.plans()[0], document="咸政发〔2022〕1号"))
    change(store, changes.unit_set(store.directory().find("秦都区"), note="试"))

    def codes_in(code: str) -> list[str]:
        return [entry.code for entry in store.log(code)]

    assert codes_in("XY22-03") == ["XY22-03.1", "XY22-03.m1"]
    assert codes_in("XY22-04") == ["XY22-04", "XY22-04.1"]
    assert codes_in("XY22-04.1") == ["XY22-04.1"]
    assert codes_in("XY22") == ["XY22-03.1", "XY22-03.m1", "XY22-04", "XY22-04.1", "XY22-o1", "XY22"]
    assert codes_in("咸阳市/秦都区") == ["咸阳市/秦都区"]
    assert codes_in("XY2") == []


# --- the same changes everywhere -------------------------------------------------------------------------------------

CODES = (
    "XY22-03.1",
    "XY22-03.2",
    "XY22-03.4",
    "XY22-03",
    "XY22-03.m1",
    "XY22-03.r1",
    "XY22-04.1",
    "XA23-03.2",
    "XY22-o1",
)
DAYS = st.dates(date(2022, 6, 1), date(2024, 6, 1))
# What a document or a keyboard gives: no control characters, which no register file could hold.
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=12)
REPORTS = st.builds(
    Report,
    date=DAYS,
    done=st.sampled_from([True, False, None]),
    quantities=st.lists(st.none() | st.integers(0, 500) | st.sampled_from([0.5, 3.25]), max_size=2).map(tuple),
    times=st.integers(0, 3),
    note=st.none() | TEXTS,
    unit=st.none() | st.sampled_from(["", "秦都区"]),
    by=st.none() | st.just("王五"),
    evidence=st.just(()),
    act=st.none() | ACTS,
)
STEPS = st.lists(
    st.tuples(st.just("report"), st.sampled_from(CODES), REPORTS)
    | st.tuples(
        st.just("settle"), st.sampled_from([c for c in CODES if "m" not in c and "r" not in c]), st.none() | DAYS
    )
    | st.tuples(st.just("issued"), st.sampled_from(["XY22", "XA23"]), DAYS)
    | st.tuples(st.just("unit"), st.sampled_from(["秦都区", "市城管局", "各开发区"]), TEXTS)
    | st.tuples(st.just("withdraw"), st.sampled_from(CODES), DAYS)
    | st.tuples(st.just("restore"), st.sampled_from(CODES), st.integers(1, 300))
    | st.tuples(st.just("revise"), st.sampled_from(["XY22-03.1", "XY22-03.4"]), TEXTS.filter(str.strip))
    | st.tuples(st.just("import"), st.sampled_from(["BS23", "BS24"]), st.none())
    | st.tuples(st.just("add"), st.sampled_from(["XY22-03.m1", "XY22-03.m2"]), st.integers(0, 2))
    | st.tuples(st.just("undo"), st.just(""), st.integers(0, 9)),
    min_size=1,
    max_size=6,
)


def played(store: Store, step: tuple[str, str, Any]) -> None:
    act, code, what = step
    if act == "report":
        change(store, changes.reported("done", code, what))
    elif act == "settle":
        change(store, changes.settled(entry_of(store, code), what, "经研究"))
    elif act == "issued":
        plan = next(plan for plan in store.plans() if plan.code == code)
        change(store, changes.plan_set(plan, issued=what.isoformat()))
    elif act == "withdraw":
        change(store, changes.withdrawn(record.entry_of(store.find(code), code), what, "修订稿未列"))
    elif act == "restore":
        entry = record.entry_of(store.find(code), code)
        if entry.withdrawn is not None:
            change(store, changes.restored(entry, entry.withdrawn + timedelta(days=what), "恢复", None))
    elif act == "revise":
        change(store, changes.revised(entry_of(store, code), action=what, limit="2023年11月底前"))
    elif act == "import":
        if code not in [plan.code for plan in store.plans()]:
            unit = Unit(f"{code}局", "咸阳市")
            item = Item(f"{code}-01", 1, "新方案", "2023年底", lead=(unit.name,))
            new = Plan(code, "新方案", "咸阳市", items=(item,))
            change(store, changes.imported(new, store.register(), Directory((), (unit,))))
    elif act == "add":
        measure = store.find(code).measure
        assert measure is not None
        number = sum(len(item.milestones) for _, item in store.items("XY22") if item.code == "XY22-03") + 10
        stone = Milestone(f"XY22-03.{number}", "2023年9月底前", "补充排查")
        change(store, changes.added(code, [("milestones", min(what, len(measure.milestones)), stone)]))
    elif act == "unit":
        change(store, changes.unit_set(store.directory().find(code), note=what))
    else:
        entries = list(store.log())
        gone = log.undone(entries)
        free = [
            entry
            for entry in entries
            if entry.act not in log.STANDING
            and entry.undoes is None
            and entry.seq not in gone
            and not resting.resting_on(entries, entry)
        ]
        if free:
            undo(store, free[what % len(free)])


def test_a_withdrawn_milestone_leaves_no_item_behind(store: Store) -> None:
    when = date(2023, 6, 15)
    stones = [stone for _, item in store.items("XY22") for stone in item.milestones]
    late = [stone for stone in stones if stone.due is not None and stone.due < when]
    assert late
    for stone in late:  # what was recorded as done and as not done is judged by its reports
        change(store, changes.reported("done", stone.code, Report(date(2023, 1, 1), done=True)))
        change(store, changes.reported("progress", stone.code, Report(date(2023, 1, 2), done=False)))
        change(store, changes.withdrawn(stone, date(2023, 3, 1), "修订"))

    lines = [line for line in store.lines(Span(when, date(2024, 12, 31))) if line.entry.code.startswith("XY22-")]
    assert not any(line.behind for line in lines)


def test_a_measure_never_stands_in_a_list(store: Store) -> None:
    """Whatever an act on it asks for by a day: a measure is reported on, and what is due is due in its item."""
    act = Act("paper", to=date(2023, 12, 1), doc="文1号", of="通报")
    change(store, changes.reported("paper", "XY22-03.m1", Report(date(2023, 6, 1), act=act)))

    for span in (SPAN, SPAN._replace(done_too=True)):
        assert not [line for line in store.lines(span) if line.entry.code == "XY22-03.m1"]


@settings(
    max_examples=20,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # six steps are short enough to read; shrinking is slow here
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_every_store_arrives_at_the_same(tmp_path_factory: pytest.TempPathFactory, steps: list[Any]) -> None:
    folder: Path = tmp_path_factory.mktemp("same")
    stores = [samples.store(kind, folder) for kind in samples.KINDS]
    try:
        for step in steps:
            for store in stores:
                played(store, step)
        first: Register = stores[0].register()
        for store in stores:
            assert store.register() == first
            assert acts(store) == acts(stores[0])
            assert store.problems() == []
            for span in (SPAN, SPAN._replace(done_too=True), Span(date(2022, 12, 1), date(2023, 1, 31))):
                assert due(store, span) == due(stores[0], span)
                assert schedules(store, span) == schedules(stores[0], span)
            assert store.tally(DAY) == stores[0].tally(DAY)
        for store in stores:
            for entry in [e for e in reversed(list(store.log())) if e.act not in log.STANDING and e.undoes is None]:
                if entry.seq not in log.undone(store.log()):
                    undo(store, entry)
            assert store.register() == read_register(samples.register(), samples.CALENDAR)
            assert store.problems() == []
    finally:
        for store in stores:
            store.close()


def test_a_sum_for_every_item_and_obligation_changes_with_all_that_stands_in_it(store: Store) -> None:
    first = store.sums()
    assert sorted(first) == ["XA23-03", "XY22-03", "XY22-04", "XY22-o1", "XY22-o2"]
    assert store.sums() == first

    def changed(entry: Any) -> set[str]:
        nonlocal first
        before, first = first, store.sums()
        return {code for code in before if before[code] != first[code]}

    entry = report(store, "XY22-03.2", DAY)
    assert changed(entry) == {"XY22-03"}
    undo(store, entry)
    assert changed(entry) == {"XY22-03"}
    assert changed(report(store, "XY22-o1", DAY)) == {"XY22-o1"}
    assert changed(report(store, "XY22-03.m1", DAY)) == {"XY22-03"}
    (plan,) = (each for each in store.plans() if each.code == "XA23")
    assert changed(change(store, changes.plan_set(plan, short="省大气专项"))) == {"XA23-03"}
    item = store.find("XY22-04").item
    assert item is not None
    assert changed(change(store, changes.item_set(item, title="另一说法"))) == {"XY22-04"}
