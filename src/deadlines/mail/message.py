"""A digest put into a message: subject, text part, HTML part, and the bytes that go to one address.

The layout stands in `templates/`, the words in `wording`. The same digest, sender and time give the same bytes: the
boundary and the Message-ID are made from what the message is for, not from chance. The Message-ID depends on unit, week
and address alone, not on plan or content: whatever the content, it is the one mail of that week to that address, and a
server's log or a mailbox can be asked for it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.units import Group
from deadlines.errors import N_, BadValue, DeadlinesError, Message
from deadlines.mail import wording
from deadlines.words import cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from jinja2 import Environment

    from deadlines.mail.digest import Digest, Section
    from deadlines.mail.wording import Contact

COLUMNS = 76


class Letter(NamedTuple):
    """What a digest says, before it is addressed to anybody."""

    subject: str
    text: str
    html: str


class Mail(NamedTuple):
    """The message to one address, ready to be handed to a server.

    `unit` is the key of the unit that it is for, `address` stands as the register has it; `sender` and `recipient` are
    the bare addresses of the envelope. `codes` are the entries named in it, as they stood on `as_of`; `content` is the
    SHA-256 of what it says (subject, text, HTML, attachment; no date and no Message-ID), the same for whoever gets it.
    `correction` counts the corrections of a period's mail from 1, `known` is the newest entry of the log that it knew
    of; `linked` says that it names the page of the unit's calendar.
    """

    unit: str
    address: str
    period: str
    message_id: str
    sender: str
    recipient: str
    data: bytes
    codes: tuple[str, ...] = ()
    content: str = ""
    as_of: date | None = None
    subject: str = ""
    correction: int = 0
    known: int = 0
    linked: bool = False

    @property
    def sha256(self) -> str:
        """The SHA-256 of the bytes as they are handed to the server, in hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()


class Unsendable(NamedTuple):
    """An address that no message can be made for, and why; it stops nobody else's."""

    unit: str
    address: str
    message: Message


# --- the words in their layout ---------------------------------------------------------------------------------------


class Row(NamedTuple):
    """An entry in words, for the templates."""

    due: str
    remaining: str
    number: str
    code: str
    role: str
    title: str
    action: str
    state: str
    details: list[str]


class Block(NamedTuple):
    """A section in words: its ordinal (一, 二), its heading and its rows."""

    ordinal: str
    name: str
    heading: str
    rows: list[Row]


def letter_of(digest: Digest, contact: Contact | None = None) -> Letter:
    """What *digest* says, as text and as HTML; *contact* is named in the foot."""
    blocks = [
        _block(digest, ordinal, section) for ordinal, section in zip(wording.ORDINALS, digest.sections, strict=False)
    ]
    subject = wording.subject(digest)
    said = {
        "subject": subject,
        "opening": wording.opening(digest),
        "foot": wording.foot(contact),
        "blocks": blocks,
        "digest": digest,
    }
    templates = _templates()
    text = templates.get_template("digest.txt").render(said)
    return Letter(subject, text, templates.get_template("digest.html").render(said))


def _block(digest: Digest, ordinal: str, section: Section) -> Block:
    rows = []
    for entry in section.entries:
        title, action = wording.task(entry)
        rows.append(
            Row(
                wording.due(entry, digest.as_of),
                wording.remaining(entry),
                wording.number(entry),
                entry.deadline.code,
                wording.role(entry),
                title,
                action,
                wording.state(entry),
                wording.details(entry, digest.party.name),
            )
        )
    return Block(ordinal, section.name, wording.heading(section.name, digest), rows)


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=PackageLoader("deadlines.mail"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["pad"] = cells.padded
    environment.filters["fold"] = fold
    environment.filters["columns"] = lambda texts: max(map(cells.width, texts), default=0)
    return environment


def fold(text: str, indent: int = 2, columns: int = COLUMNS) -> str:
    """*text* in lines of at most so many *columns*, each with its indent."""
    return "\n".join(" " * indent + line for line in cells.wrapped(text, columns - indent)) if text else ""


# --- headers and bytes -----------------------------------------------------------------------------------------------

_ADDRESS = re.compile(r"(?P<local>[^\s@<>()\[\],;:\"\\]+)@(?P<domain>[^\s@<>()\[\],;:\"\\]+)\Z")


class AddrSpec(NamedTuple):
    """A checked mail address; the domain is in ASCII (IDNA)."""

    local: str
    domain: str

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"


def addr_spec(text: str) -> AddrSpec:
    """The bare mail address that *text* is. Raises BadValue for anything else, line breaks and controls among it."""
    match = _ADDRESS.match(text)
    if match is not None and not _controls(text) and len(text) <= 254:
        try:
            return AddrSpec(match["local"], match["domain"].encode("idna").decode("ascii").lower())
        except UnicodeError:
            pass
    raise BadValue(_visible(text), Message(N_("a mail address")))


def sender_of(text: str) -> Address:
    """The sender `整改办 <a@example.gov.cn>` or a bare address. Raises BadValue."""
    name, bare = parseaddr(text)
    if _controls(text) or not bare:
        raise BadValue(_visible(text), Message(N_("a mail address")))
    spec = addr_spec(bare)
    return Address(name, spec.local, spec.domain)


def checked_name(name: str) -> str:
    """*name*, fit to stand in a header. Raises BadValue where it holds a line break or another control."""
    if _controls(name) or not name.strip():
        raise BadValue(_visible(name), Message(N_("a name in one line")))
    return name


def _controls(text: str) -> bool:
    return any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in text)


def _visible(text: str) -> str:
    return "".join(sign if sign.isprintable() else "�" for sign in text)


def mail_to(address: str, digest: Digest, letter: Letter, *, sender: str, at: datetime) -> Mail:
    """The message that carries *letter* to *address*, dated *at* (with its zone). Raises BadValue."""
    name, subject = checked_name(digest.party.name), checked_name(letter.subject)
    spec, origin = addr_spec(address), sender_of(sender)
    key = "\0".join((checked_name(digest.key), digest.period, str(spec).lower()))
    token = hashlib.sha256(key.encode()).hexdigest()[:24]
    message = EmailMessage(SMTP if str(spec).isascii() and origin.addr_spec.isascii() else SMTPUTF8)
    message["From"] = origin
    message["To"] = Address(name, spec.local, spec.domain)
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<digest.{digest.period}.{token}@{origin.domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence notes in answer
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"  # the same for Exchange; failure notices are wanted
    message.set_content(letter.text, cte="base64")
    message.add_alternative(letter.html, subtype="html", cte="base64")
    message["Content-Language"] = "zh-CN"
    message.set_boundary(f"=_{token}")
    data = message.as_bytes()
    return Mail(digest.key, address, digest.period, message["Message-ID"], origin.addr_spec, str(spec), data)


def mails_of(
    digest: Digest, letter: Letter, *, sender: str, at: datetime, sent: Iterable[tuple[str, str]] = ()
) -> Iterator[Mail | Unsendable]:
    """A message for every address of *digest* that is not in *sent*; for a bad address or name, why there is none."""
    done = {(unit, address.lower()) for unit, address in sent}
    for address in digest.addresses:
        if (digest.key, address.lower()) in done:
            continue
        try:
            yield mail_to(address, digest, letter, sender=sender, at=at)
        except DeadlinesError as error:
            yield Unsendable(digest.key, address, error.message)


def reach(digest: Digest) -> Message:
    """Whom the digest goes to, for the operator: addresses, or why it goes nowhere."""
    if digest.addresses:
        return Message(N_("to: %(addresses)s"), {"addresses": digest.addresses})
    if isinstance(digest.party, Group):
        return Message(N_("a collective name without settled members: not sent"))
    return Message(N_("no mail address: not sent"))
