"""`deadlines extend`: the whole way at the command line, and the three dates side by side wherever they are shown."""

from __future__ import annotations

import csv
from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from office import Office

STORES = ("memory", "register.db", "register.yaml")
CODE = "XA23-08.2"
PAPER = "市整改办〔2024〕2号"


@pytest.fixture(params=STORES)
def any_office(request: pytest.FixtureRequest, office: Office, on_disk: Callable[[str], Office]) -> Office:
    return office if request.param == "memory" else on_disk(request.param)


def asked(office: Office, *more: str) -> None:
    told = office(
        "extend", "request", CODE, "--to", "2024-06-30", "--reason", "设备到货推迟", "--on", "2024-01-10", *more
    )
    assert told.code == 0, told.err
    assert "由2024年3月31日申请延至2024年6月30日" in told.out  # not as if it was applied for on the old day


def granted(office: Office, *more: str) -> None:
    told = office(
        *("extend", "approve", CODE, "--to", "2024-05-31", "--doc", PAPER),
        *("--by", "市整改办", "--on", "2024-01-20", *more),
    )
    assert told.code == 0, told.err


def test_the_three_dates_stand_side_by_side_everywhere(any_office: Office, tmp_path: Path) -> None:
    asked(any_office, "--unit", "西安市/市城管局")
    granted(any_office)

    day = ("--as-of", "2024-02-01", "-f", "json")
    entries = any_office("due", "--within", "1000d", *day).json["entries"]
    entry = next(each for each in entries if each["code"] == CODE)
    assert (entry["original_due"], entry["due"], entry["done_on"]) == ("2024-03-31", "2024-05-31", None)
    assert entry["extensions"] == 1
    assert entry["extension"] == {"to": "2024-05-31", "doc": PAPER, "on": "2024-01-20"}
    shown = any_office("show", CODE, *day).json["deadlines"][0]
    assert (shown["due"], shown["extensions"]) == ("2024-05-31", 1)
    (request,) = any_office("extend", "list", *day).json["requests"]
    assert (request["requested_to"], request["to"], request["number"]) == ("2024-06-30", "2024-05-31", 1)
    assert (request["requested_by"], request["decided_by"], request["doc"]) == ("市城管局", "市整改办", PAPER)
    for columns in (70, 110):
        people = any_office("due", "--as-of", "2024-05-01", "--limit", "0", tty=True, columns=columns).out
        assert "原2024-03-31" in people
    page = any_office("show", CODE, "--as-of", "2024-02-01", "-f", "table").out
    assert "第1次" in page
    assert PAPER in page

    assert any_office("done", CODE, "--on", "2024-02-10").code == 0
    file = tmp_path / "out.csv"
    assert any_office("export", "csv", str(file), "--as-of", "2024-03-01").code == 0
    with file.open(encoding="utf-8", newline="") as read:
        row = next(each for each in csv.DictReader(read) if each["code"] == CODE)
    assert [row[key] for key in ("original_due", "due", "done_on", "extensions", "extension.doc")] == [
        *("2024-03-31", "2024-05-31", "2024-02-10", "1", PAPER)
    ]
    assert any_office("export", "xlsx", str(tmp_path / "out.xlsx"), "--as-of", "2024-03-01").code == 0
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet is not None
    (cells,) = (each for each in sheet.iter_rows(values_only=True) if CODE in each)
    assert PAPER in cells
    assert [f"{each:%m-%d}" for each in cells if isinstance(each, date)] == ["03-31", "05-31", "02-10"]
    assert any_office("verify").code == 0


def test_an_items_moved_limit_in_the_list(office: Office) -> None:
    for words in (
        ("request", "XA23-08", "--to", "2025-06-30", "--reason", "x", "--on", "2024-01-10"),
        ("approve", "XA23-08", "--doc", PAPER, "--by", "市整改办", "--on", "2024-01-20"),
    ):
        assert office("extend", *words).code == 0
    items = office("list", "--as-of", "2024-02-01", "-f", "json").json["items"]
    item = next(each for each in items if each["code"] == "XA23-08")

    assert (item["original_due"], item["due"], item["done_on"], item["extensions"]) == (
        *("2024-12-31", "2025-06-30", None),
        1,
    )
    assert "时限已调整" in office("list", "--as-of", "2024-02-01", tty=True, columns=80).out
    assert "时限已调整" not in office("list", "--as-of", "2024-01-19", tty=True, columns=80).out


def test_the_feed_moves_and_says_so_without_counting(office: Office, tmp_path: Path) -> None:
    asked(office)
    office("export", "ics", str(tmp_path), "--as-of", "2024-02-01", "--unit", "西安市/市城管局")
    feed = tmp_path / "西安市-市城管局.ics"
    before = feed.read_text(encoding="utf-8").replace("\r\n ", "")
    granted(office)
    office("export", "ics", str(tmp_path), "--as-of", "2024-02-01", "--unit", "西安市/市城管局")
    after = feed.read_text(encoding="utf-8").replace("\r\n ", "")

    def event(text: str) -> str:
        return next(each for each in text.split("BEGIN:VEVENT") if f"UID:{CODE}@" in each)

    def number(text: str) -> int:
        return int(event(text).partition("SEQUENCE:")[2].split()[0])

    assert number(before) < number(after)
    assert "已调整" not in event(before)
    assert "DTSTART;VALUE=DATE:20240531" in event(after)
    assert f"至2024年5月31日（{PAPER}）" in event(after)
    assert "第1次" not in after


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("request", CODE, "--to", "2024-06-30", "--reason", "x", "--on", "2024-04-01"), 4, "2024-04-01"),
        (("request", "XA23-08.1", "--to", "2024-06-30", "--reason", "x", "--on", "2024-01-01"), 5, "--late"),
        (("request", CODE, "--to", "2024-03-31", "--reason", "x", "--on", "2024-01-01"), 5, "2024年3月31日"),
        (("request", CODE, "--to", "x", "--reason", "x"), 4, "x"),
        (("request", CODE, "--to", "2024-06-30"), 2, "--reason"),
        (("request",), 2, "编号"),
        (("approve", CODE, "--doc", PAPER, "--by", "市整改办"), 5, "extend request"),
        (("approve", CODE, "--by", "市整改办"), 2, "--doc"),
        (("refuse", CODE, "--doc", PAPER), 5, "extend request"),
        (("refuse", CODE), 2, "--doc"),
        (("request", "XA23-19.r1", "--to", "2024-06-30", "--reason", "x", "--on", "2024-01-01"), 5, "XA23-19.r1"),
        (("request", "XA23-99", "--to", "2024-06-30", "--reason", "x"), 3, "XA23-99"),
        (("request", CODE, "--to", "2024-06-30", "--reason", "x", "--unit", "无此单位"), 3, "无此单位"),
    ],
)
def test_what_is_refused(office: Office, words: tuple[str, ...], code: int, said: str) -> None:
    before = office("log", "-f", "json").out

    told = office("extend", *words)

    assert (told.code, told.out) == (code, "")
    assert said in told.err
    assert told.err.count("\n") == 1
    assert office("log", "-f", "json").out == before


def test_filed_late_is_logged_as_such(office: Office) -> None:
    told = office(
        "extend", "request", "XA23-08.1", "--to", "2024-06-30", "--reason", "x", "--on", "2024-01-01", "--late"
    )

    assert told.code == 0
    entry = office("log", "XA23-08.1", "-f", "json").json["entries"][-1]
    assert entry["after"]["report"]["act"] == {"kind": "extension-requested", "to": "2024-06-30", "late": True}
    assert office("extend", "list", "-f", "json").json["requests"][0]["late"] is True
    assert "到期后提出" in office("extend", "list", "-f", "table").out


def test_what_the_new_date_does_not_fit_is_said_and_found(office: Office) -> None:
    asked(office)
    told = office(
        "extend", "approve", CODE, "--to", "2025-02-28", "--doc", PAPER, "--by", "市整改办", "--on", "2024-01-20"
    )

    assert told.code == 0
    assert "XA23-08" in told.err
    assert told.err.startswith("提示")
    found = office("check", "--as-of", "2024-02-01", "-f", "json").json["findings"]
    assert any(each["code"] == CODE and "2025年2月28日" in each["message"] for each in found)
    assert office("undo").code == 0
    found = office("check", "--as-of", "2024-02-01", "-f", "json").json["findings"]
    assert not any(each["code"] == CODE for each in found)


def test_several_dates_say_which_one_is_meant(office: Office) -> None:
    told = office("extend", "request", "XY22-15", "--to", "2025-06-30", "--reason", "x", "--on", "2024-01-10")

    assert told.code == 0
    assert "最后一个" in told.out


def test_on_a_terminal_it_asks(office: Office) -> None:
    told = office("extend", "request", "--on", "2023-12-01", tty=True, typed=f"{CODE}\nxx\n2024-06-30\n设备到货推迟\n")
    assert told.code == 0, told.err
    told = office("extend", "approve", "--on", "2023-12-02", tty=True, typed=f"1\n{PAPER}\n市整改办\n")
    assert told.code == 0, told.err

    (request,) = office("extend", "list", "-f", "json").json["requests"]
    assert (request["code"], request["to"], request["reason"]) == (CODE, "2024-06-30", "设备到货推迟")
    assert office("extend", "refuse", tty=True, typed="").code == 130


def test_rates_name_their_base(office: Office) -> None:
    asked(office)
    granted(office)

    told = office("extend", "list", "--as-of", "2024-03-01", "--plan", "XA23", "-f", "json").json["on_time"]
    text = office("extend", "list", "--as-of", "2024-03-01", "--plan", "XA23", "-f", "table").out

    assert told["original"]["due"] == told["adjusted"]["due"] > 0
    assert f"应完成{told['original']['due']}项" in text
    assert "按原时限" in text
    assert "按调整后时限" in text
