"""What an import would do: the document fitted to the register and held against the plan that it is an edition of.

What it gives says what would be new, changed, gone, and what is doubtful; nothing is changed. A plan that the register
has already (by its code, else by its title) keeps its codes and all that was recorded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import codes
from deadlines.errors import N_, BadInput, BadValue, Message, Problem, Refused
from deadlines.plans import again, ledger
from deadlines.plans.codename import code_name
from deadlines.plans.fitting import fit, issued_on, plan_title
from deadlines.plans.likeness import alike, folded
from deadlines.usecases.importing.doubts import Doubt, done_marks, doubts_in, drop, extended_marks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from deadlines.domain.model import Item, Plan, Register
    from deadlines.domain.units import Directory
    from deadlines.domain.workdays import WorkCalendar
    from deadlines.plans.again import Revision
    from deadlines.plans.draft import Draft
    from deadlines.plans.fitting import Fitted
    from deadlines.plans.ledger import Told
    from deadlines.store.contract import Store
    from deadlines.usecases.importing.doubts import Decision
    from deadlines.usecases.importing.reading import Read


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


class NoRegion(BadInput):
    """A document that does not say whose plan it is, nor did anybody."""


NO_REGION = N_("The document does not say whose plan it is. Say it with --region, for example 陕西省/咸阳市.")
#: The region of a plan that nobody placed yet, while it is only looked at.
_SOMEWHERE = "？"

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
    doubts = tuple(doubts_in(fitted, revision))
    if revision is not None and old is not None:
        problems = _not_settled(problems, fitted, revision, old)
    problems += tuple(done_marks(doubts, revision, old))
    problems += tuple(extended_marks(doubts))
    problems += tuple(_not_told(left_out, closed))
    problems += tuple(ledger.undated(told))
    if found is None:
        done = {item.code for item in _items_done(old)}
        problems += tuple(ledger.completions(draft, fitted, revision.codes if revision is not None else {}, done))
    draft = draft._replace(problems=problems)
    whole = old is not None and not (found is not None and read_.rows is not None)
    few = _few(old, fitted.plan, revision) if whole and old is not None and revision is not None else None
    return Prepared(draft, fitted, old, revision, told, doubts, problems, taken, by, few)


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


def codes_used(store: Store, plan: str) -> frozenset[str]:
    """The codes of all entries that *plan* ever had, also of those that were taken back: none is given twice."""
    from deadlines.domain.log import codes_given

    return frozenset(code for code in codes_given(store.log()) if codes.is_below(code, plan))


def _items(plan: Plan) -> frozenset[str]:
    return frozenset(item.code for item in plan.items)


def _joined(directory: Directory, newcomers: Directory) -> Directory:
    return type(directory)(
        (*directory.regions, *newcomers.regions),
        (*directory.units, *newcomers.units),
        (*directory.groups, *newcomers.groups),
    )


def _items_done(old: Plan | None) -> Iterator[Item]:
    """The items of the register that are recorded as done."""
    if old is not None:
        yield from (item for item in old.items if again.done_on(item) is not None)


def _still_to_tell(told: Iterable[Told], revision: Revision | None, old: Plan | None) -> Iterator[Told]:
    """Reports under the codes that the register keeps, without those that it has already."""
    if revision is None or old is None:
        yield from told
        return
    known = {entry.code: entry for entry in old.entries}
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


def _not_told(left_out: Iterable[Told], closed: Mapping[str, date]) -> Iterator[Problem]:
    """What a ledger tells of entries in closed items, of which nothing is recorded."""
    text = N_("%(code)s lies in an item that was closed out on %(on)s; what the ledger says of it is not recorded")
    for each in left_out:
        yield Problem(each.code, Message(text, {"code": each.code, "on": closed[codes.item_of(each.code) or ""]}))


def _told_anyhow(problem: Problem, strangers: set[str], directory: Directory, region: str) -> bool:
    """Whether a reader's doubt about a unit is said better here, or is none: it did not know the region."""
    name = problem.message.args.get("name")
    return isinstance(name, str) and (name in strangers or directory.lookup(name, region) is not None)


def _not_settled(problems: tuple[Problem, ...], fitted: Fitted, revision: Revision, old: Plan) -> tuple[Problem, ...]:
    """*problems* without those of dates that a person settled in the register and that the document leaves alone."""
    settled = {entry.code for entry in old.entries if getattr(entry, "settled", None) is not None}
    settled -= {each.entry.code for each in revision.changed}
    left = list(problems)
    for entry in fitted.plan.entries:
        if getattr(entry, "ambiguous", False) and revision.codes.get(entry.code) in settled:
            words = getattr(entry, "limit", "")
            where = fitted.places.get(entry.code, "")
            doubt = Doubt("date", entry.code, where, "", getattr(entry, "due", None), words=words)
            drop(left, doubt)
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


def left(prepared: Prepared, decisions: Mapping[int, Decision]) -> tuple[Problem, ...]:
    """What is still to be looked at after *decisions*: the problems but those whose doubt a person has settled."""
    problems = list(prepared.problems)
    for position, decision in decisions.items():
        doubt = prepared.doubts[position]
        if doubt.kind != "date" or not decision.skip:
            drop(problems, doubt)
    return tuple(problems)
