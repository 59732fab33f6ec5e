"""What is left after `kill -9`: every acknowledged change, and a register that is whole.

Once at random moments, two hundred times; once before each single write, sync and rename that a change makes, with the
fault injection of strace.
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import samples
from deadlines.store import schema
from deadlines.store.opening import open_store

SOURCES = str(Path(schema.__file__).parents[2])
TESTS = str(Path(samples.__file__).parent)
KILLS = 100  # of each store
KINDS = ("sqlite", "yaml")

# A change, acknowledged on stdout when the store says that it is kept.
CHANGE = f"""
import sys; sys.path[:0] = [{SOURCES!r}, {TESTS!r}]
import os
from datetime import date
import samples
from deadlines.domain import changes
from deadlines.domain.model import Report
from deadlines.store.opening import open_store

CODES = ("XY22-03.1", "XY22-03.2", "XY22-03.4", "XY22-04.1", "XY22-04.2", "XA23-03.1", "XA23-03.2", "XY22-o1")

def record(store, note):
    with store.batch(at="2023-06-01T00:00:00Z", by="x") as batch:
        report = Report(date(2023, 6, 1), note=note)
        batch.apply(changes.reported("progress", CODES[hash(int(note)) % len(CODES)], report))

def notes(store):
    from deadlines.domain.agenda import lines_of
    register = store.register()
    return [r.note for plan in register.plans for line in lines_of(plan) for r in line.entry.reports if r.note]
"""

# One process forks children that record without end, and kills each of them at some moment.
RANDOM = f"""{CHANGE}
import json, random, select, signal
place, kills = sys.argv[1], int(sys.argv[2])
chance = random.Random(len(place))
acknowledged, kept, named, unmended, number = set(), set(), set(), [], 0
for kill in range(kills):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        store = open_store(place, samples.calendar)
        while True:
            number += 1
            record(store, str(number))
            os.write(writing, b"%d\\n" % number)
            if number % 3 == 0:  # closing writes too
                store.close()
                store = open_store(place, samples.calendar)
    os.close(writing)
    said = b""
    for _ in range(chance.randrange(3)):  # let some be acknowledged, then strike somewhere in the next
        said += os.read(reading, 100)
    select.select([], [], [], chance.random() * 0.03)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reading, 1000):
        said += more
    os.close(reading)
    acknowledged |= {{int(each) for each in said.split()}}
    number = max(acknowledged | {{number}}) + 1  # the one after may be kept without having been acknowledged
    store = open_store(place, samples.calendar)
    found = store.problems()
    if found:
        named |= {{problem.where for problem in found}}
        number += 1
        record(store, str(number))
        acknowledged.add(number)
        unmended += [str(problem) for problem in store.problems()]
    store.close()
store = open_store(place, samples.calendar)
kept = notes(store)
entries = len(list(store.log()))
store.close()
print(json.dumps({{
    "acknowledged": len(acknowledged),
    "lost": sorted(acknowledged - {{int(note) for note in kept}}),
    "twice": len(kept) - len(set(kept)),
    "unlogged": entries - 1 - len(kept),
    "named": sorted(named),
    "unmended": unmended,
}}))
"""


def only_cut_off(where: str) -> bool:
    """Whether a problem is the last entry of a log, cut off before it was acknowledged."""
    return ".log.jsonl" in where


@pytest.mark.parametrize("kind", KINDS)
def test_kills_at_random_moments(tmp_path: Path, kind: str) -> None:
    samples.store(kind, tmp_path).close()
    place = str(tmp_path / samples.FILES[kind])

    run = subprocess.run([sys.executable, "-c", RANDOM, place, str(KILLS)], capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout)
    assert result["acknowledged"] >= KILLS // 2
    assert (result["lost"], result["twice"], result["unlogged"], result["unmended"]) == ([], 0, 0, [])
    assert all(only_cut_off(where) for where in result["named"]), result["named"]


ONCE = f"""{CHANGE}
store = open_store(sys.argv[1], samples.calendar)
record(store, "7")
os.write(1, b"kept\\n")
store.close()
"""
CALLS = ("write", "pwrite64", "fsync", "fdatasync", "rename", "renameat", "renameat2", "link", "unlink", "ftruncate")


def traced(place: str, trace: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """One change made under strace; each kind of call has a counter of its own there."""
    run = subprocess.run(
        ["strace", "-f", "-qq", "-o", str(trace), *more, sys.executable, "-B", "-c", ONCE, place],
        capture_output=True,
        text=True,
        check=False,
    )
    if "ptrace" in run.stderr:
        pytest.skip(f"strace may not trace here: {run.stderr.strip()}")
    return run


@pytest.mark.parametrize("kind", KINDS)
def test_a_kill_before_each_write_sync_and_rename(tmp_path: Path, kind: str) -> None:
    if shutil.which("strace") is None:
        pytest.skip("no strace on this machine (apt-get install strace)")
    first, trace, folder = tmp_path / "first", tmp_path / "trace", tmp_path / "again"
    first.mkdir()
    samples.store(kind, first).close()
    place = str(folder / samples.FILES[kind])
    shutil.copytree(first, folder)
    assert traced(place, trace, "-e", f"trace={','.join(CALLS)}").stdout == "kept\n"
    calls = Counter(line.split()[1].partition("(")[0] for line in trace.read_text().splitlines() if "(" in line)
    assert sum(calls.values()) >= 8, calls
    outcomes: Counter[tuple[bool, bool]] = Counter()

    for name, count in calls.items():
        for call in range(1, count + 1):
            shutil.rmtree(folder)
            shutil.copytree(first, folder)
            run = traced(place, trace, "-e", f"trace={name}", "-e", f"inject={name}:signal=SIGKILL:when={call}")
            assert run.returncode == -signal.SIGKILL, (name, call)
            acknowledged = run.stdout == "kept\n"
            kept = _whole(place, acknowledged=acknowledged, where=f"{name} {call}")
            outcomes[kept, acknowledged] += 1

    assert outcomes[False, False]
    assert outcomes[True, False]


def _whole(place: str, *, acknowledged: bool, where: str) -> bool:
    """Whether the register at *place*, which is whole, has the change; it must have one that was acknowledged."""
    namespace: dict[str, Any] = {}
    exec(CHANGE, namespace)  # the child's own words
    store = open_store(place, samples.calendar)
    kept, found = namespace["notes"](store), store.problems()

    assert kept in ([], ["7"]), where
    assert kept or not acknowledged, where
    assert all(only_cut_off(problem.where) for problem in found), (where, found)
    namespace["record"](store, "8")
    assert store.problems() == [], where
    assert sorted(namespace["notes"](store)) == sorted([*kept, "8"]), where
    assert len(list(store.log())) == len(kept) + 2, where
    store.close()
    return bool(kept)
