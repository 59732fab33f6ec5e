"""What the subscribe page says, apart from how it looks: `e2e/test_subscribe_page.py` opens it in a browser."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from deadlines.feeds import page
from deadlines.feeds.build import Feed
from deadlines.feeds.events import Event, Options, Rule, Seen
from deadlines.feeds.shelf import Door

if TYPE_CHECKING:
    from deadlines.words import Language

DAY = date(2023, 12, 1)
DOOR = Door("0" * 64, "西安市/市城管局", "办公室手机", None)


def event(first: date, rule: Rule | None = None) -> Event:
    return Event("x@deadlines.internal", "t", "d", first, (), datetime(2023, 1, 1, tzinfo=UTC), rule=rule)


def feed(*seen: tuple[date, Rule | None, str]) -> Feed:
    events = tuple(Seen(event(first, rule), title) for first, rule, title in seen)
    return Feed("西安市/市城管局", "市城管局", "西安市", "x.ics", events, len(events))


def shown(made: Feed, language: Language = "zh", **more: object) -> str:
    return page.subscribe_page(
        made,
        DOOR._replace(**{name: more.pop(name) for name in ("name", "expires") if name in more}),  # type: ignore[arg-type]
        base="https://rili.example",
        token="T" * 43,
        day=DAY,
        language=language,
        **more,  # type: ignore[arg-type]
    )


def test_it_says_how_many_dates_it_does_not_list() -> None:
    """What is past and still open stands in the calendar; nobody must think that the list is all of it."""
    ahead = [(date(2023, 12, n), None, f"今后{n}") for n in range(1, 11)]
    behind = [(date(2023, 11, n), None, f"从前{n}") for n in range(1, 13)]

    text = shown(feed(*behind, *ahead))
    assert "另有2项" in text
    assert "另有12项日期在今天以前" in text
    assert "两年" in text
    assert "最多保留两年" not in text
    assert "日期在今天以前" not in shown(feed(*ahead))


def test_its_links_keep_the_roles_of_its_address() -> None:
    made = feed((date(2023, 12, 5), None, "【牵头】甲"))
    text = html.unescape(shown(made, chosen=Options(alarms=True, roles=frozenset({"lead", "acceptance"}))))

    assert "/f/" + "T" * 43 + ".ics?alarms=on&roles=lead,acceptance" in text
    links = re.findall(r'href="(\?[^"]*)"', text)
    assert links
    assert all("roles=lead,acceptance" in each for each in links)
    assert "【牵头】【验收】" in text


@pytest.mark.parametrize(
    ("first", "rule", "expected"),
    [
        (date(2023, 12, 1), None, date(2023, 12, 1)),
        (date(2023, 11, 30), None, None),
        (date(2023, 1, 1), Rule("DAILY"), DAY),
        (date(2022, 1, 5), Rule("WEEKLY", day=2), date(2023, 12, 6)),
        (date(2022, 1, 31), Rule("MONTHLY"), date(2023, 12, 31)),
        (date(2022, 1, 10), Rule("MONTHLY", day=10), date(2023, 12, 10)),
        (date(2022, 3, 31), Rule("MONTHLY", 3), date(2023, 12, 31)),
        (date(2020, 2, 29), Rule("MONTHLY", 12), date(2024, 2, 29)),
        (date(2022, 1, 31), Rule("MONTHLY", skipped=(date(2023, 12, 31),)), date(2024, 1, 31)),
        (date(2022, 1, 31), Rule("MONTHLY", until=date(2023, 11, 30)), None),
        (date(2024, 5, 31), Rule("MONTHLY"), date(2024, 5, 31)),
        (date(9999, 12, 31), Rule("MONTHLY", 12), date(9999, 12, 31)),
    ],
)
def test_a_series_stands_on_its_next_day(first: date, rule: Rule | None, expected: date | None) -> None:
    assert [each.day for each in page.coming(feed((first, rule, "t")), DAY)] == ([expected] if expected else [])


def test_the_next_dates_stand_in_order_and_the_rest_are_counted() -> None:
    days = [date(2024, 1, 31 - n) for n in range(20)]
    text = shown(feed(*((day, None, f"第{day.day}日") for day in days)))

    listed = re.findall(r'<time datetime="([\d-]+)">', text)
    assert listed == [day.isoformat() for day in sorted(days)[: page.MOST_DATES]]
    assert "另有12项" in text
    assert "and 12 more" in shown(feed(*((day, None, "t") for day in days)), "en")


def test_a_calendar_without_dates_says_so() -> None:
    assert "目前没有今天以后的时间节点。" in shown(feed())


def test_what_others_wrote_is_text_and_nothing_else() -> None:
    nasty = "<script>alert(1)</script>\"'&"
    text = shown(feed((DAY, None, nasty)), name=nasty)

    assert "<script>alert" not in text
    assert text.count(html.escape(nasty).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")) == 2


def test_the_addresses_follow_what_the_reader_chose() -> None:
    token, plain = "T" * 43, Options()
    off = shown(feed())
    on = shown(feed(), chosen=plain._replace(alarms=True))
    settled = plain._replace(alarms=True)

    assert f'value="https://rili.example/f/{token}.ics"' in off
    assert f'href="webcal://rili.example/f/{token}.ics"' in off
    assert f'value="https://rili.example/f/{token}.ics?alarms=on"' in on
    assert '.ics?alarms=off"' in shown(feed(), settled=settled, chosen=plain)
    assert f'/f/{token}.ics"' in shown(feed(), settled=settled)


def test_only_what_stands_in_the_page_may_run() -> None:
    import base64
    import hashlib

    text, policy = shown(feed()), page.HEADERS["content-security-policy"]
    for name in ("style", "script"):
        (inline,) = re.findall(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert " style=" not in text
    assert not re.search(r"\son\w+=", text)
    assert not re.search(r"(src|href)=\"(https?:)?//(?!rili)", text)


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        (None, "", "zh"),
        (None, "en", "en"),
        (None, "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        (None, "fr-FR,en;q=0.5,zh;q=0.3", "en"),
        (None, "en;q=x,zh;q=0.1", "zh"),
        (None, "*", "zh"),
        ("en", "zh", "en"),
        ("zh", "en", "zh"),
        ("fr", "en", "en"),
    ],
)
def test_the_language_is_that_of_the_reader(asked: str | None, accepted: str, language: str) -> None:
    assert page.language_of(asked, accepted) == language


@pytest.mark.parametrize(
    ("said", "host"),
    [
        ("rili.example.gov.cn", "rili.example.gov.cn"),
        ("127.0.0.1:8765", "127.0.0.1:8765"),
        ("[::1]:8765", "[::1]:8765"),
        ("evil.example/<script>", "localhost"),
        ('x" onload="', "localhost"),
        ("", "localhost"),
    ],
)
def test_a_host_is_taken_only_where_it_is_one(said: str, host: str) -> None:
    assert page.sound_host(said) == host


def test_both_languages_say_everything() -> None:
    zh, en = shown(feed()), shown(feed(), "en")

    assert not re.search(
        r"[\u4e00-\u9fff]", re.sub(r'<(\w+)[^>]*lang="zh-CN"[^>]*>.*?</\1>', "", en.partition("</title>")[2])
    )
    assert "Subscribe" not in zh.partition("<body>")[2].replace("Subscribed", "")
