"""Feeds as files: one a unit, and `index.json`, which says whose each file is.

All new bytes are on disk under temporary names before the first file gets its own, so an export that fails for want of
room or rights leaves the folder as it was. A file whose bytes are the same already is not touched.
"""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from deadlines import files
from deadlines.errors import CannotWrite
from deadlines.feeds.build import unit_feeds
from deadlines.feeds.calendar import Writer
from deadlines.feeds.events import PLAIN
from deadlines.feeds.stamps import stamps_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from deadlines.domain.agenda import Line
    from deadlines.domain.log import LogEntry
    from deadlines.domain.units import Directory
    from deadlines.feeds.build import Feed
    from deadlines.feeds.events import Options

INDEX = "index.json"
SCHEMA = "deadlines.feeds/1"


class Exported(NamedTuple):
    """What an export did: the feeds, and the names of the files that were written because their bytes changed."""

    feeds: tuple[Feed, ...]
    written: tuple[str, ...]


def export_ics(
    folder: str | os.PathLike[str],
    directory: Directory,
    lines: Iterable[Line],
    log: Iterable[LogEntry],
    *,
    as_of: date,
    only: str | None = None,
    options: Options = PLAIN,
) -> Exported:
    """Write the feeds of all units that *lines* concern, or of the unit *only* (`region/name`), as of a day.

    Raises CannotWrite where the folder cannot be written.
    """
    stamps = stamps_of(log, as_of)
    feeds = unit_feeds(directory, lines, as_of=as_of, stamps=stamps, only=only, options=options)
    return write_feeds(folder, feeds, part=only is not None)


def write_feeds(
    folder: str | os.PathLike[str], feeds: Iterable[Feed], writer: Writer | None = None, *, part: bool = False
) -> Exported:
    """Write *feeds* and their index into *folder*, which is made where it does not exist. Raises CannotWrite.

    With *part* the index keeps what it says of other feeds whose files are still there.
    """
    target = Path(folder)
    exported = tuple(feeds)
    try:
        target.mkdir(parents=True, exist_ok=True)
        others = _listed(target) if part else []
        written = _write(target, _files(exported, writer or Writer(), others))
    except OSError as error:
        raise CannotWrite(str(target), files.reason(error)) from error
    return Exported(exported, tuple(written))


def index(feeds: Iterable[Feed], others: Iterable[dict[str, object]] = ()) -> bytes:
    """The index of *feeds*, `deadlines.feeds/1`; what *others* says of other feeds stands in its old place."""
    listed = {feed["file"]: feed for feed in others}
    for feed in feeds:
        listed[feed.file] = {"unit": feed.unit, "region": feed.region, "file": feed.file, "events": feed.dated}
    whole = {"schema": SCHEMA, "feeds": list(listed.values())}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _listed(target: Path) -> list[dict[str, object]]:
    """What the index in *target* says of feeds whose files are there; nothing where it is none of ours."""
    try:
        found = json.loads((target / INDEX).read_bytes())
        listed = found["feeds"] if found["schema"] == SCHEMA else []
        return [feed for feed in listed if (target / feed["file"]).is_file()]
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return []


def _files(feeds: tuple[Feed, ...], writer: Writer, others: Iterable[dict[str, object]]) -> Iterator[tuple[str, bytes]]:
    for feed in feeds:
        yield feed.file, writer.calendar(feed.unit, feed.region, feed.seen)
    yield INDEX, index(feeds, others)


def _write(target: Path, wanted: Iterable[tuple[str, bytes]]) -> list[str]:
    """Write those of *wanted* that differ from what lies in *target*; their names."""
    waiting: list[tuple[Path, str]] = []
    try:
        for name, data in wanted:
            path = target / name
            if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
                continue
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
            waiting.append((_temporary(target, len(waiting)), name))
            files.put(waiting[-1][0], data)
        for temporary, name in waiting:
            temporary.replace(target / name)
    finally:
        for temporary, _ in waiting:
            temporary.unlink(missing_ok=True)
    if waiting:
        files.sync_folder(target)
    return [name for _, name in waiting]


def _temporary(target: Path, number: int) -> Path:
    return target / f".deadlines-{os.getpid()}-{number}.tmp"
