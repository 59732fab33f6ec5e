"""What every document becomes before it is read: passages, each with its text and the place it came from.

A paragraph is a passage. A table cell is one, too, and knows its table, row and column; a merged cell stands once, with
the rows and columns that it covers. Automatic numbering is put back in front of the text, as people see it. Running
heads and page numbers are left out; lines that a page or a line break cut are joined again.
"""

from typing import NamedTuple

from deadlines.errors import Problem


class Cell(NamedTuple):
    """Where a passage stands in a table: table, row and column count from 1; how many rows and columns it covers."""

    table: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1


class Passage(NamedTuple):
    """A piece of text and its place. `where` is for people: 第41段, 第3页第2段, 表1第4行第2列, 工作表“台账”B7.

    `heading` is 1 for a title, 2 … for headings below it where the document marks them, else 0. `value` is what a
    spreadsheet cell holds where that is not text: a date in ISO form or a number.
    """

    text: str
    where: str
    heading: int = 0
    cell: Cell | None = None
    sheet: str | None = None
    value: str | float | None = None


class Document(NamedTuple):
    """A document as read: its file name, its passages in order, and what could not be read."""

    name: str
    passages: tuple[Passage, ...]
    problems: tuple[Problem, ...] = ()
