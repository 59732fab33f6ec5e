"""Hypothesis strategies for what people record: acts of every kind, with whatever words and days."""

from __future__ import annotations

from typing import get_args

from hypothesis import strategies as st

from deadlines.domain.model import Act, ActKind, Curve, Point, Station

WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).map(str.strip).filter(bool)
NUMBERS = st.integers(0, 10**6) | st.floats(0, 1e6)
CURVES = st.builds(
    Curve,
    shape=st.sampled_from(("line", "steps")),
    start=st.none() | st.dates(),
    points=st.lists(st.builds(Point, until=st.dates(), value=NUMBERS), max_size=2).map(tuple),
)
ACTS = st.builds(
    Act,
    kind=st.sampled_from(get_args(ActKind)),
    to=st.none() | st.dates(),
    doc=st.none() | WORDS,
    of=st.none() | WORDS,
    level=st.sampled_from((None, "municipal", "provincial")),
    start=st.none() | st.dates(),
    until=st.none() | st.dates(),
    days=st.none() | st.integers(1, 99),
    value=st.none() | NUMBERS,
    points=st.lists(WORDS, max_size=2).map(tuple),
    late=st.booleans(),
    awaits=st.none() | st.sampled_from(get_args(Station)),
    natural=st.booleans(),
    curve=st.none() | CURVES,
    units=st.lists(WORDS, max_size=2).map(tuple),
)
