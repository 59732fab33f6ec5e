"""Handing the register out: calendars, tables, the register file; always as it stood on the day asked about."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from deadlines.domain import codes
from deadlines.domain.agenda import deadline_on, lines_of
from deadlines.domain.past import register_on
from deadlines.domain.units import Directory
from deadlines.errors import N_, Refused
from deadlines.files import write_whole
from deadlines.store.contract import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from deadlines.domain.agenda import Deadline, Line
    from deadlines.domain.log import LogEntry
    from deadlines.domain.model import Plan, Register
    from deadlines.domain.status import Lamps
    from deadlines.feeds.events import Options
    from deadlines.feeds.export import Exported
    from deadlines.store.contract import Store


class _Parts(NamedTuple):
    """A store as an export of calendars reads it: item by item."""

    store: Store
    unlogged: LogEntry | None

    def directory(self) -> Directory:
        """Regions, units and groups."""
        return self.store.directory()

    def sums(self) -> dict[str, str]:
        """A sum for each item and obligation."""
        return self.store.sums()

    def log(self) -> Iterator[LogEntry]:
        """The log, oldest first, and behind it what stands in no log yet."""
        yield from self.store.log()
        if self.unlogged is not None:
            yield self.unlogged

    def by_hand(self) -> LogEntry | None:
        """What was changed by hand and stands in no log yet."""
        return self.unlogged

    def log_end(self) -> int:
        """The number of the log's last entry."""
        return log_end(self.store)

    def parts(self, wanted: Collection[str]) -> Iterator[tuple[str, list[Line]]]:
        """The lines of the items and obligations *wanted*: one by one where they are few, else plan by plan."""
        items = {code for code in wanted if codes.item_of(code) is not None}
        if len(items) > _FEW:
            for plan, item in self.store.items():
                if item.code in items:
                    yield item.code, list(lines_of(plan._replace(items=(item,))))
        else:
            for code in sorted(items):
                found = self.store.find(code)
                if found.item is not None:
                    yield code, list(lines_of(found.plan._replace(items=(found.item,))))
        for code in sorted(set(wanted) - items):
            if (line := self.store.find(code).line) is not None:
                yield code, [line]


_FEW = 200


def _lines_of(store: Store, directory: Directory, key: str, day: date) -> Iterator[Line]:
    """The lines of all items and obligations of which one with a day may concern the unit *key*."""
    named = store.lines(Span(day, day.max, done_too=True, names=directory.groups_of(key)))
    wanted = {codes.item_of(line.entry.code) or line.entry.code for line in named}
    for _, lines in _Parts(store, None).parts(wanted):
        yield from lines


def log_end(store: Store) -> int:
    """The number of the last entry in the log of *store*, 0 without any."""
    newest = next(iter(store.newest()), None)
    return newest.seq if newest is not None else 0


def by_hand(store: Store, now: datetime | None = None) -> LogEntry | None:
    """What was changed in *store* by hand and no entry of its log tells of yet, changed no later than *now*."""
    found = store.unlogged()
    if found is None or now is None or datetime.fromisoformat(found.at) <= now:
        return found
    return found._replace(at=now.isoformat())  # the time of the file lies ahead; stamps are never before the log's


def told(store: Store, now: datetime | None = None) -> list[LogEntry]:
    """The log of *store* as calendars are stamped by it: with what was changed `by_hand` at its end."""
    found = by_hand(store, now)
    return [*store.log(), *([found] if found is not None else ())]


def feeds(
    store: Store,
    folder: Path,
    *,
    day: date,
    unit: str | None = None,
    options: Options | None = None,
    prune: bool = False,
    now: datetime | None = None,
) -> Exported:
    """Write one calendar a unit into *folder*, or that of *unit* alone; what was written.

    With *prune* the calendars of units that are gone are removed. *now* is the clock's time, for when the settings
    changed. Raises NoSuchUnit, AmbiguousUnit, CannotWrite, and
    Refused where the folder holds events and tasks are asked for, or the other way round.
    """
    from deadlines.feeds.events import PLAIN
    from deadlines.feeds.export import export_changed, export_ics

    chosen = options or PLAIN
    if unit is None:
        return export_changed(
            folder, _Parts(store, by_hand(store, now)), as_of=day, options=chosen, prune=prune, now=now
        )
    directory = store.directory()
    only = directory.find(unit).key
    lines = _lines_of(store, directory, only, day)
    acts = told(store, now)
    return export_ics(folder, directory, lines, acts, as_of=day, only=only, options=chosen, prune=prune, now=now)


def not_over(store: Store, file: Path) -> None:
    """Refuse to write *file* over the register itself, its log, or anything that lies beside it for it."""
    place, target = Path(store.place).resolve(), file.resolve()
    if target.parent == place.parent and target.name.lower().startswith(place.name.lower()):
        raise Refused(N_("%(file)s belongs to the register itself; nothing was written."), file=file)


def _handed_out(store: Store, day: date) -> Register:
    """The register as of *day* without its subscriptions: who may fetch a calendar is nobody else's concern."""
    register = whole_register(store, day)
    directory = register.directory
    units = tuple(unit._replace(subscriptions=()) for unit in directory.units)
    groups = tuple(group._replace(subscriptions=()) for group in directory.groups)
    return register._replace(directory=Directory(directory.regions, units, groups))


def register_file(store: Store, file: Path, *, day: date) -> None:
    """Write the whole register as a register file. Raises CannotWrite."""
    from deadlines.store.yamlwrite import register_text

    not_over(store, file)
    write_whole(file, register_text(_handed_out(store, day)).encode())


def register_json(store: Store, file: Path, *, day: date) -> None:
    """Write the whole register as JSON, with what its words are read to mean. Raises CannotWrite."""
    import json

    from deadlines.domain.plain import plain, plain_register

    not_over(store, file)
    register = _handed_out(store, day)
    document = plain_register(register)
    document = {
        **document,
        "as_of": day.isoformat(),
        "plans": [_with_closeouts(plain(plan, read=True), plan, day) for plan in register.plans],
    }
    write_whole(file, (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())


def _with_closeouts(told: dict[str, Any], plan: Plan, day: date) -> dict[str, Any]:
    """*plan* in plain form, each item with its days in the close-out ledger at its end."""
    from deadlines.domain.closeout import closeout_on, plain_closeout

    for item, record in zip(plan.items, told.get("items", ()), strict=True):
        record["closeout"] = plain_closeout(closeout_on(item, day))
    return told


def all_deadlines(register: Register, day: date, lamps: Lamps) -> Iterator[tuple[Line, Deadline | None]]:
    """Every entry of *register* that can fall due, in document order, with how it stands on *day*; None without a date.

    A duty stands with its running period.
    """
    for plan in register.plans:
        for line in lines_of(plan, day):
            yield line, deadline_on(line, day, lamps)


def whole_register(store: Store, day: date) -> Register:
    """The register as it stood on *day*."""
    return register_on(store.register(), day, store.log())
