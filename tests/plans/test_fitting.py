"""A draft becomes a plan: codes, titles, units, and the dates that the register will read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.domain import records
from deadlines.domain.model import Plan, Quantity, Register
from deadlines.domain.plain import plain
from deadlines.domain.reading import read_plan
from deadlines.domain.soundness import faults
from deadlines.domain.units import Directory
from deadlines.plans.codename import code_name
from deadlines.plans.draft import DraftDuty, DraftItem, DraftLimit, DraftMeasure, DraftMilestone, DraftObligation
from deadlines.plans.fitting import CONTEXT, TITLE, Fitted, fit, title_of
from drafts import BRICKS, CALENDAR, DIRECTORY, DRAFT, TRUCKS, item, measure, milestone

if TYPE_CHECKING:
    from deadlines.plans.draft import Draft


def fitted(draft: Draft = DRAFT, directory: Directory = DIRECTORY) -> Fitted:
    return fit(draft, directory, CALENDAR, code="XY22", region="咸阳市")


def test_codes_stand_in_document_order() -> None:
    plan = fitted().plan

    assert [each.code for each in plan.items] == ["XY22-01", "XY22-02"]
    assert [each.code for each in plan.items[0].measures] == ["XY22-01.m1", "XY22-01.m2"]
    assert [each.code for each in plan.items[0].milestones] == ["XY22-01.1", "XY22-01.2"]
    assert [each.code for each in plan.items[0].duties] == ["XY22-01.r1"]
    assert [each.code for each in plan.obligations] == ["XY22-o1"]
    assert faults(Register(plans=(plan,))) == []


def test_dates_are_those_of_the_document() -> None:
    plan = fitted().plan

    assert plan.items[0].due == date(2023, 12, 31)
    assert [each.due for each in plan.items[0].milestones] == [date(2023, 3, 31), date(2023, 9, 30)]
    doubtful = plan.items[1].milestones[0]
    assert (doubtful.due, doubtful.ambiguous, doubtful.settled) == (date(2023, 6, 30), True, None)
    assert plan.obligations[0].due == date(2023, 12, 10)


def test_what_stands_under_a_units_heading_is_that_units_to_do() -> None:
    under = measure("（一）", "专人巡查。")._replace(section="秦都区")
    one = item(1, "问题", "2025年底", "2025-12-31", under, measure("（二）", "巡查。"))

    plan = fitted(DRAFT._replace(items=(one,), obligations=())).plan

    assert [each.responsible for each in plan.items[0].measures] == [("秦都区",), ()]


@pytest.mark.parametrize("name", ["开发区", "园区", "沿黄各旗县", "各镇（街道）", "各区县、开发区城管部门", "有关苏木"])
def test_a_collective_name_comes_in_as_a_group(name: str) -> None:
    one = item(1, "问题", "2025年底", "2025-12-31")._replace(cooperating=(name,))

    made = fitted(DRAFT._replace(items=(one,), obligations=()))

    assert [group.name for group in made.newcomers.groups] == [name]


def test_a_date_that_only_the_context_gives_is_kept_and_says_so() -> None:
    one = item(
        1, "问题", "2025年底", "2025-12-31", measure("（一）", "措施", milestone("6月底前", "2024-06-30", "完成"))
    )
    stone = fitted(DRAFT._replace(items=(one,), obligations=())).plan.items[0].milestones[0]

    assert (stone.limit, stone.due, stone.settled) == ("6月底前", date(2024, 6, 30), CONTEXT)


def test_known_units_are_joined_and_others_come_in() -> None:
    made = fitted()

    assert [unit.key for unit in made.newcomers.units] == ["咸阳市/市水利局", "咸阳市/市交通局"]
    assert [group.key for group in made.newcomers.groups] == ["咸阳市/各责任单位"]
    assert made.newcomers.regions == ()
    assert [(each.key, each.nearest[:1]) for each in made.unknown][1] == ("咸阳市/市交通局", ("市交通运输局",))
    assert [problem.where for problem in made.problems] == ["第10段", "第20段", "第5段"]


def test_a_region_that_nobody_knows_comes_with_its_units() -> None:
    made = fit(DRAFT, Directory(), CALENDAR, code="XY22", region="咸阳市", parent="陕西省")

    assert [(each.name, each.level, each.parent) for each in made.newcomers.regions] == [
        ("陕西省", "province", None),
        ("咸阳市", "city", "陕西省"),
    ]
    assert next(unit.key for unit in made.newcomers.units if unit.name.startswith("省")) == "陕西省/省生态环境厅"
    assert len(made.problems) == 1  # not one for each of them


def test_a_number_that_stands_twice_gets_a_free_code() -> None:
    made = fitted(DRAFT._replace(items=(BRICKS, TRUCKS._replace(number=1))))

    assert [each.code for each in made.plan.items] == ["XY22-01", "XY22-02"]
    assert made.problems[0].where == "第20段"


@pytest.mark.parametrize(
    ("problem", "title"),
    [
        ("柴油货车监管薄弱", "柴油货车监管薄弱"),
        ("一是砖厂脱硫设施不正常运行，在线数据失真。", "砖厂脱硫设施不正常运行"),
        ("3座砖厂（含1座停产）超标", "3座砖厂超标"),
        ("目前，全市再生水利用率低", "目前，全市再生水利用率低"),
        ("（三）工地扬尘管控不到位", "工地扬尘管控不到位"),
        ("", ""),
    ],
)
def test_titles_come_from_the_first_clause(problem: str, title: str) -> None:
    assert title_of(problem) == title


def test_a_title_is_never_longer_than_a_phone_shows() -> None:
    assert len(title_of("一些地方和部门对习近平生态文明思想学习贯彻不深入不系统不扎实")) == TITLE


@pytest.mark.parametrize(
    ("region", "year", "code"),
    [
        ("咸阳市", 2022, "XY22"),
        ("西安市", 2023, "XA23"),
        ("白石县", None, "BS"),
        ("新疆维吾尔自治区", 2021, "XJWW21"),
        ("A区", 2024, "AQ24"),
        ("嵊泗县", 2024, "P24"),
        ("", 2024, "P24"),
    ],
)
def test_a_code_is_made_of_initials_and_year(region: str, year: int | None, code: str) -> None:
    assert code_name(region, year, ()) == code


def test_a_code_that_is_taken_is_not_given_again() -> None:
    assert code_name("咸阳市", 2022, {"XY22", "XY22N2"}) == "XY22N3"


def test_the_province_is_the_one_that_the_plan_mentions() -> None:
    said = DRAFT._replace(items=(BRICKS._replace(target="完成陕西省下达的任务"), TRUCKS))
    made = fit(said, Directory(), CALENDAR, code="XY22", region="咸阳市")

    assert [each.name for each in made.newcomers.regions] == ["陕西省", "咸阳市"]
    assert "陕西省" in str(made.problems[0].message)
    assert [
        each.name for each in fit(DRAFT, Directory(), CALENDAR, code="XY22", region="咸阳市").newcomers.regions
    ] == ["咸阳市"]


TEXTS = st.sampled_from(["", " ", "开展排查 ", "2023年6月前", "立行立改", "—", "x: y", "是"]) | st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=8
)
NAMES = st.lists(
    st.sampled_from(["", "市生态环境局", "市水利局 ", "省水利厅", "各县区", "其他县区", "a/b"]), max_size=3
).map(tuple)
MILESTONES = st.builds(
    DraftMilestone,
    TEXTS,
    st.none() | st.dates(),
    TEXTS,
    st.just(()) | st.builds(Quantity, st.integers(0, 9), TEXTS).map(lambda q: (q,)),
)
DUTIES = st.builds(DraftDuty, TEXTS, st.sampled_from(["month", "year"]), st.integers(-1, 3), TEXTS)
MEASURES = st.builds(
    *(DraftMeasure, st.none() | TEXTS, st.none() | TEXTS, TEXTS, TEXTS, NAMES, NAMES),
    st.lists(MILESTONES, max_size=2).map(tuple),
    st.lists(DUTIES, max_size=1).map(tuple),
)
ITEMS = st.builds(
    *(DraftItem, st.integers(-1, 3), TEXTS, TEXTS, TEXTS, NAMES),
    limit=st.builds(DraftLimit, TEXTS, st.lists(st.dates(), max_size=2).map(tuple)),
    measures=st.lists(MEASURES, max_size=2).map(tuple),
)
OBLIGATIONS = st.builds(
    DraftObligation, TEXTS, st.none() | st.dates(), st.none() | TEXTS, NAMES, st.none() | st.just("month")
)


@given(st.lists(ITEMS, min_size=1, max_size=3).map(tuple), st.lists(OBLIGATIONS, max_size=2).map(tuple), TEXTS)
def test_whatever_a_reader_gives_a_register_can_hold(
    items: tuple[DraftItem, ...], obligations: tuple[DraftObligation, ...], title: str
) -> None:
    made = fitted(DRAFT._replace(items=items, obligations=obligations, title=title))

    assert faults(Register(made.newcomers, (made.plan,))) == []
    again = records.build(Plan, plain(made.plan))
    assert again is not None
    assert read_plan(again, CALENDAR) == made.plan
    for each in (*made.newcomers.regions, *made.newcomers.parties):
        assert records.build(type(each), plain(each)) == each
