"""Extensions: what may be asked for and decided, by which date lateness is judged, and what does not fit."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.domain import extensions
from deadlines.domain.agenda import Line, deadline_on
from deadlines.domain.model import Act, Duty, Item, Measure, Milestone, Obligation, Part, Plan, Report
from deadlines.domain.overview import overview
from deadlines.domain.reading import read_plan
from deadlines.domain.soundness import findings
from deadlines.domain.status import Lamps
from deadlines.errors import AlreadyDone, DeadlinesError, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deadlines.domain.model import Entry, Register

DUE = date(2023, 6, 30)
DOC = "市整改办〔2023〕12号"


def d(text: str) -> date:
    return date.fromisoformat(f"2023-{text}")


def asked(on: str, to: str, *, late: bool = False) -> Report:
    return Report(d(on), act=Act("extension-requested", to=d(to), late=late))


def granted(on: str, to: str) -> Report:
    return Report(d(on), act=Act("extension-approved", to=d(to), doc=DOC))


def declined(on: str) -> Report:
    return Report(d(on), act=Act("extension-refused", doc=DOC))


def milestone(*reports: Report, **more: Any) -> Milestone:
    return Milestone("XY22-03.1", "6月底前", "完成改造", due=DUE, reports=reports, **more)


def item(*measures: Milestone, due: date | None = DUE, **more: Any) -> Item:
    parts = (Part("6月底", due),) if due else ()
    return Item(
        "XY22-03", 3, "问题", parts=parts, measures=(Measure("XY22-03.m1", "措施", milestones=measures),), **more
    )


def line(entry: Any) -> Line:
    return Line(Plan("XY22", "方案", "咸阳市"), item(), entry)


# --- what may be asked for ---------------------------------------------------------------------------------------------


def test_it_is_filed_before_the_date_has_passed() -> None:
    assert extensions.requested(milestone(), DUE, d("09-30")) == Act("extension-requested", to=d("09-30"))
    with pytest.raises(Refused, match="before the date"):
        extensions.requested(milestone(), d("07-01"), d("09-30"))
    assert extensions.requested(milestone(), d("07-01"), d("09-30"), late=True).late
    assert not extensions.requested(milestone(), d("06-29"), d("09-30"), late=True).late


def test_after_an_extension_the_date_in_force_counts() -> None:
    entry = milestone(asked("06-01", "08-31"), granted("06-20", "08-31"))

    assert not extensions.requested(entry, d("08-30"), d("09-30")).late
    with pytest.raises(Refused, match="not later"):
        extensions.requested(entry, d("07-05"), d("08-31"))
    with pytest.raises(Refused, match="cannot lie before"):
        extensions.requested(entry, d("06-10"), d("09-30"))


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (Duty("XY22-03.r1", "检查", "month"), "no date of its own"),
        (Measure("XY22-03.m1", "措施"), "no date of its own"),
        (Obligation("XY22-o1", "报送", every="quarter"), "no date of its own"),
        (Obligation("XY22-o1", "报送"), "settle"),
        (item(due=None), "settle"),
        (milestone(withdrawn=d("01-01"), withdrawn_note="并入第9项"), "并入第9项"),
        (milestone(asked("06-01", "08-31")), "not decided yet"),
        (milestone(asked("06-01", "08-31"), declined("06-20"), asked("06-21", "08-31")), "not decided yet"),
    ],
)
def test_what_cannot_be_asked_for(entry: Any, words: str) -> None:
    with pytest.raises(Refused, match=words):
        extensions.requested(entry, d("06-25"), d("09-30"))


def test_what_was_done_on_that_day_is_not_extended_any_more() -> None:
    entry = milestone(Report(d("06-10"), done=True))

    with pytest.raises(AlreadyDone):
        extensions.requested(entry, d("06-10"), d("09-30"))
    assert extensions.requested(entry, d("06-09"), d("09-30"))  # entered later, with its own day


def test_a_dated_obligation_and_an_item_may_be_extended() -> None:
    assert extensions.requested(Obligation("XY22-o1", "报送", due=DUE), d("06-01"), d("07-10")).to == d("07-10")
    assert extensions.requested(item(), d("06-01"), d("07-10")).to == d("07-10")


# --- what may be decided -----------------------------------------------------------------------------------------------


def test_the_decision_names_the_day_which_may_be_another() -> None:
    entry = milestone(asked("06-01", "09-30"))

    assert extensions.approved(entry, d("06-20"), d("08-31"), DOC).to == d("08-31")
    assert extensions.approved(entry, d("06-01"), None, DOC) == Act("extension-approved", to=d("09-30"), doc=DOC)
    with pytest.raises(Refused, match="before its request"):
        extensions.approved(entry, d("05-31"), None, DOC)
    with pytest.raises(Refused, match="not later"):
        extensions.approved(entry, d("06-20"), DUE, DOC)


@pytest.mark.parametrize(
    "reports",
    [(), (asked("06-01", "09-30"), declined("06-02")), (asked("06-01", "09-30"), granted("06-02", "09-30"))],
)
def test_a_decision_needs_an_open_request(reports: tuple[Report, ...]) -> None:
    with pytest.raises(Refused, match="no open request"):
        extensions.approved(milestone(*reports), d("06-20"), d("12-31"), DOC)
    with pytest.raises(Refused, match="no open request"):
        extensions.refused(milestone(*reports), d("06-20"), DOC)


def test_requests_with_what_became_of_them_as_of_a_day() -> None:
    reports = (
        asked("06-01", "09-30"),
        declined("06-10"),
        asked("06-12", "08-31"),
        granted("06-20", "08-15"),
        asked("08-20", "10-31", late=True),
    )

    def told(day: str) -> list[tuple[str, date, int | None]]:
        return [(each.state, each.due, each.number) for each in extensions.requests(DUE, reports, d(day))]

    assert told("06-09") == [("open", DUE, None)]
    assert told("06-12") == [("refused", DUE, None), ("open", DUE, None)]
    assert told("12-31") == [("refused", DUE, None), ("approved", DUE, 1), ("open", d("08-15"), None)]


KINDS = st.sampled_from(("ask", "approve", "refuse", "done"))


@given(st.lists(st.tuples(KINDS, st.integers(0, 400), st.integers(1, 400), st.booleans()), max_size=12))
def test_whatever_is_tried_the_order_is_kept(tried: Sequence[tuple[str, int, int, bool]]) -> None:
    entry = milestone()
    refusals: set[int] = set()
    for kind, days, more, late in tried:
        on = d("01-01") + timedelta(days)
        to = on + timedelta(more)
        try:
            if kind == "ask":
                act = extensions.requested(entry, on, to, late=late)
            elif kind == "approve":
                act = extensions.approved(entry, on, to, DOC)
            elif kind == "refuse":
                act = extensions.refused(entry, on, DOC)
            else:
                entry = entry._replace(reports=(*entry.reports, Report(on, done=True)))
                continue
        except DeadlinesError as error:
            refusals.add(error.exit_code)
            continue
        entry = entry._replace(reports=(*entry.reports, Report(on, act=act)))

    assert refusals <= {5}
    found = extensions.requests(DUE, entry.reports, date.max)
    numbers = [each.number for each in found if each.number is not None]
    assert all(each.asked is not None for each in found)
    assert all(each.state != "open" for each in found[:-1])
    assert numbers == list(range(1, len(numbers) + 1))
    for each in found:
        if each.asked is not None and each.decided is not None:
            assert each.asked.report.date <= each.decided.report.date
            assert each.decided.act.to is None or each.decided.act.to > each.due


# --- lateness ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decided", "done", "schedule"),
    [
        ("06-20", "08-20", "done"),  # by the new date
        ("06-20", "09-01", "done-late"),
        ("07-20", "07-10", "done-late"),  # the decision came after it was done
        ("07-20", "07-25", "done"),
    ],
)
def test_late_is_judged_by_the_date_in_force_when_it_was_done(decided: str, done: str, schedule: str) -> None:
    reports = (asked("06-01", "08-31"), granted(decided, "08-31"), Report(d(done), done=True))
    day = d("12-31")

    stands = deadline_on(line(milestone(*reports)), day)
    whole = overview(Plan("XY22", "方案", "咸阳市"), item()._replace(reports=reports), day, Lamps())

    assert stands is not None
    assert (stands.schedule, stands.due, stands.original_due, stands.done_on) == (schedule, d("08-31"), DUE, d(done))
    assert (whole.schedule, whole.due, whole.original_due, whole.done_on) == (schedule, d("08-31"), DUE, d(done))
    assert (stands.extensions, whole.extensions) == (1, 1)


def test_before_the_decision_it_is_overdue_and_after_it_is_not() -> None:
    entry = milestone(asked("06-01", "08-31"), granted("07-20", "08-31"))

    seen = [deadline_on(line(entry), d(day)) for day in ("07-19", "07-20")]

    assert [each.schedule for each in seen if each] == ["overdue", "on-track"]


def test_a_date_that_a_person_settled_is_the_original_of_its_extension() -> None:
    """The page, the overview of an item and the on-time rate have one original day; the words are read otherwise."""
    reports = (granted("06-20", "08-31"), Report(DUE, done=True))
    made = Item("XY22-03", 3, "问题", "2023年5月底前", settled_due=DUE, reports=reports)
    plan = read_plan(Plan("XY22", "方案", "咸阳市", issued=d("01-01"), items=(made,)), None)
    (read,) = plan.items

    stands = deadline_on(Line(plan, read, read), d("06-25"))
    assert stands is not None
    assert (stands.original_due, stands.due) == (DUE, d("08-31"))
    assert overview(plan, read, d("06-25"), Lamps()).original_due == DUE
    assert [each.due for each in extensions.requests(read.due, reports, d("12-31"))] == [DUE]
    assert extensions.rates([read], d("12-31")).original == (1, 1)


# --- what does not fit, and the rates ------------------------------------------------------------------------------------


def test_an_items_limit_before_its_last_milestone_and_a_milestone_past_its_items_limit() -> None:
    last = milestone(granted("06-20", "08-31"))

    assert [str(each) for each in extensions.clashes(item(last), None, d("06-25"), d("07-31"))] == [
        "XY22-03: 2023-07-31 lies before its milestone XY22-03.1, due on 2023-08-31."
    ]
    assert extensions.clashes(item(last), None, d("06-25"), d("08-31")) == []
    assert extensions.clashes(item(milestone(Report(d("06-01"), done=True))), None, d("06-25"), d("06-01")) == []
    assert len(extensions.clashes(last, item(last), d("06-25"), d("09-30"))) == 1
    assert extensions.clashes(last, item(last, ongoing=True), d("06-25"), d("09-30")) == []


def test_check_names_them_from_the_decision_on() -> None:
    from deadlines.domain.model import Register

    def kinds(register: Register, day: str) -> list[str]:
        return [each.code for each in findings(register, d(day)) if each.kind == "past-limit"]

    def register(*reports: Report) -> Register:
        made = item(milestone(granted("06-20", "08-31")))._replace(reports=reports)
        return Register(plans=(Plan("XY22", "方案", "咸阳市", items=(made,)),))

    assert kinds(register(), "06-19") == []
    assert kinds(register(), "06-20") == ["XY22-03.1"]
    assert kinds(register(granted("06-25", "08-31")), "06-25") == []


def test_of_several_dates_the_last_one_moves() -> None:
    several = item()._replace(parts=(Part("2023年", DUE), Part("2024年", date(2024, 12, 31))))

    assert extensions.moves_last(several)
    assert not extensions.moves_last(item())
    assert not extensions.moves_last(milestone())
    with pytest.raises(Refused, match="not later"):
        extensions.requested(several, d("06-01"), d("12-31"))


def test_the_rates_have_a_base_each() -> None:
    moved = (asked("06-01", "08-31"), granted("06-20", "08-31"))
    entries: list[Entry] = [
        milestone(Report(d("06-30"), done=True)),
        milestone(*moved, Report(d("08-01"), done=True)),
        milestone(*moved),
        milestone(*moved, asked("08-30", "12-31"), granted("08-31", "12-31")),
        milestone(withdrawn=d("01-01")),
        Duty("XY22-03.r1", "检查", "month"),
    ]

    assert extensions.rates(entries, d("06-29")) == extensions.Rates()
    assert extensions.rates(entries, d("09-30")) == ((4, 1), (3, 2))
