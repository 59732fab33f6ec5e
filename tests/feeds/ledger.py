"""A small ledger for the tests of feeds: entries with their dates read already, so that no grammar is needed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from deadlines.domain.agenda import Line
from deadlines.domain.changes import Change, reported
from deadlines.domain.log import LogEntry, entry_for
from deadlines.domain.model import Duty, Item, Milestone, Obligation, Part, Plan, Report
from deadlines.domain.units import Directory, Group, Region, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = date(2023, 12, 1)

DIRECTORY = Directory(
    (Region("陕西省", "province"), Region("西安市", "city", "陕西省"), Region("咸阳市", "city", "陕西省")),
    (
        Unit("省生态环境厅", "陕西省"),
        Unit("市城管局", "西安市"),
        Unit("市生态环境局", "西安市"),
        Unit("临潼区", "西安市"),
        Unit("长安区", "西安市"),
        Unit("市财政局", "西安市"),
        Unit("市生态环境局", "咸阳市"),
    ),
    (
        Group("各区县", "西安市", ("临潼区", "长安区")),
        Group("其他区县", "西安市", base="各区县"),
        Group("各责任单位", "西安市"),
    ),
)

PLAN = Plan("XA23", "西安市整改方案", "西安市", "省大气专项", year=2023, issued=date(2023, 1, 10))

ITEM = Item(
    "XA23-08",
    8,
    "餐饮油烟在线监控安装率低",
    limit="2024年6月底",
    target="安装率达到要求",
    lead=("市城管局",),
    cooperating=("市生态环境局", "各区县"),
    marks=(("市城管局", "牵头"), ("市生态环境局", "配合")),
    acceptance=("市城管局", "市财政局"),
    acceptance_provincial=("省生态环境厅",),
    leaders=("杨武民",),
    parts=(Part("2024年6月底", date(2024, 6, 30)),),
)

MILESTONE = Milestone("XA23-08.2", "2024年3月底前", "287家试点安装", due=date(2024, 3, 31))
DUTY = Duty("XA23-08.r1", "开展执法检查", "month", "每月至少检查2次", at_least=2, first=date(2023, 1, 10))
OBLIGATION = Obligation(
    "XA23-o1", "报送整改落实情况", "12月10日前", responsible=("各责任单位",), due=date(2023, 12, 10)
)


def line(entry: Item | Milestone | Duty | Obligation, *, item: Item = ITEM, plan: Plan = PLAN, **more: Any) -> Line:
    """The line of *entry*; an obligation hangs on the plan alone."""
    if isinstance(entry, Obligation):
        return Line(plan, None, entry, entry.responsible)
    return Line(plan, entry if isinstance(entry, Item) else item, entry, **more)


LINES = (
    line(ITEM),
    line(MILESTONE, responsible=("临潼区",), label="（二）"),
    line(DUTY, responsible=("各区县",)),
    line(OBLIGATION),
)


def done(entry: Any, on: date) -> Any:
    """*entry*, recorded as done."""
    return entry._replace(reports=(*entry.reports, Report(on, done=True)))


def carried_out(duty: Any, *days: date) -> Any:
    """*duty*, carried out once on each of *days*."""
    return duty._replace(reports=(*duty.reports, *(Report(day, times=1) for day in days)))


def log_of(acts: Sequence[tuple[str, Change]]) -> list[LogEntry]:
    """A log of *acts*, each with its time."""
    entries: list[LogEntry] = []
    for at, change in acts:
        entries.append(entry_for(change, entries[-1] if entries else None, at=at, by="张三"))
    return entries


def done_act(code: str, on: date) -> Change:
    """The act that records *code* as done."""
    return reported("done", code, Report(on, done=True))
