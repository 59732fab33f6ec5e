"""Windows of conditions (应急响应期间, 采暖季), which the office enters: duties under them are owed only then."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import changes
from deadlines.domain.agenda import lines_of
from deadlines.domain.duties import owing, stretches
from deadlines.domain.model import Duty, Obligation, Window, recurs
from deadlines.errors import N_, BadValue, NoSuchCondition, Refused
from deadlines.usecases.due import plan_named

if TYPE_CHECKING:
    from deadlines.domain.agenda import Line
    from deadlines.domain.model import Plan
    from deadlines.store.contract import Store


class Condition(NamedTuple):
    """A condition of a plan: its words, the duties that hang on it, and the windows entered for it, oldest first.

    An `event` is what duties are owed from (整治方案制定后): it began with its first window.
    """

    plan: Plan
    words: str
    duties: tuple[str, ...]
    windows: tuple[Window, ...]
    event: bool = False


def conditions(store: Store, plan: str | None = None, day: date | None = None) -> list[Condition]:
    """Every condition that duties of the register, or of one plan, hang on; of the windows those begun by *day* alone.

    So is, after those, every event from which a duty is owed.

    Raises NoSuchPlan.
    """
    chosen = plan_named(store, plan).code if plan is not None else None
    found = []
    for each in store.register().plans:
        if chosen not in (None, each.code):
            continue
        entries = [one for one in each.entries if isinstance(one, (Duty, Obligation))]
        held = {entry.condition for entry in entries}
        hanging: dict[str, list[str]] = {}
        for entry in entries:
            event = entry.starts_event if isinstance(entry, Duty) else None
            for words in dict.fromkeys(filter(None, (entry.condition, event))):
                hanging.setdefault(words, []).append(entry.code)
        head = each._replace(items=(), obligations=())
        for words, duties in hanging.items():
            begun_by = (w for w in each.windows if w.condition == words and (day is None or w.start <= day))
            windows = sorted(begun_by, key=lambda window: window.start)
            found.append(Condition(head, words, tuple(duties), tuple(windows), words not in held))
    found.sort(key=lambda condition: condition.event)
    return found


def begun(
    store: Store,
    words: str,
    *,
    start: date,
    until: date | None = None,
    plan: str | None = None,
    doc: str | None = None,
    note: str | None = None,
    at: str,
    by: str,
) -> list[Condition]:
    """Enter a window of the condition *words*, in every plan that has it or in *plan*; the conditions as they are then.

    Each has the duties alone that are owed in it.

    Raises NoSuchCondition, BadValue where it ends before it begins, Refused where it overlaps another one.
    """
    if until is not None and until < start:
        raise BadValue(until.isoformat(), N_("a day on or after the window's first"))
    with store.batch(at=at, by=by) as batch:
        for each in _named(store, words, plan):
            for other in each.windows:
                if start <= (other.until or start.max) and other.start <= (until or start.max):
                    text = N_("“%(words)s” of %(plan)s already has a window from %(start)s to %(until)s.")
                    raise Refused(text, words=words, plan=each.plan.code, start=other.start, until=other.until or "…")
            window = Window(start, each.words, until, doc, note)
            batch.apply(changes.windows_set(each.plan, (*each.plan.windows, window), start))
    return _told(store, words, plan)


def ended(store: Store, words: str, *, until: date, plan: str | None = None, at: str, by: str) -> list[Condition]:
    """End the open window of the condition *words* on *until*, its last day; the conditions as they are then.

    Raises NoSuchCondition, Refused where none is open, BadValue where it began later.
    """
    with store.batch(at=at, by=by) as batch:
        for each in _named(store, words, plan):
            if each.event:
                text = N_("“%(words)s” of %(plan)s is an event: it has a day on which it began, and no end.")
                raise Refused(text, words=words, plan=each.plan.code)
            running = next((window for window in each.windows if window.until is None), None)
            if running is None:
                raise Refused(N_("“%(words)s” of %(plan)s has no open window."), words=words, plan=each.plan.code)
            if until < running.start:
                raise BadValue(until.isoformat(), N_("a day on or after the window's first"))
            windows = (w._replace(until=until) if w == running else w for w in each.plan.windows)
            batch.apply(changes.windows_set(each.plan, tuple(windows), until))
    return _told(store, words, plan)


def _told(store: Store, words: str, plan: str | None) -> list[Condition]:
    """The conditions *words*, each with the duties that are owed in its newest window: not those that were over."""
    lines = [line for each in store.register().plans for line in lines_of(each)]
    found = []
    for each in _named(store, words, plan):
        newest = each.windows[-1]
        owed = {
            line.entry.code
            for line in lines
            if recurs(line.entry) and _is_owed(line, line.entry, newest.start, newest.until or date.max)
        }
        found.append(each._replace(duties=tuple(code for code in each.duties if code in owed)))
    return found


def _is_owed(line: Line, duty: Duty | Obligation, start: date, until: date) -> bool:
    """Whether *duty* is owed on any day from *start* to *until*."""
    if duty.withdrawn is not None and duty.withdrawn <= start:
        return False
    bounds = owing(line.plan, line.item, duty, date.max)
    return any(each.first <= until and start <= each.last for each in stretches(duty, bounds))


def _named(store: Store, words: str, plan: str | None) -> list[Condition]:
    known = conditions(store, plan)
    found = [each for each in known if each.words == words.strip()]
    if not found:
        raise NoSuchCondition(words, [each.words for each in known])
    return found
