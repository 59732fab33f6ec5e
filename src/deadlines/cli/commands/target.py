"""`deadlines target`: another target for a quantity or a figure, by a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.desk import read_value
from deadlines.cli.options import ByOption, DocOption, FigureArgument, MaybeCode, NoteOption, OnOption, YearOption
from deadlines.errors import N_, UsageError

if TYPE_CHECKING:
    from deadlines.usecases.figures import Changed

app = command_app()


@app.command(
    cls=Command,
    help=N_(
        "Change a target, by a paper: of a quantity (--quantity 900家), or of a figure by its name. The old target"
        " stays as of earlier days. A lower one finishes nothing; a higher one opens again what was recorded below it."
    ),
    epilog="deadlines target XA23-08.2 --quantity 300家 --doc 市整改办〔2024〕5号\n"
    "deadlines target XY22-09 优良天数比率 --value 70 --year 2024 --doc 咸整改办〔2024〕6号",
)
def target(
    ctx: typer.Context,
    code: MaybeCode = None,
    name: FigureArgument = None,
    quantity: Annotated[
        str | None, typer.Option(metavar=N_("N"), help=N_("The new target of a quantity: 900 or 900家"))
    ] = None,
    value: Annotated[str | None, typer.Option(metavar=N_("N"), help=N_("The new target of a figure"))] = None,
    year: YearOption = None,
    doc: DocOption = None,
    note: NoteOption = None,
    on: OnOption = None,
    by: ByOption = None,
) -> None:
    """Change a target."""
    from deadlines.cli import asking
    from deadlines.cli.commands.indicators import line
    from deadlines.domain.model import digits
    from deadlines.usecases import figures
    from deadlines.words import say

    desk = desk_of(ctx)
    code = asking.open_entry(desk, code)
    if name is not None and (value is None or quantity is not None):
        raise UsageError(N_("Say the new target of a figure with --value, that of a quantity with --quantity."))
    if name is None and (value is not None or year is not None):
        raise UsageError(N_("--value and --year belong to a figure: say its name behind the code."))
    if name is None:
        quantity = asking.needed(desk, quantity, "--quantity", N_("What is the new target, with its unit?"))
    doc = asking.needed(desk, doc, "--doc", N_("What is the number of the paper?"))
    how = desk.recording(on, by)
    if name is not None and value is not None:
        number, unit = read_value(value)
        code, seen = figures.tell(
            desk.store,
            code,
            name,
            number,
            how,
            unit=unit,
            kind="target-changed",
            year=year,
            doc=doc,
            note=note,
        )
        desk.out.write(f"{code} {line(seen)}\n")
        return
    changed = figures.retarget(desk.store, code, quantity or "", how, doc=doc, note=note)
    told = N_("%(code)s: target %(before)s → %(target)s%(unit)s.")
    before = digits(changed.before) if changed.before is not None else "-"
    desk.out.write(say(told, code=changed.code, before=before, target=digits(changed.target), unit=changed.unit) + "\n")
    if (more := _more(changed)) is not None:
        desk.out.write(more + "\n")


def _more(changed: Changed) -> str | None:
    """What the change does to the state, where that may surprise."""
    from deadlines.domain.model import digits
    from deadlines.words import say

    if changed.reopened and changed.had is not None:
        text = N_("It is open again: %(had)s%(unit)s are recorded.")
        return say(text, had=digits(changed.had), unit=changed.unit)
    if changed.done and changed.had is None:
        return say(N_("It stays done: no amount was recorded to hold against the new target."))
    if not changed.done and changed.had is not None and changed.had >= changed.target:
        text = N_("%(had)s%(unit)s are recorded; it is not done by that: `deadlines done %(code)s` records it.")
        return say(text, had=digits(changed.had), unit=changed.unit, code=changed.code)
    return None
