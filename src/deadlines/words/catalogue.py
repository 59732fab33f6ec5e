"""A compiled catalogue that is looked into, not read: a program that says ten sentences need not decode two thousand.

GNU's .mo files hold their messages in the order of their bytes, so one is found by halving. The standard library's
reader decodes them all, at every start.
"""

from __future__ import annotations

from struct import unpack_from
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_MAGIC = 0x950412DE


class Catalogue:
    """The messages of one file, or none: what is not in it stays as it is."""

    def __init__(self, data: bytes = b"") -> None:
        magic, _, self._count, self._messages, self._texts = unpack_from("<5I", data) if len(data) >= 20 else (0,) * 5
        self._data = data if magic == _MAGIC else b""

    def gettext(self, message: str) -> str:
        """*message* in the language of the catalogue."""
        wanted = message.encode()
        low, high = 0, self._count if self._data else 0
        while low < high:
            middle = (low + high) // 2
            found = self._at(self._messages, middle)
            if found == wanted:
                return self._at(self._texts, middle).decode() or message
            if found < wanted:
                low = middle + 1
            else:
                high = middle
        return message

    def _at(self, table: int, number: int) -> bytes:
        length, start = unpack_from("<2I", self._data, table + 8 * number)
        return self._data[start : start + length]


def read(path: Path) -> Catalogue:
    """The catalogue in the file *path*; an empty one where there is none."""
    try:
        return Catalogue(path.read_bytes())
    except OSError:
        return Catalogue()
