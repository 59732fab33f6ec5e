from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines import files
from deadlines.domain.units import Directory, Unit
from deadlines.errors import CannotWrite, Refused
from deadlines.feeds import settled
from deadlines.feeds.events import Options
from deadlines.feeds.export import export_ics
from deadlines.feeds.names import file_names
from deadlines.filenames import LENGTH
from feeds.ledger import DAY, DIRECTORY, LINES, MILESTONE, done_act, line, log_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from deadlines.domain.log import LogEntry
    from deadlines.feeds.export import Exported


def exported(folder: Path, lines: Any = LINES, log: Iterable[LogEntry] = (), **more: Any) -> Exported:
    return export_ics(folder, DIRECTORY, lines, log, as_of=DAY, **more)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != settled.NAME}


def index_of(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / "index.json").read_text("utf-8"))["feeds"]
    return found


def test_a_file_for_each_unit_and_an_index(tmp_path: Path) -> None:
    exported(tmp_path / "new" / "feeds")

    found = json.loads((tmp_path / "new" / "feeds" / "index.json").read_text("utf-8"))
    assert list(found) == ["schema", "feeds"]
    assert found["schema"] == "deadlines.feeds/1"
    assert found["feeds"][1] == {"unit": "市城管局", "region": "西安市", "file": "西安市-市城管局.ics", "events": 3}
    files = set(bytes_of(tmp_path / "new" / "feeds"))
    assert files == {feed["file"] for feed in found["feeds"]} | {"index.json"}


def test_the_same_data_gives_the_same_bytes(tmp_path: Path) -> None:
    exported(tmp_path / "a")
    exported(tmp_path / "b", tuple(reversed(LINES)))

    assert bytes_of(tmp_path / "a") == bytes_of(tmp_path / "b")


def test_only_files_whose_bytes_changed_are_written(tmp_path: Path) -> None:
    first = exported(tmp_path)
    before = {path.name: path.stat().st_ino for path in tmp_path.iterdir()}

    assert len(first.written) == len(first.feeds) + 1
    assert exported(tmp_path).written == ()
    changed = (LINES[0], line(MILESTONE._replace(action="试点安装"), responsible=("长安区",)), *LINES[2:])
    written = exported(tmp_path, changed).written
    assert "西安市-各责任单位.ics" not in written
    assert "西安市-市城管局.ics" in written
    after = {path.name: path.stat().st_ino for path in tmp_path.iterdir()}
    assert {name for name in after if after[name] != before[name]} == set(written)


def test_the_log_gives_the_stamps(tmp_path: Path) -> None:
    exported(tmp_path, log=log_of([("2023-12-01T01:02:03Z", done_act("XA23-08.2", DAY))]))

    text = (tmp_path / "西安市-市城管局.ics").read_text("utf-8")
    assert "LAST-MODIFIED:20231201T010203Z" in text
    assert "SEQUENCE:123555723" in text  # the same time as a number


def test_one_unit_alone(tmp_path: Path) -> None:
    result = exported(tmp_path, only="西安市/市城管局")

    assert result.written == ("西安市-市城管局.ics", "index.json")
    assert [feed["unit"] for feed in index_of(tmp_path)] == ["市城管局"]


def test_one_unit_alone_leaves_the_others_in_the_index(tmp_path: Path) -> None:
    exported(tmp_path)
    before = bytes_of(tmp_path)
    (tmp_path / "西安市-长安区.ics").unlink()

    assert exported(tmp_path, only="西安市/市城管局").written == ("index.json",)
    assert "长安区" not in [feed["unit"] for feed in index_of(tmp_path)]
    exported(tmp_path)
    assert bytes_of(tmp_path) == before


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "deadlines.feeds/1", "feeds": [1]}', "\xff"])
def test_an_index_that_is_not_ours_is_replaced(tmp_path: Path, text: str) -> None:
    (tmp_path / "index.json").write_text(text, "latin-1")
    exported(tmp_path, only="西安市/市城管局")

    assert [feed["unit"] for feed in index_of(tmp_path)] == ["市城管局"]


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "feeds").write_text("mine")

    with pytest.raises(CannotWrite) as caught:
        exported(tmp_path / "feeds")
    assert caught.value.exit_code == 6
    assert "not a folder" in str(caught.value)
    assert (tmp_path / "feeds").read_text() == "mine"


def test_a_folder_in_place_of_a_file_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "西安市-市城管局.ics").mkdir()

    with pytest.raises(CannotWrite):
        exported(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["西安市-市城管局.ics"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_without_permission(tmp_path: Path) -> None:
    (tmp_path / "feeds").mkdir(mode=0o500)

    with pytest.raises(CannotWrite):
        exported(tmp_path / "feeds")


def test_a_full_disk_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exported(tmp_path)
    before = bytes_of(tmp_path)
    real = files.put

    def full(path: Path, data: bytes) -> None:
        real(path, data[: len(data) // 2])
        if path.name.endswith("-2.tmp"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files, "put", full)
    with pytest.raises(CannotWrite) as caught:
        exported(tmp_path, [line(MILESTONE._replace(action="试点安装"), responsible=("长安区",))])
    assert "the disk is full" in str(caught.value)
    assert bytes_of(tmp_path) == before


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.name != settled.NAME}


FEWER = Directory(DIRECTORY.regions, DIRECTORY.units[:2], ())


def test_prune_removes_the_feeds_of_units_that_are_gone_and_nothing_else(tmp_path: Path) -> None:
    exported(tmp_path)
    before = set(bytes_of(tmp_path))
    ours = (tmp_path / "西安市-长安区.ics").read_bytes()
    alien = ours.replace(b"-//deadlines//feeds//ZH", b"-//somebody//else//ZH")
    (tmp_path / "西安市-临潼区.ics").write_bytes(alien)  # somebody put his own in its place
    (tmp_path / "mine.ics").write_bytes(alien)
    (tmp_path / "note.txt").write_bytes(ours)
    (tmp_path / "folder.ics").mkdir()
    (tmp_path / "link.ics").symlink_to(tmp_path / "note.txt")

    assert export_ics(tmp_path, FEWER, LINES, (), as_of=DAY).removed == ()
    assert before <= names_in(tmp_path)
    result = export_ics(tmp_path, FEWER, LINES, (), as_of=DAY, prune=True)

    left = {"陕西省-省生态环境厅.ics", "西安市-市城管局.ics", "index.json"}
    mine = {"西安市-临潼区.ics", "mine.ics", "note.txt", "folder.ics", "link.ics"}
    assert names_in(tmp_path) == left | mine
    assert set(result.removed) == before - left - mine
    assert [feed["unit"] for feed in index_of(tmp_path)] == ["省生态环境厅", "市城管局"]


def test_one_unit_alone_and_prune_keep_the_feeds_of_all_who_are_there(tmp_path: Path) -> None:
    exported(tmp_path)
    before = set(bytes_of(tmp_path))

    assert exported(tmp_path, only="西安市/市城管局", prune=True).removed == ()
    assert set(bytes_of(tmp_path)) == before


def test_events_and_tasks_have_folders_of_their_own(tmp_path: Path) -> None:
    exported(tmp_path / "events")
    exported(tmp_path / "tasks", options=Options(todo=True))
    before = bytes_of(tmp_path / "events"), bytes_of(tmp_path / "tasks")

    with pytest.raises(Refused):
        exported(tmp_path / "events", options=Options(todo=True))
    with pytest.raises(Refused):
        exported(tmp_path / "tasks")
    assert (bytes_of(tmp_path / "events"), bytes_of(tmp_path / "tasks")) == before
    assert json.loads(before[1]["index.json"])["holds"] == "todo"
    assert "holds" not in json.loads(before[0]["index.json"])


@pytest.mark.parametrize(
    ("region", "unit", "name"),
    [
        ("西安市", "市城管局", "西安市-市城管局.ics"),
        ("西安市", '市/委\\办:公*室?"<>|', "西安市-市_委_办_公_室_____.ics"),
        ("西安市", "换\n行\x00", "西安市-换_行_.ics"),
        ("西安市", "尾点. .", "西安市-尾点.ics"),
        ("..", "上", "_..-上.ics"),
        ("", "单位", "_-单位.ics"),
        ("con.x", "单位", "_con.x-单位.ics"),
        ("西安市", "半\ud83d个", "西安市-半_个.ics"),
        ("西安市", "长" * 100, "西安市-" + "长" * 72 + ".ics"),
        ("西安市", "😀" * 100, "西安市-" + "😀" * 56 + ".ics"),
    ],
)
def test_names_that_every_file_system_takes(tmp_path: Path, region: str, unit: str, name: str) -> None:
    assert file_names(Directory((), (Unit(unit, region),))) == {f"{region}/{unit}": name}
    (tmp_path / name).write_text("")


def test_a_name_that_another_one_has_gets_a_number() -> None:
    units = [Unit(name, "西安市") for name in ("甲:乙", "甲*乙", "AB", "ab", "长" * 80, "长" * 81)]

    assert list(file_names(Directory((), tuple(units))).values()) == [
        "西安市-甲_乙.ics",
        "西安市-甲_乙-2.ics",
        "西安市-AB.ics",
        "西安市-ab-2.ics",
        "西安市-" + "长" * 72 + ".ics",
        "西安市-" + "长" * 70 + "-2.ics",
    ]


@given(st.lists(st.tuples(st.text(), st.text()), max_size=6))
def test_file_names_differ_and_are_short(pairs: list[tuple[str, str]]) -> None:
    names = file_names(Directory((), tuple(Unit(name, region) for region, name in pairs)))

    assert len({name.casefold() for name in names.values()}) == len(names)
    for name in names.values():
        assert len(name) <= LENGTH
        assert len(name.encode()) < 256
        assert not set(name) & set('/\\:*?"<>|\0\n')


def test_icalendar_is_loaded_when_something_is_written() -> None:
    """The commands that a person waits for may import the feeds, and must not load icalendar."""
    code = "import sys, deadlines.feeds.export; print('icalendar' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout == "False\n"
