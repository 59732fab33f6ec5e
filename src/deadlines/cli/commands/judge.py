"""`deadlines judge`: the office's own judgement of an item (认定), beside what is computed."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import ByOption, DocOption, MaybeCode, OnOption
from deadlines.errors import N_, BadValue, Message

app = command_app()


class VerdictChoice(StrEnum):
    """What an item can be judged to be."""

    on_track = "on-track"
    behind = "behind"
    not_started = "not-started"
    interim = "interim"
    done = "done"


@app.command(
    cls=Command,
    help=N_(
        "Record the office's own judgement of an item, with its reason. It stands beside what is computed and changes"
        " nothing of it; an interim result that the limit asks for is met by it."
    ),
    epilog="deadlines judge XA23-08 --as on-track --note 现场核实，进度达到要求\n"
    "deadlines judge XA23-26 --as interim --note 已取得阶段性成效 --doc 市整改办〔2024〕9号",
)
def judge(
    ctx: typer.Context,
    code: MaybeCode = None,
    as_: Annotated[
        VerdictChoice | None,
        typer.Option("--as", metavar="on-track|behind|not-started|interim|done", help=N_("What it is judged to be")),
    ] = None,
    note: Annotated[
        str | None,
        typer.Option(metavar=N_("TEXT"), help=N_("Why it is judged so: the facts, and who said so or which paper")),
    ] = None,
    on: OnOption = None,
    doc: DocOption = None,
    by: ByOption = None,
) -> None:
    """Judge an item."""
    from deadlines.cli import asking, people
    from deadlines.usecases.judging import judge as record
    from deadlines.words import _, say

    desk = desk_of(ctx)
    code = asking.item(desk, code, N_("CODE"))
    offers = [(choice.value, _(people.VERDICTS[choice.value])) for choice in VerdictChoice]
    chosen = asking.chosen(
        desk, as_.value if as_ else None, "--as", N_("What is it judged to be? A number:"), lambda: offers
    )
    if chosen not in people.VERDICTS:
        raise BadValue(chosen, Message(N_("one of: %(choices)s"), {"choices": tuple(people.VERDICTS)}))
    note = asking.needed(desk, note, "--note", N_("For which reason?"))
    ruling = record(
        desk.store,
        code,
        VerdictChoice(chosen).value,
        desk.recording(on, by),
        note=note,
        doc=doc,
    )
    text = N_("%(code)s judged: %(verdict)s.")
    desk.out.write(say(text, code=ruling.code, verdict=_(people.VERDICTS[chosen])) + "\n")
    if ruling.meets:
        desk.out.write(
            say(N_("The date of its limit is met by it; the item goes on and is not counted as done.")) + "\n"
        )
    elif chosen == "interim":
        desk.out.write(say(N_("Its limit does not ask for an interim result: its date stays.")) + "\n")
    elif chosen == "done":
        desk.out.write(
            say(N_("A judgement does not record it as done: `deadlines done %(code)s` does."), code=ruling.code) + "\n"
        )
