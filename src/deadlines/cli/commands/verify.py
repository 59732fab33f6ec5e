"""`deadlines verify`: prove that the register is what its log adds up to."""

from __future__ import annotations

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.findings import answer
from deadlines.cli.options import FormatOption
from deadlines.errors import N_

app = command_app()


@app.command(
    cls=Command,
    help=N_(
        "Prove that the log is whole and adds up to the register. Exit code 1 where it does not, with every place."
    ),
    epilog="deadlines verify",
)
def verify(ctx: typer.Context, format_: FormatOption = None) -> int:
    """Prove the register."""
    from deadlines.usecases.examine import verify as prove

    desk = desk_of(ctx)
    return answer(
        desk, format_, "deadlines.verify/1", prove(desk.store), N_("The log is whole and adds up to the register.")
    )
