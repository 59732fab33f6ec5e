"""`deadlines next`: what an entry waits for, who has to act, by when, and the command that records it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import typer

from deadlines.cli.app import COMMANDS, Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import FormatOption, MaybeCode
from deadlines.errors import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deadlines.cli.desk import Desk
    from deadlines.cli.tables import Cell
    from deadlines.domain.awaiting import Awaited
    from deadlines.domain.withdrawing import Place
    from deadlines.usecases.awaiting import Next

app = command_app()

MOST = 10
COLUMNS = ("code", "kind", "plan", "item", "title", "state", "text", "who", "due", "days_left", "commands")


@app.command(
    cls=Command,
    help=N_(
        "What an entry waits for, who has to act, by when, and the command that records it. Without a code: what the"
        " office looks after today, decisions first, then what is near, then what has passed, then the steps of"
        " acceptance that wait."
    ),
    epilog="deadlines next XY22-03\ndeadlines next\ndeadlines next 3.4 -f json",
)
def next_(ctx: typer.Context, code: MaybeCode = None, format_: FormatOption = None) -> None:
    """Say what comes next."""
    from deadlines.cli import output
    from deadlines.usecases import awaiting

    desk = desk_of(ctx)
    if code is not None:
        found = awaiting.of_entry(desk.store, code, desk.as_of, desk.settings.rules)
    else:
        from deadlines.cli.escalation import levels_of
        from deadlines.usecases import escalating

        settings = desk.settings
        found = awaiting.of_office(desk.store, desk.as_of, settings.rules, ahead=settings.lamps.yellow, most=MOST)
        levels = levels_of(settings.escalation)
        waits = escalating.waiting(desk.store, day=desk.as_of, levels=levels, lamps=settings.lamps)
        found = found._replace(suggestions=waits)
    rows = [face(desk, place, each) for place, each in found.steps]
    envelope = {
        "schema": "deadlines.next/1",
        "as_of": desk.as_of.isoformat(),
        "code": found.code,
        "steps": rows,
        "more": found.more,
        "undated": found.tally.undated if found.tally else None,
        "ambiguous": found.tally.ambiguous if found.tally else None,
        "suggestions": found.suggestions,
    }
    output.answer(desk, format_, lambda: envelope, lambda: rows, COLUMNS, lambda: _people(desk, found))


def face(desk: Desk, place: Place, awaited: Awaited) -> dict[str, Any]:
    """One step of `deadlines.next/1`."""
    from deadlines.domain import codes
    from deadlines.words import say

    return {
        "code": awaited.code,
        "kind": codes.kind_of(awaited.code),
        "plan": place.plan.code,
        "item": codes.item_of(awaited.code),
        "title": place.item.title if place.item is not None else getattr(place.entry, "text", ""),
        "state": awaited.state,
        "text": say(awaited.text),
        "who": list(awaited.who),
        "due": awaited.due.isoformat() if awaited.due else None,
        "days_left": (awaited.due - desk.as_of).days if awaited.due else None,
        "commands": list(_commands(awaited)),
    }


def _commands(awaited: Awaited) -> Iterator[str]:
    """The commands as they are typed, of those that the program has."""
    from deadlines.words import say

    for words in awaited.commands:
        if words[0] in COMMANDS:
            yield " ".join(["deadlines", *(_typed(word) if isinstance(word, str) else say(word) for word in words)])


_PLAIN = re.compile(r"[\w〔〕（）.,:/%+-]+\Z")


def _typed(word: str) -> str:
    """*word* as it is typed in a shell: quoted where it holds more than letters, characters, digits and a few signs."""
    return word if _PLAIN.match(word) else "'" + word.replace("'", "'\\''") + "'"


def _people(desk: Desk, found: Next) -> None:
    from rich.text import Text

    from deadlines.cli import output, people, tables
    from deadlines.words import _, listed, say

    if not found.steps:
        output.show(desk, _("Nothing is near and nothing has passed."))
    shown = found.steps if found.code is None else found.steps[:MOST]
    for number, (place, awaited) in enumerate(shown):
        if number:
            output.show(desk, "")
        title = place.item.title if place.item is not None else getattr(place.entry, "text", "")
        head = awaited.code if found.code is not None and number else f"{awaited.code}  {title}"
        output.show(desk, Text(head, style="bold"))
        due = f"{awaited.due.isoformat()}  {people.days_left((awaited.due - desk.as_of).days)}" if awaited.due else ""
        rows: list[tuple[str, str | Cell]] = [
            (N_("Awaited"), say(awaited.text)),
            (N_("Who has to act"), listed(awaited.who)),
            (N_("Due"), due),
            (N_("Command"), "\n".join(_commands(awaited))),
        ]
        tables.facts(desk, rows)
    more = found.more + len(found.steps) - len(shown)
    if more or found.tally is not None:
        output.show(desk, "")
    if more and found.code is None:
        output.show(desk, say(N_("… and %(more)s more: `deadlines due` lists them."), more=more))
    elif more:
        output.show(desk, say(N_("… and %(more)s more: `deadlines show %(code)s`."), more=more, code=found.code))
    if found.tally is not None and found.tally.undated + found.tally.ambiguous:
        text = N_("%(undated)s entries have no date, %(ambiguous)s are read with doubt: `deadlines check`.")
        output.show(desk, say(text, undated=found.tally.undated, ambiguous=found.tally.ambiguous))
    if found.suggestions:
        text = N_("%(count)s suggestions wait for the office: `deadlines escalate`.")
        output.show(desk, say(text, count=found.suggestions))
