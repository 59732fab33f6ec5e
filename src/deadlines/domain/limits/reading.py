"""What a limit means: the dates of its values, given a context year, an issue date and a calendar.

A date without a year takes the year of the date before it in the phrase, else the context year. 底 and 末 are the
last day, 上旬 the 10th, 中旬 the 20th, 下旬 the last day; a plain 月前 or 年前 is read as the last day and flagged with
the strict reading. What cannot be dated says in a note what is missing; nothing is guessed in silence.

Notes are messages, put into words where they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.limits.canonical import canonical
from deadlines.domain.limits.grammar import Located, scan
from deadlines.domain.limits.values import (
    Due,
    Extended,
    Mark,
    Period,
    Phrase,
    Range,
    Recurrence,
    Repeat,
    Within,
    YearWord,
)
from deadlines.errors import N_, CalendarNotPublished, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deadlines.domain.limits.values import Value
    from deadlines.domain.workdays import WorkCalendar

ONE_DAY = timedelta(days=1)


class Clause(NamedTuple):
    """One part of a limit: `text` is due on `due` by the words `limit`; an interim one asks for a first result only."""

    text: str
    limit: str
    due: date | None
    interim: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """How a phrase is read. `kind` joins the words of the contract with +; `dates` stand in the phrase's order."""

    text: str
    kind: str
    dates: tuple[date, ...]
    immediate: bool
    ongoing: bool
    interim: bool
    recurring: tuple[Recurrence, ...]
    ambiguous: bool
    undated: bool
    canonical: str
    notes: tuple[Message, ...]
    clauses: tuple[Clause, ...]


def read(
    text: str,
    *,
    issued: date | None = None,
    year: int | None = None,
    calendar: WorkCalendar | None = None,
    this: int | None = None,
) -> Reading:
    """How *text* is read.

    *year* is the year of dates that name none, *issued* the day of the plan from which 印发后… counts. 今年 is the year
    of *issued*; without it *this*, a guess that is told as one; else *year*. A day that the calendar cannot reach, or
    that *issued* is missing for, leaves the dates empty and a note.
    """
    return reading_of(text, scan(text), Resolver(issued, year, calendar, this))


def reading_of(text: str, found: list[Located], resolver: Resolver) -> Reading:
    """The reading of *text*, in which *found* was found, with the dates that *resolver* gives."""
    resolved = [resolver.resolve(one) for one in found]
    values = [one.value for one in found]
    kinds: list[str] = []
    for value, one in zip(values, resolved, strict=True):
        for kind in _kinds(value, one):
            if kind not in kinds:
                kinds.append(kind)
    days = tuple(dict.fromkeys(day for one in resolved for day in one.dates))
    recurring = tuple(value.every for value in values if isinstance(value, Repeat))
    immediate, ongoing = "immediate" in kinds, "ongoing" in kinds
    regular = "recurring" in kinds
    return Reading(
        text=text,
        kind="+".join(kinds),
        dates=days,
        immediate=immediate,
        ongoing=ongoing,
        interim="interim" in kinds,
        recurring=recurring,
        ambiguous=any(one.ambiguous for one in resolved),
        undated="undated" in kinds or not (days or immediate or ongoing or regular),
        canonical=canonical(Phrase(tuple(values))),
        notes=tuple(_unique(note for one in resolved for note in one.notes)),
        clauses=_clauses(text, found, resolved),
    )


class Resolved(NamedTuple):
    """The dates of one value, and what there is to say about them."""

    dates: tuple[date, ...] = ()
    ambiguous: bool = False
    notes: tuple[Message, ...] = ()
    impossible: bool = False


class Resolver:
    """Gives values their dates, one after the other; it remembers the date before."""

    def __init__(
        self, issued: date | None, year: int | None, calendar: WorkCalendar | None, this: int | None = None
    ) -> None:
        self.issued = issued
        self.year = year
        self.calendar = calendar
        self.this = this
        self.last: date | None = None
        #: Whether the value before had its year from *year*, not from its own words or the date before it.
        self.inherited = False
        self._notes: list[Message] = []
        self._ambiguous = False
        self._impossible = False

    def resolve(self, found: Located) -> Resolved:
        """The dates of *found*."""
        self._notes, self._ambiguous, self._impossible = [], False, False
        self.inherited = False
        if found.remark:
            self._note(_REMARKS[found.remark])
        dates = tuple(day for day in self._dates(found.value) if day is not None)
        if dates:
            self.last = dates[-1]
        elif isinstance(found.year, int):
            self.last = date(found.year, 1, 1)
        return Resolved(dates, self._ambiguous, tuple(self._notes), self._impossible)

    def _dates(self, value: Value) -> Iterable[date | None]:
        match value:
            case Due(edge="since"):
                self._since(value.period)
                return ()
            case Due():
                return (self._due(value),)
            case Range():
                return (self._range(value),)
            case Within():
                return (self._within(value),)
            case Repeat():
                return self._repeat(value)
            case Extended():
                return self._extended(value)
            case Mark():
                self._mark(value)
                return ()

    def _due(self, due: Due) -> date | None:
        period = self._complete(due.period)
        if period is None:
            return None
        last = self._end(period, due.edge)
        if last is None:
            return None
        self._judge(due, period, last)
        return last

    def _judge(self, due: Due, period: Period, last: date) -> None:
        """Flag a reading that the words leave open."""
        unit, edge = period.unit, due.edge
        if edge == "before" and unit != "day":
            first = _first(period)
            self._doubt(N_("Read as the last day; the strict reading is %(strict)s."), strict=first - ONE_DAY)
        elif edge == "plain" and unit == "month":
            self._doubt(N_("Only the month is given; read as its last day, %(day)s."), day=last)
        elif edge in ("plain", "within") and unit == "year":
            if edge == "plain":
                self._doubt(N_("Only the year is given; read as its last day, %(day)s."), day=last)
        elif unit == "plan" and edge in ("plain", "within", "before"):
            self._doubt(N_("Only the period of the plan is given; read as its last day, %(day)s."), day=last)
        elif edge in ("mid", "start"):
            self._doubt(N_("The words leave the day open; read as %(day)s."), day=last)

    def _range(self, span: Range) -> date | None:
        first = self._complete(span.start, quiet=True)
        start = self._end(first, "plain", quiet=True) if first else None
        period = span.end.period
        if start is not None and first is not None:
            if not period.number and period.unit in ("day", "tenday"):
                period = Period(period.unit, start.year, start.month, period.part)
            elif isinstance(period.year, YearWord) and period.year.named:
                period = Period(period.unit, start.year + period.year.offset, period.number, period.part)
            elif period.year is None and period.unit != "plan":
                period = Period(period.unit, start.year, period.number, period.part)
                end = self._end(period, span.end.edge, quiet=True)
                if end is not None and end < _first(first):
                    # 11月15日至3月15日 runs over the turn of the year.
                    period = Period(period.unit, start.year + 1, period.number, period.part)
        complete = self._complete(period)
        if complete is None:
            return None
        last = self._end(complete, span.end.edge)
        if last is not None:
            self._note(N_("A span of time; its end is the due date."))
            if complete.unit in ("year", "plan") and span.end.edge == "plain":
                self._doubt(N_("Only the year is given; read as its last day, %(day)s."), day=last)
            elif span.end.edge == "before":
                self._judge(span.end, complete, last)
        return last

    def _since(self, period: Period) -> None:
        complete = self._complete(period)
        if complete is not None and self._end(complete, "plain") is not None:
            self._note(N_("Runs from %(day)s, without an end."), day=_first(complete))

    def _repeat(self, repeat: Repeat) -> Iterable[date | None]:
        if repeat.spread:
            self._note(N_("Spread over the years; no count is asked for in each."))
        if repeat.bound is None:
            return ()
        if repeat.bound.edge == "since":
            self._since(repeat.bound.period)
            return ()
        return (self._due(repeat.bound),)

    def _extended(self, value: Extended) -> Iterable[date | None]:
        original = self._due(value.original) if value.original else None
        if original is not None:
            self.last = original
        if isinstance(value.new, Due):
            new = self._due(value.new)
        elif original is None:
            new = None
            self._note(N_("Extended by a length of time; the original date is not given."))
        else:
            new = self._after(original, value.new)
        if new is not None:
            self._note(N_("Extended; %(day)s is in force."), day=new)
        return (original, new)

    def _within(self, value: Within) -> date | None:
        if value.side == "term":
            self._note(N_("A class of limits; its beginning is not given."))
        elif value.start is not None:
            complete = self._complete(value.start)
            if complete is None or self._end(complete, "plain") is None:
                return None
            return self._after(_first(complete), value)
        elif value.anchor == "印发" and value.side == "后":
            if self.issued is None:
                self._note(N_("The issue date of the plan is needed."))
                return None
            return self._after(self.issued, value)
        elif value.anchor:
            self._note(N_("The day of this event is not known: %(event)s."), event=value.anchor)
        else:
            self._note(N_("The day from which it counts is not given."))
        return None

    def _after(self, day: date, length: Within) -> date | None:
        """The last day of *length*, counted from the day after *day* (民法典 arts. 201, 202)."""
        try:
            match length.unit:
                case "workday":
                    if self.calendar is None:
                        self._note(N_("A calendar of working days is needed."))
                        return None
                    return self.calendar.add(day, length.count)
                case "day":
                    return day + timedelta(days=length.count)
                case "week":
                    return day + timedelta(weeks=length.count)
                case "hour":
                    return day + timedelta(days=-(-length.count // 24))
                case "month" | "quarter" | "year":
                    return _months_on(day, length.count * {"month": 1, "quarter": 3, "year": 12}[length.unit])
        except CalendarNotPublished as error:
            self._note(N_("The working days of %(year)s are not published yet."), year=str(error.year))
        except (OverflowError, ValueError):
            self._note(N_("No such day: %(day)s."), day=f"{day.isoformat()} + {length.count}")
        return None

    def _mark(self, mark: Mark) -> None:
        if mark.kind in _MARK_NOTES:
            self._note(_MARK_NOTES[mark.kind], **({"words": mark.words} if mark.words else {}))

    def _complete(self, period: Period, *, quiet: bool = False) -> Period | None:
        """*period* with its year and month; None, and a note, where nothing gives them."""
        if period.unit == "plan":
            return period
        year, number = period.year, period.number
        if number == 0 and period.unit in ("day", "month", "tenday"):
            if self.last is None or year is not None:
                if not quiet:
                    self._note(N_("The month is not given."))
                return None
            return Period(period.unit, self.last.year, self.last.month, period.part)
        if isinstance(year, int):
            return period
        found = self._year_of(year)
        if found is None:
            if not quiet:
                self._note(N_("The year is not given."))
            return None
        complete = Period(period.unit, found, number, period.part)
        if quiet:
            return complete
        if year is not None:
            if self._is_guessed(year):
                self._doubt(N_("The issue date of the plan is not known; read as %(year)s."), year=str(found))
            return complete
        self.inherited = self.last is None and self.year is not None
        if self.last is None and self.year is None:
            # Only the issue date is there: what a plan asks for cannot lie before it.
            end = self._end(complete, "plain", quiet=True)
            if end is not None and self.issued is not None and end < self.issued:
                complete = Period(period.unit, found + 1, number, period.part)
            self._doubt(N_("The year is not given; read as %(year)s, after the issue date."), year=str(complete.year))
        elif self.last is not None:
            end = self._end(complete, "plain", quiet=True)
            if end is not None and end < self.last:
                self._doubt(N_("Without a year it lies before the date before it; a later year may be meant."))
        return complete

    def _year_of(self, year: YearWord | None) -> int | None:
        """The year of a date that names none, or names it by its distance."""
        if self.last is not None and (year is None or year.named):
            base: int | None = self.last.year
        elif year is None:
            base = self.year if self.year is not None else self.issued.year if self.issued else None
        else:
            base = self.issued.year if self.issued else self.this if self.this is not None else self.year
        return None if base is None else base + (year.offset if year is not None else 0)

    def _is_guessed(self, year: YearWord) -> bool:
        """Whether what *year* is a distance from was not told."""
        return self.issued is None and self.this is not None and not (year.named and self.last is not None)

    def _end(self, period: Period, edge: str, *, quiet: bool = False) -> date | None:
        """The last day of a complete *period*, or the day its edge names; None, and a note, where there is none."""
        try:
            return _day(period, edge)
        except (ValueError, OverflowError):
            if not quiet:
                self._impossible = True
                self._note(N_("No such day: %(day)s."), day=canonical(Phrase((Due(period),))))
            return None

    def _note(self, text: str, /, **args: object) -> None:
        self._notes.append(Message(text, args))

    def _doubt(self, text: str, /, **args: object) -> None:
        self._ambiguous = True
        self._note(text, **args)


_REMARKS = {
    "lost-year": N_("The word 年 is missing after the year."),
    "lost-month": N_("The word 月 is missing after the month."),
    "short-year": N_("A year of two digits; read as 20xx."),
}
_MARK_NOTES = {
    "season": N_("A season; the office says when it begins: %(words)s."),
    "event": N_("Waits for an event: %(words)s."),
    "past": N_("Not a limit: %(words)s."),
    "recurring": N_("Recurring, but the period is not given."),
}


def _day(period: Period, edge: str) -> date:
    year, number = period.year, period.number
    if period.unit == "plan":
        # 十四五 is 2021—2025; five years each from the third plan (1966) on. Its middle is the third year.
        return date(1955 + 5 * number - {"mid": 2, "start": 4}.get(edge, 0), 12, 31)
    assert isinstance(year, int)  # `_complete` saw to it
    match period.unit:
        case "day":
            return date(year, number, period.part)
        case "tenday":
            return date(year, number, period.part * 10) if period.part < 3 else _month_end(year, number)
        case "month":
            if edge in ("mid", "start"):
                return date(year, number, 15 if edge == "mid" else 10)
            return _month_end(year, number)
        case "quarter":
            return _month_end(year, 3 * number)
        case "half":
            return _month_end(year, 6 * number)
        case "year":
            return date(year, 6, 30) if edge == "mid" else date(year, 1, 31) if edge == "start" else date(year, 12, 31)


def _first(period: Period) -> date:
    """The first day of a complete period."""
    year, number = period.year, period.number
    if period.unit == "plan":
        return date(1951 + 5 * number, 1, 1)
    assert isinstance(year, int)  # `_complete` saw to it
    match period.unit:
        case "day":
            return date(year, number, period.part)
        case "tenday":
            return date(year, number, period.part * 10 - 9)
        case "month":
            return date(year, number, 1)
        case "quarter":
            return date(year, 3 * number - 2, 1)
        case "half":
            return date(year, 6 * number - 5, 1)
        case "year":
            return date(year, 1, 1)


def _month_end(year: int, month: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError(month)
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - ONE_DAY


def _months_on(day: date, months: int) -> date:
    """The same day *months* later, or the last day of that month where it has no such day (民法典 art. 202)."""
    total = day.year * 12 + day.month - 1 + months
    last = _month_end(total // 12, total % 12 + 1)
    return last if last.day < day.day else last.replace(day=day.day)


def _kinds(value: Value, resolved: Resolved) -> list[str]:
    """The contract's words for *value*, the most telling one first."""
    match value:
        case _ if resolved.impossible and not resolved.dates:
            return ["undated"]
        case Due(edge="since"):
            return ["ongoing"]
        case Due():
            return [_due_kind(value)]
        case Range():
            # A stretch names its own kind beside the range: 6月中旬至12月31日.
            parts = [_due_kind(Due(period)) for period in (value.start, value.end.period)]
            return ["range", *(part for part in parts if part in ("tenday", "quarter", "half-year", "plan-period"))]
        case Within():
            return ["relative"]
        case Repeat(bound=None):
            return ["recurring"]
        case Repeat(bound=bound) if bound is not None:
            return ["recurring", "ongoing" if bound.edge == "since" else _due_kind(bound)]
        case Extended():
            return ["extended"]
        case Mark():
            return [value.kind]
    return []


_UNIT_KINDS = {"day": "date", "month": "date", "half": "half-year", "plan": "plan-period"}


def _due_kind(due: Due) -> str:
    if due.period.unit == "year":
        return "year" if due.edge in ("plain", "within") else "date"
    return _UNIT_KINDS.get(due.period.unit, due.period.unit)


def _clauses(text: str, found: list[Located], resolved: list[Resolved]) -> tuple[Clause, ...]:
    """The parts of a limit: what is said after each date up to the next value or the end of the sentence.

    A date at the end of its clause is due for what stands before it: 完成排查（2023年6月底前）.
    """
    clauses: list[Clause] = []
    floor = 0
    for at, one in enumerate(found):
        if not _falls_due(one.value):
            continue
        after = found[at + 1] if at + 1 < len(found) else None
        interim = after is not None and isinstance(after.value, Mark) and after.value.kind == "interim"
        follow = found[at + 1 + interim] if at + 1 + interim < len(found) else None
        what = _action(text[one.end : follow.start if follow else len(text)])
        if not what:
            what = _action(text[floor : one.start].rpartition("；")[2])
        due = resolved[at].dates[-1] if resolved[at].dates else None
        clauses.append(Clause(what, _fold_space(text[one.start : one.end]), due, interim))
        floor = one.end
    return tuple(clauses)


def _falls_due(value: Value) -> bool:
    if isinstance(value, Due):
        return value.edge != "since"
    if isinstance(value, Mark):
        return value.kind in ("season", "event")
    return isinstance(value, Range | Within | Extended)


_PUNCTUATION = " \t\r\n\u3000，,、；;。：:（）()|"


def _action(words: str) -> str:
    for stop in "；;。\n":
        words = words.partition(stop)[0] if words.strip(_PUNCTUATION) and words.lstrip("，, ").find(stop) > 0 else words
    words = _fold_space(words.strip(_PUNCTUATION))
    return words.removesuffix("并").strip(_PUNCTUATION)


def _fold_space(words: str) -> str:
    return "".join(words.split())


def _unique(notes: Iterable[Message]) -> Iterable[Message]:
    seen: list[Message] = []
    for note in notes:
        if note not in seen:
            seen.append(note)
    return seen
