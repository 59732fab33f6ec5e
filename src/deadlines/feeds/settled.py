"""Since when the settings hold that feeds are made by: a change of them changes events, and no log tells of it.

Where feeds are published, beside the register by the server and in the folder of an export, a small file keeps a sum
of what the settings make of every event, and when that changed last: after which entry of the log, and a time after
all that any feed can have said before. From that time on every event is younger. So it is of a register that has no
log, where its file was edited by hand, and where such an edit of a register with a log, of which no entry told yet, was
taken back by hand. The register cannot keep it, for an
export writes nothing there and each place has settings of its own; the settings file's own time may go back with a
copy. Where nothing was ever published there is nothing to remember, so that the same data gives the same bytes.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from deadlines.feeds.stamps import EPOCH, Since, begin_of, stamps_of
from deadlines.feeds.titles import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from deadlines.domain.log import LogEntry
    from deadlines.feeds.events import Options
    from deadlines.feeds.stamps import Stamps

#: In a folder of feeds. Hidden, so that no folder listing and no wildcard of a web server shows it.
NAME = ".deadlines-settings.json"
SCHEMA = "deadlines.feed-settings/1"

_SECOND = timedelta(seconds=1)


class _Kept(NamedTuple):
    """What a place remembers: the sum of its settings, and since when they hold where they were ever changed.

    `register` is the sum of a register without a log; `edits` are the stamps of what a hand edit touched that was not
    in the log yet ("" is the whole register).
    """

    settings: str
    since: Since | None
    register: str | None = None
    edits: Mapping[str, str] = MappingProxyType({})


def sum_of(options: Options) -> str:
    """A sum over what *options* and the program's own words make of an event; not over who is to see which."""
    asked = options._replace(roles=None, todo=False)
    return sha256(repr((asked, WORDS)).encode(errors="backslashreplace")).hexdigest()


class Log(NamedTuple):
    """The log as this room needs it: the number of its last entry, and all of it, oldest first.

    The last may be one that stands in no log yet and has no number: `by_hand` (`Store.unlogged`).
    """

    end: int
    entries: Callable[[], Iterable[LogEntry]]
    by_hand: LogEntry | None = None


def log_in(entries: Sequence[LogEntry]) -> Log:
    """The log that *entries* are, the last one perhaps one by hand."""
    by_hand = entries[-1] if entries and not entries[-1].hash else None
    end = entries[-1].seq if entries else 0
    return Log(end - 1 if by_hand is not None else end, lambda: entries, by_hand)


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
    found = kept.since if kept is not None else None
    register = _sum_of(log.by_hand) if log.by_hand is not None and log.by_hand.act == "init" else None
    if kept is None:
        changed = published
    else:
        changed = kept.settings != asked or (found is not None and found.after > log.end)
        changed = changed or (register is not None and register != kept.register)
        if kept.edits and not changed:
            stamps = stamps_of(log.entries(), as_of, found)
            changed = any(_stamp(stamps, code) < datetime.fromisoformat(at) for code, at in kept.edits.items())
    if changed:
        # what an act changed is no younger than the log, and what a day alone changed no younger than the day
        at = max(
            begin_of(as_of),
            stamps_of(log.entries(), as_of, found).latest,
            now.replace(microsecond=0) if now else EPOCH,
            *(datetime.fromisoformat(each) for each in (kept.edits.values() if kept is not None else ())),
        )
        found = Since(log.end, (at + _SECOND).isoformat())
    return Settled(found, _written(_Kept(asked, found, register, _edits(log, as_of, found))))


def _sum_of(entry: LogEntry) -> str:
    return sha256(json.dumps(entry.after, sort_keys=True).encode()).hexdigest()


def _edits(log: Log, as_of: date, since: Since | None) -> dict[str, str]:
    """The stamps of what was edited by hand and is not in *log* yet."""
    if log.by_hand is None or log.by_hand.act != "edited":
        return {}
    stamps = stamps_of(log.entries(), as_of, since)
    return {code: _stamp(stamps, code).isoformat() for code in ("", *log.by_hand.before["digests"])}


def _stamp(stamps: Stamps, code: str) -> datetime:
    return stamps.of(code) if code and "/" not in code else stamps.base


def _read(path: Path) -> _Kept | None:
    """What *path* remembers; of a file that says nothing, settings that are none of ours; None without a file."""
    try:
        told: dict[str, Any] = json.loads(path.read_bytes())
        if told["schema"] != SCHEMA:
            return _Kept("", None)
        since = Since(int(told["after"]), _utc(told["at"])) if told["at"] is not None else None
        edits = {str(code): _utc(at) for code, at in told.get("edits", {}).items()}
        return _Kept(str(told["settings"]), since, told.get("register"), edits)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return _Kept("", None)


def _utc(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(UTC).isoformat()


def _written(kept: _Kept) -> bytes:
    told: dict[str, object] = {
        "schema": SCHEMA,
        "settings": kept.settings,
        "after": kept.since.after if kept.since is not None else None,
        "at": kept.since.at if kept.since is not None else None,
    }
    if kept.register is not None:
        told["register"] = kept.register
    if kept.edits:
        told["edits"] = dict(kept.edits)
    return (json.dumps(told, indent=1) + "\n").encode()
