"""Rich's console with our own manners."""

from __future__ import annotations

from typing import NoReturn

from rich.console import Console


class HouseConsole(Console):
    """A console for which a reader who went away is no error of the program's."""

    def on_broken_pipe(self) -> NoReturn:
        """Leave it to the one place that ends the program."""
        raise BrokenPipeError
