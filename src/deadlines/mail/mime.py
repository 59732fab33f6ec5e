"""The bytes of a message: headers after RFC 5322, 2047 and 2231, parts in base64, CRLF at every line's end.

They are put together here, for the standard library's message costs thirty times as much: with a thousand units that
is what a run would wait for. What comes in has been checked (`addresses`): no value can bring a line break with it,
and whatever is not plain ASCII is encoded. The tests read every message back with two other programs.
"""

from __future__ import annotations

import re
from base64 import b64encode, encodebytes
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

LINE = 76
_WORD = 75  # RFC 2047: an encoded word is not longer
_PREFIX, _SUFFIX = "=?utf-8?b?", "?="
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/^_`{|}~-]+)*")
_DOT_ATOM = re.compile(r"[^\s.\"\\()<>\[\]:;@,]+(?:\.[^\s.\"\\()<>\[\]:;@,]+)*")


class Attachment(NamedTuple):
    """A file that goes with a message."""

    name: str
    kind: str  # `text/calendar; charset=utf-8`
    data: bytes


# --- headers ---------------------------------------------------------------------------------------------------------


def text_header(name: str, text: str) -> str:
    """The header *name* with free *text*, folded (RFC 5322, 2047)."""
    used = len(name) + 2
    plain = text.isascii() and text.isprintable() and "=?" not in text and text == text.strip()
    if plain and used + len(text) <= LINE:
        return f"{name}: {text}\r\n"
    return f"{name}: {_folded(text, used)}\r\n"


def address_header(name: str, display: str, local: str, domain: str) -> str:
    """The header *name* with one address; a *local* part outside ASCII stays as it is (RFC 6532)."""
    bare = f"{local if _DOT_ATOM.fullmatch(local) else _quoted(local)}@{domain}"
    if not display:
        return f"{name}: {bare}\r\n"
    used = len(name) + 2
    fits = _PHRASE.fullmatch(display) and used + len(display) <= LINE
    shown = display if fits else _folded(display, used)
    last = len(shown.rpartition("\r\n ")[2]) + (1 if "\r\n" in shown else used)
    gap = " " if last + len(bare.encode()) + 3 <= LINE else "\r\n "
    return f"{name}: {shown}{gap}<{bare}>\r\n"


def _quoted(local: str) -> str:
    return '"' + local.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _folded(text: str, used: int) -> str:
    """*text* as encoded words, one a line; the first line has so many columns *used* before it."""
    return "\r\n ".join(_words(text, used))


def _words(text: str, used: int) -> Iterator[str]:
    room = _room(LINE - used)
    piece = b""
    for sign in text:
        coded = sign.encode("utf-8", "replace")
        if piece and len(piece) + len(coded) > room:  # never within a character
            yield _word(piece)
            piece, room = b"", _room(LINE - 1)
        piece += coded
    yield _word(piece)


def _room(columns: int) -> int:
    return max((min(columns, _WORD) - len(_PREFIX) - len(_SUFFIX)) // 4 * 3, 4)


def _word(piece: bytes) -> str:
    return f"{_PREFIX}{b64encode(piece).decode()}{_SUFFIX}"


# --- parts -----------------------------------------------------------------------------------------------------------


def body(text: str, html: str, attachment: Attachment | None, *, language: str, token: str) -> bytes:
    """Everything from Content-Type on: *text* and *html* as alternatives, with the *attachment* where there is one.

    *token* makes the boundaries: the same content gives the same bytes.
    """
    either = f"=_a.{token}"
    plain = _part("text/plain; charset=utf-8", _lines(text))
    rich = _part("text/html; charset=utf-8", _lines(html))
    inner = (
        f'Content-Type: multipart/alternative;\r\n boundary="{either}"\r\n\r\n--{either}\r\n'.encode()
        + plain
        + f"--{either}\r\n".encode()
        + rich
        + f"--{either}--\r\n".encode()
    )
    head = f"MIME-Version: 1.0\r\nContent-Language: {language}\r\n".encode()
    if attachment is None:
        return head + inner
    whole = f"=_m.{token}"
    file = _part(attachment.kind, attachment.data, f"Content-Disposition: attachment;\r\n{_named(attachment.name)}")
    return (
        head
        + f'Content-Type: multipart/mixed;\r\n boundary="{whole}"\r\n\r\n--{whole}\r\n'.encode()
        + inner
        + f"--{whole}\r\n".encode()
        + file
        + f"--{whole}--\r\n".encode()
    )


def _lines(text: str) -> bytes:
    """*text* with CRLF, as text parts have to be before they are encoded (RFC 2046)."""
    return "\r\n".join(text.splitlines()).encode("utf-8", "replace") + b"\r\n"


def _part(kind: str, data: bytes, more: str = "") -> bytes:
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n{more}\r\n"
    return head.encode() + encodebytes(data).replace(b"\n", b"\r\n")


def _named(name: str) -> str:
    """The name of an attached file in pieces that fit into lines (RFC 2231)."""
    coded = quote(name.encode("utf-8", "replace"), safe="")
    pieces: list[str] = []
    while coded:
        end = 54
        while end < len(coded) and "%" in coded[end - 2 : end]:  # never within an escape
            end -= 1
        pieces.append(coded[:end])
        coded = coded[end:]
    lines = [f" filename*{n}*={piece}" for n, piece in enumerate(pieces)]
    lines[0] = f" filename*0*=utf-8''{pieces[0]}"
    return ";\r\n".join(lines) + "\r\n"
