"""The name of every feed's file, on any file system: `<region>-<unit>.ics`.

Names are given out in official order over the whole directory, whoever has entries: a file keeps its name, and the
export of one unit writes the same file as the export of all.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deadlines.domain.units import Directory, Group, Unit

LENGTH = 80  # characters, with `.ics`
_OCTETS = 240  # what file systems take is 255
_SUFFIX = ".ics"
_UNFIT = re.compile('[/\\\\:*?"<>|\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]')
_RESERVED = frozenset(
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"]
    + [f"{port}{n}" for port in ("COM", "LPT") for n in "123456789¹²³"]
)


def file_names(directory: Directory) -> dict[str, str]:
    """The file name of the feed of every unit and group, by key; a name that another one has gets `-2`."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    parties: list[Unit | Group] = [*directory.units, *directory.groups]
    for party in parties:
        if party.key in names:
            continue
        stem = safe(f"{party.region}-{party.name}")
        name, count = _fitting(stem, ""), 1
        while (folded := unicodedata.normalize("NFKC", name).casefold()) in taken:  # as Windows and macOS compare them
            count += 1
            name = _fitting(stem, f"-{count}")
        taken.add(folded)
        names[party.key] = name
    return names


def safe(stem: str) -> str:
    """*stem* as a file name that Linux, Windows and macOS take."""
    text = _UNFIT.sub("_", stem)
    if text.partition(".")[0].strip().upper() in _RESERVED or text[:1] in (".", "-", " "):
        text = "_" + text
    return text


def _fitting(stem: str, count: str) -> str:
    room = LENGTH - len(count) - len(_SUFFIX)
    stem = stem[:room]
    while len(stem.encode()) > _OCTETS - len(count) - len(_SUFFIX):
        stem = stem[:-1]
    return stem.rstrip(". ") + count + _SUFFIX
