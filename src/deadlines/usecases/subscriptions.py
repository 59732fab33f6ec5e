"""Subscriptions to calendars: who may fetch which, from when to when, and how they fare.

A token is made here, handed back once and kept nowhere. What is recorded cannot be undone (`log.LASTING`): a
subscription that was added by mistake is revoked, one that was revoked by mistake is added anew.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import changes, subscriptions
from deadlines.domain.units import Subscription
from deadlines.errors import N_, BadValue, NotThere, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from deadlines.domain.subscriptions import Fetched, Held
    from deadlines.domain.units import Group, Unit
    from deadlines.store.contract import Store

#: Longer names would not stand in a list; a name says which device or whose, not more.
LONGEST = 40
_BITS = 256


class Opened(NamedTuple):
    """A subscription that was just made, with its token: the only time that anybody sees it."""

    party: Unit | Group
    subscription: Subscription
    token: str


def new_token() -> str:
    """256 random bits in letters and digits, `-` and `_`."""
    return secrets.token_urlsafe(_BITS // 8)


def add(
    store: Store,
    unit: str,
    name: str,
    *,
    today: date,
    at: str,
    by: str,
    expires: date | None = None,
    token: Callable[[], str] = new_token,
) -> Opened:
    """A new subscription *name* to the calendar of *unit*, through its last day *expires* where one is given.

    Raises NoSuchUnit, AmbiguousUnit, BadValue, Refused where the unit has one of that name.
    """
    called = " ".join(name.split())
    if not called or len(called) > LONGEST or not name.replace("\u3000", " ").isprintable():
        raise BadValue(name, N_("a name of at most 40 characters in one line, like 办公室手机"))
    if expires is not None and expires < today:
        raise BadValue(expires.isoformat(), N_("a day from today on"))
    with store.batch(at=at, by=by) as batch:
        party = store.directory().find(unit)
        if subscriptions.current(party, called) is not None:
            text = N_("%(unit)s has a subscription “%(name)s” already. `deadlines feed rotate` gives it a new address.")
            raise Refused(text, unit=party.key, name=called)
        made = token()
        new = Subscription(called, subscriptions.sum_of(made), today, expires)
        batch.apply(changes.subscribed("feed-added", party, subscriptions.added(party, new)))
        return Opened(party, new, made)


def revoke(store: Store, unit: str, name: str, *, today: date, at: str, by: str) -> tuple[Unit | Group, Subscription]:
    """Shut the subscription *name* of *unit* from now on; it stays in the register with its day.

    Raises NoSuchUnit, AmbiguousUnit, NotThere.
    """
    with store.batch(at=at, by=by) as batch:
        party, gone = _named(store, unit, name)
        batch.apply(changes.subscribed("feed-revoked", party, subscriptions.revoked(party, gone, today)))
        return party, gone._replace(revoked=today)


def rotate(
    store: Store,
    unit: str,
    name: str,
    *,
    today: date,
    at: str,
    by: str,
    token: Callable[[], str] = new_token,
) -> Opened:
    """Shut the address of the subscription *name* and open another under the same name; the last day stays.

    Raises NoSuchUnit, AmbiguousUnit, NotThere, Refused where its last day has passed.
    """
    with store.batch(at=at, by=by) as batch:
        party, gone = _named(store, unit, name)
        if gone.expires is not None and gone.expires < today:
            text = N_("The subscription “%(name)s” of %(unit)s ended on %(on)s. Revoke it and add a new one.")
            raise Refused(text, name=gone.name, unit=party.key, on=gone.expires)
        made = token()
        new = Subscription(gone.name, subscriptions.sum_of(made), today, gone.expires)
        after = (*subscriptions.revoked(party, gone, today), new)
        batch.apply(changes.subscribed("feed-rotated", party, after))
        return Opened(party, new, made)


def _named(store: Store, unit: str, name: str) -> tuple[Unit | Group, Subscription]:
    party = store.directory().find(unit)
    found = subscriptions.current(party, " ".join(name.split()))
    if found is None:
        there = tuple(each.name for each in party.subscriptions if each.revoked is None)
        if there:
            text = N_("%(unit)s has no subscription “%(name)s”. It has: %(there)s.")
            raise NotThere(text, unit=party.key, name=name, there=there)
        raise NotThere(N_("%(unit)s has no subscription. `deadlines feed add` makes one."), unit=party.key)
    return party, found


def listing(store: Store, *, unit: str | None = None, day: date, ended_too: bool = False) -> list[Held]:
    """The subscriptions, of one unit where *unit* is given, in official order; ended ones too where asked for.

    Raises NoSuchUnit, AmbiguousUnit.
    """
    directory = store.directory()
    only = directory.find(unit).key if unit is not None else None
    return [
        each
        for each in subscriptions.held(directory)
        if only in (None, each.party.key) and (ended_too or subscriptions.is_open(each.subscription, day))
    ]


class Health(NamedTuple):
    """How an open subscription fares: what was fetched with it, and what the administrator should look at."""

    held: Held
    fetched: Fetched | None
    silent: bool
    scattered: bool


class Findings(NamedTuple):
    """The health of all open subscriptions, and the units none of whose subscriptions has fetched for a week."""

    all: tuple[Health, ...]
    silent_units: tuple[str, ...]


WEEK = timedelta(days=7)
#: Networks within a week from which one token is fetched, before that is worth a look: a phone goes through several.
PLACES = 10


def health(store: Store, fetched: Mapping[str, Fetched], *, day: date, places: int = PLACES) -> Findings:
    """How the open subscriptions fare as of *day*, by what was *fetched* with each (by its sum).

    A subscription is silent when nothing was fetched for a week; one that is younger than that is not. For the
    administrator alone: it is no measure of a unit, and nothing is ordered by it.
    """
    found = []
    for each in listing(store, day=day):
        seen = fetched.get(each.subscription.sha256)
        last = max(each.subscription.added, seen.last_day) if seen is not None else each.subscription.added
        silent = day - last >= WEEK
        found.append(Health(each, seen, silent, seen is not None and seen.places > places))
    heard = {each.held.party.key for each in found if not each.silent}
    silent_units = dict.fromkeys(each.held.party.key for each in found if each.held.party.key not in heard)
    return Findings(tuple(found), tuple(silent_units))
