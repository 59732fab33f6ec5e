"""Recording: what is done, taking back, settling a doubtful date, facts about plans and units."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import changes, codes, log
from deadlines.domain.agenda import Progress, progress_in
from deadlines.domain.duties import counts_on, owing, turn
from deadlines.domain.model import Duty, Evidence, Item, Measure, Milestone, Report, recurs
from deadlines.domain.progress import amounts_of, finished, targets_of
from deadlines.domain.status import standing
from deadlines.errors import N_, BadValue, CannotUndo, Message, NoSuchCode, NothingToUndo, Refused
from deadlines.usecases import guard, taking_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from deadlines.domain.chain.stations import Rules
    from deadlines.domain.log import LogEntry
    from deadlines.domain.model import Act, Entry, Obligation, Plan
    from deadlines.domain.units import Directory, Group, Unit
    from deadlines.store.contract import Found, Store
    from deadlines.usecases.recording import Recording


class Done(NamedTuple):
    """What recording one entry came to: its code, whether it is done now, and how far its quantities or counts are.

    `unit` is the member of a group whose own part was recorded, `waits` how many of its members are not done yet;
    `members` is for how many of them it was said where no unit was named. What a duty's `idle` record says was done on
    a day on which nothing is owed: it counts in no period.
    """

    code: str
    done: bool
    progress: tuple[Progress, ...] = ()
    unit: str | None = None
    waits: int = 0
    members: int = 0
    idle: bool = False


def done(
    store: Store,
    typed: Sequence[str],
    how: Recording,
    *,
    quantities: Sequence[str] = (),
    evidence: Sequence[Evidence] = (),
    note: str | None = None,
    rules: Rules | None = None,
    settle: Callable[[], None] | None = None,
    unit: str | None = None,
) -> list[Done]:
    """Record that the entries *typed* are done, or how far they are; all of them or none.

    A quantity is cumulative and belongs to the entry's first one, or to the one of its unit (`287家`). Below its target
    the entry stays open; without any, all that it asks for is done. A duty counts one up in its period, or as
    often as its own unit says (`12次`); an item is reported done, as far as *rules* allow it (`domain.chain`). With
    *unit* it is that unit's own part where a group has to act (`domain.members`): the whole is done when every member
    is. *settle* is called last, before anything is written: it puts the files of *evidence* in their places.
    Raises AlreadyDone, OpenMilestones, Refused (a closed item, a file that is there already), BadValue for a day to
    come, NoSuchCode, AmbiguousCode.
    """
    on, by = how.on, how.who
    results = []
    with how.batch(store) as batch:
        # Items come last: their own milestones may be among those recorded with them.
        for code in sorted(dict.fromkeys(map(store.code, typed)), key=lambda code: codes.kind_of(code) == "item"):
            found = store.find(code)
            entry = entry_of(found, code)
            guard.open_to_acts(found, entry, on)
            if evidence:
                from deadlines.domain.evidence import new_ones  # most acts come without files

                new_ones(entry, evidence)
            amounts = amounts_of(entry, quantities, on)
            report = Report(
                date=on,
                quantities=amounts.quantities,
                times=amounts.times if recurs(entry) else 0,
                note=note,
                by=by,
                evidence=tuple(evidence),
            )
            if unit is not None:
                from deadlines.usecases.reporting import by_member  # who acts is asked of the directory

                results.append(by_member(store, batch, found, entry, unit, report, quantities=quantities))
                continue
            done = finished(entry, on, amounts.quantities)
            act = None
            if isinstance(entry, Item):
                act = _declared(found.plan, entry, on, by, evidence, rules)
            report = report._replace(done=True if done else None, act=act)
            batch.apply(changes.reported("done" if done or recurs(entry) else "progress", code, report))
            results.append(
                result_of(found, entry, report, done=done)._replace(members=_spoken_for(store, found, entry))
            )
        if settle is not None:
            settle()
    return results


def _spoken_for(store: Store, found: Found, entry: Entry) -> int:
    """How many units each have to act in *entry*: for so many of them speaks who names none. 0 where it is one task."""
    if isinstance(entry, Item):
        return 0
    from deadlines.usecases.reporting import group_of

    return len(group_of(store.directory(), found, entry).units)


def acted_on(store: Store, typed: str, on: date) -> tuple[str, Found, Entry]:
    """The entry *typed* that something of a day *on* is to be recorded of: its code, what was found, itself.

    Asked inside the batch. Raises NoSuchCode, AmbiguousCode, Refused where its item is closed or not carried out any
    more, or was on that day (`guard`).
    """
    code = store.code(typed)
    found = store.find(code)
    entry = entry_of(found, code)
    guard.open_to_acts(found, entry, on)
    return code, found, entry


def entry_of(found: Found, code: str) -> Entry:
    """The entry itself, whole with its reports. Raises NoSuchCode."""
    if found.line is not None and not isinstance(found.line.entry, Item):
        return found.line.entry
    if found.item is not None and found.item.code == code:
        return found.item
    if found.measure is not None and found.measure.code == code:
        return found.measure
    raise NoSuchCode(code)


def _declared(
    plan: Plan, item: Item, on: date, by: str, evidence: Sequence[Evidence], rules: Rules | None
) -> Act | None:
    """The act of reporting an item done, the first step on its way to its close; refuses one that cannot be."""
    from deadlines.domain.chain import record
    from deadlines.domain.chain.case import Case, Told
    from deadlines.domain.chain.stations import Rules
    from deadlines.domain.course import course_on

    case = Case(plan, item, course_on(item.reports, on.max), rules or Rules())
    return record.taken("declared", case, Told(on, by, evidence=tuple(evidence))).report.act


def result_of(found: Found, entry: Entry, report: Report, *, done: bool) -> Done:
    """What *report*, just recorded for *entry*, comes to."""
    if recurs(entry):
        bounds = owing(found.plan, found.item, entry, report.date)
        if not counts_on(entry, report.date, bounds):
            return Done(entry.code, done=False, progress=_told(entry, report), idle=True)
        now = turn(entry._replace(reports=(*entry.reports, report)), report.date, bounds)
        assert now is not None
        return Done(entry.code, now.done_on is not None, progress_in(entry, now))
    if isinstance(entry, (Milestone, Measure)) and entry.quantities:
        stands = standing((*entry.reports, report), report.date, len(entry.quantities))
        told = zip(stands.quantities, targets_of(entry, report.date), strict=True)
        return Done(entry.code, done, tuple(Progress(amount, each.target, each.unit) for amount, each in told))
    return Done(entry.code, done)


def _told(duty: Duty | Obligation, report: Report) -> tuple[Progress, ...]:
    """What *report* itself says of a duty, beside what is asked for."""
    counts = duty.counts if isinstance(duty, Duty) else ()
    further = zip(report.quantities, counts, strict=False)
    said = [(report.times, duty.unit), *((amount, count.unit) for amount, count in further)]
    return tuple(Progress(amount, None, unit) for amount, unit in said if amount)


class Undone(NamedTuple):
    """What was taken back: the entries, oldest first, and of several that are one the entry that opens them."""

    entries: tuple[LogEntry, ...]
    document: LogEntry | None = None

    @property
    def act(self) -> str:
        """What was done: of an import, that a document was taken in; of several acts that are one, what they are."""
        if self.document is None:
            return self.entries[0].act
        return str(self.document.after.get("act", self.document.act))


def undo(store: Store, seq: int | None, *, at: str, by: str, required: Sequence[str] = ()) -> Undone:
    """Take back act *seq*, or the newest one not yet taken back; what was taken back.

    What came with one document goes together, whichever of its acts is named. Each reverse stands in the log.
    *required* are the kinds of evidence that an item must have to be reported done. Raises NothingToUndo, CannotUndo
    where there is no such act, it was taken back before, later acts rest on it, or what it left was changed by hand.
    """
    with store.batch(at=at, by=by) as batch:
        found, later = _acts(store, seq)
        taking_back.allowed(store, found.entries, later, required)
        for act in reversed(found.entries):
            batch.apply(act.change.reverse(act.seq))
        return found


def _acts(store: Store, seq: int | None) -> tuple[Undone, list[LogEntry]]:
    """The acts to take back, and all that came after them, oldest first. What takes an act back comes after it."""
    later: list[LogEntry] = []
    gone: set[int] = set()
    newest = store.newest()
    for entry in newest:
        if seq is None:
            if entry.act in log.LASTING:  # what came before must not go in its stead, unseen
                raise CannotUndo(entry.seq, Message(_LASTING))
            if _can_go(entry) and entry.seq not in gone:
                return _together(entry, newest, later)
        elif entry.seq == seq:
            if entry.act in log.OPENINGS:
                found = tuple(each for each in reversed(later) if log.came_with(entry, each.seq))
                if any(each.seq in gone for each in found):
                    raise CannotUndo(seq, Message(N_("it was taken back before.")))
                return Undone(found, entry), [each for each in reversed(later) if not log.came_with(entry, each.seq)]
            if entry.act in log.LASTING:
                raise CannotUndo(seq, Message(_LASTING))
            if not _can_go(entry):
                raise CannotUndo(seq, Message(N_("it is not an act of that kind.")))
            if seq in gone:
                raise CannotUndo(seq, Message(N_("it was taken back before.")))
            return _together(entry, newest, later)
        if entry.undoes is not None:
            gone.add(entry.undoes)
        later.append(entry)
    if seq is None:
        raise NothingToUndo
    raise CannotUndo(seq, Message(N_("the log has no such act.")))


def _together(act: LogEntry, older: Iterator[LogEntry], later: list[LogEntry]) -> tuple[Undone, list[LogEntry]]:
    """*act* with all that came with its document, found in what is *older*, newest first, and in what came *later*."""
    before: list[LogEntry] = []
    for entry in older:
        if (entry.at, entry.by) != (act.at, act.by):  # what came with one document was written in one batch
            break
        if log.came_with(entry, act.seq):
            behind = [each for each in reversed(later) if log.came_with(entry, each.seq)]
            rest = [each for each in reversed(later) if not log.came_with(entry, each.seq)]
            return Undone((*reversed(before), act, *behind), entry), rest
        before.append(entry)
    return Undone((act,)), later[::-1]


_LASTING = N_(
    "a subscription is ended with `deadlines feed revoke` and begun with `deadlines feed add`."
    " An act before it is taken back by its number, which `deadlines log` shows."
)


def _can_go(entry: LogEntry) -> bool:
    return entry.act not in log.STANDING and entry.undoes is None


class Settled(NamedTuple):
    """What settling came to: the entry, its own date, the day decided on by an approved extension with its paper.

    `warnings` say what does not fit the day on which it falls due.
    """

    code: str
    due: date | None
    extended: date | None = None
    doc: str | None = None
    warnings: tuple[Message, ...] = ()


def settle(
    store: Store, typed: str, due: date | None, *, note: str, at: str, by: str, day: date | None = None
) -> Settled:
    """A person says that the entry *typed* falls due on *due*, or has no date (None).

    What was extended falls due on the day of the decision still. What does not fit is said as of *day*.
    Raises Refused for a duty or a measure, which have no date of their own, and for a date beyond a decision.
    """
    from deadlines.domain import extensions

    with store.batch(at=at, by=by) as batch:
        code = store.code(typed)
        found = store.find(code)
        entry = entry_of(found, code)
        guard.open_to_acts(found, entry)
        if isinstance(entry, Measure) or recurs(entry):
            raise Refused(
                N_("%(code)s has no date of its own to settle: it is a %(kind)s."), code=code, kind=_kind(entry)
            )
        decision = extensions.settling(entry, due)
        batch.apply(changes.settled(entry, due, note))
        extended = decision.act.to if decision is not None else None
        falls = extended or due
        item = found.item
        warnings = extensions.clashes(entry, item, day or falls, falls) if falls is not None else []
        return Settled(code, due, extended, decision.act.doc if decision is not None else None, tuple(warnings))


def _kind(entry: Entry) -> Message:
    return Message(N_("measure") if isinstance(entry, Measure) else N_("recurring duty"))


def plan_set(store: Store, typed: str, facts: Mapping[str, object], *, at: str, by: str) -> LogEntry:
    """Enter *facts* about a plan, by the keys of the register file; the log entry."""
    from deadlines.usecases.due import plan_named

    with store.batch(at=at, by=by) as batch:
        return batch.apply(changes.plan_set(plan_named(store, typed), **facts))


def item_set(store: Store, typed: str, title: str, *, at: str, by: str) -> LogEntry:
    """Give the item *typed* another short title, which a new edition of its plan leaves alone; the log entry.

    Raises BadValue for an empty title, Refused where *typed* is no item or one that is closed or not carried out.
    """
    words = " ".join(title.split())
    if not words:
        raise BadValue(title, N_("a short title"))
    with store.batch(at=at, by=by) as batch:
        code = store.code(typed)
        found = store.find(code)
        entry = entry_of(found, code)
        if not isinstance(entry, Item):
            raise Refused(N_("%(code)s is no item: only items have a short title."), code=code)
        guard.open_to_acts(found, entry)
        return batch.apply(changes.item_set(entry, title=words))


def unit_set(
    store: Store,
    name: str,
    *,
    at: str,
    by: str,
    mail: Sequence[str] | None = None,
    aliases: Sequence[str] = (),
    members: Sequence[str] | None = None,
    formal: str | None = None,
    lang: str | None = None,
) -> LogEntry:
    """Enter facts about a unit or group: addresses and members replace what was there, aliases are added.

    *lang* is the language of its weekly mail, zh or en.

    Raises NoSuchUnit, also for a member; Refused where a unit is given members or a group aliases.
    """
    from deadlines.domain.keys import LANGUAGES
    from deadlines.domain.plain import plain
    from deadlines.domain.units import Group, Unit

    with store.batch(at=at, by=by) as batch:
        directory = store.directory()
        party = directory.find(name)
        facts: dict[str, object] = {}
        if mail is not None:
            facts["mail"] = _addresses(mail) or None
        if members is not None:
            if isinstance(party, Unit):
                raise Refused(N_("%(name)s is a unit, not a group: it has no members."), name=party.key)
            facts["members"] = [_member(directory, party, each) for each in members] or None
        if aliases or formal:
            if isinstance(party, Group):
                raise Refused(N_("%(name)s is a group: it has neither aliases nor a formal name."), name=party.key)
            if aliases:
                _free(directory, aliases, party)
                facts["aliases"] = [*plain(party).get("aliases", []), *aliases]
            if formal:
                facts["formal"] = formal
        if lang is not None:
            if lang not in LANGUAGES:
                raise BadValue(lang, N_("zh or en"))
            facts["lang"] = lang
        if not facts:
            raise BadValue(
                name, N_("enough: say what to enter with --mail, --alias, --member, --formal or --mail-lang")
            )
        return batch.apply(changes.unit_set(party, **facts))


def _member(directory: Directory, group: Group, typed: str) -> str:
    """The name under which *group* reaches the member *typed*: it is looked up from the group's own region."""
    member = directory.find(typed if "/" in typed else f"{group.region}/{typed}")
    if directory.lookup(member.name, group.region) != member:
        text = N_("%(unit)s is a unit of another region: %(group)s cannot reach it.")
        raise Refused(text, unit=member.key, group=group.key)
    return member.name


def _free(directory: Directory, aliases: Sequence[str], party: Unit) -> None:
    for alias in aliases:
        holder = directory.lookup(alias, party.region)
        if holder is not None and holder.region == party.region:
            raise Refused(N_("“%(alias)s” is a name of %(holder)s already."), alias=alias, holder=holder.key)


def _addresses(typed: Sequence[str]) -> list[str]:
    """The mail addresses *typed*. Raises BadValue for what is none, and for one that stands there already (A@, a@)."""
    known: dict[str, str] = {}
    for each in map(_address, typed):
        if before := known.get(each.lower()):
            raise BadValue(each, Message(N_("another address than %(before)s: give each once"), {"before": before}))
        known[each.lower()] = each
    return list(known.values())


def _address(typed: str) -> str:
    """The mail address *typed*, as a message can be sent to it. Raises BadValue."""
    from deadlines.mail.message import addr_spec

    addr_spec(typed.strip())
    return typed.strip()
