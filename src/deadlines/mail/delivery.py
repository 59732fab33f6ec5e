"""Messages handed to a mail server: one connection for many, an outcome for each, and nothing sent in the clear.

Everything comes in as an argument, the password too; it stands in no text that leaves this module. Wrong settings are
raised before anything is sent. Whatever happens afterwards is a value: the server's answer, or what became of the
connection. One bad recipient stops nobody else's mail.

A connection that drops before a message was handed over whole is made again and the message tried once more. One that
drops between the end of a message and the server's answer leaves it *doubtful*: the server may have taken it. It is not
tried again by itself; its Message-ID tells in the server's log or in the mailbox what became of it.

The precise moment is that at which the last bytes of a message, with the dot that ends it, are given to the socket:
before it no server takes the message, after it only the answer tells. Whoever keeps a record is called just before it.
Where the server offers PIPELINING (RFC 2920), sender, recipient and DATA go out together.
"""

from __future__ import annotations

import base64
import ipaddress
import smtplib
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, NoReturn, Self, TypeAlias, TypeVar

from deadlines.errors import N_, BadInput, BadValue, Message
from deadlines.mail.answers import Answers, Server, TlsServer, nothing
from deadlines.mail.message import sender_of
from deadlines.mail.noservice import no_service
from deadlines.mail.wire import FORBIDDEN, stuffed, unsound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType

    from deadlines.mail.message import Mail

T = TypeVar("T")
Tls: TypeAlias = Literal["starttls", "tls", "none"]
Kind: TypeAlias = Literal["accepted", "deferred", "refused", "failed", "doubtful"]

#: After so many connections in a row that broke before they served, the rest is not tried in this run.
MOST_DROPS = 3

#: Of a message, so much goes out in one piece with its end; what is longer begins before.
LAST_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How to reach the mail server. `none` is for this computer itself alone; `sender` may carry a name.

    `timeout` is for each answer, `end_timeout` for that to a whole message: a server may look through it for minutes
    before it takes it (RFC 5321, 4.5.3.2.6: ten), and who hangs up earlier does not know what became of it. `path` is
    the file that all this stands in, for whoever has to correct it.

    Raises BadInput or BadValue where the settings cannot work.
    """

    host: str
    port: int
    tls: Tls
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: str | None = None
    timeout: float = 30.0
    end_timeout: float = 600.0
    path: str = ""

    def __post_init__(self) -> None:
        if not self.host or not self.host.isprintable() or any(map(str.isspace, self.host)):
            raise BadValue(self.host, Message(N_("a host name")))
        if not 0 < self.port < 65536:
            raise BadValue(str(self.port), Message(N_("a port number")))
        if self.tls not in ("starttls", "tls", "none"):
            raise BadValue(self.tls, Message(N_("starttls, tls or none")))
        for seconds in (self.timeout, self.end_timeout):
            if not seconds > 0:
                raise BadValue(str(seconds), Message(N_("a number of seconds")))
        if self.tls == "none" and not _loopback(self.host):
            raise BadInput(
                N_(
                    "mail.tls = none is for this computer itself (localhost, 127.0.0.1) alone, not for %(host)s. "
                    "Set starttls or tls."
                ),
                host=self.host,
            )
        if (self.user is None) != (self.password is None):
            raise BadInput(N_("A mail user needs a password, and a password a user. Set both or neither."))
        if not (self.user or "").isascii() or not (self.password or "").isascii():
            raise BadInput(N_("The mail user and the password may hold ASCII characters only."))
        sender_of(self.sender)
        if self.ca_file is not None:
            _context(self.ca_file)


def _loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _context(ca_file: str | None) -> ssl.SSLContext:
    """Certificates and host names are checked: against *ca_file* where there is one, else against the system's."""
    try:
        return ssl.create_default_context(cafile=str(Path(ca_file).expanduser()) if ca_file else None)
    except (OSError, ValueError) as error:
        reason = error.strerror or type(error).__name__ if isinstance(error, OSError) else str(error)
        raise BadInput(
            N_("The certificate file %(path)s cannot be used: %(reason)s"), path=ca_file or "", reason=reason
        ) from error


class Outcome(NamedTuple):
    """What became of one message.

    accepted    the server took it
    deferred    the server asks to try later (4xx)
    refused     the server will not take it (5xx), or no message can be made for the address
    failed      it did not reach the server
    doubtful    handed over whole, but the connection dropped before the answer

    `tried` is False where nothing was asked of the server for it, for nobody could be reached.
    """

    kind: Kind
    unit: str
    address: str
    message_id: str
    answer: Message
    code: int | None = None
    tried: bool = True

    @property
    def message(self) -> Message:
        """The outcome in a sentence, for the operator."""
        args = {"unit": self.unit, "address": self.address, "answer": self.answer, "id": self.message_id}
        return Message(SAID[self.kind], args)


SAID: dict[Kind, str] = {
    "accepted": N_("%(unit)s <%(address)s>: accepted: %(answer)s"),
    "deferred": N_("%(unit)s <%(address)s>: put off by the server: %(answer)s"),
    "refused": N_("%(unit)s <%(address)s>: refused: %(answer)s"),
    "failed": N_("%(unit)s <%(address)s>: not delivered: %(answer)s"),
    "doubtful": N_("%(unit)s <%(address)s>: doubtful, no answer (%(answer)s). Look for %(id)s in the server's log."),
}


def deliver(settings: MailSettings, mails: Iterable[Mail]) -> Iterator[Outcome]:
    """The outcome of each of *mails* as soon as it is known, in their order, over as few connections as will do."""
    with Courier(settings) as courier:
        for mail in mails:
            fault = unsound(mail)
            yield courier.hand_over(mail) if fault is None else _outcome("refused", mail, fault)


class _DroppedError(Exception):
    """The connection is of no more use; *given* says whether the message had been handed over whole by then."""

    def __init__(self, answer: Message, *, given: bool = False, code: int | None = None) -> None:
        super().__init__(str(answer))
        self.answer = answer
        self.given = given
        self.code = code


class _NobodyThereError(Exception):
    """There is no connection that could serve, for this message or any other."""

    def __init__(self, answer: Message, code: int | None) -> None:
        super().__init__(str(answer))
        self.answer = answer
        self.code = code


class Courier:
    """A connection to the server, made when the first message comes and made again after it dropped.

    `given_up` says why nothing more is tried with it, `lasting` that this is no matter of waiting: a certificate, a
    password, a server without encryption. `before_waiting` is called where an answer is not there at once.
    """

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._server: smtplib.SMTP | None = None
        self._tls = None if settings.tls == "none" else _context(settings.ca_file)
        self._hidden = _secrets(settings)
        self._drops = 0
        self._before_end: Callable[[], None] = nothing
        self.before_waiting: Callable[[], None] = nothing
        self.given_up: Message | None = None
        self.lasting = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:
            self._hang_up()  # whoever ends the program does not wait for a farewell

    def close(self) -> None:
        """Take leave of the server."""
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (OSError, smtplib.SMTPException):
                server.close()

    def hand_over(
        self,
        mail: Mail,
        before_end: Callable[[], None] = nothing,
        before_waiting: Callable[[], None] = nothing,
    ) -> Outcome:
        """Hand *mail* to the server and say what became of it.

        *before_end* is called just before the end of the message goes out, for a second time where it has to be sent
        again; *before_waiting* where something is waited for before that. The bytes must be sound (`unsound`).
        """
        self._before_end, self.before_waiting = before_end, before_waiting
        if FORBIDDEN.search(mail.sender) or FORBIDDEN.search(mail.recipient):
            text = N_("a blank, a bracket or a control stands in the mail address")
            return _outcome("refused", mail, Message(text))
        while True:
            if self.given_up is not None:
                return _outcome("failed", mail, self.given_up)._replace(tried=False)
            fresh = self._server is None
            try:
                outcome = self._transact(self._connected(), mail)
            except _NobodyThereError as nobody:
                return _outcome("failed", mail, nobody.answer, nobody.code)._replace(tried=False)
            except _DroppedError as drop:
                self._hang_up()
                self._drops += 1
                if self._drops >= MOST_DROPS:
                    self.given_up = drop.answer
                if drop.given:
                    return _outcome("doubtful", mail, drop.answer)
                if fresh:
                    return _outcome("failed" if drop.code is None else "deferred", mail, drop.answer, drop.code)
            else:
                self._drops = 0
                return outcome

    def _hang_up(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    # --- the connection

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            self.before_waiting()
            try:
                self._server = self._connect()
            except (OSError, smtplib.SMTPException) as error:  # what fails here fails for everybody
                self.given_up = self._no_service(error)
                code = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None
                self.lasting = _lasting(error, code)
                raise _NobodyThereError(self.given_up, code) from error
        return self._server

    def _no_service(self, error: Exception) -> Message:
        """Why there is no connection that could serve."""
        if isinstance(error, smtplib.SMTPResponseException) and not isinstance(error, smtplib.SMTPAuthenticationError):
            return self._answer(error.smtp_code, error.smtp_error)
        return no_service(error, self._settings, self._clean)

    def _connect(self) -> smtplib.SMTP:
        given = self._settings
        # our name in EHLO is the sender's domain: asking the resolver for this machine's can take long and change
        name = sender_of(given.sender).domain
        server: smtplib.SMTP
        if given.tls == "tls":
            server = TlsServer(given.host, given.port, name, timeout=given.timeout, context=self._tls)
        else:
            server = Server(given.host, given.port, name, timeout=given.timeout)
        try:
            server.ehlo_or_helo_if_needed()
            if given.tls == "starttls":
                code, text = server.starttls(context=self._tls)
                if code != 220:
                    raise smtplib.SMTPResponseException(code, text)
                server.ehlo_or_helo_if_needed()
            if given.user is not None and given.password is not None:
                server.login(given.user, given.password)
            server.file = Answers(server.sock, self)
        except BaseException:
            server.close()
            raise
        return server

    # --- one message

    def _transact(self, server: smtplib.SMTP, mail: Mail) -> Outcome:
        size = server.esmtp_features.get("size", "")
        if size.isascii() and size.isdigit() and 0 < int(size) < len(mail.data):
            text = N_("the message has %(size)s bytes, the server takes %(most)s at most")
            return _outcome("refused", mail, Message(text, {"size": len(mail.data), "most": int(size)}))
        options = f" SIZE={len(mail.data)}" if "size" in server.esmtp_features else ""
        if not mail.data.isascii() or not (mail.recipient + mail.sender).isascii():
            if "smtputf8" not in server.esmtp_features:
                return _outcome("refused", mail, Message(N_("the server cannot take addresses outside ASCII")))
            options += " SMTPUTF8 BODY=8BITMIME" if "8bitmime" in server.esmtp_features else " SMTPUTF8"
        sender = f"MAIL FROM:<{mail.sender}>{options}\r\n".encode()
        steps = [sender, f"RCPT TO:<{mail.recipient}>\r\n".encode(), b"DATA\r\n"]
        refused = self._envelope(server, mail, steps)
        if refused is not None:
            return refused
        # 64 KiB at a time are given to the socket at once as a rule; the record is made as late as that allows
        data = stuffed(mail.data)
        head = max(0, len(data) - LAST_PIECE)
        if head:
            self._asked(lambda: _sent(server, data[:head]))
        self._before_end()
        self._asked(lambda: _sent(server, data[head:] if head else data))
        code, said = self._last_answer(server)
        if not 200 <= code < 300:
            return self._turned_down(server, mail, code, said, given=True)
        return _outcome("accepted", mail, self._answer(code, said), code)

    def _envelope(self, server: smtplib.SMTP, mail: Mail, steps: list[bytes]) -> Outcome | None:
        """Say for whom the message is; the outcome where that is turned down already."""
        groups = [b"".join(steps)] if "pipelining" in server.esmtp_features else steps
        answers = len(steps) // len(groups)
        refused: Outcome | None = None
        for position, group in enumerate(groups):
            self._asked(lambda group=group: _sent(server, group))  # type: ignore[misc]
            for number in range(answers):
                code, text = self._asked(server.getreply)
                if position == number == 0 and _is_ours(code, steps[0]):
                    self._unwelcome(code, text)
                if refused is None and code not in (250, 251, 252, 354):
                    refused = self._turned_down(server, mail, code, text)
                    if self._server is None:
                        return refused
                elif refused is not None and code == 354:  # it waits for a message for nobody: let it have none
                    self._hang_up()
                    return refused
            if refused is not None:
                break
        if refused is not None:
            self._forget(server)
        return refused

    def _unwelcome(self, code: int, text: object) -> NoReturn:
        """The server takes nothing from us, whoever it is for: that is the settings' fault and nobody's refusal."""
        self._hang_up()  # answers to more than this may be on their way
        self.given_up, self.lasting = self._answer(code, text), True
        raise _NobodyThereError(self.given_up, code)

    def _last_answer(self, server: smtplib.SMTP) -> tuple[int, bytes]:
        """What the server says to the whole message; it may take its time."""
        sock: Any = server.sock
        self.before_waiting = nothing  # what was known is on disk
        sock.settimeout(self._settings.end_timeout)
        found = self._asked(server.getreply, given=True)
        sock.settimeout(self._settings.timeout)
        return found

    def _asked(self, step: Callable[[], T], *, given: bool = False) -> T:
        """What *step* returns; a connection that breaks in it is of no more use."""
        try:
            return step()
        except (OSError, smtplib.SMTPException) as error:
            answer = Message(N_("the connection broke (%(reason)s)"), {"reason": self._clean(_reason(error))})
            raise _DroppedError(answer, given=given) from error

    def _turned_down(
        self, server: smtplib.SMTP, mail: Mail, code: int, text: object, *, given: bool = False
    ) -> Outcome:
        answer = self._answer(code, text)
        if code == 421 and not given:  # the server is about to hang up, often after so many messages
            raise _DroppedError(answer, code=code)
        if code == 421:
            self._hang_up()
        kind: Kind = "deferred" if 400 <= code < 500 else "refused"
        if code < 0:  # no answer that could be read: whether it was taken is not known
            self._hang_up()
            kind = "doubtful" if given else "failed"
        return _outcome(kind, mail, answer, code)

    def _forget(self, server: smtplib.SMTP) -> None:
        """Let the server forget the sender that it took, for the next message."""
        try:
            server.rset()
        except (OSError, smtplib.SMTPException):
            self._hang_up()

    def _answer(self, code: int, text: object) -> Message:
        said = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
        return Message(N_("%(code)s %(text)s"), {"code": code, "text": self._clean(said)})

    def _clean(self, text: str) -> str:
        """*text* in one line, without the password should a server repeat it, and of bearable length."""
        for secret in self._hidden:
            text = text.replace(secret, "***")
        if text.isprintable() and len(text) <= 300:
            return text.strip()
        text = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
        return text if len(text) <= 300 else text[:299] + "…"


def _outcome(kind: Kind, mail: Mail, answer: Message, code: int | None = None) -> Outcome:
    return Outcome(kind, mail.unit, mail.address, mail.message_id, answer, code)


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__


def _secrets(settings: MailSettings) -> list[str]:
    if not settings.password:
        return []
    plain = f"\0{settings.user}\0{settings.password}"
    coded = [base64.b64encode(text.encode()).decode() for text in (plain, settings.password)]
    return [*coded, settings.password]


def _lasting(error: Exception, code: int | None) -> bool:
    """Whether a connection that could not serve will not serve in some minutes either."""
    if isinstance(error, ssl.SSLError) and not isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return True
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return True
    return code is not None and 500 <= code < 600


def _is_ours(code: int, sender: bytes) -> bool:
    """Whether *code*, the answer to MAIL FROM, turns us down (530 log in first, 550 not from here) for good.

    552 is about this message, which is too big for it; so is any where the message asks for more than every server
    has (SMTPUTF8).
    """
    return 500 <= code < 600 and code != 552 and b" SMTPUTF8" not in sender


def _sent(server: smtplib.SMTP, data: bytes) -> None:
    sock: Any = server.sock
    if sock is None:
        raise smtplib.SMTPServerDisconnected("please run connect() first")
    sock.sendall(data)
