"""Acts recorded about an entry, and what they leave open: a moved date, a step that somebody has to take, an answer.

An act is a report with `act` set; it stands in the entry's list of reports, so that acts and progress keep the order
in which they were recorded, and is asked for by day like every report.

    extension-requested, -approved, -refused   a unit asks for a later limit; who approved the plan decides
    waiting, resumed                           what an entry waits for; explains, and moves no limit
    judged                                     the office's own 认定 beside the computed state
    target-changed, measured                   another target for a quantity; a measured value of a figure
    planned                                    the course that a quantity is planned to take
    member                                     what one unit of a group says of its own part
    declared, applied … closed, reopened       the way from done to closed (验收销号)
    paper, answered                            领导批示, 现场督导, 专题会, 督办函, and the answer to it
    acknowledged                               a unit that the paper is addressed to signed for it (签收)
    reminded                                   somebody reminded a unit by hand: by telephone, by message, on a visit
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from deadlines.domain.model import Act, ActKind, Gap, Report

#: The steps of 验收销号: each ends what the step before it left open.
STEPS: frozenset[ActKind] = frozenset(("declared", "applied", "accepted", "returned", "notice", "closed", "reopened"))


class Done(NamedTuple):
    """One act that was recorded: the report that carries it, and the act itself."""

    report: Report
    act: Act


def acts(reports: Iterable[Report], day: date, *kinds: ActKind) -> Iterator[Done]:
    """The acts of *kinds* (of every kind without) in force on *day*, by the day they hold from, then as recorded."""
    for report in sorted(reports, key=_by_date):
        if report.act is not None and report.date <= day and (not kinds or report.act.kind in kinds):
            yield Done(report, report.act)


def _by_date(report: Report) -> date:
    return report.date


# --- moved dates -----------------------------------------------------------------------------------------------------


def due_on(due: date | None, reports: Sequence[Report], day: date) -> date | None:
    """When an entry whose own date is *due* falls due as of *day*: an approved extension counts from its decision on.

    An entry without a date of its own has none: a person settles it, an extension does not. Nor does an extension ever
    bring a date forward: an entry is never due before its own date.
    """
    now = due
    if due is None or not reports:
        return due
    for _, act in acts(reports, day, "extension-approved"):
        if act.to is not None:
            now = max(act.to, due)
    return now


def decision_on(reports: Sequence[Report], day: date) -> Done | None:
    """The approved extension that decides on *day* when an entry falls due; None where its own date stands."""
    return list(acts(reports, day, "extension-approved"))[-1] if extensions_on(reports, day) else None


def extensions_on(reports: Sequence[Report], day: date) -> int:
    """How many extensions were approved up to *day*."""
    return sum(1 for _ in acts(reports, day, "extension-approved")) if reports else 0


# --- what is left open -----------------------------------------------------------------------------------------------


class Matter(NamedTuple):
    """Something that an act left open: the next step of acceptance, the mending of points, the answer to a paper.

    `due` is the day that the act set for it, `closed` the day of the act that ended it.
    """

    opened: Report
    act: Act
    due: date
    closed: date | None = None

    def is_open(self, day: date) -> bool:
        """Whether it was open on *day*."""
        return self.opened.date <= day and (self.closed is None or self.closed > day)


def matters(reports: Sequence[Report]) -> tuple[Matter, ...]:
    """Everything that acts of *reports* left open with a day, also what was ended since; oldest first.

    A step of acceptance ends what the step before it left open, and so does a new word that the entry is done; a paper
    is ended by the answer that names its number.
    """
    found: list[Matter] = []
    if not any(report.act is not None for report in reports):
        return ()
    for report in sorted(reports, key=_by_date):
        act = report.act
        if report.done or (act is not None and act.kind in STEPS):
            found = [_ended(each, report.date) if each.act.kind in STEPS else each for each in found]
        if act is None:
            continue
        if act.kind == "answered":
            found = [_ended(each, report.date) if each.act.doc == act.doc else each for each in found]
        elif act.to is not None and (act.kind in STEPS or act.kind == "paper"):
            found.append(Matter(report, act, act.to))
    return tuple(found)


def owed_by(matter: Matter, gaps: Iterable[Gap], day: date) -> date:
    """The day by which *matter* is due as of *day*, in an entry that was not carried out in the *gaps* that are over.

    Where its day fell into such a time, nothing was owed on it: what was set counts anew from the day from which the
    entry is carried out again, for as long as it had at first. Any other day stays as it was recorded.
    """
    due, since = matter.due, matter.opened.date
    for gap in sorted(gaps, key=_by_end):
        if gap.start is None or gap.until > day or (matter.closed is not None and matter.closed <= gap.start):
            continue
        if due in gap and since < gap.until:
            due, since = _after(gap.until, due - since), gap.until
    return due


def _by_end(gap: Gap) -> date:
    return gap.until


def _after(day: date, length: timedelta) -> date:
    return day + min(max(length, timedelta(0)), type(day).max - day)


def _ended(matter: Matter, on: date) -> Matter:
    return matter if matter.closed is not None else matter._replace(closed=on)
