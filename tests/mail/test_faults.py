"""Two hundred units and every kind of fault at once, over TLS: who can be reached gets theirs, once."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from deadlines.mail.delivery import MailSettings
from deadlines.mail.message import Mail
from deadlines.store.outbox import open_outbox
from deadlines.usecases import outbox as usecase
from deadlines.usecases.mailing import Hands, Summary, run
from mail.registers import SAMPLE, store_with
from servers import PASSWORD, USER, Postmaster, authenticator, hang_up, running

if TYPE_CHECKING:
    from pathlib import Path

    from deadlines.domain.outbox import Known
    from deadlines.mail.message import Unsendable

UNITS = 200
AT = datetime(2023, 11, 27, 1, tzinfo=UTC)
PERIOD = "2023-W48"


def mails(known: Known) -> list[Mail | Unsendable]:
    found: list[Mail | Unsendable] = []
    for number in range(UNITS):
        if ("甲市/市城管局", f"u{number}@example.gov.cn") in known:
            continue
        message = EmailMessage(SMTP)
        message["From"], message["To"] = "zgb@example.gov.cn", f"u{number}@example.gov.cn"
        message["Subject"], message["Message-ID"] = "【督察整改提示】", f"<{number}@example.gov.cn>"
        message.set_content(f"第{number}份\n.\n..点\n" * 200, cte="base64")
        data = message.as_bytes()
        given = (message["From"], message["To"], data, ("JA23-08",), hashlib.sha256(data).hexdigest())
        found.append(Mail("甲市/市城管局", message["To"], PERIOD, message["Message-ID"], *given))
    return found


class Wicked(Postmaster):
    """Every tenth recipient in a row meets another fault; each fault that passes does so after two tries."""

    FAULTS = (
        "none",
        "unknown",  # 5xx to RCPT, for good
        "greylisted",  # 4xx to RCPT, then taken
        "drop-at-rcpt",  # the connection ends before DATA, twice
        "spam",  # 5xx after the message
        "full",  # 4xx after the message, then taken
        "drop-in-data",  # the connection ends when the message was taken
        "silent",  # the message was taken and no answer ever comes
        "slow",  # the answer takes its time
        "closing",  # 421 to RCPT, then taken
    )

    def __init__(self) -> None:
        super().__init__()
        self.tries: Counter[tuple[str, str]] = Counter()

    def fault(self, address: str) -> str:
        number = int(address[1:].partition("@")[0])
        return self.FAULTS[number % 10] if number % 20 < 10 else "none"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        fault, before = self.fault(address), self.tries["rcpt", address]
        self.tries["rcpt", address] += 1
        if fault == "unknown":
            return "550 5.1.1 no such user"
        if fault == "greylisted" and before < 2:
            return "450 4.7.1 greylisted"
        if fault == "drop-at-rcpt" and before < 2:
            return await hang_up(server)
        if fault == "closing" and before < 2:
            return "421 4.3.2 closing"
        answer: str = await super().handle_RCPT(server, session, envelope, address, options)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        address = envelope.rcpt_tos[0]
        fault, before = self.fault(address), self.tries["data", address]
        self.tries["data", address] += 1
        if fault == "spam":
            return "554 5.7.1 looks like spam"
        if fault == "full" and before < 2:
            return "452 4.2.2 mailbox full"
        if fault == "slow":
            await asyncio.sleep(0.05)
        if fault == "silent":
            self.got.append(envelope)
            await asyncio.sleep(0.6)
            return await hang_up(server)
        if fault == "drop-in-data":
            self.got.append(envelope)
            return await hang_up(server)
        answer: str = await super().handle_DATA(server, session, envelope)
        return answer


@pytest.mark.parametrize("pipelining", [True, False])
def test_two_hundred_units_and_every_fault(tmp_path: Path, pipelining: bool) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    postmaster, store = Wicked(), store_with(SAMPLE)
    postmaster.pipelining = pipelining
    outbox = open_outbox(str(tmp_path / "x.outbox.db"))
    now = [AT]
    said: list[str] = []

    def sleep(seconds: float) -> None:
        now[0] += timedelta(seconds=seconds)

    def go(**more: Any) -> Summary:
        given = {"host": "localhost", "tls": "starttls", "ca_file": f"{tmp_path}/ca.pem", **more}
        settings = MailSettings(
            port=port, sender="zgb@example.gov.cn", user=USER, password=PASSWORD, timeout=5, end_timeout=0.5, **given
        )
        hands = Hands("试", lambda: now[0], sleep, lambda message: said.append(str(message)))
        return run(store, outbox, settings, mails, hands, period=PERIOD)

    with running(postmaster, starttls=context, authenticator=authenticator, auth_required=True) as port:
        untrusted = go(ca_file=None)  # TLS fails: nobody gets anything, nothing is lost
        assert len(untrusted.waiting) == UNITS
        assert postmaster.mails == 0
        postmaster.pipelining = pipelining
        first = go()
        here = {_id(envelope) for envelope in postmaster.got}
        for each in first.doubtful:
            hands = Hands("试", lambda: now[0], sleep)
            usecase.settle(store, outbox, hands, [str(each.number)], arrived=each.message_id in here)
        last = go()
    outbox.close()

    by_fault = {
        fault: {f"u{n}@example.gov.cn" for n in range(UNITS) if postmaster.fault(f"u{n}@x") == fault}
        for fault in postmaster.FAULTS
    }
    assert {each.address for each in first.refused} == by_fault["unknown"] | by_fault["spam"]
    assert {each.address for each in first.doubtful} == by_fault["drop-in-data"] | by_fault["silent"]
    assert first.waiting == ()
    got = Counter(envelope.rcpt_tos[0] for envelope in postmaster.got)
    wanted = {f"u{n}@example.gov.cn" for n in range(UNITS)} - by_fault["unknown"] - by_fault["spam"]
    assert got == dict.fromkeys(wanted, 1)
    assert (last.sent, last.waiting, last.doubtful) == ((), (), ())
    log = [entry.after["to"] for entry in store.log() if entry.act == "sent"]
    assert sorted(log) == sorted(wanted)
    assert store.problems() == []
    assert all(envelope.content == _made()[_id(envelope)] for envelope in postmaster.got[:20])


def _id(envelope: Any) -> str:
    head = envelope.content.partition(b"\r\n\r\n")[0].decode()
    lines: list[str] = head.split("\r\n")
    return next(line.partition(": ")[2] for line in lines if line.startswith("Message-ID"))


def _made() -> dict[str, bytes]:
    from deadlines.domain.outbox import Known

    return {each.message_id: each.data for each in mails(Known([], {})) if isinstance(each, Mail)}
