"""The process that opens a PDF: signs and rules of each page with their places, one JSON object a line.

PDFs are read by PDFium, which is C++ and meets files of strangers. In a process of its own, with bounds on memory and
on the time of a page, it can neither crash nor hang nor fill the program that a person waits for. This module runs as
`python -m`; what the page means is found by its caller.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import sys
from typing import Any

from deadlines.plans.documents import bounds

LOCKED = 4
BROKEN = 5
TOO_MUCH = 6
_MOVE, _LINE = 2, 0
_UPRIGHT = 0.05


def main() -> int:
    """Read a PDF from standard input; 0 where all pages were written."""
    _bound()
    raw = sys.stdin.buffer.read()
    import pypdfium2
    import pypdfium2.raw as pdfium

    _watch()
    try:
        document = pypdfium2.PdfDocument(raw)
        count = len(document)
    except pypdfium2.PdfiumError:
        return LOCKED if pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD else BROKEN
    _write({"pages": count})
    signs = 0
    for number in range(min(count, bounds.PAGES)):
        _watch()
        try:
            page = document[number]
            found = _page(page, pdfium)
            signs += len(found["signs"])
            if signs > bounds.PDF_CHARACTERS:
                return TOO_MUCH
            _write(found)
            page.close()
        except pypdfium2.PdfiumError:
            _write({})
    return 0


def _bound() -> None:
    """Keep this process small, where the system can."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (bounds.PDF_MEMORY, bounds.PDF_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _watch() -> None:
    """End this process unless the next page is done in time; the watch runs beside C code, too."""
    quiet = open(os.devnull, "w", encoding="utf-8") if not _QUIET else _QUIET[0]  # noqa: PTH123, SIM115
    _QUIET[:] = [quiet]
    faulthandler.dump_traceback_later(bounds.PAGE_SECONDS, exit=True, file=quiet)


_QUIET: list[Any] = []


def _write(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def _page(page: Any, pdfium: Any) -> dict[str, Any]:
    """One page: its size, its signs as [sign, left, top, right, bottom], its rules as [x, y, x, y], its pictures."""
    width, height = page.get_size()
    turn = page.get_rotation()
    crop = page.get_bbox()
    place = _placing(turn, crop)
    signs = _signs(page.get_textpage(), pdfium, place, turn)
    rules: list[list[float]] = []
    pictures = 0
    for shape in page.get_objects(max_depth=3):
        if shape.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures += 1
        elif shape.type == pdfium.FPDF_PAGEOBJ_PATH and len(rules) < bounds.PAGE_RULES:
            rules += _rules(shape, pdfium, place)
    return {"width": width, "height": height, "signs": signs, "rules": rules, "pictures": pictures}


def _placing(turn: int, crop: tuple[float, float, float, float]) -> Any:
    """From PDF's places, up from the left bottom of an unturned page, to places down from the left top as shown."""
    left, bottom, right, top = crop

    def upright(x: float, y: float) -> tuple[float, float]:
        return x - left, top - y

    def quarter(x: float, y: float) -> tuple[float, float]:
        return y - bottom, x - left

    def half(x: float, y: float) -> tuple[float, float]:
        return right - x, y - bottom

    def three(x: float, y: float) -> tuple[float, float]:
        return top - y, right - x

    return {90: quarter, 180: half, 270: three}.get(turn, upright)


def _signs(text: Any, pdfium: Any, place: Any, turn: int) -> list[list[Any]]:
    """The signs of a page as they are printed; watermarks that stand askew are left out."""
    found: list[list[Any]] = []
    raw = text.raw
    for index in range(min(text.count_chars(), bounds.PAGE_CHARACTERS)):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        if code <= 32 or code > 0x10FFFF or 0xD800 <= code < 0xE000 or pdfium.FPDFText_IsGenerated(raw, index) == 1:
            if code != 32 or pdfium.FPDFText_IsGenerated(raw, index) == 1:
                continue
        elif not _straight(pdfium.FPDFText_GetCharAngle(raw, index), turn):
            continue
        x0, y0, x1, y1 = text.get_charbox(index, loose=True)
        ax, ay = place(x0, y0)
        bx, by = place(x1, y1)
        box = (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
        found.append([chr(code), *(round(edge, 1) for edge in box)])
    return found


def _straight(angle: float, turn: int) -> bool:
    """Whether a sign stands upright on the page as shown."""
    quarter = 1.5707963
    askew = (angle + turn / 90 * quarter) % (4 * quarter)
    return min(askew, 4 * quarter - askew) < _UPRIGHT or angle < 0


def _rules(shape: Any, pdfium: Any, place: Any) -> list[list[float]]:
    """The straight pieces of a drawn path, as far as they may be rules of a table."""
    import ctypes

    count = pdfium.FPDFPath_CountSegments(shape.raw)
    if not 2 <= count <= 400:
        return []
    matrix = shape.get_matrix()
    points: list[tuple[float, float]] = []
    pieces: list[list[float]] = []
    start = None
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(shape.raw, index)
        if not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            return []
        at = place(*matrix.on_point(x.value, y.value))
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            return []
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = at
        elif points:
            pieces.append([*points[-1], *at])
        points.append(at)
        if pdfium.FPDFPathSegment_GetClose(segment) and start is not None:
            pieces.append([*at, *start])
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(shape.raw, fill, stroke)
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    box = [min(xs), min(ys), max(xs), max(ys)]
    if not stroke.value:
        # a filled box is a rule where it is thin, else a shade
        pieces = [box] if min(box[2] - box[0], box[3] - box[1]) < 3 else []
    return [[round(edge, 1) for edge in piece] for piece in pieces]


if __name__ == "__main__":
    code = BROKEN
    with contextlib.suppress(MemoryError, BrokenPipeError):
        code = main()
    os._exit(code)
