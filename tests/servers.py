"""A real mail server on this computer for the tests: aiosmtpd with certificates of an authority made for the run."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

    from aiosmtpd.smtp import SMTP, Envelope, Session

USER = "zgb"
PASSWORD = "secret-4711"


class Postmaster:
    """Takes what comes, save where it is told otherwise: an answer for an address, a drop at a step."""

    def __init__(self) -> None:
        self.got: list[Envelope] = []
        self.sessions: list[Session] = []
        self.answers: dict[str, str] = {}  # address -> answer to RCPT
        self.after_data: dict[str, str] = {}  # address -> answer after DATA
        self.drop_at_mail: set[int] = set()  # which MAIL commands, counted from 1, end the connection
        self.drop_at_rcpt: set[int] = set()
        self.drop_after_data: set[str] = set()  # addresses whose message is taken and never answered
        self.accept_before_drop = True
        self.drop_for: set[str] = set()  # addresses at whose RCPT the connection ends, every time
        self.on_mail: Callable[[], object] = lambda: None
        self.pipelining = False
        self.mails = 0
        self.recipients = 0

    def addresses(self) -> list[str]:
        return [envelope.rcpt_tos[0] for envelope in self.got]

    def connections(self) -> int:
        return len({id(session) for session in self.sessions})

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]] if self.pipelining else responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.mails += 1
        self.on_mail()
        self.sessions.append(session)
        if self.mails in self.drop_at_mail:
            return await hang_up(server)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.recipients += 1
        if self.recipients in self.drop_at_rcpt or address in self.drop_for:
            return await hang_up(server)
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        address = envelope.rcpt_tos[0]
        answer = self.after_data.get(address, f"250 queued as {len(self.got) + 1}")
        if address in self.drop_after_data:
            if self.accept_before_drop:
                self.got.append(envelope)
            return await hang_up(server)
        if answer.startswith("250"):
            self.got.append(envelope)
        return answer


async def hang_up(server: SMTP) -> str:
    assert server.transport is not None
    cast("asyncio.Transport", server.transport).abort()
    await asyncio.sleep(0)
    return "250 never seen"


def authenticator(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)  # not handled: the server gives the answer


class ImplicitTls(Controller):
    """A server that speaks TLS from the first byte."""

    def _trigger_server(self) -> None:  # the parent knocks without a certificate to wake the server
        with socket.create_connection((self.hostname, self.port), 5):
            pass


@contextmanager
def running(
    postmaster: Postmaster, *, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None, **more: Any
) -> Iterator[int]:
    """The port of a server that runs while it is needed."""
    kind = Controller if tls is None else ImplicitTls
    controller = kind(
        postmaster,
        hostname="127.0.0.1",
        port=free_port(),
        ssl_context=tls,
        tls_context=starttls,
        require_starttls=starttls is not None,
        decode_data=False,
        **more,
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def scripted(converse: Callable[[socket.socket], None]) -> Iterator[int]:
    """The port of a server that does with each connection what *converse* does, for what no decent server would do."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                try:
                    converse(connection)
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
