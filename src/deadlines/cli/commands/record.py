"""`deadlines record`: a recurring duty was carried out once more (登记一次)."""

from __future__ import annotations

import contextlib
from typing import Annotated

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import ByOption, EvidenceOption, NoteOption, complete_code, complete_unit
from deadlines.errors import N_

app = command_app()


@app.command(
    cls=Command,
    help=N_(
        "Record that a recurring duty was carried out: once, or as often as --count says. It counts in the period of"
        " its day; `deadlines show` lists the periods and what is missing."
    ),
    epilog="deadlines record XY22-01.r1 --on 2023-03-20\n"
    "deadlines record XA23-19.r1 --count 12 --count 410辆次 --unit 雁塔区 --on 2023-12-28",
)
def record(
    ctx: typer.Context,
    code: Annotated[
        str | None,
        typer.Argument(
            metavar=N_("DUTY"), help=N_("Code of a duty or its tail: XY22-01.r1"), autocompletion=complete_code
        ),
    ] = None,
    on: Annotated[
        str | None, typer.Option(metavar=N_("DATE"), help=N_("The day it was carried out; the --as-of day by default"))
    ] = None,
    count: Annotated[
        list[str] | None,
        typer.Option(
            metavar=N_("N"), help=N_("How often, or how much of a further count: 2, 410辆次; may be repeated")
        ),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(
            metavar=N_("UNIT"),
            help=N_("Who carried it out, where every unit owes its own"),
            autocompletion=complete_unit,
        ),
    ] = None,
    evidence: EvidenceOption = None,
    note: NoteOption = None,
    by: ByOption = None,
) -> None:
    """Record a duty."""
    from deadlines.cli import asking
    from deadlines.cli.commands.done import how_far, proofs, told
    from deadlines.usecases.record import done
    from deadlines.usecases.reporting import carried_out

    desk = desk_of(ctx)
    duty = carried_out(desk.store, asking.duty(desk, code))
    if code is None:
        on, count = how_far(desk, duty, on, count)
    with contextlib.ExitStack() as opened:
        files, settle = proofs(desk, evidence, opened) if evidence else ((), None)
        (result,) = done(
            desk.store,
            [duty],
            desk.recording(on, by),
            quantities=count or (),
            evidence=files,
            note=note,
            settle=settle,
            unit=unit,
        )
    desk.out.write(told(result) + "\n")
