"""What a limit says, as small frozen values: the tree that `grammar` builds, `canonical` prints and `reading` dates.

A value says no more than the words do: a year left out is None, 今年 stays 今年, 30 February stays 30 February. What
becomes of them is decided when the phrase is read, with a context year, an issue date and a calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Unit: TypeAlias = Literal["day", "month", "tenday", "quarter", "half", "year", "plan"]
#: How a period's words end: 底, 底前, 前, 内 or 期间, 中, 初, 起, or with none of them.
Edge: TypeAlias = Literal["end", "by-end", "before", "within", "mid", "start", "since", "plain"]
Freq: TypeAlias = Literal["daily", "weekly", "monthly", "quarterly", "yearly"]
SpanUnit: TypeAlias = Literal["workday", "day", "week", "month", "quarter", "year", "hour"]
MarkKind: TypeAlias = Literal[
    "immediate", "ongoing", "interim", "status", "event", "season", "undated", "past", "recurring"
]


@dataclass(frozen=True, slots=True)
class YearWord:
    """A year named by its distance: 明年 from the plan's year, 次年 from the year named before (*named*)."""

    offset: int
    named: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """A named stretch of the calendar.

    `number` is the month, quarter, half or five-year plan, `part` the day of the month or the ten-day part (1, 2, 3).
    A month of 0 is the month named before: 10日前, 月底前.
    """

    unit: Unit
    year: int | YearWord | None = None
    number: int = 0
    part: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """A period and how its words end."""

    period: Period
    edge: Edge = "plain"


@dataclass(frozen=True, slots=True)
class Range:
    """From a period to another, at whose end something is due."""

    start: Period
    end: Due


@dataclass(frozen=True, slots=True)
class Within:
    """A length of time, counted from an event where one is named: 印发后30个工作日内.

    `side` is 后 or 前 for an event, `term` for a class of limits with its length, 中期（1—2年）. `low` is the lower of
    two lengths. `start` is the period it counts from, where the words name one: 自2023年3月1日起6个月内.
    """

    anchor: str
    count: int
    unit: SpanUnit
    side: Literal["", "后", "前", "term"] = ""
    low: int = 0
    start: Period | None = None


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A duty that comes back: at least so many times in every period (in every `every` of them).

    The optional fields say where in the period it falls. `month` is the month of the year or of the quarter, `day` the
    day of the month, `weekday` 0 for Monday, `workday` the n-th working day; -1 is the last one. With `following` they
    lie in the period after the one reported on: 次月5日前.
    """

    freq: Freq
    at_least: int = 1
    every: int = 1
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    workday: int | None = None
    following: bool = False

    @property
    def placed(self) -> bool:
        """Whether the words say where in the period it falls."""
        return any(place is not None for place in (self.month, self.day, self.weekday, self.workday))


@dataclass(frozen=True, slots=True)
class Repeat:
    """A recurring duty, with its end or start where a date stands directly before it.

    `spread` is 分年度: spread over the years, hardly a count owed in each.
    """

    every: Recurrence
    bound: Due | None = None
    spread: bool = False


@dataclass(frozen=True, slots=True)
class Extended:
    """A limit moved to another date; the original stays where the words name it."""

    original: Due | None
    new: Due | Within


@dataclass(frozen=True, slots=True)
class Mark:
    """A limit without a date, or words that look like a limit and are none (`past`).

    `words` are kept where they matter: which season, which event, which title.
    """

    kind: MarkKind
    words: str = ""


Value: TypeAlias = Due | Range | Within | Repeat | Extended | Mark


@dataclass(frozen=True, slots=True)
class Phrase:
    """All that a phrase says, in the order of its words."""

    values: tuple[Value, ...] = ()
