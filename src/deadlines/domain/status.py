"""State, schedule and lamp of an entry on a day.

A date that has passed is a fact; "not done" is a judgement. With nothing recorded the lamp of a passed date is yellow
(已到期，未登记完成情况); red needs a report that says it is not done (到期未完成). Everything here is asked for a day:
reports that take effect later do not count.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple, TypeAlias

from deadlines.domain.model import Duty, Number, Obligation, Report
from deadlines.domain.periods import ONE_DAY, Span, day_in, periods_from

State: TypeAlias = Literal["open", "done", "withdrawn"]
Schedule: TypeAlias = Literal["not-started", "on-track", "due-soon", "behind", "overdue", "done", "done-late"]
Lamp: TypeAlias = Literal["red", "yellow", "blue", "green"]


class Lamps(NamedTuple):
    """Which lamp says what, and how near a date must be for it, in days; from the settings, for places differ.

    `missed` is a passed date that somebody recorded as not done, `near` one that is close, behind or passed without a
    record, `coming` one ahead, `fine` all else.
    """

    yellow: int = 7
    blue: int = 30
    missed: Lamp = "red"
    near: Lamp = "yellow"
    coming: Lamp = "blue"
    fine: Lamp = "green"


class Standing(NamedTuple):
    """What the reports up to a day add up to: done since when, recorded as not done, how much of each quantity."""

    done_on: date | None = None
    confirmed: bool = False
    quantities: tuple[Number, ...] = ()


def withdrawn_on(entry: object, day: date) -> bool:
    """Whether *entry* is owed no longer on *day*: a revised plan does not have it any more."""
    since: date | None = getattr(entry, "withdrawn", None)
    return since is not None and since <= day


def _by_date(report: Report) -> date:
    return report.date


def standing(reports: Sequence[Report], day: date, quantities: int = 0) -> Standing:
    """How an entry with so many *quantities* stands on *day* by its *reports*.

    Reports count in the order of the day they take effect, and of their recording within a day.
    """
    done_on: date | None = None
    confirmed = False
    amounts: list[Number] = [0] * quantities
    for report in sorted(reports, key=_by_date):
        if report.date > day:
            break
        for position, amount in enumerate(report.quantities[:quantities]):
            if amount is not None:
                amounts[position] = amount
        if report.opens:  # what was recorded as done does not do any more; nobody said that it was missed
            done_on, confirmed = None, False
        if report.done is not None:
            done_on = (done_on or report.date) if report.done else None
            confirmed = not report.done
    return Standing(done_on, confirmed, tuple(amounts))


class Turn(NamedTuple):
    """One period of a duty: when it is due, how often it is asked for and was done, and since when that is enough.

    `counts` is how much was done of each further count of the duty; all of them have to be reached.
    """

    span: Span
    due: date
    required: int
    times: int
    done_on: date | None
    counts: tuple[Number, ...] = ()


def turn(duty: Duty | Obligation, day: date) -> Turn | None:
    """The period of a duty that matters on *day*: the one it lies in, the first one before the duty begins.

    None for a duty that is not owed any more, or only under a condition whose windows nobody has entered.
    """
    if duty.every is None or duty.condition is not None:
        return None
    if duty.last is not None and day > duty.last:
        return None
    start = max(day, duty.first) if duty.first is not None else day
    spans = periods_from(duty.every, start)
    span = next(spans, None)  # none in the last year that a date can hold
    if span is not None and duty.first is not None and falls_on(duty, span) < duty.first:
        span = next(spans, None)  # its day was over before the duty began
    if span is None or (duty.last is not None and span.first > duty.last):
        return None
    return _turn(duty, span, day)


def falls_on(duty: Duty | Obligation, span: Span) -> date:
    """The day of the period *span* by which *duty* has to be done, by its words: 每月5日前; else the last."""
    assert duty.every is not None
    return day_in(duty.every, span, duty.on_month, duty.on_day)


def next_turn(duty: Duty | Obligation, after: Turn, day: date) -> Turn | None:
    """The period after *after*; None where the duty ends before it."""
    if duty.every is None or (duty.last is not None and after.span.end > duty.last):
        return None
    span = next(periods_from(duty.every, after.span.end), None)
    return _turn(duty, span, day) if span is not None else None


def _turn(duty: Duty | Obligation, span: Span, day: date) -> Turn:
    due = falls_on(duty, span) if duty.last is None else min(falls_on(duty, span), duty.last)
    asked = duty.counts if isinstance(duty, Duty) else ()
    times = 0
    counts: list[Number] = [0] * len(asked)
    done_on: date | None = None
    for report in sorted(duty.reports, key=_by_date):
        if report.date not in span or report.date > day:
            continue
        times += report.times
        for position, amount in enumerate(report.quantities[: len(counts)]):
            counts[position] += amount or 0
        enough = all(had >= count.at_least for had, count in zip(counts, asked, strict=True))
        if done_on is None and times >= duty.at_least and enough:
            done_on = report.date
    return Turn(span, due, duty.at_least, times, done_on, tuple(counts))


def schedule_on(
    day: date, due: date | None, done_on: date | None, lamps: Lamps, *, behind: bool = False, started: bool = True
) -> Schedule:
    """Where an entry stands in its schedule on *day*."""
    if done_on is not None:
        return "done-late" if due is not None and done_on > due else "done"
    if due is not None and day > due:
        return "overdue"
    if behind:
        return "behind"
    if due is not None and due - day <= ONE_DAY * lamps.blue:
        return "due-soon"
    return "on-track" if started else "not-started"


def lamp_on(day: date, due: date | None, schedule: Schedule, lamps: Lamps, *, confirmed: bool = False) -> Lamp:
    """The lamp of an entry on *day*: red only where somebody recorded that a passed date was missed."""
    if schedule in ("done", "done-late"):
        return lamps.fine
    if schedule == "overdue":
        return lamps.missed if confirmed else lamps.near
    if schedule == "behind":
        return lamps.near
    if due is not None:
        if due - day <= ONE_DAY * lamps.yellow:
            return lamps.near
        if due - day <= ONE_DAY * lamps.blue:
            return lamps.coming
    return lamps.fine
