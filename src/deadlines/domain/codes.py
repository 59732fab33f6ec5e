"""Codes: XY22 a plan, XY22-03 an item, XY22-03.4 a milestone, .r1 a duty, .m2 a measure, XY22-o1 an obligation.

A code is never given twice and never changes. People may type a tail of whole parts: `03.4` or `3.4` for XY22-03.4.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unicodedata import normalize

from deadlines.errors import AmbiguousCode, NoSuchCode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deadlines.domain.model import Kind

_CODE = re.compile(
    r"(?P<plan>[A-Z][A-Z0-9]*)(?:-(?:(?P<item>\d{2,})(?:\.(?P<sub>[1-9]\d*|r[1-9]\d*|m[1-9]\d*))?|(?P<obligation>o[1-9]\d*)))?\Z"
)
_BELOW: dict[str, Kind] = {"r": "duty", "m": "measure"}
_PARTS = re.compile(r"[-.]")
_DIGITS = re.compile(r"(\d+)")


def kind_of(code: str) -> Kind | None:
    """What a whole code names; None for a plan's code and for anything that is no code."""
    match = _CODE.match(code)
    if match is None:
        return None
    if match["obligation"]:
        return "obligation"
    if match["sub"]:
        return _BELOW.get(match["sub"][0], "milestone")
    return "item" if match["item"] else None


def is_plan(code: str) -> bool:
    """Whether *code* is that of a plan."""
    match = _CODE.match(code)
    return match is not None and match["item"] is None and match["obligation"] is None


def plan_of(code: str) -> str:
    """The plan that an entry belongs to: XY22 for XY22-03.4."""
    return code.partition("-")[0]


def item_of(code: str) -> str | None:
    """The item that an entry belongs to: XY22-03 for XY22-03.4; None for an obligation or a plan."""
    match = _CODE.match(code)
    return f"{match['plan']}-{match['item']}" if match and match["item"] else None


def number_of(code: str) -> int:
    """The number within its kind: 4 for XY22-03.4 and for XY22-03.r4; the item's own for an item; 0 for a plan."""
    last = _PARTS.split(code)[-1].lstrip("rmo")
    return int(last) if last.isdigit() else 0


def in_order(code: str) -> tuple[object, ...]:
    """A key that sorts codes as people count: XY22-02 before XY22-10, .2 before .10."""
    return tuple(int(part) if part.isdigit() else part for part in _DIGITS.split(code))


def is_below(code: str, top: str) -> bool:
    """Whether *code* is *top* or stands below it: XY22-03.4 stands below XY22-03 and XY22."""
    return code == top or (code.startswith(top) and code[len(top)] in "-.")


def parts(text: str) -> tuple[str, ...]:
    """The parts of a code or of its tail as they are compared: letter case and leading zeros apart."""
    return tuple(part.lstrip("0") or part for part in _PARTS.split(normalize("NFKC", text).strip().upper()))


def fits(code: str, typed: str) -> bool:
    """Whether *typed* is *code* or a tail of its whole parts, letter case and leading zeros apart."""
    whole, tail = parts(code), parts(typed)
    return whole[-len(tail) :] == tail


def resolve(typed: str, known: Iterable[str]) -> str:
    """The one code of *known* that *typed* names.

    A code typed in full goes before tails. Raises NoSuchCode, or AmbiguousCode with the candidates in order.
    """
    found = sorted({code for code in known if fits(code, typed)}, key=in_order)
    exact = [code for code in found if len(parts(code)) == len(parts(typed))]
    if len(exact) == 1:
        return exact[0]
    if not found:
        raise NoSuchCode(typed)
    if len(found) > 1:
        raise AmbiguousCode(typed, found)
    return found[0]
