"""What is SQLite's own: opening, its errors, its tables, and that a changed byte is found and named."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import samples
from deadlines.domain import changes
from deadlines.domain.model import Report
from deadlines.domain.reading import read_register
from deadlines.domain.withdrawing import Task
from deadlines.errors import (
    BadValue,
    CannotWrite,
    Damaged,
    Locked,
    NewerStore,
    NoStore,
    NotARegister,
    Refused,
    StoreUnusable,
)
from deadlines.store import rows, schema, sqlite, statements
from deadlines.store.contract import Span
from deadlines.store.opening import create_store, open_store
from deadlines.store.tables import METADATA
from deadlines.usecases import withdrawing
from deadlines.usecases.recording import Recording

SOURCES = str(Path(schema.__file__).parents[2])
TESTS = str(Path(samples.__file__).parent)


@pytest.fixture
def place(tmp_path: Path) -> str:
    """The path of a closed register with a few reports."""
    store = samples.store("sqlite", tmp_path)
    with store.batch(at="2023-02-01T00:00:00Z", by="张三") as batch:
        batch.apply(changes.reported("done", "XY22-03.1", Report(date(2023, 1, 30), done=True, note="完成")))
        batch.apply(changes.reported("progress", "XY22-03.2", Report(date(2023, 1, 31), quantities=(3, None))))
        batch.apply(changes.reported("done", "XY22-03.r1", Report(date(2023, 1, 31), times=2)))
        batch.apply(changes.unit_set(store.directory().find("秦都区"), mail=["a@b.example"]))
    store.close()
    return str(tmp_path / "register.db")


def opened(place: str, patience: float = 1.0) -> sqlite.SqliteStore:
    return sqlite.open_store(place, samples.calendar, patience)


def by_hand(place: str, *lines: str) -> None:
    """What somebody does to the file with another program."""
    connection = sqlite3.connect(place)
    for statement in lines:
        connection.execute(statement)
    connection.commit()
    connection.close()


# --- opening and making ----------------------------------------------------------------------------------------------


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(NoStore):
        open_store(str(tmp_path / "none.db"), samples.calendar)
    assert list(tmp_path.iterdir()) == []


def text_file(path: Path) -> None:
    path.write_text("这不是数据库\n" * 100, encoding="utf-8")


def foreign_database(path: Path) -> None:
    by_hand(str(path), "CREATE TABLE film (title TEXT)")


def foreign_alembic(path: Path) -> None:
    by_hand(str(path), "CREATE TABLE alembic_version (version_num TEXT)", "INSERT INTO alembic_version VALUES ('ae10')")


@pytest.mark.parametrize("make", [Path.mkdir, text_file, Path.touch, foreign_database, foreign_alembic])
def test_something_else_is_no_register(tmp_path: Path, make: Any) -> None:
    path = tmp_path / "register.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None

    with pytest.raises(NotARegister) as caught:
        open_store(str(path), samples.calendar)
    assert "\n" not in str(caught.value)
    with pytest.raises((Refused, NotARegister)):
        create_store(str(path), samples.register(), at=samples.AT, by=samples.BY, calendar=samples.calendar)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert [each.name for each in tmp_path.iterdir()] == ["register.db"]


@pytest.mark.parametrize(
    ("place", "error"),
    [
        ("postgresql://office@db/register", StoreUnusable),
        ("mysql://x/y", BadValue),
        ("sqlite://", BadValue),
        ("register.txt", BadValue),
        ("", BadValue),
    ],
)
def test_a_place_that_no_register_can_have(place: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        open_store(place, samples.calendar)


def test_an_address_is_a_path(place: str) -> None:
    store = open_store(f"sqlite:///{place}", samples.calendar)

    assert store.place == place
    store.close()


def test_making_does_not_overwrite(place: str) -> None:
    before = Path(place).read_bytes()
    with pytest.raises(Refused):
        create_store(place, samples.register(), at=samples.AT, by=samples.BY, calendar=samples.calendar)
    assert Path(place).read_bytes() == before


def test_the_log_of_a_lost_register_is_not_taken_for_the_new_ones(tmp_path: Path) -> None:
    (tmp_path / "register.db-wal").write_bytes(b"left over")
    with pytest.raises(Refused, match="-wal"):
        samples.store("sqlite", tmp_path)


def test_making_makes_folders_and_leaves_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "乙 100%#?"
    store = create_store(
        str(folder / "台账.db"), samples.register(), at=samples.AT, by=samples.BY, calendar=samples.calendar
    )
    assert store.problems() == []
    store.close()

    assert [each.name for each in folder.iterdir()] == ["台账.db"]


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotWrite):
        create_store(
            str(tmp_path / "file" / "x.db"), samples.register(), at=samples.AT, by=samples.BY, calendar=samples.calendar
        )


def test_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "register.db").symlink_to(tmp_path / "gone.db")
    with pytest.raises(CannotWrite):
        open_store(str(tmp_path / "register.db"), samples.calendar)


def test_pragmas(place: str) -> None:
    store = opened(place)

    assert store.ask("PRAGMA journal_mode") == [("wal",)]
    assert store.ask("PRAGMA synchronous") == [(2,)]  # FULL
    assert store.ask("PRAGMA foreign_keys") == [(1,)]
    store.close()


def test_two_hands_write_in_turn(place: str) -> None:
    one, other = opened(place), opened(place)
    with one.batch(at=samples.AT, by="甲") as batch:
        batch.apply(changes.reported("progress", "XY22-03.1", Report(date(2023, 2, 1), note="甲")))
    with other.batch(at=samples.AT, by="乙") as batch:
        batch.apply(changes.reported("progress", "XY22-03.1", Report(date(2023, 2, 2), note="乙")))

    assert [entry.by for entry in one.log("XY22-03.1")][-2:] == ["甲", "乙"]
    assert one.problems() == other.problems() == []
    one.close()
    other.close()


def test_locked(place: str) -> None:
    holder = sqlite3.connect(place, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    store = opened(place, patience=0.01)

    with pytest.raises(Locked), store.batch(at=samples.AT, by="x"):
        pytest.fail("no batch begins")  # pragma: no cover
    assert len(list(store.log())) == 5  # reading goes on
    holder.execute("COMMIT")
    with store.batch(at=samples.AT, by="x"):
        pass
    store.close()
    holder.close()


def test_a_torn_file_is_damaged_and_said_in_one_sentence(place: str) -> None:
    raw = bytearray(Path(place).read_bytes())
    for page in range(4096, len(raw), 4096):
        raw[page : page + 200] = b"\xff" * 200
    Path(place).write_bytes(raw)

    with pytest.raises((Damaged, NotARegister)) as caught:
        opened(place).register()
    assert "\n" not in str(caught.value)


def test_a_cut_file_is_damaged(place: str) -> None:
    os.truncate(place, 3 * 4096)
    with pytest.raises((Damaged, NotARegister)):
        opened(place).register()


def in_small_world(script: str, tmp_path: Path, size: str = "2m") -> str:
    """What *script* prints in a name space of its own with a small disk at its first argument."""
    if shutil.which("unshare") is None:
        pytest.skip("no unshare on this machine")
    disk = tmp_path / "disk"
    disk.mkdir()
    begin = f"import sys; sys.path[:0] = [{SOURCES!r}, {TESTS!r}]\n" + textwrap.dedent(script)
    shell = f'mount -t tmpfs -o size={size} none "$1" && exec "$2" -c "$3" "$1"'
    run = subprocess.run(
        ["unshare", "-rm", "sh", "-c", shell, "sh", str(disk), sys.executable, begin],
        capture_output=True,
        text=True,
        check=False,
    )
    if "unshare:" in run.stderr or "mount:" in run.stderr:
        pytest.skip(f"no name spaces here: {run.stderr.strip()}")
    assert run.returncode == 0, run.stderr
    return run.stdout


WORLD = """
    import os, subprocess
    from datetime import date
    from pathlib import Path
    import samples
    from deadlines.domain import changes
    from deadlines.domain.model import Report
    from deadlines.errors import DeadlinesError
    from deadlines.store.opening import open_store
    disk = Path(sys.argv[1])
    samples.store({kind!r}, disk).close()
    place = str(disk / samples.FILES[{kind!r}])
    def done(note):
        store = open_store(place, samples.calendar)
        try:
            with store.batch(at=samples.AT, by="x") as batch:
                batch.apply(changes.reported("progress", "XY22-03.1", Report(date(2023, 1, 1), note=note)))
            print("kept")
        except DeadlinesError as error:
            print(error.exit_code, type(error).__name__)
        finally:
            store.close()
    def look():
        store = open_store(place, samples.calendar)
        print(len(store.register().plans), len(list(store.log())), store.problems())
        store.close()
"""


@pytest.mark.parametrize("kind", ["sqlite", "yaml"])
def test_a_full_disk(tmp_path: Path, kind: str) -> None:
    script = (
        WORLD.format(kind=kind)
        + """
    done("one")
    with open(disk / "filler", "wb", buffering=0) as filler:
        try:
            while filler.write(b"x" * 4096):
                pass
        except OSError:
            pass
    done("two " + "x" * 20000)
    look()
    os.unlink(disk / "filler")
    done("three")
    look()
    """
    )
    assert in_small_world(script, tmp_path).splitlines() == [
        *("kept", "6 CannotWrite", "2 2 []"),
        *("kept", "2 3 []"),
    ]


@pytest.mark.parametrize("kind", ["sqlite", "yaml"])
def test_a_read_only_disk_can_be_read(tmp_path: Path, kind: str) -> None:
    script = (
        WORLD.format(kind=kind)
        + """
    done("one")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    look()
    done("two")
    look()
    """
    )
    assert in_small_world(script, tmp_path).splitlines() == ["kept", "2 2 []", "6 CannotWrite", "2 2 []"]


def test_a_disk_too_small_to_make_a_register(tmp_path: Path) -> None:
    script = """
    import os
    from pathlib import Path
    import samples
    from deadlines.errors import DeadlinesError
    try:
        samples.store("sqlite", Path(sys.argv[1]))
    except DeadlinesError as error:
        print(error.exit_code, type(error).__name__, os.listdir(sys.argv[1]))
    """
    assert in_small_world(script, tmp_path, size="40k") == "6 CannotWrite []\n"


# --- tables ----------------------------------------------------------------------------------------------------------


def test_the_newest_revision_is_alembics_head() -> None:
    from alembic.script import ScriptDirectory

    assert ScriptDirectory.from_config(schema.config()).get_heads() == [schema.HEAD]


def test_the_migrations_make_what_is_declared(place: str) -> None:
    connection = sqlite3.connect(place, isolation_level=None)

    assert schema.differences(connection) == []
    connection.close()


def test_the_statements_know_the_declared_columns() -> None:
    declared = {table.name: tuple(column.name for column in table.columns) for table in METADATA.sorted_tables}
    keys = {table.name: len(table.primary_key.columns) for table in METADATA.sorted_tables}

    assert declared == rows.COLUMNS
    assert keys == rows.KEYS
    for table in METADATA.sorted_tables:
        assert tuple(table.primary_key.columns.keys()) == rows.COLUMNS[table.name][: rows.KEYS[table.name]]


def all_statements() -> dict[str, str]:
    """Every statement of `statements`, by name."""
    found = {
        name: text
        for name, text in vars(statements).items()
        if isinstance(text, str)
        and text.startswith(("SELECT", "UPDATE", "DELETE", "INSERT"))
        and not name.startswith("_")
    }
    found["REPORTS"] = statements.REPORTS % ":a, :b"
    for make in (statements.insert, statements.update, statements.delete, statements.select):
        found |= {f"{make.__name__} {table}": make(table) for table in rows.COLUMNS}
    for done_too in (False, True):
        for plan in (False, True):
            for names in ((), ("(r.region = :a AND r.name IN (:b, :c))",)):
                text = statements.lines_statement(done_too=done_too, plan=plan, names=names)
                found[f"lines {done_too} {plan} {bool(names)}"] = text
    return found


class Anything(dict[str, object]):
    def __missing__(self, key: str) -> object:
        return "2023-12-01"


def plan_of(connection: sqlite3.Connection, statement: str) -> list[str]:
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", Anything())]


def test_every_statement_fits_the_tables(place: str) -> None:
    connection = sqlite3.connect(place)
    for statement in all_statements().values():
        plan_of(connection, statement.replace("%s", ":first"))
    connection.close()


@pytest.mark.parametrize(
    ("statement", "uses"),
    [
        (
            statements.lines_statement(done_too=False, plan=False, names=()),
            ["entry_open", "entry_open", "entry_recurring", "entry_awaited"],
        ),
        (
            statements.lines_statement(done_too=False, plan=True, names=()),
            ["entry_open", "entry_open", "entry_recurring", "entry_awaited"],
        ),
        (
            statements.lines_statement(done_too=True, plan=False, names=()),
            ["entry_due", "entry_recurring", "entry_awaited"],
        ),
        (statements.TALLY, ["entry_noted"]),
        (statements.TALLY + statements.IN_PLAN, ["entry_noted"]),
        (statements.TALLY_WAVERING, ["entry_noted"]),
        (statements.TAILS, ["entry_tail"]),
        (statements.ITEM, ["entry_in_item"]),
        (statements.ENTRIES, ["entry_in_plan"]),
        (statements.LATE % ":item", ["entry_in_item"]),
        (statements.LOG_OF, ["log_code", "log_code", "log_code"]),
        (statements.ONE, ["sqlite_autoindex_entry_1"]),
        (statements.REPORTS_OF, ["sqlite_autoindex_report_1"]),
    ],
)
def test_the_hot_statements_use_their_indexes(place: str, statement: str, uses: list[str]) -> None:
    connection = sqlite3.connect(place)
    steps = [step for step in plan_of(connection, statement) if "LEFT-JOIN" not in step]

    connection.close()

    assert [step.partition(" INDEX ")[2].split()[0] for step in steps if step.startswith(("SEARCH", "SCAN"))] == uses


def test_a_newer_register_is_refused(place: str) -> None:
    by_hand(place, "UPDATE alembic_version SET version_num = 'deadlines_9999'")
    with pytest.raises(NewerStore):
        opened(place)


HEAD = schema.HEAD
STEP = """
from alembic import op
import sqlalchemy as sa
revision = "deadlines_9000"
down_revision = "{head}"
def upgrade():
    op.add_column("plan", sa.Column("extra", sa.Text(), nullable=True))
    {more}
"""


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program as it may be one step on; the module with the step."""
    folder = tmp_path / "versions"
    folder.mkdir()
    monkeypatch.setattr(schema, "VERSIONS", (*schema.VERSIONS, str(folder)))
    monkeypatch.setattr(schema, "HEAD", "deadlines_9000")
    return folder / "deadlines_9000.py"


def test_an_older_register_is_brought_up_to_date_after_a_backup(
    place: str, next_version: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    next_version.write_text(STEP.format(head=HEAD, more=""))
    store = opened(place)

    assert store.ask("SELECT extra FROM plan") == [(None,), (None,)]
    assert len(list(store.log())) == 5
    store.close()
    monkeypatch.undo()
    backup = opened(f"{place}.{HEAD}.bak")
    assert backup.problems() == []
    assert backup.ask("PRAGMA journal_mode") == [("wal",)]
    assert len(list(backup.log())) == 5
    backup.close()
    with pytest.raises(NewerStore):
        opened(place)


def test_what_an_older_program_read_is_read_again(tmp_path: Path) -> None:
    text = samples.TEXT.replace("every: month, each: true}", "every: month, each: true, limit: 每月5日前}")
    made = samples.store("sqlite", tmp_path, text)
    made.close()
    place = str(tmp_path / samples.FILES["sqlite"])
    by_hand(place, "UPDATE entry SET doc = replace(doc, ',\"on_day\":5', '')")
    for statement in (
        "DROP INDEX entry_awaited",
        "ALTER TABLE entry DROP COLUMN awaited",
        "ALTER TABLE entry DROP COLUMN answered",
        "UPDATE alembic_version SET version_num = 'deadlines_0001'",
    ):
        by_hand(place, statement)

    store = opened(place)

    assert store.problems() == []
    assert store.register() == read_register(samples.register(text), samples.CALENDAR)
    store.close()


def test_tasks_that_an_older_program_split_off_count_as_undated(tmp_path: Path) -> None:
    store = samples.store("sqlite", tmp_path)
    item = next(item for _plan, item in store.items())
    how = Recording(date(2024, 1, 2), date(2024, 3, 1), samples.AT, samples.BY)
    withdrawing.split(store, item.code, [Task("甲"), Task("乙", limit="2024年6月底前")], withdrawing.Told(how, "文1"))
    undated = store.tally(date(2024, 3, 1)).undated
    store.close()
    place = str(tmp_path / samples.FILES["sqlite"])
    by_hand(place, "UPDATE entry SET undated = 0 WHERE kind = 'measure'")
    by_hand(place, "UPDATE alembic_version SET version_num = 'deadlines_0002'")

    store = opened(place)

    assert store.problems() == []
    assert store.tally(date(2024, 3, 1)).undated == undated
    assert store.tally(date(2024, 1, 1)).undated == undated - 1
    store.close()


def test_a_step_that_fails_leaves_the_old_register(
    place: str, next_version: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    next_version.write_text(STEP.format(head=HEAD, more="op.execute('SELECT nothing FROM nowhere')"))
    with pytest.raises(Damaged):
        opened(place)

    monkeypatch.undo()
    store = opened(place)
    assert store.problems() == []
    store.close()


# --- what a changed byte does ----------------------------------------------------------------------------------------

CELLS = [(table, column) for table, columns in rows.COLUMNS.items() for column in columns]


def other(value: object) -> object:
    """A cell that differs from *value* in one place."""
    if value is None:
        return "2023-01-01"
    if isinstance(value, int):
        return value + 100
    middle = len(str(value)) // 2
    return (
        f"{str(value)[:middle]}9{str(value)[middle + 1 :]}" if str(value)[middle : middle + 1] != "9" else f"{value}8"
    )


@pytest.mark.parametrize(("table", "column"), CELLS, ids=lambda each: each)
def test_a_cell_changed_by_hand_is_found_and_named(place: str, table: str, column: str) -> None:
    connection = sqlite3.connect(place)
    (low, high) = connection.execute(f"SELECT min(rowid), max(rowid) FROM {table}").fetchone()
    connection.close()
    for rowid in sorted({low, (low + high) // 2, high}):
        changed = f"{place}.{rowid}.db"
        shutil.copy(place, changed)
        connection = sqlite3.connect(changed)
        row = connection.execute(f"SELECT * FROM {table} WHERE rowid = ?", (rowid,)).fetchone()
        before = dict(zip(rows.COLUMNS[table], row, strict=True))
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (other(before[column]), rowid))
        connection.commit()
        connection.close()
        store = opened(changed)
        found = {problem.where for problem in store.problems()}
        store.close()
        key = before[rows.COLUMNS[table][0]]
        names = {"log": {f"log {key}", f"log {other(key)}"}, "register": {"note"}}.get(table, {key, other(key)})

        assert found & names, (table, column, before[column], found)


def test_each_byte_of_a_document_counts(place: str) -> None:
    store = opened(place)
    ((doc,),) = store.ask("SELECT doc FROM entry WHERE code = 'XY22-03.2'")
    store.close()
    for position in range(0, len(doc), 7):
        connection = sqlite3.connect(place)
        wrong = doc[:position] + ("x" if doc[position] != "x" else "y") + doc[position + 1 :]
        connection.execute("UPDATE entry SET doc = ? WHERE code = 'XY22-03.2'", (wrong,))
        connection.commit()
        connection.close()
        store = opened(place)
        assert "XY22-03.2" in {problem.where for problem in store.problems()}, wrong
        store.close()


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("DELETE FROM report WHERE code = 'XY22-03.1'", "XY22-03.1"),
        ("DELETE FROM role WHERE code = 'XY22-03.1'", "XY22-03.1"),
        ("DELETE FROM entry WHERE code = 'XY22-04.1'", "XY22-04.1"),
        ("DELETE FROM log WHERE seq = 3", "log 4"),
        ("DELETE FROM log WHERE seq = 5", "咸阳市/秦都区"),
        ("DELETE FROM party WHERE key = '咸阳市/秦都区'", "咸阳市/秦都区"),
        ("DROP INDEX entry_open", "entry_open"),
    ],
)
def test_what_is_gone_is_named(place: str, statement: str, where: str) -> None:
    by_hand(place, statement)
    store = opened(place)

    assert any(where in f"{problem.where} {problem.message}" for problem in store.problems())
    store.close()


def test_an_altered_row_is_damage_to_a_reader(place: str) -> None:
    by_hand(place, "UPDATE entry SET doc = '{' WHERE code = 'XY22-03.2'")
    store = opened(place)

    for reading in (store.register, lambda: store.find("XY22-03.4"), lambda: list(store.items())):
        with pytest.raises(Damaged, match=r"XY22-03\.2"):
            reading()
    with pytest.raises(Damaged, match=r"XY22-03\.2"):
        store.lines(Span(date(2023, 1, 1), date(2024, 1, 1)))
    store.close()


# --- what it imports -------------------------------------------------------------------------------------------------


def test_reading_and_reporting_import_nothing_heavy(place: str) -> None:
    script = f"""
import sys; sys.path[:0] = [{SOURCES!r}]
from datetime import date
from deadlines.store.opening import open_store
from deadlines.store.contract import Span
from deadlines.domain import changes
from deadlines.domain.model import Report
store = open_store({place!r}, None)
list(store.lines(Span(date(2023, 1, 1), date(2024, 1, 1), names=frozenset({{"咸阳市/秦都区"}}))))
store.tally(date(2023, 1, 1)); store.find(store.code("3.4")); list(store.items()); list(store.log("XY22"))
with store.batch(at="2023-02-02T00:00:00Z", by="x") as batch:
    entry = batch.apply(changes.reported("done", "XY22-03.4", Report(date(2023, 2, 1), done=True)))
with store.batch(at="2023-02-02T00:00:00Z", by="x") as batch:
    batch.apply(entry.change.reverse(entry.seq))
store.close()
print(" ".join(sys.modules))
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())

    heavy = {"sqlmodel", "sqlalchemy", "pydantic", "alembic", "icalendar", "yaml", "chinese_calendar"}
    assert not loaded & (heavy | {"deadlines.domain.limits", "deadlines.domain.reading", "deadlines.store.tables"})


def test_a_register_whose_log_was_emptied_is_named(tmp_path: Path) -> None:
    store = samples.store("sqlite", tmp_path)
    store.close()
    with sqlite3.connect(tmp_path / "register.db") as connection:
        connection.execute("DELETE FROM log")
    connection.close()

    emptied = open_store(str(tmp_path / "register.db"), samples.calendar)
    assert {problem.where for problem in emptied.problems()} == {"log 1"}
    emptied.close()
