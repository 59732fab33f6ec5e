from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from deadlines.feeds import titles
from deadlines.feeds.build import unit_feeds
from deadlines.feeds.calendar import Writer, written_by_icalendar
from deadlines.feeds.events import Options, Seen, events_of, seen_as
from deadlines.feeds.stamps import NO_LOG, Stamps
from feeds.ledger import DAY, DIRECTORY, DUTY, ITEM, LINES, MILESTONE, PLAN, carried_out, done, line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deadlines.domain.agenda import Line
    from deadlines.domain.model import Duty

NASTY = st.text(
    st.one_of(st.characters(), st.sampled_from('\\,;:"\n\r\t\0\x85\u2028\u202e\ufeff😀👨\u200d👩עברית字'))
) | st.text("字", min_size=200, max_size=400)


def written(*lines: Line, mark: titles.Mark = "责任", **options: Any) -> bytes:
    chosen = Options(**options)
    seen = [
        seen_as(owed, event, mark)
        for owed in lines
        for event in events_of(owed, as_of=DAY, stamps=NO_LOG, options=chosen)
    ]
    return Writer().calendar("市城管局", "西安市", seen)


def unfolded(data: bytes) -> list[str]:
    return data.replace(b"\r\n ", b"").decode().split("\r\n")


def test_rule_18_the_head() -> None:
    assert unfolded(written())[:-1] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//deadlines//feeds//ZH",
        "CALSCALE:GREGORIAN",
        "NAME:市城管局·整改时限（西安市）",
        "X-WR-CALNAME:市城管局·整改时限（西安市）",
        "COLOR:seagreen",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-APPLE-CALENDAR-COLOR:#2E8B57",
        "X-PUBLISHED-TTL:PT6H",
        "X-WR-TIMEZONE:Asia/Shanghai",
        "END:VCALENDAR",
    ]


def test_an_event_line_by_line() -> None:
    assert unfolded(written(line(MILESTONE), mark="牵头", alarms=True))[11:-2] == [
        "BEGIN:VEVENT",
        "SUMMARY:【牵头】省大气专项第8项：287家试点安装",
        "DTSTART;VALUE=DATE:20240331",
        "DTEND;VALUE=DATE:20240401",
        "DTSTAMP:20200101T000000Z",
        "UID:XA23-08.2@deadlines.internal",
        "SEQUENCE:0",
        "CATEGORIES:时间节点,省大气专项",
        (
            r"DESCRIPTION:287家试点安装\n整改时限（方案原文）：2024年3月底前\n所属任务：省大气专项第8项\n"
            r"反馈问题（简称）：餐饮油烟在线监控安装率低\n编号：XA23-08.2\n责任单位：市城管局（牵头）、市生态环境局（配合）、各区县\n"
            r"验收单位：市城管局、市财政局\n省级验收单位：省生态环境厅\n\n"
            r"本提示由整改台账生成，供工作参考，不作为正式公文；内容以印发的整改方案和正式文件为准。"
        ),
        "LAST-MODIFIED:20200101T000000Z",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:省大气专项第8项：287家试点安装",
        "TRIGGER:-PT15H",
        "END:VALARM",
        "END:VEVENT",
    ]


@pytest.mark.parametrize(
    ("duty", "lines"),
    [
        (DUTY._replace(every="day"), ["RRULE:FREQ=DAILY"]),
        (DUTY._replace(every="week"), ["RRULE:FREQ=WEEKLY;BYDAY=SU"]),
        (DUTY, ["RRULE:FREQ=MONTHLY;BYMONTHDAY=-1"]),
        (
            DUTY._replace(every="quarter", last=date(2024, 12, 31)),
            ["RRULE:FREQ=MONTHLY;UNTIL=20241231;INTERVAL=3;BYMONTHDAY=-1"],
        ),
        (DUTY._replace(every="year"), ["RRULE:FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=-1"]),
        (
            carried_out(DUTY, date(2023, 3, 1), date(2023, 5, 1))._replace(at_least=1),
            ["RRULE:FREQ=MONTHLY;BYMONTHDAY=-1", "EXDATE;VALUE=DATE:20230331,20230531"],
        ),
    ],
)
def test_rules_10_and_11_recurrence(duty: Duty, lines: Any) -> None:
    found = [text for text in unfolded(written(line(duty))) if text.startswith(("RRULE", "EXDATE", "RDATE"))]

    assert found == lines


def test_rules_6_7_8_17_and_19_what_never_stands_in_a_feed() -> None:
    data = written(*LINES, line(done(MILESTONE, DAY)), alarms=True).decode()

    for never in (
        "TZID",
        "VTIMEZONE",
        "VTODO",
        "METHOD",
        "ORGANIZER",
        "ATTENDEE",
        "LOCATION",
        "RDATE",
        "BYSETPOS",
        "OPAQUE",
    ):
        assert never not in data
    assert data.count("TRANSP:TRANSPARENT") == data.count("BEGIN:VEVENT")
    assert data.count("BEGIN:VCALENDAR") == 1


def test_rule_2_stamps_are_written_three_times_alike() -> None:
    stamps = Stamps(own={"XA23-08.2": datetime(2023, 6, 28, 2, 3, 4, tzinfo=UTC)})
    (event,) = events_of(line(MILESTONE), as_of=DAY, stamps=stamps)
    lines = unfolded(Writer().calendar("甲", "乙", [seen_as(line(MILESTONE), event, "责任")]))

    assert {"DTSTAMP:20230628T020304Z", "LAST-MODIFIED:20230628T020304Z", "SEQUENCE:110080984"} <= set(lines)


@given(NASTY, NASTY, NASTY, NASTY)
def test_rules_14_and_15_any_text_survives_any_parser(action: str, title: str, limit: str, name: str) -> None:
    """Well-formed bytes, and what a parser reads back is what was meant."""
    item = ITEM._replace(title=title, lead=(name,), cooperating=())
    plan = PLAN._replace(short=name)
    owed = line(MILESTONE._replace(action=action, limit=limit), item=item, plan=plan)
    (event,) = events_of(owed, as_of=DAY, stamps=NO_LOG, options=Options(alarms=True))
    seen = seen_as(owed, event, "责任")
    data = Writer().calendar(name, title, [seen])

    assert data.endswith(b"\r\n")
    lines = data.removesuffix(b"\r\n").split(b"\r\n")
    for raw in lines:
        assert 0 < len(raw) <= 75
        raw.decode()  # no fold inside a character
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", raw)
        assert (len(raw) - len(raw.rstrip(b"\\"))) % 2 == 0  # nor inside an escape
    calendar = Calendar.from_ical(data)
    (parsed,) = calendar.walk("VEVENT")
    assert not calendar.errors
    assert not parsed.errors
    assert parsed["SUMMARY"] == seen.summary
    assert parsed["DESCRIPTION"] == event.description
    assert calendar["NAME"] == calendar["X-WR-CALNAME"]
    assert len(event.description) <= 2000
    assert parsed.decoded("DTEND") - parsed.decoded("DTSTART") == timedelta(days=1)


@given(NASTY)
def test_a_title_is_written_to_the_octet_as_icalendar_writes_it(text: str) -> None:
    text = titles.clean(text)
    (event,) = events_of(line(MILESTONE), as_of=DAY, stamps=NO_LOG)

    ours = b"".join(Writer().shown([Seen(event, text)]))
    assert sorted(ours.split(b"\r\n")) == sorted(written_by_icalendar(event, text).split(b"\r\n"))


@given(st.permutations(LINES))
def test_the_same_data_gives_the_same_bytes_in_whatever_order_it_comes(lines: Any) -> None:
    def every(given_lines: Iterable[Line]) -> list[bytes]:
        feeds = unit_feeds(DIRECTORY, given_lines, as_of=DAY)
        return [Writer().calendar(feed.unit, feed.region, feed.seen) for feed in feeds]

    assert every(lines) == every(LINES)


def test_an_event_goes_through_icalendar_once(monkeypatch: pytest.MonkeyPatch) -> None:
    import icalendar

    made: list[object] = []
    real = icalendar.Event.to_ical

    def counted(self: icalendar.Event, *args: Any) -> bytes:
        made.append(self)
        data: bytes = real(self, *args)
        return data

    monkeypatch.setattr(icalendar.Event, "to_ical", counted)
    feeds = unit_feeds(DIRECTORY, LINES, as_of=DAY)
    writer = Writer()
    for _ in range(2):
        for feed in feeds:
            writer.calendar(feed.unit, feed.region, feed.seen)

    notices = sum(feed.dated == 0 for feed in feeds)
    assert sum(feed.dated for feed in feeds) > len(made) - notices == len(LINES)
