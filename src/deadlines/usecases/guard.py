"""What every act on an entry goes through: entries of a closed item, or of one that is withdrawn, take no more acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deadlines.store.contract import Found


def open_to_acts(found: Found) -> None:
    """Refuse what is to be recorded of what was *found* where its item is closed or not carried out any more.

    Raises Refused. Called inside the batch, so that what is read is what is changed.
    """
    item = found.item
    if item is None or (item.withdrawn is None and all(report.act is None for report in item.reports)):
        return  # a closed item has acts: what most entries need not ask is not imported
    from deadlines.domain.chain import closed

    closed.open_to_acts(item)
