"""Where an item stands on its way from done to closed: folded from its reports, as of a day.

Nothing but a recorded step moves an item on, and what was recorded is never read by other rules than those under which
it was: an opinion that leaves others wanting says so itself (`points`), so that neither a setting nor a revised plan
changes where an item stood. Which step may come next is known to `chain`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from deadlines.errors import N_

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from deadlines.domain.model import Act, Report, Station

Life: TypeAlias = Literal[
    "rectifying",
    "declared",
    "applied",
    "accepted-municipal",
    "accepted-provincial",
    "public-notice",
    "closed",
    "returned",
    "reopened",
]

#: What people call them (wording no. 17 to 22).
LIVES: dict[str, str] = {
    "rectifying": N_("rectifying"),
    "declared": N_("reported done, to be verified"),
    "applied": N_("acceptance applied for"),
    "accepted-municipal": N_("accepted by the city"),
    "accepted-provincial": N_("accepted by the province"),
    "public-notice": N_("in public notice"),
    "closed": N_("closed out"),
    "returned": N_("returned"),
    "reopened": N_("reopened"),
}

#: Work goes on: the item is not reported done, or not any more.
AT_WORK: frozenset[Life] = frozenset(("rectifying", "returned", "reopened"))
#: Reported done and not closed: it can be inspected and sent back.
UNDER_WAY: frozenset[Life] = frozenset(
    ("declared", "applied", "accepted-municipal", "accepted-provincial", "public-notice")
)
CLOSED: frozenset[Life] = frozenset(("closed",))


class Course(NamedTuple):
    """How far an item has come, `since` the day of the last step of its way.

    `passed` are the stations behind it since work on it ended, `opinions` the units that have accepted at the level it
    has now come to and `awaited` those whose opinion is still wanted there. `hands` are the persons who reported it
    done and applied, `notice` is its public notice, `objections` those raised in it and not settled. `before` is where
    it falls back to when it is recorded as not done. `announced` is where it stood when its public notice was recorded,
    and stands on the days before that begins.
    """

    life: Life = "rectifying"
    since: date | None = None
    passed: tuple[Station, ...] = ()
    hands: tuple[str, ...] = ()
    inspected: bool = False
    opinions: tuple[str, ...] = ()
    awaited: tuple[str, ...] = ()
    notice: Act | None = None
    objections: tuple[Report, ...] = ()
    closed: Report | None = None
    returned: int = 0
    reopened: int = 0
    before: Life = "rectifying"
    announced: Life | None = None


def course_on(reports: Sequence[Report], day: date) -> Course:
    """The course of an item whose own reports are *reports*, as of *day*."""
    course = Course()
    for report in sorted(reports, key=_by_date):
        if report.date > day:
            break
        course = after(course, report)
    return begun(course, day)


def begun(course: Course, day: date) -> Course:
    """*course* on *day*: before the first day of its public notice an item stands where it stood before.

    The notice is recorded all the same, so that nothing but its end is waited for.
    """
    return course._replace(life=course.announced) if course.announced and awaits_notice(course, day) else course


def awaits_notice(course: Course, day: date) -> bool:
    """Whether a public notice was recorded that has not begun on *day*, and nothing followed it (待公示)."""
    notice = course.notice if course.announced is not None else None
    return notice is not None and notice.start is not None and day < notice.start


def _by_date(report: Report) -> date:
    return report.date


def after(course: Course, report: Report) -> Course:
    """*course* after one more report; a report that is no step of the way leaves it as it is.

    A closed item is moved by its reopening alone.
    """
    act = report.act
    kind = act.kind if act is not None else None
    if course.life == "closed" and kind not in ("look-back", "reopened"):
        return course
    moved = _judged(course, report)
    if act is not None:
        moved = _stepped(moved, report, act)
    return moved if moved is course or moved == course else moved._replace(since=report.date)


def _judged(course: Course, report: Report) -> Course:
    """The word that it is done begins the way; the word that it is not, or not any more, ends it."""
    by = (report.by,) if report.by else ()
    if report.done and course.life in AT_WORK:
        fresh = Course(returned=course.returned, reopened=course.reopened, before=course.life)
        return fresh._replace(life="declared", passed=("declare",), hands=by)
    if (report.done is False or report.opens) and course.life in UNDER_WAY:
        return Course(life=course.before, returned=course.returned, reopened=course.reopened, before=course.before)
    return course


def _stepped(course: Course, report: Report, act: Act) -> Course:
    by = (report.by,) if report.by else ()
    if act.kind == "applied":
        return course._replace(
            life="applied", announced=None, passed=(*course.passed, "apply"), hands=course.hands + by
        )
    if act.kind == "inspected":
        return course._replace(inspected=True)
    if act.kind == "accepted":
        given = course._replace(opinions=(*course.opinions, report.unit or ""), awaited=act.points)
        return given if act.points else _accepted(given, act)
    if act.kind in ("returned", "reopened"):
        life: Life = "returned" if act.kind == "returned" else "reopened"
        returned, reopened = course.returned + (life == "returned"), course.reopened + (life == "reopened")
        return Course(life=life, returned=returned, reopened=reopened, before=life)
    if act.kind == "notice":
        told = course._replace(life="public-notice", passed=(*course.passed, "notice"), notice=act, objections=())
        return told._replace(announced=course.life)
    if act.kind == "objection":
        return course._replace(objections=(*course.objections, report))
    if act.kind == "objection-settled":
        return course._replace(objections=_unsettled(course.objections, act.doc))
    if act.kind == "closed":
        return course._replace(life="closed", announced=None, passed=(*course.passed, "close"), closed=report)
    return course


def _accepted(course: Course, act: Act) -> Course:
    level = act.level or "municipal"
    life: Life = "accepted-municipal" if level == "municipal" else "accepted-provincial"
    given = course._replace(life=life, passed=(*course.passed, level), announced=None)
    return given._replace(inspected=False, opinions=(), awaited=())


def _unsettled(objections: tuple[Report, ...], doc: str | None) -> tuple[Report, ...]:
    """What is left of *objections* when one is settled: the one of that number, the oldest where none is named."""
    for position, each in enumerate(objections):
        if doc is None or (each.act is not None and each.act.doc == doc):
            return (*objections[:position], *objections[position + 1 :])
    return objections
