"""The register as the feed server sees it: which token opens what, and what the calendars say."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import subscriptions
from deadlines.domain.agenda import lines_of
from deadlines.errors import CannotWrite
from deadlines.feeds import settled
from deadlines.feeds.build import unit_feeds
from deadlines.feeds.calendar import Writer
from deadlines.feeds.shelf import Door
from deadlines.feeds.stamps import stamps_of
from deadlines.files import write_whole
from deadlines.usecases.export import by_hand, log_end, told

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from deadlines.errors import DeadlinesError
    from deadlines.feeds.build import Feed
    from deadlines.feeds.events import Options
    from deadlines.feeds.stamps import Since
    from deadlines.store.contract import Store


def settled_since(store: Store, options: Options, *, day: date, now: datetime, served: bool) -> Since | None:
    """Since when *options* hold for the calendars that are served from *store*; None where no others ever did.

    It is remembered in `<register>.feeds.json`. Where that is lost though calendars were *served* before, or somebody
    has or had an address, nobody knows with which settings: then these hold since *now*. Raises CannotWrite where it
    cannot be written.
    """
    place = store.place.removeprefix("sqlite:///")
    if place.startswith("<"):  # a register that is not kept has had no other settings
        return None
    path = Path(f"{place}.feeds.json")
    unlogged = by_hand(store, now)
    log = settled.Log(log_end(store), lambda: told(store, now), unlogged)
    served = served or next(iter(subscriptions.held(store.directory())), None) is not None
    found = settled.settled(path, options, log, as_of=day, published=served, now=now)
    if not path.is_file() or path.read_bytes() != found.file:
        write_whole(path, found.file)
    return found.since


class Settling(NamedTuple):
    """What the calendars of a register go by beside it: the office's settings, the clock's time, whether it `served`.

    `told` hears where what is to be remembered cannot be written: stamps may lag behind then.
    """

    options: Options
    now: Callable[[], datetime]
    served: bool
    told: Callable[[DeadlinesError], None]

    def since(self, store: Store, day: date) -> Since | None:
        """Since when the settings hold for *store* on *day*."""
        try:
            return settled_since(store, self.options, day=day, now=self.now(), served=self.served)
        except CannotWrite as error:
            self.told(error)
            return None


class _Opened:
    """A store that is opened when it is first needed, and again where another file took the place of its own."""

    def __init__(self, opener: Callable[[], Store]) -> None:
        self._opener = opener
        self._store: Store | None = None
        self._number: object = None

    def store(self) -> Store:
        if self._store is not None and self._number != _numbers(self._store.traces()[:1]):
            self.close()
        if self._store is None:
            self._store = self._opener()
            self._number = _numbers(self._store.traces()[:1])
        return self._store

    def close(self) -> None:
        store, self._store = self._store, None
        if store is not None:
            store.close()


def _numbers(paths: tuple[str, ...]) -> tuple[int, ...]:
    found = []
    for path in paths:
        try:
            found.append(os.stat(path).st_ino)  # noqa: PTH116 (asked at every look)
        except OSError:
            found.append(0)
    return tuple(found)


class RegisterSource:
    """A register, opened by *opener* once for the tokens and once for the calendars, which another thread reads.

    *settling* tells when the settings changed that the calendars are made by, and what else no log tells of.
    """

    def __init__(self, opener: Callable[[], Store], settling: Settling | None = None) -> None:
        self._gate = _Opened(opener)
        self._press = _Opened(opener)
        self._settling = settling
        self._traces = self._gate.store().traces()

    def glance(self) -> object:
        """Number, size and time of each of the register's files."""
        return tuple(map(_glance, self._traces))

    def version(self) -> object:
        """The register's version, with the number of its file: versions of two files say nothing of each other."""
        store = self._gate.store()
        return _numbers(self._traces[:1]), store.version()

    def doors(self) -> dict[str, Door]:
        """Every subscription that is not revoked, by the sum of its token."""
        return {
            each.subscription.sha256: Door(
                each.subscription.sha256, each.party.key, each.subscription.name, each.subscription.expires
            )
            for each in subscriptions.held(self._gate.store().directory())
            if each.subscription.revoked is None
        }

    def calendars(self, day: date, options: Options) -> dict[str, tuple[Feed, bytes]]:
        """The calendar of every unit that somebody subscribes to on *day*, by `region/name`."""
        store = self._press.store()
        settling = self._settling
        # the log first: what is recorded meanwhile is younger than it says, and comes with the next making
        log = told(store, settling.now() if settling is not None else None)
        since = settling.since(store, day) if settling is not None else None
        register = store.register()
        directory = register.directory
        wanted = {
            each.party.key for each in subscriptions.held(directory) if subscriptions.is_open(each.subscription, day)
        }
        if not wanted:
            return {}
        lines = [line for plan in register.plans for line in lines_of(plan)]
        stamps = stamps_of(log, day, since)
        only = next(iter(wanted)) if len(wanted) == 1 else None
        feeds = unit_feeds(directory, lines, as_of=day, stamps=stamps, only=only, options=options)
        found = {feed.key: feed for feed in feeds if feed.key in wanted}
        for key in wanted - found.keys():  # a group with settled members, which the whole leaves out
            found |= {
                feed.key: feed
                for feed in unit_feeds(directory, lines, as_of=day, stamps=stamps, only=key, options=options)
            }
        writer = Writer()
        return {key: (feed, writer.calendar(feed.unit, feed.region, feed.seen)) for key, feed in found.items()}

    def close(self) -> None:
        """Give back what is held open."""
        self._gate.close()
        self._press.close()


def _glance(path: str) -> tuple[int, int, int]:
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return 0, 0, 0
    return status.st_ino, status.st_size, status.st_mtime_ns
