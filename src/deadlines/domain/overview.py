"""An item as a whole on a day: its life, its schedule, its milestones counted, what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from deadlines.domain.status import lamp_on, schedule_on, standing, withdrawn_on

if TYPE_CHECKING:
    from datetime import date

    from deadlines.domain.model import Item, Plan
    from deadlines.domain.status import Lamp, LampDays, Schedule

Life: TypeAlias = Literal[
    "rectifying",
    "declared",
    "applied",
    "accepted-municipal",
    "accepted-provincial",
    "public-notice",
    "closed",
    "returned",
    "reopened",
]


class Overview(NamedTuple):
    """An item on a day. `overdue` counts open milestones whose date has passed."""

    plan: Plan
    item: Item
    life: Life
    schedule: Schedule
    confirmed: bool
    lamp: Lamp
    total: int
    done: int
    overdue: int
    next_due: date | None


def overview(plan: Plan, item: Item, day: date, lamps: LampDays) -> Overview:
    """How *item* stands on *day*.

    It is behind where a milestone has passed and is open, overdue where its own limit has. What comes next is the
    nearest open date that has not passed, the item's own limit among them.
    """
    own = standing(item.reports, day)
    owed = [milestone for milestone in item.milestones if not withdrawn_on(milestone, day)]
    stands = [(milestone, standing(milestone.reports, day)) for milestone in owed]
    opened = [(milestone, each) for milestone, each in stands if each.done_on is None]
    overdue = [(milestone, each) for milestone, each in opened if milestone.due is not None and milestone.due < day]
    dates = [milestone.due for milestone, _each in opened if milestone.due is not None and milestone.due >= day]
    if own.done_on is None and item.due is not None and item.due >= day:
        dates.append(item.due)
    started = plan.issued is None or plan.issued <= day
    schedule = schedule_on(day, item.due, own.done_on, lamps, behind=bool(overdue), started=started)
    next_due = min(dates, default=None) if own.done_on is None else None
    if schedule == "on-track" and next_due is not None:
        schedule = schedule_on(day, next_due, None, lamps, started=started)
    confirmed = own.confirmed or any(each.confirmed for _milestone, each in overdue)
    return Overview(
        plan=plan,
        item=item,
        life="declared" if own.done_on is not None else "rectifying",
        schedule=schedule,
        confirmed=confirmed,
        lamp=lamp_on(day, next_due or item.due, schedule, lamps, confirmed=confirmed),
        total=len(stands),
        done=len(stands) - len(opened),
        overdue=len(overdue),
        next_due=next_due,
    )
