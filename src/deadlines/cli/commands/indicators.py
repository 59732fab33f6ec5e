"""`deadlines indicators`: figures to be reached, with their targets and measured values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import FormatOption, MaybeCode
from deadlines.errors import N_

if TYPE_CHECKING:
    from deadlines.cli.desk import Desk
    from deadlines.domain.figures import Figure
    from deadlines.domain.model import Number
    from deadlines.usecases.figures import Held

app = command_app()

COLUMNS = (
    *("code", "name", "compare", "target", "unit", "year", "first_target", "baseline"),
    *("given.date", "given.doc", "measured.date", "measured.value", "measured.doc", "reached"),
)
SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "="}


@app.command(
    cls=Command,
    help=N_("Figures that plans, items and measures have to reach: targets, measured values, reached or not."),
    epilog="deadlines indicators\ndeadlines indicators XY22-05",
)
def indicators(ctx: typer.Context, code: MaybeCode = None, format_: FormatOption = None) -> None:
    """List figures."""
    from deadlines.cli import output
    from deadlines.usecases.figures import holders

    desk = desk_of(ctx)
    held = holders(desk.store, code, desk.as_of)
    rows = [{"code": one.code, **face(each)} for one in held for each in one.figures]
    envelope = {"schema": "deadlines.indicators/1", "as_of": desk.as_of.isoformat(), "indicators": rows}
    output.answer(desk, format_, lambda: envelope, lambda: rows, COLUMNS, lambda: _people(desk, held))


def face(seen: Figure) -> dict[str, Any]:
    """One figure of `deadlines.indicators/1`."""
    return {
        "name": seen.name,
        "compare": seen.compare,
        "target": seen.target,
        "unit": seen.unit,
        "year": seen.year,
        "first_target": seen.first,
        "baseline": seen.indicator.baseline,
        "given": _told(seen.given),
        "measured": _told(seen.measured),
        "reached": seen.reached,
    }


def _told(said: Any) -> dict[str, Any] | None:
    if said is None:
        return None
    return {"date": said.date.isoformat(), "value": said.value, "doc": said.doc, "note": said.note, "by": said.by}


def line(seen: Figure) -> str:
    """A figure in one line: `再生水利用率（2023年）：目标≥23%，实测21.5%（2023-06-30，水利公报），未达到`."""
    from deadlines.words import listed, say

    year = say(N_(" (%(year)s)"), year=seen.year) if seen.year else ""
    return say(
        N_("%(name)s: %(facts)s"), name=f"{seen.name}{year}", facts=listed([target_of(seen), *measured_of(seen)])
    )


def target_of(seen: Figure) -> str:
    """The target with its word before it: `目标≥23%`; that there is none yet."""
    from deadlines.words import say

    return bare_target(seen) if seen.target is None else say(N_("target %(target)s"), target=bare_target(seen))


def bare_target(seen: Figure) -> str:
    """The target in force, with the paper that set it and the one before: `≥25%（市整改办〔2024〕6号，原≥23%）`."""
    from deadlines.words import listed, say

    if seen.target is None:
        other_year = seen.indicator.year is not None and seen.year != seen.indicator.year
        none, other = N_("no target yet"), N_("no target for this year")
        return say(other if other_year else none)
    aside = [seen.given.doc or ""] if seen.given is not None else []
    if seen.given is not None and seen.first is not None and seen.first != seen.target:
        aside.append(say(N_("before: %(target)s"), target=_amount(seen, seen.first)))
    more = listed(filter(None, aside))
    return _amount(seen, seen.target) + (say(N_(" (%(year)s)"), year=more) if more else "")


def _amount(seen: Figure, target: Number) -> str:
    """A target as the plan writes it, with its sign and its unit: `≥23%`."""
    from deadlines.domain.model import digits

    return f"{SIGNS.get(seen.compare or '', '')}{digits(target)}{seen.unit or ''}"


def measured_of(seen: Figure) -> list[str]:
    """The last value with its day and paper, and whether the target is reached; nothing measured is said so."""
    from deadlines.domain.model import digits
    from deadlines.words import _, listed, say

    if seen.measured is None:
        return [_("nothing measured")]
    value = f"{digits(seen.measured.value)}{seen.unit or ''}"
    when = listed(filter(None, (seen.measured.date.isoformat(), seen.measured.doc)))
    told = [say(N_("measured %(value)s (%(when)s)"), value=value, when=when)]
    if seen.reached is not None:
        told.append(_("reached") if seen.reached else _("not reached"))
    return told


def _people(desk: Desk, held: list[Held]) -> None:
    from deadlines.cli import output, tables
    from deadlines.words import listed, say

    if not held:
        output.show(desk, say(N_("No figures are kept here.")))
        return
    rows: list[list[str | tables.Cell]] = []
    for one in held:
        for seen in one.figures:
            year = str(seen.year) if seen.year else ""
            rows.append([one.code, seen.name, year, bare_target(seen), listed(measured_of(seen))])
    heads = [tables.Column(N_("Code")), tables.Column(N_("Figure"), share=2), tables.Column(N_("Year"))]
    tables.draw(
        desk, [*heads, tables.Column(N_("Target value"), share=2), tables.Column(N_("Measured"), share=2)], rows
    )
