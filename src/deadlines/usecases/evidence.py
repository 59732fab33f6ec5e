"""Evidence: taking files in, what is there of an entry, what is missing or changed, and the file of a matter."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import changes, evidence
from deadlines.domain.evidence import Filed, Matter
from deadlines.domain.model import Evidence, Report
from deadlines.domain.past import item_on
from deadlines.domain.withdrawing import closed_on
from deadlines.errors import N_, BadValue, CannotWrite, Message, Refused
from deadlines.filenames import Given
from deadlines.files import fresh_name, put_new, reason, sweep, sync_folder
from deadlines.usecases import guard
from deadlines.usecases.examine import LACKS, Finding
from deadlines.usecases.record import entry_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from deadlines.domain.evidence import Attached, Required
    from deadlines.domain.model import Entry, Stage
    from deadlines.store.contract import Found, Store
    from deadlines.store.evidence import EvidenceFolder
    from deadlines.usecases.recording import Recording


class About(NamedTuple):
    """What a person says of the files that they hand in."""

    kind: str | None = None
    taken: date | None = None
    place: str | None = None
    stage: Stage | None = None
    note: str | None = None


class TakenIn(NamedTuple):
    """What came of files that were handed in: those that are new, and those whose lost content was put back."""

    new: tuple[Attached, ...]
    put_back: tuple[Attached, ...]


NOTHING = About()
#: Steps whose papers come when an item is closed already: its filing, look-backs, what reopens it.
_AFTER_CLOSE: tuple[Stage, ...] = ("closed", "look-back", "reopened")


def add(
    store: Store,
    folder: EvidenceFolder | None,
    typed: str,
    paths: Sequence[Path],
    how: Recording,
    about: About = NOTHING,
) -> TakenIn:
    """Take the files *paths* in as evidence of the entry *typed*, all of them or none; each with its version.

    The content is on disk before the log tells of it. A closed item takes what belongs to its close or what follows it
    alone. A file that the entry has already, and whose content is missing or changed in the folder, is put back there;
    nothing is recorded of that, for the register told of it all along. Raises Refused where the entry has a file of
    that name and content, and it is there, or the register has no folder, BadValue for a day to come and a file that
    was made after it was handed in, NoSuchFile, NoSuchCode, CannotWrite.
    """
    how.refuse_future(how.on)
    if about.taken is not None and about.taken > how.on:
        raise BadValue(about.taken.isoformat(), N_("a day up to the one that it was handed in (--on)"))
    if folder is None:
        raise Refused(N_("This register has no folder for evidence: name one in the settings, `[evidence] folder`."))
    code = store.code(typed)
    with folder.taking(paths) as intake, how.batch(store) as batch:
        found = store.find(code)
        entry = entry_of(found, code)
        had = {(each.file.name, each.file.sha256): each for each in evidence.attached(entry, how.on.max)}
        lost = {key for key in had if key in intake.named and folder.state(key[1]) != "kept"}
        put_back = tuple(had[key] for key in intake.named if key in lost)
        files = tuple(
            Evidence(*each, kind=about.kind, taken=about.taken, place=about.place, stage=about.stage)
            for each in intake.files
            if (each.name, each.sha256) not in lost
        )
        if not files:
            intake.settle()
            return TakenIn((), put_back)
        if about.stage not in _AFTER_CLOSE:
            _still_open(found, entry, how.on)
        evidence.new_ones(entry, files)
        report = Report(how.on, note=about.note, by=how.who, evidence=files)
        batch.apply(changes.reported("evidence-added", code, report))
        intake.settle()
        there = entry._replace(reports=(*entry.reports, report))
        return TakenIn(tuple(each for each in evidence.attached(there, how.on.max) if each.report is report), put_back)


def _still_open(found: Found, entry: Entry, on: date) -> None:
    """Refuse evidence of a closed item, with what would be taken, and of one that is not carried out any more."""
    item = found.item
    closed = closed_on(item) if item is not None and item.withdrawn is None else None
    if item is not None and closed is not None:
        text = N_(
            "Item %(number)s was closed out on %(on)s: only evidence of its close-out, a look-back or its reopening can"
            " be added (--stage closed, --stage look-back, --stage reopened)."
        )
        raise Refused(text, number=item.number, on=closed)
    guard.open_to_acts(found, entry, on)


def of(store: Store, typed: str | None, day: date) -> list[Attached]:
    """The evidence of the entry *typed* and of all below it as of *day*; of the whole register without one."""
    return [each for entry in _entries(store, typed) for each in evidence.attached(entry, day)]


def _entries(store: Store, typed: str | None) -> Iterator[Entry]:
    if typed is None:
        for plan in store.register().plans:
            yield from plan.entries
        return
    code = store.code(typed)
    yield from evidence.entries_in(entry_of(store.find(code), code))


def check(store: Store, folder: EvidenceFolder | None, typed: str | None, day: date) -> list[Finding]:
    """The evidence whose content is not there, or is not what was recorded. Raises BadInput where it is unreadable."""
    found = []
    states: dict[str, str] = {}
    for each in of(store, typed, day):
        sha256 = each.file.sha256
        if sha256 not in states:
            states[sha256] = folder.state(sha256) if folder is not None else "missing"
        if states[sha256] != "kept":
            text = {
                "missing": N_("the content of %(name)s is not there"),
                "changed": N_("the content of %(name)s is not what was recorded"),
            }[states[sha256]]
            message = Message(text, {"name": each.file.name})
            found.append(Finding(each.entry.code, f"evidence-{states[sha256]}", message))
    return found


def missing(store: Store, required: Required, typed: str | None, day: date) -> list[Finding]:
    """The required kinds that the entry *typed* and those below it lack; without one, those recorded as done alone."""
    lack = evidence.lacking if typed is not None else evidence.owing
    return [
        Finding(entry.code, "evidence", Message(LACKS, {"kinds": kinds}))
        for entry in _entries(store, typed)
        if (kinds := lack(entry, required, day))
    ]


# --- the file of a matter ---------------------------------------------------------------------------------------------


def export(
    store: Store, folder: EvidenceFolder | None, typed: str, target: Path, *, day: date, required: Required
) -> Matter:
    """Write the file of a matter (一事一档) of the item that *typed* belongs to as the new folder *target*.

    Its sections are folders, those with content alone; the index names what is missing. The folder comes whole or not
    at all. Raises Refused where something lies there or the entry has no item, BadValue for no name, NoSuchCode,
    CannotWrite.
    """
    from deadlines.reports.evidence_index import NAME, index_bytes

    target = _new_folder(target)
    found = store.find(store.code(typed))
    if found.item is None:
        raise Refused(N_("%(code)s belongs to no item: only an item has a file of its own."), code=store.code(typed))
    item = item_on(found.item, day)
    each = [file for entry in evidence.entries_in(item) for file in evidence.attached(entry, day)]
    matter = Matter(found.plan, item, day, tuple(_filed(each, folder)), evidence.lacking(item, required, day))
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Refused(N_("%(folder)s is not empty; nothing was written. Name a new folder."), folder=target)
    temporary = target.with_name(fresh_name())
    try:
        sweep(target.parent)
        temporary.mkdir(parents=True)
        for filed in matter.filed:
            _copy(filed, folder, temporary)
        put_new(temporary / NAME, index_bytes(matter))
        for place in (*temporary.iterdir(), temporary):
            if place.is_dir():
                sync_folder(place)
        if target.exists():
            target.rmdir()  # an empty one; Windows does not rename over it
        temporary.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        raise CannotWrite(str(target), reason(error)) from error
    finally:
        with contextlib.suppress(OSError):
            shutil.rmtree(temporary)
    return matter


def _new_folder(named: Path) -> Path:
    """Where the folder *named* is made, which is not the one that somebody stands in. Raises BadValue."""
    target = named.absolute() if named.name not in ("", "..") else named.resolve()
    if not target.name or target.resolve() == Path.cwd():
        raise BadValue(str(named), N_("the name of a new folder"))
    return target


def _filed(files: Iterable[Attached], folder: EvidenceFolder | None) -> Iterator[Filed]:
    """Where each file goes: names are made safe and never clash; versions are told apart."""
    given: dict[int, Given] = {}
    known: dict[tuple[int, str, str], str] = {}
    for each in files:
        section = evidence.section_of(each)
        stem, ending = _split(each.file.name)
        if each.versions > 1 or each.version > 1:
            stem = f"{stem}（第{each.version}版）"
        same = (section, stem + ending, each.file.sha256)
        if same not in known:
            known[same] = given.setdefault(section, Given()).free(stem, ending)
        there = folder is not None and folder.state(each.file.sha256) == "kept"
        yield Filed(each, section, known[same], there)


def _split(name: str) -> tuple[str, str]:
    """Stem and ending of *name*, which may come from a register edited by hand: only a plain ending is one."""
    stem, dot, ending = name.rpartition(".")
    plain = stem and dot and 0 < len(ending) <= 8 and ending.isalnum()
    return (stem, f".{ending}") if plain else (name, "")


def _copy(filed: Filed, folder: EvidenceFolder | None, target: Path) -> None:
    from deadlines.store.evidence import copy_out

    source = folder.path(filed.attached.file.sha256) if folder is not None and filed.there else None
    if source is None:
        return
    place = target / section_folder(filed.section)
    place.mkdir(exist_ok=True)
    if not (place / filed.name).exists():  # the same file of two entries stands once
        copy_out(source, place / filed.name)


def section_folder(number: int) -> str:
    """The folder of a section: `03 措施落实佐证`."""
    return f"{number:02d} {evidence.SECTIONS[number - 1]}"
