"""Tasks that no label names: which parts are items, whom they charge, and what stays body."""

from __future__ import annotations

import pytest

from deadlines.plans.charges import charges_in
from deadlines.plans.passages import Document
from deadlines.plans.reading import read
from deadlines.plans.text import passages_of

TWO = "（一）整治扬尘。完成整治。（市住建局牵头）\n（二）整治河道。完成清淤。（市水利局负责）\n"


def items(text: str) -> list[tuple[int, str, tuple[str, ...], tuple[str, ...]]]:
    draft = read(Document("plan.txt", passages_of("清河市整治方案\n" + text)))
    return [(one.number, one.problem, one.lead, one.cooperating) for one in draft.items]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("完成。（市住建局牵头，各县区配合）", {"units": "市住建局牵头，各县区配合"}),
        ("完成。（市住建局；2026年9月底前）", {"units": "市住建局", "limit": "2026年9月底前"}),
        ("完成。（责任单位：市住建局；完成时限：长期）", {"units": "市住建局", "limit": "长期"}),
        ("完成。【责任单位：市住建局，2026年9月底前】", {"units": "市住建局", "limit": "2026年9月底前"}),
        ("完成。责任单位：市住建局；完成时限：立行立改。", {"units": "市住建局", "limit": "立行立改"}),
        ("完成清淤（2026年9月底前）。", None),
        ("完成整治（详见附件，市住建局）。", None),
        ("市住建局（市房管局）要完成整治。", None),
    ],
)
def test_a_bracket_charges_where_all_of_it_are_units_and_limits(text: str, fields: dict[str, str] | None) -> None:
    assert [each.fields for each in charges_in(text)] == ([fields] if fields else [])


def test_a_short_first_sentence_names_the_task() -> None:
    assert items("一、任务\n" + TWO) == [(1, "整治扬尘", ("市住建局",), ()), (2, "整治河道", ("市水利局",), ())]


def test_general_parts_hold_no_tasks() -> None:
    text = f"一、总体要求\n{TWO}二、重点任务\n{TWO}三、保障措施\n{TWO}"
    assert len(items(text)) == 2


def test_a_charge_below_several_parts_is_that_of_the_part_above_them() -> None:
    text = (
        "（一）整治扬尘\n1.完成排查。\n2.完成整治。\n（市住建局牵头）\n"
        "（二）整治河道\n1.完成排查。\n2.完成清淤。\n（市水利局牵头，各县区配合）\n"
    )
    assert items(text) == [(1, "整治扬尘", ("市住建局",), ()), (2, "整治河道", ("市水利局",), ("各县区",))]


def test_a_task_beside_others_may_charge_nobody() -> None:
    assert [lead for _, _, lead, _ in items("一、任务\n" + TWO + "（三）巩固成效。加强巡查。\n")][-1] == ()


def test_one_bracket_alone_makes_no_items() -> None:
    assert items("（一）整治扬尘。完成整治。（市住建局牵头）\n（二）整治河道。完成清淤。\n") == []


def test_a_plan_that_labels_its_items_has_no_tasks_in_its_body() -> None:
    text = (
        f"一、工作任务\n{TWO}二、整改清单\n（一）某问题\n责任单位：市工信局\n整改措施：\n1.完成整治。（市工信局负责）\n"
    )
    assert [lead for _, _, lead, _ in items(text)] == [("市工信局",)]


def test_the_sole_date_of_a_task_is_its_limit() -> None:
    text = TWO.replace("完成清淤", "2026年9月底前完成清淤").replace("完成整治", "2026年5月底前排查，2026年6月底前完成")
    draft = read(Document("plan.txt", passages_of("清河市整治方案\n" + text)))
    assert [[str(day) for day in one.limit.dates] for one in draft.items] == [[], ["2026-09-30"]]


def obligations(text: str) -> list[str]:
    return [one.text for one in read(Document("plan.txt", passages_of("清河市整治方案\n" + text))).obligations]


def test_words_to_all_units_behind_the_last_task_are_of_the_body() -> None:
    text = "一、任务\n" + TWO + "请各责任单位于2026年5月20日前报送方案。\n"
    assert [name for _, name, _, _ in items(text)] == ["整治扬尘", "整治河道"]
    assert obligations(text) == ["请各责任单位于2026年5月20日前报送方案"]


def test_words_to_all_units_are_a_measure_where_more_parts_follow() -> None:
    text = "（一）整治扬尘。完成整治。（市住建局牵头）\n各县区于2026年5月20日前报送方案。\n（二）整治河道。完成清淤。（市水利局负责）\n"
    assert obligations(text) == []


def test_what_is_asked_for_is_the_measures_of_a_bulletin_alone() -> None:
    asked = "一、扬尘。\n整改要求：2026年5月底前完成。\n责任单位：市住建局\n二、河道。\n整改要求：加强巡查。\n责任单位：市水利局\n"
    draft = read(Document("plan.txt", passages_of("通报\n" + asked)))
    assert [len(one.measures) for one in draft.items] == [1, 1]
    labelled = asked.replace("责任单位", "整改措施：完成喷淋。\n责任单位")
    draft = read(Document("plan.txt", passages_of("通报\n" + labelled)))
    assert [measure.text for one in draft.items for measure in one.measures] == ["完成喷淋。", "完成喷淋。"]


def test_a_bracket_behind_the_last_of_several_measures_is_the_items() -> None:
    last = "一、扬尘。\n整改措施：一是加强巡查；二是完成喷淋。（责任单位：市住建局；完成时限：2026年5月底前）\n"
    (item,) = read(Document("plan.txt", passages_of("整改方案\n" + last))).items
    assert (item.lead, item.limit.text) == (("市住建局",), "2026年5月底前")
    each = "一、扬尘。\n整改措施：\n1.加强巡查。（责任单位：市城管局）\n2.完成喷淋。（责任单位：市住建局）\n"
    (item,) = read(Document("plan.txt", passages_of("整改方案\n" + each))).items
    assert item.lead == ()
    assert [measure.responsible for measure in item.measures] == [("市城管局",), ("市住建局",)]


@pytest.mark.parametrize("part", ["三、有关要求", "三、保障措施", "三、其他事项"])
def test_a_general_part_numbered_as_the_items_are_ends_them(part: str) -> None:
    text = "一、扬尘\n整改措施：完成喷淋。\n二、河道\n整改措施：完成清淤。\n" + part + "\n各单位每月5日前报送进展。\n"
    assert [number for number, *_ in items(text)] == [1, 2]
    assert obligations(text) == ["各单位每月5日前报送进展"]
