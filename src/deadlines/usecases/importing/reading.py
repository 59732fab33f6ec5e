"""A document as it is read, before it is fitted to a register; of a ledger the rows that are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.errors import N_, BadFile, BadInput, Message
from deadlines.plans import ledger

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from deadlines.domain.units import Directory
    from deadlines.domain.workdays import WorkCalendar
    from deadlines.plans.draft import Draft
    from deadlines.plans.ledger import Ledger
    from deadlines.plans.passages import Document


class Read(NamedTuple):
    """A document as it was read, before it is fitted to a register: its draft, and its ledger where it is one."""

    draft: Draft
    ledger: Ledger | None = None
    rows: frozenset[int] | None = None


def read(
    file: str,
    *,
    known: Directory,
    calendar: Callable[[], WorkCalendar],
    issued: date | None = None,
    region: str | None = None,
    rows: str | None = None,
    day: date | None = None,
) -> Read:
    """What the document *file* says; of a ledger the rows that *rows* names, all of them where None.

    A ledger that is read on *day* can tell of nothing that was done later.

    Raises NoSuchFile, BadFile; BadFile also for a ledger with faults in the rows that are to be taken, all of them.
    """
    from deadlines.plans.documents import open_document

    document = open_document(file)
    wanted = ledger.rows_named(rows) if rows is not None else None
    found = ledger.ledger_of(document, day, stateless=wanted is not None)
    if found is None and wanted is not None:
        text = N_("--rows is for sheets: %(file)s has none with a head row that names a finding.")
        raise BadInput(text, file=document.name)
    return read_passages(document, found, known=known, calendar=calendar, issued=issued, region=region, wanted=wanted)


def read_passages(
    document: Document,
    found: Ledger | None,
    *,
    known: Directory,
    calendar: Callable[[], WorkCalendar],
    issued: date | None = None,
    region: str | None = None,
    wanted: frozenset[int] | None = None,
) -> Read:
    """What *document* says, *found* being its ledger where it is one, of which the rows *wanted* are taken."""
    from deadlines.plans import reading

    if found is not None:
        if wanted is not None:
            chosen = ledger.chosen(found, wanted)
            document = ledger.only_rows(document, found, wanted)
            found = chosen
        if found.faults:
            raise FaultyLedger(document.name, found)
    draft = reading.read(document, known=known, calendar=calendar(), issued=issued, region=region)
    return Read(draft, found, wanted)


class FaultyLedger(BadFile):
    """A ledger with cells that cannot be taken: each with its place, and how to take the other rows."""

    text = N_(
        "%(path)s: %(count)s cell(s) cannot be taken; nothing was written."
        " Mend them, or take the other rows with --rows. %(problems)s"
    )

    more_text = N_(
        "%(path)s: %(count)s cell(s) cannot be taken; nothing was written."
        " Mend them, or take the other rows with --rows. %(problems)s; %(more)s more: -f json shows all"
    )
    shown = 20

    def __init__(self, name: str, found: Ledger) -> None:
        super().__init__(name, found.faults)
        if len(found.faults) > self.shown:
            said = {"problems": found.faults[: self.shown], "more": len(found.faults) - self.shown}
            self.message = Message(self.more_text, {**self.message.args, **said})
