"""Who can speak for an entry: a unit that it names, by itself or through a group, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.domain.agenda import Line, parties_of
from deadlines.domain.parties import reaches
from deadlines.errors import N_, Refused

if TYPE_CHECKING:
    from deadlines.domain.model import Entry
    from deadlines.domain.units import Directory, Group, Unit
    from deadlines.store.contract import Found


def may_speak(directory: Directory, found: Found, entry: Entry, unit: Unit | Group) -> None:
    """Refuse the word of *unit* about *entry*, as *found*, where that does not concern it. Raises Refused."""
    measure = found.measure
    doers: tuple[str, ...] = getattr(entry, "responsible", ()) or (measure.responsible if measure is not None else ())
    whose = parties_of(Line(found.plan, found.item, found.item or entry, doers))  # type: ignore[arg-type]
    if not reaches(directory, whose, found.plan.region, unit.key):
        raise Refused(N_("%(unit)s is not named in %(code)s."), unit=unit.key, code=entry.code)
