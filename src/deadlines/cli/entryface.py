"""`deadlines.show/1`: one entry for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from deadlines.cli.desk import Desk
    from deadlines.domain.agenda import Deadline
    from deadlines.domain.duties import Turn
    from deadlines.domain.pace import Pace
    from deadlines.usecases.look import Recorded, Shown


def face(desk: Desk, seen: Shown) -> dict[str, Any]:
    """`deadlines.show/1`: the record itself as the register file has it, its reading, its deadlines, its history."""
    from deadlines.cli import faces
    from deadlines.cli.commands.list import face as item_face
    from deadlines.domain.log import plain_entry
    from deadlines.domain.plain import plain

    found = seen.found
    entry = found.line.entry if found.line else found.measure
    if seen.kind == "item":
        entry = found.item
    assert entry is not None
    return {
        "schema": "deadlines.show/1",
        "as_of": desk.as_of.isoformat(),
        "code": seen.code,
        "kind": seen.kind,
        "plan": found.plan.code,
        "region": found.plan.region,
        "record": plain(entry),
        "reading": _reading(desk, seen),
        "where": seen.where,
        "source": seen.source,
        "units": faces.parties(seen.parties),
        "item": item_face(seen.overview) if seen.overview else None,
        "deadlines": [_deadline(line) for line in seen.deadlines],
        "history": [plain_entry(each) for each in seen.history],
        "periods": [_period(each) for each in seen.turns],
        "course": _course(desk, seen) if seen.overview is not None and seen.kind == "item" else None,
        "judged": item_face(seen.overview)["judged"] if seen.overview and seen.kind == "item" else None,
        "waiting": faces.waiting(seen.waiting),
        "pace": [_pace(code, each) for code, paces in seen.paces for each in paces],
        "members": _members(seen),
        "indicators": _indicators(seen),
        "merged": list(seen.merged),
        "measures_state": [_measure_state(each) for each in seen.recorded],
    }


def _measure_state(told: Recorded) -> dict[str, Any]:
    return {
        "code": told.measure.code,
        "state": told.state,
        "on": told.on.isoformat(),
        "note": told.last.note,
        "doc": told.doc,
    }


def _period(turn: Turn) -> dict[str, Any]:
    """One period of a duty: its days, when it falls due, how often it was done of how often it has to be."""
    return {
        "from": turn.span.first.isoformat(),
        "to": turn.span.last.isoformat(),
        "due": turn.due.isoformat(),
        "done": turn.times,
        "required": turn.required,
        "counts": list(turn.counts),
        "done_on": turn.done_on.isoformat() if turn.done_on else None,
    }


def _course(desk: Desk, seen: Shown) -> dict[str, Any]:
    """The way of an item from done to closed: where it stands, what comes next, and every step with its paper."""
    from deadlines.domain.chain.book import steps_on
    from deadlines.domain.chain.stations import next_station

    assert seen.overview is not None
    course, item = seen.overview.course, seen.overview.item
    steps = []
    for kind, report in steps_on(item, desk.as_of):
        act = report.act
        given = {
            "unit": report.unit,
            "by": report.by,
            "note": report.note,
            "level": act.level if act else None,
            "doc": act.doc if act else None,
            "points": list(act.points) if act else [],
            "start": act.start.isoformat() if act and act.start else None,
            "until": act.until.isoformat() if act and act.until else None,
            "days": act.days if act else None,
        }
        steps.append({"step": kind, "on": report.date.isoformat(), **given})
    return {
        "life": course.life,
        "next": next_station(course, item, desk.settings.rules),
        "due": next((each.due.isoformat() for each in seen.awaited if each.kind == "step"), None),
        "returned": course.returned,
        "reopened": course.reopened,
        "steps": steps,
    }


def _pace(code: str, seen: Pace) -> dict[str, Any]:
    """A quantity against its planned course; all of it is computed."""
    course = seen.course
    return {
        "code": code,
        "unit": seen.unit,
        "done": seen.done,
        "target": course.target,
        "expected": seen.expected,
        "shortfall": seen.shortfall,
        "per_day": round(seen.per_day, 4) if seen.per_day is not None else None,
        "per_week": round(seen.per_day * 7, 4) if seen.per_day is not None else None,
        "finish": seen.finish.isoformat() if seen.finish else None,
        "start": course.start.isoformat(),
        "due": course.due.isoformat(),
        "base": course.base,
        "shape": "steps" if course.steps else "line",
        "points": [{"until": day.isoformat(), "value": amount} for day, amount in course.points],
    }


def _members(seen: Shown) -> dict[str, Any] | None:
    """How each member stands where a group has to act; null for what is one task."""
    if not seen.members:
        return None
    unreported = sum(each.state == "unreported" for each in seen.members)
    return {
        "reported": len(seen.members) - unreported,
        "unreported": unreported,
        "done": sum(each.state == "done" for each in seen.members),
        "units": [
            {
                "unit": each.unit.name,
                "state": each.state,
                "on": each.on.isoformat() if each.on else None,
                "quantities": list(each.quantities),
                "note": each.note,
            }
            for each in seen.members
        ],
    }


def _indicators(seen: Shown) -> list[dict[str, Any]]:
    if not seen.figures:
        return []
    from deadlines.cli.commands.indicators import face as figure_face

    return [figure_face(each) for each in seen.figures]


# Of `deadlines.due/1`: what the entry and its item do not say already.
_DEADLINE = (
    *("code", "kind", "action", "limit", "due", "original_due", "done_on", "days_left"),
    *("state", "schedule", "confirmed", "lamp", "quantities", "ambiguous"),
    *("extensions", "extension", "waiting"),
)


def _deadline(line: Deadline) -> dict[str, Any]:
    from deadlines.cli import faces
    from deadlines.usecases.due import Due

    whole = faces.due_entry(Due(line, None))
    return {key: whole[key] for key in _DEADLINE}


def _reading(desk: Desk, seen: Shown) -> dict[str, Any] | None:
    """How the words of the entry's limit are read; the year is that of the date before it."""
    from deadlines.cli.commands.limit import face as reading_face
    from deadlines.domain import limits

    entry = seen.found.item if seen.kind == "item" else seen.found.line.entry if seen.found.line else None
    words = getattr(entry, "limit", "")
    if not words:
        return None
    due = getattr(entry, "due", None)
    year = due.year if due else seen.found.plan.year
    reading = limits.read(words, issued=seen.found.plan.issued, year=year, calendar=desk.calendar())
    shown = reading_face(reading)
    del shown["schema"]
    return shown
