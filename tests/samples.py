"""A small register for tests: two regions with a unit of the same name each, groups, and an entry of every kind."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import yaml

from deadlines.domain.records import build_register
from deadlines.domain.workdays import WorkCalendar
from deadlines.store.memory import MemoryStore
from deadlines.store.opening import create_store

if TYPE_CHECKING:
    from pathlib import Path

    from deadlines.domain.model import Register
    from deadlines.errors import Problem
    from deadlines.store.contract import Store

TEXT = """\
schema: deadlines.register/1
note: 测试数据
regions:
  - {name: 陕西省, level: province}
  - {name: 咸阳市, level: city, parent: 陕西省}
  - {name: 西安市, level: city, parent: 陕西省}
units:
  - {name: 省生态环境厅, region: 陕西省, level: province}
  - {name: 市生态环境局, region: 咸阳市, mail: [hb@xianyang.example]}
  - {name: 市交通运输局, region: 咸阳市, formal: 咸阳市交通运输局, aliases: [市交通局]}
  - {name: 秦都区, region: 咸阳市, kind: county}
  - {name: 渭城区, region: 咸阳市, kind: county}
  - {name: 三原县, region: 咸阳市, kind: county}
  - {name: 市生态环境局, region: 西安市}
  - {name: 市城管局, region: 西安市, aliases: [{name: 市市容局, from: 2010-01-01, to: 2019-01-31}]}
groups:
  - {name: 各县市区, region: 咸阳市, members: [秦都区, 渭城区, 三原县]}
  - {name: 其他县市区, region: 咸阳市, base: 各县市区}
  - {name: 各开发区, region: 西安市, note: 成员待定}
plans:
  - code: XY22
    title: 咸阳市整改方案
    short: 中央二轮
    region: 咸阳市
    year: 2022
    inspection: {round: 第二轮, feedback: 2022-03-22}
    notes: [另有一项另行办理]
    obligations:
      - {code: XY22-o1, text: 报送整改落实情况, limit: 2022年12月10日, responsible: [各责任单位], recipient: 市整改办}
      - {code: XY22-o2, text: 报送整改进展, every: quarter, at_least: 1, responsible: [各县市区], starts: 2022-01-01}
    items:
      - code: XY22-03
        number: 3
        title: 重点工业企业废气治理不到位
        problem: 部分企业治理设施不到位
        target: 完成治理设施升级
        limit: 2024年6月底
        lead: [市生态环境局]
        cooperating: [秦都区, 其他县市区]
        marks: {市生态环境局: 牵头, 秦都区: 配合}
        acceptance: [市生态环境局]
        acceptance_provincial: [省生态环境厅]
        measures:
          - code: XY22-03.m1
            label: （一）
            text: 完成治理设施升级改造
            responsible: [秦都区]
            objects: [{name: 合力保温材料公司, class: 保温材料, quantities: [{target: 2, unit: 台}]}]
            milestones:
              - {code: XY22-03.1, limit: 2022年12月底前, action: 完成排查}
              - {code: XY22-03.2, limit: 2023年6月底前, action: 完成改造, quantities: [{target: 8, unit: 家}, {target: 3.5, unit: 万吨}]}
            duties:
              - {code: XY22-03.r1, text: 开展联合检查, every: quarter, at_least: 2, starts: 2022-07-01}
          - code: XY22-03.m2
            label: （二）
            section: 三原县
            text: 完善在线监控
            responsible: [三原县]
            milestones:
              - {code: XY22-03.4, limit: 2023年12月底, action: 安装在线监控, responsible: [市交通局]}
      - code: XY22-04
        number: 4
        title: 柴油货车监管薄弱
        target: 长效监管
        limit: 长期坚持
        lead: [市交通运输局]
        measures:
          - code: XY22-04.m1
            text: 建立联合执法机制
            milestones:
              - {code: XY22-04.1, limit: 采暖季前, action: 建立机制}
              - {code: XY22-04.2, limit: 2023年10月底, action: 开展评估, ambiguous: true}
  - code: XA23
    title: 西安市整改方案
    region: 西安市
    year: 2023
    issued: 2022-12-16
    items:
      - code: XA23-03
        number: 3
        title: 餐饮油烟监控安装率低
        target: 安装率达到要求
        limit: 2024年3月底
        lead: [市城管局]
        acceptance: [市城管局, 市生态环境局]
        measures:
          - code: XA23-03.m1
            text: 推进试点安装
            responsible: [各开发区]
            milestones:
              - {code: XA23-03.1, limit: 印发后30个工作日内, action: 制定方案}
              - {code: XA23-03.2, limit: 2024年3月底前, action: 完成试点, quantities: [{target: 287, unit: 家, of: 试点餐饮单位}]}
            duties:
              - {code: XA23-03.r1, text: 开展执法检查, every: month, each: true}
"""

AT = "2023-01-05T01:02:03Z"
BY = "张三"

#: Enough of the State Council's calendar for the sample: 2022 and 2023.
CALENDAR = WorkCalendar(
    holidays=frozenset(date(2023, 1, day) for day in range(21, 28)) | {date(2023, 1, 2)},
    makeup_days=frozenset({date(2023, 1, 28), date(2023, 1, 29)}),
    first_year=2022,
    last_year=2023,
)


def calendar() -> WorkCalendar:
    """The calendar of the tests."""
    return CALENDAR


def register(text: str = TEXT) -> Register:
    """The register that *text* describes, its dates not yet read."""
    problems: list[Problem] = []
    data: Any = yaml.safe_load(text)
    made = build_register(data, problems)
    assert made is not None, problems
    return made


KINDS = ("memory", "sqlite", "yaml")
FILES = {"sqlite": "register.db", "yaml": "register.yaml"}


def store(kind: str, folder: Path, text: str = TEXT) -> Store:
    """A new store of *kind* in *folder* that holds the register of *text*."""
    if kind == "memory":
        return MemoryStore.holding(register(text), at=AT, by=BY, calendar=calendar)
    return create_store(str(folder / FILES[kind]), register(text), at=AT, by=BY, calendar=calendar)
