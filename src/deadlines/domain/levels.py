"""The levels beyond a reminder (预警, 督办, 约谈): which papers they are by name, to whom 约谈 belongs (wording.md §4).

Names are read as a person sees them: blanks, marks and signs that nobody sees make no other word, nor do the
traditional forms of the same characters.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What goes beyond a reminder, the mildest first: each exists only once its signed paper is recorded.
LEVELS = ("预警", "督办", "约谈")
INTERVIEW = "约谈"

_TRADITIONAL = str.maketrans("辦約談預導領組黨區縣鄉鎮團會國", "办约谈预导领组党区县乡镇团会国")
#: Letters and marks that show nothing: fillers, a joiner, variation selectors, the blank of braille.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {chr(code) for code in range(0xFE00, 0xFE10)}


def tidied(text: str | None) -> str | None:
    """*text* in one line without signs that nobody sees; None where no letter or digit is left."""
    kept = (" " if sign.isspace() else sign for sign in text or "" if sign.isspace() or _shows(sign))
    told = " ".join("".join(kept).split())
    return told if any(map(str.isalnum, told)) else None


def _shows(sign: str) -> bool:
    return sign not in _BLANK and unicodedata.category(sign) not in ("Cc", "Cf", "Cs")


def _letters(text: str | None) -> str:
    """The letters and digits of *text* alone, each in its plain form."""
    plain = unicodedata.normalize("NFKC", text or "").translate(_TRADITIONAL)
    return "".join(sign for sign in plain if sign.isalnum() and sign not in _BLANK)


def level_of(kind: str | None) -> str | None:
    """The level of escalation that a paper of *kind* is by its name (督办函, 挂牌督办, 约谈通知); else None."""
    plain = _letters(kind).replace("监督办公", "")  # an office for supervision, no 督办
    return next((level for level in reversed(LEVELS) if level in plain), None)


# --- who may interview -----------------------------------------------------------------------------------------------

_PLACE = "(?:[省市县区州盟旗乡镇]|街道|新城|基地|园|港)"
#: A body by the end of its name, after the name of a place or nothing: no office, department or centre of one.
_BODIES = re.compile(
    f"(?:^|{_PLACE}|党委|党工委|[省市县区州盟旗地]委|[和及与])(?:人民)?政府$"
    f"|(?:^|{_PLACE})(?:党委|党工委|工委|管委会|管理委员会)$"
    "|(?:^|[和及与])(?:党委|党工委|管委会|管理委员会)$"
    "|(?:党委|党工委|工委)(?:管委会|管理委员会)$"
    "|[省市县区州盟旗地]委$"
    "|^(?:中共|中国共产党).*[省市县区州盟旗地]委员会$"
    "|^国务院$"
    "|领导小组$"
)
#: Whose own committee or leading group it is: that of a department, a firm, another party or a league.
_ANOTHERS = re.compile(
    "局|厅|公司|集团|中心|支队|大队|学校|大学|学院|医院|办公室|研究院|团|民盟|民建|民进|民革|农工|致公|九三|台盟|社区"
)
_BRACKETS = re.compile(r"[(（\[【〔].*?[)）\]】〕]")
_OFFICE = re.compile("办|科|处|室|中心|局|部")


def may_interview(unit: str, more: Sequence[str] = ()) -> bool:
    """Whether 约谈 belongs to *unit*: a leading group, a Party committee, a government or the like itself; or *more*.

    What stands in brackets is not its name, but may say that an office of it is meant.
    """
    if unit in more:
        return True
    if any(_OFFICE.search(said) for said in _BRACKETS.findall(unit)):
        return False
    name = _letters(_BRACKETS.sub("", unit))
    return _BODIES.search(name) is not None and _ANOTHERS.search(name) is None
