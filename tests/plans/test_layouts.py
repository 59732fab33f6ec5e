"""Documents in the habits of many offices, each held against a reading that was looked through by eye.

The texts are composed for this project: places, persons and facts are invented. The readings in `layouts/NAME.yaml`
were drafted by the program and then checked and corrected against `layouts/NAME.txt`; they keep a reading from
changing unseen, and are no independent measure of how well it reads.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from deadlines.calendars import state_council
from deadlines.plans.faces import face
from deadlines.plans.reading import read
from deadlines.plans.text import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent / "layouts"
NAMES = sorted(path.stem for path in HERE.glob("*.txt"))


def reading_of(name: str, data: bytes) -> dict[str, Any]:
    return face(read(read_text(name, data), calendar=state_council()))


def told(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item of a reading in the form of the checked ones: what is absent is left out."""
    short: dict[str, Any] = {"number": item["number"]}
    for role in ("lead", "cooperating", "acceptance", "acceptance_provincial", "supervising", "leaders"):
        if item[role]:
            short[role] = "、".join(item[role])
    flags = [flag for flag in ("immediate", "ongoing", "interim") if item["limit"][flag]]
    short["limit"] = " ".join([*item["limit"]["dates"], *flags])
    if item["progress"]:
        short["progress"] = item["progress"]
    short["measures"] = [measure(one) for one in item["measures"]]
    return short


def measure(one: Mapping[str, Any]) -> dict[str, Any]:
    short: dict[str, Any] = {key: one[key] for key in ("label", "section") if one[key]}
    if one["responsible"]:
        short["responsible"] = "、".join(one["responsible"])
    if dates := [*one["milestones"], *one["undated"]]:
        short["milestones"] = [f"{due['due']} {due['action']}" for due in dates]
    if one["duties"]:
        short["duties"] = [f"{duty['freq']} {duty['at_least']}" for duty in one["duties"]]
    return short


@pytest.mark.parametrize("name", NAMES)
def test_a_layout_keeps_its_checked_reading(name: str) -> None:
    expected = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    reading = reading_of(f"{name}.txt", (HERE / f"{name}.txt").read_bytes())
    assert [told(item) for item in reading["items"]] == expected["items"]
    assert [str(one["due"] or one["freq"] or one["rule"]) for one in reading["obligations"]] == expected.get(
        "obligations", []
    )
    if "issued" in expected:
        assert reading["plan"]["issued"] == expected["issued"]


@pytest.mark.parametrize("name", NAMES)
def test_the_encoding_of_a_text_does_not_change_its_reading(name: str) -> None:
    text = (HERE / f"{name}.txt").read_text(encoding="utf-8")
    plain = reading_of(name, text.encode())
    assert reading_of(name, text.encode("gb18030")) == plain
    assert reading_of(name, b"\xef\xbb\xbf" + text.encode()) == plain
    assert reading_of(name, text.encode("utf-16")) == plain


@pytest.mark.parametrize("name", NAMES)
def test_line_ends_and_blank_lines_behind_the_text_do_not_change_its_reading(name: str) -> None:
    text = (HERE / f"{name}.txt").read_text(encoding="utf-8")
    plain = reading_of(name, text.encode())
    assert reading_of(name, (text + "\n \n\n\u3000\n").encode()) == plain
    assert reading_of(name, text.replace("\n", "\r\n").encode()) == plain


def test_a_sheet_pasted_with_tabs_is_a_table() -> None:
    text = (
        "东岭县整改台账\n"
        "序号\t问题来源\t披露问题\t整改措施\t责任单位\t责任领导\t整改时限\n"
        "1\t警示片\t两座砖厂未退出。\t1.县工信局2026年5月底前完成拆除；2.每季度巡查1次。\t县工信局\t\t2026.6\n"
        "2\t信访\t工地扬尘。\t严格监管。\t县住建局\t张三\t立行立改\n"
    )
    reading = reading_of("ledger.txt", text.encode())

    assert [(item["number"], item["lead"], item["limit"]["dates"]) for item in reading["items"]] == [
        (1, ["县工信局"], ["2026-06-30"]),
        (2, ["县住建局"], []),
    ]
    assert [one["due"] for measure in reading["items"][0]["measures"] for one in measure["milestones"]] == [
        "2026-05-31"
    ]


def test_a_paragraph_set_in_by_tabs_is_none() -> None:
    reading = reading_of(
        "plan.txt", "\t\t一、两座砖厂未退出。\n\t\t整改目标：\t退出。\n\t\t整改时限：2026年6月底前\n".encode()
    )

    assert [item["limit"]["dates"] for item in reading["items"]] == [["2026-06-30"]]


def test_a_numbered_measure_with_a_short_date_is_no_limit_cell() -> None:
    head = "序号 披露问题 整改目标 整改措施 完成时限 牵头单位 验收单位".split()
    rows = [
        *(
            "1",
            "湖面残留物清理不彻底。",
            "全部清理。",
            "1.县农业农村局集中清理湖面残留物。",
            "2.2026年5月15日前完成拔桩。",
        ),
        *("2026年5月底前", "县农业农村局", "县水利局"),
        *(
            "2",
            "填埋场渗滤液积存。",
            "全部处置。",
            "1.完成设备安装。",
            "2.2026年7月上旬前清零。",
            "2026年7月底前",
            "县城管局",
            "县住建局",
        ),
    ]
    reading = reading_of("table.txt", "\n".join(["东岭县警示片披露问题整改任务清单", *head, *rows]).encode())

    assert [item["limit"]["dates"] for item in reading["items"]] == [["2026-05-31"], ["2026-07-31"]]
    assert [len(item["measures"]) for item in reading["items"]] == [2, 2]
