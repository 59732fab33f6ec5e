"""How documents number their parts: 一、 （一） 1. 1． （1） ① 一是 第一， 问题一 第12项 序号九.

A mark has a style, and parts of one rank share it; 1. 1． and 1、 are one style, for documents mix them. Which style
stands above which differs from office to office and is for `outline` to find out.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from deadlines.domain.limits.tokens import number

_CN = "一二三四五六七八九十百"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

#: Style and pattern; the first group is the number. The order matters where one pattern begins like another.
_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "问题",
        re.compile(
            rf"[【\[]?(?:督察|反馈|整改|具体|审计|发现)*(?:问题|任务|事项|序号|编号)\s*(?:第)?([{_CN}]+|\d{{1,3}})"
            r"(?:[】\]]\s*[、：:.．]?|\s*[、：:.．，]|(?=[\s（(])|\s*$)"
        ),
    ),
    (
        "第项",
        re.compile(
            rf"第\s*([{_CN}]+|\d{{1,3}})\s*(?:项|条|个)(?:(?:反馈|整改)?(?:问题|任务))?(?:\s*[、：:.．，]|\s+|\s*$)"
        ),
    ),
    ("第一", re.compile(rf"第([{_CN}]+)[，,、：:]")),
    ("一是", re.compile(rf"([{_CN}]{{1,3}})(?:则?是|要)(?!否)[，,：:]?")),
    ("一、", re.compile(rf"([{_CN}]{{1,4}})\s*[、．.]")),
    ("（一）", re.compile(rf"[（(]\s*([{_CN}]{{1,4}})\s*[）)]\s*[、．.]?")),
    ("（1）", re.compile(r"[（(]\s*(\d{1,3})\s*[）)]\s*[、．.]?")),
    ("1）", re.compile(r"(\d{1,3})\s*[）)]")),
    ("1.", re.compile(r"(\d{1,3})\s*(?:[．.、](?!\d)|(?:[．.、])\s+)")),
    ("①", re.compile(rf"([{_CIRCLED}])\s*[、．.]?")),
)
#: 2.2022年10月31日前, 2.3座渣场: a mark glued to a number, which only its place in a row tells from 2.3.
_GLUED = re.compile(r"(\d{1,2})[．.、](?=\d)")
_INNER = {"一是", "第一", "①", "（1）", "1）", "1.", "（一）"}
_BEFORE_INNER = re.compile(r"(?:^|(?<=[。；;！!？?：:\n\s]))\s*")


class Mark(NamedTuple):
    """A number in front of a text: its style and value, the label as written, and where the text after it begins."""

    style: str
    number: int
    label: str
    end: int


def mark_at(text: str, start: int = 0, *, after: int = 0) -> Mark | None:
    """The mark that *text* bears at *start*, blanks skipped; *after* is the number of the mark of its kind before it.

    A mark glued to a number (3.3宗矿山) is one where it goes on with *after*, or begins a row anew.
    """
    while start < len(text) and text[start].isspace():
        start += 1
    for style, pattern in _STYLES:
        if match := pattern.match(text, start):
            value = _value(match.group(1))
            if value > 0:
                return Mark(style, value, match.group().strip(), match.end())
    if (match := _GLUED.match(text, start)) and int(match.group(1)) in (1, after + 1):
        return Mark("1.", int(match.group(1)), match.group().strip(), match.end())
    return None


def row(text: str, *, styles: frozenset[str] | None = None) -> list[Mark]:
    """The marks 1, 2, 3 … of one style that part a running text, each at a sentence's beginning; none or at least two.

    `end` is where a part's text begins; `start_of` gives where its mark stands.
    """
    first = None
    found: list[Mark] = []
    for place in _BEFORE_INNER.finditer(text):
        at = place.end()
        mark = mark_at(text, at, after=len(found))
        if mark is None or mark.style not in (styles or _INNER):
            continue
        if first is None and mark.number == 1:
            first = mark.style
        if mark.style == first and mark.number == len(found) + 1:
            found.append(mark)
    return found if len(found) > 1 else []


def start_of(mark: Mark, text: str) -> int:
    """Where the label of *mark* stands in *text*."""
    return text.rfind(mark.label, 0, mark.end)


def _value(digits: str) -> int:
    return _CIRCLED.index(digits) + 1 if digits in _CIRCLED else number(digits)


#: 第12项, 第九个问题, 序号9, 问题三 inside a title or a sentence.
_NAMED = re.compile(
    rf"(?:第\s*([{_CN}]+|\d{{1,3}})\s*(?:项|条|个问题|号问题)|(?:序号|编号|问题)\s*(?:第|为)?\s*([{_CN}]+|\d{{1,3}})(?![个家项\d次起件处]))"
)


def named(text: str) -> int | None:
    """The number by which *text* names an item: 12 in 反馈第12项问题."""
    match = _NAMED.search(text)
    value = number(next(filter(None, match.groups()))) if match else -1
    return value if value > 0 else None
