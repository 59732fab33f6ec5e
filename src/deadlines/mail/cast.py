"""Whom an entry concerns and as what: every unit once, through groups too, in its best role.

Units of a region above the plan's get nothing for accepting or supervising, for nothing goes to a superior by itself;
they come where they are asked for by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.agenda import parties_of
from deadlines.domain.parties import ROLES, Parties, audience

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from deadlines.domain.agenda import Deadline, Line
    from deadlines.domain.model import Role
    from deadlines.domain.units import Directory, Group, Unit

_NAMED_TO_ACT = ("lead", "cooperating", "responsible")


class Part(NamedTuple):
    """A unit's part in an entry, and whether it does it itself: it is named, or nobody is.

    `above` says that its region lies above the plan's and that it accepts or supervises.
    """

    party: Unit | Group
    role: Role
    mark: str | None
    own: bool
    above: bool = False

    @property
    def accepts(self) -> bool:
        """Whether it verifies or supervises."""
        return self.role in ("acceptance", "supervising")

    @property
    def bystander(self) -> bool:
        """Whether it cooperates in the item, but others are named to do this entry."""
        return self.role == "cooperating" and not self.own


class Cast:
    """Who plays which part, looked up once for all entries with the same units."""

    def __init__(self, directory: Directory, only: Container[str] | None) -> None:
        self.directory = directory
        self._only = only
        self._parents = {region.name: region.parent for region in directory.regions if region.parent}
        self._known: dict[tuple[str, Parties], tuple[Part, ...]] = {}

    def of(self, line: Line) -> tuple[Part, ...]:
        """Everybody whom *line* concerns and who is wanted, each once."""
        return self._played(line, parties_of(line))

    def taking(self, line: Line, step: Deadline) -> tuple[Part, ...]:
        """Whom a *step* that an act left open, or a paper, concerns (`parties.audience`)."""
        assert step.matter is not None
        return self._played(
            line, audience(self.directory, step.parties, line.plan.region, step.matter.act, step.acting)
        )

    def _played(self, line: Line, parties: Parties) -> tuple[Part, ...]:
        place = (line.plan.region, parties)
        if place not in self._known:
            self._known[place] = tuple(self._parts(parties, line.plan.region))
        return self._known[place]

    def _parts(self, parties: Parties, region: str) -> Iterator[Part]:
        marks = dict(parties.marks)
        roles: dict[str, Role] = {}
        marked: dict[str, str] = {}
        reached: dict[str, Unit | Group] = {}
        doers: set[str] = set()
        for role in ROLES:
            for name in parties.of(role):
                for party in self.directory.reached(name, region, parties.named):
                    key = party.key
                    reached[key] = party
                    roles.setdefault(key, role)
                    if role == "responsible":
                        doers.add(key)
                    if role in _NAMED_TO_ACT and name in marks:
                        marked.setdefault(key, marks[name])
        for key, role in roles.items():
            superior = role in ("acceptance", "supervising") and self._above(reached[key].region, region)
            if key not in self._only if self._only is not None else superior:
                continue
            yield Part(reached[key], role, marked.get(key), key in doers or not parties.responsible, superior)

    def _above(self, region: str, plan_region: str) -> bool:
        seen = {plan_region}
        here = self._parents.get(plan_region)
        while here is not None and here not in seen:
            if here == region:
                return True
            seen.add(here)
            here = self._parents.get(here)
        return False
