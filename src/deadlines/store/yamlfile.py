"""The register file's place, what lies beside it, and the lock that lets one process write."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from deadlines import files
from deadlines.errors import Locked
from deadlines.store.locking import taken

if TYPE_CHECKING:
    from collections.abc import Iterator

#: How long a writer waits for another one, in seconds.
PATIENCE = 5.0
_PAUSE = 0.02


class Files:
    """A register file and what lies beside it; symbolic links lead to the file that is meant."""

    def __init__(self, path: str) -> None:
        self.path = Path(os.path.realpath(path))
        self.log = self.path.with_name(f"{self.path.name}.log.jsonl")
        self.head = self.path.with_name(f"{self.path.name}.log.head")
        self.lock = self.path.with_name(f"{self.path.name}.lock")
        self.prepared = self.path.with_name(f".{self.path.name}.prepared")

    def move(self) -> None:
        """The prepared text becomes the file."""
        self.prepared.replace(self.path)
        self.sync_folder()

    def sync_folder(self) -> None:
        """The names in the folder are on disk."""
        files.sync_folder(self.path.parent)


@contextmanager
def lock(own: Files, place: str, patience: float) -> Iterator[None]:
    """No other process writes while this lasts. Raises Locked after *patience* seconds, OSError."""
    access = os.O_RDWR if sys.platform == "win32" else os.O_RDONLY  # of another user's lock one may have no more
    descriptor = os.open(own.lock, access | os.O_CREAT, 0o666)
    try:
        waited_until = time.monotonic() + patience
        while not taken(descriptor):
            if time.monotonic() >= waited_until:
                raise Locked(place)
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(descriptor)  # gives the lock back
