"""Whether a register holds together: what makes it unusable, and what a person should look at.

`faults` are errors of the file: two entries under one code, a code that is none or stands under the wrong parent, two
units of one name. With them nothing can be recorded safely, so a store refuses the file and says where they stand.

`findings` are honest gaps that only people can close (a name that no unit has, a group without settled members, a date
that nobody knows) and figures that do not fit together. They never stop anything; `deadlines check` lists them.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import normalize

from deadlines.domain import codes
from deadlines.domain.acts import due_on
from deadlines.domain.agenda import lines_of
from deadlines.domain.model import Duty, Item, Milestone, Obligation, recurs
from deadlines.domain.status import standing, withdrawn_on
from deadlines.domain.tally import awaits_date, is_open_task
from deadlines.domain.units import Group
from deadlines.errors import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from deadlines.domain.agenda import Line
    from deadlines.domain.model import Entry, Measure, Number, Plan, Quantity, Register
    from deadlines.domain.units import Directory, Unit

    Path = tuple[str | int, ...]


class Fault(NamedTuple):
    """What makes a register unusable; `path` leads to it through the lists of the register file."""

    path: Path
    message: Message


class Finding(NamedTuple):
    """What a person should look at, by the code of the entry (or `region/name`) and the kind of doubt."""

    code: str
    kind: str
    message: Message


# --- faults ----------------------------------------------------------------------------------------------------------


def faults(register: Register) -> list[Fault]:
    """Everything that makes *register* unusable, in the order of the file."""
    return [*_party_faults(register.directory), *_plan_faults(register)]


def _party_faults(directory: Directory) -> Iterator[Fault]:
    seen: set[str] = set()
    for position, region in enumerate(directory.regions):
        path: Path = ("regions", position, "name")
        if "/" in region.name:
            yield Fault(path, Message(N_("the name of a region holds no “/”: “%(name)s”"), {"name": region.name}))
        if region.name in seen:
            text = N_("the region “%(name)s” stands here for the second time")
            yield Fault(path, Message(text, {"name": region.name}))
        seen.add(region.name)
    seen = set()
    for kind in ("units", "groups"):
        listed: Sequence[Unit | Group] = directory.units if kind == "units" else directory.groups
        for position, party in enumerate(listed):
            path = (kind, position, "name")
            if "/" in party.region:
                yield Fault(path, Message(N_("the name of a region holds no “/”: “%(name)s”"), {"name": party.region}))
            if party.key in seen:
                text = N_("“%(name)s” of %(region)s stands here for the second time")
                yield Fault(path, Message(text, {"name": party.name, "region": party.region}))
            seen.add(party.key)
    yield from _subscription_faults(directory)


_SUM = re.compile(r"[0-9a-f]{64}")


def _subscription_faults(directory: Directory) -> Iterator[Fault]:
    """A sum that opens two calendars or is none; two subscriptions of a unit that go by one name."""
    sums: set[str] = set()
    for kind in ("units", "groups"):
        listed: Sequence[Unit | Group] = directory.units if kind == "units" else directory.groups
        for position, party in enumerate(listed):
            names: set[str] = set()
            for n, each in enumerate(party.subscriptions):
                path: Path = (kind, position, "subscriptions", n)
                if not _SUM.fullmatch(each.sha256):
                    text = N_("“%(value)s” is not the SHA-256 of a token: 64 digits and letters from a to f")
                    yield Fault((*path, "sha256"), Message(text, {"value": each.sha256}))
                elif each.sha256 in sums:
                    text = N_("the token of “%(name)s” opens another calendar already")
                    yield Fault((*path, "sha256"), Message(text, {"name": each.name}))
                elif each.revoked is None and each.name in names:
                    text = N_("the subscription “%(name)s” stands here for the second time")
                    yield Fault((*path, "name"), Message(text, {"name": each.name}))
                sums.add(each.sha256)
                if each.revoked is None:
                    names.add(each.name)


_UNDER: dict[str, tuple[str, Message]] = {
    "items": ("item", Message(N_("the code of an item, like %(parent)s-03"))),
    "obligations": ("obligation", Message(N_("the code of an obligation, like %(parent)s-o1"))),
    "measures": ("measure", Message(N_("the code of a measure, like %(parent)s.m1"))),
    "milestones": ("milestone", Message(N_("the code of a milestone, like %(parent)s.1"))),
    "duties": ("duty", Message(N_("the code of a duty, like %(parent)s.r1"))),
}


def _plan_faults(register: Register) -> Iterator[Fault]:
    seen: set[str] = set()
    for position, plan in enumerate(register.plans):
        path: Path = ("plans", position)
        if not codes.is_plan(plan.code):
            text = N_("“%(code)s” is not the code of a plan: capital letters and digits, like XY22")
            yield Fault((*path, "code"), Message(text, {"code": plan.code}))
        elif plan.code in seen:
            yield _twice((*path, "code"), plan.code)
        seen.add(plan.code)
        if plan.year is not None and not 1900 <= plan.year <= 2200:
            yield _no_amount((*path, "year"), plan.year, N_("a year of four digits"))
        for below, entry, parent in _entries(plan):
            here = (*path, *below)
            name = str(below[-2])
            kind, expected = _UNDER[name]
            if codes.kind_of(entry.code) != kind or not _begins(entry.code, parent):
                text = N_("“%(code)s” is not %(expected)s")
                said = Message(expected.text, {"parent": parent})
                yield Fault((*here, "code"), Message(text, {"code": entry.code, "expected": said}))
            elif entry.code in seen:
                yield _twice((*here, "code"), entry.code)
            seen.add(entry.code)
            yield from _amount_faults(here, entry)
            yield from _limit_faults(here, entry)


def _twice(path: Path, code: str) -> Fault:
    return Fault(path, Message(N_("the code %(code)s stands here for the second time"), {"code": code}))


def _begins(code: str, parent: str) -> bool:
    return code.startswith(parent) and code[len(parent) : len(parent) + 1] in ("-", ".")


def _entries(plan: Plan) -> Iterator[tuple[Path, Any, str]]:
    """Every entry of *plan* with its path below the plan and the code that its own must begin with."""
    for n, obligation in enumerate(plan.obligations):
        yield ("obligations", n), obligation, plan.code
    for n, item in enumerate(plan.items):
        yield ("items", n), item, plan.code
        for m, measure in enumerate(item.measures):
            yield ("items", n, "measures", m), measure, item.code
            for k, milestone in enumerate(measure.milestones):
                yield ("items", n, "measures", m, "milestones", k), milestone, item.code
            for k, duty in enumerate(measure.duties):
                yield ("items", n, "measures", m, "duties", k), duty, item.code


def _amount_faults(path: Path, entry: Any) -> Iterator[Fault]:
    if isinstance(entry, Item) and entry.number < 1:
        yield _no_amount((*path, "number"), entry.number, N_("1 or more"))
    if isinstance(entry, (Duty, Obligation)) and entry.at_least < 1:
        yield _no_amount((*path, "at_least"), entry.at_least, N_("1 or more"))
    if isinstance(entry, Duty):
        for n, count in enumerate(entry.counts):
            if count.at_least <= 0:
                yield _no_amount((*path, "counts", n, "at_least"), count.at_least, N_("more than 0"))
    for n, quantity in enumerate(getattr(entry, "quantities", ())):
        if quantity.target is not None and quantity.target < 0:
            yield _no_amount((*path, "quantities", n, "target"), quantity.target, N_("0 or more"))
    for n, report in enumerate(entry.reports):
        if report.times < 0:
            yield _no_amount((*path, "reports", n, "count"), report.times, N_("0 or more"))
        for k, amount in enumerate(report.quantities):
            if amount is not None and amount < 0:
                yield _no_amount((*path, "reports", n, "quantities", k), amount, N_("0 or more"))


_WHOLE_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")


def _limit_faults(path: Path, entry: Entry) -> Iterator[Fault]:
    """Whole dates in the words of a limit that no calendar has: slips of the pen, which a reading leaves out."""
    for match in _WHOLE_DATE.finditer(normalize("NFKC", getattr(entry, "limit", ""))):
        try:
            date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            said = {"value": match[0], "expected": Message(N_("a valid date"))}
            yield Fault((*path, "limit"), Message(N_("“%(value)s” is not %(expected)s"), said))


def _no_amount(path: Path, value: Number, expected: str) -> Fault:
    return Fault(path, Message(N_("“%(value)s” is not %(expected)s"), {"value": value, "expected": Message(expected)}))


# --- findings --------------------------------------------------------------------------------------------------------


def findings(register: Register, day: date | None = None) -> list[Finding]:
    """Everything in *register* that a person should look at, in the order of the file.

    With *day*, what is done by then no longer counts as undated, ambiguous, ongoing or past its item's limit. The dates
    must have been read.
    """
    found = [*_party_findings(register.directory)]
    for plan in register.plans:
        found += _name_findings(plan, register.directory)
        for line in lines_of(plan):
            found += _date_findings(line, day)
        for item in plan.items:
            for measure in item.measures:
                found += _series_findings(measure)
                if day is not None and is_open_task(measure, day):
                    text = N_("a task without a limit, not recorded as done: `deadlines done %(code)s` records it")
                    found.append(Finding(measure.code, "undated", Message(text, {"code": measure.code})))
    if day is not None:
        from deadlines.domain.withdrawing import left_behind  # a store asks for faults alone, and imports no changes

        for entry, into in left_behind(register, day):
            text = N_("was merged into %(into)s, which is not carried out any more: nothing goes on of it")
            found.append(Finding(entry.code, "merged-into-withdrawn", Message(text, {"into": into})))
    return found


def _party_findings(directory: Directory) -> Iterator[Finding]:
    regions = {region.name for region in directory.regions}
    parties: tuple[Unit | Group, ...] = (*directory.units, *directory.groups)
    for party in parties:
        if party.region not in regions:
            text = N_("the region “%(region)s” is not among the regions")
            yield Finding(party.key, "unknown-region", Message(text, {"region": party.region}))
        if isinstance(party, Group):
            named = (party.base,) if party.base else party.members
            for name in named:
                if directory.lookup(name, party.region) is None:
                    yield _unknown(party.key, name)
            if not directory.settled(party):
                text = N_("the group has no settled members: what it is asked for reaches nobody")
                yield Finding(party.key, "no-members", Message(text))


def _unknown(code: str, name: str) -> Finding:
    return Finding(code, "unknown-unit", Message(N_("“%(name)s” is no known unit or group"), {"name": name}))


_ROLES = ("lead", "cooperating", "responsible", "acceptance", "acceptance_provincial", "supervising")


def _name_findings(plan: Plan, directory: Directory) -> Iterator[Finding]:
    if plan.office and directory.lookup(plan.office, plan.region) is None:
        yield _unknown(plan.code, plan.office)
    for organ in plan.organs:
        for name in organ.units:
            if directory.lookup(name, plan.region) is None:
                yield _unknown(plan.code, name)
    for _, entry, _ in _entries(plan):
        names = [name for role in _ROLES for name in getattr(entry, role, ())]
        for name in dict.fromkeys(names):
            if directory.lookup(name, plan.region) is None:
                yield _unknown(entry.code, name)
        for name, _ in (*getattr(entry, "marks", ()), *getattr(entry, "acceptance_marks", ())):
            if name not in names:
                text = N_("“%(name)s” is marked but not among the units")
                yield Finding(entry.code, "mark-without-unit", Message(text, {"name": name}))


def _date_findings(line: Line, day: date | None) -> Iterator[Finding]:
    entry = line.entry
    if isinstance(entry, Duty) or recurs(entry):
        return
    if day is not None and withdrawn_on(entry, day):
        return
    if day is not None and standing(entry.reports, day).done_on is not None:
        return
    if isinstance(entry, Milestone) and line.item is not None and not line.item.ongoing:
        due, last = entry.due, line.item.due
        if day is not None:  # extensions of the one or the other count from their decision on
            due, last = due_on(due, entry.reports, day), due_on(last, line.item.reports, day)
        if last is not None and due is not None and due > last:
            text = N_("due on %(due)s, after the limit of its item (%(limit)s)")
            yield Finding(entry.code, "past-limit", Message(text, {"due": due, "limit": last}))
    words = {"limit": entry.limit}
    if isinstance(entry, Item) and entry.ongoing:
        yield Finding(entry.code, "ongoing", Message(N_("goes on without an end: “%(limit)s”"), words))
    if awaits_date(entry):
        text = N_("has no date: “%(limit)s”") if entry.limit else N_("has no date")
        yield Finding(entry.code, "undated", Message(text, words if entry.limit else {}))
    if entry.ambiguous:
        text = N_("the date is read with doubt: “%(limit)s” as %(due)s; `deadlines settle` settles it")
        none = N_("the date is read with doubt: “%(limit)s”; `deadlines settle` settles it")
        yield Finding(entry.code, "ambiguous", Message(text if entry.due else none, {**words, "due": entry.due}))


def _series_findings(measure: Measure) -> Iterator[Finding]:
    """A measure's total that the shares of its milestones do not add up to."""
    shares: dict[tuple[str, str | None], Number] = {}
    for share in _shares(measure.milestones):
        thing = share.unit, share.of
        shares[thing] = shares.get(thing, 0) + (share.target or 0)
    for total in measure.quantities:
        added = shares.get((total.unit, total.of))
        if added is not None and total.target is not None and abs(added - total.target) > 1e-9:
            text = N_("the shares add up to %(added)s%(unit)s, the measure says %(target)s%(unit)s")
            said = {"added": round(added, 9), "target": total.target, "unit": total.unit}
            yield Finding(measure.code, "series", Message(text, said))


def _shares(milestones: Iterable[Milestone]) -> Iterator[Quantity]:
    for milestone in milestones:
        for quantity in milestone.quantities:
            if not quantity.running:
                yield quantity
