"""How much CPU the commands cost that a person waits for, in multiples of `python -c pass`.

    python3 benchmarks/startup.py [--rounds 21] [--big 100000]

Makes two virtual environments in a temporary folder, one bare, one with the program's wheel, fills a register from the
sample (and with --big one of so many milestones, 100 of them due), and runs the commands in turn. Printed are medians
of user+system CPU and of the ratios pair by pair; only ratios of one run mean anything. A table is drawn to a terminal
of 100 columns. The goals: `due` 9, as a table of 30 rows 16, `done` 12, on the sample and on the big register.
"""

from __future__ import annotations

import argparse
import os
import pty
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
GOALS = {"due": 9, "due table": 16, "done": 12}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--big", type=int, default=0, help="milestones of the big register")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="deadlines-bench-") as folder:
        return measure(Path(folder), asked.rounds, asked.big)


def measure(folder: Path, rounds: int, big: int) -> int:
    bare, full = folder / "bare", folder / "full"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(bare)], check=True)
    subprocess.run([sys.executable, "-m", "venv", str(full)], check=True)
    subprocess.run(
        [str(full / "bin/pip"), "install", "-q", "--disable-pip-version-check", str(HERE.parent)], check=True
    )
    for site in (full / "lib").glob("python*/site-packages"):
        for hook in site.glob("*.pth"):
            hook.unlink()  # setuptools' slows every start, of `pass` too
    program = str(full / "bin/deadlines")
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "TERM": "xterm", "COLUMNS": "100"}
    registers = {"sample": folder / "sample.db"}
    subprocess.run(
        [program, "--store", str(registers["sample"]), "init", str(HERE.parent / "data/tasks.yaml")],
        env=environ,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    if big:
        registers[f"{big} milestones"] = folder / "big.db"
        subprocess.run(
            [str(full / "bin/python"), str(HERE / "make_register.py"), str(big), str(folder / "big.db")], check=True
        )
    worst = 0
    for name, store in registers.items():
        common = ["--store", str(store), "--as-of", "2023-12-01"]
        commands = {
            "pass": [str(bare / "bin/python"), "-c", "pass"],
            "due": [program, "due", *common],
            "due table": [program, "due", *common],
            "done": [program, "done", *common, open_code(program, store, environ)],
            "undo": [program, "undo", "--store", str(store)],
            "--help": [program, "--help"],
        }
        worst |= report(name, commands, rounds, environ)
    return worst


def open_code(program: str, store: Path, environ: dict[str, str]) -> str:
    """A milestone that is open and due."""
    shown = subprocess.run(
        [program, "--store", str(store), "due", "--as-of", "2023-12-01", "-f", "tsv"],
        env=environ,
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout
    rows = [line.split("\t") for line in shown.splitlines()[1:]]
    return next(row[0] for row in rows if row[1] == "milestone")


def report(name: str, commands: dict[str, list[str]], rounds: int, environ: dict[str, str]) -> int:
    spent: dict[str, list[float]] = {label: [] for label in commands}
    for turn in range(rounds + 2):
        for label, command in commands.items():
            seconds = cpu(command, environ, tty=label.endswith("table"))
            if turn >= 2:
                spent[label].append(seconds)
    print(f"\n{name}: {rounds} rounds\n{'':12}{'cpu ms':>8}{'x pass':>8}{'goal':>6}")
    missed = 0
    for label, runs in spent.items():
        ratio = statistics.median([mine / base for mine, base in zip(runs, spent["pass"], strict=True)])
        goal = GOALS.get(label)
        missed |= goal is not None and ratio > goal
        print(f"{label:12}{statistics.median(runs) * 1000:8.1f}{ratio:8.2f}{goal or '':>6}")
    return missed


def cpu(command: list[str], environ: dict[str, str], *, tty: bool) -> float:
    """User and system CPU seconds of one run, as the system accounts them."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    if tty:
        mine, its = pty.openpty()
        running = subprocess.Popen(command, env=environ, stdout=its, stderr=subprocess.DEVNULL)
        os.close(its)
        while True:
            try:
                if not os.read(mine, 65536):
                    break
            except OSError:
                break
        os.close(mine)
        running.wait()
    else:
        running = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        running.wait()
    if running.returncode:
        sys.exit(f"{command} ended with {running.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.exit(main())
