"""Feeds as bytes: iCalendar that every calendar program reads, and reads the same (RFC 5545, RFC 7986).

icalendar writes and folds every line. An event goes through it once, however many feeds show it: its bytes are kept,
and only the line with the title is each reader's own. Dates are dates, without a time or a zone, so that no reader
west of Beijing sees them a day early.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from deadlines.feeds import titles
from deadlines.feeds.titles import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deadlines.feeds.events import Event, Rule, Seen

PRODID = "-//deadlines//feeds//ZH"
REFRESH = timedelta(hours=6)
COLOR, APPLE_COLOR = "seagreen", "#2E8B57"

_BEGIN = b"BEGIN:VEVENT\r\n"
_END = b"END:VCALENDAR\r\n"


class Writer:
    """Writes feeds and keeps the bytes of every event and title that it has written once."""

    def __init__(self) -> None:
        self._events: dict[Event, bytes] = {}
        self._titles: dict[str, bytes] = {}

    def calendar(self, unit: str, region: str, seen: Iterable[Seen]) -> bytes:
        """The calendar of *unit*, which shows the events in *seen* in their order."""
        parts = [_head(unit, region)]
        for event, summary in seen:
            parts += (_BEGIN, self._title(summary), self._event(event))
        parts.append(_END)
        return b"".join(parts)

    def _event(self, event: Event) -> bytes:
        """All lines of *event* but the first and the title."""
        written = self._events.get(event)
        if written is None:
            written = self._events[event] = _component(event).to_ical().removeprefix(_BEGIN)
        return written

    def _title(self, summary: str) -> bytes:
        written = self._titles.get(summary)
        if written is None:
            written = self._titles[summary] = _text_line("SUMMARY", summary)
        return written


def _text_line(name: str, text: str) -> bytes:
    from icalendar.parser import Contentline, Parameters
    from icalendar.prop import vText

    line: bytes = Contentline.from_parts(name, Parameters(), vText(text)).to_ical()
    return line + b"\r\n"


def _head(unit: str, region: str) -> bytes:
    """The calendar's own properties. A name that two regions know has its region behind it."""
    from icalendar import Calendar
    from icalendar.prop import vDuration, vText

    name = WORDS.calendar.format(unit=titles.clean(unit), region=titles.clean(region))
    refresh: Any = vDuration(REFRESH)
    refresh.params["VALUE"] = "DURATION"  # has no default type, so the RFC wants it said; icalendar does not say it
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODID)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", vText(name))  # as a plain string icalendar would not escape it
    calendar.add("x-wr-calname", vText(name))
    calendar.add("refresh-interval", refresh)
    calendar.add("x-published-ttl", vDuration(REFRESH))
    calendar.add("color", COLOR)
    calendar.add("x-apple-calendar-color", APPLE_COLOR)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    written: bytes = calendar.to_ical()
    return written.removesuffix(_END)


def _component(event: Event) -> Any:
    """*event* without its title, as icalendar writes it."""
    from icalendar import Alarm
    from icalendar import Event as Component

    made = Component()
    made.add("uid", event.uid)
    made.add("dtstamp", event.stamp)
    made.add("last-modified", event.stamp)
    made.add("sequence", event.sequence)
    made.add("dtstart", event.first)
    if event.first < date.max:
        made.add("dtend", event.first + timedelta(days=1))
    if event.rule is not None:
        made.add("rrule", _rule(event.rule))
        if event.rule.skipped:
            made.add("exdate", list(event.rule.skipped))
    made.add("description", event.description)
    made.add("categories", list(event.categories))
    made.add("status", event.status)
    made.add("transp", "TRANSPARENT")  # nobody is busy all day because something is due
    if event.alarm is not None:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", event.topic)  # RFC 5545 asks a DISPLAY alarm for one
        alarm.add("trigger", event.alarm)
        made.add_component(alarm)
    return made


def _rule(rule: Rule) -> dict[str, object]:
    out: dict[str, object] = {"freq": rule.freq}
    if rule.interval > 1:
        out["interval"] = rule.interval
    if rule.freq == "WEEKLY":
        out["byday"] = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[rule.day]
    if rule.freq == "MONTHLY" and rule.day < 0:  # from the 1st to the 28th the first day says it
        out["bymonthday"] = -1
    if rule.until is not None:
        out["until"] = rule.until
    return out
