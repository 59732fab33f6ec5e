"""A number in the forms that Word counts in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_MOST = 9999


def numeral(number: int, form: str) -> str:
    """*number* in a form that Word calls `chineseCounting`, `decimal` and so on; forms not known count in digits."""
    if not 0 <= number <= _MOST:
        return str(number)
    return _FORMS.get(form, str)(number)


def chinese(number: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """Counted with 十, 百, 千: 一百二十三; 十 to 十九 without 一."""
    if number == 0:
        return "零"
    out = ""
    figures = str(number)
    for place, figure in enumerate(figures):
        power = len(figures) - 1 - place
        if figure != "0":
            out += digits[int(figure)] + (units[power - 1] if power else "")
        elif out and not out.endswith("零") and figures[place:].strip("0"):
            out += "零"
    return out.removeprefix("一") if digits == _DIGITS and 10 <= number < 20 else out


def _written(number: int) -> str:
    """Digit by digit: 一〇二."""
    return "".join(_DIGITS[int(figure)] for figure in str(number))


def _tens(number: int) -> str:
    """With 十 up to 99, digit by digit above, as Word does."""
    return chinese(number) if number < 100 else _written(number)


def _letters(number: int) -> str:
    """A … z, aa, bb …."""
    return "abcdefghijklmnopqrstuvwxyz"[(number - 1) % 26] * ((number - 1) // 26 + 1) if number else ""


def _roman(number: int) -> str:
    out = ""
    for value, sign in _ROMAN:
        out += sign * (number // value)
        number %= value
    return out


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)] if number else ""


def _enclosed(first: str, last: int) -> Callable[[int], str]:
    """A row of signs that begins with *first* for 1; digits after its *last*."""
    return lambda number: chr(ord(first) + number - 1) if 1 <= number <= last else str(number)


def _circled(number: int) -> str:
    """① … ㊿."""
    if number <= 20:
        return chr(0x2460 + number - 1) if number else "⓪"
    if number <= 35:
        return chr(0x3251 + number - 21)
    return chr(0x32B1 + number - 36) if number <= 50 else str(number)


_FORMS: dict[str, Callable[[int], str]] = {
    "none": lambda _: "",
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": lambda number: str(number).translate({ord("0") + n: 0xFF10 + n for n in range(10)}),
    "decimalFullWidth2": lambda number: str(number).translate({ord("0") + n: 0xFF10 + n for n in range(10)}),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedFullstop": _enclosed("⒈", 20),
    "decimalEnclosedParen": _enclosed("⑴", 20),
    "ideographEnclosedCircle": _enclosed("㊀", 10),
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "chineseCounting": _tens,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": _tens,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "japaneseDigitalTenThousand": _written,
    "ideographDigital": _written,
    "taiwaneseDigital": _written,
    "koreanDigital2": _written,
    "chineseLegalSimplified": lambda number: chinese(number, _LEGAL, "拾佰仟"),
    "ideographLegalTraditional": lambda number: chinese(number, "零壹貳參肆伍陸柒捌玖", "拾佰仟"),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
}
