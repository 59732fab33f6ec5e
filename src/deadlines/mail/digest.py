"""What every unit is told about one week: the entries that are its own, each once, in the section where it belongs.

Lines of the register and the directory come in, one `Digest` for each unit that has something comes out. Everything is
asked as of a day, which need not lie in the week: what was not done on that day is not done here, whatever was recorded
later. How a digest reads is known to `wording` and `message`, who got it to `remembered`.

A unit is shown its own tasks. Another unit's lateness it sees only where it leads, accepts or supervises: an entry that
names its doers does not come back as overdue, nor as a duty that is owed, to those who merely stand further down in the
list of its item. Before the date it stands for them in a section of its own. Units of a region above the plan's get
nothing for accepting or supervising, for nothing goes to a superior by itself; they are composed where they are asked
for by name.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from deadlines.domain.agenda import deadlines_on, parties_of, undated
from deadlines.domain.duties import owing, own_duty, turn
from deadlines.domain.model import Duty, Obligation, recurs
from deadlines.domain.parties import ROLES, Parties, audience
from deadlines.domain.periods import period_of
from deadlines.domain.status import Lamps, standing
from deadlines.domain.units import Group

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from deadlines.domain.agenda import Deadline, Line
    from deadlines.domain.model import Count, Period, Report, Role
    from deadlines.domain.periods import Span
    from deadlines.domain.stages import Stage
    from deadlines.domain.units import Directory, Unit

DAYS_AHEAD = timedelta(days=30)

#: `missed` and `unrecorded` are overdue, with and without a report that says so; `before` is due between the day asked
#: about and a later week; `waits` are stages of acceptance that it has to take and that have no day; `accepts` holds
#: what the unit verifies or supervises and does not do itself; `related` is what comes in its items and other units are
#: named to do.
SectionName: TypeAlias = Literal[
    "missed", "unrecorded", "before", "week", "ahead", "waits", "duties", "accepts", "related"
]
SECTIONS: tuple[SectionName, ...] = (
    *("missed", "unrecorded", "before", "week", "ahead", "waits", "duties", "accepts", "related"),
)


class Entry(NamedTuple):
    """One deadline in a unit's digest, with the unit's own part in it.

    `mark` is 牵头 or 配合 where the plan writes it for this unit. `own` says that the unit does it itself: it is named,
    or nobody is. `each` (every doer owes its own), `every` and `counts` are a duty's, `where` is the place of an
    obligation in the plan's body. `since` is that of a stage without a day.
    """

    deadline: Deadline
    role: Role
    mark: str | None = None
    own: bool = True
    each: bool = False
    every: Period | None = None
    counts: tuple[Count, ...] = ()
    where: str | None = None
    since: date | None = None


class Section(NamedTuple):
    """The entries of one kind; never empty."""

    name: SectionName
    entries: tuple[Entry, ...]


class Digest(NamedTuple):
    """All that one unit, or one group without settled members, is told about a week as of a day."""

    party: Unit | Group
    week: Span
    as_of: date
    sections: tuple[Section, ...]

    @property
    def key(self) -> str:
        """`西安市/市城管局`."""
        return self.party.key

    @property
    def period(self) -> str:
        """The ISO week: `2023-W48`."""
        return period_name(self.week.first)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where the digest goes, each address once; nowhere for a group, which reaches nobody until it has members."""
        if isinstance(self.party, Group):
            return ()
        once: dict[str, str] = {}
        for address in self.party.mail:
            once.setdefault(address.lower(), address)
        return tuple(once.values())

    def number_in(self, name: SectionName) -> int:
        """How many entries stand in the section *name*."""
        return sum(len(section.entries) for section in self.sections if section.name == name)


def period_name(day: date) -> str:
    """The ISO week of *day* as the log keeps it: `2023-W48`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def horizon(as_of: date, week: date) -> date:
    """The last due date that a digest of the week of *week* looks at: ask the store for lines through this day."""
    return max(as_of, _ahead(period_of("week", week)))


def _ahead(week: Span) -> date:
    return week.last + DAYS_AHEAD


def compose(
    lines: Iterable[Line],
    directory: Directory,
    *,
    as_of: date,
    week: date,
    lamps: Lamps = Lamps(),
    only: Container[str] | None = None,
    stages: Iterable[tuple[Line, Stage]] = (),
) -> tuple[Digest, ...]:
    """A digest for every unit that has something in the ISO week of *week*, as of *as_of*, in official order.

    Groups without settled members come after the units. *only* names the keys of the units that are wanted; a superior
    of the plan's region is composed for what it accepts only where it is wanted by name. *stages* are those at which
    items wait as of the day; what has a day comes with *lines*.
    """
    span = period_of("week", week)
    cast, view = _Cast(directory, only), _View(as_of, span, lamps)
    found: dict[str, dict[SectionName, list[Entry]]] = {}
    for line in lines:
        for key, section, entry in _entries(line, cast, view):
            found.setdefault(key, {}).setdefault(section, []).append(entry)
    for line, stage in stages:
        if stage.due is None:
            told = undated(line, as_of, stage.matter, stage.who, lamps)
            for part in cast.taking(line, told):
                entry = Entry(told, part.role, part.mark, part.own, since=stage.since)
                found.setdefault(part.party.key, {}).setdefault("waits", []).append(entry)
    everybody: tuple[Unit | Group, ...] = (*directory.units, *directory.groups)
    return tuple(Digest(party, span, as_of, _sections(found[party.key])) for party in everybody if party.key in found)


def _sections(entries: dict[SectionName, list[Entry]]) -> tuple[Section, ...]:
    return tuple(
        Section(name, tuple(sorted(entries[name], key=lambda entry: entry.deadline.order)))
        for name in SECTIONS
        if name in entries
    )


def without_address(digests: Iterable[Digest]) -> tuple[str, ...]:
    """The keys of the units that have something to be told and no address to tell it to."""
    return tuple(digest.key for digest in digests if not isinstance(digest.party, Group) and not digest.addresses)


# --- whom an entry concerns ------------------------------------------------------------------------------------------


_NAMED_TO_ACT = ("lead", "cooperating", "responsible")


class _Part(NamedTuple):
    """A unit's part in an entry, and whether it does it itself: it is named, or nobody is."""

    party: Unit | Group
    role: Role
    mark: str | None
    own: bool

    @property
    def accepts(self) -> bool:
        return self.role in ("acceptance", "supervising")

    @property
    def bystander(self) -> bool:
        """Whether it cooperates in the item, but others are named to do this entry."""
        return self.role == "cooperating" and not self.own


class _Cast:
    """Who plays which part, looked up once for all entries with the same units."""

    def __init__(self, directory: Directory, only: Container[str] | None) -> None:
        self.directory = directory
        self._only = only
        self._parents = {region.name: region.parent for region in directory.regions if region.parent}
        self._known: dict[tuple[str, Parties], tuple[_Part, ...]] = {}

    def of(self, line: Line) -> tuple[_Part, ...]:
        """Everybody whom *line* concerns and who is wanted, each once."""
        return self._played(line, parties_of(line))

    def taking(self, line: Line, step: Deadline) -> tuple[_Part, ...]:
        """Whom a *step* that an act left open, or a paper, concerns (`parties.audience`)."""
        assert step.matter is not None
        return self._played(
            line, audience(self.directory, step.parties, line.plan.region, step.matter.act, step.acting)
        )

    def _played(self, line: Line, parties: Parties) -> tuple[_Part, ...]:
        place = (line.plan.region, parties)
        if place not in self._known:
            self._known[place] = tuple(self._parts(parties, line.plan.region))
        return self._known[place]

    def _parts(self, parties: Parties, region: str) -> Iterator[_Part]:
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
            yield _Part(reached[key], role, marked.get(key), key in doers or not parties.responsible)

    def _above(self, region: str, plan_region: str) -> bool:
        seen = {plan_region}
        here = self._parents.get(plan_region)
        while here is not None and here not in seen:
            if here == region:
                return True
            seen.add(here)
            here = self._parents.get(here)
        return False


# --- where it stands -------------------------------------------------------------------------------------------------


class _View(NamedTuple):
    """From which day, on which week, and how near is near."""

    as_of: date
    week: Span
    lamps: Lamps


def _entries(line: Line, cast: _Cast, view: _View) -> Iterator[tuple[str, SectionName, Entry]]:
    entry = line.entry
    if recurs(entry):
        yield from _owed(line, entry, cast, view)
        return
    for deadline in deadlines_on(line, view.as_of, horizon(view.as_of, view.week.first), view.lamps):
        if deadline.state != "open":
            continue
        said = _said(line, cast, view) if deadline.matter is None else {}
        for part in cast.taking(line, deadline) if deadline.matter is not None else cast.of(line):
            told = deadline
            if said and not part.accepts:
                if said.get(part.party.key) == "done":
                    continue  # its own part is done; the others are still to do theirs
                own = said.get(part.party.key) == "not-done" or _of_the_whole(entry.reports, view.as_of)
                told = deadline._replace(confirmed=deadline.confirmed and own)
            section = _section(told, part, view.week)
            if section is not None:
                where = entry.where if isinstance(entry, Obligation) else None
                yield part.party.key, section, Entry(told, part.role, part.mark, part.own, where=where)


def _said(line: Line, cast: _Cast, view: _View) -> dict[str, str]:
    """What the members of a group said of their own parts in the entry of *line*."""
    if not any(report.act is not None for report in line.entry.reports):
        return {}
    from deadlines.domain.members import said_by

    return said_by(line.entry.reports, view.as_of, cast.directory, line.plan.region)


def _of_the_whole(reports: Sequence[Report], day: date) -> bool:
    """Whether somebody recorded of the whole, not of one member's part, that it is not done."""
    return standing([each for each in reports if each.act is None or each.act.kind != "member"], day).confirmed


def _section(deadline: Deadline, part: _Part, week: Span) -> SectionName | None:
    overdue = deadline.schedule == "overdue"
    if (overdue and part.bystander) or (not overdue and deadline.due > _ahead(week)):
        return None
    if part.accepts:
        return "accepts"
    if overdue:
        return "missed" if deadline.confirmed else "unrecorded"
    if part.bystander:
        return "related"
    if deadline.due < week.first:
        return "before"
    return "week" if deadline.due in week else "ahead"


def _owed(line: Line, duty: Duty | Obligation, cast: _Cast, view: _View) -> Iterator[tuple[str, SectionName, Entry]]:
    """What is still lacking of a duty in its running period, for those who carry it out or lead it.

    Where nothing is owed now, the newest period that was missed stands among what has passed.
    """
    if duty.first is not None and duty.first > view.week.last:
        return
    apart = duty.each and any(report.unit is not None for report in duty.reports)
    shared = None if apart else _lacking(line, duty, view)
    for part in cast.of(line):
        if part.accepts or part.bystander:
            continue
        deadline = shared
        if apart:
            mine = tuple(_reports_of(part.party, line, duty, cast.directory))
            own = own_duty(duty, mine.__contains__)
            deadline = _lacking(line._replace(entry=own), own, view)
        if deadline is None:
            continue
        counts = duty.counts if isinstance(duty, Duty) else ()
        where = duty.where if isinstance(duty, Obligation) else None
        over = deadline.schedule == "overdue"
        every = None if over else duty.every
        entry = Entry(deadline, part.role, part.mark, part.own, duty.each, every, counts, where)
        yield part.party.key, "unrecorded" if over else "duties", entry


def _lacking(line: Line, duty: Duty | Obligation, view: _View) -> Deadline | None:
    now = turn(duty, view.as_of, owing(line.plan, line.item, duty, view.as_of))
    through = now.due if now is not None and now.done_on is None else view.as_of
    found = deadlines_on(line, view.as_of, through, view.lamps)
    return next((each for each in found if each.state == "open"), None)


def _reports_of(party: Unit | Group, line: Line, duty: Duty | Obligation, directory: Directory) -> Iterator[Report]:
    """The reports of *duty* that count for *party* where every unit owes its own: its own, and those without a unit."""
    for report in duty.reports:
        if report.unit is None or directory.lookup(report.unit, line.plan.region) == party:
            yield report
