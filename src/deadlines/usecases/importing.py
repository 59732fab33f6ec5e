"""A plan document or a ledger becomes the register: read, look at the doubts, write in one batch.

`prepare` reads and changes nothing; what it gives says what would be new, changed, gone, and what is doubtful. `write`
brings it into the store. A plan that the register has already (by its code, else by its title) is held against it:
codes and all that was recorded stay.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import changes, codes, log
from deadlines.domain.model import Item, digits
from deadlines.domain.plain import plain
from deadlines.domain.units import Directory, Unit
from deadlines.errors import N_, BadFile, BadInput, BadValue, Message, NoSuchCode, Problem, Refused
from deadlines.plans import again, ledger
from deadlines.plans.codename import code_name
from deadlines.plans.fitting import fit, issued_on, plan_title
from deadlines.plans.likeness import alike, folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from deadlines.domain.changes import Change
    from deadlines.domain.log import LogEntry
    from deadlines.domain.model import Entry, Plan, Register
    from deadlines.domain.workdays import WorkCalendar
    from deadlines.plans.again import Revision
    from deadlines.plans.draft import Draft
    from deadlines.plans.fitting import Fitted
    from deadlines.plans.ledger import Ledger, Told
    from deadlines.plans.passages import Document
    from deadlines.plans.under import Difference
    from deadlines.store.contract import Store


class Read(NamedTuple):
    """A document as it was read, before it is fitted to a register: its draft, and its ledger where it is one."""

    draft: Draft
    ledger: Ledger | None = None
    rows: frozenset[int] | None = None


class Doubt(NamedTuple):
    """Something that a person should decide: a date read with doubt, one that moves, an entry gone, an unknown unit.

    `sentence` is what the document says, `where` its place; `due` the day as read, `old` the one in the register. Of an
    entry that is recorded as done (`done_on`) the document may ask for more than is recorded (`raised`: it is open
    again) or for something else (`done`: it stays done unless somebody says otherwise).
    """

    kind: str  # date, moved, raised, done, gone, unit
    code: str
    where: str
    sentence: str
    due: date | None = None
    old: date | None = None
    nearest: tuple[str, ...] = ()
    words: str = ""  # of the limit that is read with doubt
    done_on: date | None = None
    paper: str | None = None  # by which an extension is approved that is in force until `old`


class Prepared(NamedTuple):
    """What an import would do. `revision` is None for a plan that is new."""

    draft: Draft
    fitted: Fitted
    old: Plan | None
    revision: Revision | None
    told: tuple[Told, ...]
    doubts: tuple[Doubt, ...]
    problems: tuple[Problem, ...]
    rows: tuple[int, int] = (0, 0)  # rows of a ledger: taken, all
    by: str = ""
    few: tuple[int, int] | None = None  # items of the plan that are found again, and all, where those are few

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write: the register has it all."""
        return self.revision is not None and self.revision.empty and not self.told


class Decision(NamedTuple):
    """What a person decided on a doubt: settled to a day, undated, joined with a known unit, or left as it is.

    `opens` says that what is recorded as done is open again.
    """

    due: date | None = None
    undated: bool = False
    note: str = ""
    unit: str | None = None
    skip: bool = False
    opens: bool = False


class Written(NamedTuple):
    """What an import came to: the plan's code and the log entries of its acts."""

    code: str
    entries: tuple[LogEntry, ...]


# --- reading ---------------------------------------------------------------------------------------------------------


def read(
    file: str,
    *,
    known: Directory,
    calendar: Callable[[], WorkCalendar],
    issued: date | None = None,
    region: str | None = None,
    rows: str | None = None,
    day: date | None = None,
) -> Read:
    """What the document *file* says; of a ledger the rows that *rows* names, all of them where None.

    A ledger that is read on *day* can tell of nothing that was done later.

    Raises NoSuchFile, BadFile; BadFile also for a ledger with faults in the rows that are to be taken, all of them.
    """
    from deadlines.plans.documents import open_document

    document = open_document(file)
    wanted = ledger.rows_named(rows) if rows is not None else None
    found = ledger.ledger_of(document, day, stateless=wanted is not None)
    if found is None and wanted is not None:
        text = N_("--rows is for sheets: %(file)s has none with a head row that names a finding.")
        raise BadInput(text, file=document.name)
    return read_passages(document, found, known=known, calendar=calendar, issued=issued, region=region, wanted=wanted)


def read_passages(
    document: Document,
    found: Ledger | None,
    *,
    known: Directory,
    calendar: Callable[[], WorkCalendar],
    issued: date | None = None,
    region: str | None = None,
    wanted: frozenset[int] | None = None,
) -> Read:
    """What *document* says, *found* being its ledger where it is one, of which the rows *wanted* are taken."""
    from deadlines.plans import reading

    if found is not None:
        if wanted is not None:
            chosen = ledger.chosen(found, wanted)
            document = ledger.only_rows(document, found, wanted)
            found = chosen
        if found.faults:
            raise FaultyLedger(document.name, found)
    draft = reading.read(document, known=known, calendar=calendar(), issued=issued, region=region)
    return Read(draft, found, wanted)


class FaultyLedger(BadFile):
    """A ledger with cells that cannot be taken: each with its place, and how to take the other rows."""

    text = N_(
        "%(path)s: %(count)s cell(s) cannot be taken; nothing was written."
        " Mend them, or take the other rows with --rows. %(problems)s"
    )

    more_text = N_(
        "%(path)s: %(count)s cell(s) cannot be taken; nothing was written."
        " Mend them, or take the other rows with --rows. %(problems)s; %(more)s more: -f json shows all"
    )
    shown = 20

    def __init__(self, name: str, found: Ledger) -> None:
        super().__init__(name, found.faults)
        if len(found.faults) > self.shown:
            said = {"problems": found.faults[: self.shown], "more": len(found.faults) - self.shown}
            self.message = Message(self.more_text, {**self.message.args, **said})


# --- fitting to the register -----------------------------------------------------------------------------------------


class NoRegion(BadInput):
    """A document that does not say whose plan it is, nor did anybody."""


NO_REGION = N_("The document does not say whose plan it is. Say it with --region, for example 陕西省/咸阳市.")
#: The region of a plan that nobody placed yet, while it is only looked at.
_SOMEWHERE = "？"


def prepare(
    read_: Read,
    register: Register,
    *,
    calendar: WorkCalendar | None,
    day: date,
    by: str,
    code: str | None = None,
    region: str | None = None,
    used: Callable[[str], frozenset[str]] | None = None,
    replace: bool = False,
    tentative: bool = False,
) -> Prepared:
    """What importing *read_* into *register* would do; what a ledger tells counts as of *day* where it names none.

    *used* tells the codes that were given in a plan before (`codes_used`), which are not given again. A document with
    nothing in common with the plan of that code is refused unless it is to *replace* all of its items.
    A *tentative* import, which will not be written, may leave open whose plan it is.
    Raises BadInput where the document has no items, NoRegion where its region is not known, BadValue for a
    code that is none.
    """
    draft, found = read_.draft, read_.ledger
    if not draft.items:
        raise BadInput(
            N_("No items were found in %(file)s. A plan has numbered findings with units, a limit and measures."),
            file=draft.source or draft.title,
        )
    parent, slash, name = (region or "").rpartition("/")
    region = name or draft.region
    old = _known_plan(register, code, draft)
    if old is not None:
        region = old.region
        if draft.dated and old.issued is not None:  # what a person entered stands before what a document bears
            draft = issued_on(draft, old.issued)
    if not region:
        if not tentative:
            raise NoRegion(NO_REGION)
        region = _SOMEWHERE
        draft = draft._replace(problems=(Problem(draft.source or "", Message(NO_REGION)), *draft.problems))
    chosen = old.code if old is not None else code_for(code, draft, region, register)
    fitted = fit(
        draft, register.directory, calendar, code=chosen, region=region, parent=(parent if slash else None) or None
    )
    revision = None
    silent = frozenset[str]()
    if found is not None:
        silent = _SILENT - frozenset(key for field in found.fields for key in _KEYS.get(field, ()))
    if old is not None:
        part = found is not None and read_.rows is not None
        given = used(old.code) if used is not None else frozenset()
        revision = again.compare(fitted, old, _joined(register.directory, fitted.newcomers), silent, given)
        if not replace and _items(old) and _items(old).isdisjoint(revision.codes.values()):
            raise Refused(
                N_("%(code)s is “%(title)s” and has no item in common with this document. Choose another --code."),
                code=old.code,
                title=old.title,
            )
        if part:  # rows that were not asked for are not gone
            revision = revision._replace(gone=())
    told = tuple(ledger.told(found, fitted, day, by) if found is not None else ledger.said(draft, fitted, day, by))
    told = tuple(_still_to_tell(told, revision, old))
    closed = again.closed_items(old) if old is not None else {}
    left_out = [each for each in told if codes.item_of(each.code) in closed]
    told = tuple(each for each in told if codes.item_of(each.code) not in closed)
    taken = (len(found.rows), len(found.rows)) if found is not None else (0, 0)
    strangers = {each.key.partition("/")[2] for each in fitted.unknown}  # said of them once, with the nearest names
    others = [each for each in draft.problems if not _told_anyhow(each, strangers, register.directory, region)]
    problems = (*others, *fitted.problems)
    draft = draft._replace(problems=problems)
    doubts = tuple(_doubts(fitted, revision))
    if revision is not None and old is not None:
        problems = _not_settled(problems, fitted, revision, old)
    problems += tuple(_done_marks(doubts, revision, old))
    problems += tuple(_extended_marks(doubts))
    problems += tuple(_not_told(left_out, closed))
    problems += tuple(ledger.undated(told))
    if found is None:
        done = {item.code for item in _items_done(old)}
        problems += tuple(ledger.completions(draft, fitted, revision.codes if revision is not None else {}, done))
    draft = draft._replace(problems=problems)
    whole = old is not None and not (found is not None and read_.rows is not None)
    few = _few(old, fitted.plan, revision) if whole and old is not None and revision is not None else None
    return Prepared(draft, fitted, old, revision, told, doubts, problems, taken, by, few)


def _items_done(old: Plan | None) -> Iterator[Item]:
    """The items of the register that are recorded as done."""
    if old is not None:
        yield from (item for item in old.items if again.done_on(item) is not None)


def _not_settled(problems: tuple[Problem, ...], fitted: Fitted, revision: Revision, old: Plan) -> tuple[Problem, ...]:
    """*problems* without those of dates that a person settled in the register and that the document leaves alone."""
    settled = {entry.code for entry in _entries(old) if getattr(entry, "settled", None) is not None}
    settled -= {each.entry.code for each in revision.changed}
    left = list(problems)
    for entry in _entries(fitted.plan):
        if getattr(entry, "ambiguous", False) and revision.codes.get(entry.code) in settled:
            words = getattr(entry, "limit", "")
            where = fitted.places.get(entry.code, "")
            doubt = Doubt("date", entry.code, where, "", getattr(entry, "due", None), words=words)
            _drop(left, doubt)
    return tuple(left)


def _few(old: Plan, new: Plan, revision: Revision) -> tuple[int, int] | None:
    """How many of the items of *old* *new* has too, and how many there are; None where those are half or more.

    An item that has little more than its number in common with another is not counted as the same.
    """
    there = {item.code: item for item in old.items if item.withdrawn is None}
    pairs = [(was, item) for item in new.items if (was := there.get(revision.codes.get(item.code, ""))) is not None]
    found = sum(alike(was.problem or was.title, item.problem or item.title) >= _SAME for was, item in pairs)
    return (found, len(there)) if found * 2 < len(there) else None


_SAME = 0.5  # of the pairs of characters of the shorter text


def few_in_common(prepared: Prepared) -> Refused:
    """Why *prepared* is not written unasked: most items of the plan would go."""
    found, count = prepared.few or (0, 0)
    text = N_(
        "%(code)s is “%(title)s”, and this document has only %(found)s of its %(count)s items; the other %(gone)s would"
        " be withdrawn or become something else. If it is a new edition, say --replace; else choose another --code."
    )
    title = prepared.old.title if prepared.old is not None else ""
    code = prepared.fitted.plan.code
    return Refused(text, code=code, title=title, found=found, count=count, gone=count - found)


_DONE_MARKS = {
    "raised": N_("%(code)s is recorded as done on %(on)s; the document asks for more, so it is open again"),
    "done": N_("%(code)s is recorded as done on %(on)s; the document says something else now, and it stays done"),
    "moved": N_("%(code)s is recorded as done on %(on)s; its date moves, and it stays done"),
    "gone": N_("%(code)s is recorded as done on %(on)s and not in the document any more; what was recorded stays"),
}


def _done_marks(doubts: Iterable[Doubt], revision: Revision | None, old: Plan | None) -> Iterator[Problem]:
    """What becomes of entries that are recorded as done and that the document changes: never silently done."""
    said = set()
    words_too = {doubt.code for doubt in doubts if doubt.kind in ("raised", "done")}
    for doubt in doubts:
        if doubt.done_on is not None and not (doubt.kind == "moved" and doubt.code in words_too):
            said.add(doubt.code)
            words = {"code": doubt.code, "on": doubt.done_on}
            yield Problem(doubt.where or doubt.code, Message(_DONE_MARKS[doubt.kind], words))
    for entry in again.opened(revision, old) if revision is not None and old is not None else ():
        if entry.code not in said:
            text = N_("%(code)s is recorded as done on %(on)s; the document adds to it, so it is open again")
            yield Problem(entry.code, Message(text, {"code": entry.code, "on": again.done_on(entry)}))


def _extended_marks(doubts: Iterable[Doubt]) -> Iterator[Problem]:
    """Dates that the document states otherwise than an approved extension, with its paper."""
    text = N_("%(code)s: its limit is extended to %(to)s (%(paper)s); the document states %(due)s")
    none = N_("%(code)s: its limit is extended to %(to)s (%(paper)s); the document states no date")
    for doubt in doubts:
        if doubt.paper is not None:
            words = {"code": doubt.code, "to": doubt.old, "paper": doubt.paper or "–"}
            stated = Message(text, {**words, "due": doubt.due}) if doubt.due is not None else Message(none, words)
            yield Problem(doubt.where or doubt.code, stated)


def _not_told(left_out: Iterable[Told], closed: Mapping[str, date]) -> Iterator[Problem]:
    """What a ledger tells of entries in closed items, of which nothing is recorded."""
    text = N_("%(code)s lies in an item that was closed out on %(on)s; what the ledger says of it is not recorded")
    for each in left_out:
        yield Problem(each.code, Message(text, {"code": each.code, "on": closed[codes.item_of(each.code) or ""]}))


def codes_used(store: Store, plan: str) -> frozenset[str]:
    """The codes of all entries that *plan* ever had, also of those that were taken back: none is given twice."""
    from deadlines.domain.log import codes_given

    return frozenset(code for code in codes_given(store.log()) if codes.is_below(code, plan))


_PLACE = frozenset({"where", "source"})

#: Columns of a ledger and the keys that they speak of; without the column nothing is said of the key.
_KEYS = {
    "problem": ("problem", "number"),
    "task": ("problem",),
    "target": ("target",),
    "limit": ("limit",),
    "units": ("lead", "cooperating", "marks", "lead_mode"),
    "lead": ("lead", "marks", "lead_mode"),
    "cooperating": ("cooperating", "marks"),
    "acceptance": ("acceptance", "acceptance_marks", "acceptance_mode"),
    "acceptance_provincial": ("acceptance_provincial",),
    "supervising": ("supervising",),
    "leaders": ("leaders",),
}
_SILENT = frozenset(key for keys in _KEYS.values() for key in keys) | {"title", "issued"}


def _told_anyhow(problem: Problem, strangers: set[str], directory: Directory, region: str) -> bool:
    """Whether a reader's doubt about a unit is said better here, or is none: it did not know the region."""
    name = problem.message.args.get("name")
    return isinstance(name, str) and (name in strangers or directory.lookup(name, region) is not None)


def _items(plan: Plan) -> frozenset[str]:
    return frozenset(item.code for item in plan.items)


def _joined(directory: Directory, newcomers: Directory) -> Directory:
    return type(directory)(
        (*directory.regions, *newcomers.regions),
        (*directory.units, *newcomers.units),
        (*directory.groups, *newcomers.groups),
    )


def _known_plan(register: Register, code: str | None, draft: Draft) -> Plan | None:
    """The plan of the register that *draft* is an edition of: that of *code*, else that of the same title."""
    if code is not None:
        return next((plan for plan in register.plans if plan.code == code.strip().upper()), None)
    title = _bare(plan_title(draft))
    return next((plan for plan in register.plans if title and _bare(plan.title) == title), None)


_EDITION = re.compile(r"[（(][^（）()]*(?:修订|修改|调整|报批|征求意见|试行|截至)[^（）()]*[）)]")


def _bare(title: str) -> str:
    return folded(_EDITION.sub("", title))


def code_for(code: str | None, draft: Draft, region: str, register: Register) -> str:
    """The code of a new plan: the one asked for, else the initials of its region and its year. Raises BadValue."""
    if code is not None:
        wanted = code.strip().upper()
        if not codes.is_plan(wanted):
            raise BadValue(code, N_("the code of a plan: capital letters and digits, like XY22"))
        return wanted
    days = [day.year for item in draft.items for day in item.limit.dates]
    year = draft.issued.year if draft.issued else draft.year or min(days, default=None)
    return code_name(region, year, {plan.code for plan in register.plans})


def _still_to_tell(told: Iterable[Told], revision: Revision | None, old: Plan | None) -> Iterator[Told]:
    """Reports under the codes that the register keeps, without those that it has already."""
    if revision is None or old is None:
        yield from told
        return
    known = {entry.code: entry for entry in _entries(old)}
    for each in told:
        code = revision.codes.get(each.code, each.code)
        entry = known.get(code)
        report = each.report
        if entry is not None:
            same = any((had.done, had.note) == (report.done, report.note) for had in entry.reports)
            done = again.done_on(entry) is not None
            if same or (done and report.done) or (done and report.done is None):
                continue
        yield each._replace(code=code)


def _entries(plan: Plan) -> Iterator[Entry]:
    yield from plan.obligations
    for item in plan.items:
        yield item
        for measure in item.measures:
            yield measure
            yield from measure.milestones
            yield from measure.duties


def _doubts(fitted: Fitted, revision: Revision | None) -> Iterator[Doubt]:
    """What a person should decide: doubtful dates and moved ones in document order, then units."""
    kept = revision.codes if revision is not None else {}
    new = {entry.code for each in revision.new for entry in _tree(each.entry)} if revision is not None else None
    changed = {each.entry.code: each for each in revision.changed} if revision is not None else {}
    for item in fitted.plan.items:
        if item.ambiguous:
            yield from _date_doubt(item, item.limit, item.due, fitted, kept, new, changed)
        for measure in item.measures:
            for each in measure.milestones:
                if each.ambiguous:
                    yield from _date_doubt(each, measure.text, each.due, fitted, kept, new, changed)
    for obligation in fitted.plan.obligations:
        if obligation.ambiguous:
            yield from _date_doubt(obligation, obligation.text, obligation.due, fitted, kept, new, changed)
    back = {code: own for own, code in kept.items()}
    for code, change in changed.items():
        if change.moved is not None:
            where = fitted.places.get(back.get(code, code), "")
            old, due = change.moved
            words = getattr(change.entry, "limit", "")
            sentence = f"{words} → {change.after.get('limit') or words}"
            yield Doubt("moved", code, where, sentence, due, old, done_on=change.done_on, paper=change.paper)
        if change.done_on is not None and (change.short or change.after.keys() & _ASKED):
            where = fitted.places.get(back.get(code, code), "")
            before, now = _said(change.entry, {}), _said(change.entry, change.after)
            kind = "raised" if change.short else "done"
            yield Doubt(kind, code, where, f"{before} → {now}", done_on=change.done_on)
    gone = revision.gone if revision is not None else ()
    roots = [each for each in gone if not any(each.code in _codes_under(other) for other in gone)]
    for root in roots:
        words = getattr(root, "title", "") or getattr(root, "action", "") or getattr(root, "text", "")
        since = max((day for each in _tree(root) if (day := again.done_on(each)) is not None), default=None)
        yield Doubt("gone", root.code, getattr(root, "where", None) or "", words, done_on=since)
    for unit in fitted.unknown:
        if unit.nearest:
            yield Doubt("unit", unit.key, unit.where, unit.key.partition("/")[2], nearest=unit.nearest)


_ASKED = frozenset({"action", "quantities", "target", "text"})


def _said(entry: Entry | Plan, after: Mapping[str, object]) -> str:
    """What an entry asks for, after a change of its keys: its words, and its numbers where they do not say them."""
    now = changes.applied(entry, changes.revised(entry, **after)) if after else entry
    words = str(getattr(now, "action", "") or getattr(now, "target", "") or getattr(now, "text", ""))
    amounts = [
        f"{digits(each.target)}{each.unit}" for each in getattr(now, "quantities", ()) if each.target is not None
    ]
    more = [amount for amount in amounts if amount not in words]
    return f"{words}（{'、'.join(more)}）" if more else words


def _codes_under(entry: Entry) -> frozenset[str]:
    """The codes of all that stands below *entry*."""
    return frozenset(each.code for each in _tree(entry)) - {entry.code}


def _date_doubt(
    entry: Entry,
    sentence: str,
    due: date | None,
    fitted: Fitted,
    kept: Mapping[str, str],
    new: set[str] | None,
    changed: Mapping[str, object],
) -> Iterator[Doubt]:
    code = kept.get(entry.code, entry.code)
    if new is None or code in new or code in changed:  # what the register has unchanged was decided before
        words = getattr(entry, "limit", "")
        yield Doubt("date", code, fitted.places.get(entry.code, ""), sentence, due, words=words)


def _tree(entry: Entry) -> Iterator[Entry]:
    yield entry
    for name in ("measures",) if isinstance(entry, Item) else ("milestones", "duties"):
        for child in getattr(entry, name, ()):
            yield from _tree(child)


def left(prepared: Prepared, decisions: Mapping[int, Decision]) -> tuple[Problem, ...]:
    """What is still to be looked at after *decisions*: the problems but those whose doubt a person has settled."""
    problems = list(prepared.problems)
    for position, decision in decisions.items():
        doubt = prepared.doubts[position]
        if doubt.kind != "date" or not decision.skip:
            _drop(problems, doubt)
    return tuple(problems)


def _drop(problems: list[Problem], doubt: Doubt) -> None:
    """Take the problem that tells of *doubt* from *problems*, the one at its place first."""
    told = [each for each in problems if _tells_of(each, doubt)]
    best = next((each for each in told if each.where == doubt.where), told[0] if told else None)
    if best is not None:
        problems.remove(best)


def _tells_of(problem: Problem, doubt: Doubt) -> bool:
    args = problem.message.args
    if doubt.paper is not None and args.get("code") == doubt.code and "paper" in args:
        return True
    if doubt.done_on is not None:
        return args.get("code") == doubt.code and "on" in args
    if doubt.kind == "unit":
        return args.get("name") == doubt.code.partition("/")[2]
    if doubt.kind != "date" or "days" not in args:
        return False
    same_place = problem.where == doubt.where and doubt.due is not None and doubt.due.isoformat() in str(args["days"])
    return same_place or folded(str(args.get("words"))) == folded(doubt.words)


# --- writing ---------------------------------------------------------------------------------------------------------


def write(
    store: Store,
    prepared: Prepared,
    decisions: Mapping[int, Decision] | None = None,
    *,
    at: str,
    by: str,
    day: date,
    replace: bool = False,
) -> Written:
    """Bring *prepared* into *store* in one batch, with what a person decided on its doubts, by their position.

    Raises Refused where the register was changed meanwhile, and where most items of the plan would go, unless the
    document is to *replace* them.
    """
    if prepared.few is not None and not replace:
        raise few_in_common(prepared)
    with store.batch(at=at, by=by) as batch:
        register = store.register()
        now = next((plan for plan in register.plans if plan.code == prepared.fitted.plan.code), None)
        if now != prepared.old:
            text = N_("%(code)s was changed by somebody else meanwhile; nothing was written. Import again.")
            raise Refused(text, code=prepared.fitted.plan.code)
        made = list(acts(prepared, register, decisions or {}, day=day))
        code = prepared.fitted.plan.code
        if len(made) > 1:  # one import is taken back as one
            batch.apply(log.document_taken_in(code, len(made), prepared.draft.source or prepared.draft.title))
        return Written(code, tuple([batch.apply(change) for change in made]))


def acts(prepared: Prepared, register: Register, decisions: Mapping[int, Decision], *, day: date) -> Iterator[Change]:
    """The changes to *register* that *prepared* means after *decisions*."""
    fitted, revision = prepared.fitted, prepared.revision
    decided = [(prepared.doubts[position], decision) for position, decision in sorted(decisions.items())]
    joined = {doubt.code: decision.unit for doubt, decision in decided if doubt.kind == "unit" and decision.unit}
    yield from _aliases(register.directory, joined, fitted.plan.region)
    newcomers = Directory(
        fitted.newcomers.regions,
        tuple(unit for unit in fitted.newcomers.units if unit.key not in joined),
        fitted.newcomers.groups,
    )
    if revision is None or prepared.old is None:
        plan = fitted.plan
        for doubt, decision in decided:
            if doubt.kind == "date" and (decision.due is not None or decision.undated):
                entry = next(each for each in _entries(plan) if each.code == doubt.code)
                plan = changes.in_plan(plan, changes.settled(entry, decision.due, decision.note))
        yield changes.imported(ledger.with_reports(plan, prepared.told), register, newcomers)
        return
    if newcomers.regions or newcomers.parties:
        yield changes.parties_added(fitted.plan.code, register, newcomers)
    kept_back = {doubt.code for doubt, decision in decided if doubt.kind == "moved" and decision.skip}
    stay = {doubt.code for doubt, decision in decided if doubt.kind == "gone" and decision.skip}
    stay |= {code for each in revision.gone if each.code in stay for code in _codes_under(each)}
    changed = [_without_date(each) if each.entry.code in kept_back else each for each in revision.changed]
    lower = {doubt.code for doubt, decision in decided if doubt.kind == "raised" and decision.skip}
    changed = [_without_work(each) if each.entry.code in lower else each for each in changed]
    source = prepared.draft.source or prepared.draft.title
    revision = revision._replace(
        changed=tuple(each for each in changed if each.after),
        gone=tuple(each for each in revision.gone if each.code not in stay),
    )
    yield from again.acts(revision, on=day, note=f"{source}未再列")
    entries = {entry.code: entry for entry in _entries(prepared.old)}
    for each in revision.changed:  # what is settled next changes the entry as it is by then
        if each.entry.code in entries:
            entries[each.entry.code] = changes.applied(
                entries[each.entry.code], changes.revised(each.entry, **each.after)
            )
    entries |= {entry.code: entry for new in revision.new for entry in _tree(new.entry)}
    for doubt, decision in decided:
        if doubt.kind in ("date", "moved") and (decision.due is not None or decision.undated):
            yield changes.settled(entries[doubt.code], decision.due, decision.note)
    opens = {entry.code: entry for entry in again.opened(revision, prepared.old)}
    entries_before = {entry.code: entry for entry in _entries(prepared.old)}
    opens |= {doubt.code: entries_before[doubt.code] for doubt, decision in decided if decision.opens}
    for entry in opens.values():
        yield again.reopened(entry, day, f"{source}提出新的要求", by=prepared.by)
    for telling in prepared.told:
        yield changes.reported("done" if telling.report.done else "progress", telling.code, telling.report)


def _aliases(directory: Directory, joined: Mapping[str, str], region: str) -> Iterator[Change]:
    """Names that a person joined with known units become aliases of those."""
    found: dict[str, list[str]] = {}
    for key, name in joined.items():
        found.setdefault(name, []).append(key.partition("/")[2])
    for name, aliases in found.items():
        party = directory.lookup(name, region) or directory.find(name)
        if isinstance(party, Unit):
            yield changes.unit_set(party, aliases=[*plain(party).get("aliases", []), *aliases])


def _without_work(changed: again.Changed) -> again.Changed:
    """*changed* without the higher target that a person did not approve."""
    after = {key: value for key, value in changed.after.items() if key not in _ASKED}
    return changed._replace(after=after if after.keys() - _PLACE else {}, short=False)


def _without_date(changed: again.Changed) -> again.Changed:
    """*changed* without the limit that a person did not approve."""
    after = {key: value for key, value in changed.after.items() if key not in ("limit", "due", "settled", "undated")}
    return changed._replace(after=after if after.keys() - _PLACE else {})


# --- a detail plan ---------------------------------------------------------------------------------------------------


def held_against(
    read_: Read, register: Register, above: str, *, calendar: WorkCalendar | None, unit: str | None = None
) -> tuple[Plan, list[Difference]]:
    """The plan *above* of the register, and where the detail plan of *unit* falls short of it.

    Without *unit* it is the plan of the unit that its title names, if any.

    Raises NoSuchCode, NoSuchUnit, and Refused where the two have no item in common.
    """
    from deadlines.plans.under import corresponding, shortcomings

    plan = next((each for each in register.plans if each.code == above.strip().upper()), None)
    if plan is None:
        raise NoSuchCode(above)
    fitted = fit(read_.draft, register.directory, calendar, code=plan.code, region=plan.region)
    if not corresponding(plan.items, fitted.plan.items):
        raise Refused(N_("Nothing in this document corresponds to an item of %(code)s."), code=plan.code)
    key = register.directory.find(unit).key if unit else _named_in(read_.draft.title, register.directory, plan.region)
    return plan, shortcomings(plan, fitted.plan, register.directory, key)


def _named_in(title: str, directory: Directory, region: str) -> str | None:
    """The key of the unit whose name a title holds: 市水利局贯彻落实…细化方案; the longest of several."""
    here = [unit for unit in directory.units if unit.region == region]
    found = [
        (len(name), unit.key)
        for unit in here
        for name in (unit.name, unit.formal, *unit.written)
        if name and name in title
    ]
    return max(found, default=(0, None))[1]
