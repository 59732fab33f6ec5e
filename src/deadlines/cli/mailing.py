"""The mail at the desk: which server, which outbox, one run of it, and what is said of what is left."""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from deadlines.errors import N_, BadInput, BadValue, DeliveryIncomplete, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from deadlines.cli.desk import Desk
    from deadlines.domain.outbox import Known, Posted
    from deadlines.mail.delivery import MailSettings
    from deadlines.mail.digest import Digest
    from deadlines.mail.message import Mail, Unsendable
    from deadlines.store.outbox import Outbox
    from deadlines.usecases.mailing import Hands, Summary


def send(
    desk: Desk, found: Sequence[Digest], *, week: date, unit: str | None = None, again: bool = False, wait: float
) -> Summary:
    """Send the weekly lists *found*, each to its unit's addresses, and say what became of them.

    Raises DeliveryIncomplete where something is left, after it was said; KeyboardInterrupt where it was broken off.
    """
    from deadlines.cli import people
    from deadlines.domain.outbox import week_of
    from deadlines.usecases.digest import keys_meant, without_address
    from deadlines.words import say

    scope = frozenset(keys_meant(desk.store.directory(), unit)) if unit is not None else None
    summary = run_week(desk, found, hands_of(desk), week=week, scope=scope, again=again, wait=wait)
    if summary.missed and summary.written:  # who sends once more in the same week has read it
        days = (f"{week_of(summary.missed[0])}", _last_day(summary.missed[-1]))
        text = N_("From %(first)s to %(last)s no list went to all units; this one says what has come up since.")
        desk.err.write(say(text, first=days[0], last=days[1]) + "\n")
    text = N_("Week of %(week)s: mails sent: %(accepted)s; had theirs before: %(before)s.")
    first = found[0].week.first if found else week
    desk.out.write(say(text, accepted=len(summary.sent), week=first, before=summary.before) + "\n")
    desk.out.flush()
    for line in lines_left(summary):
        desk.err.write(say(line) + "\n")
    if summary.before and not again and not summary.interrupted:
        _tell_changed(desk, week, scope)
    if left := without_address(found):
        text = N_("No mail address, so nothing was sent to: %(units)s.")
        # A person at a terminal has to see what matters; who reads it from a file or a pipe counts on every name.
        few = desk.err.isatty() and len(left) > MOST_NAMED
        desk.err.write(say(text, units=people.some(left, MOST_NAMED if few else len(left))))
        more = N_(" `deadlines digest --unaddressed` names all.")
        desk.err.write((say(more) if few else "") + "\n")
    _end(summary)
    return summary


#: So many units without an address are named to a person after a run; the rest is counted.
MOST_NAMED = 5


def _last_day(period: str) -> str:
    from deadlines.domain.outbox import week_of

    return (date.fromisoformat(week_of(period)) + timedelta(days=6)).isoformat()


def _tell_changed(desk: Desk, week: date, scope: frozenset[str] | None) -> None:
    """Say that mails of the week would say something else by now: nothing is sent for that by itself."""
    from deadlines.words import say

    if count := len(corrections(desk, week=week, scope=scope)):
        text = N_(
            "Lists that would say something else by now: %(count)s. `deadlines digest --again` shows them,"
            " `deadlines digest --send --again` sends corrections."
        )
        desk.err.write(say(text, count=count) + "\n")


def corrections(desk: Desk, *, week: date, scope: frozenset[str] | None) -> list[Mail]:
    """The corrections of the mails of *week* that `--send --again` would send, made to be looked at."""
    from deadlines.cli import mailstyle
    from deadlines.mail.message import Mail

    sender = mailstyle.sender_in(desk) or mail_settings(desk).sender
    made = mailstyle.corrected(desk, week=week, sender=sender, now=desk.now.astimezone(), scope=scope, record=False)
    return [each for each in made if isinstance(each, Mail)]


#: The token of a calendar link: whoever has it has the calendar, so a screen does not show it.
_TOKEN = re.compile(r"(?<=/s/)[\w-]{16,}", re.ASCII)


def shown_text(data: bytes) -> str:
    """What the message *data* says in plain text, without the token of its calendar link."""
    from email import message_from_bytes, policy

    part = message_from_bytes(data, policy=policy.default).get_body(("plain",))
    return _TOKEN.sub("…", str(part.get_content())) if part is not None else ""


def run_week(
    desk: Desk,
    found: Sequence[Digest],
    hands: Hands,
    *,
    week: date,
    scope: frozenset[str] | None = None,
    again: bool = False,
    wait: float,
) -> Summary:
    """Send the weekly lists *found*; what happens is told through *hands* alone. Raises as `usecases.mailing.run`."""
    from contextlib import closing

    from deadlines.mail.digest import period_name
    from deadlines.usecases.mailing import run

    settings = mail_settings(desk)
    now = desk.now.astimezone()

    def compose(known: Known) -> Iterator[Mail | Unsendable]:
        from deadlines.cli import mailstyle

        have = {slot for slot in known if not again or known.arrived(slot)}
        yield from mailstyle.messages(desk, found, sender=settings.sender, now=now, sent=have)
        if again:
            yield from mailstyle.corrected(desk, week=week, sender=settings.sender, now=now, scope=scope)

    with closing(outbox_of(desk)) as outbox:
        return run(
            desk.store,
            outbox,
            settings,
            compose,
            hands,
            period=period_name(week),
            again=again,
            wait=wait,
            scope=scope,
            entitled=lambda: entitled(desk),
        )


def entitled(desk: Desk) -> dict[tuple[str, str], bool]:
    """Every unit with each of its mailboxes, and whether that gets its mail in full. Raises BadValue."""
    from deadlines.cli.mailstyle import sender_in, style_of
    from deadlines.mail.addresses import Domains, mailbox

    domains = Domains.of(style_of(desk).domains, sender_in(desk))
    return {
        (unit.key, mailbox(address)): domains.hold(address)
        for unit in desk.store.directory().units
        for address in unit.mail
    }


def tell_left(desk: Desk, summary: Summary) -> None:
    """Say on standard error what is left of a run, and the commands that go on with it. Raises as `send` does."""
    from deadlines.words import say

    for line in lines_left(summary):
        desk.err.write(say(line) + "\n")
    _end(summary)


def _end(summary: Summary) -> None:
    if summary.interrupted:
        raise KeyboardInterrupt
    if summary.left:
        raise DeliveryIncomplete(len(summary.sent), summary.left)


def lines_left(summary: Summary) -> Iterator[Message]:
    """What is left of a run, for a person: one line for each kind, and one for each mail that needs a person."""
    if summary.overtaken:
        text = N_("Cancelled, for the new period's mail takes their place: %(which)s.")
        yield Message(text, {"which": _named(summary.overtaken)})
    for each in summary.ended:
        text = N_("Cancelled: no. %(number)s, %(unit)s <%(address)s>: %(answer)s.")
        yield Message(text, {**_facts(each), "answer": each.handled or ""})
    if summary.late:
        text = N_("Had the list of a later week before: %(which)s.")
        yield Message(text, {"which": _named(summary.late)})
    if summary.waiting:
        turns = [each.next_try for each in summary.waiting if each.next_try is not None]
        at = max(turns).astimezone().strftime("%Y-%m-%d %H:%M") if turns else ""
        if at:
            text = N_("Put off until %(at)s: %(which)s. `deadlines digest --send` tries them again.")
            yield Message(text, {"which": _named(summary.waiting), "at": at})
        else:
            text = N_("Not tried yet: %(which)s. `deadlines digest --send` goes on.")
            yield Message(text, {"which": _named(summary.waiting)})
    for each in summary.refused:
        text = N_(
            "Refused: no. %(number)s, %(unit)s <%(address)s>: %(answer)s. Correct the address, or"
            " `deadlines outbox retry %(number)s`."
        )
        yield Message(text, _facts(each))
    for unsent in summary.unsendable:
        text = N_("No mail can be made for %(unit)s <%(address)s>: %(answer)s. Correct the address.")
        yield Message(text, {"unit": unsent.unit, "address": unsent.address, "answer": unsent.message})
    for each in summary.doubtful:
        text = N_(
            "Doubtful: no. %(number)s, %(unit)s <%(address)s>, %(id)s: %(answer)s. Look for it in the server's log or"
            " ask the unit, then `deadlines outbox settle %(number)s --arrived` or `--again`."
        )
        yield Message(text, _facts(each))


def _facts(posted: Posted) -> dict[str, object]:
    return {
        "number": posted.number,
        "unit": posted.unit,
        "address": posted.address,
        "id": posted.message_id,
        "answer": posted.answer if posted.answer is not None else "",
    }


def _named(posted: Iterable[Posted], most: int = 10) -> tuple[str, ...]:
    names = [f"{each.unit} <{each.address}>" for each in posted]
    return (*names[:most], *(["…"] if len(names) > most else []))


# --- what the desk has for it -----------------------------------------------------------------------------------------


def hands_of(desk: Desk) -> Hands:
    """Who runs the mail, with this computer's clock; what happens is said on standard error as it happens."""
    from deadlines.usecases.mailing import Hands
    from deadlines.words import say

    def tell(message: Message) -> None:
        desk.err.write(say(message) + "\n")
        desk.err.flush()

    return Hands(desk.by, lambda: datetime.now(UTC), time.sleep, tell)


def outbox_path(desk: Desk) -> str | None:
    """Where the outbox lies: as the settings name it, else beside the register; None for nowhere."""
    from pathlib import Path

    from deadlines.store.outbox import outbox_beside

    if named := (desk.settings.mail or {}).get("outbox"):
        return str(Path(named).expanduser())
    return outbox_beside(desk.store.place)


def outbox_of(desk: Desk) -> Outbox:
    """The outbox of the desk's register, made where there is none yet. Raises the store's errors."""
    from deadlines.store.outbox import open_outbox

    return open_outbox(outbox_path(desk))


def mail_settings(desk: Desk) -> MailSettings:
    """The mail server that the settings name, with its password. Raises BadFile, BadInput."""
    from deadlines.mail.delivery import MailSettings

    mail = desk.settings.mail or {}
    if not mail.get("host") or not mail.get("from"):
        text = N_("No mail server is set. Put host, port, tls and from under [mail] in %(path)s.")
        raise BadInput(text, path=str(desk.settings_path))
    tls = mail.get("tls", "starttls")
    return MailSettings(
        host=mail["host"],
        port=mail.get("port", {"starttls": 587, "tls": 465, "none": 25}[tls]),
        tls=tls,
        sender=mail["from"],
        user=mail.get("user"),
        password=desk.settings.password(desk.environ) if mail.get("user") else None,
        ca_file=mail.get("ca_file"),
        timeout=float(mail.get("timeout", 30)),
        end_timeout=float(mail.get("end_timeout", 600)),
        path=str(desk.settings_path),
    )


def read_wait(typed: str | None) -> float:
    """A length of time as a person types it: 90s, 10m, 2h, 0; ten minutes where nobody typed one. Raises BadValue."""
    from unicodedata import normalize

    from deadlines.usecases.mailing import WAIT

    if typed is None:
        return WAIT
    text = "".join(normalize("NFKC", typed).lower().split())
    units = {"s": 1, "秒": 1, "m": 60, "分": 60, "分钟": 60, "h": 3600, "小时": 3600}
    digits = text.rstrip("smh秒分钟小时")
    unit = text[len(digits) :]
    if digits.isascii() and digits.isdigit() and len(digits) < 6 and (unit in units or (not unit and int(digits) == 0)):
        return float(int(digits) * units.get(unit, 1))
    raise BadValue(typed, N_("a length of time; write it like 90s, 10m or 2h"))
