"""A plan that comes again: what is new, changed, gone, and which dates moved.

Items are found again by their text and number, measures by text and label, milestones and duties by clause and words.
Codes and all that was recorded stay with what is found again; what a person entered (a title, a settled date, notes) is
not overwritten by a reading that does not know of it. What is gone is withdrawn, never taken away. What is recorded as
done stays so where the words change; where the document now asks for more than is recorded, it is open again. In a
closed item nothing changes: what the document says otherwise is told and left. A date that an approved extension has
set already is no change.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from deadlines.domain import changes, codes
from deadlines.domain.acts import decision_on, due_on
from deadlines.domain.course import course_on
from deadlines.domain.model import Duty, Item, Measure, Milestone, Obligation, Plan, Report
from deadlines.domain.plain import plain
from deadlines.domain.status import is_task, standing
from deadlines.plans.fitting import CONTEXT
from deadlines.plans.likeness import alike, folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from deadlines.domain.changes import Change
    from deadlines.domain.model import Entry, Number
    from deadlines.domain.units import Directory
    from deadlines.plans.fitting import Fitted


class New(NamedTuple):
    """An entry that the register does not have: its list, the code above it, its position there."""

    name: str
    under: str
    at: int
    entry: Entry


class Changed(NamedTuple):
    """An entry that says something else now: the keys that differ; a moved date has both days.

    `done_on` is since when it is recorded as done, where the change bears on what was to be done; `short` says that
    what is recorded falls short of what the document asks now. `back` says that it had been withdrawn. Where an
    approved extension is in force, `moved` begins with its day, and `paper` is its number.
    """

    entry: Entry | Plan
    after: dict[str, Any]
    moved: tuple[date | None, date | None] | None = None
    done_on: date | None = None
    short: bool = False
    back: bool = False
    paper: str | None = None


class Closed(NamedTuple):
    """What a document says otherwise of an entry in an item that was closed out on that day: it is left as it is."""

    on: date
    what: New | Changed | Entry

    @property
    def code(self) -> str:
        """The entry that it is told of; of what the document adds, which gets no code, the one above it."""
        if isinstance(self.what, New):
            return self.what.under
        return self.what.entry.code if isinstance(self.what, Changed) else self.what.code


class Revision(NamedTuple):
    """How a plan differs from the one in the register. `codes` leads from the codes of the reading to the kept ones.

    `closed` is told alone: nothing of it is written.
    """

    new: tuple[New, ...] = ()
    changed: tuple[Changed, ...] = ()
    gone: tuple[Entry, ...] = ()
    codes: dict[str, str] = {}  # noqa: RUF012 (a named tuple's default; never written to)
    closed: tuple[Closed, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.new or self.changed or self.gone)


def compare(
    fitted: Fitted,
    old: Plan,
    directory: Directory,
    silent: frozenset[str] = frozenset(),
    used: frozenset[str] = frozenset(),
) -> Revision:
    """How the reading *fitted* differs from *old*; keys in *silent* are not spoken of by its document.

    Codes in *used* were given in the plan before, and no new entry gets one of them.
    """
    return _Comparison(fitted.plan, old, directory, silent, used).made()


def done_on(entry: object) -> date | None:
    """Since when *entry* is recorded as done, whatever is asked of it; None where it is open."""
    return standing(getattr(entry, "reports", ()), date.max).done_on


def closed_items(plan: Plan) -> dict[str, date]:
    """The items of *plan* that are closed, each with its day."""
    found = {}
    for item in plan.items:
        closed = course_on(item.reports, date.max).closed
        if closed is not None:
            found[item.code] = closed.date
    return found


def opened(revision: Revision, old: Plan) -> list[Entry]:
    """The entries of *old* that are recorded as done and open again by *revision*: it asks for more than was recorded.

    A milestone whose target was raised, and an item with a milestone that is new, back, or open again.
    """
    short = [each.entry for each in revision.changed if each.short]
    codes_open = {each.code for each in short}
    codes_open |= {each.entry.code for each in revision.changed if each.back and done_on(each.entry) is None}
    fresh = {new.under for new in revision.new if isinstance(new.entry, Milestone)}
    fresh |= {new.under for new in revision.new if isinstance(new.entry, Measure) and new.entry.milestones}
    found: list[Entry] = [entry for entry in short if not isinstance(entry, Plan)]
    for item in old.items:
        if item.code in codes_open or done_on(item) is None:
            continue
        under = {item.code, *(measure.code for measure in item.measures)}
        if under & fresh or any(stone.code in codes_open for stone in item.milestones):
            found.append(item)
    return found


def reopened(entry: Entry, on: date, note: str, by: str) -> Change:
    """*entry*, recorded as done, is open again from *on*; what was recorded stays and holds for the days before."""
    since = done_on(entry)
    day = max(on, since) if since is not None else on
    return changes.reported("opened", entry.code, Report(day, note=note, by=by, opens=True))


def acts(revision: Revision, *, on: date, note: str) -> Iterator[Change]:
    """The changes that bring *revision* into the register; what is gone is withdrawn from *on* because of *note*."""
    for each in revision.changed:
        yield changes.revised(each.entry, **each.after)
    under: dict[str, list[tuple[str, int, Any]]] = {}
    for new in revision.new:
        under.setdefault(new.under, []).append((new.name, new.at, new.entry))
    for code, listed in under.items():
        yield changes.added(code, listed)
    for entry in revision.gone:
        yield changes.withdrawn(entry, on, note)


# What a document says of an entry; all other keys are the office's own.
_SAID: dict[type, tuple[str, ...]] = {
    Plan: ("title", "issued"),
    Item: (
        *("number", "problem", "target", "where", "lead", "cooperating", "marks", "lead_mode", "acceptance"),
        *("acceptance_provincial", "acceptance_marks", "acceptance_mode", "supervising", "leaders"),
    ),
    Measure: ("label", "section", "text", "where", "responsible", "cooperating"),
    Milestone: ("action", "quantities"),
    Duty: ("text", "every", "limit", "at_least"),
    Obligation: ("text", "where", "responsible", "every", "at_least"),
}
#: Where something stands differs from edition to edition and is no change by itself; `source` names the edition.
_PLACE = frozenset({"where", "source"})
_WORK = frozenset({"action", "quantities", "target", "text", "limit"})  # what bears on whether something is done
_UNITS = frozenset({"lead", "cooperating", "acceptance", "acceptance_provincial", "supervising", "responsible"})
_MARKS = frozenset({"marks", "acceptance_marks"})
_DATED = (Item, Milestone, Obligation)


class _Comparison:
    def __init__(
        self, new: Plan, old: Plan, directory: Directory, silent: frozenset[str], used: frozenset[str]
    ) -> None:
        self.plan = new
        self.old = old
        self.directory = directory
        self.silent = silent
        self.new: list[New] = []
        self.changed: list[Changed] = []
        self.gone: list[Entry] = []
        self.codes: dict[str, str] = {new.code: old.code}
        self.last: dict[tuple[str, str], int] = {}  # the last number given, by item or plan and kind
        for code in (*used, *(entry.code for entry in old.entries)):
            key = codes.item_of(code) or old.code, codes.kind_of(code) or ""
            self.last[key] = max(self.last.get(key, 0), codes.number_of(code) if key[1] else 0)
        self.numbers = {codes.number_of(code) for code in used if codes.kind_of(code) == "item"}

    def made(self) -> Revision:
        self._differs(self.old, self.plan)
        pairs = paired_items(self.old.items, self.plan.items)
        numbers = self.numbers | {codes.number_of(each.code) for each in self.old.items}
        self._siblings(
            "items", self.old.code, self.old.items, self.plan.items, pairs, lambda each: self._coded(each, numbers)
        )
        for was, now in pairs:
            self._item(was, now)
        pairs_o = paired(self.old.obligations, self.plan.obligations, _obligation_likeness)
        last = [self.last.get((self.old.code, "obligation"), 0)]
        self._siblings(
            "obligations",
            self.old.code,
            self.old.obligations,
            self.plan.obligations,
            pairs_o,
            lambda each: self._next(each, f"{self.old.code}-o", last),
        )
        for one, other in pairs_o:
            self._differs(one, other)
        return self._but_closed()

    def _but_closed(self) -> Revision:
        """What differs, apart from what lies in closed items."""
        closed = closed_items(self.old)

        def day(code: str) -> date | None:
            return closed.get(codes.item_of(code) or "")

        kept = [Closed(on, each) for each in self.new if (on := day(each.under)) is not None]
        kept += [Closed(on, each) for each in self.changed if (on := day(each.entry.code)) is not None]
        kept += [Closed(on, each) for each in self.gone if (on := day(each.code)) is not None]
        return Revision(
            tuple(each for each in self.new if day(each.under) is None),
            tuple(each for each in self.changed if day(each.entry.code) is None),
            tuple(each for each in self.gone if day(each.code) is None),
            self.codes,
            tuple(kept),
        )

    # what belongs together

    def _item(self, was: Item, now: Item) -> None:
        self._differs(was, now)
        last = {
            "m": [self.last.get((was.code, "measure"), 0)],
            "": [self.last.get((was.code, "milestone"), 0)],
            "r": [self.last.get((was.code, "duty"), 0)],
        }

        def whole(measure: Measure) -> Measure:
            made: Measure = self._next(measure, f"{was.code}.m", last["m"])
            return made._replace(
                milestones=tuple(self._next(each, f"{was.code}.", last[""]) for each in measure.milestones),
                duties=tuple(self._next(each, f"{was.code}.r", last["r"]) for each in measure.duties),
            )

        pairs = paired_measures(was.measures, now.measures)
        self._siblings("measures", was.code, was.measures, now.measures, pairs, whole)
        for one, other in pairs:
            self._differs(one, other)
            stones = paired_milestones(one.milestones, other.milestones)
            self._siblings(
                *("milestones", one.code, one.milestones, other.milestones, stones),
                lambda each: self._next(each, f"{was.code}.", last[""]),
            )
            for before, after in stones:
                self._differs(before, after)
            owed = paired(one.duties, other.duties, _duty_likeness)
            self._siblings(
                *("duties", one.code, one.duties, other.duties, owed),
                lambda each: self._next(each, f"{was.code}.r", last["r"]),
            )
            for duty, again in owed:
                self._differs(duty, again)

    def _siblings(
        self,
        name: str,
        under: str,
        old: Sequence[Any],
        new: Sequence[Any],
        pairs: Sequence[tuple[Any, Any]],
        coded: Callable[[Any], Any],
    ) -> None:
        """Note what of one list is new, each where its document has it, and what is gone."""
        was = {id(now): before for before, now in pairs}
        kept = {before.code for before, _ in pairs}
        order = [each.code for each in old]
        place = inserted = 0
        for each in new:
            if (before := was.get(id(each))) is not None:
                place = max(place, order.index(before.code) + 1)
            else:
                self.new.append(New(name, under, place + inserted, coded(each)))
                inserted += 1
        for each in old:
            if each.code not in kept:
                self.gone += [entry for entry in _whole(each) if entry.withdrawn is None and not is_task(entry)]

    def _next(self, entry: Any, prefix: str, last: list[int]) -> Any:
        last[0] += 1
        self.codes[entry.code] = f"{prefix}{last[0]}"
        return self._placed(entry)._replace(code=self.codes[entry.code])

    def _placed(self, entry: Any) -> Any:
        """*entry*, which is new, with the name of the edition that it stands in where that is another file."""
        if self.plan.source == self.old.source or "source" not in entry._fields:
            return entry
        below = {"measures": tuple(map(self._placed, entry.measures))} if isinstance(entry, Item) else {}
        return entry._replace(source=self.plan.source, **below)

    def _coded(self, item: Item, taken: set[int]) -> Item:
        """A new item under the code of its number, or the next free one where that is taken."""
        number = codes.number_of(item.code)
        if number in taken:
            number = max(taken) + 1
        taken.add(number)
        code = f"{self.old.code}-{number:02}"
        for entry in _whole(item):
            self.codes[entry.code] = code + entry.code[len(item.code) :]
        recoded: Item = _recoded(self._placed(item), item.code, code)
        return recoded

    # what differs

    def _differs(self, was: Any, now: Any) -> None:
        self.codes[now.code] = was.code
        after: dict[str, Any] = {}
        before, current = plain(was, children=False), plain(now, children=False)
        for key in _SAID[type(was)]:
            if key not in self.silent and not self._same(key, before.get(key), current.get(key)):
                after[key] = current.get(key)
        if type(was) is Plan:
            after = {key: value for key, value in after.items() if value is not None}
        moved = self._moved(was, now, after) if isinstance(was, _DATED) and "limit" not in self.silent else None
        back = getattr(was, "withdrawn", None) is not None
        if back:
            after |= {"withdrawn": None, "withdrawn_note": None}
            after |= {name: None for name in ("withdrawn_doc", "merged_into") if getattr(was, name) is not None}
        if not after.keys() - _PLACE:
            return
        if "where" in _SAID[type(was)]:
            own = self.plan.source if self.plan.source != self.old.source else None
            after |= {key: value for key, value in (("where", now.where), ("source", own)) if before.get(key) != value}
        since = done_on(was) if moved or after.keys() & _WORK else None
        short = since is not None and isinstance(was, Milestone) and _short(was, now)
        extended = decision_on(was.reports, date.max) if moved is not None else None
        paper = (extended.act.doc or "") if extended is not None else None
        self.changed.append(Changed(was, after, moved, since, short, back, paper))

    def _moved(self, was: Any, now: Any, after: dict[str, Any]) -> tuple[date | None, date | None] | None:
        """Put another limit into *after*; the two days where the date moves by it.

        A date that a person settled holds until the words change, and words for the day that an approved extension has
        set say nothing new.
        """
        same = folded(was.limit) == folded(now.limit)
        by_hand = was.undated or (was.settled_due is not None and was.settled != CONTEXT)
        if same and (by_hand or was.due == now.due):
            return None
        in_force = due_on(was.due, was.reports, date.max)
        if now.due is not None and now.due == in_force != was.due:
            return None
        current = plain(now, children=False)
        if not same:
            after["limit"] = now.limit or None
        held = {"due": was.settled_due, "undated": was.undated or None, "settled": was.settled}
        for key, had in held.items():
            if had or current.get(key):
                after[key] = current.get(key)
        return (in_force, now.due) if was.due != now.due else None

    def _same(self, key: str, was: Any, now: Any) -> bool:
        if was == now:
            return True
        if key in _UNITS:
            return self._parties(was or ()) == self._parties(now or ())
        if key in _MARKS:
            left, right = was or {}, now or {}
            return dict(zip(self._parties(left), left.values(), strict=True)) == dict(
                zip(self._parties(right), right.values(), strict=True)
            )
        return isinstance(was, str) and isinstance(now, str) and key != "every" and folded(was) == folded(now)

    def _parties(self, names: Any) -> list[str]:
        found = [(self.directory.lookup(name, self.old.region), name) for name in names]
        return [party.key if party is not None else name for party, name in found]


def _whole(entry: Any) -> Iterator[Any]:
    yield entry
    for name in ("measures",) if isinstance(entry, Item) else ("milestones", "duties"):
        for child in getattr(entry, name, ()):  # an item counts its milestones too, but they stand in measures
            yield from _whole(child)


def _recoded(entry: Any, old: str, new: str) -> Any:
    """*entry* and all below it with codes that begin with *new* instead of *old*."""
    changed = entry._replace(code=new + entry.code[len(old) :])
    for name in ("measures", "milestones", "duties"):
        if name in entry._fields:
            changed = changed._replace(**{name: tuple(_recoded(each, old, new) for each in getattr(entry, name))})
    return changed


def _short(was: Milestone, now: Milestone) -> bool:
    """Whether what is recorded of *was* falls short of the targets of *now*.

    A done mark without an amount stands for all that was asked for when it was set. A number that only another reading
    of the same words finds asks for nothing new.
    """
    had: dict[str, Number] = {}
    for position, quantity in enumerate(was.quantities):
        told = [report.quantities[position] for report in was.reports if len(report.quantities) > position]
        amounts = [amount for amount in told if amount is not None]
        amount = amounts[-1] if amounts else quantity.target
        if amount is not None:
            had[quantity.unit] = had.get(quantity.unit, 0) + amount
    asked: dict[str, Number] = {}
    for quantity in now.quantities:
        if quantity.target is not None:
            asked[quantity.unit] = asked.get(quantity.unit, 0) + quantity.target
    same = folded(was.action) == folded(now.action)
    return any(amount > had.get(unit, 0) for unit, amount in asked.items() if unit in had or not same)


# --- finding again ---------------------------------------------------------------------------------------------------

_SURE, _LEAST = 0.75, 0.2


def paired(old: Sequence[Any], new: Sequence[Any], likeness: Callable[[Any, Any], float]) -> list[tuple[Any, Any]]:
    """Which of *old* is which of *new*, the surest first; what is less alike than the least stays alone."""
    scores = [(likeness(before, now), -abs(m - n), m, n) for m, before in enumerate(old) for n, now in enumerate(new)]
    left, right = set(range(len(old))), set(range(len(new)))
    pairs: list[tuple[int, int]] = []
    for score, _, m, n in sorted(scores, reverse=True):
        if score < _LEAST:
            break
        if m in left and n in right:
            left.discard(m)
            right.discard(n)
            pairs.append((m, n))
    return [(old[m], new[n]) for m, n in sorted(pairs, key=lambda pair: pair[1])]


def paired_items(old: Sequence[Item], new: Sequence[Item]) -> list[tuple[Item, Item]]:
    """Which items are the same in two plans, in the order of the new one."""
    known = {(item.number, folded(item.problem)): item for item in old}
    same = [(before, now) for now in new if (before := known.pop((now.number, folded(now.problem)), None)) is not None]
    found = {id(item) for pair in same for item in pair}  # the rest alone has to be compared one by one
    left = [item for item in old if id(item) not in found]
    pairs = [*same, *paired(left, [item for item in new if id(item) not in found], _item_likeness)]
    order = {id(item): place for place, item in enumerate(new)}
    return sorted(pairs, key=lambda pair: order[id(pair[1])])


def paired_measures(old: Sequence[Measure], new: Sequence[Measure]) -> list[tuple[Measure, Measure]]:
    """Which measures are the same in two editions of an item."""
    return paired(old, new, _measure_likeness)


def paired_milestones(old: Sequence[Milestone], new: Sequence[Milestone]) -> list[tuple[Milestone, Milestone]]:
    """Which milestones are the same in two editions of a measure."""
    return paired(old, new, _milestone_likeness)


def _item_likeness(was: Item, now: Item) -> float:
    """By the text where it is nearly the same; else the number and something of the text must agree."""
    text = max(
        alike(was.problem or was.title, now.problem or now.title), alike(was.title, now.title) if was.title else 0
    )
    same = was.number == now.number
    if text >= _SURE:
        return text + same
    return _SURE * text + 0.1 if same and text >= _LEAST else 0.0


def _measure_likeness(was: Measure, now: Measure) -> float:
    text = alike(was.text, now.text)
    same = (folded(was.label or ""), folded(was.section or "")) == (folded(now.label or ""), folded(now.section or ""))
    if text >= _SURE:
        return text + same
    return _SURE * text + 0.1 if same and text >= _LEAST else text * (text >= 0.5)


def _milestone_likeness(was: Milestone, now: Milestone) -> float:
    clause = alike(was.action, now.action)
    same = folded(was.limit) == folded(now.limit)
    if clause >= 0.5:
        return clause + same
    return 0.3 + clause if same else 0.0


def _duty_likeness(was: Duty, now: Duty) -> float:
    text = alike(was.text, now.text)
    return text + (was.every == now.every) if text >= 0.5 else (0.3 if was.every == now.every and text > 0 else 0.0)


def _obligation_likeness(was: Obligation, now: Obligation) -> float:
    text = alike(was.text, now.text)
    return text + (folded(was.limit) == folded(now.limit)) if text >= 0.5 else 0.0
