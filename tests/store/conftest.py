"""A store of every kind, each holding the sample register."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import samples

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deadlines.store.contract import Store


@pytest.fixture(params=samples.KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made = samples.store(request.param, tmp_path)
    yield made
    made.close()
