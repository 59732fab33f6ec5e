"""`deadlines digest --send` and `deadlines outbox` on registers in files: what is kept, shown, decided and proved."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from office import Screen
from servers import Postmaster, free_port, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from office import Office, Told

WEEK = ("--week", "2023-12-01", "--as-of", "2023-12-01")
LEAD, OTHER, THIRD = "西安市/市城管局", "西安市/市住建局", "西安市/市水务局"


@pytest.fixture
def postmaster() -> Postmaster:
    return Postmaster()


@pytest.fixture(params=["register.db", "register.yaml"])
def desk(
    request: pytest.FixtureRequest, on_disk: Callable[[str], Office], postmaster: Postmaster, tmp_path: Path
) -> Iterator[Office]:
    """A register in a file whose three units have addresses, and settings that name a server."""
    office = on_disk(request.param)
    for unit, address in ((LEAD, "cg@example.gov.cn"), (OTHER, "zj@example.gov.cn"), (THIRD, "sw@example.gov.cn")):
        assert office("unit", "set", unit, "--mail", address).code == 0
    with running(postmaster) as port:
        configure(office, tmp_path, port)
        yield office


def configure(office: Office, tmp_path: Path, port: int, more: str = "") -> None:
    (tmp_path / "config.toml").write_text(
        f'[mail]\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\nfrom = "zgb@example.gov.cn"\n{more}'
    )
    office.environ["DEADLINES_CONFIG"] = str(tmp_path / "config.toml")


def send(office: Office, *more: str) -> Told:
    return office("digest", *WEEK, "--send", "--wait", "0", *more)


def messages(office: Office, *more: str) -> list[dict[str, Any]]:
    told = office("outbox", "list", *more, "-f", "json")
    assert told.code == 0, told.err
    assert told.json["schema"] == "deadlines.outbox/1"
    found: list[dict[str, Any]] = told.json["messages"]
    return found


def spoil(postmaster: Postmaster) -> None:
    postmaster.answers = {"cg@example.gov.cn": "451 4.7.1 later", "zj@example.gov.cn": "550 5.1.1 unknown"}
    postmaster.drop_after_data = {"sw@example.gov.cn"}


def test_what_is_left_is_said_with_the_commands_that_go_on(desk: Office, postmaster: Postmaster) -> None:
    spoil(postmaster)
    told = send(desk)

    assert told.code == 7
    for part in (
        "451 4.7.1 later",
        "550 5.1.1 unknown",
        "deadlines outbox retry",
        "deadlines outbox settle",
        "deadlines digest --send",
        "deadlines outbox list --open",
    ):
        assert part in told.err, part
    doubtful = next(each for each in messages(desk, "--open") if each["state"] == "doubtful")
    assert doubtful["message_id"] in told.err
    assert doubtful["address"] == "sw@example.gov.cn"
    again = send(desk)  # nothing changed: still said, nobody tried who may not be
    assert again.code == 7
    assert doubtful["message_id"] in again.err
    assert postmaster.addresses() == ["sw@example.gov.cn"]


def test_until_all_is_settled(desk: Office, postmaster: Postmaster) -> None:
    spoil(postmaster)
    send(desk)
    postmaster.answers, postmaster.drop_after_data = {}, set()
    by = {each["address"][:2]: str(each["id"]) for each in messages(desk)}

    assert desk("outbox", "settle", by["sw"]).code == 2
    settled = desk("outbox", "settle", by["sw"], "--arrived", "--note", "单位电话确认")
    assert settled.code == 0, settled.err
    retried = desk("outbox", "retry", by["zj"])
    assert retried.code == 0, retried.err
    assert send(desk).code == 0
    assert sorted(postmaster.addresses()) == ["cg@example.gov.cn", "sw@example.gov.cn", "zj@example.gov.cn"]
    assert messages(desk, "--open") == []
    assert {each["state"] for each in messages(desk)} == {"sent"}
    assert desk("verify").code == 0
    sent = [entry for entry in desk("log", "-f", "json").json["entries"] if entry["act"] == "sent"]
    assert len(sent) == 3


def test_cancelled_and_taken_up_again(desk: Office, postmaster: Postmaster) -> None:
    postmaster.answers = {"cg@example.gov.cn": "451 later"}
    send(desk)
    postmaster.answers = {}
    (waiting,) = messages(desk, "--open")

    assert desk("outbox", "cancel", str(waiting["id"])).code == 0
    assert send(desk).code == 0
    assert "cg@example.gov.cn" not in postmaster.addresses()
    assert desk("outbox", "retry", waiting["message_id"]).code == 0
    assert "cg@example.gov.cn" in postmaster.addresses()
    refused = desk("outbox", "cancel", str(waiting["id"]))
    assert refused.code == 5
    assert "服务器已接收" in refused.err


def test_a_message_that_is_not_there(desk: Office) -> None:
    send(desk)
    for command in (("show", "77"), ("cancel", "77"), ("settle", "77", "--again"), ("retry", "77")):
        told = desk("outbox", *command)
        assert told.code == 3, command
        assert "77" in told.err


def test_the_forms_of_the_list(desk: Office, postmaster: Postmaster) -> None:
    assert messages(desk) == []
    assert "没有邮件" in desk("outbox", tty=True).out
    send(desk)

    one = messages(desk, "--unit", "市城管局")[0]
    assert (one["unit"], one["state"], one["period"], one["tries"], one["code"]) == (LEAD, "sent", "2023-W48", 1, 250)
    assert one["answer"].startswith("250 queued as")
    assert desk("outbox", "-f", "tsv").out.splitlines()[0].split("\t")[:4] == ["id", "state", "period", "unit"]
    assert "2023-11-27" in desk("outbox", tty=True, columns=160).out
    assert messages(desk, "--week", "2023-11-20") == []
    assert len(messages(desk, "--week", "2023-12-03")) == len(messages(desk, "--all")) == 3
    assert desk("outbox", "lsit").code == 2


def test_english_counts_need_no_plural(desk: Office, postmaster: Postmaster) -> None:
    postmaster.answers = {"cg@example.gov.cn": "451 later"}
    one = desk("--lang", "en", "digest", *WEEK, "--send", "--wait", "0", "--unit", LEAD)
    assert "Mails sent: 0; missing or in doubt: 1." in one.err
    postmaster.answers = {}
    assert desk("--lang", "en", "outbox", "retry", "1").out == "Mails sent: 1.\n"
    assert "1 times" not in desk("--lang", "en", "outbox", "show", "1", "-f", "table").out


def test_show(desk: Office, postmaster: Postmaster) -> None:
    send(desk, "--unit", LEAD)

    page = desk("outbox", "show", "1", "-f", "table").out
    assert "供工作参考，不作为正式公文" in page
    assert "服务器已接收" in page
    assert "已送达" not in page
    raw = desk("outbox", "show", "1", "--raw").out
    assert raw.encode() == postmaster.got[0].content
    message = desk("outbox", "show", "1", "-f", "json").json["message"]
    assert message["told"] is True
    assert "供工作参考" in message["text"]


def test_proof(desk: Office, postmaster: Postmaster) -> None:
    postmaster.answers = {"zj@example.gov.cn": "550 unknown"}
    send(desk)

    told = desk("outbox", "proof", LEAD, "-f", "json").json
    assert (told["schema"], told["code"]) == ("deadlines.proof/1", LEAD)
    (fact,) = told["facts"]
    assert (fact["act"], fact["to"], fact["state"], fact["kept"]) == ("sent", "cg@example.gov.cn", "sent", True)
    entry = desk("log", "-f", "json").json["entries"][fact["seq"] - 1]
    assert (entry["hash"], entry["after"]["message_id"]) == (fact["hash"], fact["message_id"])
    (refused,) = desk("outbox", "proof", OTHER, "-f", "json").json["facts"]
    assert (refused["state"], refused["seq"], refused["answer"]) == ("refused", None, "550 unknown")
    page = desk("outbox", "proof", LEAD, "-f", "table").out
    newest = desk("log", "-f", "json").json["entries"][-1]
    for part in (
        *(LEAD, desk.environ["DEADLINES_STORE"].removeprefix("sqlite:///"), newest["hash"], "UTC", "cg@example.gov.cn"),
        *(
            fact["message_id"],
            fact["sha256"],
            fact["answer"],
            f"台账日志第{fact['seq']}条",
            "2023-11-27",
            "服务器已接收",
        ),
        *(fact["subject"], "【督察整改提示】"),
    ):
        assert part in page, part
    assert desk("outbox", "proof", "XY99").code == 3
    assert desk("outbox", "proof", "市没有局").code == 3
    assert "没有" in desk("outbox", "proof", "XY22-01", "-f", "table").out


def test_a_proof_is_all_chinese_whatever_was_decided(desk: Office, postmaster: Postmaster) -> None:
    """What a person decided stands beside the server's answer, in the reader's words, with the note."""
    spoil(postmaster)
    send(desk)
    by = {each["address"][:2]: str(each["id"]) for each in messages(desk)}
    assert desk("outbox", "settle", by["sw"], "--arrived", "--note", "单位电话确认").code == 0
    assert desk("outbox", "cancel", by["cg"]).code == 0
    code = messages(desk, "--unit", LEAD)[0]["codes"][0]
    assert desk("remind", code, "--by", "phone", "--to", "某乙", "--unit", "市城管局").code == 0

    settled = desk("outbox", "proof", THIRD, "-f", "table").out
    assert "经核实已收到" in settled
    assert "单位电话确认" in settled
    assert "by the word of" not in settled + desk("log", "-f", "table").out
    by_hand, cancelled = desk("outbox", "proof", LEAD, "-f", "json").json["facts"]
    assert (by_hand["act"], by_hand["state"], by_hand["to"]) == ("reminded", "", "某乙")
    assert (cancelled["act"], cancelled["state"], cancelled["answer"]) == ("sent", "cancelled", "451 4.7.1 later")
    assert "撤下" in cancelled["handled"]
    assert [each["state"] for each in cancelled["attempts"]] == ["deferred"]
    page = desk("outbox", "show", by["cg"], "-f", "table").out
    for part in ("服务器答复：451 4.7.1 later", "处理：", "撤下", "第1次发送"):
        assert part in page, part
    assert "人工提示" in desk("outbox", "proof", code, "-f", "table").out


def test_times_are_the_offices(desk: Office, postmaster: Postmaster, tmp_path: Path) -> None:
    postmaster.answers = {"cg@example.gov.cn": "451 later"}
    send(desk)
    (waiting,) = messages(desk, "--open")
    config = tmp_path / "config.toml"
    pages = []
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):  # no hour of the clock is the same there
        config.write_text(config.read_text().partition("[schedule]")[0] + f'[schedule]\nzone = "{zone}"\n')
        page = desk("outbox", "show", str(waiting["id"]), "-f", "table").out
        assert zone in page
        assert zone in desk("outbox", "list", "-f", "table").out
        assert zone in desk("outbox", "proof", LEAD, "-f", "table").out
        pages.append([line for line in page.splitlines() if "：20" in line])
    assert pages[0] != pages[1]


def test_the_key_of_the_calendar_is_not_shown(desk: Office, tmp_path: Path, postmaster: Postmaster) -> None:
    config = tmp_path / "config.toml"
    config.write_text(config.read_text() + '[serve]\nbase_url = "https://rili.example.gov.cn"\n')
    send(desk, "--unit", LEAD)
    assert desk("outbox", "show", "1", "--raw").out.encode() == postmaster.got[0].content
    for form in ("table", "csv", "json"):
        out = desk("outbox", "show", "1", "-f", form).out
        assert "/s/…" in out
        assert re.search(r"/s/[\w-]{8,}", out, re.ASCII) is None


def test_lists_that_changed_are_told_and_shown_before_they_are_corrected(
    desk: Office, tmp_path: Path, postmaster: Postmaster
) -> None:
    """Nothing goes out for that by itself, and looking at it writes nothing down."""
    config = tmp_path / "config.toml"
    config.write_text(config.read_text() + '[serve]\nbase_url = "https://rili.example.gov.cn"\n')
    send(desk)
    assert "--again" not in send(desk).err
    shown = desk("digest", *WEEK, "--again")
    assert (shown.code, shown.out) == (0, "")
    code = messages(desk, "--unit", LEAD)[0]["codes"][0]
    assert desk("done", code, "--on", "2023-12-01").code == 0
    log = desk("log", "-f", "json").out

    told = send(desk)
    assert told.code == 0
    assert "deadlines digest --send --again" in told.err
    shown = desk("digest", *WEEK, "--again")
    assert "【更正】" in shown.out
    assert LEAD in shown.out
    assert re.search(r"/s/[\w-]{8,}", shown.out, re.ASCII) is None
    assert desk("log", "-f", "json").out == log
    assert len(postmaster.got) == 3
    count = shown.out.count("=====")
    assert f"{count}封" in told.err
    assert f"{count}封" in send(desk, "--again").out
    assert len(postmaster.got) == 3 + count
    assert "--again" not in send(desk).err


def test_units_without_an_address_are_named_last_and_to_a_person_few(
    on_disk: Callable[[str], Office], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = on_disk("register.db")
    assert office("unit", "set", LEAD, "--mail", "cg@example.gov.cn").code == 0
    with running(Postmaster()) as port:
        configure(office, tmp_path, port)
        told = send(office)
        with monkeypatch.context() as screen:
            screen.setattr(Screen, "isatty", lambda _: True)
            seen = send(office)
    all_ = office("digest", *WEEK, "--unaddressed").out.splitlines()

    assert told.code == seen.code == 0
    assert LEAD not in all_
    assert len(all_) > 5
    assert all(name in told.err.splitlines()[-1] for name in all_)
    last = seen.err.splitlines()[-1]
    assert all_[0] in last
    assert f"{len(all_)}家" in last
    assert all_[-1] not in last
    assert "--unaddressed" in last


def test_missed_weeks_are_told_once_from_day_to_day(desk: Office, postmaster: Postmaster) -> None:
    send(desk)
    later = ("digest", "--week", "2023-12-29", "--as-of", "2023-12-29", "--send", "--wait", "0")
    told = desk(*later)
    assert "2023-12-04至2023-12-24" in told.err
    assert "2023-12-11" not in told.err
    assert "2023-12-04" not in desk(*later).err


def test_the_outbox_may_lie_elsewhere(desk: Office, tmp_path: Path, postmaster: Postmaster) -> None:
    elsewhere = tmp_path / "elsewhere.db"
    configure(desk, tmp_path, free_port(), f'outbox = "{elsewhere}"\n')

    assert send(desk).code == 7
    assert elsewhere.exists()
    assert not list(tmp_path.glob("register*.outbox.db"))
    assert {each["state"] for each in messages(desk)} == {"deferred"}


def test_a_damaged_outbox_sends_nothing(desk: Office, tmp_path: Path, postmaster: Postmaster) -> None:
    send(desk)
    (outbox,) = tmp_path.glob("*.outbox.db")
    outbox.write_bytes(b"no database " * 1000)

    told = send(desk)
    assert told.code == 6
    assert str(outbox) in told.err
    assert len(postmaster.got) == 3
    assert desk("outbox").code == 6


def test_a_link_is_no_other_register(desk: Office, tmp_path: Path, postmaster: Postmaster) -> None:
    send(desk)
    ending = desk.environ["DEADLINES_STORE"].rpartition(".")[2]
    link = tmp_path / f"link.{ending}"
    link.symlink_to(desk.environ["DEADLINES_STORE"])

    assert desk("--store", str(link), "outbox", "list", "--unit", LEAD, "-f", "json").json["messages"]


@pytest.mark.parametrize(
    ("words", "code"),
    [(("--again", "--for", "paste"), 2), (("--wait", "5m"), 2), (("--send", "--wait", "soon"), 4)],
)
def test_options_that_do_not_go_together(office: Office, words: tuple[str, ...], code: int) -> None:
    assert office("digest", *words).code == code


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        (None, 600),
        ("0", 0),
        ("90s", 90),
        ("10m", 600),
        ("2h", 7200),
        ("５分钟", 300),
        ("30 秒", 30),
        ("10", None),
        ("x", None),
    ],
)
def test_lengths_of_time(typed: str | None, seconds: float | None) -> None:
    from deadlines.cli.mailing import read_wait
    from deadlines.errors import BadValue

    if seconds is None:
        with pytest.raises(BadValue):
            read_wait(typed)
    else:
        assert read_wait(typed) == seconds
