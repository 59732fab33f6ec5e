"""The review of an import at the terminal: one doubt after the other, with its sentence, its place and what is offered.

Enter takes the first answer, which is the reading as it stands; a date may be typed at once; q leaves, and nothing is
written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.cli import output
from deadlines.cli.asking import answered
from deadlines.cli.desk import read_date
from deadlines.errors import N_, BadValue
from deadlines.usecases.importing.doubts import Decision
from deadlines.words import _, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deadlines.cli.desk import Desk
    from deadlines.usecases.importing.doubts import Doubt
    from deadlines.usecases.importing.preparing import Prepared

NOTE = "导入时核定"


class _Answer(NamedTuple):
    """One answer that is offered; `asks` says that a day is still to be typed."""

    text: str
    decision: Decision | None = None
    asks: bool = False


def review(desk: Desk, prepared: Prepared) -> dict[int, Decision] | None:
    """What a person decides on each doubt, by its position; None where they leave."""
    decisions: dict[int, Decision] = {}
    doubts = prepared.doubts
    if doubts:
        text = N_("%(count)s to decide. Enter takes the first answer, a date may be typed at once, q leaves.")
        output.show(desk, say(text, count=len(doubts)))
    for position, doubt in enumerate(doubts):
        answers = _answers(doubt)
        _ask(desk, f"[{position + 1}/{len(doubts)}]", doubt, answers)
        chosen = _chosen(desk, doubt, answers)
        if chosen is None:
            return None
        decisions[position] = chosen
    return decisions


def _answers(doubt: Doubt) -> Sequence[_Answer]:
    later = _Answer(_("leave it open; it stands in `deadlines check`"), Decision(skip=doubt.kind == "date"))
    other = _Answer(_("another day"), asks=True)
    undated = _Answer(_("it has no date"), Decision(undated=True, note=NOTE))
    if doubt.kind == "unit":
        new = _Answer(say(N_("a new unit: %(name)s"), name=doubt.sentence), Decision())
        known = [_Answer(say(N_("another name of %(name)s"), name=name), Decision(unit=name)) for name in doubt.nearest]
        return [new, *known]
    if doubt.kind == "gone":
        gone = _Answer(_("it is not carried out any more; what was recorded stays"), Decision())
        return [gone, _Answer(_("it goes on"), Decision(skip=True))]
    if doubt.kind == "moved":
        agree = _Answer(_("take the new date"), Decision())
        keep = _Answer(_("keep the date of the register"), Decision(skip=True))
        return [agree, keep, other, undated]
    if doubt.kind == "raised":
        higher = _Answer(_("take what the document asks; it is open again"), Decision())
        return [higher, _Answer(_("keep what the register asks; it stays done"), Decision(skip=True))]
    if doubt.kind == "done":
        stays = _Answer(_("take the new words; it stays done"), Decision())
        return [stays, _Answer(_("take the new words; it is open again"), Decision(opens=True))]
    if doubt.due is None:
        return [later, other, undated]
    right = _Answer(say(N_("%(due)s is right"), due=doubt.due), Decision(due=doubt.due, note=NOTE))
    return [right, other, undated, later]


def _ask(desk: Desk, head: str, doubt: Doubt, answers: Sequence[_Answer]) -> None:
    if doubt.kind == "unit":
        told = _("The register does not know this unit.")
    elif doubt.kind == "gone":
        told = _("The document does not have this any more.")
    elif doubt.kind == "raised":
        told = _("The document asks for more than is recorded.")
    elif doubt.kind == "done":
        told = _("The document says something else now.")
    elif doubt.kind == "moved":
        words = {"old": doubt.old or _("no date"), "due": doubt.due or _("no date")}
        told = say(N_("The date moves: %(old)s → %(due)s"), **words)
        if doubt.paper is not None:
            told += _("; ") + say(N_("the date of the register is an extension by %(paper)s"), paper=doubt.paper or "–")
            if doubt.due is not None and doubt.old is not None and doubt.due < doubt.old:
                told += _(", ") + _("which stays in force beside an earlier date")
    elif doubt.due is not None:
        told = say(N_("“%(words)s” is read with doubt as %(due)s"), words=doubt.words, due=doubt.due)
    else:
        told = _("No date could be read.")
    if doubt.done_on is not None:
        told = say(N_("Recorded as done on %(on)s."), on=doubt.done_on) + told
    lines = ["", f"{head} {doubt.code}  {doubt.where}".rstrip(), f"  “{doubt.sentence}”", f"  {told}"]
    lines += [f"  {number} {answer.text}" for number, answer in enumerate(answers, 1)]
    output.show(desk, "\n".join(lines))


def _chosen(desk: Desk, doubt: Doubt, answers: Sequence[_Answer]) -> Decision | None:
    """The answer typed; asked again until it is one."""
    while True:
        typed = answered(desk, _("Answer") + " [1] ")
        if typed.lower() == "q":
            return None
        if not typed:
            typed = "1"
        if typed.isdigit() and 1 <= int(typed) <= len(answers):
            answer = answers[int(typed) - 1]
            if answer.decision is not None:
                return answer.decision
            typed = answered(desk, _("Day") + " ")
        if doubt.kind in ("date", "moved"):
            try:
                return Decision(due=read_date(typed), note=NOTE)
            except BadValue as error:
                output.show(desk, f"  {say(error)}")
                continue
        output.show(desk, "  " + say(N_("Type a number from 1 to %(last)s, or q."), last=len(answers)))
