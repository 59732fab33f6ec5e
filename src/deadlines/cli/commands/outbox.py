"""`deadlines outbox`: what waits, what went out, what was refused, and what a person decides about it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import FormatOption, NoteOption, UnitOption, complete_code
from deadlines.errors import N_, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from deadlines.cli.desk import Desk
    from deadlines.domain.outbox import Attempt, Posted
    from deadlines.store.outbox import Outbox
    from deadlines.usecases.proof import Proof

app = command_app(
    help=N_(
        "The messages of the weekly mail: what waits, what went out, what was refused, what is doubtful; and the proof"
        " of what was sent about a matter."
    ),
    invoke_without_command=True,
    epilog="deadlines outbox\ndeadlines outbox list --open -f json\ndeadlines outbox proof XY22-03",
)

COLUMNS = (
    "id",
    "state",
    "period",
    "unit",
    "address",
    "subject",
    "tries",
    "next_try",
    "answer",
    "code",
    "queued_at",
    "ended_at",
    "kind",
    "correction",
    "as_of",
    "codes",
    "message_id",
    "handled",
)

SomeIdsArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar=N_("ID…"), help=N_("Numbers as `deadlines outbox` shows them, or Message-IDs")),
]
IdsArgument = Annotated[
    list[str], typer.Argument(metavar=N_("ID…"), help=N_("Numbers as `deadlines outbox` shows them, or Message-IDs"))
]


@app.callback()
def outbox(ctx: typer.Context, format_: FormatOption = None) -> None:
    """List where nothing else is asked for."""
    if ctx.invoked_subcommand is None:
        _list(desk_of(ctx), format_)


@app.command(
    "list",
    cls=Command,
    help=N_(
        "Messages of the newest week, and of earlier ones what is still open; of one week with --week, of all with"
        " --all, and with --open only what is not settled: waiting, put off, refused, doubtful."
    ),
    epilog="deadlines outbox list --open\ndeadlines outbox list --week 2023-12-01 -f json",
)
def list_(
    ctx: typer.Context,
    open_: Annotated[bool, typer.Option("--open", help=N_("Only what is not settled"))] = False,
    unit: UnitOption = None,
    week: Annotated[str | None, typer.Option(metavar=N_("DATE"), help=N_("A day of the week that is meant"))] = None,
    all_: Annotated[bool, typer.Option("--all", help=N_("All that was ever written down"))] = False,
    format_: FormatOption = None,
) -> None:
    """List messages."""
    _list(desk_of(ctx), format_, open_only=open_, unit=unit, week=week, everything=all_)


def _list(
    desk: Desk,
    format_: Any,
    *,
    open_only: bool = False,
    unit: str | None = None,
    week: str | None = None,
    everything: bool = False,
) -> None:
    from deadlines.cli import output
    from deadlines.cli.desk import read_date
    from deadlines.mail.digest import period_name
    from deadlines.usecases import outbox as usecase

    period = period_name(read_date(week)) if week else None
    with closing(_looked_into(desk)) as box:
        found = usecase.listing(
            box, desk.store.directory(), unit=unit, period=period, open_only=open_only, everything=everything
        )
    rows = [_face(each) for each in found]
    envelope = {"schema": "deadlines.outbox/1", "messages": rows}
    output.answer(desk, format_, lambda: envelope, lambda: rows, COLUMNS, lambda: _people(desk, found))


def _looked_into(desk: Desk) -> Outbox:
    from deadlines.cli.mailing import outbox_path
    from deadlines.store.outbox import look_into
    from deadlines.usecases.outboxlog import hold_to

    box = look_into(outbox_path(desk))
    try:
        hold_to(desk.store, box)
    except BaseException:
        box.close()
        raise
    return box


def _face(posted: Posted) -> dict[str, Any]:
    from deadlines.words import say

    return {
        "id": posted.number,
        "state": posted.state,
        "period": posted.period,
        "unit": posted.unit,
        "address": posted.address,
        "subject": posted.subject,
        "tries": posted.tries,
        "next_try": _iso(posted.next_try),
        "answer": say(posted.answer) if posted.answer is not None else None,
        "code": posted.code,
        "queued_at": _iso(posted.queued_at),
        "ended_at": _iso(posted.ended_at),
        "kind": posted.kind,
        "correction": posted.correction,
        "as_of": posted.as_of.isoformat() if posted.as_of else None,
        "codes": list(posted.codes),
        "message_id": posted.message_id,
        "handled": say(posted.handled) if posted.handled is not None else None,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment is not None else None


def _people(desk: Desk, found: Sequence[Posted]) -> None:
    from deadlines.cli import output, tables
    from deadlines.cli.proofpage import stamp
    from deadlines.cli.scheduling import zone_name
    from deadlines.domain.outbox import state_of, week_of
    from deadlines.words import _, say

    if not found:
        output.show(desk, say(N_("Nothing in the outbox. `deadlines digest --send` sends the week's lists.")))
        return
    columns = [
        tables.Column(N_("No.")),
        tables.Column(N_("State")),
        tables.Column(N_("Week of")),
        tables.Column(N_("Unit"), share=1),
        tables.Column(N_("Address"), share=1),
        tables.Column(N_("When")),
        tables.Column(N_("Answer"), share=1),
    ]
    rows = [
        (
            str(each.number),
            _(state_of(each)),
            week_of(each.period),
            each.unit,
            each.address,
            stamp(desk, each.next_try or each.ended_at or each.queued_at),
            "\n".join(map(say, filter(None, (each.answer, each.handled)))),
        )
        for each in found
    ]
    tables.draw(desk, columns, rows)
    output.show(desk, say(N_("Times are those of %(zone)s."), zone=zone_name(desk)))
    doubtful = [each for each in found if each.state == "doubtful"]
    for each in doubtful:
        text = N_("No. %(number)s is doubtful: look for %(id)s, then `deadlines outbox settle %(number)s`.")
        output.show(desk, say(text, number=each.number, id=each.message_id))


@app.command(
    cls=Command,
    help=N_("One message: what became of it, and what it says; with --raw its bytes as the server got them."),
    epilog="deadlines outbox show 12\ndeadlines outbox show 12 --raw > 12.eml",
)
def show(
    ctx: typer.Context,
    id_: Annotated[str, typer.Argument(metavar=N_("ID"), help=N_("Its number or its Message-ID"))],
    raw: Annotated[bool, typer.Option("--raw", help=N_("The bytes alone"))] = False,
    format_: FormatOption = None,
) -> None:
    """Show one message."""
    from deadlines.cli import mailing, output

    desk = desk_of(ctx)
    with closing(_looked_into(desk)) as box:
        posted = box.find(id_)
        data, tries = box.data(posted), box.attempts(posted.number)
    if raw:
        desk.out.write(data.decode("utf-8", "replace"))
        return
    row = {
        **_face(posted),
        "sender": posted.sender,
        "recipient": posted.recipient,
        "sha256": posted.sha256,
        "content": posted.content,
        "told": posted.told,
        "settled_by": posted.settled_by or None,
        "note": posted.note or None,
        "text": mailing.shown_text(data),
        "answered_at": _iso(posted.answered_at),
        "attempts": [_tried(each) for each in tries],
    }
    envelope = {"schema": "deadlines.outbox-message/1", "message": row}
    output.answer(
        desk, format_, lambda: envelope, lambda: [row], tuple(row), lambda: _page(desk, posted, tries, row["text"])
    )


def _tried(tried: Attempt) -> dict[str, Any]:
    from deadlines.words import say

    answer = say(tried.answer) if tried.answer is not None else None
    return {"at": _iso(tried.at), "state": tried.state, "code": tried.code, "answer": answer}


def _page(desk: Desk, posted: Posted, tries: Sequence[Attempt], text: str) -> None:
    from deadlines.cli.proofpage import stamp, tries_lines
    from deadlines.cli.scheduling import zone_name
    from deadlines.domain.outbox import state_of, week_of
    from deadlines.words import _, say

    lines = [
        say(N_("No. %(number)s: %(state)s"), number=posted.number, state=_(state_of(posted))),
        say(N_("to: %(addresses)s"), addresses=f"{posted.unit} <{posted.address}>"),
        say(N_("Subject: %(subject)s"), subject=posted.subject),
        say(N_("week of %(day)s"), day=week_of(posted.period)),
        f"Message-ID: {posted.message_id}",
        f"SHA-256: {posted.sha256}",
        say(N_("written down: %(at)s"), at=f"{stamp(desk, posted.queued_at)} ({zone_name(desk)})"),
    ]
    if posted.next_try is not None:
        lines.append(say(N_("next try: %(at)s"), at=stamp(desk, posted.next_try)))
    if posted.ended_at is not None:
        lines.append(say(N_("ended: %(at)s"), at=stamp(desk, posted.ended_at)))
    if posted.answer is not None:
        lines.append(say(N_("server's answer: %(answer)s"), answer=posted.answer))
    if posted.handled is not None:
        lines.append(say(N_("done with it: %(what)s"), what=posted.handled))
    if posted.note:
        lines.append(say(N_("note: %(note)s"), note=posted.note))
    lines += tries_lines(desk, tries)
    desk.out.write("\n".join(lines) + f"\n\n{text.rstrip()}\n")


@app.command(
    cls=Command,
    help=N_("Try messages again now: what was put off, refused or cancelled. What was sent is never sent again."),
    epilog="deadlines outbox retry 12 13\ndeadlines outbox retry --refused",
)
def retry(
    ctx: typer.Context,
    ids: SomeIdsArgument = None,
    refused: Annotated[bool, typer.Option("--refused", help=N_("All that were refused of the newest week"))] = False,
) -> None:
    """Try messages again."""
    from deadlines.cli import mailing
    from deadlines.usecases import outbox as usecase
    from deadlines.words import say

    if bool(ids) == refused:
        raise UsageError(N_("Name messages, or --refused for all of the newest week that were refused."))
    desk = desk_of(ctx)
    settings = mailing.mail_settings(desk)
    with closing(_looked_into(desk)) as box:
        summary = usecase.retry(
            desk.store, box, settings, mailing.hands_of(desk), ids or None, wait=0.0, entitled=mailing.entitled(desk)
        )
    desk.out.write(say(N_("Mails sent: %(count)s."), count=len(summary.sent)) + "\n")
    desk.out.flush()
    mailing.tell_left(desk, summary)


@app.command(
    cls=Command,
    help=N_("Take messages back that were not sent yet; no run sends them. `deadlines outbox retry` undoes it."),
    epilog="deadlines outbox cancel 12",
)
def cancel(ctx: typer.Context, ids: IdsArgument) -> None:
    """Take messages back."""
    from deadlines.cli import mailing
    from deadlines.usecases import outbox as usecase
    from deadlines.words import say

    desk = desk_of(ctx)
    with closing(_looked_into(desk)) as box:
        found = usecase.cancel(box, mailing.hands_of(desk), ids)
    for each in found:
        text = N_("No. %(number)s, %(unit)s <%(address)s>: cancelled.")
        desk.out.write(say(text, number=each.number, unit=each.unit, address=each.address) + "\n")


@app.command(
    cls=Command,
    help=N_(
        "Say what became of doubtful messages: --arrived where the server's log or the unit has it, then it counts as"
        " sent; --again where not, then the next run sends it."
    ),
    epilog="deadlines outbox settle 12 --arrived --note 单位电话确认\ndeadlines outbox settle 13 --again",
)
def settle(
    ctx: typer.Context,
    ids: IdsArgument,
    arrived: Annotated[bool, typer.Option("--arrived", help=N_("It is there"))] = False,
    again: Annotated[bool, typer.Option("--again", help=N_("It is not there: send it again"))] = False,
    note: NoteOption = None,
) -> None:
    """Settle doubtful messages."""
    from deadlines.cli import mailing
    from deadlines.usecases import outbox as usecase
    from deadlines.words import say

    if arrived == again:
        raise UsageError(N_("Say either --arrived or --again."))
    desk = desk_of(ctx)
    with closing(_looked_into(desk)) as box:
        found = usecase.settle(desk.store, box, mailing.hands_of(desk), ids, arrived=arrived, note=note or "")
    for each in found:
        text = N_("No. %(number)s, %(unit)s <%(address)s>: counts as sent.")
        if again:
            text = N_("No. %(number)s, %(unit)s <%(address)s>: goes out again with `deadlines digest --send`.")
        desk.out.write(say(text, number=each.number, unit=each.unit, address=each.address) + "\n")


PROOF_COLUMNS = (
    "act",
    "at",
    "by",
    "unit",
    "to",
    "codes",
    "period",
    "message_id",
    "sha256",
    "answer",
    "state",
    "correction",
    "as_of",
    "note",
    "id",
    "kept",
    "seq",
    "hash",
    "on",
    "of",
    "doc",
    "units",
    "signer",
    "answer_by",
    "handled",
    "subject",
    "attempts",
)


@app.command(
    cls=Command,
    help=N_(
        "What is proved about an entry, an item, a plan or a unit: mails with every answer of the server, reminders by"
        " hand, papers, receipts and answers. What the register's log proves carries the number of its entry;"
        " `deadlines verify` checks the chain."
    ),
    epilog="deadlines outbox proof XY22-03\ndeadlines outbox proof 西安市/市城管局 -f json",
)
def proof(
    ctx: typer.Context,
    code: Annotated[
        str,
        typer.Argument(
            metavar=N_("CODE"), help=N_("An entry, an item, a plan, or a unit"), autocompletion=complete_code
        ),
    ],
    format_: FormatOption = None,
) -> None:
    """Print what is proved."""
    from deadlines.cli import output
    from deadlines.cli.proofpage import proof_page
    from deadlines.cli.scheduling import office_zone, zone_name
    from deadlines.usecases.proof import proofs

    desk = desk_of(ctx)
    with closing(_looked_into(desk)) as box:
        found = proofs(desk.store, box, code, zone=office_zone(desk))
    rows = [_fact(each) for each in found.facts]
    last = found.last
    envelope = {
        "schema": "deadlines.proof/1",
        "code": found.code,
        "facts": rows,
        "title": found.title or None,
        "at": desk.at,
        "zone": zone_name(desk),
        "register": desk.store.place,
        "log": {"seq": last.seq, "at": last.at, "hash": last.hash} if last is not None else None,
    }
    output.answer(
        desk, format_, lambda: envelope, lambda: rows, PROOF_COLUMNS, lambda: _write(desk, proof_page(desk, found))
    )


def _write(desk: Desk, page: str) -> None:
    desk.out.write(page)


def _fact(fact: Proof) -> dict[str, Any]:
    from deadlines.cli.proofpage import answer_word

    row = {
        **fact._asdict(),
        "codes": list(fact.codes),
        "units": list(fact.units),
        "answer": answer_word(fact.answer),
        "handled": answer_word(fact.handled),
        "id": fact.number,
        "attempts": [_tried(each) for each in fact.attempts],
    }
    return {name: row[name] for name in PROOF_COLUMNS}
