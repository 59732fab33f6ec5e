"""How far something is: what typed amounts mean for an entry, whether they finish it, and what the rules refuse.

Amounts are cumulative (累计): one that falls is refused, also where a later day has a smaller one already. Reaching all
targets finishes an entry; a target is the one in force on the day reported for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.agenda import Progress
from deadlines.domain.amounts import typed_amount
from deadlines.domain.model import Duty, Item, Measure, Milestone, recurs
from deadlines.domain.status import open_codes, standing
from deadlines.domain.targets import quantities_on
from deadlines.errors import N_, AlreadyDone, BadValue, Message, OpenMilestones, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from deadlines.domain.model import Entry, Number, Quantity, Report

FALLING = N_(
    "%(code)s: %(had)s%(unit)s are recorded already, and amounts are cumulative: %(amount)s%(unit)s would be less."
    " `deadlines undo` takes a wrong record back."
)
LATER = N_(
    "%(code)s: %(had)s%(unit)s are recorded for %(on)s, and amounts are cumulative: %(amount)s%(unit)s on an earlier"
    " day would be more. `deadlines undo` takes a wrong record back."
)


class Amounts(NamedTuple):
    """What was told: the amounts in the order of the entry's own quantities, and how often a duty was carried out."""

    quantities: tuple[Number | None, ...] = ()
    times: int = 1


def targets_of(entry: Entry, on: date) -> tuple[Quantity, ...]:
    """The quantities of *entry* with their targets of the day *on*; none for what has no quantities."""
    if isinstance(entry, (Milestone, Measure)):
        return quantities_on(entry.quantities, entry.reports, on)
    return ()


def amounts_on(entry: Milestone | Measure, day: date) -> tuple[Progress, ...]:
    """How much of each quantity of *entry* is done on *day*, of the target in force then."""
    quantities = quantities_on(entry.quantities, entry.reports, day)
    stands = standing(entry.reports, day, len(quantities))
    told = zip(stands.quantities, quantities, strict=True)
    return tuple(Progress(done, quantity.target, quantity.unit) for done, quantity in told)


def amounts_of(entry: Entry, typed: Sequence[str], on: date) -> Amounts:
    """What the amounts *typed* mean for *entry*; without any, all that it asks for is done, and a duty once.

    Raises BadValue for what is no amount of this entry.
    """
    recurring = recurs(entry)
    asked = _asked(entry)
    if not typed:
        return Amounts(_whole(entry, on)) if isinstance(entry, (Milestone, Measure)) else Amounts()
    if not asked:
        raise BadValue(typed[0], Message(N_("needed: %(code)s has no quantity in the plan"), {"code": entry.code}))
    amounts = _placed(typed, asked)
    if not recurring:
        return Amounts(tuple(amounts))
    if not any(amounts):
        raise BadValue(typed[0], N_("a number from 1: what was not done is not recorded as done"))
    times = amounts[0]
    if times is not None and not isinstance(times, int):
        raise BadValue(typed[0], N_("a whole number of times"))
    return Amounts(tuple(amounts[1:]), times or 0)


class _Asked(NamedTuple):
    """One amount that an entry asks for: its unit, and what it is an amount of, for a person."""

    unit: str
    name: str


def _asked(entry: Entry) -> list[_Asked]:
    """The amounts that *entry* asks for, in their order; of a duty first how often."""
    if isinstance(entry, (Milestone, Measure)):
        return [_Asked(each.unit, each.of or each.object or each.unit) for each in entry.quantities]
    if not recurs(entry):
        return []
    further = entry.counts if isinstance(entry, Duty) else ()
    return [_Asked(entry.unit, entry.text), *(_Asked(each.unit, each.of or each.unit) for each in further)]


def _placed(typed: Sequence[str], asked: Sequence[_Asked]) -> list[Number | None]:
    """The amounts *typed*, each in the place of its unit, else in the place where it stands.

    A unit that several of those *asked* for share fills them in their order: all of them are said, or nobody knows
    which one is meant. Raises BadValue.
    """
    units = [each.unit for each in asked]
    amounts: list[Number | None] = [None] * len(units)
    named: dict[str, list[Number]] = {}
    for position, each in enumerate(typed):
        place, amount = amount_of(each, position, units)
        if units.count(units[place]) > 1 and typed_amount(each, units) != (amount, ""):
            named.setdefault(units[place], []).append(amount)
        else:
            amounts[place] = amount
    for unit, told in named.items():
        places = [place for place, each in enumerate(units) if each == unit]
        if len(told) != len(places):
            which = tuple(asked[place].name for place in places)
            text = N_("one amount for each of these, in this order, for all are counted in %(unit)s: %(which)s")
            raise BadValue(f"{told[0]}{unit}", Message(text, {"unit": unit, "which": which}))
        for place, amount in zip(places, told, strict=True):
            amounts[place] = amount
    return amounts


def _whole(entry: Milestone | Measure, on: date) -> tuple[Number | None, ...]:
    """Every target of *entry*, or what was recorded where that is more."""
    had = standing(entry.reports, on, len(entry.quantities)).quantities
    targets = [each.target for each in targets_of(entry, on)]
    return tuple(None if each is None else max(each, amount) for each, amount in zip(targets, had, strict=True))


def amount_of(typed: str, position: int, units: Sequence[str]) -> tuple[int, Number]:
    """Which of *units* an amount belongs to, and how much: by the unit behind it, else by its position."""
    told = typed_amount(typed, units)
    if told is None:
        raise BadValue(typed, N_("an amount: write it like 287 or 287家"))
    number, named = told
    places = [place for place, unit in enumerate(units) if unit == named] if named else [position]
    if not places or places[0] >= len(units):
        raise BadValue(typed, Message(N_("an amount in one of this entry's units: %(units)s"), {"units": tuple(units)}))
    return places[0], number


def finished(entry: Entry, on: date, amounts: Sequence[Number | None]) -> bool:
    """Whether the entry is done with this report; refuses what is done already and items with open milestones.

    Raises Refused, AlreadyDone, OpenMilestones.
    """
    refuse_withdrawn(entry)
    if recurs(entry):
        return False
    stands = standing(entry.reports, on.max, len(amounts))
    if stands.done_on is not None:
        raise AlreadyDone(entry.code, stands.done_on)
    if isinstance(entry, Item):
        still = open_codes(entry, on)
        if still:
            raise OpenMilestones(entry.code, still)
    refuse_falling(entry, on, amounts)
    return not amounts or reached(entry, on, amounts)


def refuse_withdrawn(entry: Entry) -> None:
    """Raises Refused for what is not carried out any more."""
    if entry.withdrawn is not None:
        from deadlines.domain.withdrawing import withdrawn_already

        raise withdrawn_already(entry)


def refuse_falling(
    entry: Entry, on: date, amounts: Sequence[Number | None], reports: Sequence[Report] | None = None
) -> None:
    """Raises Refused where *amounts* are less than before *on*, or more than on a later day.

    *reports* are those that count: the entry's own, or those of one member of a group.
    """
    said = entry.reports if reports is None else reports
    if not isinstance(entry, (Milestone, Measure)):
        return
    before = standing(said, on, len(entry.quantities)).quantities
    for position, (amount, had, quantity) in enumerate(zip(amounts, before, entry.quantities, strict=False)):
        if amount is None:
            continue
        if amount < had:
            raise Refused(FALLING, code=entry.code, amount=amount, had=had, unit=quantity.unit)
        for report in said:
            later = report.quantities[position] if report.date > on and position < len(report.quantities) else None
            if later is not None and later < amount:
                raise Refused(LATER, code=entry.code, amount=amount, had=later, unit=quantity.unit, on=report.date)


def reached(entry: Entry, on: date, amounts: Sequence[Number | None]) -> bool:
    """Whether all quantities of *entry* are at their targets with *amounts*; what is not told stays as it was."""
    quantities = targets_of(entry, on)
    before = standing(entry.reports, on, len(quantities)).quantities
    now = [amount if amount is not None else had for amount, had in zip(amounts, before, strict=True)]
    return all(q.target is None or amount >= q.target for q, amount in zip(quantities, now, strict=True))
