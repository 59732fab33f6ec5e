"""How alike two texts are, for finding the same entry in two editions of a plan."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NOISE = re.compile(r"[\W_]+")


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """*text* in one width, without blanks and punctuation."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=20_000)
def _pairs(text: str) -> frozenset[str]:
    short = folded(text)
    return frozenset(short[at : at + 2] for at in range(len(short) - 1)) or frozenset((short,) if short else ())


def alike(one: str, other: str) -> float:
    """How much of the shorter text's neighbouring characters the longer one has too, from 0 to 1."""
    if folded(one) == folded(other):
        return 1.0
    left, right = _pairs(one), _pairs(other)
    shorter = min(len(left), len(right))
    return len(left & right) / shorter if shorter else 0.0
