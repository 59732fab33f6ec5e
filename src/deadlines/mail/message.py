"""A digest put into a message: what it says to whom, and the bytes that go to one address.

The layout stands in `templates/` (`layout`), the words in `wording`, headers and parts in `mime`. The same digest,
sender and time give the same bytes: boundaries and the Message-ID are made from what the message is for, not from
chance. The Message-ID depends on unit, week and address alone, and on the number of a correction, not on plan or
content: whatever the content, it is the one mail of that week to that address, and a server's log or a mailbox can be
asked for it.

To an address outside the work domains goes a letter with dates alone: no count, no title, no code, no link.
"""

from __future__ import annotations

import hashlib
import json
from email.utils import format_datetime
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from deadlines.domain.units import Group
from deadlines.errors import N_, DeadlinesError, Message
from deadlines.mail import layout, mime, wording
from deadlines.mail.addresses import AddrSpec, Domains, addr_spec, checked_name, mailbox, sender_of
from deadlines.mail.layout import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime
    from pathlib import Path

    from deadlines.domain.agenda import Deadline
    from deadlines.mail.changed import News
    from deadlines.mail.digest import Digest, Section
    from deadlines.mail.mime import Attachment
    from deadlines.mail.terms import Terms
    from deadlines.mail.wording import Contact

__all__ = [
    "AddrSpec",
    "Domains",
    "Enclosed",
    "Feed",
    "Letter",
    "Mail",
    "Style",
    "Unsendable",
    "addr_spec",
    "fold",
    "letter_of",
    "letters_for",
    "mail_to",
    "mails_of",
    "reach",
    "sender_of",
]

Feed: TypeAlias = Literal["link", "attach", "both", "none"]


class Style(NamedTuple):
    """How an office wants its mails: who is named, whom they go to in full, templates, the calendar, an empty week.

    `domains` are those that the settings list; without them the sender's is the only one. `idle` says that a unit with
    nothing due gets a line that says so. `base_url` is where calendars are served.
    """

    contact: Contact | None = None
    domains: tuple[str, ...] | None = None
    templates: Path | None = None
    feed: Feed = "link"
    base_url: str = ""
    idle: bool = False

    @property
    def links(self) -> bool:
        """Whether mails name the page of the unit's calendar."""
        return bool(self.base_url) and self.feed in ("link", "both")

    @property
    def attaches(self) -> bool:
        """Whether the unit's calendar is attached."""
        return self.feed in ("attach", "both")


PLAIN = Style()


class Enclosed(NamedTuple):
    """What goes with a unit's mail to work domains: the page of its calendar, and the calendar itself."""

    link: str = ""
    calendar: bytes | None = None


NOTHING = Enclosed()


class Letter(NamedTuple):
    """What a digest says, before it is addressed to anybody.

    `full` is False for a letter of dates alone. `content` is the sum of what it says, of a correction that of what it
    says without being marked as one, so that it can be held against the mail that it replaces.
    """

    subject: str
    text: str
    html: str
    full: bool = True
    attachment: Attachment | None = None
    codes: tuple[str, ...] = ()
    language: str = "zh-CN"
    content: str = ""
    correction: int = 0
    linked: bool = False


class Mail(NamedTuple):
    """The message to one address, ready to be handed to a server.

    `unit` is the key of the unit that it is for, `address` stands as the register has it; `sender` and `recipient` are
    the bare addresses of the envelope. `codes` are the entries that it names, `content` is the sum of what it says,
    `as_of` the day for which it was composed, `correction` its number among the corrections of the week's mail,
    `known` the newest entry of the log that it knew of; `linked` says that it names the page of the unit's calendar,
    `full` that it is more than the letter of dates alone.
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
    full: bool = True

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
    task: str
    state: str
    details: list[str]


class Block(NamedTuple):
    """A section in words: its name, its heading with its ordinal and number (一、本周到期（3项）), and its rows."""

    name: str
    title: str
    rows: list[Row]


class New(NamedTuple):
    """An entry of which something is new, in words."""

    number: str
    code: str
    task: str
    facts: str


def letter_of(
    digest: Digest,
    contact: Contact | None = None,
    *,
    style: Style = PLAIN,
    enclosed: Enclosed = NOTHING,
    replaces: date | None = None,
    correction: int = 0,
) -> Letter:
    """What *digest* says in full, as text and as HTML; *contact* (or that of *style*) is named in the foot.

    With *replaces* it is a correction of the mail that was sent on that day. Raises BadFile for a broken template.
    """
    terms = wording.terms_of(digest)
    parts = [(section.name, section) for section in digest.sections]
    blocks = [_block(digest, position, section, terms) for position, (_, section) in enumerate(parts)]
    subject = wording.subject(digest)
    attachment = None
    if enclosed.calendar is not None:
        name = terms.calendar_file.format(unit=digest.party.name)
        attachment = mime.Attachment(f"{name}.ics", "text/calendar; charset=utf-8", enclosed.calendar)
    changed = wording.block(len(blocks), wording.changed_heading(digest), len(digest.changed), terms)
    said = {
        **_frame(digest, contact or style.contact, terms),
        "opening": wording.opening(digest),
        "blocks": blocks,
        "changed_title": changed if digest.changed else "",
        "changed": [_new(news, terms) for news in digest.changed],
        "link": enclosed.link,
        "link_words": terms.link.format(link="") if enclosed.link else "",
        "attached": terms.attached if attachment is not None else "",
    }
    made = _letter(digest, subject, said, style, replaces, correction, attachment=attachment, codes=digest.codes)
    return made._replace(linked=bool(enclosed.link))


def dates_of(digest: Digest) -> tuple[date, ...]:
    """The days that *digest* is about, each once, in order."""
    return tuple(sorted({deadline.due for deadline in _dated(digest)}))


def _dated(digest: Digest) -> Iterator[Deadline]:
    return (entry.deadline for section in digest.sections for entry in section.entries if entry.since is None)


def letter_of_dates(
    digest: Digest, *, style: Style = PLAIN, replaces: date | None = None, correction: int = 0
) -> Letter | None:
    """What an address outside the work domains is told: dates alone. None where *digest* has none."""
    days = dates_of(digest)
    empty = not (digest.sections or digest.changed)
    if not days and not empty:
        return None
    terms = wording.terms_of(digest)
    said = {
        **_frame(digest, None, terms),
        "opening": wording.opening_of_dates(digest, days) if days else wording.opening(digest),
        **dict.fromkeys(("blocks", "changed"), ()),
        **dict.fromkeys(("changed_title", "link", "link_words", "attached"), ""),
    }
    codes = tuple(dict.fromkeys(deadline.code for deadline in _dated(digest)))  # kept with it, told nobody
    return _letter(digest, wording.plain_subject(digest), said, style, replaces, correction, full=False, codes=codes)


def _frame(digest: Digest, contact: Contact | None, terms: Terms) -> dict[str, object]:
    return {
        "heading": wording.head(digest),
        "foot": wording.foot(contact, terms),
        "lang": terms.code,
        "unit": digest.party.name,
        "week": wording.week(digest.week, terms),
        "as_of": terms.whole(digest.as_of),
    }


def _letter(
    digest: Digest,
    subject: str,
    said: Mapping[str, object],
    style: Style,
    replaces: date | None,
    correction: int,
    *,
    full: bool = True,
    attachment: Attachment | None = None,
    codes: tuple[str, ...] = (),
) -> Letter:
    def in_layout(subject: str, replaces: date | None) -> list[str]:
        whole = {**said, "subject": subject, "notices": wording.notices(digest, replaces)}
        return [layout.rendered(name, whole, style.templates) for name in layout.NAMES]

    text, html = in_layout(subject, None)
    content = _sum_of(subject, text, html, attachment)
    if replaces is not None:
        subject = wording.correction_of(subject, digest)
        text, html = in_layout(subject, replaces)
    language = wording.terms_of(digest).code
    return Letter(subject, text, html, full, attachment, codes, language, content, correction)


def _sum_of(subject: str, text: str, html: str, attachment: Attachment | None) -> str:
    """The SHA-256 of what a letter says."""
    file = [attachment.name, hashlib.sha256(attachment.data).hexdigest()] if attachment is not None else []
    told = json.dumps([subject, text, html, *file], ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()


def _block(digest: Digest, position: int, section: Section, terms: Terms) -> Block:
    rows = []
    for entry in section.entries:
        title, action = wording.task(entry, terms)
        rows.append(
            Row(
                wording.due(entry, digest.as_of, terms),
                wording.remaining(entry, terms),
                wording.number(entry, terms),
                entry.deadline.code,
                wording.role(entry, terms),
                title,
                action,
                f"{title}{terms.colon}{action}" if action else title,
                wording.state(entry, terms),
                wording.details(entry, digest.party.name, digest.as_of, terms),
            )
        )
    heading = wording.heading(section.name, digest)
    return Block(section.name, wording.block(position, heading, len(rows), terms), rows)


def _new(news: News, terms: Terms) -> New:
    task = f"{news.title}{terms.colon}{news.action}" if news.action else news.title
    code = "" if news.bare else news.code
    return New(wording.place(news, terms), code, task, wording.facts(news, terms))


# --- to whom ---------------------------------------------------------------------------------------------------------


def letters_for(
    digest: Digest,
    style: Style = PLAIN,
    enclosed: Enclosed = NOTHING,
    *,
    sender: str | None = None,
    replaces: date | None = None,
    correction: int = 0,
) -> Iterator[tuple[Letter, tuple[str, ...]]]:
    """Each letter that *digest* goes out as, with its addresses: in full, then with dates alone. Raises BadFile."""
    domains = Domains.of(style.domains, sender)
    within = tuple(address for address in digest.addresses if domains.hold(address))
    outside = tuple(address for address in digest.addresses if address not in within)
    if within or not outside:
        made = letter_of(digest, style=style, enclosed=enclosed, replaces=replaces, correction=correction)
        yield made, within
    if outside:
        brief = letter_of_dates(digest, style=style, replaces=replaces, correction=correction)
        if brief is not None:
            yield brief, outside


def mail_to(
    address: str,
    digest: Digest,
    letter: Letter,
    *,
    sender: str,
    at: datetime,
    body: bytes | None = None,
    known: int = 0,
) -> Mail:
    """The message that carries *letter* to *address*, dated *at* (with its zone). Raises BadValue.

    *body* are the bytes of its parts where they were made before.
    """
    name, subject = checked_name(digest.party.name), checked_name(letter.subject)
    spec, origin = addr_spec(address), sender_of(sender)
    numbered = (str(letter.correction),) if letter.correction else ()
    key = "\0".join((checked_name(digest.key), digest.period, str(spec).lower(), *numbered))
    token = hashlib.sha256(key.encode()).hexdigest()[:24]
    message_id = f"<digest.{digest.period}.{token}@{origin.domain}>"
    head = (
        mime.address_header("From", origin.display_name, origin.username, origin.domain)
        + mime.address_header("To", name, spec.local, spec.domain)
        + mime.text_header("Subject", subject)
        + f"Date: {format_datetime(at)}\r\nMessage-ID: {message_id}\r\n"
        "Auto-Submitted: auto-generated\r\n"  # RFC 3834: no absence notes in answer
        "X-Auto-Response-Suppress: OOF, AutoReply\r\n"  # the same for Exchange; failure notices are wanted
    )
    data = head.encode() + (body_of(letter) if body is None else body)
    return Mail(
        *(digest.key, address, digest.period, message_id, f"{origin.username}@{origin.domain}", str(spec), data),
        *(letter.codes, letter.content, digest.as_of, subject, letter.correction, known, letter.linked),
        full=letter.full,
    )


def body_of(letter: Letter) -> bytes:
    """The bytes of the parts of *letter*, the same for every address that it goes to."""
    token = hashlib.sha256((letter.content or letter.text).encode("utf-8", "replace")).hexdigest()[:24]
    return mime.body(letter.text, letter.html, letter.attachment, language=letter.language, token=token)


def mails_of(
    digest: Digest,
    letter: Letter,
    *,
    sender: str,
    at: datetime,
    sent: Iterable[tuple[str, str]] = (),
    to: Iterable[str] | None = None,
    known: int = 0,
) -> Iterator[Mail | Unsendable]:
    """A message for every address of *digest* (or those of them in *to*) that is not in *sent*.

    For a bad address or name, why there is none.
    """
    done = {(unit, mailbox(address)) for unit, address in sent}
    body: bytes | None = None
    for address in digest.addresses if to is None else to:
        if (digest.key, mailbox(address)) in done:
            continue
        body = body_of(letter) if body is None else body
        try:
            yield mail_to(address, digest, letter, sender=sender, at=at, body=body, known=known)
        except DeadlinesError as error:
            yield Unsendable(digest.key, address, error.message)


def reach(digest: Digest) -> Message:
    """Whom the digest goes to, for the operator: addresses, or why it goes nowhere."""
    if digest.addresses:
        return Message(N_("to: %(addresses)s"), {"addresses": digest.addresses})
    if isinstance(digest.party, Group):
        return Message(N_("a collective name without settled members: not sent"))
    return Message(N_("no mail address: not sent"))
