"""Withdrawing, merging, carrying out again and splitting on every store: lists, past days, the log, taking back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import samples
from deadlines.domain.status import Lamps
from deadlines.domain.withdrawing import Task
from deadlines.errors import BadValue, CannotUndo, NoSuchUnit, Refused
from deadlines.usecases import record, reporting, withdrawing
from deadlines.usecases.due import due
from deadlines.usecases.look import listing, shown
from deadlines.usecases.recording import Recording
from deadlines.usecases.withdrawing import Told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deadlines.store.contract import Store

TODAY = date(2024, 3, 1)
DOC = "市整改办〔2024〕6号"


@pytest.fixture(params=samples.KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made = samples.store(request.param, tmp_path)
    yield made
    made.close()


def how(on: date) -> Recording:
    return Recording(on, TODAY, "2024-03-01T00:00:00Z", "zhang")


def told(on: date, **more: Any) -> Told:
    return Told(how(on), **{"doc": DOC, "note": "企业已关停", **more})


def states(store: Store, day: date) -> dict[str, str]:
    found = due(store, day=day, through=date(2025, 1, 1), lamps=Lamps(), calendar=samples.calendar, done_too=True)
    return {each.deadline.code: each.deadline.state for each in found.entries}


def undo(store: Store) -> record.Undone:
    return record.undo(store, None, at="2024-03-01T00:00:00Z", by="zhang")


def test_nothing_goes_into_days_on_which_an_entry_was_not_carried_out(store: Store) -> None:
    withdrawing.withdraw(store, "XY22-03", told(date(2024, 1, 5)))
    withdrawing.restore(store, "XY22-03", told(date(2024, 2, 1)))

    for code in ("XY22-03", "XY22-03.1", "XY22-03.m1"):
        for day in (date(2024, 1, 5), date(2024, 1, 31)):
            with pytest.raises(Refused):
                reporting.progress(store, code, how(day), text="一月调度")
        reporting.progress(store, code, how(date(2024, 2, 1)), text="二月调度")


def test_nothing_is_recorded_of_a_task_before_it_came_in(store: Store) -> None:
    (code, *_) = withdrawing.split(store, "XY22-03", [Task("建章立制")], told(date(2024, 2, 1))).codes
    with pytest.raises(Refused):
        reporting.progress(store, code, how(date(2024, 1, 31)), text="一月调度")


def test_an_item_goes_with_all_that_stands_in_it_and_comes_back_with_one_undo(store: Store) -> None:
    first, before = store.register(), store.tally(TODAY)
    done = withdrawing.withdraw(store, "XY22-03", told(date(2024, 2, 1)))

    assert done.codes[0] == "XY22-03"
    assert "XY22-03.4" in done.codes
    seen = states(store, TODAY)
    assert {code: seen[code] for code in ("XY22-03", "XY22-03.1", "XY22-03.4")} == dict.fromkeys(
        ("XY22-03", "XY22-03.1", "XY22-03.4"), "withdrawn"
    )
    assert "XY22-03.r1" not in seen
    assert states(store, date(2024, 1, 31))["XY22-03.4"] == "open"
    assert "XY22-03" not in [each.item.code for each in listing(store, day=TODAY, lamps=Lamps())]
    (there,) = [
        each for each in listing(store, day=TODAY, lamps=Lamps(), withdrawn_too=True) if each.item.code == "XY22-03"
    ]
    assert there.withdrawal is not None
    assert there.withdrawal.doc == DOC
    assert store.problems() == []
    with pytest.raises(Refused, match=DOC):
        record.done(store, ["XY22-03.4"], how(TODAY))

    assert undo(store).act == "withdrawn"
    assert store.register() == first
    assert store.tally(TODAY) == before
    assert store.problems() == []


def test_what_was_recorded_of_a_merged_entry_stays_with_it(store: Store) -> None:
    record.done(store, ["XY22-03.1"], how(date(2023, 1, 1)), note="报告")
    withdrawing.merge(store, "XY22-03", "XY22-04", told(date(2024, 2, 1), note=None))

    found = store.find("XY22-03")
    assert found.item is not None
    assert (found.item.withdrawn_note, found.item.merged_into) == ("已并入第4项", "XY22-04")
    stone = found.item.measures[0].milestones[0]
    assert stone.reports[0].note == "报告"
    assert stone.merged_into == "XY22-04"
    entry = next(
        each.deadline
        for each in due(
            store, day=TODAY, through=TODAY, lamps=Lamps(), calendar=samples.calendar, done_too=True
        ).entries
        if each.deadline.code == "XY22-03.1"
    )
    assert (entry.state, entry.done_on) == ("withdrawn", date(2023, 1, 1))
    assert entry.withdrawal is not None
    assert entry.withdrawal[1:] == ("已并入第4项", DOC, "XY22-04")
    with pytest.raises(Refused):
        withdrawing.merge(store, "XY22-04", "XY22-03", told(TODAY))
    assert undo(store).act == "merged"


def test_what_is_carried_out_again_was_not_owed_between(store: Store) -> None:
    before = store.tally(date(2024, 1, 1))
    withdrawing.withdraw(store, "XY22-04", told(date(2024, 1, 10)))
    withdrawing.restore(store, "XY22-04", told(date(2024, 2, 10), note=None))

    days = [date(2024, 1, 9), date(2024, 1, 10), date(2024, 2, 9), date(2024, 2, 10)]
    assert [states(store, day)["XY22-04.2"] for day in days] == ["open", "withdrawn", "withdrawn", "open"]
    assert [store.tally(day) == before for day in days] == [True, False, False, True]
    behind = [
        next(each for each in listing(store, day=day, lamps=Lamps(), withdrawn_too=True) if each.item.code == "XY22-04")
        for day in days
    ]
    assert [(each.schedule, each.withdrawn) for each in behind] == [
        ("behind", False),
        ("on-track", True),
        ("on-track", True),
        ("behind", False),
    ]
    assert shown(store, "XY22-04", day=date(2024, 1, 20), lamps=Lamps()).found.item is not None
    seen = shown(store, "XY22-04", day=date(2024, 1, 20), lamps=Lamps()).found.item
    assert seen is not None
    assert (seen.withdrawn, seen.withdrawn_doc) == (date(2024, 1, 10), DOC)
    assert store.problems() == []
    with pytest.raises(CannotUndo):  # the first act is rested on
        record.undo(store, 2, at="2024-03-01T00:00:00Z", by="zhang")
    assert undo(store).act == "restored"
    assert states(store, TODAY)["XY22-04.2"] == "withdrawn"


def test_a_task_is_owed_from_the_day_of_the_split(store: Store) -> None:
    first = store.register()
    tasks = [
        Task("渭城区段改造", ("咸阳市/渭城区",), "2024年6月底前"),
        Task("三原县段改造", ("三原县",), "2024年9月底前"),
    ]
    done = withdrawing.split(store, "XY22-03", tasks, told(date(2024, 2, 1)))

    assert done.codes == ("XY22-03.m3", "XY22-03.5", "XY22-03.m4", "XY22-03.6")
    assert states(store, TODAY)["XY22-03.5"] == "open"
    assert "XY22-03.5" not in states(store, date(2024, 1, 31))
    found = due(store, day=TODAY, through=date(2025, 1, 1), lamps=Lamps(), calendar=samples.calendar, unit="渭城区")
    assert "XY22-03.5" in [each.deadline.code for each in found.entries]
    assert len(listing(store, day=TODAY, lamps=Lamps(), plan="XY22")) == 2  # findings stay as many
    assert store.problems() == []

    assert undo(store).act == "split"
    assert store.register() == first
    again = withdrawing.split(store, "XY22-03", [Task("另一项", (), "2024年6月底前")], told(TODAY))
    assert again.codes == ("XY22-03.m5", "XY22-03.7")  # a code is never given twice


def test_a_task_that_something_was_merged_into_is_not_taken_back(store: Store) -> None:
    withdrawing.split(store, "XY22-03", [Task("改造", (), "2024年6月底前")], told(TODAY))
    withdrawing.merge(store, "XY22-03.4", "XY22-03.5", told(TODAY))

    with pytest.raises(CannotUndo):
        record.undo(store, 2, at="2024-03-01T00:00:00Z", by="zhang")


def test_what_is_left_unsaid_or_to_come_is_refused(store: Store) -> None:
    for wrong in (told(date(2024, 3, 2)), told(TODAY, doc=" "), told(TODAY, note=None)):
        with pytest.raises(BadValue):
            withdrawing.withdraw(store, "XY22-03.1", wrong)
    with pytest.raises(NoSuchUnit):
        withdrawing.split(store, "XY22-03", [Task("甲", ("无此局",))], told(TODAY))
    with pytest.raises(Refused):
        withdrawing.split(store, "XY22-03", [Task("甲", ("西安市/市城管局",))], told(TODAY))
    assert len(list(store.log())) == 1
