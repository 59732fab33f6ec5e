"""The text of a plan document outside tables → items with labelled fields, and the body around them.

Which numbering the items bear is read from the document: it is that of the first numbered part which a labelled field
follows. What stands above that number closes the list, or groups it. Documents without numbered items begin one at the
label that comes back with each.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from deadlines.plans import labels
from deadlines.plans.measuring import HEAD
from deadlines.plans.numbering import Mark, mark_at, named
from deadlines.plans.rows import number_of
from deadlines.plans.tasks import item_of, tasks_in
from deadlines.plans.text import TITLE_END, is_annex
from deadlines.plans.tree import OF_MEASURE, ItemNode, Outline, Piece, Section
from deadlines.plans.unitlists import looks_like_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deadlines.plans.labels import Label
    from deadlines.plans.passages import Passage

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
_BARE_NUMBER = re.compile(r"^\s*\d{1,4}\s*$")
#: No item has more passages.
_LONG_ITEM = 400
#: A heading is no longer than this, and no sentence.
_HEADING = 30
_CLAUSE = re.compile(r"[，,。；;]")
#: 填报日期：2024年2月28日, 联系电话：…: what is said of the document itself.
_SHORT_NOTE = 60
_GROUP_END = re.compile(r"[。；;：:]$")


class Lists:
    """A walk over the passages outside tables."""

    def __init__(self, passages: list[Passage], outline: Outline, *, listed: bool) -> None:
        self.passages = passages
        self.outline = outline
        self.listed = listed
        self.marks: list[Mark | None] = []
        self.labels: list[Label | None] = []
        decimal = 0
        for passage in passages:
            head = passage.text[:HEAD]
            mark = mark_at(head, after=decimal)
            if mark:
                decimal = mark.number if mark.style == "1." else decimal
                if mark.style != "1.":
                    decimal = 0
            label = labels.label_at(passage.text[: HEAD * 2], mark.end if mark else 0)
            if label is None and mark:
                whole = labels.label_at(passage.text[: HEAD * 2])
                if whole and whole.end > mark.end:
                    label, mark = whole, None
            self.marks.append(mark)
            self.labels.append(label)
        #: Whether the document labels measures anywhere.
        self.measured = any(label.field == "measures" for label in self.labels if label)
        self.item: ItemNode | None = None
        self.field = ""
        self.section = Section("")
        self.style = ""
        self.outer: tuple[str, ...] = ()

    def read(self) -> None:
        """Fill the outline."""
        self.outline.body.append(self.section)
        if not self.listed and not self._is_labelled() and (tasks := tasks_in(self.passages, self.marks)):
            self._tasks(tasks)
            return
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

    def _is_labelled(self) -> bool:
        """Whether fields are labelled for items; 工作目标 and 重点任务 may as well head the parts of a plan."""
        found = [label for label in self.labels if label and label.field in _ITEM]
        return (
            any(label.field not in ("target", "measures") or label.colon for label in found)
            or len({label.field for label in found}) < len(found)
            or (len(found) > 1 and any("整改" in label.words for label in found))
        )

    def _tasks(self, tasks: Sequence[tuple[int, int]]) -> None:
        """Fill the outline from a document whose tasks bear no labels."""
        at = 0
        for start, end in tasks:
            for before in range(at, start):
                self._body(before)
            self.outline.items.append(item_of(self.passages[start:end], self.marks[start]))
            at = end
        for behind in range(at, len(self.passages)):
            self._body(behind)

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
        """Where the numbered items begin; None where a label (序号, 反馈问题) begins each before any number does."""
        heads = [
            at
            for at, label in enumerate(self.labels)
            if label and label.field in ("number", "problem") and self.marks[at] is None and self._has_value(at)
        ]
        fields = Counter(label.field for at in heads if (label := self.labels[at]))
        first = next((at for at in heads if (label := self.labels[at]) and fields[label.field] > 1), len(self.passages))
        for at in range(first):
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
                if other is not None and self._numbers_items(near):
                    return False
                # 四、成效 after 三、措施 goes on with labels begun before; only 1 may begin them
                return other is None or (other.style != mark.style and other.number == 1)
            if other is not None and (label is None or other.style == mark.style):
                return False
            if is_annex(self.passages[near].text):
                return False
        return False

    def _numbers_items(self, at: int) -> bool:
        """Whether a numbered label begins an item itself, and the next one bears the next number: （一）整改任务：."""
        mark, label = self._mark(at), self.labels[at]
        if label is None or label.field not in ("problem", "task"):
            return False
        for near in range(at + 1, min(at + _LONG_ITEM, len(self.passages))):
            other = self.marks[near]
            if other is not None and other.style == mark.style:
                following = self.labels[near]
                return other.number == mark.number + 1 and following is not None and following.field == label.field
        return False

    def _has_value(self, at: int) -> bool:
        """Whether the value of a label stands on its line."""
        label = self.labels[at]
        return label is not None and bool(self.passages[at].text[label.end :].strip())

    def _first_label(self) -> int | None:
        """Where a document begins that labels its fields but numbers no items."""
        found = [at for at, label in enumerate(self.labels) if label and label.field in _ITEM]
        fields = {label.field for at in found if (label := self.labels[at])}
        if len(fields) < 2 and not fields & {"problem", "task"}:
            return None
        valued = Counter(label.words for at in found if (label := self.labels[at]) and self._has_value(at))
        firm = [
            at
            for at in found
            if (label := self.labels[at])
            and (label.colon or self.marks[at] or (valued[label.words] > 1 and self._has_value(at)))
        ]
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
        label = self.labels[at]
        if label and label.colon and label.field == "other" and len(text) <= _SHORT_NOTE and label.words != "备注":
            return
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
            if inner := mark_at(piece.text[:HEAD]):
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
        if name in OF_MEASURE and item.fields.get(name) and self.field == "measures":
            self._of_measure(name, item)
            item.add("measures", Piece(f"{label.words}：{value}", where))
            return
        if name == "measures" and labels.counted(label):
            value = f"{label.words}：{value}"
        if name == "problem":
            self._named(item, value)
        self.field = name
        if name not in item.fields:
            item.placed[name] = len(item.fields.get("measures", ())) or -1
        item.add(name, Piece("", where))
        self._split(Piece(value, where))

    def _named(self, item: ItemNode, value: str) -> None:
        """Take the number out of a heading that only names the item, where its finding is labelled below: 第5项问题."""
        heading = item.text("problem")
        told = named(heading) if heading and len(heading) <= _HEADING else None
        if told and value.strip() and not _CLAUSE.search(heading) and self.field == "problem":
            item.number = told
            item.fields["problem"] = []

    def _of_measure(self, name: str, item: ItemNode) -> None:
        """Give the item's field back to the first measure: a second one shows that it stands with each."""
        place = item.placed.get(name, -1)
        if place <= 0:
            return
        moved = [Piece(f"{OF_MEASURE[name]}：{piece.text}", piece.where) for piece in item.fields.pop(name)]
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
            if self.field == "measures" and label.field in OF_MEASURE and label.field in item.fields:
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
        if self.field == "progress" and mark and not self.measured:
            self.field = "measures"  # what a notice of what was done tells in numbered parts
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
