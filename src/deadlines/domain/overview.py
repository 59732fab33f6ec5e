"""An item as a whole on a day: its life, its schedule, its milestones counted, what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.acts import due_on, extensions_on
from deadlines.domain.agenda import falls_short, withdrawal_on
from deadlines.domain.course import Course, course_on
from deadlines.domain.judgement import in_reports, interim_on, judged_on
from deadlines.domain.status import lamp_on, schedule_on, standing, withdrawn_on
from deadlines.domain.waiting import waiting_of

if TYPE_CHECKING:
    from datetime import date

    from deadlines.domain.agenda import Withdrawal
    from deadlines.domain.course import Life
    from deadlines.domain.judgement import Judged, Verdict
    from deadlines.domain.model import Item, Plan
    from deadlines.domain.status import Lamp, Lamps, Schedule
    from deadlines.domain.waiting import Waiting


class Overview(NamedTuple):
    """An item on a day. `overdue` counts open milestones whose date has passed; a withdrawn item owes nothing.

    `original_due` is its own date (settled, else read), `due` the one in force after `extensions` that were approved.
    `course` is its way from done to closed.
    `judged` is the office's own 认定, `interim` the day since when the first result that the limit asks for is
    recognised (取得阶段性成效): its date is met then, also when the item is reported done later, and it goes on.
    """

    plan: Plan
    item: Item
    schedule: Schedule
    confirmed: bool
    lamp: Lamp
    total: int
    done: int
    overdue: int
    next_due: date | None
    due: date | None = None
    original_due: date | None = None
    done_on: date | None = None
    extensions: int = 0
    course: Course = Course()
    judged: Judged | None = None
    interim: date | None = None
    waiting: Waiting | None = None
    withdrawal: Withdrawal | None = None

    @property
    def life(self) -> Life:
        """Where it stands on its way from work to its close."""
        return self.course.life

    @property
    def reported(self) -> Schedule | Verdict:
        """How it stands in reports: as the office judged it where it did, else as computed."""
        told = in_reports(self.judged, self.done_on)
        return told.verdict if told is not None else self.schedule

    @property
    def goes_on(self) -> bool:
        """Whether its first result is recognised and it is not reported done yet: 取得阶段性成效，长期坚持."""
        return self.interim is not None and self.done_on is None

    @property
    def withdrawn(self) -> bool:
        """Whether it is not carried out on that day."""
        return self.withdrawal is not None


def overview(plan: Plan, item: Item, day: date, lamps: Lamps) -> Overview:
    """How *item* stands on *day*.

    It is behind where a milestone has passed and is open or lies under its planned course, overdue where its own limit
    has passed: the same as its line in the agenda. What comes next is the nearest open date that has not passed, the
    item's own limit among them.
    """
    own = standing(item.reports, day)
    owed = [milestone for milestone in item.milestones if not withdrawn_on(milestone, day)]
    opened = [milestone for milestone in owed if standing(milestone.reports, day).done_on is None]
    left = [due for each in opened if (due := due_on(each.due, each.reports, day)) is not None]
    overdue = [due for due in left if due < day]
    dates = [due for due in left if due >= day]
    interim = interim_on(item, day)
    goes_on = interim is not None and own.done_on is None
    limit = due_on(item.due, item.reports, day) if not goes_on else None
    if own.done_on is None and limit is not None and limit >= day:
        dates.append(limit)
    started = plan.issued is None or plan.issued <= day
    met = min(interim or own.done_on, own.done_on) if own.done_on is not None else None
    judged = limit if met is None else due_on(item.due, item.reports, met)
    behind = bool(overdue) or any(falls_short(plan, milestone, day) for milestone in opened)
    schedule = schedule_on(day, judged, met, lamps, behind=behind, started=started)
    next_due = min(dates, default=None) if own.done_on is None else None
    withdrawal = withdrawal_on(item, day)
    withdrawn = withdrawal is not None
    if withdrawn and own.done_on is None:
        schedule, next_due = "on-track", None
    elif limit is None and schedule == "on-track":  # an item without a limit of its own goes by its milestones
        schedule = schedule_on(day, next_due, None, lamps, started=started)
    return Overview(
        plan=plan,
        item=item,
        schedule=schedule,
        confirmed=own.confirmed and not withdrawn,
        lamp=lamps.fine if withdrawn else lamp_on(day, limit or next_due, schedule, lamps, confirmed=own.confirmed),
        total=len(owed),
        done=len(owed) - len(opened),
        overdue=len(overdue),
        next_due=next_due,
        due=limit,
        original_due=item.due,
        done_on=own.done_on,
        extensions=extensions_on(item.reports, day) if item.due is not None else 0,
        course=course_on(item.reports, day),
        judged=judged_on(item, day) if item.reports else None,
        interim=interim,
        waiting=waiting_of(item, day) if item.reports or item.waiting else None,
        withdrawal=withdrawal,
    )
