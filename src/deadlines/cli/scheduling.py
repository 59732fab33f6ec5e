"""When the weekly mail goes out by settings and options, and the timer that is asked to run it."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from deadlines.cli.settings import is_hour, is_weekday
from deadlines.domain.rounds import SATURDAY, WEEKDAYS, Timetable
from deadlines.errors import N_, BadInput, BadValue, NotThere
from deadlines.timers.job import Job, asking

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from deadlines.cli.desk import Desk
    from deadlines.timers.job import Timer

Kind: TypeAlias = Literal["cron", "systemd", "windows"]
#: Each with the program that it goes through.
KINDS: Mapping[Kind, str] = {"cron": "crontab", "systemd": "systemctl", "windows": "schtasks"}


def timetable_of(desk: Desk, day: str | None, at: str | None) -> Timetable:
    """The office's weekday and hour: those that are given, else those of the settings. Raises BadValue, BadInput."""
    told = desk.settings.schedule
    day, at = day or told.get("day", "monday"), at or told.get("at", "08:00")
    if not is_weekday(day):
        raise BadValue(day, N_("a day of the week: monday, tuesday, …"))
    if not is_hour(at):
        raise BadValue(at, N_("an hour like 08:00"))
    weekday = WEEKDAYS.index(day)
    moved = told.get("holidays") == "next"
    if moved and weekday >= SATURDAY:
        raise BadInput(N_("Mails that move to the next working day cannot be planned for a Saturday or Sunday."))
    return Timetable(weekday, time.fromisoformat(at), desk.calendar() if moved else None)


def office_time(desk: Desk, moment: datetime | None = None) -> datetime:
    """*moment* (the command's by default) in the office's zone: that of the settings, else the computer's."""
    return (moment or desk.now).astimezone(office_zone(desk))


def office_zone(desk: Desk) -> tzinfo | None:
    """The office's zone as the settings name it; None for the computer's."""
    named = desk.settings.schedule.get("zone")
    if named is None:
        return None
    from zoneinfo import ZoneInfo

    return ZoneInfo(named)


def zone_name(desk: Desk, moment: datetime | None = None) -> str:
    """What the zone of times on the screen is called: `Asia/Shanghai`, or the computer's as `UTC+08:00`."""
    named: str | None = desk.settings.schedule.get("zone")
    shift = office_time(desk, moment).strftime("%z")
    return named or f"UTC{shift[:3]}:{shift[3:]}"


def job_of(desk: Desk, register: str, timetable: Timetable, day: str | None, at: str | None) -> Job:
    """What the timer runs: this program with absolute paths, so that it needs nothing of the environment.

    *day* and *at* are named in it only where they were given: else the settings decide at each run.
    """
    from deadlines.words import language

    words = [_interpreter(), "-P", "-m", "deadlines", "--store", _absolute(desk.place), "--lang", language()]
    words += ["schedule", "run"]
    words += ["--day", day] if day else []
    words += ["--at", at] if at else []
    words += ["--config", str(desk.settings_path.absolute())]
    here = office_time(desk)
    first = datetime.combine(here.date(), timetable.at, here.tzinfo)
    return Job(register, tuple(words), first.astimezone().minute)  # timers go by the computer's zone


def _interpreter() -> str:
    """The Python that runs here, by the name it was called by: in a virtual environment that finds the packages."""
    found = Path(sys.executable)
    windowless = found.with_name("pythonw.exe")  # or a black window appears every hour
    return str(windowless if found.name.lower() == "python.exe" and windowless.exists() else found)


def _absolute(place: str) -> str:
    """*place* as it is understood in any folder."""
    scheme, slashes, rest = place.partition("sqlite:///")
    return f"{scheme}{slashes}{Path(rest).absolute()}" if slashes else str(Path(place).absolute())


def kinds_here(desk: Desk) -> list[Kind]:
    """The timers that this computer has."""
    path = desk.environ.get("PATH") or os.defpath
    return [kind for kind, program in KINDS.items() if shutil.which(program, path=path)]


def default_kind(desk: Desk) -> Kind:
    """The timer that is used where nobody names one: cron, else systemd; on Windows its own. Raises NotThere."""
    if os.name == "nt":
        return "windows"
    here = kinds_here(desk)
    if not here:
        raise NotThere(N_("This computer has neither `crontab` nor `systemctl`. Install cron, or see docs/mail.md."))
    return here[0]


def timer_of(desk: Desk, kind: Kind) -> Timer:
    """The timer of that kind."""
    ask = asking(desk.environ)
    if kind == "cron":
        from deadlines.timers.crontab import Crontab

        return Crontab(ask)
    if kind == "windows":
        from deadlines.timers.windows import WindowsTask

        return WindowsTask(ask)
    from deadlines.timers.systemd import SystemdTimer

    home = desk.environ.get("XDG_CONFIG_HOME") or Path(desk.environ.get("HOME") or Path.home()) / ".config"
    return SystemdTimer(ask, Path(home) / "systemd" / "user")


def check_ready(desk: Desk) -> None:
    """Whether the settings are enough for a run with nobody there and nothing in the environment.

    Raises BadInput, BadFile, BadValue.
    """
    from deadlines.cli.mailing import mail_settings

    mail = desk.settings.mail or {}
    if mail.get("user") and not mail.get("password_file"):
        text = N_(
            "A timer has no DEADLINES_SMTP_PASSWORD: write the password into a file that only you can read, and name"
            " it as password_file under [mail] in %(path)s."
        )
        raise BadInput(text, path=str(desk.settings_path))
    for key in ("password_file", "ca_file"):
        named = mail.get(key)
        if named and not Path(named).expanduser().is_absolute():
            text = N_("mail.%(key)s is “%(path)s”: a timer runs elsewhere, so write the whole path.")
            raise BadInput(text, key=key, path=named)
    if mail.get("office"):
        from deadlines.mail.message import addr_spec

        addr_spec(mail["office"])
    mail_settings(desk)
