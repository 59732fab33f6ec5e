"""Examining the register: what the office has to settle, and whether it is what its log adds up to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.soundness import findings
from deadlines.errors import N_, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from deadlines.domain.chain.stations import Rules
    from deadlines.domain.evidence import Required
    from deadlines.domain.model import Register
    from deadlines.domain.workdays import WorkCalendar
    from deadlines.store.contract import Store


class Finding(NamedTuple):
    """Something to settle or to mend: the entry or place, what kind of thing it is, its title, and what it is."""

    code: str
    where: str
    message: Message
    title: str = ""


def check(
    store: Store,
    day: date,
    required: Required | None = None,
    *,
    rules: Rules | None = None,
    calendar: Callable[[], WorkCalendar] | None = None,
) -> list[Finding]:
    """What the office still has to settle: dates, units, groups, sums, and evidence *required* of what is done.

    With *rules* also the stages of acceptance that wait without a day, and public notices that do not fit together;
    *calendar* counts those.
    """
    register = store.register()
    titles = _titles(register)
    found = [Finding(each.code, each.kind, each.message, titles.get(each.code, "")) for each in findings(register, day)]
    if required is not None:
        from deadlines.domain.evidence import owing

        for plan in register.plans:
            for entry in plan.entries:
                if kinds := owing(entry, required, day):
                    message = Message(LACKS, {"kinds": kinds})
                    found += [Finding(entry.code, "evidence", message, titles.get(entry.code, ""))]
    if rules is not None:
        found += _on_their_way(register, day, rules, calendar)
    return found


def _on_their_way(
    register: Register, day: date, rules: Rules, calendar: Callable[[], WorkCalendar] | None
) -> Iterator[Finding]:
    """What there is to say of items that were reported done and are not closed."""
    from deadlines.domain.chain.notice import doubts
    from deadlines.domain.chain.stations import STATIONS
    from deadlines.domain.course import UNDER_WAY, course_on
    from deadlines.domain.stages import open_stage

    for plan in register.plans:
        for item in plan.items:
            stage = open_stage(plan, item, day, rules)
            if stage is not None and stage.due is None:
                said = {"step": Message(STATIONS[stage.station]), "units": stage.who, "since": stage.since}
                yield Finding(item.code, "stage", Message(WAITS, said), item.title)
            course = course_on(item.reports, day) if item.reports else None
            if stage is not None and course is not None and course.life in UNDER_WAY and course.notice is not None:
                for doubt in doubts(course.notice, rules, calendar):
                    yield Finding(item.code, "notice", doubt, item.title)


WAITS = N_("waits for: %(step)s, %(units)s (since %(since)s, no day is set)")
LACKS = N_("lacks evidence of these kinds: %(kinds)s")


def _titles(register: Register) -> dict[str, str]:
    """What each entry is about, by its code."""
    titles = {plan.code: plan.title for plan in register.plans}
    for plan in register.plans:
        titles |= {obligation.code: obligation.text for obligation in plan.obligations}
        for item in plan.items:
            titles[item.code] = item.title
            for measure in item.measures:
                titles[measure.code] = measure.text
                titles |= {milestone.code: milestone.action for milestone in measure.milestones}
                titles |= {duty.code: duty.text for duty in measure.duties}
    return titles


def verify(store: Store) -> list[Finding]:
    """Where the register is not what its log adds up to, or the store is not whole."""
    return [
        Finding("" if " " in each.where or ":" in each.where else each.where, each.where, each.message)
        for each in store.problems()
    ]
