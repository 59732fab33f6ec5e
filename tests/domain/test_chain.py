"""The rule book of 验收销号: order, levels, units, notices, evidence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from deadlines.calendars import state_council
from deadlines.domain.chain import record
from deadlines.domain.chain.book import BOOK
from deadlines.domain.chain.case import Case, Kind, Told
from deadlines.domain.chain.needs import missing_evidence
from deadlines.domain.chain.notice import doubts, outside, window_end
from deadlines.domain.chain.stations import Rules, stations
from deadlines.domain.course import course_on
from deadlines.domain.model import Act, Evidence, Item, Measure, Milestone, Plan, Report, Station
from deadlines.domain.units import Directory, Group, Region, Unit
from deadlines.errors import BadValue, CalendarNotPublished, DeadlinesError, OpenMilestones, Refused, UsageError

CITY, PROVINCE = "甲市", "某省"
PLAN = Plan("JS24", "甲市整改方案", CITY, office="市督改办")
DIRECTORY = Directory(
    (Region(PROVINCE, "province"), Region(CITY, "city", PROVINCE)),
    (
        Unit("省厅", PROVINCE),
        Unit("市住建局", CITY, formal="甲市住房和城乡建设局"),
        Unit("市环境局", CITY),
        Unit("市财政局", CITY),
        Unit("东区", CITY),
        Unit("西区", CITY),
    ),
    (Group("各区", CITY, ("东区", "西区")),),
)
ITEM = Item("JS24-01", 1, "施工扬尘", lead=("市住建局",), cooperating=("东区",), acceptance=("市环境局",))
DAY = date(2024, 3, 1)
LATER = date(2024, 3, 5)
PLAIN = Rules()


def case(item: Item = ITEM, rules: Rules = PLAIN, *reports: Report) -> Case:
    item = item._replace(reports=reports)
    return Case(PLAN, item, course_on(reports, date.max), rules, DIRECTORY, state_council)


def go(at: Case, kind: Kind, told: Told) -> Case:
    """*at* after one more step."""
    taken = record.taken(kind, at, told)
    return case(at.item, at.rules, *at.item.reports, taken.report)


def way(at: Case, *kinds: Kind, on: date | None = None, by: str = "李四", unit: str | None = None) -> Case:
    """*at* after *kinds*, all on the day *on*, else as soon as notices let them; with all that is needed said."""
    for kind in kinds:
        acting = unit if kind == "accepted" else None
        day = on or max(DAY, at.course.since or DAY)
        if on is None and at.course.notice is not None and at.course.notice.until and "objection" not in kind:
            day = max(day, at.course.notice.until + timedelta(days=1))
        told = Told(day, by, doc="1号", note="原话", points=("补充",) if kind == "returned" else (), unit=acting)
        if kind == "notice":
            told = told._replace(until=day)
        at = go(at, kind, told)
    return at


def lives(*kinds: Kind, rules: Rules = PLAIN, item: Item = ITEM) -> list[str]:
    at = case(item, rules)
    seen: list[str] = []
    for kind in kinds:
        at = way(at, kind)
        seen.append(at.course.life)
    return seen


def test_the_default_order_is_xianyangs() -> None:
    both = ITEM._replace(acceptance_provincial=("省厅",))

    assert stations(both, Rules()) == ("declare", "apply", "municipal", "provincial", "notice", "close")
    assert stations(ITEM, Rules()) == ("declare", "apply", "municipal", "notice", "close")
    provincial_alone = both._replace(acceptance=())
    assert stations(provincial_alone, Rules()) == ("declare", "apply", "provincial", "notice", "close")


@pytest.mark.parametrize(
    ("order", "kinds", "last"),
    [
        (("notice", "apply", "municipal"), ("declared", "notice", "applied", "accepted", "closed"), "closed"),
        (
            ("apply", "municipal", "notice", "provincial"),
            ("declared", "applied", "accepted", "notice", "accepted", "closed"),
            "closed",
        ),
        (("municipal",), ("declared", "accepted", "closed"), "closed"),
        ((), ("declared", "closed"), "closed"),
    ],
)
def test_places_differ_in_their_order(order: tuple[Station, ...], kinds: tuple[Kind, ...], last: str) -> None:
    both = ITEM._replace(acceptance_provincial=("省厅",)) if "provincial" in order else ITEM

    assert lives(*kinds, rules=Rules(order=order), item=both)[-1] == last


TURNS: dict[Kind, tuple[Kind, ...]] = {
    "applied": ("declared",),
    "accepted": ("declared", "applied"),
    "notice": ("declared", "applied", "accepted"),
    "closed": ("declared", "applied", "accepted", "notice"),
}
BEFORE: tuple[tuple[Kind, ...], ...] = (
    (),
    ("declared",),
    ("declared", "applied"),
    ("declared", "applied", "accepted"),
    ("declared", "applied", "accepted", "notice"),
    ("declared", "applied", "returned"),
)


@pytest.mark.parametrize("kind", TURNS)
@pytest.mark.parametrize("before", BEFORE, ids=" ".join)
def test_a_station_is_taken_in_its_turn_alone(kind: Kind, before: tuple[Kind, ...]) -> None:
    at = way(case(), *before)
    if before == TURNS[kind]:
        way(at, kind)
        return
    with pytest.raises(Refused, match=r"order|not reported done"):
        way(at, kind)


CLOSED = ("declared", "applied", "accepted", "notice", "closed")


@pytest.mark.parametrize("kind", [kind for kind in BOOK if kind not in ("look-back", "reopened")])
def test_a_closed_item_takes_nothing_but_a_look_back_and_a_reopening(kind: Kind) -> None:
    at = way(case(), *CLOSED)  # type: ignore[arg-type]

    with pytest.raises(Refused, match="was closed out on 2024-03-02"):
        way(at, kind)
    assert way(at, "look-back").course.life == "closed"
    assert way(at, "look-back", "reopened").course.life == "reopened"


@pytest.mark.parametrize("before", BEFORE, ids=" ".join)
@pytest.mark.parametrize("kind", ["look-back", "reopened"])
def test_what_is_not_closed_is_neither_looked_back_at_nor_reopened(kind: Kind, before: tuple[Kind, ...]) -> None:
    with pytest.raises(Refused, match="is not closed out"):
        way(way(case(), *before), kind)


@pytest.mark.parametrize("kind", ["inspected", "returned", "objection", "objection-settled"])
@pytest.mark.parametrize("before", [(), ("declared", "applied", "returned")], ids=" ".join)
def test_what_is_not_reported_done_is_not_inspected_nor_returned(kind: Kind, before: tuple[Kind, ...]) -> None:
    with pytest.raises(Refused, match="is not reported done"):
        way(way(case(), *before), kind)


def test_a_step_is_not_dated_before_the_one_before_it() -> None:
    at = way(case(), "declared")

    with pytest.raises(Refused, match="cannot be dated 2024-02-29"):
        way(at, "applied", on=date(2024, 2, 29))


def test_an_item_with_an_open_milestone_is_not_reported_done() -> None:
    milestone = Milestone("JS24-01.1", "2024年2月底", "完成围挡")
    item = ITEM._replace(measures=(Measure("JS24-01.m1", "围挡", milestones=(milestone,)),))
    with pytest.raises(OpenMilestones):
        way(case(item), "declared")

    late = milestone._replace(reports=(Report(date(2024, 3, 2), done=True),))
    with pytest.raises(OpenMilestones):  # it was open on the day that the item is to be done
        way(case(item._replace(measures=(item.measures[0]._replace(milestones=(late,)),))), "declared")


def test_required_kinds_of_evidence_are_there_before_an_item_is_reported_done() -> None:
    photo = Evidence("照片.jpg", 1, "0", kind="照片")
    measure = Measure("JS24-01.m1", "围挡", reports=(Report(date(2024, 2, 1), evidence=(photo,)),))
    rules = Rules(required=("照片", "监测报告"))
    item = ITEM._replace(measures=(measure,))

    with pytest.raises(Refused, match="监测报告") as caught:
        way(case(item, rules), "declared")
    assert "照片" not in str(caught.value)
    told = Told(DAY, "李四", evidence=(Evidence("报告.pdf", 1, "1", kind="监测报告"),))
    assert go(case(item, rules), "declared", told).course.life == "declared"
    assert missing_evidence(item, ["照片"], date(2024, 1, 31)) == ("照片",)


# --- who accepts -----------------------------------------------------------------------------------------------------


def applied(item: Item = ITEM, rules: Rules = PLAIN) -> Case:
    return way(case(item, rules), "declared", "applied")


def test_a_unit_that_the_plan_does_not_name_accepts_nothing() -> None:
    for kind in ("accepted", "inspected", "returned"):
        told = Told(DAY, "王五", unit="市财政局", points=("补充",))
        with pytest.raises(Refused, match=r"市财政局 is not an acceptance unit of item 1 .the plan names .*市环境局"):
            go(applied(), kind, told)


def test_a_provincial_unit_accepts_at_its_level_alone() -> None:
    item = ITEM._replace(acceptance_provincial=("省厅",))

    with pytest.raises(Refused, match="省厅 is not an acceptance unit"):
        go(applied(item), "accepted", Told(DAY, "王五", unit="省厅"))
    with pytest.raises(Refused, match="acceptance by the province is out of order"):
        go(applied(item), "accepted", Told(DAY, "王五", level="provincial"))
    city = go(applied(item), "accepted", Told(DAY, "王五"))
    assert (city.course.life, city.next) == ("accepted-municipal", "provincial")
    both = go(city, "accepted", Told(DAY, "赵六", level="provincial"))
    assert (both.course.life, both.next) == ("accepted-provincial", "notice")


def test_where_the_plan_names_nobody_somebody_has_to_be_named() -> None:
    item = ITEM._replace(acceptance=())

    with pytest.raises(UsageError, match="the plan names no acceptance unit"):
        go(applied(item), "accepted", Told(DAY, "王五"))
    taken = record.taken("accepted", applied(item), Told(DAY, "王五", unit="市财政局"))
    assert (taken.course.life, [note.text for note in taken.notes]) == (
        "accepted-municipal",
        ["The plan names no acceptance unit for this item."],
    )


def test_separate_acceptance_wants_the_opinion_of_every_unit() -> None:
    item = ITEM._replace(acceptance=("市环境局", "市财政局", "各区"), separate_acceptance=True)
    at = applied(item)
    for unit, left in (("市财政局", 3), ("西区", 2), ("东区", 1)):
        with pytest.raises(UsageError, match="whose opinion"):
            go(at, "accepted", Told(DAY, "王五"))
        at = go(at, "accepted", Told(DAY, "王五", unit=unit))
        assert (at.course.life, len(at.course.awaited)) == ("applied", left)
        with pytest.raises(Refused, match="already"):
            go(at, "accepted", Told(DAY, "王五", unit=unit))

    assert go(at, "accepted", Told(DAY, "王五")).course.life == "accepted-municipal"  # one is left: it is meant


def test_else_the_unit_in_charge_decides_and_anyone_named_where_none_is() -> None:
    several = ITEM._replace(acceptance=("市环境局", "市财政局"))
    marked = several._replace(acceptance_marks=(("市环境局", "牵头"),))

    beside = go(applied(marked), "accepted", Told(DAY, "王五", unit="市财政局"))
    assert (beside.course.life, beside.course.awaited) == ("applied", ("市环境局",))
    assert go(beside, "accepted", Told(DAY, "王五")).course.life == "accepted-municipal"
    assert go(applied(several), "accepted", Told(DAY, "王五", unit="市财政局")).course.life == "accepted-municipal"


OWN = ITEM._replace(acceptance=("市住建局",))


def test_where_a_responsible_unit_accepts_another_person_records_it() -> None:
    with pytest.raises(Refused, match="responsible for JS24-01 and accepts it too"):
        go(applied(OWN), "accepted", Told(DAY, "李四", unit="甲市住房和城乡建设局"))
    taken = record.taken("accepted", applied(OWN), Told(DAY, "王五"))
    assert taken.course.life == "accepted-municipal"
    assert [note.args for note in taken.notes] == [{"unit": "市住建局"}]

    assert way(applied(), "accepted").course.life == "accepted-municipal"  # another unit: nobody is asked who records


def test_a_second_check_by_the_office_is_a_setting() -> None:
    rules = Rules(office_check=True)
    at = go(applied(OWN, rules), "accepted", Told(DAY, "王五"))
    assert (at.course.life, at.course.awaited) == ("applied", ("市督改办",))

    with pytest.raises(Refused, match="somebody else"):
        go(at, "accepted", Told(DAY, "李四", office=True))
    assert go(at, "accepted", Told(DAY, "赵六", office=True)).course.life == "accepted-municipal"
    assert go(applied(rules=rules), "accepted", Told(DAY, "王五")).course.life == "accepted-municipal"
    with pytest.raises(Refused, match="does not wait for a check by the office"):
        go(applied(OWN), "accepted", Told(DAY, "王五", office=True))


def test_a_site_check_before_an_opinion_is_a_setting() -> None:
    rules = Rules(inspection=True)
    with pytest.raises(Refused, match="inspected on site"):
        way(applied(rules=rules), "accepted")

    assert way(applied(rules=rules), "inspected", "accepted").course.life == "accepted-municipal"


# --- papers, notices, limits -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "kind", "told"),
    [
        (("declared",), "returned", Told(DAY, "王五")),
        (CLOSED[:4], "closed", Told(DAY, "王五")),
        (CLOSED, "reopened", Told(LATER, "王五", note="反弹")),
        (CLOSED, "reopened", Told(LATER, "王五", doc="1号")),
    ],
)
def test_what_a_step_has_to_say_is_asked_for(before: tuple[Kind, ...], kind: Kind, told: Told) -> None:
    with pytest.raises(UsageError, match="Say with --"):
        go(way(case(), *before), kind, told)


def test_no_close_out_inside_the_notice_nor_with_an_open_objection() -> None:
    told = Told(DAY, "李四", start=DAY, until=date(2024, 3, 14))
    at = go(way(case(), "declared", "applied", "accepted"), "notice", told)
    for day in (DAY, date(2024, 3, 14)):
        with pytest.raises(Refused, match="in public notice until 2024-03-14"):
            way(at, "closed", on=day)
    at = go(at, "objection", Told(date(2024, 3, 10), "李四", note="仍有裸土", doc="1"))
    with pytest.raises(Refused, match="same number"):
        go(at, "objection", Told(date(2024, 3, 10), "李四", note="再次反映", doc="1"))
    at = go(at, "objection", Told(date(2024, 3, 11), "李四", note="夜间施工", doc="2"))
    with pytest.raises(Refused, match="仍有裸土"):
        way(at, "closed", on=date(2024, 3, 15))
    for doc in (None, "3"):
        with pytest.raises(Refused, match="which one is settled"):
            go(at, "objection-settled", Told(date(2024, 3, 16), "李四", doc=doc))
    for doc in ("1", "2"):
        at = go(at, "objection-settled", Told(date(2024, 3, 16), "李四", doc=doc))
    with pytest.raises(Refused, match="no open objection"):
        go(at, "objection-settled", Told(date(2024, 3, 17), "李四"))

    assert way(at, "closed", on=date(2024, 3, 17)).course.life == "closed"


def test_without_a_notice_there_is_no_objection_to_one() -> None:
    with pytest.raises(Refused, match="no public notice"):
        way(case(), "declared", "objection")


# The notices of domain §3: what they state, their window, and whether that is right.
NOTICES = [
    ("2023-07-27", "2023-08-09", 10, False, True),
    ("2025-09-01", "2025-09-12", 10, False, True),
    ("2024-09-29", "2024-10-09", 10, False, False),  # 4 working days: National Day lies between
    ("2025-01-21", "2025-02-08", 10, False, True),  # two make-up days on a weekend
    ("2019-12-13", "2019-12-19", 7, True, True),
    ("2022-11-22", "2022-11-24", 3, False, True),
]


@pytest.mark.parametrize(("start", "until", "days", "natural", "right"), NOTICES)
def test_a_stated_count_that_its_dates_do_not_bear_out_is_said_and_kept(
    start: str, until: str, days: int, natural: bool, right: bool
) -> None:
    first, last = date.fromisoformat(start), date.fromisoformat(until)
    at = way(case(ITEM, Rules(notice_length=days)), "declared", "applied", "accepted", on=date(2019, 1, 1))
    taken = record.taken("notice", at, Told(first, "李四", start=first, until=last, days=days, natural=natural))

    assert (not taken.notes) == right
    act = taken.report.act
    assert act is not None
    assert (act.start, act.until, act.days, act.natural) == (first, last, days, natural)
    if right:
        counted = window_end(first, days, None if natural else state_council())
        assert counted == last


def test_a_notice_without_a_last_day_is_counted_by_the_rule() -> None:
    at = way(case(), "declared", "applied", "accepted")
    taken = record.taken("notice", at, Told(date(2024, 9, 29), "李四"))
    assert taken.report.act is not None
    assert (taken.report.act.until, taken.report.act.days) == (date(2024, 10, 16), 10)  # two make-up days count

    short = record.taken("notice", at, Told(DAY, "李四", until=date(2024, 3, 5)))
    assert [note.args["real"] for note in short.notes] == [3]
    natural = case(ITEM, Rules(notice_natural=True, notice_length=7), *at.item.reports)
    act = record.taken("notice", natural, Told(DAY, "李四")).report.act
    assert act is not None
    assert act.until == date(2024, 3, 7)


def test_a_notice_across_a_year_without_a_calendar() -> None:
    at = way(case(), "declared", "applied", "accepted")
    far = Told(DAY, "李四", start=date(2099, 1, 4))
    with pytest.raises(CalendarNotPublished):
        record.taken("notice", at, far)

    both = record.taken("notice", at, far._replace(until=date(2099, 1, 15), days=10))
    assert "not published" in both.notes[0].text
    with pytest.raises(BadValue):
        record.taken("notice", at, Told(DAY, "李四", until=date(2024, 2, 28)))
    with pytest.raises(DeadlinesError):
        record.taken("notice", at, Told(DAY, "李四", start=date.min))
    with pytest.raises(BadValue):
        record.taken("notice", at, Told(DAY, "李四", until=date.max, natural=True))


def test_every_step_sets_the_day_of_the_next() -> None:
    rules = Rules(municipal_days=20, notice_days=0)
    at = way(case(ITEM, rules), "declared")
    assert at.item.reports[0].act == Act("declared", doc="1号", awaits="apply", to=date(2024, 3, 16))
    at = way(case(ITEM, rules._replace(apply_days=0)), "declared")
    assert at.item.reports[0].act is None  # without a limit it has no day
    at = way(case(ITEM, rules._replace(apply_days=5)), "declared")
    assert at.item.reports[0].act == Act("declared", doc="1号", awaits="apply", to=date(2024, 3, 6))
    assert at.course.life == "declared"
    first = record.taken("applied", at, Told(DAY, "李四")).report.act
    said = record.taken("applied", at, Told(DAY, "李四", due=date(2024, 3, 9))).report.act
    none = record.taken("accepted", way(at, "applied"), Told(DAY, "王五")).report.act

    assert first == Act("applied", awaits="municipal", to=date(2024, 3, 21))
    assert said is not None
    assert said.to == date(2024, 3, 9)
    assert none == Act("accepted", level="municipal", awaits="notice", to=None)
    with pytest.raises(BadValue, match="2024-02-28"):
        record.taken("applied", at, Told(DAY, "李四", due=date(2024, 2, 28)))


def test_an_opinion_that_leaves_others_wanting_moves_no_day() -> None:
    item = ITEM._replace(acceptance=("市环境局", "市财政局"), separate_acceptance=True)
    at = go(applied(item), "accepted", Told(date(2024, 3, 20), "王五", unit="市财政局"))

    act = at.item.reports[-1].act
    assert act is not None
    assert (act.awaits, act.to, act.points) == ("municipal", date(2024, 3, 31), ("市环境局",))


# --- what a first user found could be got round -----------------------------------------------------------------------


def test_a_notice_begins_no_earlier_than_the_step_that_it_makes_public() -> None:
    at = way(case(), "declared", "applied", "accepted")
    early = Told(DAY, "李四", start=DAY - timedelta(days=30), days=10)

    with pytest.raises(Refused, match="cannot begin on"):
        record.taken("notice", at, early)


@pytest.mark.parametrize("name", [" 李四", "李四 ", "李 四", "\u3000李四"])
def test_a_blank_makes_nobody_another_person(name: str) -> None:
    own = ITEM._replace(acceptance=("市住建局",))
    at = way(case(own), "declared", "applied")

    with pytest.raises(Refused, match="somebody else"):
        record.taken("accepted", at, Told(DAY, name, unit="市住建局"))


def test_nobody_is_no_person() -> None:
    with pytest.raises(BadValue):
        record.taken("declared", case(), Told(DAY, "  "))


def test_the_offices_second_look_is_somebody_elses() -> None:
    own = ITEM._replace(acceptance=("市住建局",))
    at = way(case(own, Rules(office_check=True)), "declared", "applied")
    at = go(at, "accepted", Told(DAY, "王五", unit="市住建局"))

    with pytest.raises(Refused, match="somebody else"):
        record.taken("accepted", at, Told(DAY, "王五", office=True))
    assert go(at, "accepted", Told(DAY, "赵六", office=True)).course.life == "accepted-municipal"


@pytest.mark.parametrize(
    ("unit", "may"), [("市住建局", True), ("东区", True), ("市财政局", False), ("市环境局", False)]
)
def test_only_units_that_answer_for_an_item_report_it_and_apply(unit: str, may: bool) -> None:
    at = way(case(), "declared")
    if may:
        assert go(at, "applied", Told(DAY, "李四", unit=unit)).course.life == "applied"
        return
    with pytest.raises(Refused, match="does not answer for"):
        record.taken("applied", at, Told(DAY, "李四", unit=unit))


def test_what_follows_a_notice_waits_for_its_end() -> None:
    at = way(case(rules=Rules(order=("notice", "apply", "municipal"))), "declared")
    at = go(at, "notice", Told(DAY, "李四", until=DAY + timedelta(days=5)))

    with pytest.raises(Refused, match="the next step"):
        record.taken("applied", at, Told(DAY + timedelta(days=5), "李四"))
    assert go(at, "applied", Told(DAY + timedelta(days=6), "李四")).course.life == "applied"


# --- what is said of a notice is said again ----------------------------------------------------------------------------


def noticed(days: int | None, start: str, until: str | None, rules: Rules = PLAIN) -> record.Taken:
    at = way(case(ITEM, rules), "declared", "applied", "accepted", on=date(2024, 1, 4))
    last = date.fromisoformat(until) if until else None
    return record.taken("notice", at, Told(DAY, "李四", start=date.fromisoformat(start), until=last, days=days))


@pytest.mark.parametrize(
    ("days", "until", "rules", "said"),
    [
        (10, "2024-03-06", PLAIN, "The notice says"),  # ten are stated, there are three
        (3, None, PLAIN, "are asked for"),  # counted by the rule, and shorter than the rule
        (3, "2024-03-06", PLAIN, "are asked for"),
        (3, None, Rules(notice_length=3), None),
        (10, None, PLAIN, None),
        (None, None, PLAIN, None),
        (12, None, PLAIN, None),
    ],
)
def test_what_does_not_fit_in_a_notice_is_said_when_it_is_recorded_later_and_at_the_close(
    days: int | None, until: str | None, rules: Rules, said: str | None
) -> None:
    taken = noticed(days, "2024-03-04", until, rules)
    act = taken.report.act
    assert act is not None
    assert act.until is not None
    at = case(ITEM, rules, *way(case(ITEM, rules), "declared", "applied", "accepted", on=date(2024, 1, 4)).item.reports)
    at = case(ITEM, rules, *at.item.reports, taken.report)
    closed = record.taken("closed", at, Told(act.until + timedelta(days=1), "王五", doc="销1号"))

    again = tuple(doubts(act, rules, state_council))
    assert taken.notes == again == closed.notes
    assert [said in str(each.text) for each in again] == [True] * (said is not None) if said else again == ()


@pytest.mark.parametrize(
    ("on", "word"),
    [
        ("2024-03-01", "before"),
        ("2024-03-03", "before"),
        ("2024-03-04", ""),
        ("2024-03-06", ""),
        ("2024-03-07", "after"),
    ],
)
def test_an_objection_outside_the_window_is_taken_and_said(on: str, word: str) -> None:
    taken = noticed(3, "2024-03-04", None, Rules(notice_length=3))
    before = way(case(ITEM, PLAIN), "declared", "applied", "accepted", on=date(2024, 1, 4)).item.reports
    raised = record.taken(
        "objection", case(ITEM, PLAIN, *before, taken.report), Told(date.fromisoformat(on), "李四", note="异味")
    )

    assert len(raised.course.objections) == 1
    assert [word in str(note.text) for note in raised.notes] == [True] * bool(word)
    assert outside(None, DAY) is None
