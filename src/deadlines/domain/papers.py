"""Papers about an entry (领导批示, 督办函): what may be recorded of them, and which wait for an answer.

A paper with an answer day is a deadline like any other until the answer is recorded. Words that judge a rectification
to be sham (表面整改, 虚假整改, 敷衍整改) are only ever quoted from a paper with its number: the program, and whoever
types at it, does not say them on their own. 预警, 督办 and 约谈 exist only as a signed paper: with its number, its day,
who signed it and by when it is to be answered; 约谈 belongs to the leading group or the government (wording.md §4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from deadlines.domain.acts import Done, acts
from deadlines.domain.levels import INTERVIEW, level_of, may_interview, tidied
from deadlines.domain.model import Duty, Measure, recurs
from deadlines.errors import N_, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from deadlines.domain.model import Act, Entry, Plan, Report
    from deadlines.domain.units import Directory, Group, Unit

#: What offices usually record; others may be written.
KINDS = ("领导批示", "现场督导", "专题会", "督办函", "提醒函", "通报", "预警函", "约谈通知")

#: How the words of leaders are called: they are for the office, no unit reads them in a draft.
ORDERS = "批示"
#: Said of a rectification only in the words of a paper.
QUOTED = ("虚假整改", "表面整改", "敷衍整改")


class Paper(NamedTuple):
    """A paper about an entry: its report and act, the report of its answer where there is one, who signed for it."""

    report: Report
    act: Act
    answer: Report | None = None
    receipts: tuple[Done, ...] = ()

    @property
    def level(self) -> str | None:
        """The level of escalation that it is; None where it is none, or not all that makes it one was recorded."""
        act = self.act
        return level_of(act.of) if tidied(act.doc) and tidied(act.signer) and act.to is not None else None

    @property
    def name(self) -> str:
        """Its kind and number as people say them: `督办函（市整改办督〔2023〕5号）`."""
        return f"{self.act.of or ''}（{self.act.doc}）" if self.act.doc else self.act.of or ""

    @property
    def waits(self) -> bool:
        """Whether it asks for an answer and has none."""
        return self.act.to is not None and self.answer is None


def papers_on(reports: Sequence[Report], day: date) -> tuple[Paper, ...]:
    """The papers recorded up to *day*, oldest first, each with its answer by then."""
    found: list[Paper] = []
    for done in acts(reports, day, "paper", "answered", "acknowledged"):
        if done.act.kind == "paper":
            found.append(Paper(done.report, done.act))
            continue
        for position, each in enumerate(found):
            if each.act.doc != done.act.doc:
                continue
            if done.act.kind == "acknowledged":
                found[position] = each._replace(receipts=(*each.receipts, done))
            elif each.answer is None:
                found[position] = each._replace(answer=done.report)
    return tuple(found)


def way_of(paper: Paper, office: str) -> Literal["out", "in"] | None:
    """Whether *paper* is from the *office* of the plan (发文) or from another (来文); None where neither is told.

    One that names nobody is the office's own where somebody signed it or it is a level. 领导批示 is neither, nor is a
    meeting.
    """
    unit = tidied(paper.report.unit)
    if unit is not None:
        return "out" if unit.endswith(office) or office.endswith(unit) else "in"
    return "out" if tidied(paper.act.signer) or level_of(paper.act.of) is not None else None


def check_paper(
    entry: Entry, act: Act, note: str | None, on: date, *, unit: str | None = None, interviewers: Sequence[str] = ()
) -> None:
    """Raise Refused where *act*, a paper about *entry* of day *on* issued by *unit*, cannot be recorded."""
    check_words(note, act.doc)
    _check_level(act, unit, interviewers)
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


def _check_level(act: Act, unit: str | None, interviewers: Sequence[str]) -> None:
    """What a paper needs to be 预警, 督办 or 约谈: somebody signed it, and it can be found and answered."""
    level = level_of(act.of)
    if level is None:
        return
    given: dict[str, object] = {"--doc": tidied(act.doc), "--signer": tidied(act.signer), "--answer-by": act.to}
    if level == INTERVIEW:
        given["--unit"] = tidied(unit)
    lacking = tuple(name for name, value in given.items() if not value)
    if lacking:
        text = N_("%(kind)s exists only as a signed paper; still missing: %(options)s.")
        raise Refused(text, kind=act.of, options=lacking)
    if level == INTERVIEW and unit is not None and not may_interview(unit, interviewers):
        text = N_(
            "%(kind)s belongs to the leading group or the government, not to %(unit)s. [escalation] names others."
        )
        raise Refused(text, kind=act.of, unit=unit)


# --- receipt ---------------------------------------------------------------------------------------------------------


class Receipts(NamedTuple):
    """Who signed for a paper (签收) and who did not, of those that it is addressed to, in official order."""

    signed: tuple[str, ...] = ()
    unsigned: tuple[str, ...] = ()


def addressees(
    directory: Directory, region: str, named: Sequence[str], item_units: Sequence[str] = ()
) -> dict[str, Unit | Group | None]:
    """Everybody whom a paper to *named* reaches in a plan of *region*, by the name that is shown; 其他X by the item.

    Who is not in the directory stands by the name that the plan gives.
    """
    found: dict[str, Unit | Group | None] = {}
    for name in named:
        reached = list(directory.reached(name, region, item_units))
        if not reached:
            found[name] = None
        for party in reached:
            alone = len(reached) == 1 and directory.key_of(name, region) == party.key
            found[name if alone else party.name] = party
    return found


def receipts_of(directory: Directory, region: str, paper: Paper, item_units: Sequence[str] = ()) -> Receipts:
    """Who signed for *paper* and who did not."""
    keys = {directory.key_of(name, region) for done in paper.receipts for name in done.act.units}
    to = addressees(directory, region, paper.act.units, item_units)
    there = {name: directory.key_of(name, region) in keys for name in to}
    return Receipts(tuple(name for name in there if there[name]), tuple(name for name in there if not there[name]))


def check_receipt(entry: Entry, doc: str, on: date) -> Paper:
    """The newest paper *doc* of *entry*, which a unit signed for on *on*. Raises Refused."""
    same = [each for each in papers_on(entry.reports, on.max) if each.act.doc == doc]
    if not same:
        raise Refused(N_("%(code)s has no paper %(doc)s. `deadlines paper list` shows all."), code=entry.code, doc=doc)
    if on < same[-1].report.date:
        text = N_("The receipt (%(on)s) is before the paper itself (%(date)s).")
        raise Refused(text, on=on, date=same[-1].report.date)
    return same[-1]


def signing(directory: Directory, plan: Plan, paper: Paper, typed: str | None, item_units: Sequence[str] = ()) -> str:
    """The addressee of *paper* that *typed* means, who did not sign for it yet; without a name the only one left.

    Raises Refused where several are left or none, where the unit signed already or was not written to.
    """
    told = receipts_of(directory, plan.region, paper, item_units)
    said = {"doc": paper.act.doc, "units": (*told.signed, *told.unsigned)}
    if typed is None:
        if not told.unsigned:
            raise Refused(N_("Everybody whom %(doc)s is addressed to has signed for it: %(units)s."), **said)
        if len(told.unsigned) > 1:
            text = N_("%(doc)s is addressed to several: say with --unit who signed for it: %(units)s.")
            raise Refused(text, doc=paper.act.doc, units=told.unsigned)
        return told.unsigned[0]
    key = (directory.lookup(typed, plan.region) or directory.find(typed)).key
    for names, free in ((told.unsigned, True), (told.signed, False)):
        for name in names:
            if directory.key_of(name, plan.region) != key:
                continue
            if free:
                return name
            raise Refused(N_("%(unit)s has signed for %(doc)s already."), unit=name, doc=paper.act.doc)
    raise Refused(N_("%(doc)s is not addressed to %(unit)s, but to %(units)s."), unit=typed, **said)


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
