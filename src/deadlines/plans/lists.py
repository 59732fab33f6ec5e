"""The text of a plan document outside tables → items with labelled fields, and the body around them.

Which numbering the items bear is read from the document: it is that of the first numbered part which a labelled field
follows. What stands above that number closes the list, or groups it. Documents without numbered items begin one at the
label that comes back with each.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deadlines.plans import labels
from deadlines.plans.beginnings import ITEM, Signs, closes
from deadlines.plans.charges import charges_in
from deadlines.plans.measuring import HEAD
from deadlines.plans.numbering import Mark, mark_at, named
from deadlines.plans.rows import number_of
from deadlines.plans.tasks import describe, findings_in, is_general, item_of, only_finding, tasks_in
from deadlines.plans.text import is_annex
from deadlines.plans.tree import OF_MEASURE, ItemNode, Outline, Piece, Section
from deadlines.plans.unitlists import looks_like_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deadlines.plans.labels import Label
    from deadlines.plans.passages import Passage

#: Fields whose value ends with its paragraph.
_SHORT = (
    "limit",
    "units",
    "lead",
    "cooperating",
    "charged",
    "led",
    "acceptance",
    "acceptance_provincial",
    "supervising",
    "leaders",
    "status",
    "number",
    "progress",
)
_BARE_NUMBER = re.compile(r"^\s*\d{1,4}\s*$")
#: Fields of a document that tells findings from measures, and titles of such as list findings alone.
_TOLD = frozenset({"problem", "task", "target", "measures", "progress"})
_FINDINGS = re.compile(r"问题|清单|台账|反馈|情况")
#: Papers that tell findings to those who have to see to them.
_BULLETIN = re.compile(r"问题.{0,12}(?:通报|清单|[交督转]办单)")
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
        self.signs = Signs(passages)
        self.marks = self.signs.marks
        self.labels = self.signs.labels
        #: Whether the document labels measures anywhere.
        self.measured = any(label.field == "measures" for label in self.labels if label)
        #: The last passage with a number, and the last with a number or a label of an item.
        self.numbered = max((at for at, mark in enumerate(self.marks) if mark), default=-1)
        self.last = max((at for at, mark in enumerate(self.marks) if mark or self._labels_item(at)), default=0)
        self.item: ItemNode | None = None
        self.field = ""
        self.section = Section("")
        self.style = ""
        self.outer: tuple[str, ...] = ()
        #: Where items begin with a finding that bears neither number nor label.
        self.heads: frozenset[int] = frozenset()

    def _labels_item(self, at: int) -> bool:
        label = self.labels[at]
        return label is not None and label.field != "other"

    def read(self) -> None:
        """Fill the outline."""
        self.outline.body.append(self.section)
        if not self.listed and not self.signs.is_labelled():
            tasks = tasks_in(self.passages, self.marks) or findings_in(self.passages, self.marks)
            if tasks:
                self._tasks(tasks)
                return
        self.heads = frozenset() if self.listed else self.signs.unnamed_heads(self.outline.title)
        start = min(self.heads) if self.heads else None if self.listed else self.signs.first_item()
        if self.heads:
            pass
        elif start is not None:
            self.style = self.signs.mark(start).style
            self.outer = self.signs.above(start)
        elif not self.listed:
            start = self.signs.first_label()
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
        told = {label.field for label in self.labels[start or 0 :] if label}
        if self.style and not told & _TOLD and not _FINDINGS.search(self.outline.title):
            for item in self.outline.items:
                describe(item, item.fields.get("problem", []))

    def _tasks(self, tasks: Sequence[tuple[int, int]]) -> None:
        """Fill the outline from a document whose tasks bear no labels."""
        at = 0
        last, end = tasks[-1]
        tasks = [*tasks[:-1], (last, next((near for near in range(last + 1, end) if self._closes_tasks(near)), end))]
        for start, end in tasks:
            for before in range(at, start):
                self._body(before)
            item = item_of(self.passages[start:end], self.marks[start])
            if _BULLETIN.search(self.outline.title):
                only_finding(item)
            self.outline.items.append(item)
            at = end
        for behind in range(at, len(self.passages)):
            self._body(behind)

    def _closes_tasks(self, at: int) -> bool:
        """Whether a passage below the last task's first is none of it any more, nor is any that follows."""
        return at > self.numbered and closes(self.passages[at].text)

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
            if mark.style == self.style and self.item and self._is_general(at, mark):
                self._close(at)
                return
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
        if self.signs.opens(at):
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

    def _is_general(self, at: int, mark: Mark) -> bool:
        """Whether a part numbered as the items are is one of the plan's own: 五、有关要求 behind the last item."""
        expected = (self.item.number or 0) + 1 if self.item else 0
        return (
            mark.number == expected
            and is_general(self.passages[at].text[mark.end : mark.end + HEAD])
            and not self.signs.opens(at)
        )

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
                    and self.signs.mark(following).style == self.style
                )
            return True
        if inner != mark.style:
            return True
        following = next((n for n in range(at + 1, len(self.passages)) if self.marks[n]), None)
        return (
            following is not None
            and self.signs.mark(following).style == self.style
            and self.signs.opens(following)
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
        if at in self.heads:
            self._open(at)
        elif label:
            begins = not self.heads and (
                self.item is None
                or (label.field == "number" and bool(self.item.fields))
                or (
                    label.field in ("problem", "task")
                    and bool(self.item.fields.keys() & {"problem", "task"} - {self.field})
                )
                or (label.field in self.item.fields and self._cycle() == label.field)
            )
            if begins and label.field in (*ITEM, "number"):
                number = number_of(text[label.end :]) if label.field == "number" else named(label.words)
                self.item = ItemNode(number, passage.where)
                self.outline.items.append(self.item)
            if self.item is None:
                return
            self._field(label, text[label.end :], passage.where, at)
        elif self.item is None:
            self._body(at)
        else:
            if mark and mark.style == "一、" and len(text) <= _HEADING and is_general(text[mark.end :]):
                self._close(at)
                return
            named_head = mark is not None and mark.style in ("问题", "第项") and len(text) <= 60
            if named_head and mark:
                self.item = ItemNode(mark.number, passage.where)
                self.outline.items.append(self.item)
                self.field = "problem"
                self._split(Piece(text[mark.end :], passage.where))
            else:
                self._more(at)

    def _is_behind(self, item: ItemNode, text: str) -> bool:
        """Whether a passage below all numbers and labels is none of the last item's any more."""
        pieces = item.fields.get(self.field, ())
        if not pieces or not (closes(text) or is_general(text[:HEAD])):
            return False
        return (
            self.field != "measures" or mark_at(pieces[0].text[:HEAD]) is not None or bool(charges_in(pieces[-1].text))
        )

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
        found = [self.signs.sense(label) for label in labels.inside(piece.text)]
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
        if at > self.last and self._is_behind(item, passage.text):
            self._close(at)
            return
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


def _is_units_line(text: str, name: str) -> bool:
    return name not in ("limit", "leaders", "status") and looks_like_units(text)
