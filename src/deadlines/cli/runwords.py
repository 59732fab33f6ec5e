"""What a run of the weekly mail did, in words: the line of its log, and the days of its week."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from deadlines.errors import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: How each count of the line is said, in this order.
_COUNTS = (
    ("sent", N_("%(count)s sent")),
    ("before", N_("%(count)s had theirs before")),
    ("deferred", N_("%(count)s put off")),
    ("refused", N_("%(count)s refused")),
    ("doubtful", N_("%(count)s doubtful")),
    ("unaddressed", N_("%(count)s units without an address")),
)
_ALWAYS = "sent"
#: What became of the word to the office.
_OFFICE = {
    "told": N_("the office was told"),
    "not-told": N_("the office could not be told"),
    "none": N_("the settings name no office to tell"),
    "-": N_("the office was told of the same before today"),
}


def week_days(monday: date) -> str:
    """The week that begins on *monday* by its days: no office counts weeks."""
    from deadlines.mail.chinese import CHINESE
    from deadlines.mail.english import ENGLISH
    from deadlines.words import language

    terms = CHINESE if language() == "zh" else ENGLISH
    return terms.days(monday, monday + timedelta(days=6))


def in_words(line: str) -> str:
    """The *line* of a run as a person reads it; as it stands where it is none of ours."""
    from deadlines.usecases.rounds import facts_of
    from deadlines.words import _, say

    facts = facts_of(line)
    if facts is None:
        return line
    at = datetime.fromisoformat(facts["at"])
    parts = [say(N_("%(day)s %(at)s"), day=at.date(), at=f"{at:%H:%M}")]
    if "week" in facts:
        monday = datetime.strptime(facts["week"] + "-1", "%G-W%V-%u").date()  # noqa: DTZ007 (a day, in no zone)
        parts.append(say(N_("mails of %(days)s"), days=week_days(monday)))
    else:
        parts.append(_("it could not begin"))
    parts += _counts(facts)
    if "error" in facts:
        parts.append(say(N_("not everything went well: %(error)s"), error=facts["error"].rstrip(".。")))
    if (told := _OFFICE.get(facts.get("office", ""))) is not None:
        parts.append(_(told))
    return _("; ").join(parts)


def _counts(facts: Mapping[str, str]) -> Iterator[str]:
    from deadlines.words import say

    if "week" not in facts:
        return
    for key, text in _COUNTS:
        count = facts.get(key, "0")
        if key == _ALWAYS or count != "0":
            yield say(text, count=count)
