"""Which level is suggested when: tables of an entry's life, and the laws that hold whatever is recorded."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.domain.agenda import Line
from deadlines.domain.escalation import (
    DEFAULT,
    Level,
    Suggestion,
    standing_of,
    suggestion,
    suggestions_to,
    superior,
)
from deadlines.domain.levels import LEVELS
from deadlines.domain.model import Act, Duty, Item, Milestone, Organ, Part, Plan, Quantity, Report
from deadlines.domain.papers import papers_on
from deadlines.domain.units import Directory, Region, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

DUE = date(2024, 3, 31)
PLAN = Plan("XA23", "西安市整改方案", "西安市", issued=date(2023, 3, 31), office="市整改办")
ITEM = Item("XA23-08", 8, "油烟监控", limit="2024年6月底", lead=("市城管局",), parts=(Part("", date(2024, 6, 30)),))
MILESTONE = Milestone("XA23-08.2", "2024年3月底前", "287家试点安装", due=DUE)

LADDER = (
    Level("预警", days_before=7, days_after=1, behind=True),
    Level("督办", days_after=15, second=True),
    Level("约谈", second=True),
)


def on(day: str) -> date:
    return date.fromisoformat(day)


def paper(day: str, level: str, to: str, doc: str | None = None, **more: Any) -> Report:
    doc = doc or f"{level}1号"
    return Report(on(day), act=Act("paper", to=on(to), doc=doc, of=f"{level}函", signer="某甲", **more))


def answer(day: str, doc: str) -> Report:
    return Report(on(day), act=Act("answered", doc=doc))


def not_done(day: str) -> Report:
    return Report(on(day), done=False)


def asked(
    day: str,
    *reports: Report,
    levels: Sequence[Level] = LADDER,
    above: Sequence[Report] = (),
    entry: Milestone = MILESTONE,
) -> Suggestion | None:
    line = Line(PLAN, ITEM, entry._replace(reports=reports), ("市城管局",))
    return suggestion(line, on(day), levels, above=(above,))


def told(*args: Any, **more: Any) -> tuple[str, list[str]] | None:
    found = asked(*args, **more)
    return (found.level.name, [each.condition for each in found.reasons]) if found is not None else None


WARNED = paper("2024-04-05", "预警", "2024-04-12")
URGED = paper("2024-04-20", "督办", "2024-04-30")
BOTH = (WARNED, URGED)
TALKED = Report(on("2024-05-06"), act=Act("paper", to=on("2024-05-20"), doc="约1号", of="约谈通知", signer="某丙"))


@pytest.mark.parametrize(
    ("day", "reports", "expected"),
    [
        ("2024-03-23", (), None),
        ("2024-03-24", (), ("预警", ["days_before"])),  # seven days are left
        ("2024-03-31", (), ("预警", ["days_before"])),
        ("2024-04-01", (), ("预警", ["days_after"])),
        ("2024-04-14", (), ("预警", ["days_after"])),
        ("2024-04-15", (), ("督办", ["days_after"])),  # the highest that applies
        ("2024-04-01", (Report(on("2024-04-01"), done=True),), None),
        ("2024-04-01", (Report(on("2024-04-02"), done=True),), ("预警", ["days_after"])),  # not done yet on that day
        # a later limit moves every day with it
        ("2024-04-15", (Report(on("2024-04-10"), act=Act("extension-approved", to=on("2024-05-31"))),), None),
        # the paper of its level ends it, for as long as it waits for the answer and after
        ("2024-04-05", (WARNED,), None),
        ("2024-04-12", (WARNED,), None),
        # its answer day has passed: the next level, and 督办 by its own rule too
        ("2024-04-13", (WARNED,), ("督办", ["second"])),
        ("2024-04-16", (WARNED,), ("督办", ["days_after", "second"])),
        ("2024-04-13", (WARNED, answer("2024-04-11", "预警1号")), ("督办", ["second"])),  # answered, and open still
        ("2024-04-12", (WARNED, answer("2024-04-08", "预警1号")), None),  # its day has not come
        ("2024-04-13", (WARNED, answer("2024-04-11", "预警1号"), Report(on("2024-04-12"), done=True)), None),
        # 督办 on paper
        ("2024-04-25", BOTH, None),
        ("2024-05-01", BOTH, ("约谈", ["second"])),
        ("2024-05-10", (*BOTH, TALKED), None),
        ("2024-05-21", (*BOTH, TALKED), ("约谈", ["second"])),  # the same entry again
        # a higher paper answers for the levels below it
        ("2024-04-25", (URGED,), None),
        # before it is signed in full it is no level at all
        ("2024-04-06", (Report(on("2024-04-05"), act=Act("paper", of="预警函", doc="预1")),), ("预警", ["days_after"])),
    ],
)
def test_the_ladder(day: str, reports: tuple[Report, ...], expected: tuple[str, list[str]] | None) -> None:
    assert told(day, *reports) == expected


def test_a_level_comes_again_only_by_the_rule_for_the_second_time() -> None:
    once, again = (Level("督办", days_after=1),), (Level("督办", days_after=1, second=True),)
    urged = paper("2024-04-05", "督办", "2024-04-12")
    for day in ("2024-04-12", "2024-04-13", "2025-01-01"):
        assert told(day, urged, levels=once) is None
    assert told("2024-04-12", urged, levels=again) is None
    assert told("2024-04-13", urged, levels=again) == ("督办", ["second"])
    # an extension, and late again
    later = Report(on("2024-04-08"), act=Act("extension-approved", to=on("2024-05-31")))
    answered = answer("2024-04-10", "督办1号")
    assert told("2024-04-20", urged, later, answered, levels=again) is None
    assert told("2024-06-01", urged, later, answered, levels=again) == ("督办", ["second"])
    assert told("2024-06-01", urged, later, answered, levels=once) is None


def test_while_any_paper_of_the_level_may_still_be_answered_nothing_is_suggested() -> None:
    long, short = paper("2024-04-05", "督办", "2024-06-30", "长1号"), paper("2024-04-10", "督办", "2024-04-15", "短1号")
    again = (Level("督办", days_after=1, second=True),)
    assert told("2024-04-16", long, short, levels=again) is None
    assert told("2024-04-16", short, levels=again) == ("督办", ["second"])


def test_nothing_goes_back_below_a_level_that_was_reached() -> None:
    levels = (*LADDER[:2], Level("约谈", days_after=300))
    assert told("2024-05-10", *BOTH, levels=levels) == ("督办", ["second"])
    assert told("2024-06-30", *BOTH, TALKED, levels=levels) is None


def test_a_paper_about_the_item_counts_for_what_stands_in_it() -> None:
    about = paper("2024-04-05", "预警", "2024-04-12")
    assert told("2024-04-10", above=(about,)) is None
    assert told("2024-04-13", above=(about,)) == ("督办", ["second"])
    # that nobody answered it says nothing of what is not late
    early = MILESTONE._replace(due=on("2024-12-31"))
    assert told("2024-04-13", above=(about,), entry=early) is None
    assert told("2024-04-13", about, entry=early) == ("督办", ["second"])


def test_the_default_is_mild() -> None:
    assert told("2030-01-01", levels=DEFAULT) is None  # nothing recorded is no judgement
    assert told("2024-04-14", not_done("2024-04-02"), levels=DEFAULT) is None
    assert told("2024-04-15", not_done("2024-04-02"), levels=DEFAULT) == ("预警", ["days_after"])
    assert told("2024-04-15", not_done("2024-04-02"), levels=()) is None
    assert [each.name for each in DEFAULT] == list(LEVELS)


COUNTED = MILESTONE._replace(quantities=(Quantity(100, "家"),))


def amount(day: str, much: int) -> Report:
    return Report(on(day), quantities=(much,))


@pytest.mark.parametrize(
    ("day", "reports", "expected"),
    [
        ("2023-12-01", (), None),  # nothing recorded is not behind
        ("2023-12-01", (amount("2023-11-01", 10),), ("预警", ["behind"])),
        ("2023-12-01", (amount("2023-11-01", 99),), None),
        ("2023-12-01", (amount("2023-11-01", 10), paper("2023-11-20", "预警", "2023-12-10")), None),
        ("2023-12-01", (Report(on("2023-11-01"), act=Act("reminded", of="phone", person="某乙")),), None),
    ],
)
def test_behind_its_course(day: str, reports: tuple[Report, ...], expected: tuple[str, list[str]] | None) -> None:
    assert told(day, *reports, entry=COUNTED) == expected


def judged(day: str, verdict: str) -> Report:
    return Report(on(day), note="核实", act=Act("judged", of=verdict))


def test_behind_as_the_office_judged_also_without_a_date() -> None:
    def of(*reports: Report, item: Item = ITEM) -> list[str] | None:
        line = Line(PLAN, item, item._replace(reports=reports), behind=False)
        found = suggestion(line, on("2024-02-01"), LADDER)
        return [each.condition for each in found.reasons] if found is not None else None

    bare = ITEM._replace(limit="", parts=())
    for item in (ITEM, bare):
        assert of(judged("2024-01-10", "behind"), item=item) == ["behind"]
        assert of(judged("2024-01-10", "behind"), judged("2024-01-20", "on-track"), item=item) is None
        assert of(judged("2024-01-10", "behind"), Report(on("2024-01-15"), done=True), item=item) is None
    assert of(judged("2024-01-10", "behind"), item=bare._replace(withdrawn=on("2024-01-12"))) is None


def test_a_period_that_is_over_counts_from_its_end() -> None:
    duty = Duty("XA23-08.r1", "开展检查", "quarter", at_least=2, first=on("2023-10-01"))
    line = Line(PLAN, ITEM, duty)
    found = suggestion(line, on("2024-01-10"), LADDER)
    assert found is not None
    assert (found.level.name, found.reasons[0].since) == ("预警", on("2024-01-01"))
    assert found.reasons[0].text.args["due"] == on("2023-12-31")
    kept = line._replace(entry=duty._replace(reports=(Report(on("2023-11-01"), times=2),)))
    assert suggestion(kept, on("2024-01-10"), LADDER) is None


def test_a_period_that_was_missed_does_not_go_with_the_next_one() -> None:
    duty = Duty("XA23-08.r1", "开展检查", "month", first=on("2024-01-01"))
    late = (Level("预警", days_after=20),)
    found = [suggestion(Line(PLAN, ITEM, duty), on(day), late) for day in ("2024-02-19", "2024-02-20", "2024-03-05")]
    dues = [each.reasons[0].text.args["due"] if each is not None else None for each in found]
    assert dues == [None, on("2024-01-31"), on("2024-01-31")]


# --- each unit by itself ---------------------------------------------------------------------------------------------

MEMBERS = {"各区县": ("未央区", "临潼区")}


def reached(names: Sequence[str]) -> dict[str, str]:
    return {key: key for name in names for key in MEMBERS.get(name, (name,))}


def to_whom(
    day: str, *reports: Report, doers: Sequence[str] = ("市城管局",), above: Sequence[Report] = ()
) -> list[tuple[tuple[str, ...], str, list[str]]]:
    line = Line(PLAN, ITEM, MILESTONE._replace(reports=reports), tuple(doers))
    found = standing_of(line, on(day), above=(above,))
    assert found is not None
    told = suggestions_to(found, LADDER, doers, reached)
    return [(names, each.level.name, [reason.condition for reason in each.reasons]) for names, each in told]


def sent(level: str, *units: str, doc: str = "", day: str = "2024-04-02", to: str = "2024-04-05") -> Report:
    act = Act("paper", to=on(to), doc=doc or f"{level}1号", of=f"{level}函", signer="某甲", units=units)
    return Report(on(day), act=act)


@pytest.mark.parametrize(
    ("doers", "reports", "expected"),
    [
        (["市城管局"], (), [(("市城管局",), "预警", ["days_after"])]),
        # what went to another says nothing of the doer, nor does it keep anything back
        (
            ["市城管局"],
            (sent("督办", "省生态环境厅"),),
            [(("市城管局",), "预警", ["days_after"]), (("省生态环境厅",), "约谈", ["second"])],
        ),
        (["市城管局"], (sent("督办", "未央区", to="2024-04-30"),), [(("市城管局",), "预警", ["days_after"])]),
        # a paper that names nobody went to who answers for the entry
        (["市城管局"], (sent("预警"),), [(("市城管局",), "督办", ["second"])]),
        # a group reaches its members, and stands by its name where all of it stands alike
        (["各区县"], (sent("预警", "各区县"),), [(("各区县",), "督办", ["second"])]),
        (["各区县"], (), [(("各区县",), "预警", ["days_after"])]),
        (
            ["各区县"],
            (sent("预警", "临潼区"),),
            [(("未央区",), "预警", ["days_after"]), (("临潼区",), "督办", ["second"])],
        ),
        (["未央区", "临潼区"], (sent("预警", "各区县"),), [(("未央区", "临潼区"), "督办", ["second"])]),
        (["未央区"], (sent("预警", "各区县"),), [(("未央区", "临潼区"), "督办", ["second"])]),
        # each on the step that it has reached
        (
            ["未央区", "临潼区"],
            (sent("预警", "未央区", "临潼区"), sent("督办", "未央区", day="2024-04-06", to="2024-04-08")),
            [(("未央区",), "约谈", ["second"]), (("临潼区",), "督办", ["second"])],
        ),
    ],
)
def test_a_paper_moves_its_own_addressees(
    doers: list[str], reports: tuple[Report, ...], expected: list[tuple[tuple[str, ...], str, list[str]]]
) -> None:
    assert to_whom("2024-04-10", *reports, doers=doers) == expected


def test_a_paper_about_the_item_moves_its_addressees_in_what_stands_in_it() -> None:
    about = sent("预警", "未央区")
    assert to_whom("2024-04-10", above=(about,)) == [
        (("市城管局",), "预警", ["days_after"]),
        (("未央区",), "督办", ["second"]),
    ]


# --- laws ------------------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2024, 2, 1), date(2024, 8, 31))


@st.composite
def reports(draw: st.DrawFn) -> Report:
    day = draw(DAYS)
    level = draw(st.sampled_from(LEVELS))
    to = day + timedelta(days=draw(st.integers(0, 40)))
    number = f"{draw(st.integers(1, 4))}号"
    return draw(
        st.sampled_from(
            [
                Report(
                    day, act=Act("paper", to=to, doc=number, of=level, signer=draw(st.sampled_from(["某甲", None])))
                ),
                Report(day, act=Act("answered", doc=number)),
                Report(day, act=Act("extension-approved", to=to)),
                Report(day, done=draw(st.booleans())),
                Report(day, act=Act("reminded", of="phone", person="某乙")),
                Report(day, act=Act("acknowledged", doc=number, units=("市城管局",))),
            ]
        )
    )


@st.composite
def ladders(draw: st.DrawFn) -> tuple[Level, ...]:
    names = [name for name in LEVELS if draw(st.booleans())]
    days = st.none() | st.integers(1, 60)
    return tuple(
        Level(name, draw(days), draw(days), draw(st.booleans()), draw(st.booleans()), draw(st.booleans()))
        for name in names
    )


@given(st.lists(reports(), max_size=8), ladders(), DAYS)
def test_whatever_is_recorded(said: list[Report], levels: tuple[Level, ...], day: date) -> None:
    line = Line(PLAN, ITEM, MILESTONE._replace(reports=tuple(said)), ("市城管局",))
    found = suggestion(line, day, levels)
    known = [each for each in said if each.date <= day]
    # what is recorded for later days says nothing, nor that somebody was reminded or signed
    silent = [each for each in known if each.act is None or each.act.kind not in ("reminded", "acknowledged")]
    bare = suggestion(line._replace(entry=MILESTONE._replace(reports=tuple(silent))), day, levels)
    assert (found is None) == (bare is None)
    if found is None or bare is None:
        return
    assert (found.level, found.reasons) == (bare.level, bare.reasons)
    assert found.level in levels
    assert found.reasons
    on_paper = [each for each in papers_on(tuple(known), day) if each.level is not None]
    mine = [each for each in on_paper if LEVELS.index(each.level or "") >= LEVELS.index(found.level.name)]
    named = [each for each in mine if each.level in [level.name for level in levels]]
    if named:  # it comes again by that rule alone, and not while an answer may still come
        assert found.level.second
        assert {each.condition for each in found.reasons} == {"second"}
        assert all(each.answer is not None or (each.act.to or day) < day for each in named)


@given(st.lists(reports(), max_size=8), st.lists(reports(), max_size=3), ladders(), DAYS)
def test_what_went_to_others_changes_nothing(
    said: list[Report], others: list[Report], levels: tuple[Level, ...], day: date
) -> None:
    """The doer is told the same with and without the papers of another, whatever those are."""
    theirs = [
        each._replace(act=each.act._replace(units=("未央区",), doc=f"他{each.act.doc}"))
        for each in others
        if each.act is not None and each.act.kind == "paper"
    ]

    def of(*told: Report) -> list[tuple[Any, ...]]:
        line = Line(PLAN, ITEM, MILESTONE._replace(reports=told), ("市城管局",))
        found = standing_of(line, day)
        rows = suggestions_to(found, levels, ("市城管局",), reached) if found is not None else []
        return [(each.level, each.reasons) for names, each in rows if "市城管局" in names]

    assert of(*said, *theirs) == of(*said)


@given(st.lists(reports(), max_size=8), ladders(), DAYS)
def test_its_signed_paper_ends_a_suggestion(said: list[Report], levels: tuple[Level, ...], day: date) -> None:
    line = Line(PLAN, ITEM, MILESTONE._replace(reports=tuple(said)), ("市城管局",))
    found = suggestion(line, day, levels)
    if found is None:
        return
    act = Act("paper", to=day + timedelta(days=7), doc="新9号", of=f"{found.level.name}函", signer="某甲")
    signed = line._replace(entry=MILESTONE._replace(reports=(*said, Report(day, act=act))))
    after = suggestion(signed, day, levels)
    assert after is None or LEVELS.index(after.level.name) > LEVELS.index(found.level.name)


# --- to whom ---------------------------------------------------------------------------------------------------------

DIRECTORY = Directory(
    (Region("陕西省", "province"), Region("西安市", "city", "陕西省"), Region("临潼区", "county", "西安市")),
    (
        Unit("省生态环境厅", "陕西省", level="province"),
        Unit("市城管局", "西安市", level="city"),
        Unit("临潼区", "西安市", level="county"),
        Unit("省属企业", "西安市", level="province"),
    ),
)


@pytest.mark.parametrize(
    ("region", "name", "above"),
    [
        ("西安市", "省生态环境厅", True),
        ("西安市", "省属企业", True),
        ("西安市", "市城管局", False),
        ("西安市", "临潼区", False),
        ("西安市", "没有的局", False),
        ("西安市", "市生态环境保护督察整改工作领导小组", True),
        ("西安市", "市生态环境保护督察整改工作领导小组办公室", False),
        ("西安市", "整改督办组", True),
        ("临潼区", "市城管局", True),
        ("陕西省", "省生态环境厅", False),
    ],
)
def test_who_stands_above_the_office(region: str, name: str, above: bool) -> None:
    plan = PLAN._replace(region=region, organs=(Organ("整改督办组"),))
    assert superior(DIRECTORY, plan, name) is above
