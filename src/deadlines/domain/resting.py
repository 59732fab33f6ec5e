"""Which later acts rest on an earlier one, so that it stays while they stand.

An act rests on the state that its rule asked for. So what an act may have made true, and a later one was let through
by, is not taken from under it: a milestone withdrawn before its item was reported done, a restoration under what was
recorded since, anything at all under a close-out. The rules below say it of two entries of the log, each with the
words that a person reads. The newest act that stands has nothing after it and can always be taken back: all that was
recorded goes back, newest first, to the first state.

Of two reports of one entry the older one goes alone where the newer stands apart from it (`apart`). A rule may keep
more than it must.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from deadlines.domain import additions, codes
from deadlines.domain.apart import stand_apart, weigh
from deadlines.domain.log import STANDING, canonical, undone
from deadlines.errors import N_, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from deadlines.domain.log import LogEntry
    from deadlines.domain.plain import Plain


class Resting(NamedTuple):
    """A later act that rests on the one in question, and the rule by which it does."""

    entry: LogEntry
    rule: str


class Earlier(NamedTuple):
    """The act in question: what it brought, and the required kinds of evidence that would lack without it.

    `edited` says that somebody wrote in the file by hand since: then nobody knows behind what its report stands.
    """

    entry: LogEntry
    brought: tuple[str, ...]
    names: tuple[str, ...]
    kinds: Collection[str]
    edited: bool = False


def resting_on(entries: Sequence[LogEntry], act: LogEntry, kinds: Collection[str] = ()) -> list[Resting]:
    """The later entries, not taken back themselves, that rest on *act*, oldest first, each with its rule.

    *kinds* are the required kinds of evidence that the item would lack without *act*.
    """
    gone = undone(entries)
    brought = tuple(additions.codes_in(additions.of(act.after)))
    names = tuple(canonical(code.partition("/")[2]) for code in brought if "/" in code[:-1])
    edited = any(entry.act == "edited" and entry.seq > act.seq for entry in entries)
    earlier = Earlier(act, brought, names, kinds, edited)
    found = []
    for entry in entries:
        if entry.seq <= act.seq or entry.seq in gone or entry.act in STANDING or entry.undoes is not None:
            continue
        rule = next((words for words, rests in RULES if rests(entry, earlier)), None)
        if rule is not None:
            found.append(Resting(entry, rule))
    return found


def reason(found: Iterable[Resting]) -> Message:
    """Why what acts *found* rest on is not taken back: their numbers, and the first of their rules that says more."""
    numbers = tuple(str(each.entry.seq) for each in found)
    rule = next((words for words, _ in RULES if words and any(each.rule == words for each in found)), "")
    if not rule:
        return Message(N_("later acts rest on it: %(acts)s. Take those back first."), {"acts": numbers})
    text = N_("later acts rest on it: %(acts)s (%(rule)s). Take those back first.")
    return Message(text, {"acts": numbers, "rule": Message(rule)})


# --- the rules -------------------------------------------------------------------------------------------------------


def _closed(later: LogEntry, earlier: Earlier) -> bool:
    """A close-out rests on everything that had been recorded of its item and below it."""
    return later.act == "closed" and codes.is_below(earlier.entry.code, later.code)


def _declared(later: LogEntry, earlier: Earlier) -> bool:
    """The word that an item is done rests on what made its milestones done, or not owed, and its evidence complete."""
    act = earlier.entry
    if not _declares(later) or act.code == later.code or not codes.is_below(act.code, later.code):
        return False
    return _tells_of_work(act) or _carries(act) or bool(_kinds_in(act.after) & {*earlier.kinds})


def _reopened(later: LogEntry, earlier: Earlier) -> bool:
    """What is recorded after a reopening rests on it; what comes back or in rests on it that its item is not done."""
    act = earlier.entry
    if not codes.is_below(later.code, act.code) or later.code == act.code or not _moves(act):
        return False
    return _kind(act) == "reopened" or later.act == "restored" or additions.KEY in later.after


def _carried(later: LogEntry, earlier: Earlier) -> bool:
    """What is recorded of an entry, or below it, rests on it that the entry is carried out, or is not."""
    return _carries(earlier.entry) and codes.is_below(later.code, earlier.entry.code)


def _ended(later: LogEntry, earlier: Earlier) -> bool:
    """A withdrawal rests on what was recorded of the entry: what is done is not withdrawn."""
    act = earlier.entry
    return _carries(later) and later.code == act.code and (_tells_of_work(act) or _moves(act))


def _merged(later: LogEntry, earlier: Earlier) -> bool:
    """What goes on in another entry rests on that one: it is there, it is carried out and open."""
    act, into = earlier.entry, later.after.get("merged_into")
    if into is None:
        return False
    if into in earlier.brought:
        return True
    return codes.is_below(str(into), act.code) and (_carries(act) or _tells_of_work(act) or _moves(act))


def _dated(later: LogEntry, earlier: Earlier) -> bool:
    """An extension rests on the date that it moves; what is recorded of a revised entry, on what its plan then said."""
    act = earlier.entry
    if later.code != act.code or "report" not in later.after:
        return False
    return act.act == "revised" or (act.act == "settled" and _kind(later).startswith("extension"))


def _same(later: LogEntry, earlier: Earlier) -> bool:
    """What touches the same keys of the same record, or a record or the unit that came in."""
    act = earlier.entry
    if later.code == act.code:
        shared = (set(act.after) - {additions.KEY}) & set(later.after)
        if shared == {"report"}:
            if not _apart(later, earlier):
                return True
        elif shared:
            return True
    if any(codes.is_below(later.code, code) for code in earlier.brought):
        return True
    said = canonical(later.after) if earlier.names else ""
    return any(name in said for name in earlier.names)


def _apart(later: LogEntry, earlier: Earlier) -> bool:
    """Whether two reports of one record stand apart; a state may rest on required evidence that lacks without one."""
    if earlier.edited:
        return False
    if _kinds_in(earlier.entry.after) & {*earlier.kinds} and weigh(_report(later)) == "state":
        return False
    return stand_apart(_report(earlier.entry), _report(later))


#: Each rule with what a person is told of it; nothing where it goes without saying.
RULES: tuple[tuple[str, Callable[[LogEntry, Earlier], bool]], ...] = (
    (N_("the item was closed out, and what a close-out rests on stays while it stands"), _closed),
    (
        N_("the item was reported done, for which its milestones had to be done and its required evidence there"),
        _declared,
    ),
    (N_("it was recorded after the item was taken up again"), _reopened),
    (N_("it depends on whether the entry is carried out"), _carried),
    (N_("what is done cannot be withdrawn"), _ended),
    (N_("another entry was merged into it"), _merged),
    ("", _dated),
    ("", _same),
)


# --- what an entry of the log says -----------------------------------------------------------------------------------


def _report(entry: LogEntry) -> Plain:
    said: Plain = entry.after.get("report") or {}
    return said


def _kind(entry: LogEntry) -> str:
    act: Any = _report(entry).get("act") or {}
    return str(act.get("kind", ""))


def _declares(entry: LogEntry) -> bool:
    return codes.kind_of(entry.code) == "item" and _report(entry).get("done") is True


def _tells_of_work(entry: LogEntry) -> bool:
    """Whether it says that something is done, or not, or not any more."""
    report = _report(entry)
    return report.get("done") is not None or bool(report.get("opens"))


def _moves(entry: LogEntry) -> bool:
    """Whether it can move an item back to work."""
    return codes.kind_of(entry.code) == "item" and (_tells_of_work(entry) or _kind(entry) in ("returned", "reopened"))


def _carries(entry: LogEntry) -> bool:
    """Whether it says of an entry that it is carried out, or not any more."""
    return "withdrawn" in entry.after or "gaps" in entry.after


def _kinds_in(side: Plain) -> set[str]:
    report: Plain = side.get("report") or {}
    return {each["kind"] for each in report.get("evidence", ()) if each.get("kind")}
