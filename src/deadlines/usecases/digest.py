"""The weekly list: one message for each unit that has something to do.

`digests` says what each unit is told, `mails` makes the messages, `corrections` those that replace what was sent before
in the same week. Whoever sends them records what was accepted.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.agenda import Line, lines_of
from deadlines.domain.course import course_on
from deadlines.domain.model import recurs
from deadlines.domain.periods import period_of
from deadlines.domain.stages import open_stage
from deadlines.domain.status import standing, withdrawn_on
from deadlines.domain.units import Group, Unit
from deadlines.domain.withdrawing import Place
from deadlines.errors import NoSuchCode
from deadlines.mail.addresses import mailbox
from deadlines.mail.cast import Cast
from deadlines.mail.changed import Register, news_of, past_of, skipped_between
from deadlines.mail.digest import Since, compose, horizon, period_name, without_address
from deadlines.store.contract import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from deadlines.domain.chain.stations import Rules
    from deadlines.domain.log import LogEntry
    from deadlines.domain.model import Duty, Milestone
    from deadlines.domain.status import Lamps
    from deadlines.domain.units import Directory
    from deadlines.feeds.events import Options
    from deadlines.mail.digest import Digest
    from deadlines.mail.message import Enclosed, Mail, Style, Unsendable
    from deadlines.store.contract import Store

__all__ = ["corrections", "digests", "enclosures", "keys_meant", "mails", "unreached", "without_address"]


def digests(
    store: Store,
    *,
    day: date,
    week: date,
    lamps: Lamps,
    rules: Rules,
    unit: str | None = None,
    idle: bool = False,
) -> tuple[Digest, ...]:
    """What each unit is told of the ISO week of *week*, as of *day*; of *unit* alone where one is named.

    What changed since its last mail of an earlier week is in it. With *idle* come also units with an address, a part in
    an item or obligation that is open, and nothing due. Raises NoSuchUnit, AmbiguousUnit.
    """
    directory = store.directory()
    only = keys_meant(directory, unit) if unit is not None else None
    quiet = _taking_part(store, directory, day, only) if idle else frozenset()
    return _composed(store, directory, day, week, lamps, rules, only, idle=quiet)


def _taking_part(store: Store, directory: Directory, day: date, only: Collection[str] | None) -> frozenset[str]:
    """The keys of the units that have a part in an item that is not closed, or in an obligation that is to be met."""
    cast = Cast(directory, only)
    found: set[str] = set()
    for plan in store.register().plans:
        for item in plan.items:
            if withdrawn_on(item, day) or course_on(item.reports, day).life == "closed":
                continue
            named = [each.responsible for each in item.measures if each.responsible] or [()]
            found.update(part.party.key for doers in named for part in cast.of(Line(plan, item, item, doers)))
            entries: list[Milestone | Duty] = [*item.milestones, *item.duties]
            lines = (Line(plan, item, each, each.responsible) for each in entries if each.responsible)
            found.update(part.party.key for line in lines for part in cast.of(line))
        for duty in plan.obligations:
            if not withdrawn_on(duty, day) and (recurs(duty) or standing(duty.reports, day).done_on is None):
                found.update(part.party.key for part in cast.of(Line(plan, None, duty, duty.responsible)))
    return frozenset(found)


def _composed(
    store: Store,
    directory: Directory,
    day: date,
    week: date,
    lamps: Lamps,
    rules: Rules,
    only: Collection[str] | None,
    *,
    idle: Collection[str],
) -> tuple[Digest, ...]:
    lines = store.lines(Span(day, horizon(day, week)))
    waiting = [
        (Line(plan, item, item), stage)
        for plan, item in store.items()
        if (stage := open_stage(plan, item, day, rules)) is not None
    ]
    since = _since(store, directory, day, week, only)
    return compose(
        lines, directory, as_of=day, week=week, lamps=lamps, only=only, stages=waiting, since=since, idle=idle
    )


def _since(store: Store, directory: Directory, day: date, week: date, only: Collection[str] | None) -> Since:
    """What is new for the units that had a mail of an earlier week."""
    keys = {unit.key for unit in directory.units if unit.mail and (only is None or unit.key in only)}
    past = past_of(store.newest(), keys, period_name(week))
    if not past.last:
        return Since()
    register = Register(lambda code: _place(store, code), store.items, directory)
    news = news_of(past, register, Cast(directory, only), day)
    days = {key: last.day for key, last in past.last.items()}
    return Since(news, days, skipped_between(past, period_of("week", week)))


def _place(store: Store, code: str) -> Place | None:
    from deadlines.usecases.record import entry_of

    try:
        found = store.find(code)
    except NoSuchCode:  # it came and went
        return None
    return Place(found.plan, found.item, found.measure, entry_of(found, code))


def keys_meant(directory: Directory, name: str) -> set[str]:
    """The key of the unit *name*; for a group those of all that it reaches. Raises NoSuchUnit, AmbiguousUnit."""
    party = directory.find(name)
    return {party.key, *(reached.key for reached in directory.reached(party.name, party.region))}


class Unreached(NamedTuple):
    """Who has an address to which nothing goes by itself: collective names, and units above the plans' regions."""

    groups: tuple[str, ...] = ()
    above: tuple[str, ...] = ()


def unreached(store: Store, only: Collection[str] | None = None) -> Unreached:
    """Whose addresses a full run leaves out, whatever is due; of the keys *only* where they are given.

    A unit above a plan's region is left out for what it accepts or supervises there (`mail.cast`).
    """
    directory = store.directory()
    with_mail = [each for each in directory.parties if each.mail and (only is None or each.key in only)]
    groups = tuple(each.key for each in with_mail if isinstance(each, Group))
    if len(groups) == len(with_mail):
        return Unreached(groups)
    regions = {plan.region for plan in store.plans()}
    above = (
        each.key
        for each in with_mail
        if isinstance(each, Unit) and any(directory.is_above(each.region, region) for region in regions)
    )
    return Unreached(groups, tuple(above))


# --- what goes with a mail -------------------------------------------------------------------------------------------


class Links(NamedTuple):
    """What the links in mails are made of: the key, and the day for which they have to be open.

    With `shown` alone no token is made known: where there would be a link stands a row of dots.
    """

    key: bytes | None
    day: date
    shown: bool = False


def enclosures(
    store: Store,
    found: Sequence[Digest],
    style: Style,
    *,
    sender: str | None,
    links: Links | None = None,
    calendars: Options | None = None,
) -> dict[str, Enclosed]:
    """The link and the calendar that go with the mail of each unit that has a work address, as *style* asks for them.

    Nothing is written: what the links open is recorded with `feed_links.ensure` once the messages are made.
    """
    from deadlines.mail.message import Domains, Enclosed

    domains = Domains.of(style.domains, sender)
    parties = [each.party for each in found if any(map(domains.hold, each.addresses))]
    tokens: dict[str, str] = {}
    if style.links and links is not None:
        from deadlines.usecases.feed_links import meant

        told = ((party.key, meant(party, links.key, links.day)) for party in parties)
        tokens = {key: "…" if links.shown else token for key, token in told if token is not None}
    files: Mapping[str, bytes] = {}
    if style.attaches and parties:
        files = _calendars(store, {party.key for party in parties}, found[0].as_of, calendars)
    base = style.base_url.rstrip("/")
    return {
        party.key: Enclosed(f"{base}/s/{tokens[party.key]}" if party.key in tokens else "", files.get(party.key))
        for party in parties
        if party.key in tokens or party.key in files
    }


def _calendars(store: Store, units: Collection[str], day: date, options: Options | None) -> dict[str, bytes]:
    """The calendars of *units* as an export writes them."""
    from deadlines.feeds.build import unit_feeds
    from deadlines.feeds.calendar import Writer
    from deadlines.feeds.events import PLAIN
    from deadlines.feeds.stamps import stamps_of
    from deadlines.usecases.export import told

    lines = [line for plan in store.register().plans for line in lines_of(plan)]
    only = next(iter(units)) if len(units) == 1 else None
    feeds = unit_feeds(
        store.directory(),
        lines,
        as_of=day,
        stamps=stamps_of(told(store), day),
        only=only,
        options=options or PLAIN,
    )
    writer = Writer()
    return {feed.key: writer.calendar(feed.unit, feed.region, feed.seen) for feed in feeds if feed.key in units}


# --- messages --------------------------------------------------------------------------------------------------------


def mails(
    store: Store,
    found: Sequence[Digest],
    style: Style,
    *,
    sender: str,
    now: datetime,
    enclosed: Mapping[str, Enclosed] | None = None,
    sent: Collection[tuple[str, str]] = (),
) -> tuple[Mail | Unsendable, ...]:
    """Every message of the digests *found*, but for those in *sent*: (unit key, `mailbox`).

    *enclosed* goes with them (`enclosures`). All are made before the first is returned, so that a broken template
    (BadFile) is told before anything is sent.
    """
    from deadlines.mail.message import Enclosed, letters_for, mails_of

    known = _newest_number(store)
    made: list[Mail | Unsendable] = []
    for digest in found:
        if not digest.addresses or all((digest.key, mailbox(address)) in sent for address in digest.addresses):
            continue
        goes_along = (enclosed or {}).get(digest.key, Enclosed())
        for letter, addresses in letters_for(digest, style, goes_along, sender=sender):
            made += mails_of(digest, letter, sender=sender, at=now, sent=sent, to=addresses, known=known)
    return tuple(made)


def _newest_number(store: Store) -> int:
    newest = next(iter(store.newest()), None)
    return newest.seq if newest is not None else 0


def corrections(
    store: Store,
    style: Style,
    *,
    week: date,
    lamps: Lamps,
    rules: Rules,
    sender: str,
    now: datetime,
    scope: Collection[str] | None = None,
    links: Links | None = None,
    calendars: Options | None = None,
) -> tuple[Mail | Unsendable, ...]:
    """What replaces the mails of the ISO week of *week* that would say something else by now.

    Each unit's mail is composed anew as of the day of its last one; an address gets a correction where that differs
    from what its last mail said (`content`), and none where it got none. *scope* are the keys of the units that are
    asked for; None means all. Raises what `digests` and `mails` raise.
    """
    from deadlines.mail.message import Enclosed, letters_for, mails_of

    directory = store.directory()
    last = _sent_in(store, period_name(week), scope)
    by_day: dict[date, set[str]] = {}
    for (key, _), entry in last.items():
        by_day.setdefault(_as_of(entry), set()).add(key)
    known = _newest_number(store)
    made: list[Mail | Unsendable] = []
    for day, keys in sorted(by_day.items()):
        whole = _composed(store, directory, day, week, lamps, rules, scope, idle=keys)
        found = [digest for digest in whole if digest.key in keys]
        goes_along = enclosures(store, found, style, sender=sender, links=links, calendars=calendars)
        for digest in found:
            for address in digest.addresses:
                before = last.get((digest.key, mailbox(address)))
                if before is None or _as_of(before) != day or not before.after.get("content"):
                    continue
                number = int(before.after.get("correction") or 0) + 1
                alone = digest._replace(party=digest.party._replace(mail=(address,)))
                for letter, to in letters_for(
                    alone,
                    style,
                    goes_along.get(digest.key, Enclosed()),
                    sender=sender,
                    replaces=_sent_on(before, now),
                    correction=number,
                ):
                    if letter.content != before.after["content"]:
                        made += mails_of(digest, letter, sender=sender, at=now, to=to, known=known)
    return tuple(made)


def _sent_in(store: Store, period: str, only: Collection[str] | None) -> dict[tuple[str, str], LogEntry]:
    """The newest mail of *period* to each address: by unit key and mailbox."""
    from deadlines.mail.remembered import ACT

    found: dict[tuple[str, str], LogEntry] = {}
    for entry in store.log():
        digest = entry.act == ACT and entry.after.get("kind", "digest") == "digest"
        if digest and entry.after.get("period") == period and (only is None or entry.code in only):
            found[entry.code, mailbox(str(entry.after.get("to", "")))] = entry
    return found


def _as_of(entry: LogEntry) -> date:
    told = entry.after.get("as_of")
    return date.fromisoformat(told) if told else date.fromisoformat(entry.at[:10])


def _sent_on(entry: LogEntry, now: datetime) -> date:
    from datetime import datetime as moment

    return moment.fromisoformat(str(entry.after.get("at") or entry.at)).astimezone(now.tzinfo).date()
