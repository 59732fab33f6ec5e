"""What goes beyond a reminder: which level the office may take up for an entry, by its own rules (拟办建议).

Only a reminder goes out by itself. 预警, 督办 and 约谈 are suggested to the office alone; each exists only once its
signed paper is recorded (`papers`, wording.md §4). A level has conditions, any of which is enough:

    days_before    so many days are left to the date, or fewer
    days_after     the date passed so many days ago, or more; where the level says `confirmed`, only what somebody
                   recorded as not done: that a date passed and nothing is recorded is no judgement
    behind         behind its planned course as computed, or judged so by the office
    second         the level before is on paper, its answer day has passed, and no answer is recorded or the entry is
                   still late; and the same of the level's own paper: without this a level that was on paper once is
                   not suggested again

A suggestion goes when the paper of its level, or of a higher one, is recorded. While such a paper waits for its answer
and the day of that has not come, nothing is suggested. A paper about an item counts for what stands in it. Of the
levels that apply the highest is named.

All of this counts for each unit by itself: a paper moves those to whom it is addressed, through a group too, and nobody
else (`suggestions_to`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain.agenda import deadlines_on
from deadlines.domain.duties import owing, past_turns
from deadlines.domain.judgement import in_reports, judged_on
from deadlines.domain.levels import LEVELS
from deadlines.domain.model import Item, Milestone, digits, recurs
from deadlines.domain.pace import paces
from deadlines.domain.papers import papers_on
from deadlines.domain.status import Lamps, standing
from deadlines.domain.units import Unit
from deadlines.errors import N_, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from deadlines.domain.agenda import Deadline, Line
    from deadlines.domain.model import Plan, Report
    from deadlines.domain.papers import Paper
    from deadlines.domain.units import Directory


class Level(NamedTuple):
    """A level by its name (one of `levels.LEVELS`) and the conditions under which it is suggested."""

    name: str
    days_before: int | None = None
    days_after: int | None = None
    behind: bool = False
    second: bool = False
    confirmed: bool = False


#: Mild: only what is recorded as not done for two weeks, and each further step only after a paper that is on record.
DEFAULT: tuple[Level, ...] = (
    Level(LEVELS[0], days_after=15, confirmed=True),
    Level(LEVELS[1], second=True),
    Level(LEVELS[2], second=True),
)


class Reason(NamedTuple):
    """Why a level is suggested: its condition, since when it is met (unknown of a course), and the facts in words."""

    condition: str
    since: date | None
    text: Message


class Suggestion(NamedTuple):
    """The level that is suggested for an entry, and why. `deadline` is the entry as it stands, where it has a date."""

    level: Level
    reasons: tuple[Reason, ...]
    deadline: Deadline | None
    papers: tuple[Paper, ...]


class Standing(NamedTuple):
    """An entry on a day as the rules ask for it: its date, the papers that are levels, whether it is behind.

    `own` are those of the papers that are about the entry itself and not about what it stands in.
    """

    line: Line
    day: date
    deadline: Deadline | None
    papers: tuple[Paper, ...]
    own: tuple[Paper, ...]
    behind: Reason | None

    @property
    def late(self) -> bool:
        """Whether its date has passed, or it is behind."""
        passed = self.deadline is not None and self.deadline.schedule == "overdue"
        return passed or self.behind is not None


def suggestion(
    line: Line, day: date, levels: Sequence[Level], lamps: Lamps = Lamps(), above: Iterable[Sequence[Report]] = ()
) -> Suggestion | None:
    """What the rules *levels*, mildest first, suggest for the entry of *line* on *day*; None for nothing.

    *above* are the reports of what the entry stands in: papers about that count for it too. Every paper counts here,
    whoever it is addressed to.
    """
    found = standing_of(line, day, lamps, above)
    return _highest(found, levels) if found is not None else None


def suggestions_to(
    found: Standing,
    levels: Sequence[Level],
    doers: Sequence[str],
    reached: Callable[[Sequence[str]], Mapping[str, str]],
) -> list[tuple[tuple[str, ...], Suggestion]]:
    """What *levels* suggest for the entry that *found* tells of, each with those to whom it would go, by name.

    *doers* answer for the entry; *reached* gives the keys of the units that names reach, with the name of each. A paper
    counts for those whom it names, for the doers where it names nobody. Who was written to and is no doer comes to the
    next level by that paper alone. A group stands by its name where all of it stands alike, else by its members.
    """
    if not found.papers:
        told = _highest(found, levels)
        return [(tuple(doers), told)] if told is not None else []
    own = reached(doers)
    went = [(paper, reached(paper.act.units) or own) for paper in found.papers]
    named = dict.fromkeys((*doers, *(name for paper in found.papers for name in paper.act.units)))
    said: dict[str, Suggestion | None] = {}
    groups: list[tuple[list[str], Suggestion]] = []
    for name in named:
        units = reached((name,))
        fresh = [key for key in units if key not in said]
        for key in fresh:
            papers = tuple(paper for paper, to in went if key in to)
            mine = found._replace(papers=papers, own=tuple(each for each in found.own if each in papers))
            said[key] = _highest(mine, levels, doer=key in own)
        whole = len(fresh) == len(units) and all(_alike(said[key], said[fresh[0]]) for key in fresh)
        for shown, key in [(name, key) for key in fresh[:1]] if whole else [(units[key], key) for key in fresh]:
            told = said[key]
            if told is None:
                continue
            for names, other in groups:
                if _alike(told, other):
                    names.append(shown)
                    break
            else:
                groups.append(([shown], told))
    return [(tuple(names), told) for names, told in groups]


def _alike(one: Suggestion | None, other: Suggestion | None) -> bool:
    return (one and (one.level, one.reasons)) == (other and (other.level, other.reasons))


def _highest(found: Standing, levels: Sequence[Level], *, doer: bool = True) -> Suggestion | None:
    for position in reversed(range(len(levels))):
        reasons = tuple(_reasons(found, levels, position, doer=doer))
        if reasons:
            return Suggestion(levels[position], reasons, found.deadline, found.papers)
    return None


def standing_of(
    line: Line, day: date, lamps: Lamps = Lamps(), above: Iterable[Sequence[Report]] = ()
) -> Standing | None:
    """The entry of *line* as it stands on *day*; None where nothing of it is owed any more."""
    entry = line.entry
    if recurs(entry) and line.item is None:
        return None  # no paper with an answer day can be recorded of it
    rows = [each for each in deadlines_on(line, day, day.max, lamps) if each.matter is None and each.state == "open"]
    passed = [each for each in rows if each.schedule == "overdue"]
    deadline = next(iter(passed or rows), None)
    if deadline is None and (standing(entry.reports, day).done_on is not None or not _undated_open(line, day)):
        return None
    own = tuple(each for each in papers_on(entry.reports, day) if each.level is not None)
    others = [each for reports in above for each in papers_on(reports, day) if each.level is not None]
    papers = tuple(sorted((*own, *others), key=lambda each: each.report.date))
    return Standing(line, day, deadline, papers, own, _behind(line, day))


def _undated_open(line: Line, day: date) -> bool:
    """Whether an entry that has no date in force is still owed: not withdrawn, nor done, nor met by a first result."""
    from deadlines.domain.judgement import met_on
    from deadlines.domain.status import withdrawn_on

    return not withdrawn_on(line.entry, day) and not recurs(line.entry) and met_on(line.entry, day) is None


# --- the conditions --------------------------------------------------------------------------------------------------


def _reasons(found: Standing, levels: Sequence[Level], position: int, *, doer: bool) -> Iterator[Reason]:
    """Why the level at *position* is suggested; nothing where it is not. Dates bind the doers alone."""
    level, order = levels[position], [each.name for each in levels]
    reached = [each for each in found.papers if (each.level or "") in order[position:]]
    if any(_runs(each, found.day) for each in reached):
        return
    if doer and not reached:
        yield from _plain(found, level)
    if not level.second:
        return
    before = [each for each in found.papers if position and each.level == order[position - 1]]
    own = [each for each in reached if each.level == level.name]
    if len(own) < len(reached):
        return  # a higher level was reached already
    last = (own or before)[-1:]
    for paper in last:
        yield from _second(found, paper)


def _runs(paper: Paper, day: date) -> bool:
    """Whether *paper* waits for its answer and the day of that has not passed."""
    return paper.answer is None and paper.act.to is not None and day <= paper.act.to


def _plain(found: Standing, level: Level) -> Iterator[Reason]:
    line = found.deadline
    if line is not None and level.days_before is not None and 0 <= line.days_left <= level.days_before:
        text = N_("due on %(due)s, %(days)s days left (rule: %(rule)s days before)")
        said: dict[str, object] = {"due": line.due, "days": line.days_left, "rule": level.days_before}
        yield Reason("days_before", line.due - timedelta(days=level.days_before), Message(text, said))
    due = _passed_by(found, max(level.days_after, 1)) if level.days_after is not None else None
    if line is not None and due is not None and (line.confirmed or not level.confirmed):
        text = N_("its day %(due)s passed %(days)s days ago and nothing is recorded (rule: %(rule)s days after)")
        if line.confirmed:
            text = N_("its day %(due)s passed %(days)s days ago, recorded as not done (rule: %(rule)s days after)")
        if line.recurs:
            text = N_(
                "in its period to %(due)s less is recorded than is owed, %(days)s days ago (rule: %(rule)s days after)"
            )
        said = {"due": due, "days": (found.day - due).days, "rule": level.days_after}
        yield Reason("days_after", due + timedelta(days=level.days_after or 0), Message(text, said))
    if level.behind and found.behind is not None:
        yield found.behind


def _passed_by(found: Standing, days: int) -> date | None:
    """The date that passed so many *days* ago or more; of a duty that of the newest period which is not complete."""
    line, entry, last = found.deadline, found.line.entry, found.day - timedelta(days=days)
    if line is None or line.schedule != "overdue":
        return None
    if not recurs(entry):
        return line.due if line.due <= last else None
    bounds = owing(found.line.plan, found.line.item, entry, found.day)
    missed = [each.due for each in past_turns(entry, found.day, bounds) if each.done_on is None and each.due <= last]
    return max(missed, default=None)


def _second(found: Standing, paper: Paper) -> Iterator[Reason]:
    """The answer day of *paper* has passed, and no answer is recorded or the entry is late still.

    A paper about the item that nobody answered says nothing of what is not late in it.
    """
    to = paper.act.to
    if to is None or to >= found.day:
        return
    said = {"paper": paper.name, "to": to}
    since = to + timedelta(days=1)
    if paper.answer is None and (found.late or paper in found.own):
        text = N_("%(paper)s asked for an answer by %(to)s and none is recorded (rule: second time)")
        yield Reason("second", since, Message(text, said))
    elif found.late:
        text = N_("%(paper)s was to be answered by %(to)s, and what it is about is still open (rule: second time)")
        yield Reason("second", since, Message(text, said))


def _behind(line: Line, day: date) -> Reason | None:
    """That the entry is behind: computed of a milestone's amounts, or judged by the office of an item."""
    entry = line.entry
    if isinstance(entry, Milestone):
        short = next((each for each in paces(entry, line.plan.issued, day) if each.shortfall > 0), None)
        if short is None:
            return None
        said = {"done": digits(short.done), "expected": digits(short.expected), "unit": short.unit}
        text = N_("%(done)s%(unit)s recorded, %(expected)s%(unit)s planned by now, as computed (rule: behind)")
        return Reason("behind", None, Message(text, said))
    if isinstance(entry, Item):
        judged = in_reports(judged_on(entry, day), standing(entry.reports, day).done_on)
        if judged is not None and judged.verdict == "behind":
            text = N_("judged behind on %(on)s (rule: behind)")
            return Reason("behind", judged.on, Message(text, {"on": judged.on}))
    return None


# --- to whom ---------------------------------------------------------------------------------------------------------


def superior(directory: Directory, plan: Plan, name: str) -> bool:
    """Whether *name* stands above the office of *plan*: nothing goes there by itself (wording.md §4).

    That is a unit of a region above the plan's, or of a higher level, and a leading group.
    """
    if any(organ.name == name for organ in plan.organs) or "领导小组" in name:
        return not name.endswith(("办公室", "办"))
    party = directory.lookup(name, plan.region)
    if party is None:
        return False
    if party.region != plan.region and directory.is_above(party.region, plan.region):
        return True
    level = {region.name: region.level for region in directory.regions}.get(plan.region)
    return isinstance(party, Unit) and _RANK.get(party.level or "", 9) < _RANK.get(level or "", 0)


_RANK = {"province": 1, "city": 2, "county": 3}
