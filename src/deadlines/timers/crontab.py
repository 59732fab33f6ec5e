"""A block of the user's crontab, between two marks that name the register.

Everything around the block stays as it is, byte for byte. Two registers have two blocks. The block holds one line and
sets no variable, for that would hold for the lines below it too. Where the last line before it had no end, a remark in
the block says so, and the end goes with the block.
"""

from __future__ import annotations

import shlex
from itertools import takewhile
from typing import TYPE_CHECKING

from deadlines.errors import N_, BadInput, DeadlinesError
from deadlines.timers.job import checked, refused

if TYPE_CHECKING:
    from deadlines.timers.job import Ask, Job


def line_of(job: Job) -> str:
    r"""The line for *job*: the minute, then the command quoted for the shell and for cron. Raises BadInput.

    cron ends a command at a bare `%`; `\%` stands for one in every cron. A doubled backslash does not mean the same in
    all of them, so a path with one is refused.
    """
    command = shlex.join(checked(job.words, "\\"))
    return f"{job.minute} * * * * " + command.replace("%", "\\%")


def marks(register: str) -> tuple[bytes, bytes]:
    """The lines before and after the block of *register*."""
    (name,) = checked([register], "\\")
    return f"# >>> deadlines schedule: {name} >>>\n".encode(), f"# <<< deadlines schedule: {name} <<<\n".encode()


#: Said in a block before which a line had to be ended.
_ENDED = b"# the line above had no end of its own\n"


def block_of(job: Job, *, ended: bool = False) -> bytes:
    """The whole block for *job*; *ended* says that the line before it was ended for it."""
    begin, end = marks(job.register)
    return begin + (_ENDED if ended else b"") + line_of(job).encode() + b"\n" + end


def with_block(text: bytes, job: Job) -> bytes:
    """The crontab *text* with the block for *job*: where it stood before, else at the end. Raises BadInput."""
    lines, place, ended = _without(text, job.register)
    if place is None:
        place = len(lines)
    before = b"".join(lines[:place])
    if before and not before.endswith(b"\n"):
        before += b"\n"
        ended = True
    return before + block_of(job, ended=ended) + b"".join(lines[place:])


def without_block(text: bytes, register: str) -> bytes:
    """The crontab *text* without the block of *register*. Raises BadInput."""
    lines, place, ended = _without(text, register)
    left = b"".join(lines)
    return left[:-1] if ended and place == len(lines) and left.endswith(b"\n") else left


def block_in(text: bytes, register: str) -> str | None:
    """The line in the block of *register*; None where there is no such block. Raises BadInput."""
    place = _without(text, register)[1]
    if place is None:
        return None
    rest = _lines(text)[place + 1 :]
    _, end = marks(register)
    inside = takewhile(lambda line: line.rstrip(b"\n") != end.rstrip(b"\n"), rest)
    return b"".join(line for line in inside if line != _ENDED).decode("utf-8", "replace").strip()


def _lines(text: bytes) -> list[bytes]:
    return [line + b"\n" for line in text.split(b"\n")[:-1]] + ([last] if (last := text.split(b"\n")[-1]) else [])


def _without(text: bytes, register: str) -> tuple[list[bytes], int | None, bool]:
    """The lines of *text* without any block of *register*, where the first one stood, whether it ended a line."""
    begin, end = marks(register)
    left: list[bytes] = []
    place, inside, ended = None, False, False
    for line in _lines(text):
        mark = line.rstrip(b"\n") + b"\n"
        if mark == (end if inside else begin):
            inside = not inside
            place = len(left) if place is None else place
        elif mark in (begin, end):
            raise _torn(register)
        elif not inside:
            left.append(line)
        else:
            ended = ended or line == _ENDED
    if inside:
        raise _torn(register)
    return left, place, ended


def _torn(register: str) -> BadInput:
    text = N_("The marks around the lines for %(register)s in the crontab are torn. Put them right with `crontab -e`.")
    return BadInput(text, register=register)


class Crontab:
    """The user's crontab, through the program `crontab`."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def text(self, job: Job) -> str:
        """The block that would be written."""
        return block_of(job).decode()

    def install(self, job: Job) -> None:
        """Put the block for *job* into the crontab. Raises NotThere, BadInput, StoreUnusable."""
        old = self._read()
        new = with_block(old, job)
        if new != old:
            self._write(new)

    def remove(self, register: str) -> bool:
        """Take the block of *register* out; whether there was one. Raises NotThere, BadInput, StoreUnusable."""
        old = self._read()
        if block_in(old, register) is None:
            return False
        left = without_block(old, register)
        try:
            self._write(left)
        except DeadlinesError:
            if not left or left.endswith(b"\n"):
                raise
            self._write(left + b"\n")  # this cron takes no last line without its end
        return True

    def installed(self, register: str) -> str | None:
        """The line that stands in the block of *register*. Raises NotThere, BadInput, StoreUnusable."""
        return block_in(self._read(), register)

    def _read(self) -> bytes:
        ran = self._ask(["crontab", "-l"], b"")
        if ran.code == 0:
            return ran.out
        if b"no crontab for" in ran.err or b"can't open your crontab" in ran.err:  # none yet (busybox: the latter)
            return b""
        raise refused("crontab", ran.err)

    def _write(self, text: bytes) -> None:
        ran = self._ask(["crontab", "-"], text) if text else self._ask(["crontab", "-r"], b"")
        if ran.code:
            raise refused("crontab", ran.err)
