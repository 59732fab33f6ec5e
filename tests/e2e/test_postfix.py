"""A week's mails for two hundred units over Debian's Postfix: each Maildir has exactly one, and faults stop nobody."""

from __future__ import annotations

import json
import os
from email.header import decode_header, make_header
from typing import TYPE_CHECKING

import pytest
import trustme

import postfix
from program import Program

if TYPE_CHECKING:
    from email.message import Message
    from pathlib import Path

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="Postfix is a program of POSIX systems"),
    pytest.mark.xdist_group("postfix"),
]

UNITS = 200
UNKNOWN = {7, 77, 107, 177}
LATER, FULL = 42, 142
OFFICE = f"zgb@{postfix.DOMAIN}"
NOW = ("--day", "monday", "--at", "00:00")


def address(number: int) -> str:
    return f"u{number:03d}@{postfix.DOMAIN}"


def shown(header: str) -> str:
    """A header as a person reads it."""
    return str(make_header(decode_header(header)))


def body(message: Message) -> str:
    raw = message.get_payload(decode=True)
    assert isinstance(raw, bytes)
    return raw.decode()


def register() -> str:
    units = "".join(f"  - {{name: 单位{n:03d}, region: 某市, mail: [{address(n)}]}}\n" for n in range(UNITS))
    items = "".join(
        f"      - {{code: MS23-{n + 1:03d}, number: {n + 1}, title: 问题{n:03d}, limit: 2023年12月底, lead: [单位{n:03d}]}}\n"
        for n in range(UNITS)
    )
    return (
        "schema: deadlines.register/1\nregions:\n  - {name: 某市, level: city}\n"
        f"units:\n{units}groups: []\nplans:\n  - code: MS23\n    title: 某市整改方案\n    short: 中央二轮\n"
        f"    region: 某市\n    year: 2023\n    items:\n{items}"
    )


def test_every_recipient_has_exactly_one_mail(tmp_path: Path) -> None:
    program = Program(tmp_path)
    (tmp_path / "own.yaml").write_text(register(), encoding="utf-8")
    done = program("init", "own.yaml")
    assert done.returncode == 0, done.stderr
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    known = [address(n) for n in range(UNITS) if n not in UNKNOWN]
    answers = {
        address(LATER): "450 4.2.0 Greylisted, try again later",
        address(FULL): "552 5.2.2 Mailbox is over its quota",
    }
    with postfix.running(authority, [*known, OFFICE], answers) as server:
        (tmp_path / "config.toml").write_text(
            f'[mail]\nhost = "localhost"\nport = {server.port}\ntls = "starttls"\nca_file = "{tmp_path}/ca.pem"\n'
            f'from = "市整改办 <{OFFICE}>"\noffice = "{OFFICE}"\n'
        )
        config = {"DEADLINES_CONFIG": str(tmp_path / "config.toml")}
        first = program("schedule", "run", "--wait", "0", *NOW, env=config, timeout=120)
        assert first.returncode == 7, first.stderr
        reached = [n for n in range(UNITS) if n not in UNKNOWN | {LATER, FULL}]
        expected = len(reached) + 1  # the office is told
        assert server.arrived(expected) == expected, server.log[-3000:]
        for n in (*UNKNOWN, LATER, FULL):
            assert f"<{address(n)}>" in first.stderr
        line = (tmp_path / "register.db.mail.log").read_text()
        assert f" exit=7 sent={len(reached)} before=0 deferred=1 refused={len(UNKNOWN) + 1} " in line
        assert " office=told " in line

        server.take(address(LATER))
        program("schedule", "run", "--wait", "0", *NOW, env=config, timeout=120)
        reached.append(LATER)
        assert server.arrived(expected + 1) >= expected + 1

        subjects, ids = set(), set()
        for n in reached:
            (message,) = server.box(address(n))
            assert f"单位{n:03d} <{address(n)}>" in shown(message["To"])
            subjects.add(shown(message["Subject"]))
            ids.add(message["Message-ID"])
            assert "ESMTPS" in message["Received"]
        assert len(ids) == len(reached)
        assert len(subjects) == len(reached)
        for n in (*UNKNOWN, FULL):
            assert server.box(address(n)) == []
        assert "550 5.1.1" in body(server.box(OFFICE)[0])
        assert program("verify").returncode == 0
        log = program("log", "-f", "json").stdout
        assert log.count('"act": "sent"') == len(reached)
        kept = json.loads(program("outbox", "list", "-f", "json").stdout)["messages"]
        answers_kept = {each["address"]: each["answer"] for each in kept}
        assert len(answers_kept) == UNITS
        for n in reached:  # the number that Postfix gave the message stands in the record and in the message itself
            (message,) = server.box(address(n))
            number = answers_kept[address(n)].removeprefix("250 2.0.0 Ok: queued as ")
            assert f"id {number}" in message["Received"]
