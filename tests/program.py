"""The installed program, run as people and cron run it: in a process of its own, with an environment that is given."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "tasks.yaml"


class Program:
    """Runs `deadlines` with its own home and register."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.store = home / "register.db"

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-m", "deadlines"]

    def environ(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PYTHONPATH", "PATH", "SYSTEMROOT") if name in os.environ}
        return {
            **kept,
            "HOME": str(self.home),
            "DEADLINES_STORE": str(self.store),
            "TZ": "Asia/Shanghai",
            **(more or {}),
        }

    def __call__(
        self, *argv: str, env: Mapping[str, str] | None = None, **options: Any
    ) -> subprocess.CompletedProcess[str]:
        options.setdefault("timeout", 60)
        return subprocess.run(
            [*self.command, *argv],
            env=self.environ(env),
            check=False,
            capture_output=True,
            encoding="utf-8",
            cwd=self.home,
            **options,
        )
