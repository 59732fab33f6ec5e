"""One run of the mail: what waits is written down whole before the first message goes out, then delivered.

The same run a second time sends nothing. What is put off is tried again with growing pauses while the run lasts, and in
the next one. A run that is cut off at any moment leaves at most one message in doubt: that whose end was handed over
and whose answer was not yet kept. Doubtful ones are named, with their Message-ID, and never sent again by themselves.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import outbox as rules
from deadlines.domain.outbox import Known, Posted
from deadlines.errors import N_, DeadlinesError, Message
from deadlines.mail.message import Mail, Unsendable
from deadlines.store.outbox import Parcel
from deadlines.usecases.outboxlog import Hands, for_log, take_up, tell_log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from deadlines.mail.delivery import MailSettings
    from deadlines.store.contract import Store
    from deadlines.store.outbox import Outbox

__all__ = ["WAIT", "Hands", "Summary", "deliver", "go_on", "missed_periods", "posted", "run"]

#: Seconds for which a run tries again what was put off.
WAIT = 600.0


class Summary(NamedTuple):
    """What a run came to.

    `before` counts those who had their mail of the period before; `written` what this run wrote down; `sent` is what
    was accepted in it. What is left, of earlier runs too: `waiting` (put off), `refused` (of this period), `doubtful`
    (of any), `unsendable`. `overtaken` was cancelled for the new period's mail, `ended` for what each says: its address
    is no longer the unit's, or there is nothing left to correct. `missed` are the periods for which no run was made
    since the last one, `late` are mails for mailboxes that had a later period's before.
    """

    period: str
    before: int = 0
    written: int = 0
    sent: tuple[Posted, ...] = ()
    waiting: tuple[Posted, ...] = ()
    refused: tuple[Posted, ...] = ()
    doubtful: tuple[Posted, ...] = ()
    unsendable: tuple[Unsendable, ...] = ()
    overtaken: tuple[Posted, ...] = ()
    missed: tuple[str, ...] = ()
    interrupted: bool = False
    ended: tuple[Posted, ...] = ()
    late: tuple[Posted, ...] = ()

    @property
    def left(self) -> int:
        """How many mails are missing, or may be."""
        return len(self.waiting) + len(self.refused) + len(self.doubtful) + len(self.unsendable)


def run(
    store: Store,
    outbox: Outbox,
    settings: MailSettings,
    compose: Callable[[Known], Iterable[Mail | Unsendable]],
    hands: Hands,
    *,
    period: str,
    kind: str = "digest",
    again: bool = False,
    wait: float = WAIT,
    scope: frozenset[str] | None = None,
    entitled: Callable[[], Mapping[tuple[str, str], bool]] | None = None,
) -> Summary:
    """Write down the mails of *period* that *compose* makes, deliver what waits, and tell the register's log.

    *compose* is told who has theirs already, so that it need not make them again; all of it is made before anything is
    written down, and written down before anything is sent. With *again*, what says something else than the last mail of
    the period goes out too, under a Message-ID of its own: one that was sent is never sent again. *scope* are the keys
    of the units that were asked for; None means all. Retries last *wait* seconds at most. *entitled*
    says of every unit with each of its mailboxes whether it gets its mail in full: what waits for another is cancelled;
    without it nobody asks.

    Raises BeingSent where another process sends, OthersOutbox, and the store's and the outbox's errors: then nothing
    more is sent. Ctrl-C ends the run in order; `interrupted` says so.
    """
    begun = hands.clock()
    with outbox.held(by=hands.by, since=begun.astimezone().strftime("%Y-%m-%d %H:%M")):
        with store.batch(at=for_log(begun), by=hands.by):
            pass  # a register that cannot be written is found before the first message goes out
        said = take_up(store, outbox, hands, kind, period)
        asked = [
            each
            for each in outbox.all(states=(*rules.WAITING, "refused"))
            if each.kind == kind and (scope is None or each.unit in scope)
        ]
        ended = _unfit(asked, entitled() if entitled is not None else None, at=begun)
        here = [each for each in outbox.all(period=period) if each.kind == kind]
        known = Known(_without(here, ended), said.content)
        made = list(compose(known))
        if again:
            ended += _corrected(_without(asked, ended), made, said.content, period, at=begun)
            known = Known(_without(here, ended), said.content)
        unsendable = tuple(each for each in made if isinstance(each, Unsendable))
        missed = missed_periods(outbox.last_run(kind, period), period) if scope is None else ()
        overtaken = rules.overtaken(
            (each for each in _without(asked, ended) if each.state in rules.WAITING), kind, period, scope
        )
        written = _write_down(
            outbox,
            [each for each in made if not isinstance(each, Unsendable) and each.message_id not in said.ids],
            known,
            [*ended, *_overtaken(overtaken, period, at=begun)],
            again=again,
            kind=kind,
            period=period,
            run=(kind, period, begun) if scope is None else None,
            now=begun,
        )
        first = Summary(
            period,
            before=known.served,
            written=len(written),
            unsendable=unsendable,
            overtaken=tuple(overtaken),
            missed=missed,
            ended=tuple(after for _, after in ended),
            late=tuple(each for each in written if said.past.later(each)),
        )
        only = None
        if scope is not None:
            only = frozenset(each.number for each in outbox.all(states=rules.OPEN) if each.unit in scope)
        return _carry_out(store, outbox, settings, hands, first, said.ids, wait=wait, only=only)


def go_on(
    store: Store, outbox: Outbox, settings: MailSettings, hands: Hands, numbers: frozenset[int], *, wait: float = 0.0
) -> Summary:
    """Deliver the messages *numbers* that wait in the outbox, and tell the register's log. Raises as `run` does.

    The outbox is held by the caller, and what it holds is looked through (`take_up`).
    """
    ids = tell_log(store, outbox, hands)
    return _carry_out(store, outbox, settings, hands, Summary(""), ids, wait=wait, only=numbers)


def _carry_out(
    store: Store,
    outbox: Outbox,
    settings: MailSettings,
    hands: Hands,
    summary: Summary,
    ids: frozenset[str],
    *,
    wait: float,
    only: frozenset[int] | None = None,
) -> Summary:
    done: list[Posted] = []
    try:
        deliver(outbox, settings, hands, wait=wait, only=only, done=done)
    except KeyboardInterrupt:
        summary = summary._replace(interrupted=True)
    except BaseException:
        with suppress(DeadlinesError):  # what stopped the run is what a person should hear of
            tell_log(store, outbox, hands, ids)
        raise
    tell_log(store, outbox, hands, ids)
    if summary.period:
        outbox.pack(summary.period)
    chosen = [each for each in outbox.all(states=rules.OPEN) if only is None or each.number in only]
    now = {each.number for each in done if each.state == "refused"}
    return summary._replace(
        sent=tuple(each for each in done if each.state == "sent"),
        waiting=tuple(each for each in chosen if each.state in rules.WAITING),
        refused=tuple(
            each for each in chosen if each.state == "refused" and (each.period == summary.period or each.number in now)
        ),
        doubtful=tuple(each for each in chosen if each.state == "doubtful"),
    )


# --- before: what an earlier run left, and what this one writes down --------------------------------------------------


def _without(posted: Iterable[Posted], ended: Iterable[tuple[Posted, Posted]]) -> list[Posted]:
    """Those of *posted* that have not *ended*."""
    numbers = {before.number for before, _ in ended}
    return [each for each in posted if each.number not in numbers]


def _unfit(
    asked: Iterable[Posted], entitled: Mapping[tuple[str, str], bool] | None, *, at: datetime
) -> list[tuple[Posted, Posted]]:
    """What ends because its address is no longer the unit's, or is to get another letter."""
    if entitled is None:
        return []
    found = ((each, rules.unfit(each, entitled)) for each in asked)
    return [(each, rules.moved(each, "cancelled", at=at, answer=why)) for each, why in found if why is not None]


def _corrected(
    asked: Iterable[Posted],
    made: Iterable[Mail | Unsendable],
    said: Mapping[tuple[str, str], str],
    period: str,
    *,
    at: datetime,
) -> list[tuple[Posted, Posted]]:
    """The corrections of *period* that end because what was sent before says again what is so."""
    still = {
        slot
        for mail in made
        if isinstance(mail, Mail) and mail.correction and said.get(slot := _slot(mail)) != mail.content
    }
    why = Message(rules.AS_BEFORE)
    return [
        (each, rules.moved(each, "cancelled", at=at, answer=why))
        for each in asked
        if each.correction and each.period == period and each.slot not in still
    ]


def _overtaken(overtaken: Iterable[Posted], period: str, *, at: datetime) -> list[tuple[Posted, Posted]]:
    why = Message(rules.OVERTAKEN, {"day": rules.week_of(period)})
    return [(each, rules.moved(each, "cancelled", at=at, answer=why)) for each in overtaken]


def _slot(mail: Mail) -> tuple[str, str]:
    return mail.unit, mail.recipient.lower()


def _write_down(
    outbox: Outbox,
    mails: Sequence[Mail],
    known: Known,
    ended: Sequence[tuple[Posted, Posted]],
    *,
    again: bool,
    kind: str,
    period: str,
    run: tuple[str, str, datetime] | None,
    now: datetime,
) -> list[Posted]:
    """Write down what is wanted of *mails* and what has *ended*, all at once."""
    from deadlines.mail.wire import unsound

    parcels = []
    for mail in mails:
        slot = _slot(mail)
        if not known.wanted(slot, mail.content, again=again):
            continue
        replaced = known.replaced(slot)
        gone = None
        if replaced is not None:
            gone = (replaced, rules.moved(replaced, "cancelled", at=now, answer=Message(rules.REPLACED)))
        made = posted(mail, kind, at=now)
        if (fault := unsound(mail)) is not None:
            made = rules.moved(made, "refused", at=now, answer=fault)
        parcels.append(Parcel(made, mail.data, gone))
    if not parcels and not ended and run is None:
        return []
    return outbox.write_down(parcels, ended, run)


def posted(mail: Mail, kind: str, *, at: datetime) -> Posted:
    """*mail* as it is written down at *at*, without its bytes."""
    return Posted(
        0,
        kind,
        mail.unit,
        mail.address,
        mail.period,
        mail.message_id,
        mail.content,
        mail.sha256,
        mail.sender,
        mail.recipient,
        mail.subject,
        mail.codes,
        mail.as_of,
        mail.correction,
        at,
        known=mail.known,
        full=mail.full,
    )


def missed_periods(last: str | None, period: str) -> tuple[str, ...]:
    """The ISO weeks (`2023-W48`) between that of the last run and *period*; none for a first run or another kind."""
    if last is None or "-W" not in last or "-W" not in period:
        return ()
    monday, end = (date.fromisoformat(rules.week_of(each)) for each in (last, period))
    weeks = []
    while (monday := monday + timedelta(weeks=1)) < end:
        year, week, _ = monday.isocalendar()
        weeks.append(f"{year}-W{week:02d}")
    return tuple(weeks)


# --- delivering -------------------------------------------------------------------------------------------------------


def deliver(
    outbox: Outbox,
    settings: MailSettings,
    hands: Hands,
    *,
    wait: float,
    only: frozenset[int] | None = None,
    done: list[Posted] | None = None,
) -> None:
    """Try what waits, first all of it, then what was put off as its turn comes; into *done* what became of each.

    The outbox is held by the caller. What was known when an error or Ctrl-C ended it is on disk.
    """
    done = done if done is not None else []
    slept, rounds = 0.0, 0
    while True:
        waiting = [each for each in outbox.all(states=rules.WAITING) if only is None or each.number in only]
        now = hands.clock()
        ready = rules.due(waiting, now) if rounds else rules.in_turn(waiting)
        if ready:
            rounds += 1
            if not _round(outbox, settings, hands, ready, rounds, done):
                return  # what is wrong is wrong with the settings: no pause mends it
            continue
        turn = rules.next_turn(waiting)
        pause = max((turn - now).total_seconds(), 0.1) if turn is not None else 0.0
        if turn is None or slept + pause > wait:  # by what was slept, for the clock may be set meanwhile
            return
        args = {"count": len(waiting), "at": turn.astimezone().strftime("%H:%M:%S")}
        hands.tell(Message(N_("%(count)s put off; the next try is at %(at)s."), args))
        hands.sleep(pause)
        slept += pause


def _round(
    outbox: Outbox,
    settings: MailSettings,
    hands: Hands,
    ready: Sequence[Posted],
    rounds: int,
    done: list[Posted],
) -> bool:
    """Try each of *ready* once over one connection; whether trying again later may help.

    What became of a message goes to disk together with the mark of the next, or at once where that one has to wait.
    """
    from deadlines.mail.delivery import Courier

    keeper = _Keeper(outbox, done)
    with Courier(settings) as courier:
        try:
            for position, posted in enumerate(ready):
                mail = _mail(posted, outbox.data(posted))
                keeper.begin(posted, hands.clock())
                outcome = courier.hand_over(mail, before_end=keeper.mark, before_waiting=keeper.keep)
                if not outcome.tried:  # nobody can be reached
                    keeper.put_off(ready[position:], outcome.answer, outcome.code, hands.clock(), rounds)
                    args = {"answer": outcome.answer, "count": len(ready) - position}
                    hands.tell(Message(N_("%(answer)s; mails put off: %(count)s."), args))
                    break
                keeper.end(outcome.kind, outcome.answer, outcome.code, hands.clock())
                if outcome.kind in ("deferred", "failed"):  # the rest is for a person, who hears of it in the end
                    hands.tell(outcome.message)
            keeper.keep()
        except BaseException:
            keeper.broken_off(hands.clock())
            raise
        return not courier.lasting


class _Keeper:
    """Puts what becomes of messages on disk, as few times as their safety allows.

    Each message needs two marks: `trying` before its end goes out, and its outcome. The outcome of one and the mark of
    the next are one transaction where the next comes at once; whoever waits, for a connection or an answer, has the
    outcome kept first.
    """

    def __init__(self, outbox: Outbox, done: list[Posted]) -> None:
        self._outbox = outbox
        self._done = done
        self._unkept: list[tuple[Posted, Posted]] = []
        self._now: Posted | None = None
        self._trying: Posted | None = None
        self._begun: datetime | None = None

    def begin(self, posted: Posted, at: datetime) -> None:
        self._now, self._trying, self._begun = posted, None, at

    def mark(self) -> None:
        """The end of the message is about to go out."""
        assert self._now is not None
        assert self._begun is not None
        if self._trying is None:
            trying = rules.moved(self._now, "trying", at=self._begun)
            self._outbox.record(*self._unkept, (self._now, trying))
            self._unkept, self._trying = [], trying

    def end(self, kind: str, answer: Message, code: int | None, at: datetime) -> None:
        before = self._trying or self._now
        assert before is not None
        after = rules.answered(before, kind, answer, code, at=at)
        self._now = self._trying = None
        self._unkept.append((before, after))
        self._done.append(after)

    def keep(self) -> None:
        """Put what is known and not yet on disk there."""
        if self._unkept:
            self._outbox.record(*self._unkept)
            self._unkept = []

    def put_off(self, rest: Sequence[Posted], answer: Message, code: int | None, at: datetime, rounds: int) -> None:
        """Nobody of the *rest* was reached: all are put off, at once."""
        for each in rest:
            before = self._trying if self._trying is not None and each is self._now else each
            after = rules.not_tried(before, answer, code, at=at, rounds=rounds)
            self._unkept.append((before, after))
            self._done.append(after)
        self._now = self._trying = None
        self.keep()

    def broken_off(self, at: datetime) -> None:
        """Somebody ended the run, or the disk did: keep what is known; what was given away is doubtful."""
        with suppress(DeadlinesError):  # a disk that failed once may fail again; the next run finds `trying`
            if self._trying is not None:
                after = rules.cut_off(self._trying, at=at)
                self._unkept.append((self._trying, after))
                self._done.append(after)
            self.keep()


def _mail(posted: Posted, data: bytes) -> Mail:
    return Mail(posted.unit, posted.address, posted.period, posted.message_id, posted.sender, posted.recipient, data)
