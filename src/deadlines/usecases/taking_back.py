"""What every undo goes through: nothing that stands may rest on what goes, and nobody may have written over it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn

from deadlines.domain import additions, changes, codes, log, resting
from deadlines.errors import N_, CannotUndo, Message, NotThere

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deadlines.domain.log import LogEntry
    from deadlines.domain.plain import Plain
    from deadlines.store.contract import Store


def allowed(store: Store, going: Sequence[LogEntry], later: Sequence[LogEntry], required: Sequence[str]) -> None:
    """Refuse to take *going* back, one act or several that came together, where something stands on them.

    *later* are the entries after them, *required* the kinds of evidence that an item must have to be reported done.
    Raises CannotUndo. Called inside the batch, so that what is read is what is changed.
    """
    for act in going if later else ():
        found = resting.resting_on(later, act, _lacking_without(store, act, required))
        if found:
            raise CannotUndo(act.seq, resting.reason(found))
    _untouched(store, going)


def _untouched(store: Store, going: Sequence[LogEntry]) -> None:
    """Refuse where the register does not hold what *going* left in it: somebody wrote over it by hand.

    That would be lost, and the log would not add up to the register any more.
    """
    found = _records(store, going)
    for act in reversed(going):

        def fault(code: str, _text: str, seq: int = act.seq, **_args: object) -> NoReturn:
            text = N_(
                "%(code)s was changed by hand since, and what was written there would be lost."
                " Mend it by hand, or record what is right."
            )
            raise CannotUndo(seq, Message(text, {"code": code}))

        log.rewind(found, act, fault)


def _records(store: Store, going: Sequence[LogEntry]) -> dict[str, Plain]:
    """What the register holds of the records of *going*: one record of one act, else all."""
    from deadlines.usecases.record import entry_of

    if len(going) > 1 or additions.in_change(going[0].change):
        return log.records_of(store.register())
    code = going[0].code
    value: Any = None
    try:
        if "/" in code:
            value = next((each for each in store.directory().parties if each.key == code), None)
        elif codes.is_plan(code):
            value = next((each for each in store.plans() if each.code == code), None)
        else:
            value = entry_of(store.find(code), code)
    except NotThere:
        return {}
    return log.records_in(value) if value is not None else {}


def _lacking_without(store: Store, act: LogEntry, required: Sequence[str]) -> tuple[str, ...]:
    """The required kinds of evidence that the item of *act* has, and would lack without it."""
    files = (act.after.get("report") or {}).get("evidence", ())
    item = codes.item_of(act.code)
    if item is None or not any(each.get("kind") in required for each in files):
        return ()
    from deadlines.domain.chain.needs import missing_evidence

    try:
        whole = store.find(item).item
        if whole is None:
            return ()
        without = changes.in_entry(whole, act.change.reverse(act.seq))
    except (NotThere, ValueError):  # changed by hand, which is said then
        return ()
    before, after = (missing_evidence(each, required, date.max) for each in (whole, without))
    return tuple(set(after) - set(before))
