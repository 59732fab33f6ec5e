"""Patience with clients: when a connection is dropped, on a loop whose time is in our hands.

What goes over real sockets stands in `e2e/test_serve.py`; that an answer is not taken cannot be seen from there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from deadlines.errors import BadValue, StoreUnusable
from deadlines.feeds.listening import PATIENCE, ImpatientProtocol, bound

if TYPE_CHECKING:
    from collections.abc import Callable


class Loop:
    """Calls what it was asked to call when its time has come."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waiting: list[tuple[float, Callable[[], None]]] = []

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, call: Callable[[], None]) -> Any:
        self.waiting.append((self.now + delay, call))
        return self

    def cancel(self) -> None:
        self.waiting.clear()

    def passes(self, seconds: float) -> None:
        end = self.now + seconds
        while self.waiting and self.waiting[0][0] <= end:
            self.now, call = self.waiting.pop(0)
            call()
        self.now = end


class Transport:
    """A connection that takes what it is given up to nothing, and knows that it was dropped."""

    def __init__(self) -> None:
        self.buffered = 0
        self.dropped = False

    def get_extra_info(self, name: str) -> Any:
        return None

    def get_write_buffer_size(self) -> int:
        return self.buffered

    def abort(self) -> None:
        self.dropped = True

    def is_closing(self) -> bool:
        return self.dropped


@pytest.fixture
def client() -> tuple[ImpatientProtocol, Transport, Loop]:
    async def nothing(scope: Any, receive: Any, send: Any) -> None:
        """Nobody is answered."""

    loop, transport = Loop(), Transport()
    config = uvicorn.Config(nothing, log_config=None, lifespan="off")
    protocol = ImpatientProtocol(config, ServerState(), {}, loop)  # type: ignore[arg-type]
    protocol.connection_made(transport)  # type: ignore[arg-type]
    return protocol, transport, loop


def test_who_says_nothing_is_dropped(client: tuple[ImpatientProtocol, Transport, Loop]) -> None:
    _, transport, loop = client

    loop.passes(PATIENCE.sending)
    assert not transport.dropped
    loop.passes(2 * PATIENCE.look)
    assert transport.dropped


def test_who_does_not_take_the_answer_is_dropped(client: tuple[ImpatientProtocol, Transport, Loop]) -> None:
    protocol, transport, loop = client
    protocol._asked_since = None
    protocol.timeout_keep_alive_task = loop  # type: ignore[assignment]
    transport.buffered = 100_000

    loop.passes(PATIENCE.taking)
    assert not transport.dropped
    loop.passes(2 * PATIENCE.look)
    assert transport.dropped


def test_who_takes_it_slowly_is_not(client: tuple[ImpatientProtocol, Transport, Loop]) -> None:
    protocol, transport, loop = client
    protocol._asked_since = None
    protocol.timeout_keep_alive_task = loop  # type: ignore[assignment]
    for _ in range(10):
        transport.buffered = 100_000
        loop.passes(PATIENCE.taking / 2)
        transport.buffered = 0
        loop.passes(PATIENCE.look)

    assert not transport.dropped


def test_a_port_that_cannot_be_listened_on() -> None:
    with bound("127.0.0.1", 0) as taken, pytest.raises(StoreUnusable):
        bound("127.0.0.1", taken.getsockname()[1])
    with pytest.raises(BadValue):
        bound("no such host.invalid", 0)
