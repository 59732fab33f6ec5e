"""The limits inside a measure's prose: due dates, seasons, events, recurring duties, with their places and readings.

Prose names many dates that ask for nothing: when something was printed, a year that figures are compared with, the
year of a campaign. Where a phrase of a limit column may be read kindly, a date in prose has to show that it is a
limit: by 前, 底 or 内, by a word that leads to it (到, 力争, 计划), by what is to be done following it directly, or by
standing alone in its table cell or after its label. Of an extension only the date in force is found.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.limits.grammar import DOING, Located, said
from deadlines.domain.limits.reading import Reading, Resolver, reading_of
from deadlines.domain.limits.tokens import tokens
from deadlines.domain.limits.values import Due, Extended, Mark, Range, Repeat, Within

if TYPE_CHECKING:
    from datetime import date

    from deadlines.domain.limits.values import Edge, Period
    from deadlines.domain.workdays import WorkCalendar

_LEAD = r"(?:到|至|于|在|力争|确保|争取|计划|预计|拟|应|最迟)$"
_TOLD = r"了|(?:印发|发布)(?!(?:实施|施行|执行|落实)(?!了|《|后|以来))|召开|进驻|反馈|出具|仍|已(?!建|有)"
#: What was measured: 2024年，利用量不少于800万吨，同比增长3%.
_COMPARED = "|[同环]比"
#: An old limit that was missed: 2020年底前应完成而未完成的….
_MISSED = r"应.{0,12}未|要求.{0,20}[但仍]"
#: The same over a whole sentence: 要求2020年底前建成，但直到….
_FAILED = r"(?:应|要求|提出).{0,50}(?:[，,](?:但(?:直|截|仅|仍|目前|实际|至今)|还有)|差距)"
#: What is over: 已于6月底前完成, 直到2020年才开展, 2021年启动的….
_OVER = r"(?:已[于在]?|直到|直至|自|从)$"
#: 2023年、2024年、2025年疫点分别降至5个、3个、0个.
_EACH = r".{0,20}分别(?!为)"
#: 2024年度完成整改 asks; 2024年度整改情况报告 is the report on that year.
_IN_YEAR = r"(?:全面|全部|力争|基本)*(?:完成(?!情况)|实现|达到|建成)"
_OF = DOING + "的"
#: The day of what one works from: 根据2021年底的调查, 以2020年底数据为基准.
_BASIS = r"(?:根据|依据|参照|比照|基于|对比|以|与)$"
#: What was found on a day: 2021年12月底，共排查出12处.
_SURVEYED = r"[^,，;；。]{0,8}?(?:[排调普核清]查出|梳理出|摸排出|(?:数据|统计|调查|普查|监测|结果)显示)"
#: 2023年，完成5公里.
_LISTED = "[，,]" + DOING
#: What is done by the units that stand before it: 2024年4月上旬，区住建局会同…逐一核查.
_WORK = rf"^[，,][^。；;]*?(?:{DOING}|会同|牵头|负责|[核排检普]查|建立|签订|督促)"
#: A bound that is set for a year, not told of it: 2026年，全市综合利用量不少于800万吨.
_BOUND = r"[，,][^，,;；。]{0,40}?(?:不[少低小高大多]于|不超过|不突破|控制在)[^，,;；。]{0,8}?\d"
#: So far its work may stand behind a date.
_NEAR = 120
#: 2021年1月至4月办理的案件.
_WHICH = "(?!对)[^的]{1,4}的"
#: The time of a public notice is no duty of the measure.
_NOTICE = r"公[示告](?:时间|期限|日期|期)?[:：为]*$"
_LABEL = r"(?:^|\||(?:时限|期限|时间|日期)为?[:：]?)$"
_CELL_END = ("|", "）", ")")
#: The window of a stage: 第一阶段（2022年9月—12月）.
_STAGE = r"(?:阶段|步|批|[一二三四]期)[（(]$"
#: A rate or an amount told of, no duty: 每年就有…外排, 每天产生约….
_FIGURE = r"(?:就|则|仅|约(?!谈)|都|均|平均|产生|排放|超过|有\d|\d+小时)|.{0,12}(?:超|高达|约|近)\d"
#: 周调度工作机制, 月报告制度: what such a habit is called.
_ARRANGED = re.compile('[”"」’]?(?:工作|推进|管理|会议|长效)*(?:机制|制度)')
#: The years of a title whose opening mark is in another paragraph: （2023—2027年）》.
_TITLE_END = r"[）)]?》"
#: A date that opens the name of a plan: 2030年前碳达峰行动方案. What may be a verb before 方案 makes it a limit again.
_PLAN = r"(?:方案|规划|计划)"
_DRAFTED = "[编订印报审批拟写定出发做修改上下入执遵按]|公布|通过|完善|提交|明确|研究|符合|满足|优化|细化"
_NAMED = rf"(?P<of>(?:(?!{_PLAN}).){{2,20}}?){_PLAN}(?P<then>.*)"
#: What a plan is named after: 落实2030年前….
_CITING = r"(?:落实|执行|贯彻|遵循|按照?|依照|对照|依据|根据|结合|衔接)(?:国家|省级?|市级?|全[省市国])?$"
_JOINT = r"[、，,]|和|及|以及"
#: A step of the work that ends with a paper or a day of its own: 竣工验收后, 试运行满3个月后, 取得批复后.
_STEP = (
    r"(?:验收|试运行|试生产|竣工|完工|建成|投运|投产|批复|获批|批准|核准|审定|交工|封场|开工)"
    r"(?:合格|通过|完成|结束|投产|投用|使用|备案|满[^，,；;。]{1,4})*[前后]$"
)
_DATED = r"\d年|\d月|[年月]底"
#: What is done before or after it.
_THEN = rf"[，,]?(?:{DOING}|移交|交付|申请|申报|报请|提请|转入|纳入|恢复|补种|复垦|公示)(?!的)"
#: What joins a duty to the next and belongs to neither.
_BETWEEN = r"(?:、|和|以?及)\s*\Z"
#: What says that a duty comes back, beyond the name of an arrangement.
_EVERY = "每各按逐隔"
_STOP = r"[,，;；。!！?？\n]"
#: Characters looked at on either side of a date, so that a long text is read in time that grows with its length.
_SIGHT = 600


class Found(NamedTuple):
    """A limit in a text: where its words stand (half-open), the words without blanks, and how they are read.

    Dates that share their words (3、6、9月底前) share their place. What is `inherited` has no year of its own.
    """

    start: int
    end: int
    words: str
    reading: Reading
    inherited: bool = False


def find(
    text: str,
    *,
    issued: date | None = None,
    year: int | None = None,
    calendar: WorkCalendar | None = None,
    this: int | None = None,
) -> tuple[Found, ...]:
    """The due dates, recurring duties, seasons and events by which something is due in *text*, in order.

    A date without a year takes that of the limit before it in *text*, else *year*; for *this* see `limits.read`. A
    duty's words run to the end of its clause, for they say what is to be done each time.
    """
    resolver = Resolver(issued, year, calendar, this)
    limits = _asked(said(text), text)
    found: list[Found] = []
    for at, one in enumerate(limits):
        start, end = one.start, one.end
        if isinstance(one.value, Repeat):
            start = _with_lead(text, start)
            last = _clause_end(text, end, limits[at + 1].start if at + 1 < len(limits) else len(text))
            end += len(re.sub(_BETWEEN, "", text[end:last]))
        if isinstance(one.value, Extended) and isinstance(one.value.new, Due):
            resolver.resolve(one)  # what the new date leaves out stands in the original
            one = one._replace(value=Extended(None, one.value.new))  # noqa: PLW2901
            start = one.new_at
        words = "".join(text[start:end].split())
        reading = replace(reading_of(text, [one], resolver), text=words)
        found.append(Found(start, end, words, reading, resolver.inherited))
    return tuple(found)


def _asked(found: list[Located], text: str) -> list[Located]:
    """Those of *found* that ask for something; in 2023年、2024年分别完成 the last year speaks for all."""
    asked: list[Located] = []
    for one in reversed(found):
        joined = (
            bool(asked)
            and isinstance(one.value, Due)
            and isinstance(asked[-1].value, Due)
            and re.fullmatch(_JOINT, "".join(text[one.end : asked[-1].start].split())) is not None
        )
        if joined or _asks(one, text):
            asked.append(one)
    return asked[::-1]


def _asks(one: Located, text: str) -> bool:
    """Whether a value asks for something by a day, or again and again."""
    told = "".join(text[max(0, one.start - _SIGHT) : one.start].split())
    before = re.split(_STOP, told)[-1]
    rest = "".join(text[one.end : one.end + _SIGHT].split())
    after = re.split(_STOP, rest)[0]
    if re.match(_TITLE_END, rest):
        return False
    match one.value:
        case Repeat(spread=spread):
            arranged = text[one.start] not in _EVERY and _is_arranged(after)
            return not spread and not arranged and not re.match(_FIGURE, after)
        case Within(anchor=anchor, side=side, unit=unit):
            # 发现问题24小时内上报 is how fast one answers, each time
            return side != "term" and unit != "hour" and (anchor != "" or text[one.end - 1] == "内")
        case Extended():
            return True
        case Range(begin, Due(period, edge)):
            if after == "" and before == "" and rest[:1] in "，," and not re.search(_WORK, rest[:_NEAR]):
                return edge != "plain"
            if re.search(_NOTICE, before) or (edge == "plain" and after and not re.search(DOING, after)):
                return _stands_alone(before, after) or re.search(_STAGE, before) is not None
            if period.unit == "year" and edge == "plain":
                return re.match(DOING, after) is not None
            named = begin.year is not None or period.year is not None
            tale = re.search(_TOLD, rest[:150].partition("。")[0]) or re.match(_WHICH, after)
            return (named or edge != "plain" or period.unit == "day") and not tale
        case Mark("season", _):
            return not one.weak and not re.search(_MISSED, before + after) and not re.search(_TOLD, after)
        case Mark("event", words):
            return _event_asks(words, told, rest)
        case Due(edge="since"):
            return False
        case Due(period, edge):
            sentence = told.rpartition("。")[2][-12:] + rest.partition("。")[0]
            if edge == "plain" and text[one.start : one.end].endswith("年度") and not re.match(_IN_YEAR, after):
                return False
            return not re.search(_FAILED, sentence) and _due_asks(period, edge, before, rest)
    return False


def _event_asks(words: str, told: str, rest: str) -> bool:
    """Whether an event says when something is due: a step of the work, or the event of a year, and then what is done.

    What is only a condition (验收合格后方可投入使用) asks for nothing by a day, nor does what a date in the same
    sentence dates.
    """
    if re.search(_DATED, re.split("[。；;]", rest)[0]):
        return False
    if words.startswith("待"):
        return re.match(_STOP, rest) is not None and words.endswith("后") and not re.search(_TOLD, rest[:60])
    if re.search(_STEP, words) is None and not re.match(r"\d{4}年", words):
        return False
    return re.match(_THEN, rest) is not None and not re.search(_MISSED, told[-12:] + re.split(_STOP, rest)[0])


def _due_asks(period: Period, edge: Edge, before: str, rest: str) -> bool:
    """Whether something is asked for by a date, by the words of its clause *before* it and all that follow."""
    after = re.split(_STOP, rest)[0]
    if re.search(_MISSED, before + after) or re.search(_OVER, before) or re.match("[均都]?已(?!建|有)", after):
        return False
    if edge in ("before", "by-end"):
        return not (edge == "before" and period.unit == "year" and _names_a_plan(before, after))
    if re.match("的(?!基础上)", after) or re.search(_BASIS, before) or re.match(_SURVEYED, rest.lstrip("，,")):
        return False
    if re.search(_TOLD, after) or re.match(_OF, after) or (period.unit == "plan" and edge in ("plain", "within")):
        return False
    named = period.year is not None or period.number != 0
    if (edge != "plain" and named) or re.match(rf"{DOING}|{_EACH}", after) or re.search(_LEAD, before):
        return True
    dated = period.unit in ("day", "tenday", "month", "quarter", "half") and period.year is not None
    if not after and not before and dated and re.search(_WORK, rest[:_NEAR]):
        return not re.search(_TOLD + _COMPARED, rest[:_NEAR].partition("。")[0])
    if not after and re.match(_LISTED, rest):
        return not re.search(_TOLD, re.split(_STOP, rest[1:])[0])
    if not after and not before and period.year is not None and re.match(_BOUND, rest[:_NEAR]):
        return not re.search(_TOLD + _COMPARED, rest[:_NEAR].partition("。")[0])
    return _stands_alone(before, after)


def _is_arranged(after: str) -> bool:
    """Whether the words *after* a bare period name an arrangement: 周调度、月通报工作机制."""
    words = tokens(after[:60])
    at, done = 0, False
    while at < len(words):
        if words[at].kind == "report":
            done = True
        elif done and _ARRANGED.match(after, words[at].start):
            return True
        elif not done or (words[at].kind != "and" and words[at - 1].kind != "and"):
            return False
        at += 1
    return False


def _names_a_plan(before: str, after: str) -> bool:
    """Whether the words *after* a year go on to name a plan, and no verb makes the plan what is due."""
    named = re.match(_NAMED, after)
    if named is None:
        return False
    of = re.sub("达[峰标]|(?:实施|行动|整改|治理)$", "", named["of"])
    if re.search(DOING, of) or re.search(_DRAFTED, of):
        return False
    then = named["then"]
    return re.search(_CITING, before) is not None or not (re.search(DOING, then) or re.search(_DRAFTED, then))


def _stands_alone(before: str, after: str) -> bool:
    """Whether a date fills its table cell, or all that follows its label."""
    if re.search(_NOTICE, before) or not re.search(_LABEL, before):
        return False
    return after.startswith(_CELL_END) or (after == "" and before != "")


def _with_lead(text: str, start: int) -> int:
    for lead in ("至少", "不少于"):
        if text.endswith(lead, 0, start):
            return start - len(lead)
    return start


def _clause_end(text: str, start: int, limit: int) -> int:
    """Where the clause ends: at a stop, or at the bracket that opened before it; at *limit* at the latest."""
    depth = 0
    for place in range(start, limit):
        depth += (text[place] in "（(") - (text[place] in "）)")
        if depth < 0 or re.match(_STOP, text[place]):
            return place
    return limit
