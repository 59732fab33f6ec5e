"""The arrows of the house (docs/house.md): which room may import from which, types too."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import deadlines

SOURCE = Path(deadlines.__file__).parent
#: What lies below all rooms.
BELOW = {"errors", "files", "filenames", "words"}
MAY: dict[str, set[str]] = {
    "domain": {"errors"},
    "store": {"domain", "errors", "files"},
    "plans": {"domain", *BELOW},
    "feeds": {"domain", *BELOW},
    "mail": {"domain", *BELOW},
    "reports": {"domain", *BELOW},
    "timers": BELOW,
    "words": {"errors"},
    "usecases": {"domain", "store", "plans", "feeds", "mail", "reports", *BELOW},
}


def rooms_in(path: Path) -> set[str]:
    """The rooms that the module at *path* imports from, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = (
                [f"{node.module}.{each.name}" for each in node.names] if node.module == "deadlines" else [node.module]
            )
        elif isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("deadlines.")}
    return found


@pytest.mark.parametrize("room", list(MAY))
def test_a_room_imports_from_those_below_it_alone(room: str) -> None:
    modules = sorted((SOURCE / room).rglob("*.py"))
    assert modules

    for module in modules:
        assert rooms_in(module) <= MAY[room] | {room}, module.relative_to(SOURCE).as_posix()
