"""The register as it stood on a day (what holds later is not there yet), and as it was known at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from deadlines.domain.status import there_on

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date

    from deadlines.domain.agenda import Line
    from deadlines.domain.log import LogEntry
    from deadlines.domain.model import Duty, Item, Measure, Milestone, Obligation, Plan, Register
    from deadlines.domain.workdays import WorkCalendar

    Told = TypeVar("Told", bound=Item | Measure | Milestone | Duty | Obligation)


def register_on(register: Register, day: date, entries: Iterable[LogEntry] = ()) -> Register:
    """*register* without the reports, withdrawals, figures and windows that take effect after *day*.

    That a window was ended later is told by its log, *entries*: a window whose end was known from its beginning looks
    the same.
    """
    ended = {key for entry in entries if entry.act == "window" for key in _ended(entry, day)}
    return register._replace(plans=tuple(_plan(plan, day, ended) for plan in register.plans))


def _ended(entry: LogEntry, day: date) -> Iterator[tuple[str, str, str]]:
    """The windows that *entry* ended after *day*: plan, condition and first day."""
    if entry.on is None or entry.on <= day:
        return
    after = entry.after.get("windows") or ()
    for window in entry.before.get("windows") or ():
        if window not in after and "until" not in window:
            yield entry.code, window["condition"], window["start"]


def line_on(line: Line, day: date) -> Line:
    """*line* without the reports of its entry that take effect after *day*."""
    return line._replace(entry=_until(line.entry, day))


def _plan(plan: Plan, day: date, ended: Collection[tuple[str, str, str]]) -> Plan:
    begun = (window for window in plan.windows if window.start <= day)
    return plan._replace(
        windows=tuple(
            each._replace(until=None)
            if each.until is not None
            and each.until > day
            and (plan.code, each.condition, each.start.isoformat()) in ended
            else each
            for each in begun
        ),
        measured=tuple(each for each in plan.measured if each.date <= day),
        targets=tuple(each for each in plan.targets if each.date <= day),
        obligations=tuple(_until(each, day) for each in plan.obligations),
        items=tuple(item_on(item, day) for item in plan.items),
    )


def item_on(item: Item, day: date) -> Item:
    """*item* without the reports, its own and those below it, that take effect after *day*."""
    measures = tuple(measure_on(measure, day) for measure in item.measures if there_on(measure, day))
    return _until(item, day)._replace(measures=measures)


def measure_on(measure: Measure, day: date) -> Measure:
    """*measure* without the reports, its own and those below it, that take effect after *day*."""
    return _until(measure, day)._replace(
        milestones=tuple(_until(each, day) for each in measure.milestones),
        duties=tuple(_until(each, day) for each in measure.duties),
    )


def _until(entry: Told, day: date) -> Told:
    if entry.withdrawn is not None and entry.withdrawn > day:
        entry = cast("Told", entry._replace(withdrawn=None, withdrawn_note=None, withdrawn_doc=None, merged_into=None))
    if any(gap.until > day for gap in entry.gaps):
        entry = _in_gap(entry, day)
    if all(report.date <= day for report in entry.reports):
        return entry
    kept = tuple(report for report in entry.reports if report.date <= day)
    return cast("Told", entry._replace(reports=kept))


def rewound(register: Register, whole: Sequence[LogEntry], since: int, calendar: WorkCalendar) -> Register:
    """*register* before the entries of its log, *whole*, from position *since* on: what was known before their time.

    An edit by hand (`edited`) left no account of what stood there before: it must not be among them.
    """
    from deadlines.domain import changes, log
    from deadlines.domain.reading import read_plan

    touched: set[str] = set()
    behind = log.behind(whole)
    for entry in reversed(whole[since:]):
        if entry.act in log.STANDING:
            continue
        reverse = entry.change.reverse(entry.seq)._replace(behind=behind.get(entry.seq, 0))
        register = changes.kept(register, reverse)
        if not changes.only_reports(reverse):
            touched |= changes.plans_touched(reverse)
    plans = (read_plan(plan, calendar) if plan.code in touched else plan for plan in register.plans)
    return register._replace(plans=tuple(plans))


def _in_gap(entry: Told, day: date) -> Told:
    """*entry* as it stood on *day*, before a gap of its ended: withdrawn where the gap had begun, else without it."""
    began = next((gap for gap in entry.gaps if gap.start is not None and day in gap), None)
    kept = tuple(gap for gap in entry.gaps if gap.until <= day or gap.start is None)
    stood = cast("Told", entry._replace(gaps=kept))
    if began is None:
        return stood
    return cast(
        "Told",
        stood._replace(
            withdrawn=began.start, withdrawn_note=began.note, withdrawn_doc=began.doc, merged_into=began.merged_into
        ),
    )
