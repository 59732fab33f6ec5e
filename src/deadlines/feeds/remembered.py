"""What an export leaves for the next one: of each part of the register a sum, of each file where the parts lie in it.

A part is an item with all that stands in it, or an obligation. What is remembered can be lost, old or wrong without
harm: it is believed only where it is whole, was made by this very program with the same options for the same units, and
where each file still has the bytes that it says; where anything does not fit, all is made anew.
"""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import deadlines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deadlines.domain.units import Directory
    from deadlines.feeds.events import Options
    from deadlines.feeds.stamps import Stamps

#: Hidden, so that no folder listing and no wildcard of a web server shows it.
NAME = ".deadlines-feeds.json"
SCHEMA = "deadlines.feeds-remembered/1"


class Part(NamedTuple):
    """A part of a file: whose events they are, how many octets they take, and how many events they are."""

    code: str
    length: int
    events: int


class Laid(NamedTuple):
    """A file: the sum of its bytes, how many octets its head takes, and the parts that follow."""

    sum: str
    head: int
    parts: tuple[Part, ...]


class Remembered(NamedTuple):
    """What the last export of a folder went by: its day, the sum of each part, until when that part shows the same."""

    made: str
    as_of: date
    sums: Mapping[str, str]
    until: Mapping[str, date]
    files: Mapping[str, Laid]


def made_by(directory: Directory, options: Options, stamps: Stamps) -> str:
    """A sum over all that bears on every file: the program itself, who there is, what is asked for."""
    who: list[object] = [*directory.regions]
    who += [(u.region, u.name, u.formal, u.written, u.aliases) for u in directory.units]
    who += [(g.region, g.name, g.members, g.base) for g in directory.groups]
    asked = options._replace(roles=None), sorted(options.roles) if options.roles is not None else None
    return digest(repr((_program(), who, asked, stamps.base)).encode(errors="backslashreplace"))


def digest(data: bytes) -> str:
    """The sum that is remembered of *data*."""
    return sha256(data).hexdigest()


def recalled(folder: Path, made: str, as_of: date) -> Remembered | None:
    """What is remembered of the export into *folder*; None where nothing is that holds for *made* and *as_of*."""
    try:
        line, _, body = (folder / NAME).read_bytes().partition(b"\n")
        if line.decode("ascii") != digest(body):
            return None
        told: dict[str, Any] = json.loads(body)
        if told["schema"] != SCHEMA or told["made"] != made or (day := date.fromisoformat(told["as_of"])) > as_of:
            return None
        files = {
            name: Laid(total, size, tuple(Part(*part) for part in parts))
            for name, (total, size, parts) in told["files"].items()
        }
        until = {code: date.fromisoformat(text) for code, text in told["until"].items()}
        return Remembered(made, day, told["sums"], until, files)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def kept(remembered: Remembered) -> bytes:
    """*remembered* as the file `NAME` holds it: its sum, then JSON."""
    told = {
        "schema": SCHEMA,
        "made": remembered.made,
        "as_of": remembered.as_of.isoformat(),
        "sums": dict(remembered.sums),
        "until": {code: day.isoformat() for code, day in sorted(remembered.until.items())},
        "files": {name: (laid.sum, laid.head, laid.parts) for name, laid in remembered.files.items()},
    }
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return digest(body).encode() + b"\n" + body


def _program() -> tuple[str, ...]:
    """The version of the program and of icalendar, and a sum over the rooms that decide what an event says."""
    from importlib.metadata import version

    home = Path(__file__).parent
    total = sha256()
    for room in (home, home.parent / "domain"):
        for path in sorted(room.rglob("*.py")):
            total.update(path.read_bytes())
    return deadlines.__version__, version("icalendar"), total.hexdigest()
