"""One entry as people see it: its facts, the dates of its measures, periods, the way to its close, its history."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from deadlines.cli import people
from deadlines.cli.entryfacts import facts, remarks
from deadlines.domain.agenda import progress_in
from deadlines.domain.model import digits, recurs
from deadlines.domain.waiting import waiting_of
from deadlines.errors import N_
from deadlines.words import _, listed, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deadlines.cli.desk import Desk
    from deadlines.cli.tables import Cell
    from deadlines.domain.agenda import Deadline
    from deadlines.domain.duties import Turn
    from deadlines.domain.members import Shares
    from deadlines.domain.model import Duty, Measure, Milestone, Obligation, Report
    from deadlines.usecases.look import Recorded, Shown


def draw(desk: Desk, seen: Shown) -> None:
    """Write all that is known of an entry."""
    from rich.text import Text

    from deadlines.cli import output, tables

    found, item = seen.found, seen.found.item
    title = f"{seen.code}  {item.title if item else getattr(found.line.entry, 'text', '') if found.line else ''}"
    output.show(desk, Text(title, style="bold"))
    output.show(desk, Text(f"{found.plan.title}（{found.plan.region}）", style="dim"))
    tables.facts(desk, facts(desk, seen))
    said = {told.measure.code: _said_of(told) for told in seen.recorded}
    by_code = {line.code: line for line in seen.deadlines}
    for measure in seen.measures:
        output.show(desk, "")
        head = f"{measure.section + '·' if measure.section else ''}{measure.label or ''}{measure.text}"
        doers = listed(measure.responsible)
        output.show(desk, f"{head}（{doers}）" if doers else head)
        if measure.code in said:
            output.show(desk, said[measure.code])
        if seen.kind == "item" and (waits := waiting_of(measure, seen.day)) is not None:
            output.show(desk, say(N_("%(text)s: %(note)s"), text=_("Waits for"), note=people.waiting(waits)))
        _dates(desk, measure, by_code, seen)
    _periods(desk, seen)
    if seen.kind == "item" and item is not None:
        from deadlines.domain.chain.book import steps_on

        _way(desk, steps_on(item, desk.as_of))
    _papers(desk, seen)
    if seen.history:
        from deadlines.cli.commands.log import show_log

        output.show(desk, "")
        output.show(desk, Text(_("History"), style="bold"))
        show_log(desk, list(seen.history))
    entry = found.line.entry if found.line else None
    condition, event = getattr(entry, "condition", None), getattr(entry, "starts_event", None)
    if event is not None and not seen.deadlines and not seen.turns:
        text = N_("Owed from “%(event)s” on: `deadlines window begin %(event)s --on DATE` records when that was.")
        output.show(desk, say(text, event=event))
    elif condition is not None or seen.turns:
        if condition is not None and not seen.deadlines:
            text = N_("Owed only in windows of “%(condition)s”: `deadlines window list` shows them.")
            output.show(desk, say(text, condition=condition))
    elif found.line and seen.kind != "item" and not seen.deadlines and found.line.entry.withdrawn is None:
        output.show(desk, say(N_("No date: it stands in `deadlines check` until somebody settles one.")))


def _said_of(told: Recorded) -> str:
    """`已完成 2023-12-05：文字（文号）`."""
    head, note = f"{_(people.MEMBERS[told.state])} {told.on.isoformat()}", told.last.note
    text = say(N_("%(text)s: %(note)s"), text=head, note=note) if note else head
    return say(N_("%(text)s (%(doc)s)"), text=text, doc=told.doc) if told.doc else text


def _dates(desk: Desk, measure: Measure, lines: dict[str, Deadline], seen: Shown) -> None:
    """Write the milestones and duties of a measure, or the one that is asked for."""
    from deadlines.cli import people, tables
    from deadlines.domain.model import Milestone
    from deadlines.domain.status import is_undated_task
    from deadlines.words import _

    entries: list[Milestone | Duty] = [*measure.milestones, *measure.duties]
    rows: list[list[str | Cell]] = []
    if is_undated_task(measure) and seen.kind == "item":
        rows.append(["", measure.code, _("no date"), people.undated_state(measure, seen.day), measure.text, ""])
    for entry in entries:
        if seen.kind not in ("item", "measure") and entry.code != seen.code:
            continue
        line = lines.get(entry.code)
        action = entry.action if isinstance(entry, Milestone) else entry.text
        if line is None:
            state = _(people.WITHDRAWN) if entry.withdrawn is not None else ""
            if isinstance(entry, Milestone):
                state = people.undated_state(entry, seen.day)
            rows.append(["", entry.code, "" if entry.withdrawn is not None else _("no date"), state, action, ""])
            continue
        state = people.state(line) + (f"\n{line.done_on.isoformat()}" if line.done_on else "")
        day, amount = people.due_cell(line), people.progress(line.quantities)
        rows.append(
            ["" if line.state == "withdrawn" else tables.lamp(line.lamp), entry.code, day, state, action, amount]
        )
    heads = (N_("Lamp"), N_("Code"), N_("Due"), N_("State"))
    columns = [*map(tables.Column, heads), tables.Column(N_("What to finish"), share=1), tables.Column(N_("Amount"))]
    if rows:
        tables.draw(desk, columns, rows)


_PERIODS_SHOWN = 12


def _periods(desk: Desk, seen: Shown) -> None:
    """Write the newest periods of a duty: done of required, and what is missing in those that are over."""
    from deadlines.cli import output, tables

    if not seen.turns:
        return
    duty = seen.found.line.entry if seen.found.line is not None else None
    assert recurs(duty)
    heads = (N_("Period"), N_("Due"), N_("Done of what is asked for"), N_("State"))
    columns = [
        tables.Column(heads[0]),
        tables.Column(heads[1], named=True),
        tables.Column(heads[2], named=True),
        tables.Column(heads[3], share=1),
    ]
    rows: list[list[str | Cell]] = []
    newest = list(zip_longest(seen.turns, seen.shares))[-_PERIODS_SHOWN:]
    for turn, shares in newest:
        days = turn.span.first.isoformat()
        if turn.span.last != turn.span.first:
            days = say(N_("%(first)s to %(last)s"), first=turn.span.first, last=turn.span.last)
        done = people.progress(progress_in(duty, turn)) if shares is None else _shared(shares)
        rows.append([days, turn.due.isoformat(), done, _period(desk, duty, turn, shares)])
    output.show(desk, "")
    tables.draw(desk, columns, rows)
    if len(seen.turns) > len(rows):
        output.show(
            desk, say(N_("… and %(more)s earlier periods: `-f json` lists all."), more=len(seen.turns) - len(rows))
        )


def _shared(shares: Shares) -> str:
    """`2/13家`: how many of the units have done their own part."""
    done = sum(each.turn.done_on is not None for each in shares)
    return say(N_("%(done)s of %(all)s units"), done=done, all=len(shares))


def _period(desk: Desk, duty: Duty | Obligation, turn: Turn, shares: Shares | None) -> str:
    """What became of a period: done, running, or what is missing in it and who; and that it is owed in part alone."""
    lacking = [each.unit.name for each in shares or () if each.turn.done_on is None]
    if turn.done_on is not None or (shares and not lacking):
        state = _("done")
    elif turn.due >= desk.as_of:
        state = _("running")
    elif shares:
        state = say(N_("missing: %(names)s"), names=people.some(lacking, 6))
    else:
        left = [each._replace(done=max((each.target or 0) - each.done, 0)) for each in progress_in(duty, turn)]
        short = [f"{digits(each.done)}{people.unit_word(each.unit)}" for each in left if each.done]
        state = say(N_("%(amounts)s missing"), amounts=listed(short)) if short else _("not complete")
    if turn.owed is not None and turn.is_part:
        part = say(N_("owed from %(first)s to %(last)s"), first=turn.owed.first, last=turn.owed.last)
        state = say(N_("%(text)s (%(doc)s)"), text=state, doc=part)
    return state


def _papers(desk: Desk, seen: Shown) -> None:
    """Write the papers about an entry, for an item also those about what stands in it, and whether each is answered."""
    from rich.text import Text

    from deadlines.cli import output, tables
    from deadlines.cli.commands.paper import face, table_cells, table_columns
    from deadlines.words import _

    if not seen.papers:
        return
    output.show(desk, "", Text(_("Papers in and out"), style="bold"))
    columns = [*table_columns(), tables.Column(N_("What"), share=2)]
    below = any(each.code != seen.code for each in seen.papers)
    rows = [[*table_cells(row), row["note"] or ""] for row in map(face, seen.papers)]
    if below:
        columns.insert(0, tables.Column(N_("Code")))
        rows = [[each.code, *row] for each, row in zip(seen.papers, rows, strict=True)]
    tables.draw(desk, columns, rows)


def _way(desk: Desk, steps: Sequence[tuple[str, Report]]) -> None:
    """Write the steps of an item's way: day, step, unit, paper, and what was said."""
    from rich.text import Text

    from deadlines.cli import output, people, tables
    from deadlines.words import _

    if not any(report.act is not None for _kind, report in steps):
        return
    output.show(desk, "", Text(_("Acceptance and close-out"), style="bold"))
    heads = (N_("Day"), N_("Step"), N_("Unit"), N_("Paper"))
    columns = [*map(tables.Column, heads), tables.Column(N_("What was said"), share=1)]
    columns.append(tables.Column(N_("By"), named=True))
    rows: list[list[str | Cell]] = []
    for (kind, report), notes in zip(steps, remarks(desk, steps), strict=True):
        act = report.act
        rows.append(
            [
                report.date.isoformat(),
                people.step(kind, act),
                report.unit or "",
                people.paper_of(act),
                "\n".join(filter(None, (people.said(report), *notes))),
                report.by or "",
            ]
        )
    tables.draw(desk, columns, rows)
