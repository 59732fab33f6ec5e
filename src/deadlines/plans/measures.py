"""A measure with its doers, its dates and its duties.

Several dates in one measure are several milestones, each with its own clause; 分别 shares numbers out among them. A
season or an event is a milestone without a date, and a doubt.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deadlines.plans.actions import action_of, clause_around, deed_of, row_of
from deadlines.plans.amounts import quantities_in, shares_in
from deadlines.plans.doers import Doers, doers_of, doers_of_list
from deadlines.plans.draft import DraftDuty, DraftMeasure, DraftMilestone
from deadlines.plans.measuring import values_in
from deadlines.plans.setting import (
    LONG_TEXT,
    PERIODS,
    borrowed_year,
    doubtful,
    doubts_about,
    is_doubtful,
    undated,
)
from deadlines.plans.unitlists import is_ditto, looks_like_units, read_units, units_and_persons

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from deadlines.domain.limits import Reading, Recurrence
    from deadlines.domain.limits.prose import Found
    from deadlines.errors import Problem
    from deadlines.plans.setting import Setting, Year
    from deadlines.plans.tree import MeasureNode


NOTE = re.compile(r"[（(]((?:[^（）()]|[（(][^（）()]*[）)])*)[）)]\s*[。．.；;]?\s*$")
_YEARS = re.compile(r"(20\d\d)年?(?:[-—–~～至到])+(20\d\d)年(?:底|末|底前)?$")
_MOST_YEARS = 15
#: How often, and nothing else: 每年不少于2次, 每年6—9月.
_HOW_OFTEN = re.compile(
    r"(?:至少|不少于)?每[个半]?[\d一二三两]{0,2}个?(?:工作日|季度|半年|年|月|周|天|日|旬|季)[\d一二三四五六七八九十月日底末前内至到—\-~]{0,12}(?:期间)?"
    r"(?:[至不][少低]于?)?(?:[\d一二两三四五六七八九十]{1,3}[次轮遍](?:以上)?)?"
)
#: Kinds of limits whose day is told by something else than the plan.
_WAITING = ("season", "event", "relative")


def measure_of(
    node: MeasureNode, year: Year, setting: Setting, above: dict[str, str]
) -> tuple[DraftMeasure, list[Problem]]:
    """A measure with its doers, its dates and its duties; *above* is what is noted with those before it."""
    text, fields = _noted(node.text, setting)
    fields |= node.fields
    for both, role in (("led", "lead"), ("charged", "units")):
        if named := fields.pop(both, ""):
            fields.setdefault(role, units_and_persons(named)[0])
    fields = {name: above.get(name, "") if is_ditto(value) else value for name, value in fields.items()}
    above |= fields
    found = setting.find(text, year)
    milestones: list[DraftMilestone] = []
    duties: list[DraftDuty] = []
    problems: list[Problem] = []
    for at, one in enumerate(found):
        if one.reading.recurring:
            duties += [_duty(text, found, at, every, node.where) for every in one.reading.recurring]
        made = _milestones(text, found, at, node.where, year)
        milestones += made
        if made or one.reading.ambiguous:
            problems += doubts_about(node.where, clause_around(text, one.start, one.end), one, year)
    if (words := "".join(fields.get("limit", "").split()).rstrip("。；;")) and not (
        any(one.due in setting.limit(words, year).dates and not one.ambiguous for one in milestones)
    ):
        extra, doubts = _own_limit(words, text, year, node.where, setting)
        milestones += extra
        problems += doubts
    doers = _doers(node, text, fields, found, setting)
    return (
        DraftMeasure(
            label=node.label,
            section=node.section,
            where=node.where,
            text=node.text,
            responsible=doers.responsible,
            cooperating=doers.cooperating,
            milestones=tuple(milestones),
            duties=tuple(duties),
        ),
        problems,
    )


def _noted(text: str, setting: Setting) -> tuple[str, dict[str, str]]:
    """A measure's text without the note at its end, and what the note says: units, a limit, or both."""
    fields: dict[str, str] = {}
    inline = values_in(text)
    if inline and (first := _first_label(text)) > 0:
        for name, value in inline:
            fields.setdefault(name, value)
        return text[:first].rstrip(" ，；;"), fields
    match = NOTE.search(text[-300:])
    if match is None:
        return text, fields
    inner = match.group(1)
    start = len(text) - len(text[-300:]) + match.start()
    if valued := values_in(inner):
        fields |= dict(reversed(valued))
        return text[:start], fields
    parts = [part for part in re.split(r"[；;，,]", inner) if part.strip()]
    limit = [part for part in parts if _is_limit(part, setting)]
    units = [part for part in parts if part not in limit]
    if limit and len(limit) <= 2:
        fields["limit"] = "，".join(limit)
    if units and all(looks_like_units(part) for part in units):
        fields["units"] = "，".join(units)
    elif units:
        return text, {}
    return (text[:start], fields) if fields else (text, {})


def _first_label(text: str) -> int:
    from deadlines.plans.labels import inside

    found = inside(text)
    return found[0].start if found else 0


def _is_limit(part: str, setting: Setting) -> bool:
    if len(part) > 24:
        return False
    reading = setting.limit(part)
    waits = "season" in reading.kind and part.endswith(("前", "后"))
    return bool(reading.dates or reading.immediate or reading.ongoing or waits) and not looks_like_units(part)


def _own_limit(
    words: str, text: str, year: Year, where: str, setting: Setting
) -> tuple[list[DraftMilestone], list[Problem]]:
    """The milestones of a limit that stands with a measure rather than in its words."""
    reading = setting.limit(words, year)
    action = "".join(text.split("\n")).strip().rstrip("。；; ")
    short = action if len(action) <= 60 else action[: max(action.rfind("，", 0, 60), 40)]
    borrowed = not year.sure and setting.inherits(words)
    waits = (
        not reading.dates
        and not reading.canonical.startswith("印发后")
        and any(kind in reading.kind for kind in _WAITING)
    )
    days: tuple[date | None, ...] = reading.dates or ((None,) if waits else ())
    milestones = []
    for at, day in enumerate(days):
        clause = next((c for c in reading.clauses if c.due == day), None)
        limit = clause.limit if clause and clause.limit else words
        milestones.append(
            DraftMilestone(
                limit="".join(limit.split()) if len(days) > 1 else _bare(words, reading),
                due=day,
                action=(clause.text if clause and clause.text and len(days) > 1 else "") or short,
                quantities=quantities_in(short) if at == len(days) - 1 else (),
                ambiguous=reading.ambiguous or borrowed or waits,
                rule=year.explain(reading.canonical) if borrowed else reading.canonical,
                where=where,
            )
        )
    if waits:
        return milestones, [undated(where, words)]
    if borrowed:
        return milestones, [borrowed_year(where, words, year)]
    return milestones, [doubtful(where, words, reading)] if reading.ambiguous else []


def _bare(words: str, reading: Reading) -> str:
    """*words* of a limit with one date, without 长期坚持 and the like behind it."""
    clause = next((c for c in reading.clauses if c.due), None)
    return "".join(clause.limit.split()) if clause and clause.limit else words


def _milestones(text: str, found: Sequence[Found], at: int, where: str, year: Year) -> list[DraftMilestone]:
    one = found[at]
    if one.reading.recurring and not one.reading.dates:
        return []
    extended = "extended" in one.reading.kind
    action = action_of(text, found, at)
    rule = year.explain(one.reading.canonical) if one.inherited else one.reading.canonical
    words = one.words
    days: tuple[date | None, ...] = one.reading.dates or (None,)  # an event or a season: the office says when
    if extended:
        days = days[-1:]
        words = re.split(r"(?:延期|延长|调整|推迟|顺延|延至|展期)*[至到为](?!今)", words)[-1] or words
    first, count = 0, len(days)
    if "range" in one.reading.kind and (years := _each_year(one.words)) and "分别" in action:
        days, count = years, len(years)
    elif count == 1:
        first, count = row_of(text, found, at)
    shares = shares_in(action, count) if count > 1 else ()
    return [
        DraftMilestone(
            limit=words,
            due=day,
            action=action,
            quantities=shares[place : place + 1] or quantities_in(action),
            ambiguous=is_doubtful(one, year),
            rule=rule,
            where=where,
        )
        for place, day in enumerate(days, first)
    ]


def _each_year(words: str) -> tuple[date, ...]:
    """The last day of each year of a range of years: 2024—2026年."""
    from datetime import date

    match = _YEARS.match(words)
    if match is None:
        return ()
    first, last = int(match.group(1)), int(match.group(2))
    return tuple(date(year, 12, 31) for year in range(first, last + 1)) if last - first < _MOST_YEARS else ()


def _duty(text: str, found: Sequence[Found], at: int, every: Recurrence, where: str) -> DraftDuty:
    one = found[at]
    words = one.words
    if _HOW_OFTEN.fullmatch(words):  # 开展排查，每年不少于2次: what is done stands beside it
        words = deed_of(text, found, at) or words
    return DraftDuty(
        text=words, every=PERIODS[every.freq], at_least=max(every.at_least, 1), limit=one.words, where=where
    )


def _doers(node: MeasureNode, text: str, fields: dict[str, str], found: Sequence[Found], setting: Setting) -> Doers:
    """Who does a measure: the units noted with it, else those whom its text names."""
    noted = [fields[name] for name in ("lead", "units") if fields.get(name)]
    if noted:
        own = doers_of_list("，".join(noted[:1]))
        others = [*own.cooperating, *(n for text in noted[1:] for n in read_units(text).names)]
        if fields.get("cooperating"):
            others += read_units(fields["cooperating"]).names
        return Doers(own.responsible, tuple(n for n in dict.fromkeys(others) if n not in own.responsible))
    return doers_of(text[:LONG_TEXT], setting.known, [(one.start, one.end) for one in found], setting.own)
