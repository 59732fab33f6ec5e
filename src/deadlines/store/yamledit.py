"""Changes to a register file as splices of its text: every byte that a change does not mean stays as it is.

A change to one entry becomes a few splices, found by the places that the parser noted: a key is set, put in or taken
out, a report is put at the end of its list or taken out of it. Comments, order, quotation marks, indentation and line
ends of all else are untouched, so that the file's diff is just the change, and taking a change back gives the same
bytes. Works in block mappings, where a key gets a line of its own, and inside of brackets.

The texts written here are those of `yamlwrite`. Whether the result means what the change says is for the store to
check: it reads the new text and compares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from deadlines.domain import additions, codes, keys, records
from deadlines.domain.model import Duty, Item, Measure, Milestone, Obligation, Plan, Report
from deadlines.domain.units import Group, Unit
from deadlines.errors import NoSuchCode, NoSuchUnit
from deadlines.store import yamlwrite
from deadlines.store.yamltext import List, Map

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deadlines.domain.additions import Addition
    from deadlines.domain.changes import Change
    from deadlines.domain.plain import Plain
    from deadlines.store.yamltext import Document


class Splice(NamedTuple):
    """Characters [start, end) of a text give way to `text`; what is put in stands at `column`."""

    start: int
    end: int
    text: str
    column: int = 0


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """*text* after all *splices*, each told in offsets of the text before.

    What goes in at one place goes deeper entries first: a milestone's line stands before its measure's. Raises
    ValueError where two of them touch the same characters.
    """
    whole = text if text.endswith("\n") else text + _newline(text)  # so that the last line is like every other
    parts: list[str] = []
    done = 0
    for splice in sorted(splices, key=lambda each: (each.start, each.end > each.start, -each.column)):
        if splice.start < done:
            raise ValueError("two changes touch the same words")
        parts += (whole[done : splice.start], splice.text)
        done = splice.end
    new = "".join(parts) + whole[done:]
    return new if len(whole) == len(text) else new.removesuffix(_newline(text))


def splices_for(document: Document, change: Change) -> list[Splice]:
    """What *change* does to the text of *document*.

    Raises NoSuchCode or NoSuchUnit where the record is not there, ValueError where a report to be taken away is not.
    """
    if additions.in_change(change):
        return [*_gone(document, additions.of(change.before)), *_come(document, additions.of(change.after))]
    shape, record = found(document.data, change.code)
    order = [key.name for key in keys.KEYS[shape]]
    at = _Spot(document.text, order, record)
    splices: list[Splice] = []
    for name in sorted(change.after.keys() - {"report"}, key=order.index):
        value = change.after[name]
        if value is None or value == []:
            splices += at.without(name)
        else:
            splices += at.with_value(name, value)
    if "report" in change.before:
        splices += at.without_report(change.before["report"])
    if "report" in change.after:
        splices += at.with_report(change.after["report"])
    return splices


# --- whole records ---------------------------------------------------------------------------------------------------


def _lists(added: Iterable[Addition]) -> Iterator[tuple[str, str, list[Addition]]]:
    """The lists that *added* changes, each with the code above it and what comes into it or goes."""
    grouped: dict[tuple[str, str], list[Addition]] = {}
    for each in added:
        grouped.setdefault((each.under, each.name), []).append(each)
    for (under, name), these in grouped.items():
        yield under, name, these


def _spot(document: Document, under: str) -> _Spot:
    if under:
        shape, record = found(document.data, under)
        return _Spot(document.text, [key.name for key in keys.KEYS[shape]], record)
    return _Spot(document.text, _TOP, document.data)


_TOP = ("schema", "note", "regions", "units", "groups", "plans")


def _come(document: Document, added: Iterable[Addition]) -> Iterator[Splice]:
    """New records stand behind the one that comes before them; comments between the two stay with the one below."""
    for under, name, these in _lists(added):
        at = _spot(document, under)
        there = at.record.get(name)
        if isinstance(there, List) and there:
            yield from at.with_elements(there, [(each.at, each.record) for each in these])
        else:
            yield from at.with_value(name, [each.record for each in these])


def _gone(document: Document, added: Iterable[Addition]) -> Iterator[Splice]:
    for under, name, these in _lists(added):
        at = _spot(document, under)
        there = at.record.get(name)
        gone = {each.code for each in these}
        places = [n for n, each in enumerate(there or ()) if isinstance(each, Map) and _code_of(name, each) in gone]
        if not isinstance(there, List) or len(places) != len(gone):
            raise ValueError("a record that is to go is not there")
        if len(places) == len(there):
            yield from at.without(name)
        else:
            yield from at.without_elements(there, places)


def _code_of(name: str, record: Map) -> str:
    if name in ("regions", "units", "groups"):
        own = _text(record, "name")
        return f"{own}/" if name == "regions" else f"{_text(record, 'region')}/{own}"
    return _text(record, "code")


# --- where a record stands -------------------------------------------------------------------------------------------


def found(data: Any, code: str) -> tuple[type, Map]:
    """The record with that code or `region/name` in the data of a register file, and what it is.

    Raises NoSuchCode or NoSuchUnit.
    """
    if "/" in code:
        parties: tuple[tuple[str, type], ...] = (("units", Unit), ("groups", Group))
        for name, shape in parties:
            for party in _maps(data, name):
                if f"{_text(party, 'region')}/{_text(party, 'name')}" == code:
                    return shape, party
        raise NoSuchUnit(code)
    for plan in _maps(data, "plans"):
        if _text(plan, "code") == codes.plan_of(code):
            for shape, record in _records(plan):
                if _text(record, "code") == code:
                    return shape, record
    raise NoSuchCode(code)


def _records(plan: Map) -> Iterator[tuple[type, Map]]:
    yield Plan, plan
    for obligation in _maps(plan, "obligations"):
        yield Obligation, obligation
    for item in _maps(plan, "items"):
        yield Item, item
        for measure in _maps(item, "measures"):
            yield Measure, measure
            for milestone in _maps(measure, "milestones"):
                yield Milestone, milestone
            for duty in _maps(measure, "duties"):
                yield Duty, duty


def _maps(data: Any, name: str) -> list[Map]:
    return data.get(name) or []


def _text(record: Map, name: str) -> str:
    return str(record.get(name) or "").strip()


# --- what is done there ----------------------------------------------------------------------------------------------


class _Spot:
    """One record in the text that it stands in."""

    def __init__(self, text: str, order: Iterable[str], record: Map) -> None:
        self.text = text
        self.record = record
        self.order = {name: position for position, name in enumerate(order)}
        self.newline = _newline(text)
        self.column = self.column_of(next(iter(record.marks.values()))[0])

    # places

    def column_of(self, offset: int) -> int:
        return offset - (self.text.rfind("\n", 0, offset) + 1)

    def line_after(self, offset: int) -> int:
        """Where the line after the one of *offset* begins; a block scalar (`|`) ends there already."""
        if self.text[offset - 1] == "\n":
            return offset
        end = self.text.find("\n", offset)
        return len(self.text) + len(self.newline) if end < 0 else end + 1

    def start(self, name: str) -> int:
        """Where the key *name* begins."""
        return self.record.marks[name][0]

    def end(self, name: str) -> int:
        """Where the value of *name* ends, without blanks and comments behind it."""
        return _end(self.record[name], self.record.marks[name][3])

    # keys

    def with_value(self, name: str, value: Any) -> Iterator[Splice]:
        """*name* gets the plain *value*."""
        if name not in self.record:
            yield self.put_in(name, value)
            return
        old = self.record[name]
        if isinstance(old, List) and isinstance(value, list) and old:
            kept = _common(old, value)
            if kept and kept == len(old):
                yield from (self.appended(old, each) for each in value[kept:])
                return
            if kept and kept == len(value):
                yield self.shortened(old, kept)
                return
        yield self.replaced(name, value)

    def put_in(self, name: str, value: Any) -> Splice:
        """A key that is not there yet, behind the last key that comes before it in the order of the house."""
        before = [key for key in self.record if self.order.get(key, -1) < self.order[name]]
        place = max(before, key=lambda key: self.order.get(key, -1)) if before else next(iter(self.record))
        if self.record.flow:
            end = self.end(place)
            one_line = f"{yamlwrite.scalar(name, flow=True)}: {yamlwrite.on_one_line(value)}"
            return Splice(end, end, f", {one_line}", self.column)
        position = self.line_after(self.end(place))
        return Splice(position, position, self.joined(yamlwrite.key_lines(name, value, self.column)), self.column)

    def replaced(self, name: str, value: Any) -> Splice:
        """Another value for a key that is there."""
        old = self.record[name]
        _, key_end, start, _ = self.record.marks[name]
        colon = self.text.index(":", key_end) + 1
        end = self.end(name)
        inline = not isinstance(old, (Map, List)) or old.flow
        if self.record.flow:
            new = [yamlwrite.on_one_line(value)]
        else:
            key = f"{' ' * self.column}{yamlwrite.scalar(name)}:"
            head, *below = yamlwrite.key_lines(name, value, self.column)
            new = [head[len(key) :].lstrip(), *below]
        if self.text[end - 1] == "\n" and start < end:  # a block scalar takes its line end along
            new.append("")
        if inline and start > colon and new[0]:
            return Splice(start, end, self.newline.join(new), self.column)
        return Splice(colon, end, (" " if new[0] else "") + self.newline.join(new), self.column)

    def without(self, name: str) -> Iterator[Splice]:
        """*name* goes, with its value and with the comment in its line."""
        if name not in self.record:
            return
        names = list(self.record)
        position = names.index(name)
        start, end = self.start(name), self.end(name)
        if self.record.flow:
            if position:
                yield Splice(self.end(names[position - 1]), end, "")
            else:
                yield Splice(start, self.start(names[1]) if len(names) > 1 else end, "")
            return
        line = self.text.rfind("\n", 0, start) + 1
        if self.text[line:start].strip():  # behind the dash of its record
            yield Splice(start, self.start(names[position + 1]), "")
        else:
            yield Splice(line, self.line_after(end), "")

    # reports

    def with_report(self, report: Plain) -> Iterator[Splice]:
        """*report* is put at the end of the reports, on one line."""
        reports = self.record.get("reports")
        if isinstance(reports, List):
            yield self.appended(reports, report)
            return
        if self.record.flow:
            yield from self.with_value("reports", [report])
            return
        yield from self.without("reports")  # a key with nothing behind it
        spot = self.put_in("reports", "")
        dash = f"{' ' * (self.column + 2)}- {yamlwrite.on_one_line(report)}"
        yield spot._replace(text=self.joined([f"{' ' * self.column}reports:", dash]))

    def without_report(self, report: Plain) -> Iterator[Splice]:
        """The newest of the reports that say what *report* says goes, and the key with the last of them."""
        reports = self.record.get("reports")
        gone = records.build(Report, report)
        same = [n for n, each in enumerate(reports or ()) if records.build(Report, each) == gone]
        if not isinstance(reports, List) or not same:
            raise ValueError("the report is not there")
        if len(reports) > 1 or (reports.flow and not self.record.flow):
            yield self.cut_out(reports, same[-1])
        else:
            yield from self.without("reports")

    # lists

    def appended(self, found: List, value: Any) -> Splice:
        """One more element at the end of a list."""
        one_line = yamlwrite.on_one_line(value)
        if found.flow:
            if not found:
                return Splice(found.start + 1, found.start + 1, one_line, self.column)
            end = _end(found[-1], found.marks[-1][1])
            return Splice(end, end, f", {one_line}", self.column)
        column = self.column_of(found.start)
        position = self.line_after(_end(found[-1], found.marks[-1][1]))
        element = yamlwrite.scalar(value) if not isinstance(value, (dict, list)) else one_line
        return Splice(position, position, self.joined([f"{' ' * column}- {element}"]), column)

    def cut_out(self, found: List, position: int) -> Splice:
        """Element *position* goes."""
        start, end = found.marks[position]
        end = _end(found[position], end)
        if not found.flow:
            dash = self.text.rfind("-", 0, start)
            return Splice(self.text.rfind("\n", 0, dash) + 1, self.line_after(end), "")
        if position:
            return Splice(_end(found[position - 1], found.marks[position - 1][1]), end, "")
        return Splice(start, found.marks[1][0] if len(found) > 1 else end, "")

    def with_elements(self, found: List, new: list[tuple[int, Any]]) -> Iterator[Splice]:
        """New elements, each with its position in the list that comes of it, in their order."""
        groups: dict[int, list[Any]] = {}  # by the old element that they stand behind, -1 for none
        for number, (at, value) in enumerate(new):
            groups.setdefault(min(at - number, len(found)) - 1, []).append(value)
        for behind, values in groups.items():
            if found.flow:
                line = ", ".join(map(yamlwrite.on_one_line, values))
                if behind < 0:
                    yield Splice(found.marks[0][0], found.marks[0][0], f"{line}, ", self.column)
                else:
                    end = _end(found[behind], found.marks[behind][1])
                    yield Splice(end, end, f", {line}", self.column)
                continue
            column = self.column_of(found.start)
            if behind < 0:
                dash = self.text.rfind("-", 0, found.marks[0][0])
                position = self.text.rfind("\n", 0, dash) + 1
            else:
                position = self.line_after(_end(found[behind], found.marks[behind][1]))
            lines: list[str] = []
            for value in values:
                element = yamlwrite.element_lines(value, column)
                apart = [""] if yamlwrite.is_apart(value) else []
                lines += [*element, *apart] if behind < 0 else [*apart, *element]
            yield Splice(position, position, self.joined(lines), column)

    def without_elements(self, found: List, places: list[int]) -> Iterator[Splice]:
        """The elements at *places* go, but not all; a blank line before one of them goes along."""
        if found.flow:
            kept = [n for n in range(len(found)) if n not in places]
            ends = [(start, _end(value, end)) for value, (start, end) in zip(found, found.marks, strict=True)]
            text = ", ".join(self.text[start:end] for start, end in (ends[n] for n in kept))
            yield Splice(ends[0][0], ends[-1][1], text, self.column)
            return
        for place in places:
            cut = self.cut_out(found, place)
            above = self.text.rfind("\n", 0, max(cut.start - 1, 0)) + 1
            blank = yamlwrite.is_apart(found[place]) and above < cut.start and not self.text[above : cut.start].strip()
            yield Splice(above if blank else cut.start, cut.end, "")

    def shortened(self, found: List, length: int) -> Splice:
        """All elements from number *length* on go."""
        first, last = self.cut_out(found, length), self.cut_out(found, len(found) - 1)
        return Splice(first.start, last.end, "")

    def joined(self, lines: list[str]) -> str:
        return "".join(line + self.newline for line in lines)


def _newline(text: str) -> str:
    """The line end of *text*: that of its first line."""
    end = text.find("\n")
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"


def _end(value: Any, end: int) -> int:
    """Where a value ends that the parser says ends at *end*; of a block it says only where the next thing begins."""
    while isinstance(value, (Map, List)) and not value.flow:
        if isinstance(value, Map):
            name = next(reversed(value.marks))
            value, end = value[name], value.marks[name][3]
        else:
            value, end = value[-1], value.marks[-1][1]
    return value.end if isinstance(value, (Map, List)) else end


def _common(old: List, new: list[Any]) -> int:
    """How many elements the two lists have in common from the beginning, if all of them are texts; else 0."""
    if any(isinstance(each, (dict, list)) or each is None for each in (*old, *new)):
        return 0
    common = 0
    for before, after in zip(old, new, strict=False):
        if before.strip() != str(after):
            break
        common += 1
    return common
