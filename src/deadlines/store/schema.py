"""The tables of an SQL register: made and brought up to date by alembic, which is imported only then.

Revisions are named `deadlines_0001`, `deadlines_0002` …, so that their order can be seen in the name alone and another
program's alembic table is not taken for ours.
"""

# pathlib costs start-up time
# ruff: noqa: PTH118, PTH120

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from alembic.config import Config

#: The newest revision; a test holds it equal to alembic's head.
HEAD = "deadlines_0003"
FAMILY = "deadlines_"
SCRIPTS = os.path.join(os.path.dirname(__file__), "migrations")
#: Folders with the revisions.
VERSIONS: Sequence[str] = (os.path.join(SCRIPTS, "versions"),)


def config() -> Config:
    """Alembic's configuration, made here and not read from an ini file, so that it is in the wheel."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", SCRIPTS.replace("%", "%%"))
    made.set_main_option("path_separator", "newline")
    made.set_main_option("version_locations", "\n".join(VERSIONS).replace("%", "%%"))
    return made


def upgrade(connection: sqlite3.Connection) -> None:
    """Bring the tables behind *connection* to `HEAD`, from nothing or from any older revision, in one transaction.

    *connection* must leave transactions alone (`isolation_level=None`); it stays open. Where a step fails, nothing of
    any step stays.
    """
    from alembic import command

    with _borrowed(connection) as engine, engine.begin() as bound:
        made = config()
        made.attributes["connection"] = bound
        command.upgrade(made, HEAD)


def differences(connection: sqlite3.Connection) -> list[str]:
    """Where the tables behind *connection* are not those that `tables` declares, one sentence part each."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from deadlines.store.tables import METADATA

    with _borrowed(connection) as engine, engine.connect() as bound:
        context = MigrationContext.configure(bound, opts={"compare_type": True})
        return [_described(each) for each in compare_metadata(context, METADATA)]


def _described(difference: Any) -> str:
    """A difference in few words: what alembic would do about it, and to what."""
    while isinstance(difference, list):
        difference = difference[0]
    named = (getattr(each, "name", each) for each in difference[1:])
    return " ".join(str(each) for each in (difference[0], *named) if isinstance(each, str))


class _borrowed:  # noqa: N801 (used like a function)
    """An SQLAlchemy engine on a connection that is ours and stays open."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __enter__(self) -> Any:
        from sqlalchemy import create_engine, event
        from sqlalchemy.pool import StaticPool

        self.engine = create_engine("sqlite://", creator=lambda: self.connection, poolclass=StaticPool)

        # sqlite3 begins no transaction before DDL; to undo a failed step whole, begin it ourselves.
        @event.listens_for(self.engine, "begin")
        def begin(bound: Any) -> None:
            bound.exec_driver_sql("BEGIN IMMEDIATE")

        return self.engine

    def __exit__(self, *error: object) -> None:
        """The engine is let go without being disposed of: that would close the connection."""
