"""The parser: from the words of a limit to values, by recursive descent.

The grammar, where [ ] may be left out, { } may repeat, and words in quotes stand for their kind (`tokens`):

    phrase    = { stop | element | text }
    element   = due | range | list | within | repeat | extended | season | event | mark
    due       = period [ "(含)" ] [ clock ] edge
    edge      = [ 底 | 末 | 中 | 初 ] [ 前 | 内 | 起 ]
    period    = [ year ] ( month [ day | tenday ] | day | tenday | quarter | half | ε ) | plan | numeric
    year      = number 年 | 今年 | 明年 | 当年 | 次年 …
    numeric   = 2023-06-30 | 2023/6/30 | 2023.06 | 20230630 | 20237月 | 2023Q4
    range     = ( period [ edge ] | number ) ( 至 | 到 | — ) due
    list      = number { 、 number } unit edge                      3、6、9月底前
    within    = [ event ( 后 | 起 ) | due 起 ] length 内 | event 前 length | 长期（ length ）
    length    = [ number ( 至 | — ) ] number ( 个工作日 | 日 | 天 | 周 | 个月 | 年 … )
    repeat    = [ due ] every [ place { 、 place } ] { text } [ [ 至少 ] number 次 ]
    every     = 每 [ number ] unit | 每半 ( 年 | 月 ) | 逐年 | 按月 | 分年度 | 双月 | number unit number 次 | 月调度 …
    place     = [ 次月 ] ( month [ day ] | day | weekday | 首月 day | 底 | 最后一个工作日 | length 内 ) edge
    extended  = [ 原定 due ] 延期至 ( due | length )
    season    = [ year ] 采暖季 [ 结束 ] ( 前 | 后 | 期间 )
    event     = [ year ] text 前 | text 后 | 待 text 后 | 与 text 同步

Text between elements is skipped, and may become the event of a 后 that follows it. An element that fails half way gives
its words back as text. What only looks like a limit is an element too (`past`): titles, document and standard numbers,
base years, 截至, named campaigns.

When the whole is read, marks that say nothing beside a real limit are dropped (`_settle`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from typing import NamedTuple

from deadlines.domain.limits.duties import EVERY, Duties
from deadlines.domain.limits.values import (
    Due,
    Extended,
    Mark,
    MarkKind,
    Period,
    Phrase,
    Range,
    Recurrence,
    Repeat,
    Value,
    Within,
    YearWord,
)


class Located(NamedTuple):
    """A value and where its words stand; half-open, in characters of the text."""

    value: Value
    start: int
    end: int
    #: Says nothing beside a firm limit: a state, an event, a season that is only the scope of a duty.
    weak: bool = False
    #: The class of cases it stands under, 0 for none: 需要长期整改的，…
    scope: int = 0
    #: How doubtful words were read, a key of `reading`.
    remark: str = ""
    #: Where the words of the limit in force begin, in an extension.
    new_at: int = -1
    #: The year it runs in, which the dates after it take: 2023年每季度调度，年底前完成.
    year: int | YearWord | None = None


def parse(text: str) -> Phrase:
    """What *text* says. Never raises; what it does not know is undated."""
    return Phrase(tuple(found.value for found in scan(text)))


def scan(text: str) -> list[Located]:
    """What *text* says, each value with its place."""
    parser = Parser(text)
    return _settle(parser.phrase(), parser.scopes)


def said(text: str) -> list[Located]:
    """All that *text* says, with marks that mean nothing beside a date: in prose each has a clause of its own."""
    return _merged(_outermost(Parser(text).phrase()))


#: Tokens that are a limit by themselves, and whether they say nothing beside a date.
_MARKS: dict[str, tuple[MarkKind, bool]] = {
    "immediate": ("immediate", False),
    "ongoing": ("ongoing", False),
    "interim": ("interim", False),
    "status": ("status", False),
    "outcome": ("status", True),
    "undated": ("undated", True),
    "unset": ("undated", False),
    "regular": ("recurring", False),
}
#: Values of these may be part of an event's words: 整改完成后, 《方案》印发后.
_INNER = ("title", "numbered", "outcome", "undated", "season")
_FORM_UNITS = ("year", "month", "day")
_FORM_WORDS = ("年", "月", "日")
_SEASON_TURNS = ("结束", "开始", "来临", "到来", "启动")
# The patterns below are compiled when first used: most commands read no limit.
#: What is done by a date. A bare year before one of these is a limit (2023年完成), before a name it is part of that.
DOING = (
    r"(?:全面|基本|全部|力争|确保|实际|如期|按期|陆续|分别|逐步|累计|[再新共要应须各均])*"
    r"(?:完成|实施|实现|达到?|取得|建成|建设|启动|开工|投[产用运入]|上报|淘汰|整改|报送|提交|消除|治理|关停|拆除|搬迁|改造|安装|编制|制定|"
    r"出台|印发(?:实施|施行|执行|落实)(?!了|《|后|以来)|办结|销号|验收|落实|形成|完工|竣工|见效|通水|运行|清零|退出|解决|到位|开展|组织|推进)"
)
#: What a name ends with: 2023年重污染天气应急响应实施方案.
_NAMES = (
    *("方案", "计划", "行动", "任务", "细则", "规划", "总量", "目标", "办法", "意见", "通知", "报告", "活动", "专项"),
    *("攻坚战", "考核", "工作", "目录", "名录", "清单", "要点", "条例", "标准", "名单", "部署", "安排", "要求"),
)
_CLOSERS = '”"」’)'
_TOLD = r"^[^,;。]{0,6}(?:印发|发布|反馈|下发|召开|进驻|发现|指出|成立|通报)|了"
#: What was measured or said: 2020年平均浓度为45微克, 2017年督察时已指出.
_FIGURE = r"(?<!目标)(?<!目标值)为\d|[已曾](?:经)?(?:指出|发现|反馈|通报|约谈|印发|督办|交办|要求)"
#: 2023年“回头看”.
_QUOTED = r"[“\"「].+[”\"」]"
#: How things stand, after 截至.
_SO_FAR = r"已|仍|尚|仅|共|累计"
_DONE = r"(?:全部|全面|如期|按期|提前)*(?:完成|整改|销号|办结|验收|到位|关停|拆除|取缔)"
_PLAN_NAME = r"[”\"」’]*(?:规划|计划|纲要|目标|方案)"
_DOCUMENT = "方案|计划|通知|文件|任务清单|清单"
_THIS_PLAN = (
    rf"[本该此]?(?:整改|实施|工作)*(?:{_DOCUMENT})?[自于在从]?"
    r"(?:正式)?(?:印发|下发|发布|公布|出台|颁布)(?:实施|执行|之日|当日)*"
)
#: This plan by its name, as it has to be where words stand before it.
_NAMED_PLAN = rf"[本此]?(?:整改|实施|工作)*(?:{_DOCUMENT})"
#: Who has to act after the issue of this plan. What they wrote themselves (制定计划并在计划印发后) is another document.
_FOR_WHOM = rf"(?:(?!{_DOCUMENT}|规划|意见|办法).)*[自于在从](?={_NAMED_PLAN})"
_LEADS = r"^(?:在|自|从|于|由|至(?!少)|应|须|要|待|原则上|[且并])+"
_TAILS = r"(?:之日|之|的|(?<=[发布台达])日)$"
_COURTESY = r"[,，、（(]*(?:经?[^,，;；。]{0,8}(?:批准|同意|审批)后?[,，]?|现|已|申请|拟|将|可)*"


class Parser(Duties):
    """A walk over the tokens of one text. `scopes` holds the classes of cases that it opened."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.scopes: set[int] = set()
        self._scope = 0
        #: Where the text begins that a coming 后 or 前 would make an event of.
        self._pending = 0

    def phrase(self) -> list[Located]:
        """Every value of the text, in order, nothing dropped yet."""
        found: list[Located] = []
        while self.at < len(self.toks):
            start, kind = self.at, self.kind()
            if kind == "stop":
                self.at += 1
                self._pending = self.at
            elif kind == "of" and self._class_ends():
                self.at += 1
                self._scope += 1
                self.scopes.add(self._scope)
            elif values := self._element(found):
                found += values
                if kind not in _INNER or not values[-1].weak:
                    self._pending = self.at
            else:
                self.at = start + 1
        return found

    def _element(self, found: list[Located]) -> list[Located]:
        """The values that begin here; none where no element does."""
        start, kind = self.at, self.kind()
        self.remark = ""
        if kind in _MARKS:
            return self._mark()
        if kind in ("title", "numbered"):
            self.at += 1
            return self._past(start)
        if self._empty_form():
            return [self._located(Mark("undated"), start, weak=True)]
        if kind == "already":
            return self._done_by()
        if kind in ("every", "by_unit", "every_other", "spread"):
            repeat = self.repeat()
            return [self._located(repeat, start)] if repeat else []
        if kind == "month_at":
            every = self.next_month()
            return [self._located(Repeat(every), start, weak=True)] if every else []
        rules = {
            "term": self._term,
            "season": self._season,
            "wait": self._waiting,
            "with": self._together,
            "as_of": self._no_limit,
            "compare": self._no_limit,
            **dict.fromkeys(("after", "before", "from_day", "within"), self._event),
        }
        if kind in rules:
            return rules[kind]()
        if kind in ("extend", "was"):
            return self._extended(found)
        habit = self.habit()
        return [self._located(habit, start)] if habit else self._dated()

    def _mark(self) -> list[Located]:
        start = self.at
        kind, weak = _MARKS[self.kind()]
        words = self.word() if kind == "status" else ""
        self.at += 1
        return [self._located(Mark(kind, words), start, weak=weak)]

    def _empty_form(self) -> bool:
        """Whether a form with a part left empty stands here (X月XX日, 2023年　月　日前); then the place is after it."""
        start, parts, empty = self.at, 0, False
        for unit in _FORM_UNITS:
            filled = self.take("number", "hole")
            if self.kind() == unit and self.word() in _FORM_WORDS:
                self.at += 1
                parts += 1
                empty = empty or filled is None or filled.kind == "hole"
            elif filled:
                self.at -= 1
        ends = self.kind() in ("", "stop", "close", "open", "before", "within", "end")
        if empty and ((parts > 1 and ends) or self.kind_at(start) == "hole"):
            return True
        self.at = start
        return False

    def _done_by(self) -> list[Located]:
        """已于2022年6月30日前完成: a state, beside the date that follows."""
        start = self.at
        self.at += 1
        done = bool(self.stretch()) and re.match(_DONE, self.rest()) is not None
        self.at = start + 1
        return [self._located(Mark("status", "已完成"), start)] if done else []

    def _past(self, start: int, more: str = "") -> list[Located]:
        """The words from *start* on as something that is no limit."""
        return [self._located(Mark("past", self.words(start, self.at) + more), start, weak=True)]

    def _term(self) -> list[Located]:
        """长期（3—5年） is a class of limits with its length; 长期 and 持续 alone go on."""
        start = self.at
        term = self.toks[start].text
        self.at += 1
        if self.take("open") and (length := self.length()) and self.take("close"):
            return [self._located(Within(term, length.high, length.unit, "term", length.low), start)]
        self.at = start + 1
        if term in ("长期", "持续") and self.kind() in ("", "stop", "and", "close", "slash"):
            return [self._located(Mark("ongoing"), start)]
        return []

    def _no_limit(self) -> list[Located]:
        """截至2023年5月, 较2020年: the date tells how things stand, or is compared with. 截止 may ask for it."""
        start, word = self.at, self.toks[self.at]
        self.at += 1
        read = self.stretch()
        if word.kind == "compare":
            self.take("compared")
            return self._past(start) if read else []
        if word.text.startswith("截止") and self._cut_off(read):
            return [self._located(value, start) for value in read]
        as_of = Mark("past", "截至" + self.words(start + 1, self.at))
        self.take("compared")
        return [self._located(as_of, start, weak=True)]

    def _cut_off(self, read: list[Due | Range]) -> bool:
        """Whether 截止 says when something ends, not how things stood: 截止6月底前完成, 截止2023年6月30日."""
        if len(read) != 1 or not isinstance(read[0], Due) or read[0].edge == "since":
            return False
        if read[0].edge in ("before", "by-end"):
            return re.search(_SO_FAR, self.words(self.at, len(self.toks)).partition("。")[0]) is None
        return self.kind() in ("", "close")

    def _season(self, start: int | None = None) -> list[Located]:
        """A season limit: dated by the office's table, never here. Without 前 or 后 it is only a scope."""
        start = self.at if start is None else start
        while self.take("season"):
            pass
        self.take_word(*_SEASON_TURNS)
        end = self.at
        if self.take("from_day", "after"):
            here = self.at
            if length := self.length():
                within = Within(self.words(start, end), length.high, length.unit, "后", length.low)
                return [self._located(within, start)]
            self.at = here
        elif not self.take("phase_end") and self.take("before", "within", "end"):
            self.take("before")
        firm = self.kind(-1) in ("before", "after", "end", "phase_end")
        return [self._located(Mark("season", self.words(start, self.at)), start, weak=not firm)]

    def _event(self) -> list[Located]:
        """项目批复后12个月内, 会议召开前3日, 自印发之日起15日内; without a length an event: 验收后."""
        here, start = self.at, self._pending
        word = self.kind()
        anchor = self._anchor(start, here)
        if word == "within" and self.word() not in ("期间", "时期"):
            return []
        if not anchor or start == here or any(token.kind == "hole" for token in self.toks[start:here]):
            return []
        side = self.toks[here].text if word == "within" else "前" if word == "before" else "后"
        self.at += 1
        self.take_word("的", "起", ",")
        length = self.length(bare=True)
        if length and word != "within" and (length.closed or word == "before" or self.kind() != "report"):
            if _issue(anchor) == "印发":
                start = next((at for at in range(here - 1, start, -1) if self._leads_to_issue(at, here)), start)
            elif led := next((at for at in range(here - 1, start, -1) if self._leads_to_receipt(at, here)), 0):
                start, anchor = led, self._anchor(led, here)
            within = Within(_issue(anchor), length.high, length.unit, "前" if word == "before" else "后", length.low)
            return [self._located(within, start)]
        self.at = here + 1
        seasonal = any(token.kind == "season" for token in self.toks[start:here])
        if word == "from_day" or seasonal or self.kind() in ("number", "items") or len(anchor) < 2:
            return []
        return [self._located(Mark("event", anchor + side), start, weak=True)]

    def _waiting(self) -> list[Located]:
        """An event that has no date: 待…后, 视…情况. With a length after it, 后 reads it as one."""
        start = self.at
        if start != self._pending:
            return []
        self.at += 1
        while self.kind() not in ("", "stop"):
            if self.take("after"):
                end = self.at
                if self.length():
                    return []
                self.at = end
                break
            self.at += 1
        if self.at == start + 1:
            return []
        return [self._located(Mark("event", self.words(start, self.at)), start, weak=True)]

    def _together(self) -> list[Located]:
        """与…同步 waits for something else; 与…相比 compares with it."""
        start = self.at
        while self.kind() not in ("", "stop"):
            self.at += 1
            if self.take("together"):
                return [self._located(Mark("event", self.words(start, self.at)), start, weak=True)]
            if self.take("compared"):
                return self._past(start)
        return []

    def _dated(self) -> list[Located]:
        """A length of time, a range, a list of dates or one date; and the duty that a date bounds."""
        start = self.at
        before = self.toks[start - 1] if start else None
        told = before is not None and before.text.endswith(("近", "过去", "提前"))
        length = self.length(bare=before is not None and before.kind == "at_most")
        if length and not told:
            return [self._located(Within("", length.high, length.unit, "", length.low), start)]
        self.at = start
        read = self.stretch()
        if not read:
            return self._stray_year()
        due = read[0]
        if isinstance(due, Range) and self.kind_at(start - 1) == "open" and self._named_before(start - 1):
            return self._past(self._pending)  # the years of a plan without title marks: 行动方案（2023—2026年）
        if isinstance(due, Range) and due.end.period.unit == "year" and self.kind() == "season":
            return self._season(start)  # 2020年至2021年秋冬季
        if len(read) > 1 or not isinstance(due, Due):
            return [self._located(value, start) for value in read]
        plain_year = due.period.unit == "year" and due.edge == "plain"
        if due.period.unit == "year" and self.kind() == "season":
            return self._season(start)  # 2023年汛期前
        first = start - 1 if before and (before.kind in ("with", "quote") or before.text == "于") else start
        if self.take("compared") or (before and before.kind == "with" and self.take("compare")):
            return self._past(first)
        if self.kind() in EVERY and plain_year and (repeat := self.repeat()):
            # 2023年每季度末: the year only says where the duty runs.
            return [self._located(repeat, start)._replace(year=due.period.year)]
        if due.edge != "plain" and (bounded := self._bounded(due)):
            return [self._located(bounded, start)]
        if due.edge == "since" and (counted := self._counted_from(due.period)):
            return [self._located(counted, start)]
        if plain_year and (event := self._in_that_year(start)):
            return [event]
        if self._is_name(due, start):
            return self._past(first, more=self.rest())
        return [self._located(due, start)]

    def _named_before(self, at: int) -> bool:
        return self.kind_at(at - 1) == "title" or self.words(max(0, at - 20), at).endswith(_NAMES)

    def _bounded(self, bound: Due) -> Repeat | None:
        """A duty with its end or start directly before it: 2023年12月底前每月调度一次, 自2024年起每年."""
        here = self.at
        if bound.edge == "since":
            self.take_word(",")
        self.take("at_least")
        if self.kind() in EVERY and (repeat := self.repeat()):
            return replace(repeat, bound=bound)
        self.at = here
        return None

    def _counted_from(self, period: Period) -> Within | None:
        """A length that counts from a day named before it: 自2023年3月1日起6个月内."""
        here = self.at
        self.take_word(",")
        if length := self.length():
            return Within("", length.high, length.unit, "", length.low, period)
        self.at = here
        return None

    def _in_that_year(self, start: int) -> Located | None:
        """An event of a year: 2023年高考前. Its year is no limit by itself."""
        here = self.at
        if re.match(DOING, self.rest()) is None:
            while self.kind() not in ("", "stop", "before", "and", "dash", "year", "month"):
                self.at += 1
        if self.at > here and self.take("before") and (not (rest := self.rest()) or re.match(DOING, rest)):
            return self._located(Mark("event", self.words(start, self.at)), start, weak=True)
        self.at = here
        return None

    def _is_name(self, due: Due, start: int) -> bool:
        """Whether a date is part of a name, a measurement or a story rather than a limit.

        于2020年年底 alone tells when something was; with 前, or with what is to be done, it says by when.
        """
        rest, unit, edge = self.rest(), due.period.unit, due.edge
        if edge == "plain" and unit == "year" and self.kind_at(start - 1) == "quote":
            return True
        if unit == "plan":
            return edge == "plain" and re.match(_PLAN_NAME, rest) is not None
        if start and self.toks[start - 1].text == "于" and edge in ("plain", "end"):
            asked = start > 1 and self.toks[start - 2].text.endswith(("应", "须", "需", "要", "拟", "将", "限"))
            return not asked and (not rest or re.search(_TOLD, rest) is not None)
        if edge != "plain" or unit not in ("year", "half", "quarter"):
            return False
        if isinstance(due.period.year, YearWord) and unit == "year":
            return rest != "" and re.match(DOING, rest) is None  # 上年度总结
        if self.kind() == "number":
            # 2021年838万吨, 2022年40个报警问题 tell; 2024年6个乡镇全部完成 asks.
            return self.kind(1) in ("measure", "point") or (self.kind(1) == "items" and re.search(DOING, rest) is None)
        if re.fullmatch(_QUOTED, rest):
            return True
        told = re.search(_FIGURE, rest) is not None and re.search(DOING, rest) is None
        return told or (rest.rstrip(_CLOSERS).endswith(_NAMES) and re.match(DOING, rest) is None)

    def _stray_year(self) -> list[Located]:
        """A year without 年 dates nothing: 2023利剑治污."""
        start = self.at
        token = self.take("number")
        if token and len(token.text) == len("2023") and token.value in range(1900, 2200):
            return self._past(start)
        return []

    def _extended(self, found: list[Located]) -> list[Located]:
        """原定…，延期至…: the date before it is the original where nothing else is said between the two."""
        start = self.at
        original: Due | None = None
        if self.take("was"):
            read = self.stretch()
            if len(read) != 1 or not isinstance(read[0], Due):
                return []
            original = read[0]
            while self.kind() not in ("", "extend", "number", "every"):
                self.at += 1
        extend = self.take("extend")
        if extend is None:
            return []
        if self.kind() == "number" and self.kind(1) == "items":
            self.at += 2
            return [self._located(Mark("status", self.words(start, self.at)), start, weak=True)]
        new_at = self.toks[self.at].start if self.at < len(self.toks) else -1
        new = self._new_limit(to=extend.text[-1] in "至到为")
        if new is None:
            return []
        if original is None and found and isinstance(before := found[-1].value, Due):
            between = "".join(self.text[found[-1].end : self.toks[start].start].split())
            if re.fullmatch(_COURTESY, between):
                return [self._located(Extended(before, new), start)._replace(start=found.pop().start, new_at=new_at)]
        return [self._located(Extended(original, new), start)._replace(new_at=new_at)]

    def _new_limit(self, *, to: bool) -> Due | Within | None:
        """The date a limit is moved *to*, or the length it is moved by: 延期5日 is five days, 延期至5日 the fifth."""
        here = self.at
        if to:
            read = self.stretch()
            if len(read) == 1 and isinstance(read[0], Due) and read[0].edge != "since":
                return read[0]
            self.at = here
        if length := self.length(bare=True):
            return Within("", length.high, length.unit)
        self.at = here
        return None if to else self._new_limit(to=True)

    def _anchor(self, start: int, end: int) -> str:
        """The words of an event, without what only leads to it."""
        words = self.words(start, end)
        while (shorter := re.sub(_TAILS, "", re.sub(_LEADS, "", words))) != words:
            words = shorter
        return words

    def _leads_to_issue(self, at: int, end: int) -> bool:
        """Whether 在, 于 or 自 stands at a place, after a subject and before the issue of this plan."""
        return self.kind_at(at) in ("by", "from") and re.match(_NAMED_PLAN, self.words(at + 1, end)) is not None

    def _leads_to_receipt(self, at: int, end: int) -> bool:
        """Whether 在, 于 or 自 stands at a place, behind who acts and before what comes in: 区林业局于收到清单后."""
        return self.kind_at(at) in ("by", "from") and self.words(at + 1, end).startswith(("收到", "接到", "接报"))

    def _class_ends(self) -> bool:
        """Whether 的 closes the name of a class of cases: 需要长期整改的."""
        return self.at > self._pending and self.kind(1) in ("stop", "immediate", "ongoing", "undated", "colon")

    def _located(self, value: Value, start: int, *, weak: bool = False) -> Located:
        return Located(value, self.toks[start].start, self.toks[self.at - 1].end, weak, self._scope, self.remark)


def _issue(anchor: str) -> str:
    """印发 where *anchor* is the issue of this plan in any wording, else *anchor*."""
    return "印发" if re.fullmatch(f"(?:{_FOR_WHOM})?{_THIS_PLAN}", anchor) else anchor


def _settle(found: list[Located], scopes: set[int]) -> list[Located]:
    """*found* without what says nothing beside the rest, and with every case that has no limit marked undated."""
    found = _merged(_outermost(found))
    dated = any(isinstance(one.value, Due | Range | Within | Repeat | Extended) for one in found)
    unset = {one.scope for one in found if one.weak and _is(one, "undated")}
    kept: list[Located] = []
    for one in found:
        mark = one.value
        if isinstance(mark, Mark) and (
            mark.kind == "past"
            or (one.weak and (dated or mark.kind == "undated"))
            or (one.weak and mark.kind == "status" and one.scope in unset)
            or any(mark == other.value for other in kept)
        ):
            continue
        kept.append(one)
    for scope in sorted({one.scope for one in found} | scopes | {0}):
        said = [one for one in kept if one.scope == scope and not _is(one, "status")]
        words = [one for one in found if one.scope == scope and one.weak and _is(one, "undated")]
        past = [one for one in found if one.scope == scope and _is(one, "past")]
        if said or not (words or scope in scopes or not kept):
            continue
        if past and not words and not kept:
            kept.append(past[0])
            continue
        end = max((one.end for one in found), default=0)
        place = words[0] if words else Located(Mark("undated"), end, end, scope=scope)
        if not any(_is(one, "undated") for one in kept):
            kept.append(place._replace(weak=False))
    return [one for one in kept if len(kept) == 1 or not _is(one, "past")]


def _is(found: Located, kind: MarkKind) -> bool:
    return isinstance(found.value, Mark) and found.value.kind == kind


def _outermost(found: list[Located]) -> list[Located]:
    """*found* without marks that are only part of another value's words: 整改完成 in 整改完成后15个工作日内."""
    by_start = sorted(found, key=lambda one: one.start)
    starts = [one.start for one in by_start]
    longest = max((one.end - one.start for one in found), default=0)

    def swallowed(one: Located) -> bool:
        near = by_start[bisect_left(starts, one.end - longest) : bisect_right(starts, one.start)]
        return any(other.end >= one.end and one != other for other in near)

    return [one for one in found if not (isinstance(one.value, Mark) and swallowed(one))]


def _merged(found: list[Located]) -> list[Located]:
    """*found* with a day that names no month put into the monthly duty before it: 每月汇总，次月5日前报送."""
    merged: list[Located] = []
    for one in found:
        at = next((at for at in range(len(merged) - 1, -1, -1) if not _is_weak_mark(merged[at])), None)
        place = _place_in_month(one)
        duty = merged[at].value if at is not None else None
        if at is not None and place and isinstance(duty, Repeat) and duty.every == Recurrence("monthly"):
            merged[at] = merged[at]._replace(value=replace(duty, every=place), end=one.end)
        else:
            merged.append(one)
    return merged


def _is_weak_mark(found: Located) -> bool:
    return found.weak and isinstance(found.value, Mark)


def _place_in_month(found: Located) -> Recurrence | None:
    """The monthly duty of 次月5日前, 25日前 and 月底前, which name no month."""
    match found.value:
        case Repeat(every) if found.weak:
            return every
        case Due(Period("day", None, 0, day)):
            return Recurrence("monthly", day=day)
        case Due(Period("month", None, 0)):
            return Recurrence("monthly", day=-1)
    return None
