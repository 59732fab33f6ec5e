"""Shell completion: Typer's, made ready only for a run that a shell started to complete a word."""

from __future__ import annotations

from deadlines.errors import N_, UsageError
from deadlines.words import say

PROGRAM = "deadlines"
ASKED = "_DEADLINES_COMPLETE"


def ready() -> None:
    """Make Typer's shells known; it does so by itself only for programs that pay for it at every start."""
    from typer._completion_classes import completion_init

    completion_init()


def install() -> str:
    """Let the shell in use complete commands, codes and units; a sentence that says where. Raises UsageError."""
    from typer._completion_shared import install as write

    shell, path = write(shell=_shell(), prog_name=PROGRAM, complete_var=ASKED)
    return say(N_("Completion for %(shell)s is in %(path)s. Open a new terminal to use it."), shell=shell, path=path)


def script() -> str:
    """The completion script of the shell in use. Raises UsageError where there is none for it."""
    from typer._completion_shared import get_completion_script

    return get_completion_script(prog_name=PROGRAM, complete_var=ASKED, shell=_shell())


def _shell() -> str:
    from typer._completion_shared import _get_shell_name

    shell = _get_shell_name()
    if shell not in ("bash", "zsh", "fish", "powershell", "pwsh"):
        raise UsageError(N_("Completion is for bash, zsh, fish and PowerShell; your shell was not recognised."))
    return shell
