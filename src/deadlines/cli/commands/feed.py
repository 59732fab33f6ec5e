"""`deadlines feed`: who subscribes to which calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.desk import read_date
from deadlines.cli.options import ByOption, FormatOption, UnitOption, complete_unit
from deadlines.errors import N_

if TYPE_CHECKING:
    from deadlines.cli.desk import Desk
    from deadlines.domain.subscriptions import Held
    from deadlines.usecases.subscriptions import Findings, Health, Opened

app = command_app(
    help=N_("Subscriptions to the calendar of a unit: each has a name and an address of its own, and can be shut."),
    epilog="deadlines feed add 西安市/市城管局 --name 办公室手机\ndeadlines feed list",
)

UnitArgument = Annotated[
    str | None,
    typer.Argument(
        metavar=N_("UNIT"), help=N_("A unit or group: 市城管局 or 西安市/市城管局"), autocompletion=complete_unit
    ),
]
NameOption = Annotated[
    str | None,
    typer.Option("--name", metavar=N_("NAME"), help=N_("What it is for: a device or a post, like 办公室手机")),
]
BaseOption = Annotated[
    str | None,
    typer.Option(
        "--base-url", metavar=N_("URL"), help=N_("The address under which calendars are reached from outside")
    ),
]


@app.callback()
def feed() -> None:
    """Subscriptions."""


@app.command(
    cls=Command,
    help=N_(
        "Make a subscription to the calendar of a unit. Its address is shown this once and kept nowhere: the register"
        " keeps a sum of it, from which nobody can make it again."
    ),
    epilog="deadlines feed add 西安市/市城管局 --name 办公室手机\n"
    "deadlines feed add 三原县 --name 值班手机 --expires 2099-12-31",
)
def add(
    ctx: typer.Context,
    unit: UnitArgument = None,
    name: NameOption = None,
    expires: Annotated[
        str | None, typer.Option(metavar=N_("DATE"), help=N_("Its last day; without one it lasts until it is revoked"))
    ] = None,
    base_url: BaseOption = None,
    by: ByOption = None,
) -> None:
    """Make a subscription."""
    from deadlines.cli import asking
    from deadlines.cli.commands.serve import base_url_of
    from deadlines.usecases import subscriptions

    desk = desk_of(ctx)
    unit = asking.needed(desk, unit, N_("UNIT"), N_("Whose calendar?"))
    name = asking.needed(desk, name, "--name", N_("What is it for? A device or a post, like 办公室手机"))
    base = base_url_of(desk, base_url)  # before anything is made that could not be shown
    made = subscriptions.add(
        desk.store,
        unit,
        name,
        today=desk.clock_day,
        at=desk.at,
        by=by or desk.by,
        expires=read_date(expires) if expires else None,
    )
    _show(desk, made, base, N_("%(unit)s: subscription “%(name)s” made."))


@app.command(
    cls=Command,
    help=N_("Give a subscription a new address, shown this once; the old one is shut at once."),
    epilog="deadlines feed rotate 西安市/市城管局 --name 办公室手机",
)
def rotate(
    ctx: typer.Context,
    unit: UnitArgument = None,
    name: NameOption = None,
    base_url: BaseOption = None,
    by: ByOption = None,
) -> None:
    """Give a subscription a new address."""
    from deadlines.cli import asking
    from deadlines.cli.commands.serve import base_url_of
    from deadlines.usecases import subscriptions

    desk = desk_of(ctx)
    unit = asking.needed(desk, unit, N_("UNIT"), N_("Whose calendar?"))
    name = asking.needed(desk, name, "--name", N_("Which subscription?"))
    base = base_url_of(desk, base_url)
    made = subscriptions.rotate(desk.store, unit, name, today=desk.clock_day, at=desk.at, by=by or desk.by)
    _show(desk, made, base, N_("%(unit)s: subscription “%(name)s” has a new address; the old one is shut."))


@app.command(
    cls=Command,
    help=N_(
        "Shut a subscription: its address opens nothing from now on. It stays in the register with its day, and cannot"
        " be opened again; `deadlines feed add` makes a new one."
    ),
    epilog="deadlines feed revoke 西安市/市城管局 --name 办公室手机",
)
def revoke(ctx: typer.Context, unit: UnitArgument = None, name: NameOption = None, by: ByOption = None) -> None:
    """Shut a subscription."""
    from deadlines.cli import asking
    from deadlines.usecases import subscriptions
    from deadlines.words import say

    desk = desk_of(ctx)
    unit = asking.needed(desk, unit, N_("UNIT"), N_("Whose calendar?"))
    name = asking.needed(desk, name, "--name", N_("Which subscription?"))
    party, gone = subscriptions.revoke(desk.store, unit, name, today=desk.clock_day, at=desk.at, by=by or desk.by)
    text = N_("%(unit)s: subscription “%(name)s” is shut.")
    desk.out.write(say(text, unit=party.key, name=gone.name) + "\n")


def _show(desk: Desk, made: Opened, base: str | None, text: str) -> None:
    """Say what was made, and show the token for the only time."""
    from deadlines.words import say

    given = {"unit": made.party.key, "name": made.subscription.name}
    lines = [say(text, **given)]
    if made.subscription.expires is not None:
        lines.append(say(N_("Last day: %(day)s"), day=made.subscription.expires))
    if base is not None:
        lines.append(say(N_("Page for the person who subscribes: %(address)s"), address=f"{base}/s/{made.token}"))
        lines.append(say(N_("Calendar: %(address)s"), address=f"{base}/f/{made.token}.ics"))
    else:
        lines.append(say(N_("Page for the person who subscribes: %(address)s"), address=f"/s/{made.token}"))
        lines.append(say(N_("Calendar: %(address)s"), address=f"/f/{made.token}.ics"))
        lines.append(
            say(N_("Put the address of your server before it; `base_url` under [serve] in the settings does that."))
        )
    lines.append(say(N_("This is shown only now. Hand it to nobody else; who has it sees the calendar.")))
    desk.out.write("\n".join(lines) + "\n")


COLUMNS = ("unit", "region", "name", "added", "expires", "revoked")


@app.command(
    "list",
    cls=Command,
    help=N_("Subscriptions in the official order of units; with --all those too that were shut or have ended."),
    epilog="deadlines feed list\ndeadlines feed list --unit 市城管局 --all -f json",
)
def list_(
    ctx: typer.Context,
    unit: UnitOption = None,
    all_: Annotated[bool, typer.Option("--all", help=N_("Those too that were shut or have ended"))] = False,
    format_: FormatOption = None,
) -> None:
    """List subscriptions."""
    from deadlines.cli import output
    from deadlines.usecases import subscriptions

    desk = desk_of(ctx)
    found = subscriptions.listing(desk.store, unit=unit, day=desk.as_of, ended_too=all_)
    rows = [_face(each) for each in found]
    envelope = {"schema": "deadlines.subscriptions/1", "as_of": desk.as_of.isoformat(), "subscriptions": rows}
    output.answer(desk, format_, lambda: envelope, lambda: rows, COLUMNS, lambda: _people(desk, found))


def _face(each: Held) -> dict[str, Any]:
    party, subscription = each
    return {
        "unit": party.name,
        "region": party.region,
        "name": subscription.name,
        "added": subscription.added.isoformat(),
        "expires": subscription.expires.isoformat() if subscription.expires else None,
        "revoked": subscription.revoked.isoformat() if subscription.revoked else None,
    }


def _people(desk: Desk, found: list[Held]) -> None:
    from deadlines.cli import tables
    from deadlines.words import say

    if not found:
        desk.out.write(say(N_("No subscriptions. `deadlines feed add` makes one.")) + "\n")
        return
    columns = [
        tables.Column(N_("Unit"), share=1),
        tables.Column(N_("Name"), share=1),
        tables.Column(N_("Added"), named=True),
        tables.Column(N_("Last day"), named=True),
        tables.Column(N_("Shut"), named=True),
    ]
    rows = [
        (party.key, each.name, each.added.isoformat(), _iso(each.expires), _iso(each.revoked)) for party, each in found
    ]
    tables.draw(desk, columns, rows)


def _iso(day: Any) -> str:
    return day.isoformat() if day is not None else ""


HEALTH_COLUMNS = ("unit", "region", "name", "added", "last", "client", "count", "places", "silent", "scattered")


@app.command(
    cls=Command,
    help=N_(
        "How the subscriptions fare: when each fetched last, with which program, from how many networks. Names the"
        " units whose calendar has not fetched for a week, and addresses that are used from many places. For the"
        " administrator alone; it says nothing of how a unit works."
    ),
    epilog="deadlines feed health\ndeadlines feed health -f json",
)
def health(ctx: typer.Context, format_: FormatOption = None) -> None:
    """Show how subscriptions fare."""
    from deadlines.cli import output
    from deadlines.cli.commands.serve import fetches_of
    from deadlines.usecases import subscriptions

    desk = desk_of(ctx)
    file = fetches_of(desk)
    fetched = file.read(day=desk.as_of) if file is not None else {}
    places = desk.settings.serve.get("places", subscriptions.PLACES)
    found = subscriptions.health(desk.store, fetched, day=desk.as_of, places=places)
    rows = [_health_face(each) for each in found.all]
    envelope = {
        "schema": "deadlines.feed-health/1",
        "as_of": desk.as_of.isoformat(),
        "silent_units": list(found.silent_units),
        "subscriptions": rows,
    }
    output.answer(desk, format_, lambda: envelope, lambda: rows, HEALTH_COLUMNS, lambda: _health(desk, found))


def _health_face(each: Health) -> dict[str, Any]:
    face = _face(each.held)
    seen = each.fetched
    return {
        **{name: face[name] for name in ("unit", "region", "name", "added")},
        "last": seen.last if seen is not None else None,
        "client": seen.client if seen is not None else None,
        "count": seen.times if seen is not None else 0,
        "places": seen.places if seen is not None else 0,
        "silent": each.silent,
        "scattered": each.scattered,
    }


def _beijing(at: str) -> str:
    """A time in UTC as Beijing has it, like the access log of the server: `2023-06-28 16:02`."""
    from datetime import datetime, timedelta, timezone

    return datetime.fromisoformat(at).astimezone(timezone(timedelta(hours=8))).strftime("%Y-%m-%d %H:%M")


def _health(desk: Desk, found: Findings) -> None:
    from deadlines.cli import output, tables
    from deadlines.words import say

    if not found.all:
        desk.out.write(say(N_("No subscriptions. `deadlines feed add` makes one.")) + "\n")
        return
    columns = [
        tables.Column(N_("Unit"), share=1),
        tables.Column(N_("Name"), share=1),
        tables.Column(N_("Last fetch (Beijing time)"), named=True),
        tables.Column(N_("Program")),
        tables.Column(N_("Fetches"), named=True),
        tables.Column(N_("Networks in a week"), named=True),
    ]
    rows = [
        (
            each.held.party.key,
            each.held.subscription.name,
            _beijing(each.fetched.last) if each.fetched is not None else "",
            each.fetched.client if each.fetched is not None else "",
            str(each.fetched.times if each.fetched is not None else 0),
            str(each.fetched.places if each.fetched is not None else 0),
        )
        for each in found.all
    ]
    tables.draw(desk, columns, rows)
    if found.silent_units:
        output.show(desk, say(N_("Not fetched for a week: %(units)s"), units=found.silent_units))
    scattered = tuple(f"{each.held.party.key}（{each.held.subscription.name}）" for each in found.all if each.scattered)
    if scattered:
        text = N_("Used from many places, perhaps passed on: %(which)s. `deadlines feed rotate` gives a new address.")
        output.show(desk, say(text, which=scattered))
