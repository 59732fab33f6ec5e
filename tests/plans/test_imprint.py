"""The day of a document, its signature and imprint, footnotes, and notes that explain a table."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from deadlines.calendars import state_council
from deadlines.plans.passages import Document, Passage
from deadlines.plans.reading import read
from deadlines.plans.text import passages_of

if TYPE_CHECKING:
    from deadlines.plans.draft import Draft

PLAN = """清河市贯彻落实督察反馈意见整改方案
{head}
一、河道管护不到位
责任单位：市水利局
整改时限：2026年12月底前
整改措施：
1.印发后30个工作日内，完成排查。
2.加强巡查。
{foot}
"""
SIGNED = "The day of issue is taken from the signature: 2026-03-05; --issued gives another."


def plan(head: str = "", foot: str = "", *, issued: date | None = None) -> Draft:
    text = PLAN.format(head=head, foot=foot)
    return read(Document("plan.txt", passages_of(text)), calendar=state_council(), issued=issued)


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("（2026年3月5日印发）", ""),
        ("发布日期：2026-03-05", ""),
        ("索引号：0001 成文日期：2026年3月5日 公开方式：主动公开", ""),
        ("印发日期：2026.3.5", "清河市人民政府\n2026年3月1日"),
        ("", "清河市人民政府\n2026年3月1日\n抄送：市委办公室。\n清河市人民政府办公室　　2026年3月5日印发"),
    ],
)
def test_the_day_of_issue_is_the_documents_own(head: str, foot: str) -> None:
    one = plan(head, foot)
    assert one.issued == date(2026, 3, 5)
    assert one.items[0].measures[0].milestones[0].due == date(2026, 4, 17)
    assert not [each for each in one.problems if "signature" in str(each.message)]


@pytest.mark.parametrize(
    ("head", "foot", "where"),
    [
        ("", "清河市人民政府\n2026年3月5日", "第10行"),
        ("", "中共清河市委　清河市人民政府\n二〇二六年三月五日\n（此件公开发布）", "第10行"),
        ("", "清河市人民政府办公室 2026年3月5日", "第9行"),
        ("（2026年3月5日）", "", "第2行"),
    ],
)
def test_a_day_that_is_only_signed_is_a_doubt_with_its_place(head: str, foot: str, where: str) -> None:
    one = plan(head, foot)
    assert one.issued == date(2026, 3, 5)
    assert [each.where for each in one.problems if str(each.message) == SIGNED] == [where]
    assert one.items[0].measures[-1].text == "加强巡查。"


def test_a_day_that_a_person_gives_stands() -> None:
    one = plan("", "清河市人民政府\n2026年3月5日", issued=date(2026, 2, 1))
    assert one.issued == date(2026, 2, 1)
    assert not [each for each in one.problems if "signature" in str(each.message)]


@pytest.mark.parametrize(
    "foot",
    ["3.市水利局\n2026年3月5日\n4.加强管护。", "依据《治水方案》（市政府2026年3月5日印发）执行。", "2026年13月45日"],
)
def test_a_day_inside_the_text_is_not_that_of_issue(foot: str) -> None:
    assert plan("", foot).issued is None


def test_a_limit_on_a_line_of_its_own_is_no_signature() -> None:
    text = "清河市整改方案\n一、河道管护不到位\n责任单位：\n市水利局\n整改时限：\n2026年3月5日\n整改目标：完成整改。"
    one = read(Document("plan.txt", passages_of(text)))
    assert (one.issued, one.items[0].limit.dates) == (None, (date(2026, 3, 5),))


def test_the_day_of_a_notice_about_what_was_done_is_not_that_of_the_plan() -> None:
    text = PLAN.format(head="", foot="清河市人民政府\n2026年3月5日").replace("整改方案", "整改情况的公示")
    assert read(Document("plan.txt", passages_of(text))).issued is None


@pytest.mark.parametrize(
    "note",
    [
        "资料来源：市水利局统计，2026年5月底前更新",
        "注：数据截至2025年12月31日，2026年6月底前可更正。",
        "注：1.数据截至2025年12月31日。\n2.2026年6月底前可更正。",
        "填表说明：\n1.每月25日前报送。\n（1）格式统一。\n2.2026年6月底前填完。",
        "[1] 2026年6月底前数据。",
    ],
)
def test_notes_give_no_text_and_no_duties(note: str) -> None:
    one = plan("", f"3.建成12处设施[1]。\n{note}")
    assert [len(each.milestones) + len(each.duties) for each in one.items[0].measures] == [1, 0, 0]
    assert "数据" not in one.items[0].measures[-1].text
    assert not one.obligations


def test_a_note_that_asks_units_for_something_is_an_obligation() -> None:
    text = "清河市整改方案\n备注：各责任单位每月23日前报送进展。"
    assert [each.every for each in read(Document("plan.txt", passages_of(text))).obligations] == ["month"]


def test_raised_numbers_of_footnotes_are_no_text_but_square_metres_are() -> None:
    one = plan("", "3.完成清淤¹。\n4.复绿30平方米²、40km²。")
    assert [each.text for each in one.items[0].measures[2:]] == ["完成清淤。", "复绿30平方米²、40km²。"]


def test_a_sheet_that_explains_how_to_fill_in_is_left_out() -> None:
    told = (
        Passage("清河市整改方案", "工作表“台账”A1", sheet="台账"),
        Passage("各责任单位每月25日前报送，2026年6月底前填完。", "工作表“填表说明”A1", sheet="填表说明"),
    )
    assert not read(Document("a.xlsx", told)).obligations


def test_a_note_in_a_row_of_a_table_is_no_item() -> None:
    text = (
        "|序号|问题|责任单位|整改措施|完成时限|\n|1|河道管护不到位|市水利局|完成清淤。|2026年12月底前|\n"
        "|注：2026年5月底前可更正|||||\n"
    )
    assert [each.problem for each in read(Document("a.md", passages_of(text))).items] == ["河道管护不到位"]


def test_running_heads_with_the_number_of_their_page_are_no_text() -> None:
    text = """清河市贯彻落实督察反馈意见整改方案      第1页
一、河道管护不到位
责任单位：市水利局
整改措施：
1.2026年6月底前，市水利局完成沿河垃圾清理，并对沿河两岸
清河市贯彻落实督察反馈意见整改方案      第2页
15处堆场开展整治。
2.加强巡查，建立河长、湖长、林长信息共享机制，每月开展1次
— 3 —
清河市整改办公室编印
联合执法。
共3页 第3页
"""
    one = read(Document("plan.txt", passages_of(text)))
    assert one.title == "清河市贯彻落实督察反馈意见整改方案"
    assert [each.text for each in one.items[0].measures] == [
        "2026年6月底前，市水利局完成沿河垃圾清理，并对沿河两岸15处堆场开展整治。",
        "加强巡查，建立河长、湖长、林长信息共享机制，每月开展1次联合执法。",
    ]
