"""Feeds as files: one a unit, and `index.json`, which says whose each file is.

All new bytes are on disk under temporary names before the first file gets its own, so an export that fails for want of
room or rights leaves the folder as it was. A file whose bytes are the same already is not touched.

`export_ics` makes every feed from lines at hand. `export_changed` gives the same bytes and makes only what is not
`remembered` from the last time: it asks for the items whose sums are others, writes their events part by part, so that
no register is too large for memory, and takes all other parts from the files as they lie there.
"""

from __future__ import annotations

import errno
import gc
import json
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, Protocol

from deadlines import files
from deadlines.domain import codes
from deadlines.errors import N_, CannotWrite, Refused
from deadlines.feeds import remembered
from deadlines.feeds.build import Readers, in_order, unit_feeds
from deadlines.feeds.calendar import PRODID, Writer, head, tail
from deadlines.feeds.events import PLAIN, notice
from deadlines.feeds.lasting import changes_on
from deadlines.feeds.remembered import Laid, Part, Remembered
from deadlines.feeds.settled import NAME as SETTLED
from deadlines.feeds.settled import Log, log_in
from deadlines.feeds.settled import settled as settled_in
from deadlines.feeds.stamps import stamps_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date, datetime

    from deadlines.domain.agenda import Line
    from deadlines.domain.log import LogEntry
    from deadlines.domain.units import Directory, Group, Unit
    from deadlines.feeds.build import Feed
    from deadlines.feeds.events import Options, Seen
    from deadlines.feeds.settled import Settled
    from deadlines.feeds.stamps import Stamps

INDEX = "index.json"
SCHEMA = "deadlines.feeds/1"


class Listed(NamedTuple):
    """A feed as the index lists it: whose it is, its file, and how many events it holds."""

    unit: str
    region: str
    file: str
    dated: int


class Exported(NamedTuple):
    """What an export did: the feeds, the names of the files written because their bytes changed, and of those removed.

    `removed` are feeds of units that are gone.
    """

    feeds: tuple[Listed, ...]
    written: tuple[str, ...]
    removed: tuple[str, ...] = ()


def export_ics(
    folder: str | os.PathLike[str],
    directory: Directory,
    lines: Iterable[Line],
    log: Iterable[LogEntry],
    *,
    as_of: date,
    only: str | None = None,
    options: Options = PLAIN,
    prune: bool = False,
    now: datetime | None = None,
) -> Exported:
    """Write the feeds of all units that *lines* concern, or of the unit *only* (`region/name`), as of a day.

    With *prune* those of units that are gone are removed. Raises CannotWrite where the folder cannot be written,
    Refused where it holds feeds of the other kind, events or tasks.
    """
    acts = list(log)
    settled = _settled(Path(folder), options, log_in(acts), as_of=as_of, now=now)
    stamps = stamps_of(acts, as_of, settled.since)
    feeds = unit_feeds(directory, lines, as_of=as_of, stamps=stamps, only=only, options=options)
    exported = write_feeds(folder, feeds, part=only is not None, todo=options.todo, settled=settled)
    if not prune:
        return exported
    everybody = Readers(directory, as_of=as_of, stamps=stamps, options=options)
    return _pruned(Path(folder), exported, {file for _, file in everybody.parties()})


def write_feeds(
    folder: str | os.PathLike[str],
    feeds: Iterable[Feed],
    writer: Writer | None = None,
    *,
    part: bool = False,
    todo: bool = False,
    settled: Settled | None = None,
) -> Exported:
    """Write *feeds* and their index into *folder*, which is made where it does not exist. Raises CannotWrite, Refused.

    With *part* the index keeps what it says of other feeds whose files are still there; *settled* is remembered there.
    """
    target = Path(folder)
    made = tuple(feeds)
    listed = tuple(Listed(feed.unit, feed.region, feed.file, feed.dated) for feed in made)
    writer = writer or Writer()

    def wanted() -> Iterator[tuple[str, bytes]]:
        if settled is not None:
            yield SETTLED, settled.file
        for feed in made:
            yield feed.file, writer.calendar(feed.unit, feed.region, feed.seen)
        yield INDEX, index(listed, _listed(target) if part else [], todo=todo)

    try:
        target.mkdir(parents=True, exist_ok=True)
        _of_one_kind(target, todo=todo)
        written = _write(target, wanted())
    except OSError as error:
        raise CannotWrite(str(target), files.reason(error)) from error
    return Exported(listed, _feeds_of(written))


def _feeds_of(written: Iterable[str]) -> tuple[str, ...]:
    """Of the files that were *written* those that are for others."""
    return tuple(name for name in written if name not in (remembered.NAME, SETTLED))


def index(feeds: Iterable[Listed], others: Iterable[dict[str, object]] = (), *, todo: bool = False) -> bytes:
    """The index of *feeds*, `deadlines.feeds/1`; what *others* says of other feeds stands in its old place."""
    listed = {feed["file"]: feed for feed in others}
    for feed in feeds:
        listed[feed.file] = {"unit": feed.unit, "region": feed.region, "file": feed.file, "events": feed.dated}
    whole: dict[str, object] = {"schema": SCHEMA, "feeds": list(listed.values())}
    if todo:
        whole["holds"] = "todo"
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _listed(target: Path) -> list[dict[str, object]]:
    """What the index in *target* says of feeds whose files are there; nothing where it is none of ours."""
    try:
        found = json.loads((target / INDEX).read_bytes())
        listed = found["feeds"] if found["schema"] == SCHEMA else []
        return [feed for feed in listed if (target / feed["file"]).is_file()]
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return []


def _of_one_kind(target: Path, *, todo: bool) -> None:
    """Raises Refused where *target* holds feeds of the other kind: who subscribed to events must not find tasks."""
    try:
        found = json.loads((target / INDEX).read_bytes())
        other = found["schema"] == SCHEMA and bool(found["feeds"]) and (found.get("holds") == "todo") != todo
    except (FileNotFoundError, ValueError, TypeError, KeyError, AttributeError):
        return
    if other:
        text = N_("%(folder)s holds tasks; give events a folder of their own.")
        raise Refused(N_("%(folder)s holds events; give tasks a folder of their own.") if todo else text, folder=target)


# --- only what changed -----------------------------------------------------------------------------------------------


class Source(Protocol):
    """A register as an export reads it (a store is one)."""

    def directory(self) -> Directory:
        """Regions, units and groups."""
        ...

    def sums(self) -> Mapping[str, str]:
        """A sum for each item with all that stands in it, and for each obligation, by code."""
        ...

    def log(self) -> Iterable[LogEntry]:
        """The log, oldest first, and behind it what stands in no log yet."""
        ...

    def by_hand(self) -> LogEntry | None:
        """What was changed by hand and stands in no log yet (`Store.unlogged`)."""
        ...

    def log_end(self) -> int:
        """The number of the log's last entry, 0 without any."""
        ...

    def parts(self, wanted: Collection[str]) -> Iterable[tuple[str, list[Line]]]:
        """The lines of the items and obligations *wanted*, by code, in any order."""
        ...


def _settled(target: Path, options: Options, log: Log, *, as_of: date, now: datetime | None) -> Settled:
    """Since when *options* hold in *target*. Raises CannotWrite."""
    try:
        published = any(path.is_file() and _is_ours(path) for path in target.glob("*.ics"))
    except OSError as error:
        raise CannotWrite(str(target), files.reason(error)) from error
    return settled_in(target / SETTLED, options, log, as_of=as_of, published=published, now=now)


class _StaleError(Exception):
    """A file is not what is remembered of it."""


def export_changed(
    folder: str | os.PathLike[str],
    source: Source,
    *,
    as_of: date,
    options: Options = PLAIN,
    prune: bool = False,
    now: datetime | None = None,
) -> Exported:
    """As `export_ics` of all that *source* holds, the same bytes, with only what is not remembered made anew."""
    target = Path(folder)
    directory = source.directory()
    sums = source.sums()
    settled = _settled(target, options, Log(source.log_end(), source.log, source.by_hand()), as_of=as_of, now=now)
    stamps = stamps_of(source.log(), as_of, settled.since)
    readers = Readers(directory, as_of=as_of, stamps=stamps, options=options)
    made = remembered.made_by(directory, options, stamps)
    stand = _with_stamps(sums, stamps)
    blank = Remembered(made, as_of, {}, {}, {})
    try:
        target.mkdir(parents=True, exist_ok=True)
        _of_one_kind(target, todo=options.todo)
        before = remembered.recalled(target, made, as_of)
        try:
            exported = _made(target, source, readers, stand, blank, before, options, stamps, settled)
        except _StaleError:
            exported = _made(target, source, readers, stand, blank, None, options, stamps, settled)
    except OSError as error:
        raise CannotWrite(str(target), files.reason(error)) from error
    return _pruned(target, exported, {feed.file for feed in exported.feeds}) if prune else exported


def _with_stamps(sums: Mapping[str, str], stamps: Stamps) -> dict[str, str]:
    """*sums*, each with the stamps that bear on what stands in the part: they tell of acts that were taken back too."""
    parts: dict[str, list[str]] = {}
    plans: dict[str, list[str]] = {}
    for code, fact in stamps.facts():
        if codes.is_plan(code):
            plans.setdefault(code, []).append(fact)
        else:
            parts.setdefault(codes.item_of(code) or code, []).append(fact)
    now = {}
    for code, own in sums.items():
        told = [*plans.get(codes.plan_of(code), ()), *parts.get(code, ())]
        now[code] = remembered.digest(" ".join([own, *sorted(told)]).encode())[:32] if told else own
    return now


class _Spool:
    """The parts that were made anew, on disk: a register's events together may not fit into memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._end = 0
        self._places: dict[str, dict[str, tuple[int, Part]]] = {}

    def put(self, key: str, code: str, place: tuple[int, int], events: int) -> None:
        """The part of *code* in the feed of *key* lies at *place* and holds so many events."""
        start, length = place
        self._places.setdefault(key, {})[code] = (start, Part(code, length, events))

    def write(self, data: bytes) -> tuple[int, int]:
        """Where *data* lies now."""
        start = self._end
        self._file.write(data)
        self._end += len(data)
        return start, len(data)

    def of(self, key: str) -> dict[str, tuple[int, Part]]:
        """The parts made anew for the feed of *key*, by code, with their places."""
        return self._places.get(key, {})

    def read(self, start: int, length: int) -> bytes:
        """What lies at a place."""
        self._file.seek(start)
        return self._file.read(length)


def _made(
    target: Path,
    source: Source,
    readers: Readers,
    now: dict[str, str],
    blank: Remembered,
    before: Remembered | None,
    options: Options,
    stamps: Stamps,
    settled: Settled,
) -> Exported:
    """Write the feeds of *source*, whose parts have the sums *now*, and what is to be remembered of them.

    Raises _StaleError where a file is not what it was *before*.
    """
    old = before or blank
    as_of = blank.as_of
    until = {code: day for code, day in old.until.items() if code in now}
    changed = {code for code, own in now.items() if old.sums.get(code) != own}
    changed |= {code for code, day in until.items() if day <= as_of}
    touched = changed | (old.sums.keys() - now.keys())
    with tempfile.TemporaryFile(dir=target, prefix=".deadlines-") as file:
        spool = _Spool(file)
        with _seldom_swept():
            for code, lines in source.parts(changed) if changed else ():
                _spooled(spool, code, lines, readers)
                until.pop(code, None)
                if (day := changes_on(lines, as_of, options, stamps)) is not None:
                    until[code] = day
        laid: dict[str, Laid] = {}
        listed: list[Listed] = []
        order = _Order()

        def wanted() -> Iterator[tuple[str, bytes]]:
            yield SETTLED, settled.file
            for party, name in readers.parties():
                was = old.files.get(name)
                new = spool.of(party.key)
                if was is not None and not new and touched.isdisjoint(part.code for part in was.parts):
                    _checked(target / name, was)
                    laid[name] = was
                else:
                    lies = _checked(target / name, was) if was is not None else b""
                    laid[name], data = _laid(party, was, lies, new, touched, spool, order, options, stamps)
                    yield name, data
                events = sum(part.events for part in laid[name].parts)
                listed.append(Listed(party.name, party.region, name, events))
            yield INDEX, index(listed, todo=options.todo)
            yield remembered.NAME, remembered.kept(blank._replace(sums=now, until=until, files=laid))

        written = _write(target, wanted())
    return Exported(tuple(listed), _feeds_of(written))


@contextmanager
def _seldom_swept() -> Iterator[None]:
    """While this lasts, the collector of cycles runs seldom: icalendar makes few, and it looked at everything often."""
    was = gc.get_threshold()
    gc.set_threshold(100_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*was)


def _spooled(spool: _Spool, code: str, lines: Iterable[Line], readers: Readers) -> None:
    """Put what the part *code* shows to each reader into *spool*; who sees the same shares the bytes."""
    found: dict[str, list[Seen]] = {}
    for line in in_order(lines):
        readers.give(line, found)
    writer = Writer()
    places: dict[tuple[int, ...], tuple[int, int]] = {}
    for key, seen in found.items():
        if not seen:
            continue
        alike = tuple(id(each) for each in seen)
        if alike not in places:
            places[alike] = spool.write(b"".join(writer.shown(seen)))
        spool.put(key, code, places[alike], len(seen))


class _Order(dict[str, tuple[object, ...]]):
    """The place of each code among all, worked out once."""

    def __missing__(self, code: str) -> tuple[object, ...]:
        found = self[code] = codes.in_order(code)
        return found


def _checked(path: Path, was: Laid) -> bytes:
    """The bytes of *path*, which must be those that are remembered."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _StaleError from error
    if remembered.digest(data) != was.sum:
        raise _StaleError
    return data


def _laid(
    party: Unit | Group,
    was: Laid | None,
    lies: bytes,
    new: Mapping[str, tuple[int, Part]],
    touched: Collection[str],
    spool: _Spool,
    order: _Order,
    options: Options,
    stamps: Stamps,
) -> tuple[Laid, bytes]:
    """The file of *party*: the parts that were made anew from *spool*, the others as they lie there."""
    places: dict[str, tuple[bool, int, Part]] = {code: (True, start, part) for code, (start, part) in new.items()}
    start = was.head if was is not None else 0
    for part in was.parts if was is not None else ():
        if part.code not in touched:
            places[part.code] = (False, start, part)
        start += part.length
    begin = head(party.name, party.region)
    pieces, parts = [begin], []
    for code in sorted(places, key=order.__getitem__):
        made, start, part = places[code]
        pieces.append(spool.read(start, part.length) if made else lies[start : start + part.length])
        parts.append(part)
    if not parts:
        pieces += Writer().shown([notice(party.key, party.name, stamps, options)])
    data = b"".join((*pieces, tail()))
    return Laid(remembered.digest(data), len(begin), tuple(parts)), data


# --- the folder ------------------------------------------------------------------------------------------------------


def _pruned(target: Path, exported: Exported, wanted: Collection[str]) -> Exported:
    """*exported*, after the feeds in *target* were removed that nobody has any more. Raises CannotWrite.

    Removed is only what says itself that we made it; nobody else's file, whatever its name or our index says.
    """
    gone = []
    try:
        for path in sorted(target.glob("*.ics")):
            if path.name not in wanted and not path.is_symlink() and path.is_file() and _is_ours(path):
                path.unlink()
                gone.append(path.name)
        if gone:
            files.sync_folder(target)
    except OSError as error:
        raise CannotWrite(str(target), files.reason(error)) from error
    return exported._replace(removed=tuple(gone))


def _is_ours(path: Path) -> bool:
    """Whether *path* is a calendar that begins as all of ours do."""
    with path.open("rb") as file:
        return f"\r\nPRODID:{PRODID}\r\n".encode() in file.read(200)


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
