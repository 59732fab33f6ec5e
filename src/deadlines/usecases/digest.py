"""The weekly list: one message for each unit that has something to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.domain.agenda import Line
from deadlines.domain.stages import open_stage
from deadlines.mail.digest import compose, horizon, without_address
from deadlines.store.contract import Span

if TYPE_CHECKING:
    from datetime import date

    from deadlines.domain.chain.stations import Rules
    from deadlines.domain.status import Lamps
    from deadlines.domain.units import Directory
    from deadlines.mail.digest import Digest
    from deadlines.store.contract import Store

__all__ = ["digests", "without_address"]


def digests(
    store: Store, *, day: date, week: date, lamps: Lamps, rules: Rules, unit: str | None = None
) -> tuple[Digest, ...]:
    """What each unit is told of the ISO week of *week*, as of *day*; of *unit* alone where one is named.

    Raises NoSuchUnit, AmbiguousUnit.
    """
    directory = store.directory()
    only = _meant(directory, unit) if unit is not None else None
    lines = store.lines(Span(day, horizon(day, week)))
    waiting = [
        (Line(plan, item, item), stage)
        for plan, item in store.items()
        if (stage := open_stage(plan, item, day, rules)) is not None
    ]
    return compose(lines, directory, as_of=day, week=week, lamps=lamps, only=only, stages=waiting)


def _meant(directory: Directory, name: str) -> set[str]:
    """The key of the unit *name*; for a group those of all that it reaches."""
    party = directory.find(name)
    return {party.key, *(reached.key for reached in directory.reached(party.name, party.region))}
