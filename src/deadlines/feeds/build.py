"""Which feed holds what: every entry goes to each unit that it concerns, also through a group, in its best role.

A unit that some plan names has a feed, also when none of its entries has a date. A group with settled members reaches
them and needs no feed of its own; one without has one, so that what it is asked for stands somewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import codes
from deadlines.domain.agenda import parties_of
from deadlines.domain.model import recurs
from deadlines.domain.parties import concerned
from deadlines.feeds import titles
from deadlines.feeds.events import PLAIN, events_of, notice, seen_as, steps_of
from deadlines.feeds.names import file_names
from deadlines.feeds.stamps import NO_LOG

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from deadlines.domain.agenda import Line
    from deadlines.domain.parties import Parties
    from deadlines.domain.units import Directory, Group, Unit
    from deadlines.feeds.events import Event, Options, Seen
    from deadlines.feeds.stamps import Stamps

#: A recurring duty stands with those who owe it, not with those who accept or watch over the item.
_NOT_FOR_DUTIES = frozenset({titles.ACCEPTANCE, titles.SUPERVISING})


class Reader(NamedTuple):
    """A unit that an entry concerns: as what it sees it, and whether it is to do it (a measure may name others)."""

    key: str
    mark: titles.Mark
    doer: bool


class Feed(NamedTuple):
    """The calendar of one unit or group: the file's name, and its events in the order of their codes.

    A feed without dates holds one notice; `dated` tells how many of its events are dates.
    """

    key: str
    unit: str
    region: str
    file: str
    seen: tuple[Seen, ...]
    dated: int


def unit_feeds(
    directory: Directory,
    lines: Iterable[Line],
    *,
    as_of: date,
    stamps: Stamps = NO_LOG,
    only: str | None = None,
    options: Options = PLAIN,
) -> list[Feed]:
    """The feeds of all units of the directory, in official order, as of a day; a group with members needs none.

    With *only* the one feed of that unit or group (`region/name`), whether anything concerns it or not.
    """
    wanted = _with_feeds(directory) if only is None else frozenset({only})
    found: dict[str, list[Seen]] = {key: [] for key in wanted}
    audiences: dict[tuple[Parties, str], list[Reader]] = {}
    for line in sorted(lines, key=lambda line: codes.in_order(line.entry.code)):
        parties, region = parties_of(line), line.plan.region
        audience = audiences.get((parties, region))
        if audience is None:
            audience = [each for each in _audience(directory, parties, region) if each.key in wanted]
            audiences[parties, region] = audience
        if audience:
            _give(line, audience, events_of(line, as_of=as_of, stamps=stamps, options=options), found)
        told: set[tuple[str, str]] = set()
        for awaited in steps_of(line, as_of=as_of, stamps=stamps, options=options):
            reached = (each.key for name in awaited.units for each in directory.reached(name, region, parties.named))
            for key in dict.fromkeys(reached):
                if key in wanted and (key, awaited.seen.event.uid) not in told:
                    told.add((key, awaited.seen.event.uid))
                    found[key].append(awaited.seen)
    feeds = []
    files = file_names(directory)
    parties_in_order: list[Unit | Group] = [*directory.units, *directory.groups]
    for party in parties_in_order:
        if (seen := found.get(party.key)) is not None:
            shown = seen or [notice(party.key, party.name, stamps, options)]
            feeds.append(Feed(party.key, party.name, party.region, files[party.key], tuple(shown), len(seen)))
    return feeds


def _with_feeds(directory: Directory) -> frozenset[str]:
    groups = (group.key for group in directory.groups if not directory.settled(group))
    return frozenset((*(unit.key for unit in directory.units), *groups))


def _give(line: Line, audience: list[Reader], events: tuple[Event, ...], found: dict[str, list[Seen]]) -> None:
    """Put the events of *line* into the feeds of its audience; who sees it alike shares one title."""
    recurring = recurs(line.entry)
    shared: dict[tuple[titles.Mark, bool], list[Seen]] = {}
    for key, mark, doer in audience:
        seen = found.setdefault(key, [])
        if recurring and mark in _NOT_FOR_DUTIES:
            continue
        if (mark, doer) not in shared:
            shared[mark, doer] = [seen_as(line, event, mark, doer=doer) for event in events]
        seen += shared[mark, doer]


def _audience(directory: Directory, parties: Parties, region: str) -> list[Reader]:
    """Every unit that *parties* concern, also through a group."""
    written = _written(directory, parties, region)
    return [
        Reader(key, titles.mark_of(roles, written.get(key)), not parties.responsible or "responsible" in roles)
        for key, roles in concerned(directory, parties, region).items()
    ]


def _written(directory: Directory, parties: Parties, region: str) -> dict[str, str | None]:
    """The 牵头 or 配合 that the plan writes for each unit: beside its own name, else beside that of its group."""
    marks = dict(parties.marks)
    own: dict[str, str | None] = {}
    through: dict[str, str | None] = {}
    for name in (*parties.named, *parties.responsible):
        mark = marks.get(name)
        if (party := directory.lookup(name, region)) is not None:
            own[party.key] = own.get(party.key) or mark
            for reached in directory.reached(name, region, parties.named):
                through[reached.key] = through.get(reached.key) or mark
    return through | own
