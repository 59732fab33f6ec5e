"""`deadlines log`: who recorded what, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import FormatOption, complete_code
from deadlines.errors import N_

if TYPE_CHECKING:
    from deadlines.cli.desk import Desk
    from deadlines.domain.log import LogEntry

app = command_app()

COLUMNS = (
    "seq",
    "at",
    "by",
    "act",
    "code",
    "on",
    "before",
    "after",
    "prev",
    "hash",
    "undoes",
    "file.before",
    "file.after",
)


@app.command(
    cls=Command,
    help=N_("The log, oldest first: every act with who, when, and what it changed."),
    epilog="deadlines log XY22-03\ndeadlines log -f json",
)
def log(
    ctx: typer.Context,
    code: Annotated[
        str | None,
        typer.Argument(
            metavar=N_("CODE"), help=N_("An entry, a plan, or a unit as region/name"), autocompletion=complete_code
        ),
    ] = None,
    format_: FormatOption = None,
) -> None:
    """Show the log."""
    from deadlines.cli import output
    from deadlines.domain.log import plain_entry
    from deadlines.usecases.look import history

    desk = desk_of(ctx)
    entries = list(history(desk.store, code))
    rows = [plain_entry(entry) for entry in entries]
    envelope = {"schema": "deadlines.log/1", "entries": rows}
    flat = (_shown(row) for row in rows)
    output.answer(desk, format_, lambda: envelope, lambda: flat, COLUMNS, lambda: show_log(desk, entries))


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """One entry without the digests of every record, which are for proofs, and with the codes of whole records."""
    from deadlines.domain import additions

    touched = row["before"].get("digests")
    short = dict(row)
    for side in ("before", "after"):
        if "digests" in row[side]:
            rest = {name: value for name, value in row[side].items() if name != "digests"}
            short[side] = {**rest, "records": sorted(touched) if touched else len(row["after"].get("digests", ()))}
        if "added" in row[side]:
            short[side] = {**short[side], "added": [each.code for each in additions.of(row[side])]}
    return short


def show_log(desk: Desk, entries: list[LogEntry]) -> None:
    """Write entries of the log for a person."""
    from deadlines.cli import output, people, tables
    from deadlines.words import _, say

    if not entries:
        output.show(desk, say(N_("Nothing has been recorded yet.")))
        return
    columns = [
        tables.Column(N_("No.")),
        tables.Column(N_("Recorded")),
        tables.Column(N_("By"), most=12),
        tables.Column(N_("Act")),
        tables.Column(N_("Entry"), most=20),
        tables.Column(N_("In force from")),
        tables.Column(N_("What"), share=1),
    ]
    rows = [
        (
            str(entry.seq),
            local_time(entry.at),
            entry.by,
            _(people.ACTS.get(entry.act, entry.act)),
            entry.code,
            entry.on.isoformat() if entry.on else "",
            told(entry),
        )
        for entry in entries
    ]
    tables.draw(desk, columns, rows)


def local_time(at: str) -> str:
    """A time of the log where the program runs: `2023-06-28 16:02`."""
    from datetime import datetime

    try:
        return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return at


def told(entry: LogEntry) -> str:
    """What an entry of the log changed, in a few words."""
    from deadlines.cli import people
    from deadlines.domain.codes import in_order
    from deadlines.domain.model import digits
    from deadlines.words import _, listed, say

    if entry.undoes is not None:
        return say(N_("act %(seq)s"), seq=entry.undoes)
    parts: list[str] = sorted(entry.before.get("digests", ()), key=in_order)
    if entry.before.get("withdrawn") and "withdrawn" in entry.after and entry.after["withdrawn"] is None:
        parts.append(_("carried out again"))
    report = entry.after.get("report")
    if isinstance(report, dict):
        parts += _report(report, entry.code)
    added = entry.after.get("added", ())
    if added:
        from deadlines.domain import additions

        parts += [each.code for each in additions.of(entry.after) if each.name not in ("regions", "units", "groups")]
        parties = sum(each["in"] in ("units", "groups") for each in added)
        parts += [say(N_("%(count)s units and groups"), count=parties)] if parties else []
    for name, value in entry.after.items():
        if name in ("report", "digests", "added"):
            continue
        if name == "subscriptions":  # by name alone: whose key it is, not its sum
            before = entry.before.get(name) or ()
            parts += dict.fromkeys(each["name"] for each in value if each not in before)
            continue
        if name in ("measured", "targets") and isinstance(value, list) and value:
            parts.append(f"{value[-1]['of']} {digits(value[-1]['value'])}")  # those before were told of before
        elif name == "withdrawn_note" and entry.after.get("withdrawn_doc"):
            parts.append(say(N_("reason %(note)s"), note=value))  # the paper stands beside it and is what it rests on
        elif value is not None:
            parts.append(people.fact(name, value))
    return listed(parts)


def _report(report: dict[str, Any], code: str) -> list[str]:
    """What a report about *code* says, in a few words: who, what act, how much, how often, by which papers."""
    from deadlines.domain.model import digits
    from deadlines.words import _, listed, say

    act = report.get("act") or {}
    parts = [report["unit"]] if report.get("unit") else []
    parts += _act(act, code)
    amounts = [digits(amount) for amount in report.get("quantities", ()) if amount is not None]
    parts += [say(N_("amount %(amounts)s"), amounts=listed(amounts))] if amounts else []
    parts += [say(N_("carried out: %(times)s"), times=report["count"])] if report.get("count") else []
    parts += [report["note"]] if report.get("note") else []
    parts += [each["name"] for each in report.get("evidence", ())]
    parts += [act["to"]] if act.get("to") else []
    parts += dict.fromkeys(doc for doc in (act.get("doc"), report.get("doc")) if doc)
    parts += [_("filed late")] if act.get("late") else []
    return parts


def _act(act: dict[str, Any], code: str) -> list[str]:
    """What an act about *code* is about, in a few words: a verdict, a figure with its value, the points of a return."""
    if not act:
        return []
    from deadlines.cli import people
    from deadlines.domain.codes import kind_of
    from deadlines.domain.model import digits
    from deadlines.words import _, say

    of = act.get("of") or ""
    if act["kind"] == "judged":
        of = _(people.VERDICTS.get(of, of))
    elif act["kind"] == "member":
        of = _(people.MEMBERS.get(of, N_("progress recorded")))
    value = digits(act["value"]) if act.get("value") is not None else ""
    # a milestone has no figures: what its target is changed of is a quantity, known by its unit
    quantity = value and kind_of(code) == "milestone"
    parts = [value + of.partition("#")[0] if quantity else f"{of} {value}".strip()]
    points = act.get("points", ())
    if points and act["kind"] == "accepted":
        parts.append(say(N_("still wanted: %(points)s"), points=tuple(points)))
    elif points:
        parts.append(say(N_("to mend: %(points)s"), points=tuple(points)))
    return [*filter(None, parts)]
