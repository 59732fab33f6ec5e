"""Quantities in the clause of a milestone: 287家试点餐饮单位, 744处在线监测设施.

Years, shares, sizes and counts of repetitions are no quantities of a milestone; 200万吨 is 2000000吨 there.
"""

from __future__ import annotations

import re

from deadlines.domain.model import Quantity

_UNITS = (
    r"平方公里|平方米|立方米|公里|公顷|千米|蒸吨|千瓦|兆瓦|标方|家|处|辆|座|台|套|个|户|条|口|眼|起|件|项|亩|吨|株|棵|宗|块"
    r"|艘|根|只|头|栋|间|所|名|人|片|米|方|份|支|段|枚|批|孔|盏|具|幢|桶"
)
_AMOUNT = re.compile(
    rf"(?<![\d.．第—–\-/A-Za-z])(\d{{1,9}}(?:\.\d+)?)\s*(万|亿)?\s*(余)?({_UNITS})(?!以[上下]|/|月|工作日|自然日|小时|次)"
)
_NOT_BEFORE = re.compile(
    r"(?:每[一-鿿]{0,2}|第|前|PM|年处理|日处理[一-鿿]{0,3}|年用|年综合|超过|不超过|达到|面积|规模)$"
)
_OBJECT = re.compile(r"[一-鿿“”（）]{1,14}?(?=[、，。；,;和与及的]|完成|全部|$)")
_GENERIC = frozenset({"月", "年", "方面", "百分之百", "工作日", "到位", "重点", "阶段", "季度", "确保", "严格"})


def quantities_in(text: str) -> tuple[Quantity, ...]:
    """The quantities that *text* names, in order."""
    found: list[Quantity] = []
    for match in _AMOUNT.finditer(text):
        digits, scale, _, unit = match.groups()
        if _NOT_BEFORE.search(text[max(0, match.start() - 8) : match.start()]):
            continue
        rest = text[match.end() : match.end() + 20]
        if unit == "个" and any(rest.startswith(word) for word in _GENERIC):
            continue
        value = float(digits) * {"万": 1e4, "亿": 1e8}.get(scale or "", 1)
        thing = _OBJECT.match(rest)
        found.append(Quantity(int(value) if value == int(value) else value, unit, of=thing.group() if thing else None))
    return tuple(found)
