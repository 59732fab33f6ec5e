"""`deadlines split`: a finding is split into tasks, each with its units and its limit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import ByOption, DocOption, MaybeItem, OnOption, ReasonOption
from deadlines.errors import N_, BadValue, Message, UsageError

if TYPE_CHECKING:
    from datetime import date

    from deadlines.cli.desk import Desk
    from deadlines.domain.model import Measure
    from deadlines.domain.withdrawing import Task

app = command_app()


@app.command(
    cls=Command,
    help=N_(
        "Split a finding into tasks (整改任务), by a paper. Each stands in its item with its own units and limit, falls"
        " due on its own, and has to be done before the item is; the count of findings stays."
    ),
    epilog="deadlines split XA23-08 --task '灞桥区段管网改造|灞桥区|2024年6月底前' --doc 市整改办〔2024〕7号",
)
def split(
    ctx: typer.Context,
    item: MaybeItem = None,
    task: Annotated[
        list[str] | None,
        typer.Option(
            metavar=N_("TASK|UNITS|LIMIT"), help=N_("A task, its units and its limit in words; may be repeated")
        ),
    ] = None,
    reason: ReasonOption = None,
    doc: DocOption = None,
    on: OnOption = None,
    by: ByOption = None,
) -> None:
    """Split a finding."""
    from deadlines.cli import asking
    from deadlines.usecases import withdrawing
    from deadlines.words import say

    desk = desk_of(ctx)
    item = asking.item(desk, item)
    how = desk.recording(on, by)
    tasks = [_task(each) for each in task or ()] or _asked(desk, item, how.on)
    doc = asking.needed(desk, doc, "--doc", N_("By which paper (its number)?"))
    told = withdrawing.Told(how, doc, reason)
    done = withdrawing.split(desk.store, item, tasks, told)
    text = N_("%(code)s has %(count)s tasks more:")
    lines = [say(text, code=done.code, count=len(done.tasks)), *map(_line, done.tasks), *map(say, done.notes)]
    desk.out.write("\n".join(lines) + "\n")


def _line(task: Measure) -> str:
    """A new task: its code, what it is, who does it, and the milestone that falls due, or what records it."""
    from deadlines.words import listed, say

    doers = f"（{listed(task.responsible)}）" if task.responsible else ""
    for stone in task.milestones:
        text = N_("%(task)s: %(limit)s (milestone %(code)s)")
        limit = (
            stone.limit
            if stone.due is None or stone.due.isoformat() in stone.limit
            else (f"{stone.limit}，{stone.due.isoformat()}")
        )
        said = say(text, task=f"{task.text}{doers}", limit=limit, code=stone.code)
        return f"  {task.code}  {said}"
    text = N_("%(task)s: no limit; `deadlines done %(code)s` records it")
    return f"  {task.code}  " + say(text, task=f"{task.text}{doers}", code=task.code)


_PARTS = re.compile("[|｜]")
_NAMES = re.compile("[、,，;；]")


def _task(typed: str) -> Task:
    """A task as a person types it: `text|units|limit`, of which the text is needed. Raises BadValue."""
    from deadlines.domain.withdrawing import Task

    parts = [part.strip() for part in _PARTS.split(typed)]
    if not parts[0] or len(parts) > 3:
        raise BadValue(typed, N_("a task with its units and its limit, written like TEXT|UNITS|LIMIT"))
    text, units, limit = (*parts, "", "")[:3]
    return Task(text, _names(units), limit)


def _names(typed: str) -> tuple[str, ...]:
    return tuple(name for each in _NAMES.split(typed) if (name := each.strip()))


def _asked(desk: Desk, item: str, on: date) -> list[Task]:
    """The tasks that a person types one after the other; an empty text ends them.

    What cannot be is said when it is typed, and asked again: of the item before the first question.
    """
    from deadlines.cli import asking
    from deadlines.domain.withdrawing import Task

    if not desk.answers:
        text = N_("%(param)s is missing. `%(path)s --help` shows an example.")
        raise UsageError(text, param=Message("--task"), path=desk.path)
    from deadlines.usecases.withdrawing import about_to_split

    place = about_to_split(desk.store, item, on)

    def units() -> tuple[str, ...]:
        names = _names(asking.wanted(desk, N_("Which units? (Enter: those of the item)")))
        place.units(names)
        return names

    def limit() -> str:
        words = asking.wanted(desk, N_("Within which limit? (Enter: none yet)"))
        place.limit(words)
        return words

    tasks: list[Task] = []
    while True:
        prompt = N_("What is the next task? (Enter: that is all)") if tasks else N_("What is the first task?")
        text = asking.wanted(desk, prompt)
        if text:
            tasks.append(Task(text, asking.again(desk, units), asking.again(desk, limit)))
        elif tasks:
            return tasks
