"""What a person does with the outbox: look, try again, take back, and say what became of a doubtful message."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from deadlines.domain import outbox as rules
from deadlines.domain.outbox import Posted, WrongStep
from deadlines.errors import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deadlines.domain.units import Directory
    from deadlines.mail.delivery import MailSettings
    from deadlines.store.contract import Store
    from deadlines.store.outbox import Outbox
    from deadlines.usecases.mailing import Hands, Summary


def listing(
    outbox: Outbox,
    directory: Directory,
    *,
    unit: str | None = None,
    period: str | None = None,
    open_only: bool = False,
    everything: bool = False,
) -> list[Posted]:
    """Messages by number: those of *period*; where none is asked for, of the newest one and what is open of others.

    *unit* narrows them to a unit, or to all that a group reaches. Raises NoSuchUnit, AmbiguousUnit.
    """
    found = outbox.all(period=period, states=rules.OPEN if open_only else None)
    if unit is not None:
        party = directory.find(unit)
        keys = {party.key, *(each.key for each in directory.reached(party.name, party.region))}
        found = [each for each in found if each.unit in keys]
    if period is not None or open_only or everything:
        return found
    newest = outbox.newest_period()
    return [each for each in found if each.period == newest or each.state in rules.OPEN]


def retry(
    store: Store, outbox: Outbox, settings: MailSettings, hands: Hands, names: Sequence[str], *, wait: float
) -> Summary:
    """Try the messages *names* again now: what was put off, refused or cancelled. All or none is taken up.

    Raises NoSuchMessage, WrongStep for one that was sent or is doubtful, and what a run raises.
    """
    from deadlines.usecases.mailing import go_on

    with _alone(outbox, hands):
        found = _found(outbox, names)
        for each in found:
            if each.state == "doubtful":
                raise WrongStep(
                    each, N_("Message %(number)s is doubtful. `deadlines outbox settle` says what became of it.")
                )
        now = hands.clock()
        steps = [(each, _anew(each, now=now)) for each in found if each.state != "queued"]
        outbox.record(*steps)
        return go_on(store, outbox, settings, hands, frozenset(each.number for each in found), wait=wait)


def cancel(outbox: Outbox, hands: Hands, names: Sequence[str]) -> list[Posted]:
    """The messages *names*, cancelled, so that no run sends them. Raises NoSuchMessage, WrongStep."""
    with _alone(outbox, hands):
        now, why = hands.clock(), Message(rules.TAKEN_BACK, {"by": hands.by})
        steps = [
            (each, rules.moved(each, "cancelled", at=now, answer=why, by=hands.by)) for each in _found(outbox, names)
        ]
        outbox.record(*steps)
        return [after for _, after in steps]


def settle(
    store: Store, outbox: Outbox, hands: Hands, names: Sequence[str], *, arrived: bool, note: str = ""
) -> list[Posted]:
    """The doubtful messages *names*, settled: they *arrived*, which the register's log is told, or wait to be sent.

    Raises NoSuchMessage, WrongStep for one that is not in doubt.
    """
    from deadlines.usecases.mailing import tell_log

    with _alone(outbox, hands):
        found = _found(outbox, names)
        for each in found:
            if each.state != "doubtful":
                raise WrongStep(each, N_("Message %(number)s is %(state)s: nobody has to find out what became of it."))
        now = hands.clock()
        steps = []
        for each in found:
            if arrived:
                after = rules.moved(each, "sent", at=now, answer=Message(rules.ARRIVED, {"by": hands.by}), by=hands.by)
            else:
                after = _anew(each, now=now)._replace(settled_by=hands.by)
            steps.append((each, after._replace(note=note or each.note)))
        outbox.record(*steps)
        tell_log(store, outbox, hands, frozenset())
        return [after for _, after in steps]


def _anew(posted: Posted, *, now: object) -> Posted:
    """*posted*, waiting as if it had just been written down: its five days begin again."""
    return rules.moved(posted, "queued", at=now)._replace(queued_at=now)  # type: ignore[arg-type]


def _found(outbox: Outbox, names: Sequence[str]) -> list[Posted]:
    return list({each.number: each for each in map(outbox.find, names)}.values())


@contextmanager
def _alone(outbox: Outbox, hands: Hands) -> Iterator[None]:
    """Nobody else sends or changes anything; what a killed run was sending is doubtful before it is looked at."""
    from deadlines.usecases.mailing import name_cut_off

    with outbox.held(by=hands.by, since=hands.clock().astimezone().strftime("%Y-%m-%d %H:%M")):
        name_cut_off(outbox, hands)
        yield
