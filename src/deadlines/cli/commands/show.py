"""`deadlines show`: everything known of one entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import CodeArgument, FormatOption
from deadlines.errors import N_

if TYPE_CHECKING:
    from deadlines.cli.desk import Desk
    from deadlines.usecases.look import Shown

app = command_app()

COLUMNS = (
    "code",
    "kind",
    "plan",
    "region",
    "where",
    "record.title",
    "record.text",
    "record.action",
    "record.limit",
    "units.lead",
    "units.cooperating",
    "units.responsible",
    "units.acceptance",
    "deadlines.code",
    "deadlines.due",
    "deadlines.original_due",
    "deadlines.done_on",
    "deadlines.state",
    "deadlines.schedule",
    "deadlines.lamp",
    "deadlines.days_left",
)


@app.command(
    cls=Command,
    help=N_("Everything known of one entry: the plan's words, how they are read, who has to act, what was recorded."),
    epilog="deadlines show XY22-03\ndeadlines show 3.4 -f json",
)
def show(ctx: typer.Context, code: CodeArgument, format_: FormatOption = None) -> None:
    """Show one entry."""
    from deadlines.cli import output
    from deadlines.cli.entryface import face
    from deadlines.usecases.look import shown

    desk = desk_of(ctx)
    seen = shown(desk.store, code, day=desk.as_of, lamps=desk.settings.lamps)
    envelope = face(desk, seen)
    output.answer(desk, format_, lambda: envelope, lambda: [envelope], COLUMNS, lambda: _people(desk, seen))


def _people(desk: Desk, seen: Shown) -> None:
    from deadlines.cli.entrypage import draw

    draw(desk, seen)
