"""`deadlines progress`: report how far something is, or that it is not done."""

from __future__ import annotations

from typing import Annotated

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import ByOption, DocOption, MaybeCode, OnOption, QuantitiesOption, complete_unit
from deadlines.errors import N_

app = command_app()


@app.command(
    cls=Command,
    help=N_(
        "Report how far a milestone, a measure, an item or an obligation is. Amounts are cumulative. With --not-done a"
        " passed date turns red. With --unit it is the word of one member where a group has to act."
    ),
    epilog="deadlines progress XA23-08.2 --quantity 120家 --quantity 300处 --text 六月调度\n"
    "deadlines progress XY22-03.m1 --text 已完成招标 --doc 咸环函〔2023〕5号\n"
    "deadlines progress XY22-03.4 --not-done --text 设备未到货",
)
def progress(
    ctx: typer.Context,
    code: MaybeCode = None,
    quantity: QuantitiesOption = None,
    not_done: Annotated[bool, typer.Option("--not-done", help=N_("It is not done: somebody says so"))] = False,
    text: Annotated[str | None, typer.Option(metavar=N_("TEXT"), help=N_("How far it is, in words"))] = None,
    unit: Annotated[
        str | None,
        typer.Option(metavar=N_("UNIT"), help=N_("The unit that reports"), autocompletion=complete_unit),
    ] = None,
    on: OnOption = None,
    doc: DocOption = None,
    by: ByOption = None,
) -> None:
    """Report how far something is."""
    from deadlines.cli import asking
    from deadlines.cli.commands.done import told
    from deadlines.usecases.reporting import progress as report

    desk = desk_of(ctx)
    code = asking.open_entry(desk, code)
    if not (quantity or not_done or text or doc):
        text = asking.needed(desk, None, "--text", N_("How far is it?"))
    result = report(
        desk.store,
        code,
        desk.recording(on, by),
        quantities=quantity or (),
        not_done=not_done,
        text=text,
        unit=unit,
        doc=doc,
    )
    desk.out.write(told(result, reported=True, not_done=not_done) + "\n")
