"""`deadlines withdraw`: an entry is not carried out any more, by a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import ByOption, DocOption, MaybeCode, OnOption, ReasonOption
from deadlines.errors import N_

if TYPE_CHECKING:
    from deadlines.cli.desk import Desk
    from deadlines.usecases.withdrawing import Recorded

app = command_app()


@app.command(
    cls=Command,
    help=N_(
        "Record that an entry is not carried out any more, with what stands in it: why, by which paper, since when."
        " Nothing is deleted; what was recorded stays."
    ),
    epilog="deadlines withdraw XY22-03.4 --reason 企业已关停 --doc 市整改办〔2024〕6号 --on 2024-02-20",
)
def withdraw(
    ctx: typer.Context,
    code: MaybeCode = None,
    reason: ReasonOption = None,
    doc: DocOption = None,
    on: OnOption = None,
    by: ByOption = None,
) -> None:
    """Withdraw an entry."""
    from deadlines.cli import asking
    from deadlines.usecases import withdrawing
    from deadlines.words import say

    desk = desk_of(ctx)
    code = asking.entry_or_item(desk, code, N_("CODE"), N_("Which entry? A number, a code or words:"))
    reason = asking.needed(desk, reason, "--reason", N_("Why, in the words of the paper?"))
    doc = asking.needed(desk, doc, "--doc", N_("By which paper (its number)?"))
    told = withdrawing.Told(desk.recording(on, by), doc, reason)
    done = withdrawing.withdraw(desk.store, code, told)
    text = N_("%(code)s is not carried out any more from %(on)s (%(doc)s).")
    desk.out.write(say(text, code=done.code, on=told.how.on, doc=doc) + "\n")
    also(desk, done, N_("With what stands in it: %(count)s in all."))
    for left, into in done.left:
        text = N_(
            "%(left)s was merged into %(into)s, and nothing goes on of it now either: `deadlines restore %(left)s`"
            " carries it out again; `deadlines check` names it until then."
        )
        desk.out.write(say(text, left=left, into=into) + "\n")


def also(desk: Desk, done: Recorded, text: str) -> None:
    """Say how many entries below the one named went with it, where there are any."""
    from deadlines.usecases.withdrawing import below
    from deadlines.words import say

    if count := below(done.code, done.codes):
        desk.out.write(say(text, count=count) + "\n")
