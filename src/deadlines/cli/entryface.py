"""`deadlines.show/1`: one entry for programs."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from deadlines.cli.desk import Desk
    from deadlines.domain.agenda import Deadline
    from deadlines.domain.duties import Turn
    from deadlines.domain.members import Shares
    from deadlines.domain.pace import Course, Pace, Planned
    from deadlines.domain.tasks import Standing
    from deadlines.usecases.look import Recorded, Shown
    from deadlines.usecases.papers import Listed


def face(desk: Desk, seen: Shown) -> dict[str, Any]:
    """`deadlines.show/1`: the record itself as the register file has it, its reading, its deadlines, its history."""
    from deadlines.cli import faces
    from deadlines.cli.commands.list import face as item_face
    from deadlines.cli.commands.paper import face as paper_face
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
        "periods": [_period(each, shares) for each, shares in zip_longest(seen.turns, seen.shares)],
        "course": _course(desk, seen) if seen.overview is not None and seen.kind == "item" else None,
        "judged": item_face(seen.overview)["judged"] if seen.overview and seen.kind == "item" else None,
        "waiting": faces.waiting(seen.waiting),
        "pace": [_pace(code, each) for code, paces in seen.paces for each in paces],
        "members": _members(seen),
        "indicators": _indicators(seen),
        "merged": list(seen.merged),
        "measures_state": [_measure_state(each) for each in seen.recorded],
        "papers": [paper_face(each) for each in seen.papers],
        "tasks": [_task(each) for each in seen.tasks],
        "planned": [_planned(code, each) for code, courses in seen.planned for each in courses],
        "quantities": [each._asdict() for each in seen.amounts],
        "level": next((each.paper.level for each in reversed(seen.papers) if _is_level(seen, each)), None),
    }


def _is_level(seen: Shown, listed: Listed) -> bool:
    return listed.code == seen.code and listed.paper.level is not None


def _task(seen: Standing) -> dict[str, Any]:
    """A task that the item was split into: by its milestones where it has a limit, else by its own record."""
    return {
        "code": seen.task.code,
        "text": seen.task.text,
        "units": list(seen.task.responsible),
        "milestones": [each.code for each in seen.task.milestones],
        "state": "done" if seen.done_on else "open",
        "done_on": seen.done_on.isoformat() if seen.done_on else None,
    }


def _measure_state(told: Recorded) -> dict[str, Any]:
    return {
        "code": told.measure.code,
        "state": told.state,
        "on": told.on.isoformat(),
        "note": told.last.note,
        "doc": told.doc,
    }


def _period(turn: Turn, shares: Shares | None = None) -> dict[str, Any]:
    """One period of a duty: its days, when it falls due, how often it was done of how often it has to be.

    `owed_from` and `owed_to` are the days of it in which it is owed, `members` what each did where each owes its own.
    """
    owed = turn.owed or turn.span
    face = {
        "from": turn.span.first.isoformat(),
        "to": turn.span.last.isoformat(),
        "due": turn.due.isoformat(),
        "done": turn.times,
        "required": turn.required,
        "counts": list(turn.counts),
        "done_on": turn.done_on.isoformat() if turn.done_on else None,
        "owed_from": owed.first.isoformat(),
        "owed_to": owed.last.isoformat(),
    }
    if shares is not None:
        face["members"] = [
            {
                "unit": each.unit.name,
                "done": each.turn.times,
                "required": each.turn.required,
                "counts": list(each.turn.counts),
                "done_on": each.turn.done_on.isoformat() if each.turn.done_on else None,
            }
            for each in shares
        ]
    return face


def _course(desk: Desk, seen: Shown) -> dict[str, Any]:
    """The way of an item from done to closed: where it stands, what comes next, and every step with its paper."""
    from deadlines.cli.entryfacts import remarks
    from deadlines.domain.chain.book import steps_on
    from deadlines.domain.chain.stations import next_station

    assert seen.overview is not None
    course, item = seen.overview.course, seen.overview.item
    steps = []
    taken = steps_on(item, desk.as_of)
    for (kind, report), notes in zip(taken, remarks(desk, taken), strict=True):
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
            "notes": notes,
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


def _planned(code: str, seen: Planned) -> dict[str, Any]:
    """A course that was entered, whether anything of its quantity was recorded or not."""
    return {"code": code, "unit": seen.unit, "on": seen.on.isoformat(), "doc": seen.doc, **_course_of(seen.course)}


def _course_of(course: Course) -> dict[str, Any]:
    return {
        "target": course.target,
        "start": course.start.isoformat(),
        "due": course.due.isoformat(),
        "base": course.base,
        "shape": "steps" if course.steps else "line",
        "points": [{"until": day.isoformat(), "value": amount} for day, amount in course.points],
    }


def _pace(code: str, seen: Pace) -> dict[str, Any]:
    """A quantity against its planned course; all of it is computed."""
    return {
        "code": code,
        "unit": seen.unit,
        "done": seen.done,
        "target": seen.course.target,
        "expected": seen.expected,
        "shortfall": seen.shortfall,
        "per_day": round(seen.per_day, 4) if seen.per_day is not None else None,
        "per_week": round(seen.per_day * 7, 4) if seen.per_day is not None else None,
        "finish": seen.finish.isoformat() if seen.finish else None,
        **_course_of(seen.course),
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
    met = {"interim_on": line.interim.isoformat() if line.interim is not None else None}
    return {key: whole[key] for key in _DEADLINE} | met


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
