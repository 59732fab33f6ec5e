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
    """What bounds a duty beside its own words: the windows of its condition, and the day its item was closed.

    `begins` is the day of the event from which it is owed (整治方案制定后), None while nobody recorded that.
    """

    windows: tuple[Window, ...] = ()
    closed: date | None = None
    begins: date | None = None


UNBOUND = Owing()


class Turn(NamedTuple):
    """One period of a duty: when it is due, how often it is asked for and was done, and since when that is enough.

    `counts` is how much was done of each further count of the duty; all of them have to be reached. `owed` is the part
    of the period in which it is owed: shorter where the plan was issued, or the item closed, in the middle of it. What
    is asked for is not cut down with it, for the plan says no such thing; a person sees that the period is a part.
    """

    span: Span
    due: date
    required: int
    times: int
    done_on: date | None
    counts: tuple[Number, ...] = ()
    owed: Span | None = None

    @property
    def is_part(self) -> bool:
        """Whether the duty is owed in a part of its period alone."""
        return self.owed is not None and self.owed != self.span


class Shortfall(NamedTuple):
    """How many periods passed without being fulfilled, and how many times are missing in them together."""

    periods: int = 0
    times: int = 0


def owing(plan: Plan, item: Item | None, duty: Duty | Obligation, day: date) -> Owing:
    """What bounds *duty* of *item* as of *day*: a window that begins later is not known on it."""
    windows: tuple[Window, ...] = ()
    if duty.condition:
        windows = tuple(each for each in plan.windows if each.condition == duty.condition and each.start <= day)
    event = getattr(duty, "starts_event", None)
    told = (each.start for each in plan.windows if each.condition == event and each.start <= day) if event else ()
    begins = min(told, default=None)
    if item is None or not item.reports:
        return Owing(windows, None, begins)
    ends = [(done.act.kind, done.report.date) for done in acts(item.reports, day, "closed", "reopened")]
    return Owing(windows, ends[-1][1] if ends and ends[-1][0] == "closed" else None, begins)


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
    if getattr(duty, "starts_event", None):
        if bounds.begins is None:
            return  # nobody knows that it is owed yet
        first = max(first, bounds.begins)
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
            found = turn_in(duty, span, min(falls_on(duty, span), stretch.last), day, bounds)
            return found._replace(owed=_common(span, stretch))
    return None


def _common(span: Span, stretch: Stretch) -> Span:
    """The days of *span* that lie in *stretch*."""
    return Span(max(span.first, stretch.first), span.end if stretch.last >= span.last else stretch.last + ONE_DAY)


def turn_in(duty: Duty | Obligation, span: Span, due: date, day: date, bounds: Owing = UNBOUND) -> Turn:
    """The period *span* of *duty*, due on *due*, as it stands on *day*: what was done in it, and since when enough."""
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


def counts_on(duty: Duty | Obligation, day: date, bounds: Owing = UNBOUND) -> bool:
    """Whether what is done on *day* counts: in a period in which the duty is owed, and in a window of its condition."""
    if not is_counted(duty, day, bounds) or duty.every is None:
        return False
    now = turn(duty, day, bounds)
    return now is not None and day in now.span


def is_counted(duty: Duty | Obligation, day: date, bounds: Owing) -> bool:
    """Whether what was done on *day* counts: not before the duty begins, under a condition in a window of it alone."""
    begins = max((each for each in (duty.first, bounds.begins) if each is not None), default=date.min)
    if day < begins:
        return False
    return duty.condition is None or any(window.start <= day <= (window.until or date.max) for window in bounds.windows)


def own_duty(duty: Duty | Obligation, told: Callable[[Report], bool]) -> Duty | Obligation:
    """*duty* as one unit owes it where every unit owes its own: with its own reports (*told*) and those that name none.

    Where nobody knows since when it is owed, it is owed by all of them since the first of them told of it: who began
    at once does not owe more than who never did.
    """
    own = tuple(report for report in duty.reports if report.unit is None or told(report))
    first = duty.first
    if first is None and duty.condition is None and duty.every is not None and duty.reports:
        first = period_of(duty.every, min(report.date for report in duty.reports)).first
    return duty._replace(reports=own, each=False, first=first)


# --- what is missing -------------------------------------------------------------------------------------------------


def _begun(duty: Duty | Obligation, bounds: Owing) -> date | None:
    """Since when *duty* was owed: its first day, the first window of its condition.

    Where neither is known, nobody knows since when: it counts from the first report on.
    """
    if bounds.begins is not None:
        return max(bounds.begins, duty.first or bounds.begins)
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


def last_missed(duty: Duty | Obligation, day: date, bounds: Owing = UNBOUND) -> Turn | None:
    """The newest period of *duty* that is over on *day* and not fulfilled; None where there is none.

    Looked for from the newest on, so that a daily duty of many years costs as little as any other.
    """
    begun = _begun(duty, bounds)
    if duty.every is None or begun is None:
        return None
    running = turn(duty, day, bounds)
    newest: list[date] = []
    for stretch in stretches(duty, bounds):
        first = max(stretch.first, begun)
        at = min(stretch.last, day)
        while at >= first:
            span = period_of(duty.every, at)
            due = min(falls_on(duty, span), stretch.last)
            over = due < day and due >= stretch.first and (running is None or span.first < running.span.first)
            if over and turn_in(duty, span, due, day, bounds).done_on is None:
                newest.append(span.first)
                break
            at = span.first - ONE_DAY
    return _turn_from(duty, max(newest), day, bounds) if newest else None


def shortfall(duty: Duty | Obligation, day: date, bounds: Owing = UNBOUND) -> Shortfall:
    """What is missing in the periods of *duty* that are over on *day*.

    Of what every unit owes for itself it says in how many periods somebody is missing; how often, each unit's own says.
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
            done = turn_in(duty, period_of(duty.every, on), on, day, bounds)
            fulfilled += done.done_on is not None
            had += min(done.times, done.required)
    return Shortfall(owed - fulfilled, 0 if duty.each else owed * duty.at_least - had)
