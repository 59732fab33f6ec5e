"""`deadlines digest`: the weekly list of each unit, printed or mailed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.desk import read_date
from deadlines.cli.options import UnitOption
from deadlines.errors import N_, BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deadlines.cli.desk import Desk
    from deadlines.mail.delivery import MailSettings
    from deadlines.mail.digest import Digest
    from deadlines.mail.wording import Contact

app = command_app()


@app.command(
    cls=Command,
    help=N_(
        "The weekly list of each unit that has something to do: printed, or with --send mailed to the units' addresses."
        " Who got the week's list before gets nothing again."
    ),
    epilog="deadlines digest --week 2023-12-01 --unit 西安市/市城管局\ndeadlines digest --send",
)
def digest(
    ctx: typer.Context,
    week: Annotated[
        str | None,
        typer.Option(metavar=N_("DATE"), help=N_("A day of the week that is meant; the --as-of day by default")),
    ] = None,
    unit: UnitOption = None,
    send: Annotated[bool, typer.Option("--send", help=N_("Send the messages"))] = False,
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
        _send(desk, found)
    else:
        _print(desk, found)


def _print(desk: Desk, found: Sequence[Digest]) -> None:
    from deadlines.mail.message import letter_of, reach
    from deadlines.words import say

    contact = _contact(desk)
    for digest in found:
        letter = letter_of(digest, contact)
        desk.out.write(say(N_("===== %(unit)s (%(reach)s)"), unit=digest.key, reach=reach(digest)) + "\n")
        subject = say(N_("Subject: %(subject)s"), subject=letter.subject)
        desk.out.write(f"{subject}\n\n{letter.text.rstrip()}\n\n")
    if not found:
        desk.err.write(say(N_("No unit has anything in this week.")) + "\n")


def _send(desk: Desk, found: Sequence[Digest]) -> None:
    from deadlines.mail.delivery import incomplete
    from deadlines.usecases.digest import send, without_address
    from deadlines.words import say

    settings = mail_settings(desk)
    outcomes = []

    now = desk.now.astimezone()
    for outcome in send(desk.store, found, settings, now=now, clock=desk.clock, by=desk.by, contact=_contact(desk)):
        outcomes.append(outcome)
        if outcome.kind != "accepted":
            desk.err.write(say(outcome.message) + "\n")
    if left := without_address(found):
        desk.err.write(say(N_("No mail address, so nothing was sent to: %(units)s."), units=left) + "\n")
    accepted = sum(outcome.kind == "accepted" for outcome in outcomes)
    before = sum(len(each.addresses) for each in found) - len(outcomes)
    text = N_("%(accepted)s mails sent for the week of %(week)s; %(before)s had theirs before.")
    week = found[0].week.first if found else desk.as_of
    desk.out.write(say(text, accepted=accepted, week=week, before=before) + "\n")
    if error := incomplete(outcomes):
        raise error


def mail_settings(desk: Desk) -> MailSettings:
    """The mail server that the settings name, with its password. Raises BadFile, BadInput."""
    from deadlines.mail.delivery import MailSettings

    mail = desk.settings.mail or {}
    if not mail.get("host") or not mail.get("from"):
        text = N_("No mail server is set. Put host, port, tls and from under [mail] in %(path)s.")
        raise BadInput(text, path=str(desk.settings_path))
    tls = mail.get("tls", "starttls")
    return MailSettings(
        host=mail["host"],
        port=mail.get("port", {"starttls": 587, "tls": 465, "none": 25}[tls]),
        tls=tls,
        sender=mail["from"],
        user=mail.get("user"),
        password=desk.settings.password(desk.environ) if mail.get("user") else None,
        ca_file=mail.get("ca_file"),
        timeout=float(mail.get("timeout", 30)),
    )


def _contact(desk: Desk) -> Contact | None:
    from deadlines.mail.wording import Contact

    mail = desk.settings.mail or {}
    return Contact(mail["contact"], mail.get("phone", "")) if mail.get("contact") else None
