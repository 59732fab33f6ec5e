"""A detail plan (细化方案) is held against the plan above it in the register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.errors import N_, NoSuchCode, Refused
from deadlines.plans.fitting import fit

if TYPE_CHECKING:
    from deadlines.domain.model import Plan, Register
    from deadlines.domain.units import Directory
    from deadlines.domain.workdays import WorkCalendar
    from deadlines.plans.under import Difference
    from deadlines.usecases.importing.reading import Read


def held_against(
    read_: Read, register: Register, above: str, *, calendar: WorkCalendar | None, unit: str | None = None
) -> tuple[Plan, list[Difference]]:
    """The plan *above* of the register, and where the detail plan of *unit* falls short of it.

    Without *unit* it is the plan of the unit that its title names, if any.

    Raises NoSuchCode, NoSuchUnit, and Refused where the two have no item in common.
    """
    from deadlines.plans.under import corresponding, shortcomings

    plan = next((each for each in register.plans if each.code == above.strip().upper()), None)
    if plan is None:
        raise NoSuchCode(above)
    fitted = fit(read_.draft, register.directory, calendar, code=plan.code, region=plan.region)
    if not corresponding(plan.items, fitted.plan.items):
        raise Refused(N_("Nothing in this document corresponds to an item of %(code)s."), code=plan.code)
    key = register.directory.find(unit).key if unit else _named_in(read_.draft.title, register.directory, plan.region)
    return plan, shortcomings(plan, fitted.plan, register.directory, key)


def _named_in(title: str, directory: Directory, region: str) -> str | None:
    """The key of the unit whose name a title holds: 市水利局贯彻落实…细化方案; the longest of several."""
    here = [unit for unit in directory.units if unit.region == region]
    found = [
        (len(name), unit.key)
        for unit in here
        for name in (unit.name, unit.formal, *unit.written)
        if name and name in title
    ]
    return max(found, default=(0, None))[1]
