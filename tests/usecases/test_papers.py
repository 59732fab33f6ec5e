"""Papers and their answers, on every store."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import samples
from deadlines.domain.status import Lamps
from deadlines.errors import BadValue, Refused
from deadlines.usecases import due, papers, record
from deadlines.usecases.recording import Recording

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deadlines.store.contract import Store

AT, BY, TODAY = "2023-12-01T08:00:00Z", "李四", date(2023, 12, 31)
DOC = "市整改办督〔2023〕5号"


@pytest.fixture(params=samples.KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made = samples.store(request.param, tmp_path)
    yield made
    made.close()


def add(store: Store, code: str = "XY22-03", *, on: date = date(2023, 12, 1), **more: Any) -> str:
    given = {"kind": "督办函", "doc": DOC, "to": date(2023, 12, 15), **more}
    return papers.received(store, code, Recording(on, TODAY, AT, "zhang", BY), **given)


def answer(store: Store, on: date = date(2023, 12, 13), **more: Any) -> papers.Listed:
    return papers.answered(store, "XY22-03", Recording(on, TODAY, AT, "zhang", BY), **{"doc": DOC, **more})


def waiting(store: Store, day: date) -> list[tuple[str, date]]:
    found = due.due(store, day=day, through=date(2024, 1, 31), lamps=Lamps(), calendar=samples.calendar)
    return [(each.deadline.code, each.deadline.due) for each in found.entries if each.deadline.kind == "paper"]


def test_an_answer_day_is_a_deadline_until_the_answer(store: Store) -> None:
    add(store, unit="市整改办", note="加快安装进度")
    assert waiting(store, date(2023, 12, 1)) == [("XY22-03", date(2023, 12, 15))]
    assert waiting(store, date(2023, 11, 30)) == []

    told = answer(store)
    assert told.paper.report.note == "加快安装进度"
    assert waiting(store, date(2023, 12, 12)) == [("XY22-03", date(2023, 12, 15))]
    assert waiting(store, date(2023, 12, 13)) == []


def test_papers_are_listed_as_of_a_day(store: Store) -> None:
    add(store)
    add(store, "XY22-03.m1", kind="现场督导", doc=None, to=None, on=date(2023, 12, 5), note="查看现场")
    answer(store)

    def seen(day: date, *, open_only: bool = False) -> list[tuple[str, str | None, bool]]:
        found = papers.papers(store, day, open_only=open_only)
        return [(each.code, each.paper.act.of, each.paper.answer is not None) for each in found]

    assert seen(date(2023, 12, 31)) == [("XY22-03.m1", "现场督导", False), ("XY22-03", "督办函", True)]
    assert seen(date(2023, 12, 1)) == [("XY22-03", "督办函", False)]
    assert seen(date(2023, 12, 12), open_only=True) == [("XY22-03", "督办函", False)]
    assert seen(date(2023, 12, 31), open_only=True) == []


def test_both_are_taken_back_in_turn(store: Store) -> None:
    before = store.register()
    add(store)
    answer(store)

    record.undo(store, None, at=AT, by=BY)
    assert waiting(store, date(2023, 12, 31)) == [("XY22-03", date(2023, 12, 15))]
    record.undo(store, None, at=AT, by=BY)

    assert store.register() == before
    assert store.problems() == []


def test_what_cannot_be_recorded(store: Store) -> None:
    add(store)
    with pytest.raises(Refused, match="already"):
        add(store)
    with pytest.raises(Refused, match="before the paper"):
        add(store, doc="督〔2023〕6号", to=date(2023, 11, 30))
    with pytest.raises(Refused, match="number"):
        add(store, doc=None)
    with pytest.raises(Refused, match="line of its own"):
        add(store, "XY22-03.m1", doc="督〔2023〕7号")
    with pytest.raises(BadValue):
        add(store, doc="督〔2023〕8号", on=date(2024, 1, 1))
    with pytest.raises(Refused, match="before the paper"):
        answer(store, date(2023, 11, 30))
    with pytest.raises(Refused, match="no paper"):
        answer(store, doc="督〔2023〕9号")
    answer(store)
    with pytest.raises(Refused, match="answered already"):
        answer(store)


@pytest.mark.parametrize("word", ["表面整改", "虚假整改", "敷衍整改"])
def test_hard_words_are_only_quoted_from_a_paper(store: Store, word: str) -> None:
    with pytest.raises(Refused, match="only ever quoted"):
        add(store, kind="通报", doc=None, to=None, note=f"存在{word}")

    add(store, kind="通报", doc="〔2023〕10号", to=None, note=f"指出存在{word}")
