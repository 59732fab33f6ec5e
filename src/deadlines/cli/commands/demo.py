"""`deadlines demo`: the main job on the sample register."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.errors import N_

if TYPE_CHECKING:
    from datetime import date

    from deadlines.cli.desk import Desk
    from deadlines.store.contract import Store

app = command_app()

DAY = "2023-12-01"


@app.command(
    cls=Command,
    help=N_(
        "The main job on the sample register of two public plans, as of 2023-12-01, without touching your own register."
    ),
    epilog="deadlines demo",
)
def demo(ctx: typer.Context) -> None:
    """Show the main job."""
    import tempfile
    from pathlib import Path

    from deadlines.cli.desk import read_date
    from deadlines.store.opening import open_store
    from deadlines.usecases.begin import begin, sample

    desk = desk_of(ctx)
    day = read_date(desk.given.get("as_of") or DAY)
    with tempfile.TemporaryDirectory(prefix="deadlines-demo-") as folder:
        place = str(Path(folder) / "demo.db")
        begun = begin(place, str(sample()), at=desk.at, by=desk.by, calendar=desk.calendar)
        store = open_store(place, desk.calendar)
        try:
            _say(desk, N_("演示数据，不反映实际进展"))
            _say(
                desk,
                N_("Two public plans as one register: %(plans)s plans, %(items)s items, %(milestones)s milestones."),
                **begun._asdict(),
            )
            _mail(desk, store, day)
            _due(desk, store, day)
            _say(desk, N_("Your own: `deadlines init FILE.yaml`, then `deadlines due`. `deadlines --help` shows all."))
        finally:
            store.close()


def _say(desk: Desk, text: str, **args: object) -> None:
    from deadlines.cli import output
    from deadlines.words import say

    output.show(desk, say(text, **args))


def _due(desk: Desk, store: Store, day: date) -> None:
    from deadlines.cli import duetable
    from deadlines.domain.window import through
    from deadlines.usecases.due import due

    found = due(
        store,
        day=day,
        through=through(day, "31d", desk.calendar),
        lamps=desk.settings.lamps,
        calendar=desk.calendar,
    )
    duetable.show(desk, found, None)


def _mail(desk: Desk, store: Store, day: date) -> None:
    from deadlines.mail.message import letter_of
    from deadlines.usecases.digest import digests

    found = digests(store, day=day, week=day, lamps=desk.settings.lamps, rules=desk.settings.rules)
    if found:
        text = N_("%(count)s units would get a weekly mail; one subject: %(subject)s")
        _say(desk, text, count=len(found), subject=letter_of(found[0]).subject)
