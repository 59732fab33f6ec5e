"""What a web site puts around a document: where the reader is, neighbouring pages, tools, and the foot of each page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deadlines.plans.passages import Passage

_LONGEST = 160
#: 首页 > 通知公告; 当前位置：…
_CRUMBS = re.compile(
    r"^(?:[您你]?(?:的|现在)?(?:当前|所在|现在)的?(?:的?位置|栏目)(?:是|为)?\s?[：:>＞]|(?:网站|本站)?首页\s?(?:[>＞»›→/|-]|&gt;))"
)
_NEIGHBOUR = re.compile(r"^[【\[]?[上下]一[篇条页](?:文章|信息)?[】\]]?\s?(?:$|[：:>＞】])")
#: What only the foot of a site says.
_FOOT = re.compile(r"ICP\s?备|公网安备|网站标识码|^版权所有|版权所有\s?[：:©]|^Copyright\b|©", re.IGNORECASE)
#: What it may say beside that; in a plan 主办单位 is a unit that leads.
_FOOT_LINE = re.compile(
    r"^(?:主办|承办|主管|协办|维护|技术支持|网站支持|联系我们|网站地图|关于我们|联系电话|地址|邮编)"
)
_BETWEEN = re.compile(r"[\s\[\]【】（）()：:|｜/、，,<>＜＞×·\-]+")
#: 打印本页, 关闭窗口, 分享到, 返回顶部: one word of a tool alone.
_TOOL = re.compile(
    r"(?:我要|加入|设为|点击)?(?:打印|关闭|分享|收藏|保存|下载|返回|字号|字体|朗读|纠错|扫一扫|微信|微博|新浪微博|QQ空间|首页|无障碍)"
    r"(?:大小|到|至|本页|此页|正文|全文|文章|窗口|页面|顶部|首页|列表|上页|浏览|二维码)?"
)
_SIZES = frozenset({"大", "中", "小", "默认", "特大", "T", "A", "A+", "A-", "+"})


def without_site(passages: Sequence[Passage]) -> list[Passage]:
    """*passages* without the lines of the site around them; cells of tables stay as they are."""
    gone = {
        at
        for at, passage in enumerate(passages)
        if passage.cell is None and (_is_foot(passage.text) or _is_around(passage.text))
    }
    for at in [at for at in sorted(gone) if _is_foot(passages[at].text)]:
        for step in (-1, 1):  # what stands with the foot goes with it
            near = at + step
            while 0 <= near < len(passages) and (near in gone or _FOOT_LINE.match(passages[near].text)):
                if passages[near].cell is not None or (near in gone and _is_foot(passages[near].text)):
                    break
                gone.add(near)
                near += step
    return [passage for at, passage in enumerate(passages) if at not in gone]


def _is_foot(text: str) -> bool:
    return len(text) <= _LONGEST and _FOOT.search(text) is not None


def _is_around(text: str) -> bool:
    """Whether a line tells where the reader is, leads to another page, or holds nothing but tools."""
    if len(text) > _LONGEST:
        return False
    words = [word for word in _BETWEEN.split(text) if word]
    tools = (
        bool(words) and all(_TOOL.fullmatch(word) or word in _SIZES for word in words) and not _SIZES.issuperset(words)
    )
    return tools or _CRUMBS.match(text) is not None or _NEIGHBOUR.match(text) is not None
