"""The working days the State Council of China has published, as a value that `domain` is handed.

The days come from the package chinesecalendar, which follows the yearly notices of the State Council
(国务院办公厅关于部分节假日安排的通知). A newer package knows a newer year; nothing else has to change.
"""

from __future__ import annotations

from functools import cache

from deadlines.domain.workdays import WorkCalendar


@cache
def state_council() -> WorkCalendar:
    """The calendar of every year that chinesecalendar publishes."""
    # Of its modules the table alone is used; the import waits until somebody counts working days.
    from chinese_calendar.constants import holidays, workdays  # type: ignore[import-untyped]

    # A year is published when its National Day is there. New Year's Day alone may come with the notice of the year
    # before, and says nothing of the other holidays.
    years = {day.year for day in holidays if (day.month, day.day) == (10, 1)}
    return WorkCalendar(frozenset(holidays), frozenset(workdays), min(years), max(years))
