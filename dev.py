#!/usr/bin/env python3
"""The project's commands, for a machine that has Python 3.11 or newer and a package index.

    python3 dev.py demo     set the program up in .venv and show the main job on the sample register
    python3 dev.py test     install what the tests need, run all of them, from an installed wheel
    python3 dev.py check    ruff and mypy --strict
    python3 dev.py words    collect the messages into the catalogues and compile them

Only the standard library is used here. Tests run against the wheel, not against the source folder, so that a file
missing from the package is seen.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

try:
    import tomllib
except ImportError:  # before Python 3.11
    sys.exit("Python 3.11 or newer is needed.")

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PROGRAM = PYTHON.with_name("deadlines" + (sysconfig.get_config_var("EXE") or ""))

# What some tests need beyond Python, by the program that they call: the calendar clients of ../shared run on Node,
# faults of the disk are injected with strace, LibreOffice makes a PDF or a web page of a Word file, a browser shows the
# subscribe page, nginx checks the example of the guide, and wrk drives the benchmark of the server. cron runs the line
# that `schedule install` writes, and Postfix takes the mails of a whole week.
DEBIAN = {
    "node": ["nodejs"],
    "npm": ["npm"],
    "strace": ["strace"],
    "chromium": ["chromium"],
    "chromedriver": ["chromium-driver"],
    "nginx": ["nginx-light"],
    "wrk": ["wrk"],
    "cron": ["cron"],
    "postfix": ["postfix"],
    "soffice": ["libreoffice-writer-nogui", "libreoffice-calc-nogui", "fonts-wqy-zenhei"],
}

# Postfix is wanted as a program: the tests bring settings of their own, and no mail server of the machine's is set up.
ANSWERS = b"postfix postfix/main_mailer_type select No configuration\n"


def main(words: list[str]) -> int:
    """Run the command named on the command line; its exit code."""
    commands = {"demo": demo, "test": test, "check": check, "words": catalogues}
    if not words or words[0] not in commands:
        print(__doc__)
        return 2
    return commands[words[0]](words[1:])


def demo(_: list[str]) -> int:
    """Set the program up and show the main job."""
    install()
    return run(str(PROGRAM), "demo")


def test(more: list[str]) -> int:
    """Install what the tests need and run them all, or those that are named."""
    install("test")
    debian()
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTHONPATH", None)
    parallel = [] if more else ["-n", "auto", "--dist", "loadgroup"]
    return run(str(PYTHON), "-m", "pytest", "-q", *parallel, *more, environment=environment)


def check(_: list[str]) -> int:
    """Lint and types."""
    install("test", "lint")
    lint = run(str(PYTHON), "-m", "ruff", "check", ".")
    form = run(str(PYTHON), "-m", "ruff", "format", "--check", ".")
    types = run(str(PYTHON), "-m", "mypy")
    return lint or form or types


def catalogues(_: list[str]) -> int:
    """Collect messages from the code into the catalogues, keep what is translated, compile them."""
    install("lint")
    locale = HERE / "src/deadlines/words/locale"
    template = locale / "deadlines.pot"
    babel = (str(PYTHON), "-m", "babel.messages.frontend")
    keywords = ("-k", "N_", "-k", "_", "-k", "say")
    options = ("--no-location", "--omit-header", "--sort-output", "--width=10000")
    run(*babel, "extract", *keywords, *options, "-o", str(template), "src/deadlines", quiet=True)
    for name in ("zh_CN", "en"):
        source = locale / name / "LC_MESSAGES/deadlines.po"
        update = ("--ignore-pot-creation-date", "--no-fuzzy-matching", "--ignore-obsolete", "--width=10000")
        run(*babel, "update", *update, "-l", name, "-i", str(template), "-o", str(source), quiet=True)
        run(*babel, "compile", "-i", str(source), "-o", str(source.with_suffix(".mo")), quiet=True)
    template.unlink()
    return 0


def install(*groups: str) -> None:
    """Make .venv with the program as a wheel and the packages of *groups*; nothing where it is there and current."""
    if not PYTHON.exists():
        print("setting up .venv …", flush=True)
        venv.create(VENV, with_pip=True, clear=True)
    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [package for group in groups for package in project["dependency-groups"][group]]
    stamp = VENV / "deadlines.stamp"
    state = _state(wanted)
    if stamp.exists() and state in stamp.read_text(encoding="utf-8").split():
        return
    pip = (str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    for command in ((*pip, "--upgrade", "--force-reinstall", "--no-deps", str(HERE)), (*pip, str(HERE), *wanted)):
        if run(*command):
            sys.exit("The installation failed; the lines above say why.")
    stamp.write_text(state + "\n", encoding="utf-8")


def _state(wanted: list[str]) -> str:
    """A sum over everything that the installation depends on: the sources and the packages asked for."""
    total = hashlib.sha256("\n".join(wanted).encode())
    files = [HERE / "pyproject.toml", HERE / "data/tasks.yaml", *sorted((HERE / "src").rglob("*"))]
    for path in files:
        if path.is_file() and "__pycache__" not in path.parts:
            total.update(path.relative_to(HERE).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def debian() -> None:
    """Install Debian packages that tests call and the machine lacks, where that is possible."""
    lacking = [package for program, packages in DEBIAN.items() if not shutil.which(program) for package in packages]
    if lacking and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        run("apt-get", "update", "-qq", environment=environment, quiet=True)
        if shutil.which("debconf-set-selections"):
            subprocess.run(["debconf-set-selections"], input=ANSWERS, check=False)
        run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *lacking, environment=environment, quiet=True)


def run(*command: str, environment: dict[str, str] | None = None, quiet: bool = False) -> int:
    """The exit code of *command*, run in the project's folder; where *quiet*, its output is shown only if it fails."""
    done = subprocess.run(command, cwd=HERE, env=environment, check=False, capture_output=quiet)
    if quiet and done.returncode:
        sys.stderr.buffer.write(done.stdout + done.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
