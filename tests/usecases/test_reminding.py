"""Reminders made by hand, on every store: facts of an entry that leave everything as it is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import samples
from deadlines.domain import codes
from deadlines.domain.reminders import Reminder, reminders_on
from deadlines.domain.status import Lamps
from deadlines.errors import BadValue, NoSuchUnit, Refused
from deadlines.store.known import known_at
from deadlines.usecases import due, look, record, reminding, withdrawing
from deadlines.usecases.recording import Recording

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deadlines.store.contract import Store

AT, TODAY = "2023-12-01T08:00:00Z", date(2023, 12, 1)
ON = date(2023, 11, 20)


@pytest.fixture(params=samples.KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made = samples.store(request.param, tmp_path)
    yield made
    assert made.problems() == []
    made.close()


def remind(store: Store, code: str = "XY22-03.4", on: date = ON, **more: Any) -> tuple[str, str | None]:
    given = {"means": "phone", "person": "某乙", **more}
    return reminding.remind(store, code, Recording(on, TODAY, AT, "zhang", "李四"), **given)


def held(store: Store, code: str, day: date = TODAY) -> tuple[Reminder, ...]:
    return reminders_on(record.entry_of(store.find(code), code).reports, day)


def test_a_reminder_is_kept_and_told_in_the_history(store: Store) -> None:
    assert remind(store, unit="市交通局", note="已告知到期日") == ("XY22-03.4", "市交通局")  # as the plan names it
    remind(store, on=date(2023, 11, 25), means="visit")

    assert held(store, "XY22-03.4", ON) == (Reminder(ON, "phone", "某乙", ("市交通局",), "已告知到期日"),)
    assert [each.means for each in held(store, "XY22-03.4")] == ["phone", "visit"]
    first, second = look.shown(store, "XY22-03.4", day=TODAY, lamps=Lamps()).history
    assert (first.act, first.on, first.by) == ("reminded", ON, "李四")
    assert first.after["report"] == {
        "date": "2023-11-20",
        "note": "已告知到期日",
        "by": "李四",
        "act": {"kind": "reminded", "of": "phone", "units": ["市交通局"], "person": "某乙"},
    }
    assert second.after["report"]["act"] == {"kind": "reminded", "of": "visit", "person": "某乙"}


def test_it_is_taken_back_and_was_not_known_before(store: Store) -> None:
    before = store.register()
    remind(store)
    assert held(known_at(store, "2023-11-30T00:00:00Z", samples.calendar), "XY22-03.4") == ()
    record.undo(store, None, at=AT, by="李四")
    assert store.register() == before


def everything(store: Store) -> tuple[object, ...]:
    """What every list of the office says, far into the future, with what is done."""
    found = due.due(store, day=TODAY, through=date.max, lamps=Lamps(), calendar=samples.calendar, done_too=True).entries
    items = look.listing(store, day=TODAY, lamps=Lamps())
    own = due.due(store, day=TODAY, through=date.max, lamps=Lamps(), calendar=samples.calendar, unit="秦都区").entries
    lines = [(each.deadline._replace(matter=None), each.workdays_left) for each in (*found, *own)]
    return lines, [(each.item.code, *each[2:]) for each in items], store.tally(TODAY)


def test_nothing_else_moves(store: Store) -> None:
    """An amount that nobody recorded is not held against its course because somebody was reminded of it."""
    before = everything(store)
    entries = [each.code for plan in store.register().plans for each in plan.entries]
    for code in entries:
        remind(store, code, unit="咸阳市/秦都区" if codes.plan_of(code) == "XY22" else None)
    assert everything(store) == before
    assert len(entries) > 15


def test_what_is_refused(store: Store) -> None:
    with pytest.raises(BadValue, match="phone"):
        remind(store, means="fax")
    with pytest.raises(Refused, match="--to"):
        remind(store, person=" ")
    with pytest.raises(Refused, match="only ever quoted"):
        remind(store, note="存在表面整改")
    with pytest.raises(BadValue):
        remind(store, on=date(2023, 12, 2))
    with pytest.raises(NoSuchUnit):
        remind(store, unit="没有的局")
    how = Recording(date(2023, 11, 1), TODAY, AT, "zhang", "李四")
    withdrawing.withdraw(store, "XY22-03.4", withdrawing.Told(how, "文1号", "关停"))
    with pytest.raises(Refused):
        remind(store)
