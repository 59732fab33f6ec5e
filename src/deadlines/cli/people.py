"""The words that people read for states, lamps, days and places in the plan; after the offices' own usage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deadlines.domain.model import digits
from deadlines.errors import N_
from deadlines.words import _, language, listed, long_date, say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from deadlines.domain.agenda import Deadline, Parties, Progress, Withdrawal

LAMPS = {"red": N_("red"), "yellow": N_("yellow"), "blue": N_("blue"), "green": N_("green")}

SCHEDULES = {
    "not-started": N_("not started"),
    "on-track": N_("on schedule"),
    "due-soon": N_("due soon"),
    "behind": N_("behind"),
    "overdue": N_("passed, nothing recorded"),
    "done": N_("done"),
    "done-late": N_("done late"),
}
CONFIRMED = N_("passed, not done")
WITHDRAWN = N_("not carried out any more")

LIVES = {
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

KINDS = {
    "milestone": N_("milestone"),
    "item": N_("item limit"),
    "duty": N_("duty"),
    "obligation": N_("obligation"),
    "measure": N_("measure"),
    "paper": N_("answer to a paper"),
}

ROLES = {
    "lead": N_("lead"),
    "cooperating": N_("cooperating"),
    "responsible": N_("responsible"),
    "acceptance": N_("acceptance"),
    "supervising": N_("supervising"),
    "any": N_("any"),
}

ACTS = {
    "init": N_("register begun"),
    "edited": N_("edited by hand"),
    "done": N_("recorded as done"),
    "progress": N_("progress recorded"),
    "settled": N_("date settled"),
    "window": N_("window entered"),
    "paper": N_("paper recorded"),
    "answered": N_("paper answered"),
    "plan-set": N_("plan facts entered"),
    "unit-set": N_("unit facts entered"),
    "item-set": N_("short title given"),
    "undo": N_("taken back"),
    "imported": N_("plan imported"),
    "document": N_("document taken in"),
    "revised": N_("revised"),
    "added": N_("added by a revision"),
    "withdrawn": N_("not carried out any more"),
    "merged": N_("merged"),
    "restored": N_("carried out again"),
    "split": N_("split into tasks"),
    "together": N_("several acts as one"),
    "opened": N_("open again"),
    "sent": N_("weekly list sent"),
    "evidence-added": N_("evidence taken in"),
    "extension-requested": N_("extension requested"),
    "extension-approved": N_("extension approved"),
    "extension-refused": N_("extension not approved"),
}

#: The keys of records, as `log` and the differences of a revised plan name them.
KEYS = {
    "title": N_("title"),
    "number": N_("number in the plan"),
    "limit": N_("limit"),
    "action": N_("what to finish"),
    "text": N_("text"),
    "problem": N_("finding"),
    "target": N_("target"),
    "quantities": N_("target amounts"),
    "label": N_("label"),
    "section": N_("heading"),
    "where": N_("place"),
    "source": N_("file"),
    "lead": N_("responsible units"),
    "cooperating": N_("further responsible units"),
    "marks": N_("marked"),
    "lead_mode": N_("leading"),
    "acceptance": N_("accepting units"),
    "acceptance_provincial": N_("provincial acceptance"),
    "acceptance_marks": N_("marked for acceptance"),
    "acceptance_mode": N_("accepting"),
    "supervising": N_("supervising units"),
    "leaders": N_("leaders"),
    "responsible": N_("doers"),
    "every": N_("period of the duty"),
    "at_least": N_("times at least"),
    "withdrawn": N_("not carried out since"),
    "withdrawn_note": N_("because"),
    "withdrawn_doc": N_("paper"),
    "merged_into": N_("merged into"),
    "gaps": N_("not carried out from … to …"),
    "due": N_("due"),
    "undated": N_("no date"),
    "settled": N_("because"),
    "issued": N_("issued"),
    "mail": N_("mail"),
    "aliases": N_("aliases"),
    "members": N_("members"),
    "formal": N_("formal name"),
    "short": N_("short name"),
    "document": N_("document number"),
    "period": N_("period"),
    "to": N_("to"),
    "acts": N_("acts"),
    "act": N_("as one"),
}
_VALUES = {"several": N_("severally"), "separate": N_("severally")}

PERIODS = {
    "day": N_("a day"),
    "week": N_("a week"),
    "month": N_("a month"),
    "quarter": N_("a quarter"),
    "year": N_("a year"),
}


def fact(name: str, value: Any) -> str:
    """A key of a record with its value in words: `整改时限 2024年6月底前`; a flag by its name alone."""
    head = _(KEYS.get(name, name))
    return head if value is True else f"{head} {plainly(name, value)}"


def plainly(name: str, value: Any) -> str:
    """A value of a record, as the register file holds it under *name*, in words."""
    if isinstance(value, list):
        return listed(plainly(name, each) for each in value)
    if name == "act":
        return _(ACTS.get(value, value))
    if isinstance(value, dict):
        if "to" in value:  # a gap
            return f"{value.get('from', '')}—{value['to']}"
        if "unit" in value:  # a quantity
            target = value.get("target")
            of = value.get("of") or value.get("object")
            return f"{digits(target) if target is not None else ''}{value['unit']}" + (f"（{of}）" if of else "")
        if "name" in value:  # an alias with its years
            return str(value["name"])
        return listed(f"{each}（{mark}）" for each, mark in value.items())
    if name == "every":
        return _(PERIODS.get(value, value))
    if name in ("lead_mode", "acceptance_mode"):
        return _(_VALUES.get(value, value))
    return "" if value is None else str(value)


def schedule(name: str, *, confirmed: bool = False) -> str:
    """A state of the schedule in words."""
    text = CONFIRMED if name == "overdue" and confirmed else SCHEDULES[name]
    return _(text)


def state(line: Deadline) -> str:
    """How an entry stands in words: its place in the schedule, or that it is not carried out any more."""
    return _(WITHDRAWN) if line.state == "withdrawn" else schedule(line.schedule, confirmed=line.confirmed)


def withdrawal(gone: Withdrawal) -> str:
    """Why an entry is not carried out any more, and by which paper: `已并入第9项，市整改办〔2024〕6号`."""
    return _("; ").join(each for each in (gone.note, gone.doc) if each)


def days_left(days: int) -> str:
    """`余12天`, `今日到期`, `已过5天`."""
    if days == 0:
        return _("due today")
    return say(N_("%(days)s days left"), days=days) if days > 0 else say(N_("%(days)s days past"), days=-days)


def number_of(item: int | None, section: str | None, label: str | None) -> str:
    """The number in the plan as people say it: 第8项（二）, 第6项·临潼区（一）; 正文 for the plan's body."""
    if item is None:
        return _("plan body")
    text = say(N_("item %(number)s"), number=item)
    return f"{text}{'·' + section if section else ''}{label or ''}"


def due_day(line: Deadline) -> str:
    """The day as a short date; a question mark stands behind one that is read with doubt."""
    return line.due.isoformat() + ("?" if line.ambiguous else "")


def due_cell(line: Deadline) -> str:
    """The day in force, and below it the one that the plan has where an extension moved it."""
    if not line.extensions:
        return due_day(line)
    return due_day(line) + "\n" + say(N_("was %(day)s"), day=line.original_due.isoformat())


def amounts(quantities: Iterable[Progress]) -> list[str]:
    """`287/758家` for each quantity; what has no target stands alone: `287家`."""
    return [
        digits(each.done) + (f"/{digits(each.target)}" if each.target is not None else "") + each.unit
        for each in quantities
    ]


def progress(quantities: Iterable[Progress]) -> str:
    """The amounts, one a line."""
    return "\n".join(amounts(quantities))


def missed(line: Deadline) -> str:
    """`此前3期未完成，尚缺4次` where periods of a duty passed unfulfilled; nothing else."""
    if not line.missed.periods:
        return ""
    if not line.missed.times:
        return say(N_("%(periods)s earlier periods not complete"), periods=line.missed.periods)
    return say(N_("%(periods)s earlier periods not complete, %(times)s missing"), **line.missed._asdict())


def units(parties: Parties, *, most: int = 0) -> str:
    """The units that answer for an entry in the plan's order, with （牵头） or （配合） where the plan writes it.

    The doers of the measure go before the item's own units. With *most*, the rest is counted: `市住建局等4家`.
    """
    marks = dict(parties.marks)
    names = parties.responsible or (*parties.lead, *parties.cooperating)
    shown = [f"{name}（{marks[name]}）" if marks.get(name) in ("牵头", "配合") else name for name in names]
    if most and len(shown) > most:
        return say(N_("%(names)s and others, %(count)s in all"), names=listed(shown[:most]), count=len(shown))
    return listed(shown)


def short_date(day: date, beside: date) -> str:
    """`12月1日`, with its year where that is not the one of the day *beside* it; ISO in English."""
    if language() != "zh":
        return day.isoformat()
    return long_date(day) if day.year != beside.year else f"{day.month}月{day.day}日"
