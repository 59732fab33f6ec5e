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
    for sign in text:
        wide = east_asian_width(sign) in "WF"
        if not pieces or sign == " " or pieces[-1].endswith(" "):
            pieces.append(sign)
        elif (
            sign in _CLOSING
            or pieces[-1][-1] in _OPENING
            or (not wide and east_asian_width(pieces[-1][-1]) not in "WF")
        ):
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def _paragraph(text: str, columns: int) -> list[str]:
    lines = [""]
    for piece in _pieces(text):
        if piece == " " or width(lines[-1] + piece.rstrip()) <= columns:
            lines[-1] += piece
            continue
        if lines[-1].strip():
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        for sign in piece:
            if width(lines[-1] + sign) > columns:
                lines.append("")
            lines[-1] += sign
    lines[-1] = lines[-1].rstrip()
    return lines
