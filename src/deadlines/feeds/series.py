"""The events of duties: series in the few forms of recurrence that all calendar programs expand alike.

A duty falls on the day of its periods that its words name, else on the last; periods that are fulfilled are taken out.
It is owed in stretches: between its bounds and no longer than until its item is closed, not while it was withdrawn, and
under a condition only in the windows that the office entered. Each stretch is a series of its own, and a last period
that its end cuts short an event of its own. One without an end goes on without one: no horizon hides it.

No date here is moved by a holiday: no duty of the register knows such a rule, so no series needs single events for it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from deadlines.domain.duties import falls_on, is_counted, owing, stretches, turn
from deadlines.domain.model import Duty, Report
from deadlines.domain.periods import Span, period_of, periods_from
from deadlines.feeds import titles
from deadlines.feeds.events import PAST_YEARS, Rule, has_left, made, stamp_of
from deadlines.feeds.stamps import china_day, window_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from deadlines.domain.agenda import Line
    from deadlines.domain.duties import Owing, Stretch
    from deadlines.domain.model import Obligation
    from deadlines.feeds.events import Event, Options
    from deadlines.feeds.stamps import Counted, Stamps

_RULES: dict[str, tuple[Literal["DAILY", "WEEKLY", "MONTHLY"], int]] = {
    "day": ("DAILY", 1),
    "week": ("WEEKLY", 1),
    "month": ("MONTHLY", 1),
    "quarter": ("MONTHLY", 3),
    "half": ("MONTHLY", 6),
    "year": ("MONTHLY", 12),
}


def events_of(line: Line, duty: Duty | Obligation, as_of: date, stamps: Stamps, options: Options) -> Iterator[Event]:
    """The series of every stretch of *duty*, and its last periods; of a to-do feed the task of its running period."""
    stamp = stamp_of(line, stamps, options)
    bounds = owing(line.plan, line.item, duty, as_of)
    counted = stamps.counted.get(duty.code, ())
    if options.todo:
        yield from _task(line, duty, bounds, counted, as_of, stamp, options)
        return
    if (told := _told_by(duty, bounds, as_of, counted)) is not None:
        stamp = max(stamp, told)
    begun = duty.first or (date(line.plan.year, 1, 1) if line.plan.year else china_day(stamps.began))
    fulfilled = _fulfilled(duty, bounds, as_of)
    owed = duty if duty.first is not None or duty.condition is not None else duty._replace(first=begun)
    covered = date.min
    for stretch in stretches(owed, bounds):
        # the first of a duty that is owed at all times has its name; all others are named by the day they begin
        plain = duty.condition is None and stretch.first <= begun
        name = duty.code if plain else f"{duty.code}-{stretch.first:%Y%m%d}"
        first = max(stretch.first, covered)
        if first <= stretch.last and not _is_past(line, duty, stretch, stamps, as_of):
            yield from _stretch(
                line, owed, name, stretch._replace(first=first), fulfilled, bounds, counted, as_of, stamp, options
            )
        covered = _covered(owed, stretch, covered)


def _stretch(
    line: Line,
    duty: Duty | Obligation,
    name: str,
    stretch: Stretch,
    fulfilled: dict[date, date],
    bounds: Owing,
    counted: Sequence[Counted],
    as_of: date,
    stamp: datetime,
    options: Options,
) -> Iterator[Event]:
    """The series of one *stretch*, and the event of a last period that it cuts short.

    A series begins with the first period that is not fulfilled; those before it would all be exceptions to it.
    """
    assert duty.every is not None
    last = stretch.last if stretch.last < date.max else None
    early = stretch.first if duty.first is not None or duty.condition is not None else date.min
    spans = (span for span in _periods(duty, stretch.first) if _falls(duty, span) >= early)
    first = next((_falls(duty, span) for span in spans if span.last not in fulfilled), None)
    if first is not None and first <= stretch.last:
        freq, interval = _RULES["half" if titles.halves(duty) else str(duty.every)]
        gone = [day if titles.halves(duty) else _falls(duty, period_of(duty.every, day)) for day in fulfilled]
        skipped = tuple(sorted(day for day in gone if first < day <= stretch.last))
        rule = Rule(freq, interval, last, skipped, duty.on_day - (duty.every == "week") if duty.on_day else -1)
        yield made(line, name, first, stamp, as_of=as_of, options=options, rule=rule)
    cut = next(_periods(duty, last), None) if last is not None else None
    if last is not None and cut is not None and _falls(duty, cut) > last:
        done_on = fulfilled.get(cut.last)
        recorded = _told_by(duty, bounds, as_of, counted, cut.last) if done_on is not None else None
        if done_on is None or not has_left(done_on, recorded, as_of):
            yield made(line, f"{name}-last", last, stamp, as_of=as_of, options=options, done_on=done_on)


def _task(
    line: Line,
    duty: Duty | Obligation,
    bounds: Owing,
    counted: Sequence[Counted],
    as_of: date,
    stamp: datetime,
    options: Options,
) -> Iterator[Event]:
    """The task of the period that runs: a series of tasks is read alike by too few, so there is none."""
    now = turn(duty, as_of, bounds)
    if now is not None:
        name = f"{duty.code}-{now.due:%Y%m%d}"
        if (told := _told_by(duty, bounds, as_of, counted, now.span.last)) is not None:
            stamp = max(stamp, told)
        yield made(line, name, now.due, stamp, as_of=as_of, options=options, done_on=now.done_on)


def _covered(duty: Duty | Obligation, stretch: Stretch, before: date) -> date:
    """The day from which a later stretch owes periods of its own: one that two windows touch is owed once."""
    if stretch.last == date.max or stretch.last < before:
        return before
    return next((span.end for span in _periods(duty, stretch.last)), date.max)


def _periods(duty: Duty | Obligation, day: date) -> Iterator[Span]:
    """The period of *duty* in which *day* lies, and all that follow it."""
    assert duty.every is not None
    if not titles.halves(duty):
        yield from periods_from(duty.every, day)
        return
    first = date(day.year, 1 if day.month <= 6 else 7, 1)
    for quarter in periods_from("quarter", first):
        if quarter.last.month in (3, 9):
            first = quarter.first
        else:
            yield Span(first, quarter.end)


def _falls(duty: Duty | Obligation, span: Span) -> date:
    """The day of the period *span* on which *duty* falls due; its last where it is owed every half-year."""
    return span.last if titles.halves(duty) else falls_on(duty, span)


def _fulfilled(duty: Duty | Obligation, bounds: Owing, as_of: date) -> dict[date, date]:
    """The last day of every period in which *duty* was carried out often enough by *as_of*, and since when it was.

    What each unit owes for itself is fulfilled for all of them only by a report that names none. What is counted beside
    the times has to be reached too.
    """
    assert duty.every is not None
    asked = duty.counts if isinstance(duty, Duty) else ()
    times: dict[date, int] = {}
    amounts: dict[date, list[float]] = {}
    found: dict[date, date] = {}
    for report in sorted(duty.reports, key=lambda report: report.date):
        if report.date > as_of or (duty.each and report.unit is not None):
            continue
        if not is_counted(duty, report.date, bounds):
            continue
        last = period_of(duty.every, report.date).last
        times[last] = times.get(last, 0) + report.times
        had = amounts.setdefault(last, [0] * len(asked))
        for position, amount in enumerate(report.quantities[: len(had)]):
            had[position] += amount or 0
        enough = all(one >= count.at_least for one, count in zip(had, asked, strict=True))
        if titles.halves(duty) and times[last]:  # two a year: the first that is carried out stands for the first half
            found.setdefault(date(last.year, 6, 30), report.date)
        if times[last] >= duty.at_least and enough:
            found.setdefault(last, report.date)
    return found


def _told_by(
    duty: Duty | Obligation, bounds: Owing, as_of: date, counted: Sequence[Counted], period: date | None = None
) -> datetime | None:
    """When the report was recorded, or taken back, that last changed which periods of *duty* are fulfilled.

    None where none of *counted* did. With *period*, the last day of one, what changed that one.
    """
    now = _fulfilled(duty, bounds, as_of) if counted else {}
    reports = list(duty.reports)
    for each in reversed(counted):
        told = Report(
            date.fromisoformat(each.report["date"]),
            quantities=tuple(each.report.get("quantities", ())),
            times=each.report.get("count", 0),
            unit=each.report.get("unit"),
        )
        if duty.each and told.unit is not None:
            continue
        if each.gone:
            reports.append(told)
        elif (found := next((at for at, had in enumerate(reports) if _alike(had, told)), None)) is not None:
            del reports[found]
        then = _fulfilled(duty._replace(reports=tuple(reports)), bounds, as_of)
        if then != now if period is None else then.get(period) != now.get(period):
            return each.at
    return None


def _alike(one: Report, other: Report) -> bool:
    """Whether two reports count alike."""
    return (one.date, one.times, one.quantities, one.unit) == (other.date, other.times, other.quantities, other.unit)


def _is_past(line: Line, duty: Duty | Obligation, stretch: Stretch, stamps: Stamps, as_of: date) -> bool:
    """Whether *stretch* ended so long ago, and its end was recorded so long ago, that no feed shows it any more."""
    if not _long_past(stretch.last, as_of):
        return False
    ends = [stamps.over.get(duty.code), stamps.ended.get(line.item.code) if line.item is not None else None]
    ends += [
        stamps.over.get(window_key(line.plan.code, window.condition, window.start.isoformat()))
        for window in line.plan.windows
        if window.condition == duty.condition and window.start <= stretch.last
    ]
    return has_left(stretch.last, max((each for each in ends if each is not None), default=None), as_of)


def _long_past(last: date, as_of: date) -> bool:
    return (last.year + PAST_YEARS, last.month, last.day) < (as_of.year, as_of.month, as_of.day)
