"""`deadlines measure`: a measured value of a figure, with its day and paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.desk import read_value
from deadlines.cli.options import ByOption, DocOption, FigureArgument, MaybeCode, NoteOption, OnOption, YearOption
from deadlines.errors import N_

if TYPE_CHECKING:
    from datetime import date

    from deadlines.cli.desk import Desk

app = command_app()


@app.command(
    cls=Command,
    help=N_("Record a measured value of a figure of a plan, an item or a measure; `deadlines indicators` shows them."),
    epilog="deadlines measure XY22-05 再生水利用率 21.5% --on 2023-06-30 --doc 咸阳市水利公报\n"
    "deadlines measure XY22 空气质量优良天数 240 --on 2023-12-31",
)
def measure(
    ctx: typer.Context,
    code: MaybeCode = None,
    name: FigureArgument = None,
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
    from deadlines.cli import asking
    from deadlines.cli.commands.indicators import line
    from deadlines.usecases import figures
    from deadlines.words import say

    desk = desk_of(ctx)
    how = desk.recording(on, by)
    entry = asking.item(desk, code, N_("CODE"))
    figure = N_("Which figure? A number or its name:")
    name = asking.chosen(desk, name, N_("NAME"), figure, lambda: _figures(desk, entry, how.on))
    value = asking.needed(desk, value, N_("VALUE"), N_("Which value was measured?"))
    number, unit = read_value(value)
    code, seen = figures.tell(
        desk.store,
        entry,
        name,
        number,
        how,
        unit=unit,
        kind="measured",
        year=year,
        doc=doc,
        note=note,
    )
    desk.out.write(f"{code} {line(seen)}\n")
    target_year = seen.indicator.year
    if year is None and target_year is not None and seen.year is not None and seen.year > target_year:
        text = N_("It counts for %(year)s, the year of its day; `--year %(target)s` counts it for %(target)s.")
        desk.out.write(say(text, year=seen.year, target=target_year) + "\n")


def _figures(desk: Desk, typed: str, day: date) -> list[tuple[str, str]]:
    """The figures of the entry *typed* by name, each as it stands on *day*."""
    from deadlines.cli.commands.indicators import line
    from deadlines.usecases.figures import holders

    code = desk.store.code(typed)
    return [
        (each.name, line(each)) for one in holders(desk.store, code, day) if one.code == code for each in one.figures
    ]
