"""Which store lies at a place: chosen by the ending of a path or by an address; only the chosen one is imported."""

# pathlib costs start-up time
# ruff: noqa: PTH100, PTH103, PTH112, PTH120, PTH122

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from deadlines import files
from deadlines.errors import N_, BadValue, CannotWrite, Message, NoStore, NotARegister, StoreUnusable, Taken

if TYPE_CHECKING:
    from collections.abc import Callable

    from deadlines.domain.model import Register
    from deadlines.domain.workdays import WorkCalendar
    from deadlines.store.contract import Store

_EXPECTED = N_("the place of a register: a path ending in .db, .yaml or .yml, or an address like sqlite:///path")


def open_store(place: str, calendar: Callable[[], WorkCalendar]) -> Store:
    """The register at *place*, a path or an address.

    Raises NoStore where there is none, BadValue where no register could be, StoreUnusable where something else is.
    """
    kind, path = _chosen(place)
    if not os.path.lexists(path):
        raise NoStore(os.path.abspath(path))
    if os.path.isdir(path):
        raise NotARegister(path, Message(N_("it is a folder")))
    if kind == "yaml":
        from deadlines.store import yamlstore

        return yamlstore.YamlStore.open(path, calendar)
    from deadlines.store import sqlite

    return sqlite.open_store(path, calendar)


def create_store(place: str, register: Register, *, at: str, by: str, calendar: Callable[[], WorkCalendar]) -> Store:
    """A new register at *place* that holds *register*; made at *at* (ISO 8601, UTC) by *by*, as its log will say.

    The folders above it are made too. Raises Taken, NotARegister for a folder, BadValue, CannotWrite.
    """
    kind, path = _chosen(place)
    if os.path.isdir(path):
        raise NotARegister(path, Message(N_("it is a folder")))
    if os.path.lexists(path):
        raise Taken(path)
    try:
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    except OSError as error:
        raise CannotWrite(path, files.reason(error)) from error
    if kind == "yaml":
        from deadlines.store import yamlnew, yamlstore

        yamlnew.create(path, register, at=at, by=by)
        return yamlstore.YamlStore.open(path, calendar)
    from deadlines.store import sqlite

    return sqlite.create(path, register, at=at, by=by, calendar=calendar)


def _chosen(place: str) -> tuple[str, str]:
    """The kind of store that *place* names, and its path."""
    scheme, slashes, rest = place.partition("://")
    if slashes:
        if scheme.startswith(("postgresql", "postgres")):
            raise StoreUnusable(
                N_("PostgreSQL comes with a later version of deadlines. Use a file: a path ending in .db.")
            )
        if scheme != "sqlite" or not rest.startswith("/") or len(rest) < 2:
            raise BadValue(place, _EXPECTED)
        return "sqlite", rest[1:]  # sqlite:///here.db, sqlite:////var/lib/there.db
    ending = os.path.splitext(place)[1].lower()
    if ending == ".db":
        return "sqlite", place
    if ending in (".yaml", ".yml"):
        return "yaml", place
    if os.path.isdir(place):
        raise NotARegister(place, Message(N_("it is a folder")))
    raise BadValue(place, _EXPECTED)
