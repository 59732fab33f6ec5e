"""`deadlines digest`: the weekly list of each unit, printed or mailed."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.desk import read_date
from deadlines.cli.options import UnitOption
from deadlines.errors import N_, Message, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from deadlines.cli.desk import Desk
    from deadlines.mail.digest import Digest

app = command_app()


class For(StrEnum):
    """What the lists are printed for."""

    paste = "paste"


@app.command(
    cls=Command,
    help=N_(
        "The weekly list of each unit that has something to do: printed, or with --send mailed to the units' addresses."
        " Who got the week's list before gets nothing again."
    ),
    epilog=(
        "deadlines digest --week 2023-12-01 --unit 西安市/市城管局\n"
        "deadlines digest --week 2023-12-01 --unit 西安市/市城管局 --for paste\n"
        "deadlines digest --week 2023-12-01 --to-leaders\n"
        "deadlines digest --send\n"
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
        typer.Option(
            "--again", help=N_("A correction to those whose list has changed since; shown, or sent with --send")
        ),
    ] = False,
    wait: Annotated[
        str | None,
        typer.Option(
            metavar=N_("TIME"),
            help=N_("With --send: how long to try again what was put off: 90s, 2h, 0; else 10m"),
        ),
    ] = None,
    for_: Annotated[
        For | None,
        typer.Option(
            "--for", metavar="paste", help=N_("paste: plain text to paste into a chat or an OA message, without codes")
        ),
    ] = None,
    to_leaders: Annotated[
        bool, typer.Option("--to-leaders", help=N_("Instead, a page for each leader in charge; never mailed"))
    ] = False,
    leader: Annotated[
        str | None, typer.Option(metavar=N_("NAME"), help=N_("With --to-leaders: that leader's page alone"))
    ] = None,
    out: Annotated[
        str | None, typer.Option(metavar=N_("DIR"), help=N_("With --to-leaders: HTML pages for A4 in this folder"))
    ] = None,
    unaddressed: Annotated[
        bool, typer.Option("--unaddressed", help=N_("Instead, the units with something to do and no mail address"))
    ] = False,
    write_templates: Annotated[
        str | None,
        typer.Option(
            metavar=N_("DIR"), help=N_("Write the templates of the mails there, to begin from; nothing else is done")
        ),
    ] = None,
) -> None:
    """Print or send the weekly lists."""
    from deadlines.cli.mailstyle import style_of
    from deadlines.usecases.digest import digests, without_address

    desk = desk_of(ctx)
    _checked(send=send, for_=for_, to_leaders=to_leaders, aside=leader is not None or out is not None)
    if not send and wait is not None:
        raise UsageError(N_("--wait belongs to --send."))
    if again and (for_ is not None or to_leaders or unaddressed):
        raise UsageError(N_("--again goes with --send or alone."))
    if write_templates is not None:
        _write_templates(desk, write_templates)
        return
    meant = read_date(week) if week else desk.as_of
    # A week gone by is told as it stood then, unless another day is asked for; a week to come as it stands today.
    day = desk.as_of if desk.dated else min(meant, desk.as_of)
    if to_leaders:
        _lead(desk, day, meant, leader, out)
        return
    if again and not send:
        _print_corrections(desk, meant, unit)
        return
    found = digests(
        desk.store,
        day=day,
        week=meant,
        lamps=desk.settings.lamps,
        rules=desk.settings.rules,
        unit=unit,
        idle=style_of(desk).idle,
    )
    if for_ is None:
        _not_by_itself(desk, found, unit)
    if send:
        from deadlines.cli import mailing

        mailing.send(desk, found, week=meant, unit=unit, again=again, wait=mailing.read_wait(wait))
    elif unaddressed:
        desk.out.writelines(f"{key}\n" for key in without_address(found))
    elif for_ is not None:
        _paste(desk, found)
    else:
        _print(desk, found)
        if found:
            _work_domain(desk)


def _not_by_itself(desk: Desk, found: Sequence[Digest], unit: str | None) -> None:
    """Say whose address nothing is sent to by itself, and of a superior that was named, that this is why it is told."""
    from deadlines.cli.mailstyle import lines_unreached
    from deadlines.usecases.digest import keys_meant, unreached
    from deadlines.words import say

    named = keys_meant(desk.store.directory(), unit) if unit is not None else None
    told = {digest.key for digest in found if digest.sections or digest.changed}
    for line in lines_unreached(unreached(desk.store, named), told, named=unit is not None):
        desk.err.write(say(line) + "\n")


def _work_domain(desk: Desk) -> None:
    """Say which domain is taken for the office's own where the settings list none: it may be a public provider's."""
    from deadlines.cli.mailstyle import sender_in
    from deadlines.mail.addresses import sender_of
    from deadlines.words import say

    sender = sender_in(desk)
    if sender and "domains" not in (desk.settings.mail or {}):
        text = N_(
            "mail.domains is not set: every address at %(domain)s, the sender's domain, counts as a work address and"
            " gets the whole list. If that is a public mail provider, set domains under [mail]."
        )
        desk.err.write(say(text, domain=sender_of(sender).domain) + "\n")


def _checked(*, send: bool, for_: For | None, to_leaders: bool, aside: bool) -> None:
    """Refuse options that do not go together. Raises UsageError."""
    if send + (for_ is not None) + to_leaders > 1:
        raise UsageError(N_("--send, --for and --to-leaders: choose one."))
    if aside and not to_leaders:
        raise UsageError(N_("--leader and --out go with --to-leaders."))


def _print(desk: Desk, found: Sequence[Digest]) -> None:
    """Show each message that would go out, and to which addresses: in full, or with dates alone."""
    from deadlines.cli.mailstyle import links_of, sender_in, style_of
    from deadlines.mail.message import NOTHING, letters_for, reach
    from deadlines.usecases.digest import enclosures
    from deadlines.words import say

    style, sender = style_of(desk), sender_in(desk)
    links = links_of(desk, shown=True) if style.links else None
    along = enclosures(desk.store, found, style, sender=sender, links=links, calendars=desk.settings.calendars)
    for digest in found:
        for letter, addresses in letters_for(digest, style, along.get(digest.key, NOTHING), sender=sender):
            told = Message(N_("to: %(addresses)s"), {"addresses": addresses}) if addresses else reach(digest)
            if not letter.full:
                told = Message(N_("outside the work domains, dates alone: %(addresses)s"), {"addresses": addresses})
            desk.out.write(say(N_("===== %(unit)s (%(reach)s)"), unit=digest.key, reach=told) + "\n")
            desk.out.write(say(N_("Subject: %(subject)s"), subject=letter.subject) + "\n")
            if letter.attachment is not None:
                size, name = len(letter.attachment.data), letter.attachment.name
                desk.out.write(say(N_("Attached: %(name)s (%(size)s bytes)"), name=name, size=size) + "\n")
            desk.out.write(f"\n{letter.text.rstrip()}\n\n")
    _nothing(desk, found)


def _print_corrections(desk: Desk, week: date, unit: str | None) -> None:
    """Show each correction that `--send --again` would send, and to whom."""
    from deadlines.cli import mailing
    from deadlines.usecases.digest import keys_meant
    from deadlines.words import say

    scope = frozenset(keys_meant(desk.store.directory(), unit)) if unit is not None else None
    found = mailing.corrections(desk, week=week, scope=scope)
    for mail in found:
        told = Message(N_("to: %(addresses)s"), {"addresses": mail.address})
        desk.out.write(say(N_("===== %(unit)s (%(reach)s)"), unit=mail.unit, reach=told) + "\n")
        desk.out.write(say(N_("Subject: %(subject)s"), subject=mail.subject) + "\n")
        desk.out.write(f"\n{mailing.shown_text(mail.data).rstrip()}\n\n")
    if not found:
        desk.err.write(say(N_("Nothing is to be corrected: every list that was sent would say the same today.")) + "\n")


def _nothing(desk: Desk, found: Sequence[Digest]) -> None:
    from deadlines.words import say

    if not found:
        desk.err.write(say(N_("No unit has anything in this week.")) + "\n")


def _paste(desk: Desk, found: Sequence[Digest]) -> None:
    from deadlines.cli.mailstyle import contact_of
    from deadlines.mail.paste import pasted

    contact = contact_of(desk)
    desk.out.write("\n----------\n\n".join(pasted(digest, contact) for digest in found))
    _nothing(desk, found)


def _lead(desk: Desk, day: date, week: date, leader: str | None, out: str | None) -> None:
    """Print the pages of leaders, or write each into a file of the folder *out*."""
    from deadlines.mail.leaders import html_of, text_of
    from deadlines.usecases.leaders import leader_pages
    from deadlines.words import say

    found = leader_pages(desk.store, day=day, week=week, lamps=desk.settings.lamps, leader=leader)
    if out is None:
        desk.out.write("\n==========\n\n".join(map(text_of, found)))
    else:
        from deadlines.filenames import Given
        from deadlines.files import write_pages

        names = Given()
        pages = [(names.free(page.leader, ".html"), html_of(page).encode()) for page in found]
        write_pages(Path(out).expanduser(), pages)
        desk.out.write(say(N_("%(count)s pages written to %(folder)s."), count=len(pages), folder=out) + "\n")
    if not found:
        desk.err.write(say(N_("No item names a leader.")) + "\n")


def _write_templates(desk: Desk, folder: str) -> None:
    from deadlines.mail.layout import write_templates
    from deadlines.words import say

    made = write_templates(Path(folder).expanduser())
    desk.out.write(say(N_("Written: %(files)s."), files=tuple(map(str, made))) + "\n")
