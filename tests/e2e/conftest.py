"""Fixtures of the end-to-end tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from program import SAMPLE, Program

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program with an empty home."""
    return Program(tmp_path)


@pytest.fixture
def filled(program: Program) -> Program:
    """The program with the sample register."""
    done = program("init", str(SAMPLE))
    assert done.returncode == 0, done.stderr
    return program
