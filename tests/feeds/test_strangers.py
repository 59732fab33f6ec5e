"""Who asks, and how many wrong tokens one may try."""

from __future__ import annotations

import pytest

from deadlines.feeds.strangers import MOST_ADDRESSES, Proxies, Strangers


def test_after_some_wrong_tokens_one_has_to_wait_and_then_may_again() -> None:
    strangers = Strangers(at_once=3, seconds_each=10)

    assert [strangers.wait("192.0.2.1", 0) for _ in range(5)] == [0, 0, 0, 11, 11]
    assert strangers.wait("192.0.2.2", 0) == 0  # another address
    assert strangers.wait("192.0.2.1", 10) == 0  # one has run out
    assert strangers.wait("192.0.2.1", 10) == 11
    assert [strangers.wait("192.0.2.1", 1000) for _ in range(4)] == [0, 0, 0, 11]


def test_an_ipv6_client_is_known_by_its_network() -> None:
    strangers = Strangers(at_once=1)

    assert strangers.wait("2001:db8:0:1::1", 0) == 0
    assert strangers.wait("2001:db8:0:1::2", 0) > 0
    assert strangers.wait("2001:db8:0:2::1", 0) == 0


def test_a_flood_of_addresses_does_not_fill_the_memory() -> None:
    strangers = Strangers()
    for number in range(MOST_ADDRESSES + 100):
        strangers.wait(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", 0)

    assert len(strangers._free_at) <= MOST_ADDRESSES


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "client"),
    [
        ((), "192.0.2.1", "198.51.100.7", "192.0.2.1"),  # anybody can write that
        (("127.0.0.1",), "192.0.2.1", "198.51.100.7", "192.0.2.1"),
        (("127.0.0.1",), "127.0.0.1", "198.51.100.7", "198.51.100.7"),
        (("127.0.0.1",), "127.0.0.1", "", "127.0.0.1"),
        (("127.0.0.1",), "127.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),  # the client wrote the first itself
        (("127.0.0.1", "10.0.0.0/8"), "127.0.0.1", "198.51.100.7, 10.1.2.3", "198.51.100.7"),
        (("127.0.0.1",), "127.0.0.1", "unknown", "127.0.0.1"),
        (("127.0.0.1",), "127.0.0.1", "2001:db8::1", "2001:db8::1"),
        (("::1",), "::1", "198.51.100.7", "198.51.100.7"),
        (("127.0.0.1",), "", "198.51.100.7", ""),
    ],
)
def test_the_word_of_a_proxy_is_taken_only_where_it_is_ours(
    trusted: tuple[str, ...], peer: str, forwarded: str, client: str
) -> None:
    assert Proxies(trusted).client(peer, forwarded) == client
