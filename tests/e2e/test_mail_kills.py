"""`kill -9` at random moments of the run that sends the week's mail: in the end everybody has it once.

A process that has the program loaded forks children that run `deadlines digest --send` on one register, and kills each
at some moment of its work, a hundred times over as many weeks as that takes. What is left in doubt is named by the next
run, and settled as an operator does it: by looking for its Message-ID among what the server has.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deadlines.store import schema
from servers import free_port

if TYPE_CHECKING:
    from program import Program

SOURCES = str(Path(schema.__file__).parents[2])
KILLS = {"register.db": 70, "register.yaml": 30}
UNITS = 200

# A mail server that writes down what it takes before it says so, and dawdles before and after.
SERVER = """
import asyncio, email, os, random, sys
from aiosmtpd.controller import Controller
taken = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
chance = random.Random(4)
class Handler:
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]
    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(chance.random() * 0.003)
        message = email.message_from_bytes(envelope.content)
        os.write(taken, f"{envelope.rcpt_tos[0]} {message['Message-ID']}\\n".encode())
        await asyncio.sleep(chance.random() * 0.003)
        return "250 taken"
controller = Controller(Handler(), hostname="127.0.0.1", port=int(sys.argv[2]))
controller.start()
print(controller.port, flush=True)
sys.stdin.read()
controller.stop()
"""

# Loads the program, then lets children run it and kills them, once so many more were taken and a moment later: so often
# as is asked for, or until one came to its end.
KILLER = f"""
import sys; sys.path.insert(0, {SOURCES!r})
import json, os, random, select, signal, time
taken, errors, kills = sys.argv[1], sys.argv[2], int(sys.argv[3])
from deadlines.cli.main import run
from deadlines.cli.desk import Desk
with open(os.devnull, "w") as nowhere:
    run(["digest"], Desk(out=nowhere, err=nowhere))
    import deadlines.cli.mailing, deadlines.mail.delivery, deadlines.usecases.mailing, deadlines.store.outbox
    import deadlines.mail.remembered
chance = random.Random(7)
killed, ended = 0, None
def started():
    child = os.fork()
    if child:
        return child
    for number in (1, 2):
        os.dup2(os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_APPEND), number)
    code = run(["digest", "--send", "--wait", "0"])
    sys.stdout.flush(); sys.stderr.flush()
    os._exit(code)
while killed < kills and ended is None:
    before, child = os.stat(taken).st_size, started()
    wanted = chance.choice((0, 0, 1, 1, 1, 2, 3)) * 80  # bytes of a line, about
    until = time.monotonic() + 20
    while os.stat(taken).st_size < before + wanted and os.waitpid(child, os.WNOHANG) == (0, 0):
        if time.monotonic() > until:
            sys.exit("no progress")
        time.sleep(0.0005)
    time.sleep(chance.random() * (0.3 if not wanted else 0.02))
    try:
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    except (ProcessLookupError, ChildProcessError):
        status = 0
    if os.WIFSIGNALED(status):
        killed += 1
    else:
        ended = os.waitstatus_to_exitcode(status)
print(json.dumps({{"killed": killed, "ended": ended}}))
"""


def register() -> str:
    """A made-up plan (演示数据，不反映实际进展): an item for each unit, all due in the week of 2023-12-01."""
    units = "".join(
        f"  - {{name: 第{n}局, region: 甲市, mail: [unit{n:03d}@example.gov.cn]}}\n" for n in range(1, UNITS + 1)
    )
    items = "".join(
        f"      - code: JA23-{n:02d}\n        number: {n}\n        title: 第{n}个问题\n"
        f"        limit: 2023年12月1日前\n        lead: [第{n}局]\n"
        for n in range(1, UNITS + 1)
    )
    return (
        "schema: deadlines.register/1\nregions:\n  - {name: 某省, level: province}\n"
        "  - {name: 甲市, level: city, parent: 某省}\n"
        f"units:\n{units}plans:\n  - code: JA23\n    title: 甲市整改方案\n    region: 甲市\n"
        f"    issued: 2023-01-01\n    items:\n{items}"
    )


@pytest.mark.parametrize("name", list(KILLS))
def test_a_hundred_kills_and_everybody_has_one_mail(program: Program, tmp_path: Path, name: str) -> None:
    program.store = program.home / name
    given, taken, errors = tmp_path / "given.yaml", tmp_path / "taken", tmp_path / "errors"
    given.write_text(register(), encoding="utf-8")
    taken.touch()
    errors.touch()
    made = program("init", str(given))
    assert made.returncode == 0, made.stderr
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(taken), str(free_port())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdin is not None
    assert server.stdout is not None
    port = server.stdout.readline().strip()
    (tmp_path / "config.toml").write_text(
        f'[mail]\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\nfrom = "zgb@example.gov.cn"\n'
    )
    more = {"DEADLINES_CONFIG": str(tmp_path / "config.toml")}
    killed, doubted, friday, weeks = 0, 0, date(2023, 12, 1), []
    try:
        while killed < KILLS[name]:
            weeks.append(f"{friday:%G-W%V}")
            more["DEADLINES_AS_OF"] = friday.isoformat()
            run = subprocess.run(
                [sys.executable, "-c", KILLER, str(taken), str(errors), str(KILLS[name] - killed)],
                env=program.environ(more),
                capture_output=True,
                text=True,
                check=False,
                cwd=program.home,
            )
            assert run.returncode == 0, run.stderr + errors.read_text()
            result = json.loads(run.stdout)
            assert result["killed"], errors.read_text()
            assert result["ended"] in (None, 0, 7), errors.read_text()
            killed += result["killed"]
            doubted += _settled(program, more, taken, errors)
            last = program("digest", "--send", "--wait", "0", env=more)
            assert last.returncode == 0, last.stderr
            friday += timedelta(weeks=1)
    finally:
        server.stdin.close()
        server.wait(10)
        server.stdout.close()

    got = Counter(_mail(*line.split()) for line in taken.read_text().splitlines())
    assert got == {(f"unit{n:03d}@example.gov.cn", week): 1 for n in range(1, UNITS + 1) for week in weeks}
    assert 0 < doubted <= killed  # else no kill ever fell between the end of a message and its record
    log = json.loads(program("log", "-f", "json", env=more).stdout)["entries"]
    told = Counter((entry["after"]["to"], entry["after"]["period"]) for entry in log if entry["act"] == "sent")
    assert told == got
    assert program("verify", env=more).returncode == 0


def _mail(address: str, message_id: str) -> tuple[str, str]:
    """Whom a mail was for, and of which week it was."""
    return address, message_id.split(".")[1]


def _settled(program: Program, more: dict[str, str], taken: Path, errors: Path) -> int:
    """How many messages were left in doubt: each was named by a run, and is settled by what the server has."""
    ended = program("digest", "--send", "--wait", "0", env=more)
    named = errors.read_text(encoding="utf-8") + ended.stderr
    here = {line.split()[1] for line in taken.read_text().splitlines()}
    found = _doubtful(program, more)
    for each in found:
        assert each["message_id"] in named
        answer = "--arrived" if each["message_id"] in here else "--again"
        assert program("outbox", "settle", str(each["id"]), answer, env=more).returncode == 0
    return len(found)


def _doubtful(program: Program, more: dict[str, str]) -> list[dict[str, Any]]:
    told = program("outbox", "list", "--open", "-f", "json", env=more)
    assert told.returncode == 0, told.stderr
    messages: list[dict[str, Any]] = json.loads(told.stdout)["messages"]
    return [each for each in messages if each["state"] == "doubtful"]
