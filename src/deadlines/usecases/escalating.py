"""What the office may take up beyond a reminder (拟办建议), and what is known of an entry for a draft."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from deadlines.domain import codes
from deadlines.domain.agenda import Line, lines_of
from deadlines.domain.escalation import Level, standing_of, suggestions_to, superior
from deadlines.domain.levels import may_interview
from deadlines.domain.papers import ORDERS, addressees, papers_on
from deadlines.domain.reminders import reminders_on
from deadlines.domain.suggested import Mailed, Reminded, Suggested
from deadlines.domain.turns import answering, office_of
from deadlines.domain.withdrawing import tree
from deadlines.errors import N_, Refused, Taken
from deadlines.files import write_whole
from deadlines.store.contract import Span
from deadlines.usecases.addressing import own_units
from deadlines.usecases.due import plan_named
from deadlines.usecases.export import not_over

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from deadlines.domain.escalation import Standing
    from deadlines.domain.log import LogEntry
    from deadlines.domain.model import Duty, Item, Measure, Milestone, Report
    from deadlines.domain.status import Lamps
    from deadlines.domain.units import Directory
    from deadlines.store.contract import Store

_CHINA = timezone(timedelta(hours=8))


def suggestions(
    store: Store,
    *,
    day: date,
    levels: Sequence[Level],
    lamps: Lamps,
    plan: str | None = None,
    unit: str | None = None,
    level: str | None = None,
) -> list[Suggested]:
    """What *levels* suggest on *day*, in the plans' order; of *plan*, of *unit*, of the *level* of that name alone.

    Raises NoSuchPlan, NoSuchUnit, AmbiguousUnit.
    """
    chosen = plan_named(store, plan).code if plan is not None else None
    directory = store.directory()
    key = directory.find(unit).key if unit is not None else None
    found = [each for each in _found(store, directory, day, levels, lamps, chosen) if level in (None, _name(each))]
    if key is not None:
        found = [each for each in found if key in _reached(directory, each)]
    mails = _mails(store.log(), {each.code for each in found}, day) if found else {}
    return [each._replace(reminded=each.reminded._replace(mails=tuple(mails.get(each.code, ())))) for each in found]


def waiting(store: Store, *, day: date, levels: Sequence[Level], lamps: Lamps) -> int:
    """How many suggestions wait on *day*."""
    return len(_found(store, store.directory(), day, levels, lamps, None))


def _name(found: Suggested) -> str | None:
    return found.level.name if found.level is not None else None


def _found(
    store: Store, directory: Directory, day: date, levels: Sequence[Level], lamps: Lamps, plan: str | None
) -> list[Suggested]:
    if not levels:
        return []
    lines = list(store.lines(Span(day, date.max, plan=plan)))
    there = {line.entry.code for line in lines}
    items: dict[str, Item] = {}
    places: dict[str, int] = {}
    for head, item in store.items(plan):
        items[item.code] = item
        for entry in tree(item):
            places[entry.code] = len(places)
        if item.code not in there and item.reports:  # without a date it stands in no list, but may be judged behind
            lines.append(Line(head, item, item))
    found = []
    for line in lines:
        whole = items[line.item.code] if line.item is not None else None
        above = _above(whole, line.entry.code)
        stands = standing_of(line, day, lamps, above)
        if stands is not None:
            found += _suggested(directory, line, whole, above, stands, levels)
    plans = {head.code: position for position, head in enumerate(store.plans())}

    def order(each: Suggested) -> tuple[object, ...]:
        return plans[each.line.plan.code], places.get(each.code, -1), codes.in_order(each.code)

    return sorted(found, key=order)


def _above(item: Item | None, code: str) -> list[Sequence[Report]]:
    """The reports of what the entry *code* stands in."""
    if item is None or item.code == code:
        return []
    held = [each.reports for each in item.measures if any(below.code == code for below in _within(each))]
    return [item.reports, *held]


def _within(measure: Measure) -> Iterable[Milestone | Duty]:
    return (*measure.milestones, *measure.duties)


def _suggested(
    directory: Directory,
    line: Line,
    item: Item | None,
    above: Sequence[Sequence[Report]],
    stands: Standing,
    levels: Sequence[Level],
) -> list[Suggested]:
    """What is suggested for the entry of *line*, which stands as *stands*, each with those to whom it would go."""

    def reached(names: Sequence[str]) -> dict[str, str]:
        return _units(directory, line, names)

    doers = _doers(line, item)
    told = suggestions_to(stands, levels, doers, reached)
    return [
        _seen(directory, line, above, stands.day, names)._replace(
            level=each.level, reasons=each.reasons, deadline=stands.deadline
        )
        for names, each in told
    ]


def _doers(line: Line, item: Item | None) -> tuple[str, ...]:
    return answering(item, line.responsible, line.entry) or (office_of(line.plan),)


def _units(directory: Directory, line: Line, names: Sequence[str]) -> dict[str, str]:
    """The keys of all whom *names* reach in the plan of *line*, each with the name that is shown."""
    region = line.plan.region
    found = addressees(directory, region, names, own_units(line.item))
    return {party.key if party is not None else f"{region}/{name}": name for name, party in found.items()}


def _seen(
    directory: Directory, line: Line, above: Sequence[Sequence[Report]], day: date, named: Sequence[str]
) -> Suggested:
    """The entry of *line* with those of *named* a paper would go to, and what was reminded of by hand and on paper."""
    entry = line.entry
    office = office_of(line.plan)
    higher = tuple(name for name in named if superior(directory, line.plan, name))
    told = [paper for reports in (entry.reports, *above) for paper in papers_on(reports, day)]
    papers = tuple(sorted(told, key=lambda each: each.report.date))
    reminded = Reminded((), reminders_on(entry.reports, day), papers)
    to = tuple(name for name in named if name not in higher)
    return Suggested(line, None, None, (), to, higher, office, reminded)


def _reached(directory: Directory, found: Suggested) -> set[str]:
    region, item_units = found.line.plan.region, own_units(found.line.item)
    names = (*found.to, *found.superior)
    keys = {directory.key_of(name, region) for name in names}
    return keys | {party.key for name in names for party in directory.reached(name, region, item_units)}


def _mails(log: Iterable[LogEntry], wanted: set[str], day: date) -> Mapping[str, list[Mailed]]:
    """The accepted weekly lists that named any of the codes *wanted*, up to *day*; one without codes proves nothing."""
    found: dict[str, list[Mailed]] = {}
    for entry in log:
        if entry.act != "sent" or entry.after.get("kind", "digest") != "digest":
            continue  # what went to others than the unit reminded it of nothing
        at = datetime.fromisoformat(str(entry.after.get("at") or entry.at))
        on = at.astimezone(_CHINA).date()
        if on > day:
            continue
        for code in wanted.intersection(entry.after.get("codes") or ()):
            found.setdefault(code, []).append(Mailed(on, entry.code, str(entry.after.get("message_id", ""))))
    return found


# --- one entry, for its draft ----------------------------------------------------------------------------------------


def of_entry(
    store: Store,
    typed: str,
    *,
    day: date,
    levels: Sequence[Level],
    lamps: Lamps,
    level: str | None = None,
    unit: str | None = None,
) -> Suggested:
    """The entry *typed* as a draft of a paper needs it on *day*, with what is suggested for it where anything is.

    That is what is suggested of the *level* of that name and for *unit*, where they are named; of several the highest.
    It goes to those for whom it is suggested, else to who answers for the entry. What was reminded of before is told as
    far as it reached them.

    Raises Refused where nothing of it is owed, where its date is read with doubt, where all whom it would go to stand
    above the office, where *unit* neither answers for it nor was written to; NoSuchCode, AmbiguousCode, NoSuchUnit,
    AmbiguousUnit.
    """
    code = store.code(typed)
    found = store.find(code)
    item = found.item
    line = found.line
    if line is None:
        raise Refused(N_("%(code)s has no date of its own: draft for its item, or for a milestone in it."), code=code)
    if item is not None:
        short = found.plan._replace(items=(item,), obligations=())
        line = next(each for each in lines_of(short, day) if each.entry.code == code)._replace(plan=found.plan)
    above = _above(item, code)
    stands = standing_of(line, day, lamps, above)
    if stands is None:
        raise Refused(N_("Of %(code)s nothing is owed on %(day)s: there is nothing to draft."), code=code, day=day)
    if stands.deadline is not None and stands.deadline.ambiguous:
        text = N_("The date of %(code)s is read with doubt: settle it first (`deadlines settle %(code)s --due DATE`).")
        raise Refused(text, code=code)
    directory = store.directory()
    told = [each for each in _suggested(directory, line, item, above, stands, levels) if level in (None, _name(each))]
    doers = _doers(line, item)
    if unit is not None:
        key = (directory.lookup(unit, line.plan.region) or directory.find(unit)).key
        told = [each for each in told if key in _reached(directory, each)]
        written = [name for paper in stands.papers for name in paper.act.units]
        units = _units(directory, line, (*doers, *written))
        if key not in units:
            text = N_("%(unit)s neither answers for %(code)s nor was written to about it.")
            raise Refused(text, unit=unit, code=code)
        doers = (units[key],)
        told = [
            _seen(directory, line, above, day, doers)._replace(level=each.level, reasons=each.reasons) for each in told
        ]
    names = [each.name for each in levels]
    seen = max(
        (each for each in told if each.level is not None),
        key=lambda each: names.index(_name(each) or ""),
        default=_seen(directory, line, above, day, doers),
    )
    if not seen.to:
        text = N_("%(units)s stand above %(office)s: nothing goes there by itself. It is for the office's duty person.")
        raise Refused(text, units=seen.superior, office=seen.office)
    mails = tuple(_mails(store.log(), {code}, day).get(code, ()))
    seen = seen._replace(deadline=stands.deadline, reminded=seen.reminded._replace(mails=mails))
    return seen._replace(reminded=_known_to(directory, seen, _doers(line, item)))


def _known_to(directory: Directory, seen: Suggested, doers: tuple[str, ...]) -> Reminded:
    """What those to whom *seen* goes were reminded of, as far as it reached them.

    A paper or a reminder names those of them whom it reached, nobody where it reached all. What the office was told
    from above (批示) and a paper that went to nobody stay in the office; a reminder of nobody in particular is one of
    the *doers*.
    """
    line = seen.line
    mine = _units(directory, line, seen.to)

    def shared(names: Sequence[str]) -> tuple[str, ...] | None:
        """Those of *names* that are written to; nothing where all are, None where nobody is."""
        reached = _units(directory, line, names)
        both = [mine[key] for key in mine if key in reached]
        return None if not both else () if len(both) == len(mine) else tuple(both)

    keys = {*mine, *(directory.key_of(name, line.plan.region) for name in seen.to)}
    by_hand = []
    for each in seen.reminded.by_hand:
        names = shared(each.units or doers)
        if names is not None:
            by_hand.append(each._replace(units=(names or seen.to) if each.units else ()))
    papers = []
    for paper in seen.reminded.papers:
        units = paper.act.units or (doers if paper.act.to is not None else ())
        names = shared((*units, *(name for done in paper.receipts for name in done.act.units)))
        if names is not None and ORDERS not in (paper.act.of or ""):
            papers.append(paper._replace(act=paper.act._replace(units=names)))
    return Reminded(tuple(each for each in seen.reminded.mails if each.unit in keys), tuple(by_hand), tuple(papers))


def interviewer(seen: Suggested) -> str:
    """Who may interview for the plan of *seen*: its leading group, as the plan names it; blank where it names none."""
    names = [organ.name for organ in seen.line.plan.organs if may_interview(organ.name)]
    return names[0] if names else "　　　　　　　　"


def write(store: Store, file: Path, data: bytes, *, over: bool) -> None:
    """Put the draft *data* at *file*. Raises Taken where something is there, unless *over*; Refused, CannotWrite."""
    not_over(store, file)
    if not over and file.exists():
        raise Taken(str(file))
    write_whole(file, data)
