"""`deadlines due`: what is due soon, and what has passed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import FormatOption, LimitOption, PlanOption, RoleChoice, RoleOption, UnitOption, role_of
from deadlines.errors import N_

if TYPE_CHECKING:
    from deadlines.cli.desk import Desk
    from deadlines.usecases.due import DueList

app = command_app()


@app.command(
    cls=Command,
    help=N_("What is due by the end of a window, with what has passed and is still open in a block of its own."),
    epilog="deadlines due --within 2w --unit 市城管局\ndeadlines due --as-of 2023-12-01 -f json",
)
def due(
    ctx: typer.Context,
    within: Annotated[
        str, typer.Option(metavar="30d|6w|2m|10wd", help=N_("How far ahead: days, weeks, months, working days"))
    ] = "30d",
    unit: UnitOption = None,
    role: RoleOption = RoleChoice.any,
    plan: PlanOption = None,
    all_: Annotated[
        bool, typer.Option("--all", help=N_("Also what was due by then and is done, or is not carried out any more"))
    ] = False,
    limit: LimitOption = None,
    format_: FormatOption = None,
) -> None:
    """List what is due."""
    from deadlines.cli import faces, output
    from deadlines.domain.window import through
    from deadlines.usecases.due import due as what_is_due

    desk = desk_of(ctx)
    found = what_is_due(
        desk.store,
        day=desk.as_of,
        through=through(desk.as_of, within, desk.calendar),
        lamps=desk.settings.lamps,
        calendar=desk.calendar,
        unit=unit,
        role=role_of(role),
        plan=plan,
        done_too=all_,
    )
    output.answer(
        desk,
        format_,
        lambda: faces.due_list(found),
        lambda: (faces.due_entry(entry) for entry in found.entries),
        faces.DUE_COLUMNS,
        lambda: _people(desk, found, limit),
    )


def _people(desk: Desk, found: DueList, limit: int | None) -> None:
    from deadlines.cli import duetable

    duetable.show(desk, found, limit)
