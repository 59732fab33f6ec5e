"""What a person does with the outbox: look, try again, take back, and say what became of a doubtful message."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from deadlines.domain import outbox as rules
from deadlines.domain.outbox import Posted, WrongStep
from deadlines.errors import N_, Message, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from deadlines.domain.outbox import Past
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
    store: Store,
    outbox: Outbox,
    settings: MailSettings,
    hands: Hands,
    names: Sequence[str] | None,
    *,
    wait: float,
    entitled: Mapping[tuple[str, str], bool] | None = None,
) -> Summary:
    """Try the messages *names* again now: what was put off, refused or cancelled. All or none is taken up.

    None for *names* means all of the newest period that were refused and may be tried. *entitled* says of every unit
    with each of its mailboxes whether it gets its mail in full. Raises NoSuchMessage, WrongStep for one that was sent
    or is doubtful, NotAgain for one whose place is taken, and what a run raises.
    """
    from deadlines.usecases.mailing import go_on
    from deadlines.usecases.outboxlog import take_up

    with _alone(outbox, hands):
        past = take_up(store, outbox, hands).past
        whole = outbox.all()

        def barred(each: Posted) -> Message | None:
            return _barred(each, whole, past, entitled)

        if names is None:
            newest = outbox.newest_period()
            found = [each for each in whole if (each.state, each.period) == ("refused", newest) and not barred(each)]
        else:
            found = _found(outbox, names)
        for each in found:
            why = barred(each)
            if why is not None and each.state not in ("sent", "doubtful"):
                raise NotAgain(each, why)
            if each.state == "doubtful":
                raise WrongStep(each)
        now = hands.clock()
        steps = [(each, _anew(each, now=now, by=hands.by)) for each in found if each.state != "queued"]
        outbox.record(*steps)
        return go_on(store, outbox, settings, hands, frozenset(each.number for each in found), wait=wait)


class NotAgain(Refused):
    """A message is to be tried again whose place another one has taken, or whose address is no longer meant."""

    text = N_("Message %(number)s is not sent again: %(reason)s.")

    def __init__(self, posted: Posted, reason: Message) -> None:
        super().__init__(number=posted.number, reason=reason)


LATER = N_("no. %(number)s was made later for the same mailbox")


def _barred(
    posted: Posted, whole: Sequence[Posted], past: Past, entitled: Mapping[tuple[str, str], bool] | None
) -> Message | None:
    """Why *posted* cannot be tried again; None where it can.

    A mailbox has one mail of a period, and none of an earlier one after a later one: who wants the older words of two
    wants what has been replaced.
    """
    for each in whole:
        later = each.number > posted.number and each.period >= posted.period
        if (each.kind, *each.slot) == (posted.kind, *posted.slot) and later:
            return Message(LATER, {"number": each.number})
    if posted.message_id in past.sums or past.newer(posted) is not None:
        return Message(rules.HAD_ALREADY)
    return rules.unfit(posted, entitled) if entitled is not None else None


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
    from deadlines.usecases.outboxlog import take_up, tell_log

    with _alone(outbox, hands):
        take_up(store, outbox, hands)
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
                after = _anew(each, now=now, by=hands.by)._replace(settled_by=hands.by)
            steps.append((each, after._replace(note=note or each.note)))
        outbox.record(*steps)
        tell_log(store, outbox, hands)
        return [after for _, after in steps]


def _anew(posted: Posted, *, now: datetime, by: str) -> Posted:
    """*posted*, waiting as if it had just been written down: its five days begin again."""
    return rules.moved(posted, "queued", at=now, answer=Message(rules.AGAIN, {"by": by}))._replace(queued_at=now)


def _found(outbox: Outbox, names: Sequence[str]) -> list[Posted]:
    return list({each.number: each for each in map(outbox.find, names)}.values())


@contextmanager
def _alone(outbox: Outbox, hands: Hands) -> Iterator[None]:
    """Nobody else sends or changes anything; what a killed run was sending is doubtful before it is looked at."""
    from deadlines.usecases.outboxlog import name_cut_off

    with outbox.held(by=hands.by, since=hands.clock().astimezone().strftime("%Y-%m-%d %H:%M")):
        name_cut_off(outbox, hands)
        yield
