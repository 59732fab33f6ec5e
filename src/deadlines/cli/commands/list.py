"""`deadlines list`: all items with their units, limits and state."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import FormatOption, LimitOption, PlanOption, RoleChoice, RoleOption, UnitOption, role_of
from deadlines.errors import N_

if TYPE_CHECKING:
    from deadlines.cli.desk import Desk
    from deadlines.domain.overview import Overview

app = command_app()

MOST = 40


class ScheduleChoice(StrEnum):
    """The states of the schedule that a list can be narrowed to."""

    not_started = "not-started"
    on_track = "on-track"
    due_soon = "due-soon"
    behind = "behind"
    overdue = "overdue"
    done = "done"
    done_late = "done-late"


class LifeChoice(StrEnum):
    """The stations of an item's life."""

    rectifying = "rectifying"
    declared = "declared"
    applied = "applied"
    accepted_municipal = "accepted-municipal"
    accepted_provincial = "accepted-provincial"
    public_notice = "public-notice"
    closed = "closed"
    returned = "returned"
    reopened = "reopened"


COLUMNS = (
    "code",
    "number",
    "plan",
    "region",
    "title",
    "problem",
    "target",
    "limit.text",
    "limit.dates",
    "limit.immediate",
    "limit.ongoing",
    "limit.interim",
    "units.lead",
    "units.cooperating",
    "units.responsible",
    "units.acceptance",
    "units.marks",
    "units.acceptance_provincial",
    "units.supervising",
    "life",
    "schedule",
    "confirmed",
    "lamp",
    "milestones.total",
    "milestones.done",
    "milestones.overdue",
    "next_due",
    "state",
    "withdrawn",
    "withdrawn_note",
    "due",
    "original_due",
    "done_on",
    "extensions",
    "returned",
    "reopened",
    "judged.as",
    "judged.on",
    "judged.note",
    "judged.differs",
    "interim_on",
    "waiting.for",
    "withdrawn_doc",
    "merged_into",
)


@app.command(
    cls=Command,
    help=N_("All items of the register with their units, limits and state, in the plans' order."),
    epilog="deadlines list --plan XY22\ndeadlines list --unit 西安市/市住建局 --schedule behind",
)
def list_(
    ctx: typer.Context,
    plan: PlanOption = None,
    unit: UnitOption = None,
    role: RoleOption = RoleChoice.any,
    schedule: Annotated[
        ScheduleChoice | None,
        typer.Option(
            metavar="not-started|on-track|due-soon|behind|overdue|done|done-late",
            help=N_("Only items that stand so, as computed or as the office judged"),
        ),
    ] = None,
    life: Annotated[
        LifeChoice | None,
        typer.Option(metavar="rectifying|declared|…|closed", help=N_("Only items at this station")),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help=N_("Also items that are not carried out any more"))] = False,
    limit: LimitOption = None,
    format_: FormatOption = None,
) -> None:
    """List items."""
    from deadlines.cli import output
    from deadlines.usecases.look import listing

    desk = desk_of(ctx)
    items = listing(
        desk.store,
        day=desk.as_of,
        lamps=desk.settings.lamps,
        plan=plan,
        unit=unit,
        role=role_of(role),
        schedule=schedule.value if schedule else None,
        life=life.value if life else None,
        withdrawn_too=all_,
    )
    rows = [face(each) for each in items]
    envelope = {"schema": "deadlines.list/1", "as_of": desk.as_of.isoformat(), "items": rows}
    output.answer(desk, format_, lambda: envelope, lambda: rows, COLUMNS, lambda: _people(desk, items, limit))


def face(seen: Overview) -> dict[str, Any]:
    """One item of `deadlines.list/1`."""
    from deadlines.cli import faces
    from deadlines.domain.agenda import Line, parties_of
    from deadlines.domain.course import AT_WORK

    item, plan = seen.item, seen.plan
    gone = faces.withdrawal(seen.withdrawal)
    return {
        "code": item.code,
        "number": item.number,
        "plan": plan.code,
        "region": plan.region,
        "title": item.title,
        "problem": item.problem,
        "target": item.target,
        "limit": faces.item_limit(item),
        "units": faces.parties(parties_of(Line(plan, item, item))),
        "life": seen.life,
        "schedule": seen.schedule,
        "confirmed": seen.confirmed,
        "lamp": seen.lamp,
        "milestones": {"total": seen.total, "done": seen.done, "overdue": seen.overdue},
        "next_due": seen.next_due.isoformat() if seen.next_due else None,
        "state": "withdrawn" if seen.withdrawn else "open" if seen.life in AT_WORK else "done",
        "withdrawn": gone["withdrawn"],
        "withdrawn_note": gone["withdrawn_note"],
        "due": seen.due.isoformat() if seen.due else None,
        "original_due": seen.original_due.isoformat() if seen.original_due else None,
        "done_on": seen.done_on.isoformat() if seen.done_on else None,
        "extensions": seen.extensions,
        "returned": seen.course.returned,
        "reopened": seen.course.reopened,
        "judged": faces.judged(seen.judged, seen.schedule, interim=seen.interim is not None),
        "interim_on": seen.interim.isoformat() if seen.interim else None,
        "waiting": faces.waiting(seen.waiting),
        "withdrawn_doc": gone["withdrawn_doc"],
        "merged_into": gone["merged_into"],
    }


def _people(desk: Desk, items: list[Overview], limit: int | None) -> None:
    from deadlines.cli import output, people, tables
    from deadlines.domain.agenda import Line, parties_of
    from deadlines.words import say

    if not items:
        output.show(desk, say(N_("No item answers to this. `deadlines list` without options shows all.")))
        return
    width = output.people_width(desk)
    wide = width >= 110
    most = (limit or None) if limit is not None else (MOST if desk.interactive else None)
    shown = items if most is None else items[:most]
    columns = [
        tables.Column(N_("Lamp")),
        tables.Column(N_("Code")),
        tables.Column(N_("Finding (short title)"), share=4),
        tables.Column(N_("State")),
        tables.Column(N_("Next date"), named=True),
        tables.Column(N_("Done"), named=True),
        tables.Column(N_("Units"), share=3),
    ]
    if wide:
        columns.insert(3, tables.Column(N_("Limit"), share=3))
    rows = []
    for seen in shown:
        units = parties_of(Line(seen.plan, seen.item, seen.item))
        row: list[str | tables.Cell] = [
            "" if seen.withdrawn else tables.lamp(seen.lamp),
            seen.item.code,
            seen.item.title,
            _state(seen),
            seen.next_due.isoformat() if seen.next_due else "",
            f"{seen.done}/{seen.total}" if seen.total else "",
            people.units(units, most=0 if width > 200 else 3 if wide else 1),
        ]
        if wide:
            row.insert(3, seen.item.limit + _moved(seen))
        rows.append(row)
    tables.draw(desk, columns, rows)
    if len(shown) < len(items):
        output.show(
            desk, say(N_("… and %(more)s more: `deadlines list --limit 0` shows all."), more=len(items) - len(shown))
        )


def _state(seen: Overview) -> str:
    """On its schedule while work goes on, with the day it was done and a moved limit; else on its way to its close."""
    from deadlines.cli import people
    from deadlines.words import _

    if seen.withdrawn:
        return _(people.WITHDRAWN)
    if seen.life not in ("rectifying", "declared"):
        return people.life(seen)
    said = [people.item_state(seen)]
    said += [seen.done_on.isoformat()] if seen.done_on else []
    said += [_("limit moved")] if seen.extensions else []
    return "\n".join(said)


def _moved(seen: Overview) -> str:
    from deadlines.words import say

    if not seen.extensions or seen.due is None or seen.original_due is None:
        return ""
    text = N_("moved to %(due)s, was %(original)s")
    return "\n" + say(text, due=seen.due.isoformat(), original=seen.original_due.isoformat())
