"""Windows of conditions, on every store: duties are owed inside them alone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import samples
from deadlines.domain import changes
from deadlines.domain.status import Lamps
from deadlines.errors import BadValue, NoSuchCondition, Refused
from deadlines.usecases import due, record, windows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deadlines.store.contract import Store

TEXT = samples.TEXT.replace("开展执法检查, every: month,", "开展执法检查, every: day, condition: 应急响应期间,")
AT, BY = "2023-12-27T08:00:00Z", "李四"
DAY = date(2023, 12, 28)


@pytest.fixture(params=samples.KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made = samples.store(request.param, tmp_path, TEXT)
    yield made
    made.close()


def owed(store: Store, day: date) -> list[tuple[date, int]]:
    """The rows of the duty: its day, and how many days before were missed."""
    found = due.due(store, day=day, through=date(2024, 1, 31), lamps=Lamps(), calendar=samples.calendar)
    lines = [each.deadline for each in found.entries if each.deadline.code == "XA23-03.r1"]
    return [(line.due, line.missed.periods) for line in lines]


def test_a_duty_is_owed_while_its_condition_holds(store: Store) -> None:
    assert owed(store, DAY) == []

    windows.begun(store, "应急响应期间", start=date(2023, 12, 27), doc="西气指办〔2023〕9号", at=AT, by=BY)
    assert owed(store, DAY) == [(date(2023, 12, 27), 1), (DAY, 1)]  # what was missed, and the running day
    assert owed(store, date(2023, 12, 26)) == []  # nobody knew of it on that day
    assert [each.windows for each in windows.conditions(store, day=date(2023, 12, 26))] == [()]
    assert len(windows.conditions(store, day=date(2023, 12, 27))[0].windows) == 1

    windows.ended(store, "应急响应期间", until=date(2023, 12, 29), at=AT, by=BY)
    assert owed(store, date(2023, 12, 29)) == [(DAY, 2), (date(2023, 12, 29), 2)]
    # nothing more is owed, and what was missed stays, on the last day on which it was
    assert owed(store, date(2023, 12, 30)) == [(date(2023, 12, 29), 3)]


def test_windows_are_taken_back_like_every_act(store: Store) -> None:
    before = store.register()
    windows.begun(store, "应急响应期间", start=date(2023, 12, 27), at=AT, by=BY)
    windows.ended(store, "应急响应期间", until=date(2023, 12, 29), at=AT, by=BY)

    record.undo(store, None, at=AT, by=BY)
    (condition,) = windows.conditions(store)
    assert [window.until for window in condition.windows] == [None]
    record.undo(store, None, at=AT, by=BY)

    assert store.register() == before
    assert store.problems() == []


def test_windows_that_cannot_be(store: Store) -> None:
    with pytest.raises(NoSuchCondition, match="应急响应期间"):
        windows.begun(store, "采暖季", start=DAY, at=AT, by=BY)
    with pytest.raises(BadValue):
        windows.begun(store, "应急响应期间", start=DAY, until=date(2023, 12, 27), at=AT, by=BY)
    with pytest.raises(Refused, match="no open window"):
        windows.ended(store, "应急响应期间", until=DAY, at=AT, by=BY)

    windows.begun(store, "应急响应期间", start=DAY, until=date(2023, 12, 30), at=AT, by=BY)
    with pytest.raises(Refused, match="already has a window"):
        windows.begun(store, "应急响应期间", start=date(2023, 12, 30), at=AT, by=BY)
    windows.begun(store, "应急响应期间", start=date(2023, 12, 31), at=AT, by=BY)
    with pytest.raises(BadValue):
        windows.ended(store, "应急响应期间", until=date(2023, 12, 30), at=AT, by=BY)


def test_a_window_names_what_is_owed_in_it(store: Store) -> None:
    (told,) = windows.begun(store, "应急响应期间", start=DAY, until=DAY, at=AT, by=BY)
    assert told.duties == ("XA23-03.r1",)
    with store.batch(at=AT, by=BY) as batch:
        batch.apply(changes.withdrawn(store.find("XA23-03.r1").line.entry, date(2023, 12, 30), "完成"))  # type: ignore[union-attr]
    (told,) = windows.begun(store, "应急响应期间", start=date(2024, 1, 5), at=AT, by=BY)
    assert told.duties == ()
    (told,) = windows.ended(store, "应急响应期间", until=date(2024, 1, 6), at=AT, by=BY)
    assert told.duties == ()
    assert [each.duties for each in windows.conditions(store)] == [("XA23-03.r1",)]
