"""The small file of fetches beside a register."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from deadlines.domain.subscriptions import Batch, Fetched
from deadlines.errors import CannotWrite
from deadlines.store.fetches import FetchFile, fetches_beside

DAY = date(2024, 3, 8)


@pytest.fixture
def file(tmp_path: Path) -> FetchFile:
    return FetchFile(tmp_path / "r.db.fetches.db")


@pytest.mark.parametrize(
    ("place", "beside"),
    [
        ("/var/lib/r.db", "/var/lib/r.db.fetches.db"),
        ("台账.yaml", "台账.yaml.fetches.db"),
        ("sqlite:////var/lib/r.db", "/var/lib/r.db.fetches.db"),
        ("<memory>", None),
        ("postgresql://host/base", None),
    ],
)
def test_it_lies_beside_a_register_that_is_a_file(place: str, beside: str | None) -> None:
    assert fetches_beside(place) == (Path(beside) if beside else None)


def test_batches_add_up(file: FetchFile) -> None:
    file.write([Batch("s", 2, 1709859600, "curl", ("a", "b"))], day=DAY)
    file.write([Batch("s", 3, 1709859700, "Thunderbird", ("b",)), Batch("t", 1, 1709859600, "-", ("a",))], day=DAY)

    assert file.read(day=DAY) == {
        "s": Fetched(5, "2024-03-08T01:01:40Z", "Thunderbird", 2),
        "t": Fetched(1, "2024-03-08T01:00:00Z", "-", 1),
    }


def test_places_count_for_a_week(file: FetchFile) -> None:
    for day, place in ((date(2024, 3, 1), "a"), (date(2024, 3, 2), "b"), (DAY, "c")):
        file.write([Batch("s", 1, 1709859600, "-", (place,))], day=day)

    assert file.read(day=DAY)["s"].places == 2
    assert file.read(day=date(2024, 3, 9))["s"].places == 1
    with closing(sqlite3.connect(file.path)) as connection:
        assert connection.execute("SELECT count(*) FROM place").fetchone() == (2,)  # the oldest is forgotten


def test_the_key_stays_and_is_nobody_elses(file: FetchFile, tmp_path: Path) -> None:
    assert len(file.key()) == 32
    assert file.key() == file.key()
    assert FetchFile(tmp_path / "other.db").key() != file.key()
    assert file.path.stat().st_mode & 0o077 == 0


def test_a_lost_or_damaged_file_loses_counts_and_nothing_else(file: FetchFile) -> None:
    assert file.read(day=DAY) == {}
    file.path.write_bytes(b"no database at all, but long enough to be looked at" * 100)
    assert file.read(day=DAY) == {}

    file.key()
    file.write([Batch("s", 1, 1709859600, "-", ("a",))], day=DAY)

    assert file.read(day=DAY)["s"].times == 1


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    file = FetchFile(tmp_path / "away" / "fetches.db")
    with pytest.raises(CannotWrite):
        file.key()
    with pytest.raises(CannotWrite):
        file.write([], day=DAY)
