"""Reporting how far something is: amounts, words, a recorded 未完成; of the whole or of one member of a group."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import changes
from deadlines.domain.agenda import progress_in
from deadlines.domain.duties import counts_on, owing, own_duty, turn
from deadlines.domain.members import acting_in, duty_states, shares, states
from deadlines.domain.model import Act, Duty, Item, Report, recurs
from deadlines.domain.progress import amounts_of, reached, refuse_falling, refuse_withdrawn
from deadlines.domain.status import standing
from deadlines.errors import N_, AlreadyDone, Refused
from deadlines.usecases.record import Done, acted_on, entry_of, result_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from deadlines.domain.duties import Turn
    from deadlines.domain.members import Member, Shares
    from deadlines.domain.model import Entry, Obligation
    from deadlines.domain.units import Directory, Group, Unit
    from deadlines.store.contract import Batch, Found, Store
    from deadlines.usecases.recording import Recording


def progress(
    store: Store,
    typed: str,
    how: Recording,
    *,
    quantities: Sequence[str] = (),
    not_done: bool = False,
    text: str | None = None,
    unit: str | None = None,
    doc: str | None = None,
) -> Done:
    """Record how far the entry *typed* is: amounts, words, or that it is not done (*not_done*).

    Amounts that reach every target finish the entry, as `done` does, unless it is said not to be done. With *unit* it
    is the word of one member where a group has to act, else of the unit that reports.
    Raises Refused for an amount that falls, a duty's amounts, a unit that the entry does not concern; BadValue for a
    day to come; NoSuchCode, AmbiguousCode, NoSuchUnit.
    """
    on = how.on
    with how.batch(store) as batch:
        code, found, entry = acted_on(store, typed, on)
        refuse_withdrawn(entry)
        if recurs(entry) and (quantities or not_done):
            text_ = N_("%(code)s is a duty: `deadlines done %(code)s` records how often it was carried out.")
            raise Refused(text_, code=code)
        amounts = amounts_of(entry, quantities, on).quantities if quantities else ()
        report = Report(on, quantities=amounts, note=text, by=how.who, doc=doc)
        if unit is not None:
            return by_member(
                store, batch, found, entry, unit, report, quantities=quantities, done=False if not_done else None
            )
        stands = standing(entry.reports, on)
        if not_done and isinstance(entry, Item) and stands.done_on is not None:
            raise AlreadyDone(code, stands.done_on)
        refuse_falling(entry, on, amounts)
        full = bool(amounts) and not not_done and stands.done_on is None and reached(entry, on, amounts)
        report = report._replace(done=False if not_done else True if full else None)
        batch.apply(changes.reported("done" if full else "not-done" if not_done else "progress", code, report))
        return result_of(found, entry, report, done=full)


class Cast(NamedTuple):
    """Who acts for itself in an entry, and where names are looked up."""

    directory: Directory
    region: str
    units: tuple[Unit, ...]


def group_of(directory: Directory, found: Found, entry: Entry) -> Cast:
    """The units that act each for itself in *entry*; none where it is one task."""
    region = found.plan.region
    return Cast(directory, region, acting_in(directory, region, found.item, found.measure, entry))


def members_on(directory: Directory, found: Found, entry: Entry, day: date) -> list[Member]:
    """How every member stands on *day* where a group has to act in *entry*; nobody where it is one task."""
    group = group_of(directory, found, entry)
    if recurs(entry):
        bounds = owing(found.plan, found.item, entry, day)
        return duty_states(group.units, entry, day, bounds, directory, group.region) if entry.each else []
    return states(group.units, entry.reports, day, directory, group.region)


def shares_on(directory: Directory, found: Found, entry: Entry, turns: Sequence[Turn], day: date) -> list[Shares]:
    """What every unit did in each of *turns* where each owes its own; nothing where they owe one together."""
    group = group_of(directory, found, entry)
    if not recurs(entry) or not entry.each or not group.units:
        return []
    bounds = owing(found.plan, found.item, entry, day)
    return shares(group.units, entry, turns, day, bounds, directory, group.region)


def by_member(
    store: Store,
    batch: Batch,
    found: Found,
    entry: Entry,
    typed: str,
    report: Report,
    *,
    quantities: Sequence[str] = (),
    done: bool | None = True,
) -> Done:
    """Record *report* as the word of unit *typed*: done, not done (False), or only progress (None).

    Of a member it says nothing of the whole until all members are done; of another unit of the entry it is a word about
    the whole. Raises NoSuchUnit, Refused for a unit that the entry does not concern.
    """
    refuse_withdrawn(entry)
    directory = store.directory()
    unit = directory.find(typed)
    group = group_of(directory, found, entry)
    known = [each for each in group.units if each.key == unit.key]
    if recurs(entry) and entry.each and group.units:
        if known:
            return _own_share(batch, found, entry, directory, unit, report)
        _speaks_for_all(directory, group, entry, unit)
        report = report._replace(group=unit.name)  # the word of all of them, which names none of them
        batch.apply(changes.reported("done", entry.code, report))
        return result_of(found, entry, report, done=False)
    if recurs(entry) or not known:
        return _of_the_whole(batch, found, entry, directory, unit, report, done=done)
    before = states(group.units, entry.reports, report.date, directory, group.region)
    mine = next(each for each in before if each.unit.key == unit.key)
    if done and mine.state == "done" and mine.on is not None:
        text = N_("%(unit)s was already recorded as done with %(code)s on %(on)s.")
        raise Refused(text, unit=unit.name, code=entry.code, on=mine.on)
    told = amounts_of(entry, quantities, report.date).quantities if quantities else ()
    own = [each for each in entry.reports if each.unit is not None and _is(directory, group, each, unit.key)]
    refuse_falling(entry, report.date, told, own)
    said = "done" if done else "not-done" if done is False else "progress"
    report = report._replace(unit=unit.name, quantities=told, done=None, act=Act("member", of=said))
    after = states(group.units, (*entry.reports, report), report.date.max, directory, group.region)
    waits = sum(each.state != "done" for each in after)
    stands = standing(entry.reports, report.date.max)
    whole = done is True and waits == 0 and stands.done_on is None
    last = max((each.on for each in after if each.on is not None), default=report.date)
    if whole and last <= report.date:
        report = report._replace(done=True)
    elif done is False and standing(entry.reports, report.date).done_on is not None:
        report = report._replace(done=False)
    batch.apply(changes.reported("progress" if done is None else said, entry.code, report))
    if whole and not report.done:  # somebody's day is later: from then on all are done
        batch.apply(changes.reported("done", entry.code, Report(last, True, by=report.by)))
    return result_of(found, entry, report, done=whole)._replace(unit=unit.name, waits=waits)


def _speaks_for_all(directory: Directory, group: Cast, duty: Duty | Obligation, unit: Unit | Group) -> None:
    """Refuse the word of *unit* where every one of *group* owes its own and *unit* is not the name of all of them."""
    reached = {each.key for each in directory.reached(unit.name, unit.region)} - {unit.key}
    if reached >= {each.key for each in group.units}:
        return
    text = N_(
        "%(code)s is owed by each of %(names)s for itself: name one of them, or leave --unit out for all of them."
    )
    raise Refused(text, code=duty.code, names=tuple(each.name for each in group.units))


def _own_share(
    batch: Batch, found: Found, duty: Duty | Obligation, directory: Directory, unit: Unit | Group, report: Report
) -> Done:
    """A duty that every unit owes for itself, carried out by *unit*; the whole is fulfilled when all have done it.

    That is told by a report of its own, which names no unit, on the day of the last of them.
    """
    bounds = owing(found.plan, found.item, duty, report.date)
    report = report._replace(unit=unit.name)
    batch.apply(changes.reported("done", duty.code, report))
    duty = duty._replace(reports=(*duty.reports, report))
    group = group_of(directory, found, duty)
    members = duty_states(group.units, duty, report.date, bounds, directory, group.region)
    waits = sum(each.state != "done" for each in members)
    if not counts_on(duty, report.date, bounds):
        return result_of(found, duty._replace(reports=duty.reports[:-1]), report, done=False)._replace(unit=unit.name)
    whole = turn(duty, report.date, bounds)
    if not waits and whole is not None and whole.done_on is None:
        asked = duty.counts if isinstance(duty, Duty) else ()
        rest = tuple(max(count.at_least - had, 0) for count, had in zip(asked, whole.counts, strict=True))
        missing = Report(report.date, times=max(duty.at_least - whole.times, 0), quantities=rest, by=report.by)
        batch.apply(changes.reported("done", duty.code, missing))
    own = own_duty(duty, lambda each: directory.key_of(each.unit or "", group.region) == unit.key)
    mine = turn(own, report.date, bounds)
    assert mine is not None
    return Done(duty.code, not waits, progress_in(duty, mine), unit.name, waits)


def carried_out(store: Store, typed: str) -> str:
    """The code of the duty *typed*, which is owed anew in every period. Raises Refused for anything else."""
    code = store.code(typed)
    if not recurs(entry_of(store.find(code), code)):
        text = N_("%(code)s is no recurring duty: `deadlines done` and `deadlines progress` record how far it is.")
        raise Refused(text, code=code)
    return code


def _is(directory: Directory, group: Cast, report: Report, key: str) -> bool:
    return (
        report.act is not None
        and report.act.kind == "member"
        and directory.key_of(report.unit or "", group.region) == key
    )


def _of_the_whole(
    batch: Batch,
    found: Found,
    entry: Entry,
    directory: Directory,
    unit: Unit | Group,
    report: Report,
    *,
    done: bool | None,
) -> Done:
    """The word of a unit that the entry concerns, about all of it."""
    from deadlines.domain.progress import finished
    from deadlines.usecases.speaking import may_speak

    may_speak(directory, found, entry, unit)
    full = done is True and finished(entry, report.date, report.quantities)
    if done is not True:
        refuse_falling(entry, report.date, report.quantities)
        full = done is None and bool(report.quantities) and reached(entry, report.date, report.quantities)
    report = report._replace(unit=unit.name, done=False if done is False else True if full else None)
    act = "done" if full or (recurs(entry) and done) else "not-done" if done is False else "progress"
    batch.apply(changes.reported(act, entry.code, report))
    return result_of(found, entry, report, done=bool(full))
