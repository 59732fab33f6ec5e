"""How answers leave: JSON, CSV, TSV, Markdown for programs, a table for people.

One value, several faces: the JSON envelope names its version, the flat forms have one head row with the JSON's key
names (nested ones dotted, lists joined by 、), and the table is the terminal's.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from rich.console import RenderableType

    from deadlines.cli.desk import Desk

    Plain = dict[str, Any]


class Format(StrEnum):
    """The forms that an answer can be asked for in."""

    table = "table"
    json = "json"
    csv = "csv"
    tsv = "tsv"
    md = "md"


def answer(
    desk: Desk,
    wanted: Format | None,
    envelope: Callable[[], Plain],
    rows: Callable[[], Iterable[Mapping[str, Any]]],
    columns: Sequence[str],
    people: Callable[[], None],
) -> None:
    """Write one answer in the form asked for; by default for *people* to a terminal, as TSV into a pipe."""
    form = wanted or (Format.table if desk.interactive else Format.tsv)
    if form is Format.table:
        people()
    elif form is Format.json:
        known = {"known_at": desk.known_at.isoformat()} if desk.known_at is not None else {}
        write_json(desk, {**envelope(), **known})
    else:
        flat = [[flattened(row, column) for column in columns] for row in rows()]
        {Format.csv: _csv, Format.tsv: _tsv, Format.md: _md}[form](desk, columns, flat)


def write_json(desk: Desk, envelope: Plain) -> None:
    """One JSON object, indented for a person at a terminal."""
    import json

    desk.out.write(json.dumps(envelope, ensure_ascii=False, indent=2 if desk.interactive else None) + "\n")


def flattened(row: Mapping[str, Any], column: str) -> str:
    """The cell of a dotted *column*; lists joined by 、, nothing for null."""
    value: Any = row
    for key in column.split("."):
        if isinstance(value, list):
            value = [each.get(key) if isinstance(each, dict) else None for each in value]
        else:
            value = value.get(key) if isinstance(value, dict) else None
    return _cell(value)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "、".join(_cell(each) for each in value)
    if isinstance(value, dict):
        return "、".join(f"{key}={_cell(each)}" for key, each in value.items() if each is not None)
    return str(value)


def _tsv(desk: Desk, columns: Sequence[str], rows: list[list[str]]) -> None:
    lines = ["\t".join(columns)]
    lines += ["\t".join(_line(cell) for cell in row) for row in rows]
    desk.out.write("\n".join(lines) + "\n")


def _line(cell: str) -> str:
    return " ".join(cell.split()) if any(sign in cell for sign in "\t\r\n") else cell


def _csv(desk: Desk, columns: Sequence[str], rows: list[list[str]]) -> None:
    import csv

    writer = csv.writer(desk.out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([harmless(cell) for cell in row] for row in rows)


#: What a spreadsheet takes for the beginning of a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """The cell with a quote mark before what a spreadsheet would take for a formula; numbers stay numbers."""
    if cell[:1] in FORMULAS and not _number(cell):
        return "'" + cell
    return cell


def _number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _md(desk: Desk, columns: Sequence[str], rows: list[list[str]]) -> None:
    escape = {ord("|"): "\\|", ord("\n"): " ", ord("\r"): " "}
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(cell.translate(escape) for cell in row) + " |" for row in rows]
    desk.out.write("\n".join(lines) + "\n")


# --- for people -------------------------------------------------------------------------------------------------------


def people_width(desk: Desk) -> int:
    """The columns to lay an answer out in; no end of them in a pipe, where nothing may be cut."""
    return desk.width if desk.interactive else 10_000


def show(desk: Desk, *parts: RenderableType) -> None:
    """Write tables and lines to the terminal, in colour where that may be."""
    from deadlines.cli.console import HouseConsole

    console = HouseConsole(
        file=desk.out,
        width=people_width(desk),
        force_terminal=desk.interactive,
        color_system="auto" if desk.colour else None,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
        _environ={},
    )
    for part in parts:
        console.print(_broken(desk, part) if isinstance(part, str) else part, soft_wrap=not desk.interactive)


def _broken(desk: Desk, text: str) -> str:
    from deadlines.words import cells

    return "\n".join(cells.wrapped(text, people_width(desk)))
