"""Withdrawing, merging, carrying out again, splitting: what `domain.withdrawing` decides, written in one batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import additions, codes, log, withdrawing
from deadlines.domain.withdrawing import Paper, Place, Task
from deadlines.errors import N_, BadValue, Message, Refused
from deadlines.usecases.record import entry_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from deadlines.domain.changes import Change
    from deadlines.domain.model import Measure, Plan
    from deadlines.domain.units import Directory
    from deadlines.store.contract import Batch, Store
    from deadlines.usecases.recording import Recording


class Recorded(NamedTuple):
    """The entry, the codes of all that the act touched, and the words that the register keeps of it.

    `tasks` are those that an item was split into, `left` what had been merged into something that goes on no more, each
    with that one's code, and `notes` what somebody should look at.
    """

    code: str
    codes: tuple[str, ...]
    note: str = ""
    tasks: tuple[Measure, ...] = ()
    left: tuple[tuple[str, str], ...] = ()
    notes: tuple[Message, ...] = ()


class Told(NamedTuple):
    """What a person says of a withdrawal: who records it for which day, the paper's number, and the reason."""

    how: Recording
    doc: str | None = None
    note: str | None = None


def withdraw(store: Store, typed: str, told: Told) -> Recorded:
    """The entry *typed* is not carried out any more, nor what stands in it.

    Raises Refused as `domain.withdrawing` says, BadValue for a day to come and without paper or reason, NoSuchCode.
    """
    _needs(told, reason=True)
    done = _recorded(store, typed, told, withdrawing.withdrawal)
    left = withdrawing.left_behind(store.register(), told.how.on)
    return done._replace(left=tuple((entry.code, into) for entry, into in left if into in done.codes))


def merge(store: Store, typed: str, into: str, told: Told) -> Recorded:
    """The entry *typed* goes on in the entry *into*. Raises as `withdraw`."""
    _needs(told)
    seen: list[tuple[Place, Place]] = []

    def decide(place: Place, paper: Paper) -> list[Change]:
        target = place_of(store, store.code(into))
        seen.append((place, target))
        return withdrawing.merging(place, target, paper, store.directory())

    done = _recorded(store, typed, told, decide)
    ((place, target),) = seen
    if place.plan.code == target.plan.code:
        return done
    text = N_("%(into)s belongs to another plan (%(plan)s): from now on it is counted and accepted there.")
    other = target.plan.short or target.plan.title
    return done._replace(notes=(Message(text, {"into": target.entry.code, "plan": other}),))


def restore(store: Store, typed: str, told: Told) -> Recorded:
    """The entry *typed*, which is withdrawn, is carried out again. Raises as `withdraw`."""
    _needs(told)
    return _recorded(store, typed, told, withdrawing.restoration)


def split(store: Store, typed: str, tasks: Sequence[Task], told: Told) -> Recorded:
    """The finding *typed* gets *tasks*, each with its units, named as a person names them, and its limit.

    Raises as `withdraw`, NoSuchUnit, AmbiguousUnit, BadValue for a limit that cannot be read.
    """
    _needs(told)

    def decide(place: Place, paper: Paper) -> list[Change]:
        directory = store.directory()
        named = [
            task._replace(units=tuple(_unit(directory, name, place.plan.region) for name in task.units))
            for task in tasks
        ]
        for task in named:
            _readable(task.limit, place.plan)
        used = log.codes_given(store.log())
        return withdrawing.splitting(place, named, paper, used)

    done = _recorded(store, typed, told, decide)
    item = store.find(done.code).item
    assert item is not None
    made = tuple(measure for measure in item.measures if measure.code in done.codes)
    return done._replace(tasks=made, notes=tuple(withdrawing.split_notes(item, made, told.how.on)))


class Splitting(NamedTuple):
    """An item that is about to be split, and the answers that it takes; each is refused when it is given."""

    place: Place
    directory: Directory

    def units(self, names: Iterable[str]) -> None:
        """Raises NoSuchUnit, AmbiguousUnit, Refused."""
        for name in names:
            _unit(self.directory, name, self.place.plan.region)

    def limit(self, words: str) -> None:
        """Raises BadValue."""
        _readable(words, self.place.plan)


def about_to_split(store: Store, typed: str, on: date) -> Splitting:
    """The item *typed*, before somebody says what it is split into. Raises Refused, NoSuchCode, AmbiguousCode."""
    place = place_of(store, store.code(typed))
    withdrawing.may_split(place, on)
    return Splitting(place, store.directory())


def place_of(store: Store, code: str) -> Place:
    """The entry *code* with what it stands in. Raises NoSuchCode."""
    found = store.find(code)
    return Place(found.plan, found.item, found.measure, entry_of(found, code))


def _unit(directory: Directory, typed: str, region: str) -> str:
    """The name under which a plan of *region* reaches the unit or group *typed*."""
    party = directory.lookup(typed.strip(), region) or directory.find(typed)
    if directory.lookup(party.name, region) != party:
        raise Refused(N_("%(unit)s is not reached from %(region)s."), unit=party.key, region=region)
    return party.name


def _readable(words: str, plan: Plan) -> None:
    """Raises BadValue for a limit without meaning (2024年66月底前): its task would never fall due."""
    from deadlines.domain.reading import limit_reading

    if words and limit_reading(words, plan, plan.year, None).kind == "undated":
        raise BadValue(words, N_("a limit that can be read, such as 2024年6月底前"))


def _needs(told: Told, *, reason: bool = False) -> None:
    told.how.refuse_future(told.how.on)
    if not (told.doc or "").strip():
        raise BadValue(told.doc or "", N_("the number of a paper"))
    if reason and not (told.note or "").strip():
        raise BadValue(told.note or "", N_("a reason"))


def _recorded(store: Store, typed: str, told: Told, decide: Callable[[Place, Paper], list[Change]]) -> Recorded:
    with told.how.batch(store) as batch:
        code = store.code(typed)
        made = decide(place_of(store, code), Paper(told.how.on, told.doc, told.note))
        _apply(batch, code, made)
        touched = [each.code for each in made]
        if additions.in_change(made[0]):
            touched = [new for each in made for new in additions.codes_in(additions.of(each.after))]
        return Recorded(code, tuple(touched), str(made[0].after.get("withdrawn_note") or ""))


def _apply(batch: Batch, code: str, made: Sequence[Change]) -> None:
    """Write what is one act: several changes are opened by one that says so, and taken back together."""
    if len(made) > 1:
        batch.apply(log.together(made[0].act, code, len(made), made[0].on))
    for change in made:
        batch.apply(change)


def below(code: str, touched: Sequence[str]) -> int:
    """How many of *touched* stand below *code*."""
    return sum(each != code and codes.is_below(each, code) for each in touched)
