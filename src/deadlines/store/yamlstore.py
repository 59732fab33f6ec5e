"""A register file as a store: the YAML file is the truth, and a person may edit it at any time.

Reading (`yamlread`) parses the file once and again when it has changed. Writing (`yamlbatch`) holds a lock against
other writers, splices the text (`yamledit`), reads the result and compares it with what the change means, and goes to
disk in this order:

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
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from deadlines import files
from deadlines.domain import agenda, codes, tally
from deadlines.domain import log as history
from deadlines.errors import (
    N_,
    BadFile,
    CannotWrite,
    ChangedOnDisk,
    Damaged,
    Message,
    NoStore,
    NoSuchCode,
    NotARegister,
    Problem,
    StoreUnusable,
)
from deadlines.store import whole, yamllog, yamltext
from deadlines.store.yamlfile import PATIENCE, Files, lock
from deadlines.store.yamlread import State, bytes_of, read, stamp_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    from deadlines.domain.agenda import Line
    from deadlines.domain.changes import Change
    from deadlines.domain.log import LogEntry
    from deadlines.domain.model import Item, Plan, Register
    from deadlines.domain.tally import Tally
    from deadlines.domain.units import Directory
    from deadlines.domain.workdays import WorkCalendar
    from deadlines.store.contract import Batch, Found, Span
    from deadlines.store.yamlbatch import YamlBatch


class YamlStore:
    """A register file and the log beside it. Make one with `open`."""

    def __init__(self, path: str, calendar: Callable[[], WorkCalendar], patience: float = PATIENCE) -> None:
        self._place = path
        self._files = Files(path)
        self._calendar = calendar
        self._patience = patience
        self._state = read(path, self._files.path)
        self._plans: dict[str, Plan] = {}  # those whose dates have been read from their words
        self._batch: YamlBatch | None = None

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
        return tally.tally((line for each in self.register(plan).plans for line in agenda.lines_of(each)), day)

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

    def unlogged(self) -> LogEntry | None:
        """The beginning of a log to come, or the edit by hand that the next change will record; None without either."""
        while True:  # file and log of one moment, or an act of another process would look like an edit
            self._up_to_date()
            state = self._state
            kept = self._log_for(state.digest)
            if self._digest() == state.digest:
                break
        last = kept.entries[-1] if kept.entries else None
        if last is None:
            return _unsealed(history.beginning(state.register), None, history.BEFORE)
        if last.file is None or last.file["after"] == state.digest:
            return None
        changed = datetime.fromtimestamp(state.stamp[2] // 1_000_000_000, UTC)
        at = max(changed, datetime.fromisoformat(last.at)).isoformat()
        return _unsealed(history.edit(state.register, yamllog.digests_after(kept.entries)), last, at)

    def _fresh(self) -> Register:
        """The register of the file as it is now, dates not read; inside a batch with what the batch has changed."""
        if self._batch is not None:
            return self._batch.register
        try:
            stamp = stamp_of(self._files.path.stat())
        except OSError:
            stamp = ()
        if stamp != self._state.stamp:
            self._take(read(self._place, self._files.path))
        return self._state.register

    def _take(self, state: State) -> None:
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
        raw, stamp = bytes_of(self._place, self._files.path)
        if yamllog.sha256(raw) == self._state.digest:
            self._state = replace(self._state, stamp=stamp)
        else:
            self._take(read(self._place, self._files.path))

    def _digest(self) -> str:
        return yamllog.sha256(bytes_of(self._place, self._files.path)[0])

    # checking

    def version(self) -> object:
        """Which file lies there: its number, size and time. Raises NoStore, CannotWrite."""
        try:
            return stamp_of(self._files.path.stat())
        except FileNotFoundError:
            raise NoStore(self._place) from None
        except OSError as error:
            raise CannotWrite(self._place, files.reason(error)) from error

    def traces(self) -> tuple[str, ...]:
        """The file, which every change replaces; where it hangs on a link, the file that the link leads to."""
        return (str(self._files.path),)

    def problems(self) -> list[Problem]:
        """What is wrong with the file and its log: faults of either, a cut-off entry, a broken chain, a hand edit."""
        try:
            state = read(self._place, self._files.path)
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
        head = self._head()
        if (cut := self._cut(kept, head)) is not None:
            found.append(Problem(name, cut))
        elif not os.path.lexists(self._files.head) and (seq := yamllog.last_anchored(kept.entries)) is not None:
            text = N_(
                "the end of the log is not known: this file lay there when entry %(seq)s was written and is gone,"
                " so whether later entries are missing cannot be told; the next change writes it anew"
            )
            found.append(Problem(self._files.head.name, Message(text, {"seq": seq})))
        return [*found, *history.disagreements(state.register, kept.entries)]

    # writing

    @contextmanager
    def batch(self, *, at: str, by: str) -> Iterator[Batch]:
        """A batch of changes, on disk when it ends without an error.

        Raises Locked, ChangedOnDisk, CannotWrite, and StoreUnusable where a change cannot be put into the text.
        """
        from deadlines.store.yamlbatch import YamlBatch  # who only reads needs none

        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(lock(self._files, self._place, self._patience))
            except OSError as error:
                raise CannotWrite(self._place, files.reason(error)) from error
            self._up_to_date()
            kept = self._log_for(self._state.digest)
            head = self._head()
            if kept.entries and (cut := self._cut(kept, head)) is not None:
                raise Damaged(str(self._files.log), cut)
            self._batch = batch = YamlBatch(self._place, self._state, kept, at, by, anchored=head is not None)
            try:
                yield batch
                state = batch.finish()
            finally:
                self._batch = None
            if batch.entries:
                state = self._written(batch, state)
                self._take(state)

    def _written(self, batch: YamlBatch, state: State) -> State:
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
                state = replace(state, stamp=stamp_of(own.prepared.stat()))
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
        with contextlib.suppress(OSError):  # it is done and said; the next change tells how far the log goes
            yamllog.put_head(own.head, batch.entries[-1], mode)
        return state

    def _head(self) -> tuple[int, str] | None:
        """What the anchor says; None where it says nothing, or cannot be read now."""
        try:
            return yamllog.head(self._files.head)
        except OSError:
            return None

    def _cut(self, kept: yamllog.Kept, head: tuple[int, str] | None) -> Message | None:
        """That the log does not reach *head*, which it had reached; None where it does, or nothing tells."""
        if head is None or any((each.seq, each.hash) == head for each in reversed(kept.entries)):
            return None
        text = N_(
            "entry %(seq)s of the log, which was its last, is not there any more: put the log back from a backup,"
            " or delete %(file)s where that was meant"
        )
        return Message(text, {"seq": head[0], "file": self._files.head.name})

    def _unchanged(self, digest: str) -> None:
        if self._digest() != digest:
            raise ChangedOnDisk(self._place)

    def _taken_back(self, batch: YamlBatch, logged: bool) -> None:
        """A refused change leaves no trace; what cannot be removed now does not count, the next change removes it."""
        with contextlib.suppress(OSError):
            if logged:
                yamllog.take_back(self._files.log, batch.kept)
            self._files.prepared.unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing is held open."""


def _unsealed(change: Change, last: LogEntry | None, at: str) -> LogEntry:
    """The entry that would record *change* after *last*, without a hash."""
    return history.entry_for(change, last, at=at, by="")._replace(hash="")


def _keep_owner(path: Path, status: os.stat_result, mode: int) -> None:
    """*path* gets the owner and the permissions of the file that it is to replace, as far as we may give them."""
    if sys.platform != "win32":
        with contextlib.suppress(PermissionError):
            os.chown(path, status.st_uid, status.st_gid)
    path.chmod(mode)
