"""What acts mean for an entry: moved dates, and what they leave open."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.domain.acts import due_on, extensions_on, matters, owed_by
from deadlines.domain.model import Act, Gap, Report
from recorded import ACTS

DUE = date(2023, 6, 30)


def report(day: str, kind: str | None = None, *, done: bool | None = None, **more: object) -> Report:
    act = Act(kind, **more) if kind is not None else None  # type: ignore[arg-type]
    return Report(date.fromisoformat(day), done=done, act=act)


EXTENDED = (
    report("2023-06-01", "extension-requested", to=date(2023, 9, 30)),
    report("2023-06-20", "extension-approved", to=date(2023, 8, 31), doc="市整改办〔2023〕12号"),
    report("2023-08-25", "extension-approved", to=date(2023, 10, 31), doc="市整改办〔2023〕20号"),
)


def test_an_extension_counts_from_its_decision_on() -> None:
    days = ["2023-06-19", "2023-06-20", "2023-08-24", "2023-08-25"]
    seen = [
        (due_on(DUE, EXTENDED, date.fromisoformat(day)), extensions_on(EXTENDED, date.fromisoformat(day)))
        for day in days
    ]

    assert seen == [(DUE, 0), (date(2023, 8, 31), 1), (date(2023, 8, 31), 1), (date(2023, 10, 31), 2)]


def test_an_entry_without_a_date_gets_none_by_an_extension() -> None:
    assert due_on(None, EXTENDED, date(2024, 1, 1)) is None


def test_a_step_ends_what_the_step_before_it_left_open() -> None:
    reports = (
        report("2024-01-05", "applied", to=date(2024, 2, 5)),
        report("2024-01-20", "inspected", to=date(2024, 1, 31)),
        report("2024-02-01", "returned", done=False, to=date(2024, 3, 1), points=("补充监测报告",)),
        report("2024-02-20", done=True),
        report("2024-02-21", "applied", to=date(2024, 3, 20)),
    )

    told = [(each.act.kind, each.due, each.closed) for each in matters(reports)]

    assert told == [
        ("applied", date(2024, 2, 5), date(2024, 2, 1)),
        ("returned", date(2024, 3, 1), date(2024, 2, 20)),
        ("applied", date(2024, 3, 20), None),
    ]


def test_a_paper_is_ended_by_the_answer_that_names_its_number() -> None:
    reports = (
        report("2024-01-05", "paper", of="督办函", doc="督〔2024〕1号", to=date(2024, 1, 15)),
        report("2024-01-06", "paper", of="督办函", doc="督〔2024〕2号", to=date(2024, 1, 16)),
        report("2024-01-10", "answered", doc="督〔2024〕1号"),
        report("2024-01-11", "applied"),
    )

    assert [(each.act.doc, each.closed) for each in matters(reports)] == [
        ("督〔2024〕1号", date(2024, 1, 10)),
        ("督〔2024〕2号", None),
    ]


REPORTS = st.lists(
    st.builds(Report, date=st.dates(), done=st.none() | st.booleans(), act=st.none() | ACTS), max_size=8
).map(tuple)


@given(REPORTS, st.dates(), st.dates())
def test_no_extension_brings_a_date_forward(reports: tuple[Report, ...], due: date, day: date) -> None:
    assert (due_on(due, reports, day) or due) >= due


@given(REPORTS)
def test_one_step_at_most_is_open_at_a_time(reports: tuple[Report, ...]) -> None:
    left = [each for each in matters(reports) if each.act.kind != "paper"]

    for first, second in pairwise(left):
        assert first.closed is not None
        assert first.closed <= second.opened.date


# --- days that fell into a time in which nothing was owed --------------------------------------------------------------

APPLIED = report("2024-01-03", "applied", to=date(2024, 2, 2), awaits="municipal")  # thirty days


def gap(start: str | None, until: str) -> Gap:
    return Gap(date.fromisoformat(until), date.fromisoformat(start) if start else None)


@pytest.mark.parametrize(
    ("gaps", "day", "due"),
    [
        ((), "2024-03-01", "2024-02-02"),
        ((gap("2024-01-05", "2024-03-01"),), "2024-03-01", "2024-03-31"),
        ((gap("2024-01-05", "2024-03-01"),), "2024-02-29", "2024-02-02"),  # it is not carried out again yet
        ((gap("2024-02-02", "2024-03-01"),), "2024-03-01", "2024-03-31"),  # its day is the first of the stop
        ((gap("2024-01-05", "2024-02-02"),), "2024-02-02", "2024-02-02"),  # its day is the first one after the stop
        ((gap("2024-01-05", "2024-02-03"),), "2024-02-03", "2024-03-04"),
        ((gap("2024-02-03", "2024-03-01"),), "2024-03-01", "2024-02-02"),  # it had passed before the stop
        ((gap("2023-10-01", "2024-01-02"),), "2024-03-01", "2024-02-02"),  # the stop was over before it was set
        ((gap(None, "2024-03-01"),), "2024-03-01", "2024-02-02"),  # a task that came in later was never stopped
        ((gap("2024-03-05", "2024-05-01"), gap("2024-01-05", "2024-03-01")), "2024-05-01", "2024-05-31"),
        ((gap("2024-04-05", "2024-05-01"), gap("2024-01-05", "2024-03-01")), "2024-05-01", "2024-03-31"),
    ],
)
def test_a_day_that_fell_into_a_stop_counts_from_the_day_it_goes_on(gaps: tuple[Gap, ...], day: str, due: str) -> None:
    (matter,) = matters((APPLIED,))

    assert owed_by(matter, gaps, date.fromisoformat(day)) == date.fromisoformat(due)
    assert matter.due == date(2024, 2, 2)  # what was recorded stays


def test_what_was_ended_before_the_stop_keeps_its_day() -> None:
    (first, *_) = matters((APPLIED, report("2024-01-04", "accepted")))

    assert owed_by(first, (gap("2024-01-05", "2024-03-01"),), date(2024, 3, 1)) == date(2024, 2, 2)


GAPS = st.lists(
    st.tuples(st.dates(), st.dates()).filter(lambda days: days[0] < days[1]).map(lambda days: Gap(days[1], days[0])),
    max_size=3,
).map(tuple)


@given(REPORTS, GAPS, st.dates())
def test_no_open_day_lies_in_a_stop_that_is_over(reports: tuple[Report, ...], gaps: tuple[Gap, ...], day: date) -> None:
    for matter in matters(reports):
        due = owed_by(matter, gaps, day)
        assert due >= matter.due
        if matter.closed is None and matter.due >= matter.opened.date:
            over = [each for each in gaps if each.until <= day and matter.opened.date < each.until]
            apart = all(one.until <= two.start for one, two in pairwise(sorted(over)) if two.start is not None)
            assert not apart or due == date.max or not any(due in each for each in over)
