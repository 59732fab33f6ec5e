"""What may be withdrawn, merged, carried out again and split, and the changes that it makes.

A city does not drop a finding: a paper ends it, or merges it with another, and the register keeps both and says so
(不再执行，已并入第●项). Nothing that was recorded goes. What is withdrawn takes with it all that stands in it, entry by
entry, so that each says since when and by which paper; what is carried out again brings those back that went with it.

One finding may be split into tasks with a limit each (56 findings became 275 tasks in one province): they stand in the
finding as measures of its own with their units and a milestone, so that findings stay as many as the inspection
named, and the finding is done when its tasks are. Before the day of the split there was nothing of them.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import changes, codes
from deadlines.domain.acts import due_on
from deadlines.domain.course import course_on
from deadlines.domain.model import Duty, Gap, Item, Measure, Milestone, Obligation
from deadlines.domain.periods import ONE_DAY
from deadlines.domain.status import standing
from deadlines.errors import N_, BadValue, Message, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deadlines.domain.changes import Change
    from deadlines.domain.model import Entry, Plan, Register
    from deadlines.domain.units import Directory


class Place(NamedTuple):
    """An entry with what it stands in: its plan's head, its item and measure where it has them (whole)."""

    plan: Plan
    item: Item | None
    measure: Measure | None
    entry: Entry

    @property
    def above(self) -> tuple[Item | Measure, ...]:
        """What the entry stands in, the nearest first."""
        found: list[Item | Measure] = []
        if self.measure is not None and self.measure.code != self.entry.code:
            found.append(self.measure)
        if self.item is not None and self.item.code != self.entry.code:
            found.append(self.item)
        return tuple(found)


class Paper(NamedTuple):
    """By which paper something is withdrawn, merged or carried out again, why, and from which day."""

    on: date
    doc: str | None = None
    note: str | None = None


def withdrawal(place: Place, paper: Paper) -> list[Change]:
    """*place* is carried out no longer, nor what stands in it.

    Raises Refused for what is withdrawn already, is done, or stands in an item that is closed.
    """
    _may_end(place, paper.on)
    return [changes.withdrawn(each, paper.on, paper.note or "", doc=paper.doc) for each in _open_in(place.entry)]


#: Into what an entry can be merged: a part of a finding into another finding or a like part; a finding into a finding
#: alone, for a part of one has neither acceptance nor close-out; a task of the plan's body into another one, for it
#: belongs to no finding.
_INTO: dict[type[Entry], tuple[type[Entry], ...]] = {
    Item: (Item,),
    Measure: (Item, Measure),
    Milestone: (Item, Milestone),
    Duty: (Item, Duty),
    Obligation: (Obligation,),
}
_NAMES: dict[type[Entry], str] = {
    Item: N_("an item"),
    Measure: N_("a measure"),
    Milestone: N_("a milestone"),
    Duty: N_("a recurring duty"),
    Obligation: N_("a task of the plan's body"),
}


def merging(place: Place, into: Place, paper: Paper, directory: Directory) -> list[Change]:
    """*place* goes on in *into*, another entry of its kind or an item; what stands in it goes too.

    Raises Refused where either is withdrawn, done or closed, where both are one, for another kind (`_INTO`), for a plan
    of a region that is neither the same nor above or below it (nobody there answers for it), and where *into* is, or
    stands in, an item that is reported done.
    """
    entry, target = place.entry, into.entry
    if target.code == entry.code:
        text = N_("%(code)s cannot be merged into itself: name another entry with --into.")
        raise Refused(text, code=entry.code)
    if codes.is_below(entry.code, target.code):
        raise Refused(
            N_("%(code)s stands in %(into)s and cannot be merged into it."), code=entry.code, into=target.code
        )
    if not isinstance(target, _INTO[type(entry)]):
        text = N_("%(code)s is %(kind)s and can be merged only into %(kinds)s; %(into)s is %(other)s.")
        kinds = tuple(Message(_NAMES[each]) for each in _INTO[type(entry)])
        names = {"kind": Message(_NAMES[type(entry)]), "kinds": kinds, "other": Message(_NAMES[type(target)])}
        raise Refused(text, code=entry.code, into=target.code, **names)
    if not directory.related(place.plan.region, into.plan.region):
        text = N_(
            "%(code)s is of %(region)s, %(into)s of %(other)s: an entry can be merged only within its own region, or"
            " with a plan of the region above or below."
        )
        regions = {"region": place.plan.region, "other": into.plan.region}
        raise Refused(text, code=entry.code, into=target.code, **regions)
    _may_end(place, paper.on)
    _may_end(into, paper.on)
    _at_work(into)
    note = merged_note(place, into) + (f"：{paper.note}" if paper.note else "")
    made = _open_in(entry)
    return [changes.withdrawn(each, paper.on, note, doc=paper.doc, into=target.code) for each in made]


def left_behind(register: Register, day: date) -> list[tuple[Entry, str]]:
    """What was merged into an entry that is not carried out any more on *day* and goes on nowhere, and that one's code.

    Of what was merged together its head alone is named. Where that entry was merged into another one itself, what went
    into it went along.
    """
    gone: dict[str, str | None] = {}
    merged: list[tuple[Entry, str]] = []
    for plan in register.plans:
        for entry in plan.entries:
            if entry.withdrawn is None or entry.withdrawn > day:
                continue
            gone[entry.code] = entry.merged_into
            if entry.merged_into is not None:
                merged.append((entry, entry.merged_into))
    found: list[tuple[Entry, str]] = []
    for entry, into in merged:
        with_it = any(codes.is_below(entry.code, head.code) and into == to for head, to in found)
        if into in gone and gone[into] is None and not with_it:
            found.append((entry, into))
    return found


def merged_note(place: Place, into: Place) -> str:
    """`已并入第9项` (wording no. 40), with the plan's short name where that is another, with the words of a milestone.

    It is what the register keeps and what an office prints, hence in the office's language.
    """
    plan = "" if into.plan.code == place.plan.code else into.plan.short or into.plan.code
    entry = into.entry
    if isinstance(entry, Item):
        return f"已并入{plan}第{entry.number}项"
    words = entry.action if isinstance(entry, Milestone) else entry.text
    item = f"第{into.item.number}项" if into.item is not None else ""
    return f"已并入{plan}{item}“{words if len(words) <= _WORDS else words[: _WORDS - 1] + '…'}”"


_WORDS = 20


def restoration(place: Place, paper: Paper) -> list[Change]:
    """*place*, which is withdrawn, is carried out again, with what was withdrawn together with it.

    Raises Refused for what is not withdrawn or stands in something that is, or in an item that is reported done, and
    for a day up to the withdrawal's.
    """
    entry = place.entry
    if entry.withdrawn is None:
        raise Refused(N_("%(code)s is carried out: there is no withdrawal to end."), code=entry.code)
    for above in place.above:
        if above.withdrawn is not None:
            text = N_("%(code)s stands in %(above)s, which is not carried out any more since %(on)s.")
            raise Refused(text, code=entry.code, above=above.code, on=above.withdrawn)
    if not isinstance(entry, Item):
        _at_work(place)
    if paper.on <= entry.withdrawn:
        text = N_(
            "%(code)s is withdrawn since %(on)s and can be carried out again from a later day only;"
            " `deadlines undo` takes a wrong withdrawal back."
        )
        raise Refused(text, code=entry.code, on=entry.withdrawn)
    said = _said(entry)
    return [changes.restored(each, paper.on, paper.note, paper.doc) for each in tree(entry) if _said(each) == said]


def _said(entry: Entry) -> tuple[object, ...]:
    return entry.withdrawn, entry.withdrawn_note, entry.withdrawn_doc, entry.merged_into


class Task(NamedTuple):
    """A task that a finding is split into: what is to be done, by which units, within which limit (the words)."""

    text: str
    units: tuple[str, ...] = ()
    limit: str = ""


def splitting(place: Place, tasks: Iterable[Task], paper: Paper, used: Iterable[str]) -> list[Change]:
    """*place*, a finding, gets *tasks*: each a measure with a milestone, under codes that are not in *used*.

    Raises Refused for what is no item, and for one that is withdrawn, reported done or closed.
    """
    item = place.entry
    may_split(place, paper.on)
    assert isinstance(item, Item)
    numbers = {"measure": 0, "milestone": 0}
    for code in (*used, *(each.code for each in tree(item))):
        kind = codes.kind_of(code)
        if kind in numbers and codes.item_of(code) == item.code:
            numbers[kind] = max(numbers[kind], codes.number_of(code))
    made = []
    gaps = (Gap(paper.on, note=paper.note, doc=paper.doc),)
    for task in tasks:
        numbers["measure"] += 1
        stones: tuple[Milestone, ...] = ()
        if task.limit:
            numbers["milestone"] += 1
            stones = (Milestone(f"{item.code}.{numbers['milestone']}", task.limit, task.text, gaps=gaps),)
        code = f"{item.code}.m{numbers['measure']}"
        measure = Measure(code, task.text, responsible=task.units, milestones=stones, gaps=gaps)
        made.append(changes.split(item, measure, paper.on))
        item = item._replace(measures=(*item.measures, measure))
    return made


def may_split(place: Place, on: date) -> None:
    """Refuse to split what is no item, is withdrawn, reported done or closed."""
    item = place.entry
    if not isinstance(item, Item):
        raise Refused(N_("%(code)s is no item: only a finding is split into tasks."), code=item.code)
    _may_end(place, on)
    done = standing(item.reports, on.max).done_on
    if done is not None:
        text = N_(
            "%(code)s is reported done since %(on)s: only what is open can be split into tasks. Send it back first"
            " (`deadlines return`), or take the report back (`deadlines undo`)."
        )
        raise Refused(text, code=item.code, on=done)


def split_notes(item: Item, tasks: Iterable[Measure], on: date) -> list[Message]:
    """What somebody should look at in new *tasks* of *item*, as of *on*: a limit that has passed, or is after its."""
    found: list[Message] = []
    last = due_on(item.due, item.reports, on) if not item.ongoing else None
    for stone in (stone for task in tasks for stone in task.milestones):
        if stone.due is not None and stone.due < on:
            text = N_("%(code)s: its limit (%(due)s) has passed already.")
            found.append(Message(text, {"code": stone.code, "due": stone.due}))
        if stone.due is not None and last is not None and stone.due > last:
            text = N_("%(code)s: its limit (%(due)s) is after the limit of its item (%(limit)s).")
            found.append(Message(text, {"code": stone.code, "due": stone.due, "limit": last}))
    return found


# --- rules -----------------------------------------------------------------------------------------------------------


def tree(entry: Entry) -> Iterator[Entry]:
    """*entry* and all that stands in it, in document order."""
    yield entry
    if isinstance(entry, Item):
        for measure in entry.measures:
            yield from tree(measure)
    elif isinstance(entry, Measure):
        yield from entry.milestones
        yield from entry.duties


def _open_in(entry: Entry) -> list[Entry]:
    """*entry* and what of it is not withdrawn yet; what is done goes too, for it could be recorded as not done."""
    return [each for each in tree(entry) if each.withdrawn is None]


def _may_end(place: Place, on: date) -> None:
    """Refuses what is withdrawn, done or closed, and a day in a time for which it was withdrawn before."""
    entry = place.entry
    for each in (entry, *place.above):
        if each.withdrawn is not None:
            raise withdrawn_already(each)
    for above in place.above:
        carried_out(above, on)
    if place.item is not None:
        closed = closed_on(place.item) or closed_on(place.item, on)
        if closed is not None:
            raise _closed(place.item, closed)
    if not isinstance(entry, (Item, Duty)):
        done = standing(entry.reports, on.max).done_on
        if done is not None:
            text = N_(
                "%(code)s was done on %(on)s: what is done is neither withdrawn nor merged, and nothing is merged into"
                " it. `deadlines undo` takes a wrong record back."
            )
            raise Refused(text, code=entry.code, on=done)
    since = max((gap.until for gap in entry.gaps), default=None)
    if since is not None and on < since:
        raise BadValue(on.isoformat(), N_("a day after the entry came in or was carried out again"))


def _at_work(place: Place) -> None:
    """Refuses to bring work back, or more of it, into an item that is reported done: nothing in it would be open."""
    item = place.item
    done = standing(item.reports, date.max).done_on if item is not None else None
    if item is None or done is None:
        return
    closed = closed_on(item)
    if closed is not None:
        raise _closed(item, closed)
    text = N_(
        "%(code)s is reported done since %(on)s: nothing can be brought into it. Record first that it goes back to work"
        " (`deadlines return`), or take the report back (`deadlines undo`)."
    )
    raise Refused(text, code=item.code, on=done)


def _closed(item: Item, on: date) -> Refused:
    text = N_("Item %(number)s was closed out on %(on)s: only a look-back or its reopening can be recorded.")
    return Refused(text, number=item.number, on=on)


def withdrawn_already(entry: Entry) -> Refused:
    """That *entry* is not carried out any more, since when, why and by which paper."""
    why = "，".join(each for each in (entry.withdrawn_note, entry.withdrawn_doc) if each)
    text = N_(
        "%(code)s is not carried out any more since %(on)s (%(why)s). `deadlines restore` records that it is again."
    )
    if not why:
        text = N_("%(code)s is not carried out any more since %(on)s. `deadlines restore` records that it is again.")
    return Refused(text, code=entry.code, on=entry.withdrawn, why=why)


def carried_out(entry: Entry, on: date) -> None:
    """Refuse an act of a day *on* which *entry* was not carried out: nothing was owed then. Raises Refused."""
    for gap in entry.gaps:
        if on not in gap:
            continue
        if gap.start is None:
            text = N_("%(code)s came in on %(until)s: nothing before that day can be recorded of it.")
            raise Refused(text, code=entry.code, until=gap.until)
        text = N_("%(code)s was not carried out from %(since)s to %(last)s: nothing of that time can be recorded.")
        raise Refused(text, code=entry.code, since=gap.start, last=gap.until - ONE_DAY)


def closed_on(item: Item, day: date = date.max) -> date | None:
    """Since when *item* is closed on *day*; None while it is not, or after it was reopened."""
    closed = course_on(item.reports, day).closed
    return closed.date if closed is not None else None
