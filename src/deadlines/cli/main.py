"""Where the program begins and ends: language, streams, and the one place where errors become exit codes."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from deadlines.cli.desk import Desk


def main() -> NoReturn:
    """Run the program and leave with the contract's exit code."""
    # A run lives for milliseconds: collecting costs more than it gives back.
    gc.disable()
    # Until the commands are loaded Ctrl-C ends the program at once and without a word: nothing has begun.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _utf8()
    code = run(sys.argv[1:])
    # Nothing is left to do but to free memory, which the system does quicker than the interpreter.
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    os._exit(code)


def _utf8() -> None:
    """Everything is UTF-8 whatever the locale says; what a terminal cannot show does not stop an answer."""
    if sys.stdout is None or sys.stderr is None:  # somebody closed it: `>&-`
        nowhere = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
        sys.stdout, sys.stderr = sys.stdout or nowhere, sys.stderr or nowhere
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace" if stream is sys.stdin else "backslashreplace")


def run(argv: list[str], desk: Desk | None = None) -> int:
    """Run one command and return its exit code; every error has become one line on standard error."""
    from deadlines import words
    from deadlines.cli.desk import Desk, language_for
    from deadlines.errors import DeadlinesError

    desk = desk or Desk()
    debug = "--debug" in argv
    try:
        words.speak(language_for(argv, desk.environ))
        _check_text(argv)
        return _invoke(argv, desk)
    except DeadlinesError as error:
        if debug:
            raise
        _tell(desk, words.say(error))
        return error.exit_code
    except KeyboardInterrupt:
        if debug:
            raise
        _tell(desk, words.say("Interrupted; nothing half done was kept."))
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader of the pipe went away, as `| head -1` does: that is its right, and no fault of ours.
        _silence()
        return 0
    except OSError as error:
        if debug:
            raise
        from deadlines.files import reason

        _tell(desk, words.say("The system refuses: %(reason)s. Nothing half done was kept.", reason=reason(error)))
        return 6
    except Exception as error:  # a defect of ours: a person still gets one line, and what to send us
        if debug:
            raise
        _tell(
            desk,
            words.say(
                "internal error (%(kind)s: %(text)s). Run again with --debug and send us what it prints.",
                kind=type(error).__name__,
                text=str(error).split("\n")[0][:200],
            ),
        )
        return 70
    finally:
        desk.close()


_INTERRUPTED = 130


def _check_text(argv: list[str]) -> None:
    """Refuse words that are not text in the terminal's encoding: they could be kept in no register."""
    from deadlines.errors import N_, BadValue

    for word in argv:
        if not word.isascii() and any("\ud800" <= sign <= "\udfff" for sign in word):
            raise BadValue(word.encode("utf-8", "replace").decode(), N_("text in UTF-8"))


def _invoke(argv: list[str], desk: Desk) -> int:
    import typer
    from typer._click.exceptions import ClickException  # Typer carries its own Click and exports no root of its errors

    from deadlines.cli.app import app
    from deadlines.cli.common import with_common_options

    if "_DEADLINES_COMPLETE" in desk.environ:
        from deadlines.cli.completing import ready

        ready()
    command: Any = with_common_options(typer.main.get_command(app))
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        result: Any = command.main(args=argv, prog_name="deadlines", standalone_mode=False, obj=desk)
        desk.out.flush()
    except typer.Abort:
        raise KeyboardInterrupt from None
    except SystemExit:  # though told to leave that to us, Typer ends the program itself where a pipe is closed
        raise BrokenPipeError from None
    except ClickException as error:
        from deadlines.cli.usage import put_right

        raise put_right(error) from None
    if result == _INTERRUPTED:  # Typer takes Ctrl-C for a way to leave, without a word
        raise KeyboardInterrupt
    return result if isinstance(result, int) else 0


def _tell(desk: Desk, text: str) -> None:
    from deadlines.words import _

    line, word = " ".join(text.split("\n")), _("error")
    if desk.err.isatty() and not desk.environ.get("NO_COLOR"):
        line = f"\x1b[31m{word}:\x1b[0m {line}"
    else:
        line = f"{word}: {line}"
    with contextlib.suppress(OSError):
        desk.err.write(line + "\n")


def _silence() -> None:
    """Let nothing more be written to a closed pipe, not at exit either."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
