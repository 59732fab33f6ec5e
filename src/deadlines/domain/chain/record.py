"""A step as it is recorded: its report, the station that is due next, and what somebody should look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.acts import matters, owed_by
from deadlines.domain.chain.acceptance import answers_for, meant, speaking, wanted
from deadlines.domain.chain.book import BOOK, check
from deadlines.domain.chain.notice import doubts, later, notice_of, outside
from deadlines.domain.chain.stations import next_station
from deadlines.domain.course import after, begun
from deadlines.domain.model import Act, Report
from deadlines.domain.papers import papers_on
from deadlines.domain.withdrawing import tree
from deadlines.errors import N_, BadValue, Message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from deadlines.domain.chain.case import Case, Kind, Told
    from deadlines.domain.course import Course
    from deadlines.domain.model import Station


class Taken(NamedTuple):
    """A step as it is recorded: its report, where the item stands then, what comes next, and what to look at."""

    report: Report
    course: Course
    next: Station | None
    notes: tuple[Message, ...] = ()


def taken(kind: Kind, case: Case, told: Told) -> Taken:
    """Step *kind* as it will be recorded. Raises Refused and what `check` raises, BadValue, CalendarNotPublished."""
    told = meant(kind, case, told.without_blanks())
    check(kind, case, told)
    if told.due is not None and told.due < told.on:
        raise BadValue(told.due.isoformat(), N_("a day after the step itself"))
    notes: list[Message] = [*_letters(case, told)] if kind == "closed" else []
    act = _act(kind, case, told, notes)
    unit = speaking(case, told) or None
    done = {"declared": True, "returned": False, "reopened": False}.get(kind)
    report = Report(told.on, done, unit=unit, note=told.note, by=told.by, evidence=told.evidence, act=act)
    awaited = next_station(after(case.course, report), case.item, case.rules)
    if BOOK[kind].leads and awaited is not None:
        act = act._replace(awaits=awaited, to=_due(kind, case, told, act, awaited))
    plain = kind == "declared" and act.to is None  # the word that it is done is an act where it sets a day
    report = report._replace(act=None if plain else act)
    return Taken(report, begun(after(case.course, report), told.on), awaited, tuple(notes))


def _act(kind: Kind, case: Case, told: Told, notes: list[Message]) -> Act:
    if kind == "notice":
        return notice_of(case, told, notes)
    notice = case.course.notice
    if kind == "closed" and notice is not None:
        notes += doubts(notice, case.rules, case.calendar)
    if kind == "objection" and (aside := outside(notice, told.on)) is not None:
        notes.append(aside)
    if kind != "accepted":
        return Act(kind, doc=told.doc, level=told.level, points=told.points)
    unit = speaking(case, told)
    if not told.office and answers_for(case, unit):
        notes.append(
            Message(N_("The responsible unit and the acceptance unit are the same: %(unit)s."), {"unit": unit})
        )
    if not (case.item.acceptance or case.item.acceptance_provincial):
        notes.append(Message(N_("The plan names no acceptance unit for this item.")))
    return Act(kind, doc=told.doc, level=told.level, of="office" if told.office else None, points=wanted(case, told))


def _letters(case: Case, told: Told) -> Iterator[Message]:
    """That papers about the item wait for their answer: closing it answers none of them."""
    papers = [paper for entry in tree(case.item) for paper in papers_on(entry.reports, told.on)]
    left = tuple(f"{each.act.of or ''}{each.act.doc or ''}" for each in papers if each.waits)
    if left:
        text = N_("Papers that wait for an answer: %(papers)s. `deadlines paper answer` records one, now too.")
        yield Message(text, {"papers": left})


def _due(kind: Kind, case: Case, told: Told, act: Act, awaited: Station) -> date | None:
    """The day by which the next station is due: as said, else so many days from the step, from a notice's last day.

    An opinion that leaves others wanting moves no day.
    """
    if told.due is not None:
        return told.due
    if kind == "accepted" and act.points:
        left = (each for each in matters(case.item.reports) if each.act.awaits and each.closed is None)
        return next((owed_by(each, case.item.gaps, told.on) for each in left), None)
    days = case.rules.days_for(awaited)
    return later(act.until or told.on, days) if days else None
