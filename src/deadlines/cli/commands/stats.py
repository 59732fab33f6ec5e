"""`deadlines stats`: how many items, of what base, in which parts."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import FormatOption, PlanOption, UnitOption
from deadlines.errors import N_, UsageError

if TYPE_CHECKING:
    from deadlines.cli.desk import Desk
    from deadlines.usecases.statistics import Statistics

app = command_app()

COLUMNS = ("key", "count", "codes")


class ByChoice(StrEnum):
    """What the items can be parted by."""

    due_year = "due-year"
    schedule = "schedule"
    life = "life"
    unit = "unit"
    plan = "plan"


@app.command(
    cls=Command,
    help=N_("Count items: the base first (a plan, a unit, a year), then its parts, which always add up to it."),
    epilog="deadlines stats --plan XY22 --by due-year\ndeadlines stats --due 2023 --open --by unit",
)
def stats(
    ctx: typer.Context,
    by: Annotated[
        ByChoice, typer.Option(metavar="due-year|schedule|life|unit|plan", help=N_("What to part the items by"))
    ] = ByChoice.due_year,
    due: Annotated[str | None, typer.Option(metavar=N_("YEAR"), help=N_("Only items due in this year"))] = None,
    open_: Annotated[bool, typer.Option("--open", help=N_("Only items not reported done"))] = False,
    done: Annotated[bool, typer.Option("--done", help=N_("Only items reported done"))] = False,
    codes: Annotated[bool, typer.Option("--codes", help=N_("Name the items behind each figure"))] = False,
    plan: PlanOption = None,
    unit: UnitOption = None,
    format_: FormatOption = None,
) -> None:
    """Count items."""
    from deadlines.cli import output
    from deadlines.usecases.statistics import statistics
    from deadlines.words import say

    if open_ and done:
        raise UsageError(N_("Say --open or --done, not both."))
    desk = desk_of(ctx)
    which = True if done else False if open_ else None
    found = statistics(
        desk.store,
        day=desk.as_of,
        lamps=desk.settings.lamps,
        by=by.value,
        plan=plan,
        unit=unit,
        due=due,
        done=which,
    )
    rows = [{"key": part.key, "count": part.size, "codes": list(part.codes)} for part in found.parts]
    base = _base(plan, unit, due, which)
    envelope = {
        "schema": "deadlines.stats/1",
        "as_of": desk.as_of.isoformat(),
        "base": base,
        "total": found.total,
        "parts": rows,
        "done": found.done,
        "by": by.value,
        "withdrawn": {"count": len(found.withdrawn), "codes": list(found.withdrawn)},
    }

    def people() -> None:
        _people(desk, base, found, by, codes)
        if due and which is None and found.total:  # a rate stands with its base
            text = N_("Due: %(total)s; reported done: %(done)s (%(percent)s)")
            percent = (200 * found.done + found.total) // (2 * found.total)  # a half goes up
            output.show(desk, say(text, total=found.total, done=found.done, percent=f"{percent}%"))
        if found.withdrawn:
            text = N_("Besides, %(count)s are not carried out any more: %(codes)s")
            output.show(desk, say(text, count=len(found.withdrawn), codes=found.withdrawn))

    output.answer(desk, format_, lambda: envelope, lambda: rows, COLUMNS, people)


def _base(plan: str | None, unit: str | None, due: str | None, done: bool | None) -> str:
    """What is counted, in words: no rate stands without it."""
    from deadlines.words import _, say

    parts = [say(N_("items of %(plan)s"), plan=plan.upper()) if plan else _("all items")]
    if unit:
        parts.append(say(N_("of %(unit)s"), unit=unit))
    if due:
        parts.append(say(N_("due in %(year)s"), year=due))
    if done is not None:
        parts.append(_("reported done") if done else _("not reported done"))
    return _(", ").join(parts)


def _people(desk: Desk, base: str, found: Statistics, by: ByChoice, codes: bool) -> None:
    from deadlines.cli import output, tables
    from deadlines.words import listed, say

    text = N_("As of %(day)s, %(base)s: %(total)s, of which %(done)s reported done.")
    output.show(desk, say(text, day=desk.as_of, base=base, total=found.total, done=found.done))
    heads = [tables.Column(_HEADS[by.value]), tables.Column(N_("Items"))]
    if codes:
        heads.append(tables.Column(N_("Code"), share=1))
    rows: list[list[str | tables.Cell]] = []
    for part in found.parts:
        row: list[str | tables.Cell] = [_key(by, part.key), str(part.size)]
        rows.append([*row, listed(part.codes)] if codes else row)
    if rows:
        output.show(desk, "")
        tables.draw(desk, heads, rows)


_HEADS = {
    "due-year": N_("Due in"),
    "schedule": N_("State"),
    "life": N_("Station"),
    "unit": N_("Lead units"),
    "plan": N_("Plan"),
}

_UNDATED: dict[str, str] = {
    "immediate": N_("at once"),
    "ongoing": N_("standing"),
    "immediate+ongoing": N_("at once and standing"),
    "undated": N_("no date"),
}


def _key(by: ByChoice, key: str) -> str:
    from deadlines.cli import people
    from deadlines.domain.course import LIVES
    from deadlines.words import _

    words: dict[str, dict[str, str]] = {
        "schedule": people.SCHEDULES,
        "life": LIVES,
        "due-year": _UNDATED,
    }
    text: Any = words.get(by.value, {}).get(key)
    return _(text) if text else key
