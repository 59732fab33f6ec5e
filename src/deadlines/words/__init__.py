"""Puts messages into the reader's language, at the edges alone.

Inside, a message is its English text with named places (`errors.Message`); here it is looked up in the catalogue and
its arguments are written as the language writes them: dates, lists, places in a file.
"""

from __future__ import annotations

import gettext
import os
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from deadlines.errors import DeadlinesError, Message, Problem
from deadlines.words.catalogue import Catalogue, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Language: TypeAlias = Literal["zh", "en"]

CATALOGUES = Path(__file__).parent / "locale"
_NAMES: dict[Language, str] = {"zh": "zh_CN", "en": "en"}

_language: Language = "zh"
_catalogue = Catalogue()


def speak(language: Language) -> None:
    """Use *language* from now on, for the command line library's own sentences too."""
    global _language, _catalogue
    _language, _catalogue = language, _catalogue_of(language)
    os.environ["LANGUAGE"] = _NAMES[language]  # the standard library's own look-up, which Typer's help goes through
    gettext.bindtextdomain("deadlines", CATALOGUES)
    gettext.textdomain("deadlines")


def in_language(language: Language) -> Callable[[str], str]:
    """What puts a text into *language*, whichever one the program speaks: a server's readers speak several."""
    return _catalogue_of(language).gettext


@cache
def _catalogue_of(language: Language) -> Catalogue:
    return read(CATALOGUES / _NAMES[language] / "LC_MESSAGES" / "deadlines.mo")


def language() -> Language:
    """The language in use."""
    return _language


def _(text: str) -> str:
    """*text* in the language in use."""
    return _catalogue.gettext(text) if text else text


def say(message: Message | DeadlinesError | str, **args: object) -> str:
    """A message in the language in use, with its arguments written as that language writes them."""
    if isinstance(message, DeadlinesError):
        message = message.message
    if isinstance(message, str):
        message = Message(message, args)
    text = _(message.text)
    if not message.args:
        return text
    return text % {name: _within(text, name, written(value)) for name, value in message.args.items()}


def _within(text: str, name: str, said: str) -> str:
    """*said* as it stands for *name* in *text*: a sentence that another ends loses its own full stop."""
    ends = [f"%({name})s{stop}" for stop in ".。，；,;" if f"%({name})s{stop}" in text]
    return said[:-1] if ends and said.endswith((".", "。")) and not said.endswith("..") else said


def written(value: object) -> str:
    """One argument of a message: dates, lists and nested messages as the language writes them."""
    if isinstance(value, Problem):
        return say("%(place)s: %(reason)s", place=place(value.where), reason=value.message)
    if isinstance(value, Message):
        return say(value)
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, (tuple, list)):
        if value and isinstance(value[0], Problem):
            return _("; ").join(written(each) for each in value[:MOST_PROBLEMS]) + (
                _(" …") if len(value) > MOST_PROBLEMS else ""
            )
        return _(", ").join(written(each) for each in value)
    return visible(str(value))


_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """*text*, which may come from a file's name or a register, without what moves a terminal's cursor or its words."""
    return _UNSEEN.sub(lambda found: ascii(found[0])[1:-1], text)


MOST_PROBLEMS = 20


def place(where: str) -> str:
    """Where a problem is: `tasks.yaml:41:12` becomes `tasks.yaml 第41行第12列`; anything else stays."""
    name, line, column = ([*where.rsplit(":", 2), "", ""])[:3]
    if line.isdigit() and column.isdigit():
        return say("%(file)s line %(line)s column %(column)s", file=name, line=line, column=column)
    return where


def long_date(day: date) -> str:
    """`2023年12月1日`, or ISO in English."""
    return f"{day.year}年{day.month}月{day.day}日" if _language == "zh" else day.isoformat()


def listed(names: Iterable[str]) -> str:
    """Names in a row: `、` between them in Chinese."""
    return _(", ").join(names)


def language_of(name: str | None) -> Language | None:
    """The language that an option, a setting or a locale name asks for: None where it is neither of ours."""
    short = (name or "").replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return short if short in _NAMES else None
