"""Importing, on every store: what comes in, comes again, is decided, and is taken back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import samples
from deadlines.calendars import state_council
from deadlines.domain import changes
from deadlines.domain.model import Act, Quantity, Register, Report
from deadlines.domain.status import standing
from deadlines.errors import BadInput, BadValue, CannotUndo, Message, NoSuchCode, OpenMilestones, Problem, Refused
from deadlines.plans import ledger
from deadlines.plans.draft import SIGNED
from deadlines.store.memory import MemoryStore
from deadlines.store.opening import create_store
from deadlines.usecases import extending, record
from deadlines.usecases.importing import preparing, reading, writing
from deadlines.usecases.importing.detail import held_against
from deadlines.usecases.importing.doubts import Decision
from deadlines.usecases.importing.reading import Read
from deadlines.usecases.recording import Recording
from drafts import BRICKS, CALENDAR, DIRECTORY, DRAFT, TRUCKS
from program import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deadlines.plans.draft import Draft, DraftItem
    from deadlines.store.contract import Store
    from deadlines.usecases.importing.preparing import Prepared
    from deadlines.usecases.importing.writing import Written

AT, BY, DAY = "2023-03-01T00:00:00Z", "张三", date(2023, 3, 1)
NOW = Recording(DAY, DAY, AT, BY)
SHARED = ROOT.parent / "shared"


@pytest.fixture(params=samples.KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    register = Register(DIRECTORY)
    if request.param == "memory":
        yield MemoryStore.holding(register, at=AT, by=BY, calendar=state_council)
        return
    place = str(tmp_path / samples.FILES[request.param])
    made = create_store(place, register, at=AT, by=BY, calendar=state_council)
    yield made
    made.close()


def prepare(store: Store, draft: Draft = DRAFT, **more: Any) -> Prepared:
    return preparing.prepare(Read(draft), store.register(), calendar=CALENDAR, day=DAY, by=BY, **more)


def bring(store: Store, draft: Draft = DRAFT, decisions: dict[int, Decision] | None = None, **more: Any) -> Written:
    return writing.write(store, prepare(store, draft, **more), decisions, at=AT, by=BY, day=DAY)


def of(*items: DraftItem) -> Draft:
    return DRAFT._replace(items=items)


def entry(store: Store, code: str) -> Any:
    return record.entry_of(store.find(code), code)


def test_a_new_plan_is_one_act_and_one_undo(store: Store) -> None:
    before = store.register()
    written = bring(store)

    assert (written.code, [each.act for each in written.entries]) == ("XY23", ["imported"])
    assert [item.code for _, item in store.items("XY23")] == ["XY23-01", "XY23-02"]
    assert store.problems() == []
    record.undo(store, None, at=AT, by=BY)
    assert store.register() == before
    assert store.problems() == []


def test_preparing_changes_nothing(store: Store) -> None:
    before, entries = store.register(), list(store.log())
    prepare(store)

    assert (store.register(), list(store.log())) == (before, entries)


def test_the_same_document_twice_changes_nothing(store: Store) -> None:
    bring(store)
    entries = list(store.log())
    again = prepare(store)

    assert again.empty
    assert bring(store).entries == ()
    assert list(store.log()) == entries


def test_the_second_edition_keeps_codes_and_what_was_recorded(store: Store) -> None:
    bring(store)
    record.done(store, ["XY23-01.1"], NOW)
    first, rest = BRICKS.measures[0], BRICKS.measures[1:]
    later = first.milestones[1]._replace(limit="2023年12月底前", due=date(2023, 12, 31))
    new = first.milestones[1]._replace(
        limit="2023年6月底前", due=date(2023, 6, 30), action="制定一企一策方案", quantities=()
    )
    edition = of(BRICKS._replace(measures=(first._replace(milestones=(first.milestones[0], new, later)), *rest)))

    prepared = prepare(store, edition._replace(title="咸阳市整改方案（修订稿）"))
    assert [(each.kind, each.code, each.old, each.due) for each in prepared.doubts] == [
        ("moved", "XY23-01.2", date(2023, 9, 30), date(2023, 12, 31)),
        ("gone", "XY23-02", None, None),
    ]
    writing.write(store, prepared, at=AT, by=BY, day=DAY)

    assert [each.act for each in store.log()][1:] == [
        "imported",
        "done",
        "document",
        "revised",
        "revised",
        "added",
        *["withdrawn"] * 3,
    ]
    assert entry(store, "XY23-01.1").reports[0].done is True
    assert entry(store, "XY23-01.2").due == date(2023, 12, 31)
    assert entry(store, "XY23-01.3").action == "制定一企一策方案"
    assert [each.code for each in entry(store, "XY23-01.m1").milestones] == ["XY23-01.1", "XY23-01.3", "XY23-01.2"]
    assert entry(store, "XY23-02").withdrawn == DAY
    assert store.problems() == []
    assert prepare(store, edition._replace(title="咸阳市整改方案（修订稿）")).empty


EDITION = DRAFT._replace(
    items=(
        BRICKS._replace(target="新目标", limit=BRICKS.limit._replace(text="2024年6月底", dates=(date(2024, 6, 30),))),
    ),
    source="修订稿.docx",
)


@pytest.mark.parametrize("which", [None, "first", "last", "document"])
def test_one_undo_takes_a_whole_revision_back(store: Store, which: str | None) -> None:
    bring(store)
    before = store.register()
    written = bring(store, EDITION)
    first, last = written.entries[0].seq, written.entries[-1].seq
    assert last > first

    seq = {"first": first, "last": last, "document": first - 1}[which] if which else None
    gone = record.undo(store, seq, at=AT, by="李四")
    assert [each.seq for each in gone.entries] == list(range(first, last + 1))
    assert (gone.act, gone.document and gone.document.after) == (
        "document",
        {"acts": len(written.entries), "source": "修订稿.docx"},
    )
    assert store.register() == before
    assert [each.undoes for each in store.log() if each.undoes] == list(range(last, first - 1, -1))
    assert store.problems() == []
    for again in (first, last, first - 1):
        with pytest.raises(CannotUndo):
            record.undo(store, again, at=AT, by=BY)
    assert record.undo(store, None, at=AT, by=BY).act == "imported"
    assert store.problems() == []


def test_a_revision_on_which_another_rests_stays_whole(store: Store) -> None:
    bring(store)
    first = bring(store, EDITION)
    # in the same second by the same person
    second = bring(store, EDITION._replace(items=(EDITION.items[0]._replace(target="又新", leaders=("甲",)), TRUCKS)))
    after = store.register()

    for seq in (first.entries[0].seq, first.entries[-1].seq):
        with pytest.raises(CannotUndo):
            record.undo(store, seq, at=AT, by=BY)
    assert store.register() == after
    for edition in (second, first):
        assert record.undo(store, None, at=AT, by=BY).entries == edition.entries
    assert store.problems() == []


def test_the_day_of_issue_that_the_register_has_stands_before_what_a_document_bears(store: Store) -> None:
    first, *rest = BRICKS.measures
    counted = first.milestones[0]._replace(limit="印发后10个工作日内", due=date(2023, 1, 16))
    items = (BRICKS._replace(measures=(first._replace(milestones=(counted,)), *rest)),)
    bring(store, DRAFT._replace(items=items, issued=date(2023, 1, 2)))
    doubt = Problem("第9行", Message(SIGNED, {"day": "2023-02-01"}))
    signed = DRAFT._replace(
        items=(
            items[0]._replace(measures=(first._replace(milestones=(counted._replace(due=date(2023, 2, 15)),)), *rest)),
        ),
        issued=date(2023, 2, 1),
        dated=True,
        problems=(doubt,),
    )
    again = prepare(store, signed)

    assert again.empty
    assert doubt not in again.problems
    assert not prepare(store, signed._replace(dated=False)).empty


def test_a_date_is_settled_by_what_a_person_decides(store: Store) -> None:
    prepared = prepare(store)
    (dates, unit) = (
        next(n for n, each in enumerate(prepared.doubts) if each.kind == "date"),
        next(n for n, each in enumerate(prepared.doubts) if each.kind == "unit"),
    )
    decisions = {
        dates: Decision(due=date(2023, 5, 31), note="按字面"),
        unit: Decision(unit=prepared.doubts[unit].nearest[0]),
    }
    writing.write(store, prepared, decisions, at=AT, by=BY, day=DAY)

    stone = entry(store, "XY23-02.1")
    assert (stone.due, stone.settled, stone.ambiguous) == (date(2023, 5, 31), "按字面", False)
    assert store.directory().find("市交通局").key == "咸阳市/市交通运输局"
    assert prepare(store).empty
    assert store.problems() == []


def test_a_moved_date_that_is_not_approved_stays(store: Store) -> None:
    bring(store)
    edition = of(BRICKS._replace(limit=BRICKS.limit._replace(text="2024年6月底", dates=(date(2024, 6, 30),))), TRUCKS)
    prepared = prepare(store, edition)
    assert [each.kind for each in prepared.doubts] == ["moved"]

    writing.write(store, prepared, {0: Decision(skip=True)}, at=AT, by=BY, day=DAY)
    assert entry(store, "XY23-01").due == date(2023, 12, 31)
    writing.write(store, prepare(store, edition), {0: Decision()}, at=AT, by=BY, day=DAY)
    assert entry(store, "XY23-01").due == date(2024, 6, 30)


def test_a_settled_date_that_moves_can_be_settled_anew(store: Store) -> None:
    bring(store)
    record.settle(store, "XY23-01", date(2023, 11, 1), note="定", at=AT, by=BY)
    before = store.register()
    edition = of(BRICKS._replace(limit=BRICKS.limit._replace(text="2024年6月底", dates=(date(2024, 6, 30),))), TRUCKS)
    prepared = prepare(store, edition)
    assert [(each.kind, each.old, each.due) for each in prepared.doubts] == [
        ("moved", date(2023, 11, 1), date(2024, 6, 30))
    ]
    decision = Decision(due=date(2024, 5, 1), note="再定")
    writing.write(store, prepared, {0: decision}, at=AT, by=BY, day=DAY)

    assert entry(store, "XY23-01").due == date(2024, 5, 1)
    assert store.problems() == []
    record.undo(store, None, at=AT, by=BY)
    assert store.register() == before
    assert store.problems() == []


def test_what_a_person_says_goes_on_is_not_withdrawn(store: Store) -> None:
    bring(store)
    prepared = prepare(store, of(BRICKS))
    assert [(each.kind, each.code) for each in prepared.doubts] == [("gone", "XY23-02")]

    writing.write(store, prepared, {0: Decision(skip=True)}, at=AT, by=BY, day=DAY)
    assert entry(store, "XY23-02").withdrawn is None
    writing.write(store, prepare(store, of(BRICKS)), {0: Decision()}, at=AT, by=BY, day=DAY)
    assert [entry(store, code).withdrawn for code in ("XY23-02", "XY23-02.m1", "XY23-02.1")] == [DAY] * 3
    with pytest.raises(Refused):
        record.done(store, ["XY23-02.1"], NOW)
    assert prepare(store, of(BRICKS)).empty
    assert not prepare(store).empty  # and in a third edition it may come back
    bring(store)
    assert entry(store, "XY23-02.1").withdrawn is None


def test_a_register_that_changed_meanwhile_is_not_written_over(store: Store) -> None:
    bring(store)
    edition = prepare(store, of(BRICKS._replace(target="新目标"), TRUCKS))
    record.done(store, ["XY23-01.1"], NOW)

    with pytest.raises(Refused):
        writing.write(store, edition, at=AT, by=BY, day=DAY)
    assert [each.act for each in store.log()] == ["init", "imported", "done"]


def test_another_plan_under_a_code_that_is_taken_is_refused(store: Store) -> None:
    bring(store)
    other = TRUCKS._replace(number=7, problem="饮用水水源地保护区内存在违规建设项目")

    with pytest.raises(Refused):
        prepare(store, DRAFT._replace(title="另一个方案", items=(other,)), code="xy23")


@pytest.mark.parametrize(("code", "error"), [("二十二", BadValue), ("XY-22", BadValue), ("22", BadValue)])
def test_a_code_that_is_none(store: Store, code: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        prepare(store, code=code)


def test_a_document_without_items_or_region(store: Store) -> None:
    assert DRAFT.obligations
    with pytest.raises(BadInput, match="No items were found"):
        prepare(store, DRAFT._replace(items=()))
    with pytest.raises(BadInput):
        prepare(store, DRAFT._replace(region=None))
    assert (
        prepare(store, DRAFT._replace(region=None), region="甘肃省/兰州市").fitted.newcomers.regions[0].name == "甘肃省"
    )


def with_target(target: int, limit: str = "2023年9月底前", due: date = date(2023, 9, 30)) -> Draft:
    first, *rest = BRICKS.measures
    more = first.milestones[1]._replace(
        limit=limit, due=due, action=f"完成{target}座砖瓦窑改造", quantities=(Quantity(target, "座"),)
    )
    return of(BRICKS._replace(measures=(first._replace(milestones=(first.milestones[0], more)), *rest)), TRUCKS)


def stands(store: Store, code: str, day: date = DAY) -> Any:
    return standing(entry(store, code).reports, day, 1)


def test_a_target_above_what_is_recorded_opens_what_was_done(store: Store) -> None:
    bring(store)
    record.done(store, ["XY23-01.1", "XY23-01.2"], NOW)
    before = store.register()
    prepared = prepare(store, with_target(90)._replace(source="修订稿.docx"))
    assert [(each.kind, each.code, each.done_on) for each in prepared.doubts] == [("raised", "XY23-01.2", DAY)]
    assert "open again" in str(prepared.problems[-1].message)
    later = date(2023, 4, 1)
    writing.write(store, prepared, at=AT, by=BY, day=later)

    assert stands(store, "XY23-01.2", later) == (None, False, (76,))
    assert stands(store, "XY23-01.2", DAY).done_on == DAY
    assert entry(store, "XY23-01.2").reports[-1].note == "修订稿.docx提出新的要求"
    assert stands(store, "XY23-01.1", later).done_on == DAY
    assert store.problems() == []
    with pytest.raises(OpenMilestones):
        record.done(store, ["XY23-01"], Recording(later, later, AT, BY))
    record.done(store, ["XY23-01.2"], Recording(later, later, "2023-04-02T00:00:00Z", BY))
    record.undo(store, None, at=AT, by=BY)
    record.undo(store, None, at=AT, by=BY)
    assert store.register() == before
    assert store.problems() == []


def test_a_higher_target_that_is_not_approved_leaves_all_as_it_was(store: Store) -> None:
    bring(store)
    record.done(store, ["XY23-01.2"], NOW)
    writing.write(store, prepare(store, with_target(90)), {0: Decision(skip=True)}, at=AT, by=BY, day=DAY)

    assert entry(store, "XY23-01.2").quantities == (Quantity(76, "座"),)
    assert stands(store, "XY23-01.2").done_on == DAY


def test_a_moved_date_of_something_done_is_told_and_it_stays_done(store: Store) -> None:
    bring(store)
    record.done(store, ["XY23-01.2"], NOW)
    prepared = prepare(store, with_target(76, "2024年6月底前", date(2024, 6, 30)))
    assert [(each.kind, each.done_on) for each in prepared.doubts] == [("moved", DAY)]
    assert "it stays done" in str(prepared.problems[-1].message)

    writing.write(store, prepared, at=AT, by=BY, day=DAY)
    assert (entry(store, "XY23-01.2").due, stands(store, "XY23-01.2").done_on) == (date(2024, 6, 30), DAY)


def test_what_is_done_and_says_something_else_is_asked(store: Store) -> None:
    bring(store)
    record.done(store, ["XY23-01.2"], NOW)
    prepared = prepare(store, with_target(60))
    assert [each.kind for each in prepared.doubts] == ["done"]

    writing.write(store, prepared, {0: Decision(opens=True)}, at=AT, by=BY, day=DAY)
    assert entry(store, "XY23-01.2").quantities == (Quantity(60, "座"),)
    assert stands(store, "XY23-01.2").done_on is None


def test_an_item_that_is_done_is_open_again_with_a_new_milestone(store: Store) -> None:
    bring(store)
    record.done(store, ["XY23-01.1", "XY23-01.2", "XY23-01"], NOW)
    first, *rest = BRICKS.measures
    new = first.milestones[0]._replace(limit="2023年11月底前", due=date(2023, 11, 30), action="完成复核验收")
    prepared = prepare(
        store, of(BRICKS._replace(measures=(first._replace(milestones=(*first.milestones, new)), *rest)), TRUCKS)
    )
    assert "XY23-01 is recorded as done" in str(prepared.problems[-1].message)
    writing.write(store, prepared, at=AT, by=BY, day=DAY)

    assert stands(store, "XY23-01").done_on is None
    assert store.problems() == []


def test_a_done_mark_on_something_gone_is_told_and_kept(store: Store) -> None:
    bring(store)
    record.done(store, ["XY23-02.1"], NOW)
    prepared = prepare(store, of(BRICKS))
    assert [(each.kind, each.done_on) for each in prepared.doubts] == [("gone", DAY)]

    writing.write(store, prepared, at=AT, by=BY, day=DAY)
    assert stands(store, "XY23-02.1").done_on == DAY


def test_a_number_is_never_given_twice(store: Store) -> None:
    bring(store)
    first, *rest = BRICKS.measures

    def edition(action: str) -> Draft:
        new = first.milestones[0]._replace(limit="2023年11月底前", due=date(2023, 11, 30), action=action)
        other = TRUCKS._replace(number=3, problem=f"{action}的新问题")
        return of(BRICKS._replace(measures=(first._replace(milestones=(*first.milestones, new)), *rest)), TRUCKS, other)

    def codes() -> list[str]:
        return [each.entry.code for each in bring_known(edition("验收"))]

    def bring_known(draft: Draft) -> Any:
        prepared = prepare(store, draft, used=lambda plan: preparing.codes_used(store, plan))
        writing.write(store, prepared, at=AT, by=BY, day=DAY)
        assert prepared.revision is not None
        return prepared.revision.new

    assert sorted(codes()) == ["XY23-01.3", "XY23-03"]
    record.undo(store, None, at=AT, by=BY)
    assert sorted(each.entry.code for each in bring_known(edition("复查"))) == ["XY23-01.4", "XY23-04"]
    assert store.problems() == []


THREE = [
    TRUCKS._replace(number=number, problem=problem, measures=())
    for number, problem in enumerate(
        ("饮用水水源地保护区内存在违规建设项目", "城区污水管网混错接严重雨季溢流", "矿山生态修复进度缓慢覆土不足"), 1
    )
]


def test_a_document_with_few_of_the_plans_items_must_be_meant_to_replace_it(store: Store) -> None:
    bring(store, of(BRICKS, TRUCKS._replace(number=7), *(each._replace(number=each.number + 1) for each in THREE)))
    other = prepare(store, of(BRICKS, *(each._replace(number=number) for number, each in enumerate(OTHERS, 2))))
    assert other.few == (1, 5)
    before = list(store.log())
    with pytest.raises(Refused, match="--replace"):
        writing.write(store, other, at=AT, by=BY, day=DAY)
    assert list(store.log()) == before

    writing.write(store, other, at=AT, by=BY, day=DAY, replace=True)
    assert entry(store, "XY23-02").withdrawn == DAY or entry(store, "XY23-02").problem == OTHERS[0].problem
    record.undo(store, None, at=AT, by=BY)
    assert store.problems() == []


OTHERS = [
    TRUCKS._replace(problem=problem, measures=())
    for problem in ("畜禽养殖粪污直排河道", "危险废物贮存不规范", "噪声扰民投诉居高不下")
]


def test_another_plan_replaces_one_only_when_somebody_says_so(store: Store) -> None:
    bring(store)
    draft = of(OTHERS[0]._replace(number=7))

    with pytest.raises(Refused):
        prepare(store, draft, code="XY23")
    assert prepare(store, draft, code="XY23", replace=True).few == (0, 2)


def test_what_was_decided_is_not_counted_as_left(store: Store) -> None:
    prepared = prepare(store)
    places = {each.kind: n for n, each in enumerate(prepared.doubts)}
    decisions = {places["date"]: Decision(due=date(2023, 5, 31)), places["unit"]: Decision()}

    assert len(preparing.left(prepared, {})) == len(prepared.problems)
    assert len(preparing.left(prepared, {places["date"]: Decision(skip=True)})) == len(prepared.problems)
    assert len(preparing.left(prepared, decisions)) == len(prepared.problems) - 1  # of the date the draft tells nothing


def test_a_settled_date_is_not_told_again_by_the_next_edition(store: Store) -> None:
    told = Problem("第2处", Message("“%(words)s” is read as %(days)s.", {"words": "6月前", "days": "2023-06-30"}))
    draft = DRAFT._replace(problems=(told,))
    bring(store, draft)
    assert told in prepare(store, draft).problems
    record.settle(store, "XY23-02.1", date(2023, 6, 30), note="定", at=AT, by=BY)

    assert told not in prepare(store, draft).problems


def test_the_file_of_a_new_entry_is_the_new_edition(store: Store) -> None:
    bring(store)
    new = THREE[0]._replace(number=3)
    first, *rest = BRICKS.measures
    other = rest[0]._replace(where="第9页", text="建立长效监管机制，加强日常巡查检查。")
    draft = of(BRICKS._replace(measures=(first, other)), TRUCKS, new)._replace(source="修订稿.docx")
    bring(store, draft)

    assert (entry(store, "XY23-03").source, entry(store, "XY23-01").source) == ("修订稿.docx", None)
    assert (entry(store, "XY23-01.m2").source, entry(store, "XY23-01.m2").where) == ("修订稿.docx", "第9页")
    assert prepare(store, draft).empty
    assert store.problems() == []


def test_a_title_of_the_office_stays_when_the_plan_comes_again(store: Store) -> None:
    bring(store)
    before = store.register()
    entry_ = record.item_set(store, "xy23-01", "  砖瓦窑 监管不到位 ", at=AT, by=BY)

    assert (entry_.act, entry_.before, entry_.after) == (
        "item-set",
        {"title": before.plans[0].items[0].title},
        {"title": "砖瓦窑 监管不到位"},
    )
    assert prepare(store).empty
    bring(store, EDITION._replace(items=(*EDITION.items, TRUCKS)))
    assert entry(store, "XY23-01").title == "砖瓦窑 监管不到位"
    with pytest.raises(Refused):
        record.item_set(store, "XY23-01.1", "不行", at=AT, by=BY)
    with pytest.raises(BadValue):
        record.item_set(store, "XY23-01", "  ", at=AT, by=BY)
    record.undo(store, None, at=AT, by=BY)
    record.undo(store, None, at=AT, by=BY)
    assert store.register() == before
    assert store.problems() == []


def test_a_detail_plan_is_held_against_the_one_above(store: Store) -> None:
    bring(store)
    first, *rest = BRICKS.measures
    less = first.milestones[1]._replace(quantities=(Quantity(50, "座"),))
    detail = of(BRICKS._replace(measures=(first._replace(milestones=(first.milestones[0], less)), *rest)))

    plan, found = held_against(Read(detail), store.register(), "xy23", calendar=CALENDAR)
    assert (plan.code, [(each.kind, each.code) for each in found]) == ("XY23", [("lower", "XY23-01.2")])
    named = detail._replace(title="三原县贯彻落实督察整改细化方案", items=(TRUCKS,))
    assert [each.kind for each in held_against(Read(named), store.register(), "XY23", calendar=CALENDAR)[1]] == [
        "missing-item"
    ]
    with pytest.raises(NoSuchCode):
        held_against(Read(detail), store.register(), "ZZ", calendar=CALENDAR)


SOURCES = [
    *(SHARED / "sources").glob("*-plan-*.txt"),
    *(SHARED / "layouts").glob("*.txt"),
]


@pytest.mark.parametrize("source", SOURCES or [None], ids=lambda path: path.name if path else "none")
def test_public_plans_come_in_come_again_and_go(store: Store, source: Path | None) -> None:
    if source is None:
        pytest.skip("the shared sources are not here")

    def read() -> Prepared:
        found = reading.read(str(source), known=store.directory(), calendar=state_council)
        register = store.register()
        return preparing.prepare(
            found, register, calendar=CALENDAR, day=DAY, by=BY, region=found.draft.region or "某市"
        )

    before = store.register()
    prepared = read()
    writing.write(store, prepared, at=AT, by=BY, day=DAY)
    assert store.register().plans[0] == ledger.with_reports(prepared.fitted.plan, prepared.told)
    assert store.problems() == []
    assert read().empty
    record.undo(store, None, at=AT, by=BY)
    assert store.register() == before


# --- closed items and extensions -------------------------------------------------------------------------------------


def close(store: Store, code: str) -> None:
    with store.batch(at=AT, by=BY) as batch:
        batch.apply(changes.reported("closed", code, Report(DAY, act=Act("closed", doc="销1号"))))


def test_a_closed_item_is_left_as_it_is_and_told(store: Store) -> None:
    bring(store)
    close(store, "XY23-01")
    before = entry(store, "XY23-01")
    first, second = BRICKS.measures
    new = first.milestones[0]._replace(limit="2024年1月底前", due=date(2024, 1, 31), action="开展整治“回头看”")
    later = first.milestones[1]._replace(limit="2023年12月底前", due=date(2023, 12, 31))
    measure = first._replace(milestones=(first.milestones[0], later, new))
    edition = of(BRICKS._replace(target="新目标", measures=(measure,)), TRUCKS._replace(target="新目标"))
    assert second not in edition.items[0].measures

    prepared = prepare(store, edition._replace(source="修订稿.docx"))
    assert prepared.revision is not None
    left = [(type(each.what).__name__, each.code, each.on) for each in prepared.revision.closed]
    assert left == [
        ("New", "XY23-01.m1", DAY),
        ("Changed", "XY23-01", DAY),
        ("Changed", "XY23-01.2", DAY),
        ("Measure", "XY23-01.m2", DAY),
        ("Duty", "XY23-01.r1", DAY),
    ]
    assert prepared.doubts == ()
    writing.write(store, prepared, at=AT, by=BY, day=DAY)

    assert entry(store, "XY23-01") == before
    assert entry(store, "XY23-02").target == "新目标"
    again = prepare(store, edition._replace(source="修订稿.docx"))
    assert again.empty
    assert again.revision is not None
    assert len(again.revision.closed) == len(left)
    assert store.problems() == []


def test_a_closed_item_gets_no_other_title(store: Store) -> None:
    bring(store)
    close(store, "XY23-01")

    with pytest.raises(Refused, match="was closed out on 2023-03-01"):
        record.item_set(store, "XY23-01", "另一个简称", at=AT, by=BY)
    assert record.item_set(store, "XY23-02", "另一个简称", at=AT, by=BY).code == "XY23-02"


def extended_to(due: date) -> Draft:
    first, rest = BRICKS.measures[0], BRICKS.measures[1:]
    later = first.milestones[1]._replace(limit=f"{due.year}年{due.month}月底前", due=due)
    return of(BRICKS._replace(measures=(first._replace(milestones=(first.milestones[0], later)), *rest)), TRUCKS)


@pytest.mark.parametrize(
    ("states", "moved"),
    [(date(2023, 12, 31), False), (date(2023, 9, 30), False), (date(2023, 11, 30), True), (date(2024, 3, 31), True)],
)
def test_a_date_is_held_against_the_one_in_force(store: Store, states: date, moved: bool) -> None:
    bring(store)
    extending.request(store, "XY23-01.2", date(2023, 12, 31), NOW, reason="设备到货推迟")
    extending.approve(store, "XY23-01.2", date(2023, 12, 31), NOW, doc="市整改办〔2023〕5号", unit="市整改办")

    prepared = prepare(store, extended_to(states))

    assert [(each.kind, each.code, each.old, each.due, each.paper) for each in prepared.doubts] == (
        [("moved", "XY23-01.2", date(2023, 12, 31), states, "市整改办〔2023〕5号")] if moved else []
    )
    said = [each for each in prepared.problems if "paper" in each.message.args]
    assert len(said) == moved
    if not moved:
        assert prepared.empty
        return
    assert preparing.left(prepared, {0: Decision()}) == tuple(each for each in prepared.problems if each not in said)
    writing.write(store, prepared, at=AT, by=BY, day=DAY)
    assert entry(store, "XY23-01.2").due == states


def test_the_progress_that_a_plan_document_tells_is_kept(store: Store) -> None:
    told = of(
        BRICKS._replace(progress="已完成排查，\n正在改造"),
        TRUCKS._replace(progress="现已完成整改，长期坚持"),
        TRUCKS._replace(number=3, progress="已完成"),
    )
    prepared = prepare(store, told)
    writing.write(store, prepared, at=AT, by=BY, day=DAY)

    (plan,) = store.register().plans
    said = {item.number: [(each.date, each.done, each.note) for each in item.reports] for item in plan.items}
    on = min(told.issued or DAY, DAY)
    assert said == {
        1: [(on, None, "已完成排查， 正在改造")],
        2: [(on, None, "现已完成整改，长期坚持")],
        3: [],
    }
    doubted = [each.message.args["words"] for each in prepared.problems if "not recorded as done" in each.message.text]
    assert doubted == ["已完成整改", "已完成"]
    assert prepare(store, told).told == ()  # the same document tells nothing new


def test_a_sheet_of_commas_is_a_ledger(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "台账.csv"
    text = (
        "咸阳市整改台账\n序号,反馈问题,整改措施,责任单位,整改时限,完成时间,完成情况\n"
        '1,"砖厂排放超标，问题突出。",完成改造。,市生态环境局,2023年5月底,2023-02-20,已完成\n'
        "2,扬尘突出。,完成治理。,市生态环境局,2023年5月底,2023-04-01,已完成\n"
    )
    file.write_bytes(text.encode("gb18030"))

    def read(**more: Any) -> Read:
        return reading.read(str(file), known=store.directory(), calendar=state_council, day=DAY, **more)

    with pytest.raises(reading.FaultyLedger) as raised:  # nothing is done on a day to come
        read()
    assert [each.where for each in raised.value.problems] == ["表1第4行第6列"]
    prepared = preparing.prepare(read(rows="3"), store.register(), calendar=CALENDAR, day=DAY, by=BY)
    assert [item.problem for item in prepared.fitted.plan.items] == ["砖厂排放超标，问题突出。"]
    assert [(each.report.done, each.report.date) for each in prepared.told] == [(True, date(2023, 2, 20))]
