"""Whole files: no reader ever sees half of one.

New bytes go to a temporary name beside the target, are waited for until they are on disk, and take the target's name.
"""

from __future__ import annotations

import contextlib
import errno
import os
from typing import TYPE_CHECKING

from deadlines.errors import N_, CannotWrite, Message

if TYPE_CHECKING:
    from pathlib import Path

_REASONS = {
    errno.EEXIST: N_("it is not a folder"),
    errno.ENOTDIR: N_("it is not a folder"),
    errno.EISDIR: N_("it is a folder"),
    errno.EACCES: N_("there is no permission to write"),
    errno.EPERM: N_("there is no permission to write"),
    errno.EROFS: N_("it is read-only"),
    errno.ENOSPC: N_("the disk is full"),
    errno.EDQUOT: N_("the disk is full"),
    errno.EFBIG: N_("the disk is full"),
    errno.ENOENT: N_("there is no such folder"),
}


def reason(error: OSError) -> Message:
    """Why the system would not read or write, in words."""
    known = _REASONS.get(error.errno or 0)
    return Message(known) if known else Message(N_("%(error)s"), {"error": error.strerror or str(error)})


def write_whole(path: Path, data: bytes) -> None:
    """Put *data* at *path* all at once, over what was there. Raises CannotWrite; then nothing has changed."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        put(temporary, data)
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise CannotWrite(str(path), reason(error)) from error


def put(path: Path, data: bytes) -> None:
    """Write a new file and wait until it is on disk, with the rights that the umask leaves."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until new names in *folder* are on disk, where a folder can be waited for (not on Windows)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
