"""Whether two reports of one entry stand apart: the newer one would be what it is had the older never been made.

Words, evidence, reminders, further counts of a duty and amounts that finish nothing were let through by no other
report, and say the same without it; a receipt and an answer rest on their paper. What says that something is done, or
is a step of the chain or an extension, may rest on whatever was recorded before it. The law: what is taken back
between reports that stand apart leaves what there would be without it (`tests/cli/test_undo_apart.py`). Reports are in
plain form here, as the log holds them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from deadlines.domain.plain import Plain

Weight: TypeAlias = Literal["word", "count", "amount", "part", "wait", "paper", "state"]

#: Acts that open or shut an item for all that is recorded after them.
_DOORS = ("closed", "reopened")


def weigh(report: Plain) -> Weight:
    """What *report* says: a mere word, how often, how much, a member's own part, a wait, a paper; else a state."""
    if report.get("done") is not None or report.get("opens"):
        return "state"
    act = report.get("act") or {}
    kind = act.get("kind")
    if kind in ("paper", "acknowledged", "answered"):
        return "paper"
    if kind == "reminded":
        return "word"
    if kind in ("waiting", "resumed"):
        return "wait"
    if kind == "member":
        return "part"
    if kind is not None:
        return "state"
    if report.get("count"):
        return "count"
    return "amount" if report.get("quantities") else "word"


def stand_apart(older: Plain, newer: Plain) -> bool:
    """Whether *newer* would be what it is without *older*, another report of the same entry.

    Of two that are equal the newer one is the one that goes: they do not stand apart.
    """
    if older == newer:
        return False
    first, second = weigh(older), weigh(newer)
    if first == "word":
        return True
    if _kind(older) in _DOORS or older.get("opens"):
        return False
    if second == "word":
        return True
    if "paper" in (first, second):
        return first != second or _doc(older) != _doc(newer)
    if "state" in (first, second):
        return False
    if first == second == "count":  # of what every unit owes for itself, the whole is told once all have done it
        return ("unit" in older) == ("unit" in newer)
    if first == second == "part":  # who said that it is not done kept the others from making the whole done
        return (older.get("act") or {}).get("of") != "not-done"
    return not first == second == "wait"


def _kind(report: Plain) -> str | None:
    kind: str | None = (report.get("act") or {}).get("kind")
    return kind


def _doc(report: Plain) -> object:
    return (report.get("act") or {}).get("doc")
