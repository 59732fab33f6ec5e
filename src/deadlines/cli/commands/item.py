"""`deadlines item`: what the office says of an item beside the plan's words."""

from __future__ import annotations

from typing import Annotated

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import CodeArgument
from deadlines.errors import N_

app = command_app(help=N_("Facts about an item."), epilog="deadlines item set XY22-03 --title 砖瓦窑监管不到位")


@app.callback()
def item() -> None:
    """Facts about an item."""


@app.command(
    "set",
    cls=Command,
    help=N_("Give an item another short title; it stays when a new edition of the plan comes in."),
    epilog="deadlines item set XY22-03 --title 砖瓦窑监管不到位",
)
def set_(
    ctx: typer.Context,
    code: CodeArgument,
    title: Annotated[str, typer.Option(metavar=N_("TEXT"), help=N_("Short title for lists, mails and calendars"))],
) -> None:
    """Enter facts about an item."""
    from deadlines.usecases import record
    from deadlines.words import say

    desk = desk_of(ctx)
    entry = record.item_set(desk.store, code, title, at=desk.at, by=desk.by)
    desk.out.write(say(N_("%(code)s is called “%(title)s” now."), code=entry.code, title=title.strip()) + "\n")
