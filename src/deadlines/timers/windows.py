"""A task of the Windows task scheduler, described in its XML and handed to `schtasks`.

It was written from Microsoft's description of the format (Task Scheduler Schema 1.2) and is tested as text alone.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, unescape

from deadlines.timers.job import checked, refused

if TYPE_CHECKING:
    from deadlines.timers.job import Ask, Job


def task_name(register: str) -> str:
    """The name of the task of *register*, in a folder of our own."""
    return f"deadlines\\{sha256(register.encode()).hexdigest()[:12]}"


def task_of(job: Job) -> str:
    """The task for *job*: every hour, made up for where the computer was off, never twice at once. Raises BadInput."""
    program, *rest = checked(job.words)
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>{escape(f"deadlines schedule: {job.register}")}</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>2020-01-01T00:{job.minute:02d}:00</StartBoundary>
      <Repetition>
        <Interval>PT1H</Interval>
        <Duration>P1D</Duration>
      </Repetition>
      <ScheduleByDay>
        <DaysInterval>1</DaysInterval>
      </ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT12H</ExecutionTimeLimit>
  </Settings>
  <Actions>
    <Exec>
      <Command>{escape(program)}</Command>
      <Arguments>{escape(subprocess.list2cmdline(rest))}</Arguments>
    </Exec>
  </Actions>
</Task>
"""


class WindowsTask:
    """The task scheduler, through `schtasks`."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def text(self, job: Job) -> str:
        """The description that would be handed over."""
        return task_of(job)

    def install(self, job: Job) -> None:
        """Hand the task over, in place of an older one. Raises NotThere, BadInput, StoreUnusable."""
        text = task_of(job)
        handle, name = tempfile.mkstemp(suffix=".xml")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text.replace("\n", "\r\n").encode("utf-16"))
            self._schtasks("/Create", "/TN", task_name(job.register), "/XML", name, "/F")
        finally:
            Path(name).unlink()

    def remove(self, register: str) -> bool:
        """Delete the task of *register*; whether there was one. Raises NotThere, StoreUnusable."""
        if self.installed(register) is None:
            return False
        self._schtasks("/Delete", "/TN", task_name(register), "/F")
        return True

    def installed(self, register: str) -> str | None:
        """The command of the task; None where there is none. Raises NotThere."""
        ran = self._ask(["schtasks", "/Query", "/TN", task_name(register), "/XML"], b"")
        if ran.code:
            return None
        text = ran.out.decode("utf-16" if ran.out[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")
        return unescape(text.partition("<Arguments>")[2].partition("</Arguments>")[0], {"&quot;": '"'})

    def _schtasks(self, *words: str) -> None:
        ran = self._ask(["schtasks", *words], b"")
        if ran.code:
            raise refused("schtasks", ran.err or ran.out)
