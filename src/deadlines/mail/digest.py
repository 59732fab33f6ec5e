"""What every unit is told about one week: the entries that are its own, each once, in the section where it belongs.

Lines of the register and the directory come in, one `Digest` for each unit that has something comes out. Everything is
asked as of a day, which need not lie in the week: what was not done on that day is not done here, whatever was recorded
later. How a digest reads is known to `wording` and `message`, who got it to `remembered`.

A unit is shown its own tasks. Another unit's lateness it sees only where it leads, accepts or supervises: an entry that
names its doers does not come back as overdue, nor as a duty that is owed, to those who merely stand further down in the
list of its item. Before the date it stands for them in a section of its own. `cast` knows whom an entry concerns, and
`changed` what is new since the last mail.
"""

from __future__ import annotations

from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from deadlines.domain.agenda import deadlines_on, undated
from deadlines.domain.duties import owing, own_duty, turn
from deadlines.domain.model import Duty, Obligation, recurs
from deadlines.domain.periods import period_of
from deadlines.domain.status import Lamps, standing
from deadlines.domain.units import Group, Unit
from deadlines.errors import N_, BadValue
from deadlines.mail.addresses import mailbox
from deadlines.mail.cast import Cast

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from deadlines.domain.agenda import Deadline, Line
    from deadlines.domain.model import Count, Period, Report, Role, Station
    from deadlines.domain.periods import Span
    from deadlines.domain.stages import Stage
    from deadlines.domain.units import Directory
    from deadlines.mail.cast import Part
    from deadlines.mail.changed import News

DAYS_AHEAD = timedelta(days=30)

#: `missed` and `unrecorded` are overdue, with and without a report that says so; `before` is due between the day asked
#: about and a later week; `verify` are items that were applied for and wait for its opinion, by a day or without one;
#: `waits` are other stages of acceptance that it has to take and that have no day; `accepts` holds what else the unit
#: verifies or supervises and does not do itself; `related` is what comes in its items and other units are named to do.
SectionName: TypeAlias = Literal[
    "missed", "unrecorded", "before", "week", "ahead", "verify", "waits", "duties", "accepts", "related"
]
SECTIONS: tuple[SectionName, ...] = (
    *("missed", "unrecorded", "before", "week", "ahead", "verify", "waits", "duties", "accepts", "related"),
)


class Entry(NamedTuple):
    """One deadline in a unit's digest, with the unit's own part in it.

    `mark` is 牵头 or 配合 where the plan writes it for this unit. `own` says that the unit does it itself: it is named,
    or nobody is. `each` (every doer owes its own), `every` and `counts` are a duty's, `where` is the place of an
    obligation in the plan's body. `since` is that of a stage without a day, `applied` the day since when an item waits
    for the unit's opinion by a day. `above` says that it accepts or supervises from a level above the plan's.
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
    applied: date | None = None
    above: bool = False


class Section(NamedTuple):
    """The entries of one kind; never empty."""

    name: SectionName
    entries: tuple[Entry, ...]


class Digest(NamedTuple):
    """All that one unit, or one group without settled members, is told about a week as of a day.

    `changed` is what is new since its last mail, which was sent on `since`; `skipped` are the weeks before this one of
    which nobody was told anything.
    """

    party: Unit | Group
    week: Span
    as_of: date
    sections: tuple[Section, ...]
    changed: tuple[News, ...] = ()
    since: date | None = None
    skipped: Span | None = None

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
        """Where the digest goes, each mailbox once; nowhere for a group, which reaches nobody until it has members."""
        if isinstance(self.party, Group):
            return ()
        once: dict[str, str] = {}
        for address in self.party.mail:
            once.setdefault(mailbox(address), address)
        return tuple(once.values())

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all entries that it names, each once, in its order."""
        told = [entry.deadline.code for section in self.sections for entry in section.entries]
        return tuple(dict.fromkeys((*told, *(news.code for news in self.changed))))

    def number_in(self, name: str) -> int:
        """How many entries stand in the section *name*."""
        return sum(len(section.entries) for section in self.sections if section.name == name)


def period_name(day: date) -> str:
    """The ISO week of *day* as the log keeps it: `2023-W48`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def horizon(as_of: date, week: date) -> date:
    """The last due date that a digest of the week of *week* looks at: ask the store for lines through this day.

    Raises BadValue for the last weeks that a calendar has: what comes in the thirty days after them has no date.
    """
    try:
        return max(as_of, _ahead(period_of("week", week)))
    except OverflowError:
        raise BadValue(week.isoformat(), N_("a day at least 37 days before the end of the year 9999")) from None


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
    since: Since | None = None,
    idle: Container[str] = (),
) -> tuple[Digest, ...]:
    """A digest for every unit that has something in the ISO week of *week*, as of *as_of*, in official order.

    Groups without settled members come after the units. *only* names the keys of the units that are wanted; a superior
    of the plan's region is composed for what it accepts only where it is wanted by name. *stages* are those at which
    items wait as of the day; what has a day comes with *lines*, but for an opinion that is due far ahead: it waits now.
    *since* is what is new since the last mails. Those of the keys *idle* that have an address and nothing due
    come too, empty.
    """
    span = period_of("week", week)
    cast, view = Cast(directory, only), _View(as_of, span, lamps)
    found: dict[str, dict[SectionName, list[Entry]]] = {}
    for line in lines:
        for key, section, entry in _entries(line, cast, view):
            found.setdefault(key, {}).setdefault(section, []).append(entry)
    for line, stage in stages:
        opinion = stage.station in _OPINIONS
        if stage.due is not None and not (opinion and stage.due > horizon(as_of, span.first)):
            continue
        told = undated(line, as_of, stage.matter, stage.who, lamps)
        if stage.due is not None:
            told = told._replace(due=stage.due, days_left=(stage.due - as_of).days)
        name: SectionName = "verify" if opinion else "waits"
        for part in cast.taking(line, told):
            since_when, applied = (stage.since, None) if stage.due is None else (None, stage.since)
            entry = Entry(told, part.role, part.mark, part.own, since=since_when, applied=applied, above=part.above)
            found.setdefault(part.party.key, {}).setdefault(name, []).append(entry)
    everybody: tuple[Unit | Group, ...] = (*directory.units, *directory.groups)
    told_of = since or Since()
    return tuple(
        Digest(party, span, as_of, _sections(found.get(party.key, {})), *told_of.of(party.key))
        for party in everybody
        if party.key in found
        or party.key in told_of.news
        or (party.key in idle and isinstance(party, Unit) and party.mail and (only is None or party.key in only))
    )


class Since(NamedTuple):
    """What is new for each unit since its last mail, when that was, and the weeks in between without any mail."""

    news: Mapping[str, tuple[News, ...]] = MappingProxyType({})
    days: Mapping[str, date] = MappingProxyType({})
    skipped: Span | None = None

    def of(self, key: str) -> tuple[tuple[News, ...], date | None, Span | None]:
        """What is new for the unit *key*, the day of its last mail, the weeks missed since; nothing without a last."""
        return (self.news.get(key, ()), self.days[key], self.skipped) if key in self.days else ((), None, None)


def _sections(entries: dict[SectionName, list[Entry]]) -> tuple[Section, ...]:
    return tuple(
        Section(name, tuple(sorted(entries[name], key=lambda entry: entry.deadline.order)))
        for name in SECTIONS
        if name in entries
    )


def without_address(digests: Iterable[Digest]) -> tuple[str, ...]:
    """The keys of the units that have something to be told and no address to tell it to."""
    return tuple(digest.key for digest in digests if not isinstance(digest.party, Group) and not digest.addresses)


# --- where it stands -------------------------------------------------------------------------------------------------


class _View(NamedTuple):
    """From which day, on which week, and how near is near."""

    as_of: date
    week: Span
    lamps: Lamps


def _entries(line: Line, cast: Cast, view: _View) -> Iterator[tuple[str, SectionName, Entry]]:
    named = line.entry
    if recurs(named):
        yield from _owed(line, named, cast, view)
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
                own = said.get(part.party.key) == "not-done" or _of_the_whole(named.reports, view.as_of)
                told = deadline._replace(confirmed=deadline.confirmed and own)
            section = _section(told, part, view.week)
            if section is not None:
                where = named.where if isinstance(named, Obligation) else None
                applied = told.matter.opened.date if section == "verify" and told.matter is not None else None
                entry = Entry(told, part.role, part.mark, part.own, where=where, applied=applied, above=part.above)
                yield part.party.key, section, entry


def _said(line: Line, cast: Cast, view: _View) -> dict[str, str]:
    """What the members of a group said of their own parts in the entry of *line*."""
    if not any(report.act is not None for report in line.entry.reports):
        return {}
    from deadlines.domain.members import said_by

    return said_by(line.entry.reports, view.as_of, cast.directory, line.plan.region)


def _of_the_whole(reports: Sequence[Report], day: date) -> bool:
    """Whether somebody recorded of the whole, not of one member's part, that it is not done."""
    return standing([each for each in reports if each.act is None or each.act.kind != "member"], day).confirmed


_OPINIONS: frozenset[Station | None] = frozenset(("municipal", "provincial"))


def _section(deadline: Deadline, part: Part, week: Span) -> SectionName | None:
    overdue = deadline.schedule == "overdue"
    if (overdue and part.bystander) or (not overdue and deadline.due > _ahead(week)):
        return None
    if part.accepts:
        awaits = deadline.matter.act.awaits if deadline.matter is not None else None
        return "verify" if awaits in _OPINIONS else "accepts"
    if overdue:
        return "missed" if deadline.confirmed else "unrecorded"
    if part.bystander:
        return "related"
    if deadline.due < week.first:
        return "before"
    return "week" if deadline.due in week else "ahead"


def _owed(line: Line, duty: Duty | Obligation, cast: Cast, view: _View) -> Iterator[tuple[str, SectionName, Entry]]:
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
