"""The way from done to closed on every store: what is recorded, what is refused, what a past day answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import samples
from deadlines.calendars import state_council
from deadlines.domain.chain.book import BOOK
from deadlines.domain.chain.case import Told
from deadlines.domain.chain.stations import Rules
from deadlines.domain.course import course_on
from deadlines.domain.log import disagreements
from deadlines.domain.status import Lamps
from deadlines.domain.withdrawing import Task
from deadlines.errors import AlreadyDone, BadValue, CannotUndo, NothingToUndo, OpenMilestones, Refused, UsageError
from deadlines.store.evidence import EvidenceFolder
from deadlines.store.memory import MemoryStore
from deadlines.usecases import closing, evidence, extending, figures, judging, papers, record, reporting, withdrawing
from deadlines.usecases.due import due
from deadlines.usecases.look import listing
from deadlines.usecases.recording import Recording

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deadlines.domain.chain.case import Kind
    from deadlines.domain.course import Life
    from deadlines.domain.model import Item
    from deadlines.store.contract import Store

TODAY = date(2025, 12, 31)
AT = "2025-12-31T00:00:00Z"
ITEM = "XY22-03"
LOWER = ("XY22-03.1", "XY22-03.2", "XY22-03.4")
RULES = Rules()


@pytest.fixture(params=samples.KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return samples.store(request.param, tmp_path)


def recording(on: str, by: str | None = None) -> Recording:
    return Recording(date.fromisoformat(on), TODAY, AT, "zhang", by)


def take(store: Store, kind: Kind, on: str, by: str = "李四", *, item: str = ITEM, **more: Any) -> closing.Stepped:
    how = recording(on, by)
    told = Told(how.on, by, **more)
    return closing.step(store, item, kind, told, how, rules=RULES, calendar=state_council)


def done(store: Store, *codes: str, on: str = "2023-12-01") -> None:
    record.done(store, codes, recording(on))


def undo(store: Store) -> None:
    record.undo(store, None, at=AT, by="zhang")


def item_of(store: Store) -> Item:
    found = store.find(ITEM).item
    assert found is not None
    return found


def lives(store: Store, day: str) -> list[tuple[str, Life]]:
    return [
        (each.item.code, each.life) for each in listing(store, day=date.fromisoformat(day), lamps=Lamps(), plan="XY22")
    ]


#: One item through the whole chain twice: returned once, reopened once.
PLAY: tuple[tuple[Kind, str, str, dict[str, Any], Life], ...] = (
    ("declared", "2023-12-02", "李四", {}, "declared"),
    ("applied", "2023-12-05", "李四", {"doc": "市环函〔2023〕88号"}, "applied"),
    ("inspected", "2023-12-10", "王五", {}, "applied"),
    ("returned", "2023-12-12", "王五", {"points": ("补充在线监测数据",)}, "returned"),
    ("declared", "2024-01-08", "李四", {}, "declared"),
    ("applied", "2024-01-09", "李四", {}, "applied"),
    ("accepted", "2024-01-15", "王五", {"doc": "验〔2024〕1号"}, "accepted-municipal"),
    ("accepted", "2024-02-01", "赵六", {"doc": "陕验〔2024〕7号"}, "accepted-provincial"),
    ("notice", "2024-02-19", "张三", {"doc": "市政府网站"}, "public-notice"),
    ("closed", "2024-03-05", "张三", {"doc": "销〔2024〕1号"}, "closed"),
    ("look-back", "2024-08-01", "张三", {"note": "现场核查"}, "closed"),
    ("reopened", "2024-09-01", "张三", {"doc": "陕督〔2024〕9号", "note": "回头看发现治理设施停运"}, "reopened"),
    ("declared", "2024-10-08", "李四", {}, "declared"),
    ("applied", "2024-10-09", "李四", {}, "applied"),
    ("accepted", "2024-10-15", "王五", {}, "accepted-municipal"),
    ("accepted", "2024-10-20", "赵六", {}, "accepted-provincial"),
    ("notice", "2024-10-21", "张三", {}, "public-notice"),
    ("objection", "2024-10-25", "张三", {"note": "群众反映仍有异味"}, "public-notice"),
    ("objection-settled", "2024-10-28", "张三", {"note": "已核实"}, "public-notice"),
    ("closed", "2024-11-05", "张三", {"doc": "销〔2024〕9号"}, "closed"),
)


def test_an_item_goes_the_whole_way_twice_and_all_of_it_can_be_undone(store: Store) -> None:
    first = store.register()
    done(store, *LOWER)
    for kind, on, by, more, life in PLAY:
        came = take(store, kind, on, by, **more)
        assert (came.taken.course.life, came.plan.code) == (life, "XY22")

    for _kind, on, _by, _more, life in PLAY:  # every past day answers as it did then
        assert (ITEM, life) in lives(store, on)
    (seen,) = listing(store, day=TODAY, lamps=Lamps(), life="closed")
    assert (seen.item.code, seen.course.returned, seen.course.reopened) == (ITEM, 1, 1)
    assert disagreements(store.register(), list(store.log())) == []
    assert [entry.act for entry in store.log(ITEM)][-3:] == ["objection", "objection-settled", "closed"]

    for _ in range(len(PLAY) + len(LOWER)):
        undo(store)
    assert store.register() == first
    with pytest.raises(NothingToUndo):
        undo(store)


def go_to(store: Store, last: Kind) -> None:
    """Play the way up to the first *last* in it."""
    done(store, *LOWER)
    for kind, on, by, more, _life in PLAY:
        take(store, kind, on, by, **more)
        if kind == last:
            return


@pytest.mark.parametrize("on", ["2024-03-05", "2024-06-01", "2024-08-31"])
def test_nothing_goes_into_days_on_which_the_item_was_closed(store: Store, on: str) -> None:
    """It is open again, but the day was in the time from its close to its reopening: what was so then stands."""
    go_to(store, "reopened")
    how, code = recording(on), "XY22-03.1"
    paper = withdrawing.Told(how, "市整改办〔2024〕6号", "企业已关停")
    refused: list[Callable[[], object]] = [
        lambda: reporting.progress(store, code, how, text="三月调度"),
        lambda: reporting.progress(store, ITEM, how, not_done=True),
        lambda: judging.judge(store, ITEM, "on-track", how, note="现场核实"),
        lambda: papers.received(store, ITEM, how, kind="提醒函", doc="督8"),
        lambda: extending.request(store, ITEM, date(2026, 1, 1), how, reason="设备推迟"),
        lambda: withdrawing.withdraw(store, "XY22-03.m1", paper),
        lambda: withdrawing.merge(store, "XY22-04", ITEM, paper),
        lambda: withdrawing.split(store, ITEM, [Task("建章立制")], paper),
    ]
    seen = len(list(store.log()))
    for each in refused:
        with pytest.raises(Refused):
            each()
    assert len(list(store.log())) == seen
    reporting.progress(store, code, recording("2024-09-01"), not_done=True)


def test_an_item_is_not_reported_done_before_a_task_that_came_in_since(store: Store) -> None:
    """On the day itself nothing was open; what came in later is, and would be in an item reported done."""
    done(store, *LOWER)
    paper = withdrawing.Told(recording("2024-02-01"), "市整改办〔2024〕6号", "分解")
    (code, *_) = withdrawing.split(store, ITEM, [Task("建章立制")], paper).codes
    with pytest.raises(OpenMilestones, match=code):
        take(store, "declared", "2024-01-08")
    done(store, code, on="2024-03-01")
    take(store, "declared", "2024-03-01")


def test_an_item_is_not_reopened_before_it_was_looked_back_at(store: Store) -> None:
    go_to(store, "look-back")
    with pytest.raises(Refused):
        take(store, "reopened", "2024-07-31", doc="陕督〔2024〕9号", note="回头看发现治理设施停运")
    take(store, "reopened", "2024-08-01", doc="陕督〔2024〕9号", note="回头看发现治理设施停运")


@pytest.mark.parametrize(
    ("before", "kind", "more"),
    [
        ("notice", "closed", {"doc": " \u3000"}),
        ("inspected", "returned", {"points": (" ", "\u3000")}),
        ("closed", "reopened", {"doc": "陕督〔2024〕9号", "note": " "}),
        ("notice", "objection", {"note": " "}),
    ],
)
def test_blanks_say_nothing(store: Store, before: Kind, kind: Kind, more: dict[str, Any]) -> None:
    go_to(store, before)
    with pytest.raises(UsageError):
        take(store, kind, "2025-01-01", "王五", **more)


def test_the_one_open_objection_is_settled_by_its_number(store: Store) -> None:
    go_to(store, "notice")
    take(store, "objection", "2024-02-20", doc="异1号")
    came = take(store, "objection-settled", "2024-02-22", note="已核实")

    assert came.taken.report.act is not None
    assert came.taken.report.act.doc == "异1号"


def test_an_inspection_is_for_the_level_whose_turn_it_is(store: Store) -> None:
    go_to(store, "applied")
    with pytest.raises(Refused):
        take(store, "inspected", "2023-12-06", level="provincial")


def test_a_closed_item_takes_no_act_on_anything_below_it(store: Store) -> None:
    done(store, *LOWER)
    for kind, on, by, more, _life in PLAY[:10]:
        take(store, kind, on, by, **more)
    before = store.register()

    for code in (ITEM, "XY22-03.r1", "XY22-03.m1", *LOWER):
        with pytest.raises(Refused, match="was closed out on 2024-03-05"):
            done(store, code, on="2024-04-01")
    for code in (ITEM, "XY22-03.1"):
        with pytest.raises(Refused, match="was closed out"):
            record.settle(store, code, TODAY, note="x", at=AT, by="zhang")
    seq = next(entry.seq for entry in store.log() if entry.code == "XY22-03.1")
    with pytest.raises((Refused, CannotUndo)):
        record.undo(store, seq, at=AT, by="zhang")
    assert store.register() == before


def test_a_closed_item_takes_no_paper_but_the_answer_to_one_that_was_open(store: Store) -> None:
    done(store, *LOWER)
    papers.received(
        store, ITEM, recording("2023-12-02", "张三"), kind="督办函", doc="督1号", to=date(2024, 4, 1), signer="某甲"
    )
    for kind, on, by, more, _life in PLAY[:10]:
        take(store, kind, on, by, **more)

    with pytest.raises(Refused, match="was closed out"):
        papers.received(store, ITEM, recording("2024-03-10", "张三"), kind="提醒函", doc="督2号")
    assert papers.answered(store, ITEM, recording("2024-03-10", "张三"), doc="督1号").code == ITEM


def test_a_closed_item_takes_no_act_of_any_other_kind(store: Store, tmp_path: Path) -> None:
    done(store, *LOWER)
    for kind, on, by, more, _life in PLAY[:10]:
        take(store, kind, on, by, **more)
    before = store.register()
    paper = tmp_path / "备案回执.txt"
    paper.write_text("同意备案", encoding="utf-8")
    folder = EvidenceFolder(tmp_path / "evidence")
    how = recording("2024-04-01")

    def attached(**more: Any) -> object:
        return evidence.add(store, folder, ITEM, [paper], how, evidence.About(**more))

    acts: list[Callable[[], object]] = [
        lambda: reporting.progress(store, "XY22-03.2", how, text="补报"),
        lambda: reporting.progress(store, ITEM, how, not_done=True),
        lambda: judging.judge(store, ITEM, "behind", how, note="x"),
        lambda: judging.wait(store, ITEM, "市政府", how, note="x"),
        lambda: figures.retarget(store, "XY22-03.2", "9家", how, doc="〔2024〕1号"),
        lambda: extending.request(store, "XY22-03.4", TODAY, how, reason="x"),
        attached,
    ]
    for act in acts:
        with pytest.raises(Refused, match="was closed out on 2024-03-05"):
            act()
    assert store.register() == before
    assert attached(stage="closed", kind="备案")  # what its close brings along comes after it


def test_the_awaited_step_is_due_until_it_is_taken(store: Store) -> None:
    done(store, *LOWER)
    take(store, "declared", "2023-12-02")
    take(store, "applied", "2023-12-05")
    take(store, "accepted", "2024-01-20", "王五")

    def steps(day: str) -> list[tuple[str, str, bool]]:
        on = date.fromisoformat(day)
        found = due(store, day=on, through=date(2024, 12, 31), lamps=Lamps(), calendar=state_council, plan="XY22")
        return [
            (each.deadline.due.isoformat(), each.deadline.lamp, "省生态环境厅" in each.deadline.acting)
            for each in found.entries
            if each.deadline.kind == "step"
        ]

    assert steps("2023-12-04") == [("2023-12-17", "blue", False)]
    assert steps("2023-12-05") == [("2024-01-04", "blue", False)]
    assert steps("2024-01-10") == [("2024-01-04", "yellow", False)]
    assert steps("2024-01-20") == [("2024-02-19", "blue", True)]


def test_what_is_no_item_has_no_way_to_a_close(store: Store) -> None:
    for code in ("XY22-03.1", "XY22-03.m1", "XY22-o1"):
        with pytest.raises(Refused, match="is not an item"):
            take(store, "applied", "2024-01-01", item=code)


def test_nothing_holds_from_tomorrow_and_done_is_the_same_as_declare(store: Store) -> None:
    done(store, *LOWER)
    with pytest.raises(BadValue):
        take(store, "declared", "2026-01-01")
    done(store, ITEM, on="2023-12-02")

    with pytest.raises(AlreadyDone):
        take(store, "declared", "2023-12-03")
    assert take(store, "applied", "2023-12-03").taken.course.life == "applied"
    with pytest.raises(AlreadyDone):
        done(store, ITEM, on="2023-12-04")


# --- laws ------------------------------------------------------------------------------------------------------------


class Attempt(NamedTuple):
    """What somebody tries so many days after the attempt before: a step, and whether all that it needs is said."""

    kind: Kind
    days: int
    by: str
    unit: str | None = None
    said: bool = True


#: The straight way: who only tried at random would never come far.
STRAIGHT: tuple[tuple[Kind, str], ...] = (
    ("declared", "李四"),
    ("applied", "李四"),
    ("accepted", "王五"),
    ("accepted", "王五"),
    ("notice", "王五"),
    ("closed", "王五"),
    ("look-back", "王五"),
    ("reopened", "王五"),
)
ATTEMPTS = st.lists(
    st.none()  # the next step of the straight way
    | st.builds(
        Attempt,
        st.sampled_from(sorted(BOOK)),
        st.integers(0, 20),
        st.sampled_from(("李四", "王五")),
        st.sampled_from((None, "咸阳市/市生态环境局", "省生态环境厅", "秦都区")),
        st.booleans(),
    ),
    max_size=25,
)


def tried(store: Store, attempt: Attempt, day: date) -> bool:
    """Whether *attempt* was accepted; checks what either way has to hold."""
    before = item_of(store)
    paper: dict[str, Any] = {"doc": "1号", "note": "原话", "points": ("补充",)} if attempt.said else {}
    try:
        came = take(store, attempt.kind, day.isoformat(), attempt.by, unit=attempt.unit, **paper)
    except (Refused, UsageError):
        assert item_of(store) == before
        return False
    after = item_of(store)
    assert after.reports == (*before.reports, came.taken.report)
    assert came.taken.course == course_on(after.reports, date.max)
    return True


@settings(max_examples=40, deadline=None)
@given(ATTEMPTS)
def test_whatever_is_tried_the_life_is_the_fold_of_what_was_accepted(attempts: list[Attempt | None]) -> None:
    store = MemoryStore.holding(samples.register(), at=samples.AT, by=samples.BY, calendar=samples.calendar)
    first = store.register()
    done(store, *LOWER)
    day, accepted, straight = date(2023, 12, 1), 0, 0
    answered: dict[date, Life] = {}
    for each in attempts:
        attempt = each or Attempt(STRAIGHT[straight % len(STRAIGHT)][0], 20, STRAIGHT[straight % len(STRAIGHT)][1])
        day += timedelta(days=attempt.days)
        taken = tried(store, attempt, day)
        accepted += taken
        straight += taken and each is None
        answered[day] = course_on(item_of(store).reports, date.max).life

    reports = item_of(store).reports
    for asked, life in answered.items():
        assert course_on(reports, asked).life == life
        assert [seen for code, seen in lives(store, asked.isoformat()) if code == ITEM] == [life]
    for _ in range(accepted + len(LOWER)):
        undo(store)
    assert store.register() == first
