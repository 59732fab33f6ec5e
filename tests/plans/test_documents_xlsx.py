"""Excel files become cells with their texts, and values where those are dates or numbers."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import openpyxl

from deadlines.plans.documents import read_document
from papers import archive, cells, spans, texts


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_of(book: openpyxl.Workbook) -> Any:
    return book.active


def test_title_rows_merged_cells_and_dates() -> None:
    book = openpyxl.Workbook()
    sheet = sheet_of(book)
    sheet.title = "台账"
    sheet["A1"] = "整改台账"
    sheet.merge_cells("A1:D1")
    for column, text in enumerate(["序号", "问题", "时限", "进度"], 1):
        sheet.cell(2, column, text)
    sheet.append([1, "扬尘\n污染", date(2023, 12, 31), 0.5])
    sheet["C3"].number_format = "yyyy-mm-dd"
    sheet["D3"].number_format = "0%"
    sheet.append([2, None, datetime(2024, 6, 1), 2022.1])  # noqa: DTZ001 Excel knows no zones
    sheet["C4"].number_format = 'yyyy"年"m"月"'
    sheet["D4"].number_format = "0.00"
    sheet.merge_cells("B3:B4")
    document = read_document("a.xlsx", saved(book))
    assert cells(document) == {
        (1, 1): "整改台账",
        (2, 1): "序号",
        (2, 2): "问题",
        (2, 3): "时限",
        (2, 4): "进度",
        (3, 1): "1",
        (3, 2): "扬尘\n污染",
        (3, 3): "2023年12月31日",
        (3, 4): "50%",
        (4, 1): "2",
        (4, 3): "2024年6月",
        (4, 4): "2022.10",
    }
    assert spans(document) == {"整改台账": (1, 4), "扬尘\n污染": (2, 1)}
    values = {x.where: x.value for x in document.passages if x.value is not None}
    assert values == {
        "工作表“台账”A3": 1,
        "工作表“台账”C3": "2023-12-31",
        "工作表“台账”D3": 0.5,
        "工作表“台账”A4": 2,
        "工作表“台账”D4": 2022.1,
    }
    assert {x.sheet for x in document.passages} == {"台账"}


def test_hidden_sheets_are_left_out_and_hidden_rows_are_not() -> None:
    book = openpyxl.Workbook()
    sheet = sheet_of(book)
    for row in range(1, 6):
        sheet.cell(row, 1, f"第{row}")
    for row in (2, 3, 5):
        sheet.row_dimensions[row].hidden = True
    hidden = book.create_sheet("数据源")
    hidden["A1"] = "选项"
    hidden.sheet_state = "hidden"
    document = read_document("a.xlsx", saved(book))
    assert texts(document) == ["第1", "第2", "第3", "第4", "第5"]
    assert [(x.where, str(x.message)) for x in document.problems] == [
        ("工作表“Sheet”", "Rows 2—3、5 are hidden; they were read all the same."),
        ("工作表“数据源”", "This sheet is hidden and was left out; show it in Excel if it belongs to the plan."),
    ]


def test_formulas_count_by_their_saved_result() -> None:
    book = openpyxl.Workbook()
    sheet_of(book)["A1"] = "=1+1"
    sheet_of(book)["B1"] = "有"
    document = read_document("a.xlsx", saved(book))
    assert texts(document) == ["有"]
    assert [x.where for x in document.problems] == ["工作表“Sheet”A1"]


def test_what_libraries_stop_at() -> None:
    """Chinese date formats without a code, cells without references, readings of signs, escaped line ends."""
    n = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    r = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    raw = archive(
        {
            "xl/workbook.xml": f'<workbook {n} {r}><sheets><sheet name="一" sheetId="1" r:id="x"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="x" Type="{kind}" Target="/xl/s.xml"/></Relationships>',
            "xl/styles.xml": f'<styleSheet {n}><cellXfs><xf numFmtId="0"/><xf numFmtId="31"/><xf numFmtId="57"/></cellXfs></styleSheet>',
            "xl/sharedStrings.xml": f"<sst {n}><si><r><t>西</t></r><r><t>安</t></r><rPh><t>xi an</t></rPh></si></sst>",
            "xl/s.xml": f'<worksheet {n}><sheetData><row><c t="s"><v>0</v></c><c s="1"><v>45291</v></c>'
            '<c s="2"><v>45291</v></c><c t="str"><v>甲_x000D_\n乙</v></c><c t="s"><v>9</v></c><c t="e"><v>#REF!</v></c></row>'
            '<row r="5"><c r="C5" t="inlineStr"><is><t>行内</t></is></c></row></sheetData></worksheet>',
        }
    )
    document = read_document("a.xlsx", raw)
    assert cells(document) == {
        (1, 1): "西安",
        (1, 2): "2023年12月31日",
        (1, 3): "2023年12月",
        (1, 4): "甲\n乙",
        (5, 3): "行内",
    }
    assert [x.where for x in document.problems] == ["工作表“一”F1"]
