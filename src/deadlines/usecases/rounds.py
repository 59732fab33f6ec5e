"""A run of the weekly mail, as a timer starts it: what is owed now is sent, one line is left, a failure is told.

What sends is handed in, and so is what tells the office. Whatever goes wrong, the line is written and the failure is
told to the office, of each kind once a day; the error itself is the caller's to end with.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.rounds import monday_of, turn_at
from deadlines.errors import DeadlinesError, Message
from deadlines.store.rounds import Memory, RunUnderWay

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from deadlines.domain.rounds import Timetable, Turn
    from deadlines.store.rounds import RoundFiles

#: What can become of a message that was not sent, as the line counts it; those that another run may send come first.
UNSENT = ("deferred", "refused", "doubtful")
AGAIN = ("deferred",)


class Sent(NamedTuple):
    """What became of the mails of a week: how many were sent now, how many before, how many of each kind were not.

    `unaddressed` counts the units without an address, `said` holds a sentence for each message that was not sent.
    """

    sent: int = 0
    before: int = 0
    unsent: Mapping[str, int] = {}
    unaddressed: int = 0
    said: tuple[Message, ...] = ()
    error: DeadlinesError | None = None

    @property
    def again(self) -> bool:
        """Whether some of it may be tried again."""
        return any(self.unsent.get(kind) for kind in AGAIN)


class Report(NamedTuple):
    """A run that did something or failed: when, what was owed, what became of it."""

    at: datetime
    turn: Turn | None
    sent: Sent = Sent()
    error: Exception | None = None
    office: str = "-"

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of its failure, by which the office is told once a day; none where all went well."""
        if self.sent.error is not None and self.error is self.sent.error:
            return tuple(kind for kind in UNSENT if self.sent.unsent.get(kind))
        return (type(self.error).__name__,) if self.error is not None else ()

    @property
    def exit_code(self) -> int:
        """What the program ends with."""
        if isinstance(self.error, DeadlinesError):
            return self.error.exit_code
        return {True: 6, False: 70}[isinstance(self.error, OSError)] if self.error is not None else 0


def run(
    beside: RoundFiles,
    now: datetime,
    plan: Callable[[], tuple[datetime, Timetable]],
    *,
    send: Callable[[datetime], Sent],
    waiting: Callable[[datetime], bool],
    tell: Callable[[Report], bool | None],
    words: Callable[[object], str],
) -> Report | None:
    """Send what is owed, and what the last run of the week left; None where nothing was to be done.

    *plan* gives *now* in the office's time zone and its timetable; *send* sends the mails of the week of a time;
    *waiting* says whether mails of that week wait to be sent or are owed, which a person may have brought about since.
    *tell* tells the office of a failure: whether that was accepted, None where no office is named. *words* puts an
    error into words for the line. Whatever they raise stands in the report. Raises RunUnderWay where another run has
    not ended.
    """
    report = None
    try:
        with beside.alone():
            report = _alone(beside, now, plan, send, waiting)
            if report is not None:
                report = _told(beside, report, tell)
    except RunUnderWay as error:
        with suppress(DeadlinesError):
            beside.append(line_of(Report(now, None, error=error), words))
        raise
    except DeadlinesError as error:  # of our own files: there is no lock to hold, or no memory
        report = (report or Report(now, None))._replace(error=error)
        report = report._replace(office=_asked(tell, report))
    if report is not None:
        try:
            beside.append(line_of(report, words))
        except DeadlinesError as error:
            report = report if report.error is not None else report._replace(error=error)
    return report


def _alone(
    beside: RoundFiles,
    now: datetime,
    plan: Callable[[], tuple[datetime, Timetable]],
    send: Callable[[datetime], Sent],
    waiting: Callable[[datetime], bool],
) -> Report | None:
    turn, sent = None, Sent()
    try:
        now, timetable = plan()
        memory = beside.read()
        kept = memory.kept
        if kept.week == monday_of(now.date()) and not kept.left:
            kept = kept._replace(left=waiting(now))
        turn = turn_at(now, timetable, kept)
        if turn.kind == "wait":
            return None
        # Remembered before anything goes out: should this run be killed, the next one goes on and says so.
        begun = memory._replace(kept=memory.kept._replace(week=turn.round.week, left=True))
        beside.write(begun)
        sent = send(now)
        beside.write(begun._replace(kept=begun.kept._replace(left=sent.again)))
    except Exception as error:  # noqa: BLE001 (whatever it is, nobody sits there to see it)
        return Report(now, turn, sent, error)
    return Report(now, turn, sent, sent.error)


def _told(beside: RoundFiles, report: Report, tell: Callable[[Report], bool | None]) -> Report:
    """*report*, after the office was told of the kinds of failure that it has not heard of today."""
    memory, today = beside.read(), report.at.date()
    told = {kind: day for kind, day in memory.told.items() if day == today}
    if not report.kinds or set(report.kinds) <= set(told):
        return report
    office = _asked(tell, report)
    if office == "told":
        with suppress(DeadlinesError):  # then it is told once more: better than not at all
            beside.write(Memory(memory.kept, told | dict.fromkeys(report.kinds, today)))
    return report._replace(office=office)


def _asked(tell: Callable[[Report], bool | None], report: Report) -> str:
    try:
        accepted = tell(report)
    except Exception:  # noqa: BLE001 (the first failure is the one to end with)
        accepted = False
    return {True: "told", False: "not-told", None: "none"}[accepted]


def line_of(report: Report, words: Callable[[object], str]) -> str:
    """The run in one line: keys and values that stay the same in every language, then the error in words."""
    turn, sent = report.turn, report.sent
    parts: dict[str, object] = {"run": turn.kind if turn is not None else "none"}
    if turn is not None:
        parts["week"] = week_name(turn.round.week)
        if turn.round.day != turn.round.planned:
            parts |= {"planned": turn.round.planned, "day": turn.round.day}
        if turn.round.unpublished is not None:
            parts["unpublished"] = turn.round.unpublished
        if turn.late:
            parts["late"] = "yes"
        if turn.missed:
            parts["missed"] = ",".join(map(week_name, turn.missed))
    parts |= {"exit": report.exit_code, "sent": sent.sent, "before": sent.before}
    parts |= {kind: sent.unsent[kind] for kind in UNSENT if sent.unsent.get(kind)}
    parts["unaddressed"] = sent.unaddressed
    if report.error is not None:
        said = report.error if isinstance(report.error, DeadlinesError) else f"{type(report.error).__name__}"
        parts |= {"office": report.office, "error": json.dumps(words(said), ensure_ascii=False)}
    return f"{report.at.isoformat(timespec='seconds')} " + " ".join(f"{key}={value}" for key, value in parts.items())


def facts_of(line: str) -> dict[str, str] | None:
    """The keys and values of a run's *line*, its time as `at`; None for another line."""
    at, _, rest = line.partition(" ")
    rest, _, said = rest.partition(" error=")
    facts = dict(part.split("=", 1) for part in rest.split() if "=" in part)
    try:
        datetime.fromisoformat(at)
        if said:
            facts["error"] = str(json.loads(said))
    except ValueError:
        return None
    return {"at": at, **facts} if "run" in facts else None


def week_name(monday: date) -> str:
    """A week as the log names its period: `2023-W48`."""
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02d}"
