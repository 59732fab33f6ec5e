"""Signs on a page → lines → paragraphs.

A page knows signs and places, no paragraphs. Lines that fill their column to the right go on in the next one; a line
that is indented, larger, far below or opens with a number or a label after a full stop begins anew.
"""

from __future__ import annotations

import itertools
import re
from typing import NamedTuple

from deadlines.plans.documents.texts import tidy, unwrapped
from deadlines.plans.labels import label_at

#: In sizes of a sign: how far off a measured edge may be; what is an indent, a gap, another size; how short of the
#: edge a line may be that ends in the middle of a sentence.
_BLURRED = 0.3
_INDENT = 0.9
_GAP = 0.35
_LOOSE = 1.6
_UNFINISHED = 3.5
#: As much of a line as says what it begins with.
_START = 60
_OTHER_SIZE = 1.12
#: What no line break divides: opening signs, a character or a word, closing signs, and a number right after them.
_UNIT = re.compile(
    r"[（(“‘《〈【\[]*(?:[A-Za-z0-9.%/:-]+|.)[）)”’》〉】\]，。、；：！？,.;:!?%℃·…—]*(?<![A-Za-z0-9])(?:[A-Za-z0-9.%/:-]+)?"
)
_ENDS = re.compile(r"[。；：！？;:!?）)]$")
#: One date after another, as in a cell with several limits.
_DATE_ENDS = re.compile(r"(?:前|底|末|[日月])$")
_DATE_OPENS = re.compile(r"\d{4}年")
_OPENS = re.compile(
    r"(?:[一二三四五六七八九十百]+[、是]|[（(][一二三四五六七八九十百\d]+[）)]|\d+[.．、)）](?!\d)|[①-⑳]|第[一二三四五六七八九十百\d]+[条项章节]"
    r"|[\u4e00-\u9fff（）()]{2,12}[：:])"
)


class Sign(NamedTuple):
    """A character on a page, in points from the left top."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


class Line(NamedTuple):
    """A line of signs; `size` is the width of a full one, `page` counts from 1."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    page: int = 1


def lines_of(signs: list[Sign], page: int) -> list[Line]:
    """The lines that signs make, from top to bottom, each from left to right."""
    rows: list[list[Sign]] = []
    middle, height = 0.0, 0.0
    for sign in sorted(signs, key=lambda one: (one.top + one.bottom, one.left)):
        own = (sign.top + sign.bottom) / 2
        if rows and own - middle <= _GAP * max(height, sign.bottom - sign.top, 1.0):
            rows[-1].append(sign)
        else:
            rows.append([sign])
            middle, height = own, sign.bottom - sign.top
    return [line for row in rows if (line := _line(row, page)).text]


def _line(row: list[Sign], page: int) -> Line:
    """Signs side by side as one line; a gap wider than half a sign is a blank."""
    row.sort(key=lambda sign: sign.left)
    parts: list[str] = []
    last: Sign | None = None
    seen: list[Sign] = []
    for sign in row:
        if last is not None and last.text == sign.text and abs(sign.left - last.left) < 1 and sign.text != " ":
            continue  # bold type made by printing twice
        if last is not None and sign.left - last.right > 0.6 * max(sign.bottom - sign.top, 1.0):
            parts.append(" ")
        parts.append(sign.text)
        last = sign
        if sign.text != " ":
            seen.append(sign)
    held = seen or row
    sizes = sorted(sign.bottom - sign.top for sign in held)
    widths = sorted(sign.right - sign.left for sign in held if sign.text > "\u2e7f")
    widths = sorted(sign.right - sign.left for sign in held if sign.text > "\u2e7f")
    return Line(
        tidy("".join(parts)),
        held[0].left,
        min(sign.top for sign in held),
        max(sign.right for sign in held),
        max(sign.bottom for sign in held),
        widths[len(widths) // 2] if widths else 0.8 * sizes[len(sizes) // 2],
        page,
    )


class Column(NamedTuple):
    """Where text runs: from the left edge to the right one; the usual distance of lines; the usual size."""

    left: float
    right: float
    pitch: float
    size: float


def column_of(lines: list[Line]) -> Column:
    """The column that most lines keep to."""
    if not lines:
        return Column(0, 0, 0, 0)
    weights: dict[float, int] = {}
    for line in lines:
        weights[round(line.size, 1)] = weights.get(round(line.size, 1), 0) + len(line.text)
    size = max(weights, key=lambda one: weights[one])
    body = [line for line in lines if line.size < size * _OTHER_SIZE] or lines
    lefts = sorted(line.left for line in body)
    rights = sorted(line.right for line in body)
    steps = sorted(
        after.top - before.top
        for before, after in itertools.pairwise(body)
        if before.page == after.page and after.top > before.top
    )
    # a few signs stick out; the edge is where some lines agree
    left = lefts[min(len(lefts) // 50, len(lefts) - 1)]
    right = rights[max(len(rights) - 1 - len(rights) // 50, 0)]
    return Column(left, right, steps[len(steps) // 2] if steps else size * 1.5, size)


def paragraphs_of(lines: list[Line], columns: dict[int, Column]) -> list[list[Line]]:
    """Lines in groups that are one paragraph each; `columns` has the column of each page."""
    found: list[list[Line]] = []
    for line in lines:
        if found and _goes_on(found[-1], line, columns):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _goes_on(paragraph: list[Line], line: Line, columns: dict[int, Column]) -> bool:
    """Whether *line* belongs to the paragraph before it."""
    last = paragraph[-1]
    before, column = columns[last.page], columns[line.page]
    size = max(last.size, 1.0)
    if max(last.size, line.size) > _OTHER_SIZE * min(last.size, line.size):
        return False
    if last.page == line.page and line.top - last.top > max(_LOOSE * before.pitch, 2.4 * size):
        return False
    if _centred(last, before) and _centred(line, column) and last.size > _OTHER_SIZE * column.size:
        return True  # a title in two lines
    if _DATE_ENDS.search(last.text) and _DATE_OPENS.match(line.text):
        return False
    label = label_at(line.text[:_START])
    if (label and label.colon) or not _full(last, line, before):
        return False
    indent = line.left - column.left
    if indent > _INDENT * size:
        # a paragraph that is indented as a whole, or the next one with its first line indented
        same = abs((last.left - before.left) - indent) < 0.5 * size
        hanging = len(paragraph) == 1 and indent > (last.left - before.left) + 0.5 * size
        return (same or hanging) and not _ENDS.search(last.text) and not _OPENS.match(line.text)
    return not (_OPENS.match(line.text) and _ENDS.search(last.text))


def _full(last: Line, line: Line, column: Column) -> bool:
    """Whether *last* ended because the first word of *line* had no place in it."""
    unit = _UNIT.match(line.text[:_START])
    wanted = sum(1.0 if sign > "\u2e7f" else 0.5 for sign in unit[0]) if unit else 1.0
    if not _ENDS.search(last.text) and not _OPENS.match(line.text):
        # quotes, numbers with units and long names are moved to the next line as a whole
        wanted = max(wanted, _UNFINISHED)
    return last.right + (min(wanted, 40) + _BLURRED) * last.size > column.right


def _centred(line: Line, column: Column) -> bool:
    """Whether *line* stands in the middle, away from both edges."""
    before, after = line.left - column.left, column.right - line.right
    return before > line.size and after > line.size and abs(before - after) < 1.5 * line.size


def text_of(paragraph: list[Line]) -> str:
    """The lines of a paragraph joined."""
    return unwrapped(line.text for line in paragraph)


def cell_text(lines: list[Line], left: float, right: float) -> str:
    """The text of a cell from *left* to *right*: wrapped lines joined, others kept apart."""
    if not lines:
        return ""
    column = column_of(lines)
    inner = Column(column.left, max(column.right, right - 0.9 * column.size), column.pitch, column.size)
    if all(abs((line.left - left) - (right - line.right)) < 1.2 * line.size for line in lines):
        # centred: where a line begins says nothing
        lines = [line._replace(left=column.left) for line in lines]
    return "\n".join(text_of(group) for group in paragraphs_of(lines, {line.page: inner for line in lines}))
