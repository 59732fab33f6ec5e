"""What the dates of a document are read against, and what there is to doubt about one.

A date without a year takes the year of the limit before it in its measure, else that of the item's limit, else the
document's. Where a year comes from is kept with it: the rule of a milestone tells it, and a year that only other items
name is a doubt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import limits
from deadlines.domain.limits.prose import find
from deadlines.errors import N_, Message, Problem

if TYPE_CHECKING:
    from datetime import date

    from deadlines.domain.limits import Reading
    from deadlines.domain.limits.prose import Found
    from deadlines.domain.model import Period
    from deadlines.domain.workdays import WorkCalendar


PERIODS: dict[str, Period] = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
}
#: No measure and no limit of a real plan is as long.
LONG_TEXT = 3000
_LONG_LIMIT = 400
#: Beyond this no date is looked for, and the reading says so.
LONGEST_TEXT = 40_000


class Year(NamedTuple):
    """A year for dates that name none, and where it was found; `sure` is False where that is another item's limit."""

    value: int | None = None
    source: str = ""
    sure: bool = True

    def explain(self, rule: str) -> str:
        """*rule* with the year that its words leave out: 9月底前（2025年，依整改时限）."""
        return f"{rule}（{self.value}年，依{self.source}）" if self.value and self.source else rule


class Setting(NamedTuple):
    """What dates and names are read against."""

    issued: date | None
    year: Year
    calendar: WorkCalendar | None
    known: frozenset[str] = frozenset()
    own: tuple[str, ...] = ()

    def limit(self, words: str, year: Year | None = None) -> Reading:
        """How the words of a limit are read; *year* is that of dates without one, by default the document's."""
        words = words[:_LONG_LIMIT]
        near = (year or self.year).value
        return limits.read(words, issued=self.issued, year=near, calendar=self.calendar, this=self.year.value)

    def inherits(self, words: str) -> bool:
        """Whether a date of the limit *words* takes its year from elsewhere."""
        return limits.read(words[:_LONG_LIMIT], calendar=self.calendar).dates != self.limit(words).dates

    def find(self, text: str, near: Year | None = None) -> tuple[Found, ...]:
        """The limits in *text*. A text beyond all measure is read in parts, for the grammar looks far ahead."""
        year = (near or self.year).value
        found: list[Found] = []
        start = 0
        size = LONG_TEXT if len(text) < 10 * LONG_TEXT else LONG_TEXT // 5
        last = min(len(text), LONGEST_TEXT)
        while start < last:
            end = min(start + size, last)
            if end < last:
                end = max(*(text.rfind(stop, start, end) + 1 for stop in "。；\n"), start + size // 2)
            part = find(text[start:end], issued=self.issued, year=year, calendar=self.calendar, this=self.year.value)
            found += [one._replace(start=one.start + start, end=one.end + start) for one in part]
            year = next((one.reading.dates[-1].year for one in reversed(part) if one.reading.dates), year)
            start = end
        return tuple(found)


def waits(one: Found) -> bool:
    """Whether the day of a limit is not known, and will not be with the issue date of the plan."""
    return not (one.reading.dates or one.reading.recurring or one.reading.canonical.startswith("印发后"))


def is_doubtful(one: Found, year: Year) -> bool:
    """Whether a person should look at a limit, where *year* is that of dates without one."""
    return one.reading.ambiguous or waits(one) or (one.inherited and not year.sure)


def doubts_about(where: str, words: str, one: Found, year: Year) -> list[Problem]:
    """What is doubtful about a limit that stands in *words*."""
    if waits(one):
        return [undated(where, words)]
    if one.inherited and not year.sure:
        return [borrowed_year(where, words, year)]
    return [doubtful(where, words, one.reading)] if one.reading.ambiguous else []


def undated(where: str, words: str) -> Problem:
    """The doubt about a limit without a date: a season, an event."""
    return Problem(where, Message(N_("“%(words)s” names no day: the office has to say when it is."), {"words": words}))


def borrowed_year(where: str, words: str, year: Year) -> Problem:
    """The doubt about a limit whose year only other items name."""
    text = N_("“%(words)s” names no year; read as %(year)s, the year of other dates of the document.")
    return Problem(where, Message(text, {"words": words, "year": str(year.value)}))


def doubtful(where: str, words: str, reading: Reading) -> Problem:
    """The doubt about a limit that can be read in two ways."""
    days = "、".join(day.isoformat() for day in reading.dates) or "—"
    return Problem(
        where,
        Message(N_("“%(words)s” is read as %(days)s; another reading is possible."), {"words": words, "days": days}),
    )
