"""Tasks of a plan that labels nothing: numbered parts that charge units at their end → items.

（一）任务名。措施文字……。（市生态环境局牵头，各县区配合） under 一、 二、. An item is the innermost numbered part that
charges somebody; where only the last of several does, it speaks for the part above them. Parts beside such tasks are
tasks that name nobody. General parts (总体要求, 保障措施) hold none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from deadlines.plans.charges import Charge, charges_in, led_in
from deadlines.plans.measuring import HEAD
from deadlines.plans.text import is_annex
from deadlines.plans.tree import ItemNode, Piece

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deadlines.plans.numbering import Mark
    from deadlines.plans.passages import Passage

#: Numbers that tasks bear; what is numbered otherwise is a step of one.
_STYLES = frozenset({"一、", "（一）", "1.", "第一", "第项", "问题"})
_GENERAL = re.compile(
    r"^(?:总体(?:要求|思路|目标)|指导思想|(?:基本|工作|总体)原则|工作(?:目标|要求|保障)|主要目标|(?:加强|强化)?组织(?:领导|实施|保障)"
    r"|保障(?:措施|机制)|(?:实施|制度|支撑|强化)保障|(?:有关|相关|几点|其他)要求|其他事项|(?:信息|情况|材料)报送|责任追究|附则)(?:[（(。：:，,\s]|和|与|及|$)"
)
#: One bracket with a unit's name is chance; two are a habit.
_FEWEST = 2
_TITLE = re.compile(r"^([^。；;：:\n]{2,40})[。：:]\s*(?=\S)")
_ASKS = re.compile(r"\d\s*[年月日]|底前|每[日周月季年半天]|立即|限期|责令|长期|[一二三]是|要求|[应须要请由]")
_DATED = re.compile(r"\d\s*年|\d\s*月|底前")


#: How a finding is named that nothing numbers: 湖滨街道污水直排问题。由…牵头，….
_FINDING = re.compile(
    r"(?:关于)?[^。；;，,：:]{3,36}(?:问题|不力|不到位|不彻底|不规范|不足|缺失|滞后|薄弱|突出)[。：:](?=\s*\S)"
)


class _Part(NamedTuple):
    """A numbered part: the passages from `start` to `end`, the part above it, and whether it is a general one."""

    start: int
    end: int
    style: str
    above: int | None
    general: bool


def tasks_in(passages: Sequence[Passage], marks: Sequence[Mark | None]) -> list[tuple[int, int]]:
    """The passages of each task, from the first to the one behind the last; none where units are hardly charged."""
    charged = {at: found for at, passage in enumerate(passages) if (found := charges_in(passage.text))}
    if len(charged) < _FEWEST:
        return []
    parts, owner = _parts(passages, marks)
    below: dict[int | None, list[int]] = defaultdict(list)
    for place, part in enumerate(parts):
        below[part.above].append(place)
    holders = {owner[at] for at in charged}
    owners = {place for place in holders if place is not None and not parts[place].general}
    for above, siblings in below.items():
        if above is not None and len(siblings) > 1 and owners.intersection(siblings) == {siblings[-1]}:
            owners.discard(siblings[-1])
            owners.add(above)
    above_owners = _above(owners, parts)
    for siblings in below.values():
        if len(owners.intersection(siblings)) * 2 > len(siblings):
            owners.update(place for place in siblings if not parts[place].general and place not in above_owners)
    outermost = [place for place in owners if not _is_within(place, owners, parts)]
    if len(outermost) < _FEWEST:
        return []
    return sorted((parts[place].start, parts[place].end) for place in outermost)


def findings_in(passages: Sequence[Passage], marks: Sequence[Mark | None]) -> list[tuple[int, int]]:
    """The passages of each finding that a document numbers as such (问题一), of each named as one, or charging units.

    None where fewer than two are, or, where nothing numbers them, anything else is numbered.
    """
    heads = [at for at, mark in enumerate(marks) if mark and mark.style in ("问题", "第项")]
    if len(heads) >= _FEWEST and len({passages[at].text[:HEAD] for at in heads}) == len(heads):
        return list(zip(heads, [*heads[1:], len(passages)], strict=True))
    if any(marks):
        return []
    heads = [at for at, passage in enumerate(passages) if passage.cell is None and _FINDING.match(passage.text)]
    if len(heads) < _FEWEST:
        heads = [at for at, passage in enumerate(passages) if any(charge.last for charge in charges_in(passage.text))]
    if len(heads) < _FEWEST:
        return []
    ends = [*heads[1:], len(passages)]
    return list(zip(heads, ends, strict=True))


def _parts(passages: Sequence[Passage], marks: Sequence[Mark | None]) -> tuple[list[_Part], list[int | None]]:
    """The numbered parts in order, and for each passage the innermost of them that holds it."""
    parts: list[_Part] = []
    owner: list[int | None] = []
    open_parts: list[int] = []

    def close(depth: int, at: int) -> None:
        for place in open_parts[depth:]:
            parts[place] = parts[place]._replace(end=at)
        del open_parts[depth:]

    for at, (passage, mark) in enumerate(zip(passages, marks, strict=True)):
        if mark is None and (is_annex(passage.text) or passage.heading):
            close(0, at)
        elif mark is not None and mark.style in _STYLES:
            styles = [parts[place].style for place in open_parts]
            if mark.style in styles:
                close(styles.index(mark.style), at)
            above = open_parts[-1] if open_parts else None
            words = passage.text[mark.end : mark.end + HEAD].strip()
            general = (above is not None and parts[above].general) or (
                is_general(words) and (above is None or not _is_sentence(words))
            )
            parts.append(_Part(at, len(passages), mark.style, above, general))
            open_parts.append(len(parts) - 1)
        owner.append(open_parts[-1] if open_parts else None)
    return parts, owner


def is_general(words: str) -> bool:
    """Whether a part headed by *words* is about the plan as a whole: 总体要求, 保障措施."""
    return _GENERAL.match(words.strip()) is not None


def _is_sentence(words: str) -> bool:
    return "。" in words[:-1]


def _above(owners: set[int], parts: Sequence[_Part]) -> set[int]:
    """The parts that have tasks below them, and are headings of theirs."""
    found: set[int] = set()
    for place in owners:
        above = parts[place].above
        while above is not None and above not in found:
            found.add(above)
            above = parts[above].above
    return found


def _is_within(place: int, owners: set[int], parts: Sequence[_Part]) -> bool:
    above = parts[place].above
    while above is not None:
        if above in owners:
            return True
        above = parts[above].above
    return False


def item_of(passages: Sequence[Passage], mark: Mark | None) -> ItemNode:
    """The item that the passages of a task make: its name as the finding, the rest as measures, and whom it charges."""
    first = passages[0]
    item = ItemNode(mark.number if mark else None, first.where, limit_in_text=True)
    pieces = [Piece(first.text[mark.end :] if mark else first.text, first.where)]
    pieces += [Piece(passage.text, passage.where) for passage in passages[1:]]
    found = [(at, charge) for at, piece in enumerate(pieces) for charge in charges_in(piece.text)]
    if not found and (led := led_in(pieces[0].text)):
        for name, value in led.items():
            item.add(name, Piece(value, first.where))
    own = [(at, charge) for at, charge in found if _speaks_for_all(at, charge, pieces, found)]
    for at, charge in own:
        text = pieces[at].text
        pieces[at] = pieces[at]._replace(text=(text[: charge.start] + text[charge.end :]).strip())
    for at, charge in own or found:
        for name, value in charge.fields.items():
            item.add(name, Piece(value, pieces[at].where))
    describe(item, [piece for piece in pieces if piece.text.strip(" 。；;\n")])
    return item


def take_charge(item: ItemNode) -> None:
    """Give *item* the units that only the last of its measures charges, where nothing else names any.

    整改措施：一是…；二是…；三是…（责任单位：…；完成时限：…）: the bracket closes all of them.
    """
    pieces = item.fields.get("measures", [])
    if not pieces or any(item.has(name) for name in ("units", "lead", "cooperating")):
        return
    found = [(at, charge) for at, piece in enumerate(pieces) for charge in charges_in(piece.text)]
    if len(found) != 1 or found[0][0] != len(pieces) - 1 or not found[0][1].last:
        return
    at, charge = found[0]
    text = pieces[at].text
    pieces[at] = pieces[at]._replace(text=(text[: charge.start] + text[charge.end :]).strip())
    for name, value in charge.fields.items():
        if not item.has(name):
            item.add(name, Piece(value, pieces[at].where))


def describe(item: ItemNode, pieces: Sequence[Piece]) -> None:
    """Give *item* the name and the measures that *pieces* hold: a short first sentence is the name of what follows."""
    if not pieces:
        return
    first = pieces[0]
    title = _TITLE.match(first.text)
    if title and not _DATED.search(title.group(1)):
        name, rest = title.group(1), [first._replace(text=first.text[title.end() :]), *pieces[1:]]
    elif len(pieces) > 1 and "。" not in first.text.rstrip("。") and not _DATED.search(first.text):
        name, rest = first.text.strip().rstrip("。：:"), list(pieces[1:])
    else:
        name, rest = first.text.strip(), list(pieces)
    item.fields["problem"] = [Piece(name, first.where)]
    item.fields["measures"] = rest


def only_finding(item: ItemNode) -> None:
    """Give back to the finding of *item* what asks nobody for anything."""
    told = item.fields.get("measures", [])
    if told and not _ASKS.search("".join(piece.text for piece in told)):
        name = item.fields["problem"][0]
        item.fields["problem"] = [name._replace(text=f"{name.text}。"), *item.fields.pop("measures")]


def _speaks_for_all(at: int, charge: Charge, pieces: Sequence[Piece], found: Sequence[tuple[int, Charge]]) -> bool:
    """Whether a charge is the whole task's: the only one, that of its first line, or one on a line of its own."""
    alone = not pieces[at].text[: charge.start].strip() and charge.last
    if len(found) == 1:
        return charge.last or alone
    if at == 0 and len(pieces) > 1 and charge.last:
        return sum(place == 0 for place, _ in found) == 1
    return alone and at == len(pieces) - 1 and not any(place == 0 for place, _ in found)
