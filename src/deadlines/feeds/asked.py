"""What the address of a calendar asks for: `?alarms=on&roles=lead,acceptance`.

A calendar that says something else than was asked for is worse than none: who mistypes a role would see everything and
believe that it is his own. So an address with a parameter or a value that is not known is answered 400, which every
program shows as an error when somebody subscribes, and nothing that was subscribed to before is lost by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from deadlines.feeds.events import PLAIN
from deadlines.feeds.titles import ROLES

if TYPE_CHECKING:
    from deadlines.domain.model import Role
    from deadlines.feeds.events import Options

#: What an address turns on and off.
SWITCHED = ("alarms", "reminders", "todo")
#: Longer ones are nobody's.
LONGEST = 1024

_SWITCHES = {"on": True, "off": False, "1": True, "0": False, "true": True, "false": False, "yes": True, "no": False}
#: A role by its name or by the mark that titles bear.
_ROLES: dict[str, Role] = {**{role: role for role in ROLES.values()}, **dict(ROLES.items())}


class BadQuery(Exception):
    """An address asks for what there is not; the message is for whoever reads it, in two languages."""

    def __init__(self, said: str) -> None:
        shown = "".join(sign for sign in said if sign.isprintable())[:60]
        super().__init__(
            f"日历地址里的“{shown}”不对。可以用：alarms、reminders、todo（on 或 off），"
            f"roles（{', '.join(ROLES.values())}，用逗号隔开）。\n"
            f"“{shown}” in the address of this calendar is not known. Known: alarms, reminders, todo (on or off),"
            f" roles ({', '.join(ROLES.values())}, with commas).\n"
        )


def options_of(query: str, settled: Options = PLAIN, *, others: bool = False) -> Options:
    """What the address of a calendar asks for beyond what the office has *settled*.

    `alarms`, `reminders` and `todo` are on or off; `roles` names those wanted: `lead,acceptance`. What an inner network
    may see is for the office to settle, never for an address. Raises BadQuery for anything else; with *others*, as the
    page of a subscription has them, names that are not known are passed over.
    """
    if len(query) > LONGEST:
        raise BadQuery(query[:60])
    switched: dict[str, bool] = {}
    roles: set[Role] = set()
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name in SWITCHED:
            if (turned := _SWITCHES.get(value.strip().lower())) is None or switched.get(name, turned) != turned:
                raise BadQuery(f"{name}={value}")
            switched[name] = turned
        elif name == "roles":
            for each in value.split(","):
                if (role := _ROLES.get(each.strip().lower())) is None:
                    raise BadQuery(f"{name}={value}")
                roles.add(role)
        elif not others:
            raise BadQuery(name)
    chosen = settled._replace(roles=frozenset(roles)) if roles else settled
    return chosen._replace(**switched)  # type: ignore[arg-type]


def query_of(chosen: Options, settled: Options) -> str:
    """The query that asks for *chosen* where the office has *settled* something else; empty where that is the same."""
    told = {name: _said(chosen, name) for name in SWITCHED if getattr(chosen, name) != getattr(settled, name)}
    if chosen.roles != settled.roles:
        told |= roles_of(chosen)
    return urlencode(told, safe=",")


def roles_of(chosen: Options) -> dict[str, str]:
    """The parameter that asks for the roles of *chosen*; none where those are all."""
    return {"roles": ",".join(each for each in ROLES.values() if each in chosen.roles)} if chosen.roles else {}


def _said(options: Options, name: str) -> str:
    return "on" if getattr(options, name) else "off"
