"""Quantities in the clause of a milestone: 287家试点餐饮单位, 744处在线监测设施, and how 分别 shares them out.

Years, shares, sizes and what recurs are no quantities of a milestone; 200万吨 is 2000000吨 there, as `amount` has it
wherever a person types one.
"""

from __future__ import annotations

import re

from deadlines.domain.amounts import value
from deadlines.domain.model import Quantity

_UNITS = (
    r"平方公里|平方千米|平方米|立方米|公里|公顷|千米|蒸吨|千瓦时|千瓦|兆瓦|标方|家|处|辆次|辆|座次|座|台次|台|套|个|户次|户|条|口|眼|起|件|项|亩"
    r"|吨|株|棵|宗|块|艘|根|只|头|栋|间|所|名|人次|人|片|米|方|份|支|段|枚|批次|批|孔|盏|具|幢|桶|场次|场|轮次|次|元"
)
#: What a rate of work is counted in: 2万吨/日.
_PER = r"/(?:日|天|年|小时|[dah](?![A-Za-z]))"
#: 5台（套）.
_ALSO = r"[（(](?:套|台|座|处|个|户|辆|家|次)[）)]"
_NOT_AFTER = r"以[上下]|/|月|工作日|自然日|小时"
_DIGITS = r"\d{1,3}(?:,\d{3})+|\d{1,9}(?:\.\d+)?"
#: What can be counted in Chinese numerals below ten without being a name: 三项制度, 四个意识, 两级 are names.
_THINGS = "家处座台套户口亩辆栋艘株棵"
_NUMERAL = rf"[二三四五六七八九]?[十百千][一二三四五六七八九十百零]{{0,5}}|[二两三四五六七八九](?=余?[{_THINGS}])"
_AMOUNT = re.compile(
    rf"(?:(?<![\d.．第—–\-/A-Za-z])(?<!\d,)(?P<digits>{_DIGITS})|(?<![第每之十百千几数〇零一二三四五六七八九])(?P<numeral>{_NUMERAL}))"
    rf"\s*(?P<scale>[千百]?万|亿)?\s*余?(?P<unit>(?:{_UNITS})(?:{_PER}|{_ALSO})?)(?!{_NOT_AFTER})"
)
_NOT_BEFORE = re.compile(
    r"(?:每[一-鿿]{0,2}|第|前|PM|年处理|日处理[一-鿿]{0,3}|年用|年综合|超过|不超过|达到|规模|[数几上近])$"
)
_EVERY = re.compile(r"每[^，。；,;]{0,12}$")
_OBJECT = re.compile(r"[一-鿿“”（）]{1,14}?(?=[、，。；,;和与及的]|完成|全部|$)")
_GENERIC = ("月", "年", "方面", "百分", "工作日", "到位", "重点", "阶段", "季度", "确保", "严格")
_SHARED = re.compile(r"分别[^，。；,;\d]{0,12}")
_SHARE = re.compile(
    rf"(?P<digits>{_DIGITS})\s*(?P<scale>[千百]?万|亿)?\s*余?(?P<unit>(?:{_UNITS})(?:{_PER}|{_ALSO})?)?(?P<more>\s*(?:[、，,和]|以?及)\s*)?"
)


def quantities_in(text: str) -> tuple[Quantity, ...]:
    """The quantities that *text* names, in order."""
    found: list[Quantity] = []
    for match in _AMOUNT.finditer(text):
        before = text[max(0, match.start() - 16) : match.start()]
        unit = match["unit"]
        if _NOT_BEFORE.search(before[-8:]) or (unit.endswith("次") and _EVERY.search(before)):
            continue
        rest = text[match.end() : match.end() + 20]
        if unit == "个" and rest.startswith(_GENERIC):
            continue
        if match["numeral"] and match["numeral"][0] in "百千":
            continue  # 千人计划, 百项工程, 千家万户
        target = value(match["digits"] or match["numeral"], match["scale"] or "")
        if target is not None and (target, unit) != (1, "次"):  # once is what is done anyway
            thing = _OBJECT.match(rest)
            found.append(Quantity(target, unit, of=thing.group() if thing else None))
    return tuple(found)


def shares_in(text: str, count: int) -> tuple[Quantity, ...]:
    """The *count* quantities that 分别 shares out in *text*, the last unit standing for those without; else nothing."""
    head = _SHARED.search(text)
    at = head.end() if head else len(text)
    shares: list[tuple[int | float | None, str]] = []
    while match := _SHARE.match(text, at):
        shares.append((value(match["digits"], match["scale"] or ""), match["unit"] or ""))
        at = match.end()
        if not match["more"]:
            break
    unit = shares[-1][1] if shares else ""
    if len(shares) != count or not unit or any(target is None for target, _ in shares):
        return ()
    return tuple(Quantity(target, own or unit) for target, own in shares)
