"""What the words of the weekly mail are in a language: one value for each language, and nothing left out in either.

The Chinese ones are the office's own; the English ones are for a unit that asks for them (`unit set --mail-lang en`).
What plans and people wrote (titles, actions, numbers of papers) stays as it was written. `{}` and `{name}` stand for
values; how days are written is the language's own affair.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from deadlines.domain.model import Period, Station


class Terms(NamedTuple):
    """Every fixed word of a mail in one language."""

    code: str  # as Content-Language and in HTML
    #: a day, without its year where that is the year given; a day with its year; the days from one to another
    day: Callable[[date, int | None], str]
    whole: Callable[[date], str]
    days: Callable[[date, date], str]
    between_days: str
    between: str
    clause: str
    colon: str
    aside: str
    # subject, opening, foot
    head: str
    subject: str
    subject_plain: str
    subject_idle: str
    subject_correction: str
    counted: str
    opening: str
    opening_verify: str
    opening_above: str
    opening_changed: str
    opening_dates: str
    opening_idle: str
    skipped_one: str
    skipped_more: str
    replaces: str
    link: str
    attached: str
    calendar_file: str
    foot: str
    contact: str
    phone: str
    # sections
    headings: Mapping[str, str]
    before: str
    block: str
    ordinals: tuple[str, ...]
    changed: str
    # an entry
    numbered: str
    in_body: str
    section: str
    roles: Mapping[str, str]
    marks: Mapping[str, str]
    doubtful: str
    since: str
    no_limit: str
    periods: Mapping[Period, str]
    each_owes: str
    lacking: str
    today: str
    left: str
    left_one: str
    passed: str
    passed_one: str
    #: an amount of 次, which stands where the plan names no unit
    times: Callable[[str], str]
    progress: str
    not_recorded: str
    missed: str
    missed_times: str
    further: str
    behind: str
    waits: str
    words_of_plan: str
    limit_of_plan: str
    moved: str
    doers: str
    and_others: str
    item_due: str
    stations: Mapping[Station, str]
    office_check: str
    to_mend: str
    applied_since: str
    paper: str
    answer: str
    # pasted into a chat: a list without columns
    pasted: str
    # what changed, by the name of the fact
    facts: Mapping[str, str]
    keys: Mapping[str, str]
