"""Who fetched what: counted in memory as requests come in, handed on in batches; for the administrator alone.

Of an address only a keyed sum of its network is kept: enough to count from how many places a token is used, and no
trace of anybody's way home. Of a client only its family is kept.
"""

from __future__ import annotations

import hashlib
import re
from ipaddress import IPv6Address, ip_address

from deadlines.domain.subscriptions import Batch

#: What stands in a User-Agent, and the name that people know the program by; the first that fits.
FAMILIES = (
    ("Thunderbird", "Thunderbird"),
    ("Betterbird", "Thunderbird"),
    ("ICSx5", "ICSx5"),
    ("ICSdroid", "ICSx5"),
    ("DAVx5", "DAVx5"),
    ("Google-Calendar-Importer", "Google"),
    ("Nextcloud", "Nextcloud"),
    ("Microsoft Office", "Outlook"),
    ("Microsoft.Exchange", "Outlook"),
    ("MSOffice", "Outlook"),
    ("Outlook", "Outlook"),
    ("dataaccessd", "Apple"),
    ("CalendarAgent", "Apple"),
    ("remindd", "Apple"),
    ("iOS/", "Apple"),
    ("macOS/", "Apple"),
    ("Mac OS X/", "Apple"),
    ("Evolution", "Evolution"),
    ("KOrganizer", "KOrganizer"),
    ("vdirsyncer", "vdirsyncer"),
    ("HomeAssistant", "Home Assistant"),
    ("TickTick", "TickTick"),
)
UNKNOWN = "-"
_PRODUCT = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,19}")


def family_of(agent: str) -> str:
    """The family of a client by its User-Agent: Thunderbird, Apple, Outlook; the first product of one not known."""
    for mark, family in FAMILIES:
        if mark in agent:
            return family
    found = _PRODUCT.match(agent)
    return found[0] if found is not None else UNKNOWN


def place_of(address: str, key: bytes) -> str:
    """A keyed sum of the network that *address* lies in: /24, or /48 of an IPv6 address."""
    return hashlib.blake2b(network_of(address, 24, 48), key=key, digest_size=8).hexdigest()


def network_of(address: str, short: int, long: int) -> bytes:
    """The first *short* bits of an IPv4 *address*, the first *long* ones of an IPv6 one; what is no address itself."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address.encode("utf-8", "surrogatepass")[:64]
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return parsed.packed[: (short if parsed.version == 4 else long) // 8]


#: More places in one batch would be an attack, and tell no more than this many.
MOST_PLACES = 1000


class Tally:
    """Counts fetches until they are taken away. It is fed on one thread."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._counts: dict[str, list[int]] = {}
        self._clients: dict[str, str] = {}
        self._addresses: dict[str, set[str]] = {}

    def note(self, sha256: str, at: int, agent: str, address: str) -> None:
        """A fetch with the token of that sum; *agent* and *address* are worked out when the batch is taken."""
        counted = self._counts.get(sha256)
        if counted is None:
            self._counts[sha256] = [1, at]
            self._addresses[sha256] = {address}
        else:
            counted[0] += 1
            counted[1] = at
            seen = self._addresses[sha256]
            if len(seen) < MOST_PLACES:
                seen.add(address)
        self._clients[sha256] = agent

    def take(self) -> list[Batch]:
        """What was counted since the last time."""
        taken = []
        for each, (times, at) in self._counts.items():
            places = sorted({place_of(address, self._key) for address in self._addresses[each]})
            taken.append(Batch(each, times, at, family_of(self._clients[each]), tuple(places)))
        self._counts, self._clients, self._addresses = {}, {}, {}
        return taken
