"""`deadlines serve` as a process: stalled clients, keep-alive, strange requests, and what it leaves behind."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from deadlines.feeds.stamps import sequence_of
from program import ROOT, SAMPLE, Program
from served import all_of, answer_in, next_of, served, subscribed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from served import Served

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="signals of POSIX systems"),
    pytest.mark.xdist_group("serve"),
]

UNIT = "西安市/市城管局"


class Office:
    """A program with the sample register, a subscription, and its server."""

    def __init__(self, program: Program, token: str, server: Served) -> None:
        self.program = program
        self.token = token
        self.server = server
        self.path = f"/f/{token}.ics"

    @property
    def told(self) -> str:
        return (self.program.home / "serve.err").read_text()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    program = Program(tmp_path_factory.mktemp("serve"))
    assert program("init", str(SAMPLE)).returncode == 0
    token = subscribed(program, UNIT)
    with served(program) as server:
        yield Office(program, token, server)


def test_get_head_and_304(office: Office) -> None:
    whole = office.server.get(office.path)
    head = office.server.get(office.path, method="HEAD")
    again = office.server.get(office.path, f"If-None-Match: {whole.headers['etag']}")
    packed = office.server.get(office.path, "Accept-Encoding: gzip")

    assert whole.status == 200
    assert whole.body.startswith(b"BEGIN:VCALENDAR\r\n")
    assert len(whole.body) == int(whole.headers["content-length"])
    assert (head.status, head.body) == (200, b"")
    assert {**head.headers, "date": ""} == {**whole.headers, "date": ""}
    assert (again.status, again.body) == (304, b"")
    assert packed.body[:2] == b"\x1f\x8b"
    assert "server" not in whole.headers


def test_a_connection_serves_one_request_after_another_also_when_they_come_at_once(office: Office) -> None:
    one = f"GET {office.path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    last = f"HEAD {office.path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()

    got = office.server.ask(one + one + b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n" + last)

    assert got.count(b"HTTP/1.1 200 OK") == 4
    assert got.count(b"END:VCALENDAR") == 2


@pytest.mark.parametrize(
    "path",
    [
        "/f/../f/{token}.ics",
        "/f/./{token}.ics",
        "/f//{token}.ics",
        "//f/{token}.ics",
        "/f/{token}/{token}.ics",
        "/f/{token}{token}.ics",
        "/f/{short}.ics",
        "/f/%2e%2e/%2e%2e/etc/passwd",
        "/f/..%2f..%2fetc%2fpasswd.ics",
        "/f/..\\..\\register.db",
        "/f/{token}.ics/",
        "/f/{token}.ics%00",
        "/f/{token}%00.ics",
        "/F/{token}.ics",
        "/s/../f/{token}.ics",
        "/s/{token}/",
        "/s/{token}{token}",
        "/s/%2e%2e/{token}",
        "/f/" + "a" * 20_000 + ".ics",
    ],
)
def test_a_path_that_is_not_exactly_right_opens_nothing(office: Office, path: str) -> None:
    answer = office.server.get(path.format(token=office.token, short=office.token[:-1]))

    assert answer.status in (404, 307), (
        path
    )  # starlette takes a slash at the end away, and then there is nothing either
    assert office.token not in answer.body.decode("utf-8", "replace")


def test_a_change_stands_in_the_next_answer(office: Office) -> None:
    before = office.server.get(office.path)
    assert office.program("done", "XA23-08.1", "--on", "2023-11-20").returncode == 0
    after = office.server.get(office.path, f"If-None-Match: {before.headers['etag']}")
    assert after.status == 200
    assert "已完成".encode() in after.body

    assert office.program("feed", "revoke", UNIT, "--name", "没有").returncode == 3
    other = subscribed(office.program, UNIT, "旧手机")
    assert office.server.get(f"/f/{other}.ics").status == 200
    assert office.program("feed", "revoke", UNIT, "--name", "旧手机").returncode == 0
    assert office.server.get(f"/f/{other}.ics").status == 404


def test_clients_that_stall_do_not_stop_others(office: Office) -> None:
    whole = f"GET {office.path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with ExitStack() as stack:
        stalled = [stack.enter_context(office.server.connected()) for _ in range(60)]
        for number, connection in enumerate(stalled):
            if number % 3 == 1:
                connection.sendall(whole[: len(whole) // 2])  # half a request, and no more
            elif number % 3 == 2:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                connection.sendall(whole * 50)  # asks for much and reads nothing

        began = time.monotonic()
        assert all(office.server.get(office.path).status == 200 for _ in range(20))
        assert time.monotonic() - began < 5


IMPATIENT = """
from deadlines.feeds import listening
listening.listen.__kwdefaults__["patience"] = listening.Patience(idle=1, sending=0.4, taking=0.6, look=0.1)
from deadlines.cli.main import main
main()
"""


@pytest.fixture(scope="module")
def impatient(office: Office) -> Iterator[Office]:
    """A server that waits for tenths of seconds where the real one waits for many."""
    with served(office.program, command=[sys.executable, "-c", IMPATIENT]) as server:
        yield Office(office.program, office.token, server)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /f/",
        b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n",
        b"\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n1",
    ],
    ids=["nothing", "half a line", "half a head", "blank lines", "half a body"],
)
def test_a_connection_on_which_nothing_comes_is_dropped(impatient: Office, sent: bytes) -> None:
    with impatient.server.connected() as connection:
        connection.sendall(sent)
        all_of(connection)  # ends only when the server closes


def test_a_connection_that_stays_idle_after_an_answer_is_closed(impatient: Office) -> None:
    with impatient.server.connected() as connection:
        connection.sendall(f"GET {impatient.path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        got = all_of(connection)

    assert got.startswith(b"HTTP/1.1 200")
    assert got.endswith(b"END:VCALENDAR\r\n")


def test_a_client_that_asks_without_end_and_reads_nothing_is_dropped(impatient: Office) -> None:
    asked = f"GET {impatient.path} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 1_000_000
    with impatient.server.connected() as connection, pytest.raises((ConnectionResetError, BrokenPipeError)):
        connection.sendall(asked)


def test_more_clients_than_there_is_room_for_do_not_stop_others(office: Office) -> None:
    with ExitStack() as stack:
        for _ in range(700):
            stack.enter_context(office.server.connected())

        assert all(office.server.get(office.path).status == 200 for _ in range(20))


def test_a_head_without_end_is_cut_off(office: Office) -> None:
    with office.server.connected() as connection:
        connection.sendall(f"GET {office.path} HTTP/1.1\r\n".encode())
        try:
            for number in range(100):
                connection.sendall(f"X-{number}: {'a' * 4000}\r\n".encode())
        except (BrokenPipeError, ConnectionResetError):
            pass
        got = all_of(connection)

    assert got[:12] in (b"HTTP/1.1 431", b"")


@pytest.mark.parametrize(
    "raw",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(60),
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /f/\xff\xfe.ics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /f/a.ics HTTP/1.1\r\nContent-Length: -1\r\nConnection: close\r\n\r\n",
        b"GET /f/a.ics HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
        b"CONNECT rili.example:443 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET http://[::1/f/a.ics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /f/a.ics HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n\r\n",
        b"POST /f/a.ics HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\nConnection: close\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
    ids=range(12),
)
def test_what_is_no_request_of_ours_is_refused(office: Office, raw: bytes) -> None:
    with office.server.connected() as connection:
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_WR)
        got = all_of(connection)

    assert not got or 400 <= answer_in(got).status < 500
    assert office.server.get(office.path).status == 200


LETTERS = "abcXYZ019-_.~%/\\?#&=+:;,@!$'()*[]{}|^`<>\" \t钥匙é\x00\x7f\x1b"
PIECES = ["/f/", "/s/", "..", "%2e%2e", "%00", ".ics", "%", "%zz", "?alarms=on", "?lang=", "//", "/robots.txt", "\\"]
METHODS = ["GET"] * 6 + ["HEAD", "HEAD", "POST", "PUT", "OPTIONS", "PROPFIND", "TRACE", "get", "ÄÖ"]
HEADERS = ["If-None-Match", "If-Modified-Since", "Accept-Encoding", "Accept-Language", "Host", "X-Forwarded-For"]
HEADERS += ["X-Forwarded-Proto", "Range", "Content-Length", "User-Agent", "Cookie", "Connection", "Expect", "Upgrade"]
VALUES = ["*", '"a"', 'W/"', "gzip;q=", "Thu, 01 Jun 99999 01:00:00 GMT", "-1", "0", "zh;q=x,en", "close", "127.0.0.1"]


def strange(dice: random.Random, token: str) -> bytes:
    """A request that a fuzzer, a scanner or a broken client might send."""
    pieces = [*PIECES, token, token[: dice.randrange(len(token))]]
    path = "".join(
        dice.choice(pieces) if dice.random() < 0.6 else "".join(dice.choices(LETTERS, k=dice.randrange(8)))
        for _ in range(dice.randrange(1, 6))
    )
    if dice.random() < 0.9:
        path = re.sub(r"[\s\x00-\x1f\x7f]", "", path)
    head = "".join(
        f"{dice.choice(HEADERS)}: {dice.choice(VALUES) if dice.random() < 0.7 else ''.join(dice.choices(LETTERS[:-3], k=9))}\r\n"
        for _ in range(dice.randrange(4))
    )
    return f"{dice.choice(METHODS)} {path} HTTP/1.{dice.choice('1110')}\r\n{head}\r\n".encode()


def answers_of(server: Served, seed: int, count: int, token: str) -> list[int]:
    """The status of every answer to so many strange requests, each on a connection that ends with it."""
    dice = random.Random(seed)
    found: list[int] = []
    for _ in range(count):
        with server.connected() as connection:
            connection.sendall(strange(dice, token))
            connection.shutdown(socket.SHUT_WR)
            got = all_of(connection)
        found.append(answer_in(got).status if got else 0)
    return found


def test_20_000_strange_requests_and_no_5xx(office: Office) -> None:
    with ThreadPoolExecutor(4) as pool:
        parts = [pool.submit(answers_of, office.server, seed, 5000, office.token) for seed in range(4)]
        statuses = [status for part in parts for status in part.result()]

    assert len(statuses) == 20_000
    assert {status for status in statuses if status >= 500} == set()
    assert {200, 404, 405, 429, 400} <= set(statuses)
    assert office.server.get(office.path).status == 200
    assert "Traceback" not in office.told


def test_unknown_and_revoked_tokens_take_the_same_time(office: Office) -> None:
    """Medians of many requests by turns, each kind on a connection of its own."""
    gone = subscribed(office.program, UNIT, "将停用")
    assert office.program("feed", "revoke", UNIT, "--name", "将停用").returncode == 0
    times: dict[str, list[float]] = {}
    with ExitStack() as stack:
        connections = {
            name: (stack.enter_context(office.server.connected()), f"GET /f/{token}.ics HTTP/1.1\r\nHost: x\r\n\r\n")
            for name, token in {"unknown": "A" * 43, "revoked": gone, "short": "A", "doubled": gone * 2}.items()
        }
        for turn in range(430):
            for name, (connection, asked) in connections.items():
                began = time.perf_counter()
                connection.sendall(asked.encode())
                got = next_of(connection)
                if turn >= 30:  # the first are answered 404 and the others 429: each kind alike
                    times.setdefault(name, []).append(time.perf_counter() - began)
                assert got.startswith(b"HTTP/1.1 4")
    middle = {name: statistics.median(each) for name, each in times.items()}

    assert max(middle.values()) < 1.5 * min(middle.values()), middle


def test_what_it_writes_down_holds_no_token_and_health_reads_it(office: Office) -> None:
    """Its own server, for what was fetched is on disk when it has ended."""
    program = office.program
    token = subscribed(program, "咸阳市/市生态环境局", "值班手机")
    with served(program) as server:
        for _ in range(3):
            assert server.get(f"/f/{token}.ics", "User-Agent: Mozilla/5.0 Thunderbird/128.0").status == 200
        assert server.get(f"/s/{token}").status == 200
        assert server.get(f"/f/{token}x.ics").status == 404
    assert server.process.returncode in (0, -signal.SIGTERM)

    written = b"".join(path.read_bytes() for path in program.home.iterdir() if path.is_file())
    assert token.encode() not in written
    assert "咸阳市/市生态环境局 值班手机 GET 200 Mozilla/5.0 Thunderbird/128.0" in office.told
    health = json.loads(program("feed", "health", "-f", "json").stdout)
    row = next(each for each in health["subscriptions"] if each["name"] == "值班手机")
    assert (row["client"], row["count"], row["places"]) == ("Thunderbird", 3, 1)
    assert program("verify").returncode == 0


def test_where_fetches_cannot_be_kept_calendars_are_served_all_the_same(office: Office) -> None:
    (office.program.home / "config.toml").write_text('[serve]\nfetches = "/nowhere/fetches.db"\n')
    place = {"DEADLINES_CONFIG": str(office.program.home / "config.toml")}
    with served(
        office.program, command=["env", *(f"{name}={said}" for name, said in place.items()), *office.program.command]
    ) as server:
        assert server.get(office.path).status == 200

    assert "/nowhere/fetches.db" in office.told


def test_ctrl_c_ends_it_in_good_order(office: Office) -> None:
    with served(office.program) as server:
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(30) == 0


def test_a_port_that_is_taken_is_one_sentence(office: Office) -> None:
    done = office.program("serve", "--port", str(office.server.port))

    assert done.returncode == 6
    assert done.stderr.count("\n") == 1
    assert str(office.server.port) in done.stderr


GUIDE = ROOT / "docs" / "serving.md"


class Nginx:
    """nginx with the block of the guide, a folder of ours for what it writes, and ports of ours."""

    def __init__(self, folder: Path, upstream: int) -> None:
        from servers import free_port

        self.folder, self.port, self.http = folder, free_port(), free_port()
        (block,) = re.findall(r"^```nginx\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
        block = re.sub(r"listen \[::\].*\n", "", block)
        block = re.sub(r"listen 80;", f"listen 127.0.0.1:{self.http};", block)
        block = re.sub(r"listen 443 ssl.*;", f"listen 127.0.0.1:{self.port};", block)
        block = re.sub(r".*(ssl_certificate|http2 on).*\n", "", block)
        block = block.replace("/var/log/nginx/", f"{folder}/")
        block = block.replace("127.0.0.1:8765", f"127.0.0.1:{upstream}")
        (folder / "nginx.conf").write_text(
            f"daemon off; pid {folder}/pid; error_log {folder}/main.log warn; events {{}}\n"
            f"http {{ access_log {folder}/access.log; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b;"
            f" fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;\n{block}\n}}\n"
        )
        self._command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]
        tested = subprocess.run([*self._command, "-t"], check=False, capture_output=True, text=True)
        assert tested.returncode == 0, tested.stderr

    @contextmanager
    def running(self, server: Served) -> Iterator[Served]:
        """The server as nginx shows it."""
        with (
            (self.folder / "stderr").open("wb") as err,
            subprocess.Popen(self._command, stderr=err) as nginx,
        ):
            try:
                through = server._replace(port=self.port)
                for _ in range(200):
                    try:
                        through.connected().close()
                        break
                    except ConnectionRefusedError:
                        assert nginx.poll() is None
                        time.sleep(0.02)
                yield through
            finally:
                nginx.terminate()

    def written(self) -> bytes:
        """All that it wrote down."""
        return b"".join(path.read_bytes() for path in self.folder.rglob("*") if path.is_file())


needs_nginx = pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")


@needs_nginx
def test_the_example_for_nginx_serves_what_the_server_serves(office: Office, tmp_path: Path) -> None:
    """The block of the guide, with a certificate and ports of ours in place of the office's."""
    direct = office.server.get(office.path)
    with Nginx(tmp_path, office.server.port).running(office.server) as through:
        proxied = through.get(office.path)
        again = through.get(office.path, f"If-None-Match: {direct.headers['etag']}")

    assert proxied.body == direct.body
    assert proxied.headers["etag"] == direct.headers["etag"]
    assert again.status == 304


@needs_nginx
def test_while_the_service_is_down_nginx_writes_no_token_down(office: Office, tmp_path: Path) -> None:
    from servers import free_port

    nginx = Nginx(tmp_path, free_port())  # where nobody listens
    with nginx.running(office.server) as through:
        assert through.get(office.path).status == 502
        assert through.get(f"/s/{office.token}").status == 502
        assert through._replace(port=nginx.http).get(office.path).status == 301

    assert office.token.encode() not in nginx.written()


@needs_nginx
def test_what_nginx_cannot_put_aside_it_does_not_write_down(office: Office, tmp_path: Path) -> None:
    """No folder for temporary files, as on a full disk: that is an error of the level `crit`."""
    nginx = Nginx(tmp_path, office.server.port)
    with nginx.running(office.server) as through:
        (tmp_path / "a").rmdir()
        (tmp_path / "a").touch()
        with through.connected() as open_now:
            open_now.sendall(f"POST {office.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\n".encode())
            with suppress(OSError):
                open_now.sendall(b"x" * 90000)
            assert answer_in(next_of(open_now)).status == 500

    assert office.token.encode() not in nginx.written()


@pytest.mark.skipif(not shutil.which("caddy"), reason="Caddy is not installed")
@pytest.mark.parametrize("upstream", ["down", "breaks off"])
def test_while_the_service_is_down_caddy_writes_no_token_down(office: Office, tmp_path: Path, upstream: str) -> None:
    from servers import free_port

    def break_off(listener: socket.socket) -> None:
        with suppress(OSError):
            peer, _ = listener.accept()
            peer.recv(9999)
            peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nBEGIN")
            peer.close()

    port, behind = free_port(), free_port()
    (block,) = re.findall(r"^```caddy\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    block = block.replace("127.0.0.1:8765", f"127.0.0.1:{behind}")
    block = block.replace("rili.example.gov.cn", f"http://127.0.0.1:{port}")
    (tmp_path / "Caddyfile").write_text(block.replace("{", "{\n\tadmin off", 1), encoding="utf-8")
    told = tmp_path / "told"
    with (
        socket.socket() as listener,
        told.open("wb") as err,
        subprocess.Popen(
            ["caddy", "run", "--config", str(tmp_path / "Caddyfile"), "--adapter", "caddyfile"],
            stdout=err,
            stderr=err,
            env={**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)},
        ) as caddy,
    ):
        try:
            if upstream == "breaks off":
                listener.bind(("127.0.0.1", behind))
                listener.listen()
                threading.Thread(target=break_off, args=(listener,), daemon=True).start()
            for _ in range(500):
                with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), 9) as through:
                    through.sendall(
                        f"GET {office.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
                    )
                    answer = b"".join(iter(lambda: through.recv(9999), b""))
                    break
                assert caddy.poll() is None
                time.sleep(0.02)
        finally:
            caddy.terminate()

    assert answer.startswith(b"HTTP/1.1 502" if upstream == "down" else b"HTTP/1.1 200")
    assert b"serving initial configuration" in told.read_bytes()
    assert office.token.encode() not in told.read_bytes()


def test_without_encryption_it_warns_where_others_reach_it(office: Office) -> None:
    with served(office.program):
        pass
    before = office.told.count("docs/serving.md")
    with served(office.program, "--host", "0.0.0.0"):
        pass

    assert (before, office.told.count("docs/serving.md")) == (0, 1)


def test_settings_that_were_changed_and_back_move_every_stamp_forward(office: Office) -> None:
    """Each server that begins anew with other settings hands out younger events, and one with the same the same."""
    config = office.program.home / "feeds.toml"
    command = ["env", f"DEADLINES_CONFIG={config}", *office.program.command]
    found = []
    for said in ("", "content = 'inner'", "content = 'inner'", "", "contact = '联系人：甲'", ""):
        config.write_text(f"[feeds]\n{said}\n", encoding="utf-8")
        with served(office.program, command=command) as server:
            found.append(server.get(office.path))
    numbers = [[int(each) for each in re.findall(rb"SEQUENCE:(\d+)", answer.body)] for answer in found]
    times = [re.findall(rb"LAST-MODIFIED:(\S+)", answer.body) for answer in found]

    for one, other in ((0, 1), (2, 3), (3, 4), (4, 5)):
        assert all(was < now for was, now in zip(numbers[one], numbers[other], strict=True))
        assert all(was < now for was, now in zip(times[one], times[other], strict=True))
    (office.program.home / "register.db.feeds.json").unlink()  # nobody knows what was in force: all is as young as that
    lost_at = sequence_of(datetime.now(UTC))
    with served(office.program, command=command) as server:
        lost = server.get(office.path)
    assert min(map(int, re.findall(rb"SEQUENCE:(\d+)", lost.body))) >= lost_at
    assert found[1].body == found[2].body
