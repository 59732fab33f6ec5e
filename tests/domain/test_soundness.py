"""Faults make a register unusable; findings are what a person should look at."""

from __future__ import annotations

from datetime import date

import pytest

from deadlines.domain import agenda, soundness, tally
from deadlines.domain.model import Item, Measure, Milestone, Plan, Quantity, Register, Report
from deadlines.domain.reading import read_register
from deadlines.domain.units import Directory, Group, Region, Unit
from samples import TEXT, calendar, register

HERE = Directory((Region("甲市"),), (Unit("乙局", "甲市"),))


def plan(**keys: object) -> Plan:
    return Plan(**{"code": "XY22", "title": "方案", "region": "甲市"} | keys)  # type: ignore[arg-type]


def faults(*plans: Plan, directory: Directory = HERE) -> list[tuple[str, str]]:
    found = soundness.faults(Register(directory, plans))
    return [(".".join(map(str, fault.path)), str(fault.message)) for fault in found]


def of_measure(*milestones: Milestone, code: str = "XY22-01.m1", quantities: tuple[Quantity, ...] = ()) -> Plan:
    measure = Measure(code, "措施", quantities=quantities, milestones=milestones)
    return plan(items=(Item("XY22-01", 1, "标题", measures=(measure,)),))


def test_a_sound_register_has_no_faults() -> None:
    assert soundness.faults(register()) == []


@pytest.mark.parametrize(
    "made, path, words",
    [
        (plan(code="xy"), "plans.0.code", "“xy” is not the code of a plan"),
        (plan(code="XY22-03"), "plans.0.code", "is not the code of a plan"),
        (plan(items=(Item("XY22-1", 1, "标题"),)), "plans.0.items.0.code", "the code of an item, like XY22-03"),
        (plan(items=(Item("XY2-01", 1, "标题"),)), "plans.0.items.0.code", "the code of an item, like XY22-03"),
        (plan(items=(Item("XY22-01", -1, "标题"),)), "plans.0.items.0.number", "“-1” is not 1 or more"),
        (of_measure(code="XY22-01.1"), "plans.0.items.0.measures.0.code", "like XY22-01.m1"),
        (of_measure(code="XY22-02.m1"), "plans.0.items.0.measures.0.code", "like XY22-01.m1"),
        (
            of_measure(Milestone("XY22-011.1", "2023年底", "做")),
            "plans.0.items.0.measures.0.milestones.0.code",
            "like XY22-01.1",
        ),
        (
            of_measure(Milestone("XY22-01.1", "", "做"), Milestone("XY22-01.1", "", "做")),
            "plans.0.items.0.measures.0.milestones.1.code",
            "XY22-01.1 stands here for the second time",
        ),
        (
            of_measure(Milestone("XY22-01.1", "", "做", quantities=(Quantity(-3, "家"),))),
            "plans.0.items.0.measures.0.milestones.0.quantities.0.target",
            "“-3” is not 0 or more",
        ),
        (
            of_measure(Milestone("XY22-01.1", "", "做", reports=(Report(date(2023, 1, 1), quantities=(None, -1)),))),
            "plans.0.items.0.measures.0.milestones.0.reports.0.quantities.1",
            "“-1” is not 0 or more",
        ),
        (plan(year=23), "plans.0.year", "“23” is not a year of four digits"),
    ],
)
def test_faults_stand_with_their_path(made: Plan, path: str, words: str) -> None:
    ((where, sentence),) = faults(made)

    assert where == path
    assert words in sentence


def test_a_plan_stands_once() -> None:
    assert faults(plan(), plan()) == [("plans.1.code", "the code XY22 stands here for the second time")]


def test_a_name_is_one_unit_or_one_group_in_its_region() -> None:
    directory = Directory(
        (Region("甲市"), Region("丙市"), Region("甲市"), Region("丁/戊")),
        (Unit("乙局", "甲市"), Unit("乙局", "丙市"), Unit("乙局", "甲市")),
        (Group("乙局", "丙市"), Group("各县", "甲市")),
    )

    assert [path for path, _ in faults(directory=directory)] == [
        "regions.2.name",
        "regions.3.name",
        "units.2.name",
        "groups.0.name",
    ]


def findings(made: Register, day: date | None = None) -> list[tuple[str, str]]:
    return [(each.code, each.kind) for each in soundness.findings(made, day)]


def test_findings_of_the_sample() -> None:
    made = read_register(register(), calendar())

    assert findings(made) == [
        ("西安市/各开发区", "no-members"),
        ("XY22-o1", "unknown-unit"),
        ("XY22-04", "ongoing"),
        ("XY22-04", "undated"),
        ("XY22-04.1", "undated"),
        ("XY22-04.2", "ambiguous"),
    ]


def test_findings_are_what_the_tally_counts() -> None:
    day = date(2023, 6, 1)
    made = read_register(
        register(TEXT.replace("action: 建立机制}", "action: 建立机制, reports: [{date: 2023-05-01, done: true}]}")),
        calendar(),
    )
    kinds = [kind for _, kind in findings(made, day)]

    counted = tally.tally((line for each in made.plans for line in agenda.lines_of(each)), day)
    assert (kinds.count("undated"), kinds.count("ongoing"), kinds.count("ambiguous")) == tuple(counted)
    assert ("XY22-04.1", "undated") not in findings(made, day)
    assert ("XY22-04.1", "undated") in findings(made, date(2023, 4, 1))


def test_names_that_nobody_bears_are_named_once_for_each_entry() -> None:
    item = Item(
        "XY22-01", 1, "标题", "2023年底", lead=("乙局", "丙局"), acceptance=("丙局",), marks=(("丁局", "牵头"),)
    )
    group = Group("各县", "甲市", members=("戊县", "乙局"))
    made = Register(
        Directory((Region("甲市"),), (Unit("乙局", "甲市"),), (group,)), (plan(items=(item,), office="己办"),)
    )

    assert findings(read_register(made, None)) == [
        ("甲市/各县", "unknown-unit"),
        ("XY22", "unknown-unit"),
        ("XY22-01", "unknown-unit"),
        ("XY22-01", "mark-without-unit"),
    ]


def test_a_region_that_is_not_listed() -> None:
    made = Register(Directory((), (Unit("乙局", "甲市"),)), ())

    assert findings(made) == [("甲市/乙局", "unknown-region")]


def test_a_milestone_after_the_limit_of_its_item() -> None:
    milestones = (Milestone("XY22-01.1", "2023年12月底", "做"), Milestone("XY22-01.2", "2024年3月底", "做"))
    measure = Measure("XY22-01.m1", "措施", milestones=milestones)
    item = Item("XY22-01", 1, "标题", "2023年12月底", measures=(measure,))
    made = read_register(Register(HERE, (plan(items=(item,)),)), None)

    (finding,) = soundness.findings(made)
    assert (finding.code, finding.kind) == ("XY22-01.2", "past-limit")
    assert str(finding.message) == "due on 2024-03-31, after the limit of its item (2023-12-31)"


def test_a_milestone_that_is_done_clashes_with_nothing_any_more() -> None:
    done = (Report(date(2023, 11, 1), done=True),)
    milestone = Milestone("XY22-01.1", "2024年3月底前", "做", reports=done)
    item = Item(
        "XY22-01", 1, "标题", "2023年12月底", measures=(Measure("XY22-01.m1", "措施", milestones=(milestone,)),)
    )
    made = read_register(Register(HERE, (plan(items=(item,)),)), None)

    def kinds(day: str) -> list[str]:
        return [each.kind for each in soundness.findings(made, date.fromisoformat(day)) if each.code == milestone.code]

    assert (kinds("2023-10-31"), kinds("2023-11-01")) == (["past-limit"], [])


@pytest.mark.parametrize(
    "shares, total, kinds",
    [
        ((8, 9, 6), Quantity(23, "个"), []),
        ((8, 9, 7), Quantity(23, "个"), ["series"]),
        ((0.1, 0.2), Quantity(0.3, "个"), []),
        ((8,), Quantity(23, "家"), []),
        ((8,), Quantity(23, "个", of="村庄"), []),
    ],
)
def test_a_series_adds_up(shares: tuple[float, ...], total: Quantity, kinds: list[str]) -> None:
    milestones = [
        Milestone(f"XY22-01.{n}", "2023年12月底", "做", quantities=(Quantity(share, "个", running=False),))
        for n, share in enumerate(shares, 1)
    ]
    made = of_measure(*milestones, quantities=(total,))

    assert [
        each.kind for each in soundness.findings(read_register(Register(HERE, (made,)), None)) if each.kind == "series"
    ] == kinds
