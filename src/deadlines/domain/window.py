"""How far ahead a list looks: 30d, 6w, 2m, 10wd."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from deadlines.domain.periods import month_later
from deadlines.errors import N_, BadValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from deadlines.domain.workdays import WorkCalendar

_WINDOW = re.compile(r"\s*(\d{1,7})\s*(d|w|m|wd|天|日|周|个月|月|个工作日|工作日)\s*\Z")
_UNITS = {"天": "d", "日": "d", "周": "w", "个月": "m", "月": "m", "个工作日": "wd", "工作日": "wd"}


def through(day: date, within: str, calendar: Callable[[], WorkCalendar]) -> date:
    """The last day of the window *within* that begins on *day*.

    Days and weeks are added; a month keeps the day of the month or takes its last; working days are counted from the
    day after. Raises BadValue, CalendarNotPublished where working days cross a year without published holidays.
    """
    match = _WINDOW.match(within)
    if match is None:
        raise BadValue(within, N_("a length of time: 30d, 6w, 2m or 10wd (working days)"))
    count, unit = int(match[1]), _UNITS.get(match[2], match[2])
    try:
        if unit == "m":
            return month_later(day, count)
        if unit == "wd":
            return calendar().add(day, count) if count else day
        return day + timedelta(days=count * (7 if unit == "w" else 1))
    except (OverflowError, ValueError):
        return date.max
