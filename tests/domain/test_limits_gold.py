"""The phrases collected from real plans, where they are at hand beside the repository."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from deadlines.domain.limits import read

GOLD = Path(__file__).parents[3] / "shared" / "gold" / "phrases.tsv"
pytestmark = pytest.mark.skipif(not GOLD.exists(), reason=f"{GOLD} is not at hand")


class Row(NamedTuple):
    phrase: str
    kind: str
    dates: str


def rows() -> list[Row]:
    lines = GOLD.read_text(encoding="utf-8").splitlines()
    return [Row(*line.split("\t")[:3]) for line in lines if line and not line.startswith(("#", "phrase\t"))]


@pytest.mark.parametrize("part", ["kind", "dates"])
def test_at_least_97_of_100_are_read_right(part: str) -> None:
    """The year of 12月底前 stands in another phrase, and that 2019年11月底前 was missed only in its document."""
    wrong = []
    for row in rows():
        reading = read(row.phrase)
        got = reading.kind if part == "kind" else "|".join(day.isoformat() for day in reading.dates)
        if got != getattr(row, part):
            wrong.append((row.phrase, got, getattr(row, part)))
    assert len(wrong) <= 0.03 * len(rows()), wrong
