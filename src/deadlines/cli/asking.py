"""Asking at the terminal for what a command needs and was not told; in a pipe the command says what is missing.

An entry is chosen from a list of at most ten: by its number there, by its code, or by words that narrow the list. Every
question can be left with Ctrl-C or q, and nothing has been written then.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from deadlines.cli import output
from deadlines.cli.desk import read_date
from deadlines.domain import codes
from deadlines.errors import N_, BadValue, DeadlinesError, Message, NoSuchFile, UsageError
from deadlines.words import _, cells, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from deadlines.cli.desk import Desk
    from deadlines.domain.agenda import Deadline

    Choice = tuple[str, str]  # what it stands for, and what is shown of it
    Answer = TypeVar("Answer")

MOST = 10


def needed(desk: Desk, given: str | None, name: str, prompt: str) -> str:
    """*given*, or what a person types at *prompt*.

    Raises UsageError naming the option or argument *name* where nobody can be asked, KeyboardInterrupt where they
    leave.
    """
    if given is not None and given.strip():
        return given
    _somebody(desk, name)
    while True:
        if typed := asked(desk, _(prompt) + " "):
            return typed


def wanted(desk: Desk, prompt: str) -> str:
    """What a person types at *prompt*, a message or words already said; it may be nothing."""
    return asked(desk, _(prompt) + " ")


def day(desk: Desk, given: str | None, name: str, prompt: str, default: date | None = None) -> date:
    """As `needed`, for a day; asked again until it is one, Enter takes the *default*.

    Raises BadValue for a wrong one that was *given*.
    """
    if given is not None:
        return read_date(given)
    _somebody(desk, name)
    head = _(prompt) + (f" [{default.isoformat()}] " if default is not None else " ")
    while True:
        typed = asked(desk, head)
        if not typed and default is not None:
            return default
        try:
            return read_date(typed)
        except BadValue as error:
            output.show(desk, f"  {say(error)}")


def day_or_none(desk: Desk, prompt: str) -> date | None:
    """The day that a person types at *prompt*, asked again until it is one; None for Enter alone."""
    while typed := wanted(desk, prompt):
        try:
            return read_date(typed)
        except BadValue as error:
            output.show(desk, f"  {say(error)}")
    return None


def again(desk: Desk, question: Callable[[], Answer]) -> Answer:
    """What *question* gives back, which asks and checks: where it refuses an answer, it is said why and asked again."""
    while True:
        try:
            return question()
        except DeadlinesError as error:
            output.show(desk, f"  {say(error)}")


def file(desk: Desk, name: str, prompt: str) -> Path:
    """The file whose path a person types at *prompt*, asked again until one lies there; as `needed` otherwise.

    Quotes around it are no part of it: terminals write them where a file is dragged in.
    """
    while True:
        typed = needed(desk, None, name, prompt)
        if len(typed) > 2 and typed[0] == typed[-1] and typed[0] in "'\"":
            typed = typed[1:-1]
        path = Path(typed)
        with contextlib.suppress(OSError, RuntimeError):  # a folder that nobody may look into, ~ of nobody
            path = path.expanduser()
            if path.is_file():
                return path
        output.show(desk, f"  {say(NoSuchFile(str(path)))}")


def chosen(desk: Desk, given: str | None, name: str, prompt: str, choices: Callable[[], Sequence[Choice]]) -> str:
    """*given*, or one of *choices*: by its number in the list, its code, or words that narrow the list to it.

    A code that is not among them is taken as it is typed, and so is everything where there is nothing to choose from.
    Raises as `needed` does.
    """
    if given is not None and given.strip():
        return given
    _somebody(desk, name)
    known = list(choices())
    offered = known
    _list(desk, offered)
    while True:
        typed = asked(desk, _(prompt) + " ")
        if not typed and len(offered) == 1:
            return offered[0][0]
        if not typed:
            continue
        if typed.isdigit() and 1 <= int(typed) <= min(len(offered), MOST):
            return offered[int(typed) - 1][0]
        fitting = [value for value, _text in known if typed == value or codes.fits(value, typed)]
        if len(fitting) == 1:
            return fitting[0]
        low = typed.casefold()
        narrowed = [each for each in known if low in f"{each[0]} {each[1]}".casefold()]
        if narrowed:
            offered = narrowed
        elif not known or any(sign.isdigit() for sign in typed):
            return typed
        else:
            output.show(desk, "  " + say(N_("Nothing here has “%(typed)s”."), typed=typed))
            offered = known
        _list(desk, offered)


def asked(desk: Desk, prompt: str) -> str:
    """What a person types after *prompt*. Raises KeyboardInterrupt where they end the input or type q."""
    line = answered(desk, prompt)
    if line.lower() == "q":
        raise KeyboardInterrupt
    return line


def agreed(desk: Desk, question: str, *, enter: bool) -> bool:
    """Whether a person says yes to *question*; asked again until it is a yes or a no. Enter alone means *enter*.

    Raises KeyboardInterrupt where they end the input.
    """
    while True:
        typed = answered(desk, f"{_(question)} {'[Y/n]' if enter else '[y/N]'} ").lower()
        if not typed:
            return enter
        if typed in _YES or typed in _NO:
            return typed in _YES
        output.show(desk, "  " + _("Type y for yes or n for no."))


_YES = frozenset({"y", "yes", "是"})
_NO = frozenset({"n", "no", "q", "否", "不"})


def answered(desk: Desk, prompt: str) -> str:
    """As `asked`, for questions with an answer of their own to q."""
    desk.out.write(prompt)
    desk.out.flush()
    line = desk.keys.readline()
    if not line:
        raise KeyboardInterrupt
    return line.strip()


def _somebody(desk: Desk, name: str) -> None:
    if not desk.answers:
        text = N_("%(param)s is missing. `%(path)s --help` shows an example.")
        raise UsageError(text, param=Message(name), path=desk.path)


def _list(desk: Desk, offered: Sequence[Choice]) -> None:
    width = output.people_width(desk)
    lines = []
    for number, (value, text) in enumerate(offered[:MOST], 1):
        said = text if text.startswith(value) else f"{value}  {text}"
        lines.append(shortened(f"  {number:2} {said}", width))
    if len(offered) > MOST:
        lines.append("     " + say(N_("… and %(more)s more: type some words of it"), more=len(offered) - MOST))
    if len(offered) == 1:
        lines.append("     " + _("Enter takes it."))
    if lines:
        output.show(desk, "\n".join(lines))


def shortened(text: str, columns: int) -> str:
    """*text* in at most so many columns, with a sign where something is missing."""
    if cells.width(text) <= columns:
        return text
    kept, used = [], cells.sign_width("…")
    for sign in text:
        used += cells.sign_width(sign)
        if used > columns:
            break
        kept.append(sign)
    return "".join(kept).rstrip() + "…"


# --- entries to choose from ------------------------------------------------------------------------------------------


def open_entry(desk: Desk, given: str | None) -> str:
    """The code *given*, or that of an entry that is open and has a date, the nearest first."""
    return chosen(desk, given, N_("CODE"), N_("Which entry? A number, a code or words:"), lambda: open_entries(desk))


def open_entries(desk: Desk) -> list[Choice]:
    """What is open and has a date, what has passed first."""
    return [(line.code, _dated(line)) for line in _open_lines(desk)]


def _open_lines(desk: Desk) -> list[Deadline]:
    from deadlines.usecases.due import due

    found = due(desk.store, day=desk.as_of, through=desk.as_of.max, lamps=desk.settings.lamps, calendar=desk.calendar)
    return [each.deadline for each in found.entries if each.deadline.matter is None]


def _dated(line: Deadline) -> str:
    return f"{line.due.isoformat()}  {line.action or line.title}"


def duty(desk: Desk, given: str | None) -> str:
    """The code *given*, or that of a recurring duty that is owed, the nearest first."""

    def owed() -> list[Choice]:
        return [(line.code, _dated(line)) for line in _open_lines(desk) if line.recurs]

    return chosen(desk, given, N_("DUTY"), N_("Which duty? A number, a code or words:"), owed)


def item(
    desk: Desk, given: str | None, name: str = N_("ITEM"), among: Callable[[], Sequence[Choice]] | None = None
) -> str:
    """The code *given*, or that of an item that is carried out, or one of those *among* which it has to be."""
    offered = among or (lambda: _items(desk))
    return chosen(desk, given, name, N_("Which item? A number, a code or words:"), offered)


def _items(desk: Desk) -> list[Choice]:
    from deadlines.domain.status import withdrawn_on

    return [(each.code, each.title) for _plan, each in desk.store.items() if not withdrawn_on(each, desk.as_of)]


def entry_or_item(desk: Desk, given: str | None, name: str, prompt: str, *, but: str | None = None) -> str:
    """The code *given*, or that of an item or of an open entry with a date; *but* is none of them."""

    def both() -> list[Choice]:
        there = dict(_items(desk)) | {code: text for code, text in open_entries(desk) if codes.kind_of(code) != "item"}
        return [(code, there[code]) for code in sorted(there, key=codes.in_order) if code != but]

    return chosen(desk, given, name, prompt, both)


def withdrawn_entry(desk: Desk, given: str | None) -> str:
    """The code *given*, or that of an entry that is not carried out any more."""

    def gone() -> list[Choice]:
        entries = [each for plan in desk.store.register().plans for each in plan.entries]
        return [
            (each.code, f"{each.withdrawn.isoformat()}  {each.withdrawn_note or ''}".rstrip())
            for each in entries
            if each.withdrawn is not None
        ]

    return chosen(desk, given, N_("CODE"), N_("Which entry? A number, a code or words:"), gone)


def doubtful_entry(desk: Desk, given: str | None) -> str:
    """The code *given*, or that of an entry whose date is in doubt or missing."""

    def doubtful() -> list[Choice]:
        from deadlines.usecases.examine import check

        found = [each for each in check(desk.store, desk.as_of) if each.where in ("ambiguous", "undated")]
        dated = [each for each in found if codes.kind_of(each.code) != "measure"]  # a task has no date to settle
        return [(each.code, say(each.message)) for each in dated]

    return chosen(desk, given, N_("CODE"), N_("Which entry? A number, a code or words:"), doubtful)
