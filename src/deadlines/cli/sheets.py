"""The register as flat tables: CSV for programs, an Excel sheet for people."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from deadlines.cli import faces, output, people
from deadlines.domain.agenda import parties_of
from deadlines.errors import N_, CalendarNotPublished
from deadlines.usecases.due import Due
from deadlines.usecases.export import all_deadlines, whole_register
from deadlines.words import _, listed

if TYPE_CHECKING:
    from deadlines.cli.desk import Desk
    from deadlines.domain.agenda import Deadline, Line


def csv_bytes(desk: Desk) -> bytes:
    """Every entry, one a row, under the key names of `deadlines.due/1`; UTF-8."""
    import csv

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(faces.DUE_COLUMNS)
    for line, deadline in all_deadlines(whole_register(desk.store, desk.as_of), desk.as_of, desk.settings.lamps):
        row = _face(desk, line, deadline)
        writer.writerow([output.harmless(output.flattened(row, column)) for column in faces.DUE_COLUMNS])
    return text.getvalue().encode()


def _face(desk: Desk, line: Line, deadline: Deadline | None) -> dict[str, Any]:
    if deadline is not None:
        try:
            work: int | None = desk.calendar().between(desk.as_of, deadline.due)
        except CalendarNotPublished:
            work = None
        return faces.due_entry(Due(deadline, work))
    from deadlines.domain import codes

    entry = line.entry
    return {
        "code": entry.code,
        "kind": codes.kind_of(entry.code),
        "plan": line.plan.code,
        "item": line.item.code if line.item else None,
        "region": line.plan.region,
        "title": line.item.title if line.item else getattr(entry, "text", ""),
        "action": getattr(entry, "action", None) or getattr(entry, "text", None) or getattr(entry, "target", ""),
        "limit": entry.limit,
        "state": "open",
        "units": faces.parties(parties_of(line)),
        "quantities": [],
    }


HEADS = (
    N_("Code"),
    N_("No. in the plan"),
    N_("Finding (short title)"),
    N_("Kind"),
    N_("Milestone (what to finish)"),
    N_("Limit in the plan"),
    N_("Due"),
    N_("State"),
    N_("Done on"),
    N_("Amount"),
    N_("Responsible units"),
    N_("Acceptance"),
)
_WIDTHS = (14, 14, 28, 10, 44, 22, 12, 16, 12, 14, 40, 30)


def xlsx_bytes(desk: Desk) -> bytes:
    """The ledger as an Excel sheet: a row an entry, dates as dates, frozen head, filters; same data, same bytes."""
    from datetime import datetime

    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.properties.created = book.properties.modified = datetime(2020, 1, 1)  # noqa: DTZ001 (a fixed stamp, in no zone)
    book.properties.creator = "deadlines"
    sheet: Any = book.active
    sheet.title = _("Register")
    sheet.append([_(head) for head in HEADS])
    for line, deadline in all_deadlines(whole_register(desk.store, desk.as_of), desk.as_of, desk.settings.lamps):
        sheet.append(_row(line, deadline))
        for cell in sheet[sheet.max_row]:
            if cell.data_type == "f":  # what looks like a formula is text
                cell.data_type = "s"
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for position, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(position)].width = width
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    raw = io.BytesIO()
    book.save(raw)
    return _steady(raw.getvalue())


def _row(line: Line, deadline: Deadline | None) -> list[Any]:
    face = people.KINDS
    entry, parties = line.entry, parties_of(line)
    from deadlines.domain import codes

    kind = codes.kind_of(entry.code) or "item"
    number = people.number(deadline) if deadline else (line.label or "")
    return [
        entry.code,
        number,
        line.item.title if line.item else "",
        _(face[kind]),
        getattr(entry, "action", None) or getattr(entry, "text", None) or getattr(entry, "target", ""),
        entry.limit,
        deadline.due if deadline else None,
        people.schedule(deadline.schedule, confirmed=deadline.confirmed) if deadline else _("no date"),
        deadline.done_on if deadline else None,
        people.progress(deadline.quantities) if deadline else "",
        people.units(parties),
        listed(parties.acceptance),
    ]


def _steady(raw: bytes) -> bytes:
    """The workbook's archive with fixed times, so that the same data gives the same bytes."""
    import re
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    out = io.BytesIO()
    with ZipFile(io.BytesIO(raw)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            data = old.read(name)
            if name == "docProps/core.xml":  # openpyxl puts the time of saving in
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2020-01-01T00:00:00Z", data)
            info = ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, data)
    return out.getvalue()
