"""The stations between reported done and closed out, their order, and what places settle differently.

Xianyang's order is the default (《咸阳市…整改方案》 2022: the city's opinion, the province's where the plan names one,
公示 10 working days, 销号); elsewhere the notice stands before the application or between the levels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.errors import N_

if TYPE_CHECKING:
    from deadlines.domain.course import Course
    from deadlines.domain.model import Item, Station

STATIONS: dict[Station, str] = {
    "declare": N_("reporting it done"),
    "apply": N_("application for acceptance"),
    "municipal": N_("acceptance by the city"),
    "provincial": N_("acceptance by the province"),
    "notice": N_("public notice"),
    "close": N_("close-out"),
}


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
    apply_days: int = 15
    municipal_days: int = 30
    provincial_days: int = 30
    notice_days: int = 15
    close_days: int = 15
    required: tuple[str, ...] = ()

    def days_for(self, station: Station) -> int:
        """How many natural days *station* may take; 0 for no limit."""
        days: int = getattr(self, f"{station}_days")
        return days


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
