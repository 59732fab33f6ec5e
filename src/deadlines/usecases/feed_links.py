"""The page of its calendar in a unit's mail: a subscription of its own, made once and never again by itself.

Its token follows from a key that lies beside the register and from the unit, so that every week's mail can name it
though the register keeps its sum alone. Once the office has revoked it, or given it another address, the mail has no
link: a door that somebody shut is not opened by a program.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

from deadlines.domain import changes, subscriptions
from deadlines.domain.units import Subscription

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from deadlines.domain.units import Group, Unit
    from deadlines.store.contract import Store

#: What the subscription is called.
NAME = "每周提示邮件"


def token_of(key: bytes, unit: str) -> str:
    """The token of the mail subscription of *unit* (`region/name`)."""
    made = hmac.new(key, f"deadlines mail link\0{unit}".encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(made).rstrip(b"=").decode()


def linked(party: Unit | Group, key: bytes, day: date) -> str | None:
    """The token that the mail of *party* names on *day*; None where its subscription is not there or not open."""
    token = token_of(key, party.key)
    wanted = subscriptions.sum_of(token)
    for each in party.subscriptions:
        if hmac.compare_digest(each.sha256, wanted):
            return token if subscriptions.is_open(each, day) else None
    return None


def meant(party: Unit | Group, key: bytes | None, day: date) -> str | None:
    """The token that the mail of *party* is to name: that of its open subscription, or of one that is still to be made.

    None where its subscription has ended or has another address. Without a key there is none yet: then it is empty for
    a unit that is going to have one.
    """
    if key is None:
        return None if any(each.name == NAME for each in party.subscriptions) else ""
    return linked(party, key, day) if _had(party, key) else token_of(key, party.key)


def ensure(store: Store, units: Iterable[str], key: bytes, *, today: date, at: str, by: str) -> dict[str, str]:
    """The tokens that the mails of *units* (`region/name`) name, by unit; those never made before are made and logged.

    A unit whose mail subscription has ended, or has another address by now, has none.
    """
    wanted = tuple(dict.fromkeys(units))
    found = {party.key: party for party in store.directory().parties if party.key in wanted}
    fresh = [each for each in wanted if each in found and not _had(found[each], key)]
    if fresh:
        with store.batch(at=at, by=by) as batch:
            now = {party.key: party for party in store.directory().parties}
            for unit in fresh:
                party = now[unit]
                if not _had(party, key):
                    new = Subscription(NAME, subscriptions.sum_of(token_of(key, unit)), today)
                    batch.apply(changes.subscribed("feed-added", party, subscriptions.added(party, new)))
        found = {party.key: party for party in store.directory().parties if party.key in wanted}
    tokens = {unit: linked(party, key, today) for unit, party in found.items()}
    return {unit: token for unit, token in tokens.items() if token is not None}


def _had(party: Unit | Group, key: bytes) -> bool:
    """Whether *party* has or had a subscription for its mail, open or not, under this key or another."""
    wanted = subscriptions.sum_of(token_of(key, party.key))
    return any(each.name == NAME or hmac.compare_digest(each.sha256, wanted) for each in party.subscriptions)
