"""What can be proved of a matter, as a page to hand over: from which register, as of when, then fact after fact.

Whoever gets it can find each again: a mail by its Message-ID in the server's log, an entry of the register's log by its
number and hash.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from deadlines.cli.scheduling import office_time, zone_name
from deadlines.domain.outbox import ARRIVED, FOUND, STATES, week_of
from deadlines.errors import N_, Message
from deadlines.words import _, listed, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deadlines.cli.desk import Desk
    from deadlines.domain.outbox import Attempt
    from deadlines.usecases.proof import Proof, Proofs


def proof_page(desk: Desk, found: Proofs) -> str:
    """The page of all that is proved: a head, then each fact with its number."""
    lines = [*_head(desk, found), ""]
    for number, fact in enumerate(found.facts, start=1):
        first, *rest = _lines(desk, fact)
        lines += [f"{number}. {first}", *(f"   {line}" for line in rest), ""]
    if not found.facts:
        lines.append(_("Nothing was sent about it, and no reminder, paper or receipt is recorded."))
    return "\n".join(lines).rstrip() + "\n"


def _head(desk: Desk, found: Proofs) -> Iterator[str]:
    yield say(N_("Proof: %(what)s"), what=" ".join(filter(None, (found.code, found.title))))
    yield say(N_("as of: %(at)s (%(zone)s)"), at=stamp(desk, desk.now), zone=zone_name(desk))
    yield say(N_("register: %(place)s"), place=desk.store.place)
    if found.last is not None:
        text = N_("log: newest entry no. %(seq)s of %(at)s, hash %(hash)s; `deadlines verify` checks the chain")
        yield say(text, seq=found.last.seq, at=stamp(desk, found.last.at), hash=found.last.hash)


def stamp(desk: Desk, moment: datetime | str) -> str:
    """A time in the office's zone: `2023-11-27 09:00`."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return office_time(desk, moment).strftime("%Y-%m-%d %H:%M")


def state_word(fact: Proof) -> str:
    """What became of a mail: as the outbox has it, or that somebody found it there."""
    if fact.state == "sent" and isinstance(fact.handled, Message) and fact.handled.text == ARRIVED:
        return _(FOUND)
    return _(STATES[fact.state])  # type: ignore[index]


def answer_word(answer: object) -> str:
    """An answer in words: one of the program's own in the reader's language, the server's as it is."""
    return say(answer) if isinstance(answer, Message) else _(str(answer))


def tries_lines(desk: Desk, tries: Sequence[Attempt]) -> Iterator[str]:
    """One line for each try: when, what followed, what the server said."""
    for number, each in enumerate(tries, start=1):
        said = answer_word(each.answer) if each.answer is not None else ""
        text = N_("try no. %(number)s, %(at)s, %(state)s: %(answer)s")
        yield say(text, number=number, at=stamp(desk, each.at), state=_(STATES[each.state]), answer=said)


def _lines(desk: Desk, fact: Proof) -> Iterator[str]:
    yield from _mail(desk, fact) if fact.state else _by_hand(desk, fact)
    if fact.seq is None:
        yield _("known to the outbox alone; the log does not prove it")
    else:
        yield say(N_("log no. %(seq)s, hash %(hash)s"), seq=fact.seq, hash=fact.hash)


def _mail(desk: Desk, fact: Proof) -> Iterator[str]:
    from deadlines.cli import people

    yield say(
        N_("%(at)s %(act)s: %(state)s"), at=stamp(desk, fact.at), act=_(people.ACTS[fact.act]), state=state_word(fact)
    )
    yield say(N_("to: %(addresses)s"), addresses=f"{fact.unit} <{fact.to}>")
    if fact.subject:
        yield say(N_("Subject: %(subject)s"), subject=fact.subject)
    if fact.period:
        yield say(N_("week of %(day)s"), day=week_of(fact.period)) + (
            say(N_(" (correction no. %(number)s)"), number=fact.correction) if fact.correction else ""
        )
    if fact.codes:
        yield say(N_("about: %(codes)s"), codes=listed(fact.codes))
    yield f"Message-ID: {fact.message_id}"
    yield f"SHA-256: {fact.sha256}"
    if fact.answer:
        yield say(N_("server's answer: %(answer)s"), answer=answer_word(fact.answer))
    if fact.handled:
        yield say(N_("done with it: %(what)s"), what=answer_word(fact.handled))
    if fact.note:
        yield say(N_("note: %(note)s"), note=fact.note)
    if len(fact.attempts) > 1:
        yield from tries_lines(desk, fact.attempts)


def _by_hand(desk: Desk, fact: Proof) -> Iterator[str]:
    from deadlines.cli import people

    act = _(people.ACTS[fact.act])
    kind = _(people.MEANS[fact.of]) if fact.of in people.MEANS else fact.of
    yield say(N_("%(on)s %(act)s"), on=fact.on, act=say(N_("%(text)s (%(doc)s)"), text=act, doc=kind) if kind else act)
    yield say(N_("about: %(codes)s"), codes=listed(fact.codes))
    if fact.doc:
        yield say(N_("paper: %(doc)s"), doc=fact.doc)
    if fact.units:
        yield say(N_("units: %(units)s"), units=listed(fact.units))
    if fact.to:
        text = N_("reminded whom: %(person)s") if fact.act == "reminded" else N_("signed for by hand of: %(person)s")
        yield say(text, person=fact.to)
    if fact.signer:
        yield say(N_("signed by: %(person)s"), person=fact.signer)
    if fact.answer_by:
        yield say(N_("to be answered by: %(day)s"), day=fact.answer_by)
    if fact.note:
        yield say(N_("note: %(note)s"), note=fact.note)
    yield say(N_("recorded: %(at)s by %(by)s"), at=stamp(desk, fact.at), by=fact.by)
