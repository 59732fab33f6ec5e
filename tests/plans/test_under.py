"""A detail plan held against the plan above it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from deadlines.domain.model import Quantity
from deadlines.plans.fitting import fit
from deadlines.plans.under import Difference, shortcomings
from drafts import BRICKS, CALENDAR, DIRECTORY, DRAFT, TRUCKS, item, measure, milestone

if TYPE_CHECKING:
    from deadlines.domain.model import Plan
    from deadlines.plans.draft import DraftItem, DraftMilestone

FIRST, SECOND = BRICKS.measures[0].milestones


def plan(*items: DraftItem) -> Plan:
    return fit(DRAFT._replace(items=items), DIRECTORY, CALENDAR, code="XY22", region="咸阳市").plan


def held(*items: DraftItem, unit: str | None = None) -> list[Difference]:
    return shortcomings(plan(BRICKS, TRUCKS), plan(*items), DIRECTORY, unit)


def bricks(*milestones: DraftMilestone) -> DraftItem:
    first, *rest = BRICKS.measures
    return BRICKS._replace(measures=(first._replace(milestones=milestones), *rest))


def test_a_plan_that_has_all_falls_short_of_nothing() -> None:
    assert held(BRICKS, TRUCKS) == []
    assert held(BRICKS) == []  # what it does not take up is another unit's


def test_later_dates_and_lower_numbers_stand_side_by_side() -> None:
    less = SECOND._replace(
        limit="2023年11月底前", due=date(2023, 11, 30), action="完成60座砖瓦窑改造", quantities=(Quantity(60, "座"),)
    )
    found = held(bricks(FIRST, less))

    assert [(each.kind, each.code) for each in found] == [("later", "XY22-01.2"), ("lower", "XY22-01.2")]
    assert found[0].above == "2023年9月底前完成76座砖瓦窑改造"
    assert found[0].below == "2023年11月底前完成60座砖瓦窑改造"


def test_earlier_dates_and_higher_numbers_are_fine() -> None:
    more = SECOND._replace(limit="2023年8月底前", due=date(2023, 8, 31), quantities=(Quantity(80, "座"),))

    assert held(bricks(FIRST, more)) == []


def test_measures_are_found_again_by_their_text_and_not_by_their_label() -> None:
    first, second = BRICKS.measures
    turned = BRICKS._replace(measures=(second._replace(label="（一）"), first._replace(label="（二）")))

    assert held(turned) == []
    one = measure("（三）", "县城管局自行增设宣传栏，组织志愿者上街。")
    (extra,) = held(turned._replace(measures=(*turned.measures, one)))
    assert (extra.kind, extra.code, extra.above) == ("unmatched", "XY22-01", "")
    assert extra.below == "（三）县城管局自行增设宣传栏，组织志愿者上街。"


def test_items_are_found_again_by_their_text_and_those_of_its_own_are_told() -> None:
    own = item(1, "镇街日常监管力量薄弱，网格员配备不足。", "2023年底", "2023-12-31")
    found = held(own, TRUCKS._replace(number=3), BRICKS._replace(number=2))

    assert [(each.kind, each.code, each.below) for each in found] == [
        ("unmatched", "", "镇街日常监管力量薄弱，网格员配备不足。")
    ]


def test_a_measure_that_is_split_is_not_missing_a_date() -> None:
    first, second = BRICKS.measures
    parts = [
        first._replace(text="开展砖瓦窑企业排查整治，2023年3月底前完成排查。", milestones=first.milestones[:1]),
        first._replace(text="2023年9月底前完成76座砖瓦窑改造。", milestones=first.milestones[1:]),
    ]

    assert held(BRICKS._replace(measures=(*parts, second))) == []


def test_a_unit_is_held_to_its_own_part_alone() -> None:
    late = BRICKS._replace(limit=BRICKS.limit._replace(text="2024年6月底", dates=(date(2024, 6, 30),)))

    assert held(late, unit="咸阳市/市交通运输局") == []
    assert [each.kind for each in held(late, unit="咸阳市/三原县")] == ["later"]
    later = SECOND._replace(limit="2023年11月底前", due=date(2023, 11, 30))
    assert held(bricks(FIRST, later), unit="咸阳市/三原县") == []  # the first measure is 市生态环境局's
    assert [each.kind for each in held(bricks(FIRST, later), unit="咸阳市/市生态环境局")] == ["later"]


def test_missing_measures_milestones_and_duties() -> None:
    assert [(e.kind, e.code) for e in held(bricks(FIRST))] == [("missing-milestone", "XY22-01.2")]
    first, second = BRICKS.measures
    assert [(e.kind, e.code) for e in held(BRICKS._replace(measures=(first,)))] == [("missing-measure", "XY22-01.m2")]
    no_duty = BRICKS._replace(measures=(first, second._replace(duties=())))
    assert [(e.kind, e.code) for e in held(no_duty)] == [("missing-duty", "XY22-01.r1")]
    seldom = second.duties[0]._replace(every="year")
    rare = BRICKS._replace(measures=(first, second._replace(duties=(seldom,))))
    assert [(e.kind, e.code) for e in held(rare)] == [("lower", "XY22-01.r1")]


def test_a_unit_must_take_up_its_own_items_and_measures_alone() -> None:
    assert [(e.kind, e.code) for e in held(TRUCKS, unit="咸阳市/三原县")] == [("missing-item", "XY22-01")]
    assert held(TRUCKS, unit="咸阳市/市交通运输局") == []
    others = BRICKS._replace(measures=BRICKS.measures[1:])  # the first measure is 市生态环境局's
    assert held(others, unit="咸阳市/三原县") == []


def test_an_item_limit_that_is_later() -> None:
    late = BRICKS._replace(limit=BRICKS.limit._replace(text="2024年6月底", dates=(date(2024, 6, 30),)))

    assert [(e.kind, e.above, e.below) for e in held(late)] == [("later", "2023年12月底", "2024年6月底")]


def test_deeds_told_in_two_detail_measures_are_compared_one_by_one() -> None:
    pipes = milestone("2023年9月底前", "2023-09-30", "新建污水管网45公里", Quantity(45, "公里"))
    joints = milestone("2023年6月底前", "2023-06-30", "完成186处雨污混错接点改造", Quantity(186, "处"))
    whole = measure(
        "（一）", "2023年6月底前完成186处雨污混错接点改造，2023年9月底前新建污水管网45公里。", joints, pipes
    )
    fewer = joints._replace(
        limit="2023年8月底前",
        due=date(2023, 8, 31),
        action="完成90处雨污混错接点改造",
        quantities=(Quantity(90, "处"),),
    )
    shorter = pipes._replace(
        limit="2023年12月底前", due=date(2023, 12, 31), action="新建污水管网20公里", quantities=(Quantity(20, "公里"),)
    )
    parts = (
        measure("1.", "2023年8月底前由区住建局牵头，完成90处雨污混错接点改造。", fewer),
        measure("2.", "到2023年12月底前各街道配合，新建污水管网20公里。", shorter),
        measure("3.", "组织沿街餐饮单位开展隔油池排查。"),
    )
    above = plan(BRICKS._replace(measures=(whole,)))
    found = shortcomings(above, plan(BRICKS._replace(measures=parts)), DIRECTORY)
    assert [(each.kind, each.code) for each in found] == [
        *(("later", "XY22-01.1"), ("lower", "XY22-01.1"), ("later", "XY22-01.2"), ("lower", "XY22-01.2")),
        ("unmatched", "XY22-01"),
    ]
    assert found[-1].below == "3.组织沿街餐饮单位开展隔油池排查。"
