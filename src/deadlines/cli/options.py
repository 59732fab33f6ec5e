"""Options that several commands take, each said once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from deadlines.cli.common import desk_of
from deadlines.cli.output import Format
from deadlines.errors import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from deadlines.cli.desk import Desk
    from deadlines.domain.model import Role


class RoleChoice(StrEnum):
    """The roles that a list can be narrowed to."""

    lead = "lead"
    cooperating = "cooperating"
    responsible = "responsible"
    acceptance = "acceptance"
    any = "any"


class MarkChoice(StrEnum):
    """The roles that a calendar can be narrowed to: those that stand in titles."""

    lead = "lead"
    cooperating = "cooperating"
    responsible = "responsible"
    acceptance = "acceptance"
    supervising = "supervising"
    any = "any"


def role_of(choice: RoleChoice | MarkChoice) -> Role | None:
    """The role that a choice means; None for any."""
    return None if choice.value == "any" else cast("Role", choice.value)


def _complete(names: Callable[[Desk], Iterable[str]]) -> Callable[..., list[str]]:
    """A completion that asks the register and never fails: a shell shows no errors of ours."""

    def complete(ctx: typer.Context, incomplete: str) -> list[str]:
        try:
            return [name for name in names(desk_of(ctx)) if incomplete in name]
        except Exception:  # noqa: BLE001 (whatever it is, there is nothing to complete)
            return []

    return complete


def _units(desk: Desk) -> Iterable[str]:
    from collections import Counter

    parties = desk.store.directory().parties
    known = Counter(party.name for party in parties)
    return [party.name if known[party.name] == 1 else party.key for party in parties]


def _plans(desk: Desk) -> Iterable[str]:
    return [plan.code for plan in desk.store.plans()]


def _codes(desk: Desk) -> Iterable[str]:
    from deadlines.usecases.due import open_codes

    return open_codes(desk.store, desk.as_of)


def _conditions(desk: Desk) -> Iterable[str]:
    from deadlines.usecases.windows import conditions

    return dict.fromkeys(each.words for each in conditions(desk.store))


complete_unit = _complete(_units)
complete_plan = _complete(_plans)
complete_code = _complete(_codes)
complete_condition = _complete(_conditions)

FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format",
        "-f",
        metavar="table|json|csv|tsv|md",
        help=N_("Form of the answer: a table on a terminal, tsv into a pipe"),
    ),
]
UnitOption = Annotated[
    str | None,
    typer.Option(
        metavar=N_("UNIT"),
        help=N_("Only what concerns this unit or group, through a group too"),
        autocompletion=complete_unit,
    ),
]
RoleOption = Annotated[
    RoleChoice,
    typer.Option(metavar="lead|cooperating|responsible|acceptance|any", help=N_("In which role")),
]
PlanOption = Annotated[
    str | None,
    typer.Option(metavar=N_("PLAN"), help=N_("Only this plan, for example XY22"), autocompletion=complete_plan),
]
LimitOption = Annotated[
    int | None,
    typer.Option("--limit", metavar=N_("N"), min=0, help=N_("Most rows on a terminal; 0 shows all")),
]
ByOption = Annotated[
    str | None,
    typer.Option("--by", metavar=N_("PERSON"), help=N_("Who records it; your login name by default")),
]
MaybeCode = Annotated[
    str | None,
    typer.Argument(metavar=N_("CODE"), help=N_("A code or its tail: XY22-03.4, 3.4"), autocompletion=complete_code),
]
MaybeItem = Annotated[
    str | None,
    typer.Argument(
        metavar=N_("ITEM"), help=N_("The item's code or its tail: XY22-03, 03"), autocompletion=complete_code
    ),
]
OnOption = Annotated[
    str | None,
    typer.Option("--on", metavar=N_("DATE"), help=N_("The day from which it holds; the --as-of day by default")),
]


def _said(typed: str | None) -> str | None:
    """What was typed, without blanks around it; None where it is blanks alone, for they say nothing."""
    return (typed or "").strip() or None


DocOption = Annotated[
    str | None,
    typer.Option("--doc", metavar=N_("NUMBER"), help=N_("The number of the paper"), callback=_said),
]
NoteOption = Annotated[str | None, typer.Option("--note", metavar=N_("TEXT"), help=N_("A remark"), callback=_said)]
YearOption = Annotated[
    int | None, typer.Option("--year", metavar=N_("YEAR"), min=1900, max=2200, help=N_("The year that it is for"))
]
QuantitiesOption = Annotated[
    list[str] | None,
    typer.Option("--quantity", metavar=N_("N"), help=N_("How much in all so far: 287 or 287家; may be repeated")),
]
EvidenceOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--evidence", metavar=N_("FILE"), help=N_("A file as proof: it is copied beside the register and kept")
    ),
]
IssuedOption = Annotated[
    str | None, typer.Option("--issued", metavar=N_("DATE"), help=N_("The day the plan was issued"))
]
FigureArgument = Annotated[str | None, typer.Argument(metavar=N_("NAME"), help=N_("Name of a figure, or a part of it"))]
ReasonOption = Annotated[
    str | None,
    typer.Option("--reason", metavar=N_("TEXT"), help=N_("Why, in the words of the paper"), callback=_said),
]
CodeArgument = Annotated[
    str,
    typer.Argument(metavar=N_("CODE"), help=N_("A code or its tail: XY22-03.4, 3.4"), autocompletion=complete_code),
]
