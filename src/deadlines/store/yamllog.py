"""The log beside a register file: `<file>.log.jsonl`, one entry a line, written and synced before the file itself.

Each entry carries the SHA-256 of the file before and after its change, the digest of the record that it leaves
(`record`; of all that it brought or took away, `records`) and, where words were replaced or went, the splice of
characters that puts them back (`back`), so that taking the change back gives the same bytes. A process that dies
between log and file leaves an entry that was never acknowledged, and the new text under the name that was to be moved
over the file (`prepared`): while that lies there and the file is still the one before, the entry does not count. The
same difference without it is an edit by hand (an older version put back), and the entry stays. A last line that is no
whole entry was cut off and does not count either. The next change cuts both off.

That the last entries were taken away would not be seen where together they change nothing (an act and its undo): which
entry the log reached stands in a small file of its own, `<file>.log.head`, written last of all. An entry that was
written while that lay there says so (`head`): where it is gone later, somebody took it away, for it is only replaced.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from deadlines import files
from deadlines.domain import log as history
from deadlines.domain.log import LogEntry
from deadlines.errors import N_, Damaged, Message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


ANCHORED = "head"  # of an entry: the anchor lay there when it was written


class Kept(NamedTuple):
    """What a log holds: the entries that count, how many bytes they take, and how many lines after them do not."""

    entries: tuple[LogEntry, ...]
    size: int
    cut_off: int


def sha256(raw: bytes) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal digits."""
    return hashlib.sha256(raw).hexdigest()


def read(path: Path, digest: str, *, prepared: bool) -> Kept:
    """The log at *path* of a register file that has *digest* now; *prepared*: an unfinished change lies beside it.

    Raises Damaged where a line in the middle is no entry.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return Kept((), 0, 0)
    lines = raw.split(b"\n")
    torn = 1 if lines.pop() else 0
    entries: list[LogEntry] = []
    for number, line in enumerate(lines, 1):
        try:
            entries.append(_entry(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            if number < len(lines):
                reason = Message(N_("line %(line)s is no log entry"), {"line": number})
                raise Damaged(str(path), reason) from error
            torn += 1
    good = len(entries)
    if prepared:
        good = _acknowledged(entries, digest)
    size = sum(len(line) + 1 for line in lines[:good])
    return Kept(tuple(entries[:good]), size, len(entries) - good + torn)


def _acknowledged(entries: Sequence[LogEntry], digest: str) -> int:
    """How many entries count where a change was prepared and the file has *digest*."""
    if not entries or _file(entries[-1])["after"] == digest:
        return len(entries)
    for position in reversed(range(len(entries))):
        if _file(entries[position])["before"] == digest:
            return position
        if position and _file(entries[position - 1])["after"] != _file(entries[position])["before"]:
            break
    return len(entries)


def _file(entry: LogEntry) -> dict[str, Any]:
    return entry.file or {"before": None, "after": None}


def _entry(line: bytes) -> LogEntry:
    plain = json.loads(line)
    entry = LogEntry(
        seq=plain["seq"],
        at=plain["at"],
        by=plain["by"],
        act=plain["act"],
        code=plain["code"],
        on=date.fromisoformat(plain["on"]) if plain["on"] else None,
        before=plain["before"],
        after=plain["after"],
        prev=plain["prev"],
        hash=plain["hash"],
        undoes=plain.get("undoes"),
        file=plain.get("file"),
    )
    _file(entry)["after"]
    return entry


def append(path: Path, kept: Kept, entries: Sequence[LogEntry], mode: int) -> None:
    """Put *entries* behind what counts of the log, cut off the rest, and sync; a new log gets *mode*.

    On an error the log is as it was, less what did not count. Raises OSError.
    """
    raw = b"".join(json.dumps(history.plain_entry(entry), ensure_ascii=False).encode() + b"\n" for entry in entries)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), mode)
    try:
        try:
            if not kept.size and sys.platform != "win32":
                os.fchmod(descriptor, mode)  # whoever may write the file may write its log, whatever the umask
            os.ftruncate(descriptor, kept.size)
            os.lseek(descriptor, kept.size, os.SEEK_SET)
            view = memoryview(raw)
            while view:
                view = view[os.write(descriptor, view) :]
            os.fsync(descriptor)
        except BaseException:
            os.ftruncate(descriptor, kept.size)
            os.fsync(descriptor)
            raise
    finally:
        os.close(descriptor)


def take_back(path: Path, kept: Kept) -> None:
    """The log is again what it was before the last `append`; one that was begun with it is gone."""
    if kept.size == 0:
        path.unlink(missing_ok=True)
        return
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.ftruncate(descriptor, kept.size)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def head(path: Path) -> tuple[int, str] | None:
    """Number and hash of the entry that the log must reach, from the file *path*; None where nothing tells.

    It is written after all else, so that the log may go further where a process died in between. Raises OSError.
    """
    try:
        seq, _, total = path.read_bytes().decode("ascii").strip().partition(" ")
        return int(seq), total
    except (FileNotFoundError, ValueError):
        return None


def last_anchored(entries: Sequence[LogEntry]) -> int | None:
    """The number of the last entry that found an anchor when it was written; None where none did."""
    return next((each.seq for each in reversed(entries) if (each.file or {}).get(ANCHORED)), None)


def put_head(path: Path, entry: LogEntry, mode: int) -> None:
    """Keep that the log reaches *entry*, with the permissions *mode*. Called under the lock. Raises OSError."""
    new = path.with_name(f".{path.name}.new")
    files.put(new, f"{entry.seq} {entry.hash}\n".encode(), mode)
    if sys.platform != "win32":
        new.chmod(mode)
    new.replace(path)  # not waited for: should it be the old one again, it says less, and nothing wrong


def digests_after(entries: Sequence[LogEntry]) -> dict[str, str]:
    """The digest of every record as the log leaves it, as far as its entries tell."""
    known: dict[str, str] = {}
    for entry in entries:
        if "digests" in entry.after:
            known = dict(entry.after["digests"])
        elif entry.file and "record" in entry.file:
            known[entry.code] = entry.file["record"]
        elif entry.file and "records" in entry.file:  # records that came, or went (None)
            known |= entry.file["records"]
            known = {code: digest for code, digest in known.items() if digest is not None}
    return known
