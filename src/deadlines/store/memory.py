"""A register in memory: the contract without a disk, for tests, previews and the demo.

It is also the plainest reading of the contract; where two stores disagree, this one is easiest to check by eye.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from deadlines.domain import agenda, changes, codes, tally
from deadlines.domain import log as history
from deadlines.errors import NoSuchCode
from deadlines.store.whole import codes_of, found_in, head, lines_within, sums_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from deadlines.domain.agenda import Line
    from deadlines.domain.changes import Change
    from deadlines.domain.log import LogEntry
    from deadlines.domain.model import Item, Plan, Register
    from deadlines.domain.tally import Tally
    from deadlines.domain.units import Directory
    from deadlines.domain.workdays import WorkCalendar
    from deadlines.errors import Problem
    from deadlines.store.contract import Batch, Found, Span


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
        return cls(register, [history.entry_for(history.beginning(register), None, at=at, by=by)], calendar)

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
        return tally.tally((line for each in plans for line in agenda.lines_of(each)), day)

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

    def sums(self) -> dict[str, str]:
        """A sum for each item and obligation."""
        return sums_of(self._register)

    def register(self) -> Register:
        """The whole register."""
        return self._register

    def log(self, code: str | None = None) -> Iterator[LogEntry]:
        """The log, oldest first; of *code* and what stands below it alone where given."""
        return (entry for entry in tuple(self._log) if code is None or codes.is_below(entry.code, code))

    def newest(self) -> Iterator[LogEntry]:
        """The log, newest first."""
        return reversed(tuple(self._log))

    def version(self) -> object:
        """The length of the log and its last hash."""
        return len(self._log), self._log[-1].hash if self._log else ""

    def traces(self) -> tuple[str, ...]:
        """None: there is no file."""
        return ()

    def unlogged(self) -> LogEntry | None:
        """None: nobody edits it by hand."""
        return None

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
