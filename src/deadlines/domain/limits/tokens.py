"""The lexer: the words and numbers of a limit, with the place each stands at.

What a character means depends on its neighbours: 前 ends a limit in 6月底前 and begins a word in 前期手续, 底 in 底泥
is no end of a month. So words are matched longest first, those that only look like limits among them (kind `text`),
and what `lexicon` does not know is `text` too. Blanks and line ends are dropped, for documents write 2023 年 6 月底前
and break lines anywhere; full-width forms are folded one to one, so that every token keeps its true place.

The lexer knows nothing of order; which word may follow which is for `grammar`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from deadlines.domain.limits.lexicon import Lexicon, lexicon


class Token(NamedTuple):
    """A word or number: its kind, its folded text, where it stands in the text, and its number where it has one."""

    kind: str
    text: str
    start: int
    end: int
    value: int = -1


_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {ord("〇"): "○", ord("﹣"): "-", ord("\u2212"): "-"}
_DIGITS = {digit: value for value, digit in enumerate("○一二三四五六七八九")} | dict.fromkeys("零Oo0", 0) | {"两": 2}
_TENS = {"十": 10, "廿": 20, "卅": 30, "百": 100, "千": 1000}
_NUMERALS = "一二三四五六七八九十百千廿卅两"
_HIDDEN = "\u200b\u200c\u200d\ufeff"

_CHINESE_YEAR = re.compile(r"[一二三四五六七八九][○零Oo0一二三四五六七八九]{3}(?=年)")
_LOST_YEAR = re.compile(r"((?:19|20)[0-9]{2})(?=[0-9]{1,2}月)")
_NUMBER = re.compile(rf"[0-9]+|[{_NUMERALS}]+")
_NAME = re.compile(r"[A-Za-z]+[0-9]*")
_HOLE = re.compile(r"[Xx×✕*_]+(?![A-Za-z])")
# 20 23年, 2024年1 2月, 6月3 0日.
_TORN = re.compile(r"(?<![\d ])(?:2 0\d\d|20 \d\d|20\d \d)(?=年)|(?<=年)[01] \d(?=月)|(?<=月)[0-3] \d(?=日)")
# The kinds that a date or a length of time ends with, and what begins behind them with a character of a longer word.
_DATE_ENDS = ("day", "end", "phase_end", "tenday", "month", "quarter", "half")
_LENGTHS = ("days", "workdays", "months", "weeks", "hours", "quarters")
_SPLIT_VERBS = re.compile("提[交供升高出请取质标]|移[交送除植]|置换")
# 陕字〔2022〕113号; DB61/1078-2017, HJ/T393-2007, GB 3095—2012.
_DOCUMENT = re.compile(r"[〔\[【(](?:19|20)\d\d[〕\]】)]第?\d+号")
_STANDARD = re.compile(r"[A-Z]{2,}[A-Z0-9/. ]*\d ?[-—–] ?(?:19|20)\d\d(?![\d年])")


def tokens(text: str) -> list[Token]:
    """The tokens of *text* in order; every character but a blank belongs to one."""
    folded, places = _squeeze(text)
    words = lexicon()
    found: list[Token] = []
    at = plain = 0

    def put(kind: str, end: int, value: int = -1) -> None:
        nonlocal at, plain
        if plain < at:
            found.append(Token("text", folded[plain:at], places[plain], places[at - 1] + 1))
        if kind != "blank":
            found.append(Token(kind, folded[at:end], places[at], places[end - 1] + 1, value))
        at = plain = end

    while at < len(folded):
        char = folded[at]
        if char == " ":
            put("blank", at + 1)
        elif char == "《":
            put("title" if (end := _title_end(folded, at)) > at + 1 else "text", end)
        elif match := _DOCUMENT.match(folded, at) or _STANDARD.match(folded, at):
            put("numbered", match.end())
        elif match := _HOLE.match(folded, at):
            put("hole", match.end())
        elif match := _NAME.match(folded, at):
            put("name", _name_end(folded, match))
        elif (word := _word_at(folded, at, words)) is not None:
            if words.kinds[word] == "text" and found and plain == at and _ends_date(found[-1].kind, folded, at, word):
                word = word[0]
            put(words.kinds[word], at + len(word))
        elif match := _LOST_YEAR.match(folded, at):
            # 20257月: a web export dropped the 年; an empty word stands in for it.
            put("number", at + 4, int(match.group(1)))
            found.append(Token("year", "", places[at - 1] + 1, places[at - 1] + 1))
        elif match := _CHINESE_YEAR.match(folded, at) or _NUMBER.match(folded, at):
            put(*_numeral(match.group(), match.end()))
        else:
            at += 1
    put("blank", at)
    return found


def number(word: str) -> int:
    """The number that *word* writes in ASCII or Chinese digits; -1 where it writes none (二三十, 七八)."""
    if word.isdecimal():
        return int(word) if len(word) <= len("20231231") else -1
    if len(word) == len("二○二三") and all(char in _DIGITS for char in word):
        return int("".join(str(_DIGITS[char]) for char in word))
    total = digit = 0
    for char in word:
        if char in _TENS and not (total and total % (_TENS[char] * 10)):
            total += max(digit, 1) * _TENS[char]
            digit = 0
        elif char in _DIGITS and not digit:
            digit = _DIGITS[char]
        else:
            return -1
    return total + digit


def _squeeze(text: str) -> tuple[str, list[int]]:
    """*text* folded and without blanks, and where each of its characters stood.

    A blank between two ASCII letters or digits stays, as one space: it parts 30 from 12:00 and GB from 3095. Inside a
    year, month or day it goes, for a line may break there.
    """
    kept: list[str] = []
    places: list[int] = []
    blank = False
    for place, char in enumerate(text.translate(_FOLD)):
        if char.isspace() or char in _HIDDEN:
            blank = True
            continue
        if blank and kept and _is_ascii_word(kept[-1]) and _is_ascii_word(char):
            kept.append(" ")
            places.append(place)
        blank = False
        kept.append(char)
        places.append(place)
    squeezed = "".join(kept)
    for torn in reversed(list(_TORN.finditer(squeezed))):
        for place in range(torn.end() - 1, torn.start() - 1, -1):
            if kept[place] == " ":
                del kept[place], places[place]
    return "".join(kept), places


def _is_ascii_word(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _title_end(text: str, at: int) -> int:
    """Where the title that opens at *at* ends, titles inside it included; the next character where it never does."""
    depth = 0
    for place in range(at, len(text)):
        depth += (text[place] == "《") - (text[place] == "》")
        if depth == 0:
            return place + 1
    return at + 1


def _name_end(text: str, match: re.Match[str]) -> int:
    """Where a Latin name ends: PM2 with its digits, VOCs of VOCs2023年底前 without the year."""
    letters = len(match.group().rstrip("0123456789"))
    if text[match.end() : match.end() + 1] in ("年", "月", "日", "-", "/") or letters == len(match.group()):
        return match.start() + letters
    return match.end()


def _word_at(text: str, at: int, words: Lexicon) -> str | None:
    """The longest word of the lexicon that begins here."""
    for size in words.lengths.get(text[at], ()):
        if (word := text[at : at + size]) in words.kinds:
            return word
    return None


def _ends_date(before: str, text: str, at: int, word: str) -> bool:
    """Whether only the first character of *word* counts, for it ends a date: 30日前|提交, 15日内|部署.

    After a year alone the word stays whole where it is one: 2023年前期手续, 2023年内部审计.
    """
    if word[0] == "前":
        verb = _SPLIT_VERBS.match(text, at + 1) is not None
        return word != "前后" and (before in _DATE_ENDS or (verb and before == "year"))
    if word[0] == "内":
        return before in _LENGTHS or (before in ("year", "day", "month") and text.startswith("部署", at + 1))
    return False


def _numeral(word: str, end: int) -> tuple[str, int, int]:
    """The kind, end and value of a run of digits; 十四五 is no number but the name of a five-year plan."""
    value = number(word)
    if value == -1 and word[-1] == "五" and (plan := number(word[:-1])) >= 10:
        return "plan", end, plan
    return "number", end, value
