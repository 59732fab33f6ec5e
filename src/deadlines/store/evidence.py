"""The folder of evidence beside a register: the content of every file under its SHA-256, written once.

`<register>.evidence/ab/abcdef…`: the first two digits make a folder, the whole sum is the name. What lies there is
never overwritten. New content is copied to a name of its own first, drawn at random, and waited for until it is on
disk; it takes its place before the log tells of it, so that nothing is acknowledged that a power cut could lose, and a
request that is refused leaves nothing behind. The copy that a killed run left goes a day later (`files.sweep`).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from typing import TYPE_CHECKING, BinaryIO, Literal, NamedTuple, TypeAlias

from deadlines.errors import N_, BadInput, CannotWrite, NoSuchFile
from deadlines.files import fresh_name, reason, sweep, sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

State: TypeAlias = Literal["kept", "missing", "changed"]

_CHUNK = 1 << 20
_SUM = re.compile(r"[0-9a-f]{64}")
_READ_ONLY = 0o444


class Taken(NamedTuple):
    """A file that was copied: its own name, its size and the SHA-256 of what was copied."""

    name: str
    size: int
    sha256: str


class Intake:
    """Files on their way into the folder. `settle` puts them in their places; what is not settled leaves no trace."""

    def __init__(self, folder: EvidenceFolder) -> None:
        self.folder = folder
        self._staged: list[tuple[Taken, Path]] = []
        self._made: list[Path] = []

    @property
    def files(self) -> tuple[Taken, ...]:
        """What was copied, in the order that was asked for."""
        return tuple(taken for taken, _ in self._staged)

    @property
    def named(self) -> dict[tuple[str, str], None]:
        """Name and SHA-256 of each, once, in the order that was asked for."""
        return dict.fromkeys((taken.name, taken.sha256) for taken, _ in self._staged)

    def settle(self) -> None:
        """Put every file in its place and wait until the names are on disk. Raises CannotWrite.

        Called last of all before the log is written: should that fail, content stays that nobody names, which harms
        nothing, while taking it away could take what somebody else has just been told is kept.
        """
        try:
            for taken, temporary in self._staged:
                place = self.folder.path(taken.sha256)
                if place is None:
                    continue
                place.parent.mkdir(exist_ok=True)
                if self.folder.state(taken.sha256) != "kept":
                    if place.exists():  # its content is not what its name says: it stays beside the right one
                        place.rename(_aside(place))
                    temporary.rename(place)
                sync_folder(place.parent)  # also of what was there: nobody knows whether who put it there came so far
                sync_folder(self.folder.root)
        except OSError as error:
            raise CannotWrite(str(self.folder.root), reason(error)) from error

    def stage(self, path: Path) -> None:
        """Copy *path* to a name of its own in the folder. Raises NoSuchFile, BadInput, CannotWrite."""
        name = _name_of(path)
        root = self.folder.root
        if not root.is_dir():
            try:
                root.mkdir(parents=True)
                self._made.append(root)
                sync_folder(root.parent)
            except OSError as error:
                raise CannotWrite(str(root), reason(error)) from error
        temporary = root / fresh_name()
        self._staged.append((Taken(name, 0, ""), temporary))
        size, sha256 = _sum_of(path, temporary)
        self._staged[-1] = (Taken(name, size, sha256), temporary)

    def clear(self) -> None:
        """Take away the copies that were not settled, and the folder where it was made for nothing."""
        for _, temporary in self._staged:
            with contextlib.suppress(OSError):
                temporary.unlink()
        for path in self._made:
            with contextlib.suppress(OSError):
                path.rmdir()  # only where nothing has come in


class EvidenceFolder:
    """The folder at *root*; made when the first file comes in."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path | None:
        """Where the content with that sum lies or would lie; None for what is no sum."""
        return self.root / sha256[:2] / sha256 if _SUM.fullmatch(sha256) else None

    def state(self, sha256: str) -> State:
        """Whether the content with that sum is there and is what its name says. Raises BadInput: it is unreadable."""
        path = self.path(sha256)
        if path is None or not path.is_file():
            return "missing"
        return "kept" if _sum_of(path)[1] == sha256 else "changed"

    @contextlib.contextmanager
    def taking(self, paths: Iterable[Path]) -> Iterator[Intake]:
        """Copies of *paths* that are on disk, each under a name of its own; they go again unless they are settled.

        Raises NoSuchFile, BadInput for what is no file that can be read, CannotWrite.
        """
        intake = Intake(self)
        try:
            sweep(self.root)
            for path in paths:
                intake.stage(path)
            yield intake
        finally:
            intake.clear()


def sum_of(path: Path) -> Taken:
    """Name, size and SHA-256 of the file *path*, which is not copied. Raises NoSuchFile, BadInput."""
    return Taken(_name_of(path), *_sum_of(path))


def _name_of(path: Path) -> str:
    """The name of the file *path*, as it is kept. Raises NoSuchFile, BadInput for what is no file and for no name."""
    if not path.exists():
        raise NoSuchFile(str(path))
    if not path.is_file():  # a folder, or a pipe that nobody might ever write to
        raise BadInput(N_("%(path)s is not a file."), path=path)
    try:
        path.name.encode()
    except UnicodeEncodeError:
        shown = os.fsencode(path).decode("utf-8", "replace")
        raise BadInput(N_("The name of %(path)s is not UTF-8 text: rename the file."), path=shown) from None
    if not path.name.strip():
        raise BadInput(N_("The name of “%(path)s” is nothing but blanks: rename the file."), path=path)
    return path.name


def _sum_of(path: Path, copy: Path | None = None) -> tuple[int, str]:
    """Size and SHA-256 of a file, read in pieces; written to *copy* at the same time and waited for, where named."""
    total = hashlib.sha256()
    size = 0
    with contextlib.ExitStack() as opened:
        try:
            source = opened.enter_context(path.open("rb"))
            first = source.read(_CHUNK)
        except OSError as error:
            raise BadInput(N_("%(path)s cannot be read: %(reason)s."), path=path, reason=reason(error)) from error
        try:
            target = opened.enter_context(_new(copy)) if copy is not None else None
            while first:
                total.update(first)
                size += len(first)
                if target is not None:
                    target.write(first)
                first = source.read(_CHUNK)
            if target is not None:
                target.flush()
                os.fsync(target.fileno())
        except OSError as error:
            if copy is None:
                raise BadInput(N_("%(path)s cannot be read: %(reason)s."), path=path, reason=reason(error)) from error
            raise CannotWrite(str(copy.parent), reason(error)) from error
    return size, total.hexdigest()


def _new(path: Path) -> BinaryIO:
    mode = 0o666 if os.name == "nt" else _READ_ONLY  # nobody edits evidence by mistake; Windows could not rename it
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    return os.fdopen(handle, "wb")


def _aside(place: Path) -> Path:
    number = 1
    while (path := place.with_name(f"{place.name}.changed-{number}")).exists():
        number += 1
    return path


def copy_out(source: Path, target: Path) -> None:
    """Copy content out of the folder, in pieces. Raises OSError."""
    with source.open("rb") as read, target.open("xb") as write:
        while chunk := read.read(_CHUNK):
            write.write(chunk)
        write.flush()
        os.fsync(write.fileno())
