"""`deadlines stats`: how many items, of what base, in which parts."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.desk import read_year
from deadlines.cli.options import FormatOption, PlanOption, UnitOption
from deadlines.errors import N_, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deadlines.cli.desk import Desk
    from deadlines.usecases.statistics import Statistics

app = command_app()

COLUMNS = ("key", "count", "codes")
BY_SCHEDULE = (*COLUMNS, "reported.count", "reported.codes")


class ByChoice(StrEnum):
    """What the items can be parted by."""

    due_year = "due-year"
    schedule = "schedule"
    life = "life"
    unit = "unit"
    plan = "plan"


@app.command(
    cls=Command,
    help=N_(
        "Count items: the base first (a plan, a unit, a year), then its parts, which always add up to it. What was"
        " extended out of the year stands beside it. By schedule, the office's judgement goes before what is computed,"
        " and what differs is listed."
    ),
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
    year = str(read_year(due)) if due is not None else None
    found = statistics(
        desk.store,
        day=desk.as_of,
        lamps=desk.settings.lamps,
        by=by.value,
        plan=plan,
        unit=unit,
        due=year,
        done=which,
    )
    rows = _rows(found)
    base = _base(plan, unit, year, which)
    envelope = {
        "schema": "deadlines.stats/1",
        "as_of": desk.as_of.isoformat(),
        "base": base,
        "total": found.total,
        "parts": rows,
        "done": found.done,
        "by": by.value,
        "withdrawn": _counted(found.withdrawn),
        "extended": _counted(found.extended),
        "extended_out": _counted(found.extended_out),
        "differs": [{"code": each.code, "judged": each.judged, "schedule": each.schedule} for each in found.differs],
    }

    def people() -> None:
        _people(desk, base, found, by, codes)
        if year and which is None and found.total:  # a rate stands with its base
            text = N_("Due: %(total)s; reported done: %(done)s (%(percent)s)")
            percent = (200 * found.done + found.total) // (2 * found.total)  # a half goes up
            output.show(desk, say(text, total=found.total, done=found.done, percent=f"{percent}%"))
        if found.extended_out:
            text = N_(
                "Besides, %(count)s were due in %(year)s and were extended to later by approval: %(codes)s."
                " `deadlines extend list` counts what was done in time by both dates."
            )
            output.show(desk, say(text, count=len(found.extended_out), year=year, codes=found.extended_out))
        if found.extended:
            text = N_("Of these, %(count)s have a limit extended by approval: %(codes)s")
            output.show(desk, say(text, count=len(found.extended), codes=found.extended))
        if found.withdrawn:
            text = N_("Besides, not carried out any more: %(count)s (%(codes)s)")
            output.show(desk, say(text, count=len(found.withdrawn), codes=found.withdrawn))

    columns = BY_SCHEDULE if by is ByChoice.schedule else COLUMNS
    output.answer(desk, format_, lambda: envelope, lambda: rows, columns, people)


def _counted(codes: tuple[str, ...]) -> dict[str, Any]:
    return {"count": len(codes), "codes": list(codes)}


def _rows(found: Statistics) -> list[dict[str, Any]]:
    """The parts as computed; by the schedule each with what stands so in reports, where 认定 goes before 测算.

    A state that something has in reports alone is a part of nothing computed.
    """
    rows = [{"key": part.key, **_counted(part.codes)} for part in found.parts]
    if not found.reported:
        return rows
    told = {part.key: part.codes for part in found.reported}
    rows += [{"key": key, **_counted(())} for key in told if key not in {row["key"] for row in rows}]
    return [{**row, "reported": _counted(told.get(row["key"], ()))} for row in rows]


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
    from deadlines.words import _, listed, say

    text = N_("As of %(day)s, %(base)s: %(total)s, of which %(done)s reported done.")
    output.show(desk, say(text, day=desk.as_of, base=base, total=found.total, done=found.done))
    heads = [tables.Column(_HEADS[by.value]), tables.Column(N_("Items"))]
    if codes:
        heads.append(tables.Column(N_("Code"), share=1))
    rows: list[list[str | tables.Cell]] = []
    for key, members in _told(by, found):
        row: list[str | tables.Cell] = [key, str(len(members))]
        rows.append([*row, listed(members)] if codes else row)
    if rows:
        output.show(desk, "")
        tables.draw(desk, heads, rows)
    if found.differs:
        from deadlines.cli import people

        text = N_("Judged otherwise than computed: %(count)s")
        output.show(desk, say(text, count=len(found.differs)))
        each_text = N_("%(code)s: judged %(judged)s, computed %(computed)s")
        for each in found.differs:
            judged, computed = _(people.VERDICTS[each.judged]), people.schedule(each.schedule, confirmed=each.confirmed)
            computed = _(people.VERDICTS[each.schedule]) if each.schedule in people.COMPUTED else computed
            output.show(desk, say(each_text, code=each.code, judged=judged, computed=computed))


def _told(by: ByChoice, found: Statistics) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The parts with their names; what the office judged apart from what was computed."""
    from deadlines.cli import people
    from deadlines.words import _, say

    if by is not ByChoice.schedule:
        yield from ((_key(by, part.key), part.codes) for part in found.parts)
        return
    for part in found.reported:
        computed = tuple(code for code in part.codes if code not in part.judged)
        if part.judged:
            yield say(N_("%(state)s (judged)"), state=_(people.VERDICTS[part.key])), part.judged
        if computed:
            yield people.computed(part.key), computed


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
    from deadlines.domain.course import LIVES
    from deadlines.words import _

    words: dict[str, dict[str, str]] = {
        "life": LIVES,
        "due-year": _UNDATED,
    }
    text: Any = words.get(by.value, {}).get(key)
    return _(text) if text else key
