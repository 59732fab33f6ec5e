"""The real cron daemon runs the line that `deadlines schedule install` writes, and the mail arrives."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Self

import pytest
import trustme

from program import SAMPLE, Program
from servers import PASSWORD, USER, Postmaster, authenticator, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="cron is a program of POSIX systems"),
    pytest.mark.xdist_group("cron"),
]

UNIT = "西安市/市城管局"


@contextmanager
def crontab_kept() -> Iterator[None]:
    """The user's crontab is afterwards what it was before."""
    before = subprocess.run(["crontab", "-l"], capture_output=True, check=False)
    try:
        yield
    finally:
        if before.returncode == 0:
            subprocess.run(["crontab", "-"], input=before.stdout, check=True)
        else:
            subprocess.run(["crontab", "-r"], capture_output=True, check=False)


class Daemon:
    """cron in the foreground; where one runs already on this computer, ours ends at once and that one serves."""

    def __init__(self, tmp_path: Path) -> None:
        self._said = tmp_path / "cron.err"

    def __enter__(self) -> Self:
        with self._said.open("wb") as err:
            self._process = subprocess.Popen(["cron", "-f"], stdout=err, stderr=err, stdin=subprocess.DEVNULL, cwd="/")
        return self

    def check(self) -> None:
        assert self._process.poll() is None or "can't lock" in self._said.read_text(), self._said.read_text()

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(30)


def test_the_daemon_runs_the_installed_line_and_the_mail_arrives(tmp_path: Path) -> None:
    assert shutil.which("crontab"), "the package cron is missing: python3 dev.py test installs it as root"
    assert os.geteuid() == 0, "the cron daemon is started by root alone"
    folder = tmp_path / '整改 100%"台账"\''  # what a shell and cron would take for theirs
    folder.mkdir()
    program = Program(folder)
    assert program("init", str(SAMPLE)).returncode == 0
    assert program("unit", "set", UNIT, "--mail", "cg@example.gov.cn").returncode == 0
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    (folder / "password").write_text(PASSWORD + "\n")
    postmaster = Postmaster()
    with running(postmaster, starttls=context, authenticator=authenticator, auth_required=True) as port:
        config = folder / "config.toml"
        config.write_text(
            f'[mail]\nhost = "localhost"\nport = {port}\ntls = "starttls"\nuser = "{USER}"\nfrom = "zgb@example.gov.cn"\n'
            f"password_file = '''{folder}/password'''\nca_file = '''{folder}/ca.pem'''\n"
        )
        with crontab_kept():
            # cron reads the table at the full minute: the one after the next is surely ahead when it is installed
            due = (datetime.now().astimezone() + timedelta(seconds=65)).replace(second=0, microsecond=0)
            day = due.strftime("%A").lower()
            subprocess.run(["crontab", "-"], input=b"# mine\n17 3 1 1 * true\n", check=True)
            installed = program(
                "schedule", "install", "--cron", "--day", day, "--at", f"{due:%H:%M}",
                env={"DEADLINES_CONFIG": str(config), "TZ": ":/etc/localtime"},
            )  # fmt: skip
            assert installed.returncode == 0, installed.stderr
            with Daemon(tmp_path) as daemon:
                patience = time.monotonic() + 180
                log = folder / "register.db.mail.log"
                while not (log.exists() and log.read_text()) and time.monotonic() < patience:
                    daemon.check()
                    time.sleep(0.1)
            removed = program("schedule", "remove", env={"DEADLINES_CONFIG": str(config)})
            assert removed.returncode == 0
            table = subprocess.run(["crontab", "-l"], capture_output=True, check=True)
            assert table.stdout == b"# mine\n17 3 1 1 * true\n"

    assert postmaster.addresses() == ["cg@example.gov.cn"], log.read_text() if log.exists() else installed.stdout
    message = message_from_bytes(postmaster.got[0].content or b"", policy=policy.default)  # type: ignore[arg-type]
    assert str(message["Subject"]).startswith("【督察整改提示】")
    (line,) = log.read_text().splitlines()
    assert " run=round " in line
    assert " exit=0 sent=1 " in line
    assert PASSWORD not in line
