"""`deadlines serve`: calendars over HTTP, for subscriptions."""

from __future__ import annotations

import gc
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deadlines.cli import settings
from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.errors import N_, BadValue, CannotWrite, DeadlinesError, UsageError

if TYPE_CHECKING:
    from deadlines.cli.desk import Desk
    from deadlines.domain.subscriptions import Batch
    from deadlines.store.contract import Store
    from deadlines.store.fetches import FetchFile

app = command_app()

HOST, PORT = "127.0.0.1", 8765


@app.command(
    cls=Command,
    help=N_(
        "Serve the calendars of the register to those who have a token (`deadlines feed add`), until Ctrl-C. It"
        " listens on this computer alone by default and belongs behind nginx or Caddy, which bring https:"
        " docs/serving.md shows how."
    ),
    epilog="deadlines serve\ndeadlines serve --port 8765 --base-url https://rili.example.gov.cn",
)
def serve(
    ctx: typer.Context,
    host: Annotated[
        str | None, typer.Option(metavar=N_("HOST"), help=N_("Where to listen; 127.0.0.1 by default"))
    ] = None,
    port: Annotated[
        int | None, typer.Option(metavar=N_("N"), min=0, max=65535, help=N_("The port; 8765 by default"))
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(
            "--base-url", metavar=N_("URL"), help=N_("The address under which calendars are reached from outside")
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help=N_("Write no access log"))] = False,
) -> None:
    """Serve calendars."""
    from deadlines.cli.ticking import SystemClock
    from deadlines.domain.subscriptions import held, is_open
    from deadlines.feeds.listening import bound, listen
    from deadlines.feeds.server import FeedServer, House
    from deadlines.feeds.shelf import Shelf, china_day
    from deadlines.usecases.serving import RegisterSource, Settling
    from deadlines.words import say

    desk = desk_of(ctx)
    if desk.known_at is not None:
        raise UsageError(N_("Calendars are served as they are known now: leave --known-at out."))
    settled = desk.settings.serve
    base = base_url_of(desk, base_url)
    clock = SystemClock(desk.as_of if desk.dated is not None else None)
    wanted = port if port is not None else settled.get("port", PORT)
    listener = bound(host or settled.get("host", HOST), wanted)

    def told(error: DeadlinesError) -> None:
        lines(say(error) + "\n")

    def lines(text: str) -> None:
        with suppress(OSError):  # nobody reads it any more: that is no reason to stop serving
            desk.err.write(text)
            desk.err.flush()

    if not is_loopback(listener.getsockname()[0]):
        lines(
            say(
                N_(
                    "Warning: others reach this port without encryption, and who listens on the network reads the"
                    " addresses of calendars. Serve on 127.0.0.1 behind nginx or Caddy: docs/serving.md."
                )
            )
            + "\n"
        )
    options = desk.settings.calendars
    fetches, key = fetches_of(desk), b""
    served = fetches is not None and fetches.path.exists()
    settling = Settling(options, lambda: datetime.fromtimestamp(clock.now(), UTC), served, told)
    settling.since(desk.store, clock.day())
    source = RegisterSource(lambda: opened(desk), settling)
    try:
        key = fetches.key() if fetches is not None else key
    except CannotWrite as error:  # calendars matter, counts do not
        told(error)
        fetches = None

    def kept(taken: list[Batch]) -> None:
        if fetches is None:
            return
        try:
            fetches.write(taken, day=china_day(clock.now()))
        except CannotWrite as error:
            told(error)

    house = House(base, options, tuple(settled.get("proxies", ())))
    server = FeedServer(
        Shelf(source, clock, told=told),
        clock,
        house=house,
        key=key,
        kept=kept if fetches is not None else None,
        line=None if quiet else lines,
    )
    address = listener.getsockname()
    where = f"[{address[0]}]" if ":" in address[0] else address[0]

    def began() -> None:
        open_now = [each for each in held(desk.store.directory()) if is_open(each.subscription, clock.day())]
        text = N_("Serving %(count)s subscriptions at %(address)s. Ctrl-C ends it.")
        desk.out.write(say(text, count=len(open_now), address=f"http://{where}:{address[1]}") + "\n")
        desk.out.flush()

    gc.enable()  # a command lives for milliseconds and collects nothing; this one stays
    gc.freeze()
    try:
        listen(server, listener, began=began)
    except KeyboardInterrupt:  # Ctrl-C is how it ends
        desk.out.write(say(N_("The server has stopped.")) + "\n")
    finally:
        source.close()


def is_loopback(address: str) -> bool:
    """Whether only this computer reaches what listens on *address*."""
    from ipaddress import ip_address

    try:
        return ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False


def opened(desk: Desk) -> Store:
    """The register, opened once more: threads do not share one."""
    from deadlines.store.opening import open_store

    return desk.opened if desk.opened is not None else open_store(desk.place, desk.calendar)


def fetches_of(desk: Desk) -> FetchFile | None:
    """The file of fetches: where the settings say, else beside the register; None for nowhere."""
    from deadlines.store.fetches import FetchFile, fetches_beside

    named = desk.settings.serve.get("fetches")
    path = Path(named).expanduser() if named else fetches_beside(desk.store.place)
    return FetchFile(path) if path is not None else None


def base_url_of(desk: Desk, given: str | None) -> str | None:
    """The address under which calendars are reached from outside, without a slash at its end. Raises BadValue."""
    base = given or desk.settings.serve.get("base_url")
    if base is None:
        return None
    if not settings.sound_base(base):
        raise BadValue(base, N_("an address like https://rili.example.gov.cn"))
    return str(base).rstrip("/")
