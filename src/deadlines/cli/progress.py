"""A sign of life while a person waits for long work; nothing where nobody looks."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from deadlines.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deadlines.cli.desk import Desk


@contextmanager
def working(desk: Desk, text: str) -> Iterator[None]:
    """Show *text* with a moving sign on the terminal's standard error for as long as the work takes."""
    if not desk.err.isatty():
        yield
        return
    from rich.console import Console

    with Console(file=desk.err, no_color=not desk.colour).status(_(text)):
        yield
