"""CPU a request of `deadlines serve`, beside nginx serving the same bytes: one paired run with wrk.

    python3 benchmarks/serving.py [rounds [seconds]]

A register is made whose one feed has about 200 kB. Both servers get the same load by turns, whole answers and then
304s; what counts is the CPU time of the server (all threads, all workers) over the requests that wrk counted. The goals
are those of issue 5: 4.5 times nginx for a 200 and 9 times for a 304. Needs nginx, wrk and Linux.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

GOALS = {"200": 4.5, "304": 9.0}
CONNECTIONS = 16

NGINX = """\
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr error;
events {{ worker_connections 256; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000000;
    types {{ text/calendar ics; }}
    charset utf-8;
    charset_types text/calendar;
    client_body_temp_path {folder}/a;
    proxy_temp_path {folder}/b;
    fastcgi_temp_path {folder}/c;
    uwsgi_temp_path {folder}/d;
    scgi_temp_path {folder}/e;
    open_file_cache max=10;
    server {{
        listen 127.0.0.1:{port};
        root {folder}/www;
        add_header Cache-Control "private, max-age=3600";
        add_header Referrer-Policy no-referrer;
        add_header X-Content-Type-Options nosniff;
    }}
}}
"""


def register(entries: int) -> str:
    """A register whose one unit has so many milestones."""
    milestones = "".join(
        f"              - {{code: BM26-01.{n}, limit: 2026年{n % 12 + 1}月底前,"
        f" action: 完成第{n}号污水管网错接混接点位的排查、整治、验收和资料归档}}\n"
        for n in range(1, entries + 1)
    )
    return f"""\
schema: deadlines.register/1
regions: [{{name: 某市, level: city}}]
units: [{{name: 市住建局, region: 某市}}]
groups: []
plans:
  - code: BM26
    title: 某市整改方案
    short: 中央三轮
    region: 某市
    year: 2026
    items:
      - code: BM26-01
        number: 1
        title: 污水管网错接混接
        limit: 2026年12月底
        lead: [市住建局]
        measures:
          - code: BM26-01.m1
            text: 排查整治
            responsible: [市住建局]
            milestones:
{milestones}"""


def cpu_of(root: int) -> float:
    """CPU seconds that the process *root* and its children have used."""
    ticks = 0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(entry.name) == root or int(fields[1]) == root:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def load(url: str, seconds: int, etag: str | None) -> int:
    """How many requests were answered under load; whatever was answered otherwise than it should stops the run."""
    header = ["-H", f"If-None-Match: {etag}"] if etag else []
    done = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *header, url], check=True, capture_output=True, text=True
    )
    counted = re.search(r"(\d+) requests in", done.stdout)
    if counted is None or "Socket errors" in done.stdout or "Non-2xx" in done.stdout:
        sys.exit(done.stdout)
    return int(counted[1])


def etag_of(url: str) -> str:
    with urllib.request.urlopen(url) as answer:
        return str(answer.headers["ETag"])


def main(rounds: int, seconds: int) -> int:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)
        (folder / "register.yaml").write_text(register(238), encoding="utf-8")
        environ = {**os.environ, "HOME": made, "DEADLINES_STORE": str(folder / "r.db"), "DEADLINES_LANG": "en"}
        program = [sys.executable, "-m", "deadlines"]
        subprocess.run([*program, "init", str(folder / "register.yaml")], env=environ, check=True, capture_output=True)
        shown = subprocess.run(
            [*program, "feed", "add", "市住建局", "--name", "bench"],
            env=environ,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        path = re.search(r"/f/\S+\.ics", shown)
        assert path is not None
        with subprocess.Popen(
            [*program, "serve", "--port", "0", "--as-of", "2026-01-05"],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as ours:
            assert ours.stdout is not None
            base = re.search(r"http://[\d.]+:\d+", ours.stdout.readline())
            assert base is not None
            url = base[0] + path[0]
            with urllib.request.urlopen(url) as answer:
                body = answer.read()
            (folder / "www").mkdir()
            (folder / "www" / "feed.ics").write_bytes(body)
            port = 8790
            (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
            with subprocess.Popen(["nginx", "-p", made, "-c", str(folder / "nginx.conf")]) as nginx:
                theirs = f"http://127.0.0.1:{port}/feed.ics"
                wait_for(theirs)
                print(f"{len(body):,} bytes, {CONNECTIONS} connections, {rounds} rounds of {seconds} s by turns")
                met = compare(url, ours.pid, theirs, nginx.pid, rounds, seconds)
                nginx.terminate()
            ours.terminate()
    return 0 if met else 1


def wait_for(url: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(url).close()
        except OSError:
            subprocess.run(["sleep", "0.05"], check=True)
        else:
            return
    sys.exit(f"nothing answers at {url}")


def compare(ours: str, our_pid: int, theirs: str, their_pid: int, rounds: int, seconds: int) -> bool:
    met = True
    for kind in ("200", "304"):
        costs: dict[str, list[float]] = {"deadlines": [], "nginx": []}
        rates: dict[str, list[float]] = {"deadlines": [], "nginx": []}
        for _ in range(rounds):
            for name, url, pid in (("nginx", theirs, their_pid), ("deadlines", ours, our_pid)):
                etag = etag_of(url) if kind == "304" else None
                before = cpu_of(pid)
                count = load(url, seconds, etag)
                costs[name].append((cpu_of(pid) - before) / count * 1e6)
                rates[name].append(count / seconds)
        middle = {name: statistics.median(each) for name, each in costs.items()}
        ratio = middle["deadlines"] / middle["nginx"]
        met = met and ratio <= GOALS[kind]
        for name in ("nginx", "deadlines"):
            print(
                f"{kind} {name:9} {middle[name]:7.1f} µs CPU a request, {statistics.median(rates[name]):8.0f} a second"
            )
        print(f"{kind} ratio {ratio:.2f}, goal {GOALS[kind]}")
    return met


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in [*sys.argv[1:], *("5", "3")[len(sys.argv) - 1 :]])))
