"""A page for each 包抓领导: that leader's items in the plan's order, for the office to hand over. It is never mailed.

Nothing here sets leaders side by side: no list of them with counts, lamps or an order by them. The page is Chinese in
every language of the program, like the plans; its words stand in this one place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.agenda import deadlines_on, lines_of
from deadlines.mail import layout, wording
from deadlines.mail.chinese import CHINESE
from deadlines.mail.digest import Entry
from deadlines.words import cells

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from deadlines.domain.agenda import Deadline
    from deadlines.domain.model import Item, Plan
    from deadlines.domain.overview import Overview
    from deadlines.domain.periods import Span
    from deadlines.domain.status import Lamps

TITLE = "包抓领导督察整改事项"
TEMPLATE = "leader.html"

_SCHEDULES = {
    "not-started": "尚未启动",
    "on-track": "达到时序进度（测算）",
    "due-soon": "临近到期",
    "behind": "未达到时序进度（测算）",
    "overdue": "已到期，未登记完成情况",
    "done": "已报完成，待核实",
    "done-late": "已报完成，待核实",
}
_VERDICTS = {
    "not-started": "尚未启动",
    "on-track": "达到时序进度",
    "behind": "未达到时序进度",
    "interim": "取得阶段性成效，长期坚持",
    "done": "完成整改",
}
_LIVES = {
    "declared": "已报完成，待核实",
    "applied": "已申请验收",
    "accepted-municipal": "已通过市级验收",
    "accepted-provincial": "已通过省级验收",
    "closed": "已销号",
    "reopened": "恢复整改",
}
_MISSED = "到期未完成"
_AT_WORK = "正在整改"
_INTERIM = "取得阶段性成效，长期坚持"


class Coming(NamedTuple):
    """A date of an item that has passed and is open, or comes within the weeks that a mail looks ahead."""

    due: str
    remaining: str
    what: str
    doers: str
    state: str


class Led(NamedTuple):
    """One item of a leader in words."""

    number: str
    title: str
    units: str
    limit: str
    due: str
    state: str
    coming: tuple[Coming, ...]


class Page(NamedTuple):
    """All that one leader is told of a week, as of a day."""

    leader: str
    week: str
    as_of: str
    items: tuple[Led, ...]


def pages(found: Iterable[Overview], *, as_of: date, week: Span, through: date, lamps: Lamps) -> tuple[Page, ...]:
    """A page for every leader whom the items *found* name, in the order in which the plans first name them."""
    held: dict[str, list[Led]] = {}
    for seen in found:
        for leader in dict.fromkeys(seen.item.leaders):
            held.setdefault(leader, []).append(_led(seen, as_of, through, lamps))
    days, day = wording.week(week), CHINESE.whole(as_of)
    return tuple(Page(leader, days, day, tuple(items)) for leader, items in held.items())


def _led(seen: Overview, as_of: date, through: date, lamps: Lamps) -> Led:
    plan, item = seen.plan, seen.item
    marks = dict(item.marks)
    left = ""
    if seen.due is not None and seen.done_on is None and not seen.goes_on:
        left = f"（{wording.days_left((seen.due - as_of).days)}）"
    return Led(
        f"{plan.short or plan.code}第{item.number}项",
        " ".join(item.title.split()),
        wording.names((*item.lead, *item.cooperating), marks),
        " ".join(item.limit.split()),
        f"{CHINESE.whole(seen.due)}{left}" if seen.due is not None else "",
        _state(seen),
        tuple(_coming(plan, item, as_of, through, lamps)),
    )


def _state(seen: Overview) -> str:
    course = seen.course
    if course.life == "closed" and seen.item.ongoing:
        return "已销号，长期坚持"
    if course.life == "returned":
        return f"退回补充完善（第{course.returned}次）"
    if course.life == "public-notice" and course.notice is not None and course.notice.until is not None:
        return f"公示中（{CHINESE.day(course.notice.until, None)}期满）"
    if course.life in _LIVES:
        return _LIVES[course.life]
    if seen.goes_on:
        return _INTERIM
    if seen.judged is not None and seen.reported == seen.judged.verdict:
        return _VERDICTS[seen.judged.verdict]
    if seen.schedule == "on-track" and seen.due is None and not seen.total:
        return _AT_WORK  # nothing in it has a date, so there is no course that it could keep to
    return _MISSED if seen.schedule == "overdue" and seen.confirmed else _SCHEDULES[seen.schedule]


def _coming(plan: Plan, item: Item, as_of: date, through: date, lamps: Lamps) -> Iterable[Coming]:
    found: list[Deadline] = []
    for line in lines_of(plan._replace(items=(item,), obligations=()), as_of):
        found += (
            each
            for each in deadlines_on(line, as_of, through, lamps)
            if each.state == "open" and not each.recurs and each.kind != "item"
        )
    for each in sorted(found, key=lambda deadline: deadline.order):
        doers = each.acting or each.parties.responsible
        late = each.schedule == "overdue"
        entry = Entry(each, "lead")
        yield Coming(
            wording.due(entry, as_of),
            wording.remaining(entry),
            wording.task(entry)[1] or each.action,
            wording.names(doers, {}) if doers else "",
            (CHINESE.headings["missed"] if each.confirmed else CHINESE.headings["unrecorded"]) if late else "",
        )


# --- as text and for print -------------------------------------------------------------------------------------------


def text_of(page: Page) -> str:
    """*page* as plain text in 76 columns; ends with a line break."""
    lines = [f"{TITLE}（{page.leader}）", _about(page)]
    for position, led in enumerate(page.items, 1):
        lines += ["", layout.in_row([f"{position}. {led.number}", led.title], 3)]
        said = [f"责任单位：{led.units}", f"整改时限（方案原文）：{led.limit}"]
        said += [f"到期日：{led.due}"] if led.due else []
        said += [f"状态：{led.state}"]
        lines += [layout.fold(each, 3) for each in said]
        lines += [layout.fold("近期时间节点：", 3)] if led.coming else []
        due = max((cells.width(each.due) for each in led.coming), default=0)
        for each in led.coming:
            lines.append(
                f"   {cells.padded(each.due, due)}  {each.remaining}" + (f"  {each.state}" if each.state else "")
            )
            lines.append(layout.fold(each.what + (f"（{each.doers}）" if each.doers else ""), 5))
    return "\n".join([*lines, "", "--------", layout.fold(CHINESE.foot, 0)]) + "\n"


def _about(page: Page) -> str:
    return f"{page.week}，台账截至{page.as_of}，共{len(page.items)}项"


def html_of(page: Page) -> str:
    """*page* as an HTML page that prints on A4."""
    return (
        layout.environment()
        .get_template(TEMPLATE)
        .render(page=page, title=TITLE, about=_about(page), foot=CHINESE.foot)
    )
