"""One run of the mail: everybody gets a period's mail once, whatever breaks; what is left is kept and named."""

from __future__ import annotations

import socket
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from deadlines.domain import outbox as rules
from deadlines.domain.model import Register
from deadlines.domain.outbox import WrongStep
from deadlines.errors import CannotWrite, Message, NoSuchCode, NoSuchUnit
from deadlines.mail.delivery import MailSettings
from deadlines.mail.digest import compose, period_name
from deadlines.mail.message import Mail, letter_of, mails_of
from deadlines.mail.remembered import already_sent
from deadlines.store.outbox import BeingSent, NoSuchMessage, open_outbox
from deadlines.usecases import outbox as usecase
from deadlines.usecases.mailing import Hands, Summary, missed_periods, run
from deadlines.usecases.proof import proofs
from mail.registers import DIRECTORY, FRIDAY, SAMPLE, WEEK, lines, store_with
from servers import Postmaster, free_port, running, scripted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from deadlines.domain.outbox import Known
    from deadlines.domain.units import Directory, Unit
    from deadlines.mail.message import Unsendable
    from deadlines.store.memory import MemoryStore
    from deadlines.store.outbox import Outbox

MONDAY = datetime(2023, 11, 27, 1, tzinfo=UTC)
EVERYBODY = [
    ("甲市/市城管局", "cg@example.gov.cn"),
    ("甲市/市城管局", "cg2@example.gov.cn"),
    ("甲市/市环境局", "hj@example.gov.cn"),
    ("甲市/东县", "dong@example.gov.cn"),
    ("甲市/西县", "xi@example.gov.cn"),
]


class Bureau:
    """A register and its outbox, a clock that goes on when somebody sleeps, and what was said meanwhile."""

    def __init__(self, path: Path) -> None:
        self.path = str(path / "register.db.outbox.db")
        self.store = store_with(SAMPLE)
        self.outbox = open_outbox(self.path)
        self.now = MONDAY
        self.slept: list[float] = []
        self.said: list[str] = []
        self.on_sleep: Callable[[], None] = lambda: None
        self.content = "a"
        self.port = 0

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)
        self.on_sleep()

    @property
    def hands(self) -> Hands:
        return Hands("试", lambda: self.now, self.sleep, lambda message: self.said.append(str(message)))

    @property
    def settings(self) -> MailSettings:
        return MailSettings("127.0.0.1", self.port, "none", "zgb@example.gov.cn", timeout=5, end_timeout=5)

    def __call__(
        self, *, directory: Directory = DIRECTORY, week: date = WEEK, store: Any = None, **more: Any
    ) -> Summary:
        def made(known: Known) -> Iterator[Mail | Unsendable]:
            for digest in compose(lines(SAMPLE), directory, as_of=max(FRIDAY, week), week=week):
                sent = () if more.get("again") else set(known)
                for mail in mails_of(digest, letter_of(digest), sender="zgb@example.gov.cn", at=self.now, sent=sent):
                    if isinstance(mail, Mail):
                        correction = int(mail.unit in self.corrected)
                        data = mail.data.replace(b"Date:", b"X-Said: " + self.content.encode() + b"\r\nDate:")
                        yield mail._replace(
                            data=data,
                            content=self.content if correction or self.content in ("a", "") else "a",
                            codes=("JA23-08.1",),
                            message_id=mail.message_id.replace("@", f".{correction}@"),
                            correction=correction,
                        )
                    else:
                        yield mail

        return run(store or self.store, self.outbox, self.settings, made, self.hands, period=period_name(week), **more)

    corrected: frozenset[str] = frozenset()

    def states(self) -> dict[str, str]:
        return {each.address.partition("@")[0]: each.state for each in self.outbox.all()}

    def entries(self) -> list[Any]:
        return [entry for entry in self.store.log() if entry.act == "sent"]


@pytest.fixture
def postmaster() -> Postmaster:
    return Postmaster()


@pytest.fixture
def bureau(postmaster: Postmaster, tmp_path: Path) -> Iterator[Bureau]:
    made = Bureau(tmp_path)
    with running(postmaster) as made.port:
        yield made
    made.outbox.close()


def address(name: str) -> str:
    return f"{name}@example.gov.cn"


# --- once for everybody


def test_everybody_gets_it_once_and_the_log_proves_it(bureau: Bureau, postmaster: Postmaster) -> None:
    summary = bureau()

    assert len(summary.sent) == summary.written == 5
    assert (summary.left, summary.before) == (0, 0)
    assert postmaster.addresses() == [each for _, each in EVERYBODY]
    assert [(entry.code, entry.after["to"]) for entry in bureau.entries()] == EVERYBODY
    first, posted = bureau.entries()[0], summary.sent[0]
    assert first.after == {
        "period": "2023-W48",
        "to": address("cg"),
        "message_id": posted.message_id,
        "sha256": posted.sha256,
        "content": "a",
        "codes": ["JA23-08.1"],
        "as_of": "2023-12-01",
        "answer": "250 queued as 1",
        "known": 0,
        "queued": "2023-11-27T01:00:00Z",
        "at": "2023-11-27T01:00:00Z",
    }
    assert (first.by, first.on) == ("试", None)
    assert bureau.store.problems() == []
    assert already_sent(bureau.store.log(), "2023-W48") == set(EVERYBODY)
    assert already_sent(bureau.store.log(), "2023-W49") == set()


def test_the_same_period_again_sends_nothing(bureau: Bureau, postmaster: Postmaster) -> None:
    bureau()
    before = list(bureau.store.log())
    again = bureau()

    assert (again.sent, again.written, again.before, again.left) == ((), 0, 5, 0)
    assert list(bureau.store.log()) == before
    assert len(postmaster.got) == 5
    assert postmaster.connections() == 1


def test_a_lost_outbox_sends_nobody_the_same_period_again(
    bureau: Bureau, postmaster: Postmaster, tmp_path: Path
) -> None:
    bureau()
    bureau.outbox.close()
    bureau.outbox = open_outbox(str(tmp_path / "new.outbox.db"))

    assert bureau().before == 5
    assert len(postmaster.got) == 5


def with_mail(name: str, *mail: str) -> Directory:
    def changed(unit: Unit) -> Unit:
        return unit._replace(mail=mail) if unit.key == name else unit

    return DIRECTORY._replace(units=tuple(map(changed, DIRECTORY.units)))


def test_an_address_added_later_gets_its_own(bureau: Bureau) -> None:
    bureau()
    directory = with_mail("甲市/市城管局", "CG@example.gov.cn", "new@example.gov.cn")

    assert [each.address for each in bureau(directory=directory).sent] == ["new@example.gov.cn"]


def test_remembering_changes_no_record(bureau: Bureau) -> None:
    before = bureau.store.register()
    bureau()

    assert bureau.store.register() == before
    assert isinstance(before, Register)


def test_all_is_written_down_before_the_first_goes_out(bureau: Bureau, postmaster: Postmaster) -> None:
    def look() -> None:
        with closing(open_outbox(bureau.path)) as other:  # on the server's thread
            seen.append(len(other.all(states=("queued",))))

    postmaster.on_mail = look
    seen: list[int] = []
    bureau()

    assert seen[0] == 5
    assert all(entry.after["at"] for entry in bureau.entries())


# --- corrections


def test_changed_content_goes_out_only_where_it_is_asked_for_and_differs(
    bureau: Bureau, postmaster: Postmaster
) -> None:
    bureau()
    bureau.content, bureau.corrected = "b", frozenset({"甲市/东县"})

    assert bureau().sent == ()
    corrected = bureau(again=True)
    assert [(each.unit, each.correction) for each in corrected.sent] == [("甲市/东县", 1)]
    assert bureau(again=True).sent == ()  # it says that already
    assert postmaster.addresses().count(address("dong")) == 2
    assert bureau.entries()[-1].after["correction"] == 1
    assert bureau.entries()[-1].after["content"] == "b"


def test_one_message_id_is_sent_once_whatever_is_asked_for(bureau: Bureau, postmaster: Postmaster) -> None:
    bureau()
    bureau.content = ""  # nobody can tell whether it says the same

    assert bureau(again=True).sent == ()
    assert len(postmaster.got) == 5


def test_a_newer_list_replaces_one_that_never_went_out(bureau: Bureau, postmaster: Postmaster) -> None:
    postmaster.answers = {address("dong"): "451 later"}
    bureau(wait=0)
    bureau.content, bureau.corrected = "b", frozenset({"甲市/东县"})
    postmaster.answers = {}

    bureau(again=True)
    mine = [(each.state, each.content) for each in bureau.outbox.all() if each.unit == "甲市/东县"]
    assert mine == [("cancelled", "a"), ("sent", "b")]
    assert postmaster.addresses().count(address("dong")) == 1


def test_what_waits_goes_out_as_it_was_written_down(bureau: Bureau, postmaster: Postmaster) -> None:
    postmaster.answers = {address("dong"): "451 later"}
    bureau(wait=0)
    bureau.content, postmaster.answers = "b", {}
    bureau()

    assert b"X-Said: a" in (postmaster.got[-1].content or b"")
    assert postmaster.addresses()[-1] == address("dong")


# --- each on its own


def test_one_bad_recipient_keeps_nobody_else_from_theirs(bureau: Bureau, postmaster: Postmaster) -> None:
    postmaster.answers = {address("cg"): "451 later", address("hj"): "550 unknown"}
    postmaster.drop_after_data = {address("xi")}

    first = bureau(wait=0)

    assert bureau.states() == {"cg": "deferred", "cg2": "sent", "hj": "refused", "dong": "sent", "xi": "doubtful"}
    assert [each.address for each in first.waiting] == [address("cg")]
    assert [str(each.answer) for each in first.refused] == ["550 unknown"]
    assert [each.message_id for each in first.doubtful] == [each.message_id for each in bureau.outbox.all()][-1:]
    postmaster.answers, postmaster.drop_after_data = {}, set()
    second = bureau()
    assert [each.address for each in second.sent] == [address("cg")]  # the refused and the doubtful are a person's
    assert (len(second.refused), len(second.doubtful)) == (1, 1)


def test_what_is_put_off_is_tried_with_growing_pauses(bureau: Bureau, postmaster: Postmaster) -> None:
    postmaster.answers = {address("cg"): "450 greylisted"}
    bureau.on_sleep = lambda: postmaster.answers.clear() if bureau.now - MONDAY >= timedelta(minutes=5) else None

    summary = bureau()

    assert bureau.slept == [60, 120, 300]
    assert (len(summary.sent), summary.left) == (5, 0)
    assert postmaster.addresses()[-1] == address("cg")
    last = bureau.outbox.find("1")
    assert (last.tries, last.state) == (4, "sent")


def test_no_longer_than_the_run_may_last(bureau: Bureau, postmaster: Postmaster) -> None:
    postmaster.answers = {address("cg"): "450 greylisted"}

    summary = bureau(wait=200)

    assert bureau.slept == [60, 120]
    assert [each.next_try for each in summary.waiting] == [bureau.now + timedelta(minutes=5)]


def test_a_clock_that_is_set_back_does_not_make_it_last_for_ever(bureau: Bureau, postmaster: Postmaster) -> None:
    postmaster.answers = {address("cg"): "450 greylisted"}

    def back() -> None:
        bureau.now -= timedelta(minutes=5)

    bureau.on_sleep = back
    bureau()

    assert sum(bureau.slept) <= 600


def test_after_five_days_it_is_given_up(bureau: Bureau, postmaster: Postmaster) -> None:
    postmaster.answers = {address("cg"): "450 mailbox full"}
    bureau(wait=0)
    bureau.now += timedelta(days=4)
    bureau(wait=0)
    assert bureau.states()["cg"] == "deferred"
    bureau.now += timedelta(days=1)

    assert [str(each.answer) for each in bureau(wait=0).refused] == ["given up after 5 days; last: 450 mailbox full"]


def test_no_server_puts_all_off_and_says_so_once(bureau: Bureau, postmaster: Postmaster) -> None:
    right, bureau.port = bureau.port, free_port()
    bureau.on_sleep = lambda: setattr(bureau, "port", right)

    summary = bureau(wait=0)
    assert set(bureau.states().values()) == {"deferred"}
    assert len(summary.waiting) == 5
    assert len(bureau.said) == 1
    assert bureau.entries() == []
    bureau.port = right
    assert len(bureau().sent) == 5


def test_a_server_that_comes_back_within_the_run_gets_all(
    bureau: Bureau, postmaster: Postmaster, monkeypatch: pytest.MonkeyPatch
) -> None:
    down = [True]
    real = socket.create_connection

    def connect(*args: Any, **more: Any) -> socket.socket:
        if down[0]:
            raise ConnectionRefusedError(111, "refused")
        return real(*args, **more)

    monkeypatch.setattr(socket, "create_connection", connect)
    bureau.on_sleep = lambda: down.__setitem__(0, False)

    assert len(bureau().sent) == 5
    assert bureau.slept == [60]


def test_wrong_settings_are_not_waited_for(bureau: Bureau, postmaster: Postmaster) -> None:
    with scripted(lambda peer: peer.sendall(b"554 5.7.1 you may not\r\n")) as bureau.port:
        summary = bureau()

    assert bureau.slept == []
    assert len(summary.waiting) == 5
    assert {str(each.answer) for each in summary.waiting} == {"554 5.7.1 you may not"}


def test_a_server_that_turns_the_sender_down_puts_all_off_until_the_settings_are_mended(
    bureau: Bureau, postmaster: Postmaster
) -> None:
    def converse(peer: socket.socket) -> None:
        peer.sendall(b"220 ready\r\n")
        while said := peer.recv(1000):
            peer.sendall(b"530 5.7.0 Authentication required\r\n" if said[:4] == b"MAIL" else b"250 OK\r\n")

    right = bureau.port
    with scripted(converse) as bureau.port:
        summary = bureau()
    assert (bureau.slept, len(summary.waiting), summary.refused) == ([], 5, ())

    bureau.port = right
    assert len(bureau().sent) == 5


def test_those_that_break_the_connection_starve_nobody(bureau: Bureau, postmaster: Postmaster) -> None:
    postmaster.drop_for = {address(name) for name in ("cg", "cg2", "hj")}  # the first three, every time

    summary = bureau()

    assert sorted(postmaster.addresses()) == [address("dong"), address("xi")]
    assert sorted(each.address for each in summary.waiting) == sorted(postmaster.drop_for)


def test_who_asks_for_one_unit_sends_to_that_unit_alone(bureau: Bureau, postmaster: Postmaster) -> None:
    postmaster.answers = dict.fromkeys([address("cg"), address("dong")], "450 later")
    bureau(wait=0)
    postmaster.answers = {}

    summary = bureau(scope=frozenset({"甲市/东县"}))
    assert [each.address for each in summary.sent] == [address("dong")]
    assert summary.left == 0
    assert bureau.states()["cg"] == "deferred"


# --- periods that follow each other


def test_nobody_gets_two_weeks_at_once(bureau: Bureau, postmaster: Postmaster) -> None:
    postmaster.answers = {address("cg"): "450 full"}
    bureau(wait=0)
    postmaster.answers, bureau.now = {}, MONDAY + timedelta(weeks=1)

    summary = bureau(week=WEEK + timedelta(weeks=1))

    assert [(each.address, each.period) for each in summary.overtaken] == [(address("cg"), "2023-W48")]
    assert bureau.outbox.find("1").state == "cancelled"
    assert "2023-12-04" in str(bureau.outbox.find("1").handled)
    assert str(bureau.outbox.find("1").answer) == "450 full"
    assert postmaster.addresses().count(address("cg")) == 1
    assert len(summary.sent) == 5


def test_a_missed_week_is_told_of_once(bureau: Bureau) -> None:
    bureau()
    bureau.now += timedelta(weeks=3)
    week = WEEK + timedelta(weeks=3)

    assert bureau(week=week, scope=frozenset({"甲市/东县"})).missed == ()
    assert bureau(week=week).missed == ("2023-W49", "2023-W50")
    assert bureau(week=week + timedelta(weeks=1)).missed == ()


@pytest.mark.parametrize(
    ("last", "period", "missed"),
    [
        (None, "2023-W48", ()),
        ("2023-W48", "2023-W48", ()),
        ("2023-W48", "2023-W49", ()),
        ("2023-W51", "2024-W02", ("2023-W52", "2024-W01")),
        ("2020-W52", "2021-W01", ("2020-W53",)),
        ("2024-W02", "2023-W51", ()),
        ("notice-7", "2023-W51", ()),
    ],
)
def test_the_weeks_between(last: str | None, period: str, missed: tuple[str, ...]) -> None:
    assert missed_periods(last, period) == missed


def test_what_has_ended_is_pressed_when_the_next_period_comes(bureau: Bureau) -> None:
    bureau()
    one = bureau.outbox.find("1")
    data = bureau.outbox.data(one)
    bureau(week=WEEK + timedelta(weeks=1))

    kept = bureau.outbox._ask("SELECT packed, length(data) FROM body ORDER BY number")
    assert [packed for packed, _ in kept] == [1] * 5 + [0] * 5
    assert kept[0][1] < len(data)
    assert bureau.outbox.data(one) == data


# --- runs that are broken off


class Stopped(BaseException):
    pass


@pytest.mark.parametrize("stop", [Stopped, KeyboardInterrupt])
def test_broken_off_while_waiting(bureau: Bureau, postmaster: Postmaster, stop: type[BaseException]) -> None:
    postmaster.answers = {address("cg"): "450 later"}

    def end() -> None:
        raise stop

    bureau.on_sleep = end
    if stop is KeyboardInterrupt:
        assert bureau().interrupted
    else:
        with pytest.raises(stop):
            bureau()

    assert bureau.states() == {"cg": "deferred", "cg2": "sent", "hj": "sent", "dong": "sent", "xi": "sent"}
    assert len(bureau.entries()) == 4
    postmaster.answers = {}
    assert [each.address for each in bureau().sent] == [address("cg")]


def test_ctrl_c_before_the_answer_leaves_that_one_in_doubt(
    bureau: Bureau, postmaster: Postmaster, monkeypatch: pytest.MonkeyPatch
) -> None:
    import smtplib

    answers = [0]
    real = smtplib.SMTP.getreply

    def getreply(server: smtplib.SMTP) -> Any:
        answers[0] += 1
        if answers[0] == 2 + 4 + 4:  # banner and EHLO, then MAIL, RCPT, DATA and the end of each
            raise KeyboardInterrupt
        return real(server)

    monkeypatch.setattr(smtplib.SMTP, "getreply", getreply)
    summary = bureau()
    monkeypatch.undo()

    assert summary.interrupted
    assert [each.address for each in summary.doubtful] == [address("cg2")]
    assert bureau.states() == {"cg": "sent", "cg2": "doubtful", "hj": "queued", "dong": "queued", "xi": "queued"}
    assert [each.address for each in bureau().sent] == [address("hj"), address("dong"), address("xi")]


def test_a_killed_run_leaves_one_in_doubt_and_the_log_is_told_of_the_rest(
    bureau: Bureau, postmaster: Postmaster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the program vanished between an answer and its record: nothing of what follows is run."""
    from deadlines.usecases import mailing

    def vanish(*_: object) -> None:
        raise Stopped

    real = mailing._Keeper.end
    count = [0]

    def end(keeper: Any, *args: Any) -> None:
        count[0] += 1
        if count[0] == 3:
            raise Stopped
        real(keeper, *args)

    with monkeypatch.context() as patch:
        patch.setattr(mailing._Keeper, "end", end)
        patch.setattr(mailing._Keeper, "broken_off", vanish)
        patch.setattr(mailing, "tell_log", lambda *_: frozenset())
        with pytest.raises(Stopped):
            bureau()
    assert bureau.states() == {"cg": "sent", "cg2": "sent", "hj": "trying", "dong": "queued", "xi": "queued"}
    assert bureau.entries() == []

    summary = bureau()
    assert [each.address for each in summary.doubtful] == [address("hj")]
    assert [each.address for each in summary.sent] == [address("dong"), address("xi")]
    assert len(bureau.entries()) == 4
    assert sorted(postmaster.addresses()) == sorted(each for _, each in EVERYBODY)


class Failing:
    """A store whose batches fail from the given one on."""

    def __init__(self, store: MemoryStore, after: int) -> None:
        self._store = store
        self._left = after

    def log(self) -> Any:
        return self._store.log()

    @contextmanager
    def batch(self, *, at: str, by: str) -> Iterator[Any]:
        self._left -= 1
        if self._left < 0:
            raise CannotWrite("tasks.db", Message("disk full"))
        with self._store.batch(at=at, by=by) as batch:
            yield batch


def test_a_register_that_cannot_be_written_sends_nothing(bureau: Bureau, postmaster: Postmaster) -> None:
    with pytest.raises(CannotWrite):
        bureau(store=Failing(bureau.store, 0))

    assert postmaster.got == []
    assert bureau.outbox.all() == []


def test_a_register_that_fails_at_the_end_is_told_in_the_next_run(bureau: Bureau, postmaster: Postmaster) -> None:
    with pytest.raises(CannotWrite):
        bureau(store=Failing(bureau.store, 1))
    assert len(postmaster.got) == 5
    assert bureau.entries() == []

    assert bureau().before == 5
    assert len(postmaster.got) == 5
    assert len(bureau.entries()) == 5


def test_an_outbox_that_fails_stops_the_run_with_one_in_doubt(
    bureau: Bureau, postmaster: Postmaster, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, count = bureau.outbox.record, [0]

    def record(*steps: Any) -> None:
        count[0] += 1
        if count[0] > 2:
            raise CannotWrite("outbox", Message("disk full"))
        real(*steps)

    monkeypatch.setattr(bureau.outbox, "record", record)
    with pytest.raises(CannotWrite):
        bureau()
    monkeypatch.undo()

    assert bureau.states() == {"cg": "sent", "cg2": "trying", "hj": "queued", "dong": "queued", "xi": "queued"}
    assert postmaster.addresses() == [address("cg"), address("cg2")]
    assert [each.address for each in bureau().doubtful] == [address("cg2")]


def test_two_runs_at_once(bureau: Bureau, postmaster: Postmaster) -> None:
    postmaster.answers = {address("cg"): "450 later"}
    refused: list[BeingSent] = []

    def second() -> None:
        other = open_outbox(bureau.path)
        try:
            with pytest.raises(BeingSent) as caught:
                usecase.cancel(other, bureau.hands, ["1"])
            refused.append(caught.value)
        finally:
            other.close()

    bureau.on_sleep = second
    bureau(wait=60)

    assert refused[0].exit_code == 6
    assert "试" in str(refused[0])
    assert "process" in str(refused[0])


# --- what is proved


def proved(bureau: Bureau, name: str) -> list[tuple[str, str, int | None]]:
    found = proofs(bureau.store, bureau.outbox, name)
    return [(fact.to.partition("@")[0], fact.state, fact.seq) for fact in found.facts]


def test_the_proof_of_an_entry_an_item_a_plan_and_a_unit(bureau: Bureau, postmaster: Postmaster) -> None:
    postmaster.answers = {address("hj"): "550 unknown"}
    bureau()
    sent = [("cg", "sent", 2), ("cg2", "sent", 3), ("dong", "sent", 4), ("xi", "sent", 5)]

    for name in ("JA23-08.1", "8.1", "JA23-08", "JA23", "ja23"):
        assert sorted(proved(bureau, name)) == sorted([*sent, ("hj", "refused", None)]), name
    assert proved(bureau, "JA23-09") == []
    assert proved(bureau, "JA23-08.2") == []
    assert proved(bureau, "市城管局") == proved(bureau, "甲市/市城管局") == sent[:2]
    facts = proofs(bureau.store, bureau.outbox, "甲市/东县").facts
    assert (str(facts[0].answer), facts[0].at, facts[0].kept) == ("250 queued as 3", "2023-11-27T01:00:00Z", True)
    with pytest.raises(NoSuchCode):
        proofs(bureau.store, bureau.outbox, "JA23-77")
    with pytest.raises(NoSuchUnit):
        proofs(bureau.store, bureau.outbox, "没有局")


def test_the_log_proves_it_without_the_outbox(bureau: Bureau) -> None:
    bureau()
    with closing(open_outbox(None)) as nothing:
        facts = proofs(bureau.store, nothing, "JA23-08").facts

    assert [fact.seq for fact in facts] == [2, 3, 4, 5, 6]
    assert {(fact.number, fact.kept) for fact in facts} == {(None, False)}
    assert [fact.hash for fact in facts] == [entry.hash for entry in bureau.entries()]


# --- what a person decides


@pytest.fixture
def left(bureau: Bureau, postmaster: Postmaster) -> Bureau:
    """A bureau whose run has left: 1 put off, 3 refused, 5 doubtful; then the server is well again."""
    postmaster.answers = {address("cg"): "451 later", address("hj"): "550 unknown"}
    postmaster.drop_after_data, postmaster.accept_before_drop = {address("xi")}, False
    bureau(wait=0)
    postmaster.answers, postmaster.drop_after_data = {}, set()
    return bureau


def test_retry(left: Bureau, postmaster: Postmaster) -> None:
    summary = usecase.retry(left.store, left.outbox, left.settings, left.hands, ["3", "#1"], wait=0)

    assert [each.address for each in summary.sent] == [address("cg"), address("hj")]
    assert summary.left == 0
    assert len(left.entries()) == 4


@pytest.mark.parametrize("name", ["2", "5"])
def test_what_was_sent_or_may_have_been_is_not_tried_again(left: Bureau, postmaster: Postmaster, name: str) -> None:
    with pytest.raises(WrongStep):
        usecase.retry(left.store, left.outbox, left.settings, left.hands, ["1", name], wait=0)

    assert left.states()["cg"] == "deferred"  # all or nothing
    assert len(postmaster.got) == 2


def test_cancelled_is_not_sent_by_any_run(left: Bureau, postmaster: Postmaster) -> None:
    usecase.cancel(left.outbox, left.hands, ["1"])
    assert left().sent == ()
    cancelled = left.outbox.find("1")
    assert (str(cancelled.handled), str(cancelled.answer)) == ("cancelled by 试", "451 later")
    usecase.retry(left.store, left.outbox, left.settings, left.hands, ["1"], wait=0)
    assert postmaster.addresses()[-1] == address("cg")


def test_settled_as_arrived_is_told_to_the_log(left: Bureau, postmaster: Postmaster) -> None:
    (each,) = usecase.settle(left.store, left.outbox, left.hands, ["5"], arrived=True, note="电话")

    assert each.state == "sent"
    after = left.entries()[-1].after
    assert (after["to"], after["settled_by"], after["note"]) == (address("xi"), "试", "电话")
    assert left(again=True).doubtful == ()
    assert address("xi") not in postmaster.addresses()


def said(bureau: Bureau, number: int) -> list[tuple[str, str]]:
    return [(each.state, str(each.answer)) for each in bureau.outbox.attempts(number)]


def test_what_the_server_answered_stays_whatever_is_done_with_the_message(left: Bureau, postmaster: Postmaster) -> None:
    usecase.retry(left.store, left.outbox, left.settings, left.hands, ["1", "3"], wait=0)
    (lost,) = said(left, 5)
    usecase.settle(left.store, left.outbox, left.hands, ["5"], arrived=True)

    assert said(left, 1) == [("deferred", "451 later"), ("sent", "250 queued as 3")]
    assert said(left, 3) == [("refused", "550 unknown"), ("sent", "250 queued as 4")]
    assert said(left, 5) == [lost]
    assert lost[0] == "doubtful"
    found = left.outbox.find("5")
    assert (rules.state_of(found), str(found.answer)) == (rules.FOUND, lost[1])
    assert str(found.handled) == "arrived, by the word of 试"
    assert len(left.outbox.attempts()) == 7


def test_a_doubtful_message_is_named_its_command(left: Bureau) -> None:
    with pytest.raises(WrongStep, match="outbox settle"):
        usecase.cancel(left.outbox, left.hands, ["5"])


def test_settled_as_lost_goes_out_with_the_next_run(left: Bureau, postmaster: Postmaster) -> None:
    usecase.settle(left.store, left.outbox, left.hands, [left.outbox.find("5").message_id], arrived=False)

    assert address("xi") in [each.address for each in left().sent]
    assert len([entry for entry in left.entries() if entry.after["to"] == address("xi")]) == 1


def test_only_the_doubtful_is_settled_and_only_what_is_there_found(left: Bureau) -> None:
    with pytest.raises(WrongStep):
        usecase.settle(left.store, left.outbox, left.hands, ["1"], arrived=True)
    for name in ("99", "", "<x@y>", "9" * 30, "一"):
        with pytest.raises(NoSuchMessage):
            usecase.cancel(left.outbox, left.hands, [name])


def test_the_list(left: Bureau) -> None:
    def numbers(**more: Any) -> list[int]:
        return [each.number for each in usecase.listing(left.outbox, DIRECTORY, **more)]

    left(week=WEEK + timedelta(weeks=1))
    assert numbers(open_only=True) == [3, 5]
    assert numbers(period="2023-W48") == [1, 2, 3, 4, 5]
    assert numbers() == [3, 5, 6, 7, 8, 9, 10]
    assert numbers(everything=True) == list(range(1, 11))
    assert numbers(unit="各县区") == [5, 9, 10]


def test_memory_holds_an_outbox_where_there_is_no_file() -> None:
    box: Outbox = open_outbox(None)
    assert box.all() == []
    with box.held(by="a", since="b"), box.held(by="a", since="b"):
        box.close()
