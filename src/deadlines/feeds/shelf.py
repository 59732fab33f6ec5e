"""Calendars kept ready: made anew only when the register has changed or another day has begun.

Two questions are asked of the register, each on a thread of its own, so that neither stops the server and a slow one
does not keep the other: which tokens open which calendar (`doors`: a revocation holds from the next request on), and
what the calendars say (`calendars`). Who asks while new ones are being made waits for them a moment; where they take
longer, the last ones are handed out.
"""

from __future__ import annotations

import asyncio
import hmac
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple, Protocol

from deadlines.domain.subscriptions import sum_of
from deadlines.errors import DeadlinesError
from deadlines.feeds.answers import Ready

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from deadlines.feeds.build import Feed
    from deadlines.feeds.events import Options


class Door(NamedTuple):
    """What a token opens: the calendar of a unit, for a subscription, through a last day where it has one."""

    sha256: str
    unit: str
    name: str
    expires: date | None


class Source(Protocol):
    """The register as the shelf sees it. All but `glance` may take long, and raise what a store raises."""

    def glance(self) -> object:
        """A value that is another one after most changes of the register; it comes at once."""
        ...

    def version(self) -> object:
        """A value that is another one after every change."""
        ...

    def doors(self) -> Mapping[str, Door]:
        """Every subscription that is not revoked, by the sum of its token."""
        ...

    def calendars(self, day: date, options: Options) -> Mapping[str, tuple[Feed, bytes]]:
        """The calendar of every unit that somebody subscribes to, as of *day*, by `region/name`."""
        ...


class Clock(Protocol):
    """What time it is: `now` in Unix seconds, `ticks` in seconds that never go back, `day` in China."""

    def now(self) -> float:
        """The time in Unix seconds."""
        ...

    def ticks(self) -> float:
        """Seconds that never go back."""
        ...

    def day(self) -> date:
        """The day that calendars are made for."""
        ...


class Unreadable(Exception):
    """The register cannot be read: nobody can be served, for nobody knows whose token still opens what."""


#: Seconds that a request waits for new calendars where there are older ones.
PATIENCE = 2.0
#: Seconds after which the register is asked for its version though its files look the same.
RECHECK = 1.0

#: Kinds of calendars (with alarms, for some roles …) that are kept ready; each costs one pass over the register.
MOST_KINDS = 24

_NOBODY = Door("0" * 64, "", "", None)


class Shelf:
    """The calendars of a register, ready. It is used from one event loop."""

    def __init__(
        self,
        source: Source,
        clock: Clock,
        *,
        patience: float = PATIENCE,
        recheck: float = RECHECK,
        told: Callable[[DeadlinesError], None] = lambda error: None,
    ) -> None:
        self._source = source
        self._clock = clock
        self._patience = patience
        self._recheck = recheck
        self._told = told
        self._gate = ThreadPoolExecutor(1, "gate")
        self._press = ThreadPoolExecutor(1, "press")
        self._glance: object = None
        self._version: object = None
        self._checked = float("-inf")
        self._day = date.min
        self._doors: Mapping[str, Door] | None = None
        self._error = ""
        self._edition = 0  # counts what calendars depend on: versions of the register and days
        self._ready: dict[tuple[str, Options], tuple[int, Ready]] = {}
        self._kinds: dict[Options | None, None] = {}
        self._checking: asyncio.Task[None] | None = None
        self._making: dict[tuple[Options, int], asyncio.Task[None]] = {}

    # which token opens what

    def is_current(self) -> bool:
        """Whether the tokens are known as they are now, as far as can be told without asking the register."""
        return (
            self._doors is not None
            and self._clock.ticks() - self._checked < self._recheck
            and self._source.glance() == self._glance
            and self._clock.day() == self._day
        )

    async def check(self) -> None:
        """Ask the register, once for all who wait. Raises Unreadable."""
        if self._checking is None:
            self._checking = asyncio.create_task(self._check())
        await asyncio.shield(self._checking)
        if self._doors is None:
            raise Unreadable

    async def _check(self) -> None:
        try:
            glance, day, began = self._source.glance(), self._clock.day(), self._clock.ticks()
            version, doors = await asyncio.get_running_loop().run_in_executor(self._gate, self._asked)
            if version != self._version or day != self._day:
                self._edition += 1
            self._glance, self._version, self._day, self._checked = glance, version, day, began
            self._doors = doors
            self._error = ""
        except DeadlinesError as error:
            self._doors = None
            if str(error) != self._error:  # said once, not at every request
                self._error = str(error)
                self._told(error)
        finally:
            self._checking = None

    def _asked(self) -> tuple[object, Mapping[str, Door]]:
        version = self._source.version()
        if version == self._version and self._doors is not None:
            return version, self._doors
        return version, self._source.doors()

    def door(self, token: str) -> Door | None:
        """What *token* opens today; None for one that opens nothing, whatever the reason, after the same work.

        The look-up goes by the sum of what was sent. How long it takes could at most tell of the sums in the register,
        and a sum that one cannot choose leads to no token; the whole sums are then compared in constant time.
        """
        assert self._doors is not None
        sha256 = sum_of(token)
        found = self._doors.get(sha256, _NOBODY)
        same = hmac.compare_digest(found.sha256, sha256)
        lasts = found.expires is None or self._day <= found.expires
        return found if same and lasts else None

    # the calendars

    def at_hand(self, door: Door, options: Options) -> Ready | None:
        """The calendar behind *door* where it lies ready and is of today's edition."""
        found = self._ready.get((door.unit, options))
        return found[1] if found is not None and found[0] == self._edition else None

    async def calendar(self, door: Door, options: Options) -> Ready:
        """The calendar behind *door*, made where it does not lie ready. Raises Unreadable."""
        if (ready := self.at_hand(door, options)) is not None:
            return ready
        making = self._making.get((options, self._edition))
        if making is None:
            making = asyncio.create_task(self._make(options, self._edition, self._day))
            self._making[options, self._edition] = making
        older = self._ready.get((door.unit, options))
        await asyncio.wait({making}, timeout=self._patience if older is not None else None)
        found = self._ready.get((door.unit, options))
        if found is None:
            raise Unreadable
        return found[1]

    async def _make(self, options: Options, edition: int, day: date) -> None:
        try:
            made = await asyncio.get_running_loop().run_in_executor(self._press, self._source.calendars, day, options)
        except DeadlinesError as error:
            self._told(error)
            return
        finally:
            del self._making[options, edition]
        now = (
            int(self._clock.now()) - 1
        )  # uvicorn's Date lags by up to a second, and no answer is younger than its Date
        for unit, (feed, body) in made.items():
            before = self._ready.get((unit, options))
            if before is not None and before[0] > edition:
                continue
            modified = int(feed.changed.timestamp())  # of the data, so that a server that begins anew says the same
            if before is not None and before[1].body != body:  # what differs is younger, whatever the clocks say
                modified = max(modified, before[1].modified + 1)
            elif before is not None:
                modified = max(modified, before[1].modified)
            if before is not None and before[1].body == body and before[1].modified == modified:
                before[1].feed = feed
                self._ready[unit, options] = edition, before[1]
            else:
                self._ready[unit, options] = (
                    edition,
                    Ready(feed, body, modified, now, before[1].sent if before is not None else None),
                )
        self._kinds.pop(options, None)
        self._kinds[options] = None
        dropped = next(iter(self._kinds)) if len(self._kinds) > MOST_KINDS else None
        self._kinds.pop(dropped, None)  # the one that was made longest ago: who still asks for it has it made again
        for gone in [
            each for each in self._ready if each[1] == dropped or (each[1] == options and each[0] not in made)
        ]:
            del self._ready[gone]

    def close(self) -> None:
        """Wait for nothing more."""
        self._gate.shutdown(wait=False, cancel_futures=True)
        self._press.shutdown(wait=False, cancel_futures=True)


def china_day(now: float) -> date:
    """The day in China at *now*, in Unix seconds."""
    return date(1970, 1, 1) + timedelta(days=int(now + 8 * 3600) // 86400)
