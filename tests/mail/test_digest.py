"""What each unit is told: which entries, in which section, with which part in them."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from deadlines.calendars import state_council
from deadlines.domain.agenda import Line, deadlines_on, lines_of, parties_of
from deadlines.domain.chain.stations import Rules
from deadlines.domain.model import Act, Count, Plan, Report
from deadlines.domain.parties import concerned
from deadlines.domain.reading import read_register
from deadlines.domain.records import build_register
from deadlines.domain.stages import Stage, open_stage
from deadlines.domain.status import Lamps
from deadlines.domain.units import Group
from deadlines.mail import wording
from deadlines.mail.digest import Digest, compose, horizon, period_name, without_address
from deadlines.mail.message import letter_of
from deadlines.mail.paste import pasted
from mail.registers import (
    DIRECTORY,
    FRIDAY,
    SAMPLE,
    WEEK,
    done,
    duty,
    item,
    lines,
    measure,
    milestone,
    not_done,
    plan,
    unit,
)

Told = dict[str, dict[str, list[str]]]


def told(*plans: Plan, as_of: date = FRIDAY, week: date = WEEK, **more: Any) -> Told:
    """Codes by section by unit."""
    digests = compose(lines(*plans), more.pop("directory", DIRECTORY), as_of=as_of, week=week, **more)
    return {
        digest.key: {section.name: [entry.deadline.code for entry in section.entries] for section in digest.sections}
        for digest in digests
    }


def of(key: str, *plans: Plan, **more: Any) -> Digest:
    return next(
        digest for digest in compose(lines(*plans), DIRECTORY, as_of=FRIDAY, week=WEEK, **more) if digest.key == key
    )


def test_the_sample_unit_by_unit() -> None:
    related = ["JA23-09.1"]
    whole = {"unrecorded": ["JA23-08.1"], "week": ["JA23-08.2"], "ahead": ["JA23-08"]}
    expected = {
        "甲市/市城管局": {**whole, "ahead": ["JA23-o2", "JA23-08"], "duties": ["JA23-o1"]},
        "甲市/市环境局": {**whole, "week": ["JA23-09.1", "JA23-08.2"], "duties": ["JA23-09.r1"]},
        "甲市/市财政局": {"accepts": ["JA23-09.1"]},
        "甲市/东县": {**whole, "week": ["JA23-09.1", "JA23-08.2"], "duties": ["JA23-09.r1"]},
        "甲市/西县": {**whole, "duties": ["JA23-09.r1"], "related": related},
        "甲市/各开发区": {"related": related},
    }

    assert told(SAMPLE) == expected
    assert list(told(SAMPLE)) == list(expected)


@pytest.mark.parametrize(
    ("due", "as_of", "week", "section"),
    [
        (date(2023, 11, 30), FRIDAY, WEEK, "unrecorded"),
        (date(2023, 12, 1), FRIDAY, WEEK, "week"),  # today is not passed
        (date(2023, 12, 3), FRIDAY, WEEK, "week"),  # Sunday
        (date(2023, 12, 4), FRIDAY, WEEK, "ahead"),
        (date(2024, 1, 2), FRIDAY, WEEK, "ahead"),  # 30 days after the week
        (date(2024, 1, 3), FRIDAY, WEEK, None),
        (date(2020, 2, 29), FRIDAY, WEEK, "unrecorded"),
        # a week to come, asked for before it begins
        (date(2023, 12, 2), FRIDAY, date(2023, 12, 6), "before"),
        (date(2023, 12, 4), FRIDAY, date(2023, 12, 6), "week"),
        # a week that has passed
        (date(2023, 11, 27), date(2024, 3, 1), WEEK, "unrecorded"),
        (date(2024, 2, 29), date(2024, 3, 1), WEEK, "unrecorded"),
        (date(2024, 3, 1), date(2024, 3, 1), WEEK, None),
        # a week across the year's end
        (date(2025, 1, 5), date(2024, 12, 30), date(2025, 1, 1), "week"),
    ],
)
def test_a_due_date_has_one_section(due: date, as_of: date, week: date, section: str | None) -> None:
    entry = plan(item(1, measure(milestone("JA23-01.1", due))))

    found = told(entry, as_of=as_of, week=week)

    assert found == ({"甲市/市城管局": {section: ["JA23-01.1"]}} if section else {})


@pytest.mark.parametrize(
    ("report", "section"),
    [
        (done(date(2023, 11, 20)), None),
        (done(FRIDAY), None),
        (done(date(2024, 1, 10)), "unrecorded"),  # recorded later: open as of 1 December
        (not_done(date(2023, 11, 30)), "missed"),
        (not_done(date(2023, 12, 2)), "unrecorded"),
        (Report(date(2023, 11, 1), note="进展"), "unrecorded"),
    ],
)
def test_what_counts_is_what_was_so_on_the_day(report: Report, section: str | None) -> None:
    entry = plan(item(1, measure(milestone("JA23-01.1", date(2023, 11, 30), reports=(report,)))))

    assert told(entry) == ({"甲市/市城管局": {section: ["JA23-01.1"]}} if section else {})


def test_a_part_is_marked_where_the_plan_marks_it_and_else_not() -> None:
    marks = {
        digest.key: {(entry.role, entry.mark) for section in digest.sections for entry in section.entries}
        for digest in compose(lines(SAMPLE), DIRECTORY, as_of=FRIDAY, week=WEEK)
    }

    assert marks["甲市/市城管局"] == {("lead", "牵头"), ("responsible", None)}
    assert marks["甲市/市环境局"] == {("cooperating", "配合"), ("lead", None)}
    assert marks["甲市/市财政局"] == {("acceptance", None)}
    assert marks["甲市/西县"] == {("cooperating", None)}


def test_a_unit_named_twice_and_reached_through_a_group_is_told_once() -> None:
    entry = plan(
        item(
            1,
            measure(milestone("JA23-01.1", FRIDAY, responsible=("东县", "各县区"))),
            lead=("东县", "各县区"),
            cooperating=("各县区", "其他县区"),
            acceptance=("东县",),
        )
    )

    assert told(entry) == {key: {"week": ["JA23-01.1"]} for key in ("甲市/东县", "甲市/西县")}


def test_the_others_are_the_group_less_those_named() -> None:
    entry = plan(item(1, measure(milestone("JA23-01.1", FRIDAY)), lead=("东县",), cooperating=("其他县区",)))
    named = plan(item(1, measure(milestone("JA23-01.1", FRIDAY)), lead=("东县", "西县"), cooperating=("其他县区",)))

    assert list(told(entry)) == ["甲市/东县", "甲市/西县"]
    assert list(told(named)) == ["甲市/东县", "甲市/西县", "甲市/其他县区"]


def test_a_group_without_members_has_a_digest_and_no_address() -> None:
    group = of("甲市/各开发区", SAMPLE)

    assert isinstance(group.party, Group)
    assert group.addresses == ()
    assert without_address([group]) == ()


def test_a_group_without_members_gets_nothing_even_where_it_has_an_address() -> None:
    group = of("甲市/各开发区", SAMPLE)._replace(party=Group("各开发区", "甲市", mail=("a@example.gov.cn",)))

    assert group.addresses == ()


def test_units_without_address_are_named() -> None:
    digests = compose(lines(SAMPLE), DIRECTORY, as_of=FRIDAY, week=WEEK)

    assert without_address(digests) == ("甲市/市财政局",)


def test_an_address_stands_once() -> None:
    digest = of("甲市/市城管局", SAMPLE)
    twice = digest._replace(party=unit("市城管局", "a@x.cn", "b@x.cn", "A@X.cn"))

    assert twice.addresses == ("a@x.cn", "b@x.cn")


def test_units_of_one_name_in_two_regions_are_two() -> None:
    entry = plan(item(1, measure(milestone("YI23-01.1", FRIDAY)), lead=("市环境局",)), region="乙市")

    assert list(told(entry)) == ["乙市/市环境局"]


def test_another_units_lateness_is_not_shown_to_those_who_cooperate() -> None:
    late = measure(
        milestone("JA23-01.1", date(2023, 11, 1), responsible=("东县",)), duty("JA23-01.r1", responsible=("东县",))
    )
    entry = plan(
        item(
            1,
            late,
            lead=("市城管局",),
            cooperating=("东县", "西县"),
            acceptance=("市财政局",),
            supervising=("市环境局",),
        )
    )

    assert told(entry) == {
        "甲市/市城管局": {"unrecorded": ["JA23-01.1"], "duties": ["JA23-01.r1"]},
        "甲市/市环境局": {"accepts": ["JA23-01.1"]},
        "甲市/市财政局": {"accepts": ["JA23-01.1"]},
        "甲市/东县": {"unrecorded": ["JA23-01.1"], "duties": ["JA23-01.r1"]},
    }


def test_nothing_goes_to_a_superior_by_itself() -> None:
    assert "某省/省厅" not in told(SAMPLE)
    assert told(SAMPLE, only={"某省/省厅"}) == {"某省/省厅": {"accepts": ["JA23-08.1", "JA23-08.2", "JA23-08"]}}


def test_a_provincial_unit_with_a_task_of_its_own_gets_it() -> None:
    entry = plan(item(1, measure(milestone("JA23-01.1", FRIDAY)), lead=("省厅",)))

    assert told(entry) == {"某省/省厅": {"week": ["JA23-01.1"]}}


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        ({}, True),
        ({"reports": (Report(date(2023, 11, 30), times=1),)}, True),  # the month before
        ({"reports": (Report(FRIDAY, times=1),)}, False),
        ({"at_least": 3, "reports": (Report(FRIDAY, times=2),)}, True),
        ({"reports": (Report(date(2023, 12, 2), times=1),)}, True),  # later
        ({"condition": "应急响应期间"}, False),
        ({"first": date(2023, 12, 3)}, True),
        ({"first": date(2023, 12, 4)}, False),  # begins after the week
        ({"last": date(2023, 11, 30)}, False),
        ({"every": "year"}, True),  # however far its end
    ],
)
def test_a_duty_stands_while_its_period_lacks_something(more: dict[str, Any], shown: bool) -> None:
    entry = plan(item(1, measure(duty("JA23-01.r1", **more))))

    assert told(entry) == ({"甲市/市城管局": {"duties": ["JA23-01.r1"]}} if shown else {})


@pytest.mark.parametrize(
    ("more", "section", "said"),
    [
        ({"first": date(2023, 9, 1)}, "duties", "此前3期未完成，尚缺3次"),
        # nothing is owed any more, or for now: what was missed stands in its own right
        ({"first": date(2023, 9, 1), "last": date(2023, 10, 31)}, "unrecorded", "此前2期未完成，尚缺2次"),
        (
            {"first": date(2023, 9, 1), "reports": (Report(FRIDAY, times=1),)},
            "unrecorded",
            "此前3期未完成，尚缺3次",
        ),
        ({"first": date(2023, 12, 1)}, "duties", None),
    ],
)
def test_what_a_duty_missed_before_is_told(more: dict[str, Any], section: str, said: str | None) -> None:
    entry = plan(item(1, measure(duty("JA23-01.r1", **more))))
    assert told(entry) == {"甲市/市城管局": {section: ["JA23-01.r1"]}}

    digest = of("甲市/市城管局", entry)
    (only,) = digest.sections[0].entries
    missed = [each for each in wording.details(only, "市城管局") if each.startswith("此前")]
    assert missed == ([said] if said else [])


def test_what_is_enough_is_not_told_as_missing() -> None:
    counts = (Count(2, "个"), Count(3, "户"))
    reports = (Report(FRIDAY, times=1, quantities=(5, 1)),)
    entry = plan(item(1, measure(duty("JA23-01.r1", counts=counts, reports=reports))))

    digest = of("甲市/市城管局", entry)
    assert wording.remaining(digest.sections[0].entries[0]) == "尚缺2户"


def test_where_each_owes_its_own_only_its_own_reports_count() -> None:
    reports = (Report(FRIDAY, times=1, unit="东县"),)
    entry = plan(
        item(1, measure(duty("JA23-01.r1", each=True, responsible=("各县区",), reports=reports)), lead=("各县区",))
    )

    assert told(entry) == {"甲市/西县": {"duties": ["JA23-01.r1"]}}


def test_a_member_that_did_its_own_part_is_not_reminded_of_the_others() -> None:
    def shared(*reports: Report) -> Plan:
        stone = milestone("JA23-01.1", date(2023, 11, 30), responsible=("各县区",), reports=reports)
        return plan(item(1, measure(stone)))

    def said(name: str, what: str) -> Report:
        return Report(FRIDAY, unit=name, act=Act("member", of=what))

    owed = {"unrecorded": ["JA23-01.1"]}
    assert told(shared()) == dict.fromkeys(("甲市/市城管局", "甲市/东县", "甲市/西县"), owed)
    assert told(shared(said("东县", "done"))) == dict.fromkeys(("甲市/市城管局", "甲市/西县"), owed)
    one_missed = told(shared(said("东县", "not-done")))
    assert one_missed["甲市/东县"] == {"missed": ["JA23-01.1"]}
    assert one_missed["甲市/西县"] == owed
    assert told(shared(said("东县", "progress"), not_done(FRIDAY)))["甲市/西县"] == {"missed": ["JA23-01.1"]}


def test_only_some_units() -> None:
    assert list(told(SAMPLE, only={"甲市/东县"})) == ["甲市/东县"]


def test_a_register_with_nothing_due_tells_nobody_anything() -> None:
    assert told(plan(item(1, measure(milestone("JA23-01.1", None))))) == {}
    assert compose([], DIRECTORY, as_of=FRIDAY, week=WEEK) == ()


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2023, 11, 27), "2023-W48"),
        (date(2023, 12, 3), "2023-W48"),
        (date(2024, 12, 30), "2025-W01"),
        (date(2023, 1, 1), "2022-W52"),
    ],
)
def test_the_period_is_the_iso_week(day: date, name: str) -> None:
    assert period_name(day) == name


def test_the_horizon_reaches_to_thirty_days_after_the_week_or_to_the_day_itself() -> None:
    assert horizon(FRIDAY, WEEK) == date(2024, 1, 2)
    assert horizon(date(2024, 3, 1), WEEK) == date(2024, 3, 1)


days = st.dates(date(2023, 10, 1), date(2024, 3, 1))
names = st.lists(
    st.sampled_from(["市城管局", "市环境局", "东县", "西县", "各县区", "其他县区", "各开发区", "无此单位"]), max_size=3
).map(tuple)


@given(st.lists(st.tuples(days, names, names, names, names), max_size=4), days, days)
def test_every_open_entry_of_a_unit_stands_exactly_once(
    drawn: list[tuple[date, Any, Any, Any, Any]], as_of: date, week: date
) -> None:
    made = plan(
        *(
            item(
                number,
                measure(milestone(f"JA23-{number:02d}.1", due, responsible=doers)),
                lead=lead,
                cooperating=cooperating,
                acceptance=acceptance,
            )
            for number, (due, doers, lead, cooperating, acceptance) in enumerate(drawn, 1)
        )
    )
    assert_each_stands_once(made, as_of, week)


def assert_each_stands_once(made: Plan, as_of: date, week: date, directory: Any = DIRECTORY) -> None:
    expected: Counter[tuple[str, str]] = Counter()
    for line in lines_of(made):
        for deadline in deadlines_on(line, as_of, horizon(as_of, week), Lamps()):
            if deadline.kind not in ("item", "milestone") or deadline.state != "open":
                continue
            ahead = week - timedelta(days=week.weekday()) + timedelta(days=36)
            if deadline.schedule != "overdue" and deadline.due > ahead:
                continue
            for key, roles in concerned(directory, parties_of(line), made.region).items():
                settled = [group for group in directory.groups if group.key == key and directory.settled(group)]
                another = roles[0] == "cooperating" and line.responsible and "responsible" not in roles
                superior = roles[0] == "acceptance" and not key.startswith(made.region)
                others = [group for group in directory.groups if group.key == key and group.base]
                if not settled and not others and not superior and not (another and deadline.schedule == "overdue"):
                    expected[key, deadline.code] += 1
    found = Counter(
        (digest.key, entry.deadline.code)
        for digest in compose(lines(made), directory, as_of=as_of, week=week)
        for section in digest.sections
        for entry in section.entries
        if entry.deadline.kind in ("item", "milestone") and not getattr(digest.party, "base", None)
    )
    assert found == expected


DATA = Path(__file__).parents[2] / "data" / "tasks.yaml"


@pytest.mark.parametrize("as_of", [date(2022, 12, 20), date(2023, 12, 1), date(2024, 7, 1)])
def test_the_law_holds_for_the_two_real_plans(as_of: date) -> None:
    problems: list[Any] = []
    register = build_register(yaml.load(DATA.read_text(encoding="utf-8"), yaml.CSafeLoader), problems)
    assert register is not None, problems
    register = read_register(register, state_council())
    for made in register.plans:
        assert_each_stands_once(made, as_of, as_of, register.directory)


# --- steps of acceptance ---------------------------------------------------------------------------------------------


def awaiting(station: str, kind: str = "applied", **act: Any) -> Plan:
    given: dict[str, Any] = {"awaits": station, "to": date(2023, 12, 1), **act}
    reports = (done(date(2023, 11, 1)), Report(date(2023, 11, 2), act=Act(kind, **given)))  # type: ignore[arg-type]
    parties: dict[str, Any] = {
        "acceptance": ("市城管局", "市财政局"),
        "acceptance_provincial": ("省厅",),
        "cooperating": ("东县",),
    }
    return plan(item(8, reports=reports, **parties))


def test_an_awaited_acceptance_is_told_to_those_who_hold_it_and_to_nobody_else() -> None:
    wanted = {"verify": ["JA23-08"]}

    assert told(awaiting("municipal")) == {"甲市/市城管局": wanted, "甲市/市财政局": wanted}
    assert told(awaiting("municipal", "accepted", level="municipal", points=("市财政局",))) == {"甲市/市财政局": wanted}
    held = {"accepts": ["JA23-08"]}  # no opinion, but a step of its own
    assert told(awaiting("close")) == {"甲市/市城管局": held, "甲市/市财政局": held}


def test_a_province_is_told_what_it_has_to_hold_where_it_is_asked_for_alone() -> None:
    assert told(awaiting("provincial")) == {}
    assert told(awaiting("provincial"), only={"某省/省厅"}) == {"某省/省厅": {"verify": ["JA23-08"]}}


def test_what_has_to_be_mended_is_told_to_those_who_lead_and_to_no_others() -> None:
    assert told(awaiting("declare", "returned", points=("补充",))) == {"甲市/市城管局": {"week": ["JA23-08"]}}


def test_a_paper_to_be_answered_is_named_with_its_number() -> None:
    act = Act("paper", of="督办函", doc="市整改办督〔2023〕5号", to=date(2023, 12, 1))
    owed = plan(item(8, lead=("市城管局",), reports=(Report(date(2023, 11, 2), note="整改\n滞后", act=act),)))

    (section,) = [each for each in of("甲市/市城管局", owed).sections if each.name == "week"]
    (entry,) = [each for each in section.entries if each.deadline.kind == "paper"]
    assert wording.task(entry)[1] == "答复督办函（市整改办督〔2023〕5号）：整改 滞后"


def test_a_paper_is_told_to_its_addressees_and_to_who_leads_with_them_named() -> None:
    act = Act("paper", of="督办函", doc="督5号", to=date(2023, 11, 30), units=("东县",))
    parties: dict[str, Any] = {
        "cooperating": ("各县区",),
        "acceptance": ("市财政局",),
        "marks": (("市城管局", "牵头"),),
    }
    owed = plan(item(8, lead=("市城管局",), reports=(Report(date(2023, 11, 2), act=act),), **parties))

    def papers(key: str) -> list[tuple[str, list[str]]]:
        return [
            (section.name, [each for each in wording.details(entry, key.partition("/")[2]) if "责任单位" in each])
            for section in of(key, owed).sections
            for entry in section.entries
            if entry.deadline.kind == "paper"
        ]

    assert papers("甲市/东县") == [("unrecorded", [])]
    assert "甲市/西县" not in told(owed)
    assert papers("甲市/市城管局") == [("unrecorded", ["责任单位：东县"])]
    assert papers("甲市/市财政局") == [("accepts", ["责任单位：东县"])]


def test_what_a_letter_to_another_unit_says_is_for_that_unit_and_who_leads() -> None:
    act = Act("paper", of="督办函", doc="督5号", to=date(2023, 12, 1), units=("东县",))
    parties: dict[str, Any] = {"cooperating": ("东县",), "acceptance": ("市财政局",), "supervising": ("市环境局",)}
    reports = (Report(date(2023, 11, 2), note="另案核查", act=act),)
    owed = plan(item(8, lead=("市城管局",), reports=reports, **parties))

    for name in ("东县", "市城管局"):
        text = letter_of(of(f"甲市/{name}", owed)).text
        assert "答复督办函（督5号）：另案核查" in text
    for name in ("市财政局", "市环境局"):
        letter = letter_of(of(f"甲市/{name}", owed))
        assert "答复督办函\n  责任单位：东县\n" in letter.text
        for secret in ("督5号", "另案"):
            assert secret not in letter.text + letter.html + pasted(of(f"甲市/{name}", owed))


def test_who_merely_verifies_is_not_asked_to_carry_anything_out() -> None:
    def opening(key: str, made: Plan = SAMPLE, **more: Any) -> str:
        return wording.opening(
            next(each for each in compose(lines(made), DIRECTORY, as_of=FRIDAY, week=WEEK, **more) if each.key == key)
        )

    assert "请按整改方案要求推进" in opening("甲市/市城管局")
    verifies = opening("甲市/市财政局")
    assert verifies.startswith("市财政局：现将贵单位负责验收（督导）的")
    assert "承担" not in verifies
    assert "推进" not in verifies
    above = opening("某省/省厅", awaiting("provincial"), only={"某省/省厅"})
    assert above.startswith("省厅：现呈上贵单位负责验收（督导）的")
    assert "恳请按程序组织验收" in above
    assert "呈上" not in opening("甲市/市财政局", awaiting("municipal"))


def test_a_duty_says_once_what_is_owed() -> None:
    def text(key: str, *reports: Report, **more: Any) -> str:
        counts = (Count(400, "辆次", "检查机动车"), Count(3, "户", "抽查企业"))
        owed = duty("JA23-01.r1", at_least=12, counts=counts, reports=reports, **more)
        return letter_of(of(key, plan(item(1, measure(owed))))).text

    told = text("甲市/市城管局")
    assert "尚缺12次  " in told
    assert "另需：检查机动车400辆次、抽查企业3户" in told
    assert "完成数" not in told
    some = text("甲市/市城管局", Report(FRIDAY, times=5, quantities=(100, 3)))
    assert "尚缺7次  " in some
    assert "完成数/目标数：5/12次、100/400辆次、3/3户" in some
    assert "另需：检查机动车300辆次\n" in some
    leads = text("甲市/市城管局", each=True, responsible=("各县区",))
    assert "各应12次  " in leads
    assert "另需：检查机动车400辆次、抽查企业3户" in leads
    assert "尚缺检查机动车400辆次  " in text("甲市/市城管局", Report(FRIDAY, times=12))


def stage(*reports: Report, **more: Any) -> tuple[Line, Stage]:
    made = plan(item(8, reports=reports, acceptance=("市财政局",), cooperating=("各县区",), **more))
    found = open_stage(made, made.items[0], FRIDAY, Rules())
    assert found is not None
    return Line(made, made.items[0], made.items[0]), found


def test_a_stage_without_a_day_waits_in_the_mail_of_those_whose_turn_it_is() -> None:
    reported = done(date(2023, 11, 1))
    applied = Report(date(2023, 11, 2), act=Act("applied", awaits="municipal"))
    dated = Report(date(2023, 11, 2), act=Act("applied", awaits="municipal", to=date(2023, 12, 1)))
    back = Report(date(2023, 11, 9), False, act=Act("returned", awaits="declare", points=("补照片",)))

    def waits(*reports: Report) -> Told:
        found = compose((), DIRECTORY, as_of=FRIDAY, week=WEEK, stages=[stage(*reports)])
        return {each.key: {s.name: [e.deadline.code for e in s.entries] for s in each.sections} for each in found}

    assert waits(reported) == {"甲市/市城管局": {"waits": ["JA23-08"]}}
    assert waits(reported, applied) == {"甲市/市财政局": {"verify": ["JA23-08"]}}
    assert waits(reported, dated) == {}  # it has a day, and stands under it
    assert waits(reported, applied, back) == {"甲市/市城管局": {"waits": ["JA23-08"]}}
    (digest,) = compose((), DIRECTORY, as_of=FRIDAY, week=WEEK, stages=[stage(reported, applied, back)])
    (entry,) = digest.sections[0].entries
    assert (wording.due(entry, FRIDAY), wording.remaining(entry)) == ("11月9日起", "未定期限")
    assert wording.task(entry)[1] == "整改到位后报完成（需补充完善：补照片）"
    assert wording.subject(digest).endswith("待办理（未定期限）1项（市城管局）")


@pytest.mark.parametrize(
    ("due", "when", "left", "said"),
    [
        (None, "11月2日起", "未定期限", None),
        (date(2023, 12, 1), "12月1日", "今日到期", "已申请验收：11月2日"),
        (date(2023, 11, 30), "11月30日", "已过1天", "已申请验收：11月2日"),
        (date(2024, 6, 30), "2024年6月30日", "余212天", "已申请验收：11月2日"),  # far ahead, and waits now
    ],
)
def test_what_waits_for_a_units_opinion_stands_once_in_a_section_of_its_own(
    due: date | None, when: str, left: str, said: str | None
) -> None:
    applied = Report(date(2023, 11, 2), act=Act("applied", awaits="municipal", to=due))
    reports = (done(date(2023, 11, 1)), applied)
    line, waiting = stage(*reports)
    made = plan(item(8, reports=reports, acceptance=("市财政局",), cooperating=("各县区",)))

    (digest,) = compose(lines(made), DIRECTORY, as_of=FRIDAY, week=WEEK, stages=[(line, waiting)])

    assert digest.key == "甲市/市财政局"
    ((name, (entry,)),) = digest.sections
    assert (name, wording.heading(name, digest)) == ("verify", "待贵单位验收")
    assert (wording.due(entry, FRIDAY), wording.remaining(entry)) == (when, left)
    assert wording.task(entry) == ("第8个问题", "市级验收（待组织）")
    assert wording.details(entry, "市财政局", FRIDAY)[:1] == ([said] if said else ["责任单位：市城管局"])
    assert wording.subject(digest).endswith("：待贵单位验收1项（市财政局）")
