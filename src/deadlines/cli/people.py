"""The words that people read for states, lamps, days and places in the plan; after the offices' own usage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deadlines.domain.model import digits
from deadlines.errors import N_
from deadlines.words import _, language, listed, long_date, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from deadlines.domain.agenda import Deadline, Progress, Withdrawal
    from deadlines.domain.judgement import Judged
    from deadlines.domain.log import LogEntry
    from deadlines.domain.model import Act, Measure, Milestone, Number, Report, Station
    from deadlines.domain.overview import Overview
    from deadlines.domain.pace import Course, Pace
    from deadlines.domain.parties import Parties
    from deadlines.domain.waiting import Waiting

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
#: As a screen about one entry says it: these two are computed, which a judgement of the office (认定) is not.
COMPUTED = {"on-track": N_("on schedule (computed)"), "behind": N_("behind schedule (computed)")}

VERDICTS = {
    "on-track": N_("on schedule as planned"),
    "behind": N_("behind schedule as planned"),
    "not-started": N_("not started"),
    "interim": N_("interim result reached"),
    "done": N_("rectification done"),
}
SHORT_VERDICTS = {
    "on-track": N_("on schedule"),
    "behind": N_("behind"),
    "not-started": N_("not started"),
    "interim": N_("interim"),
    "done": N_("done"),
}
INTERIM = N_("interim result, goes on")
INTERIM_SHORT = N_("interim")
MEMBERS = {
    "done": N_("done"),
    "not-done": N_("not done"),
    "reported": N_("reported"),
    "unreported": N_("not reported"),
}

#: How somebody was reminded by hand.
MEANS = {
    "phone": N_("by telephone"),
    "wechat": N_("by WeChat"),
    "visit": N_("on a visit"),
    "other": N_("in another way"),
}

KINDS = {
    "milestone": N_("milestone"),
    "item": N_("item limit"),
    "duty": N_("duty"),
    "obligation": N_("obligation"),
    "measure": N_("measure"),
    "step": N_("step of acceptance"),
    "paper": N_("answer to a paper"),
}

STATIONS = {
    "declare": N_("reporting it done (awaited)"),
    "apply": N_("application for acceptance (to be made)"),
    "municipal": N_("municipal acceptance (to be held)"),
    "provincial": N_("provincial acceptance (to be held)"),
    "notice": N_("public notice (to be given)"),
    "close": N_("close-out (to be made)"),
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
    "not-done": N_("recorded as not done"),
    "target-changed": N_("target changed"),
    "planned": N_("planned course entered"),
    "measured": N_("value measured"),
    "judged": N_("judged by the office"),
    "waiting": N_("waits"),
    "resumed": N_("waits no longer"),
    "settled": N_("date settled"),
    "window": N_("window entered"),
    "paper": N_("paper recorded"),
    "answered": N_("paper answered"),
    "acknowledged": N_("receipt of a paper recorded"),
    "reminded": N_("reminded by hand"),
    "plan-set": N_("plan facts entered"),
    "unit-set": N_("unit facts entered"),
    "feed-added": N_("subscription added"),
    "feed-revoked": N_("subscription revoked"),
    "feed-rotated": N_("subscription given a new address"),
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
    "applied": N_("acceptance applied for"),
    "inspected": N_("inspected on site"),
    "accepted": N_("acceptance opinion: passed"),
    "returned": N_("returned with points to mend"),
    "notice": N_("public notice begun"),
    "objection": N_("objection raised in the public notice"),
    "objection-settled": N_("objection settled"),
    "closed": N_("closed out"),
    "look-back": N_("looked back at"),
    "reopened": N_("reopened"),
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
    "withdrawn_doc": N_("number"),
    "merged_into": N_("merged into"),
    "gaps": N_("not carried out from … to …"),
    "due": N_("due"),
    "undated": N_("no date"),
    "settled": N_("because"),
    "issued": N_("issued"),
    "mail": N_("mail"),
    "lang": N_("language of the mail"),
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

LEVELS = {"municipal": N_("by the city"), "provincial": N_("by the province")}

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
        if "to" in value:  # a gap; without a beginning, the day on which a task was split off
            return f"{value['from']}—{value['to']}" if "from" in value else str(value["to"])
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
    if line.state == "withdrawn":
        return _(WITHDRAWN)
    return _(INTERIM_SHORT) if line.goes_on else schedule(line.schedule, confirmed=line.confirmed)


def undated_state(entry: Milestone | Measure, day: date) -> str:
    """How a milestone or a task without a date stands: since when it is done, or that nobody has recorded it."""
    from deadlines.domain.status import standing

    if entry.withdrawn is not None:
        return _(WITHDRAWN)
    done = standing(entry.reports, day).done_on
    return f"{schedule('done')}\n{done.isoformat()}" if done is not None else _("not recorded as done")


def act_of(entry: LogEntry) -> str:
    """What an entry of the log did: of `done` what was done, a duty once more, an item on its way to its close."""
    from deadlines.domain.codes import kind_of

    if entry.act == "done" and (entry.after.get("report") or {}).get("count") is not None:
        return _(N_("duty recorded"))
    if entry.act == "done" and kind_of(entry.code) == "item":
        return _(N_("reporting it done"))
    return _(ACTS.get(entry.act, entry.act))


def action(line: Deadline) -> str:
    """What there is to finish: of a step that somebody has to take its name, 市级验收（待组织）; of a paper its answer.

    `答复督办函（市整改办督〔2023〕5号）：` and what the paper is about, where that was recorded.
    """
    act = line.matter.act if line.matter is not None else None
    if line.matter is not None and act is not None and act.kind == "paper":
        names = {"kind": act.of or _(N_("paper")), "doc": act.doc or ""}
        if not line.matter.opened.note:
            return say(N_("answer the %(kind)s (%(doc)s)"), **names)
        return say(N_("answer the %(kind)s (%(doc)s): %(note)s"), **names, note=line.matter.opened.note)
    if line.office_check:
        return _("the office's own check (to be made)")
    return _(STATIONS[act.awaits]) if act is not None and act.awaits is not None else line.action


def life(seen: Overview) -> str:
    """Where an item stands on its way, with its counter and what stays of a standing item: 已销号，长期坚持."""
    from deadlines.domain.course import LIVES  # only items have a way to their close

    text = _(LIVES[seen.life])
    if seen.life == "closed" and seen.item.ongoing:
        return say(N_("%(life)s, ongoing"), life=text)
    if seen.life == "returned":
        return say(N_("returned to be mended (no. %(count)s)"), count=seen.course.returned)
    if seen.life == "reopened":
        return say(N_("reopened (no. %(count)s)"), count=seen.course.reopened)
    notice = seen.course.notice
    if seen.life != "public-notice" and seen.course.announced is not None and notice is not None:
        words = N_("public notice to come (%(start)s to %(until)s)")
        return say(words, start=notice.start, until=notice.until)
    if seen.life == "public-notice" and seen.course.notice is not None and seen.course.notice.until is not None:
        return say(N_("in public notice (until %(until)s)"), until=seen.course.notice.until)
    return text


def step(kind: str, act: Act | None) -> str:
    """The name of a step that was taken: 申请验收, 市级验收."""
    from deadlines.domain.chain.book import BOOK

    if kind == "accepted" and act is not None and act.level is not None:
        if act.of == "office":
            return _("the office's own check: passed")
        passed = {"municipal": N_("municipal acceptance: passed"), "provincial": N_("provincial acceptance: passed")}
        return _(passed[act.level])
    return _(next(step.name for name, step in BOOK.items() if name == kind))


def said(report: Report) -> str:
    """What a step said beside its name: points, the window of a notice, whose opinion is still wanted, a remark."""
    act = report.act
    told = []
    if act is not None and act.kind == "returned":
        told.append(say(N_("to mend: %(points)s"), points=act.points))
    if act is not None and act.kind == "accepted" and act.points:
        told.append(say(N_("still wanted: %(points)s"), points=act.points))
    if act is not None and act.start is not None and act.until is not None:
        days = window_days(act.days, natural=act.natural)
        told.append(f"{act.start.isoformat()}—{act.until.isoformat()}" + (f"（{days}）" if days else ""))
    if act is not None and act.kind == "notice" and act.doc:
        told.append(say(N_("published in %(where)s"), where=act.doc))
    return _("; ").join([*told, *([report.note] if report.note else [])])


def paper_of(act: Act | None) -> str:
    """The number of the paper of a step; where a notice was published is none."""
    return "" if act is None or act.kind == "notice" else act.doc or ""


def window_days(days: int | None, *, natural: bool) -> str:
    """`10个工作日`; nothing where no count was stated."""
    if days is None:
        return ""
    text = N_("%(days)s days") if natural else N_("%(days)s working days")
    return say(text, days=days)


def next_step(
    station: Station,
    who: Sequence[str],
    due: date | None,
    *,
    was: date | None = None,
    bare: bool = False,
    office: bool = False,
) -> str:
    """`下一步：市级验收（待组织），市住建局，2024年1月24日前。`; *bare* without what opens and ends the sentence.

    *who* are those whose turn it is, *was* the day that was recorded where another is in force (`acts.owed_by`).
    *office*: of what is awaited at the station only the office's own check is left.
    """
    name = N_("the office's own check (to be made)") if office else STATIONS[station]
    args = {"station": _(name), "units": listed(who), "due": due}
    if bare and due is not None:
        with_units, without = N_("%(station)s, %(units)s, by %(due)s"), N_("%(station)s, by %(due)s")
        if was not in (None, due):
            return say(with_units if who else without, **args) + say(N_(" (was %(day)s)"), day=was)
    elif bare:
        with_units, without = N_("%(station)s, %(units)s, no day set"), N_("%(station)s, no day set")
    elif due is not None:
        with_units, without = N_("Next: %(station)s, %(units)s, by %(due)s."), N_("Next: %(station)s, by %(due)s.")
    else:
        with_units, without = N_("Next: %(station)s, %(units)s."), N_("Next: %(station)s.")
    return say(with_units if who else without, **args)


def computed(name: str, *, confirmed: bool = False) -> str:
    """A state of the schedule in full words, with 测算 where it is computed from what was recorded."""
    return _(COMPUTED[name]) if name in COMPUTED else schedule(name, confirmed=confirmed)


def item_state(seen: Overview) -> str:
    """The state of an item for a list: the office's 认定 where there is one, with what was computed where that differs.

    An interim result that is recognised stands as 阶段性成效 and not as done.
    """
    state = _(INTERIM_SHORT) if seen.goes_on else schedule(seen.schedule, confirmed=seen.confirmed)
    told = seen.judged
    if told is None or (told.verdict == "interim" and seen.interim is not None):
        return state
    said = say(N_("%(state)s (judged)"), state=_(SHORT_VERDICTS[told.verdict]))
    if not told.differs(seen.schedule, interim=seen.interim is not None):
        return said
    return f"{said}\n" + say(N_("%(state)s (computed)"), state=state)


def judged(told: Judged) -> str:
    """A judgement with its day, paper and reason: `达到时序进度（2023-12-05，咸整改办〔2023〕9号）：已会商`."""
    papers = "，" if language() == "zh" else ", "
    when = papers.join(filter(None, (told.on.isoformat(), told.doc, told.by)))
    text = say(N_("%(verdict)s (%(when)s)"), verdict=_(VERDICTS[told.verdict]), when=when)
    return say(N_("%(text)s: %(note)s"), text=text, note=told.note) if told.note else text


def waiting(told: Waiting) -> str:
    """What an entry waits for: `市政府批复（2023-06-01起，咸环函〔2023〕5号）：已上报`."""
    papers = "，" if language() == "zh" else ", "
    begun = say(N_("since %(day)s"), day=told.since.isoformat()) if told.since is not None else _("by the plan")
    since = papers.join(filter(None, (begun, told.doc)))
    text = say(N_("%(verdict)s (%(when)s)"), verdict=told.whom, when=since)
    return say(N_("%(text)s: %(note)s"), text=text, note=told.note) if told.note else text


def pace(seen: Pace) -> list[str]:
    """A quantity against its planned course, in a few facts; all of it is computed (测算)."""
    unit = seen.unit
    told = [
        say(N_("to be done by now: %(amount)s%(unit)s"), amount=digits(seen.expected), unit=unit),
        say(N_("done: %(amount)s%(unit)s"), amount=digits(seen.done), unit=unit),
    ]
    if seen.shortfall:
        told.append(say(N_("short by %(amount)s%(unit)s"), amount=digits(seen.shortfall), unit=unit))
    if seen.per_day:
        week = N_("needed from now on: %(day)s%(unit)s a day, %(week)s%(unit)s a week")
        told.append(say(week, day=_speed(seen.per_day), week=_speed(seen.per_day * 7), unit=unit))
    if seen.finish is not None:
        told.append(say(N_("at the present speed done on %(day)s"), day=seen.finish))
    return told


def course(planned: Course, unit: str) -> str:
    """A planned course: `自2023年12月1日起，2024年6月30日300家，2024年12月31日（到期）758家`."""
    told = [say(N_("from %(day)s on %(amount)s%(unit)s"), day=planned.start, amount=digits(planned.base), unit=unit)]
    told += [point(until, amount, unit) for until, amount in planned.points]
    end = N_("on %(day)s, its date, %(amount)s%(unit)s")
    told.append(say(end, day=planned.due, amount=digits(planned.target), unit=unit))
    return _(", ").join([*told, *([_("in steps")] if planned.steps else [])])


def point(until: date | str, amount: Number, unit: str) -> str:
    """How much is to be done by a day."""
    return say(N_("by %(day)s %(amount)s%(unit)s"), day=until, amount=digits(amount), unit=unit)


def _speed(amount: float) -> str:
    return digits(round(amount, 1)) if amount >= 10 else digits(round(amount, 2))


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
    if not line.extensions and (line.matter is None or line.due == line.original_due):
        return due_day(line)
    return due_day(line) + "\n" + say(N_("was %(day)s"), day=line.original_due.isoformat())


def amounts(quantities: Iterable[Progress]) -> list[str]:
    """`287/758家` for each quantity; what has no target stands alone: `287家`."""
    return [
        digits(each.done) + (f"/{digits(each.target)}" if each.target is not None else "") + unit_word(each.unit)
        for each in quantities
    ]


def unit_word(unit: str) -> str:
    """The unit of an amount as the plan has it; 次, which stands where it names none, in the reader's language."""
    return _(" times") if unit == "次" else unit


def progress(quantities: Iterable[Progress]) -> str:
    """The amounts, one a line."""
    return "\n".join(amounts(quantities))


def missed(line: Deadline) -> str:
    """`此前3期未完成，尚缺4次` where periods of a duty passed unfulfilled; nothing else."""
    if not line.missed.periods:
        return ""
    if not line.missed.times:
        return say(N_("earlier periods not complete: %(periods)s"), periods=line.missed.periods)
    unit = unit_word(line.quantities[0].unit) if line.quantities else ""
    text = N_("earlier periods not complete: %(periods)s; missing: %(times)s%(unit)s")
    return say(text, **line.missed._asdict(), unit=unit)


def some(names: Sequence[str], most: int) -> str:
    """The names, or so many of them and how many there are: `市住建局、市水务局等4家`."""
    if len(names) <= most:
        return listed(names)
    return say(N_("%(names)s and others, %(count)s in all"), names=listed(names[:most]), count=len(names))


def units(parties: Parties, *, most: int = 0) -> str:
    """The units that answer for an entry in the plan's order, with （牵头） or （配合） where the plan writes it.

    The doers of the measure go before the item's own units. With *most*, the rest is counted: `市住建局等4家`.
    """
    marks = dict(parties.marks)
    names = parties.responsible or (*parties.lead, *parties.cooperating)
    shown = [f"{name}（{marks[name]}）" if marks.get(name) in ("牵头", "配合") else name for name in names]
    if most:
        return some(shown, most)
    return listed(shown)


def short_date(day: date, beside: date) -> str:
    """`12月1日`, with its year where that is not the one of the day *beside* it; ISO in English."""
    if language() != "zh":
        return day.isoformat()
    return long_date(day) if day.year != beside.year else f"{day.month}月{day.day}日"
