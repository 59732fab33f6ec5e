"""`deadlines schedule`: installed, shown, removed through a crontab, and run against a real mail server."""

from __future__ import annotations

import os
import shlex
import ssl
import stat
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
import trustme

from servers import PASSWORD, USER, Postmaster, authenticator, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from office import Office

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the crontab is a thing of POSIX systems")

UNIT = "西安市/市城管局"
MONDAY = datetime(2023, 11, 27, 0, 0, tzinfo=UTC)  # 8 o'clock in China
HOUR = timedelta(hours=1)
MINE = "# mine\nMAILTO=root\n17 3 * * * /usr/local/bin/backup 100\\%\n"

CRONTAB = """#!/bin/sh
case "$1" in
-l) cat "$HOME/table" 2>/dev/null || { echo "no crontab for you" >&2; exit 1; } ;;
-r) rm "$HOME/table" ;;
-) cat > "$HOME/table" ;;
esac
"""


class Place:
    """An office on disk with a crontab of its own and a mail server."""

    def __init__(self, office: Office, folder: Path, postmaster: Postmaster, port: int) -> None:
        self.office, self.folder, self.postmaster, self.port = office, folder, postmaster, port
        self.store = folder / "整改.db"
        self.settings("")

    def settings(self, more: str, mail: str = "") -> None:
        (self.folder / "config.toml").write_text(
            f'[mail]\nhost = "localhost"\nport = {self.port}\nuser = "{USER}"\n'
            f'password_file = "{self.folder}/password"\nca_file = "{self.folder}/ca.pem"\nfrom = "zgb@example.gov.cn"\n'
            f'{mail}\n[schedule]\nzone = "Asia/Shanghai"\n{more}\n'
        )

    @property
    def table(self) -> str:
        path = self.folder / "table"
        return path.read_text() if path.exists() else ""

    @property
    def lines(self) -> list[str]:
        path = self.folder / "整改.db.mail.log"
        return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def place(on_disk: Callable[[str], Office], tmp_path: Path) -> Iterator[Place]:
    office = on_disk("整改.db")
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "crontab").write_text(CRONTAB)
    (folder / "crontab").chmod(stat.S_IRWXU)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    (tmp_path / "password").write_text(PASSWORD + "\n")
    postmaster = Postmaster()
    with running(postmaster, starttls=context, authenticator=authenticator, auth_required=True) as port:
        office.environ |= {"PATH": f"{folder}:/usr/bin:/bin", "DEADLINES_CONFIG": str(tmp_path / "config.toml")}
        place = Place(office, tmp_path, postmaster, port)
        office("unit", "set", UNIT, "--mail", "cg@example.gov.cn")
        yield place


def test_it_is_installed_once_shown_and_removed_and_the_rest_stays(place: Place) -> None:
    (place.folder / "table").write_text(MINE)
    first = place.office("schedule", "install", now=MONDAY + HOUR)
    table = place.table
    again = place.office("schedule", "install", now=MONDAY + 2 * HOUR)
    shown = place.office("schedule", "show", "-f", "json", now=MONDAY + 2 * HOUR).json

    assert (first.code, again.code) == (0, 0), first.err + again.err
    assert "office" in first.err
    assert "2023年12月4日 08:00" in first.out
    assert place.table == table
    assert table.startswith(MINE)
    assert shown["installed"][0]["kind"] == "cron"
    assert f"--store {place.store}" in shown["installed"][0]["command"].replace("'", "")
    assert (shown["day"], shown["at"], shown["next"]) == ("monday", "08:00", "2023-12-04T08:00+08:00")
    assert shown["schema"] == "deadlines.schedule/1"
    assert place.office("schedule", "remove").code == 0
    assert place.table == MINE
    assert place.office("schedule", "remove").code == 0
    assert place.office("schedule", "show", "-f", "json").json["installed"] == []
    assert not list(place.folder.glob("*.schedule.*"))


def test_installed_again_meanwhile_it_still_owes_what_it_owed(place: Place) -> None:
    place.office("schedule", "install", now=MONDAY - HOUR)
    place.office("schedule", "install", now=MONDAY + HOUR / 2)
    place.office("schedule", "run", now=MONDAY + HOUR)

    assert len(place.postmaster.got) == 1


def test_paths_that_are_given_from_a_folder_are_whole_in_the_line(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.folder)
    place.office.environ |= {"DEADLINES_STORE": "整改.db", "DEADLINES_CONFIG": "config.toml"}
    told = place.office("schedule", "install", "--dry-run").out
    address = place.office("--store", "sqlite:///整改.db", "schedule", "install", "--dry-run").out

    words = shlex.split(told.splitlines()[1])
    assert words[words.index("--store") + 1] == str(place.store)
    assert words[words.index("--config") + 1] == str(place.folder / "config.toml")
    assert f"sqlite:///{place.store}" in shlex.split(address.splitlines()[1])


def test_the_week_is_the_offices_where_the_computer_has_another_day(place: Place) -> None:
    place.settings('at = "00:00"')
    place.office("schedule", "run", now=MONDAY - 7.5 * HOUR)  # a Monday in China, a Sunday in London

    (envelope,) = place.postmaster.got
    message = message_from_bytes(envelope.content or b"", policy=policy.default)  # type: ignore[arg-type]
    assert "11月27日—12月3日" in str(message["Subject"])
    assert " week=2023-W48 " in place.lines[0]


def test_two_registers_have_two_blocks(place: Place) -> None:
    place.office("--store", str(place.folder / "二.db"), "init")
    place.office("schedule", "install")
    one = place.table
    assert place.office("--store", str(place.folder / "二.db"), "schedule", "install", "--at", "09:15").code == 0

    assert place.table.startswith(one)
    assert place.table.count("schedule run") == 2
    place.office("--store", str(place.folder / "二.db"), "schedule", "remove")
    assert place.table == one


def test_day_and_hour_stand_in_the_line_where_they_are_given_and_else_the_settings_hold(place: Place) -> None:
    place.settings('day = "tuesday"\nat = "10:45"')
    place.office("schedule", "install")
    assert "--day" not in place.table
    assert place.table.splitlines()[1].startswith("45 * * * * ")
    assert place.office("schedule", "show", "-f", "json").json["day"] == "tuesday"

    place.office("schedule", "install", "--day", "friday", "--at", "07:05")
    assert place.table.splitlines()[1].startswith("5 * * * * ")
    shown = place.office("schedule", "show", "-f", "json").json
    assert (shown["day"], shown["at"], shown["next"]) == ("friday", "07:05", "2024-03-08T07:05+08:00")
    assert place.table.count("schedule run") == 1


def test_a_dry_run_prints_what_would_be_written_and_writes_nothing(place: Place) -> None:
    told = place.office("schedule", "install", "--dry-run")
    systemd = place.office("schedule", "install", "--dry-run", "--systemd")
    windows = place.office("schedule", "install", "--dry-run", "--windows")

    assert (told.code, told.err, place.table) == (0, "", "")
    assert told.out.splitlines()[0] == f"# >>> deadlines schedule: {place.store} >>>"
    assert "Persistent=true" in systemd.out
    assert "<StartWhenAvailable>true" in windows.out
    assert not list(place.folder.glob("*.schedule.*"))


@pytest.mark.parametrize(
    ("settings", "mail", "argv", "code", "said"),
    [
        ("", "", ["--day", "someday"], 4, "someday"),
        ("", "", ["--at", "25:00"], 4, "25:00"),
        ("", "", ["--cron", "--systemd"], 2, "--cron"),
        ('holidays = "next"', "", ["--day", "saturday"], 4, "星期六"),
        ('day = "someday"', "", [], 4, "schedule.day"),
        ('at = "8"', "", [], 4, "schedule.at"),
        ('holidays = "skip"', "", [], 4, "schedule.holidays"),
        ("", 'office = "not an address"', [], 4, "not an address"),
        ("", 'tls = "ssl"', [], 4, "mail.tls"),
        ("", "", ["--windows"], 3, "schtasks"),
    ],
)
def test_what_cannot_work_is_not_installed(
    place: Place, settings: str, mail: str, argv: list[str], code: int, said: str
) -> None:
    place.settings(settings, mail)
    told = place.office("schedule", "install", *argv)

    assert (told.code, told.err.count("\n"), place.table) == (code, 1, "")
    assert said in told.err


def test_a_password_that_only_the_terminal_knows_is_not_enough(place: Place) -> None:
    text = (place.folder / "config.toml").read_text()
    (place.folder / "config.toml").write_text(text.replace("password_file", "# password_file"))
    place.office.environ["DEADLINES_SMTP_PASSWORD"] = PASSWORD
    told = place.office("schedule", "install")

    assert told.code == 4
    assert "password_file" in told.err
    assert place.table == ""

    (place.folder / "config.toml").write_text(text.replace(f"{place.folder}/password", "password"))
    assert place.office("schedule", "install").code == 4


def test_a_zone_that_nobody_knows_is_named(place: Place) -> None:
    text = (place.folder / "config.toml").read_text()
    (place.folder / "config.toml").write_text(text.replace("Asia/Shanghai", "Asia/Nowhere"))

    assert "schedule.zone" in place.office("schedule", "show").err


def test_a_missing_register_is_not_installed(place: Place) -> None:
    assert place.office("--store", str(place.folder / "none.db"), "schedule", "install").code == 3
    assert place.table == ""


def test_a_run_sends_the_week_once_and_writes_nothing_on_stdout(place: Place) -> None:
    place.office("schedule", "install", now=MONDAY - HOUR)
    early = place.office("schedule", "run", "--wait", "0", now=MONDAY - HOUR / 2)
    runs = [place.office("schedule", "run", "--wait", "0", now=MONDAY + hour * HOUR) for hour in range(3)]

    assert [(each.code, each.out, each.err) for each in (early, *runs)] == [(0, "", "")] * 4
    assert place.postmaster.addresses() == ["cg@example.gov.cn"]
    (line,) = place.lines
    assert line.startswith("2023-11-27T08:00:00+08:00 run=round week=2023-W48 exit=0 sent=1 before=0 ")
    assert place.office("schedule", "show", "-f", "json", now=MONDAY).json["last"] == line
    said = place.office("schedule", "show", tty=True, now=MONDAY).out
    assert "最近一次运行：2023年11月27日 08:00；11月27日—12月3日的提示邮件；发出1封；" in said
    assert "最近一次唤醒：" in said
    for raw in ("run=", "W48", "T08:00", "+08:00"):
        assert raw not in said


def test_the_day_is_the_offices_and_a_holiday_moves_it(place: Place) -> None:
    place.settings('holidays = "next"')
    monday = datetime(2023, 10, 2, 0, 0, tzinfo=UTC)
    place.office("schedule", "install", now=monday - timedelta(days=3))
    assert "2023年10月7日 08:00" in place.office("schedule", "show", tty=True, now=monday).out
    for day in range(7):
        for hour in (-1, 0, 1):
            assert (
                place.office("schedule", "run", "--wait", "0", now=monday + timedelta(days=day, hours=hour)).code == 0
            )

    assert len(place.postmaster.got) == 1
    (line,) = place.lines
    assert line.startswith("2023-10-07T08:00:00+08:00 run=round week=2023-W40 planned=2023-10-02 day=2023-10-07 exit=0")


def test_a_missed_week_is_named_and_not_sent_twice(place: Place) -> None:
    place.office("schedule", "install", now=MONDAY - HOUR)
    place.office("schedule", "run", "--wait", "0", now=MONDAY)
    place.office("schedule", "run", "--wait", "0", now=MONDAY + timedelta(days=15, hours=3))

    assert len(place.postmaster.got) == 2
    assert " week=2023-W50 late=yes missed=2023-W49 exit=0 sent=1 " in place.lines[1]


def test_an_office_outside_the_work_domains_hears_neither_unit_nor_address(place: Place) -> None:
    place.settings("", 'office = "zgb@qq.com"')
    place.office("unit", "set", UNIT, "--mail", "late@example.gov.cn")
    place.postmaster.answers["late@example.gov.cn"] = "450 4.2.0 greylisted, come again"
    place.office("schedule", "run", "--wait", "0", now=MONDAY + HOUR)

    (envelope,) = [each for each in place.postmaster.got if each.rcpt_tos == ["zgb@qq.com"]]
    told = message_from_bytes(envelope.content or b"", policy=policy.default)  # type: ignore[arg-type]
    said = told["Subject"] + told.get_content()
    assert "11月27日—12月3日" in told["Subject"]
    assert "outbox list" in said
    for secret in ("市城管局", "late@", str(place.folder), "greylisted"):
        assert secret not in said


def test_a_failure_is_mailed_to_the_office_once_a_day(place: Place) -> None:
    place.settings("", 'office = "zgb@example.gov.cn"')
    place.office("unit", "set", UNIT, "--mail", "cg@example.gov.cn", "--mail", "late@example.gov.cn")
    place.postmaster.answers["late@example.gov.cn"] = "450 4.2.0 greylisted, come again"
    runs = [place.office("schedule", "run", "--wait", "0", now=MONDAY + hour * HOUR) for hour in range(3)]

    assert [each.code for each in runs] == [7, 7, 7]
    assert "late@example.gov.cn" in runs[0].err
    assert runs[0].out == ""
    assert place.postmaster.addresses() == ["cg@example.gov.cn", "zgb@example.gov.cn"]
    message = message_from_bytes(place.postmaster.got[1].content or b"", policy=policy.default)  # type: ignore[arg-type]
    assert str(message["Subject"]) == "【整改台账】11月27日—12月3日提示邮件有1封未发出"
    assert message["Auto-Submitted"] == "auto-generated"
    text = message.get_content()
    assert "late@example.gov.cn" in text
    assert "greylisted" in text
    assert str(place.store) in text
    assert [line.partition(" office=")[2].split()[0] for line in place.lines] == ["told", "-", "-"]

    del place.postmaster.answers["late@example.gov.cn"]
    assert place.office("schedule", "run", "--wait", "0", now=MONDAY + 3 * HOUR).code == 0
    assert place.postmaster.addresses()[2:] == ["late@example.gov.cn"]


def test_a_corrected_address_is_sent_to_in_the_next_hour(place: Place) -> None:
    place.settings("", 'office = "zgb@example.gov.cn"')
    place.office("unit", "set", UNIT, "--mail", "worng@example.gov.cn")
    place.postmaster.answers["worng@example.gov.cn"] = "550 5.1.1 no such mailbox"
    first = place.office("schedule", "run", "--wait", "0", now=MONDAY)
    quiet = place.office("schedule", "run", "--wait", "0", now=MONDAY + HOUR)
    assert (first.code, quiet.code, len(place.lines)) == (7, 0, 1)
    message = message_from_bytes(place.postmaster.got[0].content or b"", policy=policy.default)  # type: ignore[arg-type]
    assert "deadlines unit set" in message.get_content()

    place.office("unit", "set", UNIT, "--mail", "right@example.gov.cn")
    place.office("schedule", "run", "--wait", "0", now=MONDAY + 2 * HOUR)
    assert place.postmaster.addresses()[1:] == ["right@example.gov.cn"]
    assert " run=again week=2023-W48 " in place.lines[1]

    place.office("unit", "set", "西安市/市住建局", "--mail", "zj@example.gov.cn")  # it had none when the week went out
    runs = [place.office("schedule", "run", "--wait", "0", now=MONDAY + hour * HOUR) for hour in (3, 4, 5)]
    assert place.postmaster.addresses()[2:] == ["zj@example.gov.cn"]
    assert runs[-1].err == ""
    assert len(place.lines) <= 4


def test_a_server_that_is_not_there_leaves_the_line_seven_and_a_word_on_stderr(place: Place) -> None:
    place.port = 1
    place.settings("", 'office = "zgb@example.gov.cn"')
    told = place.office("schedule", "run", "--wait", "0", now=MONDAY)

    assert told.code == 7
    assert "localhost:1" in told.err
    assert " exit=7 sent=0 before=0 " in place.lines[0]
    assert " office=not-told " in place.lines[0]


def test_settings_that_are_broken_leave_their_line_too(place: Place) -> None:
    (place.folder / "config.toml").write_text("[mail\n")
    told = place.office("schedule", "run", "--wait", "0", now=MONDAY)

    assert told.code == 4
    assert " run=none exit=4 " in place.lines[0]


def test_a_register_that_is_gone_is_told(place: Place) -> None:
    place.settings("", 'office = "zgb@example.gov.cn"')
    place.store.unlink()
    told = place.office("schedule", "run", "--wait", "0", now=MONDAY)

    assert told.code == 3
    assert " exit=3 " in place.lines[0]
    assert place.postmaster.addresses() == ["zgb@example.gov.cn"]


def test_to_a_person_it_says_that_nothing_is_owed(place: Place) -> None:
    told = place.office("schedule", "run", tty=True, now=MONDAY - HOUR)

    assert (told.code, told.out) == (0, "")
    assert "deadlines schedule show" in told.err
