"""What a timer is asked to run, and how the timer's own program is asked.

Whatever the timer, it wakes the program once an hour at the same minute; whether anything is owed then is decided
there (`domain/rounds.py`). So a computer that was off makes up for it within an hour, and what a server put off is
tried again.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeAlias
from unicodedata import category

from deadlines.errors import N_, BadInput, NotThere, StoreUnusable


class Job(NamedTuple):
    """A command, each word as the program gets it, for the register that names it, at a minute of every hour."""

    register: str
    words: tuple[str, ...]
    minute: int


class Ran(NamedTuple):
    """How a program ended and what it wrote."""

    code: int
    out: bytes
    err: bytes


#: Runs a program with what it reads on its standard input. Raises NotThere where there is no such program.
Ask: TypeAlias = Callable[[Sequence[str], bytes], Ran]


class Timer(Protocol):
    """One of the system's timers."""

    def text(self, job: Job) -> str:
        """What would be written for *job*."""
        ...

    def install(self, job: Job) -> None:
        """Have *job* run from now on, in place of what ran for its register. Raises NotThere, StoreUnusable."""
        ...

    def remove(self, register: str) -> bool:
        """Take away what runs for *register*; whether there was anything. Raises StoreUnusable."""
        ...

    def installed(self, register: str) -> str | None:
        """What runs for *register*, as the timer has it; None for nothing. Raises StoreUnusable."""
        ...


def asking(environ: Mapping[str, str]) -> Ask:
    """What runs a program in *environ*, with messages that are the same everywhere."""

    def ask(argv: Sequence[str], data: bytes) -> Ran:
        try:
            done = subprocess.run(
                argv, input=data, env={**environ, "LC_ALL": "C"}, check=False, capture_output=True, timeout=60
            )
        except FileNotFoundError as error:
            raise NotThere(N_("There is no program %(program)s on this computer."), program=argv[0]) from error
        except (OSError, subprocess.TimeoutExpired) as error:
            raise refused(argv[0], str(error).encode()) from error
        return Ran(done.returncode, done.stdout, done.stderr)

    return ask


def refused(program: str, said: bytes) -> StoreUnusable:
    """The error for a *program* that would not do it, with what it *said*, in one line."""
    text = " ".join(said.decode("utf-8", "replace").split())[:300] or "?"
    return StoreUnusable(N_("%(program)s refuses: %(reason)s"), program=program, reason=text)


_BREAKING = ("Cc", "Cs", "Zl", "Zp")  # controls, halves of signs, and what ends a line


def checked(words: Sequence[str], without: str = "") -> Sequence[str]:
    """*words*, where none holds a line break, another control, or a sign that is in *without*. Raises BadInput."""
    for word in words:
        if any(category(sign) in _BREAKING or sign in without for sign in word):
            text = N_("“%(path)s” cannot stand in a timer: use a path without line breaks, controls and backslashes.")
            raise BadInput(text, path="".join(sign if sign.isprintable() else "�" for sign in word))
    return words


_WHEN = re.compile(r"""schedule["\s]+run["\s]+(?:--day["\s]+(?P<day>\w+)["\s]+)?(?:--at["\s]+(?P<at>\d\d:\d\d))?""")


def told_when(text: str) -> tuple[str | None, str | None]:
    """The day and the hour that an installed *text* gives the program; None for what it leaves to the settings."""
    found = list(_WHEN.finditer(text))  # the last one counts: a path may hold such words too
    return (found[-1]["day"], found[-1]["at"]) if found else (None, None)
