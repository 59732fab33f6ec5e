"""A timer and a service of the user's systemd, named by a sum of the register's place."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from deadlines import files
from deadlines.errors import CannotWrite, DeadlinesError
from deadlines.timers.job import checked, refused

if TYPE_CHECKING:
    from pathlib import Path

    from deadlines.timers.job import Ask, Job

_PLAIN = re.compile(r"[A-Za-z0-9_@+=:,./-]+\Z")


def unit_name(register: str) -> str:
    """The name of the timer and the service of *register*, without their endings."""
    return f"deadlines-{sha256(register.encode()).hexdigest()[:12]}"


def quoted(word: str, *, first: bool = False) -> str:
    """*word* as ExecStart= takes it: `%` and `$` doubled, quoted. The *first* one, the program, knows no variables."""
    text = word.replace("%", "%%")
    if not first:
        text = text.replace("$", "$$")
    if _PLAIN.match(text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def service_of(job: Job) -> str:
    """The service unit for *job*. Raises BadInput."""
    first, *rest = checked(job.words)
    command = " ".join([quoted(first, first=True), *map(quoted, rest)])
    return (
        "[Unit]\n"
        f"Description=deadlines schedule: {job.register.replace('%', '%%')}\n\n"
        "[Service]\n"
        "Type=oneshot\n"
        f"ExecStart={command}\n"
    )


def timer_of(job: Job) -> str:
    """The timer unit for *job*: every hour, and at once after the computer was off."""
    return (
        "[Unit]\n"
        f"Description=deadlines schedule: {job.register.replace('%', '%%')}\n\n"
        "[Timer]\n"
        f"OnCalendar=*-*-* *:{job.minute:02d}:00\n"
        "Persistent=true\n\n"
        "[Install]\n"
        "WantedBy=timers.target\n"
    )


class SystemdTimer:
    """The user's systemd: unit files in *folder* (`~/.config/systemd/user`), and `systemctl --user`."""

    def __init__(self, ask: Ask, folder: Path) -> None:
        self._ask = ask
        self._folder = folder

    def _paths(self, register: str) -> tuple[Path, Path]:
        name = unit_name(register)
        return self._folder / f"{name}.service", self._folder / f"{name}.timer"

    def text(self, job: Job) -> str:
        """Both files that would be written, each under its path."""
        service, timer = self._paths(job.register)
        return f"# {service}\n{service_of(job)}\n# {timer}\n{timer_of(job)}"

    def install(self, job: Job) -> None:
        """Write both files and start the timer; where systemd refuses, they are as before.

        Raises NotThere, BadInput, StoreUnusable.
        """
        wanted = dict(zip(self._paths(job.register), (service_of(job), timer_of(job)), strict=True))
        old = {path: path.read_bytes() if path.exists() else None for path in wanted}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CannotWrite(str(self._folder), files.reason(error)) from error
        try:
            for path, text in wanted.items():
                files.write_whole(path, text.encode())
            self._systemctl("daemon-reload")
            self._systemctl("enable", "--now", f"{unit_name(job.register)}.timer")
        except DeadlinesError:
            for path, before in old.items():
                if before is None:
                    path.unlink(missing_ok=True)
                else:
                    files.write_whole(path, before)
            raise

    def remove(self, register: str) -> bool:
        """Stop the timer and take both files away; whether there were any. Raises NotThere, StoreUnusable."""
        found = [path for path in self._paths(register) if path.exists()]
        if not found:
            return False
        self._systemctl("disable", "--now", f"{unit_name(register)}.timer")
        for path in found:
            path.unlink()
        self._systemctl("daemon-reload")
        return True

    def installed(self, register: str) -> str | None:
        """The command of the service, where the timer is there too."""
        service, timer = self._paths(register)
        if not (service.exists() and timer.exists()):
            return None
        text = service.read_text(encoding="utf-8", errors="replace")
        return next((line for line in text.splitlines() if line.startswith("ExecStart=")), "")

    def _systemctl(self, *words: str) -> None:
        ran = self._ask(["systemctl", "--user", *words], b"")
        if ran.code:
            raise refused("systemctl", ran.err)
