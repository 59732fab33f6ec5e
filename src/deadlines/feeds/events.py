"""The events of an entry: what every calendar that shows it holds of it.

A deadline is one all-day event on its due day; `series` makes those of duties. Entries without a date have none. In a
to-do feed each is a task with that date instead, and a duty the task of its running period.

The day of export decides which events a feed holds (what is long done has left it), never what they say, except for
alarms, which none has that is past, and for what a feed of the inner network tells of the state of things.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple, TypedDict

from deadlines.domain.acts import decision_on, due_on, matters, owed_by
from deadlines.domain.model import Duty, Item, Milestone, Obligation, recurs
from deadlines.domain.status import standing, withdrawn_on
from deadlines.domain.turns import acting, office_left
from deadlines.feeds import titles
from deadlines.feeds.stamps import begin_of, china_day, sequence_of, step_key
from deadlines.feeds.titles import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deadlines.domain.acts import Done, Matter
    from deadlines.domain.agenda import Line
    from deadlines.domain.model import Role
    from deadlines.feeds.stamps import Stamps

#: The right-hand side of every UID. `.internal` is never a public name, so no other publisher's UID can be the same.
DOMAIN = "deadlines.internal"

DONE_DAYS = 30
WITHDRAWN_DAYS = 30
PAST_YEARS = 2
_ONE_DAY = timedelta(days=1)
_MORNING = timedelta(hours=9)


class Before(NamedTuple):
    """How many days before a date whoever sees it in a role is told: each by a reminder, the last by an alarm."""

    lead: tuple[int, ...] = (7, 1)
    responsible: tuple[int, ...] = (7, 1)
    cooperating: tuple[int, ...] = (1,)
    acceptance: tuple[int, ...] = (7,)
    supervising: tuple[int, ...] = ()

    def of(self, mark: titles.Mark) -> tuple[int, ...]:
        """The days for a unit that sees an entry as *mark*."""
        days: tuple[int, ...] = getattr(self, titles.ROLES[mark])
        return days

    def alarm(self, mark: titles.Mark) -> timedelta | None:
        """When its alarm rings, 09:00 so many days before: always a time before, for some readers lose the sign."""
        days = self.of(mark)
        return _MORNING - min(days) * _ONE_DAY if days else None


class Options(NamedTuple):
    """What a feed may be asked to hold beyond the rule, or to leave out.

    Alarms are off unless asked for: most subscribed calendars drop them, readers of the others are annoyed by a
    stranger's bell, and none may stand on a past event, so that with them a feed changes as days go by. Reminders are
    events of their own for calendars that drop alarms; they leave with the date. *inner* is for a network of the
    office's own: it tells of state, progress and persons too. *roles* are those in which a unit wants to see entries,
    None for all. A *todo* feed holds tasks and no events.
    """

    alarms: bool = False
    domain: str = DOMAIN
    contact: str = ""
    reminders: bool = False
    before: Before = Before()
    inner: bool = False
    todo: bool = False
    roles: frozenset[Role] | None = None


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
    """One event as all its readers share it; the title is each reader's own. `topic` is the title without its mark.

    In a to-do feed it is a task, due on its first day, and `done_on` is when that was done.
    """

    uid: str
    topic: str
    description: str
    first: date
    categories: tuple[str, ...]
    stamp: datetime
    rule: Rule | None = None
    alarm: timedelta | None = None
    status: Literal["CONFIRMED", "CANCELLED"] = "CONFIRMED"
    said: str = ""  # the title where it is the same for every reader: done, not carried out any more, moved
    todo: bool = False
    done_on: date | None = None

    @property
    def sequence(self) -> int:
        """Its SEQUENCE, which grows with its stamp."""
        return sequence_of(self.stamp)

    @property
    def done(self) -> bool:
        """Whether it is done: its title says so, and it rings no more."""
        return self.done_on is not None


class Seen(NamedTuple):
    """An event with the title under which one unit sees it."""

    event: Event
    summary: str


def seen_as(line: Line, event: Event, mark: titles.Mark, *, doer: bool = True, options: Options = PLAIN) -> Seen:
    """*event* of *line* as a unit sees it that stands to it as *mark*, named for it by its measure or not."""
    return Seen(ringing(event, mark, options), event.said or titles.title(line, mark, doer=doer))


def ringing(event: Event, mark: titles.Mark, options: Options) -> Event:
    """*event* with the alarm of a unit that sees it as *mark*, where it has one."""
    if event.alarm is None or (alarm := options.before.alarm(mark)) == event.alarm:
        return event
    return replace(event, alarm=alarm)


def reminders_of(event: Event, mark: titles.Mark, topic: str, *, as_of: date, options: Options) -> Iterator[Seen]:
    """The reminders of *event*, about *topic*, for a unit that sees it as *mark*: `【提前7日】…（3月31日到期）`.

    A series has none: shifted by days it would not recur in a safe form.
    """
    if not options.reminders or options.todo or event.rule is not None or event.done or event.status == "CANCELLED":
        return
    if event.first < as_of:
        return
    name, _, domain = event.uid.partition("@")
    for days in sorted(set(options.before.of(mark)), reverse=True):
        if event.first.toordinal() <= days:
            continue
        reminder = Event(
            uid=f"{name}-remind{days}@{domain}",
            topic=topic,
            description=event.description,
            first=event.first - days * _ONE_DAY,
            categories=(WORDS.kind_reminder, *event.categories[1:2]),
            stamp=event.stamp,
        )
        yield Seen(reminder, titles.reminder_title(topic, days, event.first))


def events_of(line: Line, *, as_of: date, stamps: Stamps, options: Options = PLAIN) -> tuple[Event, ...]:
    """The events of *line* in a feed of the day *as_of*.

    Whatever is open stays in, overdue ones too. What is done or withdrawn stays for 30 days after that, and after the
    day on which it was recorded: who subscribes must have time to see it. Ended duties stay for two years.
    An approved extension moves the event from its decision on; its name (UID) stays.
    """
    if line.entry.gaps:
        from deadlines.domain.past import line_on

        line = line_on(line, as_of)  # in a time when it was not carried out it stands as it did then
    entry = line.entry
    recorded = stamps.over.get(entry.code)
    if withdrawn_on(entry, as_of) and (
        entry.withdrawn is None or has_left(entry.withdrawn, recorded, as_of, WITHDRAWN_DAYS)
    ):
        return ()
    if recurs(entry):
        from deadlines.feeds import series

        return tuple(series.events_of(line, entry, as_of, stamps, options))
    due = None if isinstance(entry, Duty) else due_on(entry.due, entry.reports, as_of)
    if due is None:
        return ()
    moved = decision_on(entry.reports, as_of) if not isinstance(entry, Duty) and due != entry.due else None
    done_on, recognised = _done_on(entry, as_of)
    if done_on is not None and has_left(done_on, recorded, as_of):
        return ()
    stamp = stamp_of(line, stamps, options)
    event = made(line, entry.code, due, stamp, as_of=as_of, options=options, done_on=done_on, moved=moved)
    return (replace(event, said=titles.interim_title(line)) if recognised and event.status != "CANCELLED" else event,)


def has_left(on: date, recorded: datetime | None, as_of: date, days: int = DONE_DAYS) -> bool:
    """Whether what ended *on* a day, and was *recorded* at a time, has left the feeds on *as_of*, so many *days* later.

    What the log does not tell of was never in a feed otherwise.
    """
    last = on if recorded is None else max(on, china_day(recorded))
    return (as_of - last).days > days


def _done_on(entry: Item | Milestone | Duty | Obligation, as_of: date) -> tuple[date | None, bool]:
    """Since when *entry* is done, and whether what its date asks for is a first result alone, which was recognised."""
    done_on = standing(entry.reports, as_of).done_on
    if done_on is None and isinstance(entry, Item) and entry.interim and entry.reports:
        from deadlines.domain.judgement import interim_on

        done_on = interim_on(entry, as_of)
        return done_on, done_on is not None
    return done_on, False


class Awaited(NamedTuple):
    """The event of what some units alone have to do, its title for them, their names in the plan, and their mark."""

    seen: Seen
    units: tuple[str, ...]
    mark: titles.Mark = titles.ACCEPTANCE


def steps_of(line: Line, *, as_of: date, stamps: Stamps, options: Options = PLAIN) -> tuple[Awaited, ...]:
    """What acts left open in *line* as of a day: acceptance steps that units have to hold, papers to be answered.

    Each stands on the day by which it is due, in the calendars of those alone whose turn it is (`turns`): who accepts,
    announces and closes, or to whom a paper is addressed, who leads the item before the others. What was sent back is
    in none: a calendar tells of no progress. It is gone once it is held or answered.
    """
    entry = line.entry
    if all(report.act is None for report in entry.reports) or withdrawn_on(entry, as_of):
        return ()
    marks = dict(titles.parties_in(line).marks)
    found = []
    given: dict[str, int] = {}
    for matter in matters(entry.reports):
        name = _name_of(matter, entry.code, given)
        if not matter.is_open(as_of):
            continue
        units = acting(line.plan, line.item, line.responsible, entry, matter.act)
        due = owed_by(matter, entry.gaps, as_of)
        if matter.act.kind == "paper":
            event = Event(
                uid=f"{name}{'-todo' if options.todo else ''}@{options.domain}",
                topic=titles.answer_topic(line, matter.act),
                description=titles.answer_description(line, matter.act, options.contact),
                first=due,
                categories=(WORDS.kind_paper, titles.clean(line.plan.short or line.plan.code)),
                **_told(line, matter, due, as_of, stamps, options, titles.RESPONSIBLE),
            )
            for mark in (titles.LEAD, titles.RESPONSIBLE, titles.COOPERATING):
                named = tuple(each for each in units if (marks.get(each) or titles.RESPONSIBLE) == mark)
                if named:
                    found.append(Awaited(Seen(event, titles.answer_title(line, matter.act, mark)), named, mark))
            continue
        station = matter.act.awaits if isinstance(entry, Item) else None
        if station is None or station in ("declare", "apply"):
            continue
        left = line.item is not None and office_left(line.plan, line.item, matter.act.points)
        step = titles.step_name(station, office=left)
        event = Event(
            uid=f"{name}{'-todo' if options.todo else ''}@{options.domain}",
            topic=titles.step_topic(line, step),
            description=titles.step_description(line, step, options.contact),
            first=due,
            categories=(WORDS.kind_step, titles.clean(line.plan.short or line.plan.code)),
            **_told(line, matter, due, as_of, stamps, options, titles.ACCEPTANCE),
        )
        found.append(Awaited(Seen(event, titles.step_title(line, step, units)), units))
    return tuple(found)


class _Told(TypedDict):
    stamp: datetime
    alarm: timedelta | None
    todo: bool


def _told(
    line: Line, matter: Matter, due: date, as_of: date, stamps: Stamps, options: Options, mark: titles.Mark
) -> _Told:
    doc = (matter.act.doc or "") if matter.act.kind == "paper" else None
    step = step_key(line.entry.code, doc)
    stamp = stamp_of(line, stamps, options, step=step)
    if options.alarms:
        stamp = lapsed(stamp, due, as_of)
    alarm = options.before.alarm(mark) if options.alarms and due >= as_of else None
    return {"stamp": stamp, "alarm": alarm, "todo": options.todo}


def _name_of(matter: Matter, code: str, given: dict[str, int]) -> str:
    """The name of the event of *matter*: made of what opened it, so that no other act, earlier or later, changes it."""
    from hashlib import sha256

    act = matter.act
    kind = "paper" if act.kind == "paper" else "step"
    said = (act.kind, act.of, act.doc, act.level, act.awaits, matter.opened.date.isoformat())
    name = f"{code}-{kind}-{sha256(repr(said).encode(errors='backslashreplace')).hexdigest()[:8]}"
    given[name] = given.get(name, 0) + 1
    return name if given[name] == 1 else f"{name}-{given[name]}"


def notice(key: str, name: str, stamps: Stamps, options: Options = PLAIN) -> Seen:
    """The one event of a calendar that holds no dates, on the day the register began: no feed is empty.

    As a task it is done already, so that nobody is asked for anything.
    """
    from uuid import NAMESPACE_DNS, uuid5

    text = WORDS.nothing.format(unit=titles.clean(name))
    event = Event(
        uid=f"notice-{uuid5(NAMESPACE_DNS, key.encode(errors='backslashreplace').decode())}@{options.domain}",
        topic=text,
        description=titles.notice(options.contact),
        first=china_day(stamps.began),
        categories=(WORDS.kind_notice,),
        stamp=stamps.base,
        todo=options.todo,
        done_on=china_day(stamps.began) if options.todo else None,
    )
    return Seen(event, text)


_KINDS = {
    Milestone: WORDS.kind_milestone,
    Item: WORDS.kind_item,
    Duty: WORDS.kind_duty,
    Obligation: WORDS.kind_obligation,
}


def stamp_of(line: Line, stamps: Stamps, options: Options, *, step: str | None = None) -> datetime:
    """When *line*, or the *step* that acts left open in it, last changed by an act of which a feed tells."""
    entry = line.entry
    condition = recurs(entry) and entry.condition is not None
    ends = sum(bool(each.done or (each.act is not None and each.act.of == "interim")) for each in entry.reports)
    was_done = ends > stamps.ends.get(entry.code, 0)
    return stamps.of(
        entry.code,
        duty=recurs(entry),
        condition=condition,
        told=options.inner,
        dated=options.todo,
        step=step,
        denied=was_done,
    )


def lapsed(stamp: datetime, last: date | None, as_of: date) -> datetime:
    """The *stamp* of an open event that says something else from the day after *last* on: no act tells of that.

    A feed of the inner network says that its day has passed, and one with alarms has none any more.
    """
    return max(stamp, begin_of(last + _ONE_DAY)) if last is not None and last < as_of else stamp


def made(
    line: Line,
    name: str,
    first: date,
    stamp: datetime,
    *,
    as_of: date,
    options: Options,
    rule: Rule | None = None,
    done_on: date | None = None,
    moved: Done | None = None,
) -> Event:
    """The event *name* of *line* on the day *first*, done or moved by a decision or neither."""
    categories = [_KINDS[type(line.entry)], titles.clean(line.plan.short or line.plan.code)]
    withdrawn = withdrawn_on(line.entry, as_of)
    said = ""
    if withdrawn:
        categories.append(WORDS.state_withdrawn)
        said = titles.withdrawn_title(line)
    elif done_on is not None:
        categories.append(WORDS.state_done)
        said = titles.done_title(line)
    elif moved is not None:
        said = titles.moved_title(line, first, moved.act)
    last = first if rule is None else rule.until
    if done_on is None and not withdrawn and (options.alarms or (options.inner and not recurs(line.entry))):
        stamp = lapsed(stamp, last, as_of)
    rings = options.alarms and done_on is None and not withdrawn and (last is None or last >= as_of)
    more: Sequence[str] = ()
    if options.inner:
        from deadlines.feeds import inner

        more = inner.told_of(line, as_of=as_of, due=first if rule is None else None, done_on=done_on)
    return Event(
        uid=f"{name}{'-todo' if options.todo else ''}@{options.domain}",
        topic=titles.topic(line),
        description=titles.description(
            line,
            options.contact,
            (first, moved.act) if moved is not None else None,
            withdrawn=withdrawn,
            more=more,
            as_of=as_of,
        ),
        first=first,
        categories=tuple(categories),
        stamp=stamp,
        rule=rule,
        alarm=options.before.alarm(titles.RESPONSIBLE) or _MORNING - _ONE_DAY if rings else None,
        status="CANCELLED" if withdrawn else "CONFIRMED",
        said=said,
        todo=options.todo,
        done_on=done_on if not withdrawn else None,
    )
