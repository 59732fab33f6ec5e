"""PDFs with text: paragraphs and ruled tables, without running heads and page numbers.

A PDF is opened in a process of its own (`pdfpages`); here its pages are put together. What stands at the top or the
bottom of several pages is a running head; a table that ends a page and goes on with the same columns is one table.
Columns side by side are not told apart.
"""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
import threading
from collections import Counter
from typing import Any, NamedTuple

from deadlines.errors import N_, Message, Problem
from deadlines.plans.documents import bounds, faults
from deadlines.plans.documents.faults import Unreadable, damaged, too_much
from deadlines.plans.documents.pdflines import (
    Column,
    Line,
    Sign,
    cell_text,
    column_of,
    lines_of,
    paragraphs_of,
    text_of,
)
from deadlines.plans.documents.pdfpages import BROKEN, LOCKED, TOO_MUCH
from deadlines.plans.documents.pdftables import Ruled, ruled_tables
from deadlines.plans.documents.tables import CELLS
from deadlines.plans.passages import Cell, Document, Passage

_SCANNED = N_(
    "it is a scan, whose pages are pictures without text; ask for the Word file, or run text recognition (OCR) first"
)
_UNMAPPED = N_("its fonts do not say which characters they show; ask for the Word file, or run text recognition (OCR)")
_SLOW = N_("it takes too long or too much memory, or is damaged; print it to a new PDF, or ask for the Word file")
_PAGES = N_("pages")
_CHARACTERS = N_("characters")
_PICTURE = N_("This page is a picture without text and was left out; look at it yourself.")
_LOST_PAGE = N_("This page is damaged and was left out.")

#: Running heads stand within these parts of a page.
_HEAD = 0.12
_FOOT = 0.88
_PAGE_NUMBER = re.compile(
    r"[-—–－·・~〜\s]*(?:第\s*)?(?:\d{1,4}|[ivxlIVXL]{1,6})(?:\s*页)?"
    r"(?:\s*[,，/／、共 ]+\s*\d{1,4}\s*页?)?[-—–－·・~〜\s]*"
)
_DIGITS = re.compile(r"\d+|[〇一二三四五六七八九十]+")
_MARKS = 60
_APART = 1.3


class _Page(NamedTuple):
    number: int
    width: float
    height: float
    lines: list[Line]
    tables: list[Ruled]
    cells: dict[tuple[int, int], list[Line]]
    pictures: int


def read_pdf(name: str, raw: bytes) -> Document:
    """A PDF as passages. Raises Unreadable for scans, passwords and what is broken."""
    found = _opened(name, raw)
    problems = [Problem(f"第{number}页", Message(_LOST_PAGE)) for number, page in enumerate(found, 1) if not page]
    pages = [_page(number, page) for number, page in enumerate(found, 1) if page]
    total = sum(len(line.text) for page in pages for line in _all_lines(page))
    if not total:
        pictures = any(page.pictures for page in pages)
        raise Unreadable(name, _SCANNED if pictures else faults.NO_TEXT)
    unmapped = sum(
        sign == "\ufffd" or "\ue000" <= sign <= "\uf8ff"
        for page in pages
        for line in _all_lines(page)
        for sign in line.text
    )
    if unmapped * 3 > total:
        raise Unreadable(name, _UNMAPPED)
    problems += [
        Problem(f"第{page.number}页", Message(_PICTURE))
        for page in pages
        if page.pictures and not any(_all_lines(page))
    ]
    _drop_running(pages)
    return Document(name, tuple(_Writer(name, pages).passages()), tuple(problems[: bounds.PROBLEMS]))


def _opened(name: str, raw: bytes) -> list[dict[str, Any]]:
    """The pages as the process of `pdfpages` found them. A page that it could not read is empty."""
    command = [sys.executable, "-m", "deadlines.plans.documents.pdfpages"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    timer = threading.Timer(bounds.PDF_SECONDS, process.kill)
    timer.start()
    try:
        out, _ = process.communicate(raw)
    finally:
        timer.cancel()
        process.kill()
    if process.returncode == LOCKED:
        raise Unreadable(name, faults.LOCKED)
    if process.returncode == BROKEN:
        raise damaged(name)
    if process.returncode == TOO_MUCH:
        raise too_much(name, bounds.PDF_CHARACTERS, _CHARACTERS)
    pages: list[dict[str, Any]] = []
    with contextlib.suppress(ValueError):
        pages = [json.loads(line) for line in out.splitlines()]
    if process.returncode or not pages:
        raise Unreadable(name, _SLOW)
    if pages[0]["pages"] > bounds.PAGES:
        raise too_much(name, bounds.PAGES, _PAGES)
    return pages[1:]


def _page(number: int, found: dict[str, Any]) -> _Page:
    """A page with its signs sorted into the cells of its tables and the lines beside them."""
    signs = [Sign(*sign) for sign in found["signs"]]
    tables = ruled_tables([tuple(rule) for rule in found["rules"]])
    in_cells: dict[tuple[int, int], list[Sign]] = {}
    beside: list[Sign] = []
    for sign in signs:
        x, y = (sign.left + sign.right) / 2, (sign.top + sign.bottom) / 2
        at = next((at for at, table in enumerate(tables) if table.area.holds(x, y)), None)
        if at is None:
            beside.append(sign)
            continue
        field = next((index for index, one in enumerate(tables[at].fields) if one.area.holds(x, y)), None)
        if field is not None:
            in_cells.setdefault((at, field), []).append(sign)
    cells = {spot: lines_of(held, number) for spot, held in in_cells.items()}
    return _Page(number, found["width"], found["height"], lines_of(beside, number), tables, cells, found["pictures"])


def _all_lines(page: _Page) -> list[Line]:
    return [*page.lines, *(line for lines in page.cells.values() for line in lines)]


def _drop_running(pages: list[_Page]) -> None:
    """Take page numbers, and what repeats at the top or bottom of pages, out of their lines."""
    column = column_of([line for page in pages for line in page.lines])
    edges = [_edge_lines(page, column) for page in pages]
    seen = Counter(said for edge in edges for said in {_running(line) for line in edge})
    # heads of odd and even pages may differ, and the first page may have none
    often = max(2, len(pages) * 0.35)
    for page, edge in zip(pages, edges, strict=True):
        gone = [line for line in edge if seen[_running(line)] >= often]
        gone += [line for line in _outermost(page) if _PAGE_NUMBER.fullmatch(line.text)]
        page.lines[:] = [line for line in page.lines if line not in gone]


def _outermost(page: _Page) -> list[Line]:
    """The first and the last line of a page, where they stand in its margins."""
    top = [line for line in page.lines[:1] if line.bottom < _HEAD * page.height]
    return top + [line for line in page.lines[-1:] if line.top > _FOOT * page.height]


def _edge_lines(page: _Page, column: Column) -> list[Line]:
    """Lines in the margins of a page that stand apart from its text, by a gap or by their size; two each at most."""
    found: list[Line] = []
    for lines, step in ((page.lines[:3], 1), (page.lines[:-4:-1], -1)):
        apart: list[Line] = []
        for at, line in enumerate(lines[:2]):
            outside = line.bottom < _HEAD * page.height if step == 1 else line.top > _FOOT * page.height
            if not outside or len(line.text) > _MARKS:
                break
            following = lines[at + 1] if at + 1 < len(lines) else None
            gap = abs(following.top - line.top) if following else page.height
            if gap > _APART * column.pitch or abs(line.size - column.size) > 0.08 * column.size:
                apart = lines[: at + 1]
        found += apart
    return found


def _running(line: Line) -> str:
    """What a running head says, whatever the page: its text without numbers, and its height on the page."""
    return f"{_DIGITS.sub('0', line.text)}@{round(line.top / 6)}"


class _Writer:
    """Puts pages behind each other as passages."""

    def __init__(self, name: str, pages: list[_Page]) -> None:
        self._name = name
        self._pages = pages
        self._columns = {}
        widths = {round(page.width) for page in pages}
        for width in widths:
            alike = [page for page in pages if round(page.width) == width]
            column = column_of([line for page in alike for line in page.lines])
            self._columns.update({page.number: column for page in alike})
        self._found: list[Passage] = []
        self._waiting: list[Line] = []
        self._counted: Counter[int] = Counter()
        self._tables = 0
        self._open: _Continued | None = None
        self._cells = 0

    def passages(self) -> list[Passage]:
        """All passages in their order."""
        for page in self._pages:
            parts: list[tuple[float, Line | int]] = [(line.top, line) for line in page.lines]
            parts += [(table.area.top, at) for at, table in enumerate(page.tables)]
            for _, part in sorted(parts, key=lambda one: one[0]):
                if isinstance(part, int):
                    self._paragraphs()
                    self._table(page, part)
                else:
                    self._close_table()
                    self._waiting.append(part)
        self._paragraphs()
        self._close_table()
        return self._found

    def _paragraphs(self) -> None:
        """The lines since the last table as paragraphs."""
        for group in paragraphs_of(self._waiting, self._columns):
            page = group[0].page
            self._counted[page] += 1
            self._found.append(Passage(text_of(group), f"第{page}页第{self._counted[page]}段"))
        self._waiting = []

    def _table(self, page: _Page, at: int) -> None:
        """A table of a page, which may go on with one of the page before."""
        table = page.tables[at]
        self._cells += len(table.fields)
        if self._cells > bounds.CELLS:
            raise too_much(self._name, bounds.CELLS, CELLS)
        texts = {
            index: cell_text(page.cells.get((at, index), []), field.area.left, field.area.right)
            for index, field in enumerate(table.fields)
        }
        if self._open is None or not self._open.goes_on(table, page.number):
            self._close_table()
            self._tables += 1
            self._open = _Continued(self._tables)
        self._open.add(table, texts, page.number)

    def _close_table(self) -> None:
        if self._open is not None:
            self._found += self._open.passages()
            self._open = None


class _Continued:
    """A table that may run over several pages."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._edges: tuple[float, ...] = ()
        self._page = 0
        self._rows = 0
        self._cells: dict[tuple[int, int], tuple[Cell, str]] = {}

    def goes_on(self, table: Ruled, page: int) -> bool:
        """Whether *table*, the first thing on *page*, has the same columns."""
        same = len(table.edges) == len(self._edges) and all(
            abs(one - other) < 4 for one, other in zip(table.edges, self._edges, strict=True)
        )
        return same and page == self._page + 1

    def add(self, table: Ruled, texts: dict[int, str], page: int) -> None:
        """Put the rows of *table* below; a head row said again is dropped, a row that a page cut is joined."""
        first = {field.column: texts[at] for at, field in enumerate(table.fields) if field.row == 1}
        head = {column: text for (row, column), (_, text) in self._cells.items() if row == 1}
        drop = bool(self._cells) and any(first.values()) and first == head
        begins = {field.column: texts[at] for at, field in enumerate(table.fields) if field.row == 1 + drop}
        cut = bool(self._cells) and not begins.get(1) and any(begins.values())
        shift = self._rows - drop - cut
        for at, field in enumerate(table.fields):
            if drop and field.row == 1:
                continue
            spot = field.row + shift, field.column
            if cut and field.row == 1 + drop:
                above = max((key for key in self._cells if key[1] == field.column), default=spot)
                cell, text = self._cells.get(above, (Cell(self.number, *spot), ""))
                reach = spot[0] + field.rows - cell.row
                self._cells[above] = cell._replace(rows=max(cell.rows, reach)), _rejoined(text, texts[at])
            else:
                self._cells[spot] = Cell(self.number, *spot, field.rows, field.columns), texts[at]
        self._rows = shift + max((field.row + field.rows - 1 for field in table.fields), default=0)
        self._edges, self._page = table.edges, page

    def passages(self) -> list[Passage]:
        """The cells that hold text."""
        return [
            Passage(text, f"表{self.number}第{cell.row}行第{cell.column}列", cell=cell)
            for _, (cell, text) in sorted(self._cells.items())
            if text
        ]


def _rejoined(above: str, below: str) -> str:
    """The two halves of a cell that a page cut: one sentence, or two lines where the first ends one."""
    if not above or not below:
        return above + below
    return above + ("\n" if above[-1] in "。；;！？" else "") + below
