"""Automatic numbering of a Word file put back as text, as people see it.

A `num` points to an abstract list; all that point to the same one count on together, unless one of them starts anew.
A level counts on until a level above it does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from deadlines.plans.documents import bounds
from deadlines.plans.documents.archive import attribute, child, local
from deadlines.plans.documents.numerals import numeral

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_PLACE = re.compile(r"%([1-9])")
_LATIN_END = re.compile(r"[0-9A-Za-z.)\]>:-]$")
_TOP = 32_767
#: Characters of a label's pattern; %1.%2.%3.%4.%5.%6.%7.%8.%9 has 26.
_LABEL = 100
BULLET = "•"


class _Level(NamedTuple):
    form: str = "decimal"
    text: str = ""
    start: int = 1
    after: str = "tab"
    legal: bool = False
    restart: int | None = None
    style: str | None = None


class Numbering:
    """The lists of one document and where each of them stands while the document is read from first to last."""

    def __init__(self, root: Element | None) -> None:
        self._lists: dict[str, dict[int, _Level]] = {}
        self._nums: dict[str, str] = {}
        self._own: dict[str, dict[int, _Level]] = {}
        self._starts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._used: set[tuple[str, int]] = set()
        links: dict[str, str] = {}
        styled: dict[str, str] = {}
        for element in root if root is not None else ():
            if local(element) == "abstractNum":
                name = attribute(element, "abstractNumId") or ""
                self._lists[name] = _levels(element)
                if linked := _value(element, "numStyleLink"):
                    links[name] = linked
                if style := _value(element, "styleLink"):
                    styled[style] = name
            elif local(element) == "num":
                self._num(element)
        for name, style in links.items():
            if style in styled:
                self._nums.update({num: styled[style] for num, at in self._nums.items() if at == name})

    def _num(self, element: Element) -> None:
        """Take one `num` with what it changes of its abstract list."""
        name = attribute(element, "numId") or ""
        self._nums[name] = _value(element, "abstractNumId") or ""
        for override in element:
            if local(override) != "lvlOverride":
                continue
            level = _number(attribute(override, "ilvl"))
            start = _value(override, "startOverride")
            if start is not None:
                self._starts.setdefault(name, {})[level] = _number(start)
            own = child(override, "lvl")
            if own is not None:
                self._own.setdefault(name, {})[level] = _level(own)

    def level_of_style(self, num: str, style: str) -> int:
        """The level that a list gives to a paragraph style; the first where it names none."""
        levels = self._lists.get(self._nums.get(num, ""), {})
        return next((at for at, level in levels.items() if level.style == style), 0)

    def label(self, num: str, at: int) -> str:
        """What stands before the next paragraph of list *num* at level *at*; nothing where there is no such list."""
        key = self._nums.get(num)
        if key is None or key not in self._lists or not 0 <= at < bounds.LIST_LEVELS:
            return ""
        levels = self._lists[key] | self._own.get(num, {})
        level = levels.get(at, _Level())
        counts = self._counts.setdefault(key, [None] * bounds.LIST_LEVELS)
        self._count(num, at, levels, counts)
        if level.form == "bullet":
            return f"{BULLET} "
        shown = _PLACE.sub(lambda place: self._shown(int(place[1]) - 1, level, levels, counts), level.text)
        gap = " " if shown and level.after != "nothing" and _LATIN_END.search(shown) else ""
        return shown.strip() + gap

    def _count(self, num: str, at: int, levels: dict[int, _Level], counts: list[int | None]) -> None:
        """Count level *at* one on, and begin the levels below it anew."""
        start = levels.get(at, _Level()).start
        anew = self._starts.get(num, {}).get(at)
        if anew is not None and (num, at) not in self._used:
            counts[at] = anew
        else:
            before = counts[at]
            counts[at] = (start if anew is None else anew) if before is None else min(before + 1, _TOP)
        self._used.add((num, at))
        for above in range(at):
            if counts[above] is None:
                counts[above] = levels.get(above, _Level()).start
        for below in range(at + 1, bounds.LIST_LEVELS):
            restart = levels.get(below, _Level()).restart
            if restart is None or at < restart:
                counts[below] = None

    @staticmethod
    def _shown(at: int, level: _Level, levels: dict[int, _Level], counts: list[int | None]) -> str:
        """The number of level *at* within a label of *level*."""
        there = levels.get(at, _Level())
        number = counts[at]
        return numeral(there.start if number is None else number, "decimal" if level.legal else there.form)


def _levels(abstract: Element) -> dict[int, _Level]:
    """The levels of an abstract list."""
    return {_number(attribute(level, "ilvl")): _level(level) for level in abstract if local(level) == "lvl"}


def _level(element: Element) -> _Level:
    restart = _value(element, "lvlRestart")
    legal = child(element, "isLgl")
    return _Level(
        form=_value(element, "numFmt") or "decimal",
        text=(_value(element, "lvlText") or "")[:_LABEL],
        start=_number(_value(element, "start"), 1),
        after=_value(element, "suff") or "tab",
        legal=legal is not None and attribute(legal, "val") not in {"0", "false"},
        restart=None if restart is None else _number(restart),
        style=_value(element, "pStyle"),
    )


def _value(element: Element, name: str) -> str | None:
    """The `val` of a child."""
    found = child(element, name)
    return None if found is None else attribute(found, "val")


def _number(text: str | None, otherwise: int = 0) -> int:
    """A small number; *otherwise* where there is none."""
    try:
        number = int(text or "")
    except ValueError:
        return otherwise
    return number if 0 <= number <= _TOP else otherwise
