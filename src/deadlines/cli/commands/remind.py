"""`deadlines remind`: somebody was reminded by hand."""

from __future__ import annotations

from typing import Annotated

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import MaybeCode, NoteOption, OnOption, complete_unit
from deadlines.errors import N_

app = command_app()


@app.command(
    cls=Command,
    help=N_(
        "Record that somebody was reminded by hand: --by says how, --to whom, --recorded-by who records it. It stands"
        " in the entry's history as proof; no date and no state changes, no calendar and no mail tells of it."
    ),
    epilog="deadlines remind XA23-08.2 --by phone --to 某乙 --unit 市城管局 --on 2023-11-20\n"
    "deadlines remind XA23-08.2 --by visit --to 某乙 --note 现场核对安装进度",
)
def remind(
    ctx: typer.Context,
    code: MaybeCode = None,
    means: Annotated[
        str | None, typer.Option("--by", metavar="phone|wechat|visit|other", help=N_("How they were reminded"))
    ] = None,
    to: Annotated[str | None, typer.Option("--to", metavar=N_("NAME"), help=N_("Who was reminded"))] = None,
    unit: Annotated[
        str | None,
        typer.Option(metavar=N_("UNIT"), help=N_("The unit that they belong to"), autocompletion=complete_unit),
    ] = None,
    on: OnOption = None,
    note: NoteOption = None,
    by: Annotated[
        str | None,
        typer.Option("--recorded-by", metavar=N_("PERSON"), help=N_("Who records it; your login name by default")),
    ] = None,
) -> None:
    """Record a reminder."""
    from deadlines.cli import asking, people
    from deadlines.usecases import reminding
    from deadlines.words import _, say

    desk = desk_of(ctx)
    code = asking.open_entry(desk, code)

    def ways() -> list[tuple[str, str]]:
        return [(name, _(text)) for name, text in people.MEANS.items()]

    means = asking.chosen(desk, means, "--by", N_("How were they reminded?"), ways)
    person = asking.needed(desk, to, "--to", N_("Who was reminded?"))
    how = desk.recording(on, by)
    code, named = reminding.remind(desk.store, code, how, means=means, person=person, unit=unit, note=note)
    said = {"code": code, "person": person, "means": _(people.MEANS[means]), "on": how.on, "unit": named}
    text = N_("%(code)s: %(person)s of %(unit)s was reminded %(means)s on %(on)s.")
    if named is None:
        text = N_("%(code)s: %(person)s was reminded %(means)s on %(on)s.")
    desk.out.write(say(text, **said) + "\n")
