"""Names of files that every file system takes: Linux, Windows and macOS compare and forbid them differently."""

from __future__ import annotations

import re
import unicodedata

LENGTH = 80  # characters, with the ending
_OCTETS = 240  # what file systems take is 255
_UNFIT = re.compile('[/\\\\:*?"<>|\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]')
_RESERVED = frozenset(
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"]
    + [f"{port}{n}" for port in ("COM", "LPT") for n in "123456789¹²³"]
)


def safe(stem: str) -> str:
    """*stem* as a file name that Linux, Windows and macOS take; no part of it is a path."""
    text = _UNFIT.sub("_", stem)
    if text.partition(".")[0].strip().upper() in _RESERVED or text[:1] in (".", "-", " "):
        text = "_" + text
    return text


class Given:
    """The names given out in one folder: one that is taken, as any file system compares it, gets `-2`."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def free(self, stem: str, ending: str = "") -> str:
        """A name from *stem* and *ending* (`.pdf`), made safe, that was not given out before."""
        stem = safe(stem)
        name, count = _fitting(stem, "", ending), 1
        while (folded := unicodedata.normalize("NFKC", name).casefold()) in self._taken:
            count += 1
            name = _fitting(stem, f"-{count}", ending)
        self._taken.add(folded)
        return name


def _fitting(stem: str, count: str, ending: str) -> str:
    room = LENGTH - len(count) - len(ending)
    stem = stem[:room]
    while len(stem.encode()) > _OCTETS - len(count) - len(ending.encode()):
        stem = stem[:-1]
    return stem.rstrip(". ") + count + ending
