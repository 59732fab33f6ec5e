"""Papers and their answers, on every store."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import samples
from deadlines.domain import changes
from deadlines.domain.model import Act, Report
from deadlines.domain.status import Lamps
from deadlines.errors import BadValue, CannotUndo, NoSuchUnit, Refused
from deadlines.usecases import due, papers, record, withdrawing
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
    given = {"kind": "督办函", "doc": DOC, "to": date(2023, 12, 15), "signer": "某甲", **more}
    return papers.received(store, code, Recording(on, TODAY, AT, "zhang", BY), **given).code


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
        add(store, kind="提醒函", doc=None)
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


def shown(store: Store, unit: str, role: Any = None) -> list[tuple[str, tuple[str, ...]]]:
    """The papers that *unit* finds in its own list, with those who answer them."""
    found = due.due(
        store,
        day=date(2023, 12, 18),
        through=date(2024, 1, 31),
        lamps=Lamps(),
        calendar=samples.calendar,
        unit=unit,
        role=role,
    )
    kept = [each.deadline for each in found.entries if each.deadline.kind == "paper"]
    return [(each.matter.act.doc or "", each.acting) for each in kept if each.matter is not None]


@pytest.mark.parametrize(
    ("code", "units", "kept", "own", "not_theirs"),
    [
        ("XY22-03", (), ("市生态环境局",), ["咸阳市/市生态环境局"], ["秦都区", "三原县", "渭城区", "市交通运输局"]),
        ("XY22-03", ("秦都区",), ("秦都区",), ["秦都区", "咸阳市/市生态环境局"], ["三原县", "渭城区"]),
        ("XY22-03", ("其他县市区",), ("其他县市区",), ["三原县", "渭城区"], ["秦都区", "市交通运输局"]),
        ("XY22-03.1", (), ("秦都区",), ["秦都区"], ["三原县"]),
        ("XY22-03", ("市交通局",), ("市交通运输局",), ["市交通运输局"], ["秦都区"]),  # no unit of this item
        ("XY22-03", ("省生态环境厅", "秦都区"), ("省生态环境厅", "秦都区"), ["省生态环境厅", "秦都区"], ["三原县"]),
    ],
)
def test_a_paper_is_in_the_lists_of_its_addressees_and_of_no_co_unit(
    store: Store, code: str, units: tuple[str, ...], kept: tuple[str, ...], own: list[str], not_theirs: list[str]
) -> None:
    add(store, code, units=units)

    (listed,) = papers.papers(store, TODAY)
    assert listed.paper.act.units == kept
    assert [shown(store, unit) for unit in own] == [[(DOC, kept)]] * len(own)
    assert [shown(store, unit) for unit in not_theirs] == [[]] * len(not_theirs)
    assert store.problems() == []


def test_an_addressee_has_to_be_known_where_the_plan_is(store: Store) -> None:
    with pytest.raises(NoSuchUnit):
        add(store, units=("没有的局",))
    with pytest.raises(Refused, match="not reached"):
        add(store, units=("西安市/市城管局",))
    assert list(papers.papers(store, TODAY)) == []


def test_a_paper_that_asks_for_no_answer_is_addressed_where_somebody_says_so(store: Store) -> None:
    add(store, kind="通报", to=None)
    add(store, kind="通报", doc="通1号", to=None, units=("秦都区",))

    assert [each.paper.act.units for each in papers.papers(store, TODAY)] == [(), ("秦都区",)]


def test_a_paper_from_before_addressees_were_kept_goes_to_who_leads(store: Store) -> None:
    report = Report(date(2023, 12, 1), act=Act("paper", to=date(2023, 12, 15), doc=DOC, of="督办函"))
    with store.batch(at=AT, by=BY) as batch:
        batch.apply(changes.reported("paper", "XY22-03", report))

    assert shown(store, "咸阳市/市生态环境局") == [(DOC, ("市生态环境局",))]
    assert shown(store, "秦都区") == []


def test_an_answer_day_that_fell_into_a_stop_counts_anew_and_keeps_what_was_recorded(store: Store) -> None:
    add(store)  # fourteen days
    at = Recording(date(2023, 12, 10), TODAY, AT, "zhang", BY)
    withdrawing.withdraw(store, "XY22-03", withdrawing.Told(at, "一", "停"))
    withdrawing.restore(store, "XY22-03", withdrawing.Told(at._replace(on=date(2023, 12, 20)), "二"))

    def told(day: date) -> list[tuple[date, date]]:
        found = due.due(store, day=day, through=date(2024, 3, 1), lamps=Lamps(), calendar=samples.calendar)
        kept = [each.deadline for each in found.entries if each.deadline.kind == "paper"]
        return [(each.due, each.original_due) for each in kept]

    assert told(date(2023, 12, 9)) == [(date(2023, 12, 15), date(2023, 12, 15))]
    assert told(date(2023, 12, 19)) == []
    assert told(date(2023, 12, 20)) == [(date(2024, 1, 3), date(2023, 12, 15))]


# --- what goes beyond a reminder exists only as a signed paper ---------------------------------------------------------

GROUP = "市生态环境保护督察整改工作领导小组"


@pytest.mark.parametrize("kind", ["预警函", "督办函", "挂牌督办", "督办通知"])
@pytest.mark.parametrize("lacking", ["doc", "signer", "to"])
def test_a_level_needs_its_number_its_signer_and_its_answer_day(store: Store, kind: str, lacking: str) -> None:
    option = {"doc": "--doc", "signer": "--signer", "to": "--answer-by"}[lacking]
    without: dict[str, Any] = {lacking: None}
    with pytest.raises(Refused, match=option):
        add(store, kind=kind, **without)
    assert papers.papers(store, TODAY) == []

    add(store, kind=kind)
    (told,) = papers.papers(store, TODAY)
    assert (told.paper.level, told.paper.act.signer) == (kind[:2] if kind != "挂牌督办" else "督办", "某甲")


@pytest.mark.parametrize(
    ("unit", "allowed"),
    [
        (None, False),
        ("市整改办", False),
        ("市生态环境局", False),
        (f"{GROUP}办公室", False),
        ("市政府办", False),
        (GROUP, True),
        ("市政府", True),
        ("生态环境部", False),
    ],
)
def test_an_interview_belongs_to_the_leading_group_or_the_government(
    store: Store, unit: str | None, allowed: bool
) -> None:
    if allowed:
        add(store, kind="约谈通知", unit=unit)
        assert [each.paper.level for each in papers.papers(store, TODAY)] == ["约谈"]
        return
    with pytest.raises(Refused, match="--unit" if unit is None else "leading group"):
        add(store, kind="约谈通知", unit=unit)
    if unit is not None:
        add(store, kind="约谈通知", unit=unit, interviewers=(unit,))  # the settings know it better


@pytest.mark.parametrize("kind", ["督办函", "督 办 函", "督辦函", "督\u200b办函"])
@pytest.mark.parametrize("blank", ["　", "\u200b", " \u3164 ", "—"])
def test_nothing_seen_is_no_signer_and_no_number(store: Store, kind: str, blank: str) -> None:
    for option, name in (("--signer", "signer"), ("--doc", "doc")):
        more: dict[str, Any] = {name: blank}
        with pytest.raises(Refused, match=option):
            add(store, kind=kind, **more)
    with pytest.raises(Refused, match="--unit"):
        add(store, kind="约谈通知", unit=blank)
    with pytest.raises(BadValue):
        add(store, kind=blank)
    assert papers.papers(store, TODAY) == []


def test_signs_that_nobody_sees_are_not_recorded(store: Store) -> None:
    add(store, kind="督\u200b办函", doc="市督\x07〔2023〕\u20606号", signer=" 某\ufeff甲")
    (told,) = papers.papers(store, TODAY)
    assert (told.paper.name, told.paper.act.signer, told.paper.level) == ("督办函（市督〔2023〕6号）", "某甲", "督办")
    sign(store, doc="市督\u200b〔2023〕6号")
    assert receipts(store)[1] == ()


def test_a_paper_without_its_signer_is_no_level(store: Store) -> None:
    """As an older program recorded it."""
    report = Report(date(2023, 12, 1), act=Act("paper", to=date(2023, 12, 15), doc=DOC, of="督办函"))
    with store.batch(at=AT, by=BY) as batch:
        batch.apply(changes.reported("paper", "XY22-03", report))
    assert [each.paper.level for each in papers.papers(store, TODAY)] == [None]


# --- receipt -----------------------------------------------------------------------------------------------------------


def sign(store: Store, unit: str | None = None, on: date = date(2023, 12, 2), **more: Any) -> str:
    given = {"doc": DOC, "person": "某乙", **more}
    return papers.acknowledged(store, "XY22-03", Recording(on, TODAY, AT, "zhang", BY), unit=unit, **given)[1]


def receipts(store: Store, day: date = TODAY) -> tuple[tuple[str, ...], tuple[str, ...]]:
    (told,) = papers.papers(store, day)
    return told.receipts.signed, told.receipts.unsigned


def test_every_addressee_signs_for_itself_and_in_a_group_each_member(store: Store) -> None:
    add(store, units=("市生态环境局", "其他县市区"))  # 秦都区 is named in the item itself
    assert receipts(store) == ((), ("市生态环境局", "渭城区", "三原县"))

    assert sign(store, "渭城区") == "渭城区"
    assert sign(store, "咸阳市/市生态环境局", date(2023, 12, 4)) == "市生态环境局"
    assert receipts(store, date(2023, 12, 3)) == (("渭城区",), ("市生态环境局", "三原县"))
    assert receipts(store) == (("市生态环境局", "渭城区"), ("三原县",))
    assert sign(store) == "三原县"  # the only one left
    assert receipts(store)[1] == ()

    (told,) = papers.papers(store, TODAY)
    assert [(done.act.units, done.act.person) for done in told.paper.receipts] == [
        (("渭城区",), "某乙"),
        (("三原县",), "某乙"),
        (("市生态环境局",), "某乙"),
    ]
    record.undo(store, None, at=AT, by=BY)
    assert receipts(store)[1] == ("三原县",)
    assert store.problems() == []


def test_who_cannot_sign(store: Store) -> None:
    add(store, units=("市生态环境局", "秦都区"))
    with pytest.raises(Refused, match="addressed to several"):
        sign(store)
    with pytest.raises(Refused, match="not addressed"):
        sign(store, "三原县")
    with pytest.raises(Refused, match="before the paper"):
        sign(store, "秦都区", date(2023, 11, 30))
    with pytest.raises(Refused, match="no paper"):
        sign(store, "秦都区", doc="督〔2023〕9号")
    with pytest.raises(NoSuchUnit):
        sign(store, "没有的局")
    with pytest.raises(BadValue):
        sign(store, "秦都区", date(2024, 1, 1))
    sign(store, "秦都区")
    with pytest.raises(Refused, match="already"):
        sign(store, "秦都区")
    sign(store)
    with pytest.raises(Refused, match="Everybody"):
        sign(store)


def test_a_paper_that_names_nobody_is_signed_for_by_who_leads(store: Store) -> None:
    add(store, kind="通报", to=None)
    assert sign(store) == "市生态环境局"


def test_a_receipt_answers_nothing_and_moves_no_date(store: Store) -> None:
    add(store)
    before = waiting(store, TODAY)
    sign(store)
    assert waiting(store, TODAY) == before == [("XY22-03", date(2023, 12, 15))]
    with pytest.raises(CannotUndo):
        record.undo(store, 2, at=AT, by=BY)  # the paper stays while its receipt stands
