"""The words of calendar events: titles and descriptions, from recorded state alone, never from the day of export.

A feed lies on private phones and on servers elsewhere: it carries what the published plan says and what was changed,
no lateness, no progress, no persons (`inner` has those, for a network of the office's own). 牵头 and 配合 stand only
where the plan writes them for the unit; every other responsible unit is 责任. The words are Chinese whatever the
language of the command, for a feed is read by its unit; all of them stand in one table.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from deadlines.domain.agenda import parties_of
from deadlines.domain.model import Duty, Item, Milestone, digits
from deadlines.domain.targets import quantities_on

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from deadlines.domain.agenda import Line
    from deadlines.domain.model import Act, Obligation, Period, Quantity, Role, Station
    from deadlines.domain.parties import Parties

#: As what a unit sees an entry: the brackets before its title.
Mark: TypeAlias = Literal["牵头", "责任", "配合", "验收", "督导"]

LEAD: Mark = "牵头"
RESPONSIBLE: Mark = "责任"
COOPERATING: Mark = "配合"
ACCEPTANCE: Mark = "验收"
SUPERVISING: Mark = "督导"

#: The role that each mark stands for.
ROLES: dict[Mark, Role] = {
    LEAD: "lead",
    RESPONSIBLE: "responsible",
    COOPERATING: "cooperating",
    ACCEPTANCE: "acceptance",
    SUPERVISING: "supervising",
}

TITLE_LENGTH = 60
DESCRIPTION_LENGTH = 2000
_NAMES_IN_TITLE = 2


class Words(NamedTuple):
    """Every fixed word of a feed, `{}` where a value stands; a catalogue can hand in others later."""

    marked: str = "【{mark}】{topic}{by}"
    done: str = "【已完成】{topic}"
    interim: str = "【阶段性成效】{topic}，长期坚持"
    reminder: str = "【提前{days}日】{topic}（{0.month}月{0.day}日到期）"
    withdrawn: str = "【不再执行】{topic}{paper}"
    moved: str = "【时限已调整】{topic}，至{day}{paper}"
    moved_from: str = "时限已调整：原为{was}，调整至{day}{paper}"
    item_limit: str = "整改时限"
    topic: str = "{place}：{what}"
    number: str = "第{number}项"
    section: str = "·{section}"
    item_due: str = "整改时限到期"
    aside: str = "（{}）"
    led_by: str = "{names}牵头"
    borne_by: str = "{names}负责"
    and_others: str = "等"
    between: str = "、"
    after: str = "，"
    often: str = "每{period}至少{count}"
    half_year: str = "半年"
    limit: str = "整改时限（方案原文）：{}"
    settled: str = "（核定为{due}）"
    withdrawn_since: str = "不再执行：自{since}起{paper}"
    doubtful: str = "〔时间待核定〕"
    frequency: str = "频次：{}"
    bounds: str = "起止：{}"
    since: str = "{}起"
    until: str = "至{}"
    finding: str = "反馈问题（简称）：{}"
    measure: str = "所属任务：{}"
    target: str = "整改目标：{}"
    amounts: str = "目标数：{}"
    recipient: str = "报送：{}"
    code: str = "编号：{}"
    units: str = "责任单位：{}"
    doers: str = "措施责任单位：{}"
    acceptance: str = "验收单位：{}"
    provincial: str = "省级验收单位：{}"
    supervising: str = "督导单位：{}"
    foot: str = "本提示由整改台账生成，供工作参考，不作为正式公文；内容以印发的整改方案和正式文件为准。{contact}"
    calendar: str = "{unit}·整改时限（{region}）"
    nothing: str = "【提示】{unit}：台账中暂无需在日历中提示的时间节点"
    nothing_more: str = "台账中有新的时间节点后，本日历自动更新。"
    kind_milestone: str = "时间节点"
    kind_item: str = "整改时限"
    kind_duty: str = "定期任务"
    kind_obligation: str = "方案要求"
    kind_notice: str = "提示"
    kind_step: str = "验收销号"
    kind_paper: str = "来文答复"
    kind_reminder: str = "提前提醒"
    unrecorded: str = "已到期，未登记完成情况"
    missed: str = "到期未完成"
    inner_state: str = "状态：{}"
    inner_done: str = "完成日期：{}"
    inner_progress: str = "进展：{}"
    inner_leaders: str = "责任领导：{}"
    paper: str = "来文"
    answer: str = "答复{kind}{doc}"
    state_done: str = "已完成"
    state_withdrawn: str = "不再执行"
    date: str = "{0.year}年{0.month}月{0.day}日"


WORDS = Words()

#: What a step of acceptance is called whose turn it is.
STATIONS: dict[Station, str] = {
    "declare": "报完成",
    "apply": "申请验收",
    "municipal": "市级验收",
    "provincial": "省级验收",
    "notice": "公示",
    "close": "销号",
}

_PERIODS: dict[Period, str] = {"day": "日", "week": "周", "month": "月", "quarter": "季度", "year": "年"}


# --- plain text ------------------------------------------------------------------------------------------------------

# What no text needs and some reader chokes on: controls, halves of characters, marks that turn the direction of the
# rest of a title, code points that are no characters. Blanks among them, line ends too, become one blank.
_GONE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff"
    "\ufffd-\uffff" + "".join(chr(plane << 16 | last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF)) + "]"
)


@lru_cache(maxsize=1024)  # names, plans and titles come back for every reader of an event
def clean(text: str) -> str:
    """*text* as one line that every client reads the same: no control characters or backslashes, single blanks."""
    # a backslash before an n is read as a line break by some clients, however it is escaped
    return " ".join(_GONE.sub("", text).replace("\\", "＼").split())


def shortened(text: str, length: int) -> str:
    """*text*, or as much of it as leaves room for the sign that something is missing."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


# --- titles ----------------------------------------------------------------------------------------------------------


def mark_of(roles: Collection[Role], written: str | None) -> Mark:
    """As what a unit with *roles* sees an entry, where the plan has *written* 牵头, 配合 or nothing beside its name.

    The best role wins: a unit that answers for an entry and accepts it too sees it as its own.
    """
    answering = [role for role in ("lead", "responsible", "cooperating") if role in roles]
    if answering and written == LEAD:
        return LEAD
    if answering in (["cooperating"], ["responsible"]) and written == COOPERATING:
        return COOPERATING  # responsible alone: an obligation of the plan's body, which marks its units itself
    if answering:
        return RESPONSIBLE
    return ACCEPTANCE if "acceptance" in roles else SUPERVISING


def parties_in(line: Line) -> Parties:
    """The units of *line* by role (`agenda.parties_of`), with the 牵头 and 配合 that its measure writes for itself."""
    parties = parties_of(line)
    own = _measure_marks(line)
    if not own:
        return parties
    return parties._replace(marks=tuple({**dict(parties.marks), **own}.items()))


def _measure_marks(line: Line) -> dict[str, str]:
    """What the measure of *line* says of who leads and who helps; 负责 beside them is no mark of the plan's."""
    if line.item is None or isinstance(line.entry, Item) or not any(each.marks for each in line.item.measures):
        return {}
    code = line.entry.code
    for measure in line.item.measures:
        below = [*(each.code for each in measure.milestones), *(each.code for each in measure.duties)]
        if measure.marks and code in below:
            return {name: written for name, written in measure.marks if written in (LEAD, COOPERATING)}
    return {}


def place(line: Line) -> str:
    """`中央二轮第8项`; the plan alone for an obligation of its body."""
    short = clean(line.plan.short or line.plan.code)
    return short + WORDS.number.format(number=line.item.number) if line.item else short


def topic(line: Line) -> str:
    """What is due, without the brackets before it: `中央二轮第8项：西郊污水处理厂完成提标改造`."""
    entry = line.entry
    if isinstance(entry, Item):
        what = WORDS.item_due + WORDS.aside.format(shortened(clean(entry.title), TITLE_LENGTH))
    elif isinstance(entry, Milestone):
        what = shortened(clean(entry.action), TITLE_LENGTH)
    else:
        what = shortened(clean(entry.text), TITLE_LENGTH)
        if entry.every is not None:
            what += WORDS.aside.format(frequency(entry))
    return WORDS.topic.format(place=place(line), what=what)


def title(line: Line, mark: Mark, *, doer: bool = True) -> str:
    """The title of *line*'s event for a unit that sees it as *mark*.

    Who is not a *doer*, though the plan names it for the item, is told whom the measure names.
    """
    parties = parties_in(line)
    said = topic(line)
    by = ""
    if mark == ACCEPTANCE and isinstance(line.entry, Item):  # who answers for it says more there than the finding
        said = WORDS.topic.format(place=place(line), what=WORDS.item_due)
    if mark == COOPERATING:
        leading = [name for name, written in parties.marks if written == LEAD]
        if leading or parties.lead:
            by = (WORDS.led_by if leading else WORDS.borne_by).format(names=_few(leading or parties.lead))
    elif mark in (ACCEPTANCE, SUPERVISING) or not doer:
        names = parties.responsible or parties.lead
        by = WORDS.borne_by.format(names=_few(names)) if names else ""
    return WORDS.marked.format(mark=mark, topic=said, by=WORDS.aside.format(by) if by else "")


#: What the office holds after the opinions, where its settings ask for it.
OFFICE_CHECK = "整改办复核"


def step_name(station: Station, *, office: bool = False) -> str:
    """What is to be held at *station*; *office*: of an acceptance only the office's own check is left."""
    return OFFICE_CHECK if office else STATIONS[station]


def step_topic(line: Line, step: str) -> str:
    """What an acceptance unit has to hold of an item: `中央二轮第8项：市级验收`; *step* is its `step_name`."""
    return WORDS.topic.format(place=place(line), what=step)


def step_title(line: Line, step: str, names: Sequence[str]) -> str:
    """The title under which those see it whose turn it is, *names*: `【验收】中央二轮第8项：公示（市城管局负责）`."""
    by = WORDS.aside.format(WORDS.borne_by.format(names=_few(names))) if names else ""
    return WORDS.marked.format(mark=ACCEPTANCE, topic=step_topic(line, step), by=by)


def answer_topic(line: Line, paper: Act) -> str:
    """What has to be answered: `第8项：答复督办函（市整改办督〔2023〕5号）`; what it says stays in the office."""
    return WORDS.topic.format(place=place(line), what=_answer(paper))


def answer_title(line: Line, paper: Act, mark: Mark = RESPONSIBLE) -> str:
    """The title under which those see it who have to answer and stand to the item as *mark*."""
    return WORDS.marked.format(mark=mark, topic=answer_topic(line, paper), by="")


def _answer(paper: Act) -> str:
    kind = shortened(clean(paper.of or WORDS.paper), TITLE_LENGTH)
    return WORDS.answer.format(kind=kind, doc=_paper(paper.doc))


def done_title(line: Line) -> str:
    """The title of an event that is done, the same for every reader."""
    return WORDS.done.format(topic=topic(line))


def interim_title(line: Line) -> str:
    """The title of a limit whose first result was recognised: its date is met, the matter itself goes on."""
    return WORDS.interim.format(topic=limit_topic(line))


def reminder_title(topic: str, days: int, due: date) -> str:
    """The title of the reminder so many *days* before *due*: `【提前7日】省大气专项第8项：…（3月31日到期）`."""
    return WORDS.reminder.format(due, topic=topic, days=days)


def limit_topic(line: Line) -> str:
    """As `topic`, where something else is said of an item's limit than that it falls due."""
    if not isinstance(line.entry, Item):
        return topic(line)
    what = WORDS.item_limit + WORDS.aside.format(shortened(clean(line.entry.title), TITLE_LENGTH))
    return WORDS.topic.format(place=place(line), what=what)


def withdrawn_title(line: Line) -> str:
    """The title of an event that is not carried out any more, the same for every reader, with the paper."""
    return WORDS.withdrawn.format(topic=topic(line), paper=_paper(line.entry.withdrawn_note, line.entry.withdrawn_doc))


def moved_title(line: Line, to: date, decision: Act) -> str:
    """The title of an event that a decision moved *to* a later day, with the paper; the same for every reader.

    How often it was moved is left to the office's own views.
    """
    return WORDS.moved.format(topic=limit_topic(line), day=WORDS.date.format(to), paper=_paper(decision.doc))


def _paper(*words: str | None) -> str:
    said = [shortened(clean(each), TITLE_LENGTH) for each in words if each]
    return WORDS.aside.format(WORDS.after.join(said)) if said else ""


def _few(names: Sequence[str]) -> str:
    shown = WORDS.between.join(shortened(clean(name), 20) for name in names[:_NAMES_IN_TITLE])
    return shown + WORDS.and_others if len(names) > _NAMES_IN_TITLE else shown


def halves(duty: Duty | Obligation) -> bool:
    """Whether *duty* is owed every half-year: twice a year, and its words say 半年."""
    words = duty.limit + duty.text
    return duty.every == "year" and duty.at_least == 2 and WORDS.half_year in words


def frequency(duty: Duty | Obligation) -> str:
    """`每季度至少1次`; further counts of the same period after it."""
    assert duty.every is not None
    period, count = _PERIODS[duty.every], duty.at_least
    if halves(duty):
        period, count = WORDS.half_year, 1
    counts = [f"{count}{clean(duty.unit)}"]
    if isinstance(duty, Duty):
        counts += [f"{clean(more.of or '')}{digits(more.at_least)}{clean(more.unit)}" for more in duty.counts]
    return WORDS.often.format(period=period, count=WORDS.between.join(counts))


# --- descriptions ----------------------------------------------------------------------------------------------------


def description(
    line: Line,
    contact: str = "",
    moved: tuple[date, Act] | None = None,
    *,
    withdrawn: bool = False,
    more: Sequence[str] = (),
    as_of: date | None = None,
) -> str:
    """What the event says when it is opened: one text for all its readers, of at most 2,000 characters.

    The action, the limit in the plan's words, the day and the decision that *moved* it, the place in the plan, the
    code, the units by role, whatever *more* is told, and the foot; before them, of what is *withdrawn*, since when and
    by which paper. Targets of quantities are those in force *as_of* a day, else those of the plan.
    """
    texts = [*_matter(line, moved, as_of), *_units(parties_in(line)), *more]
    if withdrawn and line.entry.withdrawn is not None:
        since = WORDS.date.format(line.entry.withdrawn)
        texts.insert(
            0,
            WORDS.withdrawn_since.format(
                since=since, paper=_paper(line.entry.withdrawn_note, line.entry.withdrawn_doc)
            ),
        )
    return _described(texts, contact)


def step_description(line: Line, step: str, contact: str = "") -> str:
    """As `description`, of a step of acceptance: its name, the item's title and code, the units by role."""
    assert line.item is not None
    about = [step, WORDS.finding.format(line.item.title), WORDS.code.format(line.item.code)]
    return _described([*about, *_units(parties_in(line))], contact)


def answer_description(line: Line, paper: Act, contact: str = "") -> str:
    """As `description`, of a paper to be answered: its kind and number, the item's title, the code, the units."""
    finding = [WORDS.finding.format(line.item.title)] if line.item is not None else []
    about = [_answer(paper), *finding, WORDS.code.format(line.entry.code)]
    return _described([*about, *_units(parties_in(line))], contact)


def _described(texts: Sequence[str], contact: str) -> str:
    lines = [clean(text) for text in texts]
    foot = shortened(WORDS.foot.format(contact=clean(contact)), DESCRIPTION_LENGTH // 4)
    body = shortened("\n".join(text for text in lines if text), DESCRIPTION_LENGTH - len(foot) - 2)
    return f"{body}\n\n{foot}"


def notice(contact: str = "") -> str:
    """What the one event of a calendar without dates says when it is opened."""
    return f"{WORDS.nothing_more}\n\n{WORDS.foot.format(contact=clean(contact))}"


def _matter(line: Line, moved: tuple[date, Act] | None, as_of: date | None) -> list[str]:
    entry = line.entry
    if isinstance(entry, Item):
        matter = [WORDS.item_due]
    else:
        matter = [entry.action if isinstance(entry, Milestone) else entry.text]
    matter.append(_limit(entry))
    if moved is not None and not isinstance(entry, Duty) and entry.due is not None:
        was, to = (WORDS.date.format(day) for day in (entry.due, moved[0]))
        matter.append(WORDS.moved_from.format(was=was, day=to, paper=_paper(moved[1].doc)))
    if isinstance(entry, Milestone) and entry.quantities:
        quantities = quantities_on(entry.quantities, entry.reports, as_of) if as_of is not None else entry.quantities
        matter.append(WORDS.amounts.format(WORDS.between.join(filter(None, map(_amount, quantities)))))
    if not isinstance(entry, (Item, Milestone)) and entry.every is not None:
        matter.append(WORDS.frequency.format(frequency(entry)))
        matter.append(_bounds(entry))
    whole = place(line)
    if line.section:
        whole += WORDS.section.format(section=line.section)
    matter.append(WORDS.measure.format(whole + (line.label or "")))
    if line.item is not None:
        matter.append(WORDS.finding.format(line.item.title))
    if isinstance(entry, Item) and entry.target:
        matter.append(WORDS.target.format(entry.target))
    if not isinstance(entry, (Item, Milestone, Duty)) and entry.recipient:
        matter.append(WORDS.recipient.format(entry.recipient))
    matter.append(WORDS.code.format(entry.code))
    return matter


def _limit(entry: Item | Milestone | Duty | Obligation) -> str:
    if not entry.limit:
        return ""
    words = WORDS.limit.format(entry.limit)
    if isinstance(entry, Duty):
        return words
    if entry.settled_due is not None:
        words += WORDS.settled.format(due=WORDS.date.format(entry.settled_due))
    return words + WORDS.doubtful if entry.ambiguous else words


def _amount(quantity: Quantity) -> str:
    if quantity.target is None:
        return ""
    of = quantity.of or quantity.object
    return f"{digits(quantity.target)}{quantity.unit}" + (WORDS.aside.format(of) if of else "")


def _bounds(duty: Duty | Obligation) -> str:
    """The events that the plan names as bounds; bounds that are dates are those of the series itself."""
    if not isinstance(duty, Duty) or not (duty.starts_event or duty.ends_event):
        return ""
    since = WORDS.since.format(duty.starts_event) if duty.starts_event else ""
    return WORDS.bounds.format(since + (WORDS.until.format(duty.ends_event) if duty.ends_event else ""))


def _units(parties: Parties) -> list[str]:
    """The units by role in the plan's order, 牵头 or 配合 behind a name where the plan writes it."""
    written = dict(parties.marks)

    def listed(names: Sequence[str]) -> str:
        return WORDS.between.join(
            name + (WORDS.aside.format(written[name]) if name in written else "") for name in dict.fromkeys(names)
        )

    doers = parties.responsible if set(parties.responsible) != set(parties.named) else ()
    rows = (
        (WORDS.units, listed(parties.named or doers)),
        (WORDS.doers, listed(doers) if parties.named else ""),
        (WORDS.acceptance, WORDS.between.join(parties.acceptance)),
        (WORDS.provincial, WORDS.between.join(parties.acceptance_provincial)),
        (WORDS.supervising, WORDS.between.join(parties.supervising)),
    )
    return [words.format(names) for words, names in rows if names]
