"""The tree of a plan document: items with their fields and measures, and the parts of the body around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from deadlines.plans.imprint import Dated

#: Fields that a single measure may have as well, and the words that label them.
OF_MEASURE = {
    "units": "责任单位",
    "lead": "牵头单位",
    "cooperating": "配合单位",
    "limit": "完成时限",
    "leaders": "责任领导",
}


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
    #: No label could name its limit: it may stand in the words of its measures.
    limit_in_text: bool = False

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
    #: The document's day, where it bears one.
    dated: Dated | None = None
