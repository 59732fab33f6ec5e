"""The end of the log is anchored: what was taken away behind it is found, also where it changed nothing."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

import pytest

import samples
from deadlines.domain import changes
from deadlines.errors import Damaged, DeadlinesError
from deadlines.store.opening import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from deadlines.store.contract import Store


def acted(store: Store, count: int) -> None:
    """*count* times something and its undo, which together change nothing."""
    for _ in range(count):
        with store.batch(at=samples.AT, by="李四") as batch:
            plan = store.plans()[0]
            entry = batch.apply(changes.plan_set(plan, short="别名"))
        with store.batch(at=samples.AT, by="李四") as batch:
            batch.apply(entry.change.reverse(entry.seq))


def cut(place: Path, entries: int) -> None:
    """The last *entries* of the log go."""
    if place.suffix == ".yaml":
        log = place.with_name(place.name + ".log.jsonl")
        log.write_text("".join(log.read_text(encoding="utf-8").splitlines(keepends=True)[:-entries]), encoding="utf-8")
        return
    with sqlite3.connect(place) as connection:
        connection.execute("DELETE FROM log WHERE seq > (SELECT max(seq) FROM log) - ?", (entries,))
    connection.close()


def opened(place: Path) -> Store:
    return open_store(str(place), samples.calendar)


@pytest.mark.parametrize("kind", ["sqlite", "yaml"])
def test_entries_taken_from_the_end_are_found_and_not_written_over(tmp_path: Path, kind: str) -> None:
    place = tmp_path / samples.FILES[kind]
    samples.store(kind, tmp_path).close()
    store = opened(place)
    acted(store, 2)
    assert store.problems() == []
    store.close()
    cut(place, 2)

    store = opened(place)
    (found,) = store.problems()
    assert "5" in str(found.message)
    with pytest.raises(Damaged):
        acted(store, 1)
    store.close()


@pytest.mark.parametrize("kind", ["sqlite", "yaml"])
def test_where_nothing_tells_the_log_is_taken_as_it_is(tmp_path: Path, kind: str) -> None:
    """A register of an older program: its log says nothing of an anchor."""
    place = tmp_path / samples.FILES[kind]
    samples.store(kind, tmp_path).close()
    head = place.with_name(place.name + ".log.head")
    store = opened(place)
    for short in ("别名", "简称"):
        head.unlink(missing_ok=True)
        with store.batch(at=samples.AT, by="李四") as batch:
            batch.apply(changes.plan_set(store.plans()[0], short=short))
    store.close()
    head.unlink(missing_ok=True)
    if kind == "sqlite":
        with sqlite3.connect(place) as connection:
            connection.execute("PRAGMA user_version = 0")
        connection.close()

    store = opened(place)
    assert store.problems() == []
    acted(store, 1)
    assert store.problems() == []
    store.close()
    cut(place, 2)
    store = opened(place)
    assert store.problems() != []
    store.close()


def test_an_anchor_that_was_deleted_is_named_until_it_is_written_anew(tmp_path: Path) -> None:
    samples.store("yaml", tmp_path).close()
    place = tmp_path / samples.FILES["yaml"]
    head = place.with_name(place.name + ".log.head")
    store = opened(place)
    head.unlink()
    assert store.problems() == []  # no entry has found one yet: a process may have died before the first was written
    acted(store, 2)
    store.close()
    cut(place, 2)
    head.unlink()

    store = opened(place)
    (found,) = store.problems()
    assert (found.where, "3" in str(found.message)) == (head.name, True)
    acted(store, 1)
    assert store.problems() == []
    store.close()


def test_a_batch_that_fails_leaves_the_anchor(tmp_path: Path) -> None:
    for kind in ("sqlite", "yaml"):
        store = samples.store(kind, tmp_path)
        acted(store, 1)
        with contextlib.suppress(RuntimeError), store.batch(at=samples.AT, by="李四") as batch:
            batch.apply(changes.plan_set(store.plans()[0], short="别名"))
            raise RuntimeError
        assert store.problems() == []
        acted(store, 1)
        store.close()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON log BEGIN SELECT 1; END",
        "CREATE VIEW v AS SELECT 1",
        "CREATE TABLE zz (a)",
        "PRAGMA application_id = 5",
        "PRAGMA user_version = 7",
    ],
)
def test_what_does_not_belong_into_the_database_is_named(tmp_path: Path, statement: str) -> None:
    samples.store("sqlite", tmp_path).close()
    place = tmp_path / samples.FILES["sqlite"]
    with sqlite3.connect(place) as connection:
        connection.execute(statement)
    connection.close()

    store = opened(place)
    assert len(store.problems()) == 1
    store.close()


def test_a_flipped_bit_in_the_schema_is_damage(tmp_path: Path) -> None:
    """Also where SQLite's own account of it is no text."""
    samples.store("sqlite", tmp_path).close()
    place = tmp_path / samples.FILES["sqlite"]
    whole = place.read_bytes()
    start = whole.index(b"CREATE TABLE")
    for at in range(start, start + 60, 3):
        broken = bytearray(whole)
        broken[at] ^= 0x80
        place.write_bytes(broken)
        with contextlib.suppress(DeadlinesError), contextlib.closing(opened(place)) as store:
            assert store.problems()
