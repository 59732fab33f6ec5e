"""A feed server in this process over a small register, its clock in our hands, and a visitor who asks it things."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import httpx

import samples
from deadlines.feeds.server import PLAIN_HOUSE, FeedServer
from deadlines.feeds.shelf import Shelf
from deadlines.usecases import subscriptions
from deadlines.usecases.serving import RegisterSource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deadlines.domain.subscriptions import Batch
    from deadlines.errors import DeadlinesError
    from deadlines.feeds.server import House
    from deadlines.store.contract import Store

AT = "2023-06-01T01:00:00Z"
DAY = date(2023, 6, 1)


@dataclass
class Clock:
    """Time that stands still until a test moves it."""

    seconds: float = datetime(2023, 6, 1, 1, tzinfo=UTC).timestamp()
    today: date = DAY

    def now(self) -> float:
        return self.seconds

    def ticks(self) -> float:
        return self.seconds

    def day(self) -> date:
        return self.today

    def passes(self, seconds: float) -> None:
        self.seconds += seconds


@dataclass
class Visit:
    """A running server, seen from outside and from behind."""

    store: Store
    clock: Clock
    source: RegisterSource
    shelf: Shelf
    server: FeedServer
    runner: asyncio.Runner
    lines: list[str] = field(default_factory=list)
    kept: list[Batch] = field(default_factory=list)
    errors: list[DeadlinesError] = field(default_factory=list)

    def ask(self, method: str, path: str, *, peer: str = "192.0.2.1", **headers: str) -> httpx.Response:
        """One request; header names are written with `_` for `-`. httpx asks for gzip unless told otherwise."""
        named = {"accept-encoding": "identity", **{name.replace("_", "-"): said for name, said in headers.items()}}

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.server, client=(peer, 4711))
            async with httpx.AsyncClient(transport=transport, base_url="http://rili.example") as client:
                return await client.request(method, path, headers=named)

        return self.runner.run(asked())

    def get(self, path: str, **headers: Any) -> httpx.Response:
        return self.ask("GET", path, **headers)

    def subscribe(self, unit: str = "咸阳市/市生态环境局", name: str = "办公室手机", **more: Any) -> str:
        """The token of a new subscription."""
        return subscriptions.add(self.store, unit, name, today=self.clock.today, at=AT, by="zhang", **more).token


@contextmanager
def visiting(kind: str, folder: Path, *, house: House = PLAIN_HOUSE, **more: Any) -> Iterator[Visit]:
    """A visit to a server over a register of *kind*."""
    store = samples.store(kind, folder)
    clock = Clock()
    errors: list[DeadlinesError] = []
    lines: list[str] = []
    kept: list[Batch] = []

    def opener() -> Store:
        from deadlines.store.opening import open_store

        return store if kind == "memory" else open_store(store.place, samples.calendar)

    source = RegisterSource(opener)
    shelf = Shelf(source, clock, told=errors.append, **{"recheck": 0.0, **more})
    server = FeedServer(shelf, clock, house=house, key=b"k" * 32, kept=kept.extend, line=lines.append)
    with asyncio.Runner() as runner:
        yield Visit(store, clock, source, shelf, server, runner, lines, kept, errors)
        shelf.close()
    source.close()
    store.close()
