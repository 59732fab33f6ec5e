"""Whose turn it is: one table for lists, mail, calendars and `next`; and whom what an act left open concerns."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from deadlines.domain.agenda import Line, deadlines_on, parties_of
from deadlines.domain.awaiting import Case, awaited
from deadlines.domain.model import Act, Item, Obligation, Plan, Report
from deadlines.domain.parties import audience, concerned, reaches
from deadlines.domain.turns import acting, answering, leading, taking
from deadlines.domain.units import Directory, Group, Region, Unit
from deadlines.domain.withdrawing import Place
from deadlines.usecases.due import concerns

DAY, LATER = date(2024, 1, 5), date(2024, 2, 5)
PLAN = Plan("JS24", "甲市整改方案", "甲市", office="市督改办")
NAMES = ("市住建局", "市环境局", "市财政局", "市发改委", "东区", "西区")
DIRECTORY = Directory(
    (Region("某省", "province"), Region("甲市", "city", "某省")),
    (*(Unit(name, "甲市") for name in NAMES), Unit("省厅", "某省")),
    (Group("各区", "甲市", ("东区", "西区")), Group("其他区", "甲市", base="各区")),
)
ITEM = Item(
    "JS24-01",
    1,
    "施工扬尘",
    lead=("市住建局", "市环境局"),
    cooperating=("各区",),
    marks=(("市住建局", "牵头"),),
    acceptance=("市环境局", "市财政局"),
    acceptance_marks=(("市财政局", "牵头"),),
    acceptance_provincial=("省厅",),
)
BARE = Item("JS24-02", 2, "问题")


@pytest.mark.parametrize(
    ("item", "names"),
    [
        (ITEM, ("市住建局",)),
        (ITEM._replace(marks=()), ("市住建局", "市环境局")),
        (ITEM._replace(marks=(("市环境局", "配合"),)), ("市住建局", "市环境局")),
        (ITEM._replace(marks=(("市住建局", "牵头"), ("市环境局", "牵头"))), ("市住建局", "市环境局")),
        (ITEM._replace(lead=(), marks=(("各区", "牵头"),)), ("各区",)),
        (ITEM._replace(marks=(("没有列名的", "牵头"),)), ("市住建局", "市环境局")),
        (ITEM._replace(lead=(), marks=()), ("各区",)),
        (BARE, ()),
    ],
)
def test_who_leads_is_marked_else_responsible_and_never_who_merely_cooperates(
    item: Item, names: tuple[str, ...]
) -> None:
    assert leading(item) == names


SEPARATE = ITEM._replace(separate_acceptance=True)


@pytest.mark.parametrize(
    ("item", "station", "opinions", "names"),
    [
        (ITEM, "declare", (), ("市住建局",)),
        (ITEM, "apply", (), ("市住建局",)),
        (ITEM, "municipal", (), ("市财政局",)),
        (ITEM._replace(acceptance_marks=()), "municipal", (), ("市环境局", "市财政局")),
        (SEPARATE, "municipal", (), ("市环境局", "市财政局")),
        (SEPARATE, "municipal", ("市环境局",), ("市环境局",)),
        (ITEM, "provincial", (), ("省厅",)),
        (ITEM, "notice", (), ("市财政局",)),
        (SEPARATE, "close", (), ("市财政局",)),
        (SEPARATE._replace(acceptance_marks=()), "close", (), ("市环境局", "市财政局")),
        (ITEM._replace(acceptance=()), "close", (), ("省厅",)),
        *((BARE, station, (), ("市督改办",)) for station in ("declare", "apply", "municipal", "notice", "close")),
    ],
)
def test_each_station_is_taken_by_those_whose_turn_it_is(
    item: Item, station: Any, opinions: tuple[str, ...], names: tuple[str, ...]
) -> None:
    assert taking(PLAN, item, station, opinions) == names


def test_a_paper_is_answered_by_its_addressees_else_by_the_doers_else_by_who_leads() -> None:
    paper = Act("paper", to=LATER, doc="督1号")
    duty = Obligation("JS24-o1", "报送", responsible=("东区", "市住建局"), marks=(("市住建局", "牵头"),))

    assert acting(PLAN, ITEM, (), ITEM, paper._replace(units=("东区",))) == ("东区",)
    assert acting(PLAN, ITEM, (), ITEM, paper) == ("市住建局",)
    assert acting(PLAN, ITEM, ("东区", "西区"), ITEM, paper) == ("东区", "西区")
    assert answering(None, duty.responsible, duty) == ("市住建局",)
    assert answering(None, duty.responsible, duty._replace(marks=())) == ("东区", "市住建局")
    assert acting(PLAN, ITEM, (), ITEM, Act("look-back")) == ()


def seen_by(item: Item, act: Act, role: Any = None, *, done: bool = True) -> set[str]:
    """The keys of the units that *act*, left open in *item*, concerns in *role*."""
    reports = (Report(DAY, done=done), Report(DAY, act=act))
    (step,) = [
        each
        for each in deadlines_on(Line(PLAN, item, item._replace(reports=reports)), DAY, date.max)
        if each.matter is not None
    ]
    keys = [*(party.key for party in DIRECTORY.parties)]
    return {key.partition("/")[2] for key in keys if concerns(DIRECTORY, step, key, role)}


@pytest.mark.parametrize(
    ("item", "act", "everybody"),
    [
        (ITEM, Act("applied", to=LATER, awaits="municipal"), {"市财政局"}),
        (SEPARATE, Act("accepted", to=LATER, awaits="municipal", points=("市环境局",)), {"市环境局"}),
        (ITEM, Act("notice", to=LATER, awaits="close"), {"市财政局"}),
        (ITEM, Act("returned", to=LATER, awaits="declare", points=("补充",)), {"市住建局"}),
        (ITEM, Act("reopened", to=LATER, awaits="declare"), {"市住建局"}),
        (ITEM, Act("declared", to=LATER, awaits="apply"), {"市住建局"}),
        # who leads and who accepts see a paper to another unit; who cooperates through a group does not
        (ITEM, Act("paper", to=LATER, doc="1", units=("东区",)), {"东区", "市住建局", "市环境局", "市财政局", "省厅"}),
        (ITEM._replace(acceptance=("各区",)), Act("paper", to=LATER, units=("东区",)), {"东区", "市住建局", "省厅"}),
        (
            ITEM._replace(acceptance=(), acceptance_provincial=()),
            Act("paper", to=LATER, doc="1", units=("各区",)),
            {"各区", "东区", "西区", "市住建局"},
        ),
        (
            ITEM._replace(marks=(), acceptance=(), acceptance_provincial=()),
            Act("paper", to=LATER, doc="1", units=("市环境局",)),
            {"市环境局"},  # nobody leads where the plan marks nobody: one of several is shown no other's lateness
        ),
        (
            ITEM._replace(lead=("各区",), marks=(), acceptance=(), acceptance_provincial=()),
            Act("paper", to=LATER, doc="1", units=("东区",)),
            {"东区"},
        ),
        (
            ITEM._replace(lead=("西区",), cooperating=(), marks=(), acceptance=(), acceptance_provincial=()),
            Act("paper", to=LATER, doc="1", units=("其他区",)),
            {"东区", "其他区", "西区"},  # 其他区 leaves out what the item names; 西区 leads it
        ),
        (ITEM._replace(acceptance=(), acceptance_provincial=()), Act("paper", to=LATER, units=("市发改委",)), None),
    ],
)
def test_what_is_left_open_concerns_those_alone_who_have_to_do_with_it(
    item: Item, act: Act, everybody: set[str] | None
) -> None:
    assert seen_by(item, act) == ({"市发改委", "市住建局"} if everybody is None else everybody)


def test_a_role_is_the_part_that_a_unit_has_in_what_is_open_not_in_the_item() -> None:
    step = Act("applied", to=LATER, awaits="municipal")
    assert (seen_by(ITEM, step, "acceptance"), seen_by(ITEM, step, "lead")) == ({"市财政局"}, set())
    mend = Act("returned", to=LATER, awaits="declare")
    assert (seen_by(ITEM, mend, "lead"), seen_by(ITEM, mend, "cooperating")) == ({"市住建局"}, set())
    paper = Act("paper", to=LATER, units=("东区",))
    assert (seen_by(ITEM, paper, "responsible"), seen_by(ITEM, paper, "lead")) == ({"东区"}, {"市住建局"})


@pytest.mark.parametrize("item", [ITEM, SEPARATE, BARE, ITEM._replace(acceptance=())])
@pytest.mark.parametrize(
    "act",
    [
        Act("declared", to=LATER, awaits="apply"),
        Act("applied", to=LATER, awaits="municipal"),
        Act("accepted", level="municipal", to=LATER, awaits="provincial"),
        Act("accepted", level="municipal", to=LATER, awaits="notice"),
        Act("returned", to=LATER, awaits="declare", points=("补充",)),
    ],
)
def test_the_lists_and_next_name_the_same_units(item: Item, act: Act) -> None:
    done = None if act.kind == "declared" else True
    back = act.kind == "returned"
    reports = [Report(DAY, done=True, act=act if done is None else None)]
    reports += [Report(DAY, act=Act("applied"))] * (act.kind == "accepted")
    reports += [Report(DAY, done=False if back else None, act=act)] * (done is not None)
    item = item._replace(reports=tuple(reports), acceptance_provincial=() if act.awaits == "notice" else ("省厅",))
    if act.awaits == "municipal" and not item.acceptance:
        return  # the way has no such station
    deadlines = deadlines_on(Line(PLAN, item, item), DAY, date.max)
    step = next(each for each in deadlines if each.matter is not None and each.state == "open")
    told = awaited(Case(Place(PLAN, item, None, item), DAY, directory=DIRECTORY))

    assert step.acting == next(each.who for each in told if each.state in (act.awaits, "mend"))


def test_what_the_audience_leaves_out_still_says_who_the_others_are() -> None:
    parties = parties_of(Line(PLAN, ITEM, ITEM))
    only = audience(DIRECTORY, parties, "甲市", Act("paper", units=("其他区",)), ("其他区",))

    assert only.named == parties.named
    assert reaches(DIRECTORY, only, "甲市", "甲市/东区")
    assert set(concerned(DIRECTORY, only, "甲市")) >= {"甲市/其他区", "甲市/市住建局"}
