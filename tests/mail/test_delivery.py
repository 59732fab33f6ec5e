"""Messages handed to real servers: encryption, login, answers, and connections that break."""

from __future__ import annotations

import email
import email.policy
import ssl
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from deadlines.errors import BadInput, BadValue
from deadlines.mail.delivery import Courier, MailSettings, Outcome, deliver
from deadlines.mail.digest import compose
from deadlines.mail.message import Letter, Mail, letter_of, mail_to
from deadlines.mail.wire import stuffed, unsound
from mail.registers import DIRECTORY, FRIDAY, SAMPLE, WEEK, lines
from servers import PASSWORD, USER, Postmaster, authenticator, free_port, running, scripted

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator
    from pathlib import Path

SENDER = "整改办 <zgb@example.gov.cn>"
AT = datetime(2023, 11, 27, tzinfo=UTC)
DIGEST = compose(lines(SAMPLE), DIRECTORY, as_of=FRIDAY, week=WEEK)[0]


def mail(address: str, letter: Letter | None = None) -> Mail:
    return mail_to(address, DIGEST, letter or letter_of(DIGEST), sender=SENDER, at=AT)


def mails(*names: str) -> list[Mail]:
    return [mail(f"{name}@example.gov.cn") for name in names]


def plain(port: int, **more: Any) -> MailSettings:
    return MailSettings(
        **{"host": "127.0.0.1", "port": port, "tls": "none", "sender": SENDER, "timeout": 5, "end_timeout": 5, **more}
    )


def kinds(outcomes: list[Outcome]) -> list[str]:
    return [outcome.kind for outcome in outcomes]


@pytest.fixture(params=[False, True], ids=["one by one", "pipelining"])
def postmaster(request: pytest.FixtureRequest) -> Postmaster:
    made = Postmaster()
    made.pipelining = request.param
    return made


@pytest.fixture
def port(postmaster: Postmaster) -> Iterator[int]:
    with running(postmaster) as port:
        yield port


# --- what arrives


def test_the_message_arrives_as_it_was_made(postmaster: Postmaster, port: int) -> None:
    made = mail("a@example.gov.cn")

    outcomes = list(deliver(plain(port), [made]))

    assert kinds(outcomes) == ["accepted"]
    assert outcomes[0].message_id == made.message_id
    assert str(outcomes[0].answer) == "250 queued as 1"
    assert postmaster.got[0].content == made.data
    assert postmaster.got[0].mail_from == "zgb@example.gov.cn"
    assert "SMTPUTF8" not in postmaster.got[0].mail_options
    content = postmaster.got[0].content
    assert isinstance(content, bytes)
    assert email.message_from_bytes(content, policy=email.policy.default)["Subject"] == letter_of(DIGEST).subject


def test_lines_of_dots_arrive_as_dots(postmaster: Postmaster, port: int) -> None:
    made = mail("a@example.gov.cn")
    dots = made._replace(data=made.data + b".\r\n..\r\n.x\r\nQUIT\r\n")

    assert kinds(list(deliver(plain(port), [dots]))) == ["accepted"]
    assert postmaster.got[0].content == dots.data


def test_one_connection_carries_many(postmaster: Postmaster, port: int) -> None:
    made = mails(*(f"a{n}" for n in range(20)))

    assert kinds(list(deliver(plain(port), made))) == ["accepted"] * 20
    assert postmaster.connections() == 1
    assert postmaster.addresses() == [each.address for each in made]


def test_nothing_to_send_needs_no_server() -> None:
    assert list(deliver(plain(free_port()), [])) == []


# --- encryption


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


def context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(made)
    return made


def test_starttls(postmaster: Postmaster, authority: trustme.CA, ca_file: str) -> None:
    with running(postmaster, starttls=context(authority, "127.0.0.1")) as port:
        outcomes = list(deliver(plain(port, tls="starttls", ca_file=ca_file), mails("a", "b")))

    assert kinds(outcomes) == ["accepted", "accepted"]
    assert postmaster.sessions[0].ssl is not None


def test_tls_from_the_first_byte(postmaster: Postmaster, authority: trustme.CA, ca_file: str) -> None:
    with running(postmaster, tls=context(authority, "localhost")) as port:
        outcomes = list(deliver(plain(port, host="localhost", tls="tls", ca_file=ca_file), mails("a", "b")))

    assert kinds(outcomes) == ["accepted", "accepted"]


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_certificate_for_another_host_is_refused(
    postmaster: Postmaster, authority: trustme.CA, ca_file: str, tls: Any
) -> None:
    server = context(authority, "mail.example.gov.cn")
    with running(postmaster, **{tls: server}) as port:
        outcomes = list(deliver(plain(port, tls=tls, ca_file=ca_file), mails("a", "b")))

    assert kinds(outcomes) == ["failed", "failed"]
    assert "certificate" in str(outcomes[0].answer)
    assert "not valid for '127.0.0.1'" in str(outcomes[0].answer)
    assert postmaster.got == []


@pytest.mark.parametrize("tls", ["starttls", "tls"])
@pytest.mark.parametrize("own", [True, False])
def test_a_certificate_of_an_unknown_authority_is_refused(
    postmaster: Postmaster, authority: trustme.CA, ca_file: str, tls: Any, own: bool
) -> None:
    server = context(trustme.CA(), "127.0.0.1")
    with running(postmaster, **{tls: server}) as port:
        outcomes = list(deliver(plain(port, tls=tls, ca_file=ca_file if own else None), mails("a")))

    assert kinds(outcomes) == ["failed"]
    assert "is not trusted" in str(outcomes[0].answer)
    assert postmaster.mails == 0


def test_a_server_without_starttls_gets_nothing(postmaster: Postmaster, port: int) -> None:
    outcomes = list(deliver(plain(port, tls="starttls"), mails("a")))

    assert kinds(outcomes) == ["failed"]
    assert "STARTTLS" in str(outcomes[0].answer)
    assert postmaster.mails == 0


def test_a_server_that_speaks_no_tls_gets_nothing(postmaster: Postmaster, port: int) -> None:
    assert kinds(list(deliver(plain(port, tls="tls"), mails("a")))) == ["failed"]
    assert postmaster.mails == 0


# --- login


def test_login(postmaster: Postmaster, authority: trustme.CA, ca_file: str) -> None:
    server = context(authority, "127.0.0.1")
    with running(postmaster, starttls=server, authenticator=authenticator, auth_required=True) as port:
        given = plain(port, tls="starttls", ca_file=ca_file, user=USER, password=PASSWORD)
        right = list(deliver(given, mails("a")))
        wrong = list(
            deliver(plain(port, tls="starttls", ca_file=ca_file, user=USER, password="wrong-0815"), mails("b"))
        )
        none = list(deliver(plain(port, tls="starttls", ca_file=ca_file), mails("c")))

    assert kinds(right) == ["accepted"]
    assert kinds(wrong) == ["failed"]
    assert "535" in str(wrong[0].message)
    assert "password_file" in str(wrong[0].message)
    assert "wrong-0815" not in str(wrong)
    assert kinds(none) == ["failed"]  # nobody has turned its recipient down
    assert "530" in str(none[0].message)
    assert postmaster.addresses() == ["a@example.gov.cn"]


def test_a_server_without_login_gets_nothing_where_one_was_asked_for(postmaster: Postmaster, port: int) -> None:
    outcomes = list(deliver(plain(port, user=USER, password=PASSWORD), mails("a")))

    assert kinds(outcomes) == ["failed"]
    assert "AUTH" in str(outcomes[0].answer)
    assert postmaster.mails == 0


def test_the_password_stands_in_no_text() -> None:
    given = plain(25, user=USER, password=PASSWORD)

    assert PASSWORD not in repr(given)
    assert PASSWORD not in str(given)


def test_a_password_that_a_server_repeats_is_struck_out() -> None:
    def parrot(connection: socket.socket) -> None:
        connection.sendall(b"220 hello\r\n")
        said = connection.makefile("rb")
        said.readline()
        connection.sendall(b"250-hello\r\n250 AUTH PLAIN\r\n")
        coded = said.readline()
        connection.sendall(b"535 " + coded.strip() + b" or " + PASSWORD.encode() + b" is wrong\r\n")
        said.readline()

    with scripted(parrot) as port:
        outcomes = list(deliver(plain(port, user=USER, password=PASSWORD), mails("a")))

    assert kinds(outcomes) == ["failed"]
    assert "(535 AUTH PLAIN *** or *** is wrong)" in str(outcomes[0].answer)


# --- settings


@pytest.mark.parametrize(
    "host", ["mail.example.gov.cn", "10.0.0.1", "0.0.0.0", "localhost.example.cn", "::2", "128.0.0.1"]
)
def test_nothing_goes_in_the_clear_to_another_computer(host: str) -> None:
    with pytest.raises(BadInput, match="starttls or tls"):
        plain(25, host=host)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.8.9.10", "::1", "[::1]"])
def test_this_computer_itself_needs_no_encryption(host: str) -> None:
    assert plain(25, host=host).tls == "none"


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": ""},
        {"host": "a b"},
        {"host": "a\nb"},
        {"port": 0},
        {"port": 65536},
        {"tls": "ssl"},
        {"timeout": 0},
        {"timeout": float("nan")},
        {"sender": "nobody"},
        {"sender": "x\r\nBcc: a@b.cn <c@d.cn>"},
    ],
)
def test_a_setting_that_cannot_be_is_a_bad_value(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadValue) as caught:
        plain(25, **wrong) if "port" not in wrong else plain(wrong["port"])

    assert caught.value.exit_code == 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"user": "a"},
        {"password": "b"},
        {"user": "a", "password": "密码"},
        {"ca_file": "/no/such/file"},
        {"ca_file": "/etc/hostname"},
    ],
)
def test_settings_that_cannot_work_are_bad_input(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as caught:
        plain(25, **wrong)

    assert "密码" not in str(caught.value)


# --- answers


def test_one_bad_recipient_stops_nobody(postmaster: Postmaster, port: int) -> None:
    postmaster.answers = {
        "b@example.gov.cn": "550 5.1.1 no such user",
        "d@example.gov.cn": "451 4.7.1 greylisted, try later",
    }
    postmaster.after_data = {"e@example.gov.cn": "554 looks like spam", "f@example.gov.cn": "452 out of space"}

    outcomes = list(deliver(plain(port), mails("a", "b", "c", "d", "e", "f", "g")))

    assert kinds(outcomes) == ["accepted", "refused", "accepted", "deferred", "refused", "deferred", "accepted"]
    assert [outcome.code for outcome in outcomes] == [250, 550, 250, 451, 554, 452, 250]
    assert str(outcomes[1].answer) == "550 5.1.1 no such user"
    assert str(outcomes[1].message) == "甲市/市城管局 <b@example.gov.cn>: refused: 550 5.1.1 no such user"
    assert postmaster.addresses() == ["a@example.gov.cn", "c@example.gov.cn", "g@example.gov.cn"]
    assert postmaster.connections() == 1


def test_an_answer_stands_in_one_line_of_bearable_length() -> None:
    def rude(connection: socket.socket) -> None:
        connection.sendall(b"554-go\x1b[31m away\r\n554-" + b"x" * 900 + b"\r\n554 \xff\r\n")

    with scripted(rude) as port:
        (outcome,) = deliver(plain(port), mails("a"))

    assert outcome.kind == "failed"
    assert str(outcome.answer).startswith("554 go [31m away xxx")
    assert str(outcome.answer).isprintable()
    assert len(str(outcome.answer)) < 310


# --- addresses outside ASCII


def test_smtputf8_only_where_it_is_needed(postmaster: Postmaster) -> None:
    with running(postmaster, enable_SMTPUTF8=True) as port:
        outcomes = list(deliver(plain(port), [mail("a@例子.中国"), mail("张三@example.cn"), *mails("b")]))

    assert kinds(outcomes) == ["accepted"] * 3
    assert postmaster.addresses() == ["a@xn--fsqu00a.xn--fiqs8s", "张三@example.cn", "b@example.gov.cn"]
    assert ["SMTPUTF8" in envelope.mail_options for envelope in postmaster.got] == [False, True, False]


def test_a_server_that_knows_ascii_alone_refuses_only_that_address(postmaster: Postmaster) -> None:
    with running(postmaster, enable_SMTPUTF8=False) as port:
        outcomes = list(deliver(plain(port), [mail("张三@example.cn"), *mails("b")]))

    assert kinds(outcomes) == ["refused", "accepted"]


# --- connections that break


def test_no_server_fails_all_and_tries_once() -> None:
    outcomes = list(deliver(plain(free_port()), mails("a", "b")))

    assert kinds(outcomes) == ["failed", "failed"]
    assert "127.0.0.1:" in str(outcomes[1].message)
    assert "check host and port" in str(outcomes[1].message)


def test_a_connection_that_drops_between_messages_is_made_again(postmaster: Postmaster, port: int) -> None:
    postmaster.drop_at_mail = {3}

    assert kinds(list(deliver(plain(port), mails("a", "b", "c", "d")))) == ["accepted"] * 4
    assert postmaster.addresses() == [f"{name}@example.gov.cn" for name in "abcd"]
    assert postmaster.connections() == 2


def test_a_connection_that_drops_before_the_message_is_made_again(postmaster: Postmaster, port: int) -> None:
    postmaster.drop_at_rcpt = {2}

    assert kinds(list(deliver(plain(port), mails("a", "b", "c")))) == ["accepted"] * 3
    assert postmaster.addresses() == [f"{name}@example.gov.cn" for name in "abc"]


@pytest.mark.parametrize("taken", [True, False])
def test_a_server_that_hangs_up_after_the_message_leaves_it_doubtful(
    postmaster: Postmaster, port: int, taken: bool
) -> None:
    postmaster.drop_after_data = {"b@example.gov.cn"}
    postmaster.accept_before_drop = taken
    made = mails("a", "b", "c")

    outcomes = list(deliver(plain(port), made))

    assert kinds(outcomes) == ["accepted", "doubtful", "accepted"]
    assert made[1].message_id in str(outcomes[1].message)
    assert postmaster.addresses().count("b@example.gov.cn") == taken  # never a second time


def test_a_server_that_drops_every_time_is_left_alone_in_the_end(postmaster: Postmaster, port: int) -> None:
    postmaster.drop_at_mail = set(range(1, 100))

    assert kinds(list(deliver(plain(port), mails(*"abcdefgh")))) == ["failed"] * 8
    assert postmaster.mails == 3


def test_a_server_that_never_answers_a_message_makes_few_doubtful(postmaster: Postmaster, port: int) -> None:
    postmaster.drop_after_data = {f"{name}@example.gov.cn" for name in "abcdefgh"}

    outcomes = list(deliver(plain(port), mails(*"abcdefgh")))

    assert kinds(outcomes) == ["doubtful"] * 3 + ["failed"] * 5


def test_a_server_that_says_421_after_some_messages_is_asked_again(postmaster: Postmaster, port: int) -> None:
    answers = iter(["250 OK", "421 too many messages in this connection", "250 OK", "250 OK"])

    class Strict(dict[str, str]):
        def get(self, key: str, default: Any = None) -> Any:
            return next(answers)

    postmaster.answers = Strict()

    assert kinds(list(deliver(plain(port), mails("a", "b", "c")))) == ["accepted"] * 3
    assert postmaster.connections() == 2


def test_a_421_on_a_new_connection_puts_the_message_off(postmaster: Postmaster, port: int) -> None:
    postmaster.answers = {"a@example.gov.cn": "421 come back later"}

    outcomes = list(deliver(plain(port), mails("a", "b")))

    assert kinds(outcomes) == ["deferred", "accepted"]


def test_a_server_that_says_nothing_is_not_waited_for_longer_than_asked() -> None:
    def mute(connection: socket.socket) -> None:
        connection.recv(1)

    with scripted(mute) as port:
        outcomes = list(deliver(plain(port, timeout=0.2), mails("a", "b", "c")))

    assert kinds(outcomes) == ["failed"] * 3
    assert "timed out" in str(outcomes[0].answer)


def test_a_server_that_falls_silent_after_the_message_leaves_it_doubtful() -> None:
    def script(connection: socket.socket) -> None:
        said = connection.makefile("rb")
        connection.sendall(b"220 hello\r\n")
        for answer in (b"250 hello", b"250 OK", b"250 OK", b"354 go on"):
            said.readline()
            connection.sendall(answer + b"\r\n")
        while said.readline():
            pass

    with scripted(script) as port:
        (outcome,) = deliver(plain(port, end_timeout=0.3), mails("a"))

    assert outcome.kind == "doubtful"


def test_an_answer_that_is_none_after_the_message_leaves_it_doubtful() -> None:
    def script(connection: socket.socket) -> None:
        said = connection.makefile("rb")
        connection.sendall(b"220 hello\r\n")
        for answer in (b"250 hello", b"250 OK", b"250 OK", b"354 go on"):
            said.readline()
            connection.sendall(answer + b"\r\n")
        while said.readline() != b".\r\n":
            pass
        connection.sendall(b"what?\r\n")

    with scripted(script) as port:
        (outcome,) = deliver(plain(port), mails("a"))

    assert outcome.kind == "doubtful"


# --- pipelining, sizes, and the moment that counts


class Talk:
    """A server that says what it is told to, line by line, and keeps what it hears in the pieces that came."""

    def __init__(self, *answers: bytes, offers: bytes = b"250-hi\r\n250-PIPELINING\r\n250 8BITMIME\r\n") -> None:
        self.answers, self.offers = answers, offers
        self.heard: list[bytes] = []

    def __call__(self, connection: socket.socket) -> None:
        connection.sendall(b"220 hello\r\n")
        connection.recv(1000)
        connection.sendall(self.offers)
        for answer in self.answers:
            self.heard.append(connection.recv(100_000))
            if answer:
                connection.sendall(answer)


def test_sender_recipient_and_data_go_out_together_where_that_is_offered() -> None:
    talk = Talk(b"250 a\r\n250 b\r\n354 c\r\n", b"250 taken\r\n", b"221 bye\r\n")
    with scripted(talk) as port:
        (outcome,) = deliver(plain(port), mails("a"))

    assert outcome.kind == "accepted"
    assert talk.heard[0] == b"MAIL FROM:<zgb@example.gov.cn>\r\nRCPT TO:<a@example.gov.cn>\r\nDATA\r\n"
    assert talk.heard[1].endswith(b"\r\n.\r\n")


def test_a_server_that_waits_for_a_message_to_nobody_gets_none() -> None:
    talk = Talk(b"250 a\r\n550 unknown\r\n354 c\r\n", b"")
    with scripted(talk) as port:
        (outcome,) = deliver(plain(port), mails("a"))

    assert (outcome.kind, outcome.code) == ("refused", 550)
    assert talk.heard[1:] == [b""]  # the connection ended, and no dot came


def test_a_refused_sender_is_what_is_told_of_three_answers() -> None:
    talk = Talk(b"452 full\r\n503 no sender\r\n503 no recipient\r\n", b"250 forgotten\r\n", b"221 bye\r\n")
    with scripted(talk) as port:
        (outcome,) = deliver(plain(port), mails("a"))

    assert (outcome.kind, str(outcome.answer)) == ("deferred", "452 full")
    assert talk.heard[1:] == [b"rset\r\n", b"quit\r\n"]


def test_a_message_that_is_too_large_is_not_offered() -> None:
    talk = Talk(offers=b"250-hi\r\n250 SIZE 1000\r\n")
    with scripted(talk) as port:
        (outcome,) = deliver(plain(port), mails("a"))

    assert outcome.kind == "refused"
    assert "1000" in str(outcome.answer)


def test_a_size_of_nought_is_no_limit(postmaster: Postmaster) -> None:
    with running(postmaster, data_size_limit=0) as port:
        assert kinds(list(deliver(plain(port), mails("a")))) == ["accepted"]


def test_the_record_is_made_just_before_the_end_goes_out(postmaster: Postmaster, port: int) -> None:
    (made,) = mails("a")
    events: list[str] = []
    with Courier(plain(port)) as courier:
        postmaster.on_mail = lambda: events.append("mail")
        outcome = courier.hand_over(made, before_end=lambda: events.append(f"end {len(postmaster.got)}"))

    assert outcome.kind == "accepted"
    assert events == ["mail", "end 0"]
    assert len(postmaster.got) == 1


@pytest.mark.parametrize("answer", ["550 unknown", "451 later", "421 closing"])
def test_nothing_is_recorded_for_what_is_turned_down_before(postmaster: Postmaster, port: int, answer: str) -> None:
    postmaster.answers = {"a@example.gov.cn": answer}
    with Courier(plain(port)) as courier:
        outcome = courier.hand_over(mails("a")[0], before_end=pytest.fail)

    assert outcome.kind in ("refused", "deferred")


def test_a_record_that_fails_keeps_the_end_back(postmaster: Postmaster, port: int) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"), Courier(plain(port)) as courier:
        courier.hand_over(mails("a")[0], before_end=full)
    assert postmaster.got == []


def test_what_is_long_begins_before_the_record_is_made() -> None:
    data = b"Subject: x\r\n\r\n" + b"x" * 70 + b"\r\n"
    long = mails("a")[0]._replace(data=data + b"hello, this is a line\r\n" * 20_000)
    heard: list[int] = []

    def script(connection: socket.socket) -> None:
        connection.sendall(b"220 hello\r\n")
        connection.recv(1000)
        connection.sendall(b"250-hi\r\n250 PIPELINING\r\n")
        connection.recv(1000)
        connection.sendall(b"250 a\r\n250 b\r\n354 c\r\n")
        heard.append(0)
        last = b""
        while not last.endswith(b"\r\n.\r\n"):
            got = connection.recv(100_000)
            heard[0] += len(got)
            last = last[-5:] + got
        connection.sendall(b"250 taken\r\n")

    moments: list[int] = []
    with scripted(script) as port, Courier(plain(port)) as courier:
        outcome = courier.hand_over(long, before_end=lambda: moments.append(1))
    assert outcome.kind == "accepted"
    assert heard == [len(long.data) + 3]
    assert moments == [1]


def test_who_has_to_wait_is_told_before() -> None:
    waited: list[str] = []

    def slow(connection: socket.socket) -> None:
        connection.sendall(b"220 hello\r\n")
        connection.recv(1000)
        connection.sendall(b"250-hi\r\n250 PIPELINING\r\n")
        connection.recv(1000)
        while len(waited) < 2:  # the first is for the connection
            time.sleep(0.005)
        connection.sendall(b"250 a\r\n250 b\r\n354 c\r\n")
        connection.recv(100_000)
        connection.sendall(b"250 taken\r\n")

    with scripted(slow) as port, Courier(plain(port)) as courier:
        outcome = courier.hand_over(mails("a")[0], before_waiting=lambda: waited.append("x"))
    assert outcome.kind == "accepted"


def test_the_answer_to_a_whole_message_may_take_longer_than_others() -> None:
    def script(connection: socket.socket) -> None:
        connection.sendall(b"220 hello\r\n")
        connection.recv(1000)
        connection.sendall(b"250-hi\r\n250 PIPELINING\r\n")
        connection.recv(1000)
        connection.sendall(b"250 a\r\n250 b\r\n354 c\r\n")
        while not connection.recv(100_000).endswith(b".\r\n"):
            pass
        time.sleep(0.4)
        connection.sendall(b"250 taken\r\n")

    with scripted(script) as port:
        (outcome,) = deliver(plain(port, timeout=0.2, end_timeout=5), mails("a"))
    assert outcome.kind == "accepted"


def test_ten_minutes_are_given_by_default() -> None:
    """RFC 5321, 4.5.3.2.6."""
    assert MailSettings("127.0.0.1", 25, "none", SENDER).end_timeout == 600


# --- nothing gets between the lines


@pytest.mark.parametrize(
    "data",
    [
        b"Subject: x\r\n\r\na\n.\nMAIL FROM:<b@c>\r\n",
        b"Subject: x\r\n\r\na\r.\r\n",
        b"Subject: x\r\n\r\na\n.\r\n",
        b"Subject: x\r\n\r\na\r\n.\n\r\n",
        b"Subject: x\r\n\r\nno end",
        b"",
        b"Subject: " + b"x" * 999 + b"\r\n\r\n",
    ],
)
def test_bytes_that_could_be_read_in_two_ways_are_not_sent(postmaster: Postmaster, port: int, data: bytes) -> None:
    outcomes = list(deliver(plain(port), [mails("a")[0]._replace(data=data), *mails("b")]))

    assert kinds(outcomes) == ["refused", "accepted"]
    assert postmaster.addresses() == ["b@example.gov.cn"]


@pytest.mark.parametrize("wrong", ["a@b.cn>\r\nRCPT TO:<c@d.cn", "a b@c.cn", "<a@b.cn>", "a@b.cn\n", "a@b.cn\x00"])
def test_an_address_that_could_be_a_command_is_not_sent(postmaster: Postmaster, port: int, wrong: str) -> None:
    (good,) = mails("b")
    outcomes = list(deliver(plain(port), [good._replace(recipient=wrong), good._replace(sender=wrong), good]))

    assert kinds(outcomes) == ["refused", "refused", "accepted"]
    assert postmaster.addresses() == ["b@example.gov.cn"]


@given(st.lists(st.sampled_from([b".", b"..", b"", b"x", b".x", b"x.", b"\xe7"]), max_size=30))
def test_stuffing_can_be_undone_and_ends_once(lines: list[bytes]) -> None:
    """RFC 5321, 4.5.2: the receiver takes one dot from each line that begins with one; a dot alone is the end."""
    data = b"".join(line + b"\r\n" for line in lines)
    *sent, last = stuffed(data).split(b"\r\n")[:-1]

    assert last == b"."
    assert b"." not in sent
    assert b"".join(line.removeprefix(b".") + b"\r\n" for line in sent) == data


NASTY = st.text(st.sampled_from('a市 @.<>\r\n\t\x00\x0b\u2028\u0085:;,"\\()[]=?😀é-_'), min_size=1, max_size=25)


@given(name=NASTY, subject=NASTY, to=NASTY, sender=NASTY)
def test_no_name_subject_or_address_makes_a_header_or_a_command(name: str, subject: str, to: str, sender: str) -> None:
    """Whatever they hold: a message with these headers once each, or none is made."""
    party = DIGEST.party._replace(name=name)
    letter = letter_of(DIGEST)._replace(subject=subject)
    try:
        made = mail_to(to, DIGEST._replace(party=party), letter, sender=f"{sender} <zgb@example.gov.cn>", at=AT)
    except BadValue:
        return
    assert unsound(made) is None
    assert not any(sign <= " " or sign in "<>" for sign in made.recipient + made.sender)
    head = made.data.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0] for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
    assert len(names) == len(set(names))
    assert {b"From", b"To", b"Subject", b"Date", b"Message-ID", b"MIME-Version"} <= set(names)
    assert not {b"Bcc", b"Cc"} & set(names)
    assert max(map(len, made.data.split(b"\r\n"))) <= 998


class Unwelcoming(Postmaster):
    """Answers MAIL FROM as it is told."""

    answer = "530 5.7.0 Authentication required"

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        self.mails += 1
        return self.answer


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize(
    ("answer", "kind", "asked"),
    [
        ("530 5.7.0 Authentication required", "failed", 1),
        ("550 5.7.1 not from here", "failed", 1),
        ("552 5.3.4 too big", "refused", 2),
        ("451 4.3.0 later", "deferred", 2),
    ],
)
def test_who_is_turned_down_at_mail_from(pipelining: bool, answer: str, kind: str, asked: int) -> None:
    postmaster = Unwelcoming()
    postmaster.answer, postmaster.pipelining = answer, pipelining
    with running(postmaster) as port, Courier(plain(port)) as courier:
        outcomes = [courier.hand_over(each) for each in mails("a", "b")]

    assert kinds(outcomes) == [kind] * 2
    assert {str(each.answer) for each in outcomes} == {answer}
    assert [each.tried for each in outcomes] == [kind != "failed"] * 2
    assert courier.lasting == (kind == "failed")
    assert postmaster.mails == asked


@pytest.mark.parametrize("at", ["banner", "EHLO"])
def test_an_answer_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    now = [0.0]

    def later() -> float:
        now[0] += 1
        return now[0]

    monkeypatch.setattr("deadlines.mail.answers.monotonic", later)
    with scripted(lambda peer: endless(peer, at)) as port:
        (outcome,) = deliver(plain(port, timeout=20), mails("a"))

    assert outcome.kind == "failed"
    assert "the answer does not end" in str(outcome.answer)
    assert now[0] < 60


def test_an_answer_of_too_many_lines_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deadlines.mail.answers.monotonic", lambda: 0.0)
    with scripted(lambda peer: endless(peer, "EHLO")) as port:
        (outcome,) = deliver(plain(port), mails("a"))

    assert "the answer does not end" in str(outcome.answer)


def endless(peer: Any, at: str) -> None:
    if at == "EHLO":
        peer.sendall(b"220 ready\r\n")
        peer.recv(1000)
    while True:
        peer.sendall(b"250-and so on\r\n" if at == "EHLO" else b"220-and so on\r\n")
