"""What a feed of the office's own network tells beyond the published plan: how things stand, progress, persons.

Nothing of it stands in any other feed: those lie on private phones and on servers elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.domain.model import Milestone, digits, recurs
from deadlines.domain.status import standing, withdrawn_on
from deadlines.domain.targets import quantities_on
from deadlines.feeds.titles import WORDS

if TYPE_CHECKING:
    from datetime import date

    from deadlines.domain.agenda import Line


def told_of(line: Line, *, as_of: date, due: date | None, done_on: date | None) -> list[str]:
    """How *line*, due on *due*, stands as of a day, what was done of its quantities, and the leaders of its item.

    A date that has passed is a fact; that it was missed is said where somebody recorded it.
    """
    entry = line.entry
    told = []
    if not recurs(entry) and not withdrawn_on(entry, as_of):
        quantities = entry.quantities if isinstance(entry, Milestone) else ()
        stands = standing(entry.reports, as_of, len(quantities))
        if done_on is not None:
            told.append(WORDS.inner_done.format(WORDS.date.format(done_on)))
        elif due is not None and due < as_of:
            told.append(WORDS.inner_state.format(WORDS.missed if stands.confirmed else WORDS.unrecorded))
        if entry.reports and any(quantity.target is not None for quantity in quantities):
            pairs = zip(stands.quantities, quantities_on(quantities, entry.reports, as_of), strict=True)
            amounts = [f"{digits(had)}/{digits(of.target)}{of.unit}" for had, of in pairs if of.target is not None]
            told.append(WORDS.inner_progress.format(WORDS.between.join(amounts)))
    if line.item is not None and line.item.leaders:
        told.append(WORDS.inner_leaders.format(WORDS.between.join(line.item.leaders)))
    return told
