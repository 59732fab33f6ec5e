"""`deadlines undo`: take the last act back."""

from __future__ import annotations

from typing import Annotated

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.errors import N_

app = command_app()


@app.command(
    cls=Command,
    help=N_(
        "Take back the newest act, or the one with that number in the log. The log keeps both."
        " What came with one document goes together."
    ),
    epilog="deadlines undo\ndeadlines undo 12",
)
def undo(
    ctx: typer.Context,
    seq: Annotated[
        int | None,
        typer.Argument(metavar=N_("SEQ"), help=N_("Number of the act, as `deadlines log` shows it")),
    ] = None,
) -> None:
    """Take an act back."""
    from deadlines.cli import people
    from deadlines.usecases import record
    from deadlines.words import _, say

    desk = desk_of(ctx)
    gone = record.undo(desk.store, seq, at=desk.at, by=desk.by, required=desk.settings.required.item)
    first, last = gone.entries[0], gone.entries[-1]
    if gone.document is None:
        text = N_("Taken back: act %(seq)s, %(code)s %(act)s.")
        desk.out.write(say(text, seq=first.seq, code=first.code, act=_(people.ACTS.get(first.act, first.act))) + "\n")
        return
    if gone.document.act != "document":
        text = N_("Taken back: %(code)s %(act)s, acts %(first)s to %(last)s.")
        act = _(people.ACTS.get(gone.act, gone.act))
        desk.out.write(say(text, code=gone.document.code, act=act, first=first.seq, last=last.seq) + "\n")
        return
    text = N_("Taken back: the import of “%(source)s” into %(code)s, %(count)s acts (%(first)s to %(last)s).")
    said = {"source": gone.document.after["source"], "code": gone.document.code, "count": len(gone.entries)}
    desk.out.write(say(text, **said, first=first.seq, last=last.seq) + "\n")
