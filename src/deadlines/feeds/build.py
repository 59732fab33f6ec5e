"""Which feed holds what: every entry goes to each unit that it concerns, also through a group, in its best role.

A unit that some plan names has a feed, also when none of its entries has a date. A group with settled members reaches
them and needs no feed of its own; one without has one, so that what it is asked for stands somewhere.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import codes
from deadlines.domain.model import recurs
from deadlines.domain.parties import concerned
from deadlines.feeds import titles
from deadlines.feeds.events import PLAIN, events_of, notice, reminders_of, seen_as, steps_of
from deadlines.feeds.lasting import turned_on
from deadlines.feeds.names import file_names
from deadlines.feeds.stamps import EPOCH, NO_LOG, begin_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from deadlines.domain.agenda import Line
    from deadlines.domain.model import Role
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

    A feed without dates holds one notice; `dated` tells how many of its events are dates. `changed` is the time of the
    last act or day by which anything in it may have come, changed or gone: the same for the same data on the same day.
    """

    key: str
    unit: str
    region: str
    file: str
    seen: tuple[Seen, ...]
    dated: int
    changed: datetime = EPOCH


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
    readers = Readers(directory, as_of=as_of, stamps=stamps, only=only, options=options)
    found: dict[str, list[Seen]] = {key: [] for key in readers.wanted}
    turned: dict[str, date] = {}
    for line in in_order(lines):
        reached = readers.give(line, found)
        if reached and (day := turned_on(line, as_of, options, stamps)) is not None:
            turned |= {key: day for key in reached if day > turned.get(key, date.min)}
    feeds = []
    for party, file in readers.parties():
        seen = found[party.key]
        shown = seen or [notice(party.key, party.name, stamps, options)]
        last = begin_of(turned[party.key]) if party.key in turned else EPOCH
        changed = max(stamps.newest, last, *(event.stamp for event, _ in shown))
        feeds.append(Feed(party.key, party.name, party.region, file, tuple(shown), len(seen), changed))
    return feeds


def in_order(lines: Iterable[Line]) -> list[Line]:
    """*lines* in the order in which every feed shows them."""
    return sorted(lines, key=lambda line: codes.in_order(line.entry.code))


class Readers:
    """Who sees what: gives the events of a line to every unit that it concerns."""

    def __init__(
        self, directory: Directory, *, as_of: date, stamps: Stamps, only: str | None = None, options: Options = PLAIN
    ) -> None:
        self._directory, self._as_of, self._stamps, self._options = directory, as_of, stamps, options
        self._audiences: dict[tuple[Parties, str], list[Reader]] = {}
        self.wanted = with_feeds(directory) if only is None else frozenset({only})

    def parties(self) -> Iterator[tuple[Unit | Group, str]]:
        """Every unit or group that has a feed, in official order, with the name of its file."""
        files = file_names(self._directory)
        parties: list[Unit | Group] = [*self._directory.units, *self._directory.groups]
        for party in parties:
            if party.key in self.wanted:
                yield party, files[party.key]

    def give(self, line: Line, found: dict[str, list[Seen]]) -> set[str]:
        """Put what *line* shows into the feeds of *found*; who sees it alike shares one title.

        The keys of all whom it concerns come back, also of those to whom it shows nothing today.
        """
        as_of, stamps, options = self._as_of, self._stamps, self._options
        parties, region = titles.parties_in(line), line.plan.region
        audience = self._audiences.get((parties, region))
        if audience is None:
            readers = _audience(self._directory, parties, region, options.roles)
            audience = self._audiences[parties, region] = [each for each in readers if each.key in self.wanted]
        if audience:
            self._give(line, audience, events_of(line, as_of=as_of, stamps=stamps, options=options), found)
        reached = {each.key for each in audience}
        if not line.entry.reports:
            return reached
        told: set[tuple[str, str]] = set()  # who stands in two ranks sees it once, in the better one
        for awaited in steps_of(line, as_of=as_of, stamps=stamps, options=options):
            if options.roles is not None and titles.ROLES[awaited.mark] not in options.roles:
                continue
            named = (
                each.key for name in awaited.units for each in self._directory.reached(name, region, parties.named)
            )
            event = awaited.seen.event
            more = reminders_of(event, awaited.mark, event.topic, as_of=as_of, options=options)
            shown = [awaited.seen, *more]
            for key in dict.fromkeys(named):
                if key in self.wanted and (key, event.uid) not in told:
                    told.add((key, event.uid))
                    found.setdefault(key, []).extend(shown)
                    reached.add(key)
        return reached

    def _give(
        self, line: Line, audience: list[Reader], events: tuple[Event, ...], found: dict[str, list[Seen]]
    ) -> None:
        recurring = recurs(line.entry)
        shared: dict[tuple[titles.Mark, bool], list[Seen]] = {}
        options = self._options
        for key, mark, doer in audience:
            seen = found.setdefault(key, [])
            if recurring and mark in _NOT_FOR_DUTIES:
                continue
            if (mark, doer) not in shared:
                shown = shared[mark, doer] = []
                for event in events:
                    shown.append(seen_as(line, event, mark, doer=doer, options=options))
                    if options.reminders:
                        topic = titles.limit_topic(line)
                        shown += reminders_of(event, mark, topic, as_of=self._as_of, options=options)
            seen += shared[mark, doer]


def with_feeds(directory: Directory) -> frozenset[str]:
    """The keys of all units, and of the groups that nobody is settled as a member of."""
    groups = (group.key for group in directory.groups if not directory.settled(group))
    return frozenset((*(unit.key for unit in directory.units), *groups))


def _audience(
    directory: Directory, parties: Parties, region: str, wanted: frozenset[Role] | None = None
) -> Iterator[Reader]:
    """Every unit that *parties* concern, also through a group, and is told so in one of the *wanted* roles.

    In which role a unit has an entry is what its title says: 【责任】 is responsible, wherever the plan lists the unit.
    """
    written = _written(directory, parties, region)
    for key, held in concerned(directory, parties, region).items():
        mark = titles.mark_of(held, written.get(key))
        if wanted is None or titles.ROLES[mark] in wanted:
            yield Reader(key, mark, not parties.responsible or "responsible" in held)


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
