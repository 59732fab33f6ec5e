"""The one place where a scheduled run meets what sends: the mails of a week, and a word to the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.errors import N_, DeliveryIncomplete
from deadlines.usecases.rounds import Sent

if TYPE_CHECKING:
    from datetime import datetime

    from deadlines.cli.desk import Desk
    from deadlines.errors import Message
    from deadlines.mail.digest import Digest
    from deadlines.usecases.rounds import Report


def send_week(desk: Desk, now: datetime, *, wait: float) -> Sent:
    """Send the mails of the week of *now*, which carries the office's zone; what became of them.

    What is put off is tried again for *wait* seconds. Raises BadInput, BadFile for settings that cannot work, and what
    the store and the outbox raise.
    """
    from deadlines.cli.mailing import hands_of, lines_left, run_week
    from deadlines.usecases.digest import without_address

    found = _lists(desk, now)
    said: list[Message] = []  # nobody sits there: it is said at the end, and to the office
    hands = hands_of(desk)._replace(tell=said.append)
    summary = run_week(desk, found, hands, week=now.date(), wait=wait)
    if summary.interrupted:
        raise KeyboardInterrupt
    unsent = {
        "deferred": len(summary.waiting),
        "refused": len(summary.refused) + len(summary.unsendable),
        "doubtful": len(summary.doubtful),
    }
    return Sent(
        len(summary.sent),
        summary.before,
        unsent if summary.left else {},
        len(without_address(found)),
        (*said, *lines_left(summary)),
        DeliveryIncomplete(len(summary.sent), summary.left) if summary.left else None,
    )


def is_waiting(desk: Desk, now: datetime) -> bool:
    """Whether mails wait in the outbox to be sent, or the week of *now* owes one to an address that has none yet.

    The latter is so where somebody corrected an address after it was refused, or gave one to a unit that had none.
    Raises what the outbox and the store raise.
    """
    from contextlib import closing

    from deadlines.cli.mailing import outbox_path
    from deadlines.domain.outbox import WAITING, Known
    from deadlines.mail.digest import period_name
    from deadlines.mail.remembered import told
    from deadlines.store.outbox import look_into

    period = period_name(now.date())
    with closing(look_into(outbox_path(desk))) as outbox:
        if outbox.all(states=WAITING):
            return True
        posted = [each for each in outbox.all(period=period) if each.kind == "digest"]
    known = Known(posted, told(desk.store.log(), "digest", period).content)
    bare = {
        party.key
        for party in desk.store.directory().parties
        if any((party.key, address) not in known and _is_sound(address) for address in party.mail)
    }
    return bool(bare) and any(each.key in bare for each in _lists(desk, now))


def _is_sound(address: str) -> bool:
    """Whether mail can be sent to *address* at all."""
    from deadlines.errors import BadValue
    from deadlines.mail.addresses import addr_spec

    try:
        addr_spec(address)
    except BadValue:
        return False
    return True


def _lists(desk: Desk, now: datetime) -> tuple[Digest, ...]:
    """The lists of the week of *now*."""
    from deadlines.cli.mailstyle import style_of
    from deadlines.usecases.digest import digests

    day = now.date()
    settings = desk.settings
    return digests(desk.store, day=day, week=day, lamps=settings.lamps, rules=settings.rules, idle=style_of(desk).idle)


def tell_office(desk: Desk, report: Report) -> bool | None:
    """Mail the failure of *report* to the office; whether it was accepted, None where no office is named."""
    from deadlines.cli.mailing import mail_settings
    from deadlines.cli.mailstyle import style_of
    from deadlines.mail.addresses import Domains
    from deadlines.mail.alarm import alarm
    from deadlines.mail.delivery import deliver

    office = (desk.settings.mail or {}).get("office")
    if not office:
        return None
    settings = mail_settings(desk)
    within = Domains.of(style_of(desk).domains, settings.sender).hold(office)
    mail = alarm(office, *_words(desk, report, whole=within), sender=settings.sender, at=report.at)
    return all(outcome.kind == "accepted" for outcome in deliver(settings, [mail]))


#: So many messages are told of one by one.
MOST_SAID = 50


def _words(desk: Desk, report: Report, *, whole: bool = True) -> tuple[str, str]:
    """The subject and the text of the message to the office.

    Units, addresses and the register's place stand there only for the *whole*, which stays within the work domains.
    """
    from deadlines.cli.runwords import week_days
    from deadlines.domain.rounds import monday_of
    from deadlines.errors import DeadlinesError, Message
    from deadlines.words import say

    sent, turn = report.sent, report.turn
    days = week_days(turn.round.week if turn is not None else monday_of(report.at.date()))
    if sent.unsent:
        text = N_("[Rectification reminders] %(days)s: %(count)s mails were not delivered")
        subject = say(text, count=sum(sent.unsent.values()), days=days)
    else:
        subject = say(N_("[Rectification reminders] %(days)s: the mails could not be sent"), days=days)
    if not whole:
        text = N_(
            "This address is outside the work domains: look at `deadlines outbox list` for which mails these are."
        )
        return subject, say(text) + "\n"
    error = report.error
    said = (
        error
        if isinstance(error, DeadlinesError)
        else Message(N_("internal error: %(kind)s"), {"kind": type(error).__name__})
    )
    lines = [say(said)]
    if sent.sent or sent.unsent:
        counts = N_("Sent: %(sent)s; had theirs before: %(before)s; not delivered: %(unsent)s.")
        lines.append(say(counts, sent=sent.sent, before=sent.before, unsent=sum(sent.unsent.values())))
    lines += ["", *(say(each) for each in sent.said[:MOST_SAID])]
    if len(sent.said) > MOST_SAID:
        lines.append(say(N_("… and %(count)s more"), count=len(sent.said) - MOST_SAID))
    lines += ["", say(N_("What the server put off or could not be reached for is tried again every hour."))]
    if sent.unsent.get("refused"):
        text = N_("Correct a wrong address with `deadlines unit set UNIT --mail ADDRESS`: the next hour sends to it.")
        lines.append(say(text))
    lines.append(say(N_("Register: %(place)s. `deadlines schedule show` tells more."), place=desk.place))
    return subject, "\n".join(lines) + "\n"
