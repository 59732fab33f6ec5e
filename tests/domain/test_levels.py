"""By which names a paper is a level, and to whom an interview belongs: tables of odd cases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.domain.levels import LEVELS, level_of, may_interview, tidied


@pytest.mark.parametrize(
    ("kind", "level"),
    [
        ("预警函", "预警"),
        ("督办函", "督办"),
        ("挂牌督办", "督办"),
        ("约谈通知", "约谈"),
        ("督 办 函", "督办"),
        ("督　办函", "督办"),
        ("督辦函", "督办"),
        ("約談通知", "约谈"),
        ("預警函", "预警"),
        ("督\u200b办函", "督办"),
        ("督\ufeff\u2060办\u00ad函", "督办"),
        ("督\u3164办", "督办"),
        ("督·办-函", "督办"),
        ("预\n警函", "预警"),
        ("督办及约谈通知", "约谈"),  # the highest that it names
        ("监督办公室来函", None),
        ("提醒函", None),
        ("", None),
        (None, None),
    ],
)
def test_a_kind_is_read_as_a_person_sees_it(kind: str | None, level: str | None) -> None:
    assert level_of(kind) == level


@given(
    st.sampled_from(LEVELS), st.lists(st.sampled_from(" \u3000\t\u200b\u200d\u2060\ufeff\u00ad\u202e·-—"), max_size=6)
)
def test_nothing_unseen_hides_a_level(level: str, between: list[str]) -> None:
    assert level_of(level[0] + "".join(between) + level[1:]) == level


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("某甲", "某甲"),
        (" 某　甲\n", "某 甲"),
        ("市督\u200b〔2023〕\x006号", "市督〔2023〕6号"),
        ("\u202e某甲", "某甲"),
        ("某\ue000", "某\ue000"),  # how some systems write a rare character
        ("　", None),
        ("\u200b", None),
        ("\u3164", None),
        ("——", None),
        ("", None),
        (None, None),
    ],
)
def test_what_is_recorded_of_a_word(text: str | None, kept: str | None) -> None:
    assert tidied(text) == kept


@pytest.mark.parametrize(
    ("unit", "allowed"),
    [
        ("市政府", True),
        ("市人民政府", True),
        ("西安市人民政府", True),
        ("未央区政府", True),
        ("区委、区政府", True),
        ("党委和政府", True),
        ("临潼区党委和政府", True),
        ("市委", True),
        ("中共西安市委", True),
        ("中共西安市委员会", True),
        ("市委市政府", True),
        ("西咸新区党工委、管委会", True),
        ("高新区管委会", True),
        ("航天基地管委会", True),
        ("街道党工委", True),
        ("市生态环境保护督察整改工作领导小组", True),
        ("市整改领导小组（组长）", True),
        ("市委生态环境保护督察工作领导小组", True),
        ("市 政 府", True),
        # an office, a department or a centre of one
        ("市政府采购中心", False),
        ("市政府办公厅", False),
        ("市政府办公室", False),
        ("市政府办", False),
        ("市政府督查科", False),
        ("市政府督查室", False),
        ("市政府研究室", False),
        ("市政府国资委", False),
        ("市委办", False),
        ("市委办公厅", False),
        ("市委组织部", False),
        ("市整改领导小组办公室", False),
        ("市整改领导小组办公室（生态环境局）", False),
        ("市整改领导小组综合组", False),
        ("管委会办公室", False),
        # the committee or the group of somebody else
        ("市生态环境局党委", False),
        ("市城管局整改工作领导小组", False),
        ("市水务集团党委", False),
        ("团市委", False),
        ("民盟西安市委", False),
        ("市直机关工委", False),
        ("市住建委", False),
        ("市发改委", False),
        ("市国资委", False),
        ("市卫健委", False),
        ("市生态环境局", False),
        ("市整改办", False),
        ("（市政府）采购中心", False),
        ("市政府（督查科）", False),
        ("生态环境部", False),
        ("", False),
    ],
)
def test_to_whom_an_interview_belongs(unit: str, allowed: bool) -> None:
    assert may_interview(unit) is allowed
    assert may_interview(unit, (unit,))  # the settings know it better
