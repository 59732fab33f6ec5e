"""Subscriptions to a unit's calendar: a token that opens one feed, and how long it does.

A token is 256 random bits. The register and its log keep the SHA-256 of it alone: from that sum nobody can go back to
the token, and a plain sum is enough, for there is nothing to guess that a slow one would protect. A subscription that
ends is marked with its day and stays, so that who had access when can be answered; its name is free again.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from deadlines.domain.units import Directory, Group, Subscription, Unit


class Held(NamedTuple):
    """A subscription with the unit or group whose calendar it opens."""

    party: Unit | Group
    subscription: Subscription


def sum_of(token: str) -> str:
    """The SHA-256 of *token*, in hexadecimal digits; of anything that a stranger may send in its place too."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def is_open(subscription: Subscription, day: date) -> bool:
    """Whether *subscription* opens its feed on *day*: until it is revoked, and through its last day.

    A revocation holds from the moment that it is recorded, whatever day that is.
    """
    return subscription.revoked is None and (subscription.expires is None or day <= subscription.expires)


def held(directory: Directory) -> Iterator[Held]:
    """Every subscription, ended ones too, in the order of the units and then of recording."""
    for party in directory.parties:
        for subscription in party.subscriptions:
            yield Held(party, subscription)


def current(party: Unit | Group, name: str) -> Subscription | None:
    """The subscription *name* of *party* that was not revoked; None where there is none. It may have expired."""
    return next((each for each in party.subscriptions if each.name == name and each.revoked is None), None)


def added(party: Unit | Group, new: Subscription) -> tuple[Subscription, ...]:
    """The subscriptions of *party* with *new* behind them."""
    return (*party.subscriptions, new)


def revoked(party: Unit | Group, gone: Subscription, day: date) -> tuple[Subscription, ...]:
    """The subscriptions of *party* where *gone* ended on *day*."""
    return tuple(each._replace(revoked=day) if each == gone else each for each in party.subscriptions)


_CHINA = timedelta(hours=8)


class Fetched(NamedTuple):
    """What was fetched with one token: how often, when last (UTC, ISO 8601), by which client, from how many places.

    `places` counts those of a week.
    """

    times: int
    last: str
    client: str
    places: int

    @property
    def last_day(self) -> date:
        """The day in China of the last fetch."""
        return (datetime.fromisoformat(self.last).astimezone(UTC) + _CHINA).date()


class Batch(NamedTuple):
    """What was fetched with one token since the last batch: `at` is the time of the last fetch in Unix seconds."""

    sha256: str
    times: int
    at: int
    client: str
    places: tuple[str, ...]
