"""How wide a text stands on a screen: Chinese characters take two columns."""

from __future__ import annotations

from functools import cache
from unicodedata import combining, east_asian_width


def width(text: str) -> int:
    """The number of columns that *text* takes."""
    return len(text) if text.isascii() else sum(map(sign_width, text))


@cache
def sign_width(sign: str) -> int:
    """The columns of one sign: two for a Chinese character, none for a combining mark."""
    if combining(sign):
        return 0
    return 2 if east_asian_width(sign) in "WF" else 1


def padded(text: str, columns: int) -> str:
    """*text* with blanks behind it up to so many columns."""
    return text + " " * max(columns - width(text), 0)


def wrapped(text: str, columns: int) -> list[str]:
    """*text* in lines of at most so many columns: broken at blanks, and between Chinese characters.

    A closing mark does not begin a line, an opening one does not end it; a word that is too long for a line is broken.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_paragraph(paragraph, max(columns, 2)))
    return lines


_CLOSING = "，。、；：！？）》”’】〕…—,.;:!?)]"
_OPENING = "（《“‘【〔(["


def _pieces(text: str) -> list[str]:
    """*text* in the smallest pieces between which a line may break."""
    pieces: list[str] = []
    last, last_wide = " ", False
    for sign in text:
        wide = _is_wide(sign)
        if sign == " " or last == " ":
            pieces.append(sign)
        elif sign in _CLOSING or last in _OPENING or not (wide or last_wide):
            pieces[-1] += sign
        else:
            pieces.append(sign)
        last, last_wide = sign, wide
    return pieces


@cache
def _is_wide(sign: str) -> bool:
    return east_asian_width(sign) in "WF"


def _paragraph(text: str, columns: int) -> list[str]:
    if len(text) * 2 <= columns or width(text) <= columns:
        return [text.rstrip()]
    lines, taken = [""], 0  # the columns of the last line
    for piece in _pieces(text):
        needed = width(piece)
        if piece == " " or taken + needed <= columns:
            lines[-1] += piece
            taken += needed
            continue
        if lines[-1].strip():
            lines[-1] = lines[-1].rstrip()
            lines.append("")
            taken = 0
        for sign in piece:
            needed = sign_width(sign)
            if taken + needed > columns:
                lines.append("")
                taken = 0
            lines[-1] += sign
            taken += needed
    lines[-1] = lines[-1].rstrip()
    return lines
