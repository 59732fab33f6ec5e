"""What can happen to the register: changes as values, each with its reverse.

A change names the record it touches (an entry or a plan by its code, a unit or group by `region/name`), the day from
which it holds in the world, and the keys it replaces, before and after, in plain form. `report` is a key of its own:
before it is a report that is taken away, after it one that is added. A change that puts the record right without
anything having happened on a day (a settled date, an address) has no day. Whole records come and go under the key
`added` (`additions`).

    done, progress     a report is added
    window             a condition begins to hold, or ends: 应急响应, 采暖季
    opened             a revised plan asks for more than was recorded as done: a report says that it is open again
    settled            a person says when a doubtful date falls, or that there is none
    plan-set, unit-set facts about a plan or a unit are entered
    feed-added, feed-revoked, feed-rotated   a subscription to a unit's calendar begins, ends, gets another token
    item-set           the office gives an item another short title
    document           the entries that follow came with one document and are taken back together (`log`)
    measured, target-changed   figures of a plan; of an item or measure they are reports with an act
    imported           a plan comes in whole, with the regions and units that the register did not know
    revised            a revised plan says something else: keys of a record, a moved date among them
    added              a revised plan has entries that the register did not have, under the one that they belong to
    withdrawn          a revised plan does not have an entry any more, or a paper ends it; it stays and is not owed
    merged             an entry goes on in another one, by a paper; it stays, and is owed no longer
    restored           what was withdrawn is carried out again, from a day on
    split              a finding gets a task of its own, with its units and its limit
    together           the acts that follow are one, and taken back as one (`log`)
    undo               the reverse of an earlier act
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from deadlines.domain import additions, codes, records
from deadlines.domain.model import Gap, Report
from deadlines.domain.plain import plain
from deadlines.domain.units import Directory
from deadlines.errors import NoSuchCode, NoSuchUnit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from deadlines.domain.additions import Addition
    from deadlines.domain.model import Entry, Item, Measure, Plan, Register, Window
    from deadlines.domain.plain import Plain
    from deadlines.domain.units import Group, Subscription, Unit
    from deadlines.domain.workdays import WorkCalendar

T = TypeVar("T")


class Change(NamedTuple):
    """One thing that happened. `undoes` is the log entry whose reverse it is.

    A report comes in as the last one, or before as many as stand `behind` it where the past is looked at.
    """

    act: str
    code: str
    on: date | None
    before: Plain
    after: Plain
    undoes: int | None = None
    behind: int = 0

    def reverse(self, seq: int) -> Change:
        """What takes this change back, where it stands in the log as *seq*; it holds from the same day."""
        return Change("undo", self.code, self.on, self.after, self.before, seq)


def reported(act: str, code: str, report: Report) -> Change:
    """*report* is recorded for the entry *code*."""
    kept = records.build(Report, plain(report))  # as it will be read: what is blank is nothing
    return Change(act, code, report.date, {}, {"report": plain(kept)})


def settled(entry: Entry, due: date | None, note: str) -> Change:
    """A person says that *entry* is due on *due*, or has no date where that is None."""
    after: Plain = {"due": due.isoformat() if due else None, "undated": True if due is None else None, "settled": note}
    return Change("settled", entry.code, None, keys_of(entry, after), _as_kept(entry, after))


def plan_set(plan: Plan, **after: object) -> Change:
    """Facts about *plan* are entered, by the keys of the register file."""
    return Change("plan-set", plan.code, None, keys_of(plan, after), _as_kept(plan, after))


def windows_set(plan: Plan, windows: Iterable[Window], on: date) -> Change:
    """The windows of *plan*'s conditions are *windows* from *on*: one begins or ends on that day."""
    after: Plain = {"windows": [plain(window) for window in windows]}
    return Change("window", plan.code, on, keys_of(plan, after), _as_kept(plan, after))


def item_set(item: Item, **after: object) -> Change:
    """What the office says of *item* is entered, by the keys of the register file."""
    return Change("item-set", item.code, None, keys_of(item, after), _as_kept(item, after))


def entered(act: str, plan: Plan, on: date, **after: object) -> Change:
    """Something told of *plan* that holds from *on* (a measured figure), by the keys of the register file."""
    return Change(act, plan.code, on, keys_of(plan, after), _as_kept(plan, after))


def unit_set(party: Unit | Group, **after: object) -> Change:
    """Facts about a unit or group are entered, by the keys of the register file."""
    return Change("unit-set", party.key, None, keys_of(party, after), _as_kept(party, after))


def subscribed(act: str, party: Unit | Group, subscriptions: Iterable[Subscription]) -> Change:
    """The subscriptions to the calendar of *party* are *subscriptions* from now on, by *act*."""
    after: Plain = {"subscriptions": [plain(each) for each in subscriptions]}
    return Change(act, party.key, None, keys_of(party, after), _as_kept(party, after))


def imported(plan: Plan, register: Register, newcomers: Directory) -> Change:
    """*plan*, which *register* does not have, comes in whole; *newcomers* are the parties that come with it."""
    made = [*_parties(register, newcomers), additions.addition("plans", "", len(register.plans), plan)]
    return Change("imported", plan.code, None, {}, {additions.KEY: additions.to_plain(made)})


def added(under: str, new: Iterable[tuple[str, int, Any]]) -> Change:
    """New entries come in under the entry or plan *under*, each with its list and its position there."""
    listed = [additions.addition(name, under, at, value) for name, at, value in new]
    return Change("added", under, None, {}, {additions.KEY: additions.to_plain(listed)})


def parties_added(code: str, register: Register, newcomers: Directory) -> Change:
    """Units and groups that a revised plan *code* names and *register* does not know come in."""
    made = _parties(register, newcomers)
    return Change("added", code, None, {}, {additions.KEY: additions.to_plain(made)})


def _parties(register: Register, newcomers: Directory) -> list[Addition]:
    made: list[Addition] = []
    for name in ("regions", "units", "groups"):
        there: tuple[Any, ...] = getattr(register.directory, name)
        new: tuple[Any, ...] = getattr(newcomers, name)
        made += [additions.addition(name, "", len(there) + n, each) for n, each in enumerate(new)]
    return made


def revised(entry: Entry | Plan, **after: object) -> Change:
    """A revised plan says *after* of *entry*, by the keys of the register file."""
    return Change("revised", entry.code, None, keys_of(entry, after), _as_kept(entry, after))


def withdrawn(entry: Entry, on: date, note: str, *, doc: str | None = None, into: str | None = None) -> Change:
    """*entry* is owed no longer from *on*, for the reason *note* and by the paper *doc*; it goes on *into* another."""
    after: Plain = {"withdrawn": on.isoformat(), "withdrawn_note": note}
    if doc is not None:
        after["withdrawn_doc"] = doc
    if into is not None:
        after["merged_into"] = into
    act = "withdrawn" if into is None else "merged"
    return Change(act, entry.code, on, keys_of(entry, after), _as_kept(entry, after))


def restored(entry: Entry, on: date, note: str | None, doc: str | None) -> Change:
    """*entry*, which is withdrawn, is carried out again from *on*; the time between is kept as a gap."""
    gap = Gap(
        *(on, entry.withdrawn, entry.withdrawn_note, entry.withdrawn_doc, entry.merged_into),
        *(note, doc),
    )
    held = ("withdrawn", "withdrawn_note", "withdrawn_doc", "merged_into")
    after: Plain = {name: None for name in held if getattr(entry, name) is not None}
    after["gaps"] = [plain(each) for each in (*entry.gaps, gap)]
    return Change("restored", entry.code, on, keys_of(entry, after), _as_kept(entry, after))


def split(item: Item, measure: Measure, on: date) -> Change:
    """*measure*, a task that the finding *item* is split into, comes in behind its other measures."""
    listed = [additions.addition("measures", item.code, len(item.measures), measure)]
    return Change("split", item.code, on, {}, {additions.KEY: additions.to_plain(listed)})


def keys_of(value: object, keys: Plain) -> Plain:
    """What *value* holds now for each of *keys*, in plain form; None where it holds nothing."""
    now = plain(value, children=False)
    return {name: now.get(name) for name in keys}


def _as_kept(value: object, after: Plain) -> Plain:
    """*after* as the register will hold it, for the log must say the same: what is blank is nothing."""
    return keys_of(applied(value, Change("", "", None, {}, after)), after)


def applied(value: T, change: Change) -> T:
    """*value*, a record, after *change*; its dates are not read again."""
    new: Any = value
    for name, data in change.after.items():
        if name == "report":
            continue
        attribute, got = (
            records.default(type(value), name) if data is None else records.value_of(type(value), name, data)
        )
        new = new._replace(**{attribute: got})
    changed: T = _reports(new, change)
    return changed


def _reports(value: Any, change: Change) -> Any:
    if "report" not in change.before and "report" not in change.after:
        return value
    reports = list(value.reports)
    if "report" in change.before:
        gone = records.build(Report, change.before["report"])
        reports.reverse()  # the newest of equal ones goes
        reports.remove(gone)
        reports.reverse()
    if "report" in change.after:
        report = records.build(Report, change.after["report"])
        reports.insert(max(len(reports) - change.behind, 0), report)
    return value._replace(reports=tuple(reports))


def apply(register: Register, change: Change, calendar: WorkCalendar | None) -> Register:
    """*register* after *change*, with its dates read again where the change bears on them.

    Raises NoSuchCode or NoSuchUnit where the record is not there, ValueError where the change does not fit it.
    """
    new = kept(register, change)
    if only_reports(change):
        return new
    touched = plans_touched(change)
    plans = (_read_again(plan, calendar) if plan.code in touched else plan for plan in new.plans)
    return new._replace(plans=tuple(plans))


def kept(register: Register, change: Change) -> Register:
    """*register* after *change*, its dates as they were read before; raises what `apply` raises."""
    if additions.in_change(change):
        return additions.changed(register, change)
    if "/" in change.code:
        return register._replace(directory=_in_directory(register.directory, change))
    plans = list(register.plans)
    for position, plan in enumerate(plans):
        if plan.code == codes.plan_of(change.code):
            plans[position] = applied(plan, change) if plan.code == change.code else in_plan(plan, change)
            return register._replace(plans=tuple(plans))
    raise NoSuchCode(change.code)


def plans_touched(change: Change) -> frozenset[str]:
    """The codes of the plans that *change* bears on; none for one to a unit or group."""
    if additions.in_change(change):
        return additions.plans_of(change)
    return frozenset() if "/" in change.code else frozenset((codes.plan_of(change.code),))


def only_reports(change: Change) -> bool:
    """Whether *change* adds or takes away a report and touches nothing that a date is read from."""
    return change.before.keys() | change.after.keys() == {"report"}


def _read_again(plan: Plan, calendar: WorkCalendar | None) -> Plan:
    from deadlines.domain.reading import read_plan  # the grammar, which recording what was done does not need

    return read_plan(plan, calendar)


def _in_directory(directory: Directory, change: Change) -> Directory:
    if all(party.key != change.code for party in directory.parties):
        raise NoSuchUnit(change.code)
    return Directory(
        directory.regions,
        tuple(applied(unit, change) if unit.key == change.code else unit for unit in directory.units),
        tuple(applied(group, change) if group.key == change.code else group for group in directory.groups),
    )


def in_plan(plan: Plan, change: Change) -> Plan:
    """*plan* with *change* applied to the entry that it names."""
    changed: Plan = _below(plan, change) or _missing(change.code)
    return changed


def in_entry(entry: T, change: Change) -> T:
    """*entry* with *change* applied to it, or to what stands below it. Raises NoSuchCode."""
    new: Any = entry
    new = applied(new, change) if new.code == change.code else _below(new, change) or _missing(change.code)
    changed: T = new
    return changed


def _missing(code: str) -> Any:
    raise NoSuchCode(code)


_CHILDREN = ("obligations", "items", "measures", "milestones", "duties")


def _below(value: Any, change: Change) -> Any:
    """*value* with the change applied somewhere below it; None where the code is not there."""
    for name in _CHILDREN:
        children = getattr(value, name, ())
        for position, child in enumerate(children):
            new = applied(child, change) if child.code == change.code else _below(child, change)
            if new is not None:
                return value._replace(**{name: (*children[:position], new, *children[position + 1 :])})
    return None
