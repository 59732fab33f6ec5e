"""The tables that `export` writes: what stands in them, not only that the same data gives the same bytes."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import openpyxl

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
