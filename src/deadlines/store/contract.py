"""What a store is: whatever keeps a register and passes `tests/store/test_contract.py`.

Reading gives frozen domain values, never rows, nodes or connections. Writing goes through a batch: it holds the store's
write lock from its beginning, so that what is read inside it is what is changed; it takes `Change` values; when it
ends without an error, state and log entries are on disk together, else neither is.

Times and names come in as arguments: a store reads no clock and asks no environment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager
    from datetime import date

    from deadlines.domain.agenda import Line
    from deadlines.domain.changes import Change
    from deadlines.domain.log import LogEntry
    from deadlines.domain.model import Item, Measure, Plan, Register
    from deadlines.domain.tally import Tally
    from deadlines.domain.units import Directory
    from deadlines.errors import Problem


class Span(NamedTuple):
    """Which lines are asked for: those that may be open on `day` and due by `through`, or were done by then too.

    `names` are `region/name` keys; only entries that name one of them, in any role, are wanted, and those
    of which an act ever asked for something by a day, for that may be anybody's. None: everybody's.
    """

    day: date
    through: date
    done_too: bool = False
    plan: str | None = None
    names: frozenset[str] | None = None


class Found(NamedTuple):
    """An entry by its code: plan (head), item and measure where it has them (whole), its line if it can be due."""

    plan: Plan
    item: Item | None
    measure: Measure | None
    line: Line | None


class Batch(Protocol):
    """Changes that go to disk together."""

    def apply(self, change: Change) -> LogEntry:
        """Make *change* and append it to the log; the entry as it will stand there.

        Raises NoSuchCode or NoSuchUnit where the record is not there.
        """
        ...


class Store(Protocol):
    """A register on disk or in memory."""

    @property
    def place(self) -> str:
        """Where the register lies, for a person: a path or an address without a password."""
        ...

    def directory(self) -> Directory:
        """Regions, units and groups."""
        ...

    def plans(self) -> tuple[Plan, ...]:
        """The heads of all plans in their order: everything but items and obligations."""
        ...

    def lines(self, span: Span) -> Iterable[Line]:
        """The lines that *span* asks for; more may come than fall due, none that does is missing.

        Items in the lines are heads: without measures. Every duty comes whose bounds do not exclude the span.
        Reports of each entry are whole. No order is promised.
        """
        ...

    def tally(self, day: date, plan: str | None = None) -> Tally:
        """How many entries are open on *day* and undated, ongoing, ambiguous; in the whole register or in one plan."""
        ...

    def code(self, typed: str) -> str:
        """The one code that *typed* names. Raises NoSuchCode or AmbiguousCode."""
        ...

    def find(self, code: str) -> Found:
        """The entry *code*, for a whole code of an entry. Raises NoSuchCode."""
        ...

    def items(self, plan: str | None = None) -> Iterator[tuple[Plan, Item]]:
        """Every item, whole, with the head of its plan, in the register's order."""
        ...

    def sums(self) -> dict[str, str]:
        """A sum for each item with all that stands in it, and for each obligation, by code.

        It is another one whenever anything is that the store holds of it, of the head of its plan too. Read without
        making values, so that who keeps what came of an item can tell whether that still holds.
        """
        ...

    def register(self) -> Register:
        """The whole register."""
        ...

    def log(self, code: str | None = None) -> Iterator[LogEntry]:
        """The log, oldest first; where *code* is given, of that plan, entry or unit key and what stands below it."""
        ...

    def newest(self) -> Iterator[LogEntry]:
        """The log, newest first; read only as far as it is asked for."""
        ...

    def unlogged(self) -> LogEntry | None:
        """What was changed by hand and no entry tells of yet, as the next change will record it; None without that.

        It has no hash, for it stands in no log, and the time at which the file changed. Where there is no log the file
        is the baseline: then it is the beginning of the log to come, without a time of its own (`log.BEFORE`).
        """
        ...

    def version(self) -> object:
        """A value that is another one when somebody else has changed the register since it was asked for last."""
        ...

    def traces(self) -> tuple[str, ...]:
        """The files of which at least one looks different (size, time, number) after most changes; none in memory.

        A look at them costs next to nothing and may miss a change that `version` tells of.
        """
        ...

    def problems(self) -> list[Problem]:
        """What is wrong with the store, found without trusting it: broken pages, a cut log, a hand edit."""
        ...

    def batch(self, *, at: str, by: str) -> AbstractContextManager[Batch]:
        """A batch of changes made at time *at* (ISO 8601, UTC) by *by*. On an error inside, nothing is kept.

        Raises Locked where another process holds the store for too long, ChangedOnDisk, CannotWrite.
        """
        ...

    def close(self) -> None:
        """Give back what the store holds open."""
        ...
