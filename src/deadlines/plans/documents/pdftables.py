"""Tables of a PDF page, found from the rules that are drawn: where rules cross there are cells.

Rules are joined where they go on in each other, and those that touch make one table. Between two fields without a rule
there is no border, so they are one merged cell. A table without rules is text to us.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

#: Rules nearer than this, in points, are one.
_NEAR = 3.0
#: A border may have gaps; this much of it is enough.
_ENOUGH = 0.6
_MOST_CROSSINGS = 40_000
_MOST_FIELDS = 5_000


class Area(NamedTuple):
    """A piece of a page, in points from its left top."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        """Whether the point lies in it."""
        return self.left <= x < self.right and self.top <= y < self.bottom


class Field(NamedTuple):
    """A cell of a ruled table, with what it covers; rows and columns count from 1."""

    area: Area
    row: int
    column: int
    rows: int
    columns: int


class Ruled(NamedTuple):
    """A table on a page."""

    area: Area
    fields: tuple[Field, ...]
    #: where its columns stand, by which it is known again on the next page
    edges: tuple[float, ...]


class _Rule(NamedTuple):
    at: float
    start: float
    end: float


def ruled_tables(rules: list[tuple[float, float, float, float]]) -> list[Ruled]:
    """The tables of a page from top to bottom; nothing where a drawing has too many rules to be one."""
    across, down = _straightened(rules)
    if len(across) * len(down) > _MOST_CROSSINGS:
        return []
    tables = []
    for horizontal, vertical in _touching(across, down):
        if len(horizontal) >= 2 and len(vertical) >= 2:
            table = _table(horizontal, vertical)
            if table is not None:
                tables.append(table)
    return sorted(tables, key=lambda table: (table.area.top, table.area.left))


def _straightened(rules: list[tuple[float, float, float, float]]) -> tuple[list[_Rule], list[_Rule]]:
    """Horizontal and vertical rules, those on one line joined."""
    across, down = [], []
    for x0, y0, x1, y1 in rules:
        width, height = abs(x1 - x0), abs(y1 - y0)
        if height < _NEAR and width > height:
            across.append(_Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif width < _NEAR and height > width:
            down.append(_Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    return _joined(across), _joined(down)


def _joined(rules: list[_Rule]) -> list[_Rule]:
    """Rules on the same line, one for each run without a gap."""
    lines: list[list[_Rule]] = []
    for rule in sorted(rules):
        if lines and rule.at - lines[-1][0].at <= _NEAR:
            lines[-1].append(rule)
        else:
            lines.append([rule])
    found = []
    for line in lines:
        at = sum(rule.at for rule in line) / len(line)
        runs: list[_Rule] = []
        for rule in sorted(line, key=lambda one: one.start):
            if runs and rule.start - runs[-1].end <= _NEAR:
                runs[-1] = _Rule(at, runs[-1].start, max(runs[-1].end, rule.end))
            else:
                runs.append(_Rule(at, rule.start, rule.end))
        found += runs
    return found


def _touching(across: list[_Rule], down: list[_Rule]) -> list[tuple[list[_Rule], list[_Rule]]]:
    """The rules in groups that touch each other."""
    chief = list(range(len(across) + len(down)))

    def head(one: int) -> int:
        while chief[one] != one:
            chief[one] = chief[chief[one]]
            one = chief[one]
        return one

    for i, horizontal in enumerate(across):
        for j, vertical in enumerate(down):
            meets = horizontal.start - _NEAR <= vertical.at <= horizontal.end + _NEAR
            if meets and vertical.start - _NEAR <= horizontal.at <= vertical.end + _NEAR:
                chief[head(i)] = head(len(across) + j)
    groups: dict[int, tuple[list[_Rule], list[_Rule]]] = defaultdict(lambda: ([], []))
    for i, horizontal in enumerate(across):
        groups[head(i)][0].append(horizontal)
    for j, vertical in enumerate(down):
        groups[head(len(across) + j)][1].append(vertical)
    return list(groups.values())


def _table(across: list[_Rule], down: list[_Rule]) -> Ruled | None:
    """The table that some rules make; None where they only frame something."""
    ys, xs = _lines(across), _lines(down)
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1 or rows * columns < 2 or rows * columns > _MOST_FIELDS:
        return None
    chief = list(range(rows * columns))

    def head(one: int) -> int:
        while chief[one] != one:
            chief[one] = chief[chief[one]]
            one = chief[one]
        return one

    for row in range(rows):
        for column in range(columns):
            here = row * columns + column
            if column + 1 < columns and not _border(down, xs[column + 1], ys[row], ys[row + 1]):
                chief[head(here)] = head(here + 1)
            if row + 1 < rows and not _border(across, ys[row + 1], xs[column], xs[column + 1]):
                chief[head(here)] = head(here + columns)
    members: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for spot in range(rows * columns):
        members[head(spot)].append(divmod(spot, columns))
    if len(members) < 2:
        return None
    fields = []
    for spots in members.values():
        top, bottom = min(row for row, _ in spots), max(row for row, _ in spots)
        left, right = min(column for _, column in spots), max(column for _, column in spots)
        area = Area(xs[left], ys[top], xs[right + 1], ys[bottom + 1])
        fields.append(Field(area, top + 1, left + 1, bottom - top + 1, right - left + 1))
    fields.sort(key=lambda field: (field.row, field.column))
    return Ruled(Area(xs[0], ys[0], xs[-1], ys[-1]), tuple(fields), tuple(xs))


def _lines(rules: list[_Rule]) -> list[float]:
    """The places of rules, near ones once."""
    found: list[float] = []
    for at in sorted(rule.at for rule in rules):
        if not found or at - found[-1] > _NEAR:
            found.append(at)
    return found


def _border(rules: list[_Rule], at: float, start: float, end: float) -> bool:
    """Whether a rule stands at *at* for most of the way from *start* to *end*."""
    covered = sum(max(0.0, min(rule.end, end) - max(rule.start, start)) for rule in rules if abs(rule.at - at) <= _NEAR)
    return covered >= _ENOUGH * (end - start)
