"""What is no document that we read says so in one sentence, with the way out."""

from __future__ import annotations

import io
import os
import zipfile
from typing import TYPE_CHECKING

import pytest

from deadlines.errors import NoSuchFile
from deadlines.plans.documents import bounds, open_document, read_document
from deadlines.plans.documents.faults import Unreadable
from deadlines.plans.outline import outline_of
from papers import W, archive, p, word

if TYPE_CHECKING:
    from pathlib import Path

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ENTITIES = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;">]>'


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "it is empty"),
        (b"\xef\xbb\xbf \r\n", "it is empty"),
        (OLE + "WordDocument".encode("utf-16-le"), "save it as .docx"),
        (OLE + "Workbook".encode("utf-16-le"), "save it as .xlsx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (b"{\\rtf1\\ansi x}", "rich text"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0JFIF", "picture"),
        (b"Rar!\x1a\x07", "unpack it"),
        (archive({"a.txt": "x"}), "unpack it"),
        (archive({"OFD.xml": "x"}), "OFD"),
        (archive({"mimetype": "application/vnd.oasis.opendocument.text"}), "OpenDocument"),
        (archive({"ppt/presentation.xml": "x"}), "slides"),
        (archive({"xl/workbook.bin": "x"}), "binary Excel"),
        (bytes(range(256)) * 20, "no kind of document known"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', "saved as XML"),
        (word(p("x"))[:300], "damaged"),
        (archive({"word/document.xml": "<w:document"}), "damaged"),
        (archive({"word/other.xml": "<a/>"}), "damaged"),
        (word(""), "no text"),
        (b"%PDF-1.7\nbroken", "damaged"),
        (archive({"word/document.xml": ENTITIES + "<a>&c;</a>"}), "XML entities"),
        (archive({"xl/workbook.xml": ENTITIES + "<a>&c;</a>"}), "XML entities"),
        (word(p("x"), more={"word/numbering.xml": ENTITIES + "<a/>"}), "XML entities"),
        (word("<w:p>" * 500 + "</w:p>" * 500), "inside each other"),
    ],
)
def test_one_sentence_for_each(raw: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence) as caught:
        read_document("方案.docx", raw)
    assert str(caught.value).startswith("方案.docx cannot be read: ")
    assert caught.value.exit_code == 4


def test_an_archive_that_unpacks_to_more_than_a_document() -> None:
    packed = archive({"word/document.xml": b" " * (bounds.PART_BYTES + 1)})
    assert len(packed) < 100_000
    with pytest.raises(Unreadable, match="unpacks to far more"):
        read_document("a.docx", packed)
    lying = bytearray(packed)
    for at in (packed.find(b"PK\x03\x04") + 22, packed.find(b"PK\x01\x02") + 24):
        lying[at : at + 4] = (100).to_bytes(4, "little")
    with pytest.raises(Unreadable):
        read_document("a.docx", bytes(lying))


def test_too_many_cells_are_too_many() -> None:
    cell = "<w:tc><w:tcPr><w:gridSpan w:val='9999'/></w:tcPr><w:p/></w:tc>"
    with pytest.raises(Unreadable, match="table cells"):
        read_document("a.docx", word(f"<w:tbl><w:tr>{cell * 40}</w:tr></w:tbl>"))
    with pytest.raises(Unreadable, match="table cells"):
        read_document("a.html", b"<table>" + b"<tr><td colspan=9999>" * 40)


def test_macros_and_pictures_are_never_unpacked() -> None:
    raw = word(p("正文"), more={"word/vbaProject.bin": b"MZ", "word/media/image1.png": b"\0" * 1000})
    broken = bytearray(raw)
    with zipfile.ZipFile(io.BytesIO(raw)) as file:
        at = file.getinfo("word/vbaProject.bin").header_offset
    broken[at + 60] ^= 0xFF
    assert [x.text for x in read_document("a.docm", bytes(broken)).passages] == ["正文"]


def test_strict_files_and_wrong_names_are_read_by_what_they_hold(tmp_path: Path) -> None:
    strict = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
    raw = archive({"word/document.xml": f"<w:document {strict}><w:body>{p('正文')}</w:body></w:document>"})
    (tmp_path / "a.pdf").write_bytes(raw)
    assert W not in raw.decode("latin-1")
    assert [x.text for x in open_document(tmp_path / "a.pdf").passages] == ["正文"]
    (tmp_path / "a.docx").write_text("一、问题\n整改目标：完成\n", encoding="gb18030")
    assert open_document(tmp_path / "a.docx").passages[0].text == "一、问题"


def test_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(NoSuchFile):
        open_document(tmp_path / "none.docx")
    with pytest.raises(Unreadable, match="folder"):
        open_document(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(Unreadable, match="device"):
            open_document(tmp_path / "pipe")
    with (tmp_path / "big.docx").open("wb") as file:
        file.truncate(bounds.FILE_BYTES + 1)
    with pytest.raises(Unreadable, match="larger than 64 MB"):
        open_document(tmp_path / "big.docx")


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_text_with_a_broken_sign_is_read_and_says_so(charset: str) -> None:
    raw = "一、餐饮油烟在线监控安装率低，群众投诉居高不下。\n整改目标：完成\n".encode(charset) * 5
    document = read_document("a.txt", raw[:40] + b"\xff" + raw[41:])
    assert document.passages[1].text == "整改目标：完成"
    assert [x.message.args["charset"] for x in document.problems] == [charset]


def test_a_title_in_two_paragraphs_is_one() -> None:
    body = p("青石市贯彻落实省生态环境") + p("保护督察反馈意见整改方案") + p("第一段") + p("制定本方案")
    document = read_document("a.docx", word(body))
    assert outline_of(document.passages).title == "青石市贯彻落实省生态环境保护督察反馈意见整改方案"
