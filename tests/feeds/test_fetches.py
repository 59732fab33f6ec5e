"""What is kept of a fetch: the family of a client, a keyed sum of a network, a count."""

from __future__ import annotations

import pytest

from deadlines.domain.subscriptions import Batch
from deadlines.feeds.fetches import MOST_PLACES, UNKNOWN, Tally, family_of, place_of

KEY = b"k" * 32


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.5.0", "Thunderbird"),
        ("iOS/17.5.1 (21F90) dataaccessd/1.0", "Apple"),
        ("macOS/14.5 (23F79) CalendarAgent/961.4.2", "Apple"),
        ("Mac+OS+X/10.15.7 (19H15) CalendarAgent/930.5.1", "Apple"),
        ("Google-Calendar-Importer", "Google"),
        ("Microsoft.Exchange/15.20 (Windows NT 10.0; Win64; x64)", "Outlook"),
        ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17628; Pro)", "Outlook"),
        ("ICSx5/2.3 (2024/03/30; okhttp/4.12.0) Android/14", "ICSx5"),
        ("Nextcloud-Calendar", "Nextcloud"),
        ("vdirsyncer/0.19.2", "vdirsyncer"),
        ("curl/8.5.0", "curl"),
        ("<script>", UNKNOWN),
        ("", UNKNOWN),
        ("设备名", UNKNOWN),
    ],
)
def test_of_a_client_its_family_is_kept(agent: str, family: str) -> None:
    assert family_of(agent) == family


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("192.0.2.1", "192.0.2.200", True),
        ("192.0.2.1", "192.0.3.1", False),
        ("2001:db8:1:2::1", "2001:db8:1:ffff::9", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("::ffff:192.0.2.1", "192.0.2.9", True),
        ("not an address", "not an address", True),
    ],
)
def test_of_an_address_a_sum_of_its_network_is_kept(one: str, two: str, same: bool) -> None:
    assert (place_of(one, KEY) == place_of(two, KEY)) is same
    assert place_of(one, KEY) != place_of(one, b"other" * 4)
    assert one not in place_of(one, KEY)


def test_a_tally_counts_until_it_is_taken() -> None:
    tally = Tally(KEY)
    for second in range(5):
        tally.note("s", 100 + second, "curl/8", "192.0.2.1")
    tally.note("s", 105, "Thunderbird/128", "198.51.100.1")
    tally.note("t", 101, "", "192.0.2.1")

    taken = tally.take()

    assert taken == [
        Batch("s", 6, 105, "Thunderbird", tuple(sorted({place_of("192.0.2.1", KEY), place_of("198.51.100.1", KEY)}))),
        Batch("t", 1, 101, UNKNOWN, (place_of("192.0.2.1", KEY),)),
    ]
    assert tally.take() == []


def test_a_flood_of_addresses_does_not_fill_the_memory() -> None:
    tally = Tally(KEY)
    for number in range(MOST_PLACES * 2):
        tally.note("s", 1, "", f"10.{number // 256 % 256}.{number % 256}.1")

    (batch,) = tally.take()
    assert batch.times == MOST_PLACES * 2
    assert len(batch.places) == MOST_PLACES
