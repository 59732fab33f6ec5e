"""What was planned, counted and measured is seen again: courses, amounts with their units, figures of a year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from office import Office


@pytest.fixture(params=["memory", "整改.db", "整改.yaml"])
def any_office(request: pytest.FixtureRequest, office: Office, on_disk: Callable[[str], Office]) -> Office:
    return office if request.param == "memory" else on_disk(request.param)


def last_of_log(office: Office, code: str) -> str:
    return office("log", code, "-f", "table", columns=400).out.rstrip().splitlines()[-1]


def test_a_planned_course_is_seen_before_anything_was_recorded(any_office: Office) -> None:
    office = any_office
    words = ("curve", "XA23-08.3", "--from", "2023-12-01", "--point", "2024-06=300", "--on", "2023-12-05")
    course = "自2023年12月1日起（17家）、2024年6月30日前300家、2024年12月31日（到期日）758家"
    assert office(*words, "--doc", "甲").out == f"XA23-08.3：已登记进度计划：{course}。\n"

    shown = office("show", "XA23-08.3", "-f", "json").json
    assert shown["pace"] == []
    assert shown["planned"] == [
        {
            "code": "XA23-08.3",
            "unit": "家",
            "on": "2023-12-05",
            "doc": "甲",
            "target": 758,
            "start": "2023-12-01",
            "due": "2024-12-31",
            "base": 17,
            "shape": "line",
            "points": [{"until": "2024-06-30", "value": 300}],
        }
    ]
    assert office("show", "XA23-08", "-f", "json").json["planned"] == shown["planned"]
    assert office("show", "XA23-08.3", "--as-of", "2023-12-04", "-f", "json").json["planned"] == []
    assert f"{course}（甲）" in office("show", "XA23-08.3", "-f", "table", columns=400).out
    assert "家：自2023-12-01起、2024-06-30前300家；文号 甲" in last_of_log(office, "XA23-08.3")
    assert office("undo").code == office("verify").code == 0
    assert office("show", "XA23-08.3", "-f", "json").json["planned"] == []


def test_a_course_entered_late_counts_from_the_day_that_is_said(any_office: Office) -> None:
    """What was done by January is held against the course decided then, also where it is entered in March."""
    office = any_office
    course = ("curve", "XA23-08.2", "--from", "2023-12-01")
    assert office(*course, "--on", "2023-12-05").code == 0
    assert office("progress", "XA23-08.2", "--quantity", "50家", "--on", "2024-01-10").code == 0

    def short(day: str) -> tuple[bool, str]:
        (pace,) = office("show", "XA23-08.2", "--as-of", day, "-f", "json").json["pace"]
        listed = office("due", "--as-of", day, "--within", "300d", "-f", "json").json["entries"]
        return pace["shortfall"] > 0, next(each["schedule"] for each in listed if each["code"] == "XA23-08.2")

    assert short("2024-01-15") == (True, "behind")
    assert office(*course, "--point", "2024-03-15=50", "--on", "2024-01-12").code == 0
    assert short("2024-01-15") == (False, "on-track")
    assert short("2024-01-11") == (True, "behind")
    assert office("verify").code == 0


def test_a_target_is_above_nothing(office: Office) -> None:
    for none in ("0", "0家", "０"):
        told = office("target", "XA23-08.2", "--quantity", none, "--doc", "甲")
        assert told.code == 4
        assert "大于0" in told.err


def test_amounts_are_shown_with_their_unit_wherever_they_are(any_office: Office) -> None:
    office = any_office
    assert office("progress", "XA23-14.m1", "--quantity", "3台", "--on", "2024-01-05").code == 0
    assert office("show", "XA23-14.m1", "-f", "json").json["quantities"] == [{"done": 3, "target": 5, "unit": "台"}]
    assert "3/5台" in office("show", "XA23-14.m1", "-f", "table").out
    assert "数量 3台" in last_of_log(office, "XA23-14.m1")
    assert "数量 3台" in office("show", "XA23-14.m1", "-f", "table", columns=400).out

    office("progress", "XA23-08.2", "--quantity", "120家", "--quantity", "300处", "--on", "2024-01-25")
    assert "数量 120家、300处" in last_of_log(office, "XA23-08.2")
    office("done", "XA23-19.r1", "--quantity", "12次", "--quantity", "400辆次", "--on", "2023-12-20")
    assert "数量 400辆次；开展12次" in last_of_log(office, "XA23-19.r1")
    office("target", "XA23-14.m1", "--quantity", "6台", "--doc", "乙")
    assert " 6台；文号 乙" in last_of_log(office, "XA23-14.m1")
    office("measure", "XY22-05", "再生水", "21.5", "--on", "2023-06-30")
    assert "再生水利用率 21.5%" in last_of_log(office, "XY22-05")
    office("measure", "XY22", "优良天数", "240", "--on", "2023-12-31")
    assert "空气质量优良天数 240天" in last_of_log(office, "XY22")
    assert office("verify").code == 0


def figures_of(office: Office, code: str, name: str) -> dict[int, dict[str, Any]]:
    rows = office("indicators", code, "-f", "json").json["indicators"]
    return {each["year"]: each for each in rows if each["name"] == name and each["code"] == code}


def test_the_target_of_a_year_is_judged_by_values_of_that_year_alone(any_office: Office) -> None:
    office = any_office
    told = office("measure", "XY22", "优良天数", "240", "--on", "2023-12-31").out
    assert "未达到" not in told
    assert "实测240天" in told

    years = figures_of(office, "XY22", "空气质量优良天数")
    assert (years[2023]["target"], years[2023]["measured"]["value"], years[2023]["reached"]) == (None, 240, None)
    assert (years[2025]["target"], years[2025]["measured"], years[2025]["reached"]) == (254, None, None)
    ahead = office("measure", "XY22", "优良天数", "240", "--on", "2023-12-31", "--year", "2025")
    assert ahead.code == 4
    assert "未达到" in office("measure", "XY22-05", "再生水", "21.5", "--on", "2023-06-30").out
    late = office("measure", "XY22-05", "再生水", "23.5", "--on", "2024-01-20", "--year", "2023").out
    assert "达到" in late
    assert "未达到" not in late
    assert figures_of(office, "XY22-05", "再生水利用率")[2023]["reached"] is True


def test_a_target_stands_with_its_sign_and_its_unit_everywhere(office: Office) -> None:
    told = office("target", "XY22-05", "再生水", "--value", "25", "--doc", "乙").out
    assert "目标≥25%（乙、原目标≥23%）" in told
    page = office("indicators", "XY22-05", "-f", "table", columns=200).out
    assert "目标值" in page
    assert " ≥25%（乙、原目标≥23%）" in page
