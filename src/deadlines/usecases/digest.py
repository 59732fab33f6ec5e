"""The weekly list: one message for each unit that has something to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.domain.agenda import Line
from deadlines.domain.stages import open_stage
from deadlines.errors import DeadlinesError
from deadlines.mail.digest import compose, horizon, without_address
from deadlines.store.contract import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, datetime

    from deadlines.domain.chain.stations import Rules
    from deadlines.domain.status import Lamps
    from deadlines.domain.units import Directory
    from deadlines.mail.delivery import MailSettings, Outcome
    from deadlines.mail.digest import Digest
    from deadlines.mail.message import Mail, Unsendable
    from deadlines.mail.wording import Contact
    from deadlines.store.contract import Store

__all__ = ["digests", "hand_over", "send", "without_address"]


def digests(
    store: Store, *, day: date, week: date, lamps: Lamps, rules: Rules, unit: str | None = None
) -> tuple[Digest, ...]:
    """What each unit is told of the ISO week of *week*, as of *day*; of *unit* alone where one is named.

    Raises NoSuchUnit, AmbiguousUnit.
    """
    directory = store.directory()
    only = _meant(directory, unit) if unit is not None else None
    lines = store.lines(Span(day, horizon(day, week)))
    waiting = [
        (Line(plan, item, item), stage)
        for plan, item in store.items()
        if (stage := open_stage(plan, item, day, rules)) is not None
    ]
    return compose(lines, directory, as_of=day, week=week, lamps=lamps, only=only, stages=waiting)


def _meant(directory: Directory, name: str) -> set[str]:
    """The key of the unit *name*; for a group those of all that it reaches."""
    party = directory.find(name)
    return {party.key, *(reached.key for reached in directory.reached(party.name, party.region))}


def send(
    store: Store,
    found: Sequence[Digest],
    settings: MailSettings,
    *,
    now: datetime,
    clock: Callable[[], str],
    by: str,
    contact: Contact | None = None,
) -> Iterator[Outcome]:
    """Send each digest to its unit's addresses, but not where it went before for that week; the outcome of each.

    Every accepted message is recorded before the next goes out.
    """
    from deadlines.mail.message import letter_of, mails_of
    from deadlines.mail.remembered import already_sent

    if not found:
        return
    sent = already_sent(store.log(), found[0].period)
    mails = [
        mail
        for digest in found
        if digest.addresses
        for mail in mails_of(digest, letter_of(digest, contact), sender=settings.sender, at=now, sent=sent)
    ]
    yield from hand_over(store, mails, settings, clock=clock, by=by)


def hand_over(
    store: Store, mails: Sequence[Mail | Unsendable], settings: MailSettings, *, clock: Callable[[], str], by: str
) -> Iterator[Outcome]:
    """Send *mails* and record each accepted one at once; the outcome of each as soon as it stands in the log.

    *clock* gives the time for the log (ISO 8601, UTC). A register that cannot be written is found before the first
    message goes out. Should it fail later, the message that was accepted last comes as `unrecorded` and the store's
    error is raised: nothing more is sent that could not be remembered.
    """
    from deadlines.mail.delivery import deliver
    from deadlines.mail.message import Mail
    from deadlines.mail.remembered import sent

    if not mails:
        return
    with store.batch(at=clock(), by=by):
        pass
    for mail, outcome in zip(mails, deliver(settings, mails), strict=True):
        if outcome.kind == "accepted" and isinstance(mail, Mail):
            try:
                with store.batch(at=clock(), by=by) as batch:
                    batch.apply(sent(mail))
            except DeadlinesError as error:
                yield outcome._replace(kind="unrecorded", answer=error.message)
                raise
        yield outcome
