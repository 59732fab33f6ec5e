"""What the draft of a paper says of an entry: the plan's words, what is recorded, what was reminded of before.

Facts alone, in Chinese whatever the language of the command. A date that has passed is 到期未登记 until somebody
recorded that it is not done (到期未完成); what is computed says so; no sentence calls a rectification anything
(wording.md §4).
Persons who were reminded are not named: the paper goes to a unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.acts import acts
from deadlines.domain.agenda import action_of
from deadlines.domain.judgement import in_reports, judged_on
from deadlines.domain.model import Duty, Item, Milestone, digits
from deadlines.domain.pace import paces
from deadlines.domain.papers import QUOTED
from deadlines.domain.status import standing
from deadlines.domain.waiting import waiting_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from deadlines.domain.agenda import Deadline
    from deadlines.domain.suggested import Reminded, Suggested

MEANS = {"phone": "电话", "wechat": "微信", "visit": "上门", "other": "其他方式"}
#: What stands for a day that only a person enters.
BLANK_DAY = "　　　　年　　月　　日"
_UNTOLD = "（表述见整改方案）"


class Facts(NamedTuple):
    """What a template is handed; each of the lists holds one sentence a paragraph."""

    to: str
    plan: str
    number: str
    title: str
    day: str
    required: tuple[str, ...]
    recorded: tuple[str, ...]
    reminded: tuple[str, ...]
    answer_by: str
    office: str
    issuer: str
    contact: str = ""
    phone: str = ""
    plan_name: str = ""


def facts(
    seen: Suggested, day: date, *, answer_by: date | None, issuer: str, contact: str = "", phone: str = ""
) -> Facts:
    """The facts of *seen* on *day*; *issuer* is who issues a paper that the office does not issue itself."""
    item, plan = seen.line.item, seen.line.plan
    return Facts(
        to="、".join(seen.to),
        plan=plan.title,
        number=_number(item, "正文有关"),
        title=_said(seen.title),
        day=written(day),
        required=tuple(_required(seen)),
        recorded=tuple(_recorded(seen, day)),
        reminded=tuple(_reminded(seen.reminded)) or ("台账没有登记此前的提示。",),
        answer_by=written(answer_by) if answer_by is not None else BLANK_DAY,
        office=seen.office,
        issuer=issuer,
        contact=contact or "　　　　",
        phone=phone or "　　　　　　",
        plan_name=plan.short or f"《{plan.title}》",
    )


def _number(item: Item | None, body: str) -> str:
    return f"第{item.number}项" if item is not None else body


def written(day: date) -> str:
    """`2024年3月31日`."""
    return f"{day.year}年{day.month}月{day.day}日"


def _said(text: str) -> str:
    """*text* in one line; where it uses words that only a paper may say, where they are to be read instead."""
    text = " ".join(text.split())
    return _UNTOLD if any(word in text for word in QUOTED) else text


def _required(seen: Suggested) -> Iterator[str]:
    line, entry = seen.deadline, seen.line.entry
    where = _number(seen.line.item, "正文") + (f"{seen.line.section}·" if seen.line.section else "")
    action = _said(action_of(entry)).rstrip("。；;")
    if action:
        yield f"方案{where}{seen.line.label or ''}要求：{action}。"
    if entry.limit:
        yield f"整改时限（方案原文）：{_said(entry.limit).rstrip('。；;')}。"
    if line is None:
        yield "方案没有写明到期日。"
        return
    if line.moved is not None:
        paper = f"（{line.moved.act.doc}）" if line.moved.act.doc else ""
        yield f"时限已调整至{written(line.due)}{paper}，原到期日{written(line.original_due)}。"
    else:
        yield f"到期日：{written(line.due)}。"


def _recorded(seen: Suggested, day: date) -> Iterator[str]:
    entry, line = seen.line.entry, seen.deadline
    if line is not None:
        yield _state(seen, line, day)
        counted = [each for each in line.quantities if each.target is not None]
        if counted and not line.recurs:
            was_told = line.recorded or (True,) * len(line.quantities)
            amounts = "、".join(
                f"{digits(each.done) if known else '未登记'}/{digits(each.target or 0)}{each.unit}"
                for each, known in zip(line.quantities, was_told, strict=True)
                if each.target is not None
            )
            yield f"{'登记的' if any(was_told) else ''}完成数/目标数：{amounts}。"
    if isinstance(entry, Milestone):
        for pace in paces(entry, seen.line.plan.issued, day):
            if pace.shortfall > 0:
                wanted = f"应完成{digits(pace.expected)}{pace.unit}，已登记{digits(pace.done)}{pace.unit}"
                yield f"按计划进度测算，截至{written(day)}{wanted}（测算）。"
    if isinstance(entry, Item):
        judged = in_reports(judged_on(entry, day), standing(entry.reports, day).done_on)
        if judged is not None and judged.verdict == "behind":
            paper = f"（{judged.doc}）" if judged.doc else ""
            yield f"{written(judged.on)}{seen.office}认定：未达到时序进度{paper}。"
    told = [each for each in entry.reports if each.note and each.act is None and each.date <= day]
    if told:
        last = max(reversed(told), key=lambda each: each.date)
        if not any(word in (last.note or "") for word in QUOTED):
            yield f"最近登记的进展（{written(last.date)}）：{_said(last.note or '').rstrip('。；;')}。"
    waits = waiting_of(entry, day)
    if waits is not None:
        since = f"（{written(waits.since)}起）" if waits.since is not None else ""
        yield f"登记的等待事项：{_said(waits.whom)}{since}。"
    asked = [*acts(entry.reports, day, "extension-requested", "extension-approved", "extension-refused")][-1:]
    if asked and asked[0].act.kind == "extension-requested" and asked[0].act.to is not None:
        yield f"已申请延期至{written(asked[0].act.to)}，尚未登记批复。"


def _state(seen: Suggested, line: Deadline, day: date) -> str:
    entry = seen.line.entry
    if isinstance(entry, Duty):
        if not line.missed.periods:
            return f"本周期{written(line.due)}到期，登记的次数尚不足。"
        times = f"，尚缺{line.missed.times}{entry.unit}" if line.missed.times else ""
        return f"已到期的{line.missed.periods}个周期登记的次数不足{times}。"
    if line.schedule != "overdue":
        return (
            f"该事项{written(line.due)}到期，余{line.days_left}天，尚未登记完成。"
            if line.days_left
            else "该事项今日到期，尚未登记完成。"
        )
    if not line.confirmed:
        return f"该事项{written(line.due)}到期，已过{-line.days_left}天，台账未登记完成情况（到期未登记）。"
    said = [each for each in entry.reports if each.date <= day and (each.done is False or _is_lacking(each))]
    when = f"，{written(max(each.date for each in said))}登记为未完成" if said else "，登记为未完成"
    return f"该事项{written(line.due)}到期，已过{-line.days_left}天{when}（到期未完成）。"


def _is_lacking(report: object) -> bool:
    act = getattr(report, "act", None)
    return act is not None and act.kind == "member" and act.of == "not-done"


def _reminded(told: Reminded) -> Iterator[str]:
    """What was done before, in the order of its days; a paper that went to some of the addressees names them."""
    rows: list[tuple[date, str]] = []
    mails: dict[date, list[str]] = {}
    for mail in told.mails:
        mails.setdefault(mail.on, []).append(mail.unit.partition("/")[2])
    for on, units in mails.items():
        rows.append((on, f"{written(on)}，以督察整改提示（邮件）提示{'、'.join(dict.fromkeys(units))}。"))
    for each in told.by_hand:
        whom = "、".join(each.units) or "责任单位"
        rows.append((each.on, f"{written(each.on)}，以{MEANS.get(each.means, '其他方式')}提示{whom}。"))
    for paper in told.papers:
        act = paper.act
        name = f"{act.of or '来文'}（{act.doc}）" if act.doc else act.of or "来文"
        whom = f"，主送{'、'.join(act.units)}" if act.units else ""
        asks = f"，要求{written(act.to)}前答复" if act.to is not None else ""
        answered = f"，{written(paper.answer.date)}登记答复" if paper.answer is not None else "，未登记答复"
        rows.append(
            (paper.report.date, f"{written(paper.report.date)}，{_said(name)}{whom}{asks}{answered if asks else ''}。")
        )
    yield from (text for _, text in sorted(rows, key=lambda row: row[0]))
