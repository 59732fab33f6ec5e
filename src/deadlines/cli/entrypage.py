"""One entry as people see it: its facts, the dates of its measures, periods, the way to its close, its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.cli.entryfacts import facts
from deadlines.errors import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deadlines.cli.desk import Desk
    from deadlines.cli.tables import Cell
    from deadlines.domain.agenda import Deadline
    from deadlines.domain.model import Duty, Measure, Milestone, Report
    from deadlines.usecases.look import Recorded, Shown


def draw(desk: Desk, seen: Shown) -> None:
    """Write all that is known of an entry."""
    from rich.text import Text

    from deadlines.cli import output, tables
    from deadlines.words import _, listed, say

    found, item = seen.found, seen.found.item
    title = f"{seen.code}  {item.title if item else getattr(found.line.entry, 'text', '') if found.line else ''}"
    output.show(desk, Text(title, style="bold"))
    output.show(desk, Text(f"{found.plan.title}（{found.plan.region}）", style="dim"))
    tables.facts(desk, facts(seen))
    said = {told.measure.code: _said_of(told) for told in seen.recorded}
    by_code = {line.code: line for line in seen.deadlines}
    for measure in seen.measures:
        output.show(desk, "")
        head = f"{measure.section + '·' if measure.section else ''}{measure.label or ''}{measure.text}"
        doers = listed(measure.responsible)
        output.show(desk, f"{head}（{doers}）" if doers else head)
        if measure.code in said:
            output.show(desk, said[measure.code])
        _dates(desk, measure, by_code, seen)
    _periods(desk, seen)
    if seen.kind == "item" and item is not None:
        from deadlines.domain.chain.book import steps_on

        _way(desk, steps_on(item, desk.as_of))
    if seen.history:
        from deadlines.cli.commands.log import show_log

        output.show(desk, "")
        output.show(desk, Text(_("History"), style="bold"))
        show_log(desk, list(seen.history))
    condition = getattr(found.line and found.line.entry, "condition", None)
    if condition is not None or seen.turns:
        if condition is not None and not seen.deadlines:
            text = N_("Owed only in windows of “%(condition)s”: `deadlines window list` shows them.")
            output.show(desk, say(text, condition=condition))
    elif found.line and seen.kind != "item" and not seen.deadlines and found.line.entry.withdrawn is None:
        output.show(desk, say(N_("No date: it stands in `deadlines check` until somebody settles one.")))


def _said_of(told: Recorded) -> str:
    """`已完成 2023-12-05：文字（文号）`."""
    from deadlines.cli import people
    from deadlines.words import _, say

    head, note = f"{_(people.MEMBERS[told.state])} {told.on.isoformat()}", told.last.note
    text = say(N_("%(text)s: %(note)s"), text=head, note=note) if note else head
    return say(N_("%(text)s (%(doc)s)"), text=text, doc=told.doc) if told.doc else text


def _dates(desk: Desk, measure: Measure, lines: dict[str, Deadline], seen: Shown) -> None:
    """Write the milestones and duties of a measure, or the one that is asked for."""
    from deadlines.cli import people, tables
    from deadlines.domain.model import Milestone
    from deadlines.words import _

    entries: list[Milestone | Duty] = [*measure.milestones, *measure.duties]
    rows: list[list[str | Cell]] = []
    for entry in entries:
        if seen.kind not in ("item", "measure") and entry.code != seen.code:
            continue
        line = lines.get(entry.code)
        action = entry.action if isinstance(entry, Milestone) else entry.text
        if line is None:
            gone = _(people.WITHDRAWN) if entry.withdrawn is not None else ""
            rows.append(["", entry.code, "" if gone else _("no date"), gone, action, ""])
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
    from deadlines.words import _, say

    if not seen.turns:
        return
    columns = [
        tables.Column(N_("Period")),
        tables.Column(N_("Due")),
        tables.Column(N_("Done")),
        tables.Column(N_("State")),
    ]
    rows: list[list[str | Cell]] = []
    for turn in seen.turns[-_PERIODS_SHOWN:]:
        left = max(turn.required - turn.times, 0)
        if turn.done_on is not None:
            state = _("done")
        elif turn.due >= desk.as_of:
            state = _("running")
        else:
            state = say(N_("%(times)s missing"), times=left) if left else _("not complete")
        days = turn.span.first.isoformat()
        if turn.span.last != turn.span.first:
            days = say(N_("%(first)s to %(last)s"), first=turn.span.first, last=turn.span.last)
        rows.append([days, turn.due.isoformat(), f"{turn.times}/{turn.required}", state])
    output.show(desk, "")
    tables.draw(desk, columns, rows)
    if len(seen.turns) > len(rows):
        output.show(
            desk, say(N_("… and %(more)s earlier periods: `-f json` lists all."), more=len(seen.turns) - len(rows))
        )


def _way(desk: Desk, steps: Sequence[tuple[str, Report]]) -> None:
    """Write the steps of an item's way: day, step, unit, paper, and what was said."""
    from rich.text import Text

    from deadlines.cli import output, people, tables
    from deadlines.words import _

    if not any(report.act is not None for _kind, report in steps):
        return
    output.show(desk, "", Text(_("Acceptance and close-out"), style="bold"))
    heads = (N_("Day"), N_("Step"), N_("Unit"), N_("Paper"))
    columns = [*map(tables.Column, heads), tables.Column(N_("What was said"), share=1), tables.Column(N_("By"))]
    rows: list[list[str | Cell]] = []
    for kind, report in steps:
        act = report.act
        rows.append(
            [
                report.date.isoformat(),
                people.step(kind, act),
                report.unit or "",
                (act.doc if act is not None else None) or "",
                people.said(report),
                report.by or "",
            ]
        )
    tables.draw(desk, columns, rows)
