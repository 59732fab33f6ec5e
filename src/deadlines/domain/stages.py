"""The stage at which an item waits on its way from reported done to closed, whether a day is set for it or not.

A stage with a day falls due like anything else (`acts.matters`). One without has no place in a list of dates, and is
not to be lost for that: `next`, the weekly mail, `show` and `check` name it, with those whose turn it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.acts import Matter, acts, matters, owed_by
from deadlines.domain.chain.stations import next_station
from deadlines.domain.course import course_on
from deadlines.domain.model import Act, Report
from deadlines.domain.status import withdrawn_on
from deadlines.domain.turns import taking

if TYPE_CHECKING:
    from datetime import date

    from deadlines.domain.chain.stations import Rules
    from deadlines.domain.model import Item, Plan, Station


class Stage(NamedTuple):
    """The station that comes next, whose turn it is, the day set for it if one is, and since when it waits."""

    station: Station
    who: tuple[str, ...]
    due: date | None
    since: date
    points: tuple[str, ...] = ()

    @property
    def matter(self) -> Matter:
        """The stage as something left open, on the day since when it waits where none is set for it."""
        act = Act("returned" if self.points else "declared", awaits=self.station, points=self.points)
        return Matter(Report(self.since, act=act), act, self.due or self.since)


def open_stage(plan: Plan, item: Item, day: date, rules: Rules) -> Stage | None:
    """The stage at which *item* waits on *day*; None before it is reported done, once it is closed, or is withdrawn.

    What was sent back or reopened waits to be mended and reported done again.
    """
    if not item.reports or withdrawn_on(item, day):
        return None
    course = course_on(item.reports, day)
    station = next_station(course, item, rules)
    if station is None or course.life == "rectifying" or course.since is None:
        return None
    left = [each for each in matters(item.reports) if each.act.awaits is not None and each.is_open(day)]
    due = owed_by(left[-1], item.gaps, day) if left else None
    back = next(reversed([*acts(item.reports, day, "returned")]), None) if course.life == "returned" else None
    points = back.act.points if back is not None else ()
    return Stage(station, taking(plan, item, station, course.awaited), due, course.since, points)
