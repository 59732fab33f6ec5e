"""Where the items of a document begin, and in which numbering, told from the marks and labels of its passages."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from deadlines.plans import labels
from deadlines.plans.measuring import HEAD
from deadlines.plans.numbering import Mark, mark_at
from deadlines.plans.text import TITLE_END, is_annex

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    "charged",
    "led",
    "acceptance",
    "acceptance_provincial",
    "measures",
    "progress",
)
#: No item has more passages.
_LONG_ITEM = 400
#: A finding without number and label is no longer; a heading has fewer paragraphs of its own before its fields.
_LONGEST_HEAD = 200
_OWN_TEXT = 6
#: So many labels make a document of labelled fields where none of them names a finding.
_FEW = 2


#: How the words behind the last item begin, which ask all units for something or close the document.
_CLOSING = re.compile(
    r"(?:请|望|希望)(?:各|你|有关|相关|以上|上述)|(?:以上|上述|对以上|对上述)(?:问题|事项|情况|单位)|特此|公示期[内间]|如[有对][^。，]{0,20}异议"
    r"|各(?:整改|责任|牵头|主责|配合|有关|相关|级|[县市区旗镇乡、（）()])*(?:单位|部门|[县市区旗镇乡）)]|街道|地)[^。]{0,60}?报"
    r"|[省市州盟县区旗][^。，]{0,16}(?:办|局|委|组)将"
)


def closes(text: str) -> bool:
    """Whether *text* speaks to all units, as the words behind the last item do: 请各责任单位于5月20日前将…报….

    A measure may begin with the units that it asks as well; where it stands tells.
    """
    return _CLOSING.match(text.lstrip()) is not None


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
            if mark and mark.style == "1.":  # steps in between do not end its row, nor do the groups of a list
                decimal = mark.number
            label = labels.label_at(passage.text[: HEAD * 2], mark.end if mark else 0)
            if label is None and mark:
                whole = labels.label_at(passage.text[: HEAD * 2])
                if whole and whole.end > mark.end:
                    label, mark = whole, None
            self.marks.append(mark)
            self.labels.append(label)
        measured = any(label.field == "measures" for label in self.labels if label)
        #: Whether what is asked for (整改要求：) stands for measures.
        self.asks = not measured and any(self._asked())
        self.labels = [label and self.sense(label) for label in self.labels]

    def _asked(self) -> Iterator[bool]:
        """Whether each label, at the head of a passage or inside a numbered one, says what is asked for."""
        for passage, mark, label in zip(self.passages, self.marks, self.labels, strict=True):
            if label is not None:
                yield label.colon and label.words in labels.ASKED
            elif mark is not None:
                yield any(each.words in labels.ASKED for each in labels.inside(passage.text, mark.end))

    def sense(self, label: Label) -> Label:
        """*label* as this document means it."""
        return label._replace(field="measures") if self.asks and label.words in labels.ASKED else label

    def is_labelled(self) -> bool:
        """Whether fields are labelled for items; 工作目标 and 重点任务 may as well head the parts of a plan."""
        found = [label for label in self.labels if label and label.field in ITEM]
        return (
            self._runs_on()
            or any(label.field not in ("target", "measures", "task") or label.colon for label in found)
            or len({label.words for label in found}) < len(found)
            or (len(found) > 1 and any(label.field == "measures" and "整改" in label.words for label in found))
        )

    def _runs_on(self) -> bool:
        """Whether numbered paragraphs hold their labelled fields in themselves: （一）…。整改目标：…。整改措施：…."""
        found = (at for at, mark in enumerate(self.marks) if mark is not None and self._holds_fields(at))
        return next(found, None) is not None and next(found, None) is not None

    def _holds_fields(self, at: int) -> bool:
        inline = {self.sense(label).field for label in labels.inside(self.passages[at].text, self.mark(at).end)}
        firm = inline & {"problem", "target", "measures", "progress", "acceptance"}
        return len(inline) >= 2 and bool(firm or ("limit" in inline and inline & {"units", "lead"}))

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
        alone = Counter(label.words for at in found if (label := self.labels[at]) and not self._has_value(at))
        firm = [
            at
            for at in found
            if (label := self.labels[at])
            and (
                label.colon
                or self.marks[at]
                or (valued if self._has_value(at) else alone)[label.words] > 1  # a heading of a part comes once
            )
        ]
        problem = [at for at in firm if (label := self.labels[at]) and label.field in ("problem", "task")]
        if problem:
            heads = {label.words for at in problem if (label := self.labels[at]) and not self._has_value(at)}
            again = (at for at in problem if (label := self.labels[at]) and valued[label.words] > 1)
            first = next(again, problem[0])  # 一、整改任务 heads the part in which 问题：… begins each item
            # what stands directly before the finding belongs to it: 责任单位 may come first
            while (
                first
                and (before := self.labels[first - 1])
                and (before.field == "number" or (first - 1 in firm and before.words not in heads))
            ):
                first -= 1
            return first
        return firm[0] if len(firm) >= _FEW else None

    def unnamed_heads(self, title: str) -> frozenset[int]:
        """Where items begin whose finding bears neither number nor label: a paragraph directly above their fields.

        They are headings above fields, or what stands above each label that comes back with every item. None where
        findings are labelled or numbered.
        """
        if any(label and label.field in ("problem", "task", "number") for label in self.labels):
            return frozenset()
        start = self.first_label()
        numbered = self.first_item()
        if not start or (numbered is not None and numbered < start):
            return frozenset()
        first = self.labels[start]
        same = "".join(title.split())
        free = [self._is_free(at) and "".join(passage.text.split()) != same for at, passage in enumerate(self.passages)]
        styled = {at for at, passage in enumerate(self.passages) if passage.heading and free[at] and self._heads(at)}
        if styled and min(styled) < start:
            return frozenset(styled)
        begun = [at for at, label in enumerate(self.labels) if label and first and label.words == first.words]
        plain = [at - 1 for at in begun if at >= start and free[at - 1] and not self._awaits(at - 2)]
        return frozenset(plain) if len(plain) == len(begun) > 1 else frozenset()

    def _is_free(self, at: int) -> bool:
        """Whether a passage may be a finding by itself: short, without number and label, no title of a document."""
        text = self.passages[at].text.strip()
        if self.marks[at] or self.labels[at] or not 4 <= len(text) <= _LONGEST_HEAD or is_annex(text):
            return False
        return not text.endswith(("：", ":")) and not (self.passages[at].heading == 0 and TITLE_END.search(text))

    def _heads(self, at: int) -> bool:
        """Whether a heading stands above labelled fields, with no more than a few paragraphs of its own before them."""
        for near in range(at + 1, min(at + _OWN_TEXT, len(self.passages))):
            label = self.labels[near]
            if label is not None:
                return label.field in ITEM
            if self.marks[near] or self.passages[near].heading:
                return False
        return False

    def _awaits(self, at: int) -> bool:
        """Whether a passage is a label whose value is still to come."""
        return at >= 0 and self.labels[at] is not None and not self._has_value(at)

    def opens(self, at: int) -> bool:
        """Whether a numbered passage begins an item: a labelled field follows before the next number of its style."""
        mark = self.mark(at)
        if self._holds_fields(at):
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
