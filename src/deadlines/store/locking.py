"""The lock of an open file: one process has it, and the system takes it away when that process ends, in any way."""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    import msvcrt

    def taken(descriptor: int) -> bool:
        """Take the lock of the open file without waiting; whether it was free."""
        try:
            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def taken(descriptor: int) -> bool:
        """Take the lock of the open file without waiting; whether it was free."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
