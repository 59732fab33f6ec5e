"""How the findings of `check` and `verify` are shown, by group; the exit code is 1 where there are any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.cli import output, tables
from deadlines.errors import N_, Message
from deadlines.words import _, place, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from deadlines.cli.desk import Desk
    from deadlines.usecases.examine import Finding

COLUMNS = ("code", "where", "message")

# The groups of `check`, in the order in which an office would take them; what has no group comes first.
GROUPS = {
    "ambiguous": N_("Dates read with doubt: `deadlines settle` settles them"),
    "past-limit": N_("Milestones after the limit of their item"),
    "evidence": N_("Done, but required evidence lacks: `deadlines evidence add` takes it in"),
    "evidence-missing": N_("Evidence whose content is not there"),
    "evidence-changed": N_("Evidence whose content is not what was recorded"),
    "stage": N_("Steps of acceptance that wait and have no day: `deadlines next CODE` says what comes next"),
    "notice": N_("Public notices whose days do not fit together"),
    "series": N_("Shares that do not add up"),
    "unknown-unit": N_("Units that nobody has entered"),
    "no-members": N_("Collective names without settled members: `deadlines unit set` enters them"),
    "undated": N_("Entries without a date"),
    "ongoing": N_("Items that go on without an end"),
}


def answer(
    desk: Desk,
    form: output.Format | None,
    schema: str,
    findings: Sequence[Finding],
    sound: str,
    day: date | None = None,
    heads: Mapping[str, str] = GROUPS,
) -> int:
    """Write the findings as of *day*, or the sentence *sound* where there are none; the exit code.

    *heads* are the headings of groups where they are to be others.
    """
    rows = [
        {"code": each.code, "where": place(each.where), "message": say(each.message), "title": each.title}
        for each in findings
    ]
    dated = {} if day is None else {"as_of": day.isoformat()}
    envelope = {"schema": schema, **dated, "ok": not findings, "findings": rows}
    output.answer(desk, form, lambda: envelope, lambda: rows, COLUMNS, lambda: _people(desk, findings, sound, heads))
    return 1 if findings else 0


def _people(desk: Desk, findings: Sequence[Finding], sound: str, heads: Mapping[str, str]) -> None:
    if not findings:
        output.show(desk, _(sound))
        return
    output.show(desk, say(N_("To be looked at: %(count)s"), count=len(findings)))
    titled = any(each.title for each in findings)
    for group in (None, *GROUPS):
        mine = [each for each in findings if (each.where if each.where in GROUPS else None) == group]
        if not mine:
            continue
        head = (
            say(N_("%(group)s (%(count)s)"), group=Message(heads.get(group, GROUPS[group])), count=len(mine))
            if group
            else None
        )
        columns = [tables.Column(N_("Code or unit"), most=40), tables.Column(N_("What"), share=2)]
        if titled:
            columns.insert(1, tables.Column(N_("Matter"), share=2))
        rows = []
        for each in mine:
            row = [each.code or place(each.where), say(each.message)]
            rows.append([row[0], each.title, row[1]] if titled else row)
        output.show(desk, "")
        tables.draw(desk, columns, rows, title=head)
