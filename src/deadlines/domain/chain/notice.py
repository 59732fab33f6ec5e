"""The public notice (公示): its window, counted in working days or all, and its count where the paper states one.

A window that its dates do not bear out is said, never corrected.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from deadlines.domain.model import Act
from deadlines.errors import N_, BadValue, CalendarNotPublished, Message, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deadlines.domain.chain.case import Case, Told
    from deadlines.domain.chain.stations import Rules
    from deadlines.domain.workdays import WorkCalendar


def notice_of(case: Case, told: Told, notes: list[Message]) -> Act:
    """A public notice: where its last day is not said it is counted, where both are said both are kept."""
    natural = case.rules.notice_natural if told.natural is None else told.natural
    start = told.start or told.on
    if case.course.since is not None and start < case.course.since:
        text = N_("A public notice cannot begin on %(start)s, before the step that it makes public (%(since)s).")
        raise Refused(text, start=start, since=case.course.since)
    asked = told.days or case.rules.notice_length
    until = told.until or _counted(case, start, asked, natural=natural)
    if until < start:
        raise BadValue(until.isoformat(), N_("a day on or after the first day of the notice"))
    days = told.days if told.until is not None else asked
    notice = Act("notice", doc=told.doc, start=start, until=until, days=days, natural=natural)
    notes += doubts(notice, case.rules, case.calendar)
    return notice


def _counted(case: Case, start: date, days: int, *, natural: bool) -> date:
    """The last day of a notice that does not say it. Raises CalendarNotPublished with what can be said instead."""
    try:
        return window_end(start, days, None if natural else case.calendar())
    except CalendarNotPublished as error:
        text = N_(
            "The holidays of %(year)s are not published yet, so the working days of this notice cannot be counted: say"
            " its last day with --until, or with --natural that all days count."
        )
        raise CalendarNotPublished(error.year, text) from error


def window_end(start: date, days: int, calendar: WorkCalendar | None) -> date:
    """The last day of a window of so many *days* from *start* on, which counts: working days of *calendar*, or all.

    Raises CalendarNotPublished.
    """
    if calendar is None:
        return later(start, days - 1)
    return calendar.add(later(start, -1), days)


def window_length(start: date, until: date, calendar: WorkCalendar | None) -> int:
    """How many days there are from *start* to *until*, both counted. Raises CalendarNotPublished."""
    return (until - start).days + 1 if calendar is None else calendar.between(later(start, -1), until)


def doubts(notice: Act, rules: Rules, calendar: Callable[[], WorkCalendar] | None) -> Iterator[Message]:
    """A stated count that its dates do not bear out, or a window shorter than the rule: said, never corrected.

    Of seven notices read, one counted the National Day as working days (domain §3). What is said follows from the
    notice as it was recorded, so that it can be said again as long as anybody relies on it.
    """
    if notice.start is None or notice.until is None:
        return
    natural = notice.natural
    try:
        if not natural and calendar is None:
            return
        real = window_length(notice.start, notice.until, None if natural or calendar is None else calendar())
    except CalendarNotPublished as error:
        yield error.message
        return
    args = {"days": notice.days, "real": real, "start": notice.start, "until": notice.until}
    args["asked"] = rules.notice_length
    if notice.days is not None and notice.days != real:
        working = N_("The notice says %(days)s working days; from %(start)s to %(until)s there are %(real)s.")
        plain = N_("The notice says %(days)s days; from %(start)s to %(until)s there are %(real)s.")
        yield Message(plain if natural else working, args)
    elif natural == rules.notice_natural and real < rules.notice_length:
        working = N_("The notice has %(real)s working days; %(asked)s are asked for.")
        plain = N_("The notice has %(real)s days; %(asked)s are asked for.")
        yield Message(plain if natural else working, args)


def outside(notice: Act | None, on: date) -> Message | None:
    """That an objection of day *on* was not raised in the window of its *notice*: it is taken, and this is said."""
    if notice is None or notice.start is None or notice.until is None or notice.start <= on <= notice.until:
        return None
    args = {"on": on, "start": notice.start, "until": notice.until}
    before = N_("The objection of %(on)s was raised before the public notice began (%(start)s to %(until)s).")
    after = N_("The objection of %(on)s was raised after the public notice was over (%(start)s to %(until)s).")
    return Message(before if on < notice.start else after, args)


def later(day: date, days: int) -> date:
    """So many *days* after *day*. Raises BadValue past the last year there is."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise BadValue(day.isoformat(), N_("a valid date")) from None
