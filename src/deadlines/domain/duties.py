"""When a duty is owed, how often it was carried out in each period, and what is missing (定期任务).

A duty is owed in every period between its first day and its last, which are the plan's issue and, unless the item is
ongoing, the item's last limit; no longer than until the item is closed. Under a condition (应急响应期间, 采暖季) it is
owed only in the windows that the office enters, and nothing is owed outside them. Periods tile time, so that none is
counted twice; one that passed unfulfilled stays as 尚缺●次.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from deadlines.domain.acts import acts
from deadlines.domain.model import Duty, Item, Number, Obligation, Plan, Report, Window
from deadlines.domain.periods import ONE_DAY, Span, day_in, number_of, period_of, periods_from


class Owing(NamedTuple):
    """What bounds a duty beside its own words: the windows of its condition, and the day its item was closed."""

    windows: tuple[Window, ...] = ()
    closed: date | None = None


UNBOUND = Owing()


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


class Shortfall(NamedTuple):
    """How many periods passed without being fulfilled, and how many times are missing in them together."""

    periods: int = 0
    times: int = 0


def owing(plan: Plan, item: Item | None, duty: Duty | Obligation, day: date) -> Owing:
    """What bounds *duty* of *item* as of *day*: a window that begins later is not known on it."""
    windows: tuple[Window, ...] = ()
    if duty.condition:
        windows = tuple(each for each in plan.windows if each.condition == duty.condition and each.start <= day)
    if item is None or not item.reports:
        return Owing(windows)
    ends = [(done.act.kind, done.report.date) for done in acts(item.reports, day, "closed", "reopened")]
    return Owing(windows, ends[-1][1] if ends and ends[-1][0] == "closed" else None)


class Stretch(NamedTuple):
    """Days from `first` to `last`, both counted, in which a duty is owed without a break."""

    first: date
    last: date


def stretches(duty: Duty | Obligation, bounds: Owing) -> Iterator[Stretch]:
    """When *duty* is owed, in order; all of time where nothing bounds it.

    A time in which it was withdrawn is left out with the periods that it touches: what was to be done in them is owed
    by nobody.
    """
    for stretch in _bounded(duty, bounds):
        first = stretch.first
        for gap in sorted(duty.gaps, key=lambda gap: gap.until):
            assert duty.every is not None
            begins = period_of(duty.every, gap.start).first if gap.start is not None else date.min
            if first < begins and first <= stretch.last:
                yield Stretch(first, min(stretch.last, begins - ONE_DAY))
            first = max(first, period_of(duty.every, gap.until - ONE_DAY).end)
        if first <= stretch.last:
            yield Stretch(first, stretch.last)


def _bounded(duty: Duty | Obligation, bounds: Owing) -> Iterator[Stretch]:
    """When *duty* is owed by its days, its item's and its condition's windows."""
    first = duty.first or date.min
    last = min(day for day in (duty.last, bounds.closed, date.max) if day is not None)
    if duty.condition is None:
        if first <= last:
            yield Stretch(first, last)
        return
    for window in sorted(bounds.windows, key=lambda window: window.start):
        begins, ends = max(first, window.start), min(last, window.until or date.max)
        if begins <= ends:
            yield Stretch(begins, ends)


def falls_on(duty: Duty | Obligation, span: Span) -> date:
    """The day of the period *span* by which *duty* has to be done, by its words: 每月5日前; else the last."""
    assert duty.every is not None
    return day_in(duty.every, span, duty.on_month, duty.on_day)


def turn(duty: Duty | Obligation, day: date, bounds: Owing = UNBOUND) -> Turn | None:
    """The period of a duty that matters on *day*: the one it lies in, the first one before the duty begins.

    None for a duty that is not owed any more, or only under a condition of which no window is to come.
    """
    return _turn_from(duty, day, day, bounds)


def next_turn(duty: Duty | Obligation, after: Turn, day: date, bounds: Owing = UNBOUND) -> Turn | None:
    """The period after *after*, as it stands on *day*; None where the duty ends before it."""
    return _turn_from(duty, after.span.end, day, bounds)


def _turn_from(duty: Duty | Obligation, start: date, day: date, bounds: Owing) -> Turn | None:
    if duty.every is None:
        return None
    for stretch in stretches(duty, bounds):
        if stretch.last < start:
            continue
        for span in periods_from(duty.every, max(start, stretch.first)):  # none in the last year that a date can hold
            if span.first > stretch.last:
                break
            if stretch.first > date.min and falls_on(duty, span) < stretch.first:
                continue  # its day was over before the duty began
            return _turn(duty, span, min(falls_on(duty, span), stretch.last), day, bounds)
    return None


def _turn(duty: Duty | Obligation, span: Span, due: date, day: date, bounds: Owing) -> Turn:
    asked = duty.counts if isinstance(duty, Duty) else ()
    times = 0
    counts: list[Number] = [0] * len(asked)
    done_on: date | None = None
    for report in sorted(duty.reports, key=lambda report: report.date):
        if report.date not in span or report.date > day or not is_counted(duty, report.date, bounds):
            continue
        if duty.each and report.unit is not None:
            continue  # one unit's own: the whole is told by a report that names none
        times += report.times
        for position, amount in enumerate(report.quantities[: len(counts)]):
            counts[position] += amount or 0
        enough = all(had >= count.at_least for had, count in zip(counts, asked, strict=True))
        if done_on is None and times >= duty.at_least and enough:
            done_on = report.date
    return Turn(span, due, duty.at_least, times, done_on, tuple(counts))


def is_counted(duty: Duty | Obligation, day: date, bounds: Owing) -> bool:
    """Whether what was done on *day* counts: under a condition only what was done in a window of it."""
    return duty.condition is None or any(window.start <= day <= (window.until or date.max) for window in bounds.windows)


def own_turn(
    duty: Duty | Obligation, told: Callable[[Report], bool], day: date, bounds: Owing = UNBOUND
) -> Turn | None:
    """As `turn`, for one unit where every unit owes its own: of its own reports (*told*) and those that name none."""
    own = tuple(report for report in duty.reports if report.unit is None or told(report))
    return turn(duty._replace(reports=own, each=False), day, bounds)


# --- what is missing -------------------------------------------------------------------------------------------------


def _begun(duty: Duty | Obligation, bounds: Owing) -> date | None:
    """Since when *duty* was owed: its first day, the first window of its condition.

    Where neither is known, nobody knows since when: it counts from the first report on.
    """
    if duty.first is not None:
        return duty.first
    if duty.condition is not None:
        return min((window.start for window in bounds.windows), default=None)
    return min((report.date for report in duty.reports), default=None)


def past_turns(duty: Duty | Obligation, day: date, bounds: Owing = UNBOUND) -> Iterator[Turn]:
    """Every period of *duty* that was owed and is over on *day*, oldest first."""
    begun = _begun(duty, bounds)
    if begun is None:
        return
    now = _turn_from(duty, begun, day, bounds)
    running = turn(duty, day, bounds)
    while now is not None and now.due < day and (running is None or now.span.first < running.span.first):
        yield now
        now = next_turn(duty, now, day, bounds)


def shortfall(duty: Duty | Obligation, day: date, bounds: Owing = UNBOUND) -> Shortfall:
    """What is missing in the periods of *duty* that are over on *day*.

    Counted by arithmetic, not period by period: a daily duty of many years costs no more than its reports.
    """
    begun = _begun(duty, bounds)
    if duty.every is None or begun is None:
        return Shortfall()
    running = turn(duty, day, bounds)
    before = number_of(duty.every, running.span.first) if running is not None else number_of(duty.every, day) + 1
    before = min(before, number_of(duty.every, day) + 1)
    owed = 0
    inside: list[tuple[int, int]] = []
    for stretch in stretches(duty, bounds):
        first = number_of(duty.every, max(stretch.first, begun))
        if stretch.first > date.min and falls_on(duty, period_of(duty.every, stretch.first)) < stretch.first:
            first += 1
        if inside:
            first = max(first, inside[-1][1] + 1)
        last = min(number_of(duty.every, min(stretch.last, day)), before - 1)
        if first <= last:
            inside.append((first, last))
            owed += last - first + 1
    fulfilled = had = 0
    told: dict[int, date] = {}
    for report in duty.reports:
        if report.date <= day:
            told.setdefault(number_of(duty.every, report.date), report.date)
    for number, on in told.items():
        if any(first <= number <= last for first, last in inside):
            done = _turn(duty, period_of(duty.every, on), on, day, bounds)
            fulfilled += done.done_on is not None
            had += min(done.times, done.required)
    return Shortfall(owed - fulfilled, owed * duty.at_least - had)
