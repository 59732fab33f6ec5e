"""Mails and leaders' pages in a real Chromium, at the width of a phone and of a desk, in both languages.

Nothing may have to be scrolled sideways, nothing come from elsewhere, and axe find nothing. With DEADLINES_SHOTS the
pictures are kept for somebody to look at.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from browsers import THERE, Window, window
from deadlines.calendars import state_council
from deadlines.domain.chain.stations import Rules
from deadlines.domain.changes import Change, reported
from deadlines.domain.model import Act, Report
from deadlines.domain.status import Lamps
from deadlines.mail.leaders import html_of
from deadlines.mail.message import Enclosed, Style, letter_of, letter_of_dates
from deadlines.mail.wording import Contact
from deadlines.store.memory import MemoryStore
from deadlines.usecases.begin import read_file, sample
from deadlines.usecases.digest import digests
from deadlines.usecases.leaders import leader_pages
from deadlines.usecases.record import unit_set

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deadlines.mail.digest import Digest

pytestmark = [
    pytest.mark.skipif(not THERE, reason="chromium and its driver are not here"),
    pytest.mark.xdist_group("chromium"),
]

WIDTHS = {"phone": 360, "desk": 800}
UNIT = "西安市/市城管局"
DAY = date(2023, 12, 1)
AT = "2023-11-28T01:00:00Z"
STYLE = Style(Contact("张三", "029-0000000"))
CALENDAR = Enclosed("https://rili.example.gov.cn/s/" + "Xy9-_" * 8 + "abc", b"BEGIN:VCALENDAR")


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    with window(tmp_path_factory.mktemp("chromium")) as made:
        yield made


def store_in(language: str) -> MemoryStore:
    """The packaged register, in which a mail of a fortnight ago is followed by changes."""
    store = MemoryStore.holding(
        read_file(str(sample()), state_council), at="2023-11-01T00:00:00Z", by="zhang", calendar=state_council
    )
    unit_set(store, UNIT, at=AT, by="zhang", mail=["cg@example.gov.cn"], lang=language)
    sent = {"period": "2023-W46", "to": "cg@example.gov.cn", "message_id": "<x>", "sha256": "0", "as_of": "2023-11-13"}
    moved = Act("extension-approved", to=date(2024, 6, 30), doc="市整改办〔2023〕5号")
    applied = Act("applied", awaits="municipal")
    with store.batch(at="2023-11-13T00:30:00Z", by="zhang") as batch:
        batch.apply(Change("sent", UNIT, None, {}, sent))
    with store.batch(at=AT, by="zhang") as batch:
        for code, report in (
            ("XA23-08.2", Report(date(2023, 11, 22), act=moved)),
            ("XA23-08.1", Report(date(2023, 11, 30), done=False)),
            ("XA23-19.1", Report(date(2023, 11, 20), done=True)),
            ("XA23-06", Report(date(2023, 11, 20), done=True)),
            ("XA23-06", Report(date(2023, 11, 21), act=applied)),
        ):
            batch.apply(reported(report.act.kind if report.act else "done", code, report))
    return store


def digest_in(language: str) -> Digest:
    found = digests(store_in(language), day=DAY, week=DAY, lamps=Lamps(), rules=Rules(), unit=UNIT)
    (digest,) = (each for each in found if each.key == UNIT)
    return digest


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_mail(screen: Window, tmp_path: Path, width: str, language: str) -> None:
    digest = digest_in(language)
    letter = letter_of(digest, style=STYLE, enclosed=CALENDAR, replaces=date(2023, 11, 27), correction=1)
    path = tmp_path / "mail.html"
    path.write_text(letter.html, encoding="utf-8")
    screen.open(path, WIDTHS[width])

    shown = screen.run("return document.body.innerText")
    for said in ("XA23-08.2", "市整改办〔2023〕5号", CALENDAR.link, "029-0000000"):
        assert said in shown
    assert screen.run("return document.documentElement.scrollWidth") <= WIDTHS[width]
    assert screen.run("return document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[language]
    assert screen.fetched() == []
    screen.shot(f"mail-{language}-{width}", WIDTHS[width])
    assert screen.faults() == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_mail_of_dates_alone(screen: Window, tmp_path: Path, width: str) -> None:
    letter = letter_of_dates(digest_in("zh"), style=STYLE)
    assert letter is not None
    path = tmp_path / "mail.html"
    path.write_text(letter.html, encoding="utf-8")
    screen.open(path, WIDTHS[width])

    assert screen.run("return document.documentElement.scrollWidth") <= WIDTHS[width]
    screen.shot(f"dates-{width}", WIDTHS[width])
    assert screen.faults() == []


def test_a_leaders_page_prints_on_a4(screen: Window, tmp_path: Path) -> None:
    import pypdfium2

    pages = leader_pages(store_in("zh"), day=DAY, week=DAY, lamps=Lamps())
    page = max(pages, key=lambda each: len(each.items))
    path = tmp_path / "leader.html"
    path.write_text(html_of(page), encoding="utf-8")
    for width in (360, 800):
        screen.open(path, width)
        assert screen.run("return document.documentElement.scrollWidth") <= width
        assert screen.fetched() == []
        screen.shot(f"leader-{width}", width)
        assert screen.faults() == []

    printed = pypdfium2.PdfDocument(screen.printed("leader"))
    sizes = {tuple(round(side) for side in printed[n].get_size()) for n in range(len(printed))}
    assert sizes == {(595, 842)}
    text = "".join(printed[n].get_textpage().get_text_range() for n in range(len(printed)))
    assert page.leader in text
