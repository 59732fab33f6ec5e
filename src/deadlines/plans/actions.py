"""The clause that is due on a date: what stands behind the limit up to the next one, or what stands before it.

2022年9月底前，市自然资源局牵头，联合…，组织查验 → 组织查验…: who leads is said elsewhere, what is asked stays. Where
hardly anything follows (…，确保年底前开工), the clause with its date is the action, and the clause before it where that
says too little as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deadlines.plans.doers import led_by, subject_at
from deadlines.plans.unitlists import looks_like_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deadlines.domain.limits.prose import Found

_LONGEST = 60
#: How far from its limit a clause is looked for.
_FAR = 600
_SENTENCE = re.compile(r"[。！!？?\n]")
_CLAUSE = re.compile(r"[，,；;。！!？?\n]")
_HOLLOW = re.compile(
    r"^(?:[要须应全力务必确保]*)(?:全部|全面|基本|按时|按期|如期)*(?:完成(?:整改|任务|到位|整改任务|整改工作|上述工作|该项工作)*|整改到位|整改完成|落实到位|达标|开工|完工|竣工|建成|投用|投运|到位|办结|销号)?$"
)
_LED_IN = re.compile(r"^(?:力争|确保|争取|计划|预计|至|到|于|在)+")
#: So few characters say nothing by themselves.
_LITTLE = 3
#: So few behind a limit do not say of what they are told.
_FEW = 4
#: Any verb shows whether what stands before it is a unit.
_DOES = "负责"
#: So many limits on either side are looked at, so that a row of thousands is read in time that grows with its length.
_MOST = 20
_PART = re.compile(r"[，,；;。！!？?\n、]")
#: What joins limits to a row.
_ROW = re.compile(r"\s*(?:[、，,]|和|及|以及)\s*")
_AMONG = re.compile(r"[，,；;]?\s*其中\s*[，,：:]?\s*$")
_JOINED = re.compile(
    r"^(?:联合|会同|协同)([^，。；,;]{2,60}?)(?:[，,]|(?=对|开展|组织|制定|进行|完成|建立|按|就|加强|每|督促|全面))"
)


def action_of(text: str, found: Sequence[Found], at: int) -> str:
    """The clause of *text* that is due by the limit *at* of *found*, of at most 60 characters."""
    one = found[at]
    start, end = _sentence(text, one.start, one.end)
    place, count = row_of(text, found, at)
    last = at + count - 1 - place
    stop = end
    if last + 1 < len(found) and found[last + 1].start < end:
        stop = _part_end(text, found[last].end, found[last + 1].start)
    after = _without_doers(_first(_AMONG.sub("", text[found[last].end : stop]).strip(" ，,、；;：:\u3000")))
    kind = one.reading.kind
    year_alone = "year" in kind and "前" not in one.words and "底" not in one.words and last == at
    if year_alone and len(after) > _LITTLE and _leads(text, found, at, start):
        return _cut(after)  # 2025年完成8座、2026年完成7座: what each year is for stands behind it
    if "extended" in kind:
        place = _clause_start(text, start, one.end - 1)
        return _cut(text[place:stop].strip(" ，,、；;"))
    begin = _clause_start(text, start, one.start)
    subject = _LED_IN.sub("", text[begin : one.start].strip())  # 其余7处9月底前清零
    near = found[max(0, at - _MOST) : at]
    named = len(after) <= _FEW and len(subject) >= 2 and all(other.end <= begin for other in near)
    named = named and not subject_at(subject + _DOES)[0]
    if not _HOLLOW.match(after) and not (year_alone and len(after) <= 12) and not named:
        return _cut(after)
    clause_end = _clause_stop(text, one.end, stop)
    behind = text[clause_end:stop].lstrip("，, ")
    if after and behind.startswith(after) and not text[one.end : clause_end].strip():
        clause_end = stop - len(behind) + len(after)  # 至2026年12月底，全面建成: the date alone is no deed
    if at and found[at - 1].end > max(begin, start):  # 2022年实施8个、2023年实施9个: the enumeration parts them
        begin = max(begin, text.rfind("、", found[at - 1].end, one.start) + 1)
        if text[begin - 1] == "、" and text[begin : one.start].strip():  # 西渠6月20日前完成
            return _cut(text[begin:clause_end])
    clause = text[begin:clause_end].strip(" ，,、；;")
    rest = clause.replace(text[one.start : one.end].strip(), "", 1)
    rest = _LED_IN.sub("", "".join(rest.split())).strip("，,")
    if (len(rest) <= 4 or _HOLLOW.match(rest)) and begin > start and not year_alone:
        before = max((other.end for other in found[:at] if start <= other.end <= begin), default=start)
        if before > start and (text[begin - 1] in "；;" or not _CLAUSE.search(text, before, begin - 1)):
            return _cut(_without_doers(clause.replace(text[one.start : one.end].strip(), "", 1)))
        if before > start and (mark := max(text.rfind(stop_at, before, begin - 1) for stop_at in "；;")) >= 0:
            before = mark + 1
        if text[before:begin].strip(" ，,；;、"):
            begin = before
        clause = _without_doers(text[begin:clause_end].strip(" ，,、；;"))
    elif _LED_IN.sub("", clause[: clause.find("，")]) == "".join(one.words.split()):
        return _cut(after)
    return _cut(clause)


def _leads(text: str, found: Sequence[Found], at: int, low: int) -> bool:
    """Whether the clause of the limit *at* of *found* begins with a limit, and not with words about all of them."""
    begin = _clause_start(text, low, found[at].start)
    first = next(one for one in found[max(0, at - _MOST) : at + 1] if one.start >= begin)
    return not text[begin : first.start].strip()


def _first(text: str) -> str:
    """The part of *text* before its first semicolon, where that says something."""
    part = re.split("[；;]", text, maxsplit=1)[0].strip(" ，,、")
    return part if len(part) > _LITTLE else text


def row_of(text: str, found: Sequence[Found], at: int) -> tuple[int, int]:
    """The place of the limit *at* of *found* in its row (2023年、2024年、2025年底分别…), and how many the row has."""
    first = last = at
    while first and at - first < _MOST and _ROW.fullmatch(text[found[first - 1].end : found[first].start]):
        first -= 1
    while last + 1 < len(found) and last - at < _MOST and _ROW.fullmatch(text[found[last].end : found[last + 1].start]):
        last += 1
    return at - first, last - first + 1


def deed_of(text: str, found: Sequence[Found], at: int) -> str:
    """What is done as often as the limit *at* of *found* says, where its own words say only how often.

    The clause before it in its sentence, else the one behind; empty where neither says anything.
    """
    one = found[at]
    start, end = _sentence(text, one.start, one.end)
    low = max([start, *(other.end for other in found[max(0, at - _MOST) : at] if other.end <= one.start)])
    begin = _clause_start(text, start, one.start)
    before = text[max(low, _clause_start(text, start, max(begin - 1, start))) : begin].strip(" ，,、；;")
    if begin > low and len(before) > _LITTLE and text[begin - 1 : begin] in ("，", ","):
        return _cut(f"{_without_doers(before)}，{one.words}")
    high = min([end, *(other.start for other in found[at + 1 : at + _MOST] if other.start >= one.end)])
    behind = text[one.end : _clause_stop(text, min(one.end + 1, high), high)].strip(" ，,、；;")
    return _cut(f"{one.words}，{behind}") if len(behind) > _LITTLE else ""


def clause_around(text: str, start: int, end: int) -> str:
    """The clause of *text* that holds the place from *start* to *end*."""
    begin, stop = _sentence(text, start, end)
    return text[_clause_start(text, begin, start) : _clause_stop(text, end, stop)].strip(" ，,、；;")


def _without_doers(text: str) -> str:
    """*text* without the units that lead it or are joined in at its head."""
    while True:
        shorter = text
        if place := led_by(text):
            rest = text[place:].lstrip("，, 、")
            shorter = rest or text
        elif (match := _JOINED.match(text)) and looks_like_units(match.group(1)):
            shorter = text[match.end() :].lstrip("，, ")
        if shorter == text or not shorter:
            return text
        text = shorter


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    low, high = max(0, start - _FAR), min(len(text), end + _FAR)
    before = [match.end() for match in _SENTENCE.finditer(text, low, start)]
    after = _SENTENCE.search(text, end, high)
    return (before[-1] if before else low), (after.start() if after else high)


def _clause_start(text: str, low: int, at: int) -> int:
    places = [match.end() for match in _CLAUSE.finditer(text, low, at)]
    return places[-1] if places else low


def _clause_stop(text: str, at: int, high: int) -> int:
    match = _CLAUSE.search(text, at, high)
    return match.start() if match else high


def _part_end(text: str, at: int, following: int) -> int:
    """Where the words about a limit that ends at *at* stop, when another limit begins at *following*."""
    places = [match.start() for match in _PART.finditer(text, at, following)]
    return places[-1] if places else following


def _cut(text: str) -> str:
    text = "".join(text.split("\n")).strip(" ，,、；;。.")
    if len(text) <= _LONGEST:
        return text
    short = text[: _LONGEST + 1]
    cut = max(short.rfind(stop) for stop in "，,；;")
    return short[:cut] if cut >= 12 else text[:_LONGEST]
