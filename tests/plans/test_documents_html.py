"""Web pages become passages as a browser shows them."""

from __future__ import annotations

import time

import pytest

from deadlines.plans.documents import read_document
from papers import cells, spans, texts

PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>不要</title><style>p {{}}</style></head>
<body><nav><a>首页</a></nav><h1>整改方案</h1><p>一、问题&nbsp;&lt;1&gt;
接着<br>下一行<script>alert("<p>不要</p>")</script><p style="display: none">隐藏</p>
<div>二、<b>市住建局</b>牵头</div><!-- <p>注释</p> --></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gb18030", "utf-16"])
def test_a_page_in_each_character_set(charset: str) -> None:
    raw = PAGE.format(charset=charset).encode("gb18030" if charset == "gb2312" else charset)
    assert texts(read_document("a.html", raw)) == ["整改方案", "一、问题 <1>接着", "下一行", "二、市住建局牵头"]


def test_what_a_page_says_of_itself_may_be_wrong() -> None:
    assert texts(read_document("a.htm", PAGE.format(charset="utf-8").encode("gb18030")))[0] == "整改方案"
    assert texts(read_document("a.htm", PAGE.format(charset="no-such").encode()))[0] == "整改方案"


def test_tables_with_spans_and_open_tags() -> None:
    raw = """<table><tr><th rowspan=2>序号<th colspan="2">单位<tr><td>牵头<td>配合
    <tr><td>1<td><p>市住建局</p><p>市水利局</p><td></table>""".encode()
    document = read_document("a.html", raw)
    assert cells(document) == {
        (1, 1): "序号",
        (1, 2): "单位",
        (2, 2): "牵头",
        (2, 3): "配合",
        (3, 1): "1",
        (3, 2): "市住建局\n市水利局",
    }
    assert spans(document) == {"序号": (2, 1), "单位": (1, 2)}


def test_lists_are_numbered() -> None:
    raw = "<body><ol start=3><li>甲<li>乙</ol><ul><li>丙</ul><ol type=a><li>丁</ol>".encode()
    assert texts(read_document("a.html", raw)) == ["3. 甲", "4. 乙", "• 丙", "a. 丁"]


def test_a_page_for_layout_comes_as_paragraphs() -> None:
    raw = "<table><tr><td><p>一、问题</p><p>整改目标：完成</p></td></tr></table>".encode()
    assert [x.cell for x in read_document("a.html", raw).passages] == [None, None]


@pytest.mark.parametrize(
    "piece", ["<a ", "<!--", "<p", "<table><tr><td>", "<![CDATA[", '<a href="', "&#", "</", "<script>", "<ul><li>", "<"]
)
def test_a_megabyte_of_open_tags_is_read_in_no_time(piece: str) -> None:
    raw = ("<html><body><p>开头</p>" + piece * min(1_000_000 // len(piece), 400_000)).encode()
    start = time.process_time()
    document = read_document("a.html", raw)
    assert time.process_time() - start < 5
    assert document.passages[0].text == "开头"


def test_a_web_archive_called_doc() -> None:
    page = PAGE.format(charset="utf-8").encode()
    raw = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n"
    raw += b"Content-Transfer-Encoding: 8bit\r\n\r\n" + page + b"\r\n--x--\r\n"
    assert texts(read_document("a.doc", raw))[0] == "整改方案"


def test_what_a_site_puts_around_a_document_goes() -> None:
    raw = """<body><div class="nav"><a>首页</a> &gt; <a>通知公告</a></div><div role="navigation"><p>机构</p></div>
    <h1>邯山市督察整改任务公示</h1><div>字号：[大 中 小] 打印 关闭</div><p>一、超低排放滞后。</p><p>主办单位：市工信局</p>
    <p>整改措施：立即改造。</p><p>分享到：微信 微博</p><div>上一篇：无</div><div>下一篇：某通知</div>
    <div>主办：邯山市人民政府办公室 冀ICP备05001234号</div><footer><p>地图</p></footer></body>""".encode()
    assert texts(read_document("a.html", raw)) == [
        "邯山市督察整改任务公示",
        "一、超低排放滞后。",
        "主办单位：市工信局",
        "整改措施：立即改造。",
    ]


def test_lists_in_lists_are_numbered_by_level_and_go_on_where_they_were() -> None:
    raw = """<ol><li><p>要求</p></ol><p>甲</p><ol start="2"><li><p>任务</p><ol><li><p>水</p></ol></ol><p>措施</p>
    <ol><ol><ol><li><p>查</p><li><p>改</p></ol><li><p>气</p></ol></ol><p>措施</p>
    <ol><ol><ol><li><p>停</p></ol></ol><li><p>保障</p></ol>""".encode()
    assert texts(read_document("a.html", raw)) == [
        *("一、要求", "甲", "二、任务", "（一）水", "措施", "1. 查", "2. 改"),
        *("（二）气", "措施", "1. 停", "三、保障"),
    ]
    raw = "<body><ol><li>甲<ol><li>乙<li>丙</ol><li>丁</ol><ol><li>戊</ol>".encode()
    assert texts(read_document("a.html", raw)) == ["1. 甲", "（1）乙", "（2）丙", "2. 丁", "1. 戊"]
