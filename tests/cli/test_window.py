"""`deadlines window`, and what is missing of a duty in lists and views."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from office import Office


def test_a_window_from_its_beginning_to_its_end(office: Office) -> None:
    begun = office("window", "begin", "应急响应期间", "--on", "2023-12-27", "--doc", "西气指办〔2023〕9号")
    assert begun.code == 0
    assert "XA23-29.r1" in begun.out
    assert office("done", "XA23-29.r1", "--on", "2023-12-27", "--quantity", "9").code == 0
    assert office("window", "end", "应急响应期间", "--on", "2023-12-29").code == 0

    shown = office("show", "XA23-29.r1", "--as-of", "2023-12-30", "-f", "json").json
    assert [(each["due"], each["done"], each["required"]) for each in shown["periods"]] == [
        ("2023-12-27", 9, 9),
        ("2023-12-28", 0, 9),
        ("2023-12-29", 0, 9),
    ]
    listed = office("window", "list", "-f", "json").json
    assert listed["schema"] == "deadlines.windows/1"
    assert listed["conditions"][0]["windows"] == [
        {"start": "2023-12-27", "until": "2023-12-29", "doc": "西气指办〔2023〕9号"}
    ]


def test_the_due_list_says_what_is_missing(office: Office) -> None:
    office("window", "begin", "应急响应期间", "--on", "2023-12-27")
    told = office("due", "--as-of", "2023-12-29", "--within", "0d", "-f", "json").json
    missed = {each["code"]: each["missed"] for each in told["entries"]}

    assert missed["XA23-29.r1"] == {"periods": 2, "times": 18}
    assert missed["XA23-08.1"] is None
    assert "尚缺18户" in office("due", "--as-of", "2023-12-29", "--limit", "0", tty=True, columns=240).out


def test_what_a_person_may_get_wrong(office: Office) -> None:
    assert office("window", "begin", "采暖").code == 3
    assert office("window", "begin", "应急响应期间", "--on", "2023-12-27", "--until", "2023-12-01").code == 4
    assert office("window", "end", "应急响应期间").code == 5
    assert office("window", "begin").code == 2


def test_a_window_is_not_known_on_days_before_it(office: Office) -> None:
    office("window", "begin", "应急响应期间", "--on", "2023-12-27")
    before, after = ("--as-of", "2023-12-20", "-f", "json"), ("--as-of", "2023-12-27", "-f", "json")

    assert office("window", "list", *before).json["conditions"][0]["windows"] == []
    assert len(office("window", "list", *after).json["conditions"][0]["windows"]) == 1
    assert office("show", "XA23-29.r1", *before).json["deadlines"] == []
    assert "XA23-29.r1" not in [each["code"] for each in office("due", "--within", "30d", *before).json["entries"]]
    assert office("next", "XA23-29.r1", *before).json["steps"][0]["state"] == "window"


def test_the_log_says_what_began_and_what_ended_alike_on_every_store(
    office: Office, on_disk: Callable[[str], Office]
) -> None:
    told = []
    for each in (office, on_disk("整改.db"), on_disk("整改.yaml")):
        each("window", "begin", "应急响应期间", "--on", "2023-12-27", "--doc", "9号")
        each("window", "end", "应急响应期间", "--on", "2023-12-29")
        each("window", "begin", "应急响应期间", "--on", "2024-01-05", "--until", "2024-01-08", "--note", "橙色")
        rows = each("log", "XA23", "-f", "table", columns=400).out.splitlines()
        told.append([row.split()[-1] for row in rows if "应急响应期间" in row])
        assert each("undo").code == each("verify").code == 0

    assert told[0] == [
        "应急响应期间：2023-12-27开始（9号）",
        "应急响应期间：2023-12-29结束（2023-12-27开始）",
        "应急响应期间：2024-01-05开始，至2024-01-08止（橙色）",
    ]
    assert told[1:] == told[:1] * 2


def test_a_duty_is_owed_from_its_event_on_once_somebody_recorded_it(office: Office) -> None:
    day = ("--as-of", "2023-06-01")
    before = office("show", "XY22-10.r3", *day, "-f", "json").json
    assert (before["deadlines"], before["periods"]) == ([], [])
    page = office("show", "XY22-10.r3", *day, "-f", "table", columns=200).out
    assert "整治方案制定后（起始日期未登记，暂不作要求）" in page
    assert "deadlines window begin 整治方案制定后" in page
    (step,) = office("next", "XY22-10.r3", *day, "-f", "json").json["steps"]
    assert step["state"] == "window"
    assert "XY22-10.r3" not in office("due", *day, "--within", "365d").out

    assert office("window", "begin", "整治方案制定后", "--on", "2022-10-08", "--doc", "甲").code == 0
    after = office("show", "XY22-10.r3", *day, "-f", "json").json
    assert [(each["to"], each["done"]) for each in after["periods"]] == [("2022-12-31", 0), ("2023-12-31", 0)]
    assert "整治方案制定后（2022-10-08）" in office("show", "XY22-10.r3", *day, "-f", "table").out
    due = office("due", *day, "--within", "365d", "-f", "json").json["entries"]
    assert next(each for each in due if each["code"] == "XY22-10.r3")["missed"] == {"periods": 1, "times": 1}
    assert office("show", "XY22-10.r3", "--as-of", "2022-10-07", "-f", "json").json["periods"] == []
    assert office("undo").code == office("verify").code == 0
    assert office("show", "XY22-10.r3", *day, "-f", "json").json["periods"] == []


def test_what_the_plan_says_an_entry_waits_for_is_seen_until_it_ends(office: Office) -> None:
    words = "省发展改革委办理引热入西项目备案"
    assert office("show", "XA23-24.m4", "-f", "json").json["waiting"] == {
        "for": words,
        "since": None,
        "doc": None,
        "note": None,
    }
    assert f"{words}（方案写明）" in office("show", "XA23-24.m4", "-f", "table").out
    assert office("next", "XA23-24.m4", "-f", "json").json["steps"][0]["state"] == "waiting"

    assert f"等待：{words}（方案写明）" in office("show", "XA23-24", "-f", "table", columns=200).out
    assert ("XA23-24.m4", "waiting") in [
        (each["code"], each["state"]) for each in office("next", "XA23-24", "-f", "json").json["steps"]
    ]
    said = ("--for", "省发改委", "--note", "已报", "--on", "2024-01-05")
    assert office("waiting", "XA23-24.m4", *said).code == 0
    assert office("show", "XA23-24.m4", "-f", "json").json["waiting"]["for"] == "省发改委"
    ended = office("waiting", "XA23-24.m4", "--end", "--on", "2024-02-02")
    assert ended.code == 0
    assert office("show", "XA23-24.m4", "-f", "json").json["waiting"] is None
    assert office("show", "XA23-24.m4", "--as-of", "2024-01-01", "-f", "json").json["waiting"]["for"] == words
    assert office("next", "XA23-24.m4", "-f", "json").json["steps"][0]["state"] == "work"
    assert office("waiting", "XA23-24.m4", "--end", "--on", "2024-02-03").code == 5
    assert office("verify").code == 0

    items = office("list", "--plan", "XA23", "-f", "json").json["items"]
    assert next(each for each in items if each["code"] == "XA23-03")["waiting"]["for"] == "市政府依法关停问题机组"
    assert office("digest", "--unit", "西安市/市发改委").code == 0


def test_an_event_has_no_end(office: Office) -> None:
    assert office("window", "begin", "整治方案制定后", "--on", "2022-10-08").code == 0
    told = office("window", "end", "整治方案制定后", "--on", "2022-12-09")
    assert (told.code, "只登记起始日" in told.err) == (5, True)
