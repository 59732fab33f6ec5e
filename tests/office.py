"""Commands run in this process at a desk of their own: a memory store, a fixed clock, captured streams."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from deadlines.cli.desk import Desk
from deadlines.cli.main import run

if TYPE_CHECKING:
    from deadlines.store.contract import Store

NOW = datetime(2024, 3, 1, 1, 30, tzinfo=UTC)


class Screen(io.StringIO):
    """A stream that says whether it is a terminal."""

    def __init__(self, text: str = "", *, tty: bool = False) -> None:
        super().__init__(text)
        self.tty = tty

    def isatty(self) -> bool:
        return self.tty


@dataclass
class Told:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Office:
    """A store and the environment that commands find."""

    store: Store | None
    environ: dict[str, str] = field(default_factory=dict)

    def __call__(
        self, *argv: str, tty: bool = False, columns: int = 100, typed: str | None = None, now: datetime = NOW
    ) -> Told:
        """Run a command; *typed* is what somebody types at the terminal, None where nobody sits there."""
        out, err = Screen(tty=tty), Screen()
        keys = Screen(typed or "", tty=typed is not None)
        environ = {"DEADLINES_CONFIG": "/nonexistent/config.toml", "COLUMNS": str(columns), **self.environ}
        desk = Desk(environ=environ, out=out, err=err, keys=keys, opened=self.store)
        desk.__dict__["now"] = now
        desk.__dict__["by"] = "zhang"
        with contextlib.redirect_stdout(out):  # the library's own pages, --help and --version, go there
            code = run(list(argv), desk)
        return Told(code, out.getvalue(), err.getvalue())
