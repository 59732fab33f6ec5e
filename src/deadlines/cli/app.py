"""The command line: which commands there are, and how one is found and explained.

A command's module is imported when the command is called, and not for the list of commands: start-up time is a promise.
"""

from __future__ import annotations

import importlib
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from deadlines.cli.common import desk_of, with_common_options
from deadlines.errors import N_, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence


class Listed(NamedTuple):
    """A command as the overview shows it: the module that holds it, its section, and what it does.

    A module may hold several commands, each as an application of its own name.
    """

    module: str
    section: str
    text: str
    app: str = "app"


_SEE, _ACT, _SEND, _KEEP = N_("Look"), N_("Record"), N_("Hand out"), N_("Set up and check")
_CLOSE = N_("Accept and close out")

#: By section, and in it by how often an office uses them; the acts of acceptance stand in the order of their way.
COMMANDS: dict[str, Listed] = {
    "due": Listed("due", _SEE, N_("What is due soon, and what has passed")),
    "next": Listed("next_", _SEE, N_("What an entry waits for, who has to act, and the command that records it")),
    "list": Listed("list", _SEE, N_("All items with their units, limits and state")),
    "show": Listed("show", _SEE, N_("Everything known of one entry")),
    "log": Listed("log", _SEE, N_("Who recorded what, and when")),
    "stats": Listed("stats", _SEE, N_("How many items, of what, in which parts")),
    "indicators": Listed("indicators", _SEE, N_("Figures to be reached: targets and measured values")),
    "units": Listed("units", _SEE, N_("Units, groups and their tasks")),
    "limit": Listed("limit", _SEE, N_("How a limit is read, for example 印发后30个工作日内")),
    "done": Listed("done", _ACT, N_("Record that something is done, or how far it is")),
    "record": Listed("record", _ACT, N_("Record that a recurring duty was carried out once more")),
    "progress": Listed("progress", _ACT, N_("Report how far something is, or that it is not done")),
    "evidence": Listed("evidence", _ACT, N_("Files as proof: take in, list, check, and the file of a matter")),
    "undo": Listed("undo", _ACT, N_("Take the last act back")),
    "paper": Listed("paper", _ACT, N_("Papers about an entry, and the answers to them")),
    "ack": Listed("ack", _ACT, N_("Record that a unit signed for a paper")),
    "remind": Listed("remind", _ACT, N_("Record a reminder made by hand")),
    "extend": Listed("extend", _ACT, N_("Ask for a later limit; what was decided")),
    "waiting": Listed("waiting", _ACT, N_("Record what an entry waits for; no limit moves")),
    "judge": Listed("judge", _ACT, N_("Record the office's own judgement of an item")),
    "measure": Listed("measure", _ACT, N_("Record a measured value of a figure")),
    "target": Listed("target", _ACT, N_("Change the target of a quantity or a figure, by a paper")),
    "curve": Listed("curve", _ACT, N_("Enter how a quantity is planned to grow")),
    "window": Listed("window", _ACT, N_("When a condition holds: 应急响应, 采暖季")),
    "withdraw": Listed("withdraw", _ACT, N_("An entry is not carried out any more, by a paper")),
    "merge": Listed("merge", _ACT, N_("An entry goes on in another one, by a paper")),
    "restore": Listed("restore", _ACT, N_("A withdrawn entry is carried out again")),
    "split": Listed("split", _ACT, N_("Split a finding into tasks with units and limits")),
    "declare": Listed("steps", _CLOSE, N_("Report an item done"), "declaring"),
    "apply": Listed("steps", _CLOSE, N_("Apply for acceptance"), "applying"),
    "inspect": Listed("steps", _CLOSE, N_("Record a site check"), "inspecting"),
    "accept": Listed("steps", _CLOSE, N_("Record the opinion of an acceptance unit: passed"), "accepting"),
    "return": Listed("steps", _CLOSE, N_("Send an item back with points to mend"), "returning"),
    "notice": Listed("steps", _CLOSE, N_("Record a public notice and its window"), "notifying"),
    "objection": Listed("steps", _CLOSE, N_("Record an objection in the notice, or that it is settled"), "objecting"),
    "close": Listed("steps", _CLOSE, N_("Close an item out, with its filing number"), "closing"),
    "look-back": Listed("steps", _CLOSE, N_("Record a look-back at a closed item"), "looking_back"),
    "reopen": Listed("steps", _CLOSE, N_("Reopen a closed item"), "reopening"),
    "digest": Listed("digest", _SEND, N_("The weekly list of each unit, printed or mailed")),
    "outbox": Listed("outbox", _SEND, N_("The mails that wait, went out or were refused; proof of what was sent")),
    "escalate": Listed("escalate", _SEND, N_("What the office may take up beyond a reminder, and drafts")),
    "export": Listed("export", _SEND, N_("Calendars, tables and the register file")),
    "feed": Listed("feed", _SEND, N_("Subscriptions to calendars: add, list, revoke, rotate, health")),
    "serve": Listed("serve", _SEND, N_("Serve the calendars to those who subscribe")),
    "schedule": Listed("schedule", _SEND, N_("The weekly mail by itself: install, show, remove, run")),
    "check": Listed("check", _KEEP, N_("What the office still has to settle")),
    "settle": Listed("settle", _KEEP, N_("Say when a doubtful date falls")),
    "import": Listed("import_", _KEEP, N_("Take in a plan document or a ledger")),
    "plan": Listed("plan", _KEEP, N_("Enter facts about a plan: its day of issue")),
    "item": Listed("item", _KEEP, N_("Give an item another short title")),
    "unit": Listed("unit", _KEEP, N_("Enter mail addresses, aliases and group members")),
    "verify": Listed("verify", _KEEP, N_("Prove that the register is what its log adds up to")),
    "init": Listed("init", _KEEP, N_("Begin a register")),
    "demo": Listed("demo", _KEEP, N_("The main job on the sample register")),
}


class Command(TyperCommand):
    """A command whose help is laid out by us, with Chinese width and an example that runs."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page of the command."""
        from deadlines.cli.helping import command_help

        formatter.write(command_help(self, ctx))


class Group(TyperGroup):
    """A group of commands: `plan set`, `export ics`."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page of the group."""
        from deadlines.cli.helping import command_help

        formatter.write(command_help(self, ctx))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, with the common options."""
        command = super().get_command(ctx, cmd_name)
        return None if command is None else with_common_options(command)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that *args* begin with; a wrong name is answered with the nearest one."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            raise unknown_command(name, self.list_commands(ctx), ctx.command_path)
        return super().resolve_command(ctx, args)


class House(Group):
    """The program: knows its commands by name and fetches the one that is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All commands, in the order of the overview."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, imported now; None where there is none."""
        listed = COMMANDS.get(cmd_name)
        if listed is not None and cmd_name not in self.commands:
            module = importlib.import_module(f"deadlines.cli.commands.{listed.module}")
            command = typer.main.get_command(getattr(module, listed.app))
            command.name = cmd_name
            self.commands[cmd_name] = command
        return super().get_command(ctx, cmd_name)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the overview: every command by section, without importing any."""
        from deadlines.cli.helping import overview

        listed = [(each.section, name, each.text) for name, each in COMMANDS.items()]
        formatter.write(overview(self, ctx, listed))


def unknown_command(name: str, known: Sequence[str], path: str) -> UsageError:
    """The error for a command that does not exist, with the nearest names."""
    nearest = get_close_matches(name, known, n=3, cutoff=0.5)
    if nearest:
        text = N_("There is no command “%(name)s”. Did you mean: %(nearest)s?")
        return UsageError(text, name=name, nearest=tuple(nearest))
    text = N_("There is no command “%(name)s”. `%(path)s --help` shows all commands.")
    return UsageError(text, name=name, path=path)


def command_app(**settings: Any) -> typer.Typer:
    """A Typer application for one command's module, without the parts that cost start-up time."""
    return typer.Typer(
        cls=Group, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, **settings
    )


app = typer.Typer(
    cls=House,
    name="deadlines",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _version(value: bool) -> None:
    if value:
        from deadlines import __version__

        typer.echo(f"deadlines {__version__}")
        raise typer.Exit


def _install_completion(value: bool) -> None:
    if value:
        from deadlines.cli.completing import install

        typer.echo(install())
        raise typer.Exit


def _show_completion(value: bool) -> None:
    if value:
        from deadlines.cli.completing import script

        typer.echo(script())
        raise typer.Exit


@app.callback(help=N_("Keeps the deadlines of rectification plans: what is due, what is done, who has to act."))
def house(
    ctx: typer.Context,
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help=N_("Show the version")),
    install_completion: bool = typer.Option(
        False,
        "--install-completion",
        callback=_install_completion,
        is_eager=True,
        help=N_("Let your shell complete commands, codes and units"),
    ),
    show_completion: bool = typer.Option(
        False,
        "--show-completion",
        callback=_show_completion,
        is_eager=True,
        help=N_("Print the shell's completion script"),
    ),
) -> None:
    """Greet where no command is named."""
    if ctx.invoked_subcommand is None:
        from deadlines.cli.greeting import greet

        greet(desk_of(ctx))
