"""`deadlines merge`: an entry goes on in another one, by a paper."""

from __future__ import annotations

from typing import Annotated

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import ByOption, DocOption, MaybeCode, OnOption, ReasonOption, complete_code
from deadlines.errors import N_

app = command_app()


@app.command(
    cls=Command,
    help=N_(
        "Record that an entry goes on in another one of its kind, or in an item: it is not carried out on its own any"
        " more, and lists and calendars say so with the paper. What was recorded of it stays with it."
    ),
    epilog="deadlines merge XA23-08 --into XA23-09 --doc 市整改办〔2024〕6号 --on 2024-02-20",
)
def merge(
    ctx: typer.Context,
    code: MaybeCode = None,
    into: Annotated[
        str | None,
        typer.Option(metavar=N_("CODE"), help=N_("The entry that it goes on in"), autocompletion=complete_code),
    ] = None,
    reason: ReasonOption = None,
    doc: DocOption = None,
    on: OnOption = None,
    by: ByOption = None,
) -> None:
    """Merge an entry with another."""
    from deadlines.cli import asking
    from deadlines.cli.commands.withdraw import also
    from deadlines.usecases import withdrawing
    from deadlines.words import say

    desk = desk_of(ctx)
    code = asking.entry_or_item(desk, code, N_("CODE"), N_("Which entry? A number, a code or words:"))
    into = asking.entry_or_item(desk, into, "--into", N_("Into which entry does it go?"), but=code)
    doc = asking.needed(desk, doc, "--doc", N_("By which paper (its number)?"))
    told = withdrawing.Told(desk.recording(on, by), doc, reason)
    done = withdrawing.merge(desk.store, code, into, told)
    text = N_("%(code)s: %(note)s (%(doc)s), from %(on)s.")
    desk.out.write(say(text, code=done.code, note=done.note, doc=doc, on=told.how.on) + "\n")
    also(desk, done, N_("With what stands in it: %(count)s in all."))
    for note in done.notes:
        desk.out.write(say(note) + "\n")
