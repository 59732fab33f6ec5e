"""What was fetched with each subscription, in a small SQLite file of its own beside the register.

It is no part of the register and of its log: the server writes it in batches without waiting for the disk, and whoever
loses it loses nothing but a count. A file that is damaged is begun anew.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from deadlines.domain.subscriptions import Fetched
from deadlines.errors import CannotWrite, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deadlines.domain.subscriptions import Batch

#: Places are counted within these days, and forgotten after them.
PLACE_DAYS = 7
_PATIENCE = 2.0

_TABLES = """
CREATE TABLE IF NOT EXISTS own (key BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS fetch (
    sha256 TEXT PRIMARY KEY, count INTEGER NOT NULL, at INTEGER NOT NULL, client TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS place (
    sha256 TEXT NOT NULL, place TEXT NOT NULL, day TEXT NOT NULL, PRIMARY KEY (sha256, place)) WITHOUT ROWID;
"""


def fetches_beside(place: str) -> Path | None:
    """Where the fetches of the register at *place* are kept; None for one that is no file."""
    bare = place.partition("sqlite:///")[2] if place.startswith("sqlite:///") else place
    return None if bare.startswith("<") or "://" in bare else Path(f"{bare}.fetches.db")


class FetchFile:
    """The file of fetches at a path; made when it is first written to."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def key(self) -> bytes:
        """The key of the sums of places, made with the file. Raises CannotWrite."""
        try:
            return self._key()
        except sqlite3.OperationalError as error:
            raise CannotWrite(str(self.path), Message("%(detail)s", {"detail": str(error)})) from error
        except sqlite3.DatabaseError:
            self._discard()
            return self._key()

    def _key(self) -> bytes:
        with closing(self._opened()) as connection, connection:
            found = connection.execute("SELECT key FROM own").fetchone()
            if found is None:
                found = (secrets.token_bytes(32),)
                connection.execute("INSERT INTO own VALUES (?)", found)
            key: bytes = found[0]
            return key

    def write(self, batches: Iterable[Batch], *, day: date) -> None:
        """Add *batches*, and forget the places that were last seen a week before *day*. Raises CannotWrite."""
        try:
            with closing(self._opened()) as connection, connection:
                for each in batches:
                    connection.execute(
                        "INSERT INTO fetch VALUES (?, ?, ?, ?) ON CONFLICT (sha256) DO UPDATE SET"
                        " count = count + excluded.count, at = max(at, excluded.at), client = excluded.client",
                        (each.sha256, each.times, each.at, each.client),
                    )
                    connection.executemany(
                        "INSERT INTO place VALUES (?, ?, ?)"
                        " ON CONFLICT (sha256, place) DO UPDATE SET day = excluded.day",
                        [(each.sha256, place, day.isoformat()) for place in each.places],
                    )
                connection.execute("DELETE FROM place WHERE day <= ?", (_week_before(day),))
        except sqlite3.Error as error:
            raise CannotWrite(str(self.path), Message("%(detail)s", {"detail": str(error)})) from error

    def read(self, *, day: date) -> dict[str, Fetched]:
        """What was fetched with each token, by its sum; nothing where no file is there or it cannot be read."""
        if not self.path.exists():
            return {}
        try:
            with closing(sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
                rows = connection.execute(
                    "SELECT sha256, count, at, client,"
                    " (SELECT count(*) FROM place p WHERE p.sha256 = f.sha256 AND p.day > ?) FROM fetch f",
                    (_week_before(day),),
                ).fetchall()
        except sqlite3.Error:
            return {}
        return {
            sha256: Fetched(count, datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), client, places)
            for sha256, count, at, client, places in rows
        }

    def _opened(self) -> sqlite3.Connection:
        new = not self.path.exists()
        connection = sqlite3.connect(self.path, timeout=_PATIENCE)
        try:
            if new:
                with suppress(OSError):
                    self.path.chmod(0o600)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=OFF")  # nothing is lost that matters
            connection.executescript(_TABLES)
        except BaseException:
            connection.close()
            raise
        return connection

    def _discard(self) -> None:
        for beside in ("", "-wal", "-shm"):
            with suppress(OSError):
                os.unlink(f"{self.path}{beside}")  # noqa: PTH108 (the names are no paths of ours)


def _week_before(day: date) -> str:
    return (day - timedelta(days=PLACE_DAYS)).isoformat()
