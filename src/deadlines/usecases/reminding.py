"""Recording that somebody was reminded by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.domain import changes
from deadlines.domain.model import Act, Report
from deadlines.domain.progress import refuse_withdrawn
from deadlines.domain.reminders import check_reminder
from deadlines.usecases.addressing import as_planned
from deadlines.usecases.record import acted_on

if TYPE_CHECKING:
    from deadlines.store.contract import Store
    from deadlines.usecases.recording import Recording


def remind(
    store: Store,
    typed: str,
    how: Recording,
    *,
    means: str,
    person: str,
    unit: str | None = None,
    note: str | None = None,
) -> tuple[str, str | None]:
    """Record that *person*, of *unit*, was reminded of the entry *typed* by *means*; its code, and the unit as planned.

    It changes no date, no state and nothing that a calendar says. Raises BadValue for a day to come or other means,
    Refused for a closed or withdrawn entry, NoSuchCode, AmbiguousCode, NoSuchUnit, AmbiguousUnit.
    """
    with how.batch(store) as batch:
        code, found, entry = acted_on(store, typed, how.on)
        refuse_withdrawn(entry)
        named = as_planned(store.directory(), found, unit) if unit is not None else None
        act = Act("reminded", of=means, units=(named,) if named is not None else (), person=person)
        check_reminder(act, note)
        batch.apply(changes.reported("reminded", code, Report(how.on, note=note, by=how.who, act=act)))
    return code, named
