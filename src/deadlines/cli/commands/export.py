"""`deadlines export`: calendars, tables and the register file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import MarkChoice, UnitOption, role_of
from deadlines.cli.progress import working
from deadlines.errors import N_

if TYPE_CHECKING:
    from deadlines.cli.desk import Desk

app = command_app(
    help=N_("Hand the register out, as it stood on the day asked about."), epilog="deadlines export ics 日历"
)

FileArgument = Annotated[
    Path, typer.Argument(metavar=N_("FILE"), help=N_("The file to write; what was there is replaced"))
]


@app.callback()
def export() -> None:
    """Hand the register out."""


@app.command(
    cls=Command,
    help=N_(
        "One calendar (.ics) a unit, and index.json, which says whose each file is. Unchanged files are not touched."
    ),
    epilog=(
        "deadlines export ics feeds\ndeadlines export ics feeds --unit 西安市/市城管局\n"
        "deadlines export ics feeds --alarms --prune"
    ),
)
def ics(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar=N_("DIR"), help=N_("The folder to write into"))],
    unit: UnitOption = None,
    alarms: Annotated[
        bool | None,
        typer.Option("--alarms/--no-alarms", help=N_("Whether dates ring; as the settings say by default")),
    ] = None,
    reminders: Annotated[
        bool | None,
        typer.Option(
            "--reminders/--no-reminders",
            help=N_("Whether days before a date have events of their own; as the settings say by default"),
        ),
    ] = None,
    todo: Annotated[
        bool, typer.Option("--todo", help=N_("Tasks instead of events, for Thunderbird and GNOME, in their own folder"))
    ] = False,
    role: Annotated[
        list[MarkChoice] | None,
        typer.Option(
            metavar="lead|cooperating|responsible|acceptance|supervising|any",
            help=N_("Only what a unit sees in this role; may be repeated"),
        ),
    ] = None,
    prune: Annotated[
        bool, typer.Option("--prune", help=N_("Remove the calendars of units that are gone, and nobody else's files"))
    ] = False,
) -> None:
    """Write calendars."""
    from deadlines.usecases.export import feeds
    from deadlines.words import say

    desk = desk_of(ctx)
    options = desk.settings.calendars._replace(todo=todo)
    if (
        role
        and (roles := [chosen for each in role if (chosen := role_of(each)) is not None])
        and len(roles) == len(role)
    ):
        options = options._replace(roles=frozenset(roles))
    if alarms is not None:
        options = options._replace(alarms=alarms)
    if reminders is not None:
        options = options._replace(reminders=reminders)
    with working(desk, N_("Writing calendars")):
        exported = feeds(desk.store, folder, day=desk.as_of, unit=unit, options=options, prune=prune, now=desk.now)
    text = N_("%(count)s calendars in %(folder)s; %(written)s files were written anew.")
    args: dict[str, Any] = {"count": len(exported.feeds), "folder": folder, "written": len(exported.written)}
    desk.out.write(say(text, **args) + "\n")
    if exported.removed:
        gone = N_("Removed, for their units are gone: %(files)s.")
        desk.out.write(say(gone, files=exported.removed) + "\n")


@app.command(
    cls=Command,
    name="yaml",
    help=N_("The whole register as a register file."),
    epilog="deadlines export yaml 台账.yaml",
)
def yaml_(ctx: typer.Context, file: FileArgument) -> None:
    """Write the register file."""
    from deadlines.usecases.export import register_file

    desk = desk_of(ctx)
    register_file(desk.store, file, day=desk.as_of)
    _said(desk, file)


@app.command(
    cls=Command,
    name="json",
    help=N_("The whole register as JSON, with what its words are read to mean."),
    epilog="deadlines export json 台账.json",
)
def json_(ctx: typer.Context, file: FileArgument) -> None:
    """Write JSON."""
    from deadlines.usecases.export import register_json

    desk = desk_of(ctx)
    register_json(desk.store, file, day=desk.as_of)
    _said(desk, file)


@app.command(
    cls=Command,
    name="csv",
    help=N_("Every entry with its date and state as a table (CSV, UTF-8)."),
    epilog="deadlines export csv 台账.csv",
)
def csv_(ctx: typer.Context, file: FileArgument) -> None:
    """Write CSV."""
    from deadlines.cli.sheets import csv_bytes
    from deadlines.files import write_whole
    from deadlines.usecases.export import not_over

    desk = desk_of(ctx)
    not_over(desk.store, file)
    write_whole(file, csv_bytes(desk))
    _said(desk, file)


@app.command(
    cls=Command,
    help=N_("Every entry with its date and state as an Excel sheet."),
    epilog="deadlines export xlsx 台账.xlsx",
)
def xlsx(ctx: typer.Context, file: FileArgument) -> None:
    """Write an Excel sheet."""
    from deadlines.cli.sheets import xlsx_bytes
    from deadlines.files import write_whole
    from deadlines.usecases.export import not_over

    desk = desk_of(ctx)
    not_over(desk.store, file)
    with working(desk, N_("Writing the sheet")):
        write_whole(file, xlsx_bytes(desk))
    _said(desk, file)


def _said(desk: Desk, file: Path) -> None:
    from deadlines.words import say

    desk.out.write(say(N_("%(file)s is written, as of %(day)s."), file=file, day=desk.as_of) + "\n")
