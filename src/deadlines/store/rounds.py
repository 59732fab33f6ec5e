"""What the weekly mail remembers beside the register, whatever store that is, and the line that each run leaves.

    <register>.schedule.json   since when rounds are owed, which was the last, what the office was told of today
    <register>.schedule.lock   one run at a time; its time of change says when a run last looked
    <register>.mail.log        one line for each run that did something or failed

Losing the first loses no proof: what was sent stands in the register's log and in the outbox, and nothing goes out
twice. A file that is damaged is taken for one that is not there.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from deadlines import files
from deadlines.domain.rounds import Kept
from deadlines.errors import N_, CannotWrite, StoreUnusable
from deadlines.store.locking import taken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: A log of this size is put aside, and so many of those are kept: some ten years of hourly lines.
MOST_BYTES = 1_000_000
ASIDE = 3


class RunUnderWay(StoreUnusable):
    """Another run of the weekly mail has not ended."""

    text = N_("Another run of the weekly mail is under way; this one did nothing. It holds %(path)s.")

    def __init__(self, path: str) -> None:
        super().__init__(path=path)


class Memory(NamedTuple):
    """What is remembered: of the rounds, and of which failure the office was last told on which day."""

    kept: Kept = Kept()
    told: Mapping[str, date] = {}


class RoundFiles:
    """The files beside the register at a place."""

    def __init__(self, state: Path, lock: Path, log: Path) -> None:
        self.state, self.lock, self.log = state, lock, log

    @classmethod
    def beside(cls, place: str) -> RoundFiles:
        """Those of the register at *place*, a path or an address of a file. A link is another name, no other register.

        Raises StoreUnusable for a register that is no file.
        """
        name = register_path(place)
        return cls(*(Path(name + ending) for ending in (".schedule.json", ".schedule.lock", ".mail.log")))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While this lasts, no other run begins. Raises RunUnderWay at once where there is one, CannotWrite."""
        try:
            descriptor = os.open(self.lock, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        except OSError as error:
            raise CannotWrite(str(self.lock), files.reason(error)) from error
        try:
            if not taken(descriptor):
                raise RunUnderWay(str(self.lock))
            with suppress(OSError):  # another user's: it says less, and holds as well
                os.utime(self.lock)
            yield
        finally:
            os.close(descriptor)

    def looked(self) -> datetime | None:
        """When a run last looked whether anything is owed."""
        try:
            return datetime.fromtimestamp(self.lock.stat().st_mtime, UTC)
        except OSError:
            return None

    def read(self) -> Memory:
        """What is remembered; nothing where there is no such file, or a damaged one."""
        try:
            plain = json.loads(self.state.read_text(encoding="utf-8"))
            since, week = plain.get("since"), plain.get("week")
            kept = Kept(
                _aware(since) if since is not None else None,
                date.fromisoformat(week) if week is not None else None,
                plain.get("left") is True,
            )
            return Memory(kept, {str(kind): date.fromisoformat(day) for kind, day in plain.get("told", {}).items()})
        except (OSError, ValueError, TypeError, AttributeError):
            return Memory()

    def write(self, memory: Memory) -> None:
        """Remember *memory*; it is on disk when this returns. Raises CannotWrite."""
        kept = memory.kept
        plain = {
            "since": kept.since.isoformat() if kept.since is not None else None,
            "week": kept.week.isoformat() if kept.week is not None else None,
            "left": kept.left,
            "told": {kind: day.isoformat() for kind, day in memory.told.items()},
        }
        files.write_whole(self.state, json.dumps(plain, indent=1).encode() + b"\n", 0o600)

    def forget(self) -> None:
        """Take away what is remembered; the log stays. Raises RunUnderWay, CannotWrite."""
        with self.alone():
            try:
                self.state.unlink(missing_ok=True)
                if os.name != "nt":  # there an open file cannot go, and an empty one that stays harms nobody
                    self.lock.unlink()
            except OSError as error:
                raise CannotWrite(str(self.state), files.reason(error)) from error

    def append(self, line: str) -> None:
        """Add *line* to the log, and put the log aside first where it has grown long. Raises CannotWrite."""
        try:
            if self.log.exists() and self.log.stat().st_size > MOST_BYTES:
                for number in range(ASIDE, 0, -1):
                    older = self._aside(number - 1)
                    if older.exists():
                        older.replace(self._aside(number))
            handle = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(handle, "ab") as file:
                file.write(" ".join(line.splitlines()).encode("utf-8", "replace") + b"\n")
        except OSError as error:
            raise CannotWrite(str(self.log), files.reason(error)) from error

    def last_line(self) -> str | None:
        """The newest line of the log; None where there is none."""
        for path in (self.log, self._aside(1)):
            with suppress(OSError), path.open("rb") as file:
                file.seek(max(0, path.stat().st_size - 10_000))
                if lines := file.read().decode("utf-8", "replace").splitlines():
                    return lines[-1]
        return None

    def _aside(self, number: int) -> Path:
        return self.log.with_name(f"{self.log.name}.{number}") if number else self.log


def register_path(place: str) -> str:
    """The path of the register at *place*, links followed. Raises StoreUnusable for one that is no file."""
    bare = place.partition("sqlite:///")[2] if place.startswith("sqlite:///") else place
    if bare.startswith("<") or "://" in bare:
        raise StoreUnusable(N_("The weekly mail needs a register that is a file; %(place)s is none."), place=place)
    return os.path.realpath(bare)


def _aware(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
