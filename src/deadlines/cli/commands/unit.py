"""`deadlines unit`: addresses, aliases and members."""

from __future__ import annotations

from typing import Annotated

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import complete_unit
from deadlines.errors import N_, UsageError

app = command_app(
    help=N_("Facts about a unit or group."), epilog="deadlines unit set 西安市/市城管局 --mail duban@example.gov.cn"
)


@app.callback()
def unit() -> None:
    """Facts about a unit or group."""


@app.command(
    "set",
    cls=Command,
    help=N_("Enter mail addresses and their language, aliases, a formal name, or the members of a group."),
    epilog="deadlines unit set 西安市/市城管局 --mail duban@example.gov.cn\n"
    "deadlines unit set 园区 --member 咸阳高新区 --member 咸阳经开区",
)
def set_(
    ctx: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar=N_("UNIT"), help=N_("A unit or group: 市城管局 or 西安市/市城管局"), autocompletion=complete_unit
        ),
    ],
    mail: Annotated[
        list[str] | None,
        typer.Option(metavar=N_("ADDRESS"), help=N_("Mail addresses, in place of those before; may be repeated")),
    ] = None,
    no_mail: Annotated[bool, typer.Option("--no-mail", help=N_("Take all mail addresses away"))] = False,
    alias: Annotated[
        list[str] | None,
        typer.Option(metavar=N_("NAME"), help=N_("Another name of the unit; may be repeated")),
    ] = None,
    member: Annotated[
        list[str] | None,
        typer.Option(metavar=N_("UNIT"), help=N_("Members of a group, in place of those before; may be repeated")),
    ] = None,
    formal: Annotated[
        str | None,
        typer.Option(metavar=N_("NAME"), help=N_("The full name for letters")),
    ] = None,
    mail_lang: Annotated[
        str | None,
        typer.Option("--mail-lang", metavar="zh|en", help=N_("The language of its weekly mail")),
    ] = None,
) -> None:
    """Enter facts about a unit."""
    from deadlines.cli.logwords import told
    from deadlines.usecases import record
    from deadlines.words import say

    desk = desk_of(ctx)
    if not (mail or no_mail or alias or member or formal or mail_lang):
        desk.store.directory().find(name)  # that there is no such unit is said first
        raise UsageError(N_("Say what to enter: --mail, --no-mail, --alias, --member, --formal or --mail-lang."))
    entry = record.unit_set(
        desk.store,
        name,
        at=desk.at,
        by=desk.by,
        mail=[] if no_mail else mail,
        aliases=alias or (),
        members=member,
        formal=formal,
        lang=mail_lang,
    )
    facts = told(entry)
    text = N_("%(code)s: entered %(facts)s.") if facts else N_("%(code)s: mail addresses taken away.")
    desk.out.write(say(text, code=entry.code, facts=facts) + "\n")
    if mail:
        from deadlines.cli.mailstyle import lines_unreached
        from deadlines.usecases.digest import unreached

        for line in lines_unreached(unreached(desk.store, {entry.code})):
            desk.err.write(say(line) + "\n")
