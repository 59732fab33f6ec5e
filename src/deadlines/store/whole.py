"""Looking things up in plans that are at hand whole: what the stores that keep no index of their own answer with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.domain import agenda, codes
from deadlines.domain.acts import matters
from deadlines.domain.model import recurs
from deadlines.errors import NoSuchCode
from deadlines.store.contract import Found

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from deadlines.domain.agenda import Line
    from deadlines.domain.model import Duty, Item, Milestone, Obligation, Plan, Register
    from deadlines.domain.units import Directory
    from deadlines.store.contract import Span


def head(plan: Plan) -> Plan:
    """*plan* without its items and obligations."""
    return plan._replace(items=(), obligations=())


def sums_of(register: Register) -> dict[str, str]:
    """A sum for each item and obligation of *register* by its code, the head of its plan included."""
    from hashlib import sha256

    found: dict[str, str] = {}
    for plan in register.plans:
        of_plan = sha256(repr(head(plan)).encode(errors="backslashreplace"))
        parts: tuple[Item | Obligation, ...] = (*plan.items, *plan.obligations)
        for each in parts:
            made = of_plan.copy()
            made.update(repr(each).encode(errors="backslashreplace"))
            found[each.code] = made.hexdigest()[:32]
    return found


def codes_of(register: Register) -> Iterator[str]:
    """Every code of *register*: of plans and of all that stands in them."""
    for plan in register.plans:
        yield plan.code
        yield from (entry.code for entry in plan.entries)


def found_in(plan: Plan, code: str) -> Found:
    """The entry *code* of *plan*. Raises NoSuchCode."""
    short = head(plan)
    for obligation in plan.obligations:
        if obligation.code == code:
            return Found(short, None, None, agenda.Line(short, None, obligation, obligation.responsible))
    for item in plan.items:
        if item.code == codes.item_of(code):
            return found_in_item(short, item, code)
    raise NoSuchCode(code)


def found_in_item(plan: Plan, item: Item, code: str) -> Found:
    """The entry *code* of *item*; *plan* is its plan's head. Raises NoSuchCode."""
    if item.code == code:
        return Found(plan, item, None, agenda.Line(plan, item, item))
    for measure in item.measures:
        if measure.code == code:
            return Found(plan, item, measure, None)
        entries: tuple[Milestone | Duty, ...] = (*measure.milestones, *measure.duties)
        for entry in entries:
            if entry.code == code:
                doers = entry.responsible or measure.responsible
                return Found(plan, item, measure, agenda.Line(plan, item, entry, doers, measure.label, measure.section))
    raise NoSuchCode(code)


def lines_within(register: Register, span: Span) -> Iterator[Line]:
    """The lines of *register* that may fall into *span*, in document order, with heads of their plans and items."""
    for plan in register.plans:
        if span.plan not in (None, plan.code):
            continue
        short = head(plan)
        item: Item | None = None
        for line in agenda.lines_of(plan, span.day):
            if line.item is not None and (item is None or item.code != line.item.code):
                item = line.item._replace(measures=())
            if not _may_fall(line, span) or not _names_any(register.directory, line, span.names):
                continue
            entry = item if item is not None and line.entry is line.item else line.entry
            yield line._replace(plan=short, item=item if line.item is not None else None, entry=entry)


def _may_fall(line: Line, span: Span) -> bool:
    entry = line.entry
    if recurs(entry):
        return entry.first is None or entry.first <= span.through  # one that has ended may have left periods open
    due: date | None = getattr(entry, "due", None)
    if due is not None and due <= span.through:
        return True
    return any(each.due <= span.through for each in matters(entry.reports))


def _names_any(directory: Directory, line: Line, names: frozenset[str] | None) -> bool:
    if names is None or matters(line.entry.reports):
        return True
    return any(directory.key_of(name, line.plan.region) in names for name in agenda.parties_of(line).of(None))
