"""Evidence: versions, what is required, and the sections of the file of a matter."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from deadlines.domain.evidence import Required, attached, entries_in, lacking, new_ones, owing, section_of
from deadlines.domain.model import Act, Evidence, Item, Measure, Milestone, Report
from deadlines.errors import Refused

DAY = date(2023, 6, 1)


def file(name: str = "报告.pdf", sum_: str = "a", **more: Any) -> Evidence:
    return Evidence(name, 3, sum_ * 64, **more)


def told(*files: Evidence, on: date = DAY, **more: Any) -> Report:
    return Report(on, evidence=files, **more)


def milestone(*reports: Report) -> Milestone:
    return Milestone("XY22-03.1", "6月底前", "完成改造", reports=reports)


def item(*reports: Report, below: Milestone | None = None) -> Item:
    measure = Measure("XY22-03.m1", "措施", milestones=(below or milestone(),))
    return Item("XY22-03", 3, "问题", measures=(measure,), reports=reports)


def test_the_same_name_again_is_a_new_version_and_the_old_one_stays() -> None:
    entry = milestone(told(file(), file("照片.jpg")), told(file(sum_="b"), on=date(2023, 5, 1)))

    assert [(each.file.name, each.file.sha256[0], each.version, each.versions) for each in attached(entry, DAY)] == [
        ("报告.pdf", "a", 1, 2),
        ("照片.jpg", "a", 1, 1),
        ("报告.pdf", "b", 2, 2),
    ]
    assert [(each.version, each.versions) for each in attached(entry, date(2023, 5, 1))] == [(2, 1)]


def test_the_same_file_again_is_refused() -> None:
    entry = milestone(told(file()))

    new_ones(entry, [file(sum_="b"), file("另一份.pdf")])
    with pytest.raises(Refused, match="报告"):
        new_ones(entry, [file()])
    with pytest.raises(Refused, match="照片"):
        new_ones(entry, [file("照片.jpg"), file("照片.jpg")])


def test_all_of_an_item_stands_once() -> None:
    assert [entry.code for entry in entries_in(item())] == ["XY22-03", "XY22-03.m1", "XY22-03.1"]


def test_required_kinds_by_level() -> None:
    required = Required(item=("验收意见", "照片"), milestone=("照片",))
    below = milestone(told(file(kind="照片"), on=date(2023, 6, 2)))

    assert lacking(item(below=below), required, DAY) == ("验收意见", "照片")
    assert lacking(item(below=below), required, date(2023, 6, 2)) == ("验收意见",)
    assert lacking(below, required, DAY) == ("照片",)
    assert lacking(below, required, date(2023, 6, 2)) == ()
    assert lacking(Measure("XY22-03.m1", "措施"), required, DAY) == ()
    assert lacking(item()._replace(withdrawn=DAY), required, DAY) == ()
    assert owing(item(), required, DAY) == ()
    assert owing(item(Report(DAY, done=True)), required, DAY) == ("验收意见", "照片")


@pytest.mark.parametrize(
    ("about", "act", "section"),
    [
        ({}, None, 3),
        ({"kind": "合同"}, None, 3),
        ({"kind": "监测报告"}, None, 3),
        ({"kind": "文件"}, Act("paper", doc="x"), 2),
        ({"kind": "照片"}, None, 4),
        ({"kind": "照片", "stage": "inspected"}, None, 8),
        ({"name": "现场.JPG"}, None, 4),
        ({"kind": "细化方案"}, None, 1),
        ({"kind": "会议纪要"}, None, 2),
        ({"kind": "进展报告"}, None, 5),
        ({"kind": "自查报告"}, None, 6),
        ({"stage": "declared"}, None, 6),
        ({"kind": "验收申请"}, None, 7),
        ({"kind": "验收意见"}, None, 8),
        ({}, Act("accepted", level="municipal"), 8),
        ({}, Act("accepted", level="provincial"), 9),
        ({"kind": "省级验收意见"}, None, 9),
        ({"kind": "公示"}, None, 10),
        ({"kind": "销号备案表"}, None, 11),
        ({}, Act("look-back"), 12),
        ({"stage": "closed"}, Act("waiting"), 11),
        ({}, Act("waiting"), 3),
    ],
)
def test_the_section_of_a_file(about: dict[str, Any], act: Act | None, section: int) -> None:
    name = about.pop("name", "一份文件")
    (each,) = attached(milestone(told(file(name, **about), act=act)), DAY)

    assert section_of(each) == section
