"""The installed line in cron's bare environment, and two runs at once, each as a process of its own."""

from __future__ import annotations

import asyncio
import os
import ssl
import subprocess
import threading
from typing import TYPE_CHECKING, NamedTuple

import pytest
import trustme

from program import SAMPLE, Program
from servers import Postmaster, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aiosmtpd.smtp import SMTP, Envelope, Session

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the crontab is a thing of POSIX systems")

NOW = ("--day", "monday", "--at", "00:00")  # whatever the day, this week's mails are owed


class Slow(Postmaster):
    """Takes a message when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.asked.set()
        await asyncio.to_thread(self.go_on.wait, 60)
        return await super().handle_DATA(server, session, envelope)


class Place(NamedTuple):
    """A register whose one unit has an address, a mail server, and the line that would be installed."""

    program: Program
    postmaster: Slow
    line: str

    def started(self, **more: str) -> subprocess.Popen[str]:
        """The line as cron runs it: in a session without a terminal, by sh, with nothing in the environment."""
        return subprocess.Popen(
            ["/bin/sh", "-c", self.line],
            env={"HOME": str(self.program.home), **more},
            cwd=self.program.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )

    @property
    def log(self) -> str:
        return (self.program.home / "register.db.mail.log").read_text(encoding="utf-8")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    folder = tmp_path / "台账 100%"
    folder.mkdir()
    program = Program(folder)
    assert program("init", str(SAMPLE)).returncode == 0
    assert program("unit", "set", "西安市/市城管局", "--mail", "cg@example.gov.cn").returncode == 0
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    postmaster = Slow()
    with running(postmaster, starttls=context) as port:
        (folder / ".config" / "deadlines").mkdir(parents=True)
        (folder / ".config" / "deadlines" / "config.toml").write_text(
            f'[mail]\nhost = "localhost"\nport = {port}\nca_file = "~/ca.pem"\nfrom = "市整改办 <zgb@example.gov.cn>"\n'
        )
        shown = program("schedule", "install", "--cron", "--dry-run", *NOW)
        assert (shown.returncode, shown.stderr) == (0, "")
        line = shown.stdout.splitlines()[1]
        # what cron does with the line: five fields, then the command with every \% a %
        yield Place(program, postmaster, line.split(" ", 5)[5].replace("\\%", "%"))


@pytest.mark.parametrize("locale", [{}, {"LC_ALL": "C"}, {"LC_ALL": "POSIX", "LANG": "zh_CN.GB2312"}])
def test_the_line_runs_in_a_bare_environment(place: Place, locale: dict[str, str]) -> None:
    process = place.started(**locale)
    out, err = process.communicate(timeout=60)

    assert (process.returncode, out, err) == (0, "", "")
    assert place.postmaster.addresses() == ["cg@example.gov.cn"]
    assert " run=round " in place.log
    again = place.started(**locale)
    assert again.communicate(timeout=60) == ("", "")
    assert again.returncode == 0
    assert len(place.postmaster.got) == 1
    assert place.program("verify").returncode == 0


def test_what_fails_is_said_in_utf_8_whatever_the_locale(place: Place) -> None:
    place.postmaster.answers["cg@example.gov.cn"] = "550 5.1.1 no such user"
    process = place.started(LC_ALL="C")
    out, err = process.communicate(timeout=60)

    assert (process.returncode, out) == (7, "")
    assert "西安市/市城管局" in err
    assert "错误" in err
    assert " exit=7 sent=0 before=0 refused=1 " in place.log


def test_of_two_runs_at_once_one_sends(place: Place) -> None:
    place.postmaster.go_on.clear()
    first = place.started()
    assert place.postmaster.asked.wait(60)
    second = place.started()
    _, said = second.communicate(timeout=60)
    place.postmaster.go_on.set()
    first.communicate(timeout=60)

    assert (first.returncode, second.returncode) == (0, 6)
    assert said.count("\n") == 1
    assert place.postmaster.addresses() == ["cg@example.gov.cn"]
    assert next(line.split()[1:3] for line in place.log.splitlines()) == ["run=none", "exit=6"]
