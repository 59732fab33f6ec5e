"""The statements of the SQL stores, as plain text: `:name` parameters and ordinary SQL.

`tables` declares the columns; a test holds this text to that declaration. Codes are compared byte by byte: on
PostgreSQL their columns need the collation "C".
"""

# names of tables and columns come from this module alone; every value is a parameter
# ruff: noqa: S608

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.store.rows import COLUMNS, KEYS

if TYPE_CHECKING:
    from collections.abc import Sequence


def insert(table: str) -> str:
    """The statement that adds a row to *table*."""
    columns = COLUMNS[table]
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(f':{name}' for name in columns)})"


def update(table: str) -> str:
    """The statement that replaces all but the key of a row of *table*."""
    key, rest = COLUMNS[table][: KEYS[table]], COLUMNS[table][KEYS[table] :]
    return (
        f"UPDATE {table} SET {', '.join(f'{n} = :{n}' for n in rest)} WHERE {' AND '.join(f'{n} = :{n}' for n in key)}"
    )


def delete(table: str) -> str:
    """The statement that takes a row of *table* away."""
    return f"DELETE FROM {table} WHERE {' AND '.join(f'{n} = :{n}' for n in COLUMNS[table][: KEYS[table]])}"


def select(table: str, order: str = "") -> str:
    """The statement that reads all of *table*."""
    return f"SELECT {', '.join(COLUMNS[table])} FROM {table}" + (f" ORDER BY {order}" if order else "")


NOTE = "SELECT note FROM register"
DIRECTORY = "SELECT key, kind, doc FROM party ORDER BY position"
PLANS = "SELECT code, doc FROM plan ORDER BY position"
PLAN = "SELECT code, doc FROM plan WHERE code = :plan"
_ENTRY = "SELECT code, kind, measure, reports, position, doc FROM entry"
ENTRIES = f"{_ENTRY} WHERE plan = :plan ORDER BY position"
ITEM = f"{_ENTRY} WHERE item = :item ORDER BY position"
SUMMED = "SELECT COALESCE(item, code), label, section, responsible, doc FROM entry WHERE plan = :plan ORDER BY position"
ONE = f"{_ENTRY} WHERE code = :code"
REPORTS = "SELECT code, doc FROM report WHERE code IN (%s) ORDER BY code, position"
REPORTS_OF = "SELECT doc FROM report WHERE code = :code ORDER BY position"
REPORTS_IN = (
    "SELECT r.code, r.doc FROM entry e JOIN report r ON r.code = e.code"
    " WHERE e.plan = :plan ORDER BY r.code, r.position"
)
NO_REPORTS = "DELETE FROM report WHERE code = :code"
MOVED = "UPDATE entry SET position = position + :by WHERE plan = :plan AND position >= :end"
TOLD = (
    "UPDATE entry SET done_on = :done_on, wavering = :wavering, reports = :reports,"
    " awaited = :awaited, answered = :answered WHERE code = :code"
)
PLACES = "SELECT code, kind, plan, item, position, doc FROM entry ORDER BY plan, position"
REPORT_DOCS = "SELECT code, doc FROM report ORDER BY code, position"
TAILS = "SELECT code FROM entry WHERE tail >= :low AND tail < :high"
LAST = f"{select('log')} ORDER BY seq DESC LIMIT 1"
LOG = select("log", "seq")
LOG_BEFORE = f"{select('log')} WHERE seq < :seq ORDER BY seq DESC LIMIT 32"
# What stands below a code begins with it and a point or a dash; "." is followed by "/" and "-" by ".".
LOG_OF = (
    f"{select('log')} WHERE code = :code OR (code >= :code || '.' AND code < :code || '/')"
    " OR (code >= :code || '-' AND code < :code || '.') ORDER BY seq"
)

_LINE = (
    "SELECT e.code, e.kind, e.plan, e.item, e.reports, e.label, e.section, e.responsible, e.doc, i.reports, i.doc"
    " FROM entry e LEFT JOIN entry i ON i.code = e.item WHERE "
)
OPEN = "e.due <= :through AND e.done_on IS NULL"
# Bounded on both sides, so that a planner without statistics searches by this column and not by the other.
DONE_LATER = "e.due <= :through AND e.done_on > :day AND e.done_on <= '9999-12-31'"
ALL = "e.due <= :through"
# One that has ended may have left periods unfulfilled: the reports decide.
RECURRING = "e.recurring AND (e.first IS NULL OR e.first <= :through)"
# What somebody waits for, of entries that the conditions above leave out: done, without a date, or due later. A measure
# never stands in a list: what is asked of it is recorded with its item.
_AWAITED = "e.awaited <= :through AND NOT e.recurring AND e.kind <> 'measure' AND (e.due IS NULL OR e.due > :through"
AWAITED = f"{_AWAITED} OR e.done_on <= :day) AND (e.answered IS NULL OR e.answered > :day)"
AWAITED_EVER = f"{_AWAITED})"

# Milestones of items that have passed and are open, or may be: of those whose reports waver, the reports decide. And
# open ones to come that were reported on: one with quantities may lie under its planned course.
LATE = (
    "SELECT item, code, plan, due < :day AND NOT wavering, reports, CASE WHEN due >= :day OR wavering THEN doc END"
    " FROM entry WHERE kind = 'milestone'"
    " AND (due < :day OR (due >= :day AND reports > 0)) AND (wavering OR done_on IS NULL OR done_on > :day)"
    " AND item IN (%s)"
)

_NOTED = "(undated OR ongoing OR ambiguous)"
TALLY = (
    "SELECT COUNT(CASE WHEN undated THEN 1 END), COUNT(CASE WHEN ongoing THEN 1 END),"
    f" COUNT(CASE WHEN ambiguous THEN 1 END) FROM entry WHERE {_NOTED} AND NOT wavering"
    " AND (done_on IS NULL OR done_on > :day)"
)
TALLY_WAVERING = f"SELECT code, doc, undated, ongoing, ambiguous FROM entry WHERE {_NOTED} AND wavering"
IN_PLAN = " AND plan = :plan"


def lines_statement(*, done_too: bool, plan: bool, names: Sequence[str]) -> str:
    """The statement for the lines of a span; *names* are conditions on a role `r`, one for each region."""
    # So said, the plan filters what the dates find and is not searched by: it may be all that the register has.
    more = " AND e.plan || '' = :plan" if plan else ""
    if names:
        named = f"EXISTS (SELECT 1 FROM role r WHERE r.code IN (e.code, e.item) AND ({' OR '.join(names)}))"
        more += f" AND (e.awaited IS NOT NULL OR {named})"  # a paper may be addressed to a unit that no plan names
    which = (ALL, RECURRING, AWAITED_EVER) if done_too else (OPEN, DONE_LATER, RECURRING, AWAITED)
    return " UNION ALL ".join(_LINE + each + more for each in which)
