"""`deadlines curve`: how a quantity is planned to grow, where it is not straight from the plan's issue to its date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.desk import read_date
from deadlines.cli.options import ByOption, DocOption, MaybeCode, NoteOption
from deadlines.errors import N_, BadValue, UsageError

if TYPE_CHECKING:
    from datetime import date

app = command_app()


@app.command(
    cls=Command,
    help=N_(
        "Enter how a quantity is planned to grow. Without it, it runs straight from the plan's issue to the target on"
        " its date. Points are cumulative; a month stands for its last day."
    ),
    epilog="deadlines curve XA23-08.2 --from 2023-12-01\n"
    "deadlines curve XA23-08.2 --from 2023-12-01 --point 2024-01=100 --point 2024-02=200\n"
    "deadlines curve XA23-08.2 --from 2023-12-01 --point 2024-02-10=150 --steps",
)
def curve(
    ctx: typer.Context,
    code: MaybeCode = None,
    unit: Annotated[
        str | None, typer.Option("--of", metavar=N_("UNIT"), help=N_("Which quantity, by its unit: 家; the first one"))
    ] = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar=N_("DATE"), help=N_("The first day; the plan's issue by default"))
    ] = None,
    points: Annotated[
        list[str] | None,
        typer.Option("--point", metavar=N_("DATE=N"), help=N_("So much in all by a day or month; may be repeated")),
    ] = None,
    steps: Annotated[bool, typer.Option("--steps", help=N_("Nothing more is asked for between two points"))] = False,
    straight: Annotated[bool, typer.Option("--straight", help=N_("Back to the straight course"))] = False,
    on: Annotated[
        str | None,
        typer.Option(
            metavar=N_("DATE"),
            help=N_(
                "From which day on this is the plan; the --as-of day by default. Before it, the earlier one counts"
            ),
        ),
    ] = None,
    doc: DocOption = None,
    note: NoteOption = None,
    by: ByOption = None,
) -> None:
    """Enter a planned course."""
    from deadlines.cli import asking, people
    from deadlines.domain.model import Curve
    from deadlines.usecases.figures import plan_course
    from deadlines.words import say

    desk = desk_of(ctx)
    code = asking.open_entry(desk, code)
    if straight == bool(start or points or steps):
        raise UsageError(N_("Say how the course runs: --from DATE, --point DATE=N, --steps; or --straight alone."))
    if steps and not points:
        raise UsageError(N_("Steps need points: --point DATE=N."))
    made = Curve("steps" if steps else "line", read_date(start) if start else None)
    code, counted, course = plan_course(
        desk.store,
        code,
        unit,
        made,
        [_point(each) for each in points or ()],
        desk.recording(on, by),
        doc=doc,
        note=note,
    )
    text = N_("%(code)s: planned course entered: %(course)s.")
    desk.out.write(say(text, code=code, course=people.course(course, counted)) + "\n")


def _point(typed: str) -> tuple[date, str]:
    """A point as a person types it: 2024-02-10=150, 2024-02=150 for the end of that month."""
    from datetime import date, timedelta

    day, equals, amount = typed.partition("=")
    if not equals or not amount.strip():
        raise BadValue(typed, N_("a day with an amount: write it like 2024-02-10=150 or 2024-02=150"))
    year, _dash, month = day.strip().partition("-")
    if len(year) == 4 and year.isascii() and year.isdigit() and month.isascii() and month.isdigit():
        if not 1 <= int(month) <= 12 or not 1 <= int(year) < 9999:
            raise BadValue(typed, N_("a valid date"))
        after = date(int(year) + int(month) // 12, int(month) % 12 + 1, 1)
        return after - timedelta(days=1), amount.strip()
    return read_date(day), amount.strip()
