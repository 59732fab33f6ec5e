"""The due list for a person at a terminal: what has passed, what comes, and what no list of dates shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.cli import output, people, tables
from deadlines.errors import N_, Message
from deadlines.words import _, listed, say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rich.text import Text

    from deadlines.cli.desk import Desk
    from deadlines.domain.agenda import Deadline
    from deadlines.usecases.due import Due, DueList

MOST_OVERDUE = 10
MOST_COMING = 20
_WIDE = 110


def show(desk: Desk, found: DueList, limit: int | None) -> None:
    """Write the list: what has passed in a block of its own, what comes, and what no list of dates shows."""
    overdue = [entry for entry in found.entries if entry.deadline.schedule == "overdue"]
    coming = [entry for entry in found.entries if entry.deadline.schedule != "overdue"]
    running = _running(found.entries)
    days = {
        "day": people.short_date(found.day, found.through),
        "through": people.short_date(found.through, found.day),
    }
    head = say(N_("As of %(day)s"), day=found.day)
    output.show(desk, _text(head, "bold"))
    _block(
        desk,
        say(N_("Date passed (%(count)s)"), count=len(overdue)),
        overdue,
        _most(desk, limit, MOST_OVERDUE),
        "yellow",
        running,
    )
    title = say(N_("Due %(day)s to %(through)s (%(count)s)"), count=len(coming), **days)
    _block(desk, title, coming, _most(desk, limit, MOST_COMING), "", running)
    if not found.entries:
        output.show(
            desk,
            say(
                N_("Nothing is due by %(through)s. `deadlines due --within 6m` looks further ahead."),
                through=found.through,
            ),
        )
    for note in _notes(found):
        output.show(desk, _text(note, "dim"))


def _most(desk: Desk, limit: int | None, default: int) -> int | None:
    """How many rows of a block are shown; None for all. A pipe gets all unless a number is asked for."""
    if limit is None:
        return default if desk.interactive else None
    return limit or None


def _text(text: str, style: str) -> Text:
    from rich.text import Text

    return Text(text, style=style)


def _notes(found: DueList) -> list[str]:
    notes = []
    tally = found.tally
    if any(entry.deadline.ambiguous for entry in found.entries):
        notes.append(say(N_("A date with “?” is read with doubt and is still to be settled.")))
    if any(tally) and found.unit is None:
        text = N_(
            "Not in this list: %(undated)s without a date, %(ongoing)s ongoing items,"
            " %(ambiguous)s dates to be settled. `deadlines check` names them."
        )
        notes.append(say(Message(text, tally._asdict())))
    if found.unpublished:
        from deadlines.cli.faces import UNPUBLISHED

        notes.append(say(Message(UNPUBLISHED, {"years": found.unpublished})))
    return notes


def _running(entries: Sequence[Due]) -> frozenset[tuple[str, date]]:
    """Of each duty that stands there with what it missed and with its running period: code and day of the latter.

    Without a word of its own the second row would look like the first one over again.
    """
    days: dict[str, set[date]] = {}
    for each in entries:
        if each.deadline.recurs and each.deadline.missed.periods:
            days.setdefault(each.deadline.code, set()).add(each.deadline.due)
    return frozenset((code, day) for code, dues in days.items() for day in dues if day > min(dues))


def _block(
    desk: Desk,
    title: str,
    entries: Sequence[Due],
    most: int | None,
    style: str,
    running: frozenset[tuple[str, date]],
) -> None:
    if not entries:
        return
    shown = entries if most is None else entries[:most]
    output.show(desk, "", _text(title, f"bold {style}".strip()))
    _rows(desk, shown, output.people_width(desk), running)
    if len(shown) < len(entries):
        more = N_("… and %(more)s more: `deadlines due --limit 0` shows all.")
        output.show(desk, say(more, more=len(entries) - len(shown)))


def _rows(desk: Desk, entries: Sequence[Due], width: int, running: frozenset[tuple[str, date]]) -> None:
    """One row an entry: lamp, code, day, days left, what, who; at 110 columns also its limit and amounts."""
    wide = width >= _WIDE
    columns = [
        tables.Column(N_("Lamp")),
        tables.Column(N_("Code")),
        tables.Column(N_("Due")),
        tables.Column(N_("Left")),
        tables.Column(N_("What to finish"), share=5),
        tables.Column(N_("Units"), share=3),
    ]
    if wide:
        columns += [tables.Column(N_("Limit"), share=2), tables.Column(N_("Amount"), most=12)]
    rows: list[list[str | tables.Cell]] = []
    for entry in entries:
        line = entry.deadline
        units = people.units(line.parties, most=0 if width > 200 else 4 if wide else 2)
        row: list[str | tables.Cell] = [
            "" if line.state == "withdrawn" else tables.lamp(line.lamp),
            line.code,
            people.due_cell(line),
            _left(line),
            _what(line, wide, running=(line.code, line.due) in running),
            listed(line.acting) or units,
        ]
        rows.append([*row, line.limit, people.progress(line.quantities)] if wide else row)
    tables.draw(desk, columns, rows)


def _left(line: Deadline) -> str:
    if line.done_on is not None or line.state == "withdrawn":
        return people.state(line) + (f"\n{line.done_on.isoformat()}" if line.done_on is not None else "")
    return people.days_left(line.days_left)


def _what(line: Deadline, wide: bool, *, running: bool) -> str:
    """What there is to finish, with what it waits for, and that its amounts are behind."""
    text = _matter(line, wide, running)
    if line.waiting is not None:
        text += say(N_(" [waits for %(whom)s]"), whom=line.waiting.whom)
    if line.kind == "milestone" and line.schedule == "behind":
        text += say(N_(" [%(state)s]"), state=people.computed(line.schedule))
    return text


def _matter(line: Deadline, wide: bool, running: bool) -> str:
    if line.kind == "item":
        return say(N_("%(title)s: limit of the item"), title=line.title)
    action = people.action(line)
    if aside := _("running period") if running else people.missed(line):
        action = say(N_("%(action)s (%(aside)s)"), action=action, aside=aside)
    if line.kind == "obligation" or (not wide and line.kind not in ("step", "paper")):
        return action
    return say(N_("%(title)s: %(action)s"), title=line.title, action=action)
