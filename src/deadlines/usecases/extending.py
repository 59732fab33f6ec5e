"""Extensions: a request for a later limit, its approval or refusal by a paper, and the list of them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import changes, extensions
from deadlines.domain.acts import due_on
from deadlines.domain.agenda import deadline_on
from deadlines.domain.model import Report
from deadlines.domain.parties import reaches
from deadlines.errors import N_, Message, NoSuchUnit
from deadlines.store.contract import Span
from deadlines.usecases.due import plan_named
from deadlines.usecases.record import acted_on
from deadlines.usecases.speaking import may_speak

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from deadlines.domain.agenda import Deadline, Line
    from deadlines.domain.extensions import Rates, Request
    from deadlines.domain.model import Act, Entry
    from deadlines.domain.status import Lamps
    from deadlines.domain.units import Directory, Group, Unit
    from deadlines.store.contract import Found, Store
    from deadlines.usecases.recording import Recording


class Extended(NamedTuple):
    """What recording came to: the entry, the date that was in force, the act, and what does not fit the new date.

    `number` is the ordinal of an approved extension; `last` says that of several dates the last one moves.
    """

    code: str
    due: date
    act: Act
    number: int | None = None
    warnings: tuple[Message, ...] = ()
    last: bool = False


def request(
    store: Store, typed: str, to: date, how: Recording, *, reason: str, unit: str | None = None, late: bool = False
) -> Extended:
    """Record that *unit* asks for *to* as the limit of the entry *typed*, for *reason*.

    Raises Refused by the rules of `extensions.requested`, and for a unit that the entry does not concern; BadValue for
    a day to come; NoSuchCode, AmbiguousCode, NoSuchUnit, AmbiguousUnit.
    """

    def asked(entry: Entry) -> Act:
        return extensions.requested(entry, how.on, to, late=late)

    return _recorded(store, typed, how, asked, note=reason, unit=unit)


def approve(
    store: Store, typed: str, to: date | None, how: Recording, *, doc: str, unit: str | None, note: str | None = None
) -> Extended:
    """Record that *unit* moves the limit of the entry *typed* to *to* by the paper *doc*; as asked for without *to*.

    A unit that the register does not know is kept as it is written, and a warning says so: who decides stands above
    the register. Raises Refused by the rules of `extensions.approved`; BadValue, NoSuchCode, AmbiguousCode.
    """

    def decided(entry: Entry) -> Act:
        return extensions.approved(entry, how.on, to, doc)

    return _recorded(store, typed, how, decided, note=note, unit=unit, above=True)


def refuse(
    store: Store, typed: str, how: Recording, *, doc: str | None, unit: str | None = None, note: str | None = None
) -> Extended:
    """Record that the limit of the entry *typed* stands, by the paper *doc*. Raises as `approve` does."""

    def decided(entry: Entry) -> Act:
        return extensions.refused(entry, how.on, doc)

    return _recorded(store, typed, how, decided, note=note, unit=unit, above=True)


def _recorded(
    store: Store,
    typed: str,
    how: Recording,
    decide: Callable[[Entry], Act],
    *,
    note: str | None,
    unit: str | None,
    above: bool = False,
) -> Extended:
    with how.batch(store) as batch:
        code, found, entry = acted_on(store, typed, how.on)
        act = decide(entry)
        directory = store.directory()
        name, unknown = _named(directory, unit, found.plan.region, above=above)
        if unit is not None and not above:
            may_speak(directory, found, entry, _party(directory, unit, found.plan.region))
        report = Report(how.on, unit=name, note=note, by=how.who, act=act)
        batch.apply(changes.reported(act.kind, code, report))
        return _result(entry, found, how.on, act, unknown)


def _result(entry: Entry, found: Found, on: date, act: Act, unknown: tuple[Message, ...]) -> Extended:
    own = extensions.own_date(entry)
    due = due_on(own, entry.reports, on) or own
    approved = act.kind == "extension-approved"
    number = sum(each.number is not None for each in extensions.requests(own, entry.reports, on)) + 1
    moves = act.to is not None
    warnings = tuple(extensions.clashes(entry, found.item, on, act.to)) if act.to is not None else ()
    last = moves and extensions.moves_last(entry)
    return Extended(entry.code, due, act, number if approved else None, (*unknown, *warnings), last)


def _named(
    directory: Directory, typed: str | None, region: str, *, above: bool
) -> tuple[str | None, tuple[Message, ...]]:
    """The name under which a plan of *region* knows the unit *typed*, else its key; as written where *above* may be."""
    if typed is None:
        return None, ()
    try:
        party = _party(directory, typed, region)
    except NoSuchUnit:
        if not above:
            raise
        text = N_("The register has no unit “%(name)s”; the name is kept as it is written.")
        return typed, (Message(text, {"name": typed}),)
    return (party.name if directory.lookup(party.name, region) == party else party.key), ()


def _party(directory: Directory, typed: str, region: str) -> Unit | Group:
    """The unit meant by *typed* where a plan of *region* is spoken of. Raises NoSuchUnit, AmbiguousUnit."""
    return directory.lookup(typed, region) or directory.find(typed)


class Asked(NamedTuple):
    """One request with its entry as it stands on the day asked about."""

    line: Line
    deadline: Deadline
    request: Request


class Listing(NamedTuple):
    """All requests, those that wait first, and how much was done in time by the original and the adjusted dates."""

    day: date
    asked: tuple[Asked, ...]
    rates: Rates


def listing(store: Store, *, day: date, lamps: Lamps, plan: str | None = None, unit: str | None = None) -> Listing:
    """The requests as of *day*, narrowed to a plan or to what concerns a unit; the rates are of the same entries.

    Raises NoSuchCode for a plan, NoSuchUnit, AmbiguousUnit.
    """
    chosen = plan_named(store, plan).code if plan is not None else None
    directory = store.directory() if unit is not None else None
    key = directory.find(unit).key if directory is not None and unit is not None else None
    names = directory.groups_of(key) if directory is not None and key is not None else None
    found: list[Asked] = []
    entries: list[Entry] = []
    for line in store.lines(Span(day, day.max, True, chosen, names)):
        deadline = deadline_on(line, day, lamps)
        if deadline is None or deadline.kind == "duty":
            continue
        if directory and key and not reaches(directory, deadline.parties, deadline.region, key):
            continue
        entries.append(line.entry)
        own = getattr(line.entry, "due", None)
        found += [Asked(line, deadline, each) for each in extensions.requests(own, line.entry.reports, day)]
    found.sort(key=_order)
    return Listing(day, tuple(found), extensions.rates(entries, day))


def waiting(store: Store, day: date) -> list[str]:
    """The codes of the entries whose request waits for its decision on *day*, in order."""
    from deadlines.domain.codes import in_order

    codes = [
        line.entry.code
        for line in store.lines(Span(day, day.max, True))
        for each in extensions.requests(getattr(line.entry, "due", None), line.entry.reports, day)
        if each.state == "open"
    ]
    return sorted(codes, key=in_order)


def _order(asked: Asked) -> tuple[object, ...]:
    """What waits comes first, the oldest request before the others; then what was decided, by its day."""
    request = asked.request
    done = request.asked or request.decided
    assert done is not None
    return (request.state != "open", done.report.date, asked.deadline.order[2:])
