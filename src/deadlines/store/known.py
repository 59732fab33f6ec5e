"""A register as it was known at a time: what had been recorded by then, whatever day it holds from.

The log is rewound to that time; what comes of it is held in memory and can be read like any register, and not written.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from deadlines.domain.past import rewound
from deadlines.errors import N_, NotThere, Refused
from deadlines.store.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from deadlines.domain.log import LogEntry
    from deadlines.domain.model import Register
    from deadlines.domain.workdays import WorkCalendar
    from deadlines.store.contract import Batch, Store


class KnownStore(MemoryStore):
    """A register as it was known, for reading. It lies where the register *of* lies: so does its evidence."""

    def __init__(
        self, of: Store, register: Register, log: Iterable[LogEntry], calendar: Callable[[], WorkCalendar]
    ) -> None:
        super().__init__(register, log, calendar)
        self._place = of.place

    @property
    def place(self) -> str:
        """Where the register lies whose past it is."""
        return self._place

    @contextmanager
    def batch(self, *, at: str, by: str) -> Iterator[Batch]:
        """Refused: what was known once cannot be changed."""
        yield from ()
        raise Refused(N_("What was known at a time cannot be changed. Leave --known-at out to record something."))


def known_at(store: Store, at: str, calendar: Callable[[], WorkCalendar]) -> KnownStore:
    """*store* as it was known at the time *at* (ISO 8601, UTC, to the second; acts of that second included).

    Raises NotThere for a time before the log begins, Refused where the file was edited by hand since: what stood in it
    before is not known.
    """
    log = list(store.log())
    then = [entry for entry in log if entry.at <= at]
    since = log[len(then) :]
    if not then:
        _too_early(log[0].at if log else None)
    if any(entry.at <= at for entry in since):  # the clock went back: the order of recording decides
        last = max(position for position, entry in enumerate(log) if entry.at <= at)
        then, since = log[: last + 1], log[last + 1 :]
    edited = next((entry for entry in since if entry.act == "edited"), None)
    if edited is not None:
        text = N_("The register file was edited by hand by %(at)s; what stood in it before that is not known.")
        raise Refused(text, at=edited.at)
    return KnownStore(store, rewound(store.register(), log, len(then), calendar()), then, calendar)


def _too_early(begun: str | None) -> NoReturn:
    if begun is None:
        raise NotThere(N_("The register has no log yet: what was known earlier is not known."))
    raise NotThere(N_("The register's log begins at %(begun)s; what was known before is not known."), begun=begun)
