"""The life of a milestone as subscribers see it, each fetching the feed by HTTP after every step."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

import samples
from deadlines.store.memory import MemoryStore
from feeds.subscribers import Shown, Subscribers, radicale, served
from office import Office

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(not (shutil.which("node") and shutil.which("npm")), reason="needs node and npm")

CODE = "XA23-03.2"
UID = f"{CODE}@deadlines.internal"
FILE = "西安市-市城管局.ics"
TITLE = "XA23第3项：完成试点"

#: On each day what is recorded (each line a command), and what every subscriber shows after it.
LIFE = [
    ("2024-01-05", [], Shown("2024-03-31", f"【责任】{TITLE}（各开发区负责）", "CONFIRMED")),
    (
        "2024-01-20",
        [
            f"extend request {CODE} --to 2024-06-30 --reason 设备到货推迟 --on 2024-01-10",
            f"extend approve {CODE} --to 2024-05-31 --doc 市整改办〔2024〕2号 --by 市整改办",
        ],
        Shown("2024-05-31", f"【时限已调整】{TITLE}，至2024年5月31日（市整改办〔2024〕2号）", "CONFIRMED"),
    ),
    (
        "2024-05-20",
        [
            f"extend request {CODE} --to 2024-09-30 --reason 汛期停工",
            f"extend approve {CODE} --doc 市整改办〔2024〕9号 --by 市整改办",
        ],
        Shown("2024-09-30", f"【时限已调整】{TITLE}，至2024年9月30日（市整改办〔2024〕9号）", "CONFIRMED"),
    ),
    ("2024-08-01", [f"done {CODE}"], Shown("2024-09-30", f"【已完成】{TITLE}", "CONFIRMED")),
    (
        "2024-08-02",
        ["undo"],
        Shown("2024-09-30", f"【时限已调整】{TITLE}，至2024年9月30日（市整改办〔2024〕9号）", "CONFIRMED"),
    ),
    (
        "2024-08-20",
        [f"withdraw {CODE} --reason 企业已关停 --doc 市整改办〔2024〕12号"],
        Shown("2024-09-30", f"【不再执行】{TITLE}（企业已关停，市整改办〔2024〕12号）", "CANCELLED"),
    ),
    ("2024-09-20", [], None),  # thirty-one days later it has left
]


def test_the_life_of_a_milestone_as_its_subscribers_see_it(tmp_path: Path) -> None:
    store = MemoryStore.holding(samples.register(), at=samples.AT, by=samples.BY, calendar=samples.calendar)
    office = Office(store)
    feeds = tmp_path / "feeds"
    seen = []
    with served(feeds) as address, radicale(tmp_path) as server:
        subscribers = None
        for day, commands, expected in LIFE:
            now = datetime.fromisoformat(f"{day}T09:00:00+08:00")
            for number, command in enumerate(commands):
                told = office(*command.split(), now=now + timedelta(minutes=number))
                assert told.code == 0, (command, told.err)
            assert office("export", "ics", str(feeds), now=now).code == 0
            if subscribers is None:
                from urllib.parse import quote

                subscribers = Subscribers(tmp_path / "home", f"{address}/{quote(FILE)}", server)
            shown = subscribers.show(UID, "完成试点")
            seen.append((day, {who: each == expected or each for who, each in shown.items()}))
    everyone = dict.fromkeys(("thunderbird", "node-ical", "khal", "radicale"), True)
    assert seen == [(day, everyone) for day, _, _ in LIFE]
    assert date.fromisoformat(LIFE[-1][0]) - date.fromisoformat(LIFE[-2][0]) == timedelta(days=31)
