"""`deadlines restore`: what was withdrawn is carried out again."""

from __future__ import annotations

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import ByOption, DocOption, MaybeCode, OnOption, ReasonOption
from deadlines.errors import N_

app = command_app()


@app.command(
    cls=Command,
    help=N_(
        "Record that a withdrawn or merged entry is carried out again, with what went with it. The days between stay"
        " free of it; `undo` takes back a withdrawal that was wrong."
    ),
    epilog="deadlines restore XY22-03.4 --doc 市整改办〔2024〕18号 --on 2024-05-06",
)
def restore(
    ctx: typer.Context,
    code: MaybeCode = None,
    reason: ReasonOption = None,
    doc: DocOption = None,
    on: OnOption = None,
    by: ByOption = None,
) -> None:
    """Carry an entry out again."""
    from deadlines.cli import asking
    from deadlines.cli.commands.withdraw import also
    from deadlines.usecases import withdrawing
    from deadlines.words import say

    desk = desk_of(ctx)
    code = asking.withdrawn_entry(desk, code)
    doc = asking.needed(desk, doc, "--doc", N_("By which paper (its number)?"))
    told = withdrawing.Told(desk.recording(on, by), doc, reason)
    done = withdrawing.restore(desk.store, code, told)
    text = N_("%(code)s is carried out again from %(on)s (%(doc)s).")
    desk.out.write(say(text, code=done.code, on=told.how.on, doc=doc) + "\n")
    also(desk, done, N_("With what stands in it: %(count)s in all."))
