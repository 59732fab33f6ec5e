"""`deadlines plan`: facts about a plan."""

from __future__ import annotations

from typing import Annotated

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.desk import read_date
from deadlines.cli.options import IssuedOption, complete_plan
from deadlines.errors import N_, UsageError

app = command_app(
    help=N_("Facts about a plan that its document does not say."), epilog="deadlines plan set XA23 --issued 2023-11-20"
)


@app.callback()
def plan() -> None:
    """Facts about a plan."""


@app.command(
    "set",
    cls=Command,
    help=N_("Enter facts about a plan. Limits that count from its day of issue are read again."),
    epilog="deadlines plan set XA23 --issued 2023-11-20",
)
def set_(
    ctx: typer.Context,
    code: Annotated[str, typer.Argument(metavar=N_("PLAN"), help=N_("Code of the plan"), autocompletion=complete_plan)],
    issued: IssuedOption = None,
    short: Annotated[
        str | None,
        typer.Option(metavar=N_("TEXT"), help=N_("Short name for calendars and mails")),
    ] = None,
    document: Annotated[
        str | None,
        typer.Option(metavar=N_("NUMBER"), help=N_("The document's own number")),
    ] = None,
) -> None:
    """Enter facts about a plan."""
    from deadlines.cli.logwords import told
    from deadlines.usecases import record
    from deadlines.words import say

    desk = desk_of(ctx)
    day = read_date(issued) if issued else None
    given = {"issued": day.isoformat() if day else None, "short": short, "document": document}
    facts = {name: value for name, value in given.items() if value is not None}
    if not facts:
        raise UsageError(N_("Say what to enter: --issued DATE, --short TEXT or --document NUMBER."))
    entry = record.plan_set(desk.store, code, facts, at=desk.at, by=desk.by)
    text = N_("%(code)s: entered %(facts)s.")
    desk.out.write(say(text, code=entry.code, facts=told(entry)) + "\n")
