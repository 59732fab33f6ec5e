"""`deadlines window`: when a condition holds that duties hang on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.desk import read_date
from deadlines.cli.options import ByOption, DocOption, FormatOption, PlanOption, complete_condition
from deadlines.errors import N_

if TYPE_CHECKING:
    from deadlines.cli.desk import Desk
    from deadlines.usecases.windows import Condition

app = command_app(
    help=N_(
        "When a condition holds that duties hang on. Outside its windows nothing is owed. So is recorded when the event"
        " was from which a duty is owed: from its first day on."
    ),
    epilog="deadlines window list\ndeadlines window begin 应急响应期间 --on 2023-12-27 --doc 西气指办〔2023〕9号",
)

COLUMNS = ("plan", "condition", "start", "until", "doc", "note", "duties")

ConditionArgument = Annotated[
    str | None,
    typer.Argument(
        metavar=N_("CONDITION"), help=N_("Its words in the register: 应急响应期间"), autocompletion=complete_condition
    ),
]


@app.callback()
def window() -> None:
    """Windows of conditions."""


@app.command(
    "begin",
    cls=Command,
    help=N_("A condition begins to hold. Without --until it holds until `deadlines window end`."),
    epilog="deadlines window begin 应急响应期间 --on 2023-12-27 --doc 西气指办〔2023〕9号\n"
    "deadlines window begin 采暖季 --on 2023-11-15 --until 2024-03-15\n"
    "deadlines window begin 整治方案制定后 --on 2022-10-08",
)
def begin(
    ctx: typer.Context,
    condition: ConditionArgument = None,
    on: Annotated[
        str | None, typer.Option(metavar=N_("DATE"), help=N_("Its first day; the --as-of day by default"))
    ] = None,
    until: Annotated[str | None, typer.Option(metavar=N_("DATE"), help=N_("Its last day, where it is known"))] = None,
    plan: PlanOption = None,
    doc: DocOption = None,
    note: Annotated[str | None, typer.Option(metavar=N_("TEXT"), help=N_("A remark, for example the level"))] = None,
    by: ByOption = None,
) -> None:
    """Enter a window."""
    from deadlines.cli import asking
    from deadlines.usecases import windows

    desk = desk_of(ctx)
    led = desk.answers and condition is None  # somebody sits there and said nothing yet
    condition = _which(desk, condition, plan)
    start = asking.day(desk, on, "--on", N_("From which day?"), desk.as_of) if on or led else desk.as_of
    last = read_date(until) if until else None
    if led and last is None:
        last = asking.day_or_none(desk, N_("Until which day? (Enter: not known yet)"))
    told = windows.begun(
        desk.store, condition, start=start, until=last, plan=plan, doc=doc, note=note, at=desk.at, by=by or desk.by
    )
    _say(desk, told)


@app.command(
    "end",
    cls=Command,
    help=N_("A condition holds no longer: its open window ends."),
    epilog="deadlines window end 应急响应期间 --on 2024-01-02",
)
def end(
    ctx: typer.Context,
    condition: ConditionArgument = None,
    on: Annotated[
        str | None, typer.Option(metavar=N_("DATE"), help=N_("Its last day; the --as-of day by default"))
    ] = None,
    plan: PlanOption = None,
    by: ByOption = None,
) -> None:
    """End a window."""
    from deadlines.cli import asking
    from deadlines.usecases import windows

    desk = desk_of(ctx)
    led = desk.answers and condition is None
    condition = _which(desk, condition, plan)
    until = asking.day(desk, on, "--on", N_("What is its last day?"), desk.as_of) if on or led else desk.as_of
    _say(desk, windows.ended(desk.store, condition, until=until, plan=plan, at=desk.at, by=by or desk.by))


def _which(desk: Desk, given: str | None, plan: str | None) -> str:
    """The condition *given*, or the one that a person chooses of those that duties hang on."""
    from deadlines.cli import asking
    from deadlines.usecases.windows import conditions
    from deadlines.words import listed

    def known() -> list[tuple[str, str]]:
        found: dict[str, list[str]] = {}
        for each in conditions(desk.store, plan):
            found.setdefault(each.words, []).extend(each.duties)
        return [(words, listed(duties)) for words, duties in found.items()]

    return asking.chosen(desk, given, N_("CONDITION"), N_("Which condition?"), known)


def _say(desk: Desk, told: list[Condition]) -> None:
    from deadlines.words import listed, say

    for each in told:
        newest = each.windows[-1]
        text = N_("%(plan)s “%(words)s”: from %(start)s%(until)s. Owed in it: %(duties)s.")
        if not each.duties:
            text = N_("%(plan)s “%(words)s”: from %(start)s%(until)s. Nothing is owed in it.")
        until = say(N_(" to %(until)s"), until=newest.until) if newest.until else say(N_(" on"))
        line = say(
            text, plan=each.plan.code, words=each.words, start=newest.start, until=until, duties=listed(each.duties)
        )
        desk.out.write(line + "\n")


@app.command(
    "list",
    cls=Command,
    help=N_("Every condition that duties hang on, and its windows."),
    epilog="deadlines window list --plan XA23",
)
def list_(ctx: typer.Context, plan: PlanOption = None, format_: FormatOption = None) -> None:
    """List conditions and windows."""
    from deadlines.cli import output
    from deadlines.usecases import windows

    desk = desk_of(ctx)
    found = windows.conditions(desk.store, plan, desk.as_of)
    rows = [row for each in found for row in _rows(each)]
    envelope = {"schema": "deadlines.windows/1", "conditions": [_face(each) for each in found]}
    output.answer(desk, format_, lambda: envelope, lambda: rows, COLUMNS, lambda: _people(desk, rows))


def _face(condition: Condition) -> dict[str, Any]:
    from deadlines.domain.plain import plain

    windows = [{key: value for key, value in plain(each).items() if key != "condition"} for each in condition.windows]
    return {
        "plan": condition.plan.code,
        "condition": condition.words,
        "duties": list(condition.duties),
        "windows": windows,
        "event": condition.event,
    }


def _rows(condition: Condition) -> list[dict[str, Any]]:
    face = _face(condition)
    windows = face.pop("windows") or [{}]
    del face["event"]
    return [{**face, **each} for each in windows]


def _people(desk: Desk, rows: list[dict[str, Any]]) -> None:
    from deadlines.cli import output, tables
    from deadlines.words import _, listed, say

    if not rows:
        output.show(desk, say(N_("No duty of the register hangs on a condition.")))
        return
    columns = [
        tables.Column(N_("Plan")),
        tables.Column(N_("Condition")),
        tables.Column(N_("First day"), named=True),
        tables.Column(N_("Last day"), named=True),
        tables.Column(N_("Paper"), share=1),
        tables.Column(N_("Duties"), share=1),
    ]
    cells = [
        [
            row["plan"],
            row["condition"],
            row.get("start", _("no window yet")),
            row.get("until", ""),
            " ".join(filter(None, (row.get("doc"), row.get("note")))),
            listed(row["duties"]),
        ]
        for row in rows
    ]
    tables.draw(desk, columns, cells)
