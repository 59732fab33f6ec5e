"""The feeds of the sample and of a register of odd texts, read by nine implementations (`../shared/tools/ics_check`).

Each implementation is started anew for each feed, so of the sample as many feeds are read as it takes to see every
event once, and all of them with DEADLINES_ICS_CHECK=all, before a release.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

import pytest
import yaml

from deadlines.calendars import state_council
from deadlines.domain.agenda import lines_of
from deadlines.domain.model import Item, Measure, Milestone, Period, Plan, Register, Window
from deadlines.domain.reading import read_register
from deadlines.domain.records import build_register
from deadlines.domain.units import Directory, Region, Unit
from deadlines.feeds.build import unit_feeds
from deadlines.feeds.events import Options
from deadlines.feeds.export import export_ics, write_feeds
from deadlines.store.opening import create_store
from deadlines.usecases.export import feeds
from feeds.ledger import DIRECTORY, DUTY, ITEM, MILESTONE, OBLIGATION, PLAN, carried_out, done, done_act, line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deadlines.domain.agenda import Line
    from deadlines.feeds.build import Feed

ROOT = Path(__file__).parents[2]
CHECK = ROOT.parent / "shared" / "tools" / "ics_check" / "run.sh"
DAY = date(2023, 12, 1)

pytestmark = [
    pytest.mark.skipif(not CHECK.exists(), reason="../shared/tools/ics_check is not here"),
    pytest.mark.skipif(not (shutil.which("node") and shutil.which("npm")), reason="ics_check needs node and npm"),
]

SAMPLE = ROOT / "data" / "tasks.yaml"
SAMPLES = [SAMPLE] if SAMPLE.exists() else sorted((ROOT / "data" / "parts").glob("*.yaml"))


def check(*folders: Path, todo: bool = False) -> None:
    """Nobody disagrees, and nothing is warned of but that some programs leave tasks out."""
    run = subprocess.run(["bash", CHECK, *folders], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]
    assert "SKIPPED" not in run.stdout, run.stdout
    warned = [each for each in run.stdout.splitlines() if each.startswith("warn")]
    assert [each for each in warned if not (todo and ": todo: " in each)] == [], run.stdout


def enough(feeds: Iterable[Feed]) -> list[Feed]:
    """As few of *feeds* as show every event, the fullest first."""
    chosen: list[Feed] = []
    seen: set[str] = set()
    for feed in sorted(feeds, key=lambda feed: -len(feed.seen)):
        names = {event.uid for event, _ in feed.seen}
        if not names <= seen and (feed.dated or not any(not each.dated for each in chosen)):
            chosen.append(feed)
            seen |= names
    return chosen


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_rule_26_the_sample_is_read_alike_by_all(tmp_path: Path, path: Path) -> None:
    register = build_register(yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader), [])
    assert register is not None
    register = read_register(register, state_council())
    for name in ("one", "two"):
        lines = [each for plan in register.plans for each in lines_of(plan)]
        made = unit_feeds(register.directory, lines, as_of=DAY)
        write_feeds(tmp_path / name, made if os.environ.get("DEADLINES_ICS_CHECK") == "all" else enough(made))

    check(tmp_path / "one", tmp_path / "two")


ODD = [
    "quotes \"both\" 'kinds'",
    "commas, semicolons; colons: and, all;",
    "C:\\new\\table \\n \\, \\;",
    "😀👨\u200d👩\u200d👧 emoji 🇨🇳",
    "三百字" * 100,
    "bell\x07 null\x00 tab\t return\r\nline\x85sep\u2028end",
    "\u202eright to left\u202c עברית العربية",
    "BEGIN:VEVENT\r\nEND:VEVENT",
    "  两端空白\u3000",
    "%(name)s {0} ${x} <b>&amp;</b>",
    "e\u0301 combining ｆｕｌｌ ﬁ",
    "^n ^^ ^' caret",
    "x" * 300,
]


def odd_lines() -> Iterator[Line]:
    for n, text in enumerate(ODD, 20):
        item = ITEM._replace(code=f"XA23-{n:02}", number=n, title=text, limit=text, target=text)
        yield line(item)
        yield line(MILESTONE._replace(code=f"XA23-{n:02}.1", action=text), item=item, label=text, section=text)
        yield line(done(MILESTONE._replace(code=f"XA23-{n:02}.2", action=text), DAY), item=item)
        yield line(DUTY._replace(code=f"XA23-{n:02}.r1", text=text, unit=text, starts_event=text), item=item)


def duty_lines() -> Iterator[Line]:
    """Duties of every period, bounded and not, with periods taken out, and with a last period cut short."""
    number = 0
    for every, limit in (
        ("day", ""),
        ("week", ""),
        ("month", ""),
        ("quarter", ""),
        ("year", ""),
        ("year", "每半年1次"),
    ):
        for last in (None, date(2024, 6, 30), date(2025, 2, 28), date(2023, 1, 20)):
            for carried in ((), (0, 40, 100, 200, 400), range(0, 500, 5)):
                if every == "day" and (last is None) != (not carried):
                    continue  # long series are slow to compare
                number += 1
                duty = DUTY._replace(
                    code=f"XA23-08.r{number}", every=cast("Period", every), limit=limit, last=last, at_least=2
                )
                days = [date(2023, 1, 15) + timedelta(days=each) for each in carried for _ in range(2)]
                yield line(carried_out(duty, *days))
    windows = tuple(
        Window(first, "采暖季", last)
        for first, last in (
            (date(2022, 11, 15), date(2023, 3, 15)),
            (date(2023, 3, 20), date(2023, 3, 22)),
            (date(2023, 11, 15), None),
        )
    )
    for every in get_args(Period):
        number += 1
        duty = DUTY._replace(code=f"XA23-08.r{number}", every=every, condition="采暖季", first=None, at_least=1)
        yield line(carried_out(duty, date(2023, 1, 1), date(2023, 11, 20)), plan=PLAN._replace(windows=windows))


KINDS = {
    "silent": Options(),
    "alarms": Options(alarms=True),
    "reminders": Options(reminders=True, inner=True),
    "todo": Options(todo=True, alarms=True),
}


@pytest.mark.parametrize("kind", KINDS)
def test_odd_texts_are_read_alike_by_all(tmp_path: Path, kind: str) -> None:
    lines = [*odd_lines(), line(OBLIGATION), line(MILESTONE._replace(code="XA23-99.1", due=date(2020, 2, 29)))]
    options = KINDS[kind]._replace(contact="联系人：办公室, 电话；029")
    for name in ("one", "two"):
        for only in ("西安市/市城管局", "咸阳市/市生态环境局", "西安市/各责任单位"):
            export_ics(tmp_path / name, DIRECTORY, lines, (), as_of=DAY, only=only, options=options)

    check(tmp_path / "one", tmp_path / "two", todo=options.todo)


PIECES = [text for text in ODD if text]


def odd_register(items: int) -> Register:
    """So many items with odd texts, each text put together of two, and ten units that share them."""
    units = tuple(Unit(f"市第{number}局", "某市") for number in range(10))
    made = []
    for number in range(1, items + 1):
        text = PIECES[number % len(PIECES)] + PIECES[(number // len(PIECES)) % len(PIECES)] + str(number)
        code = f"OD23-{number:02}"
        due = date(2023, 1, 1) + timedelta(days=number % 900)
        milestone = Milestone(f"{code}.1", f"{due.year}年{due.month}月{due.day}日前", text)
        measures = (Measure(f"{code}.m1", text, milestones=(milestone,)),)
        lead = (units[number % 10].name,)
        item = Item(code, number, text, limit="2024年6月底", target=text, lead=lead, leaders=("某",), measures=measures)
        made.append(item)
    plan = Plan("OD23", "方案", "某市", short=PIECES[0], year=2023, items=tuple(made))
    return Register(Directory((Region("某市", "city"),), units), (plan,))


def test_two_thousand_items_with_odd_texts_are_read_alike_by_all(tmp_path: Path) -> None:
    """And an export that keeps what it made the last time leaves the same bytes as one that makes everything."""
    place = str(tmp_path / "odd.db")
    store = create_store(place, odd_register(2000), at="2023-01-01T00:00:00Z", by="甲", calendar=state_council)
    feeds(store, tmp_path / "two", day=DAY - timedelta(days=1))
    for number in (3, 700, 1999):
        with store.batch(at=f"2023-12-01T00:00:{number % 60:02}Z", by="甲") as batch:
            batch.apply(done_act(f"OD23-{number:02}.1", DAY))
    kept = feeds(store, tmp_path / "two", day=DAY)
    everything = [each for plan in store.register().plans for each in lines_of(plan)]
    export_ics(tmp_path / "one", store.directory(), everything, store.log(), as_of=DAY)

    assert 0 < len(kept.written) <= 4
    assert sum(feed.dated for feed in kept.feeds) == 4000
    check(tmp_path / "one", tmp_path / "two")


def test_every_kind_of_duty_is_read_alike_by_all(tmp_path: Path) -> None:
    export_ics(tmp_path, DIRECTORY, duty_lines(), (), as_of=DAY, only="西安市/市城管局")

    check(tmp_path)
