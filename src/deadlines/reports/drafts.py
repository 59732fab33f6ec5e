"""The drafts of papers: text made of a template that an office can replace, as paragraphs with their places.

A template is plain text, a paragraph a line; what a line begins with says where it stands (`MARKS`). It is rendered in
a sandbox and sees the `Facts` alone. The number, who signs and the day are left blank: a draft is nothing until it is
signed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from deadlines.domain.papers import QUOTED
from deadlines.errors import N_, BadFile, Message, Problem, Refused
from deadlines.files import reason
from deadlines.words import cells

if TYPE_CHECKING:
    from deadlines.reports.draftfacts import Facts

Place: TypeAlias = Literal["title", "heading", "centred", "right", "flush", "body"]

#: The paper of each level, which is also the name of its template.
PAPERS = {"预警": "预警函", "督办": "督办函", "约谈": "约谈通知"}
#: What a line of a template begins with, longer marks first.
MARKS: tuple[tuple[str, Place], ...] = (
    ("##", "heading"),
    ("#", "title"),
    ("^", "centred"),
    (">", "right"),
    ("|", "flush"),
)
COLUMNS = 72  # of a draft in plain text


class Paragraph(NamedTuple):
    """One paragraph of a draft, and where it stands on the page."""

    text: str
    place: Place = "body"


def draft(level: str, facts: Facts, folder: Path | None = None) -> tuple[Paragraph, ...]:
    """The draft of the paper of *level*; its template is taken from *folder* where that has one.

    Raises BadFile for a template that cannot be read or rendered, with its line, before anything is written; Refused
    where it judges a rectification in words that only a signed paper may say.
    """
    name = f"{PAPERS[level]}.txt"
    source, place = _source(name, folder)
    text = _rendered(source, place, facts)
    said = next((word for word in QUOTED if word in text), None)
    if said is not None:
        raise Refused(N_("A draft never says “%(word)s”: that is only quoted from a signed paper."), word=said)
    return tuple(_paragraph(line) for line in text.splitlines() if line.strip())


def _source(name: str, folder: Path | None) -> tuple[str, str]:
    """The template's text, and where it stands for a person."""
    own = folder / name if folder is not None else None
    if own is None or not own.exists():
        from importlib.resources import files

        return files("deadlines.reports").joinpath("templates", name).read_text(encoding="utf-8"), name
    try:
        return own.read_text(encoding="utf-8-sig"), str(own)
    except UnicodeDecodeError as error:
        raise BadFile(str(own), [Problem(name, Message(N_("the file is not UTF-8 text")))]) from error
    except OSError as error:
        raise BadFile(str(own), [Problem(name, reason(error))]) from error


def _rendered(source: str, place: str, facts: Facts) -> str:
    from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    name = Path(place).name
    try:
        return environment.from_string(source).render(facts._asdict())
    except TemplateSyntaxError as error:
        said = Message(N_("the template cannot be read: %(error)s"), {"error": error.message or ""})
        raise BadFile(place, [Problem(f"{name}:{error.lineno}:1", said)]) from error
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        said = Message(N_("the template cannot be filled in: %(error)s"), {"error": str(error)})
        raise BadFile(place, [Problem(f"{name}:{_line_of(error)}:1", said)]) from error


def _line_of(error: BaseException) -> int:
    """The template's line at which *error* arose: its traceback has them as jinja2 writes them."""
    found, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            found = trace.tb_lineno
        trace = trace.tb_next
    return found


def _paragraph(line: str) -> Paragraph:
    for mark, place in MARKS:
        if line.startswith(mark):
            return Paragraph(line[len(mark) :].lstrip(" "), place)
    return Paragraph(line.strip(" "))


def plain(paragraphs: tuple[Paragraph, ...]) -> str:
    """The draft as plain text: titles in the middle, signatures at the right, a blank line around the title."""
    lines: list[str] = []
    for text, place in paragraphs:
        if place in ("title", "centred"):
            lines += [" " * max(0, (COLUMNS - cells.width(text)) // 2) + text, *([""] if place == "title" else [])]
        elif place == "right":
            lines.append(" " * max(0, COLUMNS - 4 - cells.width(text)) + text)
        else:
            lines += cells.wrapped(text if place == "flush" else f"　　{text}", COLUMNS)
    return "\n".join(line.rstrip(" ") for line in lines) + "\n"
