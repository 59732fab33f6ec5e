"""What waits is named to whoever has to act, in every list alike; what was recorded of a notice is not forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from office import Office

PAPER = "市整改办督〔2023〕5号"


@pytest.fixture(params=["memory", "register.db", "register.yaml"])
def any_office(request: pytest.FixtureRequest, office: Office, on_disk: Callable[[str], Office]) -> Office:
    """The sample on every kind of store."""
    return office if request.param == "memory" else on_disk(request.param)


@pytest.fixture
def unlimited(any_office: Office, tmp_path: Path) -> Office:
    """An office that sets no day for an application."""
    config = tmp_path / "config.toml"
    config.write_text("[chain]\napply_days = 0\nnotice_days = 0\n", encoding="utf-8")
    any_office.environ["DEADLINES_CONFIG"] = str(config)
    return any_office


def steps(office: Office, *argv: str, day: str) -> list[dict[str, Any]]:
    """The steps that `next` names."""
    found: list[dict[str, Any]] = office("next", *argv, "--as-of", day, "-f", "json").json["steps"]
    return found


def due(office: Office, unit: str, day: str, *more: str) -> list[tuple[str, str, list[str]]]:
    """What acts left open, as *unit* finds it in its list."""
    told = office("due", "--unit", unit, "--as-of", day, "--within", "60d", *more, "-f", "json").json["entries"]
    return [(each["code"], each["action"], each["acting"]) for each in told if each["kind"] in ("step", "paper")]


def test_a_letter_to_one_unit_is_nobody_elses(any_office: Office, tmp_path: Path) -> None:
    office = any_office
    said = office(
        *(
            "paper",
            "add",
            "XA23-18",
            "--kind",
            "督办函",
            "--doc",
            PAPER,
            "--signer",
            "某甲",
            "--answer-by",
            "2023-12-15",
        ),
        *("--on", "2023-12-01", "--unit", "市整改办"),
    )
    assert said.out == f"XA23-18：已登记督办函{PAPER}，由市住建局于2023年12月15日前答复。\n"

    for county in ("西安市/周至县", "西安市/未央区"):
        assert due(office, county, "2023-12-18") == []
        assert PAPER not in office("digest", "--as-of", "2023-12-18", "--unit", county).out
    assert due(office, "西安市/市住建局", "2023-12-18") == [("XA23-18", f"答复督办函（{PAPER}）", ["市住建局"])]
    assert office("export", "ics", str(tmp_path / "日历"), "--as-of", "2023-12-18").code == 0
    feeds = {
        path.stem: path.read_bytes().decode().replace("\r\n ", "") for path in sorted((tmp_path / "日历").glob("*.ics"))
    }
    assert [name for name, text in feeds.items() if "督办函" in text] == ["西安市-市住建局"]
    assert f"SUMMARY:【牵头】省大气专项第18项：答复督办函（{PAPER}）" in feeds["西安市-市住建局"]


def test_the_addressees_stand_wherever_the_paper_does(any_office: Office) -> None:
    office = any_office
    office(
        *(
            "paper",
            "add",
            "XA23-18",
            "--kind",
            "督办函",
            "--doc",
            PAPER,
            "--signer",
            "某甲",
            "--answer-by",
            "2023-12-15",
        ),
        *("--on", "2023-12-01", "--to", "西安市/未央区", "--to", "西安市/市财政局"),
    )
    both = ["未央区", "市财政局"]

    assert office("paper", "list", "-f", "json").json["papers"][0]["addressees"] == both
    assert "未央区、市财政局" in "".join(office("paper", "list", "-f", "table", columns=200).out.split())
    assert office("show", "XA23-18", "-f", "json").json["papers"][0]["addressees"] == both
    shown = office("show", "XA23-18", "-f", "table", columns=200).out
    assert any(all(fact in line for fact in (PAPER, "未央区、市财政局", "2023-12-15")) for line in shown.splitlines())
    assert office("log", "XA23-18", "-f", "json").json["entries"][-1]["after"]["report"]["act"]["units"] == both
    assert "答复单位 未央区、市财政局" in office("log", "XA23-18", "-f", "table", columns=200).out
    assert next(each["who"] for each in steps(office, "XA23-18", day="2023-12-18")) == both
    assert due(office, "西安市/市财政局", "2023-12-18") == [
        ("XA23-18", f"答复督办函（{PAPER}）", both)
    ]  # not in the item
    leads = office("digest", "--as-of", "2023-12-18", "--unit", "西安市/市住建局").out
    assert "责任单位：未央区、市财政局" in leads.partition(PAPER)[2]
    assert office("paper", "add", "XA23-18", "--kind", "提醒函", "--to", "没有的局").code == 3


def test_what_is_reported_done_is_never_out_of_sight(unlimited: Office) -> None:
    office = unlimited
    assert office("declare", "XA23-18", "--on", "2023-12-20", "--by", "李四").code == 0

    for day in ("2023-12-28", "2024-02-01"):
        (step,) = [each for each in steps(office, day=day) if each["code"] == "XA23-18"]
        assert (step["state"], step["who"], step["due"]) == ("apply", ["市住建局"], None)
        (found,) = [
            each
            for each in office("check", "--as-of", day, "-f", "json").json["findings"]
            if each["code"] == "XA23-18" and each["where"] == "stage"
        ]
        assert found["message"] == "待办理：申请验收，市住建局（自2023年12月20日起，未定期限）"
        mail = office("digest", "--as-of", day, "--unit", "西安市/市住建局").out
        assert "待办理（未定期限）（1项）" in mail
        assert "12月20日起  未定期限  省大气专项第18项  牵头  XA23-18" in mail
        assert "预拌混凝土企业扬尘未治住：申请验收（待提出）" in mail
        assert "待办理（未定期限）" not in office("digest", "--as-of", day, "--unit", "西安市/周至县").out
        assert "申请验收（待提出），市住建局，未定期限" in office("show", "XA23-18", "--as-of", day, "-f", "table").out
    assert "XA23-18" not in [each["code"] for each in steps(office, day="2023-12-19") if each["state"] == "apply"]


def test_with_the_usual_settings_the_application_has_a_day(any_office: Office) -> None:
    office = any_office
    told = office("done", "XA23-18", "--on", "2023-12-20", "--by", "李四")

    assert told.code == 0
    assert due(office, "西安市/市住建局", "2024-01-02") == [("XA23-18", "申请验收（待提出）", ["市住建局"])]
    assert due(office, "西安市/市住建局", "2024-01-02", "--role", "acceptance") == []
    assert due(office, "西安市/周至县", "2024-01-02") == []
    assert "申请验收（待提出）" in office("digest", "--as-of", "2024-01-02", "--unit", "西安市/市住建局").out
    assert [each["due"] for each in steps(office, day="2024-01-02") if each["code"] == "XA23-18"] == ["2024-01-04"]
    stage = office("check", "--as-of", "2024-01-02", "-f", "json").json["findings"]
    assert not [each for each in stage if each["where"] == "stage"]


def test_many_open_stages_do_not_push_each_other_out_of_next(unlimited: Office) -> None:
    office = unlimited
    codes = [each["code"] for each in office("list", "--plan", "XA23", "-f", "json").json["items"]]
    for code in codes:
        office("declare", code, "--on", "2023-12-20", "--by", "李四")
    declared = {each["code"] for each in office("list", "--life", "declared", "-f", "json").json["items"]}
    assert len(declared) > 10

    told = office("next", "--as-of", "2024-01-02", "-f", "json").json
    named = {each["code"] for each in told["steps"]}
    assert len(named & declared) >= 10
    assert told["more"] >= len(declared - named)


def test_an_opinion_given_is_not_asked_for_again(any_office: Office) -> None:
    office = any_office
    office("done", "XA23-10.1", "--on", "2023-12-01")
    office("declare", "XA23-10", "--on", "2023-12-20", "--by", "李四")
    office("apply", "XA23-10", "--on", "2023-12-21", "--by", "李四")
    both = [("XA23-10", "市级验收（待组织）", ["市发改委", "市生态环境局"])]
    assert due(office, "西安市/市发改委", "2023-12-25", "--role", "acceptance") == both

    said = office("accept", "XA23-10", "--on", "2023-12-26", "--by", "王五", "--unit", "市发改委")
    assert "下一步：市级验收（待组织），市生态环境局，" in said.out
    assert due(office, "西安市/市发改委", "2023-12-27", "--role", "acceptance") == []
    assert due(office, "西安市/市发改委", "2023-12-27") == []
    left = [("XA23-10", "市级验收（待组织）", ["市生态环境局"])]
    assert due(office, "西安市/市生态环境局", "2023-12-27", "--role", "acceptance") == left


def test_every_face_names_the_unit_in_charge_of_the_close_out(any_office: Office) -> None:
    office = any_office  # XA23-11: accepted by two units, one of them marked 牵头
    office("declare", "XA23-11", "--on", "2023-12-20", "--by", "李四")
    office("apply", "XA23-11", "--on", "2023-12-21", "--by", "李四")
    said = office("accept", "XA23-11", "--on", "2023-12-26", "--by", "王五")

    assert "下一步：公示（待发布），市生态环境局，2024年1月10日前。" in said.out
    day = "2023-12-27"
    assert steps(office, "XA23-11", day=day)[0]["who"] == ["市生态环境局"]
    assert (
        "公示（待发布），市生态环境局，2024年1月10日前" in office("show", "XA23-11", "--as-of", day, "-f", "table").out
    )
    open_ = [("XA23-11", "公示（待发布）", ["市生态环境局"])]
    assert due(office, "西安市/市生态环境局", day) == open_
    assert due(office, "西安市/市工信局", day) == due(office, "西安市/周至县", day) == []


@pytest.fixture
def announced(any_office: Office) -> Office:
    """An office with a notice that was recorded before it begins and is too short."""
    for argv in (
        ("declare", "--on", "2023-12-20", "--by", "李四"),
        ("apply", "--on", "2024-01-03", "--by", "李四"),
        ("accept", "--on", "2024-01-04", "--by", "王五"),
    ):
        assert any_office(argv[0], "XA23-18", *argv[1:]).code == 0
    told = any_office("notice", "XA23-18", "--on", "2024-01-05", "--start", "2024-01-29", "--days", "3")
    assert "提示：公示期为3个工作日，少于规定的10个，请核实。" in told.out
    return any_office


def test_a_notice_to_come_is_not_one_that_runs(announced: Office) -> None:
    def life(day: str) -> tuple[str, bool]:
        (item,) = [
            each for each in announced("list", "--as-of", day, "-f", "json").json["items"] if each["code"] == "XA23-18"
        ]
        shown = announced("show", "XA23-18", "--as-of", day, "-f", "table").out
        return item["life"], "待公示（2024年1月29日至2024年1月31日）" in shown

    assert life("2024-01-06") == ("accepted-municipal", True)
    assert life("2024-01-28") == ("accepted-municipal", True)
    assert life("2024-01-29") == ("public-notice", False)
    assert "待公示" in announced("list", "--as-of", "2024-01-06", "-f", "table", columns=200).out
    assert "待公示" in steps(announced, "XA23-18", day="2024-01-06")[0]["text"]


def test_who_closes_is_named_alike_during_the_notice_and_with_an_objection(announced: Office) -> None:
    closes = announced("list", "-f", "json").json["items"]
    accepting = next(each["units"]["acceptance"] for each in closes if each["code"] == "XA23-18")

    def named(day: str) -> tuple[set[str], set[str]]:
        entries = announced("due", "--as-of", day, "--within", "90d", "-f", "json").json["entries"]
        lists = [each["acting"] for each in entries if each["kind"] == "step" and each["code"] == "XA23-18"]
        told = [each["who"] for each in steps(announced, "XA23-18", day=day)]
        assert "、".join(accepting) in announced("show", "XA23-18", "--as-of", day, "-f", "table").out
        return {*map(str, lists)}, {*map(str, told)}

    same = {str(accepting)}
    assert [named(day) for day in ("2024-01-06", "2024-01-30", "2024-02-05")] == [(same, same)] * 3
    assert announced("objection", "XA23-18", "--on", "2024-01-30", "--doc", "异1", "--note", "异味").code == 0
    assert [named(day) for day in ("2024-01-30", "2024-02-05")] == [(same, same)] * 2


def test_an_objection_outside_the_window_is_taken_and_said(announced: Office) -> None:
    notes = []
    for day, doc in (("2024-01-10", "异1"), ("2024-01-31", "异2"), ("2024-02-02", "异3")):
        told = announced("objection", "XA23-18", "--on", day, "--doc", doc, "--note", "异味", "-f", "json")
        assert told.code == 0
        notes.append(told.json["notes"])

    assert [len(each) for each in notes] == [1, 0, 1]
    assert "公示开始之前" in notes[0][0]
    assert "公示期满之后" in notes[2][0]
    shown = announced("show", "XA23-18", "-f", "json").json["course"]["steps"]
    assert [each["notes"] for each in shown if each["step"] == "objection"] == notes


def test_a_notice_that_does_not_fit_is_said_until_and_at_the_close(announced: Office) -> None:
    short = "提示：公示期为3个工作日，少于规定的10个，请核实。"

    def flagged(day: str) -> list[str]:
        told = announced("check", "--as-of", day, "-f", "json").json["findings"]
        return [each["message"] for each in told if each["where"] == "notice"]

    assert (flagged("2024-01-04"), flagged("2024-01-06"), flagged("2024-02-04")) == ([], [short], [short])
    assert announced("close", "XA23-18", "--on", "2024-01-30", "--doc", "销1").code == 5
    assert short in announced("close", "XA23-18", "--on", "2024-02-05", "--doc", "销1").out
    assert flagged("2024-02-06") == []  # it was said at the close, and nothing is left to settle
    assert short in "".join(announced("show", "XA23-18", "-f", "table", columns=200).out.splitlines())


def test_a_step_whose_day_fell_into_a_stop_is_not_late_when_it_goes_on(any_office: Office) -> None:
    office = any_office
    office("declare", "XY22-09", "--on", "2023-12-30", "--by", "李四")
    office("apply", "XY22-09", "--on", "2024-01-03", "--by", "李四")
    office("withdraw", "XY22-09", "--on", "2024-01-05", "--reason", "停", "--doc", "1号")
    assert office("restore", "XY22-09", "--on", "2024-03-01", "--doc", "2号").code == 0

    (step,) = steps(office, "XY22-09", day="2024-03-01")
    assert (step["state"], step["due"], step["days_left"]) == ("municipal", "2024-03-31", 30)
    entries = office("due", "--as-of", "2024-03-01", "--plan", "XY22", "-f", "json").json["entries"]
    (entry,) = [each for each in entries if each["kind"] == "step"]
    assert (entry["due"], entry["original_due"], entry["schedule"]) == ("2024-03-31", "2024-02-02", "due-soon")
    assert "原2024-02-02" in office("due", "--as-of", "2024-03-01", "--plan", "XY22", "-f", "table", columns=200).out
    shown = office("show", "XY22-09", "--as-of", "2024-03-01", "-f", "table").out
    assert "2024年3月31日前（原定2024年2月2日）" in shown
    assert "2024-02-02" in office("due", "--as-of", "2024-01-04", "--within", "60d", "-f", "tsv").out
