"""A register file as a store: the YAML file is the truth, and a person may edit it at any time.

Reading parses the file once and again when it has changed. Writing holds a lock against other writers, splices the text
(`yamledit`), reads the result and compares it with what the change means, and goes to disk in this order:

    1  the new text under another name in the same folder (`prepared`), synced
    2  the file's hash once more: changed by an editor meanwhile → ChangedOnDisk
    3  the log entries, synced (`yamllog`)
    4  the hash once more, then the new text is moved over the file, and the folder is synced

A process that dies before the move has changed nothing: the entry of step 3 does not count while the prepared text lies
there. The log begins at the first change with an act `init` that has a digest of every record; a file that was edited
by hand gets an act `edited` before the next change.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deadlines import files
from deadlines.domain import additions, agenda, changes, codes, records, soundness
from deadlines.domain import log as history
from deadlines.domain.model import Register
from deadlines.domain.units import Directory
from deadlines.errors import (
    N_,
    BadFile,
    CannotWrite,
    ChangedOnDisk,
    Damaged,
    Locked,
    Message,
    NewerStore,
    NoStore,
    NoSuchCode,
    NotARegister,
    Problem,
    StoreUnusable,
    Taken,
)
from deadlines.store import whole, yamledit, yamllog, yamltext, yamlwrite
from deadlines.store.yamledit import Splice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from deadlines.domain.agenda import Line, Tally
    from deadlines.domain.changes import Change
    from deadlines.domain.log import LogEntry
    from deadlines.domain.model import Item, Plan
    from deadlines.domain.workdays import WorkCalendar
    from deadlines.store.contract import Batch, Found, Span
    from deadlines.store.yamltext import Document

#: How long a writer waits for another one, in seconds.
PATIENCE = 5.0
_PAUSE = 0.02


@dataclass(frozen=True, slots=True)
class _State:
    """The file as it was read: its bytes' hash, its text, and the register that it describes, dates not yet read."""

    digest: str
    stamp: tuple[int, ...]
    document: Document
    register: Register


# --- reading a file --------------------------------------------------------------------------------------------------


def read_file(path: str) -> Register:
    """The register that the file at *path* describes; its dates are not read from their words yet.

    Raises NoStore, BadFile with every fault and its place, NotARegister, NewerStore.
    """
    return _read(path, Path(path)).register


def _read(place: str, path: Path) -> _State:
    raw, stamp = _bytes_of(place, path)
    with yamltext.without_gc():
        document = yamltext.read(place, path.name, raw)
        return _State(yamllog.sha256(raw), stamp, document, _register_in(place, document))


def _bytes_of(place: str, path: Path) -> tuple[bytes, tuple[int, ...]]:
    try:
        if path.is_dir():
            raise NotARegister(place, Message(N_("it is a folder")))
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise NotARegister(place, Message(N_("it is not an ordinary file")))
            if status.st_size > yamltext.MAX_BYTES:
                raise yamltext.too_big(place, path.name)
            return file.read(), _stamp(status)
    except FileNotFoundError:
        raise NoStore(place) from None
    except OSError as error:
        raise CannotWrite(place, files.reason(error)) from error


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    return status.st_ino, status.st_size, status.st_mtime_ns


def _register_in(place: str, document: Document) -> Register:
    data = document.data
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema != records.SCHEMA:
        family, _, version = str(schema or "").partition("/")
        if family == records.SCHEMA.partition("/")[0] and version.isdigit():
            raise NewerStore(place)
        text = N_("it does not begin with `schema: %(schema)s`")
        raise NotARegister(place, Message(text, {"schema": records.SCHEMA}))
    problems: list[Problem] = []
    register = records.build_register(data, problems, document.where)
    if register is not None:
        problems = [Problem(_where(document, fault.path), fault.message) for fault in soundness.faults(register)]
    if register is None or problems:
        raise BadFile(place, problems)
    return register


def _where(document: Document, path: tuple[str | int, ...]) -> str:
    """The place in the file of what stands at *path* in the register; of what it stands in, where it is not written."""
    container: Any = document.data
    *above, last = path
    for step in above:
        container = container[step]
    return document.where(container, last)


# --- making a file ---------------------------------------------------------------------------------------------------


def create(path: str, register: Register, *, at: str, by: str) -> None:
    """A new register file at *path*, with a log that begins with it.

    Raises Taken where a file or the log of an earlier one lies there, CannotWrite; nothing is kept then.
    """
    own = _Files(path)
    raw = yamltext.encoded(yamlwrite.register_text(register))
    made: list[Path] = []
    try:
        with _lock(own, path, PATIENCE):
            for there in (own.path, own.log):
                if os.path.lexists(there):
                    raise Taken(str(there))
            made.append(own.prepared)
            files.put(own.prepared, raw)
            made.append(own.path)
            own.move()
            made.append(own.log)
            digest = yamllog.sha256(raw)
            file = {"before": digest, "after": digest}
            entry = history.entry_for(history.beginning(register), None, at=at, by=by, file=file)
            yamllog.append(own.log, yamllog.Kept((), 0, 0), [entry], stat.S_IMODE(own.path.stat().st_mode))
            own.sync_folder()
    except OSError as error:
        for leftover in made:
            with contextlib.suppress(OSError):
                leftover.unlink(missing_ok=True)
        raise CannotWrite(path, files.reason(error)) from error


class _Files:
    """A register file and what lies beside it; symbolic links lead to the file that is meant."""

    def __init__(self, path: str) -> None:
        self.path = Path(os.path.realpath(path))
        self.log = self.path.with_name(f"{self.path.name}.log.jsonl")
        self.lock = self.path.with_name(f"{self.path.name}.lock")
        self.prepared = self.path.with_name(f".{self.path.name}.prepared")

    def move(self) -> None:
        """The prepared text becomes the file."""
        self.prepared.replace(self.path)
        self.sync_folder()

    def sync_folder(self) -> None:
        """The names in the folder are on disk."""
        files.sync_folder(self.path.parent)


@contextmanager
def _lock(own: _Files, place: str, patience: float) -> Iterator[None]:
    """No other process writes while this lasts. Raises Locked after *patience* seconds, OSError."""
    access = os.O_RDWR if sys.platform == "win32" else os.O_RDONLY  # of another user's lock one may have no more
    descriptor = os.open(own.lock, access | os.O_CREAT, 0o666)
    try:
        waited_until = time.monotonic() + patience
        while not _locked(descriptor):
            if time.monotonic() >= waited_until:
                raise Locked(place)
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(descriptor)  # gives the lock back


if sys.platform == "win32":
    import msvcrt

    def _locked(descriptor: int) -> bool:
        try:
            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _locked(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


# --- the store -------------------------------------------------------------------------------------------------------


class YamlStore:
    """A register file and the log beside it. Make one with `open`."""

    def __init__(self, path: str, calendar: Callable[[], WorkCalendar], patience: float = PATIENCE) -> None:
        self._place = path
        self._files = _Files(path)
        self._calendar = calendar
        self._patience = patience
        self._state = _read(path, self._files.path)
        self._plans: dict[str, Plan] = {}  # those whose dates have been read from their words
        self._batch: _YamlBatch | None = None

    @classmethod
    def open(cls, path: str, calendar: Callable[[], WorkCalendar], *, patience: float = PATIENCE) -> YamlStore:
        """The register in the file at *path*; a writer waits for another one *patience* seconds.

        Raises NoStore, BadFile with every fault and its place, NotARegister, NewerStore, CannotWrite.
        """
        return cls(path, calendar, patience)

    @property
    def place(self) -> str:
        """The path as it was given."""
        return self._place

    # reading

    def directory(self) -> Directory:
        """Regions, units and groups."""
        return self._fresh().directory

    def plans(self) -> tuple[Plan, ...]:
        """The heads of all plans in their order."""
        return tuple(whole.head(plan) for plan in self._fresh().plans)

    def lines(self, span: Span) -> Iterator[Line]:
        """The lines that *span* asks for, in document order."""
        return whole.lines_within(self.register(span.plan), span)

    def tally(self, day: date, plan: str | None = None) -> Tally:
        """How many entries are open on *day* and undated, ongoing, ambiguous."""
        return agenda.tally((line for each in self.register(plan).plans for line in agenda.lines_of(each)), day)

    def code(self, typed: str) -> str:
        """The one code that *typed* names, of an entry or a plan."""
        return codes.resolve(typed, whole.codes_of(self._fresh()))

    def find(self, code: str) -> Found:
        """The entry *code*."""
        for plan in self.register(codes.plan_of(code)).plans:
            return whole.found_in(plan, code)
        raise NoSuchCode(code)

    def items(self, plan: str | None = None) -> Iterator[tuple[Plan, Item]]:
        """Every item, whole, with the head of its plan."""
        for each in self.register(plan).plans:
            short = whole.head(each)
            yield from ((short, item) for item in each.items)

    def sums(self) -> dict[str, str]:
        """A sum for each item and obligation."""
        return whole.sums_of(self.register())

    def register(self, plan: str | None = None) -> Register:
        """The whole register; with *plan* that plan alone."""
        register = self._fresh()
        plans = tuple(self._read_plan(each) for each in register.plans if plan in (None, each.code))
        return register._replace(plans=plans)

    def log(self, code: str | None = None) -> Iterator[LogEntry]:
        """The log, oldest first; of *code* and what stands below it alone where given."""
        entries = self._batch.log() if self._batch is not None else self._kept()[1].entries
        return (entry for entry in entries if code is None or codes.is_below(entry.code, code))

    def newest(self) -> Iterator[LogEntry]:
        """The log, newest first."""
        return reversed(tuple(self.log()))

    def _fresh(self) -> Register:
        """The register of the file as it is now, dates not read; inside a batch with what the batch has changed."""
        if self._batch is not None:
            return self._batch.register
        try:
            stamp = _stamp(self._files.path.stat())
        except OSError:
            stamp = ()
        if stamp != self._state.stamp:
            self._take(_read(self._place, self._files.path))
        return self._state.register

    def _take(self, state: _State) -> None:
        self._state = state
        self._plans.clear()

    def _read_plan(self, plan: Plan) -> Plan:
        """*plan* with its dates read from its words, once for each text of the plan."""
        from deadlines.domain.reading import read_plan  # the grammar, which recording what was done may not need

        known = self._plans.get(plan.code)
        if known is None or self._batch is not None:
            with yamltext.without_gc():
                known = read_plan(plan, self._calendar())
            if self._batch is None:
                self._plans[plan.code] = known
        return known

    def _kept(self) -> tuple[str, yamllog.Kept]:
        """The hash of the file and its log, both of the same moment."""
        digest = self._digest()
        while True:
            kept = self._log_for(digest)
            again = self._digest()
            if again == digest:
                return digest, kept
            digest = again

    def _log_for(self, digest: str) -> yamllog.Kept:
        try:
            return yamllog.read(self._files.log, digest, prepared=self._files.prepared.exists())
        except OSError as error:
            raise CannotWrite(self._place, files.reason(error)) from error

    def _up_to_date(self) -> None:
        """What was read is what the file holds; it is parsed again only if it is not."""
        raw, stamp = _bytes_of(self._place, self._files.path)
        if yamllog.sha256(raw) == self._state.digest:
            self._state = replace(self._state, stamp=stamp)
        else:
            self._take(_read(self._place, self._files.path))

    def _digest(self) -> str:
        return yamllog.sha256(_bytes_of(self._place, self._files.path)[0])

    # checking

    def problems(self) -> list[Problem]:
        """What is wrong with the file and its log: faults of either, a cut-off entry, a broken chain, a hand edit."""
        try:
            state = _read(self._place, self._files.path)
            digest, kept = self._kept()
        except BadFile as error:
            return list(error.problems)
        except (Damaged, NotARegister) as error:
            return [Problem(self._files.path.name, error.message)]
        name = self._files.log.name
        found = list(history.broken_links(kept.entries))
        if kept.cut_off:
            text = N_("the last entry was cut off before it was acknowledged; the next change removes it")
            found.insert(0, Problem(f"{name}:{len(kept.entries) + 1}:1", Message(text)))
        last = kept.entries[-1] if kept.entries else None
        if last is not None and (last.file or {}).get("after") != digest:
            text = N_("the file was edited by hand after log entry %(seq)s; the next change records that")
            found.append(Problem(self._files.path.name, Message(text, {"seq": last.seq})))
        return [*found, *history.disagreements(state.register, kept.entries)]

    # writing

    @contextmanager
    def batch(self, *, at: str, by: str) -> Iterator[Batch]:
        """A batch of changes, on disk when it ends without an error.

        Raises Locked, ChangedOnDisk, CannotWrite, and StoreUnusable where a change cannot be put into the text.
        """
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(_lock(self._files, self._place, self._patience))
            except OSError as error:
                raise CannotWrite(self._place, files.reason(error)) from error
            self._up_to_date()
            kept = self._log_for(self._state.digest)
            self._batch = batch = _YamlBatch(self._place, self._state, kept, at, by)
            try:
                yield batch
                state = batch.finish()
            finally:
                self._batch = None
            if batch.entries:
                state = self._written(batch, state)
                self._take(state)

    def _written(self, batch: _YamlBatch, state: _State) -> _State:
        """*state* with the entries of *batch* on disk."""
        own, before = self._files, batch.start.digest
        same = state.digest == before
        logged = False
        try:
            status = own.path.stat()
            mode = stat.S_IMODE(status.st_mode)
            if batch.kept.cut_off:  # before the prepared text goes that says why it does not count
                yamllog.take_back(own.log, batch.kept)
            if same:
                own.prepared.unlink(missing_ok=True)
            else:
                files.put(own.prepared, state.document.encoded(), mode)
                _keep_owner(own.prepared, status, mode)
                state = replace(state, stamp=_stamp(own.prepared.stat()))
            own.sync_folder()
            self._unchanged(before)
            logged = True
            yamllog.append(own.log, batch.kept, batch.entries, mode)
            if not batch.kept.size:
                own.sync_folder()
            if not same:
                self._unchanged(before)
                own.prepared.replace(own.path)
        except BaseException as error:
            if same or own.prepared.exists():  # else it was moved already, and an interrupt came too late
                self._taken_back(batch, logged)
            if isinstance(error, OSError):
                raise CannotWrite(self._place, files.reason(error)) from error
            raise
        try:
            own.sync_folder()
        except OSError as error:
            raise StoreUnusable(
                N_("%(place)s was changed, but the disk did not confirm it: %(reason)s. Look with `deadlines log`."),
                place=self._place,
                reason=files.reason(error),
            ) from error
        return state

    def _unchanged(self, digest: str) -> None:
        if self._digest() != digest:
            raise ChangedOnDisk(self._place)

    def _taken_back(self, batch: _YamlBatch, logged: bool) -> None:
        """A refused change leaves no trace; what cannot be removed now does not count, the next change removes it."""
        with contextlib.suppress(OSError):
            if logged:
                yamllog.take_back(self._files.log, batch.kept)
            self._files.prepared.unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing is held open."""


def _keep_owner(path: Path, status: os.stat_result, mode: int) -> None:
    """*path* gets the owner and the permissions of the file that it is to replace, as far as we may give them."""
    if sys.platform != "win32":
        with contextlib.suppress(PermissionError):
            os.chown(path, status.st_uid, status.st_gid)
    path.chmod(mode)


class _YamlBatch:
    """Changes to one state of the file. Those that touch different records are spliced into the text at once."""

    def __init__(self, place: str, start: _State, kept: yamllog.Kept, at: str, by: str) -> None:
        self.start = start
        self.kept = kept
        self.entries: list[LogEntry] = []
        self.register = start.register
        self._place = place
        self._at = at
        self._by = by
        self._base = start  # the text that the splices are told in
        self._splices: list[Splice] = []
        self._touched: set[str] = set()
        self._text = start.document.text
        self._digest = start.digest

    def log(self) -> tuple[LogEntry, ...]:
        """What counts of the log, and what this batch adds."""
        return (*self.kept.entries, *self.entries)

    def apply(self, change: Change) -> LogEntry:
        """Make *change* and append it to the log."""
        if change.act in history.STANDING:
            self._begin()
            return self._entry(change, {"before": self._digest, "after": self._digest})
        register = _changed(self.register, change)
        way_back = self._way_back(change)
        touched = {change.code, *additions.codes_in((*additions.of(change.before), *additions.of(change.after)))}
        if way_back is not None or not self._touched.isdisjoint(touched):
            self._read_again()
        own = [way_back] if way_back else yamledit.splices_for(self._base.document, change)
        splices = [*self._splices, *own]
        text = self._spliced(splices)
        digest = yamllog.sha256(yamltext.encoded(text, bom=self.start.document.bom))
        file: dict[str, Any] = {"before": self._digest, "after": digest}
        if additions.in_change(change):
            file["records"] = dict.fromkeys(history.records_added(change.before)) | {
                code: history.digest(record)[:16] for code, record in history.records_added(change.after).items()
            }
            file["back"] = _difference(text, self._text)
        else:
            file["record"] = _digest_of(register, change.code)
            if not changes.only_reports(change) and any(splice.end > splice.start for splice in own):
                file["back"] = _difference(text, self._text)
        self._begin()
        entry = self._entry(change, file)
        self.register, self._text, self._splices, self._digest = register, text, splices, digest
        self._touched |= touched
        return entry

    def _way_back(self, change: Change) -> Splice | None:
        """What gives the words back that the change had that *change* takes back, comments and all.

        None where the text is not any more what that change left: then the values are put in as any others.
        """
        for entry in self.log() if change.undoes is not None else ():
            if entry.seq == change.undoes and entry.file and entry.file["after"] == self._digest:
                back = entry.file.get("back")
                return Splice(*back) if back else None
        return None

    def finish(self) -> _State:
        """The state that all changes lead to, read from its text."""
        self._read_again()
        return self._base

    def _begin(self) -> None:
        """A log begins with the state that it starts from; an edit by hand is recorded before the next change."""
        if self.entries:
            return
        last = self.kept.entries[-1] if self.kept.entries else None
        digest = self.start.digest
        file = {"before": digest, "after": digest}
        if last is None:
            self._entry(history.beginning(self.start.register), file)
        elif last.file is not None and last.file["after"] != digest:
            now = history.digests_of(self.start.register)
            known = yamllog.digests_after(self.kept.entries)
            before = {code: known[code] for code in sorted(known) if known[code] != now.get(code)}
            edited = changes.Change("edited", "", None, {"digests": before}, {"digests": now})
            self._entry(edited, {"before": last.file["after"], "after": digest})

    def _entry(self, change: Change, file: dict[str, Any]) -> LogEntry:
        last = next(reversed(self.entries or self.kept.entries), None)
        entry = history.entry_for(change, last, at=self._at, by=self._by, file=file)
        self.entries.append(entry)
        return entry

    def _spliced(self, splices: Iterable[Splice]) -> str:
        try:
            return yamledit.spliced(self._base.document.text, splices)
        except ValueError as error:
            raise self._impossible() from error

    def _read_again(self) -> None:
        """The text so far is parsed; it must say what the changes meant."""
        if self.register is self._base.register:
            return
        old = self._base.document
        raw = yamltext.encoded(self._text, bom=old.bom)
        with yamltext.without_gc():
            try:
                document = yamltext.read(self._place, old.name, raw)
                register = _register_in(self._place, document)
            except (BadFile, NotARegister) as error:
                raise self._impossible() from error
        if register != self.register:
            raise self._impossible()
        self._base = _State(self._digest, self.start.stamp, document, register)
        self._splices, self._touched = [], set()

    def _impossible(self) -> StoreUnusable:
        return StoreUnusable(
            N_("The change could not be put into the text of %(place)s; nothing was written. Edit the file by hand."),
            place=self._place,
        )


def _difference(new: str, old: str) -> list[Any]:
    """From where to where *new* differs from *old*, and what stands there in *old*: the splice that leads back."""
    same = min(len(new), len(old))
    start = _most(same, lambda count: new[:count] == old[:count])
    behind = _most(same - start, lambda count: new[len(new) - count :] == old[len(old) - count :])
    return [start, len(new) - behind, old[start : len(old) - behind]]


def _most(limit: int, holds: Callable[[int], bool]) -> int:
    """The greatest number up to *limit* that *holds* is true of, where it is true of all smaller ones."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low


def _changed(register: Register, change: Change) -> Register:
    """*register* after *change*, none of its dates read. Raises NoSuchCode or NoSuchUnit."""
    if additions.in_change(change):
        return additions.changed(register, change)
    if "/" in change.code or changes.only_reports(change):
        return changes.apply(register, change, None)
    plans = list(register.plans)
    for position, plan in enumerate(plans):
        if plan.code == codes.plan_of(change.code):
            own = plan.code == change.code
            plans[position] = changes.applied(plan, change) if own else changes.in_plan(plan, change)
            return register._replace(plans=tuple(plans))
    raise NoSuchCode(change.code)


def _digest_of(register: Register, code: str) -> str:
    """The digest of one record of *register*, as `log.digests_of` has it."""
    if "/" in code:
        return history.digests_of(Register(register.directory))[code]
    for plan in register.plans:
        if plan.code == codes.plan_of(code):
            items = tuple(item for item in plan.items if item.code == codes.item_of(code))
            return history.digests_of(Register(Directory(), (plan._replace(items=items),)))[code]
    raise NoSuchCode(code)
