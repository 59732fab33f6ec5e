"""Asking at the terminal for what a command needs and was not told; in a pipe the command says what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.cli import output
from deadlines.errors import N_, BadValue, UsageError
from deadlines.words import _, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from deadlines.cli.desk import Desk


def needed(desk: Desk, given: str | None, name: str, prompt: str) -> str:
    """*given*, or what a person types at *prompt*. Raises UsageError naming the option *name* where nobody sits there.

    Raises KeyboardInterrupt where they end the input.
    """
    if given is not None and given.strip():
        return given
    if not desk.answers:
        raise UsageError(N_("Missing: %(name)s. `--help` shows an example."), name=name)
    while True:
        if typed := asked(desk, _(prompt)):
            return typed


def day(desk: Desk, given: str | None, name: str, prompt: str) -> date:
    """As `needed`, for a day; asked again until it is one. Raises BadValue for a wrong one that was *given*."""
    from deadlines.cli.desk import read_date

    if given is not None:
        return read_date(given)
    while True:
        try:
            return read_date(needed(desk, None, name, prompt))
        except BadValue as error:
            output.show(desk, f"  {say(error)}")


def chosen(
    desk: Desk, given: str | None, name: str, prompt: str, choices: Callable[[], Sequence[tuple[str, str]]]
) -> str:
    """*given*, or one of the *choices* (what it stands for, what is shown) by its number, or what is typed instead.

    Raises as `needed` does.
    """
    if given is not None:
        return given
    if not desk.answers:
        raise UsageError(N_("Missing: %(name)s. `--help` shows an example."), name=name)
    offered = list(choices())[:_MOST]
    output.show(desk, "\n".join(f"  {number} {text}" for number, (_value, text) in enumerate(offered, 1)))
    typed = needed(desk, None, name, prompt)
    if typed.isdigit() and 1 <= int(typed) <= len(offered):
        return offered[int(typed) - 1][0]
    return typed


_MOST = 20


def asked(desk: Desk, prompt: str) -> str:
    """What a person types after *prompt*. Raises KeyboardInterrupt where they end the input."""
    desk.out.write(prompt + " ")
    desk.out.flush()
    line = desk.keys.readline()
    if not line:
        raise KeyboardInterrupt
    return line.strip()
