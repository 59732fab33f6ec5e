"""Draft → plan: codes in document order, short titles, and the units joined with those that the register knows.

A name that the register does not know becomes a unit of the plan's region (of the province where it begins with 省), a
collective one a group without members; the person is asked to look at it. The words of a limit are read once more as
the register will read them; where the document's context said more than the words, the date from the document is kept.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

from deadlines.domain import limits, records
from deadlines.domain.model import Duty, Item, Measure, Milestone, Obligation, Plan
from deadlines.domain.plain import plain
from deadlines.domain.reading import read_plan
from deadlines.domain.units import Directory, Group, Region, Unit
from deadlines.errors import N_, Message, Problem
from deadlines.plans.draft import SIGNED
from deadlines.plans.provinces import province_in
from deadlines.plans.titles import province_in_title
from deadlines.plans.unitlists import unit_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from deadlines.domain.workdays import WorkCalendar
    from deadlines.plans.draft import Draft, DraftItem, DraftMeasure, DraftObligation

#: What is said of a date that the document's context gives and the words alone do not.
CONTEXT = "依方案上下文读取"
TITLE = 20


class Newcomer(NamedTuple):
    """A name that the register does not know, where it first stands, and known names that are nearly the same."""

    key: str
    where: str
    nearest: tuple[str, ...] = ()


class Fitted(NamedTuple):
    """A plan as the register would hold it, its dates read, with the parties that would come with it.

    `places` says where each entry stands in the document; `unknown` are the new units that somebody should look at.
    """

    plan: Plan
    newcomers: Directory
    places: dict[str, str]
    unknown: tuple[Newcomer, ...] = ()
    problems: tuple[Problem, ...] = ()


def fit(
    draft: Draft,
    directory: Directory,
    calendar: WorkCalendar | None,
    *,
    code: str,
    region: str,
    parent: str | None = None,
) -> Fitted:
    """*draft* as plan *code* of *region*, whose units are looked up in *directory*; *parent* is the region above it."""
    places: dict[str, str] = {}
    problems: list[Problem] = []
    numbers = _numbers(draft.items, problems)
    items = tuple(_item(f"{code}-{number:02}", item, places) for number, item in zip(numbers, draft.items, strict=True))
    obligations = tuple(_obligation(f"{code}-o{n}", each, places) for n, each in enumerate(draft.obligations, 1))
    issued = draft.issued
    plan = Plan(
        code=code,
        title=plan_title(draft) or code,
        region=region,
        year=draft.year or (issued.year if issued else None),
        issued=issued,
        source=draft.source,
        obligations=obligations,
        items=items,
    )
    plan = records.build(Plan, plain(plan)) or plan  # as it will be read again: what is blank is nothing
    names = [name for _, name in names_in(plan)]
    alone = parent is None and _stands_alone(directory, region)
    if alone:
        parent = province_in_title(draft.title, region)
    if alone and parent is None and any(name.startswith("省") for name in names):
        parent = province_in(draft)
        if parent is not None:
            text = N_("%(region)s is taken to belong to %(parent)s; say otherwise with --region")
            problems.append(Problem(draft.title, Message(text, {"region": region, "parent": parent})))
    newcomers, unknown = _parties(plan, directory, region, parent, places)
    if unknown:
        problems += _told_of(unknown, newcomers, directory)
    return Fitted(_dated(plan, draft, calendar), newcomers, places, unknown, tuple(problems))


def issued_on(draft: Draft, day: date) -> Draft:
    """*draft* as of a plan issued on *day*: what is counted from the issue is left to be read from its words again."""

    def counted(words: str) -> bool:
        return "relative" in limits.read(words, issued=day, year=day.year).kind

    items = tuple(
        item._replace(
            limit=item.limit._replace(dates=()) if counted(item.limit.text) else item.limit,
            measures=tuple(
                measure._replace(
                    milestones=tuple(
                        each._replace(due=None) if counted(each.limit) else each for each in measure.milestones
                    )
                )
                for measure in item.measures
            ),
        )
        for item in draft.items
    )
    obligations = tuple(each._replace(due=None) if counted(each.limit) else each for each in draft.obligations)
    problems = tuple(each for each in draft.problems if each.message.text != SIGNED)
    return draft._replace(issued=day, items=items, obligations=obligations, problems=problems)


def plan_title(draft: Draft) -> str:
    """The title of a plan: the document's own, else the name of its file without the ending."""
    return " ".join(draft.title.split()) or (draft.source or "").rpartition(".")[0]


# --- codes and entries -----------------------------------------------------------------------------------------------


def _numbers(items: Iterable[DraftItem], problems: list[Problem]) -> list[int]:
    """The number of each item for its code: its own, or the next free one where that stands twice or is none."""
    items = tuple(items)
    last = max((item.number for item in items), default=0)
    taken: set[int] = set()
    numbers = []
    for item in items:
        number = item.number
        if number < 1 or number in taken:
            last += 1
            text = N_("the number %(number)s stands here for the second time; its code is numbered %(given)s")
            problems.append(Problem(item.where, Message(text, {"number": number, "given": last})))
            number = last
        taken.add(number)
        numbers.append(number)
    return numbers


def _item(code: str, item: DraftItem, places: dict[str, str]) -> Item:
    places[code] = item.where
    measures: list[Measure] = []
    milestones = duties = 0
    for number, measure in enumerate(item.measures, 1):
        made = _measure(code, number, milestones, duties, measure, places)
        milestones += len(made.milestones)
        duties += len(made.duties)
        measures.append(made)
    return Item(
        code=code,
        number=max(item.number, 1),
        title=title_of(item.problem or item.target) or code,
        limit=item.limit.text.strip(),
        problem=item.problem.strip(),
        target=item.target.strip(),
        where=item.where.strip() or None,
        lead=_names(item.lead),
        cooperating=_names(item.cooperating),
        marks=_marks(item.marks),
        several_lead=item.several_lead,
        acceptance=_names(item.acceptance),
        acceptance_provincial=_names(item.acceptance_provincial),
        acceptance_marks=_marks(item.acceptance_marks),
        separate_acceptance=item.separate_acceptance,
        supervising=_names(item.supervising),
        leaders=_names(item.leaders),
        measures=tuple(measures),
    )


def _measure(
    item: str, number: int, milestones: int, duties: int, measure: DraftMeasure, places: dict[str, str]
) -> Measure:
    code = f"{item}.m{number}"
    # what stands under a unit's heading is that unit's to do; the reading says only whom the words name
    responsible = _names(unit_names(measure.section) if measure.section else measure.responsible)
    places[code] = measure.where
    made = []
    for n, milestone in enumerate(measure.milestones, milestones + 1):
        own = f"{item}.{n}"
        places[own] = milestone.where or measure.where
        words = _some(milestone.limit, milestone.due.isoformat() if milestone.due else "", measure.text[:TITLE], own)
        amounts = tuple(each._replace(unit=_some(each.unit, "个")) for each in milestone.quantities)
        made.append(Milestone(own, words, _some(milestone.action, _cut(measure.text.strip(), 40), own), amounts))
    owed = []
    for n, duty in enumerate(measure.duties, duties + 1):
        own = f"{item}.r{n}"
        places[own] = duty.where or measure.where
        text = _some(duty.text, duty.limit, measure.text, own)
        owed.append(Duty(own, text, duty.every, duty.limit.strip(), max(duty.at_least, 1)))
    return Measure(
        code=code,
        text=_some(measure.text, measure.label or "", code),
        label=(measure.label or "").strip() or None,
        section=(measure.section or "").strip() or None,
        where=measure.where.strip() or None,
        responsible=responsible,
        cooperating=tuple(name for name in _names(measure.cooperating) if name not in responsible),
        milestones=tuple(made),
        duties=tuple(owed),
    )


def _obligation(code: str, obligation: DraftObligation, places: dict[str, str]) -> Obligation:
    places[code] = obligation.where
    words = obligation.limit
    if not words and obligation.every is None and obligation.due is None:
        words = obligation.rule or ""
    return Obligation(
        code=code,
        text=_some(obligation.text, words, code),
        limit=words.strip(),
        where=obligation.where.strip() or None,
        responsible=_names(obligation.responsible),
        every=obligation.every,
        at_least=max(obligation.at_least, 1),
    )


def _some(*texts: str) -> str:
    """The first of *texts* that says something."""
    return next(text.strip() for text in texts if text.strip())


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


def _marks(marks: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple({name.strip(): mark for name, mark in marks if name.strip()}.items())


_LABEL = re.compile(r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[一二三四五六七八九十]是|[①-⑳])\s*")
_STOPS = re.compile(r"[，。；：,;:！!？?\n]")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")


def title_of(problem: str) -> str:
    """A short title from the first clause of a finding: at most 20 characters, and more than a word where it can be."""
    text = "".join(_BRACKETS.sub("", problem).split())
    text = _LABEL.sub("", text)
    clauses = [clause for clause in _STOPS.split(text) if clause]
    if not clauses:
        return ""
    title = clauses[0]
    for clause in clauses[1:]:
        if len(title) >= 6 or len(title) + 1 + len(clause) > TITLE:
            break
        title = f"{title}，{clause}"
    return _cut(title, TITLE)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


# --- dates -----------------------------------------------------------------------------------------------------------


def _dated(plan: Plan, draft: Draft, calendar: WorkCalendar | None) -> Plan:
    """*plan* with its dates read; those that the document's context gives and the words alone do not are kept."""
    read = read_plan(plan, calendar)
    items = []
    for item, said in zip(read.items, draft.items, strict=True):
        due = max(said.limit.dates, default=None)
        kept = _kept(item.due, item.ambiguous, due, doubtful=said.limit.ambiguous)
        measures = []
        for measure, words in zip(item.measures, said.measures, strict=True):
            own = tuple(
                each._replace(**_kept(each.due, each.ambiguous, told.due, doubtful=told.ambiguous))
                for each, told in zip(measure.milestones, words.milestones, strict=True)
            )
            measures.append(measure._replace(milestones=own))
        items.append(item._replace(**kept, measures=tuple(measures)))
    obligations = tuple(
        each._replace(**_kept(each.due, each.ambiguous, told.due, doubtful=told.ambiguous))
        if each.every is None
        else each
        for each, told in zip(read.obligations, draft.obligations, strict=True)
    )
    return read_plan(read._replace(items=tuple(items), obligations=obligations), calendar)


def _kept(read: date | None, ambiguous: bool, due: date | None, *, doubtful: bool) -> dict[str, Any]:
    if due is not None and due != read:
        return {"settled_due": due, "settled": CONTEXT}
    return {"doubtful": True} if doubtful and not ambiguous else {}


# --- parties ---------------------------------------------------------------------------------------------------------

_COLLECTIVE = re.compile(
    r"^(?:各|其他|其它|有关|相关|全[省市县区]|所有)|(?:有关|相关|各|所属|级)(?:单位|部门|县|区|市|旗|镇|乡|街道|苏木|开发区|园区|企业|责任)|部门$|等单位$"
    r"|^(?:县市区|区县|旗县市?区?|开发区|园区|功能区|乡镇|镇街|街道)(?:（[^（）]+）)?$"
)
_KINDS = (
    (r"(?:法院|检察院)$", "court"),
    (r"(?:公司|集团|企业|厂|矿|水务)$", "enterprise"),
    (r"(?:开发区|新区|高新区|经开区|园区|管委会|示范区|度假区)$", "zone"),
    (r"领导小组$", "body"),
    (r"(?:办|办公室|办公厅|督查室|研究室)$", "office"),
    (r"^.{1,4}(?:区|县|市|旗)$", "county"),
)


def _parties(
    plan: Plan, directory: Directory, region: str, parent: str | None, places: dict[str, str]
) -> tuple[Directory, tuple[Newcomer, ...]]:
    """The regions, units and groups that *plan* names and *directory* does not know."""
    known = {each.name: each for each in directory.regions}
    regions = []
    above = known[region].parent if region in known else parent
    if above and above not in known:
        regions.append(Region(above, level_of(above)))
    if region not in known:
        regions.append(Region(region, level_of(region), parent))
    whole = Directory((*directory.regions, *regions), directory.units, directory.groups)
    units: dict[str, Unit] = {}
    groups: dict[str, Group] = {}
    found: dict[str, Newcomer] = {}
    for code, name in names_in(plan):
        if name in units or name in groups or whole.lookup(name, region) is not None:
            continue
        home = above if above and name.startswith("省") and level_of(region) != "province" else region
        if _COLLECTIVE.search(name):
            base = name.replace("其他", "各", 1).replace("其它", "各", 1) if name.startswith(("其他", "其它")) else None
            groups[name] = Group(name, home, base=base)
        else:
            units[name] = Unit(name, home, kind=_kind(name), level="province" if name.startswith("省") else None)
        party = groups.get(name) or units[name]
        near = [each.name for each in directory.parties if each.region in (home, region)]
        nearest = tuple(get_close_matches(name, near, n=3, cutoff=0.6)) if name in units else ()
        found[name] = Newcomer(party.key, places.get(code, ""), nearest)
    for group in tuple(groups.values()):
        base = group.base
        if base and base not in groups and whole.lookup(base, region) is None:
            groups[base] = Group(base, group.region)
    return Directory(tuple(regions), tuple(units.values()), tuple(groups.values())), tuple(found.values())


def _stands_alone(directory: Directory, region: str) -> bool:
    """Whether *directory* does not say which province *region* is in, and it is none itself."""
    known = next((each for each in directory.regions if each.name == region), None)
    return known is None and level_of(region) != "province"


def names_in(plan: Plan) -> Iterator[tuple[str, str]]:
    """Every unit's name in *plan* with the code of the entry that names it, in document order."""
    for item in plan.items:
        roles = (item.lead, item.cooperating, item.acceptance, item.acceptance_provincial, item.supervising)
        yield from ((item.code, name) for names in roles for name in names)
        for measure in item.measures:
            yield from ((measure.code, name) for name in (*measure.responsible, *measure.cooperating))
    for obligation in plan.obligations:
        yield from ((obligation.code, name) for name in obligation.responsible)


def level_of(region: str) -> str | None:
    """The level that a region's name tells: 省 a province, 市 a city, 县, 区 and 旗 a county."""
    for ending, level in (("自治区", "province"), ("省", "province"), ("市", "city"), ("州", "city"), ("盟", "city")):
        if region.endswith(ending):
            return level
    return "county" if region.endswith(("县", "区", "旗")) else None


def _kind(name: str) -> str:
    return next((kind for pattern, kind in _KINDS if re.search(pattern, name)), "department")


def _told_of(unknown: tuple[Newcomer, ...], newcomers: Directory, directory: Directory) -> Iterator[Problem]:
    """New units of a known region one by one; those of a region that is new itself as one."""
    old = {each.region for each in directory.parties}
    strange = [each for each in unknown if each.key.partition("/")[0] in old]
    for each in strange:
        name = each.key.partition("/")[2]
        if each.nearest:
            text = N_("“%(name)s” is not in the register and becomes a new unit. Or is it: %(nearest)s?")
            yield Problem(each.where, Message(text, {"name": name, "nearest": each.nearest}))
        else:
            yield Problem(
                each.where, Message(N_("“%(name)s” is not in the register and becomes a new unit"), {"name": name})
            )
    rest = [each.key.partition("/")[2] for each in unknown if each not in strange]
    if rest:
        text = N_("the register knows no unit of this region yet; %(count)s come in: %(names)s")
        yield Problem(unknown[0].where, Message(text, {"count": len(rest), "names": tuple(rest)}))
