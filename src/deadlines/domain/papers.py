"""Papers about an entry (领导批示, 督办函): what may be recorded of them, and which wait for an answer.

A paper with an answer day is a deadline like any other until the answer is recorded. Words that judge a rectification
to be sham (表面整改, 虚假整改, 敷衍整改) are only ever quoted from a paper with its number: the program, and whoever
types at it, does not say them on their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.acts import acts
from deadlines.domain.model import Duty, Measure, recurs
from deadlines.errors import N_, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from deadlines.domain.model import Act, Entry, Report

#: What offices usually record; others may be written.
KINDS = ("领导批示", "现场督导", "专题会", "督办函", "提醒函", "通报", "约谈")

#: Said of a rectification only in the words of a paper.
QUOTED = ("虚假整改", "表面整改", "敷衍整改")


class Paper(NamedTuple):
    """A paper about an entry: its report and act, and the report of its answer where there is one."""

    report: Report
    act: Act
    answer: Report | None = None

    @property
    def waits(self) -> bool:
        """Whether it asks for an answer and has none."""
        return self.act.to is not None and self.answer is None


def papers_on(reports: Sequence[Report], day: date) -> tuple[Paper, ...]:
    """The papers recorded up to *day*, oldest first, each with its answer by then."""
    found: list[Paper] = []
    for done in acts(reports, day, "paper", "answered"):
        if done.act.kind == "paper":
            found.append(Paper(done.report, done.act))
            continue
        found = [
            each._replace(answer=done.report) if each.act.doc == done.act.doc and each.answer is None else each
            for each in found
        ]
    return tuple(found)


def check_paper(entry: Entry, act: Act, note: str | None, on: date) -> None:
    """Raise Refused where *act*, a paper about *entry* of day *on*, cannot be recorded."""
    check_words(note, act.doc)
    if act.to is None:
        return
    if act.doc is None:
        raise Refused(N_("A paper with an answer day needs its number (--doc): the answer names it."))
    if act.to < on:
        raise Refused(N_("The answer day %(to)s is before the paper itself (%(on)s)."), to=act.to, on=on)
    if isinstance(entry, (Measure, Duty)) or recurs(entry):
        text = N_("%(code)s has no line of its own in the lists: record a paper with an answer day on its item.")
        raise Refused(text, code=entry.code)
    if any(each.act.doc == act.doc and each.answer is None for each in papers_on(entry.reports, on.max)):
        raise Refused(N_("%(doc)s is recorded at %(code)s already and not answered."), doc=act.doc, code=entry.code)


def check_answer(entry: Entry, doc: str, on: date) -> Paper:
    """The open paper *doc* of *entry* that an answer on *on* ends. Raises Refused."""
    same = [each for each in papers_on(entry.reports, on.max) if each.act.doc == doc]
    if not same:
        raise Refused(N_("%(code)s has no paper %(doc)s. `deadlines paper list` shows all."), code=entry.code, doc=doc)
    waiting = [each for each in same if each.answer is None]
    if not waiting:
        raise Refused(N_("%(doc)s of %(code)s was answered already."), code=entry.code, doc=doc)
    if on < waiting[0].report.date:
        text = N_("The answer (%(on)s) is before the paper itself (%(date)s).")
        raise Refused(text, on=on, date=waiting[0].report.date)
    return waiting[0]


def check_words(text: str | None, doc: str | None) -> None:
    """Raise Refused where *text* judges a rectification in words that only a paper may say, and names no paper."""
    said = next((word for word in QUOTED if word in (text or "")), None)
    if said is not None and doc is None:
        raise Refused(N_("“%(word)s” is only ever quoted from a paper: give its number with --doc."), word=said)
