"""What may be withdrawn, merged, carried out again and split, as rules on values."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import samples
from deadlines.domain import changes
from deadlines.domain.agenda import withdrawal_on
from deadlines.domain.model import Act, Gap, Item, Register, Report
from deadlines.domain.past import item_on
from deadlines.domain.reading import read_register
from deadlines.domain.status import there_on, withdrawn_on
from deadlines.domain.units import Directory
from deadlines.domain.withdrawing import Paper, Place, Task, merging, restoration, splitting, tree, withdrawal
from deadlines.errors import BadValue, Refused

PLAN = read_register(samples.register(), samples.CALENDAR).plans[0]
DAY = date(2023, 7, 1)
PAPER = Paper(DAY, "市整改办〔2023〕6号", "企业已关停")


def place(code: str, item: Item | None = None) -> Place:
    for whole in PLAN.items if item is None else [item]:
        if whole.code == code:
            return Place(PLAN, whole, None, whole)
        for measure in whole.measures:
            for entry in tree(measure):
                if entry.code == code:
                    return Place(PLAN, whole, measure, entry)
    raise AssertionError(code)


def with_reports(code: str, *reports: Report) -> Place:
    found = place(code)
    entry = found.entry._replace(reports=reports)
    return found._replace(entry=entry, item=entry if isinstance(entry, Item) else found.item)


def after(entry: Any, made: list[changes.Change]) -> Any:
    return next(changes.applied(entry, each) for each in made if each.code == entry.code)


def test_an_item_takes_with_it_what_stands_in_it() -> None:
    made = withdrawal(place("XY22-03"), PAPER)

    assert [each.code for each in made] == [each.code for each in tree(PLAN.items[0])]
    assert {each.act for each in made} == {"withdrawn"}
    gone = after(PLAN.items[0], made)
    assert (gone.withdrawn, gone.withdrawn_note, gone.withdrawn_doc) == (DAY, "企业已关停", "市整改办〔2023〕6号")


@pytest.mark.parametrize(
    ("code", "into", "note"),
    [
        ("XY22-03", "XY22-04", "已并入第4项：企业已关停"),
        ("XY22-03.1", "XY22-04", "已并入第4项：企业已关停"),
        ("XY22-03.1", "XY22-04.2", "已并入第4项“开展评估”：企业已关停"),
    ],
)
def test_what_is_merged_says_into_what(code: str, into: str, note: str) -> None:
    first = merging(place(code), place(into), PAPER, Directory())[0]

    assert first.act == "merged"
    assert first.after["withdrawn_note"] == note
    assert first.after["merged_into"] == into


def test_another_plan_is_named_by_its_short_name() -> None:
    other = PLAN._replace(code="XA23", short="省大气专项")
    item = PLAN.items[1]._replace(code="XA23-04")

    made = merging(place("XY22-03"), Place(other, item, None, item), Paper(DAY, "文"), Directory())
    assert made[0].after["withdrawn_note"] == "已并入省大气专项第4项"


@pytest.mark.parametrize(
    ("code", "into"),
    [
        ("XY22-03", "XY22-03"),
        ("XY22-03.1", "XY22-03.1"),
        ("XY22-03.1", "XY22-03"),  # it stands in it
        ("XY22-03", "XY22-04.2"),  # an item is no milestone
        ("XY22-03.1", "XY22-03.r1"),
    ],
)
def test_what_cannot_be_merged(code: str, into: str) -> None:
    with pytest.raises(Refused):
        merging(place(code), place(into), PAPER, Directory())


def test_what_is_withdrawn_done_or_closed_is_neither_withdrawn_nor_merged_into() -> None:
    closed = with_reports("XY22-03", Report(DAY, True), Report(DAY, act=Act("closed")))
    gone = place("XY22-03.1")
    gone = gone._replace(entry=gone.entry._replace(withdrawn=DAY))
    in_gone = place("XY22-03.1")._replace(item=PLAN.items[0]._replace(withdrawn=DAY))
    done = with_reports("XY22-03.1", Report(DAY, True))

    for case in (closed, gone, in_gone, done, place("XY22-03.1")._replace(item=closed.item)):
        with pytest.raises(Refused):
            withdrawal(case, PAPER)
        if not isinstance(case.entry, Item):
            with pytest.raises(Refused):
                merging(place("XY22-04.2"), case, PAPER, Directory())
    with pytest.raises(Refused):
        merging(place("XY22-04"), closed, PAPER, Directory())


def test_an_item_that_was_reopened_or_reported_done_can_be_withdrawn() -> None:
    reopened = with_reports(
        "XY22-03", Report(DAY, True), Report(DAY, act=Act("closed")), Report(DAY, act=Act("reopened"))
    )

    assert withdrawal(reopened, PAPER)
    assert withdrawal(with_reports("XY22-03", Report(DAY, True)), PAPER)


def test_what_is_carried_out_again_brings_back_what_went_with_it() -> None:
    item = PLAN.items[0]
    first = item.measures[0].milestones[0]
    earlier = changes.withdrawn(first, DAY - timedelta(days=40), "另有安排", doc="文")
    plan = changes.in_plan(PLAN, earlier)
    whole = plan.items[0]
    for each in withdrawal(Place(plan, whole, None, whole), PAPER):
        plan = changes.in_plan(plan, each)
    whole = plan.items[0]

    with pytest.raises(Refused, match="stands in"):
        restoration(place("XY22-03.2", whole), Paper(DAY + timedelta(days=9), "文"))
    with pytest.raises(Refused, match="later day"):
        restoration(place("XY22-03", whole), Paper(DAY, "文"))
    made = restoration(place("XY22-03", whole), Paper(DAY + timedelta(days=9), "文二", "恢复"))
    assert first.code not in {each.code for each in made}
    for each in made:
        plan = changes.in_plan(plan, each)
    assert plan.items[0].withdrawn is None
    assert plan.items[0].measures[0].milestones[0].withdrawn == DAY - timedelta(days=40)
    assert [withdrawn_on(plan.items[0], DAY + timedelta(days=n)) for n in (-1, 0, 8, 9)] == [False, True, True, False]

    with pytest.raises(Refused, match="no withdrawal"):
        restoration(place("XY22-03", plan.items[0]), PAPER)
    with pytest.raises(BadValue):  # that day it was withdrawn already
        withdrawal(place("XY22-03", plan.items[0]), PAPER)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=9), st.integers(-5, 500))
def test_every_day_is_answered_as_it_was_however_often_it_went_and_came(steps: list[int], ahead: int) -> None:
    """The state on a day is that of the last act up to it, and past views hold nothing of what came later."""
    entry: Any = PLAN.items[0].measures[0].milestones[0]
    on, turns = DAY, []
    for days in steps:
        on += timedelta(days=days)
        gone = entry.withdrawn is None
        change = changes.withdrawn(entry, on, str(on), doc="文") if gone else changes.restored(entry, on, None, "文")
        turns.append((on, gone))
        entry = changes.applied(entry, change)
    day = DAY + timedelta(days=ahead)

    expected = next((gone for when, gone in reversed(turns) if when <= day), False)
    assert withdrawn_on(entry, day) == expected
    assert (withdrawal_on(entry, day) is not None) == expected
    item = PLAN.items[0]._replace(measures=(PLAN.items[0].measures[0]._replace(milestones=(entry,)),))
    then = item_on(item, day).measures[0].milestones[0]
    assert (then.withdrawn is not None) == expected
    assert then.withdrawn is None or then.withdrawn_note == str(then.withdrawn)
    assert all(gap.until <= day for gap in then.gaps)


def test_a_finding_is_split_into_tasks_of_their_own() -> None:
    tasks = [Task("渭城区段改造", ("渭城区",), "2024年6月底前"), Task("建章立制")]
    made = splitting(place("XY22-03"), tasks, PAPER, used=("XY22-03.7", "XY22-03.m9", "XY22-04.50"))

    plan = PLAN
    for each in made:
        assert each.act == "split"
        plan = changes.apply(Register(plans=(plan,)), each, samples.CALENDAR).plans[0]
    first, second = plan.items[0].measures[-2:]
    assert (first.code, first.responsible, second.code, second.milestones) == (
        "XY22-03.m10",
        ("渭城区",),
        "XY22-03.m11",
        (),
    )
    (stone,) = first.milestones
    assert (stone.code, stone.due, stone.action) == ("XY22-03.8", date(2024, 6, 30), "渭城区段改造")
    before = item_on(plan.items[0], DAY - timedelta(days=1))
    assert before.measures == PLAN.items[0].measures
    assert [there_on(stone, DAY - timedelta(days=1)), there_on(stone, DAY)] == [False, True]


def test_only_open_findings_are_split() -> None:
    task = [Task("甲")]
    for case in (place("XY22-03.1"), place("XY22-03.m1")):
        with pytest.raises(Refused):
            splitting(case, task, PAPER, ())
    with pytest.raises(Refused, match="reported done"):
        splitting(with_reports("XY22-03", Report(DAY, True)), task, PAPER, ())


def test_a_gap_holds_its_first_day_and_not_its_last() -> None:
    gap = Gap(date(2024, 3, 1), date(2024, 2, 1))

    assert [date(2024, 1, 31) in gap, date(2024, 2, 1) in gap, date(2024, 2, 29) in gap, date(2024, 3, 1) in gap] == [
        *(False, True, True, False)
    ]
    assert date.min in Gap(date(2024, 3, 1))
