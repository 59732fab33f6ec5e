"""`deadlines check`: what the office still has to settle."""

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
        "What the office still has to settle: dates in doubt, entries without a date, unknown units, sums."
        " Exit code 1 where there is something."
    ),
    epilog="deadlines check\ndeadlines check -f json",
)
def check(ctx: typer.Context, format_: FormatOption = None) -> int:
    """Name what is to be settled."""
    from deadlines.usecases.examine import check as to_settle

    desk = desk_of(ctx)
    return answer(
        desk,
        format_,
        "deadlines.check/1",
        to_settle(
            desk.store,
            desk.as_of,
            desk.settings.required if desk.settings.evidence else None,
            rules=desk.settings.rules,
            calendar=desk.calendar,
        ),
        N_("Nothing is left to settle."),
        desk.as_of,
    )
