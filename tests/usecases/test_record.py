"""Recording on a memory store: what is decided, without a command line around it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import samples
from deadlines.errors import AlreadyDone, BadValue, CannotUndo, NothingToUndo, OpenMilestones, Refused
from deadlines.store.memory import MemoryStore
from deadlines.usecases import record
from deadlines.usecases.recording import Recording

ON = date(2023, 6, 28)
WHO = {"at": "2023-07-01T00:00:00Z"}


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore.holding(samples.register(), at=samples.AT, by=samples.BY, calendar=samples.calendar)


def done(store: MemoryStore, *codes: str, on: date = ON, by: str | None = None, **more: Any) -> list[record.Done]:
    return record.done(store, codes, Recording(on, date(2023, 7, 1), WHO["at"], "zhang", by), **more)


def test_who_records_is_the_login_unless_somebody_is_named(store: MemoryStore) -> None:
    done(store, "XY22-03.1")
    done(store, "XY22-03.2", by="李四")

    assert [entry.by for entry in store.log()][1:] == ["zhang", "李四"]


def test_the_same_code_twice_in_one_request_is_recorded_once(store: MemoryStore) -> None:
    done(store, "XY22-03.1", "xy22-3.1")

    assert [entry.code for entry in store.log()][1:] == ["XY22-03.1"]


def test_an_item_and_its_milestones_go_together(store: MemoryStore) -> None:
    codes = [milestone.code for milestone in store.register().plans[0].items[0].milestones]
    with pytest.raises(OpenMilestones) as caught:
        done(store, "XY22-03")
    assert list(caught.value.message.args["open"]) == codes  # type: ignore[call-overload]

    assert [result.done for result in done(store, *codes, "XY22-03")] == [True] * (len(codes) + 1)


def test_it_cannot_be_done_twice_nor_tomorrow(store: MemoryStore) -> None:
    done(store, "XY22-03.1")

    with pytest.raises(AlreadyDone):
        done(store, "XY22-03.1", on=date(2023, 6, 30))
    with pytest.raises(BadValue):
        done(store, "XY22-03.2", on=date(2023, 7, 2))


def test_undo_takes_the_newest_act_then_the_one_before(store: MemoryStore) -> None:
    first = store.register()
    done(store, "XY22-03.1")
    record.settle(store, "XY22-03.2", date(2023, 9, 1), note="核定", by="zhang", at=WHO["at"])

    assert record.undo(store, None, by="zhang", **WHO).act == "settled"
    assert record.undo(store, None, by="zhang", **WHO).act == "done"
    assert store.register() == first
    with pytest.raises(NothingToUndo):
        record.undo(store, None, by="zhang", **WHO)


def test_an_undo_is_not_undone(store: MemoryStore) -> None:
    done(store, "XY22-03.1")
    record.undo(store, None, by="zhang", **WHO)

    with pytest.raises(CannotUndo):
        record.undo(store, 3, by="zhang", **WHO)


def test_a_duty_has_no_date_to_settle(store: MemoryStore) -> None:
    with pytest.raises(Refused):
        record.settle(store, "XY22-o2", ON, note="x", by="zhang", at=WHO["at"])


@pytest.mark.parametrize("typed", ["市生态环境局", "咸阳市/市生态环境局"])
def test_a_member_of_a_group_is_a_unit_that_the_group_reaches(store: MemoryStore, typed: str) -> None:
    record.unit_set(store, "咸阳市/各县市区", members=[typed], by="zhang", **WHO)

    assert [unit.key for unit in store.directory().reached("各县市区", "咸阳市")] == ["咸阳市/市生态环境局"]


def test_a_member_of_another_region_is_not_taken_for_a_unit_of_the_same_name(store: MemoryStore) -> None:
    for typed in ("西安市/市生态环境局", "西安市/市城管局"):
        with pytest.raises(Refused, match="another region"):
            record.unit_set(store, "咸阳市/各县市区", members=[typed], by="zhang", **WHO)


@pytest.mark.parametrize(
    "address",
    [
        "zgb，123@example.gov.cn",
        "a@example",
        "a@example.gov.cn\u202e",
        "cg",
        "cg@",
        "cg@[10.0.0.1]",
        "a b@example.gov.cn",
        "cg@example.gov.cn\nBcc: x@y.cn",
    ],
)
def test_an_address_that_no_mail_can_be_sent_to_is_refused(store: MemoryStore, address: str) -> None:
    with pytest.raises(BadValue):
        record.unit_set(store, "西安市/市城管局", mail=[address], by="zhang", **WHO)


def test_one_mailbox_is_entered_once(store: MemoryStore) -> None:
    for other in ("a@example.gov.cn", "A@Example.gov.cn"):
        with pytest.raises(BadValue):
            record.unit_set(store, "西安市/市城管局", mail=["a@example.gov.cn", other], by="zhang", **WHO)
