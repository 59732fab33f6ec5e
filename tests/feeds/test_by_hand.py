"""A register file that is edited by hand: what no entry of the log tells of yet moves the stamps all the same."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import samples
from deadlines.feeds import settled
from deadlines.feeds.events import PLAIN
from deadlines.store.opening import open_store
from deadlines.usecases.export import by_hand, feeds
from deadlines.usecases.serving import RegisterSource, Settling
from feeds.test_laws import events, said, stamp
from office import Office

if TYPE_CHECKING:
    from deadlines.store.contract import Store

NOW = datetime(2023, 3, 1, 1, tzinfo=UTC)
CODE = "XY22-03.4"
CHANGED = ("code: XY22-03.4, limit: 2023年12月底", "code: XY22-03.4, limit: 2023年9月底")
REPORTED = ("action: 安装在线监控,", "action: 安装在线监控, reports: [{date: 2022-05-05, done: true}],")
WORDS = ("action: 安装在线监控", "action: 安装监控")


class Desk:
    """A register file, and calendars that are made of it again and again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "tasks.yaml"
        self.path.write_text(samples.TEXT, "utf-8")
        self.now = NOW
        self.touch()

    def touch(self) -> None:
        os.utime(self.path, (self.now.timestamp(),) * 2)

    def store(self) -> Store:
        return open_store(str(self.path), samples.calendar)

    def act(self, *argv: str) -> None:
        self.now += timedelta(minutes=5)
        told = Office(self.store())(*argv, now=self.now)
        assert told.code == 0, told.err

    def edit(self, old: str, new: str) -> None:
        self.now += timedelta(minutes=5)
        text = self.path.read_text("utf-8")
        assert old in text
        self.path.write_text(text.replace(old, new, 1), "utf-8")
        self.touch()

    def events(self, folder: str = "feeds") -> dict[str, bytes]:
        """The events of all calendars as an export makes them a while later."""
        self.now += timedelta(minutes=5)
        target = self.folder / folder
        feeds(self.store(), target, day=(self.now + timedelta(hours=8)).date(), now=self.now)
        return {
            f"{path.name} {name}": event
            for path in target.glob("*.ics")
            for name, event in events(path.read_bytes()).items()
        }


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def moved(before: dict[str, bytes], now: dict[str, bytes]) -> set[str]:
    """The codes whose stamps moved; none falls, and none says something else without."""
    found = set()
    for name, event in now.items():
        then = before.get(name)
        if then is None:
            continue
        assert stamp(then) <= stamp(event), name
        if said(then) != said(event):
            assert stamp(then) < stamp(event), name
        if then != event:
            found.add(name.split()[1].partition("@")[0])
    return found


def test_an_edit_that_no_entry_tells_of_moves_what_it_touched(desk: Desk) -> None:
    desk.act("settle", "XY22-04.2", "--due", "2023-05-31", "--note", "核定")
    before, fresh = desk.events(), desk.events("fresh")
    assert before == fresh
    desk.edit(*CHANGED)
    edited = desk.now
    now = desk.events()

    assert moved(before, now) == {CODE}
    assert {stamp(event)[0] for name, event in now.items() if f" {CODE}@" in name} == {
        int((edited - datetime(2020, 1, 1, tzinfo=UTC)).total_seconds())
    }
    assert desk.events() == now == desk.events("another")
    desk.act("done", "XY22-04.2")
    recorded = desk.events()
    assert moved(now, recorded) >= {CODE, "XY22-04.2"}


def test_what_is_put_back_by_hand_is_a_change_too(desk: Desk) -> None:
    desk.act("settle", "XY22-04.2", "--due", "2023-05-31", "--note", "核定")
    first = desk.events()
    desk.edit(*CHANGED)
    edited = desk.events()
    desk.edit(*reversed(CHANGED))
    back = desk.events()

    assert CODE in moved(first, edited)
    assert CODE in moved(edited, back)
    assert desk.events() == back


def test_a_file_without_a_log_that_is_edited_moves_what_was_published(desk: Desk) -> None:
    before = desk.events()
    assert desk.events() == before == desk.events("another")
    desk.edit(*CHANGED)
    now = desk.events()

    assert CODE in moved(before, now)
    assert desk.events() == now
    desk.act("settle", "XY22-04.2", "--due", "2023-05-31", "--note", "核定")
    assert CODE in moved(now, desk.events())
    assert by_hand(desk.store()) is None


def test_a_file_of_which_the_time_lies_ahead_is_no_younger_than_the_clock(desk: Desk) -> None:
    desk.act("settle", "XY22-04.2", "--due", "2023-05-31", "--note", "核定")
    before = desk.events()
    desk.edit(*CHANGED)
    os.utime(desk.path, (desk.now.timestamp() + 10**7,) * 2)
    now = desk.events()
    assert CODE in moved(before, now)
    desk.act("done", "XY22-04.2")
    assert CODE in moved(now, desk.events())


def test_the_server_tells_of_an_edit_and_of_its_end(desk: Desk) -> None:
    desk.act("feed", "add", "咸阳市/市生态环境局", "--name", "手机")

    def served() -> dict[str, bytes]:
        """As a server that begins anew has it."""
        desk.now += timedelta(minutes=5)
        source = RegisterSource(desk.store, Settling(PLAIN, lambda: desk.now, True, pytest.fail))  # type: ignore[arg-type]
        made = source.calendars(date(2023, 3, 1), PLAIN)
        source.close()
        return {f"{key} {name}": event for key, (_, body) in made.items() for name, event in events(body).items()}

    before = served()
    assert served() == before
    desk.edit(*CHANGED)
    edited = served()
    assert moved(before, edited) == {CODE}
    assert served() == edited
    desk.edit(*reversed(CHANGED))
    back = served()
    assert CODE in moved(edited, back)
    Path(f"{desk.path}.feeds.json").unlink()
    moved(back, served())


def test_a_report_that_is_written_by_hand_with_an_old_day_shows_for_a_while(desk: Desk) -> None:
    desk.act("settle", "XY22-04.2", "--due", "2023-05-31", "--note", "核定")
    desk.events()
    desk.edit(*REPORTED)
    shown = [event for name, event in desk.events().items() if f" {CODE}@" in name]
    assert shown
    assert all("【已完成】".encode() in event for event in shown)
    desk.now += timedelta(days=32)
    assert not [name for name in desk.events() if f" {CODE}@" in name]


def test_a_word_that_is_put_right_in_what_ended_long_ago_brings_nothing_back(desk: Desk) -> None:
    desk.act("done", CODE)
    desk.now += timedelta(days=40)
    assert not [name for name in desk.events() if f" {CODE}@" in name]
    desk.edit(*WORDS)
    assert not [name for name in desk.events() if f" {CODE}@" in name]
    desk.act("settle", "XY22-04.2", "--due", "2023-05-31", "--note", "核定")
    assert not [name for name in desk.events() if f" {CODE}@" in name]


def test_what_is_remembered_of_an_edit_may_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / settled.NAME
    path.write_text('{"schema": "deadlines.feed-settings/1", "settings": "", "after": null, "at": null, "edits": [1]}')
    found = settled.settled(path, PLAIN, settled.log_in(()), as_of=date(2023, 3, 1), published=False)
    assert found.since is not None


@pytest.mark.parametrize("kind", samples.KINDS)
def test_what_the_program_wrote_is_all_in_the_log(kind: str, tmp_path: Path) -> None:
    store = samples.store(kind, tmp_path)
    assert store.unlogged() is None
    assert Office(store)("done", "XY22-03.4", now=NOW).code == 0
    assert store.unlogged() is None
    store.close()


def test_an_act_of_another_process_is_no_edit(desk: Desk) -> None:
    desk.act("done", "XY22-03.4")
    reader = desk.store()
    desk.act("done", "XY22-04.2")
    assert reader.unlogged() is None


EARLIER = ("action: 完成排查}", "action: 完成排查, reports: [{date: 2022-05-05, done: true}]}")
EDITS = [CHANGED, EARLIER, WORDS, ("limit: 2023年6月底前, action: 完成改造", "limit: 2023年5月底前, action: 完成改造")]
EDITS += [
    ("市市容局, from", "市容局, from"),
    ("short: 中央二轮", "short: 中央"),
    ("members: [秦都区, 渭城区", "members: [渭城区"),
]
ACTS = [
    ["done", CODE],
    ["undo"],
    ["settle", "XY22-04.2", "--due", "2023-05-31", "--note", "核定"],
    ["unit", "set", "咸阳市/秦都区", "--alias", "秦都"],
    ["feed", "add", "咸阳市/秦都区", "--name", "手机"],
    ["target", "XY22-03.2", "--quantity", "9家", "--doc", "文1号"],
]
STEPS = st.one_of(st.sampled_from(EDITS), st.sampled_from(EDITS), st.sampled_from(ACTS), st.just("wait"))


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(STEPS, st.booleans()), min_size=4, max_size=9))
def test_whatever_is_edited_by_hand_between_acts_no_stamp_falls(
    played: list[tuple[tuple[str, str] | list[str] | str, bool]],
) -> None:
    """An edit that is drawn again is taken back; now and then nobody looks in between."""
    with TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        seen = desk.events()
        for step, looks in played:
            if isinstance(step, tuple):
                text = desk.path.read_text("utf-8")
                way = next((each for each in (step, step[::-1]) if each[0] in text), None)
                if way is not None:  # else another edit stands in its place
                    desk.edit(*way)
            elif isinstance(step, list):
                desk.now += timedelta(minutes=5)
                assert Office(desk.store())(*step, now=desk.now).code in (0, 4, 5)
            else:
                desk.now += timedelta(days=20)
            if looks:
                now = desk.events()
                moved(seen, now)
                assert desk.events() == now
                seen |= now
