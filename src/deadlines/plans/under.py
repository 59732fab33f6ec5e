"""A unit's detail plan (细化方案) held against the plan above it: what is missing, later, or lower, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from deadlines.plans.again import paired_items, paired_measures, paired_milestones
from deadlines.plans.likeness import alike

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deadlines.domain.model import Duty, Item, Measure, Milestone, Number, Plan
    from deadlines.domain.units import Directory

Kind: TypeAlias = Literal["missing-item", "missing-measure", "missing-milestone", "missing-duty", "later", "lower"]


class Difference(NamedTuple):
    """One thing in which the detail plan falls short: what the plan above says, what it says itself, and where."""

    kind: Kind
    code: str
    above: str
    below: str = ""
    where: str = ""


def shortcomings(above: Plan, detail: Plan, directory: Directory, unit: str | None = None) -> list[Difference]:
    """Where *detail* falls short of *above*, in the order of *above*.

    With *unit* (a `region/name` key) an item that it is responsible for must be there, and measures whose doers are
    others need not; without it only the items that the detail plan takes up are held against it.
    """
    pairs = {was.code: now for was, now in paired_items(above.items, detail.items)}
    found: list[Difference] = []
    for item in above.items:
        now = pairs.get(item.code)
        if now is not None:
            found += _item(item, now, above, directory, unit)
        elif unit is not None and unit in _keys(directory, above.region, (*item.lead, *item.cooperating)):
            found.append(Difference("missing-item", item.code, item.problem or item.title))
    return found


def _keys(directory: Directory, region: str, names: Sequence[str]) -> set[str]:
    return {party.key for name in names for party in directory.reached(name, region, names)}


def _item(item: Item, now: Item, above: Plan, directory: Directory, unit: str | None) -> Iterator[Difference]:
    if item.due is not None and now.due is not None and now.due > item.due:
        yield Difference("later", item.code, item.limit, now.limit, now.where or "")
    pairs = {was.code: measure for was, measure in paired_measures(item.measures, now.measures)}
    for measure in item.measures:
        if unit is not None and measure.responsible and unit not in _keys(directory, above.region, measure.responsible):
            continue
        same = pairs.get(measure.code)
        if same is None:
            yield Difference(
                "missing-measure", measure.code, f"{measure.label or ''}{measure.text}", where=now.where or ""
            )
        else:
            yield from _measure(measure, same)


def _measure(measure: Measure, now: Measure) -> Iterator[Difference]:
    pairs = {was.code: stone for was, stone in paired_milestones(measure.milestones, now.milestones)}
    where = now.where or ""
    for milestone in measure.milestones:
        same = pairs.get(milestone.code)
        said = f"{milestone.limit}{milestone.action}"
        if same is None:
            yield Difference("missing-milestone", milestone.code, said, where=where)
            continue
        told = f"{same.limit}{same.action}"
        if milestone.due is not None and (same.due is None or same.due > milestone.due):
            yield Difference("later", milestone.code, said, told, where)
        if _lower(milestone, same):
            yield Difference("lower", milestone.code, said, told, where)
    for duty in measure.duties:
        yield from _duty(duty, now.duties, where)


def _lower(milestone: Milestone, now: Milestone) -> bool:
    """Whether a number that the plan above asks for is not reached by one of the same unit."""
    amounts: dict[str, list[Number]] = {}
    for quantity in now.quantities:
        if quantity.target is not None:
            amounts.setdefault(quantity.unit, []).append(quantity.target)
    wanted: dict[str, list[Number]] = {}
    for quantity in milestone.quantities:
        if quantity.target is not None:
            wanted.setdefault(quantity.unit, []).append(quantity.target)
    return any(sum(amounts.get(unit, [0])) < sum(targets) for unit, targets in wanted.items())


_TIMES = {"day": 365, "week": 52, "month": 12, "quarter": 4, "year": 1}


def _duty(duty: Duty, others: Sequence[Duty], where: str) -> Iterator[Difference]:
    same = max(others, key=lambda other: alike(duty.text, other.text), default=None)
    if same is None or alike(duty.text, same.text) < 0.3:
        yield Difference("missing-duty", duty.code, duty.text, where=where)
    elif same.at_least * _TIMES[same.every] < duty.at_least * _TIMES[duty.every]:
        yield Difference("lower", duty.code, duty.text, same.text, where)
