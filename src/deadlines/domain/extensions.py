"""Extensions of a limit (延期): a unit asks before the date, and who approved the plan decides by a paper.

The paper names the new day. Original, approved and actual date stand side by side; nothing is overwritten. What may be
asked for and decided is said here by pure functions, for the day on which it happened: an entry that fell due on a
date, was open then, and had no other request that waited. Requests and decisions come in the order of their days, so
that neither is entered before what is known of the entry already. Source: the general rule of supervision (apply before
expiry with reason and expected date; the decision names the new one), and the offices' own way of going.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from deadlines.domain.acts import acts, due_on
from deadlines.domain.judgement import met_on
from deadlines.domain.model import Act, Duty, Item, Measure, Milestone, recurs
from deadlines.domain.status import standing, withdrawn_on
from deadlines.errors import N_, AlreadyDone, Message, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from deadlines.domain.acts import Done
    from deadlines.domain.model import ActKind, Entry, Report

State: TypeAlias = Literal["open", "approved", "refused"]

_KINDS: tuple[ActKind, ...] = ("extension-requested", "extension-approved", "extension-refused")


class Request(NamedTuple):
    """A request for a later limit and what became of it.

    `due` is the date that was in force when it was filed, `number` the ordinal of an approved one (第●次). A decision
    that stands in a register without its request has `asked` None.
    """

    asked: Done | None
    decided: Done | None
    due: date
    number: int | None = None

    @property
    def state(self) -> State:
        """Whether it was approved, refused, or waits for its decision."""
        if self.decided is None:
            return "open"
        return "approved" if self.decided.act.kind == "extension-approved" else "refused"


def requests(due: date | None, reports: Sequence[Report], day: date) -> tuple[Request, ...]:
    """The requests of an entry whose own date is *due*, oldest first, as of *day*; none for one without a date."""
    found: list[Request] = []
    if due is None:
        return ()
    approved = 0
    now = due
    for done in acts(reports, day, *_KINDS):
        if done.act.kind == "extension-requested":
            found.append(Request(done, None, now))
            continue
        number = None
        if done.act.kind == "extension-approved":
            approved += 1
            number = approved
        if found and found[-1].decided is None:
            found[-1] = found[-1]._replace(decided=done, number=number)
        else:
            found.append(Request(None, done, now, number))
        if number is not None and done.act.to is not None:
            now = max(done.act.to, due)
    return tuple(found)


def own_date(entry: Entry) -> date:
    """The date of *entry* that an extension would move. Raises Refused for what has none."""
    if isinstance(entry, (Duty, Measure)) or recurs(entry):
        raise Refused(N_("%(code)s has no date of its own that could be moved: it is a %(kind)s."), **_kind(entry))
    if entry.due is None:
        text = N_("%(code)s has no date that could be moved. `deadlines settle` enters one.")
        raise Refused(text, code=entry.code)
    return entry.due


def _kind(entry: Entry) -> dict[str, object]:
    return {
        "code": entry.code,
        "kind": Message(N_("measure") if isinstance(entry, Measure) else N_("recurring duty")),
    }


def requested(entry: Entry, on: date, to: date, *, late: bool = False) -> Act:
    """The act of asking on *on* for *to* as the limit of *entry*.

    It is filed while the date in force has not passed; with *late* also after it, and says so. Raises Refused for an
    entry that has no date or is not open, for a day that is not later, and while another request waits.
    """
    due = _open(entry, on)
    known = _known(entry)
    if known and known[-1].state == "open":
        asked = known[-1].asked
        assert asked is not None
        text = N_(
            "%(code)s: an extension to %(to)s was requested on %(on)s and is not decided yet."
            " `deadlines extend approve` or `extend refuse` records the decision."
        )
        raise Refused(text, code=entry.code, to=asked.act.to or "", on=asked.report.date)
    last = max((each.decided.report.date for each in known if each.decided is not None), default=None)
    if last is not None and on < last:
        text = N_("%(code)s: an extension was decided on %(last)s; a new request cannot lie before that day.")
        raise Refused(text, code=entry.code, last=last)
    if on > due and not late:
        text = N_(
            "%(code)s fell due on %(due)s: an extension is requested before the date."
            " `--late` records it as filed late."
        )
        raise Refused(text, code=entry.code, due=due)
    _later(entry, due, to)
    return Act("extension-requested", to=to, late=on > due)


def approved(entry: Entry, on: date, to: date | None, doc: str) -> Act:
    """The decision of *on*, by the paper *doc*, that *entry* falls due on *to*; on the day asked for without it.

    Raises Refused where no request waits, for a day before the request, and for a date that is not later.
    """
    asked = _waiting(entry, on)
    to = to or asked.act.to
    due = _open(entry, on)
    if to is None:
        text = N_("%(code)s: the request names no day. Say with --to which day the decision names.")
        raise Refused(text, code=entry.code)
    _later(entry, due, to)
    return Act("extension-approved", to=to, doc=doc)


def refused(entry: Entry, on: date, doc: str | None) -> Act:
    """The decision of *on* that the date of *entry* stands. Raises Refused as `approved` does."""
    _waiting(entry, on)
    return Act("extension-refused", doc=doc)


def _known(entry: Entry) -> tuple[Request, ...]:
    """Every request of *entry*, whatever its day."""
    due = own_date(entry)
    return requests(due, entry.reports, due.max)


def _open(entry: Entry, on: date) -> date:
    """The date of *entry* in force on *on*. Raises Refused, AlreadyDone where it was not open on that day."""
    due = own_date(entry)
    if withdrawn_on(entry, on):
        text = N_("%(code)s is not carried out any more since %(on)s: %(why)s")
        raise Refused(text, code=entry.code, on=entry.withdrawn, why=entry.withdrawn_note or "")
    if (done_on := standing(entry.reports, on).done_on) is not None:
        raise AlreadyDone(entry.code, done_on)
    if (met := met_on(entry, on)) is not None:
        text = N_("%(code)s: the date asks for a first result, which was recognised on %(on)s: it is met.")
        raise Refused(text, code=entry.code, on=met)
    return due_on(due, entry.reports, on) or due


def _waiting(entry: Entry, on: date) -> Done:
    """The request of *entry* that waits for its decision. Raises Refused without one, or where it lies after *on*."""
    known = _known(entry)
    asked = known[-1].asked if known and known[-1].state == "open" else None
    if asked is None:
        text = N_("%(code)s has no open request for an extension. `deadlines extend request` records one.")
        raise Refused(text, code=entry.code)
    if on < asked.report.date:
        text = N_("%(code)s: the decision of %(on)s would lie before its request of %(filed)s.")
        raise Refused(text, code=entry.code, on=on, filed=asked.report.date)
    return asked


def _later(entry: Entry, due: date, to: date) -> None:
    if to <= due:
        text = N_("%(code)s: %(to)s is not later than the date in force, %(due)s.")
        raise Refused(text, code=entry.code, to=to, due=due)


def settling(entry: Entry, due: date | None) -> Done | None:
    """The approved extension that stands when the own date of *entry* is settled as *due*; None without one.

    Who approved the plan decided by a paper when it falls due: a settling of its own date cannot go beyond that day,
    nor say that there is none. Raises Refused.
    """
    decision = next(reversed([*acts(entry.reports, date.max, "extension-approved")]), None)
    if decision is None or decision.act.to is None:
        return None
    if due is None or due > decision.act.to:
        text = N_(
            "%(code)s was extended to %(to)s (%(doc)s), and a settling does not go beyond a decision."
            " `deadlines extend` records another one; `deadlines undo` takes a wrong one back."
        )
        raise Refused(text, code=entry.code, to=decision.act.to, doc=decision.act.doc or "")
    return decision


# --- what a new date does not fit ------------------------------------------------------------------------------------


def clashes(entry: Entry, item: Item | None, day: date, to: date) -> list[Message]:
    """What *to* as the limit of *entry*, in *item*, does not fit as of *day*: open milestones of an item, or its limit.

    They never stop anything: a person sees them when it is recorded, and in `check`.
    """
    if isinstance(entry, Item):
        text = N_("%(code)s: %(to)s lies before its milestone %(milestone)s, due on %(due)s.")
        return [
            Message(text, {"code": entry.code, "to": to, "milestone": each.code, "due": due})
            for each in entry.milestones
            if not withdrawn_on(each, day)
            and standing(each.reports, day).done_on is None
            and (due := due_on(each.due, each.reports, day)) is not None
            and due > to
        ]
    if not isinstance(entry, Milestone) or item is None or item.ongoing:
        return []
    last = due_on(item.due, item.reports, day)
    if last is None or to <= last:
        return []
    text = N_("%(code)s: %(to)s lies after the limit of its item %(item)s, %(due)s.")
    return [Message(text, {"code": entry.code, "to": to, "item": item.code, "due": last})]


def moves_last(entry: Entry) -> bool:
    """Whether the limit of *entry* has several dates, of which an extension moves the last one."""
    if not isinstance(entry, Item) or entry.settled_due is not None:
        return False
    return len({part.due for part in entry.parts if part.due is not None}) > 1


# --- how much was done in time ---------------------------------------------------------------------------------------


class Timely(NamedTuple):
    """How many entries had to be done by a day, and how many of them were done by their date."""

    due: int = 0
    in_time: int = 0


class Rates(NamedTuple):
    """The same entries by the dates that they had at first, and by those in force after approved extensions."""

    original: Timely = Timely()
    adjusted: Timely = Timely()


def rates(entries: Iterable[Entry], day: date) -> Rates:
    """How much of *entries* was done in time as of *day*, by both dates.

    The base is what has a date that is not after *day*, by the one date or the other; what is not carried out any more
    and what recurs does not count. What was done counts by the date in force on the day when it was done; where a date
    asks for a first result only, its recognition meets it.
    """
    counted = [0, 0, 0, 0]
    for entry in entries:
        if isinstance(entry, (Duty, Measure)) or recurs(entry) or entry.due is None or withdrawn_on(entry, day):
            continue
        done_on = met_on(entry, day)
        now = due_on(entry.due, entry.reports, day) or entry.due
        if entry.due <= day:
            counted[0] += 1
            counted[1] += done_on is not None and done_on <= entry.due
        if now <= day:
            then = entry.due if done_on is None else due_on(entry.due, entry.reports, done_on)
            counted[2] += 1
            counted[3] += done_on is not None and then is not None and done_on <= then
    return Rates(Timely(counted[0], counted[1]), Timely(counted[2], counted[3]))
