"""What is closed out, or not carried out any more, takes no more acts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from deadlines.domain.course import course_on
from deadlines.domain.withdrawing import carried_out, withdrawn_already
from deadlines.errors import N_, Refused

if TYPE_CHECKING:
    from deadlines.domain.chain.case import Kind
    from deadlines.domain.model import Item


def open_to_acts(item: Item | None, kind: Kind | None = None, *, on: date | None = None) -> None:
    """Refuse whatever is to be recorded of *item*, or below it, where it is closed or not carried out any more.

    On a closed item only a look-back and a reopening (*kind*) can be recorded; wording no. 29. What holds from a day
    *on* which it was closed, or not carried out, is refused also where it is open again since: that day is over.
    """
    if item is None:
        return
    if item.withdrawn is not None:
        raise withdrawn_already(item)
    not_closed(item, kind)
    if on is None:
        return
    carried_out(item, on)
    closed = course_on(item.reports, on).closed
    if closed is not None and kind not in ("look-back", "reopened"):
        text = N_(
            "Item %(number)s was closed out on %(since)s and not reopened by %(on)s: nothing of that day goes in."
        )
        raise Refused(text, number=item.number, since=closed.date, on=on)


def not_closed(item: Item, kind: Kind | None = None) -> None:
    """Refuse whatever is to be recorded of *item*, or below it, where it is closed, but a look-back and a reopening."""
    closed = course_on(item.reports, date.max).closed
    if closed is not None and kind not in ("look-back", "reopened"):
        text = N_("Item %(number)s was closed out on %(on)s: only a look-back or a reopening can be recorded.")
        raise Refused(text, number=item.number, on=closed.date)
