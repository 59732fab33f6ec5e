"""Outbox and log brought together, before anything is sent: each may have been put back from an older copy.

What was accepted and the log does not know of is told to it. What waits in the outbox and went out since, by the log,
is not sent again. An outbox belongs to one register.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import outbox as rules
from deadlines.errors import N_, Message
from deadlines.mail.remembered import ACT as SENT
from deadlines.mail.remembered import sent, told

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from deadlines.mail.remembered import Told
    from deadlines.store.contract import Store
    from deadlines.store.outbox import Outbox


class Hands(NamedTuple):
    """What a run is given to work with: who runs it, the clock (aware), how to sleep, whom to tell what happens."""

    by: str
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    tell: Callable[[Message], None] = lambda _: None


def name_cut_off(outbox: Outbox, hands: Hands) -> None:
    """Mark what an earlier run was sending when it was killed as doubtful."""
    now = hands.clock()
    found = outbox.all(states=("trying",))
    if found:
        outbox.record(*((each, rules.cut_off(each, at=now)) for each in found))


def take_up(store: Store, outbox: Outbox, hands: Hands, kind: str = "", period: str = "") -> Told:
    """Bring outbox and log together, before anything else is done; what the log says then of *kind* and *period*.

    The outbox is held to be this register's. What was cut off is doubtful. Either may have been put back from an older
    copy: the log is told again what it lost, and what waits here and went out since is not sent again. The outbox is
    held by the caller. Raises OthersOutbox.
    """
    _belong(store, outbox, hands)
    name_cut_off(outbox, hands)
    tell_log(store, outbox, hands)
    said = told(store.log(), kind, period)
    now = hands.clock()
    found = outbox.all(states=rules.OPEN - {"trying"})
    steps = [(each, after) for each in found if (after := rules.caught_up(each, said.past, at=now)) is not None]
    if steps:
        outbox.record(*steps)
    return said


def hold_to(store: Store, outbox: Outbox) -> None:
    """Raises OthersOutbox where *outbox* is that of another register than the one in *store*; writes nothing."""
    if outbox.register() is not None and (first := next(iter(store.log()), None)) is not None:
        outbox.belong(first.hash)


def _belong(store: Store, outbox: Outbox, hands: Hands) -> None:
    """Hold that *outbox* is that of the register in *store*: its first entry, which goes where it goes, is the mark."""
    first = next(iter(store.log()), None)
    if first is None:
        return
    fresh = outbox.register() is None and not outbox.path.startswith("<") and not outbox.all()
    if fresh and any(entry.act == SENT for entry in store.log()):
        text = N_(
            "The outbox %(path)s is new, but mails were sent before. Who got them is known from the log, not what was"
            " put off, refused or doubtful. Was the register moved or renamed? Then put its .outbox.db beside it."
        )
        hands.tell(Message(text, {"path": outbox.path}))
    outbox.belong(first.hash)


def tell_log(store: Store, outbox: Outbox, hands: Hands, known: frozenset[str] | None = None) -> frozenset[str]:
    """Tell the register's log of every accepted message that it does not know of; the Message-IDs that it knows now.

    *known* are those that it is known to have; without them all that was ever sent is held against it, for a register
    put back from an older copy has lost some.
    """
    if known is None:
        ids = set(told(store.log(), "", "").ids)
        lost = [name for name in outbox.sent_ids() if name not in ids]
        left = {each.number: each for each in (*outbox.untold(), *map(outbox.find_sent, lost))}
        waiting = [left[number] for number in sorted(left)]
    else:
        ids, waiting = set(known), outbox.untold()
    if not waiting:
        return frozenset(ids)
    with store.batch(at=for_log(hands.clock()), by=hands.by) as batch:
        for each in waiting:
            if each.message_id not in ids:
                ids.add(each.message_id)
                batch.apply(sent(each))
    outbox.record(*((each, each._replace(told=True)) for each in waiting))
    return frozenset(ids)


def for_log(moment: datetime) -> str:
    """*moment* as the log has it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
