"""What an entry waits for: the table, row by row."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import samples
from deadlines.domain.awaiting import Case, awaited
from deadlines.domain.chain.stations import Rules
from deadlines.domain.model import Act, Gap, Item, Measure, Report
from deadlines.domain.reading import read_register
from deadlines.domain.status import open_codes
from deadlines.domain.withdrawing import Place, tree
from recorded import ACTS

REGISTER = read_register(samples.register(), samples.CALENDAR)
PLANS = REGISTER.plans
DAY = date(2023, 7, 1)
RULES = Rules()


def case(code: str, *reports: Report, day: date = DAY, **more: Any) -> Case:
    for plan in PLANS:
        for obligation in plan.obligations:
            if obligation.code == code:
                return Case(
                    Place(plan, None, None, obligation._replace(reports=reports, **more)),
                    day,
                    directory=REGISTER.directory,
                )
        for item in plan.items:
            if item.code == code:
                item_ = item._replace(reports=reports, **more)
                return Case(Place(plan, item_, None, item_), day, directory=REGISTER.directory)
            for measure in item.measures:
                for entry in tree(measure):
                    if entry.code == code:
                        kept: Any = entry
                        return Case(
                            Place(plan, item, measure, kept._replace(reports=reports, **more)),
                            day,
                            directory=REGISTER.directory,
                        )
    raise AssertionError(code)


def first(code: str, *reports: Report, day: date = DAY, **more: Any) -> Any:
    return awaited(case(code, *reports, day=day, **more))[0]


@pytest.mark.parametrize(
    ("code", "reports", "state", "who", "command"),
    [
        ("XY22-03.1", (), "work", ("秦都区",), "done XY22-03.1 --on 2023-07-01"),
        ("XY22-03.4", (), "work", ("市交通局",), "done XY22-03.4 --on 2023-07-01"),
        ("XY22-03.r1", (), "count", ("秦都区",), "record XY22-03.r1 --on 2023-07-01"),
        ("XY22-03.1", (Report(DAY, True),), "done", (), None),
        ("XY22-03.m2", (), "work", ("三原县",), "done XY22-03.m2 --on 2023-07-01"),
        ("XY22-04.1", (), "settle", ("整改办",), None),
        ("XY22-04.2", (), "settle", ("整改办",), None),
        (
            "XY22-03.1",
            (Report(DAY, act=Act("paper", to=date(2023, 8, 1), doc="督〔2023〕5号")),),
            "answer",
            ("秦都区",),
            "paper answer XY22-03.1 --doc 督〔2023〕5号 --on 2023-07-01",
        ),
        (
            "XY22-03.1",
            (Report(DAY, act=Act("extension-requested", to=date(2023, 12, 1))),),
            "extension",
            ("整改办",),
            None,
        ),
        (
            "XY22-03.1",
            (Report(DAY, note="待批复", act=Act("waiting", of="市政府")),),
            "waiting",
            ("市政府",),
            "waiting XY22-03.1 --end --on 2023-07-01",
        ),
    ],
)
def test_each_state_has_who_acts_and_a_command(
    code: str, reports: tuple[Report, ...], state: str, who: tuple[str, ...], command: str | None
) -> None:
    found = first(code, *reports)

    assert (found.state, found.who) == (state, who)
    if command is not None:
        assert " ".join(map(str, found.commands[0])) == command


def test_what_is_decided_answered_or_resumed_is_awaited_no_more() -> None:
    pairs = [
        (Act("paper", to=DAY, doc="一"), Act("answered", doc="一")),
        (Act("extension-requested", to=DAY), Act("extension-refused")),
        (Act("waiting", of="市政府"), Act("resumed")),
    ]
    for asked, ended in pairs:
        assert first("XY22-03.1", Report(DAY, act=asked), Report(DAY, act=ended)).state == "work"


def test_a_passed_day_is_told_as_what_it_is() -> None:
    assert "to be finished" in first("XY22-03.1", day=date(2022, 12, 1)).text.text
    assert "nothing is recorded" in first("XY22-03.1").text.text
    missed = first("XY22-03.1", Report(date(2023, 1, 5), False))
    assert "recorded as not done" in missed.text.text
    assert [command[0] for command in missed.commands] == ["done"]
    assert [command[0] for command in first("XY22-03.1").commands] == ["done", "progress"]


def test_a_duty_under_a_condition_waits_for_its_window() -> None:
    found = first("XY22-03.r1", condition="应急响应期间")

    assert (found.state, found.commands[0][:3]) == ("window", ("window", "begin", "应急响应期间"))


def test_what_is_withdrawn_waits_for_nothing() -> None:
    (found,) = awaited(case("XY22-03", withdrawn=DAY, withdrawn_note="已并入第4项", withdrawn_doc="文"))
    assert (found.state, found.who, found.commands[0][0]) == ("withdrawn", (), "restore")
    assert awaited(case("XY22-03", withdrawn=DAY + timedelta(days=1)))[0].state != "withdrawn"


def test_an_item_tells_what_is_open_in_it_by_day_and_then_itself() -> None:
    found = awaited(case("XY22-03"))

    assert [each.code for each in found] == ["XY22-03.1", "XY22-03.2", "XY22-03.r1", "XY22-03.4", "XY22-03"]
    assert (found[-1].state, found[-1].text.args) == ("tasks", {"count": 3})
    assert [each.state for each in awaited(case("XY22-03")._replace(below=False))] == ["tasks"]


def _item_done(*reports: Report, rules: Rules = RULES) -> list[Any]:
    """What the item XY22-03 waits for where its milestones are done and *reports* stand in it."""
    found = case("XY22-03", *reports)
    item = found.place.entry
    assert isinstance(item, Item)
    measures = tuple(
        each._replace(
            milestones=tuple(stone._replace(reports=(Report(DAY, True),)) for stone in each.milestones), duties=()
        )
        for each in item.measures
    )
    item = item._replace(measures=measures)
    return awaited(found._replace(rules=rules, place=found.place._replace(item=item, entry=item)))


STEPS = [
    ("declare", None),
    ("apply", Report(DAY, True)),
    ("municipal", Report(DAY, act=Act("applied"))),
    ("provincial", Report(DAY, act=Act("accepted", level="municipal"))),
    ("notice", Report(DAY, act=Act("accepted", level="provincial"))),
    ("close", Report(DAY, act=Act("notice"))),
    ("closed", Report(DAY, act=Act("closed"))),
]


@pytest.mark.parametrize("passed", range(len(STEPS)))
def test_an_item_goes_from_station_to_station(passed: int) -> None:
    reports = [report for _, report in STEPS[: passed + 1] if report is not None]
    (found,) = _item_done(*reports)

    assert found.state == STEPS[passed][0]
    if found.state == "municipal":
        assert found.who == ("市生态环境局",)
        assert " ".join(map(str, found.commands[0])) == "accept XY22-03 --level municipal --on 2023-07-01"


def test_what_has_to_come_first_is_told_first() -> None:
    opened = Report(DAY, act=Act("objection", doc="异1号")), Report(DAY, note="异味", act=Act("objection"))
    notice = Report(DAY, act=Act("notice", start=DAY, until=DAY + timedelta(days=9)))
    reports = [report for _, report in STEPS[:5] if report is not None]
    raised, running = _item_done(*reports, notice, *opened)
    assert [each.state for each in (raised, running)] == ["objection", "in-notice"]
    assert [command[2:5] for command in raised.commands] == [("--settled", "--doc", "异1号")]

    strict = Rules(inspection=True, required=("监测报告",))
    assert [each.state for each in _item_done(rules=strict)] == ["evidence"]
    (found,) = _item_done(*reports[:2], rules=strict)
    assert [found.state, *(command[0] for command in found.commands)] == ["inspect", "inspect", "return"]


def test_what_is_reopened_says_why() -> None:
    again = Report(DAY, False, note="停运", act=Act("reopened", doc="督1号"))
    (found,) = _item_done(*[report for _, report in STEPS if report is not None], again)

    assert (found.state, found.text.args) == ("mend", {"why": "停运，督1号"})
    assert found.commands[0][0] == "declare"


@pytest.mark.parametrize(("kind", "word"), [("returned", "points to mend"), ("reopened", "it was reopened")])
def test_what_is_to_be_mended_is_told_before_all_else_with_the_day_set_for_it(kind: Any, word: str) -> None:
    later = DAY + timedelta(days=30)
    back = Report(DAY, False, note="停运", act=Act(kind, to=later, awaits="declare", points=("补测",)))
    found = awaited(case("XY22-03", Report(DAY, True), back))

    assert (found[0].state, found[0].due, found[0].commands) == ("mend", later, ())  # its milestones are open
    assert word in found[0].text.text
    assert (found[-1].state, found[-1].due) == ("tasks", later)


def test_an_item_without_milestones_does_not_claim_that_all_is_done() -> None:
    bare = Measure("XY22-03.m1", "完善制度")
    done = bare._replace(code="XY22-03.m2", reports=(Report(DAY, True),))

    def text(*measures: Measure) -> str:
        return awaited(case("XY22-03", measures=measures))[-1].text.text

    assert text(bare) == text() == "it has no milestones, and whether its measures are done is not recorded"
    assert "are not recorded as done" in text(bare, done)
    assert text(done) == "everything in it is done: it can be reported done"


@pytest.mark.parametrize("passed", [1, 4])
def test_the_unit_named_is_the_one_in_charge_of_acceptance(passed: int) -> None:
    reports = [report for _, report in STEPS[: passed + 2] if report is not None]
    names: dict[str, Any] = {"acceptance": ("市生态环境局", "市交通局"), "acceptance_marks": (("市交通局", "牵头"),)}
    (found,) = awaited(case("XY22-03", *reports, measures=(), **names))

    assert (found.state, found.who) == (STEPS[passed + 1][0], ("市交通局",))  # as the plan names it


def test_what_each_of_several_units_owes_is_recorded_unit_by_unit() -> None:
    found = case("XY22-03.1", responsible=("秦都区", "三原县"))
    assert "--unit" not in awaited(found)[0].commands[0]
    assert found.place.measure is not None
    found = found._replace(place=found.place._replace(measure=found.place.measure._replace(each=True)))

    assert all("--unit" in command for command in awaited(found)[0].commands)


def test_a_task_without_a_limit_holds_its_item() -> None:
    task = Measure("XY22-03.m5", "建章立制", gaps=(Gap(DAY - timedelta(days=9)),))

    assert open_codes(Item("XY22-03", 3, "问题", measures=(task,)), DAY) == ["XY22-03.m5"]
    assert open_codes(Item("XY22-03", 3, "问题", measures=(task._replace(reports=(Report(DAY, True),)),)), DAY) == []
    assert open_codes(Item("XY22-03", 3, "问题", measures=(task._replace(gaps=()),)), DAY) == []
    assert awaited(case("XY22-03", measures=(task,)))[-1].state == "tasks"


def test_what_was_sent_back_is_to_be_mended_first() -> None:
    back = Report(DAY, False, act=Act("returned", points=("补齐监测报告",)))
    (found,) = _item_done(Report(DAY, True), Report(DAY, act=Act("applied")), back)

    assert (found.state, found.text.args["points"]) == ("mend", ("补齐监测报告",))


@given(
    st.lists(
        st.builds(
            Report,
            date=st.dates(date(2023, 1, 1), date(2024, 1, 1)),
            done=st.none() | st.booleans(),
            act=st.none() | ACTS,
        ),
        max_size=8,
    ),
    st.sampled_from(["XY22-03", "XY22-03.1", "XY22-03.r1", "XY22-03.m1", "XY22-04.1", "XY22-o1", "XY22-o2"]),
    st.dates(date(2022, 1, 1), date(2025, 1, 1)),
)
def test_whatever_was_recorded_something_is_said(reports: list[Report], code: str, day: date) -> None:
    found = awaited(case(code, *reports, day=day))

    assert found
    assert all(each.text.text for each in found)
    later = [each for each in reports if each.date <= day]
    assert awaited(case(code, *later, day=day)) == found
