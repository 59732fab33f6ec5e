"""Tables as passages: cells find their columns, and a merged cell stands once with all that it covers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.errors import N_
from deadlines.plans.documents import bounds
from deadlines.plans.documents.faults import too_much
from deadlines.plans.passages import Cell, Passage

if TYPE_CHECKING:
    from collections.abc import Iterator

CELLS = N_("table cells")


class Budget:
    """How many cells a document may still have, over all its tables."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._left = bounds.CELLS

    def take(self, cells: int) -> None:
        """Count *cells*. Raises Unreadable where there are too many."""
        self._left -= cells
        if self._left < 0:
            raise too_much(self._name, bounds.CELLS, CELLS)


class _Placed(NamedTuple):
    text: str
    row: int
    column: int
    rows: int
    columns: int


class Grid:
    """A table that is filled row by row; rows and columns count from 1."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._row = 0
        self._column = 1
        self._cells: dict[tuple[int, int], _Placed] = {}
        #: column → the last row that a cell from above covers, and where that cell stands
        self._hanging: dict[int, tuple[int, tuple[int, int]]] = {}

    def next_row(self) -> None:
        """Begin a row."""
        self._budget.take(1)
        self._row += 1
        self._column = 1

    def skip(self, columns: int) -> None:
        """Leave *columns* free."""
        self._column += max(0, min(columns, bounds.SPAN))

    def add(self, text: str, *, rows: int = 1, columns: int = 1) -> None:
        """Put a cell into the next free columns."""
        rows, columns = (max(1, min(span, bounds.SPAN)) for span in (rows, columns))
        self._row = max(self._row, 1)
        while self._hanging.get(self._column, (0, (0, 0)))[0] >= self._row:
            self._column += 1
        self._budget.take(columns)
        spot = self._row, self._column
        self._cells[spot] = _Placed(text, *spot, rows, columns)
        for column in range(self._column, self._column + columns):
            self._hanging[column] = self._row + rows - 1, spot
        self._column += columns

    def go_on(self, text: str, *, columns: int = 1) -> None:
        """Let the cell above reach into this row, at the column where we are; a cell of its own where there is none."""
        last, spot = self._hanging.get(self._column, (0, (0, 0)))
        above = self._cells.get(spot)
        if above is None or last < self._row - 1:
            self.add(text, columns=columns)
            return
        joined = "\n".join(part for part in (above.text, text) if part)
        self._cells[spot] = above._replace(text=joined, rows=self._row - above.row + 1)
        for column in range(above.column, above.column + above.columns):
            self._hanging[column] = self._row, spot
        self._column += max(1, min(columns, bounds.SPAN))

    def widen(self, text: str) -> None:
        """Let the cell to the left reach over one more column; a cell of its own where there is none."""
        last, spot = self._hanging.get(self._column - 1, (0, (0, 0)))
        left = self._cells.get(spot)
        if left is None or last < self._row:
            self.add(text)
            return
        self._budget.take(1)
        joined = "\n".join(part for part in (left.text, text) if part)
        self._cells[spot] = left._replace(text=joined, columns=left.columns + 1)
        self._hanging[self._column] = last, spot
        self._column += 1

    def passages(self, table: int) -> Iterator[Passage]:
        """The cells that hold text, row by row; none covers rows that the table does not have.

        A table whose text stands in one cell was made to place that text on a page: it comes as paragraphs.
        """
        filled = [self._cells[at] for at in sorted(self._cells) if self._cells[at].text]
        # whoever reads the table may look at each place that a cell covers
        self._budget.take(sum(min(one.rows, self._row - one.row + 1) * one.columns - one.columns for one in filled))
        for placed in filled:
            if len(filled) == 1 and "\n" in placed.text:
                where = f"表{table}第{placed.row}行第{placed.column}列"
                yield from (Passage(line, where) for line in placed.text.split("\n"))
            else:
                rows = min(placed.rows, self._row - placed.row + 1)
                cell = Cell(table, placed.row, placed.column, rows, placed.columns)
                yield Passage(placed.text, f"表{table}第{placed.row}行第{placed.column}列", cell=cell)
