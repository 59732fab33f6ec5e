"""The layout of a mail: templates of ours, or those that an office put in their place.

An office's template runs in a sandbox and knows nothing but what it is given (`docs/mail.md` says what that is); what
it misspells is an error with its file and line, raised before anything is sent.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deadlines.errors import N_, BadFile, CannotWrite, Message, NotThere, Problem, Refused
from deadlines.words import cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jinja2 import Environment

COLUMNS = 76
#: The two parts of a mail.
NAMES = ("digest.txt", "digest.html")
_OURS = Path(__file__).parent / "templates"


def rendered(name: str, said: Mapping[str, Any], folder: Path | None = None) -> str:
    """The template *name* with what is *said*: that in *folder*, else ours. Raises BadFile, NotThere.

    A template of which nothing is left to read is as wrong as one that breaks: nobody shall be sent a blank page.
    """
    import jinja2

    made = environment(folder)
    try:
        text = made.get_template(name).render(said)
    except jinja2.TemplateSyntaxError as error:
        raise _broken(folder, error.name or name, error.lineno, _fault(error)) from error
    except Exception as error:  # whatever an expression of a template can raise
        raise _broken(folder, *_place(error, name), _fault(error)) from error
    if folder is not None and not _seen(text, name).strip():
        raise _broken(folder, name, 1, Message(N_("nothing is left to read: the mail would be blank")))
    return text


def _seen(text: str, name: str) -> str:
    """What of *text* a reader sees: of HTML neither tags nor comments, head, style and blank characters."""
    if name.endswith(".html"):
        text = re.sub(r"(?is)<!--.*?-->|<(head|style|script|title)\b.*?</\1\s*>|<[^>]*>", "", text)
        text = unescape(text)
    return "".join(sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cf", "Zs", "Zl", "Zp"))


def _fault(error: Exception) -> Message:
    """What is wrong, in a sentence; behind it what Jinja says itself."""
    import jinja2
    from jinja2.exceptions import SecurityError

    kinds: tuple[tuple[type[Exception], str], ...] = (
        (SecurityError, N_("templates may not do that (%(detail)s)")),
        (jinja2.TemplateAssertionError, N_("there is no such filter or test (%(detail)s)")),
        (jinja2.TemplateSyntaxError, N_("the template is not written as Jinja asks for (%(detail)s)")),
        (jinja2.UndefinedError, N_("there is no such name (%(detail)s)")),
        (jinja2.TemplateNotFound, N_("there is no such template (%(detail)s)")),
        (UnicodeDecodeError, N_("the file is not text in UTF-8 (%(detail)s)")),
    )
    text = next((said for kind, said in kinds if isinstance(error, kind)), N_("it cannot be worked out (%(detail)s)"))
    return Message(text, {"detail": (f"{error}" or type(error).__name__).rstrip(".").replace("\n", " ")})


def _place(error: BaseException, name: str) -> tuple[str, int]:
    """The template and the line in which *error* was raised: Jinja maps its frames to lines of templates."""
    found = name, 1
    step = error.__traceback__
    while step is not None:
        path = Path(step.tb_frame.f_code.co_filename)
        if path.name in (*NAMES, name) and "jinja2" not in path.parts:
            found = path.name, step.tb_lineno
        step = step.tb_next
    return found


def _broken(folder: Path | None, name: str, line: int, message: Message) -> BadFile:
    return BadFile(str((folder or _OURS) / name), [Problem(f"{name}:{line}", message)])


@cache
def environment(folder: Path | None = None) -> Environment:
    """Where templates come from: *folder* first, then ours. Raises NotThere where there is no such folder.

    Ours need no sandbox, which costs a third more.
    """
    from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, select_autoescape
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    if folder is not None and not folder.is_dir():
        raise NotThere(N_("There is no folder %(path)s."), path=str(folder))
    loaders = [FileSystemLoader(each) for each in (folder, _OURS) if each is not None]
    kind = Environment if folder is None else ImmutableSandboxedEnvironment
    made = kind(
        loader=ChoiceLoader(loaders),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["pad"] = cells.padded
    made.filters["fold"] = fold
    made.filters["in_row"] = in_row
    made.filters["columns"] = lambda texts: max(map(cells.width, texts), default=0)
    return made


def fold(text: str, indent: int = 2, columns: int = COLUMNS) -> str:
    """*text* in lines of at most so many *columns*, each with its indent."""
    return "\n".join(" " * indent + line for line in cells.wrapped(text, columns - indent)) if text else ""


def in_row(texts: Iterable[str], indent: int = 2, columns: int = COLUMNS) -> str:
    """*texts* side by side, two blanks apart; what does not fit into so many *columns* begins a line of its own."""
    lines: list[str] = []
    for text in filter(None, texts):
        longer = f"{lines[-1]}  {text}" if lines else ""
        if longer and cells.width(longer) <= columns:
            lines[-1] = longer
        elif lines:
            lines += fold(text, indent, columns).split("\n")
        else:
            lines = [text] if cells.width(text) <= columns else fold(text, 0, columns).split("\n")
    return "\n".join(line.rstrip() for line in lines)


def write_templates(folder: Path) -> tuple[Path, ...]:
    """Put our templates into *folder*, which is made where it is not there, for an office to change; where they are.

    Raises Refused where one lies there already, CannotWrite.
    """
    from deadlines.files import put_new, reason

    made = tuple(folder / name for name in NAMES)
    for path in made:
        if path.exists():
            raise Refused(N_("%(path)s is there already; nothing was written."), path=str(path))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in made:
            put_new(path, (_OURS / path.name).read_bytes())
    except OSError as error:
        raise CannotWrite(str(folder), reason(error)) from error
    return made
