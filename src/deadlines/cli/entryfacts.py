"""The facts of one entry in words, a row each: dates, state, units, progress, where it stands in its document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.errors import N_

if TYPE_CHECKING:
    from datetime import date

    from deadlines.cli.tables import Cell
    from deadlines.domain.agenda import Deadline
    from deadlines.usecases.look import Shown


def facts(seen: Shown) -> list[tuple[str, str | Cell]]:
    """Each fact with its head, in the order in which they are told; one that says nothing is left out when drawn."""
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
        if line.done_on:
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
    if where := seen.where:
        rows.append((N_("Place"), f"{seen.source or ''} {where}".strip()))
    return rows


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

    if seen.kind == "item" and seen.overview is not None and seen.overview.interim is not None:
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
    if item is not None and item.interim is not None:
        rows.append((N_("Interim result"), say(N_("recognised on %(day)s; not counted as done"), day=item.interim)))
    return rows
