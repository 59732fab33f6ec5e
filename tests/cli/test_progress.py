"""Progress, targets, figures, courses, judgements and waits at the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from office import Office


def entry_of(office: Office, code: str, *options: str) -> dict[str, Any]:
    entries = office("due", "--within", "1000d", "--all", *options, "-f", "json").json["entries"]
    found: dict[str, Any] = next(each for each in entries if each["code"] == code)
    return found


def item_of(office: Office, code: str, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        each for each in office("list", *options, "-f", "json").json["items"] if each["code"] == code
    )
    return found


def ok(office: Office, *argv: str, **more: Any) -> str:
    told = office(*argv, **more)
    assert told.code == 0, told.err
    return told.out


EARLY = ("--as-of", "2024-02-01")


def test_an_amount_under_its_course_is_behind_everywhere_long_before_the_date(office: Office) -> None:
    ok(office, "plan", "set", "XA23", "--issued", "2023-11-20")
    ok(office, "done", "XA23-08.1", "--on", "2023-10-30")
    assert entry_of(office, "XA23-08.2", *EARLY)["schedule"] == "on-track"
    assert item_of(office, "XA23-08", *EARLY)["schedule"] == "on-track"

    out = ok(office, "progress", "XA23-08.2", "--quantity", "100家", "--on", "2024-01-25", "--doc", "函1号")
    assert "已登记进展（100/287家、0/744处）" in out

    for code in ("XA23-08.2", "XA23-08"):
        entry = entry_of(office, code, *EARLY)
        assert (entry["schedule"], entry["lamp"], entry["state"]) == ("behind", "yellow", "open")
    assert (item_of(office, "XA23-08", *EARLY)["schedule"], item_of(office, "XA23-08", *EARLY)["lamp"]) == (
        "behind",
        "yellow",
    )
    assert item_of(office, "XA23-08", "--as-of", "2024-01-24")["schedule"] == "on-track"
    (pace,) = office("show", "XA23-08.2", *EARLY, "-f", "json").json["pace"]
    assert pace == {
        "code": "XA23-08.2",
        "unit": "家",
        "done": 100,
        "target": 287,
        "expected": 158,
        "shortfall": 58,
        "per_day": 3.1695,
        "per_week": 22.1864,
        "finish": "2024-06-17",
        "start": "2023-11-20",
        "due": "2024-03-31",
        "base": 0,
        "shape": "line",
        "points": [],
    }
    shown = ok(office, "show", "XA23-08.2", *EARLY, "-f", "table")
    assert "未达到时序进度（测算）" in shown
    assert "截至当日应完成158家、已完成100家、尚差58家、按期完成每日需3.17家、每周需22.2家" in shown
    assert "按目前进度预计2024年6月17日完成" in shown
    assert "［未达到时序进度（测算）］" in ok(office, "due", *EARLY, "--within", "90d", "-f", "table")
    assert office("list", *EARLY, "--schedule", "behind", "--plan", "XA23", "-f", "json").json["items"]


def test_a_course_of_ones_own_is_entered_by_months(office: Office) -> None:
    ok(office, "progress", "XA23-08.2", "--quantity", "100家", "--on", "2024-01-25")
    out = ok(
        *(office, "curve", "XA23-08.2", "--from", "2023-12-01", "--point", "2024-01=80", "--point", "2024-03-10=200"),
        *("--on", "2024-01-26", "--doc", "细化方案"),
    )

    assert "2024年1月31日前80家、2024年3月10日前200家" in out
    (pace,) = office("show", "XA23-08.2", *EARLY, "-f", "json").json["pace"]
    assert (pace["expected"], pace["shortfall"], pace["points"][0]) == (83, 0, {"until": "2024-01-31", "value": 80})
    assert office("curve", "XA23-08.2", "--point", "2024-01=999", "--from", "2023-12-01").code == 5
    for wrong in ("2024-13=5", "2024-01", "x=5", "2024-01=many"):
        assert office("curve", "XA23-08.2", "--from", "2023-12-01", "--point", wrong).code == 4
    for wrong_use in ((), ("--steps",), ("--straight", "--from", "2023-12-01"), ("--steps", "--from", "2023-12-01")):
        assert office("curve", "XA23-08.2", *wrong_use).code == 2


def test_what_somebody_recorded_as_not_done_turns_red(office: Office) -> None:
    assert entry_of(office, "XA23-08.1")["lamp"] == "yellow"

    assert "已登记为未完成" in ok(office, "progress", "XA23-08.1", "--not-done", "--text", "设备未到货")

    entry = entry_of(office, "XA23-08.1")
    assert (entry["schedule"], entry["confirmed"], entry["lamp"]) == ("overdue", True, "red")
    assert office("log", "XA23-08.1", "-f", "json").json["entries"][-1]["act"] == "not-done"
    assert "登记未完成" in ok(office, "log", "XA23-08.1", "-f", "table")


def test_members_of_a_group_report_each_for_itself(office: Office) -> None:
    codes = [entry["code"] for entry in office("due", "--within", "3000d", "-f", "json").json["entries"]]
    grouped = [code for code in codes if (office("show", code, "-f", "json").json["members"] or {}).get("unreported")]
    code = next(each for each in grouped if ".r" not in each)
    before = office("show", code, "-f", "json").json["members"]
    units = [unit["unit"] for unit in before["units"]]
    region = office("show", code, "-f", "json").json["region"]

    assert "还有" in ok(office, "done", code, "--unit", f"{region}/{units[0]}")
    ok(office, "progress", code, "--unit", f"{region}/{units[1]}", "--text", "正在办理")

    after = office("show", code, "-f", "json").json["members"]
    assert (after["reported"], after["unreported"], after["done"]) == (2, len(units) - 2, 1)
    assert [unit["state"] for unit in after["units"]][:3] == ["done", "reported", "unreported"]
    shown = ok(office, "show", code, "-f", "table")
    assert f"已报2家、未报{len(units) - 2}家" in shown
    assert office("done", code, "--unit", f"{region}/{units[0]}").code == 5
    for name in units[1:]:
        ok(office, "done", code, "--unit", f"{region}/{name}")
    assert entry_of(office, code)["state"] == "done"


def test_a_target_is_changed_by_a_paper_only(office: Office) -> None:
    assert office("target", "XA23-08.2", "--quantity", "300家").code == 2

    assert "目标数287 → 300家" in ok(
        office, "target", "XA23-08.2", "--quantity", "300家", "--doc", "市整改办〔2024〕5号", "--on", "2024-02-01"
    )
    assert entry_of(office, "XA23-08.2")["quantities"][0]["target"] == 300
    assert entry_of(office, "XA23-08.2", "--as-of", "2024-01-31")["quantities"][0]["target"] == 287
    ok(office, "done", "XA23-08.2")
    assert entry_of(office, "XA23-08.2")["quantities"][0] == {"done": 300, "target": 300, "unit": "家"}
    assert "重新列为未完成" in ok(office, "target", "XA23-08.2", "--quantity", "310家", "--doc", "x")
    assert entry_of(office, "XA23-08.2")["state"] == "open"
    assert "并不因此算作完成" in ok(office, "target", "XA23-08.2", "--quantity", "290家", "--doc", "y")
    assert entry_of(office, "XA23-08.2")["state"] == "open"
    for wrong in (("--value", "3"), ("再生水", "--quantity", "5家"), ("再生水",)):
        assert office("target", "XA23-08.2", *wrong, "--doc", "x").code == 2
    assert office("target", "XA23-08.1", "--quantity", "5家", "--doc", "x").code == 5


def test_the_log_names_what_its_numbers_count_and_a_paper_once(office: Office) -> None:
    ok(office, "target", "XA23-08.2", "--quantity", "900家", "--doc", "市整改办〔2024〕5号")
    ok(office, "progress", "XA23-08.2", "--quantity", "300家", "--on", "2024-02-01")
    ok(office, "done", "XA23-19.r1", "--quantity", "12次", "--on", "2023-08-01")
    ok(office, "withdraw", "XY22-03.1", "--doc", "市整改办〔2024〕6号", "--reason", "已停产", "--on", "2024-02-01")
    log = ok(office, "log", "-f", "table", columns=300)

    assert "原因 已停产" in log
    assert "900家" in log
    assert "数量 300" in log
    assert "12次" in log
    assert log.count("市整改办〔2024〕5号") == 1


def test_a_figure_is_measured_and_shown_against_its_target(office: Office) -> None:
    out = ok(office, "measure", "XY22-05", "再生水", "21.5", "--on", "2023-06-30", "--doc", "水利公报")
    assert out == "XY22-05 再生水利用率（2023）：目标≥23%、实测21.5%（2023-06-30、水利公报）、未达到\n"

    rows = office("indicators", "XY22-05", "-f", "json").json
    assert rows["schema"] == "deadlines.indicators/1"
    assert rows["indicators"] == [
        {
            "code": "XY22-05",
            "name": "再生水利用率",
            "compare": ">=",
            "target": 23,
            "unit": "%",
            "year": 2023,
            "first_target": 23,
            "baseline": None,
            "given": None,
            "measured": {"date": "2023-06-30", "value": 21.5, "doc": "水利公报", "note": None, "by": "zhang"},
            "reached": False,
        }
    ]
    assert office("show", "XY22-05", "-f", "json").json["indicators"][0]["reached"] is False
    assert "未达到" in ok(office, "show", "XY22-05", "-f", "table")
    assert "无实测值" in ok(office, "indicators", "XY22-05", "--as-of", "2023-06-29", "-f", "table")
    assert "目标≥70" in ok(
        office, "target", "XY22-09", "优良天数比率", "--value", "70", "--year", "2024", "--doc", "咸整改办〔2024〕6号"
    )
    for wrong in (("再生", "x"), ("煤", "5"), ("再生", "nan")):
        assert office("measure", "XY22-05", *wrong).code == 4
    assert office("measure", "XY22-05", "再生").code == 2
    assert "22.5" in ok(office, "measure", "XY22-05", "再生水", "22.5%", "--on", "2023-07-31")
    assert "22.6" in ok(office, "measure", "XY22-05", "再生水", "22.6 ％", "--on", "2023-08-31")
    other = office("measure", "XY22-05", "再生水", "23吨")
    assert other.code == 4
    assert "%" in other.err
    ok(office, "measure", "XY22", "空气质量优良天数", "240")
    assert "空气质量优良天数 240" in ok(office, "log", "XY22", "-f", "table")
    assert office("verify").code == 0


def test_the_offices_judgement_is_shown_with_what_was_computed_otherwise(office: Office) -> None:
    out = ok(office, "judge", "XA23-08", "--as", "on-track", "--note", "现场核实", "--doc", "纪要3号")
    assert out == "XA23-08：已登记认定，达到时序进度。\n"

    judged = item_of(office, "XA23-08")["judged"]
    told = {"as": "on-track", "on": "2024-03-01", "note": "现场核实", "doc": "纪要3号", "by": "zhang", "differs": True}
    assert judged == told
    assert office("show", "XA23-08", "-f", "json").json["judged"] == told
    assert item_of(office, "XA23-08", "--as-of", "2024-02-29")["judged"] is None
    shown = ok(office, "show", "XA23-08", "-f", "table")
    assert "达到时序进度（2024-03-01，纪要3号，zhang）：现场核实" in shown
    assert "测算不同" in shown
    row = ok(office, "list", "--plan", "XA23", "-f", "table")
    assert "达时序（认定）" in row
    assert "滞后（测算）" in row
    assert office("judge", "XA23-08.1", "--as", "behind", "--note", "x").code == 5
    assert office("judge", "XA23-08", "--as", "fine", "--note", "x").code == 4
    assert office("judge", "XA23-08", "--as", "behind").code == 2
    ok(office, "undo")
    assert item_of(office, "XA23-08")["judged"] is None


def test_a_recognised_interim_result_meets_the_date_and_is_not_counted_as_done(office: Office) -> None:
    items = office("list", "-f", "json").json["items"]
    code = next(each["code"] for each in items if each["limit"]["interim"] and each["limit"]["dates"])
    due = item_of(office, code)["limit"]["dates"][-1]
    later = ("--as-of", str(int(due[:4]) + 1) + due[4:])
    assert entry_of(office, code, *later)["schedule"] == "overdue"

    out = ok(office, "judge", code, "--as", "interim", "--note", "专家评估", "--on", "2024-02-01")
    assert "阶段性成效已达到" in out

    assert (entry_of(office, code, *later)["state"], entry_of(office, code, *later)["done_on"]) == (
        "done",
        "2024-02-01",
    )
    item = item_of(office, code, *later)
    assert (item["life"], item["interim_on"]) == ("rectifying", "2024-02-01")
    assert item["schedule"] not in ("overdue", "done", "done-late")
    assert "取得阶段性成效，长期坚持" in ok(office, "show", code, *later, "-f", "table")
    assert "阶段性成效" in ok(office, "list", *later, "-f", "table")
    assert "到期日不变" in ok(office, "judge", "XA23-08", "--as", "interim", "--note", "x")


def test_a_wait_is_seen_and_moves_no_limit(office: Office) -> None:
    before = entry_of(office, "XY22-14.1")
    ok(
        *(office, "waiting", "XY22-14.1", "--for", "市政府批复", "--note", "已报请", "--doc", "函5号"),
        *("--since", "2023-05-20", "--on", "2023-12-01"),
    )

    after = entry_of(office, "XY22-14.1")
    assert after.pop("waiting") == {"for": "市政府批复", "since": "2023-05-20", "doc": "函5号", "note": "已报请"}
    before.pop("waiting")
    assert after == before
    assert "［等待：市政府批复］" in ok(office, "due", "--plan", "XY22", "--limit", "0", "-f", "table")
    assert "市政府批复（2023-05-20起，函5号）：已报请" in ok(office, "show", "XY22-14.1", "-f", "table")
    mail = ok(office, "digest", "--week", "2024-03-01", "--as-of", "2024-03-01", "--unit", "咸阳市/市水利局")
    assert "等待：市政府批复（2023-05-20起）" in mail
    assert office("waiting", "XY22-14.1", "--for", "省厅", "--note", "x").code == 5
    assert office("waiting", "XY22-14.1", "--for", "省厅", "--end").code == 2
    assert "不再等待市政府批复" in ok(office, "waiting", "XY22-14.1", "--end")
    assert entry_of(office, "XY22-14.1")["waiting"] is None
    assert office("waiting", "XY22-14.1", "--end").code == 5


@pytest.mark.parametrize(
    ("argv", "missing"),
    [
        (["progress"], "编号"),
        (["progress", "XA23-08.1"], "--text"),
        (["judge", "XA23-08"], "--as"),
        (["waiting", "XA23-08.1"], "--for"),
        (["target", "XA23-08.2"], "--quantity"),
        (["measure", "XY22-05"], "名称"),
    ],
)
def test_in_a_pipe_what_is_missing_is_wrong_usage(office: Office, argv: list[str], missing: str) -> None:
    told = office(*argv)

    assert told.code == 2
    assert missing in told.err
    assert told.err.count("\n") == 1


def test_a_person_at_the_terminal_is_asked(office: Office) -> None:
    told = office("judge", "XA23-08", tty=True, typed="2\n进度偏慢\n")
    assert told.code == 0, told.err
    assert "2 behind  未达到时序进度" in told.out
    judged = item_of(office, "XA23-08")["judged"]
    assert (judged["as"], judged["note"]) == ("behind", "进度偏慢")

    told = office("progress", tty=True, typed="1\n已开工\n")
    assert told.code == 0, told.err
    assert office("log", "-f", "json").json["entries"][-1]["after"]["report"]["note"] == "已开工"

    told = office("waiting", "XY22-14.1", tty=True, typed="市政府批复\n已报请\n")
    assert told.code == 0, told.err
    told = office("target", "XA23-08.2", tty=True, typed="300家\n市整改办〔2024〕5号\n")
    assert told.code == 0, told.err
    told = office("measure", "XY22-05", tty=True, typed="1\n24\n")
    assert told.code == 0, told.err
    assert "要计入2023年的，加上 --year 2023" in told.out
    assert office("judge", "XA23-08", tty=True, typed="").code == 130
