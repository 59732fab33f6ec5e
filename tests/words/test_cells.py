"""Chinese takes two columns, and lines break where Chinese lets them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.words import cells


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("abc", 3), ("市城管局", 8), ("287家", 5), ("（牵头）", 8), ("e\u0301", 1), ("ＶＯＣｓ", 8), ("“”", 2)],
)
def test_width(text: str, width: int) -> None:
    assert cells.width(text) == width


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("市自然资源局（牵头）", 14, ["市自然资源局", "（牵头）"]),
        ("市住建局、市水务集团", 10, ["市住建局、", "市水务集团"]),
        ("市住建局、市水务集团", 8, ["市住建", "局、市水", "务集团"]),
        ("one two three", 7, ["one two", "three"]),
        ("完成VOCs治理", 8, ["完成VOCs", "治理"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("a\nb", 10, ["a", "b"]),
        ("", 10, [""]),
    ],
)
def test_lines_break_where_they_may(text: str, columns: int, lines: list[str]) -> None:
    assert cells.wrapped(text, columns) == lines


@given(st.text(alphabet=st.sampled_from("市城管局，。（）“” abc12-\n家"), max_size=60), st.integers(4, 40))
def test_no_line_is_too_wide_and_nothing_but_blanks_is_lost(text: str, columns: int) -> None:
    lines = cells.wrapped(text, columns)

    assert all(cells.width(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
