"""What each unit of a group has reported where all of them have to act: 已报9家、未报4家.

A member's word is a report with the act `member` and the member as its unit. It says nothing of the whole until every
member is done; then the whole is done on the last of their days. A word without a member is one about the whole. Of a
duty that every unit owes for itself, each stands in the running period with what it did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from deadlines.domain.duties import own_duty, turn, turn_in
from deadlines.domain.model import Item
from deadlines.domain.units import Group, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from deadlines.domain.duties import Owing, Turn
    from deadlines.domain.model import Duty, Entry, Measure, Number, Obligation, Report
    from deadlines.domain.units import Directory

MemberState: TypeAlias = Literal["done", "not-done", "reported", "unreported"]


class Member(NamedTuple):
    """A unit of the group, its state, the day of its last word and what it said."""

    unit: Unit
    state: MemberState
    on: date | None = None
    quantities: tuple[Number | None, ...] = ()
    note: str | None = None


def members_of(
    directory: Directory, names: Sequence[str], region: str, named: Iterable[str] = (), *, each: bool = False
) -> tuple[Unit, ...]:
    """The units that act each for itself, in official order: those that a group among *names* reaches.

    Without a group there are none, unless *each* says that every unit named owes its own (分别).
    """
    found: dict[str, Unit] = {}
    groups = False
    for name in names:
        groups = groups or isinstance(directory.lookup(name, region), Group)
        for party in directory.reached(name, region, tuple(named)):
            if isinstance(party, Unit):
                found[party.key] = party
    return tuple(found.values()) if groups or (each and len(found) > 1) else ()


def acting_in(
    directory: Directory, region: str, item: Item | None, measure: Measure | None, entry: Entry
) -> tuple[Unit, ...]:
    """The units that act each for itself in *entry*; none where it is one task."""
    own: tuple[str, ...] = getattr(entry, "responsible", ())
    lead = isinstance(entry, Item) and entry.several_lead
    if isinstance(entry, Item) and lead:
        own = entry.lead
    names = own or (measure.responsible if measure is not None else ())
    each = lead or bool(getattr(entry, "each", False) or (measure is not None and (measure.each or measure.several)))
    named = (*item.lead, *item.cooperating) if item is not None else ()
    return members_of(directory, names, region, named, each=each)


def states(
    units: Sequence[Unit], reports: Sequence[Report], day: date, directory: Directory, region: str
) -> list[Member]:
    """How each of *units* stands on *day*; where the whole was recorded as done, so is every one of them."""
    found = {unit.key: Member(unit, "unreported") for unit in units}
    for report in sorted(reports, key=lambda each: each.date):
        if report.date > day:
            break
        act = report.act
        if act is not None and act.kind == "member" and report.unit is not None:
            key = directory.key_of(report.unit, region)
            if key in found:
                found[key] = _after(found[key], report, act.of)
        if report.done and not (act is not None and act.kind == "member"):
            found = {key: _whole(member, report.date) for key, member in found.items()}
    return list(found.values())


def duty_states(
    units: Sequence[Unit], duty: Duty | Obligation, day: date, bounds: Owing, directory: Directory, region: str
) -> list[Member]:
    """How each of *units* stands on *day* in the running period of *duty*, which every one of them owes for itself."""
    found = []
    for unit in units:
        own = [each for each in duty.reports if each.unit and directory.key_of(each.unit, region) == unit.key]
        now = turn(own_duty(duty, own.__contains__), day, bounds)
        if now is None:
            found.append(Member(unit, "unreported"))
            continue
        last = max((each.date for each in own if each.date in now.span and each.date <= day), default=now.done_on)
        told = bool(now.times or any(now.counts))
        state: MemberState = "done" if now.done_on is not None else "reported" if told else "unreported"
        found.append(Member(unit, state, last, (now.times, *now.counts) if told else ()))
    return found


class Share(NamedTuple):
    """What one unit did in one period of a duty that every unit owes for itself."""

    unit: Unit
    turn: Turn


Shares: TypeAlias = tuple[Share, ...]


def shares(
    units: Sequence[Unit],
    duty: Duty | Obligation,
    turns: Sequence[Turn],
    day: date,
    bounds: Owing,
    directory: Directory,
    region: str,
) -> list[Shares]:
    """What each of *units* did in each of *turns*, as of *day*: who is missing in a month that is over."""
    own = {
        unit.key: own_duty(
            duty,
            lambda report, key=unit.key: directory.key_of(report.unit or "", region) == key,  # type: ignore[misc]
        )
        for unit in units
    }
    return [
        tuple(Share(unit, turn_in(own[unit.key], each.span, each.due, day, bounds)) for unit in units) for each in turns
    ]


def said_by(reports: Sequence[Report], day: date, directory: Directory, region: str) -> dict[str, str]:
    """What each member said last of its own part, done or not, by its key; empty where no member said anything."""
    said: dict[str, str] = {}
    for report in sorted(reports, key=lambda each: each.date):
        act = report.act
        if report.date > day:
            break
        if act is not None and act.kind == "member" and report.unit is not None and act.of in ("done", "not-done"):
            said[directory.key_of(report.unit, region)] = act.of
    return said


def _after(member: Member, report: Report, said: str | None) -> Member:
    state: MemberState = "done" if said == "done" else "not-done" if said == "not-done" else "reported"
    if state == "reported" and member.state in ("done", "not-done"):
        state = member.state
    amounts = list(member.quantities) + [None] * (len(report.quantities) - len(member.quantities))
    for position, amount in enumerate(report.quantities):
        amounts[position] = amount if amount is not None else amounts[position]
    return Member(member.unit, state, report.date, tuple(amounts), report.note or member.note)


def _whole(member: Member, on: date) -> Member:
    return member if member.state == "done" else member._replace(state="done", on=on)
