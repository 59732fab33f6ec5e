"""A code for a plan that was given none: the initials of its region and its year, 咸阳市 2022 → XY22.

The common characters of GB 2312 stand in the order of their pinyin, so that a character's place tells its initial.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

_LETTERS = "ABCDEFGHJKLMNOPQRSTWXYZ"
_STARTS = (
    *(0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC, 0xC2E8),
    *(0xC4C3, 0xC5B6, 0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9, 0xD4D1),
)
_END = 0xD7FA
_ENDINGS = ("自治区", "自治州", "自治县", "新区", "省", "市", "州", "盟", "县", "区", "旗")


def code_name(region: str, year: int | None, taken: Container[str]) -> str:
    """A free code for a plan of *region* and *year*."""
    bare = next(
        (region.removesuffix(end) for end in _ENDINGS if region.endswith(end) and len(region) > len(end) + 1), region
    )
    letters = "".join(filter(None, map(_initial, bare[:4]))) or "P"
    stem = f"{letters}{year % 100:02}" if year else letters
    return next(name for name in (stem, *(f"{stem}N{n}" for n in range(2, 10_000))) if name not in taken)


def _initial(sign: str) -> str:
    if sign.isascii():
        return sign.upper() if sign.isalpha() else ""
    try:
        place = int.from_bytes(sign.encode("gb2312"), "big")
    except UnicodeEncodeError:
        return ""
    return _LETTERS[bisect_right(_STARTS, place) - 1] if _STARTS[0] <= place < _END else ""
