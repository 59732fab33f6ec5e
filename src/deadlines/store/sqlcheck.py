"""What is wrong in the rows of an SQL register, found without trusting them, each named by the code it belongs to.

What the documents say is proved by the log; what the columns repeat is derived from the documents again and compared;
the dates in the documents are read from their words again. So no cell can be changed unseen.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from deadlines.domain import codes
from deadlines.domain import log as history
from deadlines.domain.model import Plan, Report
from deadlines.errors import N_, Message, Problem
from deadlines.store.rows import (
    COLUMNS,
    KEYS,
    PARTIES,
    SHAPES,
    BadRow,
    Row,
    Rows,
    log_entry,
    log_row,
    rows_of,
    rows_of_plan,
    value,
)
from deadlines.store.statements import DIRECTORY, LOG, PLACES, PLANS, REPORT_DOCS, select

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deadlines.domain.log import LogEntry
    from deadlines.domain.model import Register
    from deadlines.store.sql import SqlStore

UNREADABLE = N_("its row in the database cannot be read")


def problems_in(store: SqlStore) -> list[Problem]:
    """What is wrong in the rows of *store*; what cannot be read is named alone, for it hides the rest."""
    problems: list[Problem] = []
    with store.reading():
        entries = _entries(store, problems)
        register = _register(store, problems)
        actual = {table: store.ask(select(table)) for table in COLUMNS if table != "log"}
    if register is not None:
        problems += _differences(rows_of(register), actual)
        problems += _misread(store, register)
        problems += history.disagreements(register, entries)
    return list({(problem.where, str(problem.message)): problem for problem in problems}.values())


def _entries(store: SqlStore, problems: list[Problem]) -> list[LogEntry]:
    entries: list[LogEntry] = []
    for row in store.ask(LOG):
        try:
            entry = log_entry(row)
            if log_row(entry) != row:
                problems.append(Problem(f"log {row[0]}", Message(N_("the content of this log entry was altered"))))
            entries.append(entry)
        except (BadRow, ValueError, TypeError, AttributeError):
            problems.append(Problem(f"log {row[0]}", Message(UNREADABLE)))
    if not problems:
        problems.extend(history.broken_links(entries))
        if not entries or entries[0].act != "init":  # a database begins with its log, unlike a file that people write
            problems.append(Problem("log 1", Message(N_("the log does not begin where the register was begun"))))
    return entries


def _register(store: SqlStore, problems: list[Problem]) -> Register | None:
    """The register as the documents have it; None with *problems* where one of them cannot be read."""
    sound = [_readable(problems, key, PARTIES.get(kind), doc) for key, kind, doc in store.ask(DIRECTORY)]
    sound += [_readable(problems, code, Plan, doc) for code, doc in store.ask(PLANS)]
    sound += [_readable(problems, code, Report, doc) for code, doc in store.ask(REPORT_DOCS)]
    rows = store.ask(PLACES)
    sound += [_readable(problems, code, SHAPES.get(kind), doc) for code, kind, _, _, _, doc in rows]
    size = Counter(row[2] for row in rows)
    taken: set[tuple[str, int]] = set()
    for code, kind, plan, item, position, _ in rows:
        in_turn = isinstance(position, int) and 0 <= position < size[plan] and (plan, position) not in taken
        taken.add((plan, position))
        if not in_turn or (codes.kind_of(code), codes.plan_of(code), codes.item_of(code)) != (kind, plan, item):
            problems.append(Problem(code, Message(N_("stands in the wrong place of the database"))))
    if not all(sound):
        return None
    try:
        return store.whole_register()
    except BadRow as error:
        problems.append(Problem(error.where, Message(UNREADABLE)))
        return None


def _readable(problems: list[Problem], where: str, shape: type | None, doc: str) -> bool:
    """Whether *doc* is a *shape*; noted where it is not."""
    try:
        if shape is not None:
            value(shape, where, doc)
            return True
    except BadRow:
        pass
    problems.append(Problem(where, Message(UNREADABLE)))
    return False


def _misread(store: SqlStore, register: Register) -> Iterator[Problem]:
    """Entries whose dates are not what their words are read to mean."""
    from deadlines.domain.reading import read_plan

    calendar = store.calendar()
    for plan in register.plans:
        again = rows_of_plan(read_plan(plan, calendar), 0)["entry"]
        for key, row in rows_of_plan(plan, 0)["entry"].items():
            if again[key] != row:
                yield Problem(key[0], Message(N_("its dates are not what its words are read to mean")))


def _differences(expected: Rows, actual: Mapping[str, list[Row]]) -> Iterator[Problem]:
    """Cells that do not say what the values make of them, by the code of their row."""
    for table, rows in expected.items():
        found = {row[: KEYS[table]]: row for row in actual[table]}
        for key in sorted(rows.keys() - found.keys(), key=str):
            yield Problem(_where(table, key), Message(N_("lacks a row of “%(table)s”"), {"table": table}))
        for key in sorted(found.keys() - rows.keys(), key=str):
            yield Problem(_where(table, key), Message(N_("has a row of “%(table)s” too many"), {"table": table}))
        for key, row in found.items():
            if key in rows and row != rows[key]:
                wrong = [name for name, is_, must in zip(COLUMNS[table], row, rows[key], strict=True) if is_ != must]
                args = {"table": table, "columns": tuple(wrong)}
                yield Problem(
                    _where(table, key), Message(N_("does not agree with itself in “%(table)s”: %(columns)s"), args)
                )


def _where(table: str, key: Row) -> str:
    return "note" if table == "register" else str(key[0])
