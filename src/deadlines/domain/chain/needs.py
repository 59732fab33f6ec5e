"""What the steps need: one function a rule, in the order of the `book`.

Each refuses what it forbids, in a sentence that names the rule, and gives nothing back where the step may be taken.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from unicodedata import normalize

from deadlines.domain.acts import acts
from deadlines.domain.chain.acceptance import answers_for, parties_among, party_of, speaking, written_out
from deadlines.domain.chain.stations import STATIONS
from deadlines.domain.evidence import Required, lacking
from deadlines.domain.model import Report
from deadlines.domain.status import open_codes
from deadlines.domain.turns import named
from deadlines.errors import N_, Message, OpenMilestones, Refused, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from deadlines.domain.chain.case import Case, Told
    from deadlines.domain.model import Evidence, Item, Level


def answers_for_it(case: Case, told: Told) -> None:
    """Who reports an item done, or applies for its acceptance, is one of the units that answer for it (domain §2)."""
    item = case.item
    doers = (name for measure in item.measures for name in measure.responsible)
    names = tuple(dict.fromkeys((*item.lead, *item.cooperating, *doers)))
    if told.unit is None or not names:
        return
    unit = party_of(case, told.unit)
    if unit.key not in {each.key for each in parties_among(case, names)}:
        text = N_("%(unit)s does not answer for item %(number)s (the plan names %(named)s): it cannot take this step.")
        said, named_ = written_out(case, unit, (*item.lead, *item.cooperating))
        raise Refused(text, unit=said, number=item.number, named=named_)


def milestones_done(case: Case, told: Told) -> None:
    """An item is reported done when its milestones are, on its day and by all that is recorded since (design §4)."""
    still = open_codes(case.item, told.on) or open_codes(case.item, date.max)
    if still:
        raise OpenMilestones(case.item.code, still)


def evidence_there(case: Case, told: Told) -> None:
    """The file of the matter has what the office asks for before anybody is asked to verify it (domain §4)."""
    missing = missing_evidence(case.item, case.rules.required, told.on, told.evidence)
    if missing:
        text = N_("%(code)s cannot be reported done: required evidence is missing (%(kinds)s).")
        raise Refused(text, code=case.item.code, kinds=missing)


def missing_evidence(item: Item, required: Iterable[str], day: date, more: Sequence[Evidence] = ()) -> tuple[str, ...]:
    """The kinds of evidence among *required* that no report of *item*, or below it, has by *day*, nor *more*."""
    if more:
        item = item._replace(reports=(*item.reports, Report(day, evidence=tuple(more))))
    return lacking(item, Required(tuple(required)), day)


def notice_over(case: Case, told: Told) -> None:
    """Nothing follows a notice inside its window: the day after its last day is the first (domain §2, no. 10)."""
    notice = case.course.notice
    if notice is not None and notice.until is not None and told.on <= notice.until:
        closing = N_("%(code)s is in public notice until %(until)s: it can be closed out from the day after.")
        other = N_("%(code)s is in public notice until %(until)s: the next step can be taken from the day after.")
        raise Refused(closing if case.next == "close" else other, code=case.item.code, until=notice.until)


def of_the_plan(case: Case, told: Told) -> None:
    """Who accepts, inspects or sends back is an acceptance unit of the plan (design §4, wording no. 30)."""
    item = case.item
    if told.unit is None or told.office or not (item.acceptance or item.acceptance_provincial):
        return
    both: tuple[Level, ...] = ("municipal", "provincial")
    names = [name for level in both if told.level in (None, level) for name in named(item, level)]
    unit = party_of(case, told.unit)
    if unit.key not in {each.key for each in parties_among(case, names)}:
        text = N_(
            "%(unit)s is not an acceptance unit of item %(number)s (the plan names %(named)s):"
            " its opinion cannot be recorded."
        )
        said, named_ = written_out(case, unit, names)
        raise Refused(text, unit=said, number=item.number, named=named_)


def site_checked(case: Case, told: Told) -> None:
    """Where the settings ask for 现场核查, no opinion is given without one."""
    if case.rules.inspection and not case.course.inspected:
        text = N_("%(code)s has not been inspected on site, which has to come before an opinion.")
        raise Refused(text, code=case.item.code)


def one_opinion_each(case: Case, told: Told) -> None:
    """A unit gives one opinion at a level; the office confirms what waits for it."""
    unit = speaking(case, told)
    if unit in case.course.opinions:
        raise Refused(N_("%(code)s has the opinion of %(unit)s already."), code=case.item.code, unit=unit)
    if told.office and unit not in case.course.awaited:
        raise Refused(N_("%(code)s does not wait for a check by the office."), code=case.item.code)


def another_person(case: Case, told: Told) -> None:
    """Where a responsible unit also accepts, who reported it done does not record the opinion too (design §4)."""
    unit = speaking(case, told)
    hands = {person(name) for name in case.course.hands}
    if told.office:
        hands |= _who_accepted(case)
    if told.office and person(told.by) in hands:
        text = N_(
            "%(unit)s checks what others have handled: %(by)s has acted in %(code)s before (reported it done, applied,"
            " accepted), so somebody else has to record this (--by NAME)."
        )
        raise Refused(text, unit=unit, by=told.by, code=case.item.code)
    if answers_for(case, unit) and person(told.by) in hands:
        text = N_(
            "%(unit)s is responsible for %(code)s and accepts it too: %(by)s has acted in it before (reported it done,"
            " applied, accepted), so somebody else has to record this (--by NAME)."
        )
        raise Refused(text, unit=unit, by=told.by, code=case.item.code)


def person(name: str) -> str:
    """*name* as persons are told apart by: blanks and widths do not make another one."""
    return "".join(normalize("NFKC", name).split()).casefold()


def _who_accepted(case: Case) -> set[str]:
    """Who recorded the opinions since the last application: the office's second look is somebody else's."""
    found: set[str] = set()
    for done in acts(case.item.reports, date.max, "applied", "accepted"):
        if done.act.kind == "applied":
            found.clear()
        elif done.report.by:
            found.add(person(done.report.by))
    return found


def points_named(case: Case, told: Told) -> None:
    """What is sent back says what has to be mended (domain §5)."""
    if not told.points:
        raise UsageError(N_("Say with --point what has to be mended."))


def notice_given(case: Case, told: Told) -> None:
    """Objections are those of a public notice."""
    if case.course.notice is None:
        raise Refused(N_("%(code)s has had no public notice since it was reported done."), code=case.item.code)


def told_apart(case: Case, told: Told) -> None:
    """Open objections differ by their numbers, or nobody could say which one is settled."""
    if told.doc in _numbers(case):
        text = N_("%(code)s has an open objection with the same number or none: give this one its own (--doc).")
        raise Refused(text, code=case.item.code)


def something_said(case: Case, told: Told) -> None:
    """An objection says what it is about, or names the paper that does: nobody could settle one without content."""
    if told.doc is None and told.note is None:
        raise UsageError(N_("Say with --note what is objected to, or with --doc the number of the paper that says it."))


def its_turn(case: Case, told: Told) -> None:
    """Who inspects, inspects for the level whose opinion is awaited."""
    if told.level is not None and case.next in ("municipal", "provincial") and told.level != case.next:
        text = N_("%(code)s waits for %(next)s: an inspection for %(level)s comes after it.")
        names = {"next": Message(STATIONS[case.next]), "level": Message(STATIONS[told.level])}
        raise Refused(text, code=case.item.code, **names)


def not_before_a_look_back(case: Case, told: Told) -> None:
    """What was looked back at was closed then: a reopening is not dated before the last look-back."""
    days = [each.report.date for each in acts(case.item.reports, date.max, "look-back")]
    if days and told.on < max(days):
        text = N_("%(code)s was still closed when it was looked back at on %(day)s: it is reopened from then on only.")
        raise Refused(text, code=case.item.code, day=max(days))


def which_objection(case: Case, told: Told) -> None:
    """An objection that is settled was raised, and it is clear which."""
    numbers = _numbers(case)
    if not numbers:
        raise Refused(N_("%(code)s has no open objection."), code=case.item.code)
    if (told.doc not in numbers) if told.doc is not None else len(numbers) > 1:
        text = N_("Open objections of %(code)s: %(numbers)s. Say with --doc which one is settled.")
        raise Refused(text, code=case.item.code, numbers=tuple(number or "–" for number in numbers))


def _numbers(case: Case) -> list[str | None]:
    return [each.act.doc for each in case.course.objections if each.act is not None]


def paper_named(case: Case, told: Told) -> None:
    """A close-out has its filing number, a reopening its paper."""
    if not told.doc:
        raise UsageError(N_("Say with --doc the number of the paper."))


def no_objection(case: Case, told: Told) -> None:
    """No close-out with an open objection (domain §2, no. 10)."""
    if case.course.objections:
        raised = tuple(each.note or "–" for each in case.course.objections)
        text = N_("%(code)s cannot be closed out: an objection is not settled (%(objections)s).")
        raise Refused(text, code=case.item.code, objections=raised)


def reason_quoted(case: Case, told: Told) -> None:
    """Why an item is reopened is quoted from the paper, never stated by the program (wording no. 22)."""
    if not told.note:
        raise UsageError(N_("Say with --reason why, in the words of the paper."))
