"""What the office recognises and judges holds wherever it is read: dates that are met, reports that use 认定."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from office import Office

INTERIM = "XA23-26"  # 2024年3月底前取得阶段性成效，长期坚持


@pytest.fixture(params=["memory", "整改.db", "整改.yaml"])
def any_office(request: pytest.FixtureRequest, office: Office, on_disk: Callable[[str], Office]) -> Office:
    return office if request.param == "memory" else on_disk(request.param)


def item_of(office: Office, day: str, code: str = INTERIM) -> dict[str, Any]:
    items = office("list", "--as-of", day, "-f", "json").json["items"]
    return next(each for each in items if each["code"] == code)


def recognise(office: Office, on: str = "2024-02-20") -> None:
    assert office("judge", INTERIM, "--as", "interim", "--note", "甲", "--doc", "乙", "--on", on).code == 0


def test_a_recognised_first_result_meets_its_date_before_and_after_the_item_is_reported_done(
    any_office: Office,
) -> None:
    office = any_office
    recognise(office)
    (step,) = office("next", INTERIM, "-f", "json", "--as-of", "2024-04-10").json["steps"]
    assert (step["state"], step["due"], step["days_left"]) == ("declare", None, None)
    rates = office("extend", "list", "--as-of", "2024-04-05", "-f", "json").json["on_time"]
    assert rates["original"]["on_time"] == rates["adjusted"]["on_time"] == 1

    page = office("show", INTERIM, "--as-of", "2024-02-25", "-f", "table").out
    assert "阶段性成效认定日期" in page
    assert "完成日期" not in page
    assert "阶段性成效" in office("due", "--all", "--as-of", "2024-02-25", "--limit", "0", "-f", "table").out
    refused = office("extend", "request", INTERIM, "--to", "2024-12-31", "--reason", "x", "--on", "2024-02-25")
    assert refused.code == 5
    assert "阶段性成效" in refused.err


@pytest.mark.parametrize(("on", "schedule"), [("2024-02-20", "done"), ("2024-02-28", "done-late")])
def test_late_or_not_is_judged_by_the_day_of_the_recognition(office: Office, on: str, schedule: str) -> None:
    assert office("settle", INTERIM, "--due", "2024-02-25", "--note", "核定").code == 0
    recognise(office, on)
    assert office("declare", INTERIM, "--on", "2024-03-01").code == 0

    item = item_of(office, "2024-03-01")
    assert (item["schedule"], item["interim_on"], item["done_on"]) == (schedule, on, "2024-03-01")
    shown = office("show", INTERIM, "-f", "json").json
    line = next(each for each in shown["deadlines"] if each["code"] == INTERIM)
    assert (line["schedule"], line["done_on"], line["interim_on"]) == (schedule, "2024-03-01", on)
    assert "已完成" in office("list", "-f", "table").out or schedule == "done-late"
    assert office("undo").code == office("verify").code == 0
    assert item_of(office, "2024-03-01")["done_on"] is None


def test_what_is_sent_back_later_does_not_take_the_first_result_back(office: Office) -> None:
    recognise(office)
    assert office("declare", INTERIM, "--on", "2024-02-25").code == 0
    assert office("apply", INTERIM, "--on", "2024-02-26").code == 0
    assert office("return", INTERIM, "--on", "2024-02-27", "--point", "补充材料").code == 0

    assert item_of(office, "2024-02-27")["interim_on"] == "2024-02-20"
    assert office("progress", INTERIM, "--not-done", "--text", "反弹", "--on", "2024-02-28").code == 0
    assert item_of(office, "2024-02-28")["interim_on"] is None


def test_reports_use_the_judgement_and_list_what_differs(any_office: Office) -> None:
    office = any_office
    day = ("--plan", "XA23", "--as-of", "2024-02-10")
    assert office("judge", "XA23-08", "--as", "on-track", "--note", "现场核实", "--on", "2024-02-01").code == 0

    page = office("stats", "--by", "schedule", "--codes", *day, "-f", "table", columns=400).out
    rows = {line.split()[0]: line.split() for line in page.splitlines() if line[:1] not in ("", " ")}
    assert rows["达到时序进度（认定）"][1:] == ["1", "XA23-08"]
    assert "XA23-08" not in rows["未达到时序进度（测算）"][2].split("、")
    assert "认定与测算不一致1项" in page
    assert "XA23-08：认定为达到时序进度，测算为未达到时序进度" in page

    told = office("stats", "--by", "schedule", *day, "-f", "json").json
    assert told["differs"] == [{"code": "XA23-08", "judged": "on-track", "schedule": "behind"}]
    for by in ("count", "reported"):
        counts = [each[by] if by == "count" else each[by]["count"] for each in told["parts"]]
        assert sum(counts) == told["total"]
    parts = {each["key"]: each for each in told["parts"]}
    assert "XA23-08" in parts["behind"]["codes"]  # computed, by the contract
    assert "XA23-08" in parts["on-track"]["reported"]["codes"]

    for schedule in ("on-track", "behind"):
        listed = office("list", "--schedule", schedule, *day, "-f", "json").json["items"]
        assert "XA23-08" in [each["code"] for each in listed], schedule
    assert "XA23-08" in office("stats", "--by", "schedule", *day).out.splitlines()[1]


def test_what_was_reported_done_after_a_judgement_goes_before_it(office: Office) -> None:
    assert office("judge", "XA23-09", "--as", "behind", "--note", "x", "--on", "2024-02-01").code == 0
    assert office("done", "XA23-09", "--on", "2024-02-10").code == 0

    told = office("stats", "--by", "schedule", "-f", "json").json
    parts = {each["key"]: each["reported"]["codes"] for each in told["parts"]}
    assert "XA23-09" in parts["done"]
    assert told["differs"] == []
    assert office("judge", "XA23-09", "--as", "behind", "--note", "复核", "--on", "2024-02-20").code == 0
    assert [each["code"] for each in office("stats", "--by", "schedule", "-f", "json").json["differs"]] == ["XA23-09"]


@pytest.mark.parametrize("year", ["2023", "2023年", "２０２３", "二〇二三", "二○二三年", " 2023 "])
def test_a_year_is_read_as_people_write_it(office: Office, year: str) -> None:
    assert office("stats", "--due", year, "-f", "json").json == office("stats", "--due", "2023", "-f", "json").json


@pytest.mark.parametrize("year", ["abc", "22", "-1", "", "20233", "0000", "二十二年", "undated"])
def test_what_is_no_year_is_said_so(office: Office, year: str) -> None:
    told = office("stats", "--due", year)

    assert told.code == 4
    assert "2023年" in told.err


def test_what_was_extended_out_of_the_year_is_named_beside_it(any_office: Office) -> None:
    office = any_office
    before = office("stats", "--due", "2022", "-f", "json").json
    code = before["parts"][0]["codes"][0]
    words = ("extend", "request", code, "--to", "2023-06-30", "--reason", "x", "--on", "2022-11-01")
    assert office(*words).code == 0
    assert office("extend", "approve", code, "--doc", "乙", "--by", "市政府", "--on", "2022-11-10").code == 0

    for by in ("schedule", "due-year", "life", "unit", "plan"):
        told = office("stats", "--due", "2022", "--by", by, "-f", "json").json
        assert told["total"] == before["total"] - 1 == sum(each["count"] for each in told["parts"])
        assert told["extended_out"] == {"count": 1, "codes": [code]}
        assert told["extended"] == {"count": 0, "codes": []}
    assert (
        f"另有1项原应于2022年完成，已批准延期至以后年度：{code}" in office("stats", "--due", "2022", "-f", "table").out
    )
    into = office("stats", "--due", "2023", "-f", "json").json
    assert (into["extended"], into["extended_out"]["count"]) == ({"count": 1, "codes": [code]}, 0)
    assert f"其中已批准延期1项：{code}" in office("stats", "-f", "table").out
    early = office("stats", "--due", "2022", "--as-of", "2022-11-09", "-f", "json").json
    assert (early["total"], early["extended_out"]["count"]) == (before["total"], 0)
    assert office("stats", "--due", "2022", "--done", "-f", "json").json["extended_out"]["count"] == 0
