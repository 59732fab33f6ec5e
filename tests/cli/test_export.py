"""The tables that `export` writes: what stands in them, not only that the same data gives the same bytes."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import openpyxl
import pytest

import samples
from deadlines.store.memory import MemoryStore
from office import Office

if TYPE_CHECKING:
    from pathlib import Path

UNDATED = "XY22-04.1"  # 采暖季前
WEEKLY = "      - {code: XY22-o3, text: 报送周报, every: week, starts: 2022-01-01}\n"


def small(text: str = samples.TEXT) -> Office:
    return Office(MemoryStore.holding(samples.register(text), at=samples.AT, by=samples.BY, calendar=samples.calendar))


def rows(office: Office, folder: Path, day: str) -> dict[str, dict[str, str]]:
    assert office("export", "csv", str(folder / "out.csv"), "--as-of", day).code == 0
    with (folder / "out.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def test_every_entry_that_can_fall_due_has_a_row(tmp_path: Path) -> None:
    found = rows(small(), tmp_path, "2023-06-01")

    codes = [entry.code for plan in samples.register().plans for entry in plan.entries if ".m" not in entry.code]
    assert sorted(found) == sorted(codes)
    assert found["XY22-03.2"]["due"] == "2023-06-30"
    assert found["XY22-03.2"]["quantities.target"] == "8、3.5"


def test_what_has_no_date_can_be_done_all_the_same(tmp_path: Path) -> None:
    office = small()
    assert office("done", UNDATED, "--on", "2023-06-02").code == 0

    before, after = (rows(office, tmp_path, day)[UNDATED] for day in ("2023-06-01", "2023-06-02"))
    assert (before["due"], before["state"], before["done_on"]) == ("", "open", "")
    assert (after["due"], after["state"], after["done_on"]) == ("", "done", "2023-06-02")
    assert office("export", "xlsx", str(tmp_path / "out.xlsx"), "--as-of", "2023-06-02").code == 0
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet is not None
    (row,) = (each for each in sheet.iter_rows(values_only=True) if UNDATED in each)
    assert "无时限" not in row
    assert "已完成" in row


def test_a_duty_stands_with_its_running_period_across_the_year(tmp_path: Path) -> None:
    office = small(samples.TEXT.replace("    items:\n", WEEKLY + "    items:\n", 1))

    assert rows(office, tmp_path, "2024-12-31")["XY22-o3"]["due"] == "2025-01-05"
    assert office("show", "XY22-o3", "--as-of", "9999-06-01", "-f", "json").json["deadlines"][0]["due"] == "9999-06-06"


def test_the_ledger_has_the_columns_of_the_close_out_ledger_as_of_the_day(office: Office, tmp_path: Path) -> None:
    for typed in (
        *("declare XA23-18 --by 李四 --on 2023-11-20", "apply XA23-18 --by 李四 --on 2023-11-21"),
        *("return XA23-18 --point 补监测 --on 2023-11-22 --by 王五", "declare XA23-18 --by 李四 --on 2023-12-20"),
        *("apply XA23-18 --by 李四 --on 2023-12-21", "accept XA23-18 --by 王五 --on 2023-12-22"),
        *("notice XA23-18 --start 2023-12-25 --days 5", "close XA23-18 --doc 销1 --on 2024-01-20"),
        "judge XA23-18 --as done --note 核实 --on 2024-01-21",
        *("extend request XA23-08.2 --to 2024-06-30 --reason 推迟 --on 2024-01-10",),
        *("extend approve XA23-08.2 --to 2024-05-31 --doc 整2 --by 市整改办 --on 2024-01-20",),
    ):
        told = office(*typed.split())
        assert told.code == 0 or typed.startswith("judge"), told.err

    def row(day: str, code: str = "XA23-18") -> dict[str, object]:
        file = tmp_path / f"{day}.xlsx"
        assert office("export", "xlsx", str(file), "--as-of", day).code == 0
        sheet = openpyxl.load_workbook(file).active
        assert sheet is not None
        _title, heads, *found = sheet.iter_rows(values_only=True)
        return next(dict(zip(map(str, heads), each, strict=True)) for each in found if each[2] == code)

    closed = row("2024-01-25")
    days = {
        head: str(closed[head])[:10] for head in ("报完成日期", "申请验收日期", "市级验收日期", "公示起始", "公示期满")
    }
    assert list(days.values()) == ["2023-12-20", "2023-12-21", "2023-12-22", "2023-12-25", "2023-12-29"]
    assert (closed["办理环节"], closed["备案文号"], str(closed["销号时间"])[:10]) == ("已销号", "销1", "2024-01-20")
    assert (closed["退回次数"], closed["恢复整改次数"], closed["省级验收日期"]) == (1, None, None)
    sent_back = row("2023-11-25")
    assert (sent_back["办理环节"], sent_back["报完成日期"], sent_back["退回次数"]) == ("退回补充完善（第1次）", None, 1)
    assert (row("2024-01-25", "XA23-08.2")["延期次数"], row("2024-01-25", "XA23-08.2")["办理环节"]) == (1, None)

    line = rows(office, tmp_path, "2024-01-25")["XA23-18"]
    assert (line["closeout.life"], line["closeout.notice_until"], line["closeout.filing"]) == (
        "closed",
        "2023-12-29",
        "销1",
    )
    assert office("export", "json", str(tmp_path / "a.json"), "--as-of", "2024-01-25").code == 0
    plans = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["plans"]
    item = next(item for plan in plans for item in plan["items"] if item["code"] == "XA23-18")
    assert (item["closeout"]["returned"], item["closeout"]["closed"]) == (1, "2024-01-20")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "#N/A", "=cmd|' /C calc'!A0"])
def test_text_in_the_ledger_stays_text(office: Office, tmp_path: Path, text: str) -> None:
    assert office("withdraw", "XA23-08.2", "--reason", "关停", "--doc", text).code == 0
    assert office("item", "set", "XA23-18", "--title", text.strip()).code == 0
    assert office("export", "xlsx", str(tmp_path / "a.xlsx")).code == 0

    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    (cell,) = (row[3] for row in sheet.iter_rows() if row[2].value == "XA23-18")
    assert (cell.data_type, cell.value) == ("s", text.strip())
    assert bool(cell.quotePrefix) is (text.strip()[:1] in "=+-@")
    assert not [one for row in sheet.iter_rows() for one in row if one.data_type in ("f", "e")]
