"""What was sent to whom: a log entry for every message that a server accepted.

The entry is written before the next message goes out, so a run that is cut off leaves at most one message in doubt: one
that the server accepted and the register did not hear of. Nothing tells it from one that was never sent but the server
itself. Its Message-ID follows from unit, week and address, so it can be made anew and looked for in the server's log;
the next run sends it again under the same Message-ID. An outbox that knows of it beforehand comes with issue 6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.domain.changes import Change
from deadlines.errors import DeadlinesError
from deadlines.mail.delivery import deliver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from deadlines.domain.log import LogEntry
    from deadlines.mail.delivery import MailSettings, Outcome
    from deadlines.mail.message import Mail, Unsendable
    from deadlines.store.contract import Store

ACT = "sent"


def already_sent(log: Iterable[LogEntry], period: str) -> set[tuple[str, str]]:
    """Which units got their mail of *period* at which address: (unit key, address in small letters)."""
    return {
        (entry.code, str(entry.after.get("to", "")).lower())
        for entry in log
        if entry.act == ACT and entry.after.get("period") == period
    }


def remember(store: Store, mail: Mail, *, at: str, by: str) -> LogEntry:
    """The entry that records, at time *at*, that *mail* was accepted."""
    after = {"period": mail.period, "to": mail.address, "message_id": mail.message_id, "sha256": mail.sha256}
    with store.batch(at=at, by=by) as batch:
        return batch.apply(Change(ACT, mail.unit, None, {}, after))


def send(
    store: Store, mails: Iterable[Mail | Unsendable], settings: MailSettings, *, clock: Callable[[], str], by: str
) -> Iterator[Outcome]:
    """Send *mails* and record each accepted one at once; the outcome of each as soon as it stands in the log.

    *clock* gives the time for the log (ISO 8601, UTC). A register that cannot be written is found before the first
    message goes out. Should it fail later, the message that was accepted last comes as `unrecorded` and the store's
    error is raised: nothing more is sent that could not be remembered.
    """
    mails = list(mails)
    if not mails:
        return
    with store.batch(at=clock(), by=by):
        pass
    for mail, outcome in zip(mails, deliver(settings, mails), strict=True):
        if outcome.kind == "accepted":
            try:
                remember(store, mail, at=clock(), by=by)  # type: ignore[arg-type]  # only a Mail is accepted
            except DeadlinesError as error:
                yield outcome._replace(kind="unrecorded", answer=error.message)
                raise
        yield outcome
