"""Units of a group that act each for itself: their states, and what they add up to."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from deadlines.domain.members import members_of, said_by, states
from deadlines.domain.model import Act, Report
from deadlines.domain.status import standing
from deadlines.domain.units import Directory, Group, Region, Unit

CITY = "咸阳市"
UNITS = tuple(Unit(name, CITY) for name in ("秦都区", "渭城区", "三原县", "市水利局"))
COUNTIES = Group("各县市区", CITY, ("三原县", "秦都区", "渭城区"))
OTHERS = Group("其他县市区", CITY, base="各县市区")
EMPTY = Group("各开发区", CITY)
DIRECTORY = Directory((Region(CITY),), UNITS, (COUNTIES, OTHERS, EMPTY))
START = date(2023, 6, 1)


def names(*responsible: str, named: tuple[str, ...] = (), each: bool = False) -> list[str]:
    return [unit.name for unit in members_of(DIRECTORY, responsible, CITY, named, each=each)]


def said(after: int, unit: str | None, of: str, *amounts: int, done: bool | None = None) -> Report:
    act = Act("member", of=of) if unit is not None else None
    return Report(START + timedelta(days=after), done, quantities=amounts, unit=unit, act=act)


def test_members_come_from_the_group_that_the_plan_names() -> None:
    assert names("各县市区") == ["三原县", "秦都区", "渭城区"]
    assert names("其他县市区", named=("秦都区",)) == ["三原县", "渭城区"]
    assert names("市水利局", "各县市区") == ["市水利局", "三原县", "秦都区", "渭城区"]


def test_what_names_no_group_is_one_task_unless_each_owes_its_own() -> None:
    assert names("秦都区", "渭城区") == []
    assert names("秦都区", "渭城区", each=True) == ["秦都区", "渭城区"]
    assert names("秦都区", each=True) == []
    assert names("各开发区") == []


def state(*reports: Report, after: int = 30) -> dict[str, str]:
    units = members_of(DIRECTORY, ("各县市区",), CITY)
    return {
        each.unit.name: each.state for each in states(units, reports, START + timedelta(days=after), DIRECTORY, CITY)
    }


def test_every_member_has_a_state_of_its_own_on_a_day() -> None:
    reports = (said(1, "秦都区", "done"), said(2, "渭城区", "progress", 3), said(5, "渭城区", "not-done"))

    assert state(*reports, after=0) == dict.fromkeys(("三原县", "秦都区", "渭城区"), "unreported")
    assert state(*reports, after=2) == {"三原县": "unreported", "秦都区": "done", "渭城区": "reported"}
    assert state(*reports) == {"三原县": "unreported", "秦都区": "done", "渭城区": "not-done"}
    assert said_by(reports, START + timedelta(days=9), DIRECTORY, CITY) == {
        "咸阳市/秦都区": "done",
        "咸阳市/渭城区": "not-done",
    }


def test_a_word_about_the_whole_is_one_about_every_member() -> None:
    assert set(state(said(1, "秦都区", "progress"), said(3, None, "", done=True)).values()) == {"done"}


def test_progress_told_later_leaves_what_was_said() -> None:
    assert state(said(1, "秦都区", "done"), said(2, "秦都区", "progress"))["秦都区"] == "done"


def test_the_amounts_of_members_add_up_and_more_told_of_the_whole_goes_before() -> None:
    reports = (said(1, "秦都区", "progress", 10), said(2, "渭城区", "progress", 5), said(3, "秦都区", "progress", 12))

    assert standing(reports, START + timedelta(days=2), 1).quantities == (15,)
    assert standing(reports, START + timedelta(days=3), 1).quantities == (17,)
    assert standing((*reports, said(4, None, "", 40)), START + timedelta(days=4), 1).quantities == (40,)


def test_the_whole_is_not_done_by_one_member_and_not_missed_once_it_did_its_part() -> None:
    missed, done = said(1, "秦都区", "not-done"), said(2, "秦都区", "done")

    assert standing((missed,), START + timedelta(days=1)) == (None, True, ())
    assert standing((missed, done), START + timedelta(days=2)) == (None, False, ())
    assert standing((missed, said(3, None, "", done=True)), START + timedelta(days=3)).confirmed is False


MEMBERS = st.sampled_from(("秦都区", "渭城区", "三原县"))
WORDS = st.builds(said, st.integers(0, 20), MEMBERS, st.sampled_from(("done", "not-done", "progress")))


@given(st.lists(WORDS, max_size=8))
def test_words_of_members_alone_never_finish_the_whole(reports: list[Report]) -> None:
    stands = standing(reports, START + timedelta(days=30))

    assert stands.done_on is None
    assert stands.confirmed == ("not-done" in state(*reports).values())
