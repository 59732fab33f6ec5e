"""What the weekly mail remembers beside the register, its lock and its log."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from deadlines.domain.rounds import Kept
from deadlines.errors import CannotWrite, StoreUnusable
from deadlines.store.rounds import ASIDE, MOST_BYTES, Memory, RoundFiles, RunUnderWay, register_path

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2023, 12, 4, 0, 0, tzinfo=UTC)


@pytest.fixture
def beside(tmp_path: Path) -> RoundFiles:
    return RoundFiles.beside(str(tmp_path / "整改.db"))


def test_what_is_remembered_comes_back(beside: RoundFiles) -> None:
    memory = Memory(Kept(NOW, date(2023, 12, 4), left=True), {"refused": date(2023, 12, 4)})

    assert beside.read() == Memory()
    beside.write(memory)
    assert beside.read() == memory
    beside.forget()
    beside.forget()
    assert beside.read() == Memory()


@pytest.mark.skipif(os.name == "nt", reason="there a file has no such rights")
def test_what_is_remembered_is_ours_alone(beside: RoundFiles) -> None:
    before = os.umask(0o022)
    try:
        for _ in range(2):
            beside.write(Memory(Kept(NOW)))
            assert beside.state.stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"since": "2023-12-04"}', '{"week": 7}', '{"told": []}', "null"])
def test_a_damaged_memory_is_none(beside: RoundFiles, text: str) -> None:
    beside.state.write_text(text)

    assert beside.read() == Memory()


def test_one_run_at_a_time_also_between_processes(beside: RoundFiles) -> None:
    code = (
        "import sys; from deadlines.store.rounds import *\n"
        "try:\n    with RoundFiles.beside(sys.argv[1]).alone(): print('alone')\n"
        "except RunUnderWay: print('not alone')"
    )

    def other() -> str:
        place = str(beside.log.with_name("整改.db"))
        done = subprocess.run([sys.executable, "-c", code, place], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    assert beside.looked() is None
    with beside.alone():
        assert other() == "not alone"
        with pytest.raises(RunUnderWay), beside.alone():
            raise AssertionError
    assert other() == "alone"
    assert beside.looked() is not None


def test_a_line_is_one_line_and_the_log_is_the_owners(beside: RoundFiles) -> None:
    assert beside.last_line() is None
    beside.append("first")
    beside.append("two\nlines \udcff")

    assert beside.log.read_bytes() == b"first\ntwo lines ?\n"
    assert beside.last_line() == "two lines ?"
    if os.name != "nt":
        assert beside.log.stat().st_mode & 0o777 == 0o600


def test_a_long_log_is_put_aside_and_the_oldest_goes(beside: RoundFiles) -> None:
    for number in range(ASIDE + 2):
        beside.log.write_bytes(b"%d\n" % number + b"x" * MOST_BYTES)
        beside.append("last")

    names = sorted(each.name for each in beside.log.parent.glob("*.mail.log*"))
    assert names == ["整改.db.mail.log", *(f"整改.db.mail.log.{number}" for number in range(1, ASIDE + 1))]
    assert beside.log.read_text() == "last\n"
    assert beside.log.with_name(f"{beside.log.name}.{ASIDE}").read_bytes()[:1] == b"2"


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    beside = RoundFiles.beside(str(tmp_path / "none" / "a.db"))

    with pytest.raises(CannotWrite):
        beside.append("x")
    with pytest.raises(CannotWrite), beside.alone():
        raise AssertionError


def test_the_register_is_known_by_its_file(tmp_path: Path) -> None:
    (tmp_path / "a.db").touch()
    (tmp_path / "link.db").symlink_to("a.db")

    assert register_path(str(tmp_path / "link.db")) == register_path(f"sqlite:///{tmp_path}/a.db")
    for place in ("<memory>", "postgresql://host/register"):
        with pytest.raises(StoreUnusable):
            register_path(place)
