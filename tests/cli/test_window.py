"""`deadlines window`, and what is missing of a duty in lists and views."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
