"""The units of an entry by role, as the plan names them, and whom they reach.

A plan names units, groups and collective names (各县区); `concerned` asks the directory whom each of them means.
"""

from typing import NamedTuple

from deadlines.domain.model import Act, Role
from deadlines.domain.units import Directory, Unit

#: In the order of their rank.
ROLES: tuple[Role, ...] = ("lead", "cooperating", "responsible", "acceptance", "supervising")


class Parties(NamedTuple):
    """The units of an entry by role, as the plan names them, with 牵头 or 配合 where it writes that.

    `others_of` are the item's own units where these are but some of them (`audience`).
    """

    lead: tuple[str, ...] = ()
    cooperating: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    acceptance: tuple[str, ...] = ()
    acceptance_provincial: tuple[str, ...] = ()
    supervising: tuple[str, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()
    others_of: tuple[str, ...] = ()

    def of(self, role: Role | None) -> tuple[str, ...]:
        """The names in *role*; all of them for None."""
        if role == "lead":
            return self.lead
        if role == "cooperating":
            return self.cooperating
        if role == "responsible":
            return self.responsible
        if role == "acceptance":
            return (*self.acceptance, *self.acceptance_provincial)
        if role == "supervising":
            return self.supervising
        return (
            *self.lead,
            *self.cooperating,
            *self.responsible,
            *self.acceptance,
            *self.acceptance_provincial,
            *self.supervising,
        )

    @property
    def named(self) -> tuple[str, ...]:
        """The responsible units of the item itself: what 其他X leaves out."""
        return self.others_of or (*self.lead, *self.cooperating)


def audience(directory: Directory, parties: Parties, region: str, act: Act, acting: tuple[str, ...]) -> Parties:
    """Whom something that *act* left open in an entry of *parties* concerns: those whose turn it is (*acting*).

    A step concerns nobody else. A paper is also seen, with those who answer it, by who leads the item (marked 牵头, or
    responsible alone), accepts or supervises it and is named for that itself: through a group it would be shown as
    somebody's own to all of them.
    """
    only = Parties(marks=parties.marks, others_of=parties.named)
    if act.kind != "paper":
        return only._replace(lead=acting) if act.awaits in ("declare", "apply") else only._replace(acceptance=acting)

    def own(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if isinstance(directory.lookup(name, region), Unit))

    marked = tuple(name for name, written in parties.marks if written == "牵头" and name in parties.named)
    leads = marked or (parties.lead if len(parties.lead) == 1 else ())
    return only._replace(
        lead=own(leads),
        responsible=acting,
        acceptance=own(parties.acceptance),
        acceptance_provincial=own(parties.acceptance_provincial),
        supervising=own(parties.supervising),
    )


def concerned(directory: Directory, parties: Parties, region: str) -> dict[str, tuple[Role, ...]]:
    """The key of every unit that an entry of *region* concerns, through a group too, with its roles in rank order.

    A collective name stands among them under its own key, so that its list can be asked for and its feed read.
    """
    found: dict[str, list[Role]] = {}
    for role in ROLES:
        for name in parties.of(role):
            party = directory.lookup(name, region)
            if party is None:
                continue
            keys = [party.key, *(reached.key for reached in directory.reached(name, region, parties.named))]
            for key in dict.fromkeys(keys):
                roles = found.setdefault(key, [])
                if role not in roles:
                    roles.append(role)
    return {key: tuple(roles) for key, roles in found.items()}


def reaches(directory: Directory, parties: Parties, region: str, key: str, role: Role | None = None) -> bool:
    """Whether unit or group *key* has *role* (any for None) in an entry of *region*, by name or through a group."""
    roles = concerned(directory, parties, region).get(key, ())
    return bool(roles) if role is None else role in roles
