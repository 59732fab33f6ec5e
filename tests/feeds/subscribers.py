"""Calendar programs that really subscribe, for tests: each asks a web address again and tells what it shows then.

Thunderbird's engine (ical.js) and node-ical from npm; khal, which reads what vdirsyncer's http storage fetched; and a
Radicale server, to which vdirsyncer carries the feed. Their versions are locked in `clients/`; they are installed once
into the user's cache, apart from the program, whose own packages have other versions. Everything stays on this computer.
"""

from __future__ import annotations

import fcntl
import hashlib
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import venv
from base64 import b64encode
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENTS = Path(__file__).parent / "clients"
LOCKS = ("requirements.txt", "package.json", "package-lock.json")
SECONDS = 120  # for one run of one program on a busy machine


class Shown(NamedTuple):
    """An event as a program shows it."""

    day: str
    title: str
    status: str


def installed() -> Path:
    """The folder in which the programs are installed, made at first use."""
    key = hashlib.sha256(b"".join((CLIENTS / name).read_bytes() for name in LOCKS)).hexdigest()[:12]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "deadlines-tests" / key
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (cache / "ready").exists():
            venv.create(cache / "venv", with_pip=True, clear=True)
            pip = (str(cache / "venv/bin/python"), "-m", "pip", "install", "-q", "--disable-pip-version-check")
            subprocess.run([*pip, "-r", str(CLIENTS / "requirements.txt")], check=True, timeout=600)
            for name in LOCKS[1:]:
                shutil.copy(CLIENTS / name, cache)
            npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
            subprocess.run(npm, cwd=cache, check=True, timeout=600)
            (cache / "ready").touch()
    shutil.copy(CLIENTS / "show.mjs", cache)
    return cache


class _Feeds(SimpleHTTPRequestHandler):
    """A folder of feeds, as a web server of an office would serve it."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file() or path.suffix != ".ics":
            self.send_error(404)
            return
        data = path.read_bytes()
        etag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
        same = self.headers.get("If-None-Match") == etag
        self.send_response(304 if same else 200)
        self.send_header("ETag", etag)
        self.send_header("Content-Type", "text/calendar; charset=utf-8")
        self.send_header("Content-Length", "0" if same else str(len(data)))
        self.end_headers()
        if not same:
            self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        """Nothing is told."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address under which *folder* can be fetched while this lasts."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Feeds, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


class Subscribers:
    """All the programs, subscribed to the feed at *url*; *home* is theirs."""

    def __init__(self, home: Path, url: str, radicale: str) -> None:
        self.home, self.url, self.radicale = home, url, radicale
        self.programs = installed()
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "TZ": "Asia/Shanghai",
            "no_proxy": "127.0.0.1",
        }
        (home / "events").mkdir(parents=True)
        self._khal = home / "khal.conf"
        self._khal.write_text(
            f"[calendars]\n[[feed]]\npath = {home / 'events'}\nreadonly = True\n[locale]\nlocal_timezone = Asia/Shanghai\n"
            "default_timezone = Asia/Shanghai\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
            f"datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n[sqlite]\npath = {home / 'khal.db'}\n"
        )
        self._vdirsyncer = home / "vdirsyncer.conf"
        self._vdirsyncer.write_text(
            f'[general]\nstatus_path = "{home / "status"}"\n'
            f'[storage feed]\ntype = "http"\nurl = "{url}"\n'
            f'[storage folder]\ntype = "filesystem"\npath = "{home / "events"}"\nfileext = ".ics"\n'
            f'[storage server]\ntype = "caldav"\nurl = "{radicale}/office/feed/"\nusername = "office"\npassword = "x"\n'
            '[pair khal]\na = "feed"\nb = "folder"\ncollections = null\nconflict_resolution = "a wins"\n'
            '[pair radicale]\na = "feed"\nb = "server"\ncollections = null\nconflict_resolution = "a wins"\n'
        )
        self._radicale("MKCALENDAR")
        self._run("venv/bin/vdirsyncer", "-c", str(self._vdirsyncer), "discover")

    def show(self, uid: str, words: str) -> dict[str, Shown | None]:
        """What each program shows of the event *uid* after it fetched the feed again; None for nothing.

        vdirsyncer gives every event another name, made of its text: behind it the event is known by *words* of its title.
        """
        self._run("venv/bin/vdirsyncer", "-c", str(self._vdirsyncer), "sync")
        return {
            "thunderbird": self._node("thunderbird", uid),
            "node-ical": self._node("node-ical", uid),
            "khal": self._by_khal(words),
            "radicale": self._by_radicale(words),
        }

    def _node(self, who: str, uid: str) -> Shown | None:
        script = str(self.programs / "show.mjs")
        out = self._run("node", script, who, self.url, str(self.home / f"{who}.json"))
        found = [each for each in json.loads(out) if each["uid"] == uid]
        assert len(found) < 2
        return Shown(found[0]["start"], found[0]["title"], found[0]["status"]) if found else None

    def _by_khal(self, words: str) -> Shown | None:
        form = "{start-date}\t{title}\t{status}"
        asked = ("list", "--day-format", "", "-f", form, "2023-01-01", "1500d")
        rows = [row.split("\t") for row in self._run("venv/bin/khal", "-c", str(self._khal), *asked).splitlines()]
        found = [row for row in rows if len(row) == 3 and words in row[1]]
        assert len(found) < 2
        return Shown(found[0][0], found[0][1], found[0][2].strip()) if found else None

    def _by_radicale(self, words: str) -> Shown | None:
        text = self._radicale("GET").replace("\r\n ", "")
        found = [each for each in text.split("BEGIN:VEVENT")[1:] if re.search(f"\nSUMMARY:.*{words}", each)]
        assert len(found) < 2
        if not found:
            return None
        told = dict(re.findall(r"^(DTSTART|SUMMARY|STATUS)[^:\r]*:(.*?)\r?$", found[0], re.MULTILINE))
        day = told["DTSTART"]
        return Shown(f"{day[:4]}-{day[4:6]}-{day[6:]}", told["SUMMARY"], told["STATUS"])

    def _radicale(self, method: str) -> str:
        connection = http.client.HTTPConnection(self.radicale.removeprefix("http://"), timeout=SECONDS)
        word = "Basic " + b64encode(b"office:x").decode()
        connection.request(method, "/office/feed/", headers={"Authorization": word})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        assert answer.status in (200, 201), (method, answer.status, text)
        return text

    def _run(self, program: str, *argv: str) -> str:
        """What *program* says; one with a path is one of those installed."""
        path = str(self.programs / program) if "/" in program else program
        run = subprocess.run(
            [path, *argv],
            env=self.environ,
            cwd=self.home,
            check=False,
            capture_output=True,
            encoding="utf-8",
            timeout=SECONDS,
            input="",
        )
        assert run.returncode == 0, (program, run.stdout[-2000:], run.stderr[-2000:])
        return run.stdout


@contextmanager
def radicale(home: Path) -> Iterator[str]:
    """The address of a Radicale server with an empty store in *home* while this lasts."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            *(str(installed() / "venv/bin/python"), "-m", "radicale", "--config", ""),
            *("--server-hosts", f"127.0.0.1:{port}", "--auth-type", "none"),
            *("--storage-filesystem-folder", str(home / "collections"), "--logging-level", "info"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"},
        encoding="utf-8",
    )
    assert server.stderr is not None
    said = []
    drain: threading.Thread | None = None
    try:
        for line in server.stderr:  # ends with the server
            said.append(line)
            if "server ready" in line:
                break
        else:
            raise AssertionError("".join(said))
        drain = threading.Thread(target=server.stderr.read, daemon=True)
        drain.start()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(SECONDS)
        if drain is not None:
            drain.join(SECONDS)
        server.stderr.close()


if __name__ == "__main__":
    sys.stdout.write(f"{installed()}\n")
