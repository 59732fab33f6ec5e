"""How the settings want mails: the style, the sender, what the links and calendars in them are made of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from deadlines.errors import N_, Message

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date, datetime

    from deadlines.cli.desk import Desk
    from deadlines.mail.digest import Digest
    from deadlines.mail.message import Mail, Style, Unsendable
    from deadlines.mail.wording import Contact
    from deadlines.usecases.digest import Links, Unreached


def style_of(desk: Desk) -> Style:
    """How mails look and what goes to whom, as `[mail]` and `[serve]` of the settings have it. Raises BadValue."""
    from deadlines.cli.commands.serve import base_url_of
    from deadlines.mail.message import Style

    mail = desk.settings.mail or {}
    return Style(
        contact_of(desk),
        tuple(mail["domains"]) if "domains" in mail else None,
        Path(mail["templates"]).expanduser() if "templates" in mail else None,
        mail.get("feed", "link"),
        base_url_of(desk, None) or "",
        mail.get("nothing") == "line",
    )


def lines_unreached(silent: Unreached, told: Collection[str] = (), *, named: bool = False) -> Iterator[Message]:
    """What to say of addresses to which nothing goes by itself; *told* are the units that have a list in this run.

    With *named* somebody asked for that unit: then a superior is told.
    """
    if silent.groups:
        text = N_("%(units)s: a collective name. Nothing is sent to its own address; each member gets its own mail.")
        yield Message(text, {"units": silent.groups})
    above = tuple(key for key in silent.above if (key in told) is named)
    if above and named:
        text = N_("%(units)s: above the plan's region. Nothing goes there by itself; it is sent because you name it.")
        yield Message(text, {"units": above})
    elif above:
        text = N_(
            "%(units)s: above the plan's region. What it accepts or supervises is not sent by itself;"
            " `deadlines digest --unit UNIT --send` sends it where you decide so."
        )
        yield Message(text, {"units": above})


def contact_of(desk: Desk) -> Contact | None:
    """Whom units may ask, where the settings name somebody."""
    from deadlines.mail.wording import Contact

    mail = desk.settings.mail or {}
    return Contact(mail["contact"], mail.get("phone", "")) if mail.get("contact") else None


def sender_in(desk: Desk) -> str | None:
    """The sender that the settings name."""
    sender: str | None = (desk.settings.mail or {}).get("from")
    return sender


def key_file(desk: Desk) -> Path | None:
    """Where the key of the calendar links lies; None for a register that is no file."""
    from deadlines.store.linkkey import key_beside

    return key_beside(desk.store.place)


def links_of(desk: Desk, *, shown: bool = False) -> Links | None:
    """What the links of mails are made of; the key is made where there is none. None for a register that is no file.

    Where mails are only *shown*, no key is made and no token made known.
    """
    from deadlines.store.linkkey import key_at, read_key
    from deadlines.usecases.digest import Links

    path = key_file(desk)
    if path is None:
        return None
    return Links(read_key(path) if shown else key_at(path), desk.clock_day, shown)


def _record_links(desk: Desk, made: Sequence[Mail | Unsendable], links: Links | None) -> None:
    """Make the subscriptions that the links of the messages *made* open."""
    from deadlines.mail.message import Mail
    from deadlines.usecases.feed_links import ensure

    if links is not None and links.key is not None:
        units = dict.fromkeys(mail.unit for mail in made if isinstance(mail, Mail) and mail.linked)
        ensure(desk.store, units, links.key, today=desk.clock_day, at=desk.at, by=desk.by)


def messages(
    desk: Desk, found: Sequence[Digest], *, sender: str, now: datetime, sent: Collection[tuple[str, str]] = ()
) -> tuple[Mail | Unsendable, ...]:
    """Every message of the digests *found*, with links and calendars, but for those in *sent*. Ready to be queued.

    Raises BadFile for a broken template, before anything is recorded.
    """
    from deadlines.usecases.digest import enclosures, mails

    style = style_of(desk)
    links = links_of(desk) if style.links else None
    along = enclosures(desk.store, found, style, sender=sender, links=links, calendars=desk.settings.calendars)
    made = mails(desk.store, found, style, sender=sender, now=now, enclosed=along, sent=sent)
    _record_links(desk, made, links)
    return made


def corrected(
    desk: Desk,
    *,
    week: date,
    sender: str,
    now: datetime,
    scope: Collection[str] | None = None,
    record: bool = True,
) -> tuple[Mail | Unsendable, ...]:
    """The corrections of the mails of *week* that would say something else by now. Ready to be queued.

    Without *record* they are to be looked at alone: nothing is written, for the links neither.
    """
    from deadlines.usecases.digest import corrections

    style = style_of(desk)
    links = None
    if style.links:
        links = links_of(desk) if record else links_of(desk, shown=True)
        links = links and links._replace(shown=False)  # what was sent has the link: it is held against that
    made = corrections(
        desk.store,
        style,
        week=week,
        lamps=desk.settings.lamps,
        rules=desk.settings.rules,
        sender=sender,
        now=now,
        scope=scope,
        links=links,
        calendars=desk.settings.calendars,
    )
    if record:
        _record_links(desk, made, links)
    return made
