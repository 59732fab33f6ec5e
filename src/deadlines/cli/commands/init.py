"""`deadlines init`: begin a register."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.errors import N_

app = command_app()


@app.command(
    cls=Command,
    help=N_("Begin a register: empty, or filled from a register file. An existing one is never touched."),
    epilog="deadlines --store 整改.db init data/tasks.yaml\ndeadlines init",
)
def init(
    ctx: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(metavar=N_("FILE"), help=N_("A register file (.yaml) to fill it from")),
    ] = None,
) -> None:
    """Begin a register."""
    from deadlines.cli.progress import working
    from deadlines.usecases.begin import begin
    from deadlines.words import say

    desk = desk_of(ctx)
    with working(desk, N_("Filling the register")):
        begun = begin(desk.place, str(file) if file else None, at=desk.at, by=desk.by, calendar=desk.calendar)
    text = N_("%(place)s is ready: %(plans)s plans, %(items)s items, %(milestones)s milestones.")
    desk.out.write(say(text, **begun._asdict()) + "\n")
    desk.out.write(say(N_("This program is not for classified information.")) + "\n")
    empty = N_("Next: `deadlines import PLAN.docx` takes in a plan.")
    filled = N_("Next: `deadlines due` shows what is due, `deadlines check` what is to be settled.")
    desk.out.write(say(filled if begun.plans else empty) + "\n")
