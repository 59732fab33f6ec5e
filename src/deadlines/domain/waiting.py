"""What an entry waits for: a government's decision, a firm outside the city. It explains, and moves no limit.

The plan may say so itself, without a day; what is recorded later goes before the plan's words, and the end of a wait
ends both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.status import standing
from deadlines.errors import N_, AlreadyDone, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from deadlines.domain.model import Entry, Report


class Waiting(NamedTuple):
    """For whom an entry waits, since when, by which paper, and why; without a day where the plan itself says so."""

    whom: str
    since: date | None = None
    doc: str | None = None
    note: str | None = None


def waiting_on(reports: Sequence[Report], day: date) -> Waiting | None:
    """What an entry with *reports* waits for on *day*; None where nothing was recorded, or it goes on, or is done."""
    found: Waiting | None = None
    for report in sorted(reports, key=lambda each: each.date):
        act = report.act
        if report.date > day:
            break
        if act is not None and act.kind == "waiting" and act.of:
            found = Waiting(act.of, act.start or report.date, act.doc, report.note)
        elif report.done or (act is not None and act.kind == "resumed"):
            found = None
    return found


def waiting_of(entry: Entry, day: date) -> Waiting | None:
    """What *entry* waits for on *day*, as it was recorded, else by the plan's own words until somebody ended that."""
    told = waiting_on(entry.reports, day) if entry.reports else None
    own: str | None = getattr(entry, "waiting", None)
    if told is not None or not own:
        return told
    over = any(
        report.date <= day and (report.done or (report.act is not None and report.act.kind == "resumed"))
        for report in entry.reports
    )
    return None if over else Waiting(own)


def may_wait(entry: Entry, since: date, day: date) -> None:
    """Refuses what is done or waits already on *day*, and a wait that begins after it is recorded."""
    done = standing(entry.reports, day).done_on
    if done is not None:
        raise AlreadyDone(entry.code, done)
    now = waiting_on(entry.reports, day)
    if now is not None:
        text = N_("%(code)s waits for %(whom)s already, since %(since)s. `deadlines waiting %(code)s --end` ends that.")
        raise Refused(text, code=entry.code, whom=now.whom, since=now.since)
    if since > day:
        raise Refused(N_("A wait cannot begin on %(since)s, after the day it is recorded for."), since=since)


def may_resume(entry: Entry, day: date) -> Waiting:
    """What *entry* waits for on *day*. Raises Refused where nothing of that kind was recorded."""
    now = waiting_of(entry, day)
    if now is None:
        raise Refused(N_("%(code)s waits for nobody."), code=entry.code)
    return now
