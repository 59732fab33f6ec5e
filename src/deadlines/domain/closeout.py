"""An item in the close-out ledger (销号台账): the days of its way from done to closed, as of a day.

The days are those of the round that the item is in: what was sent back or reopened has them before it no longer, its
counters say that there was a round before, and the reports of that one stay in its history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.course import Course, after, begun
from deadlines.domain.judgement import judged_on

if TYPE_CHECKING:
    from datetime import date

    from deadlines.domain.course import Life
    from deadlines.domain.judgement import Judged
    from deadlines.domain.model import Item, Station
    from deadlines.domain.plain import Plain


class Closeout(NamedTuple):
    """Where an item stands, since when it has passed each station, its notice, its close and how often it came back."""

    life: Life = "rectifying"
    passed: tuple[tuple[Station, date], ...] = ()
    notice_start: date | None = None
    notice_until: date | None = None
    filing: str | None = None
    returned: int = 0
    reopened: int = 0
    judged: Judged | None = None

    def on(self, station: Station) -> date | None:
        """Since when *station* is behind the item; None while it is not."""
        return dict(self.passed).get(station)


def closeout_on(item: Item, day: date) -> Closeout:
    """How *item* stands in the close-out ledger on *day*."""
    course, days = Course(), dict[str, "date"]()
    for report in sorted(item.reports, key=lambda report: report.date):
        if report.date > day:
            break
        course = after(course, report)
        days = {station: days.get(station, report.date) for station in course.passed}
    notice = course.notice
    closed = course.closed
    return Closeout(
        begun(course, day).life,
        tuple((station, days[station]) for station in course.passed),
        notice.start if notice is not None else None,
        notice.until if notice is not None else None,
        closed.act.doc if closed is not None and closed.act is not None else None,
        course.returned,
        course.reopened,
        judged_on(item, day) if item.reports else None,
    )


def plain_closeout(seen: Closeout) -> Plain:
    """An item in the close-out ledger: the days of the round that it is in, and how often it came back."""
    days = {
        "declared": seen.on("declare"),
        "applied": seen.on("apply"),
        "accepted_municipal": seen.on("municipal"),
        "accepted_provincial": seen.on("provincial"),
        "notice_start": seen.notice_start,
        "notice_until": seen.notice_until,
        "closed": seen.on("close"),
    }
    return {
        "life": seen.life,
        "returned": seen.returned,
        **{name: each.isoformat() if each else None for name, each in days.items()},
        "filing": seen.filing,
        "reopened": seen.reopened,
        "judged": seen.judged.verdict if seen.judged else None,
        "judged_on": seen.judged.on.isoformat() if seen.judged else None,
    }
