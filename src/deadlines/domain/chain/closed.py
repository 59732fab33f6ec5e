"""What is closed out, or not carried out any more, takes no more acts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from deadlines.domain.course import course_on
from deadlines.domain.withdrawing import withdrawn_already
from deadlines.errors import N_, Refused

if TYPE_CHECKING:
    from deadlines.domain.chain.case import Kind
    from deadlines.domain.model import Item


def open_to_acts(item: Item | None, kind: Kind | None = None) -> None:
    """Refuse whatever is to be recorded of *item*, or below it, where it is closed or not carried out any more.

    On a closed item only a look-back and a reopening (*kind*) can be recorded; wording no. 29.
    """
    if item is None:
        return
    if item.withdrawn is not None:
        raise withdrawn_already(item)
    not_closed(item, kind)


def not_closed(item: Item, kind: Kind | None = None) -> None:
    """Refuse whatever is to be recorded of *item*, or below it, where it is closed, but a look-back and a reopening."""
    closed = course_on(item.reports, date.max).closed
    if closed is not None and kind not in ("look-back", "reopened"):
        text = N_("Item %(number)s was closed out on %(on)s: only a look-back or a reopening can be recorded.")
        raise Refused(text, number=item.number, on=closed.date)
