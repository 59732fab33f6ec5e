"""The outbox: what becomes of a message from the moment that it is written down until somebody has it.

    queued ──► trying ──► sent                   the server took it
      │ ▲        ├──────► deferred ──► trying …  to be tried again, with growing pauses, for five days
      │ │        ├──────► refused                the server will not have it; only a person tries it again
      │ │        └──────► doubtful               handed over whole, no answer; only a person settles it
      └─┼───────────────► cancelled              taken back, replaced, or overtaken by the next period's

`trying` stands from just before the end of a message goes to the server until its answer is known. So a message that is
found in it was cut off there, and may have been accepted; one that is found in any other state was not. All here is
values and rules; files and clocks are others' (`store.outbox`, `usecases.mailing`).
"""

from __future__ import annotations

from datetime import UTC, date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from deadlines.errors import N_, Message, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

State: TypeAlias = Literal["queued", "trying", "sent", "deferred", "refused", "doubtful", "cancelled"]

#: What a server, or the way to it, can answer (`mail.delivery`): the state that follows.
AFTER: Mapping[str, State] = MappingProxyType(
    {
        "accepted": "sent",
        "deferred": "deferred",
        "failed": "deferred",  # it did not get there: nobody has turned it down
        "refused": "refused",
        "doubtful": "doubtful",
    }
)

#: From each state, those that may follow. What is doubtful or refused leaves that state by a person's word alone.
STEPS: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        "queued": frozenset({"trying", "deferred", "refused", "cancelled"}),
        "trying": frozenset({"sent", "deferred", "refused", "doubtful"}),
        "deferred": frozenset({"trying", "deferred", "refused", "cancelled", "queued"}),
        "refused": frozenset({"queued", "cancelled"}),
        "doubtful": frozenset({"sent", "queued"}),
        "cancelled": frozenset({"queued"}),
        "sent": frozenset(),
    }
)

#: Still to be delivered by a run.
WAITING: frozenset[State] = frozenset({"queued", "deferred"})
#: Nothing more happens to it unless somebody wants it.
ENDED: frozenset[State] = frozenset({"sent", "refused", "cancelled"})
#: Somebody's mail is missing, or may be.
OPEN: frozenset[State] = frozenset({"queued", "trying", "deferred", "refused", "doubtful"})

#: Minutes between one try and the next; the last one again and again. Greylisting asks for five minutes as a rule
#: (RFC 6647, 2.1 speaks of one minute to a day), a full mailbox or a server that is being mended for longer.
PAUSES = (1, 2, 5, 10, 20, 40, 60)
#: A message that was put off for so long is given up (RFC 5321, 4.5.4.1: four to five days).
GIVE_UP = timedelta(days=5)


class Posted(NamedTuple):
    """A message in the outbox, without its bytes.

    `number` is its name there, never used again; 0 before it stands there. `kind` is what sort of mail it is
    (`digest`), `unit` the key of the unit that it is for, `address` as the register had it, `period` that which it is
    the one mail of (`2023-W48`). `content` is the sum of what it says, `sha256` that of its bytes; `codes` are the
    entries named in it, as they stood on `as_of`. `correction` counts the corrections of one period's mail from 1.
    `answer` is what the server said last, or why there was no answer, `code` its number, `answered_at` when that was;
    `handled` what a person or the program did with the message beside that (taken back, replaced, settled): it never
    takes the answer's place. `ended_at` is set in the states that end it. `told` says that the register's log knows
    that it was accepted, `known` is the newest entry of the log when the message was composed. `full` is False for a
    letter of dates alone.
    """

    number: int
    kind: str
    unit: str
    address: str
    period: str
    message_id: str
    content: str
    sha256: str
    sender: str
    recipient: str
    subject: str
    codes: tuple[str, ...]
    as_of: date | None
    correction: int
    queued_at: datetime
    state: State = "queued"
    tries: int = 0
    next_try: datetime | None = None
    answer: Message | None = None
    code: int | None = None
    ended_at: datetime | None = None
    told: bool = False
    settled_by: str = ""
    note: str = ""
    known: int = 0
    full: bool = True
    handled: Message | None = None
    answered_at: datetime | None = None

    @property
    def slot(self) -> tuple[str, str]:
        """Whose mail it is: the unit and the mailbox, as the envelope has it. In a period there is one for each."""
        return self.unit, self.recipient.lower()


class Attempt(NamedTuple):
    """One try of message `number`, as it ended: what followed, and the server's answer or why there was none."""

    number: int
    at: datetime
    state: State
    answer: Message | None
    code: int | None


class WrongStep(Refused):
    """A message is asked to take a step that its state does not allow."""

    text = N_("Message %(number)s is %(state)s; that cannot be done with it.")

    def __init__(self, posted: Posted, text: str | None = None) -> None:
        if text is None and posted.state == "doubtful":
            text = N_("Message %(number)s is doubtful. `deadlines outbox settle` says what became of it.")
        super().__init__(text, number=posted.number, state=Message(state_of(posted)))


STATES: Mapping[State, str] = MappingProxyType(
    {
        "queued": N_("waiting to be sent"),
        "trying": N_("being sent"),
        "sent": N_("taken by the server"),  # it may still come back: nobody has said that it is there
        "deferred": N_("put off"),
        "refused": N_("refused"),
        "doubtful": N_("doubtful"),
        "cancelled": N_("cancelled"),
    }
)

#: Of one that is sent because somebody found that it is there.
FOUND = N_("found to have arrived")

CUT_OFF = N_("the program was ended before the server's answer came")
GIVEN_UP = N_("given up after %(days)s days; last: %(answer)s")
OVERTAKEN = N_("overtaken by the mail for the week of %(day)s")
REPLACED = N_("replaced by a newer one before it was sent")
TAKEN_BACK = N_("cancelled by %(by)s")
ARRIVED = N_("arrived, by the word of %(by)s")
HAD_ALREADY = N_("the mailbox has this week's mail, or a newer one, by the register's log")
NOT_THEIRS = N_("the unit no longer has this address")
OTHER_LETTER = N_("the address is to get another letter: in full at work domains alone, elsewhere the dates")
AS_BEFORE = N_("there is nothing to correct any more")
AGAIN = N_("taken up again by %(by)s")

#: The states that a try ends in.
_TRIED: frozenset[State] = frozenset({"sent", "deferred", "refused", "doubtful"})


def pause(tries: int) -> timedelta:
    """How long to wait after so many *tries* before the next one."""
    return timedelta(minutes=PAUSES[min(max(tries, 1), len(PAUSES)) - 1])


def moved(posted: Posted, state: State, *, at: datetime, answer: Message | None = None, by: str = "") -> Posted:
    """*posted* in its new *state*. Raises WrongStep where none leads there.

    *answer* is the server's where the step ends a try; of any other step it says what was done with the message.
    """
    if state not in STEPS[posted.state]:
        raise WrongStep(posted)
    said, handled, answered_at = posted.answer, posted.handled, posted.answered_at
    if answer is not None and _ends_try(posted, state):
        said, answered_at = answer, at
    elif answer is not None:
        handled = answer
    return posted._replace(
        state=state,
        next_try=None,
        ended_at=at if state in ENDED else None,
        answer=said,
        settled_by=by,
        handled=handled,
        answered_at=answered_at,
    )


def _ends_try(before: Posted, state: State) -> bool:
    return state in _TRIED and before.state in ("queued", "deferred", "trying")


def attempt(before: Posted, after: Posted) -> Attempt | None:
    """The try that the step from *before* to *after* ends; None for a step that ends none."""
    if not _ends_try(before, after.state) or after.answered_at is None or after.answer is before.answer:
        return None  # no server was asked: the log knew of it
    return Attempt(before.number, after.answered_at, after.state, after.answer, after.code)


def state_of(posted: Posted) -> str:
    """The state of *posted* in a word (`STATES`), or that somebody found it to have arrived."""
    return FOUND if posted.state == "sent" and posted.settled_by else STATES[posted.state]


def answered(posted: Posted, kind: str, answer: Message, code: int | None, *, at: datetime) -> Posted:
    """*posted* after a try that ended as *kind* says, with the server's *answer* and its *code*.

    One that is put off again after five days is given up: then it is refused, and says so.
    """
    state = AFTER[kind]
    tries = posted.tries + 1
    if state == "deferred" and at - posted.queued_at >= GIVE_UP:
        state, answer = "refused", Message(GIVEN_UP, {"days": GIVE_UP.days, "answer": answer})
    new = moved(posted, state, at=at, answer=answer)
    return new._replace(tries=tries, code=code, next_try=at + pause(tries) if state == "deferred" else None)


def not_tried(posted: Posted, answer: Message, code: int | None, *, at: datetime, rounds: int) -> Posted:
    """*posted* where the server was not to be reached for anybody, in so many *rounds*: put off, and no try of its own.

    So those that were never tried come before those that may have broken the connection.
    """
    return moved(posted, "deferred", at=at, answer=answer)._replace(code=code, next_try=at + pause(rounds))


def cut_off(posted: Posted, *, at: datetime) -> Posted:
    """*posted*, found in the middle of being sent: nobody knows whether the server took it."""
    return moved(posted, "doubtful", at=at, answer=Message(CUT_OFF))._replace(tries=posted.tries + 1, code=None)


def in_turn(waiting: Iterable[Posted]) -> list[Posted]:
    """Messages in the order in which they are tried: the least tried first, else as they were written down."""
    return sorted(waiting, key=lambda posted: (posted.tries, posted.number))


def due(waiting: Iterable[Posted], now: datetime) -> list[Posted]:
    """Those of *waiting* whose turn has come by *now*, in turn."""
    return in_turn(each for each in waiting if each.next_try is None or each.next_try <= now)


def next_turn(waiting: Iterable[Posted]) -> datetime | None:
    """When the first of *waiting*, all of them put off, is to be tried; None where there is none."""
    return min((each.next_try for each in waiting if each.next_try is not None), default=None)


def week_of(period: str) -> str:
    """*period* for a person: the Monday of an ISO week, for offices count no weeks; any other period as it is."""
    year, mark, week = period.partition("-W")
    return date.fromisocalendar(int(year), int(week), 1).isoformat() if mark else period


# --- what a period has already ----------------------------------------------------------------------------------------


class Known:
    """Who has which mail of a period, by the outbox and by the register's log: so that nobody gets it twice.

    *sent* is what the log says: for each unit and mailbox the sum of what the newest mail said, empty where an older
    program kept none. The log counts where the outbox was lost. What a rule has cancelled counts for nothing: only a
    person says that somebody is to get none.
    """

    def __init__(self, posted: Iterable[Posted], sent: Mapping[tuple[str, str], str]) -> None:
        self._last: dict[tuple[str, str], Posted] = {}
        for each in sorted(posted, key=lambda posted: posted.number):
            if each.state != "cancelled" or each.settled_by:
                self._last[each.slot] = each
        self._sent = {(unit, address.lower()): content for (unit, address), content in sent.items()}

    def __contains__(self, slot: tuple[str, str]) -> bool:
        """Whether the unit's *address* has its mail of the period, or one is written down for it."""
        unit, address = slot
        return (unit, address.lower()) in self._sent or (unit, address.lower()) in self._last

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Every unit with the mailbox that has its mail or has one written down."""
        return iter(self._sent.keys() | self._last.keys())

    def arrived(self, slot: tuple[str, str]) -> bool:
        """Whether the newest mail of *slot* got there, or may have: only a correction can follow it."""
        last = self.last(slot)
        had = (slot[0], slot[1].lower()) in self._sent
        return had or (last is not None and last.state in ("sent", "doubtful", "trying"))

    @property
    def served(self) -> int:
        """How many have their mail."""
        return len(self._sent.keys() | {slot for slot, last in self._last.items() if last.state == "sent"})

    def last(self, slot: tuple[str, str]) -> Posted | None:
        """The newest message of the outbox for *slot*."""
        return self._last.get((slot[0], slot[1].lower()))

    def wanted(self, slot: tuple[str, str], content: str, *, again: bool) -> bool:
        """Whether a message that says *content* is to be written down for *slot*.

        Without *again*: where there is none yet. With it: also where what was said last differs. What may have arrived
        (doubtful) is settled before anything follows it. A message that never arrived is replaced (`replaced`).
        """
        slot = slot[0], slot[1].lower()
        if slot not in self:
            return True
        if not again:
            return False
        last = self._last.get(slot)
        if last is not None and last.state in ("doubtful", "trying"):
            return False
        if last is not None and last.state != "sent":
            return not content or last.content != content
        said = self._sent.get(slot) or (last.content if last is not None else "")
        return not said or not content or said != content

    def replaced(self, slot: tuple[str, str]) -> Posted | None:
        """The message that a new one for *slot* stands in for: one that nobody has got."""
        last = self.last(slot)
        return last if last is not None and last.state in ("queued", "deferred", "refused") else None


def overtaken(waiting: Iterable[Posted], kind: str, period: str, scope: frozenset[str] | None) -> list[Posted]:
    """Messages of *kind* that are put off since an earlier period than *period*, for the units of *scope* (None: all).

    Nobody gets the lists of two weeks at once: what the earlier one said stands in the later one, or is done with.
    Periods are written so that their order is that of their signs.
    """
    return [
        each for each in waiting if each.kind == kind and each.period < period and (scope is None or each.unit in scope)
    ]


# --- what waits and must not go out any more --------------------------------------------------------------------------


class Gone(NamedTuple):
    """A mail that went out, by the register's log: of which period, which correction, and when (ISO 8601, UTC)."""

    period: str
    correction: int
    at: str


class Past(NamedTuple):
    """All that went out, by the register's log: the sum of the bytes of each Message-ID, the mails to each mailbox.

    The mailbox stands with the kind of mail and the unit before it.
    """

    sums: Mapping[str, str]
    mails: Mapping[tuple[str, str, str], Sequence[Gone]]

    def newer(self, posted: Posted) -> Gone | None:
        """What its mailbox got of the same period that leaves no place for *posted*, or later of a later period."""
        queued = posted.queued_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for gone in self.mails.get((posted.kind, *posted.slot), ()):
            same = gone.period == posted.period and gone.correction >= posted.correction
            if same or (gone.period > posted.period and gone.at > queued):
                return gone
        return None

    def later(self, posted: Posted) -> bool:
        """Whether its mailbox got the mail of a later period than that of *posted*."""
        return any(gone.period > posted.period for gone in self.mails.get((posted.kind, *posted.slot), ()))


def caught_up(posted: Posted, past: Past, *, at: datetime) -> Posted | None:
    """*posted*, not ended, as what went out in the meantime leaves it; None where it still stands as it is.

    An outbox that is older than the log, put back from a copy, holds messages that were sent since. One with the same
    Message-ID and bytes counts as sent; one that says something else under it, or whose mailbox has that mail or a
    newer one, is cancelled. One that may have arrived is settled by the first alone.
    """
    if past.sums.get(posted.message_id) == posted.sha256:
        return posted._replace(state="sent", next_try=None, ended_at=at, told=True)
    if posted.state not in ("queued", "deferred", "refused"):
        return None
    gone = past.newer(posted)
    if posted.message_id not in past.sums and gone is None:
        return None
    if gone is not None and gone.period > posted.period:
        if posted.state == "refused":  # it is missing all the same
            return None
        return moved(posted, "cancelled", at=at, answer=Message(OVERTAKEN, {"day": week_of(gone.period)}))
    return moved(posted, "cancelled", at=at, answer=Message(HAD_ALREADY))


def unfit(posted: Posted, entitled: Mapping[tuple[str, str], bool]) -> Message | None:
    """Why *posted* is not to go out to its address any more; None where it is.

    *entitled* says of every unit with each of its mailboxes whether it gets its mail in full.
    """
    full = entitled.get(posted.slot)
    if full is None:
        return Message(NOT_THEIRS)
    return Message(OTHER_LETTER) if full != posted.full else None
