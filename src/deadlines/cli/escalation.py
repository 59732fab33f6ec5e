"""The table `[escalation]` of the settings: which levels are suggested to the office under which conditions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from deadlines.domain.escalation import DEFAULT, Level
from deadlines.domain.levels import LEVELS
from deadlines.errors import N_, BadValue, Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DAYS = ("days_before", "days_after")
_FLAGS = ("behind", "second", "confirmed")


def are_levels(value: Sequence[object]) -> bool:
    """Whether *value*, a list of tables, names levels that there are, each once, with a condition, mildest first."""
    names = [each.get("name") for each in value if isinstance(each, dict)]
    ranks = [LEVELS.index(name) for name in names if isinstance(name, str) and name in LEVELS]
    return len(ranks) == len(value) and all(map(_is_level, value)) and ranks == sorted(set(ranks))


def _is_level(value: object) -> bool:
    if (
        not isinstance(value, dict)
        or not set(value) <= {"name", *_DAYS, *_FLAGS}
        or not set(value) - {"name", "confirmed"}
    ):
        return False
    days = [value[name] for name in _DAYS if name in value]
    flags = [value[name] for name in _FLAGS if name in value]
    return all(_is_days(each) for each in days) and all(isinstance(each, bool) for each in flags)


def _is_days(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 3650


def levels_of(table: Mapping[str, Any]) -> tuple[Level, ...]:
    """The rules that the settings give, those of the house where they give none; an empty list is none at all."""
    given = table.get("levels")
    return DEFAULT if given is None else tuple(Level(**each) for each in given)


def templates_of(table: Mapping[str, Any]) -> Path | None:
    """The folder with the office's own drafts, where the settings name one."""
    named = table.get("templates")
    return Path(named).expanduser() if named else None


def level_named(typed: str) -> str:
    """The level that a person types. Raises BadValue."""
    name = typed.strip()
    if name not in LEVELS:
        raise BadValue(typed, Message(N_("one of the levels %(levels)s"), {"levels": LEVELS}))
    return name
