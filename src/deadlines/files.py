"""Whole files: no reader ever sees half of one. And why the system refuses one, in words.

New bytes go to a temporary name beside the target, are waited for until they are on disk, and take the target's name.
That name is drawn at random and never one that is there: processes on one disk may have the same number each in its
own container. What a killed one left is swept away a day later.
"""

# pathlib costs start-up time
# ruff: noqa: PTH104, PTH108

from __future__ import annotations

import contextlib
import errno
import os
import re
from typing import TYPE_CHECKING, TypeAlias

from deadlines.errors import N_, CannotWrite, Message

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    AnyPath: TypeAlias = str | os.PathLike[str]

_REASONS = {
    errno.EEXIST: N_("a part of its path is a file, not a folder"),
    errno.ENOTDIR: N_("a part of its path is a file, not a folder"),
    errno.EISDIR: N_("it is a folder"),
    errno.EACCES: N_("access is not allowed"),
    errno.EPERM: N_("access is not allowed"),
    errno.EROFS: N_("it is read-only"),
    errno.ENOSPC: N_("the disk is full"),
    errno.EDQUOT: N_("the disk is full"),
    errno.EFBIG: N_("the disk is full"),
    errno.ENOENT: N_("there is no such folder"),
}


def reason(error: OSError) -> Message:
    """Why the system would not read or write, in words; its own where we have none."""
    known = _REASONS.get(error.errno or 0)
    return Message(known) if known else Message(N_("%(error)s"), {"error": error.strerror or str(error)})


def write_whole(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Put *data* at *path* all at once, over what was there, with *mode* as far as the umask leaves it.

    Raises CannotWrite; then nothing has changed.
    """
    temporary = path.with_name(fresh_name())
    try:
        sweep(path.parent)
        put_new(temporary, data, mode)
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise CannotWrite(str(path), reason(error)) from error


def place_new(temporary: AnyPath, path: AnyPath) -> None:
    """Give *temporary* the name *path*, unless something has it: FileExistsError. What else the system says is raised.

    The temporary name may be left. Where there are no links (FAT, some network disks) it is a rename, which replaces,
    after one more look.
    """
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), os.fspath(path)) from None
        os.rename(temporary, path)


def write_pages(folder: Path, pages: Iterable[tuple[str, bytes]]) -> None:
    """Put each of *pages*, a name and its bytes, into *folder*, which is made where it is not there.

    Raises CannotWrite.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(str(folder), reason(error)) from error
    for name, data in pages:
        write_whole(folder / name, data)


def steady_archive(raw: bytes, day: str = "2020-01-01") -> bytes:
    """The Word or Excel file *raw* as of *day*, with its parts in order: the same data gives the same bytes."""
    import io
    import re
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    out = io.BytesIO()
    with ZipFile(io.BytesIO(raw)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            data = old.read(name)
            if name == "docProps/core.xml":  # the time of saving stands in it
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + f"{day}T00:00:00Z".encode(), data)
            info = ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, data)
    return out.getvalue()


_OURS = re.compile(r"\.deadlines-[0-9a-f]{16}\.tmp(?:-journal|-wal|-shm)?")
_DAY = 24 * 60 * 60


def fresh_name() -> str:
    """A name for a file that is not complete yet: ours to be told, short, and nobody else's."""
    return f".deadlines-{os.urandom(8).hex()}.tmp"


def sweep(folder: AnyPath) -> None:
    """Take away what killed runs left under such names in *folder* and what nobody has written to for a day.

    The age is told by the disk's own clock, which dated them too: that of another computer that shares it may differ.
    Should it belong to a run that was held up that long, that one fails, before it has said that anything was done.
    """
    with contextlib.suppress(OSError):
        old = [each for each in os.scandir(folder) if _OURS.fullmatch(each.name)]
        if not old:
            return
        import shutil

        now = _disk_time(folder)
        for each in old:
            with contextlib.suppress(OSError):
                if each.stat(follow_symlinks=False).st_mtime > now - _DAY:
                    continue
                if each.is_dir(follow_symlinks=False):
                    shutil.rmtree(each.path)
                else:
                    os.unlink(each.path)


def _disk_time(folder: AnyPath) -> float:
    """What time it is for *folder*: when a file that is made in it now says that it was made. Raises OSError."""
    path = os.path.join(folder, fresh_name())  # noqa: PTH118
    put_new(path, b"")
    try:
        return os.stat(path).st_mtime  # noqa: PTH116
    finally:
        os.unlink(path)


def put(path: AnyPath, data: bytes, mode: int = 0o666) -> None:
    """As `put_new`, at a name of our own under a lock: what lies there is left over from a run that was killed."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    put_new(path, data, mode)


def put_new(path: AnyPath, data: bytes, mode: int = 0o666) -> None:
    """Write a new file and wait until it is on disk, with *mode* as far as the umask leaves it. Raises OSError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(handle)


def sync_file(path: AnyPath) -> None:
    """Wait until the content of a file that somebody else wrote is on disk. Raises OSError."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: AnyPath) -> None:
    """Wait until new names in *folder* are on disk, where a folder can be waited for. Raises OSError."""
    if os.name == "nt":
        return  # a folder cannot be opened there; NTFS keeps its names in a journal of its own
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network folders cannot be synced
            raise
    finally:
        os.close(handle)
