"""The planned course of a quantity: how much is expected by a day, what is short, and when it would be done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from deadlines.domain import agenda, pace
from deadlines.domain.model import Act, Curve, Item, Measure, Milestone, Plan, Point, Quantity, Report
from deadlines.domain.overview import overview
from deadlines.domain.pace import Course
from deadlines.domain.status import Lamps
from deadlines.errors import Refused

ISSUED, DUE = date(2023, 1, 1), date(2023, 4, 11)  # a hundred days
PLAN = Plan("XA23", "方案", "西安市", issued=ISSUED)


def day(after: int) -> date:
    return ISSUED + timedelta(days=after)


def milestone(*reports: Report, target: float | None = 200, **more: object) -> Milestone:
    quantity = Quantity(target, "家", **more)  # type: ignore[arg-type]
    return Milestone("XA23-01.1", "4月11日前", "装好", (quantity,), due=DUE, reports=reports)


def told(amount: float, after: int, **more: object) -> Report:
    return Report(day(after), quantities=(amount,), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("after", "amount", "expected", "short"),
    [
        (0, 0, 0, 0),
        (1, 0, 2, 2),
        (50, 90, 100, 10),
        (50, 100, 100, 0),
        (50, 150, 100, 0),
        (99, 0, 198, 198),
        (100, 199, 200, 1),
        (100, 200, 200, 0),
    ],
)
def test_the_course_runs_straight_from_the_issue_to_the_date(
    after: int, amount: int, expected: int, short: int
) -> None:
    (seen,) = pace.paces(milestone(told(amount, 0)), ISSUED, day(after))

    assert (seen.expected, seen.shortfall) == (expected, short)


def test_what_is_expected_of_whole_things_is_whole() -> None:
    assert [Course(day(0), day(3), 0, 10).expected(day(n)) for n in range(5)] == [0, 3, 6, 10, 10]
    assert Course(day(0), day(4), 0, 3.5).expected(day(1)) == 0.875


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (milestone(), "nothing recorded is not nothing done"),
        (milestone(Report(day(1), note="已进场")), "words are no amount"),
        (milestone(told(0, 60)), "recorded later than the day asked about"),
        (milestone(told(0, 1), target=None), "no target"),
        (milestone(told(0, 1))._replace(due=None), "no date"),
        (milestone(told(0, 1), Report(day(2), True)), "done"),
        (milestone(told(0, 1))._replace(withdrawn=day(2)), "not carried out any more"),
        (milestone(told(0, 1))._replace(due=ISSUED), "due on the day of issue"),
    ],
)
def test_what_has_no_course_is_not_behind(entry: Milestone, why: str) -> None:
    assert pace.paces(entry, ISSUED, day(50)) == (), why
    assert not pace.falls_short(entry, ISSUED, day(50)), why


def test_without_a_day_of_issue_there_is_no_course_until_somebody_says_where_it_begins() -> None:
    entry = milestone(told(10, 1))
    assert pace.paces(entry, None, day(50)) == ()

    begun = Report(day(10), act=Act("planned", of="家", curve=Curve(start=day(20))))
    (seen,) = pace.paces(entry._replace(reports=(*entry.reports, begun)), None, day(60))
    assert (seen.course.start, seen.expected) == (day(20), 100)


def test_a_baseline_is_where_the_course_begins_and_a_share_begins_with_its_year() -> None:
    (seen,) = pace.paces(milestone(told(20, 1), baseline=17, target=117), ISSUED, day(50))
    assert seen.expected == 67
    share = milestone(told(0, 400), running=False, target=365)._replace(due=date(2024, 12, 31))
    (seen,) = pace.paces(share, ISSUED, date(2024, 2, 9))
    assert (seen.course.start, seen.expected) == (date(2024, 1, 1), 39)


def course(*points: tuple[int, float], steps: bool = False, after: int = 0) -> Report:
    made = tuple(Point(day(until), value) for until, value in points)
    return Report(day(after), act=Act("planned", of="家", curve=Curve("steps" if steps else "line", None, made)))


@pytest.mark.parametrize(
    ("steps", "expected"),
    [(False, [0, 10, 20, 40, 60, 130, 200]), (True, [0, 0, 20, 20, 60, 60, 200])],
)
def test_a_course_by_points_runs_straight_between_them_or_in_steps(*, steps: bool, expected: list[int]) -> None:
    entry = milestone(told(0, 0), course((20, 20), (60, 60), steps=steps))

    seen = [pace.paces(entry, ISSUED, day(after))[0].expected for after in (0, 10, 20, 40, 60, 80, 100)]

    assert seen == expected


def test_the_newest_course_counts_from_its_own_day_on() -> None:
    entry = milestone(
        told(0, 0), course((50, 0), after=10), Report(day(30), act=Act("planned", of="家", curve=Curve()))
    )

    assert [pace.paces(entry, ISSUED, day(after))[0].expected for after in (9, 25, 30)] == [18, 0, 60]


def test_an_extension_and_a_new_target_move_the_end_of_the_course() -> None:
    more = Report(day(10), act=Act("extension-approved", to=day(200)))
    fewer = Report(day(20), act=Act("target-changed", of="家", value=100))
    entry = milestone(told(0, 0), more, fewer)

    assert [pace.paces(entry, ISSUED, day(after))[0].expected for after in (9, 10, 20)] == [18, 10, 10]


def test_speed_needed_and_the_day_that_the_speed_so_far_leads_to() -> None:
    (seen,) = pace.paces(milestone(told(50, 10)), ISSUED, day(50))
    assert seen.per_day == pytest.approx(3)
    assert seen.finish == day(200)

    (full,) = pace.paces(milestone(told(200, 10)), ISSUED, day(50))
    assert (full.shortfall, full.per_day, full.finish) == (0, 0, None)
    (still,) = pace.paces(milestone(told(0, 10)), ISSUED, day(50))
    assert still.finish is None
    (last,) = pace.paces(milestone(told(50, 10)), ISSUED, DUE)
    assert last.per_day is None
    crawling = pace.finish(1, Course(day(0), day(100), 0, 10**9), date(9000, 1, 1))
    assert crawling is None


@pytest.mark.parametrize(
    "points",
    [[(50, 210)], [(20, 30), (40, 20)], [(100, 10)], [(0, 10)], [(20, 1), (20, 2)]],
    ids=["over", "falling", "at its date", "at its beginning", "twice"],
)
def test_a_course_that_cannot_be_is_refused(points: list[tuple[int, int]]) -> None:
    curve = Curve(points=tuple(Point(day(until), value) for until, value in points))

    with pytest.raises(Refused):
        pace.entered(milestone(), 0, curve, issued=ISSUED, day=day(1))


def test_a_course_needs_a_beginning_a_date_and_a_target() -> None:
    with pytest.raises(Refused, match="--from"):
        pace.entered(milestone(), 0, Curve(), issued=None, day=day(1))
    for entry in (milestone(target=None), milestone()._replace(due=None)):
        with pytest.raises(Refused, match="no course"):
            pace.entered(entry, 0, Curve(), issued=ISSUED, day=day(1))


# --- what it makes of an entry and its item --------------------------------------------------------------------------


def item(*milestones: Milestone) -> Item:
    return Item("XA23-01", 1, "油烟", measures=(Measure("XA23-01.m1", "安装", milestones=milestones),))


def test_what_is_under_its_course_is_behind_and_so_is_its_item_long_before_the_date() -> None:
    entry = milestone(told(10, 10))
    whole = item(entry)
    plan = PLAN._replace(items=(whole,))

    def schedules(on: date) -> tuple[str, str, str]:
        line = agenda.deadline_on(agenda.Line(PLAN, whole, entry), on)
        assert line is not None
        return line.schedule, line.lamp, overview(PLAN, whole, on, Lamps()).schedule

    assert schedules(day(5))[0] == "on-track"  # nothing recorded yet
    assert schedules(day(20)) == ("behind", "yellow", "behind")
    assert [line.behind for line in agenda.lines_of(plan, day(20))] == [True, False]
    assert schedules(day(101))[0] == "overdue"


def test_what_is_done_or_ahead_leaves_its_item_on_schedule() -> None:
    for entry in (milestone(told(10, 10), Report(day(12), True)), milestone(told(150, 10))):
        assert overview(PLAN, item(entry), day(20), Lamps()).schedule in ("on-track", "due-soon")


def test_a_milestone_that_is_not_carried_out_any_more_makes_nobody_late() -> None:
    gone = milestone()._replace(withdrawn=day(10))

    assert not agenda.is_behind(PLAN, item(gone), DUE + timedelta(days=10))


# --- laws ------------------------------------------------------------------------------------------------------------

NUMBERS = st.integers(0, 5000) | st.floats(0, 5000).map(lambda number: round(number, 2))


@st.composite
def courses(draw: st.DrawFn) -> Course:
    length = draw(st.integers(2, 900))
    marks = sorted(draw(st.sets(st.integers(1, length - 1), max_size=4)))
    base, *amounts, target = sorted(draw(st.lists(NUMBERS, min_size=len(marks) + 2, max_size=len(marks) + 2)))
    points = tuple(zip((day(mark) for mark in marks), amounts, strict=True))
    return Course(ISSUED, day(length), base, target, points, draw(st.booleans()))


@given(courses(), st.integers(-10, 1000), st.integers(0, 100))
def test_a_course_never_falls_and_ends_at_its_target(way: Course, after: int, more: int) -> None:
    assert way.expected(way.start) == way.base
    assert way.expected(way.due) == way.target
    assert way.base <= way.expected(day(after)) <= way.expected(day(after + more)) <= way.target


@given(courses(), NUMBERS, st.integers(1, 899))
def test_nobody_is_short_who_did_what_was_expected(way: Course, done: float, after: int) -> None:
    quantity = Quantity(way.target, "家", baseline=way.base)
    curve = Curve("steps" if way.steps else "line", way.start, tuple(Point(*point) for point in way.points))
    planned = Report(ISSUED, act=Act("planned", of="家", curve=curve))
    entry = Milestone("A-01.1", "", "", (quantity,), due=way.due, reports=(planned, Report(ISSUED, quantities=(done,))))
    on = day(after)
    assume(on <= way.due)

    (seen,) = pace.paces(entry, None, on)

    assert seen.course == way
    assert seen.shortfall >= 0
    assert (seen.shortfall == 0) == (done >= way.expected(on) or way.expected(on) - done < 1e-6)
    if seen.per_day is not None:
        assert done + seen.per_day * (way.due - on).days >= way.target - 1e-6


def inside(most: int) -> st.SearchStrategy[tuple[int, int]]:
    """A whole and a part inside it, drawn so: filtering them out of free numbers fails on an unlucky seed."""
    return st.integers(2, most).flatmap(lambda whole: st.tuples(st.just(whole), st.integers(1, whole - 1)))


@given(inside(900), inside(5000))
def test_the_projected_day_is_in_time_just_where_the_straight_course_is_kept(
    days: tuple[int, int], amounts: tuple[int, int]
) -> None:
    (length, after), (target, done) = days, amounts

    finish = pace.finish(done, Course(ISSUED, day(length), 0, target), day(after))

    assert finish is not None
    assert finish > day(after)
    assert (finish <= day(length)) == (done * length >= target * after)
