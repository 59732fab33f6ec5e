"""What every act on an entry goes through: what is closed or withdrawn takes no act, nor does a day on which it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from deadlines.domain.model import Entry
    from deadlines.store.contract import Found


def open_to_acts(found: Found, entry: Entry, on: date | None = None) -> None:
    """Refuse what is to be recorded of *entry* as it was *found*, where its item is closed or not carried out any more.

    An act that holds from a day *on* is refused for a day on which the entry, or what it stands in, was closed or not
    carried out, also where it is open again since. Raises Refused. Called inside the batch, so that what is read is
    what is changed.
    """
    above = [each for each in (found.item, found.measure, entry) if each is not None]
    if on is not None and any(each.gaps for each in above):
        from deadlines.domain.withdrawing import carried_out

        for each in above:
            carried_out(each, on)
    item = found.item
    if item is None or (item.withdrawn is None and all(report.act is None for report in item.reports)):
        return  # a closed item has acts: what most entries need not ask is not imported
    from deadlines.domain.chain import closed

    closed.open_to_acts(item, on=on)
