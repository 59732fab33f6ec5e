"""Typer's complaints about wrong usage, as errors of ours: one line, in the reader's language, with what to do next.

What Typer says in English of its own (a wrong number, a value that is not among the choices, too many arguments) is
recognised by the kind of the parameter and said anew.
"""

from __future__ import annotations

import re
from ast import literal_eval
from typing import Any

from deadlines.errors import N_, BadInput, DeadlinesError, Message, UsageError


def put_right(error: Any) -> DeadlinesError:
    """The error of ours that says what *error*, a usage error of Typer's, says."""
    path = error.ctx.command_path if getattr(error, "ctx", None) else "deadlines"
    name = type(error).__name__
    said = str(error.message)
    if name == "NoSuchOption":
        possible = tuple(error.possibilities or ())
        if possible:
            text = N_("There is no option %(option)s. Did you mean: %(nearest)s?")
            return UsageError(text, option=error.option_name, nearest=possible)
        return UsageError(
            N_("There is no option %(option)s. `%(path)s --help` shows all."), option=error.option_name, path=path
        )
    if name == "MissingParameter":
        return UsageError(
            N_("%(param)s is missing. `%(path)s --help` shows an example."), param=_shown(error.param), path=path
        )
    if name == "BadOptionUsage" and "does not take" in said:
        return UsageError(
            N_("Option %(option)s takes no value. `%(path)s --help` shows an example."),
            option=error.option_name,
            path=path,
        )
    if name == "BadOptionUsage":
        return UsageError(
            N_("Option %(option)s needs a value. `%(path)s --help` shows an example."),
            option=error.option_name,
            path=path,
        )
    if name == "BadParameter" and error.param is not None:
        return BadInput(
            N_("%(param)s: %(reason)s"), param=_shown(error.param), reason=_expected(error.param.type, said)
        )
    if name == "NoArgsIsHelpError" or said == "Missing command.":
        return UsageError(N_("A command is missing. `%(path)s --help` shows them."), path=path)
    if extra := re.search(r"unexpected extra arguments?(?:\(s\))? \((.*)\)\Z", said, re.DOTALL):
        text = N_("Too many arguments: %(extra)s. `%(path)s --help` shows how it is called.")
        return UsageError(text, extra=extra[1], path=path)
    return UsageError(N_("%(reason)s `%(path)s --help` shows how it is called."), reason=said, path=path)


def _shown(param: Any) -> object:
    """A parameter as the help page names it: `--note`, or the translated name of an argument."""
    if param is None:
        return "?"
    if param.param_type_name == "option":
        return max(param.opts, key=len)
    return Message(param.metavar) if param.metavar else param.name.upper()


def _expected(kind: Any, said: str) -> Message | str:
    """What is wrong with a value of this *kind*; Typer *said* it in an English sentence that begins with the value."""
    value = _value(said)
    if value is None:
        return said
    if choices := getattr(kind, "choices", None):
        return Message(
            N_("“%(value)s” is none of: %(choices)s."), {"value": value, "choices": tuple(map(str, choices))}
        )
    low, high = getattr(kind, "min", None), getattr(kind, "max", None)
    if low is not None and high is not None:
        text = N_("“%(value)s” is not a whole number from %(low)s to %(high)s.")
        return Message(text, {"value": value, "low": low, "high": high})
    if low is not None:
        return Message(N_("“%(value)s” is not a whole number of %(low)s or more."), {"value": value, "low": low})
    if "int" in getattr(kind, "name", ""):
        return Message(N_("“%(value)s” is not a whole number."), {"value": value})
    return said


def _value(said: str) -> str | None:
    """The value that a sentence like `'x' is not a valid int.` is about."""
    begins = re.match(r"(.+?) is not (?:a valid|in the range|one of)", said, re.DOTALL)
    if begins is None:
        return None
    try:
        return str(literal_eval(begins[1]))
    except (SyntaxError, ValueError):
        return begins[1]
