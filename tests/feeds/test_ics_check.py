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
from typing import TYPE_CHECKING, cast

import pytest
import yaml

from deadlines.calendars import state_council
from deadlines.domain.agenda import lines_of
from deadlines.domain.reading import read_register
from deadlines.domain.records import build_register
from deadlines.feeds.build import unit_feeds
from deadlines.feeds.events import Options
from deadlines.feeds.export import export_ics, write_feeds
from feeds.ledger import DIRECTORY, DUTY, ITEM, MILESTONE, OBLIGATION, carried_out, done, line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deadlines.domain.agenda import Line
    from deadlines.domain.model import Period
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


def check(*folders: Path) -> None:
    run = subprocess.run(["bash", CHECK, *folders], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]
    assert "SKIPPED" not in run.stdout, run.stdout
    assert "warn" not in run.stdout, run.stdout


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
        feeds = unit_feeds(register.directory, lines, as_of=DAY)
        write_feeds(tmp_path / name, feeds if os.environ.get("DEADLINES_ICS_CHECK") == "all" else enough(feeds))

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


@pytest.mark.parametrize("alarms", [False, True], ids=["silent", "alarms"])
def test_odd_texts_are_read_alike_by_all(tmp_path: Path, alarms: bool) -> None:
    lines = [*odd_lines(), line(OBLIGATION), line(MILESTONE._replace(code="XA23-99.1", due=date(2020, 2, 29)))]
    options = Options(alarms=alarms, contact="联系人：办公室, 电话；029")
    for name in ("one", "two"):
        for only in ("西安市/市城管局", "咸阳市/市生态环境局", "西安市/各责任单位"):
            export_ics(tmp_path / name, DIRECTORY, lines, (), as_of=DAY, only=only, options=options)

    check(tmp_path / "one", tmp_path / "two")


def test_every_kind_of_duty_is_read_alike_by_all(tmp_path: Path) -> None:
    export_ics(tmp_path, DIRECTORY, duty_lines(), (), as_of=DAY, only="西安市/市城管局")

    check(tmp_path)
