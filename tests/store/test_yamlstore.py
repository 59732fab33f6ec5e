"""The register file as a store: a small diff, a log beside it, and nothing lost whatever happens in between."""

from __future__ import annotations

import difflib
import errno
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import samples
from deadlines import files
from deadlines.domain import changes, log
from deadlines.domain.changes import Change
from deadlines.domain.model import Report
from deadlines.domain.plain import plain_register
from deadlines.errors import (
    BadFile,
    CannotWrite,
    ChangedOnDisk,
    Damaged,
    Locked,
    NewerStore,
    NoStore,
    NotARegister,
    StoreUnusable,
    Taken,
)
from deadlines.store import yamledit, yamllog, yamlnew, yamlread, yamlstore, yamltext
from deadlines.store.yamlstore import YamlStore
from samples import AT, BY, calendar

if TYPE_CHECKING:
    from collections.abc import Callable

    from deadlines.domain.log import LogEntry

DAY = date(2023, 6, 28)
DONE = changes.reported("done", "XY22-03.1", Report(DAY, done=True, by=BY))
OTHER = changes.reported("done", "XY22-03.2", Report(DAY, done=True, by=BY))
TEXT = samples.TEXT.replace("    items:\n", "    items:      # 清单\n\n", 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A register file that a person has written."""
    file = tmp_path / "tasks.yaml"
    file.write_text(TEXT, "utf-8", newline="")
    return file


def opened(path: Path, patience: float = 1.0) -> YamlStore:
    return YamlStore.open(str(path), calendar, patience=patience)


def act(store: YamlStore, *made: Change, at: str = AT) -> list[LogEntry]:
    with store.batch(at=at, by=BY) as batch:
        return [batch.apply(each) for each in made]


def entries(path: Path) -> list[dict[str, Any]]:
    log_file = Path(f"{path}.log.jsonl")
    return [json.loads(line) for line in log_file.read_text("utf-8").splitlines()] if log_file.exists() else []


def beside(path: Path) -> list[str]:
    """What lies in the folder, the lock and the word where the log ends apart."""
    return sorted(each.name for each in path.parent.iterdir() if not each.name.endswith((".lock", ".log.head")))


def difference(old: str, new: str) -> list[str]:
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


# --- what a change does ----------------------------------------------------------------------------------------------


def test_the_diff_is_just_the_change_and_undo_gives_the_same_bytes(path: Path) -> None:
    store = opened(path)
    (entry,) = act(store, OTHER)

    old, new = TEXT.splitlines(), path.read_text("utf-8").splitlines()
    assert len(difference(TEXT, path.read_text("utf-8"))) == 2
    assert [a for a, b in zip(old, new, strict=True) if a != b] == [line for line in old if "XY22-03.2" in line]
    assert "reports: [{date: 2023-06-28, done: true, by: 张三}]}" in path.read_text("utf-8")

    act(store, entry.change.reverse(entry.seq))
    assert path.read_bytes() == TEXT.encode()


def test_the_log_begins_with_the_state_that_it_starts_from(path: Path) -> None:
    store = opened(path)
    before = yamllog.sha256(path.read_bytes())
    (entry,) = act(store, DONE)
    after = yamllog.sha256(path.read_bytes())

    first, second = entries(path)
    assert first["act"] == "init"
    assert first["after"] == {"digests": log.digests_of(samples.register())}
    assert first["file"] == {"before": before, "after": before}
    assert second == log.plain_entry(entry)
    assert (second["seq"], second["act"], second["on"], second["by"]) == (2, "done", "2023-06-28", BY)
    assert (second["file"]["before"], second["file"]["after"]) == (before, after)
    assert [each.seq for each in store.log()] == [1, 2]
    assert store.problems() == []
    assert opened(path).problems() == []


def test_a_batch_is_one_write_of_the_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = counted(monkeypatch, yamltext, "read")
    writes = counted(monkeypatch, files, "put")
    store = opened(path)
    made = act(store, DONE, OTHER, changes.reported("done", "XY22-03.m1", Report(DAY, done=True)))

    assert (len(reads), len(writes)) == (2, 2)  # as it was and as it became; the file, and where its log ends
    sums = [entry.file or {} for entry in made]
    assert [each["after"] for each in sums[:-1]] == [each["before"] for each in sums[1:]]
    assert sums[-1]["after"] == yamllog.sha256(path.read_bytes())
    assert store.problems() == []


def counted(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> list[Any]:
    calls: list[Any] = []
    plain = getattr(owner, name)

    def call(*args: Any, **more: Any) -> Any:
        calls.append(args)
        return plain(*args, **more)

    monkeypatch.setattr(owner, name, call)
    return calls


def test_changes_to_one_record_in_one_batch(path: Path) -> None:
    store = opened(path)
    made = act(
        store, DONE, *(changes.reported("progress", "XY22-03.1", Report(DAY, note=f"第{n}次")) for n in range(3))
    )

    assert [report.note for report in store.find("XY22-03.1").line.entry.reports] == [None, "第0次", "第1次", "第2次"]  # type: ignore[union-attr]
    act(store, *(entry.change.reverse(entry.seq) for entry in reversed(made)))
    assert path.read_bytes() == TEXT.encode()


def test_settling_a_date_reads_the_plan_again(path: Path) -> None:
    store = opened(path)
    entry: Any = store.find("XY22-04.1").line
    assert entry.entry.due is None
    (made,) = act(store, changes.settled(entry.entry, date(2023, 11, 1), "供热公告"))

    entry = store.find("XY22-04.1").line
    assert (entry.entry.due, entry.entry.ambiguous) == (date(2023, 11, 1), False)
    assert "action: 建立机制, due: 2023-11-01, settled: 供热公告}" in path.read_text("utf-8")
    act(store, made.change.reverse(made.seq))
    assert path.read_bytes() == TEXT.encode()


def test_undo_gives_back_words_and_comments_that_went(path: Path) -> None:
    text = TEXT.replace(
        "  - {name: 市生态环境局, region: 咸阳市, mail: [hb@xianyang.example]}\n",
        "  - name: '市生态环境局'\n    region: 咸阳市\n    mail:          # 公开邮箱\n      - 'hb@xianyang.example'   # 值班\n",
    ).replace("title: 咸阳市整改方案", "title:   '咸阳市整改方案'   # 全称")
    path.write_text(text, "utf-8")
    store = opened(path)
    directory, plan = store.directory(), store.plans()[0]
    party = directory.find("咸阳市/市生态环境局")
    made = act(
        store,
        changes.unit_set(party, mail=["new@xianyang.example"]),
        changes.plan_set(plan, title="新题", short=None, issued="2022-12-16"),
    )
    assert "# 值班" not in path.read_text("utf-8").replace("]   # 值班", "")
    made += act(store, changes.unit_set(store.directory().find("咸阳市/市生态环境局"), mail=None))
    assert "值班" not in path.read_text("utf-8")

    for entry in reversed(made):
        act(store, entry.change.reverse(entry.seq))
    assert path.read_text("utf-8") == text
    assert store.problems() == []


def test_an_undo_after_other_changes_puts_the_value_back(path: Path) -> None:
    path.write_text(TEXT.replace("title: 咸阳市整改方案", "title: '咸阳市整改方案'   # 全称"), "utf-8")
    store = opened(path)
    (entry,) = act(store, changes.plan_set(store.plans()[0], title="新题"))
    act(store, DONE)
    act(store, entry.change.reverse(entry.seq))

    assert "    title: 咸阳市整改方案   # 全称\n" in path.read_text("utf-8")
    assert "done: true" in path.read_text("utf-8")


def test_what_was_sent_only_stands_in_the_log(path: Path) -> None:
    store = opened(path)
    (entry,) = act(store, Change("sent", "咸阳市/秦都区", None, {}, {"week": "2023-W26"}))

    assert path.read_bytes() == TEXT.encode()
    assert entries(path)[-1] == log.plain_entry(entry)
    assert store.problems() == []
    assert beside(path) == ["tasks.yaml", "tasks.yaml.log.jsonl"]


def test_an_empty_batch_writes_nothing(path: Path) -> None:
    act(opened(path))

    assert beside(path) == ["tasks.yaml"]


def test_windows_line_ends_and_no_last_line_end(path: Path) -> None:
    raw = TEXT.rstrip("\n").replace("\n", "\r\n").encode("utf-8-sig")
    path.write_bytes(raw)
    store = opened(path)
    (entry,) = act(store, OTHER)

    assert path.read_bytes().count(b"\r\n") == raw.count(b"\r\n")
    act(store, entry.change.reverse(entry.seq))
    assert path.read_bytes() == raw


def test_permissions_stay_and_links_are_followed(path: Path, tmp_path: Path) -> None:
    path.chmod(0o640)
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    link = folder / "link.yaml"
    link.symlink_to(path)
    act(opened(link), DONE)

    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert Path(f"{path}.log.jsonl").stat().st_mode & 0o777 == 0o640
    assert beside(path) == ["elsewhere", "tasks.yaml", "tasks.yaml.log.jsonl"]
    assert [each.name for each in folder.iterdir()] == ["link.yaml"]
    assert "done: true" in path.read_text("utf-8")


def test_another_process_sees_the_change(path: Path) -> None:
    reader, writer = opened(path), opened(path)
    act(writer, DONE)

    assert reader.find("XY22-03.1").line.entry.reports != ()  # type: ignore[union-attr]
    assert [entry.act for entry in reader.log()] == ["init", "done"]
    act(reader, OTHER)
    assert [entry.seq for entry in writer.log()] == [1, 2, 3]


def test_a_change_that_cannot_be_put_into_the_text_writes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yamledit, "splices_for", lambda document, change: [])
    with pytest.raises(StoreUnusable, match="could not be put into the text"):
        act(opened(path), DONE)
    monkeypatch.setattr(yamledit, "splices_for", lambda document, change: [yamledit.Splice(0, 1, ": [")])
    with pytest.raises(StoreUnusable, match="could not be put into the text"):
        act(opened(path), DONE)

    assert path.read_bytes() == TEXT.encode()
    assert beside(path) == ["tasks.yaml"]


# --- other hands -----------------------------------------------------------------------------------------------------


def test_a_file_changed_meanwhile_is_not_overwritten(path: Path) -> None:
    store = opened(path)
    act(store, DONE)
    logged, lying = entries(path), beside(path)
    edited = path.read_text("utf-8").replace("# 清单", "# 清单，改")
    with pytest.raises(ChangedOnDisk), store.batch(at=AT, by=BY) as batch:  # noqa: PT012
        batch.apply(OTHER)
        path.write_text(edited, "utf-8")

    assert path.read_text("utf-8") == edited
    assert entries(path) == logged
    assert beside(path) == lying
    act(store, OTHER)
    assert "# 清单，改" in path.read_text("utf-8")


def test_a_file_changed_between_log_and_move_takes_the_entry_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = yamllog.append

    def append(*args: Any) -> None:
        plain(*args)
        path.write_text(TEXT + "# 手\n", "utf-8")

    monkeypatch.setattr(yamllog, "append", append)
    with pytest.raises(ChangedOnDisk):
        act(opened(path), DONE)

    assert path.read_text("utf-8") == TEXT + "# 手\n"
    assert beside(path) == ["tasks.yaml"]


def test_an_edit_by_hand_is_named_and_recorded_at_the_next_change(path: Path) -> None:
    store = opened(path)
    act(store, DONE)
    edited = path.read_text("utf-8").replace("action: 完成改造", "action: 完成提标改造")
    edited = edited.replace("  - {name: 渭城区, region: 咸阳市, kind: county}\n", "")
    path.write_text(edited, "utf-8")

    assert [(each.where, str(each.message)) for each in store.problems()] == [
        ("tasks.yaml", "the file was edited by hand after log entry 2; the next change records that"),
        ("XY22-03.2", "was changed outside the program: it is not what the log adds up to"),
        ("咸阳市/渭城区", "is in the log but not in the register"),
    ]

    known = log.digests_of(samples.register())
    act(store, changes.reported("done", "XY22-03.4", Report(DAY, done=True)))
    acts = list(store.log())
    assert [entry.act for entry in acts] == ["init", "done", "edited", "done"]
    assert acts[2].before == {"digests": {code: known[code] for code in ("XY22-03.2", "咸阳市/渭城区")}}
    between = {"before": acts[1].file["after"], "after": acts[3].file["before"]}  # type: ignore[index]
    assert acts[2].file == {**between, "head": True}
    assert store.problems() == []


def test_a_comment_by_hand_is_an_edit_without_records(path: Path) -> None:
    store = opened(path)
    act(store, DONE)
    path.write_text(path.read_text("utf-8") + "# 备注\n", "utf-8")

    assert len(store.problems()) == 1
    act(store, OTHER)
    assert list(store.log())[2].before == {"digests": {}}
    assert store.problems() == []


def test_an_older_file_put_back_is_an_edit_and_takes_nothing_from_the_log(path: Path) -> None:
    store = opened(path)
    act(store, DONE)
    path.write_text(TEXT, "utf-8")  # git checkout tasks.yaml

    assert [each.where for each in store.problems()] == ["tasks.yaml", "XY22-03.1"]
    act(store, OTHER)
    assert [entry.act for entry in store.log()] == ["init", "done", "edited", "done"]
    assert store.problems() == []


def hold(path: str, held: Any, done: Any) -> None:
    with YamlStore.open(path, calendar).batch(at=AT, by=BY):
        held.set()
        done.wait(30)


def test_a_file_held_by_another_process(path: Path) -> None:
    context = multiprocessing.get_context("fork")
    held, done = context.Event(), context.Event()
    other = context.Process(target=hold, args=(str(path), held, done))
    other.start()
    try:
        assert held.wait(30)
        begun = time.monotonic()
        with pytest.raises(Locked):
            act(opened(path, patience=0.2), DONE)
        assert 0.2 <= time.monotonic() - begun < 5
        assert opened(path).find("XY22-03.1")  # reading needs no lock
    finally:
        done.set()
        other.join(30)

    act(opened(path), DONE)


def report_often(path: str, count: int) -> None:
    for number in range(count):
        store = YamlStore.open(path, calendar, patience=60)
        act(store, changes.reported("progress", "XY22-03.1", Report(DAY, note=f"{os.getpid()} {number}")))


def test_two_processes_lose_nothing(path: Path) -> None:
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=report_often, args=(str(path), 6)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    store = opened(path)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert len(store.find("XY22-03.1").line.entry.reports) == 18  # type: ignore[union-attr]
    assert [entry.seq for entry in store.log()] == list(range(1, 20))
    assert store.problems() == []


# --- what is cut off -------------------------------------------------------------------------------------------------

KILLED = """
import os, sys
sys.path[:0] = {paths!r}
from deadlines.store import yamlstore, yamllog
from samples import calendar, AT, BY
from deadlines.domain import changes
from deadlines.domain.model import Report
from datetime import date
calls = 0
def dying(name, owner):
    plain = getattr(owner, name)
    def call(*args, **more):
        global calls
        calls += 1
        if calls == {at}:
            {how}
        return plain(*args, **more)
    setattr(owner, name, call)
for name in ("write", "fsync", "replace", "ftruncate", "open"):
    dying(name, os)
store = yamlstore.YamlStore.open({path!r}, calendar)
with store.batch(at=AT, by=BY) as batch:
    for code in ("XY22-03.2", "XY22-03.4"):
        batch.apply(changes.reported("done", code, Report(date(2023, 6, 28), done=True)))
print("acknowledged", flush=True)
"""
PATHS = [str(Path(__file__).parents[1]), str(Path(yamlstore.__file__).parents[2])]


def died(path: Path, at: int, how: str) -> bool:
    """Whether a change was acknowledged that was killed at its call number *at* of the system."""
    script = KILLED.format(paths=PATHS, at=at, path=str(path), how=how)
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ended.returncode in (0, -signal.SIGKILL), ended.stderr
    return "acknowledged" in ended.stdout


HALF = "name == 'write' and plain(args[0], bytes(args[1])[: len(args[1]) // 2]); os.kill(os.getpid(), 9)"


@pytest.mark.parametrize("how", ["os.kill(os.getpid(), 9)", HALF])
def test_killed_at_each_call_of_the_system(path: Path, how: str) -> None:
    act(opened(path), DONE)
    old, logged = path.read_text("utf-8"), Path(f"{path}.log.jsonl").read_bytes()
    acknowledged = False
    number = 0
    while not acknowledged:
        number += 1
        path.write_text(old, "utf-8")
        Path(f"{path}.log.jsonl").write_bytes(logged)
        (path.parent / ".tasks.yaml.prepared").unlink(missing_ok=True)
        Path(f"{path}.log.head").unlink()
        acknowledged = died(path, number, how)

        store = opened(path)
        count = len(list(store.log()))
        assert count == (4 if path.read_text("utf-8") != old else 2)
        assert count == 4 or not acknowledged
        assert all("cut off" in str(each.message) for each in store.problems())
        act(store, changes.reported("done", "XA23-03.2", Report(DAY, done=True)))
        assert store.problems() == []
        assert len(entries(path)) == count + 1
        assert beside(path) == ["tasks.yaml", "tasks.yaml.log.jsonl"]
    assert number > 6


def test_a_second_crash_after_the_first_takes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    act(opened(path), DONE)
    old = path.read_bytes()

    def full(*args: Any) -> None:
        raise OSError(errno.ENOSPC, "x")

    number = 0
    while not (path.parent / ".tasks.yaml.prepared").exists() or len(entries(path)) == 2:
        number += 1
        died(path, number, "os.kill(os.getpid(), 9)")
        assert number < 50
    assert "cut off" in str(opened(path).problems()[0].message)
    monkeypatch.setattr(files, "put", full)
    with pytest.raises(CannotWrite):
        act(opened(path), OTHER)
    (path.parent / ".tasks.yaml.prepared").unlink(missing_ok=True)

    assert path.read_bytes() == old
    assert opened(path).problems() == []
    assert [entry.seq for entry in opened(path).log()] == [1, 2]


@pytest.mark.parametrize("name", ["write", "fsync", "replace", "ftruncate"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_a_refused_call_of_the_system_leaves_no_trace(
    path: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int
) -> None:
    store = opened(path)
    act(store, DONE)
    old, logged, lying = path.read_bytes(), entries(path), beside(path)
    plain: Callable[..., Any] = getattr(os, name)
    for bad in range(1, 9):
        calls = 0

        def call(*args: Any, bad: int = bad, **more: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == bad:
                raise OSError(number, os.strerror(number))
            return plain(*args, **more)

        monkeypatch.setattr(os, name, call)
        try:
            act(store, OTHER)
        except CannotWrite:
            assert path.read_bytes() == old
            assert entries(path) == logged
            assert beside(path) == lying
        except StoreUnusable as error:
            assert "did not confirm" in str(error)  # noqa: PT017 (one of three ends)
            assert name == "fsync"
            break
        else:
            break
        finally:
            monkeypatch.undo()
    else:
        pytest.fail("never went through")


def test_a_full_disk_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any) -> None:
        raise OSError(errno.ENOSPC, "x")

    monkeypatch.setattr(files, "put", full)
    with pytest.raises(CannotWrite, match="the disk is full"):
        act(opened(path), DONE)


def test_a_torn_last_line_is_named_and_cut_off(path: Path) -> None:
    store = opened(path)
    act(store, DONE)
    log_file = Path(f"{path}.log.jsonl")
    log_file.write_bytes(log_file.read_bytes() + b'{"seq": 3, "at')

    (problem,) = store.problems()
    assert problem.where == "tasks.yaml.log.jsonl:3:1"
    assert [entry.seq for entry in store.log()] == [1, 2]
    act(store, OTHER)
    assert [entry["seq"] for entry in entries(path)] == [1, 2, 3]
    assert store.problems() == []


def test_a_broken_line_in_the_middle_is_damage(path: Path) -> None:
    store = opened(path)
    act(store, DONE)
    log_file = Path(f"{path}.log.jsonl")
    log_file.write_bytes(b"nonsense\n" + log_file.read_bytes())

    assert "line 1 is no log entry" in str(store.problems()[0].message)
    with pytest.raises(Damaged):
        act(store, OTHER)
    with pytest.raises(Damaged):
        list(store.log())


def test_an_altered_log_is_named(path: Path) -> None:
    store = opened(path)
    act(store, DONE)
    log_file = Path(f"{path}.log.jsonl")
    log_file.write_text(log_file.read_text("utf-8").replace('"done": true', '"done": false'), "utf-8")

    assert "log 2" in [problem.where for problem in store.problems()]


# --- files that are none ---------------------------------------------------------------------------------------------


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(NoStore):
        opened(tmp_path / "absent.yaml")
    with pytest.raises(NotARegister):
        opened(tmp_path)
    os.mkfifo(tmp_path / "pipe.yaml")
    os.close(os.open(tmp_path / "pipe.yaml", os.O_RDWR | os.O_NONBLOCK))


@pytest.mark.parametrize(
    "text, error",
    [
        ("", NotARegister),
        ("a: 1\n", NotARegister),
        ("- a\n", NotARegister),
        ("schema: other/1\n", NotARegister),
        ("schema: deadlines.register/x\n", NotARegister),
        ("schema: deadlines.register/2\n", NewerStore),
    ],
)
def test_a_file_that_is_no_register(path: Path, text: str, error: type[Exception]) -> None:
    path.write_text(text, "utf-8")
    with pytest.raises(error):
        opened(path)


HEAD = "schema: deadlines.register/1\nplans:\n  - code: XY22\n    title: 方案\n    region: 咸阳市\n"


@pytest.mark.parametrize(
    "text, expected",
    [
        (HEAD + "    isued: 2022-12-16\n", ["6:5 unknown key “isued”"]),
        (
            HEAD + "    issued: 2023-02-30\n    year: x\n",
            ["6:5 “2023-02-30” is not a date", "7:5 “x” is not a whole number"],
        ),
        (HEAD + "    title: 又\n", ["6:5 the key “title” stands here for the second time"]),
        (HEAD + "    items: [{code: XY22-01, number: 1}]\n", ["6:13 the key “title” is missing"]),
        (HEAD + "    items:\n      - 一项\n", ["7:9 a list of keys and values"]),
        (HEAD + "    items: [{code: XY22-01, number: 0, title: 甲}]\n", ["6:29 “0” is not 1 or more"]),
        (
            HEAD + "    items: [{code: XA23-01, number: 1, title: 甲}]\n",
            ["6:14 “XA23-01” is not the code of an item, like XY22-03"],
        ),
        (
            HEAD
            + "    items:\n      - {code: XY22-01, number: 1, title: 甲}\n      - {code: XY22-01, number: 1, title: 乙}\n",
            ["8:10 the code XY22-01 stands here for the second time"],
        ),
        (HEAD + "  - 12\n", ["6:5 a list of keys and values"]),
        (HEAD + "units: 12\n", ["6:1 “12” is not a list"]),
        (
            HEAD + "units:\n  - {name: 甲, region: 乙}\n  - name: 甲\n    region: 乙\n",
            ["8:5 “甲” of 乙 stands here for the second time"],
        ),
    ],
)
def test_faults_stand_with_line_and_column(path: Path, text: str, expected: list[str]) -> None:
    path.write_text(text, "utf-8")
    with pytest.raises(BadFile) as caught:
        opened(path)

    said = [f"{each.where} {each.message}" for each in caught.value.problems]
    assert len(said) == len(expected)
    assert all(got.startswith(f"tasks.yaml:{want}") for got, want in zip(said, expected, strict=True)), said


def test_a_file_that_broke_later_is_a_list_of_problems(path: Path) -> None:
    store = opened(path)
    path.write_text(TEXT + "\tx: 1\n", "utf-8")

    assert [each.where.split(":")[0] for each in store.problems()] == ["tasks.yaml"]
    with pytest.raises(BadFile):
        store.register()


def test_a_bomb_of_a_hundred_megabytes_is_refused_unread(path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("schema: deadlines.register/1\na: &a [x]\nb: [")
        for _ in range(100):
            file.write("*a, " * 262_144)
    begun = time.process_time()
    with pytest.raises(BadFile) as caught:
        opened(path)

    assert "larger than 64 MiB" in str(caught.value.problems[0].message)
    assert time.process_time() - begun < 0.2


# --- a new file ------------------------------------------------------------------------------------------------------


def test_a_new_file_holds_the_register(tmp_path: Path) -> None:
    place = tmp_path / "new.yaml"
    yamlnew.create(str(place), samples.register(), at=AT, by=BY)

    assert yamlread.read_file(str(place)) == samples.register()
    assert beside(place) == ["new.yaml", "new.yaml.log.jsonl"]


def test_a_new_file_begins_its_log(tmp_path: Path) -> None:
    place = tmp_path / "new.yaml"
    yamlnew.create(str(place), samples.register(), at=AT, by=BY)
    store = opened(place)

    assert [(entry.act, entry.at, entry.by) for entry in store.log()] == [("init", AT, BY)]
    assert store.problems() == []
    act(store, DONE)
    assert [entry.act for entry in store.log()] == ["init", "done"]
    assert store.problems() == []


def test_what_lies_there_is_not_overwritten(path: Path) -> None:
    with pytest.raises(Taken, match="exists already"):
        yamlnew.create(str(path), samples.register(), at=AT, by=BY)
    assert path.read_bytes() == TEXT.encode()

    act(opened(path), DONE)
    path.unlink()
    with pytest.raises(Taken, match=r"log\.jsonl exists already"):
        yamlnew.create(str(path), samples.register(), at=AT, by=BY)
    assert not path.exists()


def test_a_new_file_on_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any) -> None:
        raise OSError(errno.ENOSPC, "x")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotWrite, match="the disk is full"):
        yamlnew.create(str(tmp_path / "new.yaml"), samples.register(), at=AT, by=BY)

    assert beside(tmp_path / "new.yaml") == []


# --- real input ------------------------------------------------------------------------------------------------------

REAL = [Path(__file__).parents[2] / "data" / "tasks.yaml"]


@pytest.mark.parametrize("real", REAL, ids=lambda each: each.name)
def test_every_entry_of_the_real_plans_can_be_reported_on(real: Path, tmp_path: Path) -> None:
    place = tmp_path / real.name
    place.write_bytes(real.read_bytes())
    store = opened(place)
    codes = [code for code in log.records_of(store.register()) if "-" in code]
    old = real.read_text("utf-8")
    made = act(store, *(changes.reported("done", code, Report(DAY, done=True, by=BY)) for code in codes))

    gone = [line for line in difference(old, place.read_text("utf-8")) if line.startswith("-")]
    assert all("{code: " in line or "reports" in line for line in gone)  # only what stands inside of brackets
    act(store, *(entry.change.reverse(entry.seq) for entry in made))
    assert place.read_bytes() == real.read_bytes()
    assert store.problems() == []


@pytest.mark.parametrize("real", REAL, ids=lambda each: each.name)
def test_the_real_plans_are_written_and_read_back(real: Path, tmp_path: Path) -> None:
    made = yamlread.read_file(str(real))
    yamlnew.create(str(tmp_path / "copy.yaml"), made, at=AT, by=BY)

    assert yamlread.read_file(str(tmp_path / "copy.yaml")) == made
    assert plain_register(made) == plain_register(yamlread.read_file(str(tmp_path / "copy.yaml")))
