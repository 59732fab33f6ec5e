"""What can be proved of a matter: what went out about it, to whom, when, and what came back.

Mails count, and what was recorded by hand: reminders, papers, who signed for them, the answers. A fact that stands in
the register's log is proved by its chain (`deadlines verify`): it carries the number and the hash of its entry. What
the outbox alone knows (every try, what was put off, refused, doubtful) is told beside it, without that.
"""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.codes import is_plan, plan_of
from deadlines.domain.log import undone
from deadlines.domain.outbox import ARRIVED
from deadlines.domain.papers import addressees
from deadlines.domain.turns import answering
from deadlines.errors import Message, NoSuchCode
from deadlines.mail.remembered import ACT as SENT
from deadlines.usecases.addressing import doers_of, own_units
from deadlines.usecases.due import plan_named
from deadlines.usecases.record import entry_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import tzinfo

    from deadlines.domain.log import LogEntry
    from deadlines.domain.outbox import Attempt, Posted
    from deadlines.store.contract import Store
    from deadlines.store.outbox import Outbox


class Proof(NamedTuple):
    """One fact. `act` is that of the log; `codes` are the entries that it was about, `to` who got it.

    `at` is when it happened, for what was recorded by hand when that was recorded (ISO 8601, UTC); `on` is the day.
    `by` is who recorded it. `state` is that of the outbox, `sent` for what the log tells of a mail, empty for what is
    none. `number` is its message in the outbox, `kept` says that its bytes lie there unchanged. `seq` and `hash` are
    those of the log's entry; None where the log does not prove it. `units` are those named in an act by hand, as it
    has them: who was reminded, written to, who signed; `of` is the means of a reminder or the kind of a paper. `answer`
    is the server's, `handled` what a person or the program did with the message; `attempts` are all tries.
    """

    act: str
    at: str
    by: str
    unit: str
    to: str
    codes: tuple[str, ...]
    period: str = ""
    message_id: str = ""
    sha256: str = ""
    answer: object = ""
    state: str = SENT
    correction: int = 0
    as_of: str | None = None
    note: str = ""
    number: int | None = None
    kept: bool = False
    seq: int | None = None
    hash: str | None = None
    on: str = ""
    of: str = ""
    doc: str = ""
    units: tuple[str, ...] = ()
    signer: str = ""
    answer_by: str = ""
    handled: object = ""
    subject: str = ""
    attempts: tuple[Attempt, ...] = ()


class Proofs(NamedTuple):
    """What was asked for, as the register knows it, and all that is proved of it, by days.

    `title` is what the plan says there. `last` is the newest entry of the log: what is said holds as of that.
    """

    code: str
    facts: list[Proof]
    title: str = ""
    last: LogEntry | None = None


def _mailed(entry: LogEntry) -> Proof:
    after = entry.after
    settled_by = str(after.get("settled_by", ""))
    return Proof(
        SENT,
        str(after.get("at") or entry.at),
        settled_by or entry.by,
        entry.code,
        str(after.get("to", "")),
        tuple(after.get("codes") or ()),
        str(after.get("period", "")),
        str(after.get("message_id", "")),
        str(after.get("sha256", "")),
        str(after.get("answer", "")),
        correction=int(after.get("correction", 0)),
        as_of=after.get("as_of"),
        note=str(after.get("note", "")),
        seq=entry.seq,
        hash=entry.hash,
        handled=Message(ARRIVED, {"by": settled_by}) if settled_by else "",
    )


def _by_hand(entry: LogEntry) -> Proof:
    report = entry.after["report"]
    act = report["act"]
    return Proof(
        entry.act,
        entry.at,
        str(report.get("by") or entry.by),
        "",
        str(act.get("person") or ""),
        (entry.code,),
        state="",
        note=str(report.get("note") or ""),
        seq=entry.seq,
        hash=entry.hash,
        on=str(report["date"]),
        of=str(act.get("of") or ""),
        doc=str(act.get("doc") or ""),
        units=tuple(act.get("units") or ()),
        signer=str(act.get("signer") or ""),
        answer_by=str(act.get("to") or ""),
    )


#: Acts of the log that count as proof, each with how it is read.
PROOFS: Mapping[str, Callable[[LogEntry], Proof]] = MappingProxyType(
    {SENT: _mailed, **dict.fromkeys(("reminded", "paper", "acknowledged", "answered"), _by_hand)}
)


def proofs(store: Store, outbox: Outbox, typed: str, *, zone: tzinfo | None = None) -> Proofs:
    """What is proved of *typed*: an entry, an item with what stands below it, a plan, or a unit.

    The facts stand in the order of their days, which are those of *zone*; None means this computer's. What was taken
    back is none. Raises NoSuchCode, AmbiguousCode, NoSuchUnit, AmbiguousUnit.
    """
    code, title, concerned = _asked(store, typed)
    entries = list(store.log())
    gone = undone(entries)
    tries: dict[int, list[Attempt]] = {}
    for tried in outbox.attempts():
        tries.setdefault(tried.number, []).append(tried)
    posted = {each.number: each for each in outbox.all() if each.state != "cancelled" or each.number in tries}
    by_id = {each.message_id: each for each in posted.values() if each.state == "sent"}
    reach = _Reach(store)
    found = []
    for entry in entries:
        read = PROOFS.get(entry.act)
        if read is None or entry.undoes is not None or entry.seq in gone or not _tells(entry):
            continue
        fact = read(entry)
        mine = by_id.get(fact.message_id) if fact.message_id else None
        if mine is not None:
            del by_id[fact.message_id], posted[mine.number]
        if concerned(fact, reach):
            found.append(fact if mine is None else _beside(fact, mine, outbox, tries))
    left = (_waiting(outbox, each, tuple(tries.get(each.number, ()))) for each in posted.values())
    found += [fact for fact in left if concerned(fact, reach)]
    dated = [fact if fact.on else fact._replace(on=_day(fact.at, zone)) for fact in found]
    facts = sorted(dated, key=lambda fact: (fact.on, fact.at, fact.seq or 0, fact.number or 0))
    return Proofs(code, facts, title, entries[-1] if entries else None)


def _tells(entry: LogEntry) -> bool:
    """Whether *entry* is a mail, or carries the report of an act."""
    report = entry.after.get("report")
    return entry.act == SENT or (isinstance(report, dict) and isinstance(report.get("act"), dict))


def _day(at: str, zone: tzinfo | None) -> str:
    return datetime.fromisoformat(at).astimezone(zone).date().isoformat()


class _Reach:
    """Which units an act by hand was about, and of a paper's answer those that the paper was about."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._directory = store.directory()
        self._regions = {plan.code: plan.region for plan in store.plans()}
        self._papers: dict[tuple[str, str], frozenset[str]] = {}

    def keys(self, fact: Proof) -> frozenset[str]:
        """The keys of the units that *fact* is about; of a mail its unit's."""
        if fact.act == SENT:
            return frozenset((fact.unit,))
        (code,) = fact.codes
        if fact.act == "answered":
            return self._papers.get((code, fact.doc), frozenset())
        region = self._regions.get(plan_of(code), "")
        names: tuple[str, ...] = fact.units
        own: tuple[str, ...] = ()
        if fact.act == "paper":
            names, own = self._addressed(code, names)
        reached = addressees(self._directory, region, names, own)
        keys = {party.key for party in reached.values() if party is not None}
        found = frozenset(keys | {self._directory.key_of(name, region) for name in names})
        if fact.act == "paper":
            self._papers[code, fact.doc] = found
        return found

    def _addressed(self, code: str, named: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Those to whom a paper about *code* went, by whom the act has *named*; and the units of the item."""
        try:
            found = self._store.find(code)
        except NoSuchCode:  # the entry has gone since
            return named, ()
        names = named or answering(found.item, doers_of(found), entry_of(found, code))
        return names, own_units(found.item)


def _asked(store: Store, typed: str) -> tuple[str, str, Callable[[Proof, _Reach], bool]]:
    """What *typed* names, what is written there, and which facts concern it."""
    if "/" in typed:
        return _of_unit(store, typed)
    if is_plan(typed.strip().upper()):
        plan = plan_named(store, typed)
        code = plan.code
        return code, plan.title, lambda fact, _: any(each.startswith(f"{code}-") or each == code for each in fact.codes)
    try:
        code = store.code(typed)
    except NoSuchCode:
        if typed.isascii():
            raise
        return _of_unit(store, typed)
    entry = entry_of(store.find(code), code)
    title = str(getattr(entry, "title", "") or getattr(entry, "text", ""))
    return code, title, lambda fact, _: any(each == code or each.startswith(f"{code}.") for each in fact.codes)


def _of_unit(store: Store, typed: str) -> tuple[str, str, Callable[[Proof, _Reach], bool]]:
    key = store.directory().find(typed).key
    return key, "", lambda fact, reach: key in reach.keys(fact)


def _beside(fact: Proof, posted: Posted, outbox: Outbox, tries: Mapping[int, Sequence[Attempt]]) -> Proof:
    """*fact*, which the log proves, with what the outbox knows of the same message."""
    same = posted.answer is not None and str(posted.answer) == fact.answer
    return fact._replace(
        number=posted.number,
        kept=_kept(outbox, posted),
        answer=posted.answer if same else fact.answer,  # the same words, in any language
        subject=posted.subject,
        handled=fact.handled or posted.handled or "",
        attempts=tuple(tries.get(posted.number, ())),
    )


def _waiting(outbox: Outbox, posted: Posted, tries: tuple[Attempt, ...]) -> Proof:
    at = posted.answered_at or posted.ended_at or posted.queued_at
    return Proof(
        SENT,
        at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        posted.settled_by,
        posted.unit,
        posted.address,
        posted.codes,
        posted.period,
        posted.message_id,
        posted.sha256,
        posted.answer if posted.answer is not None else "",
        posted.state,
        posted.correction,
        posted.as_of.isoformat() if posted.as_of else None,
        posted.note,
        posted.number,
        _kept(outbox, posted),
        handled=posted.handled or "",
        subject=posted.subject,
        attempts=tries,
    )


def _kept(outbox: Outbox, posted: Posted) -> bool:
    from deadlines.store.outbox import OutboxDamaged

    try:
        outbox.data(posted)
    except OutboxDamaged:
        return False
    return True
