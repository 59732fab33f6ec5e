"""What the office says beside what is computed: its 认定 of an item, and what an entry waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import changes
from deadlines.domain.judgement import asks_interim, judged_on
from deadlines.domain.model import Act, Item, Report
from deadlines.domain.progress import refuse_withdrawn
from deadlines.domain.waiting import may_resume, may_wait
from deadlines.errors import N_, Refused
from deadlines.usecases.record import acted_on, entry_of

if TYPE_CHECKING:
    from datetime import date

    from deadlines.domain.judgement import Judged, Verdict
    from deadlines.store.contract import Store
    from deadlines.usecases.recording import Recording


class Ruling(NamedTuple):
    """What was judged: the item, the judgement before, and whether a date is met by it."""

    code: str
    before: Judged | None
    meets: bool


def judge(
    store: Store,
    typed: str,
    verdict: Verdict,
    how: Recording,
    *,
    note: str,
    doc: str | None = None,
) -> Ruling:
    """Record the office's 认定 of an item, with its reason, beside what is computed, which does not change by it.

    An `interim` one meets the date of an item whose limit asks for a first result only. Raises Refused for what is no
    item, BadValue for a day to come.
    """
    with how.batch(store) as batch:
        code, _found, item = acted_on(store, typed, how.on)
        if not isinstance(item, Item):
            raise Refused(N_("%(code)s is not an item: the office judges items."), code=code)
        refuse_withdrawn(item)
        act = Act("judged", of=verdict, doc=doc)
        batch.apply(changes.reported("judged", code, Report(how.on, note=note, by=how.who, act=act)))
        return Ruling(code, judged_on(item, how.on), verdict == "interim" and asks_interim(item))


def wait(
    store: Store,
    typed: str,
    whom: str,
    how: Recording,
    *,
    note: str,
    since: date | None = None,
    doc: str | None = None,
) -> str:
    """Record that an entry waits for *whom* since a day; no limit moves. Its code.

    Raises Refused where it waits already, AlreadyDone.
    """
    with how.batch(store) as batch:
        code, _found, entry = acted_on(store, typed, how.on)
        refuse_withdrawn(entry)
        may_wait(entry, since or how.on, how.on)
        act = Act("waiting", of=whom, doc=doc, start=since if since != how.on else None)
        batch.apply(changes.reported("waiting", code, Report(how.on, note=note, by=how.who, act=act)))
        return code


def resume(
    store: Store,
    typed: str,
    how: Recording,
    *,
    note: str | None = None,
    doc: str | None = None,
) -> tuple[str, str]:
    """Record that an entry waits no longer: its code, and for whom it waited. Raises Refused where it does not wait."""
    with how.batch(store) as batch:
        code = store.code(typed)
        entry = entry_of(store.find(code), code)
        waited = may_resume(entry, how.on)
        act = Act("resumed", of=waited.whom, doc=doc)
        batch.apply(changes.reported("resumed", code, Report(how.on, note=note, by=how.who, act=act)))
        return code, waited.whom
