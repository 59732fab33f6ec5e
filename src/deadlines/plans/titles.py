"""The title of a document, and the region that it names.

A title may stand on several lines, or in one paragraph with the document's number and the office that issued it. The
region is the innermost place at the head of a title (海岭省清河市东岭区…), behind 关于 and verbs (关于公示东岭区…).
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from deadlines.plans import labels
from deadlines.plans.numbering import mark_at
from deadlines.plans.text import TITLE_END, is_annex, without_annex
from deadlines.plans.unitlists import looks_like_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deadlines.plans.passages import Passage

#: So far down a title may stand, and so long it may be.
_TOP = 20
#: So many lines at the end may hold a signature, and so long is the name of an office at most.
_TAIL = 6
_SHORT = 36
_LONGEST = 90
#: A row of so many cells is one of the table itself.
_FEWEST_COLUMNS = 3
_STOPS = re.compile(r"[。；;：:，,]")
_DAY = re.compile(r"20\d\d年\d{1,2}月\d{1,2}日$")
_SENTENCE = re.compile(r"[。；，,;\d]")
_NUMBER = re.compile(r"^.{0,40}?[〔\[［（(【]20\d\d[〕\]］）)】]第?\d{1,5}号")
_MASTHEAD = re.compile(r"^[\u4e00-\u9fff]{4,30}?文件(?=[\u4e00-\u9fff])")
#: What an office's own papers are called, as their head says.
_SERIES = re.compile(r"(?:文件|专报|简报|快报|专刊|动态|汇编)$")
#: How the second line of a title goes on with a place or an office on the first.
_GOES_ON = re.compile(r"^(?:关于|贯彻|落实|执行|印发|整改|配合|对|20\d\d年|第[一二三四五六七八九十]轮|中央|省|国家)")
#: What a title ends with, and as often the first line of one.
_WEAK_END = re.compile(r"(?:意见|情况|措施|报告|计划|清单)$")
_VERBS = (
    r"关于|对|的|在|将|中共|公示|公布|公开|印发|发布|下发|转发|批转|报送|上报|下达|通报|移交|交办|做好|抓好|落实|贯彻|执行|实施|开展"
    r"|推进|推动|加强|加快|强化|进一步|全面|切实|深入|扎实|组织|配合|涉及|明确|调整|反馈|督察|意见|成立|支持|同意|整改|完成|办理"
)
_BEFORE_REGION = re.compile(rf"^(?:.*?《)?(?:{_VERBS})*")
_REGION = re.compile(r"([一-鿿]{1,6}?(?:自治区|自治州|自治县|新区|省|市|州|盟|县|区|旗))(?![域级市县区州旗])")
#: Words that no place's name holds: what stands before the last of them is not of the name.
_NO_NAME = re.compile(rf"^.*(?:{_VERBS}|和|与|及|年|轮|省级|市级)")
#: 城区, 开发区, 保护区: areas that are no region of their own below the city named before them.
_AREA = re.compile(
    r"^各|[省市县].|(?:城|园|库|矿|灌|景|牧|郊|辖|片|街|厂|校|社|小|老|山|林|农|养|工业|产业|旅游|水源|保护|开发|高新|经开|示范|功能|试验"
    r"|自贸|管理|生态|名胜|度假|风景|缓冲|核心|重点|敏感|汇水|控制|污染|集聚|居民|作业|棚户)(?:区|县|市)$"
)
#: 城市, 全市, 各县, 各区县: words of one sign before the level; of places only a county is named so (滑县).
_NO_PLACE = re.compile(r"^(?:.[省市州盟区旗]|[各全本我该县郊外]县|各.*)$")
_RANKS = ({"省", "自治区"}, {"市", "州", "盟", "自治州"}, {"县", "区", "旗", "市", "新区", "自治县"})


def title_in(passages: Sequence[Passage]) -> str:
    """The document's title: the first heading, else the first line that ends as titles do, whole; "" without one."""
    top = passages[:_TOP]
    above = _above_table(top)
    for at, passage in enumerate(top):
        text = _bare(passage.text)
        if passage.cell and passage.cell.row > 1 and at not in above:
            continue
        if at in above:
            text = without_annex(text)
        if not 2 <= len(text) <= _LONGEST or not is_title(text):
            continue
        if at + 1 < len(top) and _is_open(text, below := _bare(top[at + 1].text), top[at + 1]):
            text += below
        start = at
        while start and (whole := _joined(top[start - 1], text)):
            text, start = whole, start - 1
        if len(text) >= 5:
            return text
    return ""


def _above_table(top: Sequence[Passage]) -> frozenset[int]:
    """Where among *top* cells of a sheet stand alone in their row above its table: its annex number, its title."""
    rows = Counter((each.sheet, each.cell.table, each.cell.row) for each in top if each.cell and each.sheet)
    found: set[int] = set()
    for at, passage in enumerate(top):
        if passage.cell is None or passage.sheet is None:
            continue
        if rows[passage.sheet, passage.cell.table, passage.cell.row] >= _FEWEST_COLUMNS:
            break
        if rows[passage.sheet, passage.cell.table, passage.cell.row] == 1:
            found.add(at)
    return frozenset(found)


def _bare(text: str) -> str:
    """*text* without blanks and marks, and without the office's head and the document's number before a title."""
    text = "".join(text.split()).strip("《》*#")
    if match := _NUMBER.match(text):
        rest = text[match.end() :]
        text = rest if len(rest) >= 5 else text
    if match := _MASTHEAD.match(text):
        text = text[match.end() :]
    return _without_issuer(text)


def _without_issuer(text: str) -> str:
    """*text* without the office before it where the title begins anew with its place: 清河市人民政府清河市…方案."""
    again = text.find(text[:3], 3)
    if (
        0 < again <= 40
        and len(text) - again >= 8
        and _REGION.match(text)
        and (looks_like_units(text[:again]) or _SERIES.search(text[:again]))
    ):
        return text[again:]
    return text


def is_title(text: str) -> bool:
    """Whether *text* can be nothing but the title of a document or a list."""
    return (
        len(text) <= _LONGEST
        and TITLE_END.search(text.strip()) is not None
        and not re.search(r"[。；;：:]", text)
        and mark_at(text) is None
        and not is_annex(text)
        and not labels.label_at(text)
    )


def _is_open(text: str, below: str, passage: Passage) -> bool:
    """Whether a line that could be a title goes on *below*: …反馈意见 with 整改任务分解表 under it."""
    return (
        _WEAK_END.search(text) is not None
        and passage.cell is None
        and len(text) + len(below) <= _LONGEST
        and is_title(below)
        and _GOES_ON.match(below) is not None
    )


def _joined(above: Passage, text: str) -> str | None:
    """*text* with the line *above* it where that begins the same title."""
    line = "".join(above.text.split()).strip("*#")
    if (
        above.cell is not None
        or not 2 <= len(line) <= 45
        or len(line) + len(text) > _LONGEST
        or _STOPS.search(line)
        or re.search(r"[号\d]$|文件$|^[（(]|[）)]$", line)
        or TITLE_END.search(line)
        or mark_at(line)
        or labels.label_at(line)
        or is_annex(line)
    ):
        return None
    if looks_like_units(line) and not _GOES_ON.match(text):
        return None
    if _has_place(text) and _has_place(line):  # each is a title of its own: 清河市整改工作专报 above 清河市…方案
        return None
    return _without_issuer(line + text)


def _has_place(text: str) -> bool:
    match = _REGION.match(text)
    return match is not None and not _NO_NAME.match(match.group(1)) and not _NO_PLACE.match(match.group(1))


def region_in(title: str) -> str | None:
    """The innermost region at the head of *title*; None where it names none."""
    places = _places(title)
    return places[-1] if places else None


def region_of_issuer(passages: Sequence[Passage]) -> str | None:
    """The region of the office that a document comes from: of its head, its addressee, or its signature.

    None where no line of a few signs at either end names an office of a place.
    """
    for passage in (*passages[:_TOP], *reversed(passages[-_TAIL:])):
        line = "".join(passage.text.split()).strip("*#：:")
        if labels.label_at(line):
            continue
        line = _DAY.sub("", line)
        if (
            passage.cell is None
            and not _SENTENCE.search(line)
            and len(line) <= _SHORT
            and looks_like_units(line.removeprefix("中共"))
        ):
            region = region_in(line)
            if region is not None:
                return region
    return None


def province_in_title(title: str, region: str) -> str | None:
    """The province that *title* names before *region*: 海岭省 before 清河市; None where it names none."""
    places = _places(title)
    return places[0] if len(places) > 1 and places[-1] == region and _rank(places[0]) == 0 else None


def _places(title: str) -> list[str]:
    start = _BEFORE_REGION.match(title)
    first = _REGION.match(title, start.end() if start else 0) or _REGION.search(title)
    if first is None or _NO_PLACE.match(first.group(1)):
        return []
    name = first.group(1)
    places = [_NO_NAME.sub("", name) if len(_NO_NAME.sub("", name)) >= 2 else name]
    at = first.end()
    rank = _rank(places[0])
    while rank < len(_RANKS) - 1 and (following := _REGION.match(title, at)):
        name = following.group(1)
        below = next((low for low in range(rank + 1, len(_RANKS)) if _ending(name) in _RANKS[low]), None)
        long = len(name) > (8 if "自治" in name else 5)
        if below is None or long or _AREA.search(name) or _NO_NAME.match(name):
            break
        places.append(name)
        at, rank = following.end(), below
    return places


def _rank(name: str) -> int:
    return next((rank for rank, ends in enumerate(_RANKS) if _ending(name) in ends), len(_RANKS))


def _ending(name: str) -> str:
    return next((end for end in ("自治区", "自治州", "自治县", "新区") if name.endswith(end)), name[-1:])
