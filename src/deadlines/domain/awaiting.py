"""What an entry waits for on a day: who has to act, by when, and which command records it.

One table (`TABLE`) from what is the case to what is awaited; its order is the order in which things are told. A row
that `ends` the table says all there is to say of an entry: what is withdrawn waits for nothing, and what is closed for
a look-back alone. Commands are words to be typed behind the program's name; a message among them stands for a value
that only a person knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from deadlines.domain.acts import acts, due_on, matters
from deadlines.domain.agenda import awaits_date, withdrawal_on
from deadlines.domain.duties import owing, shortfall, turn
from deadlines.domain.model import Duty, Item, Measure, Milestone, recurs
from deadlines.domain.status import standing, withdrawn_on
from deadlines.domain.withdrawing import Place, closed_on
from deadlines.errors import N_, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from deadlines.domain.model import Obligation, Report

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
    "declare",
    "mend",
    "apply",
    "municipal",
    "provincial",
    "notice",
    "close",
    "done",
]
Words: TypeAlias = "tuple[str | Message, ...]"

OFFICE = "整改办"  # the office where the plan does not name its own
NUMBER = Message(N_("NUMBER"))
TEXT = Message(N_("TEXT"))
DATE = Message(N_("DATE"))


class Case(NamedTuple):
    """An entry on a day; `order` are the stations of acceptance between reporting done and closing out.

    Without `below` an item is looked at by itself, and what stands in it is only counted.
    """

    place: Place
    day: date
    order: tuple[str, ...] = ("apply", "municipal", "provincial", "notice")
    below: bool = True

    @property
    def office(self) -> tuple[str, ...]:
        """Who keeps the register."""
        return (self.place.plan.office or OFFICE,)

    @property
    def doers(self) -> tuple[str, ...]:
        """Who answers for the entry: the units named for it, for its measure, else those that lead its item."""
        place = self.place
        own: tuple[str, ...] = getattr(place.entry, "responsible", ())
        measure = place.measure.responsible if place.measure is not None else ()
        return own or measure or (place.item.lead if place.item is not None else ())

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
    closed = closed_on(item, case.day)
    if closed is not None:
        text = Message(N_("closed out on %(on)s; a look-back or its reopening can follow"), {"on": closed})
        yield Awaited(item.code, "closed", text, case.office, None, (("look-back", item.code),))


def _answers(case: Case) -> Iterator[Awaited]:
    entry = case.place.entry
    for matter in matters(entry.reports):
        if matter.act.kind != "paper" or not matter.is_open(case.day):
            continue
        said = {"paper": f"{matter.act.of or ''}{matter.act.doc or ''}"}
        command: Words = ("paper", "answer", entry.code, "--doc", matter.act.doc or NUMBER, *_on(case))
        yield Awaited(
            entry.code, "answer", Message(N_("the answer to %(paper)s"), said), case.doers, matter.due, (command,)
        )


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
    if last is None or case.done_on is not None:
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
    commands: tuple[Words, ...] = (("done", entry.code, *_on(case)),)
    if isinstance(entry, (Milestone, Measure)) and entry.quantities:
        commands += (("done", entry.code, "--quantity", f"N{entry.quantities[0].unit}", *_on(case)),)
    if passed and not stands.confirmed:
        commands += (("progress", entry.code, "--not-done", "--text", TEXT),)
    yield Awaited(entry.code, "work", Message(text, {"action": action}), case.doers, due, commands)


def _counts(case: Case) -> Iterator[Awaited]:
    entry = case.place.entry
    if not recurs(entry):
        return
    bounds = owing(case.place.plan, case.place.item, entry, case.day)
    now = turn(entry, case.day, bounds)
    if now is not None and now.done_on is None:
        text = Message(
            N_("%(left)s%(unit)s of %(required)s%(unit)s are still owed in this period: %(text)s"),
            {
                "left": max(now.required - now.times, 0),
                "unit": entry.unit,
                "required": now.required,
                "text": entry.text,
            },
        )
        yield Awaited(entry.code, "count", text, case.doers, now.due, (("done", entry.code, *_on(case)),))
    elif now is None and entry.condition is not None:
        text = Message(N_("owed only in its window: %(condition)s"), {"condition": entry.condition})
        command: Words = ("window", "begin", entry.condition, *_on(case), "--doc", NUMBER)
        yield Awaited(entry.code, "window", text, case.office, None, (command,))
    missed = shortfall(entry, case.day, bounds).times
    if missed:  # it stays, and nothing mends it: what is done counts for its own day
        text = Message(
            N_("%(times)s%(unit)s are missing from periods that are over: %(text)s"),
            {"times": missed, "unit": entry.unit, "text": entry.text},
        )
        yield Awaited(entry.code, "missed", text, case.doers)


def _below(case: Case) -> Iterator[Awaited]:
    """What stands in an item, the nearest day first; its own date is told last, what is missing not at all."""
    item = case.place.entry
    if not isinstance(item, Item) or not case.below or case.done_on is not None:
        return
    found: list[Awaited] = []
    for measure in item.measures:
        entries: list[Milestone | Duty] = [*measure.milestones, *measure.duties]
        for entry in entries:
            if not withdrawn_on(entry, case.day):
                place = Place(case.place.plan, item, measure, entry)
                rows = awaited(case._replace(place=place))
                found += [each for each in rows if each.state not in ("done", "missed")]
    yield from sorted(found, key=lambda each: (each.due is None, each.due or case.day))


def _stations(case: Case) -> Iterator[Awaited]:
    item = case.place.entry
    if not isinstance(item, Item):
        return
    owed = [each for each in item.milestones if not withdrawn_on(each, case.day)]
    still = [each for each in owed if standing(each.reports, case.day).done_on is None]
    station = station_on(item, case.day, case.order)
    if station == "declare" and still:
        text = Message(N_("%(count)s milestones are open; then it can be reported done"), {"count": len(still)})
        yield Awaited(item.code, "tasks", text, item.lead, _due(case), (("next", item.code),) if not case.below else ())
        return
    who, due = _who(case, station), _due(case) if station == "declare" else _set_for(case)
    text = Message(STATIONS[station].text)
    state: State = STATIONS[station].state
    if station == "declare" and (points := _points(case)):
        state, text = (
            "mend",
            Message(N_("points to mend: %(points)s; then it is reported done again"), {"points": points}),
        )
    words = (*STATIONS[station].words, item.code, *STATIONS[station].options)
    yield Awaited(item.code, state, text, who, due, ((words[0], *words[1:], *_on(case)),))


class Station(NamedTuple):
    """What is awaited at one station of 验收销号, and the words of its command before and behind the code."""

    state: State
    text: str
    words: tuple[str, ...]
    options: Words = ()


STATIONS: dict[str, Station] = {
    "declare": Station("declare", N_("everything in it is done: it can be reported done"), ("done",)),
    "apply": Station("apply", N_("the application for acceptance"), ("apply",)),
    "municipal": Station(
        "municipal", N_("the opinion of the city's acceptance units"), ("accept",), ("--level", "municipal")
    ),
    "provincial": Station(
        "provincial", N_("the opinion of the province's acceptance units"), ("accept",), ("--level", "provincial")
    ),
    "notice": Station("notice", N_("the public notice"), ("notice",)),
    "close": Station("close", N_("the close-out with its filing number"), ("close",), ("--doc", NUMBER)),
}


def station_on(item: Item, day: date, order: Sequence[str]) -> str:
    """The station of 验收销号 whose turn it is on *day*: the first that *item* has not passed and has units for."""
    passed: set[str] = set()
    for report in sorted(item.reports, key=lambda each: each.date):
        act = report.act
        if report.date > day:
            break
        if report.done:
            passed = {"declare"}
        elif report.done is False or report.opens or (act is not None and act.kind in ("returned", "reopened")):
            passed = set()
        if act is None:
            continue
        if act.kind == "accepted" and not act.points:
            passed.add(act.level or "municipal")
        elif act.kind in ("applied", "notice", "closed"):
            passed.add({"applied": "apply", "notice": "notice", "closed": "close"}[act.kind])
    needless = "provincial" if not item.acceptance_provincial else "municipal" if not item.acceptance else ""
    left = [each for each in ("declare", *order, "close") if each not in passed and each != needless]
    return left[0] if left else "close"


def _who(case: Case, station: str) -> tuple[str, ...]:
    item = case.place.entry
    assert isinstance(item, Item)
    if station == "municipal":
        return item.acceptance or case.office
    if station == "provincial":
        return item.acceptance_provincial
    return item.lead if station in ("declare", "apply") else case.office


def _points(case: Case) -> tuple[str, ...]:
    """What has to be mended of an item that was sent back."""
    last: tuple[str, ...] = ()
    for done in acts(case.place.entry.reports, case.day, "returned", "reopened"):
        last = done.act.points if done.act.kind == "returned" else ()
    return last


def _set_for(case: Case) -> date | None:
    """The day that the last step set for the next one."""
    opened = [each.due for each in matters(case.place.entry.reports) if each.is_open(case.day)]
    return opened[-1] if opened else None


def _due(case: Case) -> date | None:
    entry = case.place.entry
    if isinstance(entry, (Duty, Measure)):
        return None
    dated: Item | Milestone | Obligation = entry
    return due_on(dated.due, dated.reports, case.day)


def _on(case: Case) -> Words:
    return ("--on", case.day.isoformat())


TABLE: tuple[Row, ...] = (
    Row(_withdrawn, ends=True),
    Row(_closed, ends=True),
    Row(_answers),
    Row(_extensions),
    Row(_waits),
    Row(_settles),
    Row(_below),
    Row(_work),
    Row(_counts),
    Row(_stations),
)
