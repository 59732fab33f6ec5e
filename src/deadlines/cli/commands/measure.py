"""`deadlines measure`: a measured value of a figure, with its day and paper."""

from __future__ import annotations

from typing import Annotated

import typer

from deadlines.cli.acting import (
    DocOption,
    MaybeCode,
    NoteOption,
    OnOption,
    YearOption,
    code_needed,
    day_of,
    needed,
    number_of,
)
from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import ByOption
from deadlines.errors import N_

app = command_app()


@app.command(
    cls=Command,
    help=N_("Record a measured value of a figure of a plan, an item or a measure; `deadlines indicators` shows them."),
    epilog="deadlines measure XY22-05 再生水利用率 21.5 --on 2023-06-30 --doc 咸阳市水利公报\n"
    "deadlines measure XY22 空气质量优良天数 240 --on 2023-12-31",
)
def measure(
    ctx: typer.Context,
    code: MaybeCode = None,
    name: Annotated[
        str | None, typer.Argument(metavar=N_("NAME"), help=N_("Name of a figure, or a part of it"))
    ] = None,
    value: Annotated[
        str | None, typer.Argument(metavar=N_("VALUE"), help=N_("The value, in the unit of the figure"))
    ] = None,
    year: YearOption = None,
    on: OnOption = None,
    doc: DocOption = None,
    note: NoteOption = None,
    by: ByOption = None,
) -> None:
    """Record a measured value."""
    from deadlines.cli.commands.indicators import line
    from deadlines.usecases import figures

    desk = desk_of(ctx)
    day = day_of(desk, on)
    code = code_needed(ctx, code, items=True)
    offers = []
    if name is None and desk.answers:
        held = figures.holders(desk.store, code, day)
        offers = [(each.name, line(each)) for one in held if one.code == desk.store.code(code) for each in one.figures]
    name = needed(ctx, name, N_("NAME"), N_("Which figure? A number or its name:"), offers)
    value = needed(ctx, value, N_("VALUE"), N_("Which value was measured?"))
    number = number_of(value)
    code, seen = figures.tell(
        desk.store,
        code,
        name,
        number,
        kind="measured",
        year=year,
        on=day,
        today=desk.clock_day,
        at=desk.at,
        login=desk.by,
        by=by,
        doc=doc,
        note=note,
    )
    desk.out.write(f"{code} {line(seen)}\n")
