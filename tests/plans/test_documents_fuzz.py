"""No document, however broken, ends in a traceback, a hang or a gigabyte: it is read, or one sentence says why not.

A few hundred in each run; `benchmarks/fuzz_documents.py` reads thousands.
"""

from __future__ import annotations

import os

import pytest

pytest.importorskip("resource", reason="memory is bounded by the system, which Windows does not do")

from mutations import MEMORY, SECONDS, Outcome, mutant, outcomes

COUNT = 60


@pytest.mark.parametrize("batch", range(5))
@pytest.mark.skipif(os.name == "nt", reason="memory is bounded by the system, which Windows does not do")
def test_mutants_are_read_or_refused_in_one_sentence(batch: int) -> None:
    found = outcomes(batch * COUNT, COUNT)
    assert [one for one in found if not fine(one)] == []
    assert {one.what for one in found} == {"document", "error"}


def test_a_mutant_is_always_the_same() -> None:
    assert mutant(7) == mutant(7)


def fine(one: Outcome) -> bool:
    """Whether this is what a person may meet with."""
    told = one.what == "document" or (one.what == "error" and "\n" not in one.sentence and "Error" not in one.sentence)
    return told and one.seconds < SECONDS and one.memory * 1024 < MEMORY
