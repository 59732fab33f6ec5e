"""`deadlines schedule`: the weekly mail by itself, through cron, systemd or the Windows task scheduler."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.options import FormatOption
from deadlines.errors import N_, DeadlinesError, UsageError

if TYPE_CHECKING:
    from deadlines.cli.desk import Desk
    from deadlines.cli.scheduling import Kind
    from deadlines.domain.rounds import Round, Timetable
    from deadlines.store.rounds import RoundFiles

app = command_app(
    help=N_("The weekly mail by itself: through cron, systemd or the Windows task scheduler."),
    epilog="deadlines schedule install --dry-run\ndeadlines schedule show",
)

DayOption = Annotated[
    str | None,
    typer.Option(
        metavar="monday|…|sunday", help=N_("The day of the week; that of the settings by default, else Monday")
    ),
]
AtOption = Annotated[
    str | None, typer.Option(metavar="HH:MM", help=N_("From which hour; that of the settings by default, else 08:00"))
]
CronOption = Annotated[bool, typer.Option("--cron", help=N_("Your crontab"))]
SystemdOption = Annotated[bool, typer.Option("--systemd", help=N_("A timer of your systemd"))]
WindowsOption = Annotated[bool, typer.Option("--windows", help=N_("A task of the Windows task scheduler"))]


@app.callback()
def schedule() -> None:
    """The weekly mail by itself."""


@app.command(
    cls=Command,
    help=N_(
        "Have the week's mails sent by themselves. The timer wakes the program every hour; it sends from the given day"
        " and hour on, makes up for a computer that was off, and tries again what a server put off. Installed twice is"
        " installed once."
    ),
    epilog="deadlines schedule install --dry-run\ndeadlines schedule install --day monday --at 08:30",
)
def install(
    ctx: typer.Context,
    cron: CronOption = False,
    systemd: SystemdOption = False,
    windows: WindowsOption = False,
    day: DayOption = None,
    at: AtOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=N_("Write nothing; print what would be written"))] = False,
) -> None:
    """Install the timer."""
    from deadlines.cli import scheduling
    from deadlines.domain.rounds import next_round
    from deadlines.store.rounds import register_path
    from deadlines.words import say

    desk = desk_of(ctx)
    timetable = scheduling.timetable_of(desk, day, at)
    desk.store  # noqa: B018 (a register that is not there is found now)
    register = register_path(desk.place)
    kind = _named(cron=cron, systemd=systemd, windows=windows) or scheduling.default_kind(desk)
    timer = scheduling.timer_of(desk, kind)
    job = scheduling.job_of(desk, register, timetable, day, at)
    if dry_run:
        desk.out.write(timer.text(job).rstrip("\n") + "\n")
        try:
            scheduling.check_ready(desk)
        except DeadlinesError as error:
            desk.err.write(say(N_("Not ready to be installed: %(reason)s"), reason=error.message) + "\n")
        return
    scheduling.check_ready(desk)
    timer.install(job)
    now = scheduling.office_time(desk)
    beside = _beside(desk)
    memory = beside.read()
    if memory.kept.since is None:
        memory = memory._replace(kept=memory.kept._replace(since=now))
        beside.write(memory)
    desk.out.write(say(N_("Installed in %(kind)s:"), kind=_name(kind)) + f"\n{timer.installed(register)}\n")
    coming, moment = next_round(now, timetable, memory.kept)
    desk.out.write(_when(coming, moment) + "\n")
    if kind == "systemd":
        text = N_("So that it runs while you are not logged in: `loginctl enable-linger`.")
        desk.out.write(say(text) + "\n")
    if not (desk.settings.mail or {}).get("office"):
        text = N_("A failure is mailed to nobody: name an address as office under [mail] in %(path)s.")
        desk.err.write(say(text, path=str(desk.settings_path)) + "\n")


@app.command(
    cls=Command,
    help=N_("Send nothing by itself any more. The rest of the crontab stays as it is; the log of the runs stays too."),
    epilog="deadlines schedule remove",
)
def remove(
    ctx: typer.Context, cron: CronOption = False, systemd: SystemdOption = False, windows: WindowsOption = False
) -> None:
    """Take the timer away."""
    from deadlines.cli import scheduling
    from deadlines.store.rounds import register_path
    from deadlines.words import say

    desk = desk_of(ctx)
    register = register_path(desk.place)
    named = _named(cron=cron, systemd=systemd, windows=windows)
    kinds = [named] if named else scheduling.kinds_here(desk)
    gone = [kind for kind in kinds if scheduling.timer_of(desk, kind).remove(register)]
    for kind in gone:
        desk.out.write(say(N_("Removed from %(kind)s."), kind=_name(kind)) + "\n")
    if not gone:
        desk.out.write(say(N_("Nothing was installed for %(register)s."), register=register) + "\n")
    if not _installed(desk, register):
        _beside(desk).forget()


COLUMNS = ("register", "kind", "command", "day", "at", "holidays", "zone", "next", "looked", "last")


@app.command(
    cls=Command,
    help=N_("What is installed, when the mails go out next, and what the last run did."),
    epilog="deadlines schedule show\ndeadlines schedule show -f json",
)
def show(ctx: typer.Context, format_: FormatOption = None) -> None:
    """Show what is installed."""
    from deadlines.cli import output, scheduling
    from deadlines.domain.rounds import WEEKDAYS, next_round
    from deadlines.store.rounds import register_path
    from deadlines.timers.job import told_when

    desk = desk_of(ctx)
    register, beside = register_path(desk.place), _beside(desk)
    found = _installed(desk, register)
    now = scheduling.office_time(desk)
    coming: tuple[Round, datetime] | None = None
    day, at = told_when(next(iter(found.values()))) if found else (None, None)
    timetable = scheduling.timetable_of(desk, day, at)
    if found:
        coming = next_round(now, timetable, beside.read().kept)
    looked, last = beside.looked(), beside.last_line()
    face: dict[str, Any] = {
        "register": register,
        "day": WEEKDAYS[timetable.weekday],
        "at": f"{timetable.at:%H:%M}",
        "holidays": "next" if timetable.working is not None else "keep",
        "zone": desk.settings.schedule.get("zone"),
        "next": coming[1].isoformat(timespec="minutes") if coming else None,
        "planned": coming[0].planned.isoformat() if coming else None,
        "unpublished": coming[0].unpublished if coming else None,
        "looked": looked.astimezone(now.tzinfo).isoformat(timespec="seconds") if looked and found else None,
        "last": last,
    }
    kinds: list[dict[str, Any]] = [{"kind": kind, "command": command} for kind, command in found.items()]
    envelope = {"schema": "deadlines.schedule/1", **face, "installed": kinds}
    rows = [{**face, **each} for each in kinds or [{"kind": None, "command": None}]]
    output.answer(desk, format_, lambda: envelope, lambda: rows, COLUMNS, lambda: _people(desk, found, face, coming))


def _people(desk: Desk, found: dict[Kind, str], face: dict[str, Any], coming: tuple[Round, datetime] | None) -> None:
    from deadlines.cli.runwords import in_words
    from deadlines.words import say

    lines = []
    for kind, command in found.items():
        lines += [say(N_("Installed in %(kind)s:"), kind=_name(kind)), command]
    if coming is None:
        lines.append(
            say(N_("Not installed for %(register)s: `deadlines schedule install`."), register=face["register"])
        )
    else:
        lines.append(_when(*coming))
    if face["looked"]:
        woken = datetime.fromisoformat(face["looked"])
        lines.append(say(N_("Last woken: %(day)s %(at)s"), day=woken.date(), at=f"{woken:%H:%M}"))
    lines.append(say(N_("Last run: %(line)s"), line=in_words(face["last"]) if face["last"] else "—"))
    desk.out.write("\n".join(lines) + "\n")


@app.command(
    cls=Command,
    help=N_(
        "What the timer runs: send the week's mails if they are owed now, else do nothing and say nothing. One line for"
        " each run that does something lies beside the register in its .mail.log; a failure is mailed to the office"
        " ([mail] office) and ends with its exit code."
    ),
    epilog="deadlines schedule run",
)
def run(
    ctx: typer.Context,
    day: DayOption = None,
    at: AtOption = None,
    config: Annotated[
        Path | None, typer.Option(metavar=N_("FILE"), help=N_("The settings file; also DEADLINES_CONFIG"))
    ] = None,
    wait: Annotated[
        str | None,
        typer.Option(metavar=N_("TIME"), help=N_("How long to try again what was put off: 90s, 2h, 0; else 10m")),
    ] = None,
) -> None:
    """Run what is owed now."""
    from deadlines.cli import scheduling
    from deadlines.cli.mailing import read_wait
    from deadlines.cli.weekly import is_waiting, send_week, tell_office
    from deadlines.usecases import rounds
    from deadlines.words import say

    desk, patience = desk_of(ctx), read_wait(wait)
    if config is not None:
        desk.environ = {**desk.environ, "DEADLINES_CONFIG": str(config)}

    def plan() -> tuple[datetime, Timetable]:
        return scheduling.office_time(desk), scheduling.timetable_of(desk, day, at)

    report = rounds.run(
        _beside(desk),
        desk.now.astimezone(),
        plan,
        send=lambda now: send_week(desk, now, wait=patience),
        waiting=lambda now: is_waiting(desk, now),
        tell=lambda report: tell_office(desk, report),
        words=lambda said: say(said) if isinstance(said, DeadlinesError) else str(said),
    )
    if report is None:
        if desk.interactive:
            desk.err.write(say(N_("Nothing is owed now. `deadlines schedule show` says when.")) + "\n")
        return
    for each in report.sent.said:
        desk.err.write(say(each) + "\n")
    if report.error is not None:
        raise report.error


def _named(*, cron: bool, systemd: bool, windows: bool) -> Kind | None:
    wanted: dict[Kind, bool] = {"cron": cron, "systemd": systemd, "windows": windows}
    given = [kind for kind, is_wanted in wanted.items() if is_wanted]
    if len(given) > 1:
        raise UsageError(N_("Name one of --cron, --systemd and --windows."))
    return given[0] if given else None


def _beside(desk: Desk) -> RoundFiles:
    from deadlines.store.rounds import RoundFiles

    return RoundFiles.beside(desk.place)


def _installed(desk: Desk, register: str) -> dict[Kind, str]:
    """What runs for *register*, by the timer that has it."""
    from deadlines.cli import scheduling

    found = {kind: scheduling.timer_of(desk, kind).installed(register) for kind in scheduling.kinds_here(desk)}
    return {kind: command for kind, command in found.items() if command is not None}


def _name(kind: Kind) -> str:
    return {"cron": "crontab", "systemd": "systemd", "windows": "Windows"}[kind]


def _when(coming: Round, moment: datetime) -> str:
    """When the mails go out next, and why not on the planned day."""
    from deadlines.words import say

    text = say(N_("Next mails: %(day)s %(at)s"), day=moment.date(), at=f"{moment:%H:%M}")
    if coming.unpublished is not None:
        why = N_(" (the holidays of %(year)s are not published yet, so the day is not moved)")
        text += say(why, year=coming.unpublished)
    elif coming.day != coming.planned:
        text += say(N_(" (moved from %(planned)s, a holiday)"), planned=coming.planned)
    return text
