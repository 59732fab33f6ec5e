"""Word files become passages as people see them on the page."""

from __future__ import annotations

import io

import pytest

from deadlines.plans.documents import read_document
from deadlines.plans.documents.numerals import numeral
from papers import cells, p, spans, texts, word


def level(at: int, form: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'
    )


LISTS = (
    '<w:abstractNum w:abstractNumId="7">'
    + level(0, "chineseCountingThousand", "%1、")
    + level(1, "chineseCounting", "（%2）")
    + level(2, "decimal", "%3.")
    + level(3, "decimal", "%3.%4", '<w:suff w:val="space"/>')
    + '</w:abstractNum><w:abstractNum w:abstractNumId="8">'
    + level(0, "bullet", "\uf06c")
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="8"/></w:num>'
    '<w:num w:numId="4"><w:abstractNumId w:val="7"/></w:num>'
)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("decimal", ["1", "10", "11", "20", "101", "110"]),
        ("decimalZero", ["01", "10", "11", "20", "101", "110"]),
        ("chineseCounting", ["一", "十", "十一", "二十", "一〇一", "一一〇"]),
        ("chineseCountingThousand", ["一", "十", "十一", "二十", "一百零一", "一百一十"]),
        ("ideographDigital", ["一", "一〇", "一一", "二〇", "一〇一", "一一〇"]),
        ("chineseLegalSimplified", ["壹", "壹拾", "壹拾壹", "贰拾", "壹佰零壹", "壹佰壹拾"]),
        ("decimalEnclosedCircleChinese", ["①", "⑩", "⑪", "⑳", "101", "110"]),
        ("lowerLetter", ["a", "j", "k", "t", "wwww", "fffff"]),
        ("upperRoman", ["I", "X", "XI", "XX", "CI", "CX"]),
        ("ideographTraditional", ["甲", "癸", "甲", "癸", "甲", "癸"]),
        ("unheard of", ["1", "10", "11", "20", "101", "110"]),
    ],
)
def test_numbers_are_counted_as_word_counts(form: str, expected: list[str]) -> None:
    assert [numeral(number, form) for number in (1, 10, 11, 20, 101, 110)] == expected


def test_automatic_numbering_is_put_back() -> None:
    body = (
        p("问题", num="1")
        + p("措施", num="1", level=1)
        + p("措施", num="1", level=1)
        + p("细目", num="1", level=2)
        + p("细目", num="1", level=3)
        + p("问题", num="1")
        + p("措施", num="1", level=1)
        + p("另一份里接着数", num="4")
        + p("重新开始", num="2")
        + p("接着", num="2")
        + p("点", num="3")
        + p("不编号", num="0")
    )
    assert texts(read_document("a.docx", word(body, numbering=LISTS))) == [
        "一、问题",
        "（一）措施",
        "（二）措施",
        "1. 细目",
        "1.1 细目",
        "二、问题",
        "（一）措施",
        "三、另一份里接着数",
        "一、重新开始",
        "二、接着",
        "• 点",
        "不编号",
    ]


def test_numbering_and_headings_come_from_styles_too() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="a" w:default="1"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="9"><w:name w:val="Own"/><w:basedOn w:val="1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="Title"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="c"><w:name w:val="toc 1"/></w:style>'
    )
    body = p("方案", style="t") + p("目录行", style="c") + p("甲", style="1") + p("乙", style="9") + p("正文")
    document = read_document("a.docx", word(body, numbering=LISTS, styles=styles))
    assert [(passage.text, passage.heading, passage.where) for passage in document.passages] == [
        ("方案", 1, "第1段"),
        ("一、甲", 2, "第2段"),
        ("二、乙", 2, "第3段"),
        ("正文", 0, "第4段"),
    ]


def test_tracked_changes_hidden_text_and_fields() -> None:
    body = (
        "<w:p><w:r><w:t>留</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>增</w:t></w:r></w:ins>"
        "<w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>末</w:t></w:r></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>上半，</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>下半。</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>一行</w:t><w:br/><w:t>又一行</w:t></w:r></w:p>"
    )
    assert texts(read_document("a.docx", word(body))) == ["留增末", "上半，下半。", "一行", "又一行"]


def test_text_boxes_stand_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    body = (
        f"<w:p><w:r><w:t>框外</w:t><mc:AlternateContent {mc}><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert texts(read_document("a.docx", word(body))) == ["框外", "框内"]


def test_merged_cells_stand_once_and_nested_tables_follow() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"

    body = (
        "<w:tbl><w:tr>" + cell("表头", '<w:gridSpan w:val="3"/>') + "</w:tr>"
        "<w:tr>" + cell("纵", '<w:vMerge w:val="restart"/>') + cell("二") + cell("三") + "</w:tr>"
        "<w:tr>"
        + cell("", "<w:vMerge/>")
        + cell("五")
        + "<w:tc>"
        + p("六")
        + "<w:tbl><w:tr>"
        + cell("内一")
        + cell("内二")
        + "</w:tr></w:tbl></w:tc></w:tr>"
        "<w:tr><w:trPr><w:del/></w:trPr>" + cell("删去的行") + "</w:tr></w:tbl>"
    )
    document = read_document("a.docx", word(p("前") + body + p("后")))
    outer = document._replace(passages=tuple(x for x in document.passages if x.cell is None or x.cell.table == 1))
    assert cells(outer) == {(1, 1): "表头", (2, 1): "纵", (2, 2): "二", (2, 3): "三", (3, 2): "五", (3, 3): "六"}
    assert spans(document) == {"表头": (1, 3), "纵": (2, 1)}
    assert [(x.text, x.where) for x in document.passages][-3:] == [
        ("内一", "表2第1行第1列"),
        ("内二", "表2第1行第2列"),
        ("后", "第2段"),
    ]


def test_a_file_made_by_a_library_with_head_and_foot() -> None:
    import docx

    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "页眉"
    made.add_heading("整改方案", 0)
    made.add_paragraph("正文。")
    table = made.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "合并"
    table.cell(1, 0).text = "1.甲\n2.乙"
    out = io.BytesIO()
    made.save(out)
    document = read_document("a.docx", out.getvalue())
    assert texts(document) == ["整改方案", "正文。", "合并", "1.甲\n2.乙"]
    assert document.passages[0].heading == 1


def test_a_table_of_one_cell_is_a_frame() -> None:
    body = "<w:tbl><w:tr><w:tc>" + p("一、问题") + p("责任单位：市住建局") + "</w:tc></w:tr></w:tbl>"
    document = read_document("a.docx", word(body))
    assert [(x.text, x.cell) for x in document.passages] == [("一、问题", None), ("责任单位：市住建局", None)]
