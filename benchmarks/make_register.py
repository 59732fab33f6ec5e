"""Make a big register, always the same: `python benchmarks/make_register.py NUMBER OUT.db`.

NUMBER milestones in items of about twenty. A hundred are open and due in December 2023; of the others every second is
done, the rest are due from 2024 on. So `due --as-of 2023-12-01 --within 30d` has a hundred rows at every size.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from deadlines.calendars import state_council
from deadlines.domain.model import Item, Measure, Milestone, Plan, Quantity, Register, Report
from deadlines.domain.units import Directory, Group, Region, Unit
from deadlines.store.opening import create_store

if TYPE_CHECKING:
    from collections.abc import Iterator

DUE = 100
UNITS = tuple(f"市第{number}局" for number in range(1, 41))
COUNTIES = tuple(f"第{number}县" for number in range(1, 14))
PER_MEASURE = 4
PER_ITEM = 20
ITEMS_IN_PLAN = 99


def milestone(code: str, number: int, total: int) -> Milestone:
    """The milestone *number* of *total*: due in December 2023, done before, or due later."""
    reports: tuple[Report, ...] = ()
    if number * DUE // total != (number + 1) * DUE // total:
        day = date(2023, 12, 1) + timedelta(days=number % 31)
    elif number % 2:
        day = date(2022, 1, 1) + timedelta(days=number % 690)
        reports = (Report(day - timedelta(days=number % 9), done=True, by="张三"),)
    else:
        day = date(2024, 1, 1) + timedelta(days=number % 900)
    amount = (Quantity(number % 300 + 1, "家", "企业"),) if number % 3 == 0 else ()
    limit = f"{day.year}年{day.month}月{day.day}日前"
    return Milestone(code, limit, f"完成第{number}批企业污染治理设施升级改造并通过验收", amount, reports=reports)


def item(code: str, number: int, first: int, count: int, total: int) -> Item:
    """An item with *count* milestones, the first of which is number *first* of *total*."""
    measures: list[Measure] = []
    for start in range(0, count, PER_MEASURE):
        inside = range(start, min(start + PER_MEASURE, count))
        milestones = tuple(milestone(f"{code}.{each + 1}", first + each, total) for each in inside)
        place = len(measures) + 1
        text = f"对辖区内企业开展第{place}轮排查,建立问题台账,明确责任单位和完成时限,逐项整改销号。"
        doers = (COUNTIES[(number + place) % len(COUNTIES)],)
        measures.append(Measure(f"{code}.m{place}", text, label=f"({place})", responsible=doers, milestones=milestones))
    lead, second, third = (UNITS[(number * step) % len(UNITS)] for step in (1, 3, 7))
    return Item(
        code,
        number,
        f"第{number}项突出环境问题整改不到位",
        limit="2026年12月底",
        problem="督察发现,部分企业污染治理设施运行不正常,台账记录不完整,监管责任落实不到位。",
        target="完成整改任务,建立长效机制,环境质量持续改善。",
        lead=(lead,),
        cooperating=tuple(dict.fromkeys((second, "各县市区"))),
        marks=((lead, "牵头"),),
        acceptance=(third,),
        acceptance_provincial=("省生态环境厅",),
        leaders=("王某某",),
        measures=tuple(measures),
    )


def plans(total: int) -> Iterator[Plan]:
    """Plans of up to 99 items, with *total* milestones together."""
    spans = iter(range(0, total, PER_ITEM))
    number = 0
    while starts := tuple(islice(spans, ITEMS_IN_PLAN)):
        number += 1
        code = f"P{number}"
        items = tuple(
            item(f"{code}-{place:02}", place, first, min(PER_ITEM, total - first), total)
            for place, first in enumerate(starts, 1)
        )
        yield Plan(code, f"第{number}号整改方案", "某市", short=f"方案{number}", year=2023, items=items)


def register(total: int) -> Register:
    """The register with *total* milestones."""
    directory = Directory(
        (Region("某省", "province"), Region("某市", "city", "某省")),
        (
            Unit("省生态环境厅", "某省"),
            *(Unit(name, "某市") for name in UNITS),
            *(Unit(name, "某市", kind="county") for name in COUNTIES),
        ),
        (Group("各县市区", "某市", COUNTIES),),
    )
    return Register(directory, tuple(plans(total)), "合成数据")


def main() -> None:
    """Make the register that the command line asks for."""
    total, place = int(sys.argv[1]), sys.argv[2]
    store = create_store(place, register(total), at="2023-01-01T00:00:00Z", by="benchmark", calendar=state_council)
    store.close()
    print(f"{place}: {total} milestones")


if __name__ == "__main__":
    main()
