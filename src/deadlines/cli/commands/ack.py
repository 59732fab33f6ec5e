"""`deadlines ack`: a unit signed for a paper (签收)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import ByOption, MaybeCode, complete_unit
from deadlines.errors import N_

if TYPE_CHECKING:
    from deadlines.cli.desk import Desk
    from deadlines.usecases.papers import Listed

app = command_app()


@app.command(
    cls=Command,
    help=N_(
        "Record that a unit signed for a paper: each of those that it is addressed to does, in a group each member."
        " `deadlines paper list` and `deadlines show` say how many did and who did not."
    ),
    epilog="deadlines ack XA23-08 --doc 市整改办督〔2023〕5号 --unit 市城管局 --by-person 某乙 --on 2023-12-02",
)
def ack(
    ctx: typer.Context,
    code: MaybeCode = None,
    doc: Annotated[str | None, typer.Option(metavar=N_("NUMBER"), help=N_("Number of the paper"))] = None,
    unit: Annotated[
        str | None,
        typer.Option(
            metavar=N_("UNIT"),
            help=N_("Who signed for it; may be left out where only one is left"),
            autocompletion=complete_unit,
        ),
    ] = None,
    on: Annotated[
        str | None, typer.Option(metavar=N_("DATE"), help=N_("The day of the receipt; the --as-of day by default"))
    ] = None,
    person: Annotated[
        str | None, typer.Option("--by-person", metavar=N_("NAME"), help=N_("Who signed for it there"))
    ] = None,
    by: ByOption = None,
) -> None:
    """Record a receipt."""
    from deadlines.cli import asking
    from deadlines.usecases import papers
    from deadlines.words import say

    desk = desk_of(ctx)
    led = desk.answers and (code is None or doc is None)
    code = asking.chosen(desk, code, N_("CODE"), N_("Which entry? A number, a code or words:"), lambda: _left(desk))
    doc = asking.chosen(desk, doc, "--doc", N_("Which paper was signed for?"), lambda: _numbers(desk, code))
    left = [name for each in _open(desk, code) if each.paper.act.doc == doc for name in each.receipts.unsigned]
    if desk.answers and unit is None and len(left) > 1:
        unit = asking.chosen(desk, None, "--unit", N_("Who signed for it?"), lambda: [(name, name) for name in left])
    if led and person is None:
        person = asking.wanted(desk, N_("Who signed for it there? (Enter: not known)")) or None
    told, name = papers.acknowledged(desk.store, code, desk.recording(on, by), doc=doc, unit=unit, person=person)
    said: dict[str, object] = {"code": told.code, "paper": f"{told.paper.act.of or ''}{doc}", "unit": name}
    text = N_("%(code)s: %(unit)s signed for %(paper)s. Everybody has now.")
    if told.receipts.unsigned:
        said["units"] = told.receipts.unsigned
        text = N_("%(code)s: %(unit)s signed for %(paper)s. Still to sign: %(units)s.")
    desk.out.write(say(text, **said) + "\n")


def _open(desk: Desk, code: str | None = None) -> list[Listed]:
    """The papers that somebody has still to sign for; those of the entry *code* alone."""
    from deadlines.usecases.papers import papers

    exact = desk.store.code(code) if code is not None else None
    found = papers(desk.store, desk.as_of)
    return [each for each in found if each.receipts.unsigned and exact in (None, each.code)]


def _left(desk: Desk) -> list[tuple[str, str]]:
    return [(each.code, f"{each.paper.name}  {each.title}") for each in _open(desk)]


def _numbers(desk: Desk, code: str) -> list[tuple[str, str]]:
    return [(each.paper.act.doc or "", each.paper.act.of or "") for each in _open(desk, code)]
