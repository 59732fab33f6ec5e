"""When the week's mails go out: on which day, whether they are owed now, and which weeks were missed.

A round is the mails of one calendar week (Monday to Sunday). It is due on the office's weekday from its hour on. Where
the office says so, a day on which nobody works moves to the next working day of the same week, a make-up Saturday or
Sunday among them; a week that has none left gets no round of its own, for the list of the next week names everything
that is still open. Nothing begins before the hour of a day, nor on a holiday where days are moved.

The holidays of a year are published in the autumn before. In a year without its notice nothing is moved, and the round
says so: a mail on a holiday harms nobody, a mail that is kept back does.

A week that went by without its round (the machine was off) is not made up by a second mail: the next list names what is
overdue. It is named as missed, once.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from deadlines.domain.workdays import WorkCalendar

ONE_DAY, WEEK = timedelta(days=1), timedelta(days=7)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SATURDAY = 5
#: A round that begins so much after its hour was late: somebody may have waited for it.
LATE = timedelta(hours=1)

Kind: TypeAlias = Literal["wait", "round", "again"]


class Timetable(NamedTuple):
    """The weekday (Monday is 0) and hour of the office; `working` is its calendar where holidays move the day."""

    weekday: int = 0
    at: time = time(8)
    working: WorkCalendar | None = None


class Round(NamedTuple):
    """The mails of the week that begins on `week`, a Monday.

    `planned` is the weekday of the office, `day` the first day on which they go out, None where nobody works in what is
    left of the week. `unpublished` is the year whose holidays would have to be known and are not.
    """

    week: date
    planned: date
    day: date | None
    unpublished: int | None = None


class Kept(NamedTuple):
    """What is remembered from run to run.

    `since` is the time from which rounds are owed, `week` the Monday of the last round that was begun, `left` whether
    some of its mails may be tried again.
    """

    since: datetime | None = None
    week: date | None = None
    left: bool = False


class Turn(NamedTuple):
    """What is to be done now: wait, begin the round, or try again what it left.

    `late` says that the round begins an hour or more after its time, `missed` the weeks that went by without theirs.
    """

    kind: Kind
    round: Round
    late: bool = False
    missed: tuple[date, ...] = ()


def monday_of(day: date) -> date:
    """The first day of the week of *day*."""
    return day - timedelta(days=day.weekday())


def round_of(week: date, timetable: Timetable) -> Round:
    """The round of the week that begins on the Monday *week*."""
    planned = week + timedelta(days=timetable.weekday)
    day = planned
    while day < week + WEEK:
        if timetable.working is not None and not timetable.working.covers(day):
            return Round(week, planned, day, day.year)
        if _works(day, timetable):
            return Round(week, planned, day)
        day += ONE_DAY
    return Round(week, planned, None)


def turn_at(now: datetime, timetable: Timetable, kept: Kept) -> Turn:
    """What is to be done at *now*, which carries the office's time zone."""
    kept = _believed(kept, now)
    here = round_of(monday_of(now.date()), timetable)
    if kept.week == here.week:
        opens = _opening(here, now, timetable) if kept.left else None
        return Turn("again" if opens == now else "wait", here)
    if _opening(here, now, timetable) != now or not _owed(here, now, timetable, kept):
        return Turn("wait", here)
    late = now - _due(here, now, timetable) >= LATE
    return Turn("round", here, late, _missed(here.week, now, timetable, kept))


def next_round(now: datetime, timetable: Timetable, kept: Kept) -> tuple[Round, datetime]:
    """The round that comes next after *now* or at it, and the moment from which it goes out."""
    kept = _believed(kept, now)
    week = monday_of(now.date())
    while True:
        found = round_of(week, timetable)
        opens = _opening(found, now, timetable)
        if opens is not None and week != kept.week and _owed(found, now, timetable, kept):
            return found, opens
        week += WEEK


def _believed(kept: Kept, now: datetime) -> Kept:
    """*kept* without a `since` that a wrong clock set ahead: it would keep mails back until then."""
    return kept._replace(since=kept.since if kept.since is not None and kept.since <= now else None)


def _works(day: date, timetable: Timetable) -> bool:
    calendar = timetable.working
    return calendar is None or not calendar.covers(day) or calendar.is_workday(day)


def _due(found: Round, now: datetime, timetable: Timetable) -> datetime:
    return datetime.combine(found.day or found.planned, timetable.at, now.tzinfo)


def _owed(found: Round, now: datetime, timetable: Timetable, kept: Kept) -> bool:
    return found.day is not None and (kept.since is None or _due(found, now, timetable) >= kept.since)


def _opening(found: Round, now: datetime, timetable: Timetable) -> datetime | None:
    """The first moment from *now* on at which the round may begin; None where its week holds none."""
    day = max(found.day or found.week + WEEK, now.date())
    while day < found.week + WEEK:
        if _works(day, timetable):
            return max(datetime.combine(day, timetable.at, now.tzinfo), now)
        day += ONE_DAY
    return None


def _missed(week: date, now: datetime, timetable: Timetable, kept: Kept) -> tuple[date, ...]:
    """The weeks before *week* that were owed a round since the last one, and had none."""
    if kept.week is not None:
        here = kept.week + WEEK
    elif kept.since is not None:
        here = monday_of(kept.since.astimezone(now.tzinfo).date())
    else:
        return ()
    found = []
    while here < week:
        if _owed(round_of(here, timetable), now, timetable, kept):
            found.append(here)
        here += WEEK
    return tuple(found)
