"""Settling a date beside a decision on it, and what a settled date does not fit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from office import Office


def extended(office: Office) -> None:
    words = ("extend", "request", "XA23-08.2", "--to", "2024-06-30", "--reason", "x", "--on", "2024-01-10")
    assert office(*words).code == 0
    paper = ("--doc", "市整改办〔2024〕2号", "--by", "市整改办")
    assert office("extend", "approve", "XA23-08.2", *paper, "--on", "2024-01-20").code == 0


def dates(office: Office) -> tuple[str, str]:
    (line,) = office("show", "XA23-08.2", "-f", "json").json["deadlines"]
    return line["due"], office("extend", "list", "-f", "json").json["requests"][0]["due_before"]


def test_a_settled_original_date_leaves_the_decision_standing_and_says_both(office: Office) -> None:
    extended(office)
    told = office("settle", "XA23-08.2", "--due", "2024-05-15", "--note", "核定")

    assert told.code == 0
    assert told.out == (
        "XA23-08.2已核定：原时限为2024年5月15日；已批准延期（市整改办〔2024〕2号），仍于2024年6月30日到期。\n"
    )
    assert dates(office) == ("2024-06-30", "2024-05-15")
    assert office("undo").code == office("verify").code == 0


@pytest.mark.parametrize("kind", ["memory", "register.db", "register.yaml"])
def test_the_original_day_of_an_extended_entry_is_the_settled_one_everywhere(
    office: Office, on_disk: Callable[[str], Office], kind: str
) -> None:
    office = office if kind == "memory" else on_disk(kind)
    extended(office)
    assert office("settle", "XA23-08.2", "--due", "2024-05-15", "--note", "核定").code == 0
    assert office("done", "XA23-08.2", "--on", "2024-05-10", now=datetime(2024, 7, 1, tzinfo=UTC)).code == 0

    day = ("--as-of", "2024-05-15")
    told = office("extend", "list", *day, "-f", "json").json
    (request,) = told["requests"]
    shown = office("show", "XA23-08.2", *day, "-f", "json").json["deadlines"][0]
    page = office("show", "XA23-08.2", *day, "-f", "table").out
    listed = office("extend", "list", *day, "-f", "table", columns=120).out
    assert {shown["original_due"], request["original_due"], request["due_before"]} == {"2024-05-15"}
    assert "2024-03-31" not in page + listed  # the day that the words were read to mean
    before = office("extend", "list", "--as-of", "2024-05-14", "-f", "json").json["on_time"]
    assert told["on_time"]["original"]["on_time"] == before["original"]["on_time"] + 1


def test_a_settled_date_that_nobody_extended_is_not_called_moved(office: Office, tmp_path: Path) -> None:
    from docx import Document

    office.environ["DEADLINES_STORE"] = str(tmp_path / "台账.db")
    assert office("settle", "XY22-03", "--due", "2026-01-15", "--note", "核定").code == 0
    told = office("evidence", "export", "XY22-03", str(tmp_path / "档案"))
    assert told.code == 0, told.err
    (index,) = (tmp_path / "档案").rglob("*.docx")
    text = "".join(cell.text for table in Document(str(index)).tables for row in table.rows for cell in row.cells)
    assert "2026年1月15日" in text
    assert "时限已调整" not in text


@pytest.mark.parametrize("how", [("--due", "2024-07-15"), ("--undated",)])
def test_settling_does_not_go_beyond_a_decision(office: Office, how: tuple[str, ...]) -> None:
    extended(office)
    told = office("settle", "XA23-08.2", *how, "--note", "核定")

    assert told.code == 5
    assert "市整改办〔2024〕2号" in told.err
    assert dates(office)[0] == "2024-06-30"


def test_a_settled_date_that_does_not_fit_the_others_is_said(office: Office) -> None:
    item = office("settle", "XY22-03", "--due", "2023-01-01", "--note", "核")
    assert item.code == 0
    assert "早于其时间节点XY22-03.4" in item.err
    milestone = office("settle", "XY22-03.1", "--due", "2023-06-01", "--note", "核")
    assert milestone.code == 0
    assert "晚于所在任务XY22-03" in milestone.err
    assert office("settle", "XY22-03.2", "--due", "2022-12-31", "--note", "核").err == ""


def test_a_unit_that_an_entry_does_not_concern_does_not_speak_for_it(office: Office) -> None:
    stranger = ("--unit", "西安市/市城管局")
    request = ("extend", "request", "XY22-03.7", "--to", "2024-09-30", "--reason", "x", "--late")
    for words in (request, ("progress", "XY22-03.7", "--text", "x"), ("done", "XY22-03.7")):
        told = office(*words, *stranger)
        assert told.code == 5, words
        assert "西安市/市城管局" in told.err
    assert "XY22" not in office("log", "XY22", "-f", "tsv").out
    assert office(*request, "--unit", "三原县").code == 0
