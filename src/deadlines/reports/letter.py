"""A draft as a Word file, laid out as official papers are (GB/T 9704): A4, 仿宋 body, 黑体 headings, page numbers.

Fonts go by name, with other names of the same hand for a computer that has none of them. The same draft gives the same
bytes.
"""

from __future__ import annotations

import io
import re
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from deadlines.files import steady_archive

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from deadlines.reports.drafts import Paragraph, Place

_BODY, _HEADING, _TITLE, _LATIN = "仿宋_GB2312", "黑体", "方正小标宋简体", "Times New Roman"
#: Each font with the names of those that may stand in for it.
_OTHERS = {
    _BODY: ("仿宋", "FangSong", "STFangsong", "Noto Serif CJK SC"),
    _HEADING: ("SimHei", "STHeiti", "Noto Sans CJK SC"),
    _TITLE: ("华文中宋", "STZhongsong", "宋体", "SimSun", "Noto Serif CJK SC"),
}
_FACES: dict[Place, tuple[str, float]] = {"title": (_TITLE, 22), "heading": (_HEADING, 16)}
_LINE = 28  # points between the lines of official papers
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML does not take


def letter(paragraphs: Sequence[Paragraph], title: str, *, author: str, on: date) -> bytes:
    """The draft *paragraphs*, made *on* a day by *author*, as the bytes of a .docx that is called *title*."""
    import docx
    from docx.shared import Mm, Pt

    document: Any = docx.Document()
    properties = document.core_properties
    properties.author, properties.title, properties.comments = author, title, ""
    properties.created = properties.modified = datetime.combine(on, time())
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    _font(document.styles["Normal"], _BODY, Pt(16))
    for each in paragraphs:
        _add(document, each)
    _number(section.footer.paragraphs[0])
    _stand_ins(document)
    raw = io.BytesIO()
    document.save(raw)
    return steady_archive(raw.getvalue(), on.isoformat())


def _add(document: Any, paragraph: Paragraph) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.shared import Pt

    face, size = _FACES.get(paragraph.place, (_BODY, 16))
    made = document.add_paragraph()
    form = made.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(_LINE if size < _LINE - 8 else 36)
    form.space_before = form.space_after = Pt(0)
    if paragraph.place in ("title", "centred"):
        made.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif paragraph.place == "right":
        made.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        form.right_indent = Pt(32)
        form.keep_together = True
    elif paragraph.place != "flush":
        form.first_line_indent = Pt(32)  # two characters
    if paragraph.place == "title":
        form.space_before = form.space_after = Pt(_LINE / 2)
    if paragraph.place in ("title", "heading"):
        form.keep_with_next = True
    _font(made.add_run(_UNFIT.sub("", paragraph.text)), face, Pt(size))


def _font(thing: Any, name: str, size: Any) -> None:
    from docx.oxml.ns import qn

    thing.font.name, thing.font.size = _LATIN, size
    fonts = thing.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), name)
    fonts.set(qn("w:hint"), "eastAsia")  # quotation marks are wide


def _number(paragraph: Any) -> None:
    """`— 1 —` at the foot of every page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, kind in (("— ", ""), ("", "begin"), ("PAGE", "code"), ("", "end"), (" —", "")):
        run = paragraph.add_run(text if kind != "code" else "")
        _font(run, "宋体", Pt(14))
        if kind == "code":
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = text
            run._r.append(code)  # noqa: SLF001 (the library has no word for fields)
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)  # noqa: SLF001


def _stand_ins(document: Any) -> None:
    """Write into the table of fonts which others may stand in where one is not there."""
    from docx.opc.oxml import serialize_part_xml
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    part = next(each.target_part for each in document.part.rels.values() if each.reltype.endswith("/fontTable"))
    rows = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{",".join(others)}"/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, others in _OTHERS.items()
    )
    table = parse_xml(part.blob)
    for font in parse_xml(f"<w:fonts {nsdecls('w')}>{rows}</w:fonts>"):
        table.append(font)
    part._blob = serialize_part_xml(table)  # noqa: SLF001 (it is read once, when the file is saved)
