"""Passages → the tree of a plan: its title, its items with their labelled fields and measures, and the body around."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deadlines.plans.imprint import framed, without_guides
from deadlines.plans.lists import Lists
from deadlines.plans.measuring import HEAD, measures_of
from deadlines.plans.numbering import mark_at
from deadlines.plans.rows import items_of_rows, parts
from deadlines.plans.tasks import take_charge
from deadlines.plans.titles import title_in
from deadlines.plans.tree import ItemNode, Outline, Piece
from deadlines.plans.unitlists import units_and_persons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deadlines.plans.passages import Passage

_SIGN = re.compile(r"^\s*[▲△▼▽●◆◇■□★☆※◎▶►◼◻]+\s*")
_ABOUT = re.compile(r"^关于[“\"「]?(.+?)[”\"」]?(?:的)?问题[。．.]?$", re.DOTALL)


def outline_of(passages: Sequence[Passage]) -> Outline:
    """The tree of the document that *passages* make."""
    outline = Outline(title=title_in(passages))
    flow: list[Passage] = []
    for part in parts(without_guides([_undecorated(passage) for passage in passages])):
        if isinstance(part, list):
            outline.items += items_of_rows(part)
        else:
            flow.append(part)
    flow, outline.dated = framed(flow)
    if flow:
        Lists(flow, outline, listed=bool(outline.items)).read()
    for item in outline.items:
        _finish(item)
    outline.items = [item for item in outline.items if item.fields]
    return outline


def _undecorated(passage: Passage) -> Passage:
    """*passage* without the sign that only draws the eye to it: ▲第七项."""
    return passage._replace(text=_SIGN.sub("", passage.text)) if passage.cell is None else passage


def _finish(item: ItemNode) -> None:
    """Make measures of the item's pieces, and mend what the walk could not know yet."""
    for both, role in (("led", "lead"), ("charged", "units")):
        for piece in item.fields.pop(both, ()):
            for name, value in zip((role, "leaders"), units_and_persons(piece.text), strict=True):
                if value:
                    item.add(name, piece._replace(text=value))
    problem = item.fields.get("problem")
    if not problem and item.fields.get("task"):
        problem = item.fields["problem"] = item.fields.pop("task")
    if problem:
        text = item.text("problem")
        mark = mark_at(text[:HEAD])
        match = _ABOUT.match(text[mark.end :] if mark and mark.style != "1." else text)
        if match:
            item.fields["problem"] = [Piece(match.group(1), problem[0].where)]
    take_charge(item)
    pieces = [
        Piece(text, piece.where)
        for piece in item.fields.get("measures", ())
        for text in piece.text.split("\n")
        if text.strip()
    ]
    item.measures = measures_of(pieces)
