"""A limit printed back in one canonical Chinese wording.

What is printed reads as the same value again: `parse(canonical(value)) == value`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.domain.limits.values import (
    Due,
    Extended,
    Mark,
    Period,
    Phrase,
    Range,
    Recurrence,
    Repeat,
    Within,
    YearWord,
)

if TYPE_CHECKING:
    from deadlines.domain.limits.values import Value

_NUMERALS = "〇一二三四五六七八九十"
_EDGES = {
    "end": "底", "by-end": "底前", "before": "前", "within": "内", "mid": "中", "start": "初", "since": "起",
    "plain": "",
}  # fmt: skip
_PLAN_EDGES = _EDGES | {"end": "末", "by-end": "末前", "within": "期间", "mid": "中期", "start": "初期"}
_YEARS = {
    (-1, False): "去年", (0, False): "今年", (1, False): "明年",
    (-1, True): "上年", (0, True): "当年", (1, True): "次年",
}  # fmt: skip
_TENDAYS = ("", "上旬", "中旬", "下旬")
_HALVES = ("", "上半年", "下半年")
_UNITS = {
    "workday": "个工作日", "day": "日", "week": "周", "month": "个月", "quarter": "个季度", "year": "年",
    "hour": "小时",
}  # fmt: skip
_FREQS = {"daily": "日", "weekly": "周", "monthly": "月", "quarterly": "季度", "yearly": "年"}
_COUNTED = {"daily": "日", "weekly": "周", "monthly": "个月", "quarterly": "个季度", "yearly": "年"}
_MARKS = {
    "immediate": "立行立改",
    "ongoing": "长期坚持",
    "interim": "取得阶段性成效",
    "undated": "时限未定",
    "recurring": "定期",
}


def canonical(phrase: Phrase) -> str:
    """*phrase* in canonical Chinese, empty where it says nothing."""
    printed = ""
    before: Value | None = None
    for value in phrase.values:
        # An interim result belongs to the date it follows: 2022年底前取得阶段性成效.
        if isinstance(value, Mark):
            joined = value.kind == "interim" and isinstance(before, Due) and before.edge not in ("mid", "start")
            printed += "，" if before and not joined else ""
        elif before:
            printed += "；"
        printed += _value(value)
        before = value
    return printed


def _value(value: Value) -> str:
    match value:
        case Due():
            return _due(value)
        case Range():
            return f"{_period(value.start)}至{_due(value.end)}"
        case Within():
            return _within(value)
        case Repeat():
            return (_due(value.bound) if value.bound else "") + (
                _spread(value.every) if value.spread else _every(value.every)
            )
        case Extended():
            was = f"原定{_due(value.original)}，" if value.original else ""
            if isinstance(value.new, Within):
                return f"{was}延期{value.new.count}{_UNITS[value.new.unit]}"
            return f"{was}延期至{_due(value.new)}"
        case Mark():
            return value.words or _MARKS[value.kind]


def _due(due: Due) -> str:
    edges = _PLAN_EDGES if due.period.unit in ("plan", "quarter") else _EDGES
    return ("自" if due.edge == "since" else "") + _period(due.period) + edges[due.edge]


def _period(period: Period) -> str:
    year, number, part = _year(period.year), period.number, period.part
    month = f"{number}月" if number else ""
    match period.unit:
        case "plan":
            return f"“{_numeral(number)}五”"
        case "year":
            return year or "年"
        case "half":
            return year + _HALVES[number]
        case "quarter":
            return f"{year}第{_NUMERALS[number]}季度"
        case "month":
            return year + (month or "当月")
        case "tenday":
            return year + month + _TENDAYS[part]
        case "day":
            return f"{year}{month}{part}日"


def _year(year: int | YearWord | None) -> str:
    if year is None:
        return ""
    return _YEARS[year.offset, year.named] if isinstance(year, YearWord) else f"{year}年"


def _numeral(number: int) -> str:
    """*number* up to 99 in Chinese: 14 is 十四."""
    tens, ones = divmod(number, 10)
    return (_NUMERALS[tens] if tens > 1 else "") + ("十" if tens else "") + (_NUMERALS[ones] if ones else "")


def _within(value: Within) -> str:
    length = (f"{value.low}—" if value.low else "") + f"{value.count}{_UNITS[value.unit]}"
    if value.start is not None:
        return f"自{_period(value.start)}起{length}内"
    if value.side == "term":
        return f"{value.anchor}（{length}）"
    if value.side == "前":
        return f"{value.anchor}前{length}"
    return f"{value.anchor}{value.side}{length}内"


def _every(every: Recurrence) -> str:
    head = f"每{every.every}{_COUNTED[every.freq]}" if every.every > 1 else f"每{_FREQS[every.freq]}"
    return head + _place(every) + (f"至少{every.at_least}次" if every.at_least > 1 else "")


def _place(every: Recurrence) -> str:
    place = ("次" + _FREQS[every.freq]) if every.following else ""
    if every.month is not None:
        place += f"{every.month}月" if every.freq == "yearly" else ("首月", "次月", "末月")[every.month - 1]
    if every.day is not None:
        place += "底前" if every.day == -1 else f"{every.day}日前"
    if every.weekday is not None:
        day = "一二三四五六日"[every.weekday]
        place += f"周{day}前" if every.following or every.every > 1 else f"{day}前"
    if every.workday is not None:
        place += "最后一个工作日前" if every.workday == -1 else f"前{every.workday}个工作日内"
    return place


def _spread(every: Recurrence) -> str:
    return f"分{_FREQS[every.freq]}{'度' if every.freq in ('yearly', 'monthly') else ''}"
