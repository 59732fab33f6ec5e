"""An office's Excel 台账: one row an item or one row a measure, with what is already done.

The head row is the first that names at least three fields, wherever it stands; columns go by what their head words
mean (`labels`). Every cell that cannot be taken is named with sheet, row, column, value and what would be accepted, all
at once. What the cells say is then read as any plan document is; here stand only the checks, the choice of rows, and
the column of states, which becomes reports.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import limits
from deadlines.domain.limits.tokens import number as number_in
from deadlines.domain.model import Report
from deadlines.errors import N_, BadValue, Message, Problem
from deadlines.plans.labels import columns_of
from deadlines.plans.tables import closes, grid_of, spelled_out

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from deadlines.domain.model import Entry, Item, Plan
    from deadlines.plans.draft import Draft
    from deadlines.plans.fitting import Fitted
    from deadlines.plans.passages import Document, Passage


class Row(NamedTuple):
    """A row of a sheet below its head: its cells by field; `opens` says whether it begins an item."""

    sheet: str
    row: int
    number: int
    fields: dict[str, Passage]
    opens: bool
    places: frozenset[str]


class Ledger(NamedTuple):
    """What a workbook holds: its rows, the fields that its head rows name, the day it tells of, and its faults.

    Nothing is done after `latest`: the day that it tells of, else the day on which it is read.
    """

    rows: tuple[Row, ...]
    fields: frozenset[str]
    told_on: date | None
    faults: tuple[Problem, ...]
    latest: date | None = None

    @property
    def bad_rows(self) -> tuple[int, ...]:
        """The rows of the sheets that have a fault."""
        return tuple(sorted({int(match[1]) for each in self.faults if (match := _ROW.search(each.where))}))


_ROW = re.compile(r"[A-Z]{1,3}(\d+)\Z")
_FEWEST = 3


def ledger_of(document: Document, day: date | None = None, *, stateless: bool = False) -> Ledger | None:
    """The ledger that *document* is, read on *day*; None where no sheet has a head row with a finding and its state.

    *stateless* takes a sheet without a column of states as well, of which rows are to be chosen.
    """
    sheets: dict[str, list[Passage]] = {}
    for passage in document.passages:
        if passage.cell is None or passage.sheet is None:
            continue
        sheets.setdefault(passage.sheet, []).append(passage)
    rows: list[Row] = []
    fields: set[str] = set()
    for sheet, cells in sheets.items():
        found, head = _rows(sheet, grid_of(cells))
        rows += found
        fields |= set(head)
    if not rows or not fields & {"problem", "task"} or not (stateless or fields & set(_TELLING)):
        return None
    told_on = _told_on(document)
    latest = told_on or day
    return Ledger(tuple(rows), frozenset(fields), told_on, tuple(_faults(rows, latest)), latest)


def _head(row: dict[int, Passage]) -> dict[int, str] | None:
    named = columns_of({column: passage.text for column, passage in row.items()})
    filled = sum(bool(passage.text.strip()) for passage in row.values())
    return named if len(set(named.values()) - {"other"}) >= _FEWEST and len(named) * 2 > filled else None


def _rows(sheet: str, grid: dict[int, dict[int, Passage]]) -> tuple[list[Row], list[str]]:
    head: dict[int, str] = {}
    rows: list[Row] = []
    number = 0
    above: dict[int, Passage] = {}
    for at in sorted(grid):
        row = grid[at]
        named = _head(row)
        if named is not None:
            head = {**head, **named} if not rows else named
            continue
        texts = {passage.text.strip() for passage in row.values()} - {""}
        if not head or not texts or (len(texts) == 1 and len(row) > 1):  # a title, or a heading across the table
            continue
        if closes(row, at):
            continue
        row = spelled_out(row, above, head)
        above = {**above, **row}
        fields: dict[str, Passage] = {}
        for column, passage in sorted(row.items()):
            field = head.get(column)
            if field and field != "other" and passage.text.strip():
                fields.setdefault(field, passage)
        if not fields:
            continue
        begins = [fields[field].cell for field in ("number", "problem", "task") if field in fields]
        opens = any(cell is not None and cell.row == at for cell in begins)
        if opens:
            number = (_number(fields["number"].text) if "number" in fields else None) or number + 1
        places = frozenset(passage.where for passage in row.values() if passage.cell and passage.cell.row == at)
        rows.append(Row(sheet, at, number, fields, opens, places))
    return rows, list(head.values())


_NUMBER = re.compile(r"^(?:第|问题)?\s*(\d{1,4}|[〇零一二三四五六七八九十百]{1,5})\s*(?:项|号|[.．、])?$")


def _number(text: str) -> int | None:
    match = _NUMBER.match("".join(text.split()).removesuffix(".0"))
    if match is None:
        return None
    value = int(match[1]) if match[1].isdigit() else number_in(match[1])
    return value or None


# --- faults ----------------------------------------------------------------------------------------------------------


def _faults(rows: Sequence[Row], latest: date | None) -> Iterator[Problem]:
    taken: dict[str, dict[int, str]] = {}  # numbers begin again on each sheet
    for row in rows:
        cells = row.fields
        if row.opens:
            yield from _number_faults(row, taken.setdefault(row.sheet, {}))
            if "problem" not in cells and "task" not in cells:
                text = N_("the finding is missing: the row has a number but no text of a finding")
                yield Problem(cells.get("number", next(iter(cells.values()))).where, Message(text))
        limit = cells.get("limit")
        if limit is not None and _own(limit, row) and not _is_limit(limit):
            yield _fault(limit, N_("a limit such as 2023年12月底前, 2023-12-31, 立行立改 or 长期坚持"))
        status = cells.get("status")
        if status is not None and _own(status, row) and state_of(status.text) is None:
            yield _fault(status, N_("a state such as 已完成整改, 达到时序进度, 未达到时序进度, 尚未启动 or 长期坚持"))
        done = cells.get("done_on")
        if done is not None and _own(done, row):
            on = _day(done)
            if on is None:
                yield _fault(done, N_("the day on which it was done, such as 2023-06-28 or 2023年6月28日"))
            elif latest is not None and on > latest:
                text = N_("it cannot have been done on “%(value)s”: the ledger tells how things stand on %(day)s")
                yield Problem(done.where, Message(text, {"value": _shown(done), "day": latest}))
        yield from _contradictions(row)


#: States that are no completion, also where they are no judgement that something was missed.
_OPEN = re.compile(
    r"基本完成|阶段性|部分完成|初步完成|未达|滞后|正在|推进|整改中|进行中|未启动|未开[始展工]|[未没]有?(?:动工|整改)"
)
_SHORT = 8


def _contradictions(row: Row) -> Iterator[Problem]:
    """A cell that says that it is done beside one that says that it is not: a person must say which."""
    cells = row.fields
    done = cells.get("done_on")
    status = cells.get("status")
    if done is None or _day(done) is None:
        done = status if status is not None and state_of(status.text) == (True,) else None
    for other in (status, cells.get("progress")):
        if done is None or other is None or other is done or not _beside(done, other, row):
            continue
        words = "".join(other.text.split()).rstrip("。")
        state = state_of(words) if other is status or len(words) <= _SHORT else None
        if state == (False,) or (state == (None,) and _OPEN.search(words)):
            text = N_("“%(value)s” says that it is done, and “%(state)s” in %(other)s that it is not")
            said = {"value": _shown(done), "state": _shown(other), "other": other.where}
            yield Problem(done.where, Message(text, said))
            return


def _beside(one: Passage, other: Passage, row: Row) -> bool:
    """Whether two cells begin in this row and tell of the same rows."""
    return (
        _own(one, row)
        and _own(other, row)
        and one.cell is not None
        and other.cell is not None
        and (one.cell.rows == other.cell.rows)
    )


def _number_faults(row: Row, taken: dict[int, str]) -> Iterator[Problem]:
    cell = row.fields.get("number")
    if cell is None or not _own(cell, row):
        return
    if _number(cell.text) is None:
        yield _fault(cell, N_("the number of an item such as 3, 三 or 第3项"))
    elif row.number in taken:
        text = N_("“%(value)s” stands in %(other)s already; every item needs a number of its own")
        yield Problem(cell.where, Message(text, {"value": _shown(cell), "other": taken[row.number]}))
    else:
        taken[row.number] = cell.where


def _own(passage: Passage, row: Row) -> bool:
    """Whether a cell begins in this row: what is merged over several is looked at once."""
    return passage.cell is not None and passage.cell.row == row.row


def _fault(passage: Passage, expected: str) -> Problem:
    text = N_("“%(value)s” is not %(expected)s")
    return Problem(passage.where, Message(text, {"value": _shown(passage), "expected": Message(expected)}))


def _shown(passage: Passage) -> str:
    text = " ".join(passage.text.split())
    return text if len(text) <= 40 else text[:39] + "…"


#: For words that want a year or a day of issue: whether they are a limit does not hang on which.
_ANY_DAY = date(2000, 1, 3)
#: Kinds of a reading that say nothing where no date came of it: 随便, 2023年13月, 2月30日.
_NOTHING_READ = frozenset({"", "undated", "date", "year", "quarter", "half-year", "range", "tenday"})
_NO_LIMIT = re.compile(r"^(?:无|[-—–/]+|另行|按|视|待|持续|常态|全年|每)")


def _is_limit(passage: Passage) -> bool:
    if isinstance(passage.value, str) and _iso(passage.value):
        return True
    reading = limits.read("".join(passage.text.split()), issued=_ANY_DAY, year=_ANY_DAY.year)
    if reading.dates or _NO_LIMIT.match(passage.text.strip()):
        return True
    return bool(set(reading.kind.split("+")) - _NOTHING_READ)


# --- which rows ------------------------------------------------------------------------------------------------------


def rows_named(typed: str) -> frozenset[int]:
    """The rows that `3-10,12` names, as the sheet numbers them. Raises BadValue."""
    rows: set[int] = set()
    for part in re.split(r"[,，、\s]+", typed.strip()):
        match = re.fullmatch(r"(\d{1,6})(?:\s*[-–—~至到]\s*(\d{1,6}))?", part)
        first = int(match[1]) if match else 0
        last = int(match[2] or match[1]) if match else 0
        if not first or last < first:
            raise BadValue(part or typed, N_("rows of the sheet: write them like 3-10,12"))
        rows.update(range(first, last + 1))
    return frozenset(rows)


def only_rows(document: Document, ledger: Ledger, wanted: frozenset[int]) -> Document:
    """*document* without the rows of *ledger* that are not *wanted*."""
    dropped = frozenset().union(*(row.places for row in ledger.rows if row.row not in wanted))
    return document._replace(passages=tuple(each for each in document.passages if each.where not in dropped))


def chosen(ledger: Ledger, wanted: frozenset[int]) -> Ledger:
    """*ledger* with the rows *wanted* alone, judged without the others. Raises BadValue where none of them is there."""
    rows = tuple(row for row in ledger.rows if row.row in wanted)
    if not rows:
        there = ledger.rows[0].row, ledger.rows[-1].row
        expected = N_("a row of the ledger: those with entries are %(first)s to %(last)s")
        shown = ",".join(str(each) for each in sorted(wanted)[:5])
        raise BadValue(shown, Message(expected, {"first": there[0], "last": there[1]}))
    return ledger._replace(rows=rows, faults=tuple(_faults(rows, ledger.latest)))


# --- states become reports -------------------------------------------------------------------------------------------

_STATES: tuple[tuple[str, bool | None], ...] = (
    # 基本完成 never counts as done; what is behind or has not begun is progress, no judgement that it was missed
    (r"基本完成|阶段性|部分完成|初步完成", None),
    (r"未达到?(?:时序|序时)进度|未达(?:时序|序时)|滞后|推进缓慢|超过(?:时序|序时)进度", None),
    (r"未(?:按[期时]|如期|全部|能)*(?:完成|办结|通过验收|整改到位)|^[尚暂]?未销号|没有完成|逾期|超期", False),
    (r"完成率?(?:约|达到?)?(?!100[%％])\d", None),
    (r"已?完成(?:整改|销号|交账|验收)?|已?销号|办结|通过验收|整改到位|^是$|^[√✓✔]$", True),
    (
        r"达到?(?:时序|序时)进度|按(?:时序|序时)|正在|推进|整改中|进行中|持续|长期|启动|未开始|公示中|待验收|申请验收|退回|延期|立行立改",
        None,
    ),
    (r"^否$|^[-—–/×]$|^无$", None),
)


def state_of(text: str) -> tuple[bool | None] | None:
    """Whether a state says done, not done, or under way (None), in a tuple; None where the word is not known."""
    words = "".join(text.split())
    for pattern, done in _STATES:
        if re.search(pattern, words):
            return (done,)
    return None


_TELLING = ("status", "done_on", "progress")


class Told(NamedTuple):
    """What the ledger says of an entry that is already done or under way."""

    code: str
    report: Report
    #: The cell that says “done” where none says when: the report has the day of the ledger.
    undated: Passage | None = None


def told(ledger: Ledger, fitted: Fitted, day: date, by: str) -> Iterator[Told]:
    """The reports that the rows of *ledger* make on the entries of *fitted*, as of *day* where no cell says when.

    A row of its own is its item's, and what is done there is done in its milestones too; one row of several, or a cell
    of its own in it, belongs to the measures that stand in it.
    """
    day = ledger.told_on or day
    counts: dict[tuple[str, int], int] = {}
    for row in ledger.rows:
        counts[row.sheet, row.number] = counts.get((row.sheet, row.number), 0) + 1
    numbered = {item.number: item for item in reversed(fitted.plan.items)}
    placed = {fitted.places[item.code]: item for item in fitted.plan.items}
    opened: dict[tuple[str, int], Item] = {}  # numbers begin again on each sheet
    seen: set[str] = set()
    for row in ledger.rows:
        here = [placed[where] for where in row.places if where in placed]
        item = here[0] if here else opened.get((row.sheet, row.number)) or numbered.get(row.number)
        if item is not None and row.opens:
            opened[row.sheet, row.number] = item
        cells = {name: cell for name, cell in row.fields.items() if name in _TELLING}
        fresh = {name: cell for name, cell in cells.items() if cell.where not in seen}
        seen.update(cell.where for cell in fresh.values())
        report = _report(fresh, day, by) if item is not None else None
        if item is None or report is None:
            continue
        first = next(iter(fresh.values())).cell
        whole = counts[row.sheet, row.number] == 1 or (first is not None and first.rows > 1)
        measures = item.measures if whole else [m for m in item.measures if fitted.places[m.code] in row.places]
        entries: list[Entry] = [item] if whole else [*measures]
        if report.done:
            entries += [each for measure in measures for each in measure.milestones]
        undated = _state_cell(fresh) if report.done and "done_on" not in fresh else None
        yield from (Told(each.code, report, undated) for each in entries)


_WHOLE = re.compile(
    r"(?:已|未|尚|按[期时]|如期|逾期|全部|全面)*(?:完成|销号|办结|整改到位)(?:整改|任务|销号|交账|验收|并|、|，|,|通过)*。?"
)


def _state_cell(cells: dict[str, Passage]) -> Passage | None:
    """The cell that tells the state: of its column, else one of progress that holds nothing but 已完成 or 未完成."""
    progress = cells.get("progress")
    if "status" in cells or progress is None:
        return cells.get("status")
    words = "".join(progress.text[:40].split())
    return progress if len(progress.text) <= 20 and _WHOLE.fullmatch(words) else None


def undated(told: Iterable[Told]) -> Iterator[Problem]:
    """What is told as done without a day: once a cell, for a person may know the day."""
    seen: set[str] = set()
    for each in told:
        cell = each.undated
        if cell is not None and cell.where not in seen:
            seen.add(cell.where)
            text = N_("%(code)s: “%(value)s” without the day on which it was done; recorded as of %(on)s")
            yield Problem(cell.where, Message(text, {"code": each.code, "value": _shown(cell), "on": each.report.date}))


# --- what a plan document says ---------------------------------------------------------------------------------------

#: An item that is done, as a text of progress says it: 已完成整改, 现已整改到位.
_COMPLETED = re.compile(r"已(?:全部|全面|按期|如期|经)*(?:完成整改|整改(?:完成|到位|销号)|完成销号|销号|办结)")


def said(draft: Draft, fitted: Fitted, day: date, by: str) -> Iterator[Told]:
    """The progress that a plan document tells of its items, as of its issue, else of *day*: no judgement comes of it.

    A word that the item is done is nothing but a doubt (`completions`).
    """
    on = min(draft.issued or day, day)
    for told, item in zip(draft.items, fitted.plan.items, strict=True):
        words = " ".join((told.progress or "").split())
        if words and not _WHOLE.fullmatch("".join(words[:40].split())):
            yield Told(item.code, Report(on, None, note=words, by=by))


def completions(draft: Draft, fitted: Fitted, kept: Mapping[str, str], done: Container[str]) -> Iterator[Problem]:
    """Items that a plan document says are done, but those that are recorded as *done*; *kept* are the older codes."""
    for told, item in zip(draft.items, fitted.plan.items, strict=True):
        words = " ".join((told.progress or "").split())
        code = kept.get(item.code, item.code)
        whole = _WHOLE.fullmatch("".join(words[:40].split())) is not None and state_of(words) == (True,)
        match = _COMPLETED.search(words)
        if (whole or match is not None) and code not in done:
            text = N_("%(code)s: the document says “%(words)s”; it is not recorded as done until somebody says so")
            shown = match.group() if match is not None else words
            yield Problem(told.where, Message(text, {"code": code, "words": shown}))


def _report(cells: dict[str, Passage], day: date, by: str) -> Report | None:
    status = _state_cell(cells)
    state = state_of(status.text) if status is not None else None
    on = _day(cells["done_on"]) if "done_on" in cells else None
    done = True if on is not None and state is None else state[0] if state is not None else None
    notes = [" ".join(cells[name].text.split()) for name in ("status", "progress") if name in cells]
    note = "：".join(notes) or None
    if done is None and note is None:
        return None
    return Report(min(on, day) if on is not None else day, done, note=note, by=by)


def with_reports(plan: Plan, reports: Iterable[Told]) -> Plan:
    """*plan*, which is new, with *reports* in it."""
    from deadlines.domain.changes import in_plan, reported

    for each in reports:
        plan = in_plan(plan, reported("progress", each.code, each.report))
    return plan


_AS_OF = re.compile(r"截[至止]\s*(?:时间|日期)?\s*[：:]?\s*(\d{4})\s*[年.\-/]\s*(\d{1,2})\s*[月.\-/]\s*(\d{1,2})")


def _told_on(document: Document) -> date | None:
    """The day that the ledger says it tells of: （截至2023年3月31日）."""
    for passage in document.passages[:40]:
        if match := _AS_OF.search(passage.text):
            return _date(*map(int, match.groups()))
    return None


def _day(passage: Passage) -> date | None:
    if isinstance(passage.value, str) and (day := _iso(passage.value)):
        return day
    parts = re.fullmatch(r"(\d{4})[年.\-/](\d{1,2})[月.\-/](\d{1,2})日?(?:00:00:00)?", "".join(passage.text.split()))
    return _date(*map(int, parts.groups())) if parts else None


def _iso(text: str) -> date | None:
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})", text)
    return _date(*map(int, match.groups())) if match else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
