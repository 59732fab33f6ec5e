"""A new register file, with the log that begins with it."""

from __future__ import annotations

import contextlib
import os
import stat
from typing import TYPE_CHECKING

from deadlines import files
from deadlines.domain import log as history
from deadlines.errors import CannotWrite, Taken
from deadlines.store import yamllog, yamltext, yamlwrite
from deadlines.store.yamlfile import PATIENCE, Files, lock

if TYPE_CHECKING:
    from pathlib import Path

    from deadlines.domain.model import Register


def create(path: str, register: Register, *, at: str, by: str) -> None:
    """A new register file at *path*, with a log that begins with it.

    Raises Taken where a file or the log of an earlier one lies there, CannotWrite; nothing is kept then.
    """
    own = Files(path)
    raw = yamltext.encoded(yamlwrite.register_text(register))
    made: list[Path] = []
    try:
        with lock(own, path, PATIENCE):
            for there in (own.path, own.log):
                if os.path.lexists(there):
                    raise Taken(str(there))
            made.append(own.prepared)
            files.put(own.prepared, raw)
            made.append(own.path)
            own.move()
            made.append(own.log)
            digest = yamllog.sha256(raw)
            file = {"before": digest, "after": digest}
            entry = history.entry_for(history.beginning(register), None, at=at, by=by, file=file)
            mode = stat.S_IMODE(own.path.stat().st_mode)
            yamllog.append(own.log, yamllog.Kept((), 0, 0), [entry], mode)
            made.append(own.head)
            own.head.unlink(missing_ok=True)  # of an earlier register
            yamllog.put_head(own.head, entry, mode)
            own.sync_folder()
    except OSError as error:
        for leftover in made:
            with contextlib.suppress(OSError):
                leftover.unlink(missing_ok=True)
        raise CannotWrite(path, files.reason(error)) from error
