"""How a digest reads, and the bytes that go out: words, columns, headers, parts."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, date, datetime, timedelta, timezone
from email.header import decode_header, make_header
from html.parser import HTMLParser
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.domain.model import Act, Plan, Quantity, Report
from deadlines.domain.units import Directory, Region, Unit
from deadlines.errors import BadValue
from deadlines.mail.digest import Digest, compose
from deadlines.mail.message import (
    Enclosed,
    Letter,
    Mail,
    Unsendable,
    addr_spec,
    fold,
    letter_of,
    mail_to,
    mails_of,
    reach,
    sender_of,
)
from deadlines.mail.wording import Contact, subject
from deadlines.words import cells
from mail.registers import DIRECTORY, FRIDAY, SAMPLE, WEEK, duty, item, lines, measure, milestone, not_done, plan, unit

if TYPE_CHECKING:
    from email.message import EmailMessage

SENDER = "整改办 <zgb@example.gov.cn>"
AT = datetime(2023, 11, 27, 8, 0, tzinfo=timezone(timedelta(hours=8)))


def of(key: str, *plans: Plan, as_of: date = FRIDAY, week: date = WEEK) -> Digest:
    digests = compose(lines(*(plans or (SAMPLE,))), DIRECTORY, as_of=as_of, week=week)
    return next(digest for digest in digests if digest.key == key)


def sent(
    address: str = "cg@example.gov.cn", sender: str = SENDER, at: datetime = AT, digest: Digest | None = None
) -> Mail:
    digest = digest or of("甲市/市城管局")
    return mail_to(address, digest, letter_of(digest), sender=sender, at=at)


def parsed(mail: Mail) -> EmailMessage:
    return email.message_from_bytes(mail.data, policy=email.policy.default)


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return cast("str", part.get_content())


# --- the words


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ([date(2023, 11, 29)] * 3, "本周到期3项"),
        ([date(2023, 11, 29), date(2023, 11, 20), date(2023, 11, 20)], "本周到期1项、到期未登记2项"),
        ([date(2023, 11, 20), None], "到期未完成1项、到期未登记1项"),
        ([date(2023, 12, 20)] * 2, "未来30天到期2项"),
        ([date(2023, 12, 20), date(2023, 11, 29)], "本周到期1项"),
    ],
)
def test_the_subject_counts_what_is_not_zero(due: list[date | None], said: str) -> None:
    entries = [
        milestone(f"JA23-01.{n}", day or date(2023, 11, 20), reports=() if day else (not_done(date(2023, 11, 21)),))
        for n, day in enumerate(due, 1)
    ]
    digest = of("甲市/市城管局", plan(item(1, measure(*entries))), as_of=WEEK)

    assert subject(digest) == f"【督察整改提示】11月27日—12月3日：{said}（市城管局）"


def test_the_subject_of_duties_alone_and_of_what_is_verified() -> None:
    duties = of("甲市/市城管局", plan(item(1, measure(duty("JA23-01.r1")))))

    assert subject(duties) == "【督察整改提示】11月27日—12月3日：本期常态化任务1项（市城管局）"
    assert subject(of("甲市/市财政局")) == "【督察整改提示】11月27日—12月3日：验收（督导）事项1项（市财政局）"


def test_a_week_to_come_says_what_is_due_before_it() -> None:
    digest = of(
        "甲市/市城管局", plan(item(1, measure(milestone("JA23-01.1", date(2023, 12, 2))))), week=date(2023, 12, 4)
    )

    assert subject(digest) == "【督察整改提示】12月4日—12月10日：12月4日前到期1项（市城管局）"
    assert "一、12月4日前到期（1项）" in letter_of(digest).text


TEXT = """\
市城管局：现将贵单位承担的督察整改事项近期时间节点提示如下，请按整改方案要求
推进；已完成的，请报送完成情况和佐证材料。

一、到期未登记（1项）

11月28日  已过3天  省大气专项第8项（二）  牵头  JA23-08.1
  餐饮油烟在线监控安装率低：完成试点
  整改时限（方案原文）：按期

二、本周到期（1项）

12月3日  余2天  省大气专项第8项（二）  牵头  JA23-08.2
  餐饮油烟在线监控安装率低：完成JA23-08.2
  完成数/目标数：287/758家、未登记/2278处
  未达到时序进度（测算）
  整改时限（方案原文）：2023年12月3日前

三、未来30天到期（2项）

12月10日  余9天   省大气专项正文四（三）  责任  JA23-o2
  报送整改情况
  整改时限（方案原文）：12月10日前

12月31日  余30天  省大气专项第8项  牵头  JA23-08
  餐饮油烟在线监控安装率低：整改时限到期

四、本期常态化任务（1项）

本月  尚缺1次  省大气专项正文四（二）  责任  JA23-o1
  报送整改进展
  方案要求（原文）：每月底前

--------
本提示由整改台账生成，供工作参考，不作为正式公文；内容以印发的整改方案和正式
文件为准。联系人：张三，电话：029-12345678。
"""


def test_the_text_stands_alone() -> None:
    letter = letter_of(of("甲市/市城管局"), Contact("张三", "029-12345678"))

    assert letter.text == TEXT


def test_what_comes_in_ones_items_and_others_do_names_them() -> None:
    text = letter_of(of("甲市/西县")).text

    assert "所在整改任务其他时间节点（1项）\n\n12月1日（待核定）  今日到期  省大气专项第9项·东县（一）" in text
    assert "责任单位：东县" in text
    assert "另需：检查机动车400辆次" in text
    assert "尚缺3次" in text


def test_who_verifies_is_told_whose_date_passed_in_words() -> None:
    late = milestone("JA23-01.1", date(2023, 11, 28), reports=(not_done(FRIDAY),))
    unsaid = milestone("JA23-01.2", date(2022, 11, 28))
    made = plan(item(1, measure(late, unsaid), acceptance=("市财政局",), marks=(("市城管局", "牵头"),)))

    text = letter_of(of("甲市/市财政局", made)).text

    assert "2022年11月28日  已过368天  省大气专项第1项（一）  验收  JA23-01.2\n  到期未登记\n" in text
    assert "11月28日        已过3天    省大气专项第1项（一）  验收  JA23-01.1\n  到期未完成\n" in text
    assert "责任单位：市城管局（牵头）" in text


def test_who_leads_what_each_owes_is_not_told_that_it_lacks_something() -> None:
    made = plan(item(1, measure(duty("JA23-01.r1", each=True, at_least=12, responsible=("各县区",)))))

    text = letter_of(of("甲市/市城管局", made)).text

    assert "各应12次" in text
    assert "尚缺" not in text


def test_the_contact_stands_in_the_foot_only_where_there_is_one() -> None:
    foot = "本提示由整改台账生成，供工作参考，不作为正式公文；内容以印发的整改方案和正式文件为准。"
    digest = of("甲市/市城管局")

    def end(letter: Letter) -> str:
        return letter.text.rpartition("--------")[2].replace("\n", "")

    assert end(letter_of(digest)) == foot
    assert foot in letter_of(digest).html
    assert end(letter_of(digest, Contact("李四"))) == f"{foot}联系人：李四。"


def test_words_that_accuse_are_never_used() -> None:
    for digest in compose(lines(SAMPLE), DIRECTORY, as_of=date(2024, 6, 1), week=date(2024, 6, 1)):
        letter = letter_of(digest)
        for word in ("逾期", "虚假", "排名", "预警", "督办", "欠", "第22周"):
            assert word not in letter.subject + letter.text + letter.html


def test_amounts_have_no_empty_fractions() -> None:
    made = milestone(
        "JA23-01.1",
        FRIDAY,
        quantities=(Quantity(12.5, "万吨"), Quantity(None, "座")),
        reports=(Report(WEEK, quantities=(3.0, None)),),
    )

    assert "完成数/目标数：3/12.5万吨\n" in letter_of(of("甲市/市城管局", plan(item(1, measure(made))))).text


class Outline(HTMLParser):
    """Text in reading order, tags, and whether every tag is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.said: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said.append(data.strip())


def test_the_html_says_the_same_in_plain_tables() -> None:
    letter = letter_of(of("甲市/市城管局"))
    outline = Outline(letter.html)

    assert outline.open == []
    assert outline.tags <= {
        "html",
        "head",
        "meta",
        "title",
        "body",
        "table",
        "tr",
        "td",
        "b",
        "br",
        "span",
        "div",
        "h1",
        "h2",
    }
    assert not outline.attributes & {"src", "href", "class", "background", "onclick"}
    assert "http" not in letter.html
    said = "".join("".join(outline.said).split())
    for line in letter.text.splitlines():
        for piece in line.replace("：完成", "\n完成").replace("：整改时限到期", "").replace("--------", "").split():
            assert piece in said


def test_what_the_register_says_is_never_markup() -> None:
    made = plan(
        item(
            1, measure(milestone("JA23-01.1", FRIDAY, action="<img src=x onerror=alert(1)> & {{ 7*7 }}")), title="</td>"
        )
    )

    letter = letter_of(of("甲市/市城管局", made))

    assert "<img" not in letter.html
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; {{ 7*7 }}" in letter.html
    assert "</td>：<img src=x onerror=alert(1)> & {{ 7*7 }}" in letter.text


# --- columns


@given(st.text(alphabet="整改方案时限，。；：、）（2023年底abc %\u0301 ", max_size=200), st.integers(0, 8))
def test_folded_lines_fit_and_lose_nothing(text: str, indent: int) -> None:
    folded = fold(text, indent, 40)

    assert all(cells.width(line) <= 40 for line in folded.splitlines())
    assert "".join(folded.split()) == "".join(text.split())


def test_a_fold_keeps_numbers_and_closing_marks_together() -> None:
    assert fold("检查机动车数量不少于400辆次。", 0, 22) == "检查机动车数量不少于\n400辆次。"
    assert fold("检查机动车数量不少于。", 0, 20) == "检查机动车数量不少\n于。"


def test_lines_of_entries_fit_into_76_columns() -> None:
    made = plan(item(1, measure(milestone("JA23-01.1", FRIDAY, action="完成" * 60, limit="按期" * 60))))

    body = letter_of(of("甲市/市城管局", made)).text.splitlines()

    assert max(map(cells.width, body)) <= 76


# --- headers and parts


def test_the_message_parses_back() -> None:
    mail = sent()
    message = parsed(mail)

    assert message["Subject"] == "【督察整改提示】11月27日—12月3日：本周到期1项、到期未登记1项（市城管局）"
    assert message["From"].addresses[0].display_name == "整改办"
    assert message["From"].addresses[0].addr_spec == "zgb@example.gov.cn"
    assert message["To"].addresses[0].display_name == "市城管局"
    assert message["To"].addresses[0].addr_spec == "cg@example.gov.cn"
    assert message["Date"].datetime == AT
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert message["Message-ID"] == mail.message_id
    assert message["Content-Language"] == "zh-CN"
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert body(message, "plain").replace("\r\n", "\n") == letter_of(of("甲市/市城管局")).text
    assert body(message, "html").replace("\r\n", "\n") == letter_of(of("甲市/市城管局")).html
    assert not message.defects
    assert not any(part.defects for part in message.walk())


def test_the_bytes_are_ascii_in_short_lines_that_end_in_crlf() -> None:
    data = sent().data

    assert data.isascii()
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"\r" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 78


def test_a_long_name_still_folds() -> None:
    digest = of("甲市/市城管局")._replace(party=Unit("市大气污染防治专项行动领导小组各成员单位" * 5, "甲市"))
    mail = mail_to("a@example.gov.cn", digest, letter_of(digest), sender=SENDER, at=AT)

    # the older reader: the newer one, of Python 3.11, puts blanks between the encoded words of a long name
    raw = email.message_from_bytes(mail.data)
    assert str(make_header(decode_header(raw["To"]))) == f"{digest.party.name} <a@example.gov.cn>"
    assert parsed(mail)["Subject"] == subject(digest)
    assert max(map(len, mail.data.split(b"\r\n"))) <= 78


def test_the_same_data_give_the_same_bytes() -> None:
    assert sent().data == sent().data
    assert sent().sha256 == sent().sha256


def test_the_message_id_is_of_unit_week_and_address_alone() -> None:
    first = sent().message_id
    quiet = of("甲市/市城管局", plan(item(1, measure(milestone("JA23-01.1", FRIDAY)))))

    assert sent(digest=quiet, at=AT + timedelta(days=2)).message_id == first
    assert sent("CG@example.gov.cn").message_id == first
    assert first.startswith("<digest.2023-W48.")
    assert first.endswith("@example.gov.cn>")
    others = {
        sent("cg2@example.gov.cn").message_id,
        sent(digest=of("甲市/市环境局")).message_id,
        sent(digest=of("甲市/市城管局", week=date(2023, 12, 4))).message_id,
    }
    assert len(others | {first}) == 4


@pytest.mark.parametrize(
    "address",
    [
        "a@example.gov.cn\r\nBcc: b@example.com",
        "a@example.gov.cn\nBcc: b@example.com",
        "a@example.gov.cn\x00",
        "a@example.gov.cn\u2028x",
        "a@example.gov.cn\x85",
        "a@example.gov.cn, b@example.com",
        "a b@example.gov.cn",
        "<a@example.gov.cn>",
        "a@b@example.gov.cn",
        "a",
        "@example.gov.cn",
        "a@",
        "",
        "a@x..cn",
        "a@" + "x" * 64 + ".cn",
        "a" * 250 + "@x.cn",
        "a@example.gov.cn> SIZE=1",
        "zgb，123@example.gov.cn",
        "ｚgb@example.gov.cn",
        "a@example。gov.cn",
        "a@example",
        "a@example.gov.cn\u202e",
        "a\u200b@example.gov.cn",
        "a@exam\u200dple.gov.cn",
        "a@*.gov.cn",
    ],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(BadValue) as caught:
        sent(address)

    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "sender",
    [
        "a@x.cn, e@evil.com",
        "甲 <a@x.cn>, 乙 <e@evil.com>",
        "a@x.cn <e@evil.com>",
        "a@x.cn; e@evil.com",
        "整改办\r\nBcc: x@y.cn <a@b.cn>",
        "整改办",
        "",
        "a@b.cn\nBcc: x@y.cn",
        "整改办 <a b@c.cn>",
    ],
)
def test_a_sender_that_is_none_is_refused(sender: str) -> None:
    with pytest.raises(BadValue):
        sender_of(sender)


@pytest.mark.parametrize("sender", ["a@x.cn", "整改办 <a@x.cn>", '"整改办, 三处" <a@x.cn>', "<a@x.cn>", "a@localhost"])
def test_a_sender_is_one_address_with_or_without_a_name(sender: str) -> None:
    assert sender_of(sender).username == "a"


@pytest.mark.parametrize("name", ["市城管局\r\nBcc: x@y.cn", "市城管局\nX", "市\x00", "市\u2029", " "])
def test_a_name_with_a_line_break_is_refused(name: str) -> None:
    digest = of("甲市/市城管局")._replace(party=Unit(name, "甲市"))

    with pytest.raises(BadValue):
        mail_to("a@example.gov.cn", digest, letter_of(digest), sender=SENDER, at=AT)


def test_a_letter_with_a_line_break_in_its_subject_is_refused() -> None:
    with pytest.raises(BadValue):
        mail_to("a@example.gov.cn", of("甲市/市城管局"), Letter("x\r\nBcc: y@z.cn", "", ""), sender=SENDER, at=AT)


def test_line_breaks_in_the_register_stay_in_the_body() -> None:
    made = plan(item(1, measure(milestone("JA23-01.1", FRIDAY, action="甲\r\n\r\n.\r\nQUIT")), title="a\nBcc: x@y.cn"))
    digest = of("甲市/市城管局", made)
    message = parsed(mail_to("a@example.gov.cn", digest, letter_of(digest), sender=SENDER, at=AT))

    assert message["Bcc"] is None
    assert "a Bcc: x@y.cn：甲 . QUIT" in body(message, "plain")


def test_a_domain_outside_ascii_becomes_idna_and_a_name_before_it_asks_for_utf8() -> None:
    assert str(addr_spec("Zhang@例子.中国")) == "Zhang@xn--fsqu00a.xn--fiqs8s"
    mail = sent("张三@例子.中国")

    assert mail.recipient == "张三@xn--fsqu00a.xn--fiqs8s"
    assert "To: =?utf-8?b?5biC5Z+O566h5bGA?= <张三@xn--fsqu00a.xn--fiqs8s>\r\n" in mail.data.decode()
    assert parsed(mail)["To"].addresses[0].display_name == "市城管局"


def test_one_bad_address_stops_nobody() -> None:
    digest = of("甲市/市城管局")._replace(party=unit("市城管局", "a@x.cn", "b\r\n@x.cn", "c@x.cn"))

    made = list(mails_of(digest, letter_of(digest), sender=SENDER, at=AT, sent={("甲市/市城管局", "c@x.cn")}))

    assert [type(each) for each in made] == [Mail, Unsendable]
    assert isinstance(made[1], Unsendable)
    assert "a mail address" in str(made[1].message)


def test_the_operator_hears_whom_it_reaches() -> None:
    assert str(reach(of("甲市/市环境局"))) == "to: ('hj@example.gov.cn',)"
    assert "no mail address" in str(reach(of("甲市/市财政局")))
    assert "without settled members" in str(reach(of("甲市/各开发区")))


names = st.text(max_size=20)
texts = st.text(min_size=1, max_size=80)


@given(names, texts, texts)
def test_whatever_the_register_says_headers_and_parts_stay_what_they_are(name: str, title: str, action: str) -> None:
    made = plan(item(1, measure(milestone("JA23-01.1", FRIDAY, action=action)), title=title, lead=(name,)))
    directory = Directory((Region("甲市"),), (Unit(name, "甲市", mail=("a@example.gov.cn",)),))
    for digest in compose(lines(made), directory, as_of=FRIDAY, week=WEEK):
        for mail in mails_of(digest, letter_of(digest), sender=SENDER, at=datetime(2023, 11, 27, tzinfo=UTC)):
            if isinstance(mail, Mail):
                message = parsed(mail)
                assert set(message.keys()) == {
                    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress",
                    "MIME-Version", "Content-Type", "Content-Language",
                }  # fmt: skip
                assert len(list(message.iter_parts())) == 2


def test_a_moved_date_says_by_which_paper_and_what_it_was() -> None:
    act = Act("extension-approved", to=date(2023, 12, 2), doc="市整改办〔2023〕12号")
    moved = milestone("JA23-01.1", date(2023, 11, 1), reports=(Report(date(2023, 10, 20), act=act),))
    made = plan(item(1, measure(moved), marks=(("市城管局", "牵头"),)))

    text = letter_of(of("甲市/市城管局", made)).text

    assert "本周到期（1项）" in text
    assert "时限已调整至2023年12月2日（市整改办〔2023〕12号），原为2023年11月1日" in text
    assert "第1次" not in text


def test_english_counts_and_says_how_long_in_english() -> None:
    made = plan(
        item(
            22,
            measure(milestone("JA23-22.1", date(2023, 12, 2)), duty("JA23-22.r1"), label="（四）"),
            measure(*(milestone(f"JA23-22.{n}", date(2023, 12, 20)) for n in range(2, 7))),
        )
    )
    english = of("甲市/市城管局", made)
    english = english._replace(party=english.party._replace(lang="en"))
    text = letter_of(english, enclosed=Enclosed("https://rili.example.gov.cn/s/x")).text

    assert "1 day left" in text
    assert "省大气专项 item 22 (四)" in text
    assert "still due: 1 time " in text
    assert all(line == line.rstrip() for line in text.splitlines())
    later = english._replace(sections=tuple(each for each in english.sections if each.name == "ahead"))
    assert "3 Dec: 5 due in the 30 days after this week (" in subject(later)


def test_a_date_with_its_year_is_not_broken_in_its_column() -> None:
    html = letter_of(of("甲市/市城管局", as_of=date(2024, 2, 1), week=date(2024, 2, 1))).html

    assert '<span style="white-space:nowrap;">2023年11月28日</span><br>' in html
    doubtful = letter_of(of("甲市/东县", as_of=date(2024, 2, 1), week=date(2024, 2, 1))).html
    assert '<span style="white-space:nowrap;">2023年12月1日</span>（待核定）<br>' in doubtful
