"""Evidence (佐证材料): files attached to an entry or to a step of its acceptance, their versions, and what is missing.

A file is known by the SHA-256 of its content; the register keeps its name, kind, day and place, a folder beside it the
content. The same name again on the same entry is a new version; the old one stays. The file of a matter (一事一档)
orders them in twelve sections, as the offices keep them (domain.md §4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.model import Item, Measure, Milestone
from deadlines.domain.status import standing, withdrawn_on
from deadlines.errors import N_, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from deadlines.domain.model import Entry, Evidence, Plan, Report, Stage


class Attached(NamedTuple):
    """One file of an entry: the report that brought it, and which version of its name it is, of how many that day."""

    entry: Entry
    report: Report
    file: Evidence
    version: int
    versions: int

    @property
    def stage(self) -> Stage | None:
        """The step that it belongs to: the one that was said, else the act of the report that brought it."""
        if self.file.stage is not None or self.report.act is None:
            return self.file.stage
        return self.report.act.kind


def entries_in(entry: Entry) -> Iterator[Entry]:
    """*entry* and everything with a code below it, in document order."""
    yield entry
    if isinstance(entry, Item):
        for measure in entry.measures:
            yield from entries_in(measure)
    elif isinstance(entry, Measure):
        yield from entry.milestones
        yield from entry.duties


def attached(entry: Entry, day: date) -> tuple[Attached, ...]:
    """The files of *entry* itself that were there on *day*, in the order of recording, each with its version."""
    told = [(report, file) for report in entry.reports for file in report.evidence]
    recorded: dict[str, int] = {}
    there: dict[str, int] = {}
    found = []
    for report, file in told:
        recorded[file.name] = recorded.get(file.name, 0) + 1
        if report.date <= day:
            there[file.name] = there.get(file.name, 0) + 1
            found.append((report, file, recorded[file.name]))
    return tuple(Attached(entry, report, file, version, there[file.name]) for report, file, version in found)


def new_ones(entry: Entry, files: Iterable[Evidence]) -> None:
    """Refuse *files* that *entry* has already, under the same name with the same content. Raises Refused."""
    there = {(file.name, file.sha256) for report in entry.reports for file in report.evidence}
    for file in files:
        if (file.name, file.sha256) in there:
            text = N_("%(code)s has %(name)s already, with the same content.")
            raise Refused(text, code=entry.code, name=file.name)
        there.add((file.name, file.sha256))


# --- what has to be there --------------------------------------------------------------------------------------------


class Required(NamedTuple):
    """The kinds of evidence that the office asks for, by the level of the entry; from the settings."""

    item: tuple[str, ...] = ()
    milestone: tuple[str, ...] = ()


def lacking(entry: Entry, required: Required, day: date) -> tuple[str, ...]:
    """The required kinds that *entry*, an item or a milestone, lacks on *day*; what stands below it counts."""
    kinds = required.item if isinstance(entry, Item) else required.milestone if isinstance(entry, Milestone) else ()
    if not kinds or withdrawn_on(entry, day):
        return ()
    there = {each.file.kind for below in entries_in(entry) for each in attached(below, day)}
    return tuple(kind for kind in kinds if kind not in there)


def owing(entry: Entry, required: Required, day: date) -> tuple[str, ...]:
    """The required kinds that *entry* lacks though it is recorded as done on *day*."""
    return lacking(entry, required, day) if standing(entry.reports, day).done_on is not None else ()


# --- the file of a matter --------------------------------------------------------------------------------------------

#: The sections of 一事一档 by their numbers, in the offices' order.
SECTIONS = (
    "反馈问题和方案摘录",
    "会议纪要和批示",
    "措施落实佐证",
    "现场照片",
    "进展情况报告",
    "自查报告",
    "验收申请",
    "现场核查和验收意见",
    "复核和省级验收意见",
    "公示",
    "销号和备案",
    "回头看",
)


class Filed(NamedTuple):
    """A file in the file of a matter: its section, its name there, whether its content was there to be copied."""

    attached: Attached
    section: int
    name: str
    there: bool


class Matter(NamedTuple):
    """An item with all its evidence by section as of a day, and the required kinds that lack."""

    plan: Plan
    item: Item
    day: date
    filed: tuple[Filed, ...]
    lacking: tuple[str, ...]


_OF_STAGE: dict[Stage, int] = {
    "declared": 6,
    "applied": 7,
    "inspected": 8,
    "accepted": 8,
    "returned": 8,
    "notice": 10,
    "objection": 10,
    "objection-settled": 10,
    "closed": 11,
    "look-back": 12,
    "reopened": 12,
    "paper": 2,
    "answered": 2,
    "extension-requested": 2,
    "extension-approved": 2,
    "extension-refused": 2,
    "judged": 5,
}

#: A kind belongs to the section whose word it holds; the first that fits wins.
_OF_WORD: tuple[tuple[str, int], ...] = (
    ("回头看", 12),
    ("销号", 11),
    ("备案", 11),
    ("公示", 10),
    ("异议", 10),
    ("复核", 9),
    ("省级验收", 9),
    ("验收申请", 7),
    ("申请验收", 7),
    ("自查", 6),
    ("验收", 8),
    ("核查", 8),
    ("进展", 5),
    ("月报", 5),
    ("照片", 4),
    ("视频", 4),
    ("会议纪要", 2),
    ("批示", 2),
    ("方案", 1),
)
_PICTURES = (".jpg", ".jpeg", ".png", ".heic", ".bmp", ".gif", ".webp", ".mp4", ".mov")
_MEASURES, _PHOTOS, _PROVINCIAL = 3, 4, 9


def section_of(each: Attached) -> int:
    """The number of the section that a file belongs to: by its kind, by its step, by its name; else 3, by measure."""
    kind = each.file.kind or ""
    by_kind = next((number for word, number in _OF_WORD if word in kind), None)
    if each.stage is not None and (by_kind is None or by_kind == _PHOTOS) and each.stage in _OF_STAGE:
        provincial = each.report.act is not None and each.report.act.level == "provincial"
        number = _OF_STAGE[each.stage]
        return _PROVINCIAL if provincial and number == _OF_STAGE["accepted"] else number
    if by_kind is not None:
        return by_kind
    return _PHOTOS if not kind and each.file.name.lower().endswith(_PICTURES) else _MEASURES
