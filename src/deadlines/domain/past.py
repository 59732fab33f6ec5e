"""The register as it stood on a day: what was recorded to hold later is not there yet, and what goes later is."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from datetime import date

    from deadlines.domain.agenda import Line
    from deadlines.domain.model import Duty, Item, Measure, Milestone, Obligation, Plan, Register

    Told = TypeVar("Told", bound=Item | Measure | Milestone | Duty | Obligation)


def register_on(register: Register, day: date) -> Register:
    """*register* without the reports and withdrawals that take effect after *day*."""
    return register._replace(plans=tuple(_plan(plan, day) for plan in register.plans))


def line_on(line: Line, day: date) -> Line:
    """*line* without the reports of its entry that take effect after *day*."""
    return line._replace(entry=_until(line.entry, day))


def _plan(plan: Plan, day: date) -> Plan:
    return plan._replace(
        obligations=tuple(_until(each, day) for each in plan.obligations),
        items=tuple(item_on(item, day) for item in plan.items),
    )


def item_on(item: Item, day: date) -> Item:
    """*item* without the reports, its own and those below it, that take effect after *day*."""
    return _until(item, day)._replace(measures=tuple(measure_on(measure, day) for measure in item.measures))


def measure_on(measure: Measure, day: date) -> Measure:
    """*measure* without the reports, its own and those below it, that take effect after *day*."""
    return _until(measure, day)._replace(
        milestones=tuple(_until(each, day) for each in measure.milestones),
        duties=tuple(_until(each, day) for each in measure.duties),
    )


def _until(entry: Told, day: date) -> Told:
    if entry.withdrawn is not None and entry.withdrawn > day:
        entry = cast("Told", entry._replace(withdrawn=None, withdrawn_note=None))
    if all(report.date <= day for report in entry.reports):
        return entry
    kept = tuple(report for report in entry.reports if report.date <= day)
    return cast("Told", entry._replace(reports=kept))
