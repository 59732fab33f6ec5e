"""State, schedule and lamp of an entry on a day.

A date that has passed is a fact; "not done" is a judgement. With nothing recorded the lamp of a passed date is yellow
(已到期，未登记完成情况); red needs a report that says it is not done (到期未完成). Everything here is asked for a day:
reports that take effect later do not count.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple, TypeAlias

from deadlines.domain.model import Gap, Item, Measure, Number, Report
from deadlines.domain.periods import ONE_DAY

State: TypeAlias = Literal["open", "done", "withdrawn"]
Schedule: TypeAlias = Literal["not-started", "on-track", "due-soon", "behind", "overdue", "done", "done-late"]
Lamp: TypeAlias = Literal["red", "yellow", "blue", "green"]


class Lamps(NamedTuple):
    """Which lamp says what, and how near a date must be for it, in days; from the settings, for places differ.

    `missed` is a passed date that somebody recorded as not done, `near` one that is close, behind or passed without a
    record, `coming` one ahead, `fine` all else.
    """

    yellow: int = 7
    blue: int = 30
    missed: Lamp = "red"
    near: Lamp = "yellow"
    coming: Lamp = "blue"
    fine: Lamp = "green"


class Standing(NamedTuple):
    """What the reports up to a day add up to: done since when, recorded as not done, how much of each quantity."""

    done_on: date | None = None
    confirmed: bool = False
    quantities: tuple[Number, ...] = ()


def withdrawn_on(entry: object, day: date) -> bool:
    """Whether *entry* is not owed on *day*: it is withdrawn, was so then, or had not come in yet."""
    since: date | None = getattr(entry, "withdrawn", None)
    if since is not None and since <= day:
        return True
    gaps: Sequence[Gap] = getattr(entry, "gaps", ())
    return any(day in gap for gap in gaps)


def there_on(entry: object, day: date) -> bool:
    """Whether there is anything of *entry* on *day*: a task that a finding was split into begins on its own day."""
    gaps: Sequence[Gap] = getattr(entry, "gaps", ())
    return not any(gap.start is None and day in gap for gap in gaps)


def is_task(entry: object) -> bool:
    """Whether *entry* is a task that a finding was split into, which no edition of the plan has."""
    gaps: Sequence[Gap] = getattr(entry, "gaps", ())
    return any(gap.start is None for gap in gaps)


def is_undated_task(entry: object) -> bool:
    """Whether *entry* is a task without a limit: no date stands for it, it is done when that is recorded of itself."""
    return is_task(entry) and isinstance(entry, Measure) and not entry.milestones


def _by_date(report: Report) -> date:
    return report.date


def standing(reports: Sequence[Report], day: date, quantities: int = 0) -> Standing:
    """How an entry with so many *quantities* stands on *day* by its *reports*.

    Reports count in the order of the day they take effect, and of their recording within a day. What members of a
    group report of their own parts adds up; where more was said of the whole, that is how much there is.
    """
    done_on: date | None = None
    confirmed = False
    amounts: list[Number] = [0] * quantities
    parts: dict[str, list[Number]] = {}
    lacking: set[str] = set()
    for report in sorted(reports, key=_by_date):
        if report.date > day:
            break
        act = report.act
        member = report.unit if act is not None and act.kind == "member" else None
        told = amounts if member is None else parts.setdefault(member, [0] * quantities)
        for position, amount in enumerate(report.quantities[:quantities]):
            if amount is not None:
                told[position] = amount
        if report.opens:  # what was recorded as done does not do any more; nobody said that it was missed
            done_on, confirmed = None, False
        if report.done is not None:
            done_on = (done_on or report.date) if report.done else None
            if report.done:
                lacking.clear()
            confirmed = not report.done and member is None
        if member is not None and act is not None and not report.done:
            if act.of == "not-done":
                lacking.add(member)
            elif act.of == "done":
                lacking.discard(member)
    return Standing(done_on, confirmed or bool(lacking), _added(amounts, parts))


def recorded_on(reports: Sequence[Report], day: date, quantities: int) -> tuple[bool, ...]:
    """Of each of so many *quantities*, whether a figure of it, a 0 too, was recorded up to *day*."""
    told = [False] * quantities
    for report in reports if quantities else ():
        if report.date <= day:
            for position, amount in enumerate(report.quantities[:quantities]):
                told[position] |= amount is not None
    return tuple(told)


def _added(amounts: Sequence[Number], parts: Mapping[str, Sequence[Number]]) -> tuple[Number, ...]:
    if not parts:
        return tuple(amounts)
    return tuple(max(amount, sum(part[position] for part in parts.values())) for position, amount in enumerate(amounts))


def schedule_on(
    day: date, due: date | None, done_on: date | None, lamps: Lamps, *, behind: bool = False, started: bool = True
) -> Schedule:
    """Where an entry stands in its schedule on *day*."""
    if done_on is not None:
        return "done-late" if due is not None and done_on > due else "done"
    if due is not None and day > due:
        return "overdue"
    if behind:
        return "behind"
    if due is not None and due - day <= ONE_DAY * lamps.blue:
        return "due-soon"
    return "on-track" if started else "not-started"


def lamp_on(day: date, due: date | None, schedule: Schedule, lamps: Lamps, *, confirmed: bool = False) -> Lamp:
    """The lamp of an entry on *day*: red only where somebody recorded that a passed date was missed."""
    if schedule in ("done", "done-late"):
        return lamps.fine
    if schedule == "overdue":
        return lamps.missed if confirmed else lamps.near
    if schedule == "behind":
        return lamps.near
    if due is not None:
        if due - day <= ONE_DAY * lamps.yellow:
            return lamps.near
        if due - day <= ONE_DAY * lamps.blue:
            return lamps.coming
    return lamps.fine


def open_codes(item: Item, day: date) -> list[str]:
    """What has to be done before *item* can be: its open milestones, and the tasks it was split into without any."""
    owed = [each for each in item.milestones if not withdrawn_on(each, day)]
    still = [each.code for each in owed if standing(each.reports, day).done_on is None]
    for measure in item.measures:
        if is_undated_task(measure) and not withdrawn_on(measure, day):
            still += [measure.code] if standing(measure.reports, day).done_on is None else []
    return still
