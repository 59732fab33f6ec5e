"""A store on any SQL database, made of the `statements`.

Connection, transactions and the meaning of the database's errors belong to the class that inherits (`sqlite`), and so
does the proof of what stands in the file (`sqlcheck`).
"""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from deadlines.domain import codes
from deadlines.domain.agenda import Line, is_late
from deadlines.domain.model import Gap, Item, Milestone, Plan, Register, Report
from deadlines.domain.records import build
from deadlines.domain.status import standing, withdrawn_on
from deadlines.domain.tally import Tally
from deadlines.domain.units import Directory
from deadlines.errors import N_, Damaged, Message, NoSuchCode
from deadlines.store.rows import (
    COLUMNS,
    PARTIES,
    SHAPES,
    BadRow,
    Row,
    Rows,
    assembled,
    day_text,
    gathered,
    log_entry,
    log_row,
    report_row,
    rows_of,
    rows_of_directory,
    rows_of_plan,
    tail,
    told,
    value,
    with_reports,
)
from deadlines.store.statements import (
    DIRECTORY,
    ENTRIES,
    IN_PLAN,
    ITEM,
    LAST,
    LATE,
    LOG,
    LOG_BEFORE,
    LOG_OF,
    MOVED,
    NO_REPORTS,
    NOTE,
    ONE,
    PLAN,
    PLANS,
    REPORTS,
    REPORTS_IN,
    REPORTS_OF,
    SUMMED,
    TAILS,
    TALLY,
    TALLY_WAVERING,
    TOLD,
    delete,
    insert,
    lines_statement,
    update,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from deadlines.domain.changes import Change
    from deadlines.domain.log import LogEntry
    from deadlines.domain.workdays import WorkCalendar
    from deadlines.store.contract import Batch, Found, Span

MANY = 500  # parameters in one list; every database takes that many


class SqlStore:
    """The reading and writing half of a store on any SQL database.

    `ask`, `tell` and `many` run one statement each; `reading` holds one state of the database while it lasts; all four
    come with the class that inherits, which also turns the database's errors into ours.
    """

    calendar: Callable[[], WorkCalendar]

    @property
    def place(self) -> str:
        """Where the register lies, for a person."""
        raise NotImplementedError

    def ask(self, statement: str, **values: object) -> list[Row]:
        """All rows of *statement*."""
        raise NotImplementedError

    def tell(self, statement: str, values: Mapping[str, object]) -> None:
        """Run *statement* for its effect."""
        raise NotImplementedError

    def many(self, statement: str, values: Iterable[Mapping[str, object]]) -> None:
        """Run *statement* for its effect, once for each of *values*."""
        raise NotImplementedError

    def reading(self) -> AbstractContextManager[None]:
        """While this lasts, all that is asked is answered from one state."""
        raise NotImplementedError

    @contextmanager
    def _sound(self) -> Iterator[None]:
        """One state while this lasts; a row that cannot be read is damage."""
        try:
            with self.reading():
                yield
        except BadRow as error:
            raise Damaged(
                self.place, Message(N_("the row of %(code)s cannot be read"), {"code": error.where})
            ) from error

    # reading

    def directory(self) -> Directory:
        """Regions, units and groups."""
        with self._sound():
            return self._directory()

    def _directory(self) -> Directory:
        found: dict[str, list[Any]] = {"region": [], "unit": [], "group": []}
        for key, kind, doc in self.ask(DIRECTORY):
            if kind not in found:
                raise BadRow(key)
            found[kind].append(value(PARTIES[kind], key, doc))
        return Directory(tuple(found["region"]), tuple(found["unit"]), tuple(found["group"]))

    def plans(self) -> tuple[Plan, ...]:
        """The heads of all plans in their order."""
        with self._sound():
            return self._plans()

    def _plans(self) -> tuple[Plan, ...]:
        return tuple(value(Plan, code, doc) for code, doc in self.ask(PLANS))

    def lines(self, span: Span) -> list[Line]:
        """The lines that *span* asks for."""
        with self._sound():
            heads: dict[str, str] = dict(self.ask(PLANS))
            names, values = self._names(span.names, heads) if span.names is not None else ([], {})
            if span.names is not None and not names:
                names = ["1 = 0"]
            if span.plan is not None:
                values["plan"] = span.plan
            statement = lines_statement(done_too=span.done_too, plan=span.plan is not None, names=names)
            rows = self.ask(statement, day=day_text(span.day), through=day_text(span.through), **values)
            told_of = {row[0] for row in rows if row[4]} | {row[3] for row in rows if row[9]}
            reports = self._reports(told_of)
            behind = self._behind([row[0] for row in rows if row[1] == "item"], heads, span.day)
        return self._lines(rows, heads, reports, behind)

    def _behind(self, items: Sequence[str], heads: Mapping[str, str], day: date) -> frozenset[str]:
        """Which of *items* have a milestone that has passed on *day* and is open, or lies under its planned course."""
        found: set[str] = set()
        plans: dict[str, Plan] = {}
        for first in range(0, len(items), MANY):
            marks, values = _listed(items[first : first + MANY], "item")
            rows = self.ask(LATE % marks, day=day_text(day), **values)
            found.update(item for item, _, _, passed, *_ in rows if passed)
            doubtful = [row for row in rows if row[0] not in found]
            reports = self._reports(code for _, code, *_, told, _ in doubtful if told)
            for item, code, plan, _, _, doc in doubtful:
                milestone = with_reports(value(Milestone, code, doc), reports)
                if plan not in plans:
                    plans[plan] = value(Plan, plan, heads[plan])
                if is_late(plans[plan], milestone, day):
                    found.add(item)
        return frozenset(found)

    def _lines(
        self,
        rows: list[Row],
        heads: Mapping[str, str],
        reports: Mapping[str, tuple[Report, ...]],
        behind: frozenset[str],
    ) -> list[Line]:
        plans: dict[str, Plan] = {}
        items: dict[str, Item] = {}
        lines = []
        try:
            for code, kind, plan, item, _, label, section, responsible, doc, _, item_doc in rows:
                if plan not in plans:
                    plans[plan] = value(Plan, plan, heads[plan])
                if item is not None and item not in items:
                    items[item] = with_reports(value(Item, item, item_doc), reports)
                if kind == "item":
                    entry: Any = items[code]
                else:
                    entry = with_reports(value(SHAPES[kind], code, doc), reports)
                doers = tuple(json.loads(responsible)) if responsible else ()
                lines.append(Line(plans[plan], items.get(item), entry, doers, label, section, code in behind))
        except (BadRow, KeyError, ValueError) as error:
            code = error.where if isinstance(error, BadRow) else code
            raise Damaged(self.place, Message(N_("the row of %(code)s cannot be read"), {"code": code})) from error
        return lines

    def _names(self, keys: frozenset[str], heads: Mapping[str, str]) -> tuple[list[str], dict[str, object]]:
        """Conditions on a role `r` that names one of *keys*, with their values: what each region's plans call them."""
        directory = self._directory()
        spelled = {key.partition("/")[2] for key in keys}
        for unit in directory.units:
            if unit.key in keys:
                spelled.update((*unit.written, *(alias.name for alias in unit.aliases)))
                spelled.update((unit.formal,) if unit.formal else ())
        conditions: list[str] = []
        values: dict[str, object] = {}
        for number, region in enumerate(dict.fromkeys(value(Plan, *plan).region for plan in heads.items())):
            here = sorted(name for name in spelled if directory.key_of(name, region) in keys)
            if here:
                marks, bound = _listed(here, f"name{number}_")
                conditions.append(f"(r.region = :region{number} AND r.name IN ({marks}))")
                values |= {f"region{number}": region, **bound}
        return conditions, values

    def _reports(self, told_of: Iterable[str]) -> dict[str, tuple[Report, ...]]:
        wanted = sorted(told_of)
        found: dict[str, tuple[Report, ...]] = {}
        for first in range(0, len(wanted), MANY):
            marks, values = _listed(wanted[first : first + MANY], "code")
            found |= gathered(self.ask(REPORTS % marks, **values))
        return found

    def tally(self, day: date, plan: str | None = None) -> Tally:
        """How many entries are open on *day* and undated, ongoing, ambiguous."""
        within = IN_PLAN if plan is not None else ""
        values: dict[str, object] = {"plan": plan} if plan is not None else {}
        with self._sound():
            counts = list(self.ask(TALLY + within, day=day_text(day), **values)[0])
            wavering = self.ask(TALLY_WAVERING + within, **values)
            reports = self._reports(row[0] for row in wavering)
        for code, doc, *flags in wavering:
            if standing(reports.get(code, ()), day).done_on is None and not _withdrawn(doc).holds(day):
                counts = [count + bool(flag) for count, flag in zip(counts, flags, strict=True)]
        return Tally(*counts)

    def code(self, typed: str) -> str:
        """The one code that *typed* names, of an entry or a plan."""
        low = tail(typed)
        with self._sound():  # "." is followed by "/"
            known = [row[0] for row in self.ask(TAILS, low=low, high=f"{low[:-1]}/")]
            known += [row[0] for row in self.ask(PLANS)]
        return codes.resolve(typed, known)

    def find(self, code: str) -> Found:
        """The entry *code*."""
        from deadlines.store.whole import found_in, head

        with self._sound():
            narrow = self.around(code)
            if narrow is None or codes.is_plan(code):
                raise NoSuchCode(code)
            plan = narrow[0]
            found = found_in(plan, code)
        short = head(plan)
        return found._replace(plan=short, line=found.line._replace(plan=short) if found.line is not None else None)

    def around(self, code: str) -> tuple[Plan, int] | None:
        """The plan of *code* with the item (whole) or obligation that *code* lies in alone, and that one's position."""
        heads = self.ask(PLAN, plan=codes.plan_of(code))
        if not heads:
            return None
        plan = value(Plan, *heads[0])
        item = codes.item_of(code)
        rows = self.ask(ONE, code=code) if item is None else self.ask(ITEM, item=item)
        if not rows:
            return plan, 0
        reports = self._reports(row[0] for row in rows if row[3])
        return assembled(plan, rows, reports), rows[0][4]

    def items(self, plan: str | None = None) -> Iterator[tuple[Plan, Item]]:
        """Every item, whole, with the head of its plan."""
        for head in self.plans():
            if plan in (None, head.code):
                with self._sound():
                    whole = self.whole(head)
                yield from ((head, item) for item in whole.items)

    def whole(self, head: Plan) -> Plan:
        """The whole plan of *head*."""
        rows = self.ask(ENTRIES, plan=head.code)
        return assembled(head, rows, gathered(self.ask(REPORTS_IN, plan=head.code)))

    def sums(self) -> dict[str, str]:
        """A sum for each item and obligation, over its rows and those of its reports."""
        from hashlib import sha256

        found: dict[str, str] = {}
        with self._sound():
            for plan, head in self.ask(PLANS):
                told: dict[str, list[str]] = {}
                for code, *row in self.ask(SUMMED, plan=plan):
                    told.setdefault(code, []).append(repr(row))
                for code, report in self.ask(REPORTS_IN, plan=plan):
                    told[codes.item_of(code) or code].append(f"{code} {report}")
                of_plan = sha256(head.encode())
                for code, rows in told.items():
                    made = of_plan.copy()
                    made.update("\n".join(rows).encode())
                    found[code] = made.hexdigest()[:32]
        return found

    def register(self) -> Register:
        """The whole register."""
        with self._sound():
            return self.whole_register()

    def whole_register(self) -> Register:
        """The register, inside a reading. Raises BadRow."""
        note = self.ask(NOTE)
        return Register(
            self._directory(), tuple(self.whole(head) for head in self._plans()), note[0][0] if note else ""
        )

    def log(self, code: str | None = None) -> Iterator[LogEntry]:
        """The log, oldest first."""
        with self._sound():
            rows = self.ask(LOG) if code is None else self.ask(LOG_OF, code=code)
        for row in rows:
            yield self._logged(row)

    def newest(self) -> Iterator[LogEntry]:
        """The log, newest first, some rows at a time: the oldest entry can be large."""
        last = self.last_entry()
        while last is not None:
            yield last
            with self._sound():
                rows = self.ask(LOG_BEFORE, seq=last.seq)
            for row in rows[:-1]:
                yield self._logged(row)
            last = self._logged(rows[-1]) if rows else None

    def _logged(self, row: Row) -> LogEntry:
        try:
            return log_entry(row)
        except BadRow as error:
            where = {"code": error.where}
            raise Damaged(self.place, Message(N_("the row of %(code)s cannot be read"), where)) from error

    def last_entry(self) -> LogEntry | None:
        """The newest log entry."""
        with self._sound():
            rows = self.ask(LAST)
            return log_entry(rows[0]) if rows else None

    # writing

    def begin_log(self, register: Register, *, at: str, by: str) -> None:
        """Fill an empty store with *register*, its dates read, and a log that begins with it."""
        from deadlines.domain import log as history

        for table, rows in rows_of(register).items():
            self.many(insert(table), (_named(table, row) for row in rows.values()))
        self.tell(
            insert("log"), _named("log", log_row(history.entry_for(history.beginning(register), None, at=at, by=by)))
        )

    def read_again(self) -> None:
        """Read every date from its words anew, inside a transaction that writes: a newer program reads some otherwise.

        What is recorded does not change by it, so the log says nothing of it.
        """
        from deadlines.domain.reading import read_plan

        calendar = self.calendar()
        for position, head in enumerate(self._plans()):
            old = self.whole(head)
            _written(self, rows_of_plan(old, position), rows_of_plan(read_plan(old, calendar), position))

    def writing(self, at: str, by: str) -> Batch:
        """What applies changes, inside a transaction that writes."""
        return _SqlBatch(self, at, by)


class _SqlBatch:
    def __init__(self, store: SqlStore, at: str, by: str) -> None:
        self._store = store
        self._at = at
        self._by = by
        self._last = store.last_entry()

    def apply(self, change: Change) -> LogEntry:
        """Make *change* and append it to the log."""
        from deadlines.domain import additions, changes
        from deadlines.domain import log as history

        if change.act in history.STANDING:
            pass
        elif additions.in_change(change):
            self._whole_records(change)
        elif "/" in change.code:
            self._directory(change)
        elif changes.only_reports(change):
            self._report(change)
        else:
            self._entry(change)
        entry = history.entry_for(change, self._last, at=self._at, by=self._by)
        self._store.tell(insert("log"), _named("log", log_row(entry)))
        self._last = entry
        return entry

    def _report(self, change: Change) -> None:
        """Reports come in and go out without their entry being read."""
        from deadlines.domain import changes

        store, code = self._store, change.code
        rows = store.ask(ONE, code=code)
        if not rows:
            raise NoSuchCode(code)
        said = tuple(value(Report, code, row[0]) for row in store.ask(REPORTS_OF, code=code))
        old = Milestone(code, "", "", reports=said)  # any entry will do to carry reports
        reports = changes.applied(old, change).reports
        kept = len(old.reports) if reports[: len(old.reports)] == old.reports else 0
        if kept == 0 and old.reports:
            store.tell(NO_REPORTS, {"code": code})
        for position in range(kept, len(reports)):
            store.tell(insert("report"), _named("report", report_row(code, position, reports[position])))
        gone = _withdrawn(rows[0][-1])
        stands = told(reports, gone.withdrawn, gone.gaps)
        values = {"done_on": day_text(stands.done_on), "wavering": stands.wavering, "reports": stands.reports}
        values |= {"awaited": day_text(stands.awaited), "answered": day_text(stands.answered)}
        store.tell(TOLD, {"code": code, **values})

    def _directory(self, change: Change) -> None:
        from deadlines.domain import changes

        old = self._store.directory()
        new = changes.apply(Register(old), change, None).directory
        _written(self._store, rows_of_directory(old), rows_of_directory(new))

    def _entry(self, change: Change) -> None:
        from deadlines.domain import changes

        store, start = self._store, 0
        if codes.is_plan(change.code):
            whole = next((store.whole(plan) for plan in store.plans() if plan.code == change.code), None)
        else:
            whole, start = store.around(change.code) or (None, 0)
        if whole is None:
            raise NoSuchCode(change.code)
        new = changes.apply(Register(plans=(whole,)), change, store.calendar()).plans[0]
        position = [plan.code for plan in store.plans()].index(whole.code)
        _written(self._store, rows_of_plan(whole, position, start), rows_of_plan(new, position, start))

    def _whole_records(self, change: Change) -> None:
        """Records come and go: the plans that they stand in are written anew, as far as they differ."""
        from deadlines.domain import additions, changes

        store = self._store
        items = {codes.item_of(each.under) for each in (*additions.of(change.before), *additions.of(change.after))}
        if len(items) == 1 and (item := items.pop()) is not None:
            self._in_item(item, change)
            return
        touched = additions.plans_of(change)
        plans = tuple(store.whole(plan) if plan.code in touched else plan for plan in store.plans())
        old = Register(store.directory(), plans)
        new = changes.apply(old, change, store.calendar())
        _written(self._store, rows_of_directory(old.directory), rows_of_directory(new.directory))
        _written(self._store, _rows_of_plans(old.plans), _rows_of_plans(new.plans))

    def _in_item(self, item: str, change: Change) -> None:
        """Records come and go inside one item: its rows alone are read; the places of what stands below it move."""
        from deadlines.domain import changes

        store = self._store
        whole, start = store.around(item) or (None, 0)
        if whole is None or not whole.items:
            raise NoSuchCode(item)
        new = changes.apply(Register(plans=(whole,)), change, store.calendar()).plans[0]
        place = [plan.code for plan in store.plans()].index(whole.code)
        before, after = rows_of_plan(whole, place, start), rows_of_plan(new, place, start)
        size = len(before["entry"])
        store.tell(MOVED, {"plan": whole.code, "end": start + size, "by": len(after["entry"]) - size})
        _written(self._store, before, after)


# --- small parts -----------------------------------------------------------------------------------------------------


def _written(store: SqlStore, old: Rows, new: Rows) -> None:
    """Bring the rows from *old* to *new*: what differs is written, nothing else.

    What points to a row goes before it and comes after it.
    """
    for table in reversed(old):
        for key in reversed(old[table]):
            if key not in new[table]:
                store.tell(delete(table), _named(table, key))
    for table, rows in new.items():
        for key, row in rows.items():
            if key not in old[table]:
                store.tell(insert(table), _named(table, row))
            elif old[table][key] != row:
                store.tell(update(table), _named(table, row))


def _named(table: str, row: Row) -> dict[str, object]:
    return dict(zip(COLUMNS[table], row, strict=False))  # a key is the beginning of its row


def _rows_of_plans(plans: Sequence[Plan]) -> Rows:
    """The rows of *plans*; of a head its own row alone."""
    rows: Rows = {}
    for position, plan in enumerate(plans):
        for table, made in rows_of_plan(plan, position).items():
            rows.setdefault(table, {}).update(made)
    return rows or {"plan": {}, "entry": {}, "role": {}, "report": {}}


class _Withdrawn(NamedTuple):
    """Since when an entry is withdrawn, and when it was so before."""

    withdrawn: date | None = None
    gaps: tuple[Gap, ...] = ()

    def holds(self, day: date) -> bool:
        """Whether the entry is withdrawn on *day*."""
        return withdrawn_on(self, day)


def _withdrawn(doc: str) -> _Withdrawn:
    """The times in which an entry is withdrawn, from its document; read only where it says so."""
    if '"withdrawn"' not in doc and '"gaps"' not in doc:
        return _Withdrawn()
    said = json.loads(doc)
    since = said.get("withdrawn")
    gaps = tuple(gap for each in said.get("gaps", ()) if (gap := build(Gap, each)) is not None)
    return _Withdrawn(date.fromisoformat(since) if since is not None else None, gaps)


def _listed(values: Sequence[str], prefix: str) -> tuple[str, dict[str, object]]:
    """A list for `IN (…)` and its values."""
    bound: dict[str, object] = {f"{prefix}{number}": value for number, value in enumerate(values)}
    return ", ".join(f":{name}" for name in bound), bound
