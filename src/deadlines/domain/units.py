"""Regions, units and groups, and whom a name reaches.

A unit belongs to a region: 西安市/市生态环境局 is not 咸阳市/市生态环境局. A name in a plan is looked up in the plan's
region, then in the regions above it. A group (各县市区) is a collective name whose members the office settles; 其他X is
X less the units that the item names itself. A group with no settled members reaches nobody.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import NamedTuple

from deadlines.errors import AmbiguousUnit, NoSuchUnit


class Region(NamedTuple):
    """A province, city or county; its units are its own."""

    name: str
    level: str | None = None
    parent: str | None = None


class Alias(NamedTuple):
    """Another name of a unit, in use from one day to another where that is known."""

    name: str
    since: date | None = None
    until: date | None = None
    successor: str | None = None


class Subscription(NamedTuple):
    """A named way in to the calendar of a unit: 办公室手机. The register keeps the sum of its token, never the token.

    One that is revoked stays with its day, so that who had access when can be answered.
    """

    name: str
    sha256: str
    added: date
    expires: date | None = None
    revoked: date | None = None


class Unit(NamedTuple):
    """A unit as the plans name it, with its formal name where the documents give it, and its mail addresses.

    `lang` is the language of its weekly mail: Chinese where nothing is said.
    """

    name: str
    region: str
    formal: str | None = None
    written: tuple[str, ...] = ()
    kind: str | None = None
    level: str | None = None
    host: str | None = None
    aliases: tuple[Alias, ...] = ()
    mail: tuple[str, ...] = ()
    note: str | None = None
    subscriptions: tuple[Subscription, ...] = ()
    lang: str | None = None

    @property
    def key(self) -> str:
        """`西安市/市城管局`."""
        return f"{self.region}/{self.name}"


class Group(NamedTuple):
    """A collective name; `base` makes it another group less the units that the item names itself."""

    name: str
    region: str
    members: tuple[str, ...] = ()
    base: str | None = None
    mail: tuple[str, ...] = ()
    note: str | None = None
    subscriptions: tuple[Subscription, ...] = ()
    lang: str | None = None

    @property
    def key(self) -> str:
        """`咸阳市/各县市区`."""
        return f"{self.region}/{self.name}"


class _Parties(NamedTuple):
    regions: tuple[Region, ...] = ()
    units: tuple[Unit, ...] = ()
    groups: tuple[Group, ...] = ()


class Directory(_Parties):
    """All regions, units and groups, in official order."""

    @cached_property
    def _parents(self) -> dict[str, str]:
        return {region.name: region.parent for region in self.regions if region.parent}

    @cached_property
    def _named(self) -> dict[tuple[str, str], Unit | Group]:
        """Every party under every name that it is known by; its own name goes before another's alias."""
        named: dict[tuple[str, str], Unit | Group] = {}
        for unit in self.units:
            others = [alias.name for alias in unit.aliases]
            for name in (*others, *([unit.formal] if unit.formal else []), *unit.written):
                named.setdefault((unit.region, name), unit)
        for party in self.parties:
            named[party.region, party.name] = party
        return named

    @property
    def parties(self) -> tuple[Unit | Group, ...]:
        """All units, then all groups."""
        return (*self.units, *self.groups)

    def lookup(self, name: str, region: str) -> Unit | Group | None:
        """The unit or group that *name* means in a plan of *region*; None where nobody is known by it."""
        seen: set[str] = set()
        here: str | None = region
        while here is not None and here not in seen:
            if (party := self._named.get((here, name))) is not None:
                return party
            seen.add(here)
            here = self._parents.get(here)
        return None

    def related(self, one: str, other: str) -> bool:
        """Whether two regions are one, or one of them lies in the other."""
        return other in self._upward(one) or one in self._upward(other)

    def is_above(self, region: str, other: str) -> bool:
        """Whether *other* lies in *region*, which is another one."""
        return region != other and region in self._upward(other)

    def _upward(self, region: str) -> list[str]:
        """*region* and those that it lies in, the nearest first."""
        found = [region]
        while (above := self._parents.get(found[-1])) is not None and above not in found:
            found.append(above)
        return found

    def key_of(self, name: str, region: str) -> str:
        """The key of what *name* means in a plan of *region*; of that region where nobody is known by it."""
        party = self.lookup(name, region)
        return party.key if party is not None else f"{region}/{name}"

    def find(self, name: str) -> Unit | Group:
        """The unit or group that a person means by `西安市/市城管局` or by a bare name, alias or formal name.

        Raises NoSuchUnit with the nearest names, AmbiguousUnit where several regions have one.
        """
        name = name.replace("／", "/").strip()
        region, slash, bare = name.partition("/")
        if slash:
            if (party := self._named.get((region, bare))) is not None:
                return party
            raise NoSuchUnit(name, self._nearest(bare))
        found = {party.key: party for (_, known), party in self._named.items() if known == name}
        if len(found) > 1:
            raise AmbiguousUnit(name, list(found))
        for party in found.values():
            return party
        raise NoSuchUnit(name, self._nearest(name))

    def _nearest(self, name: str) -> list[str]:
        from difflib import get_close_matches  # needed for a wrong name only, and not cheap

        near = get_close_matches(name, {known for _, known in self._named}, n=3, cutoff=0.5)
        keys = [party.key for want in near for (_, known), party in self._named.items() if known == want]
        return list(dict.fromkeys(keys))[:4]

    def reached(self, name: str, region: str, named: Iterable[str] = ()) -> Iterator[Unit | Group]:
        """Every unit that *name* reaches in a plan of *region*, in official order; *named* are the item's own units.

        A group without settled members yields itself, so that what it is asked for has a place to stand.
        """
        party = self.lookup(name, region)
        if isinstance(party, Group):
            members = self._members(party, frozenset(named), frozenset())
            if members:
                yield from members.values()
            else:
                yield party
        elif party is not None:
            yield party

    def _members(self, group: Group, named: frozenset[str], within: frozenset[str]) -> dict[str, Unit | Group]:
        if group.key in within:  # a group that contains itself has no further members
            return {}
        within |= {group.key}
        found: dict[str, Unit | Group] = {}
        for name in (group.base,) if group.base else group.members:
            party = self.lookup(name, group.region)
            if isinstance(party, Group):
                # a group without members of its own stands for itself: what it is asked for must not vanish
                found |= self._members(party, frozenset(), within) or {party.key: party}
            elif party is not None:
                found[party.key] = party
        if group.base:
            for name in named:
                party = self.lookup(name, group.region)
                if party is not None:
                    found.pop(party.key, None)
        return found

    def settled(self, group: Group) -> bool:
        """Whether the group has members that mail and calendars can reach."""
        return any(isinstance(member, Unit) for member in self._members(group, frozenset(), frozenset()).values())

    @cached_property
    def _reaching(self) -> dict[str, frozenset[str]]:
        """The keys of the groups that reach each unit."""
        found: dict[str, set[str]] = {}
        for group in self.groups:
            for key in self._members(group, frozenset(), frozenset()):
                found.setdefault(key, set()).add(group.key)
        return {key: frozenset(groups) for key, groups in found.items()}

    def groups_of(self, key: str) -> frozenset[str]:
        """The keys of the groups that reach unit *key*, its own key among them; 其他X counts with its base."""
        return self._reaching.get(key, frozenset()) | {key}
