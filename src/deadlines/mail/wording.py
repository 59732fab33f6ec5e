"""The weekly mail put into words: subject, opening, foot, headings, cells, and what changed; the words are in `terms`.

It is written to units, not to the operator, so it is in the unit's language whatever the program speaks: Chinese unless
the unit asks for English. Every function takes the words of the language last, the Chinese ones by default.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.agenda import Progress
from deadlines.domain.model import digits
from deadlines.mail.chinese import CHINESE
from deadlines.mail.english import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from deadlines.domain.agenda import Deadline
    from deadlines.domain.periods import Span
    from deadlines.mail.changed import Fact, News
    from deadlines.mail.digest import Digest, Entry, SectionName
    from deadlines.mail.terms import Terms


class Contact(NamedTuple):
    """Whom a unit may ask; named in the foot where the settings give it."""

    name: str
    phone: str = ""


NAMES_SHOWN = 6


def terms_of(digest: Digest) -> Terms:
    """The words of the language in which the unit of *digest* gets its mail."""
    return ENGLISH if digest.party.lang == "en" else CHINESE


def week(span: Span, terms: Terms = CHINESE) -> str:
    """`11月27日—12月3日`."""
    return terms.days(span.first, span.last)


#: What the subject counts: the first of these that is not all zero.
COUNTED: tuple[tuple[SectionName | str, ...], ...] = (
    ("week", "before", "missed", "unrecorded"),
    ("ahead",),
    ("verify",),
    ("waits",),
    ("duties",),
    ("accepts",),
    ("related",),
    ("changed",),
)


#: The sections of what a unit does not do itself.
VERIFIED: frozenset[SectionName] = frozenset(("verify", "accepts"))


# --- around the entries ----------------------------------------------------------------------------------------------


def subject(digest: Digest) -> str:
    """`【督察整改提示】11月27日—12月3日：本周到期3项、到期未登记2项（市城管局）`; what is zero is not said."""
    terms = terms_of(digest)
    named = {"week": week(digest.week, terms), "unit": digest.party.name}
    counted = next((names for names in COUNTED if any(_number_in(digest, name) for name in names)), None)
    if counted is None:
        return terms.subject_idle.format(**named)
    said = terms.between.join(
        terms.counted.format(heading=heading(name, digest), number=_number_in(digest, name))
        for name in counted
        if _number_in(digest, name)
    )
    return terms.subject.format(said=said, **named)


def _number_in(digest: Digest, name: str) -> int:
    return len(digest.changed) if name == "changed" else digest.number_in(name)


def plain_subject(digest: Digest) -> str:
    """The subject without counts, where dates alone are told: `【督察整改提示】11月27日—12月3日（市城管局）`."""
    terms = terms_of(digest)
    return terms.subject_plain.format(week=week(digest.week, terms), unit=digest.party.name)


def head(digest: Digest) -> str:
    """What a page or a pasted text begins with: `【督察整改提示】11月27日—12月3日`."""
    terms = terms_of(digest)
    return terms.head.format(week=week(digest.week, terms))


def correction_of(said: str, digest: Digest) -> str:
    """The subject *said*, marked as a correction: `【更正】【督察整改提示】…`."""
    return terms_of(digest).subject_correction.format(subject=said)


def opening(digest: Digest) -> str:
    """The sentence that the mail begins with; of a week in which nothing is due that alone.

    Who merely accepts or supervises is not asked to carry anything out, and a superior is asked, not told.
    """
    terms = terms_of(digest)
    text = terms.opening_idle
    if any(section.name not in VERIFIED for section in digest.sections):
        text = terms.opening
    elif digest.sections:
        above = all(entry.above for section in digest.sections for entry in section.entries)
        text = terms.opening_above if above else terms.opening_verify
    elif digest.changed:
        text = terms.opening_changed
    return text.format(unit=digest.party.name, week=week(digest.week, terms))


def opening_of_dates(digest: Digest, days: Iterable[date]) -> str:
    """The only sentence for an address that is told dates alone."""
    terms = terms_of(digest)
    told = terms.between.join(terms.day(each, digest.as_of.year) for each in days)
    return terms.opening_dates.format(unit=digest.party.name, dates=told)


def notices(digest: Digest, replaces: date | None = None) -> list[str]:
    """What is said before the entries: which mail this one replaces, and that reminders were missed."""
    terms = terms_of(digest)
    said = [terms.replaces.format(day=terms.day(replaces, digest.as_of.year))] if replaces is not None else []
    if digest.skipped is not None:
        weeks = (digest.skipped.end - digest.skipped.first).days // 7
        text = terms.skipped_one if weeks == 1 else terms.skipped_more
        said.append(text.format(number=weeks, days=_short_days(digest.skipped, digest.as_of, terms)))
    return said


def _short_days(span: Span, as_of: date, terms: Terms) -> str:
    """`11月20日—26日`: the month is said once where it is the same, a year that is not that of *as_of* too."""
    first, last = span.first, span.last
    if first.year != as_of.year or last.year != as_of.year:
        return terms.between_days.format(first=terms.day(first, as_of.year), last=terms.day(last, first.year))
    if terms is CHINESE and first.month == last.month:
        return f"{terms.day(first, None)}—{last.day}日"
    return terms.days(first, last)


def foot(contact: Contact | None, terms: Terms = CHINESE) -> str:
    """The sentence that it ends with, and the contact where there is one."""
    if contact is None or not contact.name:
        return terms.foot
    phone = terms.phone.format(phone=contact.phone) if contact.phone else ""
    return terms.contact.format(foot=terms.foot, name=contact.name, phone=phone)


def heading(name: SectionName | str, digest: Digest) -> str:
    """The heading of a section, as the subject counts it too."""
    terms = terms_of(digest)
    if name == "before":
        return terms.before.format(day=terms.day(digest.week.first, None))
    return terms.headings[name]


def changed_heading(digest: Digest) -> str:
    """`自上次提示（11月20日）以来的变化`."""
    terms = terms_of(digest)
    since = digest.since or digest.as_of
    return terms.changed.format(day=terms.day(since, digest.as_of.year))


def block(position: int, said: str, number: int, terms: Terms = CHINESE) -> str:
    """The heading of the section at *position* (from 0) with how much stands in it: `一、本周到期（3项）`."""
    return terms.block.format(ordinal=terms.ordinals[position], heading=said[:1].upper() + said[1:], number=number)


# --- an entry --------------------------------------------------------------------------------------------------------


def number(entry: Entry, terms: Terms = CHINESE) -> str:
    """The entry as people say it: `省大气专项第8项（二）`, `中央二轮第6项·临潼区（一）`, `中央二轮正文四（二）`."""
    deadline = entry.deadline
    return _numbered(*(deadline.plan_short, deadline.item_number, deadline.section, deadline.label, entry.where), terms)


def _numbered(
    plan: str, item: int | None, section: str | None, label: str | None, where: str | None, terms: Terms
) -> str:
    if item is None:
        return terms.in_body.format(plan=plan, where=_in_brackets(where or "", terms)).strip()
    below = terms.section.format(section=section) if section else ""
    return terms.numbered.format(plan=plan, number=item, section=below, label=_in_brackets(label or "", terms)).strip()


def _in_brackets(label: str, terms: Terms) -> str:
    """The number that a plan gives, with the brackets of the language: `（四）`, `(四)`."""
    opening, closing = terms.aside.split("{}")
    return label.replace("（", opening).replace("）", closing).strip()


def role(entry: Entry, terms: Terms = CHINESE) -> str:
    """The unit's part: 牵头 or 配合 only where the plan writes it, 责任 without a mark, 验收, 督导."""
    if entry.role in ("acceptance", "supervising"):
        return terms.roles[entry.role]
    if entry.mark:
        return terms.marks.get(entry.mark, entry.mark)
    return terms.roles[""]


def due(entry: Entry, as_of: date, terms: Terms = CHINESE) -> str:
    """`11月27日`, 待核定 behind a date that was read with doubt; a duty's period instead: 本月.

    Of a stage without a day it is said since when it waits: `11月2日起`.
    """
    if entry.since is not None:
        return terms.since.format(day=terms.day(entry.since, as_of.year))
    if entry.every is not None:
        return terms.periods[entry.every]
    day = terms.day(entry.deadline.due, as_of.year)
    return terms.doubtful.format(day=day) if entry.deadline.ambiguous else day


def remaining(entry: Entry, terms: Terms = CHINESE) -> str:
    """`余12天`, `今日到期`, `已过5天`; for a duty how often it is still owed in its period: `尚缺2次`.

    Who leads a duty that others owe, each its own, is told how often: `各应2次`. What each lacks is told to each.
    """
    if entry.since is not None:
        return terms.no_limit
    if entry.every is not None and _owed_by_each(entry):
        return terms.each_owes.format(amounts=_owed(entry, terms)[0])
    if entry.every is not None:
        return terms.lacking.format(amounts="".join(_owed(entry, terms)[:1]))
    return days_left(entry.deadline.days_left, terms)


def days_left(days: int, terms: Terms = CHINESE) -> str:
    """`余12天`, `今日到期`, `已过5天`."""
    if days == 0:
        return terms.today
    if abs(days) == 1:
        return terms.left_one if days > 0 else terms.passed_one
    return terms.left.format(days=days) if days > 0 else terms.passed.format(days=-days)


def amount(number: str, unit: str, terms: Terms = CHINESE) -> str:
    """`287家`, `2次`."""
    return terms.times(number) if unit == "次" else f"{number}{unit}"


def _owed(entry: Entry, terms: Terms) -> list[str]:
    """What a duty asks for and is not done yet, each amount once: how often, then its further counts by their names.

    For who leads what each owes, what is asked for of each.
    """
    names = ("", *(each.of or "" for each in entry.counts))
    each_owes = _owed_by_each(entry)
    return [
        f"{name}{amount(digits(each.target - (0 if each_owes else each.done)), each.unit, terms)}"
        for name, each in zip_longest(names, entry.deadline.quantities, fillvalue="")
        if isinstance(each, Progress) and each.target is not None and (each_owes or each.done < each.target)
    ]


def _owed_by_each(entry: Entry) -> bool:
    return entry.each and not entry.own


def progress(deadline: Deadline, terms: Terms = CHINESE) -> str:
    """`287/758家、未登记/744处`; empty where nothing is counted, and of a duty of which nothing is recorded."""
    if deadline.recurs and not any(each.done for each in deadline.quantities):
        return ""
    told = deadline.recorded or (True,) * len(deadline.quantities)
    return terms.between.join(
        amount(f"{digits(each.done) if known else terms.not_recorded}/{digits(each.target)}", each.unit, terms)
        for each, known in zip(deadline.quantities, told, strict=True)
        if each.target is not None
    )


def details(entry: Entry, own: str, as_of: date | None = None, terms: Terms = CHINESE) -> list[str]:
    """What else the unit needs to know, each with its word: progress, further counts, the plan's words, other doers."""
    deadline = entry.deadline
    said = []
    if entry.applied is not None:
        said.append(terms.applied_since.format(day=terms.day(entry.applied, as_of.year if as_of else None)))
    if (amounts := progress(deadline, terms)) and not _owed_by_each(entry):
        said.append(terms.progress.format(amounts=amounts))
    if deadline.missed.periods:
        lacked = amount(str(deadline.missed.times), deadline.quantities[0].unit, terms)
        times = terms.missed_times.format(amount=lacked) if deadline.missed.times else ""
        said.append(terms.missed.format(periods=deadline.missed.periods, times=times))
    if entry.every is not None and (further := _owed(entry, terms)[1:]):
        said.append(terms.further.format(amounts=terms.between.join(further)))
    if deadline.schedule == "behind" and deadline.kind == "milestone":
        said.append(terms.behind)
    if deadline.waiting is not None:
        since = deadline.waiting.since
        told = terms.aside.format(terms.since.format(day=since.isoformat())) if since else ""
        said.append(terms.waits.format(whom=deadline.waiting.whom, since=told))
    if deadline.limit:
        text = terms.words_of_plan if entry.every is not None else terms.limit_of_plan
        said.append(text.format(words=_line(deadline.limit)))
    if deadline.moved is not None:
        said.append(f"时限{moved(deadline)}" if terms is CHINESE else moved(deadline, terms))
    if others := _others(entry, own, terms):
        said.append(terms.doers.format(names=others))
    return said


def moved(deadline: Deadline, terms: Terms = CHINESE) -> str:
    """`已调整至2024年6月30日（市整改办〔2024〕5号），原为2024年3月31日`; how often stays in the office's own views."""
    assert deadline.moved is not None
    paper = _paper(deadline.moved.act.doc, terms)
    return terms.moved.format(day=terms.whole(deadline.due), paper=paper, was=terms.whole(deadline.original_due))


def _paper(doc: str | None, terms: Terms) -> str:
    return terms.aside.format(_line(doc)) if doc else ""


def _line(text: str) -> str:
    return " ".join(text.split())


def _others(entry: Entry, own: str, terms: Terms) -> str:
    """Who does it, in the plan's order, where that is not the reader alone."""
    parties = entry.deadline.parties
    doers: Sequence[str] = parties.responsible or (() if entry.role in ("lead", "responsible") else parties.lead)
    if entry.deadline.kind == "paper":
        doers = entry.deadline.acting
    if not [name for name in doers if name != own]:
        return ""
    return names(doers, dict(parties.marks), terms)


def names(doers: Sequence[str], marks: dict[str, str], terms: Terms = CHINESE) -> str:
    """Units in a row with their 牵头 or 配合, not more than a few: `市城管局（牵头）、市环境局等9家`."""
    shown = terms.between.join(
        f"{name}{terms.aside.format(terms.marks.get(marks[name], marks[name]))}" if name in marks else name
        for name in doers[:NAMES_SHOWN]
    )
    return shown if len(doers) <= NAMES_SHOWN else terms.and_others.format(names=shown, number=len(doers))


def _action(deadline: Deadline, terms: Terms, *, whole: bool = True) -> str:
    """What has to be done. Of a letter to another unit its number and what it says stand there only for the *whole*."""
    act = deadline.matter.act if deadline.matter is not None else None
    if deadline.matter is not None and act is not None and act.kind == "paper":
        about = _line(deadline.matter.opened.note or "") if whole else ""
        paper = _paper(act.doc, terms) if whole else ""
        said = terms.answer.format(kind=_line(act.of or terms.paper), paper=paper)
        return said + (f"{terms.colon}{about}" if about else "")
    if act is None or act.awaits is None:
        return _line(deadline.action)
    if deadline.office_check:
        return terms.office_check
    mend = act.kind == "returned" and act.points
    points = terms.to_mend.format(points=terms.clause.join(act.points)) if mend else ""
    return terms.stations[act.awaits] + points


def task(entry: Entry, terms: Terms = CHINESE) -> tuple[str, str]:
    """The title of the finding and what has to be finished by then; the second is empty where it says the same."""
    deadline = entry.deadline
    title = _line(deadline.title)
    verifies = entry.role in ("acceptance", "supervising")
    action = terms.item_due if deadline.kind == "item" else _action(deadline, terms, whole=not verifies)
    return title, "" if action == title else action


def state(entry: Entry, terms: Terms = CHINESE) -> str:
    """A passed date in words, for those who verify: 到期未登记 or 到期未完成; empty before the date."""
    deadline = entry.deadline
    if entry.role not in ("acceptance", "supervising") or deadline.schedule != "overdue":
        return ""
    return terms.headings["missed"] if deadline.confirmed else terms.headings["unrecorded"]


# --- what changed ----------------------------------------------------------------------------------------------------


def place(news: News, terms: Terms = CHINESE) -> str:
    """The entry that something is new of, as people say it; a plan or a group by its name."""
    if news.bare:
        return news.plan_short
    return _numbered(news.plan_short, news.item_number, news.section, news.label, news.where, terms)


def facts(news: News, terms: Terms = CHINESE) -> str:
    """What is new of it: `时限已调整至2024年6月30日（市整改办〔2024〕5号）`."""
    return terms.clause.join(_fact(fact, terms) for fact in news.facts)


def _fact(fact: Fact, terms: Terms) -> str:
    text = terms.facts[fact.name]
    if fact.name == "merged":
        into = terms.facts["into_item" if fact.number else "into"].format(number=fact.number, name=fact.words)
        paper = into + (f"，{_line(fact.doc)}" if fact.doc and terms is CHINESE else "")
        paper += f", {_line(fact.doc)}" if fact.doc and terms is not CHINESE else ""
        return text.format(paper=paper)
    words = _line(fact.words)
    if fact.name == "revised":
        words = terms.between.join(dict.fromkeys(terms.keys[key] for key in fact.words.split()))
    elif fact.name in ("joined", "left"):
        words = terms.between.join(terms.roles.get(key, terms.roles[""]) for key in fact.words.split())
    elif fact.name == "returned" and words:
        words = f"{terms.colon}{words}"
    day = ""
    if fact.day is not None:
        day = terms.day(fact.day, None) if fact.name == "public-notice" else terms.whole(fact.day)
    return text.format(day=day, paper=_paper(fact.doc, terms), number=fact.number, words=words)
