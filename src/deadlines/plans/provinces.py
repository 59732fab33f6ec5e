"""The province that a plan of a city or county belongs to, as its own words tell.

Units that begin with 省 are the province's and not the city's, yet a city's plan seldom says in one place which
province that is. The name that it mentions most is taken; the person is told, and can say otherwise.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deadlines.plans.draft import Draft

PROVINCES = (
    *(
        "河北省",
        "山西省",
        "辽宁省",
        "吉林省",
        "黑龙江省",
        "江苏省",
        "浙江省",
        "安徽省",
        "福建省",
        "江西省",
        "山东省",
        "河南省",
    ),
    *("湖北省", "湖南省", "广东省", "海南省", "四川省", "贵州省", "云南省", "陕西省", "甘肃省", "青海省", "台湾省"),
    *("内蒙古自治区", "广西壮族自治区", "西藏自治区", "宁夏回族自治区", "新疆维吾尔自治区"),
)


def province_in(draft: Draft) -> str | None:
    """The province that *draft* mentions most; None where it mentions none."""
    found: Counter[str] = Counter()
    for text in _texts(draft):
        for name in PROVINCES:
            if count := text.count(name):
                found[name] += count
    return found.most_common(1)[0][0] if found else None


def _texts(draft: Draft) -> Iterator[str]:
    yield draft.title
    for item in draft.items:
        yield from (item.problem, item.target)
        yield from (measure.text for measure in item.measures)
    yield from (obligation.text for obligation in draft.obligations)
