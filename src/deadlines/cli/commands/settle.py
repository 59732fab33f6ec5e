"""`deadlines settle`: a person says when a doubtful date falls."""

from __future__ import annotations

from typing import Annotated

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.desk import read_date
from deadlines.cli.options import MaybeCode
from deadlines.errors import N_, UsageError

app = command_app()


@app.command(
    cls=Command,
    help=N_("Settle a date that was read with doubt or not at all. The plan's words stay beside it."),
    epilog="deadlines settle XY22-15.6 --due 2022-12-31 --note 市整改办核定\n"
    "deadlines settle XA23-o12 --undated --note 未印发",
)
def settle(
    ctx: typer.Context,
    code: MaybeCode = None,
    note: Annotated[str | None, typer.Option(metavar=N_("TEXT"), help=N_("Why: who said so, which paper"))] = None,
    due: Annotated[
        str | None,
        typer.Option(metavar=N_("DATE"), help=N_("The day that it is due")),
    ] = None,
    undated: Annotated[bool, typer.Option("--undated", help=N_("It has no date"))] = False,
) -> None:
    """Settle a date."""
    from deadlines.cli import asking
    from deadlines.usecases import record
    from deadlines.words import say

    desk = desk_of(ctx)
    led = desk.answers and (code is None or note is None)  # somebody sits there and left something out
    if not led:
        code, note = asking.doubtful_entry(desk, code), asking.needed(desk, note, "--note", "")
    if (due is None) != undated and not (led and due is None):
        raise UsageError(N_("Say either --due DATE or --undated."))
    code = asking.doubtful_entry(desk, code)
    day = read_date(due) if due else None
    if led and day is None and not undated:
        day = asking.day_or_none(desk, N_("When does it fall due? (Enter: it has no date)"))
    note = asking.needed(desk, note, "--note", N_("Why: who said so, which paper?"))
    settled = record.settle(desk.store, code, day, note=note, at=desk.at, by=desk.by, day=desk.as_of)
    if settled.extended is not None:
        text = N_(
            "%(code)s: the original date is %(due)s; by the extension approved (%(doc)s) it is due on %(to)s still."
        )
        said = {"due": day, "to": settled.extended, "doc": settled.doc or "-"}
        desk.out.write(say(text, code=settled.code, **said) + "\n")
    elif day:
        desk.out.write(say(N_("%(code)s is due on %(due)s."), code=settled.code, due=day) + "\n")
    else:
        desk.out.write(say(N_("%(code)s has no date."), code=settled.code) + "\n")
    for warning in settled.warnings:
        desk.err.write(say(N_("note: %(text)s"), text=warning) + "\n")
