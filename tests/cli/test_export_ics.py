"""`export ics` at the command line: what its options and the settings ask for, and what it says it did."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from deadlines.domain import changes
from deadlines.feeds.remembered import NAME

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from office import Office

FILE = "西安市-市城管局.ics"
AS_OF = ("--as-of", "2023-12-01")


def text(folder: Path) -> str:
    return (folder / FILE).read_text("utf-8").replace("\n ", "")


def test_alarms_and_reminders_are_asked_for_or_set(office: Office, tmp_path: Path) -> None:
    plain, rings, reminds = (tmp_path / name for name in ("plain", "rings", "reminds"))
    assert office("export", "ics", str(plain), *AS_OF).code == 0
    assert office("export", "ics", str(rings), "--alarms", *AS_OF).code == 0
    assert office("export", "ics", str(reminds), "--reminders", *AS_OF).code == 0
    config = tmp_path / "config.toml"
    config.write_text("[feeds]\nalarms = true\nreminders = true\n[feeds.before]\nlead = [3]\nresponsible = [3]\n")
    office.environ["DEADLINES_CONFIG"] = str(config)
    assert office("export", "ics", str(tmp_path / "set"), "--no-reminders", *AS_OF).code == 0

    assert "VALARM" not in text(plain)
    assert "TRIGGER:-PT15H" in text(rings)
    assert "【提前7日】" not in text(rings)
    assert "【提前7日】省大气专项第8项：" in text(reminds)
    assert "TRIGGER:-P2DT15H" in text(tmp_path / "set")
    assert "【提前" not in text(tmp_path / "set")


def test_roles_and_tasks(office: Office, tmp_path: Path) -> None:
    assert office("export", "ics", str(tmp_path / "own"), "--role", "acceptance", *AS_OF).code == 0
    assert office("export", "ics", str(tmp_path / "any"), "--role", "lead", "--role", "any", *AS_OF).code == 0
    assert office("export", "ics", str(tmp_path / "todo"), "--todo", *AS_OF).code == 0
    told = office("export", "ics", str(tmp_path / "todo"), *AS_OF)

    assert "【验收】" in text(tmp_path / "own")
    assert "【责任】" not in text(tmp_path / "own")
    assert "【责任】" in text(tmp_path / "any")
    assert "BEGIN:VTODO" in text(tmp_path / "todo")
    assert "VEVENT" not in text(tmp_path / "todo")
    assert (told.code, told.err.count("\n")) == (5, 1)


def test_the_inner_network_is_told_more_where_the_settings_say_so(office: Office, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[feeds]\ncontent = 'inner'\ncontact = '联系人：市整改办'\n")
    office("export", "ics", str(tmp_path / "out"), "--as-of", "2024-06-01")
    office.environ["DEADLINES_CONFIG"] = str(config)
    office("export", "ics", str(tmp_path / "in"), "--as-of", "2024-06-01")

    assert "未登记完成情况" not in text(tmp_path / "out")
    assert "状态：已到期\\，未登记完成情况" in text(tmp_path / "in").replace("，", "\\，")
    assert "联系人：市整改办" in text(tmp_path / "in")


@pytest.mark.parametrize("name", ["register.db", "register.yaml"])
def test_a_second_export_touches_what_changed_alone(
    on_disk: Callable[[str], Office], tmp_path: Path, name: str
) -> None:
    office = on_disk(name)
    folder = tmp_path / "feeds"
    first = office("export", "ics", str(folder), *AS_OF)
    before = {path.name: path.stat().st_ino for path in folder.iterdir()}
    assert "张日历" in first.out or "个日历" in first.out
    assert office("done", "XA23-08.2", "--on", "2023-12-01").code == 0
    office("export", "ics", str(folder), *AS_OF)
    after = {path.name: path.stat().st_ino for path in folder.iterdir()}
    touched = {each for each in after if before.get(each) != after[each]}

    assert FILE in touched
    assert NAME in touched
    assert len(touched) < len(after) / 3
    assert "【已完成】" in text(folder)
    written = office("export", "ics", str(folder), *AS_OF).out
    assert "0" in written
    assert {path.name: path.stat().st_ino for path in folder.iterdir()} == after


@pytest.mark.parametrize("name", ["register.db", "register.yaml"])
def test_one_unit_is_given_what_it_is_given_with_all(
    on_disk: Callable[[str], Office], tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what is done, not carried out any more, or to be answered; without reading all of a large register."""
    from deadlines.store.sqlite import SqliteStore

    office = on_disk(name)
    day = ("--on", "2023-12-01")
    assert office("done", "XA23-08.2", *day).code == 0
    assert office("withdraw", "XA23-08.1", "--reason", "关停", "--doc", "文1号", *day).code == 0
    paper = ("--kind", "通报", "--doc", "文2号", "--answer-by", "2023-12-20")
    assert office("paper", "add", "XA23-08", *paper, *day).code == 0
    assert office("export", "ics", str(tmp_path / "all"), *AS_OF).code == 0
    monkeypatch.setattr(SqliteStore, "register", None)

    files = sorted((tmp_path / "all").glob("*.ics"))
    assert len(files) > 5
    for file in files:
        region, _, unit = file.stem.partition("-")
        assert office("export", "ics", str(tmp_path / "one"), "--unit", f"{region}/{unit}", *AS_OF).code == 0
        assert (tmp_path / "one" / file.name).read_bytes() == file.read_bytes()


def test_prune_says_what_it_removed(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "feeds"
    office("export", "ics", str(folder), *AS_OF)
    gone = folder / "西安市-从前的局.ics"
    gone.write_bytes((folder / FILE).read_bytes())
    stranger = folder / "mine.ics"
    stranger.write_text("BEGIN:VCALENDAR\nEND:VCALENDAR\n")

    told = office("export", "ics", str(folder), "--prune", *AS_OF)

    assert told.code == 0
    assert "西安市-从前的局.ics" in told.out
    assert not gone.exists()
    assert stranger.exists()
    assert all((folder / feed["file"]).is_file() for feed in json.loads((folder / "index.json").read_text())["feeds"])


def test_a_unit_that_left_loses_its_calendar(on_disk: Callable[[str], Office], tmp_path: Path) -> None:
    office = on_disk("register.db")
    folder = tmp_path / "feeds"
    office("export", "ics", str(folder), *AS_OF)
    from deadlines.calendars import state_council
    from deadlines.store.opening import open_store

    store = open_store(office.environ["DEADLINES_STORE"], state_council)
    group = next(each for each in store.directory().groups if not store.directory().settled(each))
    name = f"{group.region}-{group.name}.ics"
    assert (folder / name).is_file()
    member = store.directory().units[0].name
    with store.batch(at="2023-12-01T00:00:00Z", by="甲") as batch:
        batch.apply(changes.unit_set(group, members=[member]))
    store.close()

    told = office("export", "ics", str(folder), "--prune", *AS_OF)
    assert name in told.out
    assert not (folder / name).exists()


def test_a_changed_target_is_told_and_moves_its_event(office: Office, tmp_path: Path) -> None:
    assert office("export", "ics", str(tmp_path / "a"), "--role", "supervising", *AS_OF).code == 0
    assert office("target", "XA23-08.2", "--quantity", "300家", "--doc", "文5号", "--on", "2024-02-01").code == 0
    assert office("export", "ics", str(tmp_path / "b"), "--as-of", "2024-03-01").code == 0
    told = b"".join(path.read_bytes().replace(b"\r\n ", b"") for path in (tmp_path / "b").glob("*.ics")).decode()
    assert "300家" in told
    assert "287家（" not in told
