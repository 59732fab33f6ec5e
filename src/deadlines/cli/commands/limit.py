"""`deadlines limit`: how a limit is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.desk import read_date
from deadlines.cli.options import FormatOption, IssuedOption
from deadlines.errors import N_

if TYPE_CHECKING:
    from deadlines.cli.desk import Desk
    from deadlines.domain.limits import Reading

app = command_app()

COLUMNS = (
    "text",
    "kind",
    "dates",
    "immediate",
    "ongoing",
    "interim",
    "recurring.freq",
    "recurring.at_least",
    "ambiguous",
    "undated",
    "canonical",
    "notes",
)


@app.command(
    cls=Command,
    help=N_("How the words of a limit are read: its kind, its dates, its doubts."),
    epilog="deadlines limit 2023年12月底，长期坚持\ndeadlines limit 印发后30个工作日内 --issued 2022-12-16",
)
def limit(
    ctx: typer.Context,
    phrase: Annotated[str, typer.Argument(metavar=N_("PHRASE"), help=N_("The plan's words"))],
    issued: IssuedOption = None,
    year: Annotated[
        int | None,
        typer.Option(metavar=N_("YYYY"), min=1900, max=9998, help=N_("The year of a date that stands without one")),
    ] = None,
    format_: FormatOption = None,
) -> None:
    """Read a limit."""
    from deadlines.cli import output
    from deadlines.domain import limits

    desk = desk_of(ctx)
    reading = limits.read(phrase, issued=read_date(issued) if issued else None, year=year, calendar=desk.calendar())
    envelope = face(reading)
    output.answer(desk, format_, lambda: envelope, lambda: [envelope], COLUMNS, lambda: _people(desk, reading))


def face(reading: Reading) -> dict[str, Any]:
    """`deadlines.limit/1`."""
    from deadlines.words import say

    return {
        "schema": "deadlines.limit/1",
        "text": reading.text,
        "kind": reading.kind,
        "dates": [day.isoformat() for day in reading.dates],
        "immediate": reading.immediate,
        "ongoing": reading.ongoing,
        "interim": reading.interim,
        "recurring": [{"freq": each.freq, "at_least": each.at_least} for each in reading.recurring],
        "ambiguous": reading.ambiguous,
        "undated": reading.undated,
        "canonical": reading.canonical,
        "notes": [say(note) for note in reading.notes],
    }


def _people(desk: Desk, reading: Reading) -> None:
    from deadlines.cli import people, tables
    from deadlines.words import _, listed, say

    rows: list[tuple[str, str]] = [(N_("Words"), reading.text)]
    rows.append((N_("Due"), listed(day.isoformat() for day in reading.dates) or _("no date")))
    marks = [
        _(text)
        for text, holds in (
            (N_("at once"), reading.immediate),
            (N_("interim result"), reading.interim),
            (N_("ongoing"), reading.ongoing),
            (N_("to be settled"), reading.ambiguous),
        )
        if holds
    ]
    if marks:
        rows.append((N_("Marks"), listed(marks)))
    for each in reading.recurring:
        period = _(people.PERIODS[_PERIODS[each.freq]])
        rows.append(
            (N_("Recurring"), say(N_("at least %(count)s times %(period)s"), count=each.at_least, period=period))
        )
    if reading.canonical != reading.text:
        rows.append((N_("Read as"), reading.canonical))
    rows += [(N_("Note"), say(note)) for note in reading.notes]
    tables.facts(desk, rows)


_PERIODS = {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year"}
