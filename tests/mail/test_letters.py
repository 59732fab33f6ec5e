"""Who is told how much: full letters to work domains, dates alone to others; and templates that an office puts in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.errors import BadFile, BadValue, NotThere, Refused
from deadlines.mail import layout
from deadlines.mail.addresses import Domains, domain_of
from deadlines.mail.digest import Digest, compose
from deadlines.mail.message import Enclosed, Style, letter_of, letter_of_dates, letters_for, mails_of
from deadlines.mail.paste import pasted
from deadlines.mail.wording import Contact
from deadlines.words import cells
from mail.registers import DIRECTORY, FRIDAY, SAMPLE, WEEK, item, lines, measure, milestone, plan, unit

if TYPE_CHECKING:
    from pathlib import Path

SENDER = "整改办 <zgb@example.gov.cn>"
AT = datetime(2023, 11, 27, tzinfo=UTC)
LINK = "https://rili.example.gov.cn/s/abc"


def of(key: str = "甲市/市城管局", **more: Any) -> Digest:
    return next(each for each in compose(lines(SAMPLE), DIRECTORY, as_of=FRIDAY, week=WEEK, **more) if each.key == key)


# --- work domains


@pytest.mark.parametrize(
    ("listed", "sender", "address", "within"),
    [
        (None, SENDER, "a@example.gov.cn", True),
        (None, SENDER, "a@duban.example.gov.cn", True),
        (None, SENDER, "A@EXAMPLE.GOV.CN", True),
        (None, SENDER, "a@notexample.gov.cn", False),
        (None, SENDER, "a@example.gov.cn.evil.com", False),
        (None, SENDER, "a@gov.cn", False),
        (None, SENDER, "a@qq.com", False),
        (("xa.gov.cn",), SENDER, "a@example.gov.cn", False),
        (("xa.gov.cn", "@Example.gov.cn"), SENDER, "a@example.gov.cn", True),
        (("例子.中国",), SENDER, "a@xn--fsqu00a.xn--fiqs8s", True),
        (("xn--fsqu00a.xn--fiqs8s",), SENDER, "a@子.例子.中国", True),
        ((), SENDER, "a@example.gov.cn", False),
        (None, SENDER, "li%qq.com@example.gov.cn", False),  # a route through it to another
        (None, SENDER, "qq.com!li@example.gov.cn", False),
        (None, None, "a@qq.com", True),  # nothing can be sent, and all is shown
    ],
)
def test_which_addresses_are_at_work(
    listed: tuple[str, ...] | None, sender: str | None, address: str, within: bool
) -> None:
    assert Domains.of(listed, sender).hold(address) is within


@pytest.mark.parametrize("text", ["", "a b", "x@y.cn", "x..cn", "<x>", "*.gov.cn", "cn", "-x.cn", "x。cn", "x_y.cn"])
def test_what_is_no_domain(text: str) -> None:
    with pytest.raises(BadValue):
        domain_of(text)


def both() -> Digest:
    return of()._replace(
        party=unit("市城管局", "cg@example.gov.cn", "li@qq.com", "ban@xa.example.gov.cn", "zhao@163.com")
    )


def test_each_address_gets_the_letter_that_is_for_it() -> None:
    (full, at_work), (brief, outside) = letters_for(both(), sender=SENDER)

    assert at_work == ("cg@example.gov.cn", "ban@xa.example.gov.cn")
    assert outside == ("li@qq.com", "zhao@163.com")
    assert full == letter_of(both())
    assert not brief.full
    assert brief.subject == "【督察整改提示】11月27日—12月3日（市城管局）"
    assert "11月28日、12月3日、12月10日、12月31日" in brief.text.replace("\n", "")


def test_nothing_but_dates_leaves_the_work_domains() -> None:
    digest = both()
    enclosed = Enclosed(LINK, b"BEGIN:VCALENDAR")
    style = Style(Contact("张三", "029-1"), base_url="https://rili.example.gov.cn")
    told = [pair for pair in letters_for(digest, style, enclosed, sender=SENDER) if not pair[0].full]
    ((letter, to),) = told

    said = letter.subject + letter.text.replace("\n", "") + letter.html
    assert letter.attachment is None
    assert letter.codes == digest.codes  # kept for a proof, told nobody
    assert not letter.linked
    for word in (
        LINK,
        "张三",
        "029-1",
        "日历",
        "项",
        "到期",
        "登记",
        "JA23",
        "牵头",
        "餐饮",
        "省大气专项",
        "已过",
        "家",
    ):
        assert word not in said.replace("整改事项", "")
    (first, *_) = mails_of(digest, letter, sender=SENDER, at=AT, to=to)
    assert b"calendar" not in first.data  # type: ignore[union-attr]


SECRETS = st.text("甲乙丙丁戊己庚辛壬癸", min_size=6, max_size=12)


@given(SECRETS, SECRETS, SECRETS, st.dates(date(2023, 10, 1), date(2024, 1, 2)))
def test_whatever_an_entry_says_stays_at_work(title: str, action: str, limit: str, due: date) -> None:
    stone = milestone("JA23-01.1", due, action=action, limit=limit)
    made = plan(item(1, measure(stone), title=title, acceptance=("市财政局",)), short=limit)
    for digest in compose(lines(made), DIRECTORY, as_of=FRIDAY, week=WEEK):
        letter = letter_of_dates(digest)
        assert letter is not None
        said = letter.subject + letter.text.replace("\n", "") + letter.html
        assert not any(word in said for word in (title, action, limit, "JA23"))
        assert f"{due.month}月{due.day}日" in said


def test_what_has_no_date_is_nothing_to_tell_outside() -> None:
    bare = both()._replace(sections=())
    waits = both()._replace(
        sections=tuple(
            section._replace(entries=tuple(each._replace(since=FRIDAY) for each in section.entries))
            for section in both().sections
        )
    )

    assert letter_of_dates(waits) is None
    assert [letter.full for letter, _ in letters_for(waits, sender=SENDER)] == [True]
    idle = letter_of_dates(bare)
    assert idle is not None
    assert "本期（11月27日—12月3日）及其后30天内无到期事项" in idle.text.replace("\n", "")


def test_an_address_that_is_none_is_told_of_and_not_lost() -> None:
    digest = of()._replace(party=unit("市城管局", "a@b\r\nBcc: c@d.cn"))

    ((letter, to),) = letters_for(digest, sender=SENDER)
    (refused,) = mails_of(digest, letter, sender=SENDER, at=AT, to=to)
    assert "a mail address" in str(refused.message)  # type: ignore[union-attr]


# --- an empty week, link, calendar


def test_an_empty_week_is_one_line() -> None:
    nobody = compose([], DIRECTORY, as_of=FRIDAY, week=WEEK)
    keys = frozenset(each.key for each in DIRECTORY.parties)
    everybody = compose([], DIRECTORY, as_of=FRIDAY, week=WEEK, idle=keys)

    assert nobody == ()
    assert [each.party.name for each in everybody][:2] == ["省厅", "市城管局"]
    assert "市财政局" not in [each.party.name for each in everybody]  # no address
    letter = letter_of(everybody[1])
    assert letter.subject == "【督察整改提示】11月27日—12月3日：本期无到期事项（市城管局）"
    assert letter.text.partition("--------")[0].replace("\n", "") == (
        "市城管局：涉及贵单位的督察整改事项本期（11月27日—12月3日）及其后30天内无到期事项。"
    )
    assert [each.key for each in compose([], DIRECTORY, as_of=FRIDAY, week=WEEK, idle=keys, only={"甲市/东县"})] == [
        "甲市/东县"
    ]


def test_the_page_of_the_calendar_is_named_and_the_calendar_attached() -> None:
    letter = letter_of(of(), enclosed=Enclosed(LINK, b"BEGIN:VCALENDAR"))

    assert f"本单位时间节点日历订阅页：\n  {LINK}\n" in letter.text
    assert f'<a href="{LINK}"' in letter.html
    assert "本单位时间节点日历见附件" in letter.text
    assert letter.attachment is not None
    assert letter.attachment.name == "市城管局整改时间节点.ics"
    assert letter.linked
    bare = letter_of(of())
    assert "日历" not in bare.text + bare.html
    assert not bare.linked


# --- templates


def written(folder: Path, **files: str) -> Style:
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    layout.environment.cache_clear()
    return Style(templates=folder)


def test_an_offices_templates_go_before_ours_one_by_one(tmp_path: Path) -> None:
    style = written(tmp_path, digest_txt="{{ unit }}|{{ week }}|{{ blocks[0].rows[0].code }}\n")

    letter = letter_of(of(), style=style)

    assert letter.text == "市城管局|11月27日—12月3日|JA23-08.1\n"
    assert letter.html == letter_of(of()).html


@pytest.mark.parametrize(
    ("template", "line", "said"),
    [
        ("好\n{{ nothing }}\n", 2, "nothing"),
        ("好\n\n{% for row in blocks %}\n", 3, ""),
        ("{{ blocks[0].rows[0].colour }}", 1, "colour"),
        ("{% if 1 %}\n{{ 1 // 0 }}\n{% endif %}", 2, "zero"),
        ("{{ unit.__class__.__mro__ }}", 1, "unsafe"),
        ("\n{{ blocks.append(1) }}", 2, "unsafe"),
        ("{% include 'other.txt' %}", 1, "other.txt"),
        ("{{ range(10000000) | list }}", 1, "Range"),
    ],
)
def test_a_broken_template_is_one_error_with_its_line(tmp_path: Path, template: str, line: int, said: str) -> None:
    style = written(tmp_path, digest_txt=template)

    with pytest.raises(BadFile) as caught:
        letter_of(of(), style=style)

    (problem,) = caught.value.problems
    assert problem.where == f"digest.txt:{line}"
    assert said in str(problem.message)
    assert caught.value.exit_code == 4


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("{{ nothing }}", "there is no such name ("),
        ("{% for row in blocks %}", "the template is not written as Jinja asks for ("),
        ("{{ unit | shout }}", "there is no such filter or test ("),
        ("{{ unit.__class__.__mro__ }}", "templates may not do that ("),
        ("{% include 'other.txt' %}", "there is no such template ("),
        ("{{ 1 // 0 }}", "it cannot be worked out ("),
        ("", "nothing is left to read"),
        (" \n\u3000\u200b\n{# foot #}", "nothing is left to read"),
    ],
)
def test_what_is_wrong_with_a_template_is_said_by_its_kind(tmp_path: Path, template: str, sentence: str) -> None:
    with pytest.raises(BadFile) as caught:
        letter_of(of(), style=written(tmp_path, digest_txt=template))
    assert str(caught.value.problems[0].message).startswith(sentence)


@pytest.mark.parametrize(
    "page",
    ["<html><head><title>{{ subject }}</title></head><body></body></html>", "<p>&nbsp;</p><!-- {{ opening }} -->", " "],
)
def test_a_page_on_which_nothing_is_seen_is_wrong(tmp_path: Path, page: str) -> None:
    with pytest.raises(BadFile, match=r"digest\.html:1"):
        letter_of(of(), style=written(tmp_path, digest_html=page))
    folder = tmp_path / "seen"
    folder.mkdir()
    assert letter_of(of(), style=written(folder, digest_html="<p>{{ unit }}</p>")).html == "<p>市城管局</p>"


def test_what_is_no_text_or_no_folder_is_said(tmp_path: Path) -> None:
    style = written(tmp_path)
    (tmp_path / "digest.html").write_bytes("整改".encode("gb18030"))
    with pytest.raises(BadFile, match=r"digest\.html"):
        letter_of(of(), style=style)
    with pytest.raises(NotThere):
        letter_of(of(), style=Style(templates=tmp_path / "none"))


def test_our_templates_are_written_to_begin_from_and_say_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    made = layout.write_templates(folder)
    layout.environment.cache_clear()

    assert [path.name for path in made] == ["digest.txt", "digest.html"]
    assert letter_of(of(), style=Style(templates=folder)) == letter_of(of())
    with pytest.raises(Refused):
        layout.write_templates(folder)


# --- to paste


PASTED = """\
【督察整改提示】11月27日—12月3日
市城管局：现将贵单位承担的督察整改事项近期时间节点提示如下，请按整改方案要求推进；已完成的，请报送完成情况和佐证材料。

一、到期未登记（1项）
1. 餐饮油烟在线监控安装率低：完成试点
（省大气专项第8项（二），牵头；11月28日，已过3天）

二、本周到期（1项）
1. 餐饮油烟在线监控安装率低：完成JA23-08.2
（省大气专项第8项（二），牵头；12月3日，余2天）

三、未来30天到期（2项）
1. 报送整改情况
（省大气专项正文四（三），责任；12月10日，余9天）
2. 餐饮油烟在线监控安装率低：整改时限到期
（省大气专项第8项，牵头；12月31日，余30天）

四、本期常态化任务（1项）
1. 报送整改进展
（省大气专项正文四（二），责任；本月，尚缺1次）

本提示由整改台账生成，供工作参考，不作为正式公文；内容以印发的整改方案和正式文件为准。联系人：张三，电话：029-1。
"""


def test_what_is_pasted_needs_no_columns() -> None:
    assert pasted(of(), Contact("张三", "029-1")) == PASTED
    assert "  " not in PASTED


def test_what_is_pasted_for_who_accepts_says_how_it_stands() -> None:
    late = plan(item(1, measure(milestone("JA23-01.1", date(2023, 11, 28))), acceptance=("市财政局",)))
    (digest,) = compose(lines(late), DIRECTORY, as_of=FRIDAY, week=WEEK, only={"甲市/市财政局"})

    assert "（省大气专项第1项（一），验收；11月28日，已过3天；到期未登记）" in pasted(digest)


# --- columns of the text


def test_what_does_not_fit_into_a_row_begins_a_line() -> None:
    assert layout.in_row(["11月28日", "", "已过3天"]) == "11月28日  已过3天"
    assert layout.in_row(["一" * 10, "二" * 10, "三" * 3], 2, 28) == "\n  ".join(("一" * 10, "二" * 10, "三三三"))


@given(st.lists(st.text("整改abc ，（）", max_size=60), max_size=6))
def test_rows_fit_and_lose_nothing(texts: list[str]) -> None:
    row = layout.in_row(texts)

    assert all(cells.width(line) <= 76 for line in row.split("\n"))
    assert "".join(row.split()) == "".join("".join(texts).split())
