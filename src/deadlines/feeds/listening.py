"""Listening on a port: uvicorn, with patience that ends.

uvicorn drops a connection that stays idle after an answer, and waits for ever for one that sends nothing, half a
request, or does not take its answer. Behind a proxy that seldom matters; without one, each holds a place and memory.
"""

from __future__ import annotations

import logging
import socket
from typing import TYPE_CHECKING, Any, NamedTuple

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from deadlines import files
from deadlines.errors import N_, BadValue, Message, StoreUnusable

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from uvicorn._types import ASGI3Application
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

    from deadlines.feeds.server import FeedServer


class Patience(NamedTuple):
    """How long, in seconds, a client may keep a connection: idle, sending a request, taking an answer."""

    idle: int = 20
    sending: float = 15.0
    taking: float = 60.0
    look: float = 3.0  # how often that is looked at


PATIENCE = Patience()
#: Bytes of a request's head; calendar programs send some hundreds.
LONGEST_HEAD = 32 * 1024
#: Requests that may wait for their turn on one connection; calendar programs send one and wait for its answer.
MOST_AT_ONCE = 64
#: Connections at a time; for one more, that goes which has kept us waiting longest.
MOST_CONNECTIONS = 512

#: Bytes that the system takes of an answer before its client does.
SEND_BUFFER = 1 << 19

_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
)  # fmt: skip


class ImpatientProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which drops a connection that stands still or asks for more than its turn."""

    patience = PATIENCE

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has come."""
        super().connection_made(transport)
        self._asked_since: float | None = self.loop.time()
        self._taking_since: float | None = None
        self._in_head = True
        self._begun = False
        self._head = 0
        self._running: RequestResponseCycle | None = None
        self._looking = self.loop.call_later(self.patience.look, self._look)
        if len(self.connections) > MOST_CONNECTIONS:
            self._make_room()

    def _make_room(self) -> None:
        """Drop the connection that has waited longest for its client. Who sends a whole request at once never has."""
        waiting = [each for each in self.connections if isinstance(each, ImpatientProtocol) and each.waits_for_client]
        if waiting:
            min(waiting, key=lambda each: each.waited_since).drop()

    @property
    def waits_for_client(self) -> bool:
        """Whether nothing is being answered."""
        return self.cycle is None or self.cycle.response_complete

    @property
    def waited_since(self) -> float:
        """When a request should have begun to come; now, where the last one was answered and no other is due."""
        return self._asked_since if self._asked_since is not None else self.loop.time()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._looking.cancel()
        self._forget()
        super().connection_lost(exc)

    def _forget(self) -> None:
        """Let nothing more be written: of requests that came at once, uvicorn tells the last one alone."""
        self.pipeline.clear()
        if self._running is not None:
            self._running.disconnected = True

    def drop(self) -> None:
        """End the connection, whatever is still to be said on it."""
        self._forget()
        self.transport.abort()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def data_received(self, data: bytes) -> None:
        """Take what was sent, up to the longest head."""
        self._begun = False
        super().data_received(data)
        if self._in_head:
            # What began inside these data may have whole requests before it; it is counted from the next data on.
            self._head = 0 if self._begun else self._head + len(data)
            if self._head > LONGEST_HEAD and not self.transport.is_closing():
                self.transport.write(_TOO_LARGE)
                self.transport.close()
        if len(self.pipeline) > MOST_AT_ONCE:  # uvicorn reads on after each answer, and would keep any number of them
            self.drop()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._asked_since = self.loop.time()
        self._taking_since = None
        self._in_head = self._begun = True

    def on_headers_complete(self) -> None:
        """The head of the request is there."""
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is there."""
        self._asked_since = None
        super().on_message_complete()

    def _look(self) -> None:
        now = self.loop.time()
        waits = self.timeout_keep_alive_task is not None
        if self._asked_since is None and self.waits_for_client and not waits:
            self._asked_since = now  # blank lines before a request: nothing has begun, and nobody waits
        if self.transport.get_write_buffer_size() == 0:
            self._taking_since = None
        elif self._taking_since is None:
            self._taking_since = now
        asks_slowly = self._asked_since is not None and not waits and now - self._asked_since > self.patience.sending
        takes_slowly = self._taking_since is not None and now - self._taking_since > self.patience.taking
        if asks_slowly or takes_slowly:
            self.drop()
        else:
            self._looking = self.loop.call_later(self.patience.look, self._look)


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens at *host* and *port*; 0 lets the system choose one. Raises BadValue, StoreUnusable."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise BadValue(host, N_("an address or a name of this computer")) from error
    family, _, _, _, address = found[0]
    try:
        listener = socket.create_server((str(address[0]), int(address[1])), family=family, backlog=512)
        # Connections inherit it: a calendar of the usual size is handed to the system in one go, for a fifth less CPU.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        return listener
    except OSError as error:
        text = N_("%(host)s port %(port)s cannot be listened on: %(reason)s.")
        raise StoreUnusable(text, host=host, port=port, reason=_reason(error)) from error


def _reason(error: OSError) -> Message:
    import errno

    if error.errno == errno.EADDRINUSE:
        return Message(N_("another program listens there already"))
    return files.reason(error)


def listen(
    server: FeedServer, listener: socket.socket, *, patience: Patience = PATIENCE, began: Callable[[], None]
) -> None:
    """Serve at *listener* until a signal ends it (Ctrl-C, SIGTERM); what is being answered is answered first.

    *began* is called when clients are served.
    """
    # Warnings come one for each request that is none, and everybody can send those.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)

    class Protocol(ImpatientProtocol):
        pass

    Protocol.patience = patience
    config = uvicorn.Config(
        _Begun(server, began),
        http=Protocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,  # it would write tokens
        server_header=False,
        proxy_headers=False,  # the server looks at them itself, and only from proxies that are named
        timeout_keep_alive=patience.idle,
        limit_concurrency=2 * MOST_CONNECTIONS,  # with so many at work at once, the next are answered 503
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run(sockets=[listener])


class _Begun:
    """The server, which says when it has started."""

    def __init__(self, server: FeedServer, began: Callable[[], None]) -> None:
        self._server = server
        self._began = began

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await self._server(scope, receive, send)
            return

        async def told(message: Any) -> None:
            if message["type"] == "lifespan.startup.complete":
                self._began()
            await send(message)

        await self._server(scope, receive, told)
