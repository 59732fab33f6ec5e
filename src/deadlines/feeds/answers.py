"""A calendar as HTTP hands it out: bytes with their tags, what a client has already, and what it takes (RFC 9110).

Everything that depends on the bytes alone is worked out once, when they are made.
"""

from __future__ import annotations

import gzip
import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

if TYPE_CHECKING:
    from deadlines.feeds.build import Feed

Headers: TypeAlias = list[tuple[bytes, bytes]]

#: How long a client may go without asking, in seconds; most ask less often.
MAX_AGE = 3600

#: On every answer: nothing in it runs, is framed, or tells another site where the reader came from.
SAFE: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]


class Ready:
    """A calendar ready to be handed out: the bytes of *feed*, which changed last at *modified* (Unix seconds).

    It is *after* other bytes that said that date. `sent` is the date that these say, `known` the one from which on a
    client has them: the same, unless the other bytes said it too.
    """

    def __init__(self, feed: Feed, body: bytes, modified: int, now: int, after: int | None = None) -> None:
        self.feed = feed
        self.body = body
        self.modified = modified
        tag = hashlib.sha256(body).hexdigest()[:32]
        # Bytes that changed twice in a second are younger inside than they may say: a date must not lie ahead.
        self.sent = min(modified, now)
        self.known = self.sent if after is None or after < self.sent else modified
        self.last_modified = format_datetime(datetime.fromtimestamp(self.sent, UTC), usegmt=True).encode()
        self.plain = Variant(self, body, tag.encode(), b"")

    @cached_property
    def packed(self) -> Variant:
        """The same bytes in gzip, with a tag of their own; packed when somebody first asks for it."""
        body = gzip.compress(self.body, 6, mtime=0)
        return Variant(self, body, self.plain.tag + b"-gz", b"gzip")

    def variant(self, accept_encoding: bytes) -> Variant:
        """What a client is given that says *accept_encoding*: plain unless it asks for gzip."""
        return self.packed if accept_encoding and takes_gzip(accept_encoding) else self.plain


class Variant:
    """One form of a calendar's bytes with its headers."""

    def __init__(self, ready: Ready, body: bytes, tag: bytes, encoding: bytes) -> None:
        self.body = body
        self.tag = tag
        self.etag = b'"' + tag + b'"'
        self.known = ready.known
        self.last_modified = ready.last_modified
        kept: Headers = [
            (b"etag", self.etag),
            (b"last-modified", self.last_modified),
            (b"cache-control", b"private, max-age=%d" % MAX_AGE),
            (b"vary", b"accept-encoding"),
        ]
        self.headers: Headers = [
            (b"content-type", b"text/calendar; charset=utf-8"),
            (b"content-length", b"%d" % len(body)),
            *kept,
            (b"content-disposition", _disposition(ready.feed.file)),
            *([(b"content-encoding", encoding)] if encoding else []),
            *SAFE,
        ]
        self.start = {"type": "http.response.start", "status": 200, "headers": self.headers}
        self.content = {"type": "http.response.body", "body": body}
        self.unchanged = {"type": "http.response.start", "status": 304, "headers": kept}

    def has(self, if_none_match: bytes, if_modified_since: bytes) -> bool:
        """Whether a client that says so has these bytes already. A tag goes before a date (RFC 9110 §13.2.2)."""
        if if_none_match:
            return if_none_match == self.etag or _listed(self.tag, if_none_match)
        if if_modified_since:
            return self._since(if_modified_since)
        return False

    def _since(self, said: bytes) -> bool:
        try:
            since = parsedate_to_datetime(said.decode("latin-1"))
        except (ValueError, OverflowError):
            return False
        if since.tzinfo is None:
            since = since.replace(tzinfo=UTC)
        return since.timestamp() >= self.known


def _listed(tag: bytes, said: bytes) -> bool:
    """Whether *said*, an If-None-Match, names *tag*: in a list, as a weak tag too, or by `*`."""
    if said.strip() == b"*":
        return True
    rest = said
    while rest:  # a tag may hold a comma, so that a list cannot be split at them
        rest = rest.lstrip(b" \t,")
        rest = rest.removeprefix(b"W/")
        if not rest.startswith(b'"'):
            return False
        found, quote_mark, rest = rest[1:].partition(b'"')
        if not quote_mark:
            return False
        if found == tag:
            return True
    return False


def takes_gzip(accept_encoding: bytes) -> bool:
    """Whether an Accept-Encoding asks for gzip."""
    weights: dict[str, float] = {}
    for each in accept_encoding.decode("latin-1").lower().split(","):
        name, _, parameter = each.partition(";")
        key, _, value = parameter.partition("=")
        try:
            weights[name.strip()] = float(value) if key.strip() == "q" else 1.0
        except ValueError:
            weights[name.strip()] = 0.0
    return weights.get("gzip", weights.get("x-gzip", 0.0)) > 0


def _disposition(file: str) -> bytes:
    """Shown and not saved, and if saved then under this name. RFC 6266 wants a plain name beside a Chinese one."""
    return f"inline; filename=\"calendar.ics\"; filename*=UTF-8''{quote(file.encode('utf-8', 'replace'))}".encode()
