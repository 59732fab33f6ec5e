"""The limits inside a measure's prose: due dates and recurring duties, each with its place and its reading.

Prose names many dates that ask for nothing: when something was printed, a year that figures are compared with, the
year of a campaign. Where a phrase of a limit column may be read kindly, a date in prose has to show that it is a
limit: by 前, 底 or 内, by a word that leads to it (到, 力争, 计划), or by what is to be done following it directly.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.limits.grammar import DOING, Located, scan
from deadlines.domain.limits.reading import Reading, Resolver, reading_of
from deadlines.domain.limits.values import Due, Extended, Range, Repeat, Within

if TYPE_CHECKING:
    from datetime import date

    from deadlines.domain.workdays import WorkCalendar

_LEAD = r"(?:到|至|于|在|力争|确保|争取|计划|预计|拟|应|最迟)$"
_TOLD = r"了|印发|发布|召开|进驻|反馈|仍|已(?!建|有)"
#: An old limit that was missed: 2020年底前应完成而未完成的….
_MISSED = r"应.{0,12}未|要求.{0,20}[但仍]"
#: A rate or an amount told of, no duty: 每年就有…外排, 每天产生约….
_FIGURE = r"(?:就|则|仅|约|都|均|平均|产生|排放|超过|有\d|\d+小时)"
#: The years of a title whose opening mark is in another paragraph: （2023—2027年）》.
_TITLE_END = r"[）)]?》"
_JOINT = r"[、，,]|和|及|以及"
_STOP = r"[,，;；。!！?？\n]"


class Found(NamedTuple):
    """A limit in a text: where its words stand (half-open), the words without blanks, and how they are read.

    Dates that share their words (3、6、9月底前) share their place.
    """

    start: int
    end: int
    words: str
    reading: Reading


def find(
    text: str, *, issued: date | None = None, year: int | None = None, calendar: WorkCalendar | None = None
) -> tuple[Found, ...]:
    """The due dates and recurring duties in *text*, in order.

    A date without a year takes that of the limit before it in *text*, else *year*. A duty's words run to the end of its
    clause, for they say what is to be done each time.
    """
    resolver = Resolver(issued, year, calendar)
    limits = _asked(scan(text), text)
    found: list[Found] = []
    for at, one in enumerate(limits):
        start, end = one.start, one.end
        if isinstance(one.value, Repeat):
            start = _with_lead(text, start)
            end = _clause_end(text, end, limits[at + 1].start if at + 1 < len(limits) else len(text))
        words = "".join(text[start:end].split())
        found.append(Found(start, end, words, replace(reading_of(text, [one], resolver), text=words)))
    return tuple(found)


def _asked(found: list[Located], text: str) -> list[Located]:
    """Those of *found* that ask for something; in 2023年、2024年分别完成 the last year speaks for all."""
    asked: list[Located] = []
    for one in reversed(found):
        joined = (
            bool(asked)
            and isinstance(one.value, Due)
            and isinstance(asked[-1].value, Due)
            and re.fullmatch(_JOINT, "".join(text[one.end : asked[-1].start].split())) is not None
        )
        if joined or _asks(one, text):
            asked.append(one)
    return asked[::-1]


def _asks(one: Located, text: str) -> bool:
    """Whether a value asks for something by a day, or again and again."""
    before = re.split(_STOP, "".join(text[: one.start].split()))[-1]
    rest = "".join(text[one.end :].split())
    after = re.split(_STOP, rest)[0]
    if re.match(_TITLE_END, rest):
        return False
    match one.value:
        case Repeat(spread=spread):
            return not spread and not re.match(_FIGURE, after)
        case Within(anchor=anchor, side=side):
            return side != "term" and (anchor != "" or text[: one.end].endswith("内"))
        case Extended():
            return True
        case Range(end=Due(period, edge)):
            if period.unit == "year" and edge == "plain":
                return re.match(DOING, after) is not None
            return (period.year is not None or edge != "plain" or period.unit == "day") and not re.search(
                _TOLD, rest[:60].partition("。")[0]
            )
        case Due(edge="since"):
            return False
        case Due(period, edge):
            if re.search(_MISSED, before + after):
                return False
            if edge in ("before", "by-end"):
                return True
            if re.search(_TOLD, after) or (period.unit == "plan" and edge in ("plain", "within")):
                return False
            return edge != "plain" or re.match(DOING, after) is not None or re.search(_LEAD, before) is not None
    return False


def _with_lead(text: str, start: int) -> int:
    for lead in ("至少", "不少于"):
        if text[:start].endswith(lead):
            return start - len(lead)
    return start


def _clause_end(text: str, start: int, limit: int) -> int:
    """Where the clause ends: at a stop, or at the bracket that opened before it; at *limit* at the latest."""
    depth = 0
    for place in range(start, limit):
        depth += (text[place] in "（(") - (text[place] in "）)")
        if depth < 0 or re.match(_STOP, text[place]):
            return place
    return limit
