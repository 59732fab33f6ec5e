"""Until when the events of an entry stay as they are, if nothing is recorded: what an export goes by that keeps them.

The answer may come too early, never too late: then the events are made again and are found to be the same.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from deadlines.domain.model import recurs
from deadlines.domain.periods import period_of
from deadlines.feeds.events import DONE_DAYS, PAST_YEARS, WITHDRAWN_DAYS
from deadlines.feeds.stamps import china_day, window_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deadlines.domain.agenda import Line
    from deadlines.feeds.events import Options
    from deadlines.feeds.stamps import Stamps


def changes_on(lines: Iterable[Line], as_of: date, options: Options, stamps: Stamps) -> date | None:
    """The first day after *as_of* on which the events of *lines* may be others than on it; None for never."""
    owed = list(lines)
    if options.todo and any(recurs(line.entry) for line in owed):  # the task of the period that runs
        return as_of + timedelta(days=1) if as_of < date.max else None
    return min((day for line in owed for day in _days(line, stamps) if day > as_of), default=None)


def turned_on(line: Line, as_of: date, options: Options, stamps: Stamps) -> date | None:
    """The last day up to *as_of* on which the events of *line* may have become others by the day alone."""
    if options.todo and recurs(line.entry):
        return as_of
    # what a report says from its own day on is dated by its recording; one of which no event tells turns nothing
    telling = tuple(each for each in line.entry.reports if each.done or each.act is not None or each.times)
    own = {each.date for each in line.entry.reports}
    told = line._replace(entry=line.entry._replace(reports=telling)) if own else line
    return max((day for day in _days(told, stamps) if day <= as_of and day not in own), default=None)


def _recorded(line: Line, stamps: Stamps) -> Iterator[date]:
    """The days on which an end of something in *line* was recorded: what ended stays a while from then on."""
    entry = line.entry
    found = [stamps.over.get(entry.code)]
    if recurs(entry):
        found += [each.at for each in stamps.counted.get(entry.code, ())]
        found += [stamps.ended.get(line.item.code)] if line.item is not None else []
        if entry.condition is not None:
            keys = (window_key(line.plan.code, each.condition, each.start.isoformat()) for each in line.plan.windows)
            found += [stamps.over.get(key) for key in keys]
    yield from {china_day(each) for each in found if each is not None}


def _days(line: Line, stamps: Stamps) -> Iterator[date]:
    """Every day on which something about *line* begins or ends that a feed tells of."""
    entry = line.entry
    for recorded in _recorded(line, stamps):
        yield from _after(recorded, DONE_DAYS)
        yield from _after(recorded, WITHDRAWN_DAYS)
    for report in entry.reports:
        yield report.date
        yield from _after(report.date, DONE_DAYS)
        if report.act is not None and report.act.to is not None:
            yield from _after(report.act.to, 0)
    if entry.withdrawn is not None:
        yield entry.withdrawn
        yield from _after(entry.withdrawn, WITHDRAWN_DAYS)
    for gap in entry.gaps:
        if gap.start is not None:
            yield gap.start
            yield from _after(gap.start, WITHDRAWN_DAYS)
        yield gap.until
    if not recurs(entry):
        due: date | None = getattr(entry, "due", None)
        if due is not None:  # it rings no more, its reminders leave, an inner feed says that it passed
            yield from _after(due, 0)
        return
    ends = [entry.last]
    if line.item is not None:
        ends += [report.date for report in line.item.reports if report.act is not None]
    if entry.condition is not None:
        for window in line.plan.windows:
            yield window.start
            ends.append(window.until)
    assert entry.every is not None
    for gap in entry.gaps:
        ends += [gap.start, period_of(entry.every, gap.start).first] if gap.start is not None else []
    for last in ends:
        if last is not None:
            yield last
            yield from _after(last, 0)
            for more in range(-3, 3):  # two years are some day of these later, with 29 February or without
                yield from _after(last, PAST_YEARS * 365 + more)


def _after(day: date, days: int) -> Iterator[date]:
    """The day after the last of so many *days* after *day*; nothing beyond the end of time."""
    if day.toordinal() + days + 1 <= date.max.toordinal():
        yield day + timedelta(days=days + 1)
