"""Tables pasted into a text: the rows below a line that names columns, which tabs or wide blanks part."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from deadlines.plans.labels import is_head

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What parts the columns of a table that is set with blanks.
_GAP = re.compile(r"[ \u3000]{2,}")
#: A head of a table with tabs has so many at least, and no cell of it has more lines.
_FEWEST_TABS = 2
_LONGEST_CELL = 40
#: Only so much of a line is looked at for the gaps of a head.
_HEAD = 200
_BARE = re.compile(r"\s*\d{1,4}\s*$")


class Pasted(NamedTuple):
    """The rows of a table, each with its line and its cells, and the last line of the table; lines count from 1."""

    rows: list[tuple[int, list[str]]]
    last: int


def pasted_at(lines: Sequence[str], at: int) -> Pasted | None:
    """The table whose head stands on line *at*; None where that line names no columns or no row follows."""
    line = lines[at - 1]
    if line.count("\t") >= _FEWEST_TABS:
        found = _tabbed(lines, at) if is_head(line.split("\t")) else None
    elif len(_GAP.findall(line[:_HEAD])) >= _FEWEST_TABS and len(line) <= _HEAD:
        found = _spaced(lines, at) if is_head(_columns(line)) else None
    else:
        return None
    return found if found and len(found.rows) > 1 else None


def _tabbed(lines: Sequence[str], at: int) -> Pasted:
    """The rows of a table whose cells tabs part, its head on line *at*, and the last line of it.

    A cell that holds line breaks stands in quotation marks, or its row goes on until it has the cells of the head.
    """
    rows: list[tuple[int, list[str]]] = []
    width = 0
    while at <= len(lines):
        raw, end = _quoted(lines, at)
        if not raw.strip() and at < len(lines) and "\t" in lines[at]:
            at += 1
            continue
        if "\t" not in raw:
            break
        cells = raw.split("\t")
        while width and len(cells) < width and (more := _rest(lines, end, width - len(cells))):
            following = "\n".join(lines[end:more]).split("\t")
            cells = [*cells[:-1], f"{cells[-1]}\n{following[0]}", *following[1:]]
            end = more
        rows.append((at, [_unquoted(cell) for cell in cells]))
        width = width or len(cells)
        at = end + 1
    return Pasted(rows, at - 1)


def _spaced(lines: Sequence[str], at: int) -> Pasted:
    """The rows of a table whose cells blanks part, its head on line *at*: each has all cells."""
    rows: list[tuple[int, list[str]]] = []
    last = at
    for near in range(at, len(lines) + 1):
        line = lines[near - 1]
        if not line.strip():
            continue
        cells = _columns(line)
        if rows and len(cells) != len(rows[0][1]):
            break
        rows.append((near, cells))
        last = near
    return Pasted(rows, last)


def _columns(line: str) -> list[str]:
    """The cells of a line that blanks part."""
    return [cell for cell in _GAP.split(line.strip()) if cell]


def _quoted(lines: Sequence[str], at: int) -> tuple[str, int]:
    """Line *at* with those that belong to a cell in quotation marks which it leaves open, and the last of them."""
    marks = lines[at - 1].count('"')
    for end in range(at + 1, min(at + _LONGEST_CELL, len(lines)) + 1) if marks % 2 else ():
        marks += lines[end - 1].count('"')
        if marks % 2 == 0:
            return "\n".join(lines[at - 1 : end]), end
    return lines[at - 1], at


def _rest(lines: Sequence[str], end: int, lacking: int) -> int:
    """The line up to which a row goes on that lacks cells behind line *end*; 0 where a new one begins there."""
    for at in range(end, min(end + _LONGEST_CELL, len(lines))):
        first, tab, _ = lines[at].partition("\t")
        if not first.strip() or (tab and _BARE.match(first)):
            return 0
        if tab:
            return at + 1 if lines[at].count("\t") <= lacking else 0
    return 0


def _unquoted(cell: str) -> str:
    cell = cell.strip()
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        cell = cell[1:-1].replace('""', '"')
    return cell.strip()
