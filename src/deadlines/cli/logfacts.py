"""What the log tells of windows, courses and amounts, in words: the same on every store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deadlines.cli import people
from deadlines.domain.model import digits
from deadlines.errors import N_
from deadlines.words import _, listed, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def windows(before: Sequence[dict[str, Any]] | None, after: Sequence[dict[str, Any]] | None) -> list[str]:
    """What became of the windows of conditions: which one began, ended or was put right, none else."""
    old = {(each["condition"], each["start"]): each for each in before or ()}
    new = {(each["condition"], each["start"]): each for each in after or ()}
    told = [_window(each, old.get(key)) for key, each in new.items() if each != old.get(key)]
    gone = N_("%(words)s: window from %(start)s taken out")
    return [*told, *(say(gone, words=words, start=start) for words, start in old if (words, start) not in new)]


def _window(now: dict[str, Any], before: dict[str, Any] | None) -> str:
    """`应急响应期间：2023-12-27起（西气指办〔2023〕9号）`; of one that ended, `…：2023-12-29止（2023-12-27起）`."""
    until = now.get("until")
    said = {"words": now["condition"], "start": now["start"], "until": until}
    if before is not None:
        ended = N_("%(words)s: ended on %(until)s (begun on %(start)s)")
        again = N_("%(words)s: begun on %(start)s, goes on")
        return say(ended if until else again, **said)
    bounded, begun = N_("%(words)s: begun on %(start)s, until %(until)s"), N_("%(words)s: begun on %(start)s")
    text = bounded if until else begun
    paper = listed(filter(None, (now.get("doc"), now.get("note"))))
    return say(N_("%(text)s (%(doc)s)"), text=say(text, **said), doc=paper) if paper else say(text, **said)


def course(curve: dict[str, Any], unit: str) -> str:
    """The course that was entered: `自2023-12-01起、2024-06-30前300家`; the straight one where it says nothing."""
    told = [say(N_("from %(day)s on"), day=curve["start"])] if curve.get("start") else []
    told += [people.point(each["until"], each["value"], unit) for each in curve.get("points", ())]
    told += [_("in steps")] if curve.get("shape") == "steps" else []
    return listed(told or [_("straight to its date")])


def mailed(after: dict[str, Any]) -> Iterator[str]:
    """To which address a mail went, for which period, and what the server answered; the sums are for proofs."""
    from deadlines.domain.outbox import week_of

    yield say(N_("to: %(addresses)s"), addresses=after.get("to", ""))
    yield say(N_("week of %(day)s"), day=week_of(str(after.get("period", ""))))
    if after.get("correction"):
        yield _("correction")
    if after.get("settled_by"):
        yield say(N_("arrived, by the word of %(by)s"), by=after["settled_by"])
    if after.get("answer"):
        yield _(str(after["answer"]))
    if after.get("note"):
        yield say(N_("note: %(note)s"), note=after["note"])
    yield str(after.get("message_id", ""))


def amounts(values: Sequence[Any], units: Sequence[str]) -> Iterator[str]:
    """Each amount that was told, with its unit."""
    for position, value in enumerate(values):
        if value is not None:
            yield digits(value) + (units[position] if position < len(units) else "")
