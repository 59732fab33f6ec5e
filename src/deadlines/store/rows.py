"""Rows of an SQL register: what they hold, how domain values become rows, and back.

A column stands for what is asked by, joined, ordered or changed; the rest of a record is one JSON document, `doc`,
written by `plain` with the dates that were read. What a column repeats from the documents (`due`, `done_on`,
the flags) can be derived again, and `sqlcheck` does.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from deadlines.domain import codes, records
from deadlines.domain.model import Duty, Item, Measure, Milestone, Obligation, Plan, Report, recurs
from deadlines.domain.status import is_undated_task, standing
from deadlines.domain.tally import awaits_date
from deadlines.domain.units import Directory, Group, Region, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from deadlines.domain.log import LogEntry
    from deadlines.domain.model import Entry, Gap, Register

Row: TypeAlias = tuple[Any, ...]
Rows: TypeAlias = dict[str, dict[Row, Row]]  # table → key → row

COLUMNS: dict[str, tuple[str, ...]] = {
    "register": ("id", "note"),
    "party": ("key", "kind", "position", "doc"),
    "plan": ("code", "position", "doc"),
    "entry": (
        *("code", "kind", "plan", "item", "measure", "position", "tail"),
        *("due", "first", "last", "done_on"),
        *("recurring", "undated", "ongoing", "ambiguous", "wavering"),
        *("reports", "awaited", "answered", "label", "section", "responsible", "doc"),
    ),
    "role": ("code", "role", "position", "region", "name"),
    "report": ("code", "position", "day", "doc"),
    "log": ("seq", "at", "by", "act", "code", "on_day", "before", "after", "prev", "hash", "undoes", "file"),
}
#: How many of a table's columns, from the left, are its key.
KEYS = {"register": 1, "party": 1, "plan": 1, "entry": 1, "role": 3, "report": 2, "log": 1}

SHAPES: dict[str, type[Entry]] = {
    "item": Item,
    "measure": Measure,
    "milestone": Milestone,
    "duty": Duty,
    "obligation": Obligation,
}
PARTIES: dict[str, type[Region | Unit | Group]] = {"region": Region, "unit": Unit, "group": Group}
FAR = date.max


# --- values to rows --------------------------------------------------------------------------------------------------


def text(plain: object) -> str:
    """*plain* as the JSON that a `doc` holds: its keys in their order, no blanks, not ASCII-escaped."""
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def _doc(value: object, *, read: bool = False, children: bool = True) -> str:
    """The `doc` of *value*."""
    from deadlines.domain.plain import plain  # lists of what is due write nothing

    return text(plain(value, read=read, children=children))


def day_text(day: date | None) -> str | None:
    """*day* as a column holds it."""
    return day.isoformat() if day is not None else None


def tail(code: str) -> str:
    """The parts of *code* from its last to its first, as `codes.fits` compares them: 4.3.XY22. for XY22-03.4.

    A tail that somebody types is then a beginning, which an index finds.
    """
    return "".join(f"{part}." for part in reversed(codes.parts(code)))


class Told(NamedTuple):
    """What the columns of an entry repeat from its reports.

    Wavering entries were recorded as done and as not done, or their date was moved, or they were withdrawn for a time:
    only the whole of them can say how they stood on a day. `awaited` is the first day that any act ever set for
    something else to be done (`acts.matters`), `answered` the day since when nothing of that is left open.
    """

    done_on: date | None
    wavering: bool
    reports: int
    awaited: date | None
    answered: date | None


def told(reports: Sequence[Report], withdrawn: date | None, gaps: Sequence[Gap] = ()) -> Told:
    """What *reports* add up to, whatever their day; an entry that is *withdrawn* is open no longer from that day.

    One with *gaps* wavers: it was not owed for a time.
    """
    said = {False if report.opens else report.done for report in reports}
    ends = [day for day in (standing(reports, FAR).done_on, withdrawn) if day is not None]
    awaited = answered = None
    wavering = (True in said and False in said) or bool(gaps)
    if any(report.act is not None for report in reports):
        from deadlines.domain.acts import extensions_on, matters

        wavering = wavering or extensions_on(reports, FAR) > 0
        left = matters(reports)
        awaited = min((each.due for each in left), default=None)
        closed = [each.closed for each in left if each.closed is not None]
        answered = max(closed) if left and len(closed) == len(left) else None
    return Told(min(ends, default=None), wavering, len(reports), awaited, answered)


def rows_of(register: Register) -> Rows:
    """Every row that *register* makes, the log apart."""
    rows: Rows = {table: {} for table in COLUMNS if table != "log"}
    rows["register"][1,] = (1, register.note)
    rows |= rows_of_directory(register.directory)
    for position, plan in enumerate(register.plans):
        for table, made in rows_of_plan(plan, position).items():
            rows[table] |= made
    return rows


def rows_of_directory(directory: Directory) -> Rows:
    """The rows of all regions, units and groups."""
    made: dict[Row, Row] = {}
    for kind, parties in (("region", directory.regions), ("unit", directory.units), ("group", directory.groups)):
        for party in parties:
            key = f"{party.name}/" if isinstance(party, Region) else party.key
            made[key,] = (key, kind, len(made), _doc(party))
    return {"party": made}


def rows_of_plan(plan: Plan, position: int, start: int = 0) -> Rows:
    """The rows of *plan* and all that stands in it; its entries are numbered from *start*."""
    rows: Rows = {"plan": {}, "entry": {}, "role": {}, "report": {}}
    rows["plan"][plan.code,] = (plan.code, position, _doc(plan, read=True, children=False))

    def add(entry: Entry, kind: str, item: Item | None = None, measure: Measure | None = None) -> None:
        roles = _roles(entry, kind, measure)
        within = measure.code if measure is not None and entry is not measure else None
        rows["entry"][entry.code,] = _entry_row(
            entry, kind, plan.code, item.code if item else None, within, start + len(rows["entry"]), roles, measure
        )
        for role, names in roles.items():
            for number, name in enumerate(names):
                rows["role"][entry.code, role, number] = (entry.code, role, number, plan.region, name)
        for number, report in enumerate(entry.reports):
            rows["report"][entry.code, number] = report_row(entry.code, number, report)

    for item in plan.items:
        add(item, "item", item)
        for measure in item.measures:
            add(measure, "measure", item, measure)
            for milestone in measure.milestones:
                add(milestone, "milestone", item, measure)
            for duty in measure.duties:
                add(duty, "duty", item, measure)
    for obligation in plan.obligations:
        add(obligation, "obligation")
    return rows


def _roles(entry: Any, kind: str, measure: Measure | None) -> dict[str, tuple[str, ...]]:
    """The units that a row names: an item those of all its entries, an entry those who answer for it."""
    if kind == "item":
        return {
            "lead": entry.lead,
            "cooperating": entry.cooperating,
            "acceptance": entry.acceptance,
            "acceptance_provincial": entry.acceptance_provincial,
            "supervising": entry.supervising,
        }
    return {"responsible": entry.responsible or (measure.responsible if measure is not None else ())}


def _entry_row(
    entry: Any,
    kind: str,
    plan: str,
    item: str | None,
    within: str | None,
    position: int,
    roles: Mapping[str, tuple[str, ...]],
    measure: Measure | None,
) -> Row:
    recurring = recurs(entry)
    due = None if recurring or kind == "measure" else entry.due
    noted = not recurring and kind != "measure"
    stands = told(entry.reports, entry.withdrawn, entry.gaps)
    return (
        entry.code,
        kind,
        plan,
        item,
        within,
        position,
        tail(entry.code),
        day_text(due),
        day_text(entry.first) if recurring else None,
        day_text(entry.last) if recurring else None,
        day_text(stands.done_on),
        recurring,
        is_undated_task(entry) if kind == "measure" else noted and awaits_date(entry),
        noted and kind == "item" and entry.ongoing,
        noted and entry.ambiguous,
        stands.wavering,
        stands.reports,
        day_text(stands.awaited),
        day_text(stands.answered),
        measure.label if measure is not None else None,
        measure.section if measure is not None else None,
        text(roles["responsible"]) if roles.get("responsible") else None,
        _doc(entry, read=True, children=False),
    )


def report_row(code: str, position: int, report: Report) -> Row:
    """The row of a report on *code*."""
    return (code, position, day_text(report.date), _doc(report))


def log_row(entry: LogEntry) -> Row:
    """The row of a log entry."""
    from deadlines.domain import log as history  # lists of what is due need no hashes

    return (
        *(entry.seq, entry.at, entry.by, entry.act, entry.code, day_text(entry.on)),
        *(history.canonical(entry.before), history.canonical(entry.after), entry.prev, entry.hash, entry.undoes),
        history.canonical(entry.file) if entry.file is not None else None,
    )


# --- rows to values --------------------------------------------------------------------------------------------------


class BadRow(Exception):
    """A row that no longer says what a value needs; `where` is its code."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


def value(shape: Any, code: str, doc: str) -> Any:
    """The *shape* that *doc*, in the row of *code*, describes. Raises BadRow."""
    try:
        return records.build(shape, json.loads(doc))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadRow(code) from error


def log_entry(row: Row) -> LogEntry:
    """The log entry of *row*. Raises BadRow."""
    from deadlines.domain import log as history

    seq, at, by, act, code, on, before, after, prev, mark, undoes, file = row
    try:
        return history.LogEntry(
            *(seq, at, by, act, code, date.fromisoformat(on) if on is not None else None),
            *(json.loads(before), json.loads(after), prev, mark, undoes),
            json.loads(file) if file is not None else None,
        )
    except (ValueError, TypeError) as error:
        where = f"log {seq}"
        raise BadRow(where) from error


def gathered(rows: Iterable[Row]) -> dict[str, tuple[Report, ...]]:
    """The reports of each code, from rows of code and document. Raises BadRow."""
    found: dict[str, list[Report]] = {}
    for code, doc in rows:
        found.setdefault(code, []).append(value(Report, code, doc))
    return {code: tuple(reports) for code, reports in found.items()}


def with_reports(entry: Any, reports: Mapping[str, tuple[Report, ...]]) -> Any:
    """*entry* with its reports, if it has any."""
    return entry._replace(reports=reports[entry.code]) if entry.code in reports else entry


def assembled(plan: Plan, rows: Iterable[Row], reports: Mapping[str, tuple[Report, ...]]) -> Plan:
    """*plan* with the entries of *rows*, which stand in document order: an item before what belongs to it."""
    items: list[tuple[Item, list[Measure]]] = []
    measures: dict[str, tuple[list[Milestone], list[Duty]]] = {}
    obligations: list[Obligation] = []
    for code, kind, measure, _, _, doc in rows:
        if kind not in SHAPES:
            raise BadRow(code)
        entry = with_reports(value(SHAPES[kind], code, doc), reports)
        if kind == "obligation":
            obligations.append(entry)
        elif kind == "item":
            items.append((entry, []))
        elif kind == "measure":
            if not items:
                raise BadRow(code)
            items[-1][1].append(entry)
            measures[code] = ([], [])
        elif measure in measures:
            measures[measure][kind == "duty"].append(entry)
        else:
            raise BadRow(code)
    return plan._replace(
        obligations=tuple(obligations),
        items=tuple(
            item._replace(
                measures=tuple(
                    each._replace(milestones=tuple(measures[each.code][0]), duties=tuple(measures[each.code][1]))
                    for each in below
                ),
            )
            for item, below in items
        ),
    )
