"""On which day inside its period a duty falls due, by the words of the plan."""

from __future__ import annotations

import pytest

from deadlines.domain.model import Duty, Item, Measure, Obligation, Period, Plan
from deadlines.domain.reading import read_plan


@pytest.mark.parametrize(
    ("limit", "every", "month", "day"),
    [
        ("每月5日前报送进展", "month", 0, 5),
        ("每月底前", "month", 0, 0),
        ("每月31日前", "month", 0, 0),
        ("每月30日前", "month", 0, 28),
        ("每月汇总，次月5日前报送", "month", 0, 5),
        ("每季度首月10日前", "quarter", 1, 10),
        ("每季度结束后10日内", "quarter", 1, 10),
        ("每季度末", "quarter", 0, 0),
        ("每年3月底前", "year", 3, 0),
        ("每年2月28日前", "year", 2, 0),
        ("每年12月10日前", "year", 12, 10),
        ("每年9月至11月", "year", 11, 0),
        ("每周三前", "week", 0, 3),
        ("每周日前", "week", 0, 0),
        ("每日巡查", "day", 0, 0),
        # what names no day, or one of another period
        ("每月最后一个工作日前", "month", 0, 0),
        ("每年至少1次", "year", 0, 0),
        ("每月5日前", "quarter", 0, 0),
        ("", "month", 0, 0),
    ],
)
def test_the_day_that_the_words_of_a_duty_name(limit: str, every: Period, month: int, day: int) -> None:
    measure = Measure("XY22-01.m1", "措施", duties=(Duty("XY22-01.r1", "任务", every, limit),))
    plan = Plan(
        "XY22",
        "方案",
        "咸阳市",
        obligations=(Obligation("XY22-o1", "任务", limit, every=every),),
        items=(Item("XY22-01", 1, "问题", measures=(measure,)),),
    )
    read = read_plan(plan, None)
    (duty,), (obligation,) = read.items[0].duties, read.obligations
    assert (duty.on_month, duty.on_day) == (month, day)
    assert (obligation.on_month, obligation.on_day) == (month, day)


def test_what_is_owed_every_half_year_has_no_single_day() -> None:
    measure = Measure("XY22-01.m1", "措施", duties=(Duty("XY22-01.r1", "任务", "year", "每半年底前", 2),))
    plan = Plan("XY22", "方案", "咸阳市", items=(Item("XY22-01", 1, "问题", measures=(measure,)),))
    (duty,) = read_plan(plan, None).items[0].duties
    assert (duty.on_month, duty.on_day) == (0, 0)
