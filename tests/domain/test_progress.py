"""What typed amounts mean, when they finish an entry, and which are refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.domain.model import Act, Milestone, Quantity, Report
from deadlines.domain.progress import amounts_of, finished, reached, refuse_falling
from deadlines.errors import AlreadyDone, Refused

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
