"""`deadlines done`: record that something is done, or how far it is."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import ByOption, EvidenceOption, NoteOption, QuantitiesOption, complete_code, complete_unit
from deadlines.errors import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from deadlines.cli.desk import Desk
    from deadlines.domain.model import Evidence
    from deadlines.usecases.record import Done

app = command_app()


@app.command(
    cls=Command,
    help=N_(
        "Record that entries are done: all of them or none. With a quantity below its target a milestone stays open;"
        " a duty counts one up in its period; an item is reported done when its milestones are."
    ),
    epilog="deadlines done XY22-03.4 --on 2023-06-28\ndeadlines done XA23-08.2 --quantity 120家 --note 六月调度",
)
def done(
    ctx: typer.Context,
    codes: Annotated[
        list[str] | None,
        typer.Argument(
            metavar=N_("CODE"), help=N_("Codes or their tails: XY22-03.4, 3.4"), autocompletion=complete_code
        ),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(metavar=N_("DATE"), help=N_("The day it was done; the --as-of day by default")),
    ] = None,
    quantity: QuantitiesOption = None,
    evidence: EvidenceOption = None,
    note: NoteOption = None,
    unit: Annotated[
        str | None,
        typer.Option(
            metavar=N_("UNIT"),
            help=N_("The unit whose own part is done, where a group has to act"),
            autocompletion=complete_unit,
        ),
    ] = None,
    by: ByOption = None,
) -> None:
    """Record what is done."""
    from deadlines.usecases import record

    desk = desk_of(ctx)
    if not codes:
        from deadlines.cli import asking

        code = desk.store.code(asking.open_entry(desk, None))
        codes, (on, quantity) = [code], how_far(desk, code, on, quantity)
    with contextlib.ExitStack() as opened:
        files, settle = proofs(desk, evidence, opened) if evidence else ((), None)
        results = record.done(
            desk.store,
            codes,
            desk.recording(on, by),
            quantities=quantity or (),
            evidence=files,
            note=note,
            rules=desk.settings.rules if desk.settings.chain or desk.settings.evidence else None,
            settle=settle,
            unit=unit,
        )
    for result in results:
        desk.out.write(told(result) + "\n")


def how_far(desk: Desk, code: str, on: str | None, quantity: list[str] | None) -> tuple[str, list[str] | None]:
    """The day and the amounts that a person at a terminal says of the entry *code*."""
    from deadlines.cli import asking
    from deadlines.domain.model import digits, recurs
    from deadlines.usecases.record import entry_of
    from deadlines.words import listed, say

    day = asking.day(desk, on, "--on", N_("Done on which day?"), desk.as_of)
    entry = entry_of(desk.store.find(code), code)
    quantities = getattr(entry, "quantities", ())
    if quantity is None and (quantities or recurs(entry)):
        if recurs(entry):
            prompt = say(N_("How many %(unit)s? (Enter: once)"), unit=entry.unit)
        else:
            asks = listed(
                f"{digits(each.target) if each.target is not None else '?'}{each.unit}" for each in quantities
            )
            prompt = say(N_("How much in all so far, of %(asks)s? (Enter: all of it)"), asks=asks)
        quantity = asking.wanted(desk, prompt).replace("、", " ").split() or None
    return day.isoformat(), quantity


def told(result: Done, *, reported: bool = False, not_done: bool = False) -> str:
    """What recording came to; *reported*: nobody said that it is done, *not_done*: that it is not.

    What was said of all members of a group, because no unit was named, says so.
    """
    text = _told(result, reported=reported, not_done=not_done)
    if not result.members:
        return text
    from deadlines.words import say

    aside = N_("No unit was named: it stands for all %(members)s units. `--unit` records one of them alone.")
    return f"{text}\n{say(aside, members=result.members)}"


def _told(result: Done, *, reported: bool, not_done: bool) -> str:
    """What recording came to, in a sentence."""
    from deadlines.cli import people
    from deadlines.words import listed, say

    amounts = listed(people.amounts(result.progress))
    if result.idle:
        text = N_("%(code)s recorded (%(amounts)s); nothing is owed on that day, so it counts in no period.")
        return say(text, code=result.code, amounts=amounts)
    if result.unit is not None and not result.done:
        names = {"code": result.code, "unit": result.unit, "waits": result.waits}
        if amounts:
            text = N_("%(code)s, %(unit)s: recorded (%(amounts)s). Members not done yet: %(waits)s.")
            return say(text, **names, amounts=amounts)
        return say(N_("%(code)s, %(unit)s: recorded. Members not done yet: %(waits)s."), **names)
    if not_done:
        return say(N_("%(code)s recorded as not done."), code=result.code)
    if reported and not result.done:
        if amounts:
            return say(N_("%(code)s: progress recorded (%(amounts)s)."), code=result.code, amounts=amounts)
        return say(N_("%(code)s: progress recorded."), code=result.code)
    if result.done and amounts:
        return say(N_("%(code)s recorded as done (%(amounts)s)."), code=result.code, amounts=amounts)
    if result.done:
        return say(N_("%(code)s recorded as done."), code=result.code)
    if not amounts:  # a duty that is owed only under a condition: nothing says how often
        return say(N_("%(code)s recorded once."), code=result.code)
    return say(N_("%(code)s stays open: %(amounts)s."), code=result.code, amounts=amounts)


def proofs(
    desk: Desk, paths: list[Path], opened: contextlib.ExitStack
) -> tuple[tuple[Evidence, ...], Callable[[], None] | None]:
    """The files at *paths*, copied to where evidence is kept, and what puts them in their places.

    A register without such a place keeps their names and sums alone. Raises NoSuchFile, BadInput, CannotWrite.
    """
    from deadlines.domain.model import Evidence
    from deadlines.store.evidence import sum_of

    if desk.evidence is None:
        return tuple(Evidence(*sum_of(path)) for path in paths), None
    intake = opened.enter_context(desk.evidence.taking(paths))
    return tuple(Evidence(*each) for each in intake.files), intake.settle
