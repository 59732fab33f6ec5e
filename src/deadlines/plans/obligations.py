"""The dated and recurring duties of a plan's body: reports due, plans due, what follows an event."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deadlines.errors import N_, Message, Problem
from deadlines.plans.actions import action_of, clause_around
from deadlines.plans.doers import doers_of
from deadlines.plans.draft import DraftObligation
from deadlines.plans.measures import NOTE
from deadlines.plans.setting import PERIODS
from deadlines.plans.titles import is_title
from deadlines.plans.unitlists import looks_like_units, read_units

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from deadlines.domain.limits.prose import Found
    from deadlines.plans.setting import Setting, Year
    from deadlines.plans.tree import Section


#: Heads of parts that aim at something (到2025年，…) and may ask for something as well.
_OVERALL = re.compile(r"总体(?:要求|思路)$")
_ONLY_A_DAY = re.compile(r"\s*[\d〇○一二三四五六七八九十]{2,4}年.{1,5}月.{1,4}日\s*")
_AIM = re.compile(r"(?:目标|指导思想|原则)$")
#: A figure to be reached by the end of a year: 到2026年，优良比例达到88.9%.
_FIGURE = re.compile(r"[^。；;]{0,60}(?:达到|保持|下降|降低|提[高升]|控制在|不[低少高]于|稳定在|以上|以下)")
_EVENT = re.compile(
    r"([^。；，,]{2,24}?(?:完成|结束|验收|印发|销号)后)[，,]?(?:[^。；]{0,12}?)(?:报送|上报|报告|提交|报[一-鿿]{2,12}(?:备案|办))"
)
_ALL = re.compile(r"各?(?:整改责任|责任|督导验收|验收|牵头)单位")
#: So few characters beside its limit do not say what an obligation asks for.
_BARELY = 3
_NEAR = 400
_TIME_ALONE = re.compile(r"[前内日次底末月季年周天]$")


def obligations_of(section: Section, setting: Setting) -> list[DraftObligation]:
    """The dated and recurring duties of a part of the body; what it aims at is none."""
    if _AIM.search(section.heading.strip("。：: ")):
        return []
    found: list[DraftObligation] = []
    for piece in section.pieces:
        if len(piece.text) < 8 or is_title(piece.text) or _ONLY_A_DAY.fullmatch(piece.text):
            continue
        note = NOTE.search(piece.text[-300:])
        units: tuple[str, ...] = ()
        if (note and re.search(r"牵头|负责|配合", note.group(1))) or (note and looks_like_units(note.group(1))):
            units = read_units(note.group(1)).names
        limits_found = [one for one in setting.find(piece.text) if "event" not in one.reading.kind]
        aims = _OVERALL.search(section.heading.strip("。：: ")) is not None
        for at, one in enumerate(limits_found):
            if aims and (one.words.startswith("到") or piece.text[: one.start].endswith("到")):
                continue
            who = units or _sentence_doers(piece.text, one, setting)
            found += _obligation(piece.text, limits_found, at, who, piece.where, setting.year)
        for event in _EVENT.finditer(piece.text):
            if any(one.start < event.end() and event.start() < one.end for one in limits_found):
                continue
            words = clause_around(piece.text, event.start(1), event.end())
            sentence = clause_around(piece.text, event.end() - 1, event.end())
            text = words if sentence in words else f"{words}，{sentence}"
            who = units or tuple(dict.fromkeys(_ALL.findall(piece.text)))
            found.append(
                DraftObligation(
                    text=text, rule=event.group(1), responsible=who, limit=event.group(1), where=piece.where
                )
            )
    return found


def _obligation(
    text: str, found: Sequence[Found], at: int, who: tuple[str, ...], where: str, year: Year
) -> list[DraftObligation]:
    one = found[at]
    if "year" in one.reading.kind and _FIGURE.match(text, one.end) and text[one.start - 1 : one.start] in ("到", "至"):
        return []
    words = clause_around(text, one.start, one.end)
    told = one.reading.recurring and not _TIME_ALONE.search(one.words)  # 每月28日前向县林长办报送进展
    if (
        len(words) - len(one.words) <= _BARELY and not told
    ):  # 2026年9月底前，建设…: what is to be done stands behind the date
        deed = action_of(text, found, at)
        if len(deed) > _BARELY and deed not in words:
            words = deed if words in deed else f"{words}，{deed}"
    if one.reading.recurring:
        every = one.reading.recurring[0]
        return [
            DraftObligation(
                text=words,
                rule=one.reading.canonical,
                responsible=who,
                every=PERIODS[every.freq],
                at_least=max(every.at_least, 1),
                limit=one.words,
                where=where,
            )
        ]
    days = one.reading.dates or (None,)
    return [
        DraftObligation(
            text=words,
            due=day,
            rule=None if day else one.words,
            responsible=who,
            limit=one.words,
            where=where,
            ambiguous=one.reading.ambiguous or (one.inherited and not year.sure),
        )
        for day in days
    ]


def _sentence_doers(text: str, one: Found, setting: Setting) -> tuple[str, ...]:
    """Whom the sentence of a duty names, or all units where it speaks of all before it."""
    low, high = max(0, one.start - _NEAR), min(len(text), one.end + _NEAR)
    start = max(text.rfind("。", low, one.start) + 1, text.rfind("\n", low, one.start) + 1, low)
    end = text.find("。", one.end, high)
    sentence = text[start : end if end >= 0 else high]
    shift = [(one.start - start, one.end - start)]
    if names := doers_of(sentence, setting.known, shift).responsible:
        return names
    return tuple(dict.fromkeys(_ALL.findall(text[low : one.end])))[-1:]


def doubtful_obligations(obligations: Iterable[DraftObligation]) -> list[Problem]:
    """The doubts about *obligations*, each with its words and the day that they are read as."""
    return [
        Problem(
            one.where,
            Message(
                N_("“%(words)s” is read as %(days)s; another reading is possible."),
                {"words": one.text, "days": str(one.due or "—")},
            ),
        )
        for one in obligations
        if one.ambiguous
    ]
