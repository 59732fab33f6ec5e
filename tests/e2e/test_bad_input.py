"""Bad input: each one line on standard error and the contract's exit code, and nothing changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from program import SAMPLE

if TYPE_CHECKING:
    from pathlib import Path

    from program import Program

pytestmark = pytest.mark.skipif(os.name == "nt", reason="paths and limits of POSIX systems")

HEAD = "schema: deadlines.register/1\nregions:\n  - {name: 咸阳市, level: city}\nunits: []\ngroups: []\n"
PLAN = HEAD + "plans:\n  - code: XY22\n    title: 方案\n    region: 咸阳市\n    items:\n"
ITEM = "      - {{code: {code}, number: {number}, title: 事项, limit: {limit}}}\n"

FILES = {
    "a tab": PLAN + "\t- code: XY22-01\n",
    "a duplicate code": PLAN + ITEM.format(code="XY22-01", number=1, limit="2023年底") * 2,
    "an unknown key": PLAN + "      - {code: XY22-01, number: 1, titel: 事项}\n",
    "no such day": PLAN + "      - {code: XY22-01, number: 1, title: 事项, due: 2023-02-30, settled: x}\n",
    "a duplicate key": PLAN + "      - {code: XY22-01, number: 1, number: 2, title: 事项}\n",
    "an alias": PLAN + "      - &a {code: XY22-01, number: 1, title: 事项}\n      - *a\n",
    "not a register": "hello: world\n",
    "no mapping": "- 1\n- 2\n",
    "empty": "",
    "binary": "\x00\x01\x02",
}


def tell(done: subprocess.CompletedProcess[str], code: int) -> str:
    """The one line that it said."""
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("错误: ")
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("way", ["init", "store"])
def test_a_faulty_register_file(program: Program, name: str, way: str) -> None:
    path = program.home / "台账.yaml"
    path.write_text(FILES[name], encoding="utf-8")
    if way == "init":
        said = tell(program("init", str(path)), 4)
        assert not program.store.exists()
    else:
        done = program("due", "--store", str(path))
        said = tell(
            done, 6 if name in ("not a register", "no mapping", "empty", "binary") and done.returncode == 6 else 4
        )
    if name in ("a tab", "a duplicate code", "an unknown key", "no such day", "a duplicate key", "an alias"):
        assert "台账.yaml 第" in said
        assert "行第" in said


def test_a_bomb_of_aliases_is_refused_at_once(program: Program) -> None:
    path = program.home / "bomb.yaml"
    levels = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    with path.open("w") as file:
        file.write("schema: deadlines.register/1\n" + "\n".join(levels) + "\n")
        while file.tell() < 100_000_000:
            file.write("# " + "x" * 1_000_000 + "\n")

    tell(program("init", str(path), timeout=20), 4)


def test_no_store_no_file_no_unit_no_code(program: Program) -> None:
    tell(program("due"), 3)
    tell(program("init", "nothing.yaml"), 3)
    program("init", str(SAMPLE))
    assert "市城管执法局" in tell(program("due", "--unit", "市城管执法"), 3)
    tell(program("show", "XY22-99"), 3)
    assert "XA23-02" in tell(program("done", "2"), 4)


def test_a_folder_or_a_text_as_store(program: Program) -> None:
    (program.home / "folder.db").mkdir()
    (program.home / "text.db").write_text("not a database " * 100)
    (program.home / "tiny.db").write_text("x")

    for name in ("folder.db", "text.db", "tiny.db"):
        tell(program("due", "--store", name), 6)
    tell(program("init", "--store", "text.db"), 5)
    assert (program.home / "text.db").read_text().startswith("not a database")


def test_an_existing_register_is_never_overwritten(filled: Program) -> None:
    before = filled.store.read_bytes()

    tell(filled("init", str(SAMPLE)), 5)

    assert filled.store.read_bytes() == before


@pytest.mark.parametrize("name", ["register.db", "register.yaml"])
def test_done_twice_and_a_day_that_is_none(program: Program, name: str) -> None:
    program.store = program.home / name
    program("init", str(SAMPLE))
    assert program("done", "XA23-08.1", "--on", "2023-10-20").returncode == 0
    before = _sums(program.home)

    tell(program("done", "XA23-08.1"), 5)
    tell(program("done", "XA23-08.2", "--on", "2023-02-30"), 4)
    tell(program("done", "XA23-08.2", "--on", "2999-01-01"), 4)
    tell(program("done", "XA23-08.2", "XA23-08.9"), 3)

    assert _sums(program.home) == before


def _sums(folder: Path) -> dict[str, str]:
    """What lies in *folder*; the database's own side files come and go."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.is_file() and not path.name.endswith(("-shm", "-wal", ".lock"))
    }


def _unshared() -> bool:
    if not shutil.which("unshare"):
        return False
    return subprocess.run(["unshare", "-rm", "true"], check=False, capture_output=True).returncode == 0


@pytest.mark.skipif(not _unshared(), reason="the system lets nobody mount a file system of their own (unshare -rm)")
@pytest.mark.parametrize("name", ["register.db", "register.yaml"])
@pytest.mark.parametrize("fault", ["full", "read-only"])
def test_a_disk_that_takes_nothing_more(program: Program, name: str, fault: str) -> None:
    mount = program.home / "disk"
    mount.mkdir()
    command = " ".join([*program.command, "--store", str(mount / name)])
    spoil = {
        "full": f"dd if=/dev/zero of={mount}/ballast bs=4k 2>/dev/null; cp /dev/zero {mount}/more 2>/dev/null",
        "read-only": f"mount -o remount,ro {mount}",
    }[fault]
    script = f"""
        mount -t tmpfs -o size=3m tmpfs {mount} || exit 99
        {command} init {SAMPLE} >/dev/null || exit 98
        {command} done XA23-08.1 --on 2023-10-20 >/dev/null || exit 97
        {spoil}
        {command} done XA23-08.2 --on 2024-03-20 --note {"长" * 3000} ; code=$?
        test "$(wc -l < /dev/null)" = 0
        {"mount -o remount,rw " + str(mount) if fault == "read-only" else f"rm -f {mount}/ballast {mount}/more"}
        {command} verify >&2 || exit 96
        {command} log XA23-08.2 -f json | grep -q '"act": "done"' && exit 95
        exit $code
    """
    done = subprocess.run(
        ["unshare", "-rm", "bash", "-c", script],
        env=program.environ(),
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )

    assert done.returncode == 6, (done.returncode, done.stdout, done.stderr)
    assert [line for line in done.stderr.splitlines() if line.startswith("错误: ")]
    assert "Traceback" not in done.stderr
