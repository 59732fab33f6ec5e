"""`deadlines units`: units, groups and their tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import FormatOption
from deadlines.errors import N_

if TYPE_CHECKING:
    from deadlines.cli.desk import Desk
    from deadlines.domain.units import Group, Unit
    from deadlines.usecases.look import UnitSeen

app = command_app()

ROLES = ("lead", "cooperating", "responsible", "acceptance", "supervising")
COLUMNS = ("name", "region", "aliases", "groups", "mail", *(f"counts.{role}" for role in ROLES), "kind", "members")


@app.command(
    cls=Command,
    help=N_("Units and groups in official order, with their items by role, reached through a group too."),
    epilog="deadlines units -f json",
)
def units(ctx: typer.Context, format_: FormatOption = None) -> None:
    """List units."""
    from deadlines.cli import output
    from deadlines.usecases.look import units as all_units

    desk = desk_of(ctx)
    found = all_units(desk.store)
    rows = [face(each) for each in found]
    envelope = {"schema": "deadlines.units/1", "units": rows}
    output.answer(desk, format_, lambda: envelope, lambda: rows, COLUMNS, lambda: _people(desk, found))


def face(seen: UnitSeen) -> dict[str, Any]:
    """One unit or group of `deadlines.units/1`."""
    from deadlines.domain.units import Unit

    party = seen.party
    unit = isinstance(party, Unit)
    return {
        "name": party.name,
        "region": party.region,
        "aliases": [alias.name for alias in party.aliases] if isinstance(party, Unit) else [],
        "groups": list(seen.groups),
        "mail": list(party.mail),
        "counts": {role: seen.counts.get(role, 0) for role in ROLES},
        "kind": "unit" if unit else "group",
        "members": [] if isinstance(party, Unit) else list(party.members),
    }


def _people(desk: Desk, found: list[UnitSeen]) -> None:
    from deadlines.cli import output, people, tables
    from deadlines.words import _, listed, say

    columns = [
        tables.Column(N_("Unit"), share=2),
        tables.Column(N_("Items by role"), share=2),
        tables.Column(N_("Mail"), share=1),
    ]
    for region in dict.fromkeys(seen.party.region for seen in found):
        rows = []
        for seen in found:
            if seen.party.region == region:
                counts = [f"{_(people.ROLES[role])} {seen.counts[role]}" for role in ROLES if seen.counts.get(role)]
                rows.append((_named(seen.party), listed(counts), "\n".join(seen.party.mail)))
        tables.draw(desk, columns, rows, title=region)
        output.show(desk, "")
    if not found:
        output.show(desk, say(N_("The register has no units.")))


def _named(party: Unit | Group) -> str:
    """A unit's name; a group's with how many members it has."""
    from deadlines.domain.units import Group
    from deadlines.words import say

    if not isinstance(party, Group):
        return party.name
    if party.base:
        return say(N_("%(name)s (%(base)s less those named)"), name=party.name, base=party.base)
    if party.members:
        return say(N_("%(name)s (group of %(size)s)"), name=party.name, size=len(party.members))
    return say(N_("%(name)s (group, members to be settled)"), name=party.name)
