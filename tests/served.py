"""`deadlines serve` in a process of its own on this computer, and plain sockets to talk to it."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from program import Program

DAY = "2023-12-01"


class Served(NamedTuple):
    """A running server: where it listens, and its process."""

    port: int
    process: subprocess.Popen[str]

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connected(self, timeout: float = 30) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    def ask(self, raw: bytes) -> bytes:
        """All that is answered to *raw* until the server closes the connection."""
        with self.connected() as connection:
            connection.sendall(raw)
            return all_of(connection)

    def get(self, path: str, *more: str, method: str = "GET") -> Answer:
        head = "".join(f"{line}\r\n" for line in ("Host: rili.example", "Connection: close", *more))
        return answer_in(self.ask(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("utf-8", "surrogateescape")))


class Answer(NamedTuple):
    """An answer as it came."""

    status: int
    headers: dict[str, str]
    body: bytes


def all_of(connection: socket.socket) -> bytes:
    """What comes until the other side closes, or drops the connection."""
    got = b""
    try:
        while chunk := connection.recv(1 << 16):
            got += chunk
    except ConnectionResetError:
        pass
    return got


def next_of(connection: socket.socket) -> bytes:
    """The next whole answer on a connection that stays."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += connection.recv(1 << 16)
    length = int(answer_in(got).headers["content-length"])
    while len(got.partition(b"\r\n\r\n")[2]) < length:
        got += connection.recv(1 << 16)
    return got


def answer_in(raw: bytes) -> Answer:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return Answer(int(first.split(" ")[1]), headers, body)


@contextmanager
def served(program: Program, *argv: str, command: list[str] | None = None) -> Iterator[Served]:
    """A server over the program's register, by another *command* where one is given; ended as systemd ends it."""
    with (
        (program.home / "serve.err").open("a") as err,
        subprocess.Popen(
            [*(command or program.command), "serve", "--port", "0", "--as-of", DAY, *argv],
            env=program.environ(),
            cwd=program.home,
            stdout=subprocess.PIPE,
            stderr=err,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://(?:127\.0\.0\.1|0\.0\.0\.0):(\d+)", line)
        assert found is not None, (program.home / "serve.err").read_text()
        try:
            yield Served(int(found[1]), process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def subscribed(program: Program, unit: str, name: str = "办公室手机", *more: str) -> str:
    """The token of a new subscription, as a person copies it from the terminal."""
    done = program("feed", "add", unit, "--name", name, *more)
    assert done.returncode == 0, done.stderr
    found = re.search(r"/f/(\S+)\.ics", done.stdout)
    assert found is not None, done.stdout
    return found[1]
