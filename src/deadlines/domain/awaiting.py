"""What an entry waits for on a day: who has to act, by when, and which command records it.

One table (`TABLE`) from what is the case to what is awaited; its order is the order in which things are told. A row
that `ends` the table says all there is to say of an entry: what is withdrawn waits for nothing, and what is closed for
a look-back or its reopening alone. Where an item stands is asked of `course`, what may come next of `chain`. Commands
are words to be typed behind the program's name; a message among them stands for a value that only a person knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from deadlines.domain.acts import acts, due_on, matters, owed_by
from deadlines.domain.agenda import withdrawal_on
from deadlines.domain.chain.acceptance import answers_for, in_charge, reached
from deadlines.domain.chain.case import Case as StepCase
from deadlines.domain.chain.needs import missing_evidence
from deadlines.domain.chain.stations import Rules, next_station
from deadlines.domain.course import awaits_notice, course_on
from deadlines.domain.duties import owing, shortfall, turn
from deadlines.domain.judgement import interim_on
from deadlines.domain.members import acting_in
from deadlines.domain.model import Duty, Item, Measure, Milestone, recurs
from deadlines.domain.status import is_undated_task, open_codes, standing, withdrawn_on
from deadlines.domain.tally import awaits_date
from deadlines.domain.turns import acting, office_left, office_of, taking
from deadlines.domain.units import Directory
from deadlines.domain.waiting import waiting_of
from deadlines.domain.withdrawing import Place
from deadlines.errors import N_, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from deadlines.domain.course import Course
    from deadlines.domain.model import Level, Obligation, Report, Station

State: TypeAlias = Literal[
    "withdrawn",
    "closed",
    "answer",
    "extension",
    "waiting",
    "settle",
    "work",
    "count",
    "missed",
    "window",
    "tasks",
    "evidence",
    "declare",
    "mend",
    "apply",
    "inspect",
    "municipal",
    "provincial",
    "notice",
    "objection",
    "in-notice",
    "close",
    "done",
]
#: What is awaited of an item at a stage between its being reported done, or sent back, and its close.
STAGES: frozenset[State] = frozenset(
    (
        *("tasks", "evidence", "declare", "mend", "apply", "inspect"),
        *("municipal", "provincial", "notice", "objection", "in-notice", "close"),
    )
)
Words: TypeAlias = "tuple[str | Message, ...]"

NUMBER = Message(N_("NUMBER"))
TEXT = Message(N_("TEXT"))
DATE = Message(N_("DATE"))
UNIT = Message(N_("UNIT"))
PERSON = Message(N_("PERSON"))
FILE = Message(N_("FILE"))


class Case(NamedTuple):
    """An entry on a day; `rules` are those of acceptance, the directory says who can give an opinion.

    Without `below` an item is looked at by itself, and what stands in it is only counted.
    """

    place: Place
    day: date
    rules: Rules = Rules()
    directory: Directory = Directory()
    below: bool = True

    @property
    def office(self) -> tuple[str, ...]:
        """Who keeps the register."""
        return (office_of(self.place.plan),)

    @property
    def doers(self) -> tuple[str, ...]:
        """Who answers for the entry: the units named for it, for its measure, else those that lead its item."""
        place = self.place
        own: tuple[str, ...] = getattr(place.entry, "responsible", ())
        measure = place.measure.responsible if place.measure is not None else ()
        return own or measure or (place.item.lead if place.item is not None else ())

    @property
    def leads(self) -> tuple[str, ...]:
        """Who reports the item done and mends it: the units that lead it."""
        item = self.place.item
        return taking(self.place.plan, item, "declare") if item is not None else ()

    @property
    def done_on(self) -> date | None:
        """Since when it is done on that day."""
        return standing(self.place.entry.reports, self.day).done_on


class Awaited(NamedTuple):
    """Something that is awaited of the entry `code`: in words, of whom, by when, and what is typed to record it."""

    code: str
    state: State
    text: Message
    who: tuple[str, ...] = ()
    due: date | None = None
    commands: tuple[Words, ...] = ()


class Row(NamedTuple):
    """One row of the table: what it finds in a case, and whether nothing else is said then."""

    finds: Callable[[Case], Iterator[Awaited]]
    ends: bool = False


def awaited(case: Case) -> list[Awaited]:
    """What is awaited of the entry of *case*, what comes first at the head; never empty."""
    found: list[Awaited] = []
    for row in TABLE:
        rows = list(row.finds(case))
        found += rows
        if rows and row.ends:
            return found
    if not found:
        done = case.done_on
        text = Message(N_("done on %(on)s"), {"on": done}) if done else Message(N_("nothing is awaited"))
        found.append(Awaited(case.place.entry.code, "done", text))
    return found


# --- the rows --------------------------------------------------------------------------------------------------------


def _withdrawn(case: Case) -> Iterator[Awaited]:
    entry = case.place.entry
    for each in (entry, *case.place.above):
        gone = withdrawal_on(each, case.day)
        if gone is None and not withdrawn_on(each, case.day):
            continue
        text = Message(N_("not there yet on this day"))
        if gone is not None:
            why = "，".join(said for said in (gone.note, gone.doc) if said)
            text = Message(
                N_("%(code)s is not carried out any more since %(on)s: %(why)s"),
                {"code": each.code, "on": gone.since, "why": why},
            )
        back: tuple[Words, ...] = (("restore", each.code, "--doc", NUMBER, "--on", DATE),) if gone else ()
        yield Awaited(entry.code, "withdrawn", text, (), None, back)
        return


def _closed(case: Case) -> Iterator[Awaited]:
    item = case.place.item
    if item is None:
        return
    closed = course_on(item.reports, case.day).closed
    if closed is not None:
        text = Message(N_("closed out on %(on)s; a look-back or its reopening can follow"), {"on": closed.date})
        look: Words = ("look-back", item.code, "--note", TEXT, *_on(case))
        again: Words = ("reopen", item.code, "--reason", TEXT, "--doc", NUMBER, *_on(case))
        yield Awaited(item.code, "closed", text, case.office, None, (look, again))


def _answers(case: Case) -> Iterator[Awaited]:
    entry, measure = case.place.entry, case.place.measure
    for matter in matters(entry.reports):
        if matter.act.kind != "paper" or not matter.is_open(case.day):
            continue
        said = {"paper": f"{matter.act.of or ''}{matter.act.doc or ''}"}
        doers: tuple[str, ...] = getattr(entry, "responsible", ()) or (measure.responsible if measure else ())
        who = acting(case.place.plan, case.place.item, doers, entry, matter.act)
        due = owed_by(matter, entry.gaps, case.day)
        command: Words = ("paper", "answer", entry.code, "--doc", matter.act.doc or NUMBER, *_on(case))
        yield Awaited(entry.code, "answer", Message(N_("the answer to %(paper)s"), said), who, due, (command,))


def _extensions(case: Case) -> Iterator[Awaited]:
    entry = case.place.entry
    asked = pending(entry.reports, case.day)
    if asked is None or asked.act is None:
        return
    text = Message(N_("the decision on a later limit, asked for until %(to)s"), {"to": asked.act.to})
    by: Words = ("--doc", NUMBER, "--by", case.office[0])
    commands: tuple[Words, ...] = (("extend", "approve", entry.code, *by), ("extend", "refuse", entry.code, *by))
    yield Awaited(entry.code, "extension", text, case.office, _due(case), commands)


def pending(reports: Sequence[Report], day: date) -> Report | None:
    """The request for a later limit that waits for its decision on *day*."""
    asked = None
    for done in acts(reports, day, "extension-requested", "extension-approved", "extension-refused"):
        asked = done.report if done.act.kind == "extension-requested" else None
    return asked


def _waits(case: Case) -> Iterator[Awaited]:
    entry = case.place.entry
    last = None
    for done in acts(entry.reports, case.day, "waiting", "resumed"):
        last = done if done.act.kind == "waiting" else None
    if case.done_on is not None:
        return
    if last is None:
        by_plan = waiting_of(entry, case.day)
        if by_plan is not None:
            text = Message(N_("it waits, as the plan says: %(why)s (its limit stays)"), {"why": by_plan.whom})
            end: Words = ("waiting", entry.code, "--end", *_on(case))
            yield Awaited(entry.code, "waiting", text, (), None, (end,))
        return
    who = (last.act.of,) if last.act.of else ()
    text = Message(N_("it waits: %(why)s (its limit stays)"), {"why": last.report.note or last.act.of or ""})
    yield Awaited(entry.code, "waiting", text, who, last.act.to, (("waiting", entry.code, "--end", *_on(case)),))


def _settles(case: Case) -> Iterator[Awaited]:
    entry = case.place.entry
    if isinstance(entry, (Duty, Measure)) or recurs(entry) or case.done_on is not None:
        return
    if not entry.ambiguous and not awaits_date(entry):
        return
    words = {"limit": entry.limit or getattr(entry, "trigger", None) or ""}
    doubt = N_("the office settles its date, which is read with doubt: “%(limit)s”")
    none = N_("the office settles a date, which the words do not give: “%(limit)s”")
    text = Message(doubt if entry.due is not None else none, words)
    commands: tuple[Words, ...] = (("settle", entry.code, "--due", DATE, "--note", TEXT),)
    if entry.due is None:
        commands += (("settle", entry.code, "--undated", "--note", TEXT),)
    yield Awaited(entry.code, "settle", text, case.office, entry.due, commands)


def _work(case: Case) -> Iterator[Awaited]:
    entry = case.place.entry
    if isinstance(entry, (Item, Duty)) or recurs(entry) or case.done_on is not None:
        return
    due = _due(case)
    stands = standing(entry.reports, case.day)
    passed = due is not None and due < case.day
    text = N_("to be finished: %(action)s")
    if passed:
        text = N_("its day has passed and nothing is recorded: %(action)s")
    if passed and stands.confirmed:
        text = N_("its day has passed and it is recorded as not done: %(action)s")
    action = entry.action if isinstance(entry, Milestone) else entry.text
    place = case.place
    each = acting_in(case.directory, place.plan.region, place.item, place.measure, entry)
    own: Words = ("--unit", UNIT) if each else ()  # the word of one of them, not of the whole
    commands: tuple[Words, ...] = (("done", entry.code, *own, *_on(case)),)
    if isinstance(entry, (Milestone, Measure)) and entry.quantities:
        commands += (("done", entry.code, *own, "--quantity", f"N{entry.quantities[0].unit}", *_on(case)),)
    if passed and not stands.confirmed:
        commands += (("progress", entry.code, *own, "--not-done", "--text", TEXT),)
    yield Awaited(entry.code, "work", Message(text, {"action": action}), case.doers, due, commands)


def _counts(case: Case) -> Iterator[Awaited]:
    entry = case.place.entry
    if not recurs(entry):
        return
    bounds = owing(case.place.plan, case.place.item, entry, case.day)
    now = turn(entry, case.day, bounds)
    if now is not None and now.done_on is None:
        text = Message(
            N_("still owed in this period: %(left)s%(unit)s; asked for: %(required)s%(unit)s (%(text)s)"),
            {
                "left": max(now.required - now.times, 0),
                "unit": _unit(entry),
                "required": now.required,
                "text": entry.text,
            },
        )
        own: Words = ("--unit", UNIT) if entry.each else ()
        yield Awaited(entry.code, "count", text, case.doers, now.due, (("record", entry.code, *own, *_on(case)),))
    elif now is None and bounds.begins is None and (event := getattr(entry, "starts_event", None)):
        text = Message(N_("owed from its event on, which nobody recorded yet: %(event)s"), {"event": event})
        begin: Words = ("window", "begin", event, *_on(case), "--doc", NUMBER)
        yield Awaited(entry.code, "window", text, case.office, None, (begin,))
    elif now is None and entry.condition is not None:
        known = any(each.condition == entry.condition for each in case.place.plan.windows)
        words = N_("no window is open: %(condition)s") if known else N_("owed only in its window: %(condition)s")
        text = Message(words, {"condition": entry.condition})
        command: Words = ("window", "begin", entry.condition, *_on(case), "--doc", NUMBER)
        yield Awaited(entry.code, "window", text, case.office, None, (command,))
    missed = shortfall(entry, case.day, bounds)
    if missed.periods:  # they stay, and nothing mends them: what is done counts for its own day
        words = N_("past periods not complete: %(periods)s (%(text)s)")
        if missed.times:
            words = N_("missing from past periods (%(periods)s): %(times)s%(unit)s (%(text)s)")
        text = Message(words, {**missed._asdict(), "unit": _unit(entry), "text": entry.text})
        yield Awaited(entry.code, "missed", text, case.doers)


def _unit(entry: Duty | Obligation) -> str | Message:
    """What *entry* is counted in, as the plan has it; 次, which stands where it names none, is the program's own."""
    return Message(N_(" times")) if entry.unit == "次" else entry.unit


def _below(case: Case) -> Iterator[Awaited]:
    """What stands in an item, the nearest day first; its own date is told last, what is missing not at all."""
    item = case.place.entry
    if not isinstance(item, Item) or not case.below or case.done_on is not None:
        return
    found: list[Awaited] = []
    for measure in item.measures:
        if not withdrawn_on(measure, case.day):
            found += _waits(case._replace(place=Place(case.place.plan, item, measure, measure)))
        entries: list[Measure | Milestone | Duty] = [measure] if is_undated_task(measure) else []
        for entry in (*entries, *measure.milestones, *measure.duties):
            if not withdrawn_on(entry, case.day):
                place = Place(case.place.plan, item, measure, entry)
                rows = awaited(case._replace(place=place))
                found += [each for each in rows if each.state not in ("done", "missed")]
    yield from sorted(found, key=lambda each: (each.due is None, each.due or case.day))


def _stations(case: Case) -> Iterator[Awaited]:
    """What the station asks for whose turn it is, by the rule book: each command is a step that it allows."""
    item = case.place.entry
    if not isinstance(item, Item):
        return
    course = course_on(item.reports, case.day)
    station = next_station(course, item, case.rules)
    if station is None:
        return
    if station == "declare":
        yield from _reporting_done(case, item, course)
        return
    known = StepCase(case.place.plan, item, course, case.rules, case.directory)
    due = _set_for(case)
    if station in ("municipal", "provincial"):
        yield _opinion(case, known, station, due)
    elif station == "close":
        yield from _closing(case, item, course, due, taking(case.place.plan, item, station))
    else:
        who = taking(case.place.plan, item, station)
        yield _step(case, station, who, due, (station, item.code, *_on(case)))


def _mends(case: Case) -> Iterator[Awaited]:
    """What was sent back or reopened says so before all else, with the points or the reason and the day set for it."""
    item = case.place.entry
    if not isinstance(item, Item) or case.done_on is not None:
        return
    life = course_on(item.reports, case.day).life
    last = next(reversed([*acts(item.reports, case.day, "returned", "reopened")]), None)
    if life not in ("returned", "reopened") or last is None:
        return
    text = Message(N_("points to mend: %(points)s; then it is reported done again"), {"points": last.act.points})
    if life == "reopened":
        why = "，".join(said for said in (last.report.note, last.act.doc) if said)
        text = Message(N_("it was reopened: %(why)s; then it is reported done again"), {"why": why})
    ready = not open_codes(item, case.day) and not missing_evidence(item, case.rules.required, case.day)
    commands: tuple[Words, ...] = (("declare", item.code, *_on(case)),) if ready else ()
    yield Awaited(item.code, "mend", text, case.leads, _set_for(case) or last.act.to, commands)


def _reporting_done(case: Case, item: Item, course: Course) -> Iterator[Awaited]:
    still = open_codes(item, case.day)
    if still:
        text = Message(
            N_("milestones and tasks still open: %(count)s; once they are done it can be reported done"),
            {"count": len(still)},
        )
        yield Awaited(
            item.code,
            "tasks",
            text,
            case.leads,
            _set_for(case) or _due(case),
            (("next", item.code),) if not case.below else (),
        )
        return
    due = _set_for(case) or _due(case)
    missing = missing_evidence(item, case.rules.required, case.day)
    if missing:
        text = Message(N_("required evidence is missing: %(kinds)s; then it can be reported done"), {"kinds": missing})
        files: list[Words] = [("evidence", "add", item.code, FILE, "--kind", kind, *_on(case)) for kind in missing]
        yield Awaited(item.code, "evidence", text, case.leads, due, tuple(files))
        return
    command: Words = ("declare", item.code, *_on(case))
    if course.life not in ("returned", "reopened"):  # of those it is told already
        yield Awaited(item.code, "declare", _ready(item, case.day), case.leads, due, (command,))


def _ready(item: Item, day: date) -> Message:
    """Whether all of *item* is known to be done, or only nothing dated is open in it."""
    if any(not withdrawn_on(each, day) for each in item.milestones):
        return Message(STATIONS["declare"])
    owed = [each for each in item.measures if not withdrawn_on(each, day)]
    left = [each for each in owed if standing(each.reports, day).done_on is None]
    if owed and not left:
        return Message(STATIONS["declare"])
    if len(left) == len(owed):
        return Message(N_("it has no milestones, and whether its measures are done is not recorded"))
    text = N_("it has no milestones, and %(count)s of its measures are not recorded as done")
    return Message(text, {"count": len(left)})


def _opinion(case: Case, known: StepCase, station: Station, due: date | None) -> Awaited:
    """A site check where the settings ask for one before an opinion, else the opinions that are wanted."""
    item, course = known.item, known.course
    level: Level = "municipal" if station == "municipal" else "provincial"
    names = course.awaited or in_charge(known, level) or reached(known, level)
    who = taking(known.plan, item, station, course.awaited)
    back: Words = ("return", item.code, "--point", TEXT, *_on(case))
    if case.rules.inspection and not course.inspected:
        text = Message(N_("the site check that comes before an opinion"))
        return Awaited(item.code, "inspect", text, who, due, (("inspect", item.code, *_on(case)), back))
    commands: list[Words] = []
    for name in names or (UNIT,):
        said: Words = ("--office",) if name == office_of(known.plan) else ("--unit", name)
        if isinstance(name, str) and name not in course.awaited and len(names) == 1:
            said = ()  # it goes without saying
        apart = isinstance(name, str) and (said == ("--office",) or answers_for(known, name))
        other: Words = ("--by", PERSON) if apart and course.hands else ()  # somebody else than who reported it done
        commands.append(("accept", item.code, "--level", level, *said, *other, *_on(case)))
    if office_left(known.plan, item, course.awaited):
        text = Message(N_("the office's own check"))
        return Awaited(item.code, station, text, who, due, (*commands, back))
    return _step(case, station, who, due, *commands, back)


def _closing(case: Case, item: Item, course: Course, due: date | None, who: tuple[str, ...]) -> Iterator[Awaited]:
    """An objection is settled and the notice is over before the item is closed out."""
    if course.objections:
        numbers = [each.act.doc for each in course.objections if each.act is not None]
        text = Message(
            N_("objections to be settled: %(objections)s"),
            {"objections": tuple(each.note or "–" for each in course.objections)},
        )
        commands: list[Words] = [
            ("objection", item.code, "--settled", *(("--doc", number) if number else ()), "--note", TEXT, *_on(case))
            for number in numbers
            if number or len(numbers) == 1  # one without a number is settled last
        ]
        yield Awaited(item.code, "objection", text, who, due, tuple(commands))
    until = course.notice.until if course.notice is not None else None
    if until is not None and until >= case.day:
        text = Message(
            N_("in public notice until %(until)s; it can be closed out from the day after"), {"until": until}
        )
        if awaits_notice(course, case.day) and course.notice is not None:
            said = {"start": course.notice.start, "until": until}
            to_come = N_("public notice from %(start)s to %(until)s; it can be closed out from the day after")
            text = Message(to_come, said)
        raised: Words = ("objection", item.code, "--doc", NUMBER, "--note", TEXT, *_on(case))
        yield Awaited(item.code, "in-notice", text, who, due, (raised,))
    elif not course.objections:
        yield _step(case, "close", who, due, ("close", item.code, "--doc", NUMBER, *_on(case)))


def _step(case: Case, station: Station, who: tuple[str, ...], due: date | None, *commands: Words) -> Awaited:
    return Awaited(case.place.entry.code, station, Message(STATIONS[station]), who, due, commands)


STATIONS: dict[Station, str] = {
    "declare": N_("everything in it is done: it can be reported done"),
    "apply": N_("the application for acceptance"),
    "municipal": N_("the opinion of the city's acceptance units"),
    "provincial": N_("the opinion of the province's acceptance units"),
    "notice": N_("the public notice"),
    "close": N_("the close-out with its filing number"),
}


def _set_for(case: Case) -> date | None:
    """The day that the last step set for the next one."""
    left = [each for each in matters(case.place.entry.reports) if each.act.awaits is not None]
    opened = [owed_by(each, case.place.entry.gaps, case.day) for each in left if each.is_open(case.day)]
    return opened[-1] if opened else None


def _due(case: Case) -> date | None:
    entry = case.place.entry
    if isinstance(entry, (Duty, Measure)):
        return None
    dated: Item | Milestone | Obligation = entry
    if isinstance(dated, Item) and interim_on(dated, case.day) is not None:
        return None  # the date asks for a first result only, and is met
    return due_on(dated.due, dated.reports, case.day)


def _on(case: Case) -> Words:
    return ("--on", case.day.isoformat())


TABLE: tuple[Row, ...] = (
    Row(_withdrawn, ends=True),
    Row(_answers),
    Row(_closed, ends=True),
    Row(_extensions),
    Row(_waits),
    Row(_mends),
    Row(_settles),
    Row(_below),
    Row(_work),
    Row(_counts),
    Row(_stations),
)
