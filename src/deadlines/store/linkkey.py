"""The key of the calendar links in mails: 32 random bytes in a file beside the register, for its owner alone.

From it and a unit's key the token of the unit's mail subscription is made anew each week, for the register keeps the
sums of tokens alone. Who has the file has every link that mails carry; it is kept and saved like a password. Whoever
loses it loses the links: those in old mails go on to work, new mails have none.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from deadlines import files
from deadlines.errors import N_, BadFile, CannotWrite, Message, Problem

LENGTH = 32


def key_beside(place: str) -> Path | None:
    """Where the key of the register at *place* is kept; None for one that is no file."""
    bare = place.partition("sqlite:///")[2] if place.startswith("sqlite:///") else place
    return None if bare.startswith("<") or "://" in bare else Path(f"{os.path.realpath(bare)}.links.key")


def read_key(path: Path) -> bytes | None:
    """The key at *path*; None where there is none. Raises BadFile for a file that holds none."""
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadFile(str(path), [Problem(path.name, files.reason(error))]) from error
    if len(key) != LENGTH:
        raise BadFile(str(path), [Problem(path.name, Message(N_("this file is not a key of calendar links")))])
    return key


def key_at(path: Path) -> bytes:
    """The key at *path*, made where there is none. Raises BadFile, CannotWrite."""
    found = read_key(path)
    if found is not None:
        return found
    try:
        _put(path, secrets.token_bytes(LENGTH))
    except OSError as error:
        raise CannotWrite(str(path), files.reason(error)) from error
    made = read_key(path)
    assert made is not None
    return made


def _put(path: Path, key: bytes) -> None:
    """Put *key* at *path* whole, unless another run was first: then its key counts."""
    temporary = path.with_name(files.fresh_name())
    files.put_new(temporary, key, 0o600)
    try:
        files.place_new(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink(missing_ok=True)
    files.sync_folder(path.parent)
