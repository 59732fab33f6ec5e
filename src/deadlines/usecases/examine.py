"""Examining the register: what the office has to settle, and whether it is what its log adds up to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.soundness import findings

if TYPE_CHECKING:
    from datetime import date

    from deadlines.errors import Message
    from deadlines.store.contract import Store


class Finding(NamedTuple):
    """Something to settle or to mend: the entry or place, and what it is."""

    code: str
    where: str
    message: Message


def check(store: Store, day: date) -> list[Finding]:
    """What the office still has to settle: dates, units, groups, sums."""
    return [Finding(each.code, each.kind, each.message) for each in findings(store.register(), day)]


def verify(store: Store) -> list[Finding]:
    """Where the register is not what its log adds up to, or the store is not whole."""
    return [
        Finding("" if " " in each.where or ":" in each.where else each.where, each.where, each.message)
        for each in store.problems()
    ]
