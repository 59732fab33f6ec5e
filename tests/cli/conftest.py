"""Fixtures of the command line's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deadlines.calendars import state_council
from deadlines.store.memory import MemoryStore
from deadlines.usecases.begin import read_file, sample
from office import Office

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deadlines.domain.model import Register


@pytest.fixture(scope="session")
def sample_register() -> Register:
    return read_file(str(sample()), state_council)


@pytest.fixture
def office(sample_register: Register) -> Office:
    """The sample register in memory, asked in Chinese."""
    return Office(MemoryStore.holding(sample_register, at="2023-11-30T00:00:00Z", by="zhang", calendar=state_council))


@pytest.fixture
def on_disk(tmp_path: Path) -> Callable[[str], Office]:
    """An office whose register lies in a file of the given name, filled from the sample."""

    def make(name: str) -> Office:
        office = Office(None, {"DEADLINES_STORE": str(tmp_path / name), "HOME": str(tmp_path)})
        assert office("init", str(sample())).code == 0
        return office

    return make
