"""`deadlines due`: what the contract promises of it, on the sample register."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from office import Office

AS_OF = ("--as-of", "2023-12-01")


def test_the_contracts_example_stands_in_the_answer(office: Office) -> None:
    told = office("due", *AS_OF, "--within", "4m", "-f", "json")

    assert told.code == 0
    assert told.json["schema"] == "deadlines.due/1"
    assert told.json["as_of"] == "2023-12-01"
    assert list(told.json["notes"])[:3] == ["undated", "ongoing", "ambiguous"]
    entry = next(each for each in told.json["entries"] if each["code"] == "XA23-08.2")
    action = entry.pop("action")
    units = entry.pop("units")
    assert "287家" in action or "287家" in str(entry["quantities"]) or action
    assert {key: units[key] for key in ("lead", "cooperating", "responsible", "acceptance", "marks")} == {
        "lead": ["市城管局"],
        "cooperating": [],
        "responsible": [],
        "acceptance": ["市城管局"],
        "marks": {"市城管局": None},
    }
    assert {key: entry[key] for key in entry if key not in ("waiting", "extension")} == {
        "code": "XA23-08.2",
        "kind": "milestone",
        "plan": "XA23",
        "item": "XA23-08",
        "region": "西安市",
        "title": "餐饮油烟在线监控安装率低",
        "limit": "2024年3月底前",
        "due": "2024-03-31",
        "original_due": "2024-03-31",
        "done_on": None,
        "days_left": 121,
        "workdays_left": 81,
        "state": "open",
        "schedule": "on-track",
        "confirmed": False,
        "lamp": "green",
        "quantities": [{"done": 0, "target": 287, "unit": "家"}, {"done": 0, "target": 744, "unit": "处"}],
        "extensions": 0,
        "ambiguous": False,
        "missed": None,
        "withdrawn": None,
        "withdrawn_note": None,
        "withdrawn_doc": None,
        "merged_into": None,
        "acting": [],
    }


def test_the_keys_stand_in_the_contracts_order(office: Office) -> None:
    entry = office("due", *AS_OF, "-f", "json").json["entries"][0]

    keys = (
        "code kind plan item region title action limit due original_due done_on days_left workdays_left state schedule "
        "confirmed lamp units quantities extensions ambiguous missed"
    ).split()
    assert list(entry)[: len(keys)] == keys  # later ones stand at the end
    assert entry["waiting"] is None
    assert entry["extension"] is None


def test_overdue_comes_first_then_date_plan_item_kind_and_number(office: Office) -> None:
    entries = office("due", *AS_OF, "--within", "1000d", "-f", "json").json["entries"]
    kinds = ["milestone", "item", "duty", "obligation"]

    def key(entry: dict[str, str]) -> tuple[object, ...]:
        number = int(entry["code"].rpartition(".")[2].lstrip("ro").rpartition("-o")[2].rpartition("-")[2])
        return (
            entry["schedule"] != "overdue",
            entry["due"],
            entry["plan"],
            entry["item"] or "",
            kinds.index(entry["kind"]),
            number,
        )

    assert [each["code"] for each in entries] == [each["code"] for each in sorted(entries, key=key)]


def test_an_item_stands_once_on_its_last_date_until_it_is_declared(office: Office) -> None:
    entries = office("due", *AS_OF, "--within", "2000d", "-f", "json").json["entries"]

    own = [entry for entry in entries if entry["code"] == "XY22-15"]

    assert [entry["due"] for entry in own] == ["2024-12-31"]


@pytest.mark.parametrize(
    ("within", "last"),
    [("30d", "2023-12-31"), ("4w", "2023-12-29"), ("1m", "2024-01-01"), ("10wd", "2023-12-15"), ("31d", "2024-01-01")],
)
def test_the_window_ends_where_it_says(office: Office, within: str, last: str) -> None:
    entries = office("due", *AS_OF, "--within", within, "-f", "json").json["entries"]

    coming = [entry["due"] for entry in entries if entry["schedule"] != "overdue"]

    assert all(due <= last for due in coming)


def test_a_unit_is_reached_through_a_group(office: Office) -> None:
    told = office("due", *AS_OF, "--unit", "秦都区", "-f", "json")

    codes = [entry["code"] for entry in told.json["entries"]]
    assert "XY22-07.4" in codes  # 各县市区 does it


def test_other_counties_leave_out_those_that_the_item_names(office: Office) -> None:
    mine = {
        entry["code"]
        for entry in office("due", *AS_OF, "--within", "1000d", "--unit", "咸阳市/长武县", "-f", "json").json["entries"]
    }
    cooperating = office("list", "--unit", "咸阳市/兴平市", "--role", "cooperating", "-f", "json").json["items"]

    assert "XY22-06.1" in mine
    assert [item["code"] for item in cooperating if "其他县市区" in item["units"]["cooperating"]]


def test_a_bare_name_of_two_regions_is_refused_with_both(office: Office) -> None:
    told = office("due", *AS_OF, "--unit", "市生态环境局")

    assert told.code == 3
    assert "西安市/市生态环境局" in told.err
    assert "咸阳市/市生态环境局" in told.err
    assert told.err.count("\n") == 1


def test_an_unknown_unit_is_answered_with_the_nearest(office: Office) -> None:
    told = office("due", *AS_OF, "--unit", "市城管执法")

    assert (told.code, told.out) == (3, "")
    assert "市城管执法局" in told.err


def test_a_pipe_gets_every_row_under_the_json_names(office: Office) -> None:
    told = office("due", *AS_OF)
    entries = office("due", *AS_OF, "-f", "json").json["entries"]

    head, *rows = told.out.splitlines()
    assert head.split("\t")[:5] == ["code", "kind", "plan", "item", "region"]
    assert "units.lead" in head
    assert [row.split("\t")[0] for row in rows] == [entry["code"] for entry in entries]


@pytest.mark.parametrize("form", ["csv", "tsv", "md"])
def test_flat_forms_have_the_same_rows_in_every_language(office: Office, form: str) -> None:
    assert office("due", *AS_OF, "-f", form).out == office("due", *AS_OF, "-f", form, "--lang", "en").out


def test_a_terminal_shows_ten_passed_and_twenty_coming_and_says_how_many_more(office: Office) -> None:
    told = office("due", *AS_OF, tty=True)
    entries = office("due", *AS_OF, "-f", "json").json["entries"]
    overdue = sum(entry["schedule"] == "overdue" for entry in entries)

    assert str(overdue - 10) in told.out
    assert str(len(entries) - overdue - 20) in told.out
    assert "--limit 0" in told.out


@pytest.mark.parametrize("columns", [40, 60, 80, 120, 200])
def test_no_line_is_wider_than_the_terminal(office: Office, columns: int) -> None:
    from deadlines.words.cells import width

    told = office("due", *AS_OF, "--limit", "0", tty=True, columns=columns)

    plain = [_without_colour(line) for line in told.out.splitlines()]
    assert max(width(line) for line in plain) <= columns


def test_no_colour_where_it_is_not_wanted(office: Office) -> None:
    office.environ["NO_COLOR"] = "1"

    assert "\x1b[3" not in office("due", *AS_OF, tty=True).out


def test_the_last_of_two_common_options_wins(office: Office) -> None:
    told = office("--as-of", "2020-01-01", "due", "--as-of", "2023年12月1日", "-f", "json")

    assert told.json["as_of"] == "2023-12-01"


@pytest.mark.parametrize("typed", ["2023-02-30", "2023-13-01", "gestern", "2023年2月30日", ""])
def test_a_day_that_is_none_is_refused(office: Office, typed: str) -> None:
    told = office("due", "--as-of", typed or " ", "-f", "json")

    assert told.code == 4
    assert told.err.startswith("错误: ")
    assert told.err.count("\n") == 1


def test_working_days_across_an_unpublished_year_are_not_invented(office: Office) -> None:
    told = office("due", "--as-of", "2035-01-01", "--within", "1000d", "-f", "json")
    refused = office("due", "--as-of", "2035-01-01", "--within", "10wd")

    assert {entry["workdays_left"] for entry in told.json["entries"] if entry["days_left"] > 0} <= {None}
    assert "calendar" in told.json["notes"]
    assert refused.code == 4


def test_every_store_gives_equal_entries(office: Office, on_disk: Callable[[str], Office]) -> None:
    want = office("due", *AS_OF, "--within", "31d", "-f", "json").json

    for name in ("register.db", "register.yaml"):
        assert on_disk(name)("due", *AS_OF, "--within", "31d", "-f", "json").json == want


def _without_colour(line: str) -> str:
    import re

    return re.sub(r"\x1b\[[0-9;]*m", "", line)


def test_the_list_of_items_and_the_due_list_agree(office: Office, on_disk: Callable[[str], Office]) -> None:
    for place in (office, on_disk("register.db"), on_disk("register.yaml")):
        place("done", "XY22-02.1", "XY22-02.2", "--on", "2023-11-01")
        due = place("due", *AS_OF, "--within", "3000d", "-f", "json").json["entries"]
        mine = {entry["code"]: (entry["schedule"], entry["lamp"]) for entry in due if entry["kind"] == "item"}
        items = place("list", *AS_OF, "-f", "json").json["items"]
        theirs = {item["code"]: (item["schedule"], item["lamp"]) for item in items if item["limit"]["dates"]}
        assert mine == theirs
        assert mine["XY22-03"] == ("behind", "yellow")
        assert mine["XY22-02"] == ("due-soon", "blue")


def test_an_empty_name_is_no_unit(office: Office) -> None:
    for command in (["due"], ["list"], ["digest"]):
        assert office(*command, "--unit", "").code == 3


def test_a_passed_item_limit_of_a_year_that_is_over_shows_its_year(office: Office) -> None:
    assert "2023年12月1日至2025年1月4日" in office("due", *AS_OF, "--within", "400d", tty=True).out
