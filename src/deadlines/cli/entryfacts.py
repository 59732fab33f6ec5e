"""The facts of one entry in words, a row each: dates, state, units, progress, where it stands in its document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.errors import N_

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from deadlines.cli.desk import Desk
    from deadlines.cli.tables import Cell
    from deadlines.domain.agenda import Deadline
    from deadlines.domain.model import Report
    from deadlines.errors import Message
    from deadlines.usecases.look import Shown


def facts(desk: Desk, seen: Shown) -> list[tuple[str, str | Cell]]:
    """Each fact with its head, in the order in which they are told; one that says nothing is left out when drawn."""
    from deadlines.cli import people, tables
    from deadlines.domain.model import Milestone
    from deadlines.domain.status import is_undated_task
    from deadlines.domain.turns import office_left
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
        if gap.back_note or gap.back_doc:
            back = _("; ").join(each for each in (gap.back_note, gap.back_doc) if each)
            paper = _("; ").join([*([paper] if paper else []), say(N_("carried out again: %(paper)s"), paper=back)])
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
    if seen.kind == "measure" and found.measure is not None and is_undated_task(found.measure):
        rows.append((N_("State"), people.undated_state(found.measure, seen.day)))
    holder = found.measure if seen.kind == "measure" else entry
    told = [each for each in getattr(holder, "reports", ()) if each.note and each.act is None and each.date <= seen.day]
    if told:
        latest = max(reversed(told), key=lambda report: report.date)
        rows.append((N_("Latest progress"), f"{latest.date.isoformat()}  {latest.note}"))
    files = [file.name for report in getattr(holder, "reports", ()) for file in report.evidence]
    if files:
        count = N_("files: %(count)s (%(names)s); `deadlines evidence list` shows all")
        rows.append((N_("Evidence"), say(count, count=len(files), names=listed(list(dict.fromkeys(files))[:3]))))
    rows += _levels(seen)
    rows += _owed(seen)
    rows += _progress(seen)
    units = seen.parties
    marks, accepting = dict(units.marks), dict(item.acceptance_marks) if item else {}
    apart = _(" (separate acceptance)") if item is not None and item.separate_acceptance else ""
    for head, names, marked, more in (
        (N_("Responsible units"), (*units.lead, *units.cooperating), marks, ""),
        (N_("Doers"), units.responsible, marks, ""),
        (N_("Acceptance"), units.acceptance, accepting, apart),
        (N_("Provincial acceptance"), units.acceptance_provincial, accepting, apart),
        (N_("Supervising"), units.supervising, {}, ""),
        (N_("Leaders"), item.leaders if item else (), {}, ""),
    ):
        if names:
            said = listed(f"{name}（{marked[name]}）" if name in marked else name for name in names)
            rows.append((head, said + (more if len(names) > 1 else "")))
    if item is not None and set(units.acceptance) & {*units.lead, *units.cooperating}:
        rows.append((N_("Note"), _("A responsible unit is an acceptance unit too.")))
    if seen.overview is not None and seen.kind == "item":
        count = N_("%(done)s of %(total)s milestones done")
        if seen.overview.total:
            rows.append((N_("Milestones"), say(count, done=seen.overview.done, total=seen.overview.total)))
        if seen.tasks:
            count = N_("%(done)s of %(total)s tasks done")
            done = sum(each.done_on is not None for each in seen.tasks)
            rows.append((N_("Tasks"), say(count, done=done, total=len(seen.tasks))))
        rows.append((N_("Station"), people.life(seen.overview)))
        for step in seen.awaited:
            act = step.matter.act if step.matter is not None else None
            if act is not None and act.awaits is not None:
                office = office_left(found.plan, seen.overview.item, act.points)
                was = step.original_due
                said = people.next_step(act.awaits, step.acting, step.due, was=was, bare=True, office=office)
                rows.append((N_("Next step"), said))
        rows += _undated_step(desk, seen)
    for doubt in (
        *(item.doubts if item and seen.kind == "item" else ()),
        *(found.measure.doubts if found.measure else ()),
    ):
        rows.append((N_("Doubt"), doubt))
    if where := seen.where:
        rows.append((N_("Place"), f"{seen.source or ''} {where}".strip()))
    return rows


def _undated_step(desk: Desk, seen: Shown) -> list[tuple[str, str | Cell]]:
    """The next step of an item on its way to its close where no day is set for it."""
    from deadlines.cli import people
    from deadlines.domain.stages import open_stage

    assert seen.overview is not None
    stage = open_stage(seen.overview.plan, seen.overview.item, desk.as_of, desk.settings.rules)
    if stage is None or stage.due is not None:
        return []
    return [(N_("Next step"), people.next_step(stage.station, stage.who, None, bare=True))]


def remarks(desk: Desk, steps: Sequence[tuple[str, Report]]) -> list[list[str]]:
    """What there is to say of each step: a notice whose days do not fit together, an objection outside its window."""
    from deadlines.domain.chain.notice import doubts, outside
    from deadlines.words import say

    notice = None
    found = []
    for kind, report in steps:
        said: list[Message] = []
        if kind == "notice" and report.act is not None:
            notice = report.act
            said += doubts(notice, desk.settings.rules, desk.calendar)
        elif kind == "objection" and (aside := outside(notice, report.date)) is not None:
            said.append(aside)
        found.append([say(each) for each in said])
    return found


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


def _levels(seen: Shown) -> list[tuple[str, str | Cell]]:
    """What went beyond a reminder: each level that is on paper, with the paper that makes it one."""
    from deadlines.words import say

    rows: list[tuple[str, str | Cell]] = []
    for each in seen.papers if any(report.act is not None for report in _reports(seen)) else ():
        paper = each.paper
        if each.code == seen.code and paper.level is not None:
            text = N_("%(level)s: %(paper)s of %(on)s, to be answered by %(to)s")
            said = {"level": paper.level, "paper": paper.name, "on": paper.report.date, "to": paper.act.to}
            rows.append((N_("On paper"), say(text, **said)))
    return rows


def _reports(seen: Shown) -> Sequence[Report]:
    from deadlines.usecases.record import entry_of

    return entry_of(seen.found, seen.code).reports


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
