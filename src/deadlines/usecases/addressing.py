"""Whom an act on an entry names: its own doers, and units as the plan writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.domain.agenda import Line, parties_of
from deadlines.errors import N_, Refused

if TYPE_CHECKING:
    from deadlines.domain.model import Item
    from deadlines.domain.units import Directory
    from deadlines.store.contract import Found


def doers_of(found: Found) -> tuple[str, ...]:
    """The units that the entry itself, or its measure, names to do it."""
    if found.line is not None:
        return found.line.responsible
    return found.measure.responsible if found.measure is not None else ()


def as_planned(directory: Directory, found: Found, typed: str) -> str:
    """The unit or group that *typed* means, as the plan names it where it does, else by its own name.

    Raises Refused for one that nobody in the plan's region goes by, NoSuchUnit, AmbiguousUnit.
    """
    region = found.plan.region
    party = directory.lookup(typed, region) or directory.find(typed)
    line = found.line or Line(found.plan, found.item, found.item or found.measure, doers_of(found))  # type: ignore[arg-type]
    for name in parties_of(line).of(None):
        if directory.key_of(name, region) == party.key:
            return name
    if directory.key_of(party.name, region) != party.key:
        raise Refused(N_("%(unit)s is not reached from %(region)s."), unit=party.key, region=region)
    return party.name


def own_units(item: Item | None) -> tuple[str, ...]:
    """The units that *item* names itself: what 其他X leaves out."""
    return (*item.lead, *item.cooperating) if item is not None else ()
