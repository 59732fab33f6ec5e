"""Messages read back: by the standard library, and by one other program (mailparse, in Rust)."""

from __future__ import annotations

import email
import email.policy
import unicodedata
from datetime import UTC, date, datetime
from email.header import decode_header, make_header
from typing import TYPE_CHECKING, cast

import fast_mail_parser
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deadlines.domain.units import Unit
from deadlines.mail import mime
from deadlines.mail.digest import Digest, compose
from deadlines.mail.message import Enclosed, Letter, Mail, Style, letter_of, letters_for, mail_to, mails_of
from mail.registers import DIRECTORY, FRIDAY, SAMPLE, WEEK, lines

if TYPE_CHECKING:
    from email.message import EmailMessage

SENDER = "整改办 <zgb@example.gov.cn>"
AT = datetime(2023, 11, 27, 8, 0, tzinfo=UTC)
CALENDAR = "BEGIN:VCALENDAR\r\nSUMMARY:试点\r\nEND:VCALENDAR\r\n".encode()
LINK = "https://rili.example.gov.cn/s/" + "x" * 43


def of(key: str = "甲市/市城管局") -> Digest:
    return next(each for each in compose(lines(SAMPLE), DIRECTORY, as_of=FRIDAY, week=WEEK) if each.key == key)


def whole() -> tuple[Letter, Mail]:
    letter = letter_of(of(), enclosed=Enclosed(LINK, CALENDAR))
    return letter, mail_to("cg@example.gov.cn", of(), letter, sender=SENDER, at=AT)


def read(mail: Mail) -> EmailMessage:
    return email.message_from_bytes(mail.data, policy=email.policy.default)


def test_with_a_calendar_it_is_mixed_of_the_alternatives_and_the_file() -> None:
    letter, mail = whole()
    message = read(mail)

    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    (file,) = message.iter_attachments()
    assert file.get_filename() == "市城管局整改时间节点.ics"
    assert file.get_content_disposition() == "attachment"
    assert file.get_payload(decode=True) == CALENDAR
    assert "method" not in dict(cast("list[tuple[str, str]]", file.get_params()))
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == letter.text
    assert LINK in letter.text
    assert LINK in letter.html
    assert not any(part.defects for part in message.walk())
    assert max(map(len, mail.data.split(b"\r\n"))) <= 78
    assert b"\n" not in mail.data.replace(b"\r\n", b"")


def test_another_program_reads_the_same() -> None:
    letter, mail = whole()
    other = fast_mail_parser.parse_email(mail.data)

    assert other.subject == letter.subject
    assert [part.replace("\r\n", "\n") for part in other.text_plain] == [letter.text]
    assert [part.replace("\r\n", "\n") for part in other.text_html] == [letter.html]
    (file,) = other.attachments
    assert (file.filename, file.content) == ("市城管局整改时间节点.ics", CALENDAR)
    assert file.mimetype == "text/calendar"
    assert other.headers["Message-ID"] == [mail.message_id]
    assert other.headers["To"] == ["市城管局 <cg@example.gov.cn>"]
    assert other.headers["From"] == ["整改办 <zgb@example.gov.cn>"]


def test_every_message_of_the_sample_is_read_alike_by_both() -> None:
    read_back = 0
    for digest in compose(lines(SAMPLE), DIRECTORY, as_of=FRIDAY, week=WEEK):
        for letter, to in letters_for(digest, Style(domains=("example.gov.cn",)), sender=SENDER):
            for mail in mails_of(digest, letter, sender=SENDER, at=AT, to=to):
                assert isinstance(mail, Mail)
                other, ours = fast_mail_parser.parse_email(mail.data), read(mail)
                assert other.subject == str(ours["Subject"]) == letter.subject == mail.subject
                assert other.text_plain == [part.get_content() for part in ours.walk() if _is(part, "text/plain")]
                assert other.text_html == [part.get_content() for part in ours.walk() if _is(part, "text/html")]
                read_back += 1
    assert read_back == 5


def _is(part: EmailMessage, kind: str) -> bool:
    return part.get_content_type() == kind


# --- headers


def sound(text: str) -> bool:
    return bool(text.strip()) and not any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in text)


TEXTS = st.text(max_size=200).filter(sound)


@given(TEXTS)
@example("=?utf-8?b?eA==?=")
@example(" x ")
@example("a" * 300)
@example("𠀀" * 40)
@example("x: y\t".strip())
def test_a_subject_comes_back_whatever_it_is(text: str) -> None:
    header = mime.text_header("Subject", text)
    raw = email.message_from_bytes(header.encode() + b"\r\n")

    assert header.isascii()
    assert all(len(line) <= 76 for line in header.split("\r\n"))
    assert all(line.startswith((" ", "Subject:")) for line in header.removesuffix("\r\n").split("\r\n"))
    assert str(make_header(decode_header(raw["Subject"]))) == text
    assert fast_mail_parser.parse_email((header + "\r\nx").encode()).subject == text
    assert raw.keys() == ["Subject"]


@given(TEXTS)
@example('Liu, "Wei" <a@b.cn>')
@example("a.b")
@example("x" * 100)
def test_a_name_comes_back_and_the_address_stays_the_only_one(name: str) -> None:
    header = mime.address_header("To", name, "cg", "example.gov.cn")
    raw = email.message_from_bytes(header.encode() + b"\r\n")

    assert max(map(len, header.split("\r\n"))) <= 78
    decoded = str(make_header(decode_header(raw["To"])))
    assert decoded == f"{name} <cg@example.gov.cn>"
    parsed = email.message_from_bytes(header.encode() + b"\r\n", policy=email.policy.default)["To"]
    assert [each.addr_spec for each in parsed.addresses] == ["cg@example.gov.cn"]


@pytest.mark.parametrize(
    ("local", "written"), [("a.b", "a.b"), ("a..b", '"a..b"'), (".a", '".a"'), ("张三", "张三"), ("a+b/c=d", "a+b/c=d")]
)
def test_a_local_part_is_quoted_where_it_has_to_be(local: str, written: str) -> None:
    assert mime.address_header("To", "", local, "b.cn") == f"To: {written}@b.cn\r\n"


@given(st.text(min_size=1, max_size=120).filter(sound).map(lambda name: f"{name}.ics"))
@example("a" * 54 + "日" * 30)
@example("'*%\"\\;")
def test_a_file_name_comes_back(name: str) -> None:
    data = mime.body("x", "y", mime.Attachment(name, "text/calendar", b"z"), language="zh-CN", token="t")
    message = email.message_from_bytes(b"To: x@y.cn\r\n" + data, policy=email.policy.default)

    (file,) = message.iter_attachments()
    assert file.get_filename() == name.strip()  # the reader strips
    assert max(map(len, data.split(b"\r\n"))) <= 78


def test_no_boundary_begins_another() -> None:
    data = whole()[1].data.decode()
    inner, outer = "--=_a.", "--=_m."

    assert data.count(inner) == 3
    assert data.count(outer) == 3


def test_a_correction_has_a_name_of_its_own_and_says_what_it_replaces() -> None:
    first = letter_of(of())
    letter = letter_of(of(), replaces=date(2023, 11, 27), correction=1)
    mail = mail_to("cg@example.gov.cn", of(), letter, sender=SENDER, at=AT)

    assert mail.subject == f"【更正】{first.subject}"
    assert mail.correction == 1
    assert mail.content == first.content
    assert "更正：本提示替代11月27日发送的本期提示，请以本提示为准。" in letter.text
    assert mail.message_id != mail_to("cg@example.gov.cn", of(), first, sender=SENDER, at=AT).message_id
    assert mail.codes == first.codes == ("JA23-08.1", "JA23-08.2", "JA23-o2", "JA23-08", "JA23-o1")


def test_content_is_what_is_said_not_when_or_to_whom() -> None:
    letter = letter_of(of())
    mails = [
        mail_to(address, of(), letter_of(of()), sender=sender, at=at)
        for address, sender, at in (
            ("cg@example.gov.cn", SENDER, AT),
            ("cg2@example.gov.cn", "x@y.cn", datetime(2024, 1, 1, tzinfo=UTC)),
        )
    ]

    assert {mail.content for mail in mails} == {letter.content}
    assert letter_of(of(), enclosed=Enclosed(LINK)).content != letter.content
    assert letter_of(of(), enclosed=Enclosed("", CALENDAR)).content != letter.content
    assert letter_of(of()._replace(party=Unit("市城管局", "甲市", lang="en"))).content != letter.content
