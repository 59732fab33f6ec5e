"""The rule book of 验收销号: which step may be taken when, what it needs, and what it leads to.

Steps go station by station: declare, then the `order` of the settings, then close. Xianyang's order is the default
(《咸阳市…整改方案》 2022: the city's opinion, the province's where the plan names one, 公示 10 working days, 销号);
elsewhere the notice stands before the application or between the levels. Units, separate opinions and the unit in
charge of acceptance are the plan's own. Whatever is refused is refused here, by a rule that its sentence names; what
only has to be looked at comes back as a note.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias
from unicodedata import normalize

from deadlines.domain.acts import acts, matters
from deadlines.domain.course import AT_WORK, CLOSED, LIVES, UNDER_WAY, after, course_on
from deadlines.domain.evidence import Required, lacking
from deadlines.domain.model import Act, Report
from deadlines.domain.status import open_codes
from deadlines.domain.units import Directory
from deadlines.domain.withdrawing import withdrawn_already
from deadlines.errors import N_, BadValue, CalendarNotPublished, Message, OpenMilestones, Refused, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from deadlines.domain.course import Course, Life
    from deadlines.domain.model import Evidence, Item, Level, Plan, Station
    from deadlines.domain.units import Group, Unit
    from deadlines.domain.workdays import WorkCalendar

ONE_DAY = timedelta(days=1)
LEAD = "牵头"  # how plans mark the acceptance unit in charge (牵头验收单位)
OFFICE = "整改办"  # the office where the plan does not name its own


class Rules(NamedTuple):
    """What places settle differently: the settings `[chain]` and `[evidence]`.

    `order` are the stations between declaring and closing; one that is left out is not asked for. A notice lasts
    `notice_length` working days, natural ones where `notice_natural`. `inspection` wants a site check before an
    opinion, `office_check` a second look by the office where a responsible unit also accepts. The rest are the days
    that a station may take once it is its turn, 0 for no limit of its own; `required` are the kinds of evidence that an
    item must have to be declared.
    """

    order: tuple[Station, ...] = ("apply", "municipal", "provincial", "notice")
    notice_length: int = 10
    notice_natural: bool = False
    inspection: bool = False
    office_check: bool = False
    declare_days: int = 30
    apply_days: int = 0
    municipal_days: int = 30
    provincial_days: int = 30
    notice_days: int = 15
    close_days: int = 15
    required: tuple[str, ...] = ()

    def days_for(self, station: Station) -> int:
        """How many natural days *station* may take; 0 for no limit."""
        days: int = getattr(self, f"{station}_days")
        return days


def _nothing_published() -> WorkCalendar:
    raise CalendarNotPublished(date.max.year)


class Case(NamedTuple):
    """An item before a step, with what the rules are asked of; `plan` is its plan's head.

    The directory is needed where a unit acts, the calendar where a notice is counted in working days.
    """

    plan: Plan
    item: Item
    course: Course
    rules: Rules = Rules()
    directory: Directory = Directory()
    calendar: Callable[[], WorkCalendar] = _nothing_published

    @property
    def next(self) -> Station | None:
        """The station whose turn it is."""
        return next_station(self.course, self.item, self.rules)


class Told(NamedTuple):
    """What a person says of a step; `unit` as typed. `on` is the day from which it holds, `by` who records it."""

    on: date
    by: str
    unit: str | None = None
    note: str | None = None
    doc: str | None = None
    due: date | None = None
    level: Level | None = None
    points: tuple[str, ...] = ()
    start: date | None = None
    until: date | None = None
    days: int | None = None
    natural: bool | None = None
    office: bool = False
    evidence: tuple[Evidence, ...] = ()


Kind: TypeAlias = Literal[
    "declared",
    "applied",
    "inspected",
    "accepted",
    "returned",
    "notice",
    "objection",
    "objection-settled",
    "closed",
    "look-back",
    "reopened",
]

STATIONS: dict[Station, str] = {
    "declare": N_("reporting it done"),
    "apply": N_("application for acceptance"),
    "municipal": N_("acceptance by the city"),
    "provincial": N_("acceptance by the province"),
    "notice": N_("public notice"),
    "close": N_("close-out"),
}


# --- the order of stations -------------------------------------------------------------------------------------------


def stations(item: Item, rules: Rules) -> tuple[Station, ...]:
    """The stations that *item* has to pass, in their order: a level for which the plan names no unit is left out.

    Where it names none at all, the city's is asked for.
    """
    left_out = set()
    if not item.acceptance_provincial:
        left_out.add("provincial")
    elif not item.acceptance:
        left_out.add("municipal")
    return ("declare", *(station for station in rules.order if station not in left_out), "close")


def next_station(course: Course, item: Item, rules: Rules) -> Station | None:
    """The first station that is not behind the item; None once it is closed."""
    if course.life == "closed":
        return None
    return next((station for station in stations(item, rules) if station not in course.passed), None)


# --- what steps need -------------------------------------------------------------------------------------------------


def _milestones_done(case: Case, told: Told) -> None:
    """An item is reported done when its milestones are (design §4)."""
    still = open_codes(case.item, told.on)
    if still:
        raise OpenMilestones(case.item.code, still)


def _evidence_there(case: Case, told: Told) -> None:
    """The file of the matter has what the office asks for before anybody is asked to verify it (domain §4)."""
    missing = missing_evidence(case.item, case.rules.required, told.on, told.evidence)
    if missing:
        text = N_("%(code)s cannot be reported done: required evidence is missing (%(kinds)s).")
        raise Refused(text, code=case.item.code, kinds=missing)


def missing_evidence(item: Item, required: Iterable[str], day: date, more: Sequence[Evidence] = ()) -> tuple[str, ...]:
    """The kinds of evidence among *required* that no report of *item*, or below it, has by *day*, nor *more*."""
    if more:
        item = item._replace(reports=(*item.reports, Report(day, evidence=tuple(more))))
    return lacking(item, Required(tuple(required)), day)


def _site_checked(case: Case, told: Told) -> None:
    """Where the settings ask for 现场核查, no opinion is given without one."""
    if case.rules.inspection and not case.course.inspected:
        text = N_("%(code)s has not been inspected on site, which has to come before an opinion.")
        raise Refused(text, code=case.item.code)


def _of_the_plan(case: Case, told: Told) -> None:
    """Who accepts, inspects or sends back is an acceptance unit of the plan (design §4, wording no. 30)."""
    item = case.item
    if told.unit is None or told.office or not (item.acceptance or item.acceptance_provincial):
        return
    both: tuple[Level, ...] = ("municipal", "provincial")
    names = [name for level in both if told.level in (None, level) for name in named(item, level)]
    unit = party_of(case, told.unit)
    if unit.key not in {each.key for each in _reached(case, names)}:
        text = N_(
            "%(unit)s is not an acceptance unit of item %(number)s (the plan names %(named)s):"
            " its opinion cannot be recorded."
        )
        raise Refused(text, unit=unit.name, number=item.number, named=tuple(names))


def _one_opinion_each(case: Case, told: Told) -> None:
    """A unit gives one opinion at a level; the office confirms what waits for it."""
    unit = _speaking(case, told)
    if unit in case.course.opinions:
        raise Refused(N_("%(code)s has the opinion of %(unit)s already."), code=case.item.code, unit=unit)
    if told.office and unit not in case.course.awaited:
        raise Refused(N_("%(code)s does not wait for a check by the office."), code=case.item.code)


def _another_person(case: Case, told: Told) -> None:
    """Where a responsible unit also accepts, who reported it done does not record the opinion too (design §4)."""
    unit = _speaking(case, told)
    hands = {person(name) for name in case.course.hands}
    if told.office:
        hands |= _who_accepted(case)
    if (told.office or answers_for(case, unit)) and person(told.by) in hands:
        text = N_(
            "%(unit)s is responsible for %(code)s and accepts it too: %(by)s has acted in it before (reported it done,"
            " applied, accepted), so somebody else has to record this (--by NAME)."
        )
        raise Refused(text, unit=unit, by=told.by, code=case.item.code)


def person(name: str) -> str:
    """*name* as persons are told apart by: blanks and widths do not make another one."""
    return "".join(normalize("NFKC", name).split()).casefold()


def _who_accepted(case: Case) -> set[str]:
    """Who recorded the opinions since the last application: the office's second look is somebody else's."""
    found: set[str] = set()
    for done in acts(case.item.reports, date.max, "applied", "accepted"):
        if done.act.kind == "applied":
            found.clear()
        elif done.report.by:
            found.add(person(done.report.by))
    return found


def _answers_for_it(case: Case, told: Told) -> None:
    """Who reports an item done, or applies for its acceptance, is one of the units that answer for it (domain §2)."""
    item = case.item
    doers = (name for measure in item.measures for name in measure.responsible)
    names = tuple(dict.fromkeys((*item.lead, *item.cooperating, *doers)))
    if told.unit is None or not names:
        return
    unit = party_of(case, told.unit)
    if unit.key not in {each.key for each in _reached(case, names)}:
        text = N_("%(unit)s does not answer for item %(number)s (the plan names %(named)s): it cannot take this step.")
        raise Refused(text, unit=unit.name, number=item.number, named=(*item.lead, *item.cooperating))


def _points_named(case: Case, told: Told) -> None:
    """What is sent back says what has to be mended (domain §5)."""
    if not told.points:
        raise UsageError(N_("Say with --point what has to be mended."))


def _paper_named(case: Case, told: Told) -> None:
    """A close-out has its filing number, a reopening its paper."""
    if not told.doc:
        raise UsageError(N_("Say with --doc the number of the paper."))


def _reason_quoted(case: Case, told: Told) -> None:
    """Why an item is reopened is quoted from the paper, never stated by the program (wording no. 22)."""
    if not told.note:
        raise UsageError(N_("Say with --reason why, in the words of the paper."))


def _notice_given(case: Case, told: Told) -> None:
    """Objections are those of a public notice."""
    if case.course.notice is None:
        raise Refused(N_("%(code)s has had no public notice since it was reported done."), code=case.item.code)


def _told_apart(case: Case, told: Told) -> None:
    """Open objections differ by their numbers, or nobody could say which one is settled."""
    if told.doc in _numbers(case):
        text = N_("%(code)s has an open objection with the same number or none: give this one its own (--doc).")
        raise Refused(text, code=case.item.code)


def _which_objection(case: Case, told: Told) -> None:
    """An objection that is settled was raised, and it is clear which."""
    numbers = _numbers(case)
    if not numbers:
        raise Refused(N_("%(code)s has no open objection."), code=case.item.code)
    if (told.doc not in numbers) if told.doc is not None else len(numbers) > 1:
        text = N_("Open objections of %(code)s: %(numbers)s. Say with --doc which one is settled.")
        raise Refused(text, code=case.item.code, numbers=tuple(number or "–" for number in numbers))


def _numbers(case: Case) -> list[str | None]:
    return [each.act.doc for each in case.course.objections if each.act is not None]


def _notice_over(case: Case, told: Told) -> None:
    """Nothing follows a notice inside its window: the day after its last day is the first (domain §2, no. 10)."""
    notice = case.course.notice
    if notice is not None and notice.until is not None and told.on <= notice.until:
        closing = N_("%(code)s is in public notice until %(until)s: it can be closed out from the day after.")
        other = N_("%(code)s is in public notice until %(until)s: the next step can be taken from the day after.")
        raise Refused(closing if case.next == "close" else other, code=case.item.code, until=notice.until)


def _no_objection(case: Case, told: Told) -> None:
    """No close-out with an open objection (domain §2, no. 10)."""
    if case.course.objections:
        raised = tuple(each.note or "–" for each in case.course.objections)
        text = N_("%(code)s cannot be closed out: an objection is not settled (%(objections)s).")
        raise Refused(text, code=case.item.code, objections=raised)


# --- the book --------------------------------------------------------------------------------------------------------

if TYPE_CHECKING:
    Need: TypeAlias = Callable[[Case, Told], None]


class Step(NamedTuple):
    """One step: at which lives of the item it is taken, or when which station is next; what it needs, what it leads to.

    A step that leads nowhere is a record beside the way.
    """

    name: str
    at: frozenset[Life] = frozenset()
    turn: tuple[Station, ...] = ()
    needs: tuple[Need, ...] = ()
    leads: tuple[Life, ...] = ()


BOOK: dict[Kind, Step] = {
    "declared": Step(
        N_("reporting it done"),
        at=AT_WORK,
        needs=(_answers_for_it, _milestones_done, _evidence_there),
        leads=("declared",),
    ),
    "applied": Step(
        N_("application for acceptance"), turn=("apply",), needs=(_answers_for_it, _notice_over), leads=("applied",)
    ),
    "inspected": Step(N_("site check"), at=UNDER_WAY, needs=(_of_the_plan,)),
    "accepted": Step(
        N_("acceptance opinion"),
        turn=("municipal", "provincial"),
        needs=(_of_the_plan, _site_checked, _one_opinion_each, _another_person, _notice_over),
        leads=("accepted-municipal", "accepted-provincial"),
    ),
    "returned": Step(N_("return"), at=UNDER_WAY, needs=(_points_named, _of_the_plan), leads=("returned",)),
    "notice": Step(N_("public notice"), turn=("notice",), leads=("public-notice",)),
    "objection": Step(N_("objection"), at=UNDER_WAY, needs=(_notice_given, _told_apart)),
    "objection-settled": Step(N_("settling of an objection"), at=UNDER_WAY, needs=(_notice_given, _which_objection)),
    "closed": Step(
        N_("close-out"), turn=("close",), needs=(_paper_named, _notice_over, _no_objection), leads=("closed",)
    ),
    "look-back": Step(N_("look-back"), at=CLOSED),
    "reopened": Step(N_("reopening"), at=CLOSED, needs=(_paper_named, _reason_quoted), leads=("reopened",)),
}


def open_to_acts(item: Item | None, kind: Kind | None = None) -> None:
    """Refuse whatever is to be recorded of *item*, or below it, where it is closed or not carried out any more.

    On a closed item only a look-back and a reopening (*kind*) can be recorded; wording no. 29.
    """
    if item is None:
        return
    if item.withdrawn is not None:
        raise withdrawn_already(item)
    not_closed(item, kind)


def not_closed(item: Item, kind: Kind | None = None) -> None:
    """Refuse whatever is to be recorded of *item*, or below it, where it is closed, but a look-back and a reopening."""
    closed = course_on(item.reports, date.max).closed
    if closed is not None and kind not in ("look-back", "reopened"):
        text = N_("Item %(number)s was closed out on %(on)s: only a look-back or a reopening can be recorded.")
        raise Refused(text, number=item.number, on=closed.date)


def check(kind: Kind, case: Case, told: Told) -> None:
    """Refuse step *kind* where the book does not allow it: closed items first, then order, day, and what it needs.

    An opinion has its level by now (`meant`). Raises Refused, OpenMilestones; UsageError for what was not said.
    """
    item, course, step = case.item, case.course, BOOK[kind]
    open_to_acts(item, kind)
    awaited = case.next
    in_turn = awaited in step.turn and told.level in (None, awaited) if step.turn else course.life in step.at
    if not in_turn:
        _out_of_order(kind, case, told)
    if course.since is not None and told.on < course.since:
        text = N_("%(code)s: %(step)s cannot be dated %(on)s, for the step before it is of %(since)s.")
        raise Refused(text, code=item.code, step=_name(kind, told), on=told.on, since=course.since)
    if not person(told.by):
        raise BadValue(told.by, N_("a person's name"))
    for need in step.needs:
        need(case, told)


def _out_of_order(kind: Kind, case: Case, told: Told) -> None:
    item, awaited = case.item, case.next
    args: dict[str, object] = {"code": item.code, "step": _name(kind, told), "life": Message(LIVES[case.course.life])}
    if kind in ("look-back", "reopened"):
        text = N_("%(code)s is not closed out (%(life)s): %(step)s is for closed items alone.")
        raise Refused(text, **args)
    if awaited is None or not BOOK[kind].turn:
        text = N_("%(code)s is not reported done (%(life)s): %(step)s comes after that.")
        raise Refused(text, **args)
    order = tuple(Message(STATIONS[each]) for each in stations(item, case.rules))
    text = N_("%(code)s: %(step)s is out of order. It stands at “%(life)s”, next is %(next)s. The order is: %(order)s.")
    raise Refused(text, **args, next=Message(STATIONS[awaited]), order=order)


def _name(kind: Kind, told: Told) -> Message:
    return Message(STATIONS[told.level] if kind == "accepted" and told.level else BOOK[kind].name)


# --- units -----------------------------------------------------------------------------------------------------------


def named(item: Item, level: Level) -> tuple[str, ...]:
    """The acceptance units of *item* at *level*, as the plan names them."""
    return item.acceptance if level == "municipal" else item.acceptance_provincial


def party_of(case: Case, typed: str) -> Unit | Group:
    """The unit that *typed* means in the item's plan. Raises NoSuchUnit, AmbiguousUnit."""
    found = case.directory.lookup(typed, case.plan.region)
    return found if found is not None else case.directory.find(typed)


def _reached(case: Case, names: Iterable[str]) -> Iterator[Unit | Group]:
    own = (*case.item.lead, *case.item.cooperating)
    for name in names:
        yield from case.directory.reached(name, case.plan.region, own)


def reached(case: Case, level: Level) -> tuple[str, ...]:
    """The units that may give an opinion at *level*: those that the plan names, or that it reaches through a group."""
    return tuple(dict.fromkeys(each.name for each in _reached(case, named(case.item, level))))


def answers_for(case: Case, unit: str) -> bool:
    """Whether *unit* is also a responsible unit of the item (责任单位与验收单位为同一单位)."""
    party = case.directory.lookup(unit, case.plan.region)
    own = _reached(case, (*case.item.lead, *case.item.cooperating))
    return party is not None and party.key in {each.key for each in own}


def office_of(plan: Plan) -> str:
    """What the office is called that keeps the register of *plan*."""
    return plan.office or OFFICE


def _speaking(case: Case, told: Told) -> str:
    """The name under which an opinion is kept: the unit's own, whatever was typed."""
    if told.office:
        return office_of(case.plan)
    return party_of(case, told.unit).name if told.unit is not None else ""


def in_charge(case: Case, level: Level) -> tuple[str, ...]:
    """Whose opinion is needed at *level*: of every unit where the plan says 分别验收, else of the 牵头验收单位.

    Empty where any of those named may give it.
    """
    names = named(case.item, level)
    if not case.item.separate_acceptance:
        marks = dict(case.item.acceptance_marks)
        names = tuple(name for name in names if marks.get(name) == LEAD)
    return tuple(dict.fromkeys(each.name for each in _reached(case, names)))


def wanted(case: Case, told: Told) -> tuple[str, ...]:
    """Whose opinions are still wanted at the level of the opinion *told*, once it is given."""
    if told.level is None:
        return ()
    given = [*case.course.opinions, _speaking(case, told)]
    left = [name for name in in_charge(case, told.level) if name not in given]
    office = office_of(case.plan)
    if case.rules.office_check and office not in given and any(answers_for(case, name) for name in given):
        left.append(office)
    return tuple(left)


_LEVELS: dict[Station, Level] = {"municipal": "municipal", "provincial": "provincial"}


def meant(kind: Kind, case: Case, told: Told) -> Told:
    """*told* with what goes without saying: the level whose turn it is, and its unit where only one can be meant.

    Raises UsageError for an opinion that several units could give.
    """
    if kind not in ("accepted", "inspected", "returned"):
        return told
    level = _LEVELS.get(case.next) if case.next is not None else None
    if kind == "accepted" and told.level is None:
        told = told._replace(level=level)
    if told.unit is not None or told.office or level is None or told.level not in (None, level):
        return told
    names = [name for name in in_charge(case, level) if name not in case.course.opinions]
    names = names or list(reached(case, level))
    if len(names) == 1:
        return told._replace(unit=names[0])
    if kind == "accepted" and names:
        raise UsageError(N_("Say with --unit whose opinion it is: %(units)s."), units=tuple(names))
    if kind == "accepted":
        raise UsageError(N_("Say with --unit whose opinion it is: the plan names no acceptance unit."))
    return told


# --- the record ------------------------------------------------------------------------------------------------------


class Taken(NamedTuple):
    """A step as it is recorded: its report, where the item stands then, what comes next, and what to look at."""

    report: Report
    course: Course
    next: Station | None
    notes: tuple[Message, ...] = ()


def taken(kind: Kind, case: Case, told: Told) -> Taken:
    """Step *kind* as it will be recorded. Raises Refused and what `check` raises, BadValue, CalendarNotPublished."""
    told = meant(kind, case, told)
    check(kind, case, told)
    if told.due is not None and told.due < told.on:
        raise BadValue(told.due.isoformat(), N_("a day after the step itself"))
    notes: list[Message] = []
    act = _act(kind, case, told, notes)
    unit = _speaking(case, told) or None
    done = {"declared": True, "returned": False, "reopened": False}.get(kind)
    report = Report(told.on, done, unit=unit, note=told.note, by=told.by, evidence=told.evidence, act=act)
    awaited = next_station(after(case.course, report), case.item, case.rules)
    if BOOK[kind].leads and awaited is not None:
        act = act._replace(awaits=awaited, to=_due(kind, case, told, act, awaited))
    plain = kind == "declared" and act.to is None  # the word that it is done is an act where it sets a day
    report = report._replace(act=None if plain else act)
    return Taken(report, after(case.course, report), awaited, tuple(notes))


def _act(kind: Kind, case: Case, told: Told, notes: list[Message]) -> Act:
    if kind == "notice":
        return _notice(case, told, notes)
    if kind != "accepted":
        return Act(kind, doc=told.doc, level=told.level, points=told.points)
    unit = _speaking(case, told)
    if not told.office and answers_for(case, unit):
        notes.append(
            Message(N_("The responsible unit and the acceptance unit are the same: %(unit)s."), {"unit": unit})
        )
    if not (case.item.acceptance or case.item.acceptance_provincial):
        notes.append(Message(N_("The plan names no acceptance unit for this item.")))
    return Act(kind, doc=told.doc, level=told.level, of="office" if told.office else None, points=wanted(case, told))


def _due(kind: Kind, case: Case, told: Told, act: Act, awaited: Station) -> date | None:
    """The day by which the next station is due: as said, else so many days from the step, from a notice's last day.

    An opinion that leaves others wanting moves no day.
    """
    if told.due is not None:
        return told.due
    if kind == "accepted" and act.points:
        return next((each.due for each in matters(case.item.reports) if each.act.awaits and each.closed is None), None)
    days = case.rules.days_for(awaited)
    return _later(act.until or told.on, days) if days else None


def _later(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise BadValue(day.isoformat(), N_("a valid date")) from None


def _notice(case: Case, told: Told, notes: list[Message]) -> Act:
    """A public notice: where its last day is not said it is counted, where both are said both are kept."""
    natural = case.rules.notice_natural if told.natural is None else told.natural
    start = told.start or told.on
    if case.course.since is not None and start < case.course.since:
        text = N_("A public notice cannot begin on %(start)s, before the step that it makes public (%(since)s).")
        raise Refused(text, start=start, since=case.course.since)
    asked = told.days or case.rules.notice_length
    until = told.until or window_end(start, asked, None if natural else case.calendar())
    if until < start:
        raise BadValue(until.isoformat(), N_("a day on or after the first day of the notice"))
    days = told.days if told.until is not None else asked
    if told.until is not None:
        notes += _count_checked(case, told, start, until, natural=natural)
    return Act("notice", doc=told.doc, start=start, until=until, days=days, natural=natural)


def window_end(start: date, days: int, calendar: WorkCalendar | None) -> date:
    """The last day of a window of so many *days* from *start* on, which counts: working days of *calendar*, or all.

    Raises CalendarNotPublished.
    """
    if calendar is None:
        return _later(start, days - 1)
    return calendar.add(_later(start, -1), days)


def window_length(start: date, until: date, calendar: WorkCalendar | None) -> int:
    """How many days there are from *start* to *until*, both counted. Raises CalendarNotPublished."""
    return (until - start).days + 1 if calendar is None else calendar.between(_later(start, -1), until)


def _count_checked(case: Case, told: Told, start: date, until: date, *, natural: bool) -> Iterator[Message]:
    """A stated count that its dates do not bear out, or a window shorter than the rule: said, never corrected.

    Of seven notices read, one counted the National Day as working days (domain §3).
    """
    try:
        real = window_length(start, until, None if natural else case.calendar())
    except CalendarNotPublished as error:
        yield error.message
        return
    args = {"days": told.days, "real": real, "start": start, "until": until, "asked": case.rules.notice_length}
    if told.days is not None and told.days != real:
        working = N_("The notice says %(days)s working days; from %(start)s to %(until)s there are %(real)s.")
        plain = N_("The notice says %(days)s days; from %(start)s to %(until)s there are %(real)s.")
        yield Message(plain if natural else working, args)
    elif natural == case.rules.notice_natural and real < case.rules.notice_length:
        working = N_("The notice has %(real)s working days; %(asked)s are asked for.")
        plain = N_("The notice has %(real)s days; %(asked)s are asked for.")
        yield Message(plain if natural else working, args)
