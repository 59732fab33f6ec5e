"""The tasks that a finding was split into, as they stand on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.status import is_task, standing, withdrawn_on

if TYPE_CHECKING:
    from datetime import date

    from deadlines.domain.model import Item, Measure


class Standing(NamedTuple):
    """A task, and since when it is done: by its milestones where it has a limit, else by its own record."""

    task: Measure
    done_on: date | None


def tasks_on(item: Item, day: date) -> tuple[Standing, ...]:
    """The tasks of *item* that are carried out on *day*, in their order."""
    found = []
    for measure in item.measures:
        if not is_task(measure) or withdrawn_on(measure, day):
            continue
        owed = [stone for stone in measure.milestones if not withdrawn_on(stone, day)]
        reports = [stone.reports for stone in owed] or [measure.reports]
        days = [standing(each, day).done_on for each in reports]
        done = [each for each in days if each is not None]
        found.append(Standing(measure, max(done) if len(done) == len(days) else None))
    return tuple(found)
