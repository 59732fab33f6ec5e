"""`deadlines waiting`: what an entry waits for, and that it waits no longer."""

from __future__ import annotations

from typing import Annotated

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.desk import read_date
from deadlines.cli.options import ByOption, DocOption, MaybeCode, NoteOption, OnOption
from deadlines.errors import N_, UsageError

app = command_app()


@app.command(
    cls=Command,
    help=N_("Record what an entry waits for: a decision, a firm. It explains and moves no limit. --end ends it."),
    epilog="deadlines waiting XY22-14.1 --for 市政府依法关停决定 --note 已于5月报请 --doc 咸环函〔2023〕5号\n"
    "deadlines waiting XY22-14.1 --end --on 2024-02-20",
)
def waiting(
    ctx: typer.Context,
    code: MaybeCode = None,
    whom: Annotated[str | None, typer.Option("--for", metavar=N_("WHOM"), help=N_("Whom or what it waits for"))] = None,
    note: NoteOption = None,
    doc: DocOption = None,
    since: Annotated[
        str | None, typer.Option(metavar=N_("DATE"), help=N_("The day it began to wait; the day of --on by default"))
    ] = None,
    end: Annotated[bool, typer.Option("--end", help=N_("It waits no longer"))] = False,
    on: OnOption = None,
    by: ByOption = None,
) -> None:
    """Record a wait or its end."""
    from deadlines.cli import asking
    from deadlines.usecases import judging
    from deadlines.words import say

    if end and (whom or since):
        raise UsageError(N_("Say either --for WHOM or --end."))
    desk = desk_of(ctx)
    code = asking.open_entry(desk, code)
    how = desk.recording(on, by)
    if end:
        code, waited = judging.resume(desk.store, code, how, note=note, doc=doc)
        desk.out.write(say(N_("%(code)s waits no longer for %(whom)s."), code=code, whom=waited) + "\n")
        return
    whom = asking.needed(desk, whom, "--for", N_("Whom or what does it wait for?"))
    note = asking.needed(desk, note, "--note", N_("For which reason?"))
    begun = read_date(since) if since else None
    code = judging.wait(desk.store, code, whom, how, note=note, since=begun, doc=doc)
    desk.out.write(say(N_("%(code)s waits for %(whom)s. Its limit stays."), code=code, whom=whom) + "\n")
