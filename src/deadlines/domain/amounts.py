"""Numbers as people write amounts: 287, 1,200, 3万, 1.5亿, 三十二.

The register keeps plain numbers (200万吨 is 2000000 吨), so what a plan says and what a person types meet here.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from deadlines.domain.model import Number

_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SCALES = {"": 1, "百万": 10**6, "千万": 10**7, "万": 10**4, "亿": 10**8}
_TYPED = re.compile(
    r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,15}(?:\.\d{1,9})?|[零一二三四五六七八九十百千两]{1,9})(百万|千万|万|亿)?余?(.*)",
    re.DOTALL,
)


def value(digits: str, scale: str = "") -> Number | None:
    """The number that *digits* write, Arabic or Chinese, times *scale* (万, 亿); None where they write none."""
    if digits[:1].isdecimal():
        exact = Decimal(digits.replace(",", ""))
    else:
        from deadlines.domain.limits.tokens import number  # `done` starts without the words of limits

        counted = number(digits)
        if counted < 0:
            return None
        exact = Decimal(counted)
    exact *= _SCALES[scale]
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def typed_amount(text: str, units: Collection[str]) -> tuple[Number, str] | None:
    """The number and the unit in *text*, of an entry counted in *units*: 3万立方米 is 30000 and 立方米.

    The unit is empty where none is written. Where the plan counts in 万吨 itself, 3万吨 is 3. None for what begins with
    no number.
    """
    match = _TYPED.fullmatch("".join(text.translate(_FOLD).split()))
    if match is None:
        return None
    digits, scale, unit = match[1], match[2] or "", match[3]
    for own in units:
        if scale and _fold(own) == scale + unit:
            scale, unit = "", own
            break
    number = value(digits, scale)
    named = next((own for own in units if unit and _is_one(_fold(own), unit)), unit)
    return None if number is None else (number, named)


def _fold(unit: str) -> str:
    return "".join(unit.translate(_FOLD).split())


def _is_one(own: str, unit: str) -> bool:
    """Whether *unit* is the unit *own*, or one of the two that it names: 台 and 套 of 台(套)."""
    return own == unit or (own.endswith(")") and unit in own[:-1].split("("))
