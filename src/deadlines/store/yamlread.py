"""A register file is read: its bytes, its text, and the register that it describes, or every fault with its place."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deadlines import files
from deadlines.domain import records, soundness
from deadlines.domain.keys import SCHEMA
from deadlines.errors import N_, BadFile, CannotWrite, Message, NewerStore, NoStore, NotARegister, Problem
from deadlines.store import yamllog, yamltext

if TYPE_CHECKING:
    from deadlines.domain.model import Register
    from deadlines.store.yamltext import Document


@dataclass(frozen=True, slots=True)
class State:
    """The file as it was read: its bytes' hash, its text, and the register that it describes, dates not yet read."""

    digest: str
    stamp: tuple[int, ...]
    document: Document
    register: Register


def read_file(path: str) -> Register:
    """The register that the file at *path* describes; its dates are not read from their words yet.

    Raises NoStore, BadFile with every fault and its place, NotARegister, NewerStore.
    """
    return read(path, Path(path)).register


def read(place: str, path: Path) -> State:
    """The file at *path* as it is now; *place* is what a person calls it. Raises what `read_file` raises."""
    raw, stamp = bytes_of(place, path)
    with yamltext.without_gc():
        document = yamltext.read(place, path.name, raw)
        return State(yamllog.sha256(raw), stamp, document, register_in(place, document))


def bytes_of(place: str, path: Path) -> tuple[bytes, tuple[int, ...]]:
    """What the file at *path* holds, and its stamp. Raises NoStore, NotARegister, BadFile, CannotWrite."""
    try:
        if path.is_dir():
            raise NotARegister(place, Message(N_("it is a folder")))
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise NotARegister(place, Message(N_("it is not an ordinary file")))
            if status.st_size > yamltext.MAX_BYTES:
                raise yamltext.too_big(place, path.name)
            return file.read(), stamp_of(status)
    except FileNotFoundError:
        raise NoStore(place) from None
    except OSError as error:
        raise CannotWrite(place, files.reason(error)) from error


def stamp_of(status: os.stat_result) -> tuple[int, ...]:
    """What tells one version of a file from another without reading it."""
    return status.st_ino, status.st_size, status.st_mtime_ns


def register_in(place: str, document: Document) -> Register:
    """The register that *document* describes. Raises NotARegister, NewerStore, BadFile with every fault."""
    data = document.data
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema != SCHEMA:
        family, _, version = str(schema or "").partition("/")
        if family == SCHEMA.partition("/")[0] and version.isdigit():
            raise NewerStore(place)
        text = N_("it does not begin with `schema: %(schema)s`")
        raise NotARegister(place, Message(text, {"schema": SCHEMA}))
    problems: list[Problem] = []
    register = records.build_register(data, problems, document.where)
    if register is not None:
        problems = [Problem(_where(document, fault.path), fault.message) for fault in soundness.faults(register)]
    if register is None or problems:
        raise BadFile(place, problems)
    return register


def _where(document: Document, path: tuple[str | int, ...]) -> str:
    """The place in the file of what stands at *path* in the register; of what it stands in, where it is not written."""
    container: Any = document.data
    *above, last = path
    for step in above:
        container = container[step]
    return document.where(container, last)
