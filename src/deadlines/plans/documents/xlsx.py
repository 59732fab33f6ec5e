"""Excel files: every cell that shows something, with its sheet, its text and, for dates and numbers, its value.

The parts are read as they stream by, with the standard library: libraries stop at styles that other programs write
wrongly, make a million empty cells of a format that was dragged down, and do not know Excel's Chinese date formats.
Formulas are never computed: what Excel saved as their result counts. Macros are never looked at.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from deadlines.errors import N_, Message, Problem
from deadlines.plans.documents import bounds
from deadlines.plans.documents.archive import Archive, attribute, child, local, parsed
from deadlines.plans.documents.faults import damaged, too_much
from deadlines.plans.documents.tables import CELLS
from deadlines.plans.documents.texts import tidy
from deadlines.plans.passages import Cell, Document, Passage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from xml.etree.ElementTree import Element

_WORKBOOK = "xl/workbook.xml"
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DECIMALS = re.compile(r"0\.(0+)")
_LAST_SERIAL = 2_958_465
_COVERED = 1_000_000

_HIDDEN_SHEET = N_("This sheet is hidden and was left out; show it in Excel if it belongs to the plan.")
_HIDDEN_ROWS = N_("Rows %(rows)s are hidden; they were read all the same.")
_HIDDEN_COLUMNS = N_("Columns %(columns)s are hidden; they were read all the same.")
_NO_RESULT = N_("The formula here has no saved result; open the file in Excel or WPS and save it.")
_ERROR = N_("The cell shows the error %(error)s.")


class _Form(NamedTuple):
    """How a cell style shows numbers: `shows` is date, month, year or nothing; else decimals and percent."""

    shows: str = ""
    decimals: int | None = None
    percent: bool = False


class _Sheet(NamedTuple):
    name: str
    part: str


class _Row(NamedTuple):
    number: int
    cells: list[tuple[int, Element]]
    hidden: bool


# Excel's formats without a code of their own; 27 to 58 are those of its Chinese edition.
_BUILTIN = {
    **dict.fromkeys((14, 15, 16, 22, 28, 29, 30, 31, 51, 53, 54, 58), _Form("date")),
    **dict.fromkeys((17, 27, 36, 50, 52, 57), _Form("month")),
    2: _Form(decimals=2),
    4: _Form(decimals=2),
    9: _Form(decimals=0, percent=True),
    10: _Form(decimals=2, percent=True),
}
_GENERAL = _Form()


def read_xlsx(name: str, raw: bytes) -> Document:
    """A .xlsx as passages. Raises Unreadable."""
    return _Reader(Archive(name, raw)).read()


class _Reader:
    """One pass over the workbook."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._name = archive.name
        self._passages: list[Passage] = []
        self._problems: list[Problem] = []
        self._cells = 0
        self._strings: list[str] = []
        self._forms: list[_Form] = []
        self._from_1904 = False

    def read(self) -> Document:
        """All sheets that are shown, in their order."""
        targets = self._archive.related("")
        main = next((part for kind, part in targets.values() if kind == "officeDocument"), _WORKBOOK)
        book = self._archive.tree(main)
        if book is None:
            raise damaged(self._name)
        parts = self._archive.related(main)
        beside = dict(parts.values())
        self._strings = self._shared(beside.get("sharedStrings", "xl/sharedStrings.xml"))
        self._forms = _forms(self._archive.tree(beside.get("styles", "xl/styles.xml")))
        properties = child(book, "workbookPr")
        self._from_1904 = properties is not None and attribute(properties, "date1904") in {"1", "true"}
        for number, sheet in enumerate(self._sheets(book, parts), start=1):
            self._sheet(number, sheet)
        return Document(self._name, tuple(self._passages), tuple(self._problems))

    def _sheets(self, book: Element, parts: dict[str, tuple[str, str]]) -> Iterator[_Sheet]:
        """The sheets of cells that are shown; hidden ones are named among the problems."""
        held = child(book, "sheets")
        for element in held if held is not None else ():
            name = attribute(element, "name") or ""
            kind, part = parts.get(_reference_id(element), ("", ""))
            if kind != "worksheet":
                continue
            if attribute(element, "state") in {"hidden", "veryHidden"}:
                self._problem(f"工作表“{name}”", _HIDDEN_SHEET)
            else:
                yield _Sheet(name, part)

    def _shared(self, part: str) -> list[str]:
        """The texts that cells refer to by number."""
        data = self._archive.read(part)
        found: list[str] = []
        held: Element | None = None
        for event, element, depth in parsed(self._name, data) if data else ():
            if event == "start" and depth == 0:
                held = element
            elif event == "end" and depth == 1:
                found.append(_rich(element))
                if held is not None:
                    held.clear()
        return found

    def _sheet(self, number: int, sheet: _Sheet) -> None:
        """The cells of one sheet, with merged ones once."""
        data = self._archive.read(sheet.part)
        if data is None:
            return
        where = f"工作表“{sheet.name}”"
        found: dict[tuple[int, int], Passage] = {}
        hidden: list[int] = []
        merged: list[tuple[int, int, int, int]] = []
        columns: list[str] = []
        for part in self._parts(data):
            if isinstance(part, _Row):
                before = len(found)
                for column, element in part.cells:
                    place = f"{where}{_letters(column)}{part.number}"
                    text, value = self._shown(element, place)
                    if text:
                        cell = Cell(number, part.number, column)
                        found[part.number, column] = Passage(text, place, cell=cell, sheet=sheet.name, value=value)
                if part.hidden and len(found) > before:
                    hidden.append(part.number)
            elif local(part) == "mergeCell":
                if (area := _area(attribute(part, "ref") or "")) is not None:
                    merged.append(area)
            elif local(part) == "col" and attribute(part, "hidden") in {"1", "true"}:
                columns.append(_columns(part))
        if hidden:
            self._problem(where, _HIDDEN_ROWS, rows=_runs(hidden))
        if columns and found:
            self._problem(where, _HIDDEN_COLUMNS, columns="、".join(filter(None, columns)))
        _merge(found, merged)
        self._passages += [found[spot] for spot in sorted(found)]
        if len(self._passages) > bounds.CELLS:
            raise too_much(self._name, bounds.CELLS, CELLS)

    def _parts(self, data: bytes) -> Iterator[_Row | Element]:
        """Rows, merged areas and columns of a sheet, in the order of the file."""
        rows: Element | None = None
        row, last = 0, 0
        for event, element, _ in parsed(self._name, data):
            kind = local(element)
            if event == "start":
                if kind == "sheetData":
                    rows = element
                continue
            if kind == "row":
                row = _whole(attribute(element, "r")) or row + 1
                cells = []
                last = 0
                for cell in element:
                    spot = _REFERENCE.fullmatch(attribute(cell, "r") or "")
                    last = _column(spot[1]) if spot else last + 1
                    cells.append((last, cell))
                self._cells += len(cells)
                if self._cells > 4 * bounds.CELLS:
                    raise too_much(self._name, bounds.CELLS, CELLS)
                yield _Row(row, cells, attribute(element, "hidden") in {"1", "true"})
                if rows is not None:
                    rows.clear()
            elif kind in {"mergeCell", "col"}:
                yield element

    def _shown(self, cell: Element, where: str) -> tuple[str, str | float | None]:
        """What a cell shows, and its value where that is a date or a number."""
        kind = attribute(cell, "t") or "n"
        if kind == "inlineStr":
            inline = child(cell, "is")
            return ("" if inline is None else _rich(inline)), None
        held = child(cell, "v")
        saved = (held.text or "") if held is not None else ""
        if not saved.strip():
            if child(cell, "f") is not None and kind != "str":
                self._problem(where, _NO_RESULT)
            return "", None
        if kind == "s":
            number = _whole(saved)
            return (self._strings[number] if number is not None and number < len(self._strings) else ""), None
        if kind == "e":
            self._problem(where, _ERROR, error=saved[:20])
            return "", None
        if kind == "b":
            return ("是" if saved.strip() == "1" else "否"), None
        if kind == "d":
            return _iso(saved)
        if kind == "str":
            return _lines(saved), None
        try:
            amount = float(saved)
        except ValueError:
            return _lines(saved), None
        style = _whole(attribute(cell, "s")) or 0
        return self._number(amount, self._forms[style] if style < len(self._forms) else _GENERAL)

    def _number(self, amount: float, form: _Form) -> tuple[str, str | float | None]:
        """A number as it is shown: a date, a part of one, a percentage or digits."""
        if form.shows and 1 <= amount <= _LAST_SERIAL:
            day = _day(int(amount), from_1904=self._from_1904)
            if form.shows == "date":
                return f"{day.year}年{day.month}月{day.day}日", day.isoformat()
            return (f"{day.year}年{day.month}月" if form.shows == "month" else f"{day.year}年"), None
        if not -1e15 < amount < 1e15:
            return f"{amount:g}", None
        shown = amount * 100 if form.percent else amount
        text = f"{shown:.{form.decimals}f}" if form.decimals is not None else f"{shown:.10g}"
        if "e" in text:
            text = f"{shown:.0f}"
        return text + ("%" if form.percent else ""), amount

    def _problem(self, where: str, sentence: str, **args: object) -> None:
        if len(self._problems) < bounds.PROBLEMS:
            self._problems.append(Problem(where, Message(sentence, args)))


def _merge(found: dict[tuple[int, int], Passage], merged: list[tuple[int, int, int, int]]) -> None:
    """Let merged cells cover what they cover, and drop what lies under them."""
    if not found:
        return
    last_row = max(row for row, _ in found)
    last_column = max(column for _, column in found)
    budget = _COVERED
    for top, left, bottom, right in merged:
        bottom, right = min(bottom, max(last_row, top)), min(right, max(last_column, left))  # noqa: PLW2901
        budget -= (bottom - top + 1) * (right - left + 1)
        if budget < 0:
            return
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if (row, column) != (top, left):
                    found.pop((row, column), None)
        corner = found.get((top, left))
        if corner is not None and corner.cell is not None:
            cell = corner.cell._replace(rows=bottom - top + 1, columns=right - left + 1)
            found[top, left] = corner._replace(cell=cell)


def _forms(root: Element | None) -> list[_Form]:
    """How each cell style shows numbers."""
    codes: dict[int, str] = {}
    own = child(root, "numFmts")
    for element in own if own is not None else ():
        codes[_whole(attribute(element, "numFmtId")) or 0] = attribute(element, "formatCode") or ""
    styles = child(root, "cellXfs")
    found = []
    for element in styles if styles is not None else ():
        number = _whole(attribute(element, "numFmtId")) or 0
        found.append(_form(codes[number]) if number in codes else _BUILTIN.get(number, _GENERAL))
    return found


def _form(code: str) -> _Form:
    """What a format code shows, after its first section."""
    plain = _QUOTED.sub("", code[:200]).split(";")[0].casefold()
    if "y" in plain or "d" in plain or "e" in plain.replace("e+", "").replace("e-", "").replace("general", ""):
        if "d" in plain:
            return _Form("date")
        return _Form("month" if "m" in plain else "year")
    if "0" not in plain:
        return _GENERAL
    decimals = _DECIMALS.search(plain)
    percent = "%" in plain
    return _Form(decimals=len(decimals[1]) if decimals else 0 if percent else None, percent=percent)


def _day(serial: int, *, from_1904: bool) -> date:
    """The day of a serial number. Excel takes 1900 for a leap year: days before its March count from one earlier."""
    if from_1904:
        return date(1904, 1, 1) + timedelta(days=min(serial, _LAST_SERIAL - 1462))
    return date(1899, 12, 30 if serial > 60 else 31) + timedelta(days=serial)


def _iso(saved: str) -> tuple[str, str | None]:
    """A cell that holds an ISO date."""
    try:
        day = date.fromisoformat(saved[:10])
    except ValueError:
        return _lines(saved), None
    return f"{day.year}年{day.month}月{day.day}日", day.isoformat()


def _rich(element: Element) -> str:
    """The text of a shared or inline string: runs joined, without readings of signs."""
    parts = []
    for inner in element:
        if local(inner) == "t":
            parts.append(inner.text or "")
        elif local(inner) == "r":
            parts += [run.text or "" for run in inner if local(run) == "t"]
    return _lines("".join(parts))


def _lines(text: str) -> str:
    """A cell's text, its line breaks kept."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda sign: chr(int(sign[1], 16)), text)
    return "\n".join(filter(None, map(tidy, text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))))


def _reference_id(element: Element) -> str:
    """The `r:id` of a sheet; its `sheetId` has another name."""
    return next((value for key, value in element.items() if key.endswith("}id")), "")


def _area(reference: str) -> tuple[int, int, int, int] | None:
    """A merged area as top, left, bottom, right."""
    first, _, last = reference.partition(":")
    start, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first)
    if start is None or end is None:
        return None
    return int(start[2]), _column(start[1]), int(end[2]), _column(end[1])


def _columns(element: Element) -> str:
    """The letters of a run of columns."""
    first, last = _whole(attribute(element, "min")), _whole(attribute(element, "max"))
    if not first or not last or last > 16_384:
        return ""
    return _letters(first) if first == last else f"{_letters(first)}—{_letters(last)}"


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(column: int) -> str:
    out = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        out = chr(65 + rest) + out
    return out


def _runs(numbers: Iterable[int]) -> str:
    """Row numbers as people write them: 3—5、9."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    shown = [str(first) if first == last else f"{first}—{last}" for first, last in runs]
    return "、".join(shown[:20]) + ("…" if len(shown) > 20 else "")


def _whole(text: str | None) -> int | None:
    """A row, style or string number; None where it is none."""
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else None
