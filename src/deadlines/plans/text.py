"""Plain text and markdown → passages, and what all hard-wrapped documents have in common.

A line is a passage unless it only goes on with the one before: where a document breaks its lines at a width, a full
line goes on; where only pages cut its sentences, an unfinished one does. What numbers, labels or heads a part never
goes on. `unwrap` is for every reader of documents whose lines are lines of a page.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from deadlines.errors import N_, BadFile, Message, Problem
from deadlines.plans.labels import label_at
from deadlines.plans.numbering import mark_at
from deadlines.plans.passages import Cell, Document, Passage
from deadlines.plans.pasted import pasted_at
from deadlines.plans.unitlists import looks_like_units

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_NUMBERED_PAGE = (
    r"(?:[-—–－―·•~]+\s*\d{1,4}\s*[-—–－―·•~]+"
    r"|第\s*\d+\s*页(?:\s*[,，/、]?\s*[（(]?共\s*\d+\s*页[)）]?)?|共\s*\d+\s*页\s*[,，/、]?\s*第\s*\d+\s*页|\d{1,4}\s*/\s*\d{1,4})"
)
_PAGE = re.compile(rf"^\s*{_NUMBERED_PAGE}\s*$")
#: A running head with the number of its page on one line.
_PAGED_HEAD = re.compile(rf"^(?:{_NUMBERED_PAGE}\s+)?(\S.{{2,38}}?\S)(?:\s+{_NUMBERED_PAGE})?$")
_PRINTER = re.compile(r"^[\u4e00-\u9fff]{3,30}(?:编印|印制|承印)$")
_BARE = re.compile(r"^\s*\d{1,4}\s*$")
_FINISHED = re.compile(r"[。！？!?；;：:…](?:[”’」』）)】\]]*)$")
#: A bracket that charges units closes a paragraph: …。（责任单位：市住建局）.
_CHARGED = re.compile(
    r"[（(](?:(?:责任|牵头|整改|配合|完成)[^（）()：:]{0,8}[：:][^（）()]*|[^（）()]{2,60}(?:牵头|负责|配合|落实))[）)]$"
)
_OPEN_END = re.compile(r"[，,、（(“《〈—－-]$")
_ANNEX = re.compile(r"^附\s*[件表录]\s*[：:]?\s*[\d一二三四五六七八九十]{0,3}\s*[：:.．、]?")
#: A heading above measures: 临潼区：
_HEADING = re.compile(r"^[\u4e00-\u9fff（）()]{2,12}[：:]")
#: What the title of a document or of a list ends with.
TITLE_END = re.compile(
    r"(?:方案|清单|台账|公告|公示|通知|通报|报告|计划|一览表|情况表|情况|措施|意见|函|细则|汇总表|明细表|表|任务书|名单|[交督转]办单|提示单|通知书|(?:清单|方案)[及和与](?!时)[\u4e00-\u9fff]{2,8})(?:[（(][^（）()]{1,30}[）)])?$"
)
_MARKDOWN = re.compile(r"^\s{0,3}(#{1,6})\s+")
_SEPARATOR = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_SHORT_FIELDS = ("limit", "leaders", "status", "number", "other")
_FLOWING = ("一是", "第一", "①", "第项")
_WIDEST = 62
#: What a page cuts off is at least so wide; shorter lines are headings and cells.
_SHORTEST = 18
#: A running head with its page number is no longer than this.
_LONGEST_HEAD = 60
#: Only so much of a document of one line is looked at for what it begins with.
_HEAD = 200


def read_text(name: str, data: bytes) -> Document:
    """The passages of a text or markdown file in UTF-8 (with or without BOM), UTF-16 with BOM or GB18030.

    Raises BadFile for bytes that are no text.
    """
    text = decode(name, data)
    return Document(name, passages_of(text))


def decode(name: str, data: bytes) -> str:
    """The text that *data* holds. Raises BadFile where it is none."""
    for bom, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(bom):
            return data.decode(encoding, errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.count("\x00") <= len(text) // 1000:
            return text.replace("\x00", "")
    raise BadFile(name, [Problem(name, Message(N_("This is neither UTF-8 nor GB18030 text.")))])


def passages_of(text: str) -> tuple[Passage, ...]:
    """The passages of *text*: pipe and tab tables as cells, the rest joined where lines or pages cut it."""
    passages: list[Passage] = []
    flow: list[Passage] = []
    rows: list[tuple[int, list[str]]] = []
    tables = 0

    def close_table() -> None:
        nonlocal tables
        if rows:
            passages.extend(unwrap(flow))
            flow.clear()
            tables += 1
            passages.extend(_cells(tables, rows))
            rows.clear()

    lines = re.split(r"\r\n|\r|\n|\x0b|\x85|\u2028|\u2029", text)
    tabbed = _tabbed(lines)
    behind = 0
    for at, raw in enumerate(lines, 1):
        if at <= behind:
            continue
        if pasted := pasted_at(lines, at):
            close_table()
            rows.extend(pasted.rows)
            behind = pasted.last
            close_table()
            continue
        if at - 1 in tabbed:  # a table whose first line names no columns
            rows.append((at, [cell.strip().strip('"') for cell in raw.split("\t")]))
            continue
        if raw.count("|") >= 2 and raw.lstrip().startswith("|"):
            if not _SEPARATOR.match(raw):
                rows.append((at, _split_row(raw)))
            continue
        close_table()
        for page, line in enumerate(raw.split("\f")):
            if page:
                flow.append(Passage("\f", ""))
            if line.strip():
                heading = _MARKDOWN.match(line)
                bare = re.sub(r"\*\*|__", "", line[heading.end() :] if heading else line)
                flow.append(Passage(bare, f"第{at}行", heading=len(heading.group(1)) if heading else 0))
    close_table()
    passages.extend(unwrap(flow))
    return tuple(passages)


def _tabbed(lines: Sequence[str]) -> frozenset[int]:
    """Which of *lines* are rows of a table pasted from a sheet: two or more together with cells between tabs."""
    found = {at for at, line in enumerate(lines) if line.count("\t") > 1 and sum(map(bool, line.split("\t"))) > 1}
    return frozenset(at for at in found if at - 1 in found or at + 1 in found)


def unwrap(lines: Iterable[Passage]) -> list[Passage]:
    """*lines* as paragraphs: what a line or page break cut is joined, page numbers and running heads are left out.

    A passage of a form feed alone marks a page break. Cells and marked headings are left as they are.
    """
    kept = _without_furniture([line for line in lines if line.text.strip() or line.text == "\f"])
    width = _wrap_width(kept)
    joined: list[Passage] = []
    parts: list[str] = []
    last = ""
    decimal = 0

    def close() -> None:
        if parts:
            joined[-1] = joined[-1]._replace(text="".join(parts).strip())
            parts.clear()

    for line in kept:
        text = line.text.strip()
        if not text:
            continue
        before = parts[0] if parts else ""
        if (
            parts
            and line.cell is None
            and joined[-1].cell is None
            and not line.heading
            and not joined[-1].heading
            and _goes_on(before, last, text, width, decimal, first=len(joined) <= 4)
        ):
            gap = " " if last[-1:].isascii() and last[-1:].isalnum() and text[0].isascii() and text[0].isalnum() else ""
            parts.append(gap + text)
        else:
            close()
            joined.append(line)
            parts.append(text)
            mark = mark_at(text[:_HEAD], after=decimal)
            if mark and mark.style == "1.":
                decimal = mark.number
        last = line.text.rstrip()
    close()
    return joined


def is_annex(text: str) -> bool:
    """Whether *text* heads an annex: 附件1, 附表."""
    match = _ANNEX.match(text)
    return match is not None and len(text) <= 60 and not _FINISHED.search(text)


def without_annex(text: str) -> str:
    """*text* without the annex number before it: 附件1：…台账."""
    return _ANNEX.sub("", text, count=1)


def _goes_on(paragraph: str, line: str, following: str, width: float, decimal: int, *, first: bool) -> bool:
    """Whether *following* goes on with *line*, the last of a paragraph that begins with *paragraph*."""
    head = following[:_HEAD]
    full = width > 0 and _width(line) >= width - 2.5
    unfinished = not (_FINISHED.search(line[-4:]) or _CHARGED.search(line[-_HEAD:]))
    mark = mark_at(head, after=decimal)
    if mark and not (width and full and unfinished and (mark.style in _FLOWING or re.match(r"\d+[.．]\d", head))):
        return False
    if is_annex(head) or (is_annex(paragraph[:_HEAD]) and len(paragraph) < 12):
        return False
    if label_at(head) or _HEADING.match(head):
        return False
    if _OPEN_END.search(line):
        return True
    begun = label_at(paragraph[:_HEAD])
    if begun and begun.end >= len(paragraph.rstrip()):
        return False
    if width:
        if full:
            return not (
                TITLE_END.search(line)
                and len(paragraph) < 60
                and not mark_at(paragraph[:_HEAD])
                and first
                and not begun
            )
        return first and unfinished and not _title(line) and _title(following)
    if looks_like_units(following) or _BARE.match(following):  # a cell on a line of its own
        return False
    if not unfinished or (begun and begun.field in _SHORT_FIELDS) or (_width(paragraph) < _SHORTEST and not first):
        return False
    if _title(line) and not begun and not mark_at(paragraph[:_HEAD]):
        return False
    if first and not mark_at(paragraph[:_HEAD]) and not begun and not re.search(r"[，,。：:；;]", paragraph):
        return _title(following)
    numbered = mark_at(paragraph[:_HEAD])
    return not (numbered and len(paragraph) <= 20 and not re.search(r"[，,；;]", paragraph))


def _title(text: str) -> bool:
    text = text.strip()
    return len(text) <= 60 and TITLE_END.search(text) is not None and not re.search(r"[。；，,;]", text)


def _without_furniture(lines: list[Passage]) -> list[Passage]:
    """*lines* without page numbers and running heads."""
    lines = _unpaged(lines)
    texts = ["".join(line.text.split()) for line in lines]
    edges = [at for at, line in enumerate(lines) if line.text == "\f" or _PAGE.match(line.text)]
    beside = Counter(
        texts[near] for at in edges for near in (at - 1, at + 1) if 0 <= near < len(lines) and near not in edges
    )
    heads = {text for text, times in beside.items() if times >= 2 and 4 <= len(text) <= 40 and not label_at(text)}
    counts = Counter(texts)
    heads |= {
        text for text, times in counts.items() if times >= 3 and _title(text) and len(text) > 8 and not label_at(text)
    }
    kept: list[Passage] = []
    seen: set[str] = set()
    gone = set(edges)
    for at, (line, text) in enumerate(zip(lines, texts, strict=True)):
        near_edge = at - 1 in gone or at + 1 in gone
        if at in gone or (
            near_edge
            and _BARE.match(line.text)
            and any(lines[e].text == "\f" for e in (at - 1, at + 1) if 0 <= e < len(lines))
        ):
            continue
        if near_edge and _PRINTER.match(text):
            continue
        if text in heads:
            if text in seen:
                continue
            seen.add(text)
        kept.append(line)
    return kept


def _unpaged(lines: list[Passage]) -> list[Passage]:
    """*lines* with a running head and the number of its page taken apart, where the head stands on several pages."""
    heads: dict[int, str] = {}
    for at, line in enumerate(lines):
        text = line.text.strip()
        match = _PAGED_HEAD.match(text) if len(text) <= _LONGEST_HEAD and not _PAGE.match(text) else None
        if match and match.end(1) - match.start(1) < len(text) and not label_at(text):
            heads[at] = match.group(1).strip()
    times = Counter(heads.values())
    parted: list[Passage] = []
    for at, line in enumerate(lines):
        if times[heads.get(at, "")] > 1:
            parted += [line._replace(text="\f"), line._replace(text=heads[at])]
        else:
            parted.append(line)
    return parted


def _wrap_width(lines: Sequence[Passage]) -> float:
    """The width at which the lines are broken; 0 where paragraphs stand on one line each.

    It is that of lines without their indent, for those of an office's form are set in by more than a paragraph's first.
    """
    widths = sorted(_width(line.text.strip()) for line in lines if line.cell is None)
    if len(widths) < 8:
        return 0
    widest = widths[-1 - len(widths) // 50]
    if not 14 <= widest <= _WIDEST:
        return 0
    full = sum(width >= widest - 2.5 for width in widths)
    return widest if full >= len(widths) * 0.22 else 0


def _width(text: str) -> float:
    """How wide *text* is, in full-width characters."""
    text = text.rstrip()
    return sum(0.5 if char < "\u2000" else 1 for char in text[:2000]) if len(text) < 2000 else len(text)


def _split_row(line: str) -> list[str]:
    inner = re.sub(r"\|$", "", line.strip().removeprefix("|"))
    cells = [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", inner)]
    return [re.sub(r"<br\s*/?>", "\n", cell, flags=re.IGNORECASE).replace("**", "") for cell in cells]


def _cells(table: int, rows: list[tuple[int, list[str]]]) -> list[Passage]:
    return [
        Passage(text, f"第{line}行第{column}列", cell=Cell(table, row, column))
        for row, (line, cells) in enumerate(rows, 1)
        for column, text in enumerate(cells, 1)
    ]
