"""What an office puts around the text of a document: its day, its signature, its imprint, and notes that are no text.

The day of issue stands in the imprint (…办公室 2026年3月6日印发), in a label (发布日期：2026-03-05), in brackets
below the title, or below the signature; the first of these that a document has is its day. One that is only signed is a
doubt. Signature, imprint, footnotes and notes (注：, 资料来源：, 填表说明) belong to no part of the plan.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.limits.tokens import number
from deadlines.plans.labels import label_at
from deadlines.plans.numbering import mark_at
from deadlines.plans.text import TITLE_END, is_annex
from deadlines.plans.unitlists import looks_like_units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from deadlines.plans.passages import Passage

_DAY = (
    r"(?:(?P<year>20\d\d)\s{0,3}(?:年|[-./])\s{0,3}(?P<month>\d{1,2})\s{0,3}(?:月|[-./])\s{0,3}(?P<day>\d{1,2})\s{0,3}日?(?!\d)"
    r"|(?P<cn_year>[二2][〇○零Oo0][〇○零Oo一二三四五六七八九\d]{2})年(?P<cn_month>[一二三四五六七八九十]{1,2})月(?P<cn_day>[一二三四五六七八九十]{1,3})日)"
)
_ALONE = re.compile(rf"^[（(]?\s*{_DAY}\s*[）)]?$")
_SIGNED = re.compile(rf"^(?P<unit>[\u4e00-\u9fff（）()、 \u3000]{{3,60}}?)[\s\u3000]*{_DAY}$")
_PRINTED = re.compile(rf"{_DAY}\s*印发\s*[）)]?\s*[。]?$")
_LABELLED = re.compile(
    rf"(?P<label>(?:印发|成文|发文|发布|签发|公布|公开|制发)(?:日期|时间))[\s\u3000]*[：:]?[\s\u3000】\]]*{_DAY}"
)
#: Lines between text and end that say nothing of the plan.
_IMPRINT = re.compile(
    r"^(?:[（(]此件[^（）()]{2,20}[）)]|抄\s*送\s*[：:].*|(?:主动|依申请|不予)公开|(?:信息)?公开(?:选项|类型|属性)[：:].*)$"
)
_NUMBER = re.compile(r"^[\u4e00-\u9fff]{1,12}[〔\[（(【]20\d\d[〕\]）)】]\s*第?\s*\d{1,5}\s*号$")
#: A note's head, and such that stand above numbered notes.
_NOTE = re.compile(r"^[（(]?(?:注|备注|注释|附注|脚注|说明|资料来源|数据来源|图片来源|信息来源)\s*\d{0,2}\s*[：:]")
_GUIDE = re.compile(
    r"^[一二三四五六七八九十\d、.．（）()\s]{0,6}(?:填(?:表|报|写)|使用|表格|指标|附表|有关)?(?:说明|须知)[：:]?$"
)
_GUIDE_LINE = re.compile(r"^填(?:表|报|写)(?:说明|须知|要求)\s*[：:]")
_SHEET = re.compile(
    r"^(?:(?:填(?:表|报|写)|使用|表格|指标|字段|编制)?(?:说明|须知)|备注|注释|附注|字典|数据字典|下拉(?:选项|列表)?|选项|代码表)\d*$"
)
_FOOTNOTE = re.compile(r"^\s*([¹²³⁴⁵⁶⁷⁸⁹]{1,2}|[\[〔【]\d{1,2}[\]〕】])\s*(?=\S)")
_RAISED = re.compile(r"(?<=[\u4e00-\u9fff。，；、：”》）)])(?<!米)[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3}")
#: A note that asks units for something is more than an explanation.
_OBLIGES = re.compile(r"(?:各|责任|牵头|配合|实施)(?:单位|部门|主体)[^。；]{0,30}(?:报|完成|落实|上报|报送)")
_STEPS = frozenset({"（1）", "1）", "①", "一是", "第一"})
_SHORT = 200
#: A footnote stands so many passages below its sign at most.
_FAR = 60
#: A document of more days on lines of their own is a list of days; only its ends are looked at for a signature.
_MOST = 20


class Dated(NamedTuple):
    """The day of a document, where it stands, and whether it is only that of a signature."""

    day: date
    where: str
    signed: bool


class Framed(NamedTuple):
    """The passages of a document's text, and its day where it bears one."""

    passages: list[Passage]
    dated: Dated | None


def without_guides(passages: Sequence[Passage]) -> list[Passage]:
    """*passages* without the sheets of a workbook that explain how it is filled in."""
    return [passage for passage in passages if not (passage.sheet and _SHEET.match(passage.sheet.strip()))]


def is_note(passage: Passage) -> bool:
    """Whether *passage* is a note below a table: 备注：…, 注：…, 填表说明."""
    text = passage.text.strip()
    return bool(_NOTE.match(text) or _GUIDE_LINE.match(text) or (len(text) <= 20 and _GUIDE.match(text)))


def framed(passages: Sequence[Passage]) -> Framed:
    """*passages* without what is no text of the plan, and the day of the document."""
    gone: set[int] = set()
    days: list[tuple[int, Dated]] = []
    for at, passage in enumerate(passages):
        text = passage.text.strip()
        if passage.cell is not None or len(text) > _SHORT or at in gone:
            continue
        if (match := _PRINTED.search(text)) and _is_imprint(text, match):
            days += _read(0, match, passage)
            gone.add(at)
        elif (match := _LABELLED.search(text)) and len(text) - len(match.group()) <= _SHORT // 2 and "。" not in text:
            days += _read(0 if match.group("label").startswith("印发") else 1, match, passage)
            gone.add(at)
        elif _IMPRINT.match(text):
            gone.add(at)
    signed = [at for at, one in enumerate(passages) if len(one.text) <= _SHORT and _may_be_signed(one)]
    for at in dict.fromkeys((*signed[:_MOST], *signed[-_MOST:])):
        passage = passages[at]
        if at not in gone and (match := _signature(passages, at, gone)):
            bracketed = passage.text.strip().startswith(("（", "("))
            days += _read(2 if bracketed else 3, match, passage, signed=True)
            gone.update(_signers(passages, at, gone))
    gone.update(_notes(passages, gone))
    kept = [passage for at, passage in enumerate(passages) if at not in gone]
    best = min(days, key=lambda found: found[0])[1] if days else None
    return Framed(_without_marks(kept, _footnotes(passages).values()), best)


def _may_be_signed(passage: Passage) -> bool:
    text = passage.text.strip()
    return passage.cell is None and (_ALONE.match(text) or _SIGNED.match(text)) is not None


def _read(rank: int, match: re.Match[str], passage: Passage, *, signed: bool = False) -> Iterator[tuple[int, Dated]]:
    if match.group("year"):
        year, month, day = (int(match.group(name)) for name in ("year", "month", "day"))
    else:
        digits = "".join("0" if sign in "〇○零Oo" else sign for sign in match.group("cn_year"))
        year = int("".join(sign if sign.isdigit() and sign.isascii() else str(number(sign)) for sign in digits))
        month, day = number(match.group("cn_month")), number(match.group("cn_day"))
    try:
        yield rank, Dated(date(year, month, day), passage.where, signed)
    except ValueError:
        return


def _is_imprint(text: str, match: re.Match[str]) -> bool:
    """Whether a line that ends with 某日印发 says so of this document: no other stands in it, and no sentence."""
    before = text[: match.start()].strip(" （(\u3000")
    return not before or text.startswith("抄") or (len(before) <= 40 and looks_like_units(before.split()[-1]))


def _signature(passages: Sequence[Passage], at: int, gone: set[int]) -> re.Match[str] | None:
    """The day below a signature, or on one line with it; None for a day that belongs to the text."""
    text = passages[at].text.strip()
    if (match := _SIGNED.match(text)) and looks_like_units(match.group("unit").strip()) and not label_at(text):
        return match if _ends(passages, at, gone) else None
    match = _ALONE.match(text)
    if match is None or not at or not _ends(passages, at, gone):
        return None
    before = next((near for near in range(at - 1, -1, -1) if near not in gone), None)
    if before is None:
        return None
    above = passages[before].text.strip()
    if label_at(above) or mark_at(above) or _is_open(passages[before - 1] if before else passages[before]):
        return None
    last = all(near in gone for near in range(at + 1, len(passages)))
    return match if last or _is_signer(passages[before]) or (TITLE_END.search(above) and len(above) <= 90) else None


def _ends(passages: Sequence[Passage], at: int, gone: set[int]) -> bool:
    """Whether nothing but a new part of the document follows *at*, or the text of one whose title stands above it."""
    following = next((near for near in range(at + 1, len(passages)) if near not in gone), None)
    if following is None:
        return True
    text = passages[following].text.strip()
    if (
        passages[at - 1].cell is None
        and at
        and TITLE_END.search(passages[at - 1].text.strip())
        and at < len(passages) // 2
    ):
        return True
    return (
        passages[following].cell is not None
        or is_annex(text)
        or (len(text) <= 60 and TITLE_END.search(text) is not None and mark_at(text) is None)
        or (_is_signer(passages[at - 1]) and len(text) > 60)
        or re.match(r"[（(]?(?:联系|电话|抄送|此件)", text) is not None
    )


def _is_signer(passage: Passage) -> bool:
    text = passage.text.strip()
    return (
        passage.cell is None
        and len(text) <= 60
        and text[-1:] not in "。；，、：;,:"
        and mark_at(text) is None
        and label_at(text) is None
        and all(looks_like_units(part) for part in text.split())
    )


def _is_open(passage: Passage) -> bool:
    """Whether *passage* is a label whose value stands below it."""
    label = label_at(passage.text)
    return label is not None and not passage.text[label.end :].strip()


def _signers(passages: Sequence[Passage], at: int, gone: set[int]) -> Iterator[int]:
    """The lines of a signature that ends with the day at *at*: joint documents are signed by several."""
    yield at
    if _ALONE.match(passages[at].text.strip()):
        for near in range(at - 1, max(at - 6, 0), -1):
            if near in gone or not _is_signer(passages[near]) or _is_open(passages[near - 1]):
                return
            yield near


def _notes(passages: Sequence[Passage], gone: set[int]) -> Iterator[int]:
    """Footnotes, sources, and what explains a table: the note itself and the numbered lines that go on with it."""
    yield from _footnotes(passages)
    at = 0
    while at < len(passages):
        passage, text = passages[at], passages[at].text.strip()
        at += 1
        if passage.cell is not None or at - 1 in gone:
            continue
        guide = len(text) <= 20 and _GUIDE.match(text) is not None
        match = _NOTE.match(text) or _GUIDE_LINE.match(text)
        if not guide and not match:
            continue
        if text.rstrip("：: ") == "备注":  # a label, whose value follows
            continue
        if match and not _GUIDE_LINE.match(text) and _OBLIGES.search(text):
            continue
        yield at - 1
        mark = mark_at(text[match.end() :][:40]) if match else None
        if match and not guide and mark is None and text[match.end() :].strip():
            continue
        style, count = (mark.style, mark.number) if mark else ("", 0)
        while at < len(passages) and passages[at].cell is None:
            following = passages[at]
            own = mark_at(following.text[:40], after=count)
            if is_annex(following.text) or following.heading or label_at(following.text[:60]):
                break
            if own is None and (style or not guide or count):
                break
            if own and own.style not in _STEPS - {style}:
                if own.number != count + 1 or own.style != (style or own.style):
                    break
                style, count = own.style, own.number
            yield at
            at += 1
            if own is None:
                count = -1
    return


def _footnotes(passages: Sequence[Passage]) -> dict[int, str]:
    """The lines that begin with the sign of a footnote which stands in a text before them, and the sign."""
    found: dict[int, str] = {}
    for at, one in enumerate(passages):
        match = _FOOTNOTE.match(one.text[:20])
        if match and any(match.group(1) in passages[near].text[1:] for near in range(max(0, at - _FAR), at)):
            found[at] = match.group(1)
    return found


def _without_marks(passages: list[Passage], signs: Iterable[str]) -> list[Passage]:
    """*passages* without the raised numbers of footnotes, and without those *signs*."""
    mark = re.compile("|".join([_RAISED.pattern, *map(re.escape, sorted(set(signs)))]))
    return [
        passage._replace(text=mark.sub("", passage.text)) if mark.search(passage.text) else passage
        for passage in passages
    ]
