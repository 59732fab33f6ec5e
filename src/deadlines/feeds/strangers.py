"""Strangers at the door: whose address a request comes from, and how many wrong tokens one may try.

A token is too long to be guessed; the limit keeps those who try from costing work. It binds wrong tokens alone, so
that a colleague behind the same address is served. The time is an argument.
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from deadlines.feeds.fetches import network_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from ipaddress import IPv4Network, IPv6Network

#: So many wrong tokens in a row are answered, then one more in so many seconds.
WRONG_AT_ONCE = 30
SECONDS_EACH = 20.0
#: Addresses that are remembered; when there are more, those that may try again at once are forgotten.
MOST_ADDRESSES = 10_000


class Strangers:
    """Counts wrong tokens by address, an IPv6 one by its network, as a bucket that leaks."""

    def __init__(self, at_once: int = WRONG_AT_ONCE, seconds_each: float = SECONDS_EACH) -> None:
        self._room = at_once * seconds_each
        self._each = seconds_each
        self._free_at: dict[bytes, float] = {}

    def wait(self, address: str, now: float) -> int:
        """A wrong token came from *address* at *now*: 0 where it is answered, else the seconds to wait."""
        who = network_of(address, 32, 64)
        level = max(self._free_at.get(who, now), now) + self._each
        if level - now > self._room:
            return int(level - now - self._room) + 1
        if len(self._free_at) >= MOST_ADDRESSES:
            self._forget(now)
        self._free_at[who] = level
        return 0

    def _forget(self, now: float) -> None:
        self._free_at = {who: level for who, level in self._free_at.items() if level > now}
        for who in list(self._free_at)[: len(self._free_at) - MOST_ADDRESSES // 2]:
            del self._free_at[who]


class Proxies:
    """The proxies whose word on a client's address is taken."""

    def __init__(self, trusted: Iterable[str] = ()) -> None:
        self._trusted: tuple[IPv4Network | IPv6Network, ...] = tuple(ip_network(each, strict=False) for each in trusted)
        self._known: dict[str, bool] = {}

    def trusts(self, peer: str) -> bool:
        """Whether *peer* is one of them."""
        if not self._trusted:
            return False
        known = self._known.get(peer)
        if known is None:
            known = self._within(peer)
            if len(self._known) < MOST_ADDRESSES:
                self._known[peer] = known
        return known

    def _within(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._trusted)

    def client(self, peer: str, forwarded: str) -> str:
        """The address that a request of *peer* comes from, by its X-Forwarded-For where *peer* is trusted.

        Read from the right: what stands left of the first address that is no proxy of ours, anybody can have written.
        """
        if not forwarded or not self.trusts(peer):
            return peer
        found = peer
        for each in reversed(forwarded.split(",")):
            address = each.strip()
            try:
                ip_address(address)
            except ValueError:
                return found
            found = address
            if not self._within(address):
                return found
        return found
