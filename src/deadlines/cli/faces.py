"""The JSON faces of what use cases give back: names, order and nesting are the contract's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deadlines.errors import N_, Message
from deadlines.words import say

if TYPE_CHECKING:
    from deadlines.domain.agenda import Deadline, Withdrawal
    from deadlines.domain.judgement import Judged
    from deadlines.domain.model import Item
    from deadlines.domain.parties import Parties
    from deadlines.domain.status import Schedule
    from deadlines.domain.waiting import Waiting
    from deadlines.usecases.due import Due, DueList

    Plain = dict[str, Any]

DUE_COLUMNS = (
    "code",
    "kind",
    "plan",
    "item",
    "region",
    "title",
    "action",
    "limit",
    "due",
    "original_due",
    "done_on",
    "days_left",
    "workdays_left",
    "state",
    "schedule",
    "confirmed",
    "lamp",
    "units.lead",
    "units.cooperating",
    "units.responsible",
    "units.acceptance",
    "units.marks",
    "units.acceptance_provincial",
    "units.supervising",
    "quantities.done",
    "quantities.target",
    "quantities.unit",
    "extensions",
    "ambiguous",
    "missed.periods",
    "missed.times",
    "extension.to",
    "extension.doc",
    "extension.on",
    "waiting.for",
    "waiting.since",
    "withdrawn",
    "withdrawn_note",
    "withdrawn_doc",
    "merged_into",
    "acting",
)

UNPUBLISHED = N_("The holidays of %(years)s are not published yet; working days across them are not counted.")


def due_list(found: DueList) -> Plain:
    """`deadlines.due/1`."""
    notes: Plain = dict(found.tally._asdict())
    if found.unpublished:
        notes["calendar"] = say(Message(UNPUBLISHED, {"years": found.unpublished}))
    return {
        "schema": "deadlines.due/1",
        "as_of": found.day.isoformat(),
        "notes": notes,
        "entries": [due_entry(entry) for entry in found.entries],
    }


def _missed(line: Deadline) -> dict[str, int | None]:
    """How many periods were missed, and how many times; null where each unit owes its own and the sum says nothing."""
    periods, times = line.missed
    return {"periods": periods, "times": None if periods and not times else times}


def due_entry(entry: Due) -> Plain:
    """One entry of `deadlines.due/1`."""
    from deadlines.cli import people

    line = entry.deadline
    return {
        "code": line.code,
        "kind": line.kind,
        "plan": line.plan,
        "item": line.item,
        "region": line.region,
        "title": line.title,
        "action": people.action(line),
        "limit": line.limit,
        "due": line.due.isoformat(),
        "original_due": line.original_due.isoformat(),
        "done_on": line.done_on.isoformat() if line.done_on else None,
        "days_left": line.days_left,
        "workdays_left": entry.workdays_left,
        "state": line.state,
        "schedule": line.schedule,
        "confirmed": line.confirmed,
        "lamp": line.lamp,
        "units": parties(line.parties),
        "quantities": [quantity._asdict() for quantity in line.quantities],
        "extensions": line.extensions,
        "ambiguous": line.ambiguous,
        "missed": _missed(line) if line.recurs else None,
        "extension": _extension(line),
        "waiting": waiting(line.waiting),
        **withdrawal(line.withdrawal),
        "acting": list(line.acting),
    }


def waiting(told: Waiting | None) -> Plain | None:
    """What an entry waits for; null where it does not. `since` is null where the plan itself says it, without a day."""
    if told is None:
        return None
    since = told.since.isoformat() if told.since is not None else None
    return {"for": told.whom, "since": since, "doc": told.doc, "note": told.note}


def judged(told: Judged | None, schedule: Schedule, *, interim: bool) -> Plain | None:
    """The office's 认定 of an item; `differs` says that it is not what was computed. Null without."""
    if told is None:
        return None
    return {
        "as": told.verdict,
        "on": told.on.isoformat(),
        "note": told.note,
        "doc": told.doc,
        "by": told.by,
        "differs": told.differs(schedule, interim=interim),
    }


def withdrawal(gone: Withdrawal | None) -> Plain:
    """Since when an entry is not carried out any more, why, by which paper, merged into which; nulls where it is."""
    return {
        "withdrawn": gone.since.isoformat() if gone else None,
        "withdrawn_note": gone.note if gone else None,
        "withdrawn_doc": gone.doc if gone else None,
        "merged_into": gone.into if gone else None,
    }


LEDGER_COLUMNS = (
    "closeout.life",
    "closeout.returned",
    "closeout.declared",
    "closeout.applied",
    "closeout.accepted_municipal",
    "closeout.accepted_provincial",
    "closeout.notice_start",
    "closeout.notice_until",
    "closeout.closed",
    "closeout.filing",
    "closeout.reopened",
    "closeout.judged",
    "closeout.judged_on",
)


def _extension(line: Deadline) -> Plain | None:
    """The approved extension in force: the day it names, its paper and its own day."""
    if line.moved is None:
        return None
    report, act = line.moved
    return {"to": act.to.isoformat() if act.to else None, "doc": act.doc, "on": report.date.isoformat()}


def item_limit(item: Item) -> Plain:
    """The limit of an item: the plan's words and what they are read to mean."""
    return {
        "text": item.limit,
        "dates": [part.due.isoformat() for part in item.parts if part.due],
        "immediate": item.immediate,
        "ongoing": item.ongoing,
        "interim": item.interim,
    }


def parties(units: Parties) -> Plain:
    """The units by role; `marks` says 牵头 or 配合 for each responsible one, null where neither is written."""
    marks = dict(units.marks)
    named = dict.fromkeys((*units.lead, *units.cooperating, *units.responsible))
    return {
        "lead": list(units.lead),
        "cooperating": list(units.cooperating),
        "responsible": list(units.responsible),
        "acceptance": list(units.acceptance),
        "marks": {name: marks.get(name) for name in named},
        "acceptance_provincial": list(units.acceptance_provincial),
        "supervising": list(units.supervising),
    }
