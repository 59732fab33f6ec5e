"""What `deadlines` alone says: how the register stands, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.errors import N_, NoStore
from deadlines.words import say

if TYPE_CHECKING:
    from deadlines.cli.desk import Desk


def greet(desk: Desk) -> None:
    """Write the state of the register in a few lines, or how to begin one."""
    try:
        store = desk.store
    except NoStore:
        if desk.chosen is not None:  # somebody said where it lies: that it is not there is the news
            raise
        lines = [
            say(N_("There is no register yet.")),
            say(N_("  deadlines demo              looks at the sample register")),
            say(N_("  deadlines init FILE.yaml    begins a register from a file")),
            say(N_("  deadlines init              begins an empty one; then deadlines import PLAN.docx")),
            say(N_("  deadlines --help            shows all commands")),
        ]
    else:
        from deadlines.domain.window import through
        from deadlines.usecases.due import due

        found = due(
            store,
            day=desk.as_of,
            through=through(desk.as_of, "30d", desk.calendar),
            lamps=desk.settings.lamps,
            calendar=desk.calendar,
        )
        overdue = sum(entry.deadline.schedule == "overdue" for entry in found.entries)
        state = N_("%(place)s on %(day)s: %(overdue)s past their date, %(coming)s due within 30 days.")
        lines = [
            say(state, place=store.place, day=desk.as_of, overdue=overdue, coming=len(found.entries) - overdue),
            say(N_("  deadlines due               what is due, and what has passed")),
            say(N_("  deadlines done CODE         records that something is done")),
            say(N_("  deadlines check             what is still to be settled")),
        ]
    desk.out.write("\n".join(lines) + "\n")
