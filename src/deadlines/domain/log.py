"""The log: every change with who and when, chained by hashes, and what it proves.

Each entry carries the SHA-256 of the one before it, so that none can be altered, left out or slipped in unseen. The
first entry (`init`) and every later one that brings a whole state (`edited`) carry a digest of each record. Rewound
through its log, today's register must arrive at those digests; where it does not, the record is named.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from deadlines.domain import additions, records
from deadlines.domain.plain import plain
from deadlines.errors import N_, Message, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from deadlines.domain.changes import Change
    from deadlines.domain.model import Register
    from deadlines.domain.plain import Plain

GENESIS = "0" * 64

# Acts that tell what was done with the register, not to it: they cannot be undone and change no record.
STANDING = frozenset({"init", "edited", "sent", "document", "together"})

#: The time of what no log tells the time of.
BEFORE = "2020-01-01T00:00:00+00:00"

# Acts that change a record and cannot be undone: to take back a revocation would open a door that was shut for a
# reason, to take back an addition would leave no trace in the register of who had a key. A new act says what is so now.
LASTING = frozenset({"feed-added", "feed-revoked", "feed-rotated"})

# Of the standing ones, those that open several acts which are taken back as one.
OPENINGS = frozenset({"document", "together"})


class LogEntry(NamedTuple):
    """One entry: `at` is the clock's time in UTC (ISO 8601), `on` the day from which the act holds, if any.

    `file` is kept by a register file: the SHA-256 of its bytes before and after the act.
    """

    seq: int
    at: str
    by: str
    act: str
    code: str
    on: date | None
    before: Plain
    after: Plain
    prev: str
    hash: str = ""
    undoes: int | None = None
    file: Plain | None = None

    @property
    def change(self) -> Change:
        """The change that this entry records."""
        from deadlines.domain.changes import Change  # changes reads limits; a list of the log need not

        return Change(self.act, self.code, self.on, self.before, self.after, self.undoes)


def canonical(data: object) -> str:
    """*data* as JSON in one fixed form: sorted keys, no blanks, not ASCII-escaped."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(data: object) -> str:
    """The SHA-256 of *data* in canonical JSON, in hexadecimal digits."""
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def plain_entry(entry: LogEntry) -> Plain:
    """*entry* in plain form, in the order of the contract; keys that do not apply are left out at the end."""
    out: Plain = {
        "seq": entry.seq,
        "at": entry.at,
        "by": entry.by,
        "act": entry.act,
        "code": entry.code,
        "on": entry.on.isoformat() if entry.on else None,
        "before": entry.before,
        "after": entry.after,
        "prev": entry.prev,
        "hash": entry.hash,
    }
    if entry.undoes is not None:
        out["undoes"] = entry.undoes
    if entry.file is not None:
        out["file"] = entry.file
    return out


def hash_of(entry: LogEntry) -> str:
    """The hash that *entry* must carry: the SHA-256 of all else that it holds."""
    told = plain_entry(entry)
    del told["hash"]
    return digest(told)


def sealed(entry: LogEntry) -> LogEntry:
    """*entry* with its hash."""
    return entry._replace(hash=hash_of(entry))


def entry_for(change: Change, last: LogEntry | None, *, at: str, by: str, file: Plain | None = None) -> LogEntry:
    """The entry that records *change* after *last*."""
    return sealed(
        LogEntry(
            seq=last.seq + 1 if last else 1,
            at=at,
            by=by,
            act=change.act,
            code=change.code,
            on=change.on,
            before=change.before,
            after=change.after,
            prev=last.hash if last else GENESIS,
            undoes=change.undoes,
            file=file,
        )
    )


def beginning(register: Register) -> Change:
    """The change that a log begins with: a digest of every record of *register*."""
    from deadlines.domain.changes import Change

    return Change("init", "", None, {}, {"digests": digests_of(register)})


def edit(register: Register, known: Mapping[str, str]) -> Change:
    """The change by which *register* was edited by hand: it had the digests *known* before."""
    from deadlines.domain.changes import Change

    now = digests_of(register)
    before = {code: known[code] for code in sorted(known) if known[code] != now.get(code)}
    return Change("edited", "", None, {"digests": before}, {"digests": now})


def broken_links(entries: Iterable[LogEntry]) -> Iterator[Problem]:
    """Every entry whose number, predecessor or content is not what it must be."""
    last: LogEntry | None = None
    for entry in entries:
        where = f"log {entry.seq}"
        if entry.seq != (last.seq + 1 if last else 1):
            yield Problem(where, Message(N_("the number of this log entry does not follow the one before")))
        if entry.prev != (last.hash if last else GENESIS):
            yield Problem(where, Message(N_("this log entry does not carry the hash of the one before")))
        if entry.hash != hash_of(entry):
            yield Problem(where, Message(N_("the content of this log entry was altered")))
        last = entry


# --- what the log adds up to -----------------------------------------------------------------------------------------


def records_of(register: Register) -> dict[str, Plain]:
    """Every record of *register* in plain form by code or `region/name`, without what stands below; `note` its note."""
    found: dict[str, Plain] = {"note": {"note": register.note}} if register.note else {}
    directory = register.directory
    for value in (*directory.regions, *directory.parties, *register.plans):
        found |= records_in(value)
    return found


def records_in(value: Any) -> dict[str, Plain]:
    """The record *value* and every one that stands in it, in plain form by their codes."""
    record = plain(value, children=False)
    if getattr(value, "reports", ()):
        record["reports"] = [plain(report) for report in value.reports]
    found = {additions.code_of(value): record}
    for name in _BELOW:
        for child in getattr(value, name, ()):
            found |= records_in(child)
    return found


_BELOW = ("obligations", "items", "measures", "milestones", "duties")


def records_added(side: Plain) -> dict[str, Plain]:
    """Every record that one side of a change brings or takes away, in plain form by its code."""
    found: dict[str, Plain] = {}
    for each in additions.of(side):
        found |= records_in(records.build(additions.SHAPES[each.name], each.record))
    return found


def digests_of(register: Register) -> dict[str, str]:
    """A digest of every record: the first 16 hexadecimal digits of its SHA-256, enough to name what differs."""
    return {code: digest(record)[:16] for code, record in records_of(register).items()}


def disagreements(register: Register, entries: Sequence[LogEntry]) -> list[Problem]:
    """Where *register* is not what *entries* add up to, record by record, oldest cause last.

    The register is rewound through the log; each step must find what the entry left behind, and each entry that
    carries digests must find them.
    """
    found = records_of(register)
    problems: list[Problem] = []
    named: set[str] = set()

    def fault(code: str, text: str, **args: object) -> None:
        if code not in named:
            named.add(code)
            problems.append(Problem(code, Message(text, args)))

    for entry in reversed(entries):
        expected = entry.after.get("digests")
        if expected is not None:
            now = {code: digest(record)[:16] for code, record in found.items()}
            for code in sorted(expected.keys() | now.keys()):
                if code not in now:
                    fault(code, N_("is in the log but not in the register"))
                elif code not in expected:
                    fault(code, N_("is in the register but not in the log"))
                elif expected[code] != now[code]:
                    fault(code, N_("was changed outside the program: it is not what the log adds up to"))
            if entry.act == "edited":  # what stood before an edit by hand is not known
                return problems
        rewind(found, entry, fault)
    return problems


def behind(entries: Iterable[LogEntry]) -> dict[int, int]:
    """For each of *entries*, the whole log, that took back a report which was not the last one: how many stood behind.

    A report that is taken back goes out from among the others; who looks at the time before puts it back there.
    """
    found: dict[int, int] = {}
    standing: dict[str, list[int]] = {}
    for entry in entries:
        told = standing.setdefault(entry.code, [])
        if "report" in entry.before and entry.undoes in told:
            place = told.index(entry.undoes)
            if place < len(told) - 1:
                found[entry.seq] = len(told) - 1 - place
            del told[place]
        elif "report" in entry.after:
            told.append(entry.seq)
    return found


def rewind(found: dict[str, Plain], entry: LogEntry, fault: Callable[..., None]) -> None:
    """The records *found*, which *entry* left, become those that it found; *fault* is told where they are not those."""
    if entry.act in STANDING:
        return
    if additions.KEY in entry.before or additions.KEY in entry.after:
        _rewind_added(found, entry, fault)
        return
    record = found.get(entry.code)
    if record is None:
        fault(entry.code, N_("is in the log but not in the register"))
        return
    _rewind(record, entry, fault)


def _rewind(record: Plain, entry: LogEntry, fault: Callable[..., None]) -> None:
    for name, after in entry.after.items():
        if name == "report":
            reports = record.get("reports", [])
            if after in reports:
                position = len(reports) - 1 - reports[::-1].index(after)
                del reports[position]
            else:
                fault(entry.code, N_("lacks a report that log entry %(seq)s recorded"), seq=entry.seq)
        elif record.get(name) != after:
            fault(entry.code, N_("“%(key)s” is not what log entry %(seq)s recorded"), key=name, seq=entry.seq)
    for name, before in entry.before.items():
        if name == "report":
            record.setdefault("reports", []).append(before)  # its place matters to no digest (`resting` sees to that)
        elif before is None:
            record.pop(name, None)
        else:
            record[name] = before
    if not record.get("reports", True):
        del record["reports"]


def _rewind_added(found: dict[str, Plain], entry: LogEntry, fault: Callable[..., None]) -> None:
    for code, record in records_added(entry.after).items():
        now = found.pop(code, None)
        if now is None:
            fault(code, N_("is in the log but not in the register"))
        elif now != record:
            fault(code, N_("is not what log entry %(seq)s recorded"), seq=entry.seq)
    for code, record in records_added(entry.before).items():
        if code in found:
            fault(code, N_("is in the register but not in the log"))
        found[code] = record


def undone(entries: Iterable[LogEntry]) -> frozenset[int]:
    """The numbers of the entries that a later one has taken back."""
    return frozenset(entry.undoes for entry in entries if entry.undoes is not None)


def codes_given(entries: Iterable[LogEntry]) -> set[str]:
    """Every code that the register ever held by its log, also of entries that were taken back since."""
    found: set[str] = set()
    for entry in entries:
        found |= entry.after.get("digests", {}).keys()
        found.update(additions.codes_in(additions.of(entry.after)))
    return found


def document_taken_in(code: str, acts: int, source: str) -> Change:
    """The act that opens an import of several: the next *acts* entries came with the document *source*, as one.

    They are taken back together, for half an edition is none.
    """
    from deadlines.domain.changes import Change

    return Change("document", code, None, {}, {"acts": acts, "source": source})


def together(act: str, code: str, acts: int, on: date | None) -> Change:
    """The act that opens several which are one: the next *acts* entries do *act* to *code* and to what stands in it.

    It holds from the day from which they do.
    """
    from deadlines.domain.changes import Change

    return Change("together", code, on, {}, {"acts": acts, "act": act})


def came_with(opening: LogEntry, seq: int) -> bool:
    """Whether entry *seq* is one of those that came together with *opening*, or is *opening* itself."""
    return opening.act in OPENINGS and opening.seq <= seq <= opening.seq + int(opening.after.get("acts", 0))
