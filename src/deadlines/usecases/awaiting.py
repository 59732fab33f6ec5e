"""What comes next: of one entry, or for the office on a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.agenda import deadlines_on
from deadlines.domain.awaiting import STAGES, Case, awaited, pending
from deadlines.domain.stages import open_stage
from deadlines.store.contract import Span
from deadlines.usecases.withdrawing import place_of

if TYPE_CHECKING:
    from deadlines.domain.agenda import Line
    from deadlines.domain.awaiting import Awaited
    from deadlines.domain.chain.stations import Rules
    from deadlines.domain.stages import Stage
    from deadlines.domain.tally import Tally
    from deadlines.domain.withdrawing import Place
    from deadlines.store.contract import Store


class Next(NamedTuple):
    """What is awaited, each with the entry that it is awaited of; `more` is left out, `tally` counts what has no date.

    `code` is the entry that was asked about; None for the office's own list, which counts the `suggestions` that wait.
    """

    code: str | None
    steps: tuple[tuple[Place, Awaited], ...]
    more: int = 0
    tally: Tally | None = None
    suggestions: int | None = None


def of_entry(store: Store, typed: str, day: date, rules: Rules) -> Next:
    """What the entry *typed* waits for on *day*. Raises NoSuchCode, AmbiguousCode."""
    code = store.code(typed)
    place = place_of(store, code)
    return Next(code, tuple((place, each) for each in awaited(Case(place, day, rules, store.directory()))))


def of_office(store: Store, day: date, rules: Rules, *, ahead: int, most: int) -> Next:
    """What the office looks after on *day*, *most* of it: decisions that it owes, then what falls due in so many days.

    What has passed comes after that, the latest first: it was looked after before. Then, *most* of them again, the
    stages of acceptance that wait and were not named so far: one without a day stands in no list of dates.
    """
    found: dict[str, tuple[int, int, str]] = {}
    through = day + timedelta(days=min(ahead, (date.max - day).days))
    for line in store.lines(Span(day, date.max)):
        place = _rank(line, day, through)
        if place is not None:
            found[line.entry.code] = (*place, line.entry.code)
    steps, directory = [], store.directory()
    for *_, code in sorted(found.values())[:most]:
        place_ = place_of(store, code)
        steps.append((place_, awaited(Case(place_, day, rules, directory, below=False))[0]))
    told = {each.code for _, each in steps if each.state in STAGES}
    stages = sorted((code for code in _stages(store, day, rules).items() if code[0] not in told), key=_by_day)
    for code, _ in stages[:most]:
        place_ = place_of(store, code)
        rows = awaited(Case(place_, day, rules, directory, below=False))
        steps.append((place_, next((each for each in rows if each.state in STAGES), rows[0])))
    left = {*found, *(code for code, _ in stages)} - {each.code for _, each in steps}
    return Next(None, tuple(steps), len(left), store.tally(day))


def _stages(store: Store, day: date, rules: Rules) -> dict[str, Stage]:
    """The stage at which each item waits that was reported done, sent back or reopened, and is not closed."""
    found = ((item.code, open_stage(plan, item, day, rules)) for plan, item in store.items())
    return {code: stage for code, stage in found if stage is not None}


def _by_day(found: tuple[str, Stage]) -> tuple[date, date]:
    return found[1].due or date.max, found[1].since


def _rank(line: Line, day: date, through: date) -> tuple[int, int] | None:
    """Where *line* stands in the office's list; None where nothing of it is due by *through* and nothing is asked."""
    days = [each.due for each in deadlines_on(line, day, through) if each.state == "open"]
    asked = pending(line.entry.reports, day)
    if asked is not None:
        return 0, asked.date.toordinal()
    coming = min((due for due in days if due >= day), default=None)
    if coming is not None:
        return 1, coming.toordinal()
    return (2, -max(days).toordinal()) if days else None
