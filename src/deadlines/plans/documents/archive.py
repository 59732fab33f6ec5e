"""Office files as the archives of XML parts that they are, unpacked with bounds.

Sizes that an archive declares are not believed: what is unpacked is counted while it comes. Parts with a document type
are refused before their first element, so no entity is ever expanded. Macros and embedded files are never opened.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from xml.parsers import expat

from deadlines.errors import N_
from deadlines.plans.documents import bounds, faults
from deadlines.plans.documents.faults import Unreadable, damaged, too_much

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, OverflowError)
_TAGS = N_("elements")
_DEEP = N_("elements inside each other")


class Archive:
    """An Office file whose parts can be read. Raises Unreadable for what is broken, encrypted or a bomb."""

    def __init__(self, name: str, raw: bytes) -> None:
        self.name = name
        self._unpacked = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
            members = self._zip.infolist()
        except (*_BROKEN, LookupError) as error:
            raise damaged(name) from error
        if len(members) > bounds.PARTS or sum(member.file_size for member in members) > bounds.DECLARED_BYTES:
            raise Unreadable(name, faults.BOMB)
        # some writers put backslashes into names, and names differ from references in case
        self._members = {member.filename.replace("\\", "/").lstrip("/").casefold(): member for member in members}

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of all parts, in lower case."""
        return tuple(self._members)

    def read(self, part: str) -> bytes | None:
        """A part unpacked; None where the archive has no such part."""
        member = self._members.get(part.lstrip("/").casefold())
        if member is None:
            return None
        if member.flag_bits & _ENCRYPTED:
            raise Unreadable(self.name, faults.LOCKED)
        most = min(bounds.PART_BYTES, bounds.UNPACKED_BYTES - self._unpacked)
        try:
            with self._zip.open(member) as file:
                data = file.read(most + 1)
        except _BROKEN as error:
            raise damaged(self.name) from error
        if len(data) > most:
            raise Unreadable(self.name, faults.BOMB)
        self._unpacked += len(data)
        return data

    def tree(self, part: str) -> Element | None:
        """A small part as a tree; None where the archive has no such part."""
        data = self.read(part)
        if data is None:
            return None
        root = None
        for event, element, depth in parsed(self.name, data):
            if event == "end" and depth == 0:
                root = element
        return root

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: by reference, the last word of the kind and the part that is meant."""
        folder, _, file = part.rpartition("/")
        root = self.tree(f"{folder}/_rels/{file}.rels".lstrip("/"))
        found: dict[str, tuple[str, str]] = {}
        for relation in root if root is not None else ():
            if relation.get("TargetMode") == "External":
                continue
            kind = relation.get("Type", "").rpartition("/")[2]
            found[relation.get("Id", "")] = kind, _joined(folder, relation.get("Target", ""))
        return found


def local(element: Element) -> str:
    """The name of an element without its name space: strict and transitional files differ in nothing else."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its name without the name space."""
    for key, value in element.items():
        if key.rpartition("}")[2] == name:
            return value
    return None


def child(element: Element | None, *names: str) -> Element | None:
    """The first child named so, then its child, and so on; None where one is missing."""
    for name in names:
        element = next((inner for inner in element if local(inner) == name), None) if element is not None else None
    return element


def parsed(name: str, data: bytes) -> Iterator[tuple[str, Element, int]]:
    """Elements of an XML part as they start and end, with their depth. Whoever takes them may clear them."""
    _refuse_entities(name, data)
    if data.count(b"<") > bounds.TAGS:
        raise too_much(name, bounds.TAGS, _TAGS)
    depth = 0
    try:
        for event, element in ET.iterparse(io.BytesIO(data), ("start", "end")):  # noqa: S314 no entities
            if event == "end":
                depth -= 1
            yield event, element, depth
            if event == "start":
                depth += 1
                if depth > bounds.DEPTH:
                    raise too_much(name, bounds.DEPTH, _DEEP)
    except (ET.ParseError, ValueError, LookupError) as error:
        raise damaged(name) from error


class _PrologReadError(Exception):
    """The first element begins: there is no document type."""


def _refuse_entities(name: str, data: bytes) -> None:
    """Raise where a document type stands before the first element."""

    def doctype(*_: object) -> None:
        raise Unreadable(name, faults.ENTITIES)

    def element(*_: object) -> None:
        raise _PrologReadError

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = element
    try:
        parser.Parse(data, True)
    except _PrologReadError:
        return
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise damaged(name) from error


def _joined(folder: str, target: str) -> str:
    """The part that *target* means in *folder*."""
    if target.startswith("/"):
        return target.lstrip("/")
    steps: list[str] = folder.split("/") if folder else []
    for step in target.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in {"", "."}:
            steps.append(step)
    return "/".join(steps)
