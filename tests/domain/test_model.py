"""The register's values: how a number is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.domain.model import Number, digits


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "0"),
        (1_234_567, "1234567"),  # %g makes 1.23457e+06 of it
        (1_234_567.5, "1234567.5"),
        (3.0, "3"),
        (100.0, "100"),
        (0.1 + 0.2, "0.3"),
        (0.00001, "0.00001"),
    ],
)
def test_a_number_is_written_in_digits(number: Number, written: str) -> None:
    assert digits(number) == written


@given(st.integers(0, 10**9), st.integers(0, 9999))
def test_what_a_plan_can_say_is_written_whole(whole: int, part: int) -> None:
    number = float(f"{whole}.{part:04}")

    assert float(digits(number)) == number
    assert "e" not in digits(number)
