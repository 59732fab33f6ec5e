"""Counting items: the parts of a whole that always add up to it, each with the codes behind it.

A share means nothing without its base (domain: rates are told over what is due in a year, or over all): the base is
chosen first, then parted by one thing alone, so that no item counts twice and none is left out. What a decision took
out of the base of a year (延期) is a class of its own beside it. By the state of its schedule an item is counted twice
over: as computed, and as reports have it, where the office's 认定 goes before what was computed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from deadlines.domain.acts import due_on
from deadlines.domain.judgement import in_reports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from deadlines.domain.judgement import Verdict
    from deadlines.domain.overview import Overview
    from deadlines.domain.status import Schedule

By: TypeAlias = Literal["due-year", "schedule", "life", "unit", "plan"]

#: What an item without any date goes by: its limit's own words, or nothing.
UNDATED = "undated"


class Part(NamedTuple):
    """One part of a whole: what its items have in common, and their codes in the register's order.

    `judged` are those of them that the office judged so; by the schedule alone.
    """

    key: str
    codes: tuple[str, ...]
    judged: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many items it has."""
        return len(self.codes)


def due_year(seen: Overview, day: date) -> str:
    """The year in which an item is due as of *day*, extensions counted; `immediate+ongoing` and such without one."""
    item = seen.item
    due = due_on(item.due, item.reports, day)
    if due is not None:
        return str(due.year)
    said = [word for word, is_said in (("immediate", item.immediate), ("ongoing", item.ongoing)) if is_said]
    return "+".join(said) or UNDATED


def extended_out(seen: Overview, year: str, day: date) -> bool:
    """Whether an item was due in *year* by its own date and an approved extension moved it out of it as of *day*."""
    own = seen.item.due
    return seen.extensions > 0 and own is not None and str(own.year) == year != due_year(seen, day)


def is_done(seen: Overview) -> bool:
    """Whether an item counts as 完成整改: reported done, or further on; an interim result or 基本完成 does not."""
    return seen.schedule in ("done", "done-late")


def parted(base: Iterable[Overview], by: By, day: date) -> tuple[Part, ...]:
    """*base* in parts by one thing: years in their order, all else in the order in which it first stands."""
    keys: dict[By, Callable[[Overview], str]] = {
        "due-year": lambda seen: due_year(seen, day),
        "schedule": lambda seen: seen.schedule,
        "life": lambda seen: seen.life,
        "unit": lambda seen: "、".join(seen.item.lead),
        "plan": lambda seen: seen.plan.code,
    }
    found: dict[str, list[str]] = {}
    for seen in base:
        found.setdefault(keys[by](seen), []).append(seen.item.code)
    names = _order(found, by)
    return tuple(Part(name, tuple(found[name])) for name in names)


def reported(base: Iterable[Overview]) -> tuple[Part, ...]:
    """*base* in parts by its state as reports have it: the office's 认定 where there is one, else what was computed."""
    found: dict[str, list[str]] = {}
    judged: dict[str, list[str]] = {}
    for seen in base:
        found.setdefault(seen.reported, []).append(seen.item.code)
        if in_reports(seen.judged, seen.done_on) is not None:
            judged.setdefault(seen.reported, []).append(seen.item.code)
    return tuple(Part(name, tuple(codes), tuple(judged.get(name, ()))) for name, codes in found.items())


class Difference(NamedTuple):
    """An item that the office judges otherwise than was computed."""

    code: str
    judged: Verdict
    schedule: Schedule
    confirmed: bool


def differences(base: Iterable[Overview]) -> tuple[Difference, ...]:
    """The items of *base* that reports have otherwise than was computed."""
    found = []
    for seen in base:
        told = in_reports(seen.judged, seen.done_on)
        if told is not None and told.differs(seen.schedule, interim=seen.interim is not None):
            found.append(Difference(seen.item.code, told.verdict, seen.schedule, seen.confirmed))
    return tuple(found)


def _order(found: Iterable[str], by: By) -> list[str]:
    return sorted(found, key=lambda name: (not name.isdigit(), name)) if by == "due-year" else list(found)
