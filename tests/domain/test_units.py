"""Whom a name reaches: regions, aliases, groups, 其他X."""

from __future__ import annotations

import pytest

from deadlines.domain.parties import Parties, concerned, reaches
from deadlines.domain.units import Alias, Directory, Group, Region, Unit
from deadlines.errors import AmbiguousUnit, NoSuchUnit

DIRECTORY = Directory(
    regions=(Region("陕西省", "province"), Region("咸阳市", "city", "陕西省"), Region("西安市", "city", "陕西省")),
    units=(
        Unit("省住建厅", "陕西省", formal="陕西省住房和城乡建设厅"),
        Unit("市生态环境局", "咸阳市"),
        Unit("市交通运输局", "咸阳市", aliases=(Alias("市交通局"),)),
        Unit("兴平市", "咸阳市", written=("兴平市党委和政府",)),
        Unit("三原县", "咸阳市"),
        Unit("武功县", "咸阳市"),
        Unit("市生态环境局", "西安市"),
        Unit("市城管局", "西安市"),
    ),
    groups=(
        Group("各县市区", "咸阳市", members=("兴平市", "三原县", "武功县")),
        Group("其他县市区", "咸阳市", base="各县市区"),
        Group("园区", "咸阳市"),
        Group("各责任单位", "咸阳市", members=("市生态环境局", "各县市区", "园区")),
        Group("圈", "咸阳市", members=("圈",)),
    ),
)


def keys(name: str, region: str = "咸阳市", named: tuple[str, ...] = ()) -> list[str]:
    return [party.key for party in DIRECTORY.reached(name, region, named)]


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("西安市/市生态环境局", "西安市/市生态环境局"),
        ("市城管局", "西安市/市城管局"),
        ("市交通局", "咸阳市/市交通运输局"),
        ("陕西省住房和城乡建设厅", "陕西省/省住建厅"),
        ("兴平市党委和政府", "咸阳市/兴平市"),
        ("各县市区", "咸阳市/各县市区"),
    ],
)
def test_a_unit_is_found_by_any_of_its_names(typed: str, key: str) -> None:
    assert DIRECTORY.find(typed).key == key


def test_a_name_of_two_regions_must_say_which() -> None:
    with pytest.raises(AmbiguousUnit):
        DIRECTORY.find("市生态环境局")


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(NoSuchUnit) as caught:
        DIRECTORY.find("市城管执法")

    assert "西安市/市城管局" in str(caught.value)


def test_a_plan_names_its_own_region_then_those_above() -> None:
    assert keys("市生态环境局") == ["咸阳市/市生态环境局"]
    assert keys("省住建厅") == ["陕西省/省住建厅"]
    assert keys("市城管局") == []


def test_a_group_reaches_its_members_in_order() -> None:
    assert keys("各县市区") == ["咸阳市/兴平市", "咸阳市/三原县", "咸阳市/武功县"]


def test_others_are_all_but_those_that_the_item_names() -> None:
    assert keys("其他县市区", named=("兴平市", "市生态环境局")) == ["咸阳市/三原县", "咸阳市/武功县"]


def test_a_group_without_members_stands_for_itself_also_inside_another() -> None:
    assert keys("园区") == ["咸阳市/园区"]
    assert keys("各责任单位")[-1] == "咸阳市/园区"
    assert keys("圈") == ["咸阳市/圈"]


def test_a_unit_is_concerned_in_every_role_it_has() -> None:
    parties = Parties(lead=("市生态环境局",), cooperating=("兴平市", "其他县市区"), acceptance=("市生态环境局",))

    found = concerned(DIRECTORY, parties, "咸阳市")

    assert found["咸阳市/市生态环境局"] == ("lead", "acceptance")
    assert found["咸阳市/武功县"] == ("cooperating",)
    assert found["咸阳市/其他县市区"] == ("cooperating",)
    assert reaches(DIRECTORY, parties, "咸阳市", "咸阳市/三原县", "cooperating")
    assert not reaches(DIRECTORY, parties, "咸阳市", "咸阳市/三原县", "lead")


def test_the_groups_of_a_unit_are_those_that_reach_it() -> None:
    assert DIRECTORY.groups_of("咸阳市/兴平市") == {
        "咸阳市/兴平市",
        "咸阳市/各县市区",
        "咸阳市/其他县市区",
        "咸阳市/各责任单位",
    }
