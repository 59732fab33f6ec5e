"""What is due on a day: overdue first, then what comes, in the order that every list keeps.

A `Line` is an entry with what it hangs on; stores hand lines over, here they become `Deadline`s for the day asked
about. An item stands once, on its last date, until it is declared done. What was done is late by the date that was in
force on that day: an extension counts from its decision on. A duty stands with the period that is running,
or with the next one where that is fulfilled.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import codes
from deadlines.domain.acts import Done, Matter, decision_on, due_on, extensions_on, matters, owed_by
from deadlines.domain.duties import Shortfall, Turn, last_missed, next_turn, owing, shortfall, turn
from deadlines.domain.model import (
    Duty,
    Entry,
    Item,
    Kind,
    Milestone,
    Number,
    Obligation,
    Plan,
    Report,
    recurs,
)
from deadlines.domain.parties import Parties
from deadlines.domain.status import (
    Lamp,
    Lamps,
    Schedule,
    State,
    lamp_on,
    recorded_on,
    schedule_on,
    standing,
    there_on,
    withdrawn_on,
)

if TYPE_CHECKING:
    from deadlines.domain.model import Quantity
    from deadlines.domain.waiting import Waiting

_KIND_ORDER = {"milestone": 0, "item": 1, "duty": 2, "obligation": 3, "step": 4, "paper": 5}


class Line(NamedTuple):
    """An entry that can fall due, and what it hangs on: plan and item (heads are enough), its measure's words.

    `behind` is said of an item for the day that the line was asked for: an open milestone of it has passed, or a
    quantity lies under its planned course (`pace`).
    """

    plan: Plan
    item: Item | None
    entry: Item | Milestone | Duty | Obligation
    responsible: tuple[str, ...] = ()
    label: str | None = None
    section: str | None = None
    behind: bool = False


def is_behind(plan: Plan, item: Item, day: date) -> bool:
    """Whether a milestone of *item* has passed on *day* and is open, or lies under its planned course."""
    return any(is_late(plan, milestone, day) for milestone in item.milestones)


def is_late(plan: Plan, milestone: Milestone, day: date) -> bool:
    """Whether *milestone* makes its item behind on *day*: it has passed and is open, or lies under its course."""
    if withdrawn_on(milestone, day):
        return False
    return has_passed(milestone.due, milestone.reports, day) or falls_short(plan, milestone, day)


def falls_short(plan: Plan, milestone: Milestone, day: date) -> bool:
    """Whether a quantity of *milestone* that was reported on lies under its planned course on *day*."""
    if not milestone.quantities or not milestone.reports:
        return False
    from deadlines.domain import pace  # only where an amount was recorded

    return pace.falls_short(milestone, plan.issued, day)


def has_passed(due: date | None, reports: Sequence[Report], day: date) -> bool:
    """Whether an entry whose own date is *due* has passed on *day*, extensions counted, and is open."""
    due = due_on(due, reports, day)
    return due is not None and due < day and standing(reports, day).done_on is None


def lines_of(plan: Plan, day: date | None = None) -> Iterator[Line]:
    """Every entry of *plan* that can fall due, in document order: items, their milestones and duties, obligations.

    With *day*, the lines of items say whether they are behind on that day.
    """
    for item in plan.items:
        yield Line(plan, item, item, behind=day is not None and is_behind(plan, item, day))
        for measure in item.measures:
            entries: list[Milestone | Duty] = [*measure.milestones, *measure.duties]
            for entry in entries:
                doers = entry.responsible or measure.responsible
                yield Line(plan, item, entry, doers, measure.label, measure.section)
    for obligation in plan.obligations:
        yield Line(plan, None, obligation, obligation.responsible)


def parties_of(line: Line) -> Parties:
    """The units of a line by role."""
    item = line.item
    if item is None:
        marks = line.entry.marks if isinstance(line.entry, Obligation) else ()
        return Parties(responsible=line.responsible, marks=marks)
    return Parties(
        item.lead,
        item.cooperating,
        line.responsible,
        item.acceptance,
        item.acceptance_provincial,
        item.supervising,
        item.marks,
    )


class Progress(NamedTuple):
    """How much of a quantity is done."""

    done: Number
    target: Number | None
    unit: str


def progress_in(duty: "Duty | Obligation", turn: Turn) -> tuple[Progress, ...]:
    """How often *duty* was carried out in the period *turn*, and how much of each further count."""
    times = Progress(turn.times, turn.required, duty.unit)
    if not isinstance(duty, Duty):
        return (times,)
    further = zip(turn.counts, duty.counts, strict=True)
    return (times, *(Progress(had, count.at_least, count.unit) for had, count in further))


class Withdrawal(NamedTuple):
    """Since when an entry is not carried out, why, by which paper, and into which other entry it was merged."""

    since: date
    note: str | None = None
    doc: str | None = None
    into: str | None = None


def withdrawal_on(entry: Entry, day: date) -> Withdrawal | None:
    """The withdrawal of *entry* in force on *day*; None where it is carried out."""
    if entry.withdrawn is not None and entry.withdrawn <= day:
        return Withdrawal(entry.withdrawn, entry.withdrawn_note, entry.withdrawn_doc, entry.merged_into)
    for gap in entry.gaps:
        if gap.start is not None and day in gap:
            return Withdrawal(gap.start, gap.note, gap.doc, gap.merged_into)
    return None


class Deadline(NamedTuple):
    """One entry as it stands on the day asked about.

    `original_due` is the entry's own date, settled or else read from the words; extensions leave it as it was.
    `acting` are those who have to do what an act left open in it (`matter`), as the plan names them (`turns`);
    `office_check` says that of an acceptance only the office's own check is left.
    `interim` is the day since when the first result that its date asks for is recognised; the date is met then, and
    while the item `goes_on`, `done_on` is that day and not one on which it was reported done.
    `recorded` says of each quantity of a milestone whether anybody recorded a figure: without one, 0 says nothing.
    """

    code: str
    kind: Kind
    plan: str
    item: str | None
    number: int
    region: str
    title: str
    action: str
    limit: str
    due: date
    original_due: date
    done_on: date | None
    state: State
    schedule: Schedule
    confirmed: bool
    lamp: Lamp
    days_left: int
    parties: Parties
    quantities: tuple[Progress, ...]
    extensions: int
    ambiguous: bool
    label: str | None
    section: str | None
    plan_short: str
    item_number: int | None
    matter: Matter | None = None
    recurs: bool = False
    missed: Shortfall = Shortfall()
    moved: Done | None = None
    waiting: "Waiting | None" = None
    withdrawal: Withdrawal | None = None
    acting: tuple[str, ...] = ()
    interim: date | None = None
    goes_on: bool = False
    office_check: bool = False
    recorded: tuple[bool, ...] = ()

    @property
    def order(self) -> tuple[object, ...]:
        """Overdue first, then by date, plan, item, kind and number."""
        return (
            self.schedule != "overdue",
            self.due,
            self.plan,
            codes.in_order(self.item or ""),
            _KIND_ORDER[self.kind],
            self.number,
        )


def deadlines_on(
    line: Line, day: date, through: date, lamps: Lamps = Lamps(), *, withdrawn_too: bool = False
) -> Iterator[Deadline]:
    """What of *line* is due by *through*, as it stands on *day*; done ones too, undated ones not.

    Beside the entry itself stands what acts left open in it (`matter` says which). What is withdrawn comes only where
    it is asked for, without that, and no duty that is: it is owed in no period any more.
    """
    entry = line.entry
    withdrawn = withdrawn_on(entry, day)
    if withdrawn and (recurs(entry) or not withdrawn_too or not there_on(entry, day)):
        return
    if recurs(entry):
        yield from _turns(line, entry, day, through, lamps)
        return
    if not isinstance(entry, Duty) and not withdrawn:
        yield from _matters(line, day, through, lamps)
    own = None if isinstance(entry, Duty) else entry.due
    due = due_on(own, entry.reports, day)
    if due is None or due > through:
        return
    quantities = _quantities_on(entry, day) if isinstance(entry, Milestone) else ()
    stands = standing(entry.reports, day, len(quantities))
    progress = tuple(
        Progress(done, quantity.target, quantity.unit)
        for done, quantity in zip(stands.quantities, quantities, strict=True)
    )
    done_on = met = stands.done_on
    interim: date | None = None
    behind = None
    if isinstance(entry, Milestone):
        behind = falls_short(line.plan, entry, day)
    elif isinstance(entry, Item) and entry.interim and entry.reports:
        from deadlines.domain.judgement import interim_on, met_on

        interim, met = interim_on(entry, day), met_on(entry, day)
        done_on = done_on or interim
    judged = due if met is None else due_on(own, entry.reports, met)
    found = _deadline(
        line, day, due, done_on, stands.confirmed, progress, lamps, behind=behind, judged=judged, met=met
    )._replace(
        interim=interim,
        goes_on=interim is not None and stands.done_on is None,
        recorded=recorded_on(entry.reports, day, len(quantities)),
    )
    if withdrawn:  # nothing of it is owed, so nothing is late
        schedule: Schedule = found.schedule if done_on is not None else "on-track"
        found = found._replace(
            state="withdrawn",
            schedule=schedule,
            confirmed=False,
            lamp=lamps.fine,
            withdrawal=withdrawal_on(entry, day),
        )
    yield found


def _turns(line: Line, entry: Duty | Obligation, day: date, through: date, lamps: Lamps) -> Iterator[Deadline]:
    """The periods of a duty due by *through*, from the running one to the first that is open; then what was missed.

    The newest period that passed unfulfilled stands in its own right among what is overdue, and all of them are told
    with every row: what was missed does not go away with its date. It goes with the close-out of its item.
    """
    bounds = owing(line.plan, line.item, entry, day)
    missed = shortfall(entry, day, bounds)
    now = turn(entry, day, bounds)
    while now is not None and now.due <= through:
        yield _period(line, entry, now, missed, day, lamps)
        if now.done_on is None:
            break
        now = next_turn(entry, now, day, bounds)
    if missed.periods and bounds.closed is None and (last := last_missed(entry, day, bounds)) is not None:
        yield _period(line, entry, last, missed, day, lamps)


def _period(line: Line, entry: Duty | Obligation, now: Turn, missed: Shortfall, day: date, lamps: Lamps) -> Deadline:
    late = bool(missed.periods) or line.behind
    found = _deadline(line, day, now.due, now.done_on, False, progress_in(entry, now), lamps, behind=late)
    return found._replace(recurs=True, missed=missed)


def _matters(line: Line, day: date, through: date, lamps: Lamps) -> Iterator[Deadline]:
    """What acts up to *day* left open in *line*, due by *through*: a step of acceptance, an answer to a paper."""
    left = matters(line.entry.reports)
    if not left:
        return
    from deadlines.domain.turns import acting, office_left  # most lists hold few of them

    for matter in left:
        due = owed_by(matter, line.entry.gaps, day)
        if due > through or matter.opened.date > day:
            continue
        closed = None if matter.is_open(day) else matter.closed
        stands = _deadline(line, day, due, closed, False, (), lamps, behind=False)
        yield stands._replace(
            kind="paper" if matter.act.kind == "paper" else "step",
            action=matter.opened.note or matter.act.doc or "",
            limit="",
            original_due=matter.due,
            extensions=0,
            ambiguous=False,
            matter=matter,
            moved=None,
            acting=acting(line.plan, line.item, line.responsible, line.entry, matter.act),
            office_check=line.item is not None and office_left(line.plan, line.item, matter.act.points),
        )


def undated(line: Line, day: date, matter: Matter, acting: tuple[str, ...], lamps: Lamps = Lamps()) -> Deadline:
    """Something that waits in *line* and has no day: it stands on the day asked about, and is never late."""
    stands = _deadline(line, day, day, None, False, (), lamps, behind=False)
    return stands._replace(
        kind="step",
        action="",
        limit="",
        original_due=day,
        schedule="on-track",
        lamp=lamps.fine,
        extensions=0,
        ambiguous=False,
        matter=matter,
        moved=None,
        acting=acting,
    )


def deadline_on(line: Line, day: date, lamps: Lamps = Lamps()) -> Deadline | None:
    """*line* as it stands on *day*, however far ahead, withdrawn or not; None without a date.

    A duty stands with its running period; one that is withdrawn has none.
    """
    found = deadlines_on(line, day, date.max, lamps, withdrawn_too=True)
    return next((each for each in found if each.matter is None), None)


def action_of(entry: Item | Milestone | Duty | Obligation) -> str:
    """What there is to finish: a milestone's action, an item's target, the words of a duty or an obligation."""
    if isinstance(entry, Item):
        return entry.target
    return entry.action if isinstance(entry, Milestone) else entry.text


def _kind_of(entry: Item | Milestone | Duty | Obligation) -> Kind:
    if isinstance(entry, Item):
        return "item"
    if isinstance(entry, Milestone):
        return "milestone"
    return "duty" if isinstance(entry, Duty) else "obligation"


def _deadline(
    line: Line,
    day: date,
    due: date,
    done_on: date | None,
    confirmed: bool,
    progress: tuple[Progress, ...],
    lamps: Lamps,
    *,
    behind: bool | None = None,
    judged: date | None = None,
    met: date | None = None,
) -> Deadline:
    """*line* as it stands on *day*; `judged` is the date in force when it was `met`, by which it is late or not."""
    entry, item, plan = line.entry, line.item, line.plan
    started = plan.issued is None or plan.issued <= day
    late_by = due if judged is None else judged
    behind = line.behind if behind is None else behind
    met = done_on if met is None else met
    schedule = schedule_on(day, late_by, met, lamps, behind=behind, started=started)
    own = None if isinstance(entry, Duty) else entry.due
    action = action_of(entry)
    return Deadline(
        code=entry.code,
        kind=_kind_of(entry),
        plan=plan.code,
        item=item.code if item else None,
        number=codes.number_of(entry.code),
        region=plan.region,
        title=item.title if item else action,
        action=action,
        limit=entry.limit,
        due=due,
        original_due=own or due,
        done_on=done_on,
        state="done" if done_on is not None else "open",
        schedule=schedule,
        confirmed=confirmed,
        lamp=lamp_on(day, due, schedule, lamps, confirmed=confirmed),
        days_left=(due - day).days,
        parties=parties_of(line),
        quantities=progress,
        extensions=extensions_on(entry.reports, day),
        ambiguous=False if isinstance(entry, Duty) else entry.ambiguous,
        label=line.label,
        section=line.section,
        plan_short=plan.short or plan.code,
        item_number=item.number if item else None,
        moved=decision_on(entry.reports, day) if own is not None else None,
        waiting=_waiting_of(entry, day),
    )


# What only entries with reports have is imported for them alone: most lists hold few of them.


def _quantities_on(milestone: Milestone, day: date) -> "tuple[Quantity, ...]":
    if not milestone.reports:
        return milestone.quantities
    from deadlines.domain.targets import quantities_on

    return quantities_on(milestone.quantities, milestone.reports, day)


def _waiting_of(entry: Entry, day: date) -> "Waiting | None":
    if not getattr(entry, "waiting", None) and all(report.act is None for report in entry.reports):
        return None
    from deadlines.domain.waiting import waiting_of

    return waiting_of(entry, day)
