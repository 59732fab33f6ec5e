"""The log proves the register: one altered word anywhere is found and named."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlines.domain import changes, log, resting
from deadlines.domain.model import Register, Report
from samples import CALENDAR
from samples import register as sample

if TYPE_CHECKING:
    from deadlines.domain.log import LogEntry

CODES = ["XY22-03.1", "XY22-03.2", "XY22-03.r1", "XY22-o2", "XY22-03"]


def begun(register: Register) -> list[LogEntry]:
    digests = {"digests": log.digests_of(register)}
    return [log.entry_for(changes.Change("init", "", None, {}, digests), None, at="2023-01-01T00:00:00Z", by="zhang")]


def recorded(register: Register, entries: list[LogEntry], change: changes.Change) -> Register:
    entries.append(log.entry_for(change, entries[-1], at="2023-01-02T00:00:00Z", by="zhang"))
    return changes.apply(register, change, CALENDAR)


REPORTS = st.builds(
    Report,
    date=st.dates(date(2023, 1, 1), date(2024, 12, 31)),
    done=st.sampled_from([True, None]),
    times=st.integers(0, 2),
    note=st.none() | st.sampled_from(["已投运", "a: b", "“引号”"]),
    by=st.just("zhang"),
    quantities=st.just(()),
    unit=st.none(),
    evidence=st.just(()),
)


@given(st.lists(st.tuples(st.sampled_from(CODES), REPORTS), max_size=8))
@settings(max_examples=40, deadline=None)
def test_what_is_recorded_adds_up_and_taken_back_gives_the_first_state(acts: list[tuple[str, Report]]) -> None:
    first = register = sample()
    entries = begun(register)
    for code, report in acts:
        register = recorded(register, entries, changes.reported("done", code, report))

    assert list(log.broken_links(entries)) == []
    assert log.disagreements(register, entries) == []
    for entry in reversed(entries[1:]):
        register = recorded(register, entries, entry.change.reverse(entry.seq))
    assert register == first
    assert log.disagreements(register, entries) == []


def lived() -> tuple[Register, list[LogEntry]]:
    register = sample()
    entries = begun(register)
    register = recorded(register, entries, changes.reported("done", "XY22-03.1", Report(date(2023, 6, 28), done=True)))
    register = recorded(register, entries, changes.reported("done", "XY22-03.r1", Report(date(2023, 6, 29), times=1)))
    return register, entries


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("by", "li"),
        ("at", "2023-01-03T00:00:00Z"),
        ("code", "XY22-03.2"),
        ("on", date(2023, 6, 27)),
        ("after", {}),
        ("act", "undo"),
    ],
)
def test_an_altered_entry_is_named(field: str, value: Any) -> None:
    _register, entries = lived()
    entries[1] = entries[1]._replace(**{field: value})

    assert [problem.where for problem in log.broken_links(entries)] == ["log 2"]


def test_an_entry_left_out_is_named() -> None:
    _register, entries = lived()
    del entries[1]

    assert {problem.where for problem in log.broken_links(entries)} == {"log 3"}


def test_a_forged_chain_still_disagrees_with_the_register() -> None:
    register, entries = lived()
    forged = entries[1]._replace(after={"report": {"date": "2023-06-27", "done": True}})
    entries[1] = log.sealed(forged)
    entries[2] = log.sealed(entries[2]._replace(prev=entries[1].hash))

    assert list(log.broken_links(entries)) == []
    assert [problem.where for problem in log.disagreements(register, entries)] == ["XY22-03.1"]


def test_a_record_changed_behind_the_log_is_named() -> None:
    register, entries = lived()
    plan = register.plans[0]
    item = plan.items[0]._replace(title="别的标题")
    changed = register._replace(plans=(plan._replace(items=(item, *plan.items[1:])), *register.plans[1:]))

    assert [problem.where for problem in log.disagreements(changed, entries)] == [item.code]


def test_a_report_slipped_in_is_named() -> None:
    register, entries = lived()
    slipped = changes.apply(
        register, changes.reported("done", "XY22-03.2", Report(date(2023, 7, 1), done=True)), CALENDAR
    )

    assert [problem.where for problem in log.disagreements(slipped, entries)] == ["XY22-03.2"]


def test_an_act_rests_on_an_earlier_one_of_the_same_key() -> None:
    register, entries = lived()
    again = Report(date(2023, 7, 1), done=False)
    register = recorded(register, entries, changes.reported("not-done", "XY22-03.1", again))
    register = recorded(register, entries, changes.reported("done", "XY22-03.r1", Report(date(2023, 7, 1), times=1)))

    assert [each.entry.seq for each in resting.resting_on(entries, entries[1])] == [4]
    assert resting.resting_on(entries, entries[2]) == []  # of a duty, each time stands apart
