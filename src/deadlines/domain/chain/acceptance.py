"""Which units accept an item, in whose name an opinion is kept, and whose is still wanted.

Units, separate opinions and the unit in charge of acceptance are the plan's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.domain.turns import marked, named, office_of
from deadlines.errors import N_, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deadlines.domain.chain.case import Case, Kind, Told
    from deadlines.domain.model import Level, Station
    from deadlines.domain.units import Group, Unit

_LEVELS: dict[Station, Level] = {"municipal": "municipal", "provincial": "provincial"}


def party_of(case: Case, typed: str) -> Unit | Group:
    """The unit that *typed* means in the item's plan. Raises NoSuchUnit, AmbiguousUnit."""
    found = case.directory.lookup(typed, case.plan.region)
    return found if found is not None else case.directory.find(typed)


def parties_among(case: Case, names: Iterable[str]) -> Iterator[Unit | Group]:
    """The units and groups that *names* reach in the item's plan, through a group too."""
    own = (*case.item.lead, *case.item.cooperating)
    for name in names:
        yield from case.directory.reached(name, case.plan.region, own)


def reached(case: Case, level: Level) -> tuple[str, ...]:
    """The units that may give an opinion at *level*: those that the plan names, or that it reaches through a group."""
    return tuple(dict.fromkeys(each.name for each in parties_among(case, named(case.item, level))))


def answers_for(case: Case, unit: str) -> bool:
    """Whether *unit* is also a responsible unit of the item (责任单位与验收单位为同一单位)."""
    party = case.directory.lookup(unit, case.plan.region)
    own = parties_among(case, (*case.item.lead, *case.item.cooperating))
    return party is not None and party.key in {each.key for each in own}


def written_out(case: Case, party: Unit | Group, names: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """*party*, which is none of *names*, and the names, as a refusal writes them: with regions where one is equal."""
    names = tuple(names)
    if party.name not in names:
        return party.name, names
    return party.key, tuple(case.directory.key_of(name, case.plan.region) for name in names)


def speaking(case: Case, told: Told) -> str:
    """The name under which an opinion is kept: the unit's own, whatever was typed."""
    if told.office:
        return office_of(case.plan)
    return party_of(case, told.unit).name if told.unit is not None else ""


def in_charge(case: Case, level: Level) -> tuple[str, ...]:
    """Whose opinion is needed at *level*: of every unit where the plan says 分别验收, else of the 牵头验收单位.

    Empty where any of those named may give it.
    """
    item = case.item
    names = named(item, level) if item.separate_acceptance else marked(named(item, level), item.acceptance_marks)
    return tuple(dict.fromkeys(each.name for each in parties_among(case, names)))


def wanted(case: Case, told: Told) -> tuple[str, ...]:
    """Whose opinions are still wanted at the level of the opinion *told*, once it is given."""
    if told.level is None:
        return ()
    given = [*case.course.opinions, speaking(case, told)]
    left = [name for name in in_charge(case, told.level) if name not in given]
    office = office_of(case.plan)
    if case.rules.office_check and office not in given and any(answers_for(case, name) for name in given):
        left.append(office)
    return tuple(left)


def meant(kind: Kind, case: Case, told: Told) -> Told:
    """*told* with what goes without saying: the level whose turn it is, the unit or objection that alone can be meant.

    Raises UsageError for an opinion that several units could give.
    """
    if kind == "objection-settled" and told.doc is None and len(case.course.objections) == 1:
        act = case.course.objections[0].act
        return told._replace(doc=act.doc if act is not None else None)
    if kind not in ("accepted", "inspected", "returned"):
        return told
    level = _LEVELS.get(case.next) if case.next is not None else None
    if kind == "accepted" and told.level is None:
        told = told._replace(level=level)
    if told.unit is not None or told.office or level is None or told.level not in (None, level):
        return told
    names = [name for name in in_charge(case, level) if name not in case.course.opinions]
    names = names or list(reached(case, level))
    if len(names) == 1:
        return told._replace(unit=names[0])
    if kind == "accepted" and names:
        raise UsageError(N_("Say with --unit whose opinion it is: %(units)s."), units=tuple(names))
    if kind == "accepted":
        raise UsageError(N_("Say with --unit whose opinion it is: the plan names no acceptance unit."))
    return told
