"""What commands that record acts share: their options, and questions for what a person at a terminal left out.

Where nobody can be asked, what is missing is wrong usage.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

import typer

from deadlines.cli.common import desk_of
from deadlines.cli.desk import read_date
from deadlines.cli.options import complete_code
from deadlines.errors import N_, BadValue, Message, UsageError
from deadlines.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from deadlines.cli.desk import Desk
    from deadlines.domain.model import Number

MaybeCode = Annotated[
    str | None,
    typer.Argument(metavar=N_("CODE"), help=N_("A code or its tail: XY22-03.4, 3.4"), autocompletion=complete_code),
]
OnOption = Annotated[
    str | None,
    typer.Option("--on", metavar=N_("DATE"), help=N_("The day from which it holds; the --as-of day by default")),
]
DocOption = Annotated[
    str | None, typer.Option("--doc", metavar=N_("NUMBER"), help=N_("Number of the paper that says so"))
]
YearOption = Annotated[
    int | None, typer.Option("--year", metavar=N_("YEAR"), min=1900, max=2200, help=N_("The year that it is for"))
]
NoteOption = Annotated[str | None, typer.Option("--note", metavar=N_("TEXT"), help=N_("A remark"))]

_OFFERED = 12


def day_of(desk: Desk, on: str | None) -> date:
    """The day that an act holds from: the one typed, else the --as-of day."""
    return read_date(on) if on else desk.as_of


def number_of(typed: str) -> Number:
    """A number as a person types it. Raises BadValue."""
    try:
        number = float(typed)
    except ValueError:
        raise BadValue(typed, N_("a number")) from None
    if not math.isfinite(number):
        raise BadValue(typed, N_("a number"))
    return int(number) if number.is_integer() else number


def needed(
    ctx: typer.Context, given: str | None, name: str, question: str, offers: Sequence[tuple[str, str]] = ()
) -> str:
    """What was *given*, or what a person types; of *offers* (value, words) the number may be typed.

    Raises UsageError, which names what is missing, where nobody can be asked.
    """
    if given:
        return given
    desk = desk_of(ctx)
    if not desk.answers:
        text = N_("%(param)s is missing. `%(path)s --help` shows an example.")
        raise UsageError(text, param=Message(name), path=ctx.command_path)
    from deadlines.cli import output
    from deadlines.cli.review import asked

    for number, (value, words) in enumerate(offers, 1):
        output.show(desk, f"  {number} {words if words.startswith(value) else f'{value}  {words}'}".rstrip())
    while True:
        typed = asked(desk, say(Message(question)) + " ")
        if typed.isdigit() and 1 <= int(typed) <= len(offers):
            return offers[int(typed) - 1][0]
        if typed:
            return typed


def code_needed(ctx: typer.Context, given: str | None, *, items: bool = False) -> str:
    """The code that was *given*, or the one that a person chooses among the open entries nearest in time, or items."""
    desk = desk_of(ctx)
    offers: list[tuple[str, str]] = []
    if not given and desk.answers:
        offers = _items(desk) if items else _nearest(desk)
    return needed(ctx, given, N_("CODE"), N_("Which entry? A number or a code:"), offers)


def _nearest(desk: Desk) -> list[tuple[str, str]]:
    from datetime import timedelta

    from deadlines.usecases.due import due

    through = desk.as_of + timedelta(days=30)
    found = due(desk.store, day=desk.as_of, through=through, lamps=desk.settings.lamps, calendar=desk.calendar)
    return [
        (entry.deadline.code, f"{entry.deadline.due.isoformat()} {entry.deadline.action or entry.deadline.title}")
        for entry in found.entries[:_OFFERED]
    ]


def _items(desk: Desk) -> list[tuple[str, str]]:
    return [(item.code, item.title) for _, item in desk.store.items()]
