"""The words of the weekly mail: subject, opening, foot, headings and cells, all in this one place.

They follow the office's wording and are Chinese in every language of the program, for they are written to units, not to
the operator. A date that has passed is a fact and is named as such (到期未登记); a judgement stands only where somebody
recorded it (到期未完成). Nothing here ranks, and no word says more than the register knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.model import digits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from deadlines.domain.agenda import Deadline
    from deadlines.domain.model import Period, Station
    from deadlines.domain.periods import Span
    from deadlines.mail.digest import Digest, Entry, SectionName


class Contact(NamedTuple):
    """Whom a unit may ask; named in the foot where the settings give it."""

    name: str
    phone: str = ""


HEADINGS: dict[SectionName, str] = {
    "missed": "到期未完成",
    "unrecorded": "到期未登记",
    "week": "本周到期",
    "ahead": "未来30天到期",
    "waits": "待办理（未定期限）",
    "duties": "本期常态化任务",
    "accepts": "验收（督导）事项",
    "related": "所在整改任务其他时间节点",
}
ORDINALS = "一二三四五六七八九"
PERIODS: dict[Period, str] = {"day": "今日", "week": "本周", "month": "本月", "quarter": "本季度", "year": "本年"}
NAMES_SHOWN = 6


def day(on: date, year: int | None = None) -> str:
    """`11月27日`, with the year where it is not *year*."""
    short = f"{on.month}月{on.day}日"
    return short if year in (None, on.year) else f"{on.year}年{short}"


def week(span: Span) -> str:
    """`11月27日—12月3日`."""
    return f"{day(span.first)}—{day(span.last)}"


#: What the subject counts: the first of these that is not all zero.
COUNTED: tuple[tuple[SectionName, ...], ...] = (
    ("week", "before", "missed", "unrecorded"),
    ("ahead",),
    ("waits",),
    ("duties",),
    ("accepts",),
    ("related",),
)


def subject(digest: Digest) -> str:
    """`【督察整改提示】11月27日—12月3日：本周到期3项、到期未登记2项（市城管局）`; what is zero is not said."""
    counted = next(names for names in COUNTED if any(map(digest.number_in, names)))
    said = "、".join(f"{heading(name, digest)}{digest.number_in(name)}项" for name in counted if digest.number_in(name))
    return f"【督察整改提示】{week(digest.week)}：{said}（{digest.party.name}）"


def opening(digest: Digest) -> str:
    """The sentence that the mail begins with."""
    return (
        f"{digest.party.name}：现将贵单位承担的督察整改事项近期时间节点提示如下，请按整改方案要求推进；"
        "已完成的，请报送完成情况和佐证材料。"
    )


def foot(contact: Contact | None) -> str:
    """The sentence that it ends with, and the contact where there is one."""
    text = "本提示由整改台账生成，供工作参考，不作为正式公文；内容以印发的整改方案和正式文件为准。"
    if contact is None or not contact.name:
        return text
    phone = f"，电话：{contact.phone}" if contact.phone else ""
    return f"{text}联系人：{contact.name}{phone}。"


def heading(name: SectionName, digest: Digest) -> str:
    """The heading of a section, as the subject counts it too."""
    return f"{day(digest.week.first)}前到期" if name == "before" else HEADINGS[name]


def number(entry: Entry) -> str:
    """The entry as people say it: `省大气专项第8项（二）`, `中央二轮第6项·临潼区（一）`, `中央二轮正文四（二）`."""
    deadline = entry.deadline
    if deadline.item_number is None:
        return f"{deadline.plan_short}正文{entry.where or ''}"
    section = f"·{deadline.section}" if deadline.section else ""
    return f"{deadline.plan_short}第{deadline.item_number}项{section}{deadline.label or ''}"


def role(entry: Entry) -> str:
    """The unit's part: 牵头 or 配合 only where the plan writes it, 责任 without a mark, 验收, 督导."""
    if entry.role == "acceptance":
        return "验收"
    if entry.role == "supervising":
        return "督导"
    return entry.mark or "责任"


def due(entry: Entry, as_of: date) -> str:
    """`11月27日`, 待核定 behind a date that was read with doubt; a duty's period instead: 本月.

    Of a stage without a day it is said since when it waits: `11月2日起`.
    """
    if entry.since is not None:
        return f"{day(entry.since, as_of.year)}起"
    if entry.every is not None:
        return PERIODS[entry.every]
    deadline = entry.deadline
    return day(deadline.due, as_of.year) + ("（待核定）" if deadline.ambiguous else "")


def remaining(entry: Entry) -> str:
    """`余12天`, `今日到期`, `已过5天`; for a duty how often it is still owed in its period: `尚缺2次`.

    Who leads a duty that others owe, each its own, is told how often: `各应2次`. What each lacks is told to each.
    """
    if entry.since is not None:
        return "未定期限"
    if entry.every is not None and _owed_by_each(entry):
        return (
            f"各应{'、'.join(f'{digits(each.target)}{each.unit}' for each in entry.deadline.quantities if each.target)}"
        )
    if entry.every is not None:
        lacking = [
            f"{digits(each.target - each.done)}{each.unit}"
            for each in entry.deadline.quantities
            if each.target is not None and each.done < each.target
        ]
        return f"尚缺{'、'.join(lacking)}"
    left = entry.deadline.days_left
    if left == 0:
        return "今日到期"
    return f"余{left}天" if left > 0 else f"已过{-left}天"


def _owed_by_each(entry: Entry) -> bool:
    return entry.each and not entry.own


def progress(deadline: Deadline) -> str:
    """`287/758家、0/744处`; empty where nothing is counted."""
    counted = [each for each in deadline.quantities if each.target is not None]
    return "、".join(f"{digits(each.done)}/{digits(each.target or 0)}{each.unit}" for each in counted)


def details(entry: Entry, own: str) -> list[str]:
    """What else the unit needs to know, each with its word: progress, further counts, the plan's words, other doers."""
    deadline = entry.deadline
    said = []
    if (amounts := progress(deadline)) and not _owed_by_each(entry):
        said.append(f"完成数/目标数：{amounts}")
    if deadline.missed.periods:
        times = f"，尚缺{deadline.missed.times}{deadline.quantities[0].unit}" if deadline.missed.times else ""
        said.append(f"此前{deadline.missed.periods}期未完成{times}")
    if entry.counts:
        further = "、".join(f"{each.of or ''}{digits(each.at_least)}{each.unit}" for each in entry.counts)
        said.append(f"另需：{further}")
    if deadline.schedule == "behind" and deadline.kind == "milestone":
        said.append("未达到时序进度（测算）")
    if deadline.waiting is not None:
        since = deadline.waiting.since
        said.append(f"等待：{deadline.waiting.whom}" + (f"（{since.isoformat()}起）" if since else ""))
    if deadline.limit:
        head = "方案要求（原文）" if entry.every is not None else "整改时限（方案原文）"
        said.append(f"{head}：{' '.join(deadline.limit.split())}")
    if deadline.moved is not None:
        said.append(f"时限{moved(deadline)}")
    if others := _others(entry, own):
        said.append(f"责任单位：{others}")
    return said


def moved(deadline: Deadline) -> str:
    """`已调整至2024年6月30日（市整改办〔2024〕5号），原为2024年3月31日`; how often stays in the office's own views."""
    assert deadline.moved is not None
    paper = f"（{' '.join(deadline.moved.act.doc.split())}）" if deadline.moved.act.doc else ""
    return f"已调整至{_whole(deadline.due)}{paper}，原为{_whole(deadline.original_due)}"


def _whole(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


def _others(entry: Entry, own: str) -> str:
    """Who does it, in the plan's order, where that is not the reader alone."""
    parties = entry.deadline.parties
    doers: Sequence[str] = parties.responsible or (() if entry.role in ("lead", "responsible") else parties.lead)
    if entry.deadline.kind == "paper":
        doers = entry.deadline.acting
    if not [name for name in doers if name != own]:
        return ""
    marks = dict(parties.marks)
    shown = "、".join(f"{name}（{marks[name]}）" if name in marks else name for name in doers[:NAMES_SHOWN])
    return shown if len(doers) <= NAMES_SHOWN else f"{shown}等{len(doers)}家"


#: What somebody has to do next on an item's way to its close.
STATIONS: dict[Station, str] = {
    "declare": "整改到位后报完成",
    "apply": "申请验收（待提出）",
    "municipal": "市级验收（待组织）",
    "provincial": "省级验收（待组织）",
    "notice": "公示（待发布）",
    "close": "销号（待办理）",
}


#: Of an acceptance only this is left.
OFFICE_CHECK = "整改办复核（待办理）"

#: A paper whose kind nobody recorded.
PAPER = "来文"


def _action(deadline: Deadline) -> str:
    act = deadline.matter.act if deadline.matter is not None else None
    if deadline.matter is not None and act is not None and act.kind == "paper":
        doc = f"（{' '.join(act.doc.split())}）" if act.doc else ""
        about = " ".join((deadline.matter.opened.note or "").split())
        return f"答复{' '.join((act.of or PAPER).split())}{doc}" + (f"：{about}" if about else "")
    if act is None or act.awaits is None:
        return " ".join(deadline.action.split())
    points = f"（需补充完善：{'；'.join(act.points)}）" if act.kind == "returned" and act.points else ""
    return OFFICE_CHECK if deadline.office_check else STATIONS[act.awaits] + points


def task(entry: Entry) -> tuple[str, str]:
    """The title of the finding and what has to be finished by then; the second is empty where it says the same."""
    deadline = entry.deadline
    title = " ".join(deadline.title.split())
    action = "整改时限到期" if deadline.kind == "item" else _action(deadline)
    return title, "" if action == title else action


def state(entry: Entry) -> str:
    """A passed date in words, for those who verify: 到期未登记 or 到期未完成; empty before the date."""
    deadline = entry.deadline
    if entry.role not in ("acceptance", "supervising") or deadline.schedule != "overdue":
        return ""
    return HEADINGS["missed"] if deadline.confirmed else HEADINGS["unrecorded"]
