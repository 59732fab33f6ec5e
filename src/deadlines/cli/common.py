"""What every command takes: the options common to all, and the desk that they are put on."""

from __future__ import annotations

from typing import Any

from typer.core import TyperOption

from deadlines.cli.desk import Desk
from deadlines.errors import N_, BadValue
from deadlines.words import _, language_of

COMMON: dict[str, tuple[str, str]] = {
    "store": (N_("PLACE"), N_("Register: a .db or .yaml file, or an address. Also DEADLINES_STORE")),
    "as_of": (N_("DATE"), N_("The day that the answer is for; today by default. Also DEADLINES_AS_OF")),
    "known_at": (N_("TIME"), N_("Only what had been recorded by then: 2023-12-31, or 2023-12-31T18:00")),
    "lang": ("zh|en", N_("Language. Also DEADLINES_LANG")),
    "debug": ("", N_("Show where an internal error came from")),
}


def _remember(ctx: Any, param: Any, value: Any) -> None:
    """Put a common option on the desk; the later one wins, so a command's goes before the group's."""
    if value in (None, False):
        return
    if param.name == "lang" and language_of(value) is None:
        raise BadValue(value, N_("zh or en"))
    desk_of(ctx).given[param.name] = str(value)


def common_options() -> list[TyperOption]:
    """The options, made anew: a parameter belongs to one command."""
    options = []
    for name, (metavar, text) in COMMON.items():
        declaration = "--" + name.replace("_", "-")
        flag = name == "debug"
        options.append(
            TyperOption(
                param_decls=[declaration, name],
                metavar=_(metavar) or None,
                help=_(text),
                is_flag=flag,
                default=False if flag else None,
                expose_value=False,
                is_eager=True,
                callback=_remember,
            )
        )
    return options


def with_common_options(command: Any) -> Any:
    """*command*, taking the common options too."""
    if not any(param.name == "as_of" for param in command.params):
        command.params.extend(common_options())
    return command


def desk_of(ctx: Any) -> Desk:
    """The desk of the running program; laid out where no test has handed one in."""
    root = ctx.find_root()
    if not isinstance(root.obj, Desk):
        root.obj = Desk()
    desk: Desk = root.obj
    ctx.obj = desk
    desk.path = ctx.command_path
    return desk
