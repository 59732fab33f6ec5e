"""Where an item stands on its way from done to closed: folded from its reports."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.domain.course import LIVES, Course, Life, after, awaits_notice, begun, course_on
from deadlines.domain.model import Act, Report
from recorded import ACTS

if TYPE_CHECKING:
    from deadlines.domain.model import ActKind


def report(
    day: str, kind: ActKind | None = None, *, done: bool | None = None, by: str | None = None, **more: object
) -> Report:
    act = Act(kind, **more) if kind is not None else None  # type: ignore[arg-type]
    return Report(date.fromisoformat(day), done=done, by=by, act=act)


WAY = (
    report("2024-01-05", done=True, by="李四"),
    report("2024-01-06", "applied", by="李四"),
    report("2024-01-10", "returned", done=False, points=("补充监测报告",)),
    report("2024-02-01", done=True, by="李四"),
    report("2024-02-02", "applied", by="李四"),
    report("2024-02-03", "inspected"),
    report("2024-02-05", "accepted", level="municipal", points=("市财政局",)),
    report("2024-02-06", "accepted", level="municipal"),
    report("2024-02-20", "accepted", level="provincial"),
    report("2024-03-01", "notice", until=date(2024, 3, 14)),
    report("2024-03-05", "objection", doc="1"),
    report("2024-03-08", "objection-settled", doc="1"),
    report("2024-03-20", "closed", doc="销1号"),
    report("2024-09-01", "look-back"),
    report("2024-10-01", "reopened", done=False),
    report("2024-11-01", done=True, by="张三"),
)


@pytest.mark.parametrize(
    ("day", "life", "returned", "reopened"),
    [
        ("2024-01-04", "rectifying", 0, 0),
        ("2024-01-05", "declared", 0, 0),
        ("2024-01-06", "applied", 0, 0),
        ("2024-01-10", "returned", 1, 0),
        ("2024-02-01", "declared", 1, 0),
        ("2024-02-05", "applied", 1, 0),
        ("2024-02-06", "accepted-municipal", 1, 0),
        ("2024-02-20", "accepted-provincial", 1, 0),
        ("2024-03-01", "public-notice", 1, 0),
        ("2024-03-20", "closed", 1, 0),
        ("2024-09-01", "closed", 1, 0),
        ("2024-10-01", "reopened", 1, 1),
        ("2024-11-01", "declared", 1, 1),
    ],
)
def test_the_life_on_a_day_is_what_the_steps_up_to_it_say(day: str, life: Life, returned: int, reopened: int) -> None:
    course = course_on(WAY, date.fromisoformat(day))

    assert (course.life, course.returned, course.reopened) == (life, returned, reopened)


def test_an_opinion_that_leaves_others_wanting_passes_no_level() -> None:
    course = course_on(WAY, date(2024, 2, 5))

    assert (course.passed, course.awaited, course.inspected) == (("declare", "apply"), ("市财政局",), True)


def test_what_was_wanted_before_a_return_is_wanted_anew() -> None:
    assert course_on(WAY, date(2024, 2, 1)).passed == ("declare",)
    assert course_on(WAY, date(2024, 2, 1)).hands == ("李四",)


def test_an_objection_is_open_until_it_is_settled() -> None:
    assert len(course_on(WAY, date(2024, 3, 7)).objections) == 1
    assert course_on(WAY, date(2024, 3, 8)).objections == ()


def test_a_word_that_it_is_not_done_leads_back_to_where_work_was() -> None:
    back = (*WAY[:4], report("2024-02-03", done=False))

    assert course_on(back, date(2024, 2, 3)).life == "returned"
    assert course_on((WAY[0], report("2024-01-06", done=False)), date(2024, 1, 6)).life == "rectifying"


def test_nothing_but_a_reopening_moves_a_closed_item() -> None:
    more = tuple(report("2024-04-01", kind) for kind in ("applied", "accepted", "notice", "returned"))
    course = course_on((*WAY[:13], *more, report("2024-04-02", done=False)), date(2024, 5, 1))

    assert (course.life, course.since) == ("closed", date(2024, 3, 20))


REPORTS = st.lists(
    st.builds(Report, date=st.dates(), done=st.none() | st.booleans(), act=st.none() | ACTS), max_size=10
).map(tuple)


@given(REPORTS, st.dates())
def test_a_day_is_answered_by_the_reports_up_to_it_alone(reports: tuple[Report, ...], day: date) -> None:
    told = sorted((each for each in reports if each.date <= day), key=lambda each: each.date)
    folded = Course()
    for each in told:
        folded = after(folded, each)

    assert course_on(reports, day) == begun(folded, day)
    assert folded.life in get_args(Life)
    assert set(LIVES) == set(get_args(Life))


@given(REPORTS)
def test_counters_never_fall_and_closed_says_when(reports: tuple[Report, ...]) -> None:
    course = Course()
    for each in sorted(reports, key=lambda each: each.date):
        now = after(course, each)
        assert (now.returned, now.reopened) >= (course.returned, course.reopened) or now.returned >= course.returned
        assert (now.closed is not None) == (now.life == "closed")
        course = now


NOTICE = report("2024-03-01", "notice", start=date(2024, 3, 10), until=date(2024, 3, 23))


@pytest.mark.parametrize(
    ("more", "day", "life", "to_come"),
    [
        ((NOTICE,), "2024-03-01", "accepted-provincial", True),
        ((NOTICE,), "2024-03-09", "accepted-provincial", True),
        ((NOTICE,), "2024-03-10", "public-notice", False),
        ((NOTICE,), "2024-04-10", "public-notice", False),
        ((NOTICE, report("2024-03-05", "objection", doc="1")), "2024-03-06", "accepted-provincial", True),
        ((NOTICE, report("2024-03-05", "returned", done=False)), "2024-03-06", "returned", False),
        ((NOTICE, report("2024-03-05", done=False)), "2024-03-06", "returned", False),  # where work was before
        ((NOTICE, report("2024-03-24", "applied")), "2024-03-24", "applied", False),
    ],
)
def test_an_item_is_in_public_notice_from_its_first_day(
    more: tuple[Report, ...], day: str, life: Life, to_come: bool
) -> None:
    course = course_on((*WAY[:9], *more), date.fromisoformat(day))

    assert course.life == life
    assert awaits_notice(course, date.fromisoformat(day)) == to_come


def test_a_notice_before_the_application_is_awaited_as_reported_done() -> None:
    early = (report("2024-01-05", done=True), report("2024-01-06", "notice", start=date(2024, 1, 9)))

    assert [course_on(early, date(2024, 1, day)).life for day in (5, 8, 9)] == ["declared", "declared", "public-notice"]
