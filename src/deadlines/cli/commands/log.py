"""`deadlines log`: who recorded what, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import FormatOption, complete_code
from deadlines.errors import N_

if TYPE_CHECKING:
    from deadlines.cli.desk import Desk
    from deadlines.domain.log import LogEntry

app = command_app()

COLUMNS = (
    "seq",
    "at",
    "by",
    "act",
    "code",
    "on",
    "before",
    "after",
    "prev",
    "hash",
    "undoes",
    "file.before",
    "file.after",
)


@app.command(
    cls=Command,
    help=N_("The log, oldest first: every act with who, when, and what it changed."),
    epilog="deadlines log XY22-03\ndeadlines log -f json",
)
def log(
    ctx: typer.Context,
    code: Annotated[
        str | None,
        typer.Argument(
            metavar=N_("CODE"), help=N_("An entry, a plan, or a unit as region/name"), autocompletion=complete_code
        ),
    ] = None,
    format_: FormatOption = None,
) -> None:
    """Show the log."""
    from deadlines.cli import output
    from deadlines.domain.log import plain_entry
    from deadlines.usecases.look import history

    desk = desk_of(ctx)
    entries = list(history(desk.store, code))
    rows = [{name: _steady(value) for name, value in plain_entry(entry).items()} for entry in entries]
    envelope = {"schema": "deadlines.log/1", "entries": rows}
    flat = (_shown(row) for row in rows)
    output.answer(desk, format_, lambda: envelope, lambda: flat, COLUMNS, lambda: show_log(desk, entries))


def _steady(value: Any) -> Any:
    """*value* with its keys in one order, whichever store it comes from."""
    if isinstance(value, dict):
        return {name: _steady(value[name]) for name in sorted(value)}
    return [_steady(each) for each in value] if isinstance(value, list) else value


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """One entry without the digests of every record, which are for proofs, and with the codes of whole records."""
    from deadlines.domain import additions

    touched = row["before"].get("digests")
    short = dict(row)
    for side in ("before", "after"):
        if "digests" in row[side]:
            rest = {name: value for name, value in row[side].items() if name != "digests"}
            short[side] = {**rest, "records": sorted(touched) if touched else len(row["after"].get("digests", ()))}
        if "added" in row[side]:
            short[side] = {**short[side], "added": [each.code for each in additions.of(row[side])]}
    return short


def show_log(desk: Desk, entries: list[LogEntry]) -> None:
    """Write entries of the log for a person."""
    from functools import cache, partial

    from deadlines.cli import output, people, tables
    from deadlines.cli.logwords import told
    from deadlines.usecases.look import counted_in
    from deadlines.words import say

    if not entries:
        output.show(desk, say(N_("Nothing has been recorded yet.")))
        return
    columns = [
        tables.Column(N_("No.")),
        tables.Column(N_("Recorded")),
        tables.Column(N_("By"), most=12),
        tables.Column(N_("Act")),
        tables.Column(N_("Entry"), most=20),
        tables.Column(N_("In force from"), named=True),
        tables.Column(N_("What"), share=1, least=24),
    ]
    counted = cache(partial(counted_in, desk.store))  # the log keeps amounts alone
    rows = [
        (
            str(entry.seq),
            local_time(entry.at),
            entry.by,
            people.act_of(entry),
            entry.code,
            entry.on.isoformat() if entry.on else "",
            told(entry, counted),
        )
        for entry in entries
    ]
    tables.draw(desk, columns, rows)


def local_time(at: str) -> str:
    """A time of the log where the program runs: `2023-06-28 16:02`."""
    from datetime import datetime

    try:
        return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return at
