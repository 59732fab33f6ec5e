"""Reminders made by hand: somebody called, wrote or went there (提醒). A fact of the entry that moves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, get_args

from deadlines.domain.acts import acts
from deadlines.domain.papers import check_words
from deadlines.errors import N_, BadValue, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from deadlines.domain.model import Act, Report

Means: TypeAlias = Literal["phone", "wechat", "visit", "other"]
MEANS: tuple[Means, ...] = get_args(Means)


class Reminder(NamedTuple):
    """Who was reminded on which day, by which means; `units` are those that the person belongs to."""

    on: date
    means: str
    person: str | None
    units: tuple[str, ...] = ()
    note: str | None = None


def reminders_on(reports: Sequence[Report], day: date) -> tuple[Reminder, ...]:
    """The reminders made by hand up to *day*, oldest first."""
    return tuple(
        Reminder(report.date, act.of or "other", act.person, act.units, report.note)
        for report, act in acts(reports, day, "reminded")
    )


def check_reminder(act: Act, note: str | None) -> None:
    """Raise BadValue for an unknown means, Refused where nobody was reminded or the note judges without a paper."""
    if act.of not in MEANS:
        raise BadValue(act.of or "", N_("one of phone, wechat, visit, other"))
    if not (act.person or "").strip():
        raise Refused(N_("A reminder needs the name of whoever was reminded (--to)."))
    check_words(note, None)
