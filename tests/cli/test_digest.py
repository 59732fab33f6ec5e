"""`deadlines digest`: printed, and sent over a real mail server with a checked certificate."""

from __future__ import annotations

import ssl
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
import trustme

from servers import PASSWORD, USER, Postmaster, authenticator, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from office import Office

WEEK = ("--week", "2023-12-01", "--as-of", "2023-12-01")
UNIT = "西安市/市城管局"


@pytest.fixture
def postmaster(office: Office, tmp_path: Path) -> Iterator[Postmaster]:
    """A server with STARTTLS and a password, and settings that name it."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    (tmp_path / "password").write_text(PASSWORD + "\n")
    made = Postmaster()
    with running(made, starttls=context, authenticator=authenticator, auth_required=True) as port:
        (tmp_path / "config.toml").write_text(
            f'[mail]\nhost = "localhost"\nport = {port}\ntls = "starttls"\nuser = "{USER}"\n'
            f'password_file = "{tmp_path}/password"\nca_file = "{tmp_path}/ca.pem"\nfrom = "zgb@example.gov.cn"\n'
            'contact = "张三"\nphone = "029-0000000"\n'
        )
        office.environ["DEADLINES_CONFIG"] = str(tmp_path / "config.toml")
        yield made


def test_it_prints_what_would_go_out(office: Office) -> None:
    told = office("digest", *WEEK, "--unit", UNIT)

    assert told.code == 0
    assert "【督察整改提示】11月27日—12月3日" in told.out
    assert "供工作参考，不作为正式公文" in told.out
    assert office("log", "-f", "json").json["entries"][1:] == []


def test_a_group_is_printed_for_its_members(office: Office) -> None:
    assert "咸阳市/秦都区" in office("digest", *WEEK, "--unit", "各县市区").out


def test_the_same_week_is_sent_once_and_who_has_no_address_is_named(office: Office, postmaster: Postmaster) -> None:
    office("unit", "set", UNIT, "--mail", "cg@example.gov.cn", "--mail", "cg2@example.gov.cn")

    first = office("digest", *WEEK, "--send")
    assert first.code == 0, first.err
    assert sorted(postmaster.addresses()) == ["cg2@example.gov.cn", "cg@example.gov.cn"]
    assert "咸阳市/市委办公室" in first.err.splitlines()[-1]
    assert "咸阳市/秦都区" in office("digest", *WEEK, "--unaddressed").out.splitlines()
    assert PASSWORD not in first.out + first.err

    again = office("digest", *WEEK, "--send")
    assert again.code == 0
    assert len(postmaster.got) == 2

    office("unit", "set", UNIT, "--mail", "cg@example.gov.cn", "--mail", "new@example.gov.cn")
    office("digest", *WEEK, "--send")
    assert postmaster.addresses()[2:] == ["new@example.gov.cn"]
    assert office("verify").code == 0
    assert office("undo").code == 0  # the addresses, not what was sent


def test_one_refused_address_stops_nobody_and_ends_with_seven(office: Office, postmaster: Postmaster) -> None:
    postmaster.answers["bad@example.gov.cn"] = "550 no such user"
    office("unit", "set", UNIT, "--mail", "bad@example.gov.cn", "--mail", "cg@example.gov.cn")

    told = office("digest", *WEEK, "--send")

    assert told.code == 7
    assert "bad@example.gov.cn" in told.err
    assert postmaster.addresses() == ["cg@example.gov.cn"]
    del postmaster.answers["bad@example.gov.cn"]
    assert office("digest", *WEEK, "--send").code == 0
    assert postmaster.addresses() == ["cg@example.gov.cn", "bad@example.gov.cn"]


def test_the_message_is_a_proper_one(office: Office, postmaster: Postmaster) -> None:
    office("unit", "set", UNIT, "--mail", "cg@example.gov.cn")
    office("digest", *WEEK, "--unit", UNIT, "--send")

    message = message_from_bytes(postmaster.got[0].content or b"", policy=policy.default)  # type: ignore[arg-type]
    assert str(message["Subject"]).startswith("【督察整改提示】11月27日—12月3日")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@example.gov.cn>")
    parts = {part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()}
    assert set(parts) == {"text/plain", "text/html"}
    assert "联系人：张三，电话：029-0000000" in parts["text/plain"]


def test_a_server_that_nobody_vouches_for_gets_nothing(office: Office, postmaster: Postmaster, tmp_path: Path) -> None:
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    office("unit", "set", UNIT, "--mail", "cg@example.gov.cn")

    told = office("digest", *WEEK, "--send")

    assert told.code == 7
    assert postmaster.got == []
    assert PASSWORD not in told.err


def test_without_a_server_in_the_settings_it_says_so(office: Office) -> None:
    told = office("digest", *WEEK, "--send")

    assert told.code == 4
    assert told.err.count("\n") == 1
    assert "[mail]" in told.err


def test_what_goes_out_is_full_at_work_dates_elsewhere_and_is_corrected_once(
    on_disk: Callable[[str], Office], postmaster: Postmaster, office: Office, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(config.read_text() + '[serve]\nbase_url = "https://rili.example.gov.cn"\n')
    desk = on_disk("register.db")
    desk.environ["DEADLINES_CONFIG"] = str(config)
    desk("unit", "set", UNIT, "--mail", "cg@example.gov.cn", "--mail", "li@qq.com")

    def got(start: int) -> dict[str, tuple[str, str]]:
        found = {}
        for each in postmaster.got[start:]:
            message = message_from_bytes(each.content or b"", policy=policy.default)  # type: ignore[arg-type]
            body = message.get_body(("plain",))
            assert body is not None
            found[each.rcpt_tos[0]] = (str(message["Subject"]), body.get_content())
        return found

    assert desk("digest", *WEEK, "--send").code == 0
    first = got(0)
    assert "https://rili.example.gov.cn/s/" in first["cg@example.gov.cn"][1]
    assert "XA23-08.1" in first["cg@example.gov.cn"][1]
    assert first["li@qq.com"][0] == "【督察整改提示】11月27日—12月3日（市城管局）"
    assert "XA23" not in first["li@qq.com"][1]
    assert "/s/" not in first["li@qq.com"][1]
    assert (tmp_path / "register.db.links.key").stat().st_mode & 0o777 == 0o600
    listed = desk("feed", "list", "-f", "json").json["subscriptions"]
    assert [each["name"] for each in listed] == ["每周提示邮件"]
    token = first["cg@example.gov.cn"][1].split("/s/")[1].split()[0]
    assert token not in desk("log", "-f", "json").out

    assert desk("digest", *WEEK, "--send", "--again").code == 0
    assert len(postmaster.got) == 2  # nothing says anything else
    assert desk("settle", "XA23-08.1", "--due", "2023-12-02", "--note", "核定").code == 0
    assert desk("digest", *WEEK, "--send").code == 0
    assert len(postmaster.got) == 2  # not by itself
    told = desk("digest", *WEEK, "--send", "--again")
    assert told.code == 0, told.err
    again = got(2)
    assert set(again) == {"cg@example.gov.cn", "li@qq.com"}
    assert all(subject.startswith("【更正】【督察整改提示】11月27日—12月3日") for subject, _ in again.values())
    assert desk("digest", *WEEK, "--send", "--again").code == 0
    assert len(postmaster.got) == 4
    assert desk("verify").code == 0
