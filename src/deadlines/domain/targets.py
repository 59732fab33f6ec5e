"""Targets of quantities as they were set on a day: the plan's own, and those that a paper set since.

A changed target is an act (`target-changed`) that names its quantity and holds from its day on; before that day the old
one stands. What was done is judged by what was recorded, never by the change: a lower target finishes nothing, and a
higher one opens again what was done only where an amount was recorded and is less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.acts import acts
from deadlines.errors import N_, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from deadlines.domain.model import Measure, Milestone, Number, Quantity, Report


def key_of(quantities: Sequence[Quantity], position: int) -> str:
    """What acts call a quantity: its unit, with what it counts or its place where several have that unit."""
    quantity = quantities[position]
    if sum(each.unit == quantity.unit for each in quantities) == 1:
        return quantity.unit
    return f"{quantity.unit}#{position + 1}"


def quantities_on(quantities: tuple[Quantity, ...], reports: Sequence[Report], day: date) -> tuple[Quantity, ...]:
    """*quantities* with the targets in force on *day*."""
    if not quantities or not any(report.act is not None for report in reports):
        return quantities
    now = {act.of: act.value for _, act in acts(reports, day, "target-changed") if act.value is not None}
    if not now:
        return quantities
    keys = [key_of(quantities, position) for position in range(len(quantities))]
    return tuple(
        quantity._replace(target=now.get(key, quantity.target)) for key, quantity in zip(keys, quantities, strict=True)
    )


class Raised(NamedTuple):
    """What a change of target comes to: the target before, the amount recorded (None: none), whether it opens again."""

    before: Number | None
    had: Number | None
    reopens: bool


def changed(entry: Milestone | Measure, position: int, target: Number, day: date) -> Raised:
    """What it comes to that quantity *position* of *entry* gets *target* from *day* on.

    Raises Refused where that is its target already.
    """
    from deadlines.domain.status import standing

    before = quantities_on(entry.quantities, entry.reports, day)[position]
    if before.target == target:
        text = N_("%(code)s has that target already: %(target)s%(unit)s.")
        raise Refused(text, code=entry.code, target=target, unit=before.unit)
    had = (
        standing(entry.reports, day, position + 1).quantities[position] if told(entry.reports, position, day) else None
    )
    done = standing(entry.reports, day).done_on is not None
    return Raised(before.target, had, done and had is not None and had < target)


def told(reports: Sequence[Report], position: int, day: date) -> bool:
    """Whether any amount of quantity *position* was recorded up to *day*."""
    return any(
        report.date <= day and position < len(report.quantities) and report.quantities[position] is not None
        for report in reports
    )
