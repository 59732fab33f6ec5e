"""The outbox on disk: an SQLite file beside the register, whatever store that is, with every message and its bytes.

It is durable like the register (write-ahead log, `synchronous=FULL`), open to its owner alone (0600), and never begun
anew over something else: a file that is damaged, foreign or newer is an error. Messages of a run are written in one
transaction; what becomes of each is recorded at once. The bytes of messages that have ended are packed when a later
period is written down; they are kept, for a proof may be asked for years later.

Only one process at a time delivers or changes messages: it holds the lock of the file beside it, which the system takes
away when the process ends, however it ends. What may follow what is decided in `domain.outbox`.
"""

# pathlib costs start-up time; the names beside the file are no paths of ours
# ruff: noqa: PTH100, PTH108, PTH112, PTH118, PTH120, PTH202

from __future__ import annotations

import hashlib
import os
import sqlite3
import zlib
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from deadlines import files
from deadlines.domain.outbox import Posted, attempt
from deadlines.errors import (
    N_,
    CannotWrite,
    ChangedOnDisk,
    Damaged,
    Message,
    NewerStore,
    NotARegister,
    NotThere,
    StoreUnusable,
)
from deadlines.store.outboxlock import BeingSent, locked
from deadlines.store.outboxrows import answer_of, posted, time_of, tried, values_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from deadlines.domain.outbox import Attempt
    from deadlines.errors import DeadlinesError

__all__ = [
    "BeingSent",
    "NoSuchMessage",
    "OthersOutbox",
    "Outbox",
    "OutboxDamaged",
    "Parcel",
    "look_into",
    "open_outbox",
    "outbox_beside",
]

T = TypeVar("T")

#: Marks the file as ours: `dlob` in the header of the file.
APPLICATION = 0x646C6F62
VERSION = 1
#: Seconds that a write waits for another process.
PATIENCE = 5.0

_TABLES = """
CREATE TABLE message (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL, unit TEXT NOT NULL, address TEXT NOT NULL, period TEXT NOT NULL, message_id TEXT NOT NULL,
    content TEXT NOT NULL, sha256 TEXT NOT NULL, sender TEXT NOT NULL, recipient TEXT NOT NULL, subject TEXT NOT NULL,
    codes TEXT NOT NULL, as_of TEXT, correction INTEGER NOT NULL, queued_at TEXT NOT NULL,
    state TEXT NOT NULL, tries INTEGER NOT NULL, next_try TEXT, answer TEXT, code INTEGER, ended_at TEXT,
    told INTEGER NOT NULL, settled_by TEXT NOT NULL, note TEXT NOT NULL,
    known INTEGER NOT NULL, full INTEGER NOT NULL, handled TEXT, answered_at TEXT);
CREATE INDEX message_of_period ON message (period);
CREATE TABLE run (
    kind TEXT NOT NULL, period TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (kind, period)) WITHOUT ROWID;
CREATE TABLE attempt (
    number INTEGER NOT NULL REFERENCES message, at TEXT NOT NULL, state TEXT NOT NULL, answer TEXT, code INTEGER);
CREATE TABLE body (number INTEGER PRIMARY KEY REFERENCES message, packed INTEGER NOT NULL, data BLOB NOT NULL);
"""
_FIELDS = Posted._fields
_COLUMNS = ", ".join(_FIELDS)
_ASK = f"SELECT {_COLUMNS} FROM message"  # noqa: S608 (the names of our own fields)
_ADD = f"INSERT INTO message ({_COLUMNS}) VALUES ({', '.join('?' * len(_FIELDS))})"  # noqa: S608
# What changes in a message after it was written down; the rest is what it is.
_STEP = (
    "UPDATE message SET state = ?, tries = ?, next_try = ?, answer = ?, code = ?, ended_at = ?, told = ?,"
    " settled_by = ?, note = ?, handled = ?, answered_at = ? WHERE number = ? AND state = ?"
)

_TRY = "INSERT INTO attempt VALUES (?, ?, ?, ?, ?)"


class NoSuchMessage(NotThere):
    """A number or a Message-ID that no message of the outbox has."""

    text = N_("The outbox has no message “%(name)s”. `deadlines outbox list --all` shows all.")

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class OutboxDamaged(Damaged):
    """The file of the outbox is broken."""

    text = N_(
        "The outbox %(place)s is damaged: %(reason)s. Put a backup back. Or move it away, then who got this period's"
        " mail is still known from the register's log, but not what was put off, refused or doubtful."
    )


class OthersOutbox(StoreUnusable):
    """The outbox holds the mails of another register."""

    text = N_(
        "The outbox %(place)s holds the mails of another register. Every register needs an outbox of its own: name"
        " another file under [mail] outbox, or leave that out."
    )

    def __init__(self, place: str) -> None:
        super().__init__(place=place)


class Parcel(NamedTuple):
    """A message to be written down, with its bytes as the server gets them, and the one it stands in for, ended."""

    posted: Posted
    data: bytes
    replaces: tuple[Posted, Posted] | None = None


def outbox_beside(place: str) -> str | None:
    """Where the outbox of the register at *place* lies; None for a register that is no file."""
    bare = place.partition("sqlite:///")[2] if place.startswith("sqlite:///") else place
    if bare.startswith("<") or "://" in bare:
        return None
    return f"{os.path.realpath(bare)}.outbox.db"  # a link is another name, no other register


class Outbox:
    """The outbox in a file, or in memory for a register that lies in none. Make one with `open_outbox`."""

    def __init__(self, path: str, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    # --- reading

    def all(self, *, period: str | None = None, states: Iterable[str] | None = None) -> list[Posted]:
        """The messages in the order of their numbers; of one *period*, in one of *states* where that is asked."""
        where, values = [], []
        if period is not None:
            where.append("period = ?")
            values.append(period)
        if states is not None:
            wanted = sorted(states)
            where.append(f"state IN ({', '.join('?' * len(wanted))})")
            values += wanted
        asked = f"{_ASK}{' WHERE ' if where else ''}{' AND '.join(where)} ORDER BY number"
        return [self._read(posted, row) for row in self._ask(asked, values)]

    def untold(self) -> list[Posted]:
        """The messages that were accepted and that the register's log does not know of yet."""
        return [
            self._read(posted, row) for row in self._ask(f"{_ASK} WHERE state = 'sent' AND NOT told ORDER BY number")
        ]

    def sent_ids(self) -> dict[str, int]:
        """The Message-IDs of all that was accepted, each with its number."""
        return dict(self._ask("SELECT message_id, number FROM message WHERE state = 'sent' ORDER BY number"))

    def find_sent(self, message_id: str) -> Posted:
        """The message that was accepted under *message_id*. Raises NoSuchMessage."""
        for row in self._ask(f"{_ASK} WHERE message_id = ? AND state = 'sent' LIMIT 1", (message_id,)):
            return self._read(posted, row)
        raise NoSuchMessage(message_id)

    def find(self, name: str) -> Posted:
        """The message of the number or Message-ID *name*. Raises NoSuchMessage."""
        plain = name.strip().lstrip("#")
        by_number = plain.isascii() and plain.isdigit() and len(plain) < 18
        key: object = int(plain) if by_number else f"<{plain.strip('<>')}>"
        asked = f"{_ASK} WHERE {'number' if by_number else 'message_id'} = ? ORDER BY number DESC LIMIT 1"
        for row in self._ask(asked, (key,)):
            return self._read(posted, row)
        raise NoSuchMessage(name)

    def attempts(self, number: int | None = None) -> list[Attempt]:
        """Every try that ended, oldest first, of all messages or of *number* alone."""
        asked = "SELECT number, at, state, answer, code FROM attempt"
        asked += " ORDER BY rowid" if number is None else " WHERE number = ? ORDER BY rowid"
        return [self._read(tried, row) for row in self._ask(asked, () if number is None else (number,))]

    def newest_period(self) -> str | None:
        """The latest period that a message was written down for."""
        found: str | None = self._ask("SELECT max(period) FROM message")[0][0]
        return found

    def last_run(self, kind: str, before: str) -> str | None:
        """The latest period earlier than *before* for which a whole run of *kind* wrote its messages down."""
        asked = "SELECT max(period) FROM run WHERE kind = ? AND period < ?"
        found: str | None = self._ask(asked, (kind, before))[0][0]
        return found

    def data(self, posted: Posted) -> bytes:
        """The bytes of *posted*, held against their sum. Raises OutboxDamaged where they are not those."""
        found = self._ask("SELECT packed, data FROM body WHERE number = ?", (posted.number,))
        try:
            data: bytes = (zlib.decompress(found[0][1]) if found[0][0] else found[0][1]) if found else b""
        except (zlib.error, TypeError):
            data = b""
        if hashlib.sha256(data).hexdigest() != posted.sha256:
            text = N_("the content of message %(number)s is not what was written down")
            raise OutboxDamaged(self.path, Message(text, {"number": posted.number}))
        return data

    # --- whose it is

    def register(self) -> str | None:
        """The mark of the register whose mails these are; None before the first run."""
        if not self._ask("SELECT 1 FROM sqlite_master WHERE name = 'register'"):
            return None
        found = self._ask("SELECT mark FROM register")
        return str(found[0][0]) if found else None

    def belong(self, mark: str) -> None:
        """From now on it holds mails of the register *mark* alone. Raises OthersOutbox where it has another's."""
        known = self.register()
        if known is None:
            with self._writing():
                self._tell("CREATE TABLE IF NOT EXISTS register (mark TEXT NOT NULL)")
                self._tell("INSERT INTO register VALUES (?)", (mark,))
        elif known != mark:
            raise OthersOutbox(self.path)

    # --- writing

    def write_down(
        self,
        parcels: Sequence[Parcel],
        ended: Iterable[tuple[Posted, Posted]] = (),
        run: tuple[str, str, datetime] | None = None,
    ) -> list[Posted]:
        """The messages of *parcels* with their numbers; all of them, and what has *ended* for them, at once.

        *run* is the kind, period and time of a run for all units, kept so that one that was missed can be told of.
        """
        written = []
        with self._writing():
            if run is not None:
                self._tell("INSERT OR IGNORE INTO run VALUES (?, ?, ?)", (*run[:2], time_of(run[2])))
            for before, after in ended:
                self._step(before, after)
            for posted, data, replaces in parcels:
                if replaces is not None:
                    self._step(*replaces)
                values = values_of(posted._replace(number=0))
                number = self._tell(_ADD, (None, *values[1:])).lastrowid or 0
                self._tell("INSERT INTO body VALUES (?, 0, ?)", (number, data))
                written.append(posted._replace(number=number))
        return written

    def record(self, *steps: tuple[Posted, Posted]) -> None:
        """Keep what became of messages, before and after, all at once and on disk when this returns.

        Raises ChangedOnDisk where one is not in the state before.
        """
        with self._writing():
            for before, after in steps:
                self._step(before, after)

    def pack(self, before: str) -> None:
        """Press the bytes of messages that have ended and belong to a period earlier than *before*."""
        asked = (
            "SELECT body.number FROM body JOIN message USING (number)"
            " WHERE NOT packed AND period < ? AND state IN ('sent', 'refused', 'cancelled')"
        )
        numbers = [row[0] for row in self._ask(asked, (before,))]
        for start in range(0, len(numbers), 100):  # so that it can be broken off
            with self._writing():
                for number in numbers[start : start + 100]:
                    data = self._ask("SELECT data FROM body WHERE number = ?", (number,))[0][0]
                    packed = zlib.compress(data, 6)
                    self._tell("UPDATE body SET packed = 1, data = ? WHERE number = ?", (packed, number))

    def close(self) -> None:
        """Close the file; the last to do so folds the write-ahead log into it."""
        self._connection.close()

    @contextmanager
    def held(self, *, by: str, since: str) -> Iterator[None]:
        """While this lasts, no other process delivers or changes messages. Raises BeingSent, which names the holder."""
        if self.path == _MEMORY:
            yield
            return
        with locked(f"{self.path}.lock", self.path, {"by": by, "since": since}):
            yield

    # --- SQLite

    def _read(self, make: Callable[[tuple[Any, ...]], T], row: tuple[Any, ...]) -> T:
        """What *make* reads in *row*, which begins with a message's number. Raises OutboxDamaged."""
        try:
            return make(row)
        except (ValueError, TypeError, KeyError) as error:
            text = N_("message %(number)s cannot be read")
            raise OutboxDamaged(self.path, Message(text, {"number": row[0]})) from error

    def _step(self, before: Posted, after: Posted) -> None:
        values = (
            after.state,
            after.tries,
            time_of(after.next_try),
            answer_of(after.answer),
            after.code,
            time_of(after.ended_at),
            after.told,
            after.settled_by,
            after.note,
            answer_of(after.handled),
            time_of(after.answered_at),
            before.number,
            before.state,
        )
        if self._tell(_STEP, values).rowcount != 1:
            raise ChangedOnDisk(self.path)
        if (tried := attempt(before, after)) is not None:  # for ever: what follows changes the message, not this
            self._tell(_TRY, (tried.number, values[10], tried.state, values[3], tried.code))

    def _ask(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(statement, values).fetchall()
        except _ERRORS as error:
            raise _meaning(error, self.path) from error

    def _tell(self, statement: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        try:
            return self._connection.execute(statement, values)
        except _ERRORS as error:
            raise _meaning(error, self.path) from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._tell("BEGIN IMMEDIATE")
        try:
            yield
            self._tell("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
            raise


_MEMORY = "<memory>"
_ERRORS = (sqlite3.Error, UnicodeDecodeError)


def open_outbox(path: str | None) -> Outbox:
    """The outbox in the file *path*, made where there is none; one in memory for None.

    Raises CannotWrite, Locked, NotARegister, NewerStore, OutboxDamaged.
    """
    if path is None:
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.executescript(_TABLES)
        return Outbox(_MEMORY, connection)
    if not os.path.lexists(path):
        _create(path)
    return _opened(path)


def look_into(path: str | None) -> Outbox:
    """As `open_outbox`, but makes no file: where there is none, nothing was ever written down."""
    return open_outbox(path if path is not None and os.path.lexists(path) else None)


def _opened(path: str) -> Outbox:
    if os.path.isdir(path):
        raise NotARegister(path, Message(N_("it is a folder")))
    try:
        if not os.path.getsize(path):  # SQLite would take an emptied file for a new one
            raise OutboxDamaged(path, Message(N_("the file is empty")))
        connection = sqlite3.connect(_uri(path, "rw"), uri=True, timeout=PATIENCE, isolation_level=None)
    except OSError as error:
        raise CannotWrite(path, files.reason(error)) from error
    except _ERRORS as error:
        raise _meaning(error, path) from error
    try:
        kind = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if kind != APPLICATION:
            raise NotARegister(path, Message(N_("it is another program's database")))
        if version > VERSION:
            raise NewerStore(path)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"{_ASK} LIMIT 1").fetchone()
    except _ERRORS as error:
        connection.close()
        raise _meaning(error, path) from error
    except BaseException:
        connection.close()
        raise
    return Outbox(path, connection)


def _create(path: str) -> None:
    """A new file at *path*, complete before it has that name. One that somebody else made meanwhile stays."""
    folder = os.path.dirname(os.path.abspath(path))
    fresh = os.path.join(folder, files.fresh_name())
    try:
        files.sweep(folder)
        os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        connection = sqlite3.connect(fresh, isolation_level=None)
        try:
            connection.executescript(f"BEGIN; {_TABLES} COMMIT;")
            connection.execute(f"PRAGMA application_id = {APPLICATION:d}")
            connection.execute(f"PRAGMA user_version = {VERSION:d}")
            connection.execute("PRAGMA journal_mode=WAL")  # the file remembers it
        finally:
            connection.close()
        files.sync_file(fresh)
        with suppress(FileExistsError):
            files.place_new(fresh, path)
        files.sync_folder(folder)
    except OSError as error:
        raise CannotWrite(path, files.reason(error)) from error
    except _ERRORS as error:
        raise _meaning(error, path) from error
    finally:
        for beside in ("", "-journal", "-wal", "-shm"):
            with suppress(OSError):
                os.unlink(fresh + beside)


def _uri(path: str, mode: str) -> str:
    from urllib.parse import quote

    return f"file:{quote(os.path.abspath(path))}?mode={mode}"


def _meaning(error: BaseException, path: str) -> DeadlinesError:
    from deadlines.store.sqlite import meaning

    meant = meaning(error, path)
    if isinstance(meant, (Damaged, NotARegister)):
        return OutboxDamaged(path, Message("%(detail)s", {"detail": str(error)}))
    return meant
