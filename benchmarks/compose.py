"""What composing the weekly mails costs: 1,000 units, each a message of about 25 KB with text, HTML and its calendar.

    python3 benchmarks/compose.py [--units 1000] [--entries 9]

Prints CPU (user and system) for each message: letters and bytes alone, and the whole way from digests, calendars and
links to messages in bytes. The goal is 6 ms; what the standard library's EmailMessage costs for the same parts stands
beside it. Every tenth message is read back with the standard library before anything is timed.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import time
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING

from deadlines.domain.agenda import lines_of
from deadlines.domain.model import Item, Measure, Milestone, Part, Plan, Register
from deadlines.domain.status import Lamps
from deadlines.domain.units import Directory, Region, Unit
from deadlines.feeds.build import unit_feeds
from deadlines.feeds.calendar import Writer
from deadlines.mail.digest import compose
from deadlines.mail.message import Enclosed, Mail, Style, letters_for, mails_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from deadlines.mail.digest import Digest

GOAL = 6.0
DAY = date(2023, 12, 1)
AT = datetime(2023, 12, 1, 8, tzinfo=UTC)
SENDER = "整改办 <zgb@example.gov.cn>"
STYLE = Style(base_url="https://rili.example.gov.cn", feed="both")


def register(units: int, entries: int) -> Register:
    """A plan in which every unit leads an item of its own with so many milestones in the days around."""
    made = tuple(Unit(f"第{n}责任单位", "甲市", mail=(f"u{n}@example.gov.cn",)) for n in range(units))
    items = []
    for n, unit in enumerate(made, 1):
        code = f"JA23-{n:04d}"
        stones = tuple(_stone(f"{code}.{k}", DAY + timedelta(days=k - 3)) for k in range(1, entries + 1))
        measure = Measure(f"{code}.m1", "完成管网改造并投入运行", "（一）", milestones=stones)
        parts = (Part("2023年12月底", date(2023, 12, 31)),)
        title = f"第{n}个问题：老旧小区雨污管网混接错接整治进展缓慢"
        items.append(Item(code, n, title, lead=(unit.name,), parts=parts, limit="2023年12月底", measures=(measure,)))
    plan = Plan("JA23", "甲市整改方案", "甲市", short="省大气专项", issued=date(2023, 1, 1), items=tuple(items))
    return Register(Directory((Region("甲市", "city"),), made), (plan,))


def _stone(code: str, due: date) -> Milestone:
    words = f"{due.year}年{due.month}月{due.day}日前"
    return Milestone(code, words, "完成片区内全部混接点改造，经第三方检测合格后报市级主管部门备案并向社会公开", due=due)


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--units", type=int, default=1000)
    asked.add_argument("--entries", type=int, default=6)
    given = asked.parse_args()
    made = register(given.units, given.entries)
    lines = [line for plan in made.plans for line in lines_of(plan)]

    def digests() -> tuple[Digest, ...]:
        return compose(lines, made.directory, as_of=DAY, week=DAY, lamps=Lamps())

    def calendars() -> dict[str, bytes]:
        writer = Writer()
        feeds = unit_feeds(made.directory, lines, as_of=DAY)
        return {feed.key: writer.calendar(feed.unit, feed.region, feed.seen) for feed in feeds}

    def enclosed(files: Mapping[str, bytes]) -> dict[str, Enclosed]:
        return {key: Enclosed(f"{STYLE.base_url}/s/{'x' * 43}", data) for key, data in files.items()}

    found, files = digests(), calendars()
    along = enclosed(files)
    mails = list(messages(found, along))
    for mail in mails[::10]:
        read = email.message_from_bytes(mail.data, policy=email.policy.default)
        assert str(read["Subject"]) == mail.subject
        assert [part.get_content_type() for part in read.walk()][-1] == "text/calendar"
    size = sum(len(mail.data) for mail in mails) / len(mails)
    print(f"{len(mails)} messages, {size / 1024:.1f} KiB each, {given.entries + 1} entries")
    alone = cpu(lambda: list(messages(found, along))) / len(mails)
    whole = cpu(lambda: list(messages(digests(), enclosed(calendars())))) / len(mails)
    stock = cpu(lambda: [standard(mail) for mail in mails[:100]]) / len(mails[:100])
    print(f"letters and bytes            {alone:6.2f} ms each")
    print(f"digests, calendars, messages {whole:6.2f} ms each, goal {GOAL:.0f}: {'met' if whole <= GOAL else 'MISSED'}")
    print(f"EmailMessage, bytes alone    {stock:6.2f} ms each")


def messages(found: tuple[Digest, ...], along: Mapping[str, Enclosed]) -> Iterator[Mail]:
    """Every message of the digests *found*."""
    for digest in found:
        for letter, to in letters_for(digest, STYLE, along[digest.key], sender=SENDER):
            made = mails_of(digest, letter, sender=SENDER, at=AT, to=to)
            yield from (mail for mail in made if isinstance(mail, Mail))


def standard(mail: Mail) -> bytes:
    """The same parts put together by the standard library."""
    read = email.message_from_bytes(mail.data, policy=email.policy.default)
    parts = {part.get_content_type(): part for part in read.walk() if not part.is_multipart()}
    text, html, file = (parts[kind].get_payload(decode=True) for kind in ("text/plain", "text/html", "text/calendar"))
    assert isinstance(text, bytes)
    assert isinstance(html, bytes)
    assert isinstance(file, bytes)
    began = time.process_time()
    made = EmailMessage(email.policy.SMTP)
    made["From"], made["To"], made["Subject"] = SENDER, f"第1责任单位 <{mail.recipient}>", mail.subject
    made.set_content(text.decode(), cte="base64")
    made.add_alternative(html.decode(), subtype="html", cte="base64")
    made.add_attachment(file, maintype="text", subtype="calendar", filename="日历.ics")
    data = made.as_bytes()
    _SPENT.append(time.process_time() - began)
    return data


_SPENT: list[float] = []


def cpu(run: Callable[[], object]) -> float:
    """The milliseconds of CPU that *run* takes: the best of three, without what a measured part says apart."""
    best = float("inf")
    for _ in range(3):
        _SPENT.clear()
        began = time.process_time()
        run()
        took = sum(_SPENT) if _SPENT else time.process_time() - began
        best = min(best, took)
    return best * 1000


if __name__ == "__main__":
    main()
