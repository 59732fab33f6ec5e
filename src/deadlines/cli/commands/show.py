"""`deadlines show`: everything known of one entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import CodeArgument, FormatOption
from deadlines.errors import N_

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from deadlines.cli.desk import Desk
    from deadlines.cli.tables import Cell
    from deadlines.domain.agenda import Deadline
    from deadlines.domain.duties import Turn
    from deadlines.domain.model import Duty, Item, Measure, Milestone, Report
    from deadlines.domain.pace import Course, Pace, Planned
    from deadlines.usecases.look import Shown

app = command_app()

COLUMNS = (
    "code",
    "kind",
    "plan",
    "region",
    "where",
    "record.title",
    "record.text",
    "record.action",
    "record.limit",
    "units.lead",
    "units.cooperating",
    "units.responsible",
    "units.acceptance",
    "deadlines.code",
    "deadlines.due",
    "deadlines.original_due",
    "deadlines.done_on",
    "deadlines.state",
    "deadlines.schedule",
    "deadlines.lamp",
    "deadlines.days_left",
)


@app.command(
    cls=Command,
    help=N_("Everything known of one entry: the plan's words, how they are read, who has to act, what was recorded."),
    epilog="deadlines show XY22-03\ndeadlines show 3.4 -f json",
)
def show(ctx: typer.Context, code: CodeArgument, format_: FormatOption = None) -> None:
    """Show one entry."""
    from deadlines.cli import output
    from deadlines.usecases.look import shown

    desk = desk_of(ctx)
    seen = shown(desk.store, code, day=desk.as_of, lamps=desk.settings.lamps)
    envelope = face(desk, seen)
    output.answer(desk, format_, lambda: envelope, lambda: [envelope], COLUMNS, lambda: _people(desk, seen))


def face(desk: Desk, seen: Shown) -> dict[str, Any]:
    """`deadlines.show/1`: the record itself as the register file has it, its reading, its deadlines, its history."""
    from deadlines.cli import faces
    from deadlines.cli.commands.list import face as item_face
    from deadlines.domain.log import plain_entry
    from deadlines.domain.plain import plain

    found = seen.found
    entry = found.line.entry if found.line else found.measure
    if seen.kind == "item":
        entry = found.item
    assert entry is not None
    return {
        "schema": "deadlines.show/1",
        "as_of": desk.as_of.isoformat(),
        "code": seen.code,
        "kind": seen.kind,
        "plan": found.plan.code,
        "region": found.plan.region,
        "record": plain(entry),
        "reading": _reading(desk, seen),
        "where": _where(seen),
        "source": _source(seen),
        "units": faces.parties(seen.parties),
        "item": item_face(seen.overview) if seen.overview else None,
        "deadlines": [_deadline(line) for line in seen.deadlines],
        "history": [plain_entry(each) for each in seen.history],
        "periods": [_period(each) for each in seen.turns],
        "course": _course(desk, seen) if seen.overview is not None and seen.kind == "item" else None,
        "judged": item_face(seen.overview)["judged"] if seen.overview and seen.kind == "item" else None,
        "waiting": faces.waiting(seen.waiting),
        "pace": [_pace(code, each) for code, paces in seen.paces for each in paces],
        "members": _members(seen),
        "indicators": _indicators(seen),
        "merged": list(seen.merged),
        "measures_state": [_measure_state(each) for each in _recorded(seen)],
        "planned": [_planned(code, each) for code, courses in seen.planned for each in courses],
        "quantities": [each._asdict() for each in seen.amounts],
    }


def _measures(seen: Shown) -> list[Measure]:
    """The measures that are shown with an entry: all of an item, the one that anything else stands in."""
    found = seen.found
    if seen.kind == "item" and found.item is not None:
        return list(found.item.measures)
    return [found.measure] if found.measure is not None else []


def _recorded(seen: Shown) -> list[tuple[Measure, Report]]:
    """The measures that something was recorded of by the day, each with its last word."""
    found = []
    for measure in _measures(seen):
        told = sorted((each for each in measure.reports if each.date <= seen.day), key=lambda each: each.date)
        if told:
            found.append((measure._replace(reports=tuple(told)), told[-1]))
    return found


def _measure_word(measure: Measure, last: Report) -> tuple[str, date]:
    """Where a measure stands, `done`, `not-done` or `reported`, and since when."""
    from deadlines.domain.status import standing

    stands = standing(measure.reports, last.date)
    if stands.done_on is not None:
        return "done", stands.done_on
    return ("not-done" if stands.confirmed else "reported"), last.date


def _measure_state(told: tuple[Measure, Report]) -> dict[str, Any]:
    measure, last = told
    state, on = _measure_word(measure, last)
    doc = last.doc or (last.act.doc if last.act is not None else None)
    return {"code": measure.code, "state": state, "on": on.isoformat(), "note": last.note, "doc": doc}


def _said_of(told: tuple[Measure, Report]) -> str:
    """`已完成 2023-12-05：文字（文号）`."""
    from deadlines.cli import people
    from deadlines.words import _, say

    measure, last = told
    state, on = _measure_word(measure, last)
    doc = last.doc or (last.act.doc if last.act is not None else None)
    head = f"{_(people.MEMBERS[state])} {on.isoformat()}"
    text = say(N_("%(text)s: %(note)s"), text=head, note=last.note) if last.note else head
    return say(N_("%(text)s (%(doc)s)"), text=text, doc=doc) if doc else text


def _period(turn: Turn) -> dict[str, Any]:
    """One period of a duty: its days, when it falls due, how often it was done of how often it has to be."""
    return {
        "from": turn.span.first.isoformat(),
        "to": turn.span.last.isoformat(),
        "due": turn.due.isoformat(),
        "done": turn.times,
        "required": turn.required,
        "counts": list(turn.counts),
        "done_on": turn.done_on.isoformat() if turn.done_on else None,
    }


def _course(desk: Desk, seen: Shown) -> dict[str, Any]:
    """The way of an item from done to closed: where it stands, what comes next, and every step with its paper."""
    from deadlines.domain.chain.stations import next_station

    assert seen.overview is not None
    course, item = seen.overview.course, seen.overview.item
    steps = []
    for kind, report in course_steps(item, desk.as_of):
        act = report.act
        given = {
            "unit": report.unit,
            "by": report.by,
            "note": report.note,
            "level": act.level if act else None,
            "doc": act.doc if act else None,
            "points": list(act.points) if act else [],
            "start": act.start.isoformat() if act and act.start else None,
            "until": act.until.isoformat() if act and act.until else None,
            "days": act.days if act else None,
        }
        steps.append({"step": kind, "on": report.date.isoformat(), **given})
    return {
        "life": course.life,
        "next": next_station(course, item, desk.settings.rules),
        "due": next((each.due.isoformat() for each in seen.awaited if each.kind == "step"), None),
        "returned": course.returned,
        "reopened": course.reopened,
        "steps": steps,
    }


def _planned(code: str, seen: Planned) -> dict[str, Any]:
    """A course that was entered, whether anything of its quantity was recorded or not."""
    return {"code": code, "unit": seen.unit, "on": seen.on.isoformat(), "doc": seen.doc, **_course_of(seen.course)}


def _course_of(course: Course) -> dict[str, Any]:
    return {
        "target": course.target,
        "start": course.start.isoformat(),
        "due": course.due.isoformat(),
        "base": course.base,
        "shape": "steps" if course.steps else "line",
        "points": [{"until": day.isoformat(), "value": amount} for day, amount in course.points],
    }


def _pace(code: str, seen: Pace) -> dict[str, Any]:
    """A quantity against its planned course; all of it is computed."""
    return {
        "code": code,
        "unit": seen.unit,
        "done": seen.done,
        "target": seen.course.target,
        "expected": seen.expected,
        "shortfall": seen.shortfall,
        "per_day": round(seen.per_day, 4) if seen.per_day is not None else None,
        "per_week": round(seen.per_day * 7, 4) if seen.per_day is not None else None,
        "finish": seen.finish.isoformat() if seen.finish else None,
        **_course_of(seen.course),
    }


def _members(seen: Shown) -> dict[str, Any] | None:
    """How each member stands where a group has to act; null for what is one task."""
    if not seen.members:
        return None
    unreported = sum(each.state == "unreported" for each in seen.members)
    return {
        "reported": len(seen.members) - unreported,
        "unreported": unreported,
        "done": sum(each.state == "done" for each in seen.members),
        "units": [
            {
                "unit": each.unit.name,
                "state": each.state,
                "on": each.on.isoformat() if each.on else None,
                "quantities": list(each.quantities),
                "note": each.note,
            }
            for each in seen.members
        ],
    }


def _indicators(seen: Shown) -> list[dict[str, Any]]:
    if not seen.figures:
        return []
    from deadlines.cli.commands.indicators import face as figure_face

    return [figure_face(each) for each in seen.figures]


# Of `deadlines.due/1`: what the entry and its item do not say already.
_DEADLINE = (
    *("code", "kind", "action", "limit", "due", "original_due", "done_on", "days_left"),
    *("state", "schedule", "confirmed", "lamp", "quantities", "ambiguous"),
    *("extensions", "extension", "waiting"),
)


def _deadline(line: Deadline) -> dict[str, Any]:
    from deadlines.cli import faces
    from deadlines.usecases.due import Due

    whole = faces.due_entry(Due(line, None))
    met = {"interim_on": line.interim.isoformat() if line.interim is not None else None}
    return {key: whole[key] for key in _DEADLINE} | met


def _reading(desk: Desk, seen: Shown) -> dict[str, Any] | None:
    """How the words of the entry's limit are read; the year is that of the date before it."""
    from deadlines.cli.commands.limit import face as reading_face
    from deadlines.domain import limits

    entry = seen.found.item if seen.kind == "item" else seen.found.line.entry if seen.found.line else None
    words = getattr(entry, "limit", "")
    if not words:
        return None
    due = getattr(entry, "due", None)
    year = due.year if due else seen.found.plan.year
    reading = limits.read(words, issued=seen.found.plan.issued, year=year, calendar=desk.calendar())
    shown = reading_face(reading)
    del shown["schema"]
    return shown


def _where(seen: Shown) -> str | None:
    """Where the entry stands in its document: the item's place with heading and label of the measure."""
    found = seen.found
    if found.item is None:
        return getattr(found.line.entry, "where", None) if found.line else None
    if found.measure is None:
        return found.item.where
    place = found.measure.where or f"{found.item.where or ''}{found.measure.section or ''}{found.measure.label or ''}"
    return place or None


def _source(seen: Shown) -> str | None:
    """The file that the entry stands in: that of the edition that brought or changed it, else the plan's."""
    found = seen.found
    stands_in = found.measure or found.item or (found.line.entry if found.line else None)
    return getattr(stands_in, "source", None) or found.plan.source


def course_steps(item: Item, day: date) -> list[tuple[str, Report]]:
    """The steps of an item's way up to *day*, by what they are called in the log, in their order."""
    from deadlines.domain.chain.book import BOOK

    found: list[tuple[str, Report]] = []
    for report in sorted(item.reports, key=lambda report: report.date):
        kind = report.act.kind if report.act is not None else "declared" if report.done else ""
        if report.date <= day and kind in BOOK:
            found.append((kind, report))
    return found


# --- for people ------------------------------------------------------------------------------------------------------


def _people(desk: Desk, seen: Shown) -> None:
    from rich.text import Text

    from deadlines.cli import output, people, tables
    from deadlines.domain.waiting import waiting_of
    from deadlines.words import _, listed, say

    found, item = seen.found, seen.found.item
    title = f"{seen.code}  {item.title if item else getattr(found.line.entry, 'text', '') if found.line else ''}"
    output.show(desk, Text(title, style="bold"))
    output.show(desk, Text(f"{found.plan.title}（{found.plan.region}）", style="dim"))
    tables.facts(desk, _facts(seen))
    said = {told[0].code: _said_of(told) for told in _recorded(seen)}
    by_code = {line.code: line for line in seen.deadlines}
    for measure in _measures(seen):
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
        _way(desk, course_steps(item, desk.as_of))
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


def _facts(seen: Shown) -> list[tuple[str, str | Cell]]:
    from deadlines.cli import people, tables
    from deadlines.domain.model import Milestone
    from deadlines.words import _, listed, say

    found, item = seen.found, seen.found.item
    rows: list[tuple[str, str | Cell]] = []
    lines = [line for line in seen.deadlines if line.code == seen.code]
    entry = item if seen.kind == "item" else found.line.entry if found.line else None
    if isinstance(entry, Milestone):
        rows.append((N_("What to finish"), entry.action))
    if item is not None and seen.kind == "item":
        rows += [(N_("Finding"), item.problem), (N_("Target"), item.target)]
    if entry is not None:
        rows.append((N_("Limit in the plan"), entry.limit))
    withdrawn = found.measure if seen.kind == "measure" else entry
    if withdrawn is not None and withdrawn.withdrawn is not None:
        rows.append((N_("Not carried out any more since"), withdrawn.withdrawn.isoformat()))
        rows += [(N_("Because"), withdrawn.withdrawn_note or ""), (N_("Paper"), withdrawn.withdrawn_doc or "")]
        rows.append((N_("Goes on in"), withdrawn.merged_into or ""))
    rows.append((N_("Merged into it"), listed(seen.merged)))
    for gap in withdrawn.gaps if withdrawn is not None else ():
        paper = _("; ").join(each for each in (gap.note, gap.doc) if each)
        if gap.start is None:
            rows.append((N_("Split off on"), f"{gap.until.isoformat()}  {paper}".rstrip()))
        else:
            rows.append((N_("Not carried out"), f"{gap.start.isoformat()}—{gap.until.isoformat()}  {paper}".rstrip()))
    for line in lines:
        doubt = _(" (to be settled)") if line.ambiguous else ""
        left = people.days_left(line.days_left) if line.done_on is None and line.state == "open" else ""
        rows.append((N_("Due"), f"{line.due.isoformat()}{doubt}  {left}".rstrip()))
        rows += _moved(entry, line, seen.day)
        lamp = tables.lamp(line.lamp)
        state = f"{lamp.text} {_state(seen, line)}" if line.state != "withdrawn" else people.state(line)
        rows.append((N_("State"), lamp._replace(text=state)))
        if line.interim is not None:
            rows.append((N_("Interim result recognised on"), line.interim.isoformat()))
        if line.done_on is not None and not line.goes_on:
            rows.append((N_("Done on"), line.done_on.isoformat()))
        if line.quantities:
            rows.append((N_("Amount"), people.progress(line.quantities)))
    holder = found.measure if seen.kind == "measure" else entry
    told = [each for each in getattr(holder, "reports", ()) if each.note and each.act is None and each.date <= seen.day]
    if told:
        latest = max(reversed(told), key=lambda report: report.date)
        rows.append((N_("Latest progress"), f"{latest.date.isoformat()}  {latest.note}"))
    files = [file.name for report in getattr(holder, "reports", ()) for file in report.evidence]
    if files:
        count = N_("%(count)s files (%(names)s); `deadlines evidence list` shows all")
        rows.append((N_("Evidence"), say(count, count=len(files), names=listed(list(dict.fromkeys(files))[:3]))))
    rows += _owed(seen)
    rows += _progress(seen)
    units = seen.parties
    marks = dict(units.marks)
    for head, names in (
        (N_("Responsible units"), (*units.lead, *units.cooperating)),
        (N_("Doers"), units.responsible),
        (N_("Acceptance"), units.acceptance),
        (N_("Provincial acceptance"), units.acceptance_provincial),
        (N_("Supervising"), units.supervising),
        (N_("Leaders"), item.leaders if item else ()),
    ):
        if names:
            rows.append((head, listed(f"{name}（{marks[name]}）" if name in marks else name for name in names)))
    if item is not None and set(units.acceptance) & {*units.lead, *units.cooperating}:
        rows.append((N_("Note"), _("A responsible unit is an acceptance unit too.")))
    if seen.overview is not None and seen.kind == "item":
        count = N_("%(done)s of %(total)s milestones done")
        rows.append((N_("Milestones"), say(count, done=seen.overview.done, total=seen.overview.total)))
        rows.append((N_("Station"), people.life(seen.overview)))
        for step in seen.awaited:
            act = step.matter.act if step.matter is not None else None
            if act is not None and act.awaits is not None:
                rows.append((N_("Next step"), people.next_step(act.awaits, units, step.due, act.points, bare=True)))
    for doubt in (
        *(item.doubts if item and seen.kind == "item" else ()),
        *(found.measure.doubts if found.measure else ()),
    ):
        rows.append((N_("Doubt"), doubt))
    if where := _where(seen):
        rows.append((N_("Place"), f"{_source(seen) or ''} {where}".strip()))
    return rows


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


def _moved(entry: object, line: Deadline, day: date) -> list[tuple[str, str | Cell]]:
    """The date that the plan has, where extensions moved it, and each request with what became of it."""
    from deadlines.words import _, say

    if line.matter is not None or not getattr(entry, "reports", ()):
        return []
    from deadlines.domain.extensions import requests

    rows: list[tuple[str, str | Cell]] = []
    if line.extensions:
        rows.append((N_("Original day"), line.original_due.isoformat()))
    for each in requests(getattr(entry, "due", None), getattr(entry, "reports", ()), day):
        done = each.decided or each.asked
        assert done is not None
        text = {
            "open": N_("requested to %(to)s, waits for its decision"),
            "approved": N_("no. %(number)s: moved to %(to)s"),
            "refused": N_("not approved"),
        }[each.state]
        said = [say(text, to=done.act.to or "", number=each.number)]
        said += [part for part in (done.act.doc, done.report.unit, done.report.date.isoformat()) if part]
        if each.asked is not None and each.asked.act.late:
            said.append(_("filed late"))
        rows.append((N_("Extension"), _(", ").join(said)))
    return rows


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


def _state(seen: Shown, line: Deadline) -> str:
    """The state in full words; an interim result that is recognised is not called done."""
    from deadlines.cli import people
    from deadlines.words import _

    if seen.kind == "item" and seen.overview is not None and seen.overview.goes_on:
        return _(people.INTERIM)
    return people.computed(line.schedule, confirmed=line.confirmed)


def _progress(seen: Shown) -> list[tuple[str, str | Cell]]:
    """The office's 认定, what it waits for, quantities against their courses, members of a group, figures."""
    from deadlines.cli import people
    from deadlines.words import listed, say

    rows: list[tuple[str, str | Cell]] = []
    item = seen.overview if seen.kind == "item" else None
    if item is not None and item.judged is not None:
        rows.append((N_("Judged"), people.judged(item.judged)))
        if item.judged.differs(item.schedule, interim=item.interim is not None):
            state = people.computed(item.schedule, confirmed=item.confirmed)
            rows.append((N_("Computed otherwise"), state))
    if seen.waiting is not None:
        rows.append((N_("Waits for"), people.waiting(seen.waiting)))
    if seen.amounts:
        rows.append((N_("Amount"), people.progress(seen.amounts)))
    for code, courses in seen.planned:
        for planned in courses:
            head = f"{code} " if code != seen.code else ""
            told = f"{head}{people.course(planned.course, planned.unit)}"
            text = N_("%(text)s (%(doc)s)")
            rows.append((N_("Planned course"), say(text, text=told, doc=planned.doc) if planned.doc else told))
    for code, paces in seen.paces:
        for each in paces:
            head = f"{code} " if code != seen.code else ""
            rows.append((N_("Course (computed)"), f"{head}{listed(people.pace(each))}"))
    if seen.members:
        unreported = [each.unit.name for each in seen.members if each.state == "unreported"]
        counts = {"reported": len(seen.members) - len(unreported), "unreported": len(unreported)}
        text = say(N_("%(reported)s reported, %(unreported)s not reported"), **counts)
        rows.append((N_("Members"), text))
        for state in ("done", "not-done", "reported", "unreported"):
            names = [each.unit.name for each in seen.members if each.state == state]
            if names:
                rows.append((people.MEMBERS[state], listed(names)))
    if seen.figures:
        from deadlines.cli.commands.indicators import line as figure_line

        rows += [(N_("Figure"), figure_line(each)) for each in seen.figures]
    if item is not None and item.goes_on and item.interim is not None:
        rows.append((N_("Interim result"), say(N_("recognised on %(day)s; not counted as done"), day=item.interim)))
    return rows


def _owed(seen: Shown) -> list[tuple[str, str | Cell]]:
    """The events between which a duty is owed, and when the first was, where somebody recorded it."""
    from deadlines.domain.duties import owing
    from deadlines.domain.model import Duty
    from deadlines.words import _, say

    duty = seen.found.line.entry if seen.found.line is not None else None
    if not isinstance(duty, Duty):
        return []
    rows: list[tuple[str, str | Cell]] = []
    if duty.starts_event:
        begins = owing(seen.found.plan, seen.found.item, duty, seen.day).begins
        since = begins.isoformat() if begins else _("no day recorded yet, so nothing is known to be owed")
        rows.append((N_("Owed from"), say(N_("%(text)s (%(doc)s)"), text=duty.starts_event, doc=since)))
    if duty.ends_event:
        rows.append((N_("Owed until"), duty.ends_event))
    return rows


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
