"""What handing a thousand messages to a mail server costs, beside smtplib with the same ready bytes.

    python3 benchmarks/mail.py [--messages 1000] [--kib 25] [--pairs 7]

Both send over one connection to one sink, a process of its own on this computer that takes what comes. smtplib's
`sendmail` is given the bytes; we read them from the outbox, mark each before its end goes out, keep its outcome on
disk, and hold the bytes against their sum. CPU is user and system time of the sending process alone, as the kernel
counts it; the two take turns, so that a busy machine is busy for both. The goal is a ratio of 1.5 at most. The sink
offers what Postfix and Exim do: PIPELINING, SIZE, 8BITMIME; `--plain` leaves that out.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import resource
import smtplib
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

SENDER = "zgb@example.gov.cn"
GOAL = 1.5


def main() -> int:
    given = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    given.add_argument("--messages", type=int, default=1000)
    given.add_argument("--kib", type=int, default=25)
    given.add_argument("--pairs", type=int, default=7)
    given.add_argument("--plain", action="store_true", help="the sink offers no extensions")
    asked = given.parse_args()
    mails = [message(number, asked.kib) for number in range(asked.messages)]
    ratios, ours, theirs = [], [], []
    with tempfile.TemporaryDirectory(dir=".") as folder:
        for pair in range(asked.pairs + 1):
            path = f"{folder}/{pair}.outbox.db"
            write_down(path, mails)
            one = measured(lambda port: with_smtplib(port, mails), plain=asked.plain)
            two = measured(lambda port, path=path: with_outbox(port, path), plain=asked.plain)
            check(path, asked.messages)
            Path(path).unlink()
            if pair:  # the first pair loads modules and warms caches
                theirs.append(one)
                ours.append(two)
                ratios.append(two[0] / one[0])
    ratio = statistics.median(ratios)
    print(f"{asked.messages} messages of {asked.kib} KiB, {asked.pairs} pairs, medians")
    for name, each in (("smtplib", theirs), ("outbox", ours)):
        cpu, wall = (statistics.median(values) for values in zip(*each, strict=True))
        print(f"{name:8} CPU {cpu:.3f} s ({cpu / asked.messages * 1e6:.0f} us a message), wall {wall:.2f} s")
    print(f"ratio    {ratio:.2f} (from {min(ratios):.2f} to {max(ratios):.2f}; goal {GOAL})")
    return 0 if ratio <= GOAL else 1


def message(number: int, kib: int) -> tuple[str, bytes]:
    """An address and a message to it: text, HTML and a calendar in base64, as ours are."""
    address = f"unit{number:04d}@example.gov.cn"
    part = base64.encodebytes(os.urandom(kib * 256 - 200)).replace(b"\n", b"\r\n")
    head = (
        f"From: <{SENDER}>\r\nTo: <{address}>\r\nSubject: =?utf-8?b?{'5' * 60}?=\r\n"
        f"Date: Mon, 27 Nov 2023 08:00:00 +0800\r\nMessage-ID: <digest.2023-W48.{number:024x}@example.gov.cn>\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="=_x"\r\n\r\n'
    )
    body = b"".join(b"--=_x\r\nContent-Transfer-Encoding: base64\r\n\r\n" + part for _ in range(3)) + b"--=_x--\r\n"
    return address, head.encode() + body


def write_down(path: str, mails: list[tuple[str, bytes]]) -> None:
    """An outbox at *path* in which *mails* wait."""
    from deadlines.domain.outbox import Posted
    from deadlines.store.outbox import Parcel, open_outbox

    at = datetime(2023, 11, 27, tzinfo=UTC)
    outbox = open_outbox(path)
    outbox.write_down(
        [
            Parcel(
                Posted(
                    *(0, "digest", "甲市/市城管局", address, "2023-W48", f"<{number}@example.gov.cn>", "0" * 64),
                    *(hashlib.sha256(data).hexdigest(), SENDER, address, "【督察整改提示】", ("JA23-01.1",) * 9),
                    *(at.date(), 0, at),
                ),
                data,
            )
            for number, (address, data) in enumerate(mails)
        ]
    )
    outbox.close()


def check(path: str, count: int) -> None:
    """Every message must have been accepted, and kept as that."""
    from deadlines.store.outbox import open_outbox

    outbox = open_outbox(path)
    assert len(outbox.all(states=("sent",))) == count
    outbox.close()


def with_smtplib(port: int, mails: list[tuple[str, bytes]]) -> None:
    with smtplib.SMTP("127.0.0.1", port, "example.gov.cn", timeout=30) as server:
        for address, data in mails:
            server.sendmail(SENDER, [address], data)


def with_outbox(port: int, path: str) -> None:
    from deadlines.mail.delivery import MailSettings
    from deadlines.store.outbox import open_outbox
    from deadlines.usecases import mailing

    settings = MailSettings("127.0.0.1", port, "none", SENDER)
    outbox = open_outbox(path)
    hands = mailing.Hands("b", lambda: datetime.now(UTC), time.sleep)
    mailing.deliver(outbox, settings, hands, wait=0.0)
    outbox.close()


def measured(work, *, plain: bool) -> tuple[float, float]:  # type: ignore[no-untyped-def]
    """The CPU and the wall time of this process while *work* sends to a sink."""
    sink = subprocess.Popen(
        [sys.executable, "-c", SINK, *(["plain"] if plain else [])], stdout=subprocess.PIPE, text=True
    )
    assert sink.stdout is not None
    port = int(sink.stdout.readline())
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    work(port)
    took, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    sink.wait(10)
    sink.stdout.close()
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, took


#: Takes one connection, answers every command as Postfix does, and throws away what it gets.
SINK = """
import socket, sys
offers = b"250 sink\\r\\n"
if "plain" not in sys.argv:
    offers = b"250-sink\\r\\n250-PIPELINING\\r\\n250-SIZE 50000000\\r\\n250 8BITMIME\\r\\n"
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
peer, _ = listener.accept()
peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
peer.sendall(b"220 sink\\r\\n")
held, count = b"", 0
def more():
    global held
    got = peer.recv(1 << 18)
    held += got
    return got
while True:
    while b"\\r\\n" not in held and more():
        pass
    if not held:
        break
    answers = b""
    while (end := held.find(b"\\r\\n")) >= 0:
        line, held = held[:end], held[end + 2:]
        word = line[:4].upper()
        if word == b"DATA":
            answers += b"354 go on\\r\\n"
            break
        answers += {b"EHLO": offers, b"QUIT": b"221 bye\\r\\n"}.get(word, b"250 2.1.0 Ok\\r\\n")
    peer.sendall(answers)
    if word == b"QUIT":
        break
    if word == b"DATA":
        parts = [held]
        held = b""
        tail = parts[0][-5:]
        while tail != b"\\r\\n.\\r\\n":
            part = peer.recv(1 << 18)
            if not part:
                sys.exit()
            parts.append(part)
            tail = (tail + part)[-5:]
        count += 1
        peer.sendall(b"250 2.0.0 Ok: queued as %010X\\r\\n" % count)
"""

if __name__ == "__main__":
    sys.exit(main())
