"""The one place where a scheduled run meets what sends: the mails of a week, and a word to the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.errors import N_, DeliveryIncomplete
from deadlines.usecases.rounds import Sent, week_name

if TYPE_CHECKING:
    from datetime import datetime

    from deadlines.cli.desk import Desk
    from deadlines.errors import Message
    from deadlines.usecases.rounds import Report


def send_week(desk: Desk, now: datetime, *, wait: float) -> Sent:
    """Send the mails of the week of *now*, which carries the office's zone; what became of them.

    What is put off is tried again for *wait* seconds. Raises BadInput, BadFile for settings that cannot work, and what
    the store and the outbox raise.
    """
    from deadlines.cli.mailing import hands_of, lines_left, run_week
    from deadlines.cli.mailstyle import style_of
    from deadlines.usecases.digest import digests, without_address

    day = now.date()
    found = digests(
        desk.store,
        day=day,
        week=day,
        lamps=desk.settings.lamps,
        rules=desk.settings.rules,
        idle=style_of(desk).idle,
    )
    said: list[Message] = []  # nobody sits there: it is said at the end, and to the office
    hands = hands_of(desk)._replace(tell=said.append)
    summary = run_week(desk, found, hands, week=day, wait=wait)
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


def is_waiting(desk: Desk) -> bool:
    """Whether mails of a week wait in the outbox to be sent. Raises what the outbox raises."""
    from contextlib import closing

    from deadlines.cli.mailing import outbox_path
    from deadlines.domain.outbox import WAITING
    from deadlines.store.outbox import look_into

    with closing(look_into(outbox_path(desk))) as outbox:
        return bool(outbox.all(states=WAITING))


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
    from deadlines.errors import DeadlinesError, Message
    from deadlines.words import say

    sent, turn = report.sent, report.turn
    week = week_name(turn.round.week) if turn is not None else f"{report.at:%Y-%m-%d}"
    if sent.unsent:
        text = N_("[Rectification reminders] %(count)s mails of the week %(week)s were not delivered")
        subject = say(text, count=sum(sent.unsent.values()), week=week)
    else:
        subject = say(N_("[Rectification reminders] the mails of %(week)s could not be sent"), week=week)
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
    lines.append(say(N_("Register: %(place)s. `deadlines schedule show` tells more."), place=desk.place))
    return subject, "\n".join(lines) + "\n"
