"""The desk that a command works at: the one place that reads the clock, the environment and the settings.

Everything is looked up when it is first asked for, so that a command pays only for what it uses.
"""

from __future__ import annotations

import contextlib
import math
import os
import sys
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO
from unicodedata import normalize

from deadlines.cli.settings import Settings
from deadlines.errors import N_, BadValue
from deadlines.words import language_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deadlines.domain.model import Number
    from deadlines.domain.workdays import WorkCalendar
    from deadlines.store.contract import Store
    from deadlines.store.evidence import EvidenceFolder
    from deadlines.usecases.recording import Recording
    from deadlines.words import Language


@dataclass
class Desk:
    """What stands ready for a command; `given` holds the options that are common to all, `path` how it was called."""

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    given: dict[str, str] = field(default_factory=dict)
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    keys: TextIO = field(default_factory=lambda: sys.stdin)
    opened: Store | None = None
    path: str = "deadlines"

    @cached_property
    def now(self) -> datetime:
        """The clock's time when the command began, in UTC."""
        return datetime.now(UTC)

    @cached_property
    def clock_day(self) -> date:
        """The clock's day where the program runs."""
        return self.now.astimezone().date()

    @property
    def at(self) -> str:
        """The clock's time for the log: ISO 8601 in UTC, to the second."""
        return _for_log(self.now)

    @staticmethod
    def clock() -> str:
        """As `at`, but of this very moment: for acts that follow one another through a long run."""
        return _for_log(datetime.now(UTC))

    @property
    def dated(self) -> str | None:
        """The day that somebody asked for, as typed; None where nobody did."""
        return self.given.get("as_of") if "as_of" in self.given else self.environ.get("DEADLINES_AS_OF") or None

    @cached_property
    def as_of(self) -> date:
        """The day that answers are for: the one asked for, else that of `--known-at`, else today."""
        if self.dated is not None:
            return read_date(self.dated)
        return self.known_at.astimezone().date() if self.known_at is not None else self.clock_day

    @cached_property
    def known_at(self) -> datetime | None:
        """The time whose knowledge is asked for; None for all that is recorded."""
        typed = self.given.get("known_at")
        return read_time(typed) if typed is not None else None

    @cached_property
    def by(self) -> str:
        """The login name, which the log keeps where nobody else is named."""
        from getpass import getuser  # needed by acts alone

        try:
            return getuser()
        except (KeyError, OSError):  # a user without a name, as in a bare container
            return str(os.getuid()) if hasattr(os, "getuid") else "?"

    def recording(self, on: str | None = None, by: str | None = None) -> Recording:
        """Who records, and for which day: that of `--on`, else the --as-of day. Raises BadValue."""
        from deadlines.usecases.recording import Recording  # needed by acts alone

        return Recording(read_date(on) if on else self.as_of, self.clock_day, self.at, self.by, by)

    @cached_property
    def settings(self) -> Settings:
        """The settings file's content, checked; defaults where there is none."""
        return Settings.read(self.settings_path)

    @property
    def settings_path(self) -> Path:
        """Where the settings file lies."""
        if named := self.environ.get("DEADLINES_CONFIG"):
            return Path(named).expanduser()
        return _folder(self.environ, "XDG_CONFIG_HOME", ".config", "APPDATA") / "deadlines" / "config.toml"

    @property
    def chosen(self) -> str | None:
        """Where somebody said that the register lies; None where nobody did."""
        return self.given.get("store") or self.environ.get("DEADLINES_STORE") or self.settings.store

    @property
    def place(self) -> str:
        """Where the register lies: option, environment, settings, else the user's data folder."""
        if self.chosen is not None:
            return self.chosen
        folder = _folder(self.environ, "XDG_DATA_HOME", ".local/share", "LOCALAPPDATA")
        return str(folder / "deadlines" / "register.db")

    @cached_property
    def store(self) -> Store:
        """The register, opened."""
        store = self.opened
        if store is None:
            from deadlines.store.opening import open_store

            store = open_store(self.place, self.calendar)
        if self.known_at is None:
            return store
        from deadlines.store.known import known_at

        with contextlib.closing(store):
            return known_at(store, _for_log(self.known_at), self.calendar)

    def calendar(self) -> WorkCalendar:
        """The State Council's working days."""
        return self._calendar

    @cached_property
    def _calendar(self) -> WorkCalendar:
        from deadlines.calendars import state_council

        return state_council()

    @cached_property
    def evidence(self) -> EvidenceFolder | None:
        """Where evidence is kept: the folder that the settings name, else beside the register; None for nowhere."""
        from deadlines.store.evidence import EvidenceFolder

        if named := self.settings.evidence.get("folder"):
            return EvidenceFolder(Path(named).expanduser())
        place = self.store.place
        if place.startswith("<") or "://" in place:
            return None
        return EvidenceFolder(Path(f"{os.path.realpath(place)}.evidence"))  # a link is another name, no other register

    @property
    def interactive(self) -> bool:
        """Whether answers go to a terminal."""
        return self.out.isatty()

    @property
    def answers(self) -> bool:
        """Whether somebody can be asked: they see what is written and type."""
        return self.interactive and self.keys.isatty()

    @property
    def width(self) -> int:
        """The columns of the terminal; 80 where it does not say."""
        columns = self.environ.get("COLUMNS", "")
        if columns.isdigit() and int(columns) > 0:
            return int(columns)
        try:
            return os.get_terminal_size(self.out.fileno()).columns or 80
        except (OSError, ValueError):
            return 80

    @property
    def colour(self) -> bool:
        """Whether colour may be used: on a terminal, unless NO_COLOR is set or the terminal is dumb."""
        return self.interactive and not self.environ.get("NO_COLOR") and self.environ.get("TERM") != "dumb"

    def close(self) -> None:
        """Give back what was opened."""
        store: Any = self.__dict__.get("store")
        if store is not None:
            store.close()


def _for_log(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _folder(environ: Mapping[str, str], variable: str, below_home: str, windows: str) -> Path:
    if named := environ.get(variable):
        return Path(named)
    if os.name == "nt" and (named := environ.get(windows)):
        return Path(named)
    return Path(environ.get("HOME") or Path.home()) / below_home


def read_date(typed: str) -> date:
    """A day as a person types it: 2023-12-01 or 2023年12月1日. Raises BadValue."""
    text = normalize("NFKC", typed).strip()
    if text.endswith("日"):
        text = text[:-1].replace("年", "-").replace("月", "-")
    if len(text) == 8 and text.isascii() and text.isdigit():
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    parts = text.replace("/", "-").replace(".", "-").split("-")
    if (
        len(parts) == 3
        and len(parts[0]) == 4
        and all(part.strip().isascii() and part.strip().isdigit() for part in parts)
    ):
        year, month, day = (int(part) for part in parts)
        try:
            return date(year, month, day)
        except ValueError:
            raise BadValue(typed, N_("a valid date")) from None
    raise BadValue(typed, N_("a valid date; write it like 2023-12-01 or 2023年12月1日"))


def read_year(typed: str) -> int:
    """A year as a person types it: 2023, 2023年, ２０２３, 二〇二三年. Raises BadValue."""
    text = normalize("NFKC", typed).strip().removesuffix("年").strip()
    if len(text) == 4 and not (text.isascii() and text.isdigit()):
        from deadlines.domain.limits.tokens import number

        counted = number(text.replace("〇", "○"))
        text = str(counted) if counted > 0 else text
    if len(text) == 4 and text.isascii() and text.isdigit() and int(text) >= date.min.year:
        return int(text)
    raise BadValue(typed, N_("a year; write it like 2023 or 2023年"))


def read_number(typed: str) -> Number:
    """A number as a person types it. Raises BadValue."""
    try:
        number = float(normalize("NFKC", typed))
    except ValueError:
        raise BadValue(typed, N_("a number")) from None
    if not math.isfinite(number):
        raise BadValue(typed, N_("a number"))
    return int(number) if number.is_integer() else number


def read_value(typed: str) -> tuple[Number, str | None]:
    """A number as `read_number` takes it, and the unit that is typed behind it, where one is. Raises BadValue."""
    text = normalize("NFKC", typed).strip()
    end = next((place for place, sign in enumerate(text) if sign not in "+-.0123456789"), len(text))
    unit = text[end:].strip()
    if end and unit and not (unit[0] in "eE" and unit[1:].isdigit()) and (unit[0].isalpha() or unit[0] in "%‰°"):
        return read_number(text[:end]), unit
    return read_number(typed), None


def read_time(typed: str) -> datetime:
    """A time as a person types it: 2023-12-31T18:00, with an offset or where the program runs; a day means its end.

    Raises BadValue.
    """
    text = normalize("NFKC", typed).strip().replace(" ", "T")
    if "T" not in text:
        day = read_date(typed)
        return datetime(day.year, day.month, day.day, 23, 59, 59).astimezone()
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        raise BadValue(typed, N_("a time; write it like 2023-12-31T18:00 or 2023-12-31")) from None


def language_for(argv: list[str], environ: Mapping[str, str]) -> Language:
    """The language to speak, known first of all: option, environment, settings, locale; Chinese by default."""
    typed = None
    for position, word in enumerate(argv):
        if word == "--":
            break
        if word == "--lang" and position + 1 < len(argv):
            typed = argv[position + 1]
        elif word.startswith("--lang="):
            typed = word.partition("=")[2]
    if asked := language_of(typed) or language_of(environ.get("DEADLINES_LANG")):
        return asked
    if asked := language_of(Settings.peek_language(Desk(environ=environ).settings_path)):
        return asked
    locale = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG")
    return "en" if language_of(locale) == "en" else "zh"
