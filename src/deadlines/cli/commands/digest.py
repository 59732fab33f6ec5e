"""`deadlines digest`: the weekly list of each unit, printed or mailed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.desk import read_date
from deadlines.cli.options import UnitOption
from deadlines.errors import N_, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deadlines.cli.desk import Desk
    from deadlines.mail.digest import Digest

app = command_app()


@app.command(
    cls=Command,
    help=N_(
        "The weekly list of each unit that has something to do: printed, or with --send mailed to the units' addresses."
        " Who got the week's list before gets nothing again."
    ),
    epilog=(
        "deadlines digest --week 2023-12-01 --unit 西安市/市城管局\ndeadlines digest --send\n"
        "deadlines digest --send --again"
    ),
)
def digest(
    ctx: typer.Context,
    week: Annotated[
        str | None,
        typer.Option(metavar=N_("DATE"), help=N_("A day of the week that is meant; the --as-of day by default")),
    ] = None,
    unit: UnitOption = None,
    send: Annotated[bool, typer.Option("--send", help=N_("Send the messages"))] = False,
    again: Annotated[
        bool,
        typer.Option("--again", help=N_("With --send: a correction to those whose list has changed since")),
    ] = False,
    wait: Annotated[
        str | None,
        typer.Option(
            metavar=N_("TIME"),
            help=N_("With --send: how long to try again what was put off: 90s, 2h, 0; else 10m"),
        ),
    ] = None,
) -> None:
    """Print or send the weekly lists."""
    from deadlines.usecases.digest import digests

    desk = desk_of(ctx)
    meant = read_date(week) if week else desk.as_of
    found = digests(
        desk.store,
        # A week gone by is told as it stood then, unless another day is asked for; a week to come as it stands today.
        day=desk.as_of if desk.dated else min(meant, desk.as_of),
        week=meant,
        lamps=desk.settings.lamps,
        rules=desk.settings.rules,
        unit=unit,
    )
    if send:
        from deadlines.cli import mailing

        mailing.send(desk, found, week=meant, unit=unit, again=again, wait=mailing.read_wait(wait))
    elif again or wait is not None:
        raise UsageError(N_("--again and --wait belong to --send."))
    else:
        _print(desk, found)


def _print(desk: Desk, found: Sequence[Digest]) -> None:
    from deadlines.cli.mailing import contact_of
    from deadlines.mail.message import letter_of, reach
    from deadlines.words import say

    contact = contact_of(desk)
    for digest in found:
        letter = letter_of(digest, contact)
        desk.out.write(say(N_("===== %(unit)s (%(reach)s)"), unit=digest.key, reach=reach(digest)) + "\n")
        subject = say(N_("Subject: %(subject)s"), subject=letter.subject)
        desk.out.write(f"{subject}\n\n{letter.text.rstrip()}\n\n")
    if not found:
        desk.err.write(say(N_("No unit has anything in this week.")) + "\n")
