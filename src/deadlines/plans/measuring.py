"""The text of a field of measures → measures: numbers, unit headings, and what is noted with one measure alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deadlines.plans import labels
from deadlines.plans.numbering import mark_at, row, start_of
from deadlines.plans.tree import OF_MEASURE, MeasureNode, Piece
from deadlines.plans.unitlists import looks_like_units

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: A number stands in front; more of a text is not looked at for one.
HEAD = 240
_UNIT_HEADING = re.compile(r"^\s*([\u4e00-\u9fff（）()、]{2,24})\s*[：:]\s*")


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
        label = labels.label_at(text) if measures and not mark_at(text[:HEAD]) else None
        if label and label.field in (*OF_MEASURE, "acceptance"):
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
        mark = mark_at(text[:HEAD], after=count)
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
                    mark = mark_at(inner.text[:HEAD])
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
        first = mark_at(piece.text[:HEAD])
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
