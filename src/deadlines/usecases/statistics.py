"""Statistics of items: a base that is named, and its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.statistics import differences, due_year, extended_out, is_done, parted, reported
from deadlines.domain.status import withdrawn_on
from deadlines.usecases.look import listing

if TYPE_CHECKING:
    from datetime import date

    from deadlines.domain.statistics import By, Difference, Part
    from deadlines.domain.status import Lamps
    from deadlines.store.contract import Store


class Statistics(NamedTuple):
    """How many items there are in the base, how many of them are done, and the parts.

    `withdrawn` are the codes of what answers to the same question and is not carried out any more; the base is without.
    `extended` are those in the base whose limit was moved by an approved extension, `extended_out` those that were due
    in the year asked about and were moved out of it: the base is without them. By the schedule, `reported` are the
    parts as reports have them (认定), `differs` what the office judges otherwise than was computed.
    """

    total: int
    done: int
    parts: tuple[Part, ...]
    withdrawn: tuple[str, ...] = ()
    extended: tuple[str, ...] = ()
    extended_out: tuple[str, ...] = ()
    reported: tuple[Part, ...] = ()
    differs: tuple[Difference, ...] = ()


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
    whole = listing(store, day=day, lamps=lamps, plan=plan, unit=unit, withdrawn_too=True)
    answering = [seen for seen in whole if done in (None, is_done(seen))]
    asked = [seen for seen in answering if due in (None, due_year(seen, day))]
    base = [seen for seen in asked if not withdrawn_on(seen.item, day)]
    moved = [seen for seen in answering if due and not seen.withdrawn and extended_out(seen, due, day)]
    return Statistics(
        total=len(base),
        done=sum(map(is_done, base)),
        parts=parted(base, by, day),
        withdrawn=tuple(seen.item.code for seen in asked if seen.withdrawn),
        extended=tuple(seen.item.code for seen in base if seen.extensions),
        extended_out=tuple(seen.item.code for seen in moved),
        reported=reported(base) if by == "schedule" else (),
        differs=differences(base) if by == "schedule" else (),
    )
