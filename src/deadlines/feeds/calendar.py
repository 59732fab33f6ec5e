"""Feeds as bytes: iCalendar that every calendar program reads, and reads the same (RFC 5545, RFC 7986).

icalendar writes and folds every event, once, however many feeds show it: its bytes are kept; only the line with the
title, and the alarm of its role, are each reader's own. Dates are dates, without a time or a
zone, so that no reader west of Beijing sees them a day early.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from deadlines.feeds import titles
from deadlines.feeds.stamps import begin_of
from deadlines.feeds.titles import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deadlines.feeds.events import Event, Rule, Seen

PRODID = "-//deadlines//feeds//ZH"
REFRESH = timedelta(hours=6)
COLOR, APPLE_COLOR = "seagreen", "#2E8B57"

_FOLD = 74  # and the blank before what is folded
_END = b"END:VCALENDAR\r\n"
_KINDS = {False: (b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n"), True: (b"BEGIN:VTODO\r\n", b"END:VTODO\r\n")}


class Writer:
    """Writes feeds and keeps the bytes of every event and title that it has written once."""

    def __init__(self) -> None:
        self._events: dict[Event, bytes] = {}
        self._titles: dict[str, bytes] = {}
        self._alarms: dict[tuple[str, timedelta, bool], bytes] = {}

    def calendar(self, unit: str, region: str, seen: Iterable[Seen]) -> bytes:
        """The calendar of *unit*, which shows the events in *seen* in their order."""
        return b"".join((head(unit, region), *self.shown(seen), _END))

    def shown(self, seen: Iterable[Seen]) -> Iterator[bytes]:
        """The bytes of each event in *seen*, in parts."""
        for event, summary in seen:
            begin, end = _KINDS[event.todo]
            yield begin
            yield self._title(summary)
            if event.alarm is None:
                yield self._event(event)
            else:  # readers whose alarms differ share the rest
                yield self._event(replace(event, alarm=None)).removesuffix(end)
                yield self._alarm(event.topic, event.alarm, event.todo)
                yield end

    def _event(self, event: Event) -> bytes:
        """All lines of *event* but the first and the title."""
        written = self._events.get(event)
        if written is None:
            made = _task(event) if event.todo else _component(event)
            written = self._events[event] = made.to_ical().removeprefix(_KINDS[event.todo][0])
        return written

    def _title(self, summary: str) -> bytes:
        written = self._titles.get(summary)
        if written is None:
            written = self._titles[summary] = _text_line("SUMMARY", summary)
        return written

    def _alarm(self, topic: str, before: timedelta, todo: bool) -> bytes:
        written = self._alarms.get((topic, before, todo))
        if written is None:
            written = self._alarms[topic, before, todo] = _alarm(topic, before, todo=todo)
        return written


def tail() -> bytes:
    """What ends every calendar."""
    return _END


def _text_line(name: str, text: str) -> bytes:
    """The line *name* with *text*, which is `clean`, to the octet as icalendar writes it, at a tenth of its cost.

    There are more titles than events. No line has more than 75 octets, none ends inside a character or an escape.
    """
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    data = f"{name}:{escaped}".encode()
    pieces, start = [], 0
    while len(data) - start > _FOLD:
        end = start + _FOLD
        while data[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        if end - 1 > start and data[end - 1] in b"\\^":
            end -= 1
        pieces.append(data[start:end])
        start = end
    pieces.append(data[start:])
    return b"\r\n ".join(pieces) + b"\r\n"


def head(unit: str, region: str) -> bytes:
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
    """*event* without its title and alarm, as icalendar writes it."""
    from icalendar import Event as Component

    made = Component()
    _common(made, event)
    made.add("dtstart", event.first)
    if event.first < date.max:
        made.add("dtend", event.first + timedelta(days=1))
    if event.rule is not None:
        made.add("rrule", _rule(event.rule))
        if event.rule.skipped:
            made.add("exdate", list(event.rule.skipped))
    made.add("status", event.status)
    made.add("transp", "TRANSPARENT")  # nobody is busy all day because something is due
    return made


def _task(event: Event) -> Any:
    """*event* as a task without its title and alarm, as icalendar writes it: due on its day, begun at no time."""
    from icalendar import Todo

    made = Todo()
    _common(made, event)
    made.add("due", event.first)
    if event.done_on is not None:
        made.add("status", "COMPLETED")
        made.add("percent-complete", 100)
        made.add("completed", begin_of(event.done_on))
    else:
        made.add("status", "CANCELLED" if event.status == "CANCELLED" else "NEEDS-ACTION")
    return made


def written_by_icalendar(event: Event, summary: str) -> bytes:
    """*event* under the title *summary* as icalendar alone writes it: what ours is held to and measured by."""
    made = _task(event) if event.todo else _component(event)
    made.add("summary", summary)
    written: bytes = made.to_ical()
    return written


def _common(made: Any, event: Event) -> None:
    made.add("uid", event.uid)
    made.add("dtstamp", event.stamp)
    made.add("last-modified", event.stamp)
    made.add("sequence", event.sequence)
    made.add("description", event.description)
    made.add("categories", list(event.categories))


def _alarm(topic: str, before: timedelta, *, todo: bool) -> bytes:
    from icalendar import Alarm
    from icalendar.prop import vDuration

    trigger: Any = vDuration(before)
    if todo:  # it has no beginning that a time could be counted from
        trigger.params["RELATED"] = "END"
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", topic)  # RFC 5545 asks a DISPLAY alarm for one
    alarm.add("trigger", trigger)
    written: bytes = alarm.to_ical()
    return written


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
