"""Tables of a plan document → items; what stands in tables without a head is passed on as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deadlines.plans import labels, tables
from deadlines.plans.measuring import HEAD
from deadlines.plans.numbering import mark_at
from deadlines.plans.tree import OF_MEASURE, ItemNode, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deadlines.plans.passages import Passage


def parts(passages: Sequence[Passage]) -> Iterator[Passage | list[tables.Row]]:
    """The passages outside tables, and the rows of each table; a table without a head gives its cells as passages."""
    at = 0
    while at < len(passages):
        passage = passages[at]
        if passage.cell is None:
            lined = tables.lined_table(passages, at) if len(passage.text) <= 14 else None
            if lined:
                rows, at = lined
                yield rows
            else:
                yield passage
                at += 1
            continue
        end = at
        while (
            end < len(passages)
            and (cell := passages[end].cell)
            and cell.table == passage.cell.table
            and passages[end].sheet == passage.sheet
        ):
            end += 1
        cells = passages[at:end]
        rows_found = tables.rows_of(cells)
        if rows_found is not None:
            yield rows_found
        else:
            yield from _loose_cells(cells)
        at = end


def _loose_cells(cells: Sequence[Passage]) -> Iterator[Passage]:
    """The cells of a table without a head row; a cell that labels takes the cell beside it as its value."""
    at = 0
    while at < len(cells):
        cell = cells[at]
        if labels.field_of(cell.text) and at + 1 < len(cells):
            value = cells[at + 1]
            if value.cell and cell.cell and value.cell.row == cell.cell.row and not labels.field_of(value.text):
                yield cell._replace(text=f"{cell.text.strip().rstrip('：:')}：{value.text}", cell=None)
                at += 2
                continue
        if cell.text.strip():
            yield cell._replace(cell=None)
        at += 1


def items_of_rows(rows: Sequence[tables.Row]) -> list[ItemNode]:
    """The items that the rows of a table make: a row that opens none goes on with the one above."""
    items: list[ItemNode] = []
    for line in rows:
        where = next((passages[0].where for passages in line.fields.values() if passages), "")
        if line.opens or not items:
            number = next((number_of(p.text) for p in line.fields.get("number", ())), None)
            items.append(ItemNode(number, where))
        item = items[-1]
        continued = bool(item.fields)
        for name, passages in line.fields.items():
            if name in ("number", "other"):
                continue
            pieces = [Piece(text, p.where) for p in passages for text in p.text.split("\n") if text.strip()]
            if name in ("problem", "task") and pieces:
                mark = mark_at(pieces[0].text[:HEAD])
                if mark and item.number is None and mark.style != "1.":
                    item.number = mark.number
            if continued and name in OF_MEASURE:
                pieces = [
                    piece for piece in pieces if piece.text not in {old.text for old in item.fields.get(name, ())}
                ]
            for piece in pieces:
                item.add(name, piece)
    for item, own in zip(items, _by_item(rows), strict=True):
        if sum("measures" in line.fields for line in own) > 1:
            _measure_rows(item, own)
    return items


def _by_item(rows: Sequence[tables.Row]) -> list[list[tables.Row]]:
    """The rows of each item."""
    own: list[list[tables.Row]] = []
    for line in rows:
        if line.opens or not own:
            own.append([])
        own[-1].append(line)
    return own


def _measure_rows(item: ItemNode, rows: Sequence[tables.Row]) -> None:
    """Give each measure of an item the units and the limit of its own row, where rows differ in them."""
    varying = [name for name in OF_MEASURE if sum(name in line.fields for line in rows) > 1]
    pieces: list[Piece] = []
    for line in rows:
        for name in ("measures", *varying):
            for passage in line.fields.get(name, ()):
                parts = [text for text in passage.text.split("\n") if text.strip()]
                if name == "measures":
                    pieces += [Piece(text, passage.where) for text in parts]
                else:
                    pieces.append(Piece(f"{OF_MEASURE[name]}：{'，'.join(parts)}", passage.where))
    item.fields["measures"] = pieces


def number_of(text: str) -> int | None:
    """The number that a cell of a number column holds."""
    match = re.match(r"\s*(?:第\s*)?(\d{1,4})(?:\.0)?\s*(?:项|号|[.．、])?\s*$", text)
    if match:
        return int(match.group(1))
    mark = mark_at(text) or mark_at(text.strip() + "、")
    return mark.number if mark else None
