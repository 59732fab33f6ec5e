"""Rows of tables → the fields of items: plan tables, ledgers, and tables that came as one cell a line.

The head row is the first that names at least three fields, wherever it stands; columns go by their meaning, not by
their place. A row without a number or with a merged one belongs to the item above it and is one more measure of it.
A table of two columns whose left one names fields is an item of its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import limits
from deadlines.domain.limits.tokens import number
from deadlines.plans.imprint import is_note
from deadlines.plans.labels import columns_of, field_of
from deadlines.plans.numbering import mark_at
from deadlines.plans.unitlists import is_ditto, looks_like_units

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from deadlines.plans.passages import Passage

_UNIT_FIELDS = ("units", "lead", "cooperating", "acceptance", "acceptance_provincial", "supervising")
_NUMBER = re.compile(r"^\s*(?:第\s*)?(\d{1,3}|[一二三四五六七八九十]{1,3})\s*(?:项|号|[.．、])?\s*$")
#: The fields that begin an item.
_OPENING = ("number", "problem", "task")
_FEWEST = 3
_MOST_COLUMNS = 30

#: A number and the year behind it: 2.2026年5月15日前完成.
_GLUED = re.compile(r"\s*\d{1,2}[.．、]\s*20\d\d\s*年")


class Row(NamedTuple):
    """A row of a table by meaning: field → its passage; `opens` says whether it begins an item."""

    fields: dict[str, list[Passage]]
    opens: bool


def rows_of(cells: Sequence[Passage]) -> list[Row] | None:
    """The rows of one table, head rows left out; None where no row names the columns."""
    grid = grid_of(cells)
    head: dict[int, str] | None = None
    rows: list[Row] = []
    before: dict[int, Passage] = {}
    above: dict[int, Passage] = {}
    for line in sorted(grid):
        cells_here = grid[line]
        named = _head(cells_here)
        if named is not None:
            head = {**head, **named} if head is not None and not rows else named
            continue
        if head is None:
            continue
        if closes(cells_here, line):
            continue
        cells_here = spelled_out(cells_here, above, head)
        taken = _row(cells_here, head, before)
        if taken is not None:
            rows.append(taken)
            above = {**above, **cells_here}
        before = cells_here
    return rows if head is not None else None


def grid_of(cells: Iterable[Passage]) -> dict[int, dict[int, Passage]]:
    """The cells of one table by row and column; one that is merged stands at every place that it covers."""
    grid: dict[int, dict[int, Passage]] = {}
    for passage in cells:
        if passage.cell is None:
            continue
        for row in range(passage.cell.row, passage.cell.row + max(passage.cell.rows, 1)):
            for column in range(passage.cell.column, passage.cell.column + max(passage.cell.columns, 1)):
                grid.setdefault(row, {})[column] = passage
    return grid


_TOTAL = re.compile(r"(?:合计|总计|小计|共计|累计|汇总)(?:数|[（(].{0,20}[）)])?[：:]?")
_SIGNING = re.compile(
    r"(?:填[表报]|制表|审[核批]|复核|经办|联系|统计|签发|单位(?:主要)?负责)(?:人员?|电话|方式|负责人|领导|单位|日期|时间)?"
    r"(?:[（(]?(?:签[字名章]|盖章)[）)]?)?(?:[：:]|$)"
)


def closes(row: Mapping[int, Passage], line: int) -> bool:
    """Whether a *row* at *line* sums up or closes a table: 合计, 填表人：… 审核人：… It is no entry of it."""
    own = [cell for _, cell in sorted(row.items()) if cell.cell and cell.cell.row == line and cell.text.strip()]
    if not own:
        return False
    first = "".join(own[0].text[:60].split())
    if _TOTAL.fullmatch(first) or _SIGNING.match(first):
        return True
    return len({id(cell) for cell in own}) == 1 and is_note(own[0])


def unread_columns(passages: Iterable[Passage]) -> list[Passage]:
    """The heads of columns, in tables whose head is known, that name no field and stand above something."""
    by_table: dict[tuple[str | None, int], list[Passage]] = {}
    for passage in passages:
        if passage.cell is not None:
            by_table.setdefault((passage.sheet, passage.cell.table), []).append(passage)
    found: list[Passage] = []
    for cells in by_table.values():
        grid = grid_of(cells)
        unknown: dict[int, Passage] = {}
        for line in sorted(grid):
            named = _head(grid[line])
            if named is not None:
                heads = {column: cell for column, cell in grid[line].items() if cell.text.strip()}
                unknown = {column: cell for column, cell in (unknown | heads).items() if column not in named}
                continue
            filled = [column for column in unknown if column in grid[line] and grid[line][column].text.strip()]
            if len({id(cell) for cell in grid[line].values()}) > 1:  # no heading across the table
                found += [unknown.pop(column) for column in filled]
    return list(dict.fromkeys(found))


def spelled_out(
    row: Mapping[int, Passage], above: Mapping[int, Passage], head: Mapping[int, str]
) -> dict[int, Passage]:
    """*row* with what stands *above* where a cell holds a ditto mark (〃, 同上), and nothing where nothing does.

    A number or a finding that is the same as above belongs to the item above, as a merged cell does.
    """
    cells: dict[int, Passage] = {}
    for column, passage in row.items():
        over = above.get(column)
        if not is_ditto(passage.text):
            cells[column] = passage
        elif over is not None and head.get(column) in _OPENING:
            cells[column] = over
        else:
            cells[column] = passage._replace(text=over.text if over else "", value=over.value if over else None)
    return cells


def _head(row: dict[int, Passage]) -> dict[int, str] | None:
    """Column → field where *row* names at least three fields and holds little else."""
    columns = columns_of({column: passage.text for column, passage in row.items()})
    named = {column: "other" if field == "done_on" else field for column, field in columns.items()}
    filled = sum(bool(passage.text.strip()) for passage in row.values())
    if len({*named.values()} - {"other"}) >= _FEWEST and len(named) * 2 > filled:
        return named
    return None


def _row(row: dict[int, Passage], head: dict[int, str], before: dict[int, Passage]) -> Row | None:
    fields: dict[str, list[Passage]] = {}
    opens = False
    seen: set[int] = set()
    for column, passage in sorted(row.items()):
        field = head.get(column)
        text = passage.text.strip()
        if field is None or not text or id(passage) in seen:
            continue
        seen.add(id(passage))
        above = before.get(column)
        merged = above is passage
        if field in _OPENING and not merged:
            opens = True
        if not merged:
            fields.setdefault(field, []).append(passage)
    distinct = {passage.text.strip() for passage in row.values()}
    if not fields or (len(distinct) == 1 and len(row) > 2):  # a title or a group heading across the table
        return None
    if len(distinct - {""}) == 1 and is_note(next(passage for passage in row.values() if passage.text.strip())):
        return None
    if not before or "number" not in head.values():
        opens = opens or not before
    return Row(fields, opens)


def lined_table(passages: Sequence[Passage], start: int) -> tuple[list[Row], int] | None:
    """The table that came as one cell a line and whose head begins at *start*: its rows, and where it ends."""
    head: list[str] = []
    at = start
    last = min(len(passages), start + _MOST_COLUMNS)
    while at < last and passages[at].cell is None and (field := field_of(passages[at].text)):
        if len(passages[at].text) > 14 or passages[at].text.rstrip().endswith(("：", ":")):
            break
        head.append(field)
        at += 1
    if len(head) < _FEWEST + 1 or len({*head} - {"other"}) < _FEWEST:
        return None
    words = ["".join(passages[start + column].text.split()) for column in range(len(head))]
    cells: list[Passage] = []
    while at < len(passages) and passages[at].cell is None and not passages[at].heading and not is_note(passages[at]):
        if "".join(passages[at].text.split()) == words[0] and _same_head(passages, at, words):
            at += len(words)  # the head repeated on a new page
            continue
        cells.append(passages[at])
        at += 1
    rows: list[Row] = []
    used = 0
    for chunk in _chunks(cells, head):
        placed = _aligned(chunk, head)
        if placed is None:
            break
        used += len(chunk)
        rows.append(Row(placed, opens=True))
    if not rows:
        return None
    return rows, at - (len(cells) - used)


def _same_head(passages: Sequence[Passage], at: int, words: list[str]) -> bool:
    return ["".join(passage.text.split()) for passage in passages[at : at + len(words)]] == words


def _chunks(cells: list[Passage], head: list[str]) -> Iterable[list[Passage]]:
    """The lines of each row: a row begins at the next number where the first column has them, else after so many."""
    if head[0] != "number":
        width = len(head)
        yield from (cells[at : at + width] for at in range(0, len(cells) - width + 1, width))
        return
    starts: list[int] = []
    for at, passage in enumerate(cells):
        value = _value(passage.text)
        if value < 0:
            continue
        if not starts or (value == _value(cells[starts[-1]].text) + 1 and at - starts[-1] >= max(3, len(head) // 2)):
            starts.append(at)
    for place, at in enumerate(starts):
        yield cells[at : starts[place + 1] if place + 1 < len(starts) else len(cells)]


def _value(text: str) -> int:
    match = _NUMBER.match(text)
    return number(match.group(1)) if match else -1


def _aligned(lines: list[Passage], head: list[str]) -> dict[str, list[Passage]] | None:
    """*lines* given to the columns of *head* in order, each column at least one line where there are enough.

    A cell of several lines is told by what its lines look like: units, a limit, numbered measures.
    """
    if len(lines) == len(head):
        return _placed(zip(head, lines, strict=True))
    if not 2 <= len(lines) <= 400:
        return None
    worst = float("-inf")
    best = [[worst] * len(head) for _ in lines]
    came: list[list[int]] = [[0] * len(head) for _ in lines]
    for at, line in enumerate(lines):
        for column, field in enumerate(head):
            fit = _fit(line.text, field)
            if at == 0:
                best[at][column] = fit if column == 0 else worst
                continue
            for previous in range(max(0, column - 3), column + 1):
                step = best[at - 1][previous] - 2.5 * max(0, column - previous - 1) - (0.6 if previous == column else 0)
                if previous == column and field == "number":
                    continue
                if step + fit > best[at][column]:
                    best[at][column] = step + fit
                    came[at][column] = previous
    column = max(range(len(head)), key=lambda last: best[-1][last] - 2.5 * (len(head) - 1 - last))
    if best[-1][column] == worst:
        return None
    columns = [column]
    for at in range(len(lines) - 1, 0, -1):
        column = came[at][column]
        columns.append(column)
    return _placed((head[column], line) for column, line in zip(reversed(columns), lines, strict=True))


def _fit(text: str, field: str) -> float:
    """How much *text* looks like a value of *field*."""
    short = len(text) <= 60
    if field == "number":
        return 3 if _NUMBER.match(text) else -6
    if is_ditto(text):
        return 1
    if field in _UNIT_FIELDS:
        return 2 if short and looks_like_units(text) else -3
    if field == "leaders":
        return 1 if len(text) <= 20 and not looks_like_units(text) and not re.search(r"[\d。；]", text) else -2
    if field == "limit":
        if not short or mark_at(text) or _GLUED.match(text):  # a numbered line is a measure, whatever date it names
            return -4
        read = limits.read(text)
        return 3 if read.dates or read.immediate or read.ongoing or re.search(r"\d+月", text) else -3
    if field == "status":
        return 1 if len(text) <= 14 else -2
    unlike = short and (looks_like_units(text) or _NUMBER.match(text) is not None)
    if field == "measures":
        return (1.5 if mark_at(text) or _GLUED.match(text) else 0.5) - (3 if unlike else 0)
    return 0.4 - (2 if unlike else 0) - (1 if mark_at(text) else 0)


def _placed(pairs: Iterable[tuple[str, Passage]]) -> dict[str, list[Passage]]:
    fields: dict[str, list[Passage]] = {}
    for field, line in pairs:
        fields.setdefault(field, []).append(line)
    return fields
