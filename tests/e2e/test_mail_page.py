"""What docs/mail.md says: its commands run in order against a mail server, its settings are taken."""

from __future__ import annotations

import os
import re
import ssl
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest
import trustme

from deadlines.cli.settings import Settings
from deadlines.usecases import rounds
from program import ROOT, SAMPLE, Program
from servers import Postmaster, running

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (ROOT / "docs" / "mail.md").read_text(encoding="utf-8")
CRONTAB = """#!/bin/sh
case "$1" in
-l) cat "$HOME/table" 2>/dev/null || { echo "no crontab for you" >&2; exit 1; } ;;
-r) rm "$HOME/table" ;;
-) cat > "$HOME/table" ;;
esac
"""


@pytest.mark.skipif(os.name == "nt", reason="the page's blocks are for a POSIX shell")
def test_the_commands_of_the_page_run(tmp_path: Path) -> None:
    program = Program(tmp_path)
    assert program("init", str(SAMPLE)).returncode == 0
    (tmp_path / "bin").mkdir()
    for name, text in (
        ("crontab", CRONTAB),
        ("deadlines", f'#!/bin/sh\nexec "{sys.executable}" -m deadlines "$@"\n'),
    ):
        (tmp_path / "bin" / name).write_text(text)
        (tmp_path / "bin" / name).chmod(0o755)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    postmaster = Postmaster()
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    with running(postmaster, starttls=context) as port:
        config = tmp_path / "config.toml"
        config.write_text(
            f'[mail]\nhost = "localhost"\nport = {port}\nca_file = "{tmp_path}/ca.pem"\nfrom = "zgb@example.gov.cn"\n'
        )
        path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-e", "-x", "-c", "\n".join(blocks)],
            env=program.environ({"PATH": path, "DEADLINES_CONFIG": str(config)}),
            cwd=tmp_path,
            check=False,
            capture_output=True,
            encoding="utf-8",
        )

    assert len(blocks) >= 4
    assert done.returncode == 0, done.stderr[-2000:]
    assert "错误" not in done.stderr.replace("+ ", "")
    assert postmaster.addresses() == ["duban@example.gov.cn"]
    assert not (tmp_path / "table").exists()


def test_every_setting_that_the_page_shows_is_taken(tmp_path: Path) -> None:
    blocks = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert {"mail", "schedule"} <= set(tomllib.loads(blocks[0]))

    for text in blocks:
        (tmp_path / "config.toml").write_text(text, encoding="utf-8")
        Settings.read(tmp_path / "config.toml")


def test_every_key_of_the_line_stands_in_the_page() -> None:
    keys = ["run", "week", "planned", "day", "unpublished", "late", "missed", "exit", "sent", "before", "unaddressed"]
    for key in [*keys, *rounds.UNSENT, "office", "error"]:
        assert re.search(rf"^\| .*`{key}`.* \| ", PAGE, re.MULTILINE), key
