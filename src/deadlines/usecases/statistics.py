"""Statistics of items: a base that is named, and its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.statistics import due_year, is_done, parted
from deadlines.domain.status import withdrawn_on
from deadlines.usecases.look import listing

if TYPE_CHECKING:
    from datetime import date

    from deadlines.domain.statistics import By, Part
    from deadlines.domain.status import Lamps
    from deadlines.store.contract import Store


class Statistics(NamedTuple):
    """How many items there are in the base, how many of them are done, and the parts.

    `withdrawn` are the codes of what answers to the same question and is not carried out any more; the base is without.
    """

    total: int
    done: int
    parts: tuple[Part, ...]
    withdrawn: tuple[str, ...] = ()


def statistics(
    store: Store,
    *,
    day: date,
    lamps: Lamps,
    by: By,
    plan: str | None = None,
    unit: str | None = None,
    due: str | None = None,
    done: bool | None = None,
) -> Statistics:
    """The items of the register, a plan or a unit, those due in the year *due* alone, done or open alone, in parts.

    Raises NoSuchPlan, NoSuchUnit, AmbiguousUnit.
    """
    asked = [
        seen
        for seen in listing(store, day=day, lamps=lamps, plan=plan, unit=unit, withdrawn_too=True)
        if due in (None, due_year(seen, day)) and done in (None, is_done(seen))
    ]
    base = [seen for seen in asked if not withdrawn_on(seen.item, day)]
    gone = tuple(seen.item.code for seen in asked if seen.withdrawn)
    return Statistics(len(base), sum(map(is_done, base)), parted(base, by, day), gone)
