"""Small things about text that all kinds of documents share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_BLANKS = re.compile(r"[ \t\xa0\u2002-\u200a\u202f\u3000]+")
#: Invisible: soft hyphens, zero-width signs, directions, byte-order marks, controls, halves of surrogate pairs.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ud800-\udfff]"
)
_WIDE = "\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’…—·①-⑳"
_WIDE_END = re.compile(rf"[{_WIDE}]$")
_WIDE_START = re.compile(rf"^[{_WIDE}]")


def tidy(text: str) -> str:
    """*text* in one line: blanks of all kinds become single ones, invisible signs go."""
    return _BLANKS.sub(" ", _UNSEEN.sub("", text.replace("\r", " ").replace("\n", " "))).strip()


def unwrapped(lines: Iterable[str]) -> str:
    """The pieces of one wrapped line: a blank stands between words of letters and digits alone, never at Chinese."""
    pieces: list[str] = []
    for line in lines:
        if pieces and pieces[-1] and line and not _WIDE_END.search(pieces[-1]) and not _WIDE_START.search(line):
            pieces.append(" ")
        pieces.append(line)
    return "".join(pieces)
