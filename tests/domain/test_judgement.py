"""The office's 认定 beside what is computed, interim results, and what an entry waits for."""

from __future__ import annotations

from datetime import date

import pytest

from deadlines.domain import agenda
from deadlines.domain.judgement import asks_interim, interim_on, judged_on
from deadlines.domain.model import Act, Entry, Item, Measure, Milestone, Part, Plan, Report
from deadlines.domain.overview import overview
from deadlines.domain.status import Lamps
from deadlines.domain.waiting import may_resume, may_wait, waiting_on
from deadlines.errors import AlreadyDone, Refused

PLAN = Plan("XA23", "方案", "西安市", issued=date(2023, 1, 1))
DUE = date(2024, 12, 31)


def judged(day: str, of: str, **more: object) -> Report:
    return Report(date.fromisoformat(day), note="会商", act=Act("judged", of=of, **more))  # type: ignore[arg-type]


def item(*reports: Report, interim: bool = True, parts: tuple[Part, ...] = (Part("", DUE),)) -> Item:
    return Item("XA23-26", 26, "燃煤", reports=reports, interim=interim, ongoing=interim, parts=parts)


def test_the_newest_judgement_up_to_the_day_is_in_force() -> None:
    whole = item(judged("2024-03-01", "behind"), judged("2024-02-01", "on-track", doc="办〔2024〕1号"))

    assert judged_on(whole, date(2024, 1, 31)) is None
    february = judged_on(whole, date(2024, 2, 1))
    assert february is not None
    assert (february.verdict, february.on, february.doc) == ("on-track", date(2024, 2, 1), "办〔2024〕1号")
    march = judged_on(whole, date(2024, 3, 1))
    assert march is not None
    assert march.verdict == "behind"


@pytest.mark.parametrize(
    ("verdict", "schedule", "differs"),
    [
        ("on-track", "on-track", False),
        ("on-track", "due-soon", False),
        ("on-track", "behind", True),
        ("behind", "behind", False),
        ("behind", "overdue", False),
        ("behind", "on-track", True),
        ("not-started", "not-started", False),
        ("done", "on-track", True),
        ("done", "done-late", False),
        ("interim", "on-track", True),
    ],
)
def test_a_judgement_differs_or_not(verdict: str, schedule: str, *, differs: bool) -> None:
    told = judged_on(item(judged("2024-03-01", verdict)), date(2024, 3, 1))

    assert told is not None
    assert told.differs(schedule) is differs  # type: ignore[arg-type]


def test_a_recognised_interim_result_meets_the_date_and_is_not_done() -> None:
    whole = item(judged("2024-11-30", "interim"))

    def stands(day: date) -> tuple[object, ...]:
        line = agenda.deadline_on(agenda.Line(PLAN, whole, whole), day)
        assert line is not None
        seen = overview(PLAN, whole, day, Lamps())
        return line.state, line.schedule, seen.schedule, seen.life, seen.lamp, seen.interim

    assert stands(date(2024, 11, 29)) == ("open", "on-track", "on-track", "rectifying", "green", None)
    met = ("done", "done", "on-track", "rectifying", "green", date(2024, 11, 30))
    assert stands(date(2024, 11, 30)) == met
    assert stands(date(2025, 6, 1)) == met  # its date is over and never overdue
    told = judged_on(whole, date(2025, 6, 1))
    assert told is not None
    assert not told.differs("on-track", interim=True)


def test_what_is_recognised_late_was_overdue_until_then() -> None:
    whole = item(judged("2025-02-01", "interim"))
    schedules = [overview(PLAN, whole, day, Lamps()).schedule for day in (date(2025, 1, 31), date(2025, 2, 1))]

    assert schedules == ["overdue", "on-track"]
    line = agenda.deadline_on(agenda.Line(PLAN, whole, whole), date(2025, 2, 1))
    assert line is not None
    assert line.schedule == "done-late"


def test_an_open_milestone_still_makes_the_item_behind() -> None:
    late = Milestone("XA23-26.1", "", "", due=date(2024, 6, 30))
    whole = item(judged("2024-11-30", "interim"))._replace(measures=(Measure("m", "", milestones=(late,)),))

    assert overview(PLAN, whole, date(2025, 1, 1), Lamps()).schedule == "behind"


def test_later_judgements_leave_the_recognition_and_a_word_that_it_is_not_done_takes_it_back() -> None:
    first = judged("2024-11-30", "interim")

    assert interim_on(item(first, judged("2025-01-31", "on-track")), DUE.replace(year=2025)) == date(2024, 11, 30)
    assert interim_on(item(first, Report(date(2025, 1, 31), done=False)), DUE.replace(year=2025)) is None
    assert interim_on(item(first), date(2024, 11, 29)) is None


@pytest.mark.parametrize(
    ("whole", "asks"),
    [
        (item(), True),
        (item(interim=False), False),
        (item(parts=(Part("", date(2023, 12, 31), interim=True), Part("", DUE, interim=True))), True),
        (item(parts=(Part("", date(2023, 12, 31), interim=True), Part("", DUE))), False),
        (item(parts=(Part("", date(2023, 12, 31)), Part("", DUE, interim=True))), True),
    ],
    ids=["whole limit", "no interim", "both", "first alone", "last alone"],
)
def test_only_a_date_that_asks_for_a_first_result_is_met(whole: Item, *, asks: bool) -> None:
    assert asks_interim(whole) is asks
    met = interim_on(whole._replace(reports=(judged("2024-11-30", "interim"),)), DUE)
    assert (met is not None) is asks


# --- waiting ---------------------------------------------------------------------------------------------------------

DECISION = Report(
    date(2023, 6, 5), note="已报请", act=Act("waiting", of="市政府批复", start=date(2023, 5, 20), doc="函5号")
)
GOES_ON = Report(date(2024, 2, 20), act=Act("resumed", of="市政府批复"))


def entry(*reports: Report) -> Milestone:
    return Milestone("XY22-14.1", "2022年11月底前", "关停", due=date(2022, 11, 30), reports=reports)


def test_a_wait_holds_from_its_record_to_its_end() -> None:
    days = [date(2023, 6, 4), date(2023, 6, 5), date(2024, 2, 19), date(2024, 2, 20)]
    seen = [waiting_on((GOES_ON, DECISION), day) for day in days]

    assert [each is not None for each in seen] == [False, True, True, False]
    assert seen[1] == ("市政府批复", date(2023, 5, 20), "函5号", "已报请")


def test_it_explains_and_moves_no_limit() -> None:
    plain, waits = (
        agenda.deadline_on(agenda.Line(PLAN, item(), each), date(2023, 7, 1)) for each in (entry(), entry(DECISION))
    )

    assert plain is not None
    assert waits is not None
    assert waits.waiting is not None
    assert waits._replace(waiting=None) == plain


def test_what_is_done_waits_for_nobody() -> None:
    done = Report(date(2023, 7, 1), True)

    assert waiting_on((DECISION, done), date(2023, 7, 1)) is None


@pytest.mark.parametrize(
    ("told", "since", "error"),
    [
        (entry(DECISION), date(2023, 7, 1), Refused),
        (entry(Report(date(2023, 6, 1), True)), date(2023, 7, 1), AlreadyDone),
        (entry(), date(2023, 7, 3), Refused),
    ],
    ids=["waits already", "is done", "begins later"],
)
def test_a_wait_that_cannot_be_is_refused(told: Entry, since: date, error: type[Exception]) -> None:
    with pytest.raises(error):
        may_wait(told, since, date(2023, 7, 2))


def test_only_what_waits_can_go_on() -> None:
    assert may_resume(entry(DECISION), date(2023, 7, 1)).whom == "市政府批复"
    with pytest.raises(Refused):
        may_resume(entry(DECISION, GOES_ON), date(2024, 3, 1))
