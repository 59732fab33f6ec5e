"""Help pages: laid out for Chinese and English alike, each with an example that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deadlines.cli.common import COMMON, desk_of
from deadlines.errors import N_
from deadlines.words import _, cells, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDEST = 100
_INDENT = "  "


def overview(group: Any, ctx: Any, commands: Sequence[tuple[str, str, str]]) -> str:
    """The first page: what the program is for, its commands (section, name, text) by section, the common options."""
    width = _width(ctx)
    parts = [_usage(ctx, _("COMMAND …")), *cells.wrapped(_(group.help), width), ""]
    for section in dict.fromkeys(within for within, _name, _text in commands):
        rows = [(name, _(text)) for within, name, text in commands if within == section]
        parts += _section(_(section), rows, width, 10)
    parts += _section(_("Options"), _options(group, ctx), width)
    parts += cells.wrapped(_("`deadlines COMMAND --help` explains a command and shows an example."), width)
    return "\n".join(parts) + "\n"


def command_help(command: Any, ctx: Any) -> str:
    """The page of one command, or of a group of commands."""
    width = _width(ctx)
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    words = " ".join(_argument(param) for param in arguments)
    subcommands = command.list_commands(ctx) if hasattr(command, "list_commands") else []
    words = _("COMMAND …") if subcommands else words
    parts = [_usage(ctx, words), *cells.wrapped(_(command.help or ""), width), ""]
    if subcommands:
        rows = [(name, _(command.get_command(ctx, name).help or "").split("\n")[0]) for name in subcommands]
        parts += _section(_("Commands"), rows, width)
    rows = [(_argument(param), _(param.help or "")) for param in arguments if param.help]
    if rows:
        parts += _section(_("Arguments"), rows, width)
    parts += _section(_("Options"), _options(command, ctx), width)
    if command.epilog:
        parts += [_("Example:"), *(_INDENT + line for line in command.epilog.split("\n"))]
    return "\n".join(parts).rstrip() + "\n"


def _usage(ctx: Any, words: str) -> str:
    options = _("[OPTIONS]")
    return say(N_("Usage: %(call)s"), call=f"{ctx.command_path} {options} {words}".rstrip()) + "\n"


def _width(ctx: Any) -> int:
    return max(min(desk_of(ctx).width, WIDEST) - 1, 20)


def _argument(param: Any) -> str:
    name = _(param.metavar) if param.metavar else param.name.upper()
    name = f"{name}…" if param.nargs == -1 else name
    return name if param.required else f"[{name}]"


def _options(command: Any, ctx: Any) -> list[tuple[str, str]]:
    rows = []
    for param in command.get_params(ctx):
        if param.param_type_name != "option" or param.hidden:
            continue
        names = ", ".join(sorted([*param.opts, *param.secondary_opts], key=len))
        if not param.is_flag:
            metavar = _(param.metavar) if param.metavar else param.name.upper()
            names += f" {metavar}"
        text = _(param.help or "")
        if param.name == "help":
            text = _("Show this page")
        elif param.default not in (None, False, (), []) and not callable(param.default) and param.show_default:
            text += _(" [default: %s]") % param.default
        rows.append((names, text))
    own = [row for row in rows if not _is_common(row[0])]
    return own + [row for row in rows if _is_common(row[0])]


def _is_common(names: str) -> bool:
    return any(names.startswith("--" + name.replace("_", "-")) for name in COMMON) or "--help" in names


def _section(title: str, rows: Iterable[tuple[str, str]], width: int, least: int = 0) -> list[str]:
    rows = list(rows)
    column = max([least, *(cells.width(name) for name, _text in rows if cells.width(name) <= width // 2)]) + 2
    lines = [_("%s:") % title]
    for name, text in rows:
        wrapped = cells.wrapped(text, max(width - len(_INDENT) - column, 16))
        if cells.width(name) + 2 > column:
            lines.append(_INDENT + name)
        else:
            lines.append(_INDENT + cells.padded(name, column) + wrapped.pop(0))
        lines += [_INDENT + " " * column + line for line in wrapped if line]
    return [*lines, ""]
