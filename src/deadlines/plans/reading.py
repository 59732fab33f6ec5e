"""A document's passages → a draft of the plan: items, measures, milestones, duties, obligations, and every doubt.

The outline says what belongs where; this module says what it means. A date without a year takes the year of the limit
before it in its measure, else that of the item's limit, else the plan's. Nothing is written; who confirms the reading
decides about the doubts.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import limits
from deadlines.domain.limits.prose import find
from deadlines.domain.limits.tokens import number
from deadlines.errors import N_, Message, Problem
from deadlines.plans.actions import action_of, clause_around
from deadlines.plans.amounts import quantities_in
from deadlines.plans.doers import Doers, doers_of, doers_of_list
from deadlines.plans.draft import (
    SIGNED,
    Draft,
    DraftDuty,
    DraftItem,
    DraftLimit,
    DraftMeasure,
    DraftMilestone,
    DraftObligation,
)
from deadlines.plans.measuring import values_in
from deadlines.plans.numbering import named
from deadlines.plans.outline import outline_of
from deadlines.plans.titles import is_title, region_in
from deadlines.plans.unitlists import UnitList, looks_like_units, read_units, unit_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from deadlines.domain.limits import Reading, Recurrence
    from deadlines.domain.limits.prose import Found
    from deadlines.domain.model import Period
    from deadlines.domain.units import Directory
    from deadlines.domain.workdays import WorkCalendar
    from deadlines.plans.passages import Document
    from deadlines.plans.tree import ItemNode, MeasureNode, Outline, Section

_PERIODS: dict[str, Period] = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
}
_NOTE = re.compile(r"[（(]((?:[^（）()]|[（(][^（）()]*[）)])*)[）)]\s*[。．.；;]?\s*$")
_DOCUMENT_YEAR = re.compile(r"[〔\[](20\d\d)[〕\]]")
_YEAR = re.compile(r"(20\d\d)\s*年")
_COUNT = re.compile(
    r"(?:反馈|梳理|明确|共|确定|分解|列出|涉及|指出|形成|细化)[^。；，,]{0,16}?(?<![第\d一二三四五六七八九十百])(\d{1,4}|[一二三四五六七八九十百]{1,5})\s*(?:个|项|条)(?:具体|反馈|整改|突出|方面)*(?:问题|任务|整改任务)"
)
_AIM = re.compile(r"(?:目标|指导思想|原则)$")
#: Heads of parts that aim at something (到2025年，…) and may ask for something as well.
_OVERALL = re.compile(r"总体(?:要求|思路)$")
_TITLE_WORD = re.compile(
    r".*(?:书记|市长|县长|区长|州长|旗长|省长|厅长|局长|主任|部长|秘书长|主席|常委|委员|镇长|乡长|组长|院长|同志|领导|检察长|盟长|专员|经理|工程师|总监|队长|科长|处长|站长|所长|校长|会长|巡视员|调研员|负责人)[：:\s]*"
)
_ONLY_A_DAY = re.compile(r"\s*[\d〇○一二三四五六七八九十]{2,4}年.{1,5}月.{1,4}日\s*")
#: A person's name; one of more than four signs is written out from another language (额尔德木图).
_NAME = re.compile(r"[一-鿿]{2,7}|[一-鿿]+[·•][一-鿿·•]+")
_EVENT = re.compile(
    r"([^。；，,]{2,24}?(?:完成|结束|验收|印发|销号)后)[，,]?(?:[^。；]{0,12}?)(?:报送|上报|报告|提交|报[一-鿿]{2,12}(?:备案|办))"
)
_ALL = re.compile(r"各?(?:整改责任|责任|督导验收|验收|牵头)单位")


#: No measure and no limit of a real plan is as long.
_LONG_TEXT = 3000
#: So few characters beside its limit do not say what an obligation asks for.
_BARELY = 3
_LONG_LIMIT = 400
_NEAR = 400
#: Beyond this no date is looked for, and the reading says so.
_LONGEST_TEXT = 40_000


class _Setting(NamedTuple):
    """What dates and names are read against."""

    issued: date | None
    year: int | None
    calendar: WorkCalendar | None
    known: frozenset[str] = frozenset()

    def limit(self, words: str, year: int | None = None) -> Reading:
        return limits.read(words[:_LONG_LIMIT], issued=self.issued, year=year or self.year, calendar=self.calendar)

    def find(self, text: str, year: int | None = None) -> tuple[Found, ...]:
        """The limits in *text*. A text beyond all measure is read in parts, for the grammar looks far ahead."""
        year = year or self.year
        found: list[Found] = []
        start = 0
        size = _LONG_TEXT if len(text) < 10 * _LONG_TEXT else _LONG_TEXT // 5
        last = min(len(text), _LONGEST_TEXT)
        while start < last:
            end = min(start + size, last)
            if end < last:
                end = max(*(text.rfind(stop, start, end) + 1 for stop in "。；\n"), start + size // 2)
            part = find(text[start:end], issued=self.issued, year=year, calendar=self.calendar)
            found += [one._replace(start=one.start + start, end=one.end + start) for one in part]
            year = next((one.reading.dates[-1].year for one in reversed(part) if one.reading.dates), year)
            start = end
        return tuple(found)


def read(
    document: Document,
    *,
    known: Directory | None = None,
    calendar: WorkCalendar | None = None,
    issued: date | None = None,
    year: int | None = None,
    region: str | None = None,
) -> Draft:
    """The reading of *document*, with every doubt among its problems. Never raises for what a document says.

    *known* are the parties of the register: a unit that it does not know is a doubt, two names of one unit are one.
    *year* is that of dates with no year near; by default that of the issue, of the document's number, or of its dates.
    """
    outline = outline_of(document.passages)
    title = outline.title
    place = region or region_in(title)
    units = {id(item): _roles(item) for item in outline.items}
    names = frozenset(name for roles in units.values() for role in roles.values() for name in role.names)
    year = year or (issued.year if issued else None)
    dated = outline.dated if issued is None and _bears_its_day(title) else None
    issued = issued or (dated.day if dated else None)
    setting = _Setting(issued, None, calendar, names)
    setting = setting._replace(year=year or _year(outline, setting))
    numbers = _numbers(outline)
    items: list[DraftItem] = []
    problems: list[Problem] = [*document.problems, *_too_long(document)]
    for node, value in zip(outline.items, numbers, strict=True):
        item, doubts = _item(node, value, units[id(node)], setting)
        items.append(item)
        problems += doubts
    if dated and dated.signed:
        problems.append(
            Problem(
                dated.where,
                Message(
                    SIGNED,
                    {"day": dated.day.isoformat()},
                ),
            )
        )
    obligations = [one for section in outline.body for one in _obligations(section, setting)]
    problems += _ambiguous_obligations(obligations)
    problems += _gaps(items)
    problems += _counts(outline, len(items))
    if not items:
        problems.append(
            Problem(
                document.name,
                Message(N_("No item was found: nothing here is labelled as a finding, a limit or a unit.")),
            )
        )
    if known is not None:
        items = [_joined(item, known, place) for item in items]
        problems += _unknown(items, known, place)
    return Draft(
        title=title,
        region=place,
        issued=issued,
        items=tuple(items),
        obligations=tuple(obligations),
        problems=tuple(problems),
        year=setting.year,
        source=document.name,
        dated=dated is not None,
    )


def _too_long(document: Document) -> list[Problem]:
    return [
        Problem(
            passage.where,
            Message(
                N_("This paragraph has %(length)s characters; dates were looked for in the first %(read)s only."),
                {"length": len(passage.text), "read": _LONGEST_TEXT},
            ),
        )
        for passage in document.passages
        if len(passage.text) > _LONGEST_TEXT
    ]


def _roles(item: ItemNode) -> dict[str, UnitList]:
    """The units of an item by role, from whatever fields name them."""
    units = read_units(_list(item, "units"))
    leads = read_units(_list(item, "lead"))
    joined = read_units(_list(item, "cooperating"))
    lead, cooperating = units.lead, units.cooperating
    marks = dict(units.marks)
    if leads.names:
        lead = leads.names if not leads.marked else leads.lead
        cooperating = tuple(n for n in (*leads.cooperating, *units.names) if n not in lead)
        marks |= dict.fromkeys(lead, "牵头")
    if joined.names:
        if not leads.names and not units.marked:
            lead, cooperating = units.names, ()
        marks |= dict.fromkeys((n for n in joined.names if n not in lead), "配合")
        cooperating = (*cooperating, *(n for n in joined.names if n not in (*lead, *cooperating)))
    own = UnitList(
        lead, tuple(dict.fromkeys(cooperating)), tuple(marks.items()), units.doubt or leads.doubt, units.separate
    )
    roles = {"own": own}
    for role in ("acceptance", "acceptance_provincial", "supervising"):
        roles[role] = read_units(_list(item, role))
    return roles


def _list(item: ItemNode, name: str) -> str:
    """The text of a field of units, its paragraphs joined as an enumeration where one ends with a whole name."""
    text = ""
    for piece in item.fields.get(name, ()):
        part = piece.text.strip().rstrip("。")
        if (
            text
            and not text.endswith(("、", "，", ",", "；", ";"))
            and looks_like_units(text.rpartition("，")[2])
            and looks_like_units(part)
        ):
            text += "，"
        text += part
    return text


def _item(node: ItemNode, value: int, roles: dict[str, UnitList], setting: _Setting) -> tuple[DraftItem, list[Problem]]:
    problems: list[Problem] = []
    words = "".join(node.text("limit", "；").split()).rstrip("。；;")
    reading = setting.limit(words) if words else None
    limit = DraftLimit()
    target = node.text("target", "\n")
    year = setting.year
    if reading is not None:
        limit = DraftLimit(words, reading.dates, reading.immediate, reading.ongoing, reading.interim, reading.ambiguous)
        place = node.fields["limit"][0].where
        if reading.ambiguous:
            problems.append(_doubtful(place, words, reading))
        elif reading.undated:
            problems.append(
                Problem(
                    place,
                    Message(
                        N_("Item %(number)s: no date can be read from “%(words)s”."), {"number": value, "words": words}
                    ),
                )
            )
    if reading is not None and reading.dates:
        year = reading.dates[0].year
    elif target and (aims := [day for one in setting.find(target) for day in one.reading.dates]):
        year = aims[0].year
    own = roles["own"]
    if own.doubt:
        where = node.fields.get("units", node.fields.get("lead", ()))
        problems.append(
            Problem(
                where[0].where if where else node.where,
                Message(N_("Does the mark 牵头 cover all of “%(units)s”? Read so."), {"units": own.doubt}),
            )
        )
    measures = []
    for measure in node.measures:
        draft, doubts = _measure(measure, year, setting)
        measures.append(draft)
        problems += doubts
    status = _status(node)
    if reading is None and node.limit_in_text:
        limit = _sole_limit(measures)
    if reading is None and not limit.dates and not status:
        problems.insert(0, Problem(node.where, Message(N_("Item %(number)s has no limit."), {"number": value})))
    leaders = node.text("leaders", "、")
    acceptance = roles["acceptance"]
    accepted = roles["acceptance_provincial"]
    return (
        DraftItem(
            number=value,
            where=node.where,
            problem=node.text("problem", "\n"),
            target=target,
            lead=own.lead,
            cooperating=own.cooperating,
            acceptance=acceptance.names,
            acceptance_provincial=accepted.names,
            supervising=roles["supervising"].names,
            leaders=_persons(leaders),
            marks=own.marks,
            acceptance_marks=tuple({**dict(acceptance.marks), **dict(accepted.marks)}.items()),
            progress=status or None,
            limit=limit,
            measures=tuple(measures),
            several_lead=own.separate and len(own.lead) > 1,
            separate_acceptance=acceptance.separate or accepted.separate,
        ),
        problems,
    )


def _sole_limit(measures: Iterable[DraftMeasure]) -> DraftLimit:
    """The limit of an item that names none but in the words of its measures: theirs, where it is a single one."""
    dated = [(one, one.due) for measure in measures for one in measure.milestones if one.due]
    if len(dated) != 1:
        return DraftLimit()
    only, due = dated[0]
    return DraftLimit(only.limit, (due,), ambiguous=only.ambiguous)


def _status(node: ItemNode) -> str:
    """How the document says the item stands: its state where it names one, else its progress."""
    state = "".join(node.text("status").split()).rstrip("。；;")
    told = node.text("progress", "\n").strip().rstrip("。；;")
    return told or state if not state.strip("是否√×") else state or told


def _measure(node: MeasureNode, year: int | None, setting: _Setting) -> tuple[DraftMeasure, list[Problem]]:
    """A measure with its doers, its dates and its duties."""
    text, fields = _noted(node.text, setting)
    fields |= node.fields
    found = setting.find(text, year)
    milestones: list[DraftMilestone] = []
    duties: list[DraftDuty] = []
    problems: list[Problem] = []
    for at, one in enumerate(found):
        if one.reading.recurring:
            duties += [_duty(one, every, node.where) for every in one.reading.recurring]
        milestones += _milestones(text, found, at, node.where)
        if one.reading.ambiguous:
            problems.append(_doubtful(node.where, clause_around(text, one.start, one.end), one.reading))
    if (words := "".join(fields.get("limit", "").split()).rstrip("。；;")) and not (
        milestones and any(one.due in setting.limit(words, year).dates for one in milestones)
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


def _noted(text: str, setting: _Setting) -> tuple[str, dict[str, str]]:
    """A measure's text without the note at its end, and what the note says: units, a limit, or both."""
    fields: dict[str, str] = {}
    inline = values_in(text)
    if inline and (first := _first_label(text)) > 0:
        for name, value in inline:
            fields.setdefault(name, value)
        return text[:first].rstrip(" ，；;"), fields
    match = _NOTE.search(text[-300:])
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


def _is_limit(part: str, setting: _Setting) -> bool:
    if len(part) > 24:
        return False
    reading = setting.limit(part)
    return bool(reading.dates or reading.immediate or reading.ongoing) and not looks_like_units(part)


def _own_limit(
    words: str, text: str, year: int | None, where: str, setting: _Setting
) -> tuple[list[DraftMilestone], list[Problem]]:
    """The milestones of a limit that stands with a measure rather than in its words."""
    reading = setting.limit(words, year)
    action = "".join(text.split("\n")).strip().rstrip("。；; ")
    short = action if len(action) <= 60 else action[: max(action.rfind("，", 0, 60), 40)]
    milestones = []
    for at, day in enumerate(reading.dates):
        clause = next((c for c in reading.clauses if c.due == day), None)
        limit = clause.limit if clause and clause.limit else words
        milestones.append(
            DraftMilestone(
                limit="".join(limit.split()) if len(reading.dates) > 1 else _bare(words, reading),
                due=day,
                action=(clause.text if clause and clause.text and len(reading.dates) > 1 else "") or short,
                quantities=quantities_in(short) if at == len(reading.dates) - 1 else (),
                ambiguous=reading.ambiguous,
                rule=reading.canonical,
                where=where,
            )
        )
    problems = [_doubtful(where, words, reading)] if reading.ambiguous else []
    return milestones, problems


def _bare(words: str, reading: Reading) -> str:
    """*words* of a limit with one date, without 长期坚持 and the like behind it."""
    clause = next((c for c in reading.clauses if c.due), None)
    return "".join(clause.limit.split()) if clause and clause.limit else words


def _milestones(text: str, found: Sequence[Found], at: int, where: str) -> list[DraftMilestone]:
    one = found[at]
    if one.reading.recurring and not one.reading.dates:
        return []
    extended = "extended" in one.reading.kind
    action = action_of(text, found, at)
    if not one.reading.dates:  # an event or a length of time: undated until the office says when
        return [DraftMilestone(limit=one.words, due=None, action=action, rule=one.reading.canonical, where=where)]
    words = one.words
    days = one.reading.dates
    if extended:
        days = days[-1:]
        words = re.split(r"(?:延期|延长|调整|推迟|顺延|延至|展期)*[至到为](?!今)", words)[-1] or words
    return [
        DraftMilestone(
            limit=words,
            due=day,
            action=action,
            quantities=quantities_in(action),
            ambiguous=one.reading.ambiguous,
            rule=one.reading.canonical,
            where=where,
        )
        for day in days
    ]


def _duty(one: Found, every: Recurrence, where: str) -> DraftDuty:
    return DraftDuty(
        text=one.words, every=_PERIODS[every.freq], at_least=max(every.at_least, 1), limit=one.words, where=where
    )


def _doers(node: MeasureNode, text: str, fields: dict[str, str], found: Sequence[Found], setting: _Setting) -> Doers:
    """Who does a measure: the units noted with it, else those whom its text or the heading above it names."""
    noted = [fields[name] for name in ("lead", "units") if fields.get(name)]
    if noted:
        own = doers_of_list("，".join(noted[:1]))
        others = [*own.cooperating, *(n for text in noted[1:] for n in read_units(text).names)]
        if fields.get("cooperating"):
            others += read_units(fields["cooperating"]).names
        return Doers(own.responsible, tuple(n for n in dict.fromkeys(others) if n not in own.responsible))
    doers = doers_of(text[:_LONG_TEXT], setting.known, [(one.start, one.end) for one in found])
    if node.section:
        names = tuple(unit_names(node.section))
        return Doers(names, tuple(name for name in doers.cooperating if name not in names))
    return doers


def _obligations(section: Section, setting: _Setting) -> list[DraftObligation]:
    """The dated and recurring duties of a part of the body; what it aims at is none."""
    if _AIM.search(section.heading.strip("。：: ")):
        return []
    found: list[DraftObligation] = []
    for piece in section.pieces:
        if len(piece.text) < 8 or is_title(piece.text) or _ONLY_A_DAY.fullmatch(piece.text):
            continue
        note = _NOTE.search(piece.text[-300:])
        units: tuple[str, ...] = ()
        if (note and re.search(r"牵头|负责|配合", note.group(1))) or (note and looks_like_units(note.group(1))):
            units = read_units(note.group(1)).names
        limits_found = setting.find(piece.text)
        aims = _OVERALL.search(section.heading.strip("。：: ")) is not None
        for at, one in enumerate(limits_found):
            if aims and (one.words.startswith("到") or piece.text[: one.start].endswith("到")):
                continue
            who = units or _sentence_doers(piece.text, one, setting)
            found += _obligation(piece.text, limits_found, at, who, piece.where)
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


def _obligation(text: str, found: Sequence[Found], at: int, who: tuple[str, ...], where: str) -> list[DraftObligation]:
    one = found[at]
    words = clause_around(text, one.start, one.end)
    if len(words) - len(one.words) <= _BARELY:  # 2026年9月底前，建设…: what is to be done stands behind the date
        words = "，".join(dict.fromkeys((words, action_of(text, found, at))))
    if one.reading.recurring:
        every = one.reading.recurring[0]
        return [
            DraftObligation(
                text=words,
                rule=one.reading.canonical,
                responsible=who,
                every=_PERIODS[every.freq],
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
            ambiguous=one.reading.ambiguous,
        )
        for day in days
    ]


def _sentence_doers(text: str, one: Found, setting: _Setting) -> tuple[str, ...]:
    """Whom the sentence of a duty names, or all units where it speaks of all before it."""
    low, high = max(0, one.start - _NEAR), min(len(text), one.end + _NEAR)
    start = max(text.rfind("。", low, one.start) + 1, text.rfind("\n", low, one.start) + 1, low)
    end = text.find("。", one.end, high)
    sentence = text[start : end if end >= 0 else high]
    shift = [(one.start - start, one.end - start)]
    if names := doers_of(sentence, setting.known, shift).responsible:
        return names
    return tuple(dict.fromkeys(_ALL.findall(text[low : one.end])))[-1:]


def _persons(text: str) -> tuple[str, ...]:
    """The names of persons in *text*, their offices taken off."""
    names = []
    for part in re.split(r"[、，,；;/\s\u3000]+", text):
        name = _TITLE_WORD.sub("", re.sub(r"[（(][^（）()]*[）)]", "", part)).strip("。：: ")
        if 2 <= len(name) <= 12 and (_NAME.fullmatch(name) and (len(name) <= 4 or not looks_like_units(name))):
            names.append(name)
    return tuple(dict.fromkeys(names))


def _numbers(outline: Outline) -> list[int]:
    """The items' numbers: the document's own; where it has none or gives one twice, their order."""
    own = [item.number for item in outline.items]
    if len(own) == 1 and own[0] is None:
        told = named(outline.title) or next(
            (n for item in outline.items if (n := named(item.text("problem")[:40]))), None
        )
        for section in outline.body:
            for piece in section.pieces[:4]:
                told = told or named(piece.text[:120])
        return [told or 1]
    if any(value is None for value in own) or len(set(own)) < len(own):
        return list(range(1, len(own) + 1))
    return [value for value in own if value is not None]


def _bears_its_day(title: str) -> bool:
    """Whether the day of a document is that of its plan: a notice or a report about one was issued later."""
    return not re.search(r"(?:公示|公告|报告|情况表?)$", title) or re.search(r"方案|清单|台账|计划", title) is not None


def _year(outline: Outline, setting: _Setting) -> int | None:
    """The year of dates with none near: of the document's number, else the first that anything is due in."""
    body = [piece.text for section in outline.body for piece in section.pieces]
    for text in body[:12]:
        if match := _DOCUMENT_YEAR.search(text):
            return int(match.group(1))
    due = [
        day.year
        for item in outline.items
        for words in (item.text("limit"), *(measure.text[:400] for measure in item.measures[:6]))
        if "20" in words
        for one in setting.find(words)
        for day in one.reading.dates
    ][:200]
    if due:
        return min(due)
    if outline.dated:
        return outline.dated.day.year
    years = [int(year) for text in (outline.title, *body[-3:]) for year in _YEAR.findall(text)]
    return years[-1] if years else None


def _doubtful(where: str, words: str, reading: Reading) -> Problem:
    days = "、".join(day.isoformat() for day in reading.dates) or "—"
    return Problem(
        where,
        Message(N_("“%(words)s” is read as %(days)s; another reading is possible."), {"words": words, "days": days}),
    )


def _ambiguous_obligations(obligations: Iterable[DraftObligation]) -> list[Problem]:
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


def _gaps(items: Sequence[DraftItem]) -> list[Problem]:
    """Numbers that are missing between two items."""
    problems = []
    for before, after in pairwise(items):
        if after.number != before.number + 1:
            problems.append(
                Problem(
                    after.where,
                    Message(
                        N_("Item %(after)s follows item %(before)s: is one missing?"),
                        {"after": after.number, "before": before.number},
                    ),
                )
            )
    return problems


def _counts(outline: Outline, found: int) -> list[Problem]:
    """Counts of the text's own (56个问题) where none agrees with what was found."""
    told: list[tuple[int, str, str]] = []
    for section in outline.body:
        for piece in section.pieces:
            for match in _COUNT.finditer(piece.text):
                if "责任追究" not in piece.text[match.start() : match.end() + 8]:
                    value = number(match.group(1))
                    told.append((value, match.group(), piece.where))
    if not told or not found or any(value == found for value, _, _ in told):
        return []
    value, words, where = Counter(told).most_common(1)[0][0]
    return [
        Problem(
            where,
            Message(
                N_("The text says “%(words)s”; %(found)s items were found."),
                {"words": words, "found": found, "told": value},
            ),
        )
    ]


def _joined(item: DraftItem, known: Directory, region: str | None) -> DraftItem:
    """*item* with each unit once in a role, also where the document uses two of its names."""

    def once(names: tuple[str, ...]) -> tuple[str, ...]:
        kept: dict[str, str] = {}
        for name in names:
            party = known.lookup(name, region or "")
            kept.setdefault(party.key if party else name, name)
        return tuple(kept.values())

    lead = once(item.lead)
    both = once((*lead, *item.cooperating))
    return item._replace(
        lead=lead, cooperating=both[len(lead) :], acceptance=once(item.acceptance), supervising=once(item.supervising)
    )


def _unknown(items: Iterable[DraftItem], known: Directory, region: str | None) -> list[Problem]:
    """Units that the register does not know, each once, where it stands first."""
    seen: dict[str, str] = {}
    for item in items:
        own = (*item.lead, *item.cooperating, *item.acceptance, *item.acceptance_provincial, *item.supervising)
        for where, names in ((item.where, own), *((m.where, (*m.responsible, *m.cooperating)) for m in item.measures)):
            for name in names:
                seen.setdefault(name, where)
    return [
        Problem(where, Message(N_("The register does not know the unit “%(name)s”."), {"name": name}))
        for name, where in seen.items()
        if known.lookup(name, region or "") is None
    ]
