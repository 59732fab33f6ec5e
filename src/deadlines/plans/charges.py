"""Whom a task charges, where no label says so: the bracket at its end, or the labelled units that close its text.

（市生态环境局牵头，市水利局、各县区配合；2026年9月底前）, （责任单位：…；完成时限：…）, 。责任单位：…；完成时限：….
A bracket charges somebody only where every part of it is a list of units or a limit.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from deadlines.domain import limits
from deadlines.plans import labels
from deadlines.plans.measuring import values_in
from deadlines.plans.unitlists import looks_like_units

_UNITS = frozenset({"units", "lead", "cooperating"})
_CHARGED = _UNITS | {"limit", "leaders", "acceptance", "acceptance_provincial", "supervising"}
_BRACKET = re.compile(
    r"[（(【\[]((?:[^（）()【】\[\]]|[（(][^（）()]{0,40}[）)]){2,300})[）)】\]](\s*[。．.；;，,]?\s*$)?", re.DOTALL
)
#: Words that show a bracket inside a text to charge somebody, and not to explain a name.
_CHARGES = re.compile(r"牵头|负责|配合|责任|主办|协办|落实$")
_LED = re.compile(
    r"^[^。：:]{2,40}[。：:]\s*由([^，。；,;]{2,60}?)(?:牵头|负责)(?:[，,]([^，。；,;]{2,60}?)(?:配合|协助)(?=[，。,]))?"
)
_PART = re.compile(r"[；;，,]")
_STOPS = " 。；;，,、\u3000\n"
_LONGEST_LIMIT = 30
#: A relative limit (印发后30个工作日内) is one on whatever day the plan was issued.
_ANY_DAY = date(2024, 1, 1)


class Charge(NamedTuple):
    """Units, limits and the like by field, and where their words stand in the text; `last` where nothing follows."""

    fields: dict[str, str]
    start: int
    end: int
    last: bool


def charges_in(text: str) -> list[Charge]:
    """What *text* charges units with, in order."""
    found: list[Charge] = []
    for match in _BRACKET.finditer(text):
        last = match.end() >= len(text.rstrip())
        inner = match.group(1)
        if (last or _CHARGES.search(inner)) and (fields := _fields(inner)):
            found.append(Charge(fields, match.start(), match.end(), last))
    if not (found and found[-1].last) and (closing := _closing(text)):
        found.append(closing)
    return found


def led_in(text: str) -> dict[str, str]:
    """Whom the first sentence behind the name of a task has lead it: …问题。由市住建局牵头，东岭区配合，…."""
    match = _LED.search(text)
    if match is None or not all(looks_like_units(part) for part in match.groups() if part):
        return {}
    lead, joined = match.groups()
    return {"lead": lead, **({"cooperating": joined} if joined else {})}


def _closing(text: str) -> Charge | None:
    """The labelled units with which *text* closes, outside brackets."""
    found = labels.inside(text)
    at = len(found)
    while at and found[at - 1].field in _CHARGED:
        at -= 1
    if at == len(found) or not {label.field for label in found[at:]} & _UNITS:
        return None
    fields = _fields(text[found[at].start :])
    return Charge(fields, found[at].start, len(text), last=True) if fields else None


def _fields(words: str) -> dict[str, str] | None:
    """The fields that *words* fill; None where they charge no unit with anything."""
    fields: dict[str, str] = {}
    for name, value in values_in(words):
        if name not in _CHARGED:
            return None
        if name not in _UNITS:
            fields[name] = value
            continue
        units, due = _sorted(value)
        _put(fields, name, "，".join(units))
        if due:
            _put(fields, "limit", "，".join(due))
    if fields:
        return fields if fields.keys() & _UNITS else None
    units, due = _sorted(words)
    if not units or not all(looks_like_units(part) for part in units):
        return None
    return {"units": "，".join(units), **({"limit": "，".join(due)} if due else {})}


def _put(fields: dict[str, str], name: str, value: str) -> None:
    fields[name] = f"{fields[name]}，{value}" if fields.get(name) else value


def _sorted(words: str) -> tuple[list[str], list[str]]:
    """The parts of *words* that name units, and those that are limits."""
    parts = [part.strip(_STOPS) for part in _PART.split(words)]
    due = [part for part in parts if _is_limit(part)]
    return [part for part in parts if part and part not in due], due


def _is_limit(part: str) -> bool:
    if not 2 <= len(part) <= _LONGEST_LIMIT or looks_like_units(part):
        return False
    read = limits.read(part, issued=_ANY_DAY, year=_ANY_DAY.year)
    return bool(read.dates or read.immediate or read.ongoing or read.recurring)
