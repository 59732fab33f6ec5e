"""What the office is shown of an entry for which a level is suggested, or of which a draft is asked for.

`escalation` has the rules; here stand the values that a list shows and that a draft (`reports`) is written from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from deadlines.domain.agenda import Deadline, Line
    from deadlines.domain.escalation import Level, Reason
    from deadlines.domain.papers import Paper
    from deadlines.domain.reminders import Reminder


class Mailed(NamedTuple):
    """A weekly list that named the entry and that a server accepted: on which day, for which unit (its key)."""

    on: date
    unit: str
    message_id: str


class Reminded(NamedTuple):
    """What was reminded of before: weekly lists, by hand, on paper (also of what the entry stands in); oldest first."""

    mails: tuple[Mailed, ...] = ()
    by_hand: tuple[Reminder, ...] = ()
    papers: tuple[Paper, ...] = ()


class Suggested(NamedTuple):
    """A level that is suggested for an entry, why, to whom, and what was reminded of before.

    `superior` are those of its units that stand above the office: they are left to the office's duty person. `level` is
    None, and no reason there, for an entry that nothing is suggested for.
    """

    line: Line
    deadline: Deadline | None
    level: Level | None
    reasons: tuple[Reason, ...]
    to: tuple[str, ...]
    superior: tuple[str, ...]
    office: str
    reminded: Reminded = Reminded()

    @property
    def code(self) -> str:
        """The code of the entry."""
        return self.line.entry.code

    @property
    def title(self) -> str:
        """The short title of its finding, or the words of an obligation."""
        return self.line.item.title if self.line.item is not None else getattr(self.line.entry, "text", "")
