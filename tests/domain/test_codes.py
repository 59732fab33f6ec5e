"""Codes: what they name, how people type them, how they are ordered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.domain import codes
from deadlines.errors import AmbiguousCode, NoSuchCode
from deadlines.store import rows

KNOWN = [
    "XY22-02",
    "XY22-02.1",
    "XY22-03",
    "XY22-03.4",
    "XY22-03.14",
    "XY22-03.r1",
    "XY22-o1",
    "XA23-03",
    "XA23-03.4",
    "XA23-10",
]


@pytest.mark.parametrize(
    ("code", "kind", "item", "number"),
    [
        ("XY22-03.4", "milestone", "XY22-03", 4),
        ("XY22-03.r1", "duty", "XY22-03", 1),
        ("XY22-03.m12", "measure", "XY22-03", 12),
        ("XY22-03", "item", "XY22-03", 3),
        ("XY22-103", "item", "XY22-103", 103),
        ("XY22-o7", "obligation", None, 7),
        ("XY22", None, None, 0),
        ("XY22-3", None, None, 3),
        ("XY22-03.0", None, None, 0),
        ("xy22-03", None, None, 3),
        ("", None, None, 0),
    ],
)
def test_a_code_says_what_it_names(code: str, kind: str | None, item: str | None, number: int) -> None:
    assert (codes.kind_of(code), codes.item_of(code), codes.number_of(code)) == (kind, item, number)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("XY22-03.4", "XY22-03.4"),
        ("xy22-03.4", "XY22-03.4"),
        ("XY22-3.4", "XY22-03.4"),
        ("3.14", "XY22-03.14"),
        ("03.r1", "XY22-03.r1"),
        ("r1", "XY22-03.r1"),
        ("o1", "XY22-o1"),
        ("10", "XA23-10"),
        ("2.1", "XY22-02.1"),
        (" 3.14 ", "XY22-03.14"),
    ],
)
def test_a_tail_of_whole_parts_is_enough(typed: str, code: str) -> None:
    assert codes.resolve(typed, KNOWN) == code


def test_a_tail_that_fits_several_lists_them_in_order() -> None:
    with pytest.raises(AmbiguousCode) as caught:
        codes.resolve("3.4", KNOWN)

    assert caught.value.message.args["candidates"] == ("XA23-03.4", "XY22-03.4")


@pytest.mark.parametrize("typed", ["99", "4.4", "Y22-03.4", "XY22-03.1", "", ".", "XY22"])
def test_what_fits_nothing_is_not_there(typed: str) -> None:
    with pytest.raises(NoSuchCode):
        codes.resolve(typed, KNOWN)


def test_codes_are_ordered_as_people_count() -> None:
    assert sorted(["A1-10", "A1-02", "A1-02.10", "A1-02.9", "A1-100"], key=codes.in_order) == [
        "A1-02",
        "A1-02.9",
        "A1-02.10",
        "A1-10",
        "A1-100",
    ]


# What people type: tails of codes, in any case and width, with zeros too many or too few; and what is none.
TAILS = st.sampled_from([tail for code in KNOWN for tail in (code, code.partition("-")[2], code.rpartition(".")[2])])
TYPED = st.one_of(
    TAILS,
    TAILS.map(str.lower),
    TAILS.map(lambda tail: tail.replace("0", "")),
    TAILS.map(lambda tail: "0" + tail),
    TAILS.map(lambda tail: tail.translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789.-"})),
    st.text("XYA2304.-rmo１ ", max_size=9),
    st.text(max_size=12),
)


@given(TYPED)
def test_whatever_is_typed_is_the_one_code_it_fits_or_an_answer(typed: str) -> None:
    fitting = [code for code in KNOWN if codes.fits(code, typed)]
    try:
        found = codes.resolve(typed, KNOWN)
    except NoSuchCode:
        assert fitting == []
    except AmbiguousCode as error:
        assert error.message.args["candidates"] == tuple(sorted(fitting, key=codes.in_order))  # noqa: PT017 (one of three ends)
    else:
        assert found in fitting


@given(TYPED)
def test_an_index_finds_what_fits(typed: str) -> None:
    assert [rows.tail(code).startswith(rows.tail(typed)) for code in KNOWN] == [
        codes.fits(code, typed) for code in KNOWN
    ]
