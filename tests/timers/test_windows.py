"""The Windows task, as text: what schtasks would read, and the words it would hand over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from deadlines.errors import StoreUnusable
from deadlines.timers.job import Job, Ran
from deadlines.timers.windows import WindowsTask, task_name, task_of

if TYPE_CHECKING:
    from collections.abc import Sequence

REGISTER = r"C:\台账 <甲> & 乙\整改.db"
JOB = Job(REGISTER, (r"C:\v\pythonw.exe", "--store", REGISTER, 'say "x"', "schedule", "run", "--at", "08:30"), 30)
SPACE = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}


def text_in(root: ET.Element, path: str) -> str | None:
    return root.findtext("/".join(f"t:{each}" for each in path.split("/")), namespaces=SPACE)


def test_the_task_runs_every_hour_and_makes_up_for_a_missed_one() -> None:
    root = ET.fromstring(task_of(JOB).encode("utf-16"))

    assert text_in(root, "Triggers/CalendarTrigger/StartBoundary") == "2020-01-01T00:30:00"
    assert text_in(root, "Triggers/CalendarTrigger/Repetition/Interval") == "PT1H"
    assert text_in(root, "Settings/StartWhenAvailable") == "true"
    assert text_in(root, "Settings/MultipleInstancesPolicy") == "IgnoreNew"
    assert text_in(root, "Actions/Exec/Command") == r"C:\v\pythonw.exe"
    assert text_in(root, "Actions/Exec/Arguments") == f'--store "{REGISTER}" "say \\"x\\"" schedule run --at 08:30'


class Schtasks:
    """Stands for the program `schtasks`."""

    def __init__(self) -> None:
        self.tasks: dict[str, bytes] = {}
        self.files: list[Path] = []

    def __call__(self, argv: Sequence[str], data: bytes) -> Ran:
        verb, name = argv[1], argv[3]
        if verb == "/Create":
            self.files.append(Path(argv[5]))
            self.tasks[name] = self.files[-1].read_bytes()
        elif name not in self.tasks:
            return Ran(1, b"", b"ERROR: The system cannot find the file specified.")
        elif verb == "/Delete":
            del self.tasks[name]
        return Ran(0, self.tasks.get(name, b""), b"")


def test_it_is_handed_over_found_and_deleted() -> None:
    ask = Schtasks()
    task = WindowsTask(ask)

    assert task.installed(REGISTER) is None
    assert not task.remove(REGISTER)
    task.install(JOB)
    task.install(JOB)
    assert list(ask.tasks) == [task_name(REGISTER)]
    assert not any(each.exists() for each in ask.files)
    assert task.installed(REGISTER) == f'--store "{REGISTER}" "say \\"x\\"" schedule run --at 08:30'
    assert task.remove(REGISTER)
    assert ask.tasks == {}


def test_what_it_refuses_is_told() -> None:
    with pytest.raises(StoreUnusable, match="Access is denied"):
        WindowsTask(lambda argv, data: Ran(1, b"", b"ERROR: Access is denied.")).install(JOB)
