"""Passages → the tree of a plan: its title, its items with their labelled fields and measures, and the body around.

Which numbering the items bear is read from the document: it is that of the first numbered part which a labelled field
follows. What stands above that number closes the list, or groups it. Documents without numbered items begin one at the
label that comes back with each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from deadlines.plans import labels, tables
from deadlines.plans.numbering import Mark, mark_at, named, row, start_of
from deadlines.plans.text import TITLE_END, is_annex
from deadlines.plans.unitlists import looks_like_units

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deadlines.plans.labels import Label
    from deadlines.plans.passages import Passage

_HEAD = 240
#: Fields that begin to describe an item.
_ITEM = (
    "problem",
    "task",
    "target",
    "limit",
    "units",
    "lead",
    "acceptance",
    "acceptance_provincial",
    "measures",
    "progress",
)
#: Fields that a single measure may have as well.
_OF_MEASURE = ("units", "lead", "cooperating", "limit", "leaders")
#: Fields whose value ends with its paragraph.
_SHORT = (
    "limit",
    "units",
    "lead",
    "cooperating",
    "acceptance",
    "acceptance_provincial",
    "supervising",
    "leaders",
    "status",
    "number",
    "progress",
)
_UNIT_HEADING = re.compile(r"^\s*([\u4e00-\u9fff（）()、]{2,24})\s*[：:]\s*")
_BARE_NUMBER = re.compile(r"^\s*\d{1,4}\s*$")
_ABOUT = re.compile(r"^关于[“\"「]?(.+?)[”\"」]?(?:的)?问题[。．.]?$", re.DOTALL)
_GROUP_END = re.compile(r"[。；;：:]$")


class Piece(NamedTuple):
    """A piece of a field's text and its place."""

    text: str
    where: str


@dataclass
class MeasureNode:
    """One measure: its label, the unit heading above it, its text, and the fields that stand with it alone."""

    label: str | None
    section: str | None
    where: str
    text: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass
class ItemNode:
    """One item: its number where the document gives one, and its fields as pieces in order."""

    number: int | None
    where: str
    fields: dict[str, list[Piece]] = field(default_factory=dict)
    measures: list[MeasureNode] = field(default_factory=list)
    #: Where among the measure pieces a field of the item was set.
    placed: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, piece: Piece) -> None:
        """Put *piece* at the end of field *name*."""
        if name == "measures" or name not in self.fields:
            self.placed.setdefault(name, len(self.fields.get("measures", ())))
        self.fields.setdefault(name, [])
        if piece.text.strip():
            self.fields[name].append(piece)

    def has(self, name: str) -> bool:
        """Whether field *name* holds any text."""
        return bool(self.fields.get(name))

    def text(self, name: str, joint: str = "") -> str:
        """The text of field *name*."""
        return joint.join(piece.text.strip() for piece in self.fields.get(name, ()))


@dataclass
class Section:
    """A part of the body: its heading and the paragraphs under it."""

    heading: str
    pieces: list[Piece] = field(default_factory=list)


@dataclass
class Outline:
    """The tree of a document."""

    title: str = ""
    items: list[ItemNode] = field(default_factory=list)
    body: list[Section] = field(default_factory=list)


def outline_of(passages: Sequence[Passage]) -> Outline:
    """The tree of the document that *passages* make."""
    outline = Outline(title=_title(passages))
    flow: list[Passage] = []
    for part in _parts(passages):
        if isinstance(part, list):
            outline.items += _items_of_rows(part)
        else:
            flow.append(part)
    if flow:
        _Flow(flow, outline, listed=bool(outline.items)).read()
    for item in outline.items:
        _finish(item)
    outline.items = [item for item in outline.items if item.fields]
    return outline


def _parts(passages: Sequence[Passage]) -> Iterator[Passage | list[tables.Row]]:
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


def _items_of_rows(rows: Sequence[tables.Row]) -> list[ItemNode]:
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
                mark = mark_at(pieces[0].text[:_HEAD])
                if mark and item.number is None and mark.style != "1.":
                    item.number = mark.number
            if continued and name in _OF_MEASURE:
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
    varying = [name for name in _OF_MEASURE if sum(name in line.fields for line in rows) > 1]
    pieces: list[Piece] = []
    for line in rows:
        for name in ("measures", *varying):
            for passage in line.fields.get(name, ()):
                parts = [text for text in passage.text.split("\n") if text.strip()]
                if name == "measures":
                    pieces += [Piece(text, passage.where) for text in parts]
                else:
                    pieces.append(Piece(f"{_LABEL_OF[name]}：{'，'.join(parts)}", passage.where))
    item.fields["measures"] = pieces


_LABEL_OF = {
    "units": "责任单位",
    "lead": "牵头单位",
    "cooperating": "配合单位",
    "limit": "完成时限",
    "leaders": "责任领导",
}


def number_of(text: str) -> int | None:
    """The number that a cell of a number column holds."""
    match = re.match(r"\s*(?:第\s*)?(\d{1,4})(?:\.0)?\s*(?:项|号|[.．、])?\s*$", text)
    if match:
        return int(match.group(1))
    mark = mark_at(text) or mark_at(text.strip() + "、")
    return mark.number if mark else None


class _Flow:
    """A walk over the passages outside tables."""

    def __init__(self, passages: list[Passage], outline: Outline, *, listed: bool) -> None:
        self.passages = passages
        self.outline = outline
        self.listed = listed
        self.marks: list[Mark | None] = []
        self.labels: list[Label | None] = []
        decimal = 0
        for passage in passages:
            head = passage.text[:_HEAD]
            mark = mark_at(head, after=decimal)
            if mark:
                decimal = mark.number if mark.style == "1." else decimal
                if mark.style != "1.":
                    decimal = 0
            label = labels.label_at(passage.text[: _HEAD * 2], mark.end if mark else 0)
            if label is None and mark:
                whole = labels.label_at(passage.text[: _HEAD * 2])
                if whole and whole.end > mark.end:
                    label, mark = whole, None
            self.marks.append(mark)
            self.labels.append(label)
        self.item: ItemNode | None = None
        self.field = ""
        self.section = Section("")
        self.style = ""
        self.outer: tuple[str, ...] = ()

    def read(self) -> None:
        """Fill the outline."""
        self.outline.body.append(self.section)
        start = None if self.listed else self._first_item()
        if start is not None:
            self.style = self._mark(start).style
            self.outer = self._above(start)
        elif not self.listed:
            start = self._first_label()
        for at in range(len(self.passages)):
            if start is None or at < start:
                self._body(at)
            elif _BARE_NUMBER.match(self.passages[at].text):
                continue
            elif is_annex(self.passages[at].text) and not self.labels[at]:
                self._close(at)
            elif self.style:
                self._listed(at)
            else:
                self._labelled(at)

    def _mark(self, at: int) -> Mark:
        mark = self.marks[at]
        assert mark is not None
        return mark

    def _above(self, start: int) -> tuple[str, ...]:
        """The styles that number what stands above the items, outermost first. An annex or a title begins anew."""
        above: list[str] = []
        for passage, mark in zip(self.passages[: start + 1], self.marks, strict=False):
            if mark is None:
                if is_annex(passage.text) or (len(passage.text) <= 50 and TITLE_END.search(passage.text.strip())):
                    above.clear()
                continue
            if mark.style in above:
                del above[above.index(mark.style) :]
            above.append(mark.style)
        return tuple(above[:-1])

    def _first_item(self) -> int | None:
        for at in range(len(self.passages)):
            if self.marks[at] is not None and self.labels[at] is None and self._opens(at):
                return at
        return None

    def _opens(self, at: int) -> bool:
        """Whether a numbered passage begins an item: a labelled field follows before the next number of its style."""
        mark = self._mark(at)
        text = self.passages[at].text
        inline = {label.field for label in labels.inside(text, mark.end)}
        if len(inline) >= 2 and inline & {"problem", "target", "measures", "progress", "acceptance"}:
            return True
        for near in range(at + 1, min(at + 16, len(self.passages))):
            label, other = self.labels[near], self.marks[near]
            if label is not None and label.field in _ITEM:
                # 四、成效 after 三、措施 goes on with labels begun before; only 1 may begin them
                return other is None or (other.style != mark.style and other.number == 1)
            if other is not None and (label is None or other.style == mark.style):
                return False
            if is_annex(self.passages[near].text):
                return False
        return False

    def _first_label(self) -> int | None:
        """Where a document begins that labels its fields but numbers no items."""
        found = [at for at, label in enumerate(self.labels) if label and label.field in _ITEM]
        fields = {label.field for at in found if (label := self.labels[at])}
        if len(fields) < 2 and not fields & {"problem", "task"}:
            return None
        firm = [at for at in found if (label := self.labels[at]) and (label.colon or self.marks[at])]
        problem = [at for at in firm if (label := self.labels[at]) and label.field in ("problem", "task")]
        if problem:
            first = problem[0]
            # what stands directly before the finding belongs to it: 责任单位 may come first
            while first and (before := self.labels[first - 1]) and (before.field == "number" or first - 1 in firm):
                first -= 1
            return first
        return firm[0] if len(firm) >= _FEW else None

    def _body(self, at: int) -> None:
        passage, mark = self.passages[at], self.marks[at]
        if _BARE_NUMBER.match(passage.text):
            return
        text = passage.text.strip()
        if mark and mark.style in ("一、", "第一") and len(text) <= 40 and not text.endswith(("。", "；")):
            self.section = Section(text)
            self.outline.body.append(self.section)
            return
        if mark and mark.style in ("一、", "（一）", "第一"):
            self.section = Section(text[: text.find("。") + 1] if 0 < text.find("。") < 40 else self._parent(mark))
            self.outline.body.append(self.section)
        self.section.pieces.append(Piece(text, passage.where))

    def _parent(self, mark: Mark) -> str:
        return self.section.heading if mark.style != "一、" else ""

    def _listed(self, at: int) -> None:
        """A passage of a list of numbered items."""
        passage, mark, label = self.passages[at], self.marks[at], self.labels[at]
        text = passage.text
        if mark and label and not label.colon and mark.style in self.outer:
            self._close(at)
            return
        if mark and label and self.item is None:
            if mark.style == self.style and label.field in ("problem", "task"):
                self._open(at)
                self._field(label, text[label.end :], passage.where, at)
            else:
                self._body(at)
            return
        if mark and label is None:
            if mark.style == self.style and self._is_item(at, mark):
                self._open(at)
                return
            if self._closes(at, mark):
                self._close(at)
                return
        if self.item is None:
            if label and not mark and label.field == "other":
                return
            self._body(at)
        elif label:
            self._field(label, text[label.end :], passage.where, at)
        else:
            self._more(at)

    def _is_item(self, at: int, mark: Mark) -> bool:
        if self._opens(at):
            return True
        if self.item is None:
            return False
        expected = (self.item.number or 0) + 1
        if self.field == "measures" or (
            self.field in ("problem", "target", "progress") and self._inner_style() == self.style
        ):
            # measures or points numbered as the items are: only a labelled field tells them apart
            inner = self._inner_style()
            return inner is not None and inner != self.style and mark.number >= expected
        return mark.number >= expected

    def _inner_style(self) -> str | None:
        """The style in which the current field of the item is numbered."""
        if self.item is None:
            return None
        for piece in self.item.fields.get(self.field, ()):
            if inner := mark_at(piece.text[:_HEAD]):
                return inner.style
        return None

    def _closes(self, at: int, mark: Mark) -> bool:
        """Whether a number stands above those of the items, so that the list ends or a new group of it begins."""
        if self.item is None or mark.style == self.style or mark.style not in self.outer:
            return False
        inner = self._inner_style()
        if inner is None:
            following = next((n for n in range(at + 1, len(self.passages)) if self.marks[n] or self.labels[n]), None)
            if self.field == "measures" and mark.number == 1:
                return (
                    following is not None
                    and self.marks[following] is not None
                    and self._mark(following).style == self.style
                )
            return True
        if inner != mark.style:
            return True
        following = next((n for n in range(at + 1, len(self.passages)) if self.marks[n]), None)
        return (
            following is not None
            and self._mark(following).style == self.style
            and self._opens(following)
            and len(self.passages[at].text) <= 40
            and not _GROUP_END.search(self.passages[at].text.strip())
        )

    def _open(self, at: int) -> None:
        passage, mark = self.passages[at], self.marks[at]
        self.item = ItemNode(mark.number if mark else None, passage.where)
        self.outline.items.append(self.item)
        self.field = "problem"
        if self.labels[at] is None:
            rest = passage.text[mark.end :] if mark else passage.text
            self._split(Piece(rest, passage.where))

    def _close(self, at: int) -> None:
        self.item = None
        self.field = ""
        self.section = Section("")
        self.outline.body.append(self.section)
        self._body(at)

    def _labelled(self, at: int) -> None:
        """A passage of a document that labels its fields but numbers no items."""
        passage, mark, label = self.passages[at], self.marks[at], self.labels[at]
        text = passage.text
        if label:
            begins = (
                self.item is None
                or (label.field == "number" and bool(self.item.fields))
                or (
                    label.field in ("problem", "task")
                    and bool(self.item.fields.keys() & {"problem", "task"} - {self.field})
                )
                or (label.field in self.item.fields and self._cycle() == label.field)
            )
            if begins and label.field in (*_ITEM, "number"):
                number = number_of(text[label.end :]) if label.field == "number" else named(label.words)
                self.item = ItemNode(number, passage.where)
                self.outline.items.append(self.item)
            if self.item is None:
                return
            self._field(label, text[label.end :], passage.where, at)
        elif self.item is None:
            self._body(at)
        else:
            named_head = mark is not None and mark.style in ("问题", "第项") and len(text) <= 60
            if named_head and mark:
                self.item = ItemNode(mark.number, passage.where)
                self.outline.items.append(self.item)
                self.field = "problem"
                self._split(Piece(text[mark.end :], passage.where))
            else:
                self._more(at)

    def _cycle(self) -> str | None:
        """The field with which each item begins."""
        first = self.outline.items[0].fields if self.outline.items else {}
        return next(iter(first), None)

    def _field(self, label: Label, value: str, where: str, at: int) -> None:
        item = self.item
        assert item is not None
        name = label.field
        if name == "task":
            name = "measures" if item.fields.get("problem") and "measures" not in item.fields else "problem"
        if name == "number":
            item.number = item.number or number_of(value)
            return
        if name in _OF_MEASURE and item.fields.get(name) and self.field == "measures":
            self._of_measure(name, item)
            item.add("measures", Piece(f"{label.words}：{value}", where))
            return
        if name == "measures" and labels.counted(label):
            value = f"{label.words}：{value}"
        self.field = name
        if name not in item.fields:
            item.placed[name] = len(item.fields.get("measures", ())) or -1
        item.add(name, Piece("", where))
        self._split(Piece(value, where))

    def _of_measure(self, name: str, item: ItemNode) -> None:
        """Give the item's field back to the first measure: a second one shows that it stands with each."""
        place = item.placed.get(name, -1)
        if place <= 0:
            return
        moved = [Piece(f"{_LABEL_OF[name]}：{piece.text}", piece.where) for piece in item.fields.pop(name)]
        item.fields["measures"][place:place] = moved
        item.placed = {
            other: at + len(moved) if other != name and at > place else at for other, at in item.placed.items()
        }

    def _split(self, piece: Piece) -> None:
        """Add a piece to the current field, and to those whose labels stand inside it."""
        item = self.item
        assert item is not None
        if self.field == "measures":
            item.add("measures", piece)
            return
        found = labels.inside(piece.text)
        at = 0
        for label in [*found, None]:
            end = label.start if label else len(piece.text)
            text = piece.text[at:end].strip(" \u3000")
            if text or not item.fields.get(self.field):
                item.add(self.field, Piece(text, piece.where))
            if label is None:
                break
            if self.field == "measures" and label.field in _OF_MEASURE and label.field in item.fields:
                item.add("measures", Piece(piece.text[label.start :], piece.where))
                break
            name = label.field
            if name == "task":
                name = "measures" if item.fields.get("problem") else "problem"
            self.field = name
            at = label.end

    def _more(self, at: int) -> None:
        """A passage without a label inside an item."""
        item = self.item
        assert item is not None
        passage, mark = self.passages[at], self.marks[at]
        filled = item.has(self.field)
        if self.field == "progress" and filled and item.has("measures"):
            item.add("progress", Piece(passage.text, passage.where))
            return
        if (
            self.field in _SHORT
            and filled
            and not item.fields[self.field][-1].text.rstrip().endswith(("、", "，", ","))
        ):
            if mark or (self.field != "progress" and not _is_units_line(passage.text, self.field)):
                if item.has("measures") and not mark:
                    return
                self.field = "measures"
            elif self.field == "progress":
                item.add("progress", Piece(passage.text, passage.where))
                return
        if self.field == "other":
            return
        self._split(Piece(passage.text, passage.where))


_FEW = 2


def _is_units_line(text: str, name: str) -> bool:
    return name not in ("limit", "leaders", "status") and looks_like_units(text)


def _finish(item: ItemNode) -> None:
    """Make measures of the item's pieces, and mend what the walk could not know yet."""
    problem = item.fields.get("problem")
    if not problem and item.fields.get("task"):
        problem = item.fields["problem"] = item.fields.pop("task")
    if problem:
        text = item.text("problem")
        mark = mark_at(text[:_HEAD])
        match = _ABOUT.match(text[mark.end :] if mark and mark.style != "1." else text)
        if match:
            item.fields["problem"] = [Piece(match.group(1), problem[0].where)]
    pieces = [
        Piece(text, piece.where)
        for piece in item.fields.get("measures", ())
        for text in piece.text.split("\n")
        if text.strip()
    ]
    item.measures = measures_of(pieces)


def measures_of(pieces: Sequence[Piece]) -> list[MeasureNode]:
    """The measures that *pieces* hold: one for each number of the upper style, or for each unit heading with a text.

    Numbers below that style stay in the text of their measure; measures run together in one paragraph are parted.
    """
    measures: list[MeasureNode] = []
    section: str | None = None
    style: str | None = None
    count = 0
    for piece in _parted(pieces):
        text = piece.text.strip()
        label = labels.label_at(text) if measures and not mark_at(text[:_HEAD]) else None
        if label and label.field in (*_OF_MEASURE, "acceptance"):
            for part, value in _valued(text):
                if part in measures[-1].fields:
                    measures[-1].fields[part] += "、" + value
                else:
                    measures[-1].fields[part] = value
            continue
        own = labels.label_at(text)
        if own and own.field == "measures" and labels.counted(own):
            style = "措施"
            measures.append(MeasureNode(own.words, section, piece.where, text[own.end :].strip()))
            continue
        mark = mark_at(text[:_HEAD], after=count)
        heading = _UNIT_HEADING.match(text) if mark is None else None
        if heading and not (looks_like_units(heading.group(1)) and labels.field_of(heading.group(1)) is None):
            heading = None
        if heading:
            section = heading.group(1)
            style = None
            count = 0
            rest = text[heading.end() :]
            if rest:
                for inner in _parted([Piece(rest, piece.where)]):
                    mark = mark_at(inner.text[:_HEAD])
                    style = style or (mark.style if mark else None)
                    measures.append(
                        MeasureNode(
                            mark.label if mark else None,
                            section,
                            piece.where,
                            inner.text[mark.end :].strip() if mark else inner.text,
                        )
                    )
            continue
        if mark and (style is None or mark.style == style):
            style, count = mark.style, mark.number
            measures.append(MeasureNode(mark.label, section, piece.where, text[mark.end :].strip()))
        elif not measures or (style is None and measures[-1].label is None and section == measures[-1].section):
            measures.append(MeasureNode(None, section, piece.where, text))
        else:
            measures[-1].text += "\n" + text
    return [measure for measure in measures if measure.text or measure.fields]


def _parted(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """*pieces*, those with several numbered parts of the upper style in one paragraph taken apart."""
    upper: str | None = None
    for piece in pieces:
        first = mark_at(piece.text[:_HEAD])
        if first and upper is None:
            upper = first.style
        marks = row(piece.text, styles=frozenset({upper}) if upper else None)
        if not marks or (upper and marks[0].style != upper):
            yield piece
            continue
        upper = marks[0].style
        starts = [start_of(mark, piece.text) for mark in marks]
        lead = piece.text[: starts[0]].strip(" ：:\n\u3000")
        if lead and first is None:
            yield Piece(lead, piece.where)
        for start, end in zip(starts, [*starts[1:], len(piece.text)], strict=True):
            yield Piece(piece.text[start:end].strip(), piece.where)


def _valued(text: str) -> list[tuple[str, str]]:
    """The labelled values in *text*, in order."""
    found = labels.inside(text)
    if not found and (label := labels.label_at(text)):
        found = [label]
    if not found:
        return []
    ends = [*(label.start for label in found[1:]), len(text)]
    return [
        (label.field, text[label.end : end].strip(" ；;。，,、\u3000")) for label, end in zip(found, ends, strict=True)
    ]


def values_in(text: str) -> list[tuple[str, str]]:
    """The labelled values in the text of a measure's note: 责任单位：柳林镇；完成时限：2023年4月."""
    return _valued(text)


def _title(passages: Sequence[Passage]) -> str:
    """The document's title: the first heading, else the first line that ends as titles do."""
    for passage in passages[:20]:
        text = "".join(passage.text.split())
        if not 5 <= len(text) <= 90 or (passage.cell and passage.cell.row > 1):
            continue
        text = text.strip("《》*#")
        if (
            TITLE_END.search(text)
            and not re.search(r"[。；;：:]", text)
            and not is_annex(text)
            and not labels.label_at(text)
        ):
            return text
    return ""
