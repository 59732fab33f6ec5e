"""`deadlines paper`: papers about an entry, and the answers to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.desk import read_date
from deadlines.cli.options import ByOption, DocOption, FormatOption, MaybeCode, NoteOption, PlanOption, complete_unit
from deadlines.errors import N_

if TYPE_CHECKING:
    from deadlines.cli.desk import Desk
    from deadlines.cli.tables import Column
    from deadlines.usecases.papers import Listed

app = command_app(
    help=N_(
        "Papers about an entry, received (领导批示, 督办函 from above) or the office's own (预警函, 督办函, 约谈通知),"
        " and the answers to them."
    ),
    epilog="deadlines paper add XA23-08 --kind 督办函 --doc 市整改办督〔2023〕5号 --signer 某甲 --on 2023-12-01"
    " --answer-by 2023-12-15",
)

COLUMNS = (
    *("code", "kind", "doc", "unit", "on", "answer_by", "answered_on", "note", "addressees"),
    *("signer", "level", "received.unit", "not_received", "way", "issuer"),
)


@app.callback()
def paper() -> None:
    """Papers about entries."""


@app.command(
    cls=Command,
    help=N_("Record a paper. With an answer day it stands in the lists until its answer is recorded."),
    epilog="deadlines paper add XA23-08 --kind 督办函 --doc 市整改办督〔2023〕5号 --signer 某甲"
    " --on 2023-12-01 --answer-by 2023-12-15\n"
    "deadlines paper add XA23-18 --kind 督办函 --doc 市整改办督〔2023〕6号 --signer 某甲 --to 未央区"
    " --on 2023-12-01 --answer-by 2023-12-15",
)
def add(
    ctx: typer.Context,
    code: MaybeCode = None,
    kind: Annotated[
        str | None,
        typer.Option(
            metavar=N_("KIND"), help=N_("领导批示, 现场督导, 专题会, 督办函, 预警函, 约谈通知, or another word")
        ),
    ] = None,
    doc: DocOption = None,
    answer_by: Annotated[
        str | None, typer.Option(metavar=N_("DATE"), help=N_("The day by which it has to be answered"))
    ] = None,
    to: Annotated[
        list[str] | None,
        typer.Option(
            metavar=N_("UNIT"),
            help=N_("The unit that has to answer; may be repeated. By default the units that lead the item"),
            autocompletion=complete_unit,
        ),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(metavar=N_("UNIT"), help=N_("Who issued it; where somebody signed it, the office by default")),
    ] = None,
    signer: Annotated[
        str | None, typer.Option(metavar=N_("PERSON"), help=N_("Who signed it; it stays in the office"))
    ] = None,
    on: Annotated[
        str | None, typer.Option(metavar=N_("DATE"), help=N_("The paper's day; the --as-of day by default"))
    ] = None,
    note: Annotated[str | None, typer.Option(metavar=N_("TEXT"), help=N_("What it asks for"))] = None,
    by: ByOption = None,
) -> None:
    """Record a paper."""
    from deadlines.cli import asking
    from deadlines.domain.levels import INTERVIEW, level_of, tidied
    from deadlines.usecases import papers
    from deadlines.words import say

    desk = desk_of(ctx)
    led = desk.answers and (code is None or kind is None)  # somebody sits there and left something out
    code = asking.entry_or_item(desk, code, N_("CODE"), N_("Which entry? A number, a code or words:"))
    kind = asking.needed(
        desk, kind, "--kind", N_("What kind of paper (领导批示, 现场督导, 专题会, 督办函, 预警函, 约谈通知)?")
    )
    level = level_of(kind)
    doc, signer, unit = map(tidied, (doc, signer, unit))
    by_day = read_date(answer_by) if answer_by else None
    if level is not None and desk.answers:  # it exists only with all of these
        doc = asking.needed(desk, doc, "--doc", N_("Its number?"))
        signer = asking.needed(desk, signer, "--signer", N_("Who signed it?"))
        by_day = asking.day(desk, answer_by, "--answer-by", N_("To be answered by which day?"))
        if level == INTERVIEW:
            unit = asking.needed(desk, unit, "--unit", N_("Who issued it (the leading group or the government)?"))
    elif led:
        if doc is None:
            doc = asking.wanted(desk, N_("Its number? (Enter: none)")) or None
        if by_day is None and doc is not None:
            by_day = asking.day_or_none(desk, N_("To be answered by which day? (Enter: no answer is asked for)"))
    recorded = papers.received(
        desk.store,
        code,
        desk.recording(on, by),
        kind=kind,
        doc=doc,
        unit=unit,
        to=by_day,
        note=note,
        units=to or (),
        signer=signer,
        interviewers=desk.settings.escalation.get("interviewers", ()),
    )
    name, units = f"{recorded.paper.act.of}{doc or ''}", recorded.paper.act.units
    text = N_("%(code)s: %(paper)s recorded.")
    if by_day is not None:
        text = N_("%(code)s: %(paper)s recorded; %(units)s to answer by %(to)s.")
    elif units:
        text = N_("%(code)s: %(paper)s recorded, to %(units)s.")
    desk.out.write(say(text, code=recorded.code, paper=name, to=by_day, units=units) + "\n")


@app.command(
    cls=Command,
    help=N_("Record that a paper was answered."),
    epilog="deadlines paper answer XA23-08 --doc 市整改办督〔2023〕5号 --on 2023-12-13",
)
def answer(
    ctx: typer.Context,
    code: MaybeCode = None,
    doc: Annotated[
        str | None, typer.Option(metavar=N_("NUMBER"), help=N_("Number of the paper that is answered"))
    ] = None,
    on: Annotated[
        str | None, typer.Option(metavar=N_("DATE"), help=N_("The day of the answer; the --as-of day by default"))
    ] = None,
    note: NoteOption = None,
    by: ByOption = None,
) -> None:
    """Record an answer."""
    from deadlines.cli import asking
    from deadlines.usecases import papers
    from deadlines.words import say

    desk = desk_of(ctx)
    code = asking.chosen(desk, code, N_("CODE"), N_("Which entry? A number, a code or words:"), lambda: _waiting(desk))
    doc = asking.chosen(desk, doc, "--doc", N_("Which paper is answered?"), lambda: _waiting(desk, of=code))
    told = papers.answered(desk.store, code, desk.recording(on, by), doc=doc, note=note)
    name = f"{told.paper.act.of}{doc}"
    desk.out.write(say(N_("%(code)s: %(paper)s recorded as answered."), code=told.code, paper=name) + "\n")


@app.command(
    "list",
    cls=Command,
    help=N_("All papers, or those that wait for an answer."),
    epilog="deadlines paper list --open",
)
def list_(
    ctx: typer.Context,
    plan: PlanOption = None,
    open_: Annotated[bool, typer.Option("--open", help=N_("Only those that wait for an answer"))] = False,
    format_: FormatOption = None,
) -> None:
    """List papers."""
    from deadlines.cli import output
    from deadlines.usecases import papers

    desk = desk_of(ctx)
    rows = [face(each) for each in papers.papers(desk.store, desk.as_of, plan=plan, open_only=open_)]
    envelope = {"schema": "deadlines.papers/1", "as_of": desk.as_of.isoformat(), "papers": rows}
    output.answer(desk, format_, lambda: envelope, lambda: rows, COLUMNS, lambda: _people(desk, rows))


def _waiting(desk: Desk, *, of: str | None = None) -> list[tuple[str, str]]:
    """The entries with a paper that waits for its answer; the numbers of those papers of the entry *of*."""
    from deadlines.usecases.papers import papers

    found = list(papers(desk.store, desk.as_of, open_only=True))
    if of is None:
        return [(each.code, f"{each.paper.act.of or ''}{each.paper.act.doc or ''}  {each.title}") for each in found]
    code = desk.store.code(of)
    return [(each.paper.act.doc or "", each.paper.act.of or "") for each in found if each.code == code]


def face(listed: Listed) -> dict[str, Any]:
    """One paper of `deadlines.papers/1`."""
    paper = listed.paper
    return {
        "code": listed.code,
        "title": listed.title,
        "kind": paper.act.of,
        "doc": paper.act.doc,
        "unit": paper.report.unit,
        "on": paper.report.date.isoformat(),
        "answer_by": paper.act.to.isoformat() if paper.act.to else None,
        "answered_on": paper.answer.date.isoformat() if paper.answer else None,
        "note": paper.report.note,
        "addressees": list(paper.act.units),
        "signer": paper.act.signer,
        "level": paper.level,
        "received": [
            {"unit": name, "on": done.report.date.isoformat(), "person": done.act.person}
            for done in paper.receipts
            for name in done.act.units
        ],
        "not_received": list(listed.receipts.unsigned),
        "way": listed.way,
        "issuer": listed.issuer,
    }


def _people(desk: Desk, rows: list[dict[str, Any]]) -> None:
    from deadlines.cli import output, tables
    from deadlines.words import say

    if not rows:
        output.show(desk, say(N_("No paper is recorded.")))
        return
    columns = [tables.Column(N_("Code")), *table_columns(), tables.Column(N_("What"), share=2)]
    cells = [[row["code"], *table_cells(row), row["note"] or row["title"]] for row in rows]
    tables.draw(desk, columns, cells)


def table_columns() -> list[Column]:
    """The columns of papers: kind, number, in or out, by whom and to whom, day, when an answer is due and was given."""
    from deadlines.cli import tables

    return [
        tables.Column(N_("Kind")),
        tables.Column(N_("Number"), share=1, named=True),
        tables.Column(N_("In or out")),
        tables.Column(N_("Issued by"), named=True),
        tables.Column(N_("Signed by"), named=True),
        tables.Column(N_("Addressed to"), share=1, named=True),
        tables.Column(N_("Day")),
        tables.Column(N_("Answer by"), named=True),
        tables.Column(N_("Answered"), named=True),
        tables.Column(N_("Signed for"), named=True),
    ]


def table_cells(row: dict[str, Any]) -> list[str]:
    """The cells of a paper under those columns, of its face in JSON."""
    from deadlines.words import _, listed

    way = {"out": _(N_("sent by the office")), "in": _(N_("received from another")), None: ""}[row["way"]]
    to = listed(row["addressees"])
    answered = row["answered_on"] or (_("not yet") if row["answer_by"] else "")
    whence = [way, row["issuer"] or "", row["signer"] or ""]
    days = [row["on"], row["answer_by"] or "", answered]
    return [row["kind"] or "", row["doc"] or "", *whence, to, *days, receipts(row)]


def receipts(row: dict[str, Any]) -> str:
    """`已签收1家、未签收2家` of a paper's face in JSON; nothing where it names nobody."""
    from deadlines.words import _, say

    if not row["received"] and not row["not_received"]:
        return ""
    signed, unsigned = len(row["received"]), len(row["not_received"])
    said = [say(N_("signed for by %(count)s"), count=signed)] if signed else []
    said += [say(N_("not signed for by %(count)s"), count=unsigned)] if unsigned else []
    return _(", ").join(said)
