"""A small register for the tests of the mail room; its dates stand as if they had been read.

Invented region and progress: 演示数据，不反映实际进展.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from deadlines.domain.agenda import Line, lines_of
from deadlines.domain.log import beginning, entry_for
from deadlines.domain.model import (
    Count,
    Duty,
    Item,
    Measure,
    Milestone,
    Obligation,
    Part,
    Plan,
    Quantity,
    Register,
    Report,
)
from deadlines.domain.units import Directory, Group, Region, Unit
from deadlines.store.memory import MemoryStore

WEEK = date(2023, 11, 27)  # a Monday
FRIDAY = date(2023, 12, 1)


def unit(name: str, *mail: str, region: str = "甲市") -> Unit:
    return Unit(name, region, mail=mail)


DIRECTORY = Directory(
    regions=(Region("某省", "province"), Region("甲市", "city", "某省"), Region("乙市", "city", "某省")),
    units=(
        unit("省厅", "province@example.gov.cn", region="某省"),
        unit("市城管局", "cg@example.gov.cn", "cg2@example.gov.cn"),
        unit("市环境局", "hj@example.gov.cn"),
        unit("市财政局"),
        unit("东县", "dong@example.gov.cn"),
        unit("西县", "xi@example.gov.cn"),
        unit("市环境局", "hj@yi.example.gov.cn", region="乙市"),
    ),
    groups=(
        Group("各县区", "甲市", ("东县", "西县")),
        Group("其他县区", "甲市", base="各县区"),
        Group("各开发区", "甲市"),
    ),
)


def milestone(code: str, due: date | None, **more: Any) -> Milestone:
    more = {"limit": "按期", "action": f"完成{code}", "due": due, **more}
    return Milestone(code, **more)


def duty(code: str, **more: Any) -> Duty:
    more = {"text": f"开展{code}", "every": "month", "limit": "每月至少1次", **more}
    return Duty(code, **more)


def item(number: int, *measures: Measure, due: date | None = None, **more: Any) -> Item:
    more = {
        "title": f"第{number}个问题",
        "lead": ("市城管局",),
        "parts": (Part("按期", due),) if due else (),
        **more,
    }
    return Item(f"JA23-{number:02d}", number, measures=measures, **more)


def measure(*entries: Milestone | Duty, **more: Any) -> Measure:
    more = {"text": "措施", "label": "（一）", **more}
    return Measure(
        "JA23-01.m1",
        milestones=tuple(entry for entry in entries if isinstance(entry, Milestone)),
        duties=tuple(entry for entry in entries if isinstance(entry, Duty)),
        **more,
    )


def plan(*items: Item, obligations: tuple[Obligation, ...] = (), **more: Any) -> Plan:
    more = {"title": "甲市整改方案", "region": "甲市", "short": "省大气专项", "issued": date(2023, 1, 1), **more}
    return Plan("JA23", items=items, obligations=obligations, **more)


def lines(*plans: Plan) -> list[Line]:
    return [line for each in plans for line in lines_of(each)]


def not_done(on: date) -> Report:
    return Report(on, done=False)


def done(on: date) -> Report:
    return Report(on, done=True)


SAMPLE = plan(
    item(
        8,
        measure(
            milestone("JA23-08.1", date(2023, 11, 28), action="完成试点"),
            milestone(
                "JA23-08.2",
                date(2023, 12, 3),
                limit="2023年12月3日前",
                quantities=(Quantity(758, "家"), Quantity(2278, "处")),
                reports=(Report(date(2023, 11, 1), quantities=(287, None)),),
            ),
            label="（二）",
        ),
        due=date(2023, 12, 31),
        title="餐饮油烟在线监控安装率低",
        cooperating=("市环境局", "各县区"),
        marks=(("市城管局", "牵头"), ("市环境局", "配合")),
        acceptance=("市城管局",),
        acceptance_provincial=("省厅",),
    ),
    item(
        9,
        measure(
            milestone("JA23-09.1", date(2023, 12, 1), responsible=("东县",), ambiguous=True),
            duty("JA23-09.r1", responsible=("各县区",), at_least=3, counts=(Count(400, "辆次", "检查机动车"),)),
            section="东县",
        ),
        lead=("市环境局",),
        cooperating=("各县区", "各开发区"),
        acceptance=("市财政局",),
    ),
    obligations=(
        Obligation("JA23-o1", "报送整改进展", "每月底前", "四（二）", ("市城管局",), every="month"),
        Obligation("JA23-o2", "报送整改情况", "12月10日前", "四（三）", ("市城管局",), due=date(2023, 12, 10)),
    ),
)


def store_with(*plans: Plan) -> MemoryStore:
    register = Register(DIRECTORY, plans)
    log = [entry_for(beginning(register), None, at="2023-11-01T00:00:00Z", by="试")]
    return MemoryStore(register, log, no_calendar)


def no_calendar() -> Any:
    raise AssertionError
