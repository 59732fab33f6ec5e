"""What each 包抓领导 is shown of a week: that leader's items as they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.domain.periods import period_of
from deadlines.errors import N_, NotThere
from deadlines.mail.digest import horizon
from deadlines.mail.leaders import pages
from deadlines.usecases.look import listing

if TYPE_CHECKING:
    from datetime import date

    from deadlines.domain.status import Lamps
    from deadlines.mail.leaders import Page
    from deadlines.store.contract import Store


def leader_pages(store: Store, *, day: date, week: date, lamps: Lamps, leader: str | None = None) -> tuple[Page, ...]:
    """A page for each leader, or for *leader* alone, of the ISO week of *week* as of *day*; withdrawn items apart.

    Raises NotThere where no item names that leader, BadValue as `horizon` does.
    """
    through = horizon(day, week)
    found = listing(store, day=day, lamps=lamps)
    made = pages(found, as_of=day, week=period_of("week", week), through=through, lamps=lamps)
    if leader is None:
        return made
    name = leader.strip()
    chosen = tuple(page for page in made if page.leader == name)
    if not chosen and made:
        known = tuple(page.leader for page in made)
        raise NotThere(N_("No item names a leader “%(name)s”. Leaders: %(known)s."), name=name, known=known)
    if not chosen:
        raise NotThere(N_("No item names a leader."))
    return chosen
