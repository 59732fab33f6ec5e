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
from deadlines.domain.course import course_on
from deadlines.domain.model import Duty, Gap, Item, Measure, Milestone
from deadlines.domain.status import standing
from deadlines.errors import N_, AlreadyDone, BadValue, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deadlines.domain.changes import Change
    from deadlines.domain.model import Entry, Plan


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


def merging(place: Place, into: Place, paper: Paper) -> list[Change]:
    """*place* goes on in *into*, another entry of its kind or an item; what stands in it goes too.

    Raises Refused where either is withdrawn, done or closed, where both are one, for another kind, and where *into* is,
    or stands in, an item that is reported done.
    """
    entry, target = place.entry, into.entry
    if target.code == entry.code or codes.is_below(entry.code, target.code):
        raise Refused(
            N_("%(code)s stands in %(into)s and cannot be merged into it."), code=entry.code, into=target.code
        )
    if not isinstance(target, (Item, type(entry))):
        text = N_("%(code)s cannot be merged into %(into)s: only into an item or an entry of its own kind.")
        raise Refused(text, code=entry.code, into=target.code)
    _may_end(place, paper.on)
    _may_end(into, paper.on)
    _at_work(into)
    note = merged_note(place, into) + (f"：{paper.note}" if paper.note else "")
    made = _open_in(entry)
    return [changes.withdrawn(each, paper.on, note, doc=paper.doc, into=target.code) for each in made]


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
    if not isinstance(item, Item):
        raise Refused(N_("%(code)s is no item: only a finding is split into tasks."), code=item.code)
    _may_end(place, paper.on)
    done = standing(item.reports, paper.on.max).done_on
    if done is not None:
        raise AlreadyDone(item.code, done)
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
    if place.item is not None:
        closed = closed_on(place.item)
        if closed is not None:
            raise _closed(place.item, closed)
    if not isinstance(entry, (Item, Duty)):
        done = standing(entry.reports, on.max).done_on
        if done is not None:
            raise AlreadyDone(entry.code, done)
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
    text = N_("%(code)s is not carried out any more since %(on)s: %(why)s")
    return Refused(text, code=entry.code, on=entry.withdrawn, why=why)


def closed_on(item: Item, day: date = date.max) -> date | None:
    """Since when *item* is closed on *day*; None while it is not, or after it was reopened."""
    closed = course_on(item.reports, day).closed
    return closed.date if closed is not None else None
