"""What a person is asked about before an import is written, what may be decided, and how the doubts are told of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import changes
from deadlines.domain.model import digits
from deadlines.domain.withdrawing import tree
from deadlines.errors import N_, Message, Problem
from deadlines.plans import again
from deadlines.plans.likeness import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from deadlines.domain.model import Entry, Plan
    from deadlines.plans.again import Revision
    from deadlines.plans.fitting import Fitted


class Doubt(NamedTuple):
    """Something that a person should decide: a date read with doubt, one that moves, an entry gone, an unknown unit.

    `sentence` is what the document says, `where` its place; `due` the day as read, `old` the one in the register. Of an
    entry that is recorded as done (`done_on`) the document may ask for more than is recorded (`raised`: it is open
    again) or for something else (`done`: it stays done unless somebody says otherwise).
    """

    kind: str  # date, moved, raised, done, gone, unit
    code: str
    where: str
    sentence: str
    due: date | None = None
    old: date | None = None
    nearest: tuple[str, ...] = ()
    words: str = ""  # of the limit that is read with doubt
    done_on: date | None = None
    paper: str | None = None  # by which an extension is approved that is in force until `old`


class Decision(NamedTuple):
    """What a person decided on a doubt: settled to a day, undated, joined with a known unit, or left as it is.

    `opens` says that what is recorded as done is open again.
    """

    due: date | None = None
    undated: bool = False
    note: str = ""
    unit: str | None = None
    skip: bool = False
    opens: bool = False


def doubts_in(fitted: Fitted, revision: Revision | None) -> Iterator[Doubt]:
    """What a person should decide: doubtful dates and moved ones in document order, then units."""
    kept = revision.codes if revision is not None else {}
    new = {entry.code for each in revision.new for entry in tree(each.entry)} if revision is not None else None
    changed = {each.entry.code: each for each in revision.changed} if revision is not None else {}
    for item in fitted.plan.items:
        if item.ambiguous:
            yield from _date_doubt(item, item.limit, item.due, fitted, kept, new, changed)
        for measure in item.measures:
            for each in measure.milestones:
                if each.ambiguous:
                    yield from _date_doubt(each, measure.text, each.due, fitted, kept, new, changed)
    for obligation in fitted.plan.obligations:
        if obligation.ambiguous:
            yield from _date_doubt(obligation, obligation.text, obligation.due, fitted, kept, new, changed)
    back = {code: own for own, code in kept.items()}
    for code, change in changed.items():
        if change.moved is not None:
            where = fitted.places.get(back.get(code, code), "")
            old, due = change.moved
            words = getattr(change.entry, "limit", "")
            sentence = f"{words} → {change.after.get('limit') or words}"
            yield Doubt("moved", code, where, sentence, due, old, done_on=change.done_on, paper=change.paper)
        if change.done_on is not None and (change.short or change.after.keys() & ASKED):
            where = fitted.places.get(back.get(code, code), "")
            before, now = _said(change.entry, {}), _said(change.entry, change.after)
            kind = "raised" if change.short else "done"
            yield Doubt(kind, code, where, f"{before} → {now}", done_on=change.done_on)
    gone = revision.gone if revision is not None else ()
    roots = [each for each in gone if not any(each.code in codes_under(other) for other in gone)]
    for root in roots:
        words = getattr(root, "title", "") or getattr(root, "action", "") or getattr(root, "text", "")
        since = max((day for each in tree(root) if (day := again.done_on(each)) is not None), default=None)
        yield Doubt("gone", root.code, getattr(root, "where", None) or "", words, done_on=since)
    for unit in fitted.unknown:
        if unit.nearest:
            yield Doubt("unit", unit.key, unit.where, unit.key.partition("/")[2], nearest=unit.nearest)


ASKED = frozenset({"action", "quantities", "target", "text"})


def _said(entry: Entry | Plan, after: Mapping[str, object]) -> str:
    """What an entry asks for, after a change of its keys: its words, and its numbers where they do not say them."""
    now = changes.applied(entry, changes.revised(entry, **after)) if after else entry
    words = str(getattr(now, "action", "") or getattr(now, "target", "") or getattr(now, "text", ""))
    amounts = [
        f"{digits(each.target)}{each.unit}" for each in getattr(now, "quantities", ()) if each.target is not None
    ]
    more = [amount for amount in amounts if amount not in words]
    return f"{words}（{'、'.join(more)}）" if more else words


def codes_under(entry: Entry) -> frozenset[str]:
    """The codes of all that stands below *entry*."""
    return frozenset(each.code for each in tree(entry)) - {entry.code}


def _date_doubt(
    entry: Entry,
    sentence: str,
    due: date | None,
    fitted: Fitted,
    kept: Mapping[str, str],
    new: set[str] | None,
    changed: Mapping[str, object],
) -> Iterator[Doubt]:
    code = kept.get(entry.code, entry.code)
    if new is None or code in new or code in changed:  # what the register has unchanged was decided before
        words = getattr(entry, "limit", "")
        yield Doubt("date", code, fitted.places.get(entry.code, ""), sentence, due, words=words)


_DONE_MARKS = {
    "raised": N_("%(code)s is recorded as done on %(on)s; the document asks for more, so it is open again"),
    "done": N_("%(code)s is recorded as done on %(on)s; the document says something else now, and it stays done"),
    "moved": N_("%(code)s is recorded as done on %(on)s; its date moves, and it stays done"),
    "gone": N_("%(code)s is recorded as done on %(on)s and not in the document any more; what was recorded stays"),
}


def done_marks(doubts: Iterable[Doubt], revision: Revision | None, old: Plan | None) -> Iterator[Problem]:
    """What becomes of entries that are recorded as done and that the document changes: never silently done."""
    said = set()
    words_too = {doubt.code for doubt in doubts if doubt.kind in ("raised", "done")}
    for doubt in doubts:
        if doubt.done_on is not None and not (doubt.kind == "moved" and doubt.code in words_too):
            said.add(doubt.code)
            words = {"code": doubt.code, "on": doubt.done_on}
            yield Problem(doubt.where or doubt.code, Message(_DONE_MARKS[doubt.kind], words))
    for entry in again.opened(revision, old) if revision is not None and old is not None else ():
        if entry.code not in said:
            text = N_("%(code)s is recorded as done on %(on)s; the document adds to it, so it is open again")
            yield Problem(entry.code, Message(text, {"code": entry.code, "on": again.done_on(entry)}))


def extended_marks(doubts: Iterable[Doubt]) -> Iterator[Problem]:
    """Dates that the document states otherwise than an approved extension, with its paper."""
    text = N_("%(code)s: its limit is extended to %(to)s (%(paper)s); the document states %(due)s")
    none = N_("%(code)s: its limit is extended to %(to)s (%(paper)s); the document states no date")
    for doubt in doubts:
        if doubt.paper is not None:
            words = {"code": doubt.code, "to": doubt.old, "paper": doubt.paper or "–"}
            stated = Message(text, {**words, "due": doubt.due}) if doubt.due is not None else Message(none, words)
            yield Problem(doubt.where or doubt.code, stated)


def drop(problems: list[Problem], doubt: Doubt) -> None:
    """Take the problem that tells of *doubt* from *problems*, the one at its place first."""
    told = [each for each in problems if _tells_of(each, doubt)]
    best = next((each for each in told if each.where == doubt.where), told[0] if told else None)
    if best is not None:
        problems.remove(best)


def _tells_of(problem: Problem, doubt: Doubt) -> bool:
    args = problem.message.args
    if doubt.paper is not None and args.get("code") == doubt.code and "paper" in args:
        return True
    if doubt.done_on is not None:
        return args.get("code") == doubt.code and "on" in args
    if doubt.kind == "unit":
        return args.get("name") == doubt.code.partition("/")[2]
    if doubt.kind != "date" or "days" not in args:
        return False
    same_place = problem.where == doubt.where and doubt.due is not None and doubt.due.isoformat() in str(args["days"])
    return same_place or folded(str(args.get("words"))) == folded(doubt.words)
