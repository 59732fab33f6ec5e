"""Which signs the bytes of a text stand for: what the file says, else UTF-8 where it fits, else GB18030."""

from __future__ import annotations

import codecs
from typing import NamedTuple

from deadlines.errors import N_

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
#: Files that say gb2312 hold signs of its successors.
_SUCCESSORS = {"gb2312": "gb18030", "gbk": "gb18030", "hz": "gb18030", "euc_cn": "gb18030"}
_LOST = "\ufffd"
LOST = N_("%(count)s characters could not be read in the character set %(charset)s; save the file as UTF-8.")


class Decoded(NamedTuple):
    """A text, the character set that it was read in, and how many signs could not be read."""

    text: str
    charset: str
    lost: int


def marked(raw: bytes) -> str | None:
    """The character set that a byte-order mark names."""
    return next((charset for mark, charset in _MARKS if raw.startswith(mark)), None)


def decoded(raw: bytes, declared: str | None = None) -> Decoded:
    """*raw* as text; *declared* is what the file says of itself, which is believed as far as it fits."""
    sure = marked(raw)
    if sure is not None:
        mark = next(mark for mark, charset in _MARKS if charset == sure)
        return _read(raw[len(mark) :], sure, "replace")
    tried = [charset for charset in (_known(declared), "utf-8", "gb18030") if charset]
    for charset in tried:
        try:
            return _read(raw, charset, "strict")
        except UnicodeError:
            continue
    return min((_read(raw, charset, "replace") for charset in tried), key=lambda one: one.lost)


def _read(raw: bytes, charset: str, errors: str) -> Decoded:
    text = raw.decode(charset, errors)
    return Decoded(text, charset, text.count(_LOST) if errors == "replace" else 0)


def _known(declared: str | None) -> str | None:
    """The codec of a name as files write it; None where it is none of text."""
    try:
        info = codecs.lookup((declared or "").strip().strip("\"'")[:40])
    except (LookupError, ValueError):
        return None
    if not getattr(info, "_is_text_encoding", True) or info.name in {"idna", "punycode", "undefined"}:
        return None
    # without a mark, bytes that could be read to find the name are not UTF-16
    return None if info.name.startswith(("utf-16", "utf-32", "utf-7")) else _SUCCESSORS.get(info.name, info.name)
