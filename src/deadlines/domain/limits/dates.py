"""The parts of the grammar that name days: dates, ranges of dates, lists of dates, and lengths of time.

What they are is in the grammar at the head of `grammar`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from deadlines.domain.limits.cursor import Cursor
from deadlines.domain.limits.values import Due, Edge, Period, Range, SpanUnit, YearWord

_YEARS = range(1900, 2200)
_SHORT_YEARS = range(10, 60)
_YEAR_WORDS = {
    **dict.fromkeys(("去年",), YearWord(-1)),
    **dict.fromkeys(("今年", "本年", "本年度"), YearWord(0)),
    **dict.fromkeys(("明年", "来年"), YearWord(1)),
    **dict.fromkeys(("上年", "上一年", "上年度"), YearWord(-1, named=True)),
    **dict.fromkeys(("当年", "同年", "该年"), YearWord(0, named=True)),
    **dict.fromkeys(("次年", "翌年"), YearWord(1, named=True)),
}
TENDAYS = {"上旬": 1, "中旬": 2, "上中旬": 2, "下旬": 3, "中下旬": 3}
_LENGTH_UNITS: dict[str, SpanUnit] = {
    "workdays": "workday", "days": "day", "day": "day", "weeks": "week", "months": "month", "quarters": "quarter",
    "year": "year", "hours": "hour",
}  # fmt: skip
_QUARTER_NAME = re.compile(r"[Qq]([1-4])")
_INSIDE = ("内", "之内", "以内")


class Length(NamedTuple):
    """A length of time; `low` is the lower of two, `closed` says that 内 ends it."""

    low: int
    high: int
    unit: SpanUnit
    closed: bool


class Dates(Cursor):
    """Reads days and lengths of time."""

    def stretch(self) -> list[Due | Range]:
        """One date, several that share their unit (3、6、9月底前), or a range; nothing where no date stands here."""
        start = self.at
        if shared := self._shared():
            return shared
        period = self._period()
        if period is None:
            self.at = start
            return []
        self._closing()
        edge = self._edge(period)
        # 年底, 月底: the end of a year or month that is not named. Without 底 there is nothing to read.
        bare = period.year is None and period.number == 0 and period.unit in ("year", "month")
        here = self.at
        if edge == "since":
            self.take_word(",")
        on = not bare and (self.take("dash", "since_to") or self.take_word("至", "到", "直至"))
        if on and edge == "plain" and self._goes_on():
            return [Due(period, "since")]  # 2023年2月—长期
        if on and (end := self._range_end(period)):
            return [Range(period, end)]
        self.at = here
        loose = bare or (period.unit == "day" and period.number == 0 and self.kind_at(start - 1) != "from")
        if (bare and edge == "plain") or (loose and edge == "since"):
            self.at = start
            return []
        return [Due(period, edge)]

    def _goes_on(self) -> bool:
        return self.kind() == "ongoing" or self.word() in ("长期", "今后", "今")

    def length(self, *, bare: bool = False) -> Length | None:
        """A length of time.

        Without 内 it is one only after an event (*bare*), at the end of its clause, or in working days: 3日 alone is a
        day of the month, 3年 alone a term.
        """
        here = self.at
        if here and self.toks[here - 1].text.endswith("第"):
            return None  # 第一周
        found = self._length()
        if found and (bare or found.closed or found.unit == "workday" or self.kind() == "close"):
            return found
        ended = self.kind() in ("", "stop") and self.kind(-1) not in ("day", "year")
        if found and ended and self.kind_at(here - 1) != "at_least":
            return found  # 3个月 as the whole of a limit
        self.at = here
        return None

    def quarter(self) -> int:
        """The number of a quarter, 0 where none stands here."""
        here = self.at
        if self.take("first_quarters"):
            return 3
        if (name := self.take("name")) and (match := _QUARTER_NAME.fullmatch(name.text)):
            return int(match.group(1))
        self.at = here
        self.take_word("第")
        number = self.value() if self.word() != "两" else 0
        if self.word() in ("首", "末"):
            number = 1 if self.word() == "首" else 4
        self.at += 1
        if number in range(1, 5) and self.take("quarter"):
            return number
        self.at = here
        return 0

    def clock(self) -> None:
        """Pass over a time of day: 18时, 下午5点, 12:00. A limit is a day."""
        here = self.at
        if self.kind() == "clock" and self.word().endswith(("午", "上")):
            self.at += 1
        if self.take("number"):
            if self.take("clock"):
                while self.kind() == "number" and self.kind(1) == "clock":
                    self.at += 2
                self.take("clock")
                return
            if self.kind() == "colon" and self.kind(1) == "number":
                while self.kind() == "colon" and self.kind(1) == "number":
                    self.at += 2
                return
        self.at = here

    def _shared(self) -> list[Due | Range]:
        """Numbers before one unit: 2022—2024年, 3、6、9月底前, 2023年6—9月, 一、二季度."""
        start = self.at
        year = self._year()
        numbers: list[int] = []
        joints: set[str] = set()
        while True:
            self.take_word("第")
            if self.kind() != "number":
                break
            numbers.append(self.value())
            self.at += 1
            if not (self.kind() in ("dash", "and") or self.word() in ("至", "到")):
                break
            joints.add("and" if self.kind() == "and" else "to")
            self.at += 1
        unit = self.take("year", "month", "quarter")
        bounds = {"year": _YEARS, "month": range(1, 13), "quarter": range(1, 5)}
        if (
            unit is None
            or len(numbers) < 2
            or len(joints) != 1
            or ("to" in joints and len(numbers) != 2)
            or not all(number in bounds[unit.kind] for number in numbers)
            or (unit.kind == "year" and year is not None)
        ):
            self.at = start
            return []
        periods = [
            Period("year", number)
            if unit.kind == "year"
            else Period("month" if unit.kind == "month" else "quarter", year, number)
            for number in numbers
        ]
        edge = self._edge(periods[-1])
        if edge == "since":
            self.at = start
            return []
        if "to" in joints:
            return [Range(periods[0], Due(periods[1], edge))]
        return [Due(period, edge) for period in periods]

    def _range_end(self, start: Period) -> Due | None:
        """The later end of a range; it may leave out what both share (6月1日至30日, 2023.6-9)."""
        period = self._period()
        if period is None and start.unit == "month" and start.year and start.number < self.value() <= 12:
            period = Period("month", None, self.value())
            self.at += 1
        if period is None:
            return None
        self._closing()
        edge = self._edge(period)
        unnamed = period.year is None and period.unit == "year"
        return None if edge == "since" or (unnamed and edge == "plain") else Due(period, edge)

    def _period(self) -> Period | None:
        """A period of the calendar, without its edge."""
        if numeric := self._numeric():
            return numeric
        here = self.at
        self.take("quote")
        if plan := self.take("plan"):
            self.take("quote")
            return Period("plan", None, plan.value)
        self.at = here
        year = self._year()
        if year is not None and self.kind() == "point" and self.kind(1) == "number" and self.kind(2) == "month":
            self.at += 1  # 2023年.6月
        if self.take("this_month"):
            return self._in_month(None, 0)
        if self.kind() == "number" and self.kind(1) == "month" and self.value() in range(1, 100):
            month = self.value()
            self.at += 2
            return self._in_month(year, month)
        if year is not None and self.value() in range(1, 13) and self.kind(1) == "end":
            self.remark = "lost-month"
            self.at += 1
            return Period("month", year, self.toks[self.at - 1].value)
        if year is None and self.kind() == "number" and self.kind(1) == "day" and self.value() in range(1, 32):
            day = self.value()
            self.at += 2
            return Period("day", None, 0, day)
        if tenday := self.take("tenday"):
            return Period("tenday", year, 0, TENDAYS[tenday.text])
        if quarter := self.quarter():
            return Period("quarter", year, quarter)
        if half := self.take("half"):
            return Period("half", year, 1 if half.text.startswith("上") else 2)
        if year is not None:
            return self._whole_year(year)
        if (self.kind() == "month" and self.kind(1) == "end") or (
            self.kind() == "year" and self.kind(1) in ("end", "within", "mid", "start")
        ):
            self.at += 1
            return Period("month" if self.kind(-1) == "month" else "year")
        self.at = here
        return None

    def _whole_year(self, year: int | YearWord) -> Period | None:
        if self.kind() == "hole":
            return None  # 2024年X月: a form that was not filled in
        if self.kind() == "before" and self.kind(1) == "number" and self.kind(2) == "months":
            # 2023年前5个月 ends with May.
            self.at += 1
            month = self.value()
            self.at += 2
            return Period("month", year, month) if month in range(1, 13) else None
        if self.kind() == "year" and self.kind(1) in ("end", "mid", "start"):
            self.at += 1  # 2022年年底
        return Period("year", year)

    def _in_month(self, year: int | YearWord | None, month: int) -> Period:
        """A day or ten days of a month that has been read, or the whole month."""
        if self.kind() == "number" and self.kind(1) == "day" and self.value() in range(100):
            day = self.value()
            self.at += 2
            return Period("day", year, month, day)
        if tenday := self.take("tenday"):
            return Period("tenday", year, month, TENDAYS[tenday.text])
        if self.kind() == "month" and self.kind(1) == "end":
            self.at += 1  # 6月月底
        return Period("month", year, month)

    def _year(self) -> int | YearWord | None:
        here = self.at
        if self.word() in _YEAR_WORDS:
            self.at += 1
            return _YEAR_WORDS[self.toks[here].text]
        number = self.take("number")
        year = self.take("year")
        if number and year is None and self.word() == "月" and self.kind(1) == "number" and self.kind(2) == "month":
            self.at += 1  # 2024月6月
            if number.value in _YEARS:
                self.remark = "lost-year"
                return number.value
        if number and year:
            if number.value in _YEARS and len(number.text) == len("2023"):
                self.remark = self.remark if year.text else "lost-year"
                return number.value
            dated = self.kind() == "end" or (self.kind() == "number" and self.kind(1) == "month")
            if number.value in _SHORT_YEARS and number.text.isdecimal() and dated:
                self.remark = "short-year"
                return 2000 + number.value
        self.at = here
        return None

    def _numeric(self) -> Period | None:
        """2023-06-30, 2023/6/30, 2023.06 and 20230630."""
        here = self.at
        year = self.take("number")
        if year is None or not year.text.isdecimal():
            self.at = here
            return None
        if len(year.text) == len("20230630") and year.value // 10000 in _YEARS and self.kind() != "measure":
            return Period("day", year.value // 10000, year.value // 100 % 100, year.value % 100)
        joint = self.take("dash", "slash", "point")
        if len(year.text) == len("2023") and year.value in _YEARS and self.kind() == "name" and (nth := self.quarter()):
            return Period("quarter", year.value, nth)
        month = self.take("number")
        if joint and month and len(year.text) == 4 and year.value in _YEARS and _is_part(month.text):
            daily = self.word() == joint.text and self.kind(1) == "number"
            if month.value and daily and _is_part(self.toks[self.at + 1].text):
                self.at += 1
                day = self.value()
                self.at += 1
                self.take("day")
                self.clock()
                return Period("day", year.value, month.value, day)
            if month.value in range(1, 13) and self.kind() not in ("year", "measure", "items", "number", "quarter"):
                self.take("month")
                return Period("month", year.value, month.value)
        self.at = here
        return None

    def _closing(self) -> None:
        """Pass over what belongs to a date and does not change it: （含）, （星期五）, 18时."""
        here = self.at
        if self.take("open") and (self.take("weekday") or self.word().startswith(("含", "包含", "包括"))):
            while self.kind() not in ("", "stop", "close"):
                self.at += 1
            if self.take("close"):
                here = self.at
        self.at = here
        self.clock()

    def _edge(self, period: Period) -> Edge:
        """How the words of *period* end."""
        if period.unit == "day":
            if self.take("before") or self.take_word(*_INSIDE):
                return "before"
        elif self.take("end", "phase_end"):
            if self.take("before", "within"):
                return "by-end"
            return "since" if self._since() else "end"
        elif self.word() == "中期" or (self.kind() == "mid" and self.kind(1) in ("before", "", "stop")):
            self.at += 1
            self.take("before")
            return "mid"
        elif self.kind() == "start" and self.kind(1) in ("before", "", "stop", "outcome", "and"):
            self.at += 1
            self.take("before")
            return "start"
        elif self.take("before"):
            return "before"
        elif self.take("within"):
            self.take("before")
            return "within"
        return "since" if self._since() else "plain"

    def _since(self) -> bool:
        return bool(self.take("since", "from_day"))

    def _length(self) -> Length | None:
        low = 0
        if half := self.take("half_unit"):
            closed = self.take_word(*_INSIDE)
            return Length(0, 6, "month", closed) if half.text.endswith("年") else Length(0, 15, "day", closed)
        count = self.value()
        self.at += 1
        if self.kind() == "dash" or self.word() in ("至", "到"):
            self.at += 1
            low, count = count, self.value()
            self.at += 1
            if not 0 < low < count:
                return None
        token = self.take(*_LENGTH_UNITS)
        if token is None or count not in range(1, 1000):
            return None
        return Length(low, count, _LENGTH_UNITS[token.kind], self.take_word(*_INSIDE))


def _is_part(digits: str) -> bool:
    """Whether *digits* may be the month or day of a numeric date."""
    return digits.isdecimal() and len(digits) <= 2
