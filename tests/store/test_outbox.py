"""The outbox's file: whole or not at all, one state after the other, and never begun anew over something else."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections import Counter
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deadlines.domain import outbox as rules
from deadlines.domain.outbox import Posted
from deadlines.errors import CannotWrite, ChangedOnDisk, DeadlinesError, Message, NewerStore, NotARegister
from deadlines.store.outbox import (
    BeingSent,
    NoSuchMessage,
    Outbox,
    OutboxDamaged,
    Parcel,
    look_into,
    open_outbox,
    outbox_beside,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

AT = datetime(2023, 11, 27, 1, tzinfo=UTC)


def parcel(number: int, data: bytes | None = None, **more: Any) -> Parcel:
    data = data if data is not None else b"Subject: %d\r\n\r\nhello\r\n" % number
    given: dict[str, Any] = {
        "kind": "digest",
        "unit": "甲市/市城管局",
        "address": f"a{number}@example.gov.cn",
        "period": "2023-W48",
        "message_id": f"<{number}@x>",
        "content": "a",
        "sha256": hashlib.sha256(data).hexdigest(),
        "sender": "zgb@example.gov.cn",
        "recipient": f"a{number}@example.gov.cn",
        "subject": "【督察整改提示】",
        "codes": ("JA23-01", "JA23-02.1"),
        "as_of": date(2023, 11, 27),
        "correction": 0,
        "queued_at": AT,
        **more,
    }
    return Parcel(Posted(0, **given), data)


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "tasks.yaml.outbox.db")


@pytest.fixture
def box(path: str) -> Iterator[Outbox]:
    made = open_outbox(path)
    yield made
    made.close()


def test_where_it_lies(tmp_path: Path) -> None:
    here = os.path.realpath(tmp_path)
    assert outbox_beside(f"{here}/a.db") == f"{here}/a.db.outbox.db"
    assert outbox_beside(f"sqlite:///{here}/a.db") == f"{here}/a.db.outbox.db"
    assert outbox_beside("<memory>") is None
    assert outbox_beside("postgresql://host/name") is None
    (tmp_path / "a.db").touch()
    (tmp_path / "link.db").symlink_to(tmp_path / "a.db")
    assert outbox_beside(f"{here}/link.db") == f"{here}/a.db.outbox.db"


def test_what_is_written_down_comes_back(box: Outbox, path: str) -> None:
    given = [parcel(1), parcel(2, as_of=None, codes=(), correction=2, unit="乙市/一局")]
    written = box.write_down(given)
    other = open_outbox(path)

    assert [each.number for each in written] == [1, 2]
    assert other.all() == written
    assert [other.data(each) for each in written] == [each.data for each in given]
    assert other.find("2") == other.find(" #2 ") == other.find("<2@x>") == other.find("2@x") == written[1]
    assert other.newest_period() == "2023-W48"
    other.close()


def test_a_state_comes_back_with_its_answer_in_any_language(box: Outbox) -> None:
    (one,) = box.write_down([parcel(1)])
    answer = Message(rules.GIVEN_UP, {"days": 5, "answer": Message("%(code)s %(text)s", {"code": 451, "text": "晚点"})})
    after = rules.moved(one, "deferred", at=AT, answer=answer)._replace(
        tries=3, next_try=AT + timedelta(minutes=5), code=451, note="注", settled_by="张三"
    )
    box.record((one, after))

    assert box.all(states=("deferred",)) == [after]
    assert box.all(states=("queued",)) == []
    assert str(box.all()[0].answer) == "given up after 5 days; last: 451 晚点"


def test_all_steps_or_none(box: Outbox) -> None:
    one, two = box.write_down([parcel(1), parcel(2)])
    gone = rules.moved(two, "cancelled", at=AT)
    box.record((two, gone))

    with pytest.raises(ChangedOnDisk):
        box.record((one, rules.moved(one, "trying", at=AT)), (two, rules.moved(two, "trying", at=AT)))
    assert [each.state for each in box.all()] == ["queued", "cancelled"]


def test_all_parcels_or_none(box: Outbox) -> None:
    (one,) = box.write_down([parcel(1)])
    gone = rules.moved(one, "cancelled", at=AT)
    box.record((one, gone))

    with pytest.raises(ChangedOnDisk):
        box.write_down([parcel(2), parcel(3)._replace(replaces=(one, gone))], run=("digest", "2023-W48", AT))
    assert len(box.all()) == 1
    assert box.last_run("digest", "2023-W49") is None


def test_a_run_is_remembered(box: Outbox) -> None:
    for period in ("2023-W47", "2023-W48", "2023-W48"):
        box.write_down([], run=("digest", period, AT))

    assert box.last_run("digest", "2023-W49") == "2023-W48"
    assert box.last_run("digest", "2023-W48") == "2023-W47"
    assert box.last_run("other", "2023-W48") is None


def test_what_ended_is_packed_and_still_the_same(box: Outbox) -> None:
    long = b"Subject: x\r\n\r\n" + b"hello\r\n" * 5000
    ended, waits, new = box.write_down([parcel(1, long), parcel(2, long), parcel(3, long, period="2023-W49")])
    box.record((ended, rules.moved(ended, "cancelled", at=AT)))
    box.pack("2023-W49")

    sizes = [row[0] for row in box._ask("SELECT length(data) FROM body ORDER BY number")]
    assert sizes[0] < 1000
    assert sizes[1:] == [len(long)] * 2
    assert [box.data(each) for each in (ended, waits, new)] == [long] * 3


def test_numbers_are_never_used_again(box: Outbox, path: str) -> None:
    box.write_down([parcel(1), parcel(2)])
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM body WHERE number = 2")
        connection.execute("DELETE FROM message WHERE number = 2")
    connection.close()

    assert [each.number for each in box.write_down([parcel(3)])] == [3]


def test_looking_makes_no_file(path: str) -> None:
    box = look_into(path)
    assert box.all() == []
    with pytest.raises(NoSuchMessage) as caught:
        box.find("1")
    assert caught.value.exit_code == 3
    box.close()
    assert not Path(path).exists()


@pytest.mark.skipif(os.name == "nt", reason="rights of files are others there")
def test_it_is_open_to_its_owner_alone(box: Outbox, path: str) -> None:
    box.write_down([parcel(1)])
    for beside in ("", "-wal", "-shm"):
        assert stat.S_IMODE(Path(path + beside).stat().st_mode) == 0o600


def test_it_waits_for_the_disk(box: Outbox) -> None:
    assert box._ask("PRAGMA synchronous") == [(2,)]  # FULL
    assert box._ask("PRAGMA journal_mode") == [("wal",)]


# --- a file that is not ours, or not as we left it


def spoiled(path: str, how: str) -> None:
    made = open_outbox(path)
    made.write_down([parcel(number, os.urandom(20_000)) for number in range(1, 30)])
    made.close()
    file = Path(path)
    if how == "empty":
        file.write_bytes(b"")
    elif how == "text":
        file.write_bytes(b"hello, this is no database at all" * 100)
    elif how == "cut":
        file.write_bytes(file.read_bytes()[:5000])
    elif how == "foreign":
        file.unlink()
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE message (number)")
        connection.commit()
        connection.close()
    elif how == "newer":
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA user_version = 2")
        connection.close()
    elif how == "folder":
        file.unlink()
        file.mkdir()


def read_all(path: str) -> None:
    with closing(open_outbox(path)) as opened:
        for each in opened.all():
            opened.data(each)


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ("empty", OutboxDamaged),
        ("text", OutboxDamaged),
        ("cut", OutboxDamaged),
        ("foreign", NotARegister),
        ("newer", NewerStore),
        ("folder", NotARegister),
    ],
)
def test_what_is_not_a_sound_outbox_is_refused_and_left_alone(path: str, how: str, error: type[DeadlinesError]) -> None:
    spoiled(path, how)
    before = Path(path).read_bytes() if how != "folder" else b""

    with pytest.raises(error) as caught:
        read_all(path)
    assert caught.value.exit_code == 6
    assert path in str(caught.value)
    assert how == "folder" or Path(path).read_bytes() == before


def test_a_body_that_was_changed_is_not_sent(box: Outbox) -> None:
    one, two = box.write_down([parcel(1), parcel(2)])
    box._tell("UPDATE body SET data = ? WHERE number = 1", (b"Subject: other\r\n\r\n",))
    box._tell("DELETE FROM body WHERE number = 2")

    for each in (one, two):
        with pytest.raises(OutboxDamaged):
            box.data(each)


def test_a_row_that_cannot_be_read_is_damage(box: Outbox) -> None:
    box.write_down([parcel(1)])
    box._tell("UPDATE message SET codes = 'x'")

    with pytest.raises(OutboxDamaged, match="message 1"):
        box.all()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite):
        open_outbox(str(tmp_path / "no" / "x.outbox.db"))


# --- the lock


def test_one_process_at_a_time(box: Outbox, path: str) -> None:
    code = f"""
import sys; sys.path[:0] = {sys.path!r}
from deadlines.store.outbox import open_outbox
box = open_outbox({path!r})
with box.held(by="李四", since="2023-11-27 08:00"):
    print("held", flush=True)
    sys.stdin.read()
"""
    holder = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"

    with pytest.raises(BeingSent) as caught, box.held(by="x", since="y"):
        pass
    assert "李四" in str(caught.value)
    assert str(holder.pid) in str(caught.value)
    assert caught.value.exit_code == 6
    os.kill(holder.pid, signal.SIGKILL)  # the system takes the lock away
    holder.communicate()
    with box.held(by="x", since="y"):
        pass


# --- faults


CHANGE = f"""
import sys; sys.path[:0] = {sys.path!r}
import os
from datetime import UTC, datetime
from store.test_outbox import AT, parcel
from deadlines.domain import outbox as rules
from deadlines.store.outbox import open_outbox
box = open_outbox(sys.argv[1])
if len(sys.argv) > 2:
    one, two = box.write_down([parcel(1), parcel(2)])
    os.write(1, b"written\\n")
else:
    one, two = box.all()
trying = rules.moved(one, "trying", at=AT)
box.record((one, trying))
os.write(1, b"trying\\n")
box.record((trying, rules.moved(trying, "sent", at=AT)), (two, rules.moved(two, "trying", at=AT)))
os.write(1, b"sent\\n")
box.close()
"""
CALLS = ("write", "pwrite64", "fsync", "fdatasync", "rename", "renameat", "renameat2", "link", "unlink", "ftruncate")
FAULTS = {  # `write` is how the child acknowledges
    "signal=SIGKILL": CALLS,
    "error=ENOSPC": ("pwrite64", "ftruncate"),
    "error=EIO": ("fsync", "fdatasync"),
}
STATES = {
    "": ([], ["queued", "queued"]),
    "written\n": (["queued", "queued"], ["trying", "queued"]),
    "written\ntrying\n": (["trying", "queued"], ["sent", "trying"]),
    "written\ntrying\nsent\n": (["sent", "trying"],),
}


def traced(place: str, trace: Path, *more: str) -> subprocess.CompletedProcess[str]:
    run = subprocess.run(
        ["strace", "-f", "-qq", "-o", str(trace), *more, sys.executable, "-B", "-c", CHANGE, place, "new"],
        capture_output=True,
        text=True,
        check=False,
    )
    if "ptrace" in run.stderr:
        pytest.skip(f"strace may not trace here: {run.stderr.strip()}")
    return run


@pytest.mark.skipif(shutil.which("strace") is None, reason="no strace on this machine (apt-get install strace)")
@pytest.mark.parametrize("fault", list(FAULTS))
def test_a_fault_at_each_write_sync_and_rename(tmp_path: Path, fault: str) -> None:
    """What was acknowledged is there, what follows it is there whole or not at all, and the file opens again."""
    folder, trace = tmp_path / "again", tmp_path / "trace"
    place = str(folder / "x.outbox.db")
    folder.mkdir()
    assert traced(place, trace, "-e", f"trace={','.join(CALLS)}").stdout == "written\ntrying\nsent\n"
    calls = Counter(line.split()[1].partition("(")[0] for line in trace.read_text().splitlines() if "(" in line)
    assert sum(calls.values()) >= 12, calls
    seen = set()

    for name in FAULTS[fault]:
        for call in range(1, calls[name] + 1, 3 if name == "pwrite64" else 1):
            shutil.rmtree(folder)
            folder.mkdir()
            run = traced(place, trace, "-e", f"trace={name}", "-e", f"inject={name}:{fault}:when={call}")
            assert "damaged" not in run.stderr, (name, call, run.stderr)
            said = run.stdout
            box = look_into(place)
            states = [each.state for each in box.all()]
            for each in box.all():
                box.data(each)
            box.close()
            assert states in STATES[said], (name, call, said, states)
            seen.add(said)
    assert "" in seen
