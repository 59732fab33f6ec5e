"""The tables of an SQL register, declared with SQLModel.

This is the only place that knows SQLModel. It serves the migrations (autogenerate), the check of a database against
its declaration, and the test that holds the plain statements of `sql` to it. Rows become domain values in `sql`; a
`table=True` model does not check what it is built with, so none is ever built from input.

Annotations are read at run time here: no postponed ones, and real imports.
"""

from datetime import date

from sqlalchemy import Column, Date, ForeignKey, Index, MetaData, Text, text
from sqlmodel import Field, SQLModel

METADATA = MetaData()


class _Table(SQLModel):
    metadata = METADATA  # our own, so that another program's models in the same process stay apart


def _text(*more: object, primary_key: bool = False) -> Column[str]:
    return Column(Text, *more, primary_key=primary_key, nullable=False)  # type: ignore[arg-type]


def _maybe(*more: object) -> Column[str]:
    return Column(Text, *more, nullable=True)  # type: ignore[arg-type]


def _entry(*, primary_key: bool = False, nullable: bool = False) -> Column[str]:
    return Column(Text, ForeignKey("entry.code"), primary_key=primary_key, nullable=nullable)


def _day() -> Column[date]:
    return Column(Date, nullable=True)


class RegisterRow(_Table, table=True):
    """What is said of the register as a whole: one row."""

    __tablename__ = "register"

    id: int = Field(primary_key=True)
    note: str = Field(sa_column=_text())


class PartyRow(_Table, table=True):
    """A region, unit or group by its `region/name`, in official order."""

    __tablename__ = "party"

    key: str = Field(sa_column=_text(primary_key=True))
    kind: str = Field(sa_column=_text())
    position: int
    doc: str = Field(sa_column=_text())


class PlanRow(_Table, table=True):
    """The head of a plan."""

    __tablename__ = "plan"

    code: str = Field(sa_column=_text(primary_key=True))
    position: int
    doc: str = Field(sa_column=_text())


class EntryRow(_Table, table=True):
    """An item, measure, milestone, duty or obligation.

    `position` is its place in its plan's document; `item` of an item is itself; `tail` is its code from the last part
    to the first. `done_on` and `wavering` to `answered` repeat what its reports add up to; `label`, `section` and
    `responsible` repeat its measure, so that a line is made without it.
    """

    __tablename__ = "entry"
    __table_args__ = (
        Index("entry_in_plan", "plan", "position"),
        Index("entry_in_item", "item", "position"),
        Index("entry_tail", "tail"),
        Index("entry_open", "done_on", "due"),
        Index("entry_due", "due"),
        Index("entry_recurring", "last", "first", sqlite_where=text("recurring"), postgresql_where=text("recurring")),
        Index(
            "entry_noted",
            *("plan", "wavering", "done_on", "undated", "ongoing", "ambiguous"),
            sqlite_where=text("undated OR ongoing OR ambiguous"),
            postgresql_where=text("undated OR ongoing OR ambiguous"),
        ),
        Index(
            "entry_awaited",
            *("awaited", "answered"),
            sqlite_where=text("awaited IS NOT NULL"),
            postgresql_where=text("awaited IS NOT NULL"),
        ),
    )

    code: str = Field(sa_column=_text(primary_key=True))
    kind: str = Field(sa_column=_text())
    plan: str = Field(sa_column=_text(ForeignKey("plan.code")))
    item: str | None = Field(sa_column=_entry(nullable=True))
    measure: str | None = Field(sa_column=_entry(nullable=True))
    position: int
    tail: str = Field(sa_column=_text())
    due: date | None = Field(sa_column=_day())
    first: date | None = Field(sa_column=_day())
    last: date | None = Field(sa_column=_day())
    done_on: date | None = Field(sa_column=_day())
    recurring: bool
    undated: bool
    ongoing: bool
    ambiguous: bool
    wavering: bool
    reports: int
    awaited: date | None = Field(sa_column=_day())
    answered: date | None = Field(sa_column=_day())
    label: str | None = Field(sa_column=_maybe())
    section: str | None = Field(sa_column=_maybe())
    responsible: str | None = Field(sa_column=_maybe())
    doc: str = Field(sa_column=_text())


class RoleRow(_Table, table=True):
    """A unit's name in a role, as a plan of `region` writes it.

    An item's roles are those of all that stands in it; an entry's are its own.
    """

    __tablename__ = "role"

    code: str = Field(sa_column=_entry(primary_key=True))
    role: str = Field(sa_column=_text(primary_key=True))
    position: int = Field(primary_key=True)
    region: str = Field(sa_column=_text())
    name: str = Field(sa_column=_text())


class ReportRow(_Table, table=True):
    """What somebody recorded about an entry, in the order of recording. Rows go only when they are undone."""

    __tablename__ = "report"

    code: str = Field(sa_column=_entry(primary_key=True))
    position: int = Field(primary_key=True)
    day: date = Field(sa_column=Column(Date, nullable=False))
    doc: str = Field(sa_column=_text())


class LogRow(_Table, table=True):
    """An entry of the log, chained by hashes. Rows are added, never changed."""

    __tablename__ = "log"
    __table_args__ = (Index("log_code", "code"),)

    seq: int = Field(primary_key=True)
    at: str = Field(sa_column=_text())
    by: str = Field(sa_column=_text())
    act: str = Field(sa_column=_text())
    code: str = Field(sa_column=_text())
    on_day: date | None = Field(sa_column=_day())
    before: str = Field(sa_column=_text())
    after: str = Field(sa_column=_text())
    prev: str = Field(sa_column=_text())
    hash: str = Field(sa_column=_text())
    undoes: int | None = None
    file: str | None = Field(sa_column=_maybe())
