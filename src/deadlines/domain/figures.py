"""Figures to be reached or followed (再生水利用率 ≥ 23 %): their targets and measured values as of a day.

A figure stands in a plan, an item or a measure. What is measured is a value with its day and paper: an act of the item
or measure (`measured`), an entry in the plan's own list. So is a target set or changed later (`target-changed`): a
yearly one counts for its year, any other replaces the plan's own from its day on. Before that day the old one stands.
The target of a year is held against values of that year alone: what was measured in another year stands by itself.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.acts import acts
from deadlines.domain.model import Item, Measured, Plan
from deadlines.errors import N_, BadValue, Message, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from deadlines.domain.model import ActKind, Indicator, Measure, Number

    Holder = Plan | Item | Measure

_COMPARED: dict[str, Callable[[Number, Number], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}


class Figure(NamedTuple):
    """One figure, for one year where it has one: target, last value, whether it is reached (None: nobody can say).

    `first` is the target in the plan's own words, `given` the act that set the one in force, `measured` the last value.
    """

    name: str
    unit: str | None
    compare: str | None
    year: int | None
    target: Number | None
    first: Number | None
    given: Measured | None
    measured: Measured | None
    reached: bool | None
    indicator: Indicator


def indicators_of(holder: Holder) -> tuple[Indicator, ...]:
    """What *holder* has to reach or to follow."""
    return (*holder.indicators, *holder.figures) if isinstance(holder, Item) else holder.indicators


def figures_on(holder: Holder, day: date) -> tuple[Figure, ...]:
    """The figures of *holder* on *day*, in the plan's order; a yearly one once for each year that was told of."""
    found: list[Figure] = []
    known = indicators_of(holder)
    for indicator in known:
        targets = _of(indicator, known, _told(holder, day, "target-changed"))
        values = _of(indicator, known, _told(holder, day, "measured"), measured=True)
        years = {year for year, _ in (*targets, *values)}
        years |= {indicator.year} if indicator.year or not years else set()
        for year in sorted(years, key=lambda year: year or 0):
            given = next((each for of, each in reversed(targets) if of == year), None)
            measured = next((each for of, each in reversed(values) if of == year), None)
            first = indicator.value if year == indicator.year or indicator.year is None else None
            target = given.value if given is not None else first
            found.append(
                Figure(
                    *(indicator.name, indicator.unit, indicator.compare, year, target, first, given, measured),
                    _reached(indicator.compare, measured, target),
                    indicator,
                )
            )
    return tuple(found)


def _told(holder: Holder, day: date, kind: ActKind) -> Iterator[Measured]:
    if isinstance(holder, Plan):
        listed = holder.measured if kind == "measured" else holder.targets
        yield from (each for each in sorted(listed, key=lambda each: each.date) if each.date <= day)
        return
    for report, act in acts(holder.reports, day, kind):
        if act.of is not None and act.value is not None:
            year = act.start.year if act.start is not None else None
            yield Measured(report.date, act.of, act.value, year, act.doc, report.note, report.by)


def _of(
    indicator: Indicator, known: Sequence[Indicator], told: Iterator[Measured], *, measured: bool = False
) -> list[tuple[int | None, Measured]]:
    """What is told of *indicator*, one of those *known*, each with the year that it counts for."""
    found = []
    for each in told:
        if each.of != indicator.name or not (each.year is None or _for(indicator, each.year)):
            continue
        year = measured_for(indicator, each.date, each.year) if measured else _targeted(indicator, each)
        if measured and _whose(known, indicator.name, year) is not indicator:
            continue
        found.append((year, each))
    return found


def measured_for(indicator: Indicator, on: date, year: int | None) -> int | None:
    """The year that a value of *indicator* measured on *on* counts for: *year* where it is told, else that of its day.

    A year that had not begun has no value; what has no years has none either.
    """
    if indicator.year is None and indicator.per != "year":
        return year
    return min(year or on.year, on.year)


def _targeted(indicator: Indicator, told: Measured) -> int | None:
    return told.year or indicator.year or (told.date.year if indicator.per == "year" else None)


def _whose(known: Sequence[Indicator], name: str, year: int | None) -> Indicator:
    """The one of those *known* by *name* that a value of *year* belongs to: that of the year, else the first."""
    same = [each for each in known if each.name == name]
    return next((each for each in same if each.year == year), same[0])


def _for(indicator: Indicator, year: int | None) -> bool:
    """Whether a value of *year* is one of *indicator*: its own year, or any where it has none or is yearly."""
    return year is None or indicator.per == "year" or indicator.year in (None, year)


def _reached(compare: str | None, measured: Measured | None, target: Number | None) -> bool | None:
    if compare is None or measured is None or target is None:
        return None
    return _COMPARED[compare](measured.value, target)


def named(holder: Holder, name: str, year: int | None) -> Indicator:
    """The figure of *holder* that a person means by *name*, whole or in part, and *year*.

    Raises BadValue where there is none, or several of different names.
    """
    known = indicators_of(holder)
    found = [each for each in known if each.name == name] or [each for each in known if name in each.name]
    if len({each.name for each in found}) != 1:
        names = tuple(dict.fromkeys(each.name for each in known))
        if not names:
            raise BadValue(name, Message(N_("a figure of %(code)s, which has none"), {"code": holder.code}))
        raise BadValue(
            name, Message(N_("one of the figures of %(code)s: %(names)s"), {"code": holder.code, "names": names})
        )
    years = [each for each in found if each.year == year] or [each for each in found if _for(each, year)]
    if not years:
        told = tuple(str(each.year) for each in found)
        raise BadValue(str(year), Message(N_("a year of that figure: %(years)s"), {"years": told}))
    if len(years) > 1 and year is None and len({each.year for each in years}) > 1:
        told = tuple(str(each.year) for each in years)
        raise Refused(
            N_("%(name)s has a target for each of %(years)s. Say which with --year."), name=found[0].name, years=told
        )
    return years[0]
