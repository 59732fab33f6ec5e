"""The index of the file of a matter (一事一档) as a Word file: what is in it by section and by measure, what lacks.

The same register gives the same bytes. The words are Chinese whatever the language of the command, for the paper goes
into a file that others read.
"""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from deadlines.domain.acts import due_on
from deadlines.domain.evidence import SECTIONS, entries_in
from deadlines.domain.status import standing
from deadlines.files import steady_archive

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from deadlines.domain.evidence import Filed, Matter
    from deadlines.domain.model import Act, ActKind, Report

NAME = "00 目录.docx"
_FONT, _HEAD_FONT = "宋体", "黑体"
_PROVINCIAL = 9
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML does not take


def index_bytes(matter: Matter) -> bytes:
    """The index of *matter* as the bytes of a .docx."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt

    document: Any = docx.Document()
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "deadlines", "一事一档目录", ""
    properties.created = properties.modified = datetime(2020, 1, 1)  # noqa: DTZ001 (a fixed stamp, in no zone)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)
    _font(document.styles["Normal"], _FONT, Pt(10.5))
    item, plan = matter.item, matter.plan
    _line(document, "一事一档目录", _HEAD_FONT, Pt(18), centred=True)
    _line(document, f"{plan.title}　第{item.number}项（{item.code}）　截至{_day(matter.day)}", centred=True)
    _table(document, ("项目", "内容"), _facts(matter), (45, 212))
    _line(document, "一、档案材料", _HEAD_FONT, Pt(12))
    heads = ("序号", "类目", "材料", "种类", "日期", "地点", "对应事项", "内容校验码（前16位）")
    _table(document, heads, _sections(matter), (12, 40, 62, 24, 32, 27, 26, 34))
    _line(document, "二、逐条对照整改措施", _HEAD_FONT, Pt(12))
    _table(document, ("编号", "整改措施", "佐证材料"), _measures(matter), (30, 127, 100))
    if papers := list(_papers(matter)):
        _line(document, "三、有关文件", _HEAD_FONT, Pt(12))
        _table(document, ("日期", "文号", "对应事项", "摘要"), papers, (30, 70, 30, 127))
    _line(document, _lack(matter))
    _line(document, "本目录由整改台账生成，供工作参考，不作为正式公文；内容以印发的整改方案和正式文件为准。")
    raw = io.BytesIO()
    document.save(raw)
    return steady_archive(raw.getvalue())


def _facts(matter: Matter) -> list[tuple[str, ...]]:
    item = matter.item
    done_on = standing(item.reports, matter.day).done_on
    first, now = item.due, due_on(item.due, item.reports, matter.day)
    due = f"{_day(now)}（时限已调整，原为{_day(first)}）" if now != first and first and now else _day(now or first)
    rows: tuple[tuple[str, ...], ...] = (
        ("反馈问题（简称）", item.title),
        ("反馈问题", item.problem),
        ("整改目标", item.target),
        ("整改时限（方案原文）", item.limit),
        ("到期日", due),
        ("报完成日期", _day(done_on)),
        ("责任单位", _units((*item.lead, *item.cooperating), dict(item.marks))),
        ("验收单位", _units(item.acceptance, dict(item.acceptance_marks))),
        ("省级验收单位", _units(item.acceptance_provincial, {})),
    )
    return [row for row in rows if row[1]]


def _units(names: Iterable[str], marks: dict[str, str]) -> str:
    return "、".join(f"{name}（{marks[name]}）" if name in marks else name for name in names)


def _sections(matter: Matter) -> list[tuple[str, ...]]:
    rows = []
    for number, title in enumerate(SECTIONS, 1):
        mine = [each for each in matter.filed if each.section == number]
        rows += [_row(number, title, each) for each in mine]
        if not mine:
            rows.append((str(number), title, _none(matter, number), "", "", "", "", ""))
    return rows


def _none(matter: Matter, number: int) -> str:
    return "方案未列省级验收" if number == _PROVINCIAL and not matter.item.acceptance_provincial else "缺"


def _row(number: int, title: str, each: Filed) -> tuple[str, ...]:
    file = each.attached.file
    name = each.name + ("" if each.there else "（文件缺失或已变动）")
    day = _day(file.taken or each.attached.report.date)
    return (
        *(str(number), title, name, file.kind or "", day),
        *(file.place or "", each.attached.entry.code, file.sha256[:16]),
    )


def _measures(matter: Matter) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for measure in matter.item.measures:
        codes = {entry.code for entry in entries_in(measure)}
        names = dict.fromkeys(each.name for each in matter.filed if each.attached.entry.code in codes)
        head = f"{measure.section + '·' if measure.section else ''}{measure.label or ''}{measure.text}"
        rows.append((measure.code, head, "、".join(names) or "缺"))
    return rows


def _papers(matter: Matter) -> Iterable[tuple[str, ...]]:
    """Every paper that an act names, oldest first."""
    told = [
        (report.date, report.act.doc, entry.code, _said(report, report.act))
        for entry in entries_in(matter.item)
        for report in entry.reports
        if report.act is not None and report.act.doc
    ]
    for day, doc, code, note in sorted(told, key=lambda each: each[0]):
        yield _day(day), doc, code, note


_ACTS: dict[ActKind, str] = {
    "extension-approved": "同意延期",
    "extension-refused": "未同意延期",
    "target-changed": "调整目标",
    "judged": "认定",
    "applied": "申请验收",
    "inspected": "现场核查",
    "accepted": "通过验收",
    "returned": "退回补充完善",
    "notice": "公示",
    "objection": "公示异议",
    "objection-settled": "异议处理",
    "closed": "销号",
    "look-back": "回头看",
    "reopened": "恢复整改",
    "answered": "回复",
    "acknowledged": "签收",
}


def _said(report: Report, act: Act) -> str:
    """What a paper is about in a few words: `同意延期，至2024年6月30日`."""
    moved = f"至{_day(act.to)}" if act.kind == "extension-approved" and act.to else ""
    return "，".join(filter(None, (_ACTS.get(act.kind) or act.of or "", moved, report.note or "")))


def _lack(matter: Matter) -> str:
    there = {each.section for each in matter.filed if each.there}
    lack = [title for number, title in enumerate(SECTIONS, 1) if number not in there and _none(matter, number) == "缺"]
    said = [f"尚缺类目：{'、'.join(lack)}。"] if lack else []
    if matter.lacking:
        said.append(f"尚缺规定的材料：{'、'.join(matter.lacking)}。")
    return "".join(said) or "各类目均有材料。"


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day is not None else ""


# --- the Word file ----------------------------------------------------------------------------------------------------


def _font(thing: Any, name: str, size: Any) -> None:
    from docx.oxml.ns import qn

    thing.font.name, thing.font.size = name, size
    thing.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _line(document: Any, text: str, font: str = _FONT, size: Any = None, *, centred: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if font == _HEAD_FONT:  # a heading stays with its table
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before = Pt(9)
    paragraph.paragraph_format.space_after = Pt(6)
    _font(paragraph.add_run(_fit(text)), font, size or Pt(10.5))


def _table(document: Any, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Mm, Pt

    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):  # Word goes by the cells, LibreOffice by the columns
        column.width = Mm(width)
    for cells, texts, font in ((table.rows[0].cells, heads, _HEAD_FONT), *((None, row, _FONT) for row in rows)):
        for cell, text, width in zip(cells or table.add_row().cells, texts, widths, strict=True):
            cell.width = Mm(width)
            _font(cell.paragraphs[0].add_run(_fit(text)), font, Pt(9))
    # the head comes again on every page
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 (the library has no word for it)


def _fit(text: str) -> str:
    return " ".join(_UNFIT.sub("", text).split(" "))
