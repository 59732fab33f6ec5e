"""What the README says, runs: every command of its `sh` blocks, in order, in one home."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from program import ROOT, SAMPLE

if TYPE_CHECKING:
    from pathlib import Path

    from program import Program

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.mark.skipif(not shutil.which("bash"), reason="the README's blocks are for a POSIX shell")
def test_the_commands_of_the_readme_run(program: Program, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for name in ("tasks.yaml", "sample-plan.txt"):
        shutil.copy(SAMPLE.parent / name, tmp_path / "data" / name)
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "deadlines").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m deadlines "$@"\n')
    (folder / "deadlines").chmod(0o755)
    blocks = [block for block in BLOCKS if "dev.py" not in block]
    environ = program.environ({"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"})
    del environ["DEADLINES_STORE"]

    done = subprocess.run(
        ["bash", "-e", "-x", "-c", "\n".join(blocks)],
        env=environ,
        cwd=tmp_path,
        check=False,
        capture_output=True,
        encoding="utf-8",
    )

    assert len(blocks) >= 6
    assert done.returncode == 0, done.stderr[-2000:]
    assert "错误" not in done.stderr.replace("+ ", "")
    assert (tmp_path / "日历" / "index.json").exists()
    assert (tmp_path / "台账.xlsx").exists()


def test_the_commands_of_dev_are_those_that_the_readme_names() -> None:
    named = set(re.findall(r"python3 dev\.py (\w+)", README))
    known = set(re.findall(r"python3 dev\.py (\w+)", (ROOT / "dev.py").read_text(encoding="utf-8")))

    assert {"demo", "test", "check"} <= named <= known


def test_the_settings_that_the_readme_shows_are_accepted(program: Program) -> None:
    pages = README + "".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("serving.md", "mail.md"))
    path = program.home / "config.toml"
    program("init", str(SAMPLE))
    shown = re.findall(r"^```toml\n(.*?)^```", pages, re.MULTILINE | re.DOTALL)
    assert len(shown) > 4

    for toml in shown:
        path.write_text(toml, encoding="utf-8")
        told = program("due", env={"DEADLINES_CONFIG": str(path)})
        assert told.returncode == 0, told.stderr


def test_the_register_that_the_readme_shows_is_one(program: Program) -> None:
    (sample,) = re.findall(r"^```yaml\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    (program.home / "own.yaml").write_text(sample, encoding="utf-8")

    assert program("init", "own.yaml").returncode == 0
    due = program("due", "--as-of", "2026-06-01")
    assert "MS26-01.1" in due.stdout
    assert "2026-06-30" in due.stdout


def test_the_exit_codes_of_the_readme_are_those_of_the_errors() -> None:
    from deadlines import errors

    codes = {
        kind.exit_code
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.DeadlinesError)
    }

    assert {str(code) for code in codes} <= set(re.findall(r"\| (\d+) \|", README))


@pytest.mark.parametrize("page", ["docs/register-file.md", "docs/house.md", "docs/serving.md", "docs/mail.md"])
def test_the_pages_that_it_points_to_are_there(page: str) -> None:
    assert f"]({page})" in README
    assert (ROOT / page).exists()
