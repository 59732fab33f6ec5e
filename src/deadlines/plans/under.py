"""A unit's detail plan (细化方案) held against the plan above it: missing, later, lower, or answering to nothing.

A detail plan counts its measures anew, so that they are found again by their text; a number only decides between texts
that are alike.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from deadlines.plans.again import paired, paired_milestones
from deadlines.plans.likeness import alike, folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deadlines.domain.model import Duty, Item, Measure, Milestone, Number, Plan
    from deadlines.domain.units import Directory

Kind: TypeAlias = Literal[
    "missing-item", "missing-measure", "missing-milestone", "missing-duty", "later", "lower", "unmatched"
]


class Difference(NamedTuple):
    """One thing in which the detail plan falls short: what the plan above says, what it says itself, and where.

    What is unmatched stands in the detail plan alone; its code is that of the item above, if it has one.
    """

    kind: Kind
    code: str
    above: str
    below: str = ""
    where: str = ""


def corresponding(above: Sequence[Item], detail: Sequence[Item]) -> list[tuple[Item, Item]]:
    """Which items of a detail plan are which of the plan above it."""
    return paired(above, detail, _item_likeness)


def shortcomings(above: Plan, detail: Plan, directory: Directory, unit: str | None = None) -> list[Difference]:
    """Where *detail* falls short of *above*, in the order of *above*; at the end the items that answer to none of it.

    With *unit* (a `region/name` key) only what that unit has to do is held against it, and an item of its own must be
    there; without it only the items that the detail plan takes up count.
    """
    pairs = corresponding(above.items, detail.items)
    taken_up = {was.code: now for was, now in pairs}
    doer = _Doer(directory, above.region, unit)
    found: list[Difference] = []
    for item in above.items:
        now = taken_up.get(item.code)
        if item.withdrawn is not None or not doer.has_part_in(item):
            continue
        if now is not None:
            found += _item(item, now, doer)
        elif unit is not None:
            found.append(Difference("missing-item", item.code, item.problem or item.title))
    known = {id(now) for _, now in pairs}
    found += [
        Difference("unmatched", "", "", each.problem or each.title, each.where or "")
        for each in detail.items
        if id(each) not in known
    ]
    return found


class _Doer(NamedTuple):
    """Whose detail plan it is; nobody's in particular where `unit` is None, and then all counts."""

    directory: Directory
    region: str
    unit: str | None

    def among(self, names: Sequence[str]) -> bool:
        """Whether the unit is one of *names*, by name or through a group."""
        return self.unit is None or any(
            party.key == self.unit for name in names for party in self.directory.reached(name, self.region, names)
        )

    def has_part_in(self, item: Item) -> bool:
        """Whether the unit leads, cooperates in, or has to carry out anything of *item*."""
        return self.among((*item.lead, *item.cooperating)) or any(self.does(item, each) for each in item.measures)

    def does(self, item: Item, measure: Measure) -> bool:
        """Whether the unit has to carry out *measure*: it is named there, else the measure names nobody."""
        named = [*measure.responsible, *measure.cooperating]
        named += [name for stone in measure.milestones for name in stone.responsible]
        return self.among(named or (*item.lead, *item.cooperating))


def _item(item: Item, now: Item, doer: _Doer) -> Iterator[Difference]:
    if item.due is not None and now.due is not None and now.due > item.due:
        yield Difference("later", item.code, item.limit, now.limit, now.where or "")
    parts = _parts(item, now)
    stones = _stones(item, now, parts)
    for measure in item.measures:
        if measure.withdrawn is not None or not doer.does(item, measure):
            continue
        same = parts.get(measure.code, [])
        if not same and not any(each.code in stones for each in measure.milestones):
            yield Difference("missing-measure", measure.code, _words(measure), where=now.where or "")
        else:
            yield from _measure(measure, same, stones, doer, now.where or "")
    known = {id(each) for listed in parts.values() for each in listed}
    answering = {id(stone) for stone in stones.values()}
    for other in now.measures:
        if id(other) not in known and not any(id(stone) in answering for stone in other.milestones):
            yield Difference("unmatched", item.code, "", _words(other), other.where or now.where or "")


def _parts(item: Item, now: Item) -> dict[str, list[Measure]]:
    """The measures of *now* that answer to each measure of *item*, by its code: several where it is split."""
    found = {was.code: [same] for was, same in paired(item.measures, now.measures, _measure_likeness)}
    known = {id(same) for listed in found.values() for same in listed}
    for other in now.measures:
        if id(other) not in known:
            near = max(item.measures, key=lambda each: alike(each.text, other.text), default=None)
            if near is not None and alike(near.text, other.text) >= _SPLIT:
                found.setdefault(near.code, []).append(other)
    return found


def _stones(item: Item, now: Item, parts: dict[str, list[Measure]]) -> dict[str, Milestone]:
    """The milestone of *now* that answers to each milestone of *item*, by its code.

    It is looked for in the measures that answer to its own, then in all of the item: its deed may be told elsewhere.
    """
    found: dict[str, Milestone] = {}
    taken: set[int] = set()
    for measure in item.measures:
        below = [stone for part in parts.get(measure.code, ()) for stone in part.milestones]
        for was, same in paired_milestones(measure.milestones, below):
            found[was.code] = same
            taken.add(id(same))
    lost = [stone for measure in item.measures for stone in measure.milestones if stone.code not in found]
    free = [stone for measure in now.measures for stone in measure.milestones if id(stone) not in taken]
    found |= {was.code: same for was, same in paired(lost, free, _stone_likeness)}
    return found


def _stone_likeness(was: Milestone, now: Milestone) -> float:
    text = alike(_deed(was), _deed(now))
    return text if text >= _DEED else 0.0


def _deed(stone: Milestone) -> str:
    """What is done by a milestone, its numbers aside: a lower one is the same deed."""
    return _FIGURES.sub("", stone.action)


_LIKE, _SAME_NUMBER, _SPLIT, _DEED = 0.4, 0.25, 0.6, 0.4
_FIGURES = re.compile(r"[\d.．,，]+")


def _likeness(text: float, *, same: bool) -> float:
    """By the text; the same number decides between equals, and lets what was put into other words be found."""
    return text + 0.01 * same if text >= (_SAME_NUMBER if same else _LIKE) else 0.0


def _item_likeness(was: Item, now: Item) -> float:
    return _likeness(alike(was.problem or was.title, now.problem or now.title), same=was.number == now.number)


def _measure_likeness(was: Measure, now: Measure) -> float:
    return _likeness(alike(was.text, now.text), same=folded(was.label or "") == folded(now.label or "") != "")


def _words(measure: Measure) -> str:
    return f"{measure.label or ''}{measure.text}"


def _measure(
    measure: Measure, parts: Sequence[Measure], stones: dict[str, Milestone], doer: _Doer, otherwise: str
) -> Iterator[Difference]:
    where = (parts[0].where if parts else None) or otherwise
    for milestone in measure.milestones:
        if milestone.withdrawn is not None or (milestone.responsible and not doer.among(milestone.responsible)):
            continue
        said = f"{milestone.limit}{milestone.action}"
        same = stones.get(milestone.code)
        if same is None:
            yield Difference("missing-milestone", milestone.code, said, where=where)
            continue
        told = f"{same.limit}{same.action}"
        if milestone.due is not None and (same.due is None or same.due > milestone.due):
            yield Difference("later", milestone.code, said, told, where)
        if _lower(milestone, same):
            yield Difference("lower", milestone.code, said, told, where)
    duties = [duty for part in parts for duty in part.duties]
    for duty in measure.duties:
        if duty.withdrawn is None:
            yield from _duty(duty, duties, where)


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
