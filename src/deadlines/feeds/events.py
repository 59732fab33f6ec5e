"""The events of an entry: what every calendar that shows it holds of it.

A deadline is one all-day event on its due day. A duty is one recurring event on the day of its periods that
its words name, else on the last, in the few forms of recurrence that all calendar programs expand alike; periods that
are fulfilled are taken out. Entries without a date, and duties that are owed under a condition alone, have none.

The day of export decides which events a feed holds (what is long done has left it), never what they say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from deadlines.domain.acts import decision_on, due_on, matters, owed_by
from deadlines.domain.agenda import parties_of
from deadlines.domain.duties import falls_on
from deadlines.domain.model import Duty, Item, Milestone, Obligation, recurs
from deadlines.domain.periods import Span, period_of, periods_from
from deadlines.domain.status import standing, withdrawn_on
from deadlines.domain.turns import acting
from deadlines.feeds import titles
from deadlines.feeds.titles import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deadlines.domain.acts import Done
    from deadlines.domain.agenda import Line
    from deadlines.feeds.stamps import Stamp, Stamps

#: The right-hand side of every UID. `.internal` is never a public name, so no other publisher's UID can be the same.
DOMAIN = "deadlines.internal"

ALARM = timedelta(hours=-15)  # 09:00 the day before
DONE_DAYS = 30
WITHDRAWN_DAYS = 30
PAST_YEARS = 2
_CHINA = timedelta(hours=8)


class Options(NamedTuple):
    """What a feed may be asked to hold beyond the rule.

    Alarms are off unless asked for: most subscribed calendars drop them, readers of the others are annoyed by a
    stranger's bell, and none may stand on a past event, so that with them a feed changes as days go by.
    """

    alarms: bool = False
    domain: str = DOMAIN
    contact: str = ""


PLAIN = Options()


class Rule(NamedTuple):
    """A recurrence in one of the safe forms: every day, a day of the week, a day of every so many months.

    `day` is that of the week, 0 for Monday, or of the month up to 28; -1 is the last one.
    """

    freq: Literal["DAILY", "WEEKLY", "MONTHLY"]
    interval: int = 1
    until: date | None = None
    skipped: tuple[date, ...] = ()
    day: int = -1


@dataclass(frozen=True, slots=True)
class Event:
    """One event as all its readers share it; the title is each reader's own. `topic` is the title without its mark."""

    uid: str
    topic: str
    description: str
    first: date
    categories: tuple[str, ...]
    stamp: datetime
    sequence: int = 0
    rule: Rule | None = None
    alarm: timedelta | None = None
    status: Literal["CONFIRMED", "CANCELLED"] = "CONFIRMED"
    done: bool = False  # its title says so, and it rings no more
    moved: str = ""  # the title where its date was moved, the same for every reader


class Seen(NamedTuple):
    """An event with the title under which one unit sees it."""

    event: Event
    summary: str


def seen_as(line: Line, event: Event, mark: titles.Mark, *, doer: bool = True) -> Seen:
    """*event* of *line* as a unit sees it that stands to it as *mark*, named for it by its measure or not."""
    if event.status == "CANCELLED":
        return Seen(event, titles.withdrawn_title(line))
    if event.done:
        return Seen(event, titles.done_title(line))
    return Seen(event, event.moved or titles.title(line, mark, doer=doer))


def events_of(line: Line, *, as_of: date, stamps: Stamps, options: Options = PLAIN) -> tuple[Event, ...]:
    """The events of *line* in a feed of the day *as_of*.

    Whatever is open stays in, overdue ones too; what is done or withdrawn stays for 30 days, ended duties two years.
    An approved extension moves the event from its decision on; its name (UID) stays.
    """
    entry = line.entry
    if withdrawn_on(entry, as_of) and entry.withdrawn and (as_of - entry.withdrawn).days > WITHDRAWN_DAYS:
        return ()
    if recurs(entry):
        return tuple(_recurring(line, entry, as_of, stamps, options))
    due = None if isinstance(entry, Duty) else due_on(entry.due, entry.reports, as_of)
    if due is None:
        return ()
    moved = decision_on(entry.reports, as_of) if not isinstance(entry, Duty) and due != entry.due else None
    done_on = standing(entry.reports, as_of).done_on
    if done_on is not None and (as_of - done_on).days > DONE_DAYS:
        return ()
    stamp = stamps.of(entry.code)
    return (_event(line, entry.code, due, stamp, as_of=as_of, options=options, done=done_on is not None, moved=moved),)


class Awaited(NamedTuple):
    """The event of what some units alone have to do, its title for them, and their names in the plan."""

    seen: Seen
    units: tuple[str, ...]


def steps_of(line: Line, *, as_of: date, stamps: Stamps, options: Options = PLAIN) -> tuple[Awaited, ...]:
    """What acts left open in *line* as of a day: acceptance steps that units have to hold, papers to be answered.

    Each stands on the day by which it is due, in the calendars of those alone whose turn it is (`turns`): who accepts,
    announces and closes, or to whom a paper is addressed, who leads the item before the others. What was sent back is
    in none: a calendar tells of no progress. It is gone once it is held or answered.
    """
    entry = line.entry
    if all(report.act is None for report in entry.reports) or withdrawn_on(entry, as_of):
        return ()
    marks, stamp = dict(parties_of(line).marks), stamps.of(entry.code)
    found = []
    for number, matter in enumerate(matters(entry.reports), 1):
        units = acting(line.plan, line.item, line.responsible, entry, matter.act)
        due = owed_by(matter, entry.gaps, as_of)
        if matter.act.kind == "paper" and matter.is_open(as_of):
            event = Event(
                uid=f"{entry.code}-paper{number}@{options.domain}",
                topic=titles.answer_topic(line, matter.act),
                description=titles.answer_description(line, matter.act, options.contact),
                first=due,
                categories=(WORDS.kind_paper, titles.clean(line.plan.short or line.plan.code)),
                stamp=stamp.at,
                sequence=stamp.sequence,
                alarm=ALARM if options.alarms and due >= as_of else None,
            )
            for mark in (titles.LEAD, titles.RESPONSIBLE, titles.COOPERATING):
                named = tuple(name for name in units if (marks.get(name) or titles.RESPONSIBLE) == mark)
                if named:
                    found.append(Awaited(Seen(event, titles.answer_title(line, matter.act, mark)), named))
            continue
        station = matter.act.awaits if isinstance(entry, Item) else None
        if station is None or station in ("declare", "apply") or not matter.is_open(as_of):
            continue
        event = Event(
            uid=f"{entry.code}-step{number}@{options.domain}",
            topic=titles.step_topic(line, station),
            description=titles.step_description(line, station, options.contact),
            first=due,
            categories=(WORDS.kind_step, titles.clean(line.plan.short or line.plan.code)),
            stamp=stamp.at,
            sequence=stamp.sequence,
            alarm=ALARM if options.alarms and due >= as_of else None,
        )
        found.append(Awaited(Seen(event, titles.step_title(line, station)), units))
    return tuple(found)


def notice(key: str, name: str, stamps: Stamps, options: Options = PLAIN) -> Seen:
    """The one event of a calendar that holds no dates, on the day the register began: no feed is empty."""
    from uuid import NAMESPACE_DNS, uuid5

    stamp = stamps.base
    text = WORDS.nothing.format(unit=titles.clean(name))
    event = Event(
        uid=f"notice-{uuid5(NAMESPACE_DNS, key.encode(errors='backslashreplace').decode())}@{options.domain}",
        topic=text,
        description=titles.notice(options.contact),
        first=china_day(stamp.at),
        categories=(WORDS.kind_notice,),
        stamp=stamp.at,
    )
    return Seen(event, text)


_KINDS = {
    Milestone: WORDS.kind_milestone,
    Item: WORDS.kind_item,
    Duty: WORDS.kind_duty,
    Obligation: WORDS.kind_obligation,
}


def _event(
    line: Line,
    name: str,
    first: date,
    stamp: Stamp,
    *,
    as_of: date,
    options: Options,
    rule: Rule | None = None,
    done: bool = False,
    moved: Done | None = None,
) -> Event:
    categories = [_KINDS[type(line.entry)], titles.clean(line.plan.short or line.plan.code)]
    withdrawn = withdrawn_on(line.entry, as_of)
    if done or withdrawn:
        categories.append(WORDS.state_withdrawn if withdrawn else WORDS.state_done)
    last = first if rule is None else rule.until
    rings = options.alarms and not done and not withdrawn and (last is None or last >= as_of)
    return Event(
        uid=f"{name}@{options.domain}",
        topic=titles.topic(line),
        description=titles.description(
            line, options.contact, (first, moved.act) if moved is not None else None, withdrawn=withdrawn
        ),
        first=first,
        categories=tuple(categories),
        stamp=stamp.at,
        sequence=stamp.sequence,
        rule=rule,
        alarm=ALARM if rings else None,
        status="CANCELLED" if withdrawn else "CONFIRMED",
        done=done,
        moved=titles.moved_title(line, first, moved.act) if moved is not None and not done else "",
    )


# --- duties ----------------------------------------------------------------------------------------------------------

_RULES: dict[str, tuple[Literal["DAILY", "WEEKLY", "MONTHLY"], int]] = {
    "day": ("DAILY", 1),
    "week": ("WEEKLY", 1),
    "month": ("MONTHLY", 1),
    "quarter": ("MONTHLY", 3),
    "half": ("MONTHLY", 6),
    "year": ("MONTHLY", 12),
}


def _recurring(line: Line, duty: Duty | Obligation, as_of: date, stamps: Stamps, options: Options) -> Iterator[Event]:
    """The series of *duty*, and an event of its own for a last period that the duty's end cuts short.

    A series begins with the first period that is not fulfilled; those before it would all be exceptions to it.
    """
    assert duty.every is not None
    stamp, last = stamps.of(duty.code), duty.last
    begun = duty.first or (date(line.plan.year, 1, 1) if line.plan.year else china_day(stamps.base.at))
    if duty.condition is not None or (last is not None and (last < begun or _long_past(last, as_of))):
        return
    fulfilled = _fulfilled(duty, as_of)
    open_spans = (span for span in _periods(duty, begun) if span.last not in fulfilled)
    first = next((_falls(duty, span) for span in open_spans if not duty.first or _falls(duty, span) >= begun), None)
    if first is not None and (last is None or first <= last):
        freq, interval = _RULES["half" if titles.halves(duty) else str(duty.every)]
        gone = [day if titles.halves(duty) else _falls(duty, period_of(duty.every, day)) for day in fulfilled]
        skipped = tuple(sorted(day for day in gone if day > first and (last is None or day <= last)))
        rule = Rule(freq, interval, last, skipped, duty.on_day - (duty.every == "week") if duty.on_day else -1)
        yield _event(line, duty.code, first, stamp, as_of=as_of, options=options, rule=rule)
    cut = next(_periods(duty, last), None) if last is not None else None
    if last is not None and cut is not None and _falls(duty, cut) > last:
        done_on = fulfilled.get(cut.last)
        if done_on is None or (as_of - done_on).days <= DONE_DAYS:
            name = f"{duty.code}-last"
            yield _event(line, name, last, stamp, as_of=as_of, options=options, done=done_on is not None)


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


def _fulfilled(duty: Duty | Obligation, as_of: date) -> dict[date, date]:
    """The last day of every period in which *duty* was carried out often enough by *as_of*, and since when it was.

    What each unit owes for itself is fulfilled for all of them only by a report that names none.
    """
    assert duty.every is not None
    counts: dict[date, int] = {}
    found: dict[date, date] = {}
    for report in sorted(duty.reports, key=lambda report: report.date):
        if report.date > as_of or not report.times or (duty.each and report.unit is not None):
            continue
        last = period_of(duty.every, report.date).last
        counts[last] = counts.get(last, 0) + report.times
        if titles.halves(duty):  # two a year: the first that is carried out stands for the first half
            found.setdefault(date(last.year, 6, 30), report.date)
        if counts[last] >= duty.at_least:
            found.setdefault(last, report.date)
    return found


def china_day(at: datetime) -> date:
    """The day that it is in China at *at*."""
    return (at + _CHINA).date()


def _long_past(last: date, as_of: date) -> bool:
    return (last.year + PAST_YEARS, last.month, last.day) < (as_of.year, as_of.month, as_of.day)
