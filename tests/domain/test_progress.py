"""What typed amounts mean, when they finish an entry, and which are refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.domain.model import Act, Count, Duty, Milestone, Quantity, Report
from deadlines.domain.progress import amounts_of, finished, reached, refuse_falling
from deadlines.errors import AlreadyDone, BadValue, Refused

ON = date(2024, 1, 10)


def entry(*reports: Report) -> Milestone:
    return Milestone("XA23-08.2", "", "", (Quantity(287, "家"), Quantity(744, "处")), reports=reports)


def told(day: str, *amounts: int | None) -> Report:
    return Report(date.fromisoformat(day), quantities=amounts)


def test_done_without_amounts_is_every_target_of_the_day_or_more_where_more_was_recorded() -> None:
    fewer = Report(date(2024, 1, 5), act=Act("target-changed", of="处", value=500))

    assert amounts_of(entry(), (), ON).quantities == (287, 744)
    assert amounts_of(entry(told("2024-01-01", 300), fewer), (), ON).quantities == (300, 500)


def test_a_target_that_a_paper_set_is_the_one_to_reach() -> None:
    fewer = Report(date(2024, 1, 5), act=Act("target-changed", of="家", value=100))

    assert not reached(entry(), ON, (100, 744))
    assert reached(entry(fewer), ON, (100, 744))
    assert not reached(entry(fewer), date(2024, 1, 4), (100, 744))


@pytest.mark.parametrize(
    ("reports", "amount", "refused"),
    [
        ((told("2024-01-09", 120),), 119, True),
        ((told("2024-01-09", 120),), 120, False),
        ((told("2024-01-11", 120),), 121, True),
        ((told("2024-01-11", 120),), 120, False),
        ((told("2024-01-11", None, 5),), 500, False),
    ],
)
def test_an_amount_that_falls_is_refused_on_both_sides(
    reports: tuple[Report, ...], amount: int, *, refused: bool
) -> None:
    if refused:
        with pytest.raises(Refused, match="cumulative"):
            refuse_falling(entry(*reports), ON, (amount, None))
    else:
        refuse_falling(entry(*reports), ON, (amount, None))


def test_what_is_done_is_not_done_again() -> None:
    with pytest.raises(AlreadyDone):
        finished(entry(Report(date(2024, 2, 1), True)), ON, (287, 744))


@given(st.lists(st.tuples(st.dates(date(2024, 1, 1), date(2024, 3, 1)), st.integers(0, 50)), max_size=12))
def test_what_is_accepted_never_falls_with_time(words: list[tuple[date, int]]) -> None:
    kept = entry()
    for day, amount in words:
        try:
            refuse_falling(kept, day, (amount, None))
        except Refused:
            continue
        kept = kept._replace(reports=(*kept.reports, Report(day, quantities=(amount, None))))

    amounts = [report.quantities[0] for report in sorted(kept.reports, key=lambda report: report.date)]
    assert amounts == sorted(amounts, key=lambda amount: amount or 0)


# --- several amounts in one unit -------------------------------------------------------------------------------------

CHECKS = Duty(
    "XA23-29.r1",
    "检查企业",
    "day",
    at_least=9,
    unit="户",
    counts=(Count(3, "个", "区县"), Count(3, "户", "每个区县抽查企业")),
)
WELLS = Milestone("XY22-13.2", "", "", (Quantity(2, "家", of="关闭自备井"), Quantity(17, "家", of="办理许可")))


@pytest.mark.parametrize(
    ("entry_", "typed", "expected"),
    [
        (CHECKS, ["9户", "3个", "3户"], ((3, 3), 9)),
        (CHECKS, ["3个", "9户", "3户"], ((3, 3), 9)),  # in the order of those in one unit
        (CHECKS, ["9", "3", "3"], ((3, 3), 9)),
        (CHECKS, ["3个"], ((3, None), 0)),  # what was not said was not done
        (WELLS, ["2家", "17家"], ((2, 17), 1)),
        (WELLS, ["2", "17"], ((2, 17), 1)),
    ],
)
def test_amounts_that_share_a_unit_are_told_in_their_order(
    entry_: Duty | Milestone, typed: list[str], expected: tuple[tuple[int | None, ...], int]
) -> None:
    assert tuple(amounts_of(entry_, typed, ON)) == expected


@pytest.mark.parametrize(
    ("entry_", "typed", "named"),
    [
        (CHECKS, ["9户"], "每个区县抽查企业"),
        (CHECKS, ["9户", "3户", "3户"], "检查企业"),
        (WELLS, ["17家"], "关闭自备井"),
    ],
)
def test_an_amount_that_could_be_one_of_two_is_refused_with_both(
    entry_: Duty | Milestone, typed: list[str], named: str
) -> None:
    with pytest.raises(BadValue, match=named):
        amounts_of(entry_, typed, ON)


@pytest.mark.parametrize("typed", [["0"], ["0户", "0个", "0户"]])
def test_nothing_is_not_recorded_as_carried_out(typed: list[str]) -> None:
    with pytest.raises(BadValue):
        amounts_of(CHECKS, typed, ON)
