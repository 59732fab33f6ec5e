"""What can be proved of a matter: what went out about it, to whom, when, and what came back.

A fact that stands in the register's log is proved by its chain (`deadlines verify`): it carries the number and the hash
of its entry. What the outbox alone knows (put off, refused, doubtful) is told beside it, without that.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.codes import is_plan
from deadlines.errors import NoSuchCode
from deadlines.mail.remembered import ACT as SENT
from deadlines.usecases.due import plan_named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from deadlines.domain.log import LogEntry
    from deadlines.domain.outbox import Posted
    from deadlines.store.contract import Store
    from deadlines.store.outbox import Outbox


class Proof(NamedTuple):
    """One fact. `act` is that of the log; `codes` are the entries that it was about, `to` who got it.

    `at` is when it happened (ISO 8601, UTC), `by` who recorded it. `state` is that of the outbox, `sent` for what the
    log tells. `number` is its message in the outbox, `kept` says that its bytes lie there unchanged. `seq` and `hash`
    are those of the log's entry; None where the log does not prove it.
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


class Proofs(NamedTuple):
    """What was asked for, as the register knows it, and all that is proved of it, oldest first."""

    code: str
    facts: list[Proof]


def _mailed(entry: LogEntry) -> Proof:
    after = entry.after
    return Proof(
        SENT,
        str(after.get("at") or entry.at),
        str(after.get("settled_by") or entry.by),
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
    )


#: Acts of the log that count as proof, each with how it is read.
PROOFS: Mapping[str, Callable[[LogEntry], Proof]] = MappingProxyType({SENT: _mailed})


def proofs(store: Store, outbox: Outbox, typed: str) -> Proofs:
    """What is proved of *typed*: an entry, an item with what stands below it, a plan, or a unit.

    Raises NoSuchCode, AmbiguousCode, NoSuchUnit, AmbiguousUnit.
    """
    code, concerned = _asked(store, typed)
    posted = {each.message_id: each for each in outbox.all() if each.state != "cancelled"}
    found = []
    for entry in store.log():
        read = PROOFS.get(entry.act)
        if read is None:
            continue
        fact = read(entry)
        mine = posted.pop(fact.message_id, None) if fact.message_id else None
        if concerned(fact):
            found.append(fact if mine is None else fact._replace(number=mine.number, kept=_kept(outbox, mine)))
    found += [fact for fact in (_waiting(outbox, each) for each in posted.values()) if concerned(fact)]
    return Proofs(code, sorted(found, key=lambda fact: (fact.at, fact.seq or 0, fact.number or 0)))


def _asked(store: Store, typed: str) -> tuple[str, Callable[[Proof], bool]]:
    """What *typed* names, and which facts concern it."""
    if "/" in typed:
        return _of_unit(store, typed)
    if is_plan(typed.strip().upper()):
        code = plan_named(store, typed).code
        return code, lambda fact: any(each.startswith(f"{code}-") or each == code for each in fact.codes)
    try:
        code = store.code(typed)
    except NoSuchCode:
        if typed.isascii():
            raise
        return _of_unit(store, typed)
    return code, lambda fact: any(each == code or each.startswith(f"{code}.") for each in fact.codes)


def _of_unit(store: Store, typed: str) -> tuple[str, Callable[[Proof], bool]]:
    key = store.directory().find(typed).key
    return key, lambda fact: fact.unit == key


def _waiting(outbox: Outbox, posted: Posted) -> Proof:
    at = posted.ended_at or posted.queued_at
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
    )


def _kept(outbox: Outbox, posted: Posted) -> bool:
    from deadlines.store.outbox import OutboxDamaged

    try:
        outbox.data(posted)
    except OutboxDamaged:
        return False
    return True
