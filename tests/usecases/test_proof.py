"""What was done by hand counts as proof like a mail: reminders, papers, receipts and answers, on every store."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import samples
from deadlines.store.outbox import open_outbox
from deadlines.usecases import papers, record, reminding
from deadlines.usecases.proof import Proof, proofs
from deadlines.usecases.recording import Recording

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deadlines.store.contract import Store

AT, TODAY = "2023-12-31T08:00:00Z", date(2023, 12, 31)
DOC = "市整改办督〔2023〕5号"


@pytest.fixture(params=samples.KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made = samples.store(request.param, tmp_path)
    yield made
    made.close()


def how(day: int, month: int = 12) -> Recording:
    return Recording(date(2023, month, day), TODAY, AT, "zhang", "李四")


def facts(store: Store, typed: str) -> list[Proof]:
    with closing(open_outbox(None)) as nothing:
        return proofs(store, nothing, typed).facts


def told(store: Store, typed: str) -> list[tuple[str, str]]:
    return [(fact.act, fact.on) for fact in facts(store, typed)]


def matter(store: Store) -> None:
    """A paper, its receipt and answer, and a reminder that was recorded last for a day before them all."""
    given: dict[str, Any] = {"kind": "督办函", "doc": DOC, "to": date(2023, 12, 15), "signer": "某甲"}
    papers.received(store, "XY22-03", how(1), **given, units=("秦都区",))
    papers.acknowledged(store, "XY22-03", how(2), doc=DOC, unit="秦都区", person="某丙")
    papers.answered(store, "XY22-03", how(13), doc=DOC, note="已完成")
    reminding.remind(store, "XY22-03.4", how(20, 11), means="phone", person="某乙", unit="市交通局", note="已告知")


ALL = [("reminded", "2023-11-20"), ("paper", "2023-12-01"), ("acknowledged", "2023-12-02"), ("answered", "2023-12-13")]


def test_what_was_done_by_hand_stands_by_its_day(store: Store) -> None:
    matter(store)

    assert told(store, "XY22-03") == told(store, "XY22") == ALL
    assert told(store, "XY22-03.4") == ALL[:1]
    assert told(store, "市交通局") == ALL[:1]
    assert told(store, "秦都区") == ALL[1:]  # the answer too: it is to the paper that went there
    assert told(store, "XY22-04") == []


def test_it_says_what_the_log_says_and_where(store: Store) -> None:
    matter(store)
    reminder, paper, receipt, answer = facts(store, "XY22-03")

    assert (reminder.of, reminder.to, reminder.units, reminder.by) == ("phone", "某乙", ("市交通局",), "李四")
    assert reminder.note == "已告知"
    assert (paper.of, paper.doc, paper.signer, paper.answer_by) == ("督办函", DOC, "某甲", "2023-12-15")
    assert (receipt.doc, receipt.units, receipt.to) == (DOC, ("秦都区",), "某丙")
    assert (answer.doc, answer.note, answer.codes) == (DOC, "已完成", ("XY22-03",))
    entries = {entry.seq: entry for entry in store.log()}
    assert [entries[fact.seq or 0].hash for fact in facts(store, "XY22")] == [
        fact.hash for fact in facts(store, "XY22")
    ]
    with closing(open_outbox(None)) as nothing:
        assert proofs(store, nothing, "XY22-03").last == list(store.log())[-1]


def test_what_was_taken_back_proves_nothing(store: Store) -> None:
    matter(store)
    record.undo(store, None, at=AT, by="李四")
    assert told(store, "XY22-03") == ALL[1:]


def test_a_paper_that_names_nobody_is_about_those_who_answer(store: Store) -> None:
    code = papers.received(store, "XY22-03", how(1), kind="领导批示").code
    found = store.find(code)
    assert found.item is not None
    (lead, *_) = found.item.lead
    assert told(store, f"{found.plan.region}/{lead}") == [("paper", "2023-12-01")]
