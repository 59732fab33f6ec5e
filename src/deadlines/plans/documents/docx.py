"""Word files: paragraphs and tables in their order, as people see them.

Automatic numbering stands in front of its text, tracked deletions are gone and insertions stay, hidden text, fields'
instructions, heads, feet, notes and tables of contents are left out. A line break inside a paragraph begins a new
passage at the same place. The parts are read as they stream by, with the standard library: Word files of other
programs break the rules of packages that libraries insist on, and a body of 500 pages need not be held.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from deadlines.errors import N_, Message, Problem
from deadlines.plans.documents import bounds
from deadlines.plans.documents.archive import Archive, attribute, child, local, parsed
from deadlines.plans.documents.faults import damaged
from deadlines.plans.documents.numbering import Numbering
from deadlines.plans.documents.tables import Budget, Grid
from deadlines.plans.documents.texts import tidy
from deadlines.plans.passages import Document, Passage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_MAIN = "word/document.xml"
_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"toc \d", re.IGNORECASE)
_STYLE_STEPS = 20
#: What is not on the page, or stands there a second time.
_UNSEEN = frozenset({"del", "moveFrom", "delText", "instrText", "Fallback", "rt", "pPr", "sdtPr", "object"})
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_NESTED = N_("Tables inside tables inside tables go too deep here; the innermost were left out.")
_EMBEDDED = N_("Another document is embedded here and was left out; open the file in Word and save it again.")


class _Style(NamedTuple):
    name: str = ""
    based: str = ""
    num: str | None = None
    level: int | None = None
    outline: int | None = None


class _Said(NamedTuple):
    """How one paragraph is to be shown."""

    num: str | None
    level: int
    heading: int
    contents: bool


def read_docx(name: str, raw: bytes) -> Document:
    """A .docx as passages. Raises Unreadable."""
    archive = Archive(name, raw)
    targets = archive.related("")
    main = next((part for kind, part in targets.values() if kind == "officeDocument"), _MAIN)
    data = archive.read(main)
    if data is None:
        main = _MAIN
        data = archive.read(main)
    if data is None:
        raise damaged(name)
    beside = dict(archive.related(main).values())
    styles = archive.tree(beside.get("styles", "word/styles.xml"))
    numbering = archive.tree(beside.get("numbering", "word/numbering.xml"))
    return _Reader(name, _styles(styles), Numbering(numbering)).read(data)


class _Reader:
    """One pass over the body."""

    def __init__(self, name: str, styles: dict[str, _Style], numbering: Numbering) -> None:
        self._name = name
        self._styles = styles
        self._numbering = numbering
        self._budget = Budget(name)
        self._passages: list[Passage] = []
        self._problems: list[Problem] = []
        self._paragraphs = 0
        self._tables = 0
        self._held = ""

    def read(self, data: bytes) -> Document:
        """All blocks of the body, each dropped once it is read."""
        blocks: list[Element] = []
        in_body = 0
        for event, element, depth in parsed(self._name, data):
            if event == "start":
                if local(element) == "body" and not in_body:
                    in_body = depth + 1
                    blocks.append(element)
            elif in_body and depth == in_body:
                self._block(element, 0)
                blocks[0].clear()
        return Document(self._name, tuple(self._passages), tuple(self._problems))

    def _block(self, element: Element, nested: int) -> None:
        """A paragraph, a table, or what holds some of them."""
        waiting = [element]
        while waiting:
            block = waiting.pop()
            kind = local(block)
            if kind == "p":
                self._paragraph(block, nested)
            elif kind == "tbl":
                self._table(block, nested)
            elif kind == "altChunk":
                self._problem(_EMBEDDED)
            elif kind in {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "AlternateContent", "Choice"}:
                waiting.extend(reversed(block))

    def _paragraph(self, paragraph: Element, nested: int) -> None:
        """A paragraph outside tables, and the text boxes that hang on it."""
        said, text, boxes = self._shown(paragraph)
        if text is not None and not said.contents:
            lines = [line for line in map(tidy, text.split("\n")) if line]
            self._paragraphs += bool(lines)
            where = self._place()
            self._passages += [Passage(line, where, said.heading) for line in lines]
        for box in boxes:
            self._box(box, nested)

    def _box(self, box: Element, nested: int) -> None:
        """What stands in a text box, as paragraphs and tables after the paragraph that it hangs on."""
        if nested >= bounds.TABLE_NESTING:
            self._problem(_NESTED)
            return
        held, self._held = self._held, ""
        for block in box:
            self._block(block, nested + 1)
        self._held = held

    def _shown(self, paragraph: Element) -> tuple[_Said, str | None, list[Element]]:
        """How a paragraph is shown, its text with its label, and its text boxes.

        The text is None where its end was deleted: then it goes on in the next paragraph.
        """
        properties = child(paragraph, "pPr")
        said = self._said(properties)
        text, boxes = _text(paragraph)
        if child(properties, "rPr", "del") is not None:
            self._held += text
            return said, None, boxes
        text, self._held = self._held + text, ""
        if said.num is not None:
            label = self._numbering.label(said.num, said.level)
            text = label + text.lstrip() if text.strip() else ""
        return said, text, boxes

    def _said(self, properties: Element | None) -> _Said:
        """Numbering and heading of a paragraph, its own or those of its style."""
        style = _val(properties, "pStyle") or ""
        chain = list(self._chain(style))
        num = _val(properties, "numPr", "numId")
        level = _small(_val(properties, "numPr", "ilvl"))
        if num is None:
            giver = next(((key, one) for key, one in chain if one.num is not None), None)
            if giver is not None and giver[1].num is not None:
                num = giver[1].num
                own = giver[1].level
                level = level if level is not None else own
                level = level if level is not None else self._numbering.level_of_style(num, style or giver[0])
        elif level is None:
            level = next((one.level for _, one in chain if one.level is not None), 0)
        names = [one.name for _, one in chain]
        contents = any(_CONTENTS.fullmatch(name) for name in names)
        outline = _small(_val(properties, "outlineLvl"))
        if outline is None:
            outline = next((one.outline for _, one in chain if one.outline is not None), None)
        heading = 0 if outline is None or outline >= bounds.LIST_LEVELS else outline + 2
        for at in names:
            found = _HEADING.fullmatch(at)
            heading = 1 if at.casefold() == "title" else int(found[1]) + 1 if found else heading
            if heading:
                break
        return _Said(None if num in {None, "0"} else num, level or 0, heading, contents)

    def _chain(self, style: str) -> Iterator[tuple[str, _Style]]:
        """A style and those it is based on; without one, the default."""
        for _ in range(_STYLE_STEPS):
            found = self._styles.get(style)
            if found is None:
                return
            yield style, found
            style = found.based

    def _table(self, table: Element, nested: int) -> None:
        """A table as cells; tables inside it follow as tables of their own."""
        if nested >= bounds.TABLE_NESTING:
            self._problem(_NESTED)
            return
        self._tables += 1
        number = self._tables
        grid = Grid(self._budget)
        inner: list[Element] = []
        for row in _inside(table, "tr"):
            properties = child(row, "trPr")
            if child(properties, "del") is not None:
                continue
            grid.next_row()
            grid.skip(_small(_val(properties, "gridBefore")) or 0)
            for cell in _inside(row, "tc"):
                self._cell(cell, grid, inner)
        self._passages += grid.passages(number)
        for element in inner:
            self._block(element, nested + 1)

    def _cell(self, cell: Element, grid: Grid, inner: list[Element]) -> None:
        """Put one cell into the grid; tables and text boxes in it come into *inner*."""
        lines: list[str] = []
        for element in _inside(cell, "p", "tbl", "altChunk"):
            if local(element) != "p":
                inner.append(element)
                continue
            _, text, boxes = self._shown(element)
            lines += [line for line in map(tidy, (text or "").split("\n")) if line]
            for box in boxes:
                inner.extend(box)
        if self._held:
            lines.append(tidy(self._held))
            self._held = ""
        properties = child(cell, "tcPr")
        columns = _small(_val(properties, "gridSpan")) or 1
        text = "\n".join(lines)
        down, along = child(properties, "vMerge"), child(properties, "hMerge")
        if along is not None and attribute(along, "val") != "restart":
            grid.widen(text)
        elif down is not None and attribute(down, "val") != "restart":
            grid.go_on(text, columns=columns)
        else:
            grid.add(text, columns=columns)

    def _place(self) -> str:
        return f"第{self._paragraphs}段"

    def _problem(self, sentence: str) -> None:
        if len(self._problems) < bounds.PROBLEMS:
            self._problems.append(Problem(self._place(), Message(sentence)))


def _inside(element: Element, *names: str) -> Iterator[Element]:
    """The rows, cells or blocks of an element, also those inside content controls and tracked insertions."""
    waiting = list(reversed(element))
    while waiting:
        found = waiting.pop()
        kind = local(found)
        if kind in names:
            yield found
        elif kind in {"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"}:
            waiting.extend(reversed(found))


def _text(paragraph: Element) -> tuple[str, list[Element]]:
    """What a paragraph shows, and the text boxes in it."""
    parts: list[str] = []
    boxes: list[Element] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        kind = local(element)
        if kind == "t":
            parts.append((element.text or "").replace("\n", " "))
        elif kind in _SIGNS:
            page = kind == "br" and attribute(element, "type") in {"page", "column"}
            parts.append("" if page else _SIGNS[kind])
        elif kind == "txbxContent":
            boxes.append(element)
        elif kind == "AlternateContent":
            # the same thing twice: as new programs draw it, and as old ones do
            waiting += list(element)[:1]
        elif kind not in _UNSEEN and not (kind == "r" and _hidden(element)):
            waiting.extend(reversed(element))
    return "".join(parts), boxes


def _hidden(run: Element) -> bool:
    """Whether a run is hidden text."""
    vanish = child(run, "rPr", "vanish")
    return vanish is not None and attribute(vanish, "val") not in {"0", "false", "off"}


def _styles(root: Element | None) -> dict[str, _Style]:
    """The paragraph styles by their ids; the default one also by no name."""
    found: dict[str, _Style] = {}
    for element in root if root is not None else ():
        if local(element) != "style" or attribute(element, "type") not in {"paragraph", None}:
            continue
        properties = child(element, "pPr")
        style = _Style(
            _val(element, "name") or "",
            _val(element, "basedOn") or "-",
            _val(properties, "numPr", "numId"),
            _small(_val(properties, "numPr", "ilvl")),
            _small(_val(properties, "outlineLvl")),
        )
        found[attribute(element, "styleId") or "-"] = style
        if attribute(element, "default") in {"1", "true"}:
            found[""] = style
    return found


def _val(element: Element | None, *names: str) -> str | None:
    """The `val` of a descendant."""
    found = child(element, *names)
    return None if found is None else attribute(found, "val")


def _small(text: str | None) -> int | None:
    """A count; None where it is none."""
    try:
        number = int(text or "")
    except ValueError:
        return None
    return number if 0 <= number <= bounds.SPAN else None
