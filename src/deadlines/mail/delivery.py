"""Messages handed to a mail server: one connection for many, an outcome for each, and nothing sent in the clear.

Everything comes in as an argument, the password too; it stands in no text that leaves this module. Wrong settings are
raised before anything is sent. Whatever happens afterwards is a value: the server's answer, or what became of the
connection. One bad recipient stops nobody else's mail.

A connection that drops before a message was handed over whole is made again and the message tried once more. One that
drops between the end of a message and the server's answer leaves it *doubtful*: the server may have taken it. It is not
tried again by itself; its Message-ID tells in the server's log or in the mailbox what became of it.
"""

from __future__ import annotations

import base64
import ipaddress
import re
import smtplib
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, Self, TypeAlias, TypeVar

from deadlines.errors import N_, BadInput, BadValue, DeliveryIncomplete, Message
from deadlines.mail.message import Unsendable, sender_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType

    from deadlines.mail.message import Mail

T = TypeVar("T")
Tls: TypeAlias = Literal["starttls", "tls", "none"]
Kind: TypeAlias = Literal["accepted", "deferred", "refused", "failed", "doubtful", "unrecorded"]

#: After so many connections in a row that broke before they served, the rest is not tried in this run.
MOST_DROPS = 3


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How to reach the mail server. `none` is for this computer itself alone; `sender` may carry a name.

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

    def __post_init__(self) -> None:
        if not self.host or not self.host.isprintable() or any(map(str.isspace, self.host)):
            raise BadValue(self.host, Message(N_("a host name")))
        if not 0 < self.port < 65536:
            raise BadValue(str(self.port), Message(N_("a port number")))
        if self.tls not in ("starttls", "tls", "none"):
            raise BadValue(self.tls, Message(N_("starttls, tls or none")))
        if not self.timeout > 0:
            raise BadValue(str(self.timeout), Message(N_("a number of seconds")))
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
    unrecorded  accepted, but the register could not record it
    """

    kind: Kind
    unit: str
    address: str
    message_id: str
    answer: Message
    code: int | None = None

    @property
    def message(self) -> Message:
        """The outcome in a sentence, for the operator."""
        args = {"unit": self.unit, "address": self.address, "answer": self.answer, "id": self.message_id}
        return Message(_SAID[self.kind], args)


_SAID: dict[Kind, str] = {
    "accepted": N_("%(unit)s <%(address)s>: accepted: %(answer)s"),
    "deferred": N_("%(unit)s <%(address)s>: put off by the server: %(answer)s"),
    "refused": N_("%(unit)s <%(address)s>: refused: %(answer)s"),
    "failed": N_("%(unit)s <%(address)s>: not delivered: %(answer)s"),
    "doubtful": N_("%(unit)s <%(address)s>: doubtful, no answer (%(answer)s). Look for %(id)s in the server's log."),
    "unrecorded": N_("%(unit)s <%(address)s>: sent but not recorded (%(answer)s). Message-ID %(id)s."),
}


def incomplete(outcomes: Iterable[Outcome]) -> DeliveryIncomplete | None:
    """The error to end with where a message was not accepted; None where all were."""
    kinds = [outcome.kind for outcome in outcomes]
    failed = sum(kind != "accepted" for kind in kinds)
    return DeliveryIncomplete(failed, len(kinds)) if failed else None


def deliver(settings: MailSettings, mails: Iterable[Mail | Unsendable]) -> Iterator[Outcome]:
    """The outcome of each of *mails* as soon as it is known, in their order.

    The next message is sent when the next outcome is asked for, so what was accepted can be recorded in between.
    """
    with Courier(settings) as courier:
        for mail in mails:
            if isinstance(mail, Unsendable):
                yield Outcome("refused", mail.unit, mail.address, "", mail.message)
            else:
                yield courier.hand_over(mail)


class _DroppedError(Exception):
    """The connection is of no more use; *given* says whether the message had been handed over whole by then."""

    def __init__(self, answer: Message, *, given: bool = False, code: int | None = None) -> None:
        super().__init__(str(answer))
        self.answer = answer
        self.given = given
        self.code = code


class Courier:
    """A connection to the server, made when the first message comes and made again after it dropped."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._server: smtplib.SMTP | None = None
        self._tls = None if settings.tls == "none" else _context(settings.ca_file)
        self._drops = 0
        self._gave_up: Message | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take leave of the server."""
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (OSError, smtplib.SMTPException):
                server.close()

    def hand_over(self, mail: Mail) -> Outcome:
        """Hand *mail* to the server and say what became of it."""
        while True:
            if self._gave_up is not None:
                return _outcome("failed", mail, self._gave_up)
            fresh = self._server is None
            try:
                outcome = self._transact(self._connected(), mail)
            except _DroppedError as drop:
                self._hang_up()
                self._drops += 1
                if self._drops >= MOST_DROPS:
                    self._gave_up = drop.answer
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
            try:
                self._server = self._connect()
            except (OSError, smtplib.SMTPException) as error:  # what fails here fails for everybody
                self._gave_up = self._no_service(error)
                raise _DroppedError(self._gave_up) from error
        return self._server

    def _no_service(self, error: Exception) -> Message:
        """Why there is no connection that could serve."""
        given = self._settings
        if isinstance(error, ssl.SSLCertVerificationError):
            args = {"host": given.host, "reason": error.verify_message}
            return Message(N_("the certificate of %(host)s is not trusted: %(reason)s"), args)
        if isinstance(error, smtplib.SMTPResponseException):
            return self._answer(error.smtp_code, error.smtp_error)
        where = f"{given.host}:{given.port}"
        args = {"where": where, "reason": self._clean(_reason(error))}
        return Message(N_("no connection to %(where)s: %(reason)s"), args)

    def _connect(self) -> smtplib.SMTP:
        given = self._settings
        # our name in EHLO is the sender's domain: asking the resolver for this machine's can take long and change
        name = sender_of(given.sender).domain
        server: smtplib.SMTP
        if given.tls == "tls":
            server = smtplib.SMTP_SSL(given.host, given.port, name, timeout=given.timeout, context=self._tls)
        else:
            server = smtplib.SMTP(given.host, given.port, name, timeout=given.timeout)
        try:
            server.ehlo_or_helo_if_needed()
            if given.tls == "starttls":
                code, text = server.starttls(context=self._tls)
                if code != 220:
                    raise smtplib.SMTPResponseException(code, text)
                server.ehlo_or_helo_if_needed()
            if given.user is not None and given.password is not None:
                server.login(given.user, given.password)
        except BaseException:
            server.close()
            raise
        return server

    # --- one message

    def _transact(self, server: smtplib.SMTP, mail: Mail) -> Outcome:
        options = [f"SIZE={len(mail.data)}"] if server.has_extn("size") else []
        if not (mail.recipient + mail.sender).isascii():
            if not server.has_extn("smtputf8"):
                return _outcome("refused", mail, Message(N_("the server cannot take addresses outside ASCII")))
            options.append("SMTPUTF8")
        for step in (
            lambda: server.mail(mail.sender, options),
            lambda: server.rcpt(mail.recipient),
            lambda: server.docmd("DATA"),
        ):
            code, text = self._asked(step)
            if code not in (250, 251, 252, 354):
                return self._turned_down(server, mail, code, text)
        data = _stuffed(mail.data)
        self._asked(lambda: server.send(data))
        code, text = self._asked(server.getreply, given=True)
        if not 200 <= code < 300:
            return self._turned_down(server, mail, code, text, given=True)
        return _outcome("accepted", mail, self._answer(code, text), code)

    def _asked(self, step: Callable[[], T], *, given: bool = False) -> T:
        """What *step* returns; a connection that breaks in it is of no more use."""
        try:
            return step()
        except (OSError, smtplib.SMTPException) as error:
            answer = Message(N_("the connection broke: %(reason)s"), {"reason": self._clean(_reason(error))})
            raise _DroppedError(answer, given=given) from error

    def _turned_down(
        self, server: smtplib.SMTP, mail: Mail, code: int, text: object, *, given: bool = False
    ) -> Outcome:
        answer = self._answer(code, text)
        if code == 421 and not given:  # the server is about to hang up, often after so many messages
            raise _DroppedError(answer, code=code)
        if code == 421:
            self._hang_up()
        elif not given:
            try:
                server.rset()
            except (OSError, smtplib.SMTPException):
                self._hang_up()
        kind: Kind = "deferred" if 400 <= code < 500 else "refused"
        if code < 0:  # no answer that could be read: whether it was taken is not known
            self._hang_up()
            kind = "doubtful" if given else "failed"
        return _outcome(kind, mail, answer, code)

    def _answer(self, code: int, text: object) -> Message:
        said = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
        return Message(N_("%(code)s %(text)s"), {"code": code, "text": self._clean(said)})

    def _clean(self, text: str) -> str:
        """*text* in one line, without the password should a server repeat it, and of bearable length."""
        for secret in _secrets(self._settings):
            text = text.replace(secret, "***")
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


_DOT = re.compile(rb"^\.", re.MULTILINE)


def _stuffed(data: bytes) -> bytes:
    """*data*, which ends in CRLF, as it goes over: a dot more where a line begins with one, one at the end."""
    return _DOT.sub(b"..", data) + b".\r\n"
