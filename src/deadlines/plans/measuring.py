"""The text of a field of measures → measures: numbers, unit headings, and what is noted with one measure alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deadlines.plans import labels
from deadlines.plans.doers import subject_at
from deadlines.plans.numbering import mark_at, row, start_of
from deadlines.plans.tree import OF_MEASURE, MeasureNode, Piece
from deadlines.plans.unitlists import looks_like_units

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deadlines.plans.numbering import Mark

#: A number stands in front; more of a text is not looked at for one.
HEAD = 240
_FURTHER_HEADING = re.compile(
    r"(?<=[。；;])\s*[\u4e00-\u9fff（）()、]{2,24}[：:]\s*(?=(?:[1１][.．、]|[（(][1１一][）)]|①|一是|一、))"
)
_BARE_HEADING = re.compile(r"([\u4e00-\u9fff（）()、]{2,24})[：:]?\s*$")
#: A unit heading without a colon, and how what stands above it ends.
_HEADING_LINE = re.compile(r"[\u4e00-\u9fff（）()、]{2,24}")
_ENDED = re.compile(r"[。；;！!）)]$")
_OFFICE = re.compile(
    r"(?:局|委|办|厅|院|中心|公司|集团|街道|政府|管委会|[支大总]队|各[省市州盟县区旗镇乡、（）]{1,8})$"
)
#: Any verb shows whether what stands before it is the name of a unit.
_DOES = "负责"
_UNIT_HEADING = re.compile(r"^\s*([\u4e00-\u9fff（）()、]{2,24})\s*[：:]\s*")


def measures_of(pieces: Sequence[Piece]) -> list[MeasureNode]:
    """The measures that *pieces* hold: one for each number of the upper style, or for each unit heading with a text.

    Numbers below that style stay in the text of their measure; measures run together in one paragraph are parted.
    """
    walk = _Walk()
    for at, piece in enumerate(pieces):
        if _stands_over(
            piece.text, pieces[at - 1].text if at else "", pieces[at + 1].text if at + 1 < len(pieces) else ""
        ):
            walk.head(piece.text.strip())
            continue
        for under in _by_heading(piece):
            for one in parted([under], walk.style):
                walk.take(one)
    return [measure for measure in walk.measures if measure.text or measure.fields]


class _Walk:
    """A walk over the pieces of a field of measures: the unit heading and the numbering that hold where it stands."""

    def __init__(self) -> None:
        self.measures: list[MeasureNode] = []
        self.section: str | None = None
        self.style: str | None = None
        self.count = 0
        #: The style that numbers unit headings: （1）市能源局, with 1. 2. 3. below.
        self.headed = ""

    def head(self, name: str) -> None:
        """A unit heading on a line of its own."""
        self.headed = ""
        self._head(name, Piece("", ""))

    def take(self, piece: Piece) -> None:
        """Make what *piece* begins, or put it with the measure before it."""
        text = piece.text.strip()
        mark = mark_at(text[:HEAD], after=self.count)
        label = labels.label_at(text)
        if label and mark is None and self.measures and label.field in (*OF_MEASURE, "acceptance"):
            self._noted(text)
        elif label and label.field == "measures" and labels.counted(label):
            self.style = "措施"
            self._add(label.words, piece.where, text[label.end :].strip())
        elif mark is None and (heading := unit_heading(text)):
            self.headed = ""
            self._head(heading.group(1), Piece(text[heading.end() :], piece.where))
        elif mark and (self.style is None or mark.style in (self.style, self.headed) or _names_units(text[mark.end :])):
            self._numbered(mark, Piece(text[mark.end :].strip(), piece.where))
        elif not self.measures or (
            self.style is None and (self.measures[-1].label is None or self.section != self.measures[-1].section)
        ):
            self._add(None, piece.where, text)
        else:
            self.measures[-1].text += "\n" + text

    def _numbered(self, mark: Mark, rest: Piece) -> None:
        """A measure, or a unit heading that bears a number."""
        if mark.style == self.headed:
            self.section = None
        name = unit_heading(rest.text) or _BARE_HEADING.match(rest.text)
        if name and looks_like_units(name.group(1)) and not rest.text[name.end() :]:
            self.headed = mark.style
            self._head(name.group(1), rest._replace(text=""))
            return
        self.style, self.count = mark.style, mark.number
        if name and rest.text[name.end() :]:
            outer, self.section = self.section, name.group(1)
            inner = list(parted([rest._replace(text=rest.text[name.end() :])]))
            for one in inner:
                own = mark_at(one.text[:HEAD]) if len(inner) > 1 else mark
                at = own.end if own and len(inner) > 1 else 0
                self._add(own.label if own else None, one.where, one.text[at:].strip())
            self.section = outer
            return
        self._add(mark.label, rest.where, rest.text)

    def _head(self, name: str, rest: Piece) -> None:
        """A unit heading, and what stands on its line."""
        self.section, self.style, self.count = name, None, 0
        if not rest.text:
            return
        for one in parted([rest]):
            mark = mark_at(one.text[:HEAD])
            self.style = self.style or (mark.style if mark else None)
            self._add(mark.label if mark else None, one.where, one.text[mark.end :].strip() if mark else one.text)

    def _noted(self, text: str) -> None:
        """Labelled values on a line of their own below a measure."""
        fields = self.measures[-1].fields
        for part, value in values_in(text):
            fields[part] = f"{fields[part]}、{value}" if part in fields else value

    def _add(self, label: str | None, where: str, text: str) -> None:
        self.measures.append(MeasureNode(label, self.section, where, text))


def _stands_over(line: str, before: str, below: str) -> bool:
    """Whether *line* is the name of a unit alone, without a colon, and what stands *below* it are its measures.

    Names of units end as many other words do (加快建设污水处理厂); a colon or a number that begins anew tells them.
    """
    name = line.strip()
    if not _HEADING_LINE.fullmatch(name) or not looks_like_units(name) or labels.field_of(name) is not None:
        return False
    if before and not _ENDED.search(before.rstrip()):
        return False
    firm = bool(subject_at(name + _DOES)[0])
    if mark := mark_at(below[:HEAD]):
        return mark.number == 1 and (firm or _OFFICE.search(name) is not None)
    return firm and _ENDED.search(below.rstrip()) is not None


def _names_units(text: str) -> bool:
    """Whether *text* is the name of units alone, as a heading that bears a number has it."""
    match = _BARE_HEADING.match(text)
    return match is not None and looks_like_units(match.group(1)) and labels.field_of(match.group(1)) is None


def _by_heading(piece: Piece) -> Iterator[Piece]:
    """*piece*, parted where a further unit heading with numbered measures begins inside it."""
    at = 0
    for match in _FURTHER_HEADING.finditer(piece.text):
        if match.start() > at and unit_heading(match.group()):
            yield piece._replace(text=piece.text[at : match.start()])
            at = match.start()
    yield piece._replace(text=piece.text[at:])


def unit_heading(text: str) -> re.Match[str] | None:
    """The units whose measures *text* begins with as a heading (group 1) and where the text after it begins."""
    match = _UNIT_HEADING.match(text)
    return match if match and looks_like_units(match.group(1)) and labels.field_of(match.group(1)) is None else None


def parted(pieces: Sequence[Piece], upper: str | None = None) -> Iterator[Piece]:
    """*pieces*, those with several numbered parts of the upper style in one paragraph taken apart."""
    for piece in pieces:
        first = mark_at(piece.text[:HEAD])
        if first and upper is None:
            upper = first.style
        marks = row(piece.text, styles=frozenset({upper}) if upper else None)
        if not marks or (upper and marks[0].style != upper):
            yield piece
            continue
        upper = marks[0].style
        starts = [start_of(mark, piece.text) for mark in marks]
        lead = piece.text[: starts[0]].strip()
        if lead and first is None:
            yield Piece(lead if unit_heading(lead) else lead.strip("：: "), piece.where)
        for start, end in zip(starts, [*starts[1:], len(piece.text)], strict=True):
            yield Piece(piece.text[start:end].strip(), piece.where)


def values_in(text: str) -> list[tuple[str, str]]:
    """The labelled values in *text*, in order: 责任单位：柳林镇；完成时限：2023年4月."""
    found = labels.inside(text)
    if not found and (label := labels.label_at(text)):
        found = [label]
    if not found:
        return []
    ends = [*(label.start for label in found[1:]), len(text)]
    return [
        (label.field, text[label.end : end].strip(" ；;。，,、\u3000")) for label, end in zip(found, ends, strict=True)
    ]
