"""The name of every feed's file, on any file system: `<region>-<unit>.ics`.

Names are given out in official order over the whole directory, whoever has entries: a file keeps its name, and the
export of one unit writes the same file as the export of all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.filenames import Given

if TYPE_CHECKING:
    from deadlines.domain.units import Directory, Group, Unit

_SUFFIX = ".ics"


def file_names(directory: Directory) -> dict[str, str]:
    """The file name of the feed of every unit and group, by key; a name that another one has gets `-2`."""
    names: dict[str, str] = {}
    given = Given()
    parties: list[Unit | Group] = [*directory.units, *directory.groups]
    for party in parties:
        if party.key not in names:
            names[party.key] = given.free(f"{party.region}-{party.name}", _SUFFIX)
    return names
