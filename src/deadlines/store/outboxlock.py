"""Who holds the outbox: one process at a time delivers or changes messages.

The lock is that of a file beside the outbox. The system takes it away when the process ends, however it ends.
"""

# pathlib costs start-up time; the names beside the file are no paths of ours

from __future__ import annotations

import json
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from deadlines import files
from deadlines.errors import N_, CannotWrite, Locked, StoreUnusable
from deadlines.store.locking import taken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class BeingSent(Locked):
    """Another process is sending, or changing the outbox."""

    held_text = N_(
        "%(place)s is in use: mail is being sent by %(by)s on %(host)s since %(since)s (process %(pid)s). Wait until"
        " that has ended."
    )

    def __init__(self, place: str, holder: Mapping[str, Any] | None) -> None:
        if holder is None:
            super().__init__(place)
        else:
            StoreUnusable.__init__(self, self.held_text, place=place, **holder)


@contextmanager
def locked(path: str, place: str, holder: Mapping[str, Any]) -> Iterator[None]:
    """Hold the file *path* while this lasts; *holder* is told to who meets it. Raises BeingSent, CannotWrite."""
    import socket

    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    except OSError as error:
        raise CannotWrite(path, files.reason(error)) from error
    try:
        if not taken(handle):
            raise BeingSent(place, _holder(handle))
        told = {**holder, "pid": os.getpid(), "host": socket.gethostname()}
        with suppress(OSError):  # it tells a person who holds it; the lock itself holds without
            os.ftruncate(handle, 0)
            os.lseek(handle, 0, os.SEEK_SET)
            os.write(handle, json.dumps(told, ensure_ascii=False).encode())
        yield
    finally:
        os.close(handle)  # and with it the lock goes


def _holder(handle: int) -> dict[str, Any] | None:
    try:
        os.lseek(handle, 0, os.SEEK_SET)
        told = json.loads(os.read(handle, 10_000))
        return {name: told[name] for name in ("by", "since", "pid", "host")}
    except (OSError, ValueError, KeyError, TypeError):
        return None
