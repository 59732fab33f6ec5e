"""The units of systemd: quoted as it reads them, and as before where it refuses."""

from __future__ import annotations

import configparser
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.errors import BadInput, StoreUnusable
from deadlines.timers.job import Job, Ran
from deadlines.timers.systemd import SystemdTimer, quoted, service_of, timer_of, unit_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

REGISTER = "/srv/整改 50%.db"
JOB = Job(REGISTER, ("/opt/v v/bin/python", "-P", "--store", REGISTER, '$HOME "x" \\', "run"), 5)


def unquoted(text: str) -> str:
    """A word as systemd.service(5) reads it: specifiers, variables, quotes with escapes of C."""
    if text.startswith('"'):
        assert text.endswith('"')
        text = text[1:-1].replace("\\\\", "\0").replace('\\"', '"')
        assert "\\" not in text
        text = text.replace("\0", "\\")
    else:
        assert not set(text) & set(" \"'\\;")
    for sign in "%$":
        assert sign not in text.replace(sign * 2, "")
        text = text.replace(sign * 2, sign)
    return text


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1))
def test_a_word_is_read_back_as_it_was(word: str) -> None:
    assert unquoted(quoted(word)) == word


def test_both_units_say_what_is_to_run_and_that_a_missed_hour_is_made_up() -> None:
    service, timer = (configparser.ConfigParser(interpolation=None) for _ in range(2))
    for parser in (service, timer):
        parser.optionxform = str  # type: ignore[assignment,method-assign]
    service.read_string(service_of(JOB))
    timer.read_string(timer_of(JOB))

    assert service["Service"]["Type"] == "oneshot"
    assert service["Service"]["ExecStart"] == (
        '"/opt/v v/bin/python" -P --store "/srv/整改 50%%.db" "$$HOME \\"x\\" \\\\" run'
    )
    assert timer["Timer"] == {"OnCalendar": "*-*-* *:05:00", "Persistent": "true"}
    assert timer["Install"]["WantedBy"] == "timers.target"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_itself_finds_no_fault(tmp_path: Path) -> None:
    job = JOB._replace(words=("/bin/true", *JOB.words[1:]))
    timer = tmp_path / f"{unit_name(REGISTER)}.timer"
    timer.write_text(timer_of(job), encoding="utf-8")
    timer.with_suffix(".service").write_text(service_of(job), encoding="utf-8")

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(timer), str(timer.with_suffix(".service"))],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert unit_name(REGISTER) not in done.stderr
    assert done.returncode == 0, done.stderr


def test_a_line_break_is_refused() -> None:
    with pytest.raises(BadInput):
        service_of(JOB._replace(words=("/bin/true", "a\nExecStart=/bin/false")))


class Systemctl:
    """Stands for the program `systemctl`."""

    def __init__(self, refuses: str = "") -> None:
        self.refuses, self.asked = refuses, []  # type: ignore[var-annotated]

    def __call__(self, argv: Sequence[str], data: bytes) -> Ran:
        self.asked.append(" ".join(argv[1:]))
        return Ran(1, b"", b"Failed to connect to bus") if self.refuses in argv else Ran(0, b"", b"")


def test_it_is_installed_started_and_taken_away(tmp_path: Path) -> None:
    ask = Systemctl()
    timer, name = SystemdTimer(ask, tmp_path / "user"), unit_name(REGISTER)

    assert timer.installed(REGISTER) is None
    assert not timer.remove(REGISTER)
    timer.install(JOB)
    timer.install(JOB)
    assert timer.installed(REGISTER) == service_of(JOB).splitlines()[-1]
    assert {each.name for each in (tmp_path / "user").iterdir()} == {f"{name}.service", f"{name}.timer"}
    assert ask.asked[:2] == ["--user daemon-reload", f"--user enable --now {name}.timer"]
    assert timer.remove(REGISTER)
    assert list((tmp_path / "user").iterdir()) == []
    assert ask.asked[-2:] == [f"--user disable --now {name}.timer", "--user daemon-reload"]


def test_where_systemd_refuses_the_files_are_as_before(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="Failed to connect to bus"):
        SystemdTimer(Systemctl("enable"), tmp_path).install(JOB)
    assert list(tmp_path.iterdir()) == []

    SystemdTimer(Systemctl(), tmp_path).install(JOB)
    with pytest.raises(StoreUnusable):
        SystemdTimer(Systemctl("enable"), tmp_path).install(JOB._replace(minute=6))
    assert ":05:00" in (tmp_path / f"{unit_name(REGISTER)}.timer").read_text()


def test_two_registers_have_two_timers() -> None:
    assert unit_name("/srv/a.db") != unit_name("/srv/b.db")
