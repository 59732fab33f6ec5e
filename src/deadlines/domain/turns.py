"""Whose turn it is: who mends and reports, applies, accepts, announces and closes; who has to answer a paper.

One rule for the lists, the mail, the calendars, `next`, `show` and what a step says comes next:

    reporting done, mending, applying    the units that lead (marked 牵头, else the responsible ones), not those who
                                         cooperate, by name or through a group
    an opinion                           whose opinion is still wanted; at first every unit named where the plan says
                                         分别验收, else the 牵头验收单位, else all that are named
    the notice, objections, close-out    the 牵头验收单位, else all that are named; the city's before the province's
    an answer                            those to whom the paper is addressed, as its act keeps them; where it keeps
                                         none, the doers of the entry's measure, else the units that lead
    where nobody is named                the office

Names are those of the plan; whom they reach, through a group too, is asked of the directory (`parties.audience`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deadlines.domain.model import Act, Item, Level, Obligation, Plan, Station

LEAD = "牵头"  # how plans mark the unit in charge: of an item, and of its acceptance (牵头验收单位)
OFFICE = "整改办"  # the office where the plan does not name its own

_LEVELS: dict[Station, Level] = {"municipal": "municipal", "provincial": "provincial"}


def office_of(plan: Plan) -> str:
    """What the office is called that keeps the register of *plan*."""
    return plan.office or OFFICE


def office_left(plan: Plan, item: Item, awaited: tuple[str, ...]) -> bool:
    """Whether of the opinions that are *awaited* for *item* only the office's own check is left (整改办复核)."""
    office = office_of(plan)
    return awaited == (office,) and office not in (*item.acceptance, *item.acceptance_provincial)


def marked(names: tuple[str, ...], marks: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """Those of *names* that the plan marks 牵头."""
    written = dict(marks)
    return tuple(name for name in dict.fromkeys(names) if written.get(name) == LEAD)


def leading(item: Item) -> tuple[str, ...]:
    """The units that answer for *item* as a whole: marked 牵头, else responsible; others only where there are none."""
    return marked((*item.lead, *item.cooperating), item.marks) or item.lead or item.cooperating


def named(item: Item, level: Level) -> tuple[str, ...]:
    """The acceptance units of *item* at *level*, as the plan names them."""
    return item.acceptance if level == "municipal" else item.acceptance_provincial


def accepting(item: Item, level: Level) -> tuple[str, ...]:
    """Whose opinion is asked for at *level*: each unit's under 分别验收, else the 牵头验收单位's, or anybody's."""
    names = named(item, level)
    return names if item.separate_acceptance else marked(names, item.acceptance_marks) or names


def taking(plan: Plan, item: Item, station: Station, opinions: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Who takes *station* of *item*, a head of *plan* being enough; *opinions* are those still wanted there."""
    if station in ("declare", "apply"):
        return leading(item) or (office_of(plan),)
    level = _LEVELS.get(station)
    if level is not None:
        return opinions or accepting(item, level) or (office_of(plan),)
    names = named(item, "municipal") or named(item, "provincial")
    return marked(names, item.acceptance_marks) or names or (office_of(plan),)


def answering(item: Item | None, doers: tuple[str, ...], entry: object = None) -> tuple[str, ...]:
    """Who answers a paper about an entry that names nobody: its *doers*, else the units that lead its item.

    An obligation of the plan's body marks its units itself.
    """
    if item is None:
        obligation: Obligation | None = entry  # type: ignore[assignment]
        return marked(doers, getattr(obligation, "marks", ())) or doers
    return doers or leading(item)


def acting(plan: Plan, item: Item | None, doers: tuple[str, ...], entry: object, act: Act) -> tuple[str, ...]:
    """Who has to do what *act* left open in *entry*, which stands in *item* and has *doers*."""
    if act.kind == "paper":
        return act.units or answering(item, doers, entry)
    if act.awaits is None or item is None:
        return ()
    return taking(plan, item, act.awaits, act.points if act.kind == "accepted" else ())
