"""What the office judges of an item (认定), beside what the program computes (测算).

A judgement is an act of its own day with a reason; the newest up to a day is the one in force. It changes nothing that
is computed, with one exception that the plan itself asks for: where a limit wants a first result only (取得阶段性成效),
the recorded 认定 of that result meets the date. The item then goes on as 长期坚持 and is not counted as 完成整改.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, get_args

from deadlines.domain.acts import acts
from deadlines.domain.model import Item
from deadlines.domain.status import standing

if TYPE_CHECKING:
    from datetime import date

    from deadlines.domain.model import Entry
    from deadlines.domain.status import Schedule

Verdict: TypeAlias = Literal["on-track", "behind", "not-started", "interim", "done"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

_SAME: dict[str, Verdict] = {
    "not-started": "not-started",
    "on-track": "on-track",
    "due-soon": "on-track",
    "behind": "behind",
    "overdue": "behind",
    "done": "done",
    "done-late": "done",
}


class Judged(NamedTuple):
    """The judgement in force: what, since when, why, by which paper, and who recorded it."""

    verdict: Verdict
    on: date
    note: str | None = None
    doc: str | None = None
    by: str | None = None

    def differs(self, schedule: Schedule, *, interim: bool = False) -> bool:
        """Whether it says something else than *schedule*, which was computed; *interim*: a first result is met."""
        if self.verdict == "interim":
            return not interim
        return _SAME[schedule] != self.verdict


def judged_on(item: Item, day: date) -> Judged | None:
    """The judgement of *item* in force on *day*; None without."""
    found = None
    for report, act in acts(item.reports, day, "judged"):
        if act.of in VERDICTS:
            found = Judged(act.of, report.date, report.note, act.doc, report.by)
    return found


def in_reports(told: Judged | None, done_on: date | None) -> Judged | None:
    """The judgement that reports use of an item that was reported done on *done_on*: none that is older than that."""
    return None if told is None or (done_on is not None and done_on > told.on) else told


def asks_interim(item: Item) -> bool:
    """Whether the date of *item* asks for a first result only: so says the part of its limit that is due last."""
    last = [part for part in item.parts if part.due is not None and part.due == item.due]
    return item.interim and (all(part.interim for part in last) if any(p.interim for p in item.parts) else True)


def interim_on(item: Item, day: date) -> date | None:
    """Since when the first result that the date of *item* asks for is recognised, up to *day*; None where it is not.

    A later word that it is not done takes the recognition back. What is sent back on its way to the close, or opened
    again, does not: that is about all of the item, and the first result was reached.
    """
    if not item.reports or not asks_interim(item):
        return None
    met = None
    for report in sorted(item.reports, key=lambda each: each.date):
        if report.date > day:
            break
        if report.act is not None and report.act.kind == "judged" and report.act.of == "interim":
            met = met or report.date
        elif report.done is False and report.act is None:
            met = None
    return met


def met_on(entry: Entry, day: date) -> date | None:
    """The day on which the date of *entry* was met, up to *day*: it was done, or the first result recognised."""
    done = standing(entry.reports, day).done_on
    first = interim_on(entry, day) if isinstance(entry, Item) else None
    return min((each for each in (first, done) if each is not None), default=None)
