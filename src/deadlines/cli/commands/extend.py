"""`deadlines extend`: requests for a later limit, and what was decided about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.desk import read_date
from deadlines.cli.options import (
    DocOption,
    FormatOption,
    MaybeCode,
    NoteOption,
    OnOption,
    PlanOption,
    UnitOption,
    complete_unit,
)
from deadlines.errors import N_, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deadlines.cli.desk import Desk
    from deadlines.domain.extensions import Timely
    from deadlines.usecases.extending import Asked, Extended, Listing

app = command_app(
    help=N_("Ask for a later limit before the date, and record what was decided about it."),
    epilog="deadlines extend list\ndeadlines extend list --plan XY22 -f json",
)

ToOption = Annotated[str | None, typer.Option(metavar=N_("DATE"), help=N_("The new day"))]
DeciderOption = Annotated[
    str | None,
    typer.Option("--by", metavar=N_("UNIT"), help=N_("The unit that decides"), autocompletion=complete_unit),
]


@app.callback()
def extend() -> None:
    """Extensions."""


@app.command(
    cls=Command,
    help=N_(
        "Record that a later limit is asked for. It is filed before the date in force; --late records one that came"
        " after it, and says so."
    ),
    epilog="deadlines extend request XY22-03.4 --to 2023-09-30 --reason 设备到货推迟 --unit 三原县 --on 2023-06-01",
)
def request(
    ctx: typer.Context,
    code: MaybeCode = None,
    to: ToOption = None,
    reason: Annotated[str | None, typer.Option(metavar=N_("TEXT"), help=N_("Why it is asked for"))] = None,
    unit: Annotated[
        str | None,
        typer.Option(metavar=N_("UNIT"), help=N_("The unit that asks"), autocompletion=complete_unit),
    ] = None,
    on: OnOption = None,
    late: Annotated[bool, typer.Option("--late", help=N_("It was filed after the date in force"))] = False,
) -> None:
    """Record a request."""
    from deadlines.cli import asking
    from deadlines.usecases import extending

    desk = desk_of(ctx)
    code = asking.chosen(desk, code, N_("CODE"), N_("Which entry?"), lambda: _open_entries(desk))
    day = asking.day(desk, to, "--to", N_("To which day?"))
    why = asking.needed(desk, reason, "--reason", N_("For what reason?"))
    _told(desk, extending.request(desk.store, code, day, desk.recording(on), reason=why, unit=unit, late=late))


@app.command(
    cls=Command,
    help=N_(
        "Record that a later limit was approved: by whom, by which paper. The decision may name another day than the"
        " request; late or not is judged by it from the day of the decision on."
    ),
    epilog=(
        "deadlines extend approve XY22-03.4 --to 2023-08-31 --doc 市整改办〔2023〕12号 --by 市整改办 --on 2023-06-20"
    ),
)
def approve(
    ctx: typer.Context,
    code: MaybeCode = None,
    to: ToOption = None,
    doc: DocOption = None,
    by: DeciderOption = None,
    on: OnOption = None,
    note: NoteOption = None,
) -> None:
    """Record an approval."""
    from deadlines.cli import asking
    from deadlines.usecases import extending

    desk = desk_of(ctx)
    code = asking.chosen(desk, code, N_("CODE"), N_("Which entry?"), lambda: _waiting(desk))
    paper = asking.needed(desk, doc, "--doc", N_("By which paper (number)?"))
    unit = asking.needed(desk, by, "--by", N_("Which unit decided?"))
    how = desk.recording(on)
    day = read_date(to) if to is not None else None
    _told(desk, extending.approve(desk.store, code, day, how, doc=paper, unit=unit, note=note))


@app.command(
    cls=Command,
    help=N_("Record that a later limit was not approved, with the paper or the reason: the date stands."),
    epilog="deadlines extend refuse XY22-03.4 --doc 市整改办〔2023〕13号 --note 理由不充分 --by 市整改办",
)
def refuse(
    ctx: typer.Context,
    code: MaybeCode = None,
    doc: DocOption = None,
    note: Annotated[str | None, typer.Option(metavar=N_("TEXT"), help=N_("Why it was refused"))] = None,
    by: DeciderOption = None,
    on: OnOption = None,
) -> None:
    """Record a refusal."""
    from deadlines.cli import asking
    from deadlines.usecases import extending

    desk = desk_of(ctx)
    code = asking.chosen(desk, code, N_("CODE"), N_("Which entry?"), lambda: _waiting(desk))
    if not doc and not note:
        if not desk.answers:
            raise UsageError(N_("Say by which paper or for what reason: --doc NUMBER, --note TEXT."))
        note = asking.needed(desk, note, "--note", N_("For what reason?"))
    _told(desk, extending.refuse(desk.store, code, desk.recording(on), doc=doc, unit=by, note=note))


def _open_entries(desk: Desk) -> Sequence[tuple[str, str]]:
    """What is open and has a date, nearest first."""
    from deadlines.usecases.due import due

    day = desk.as_of
    found = due(desk.store, day=day, through=day.max, lamps=desk.settings.lamps, calendar=desk.calendar)
    shown = [each.deadline for each in found.entries if each.deadline.kind in ("milestone", "item", "obligation")]
    return [(each.code, f"{each.code}  {each.due.isoformat()}  {each.action or each.title}") for each in shown]


def _waiting(desk: Desk) -> Sequence[tuple[str, str]]:
    """The entries whose request waits for its decision."""
    from deadlines.usecases.extending import listing
    from deadlines.words import say

    found = listing(desk.store, day=desk.as_of, lamps=desk.settings.lamps)
    text = N_("%(code)s: %(due)s → %(to)s")
    return [
        (
            each.deadline.code,
            say(text, code=each.deadline.code, due=each.request.due, to=each.request.asked.act.to or ""),
        )
        for each in found.asked
        if each.request.state == "open" and each.request.asked is not None
    ]


def _told(desk: Desk, done: Extended) -> None:
    """Say what was recorded; on stderr what the new date does not fit."""
    from deadlines.words import say

    act = done.act
    if act.kind == "extension-requested":
        text = N_("%(code)s: a later limit is applied for, %(to)s instead of %(due)s, which stands until the decision.")
        if act.late:
            text = N_("%(code)s: a later limit is applied for, %(to)s instead of %(due)s, after the date.")
    elif act.kind == "extension-approved":
        text = N_("%(code)s: the limit is moved from %(due)s to %(to)s (%(doc)s), for time no. %(number)s.")
    else:
        text = N_("%(code)s: the extension is not approved; %(due)s stands.")
    said = {"code": done.code, "due": done.due, "to": act.to or "", "doc": act.doc or "", "number": done.number}
    desk.out.write(say(text, **said) + "\n")
    if done.last:
        several = N_("%(code)s has several dates; the last one, %(due)s, is meant.")
        desk.out.write(say(several, code=done.code, due=done.due) + "\n")
    for warning in done.warnings:
        desk.err.write(say(N_("note: %(text)s"), text=warning) + "\n")


# --- the list ---------------------------------------------------------------------------------------------------------

COLUMNS = (
    "code",
    "kind",
    "plan",
    "item",
    "region",
    "title",
    "action",
    "original_due",
    "due",
    "done_on",
    "state",
    "number",
    "requested_on",
    "requested_by",
    "requested_to",
    "reason",
    "late",
    "decided_on",
    "decided_by",
    "to",
    "doc",
    "note",
)


@app.command(
    "list",
    cls=Command,
    help=N_(
        "All requests, those that wait first: original, requested, approved and actual day side by side; and how much"
        " was done in time by the original and by the adjusted dates."
    ),
    epilog="deadlines extend list --unit 西安市/市城管局\ndeadlines extend list -f json",
)
def list_(ctx: typer.Context, plan: PlanOption = None, unit: UnitOption = None, format_: FormatOption = None) -> None:
    """List requests."""
    from deadlines.cli import output
    from deadlines.usecases.extending import listing

    desk = desk_of(ctx)
    found = listing(desk.store, day=desk.as_of, lamps=desk.settings.lamps, plan=plan, unit=unit)
    rows = [face(each) for each in found.asked]
    envelope = {
        "schema": "deadlines.extensions/1",
        "as_of": desk.as_of.isoformat(),
        "requests": rows,
        "on_time": {"original": _rate(found.rates.original), "adjusted": _rate(found.rates.adjusted)},
    }
    output.answer(desk, format_, lambda: envelope, lambda: rows, COLUMNS, lambda: _people(desk, found))


def face(asked: Asked) -> dict[str, Any]:
    """One request of `deadlines.extensions/1`."""
    line, request = asked.deadline, asked.request
    first, decided = request.asked, request.decided
    return {
        "code": line.code,
        "kind": line.kind,
        "plan": line.plan,
        "item": line.item,
        "region": line.region,
        "title": line.title,
        "action": line.action,
        "original_due": line.original_due.isoformat(),
        "due": line.due.isoformat(),
        "done_on": line.done_on.isoformat() if line.done_on else None,
        "state": request.state,
        "number": request.number,
        "due_before": request.due.isoformat(),
        "requested_on": first.report.date.isoformat() if first else None,
        "requested_by": first.report.unit if first else None,
        "requested_to": first.act.to.isoformat() if first and first.act.to else None,
        "reason": first.report.note if first else None,
        "late": first.act.late if first else False,
        "decided_on": decided.report.date.isoformat() if decided else None,
        "decided_by": decided.report.unit if decided else None,
        "to": decided.act.to.isoformat() if decided and decided.act.to else None,
        "doc": decided.act.doc if decided else None,
        "note": decided.report.note if decided else None,
    }


def _rate(timely: Timely) -> dict[str, int]:
    return {"due": timely.due, "on_time": timely.in_time}


_WIDE = 100
_STATES = {"open": N_("waits for its decision"), "approved": N_("approved"), "refused": N_("not approved")}


def _people(desk: Desk, found: Listing) -> None:
    from deadlines.cli import output, tables
    from deadlines.words import _, say

    if found.asked:
        dates = (N_("Original day"), N_("Requested"), N_("Moved to"), N_("Done on"))
        wide = output.people_width(desk) >= _WIDE
        columns = [tables.Column(head) for head in (N_("Code"), *(dates if wide else (N_("Dates"),)))]
        columns += [tables.Column(N_("Decision"), share=2), tables.Column(N_("Reason"), share=1)]
        rows = []
        for each in found.asked:
            first, decided = each.request.asked, each.request.decided
            days = (
                each.deadline.original_due,
                first.act.to if first else None,
                decided.act.to if decided else None,
                each.deadline.done_on,
            )
            said = [day.isoformat() if day else "" for day in days]
            if not wide:  # below one another, each with its word
                said = ["\n".join(f"{_(head)} {day}" for head, day in zip(dates, said, strict=True) if day)]
            rows.append([each.deadline.code, *said, _decision(each), (first.report.note or "") if first else ""])
        tables.draw(desk, columns, rows)
    else:
        output.show(desk, _("No extension was requested."))
    output.show(desk, "")
    base = N_(
        "Of the milestones, item limits and dated obligations that fell due by %(day)s:"
        " by the original dates %(due)s due, %(done)s in time%(share)s;"
    )
    after = N_("by the adjusted dates %(due)s due, %(done)s in time%(share)s.")
    original, adjusted = found.rates
    output.show(desk, say(base, day=found.day, due=original.due, done=original.in_time, share=_share(original)))
    output.show(desk, say(after, due=adjusted.due, done=adjusted.in_time, share=_share(adjusted)))


def _decision(asked: Asked) -> str:
    """`第1次，市整改办〔2023〕12号（市整改办，2023-06-20）`; what a request waits for."""
    from deadlines.words import _, say

    request = asked.request
    late = request.asked is not None and request.asked.act.late
    state = _(_STATES[request.state])
    if request.decided is None:
        return say(N_("%(state)s, filed late"), state=state) if late else state
    parts = [state]
    if request.number is not None:
        parts.append(say(N_("no. %(number)s"), number=request.number))
    report, act = request.decided
    parts += [part for part in (act.doc, report.unit, report.date.isoformat()) if part]
    if late:
        parts.append(_("filed late"))
    return _(", ").join(parts)


def _share(timely: Timely) -> str:
    """`（46.2%）`; empty where nothing was due."""
    from deadlines.words import say

    if not timely.due:
        return ""
    return say(N_(" (%(share)s)"), share=f"{100 * timely.in_time / timely.due:.1f}%")
