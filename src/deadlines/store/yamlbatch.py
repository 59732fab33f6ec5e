"""A batch of changes to a register file: what the text and the log will be. `yamlstore` brings them to disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deadlines.domain import additions, changes, codes
from deadlines.domain import log as history
from deadlines.domain.model import Register
from deadlines.domain.units import Directory
from deadlines.errors import N_, BadFile, NoSuchCode, NotARegister, StoreUnusable
from deadlines.store import yamledit, yamllog, yamltext
from deadlines.store.yamledit import Splice
from deadlines.store.yamlread import State, register_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from deadlines.domain.changes import Change
    from deadlines.domain.log import LogEntry


class YamlBatch:
    """Changes to one state of the file. Those that touch different records are spliced into the text at once.

    Its entries say that the end of the log was `anchored` when they were written.
    """

    def __init__(
        self, place: str, start: State, kept: yamllog.Kept, at: str, by: str, *, anchored: bool = False
    ) -> None:
        self.start = start
        self.kept = kept
        self.entries: list[LogEntry] = []
        self.register = start.register
        self._place = place
        self._anchored = anchored
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
        register = changed(self.register, change)
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

    def finish(self) -> State:
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
            edited = history.edit(self.start.register, yamllog.digests_after(self.kept.entries))
            self._entry(edited, {"before": last.file["after"], "after": digest})

    def _entry(self, change: Change, file: dict[str, Any]) -> LogEntry:
        last = next(reversed(self.entries or self.kept.entries), None)
        if self._anchored:
            file = {**file, yamllog.ANCHORED: True}
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
                register = register_in(self._place, document)
            except (BadFile, NotARegister) as error:
                raise self._impossible() from error
        if register != self.register:
            raise self._impossible()
        self._base = State(self._digest, self.start.stamp, document, register)
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


def changed(register: Register, change: Change) -> Register:
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
