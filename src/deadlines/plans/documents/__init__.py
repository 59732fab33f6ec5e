"""Documents as they are issued → passages with their place.

A file is known by what it holds, not by its name: an office sends Word files called .wps and web pages called .doc.
What cannot be read says in one sentence why, and what to do. Each kind has a module of its own, loaded when met.
"""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from deadlines.errors import N_, Message, NoSuchFile, Problem
from deadlines.plans.documents import bounds, faults
from deadlines.plans.documents.faults import Unreadable, too_much

if TYPE_CHECKING:
    from os import PathLike

    from deadlines.plans.passages import Document

_OLD_WORD = N_("it is a Word 97–2003 or WPS file (.doc, .wps); open it in Word or WPS and save it as .docx")
_OLD_EXCEL = N_("it is an Excel 97–2003 or WPS file (.xls, .et); open it in Excel or WPS and save it as .xlsx")
_OLD_OFFICE = N_("it is a file of an old Office program; open it there and save it as .docx or .xlsx")
_BINARY_EXCEL = N_("it is a binary Excel file (.xlsb); open it in Excel and save it as .xlsx")
_WORD_XML = N_("it is a Word file saved as XML; open it in Word or WPS and save it as .docx")
_RICH_TEXT = N_("it is a rich text file (.rtf); open it in Word or WPS and save it as .docx")
_OFD = N_("it is an OFD file; export it as a PDF with text, or ask for the Word file")
_ODF = N_("it is an OpenDocument file; save it as .docx or .xlsx")
_SLIDES = N_("these are slides; save the plan as .docx or PDF")
_PICTURE = N_("it is a picture; ask for the Word file, or run text recognition (OCR) on it and save the text")
_PACKED = N_("it is an archive; unpack it and import the file inside")
_UNKNOWN = N_("it is no kind of document known here; .docx, .xlsx, .pdf with text, .html, .txt and .md are read")
_NOT_A_FILE = N_("it is a folder or a device, not a file")
_NO_PERMISSION = N_("the system does not let it be opened: %(error)s")
_CHARACTERS = N_("characters")
_LINES = N_("lines")

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS = {
    b"{\\rtf": _RICH_TEXT,
    b"\x89PNG": _PICTURE,
    b"\xff\xd8\xff": _PICTURE,
    b"GIF8": _PICTURE,
    b"BM": _PICTURE,
    b"II*\x00": _PICTURE,
    b"MM\x00*": _PICTURE,
    b"RIFF": _PICTURE,
    b"Rar!": _PACKED,
    b"7z\xbc\xaf": _PACKED,
    b"\x1f\x8b": _PACKED,
    b"BZh": _PACKED,
    b"\xfd7zXZ": _PACKED,
}
_IN_OLE = (
    ("EncryptedPackage", faults.LOCKED),
    ("WordDocument", _OLD_WORD),
    ("Workbook", _OLD_EXCEL),
    ("Book", _OLD_EXCEL),
    ("PowerPoint Document", _SLIDES),
)
_SOME = 4096
_PAGE = re.compile(
    r"<(?:!doctype\s+html|html|head|body|table|div|p|meta|title|h[1-6]|span|br|center|font|section|article)\b",
    re.IGNORECASE,
)
_ARCHIVED_PAGE = re.compile(rb"(?:^|\n)MIME-Version:", re.IGNORECASE)
_TEXT_CONTROLS = frozenset(b"\t\n\v\f\r\x1a\x1b")


def open_document(path: str | PathLike[str]) -> Document:
    """The file at *path* as passages.

    Raises NoSuchFile, or Unreadable with the reason and the way out.
    """
    file = Path(path)
    try:
        found = file.stat()
        if not stat.S_ISREG(found.st_mode):
            raise Unreadable(file.name or str(path), _NOT_A_FILE)
        if found.st_size > bounds.FILE_BYTES:
            raise Unreadable(file.name, faults.TOO_LARGE, most=bounds.FILE_BYTES // 2**20)
        with file.open("rb") as handle:
            raw = handle.read(bounds.FILE_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NoSuchFile(str(path)) from error
    except (OSError, ValueError) as error:
        from deadlines.files import reason

        why = reason(error) if isinstance(error, OSError) else Message(N_("%(error)s"), {"error": str(error)})
        raise Unreadable(str(path), _NO_PERMISSION, error=why) from error
    return read_document(file.name, raw)


def read_document(name: str, raw: bytes) -> Document:
    """The bytes of a file called *name* as passages. Raises Unreadable."""
    try:
        document = _read(name, raw)
    except MemoryError as error:
        raise Unreadable(name, faults.TOO_LARGE, most=bounds.FILE_BYTES // 2**20) from error
    if not document.passages and not document.problems:
        raise Unreadable(name, faults.NO_TEXT)
    if sum(len(passage.text) for passage in document.passages) > bounds.CHARACTERS:
        raise too_much(name, bounds.CHARACTERS, _CHARACTERS)
    return document


def _read(name: str, raw: bytes) -> Document:
    """The reader for what the bytes are."""
    if len(raw) > bounds.FILE_BYTES:
        raise Unreadable(name, faults.TOO_LARGE, most=bounds.FILE_BYTES // 2**20)
    if not raw.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise Unreadable(name, faults.EMPTY)
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _read_archive(name, raw)
    if raw.startswith(_OLE):
        inside = next((why for stream, why in _IN_OLE if stream.encode("utf-16-le") in raw), _OLD_OFFICE)
        raise Unreadable(name, inside)
    if b"%PDF-" in raw[:1024]:
        from deadlines.plans.documents.pdf import read_pdf

        return read_pdf(name, raw)
    if raw[4:8] == b"ftyp":
        raise Unreadable(name, _PICTURE)
    for start, why in _STARTS.items():
        # two letters may begin a text as well
        if raw.startswith(start) and (len(start) > 2 or b"\0" in raw[:64]):
            raise Unreadable(name, why)
    return _read_text(name, raw)


def _read_archive(name: str, raw: bytes) -> Document:
    """An Office file, by the parts that it has."""
    from deadlines.plans.documents.archive import Archive

    parts = Archive(name, raw).parts
    if any(part.startswith("word/") for part in parts):
        from deadlines.plans.documents.docx import read_docx

        return read_docx(name, raw)
    if any(part.startswith("xl/") for part in parts):
        if "xl/workbook.bin" in parts:
            raise Unreadable(name, _BINARY_EXCEL)
        from deadlines.plans.documents.xlsx import read_xlsx

        return read_xlsx(name, raw)
    others = (("ppt/", _SLIDES), ("ofd.xml", _OFD), ("mimetype", _ODF))
    raise Unreadable(name, next((why for start, why in others if any(p.startswith(start) for p in parts)), _PACKED))


def _read_text(name: str, raw: bytes) -> Document:
    """A web page, or text as it stands."""
    from deadlines.plans.documents.charset import LOST, decoded, marked

    if len(raw) > bounds.TEXT_BYTES:
        raise Unreadable(name, faults.TOO_LARGE, most=bounds.TEXT_BYTES // 2**20)
    charset = marked(raw)
    if charset is None or not charset.startswith("utf-16"):
        controls = sum(raw.count(bytes([code])) for code in range(32) if code not in _TEXT_CONTROLS)
        if controls * 100 > len(raw) or b"\0\0" in raw:
            raise Unreadable(name, _UNKNOWN)
    if _ARCHIVED_PAGE.search(raw[:_SOME]) and b"text/html" in raw:
        return _read_archived_page(name, raw)
    start = decoded(raw[:_SOME]).text.lstrip()
    if "<?mso-application" in start or "<w:wordDocument" in start or "<pkg:package" in start:
        raise Unreadable(name, _WORD_XML)
    named = name.lower().endswith((".html", ".htm", ".xhtml", ".shtml"))
    if (start.startswith("<") or named) and _PAGE.search(start):
        from deadlines.plans.documents.html import read_html

        return read_html(name, raw)
    if name.lower().endswith(".csv"):
        from deadlines.plans.documents.commas import read_csv

        return read_csv(name, raw)
    from deadlines.plans.text import read_text

    if raw.count(b"\n") + raw.count(b"\r") > bounds.LINES:
        raise too_much(name, bounds.LINES, _LINES)
    if charset is not None:
        return read_text(name, raw)
    text = decoded(raw)
    if not text.lost:
        return read_text(name, raw)
    if text.lost * 20 > len(text.text):
        raise Unreadable(name, _UNKNOWN)
    # a few broken signs do not make a plan unreadable, but they are told
    document = read_text(name, text.text.encode("utf-8", "replace"))
    lost = Problem(name, Message(LOST, {"count": text.lost, "charset": text.charset}))
    return document._replace(problems=(*document.problems, lost))


def _read_archived_page(name: str, raw: bytes) -> Document:
    """A web page saved with its pictures in one file (.mht), which offices also call .doc."""
    import email
    from email import policy

    from deadlines.plans.documents.html import read_html

    message = email.message_from_bytes(raw, policy=policy.compat32)
    for count, part in enumerate(message.walk()):
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes):
                return read_html(name, page, part.get_param("charset") and str(part.get_param("charset")))
        if count > bounds.PARTS:
            break
    raise Unreadable(name, faults.NO_TEXT)
