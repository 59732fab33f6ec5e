"""`deadlines import`: a plan document or a ledger becomes the register."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.desk import read_date
from deadlines.cli.options import FormatOption, IssuedOption, complete_plan, complete_unit
from deadlines.errors import N_, Message, NoStore, NoSuchFile, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from deadlines.cli.desk import Desk
    from deadlines.cli.output import Format
    from deadlines.domain.model import Plan, Register
    from deadlines.errors import Problem
    from deadlines.plans.under import Difference
    from deadlines.usecases.importing.preparing import Prepared
    from deadlines.usecases.importing.reading import Read
    from deadlines.usecases.importing.writing import Written

app = command_app()

COLUMNS = ("number", "where", "problem", "lead", "cooperating", "limit.text", "limit.dates")
_NAMES = 8  # in one line of a terminal
UNDER_COLUMNS = ("kind", "code", "above", "below", "where")


@app.command(
    "import",
    cls=Command,
    help=N_(
        "Read a plan (.docx, .xlsx, .pdf, .html, .txt) or a ledger and take it into the register. What is read with"
        " doubt is asked at the terminal; --yes takes it as read, --dry-run only shows it. A plan that is there already"
        " is held against the new edition: codes and what was recorded stay. `deadlines undo` takes an import back."
    ),
    epilog="deadlines import 整改方案.docx --dry-run\ndeadlines import 整改方案.docx --code XY22 --yes\n"
    "deadlines import 细化方案.docx --under XY22\ndeadlines import 台账.xlsx --rows 3-40 --yes",
)
def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar=N_("FILE"), help=N_("The document"))],
    code: Annotated[
        str | None,
        typer.Option(metavar="XY22", help=N_("Code of the plan; by default initials of the region and the year")),
    ] = None,
    issued: IssuedOption = None,
    region: Annotated[
        str | None,
        typer.Option(metavar=N_("REGION"), help=N_("Whose plan it is, with the region above it: 陕西省/咸阳市")),
    ] = None,
    under: Annotated[
        str | None,
        typer.Option(
            metavar=N_("PLAN"),
            help=N_("Only hold a unit's detail plan against this plan of the register"),
            autocompletion=complete_plan,
        ),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(
            metavar=N_("UNIT"),
            help=N_("With --under: whose detail plan it is; only what that unit has to do is compared"),
            autocompletion=complete_unit,
        ),
    ] = None,
    rows: Annotated[
        str | None,
        typer.Option(metavar="3-10,12", help=N_("Of a ledger take these rows of the sheet alone")),
    ] = None,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help=N_("Take the document as a new edition though it has few of the plan's items: the rest goes"),
        ),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=N_("Show what would come in; change nothing"))] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=N_("Take what is read as it is, without asking"))] = False,
    format_: FormatOption = None,
) -> None:
    """Take in a document."""
    from deadlines.cli.progress import working
    from deadlines.usecases.importing import preparing, reading

    desk = desk_of(ctx)
    day = read_date(issued) if issued else None
    if not file.exists():
        raise NoSuchFile(str(file))
    if not (dry_run or yes or under or desk.answers):
        raise UsageError(
            N_("An import asks about doubtful readings, and nobody can answer here. Say --yes or --dry-run.")
        )
    if unit is not None and under is None:
        raise UsageError(N_("--unit says whose detail plan is compared: it goes with --under."))
    register = _register(desk, missing_ok=dry_run and not under)
    try:
        with working(desk, N_("Reading the document")):
            read = reading.read(
                str(file),
                known=register.directory,
                calendar=desk.calendar,
                issued=day,
                region=_last(region),
                rows=rows,
                day=desk.as_of,
            )
    except reading.FaultyLedger as error:
        if format_ is not None and format_.value == "json":
            _all_faults(desk, error.problems)
        raise
    if under is not None:
        _under(desk, format_, read, register, under, unit)
        return

    def prepare(place: str | None) -> Prepared:
        with working(desk, N_("Holding it against the register")):
            return preparing.prepare(
                *(read, register),
                calendar=desk.calendar(),
                day=desk.as_of,
                by=desk.by,
                code=code,
                region=place,
                used=lambda plan: preparing.codes_used(desk.store, plan),
                replace=replace,
                tentative=dry_run,
            )

    try:
        prepared = prepare(region)
    except preparing.NoRegion:
        if yes or not desk.answers:
            raise
        prepared = prepare(_asked_region(desk))
    if dry_run:
        _shown(desk, format_, prepared)
        return
    _take_in(desk, format_, prepared, yes=yes, replace=replace)


def _all_faults(desk: Desk, problems: Sequence[Problem]) -> None:
    """Every fault of a ledger as JSON; the error line tells the first of them."""
    from deadlines.cli import output
    from deadlines.words import place, say

    told = [{"where": place(each.where), "message": say(each.message)} for each in problems]
    output.write_json(desk, {"schema": "deadlines.faults/1", "problems": told})


def _asked_region(desk: Desk) -> str:
    """The region that a person types for a document that names none."""
    from deadlines.cli.asking import needed

    return needed(desk, None, "--region", N_("The document does not say whose plan it is. Region (陕西省/咸阳市):"))


def _last(region: str | None) -> str | None:
    return region.rpartition("/")[2] if region else None


def _register(desk: Desk, *, missing_ok: bool) -> Register:
    from deadlines.domain.model import Register

    try:
        return desk.store.register()
    except NoStore:
        if not missing_ok:
            raise
        return Register()


# --- a new plan or edition -------------------------------------------------------------------------------------------


def _take_in(desk: Desk, form: Format | None, prepared: Prepared, *, yes: bool, replace: bool) -> None:
    from deadlines.cli import output
    from deadlines.cli.asking import agreed
    from deadlines.cli.progress import working
    from deadlines.cli.review import review
    from deadlines.usecases.importing import preparing, writing
    from deadlines.words import say

    if prepared.empty:
        _answer(desk, form, prepared, None)
        return
    decisions = {}
    if prepared.few is not None and not replace:
        if yes or not desk.answers:
            raise preparing.few_in_common(prepared)
        _people(desk, prepared)
        output.show(desk, say(preparing.few_in_common(prepared)))
        if not agreed(desk, N_("Take it as a new edition all the same?"), enter=False):
            output.show(desk, say(N_("Nothing was written.")))
            return
        replace = True
    elif not yes:
        _people(desk, prepared)
    if not yes:
        made = review(desk, prepared)
        if made is None or not agreed(desk, N_("Write this into the register?"), enter=True):
            output.show(desk, say(N_("Nothing was written.")))
            return
        decisions = made
    with working(desk, N_("Writing")):
        written = writing.write(
            desk.store, prepared, decisions, at=desk.at, by=desk.by, day=desk.as_of, replace=replace
        )
    _answer(desk, form, prepared, written, seen=not yes)


def _answer(desk: Desk, form: Format | None, prepared: Prepared, written: Written | None, *, seen: bool = True) -> None:
    """Say what an import came to; *seen* says that its doubts were shown before."""
    from deadlines.cli import output
    from deadlines.words import say

    if form is not None and form.value == "json":
        acts = (
            [{"seq": entry.seq, "act": entry.act, "code": entry.code} for entry in written.entries] if written else []
        )
        envelope = {"schema": "deadlines.import/1", "code": prepared.fitted.plan.code, "acts": acts, **_rest(prepared)}
        output.write_json(desk, envelope)
        return
    code = prepared.fitted.plan.code
    if written is None:
        text = N_("%(code)s: the register has all of this already; nothing was written.")
        if prepared.revision is not None and prepared.revision.closed:
            text = N_("%(code)s: nothing was written.")
        desk.out.write(say(text, code=code) + "\n" + _closed(prepared))
        return
    desk.out.write(f"{code}: {_counts(prepared)}\n" + _closed(prepared))
    if kept := _kept(desk, code):
        text = N_("To be looked at again: %(count)s. `deadlines check` keeps what is not settled.")
        desk.out.write(say(text, count=kept) + "\n")
    if not seen and len(prepared.problems) > kept:
        text = N_("The reading has %(count)s doubts in all; `deadlines import --dry-run` shows them.")
        desk.out.write(say(text, count=len(prepared.problems)) + "\n")
    last = max(entry.seq for entry in written.entries)
    first = min(entry.seq for entry in written.entries)
    text = N_("Act %(first)s of the log; `deadlines undo` takes it back.")
    many = N_("%(count)s acts, %(first)s to %(last)s of the log; one `deadlines undo` takes them all back.")
    desk.out.write(say(text if first == last else many, first=first, last=last, count=len(written.entries)) + "\n")


def _kept(desk: Desk, code: str) -> int:
    """How much of the plan *code* `deadlines check` shows as still to be settled."""
    from deadlines.usecases import examine

    found = examine.check(desk.store, desk.as_of)
    return sum(each.code == code or each.code.startswith(f"{code}-") for each in found)


def _closed(prepared: Prepared) -> str:
    """What the document says otherwise in closed items, in a line; empty where there is none."""
    from deadlines.words import say

    left = prepared.revision.closed if prepared.revision is not None else ()
    if not left:
        return ""
    found = tuple(dict.fromkeys(each.code for each in left))
    names = (*found[:_NAMES], "…") if len(found) > _NAMES else found
    text = N_("The document says otherwise of %(count)s entries in closed items; they are left as they are: %(names)s.")
    return say(text, count=len(left), names=names) + "\n"


def _counts(prepared: Prepared) -> str:
    from deadlines.cli import differences
    from deadlines.words import say

    revision, plan = prepared.revision, prepared.fitted.plan
    told = say(N_("; %(count)s reports on how things stand"), count=len(prepared.told)) if prepared.told else ""
    if revision is not None:
        counts = differences.counts(revision)
        text = N_("%(new)s new, %(changed)s changed (%(moved)s dates moved), %(gone)s gone%(told)s")
        back = N_(
            "%(new)s new, %(changed)s changed (%(moved)s dates moved), %(back)s carried out again,"
            " %(gone)s gone%(told)s"
        )
        chosen = back if counts["back"] else text
        return say(chosen, **counts, told=told)
    text = N_(
        "%(items)s items, %(measures)s measures, %(milestones)s milestones, %(duties)s duties, %(obligations)s"
        " obligations; %(units)s units new%(told)s"
    )
    return say(
        text,
        items=len(plan.items),
        measures=sum(len(item.measures) for item in plan.items),
        milestones=sum(len(item.milestones) for item in plan.items),
        duties=sum(len(item.duties) for item in plan.items),
        obligations=len(plan.obligations),
        units=len(prepared.fitted.newcomers.parties),
        told=told,
    )


def _rest(prepared: Prepared) -> dict[str, Any]:
    """The difference to the register and what is told, as plain data."""
    from deadlines.domain.plain import plain
    from deadlines.plans import again

    revision = prepared.revision
    rest: dict[str, Any] = {"revision": None, "reports": len(prepared.told)}
    if revision is not None:
        rest["revision"] = {
            "new": [each.entry.code for each in revision.new],
            "changed": [
                {
                    "code": each.entry.code,
                    "before": {key: plain(each.entry, children=False).get(key) for key in each.after},
                    "after": each.after,
                    "moved": [_iso(day) for day in each.moved] if each.moved else None,
                    "done_on": _iso(each.done_on),
                    "opens": each.short,
                    "back": each.back,
                    "extended_by": each.paper,
                }
                for each in revision.changed
            ],
            "gone": [each.code for each in revision.gone],
            "opened": [each.code for each in again.opened(revision, prepared.old)] if prepared.old else [],
            "closed": [{"code": each.code, "closed_on": _iso(each.on)} for each in revision.closed],
        }
    return rest


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _shown(desk: Desk, form: Format | None, prepared: Prepared) -> None:
    from deadlines.cli import output
    from deadlines.plans.faces import face
    from deadlines.words import say

    envelope = face(prepared.draft, say)
    envelope |= {"code": prepared.fitted.plan.code, **_rest(prepared)}
    output.answer(desk, form, lambda: envelope, lambda: envelope["items"], COLUMNS, lambda: _people(desk, prepared))
    if (form is None and not desk.interactive) or (form is not None and form.value not in ("json", "table")):
        # rows of a pipe hold the items alone
        desk.err.write(f"{prepared.fitted.plan.code}: {_counts(prepared)}\n")
        if prepared.problems:
            desk.err.write(say(N_("To be looked at again: %(count)s"), count=len(prepared.problems)) + "\n")


def _people(desk: Desk, prepared: Prepared) -> None:
    """The reading for a person: what comes in, item by item or as differences, then what is to be looked at."""
    from deadlines.cli import differences, output, tables
    from deadlines.words import listed

    plan = prepared.fitted.plan
    output.show(desk, f"{plan.code}  {plan.title}（{plan.region}）", _counts(prepared))
    if prepared.revision is None:
        columns = [
            tables.Column(N_("Code")),
            tables.Column(N_("Finding (short)"), share=2),
            tables.Column(N_("Responsible units"), share=2),
            tables.Column(N_("Limit in the plan"), share=1),
            tables.Column(N_("Due")),
        ]
        rows = [
            (each.code, each.title, listed((*each.lead, *each.cooperating)), each.limit, _iso(each.due) or "")
            for each in plan.items
        ]
        tables.draw(desk, columns, rows)
    else:
        differences.show(desk, prepared.revision)
    _to_look_at(desk, prepared.problems)


def _to_look_at(desk: Desk, problems: tuple[Problem, ...]) -> None:
    from deadlines.cli import output, tables
    from deadlines.words import place, say

    if not problems:
        return
    output.show(desk, say(N_("To be looked at again: %(count)s"), count=len(problems)))
    rows = [(place(each.where), say(_brief(each.message) if desk.interactive else each.message)) for each in problems]
    tables.draw(desk, [tables.Column(N_("Place"), most=30), tables.Column(N_("What"), share=1)], rows)


def _brief(message: Message) -> Message:
    """*message* with the first names of a long list alone; JSON has them all."""
    names = message.args.get("names")
    if not isinstance(names, tuple) or len(names) <= _NAMES:
        return message
    return Message(message.text, {**message.args, "names": (*names[:_NAMES], "…")})


# --- a detail plan ---------------------------------------------------------------------------------------------------

_SHORT = {
    "missing-item": N_("the item is missing"),
    "missing-measure": N_("the measure is missing"),
    "missing-milestone": N_("the date is missing"),
    "missing-duty": N_("the duty is missing"),
    "unmatched": N_("answers to nothing"),
    "later": N_("later"),
    "lower": N_("lower"),
}


def _under(desk: Desk, form: Format | None, read: Read, register: Register, above: str, unit: str | None) -> None:
    from deadlines.cli import output
    from deadlines.usecases.importing import detail

    plan, found = detail.held_against(read, register, above, calendar=desk.calendar(), unit=unit)
    rows = [each._asdict() for each in found]
    envelope = {"schema": "deadlines.under/1", "plan": plan.code, "differences": rows}
    output.answer(desk, form, lambda: envelope, lambda: rows, UNDER_COLUMNS, lambda: _side_by_side(desk, plan, found))


def _side_by_side(desk: Desk, plan: Plan, found: list[Difference]) -> None:
    from deadlines.cli import output, tables
    from deadlines.words import _, say

    if not found:
        output.show(desk, say(N_("The detail plan has all of %(code)s that it takes up."), code=plan.code))
        return
    extra = sum(each.kind == "unmatched" for each in found)
    text = N_(
        "The detail plan falls short of %(code)s in %(count)s places; %(extra)s of its entries answer to nothing."
    )
    output.show(desk, say(text, code=plan.code, count=len(found) - extra, extra=extra))
    columns = [
        tables.Column(N_("What")),
        tables.Column(N_("Code")),
        tables.Column(N_("In the plan above"), share=1),
        tables.Column(N_("In the detail plan"), share=1),
    ]
    tables.draw(desk, columns, [(_(_SHORT[each.kind]), each.code, each.above, each.below) for each in found])
