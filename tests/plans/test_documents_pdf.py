"""PDFs that LibreOffice makes of Word files become the passages of the Word files again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from deadlines.plans.documents import open_document, read_document
from deadlines.plans.documents.faults import Unreadable
from deadlines.plans.documents.pdflines import Sign, column_of, lines_of, paragraphs_of, text_of
from deadlines.plans.documents.pdftables import ruled_tables
from papers import cells, converted, needs_office, pdf, spans

if TYPE_CHECKING:
    from pathlib import Path

SENTENCES = [
    "市住房和城乡建设局牵头，对全市287家餐饮企业逐一排查，建立问题清单、责任清单和整改清单，2023年6月底前完成排查。",
    "加强工业企业、建筑工地和道路扬尘的日常监管；每季度至少开展1次联合执法检查，发现问题立即整改，并报市整改办备案。",
    "2024年12月底前，完成污水处理厂提标改造（含管网混错接改造46公里），出水水质达到《黄河流域污水综合排放标准》要求。",
]


def signs(text: str, left: float, top: float, size: float = 10) -> list[Sign]:
    return [Sign(char, left + at * size, top, left + (at + 1) * size, top + size) for at, char in enumerate(text)]


def test_full_lines_go_on_and_short_ones_do_not() -> None:
    rows = [
        "　　整改工作由市住建局牵头，",
        "各县区按职责分工负责落实，",
        "年底前完成。",
        "　　其他工作照此办理，有关",
        "单位按月报送。",
        "责任单位：市住建局、市水利",
        "局、市生态环境局",
    ]
    found = [sign for at, row in enumerate(rows) for sign in signs(row, 90, 100 + 15 * at) if sign.text != "　"]
    lines = lines_of(found, 1)
    assert [text_of(group) for group in paragraphs_of(lines, {1: column_of(lines)})] == [
        "整改工作由市住建局牵头，各县区按职责分工负责落实，年底前完成。",
        "其他工作照此办理，有关单位按月报送。",
        "责任单位：市住建局、市水利局、市生态环境局",
    ]


def test_rules_make_cells_and_a_missing_border_merges_them() -> None:
    across = [(0, y, 200, y) for y in (0.0, 20.0, 60.0)] + [(100.0, 40.0, 200.0, 40.0)]
    down = [(0.0, 0.0, 0.0, 60.0), (100.0, 20.0, 100.0, 60.0), (200.0, 0.0, 200.0, 60.0)]
    (table,) = ruled_tables([*across, *down])
    assert [field[1:] for field in table.fields] == [(1, 1, 1, 2), (2, 1, 2, 1), (2, 2, 1, 1), (3, 2, 1, 1)]
    frame = [(0.0, 0.0, 200.0, 0.0), (0.0, 60.0, 200.0, 60.0), (0.0, 0.0, 0.0, 60.0), (200.0, 0.0, 200.0, 60.0)]
    assert ruled_tables(frame) == []


@needs_office
def test_lines_are_joined_and_running_heads_are_gone(tmp_path: Path) -> None:
    import docx
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "某市生态环境保护督察整改工作领导小组办公室文件"
    run = made.sections[0].footer.paragraphs[0].add_run("— ")
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)
    made.sections[0].footer.paragraphs[0].add_run(" —")
    for at in range(60):
        paragraph = made.add_paragraph(f"（{at + 1}）" + "".join(SENTENCES[: at % 3 + 1]))
        paragraph.paragraph_format.first_line_indent = Pt(24)
    made.save(str(tmp_path / "a.docx"))
    word = open_document(tmp_path / "a.docx")
    pdf = open_document(converted(tmp_path / "a.docx", "pdf"))
    assert [x.text for x in pdf.passages] == [x.text for x in word.passages]
    assert pdf.passages[0].where == "第1页第1段"
    assert int(re.findall(r"第(\d+)页", pdf.passages[-1].where)[0]) > 3


@needs_office
def test_a_table_over_pages_is_one_table(tmp_path: Path) -> None:
    import docx
    from docx.oxml import OxmlElement

    made = docx.Document()
    made.add_paragraph("整改任务清单")
    table = made.add_table(40, 4, style="Table Grid")
    for column, text in enumerate(["序号", "问题", "整改措施", "时限"]):
        table.cell(0, column).text = text
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in range(1, 40):
        table.cell(row, 0).text = str(row)
        table.cell(row, 1).text = SENTENCES[row % 3][:20]
        table.cell(row, 2).text = f"1.{SENTENCES[row % 3]}\n2.{SENTENCES[(row + 1) % 3]}"
        table.cell(row, 3).text = "2023年12月底前"
    table.cell(5, 3).merge(table.cell(6, 3))
    made.add_paragraph("抄送：各有关单位。")
    made.save(str(tmp_path / "a.docx"))
    word = open_document(tmp_path / "a.docx")
    pdf = open_document(converted(tmp_path / "a.docx", "pdf"))
    assert cells(pdf) == cells(word)
    assert set(spans(pdf).values()) <= {(2, 1)}
    assert [x.text for x in pdf.passages if x.cell is None] == ["整改任务清单", "抄送：各有关单位。"]


@needs_office
def test_a_page_by_libreoffice_reads_like_its_word_file(tmp_path: Path) -> None:
    import docx

    made = docx.Document()
    for sentence in SENTENCES:
        made.add_paragraph(sentence)
    table = made.add_table(2, 3, style="Table Grid")
    table.cell(0, 0).merge(table.cell(0, 2)).text = "合并"
    for column in range(3):
        table.cell(1, column).text = SENTENCES[column]
    made.save(str(tmp_path / "a.docx"))
    word = open_document(tmp_path / "a.docx")
    page = open_document(converted(tmp_path / "a.docx", "html"))
    assert [(x.text, x.cell) for x in page.passages] == [(x.text, x.cell) for x in word.passages]


def test_a_scan_says_that_it_is_one() -> None:
    picture = "q 200 0 0 300 50 400 cm BI /W 2 /H 2 /BPC 8 /CS /G ID abcd EI Q"
    with pytest.raises(Unreadable, match="it is a scan"):
        read_document("a.pdf", pdf(picture, picture))
    text = "BT /F1 12 Tf 72 700 Td (Plan 2023) Tj ET"
    document = read_document("a.pdf", pdf(text, picture))
    assert [x.text for x in document.passages] == ["Plan 2023"]
    assert [x.where for x in document.problems] == ["第2页"]


def test_a_turned_page_reads_as_it_is_shown() -> None:
    raw = pdf("BT 0 1 -1 0 100 72 Tm /F1 12 Tf (First line) Tj ET BT 0 1 -1 0 130 72 Tm /F1 12 Tf (Below it) Tj ET")
    turned = raw.replace(b"/Parent 2 0 R", b"/Parent 2 0 R /Rotate 90")
    assert [x.text for x in read_document("a.pdf", turned).passages] == ["First line Below it"]
