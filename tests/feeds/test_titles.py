from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.domain.model import Count, Quantity
from deadlines.feeds import titles
from feeds.ledger import DUTY, ITEM, LINES, MILESTONE, OBLIGATION, PLAN, line

if TYPE_CHECKING:
    from deadlines.domain.agenda import Line
    from deadlines.domain.model import Duty, Role

OWED = line(MILESTONE, responsible=("临潼区",), label="（二）")


@pytest.mark.parametrize(
    ("roles", "written", "mark"),
    [
        (("lead",), "牵头", "牵头"),
        (("lead",), None, "责任"),
        (("cooperating",), "配合", "配合"),
        (("cooperating",), None, "责任"),  # both plans list them under 责任单位
        (("cooperating",), "牵头", "牵头"),
        (("responsible",), None, "责任"),
        (("responsible",), "牵头", "牵头"),  # an obligation of the plan's body
        (("responsible",), "配合", "配合"),
        (("cooperating", "responsible"), "配合", "责任"),  # 配合 in the item, but the measure names it as the doer
        (("lead", "acceptance"), None, "责任"),
        (("lead", "acceptance"), "牵头", "牵头"),
        (("acceptance",), None, "验收"),
        (("acceptance",), "牵头", "验收"),  # 牵头验收单位 leads the acceptance, not the work
        (("acceptance", "supervising"), None, "验收"),
        (("supervising",), None, "督导"),
    ],
)
def test_the_best_role_wins_and_no_rank_is_given_that_the_plan_does_not_write(
    roles: tuple[Role, ...], written: str | None, mark: titles.Mark
) -> None:
    assert titles.mark_of(roles, written) == mark


@pytest.mark.parametrize(
    ("owed", "mark", "title"),
    [
        (OWED, "牵头", "【牵头】省大气专项第8项：287家试点安装"),
        (OWED, "责任", "【责任】省大气专项第8项：287家试点安装"),
        (OWED, "配合", "【配合】省大气专项第8项：287家试点安装（市城管局牵头）"),
        (OWED, "验收", "【验收】省大气专项第8项：287家试点安装（临潼区负责）"),
        (line(ITEM), "牵头", "【牵头】省大气专项第8项：整改时限到期（餐饮油烟在线监控安装率低）"),
        (line(ITEM), "验收", "【验收】省大气专项第8项：整改时限到期（市城管局负责）"),
        (line(ITEM._replace(lead=("甲", "乙", "丙"))), "验收", "【验收】省大气专项第8项：整改时限到期（甲、乙等负责）"),
        (line(ITEM._replace(lead=())), "验收", "【验收】省大气专项第8项：整改时限到期"),
        (line(DUTY), "责任", "【责任】省大气专项第8项：开展执法检查（每月至少2次）"),
        (line(OBLIGATION), "责任", "【责任】省大气专项：报送整改落实情况"),
        (
            line(OBLIGATION, plan=PLAN._replace(short="", code="XA23")),
            "责任",
            "【责任】XA23：报送整改落实情况",
        ),
    ],
)
def test_titles_stand_alone_on_a_phone(owed: Line, mark: titles.Mark, title: str) -> None:
    assert titles.title(owed, mark) == title


def test_done_is_marked_in_place_of_the_role() -> None:
    assert titles.done_title(OWED) == "【已完成】省大气专项第8项：287家试点安装"


@pytest.mark.parametrize(
    ("duty", "words"),
    [
        (DUTY._replace(every="day", at_least=1), "每日至少1次"),
        (DUTY._replace(every="quarter", at_least=3, unit="家"), "每季度至少3家"),
        (DUTY._replace(every="year", at_least=2, limit="每年不少于2次"), "每年至少2次"),
        (DUTY._replace(every="year", at_least=2, limit="每半年1次"), "每半年至少1次"),
        (
            DUTY._replace(at_least=12, counts=(Count(400, "辆次", "检查机动车"),)),
            "每月至少12次、检查机动车400辆次",
        ),
    ],
)
def test_how_often_a_duty_is_owed(duty: Duty, words: str) -> None:
    assert titles.frequency(duty) == words


def test_a_description_tells_the_plan_and_nothing_else() -> None:
    milestone = MILESTONE._replace(
        quantities=(Quantity(287, "家", "试点餐饮单位"), Quantity(744, "处")), ambiguous=True
    )

    assert titles.description(line(milestone, responsible=("临潼区",), label="（一）", section="临潼区")) == (
        "287家试点安装\n"
        "整改时限（方案原文）：2024年3月底前〔时间待核定〕\n"
        "目标数：287家（试点餐饮单位）、744处\n"
        "所属任务：省大气专项第8项·临潼区（一）\n"
        "反馈问题（简称）：餐饮油烟在线监控安装率低\n"
        "编号：XA23-08.2\n"
        "责任单位：市城管局（牵头）、市生态环境局（配合）、各区县\n"
        "措施责任单位：临潼区\n"
        "验收单位：市城管局、市财政局\n"
        "省级验收单位：省生态环境厅\n"
        "\n"
        "本提示由整改台账生成，供工作参考，不作为正式公文；内容以印发的整改方案和正式文件为准。"
    )


def test_a_settled_date_is_named_beside_the_words() -> None:
    settled = MILESTONE._replace(settled_due=date(2024, 4, 30), due=date(2024, 4, 30))

    assert "整改时限（方案原文）：2024年3月底前（核定为2024年4月30日）\n" in titles.description(line(settled))


def test_the_contact_stands_in_the_foot_only_where_it_is_given() -> None:
    assert titles.description(OWED, "联系人：市整改办。").endswith("正式文件为准。联系人：市整改办。")


@pytest.mark.parametrize("owed", LINES)
def test_no_persons_in_any_text(owed: Line) -> None:
    assert "杨武民" not in titles.description(owed) + titles.title(owed, "责任")


def test_a_long_description_keeps_its_head_and_its_foot() -> None:
    long = MILESTONE._replace(action="很长" * 900)

    text = titles.description(line(long, responsible=tuple(f"单位{n}" for n in range(300))))

    assert len(text) <= titles.DESCRIPTION_LENGTH
    assert text.startswith("很长")
    assert text.endswith("正式文件为准。")


def test_a_long_title_is_shortened_and_says_so() -> None:
    title = titles.title(line(MILESTONE._replace(action="长" * 300)), "责任")

    assert title == "【责任】省大气专项第8项：" + "长" * 59 + "…"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  两端\t空白 \r\n 换行 ", "两端 空白 换行"),
        ("C:\\new", "C:＼new"),
        ("响\x07铃\x00", "响铃"),
        ("行\u2028分\u0085隔", "行 分 隔"),
        ("\u202e反向\u202c", "反向"),
        ("家庭👨\u200d👩", "家庭👨\u200d👩"),
        ("半个\ud83d字", "半个字"),
        ("生僻字\U0002ebe1", "生僻字\U0002ebe1"),  # younger than the tables of some Python
        ("\ufeff替\ufffd代", "替代"),
        ("", ""),
    ],
)
def test_texts_are_made_plain(text: str, said: str) -> None:
    assert titles.clean(text) == said


@given(st.text())
def test_plain_text_is_plain_already(text: str) -> None:
    plain = titles.clean(text)

    assert titles.clean(plain) == plain
    assert plain == plain.strip()
    assert "\\" not in plain
    plain.encode()
