"""Who records, when and for which day: one value, and what it refuses."""

from __future__ import annotations

from datetime import date

import pytest

import samples
from deadlines.domain import changes
from deadlines.domain.model import Report
from deadlines.errors import BadValue
from deadlines.store.memory import MemoryStore
from deadlines.usecases.recording import Recording

TODAY = date(2023, 12, 1)


def recording(on: date, by: str | None = None) -> Recording:
    return Recording(on, TODAY, "2023-12-01T00:00:00Z", "zhang", by)


@pytest.mark.parametrize(("by", "who"), [(None, "zhang"), ("", "zhang"), ("李四", "李四")])
def test_the_log_names_the_login_unless_somebody_is_named(by: str | None, who: str) -> None:
    store = MemoryStore.holding(samples.register(), at=samples.AT, by=samples.BY, calendar=samples.calendar)

    with recording(TODAY, by).batch(store) as batch:
        batch.apply(changes.reported("done", "XY22-03.1", Report(TODAY, True)))

    newest = next(iter(store.newest()))
    assert (newest.code, newest.at, newest.by) == ("XY22-03.1", "2023-12-01T00:00:00Z", who)


def test_nothing_is_recorded_for_a_day_to_come() -> None:
    store = MemoryStore.holding(samples.register(), at=samples.AT, by=samples.BY, calendar=samples.calendar)

    with pytest.raises(BadValue, match="up to today"):
        recording(date(2023, 12, 2)).batch(store)
