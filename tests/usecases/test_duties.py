"""Duties that every unit of a group owes for itself, on every store: each has its periods, the whole waits for all."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import samples
from deadlines.domain.status import Lamps
from deadlines.errors import Refused
from deadlines.usecases import due, record
from deadlines.usecases.look import shown
from deadlines.usecases.recording import Recording
from deadlines.usecases.reporting import carried_out

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deadlines.store.contract import Store

AT, TODAY = "2023-12-31T08:00:00Z", date(2023, 12, 31)
DUTY = "XY22-o2"  # every quarter, each of 秦都区, 渭城区, 三原县
TEXT = samples.TEXT.replace(
    "every: quarter, at_least: 1, responsible: [各县市区],",
    "every: quarter, at_least: 2, each: true, responsible: [各县市区],",
)


@pytest.fixture(params=samples.KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made = samples.store(request.param, tmp_path, TEXT)
    yield made
    made.close()


def carry_out(store: Store, unit: str | None, on: date, *counts: str) -> record.Done:
    (done,) = record.done(store, [DUTY], Recording(on, TODAY, AT, "zhang"), quantities=counts, unit=unit)
    return done


def seen(store: Store, day: date) -> tuple[dict[str, str], tuple[int, int], date | None]:
    """The state of each member, how often the whole was done of how often, and since when it is fulfilled."""
    told = shown(store, DUTY, day=day, lamps=Lamps())
    now = told.turns[-1]
    return {each.unit.name: each.state for each in told.members}, (now.times, now.required), now.done_on


def test_the_whole_is_fulfilled_by_the_last_member(store: Store) -> None:
    carry_out(store, "秦都区", date(2023, 11, 3), "2")
    carry_out(store, "渭城区", date(2023, 11, 20))
    states = {"秦都区": "done", "渭城区": "reported", "三原县": "unreported"}
    assert seen(store, date(2023, 11, 20)) == (states, (0, 2), None)

    carry_out(store, "渭城区", date(2023, 12, 5))
    last = carry_out(store, "三原县", date(2023, 12, 20), "2")

    assert (last.done, last.waits) == (True, 0)
    assert seen(store, date(2023, 12, 19))[2] is None
    states = dict.fromkeys(states, "done")
    assert seen(store, date(2023, 12, 20)) == (states, (2, 2), date(2023, 12, 20))
    assert store.problems() == []


def test_each_period_is_a_new_one_for_every_member(store: Store) -> None:
    carry_out(store, "秦都区", date(2023, 9, 30), "2")

    assert seen(store, date(2023, 9, 30))[0]["秦都区"] == "done"
    assert set(seen(store, date(2023, 10, 1))[0].values()) == {"unreported"}


def test_a_report_that_names_none_counts_for_all(store: Store) -> None:
    carry_out(store, None, date(2023, 10, 8), "2")

    assert set(seen(store, date(2023, 10, 8))[0].values()) == {"done"}


def test_a_member_sees_its_own_share_alone(store: Store) -> None:
    def listed(unit: str, day: date) -> list[tuple[str, int]]:
        found = due.due(store, day=day, through=date(2024, 3, 31), lamps=Lamps(), calendar=samples.calendar, unit=unit)
        return [(each.deadline.code, each.deadline.missed.periods) for each in found.entries if each.deadline.recurs]

    for start in range(1, 8):
        carry_out(store, "秦都区", date(2022 + (start - 1) // 4, (start - 1) % 4 * 3 + 1, 5), "2")

    assert (DUTY, 0) in listed("秦都区", date(2023, 9, 1))
    assert (DUTY, 6) in listed("渭城区", date(2023, 9, 1))


def test_what_was_recorded_is_taken_back(store: Store) -> None:
    before = store.register()
    for unit in ("秦都区", "渭城区", "三原县"):
        carry_out(store, unit, date(2023, 10, 8), "2")
    while store.register() != before:
        record.undo(store, None, at=AT, by="zhang")

    assert store.problems() == []


def test_only_duties_are_carried_out_again(store: Store) -> None:
    assert carried_out(store, "o2") == DUTY
    with pytest.raises(Refused, match="no recurring duty"):
        carried_out(store, "XY22-03.1")


# --- what was missed stays in sight ----------------------------------------------------------------------------------


def rows(store: Store, day: date, through: date, unit: str | None = None) -> list[tuple[date, str, int]]:
    """The rows of the duty: its date, its schedule, how many periods were missed."""
    found = due.due(store, day=day, through=through, lamps=Lamps(), calendar=samples.calendar, unit=unit)
    lines = [each.deadline for each in found.entries if each.deadline.code == DUTY]
    return [(each.due, each.schedule, each.missed.periods) for each in lines]


def test_what_was_missed_is_listed_also_where_the_next_date_is_far(store: Store) -> None:
    for unit in ("秦都区", "渭城区", "三原县"):
        carry_out(store, unit, date(2023, 2, 1), "2")  # that quarter is done, those before and after it are not

    assert rows(store, date(2023, 7, 2), date(2023, 8, 1)) == [(date(2023, 6, 30), "overdue", 5)]
    missed = (date(2023, 6, 30), "overdue", 5)  # in its own right, however far one looks ahead
    assert rows(store, date(2023, 7, 2), date(2023, 9, 30)) == [missed, (date(2023, 9, 30), "behind", 5)]
    carry_out(store, None, date(2023, 7, 3), "2")
    assert rows(store, date(2023, 7, 4), date(2023, 8, 1)) == [(date(2023, 6, 30), "overdue", 5)]


def test_one_sees_who_did_it_in_a_period_that_is_over(store: Store) -> None:
    carry_out(store, "秦都区", date(2023, 2, 1), "2")
    carry_out(store, "渭城区", date(2023, 5, 1))
    told = shown(store, DUTY, day=date(2023, 7, 2), lamps=Lamps())

    first, second, running = ({each.unit.name: each.turn.times for each in shares} for shares in told.shares[-3:])
    assert first == {"秦都区": 2, "渭城区": 0, "三原县": 0}
    assert second == {"秦都区": 0, "渭城区": 1, "三原县": 0}
    assert set(running.values()) == {0}


def test_the_name_of_the_group_speaks_for_all_of_it(store: Store) -> None:
    done = carry_out(store, "各县市区", date(2023, 10, 8), "2")

    assert (done.done, done.members) == (True, 0)  # it was said of whom
    assert set(seen(store, date(2023, 10, 8))[0].values()) == {"done"}
    (report,) = record.entry_of(store.find(DUTY), DUTY).reports
    assert (report.unit, report.group) == (None, "各县市区")
    assert list(store.log(DUTY))[-1].after["report"]["group"] == "各县市区"
    assert store.problems() == []
    record.undo(store, None, at=AT, by="zhang")
    assert record.entry_of(store.find(DUTY), DUTY).reports == ()


def test_who_is_none_of_them_cannot_speak_for_all(store: Store) -> None:
    with pytest.raises(Refused, match="秦都区"):
        carry_out(store, "咸阳市/市生态环境局", date(2023, 10, 8))


def test_who_names_no_unit_is_told_for_whom_it_stands(store: Store) -> None:
    assert carry_out(store, None, date(2023, 10, 8), "2").members == 3
