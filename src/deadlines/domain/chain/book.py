"""The book: which step may be taken when, what it needs, and what it leads to.

Steps go station by station: declare, then the `order` of the settings, then close. Whatever is refused is refused here,
by a rule that its sentence names (`needs`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from deadlines.domain.chain.closed import open_to_acts
from deadlines.domain.chain.needs import (
    another_person,
    answers_for_it,
    evidence_there,
    milestones_done,
    no_objection,
    notice_given,
    notice_over,
    of_the_plan,
    one_opinion_each,
    paper_named,
    person,
    points_named,
    reason_quoted,
    site_checked,
    told_apart,
    which_objection,
)
from deadlines.domain.chain.stations import STATIONS, stations
from deadlines.domain.course import AT_WORK, CLOSED, LIVES, UNDER_WAY
from deadlines.errors import N_, BadValue, Message, Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from deadlines.domain.chain.case import Case, Kind, Told
    from deadlines.domain.course import Life
    from deadlines.domain.model import Item, Report, Station

    Need: TypeAlias = Callable[[Case, Told], None]


class Step(NamedTuple):
    """One step: at which lives of the item it is taken, or when which station is next; what it needs, what it leads to.

    A step that leads nowhere is a record beside the way.
    """

    name: str
    at: frozenset[Life] = frozenset()
    turn: tuple[Station, ...] = ()
    needs: tuple[Need, ...] = ()
    leads: tuple[Life, ...] = ()


BOOK: dict[Kind, Step] = {
    "declared": Step(
        N_("reporting it done"),
        at=AT_WORK,
        needs=(answers_for_it, milestones_done, evidence_there),
        leads=("declared",),
    ),
    "applied": Step(
        N_("application for acceptance"), turn=("apply",), needs=(answers_for_it, notice_over), leads=("applied",)
    ),
    "inspected": Step(N_("site check"), at=UNDER_WAY, needs=(of_the_plan,)),
    "accepted": Step(
        N_("acceptance opinion"),
        turn=("municipal", "provincial"),
        needs=(of_the_plan, site_checked, one_opinion_each, another_person, notice_over),
        leads=("accepted-municipal", "accepted-provincial"),
    ),
    "returned": Step(N_("return"), at=UNDER_WAY, needs=(points_named, of_the_plan), leads=("returned",)),
    "notice": Step(N_("public notice"), turn=("notice",), leads=("public-notice",)),
    "objection": Step(N_("objection"), at=UNDER_WAY, needs=(notice_given, told_apart)),
    "objection-settled": Step(N_("settling of an objection"), at=UNDER_WAY, needs=(notice_given, which_objection)),
    "closed": Step(N_("close-out"), turn=("close",), needs=(paper_named, notice_over, no_objection), leads=("closed",)),
    "look-back": Step(N_("look-back"), at=CLOSED),
    "reopened": Step(N_("reopening"), at=CLOSED, needs=(paper_named, reason_quoted), leads=("reopened",)),
}


def check(kind: Kind, case: Case, told: Told) -> None:
    """Refuse step *kind* where the book does not allow it: closed items first, then order, day, and what it needs.

    An opinion has its level by now (`meant`). Raises Refused, OpenMilestones; UsageError for what was not said.
    """
    item, course, step = case.item, case.course, BOOK[kind]
    open_to_acts(item, kind)
    awaited = case.next
    in_turn = awaited in step.turn and told.level in (None, awaited) if step.turn else course.life in step.at
    if not in_turn:
        _out_of_order(kind, case, told)
    if course.since is not None and told.on < course.since:
        text = N_("%(code)s: %(step)s cannot be dated %(on)s, for the step before it is of %(since)s.")
        raise Refused(text, code=item.code, step=_name(kind, told), on=told.on, since=course.since)
    if not person(told.by):
        raise BadValue(told.by, N_("a person's name"))
    for need in step.needs:
        need(case, told)


def _out_of_order(kind: Kind, case: Case, told: Told) -> None:
    item, awaited = case.item, case.next
    args: dict[str, object] = {"code": item.code, "step": _name(kind, told), "life": Message(LIVES[case.course.life])}
    if kind in ("look-back", "reopened"):
        text = N_("%(code)s is not closed out (%(life)s): %(step)s is for closed items alone.")
        raise Refused(text, **args)
    if awaited is None or not BOOK[kind].turn:
        text = N_("%(code)s is not reported done (%(life)s): %(step)s comes after that.")
        raise Refused(text, **args)
    order = tuple(Message(STATIONS[each]) for each in stations(item, case.rules))
    text = N_("%(code)s: %(step)s is out of order. It stands at “%(life)s”, next is %(next)s. The order is: %(order)s.")
    raise Refused(text, **args, next=Message(STATIONS[awaited]), order=order)


def _name(kind: Kind, told: Told) -> Message:
    return Message(STATIONS[told.level] if kind == "accepted" and told.level else BOOK[kind].name)


def steps_on(item: Item, day: date) -> list[tuple[str, Report]]:
    """The steps of an item's way up to *day*, by what they are called in the log, in their order."""
    found: list[tuple[str, Report]] = []
    for report in sorted(item.reports, key=lambda report: report.date):
        kind = report.act.kind if report.act is not None else "declared" if report.done else ""
        if report.date <= day and kind in BOOK:
            found.append((kind, report))
    return found
