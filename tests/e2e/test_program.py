"""The program from outside: bare environments, pipes, terminals, signals, what it imports."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from program import Program

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and terminals of POSIX systems")

HEAVY = ("sqlmodel", "sqlalchemy", "pydantic", "alembic", "icalendar", "jinja2", "openpyxl", "docx", "lxml")
SERVING = ("starlette", "uvicorn", "uvloop", "httptools", "segno", "asyncio")


@pytest.mark.parametrize(
    "argv",
    [
        ["due", "--as-of", "2023-12-01"],
        ["due", "--as-of", "2023-12-01", "-f", "json"],
        ["list", "-f", "json"],
        ["show", "XY22-03"],
        ["log"],
        ["limit", "2023年12月底"],
        ["done", "XA23-08.1", "--on", "2023-10-20"],
        ["undo"],
        ["--help"],
        ["done", "--help"],
        ["_complete"],
    ],
    ids=" ".join,
)
def test_what_a_person_waits_for_imports_nothing_heavy(filled: Program, argv: list[str]) -> None:
    env = {"PYTHONPROFILEIMPORTTIME": "1"}
    if argv == ["undo"]:
        filled("done", "XA23-08.1", "--on", "2023-10-20")
    if argv == ["_complete"]:
        env |= {"_DEADLINES_COMPLETE": "complete_bash", "COMP_WORDS": "deadlines due --unit 市", "COMP_CWORD": "3"}
        argv = []

    done = filled(*argv, env=env)

    assert done.returncode == 0
    imported = set(re.findall(r"\|\s+([\w.]+)$", done.stderr, re.MULTILINE))
    assert "deadlines.cli.main" in imported
    assert {name.partition(".")[0] for name in imported} & {*HEAVY, *SERVING} == set()
    if argv[:1] in (["due"], ["done"], ["undo"], ["list"], ["log"]):
        assert not any(name.startswith(("deadlines.domain.limits", "rich", "yaml")) for name in imported)


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8", "zh_CN.GBK", "xx_YY"])
def test_a_bare_environment_and_any_locale_give_utf8(filled: Program, locale: str) -> None:
    bare = {"HOME": str(filled.home), "LC_ALL": locale, "DEADLINES_STORE": str(filled.store)}
    if "PYTHONPATH" in os.environ:
        bare["PYTHONPATH"] = os.environ["PYTHONPATH"]

    done = subprocess.run(
        [*filled.command, "due", "--as-of", "2023-12-01", "-f", "table"], env=bare, check=False, capture_output=True
    )

    assert done.returncode == 0
    assert "城市再生水" in done.stdout.decode("utf-8")
    assert done.stderr == b""


def test_english_where_the_locale_is_english(filled: Program) -> None:
    assert "As of" in filled("due", "-f", "table", env={"LANG": "en_US.UTF-8"}).stdout
    assert "As of" not in filled("due", "-f", "table", env={"LANG": "zh_CN.UTF-8"}).stdout
    assert "As of" in filled("due", "-f", "table", env={"LANG": "zh_CN.UTF-8", "DEADLINES_LANG": "en"}).stdout
    assert "As of" not in filled("due", "-f", "table", "--lang", "zh", env={"DEADLINES_LANG": "en"}).stdout


@pytest.mark.parametrize("form", ["tsv", "json", "table", "md"])
def test_a_reader_that_goes_away_is_no_error(filled: Program, form: str) -> None:
    command = [*filled.command, "due", "--as-of", "2023-12-01", "--within", "3000d", "-f", form]
    with subprocess.Popen(
        command, env=filled.environ(), cwd=filled.home, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()  # before a word is written: `| head -1` may well have read all of it

        assert running.stderr.read() == b""
        assert running.wait(60) == 0


def test_a_full_disk_behind_the_answer_is_one_line(filled: Program) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("the system has no /dev/full")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*filled.command, "due", "--as-of", "2023-12-01"],
            env=filled.environ(),
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
        )

    assert done.returncode == 6
    assert done.stderr.count(b"\n") == 1


def test_ctrl_c_ends_with_130_and_keeps_nothing_half(filled: Program) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import sqlite3,sys;c=sqlite3.connect({str(filled.store)!r});c.execute('BEGIN IMMEDIATE');print(1,flush=True);sys.stdin.read()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    waiting = subprocess.Popen(
        [*filled.command, "done", "XA23-08.1", "--on", "2023-10-20"],
        env=filled.environ({"PYTHONUNBUFFERED": "1", "PYTHONPROFILEIMPORTTIME": "1"}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert waiting.stderr is not None
    for line in waiting.stderr:  # it waits for the lock once it has the store
        if line.rstrip().endswith("deadlines.domain.changes"):
            break
    waiting.send_signal(signal.SIGINT)
    err = waiting.stderr.read()
    waiting.stderr.close()
    waiting.wait(timeout=30)
    holder.communicate(b"", timeout=30)

    told = [line for line in err.splitlines() if not line.startswith("import time")]
    assert waiting.returncode == 130
    assert len(told) == 1
    assert "Traceback" not in err
    assert filled("verify").returncode == 0


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_a_terminal_of_any_width_shows_whole_lines(filled: Program, columns: int) -> None:
    from deadlines.words.cells import width

    screen = in_terminal(filled, ["due", "--as-of", "2023-12-01"], columns)

    lines = [re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", line) for line in screen.splitlines()]
    assert max(map(width, lines)) <= columns
    assert any("XY22-06.1" in line for line in lines)


def in_terminal(program: Program, argv: list[str], columns: int) -> str:
    """What the program writes to a terminal of so many columns."""
    import fcntl
    import pty
    import struct
    import termios

    mine, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    running = subprocess.Popen(
        [*program.command, *argv], env=program.environ({"TERM": "xterm"}), stdin=its, stdout=its, stderr=its
    )
    os.close(its)
    shown = b""
    while True:
        try:
            read = os.read(mine, 65536)
        except OSError as error:
            if error.errno != errno.EIO:  # which says that the other side is closed
                raise
            break
        if not read:
            break
        shown += read
    running.wait(timeout=30)
    os.close(mine)
    return shown.decode("utf-8").replace("\r\n", "\n")


def test_the_demo_shows_the_main_job_and_leaves_no_trace(program: Program) -> None:
    done = program("demo")

    assert done.returncode == 0
    assert "演示数据，不反映实际进展" in done.stdout
    assert "2023-12-31" in done.stdout
    assert list(program.home.iterdir()) == []


def test_two_answers_are_the_same_bytes(filled: Program, tmp_path: Path) -> None:
    for name in ("a", "b"):
        for kind in ("yaml", "json", "csv", "xlsx"):
            assert filled("export", kind, str(tmp_path / f"{name}.{kind}"), "--as-of", "2023-12-01").returncode == 0
        assert filled("export", "ics", str(tmp_path / name), "--as-of", "2023-12-01").returncode == 0

    for kind in ("yaml", "json", "csv", "xlsx"):
        assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()
    feeds = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()}
    assert feeds == {path.name: path.read_bytes() for path in (tmp_path / "b").iterdir()}
    index = json.loads(feeds["index.json"])
    assert index["schema"] == "deadlines.feeds/1"
    assert list(index["feeds"][0]) == ["unit", "region", "file", "events"]


def test_a_register_goes_out_as_a_file_and_comes_in_again(filled: Program, tmp_path: Path) -> None:
    filled("export", "yaml", str(tmp_path / "out.yaml"))

    again = filled("due", "--store", str(tmp_path / "out.yaml"), "--as-of", "2023-12-01", "-f", "json")

    assert json.loads(again.stdout) == json.loads(filled("due", "--as-of", "2023-12-01", "-f", "json").stdout)
