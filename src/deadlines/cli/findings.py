"""How the findings of `check` and `verify` are shown; the exit code is 1 where there are any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlines.cli import output, tables
from deadlines.errors import N_
from deadlines.words import _, place, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deadlines.cli.desk import Desk
    from deadlines.usecases.examine import Finding

COLUMNS = ("code", "where", "message")


def answer(desk: Desk, form: output.Format | None, schema: str, findings: Sequence[Finding], sound: str) -> int:
    """Write the findings, or the sentence *sound* where there are none; the exit code."""
    rows = [{"code": each.code, "where": place(each.where), "message": say(each.message)} for each in findings]
    envelope = {"schema": schema, "ok": not findings, "findings": rows}
    output.answer(desk, form, envelope, lambda: rows, COLUMNS, lambda: _people(desk, findings, sound))
    return 1 if findings else 0


def _people(desk: Desk, findings: Sequence[Finding], sound: str) -> None:
    if not findings:
        output.show(desk, _(sound))
        return
    output.show(desk, say(N_("To be looked at: %(count)s"), count=len(findings)))
    rows = [(each.code or place(each.where), say(each.message)) for each in findings]
    tables.draw(desk, [tables.Column(N_("Entry"), most=30), tables.Column(N_("What"), share=1)], rows)
