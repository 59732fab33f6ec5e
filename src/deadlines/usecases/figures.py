"""Targets that a paper changes, values that are measured, and the course that a quantity is planned to take."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from deadlines.domain import changes, codes, figures, pace, targets
from deadlines.domain.model import Act, Item, Measure, Measured, Milestone, Plan, Point, Report, digits
from deadlines.domain.plain import plain
from deadlines.domain.progress import amount_of, refuse_withdrawn
from deadlines.domain.status import standing
from deadlines.errors import N_, BadValue, Message, Refused
from deadlines.usecases.due import plan_named
from deadlines.usecases.record import acted_on, entry_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deadlines.domain.figures import Figure, Holder
    from deadlines.domain.model import ActKind, Curve, Entry, Indicator, Number
    from deadlines.domain.pace import Course
    from deadlines.store.contract import Batch, Store
    from deadlines.usecases.recording import Recording


class Changed(NamedTuple):
    """A new target: of what, in which unit; the one before, and what was recorded (None: none); what comes of it.

    `reopened` says that what was done is open again, `done` that it stays done.
    """

    code: str
    name: str
    unit: str
    target: Number
    before: Number | None
    had: Number | None = None
    reopened: bool = False
    done: bool = False


def retarget(
    store: Store,
    typed: str,
    quantity: str,
    how: Recording,
    *,
    doc: str,
    note: str | None = None,
) -> Changed:
    """Another target for a quantity of a milestone or measure, by paper *doc*.

    What was done stays done unless an amount was recorded and is less than the new target; a target at or below what
    was recorded finishes nothing. Raises Refused where it is the target already, BadValue for what is no amount.
    """
    with how.batch(store) as batch:
        entry = _entry(store, typed, how.on)
        position, target = _place(entry, quantity)
        if target <= 0:
            none = N_("a target above 0; `deadlines withdraw` records what is not carried out any more")
            raise BadValue(quantity, none)
        came = targets.changed(entry, position, target, how.on)
        key = targets.key_of(entry.quantities, position)
        act = Act("target-changed", of=key, value=target, doc=doc)
        report = Report(how.on, note=note, by=how.who, act=act, opens=came.reopens)
        batch.apply(changes.reported("target-changed", entry.code, report))
        unit = entry.quantities[position].unit
        done = standing(entry.reports, how.on).done_on is not None and not came.reopens
        return Changed(entry.code, key, unit, target, came.before, came.had, came.reopens, done)


def plan_course(
    store: Store,
    typed: str,
    unit: str | None,
    curve: Curve,
    points: Sequence[tuple[date, str]],
    how: Recording,
    *,
    doc: str | None = None,
    note: str | None = None,
) -> tuple[str, str, Course]:
    """The course that a quantity of a milestone is planned to take: code, unit, course with its start and its end.

    *points* are days with what is to be done by then, as typed. Raises Refused for a course that cannot be.
    """
    with how.batch(store) as batch:
        entry = _entry(store, typed, how.on)
        if not isinstance(entry, Milestone):
            raise Refused(N_("%(code)s is a measure: its milestones have courses."), code=entry.code)
        units = [each.unit for each in entry.quantities]
        if unit is not None and unit not in units:
            raise BadValue(unit, Message(N_("one of this entry's units: %(units)s"), {"units": tuple(units)}))
        position = units.index(unit) if unit is not None else 0
        amounts = [Point(day, amount_of(amount, position, units)[1]) for day, amount in points]
        plan = plan_named(store, codes.plan_of(entry.code))
        whole = pace.entered(entry, position, curve._replace(points=tuple(amounts)), issued=plan.issued, day=how.on)
        key = targets.key_of(entry.quantities, position)
        act = Act("planned", of=key, doc=doc, curve=whole)
        report = Report(how.on, note=note, by=how.who, act=act)
        batch.apply(changes.reported("planned", entry.code, report))
        now = entry._replace(reports=(*entry.reports, report))
        course = pace.course_on(now, position, plan.issued, how.on)
        assert course is not None  # `entered` refuses what leads nowhere
        return entry.code, units[position], course


def _entry(store: Store, typed: str, on: date) -> Milestone | Measure:
    code = store.code(typed)
    entry: Entry | None = None if codes.is_plan(code) else acted_on(store, code, on)[2]
    if not isinstance(entry, (Milestone, Measure)) or not entry.quantities:
        raise Refused(N_("%(code)s has no quantity in the plan."), code=code)
    refuse_withdrawn(entry)
    return entry


def _place(entry: Milestone | Measure, typed: str) -> tuple[int, Number]:
    return amount_of(typed, 0, [each.unit for each in entry.quantities])


# --- figures ---------------------------------------------------------------------------------------------------------


class Held(NamedTuple):
    """The figures of one plan, item or measure."""

    code: str
    title: str
    figures: tuple[Figure, ...]


def holders(store: Store, typed: str | None, day: date) -> list[Held]:
    """Every figure as of *day*: of one plan with all that stands in it, of one item with its measures, of one measure.

    Raises NoSuchCode, AmbiguousCode; Refused for an entry that has none of its own, like a milestone.
    """
    if typed is None:
        return [each for plan in store.plans() for each in _in_plan(store, plan, day)]
    code = store.code(typed)
    if codes.is_plan(code):
        return _in_plan(store, plan_named(store, code), day)
    found = store.find(code)
    holder = entry_of(found, code)
    if not isinstance(holder, (Item, Measure)):
        raise Refused(N_("%(code)s has no figures: plans, items and measures have."), code=code)
    listed: list[Item | Measure] = [holder, *holder.measures] if isinstance(holder, Item) else [holder]
    return [held for each in listed if (held := _held(each, day)).figures]


def _in_plan(store: Store, plan: Plan, day: date) -> list[Held]:
    everything: list[Holder] = [plan]
    for _, item in store.items(plan.code):
        everything += [item, *item.measures]
    return [held for each in everything if (held := _held(each, day)).figures]


def _held(holder: Holder, day: date) -> Held:
    title = holder.text if isinstance(holder, Measure) else holder.title
    return Held(holder.code, title, figures.figures_on(holder, day))


def tell(
    store: Store,
    typed: str,
    name: str,
    value: Number,
    how: Recording,
    *,
    kind: ActKind,
    year: int | None,
    doc: str | None = None,
    note: str | None = None,
    unit: str | None = None,
) -> tuple[str, Figure]:
    """A value of the figure *name* of a plan, item or measure: `measured`, or set as its target (`target-changed`).

    The code and the figure as it stands then. Raises BadValue for an unknown figure or year and for a *unit* that is
    not the figure's own, Refused where the year is not told apart, or the target is that already.
    """
    with how.batch(store) as batch:
        code = store.code(typed)
        holder = _holder(store, code, how.on)
        indicator = figures.named(holder, name, year)
        _same_unit(indicator, value, unit)
        if kind == "measured":
            told = figures.measured_for(indicator, how.on, year)
            if year is not None and told != year:
                raise BadValue(str(year), N_("a year that has begun on the day of measuring"))
            seen_for = told
        else:
            seen_for = year = year if year is not None else indicator.year
        if kind == "target-changed":
            now = _seen(holder, indicator.name, year, how.on)
            if now is not None and now.target == value:
                text = N_("%(code)s: %(name)s has that target already.")
                raise Refused(text, code=code, name=indicator.name)
        said = Measured(how.on, indicator.name, value, year, doc, note, how.who)
        holder = _written(batch, holder, said, kind)
        seen = _seen(holder, indicator.name, seen_for, how.on) or figures.figures_on(holder, how.on)[0]
        return code, seen


def _same_unit(indicator: Indicator, value: Number, unit: str | None) -> None:
    """Refuse a value in another unit than the figure's: nothing is converted. Raises BadValue."""
    own = normalize("NFKC", indicator.unit or "")
    if unit is None or normalize("NFKC", unit) == own:
        return
    typed = f"{digits(value)}{unit}"
    if not own:
        raise BadValue(typed, Message(N_("a plain number: %(name)s has no unit"), {"name": indicator.name}))
    raise BadValue(typed, Message(N_("a value in the figure's unit: %(unit)s"), {"unit": indicator.unit}))


def _holder(store: Store, code: str, on: date) -> Holder:
    if codes.is_plan(code):
        return plan_named(store, code)
    entry = acted_on(store, code, on)[2]
    if not isinstance(entry, (Item, Measure)):
        raise Refused(N_("%(code)s has no figures: plans, items and measures have."), code=code)
    return entry


def _seen(holder: Holder, name: str, year: int | None, day: date) -> Figure | None:
    """The figure *name* of *year*; where no year is told, the newest."""
    found = [each for each in figures.figures_on(holder, day) if each.name == name and year in (None, each.year)]
    return found[-1] if found else None


def _written(batch: Batch, holder: Holder, said: Measured, kind: ActKind) -> Holder:
    if isinstance(holder, Plan):
        if kind == "measured":
            new = holder._replace(measured=(*holder.measured, said))
            told = {"measured": [plain(each) for each in new.measured]}
        else:
            new = holder._replace(targets=(*holder.targets, said))
            told = {"targets": [plain(each) for each in new.targets]}
        batch.apply(changes.entered(kind, holder, said.date, **told))
        return new
    first = date(said.year, 1, 1) if said.year is not None else None
    last = date(said.year, 12, 31) if said.year is not None else None
    act = Act(kind, of=said.of, value=said.value, doc=said.doc, start=first, until=last)
    report = Report(said.date, note=said.note, by=said.by, act=act)
    batch.apply(changes.reported(kind, holder.code, report))
    return holder._replace(reports=(*holder.reports, report))
