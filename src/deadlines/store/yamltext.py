"""YAML text as plain data that knows where it stands.

Only the plain part of YAML is read: mappings, lists and texts. Every scalar stays the text that was written (no `yes`
that turns into a truth value, no 010 that turns into 8); `~`, `null` and nothing are None. What a register does not
need is refused with its place: anchors, aliases, merge keys and tags (a few lines of them can mean gigabytes), keys
that stand twice, keys that are no text, several documents, and nesting deeper than any register has.

The text is read as a stream of events, by the C parser of PyYAML where it is there: nothing here calls itself, so no
depth can overflow a stack, and a bomb is refused at its first alias. What a key means is known to `domain.records`.
"""

from __future__ import annotations

import gc
import re
from bisect import bisect_left
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from deadlines.errors import N_, BadFile, Message, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Larger files are refused before they are read; 10,000 items are a tenth of it.
MAX_BYTES = 64 * 1024 * 1024
#: A register is at most a dozen levels deep.
MAX_DEPTH = 64
#: More problems than a person reads at once are not collected.
MAX_PROBLEMS = 50

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Map(dict[str, Any]):
    """A mapping; `marks` has for each key where the key begins and ends and where its value does.

    All places are character offsets. Of a block (one without brackets) the parser says only where the next thing
    begins: its `end` is not where its last value ends.
    """

    __slots__ = ("end", "flow", "marks", "start")

    def __init__(self, start: int, *, flow: bool) -> None:
        self.start = self.end = start
        self.flow = flow
        self.marks: dict[str, tuple[int, int, int, int]] = {}


class List(list[Any]):
    """A list; `marks` has where each element begins and ends, as in a Map."""

    __slots__ = ("end", "flow", "marks", "start")

    def __init__(self, start: int, *, flow: bool) -> None:
        self.start = self.end = start
        self.flow = flow
        self.marks: list[tuple[int, int]] = []


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML text and what it holds. `text` is without the byte-order mark, which `encoded` puts back."""

    name: str
    text: str
    data: Any
    bom: bool = False
    _line_ends: list[int] = field(default_factory=list, compare=False, repr=False)

    def where(self, container: object, key: Any = None) -> str:
        """`NAME:LINE:COLUMN` of *key* in *container*, or of *container* itself; of the beginning for anything else."""
        offset = 0
        if isinstance(container, Map):
            offset = container.marks[key][0] if key in container.marks else container.start
        elif isinstance(container, List):
            known = isinstance(key, int) and 0 <= key < len(container.marks)
            offset = container.marks[key][0] if known else container.start
        if not self._line_ends:  # thousands of faults may be asked for
            self._line_ends.extend((-1, *(match.start() for match in re.finditer("\n", self.text))))
        line = bisect_left(self._line_ends, offset)
        return f"{self.name}:{line}:{offset - self._line_ends[line - 1]}"

    def encoded(self) -> bytes:
        """The bytes of the file."""
        return encoded(self.text, bom=self.bom)


def encoded(text: str, *, bom: bool = False) -> bytes:
    """*text* as the bytes of a file, with a byte-order mark where the file had one."""
    return text.encode("utf-8-sig" if bom else "utf-8")


def place(name: str, text: str, offset: int) -> str:
    """`NAME:LINE:COLUMN` of a character of *text*, both counted from 1."""
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return f"{name}:{line}:{column}"


@contextmanager
def without_gc() -> Iterator[None]:
    """The garbage collector stands still: building thousands of containers would call it for nothing."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def read(path: str, name: str, raw: bytes) -> Document:
    """What the bytes *raw* of the file *path* hold; *name* is what the file is called in places.

    Raises BadFile with every fault that could be told apart.
    """
    if len(raw) > MAX_BYTES:
        raise too_big(path, name)
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"SQLite format 3")):
        text = N_("it is an office document or a database, not a register file (.yaml)")
        raise BadFile(path, [Problem(f"{name}:1:1", Message(text))])
    bom = raw.startswith(b"\xef\xbb\xbf")
    try:
        text = raw.decode("utf-8-sig" if bom else "utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        spot = place(name, before, len(before))
        raise BadFile(path, [Problem(spot, Message(N_("the file is not UTF-8 text from here on")))]) from None
    reading = _Reading(name, text)
    with without_gc():
        data = reading.run(raw[3:] if bom else raw)
    if reading.problems:
        raise BadFile(path, reading.problems)
    return Document(name, text, data, bom)


def too_big(path: str, name: str) -> BadFile:
    """The error for a file that is larger than any register."""
    limit = MAX_BYTES // (1024 * 1024)
    text = N_("the file is larger than %(limit)s MiB")
    return BadFile(path, [Problem(f"{name}:1:1", Message(text, {"limit": limit}))])


class _Stop(Exception):
    """Reading further would tell nothing more."""


class _Reading:
    """One reading of one text."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.problems: list[Problem] = []

    def fault(self, event: Any, text: str, **args: object) -> None:
        """Keep a fault at the place of *event*."""
        self.at(event.start_mark.index, text, **args)

    def at(self, offset: int, text: str, **args: object) -> None:
        self.problems.append(Problem(place(self.name, self.text, offset), Message(text, args)))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _Stop

    def run(self, raw: bytes) -> Any:
        """The data of the text's one document, None for an empty one; faults are in `problems`.

        The parser is given the bytes of the text, which it would make from it else; places are counted in characters.
        """
        try:
            return self._build(_Loader(raw).get_event)
        except _Stop:
            return None
        except yaml.YAMLError as error:
            self._syntax(error)
            return None

    def _build(self, get_event: Any) -> Any:
        root: Any = None
        here: Any = None  # the container that is being filled
        key: Any = None  # the key whose value comes next, in a mapping,
        spot = 0, 0  # and where it stands
        stack: list[tuple[Any, Any, tuple[int, int]]] = []
        documents = 0
        scalar, mapping, sequence = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
        ends = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
        while True:
            event = get_event()
            kind = type(event)
            if kind is scalar:
                value = event.value
                if event.tag is not None or event.anchor is not None:
                    self._refuse(event)
                if value in _NULLS and not event.style:
                    value = None
                start, end = event.start_mark.index, event.end_mark.index
            elif kind is mapping or kind is sequence:
                if event.tag is not None or event.anchor is not None:
                    self._refuse(event)
                start = end = event.start_mark.index
                value = (Map if kind is mapping else List)(start, flow=bool(event.flow_style))
            elif kind in ends:
                here.end = event.end_mark.index
                here, key, spot = stack.pop()
                continue
            elif kind is yaml.AliasEvent:
                text = N_("an alias (*%(name)s) is not used in a register: write the value out")
                self.fault(event, text, name=event.anchor)
                value, start, end = None, event.start_mark.index, event.end_mark.index
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self.fault(event, N_("a second document begins here: a register is one document"))
                    raise _Stop
                continue
            elif kind is yaml.StreamEndEvent:
                return root
            else:
                continue

            # the value has its place: root, element, key or value
            if type(here) is Map:
                if key is None:
                    if kind is not scalar or value is None or value in here or value == "<<":
                        self._refuse_key(here, event, value)
                    key, spot = value, (start, end)
                    continue
                if key not in here:  # of a key that stands twice the first counts
                    here[key] = value
                    here.marks[key] = (*spot, start, end)
                key = None
            elif here is None:
                root = value
            else:
                here.append(value)
                here.marks.append((start, end))
            if kind is not scalar and value is not None:
                stack.append((here, key, spot))
                if len(stack) > MAX_DEPTH:
                    self.fault(event, N_("the lists are nested more than %(depth)s deep"), depth=MAX_DEPTH)
                    raise _Stop
                here, key = value, None

    def _refuse_key(self, here: Map, event: Any, value: object) -> None:
        if not isinstance(value, str):
            self.fault(event, N_("a key must be a text"))
            raise _Stop
        if value in here:
            first = self.text.count("\n", 0, here.marks[value][0]) + 1
            text = N_("the key “%(key)s” stands here for the second time; the first is in line %(line)s")
            self.fault(event, text, key=value, line=first)
        elif not event.style:
            self.fault(event, N_("a merge key (<<) is not used in a register: write the keys out"))

    def _refuse(self, event: Any) -> None:
        if event.anchor is not None:
            self.fault(event, N_("an anchor (&%(name)s) is not used in a register"), name=event.anchor)
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.fault(event, N_("a tag (%(name)s) is not used in a register"), name=tag)

    def _syntax(self, error: yaml.YAMLError) -> None:
        """Say in the words of this house what the parser stopped at."""
        try:
            if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
                self._marked(error)
                return
            for match in _UNPRINTABLE.finditer(self.text):
                code = f"U+{ord(match[0]):04X}"
                self.at(match.start(), N_("the character %(code)s cannot stand in a text file"), code=code)
            if not self.problems:
                self.at(0, N_("this does not fit the form of a register file (YAML)"))
        except _Stop:
            return

    def _marked(self, error: yaml.MarkedYAMLError) -> None:
        said = error.problem or ""
        assert error.problem_mark is not None
        offset = error.problem_mark.index
        line = self.text[self.text.rfind("\n", 0, offset) + 1 : offset + 1]
        if "\t" in line and not line.strip():
            self.at(offset, N_("a tab stands here: YAML is indented with blanks"))
            return
        if "unexpected end of stream" in said and error.context_mark is not None:
            self.at(error.context_mark.index, N_("the quotation mark that opens here is never closed"))
            return
        for words, text in _SAID:
            if words in said:
                self.at(offset, text)
                return
        self.at(offset, N_("this does not fit the form of a register file (YAML)"))


_MISFIT = N_("this does not fit what stands above: mend the indentation or the quotation marks")

#: What the parser says, and what a person is told.
_SAID = (
    ("tab character that violates", N_("a tab stands here: YAML is indented with blanks")),
    ("could not find expected ':'", N_("the colon after a key is missing, here or in the line before")),
    (
        "mapping values are not allowed",
        N_("a colon is not possible here: put the text in quotation marks, or mend the indentation"),
    ),
    ("did not find expected key", _MISFIT),
    ("expected <document start>", _MISFIT),
    ("expected '-' indicator", N_("this does not fit the list above: mend the indentation")),
    ("expected ',' or", N_("a comma or the closing bracket of a list is missing before this")),
    ("found unknown escape character", N_("an unknown escape stands here: a backslash is written twice")),
    ("cannot start any token", N_("this character cannot begin a text: put the text in quotation marks")),
)
