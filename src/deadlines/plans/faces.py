"""A draft as the plain data of the contract's `deadlines.plan/1`, its keys in the contract's order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from deadlines.domain.model import Period, Quantity
    from deadlines.errors import Message
    from deadlines.plans.draft import Draft, DraftItem, DraftMeasure, DraftMilestone, DraftObligation

_FREQ: dict[Period, str] = {
    "day": "daily",
    "week": "weekly",
    "month": "monthly",
    "quarter": "quarterly",
    "year": "yearly",
}


def face(draft: Draft, words: Callable[[Message], str] = str) -> dict[str, Any]:
    """*draft* as the contract's JSON; *words* puts the messages of its problems into a language."""
    return {
        "schema": "deadlines.plan/1",
        "plan": {"title": draft.title, "region": draft.region, "issued": _day(draft.issued)},
        "items": [_item(item) for item in draft.items],
        "obligations": [_obligation(one) for one in draft.obligations],
        "problems": [{"where": problem.where, "message": words(problem.message)} for problem in draft.problems],
    }


def _item(item: DraftItem) -> dict[str, Any]:
    limit = item.limit
    return {
        "number": item.number,
        "where": item.where,
        "problem": item.problem,
        "target": item.target,
        "lead": list(item.lead),
        "cooperating": list(item.cooperating),
        "acceptance": list(item.acceptance),
        "acceptance_provincial": list(item.acceptance_provincial),
        "supervising": list(item.supervising),
        "leaders": list(item.leaders),
        "marks": dict(item.marks),
        "progress": item.progress,
        "limit": {
            "text": limit.text,
            "dates": [day.isoformat() for day in limit.dates],
            "immediate": limit.immediate,
            "ongoing": limit.ongoing,
            "interim": limit.interim,
        },
        "measures": [_measure(measure) for measure in item.measures],
    }


def _measure(measure: DraftMeasure) -> dict[str, Any]:
    return {
        "label": measure.label,
        "section": measure.section,
        "where": measure.where,
        "text": measure.text,
        "responsible": list(measure.responsible),
        "milestones": [_milestone(one) for one in measure.milestones if one.due is not None],
        "duties": [
            {"text": duty.text, "freq": _FREQ[duty.every], "at_least": duty.at_least} for duty in measure.duties
        ],
        "cooperating": list(measure.cooperating),
        "undated": [_milestone(one) for one in measure.milestones if one.due is None],
    }


def _milestone(one: DraftMilestone) -> dict[str, Any]:
    """What is due; with no day where the plan names a season, an event or its own issue (汛期前, 印发后30日内)."""
    return {
        "limit": one.limit,
        "due": _day(one.due),
        "action": one.action,
        "quantities": [_quantity(quantity) for quantity in one.quantities],
        "ambiguous": one.ambiguous,
        "rule": one.rule,
    }


def _quantity(quantity: Quantity) -> dict[str, Any]:
    return {"target": quantity.target, "unit": quantity.unit, "of": quantity.of}


def _obligation(one: DraftObligation) -> dict[str, Any]:
    freq = _FREQ[one.every] if one.every else None
    return {
        "text": one.text,
        "due": _day(one.due),
        "rule": one.rule,
        "responsible": list(one.responsible),
        "freq": freq,
        "at_least": one.at_least if freq else None,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
