"""The feed server: an ASGI application that hands calendars to whoever has their token.

    /f/<token>.ics     the calendar                       /s/<token>     how to subscribe to it, for a person
    /robots.txt        calendars may be fetched

Calendars are answered before any routing, from bytes that lie ready. A token that opens nothing is answered the same
whatever the reason: unknown, revoked, past its day, mistyped. No token is written anywhere.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from deadlines.feeds import page
from deadlines.feeds.answers import SAFE
from deadlines.feeds.asked import BadQuery, options_of
from deadlines.feeds.events import PLAIN
from deadlines.feeds.fetches import Tally
from deadlines.feeds.shelf import Unreadable
from deadlines.feeds.strangers import Proxies, Strangers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from starlette.requests import Request
    from starlette.types import Message, Receive, Scope, Send

    from deadlines.domain.subscriptions import Batch
    from deadlines.feeds.answers import Headers
    from deadlines.feeds.events import Options
    from deadlines.feeds.shelf import Clock, Door, Shelf

#: Longer ones are nobody's.
LONGEST_PATH = 1024
#: Seconds after which what was fetched is handed on, and lines of the access log are written.
FLUSH_SECONDS = 30.0
LINE_SECONDS = 1.0

NOT_FOUND = (
    "这个地址打不开：可能输错了，也可能已经停用。请向发给您地址的整改办索取新的地址。\n"
    "This address does not open anything: it may be mistyped or no longer in use. Please ask for a new one.\n"
).encode()
UNREADABLE = (
    "台账暂时读不了，请稍后再试。\nThe register cannot be read at the moment. Please try again later.\n".encode()
)
TOO_MANY = "试错次数太多，请稍后再试。\nToo many wrong addresses. Please try again later.\n".encode()
NO_METHOD = b"Method Not Allowed\n"
ROBOTS = b"User-agent: *\nAllow: /f/\nDisallow: /s/\n"  # Google Calendar asks before it fetches a calendar

_TEXT = (b"content-type", b"text/plain; charset=utf-8")
_WANTED = frozenset(
    {b"if-none-match", b"if-modified-since", b"accept-encoding", b"user-agent", b"x-forwarded-for", b"range"}
)


class House(NamedTuple):
    """What the office has settled about its server; *base_url* is the address under which others reach it."""

    base_url: str | None = None
    options: Options = PLAIN
    proxies: tuple[str, ...] = ()
    retry_after: int = 60


PLAIN_HOUSE = House()


class FeedServer:
    """The application. *kept* is called with what was fetched, on a thread of its own; *line* writes the access log."""

    def __init__(
        self,
        shelf: Shelf,
        clock: Clock,
        *,
        house: House = PLAIN_HOUSE,
        key: bytes = b"",
        kept: Callable[[list[Batch]], None] | None = None,
        line: Callable[[str], None] | None = None,
        strangers: Strangers | None = None,
        proxies: Proxies | None = None,
    ) -> None:
        self._shelf = shelf
        self._clock = clock
        self._house = house
        self._tally = Tally(key)
        self._kept = kept
        self._line = line
        self._lines: list[str] = []
        self._strangers = strangers or Strangers()
        self._proxies = proxies or Proxies(house.proxies)
        self._variants: dict[bytes, Options] = {b"": house.options}
        self._rest = Starlette(
            routes=[Route("/s/{token}", self._page), Route("/robots.txt", _robots)],
            lifespan=self._lifespan,
            exception_handlers={404: _not_found, 405: _no_method},
        )
        self._rest.router.redirect_slashes = False  # it would name the token, to whatever host was asked for

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request: a calendar at once, all else by its route."""
        if scope["type"] == "http" and scope["path"].startswith("/f/"):
            await self._feed(scope, send)
        else:
            await self._rest(scope, receive, send)

    # calendars

    async def _feed(self, scope: Scope, send: Send) -> None:
        method, path = scope["method"], scope["path"]
        if method not in ("GET", "HEAD"):
            await _send(send, 405, NO_METHOD, [(b"allow", b"GET, HEAD")])
            return
        said = {name: value for name, value in scope["headers"] if name in _WANTED}
        try:
            if not self._shelf.is_current():
                await self._shelf.check()
            token = path[3:-4] if path.endswith(".ics") and len(path) < LONGEST_PATH else ""
            door = self._shelf.door(token)
            if door is None:
                await self._stranger(scope, said, send)
                return
            try:
                options = self._options(scope["query_string"])
            except BadQuery as bad:
                await _send(send, 400, str(bad).encode("utf-8", "replace"))
                self._say(method, 400, door, said)
                return
            ready = self._shelf.at_hand(door, options) or await self._shelf.calendar(door, options)
        except Unreadable:
            await _unreadable(send, self._house.retry_after)
            return
        variant = ready.variant(said.get(b"accept-encoding", b""))
        self._note(scope, said, door)
        if variant.has(said.get(b"if-none-match", b""), said.get(b"if-modified-since", b"")):
            await send(variant.unchanged)
            await send(_NOTHING)
            self._say(method, 304, door, said)
            return
        await send(variant.start)
        await send(_NOTHING if method == "HEAD" else variant.content)
        self._say(method, 200, door, said)

    def _options(self, query: bytes) -> Options:
        options = self._variants.get(query)
        if options is None:
            options = options_of(query.decode("latin-1"), self._house.options)
            if len(self._variants) < LONGEST_PATH:
                self._variants[query] = options
        return options

    async def _stranger(self, scope: Scope, said: Mapping[bytes, bytes], send: Send) -> None:
        """Answer a token that opens nothing."""
        address = self._client(scope, said)
        wait = self._strangers.wait(address, self._clock.ticks())
        self._write(f"{address} {scope['method']} {429 if wait else 404}")
        if wait:
            await _send(send, 429, TOO_MANY, [(b"retry-after", b"%d" % wait)])
        else:
            await _send(send, 404, NOT_FOUND)

    def _client(self, scope: Scope, said: Mapping[bytes, bytes]) -> str:
        peer = scope["client"][0] if scope["client"] else ""
        return self._proxies.client(peer, said.get(b"x-forwarded-for", b"").decode("latin-1"))

    def _note(self, scope: Scope, said: Mapping[bytes, bytes], door: Door) -> None:
        if self._kept is not None:
            agent = said.get(b"user-agent", b"").decode("latin-1")
            self._tally.note(door.sha256, int(self._clock.now()), agent, self._client(scope, said))

    # the access log: whose subscription and which client, never the token, and an address only of strangers

    def _say(self, method: str, status: int, door: Door, said: Mapping[bytes, bytes]) -> None:
        if self._line is not None:
            agent = said.get(b"user-agent", b"-")[:60].decode("latin-1")
            shown = "".join(sign if sign.isprintable() else "?" for sign in agent) if not agent.isprintable() else agent
            self._write(f"{door.unit} {door.name} {method} {status} {shown}")

    def _write(self, text: str) -> None:
        if self._line is None:
            return
        if not self._lines:
            asyncio.get_running_loop().call_later(LINE_SECONDS, self._write_lines)
        self._lines.append(f"{int(self._clock.now())} {text}")

    def _write_lines(self) -> None:
        lines, self._lines = self._lines, []
        if self._line is not None and lines:
            self._line("\n".join(map(_stamped, lines)) + "\n")

    # the rest

    async def _page(self, request: Request) -> Response:
        said = {name: value for name, value in request.headers.raw if name in _WANTED}
        scope = request.scope
        try:
            if not self._shelf.is_current():
                await self._shelf.check()
            token = request.path_params["token"]
            door = self._shelf.door(token if len(token) < LONGEST_PATH else "")
            if door is None:
                sent: list[Message] = []
                await self._stranger(scope, said, _into(sent))
                return _as_response(sent)
            settled = self._house.options
            chosen = options_of(request.url.query, settled, others=True)
            # what stands on which day is the same with alarms and without; in which role is not
            ready = await self._shelf.calendar(door, settled._replace(roles=chosen.roles))
        except BadQuery as bad:
            sent = []
            await _send(_into(sent), 400, str(bad).encode("utf-8", "replace"))
            return _as_response(sent)
        except Unreadable:
            sent = []
            await _unreadable(_into(sent), self._house.retry_after)
            return _as_response(sent)
        language = page.language_of(request.query_params.get("lang"), request.headers.get("accept-language", ""))
        base = self._house.base_url or self._seen_as(request)
        html = page.subscribe_page(
            ready.feed,
            door,
            base=base,
            token=token,
            day=self._clock.day(),
            language=language,
            settled=settled,
            chosen=chosen,
        )
        self._say("GET", 200, door, said)
        return Response(html, headers=page.HEADERS, media_type="text/html")

    def _seen_as(self, request: Request) -> str:
        """The address that the reader sees: as the request says, and as a trusted proxy says."""
        peer = request.client.host if request.client else ""
        forwarded = request.headers.get("x-forwarded-proto", "") if self._proxies.trusts(peer) else ""
        scheme = forwarded if forwarded in ("http", "https") else request.url.scheme
        return f"{scheme}://{page.sound_host(request.headers.get('host', ''))}"

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        """While the server runs, what was fetched is handed on now and then, and at the end once more."""
        beat = asyncio.create_task(self._beat())
        try:
            yield
        finally:
            beat.cancel()
            self._write_lines()
            await self._hand_on()
            self._shelf.close()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            await self._hand_on()

    async def _hand_on(self) -> None:
        taken = self._tally.take()
        if self._kept is not None and taken:
            await asyncio.to_thread(self._kept, taken)


_CHINA = timezone(timedelta(hours=8))
_NOTHING: dict[str, Any] = {"type": "http.response.body", "body": b""}


def _stamped(line: str) -> str:
    """*line* with its time as Beijing has it, which says so: `2026-11-22 14:00:00+08:00`."""
    seconds, _, text = line.partition(" ")
    return f"{datetime.fromtimestamp(int(seconds), _CHINA).isoformat(' ')} {text}"


async def _send(send: Send, status: int, body: bytes, more: Headers | None = None) -> None:
    """An answer in a line or two of text that nobody keeps."""
    length = (b"content-length", b"%d" % len(body))
    headers = [_TEXT, length, (b"cache-control", b"no-store"), *(more or []), *SAFE]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _unreadable(send: Send, retry_after: int) -> None:
    await _send(send, 503, UNREADABLE, [(b"retry-after", b"%d" % retry_after)])


def _into(sent: list[Message]) -> Callable[[Message], Awaitable[None]]:
    async def send(message: Message) -> None:
        sent.append(message)

    return send


def _as_response(sent: list[Message]) -> Response:
    response = Response(sent[1]["body"], sent[0]["status"])
    response.raw_headers = sent[0]["headers"]
    return response


async def _robots(request: Request) -> Response:
    return PlainTextResponse(ROBOTS, headers={name.decode(): value.decode() for name, value in SAFE})


async def _not_found(request: Request, error: Exception) -> Response:
    sent: list[Message] = []
    await _send(_into(sent), 404, NOT_FOUND)
    return _as_response(sent)


async def _no_method(request: Request, error: Exception) -> Response:
    sent: list[Message] = []
    await _send(_into(sent), 405, NO_METHOD, [(b"allow", b"GET, HEAD")])
    return _as_response(sent)
