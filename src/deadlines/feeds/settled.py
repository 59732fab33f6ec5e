"""Since when the settings hold that feeds are made by: a change of them changes events, and no log tells of it.

Where feeds are published, beside the register by the server and in the folder of an export, a small file keeps a sum
of what the settings make of every event, and when that changed last: after which entry of the log, and a time after
all that any feed can have said before. From that time on every event is younger. The register cannot keep it, for an
export writes nothing there and each place has settings of its own; the settings file's own time may go back with a
copy. Where nothing was ever published there is nothing to remember, so that the same data gives the same bytes.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from deadlines.feeds.stamps import EPOCH, Since, begin_of, stamps_of
from deadlines.feeds.titles import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from pathlib import Path

    from deadlines.domain.log import LogEntry
    from deadlines.feeds.events import Options

#: In a folder of feeds. Hidden, so that no folder listing and no wildcard of a web server shows it.
NAME = ".deadlines-settings.json"
SCHEMA = "deadlines.feed-settings/1"

_SECOND = timedelta(seconds=1)


class _Kept(NamedTuple):
    """What a place remembers: the sum of its settings, and since when they hold where they were ever changed."""

    settings: str
    since: Since | None


def sum_of(options: Options) -> str:
    """A sum over what *options* and the program's own words make of an event; not over who is to see which."""
    asked = options._replace(roles=None, todo=False)
    return sha256(repr((asked, WORDS)).encode(errors="backslashreplace")).hexdigest()


class Log(NamedTuple):
    """The log as this room needs it: the number of its last entry, and all of it, oldest first."""

    end: int
    entries: Callable[[], Iterable[LogEntry]]


class Settled(NamedTuple):
    """Since when the settings hold, None where no others were ever in force, and the file that remembers it."""

    since: Since | None
    file: bytes


def settled(
    path: Path, options: Options, log: Log, *, as_of: date, published: bool, now: datetime | None = None
) -> Settled:
    """Since when *options* hold at the place that remembers it in *path*; who hands feeds out writes the file first.

    *published* tells whether anything of ours was handed out there. *now*, the clock's time, is younger than all that
    was remembered where that is lost.
    """
    asked = sum_of(options)
    kept = _read(path)
    before = kept.since if kept is not None else None
    if kept is not None and kept.settings == asked and (before is None or before.after <= log.end):
        return Settled(before, _written(kept))
    found: Since | None = None
    if kept is not None or published:
        # what an act changed is no younger than the log, and what a day alone changed no younger than the day
        at = max(
            begin_of(as_of),
            stamps_of(log.entries(), as_of, before).latest,
            now.replace(microsecond=0) if now else EPOCH,
        )
        found = Since(log.end, (at + _SECOND).isoformat())
    return Settled(found, _written(_Kept(asked, found)))


def _read(path: Path) -> _Kept | None:
    """What *path* remembers; of a file that says nothing, settings that are none of ours; None without a file."""
    try:
        told: dict[str, Any] = json.loads(path.read_bytes())
        if told["schema"] != SCHEMA:
            return _Kept("", None)
        at = told["at"]
        if at is None:
            return _Kept(str(told["settings"]), None)
        moment = datetime.fromisoformat(at).astimezone(UTC)
        return _Kept(str(told["settings"]), Since(int(told["after"]), moment.isoformat()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return _Kept("", None)


def _written(kept: _Kept) -> bytes:
    told = {
        "schema": SCHEMA,
        "settings": kept.settings,
        "after": kept.since.after if kept.since is not None else None,
        "at": kept.since.at if kept.since is not None else None,
    }
    return (json.dumps(told, indent=1) + "\n").encode()
