"""What waits in the outbox while something else happens: newer mails, other addresses, copies put back, two registers.

No Message-ID goes out twice, nobody gets two mails of a week but for marked corrections, and nobody is forgotten.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office import Office, Told
from servers import Postmaster, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WEEK = ("--week", "2023-12-01", "--as-of", "2023-12-01")
NEXT = ("--week", "2023-12-08", "--as-of", "2023-12-01")
LEAD, OTHER = "西安市/市城管局", "西安市/市住建局"
CG, ZJ = "cg@example.gov.cn", "zj@example.gov.cn"


class Desk:
    """A register in a file, a server, and settings that can be changed."""

    def __init__(self, office: Office, postmaster: Postmaster, folder: Path, port: int) -> None:
        self.office, self.postmaster, self.folder, self.port = office, postmaster, folder, port
        self.configure()

    def configure(self, more: str = "") -> None:
        (self.folder / "config.toml").write_text(
            f'[mail]\nhost = "127.0.0.1"\nport = {self.port}\ntls = "none"\nfrom = "zgb@example.gov.cn"\n{more}'
        )
        self.office.environ["DEADLINES_CONFIG"] = str(self.folder / "config.toml")

    def phone(self, number: int) -> None:
        """Change what every mail says."""
        self.configure(f'contact = "某甲"\nphone = "029-{number:07d}"\n')

    def __call__(self, *words: str) -> Told:
        return self.office(*words)

    def send(self, *more: str, week: tuple[str, ...] = WEEK) -> Told:
        return self.office("digest", *week, "--send", "--wait", "0", *more)

    def mail(self, unit: str, *addresses: str) -> None:
        words = [word for each in addresses for word in ("--mail", each)]
        told = self.office("unit", "set", unit, *words)
        assert told.code == 0, told.err

    def rows(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self("outbox", "list", "--all", "-f", "json").json["messages"]
        return found

    def states(self) -> list[tuple[int, str, str]]:
        return [(each["id"], each["address"].partition("@")[0], each["state"]) for each in self.rows()]

    def ids(self) -> list[str]:
        """The Message-ID of each mail that the server took."""
        return [str(_read(each)["Message-ID"]) for each in self.postmaster.got]


def _read(envelope: Any) -> Any:
    return message_from_bytes(envelope.content or b"", policy=policy.default)


@pytest.fixture
def postmaster() -> Postmaster:
    return Postmaster()


@pytest.fixture
def desk(on_disk: Callable[[str], Office], postmaster: Postmaster, tmp_path: Path) -> Iterator[Desk]:
    office = on_disk("register.db")
    with running(postmaster) as port:
        made = Desk(office, postmaster, tmp_path, port)
        made.mail(LEAD, CG)
        yield made


LATER = "451 4.7.1 later"


# --- one message after another


@pytest.mark.parametrize("how", ["replaced", "cancelled"])
def test_what_a_newer_one_stands_in_for_is_not_tried_again(desk: Desk, postmaster: Postmaster, how: str) -> None:
    postmaster.answers = {CG: LATER}
    desk.send()
    postmaster.answers = {}
    if how == "cancelled":
        assert desk("outbox", "cancel", "1").code == 0
    desk.phone(1)
    assert desk.send("--again").code == 0
    assert desk.states() == [(1, "cg", "cancelled"), (2, "cg", "sent")]

    told = desk("outbox", "retry", "1")
    assert told.code == 5
    assert "2" in told.err
    assert postmaster.addresses() == [CG]


@pytest.mark.parametrize("how", ["refused", "cancelled"])
def test_nor_is_a_correction_after_a_newer_one(desk: Desk, postmaster: Postmaster, how: str) -> None:
    desk.send()
    desk.phone(1)
    postmaster.answers = {CG: "550 no" if how == "refused" else LATER}
    desk.send("--again")
    postmaster.answers = {}
    if how == "cancelled":
        desk("outbox", "cancel", "2")
    desk.phone(2)
    assert desk.send("--again").code == 0
    assert desk.states()[-1] == (3, "cg", "sent")

    assert desk("outbox", "retry", "2").code == 5
    assert desk("outbox", "retry", "--refused").code == 0
    assert len(postmaster.got) == 2


def test_nor_the_mail_of_a_week_that_was_overtaken(desk: Desk, postmaster: Postmaster) -> None:
    postmaster.answers = {CG: LATER}
    desk.send()
    postmaster.answers = {}
    assert desk.send(week=NEXT).code == 0

    assert desk("outbox", "retry", "1").code == 5
    assert len(postmaster.got) == 1


def test_all_that_were_refused_are_tried_at_once(desk: Desk, postmaster: Postmaster) -> None:
    desk.mail(OTHER, ZJ)
    postmaster.answers = {CG: "550 no", ZJ: "550 no"}
    assert desk.send().code == 7
    postmaster.answers = {}

    assert desk("outbox", "retry").code == 2
    assert desk("outbox", "retry", "1", "--refused").code == 2
    assert desk("outbox", "retry", "--refused").code == 0
    assert sorted(postmaster.addresses()) == [CG, ZJ]


def test_a_correction_that_no_longer_holds_is_cancelled(desk: Desk, postmaster: Postmaster) -> None:
    desk.phone(1)
    desk.send()
    desk.phone(2)
    postmaster.answers = {CG: LATER}
    desk.send("--again")
    desk.phone(1)
    postmaster.answers = {}

    told = desk.send("--again")
    assert told.code == 0
    assert "2" in told.err  # it is said
    assert desk.states() == [(1, "cg", "sent"), (2, "cg", "cancelled")]
    assert len(postmaster.got) == 1
    desk.phone(2)  # and it is so again
    assert desk.send("--again").code == 0
    assert len(postmaster.got) == 2


def test_an_older_week_after_a_newer_one_is_said(desk: Desk) -> None:
    assert desk.send(week=NEXT).code == 0
    told = desk.send()

    assert told.code == 0
    assert f"{LEAD} <{CG}>" in told.err
    assert f"{LEAD} <{CG}>" not in desk.send().err


# --- addresses


@pytest.mark.parametrize("state", ["deferred", "refused", "doubtful"])
def test_what_waits_for_an_address_that_is_gone_does_not_go_out(desk: Desk, postmaster: Postmaster, state: str) -> None:
    if state == "doubtful":
        postmaster.drop_after_data, postmaster.accept_before_drop = {CG}, False
    else:
        postmaster.answers = {CG: LATER if state == "deferred" else "550 no"}
    desk.send()
    postmaster.answers, postmaster.drop_after_data = {}, set()
    if state == "doubtful":
        assert desk("outbox", "settle", "1", "--again").code == 0
    desk.mail(LEAD, "new@example.gov.cn")

    told = desk.send()
    assert told.code == 0, told.err
    assert CG in told.err
    assert postmaster.addresses() == ["new@example.gov.cn"]
    assert CG not in desk.send().err  # said once
    assert desk("outbox", "retry", "1").code == 5
    desk.mail(LEAD, CG, "new@example.gov.cn")  # it is wanted again
    assert desk.send().code == 0
    assert postmaster.addresses() == ["new@example.gov.cn", CG]


def test_an_address_that_is_no_work_address_any_more_gets_the_dates_alone(desk: Desk, postmaster: Postmaster) -> None:
    desk.configure('domains = ["example.gov.cn", "qq.com"]\n')
    desk.mail(LEAD, "p@qq.com")
    postmaster.answers = {"p@qq.com": LATER}
    desk.send()
    postmaster.answers = {}
    desk.configure('domains = ["example.gov.cn"]\n')
    assert desk("outbox", "retry", "1").code == 5

    assert desk.send().code == 0
    (got,) = postmaster.got
    assert "XA23" not in _read(got).get_body(("plain",)).get_content()
    assert [state for *_, state in desk.states()] == ["cancelled", "sent"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a@政务.cn", "a@xn--zfr164b.cn"),
        ("a@xa.gov.cn", "a@xa.gov.cn."),
    ],
)
def test_one_mailbox_in_two_spellings_gets_one(desk: Desk, postmaster: Postmaster, one: str, other: str) -> None:
    desk.mail(LEAD, one, other)
    assert desk.send().code == 0
    desk.mail(LEAD, other)
    assert desk.send("--again").code == 0

    assert len(postmaster.got) == 1
    assert not postmaster.addresses()[0].endswith(".")


# --- copies put back, registers that move, files that are shared


def beside(desk: Desk) -> Path:
    return desk.folder / "register.db.outbox.db"


def test_an_outbox_older_than_the_log_sends_nothing_twice(desk: Desk, postmaster: Postmaster) -> None:
    postmaster.answers = {CG: LATER}
    desk.send()
    shutil.copy(beside(desk), desk.folder / "older")
    postmaster.answers = {}
    desk.send()
    shutil.copy(desk.folder / "older", beside(desk))

    assert desk.send().code == 0
    assert desk.states() == [(1, "cg", "sent")]
    assert len(postmaster.got) == 1


def test_an_outbox_older_than_a_newer_mail_sends_nothing_either(desk: Desk, postmaster: Postmaster) -> None:
    postmaster.answers = {CG: LATER}
    desk.send()
    shutil.copy(beside(desk), desk.folder / "older")
    postmaster.answers = {}
    desk.phone(1)
    desk.send("--again")
    shutil.copy(desk.folder / "older", beside(desk))

    assert desk("outbox", "retry", "1").code == 5
    assert desk.send().code == 0
    assert desk.states() == [(1, "cg", "cancelled")]
    assert len(postmaster.got) == 1


def test_a_register_put_back_from_a_copy_is_told_again(desk: Desk, postmaster: Postmaster) -> None:
    shutil.copy(desk.folder / "register.db", desk.folder / "older")
    desk.send()
    shutil.copy(desk.folder / "older", desk.folder / "register.db")

    assert desk.send().code == 0
    assert len(postmaster.got) == 1
    (fact,) = desk("outbox", "proof", LEAD, "-f", "json").json["facts"]
    assert fact["seq"] is not None
    desk.phone(1)
    assert desk.send("--again").code == 0
    assert str(_read(postmaster.got[1])["Subject"]).startswith("【更正】")


def test_an_outbox_is_that_of_one_register(
    desk: Desk, postmaster: Postmaster, on_disk: Callable[[str], Office], tmp_path: Path
) -> None:
    desk.configure(f'outbox = "{tmp_path}/shared.db"\n')
    desk.send()
    (tmp_path / "register.db").rename(tmp_path / "moved.db")
    desk.office.environ["DEADLINES_STORE"] = str(tmp_path / "moved.db")
    assert desk.send().code == 0  # the same register at another place
    other = on_disk("other.yaml")
    other.environ["DEADLINES_CONFIG"] = str(tmp_path / "config.toml")
    other("unit", "set", LEAD, "--mail", "other@example.gov.cn")

    for words in (("digest", *WEEK, "--send"), ("outbox",), ("outbox", "retry", "1"), ("outbox", "proof", LEAD)):
        told = other(*words)
        assert told.code == 6, words
        assert "shared.db" in told.err
    assert postmaster.addresses() == [CG]


def test_a_register_that_was_moved_without_its_outbox_is_told_so(desk: Desk, tmp_path: Path) -> None:
    desk.send()
    (tmp_path / "register.db").rename(tmp_path / "moved.db")
    desk.office.environ["DEADLINES_STORE"] = str(tmp_path / "moved.db")

    assert "moved.db.outbox.db" in desk.send().err
    assert "moved.db.outbox.db" not in desk.send().err


# --- in any order

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("mail"), st.sampled_from([(CG,), ("new@example.gov.cn",), (CG, "new@example.gov.cn")])),
        st.tuples(st.just("phone"), st.integers(0, 2)),
        st.tuples(st.just("fault"), st.sampled_from(["", LATER, "550 no", "drop", "swallow"])),
        st.tuples(st.just("send"), st.sampled_from([(), ("--again",)])),
        st.tuples(st.just("next"), st.just(())),
        st.tuples(st.sampled_from(["retry", "cancel", "settle"]), st.integers(1, 6)),
        st.tuples(st.sampled_from(["keep", "outbox-back", "register-back"]), st.just(())),
    ),
    min_size=4,
    max_size=14,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=STEPS)
def test_in_any_order_nobody_gets_two_and_nobody_is_forgotten(
    steps: list[tuple[str, Any]], desk: Desk, postmaster: Postmaster, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    shutil.copy(desk.folder / "register.db", folder / "register.db")
    postmaster.got.clear()
    mend(postmaster)
    here = Desk(Office(None, {"DEADLINES_STORE": str(folder / "register.db")}), postmaster, folder, desk.port)
    addresses: tuple[str, ...] = (CG,)
    week, kept = WEEK, False
    for what, how in steps:
        if what == "mail":
            addresses = how
            here.mail(LEAD, *how)
        elif what == "phone":
            here.phone(how)
        elif what == "fault":
            mend(postmaster)
            everybody = {CG, "new@example.gov.cn"}
            if how in ("drop", "swallow"):
                postmaster.drop_after_data, postmaster.accept_before_drop = everybody, how == "swallow"
            elif how:
                postmaster.answers = dict.fromkeys(everybody, how)
        elif what in ("send", "next"):
            week = NEXT if what == "next" else week
            assert here.send(*how, week=week).code in (0, 7)
        elif what in ("retry", "cancel"):
            assert here("outbox", what, str(how)).code in (0, 3, 5, 7)
        elif what == "settle":
            settle(here, how)
        elif what == "keep":
            kept = True
            for name in ("register.db", "register.db.outbox.db"):
                if (folder / name).exists():
                    shutil.copy(folder / name, folder / f"{name}.kept")
        elif kept:
            name = "register.db.outbox.db" if what == "outbox-back" else "register.db"
            if (folder / f"{name}.kept").exists() and not any(state == "doubtful" for *_, state in here.states()):
                shutil.copy(folder / f"{name}.kept", folder / name)
        if what == "register-back":
            addresses = addresses_in(here)
    mend(postmaster)
    for row in here.rows():
        settle(here, row["id"])
    here.send(week=week)
    here("outbox", "retry", "--refused")

    assert here.send(week=week).code == 0, here.states()
    assert max(Counter(here.ids()).values(), default=1) == 1
    plain: Counter[tuple[str, str]] = Counter()
    for each in postmaster.got:
        message = _read(each)
        if not str(message["Subject"]).startswith("【更正】"):
            plain[each.rcpt_tos[0], period(message)] += 1
    assert max(plain.values(), default=1) == 1
    taken_back = {row["address"] for row in here.rows() if row["state"] == "cancelled"}
    served = {address for address, name in plain if name == period_of(week)}
    assert set(addresses) - taken_back <= served
    assert here("verify").code == 0


def mend(postmaster: Postmaster) -> None:
    postmaster.answers, postmaster.drop_after_data = {}, set()


def settle(desk: Desk, number: int) -> None:
    """Settle a doubtful message as it is: the server has it, or not."""
    row = next((each for each in desk.rows() if each["id"] == number), None)
    if row is not None and row["state"] == "doubtful":
        there = row["message_id"] in desk.ids()
        assert desk("outbox", "settle", str(number), "--arrived" if there else "--again").code == 0


def addresses_in(desk: Desk) -> tuple[str, ...]:
    shown = desk("unit", "show", LEAD, "-f", "json")
    return tuple(re.findall(r"[a-z]+@example\.gov\.cn", shown.out))


def period(message: Any) -> str:
    return str(message["Message-ID"]).split(".")[1]


def period_of(week: tuple[str, ...]) -> str:
    return "2023-W48" if week == WEEK else "2023-W49"
