"""What was sent is remembered at once, and nobody gets a week's mail twice."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from deadlines.domain.model import Register
from deadlines.errors import CannotWrite, Message
from deadlines.mail.delivery import MailSettings, Outcome
from deadlines.mail.digest import compose
from deadlines.mail.message import Mail, letter_of, mails_of
from deadlines.mail.remembered import already_sent, sent
from deadlines.usecases.digest import hand_over
from mail.registers import DIRECTORY, FRIDAY, SAMPLE, WEEK, lines, store_with
from servers import Postmaster, free_port, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deadlines.domain.units import Directory, Unit
    from deadlines.store.memory import MemoryStore

AT = datetime(2023, 11, 27, tzinfo=UTC)
EVERYBODY = [
    ("甲市/市城管局", "cg@example.gov.cn"),
    ("甲市/市城管局", "cg2@example.gov.cn"),
    ("甲市/市环境局", "hj@example.gov.cn"),
    ("甲市/东县", "dong@example.gov.cn"),
    ("甲市/西县", "xi@example.gov.cn"),
]


def waiting(
    store: MemoryStore, *, as_of: date = FRIDAY, week: date = WEEK, directory: Directory = DIRECTORY
) -> list[Mail]:
    """The messages that are still to be sent, by the register's log."""
    digests = compose(lines(SAMPLE), directory, as_of=as_of, week=week)
    made = [
        mail
        for digest in digests
        for mail in mails_of(
            digest,
            letter_of(digest),
            sender="zgb@example.gov.cn",
            at=AT,
            sent=already_sent(store.log(), digest.period),
        )
    ]
    return [mail for mail in made if isinstance(mail, Mail)]


def run(store: MemoryStore, port: int, **more: Any) -> list[Outcome]:
    given = MailSettings("127.0.0.1", port, "none", "zgb@example.gov.cn", timeout=5)
    return list(hand_over(store, waiting(store, **more), given, clock=lambda: "2023-11-27T00:00:00Z", by="试"))


@pytest.fixture
def postmaster() -> Postmaster:
    return Postmaster()


@pytest.fixture
def port(postmaster: Postmaster) -> Iterator[int]:
    with running(postmaster) as port:
        yield port


@pytest.fixture
def store() -> MemoryStore:
    return store_with(SAMPLE)


def test_every_accepted_message_stands_in_the_log(store: MemoryStore, port: int) -> None:
    made = waiting(store)
    outcomes = run(store, port)

    entries = list(store.log())[1:]
    assert [outcome.kind for outcome in outcomes] == ["accepted"] * 5
    assert [(entry.code, entry.after["to"]) for entry in entries] == EVERYBODY
    assert entries[0].after == {
        "period": "2023-W48",
        "to": "cg@example.gov.cn",
        "message_id": made[0].message_id,
        "sha256": made[0].sha256,
        "content": made[0].content,
        "codes": list(made[0].codes),
        "as_of": "2023-12-01",
        "known": 0,
    }
    assert {(entry.act, entry.at, entry.by, entry.on) for entry in entries} == {
        ("sent", "2023-11-27T00:00:00Z", "试", None)
    }
    assert store.problems() == []
    assert already_sent(store.log(), "2023-W48") == set(EVERYBODY)
    assert already_sent(store.log(), "2023-W49") == set()


def test_the_second_run_sends_nothing(store: MemoryStore, postmaster: Postmaster, port: int) -> None:
    run(store, port)
    before = list(store.log())

    assert run(store, port) == []
    assert run(store, port, as_of=date(2023, 12, 3)) == []  # other words, the same week
    assert list(store.log()) == before
    assert len(postmaster.got) == 5
    assert postmaster.connections() == 1


def test_another_week_is_another_mail(store: MemoryStore, postmaster: Postmaster, port: int) -> None:
    run(store, port)

    assert len(run(store, port, as_of=date(2023, 12, 4), week=date(2023, 12, 4))) == 5


def with_mail(name: str, *mail: str) -> Directory:
    def changed(unit: Unit) -> Unit:
        return unit._replace(mail=mail) if unit.key == name else unit

    return DIRECTORY._replace(units=tuple(map(changed, DIRECTORY.units)))


def test_an_address_added_later_gets_its_own(store: MemoryStore, port: int) -> None:
    run(store, port)
    directory = with_mail("甲市/市城管局", "CG@example.gov.cn", "new@example.gov.cn")

    assert [outcome.address for outcome in run(store, port, directory=directory)] == ["new@example.gov.cn"]


def test_what_was_not_accepted_goes_out_in_the_next_run(store: MemoryStore, postmaster: Postmaster, port: int) -> None:
    postmaster.answers = {"cg@example.gov.cn": "451 later", "hj@example.gov.cn": "550 unknown"}
    postmaster.drop_after_data = {"xi@example.gov.cn"}

    first = run(store, port)
    ids = {outcome.address: outcome.message_id for outcome in first}
    postmaster.answers, postmaster.drop_after_data = {}, set()
    second = run(store, port)

    assert [outcome.kind for outcome in first] == ["deferred", "accepted", "refused", "accepted", "doubtful"]
    assert [outcome.address for outcome in second] == ["cg@example.gov.cn", "hj@example.gov.cn", "xi@example.gov.cn"]
    assert [outcome.kind for outcome in second] == ["accepted"] * 3
    assert all(ids[outcome.address] == outcome.message_id for outcome in second)


def test_no_server_leaves_no_trace(store: MemoryStore) -> None:
    before = list(store.log())

    assert {outcome.kind for outcome in run(store, free_port())} == {"failed"}
    assert list(store.log()) == before


def test_each_is_recorded_before_the_next_goes_out(store: MemoryStore, postmaster: Postmaster, port: int) -> None:
    given = MailSettings("127.0.0.1", port, "none", "zgb@example.gov.cn", timeout=5)
    sending = hand_over(store, waiting(store), given, clock=lambda: "2023-11-27T00:00:00Z", by="试")
    for count, _ in enumerate(sending, 1):
        assert len(postmaster.got) == count
        assert len(list(store.log())) == count + 1
        if count == 2:  # cut off here
            break
    sending.close()  # type: ignore[attr-defined]

    assert [outcome.address for outcome in run(store, port)] == [address for _, address in EVERYBODY[2:]]
    assert len(postmaster.got) == 5


class Failing:
    """A store whose batches fail from the given one on."""

    def __init__(self, store: MemoryStore, after: int) -> None:
        self._store = store
        self._left = after

    @contextmanager
    def batch(self, *, at: str, by: str) -> Iterator[Any]:
        self._left -= 1
        if self._left < 0:
            raise CannotWrite("tasks.db", Message("disk full"))
        with self._store.batch(at=at, by=by) as batch:
            yield batch


def fail(store: MemoryStore, port: int, after: int) -> list[Outcome]:
    given = MailSettings("127.0.0.1", port, "none", "zgb@example.gov.cn", timeout=5)
    failing: Any = Failing(store, after)
    outcomes: list[Outcome] = []
    with pytest.raises(CannotWrite):
        outcomes.extend(hand_over(failing, waiting(store), given, clock=lambda: "2023-11-27T00:00:00Z", by="试"))
    return outcomes


def test_a_register_that_cannot_be_written_sends_nothing(store: MemoryStore, postmaster: Postmaster, port: int) -> None:
    assert fail(store, port, after=0) == []
    assert postmaster.got == []


def test_a_register_that_fails_on_the_way_stops_the_run_and_names_the_one_in_doubt(
    store: MemoryStore, postmaster: Postmaster, port: int
) -> None:
    outcomes = fail(store, port, after=3)

    assert [outcome.kind for outcome in outcomes] == ["accepted", "accepted", "unrecorded"]
    assert outcomes[-1].message_id in str(outcomes[-1].message)
    assert len(postmaster.got) == 3
    assert already_sent(store.log(), "2023-W48") == set(EVERYBODY[:2])


def test_remembering_changes_no_record(store: MemoryStore) -> None:
    before = store.register()
    with store.batch(at="2023-11-27T00:00:00Z", by="试") as batch:
        batch.apply(sent(waiting(store)[0]))

    assert store.register() == before
    assert isinstance(before, Register)
