"""Targets that papers change, and figures with their measured values, as of a day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.domain import figures, targets
from deadlines.domain.model import Act, Indicator, Item, Measured, Milestone, Number, Plan, Quantity, Report
from deadlines.errors import BadValue, Refused

FAMILIES = Quantity(758, "家")
SPOTS = Quantity(2278, "处")


def changed(day: str, of: str, value: Number, *, done: bool | None = None) -> Report:
    return Report(date.fromisoformat(day), done, act=Act("target-changed", of=of, value=value, doc="办〔2024〕5号"))


def entry(*reports: Report) -> Milestone:
    return Milestone("XA23-08.3", "2024年12月底前", "装齐", (FAMILIES, SPOTS), reports=reports)


def targets_on(reports: tuple[Report, ...], day: str) -> list[Number | None]:
    return [each.target for each in targets.quantities_on((FAMILIES, SPOTS), reports, date.fromisoformat(day))]


def test_the_old_target_stands_as_of_an_earlier_day() -> None:
    reports = (changed("2024-03-01", "家", 900), changed("2024-05-01", "家", 607), changed("2024-04-01", "处", 2000))

    assert targets_on(reports, "2024-02-29") == [758, 2278]
    assert targets_on(reports, "2024-03-01") == [900, 2278]
    assert targets_on(reports, "2024-04-01") == [900, 2000]
    assert targets_on(reports, "2024-05-01") == [607, 2000]


def test_quantities_of_one_unit_are_told_apart() -> None:
    twice = (Quantity(8, "家"), Quantity(5, "家"), Quantity(1, "处"))

    assert [targets.key_of(twice, position) for position in range(3)] == ["家#1", "家#2", "处"]
    (_, second, _) = targets.quantities_on(twice, (changed("2024-03-01", "家#2", 9),), date(2024, 3, 1))
    assert second.target == 9


DONE = Report(date(2024, 2, 1), True, quantities=(758, 2278))


@pytest.mark.parametrize(
    ("reports", "target", "came"),
    [
        ((DONE,), 900, (758, 758, True)),
        ((DONE,), 700, (758, 758, False)),
        ((Report(date(2024, 2, 1), True),), 900, (758, None, False)),  # no amount was recorded
        ((Report(date(2024, 2, 1), quantities=(100,)),), 90, (758, 100, False)),
        ((), 90, (758, None, False)),
    ],
    ids=["raised over what was done", "lowered", "done in words", "lowered below what is recorded", "nothing recorded"],
)
def test_a_changed_target_opens_again_only_what_was_recorded_below_it(
    reports: tuple[Report, ...], target: int, came: tuple[object, ...]
) -> None:
    assert targets.changed(entry(*reports), 0, target, date(2024, 3, 1)) == came


def test_the_same_target_again_is_refused() -> None:
    with pytest.raises(Refused, match="already"):
        targets.changed(entry(), 0, 758, date(2024, 3, 1))


REPORTS = st.lists(
    st.builds(
        lambda day, of, value: Report(day, act=Act("target-changed", of=of, value=value)),
        st.dates(date(2023, 1, 1), date(2024, 12, 31)),
        st.sampled_from(["家", "处", "户"]),
        st.integers(0, 5000),
    ),
    max_size=5,
).map(tuple)


@given(REPORTS, st.dates(date(2023, 1, 1), date(2024, 12, 31)))
def test_what_is_changed_later_changes_nothing_before(reports: tuple[Report, ...], day: date) -> None:
    until = tuple(report for report in reports if report.date <= day)

    assert targets.quantities_on((FAMILIES, SPOTS), reports, day) == targets.quantities_on(
        (FAMILIES, SPOTS), until, day
    )


# --- figures ---------------------------------------------------------------------------------------------------------

REUSED = Indicator("再生水利用率", ">=", 23, "%", 2023)
DAYS = Indicator("优良天数比率", ">=", per="year", given_by="上级年度下达")


def measured(day: str, of: str, value: Number, year: int | None = None, kind: str = "measured") -> Report:
    first, last = (date(year, 1, 1), date(year, 12, 31)) if year else (None, None)
    act = Act(kind, of=of, value=value, start=first, until=last, doc="公报")  # type: ignore[arg-type]
    return Report(date.fromisoformat(day), act=act)


def item(*reports: Report) -> Item:
    return Item("XY22-05", 5, "再生水", indicators=(REUSED, DAYS), reports=reports)


def seen(holder: Item | Plan, day: str) -> list[tuple[object, ...]]:
    return [
        (each.name[:2], each.year, each.target, each.measured.value if each.measured else None, each.reached)
        for each in figures.figures_on(holder, date.fromisoformat(day))
    ]


def test_a_figure_is_reached_or_not_by_its_last_value_of_the_day() -> None:
    holder = item(measured("2023-06-30", "再生水利用率", 21.5), measured("2023-12-31", "再生水利用率", 23))

    assert seen(holder, "2023-06-29")[0] == ("再生", 2023, 23, None, None)
    assert seen(holder, "2023-06-30")[0] == ("再生", 2023, 23, 21.5, False)
    assert seen(holder, "2023-12-31")[0] == ("再生", 2023, 23, 23, True)


def test_a_yearly_target_comes_later_with_its_paper_and_counts_for_its_year() -> None:
    holder = item(
        measured("2022-03-01", "优良天数比率", 65, 2022, "target-changed"),
        measured("2023-03-01", "优良天数比率", 68, 2023, "target-changed"),
        measured("2023-01-10", "优良天数比率", 66, 2022),
        measured("2023-12-31", "优良天数比率", 67),
    )

    assert seen(item(), "2024-01-01")[1] == ("优良", None, None, None, None)
    assert seen(holder, "2022-12-31")[1:] == [("优良", 2022, 65, None, None)]
    assert seen(holder, "2024-01-01")[1:] == [("优良", 2022, 65, 66, True), ("优良", 2023, 68, 67, False)]


def test_a_changed_target_of_a_figure_shows_the_first_one_beside_it() -> None:
    holder = item(measured("2023-05-01", "再生水利用率", 25, None, "target-changed"))

    (before, *_), (after, *_) = (figures.figures_on(holder, date(2023, month, 1)) for month in (4, 5))
    assert (before.target, before.given) == (23, None)
    assert after.given is not None
    assert (after.target, after.first, after.given.doc) == (25, 23, "公报")


@pytest.mark.parametrize(
    ("compare", "value", "reached"),
    [(">=", 23, True), (">", 23, False), ("<=", 23, True), ("<", 23, False), ("=", 23, True), (None, 23, None)],
)
def test_every_comparison(compare: str | None, value: int, reached: bool | None) -> None:
    holder = item(measured("2023-06-30", "再生水利用率", value))
    holder = holder._replace(indicators=(REUSED._replace(compare=compare),))

    assert seen(holder, "2023-12-31")[0][-1] is reached


def test_a_plan_keeps_its_values_in_a_list_of_its_own() -> None:
    plan = Plan(
        "XY22", "方案", "咸阳市", indicators=(REUSED,), measured=(Measured(date(2023, 6, 30), "再生水利用率", 24),)
    )
    plan = plan._replace(targets=(Measured(date(2023, 8, 1), "再生水利用率", 25),))

    assert seen(plan, "2023-06-29") == [("再生", 2023, 23, None, None)]
    assert seen(plan, "2023-07-01") == [("再生", 2023, 23, 24, True)]
    assert seen(plan, "2023-08-01") == [("再生", 2023, 25, 24, False)]


@pytest.mark.parametrize(
    ("name", "year", "error"), [("水", 2022, BadValue), ("率", None, BadValue), ("煤", None, BadValue)]
)
def test_a_figure_that_is_not_clear_is_asked_back(name: str, year: int | None, error: type[Exception]) -> None:
    with pytest.raises(error):
        figures.named(item(), name, year)


def test_a_figure_is_found_by_a_part_of_its_name_and_by_its_year() -> None:
    assert figures.named(item(), "再生水", None) == REUSED
    assert figures.named(item(), "优良", 2031) == DAYS
    later = REUSED._replace(year=2025, value=30)
    both = item()._replace(indicators=(REUSED, later))
    assert figures.named(both, "再生水", 2025) == later
    with pytest.raises(Refused, match="--year"):
        figures.named(both, "再生水", None)
