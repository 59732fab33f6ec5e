"""Extensions on every store: recorded whole, read back as of a day, taken back act by act, proved by the log."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import samples
from deadlines.domain.status import Lamps
from deadlines.errors import BadValue, CannotUndo, NoSuchUnit, Refused
from deadlines.store.contract import Span
from deadlines.usecases import extending, record
from deadlines.usecases.recording import Recording

if TYPE_CHECKING:
    from pathlib import Path

    from deadlines.store.contract import Store

CODE = "XY22-03.2"
TODAY = date(2024, 3, 1)
WHO = {"at": "2024-03-01T00:00:00Z", "by": "zhang"}


@pytest.fixture(params=samples.KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return samples.store(request.param, tmp_path)


def how(on: str) -> Recording:
    return Recording(date.fromisoformat(on), TODAY, WHO["at"], "zhang")


def ask(store: Store, on: str = "2023-06-01", to: str = "2023-09-30", **more: object) -> extending.Extended:
    given = {"reason": "设备到货推迟", **more}
    return extending.request(store, CODE, date.fromisoformat(to), how(on), **given)  # type: ignore[arg-type]


def approve(store: Store, on: str = "2023-06-20", to: str | None = "2023-08-31", unit: str = "市生态环境局") -> object:
    day = date.fromisoformat(to) if to else None
    return extending.approve(store, CODE, day, how(on), doc="市整改办〔2023〕12号", unit=unit)


def dues(store: Store, day: str) -> dict[str, str]:
    from deadlines.domain.agenda import deadline_on

    on = date.fromisoformat(day)
    lines = store.lines(Span(on, date.max, True))
    return {each.code: each.due.isoformat() for line in lines if (each := deadline_on(line, on)) is not None}


def test_asked_approved_and_taken_back(store: Store) -> None:
    first = store.register()
    ask(store, unit="秦都区")
    approve(store)

    assert [entry.act for entry in store.log()][1:] == ["extension-requested", "extension-approved"]
    assert (dues(store, "2023-06-19")[CODE], dues(store, "2023-06-20")[CODE]) == ("2023-06-30", "2023-08-31")
    listed = extending.listing(store, day=TODAY, lamps=Lamps()).asked
    assert [(each.request.state, each.request.number, each.deadline.due) for each in listed] == [
        ("approved", 1, date(2023, 8, 31))
    ]
    assert listed[0].request.asked is not None
    assert listed[0].request.asked.report.unit == "秦都区"
    assert store.problems() == []
    with pytest.raises(CannotUndo):
        record.undo(store, 2, **WHO)
    for _ in range(2):
        record.undo(store, None, **WHO)
    assert store.register() == first
    assert store.problems() == []


def test_a_refused_request_makes_room_for_another(store: Store) -> None:
    ask(store)
    with pytest.raises(Refused):
        ask(store)
    extending.refuse(store, CODE, how("2023-06-10"), doc="市整改办〔2023〕9号", note="理由不充分")
    ask(store, "2023-06-11")

    states = [each.request.state for each in extending.listing(store, day=TODAY, lamps=Lamps()).asked]
    assert states == ["open", "refused"]
    assert dues(store, "2024-01-01")[CODE] == "2023-06-30"


def test_a_refusal_by_a_rule_leaves_no_trace(store: Store) -> None:
    log = list(store.log())
    with pytest.raises(Refused):
        ask(store, "2023-07-01")
    with pytest.raises(NoSuchUnit):
        ask(store, unit="市城管执法")
    with pytest.raises(BadValue):
        ask(store, "2024-03-02")

    assert list(store.log()) == log
    assert ask(store, "2023-07-01", late=True).act.late


def test_who_decides_may_be_a_unit_that_the_register_does_not_know(store: Store) -> None:
    ask(store)
    done = extending.approve(store, CODE, None, how("2023-06-20"), doc="〔2023〕1号", unit="省整改办")

    assert [str(each) for each in done.warnings] == [
        "The register has no unit “省整改办”; the name is kept as it is written."
    ]
    (each,) = extending.listing(store, day=TODAY, lamps=Lamps()).asked
    assert each.request.decided is not None
    assert each.request.decided.report.unit == "省整改办"
    assert dues(store, "2023-06-20")[CODE] == "2023-09-30"


def test_the_list_is_narrowed_by_plan_and_unit(store: Store) -> None:
    ask(store)

    def count(**more: str) -> int:
        return len(extending.listing(store, day=TODAY, lamps=Lamps(), **more).asked)

    assert [count(), count(plan="XY22"), count(plan="XA23")] == [1, 1, 0]
    assert [count(unit="秦都区"), count(unit="西安市/市城管局")] == [1, 0]
    before = extending.listing(store, day=date(2023, 5, 31), lamps=Lamps())
    assert before.asked == ()


def test_rates_by_both_dates(store: Store) -> None:
    ask(store)
    approve(store)
    record.done(store, [CODE], how("2023-08-01"))

    found = extending.listing(store, day=date(2023, 9, 1), lamps=Lamps(), plan="XY22").rates

    assert found.original.due == found.adjusted.due
    assert found.adjusted.in_time == found.original.in_time + 1
