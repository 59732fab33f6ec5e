"""The part of the grammar for duties that come back: how often, how many times, and where in the period.

What they are is in the grammar at the head of `grammar`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from deadlines.domain.limits.dates import TENDAYS, Dates
from deadlines.domain.limits.tokens import number
from deadlines.domain.limits.values import Recurrence, Repeat

if TYPE_CHECKING:
    from deadlines.domain.limits.values import Freq

#: A unit after 每, 逐, 按: its frequency, and how often it comes in that.
_UNITS: dict[str, tuple[Freq, int]] = {
    **dict.fromkeys(("日", "天", "工作日", "个工作日"), ("daily", 1)),
    **dict.fromkeys(("周", "星期", "个星期", "礼拜", "个礼拜"), ("weekly", 1)),
    **dict.fromkeys(("月", "月份", "个月", "月度"), ("monthly", 1)),
    **dict.fromkeys(("半月", "半个月"), ("monthly", 2)),
    "旬": ("monthly", 3),
    **dict.fromkeys(("季", "季度", "个季度"), ("quarterly", 1)),
    **dict.fromkeys(("年", "年度"), ("yearly", 1)),
    "半年": ("yearly", 2),
}
_UNIT_KINDS = ("day", "weeks", "tendays", "month", "months", "quarter", "quarters", "half_unit", "year")
_MONTHS_IN = {"monthly": 1, "quarterly": 3}
_QUARTER_MONTHS = {
    **dict.fromkeys(("首月", "第一个月", "第1个月", "头一个月"), 1),
    **dict.fromkeys(("次月", "第二个月", "第2个月"), 2),
    **dict.fromkeys(("末月", "最后一个月", "第三个月", "第3个月"), 3),
}
_NEXT = {"月": "monthly", "周": "weekly", "季": "quarterly", "度": "quarterly", "年": "yearly"}
_TENDAY_ENDS = {1: 10, 2: 20, 3: -1}
_BEFORE_HABIT = ("stop", "and", "colon", "quote", "open", "before", "since", "within")
#: How many duties a row is looked through for one that is no name.
_ROW = 4
_CHOICE = ("选取", "抽取", "选择", "选定", "挑选", "确定", "筛选")
#: So many tokens behind a duty its count is looked for, so that a row of thousands is read in time that grows with it.
_COUNTED_WITHIN = 60
EVERY = ("every", "by_unit", "every_other")


class Duties(Dates):
    """Reads recurring duties."""

    def repeat(self) -> Repeat | None:
        """A duty that begins with 每, 逐, 按, 隔, 双月 or 分年度."""
        here = self.at
        head = self.toks[here]
        if head.kind == "spread":
            self.at += 1
            return Repeat(Recurrence(*_UNITS[head.text[1:]]), spread=True)
        every = self._every()
        if every is None:
            self.at = here
            return None
        placed = self._placed(every)
        if every.freq == "yearly" and self._windowed and (inner := self._inside()):
            return inner
        return Repeat(self._counted(placed))

    def _inside(self) -> Repeat | None:
        """The duty that is owed in a window of the year: 每年9月至11月，每周至少巡查2次."""
        here = self.at
        while self.take("within", "close") or self.take_word(",", "间"):
            pass
        if self.kind() in EVERY and (inner := self.repeat()):
            return inner
        self.at = here
        return None

    def next_month(self) -> Recurrence | None:
        """次月5日前 without 每月: what falls due in the month after comes every month."""
        here = self.at
        every = self._place(Recurrence("monthly")) if self.word() == "次月" else None
        if every is None or not every.placed:
            self.at = here
            return None
        return every

    def habit(self) -> Repeat | None:
        """月调度, 一月一调度, 半年一次, 季度首月10日前: a bare period before what is done in it."""
        here = self.at
        every: Recurrence | None = None
        if self.kind() == "quarter" and self.kind(1) in ("month_at", "end"):
            self.at += 1
            every = self._placed(Recurrence("quarterly"))
        elif self.kind() in _UNIT_KINDS and self.word() in _UNITS:
            reported = self.kind(1) == "report" and self._may_begin_habit(yearly=self.word() == "年度")
            counted = self.kind(1) == "number" and self.kind(2) in ("times", "report")
            if reported or (self.kind() == "half_unit" and counted):
                every = Recurrence(*_UNITS[self.word()])
                self.at += 1
        elif self.word() == "一" and self.kind(1) == "weekday" and self.kind(2) == "report":
            every = Recurrence("weekly")  # 一周一调度
            self.at += 2
        elif self.value() in range(1, 13) and self.kind(1) in _UNIT_KINDS and self.kind(2) == "number":
            once = self.word() == self.toks[here + 2].text == "一" and self.kind(3) in ("report", "text")
            if once or self.kind(3) == "times":
                every = self._period_of_duty(self.value(), at=here + 1)
        if every is None:
            self.at = here
            return None
        return Repeat(self._counted(every))

    def _may_begin_habit(self, *, yearly: bool) -> bool:
        """Whether a bare period stands alone here: 月调度, 实行月调度, but not 12月调度.

        年度考核 is a name by itself, and a duty only in a row of them: 季度通报、年度考核.
        """
        at = self.at
        if not yearly:
            return self._stands_free(at)
        for _ in range(_ROW):
            if (self.kind_at(at - 1), self.kind_at(at - 2)) != ("and", "report"):
                return False
            at -= len(("季度", "通报", "、"))
            if self.kind_at(at) in _UNIT_KINDS and self.toks[at].text != "年度":
                return self.kind_at(at - 1) == "every" or self._stands_free(at)
        return False

    def _chosen(self) -> bool:
        """Whether what is counted is what the work is done on: 每年选取不少于3个问题开展督导 is once a year."""
        before = self.at - 2
        return self.kind_at(before) == "text" and self.toks[before].text.endswith(_CHOICE)

    def _stands_free(self, at: int) -> bool:
        before = self.toks[at - 1] if at else None
        return (
            before is None
            or before.kind in _BEFORE_HABIT
            or before.text.endswith(("行", "持", "立", "照", "施", "格", "实", "按"))
        )

    def _every(self) -> Recurrence | None:
        head = self.toks[self.at]
        self.at += 1
        if head.kind == "by_unit":
            return Recurrence(*_UNITS[head.text[1:]])
        if head.kind == "every_other":
            if head.text.endswith("月"):
                return Recurrence("yearly", 6)
            return Recurrence(_UNITS[head.text[-1]][0], every=2)
        if head.text == "各":
            return self._period_of_duty(1, at=self.at) if self.kind() == "quarter" else None
        self.take_word("个")
        if half := self.take("half_unit"):
            return Recurrence(*_UNITS[half.text])
        if self.kind() == "weekday":
            # 每周三次 counts; 每周三 is a day.
            if self.kind(1) != "times":
                return Recurrence("weekly")
            self.at += 1
            return Recurrence("weekly", max(number(self.toks[self.at - 1].text[-1]), 1))
        step = 1
        if self.kind() == "number":
            step = self.value()
            self.at += 1
        elif self.take_word("双"):
            step = 2
        return self._period_of_duty(step, at=self.at) if step in range(1, 100) else None

    def _period_of_duty(self, step: int, *, at: int) -> Recurrence | None:
        """Every *step* of the unit at a place; what divides a year becomes a count in the year."""
        if at >= len(self.toks) or (unit := _UNITS.get(self.toks[at].text)) is None:
            return None
        freq, times = unit
        if step > 1 and times > 1:
            return None
        self.at = at + 1
        if step > 1 and freq in _MONTHS_IN:
            months = step * _MONTHS_IN[freq]
            if months == 3:
                return Recurrence("quarterly")
            if 12 % months == 0:
                return Recurrence("yearly", 12 // months)
        return Recurrence(freq, times, step)

    #: Whether the place read last was a stretch of the year.
    _windowed = False

    def _placed(self, every: Recurrence) -> Recurrence:
        """*every* with the place in its period, where the words directly after it name one.

        Several places (每年3月和9月, 每月10日、20日) are so many times, and no single place.
        """
        self._windowed = False
        placed = self._place(every)
        if placed is None:
            return every
        count, here = 1, self.at
        while self.take("and") and self._place(every):
            count, here = count + 1, self.at
        self.at = here
        return placed if count == 1 else replace(every, at_least=every.at_least * count)

    def _place(self, every: Recurrence) -> Recurrence | None:
        here = self.at
        placed = self._place_in(every)
        if placed is None:
            self.at = here
        return placed

    def _place_in(self, every: Recurrence) -> Recurrence | None:
        """*every* where it falls by the words here; None where they name no place."""
        freq = every.freq
        self.take("by")
        if (self.kind() == "next" and _NEXT[self.word()[-1]] == freq) or (freq == "monthly" and self.word() == "次月"):
            self.at += 1
            every = replace(every, following=True)
        elif freq == "quarterly" and (month := self.take("month_at")):
            every = replace(every, month=_QUARTER_MONTHS[month.text])
        elif (self.take_word("结束", "终了") and self.take("after")) or (freq != "daily" and self._after_it()):
            every = replace(every, following=True)
        if freq == "yearly" and self.kind() == "season":
            self.at += 1
            self.take("before", "after", "within")
            return every
        if freq == "weekly" and (weekday := self.take("weekday")):
            self.clock()
            self.take("before")
            return replace(every, weekday=min("一二三四五六日天".index(weekday.text[-1]), 6))
        if self.take("workday_at"):
            self.take("before")
            return replace(every, workday=-1)
        if freq != "daily" and self.take("day_at"):
            self.take("before")
            return replace(every, day=-1)
        if nth := self._nth_day(every):
            return nth
        if freq in ("monthly", "quarterly", "yearly") and (day := self._day_in(every)):
            return day
        return every if every.month else None

    def _after_it(self) -> bool:
        """每季度后10日内: the days after the period."""
        if self.kind() == "after" and self.kind(1) == "number":
            self.at += 1
            return True
        return False

    def _nth_day(self, every: Recurrence) -> Recurrence | None:
        """第一个工作日, 前5个工作日内, and after the period 10日内."""
        here = self.at
        counted = bool(self.take("before")) or self.take_word("第")
        length = self.length(bare=counted)
        if length is None or length.unit not in ("workday", "day") or every.freq == "daily":
            self.at = here
            return None
        self.take("before")
        if length.unit == "workday":
            return replace(every, workday=length.high)
        if length.high > 31:
            self.at = here
            return None
        return replace(every, day=length.high)

    def _day_in(self, every: Recurrence) -> Recurrence | None:
        """25日前, 底, 6月底前, 3月中旬, 上半年: a day or part of a month, quarter or year."""
        freq = every.freq
        unit = {"monthly": "month", "quarterly": "quarter", "yearly": "year"}[freq]
        if self.kind() == unit and self.kind(1) == "end":
            self.at += 1  # 每月月底, 每年年底
        onward = freq == "yearly" and self.value() in range(1, 13) and (self.kind(1) == "dash" or self._to(1))
        if onward and (window := self._window(every, bare=True)):  # 每年6—9月
            return window
        if freq == "yearly" and self.value() in range(1, 13) and self.kind(1) == "month":
            every = replace(every, month=self.value())
            self.at += 2
            if window := self._window(every):
                return window
        if self.take("end", "phase_end"):
            self.take("before", "within")
            return replace(every, day=-1)
        if tenday := self.take("tenday"):
            self.take("before")
            return replace(every, day=_TENDAY_ENDS[TENDAYS[tenday.text]])
        if self.kind() == "number" and self.kind(1) == "day" and self.value() in range(1, 32):
            day = self.value()
            self.at += 2
            here = self.at
            on = self.take("dash") or self.take_word("至", "到")
            if on and self.kind(1) == "day" and self.value() in range(day, 32):
                day = self.value()
                self.at += 2
            else:
                self.at = here
            self.clock()
            self.take("before", "within")
            return replace(every, day=day)
        if every.month:
            self.take("before", "within")
            return every
        if freq == "yearly" and (self.quarter() or self.take("half")):
            self.take("end")
            self.take("before")
            return every
        return None

    def _to(self, ahead: int) -> bool:
        at = self.at + ahead
        return at < len(self.toks) and self.toks[at].text in ("至", "到")

    def _window(self, every: Recurrence, *, bare: bool = False) -> Recurrence | None:
        """9月至11月, 11月15日至次年3月15日: what comes back in a stretch of the year has to be done by its end.

        With *bare* the first month has no 月 of its own: 6—9月.
        """
        here = self.at
        if bare:
            self.at += 1
        elif self.kind() == "number" and self.kind(1) == "day":
            self.at += 2
        elif self.kind() in ("tenday", "start", "mid", "end"):
            self.at += 1
        if not (self.take("dash") or self.take_word("至", "到")):
            self.at = here
            return None
        following = self.kind() in ("next", "now_year", "named_year") and self.take_word("次年", "翌年", "明年")
        month = self.value()
        if month not in range(1, 13) or self.kind(1) != "month":
            self.at = here
            return None
        self.at += 2
        day = -1
        if self.kind() == "number" and self.kind(1) == "day" and self.value() in range(1, 32):
            day = self.value()
            self.at += 2
        elif tenday := self.take("tenday"):
            day = _TENDAY_ENDS[TENDAYS[tenday.text]]
        else:
            self.take("end")
        self.take("before", "within")
        self._windowed = True
        return replace(every, month=month, day=day, following=following)

    def _counted(self, every: Recurrence) -> Recurrence:
        """*every* with the count that the rest of its clause asks for; without one the place stays where it is.

        次 counts by itself, other things (家, 户) after 至少 or 不少于; a measure (50万立方米) never does.
        """
        here = self.at
        most = here + _COUNTED_WITHIN
        while self.at < most and self.kind() not in ("", "stop", "open", "close", *EVERY):
            if self.kind() == "and" and self.kind(1) in EVERY:
                break
            if self.kind() != "number":
                self.at += 1
                continue
            asked = self.kind(-1) == "at_least" and not self._chosen()
            count = self.value()
            self.at += 1
            if (self.kind() == "dash" or self.word() in ("至", "到")) and self.kind(1) == "number":
                self.at += 2
            if count > 0 and (self.kind() == "times" or (asked and self.kind() in ("items", "text", "name"))):
                self.at += 1
                return replace(every, at_least=every.at_least * count)
            if self.kind() in ("year", "month", "day"):
                break  # a date: the duty's words end before it
        self.at = here
        return every
