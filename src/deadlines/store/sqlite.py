"""The SQLite store: opening and making the file, its transactions, and what its errors mean.

An acknowledged change is on disk: write-ahead log, `synchronous=FULL`, one transaction for each batch. Everything that
SQLite can answer with is turned into one of our errors here; none of its exceptions leaves this module.

Only `sqlite3` and what the domain needs is imported at the top; making a register and bringing an old one up to date
import the migrations when they are called.
"""

# pathlib costs start-up time
# ruff: noqa: PTH100, PTH104, PTH105, PTH108, PTH110, PTH118, PTH120

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from deadlines import files
from deadlines.errors import (
    N_,
    CannotWrite,
    Damaged,
    DeadlinesError,
    Locked,
    Message,
    NewerStore,
    NotARegister,
    Problem,
    Taken,
)
from deadlines.store import schema
from deadlines.store.sql import SqlStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from deadlines.domain.log import LogEntry
    from deadlines.domain.model import Register
    from deadlines.domain.workdays import WorkCalendar
    from deadlines.store.contract import Batch
    from deadlines.store.rows import Row

#: What sqlite3 raises; the second where a text of the file, even its own account of an error, is no text.
_ERRORS = (sqlite3.Error, UnicodeDecodeError)

LOG_CUT = N_("the log does not end with entry %(seq)s, which was the last: entries were taken away. Put a backup back.")

#: Seconds that a write waits for another process.
PATIENCE = 5.0


class SqliteStore(SqlStore):
    """A register in an SQLite file. Make one with `open_store` or `create`."""

    def __init__(self, path: str, connection: sqlite3.Connection, calendar: Callable[[], WorkCalendar]) -> None:
        self.path = path
        self.calendar = calendar
        self._connection = connection

    @property
    def place(self) -> str:
        """The path of the file."""
        return self.path

    def ask(self, statement: str, **values: object) -> list[Row]:
        """All rows of *statement*."""
        try:
            return self._connection.execute(statement, values).fetchall()
        except _ERRORS as error:
            raise meaning(error, self.path) from error

    def tell(self, statement: str, values: Mapping[str, object] = {}) -> None:
        """Run *statement* for its effect."""
        try:
            self._connection.execute(statement, values)
        except _ERRORS as error:
            raise meaning(error, self.path) from error

    def many(self, statement: str, values: Iterable[Mapping[str, object]]) -> None:
        """Run *statement* for its effect, once for each of *values*."""
        try:
            self._connection.executemany(statement, values)
        except _ERRORS as error:
            raise meaning(error, self.path) from error

    @contextmanager
    def reading(self) -> Iterator[None]:
        """While this lasts, all that is asked is answered from one state; inside a batch from the batch's."""
        if self._connection.in_transaction:
            yield
            return
        self.tell("BEGIN")
        try:
            yield
        finally:
            self._back()

    def _back(self) -> None:
        with suppress(sqlite3.Error):  # what went wrong before is what a person should hear of
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    @contextmanager
    def batch(self, *, at: str, by: str) -> Iterator[Batch]:
        """A batch of changes, on disk when it ends without an error."""
        self.tell("BEGIN IMMEDIATE")  # the write lock now, so that what is read inside is what is changed
        try:
            head = self._head()
            if head > self._last():
                raise Damaged(self.path, Message(LOG_CUT, {"seq": head}))
            yield self.writing(at, by)
            if self._last() != head:
                self.set_head(self._last())
            self.tell("COMMIT")
        finally:
            self._back()

    def _last(self) -> int:
        """The number of the newest log entry."""
        return int(self.ask("SELECT max(seq) FROM log")[0][0] or 0)

    def _head(self) -> int:
        """The number at which the log must end, which stands apart from it; 0 where an older program wrote last."""
        return int(self.ask("PRAGMA user_version")[0][0])

    def set_head(self, seq: int) -> None:
        """Keep that the log ends with entry *seq*; inside the transaction that writes it."""
        self.tell(f"PRAGMA user_version = {seq:d}")

    def begin_again(self) -> None:
        """Read all dates from their words as this program reads them, after an older one made the register."""
        self.tell("BEGIN IMMEDIATE")
        try:
            self.read_again()
            self.tell("COMMIT")
        finally:
            self._back()

    def version(self) -> object:
        """What SQLite counts up at every commit of another connection, and what this one has changed itself."""
        return self.ask("PRAGMA data_version")[0][0], self._connection.total_changes

    def traces(self) -> tuple[str, ...]:
        """The file and its write-ahead log, to which every commit goes first."""
        return self.path, f"{self.path}-wal"

    def unlogged(self) -> LogEntry | None:
        """None: who changes a database by hand is found by `problems` alone."""
        return None

    def problems(self) -> list[Problem]:
        """What is wrong with the file: its pages, its tables, its rows, its log."""
        from deadlines.store.sqlcheck import problems_in  # reads every word again; nothing else needs that

        try:
            broken = [row[0] for row in self.ask("PRAGMA integrity_check") if row[0] != "ok"]
            if broken:
                text = N_("the file is damaged: %(detail)s")
                return [Problem(self.path, Message(text, {"detail": line})) for line in broken]
            found = [
                Problem(str(row[0]), Message(N_("a row points to one that is not there (%(row)s)"), {"row": row[1]}))
                for row in self.ask("PRAGMA foreign_key_check")
            ]
            found += [
                Problem(self.path, Message(N_("the tables are not as they should be: %(detail)s"), {"detail": each}))
                for each in self._schema_differences()
            ]
            head = self._head()
            if head not in (0, self._last()):
                found.append(Problem(f"log {head}", Message(LOG_CUT, {"seq": head})))
            return [*found, *problems_in(self)]
        except Damaged as error:
            return [Problem(self.path, error.message)]

    def _schema_differences(self) -> list[str]:
        from sqlalchemy.exc import DBAPIError

        try:
            added = self.ask("SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY 1, 2")
            kind = self.ask("PRAGMA application_id")[0][0]
            found = [f"{each[0]} {each[1]}" for each in added] + ([f"application_id {kind}"] if kind else [])
            return [*found, *schema.differences(self._connection)]
        except _ERRORS as error:
            raise meaning(error, self.path) from error
        except DBAPIError as error:
            raise meaning(error.orig, self.path) from error

    def close(self) -> None:
        """Close the file; the last to do so folds the write-ahead log into it."""
        self._back()
        self._connection.close()


def open_store(path: str, calendar: Callable[[], WorkCalendar], patience: float = PATIENCE) -> SqliteStore:
    """The register in the file *path*, brought up to date where an older version made it.

    Writers wait *patience* seconds for each other. Raises NotARegister, NewerStore, Damaged, CannotWrite, Locked.
    """
    connection = _connected(path, "rw", patience)
    try:
        try:
            revision = _revision(connection, path)
        except CannotWrite:
            connection.close()
            connection = _alone(path, patience)
            revision = _revision(connection, path)
        if revision != schema.HEAD:
            _upgraded(connection, path, revision)
        _prepared(connection, path)
        store = SqliteStore(path, connection, calendar)
        if revision != schema.HEAD:
            store.begin_again()
    except BaseException:
        connection.close()
        raise
    return store


def _alone(path: str, patience: float) -> sqlite3.Connection:
    """A connection that can do without the file through which processes share a register, where that cannot be made.

    On a read-only disk nobody can write, so nothing need be shared; on a full one the whole register is locked instead.
    """
    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.exists(f"{path}-wal") and not os.access(folder, os.W_OK):
        return _connected(path, "ro&immutable=1", patience)
    connection = _connected(path, "rw", patience)
    try:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    except _ERRORS as error:
        connection.close()
        raise meaning(error, path) from error
    return connection


def _connected(path: str, mode: str, patience: float) -> sqlite3.Connection:
    try:
        return sqlite3.connect(
            f"{_address(path)}?mode={mode}", timeout=patience, isolation_level=None, uri=True, check_same_thread=False
        )
    except _ERRORS as error:
        raise meaning(error, path) from error


def _address(path: str) -> str:
    """*path* as SQLite's kind of address, which alone can say that a missing file is not to be made."""
    whole = os.path.abspath(path).replace(os.sep, "/")
    for special in "%?#":
        whole = whole.replace(special, f"%{ord(special):02x}")
    return f"file:{whole}" if whole.startswith("/") else f"file:/{whole}"


def _revision(connection: sqlite3.Connection, path: str) -> str:
    """The revision of our tables in the file. Raises NotARegister where it has none."""
    try:
        rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except _ERRORS as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:  # no such table
            rows = []
        else:
            raise meaning(error, path) from error
    if len(rows) != 1 or not str(rows[0][0]).startswith(schema.FAMILY):
        if not rows and _is_empty(connection, path):
            raise NotARegister(path, Message(N_("the file is empty")))
        raise NotARegister(path, Message(N_("it is a database of another program")))
    return str(rows[0][0])


def _is_empty(connection: sqlite3.Connection, path: str) -> bool:
    try:
        return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0)
    except _ERRORS as error:
        raise meaning(error, path) from error


def _upgraded(connection: sqlite3.Connection, path: str, revision: str) -> None:
    """Bring an older file up to date, after a copy of it was written and synced beside it."""
    if revision > schema.HEAD:
        raise NewerStore(path)
    from sqlalchemy.exc import DBAPIError

    try:
        _copied(connection, f"{path}.{revision}.bak")
        schema.upgrade(connection)
    except _ERRORS as error:
        raise meaning(error, path) from error
    except DBAPIError as error:
        raise meaning(error.orig, path) from error


def _copied(connection: sqlite3.Connection, path: str) -> None:
    """Copy the whole register to *path*; what stood there is replaced when the copy is complete."""
    fresh = f"{path}.new"
    if os.path.exists(fresh):
        os.unlink(fresh)
    target = sqlite3.connect(fresh, isolation_level=None)
    try:
        connection.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
    finally:
        target.close()
    files.sync_file(fresh)
    os.replace(fresh, path)
    files.sync_folder(os.path.dirname(os.path.abspath(path)))


def _prepared(connection: sqlite3.Connection, path: str) -> None:
    try:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    except _ERRORS as error:
        raise meaning(error, path) from error
    if mode == "delete":  # a backup put back; without the write-ahead log it is as safe, but readers wait for writers
        with suppress(sqlite3.Error):
            connection.execute("PRAGMA journal_mode=WAL")


def create(
    path: str,
    register: Register,
    *,
    at: str,
    by: str,
    calendar: Callable[[], WorkCalendar],
    patience: float = PATIENCE,
) -> SqliteStore:
    """A new register at *path* that holds *register*, its dates read from its words.

    The file appears complete or not at all: it is made under another name and linked into place. Raises Taken,
    CannotWrite.
    """
    from deadlines.domain.reading import read_register

    for beside in ("", "-wal", "-journal"):  # left over from another register, SQLite would take them for this one's
        if os.path.lexists(path + beside):
            raise Taken(path + beside)
    register = read_register(register, calendar())
    folder = os.path.dirname(os.path.abspath(path))
    fresh = os.path.join(folder, files.fresh_name())
    try:
        files.sweep(folder)
        _filled(fresh, register, at, by, calendar)
        _placed(fresh, path)
        files.sync_folder(folder)
    except FileExistsError as error:
        raise Taken(path) from error
    except OSError as error:
        raise CannotWrite(path, files.reason(error)) from error
    except CannotWrite as error:  # say it of the place that was asked for
        raise CannotWrite(path, error.reason) from error
    finally:
        _discard(fresh)
    return open_store(path, calendar, patience)


def _filled(path: str, register: Register, at: str, by: str, calendar: Callable[[], WorkCalendar]) -> None:
    from sqlalchemy.exc import DBAPIError

    connection = _connected(path, "rwc", PATIENCE)
    try:
        connection.execute("PRAGMA synchronous=OFF")  # nobody knows this file yet; it is synced once, when complete
        schema.upgrade(connection)
        store = SqliteStore(path, connection, calendar)
        store.tell("BEGIN IMMEDIATE")
        store.begin_log(register, at=at, by=by)
        store.set_head(1)
        store.tell("COMMIT")
        store.tell("PRAGMA journal_mode=WAL")  # the file remembers it
    except _ERRORS as error:
        raise meaning(error, path) from error
    except DBAPIError as error:
        raise meaning(error.orig, path) from error
    finally:
        connection.close()
    files.sync_file(path)


def _placed(fresh: str, path: str) -> None:
    """Give the finished file its name, unless somebody else took that meanwhile."""
    try:
        os.link(fresh, path)
    except FileExistsError:
        raise
    except OSError:  # no links here (FAT, some network disks): a rename, which replaces, after one more look
        if os.path.lexists(path):
            raise FileExistsError(path) from None
        os.rename(fresh, path)


def _discard(fresh: str) -> None:
    for beside in ("", "-journal", "-wal", "-shm"):
        try:
            os.unlink(fresh + beside)
        except OSError:
            continue


_REASONS = {
    sqlite3.SQLITE_READONLY: N_("it is read-only"),
    sqlite3.SQLITE_PERM: N_("access is not allowed"),
    sqlite3.SQLITE_AUTH: N_("access is not allowed"),
    sqlite3.SQLITE_CANTOPEN: N_("it cannot be opened: the folder is read-only, or access is not allowed"),
    sqlite3.SQLITE_FULL: N_("the disk is full"),
    sqlite3.SQLITE_IOERR: N_("the disk does not take or give data (full, or failing)"),
    sqlite3.SQLITE_NOMEM: N_("there is not enough memory"),
    sqlite3.SQLITE_TOOBIG: N_("a value is too large"),
}


def meaning(error: BaseException | None, path: str) -> DeadlinesError:
    """Our error for SQLite's *error* on the file *path*."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # without its finer grades
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL):
        return Locked(path)
    if code == sqlite3.SQLITE_NOTADB:
        return NotARegister(path, Message(N_("it is not a database")))
    if code in _REASONS:
        return CannotWrite(path, Message(_REASONS[code]))
    return Damaged(path, Message("%(detail)s", {"detail": str(error)}))
