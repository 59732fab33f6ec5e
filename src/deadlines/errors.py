"""What can go wrong, each with its own sentence and exit code.

A sentence is kept as a message and its arguments and is put into words at the edges (`words`), so that the same
error reads Chinese or English. The exit codes are those of the contract:

    DeadlinesError
    ├── UsageError             2   wrong usage
    ├── NotThere               3   NoStore, NoSuchCode, NoSuchPlan, NoSuchUnit, AmbiguousUnit, NoSuchCondition,
    │                              NoSuchFile
    ├── BadInput               4   BadValue, AmbiguousCode, BadFile, CalendarNotPublished
    ├── Refused                5   AlreadyDone, OpenMilestones, Taken, ChangedOnDisk, NothingToUndo, CannotUndo
    ├── StoreUnusable          6   NotARegister, NewerStore, Locked, CannotWrite, Damaged
    └── DeliveryIncomplete     7
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date


def N_(text: str) -> str:
    """The text itself: marks a message for the catalogues where it is written, not where it is shown."""
    return text


class Message(NamedTuple):
    """A sentence not yet put into words: the catalogue's text with `%(name)s` places, and what stands in them."""

    text: str
    args: Mapping[str, object] = {}

    def __str__(self) -> str:
        return self.text % self.args if self.args else self.text


class Problem(NamedTuple):
    """A fault in somebody's file: where it stands (line and column, sheet and cell, a code) and what is wrong."""

    where: str
    message: Message


class DeadlinesError(Exception):
    """The root; raise a subclass. `message` is what a person reads, `exit_code` what a program gets."""

    exit_code = 1
    text = N_("Something went wrong.")

    def __init__(self, text: str | None = None, /, **args: object) -> None:
        self.message = Message(text or self.text, args)
        super().__init__(str(self.message))


class UsageError(DeadlinesError):
    """The command was called in a way that it does not know."""

    exit_code = 2


class NotThere(DeadlinesError):
    """What was asked for does not exist."""

    exit_code = 3


class NoStore(NotThere):
    """No register at the place asked for."""

    text = N_("There is no register at %(place)s. `deadlines init` makes one.")

    def __init__(self, place: str) -> None:
        super().__init__(place=place)


class NoSuchFile(NotThere):
    """A file that was named does not exist."""

    text = N_("There is no file %(path)s.")

    def __init__(self, path: str) -> None:
        super().__init__(path=path)


class NoSuchCode(NotThere):
    """A code that no entry carries."""

    text = N_("The register has no “%(code)s”. `deadlines list` shows all codes.")

    def __init__(self, code: str) -> None:
        super().__init__(code=code)


class NoSuchPlan(NotThere):
    """A code that no plan carries, with those that there are."""

    text = N_("The register has no plan “%(code)s”. It has: %(plans)s.")
    none_text = N_("The register has no plan yet.")

    def __init__(self, code: str, plans: Sequence[str]) -> None:
        if plans:
            super().__init__(code=code, plans=tuple(plans))
        else:
            super().__init__(self.none_text)


class NoSuchUnit(NotThere):
    """A unit that the register does not know, with the nearest names."""

    text = N_("The register has no unit “%(name)s”. `deadlines units` shows all units.")
    nearest_text = N_("The register has no unit “%(name)s”. Did you mean: %(nearest)s?")

    def __init__(self, name: str, nearest: Sequence[str] = ()) -> None:
        if nearest:
            super().__init__(self.nearest_text, name=name, nearest=tuple(nearest))
        else:
            super().__init__(name=name)


class NoSuchCondition(NotThere):
    """A condition that no duty hangs on, with those that there are."""

    text = N_("No duty hangs on “%(words)s”. Conditions in the register: %(known)s.")
    none_text = N_("No duty of the register hangs on a condition.")

    def __init__(self, words: str, known: Sequence[str]) -> None:
        if known:
            super().__init__(words=words, known=tuple(dict.fromkeys(known)))
        else:
            super().__init__(self.none_text)


class AmbiguousUnit(NotThere):
    """A bare unit name that several regions have."""

    text = N_("“%(name)s” is a unit of more than one region. Say which: %(candidates)s.")

    def __init__(self, name: str, candidates: Sequence[str]) -> None:
        super().__init__(name=name, candidates=tuple(candidates))


class BadInput(DeadlinesError):
    """A value or a file that cannot be taken."""

    exit_code = 4


class BadValue(BadInput):
    """A value that is not what it should be, with what would be accepted."""

    text = N_("“%(value)s” is not %(expected)s.")

    def __init__(self, value: str, expected: str | Message) -> None:
        super().__init__(value=value, expected=expected if isinstance(expected, Message) else Message(expected))


class AmbiguousCode(BadInput):
    """A tail that several entries end in."""

    text = N_("“%(code)s” fits more than one entry: %(candidates)s. Type more of the code.")

    def __init__(self, code: str, candidates: Sequence[str]) -> None:
        super().__init__(code=code, candidates=tuple(candidates))


class BadFile(BadInput):
    """A file with faults: every one with its place."""

    text = N_("%(path)s cannot be read: %(count)s problem(s). %(problems)s")
    placed_text = N_("%(count)s places to correct: %(problems)s")
    single_text = N_("%(problems)s. Please correct it.")

    def __init__(self, path: str, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        name = path.replace("\\", "/").rpartition("/")[2]
        if all(problem.where.startswith(f"{name}:") for problem in self.problems):  # the places name the file already
            text = self.single_text if len(self.problems) == 1 else self.placed_text
            super().__init__(text, count=len(self.problems), problems=self.problems)
        else:
            super().__init__(path=path, count=len(self.problems), problems=self.problems)


class CalendarNotPublished(BadInput):
    """A working-day count that needs the holidays of a year the State Council has not announced yet."""

    text = N_("The holidays of %(year)s are not published yet, so working days cannot be counted across it.")

    def __init__(self, year: int, text: str | None = None) -> None:
        self.year = year
        super().__init__(text, year=year)


class Refused(DeadlinesError):
    """A rule of the trade forbids it."""

    exit_code = 5


class AlreadyDone(Refused):
    """Done twice."""

    text = N_("%(code)s was already recorded as done on %(on)s. `deadlines undo` takes it back.")

    def __init__(self, code: str, on: date) -> None:
        super().__init__(code=code, on=on)


class OpenMilestones(Refused):
    """An item declared done while milestones are open."""

    text = N_("%(code)s still has open milestones or tasks: %(open)s. Record them first with `deadlines done`.")

    def __init__(self, code: str, open_codes: Sequence[str]) -> None:
        super().__init__(code=code, open=tuple(open_codes))


class Taken(Refused):
    """Something lies already where a register is to begin."""

    text = N_("%(place)s exists already; nothing was written. Choose another name, or move the old one away.")

    def __init__(self, place: str) -> None:
        super().__init__(place=place)


class ChangedOnDisk(Refused):
    """Somebody else wrote the file between our reading and our writing."""

    text = N_("%(path)s was changed by somebody else meanwhile; nothing was written. Run the command again.")

    def __init__(self, path: str) -> None:
        super().__init__(path=path)


class NothingToUndo(Refused):
    """The log has no act that could be taken back."""

    text = N_("There is nothing to undo.")


class CannotUndo(Refused):
    """An act that cannot be taken back, and why."""

    text = N_("Act %(seq)s cannot be undone: %(reason)s")

    def __init__(self, seq: int, reason: Message) -> None:
        super().__init__(seq=seq, reason=reason)


class StoreUnusable(DeadlinesError):
    """The register is there but cannot be used as it is."""

    exit_code = 6


class NotARegister(StoreUnusable):
    """Something else lies at the place of the register."""

    text = N_("%(place)s is not a register of deadlines: %(reason)s")

    def __init__(self, place: str, reason: Message) -> None:
        self.reason = reason
        super().__init__(place=place, reason=reason)


class NewerStore(StoreUnusable):
    """A register made by a newer version of the program."""

    text = N_("%(place)s was made by a newer version of deadlines. Update the program.")

    def __init__(self, place: str) -> None:
        super().__init__(place=place)


class Locked(StoreUnusable):
    """Another process holds the register for longer than we wait."""

    text = N_("%(place)s is in use by another process. Try again in a moment.")

    def __init__(self, place: str) -> None:
        super().__init__(place=place)


class CannotWrite(StoreUnusable):
    """Reading or writing the register fails: read-only, full disk, no permission."""

    text = N_("%(place)s cannot be used: %(reason)s. Nothing was changed.")

    def __init__(self, place: str, reason: Message) -> None:
        self.reason = reason
        super().__init__(place=place, reason=reason)


class Damaged(StoreUnusable):
    """The register's file is broken, or its log is."""

    text = N_("%(place)s is damaged: %(reason)s. Restore a backup; `deadlines verify` says what is wrong.")

    def __init__(self, place: str, reason: Message) -> None:
        super().__init__(place=place, reason=reason)


class DeliveryIncomplete(DeadlinesError):
    """Some mail was not accepted, or nobody knows whether it was."""

    exit_code = 7
    text = N_("Mails sent: %(sent)s; missing or in doubt: %(left)s. `deadlines outbox list --open` shows them.")

    def __init__(self, sent: int, left: int) -> None:
        super().__init__(sent=sent, left=left)
