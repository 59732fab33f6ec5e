"""Small documents for tests: Word files written part by part, pages of LibreOffice, and where a passage stands."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from deadlines.plans.passages import Document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'

needs_office = pytest.mark.skipif(
    not shutil.which("soffice"),
    reason="LibreOffice makes PDFs and web pages for these; `python3 dev.py test` installs it",
)


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def word(body: str, *, numbering: str = "", styles: str = "", more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A .docx with this XML in its body, its numbering and its styles."""
    return archive(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<Relationships {_PACKAGE}><Relationship Id="r1" Type="{_RELATIONS}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
            "word/document.xml": f"<w:document {W}><w:body>{body}<w:sectPr/></w:body></w:document>",
            "word/numbering.xml": f"<w:numbering {W}>{numbering}</w:numbering>",
            "word/styles.xml": f"<w:styles {W}>{styles}</w:styles>",
            **(more or {}),
        }
    )


def p(text: str, *, num: str = "", level: int = 0, style: str = "") -> str:
    """A paragraph, in a list or a style."""
    listed = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>' if num else ""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{listed}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def converted(file: Path, kind: str) -> Path:
    """What LibreOffice makes of *file*, beside it."""
    command = ["soffice", f"-env:UserInstallation=file://{file.parent}/office", "--headless"]
    subprocess.run(
        [*command, "--convert-to", kind, "--outdir", file.parent, file], check=True, capture_output=True, timeout=120
    )
    return file.with_suffix(f".{kind.partition(':')[0]}")


def texts(document: Document) -> list[str]:
    """The texts of all passages."""
    return [passage.text for passage in document.passages]


def cells(document: Document) -> dict[tuple[int, int], str]:
    """The cells of the only table, by row and column; with their spans where they cover more."""
    return {
        (passage.cell.row, passage.cell.column): passage.text
        for passage in document.passages
        if passage.cell is not None
    }


def spans(document: Document) -> dict[str, tuple[int, int]]:
    """How many rows and columns merged cells cover, by their texts."""
    return {
        passage.text: (passage.cell.rows, passage.cell.columns)
        for passage in document.passages
        if passage.cell is not None and passage.cell.rows * passage.cell.columns > 1
    }


def pdf(*pages: str) -> bytes:
    """A PDF with these page contents, in PDF's own drawing language."""
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for at, page in enumerate(pages):
        objects += [
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * at} 0 R "
                "/Resources << /Font << /F1 3 0 R >> >> >>"
            ),
            f"<< /Length {len(page)} >>\nstream\n{page}\nendstream",
        ]
    out, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return f"{out}xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")
