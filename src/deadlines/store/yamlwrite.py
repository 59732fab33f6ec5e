"""A register as YAML in the house style of `docs/register-file.md`.

Plans, items, measures and what falls due in them are blocks, each begun by its code; small values (a unit, a quantity,
a report, a list of names) stand on one line where they fit into it. Texts are plain where every reader of YAML takes
them for texts, else in double quotes. What is written here reads back as the same register.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from deadlines.domain.plain import plain_register
from deadlines.errors import N_, BadValue, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from deadlines.domain.model import Register

#: A value that is longer than this with its key and its indentation does not stand on one line.
WIDTH = 120

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
# What YAML 1.1 readers take for a number, a time, a date, a truth value or nothing.
_NOT_TEXT = re.compile(r"[-+.]?[0-9][-+.:,_0-9a-fA-FxXoOtTzZ ]*\Z|[-+.]+(?:inf|Inf|INF|nan|NaN|NAN)?\Z")
_WORDS = frozenset(
    word
    for lower in ("y", "n", "yes", "no", "on", "off", "true", "false", "null")
    for word in (lower, lower.capitalize(), lower.upper())
)
_BEGINS = frozenset("-?:,[]{}#&*!|>'\"%@`~=<")
_NOT_PLAIN = re.compile(r": |:\Z| #|[^ -~\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]")
_NOT_FLOW = re.compile(r"[,\[\]{}:?]")
_ESCAPED = re.compile(r'["\\]|[^ -~\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def register_text(register: Register) -> str:
    """The whole register as the text of a register file."""
    document = plain_register(register)
    parts = []
    for key, value in document.items():
        apart = key in ("units", "groups", "plans") and value
        parts.append(("\n" if apart else "") + "".join(f"{line}\n" for line in _entry(key, value, 0)))
    return "".join(parts)


def scalar(value: object, *, flow: bool = False) -> str:
    """One value: plain where it is safe to be, else in double quotes; *flow* is inside of brackets.

    Raises BadValue for a text that no file can hold (half of a surrogate pair).
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if not isinstance(value, str) or _ISO.match(text) or _is_plain(text, flow=flow):
        return text
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _is_plain(text: str, *, flow: bool) -> bool:
    if not text or text != text.strip() or text[0] in _BEGINS or text in _WORDS:
        return False
    if _NOT_TEXT.match(text) or _NOT_PLAIN.search(text):
        return False
    return not (flow and _NOT_FLOW.search(text))


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _SHORT:
        return _SHORT[character]
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        shown = match.string.encode("utf-8", "replace").decode()
        raise BadValue(shown, Message(N_("a text that can be written as UTF-8")))
    if code < 0x100:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def on_one_line(value: object) -> str:
    """*value* in flow style: `[a, b]`, `{name: a, unit: b}`, or a scalar as it stands inside of brackets."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(key, flow=True)}: {on_one_line(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(on_one_line(each) for each in value) + "]"
    return scalar(value, flow=True)


def key_lines(key: str, value: object, indent: int) -> list[str]:
    """`key: value` as the lines of a block mapping at column *indent*, without line ends."""
    return list(_entry(key, value, indent))


def element_lines(value: object, indent: int) -> list[str]:
    """`- value` as the lines of a block list whose dashes stand at column *indent*, without line ends."""
    return list(_element(value, indent))


def _entry(key: str, value: object, indent: int) -> Iterator[str]:
    begin = f"{' ' * indent}{scalar(key)}:"
    if not isinstance(value, (dict, list)):
        yield f"{begin} {scalar(value)}"
    elif _is_small(value) and _fits(line := f"{begin} {on_one_line(value)}"):
        yield line
    else:
        yield begin
        yield from _below(value, indent + 2)


def _below(value: Mapping[str, Any] | Sequence[Any], indent: int) -> Iterator[str]:
    """A mapping or a list that did not fit on the line of its key."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _entry(key, each, indent)
        return
    for position, each in enumerate(value):
        if position and isinstance(each, dict) and is_apart(each):
            yield ""
        yield from _element(each, indent)


def _element(value: object, indent: int) -> Iterator[str]:
    begin = " " * indent + "- "
    if not isinstance(value, (dict, list)):
        yield begin + scalar(value)
    elif not value or (_is_small(value, element=True) and _fits(begin + on_one_line(value))):
        yield begin + on_one_line(value)
    else:
        first, *rest = _below(value, indent + 2)
        yield begin + first[indent + 2 :]
        yield from rest


def is_apart(record: Mapping[str, Any]) -> bool:
    """Whether a blank line stands before *record* in its list: a plan or an item."""
    return "code" in record and ("number" in record or "items" in record or "obligations" in record)


def _is_small(value: Mapping[str, Any] | Sequence[Any], *, element: bool = False) -> bool:
    """Whether *value* may stand on one line: an empty list, names and numbers, a record that is no entry."""
    if isinstance(value, dict):
        return "code" not in value
    return not value or element or all(not isinstance(each, (dict, list)) for each in value)


def _fits(line: str) -> bool:
    return len(line) <= WIDTH
