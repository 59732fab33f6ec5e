"""What HTTP says of a calendar: tags, dates, gzip."""

from __future__ import annotations

import gzip

import pytest

from deadlines.feeds.answers import Ready, takes_gzip
from deadlines.feeds.build import Feed

NOW = 1685581200  # 1 June 2023, 01:00 UTC
FEED = Feed("西安市/市城管局", "市城管局", "西安市", "西安市-市城管局.ics", (), 0)
READY = Ready(FEED, b"BEGIN:VCALENDAR\r\n" * 50, NOW, NOW)
TAG = READY.plain.etag


@pytest.mark.parametrize(
    ("said", "has"),
    [
        (TAG, True),
        (b"W/" + TAG, True),
        (b'"other", ' + TAG, True),
        (b'"a,b", W/"c" ,' + TAG, True),
        (b"*", True),
        (b" * ", True),
        (b'"other"', False),
        (TAG.strip(b'"'), False),
        (b"W/" + TAG[:-1], False),
        (b'"*"', False),
        (b", ,", False),
        (READY.packed.etag, False),  # that is another form of it
    ],
)
def test_if_none_match(said: bytes, has: bool) -> None:
    assert READY.plain.has(said, b"") is has


@pytest.mark.parametrize(
    ("said", "has"),
    [
        (b"Thu, 01 Jun 2023 01:00:00 GMT", True),
        (b"Thu, 01 Jun 2023 01:00:01 GMT", True),
        (b"Thu, 01 Jun 2023 00:59:59 GMT", False),
        (b"Thursday, 01-Jun-23 01:00:00 GMT", True),
        (b"Thu Jun  1 01:00:00 2023", True),
        (b"yesterday", False),
        (b"Thu, 99 Jun 2023 01:00:00 GMT", False),
        (b"Thu, 01 Jun 99999 01:00:00 GMT", False),
        (b"\xff", False),
    ],
)
def test_if_modified_since(said: bytes, has: bool) -> None:
    assert READY.plain.has(b"", said) is has


def test_a_tag_goes_before_a_date() -> None:
    assert not READY.plain.has(b'"other"', b"Thu, 01 Jun 2023 01:00:00 GMT")
    assert READY.plain.has(TAG, b"Thu, 01 Jun 1999 01:00:00 GMT")


@pytest.mark.parametrize(
    ("said", "takes"),
    [
        (b"gzip", True),
        (b"deflate, GZIP;q=0.5, br", True),
        (b"x-gzip", True),
        (b"gzip;q=0", False),
        (b"gzip; q=0.0", False),
        (b"identity", False),
        (b"*", False),  # that is no wish
        (b"", False),
        (b"gzip;q=x", False),
    ],
)
def test_gzip_only_when_it_is_asked_for(said: bytes, takes: bool) -> None:
    assert takes_gzip(said) is takes


def test_the_packed_form_is_the_same_calendar_under_its_own_tag() -> None:
    assert gzip.decompress(READY.packed.body) == READY.body
    assert READY.packed.etag != TAG
    assert READY.packed.body == Ready(FEED, READY.body, NOW, NOW).packed.body
    assert (b"content-encoding", b"gzip") in READY.packed.headers
    assert (b"vary", b"accept-encoding") in READY.plain.headers


def test_what_changed_twice_in_a_second_is_not_taken_for_the_first() -> None:
    later = Ready(FEED, b"other", NOW + 1, NOW, after=READY.sent)

    assert later.plain.last_modified == READY.plain.last_modified  # no date lies ahead
    assert not later.plain.has(b"", READY.plain.last_modified)
    for after in (None, NOW - 1):  # what nobody else said is known by it
        own = Ready(FEED, b"other", NOW + 1, NOW, after=after)
        assert own.plain.has(b"", own.plain.last_modified)
