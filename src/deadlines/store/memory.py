"""A register in memory: the contract without a disk, for tests, previews and the demo.

It is also the plainest reading of the contract; where two stores disagree, this one is easiest to check by eye.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from deadlines.domain import agenda, changes, codes
from deadlines.domain import log as history
from deadlines.errors import NoSuchCode
from deadlines.store.contract import Found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from deadlines.domain.agenda import Line, Tally
    from deadlines.domain.changes import Change
    from deadlines.domain.log import LogEntry
    from deadlines.domain.model import Duty, Item, Milestone, Plan, Register
    from deadlines.domain.units import Directory
    from deadlines.domain.workdays import WorkCalendar
    from deadlines.errors import Problem
    from deadlines.store.contract import Batch, Span


class MemoryStore:
    """A register and its log in memory. Make one with `holding`."""

    def __init__(self, register: Register, log: Iterable[LogEntry], calendar: Callable[[], WorkCalendar]) -> None:
        self._register = register
        self._log = list(log)
        self._calendar = calendar

    @classmethod
    def holding(cls, register: Register, *, at: str, by: str, calendar: Callable[[], WorkCalendar]) -> MemoryStore:
        """A new store with *register*, its dates read from its words, and a log that begins with it."""
        from deadlines.domain.reading import read_register  # the grammar, which reading and reporting do not need

        register = read_register(register, calendar())
        return cls(register, [history.entry_for(beginning(register), None, at=at, by=by)], calendar)

    @property
    def place(self) -> str:
        """A name in brackets, for there is no path."""
        return "<memory>"

    def directory(self) -> Directory:
        """Regions, units and groups."""
        return self._register.directory

    def plans(self) -> tuple[Plan, ...]:
        """The heads of all plans in their order."""
        return tuple(head(plan) for plan in self._register.plans)

    def lines(self, span: Span) -> Iterator[Line]:
        """The lines that *span* asks for, in document order."""
        return lines_within(self._register, span)

    def tally(self, day: date, plan: str | None = None) -> Tally:
        """How many entries are open on *day* and undated, ongoing, ambiguous."""
        plans = (each for each in self._register.plans if plan in (None, each.code))
        return agenda.tally((line for each in plans for line in agenda.lines_of(each)), day)

    def code(self, typed: str) -> str:
        """The one code that *typed* names, of an entry or a plan."""
        return codes.resolve(typed, codes_of(self._register))

    def find(self, code: str) -> Found:
        """The entry *code*."""
        for plan in self._register.plans:
            if plan.code == codes.plan_of(code):
                return found_in(plan, code)
        raise NoSuchCode(code)

    def items(self, plan: str | None = None) -> Iterator[tuple[Plan, Item]]:
        """Every item, whole, with the head of its plan."""
        for each in self._register.plans:
            if plan in (None, each.code):
                short = head(each)
                yield from ((short, item) for item in each.items)

    def register(self) -> Register:
        """The whole register."""
        return self._register

    def log(self, code: str | None = None) -> Iterator[LogEntry]:
        """The log, oldest first; of *code* and what stands below it alone where given."""
        return (entry for entry in tuple(self._log) if code is None or codes.is_below(entry.code, code))

    def newest(self) -> Iterator[LogEntry]:
        """The log, newest first."""
        return reversed(tuple(self._log))

    def problems(self) -> list[Problem]:
        """Broken links of the log, and records that are not what it adds up to."""
        return [*history.broken_links(self._log), *history.disagreements(self._register, self._log)]

    @contextmanager
    def batch(self, *, at: str, by: str) -> Iterator[Batch]:
        """A batch of changes; on an error inside, all is as it was."""
        before = self._register, len(self._log)
        try:
            yield _MemoryBatch(lambda change: self._apply(change, at, by))
        except BaseException:
            self._register = before[0]
            del self._log[before[1] :]
            raise

    def _apply(self, change: Change, at: str, by: str) -> LogEntry:
        if change.act not in history.STANDING:
            calendar = None if changes.only_reports(change) else self._calendar()
            self._register = changes.apply(self._register, change, calendar)
        entry = history.entry_for(change, self._log[-1] if self._log else None, at=at, by=by)
        self._log.append(entry)
        return entry

    def close(self) -> None:
        """Nothing is held open."""


class _MemoryBatch:
    def __init__(self, apply: Callable[[Change], LogEntry]) -> None:
        self.apply = apply


# --- what every store that holds its register whole can use ----------------------------------------------------------


def beginning(register: Register) -> Change:
    """The change that a log begins with: a digest of every record of *register*."""
    return changes.Change("init", "", None, {}, {"digests": history.digests_of(register)})


def head(plan: Plan) -> Plan:
    """*plan* without its items and obligations."""
    return plan._replace(items=(), obligations=())


def codes_of(register: Register) -> Iterator[str]:
    """Every code of *register*: of plans and of all that stands in them."""
    for plan in register.plans:
        yield plan.code
        yield from (obligation.code for obligation in plan.obligations)
        for item in plan.items:
            yield item.code
            for measure in item.measures:
                yield measure.code
                yield from (milestone.code for milestone in measure.milestones)
                yield from (duty.code for duty in measure.duties)


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
        for line in agenda.lines_of(plan):
            if line.item is not None and (item is None or item.code != line.item.code):
                item = line.item._replace(measures=())
            if not _may_fall(line, span) or not _names_any(register.directory, line, span.names):
                continue
            entry = item if item is not None and line.entry is line.item else line.entry
            yield line._replace(plan=short, item=item if line.item is not None else None, entry=entry)


def _may_fall(line: Line, span: Span) -> bool:
    entry = line.entry
    if getattr(entry, "every", None) is not None:
        return not (entry.last is not None and entry.last < span.day) and not (  # type: ignore[union-attr]
            entry.first is not None and entry.first > span.through  # type: ignore[union-attr]
        )
    due: date | None = getattr(entry, "due", None)
    return due is not None and due <= span.through


def _names_any(directory: Directory, line: Line, names: frozenset[str] | None) -> bool:
    return names is None or any(
        key_of(directory, name, line.plan.region) in names for name in agenda.parties_of(line).of(None)
    )


def key_of(directory: Directory, name: str, region: str) -> str:
    """The `region/name` key of what *name* means in a plan of *region*; of that region where nobody is known by it."""
    party = directory.lookup(name, region)
    return party.key if party is not None else f"{region}/{name}"
