"""A document's passages → a draft of the plan: items, measures, milestones, duties, obligations, and every doubt.

The outline says what belongs where; this module says what it means, with `measures` and `obligations` for the two
places in which dates stand. Nothing is written; who confirms the reading decides about the doubts.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from deadlines.domain.limits.tokens import number
from deadlines.errors import N_, Message, Problem
from deadlines.plans.draft import SIGNED, Draft, DraftItem, DraftLimit
from deadlines.plans.measures import measure_of
from deadlines.plans.numbering import named
from deadlines.plans.obligations import doubtful_obligations, obligations_of
from deadlines.plans.outline import outline_of
from deadlines.plans.persons import persons_in
from deadlines.plans.setting import LONGEST_TEXT, Setting, Year, borrowed_year, doubtful
from deadlines.plans.tables import unread_columns
from deadlines.plans.titles import region_in, region_of_issuer
from deadlines.plans.unitlists import UnitList, by_level, is_ditto, looks_like_units, read_units, unit_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from deadlines.domain.units import Directory
    from deadlines.domain.workdays import WorkCalendar
    from deadlines.plans.draft import DraftMeasure
    from deadlines.plans.passages import Document
    from deadlines.plans.tree import ItemNode, Outline, Piece


_DOCUMENT_YEAR = re.compile(r"[〔\[](20\d\d)[〕\]]")
_YEAR = re.compile(r"(20\d\d)\s*年")
_COUNT = re.compile(
    r"(?:反馈|梳理|明确|共|确定|分解|列出|涉及|指出|形成|细化)[^。；，,]{0,16}?(?<![第\d一二三四五六七八九十百])(\d{1,4}|[一二三四五六七八九十百]{1,5})\s*(?:个|项|条)(?:具体|反馈|整改|突出|方面)*(?:问题|任务|整改任务)"
)
#: 涉及我市问题5个, 反馈整改任务共5项: the count behind what is counted.
_COUNT_BEHIND = re.compile(
    r"(?:反馈|梳理|明确|共|确定|分解|列出|涉及|指出|形成|细化)[^。；，,\d]{0,16}?(?:问题|任务)(?:共有?|计|共计|合计|有)?(\d{1,4}|[一二三四五六七八九十百]{1,5})\s*(?:个|项|条)(?![\u4e00-\u9fff])"
)


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
    _spell_out(outline.items)
    title = outline.title
    place = region or region_in(title) or region_of_issuer(document.passages)
    units = {id(item): _roles(item) for item in outline.items}
    names = frozenset(name for roles in units.values() for role in roles.values() for name in role.names)
    given = issued
    dated = outline.dated if issued is None and _bears_its_day(title) else None
    issued = issued or (dated.day if dated else None)
    setting = Setting(issued, Year(), calendar, names)
    if year:
        setting = setting._replace(year=Year(year, "指定年份"))
    elif given:
        setting = setting._replace(year=Year(given.year, "印发日期"))
    else:
        setting = setting._replace(year=_year(outline, setting))
    numbers = _numbers(outline)
    items: list[DraftItem] = []
    problems: list[Problem] = [*document.problems, *_too_long(document), *_unread(document)]
    for node, value in zip(outline.items, numbers, strict=True):
        item, doubts = _item(node, value, units[id(node)], setting)
        items.append(item)
        problems += doubts
    if dated and dated.signed:
        problems.append(Problem(dated.where, Message(SIGNED, {"day": dated.day.isoformat()})))
    obligations = [one for section in outline.body for one in obligations_of(section, setting)]
    problems += doubtful_obligations(obligations)
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
        year=setting.year.value,
        source=document.name,
        dated=dated is not None,
    )


def _too_long(document: Document) -> list[Problem]:
    return [
        Problem(
            passage.where,
            Message(
                N_("This paragraph has %(length)s characters; dates were looked for in the first %(read)s only."),
                {"length": len(passage.text), "read": LONGEST_TEXT},
            ),
        )
        for passage in document.passages
        if len(passage.text) > LONGEST_TEXT
    ]


def _unread(document: Document) -> list[Problem]:
    """Columns of tables of which nothing is taken, for nobody knows what their heads mean."""
    text = N_("This column is not known and was not read: “%(head)s”")
    return [
        Problem(passage.where, Message(text, {"head": "".join(passage.text.split())[:40]}))
        for passage in unread_columns(document.passages)
    ]


def _spell_out(items: Iterable[ItemNode]) -> None:
    """Give a field that says 同上 the words of the item above, and none where there is none above."""
    above: dict[str, list[Piece]] = {}
    for item in items:
        for name, pieces in item.fields.items():
            if name not in ("problem", "measures") and is_ditto(item.text(name)):
                item.fields[name] = [piece._replace(where=pieces[0].where) for piece in above.get(name, ())]
        above = {**above, **item.fields}


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
        marks |= {**dict(leads.marks), **dict.fromkeys(lead, "牵头")}
    if joined.names:
        if not leads.names and not units.marked:
            lead, cooperating = units.names, ()
        marks |= dict.fromkeys((n for n in joined.names if n not in lead), "配合")
        cooperating = (*cooperating, *(n for n in joined.names if n not in (*lead, *cooperating)))
    own = UnitList(
        lead,
        tuple(dict.fromkeys(cooperating)),
        tuple(marks.items()),
        (*units.doubts, *leads.doubts, *joined.doubts),
        units.separate,
    )
    roles = {"own": own}
    accepting, provincial = by_level(_list(item, "acceptance"))
    roles["acceptance"] = read_units(accepting)
    roles["acceptance_provincial"] = read_units(
        "；".join(part for part in (_list(item, "acceptance_provincial"), provincial) if part)
    )
    roles["supervising"] = read_units(_list(item, "supervising"))
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


def _item(node: ItemNode, value: int, roles: dict[str, UnitList], setting: Setting) -> tuple[DraftItem, list[Problem]]:
    problems: list[Problem] = []
    words = "".join(node.text("limit", "；").split()).rstrip("。；;")
    reading = setting.limit(words) if words else None
    limit = DraftLimit()
    target = node.text("target", "\n")
    year = setting.year
    if reading is not None:
        place = node.fields["limit"][0].where
        borrowed = not year.sure and setting.inherits(words)
        unsure = reading.ambiguous or borrowed
        limit = DraftLimit(words, reading.dates, reading.immediate, reading.ongoing, reading.interim, unsure)
        if borrowed:
            problems.append(borrowed_year(place, words, year))
        elif reading.ambiguous:
            problems.append(doubtful(place, words, reading))
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
        year = Year(reading.dates[0].year, "整改时限", sure=year.sure or not setting.inherits(words))
    elif target and (aims := [day for one in setting.find(target) if not one.inherited for day in one.reading.dates]):
        year = Year(aims[0].year, "整改目标")
    own = roles["own"]
    for role, names in roles.items():
        sources = ("units", "lead", "cooperating") if role == "own" else (role,)
        place = next((node.fields[name][0].where for name in sources if node.fields.get(name)), node.where)
        for mark, covered in names.doubts:
            text = N_("Does the mark %(mark)s cover all of “%(units)s”? Read so.")
            problems.append(Problem(place, Message(text, {"mark": mark, "units": covered})))
    measures = []
    above: dict[str, str] = {}
    for measure in node.measures:
        draft, doubts = measure_of(measure, year, setting._replace(own=own.names), above)
        measures.append(draft)
        problems += doubts
    if not (own.lead or own.cooperating or any(_names_of(measure) for measure in measures)):
        problems.insert(
            0, Problem(node.where, Message(N_("Item %(number)s names no responsible unit."), {"number": value}))
        )
    status = _status(node)
    if reading is None and node.limit_in_text:
        limit = _sole_limit(measures)
    if reading is None and not limit.dates and not status:
        problems.insert(0, Problem(node.where, Message(N_("Item %(number)s has no limit."), {"number": value})))
    if not node.text("problem").strip():
        problems.insert(0, Problem(node.where, Message(N_("Item %(number)s names no problem."), {"number": value})))
    leaders = node.text("leaders", "、")
    persons = persons_in(leaders)
    if not persons and re.search("[一-鿿]{3}", leaders):
        text = N_("“%(words)s” names no person.")
        problems.append(Problem(node.fields["leaders"][0].where, Message(text, {"words": leaders})))
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
            leaders=persons,
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


def _year(outline: Outline, setting: Setting) -> Year:
    """The year of dates with none near: of the document's number, else the first that anything is due in."""
    body = [piece.text for section in outline.body for piece in section.pieces]
    for text in body[:12]:
        if match := _DOCUMENT_YEAR.search(text):
            return Year(int(match.group(1)), "文号")
    due = [
        day.year
        for item in outline.items
        for words in (item.text("limit"), *(measure.text[:400] for measure in item.measures[:6]))
        if "20" in words
        for one in setting.find(words)
        for day in one.reading.dates
    ][:200]
    if due:
        return Year(min(due), "其他时限", sure=False)
    if outline.dated:
        return Year(outline.dated.day.year, "文件日期", sure=True)
    years = [int(year) for text in (outline.title, *body[-3:]) for year in _YEAR.findall(text)]
    return Year(years[-1], "文件所载年份", sure=False) if years else Year()


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
            for match in (*_COUNT.finditer(piece.text), *_COUNT_BEHIND.finditer(piece.text)):
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


def _names_of(measure: DraftMeasure) -> tuple[str, ...]:
    """The units that a measure names, the one of its heading first."""
    return (*(unit_names(measure.section) if measure.section else ()), *measure.responsible, *measure.cooperating)


def _unknown(items: Iterable[DraftItem], known: Directory, region: str | None) -> list[Problem]:
    """Units that the register does not know, each once, where it stands first."""
    seen: dict[str, str] = {}
    for item in items:
        own = (*item.lead, *item.cooperating, *item.acceptance, *item.acceptance_provincial, *item.supervising)
        for where, names in ((item.where, own), *((m.where, _names_of(m)) for m in item.measures)):
            for name in names:
                seen.setdefault(name, where)
    return [
        Problem(where, Message(N_("The register does not know the unit “%(name)s”."), {"name": name}))
        for name, where in seen.items()
        if known.lookup(name, region or "") is None
    ]
