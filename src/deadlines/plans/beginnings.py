"""Where the items of a document begin, and in which numbering, told from the marks and labels of its passages."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from deadlines.plans import labels
from deadlines.plans.measuring import HEAD
from deadlines.plans.numbering import Mark, mark_at
from deadlines.plans.text import TITLE_END, is_annex

if TYPE_CHECKING:
    from deadlines.plans.labels import Label
    from deadlines.plans.passages import Passage

#: Fields that begin to describe an item.
ITEM = (
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
#: No item has more passages.
_LONG_ITEM = 400
#: So many labels make a document of labelled fields where none of them names a finding.
_FEW = 2


class Signs:
    """The mark and the label that each passage of a document begins with, and what they tell of its items."""

    def __init__(self, passages: list[Passage]) -> None:
        self.passages = passages
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

    def is_labelled(self) -> bool:
        """Whether fields are labelled for items; 工作目标 and 重点任务 may as well head the parts of a plan."""
        found = [label for label in self.labels if label and label.field in ITEM]
        return (
            any(label.field not in ("target", "measures", "task") or label.colon for label in found)
            or len({label.words for label in found}) < len(found)
            or (len(found) > 1 and any(label.field == "measures" and "整改" in label.words for label in found))
        )

    def first_item(self) -> int | None:
        """Where the numbered items begin; None where a label (序号, 反馈问题) begins each before any number does."""
        heads = [
            at
            for at, label in enumerate(self.labels)
            if label and label.field in ("number", "problem") and self.marks[at] is None and self._has_value(at)
        ]
        fields = Counter(label.field for at in heads if (label := self.labels[at]))
        first = next((at for at in heads if (label := self.labels[at]) and fields[label.field] > 1), len(self.passages))
        for at in range(first):
            if self.marks[at] is not None and self.labels[at] is None and self.opens(at):
                return at
        return None

    def first_label(self) -> int | None:
        """Where a document begins that labels its fields but numbers no items."""
        found = [at for at, label in enumerate(self.labels) if label and label.field in ITEM]
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

    def opens(self, at: int) -> bool:
        """Whether a numbered passage begins an item: a labelled field follows before the next number of its style."""
        mark = self.mark(at)
        text = self.passages[at].text
        inline = {label.field for label in labels.inside(text, mark.end)}
        if len(inline) >= 2 and inline & {"problem", "target", "measures", "progress", "acceptance"}:
            return True
        for near in range(at + 1, min(at + 16, len(self.passages))):
            label, other = self.labels[near], self.marks[near]
            if label is not None and label.field in ITEM:
                if other is not None and self._numbers_items(near):
                    return False
                # 四、成效 after 三、措施 goes on with labels begun before; only 1 may begin them
                return other is None or (other.style != mark.style and other.number == 1)
            if other is not None and (label is None or other.style == mark.style):
                return False
            if is_annex(self.passages[near].text):
                return False
        return False

    def above(self, start: int) -> tuple[str, ...]:
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

    def mark(self, at: int) -> Mark:
        """The mark of a passage that bears one."""
        mark = self.marks[at]
        assert mark is not None
        return mark

    def _numbers_items(self, at: int) -> bool:
        """Whether a numbered label begins an item itself, and the next one bears the next number: （一）整改任务：."""
        mark, label = self.mark(at), self.labels[at]
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
