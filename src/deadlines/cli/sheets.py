"""The register as flat tables: CSV for programs, an Excel sheet for people."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, NamedTuple

from deadlines.cli import faces, output, people
from deadlines.domain import codes
from deadlines.domain.acts import extensions_on
from deadlines.domain.agenda import action_of, parties_of, withdrawal_on
from deadlines.domain.closeout import closeout_on, plain_closeout
from deadlines.domain.model import Item
from deadlines.domain.overview import overview
from deadlines.domain.status import standing, withdrawn_on
from deadlines.errors import N_, CalendarNotPublished
from deadlines.files import steady_archive
from deadlines.usecases.due import Due
from deadlines.usecases.export import all_deadlines, whole_register
from deadlines.words import _, listed, say

if TYPE_CHECKING:
    from deadlines.cli.desk import Desk
    from deadlines.domain.agenda import Deadline, Line
    from deadlines.domain.model import Plan, Station


def csv_bytes(desk: Desk) -> bytes:
    """Every entry, one a row, under the key names of `deadlines.due/1`, behind them the close-out ledger's; UTF-8."""
    import csv

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    columns = (*faces.DUE_COLUMNS, *faces.LEDGER_COLUMNS)
    writer.writerow(columns)
    for line, deadline in all_deadlines(whole_register(desk.store, desk.as_of), desk.as_of, desk.settings.lamps):
        row = _face(desk, line, deadline)
        if isinstance(line.entry, Item):
            row["closeout"] = plain_closeout(closeout_on(line.entry, desk.as_of))
        writer.writerow([output.harmless(output.flattened(row, column)) for column in columns])
    return text.getvalue().encode()


def _face(desk: Desk, line: Line, deadline: Deadline | None) -> dict[str, Any]:
    if deadline is not None:
        try:
            work: int | None = desk.calendar().between(desk.as_of, deadline.due)
        except CalendarNotPublished:
            work = None
        return faces.due_entry(Due(deadline, work))
    entry = line.entry
    done_on = standing(entry.reports, desk.as_of).done_on
    return {
        "code": entry.code,
        "kind": codes.kind_of(entry.code),
        "plan": line.plan.code,
        "item": line.item.code if line.item else None,
        "region": line.plan.region,
        "title": line.item.title if line.item else getattr(entry, "text", ""),
        "action": action_of(entry),
        "limit": entry.limit,
        "done_on": done_on.isoformat() if done_on else None,
        "state": "withdrawn" if withdrawn_on(entry, desk.as_of) else "open" if done_on is None else "done",
        "units": faces.parties(parties_of(line)),
        "quantities": [],
        **faces.withdrawal(withdrawal_on(entry, desk.as_of)),
    }


class _Head(NamedTuple):
    text: str
    width: int


HEADS = (
    _Head(N_("Plan"), 12),
    _Head(N_("No. in the plan"), 14),
    _Head(N_("Code"), 13),
    _Head(N_("Finding (short title)"), 26),
    _Head(N_("Kind"), 11),
    _Head(N_("Milestone (what to finish)"), 40),
    _Head(N_("Limit in the plan"), 20),
    _Head(N_("Original day"), 12),
    _Head(N_("Due"), 12),
    _Head(N_("Lamp"), 6),
    _Head(N_("State"), 14),
    _Head(N_("Done on"), 12),
    _Head(N_("Limit moved by"), 22),
    _Head(N_("Amount"), 13),
    _Head(N_("Responsible units"), 36),
    _Head(N_("Acceptance"), 26),
    _Head(N_("Extensions"), 10),
    _Head(N_("Station"), 20),
    _Head(N_("Returned (times)"), 10),
    _Head(N_("Reported done on"), 12),
    _Head(N_("Applied for acceptance on"), 12),
    _Head(N_("Accepted by the city on"), 12),
    _Head(N_("Accepted by the province on"), 12),
    _Head(N_("Notice from"), 12),
    _Head(N_("Notice until"), 12),
    _Head(N_("Closed out on"), 12),
    _Head(N_("Filing number"), 22),
    _Head(N_("Reopened (times)"), 10),
    _Head(N_("Judged"), 26),
)
_FILLS = {"red": "F4B6B6", "yellow": "FFF2B3", "blue": "CFE2F7"}


def xlsx_bytes(desk: Desk) -> bytes:
    """The ledger as an Excel sheet: a row an entry, dates as dates, frozen head, filters; same data, same bytes."""
    from datetime import datetime

    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.properties.created = book.properties.modified = datetime(2020, 1, 1)  # noqa: DTZ001 (a fixed stamp, in no zone)
    book.properties.creator = "deadlines"
    sheet: Any = book.active
    sheet.title = _("Register")
    sheet.append([say(N_("Register of rectification limits, as of %(day)s"), day=desk.as_of)])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([_(head.text) for head in HEADS])
    thin = Side(style="thin", color="BFBFBF")
    lamp_place = [head.text for head in HEADS].index(N_("Lamp"))
    for line, deadline in all_deadlines(whole_register(desk.store, desk.as_of), desk.as_of, desk.settings.lamps):
        sheet.append([_printable(value) for value in _row(desk, line, deadline)])
        row = sheet[sheet.max_row]
        for cell in row:
            if isinstance(cell.value, str):  # what looks like a formula or an error is text, and stays it when edited
                cell.data_type = "s"
                cell.quotePrefix = cell.value[:1] in output.FORMULAS
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.border = Border(thin, thin, thin, thin)
        if deadline is not None and deadline.lamp in _FILLS:
            row[lamp_place].fill = PatternFill("solid", _FILLS[deadline.lamp])
    for cell in sheet[2]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", "E7E6E6")
        cell.alignment = Alignment(vertical="center", horizontal="center", wrap_text=True)
        cell.border = Border(thin, thin, thin, thin)
    for position, head in enumerate(HEADS, 1):
        sheet.column_dimensions[get_column_letter(position)].width = head.width
    sheet.freeze_panes = "D3"
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(HEADS))}{sheet.max_row}"
    sheet.print_title_rows = "1:2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "&P / &N"
    raw = io.BytesIO()
    book.save(raw)
    return steady_archive(raw.getvalue())


def _printable(value: Any) -> Any:
    """*value* without the control characters that a workbook cannot hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value


def _row(desk: Desk, line: Line, deadline: Deadline | None) -> list[Any]:
    entry, parties = line.entry, parties_of(line)
    done_on = deadline.done_on if deadline else standing(entry.reports, desk.as_of).done_on
    undated = _("no date") if done_on is None else people.schedule("done")
    if withdrawn_on(entry, desk.as_of):
        undated = _(people.WITHDRAWN)
    gone = withdrawal_on(entry, desk.as_of)
    because = people.withdrawal(gone) if gone is not None else people.missed(deadline) if deadline is not None else ""
    kind = codes.kind_of(entry.code) or "item"
    return [
        line.plan.short or line.plan.code,
        people.number_of(line.item.number if line.item else None, line.section, line.label),
        entry.code,
        line.item.title if line.item else "",
        _(people.KINDS[kind]),
        action_of(entry),
        entry.limit,
        deadline.original_due if deadline else None,
        deadline.due if deadline else None,
        _(people.LAMPS[deadline.lamp]) if deadline and deadline.state != "withdrawn" else "",
        (people.state(deadline) if deadline else undated) + (f"（{because}）" if because else ""),
        done_on,
        (deadline.moved.act.doc or "") if deadline and deadline.moved else "",
        people.progress(deadline.quantities) if deadline else "",
        people.units(parties),
        listed(parties.acceptance),
        extensions_on(entry.reports, desk.as_of) or None,
        *(_closeout(line.plan, entry, desk) if isinstance(entry, Item) else [None] * 12),
    ]


def _closeout(plan: Plan, item: Item, desk: Desk) -> list[Any]:
    """An item in the close-out ledger; no number stands for none."""
    seen = closeout_on(item, desk.as_of)
    return [
        people.life(overview(plan, item, desk.as_of, desk.settings.lamps)),
        seen.returned or None,
        *(seen.on(station) for station in _STATIONS),
        seen.notice_start,
        seen.notice_until,
        seen.on("close"),
        seen.filing,
        seen.reopened or None,
        people.judged(seen.judged) if seen.judged is not None else None,
    ]


_STATIONS: tuple[Station, ...] = ("declare", "apply", "municipal", "provincial")
