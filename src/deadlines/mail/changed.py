"""What has changed for a unit since its last mail, found in the log: of its own tasks, each once, as it stands now.

The log says what was touched, the register how it stands: an act that was taken back in the meantime tells nothing, two
extensions tell the one in force. Only what a published feed may show is told: dates, papers, what is not carried out
any more, what is done, the steps of acceptance, what a revised plan brought. Progress, judgements and evidence are not.
Who cooperates in an item and is not named to do an entry hears of the item alone.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from deadlines.domain import additions, codes
from deadlines.domain.acts import acts, decision_on, due_on
from deadlines.domain.agenda import Line, action_of, withdrawal_on
from deadlines.domain.course import course_on
from deadlines.domain.log import STANDING
from deadlines.domain.model import Item, Measure, Obligation
from deadlines.domain.periods import Span, period_of
from deadlines.domain.status import standing, withdrawn_on
from deadlines.mail.remembered import ACT as SENT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from deadlines.domain.log import LogEntry
    from deadlines.domain.model import Entry, Plan
    from deadlines.domain.plain import Plain
    from deadlines.domain.units import Directory
    from deadlines.domain.withdrawing import Place
    from deadlines.mail.cast import Cast

_CHINA = timedelta(hours=8)
_SHOWN = 60  # characters of what an entry asks for: it is named, not repeated


class Fact(NamedTuple):
    """One thing that is new, by its name in the words of the mail (`terms.Terms.facts`), with its values."""

    name: str
    day: date | None = None
    doc: str | None = None
    number: int = 0
    words: str = ""


class News(NamedTuple):
    """An entry that something is new of; a plan or a group is *bare* and stands under its name alone."""

    code: str
    plan_short: str
    facts: tuple[Fact, ...]
    item_number: int | None = None
    section: str | None = None
    label: str | None = None
    where: str | None = None
    title: str = ""
    action: str = ""
    bare: bool = False


# --- the last mail ---------------------------------------------------------------------------------------------------


class Last(NamedTuple):
    """A unit's last mail of an earlier week: the log's number up to which it knew, its day, and when it was sent.

    `queued` is when it was written down, as the log's times are: what was recorded from then on it did not know.
    """

    period: str
    known: int
    as_of: date
    day: date
    queued: str = "9"


class Past(NamedTuple):
    """What the log holds since the units' last mails: each one's last, and all acts from the oldest of these on."""

    last: Mapping[str, Last]
    entries: Sequence[LogEntry]
    period: str | None  # the newest week before this one of which anybody got a mail


def past_of(newest: Iterable[LogEntry], keys: Collection[str], period: str) -> Past:
    """The last mails of the units *keys* before the week *period*, from a log that is read *newest* entry first.

    It is read no further than to the oldest of them. Where a unit got that week's mail at two times, the first counts.
    """
    last: dict[str, Last] = {}
    entries: list[LogEntry] = []
    before: str | None = None
    if not keys:
        return Past(last, entries, before)
    for entry in newest:
        if entry.act == SENT and entry.after.get("kind", "digest") == "digest":
            told = str(entry.after.get("period", ""))
            if told and told < period:
                before = max(before or told, told)
                found = last.get(entry.code)
                if entry.code in keys and (found is None or found.period == told):
                    last[entry.code] = _last(entry, told, found)
        elif entry.act not in STANDING or entry.act == "edited":
            entries.append(entry)
        if len(last) == len(keys) and entry.at[:10] < min(each.as_of for each in last.values()).isoformat():
            break
    return Past(last, entries[::-1], before)


def _last(entry: LogEntry, period: str, found: Last | None) -> Last:
    at = str(entry.after.get("at") or entry.at)
    day = (datetime.fromisoformat(at).astimezone(UTC) + _CHINA).date()
    as_of = date.fromisoformat(entry.after["as_of"]) if entry.after.get("as_of") else day
    queued = str(entry.after.get("queued") or "9")
    made = Last(period, int(entry.after.get("known") or entry.seq), as_of, day, queued)
    return made if found is None else min(made, found, key=lambda each: (each.known, each.queued))


def skipped_between(past: Past, week: Span) -> Span | None:
    """The weeks before *week* of which nobody got a mail, after one of which somebody did; None where none is."""
    if past.period is None:
        return None
    year, _, number = past.period.partition("-W")
    after = period_of("week", date.fromisocalendar(int(year), int(number), 1)).end
    return Span(after, week.first) if after < week.first else None


# --- what is new -----------------------------------------------------------------------------------------------------


class Register(NamedTuple):
    """The register as it is asked for what is new: an entry by its code (None: not there), the items of a plan."""

    place: Callable[[str], Place | None]
    items: Callable[[str], Iterable[tuple[Plan, Item]]]
    directory: Directory


def news_of(past: Past, register: Register, cast: Cast, as_of: date) -> dict[str, tuple[News, ...]]:
    """What is new as of a day for every unit that had a mail before, by its key, in the order of the codes."""
    found: dict[str, tuple[News, ...]] = {}
    alike: dict[tuple[int, date], list[str]] = {}
    for key, last in past.last.items():
        later = (n for n, entry in enumerate(past.entries) if entry.seq > last.known or entry.at >= last.queued)
        alike.setdefault((next(later, len(past.entries)), last.as_of), []).append(key)
    for (first, known_on), keys in alike.items():
        new = [
            entry
            for n, entry in enumerate(past.entries)
            if (n >= first or (entry.on is not None and entry.on > known_on))
            and (entry.on is None or entry.on <= as_of)
        ]
        told = _Telling(register, cast, as_of, frozenset(keys))
        for entry in _standing_acts(new):
            told.take(entry)
        found |= told.news()
    return found


def _standing_acts(entries: Sequence[LogEntry]) -> Iterator[LogEntry]:
    """*entries* without those that were taken back among them, and without what took them back."""
    there = {entry.seq: entry for entry in entries}
    gone: dict[int, bool] = {}
    for entry in entries:
        if entry.undoes in there and entry.undoes is not None:
            gone[entry.seq] = gone[entry.undoes] = True
            again = there[entry.undoes].undoes
            if again in there and again is not None:  # the taking back was taken back
                gone[again] = False
    return (entry for entry in entries if not gone.get(entry.seq))


class _Touched(NamedTuple):
    """What was touched of one entry: by aspect, the first act's keys before it, and the last one's after."""

    aspects: dict[str, Any]
    before: dict[str, Any]


class _Telling:
    """Gathers what acts touched, and tells each unit of it once."""

    def __init__(self, register: Register, cast: Cast, as_of: date, keys: frozenset[str]) -> None:
        self._register, self._cast, self._as_of, self._keys = register, cast, as_of, keys
        self._touched: dict[str, _Touched] = {}
        self._groups: dict[str, tuple[list[str], list[str]]] = {}

    # gathering

    def take(self, entry: LogEntry) -> None:
        """Note what *entry* touched."""
        if entry.act == "edited":
            for code in entry.before.get("digests") or ():
                if codes.kind_of(code) is not None:
                    self._touch(code, "edited")
        elif additions.KEY in entry.before or additions.KEY in entry.after:
            self._take_added(entry)
        elif "/" in entry.code:
            if "members" in {*entry.before, *entry.after}:
                before, after = entry.before.get("members") or [], entry.after.get("members") or []
                had = self._groups.get(entry.code, (before, after))[0]
                self._groups[entry.code] = (had, after)
        else:
            self._take_keys(entry)

    def _touch(self, code: str, aspect: str, value: Any = None) -> _Touched:
        found = self._touched.setdefault(code, _Touched({}, {}))
        found.aspects[aspect] = value
        return found

    def _take_added(self, entry: LogEntry) -> None:
        made = [each for each in additions.of(entry.after) if each.name not in ("regions", "units", "groups")]
        for each in made:
            gaps: list[Plain] = each.record.get("gaps") or [{}]
            self._touch(each.code, "plan" if each.name == "plans" else "new", gaps[-1].get("doc"))
        if entry.act == "split":
            doc = next((gap.get("doc") for each in made for gap in each.record.get("gaps") or ()), None)
            had = self._touched.get(entry.code, _Touched({}, {})).aspects.get("split", (0, None))
            self._touch(entry.code, "split", (had[0] + len(made), doc))

    def _take_keys(self, entry: LogEntry) -> None:
        keys = {*entry.before, *entry.after}
        if keys == {"report"}:
            report: Plain = entry.after.get("report") or entry.before["report"]
            aspect = _aspect_of(report, codes.kind_of(entry.code) == "item")
            if aspect is not None:
                self._touch(entry.code, aspect)
            return
        if "withdrawn" in keys:
            self._touch(entry.code, "carried")
        if keys & {"due", "undated", "settled"}:
            self._touch(entry.code, "time")
        if entry.act in ("revised", "undo"):
            if "limit" in keys:
                self._touch(entry.code, "limit")
            for role in keys & _ROLES.keys():
                self._touch(entry.code, "units").before.setdefault(role, entry.before.get(role) or [])
            if words := keys & _REVISED:
                had = self._touched.get(entry.code, _Touched({}, {})).aspects.get("revised", frozenset())
                self._touch(entry.code, "revised", had | words)

    # telling

    def news(self) -> dict[str, tuple[News, ...]]:
        """What is new for each unit, in the order of the codes."""
        found: dict[str, list[News]] = {}
        covered: dict[str, set[str]] = {}
        for code in sorted(self._touched, key=lambda code: (code.count("."), codes.in_order(code))):
            for key, news in self._of(code, self._touched[code]):
                above = covered.setdefault(key, set())
                if not any(codes.is_below(code, each) for each in above if each != code):
                    found.setdefault(key, []).append(news)
                if self._touched[code].aspects.keys() & {"plan", "new", "split", "carried"}:
                    above.add(code)
        for key, news in self._members():
            found.setdefault(key, []).append(news)
        return {key: tuple(sorted(each, key=lambda news: codes.in_order(news.code))) for key, each in found.items()}

    def _members(self) -> Iterator[tuple[str, News]]:
        directory = self._register.directory
        for code, (before, after) in self._groups.items():
            region, _, name = code.partition("/")
            for fact, names in (("member", set(after) - set(before)), ("no_member", set(before) - set(after))):
                for key in {party.key for each in names for party in directory.reached(each, region)}:
                    if key in self._keys:
                        yield key, News(code, name, (Fact(fact, words=name),), bare=True)

    def _of(self, code: str, touched: _Touched) -> Iterator[tuple[str, News]]:
        if "plan" in touched.aspects:
            yield from self._of_plan(code)
            return
        place = self._register.place(code)
        if place is None:
            return
        line = _line_of(place)
        facts = list(self._facts(place, touched))
        news = _news(place, line)
        now: set[str] = set()
        for part in self._cast.of(line):
            key = part.party.key
            now.add(key)
            if key not in self._keys or part.bystander:
                continue
            mine = [*facts, *(self._joined(key, line, touched.before) if "units" in touched.aspects else ())]
            if mine:
                yield key, news._replace(facts=tuple(mine))
        if "units" in touched.aspects:
            for key, roles in self._roles_of(touched.before, line).items():
                if key in self._keys and key not in now:
                    yield key, news._replace(facts=(Fact("left", words=" ".join(roles)),))

    def _of_plan(self, code: str) -> Iterator[tuple[str, News]]:
        counts: dict[str, int] = {}
        short = code
        for plan, item in self._register.items(code):
            short = plan.short or plan.code
            doers = tuple(name for measure in item.measures for name in measure.responsible)
            for part in self._cast.of(Line(plan, item, item, doers)):
                counts[part.party.key] = counts.get(part.party.key, 0) + 1
        for key, number in counts.items():
            if key in self._keys:
                yield key, News(code, short, (Fact("plan", number=number),), bare=True)

    def _joined(self, key: str, line: Line, before: Mapping[str, Any]) -> Iterator[Fact]:
        had = self._roles_of(before, line).get(key, ())
        now = self._roles_of({role: _named(line, role) for role in before}, line).get(key, ())
        if new := [role for role in now if role not in had]:
            yield Fact("joined", words=" ".join(dict.fromkeys(new)))
        elif {_ROLES[role] for role in before} & {"responsible"}:
            yield Fact("units", words="、".join(line.responsible or (*(line.item.lead if line.item else ()),)))

    def _roles_of(self, named: Mapping[str, Sequence[str]], line: Line) -> dict[str, list[str]]:
        """By unit, its roles (as `terms` has them) among the names *named* by the keys of the register file."""
        found: dict[str, list[str]] = {}
        for role, names in named.items():
            for name in names:
                for party in self._register.directory.reached(name, line.plan.region):
                    found.setdefault(party.key, []).append(_ROLES[role])
        return found

    def _facts(self, place: Place, touched: _Touched) -> Iterator[Fact]:
        """What is new of an entry for everybody whom it concerns, as it stands on the day."""
        entry, day, aspects = place.entry, self._as_of, touched.aspects
        if "new" in aspects:
            yield Fact(_NEW[codes.kind_of(entry.code) or "measure"], doc=aspects["new"])
        if "split" in aspects:
            number, doc = aspects["split"]
            yield Fact("split", doc=doc, number=number)
        if "carried" in aspects:
            yield _carried(entry, day)
        gone = withdrawn_on(entry, day)
        if "new" in aspects or gone:
            return
        if "life" in aspects and isinstance(entry, Item):
            yield _life(entry, day)
        elif "done" in aspects:
            yield from _done(entry, day)
        if "time" in aspects:
            yield from _time(entry, day)
        if "limit" in aspects and (words := getattr(entry, "limit", "")):
            yield Fact("limit", words=words)
        if words := aspects.get("revised"):
            yield Fact("revised", words=" ".join(sorted(words)))
        if "edited" in aspects:
            yield Fact("edited")


_ROLES = {
    "lead": "responsible",
    "cooperating": "responsible",
    "responsible": "responsible",
    "acceptance": "acceptance",
    "acceptance_provincial": "acceptance",
    "supervising": "supervising",
}
_REVISED = frozenset({"title", "problem", "target", "action", "text", "quantities", "every", "at_least", "leaders"})
_NEW = {"item": "item", "measure": "task", "milestone": "milestone", "duty": "duty", "obligation": "obligation"}
_STEPS = frozenset({"applied", "returned", "notice", "closed", "reopened"})


def _aspect_of(report: Plain, item: bool) -> str | None:
    act: Plain = report.get("act") or {}
    kind = act.get("kind")
    if kind == "extension-approved":
        return "time"
    if kind in _STEPS or (kind == "accepted" and not act.get("points")):
        return "life" if item else None
    if "done" in report or report.get("opens"):
        return "life" if item else "done"
    return None


def _named(line: Line, role: str) -> Sequence[str]:
    if role == "responsible":
        return line.responsible
    names: Sequence[str] = getattr(line.item, role, ()) if line.item is not None else ()
    return names


def _line_of(place: Place) -> Line:
    entry, measure = place.entry, place.measure
    if place.item is None or isinstance(entry, Item):
        return Line(place.plan, place.item, entry, getattr(entry, "responsible", ()))  # type: ignore[arg-type]
    own: tuple[str, ...] = getattr(entry, "responsible", ()) or (measure.responsible if measure is not None else ())
    label, section = (measure.label, measure.section) if measure is not None else (None, None)
    return Line(place.plan, place.item, entry, own, label, section)  # type: ignore[arg-type]


def _news(place: Place, line: Line) -> News:
    entry, item = place.entry, place.item
    said = "" if isinstance(entry, Item) else entry.text if isinstance(entry, Measure) else action_of(entry)
    said = " ".join(said.split())
    short = said if len(said) <= _SHOWN else f"{said[: _SHOWN - 1]}…"
    return News(
        entry.code,
        place.plan.short or place.plan.code,
        (),
        item.number if item is not None else None,
        line.section,
        line.label,
        entry.where if isinstance(entry, Obligation) else None,
        " ".join(item.title.split()) if item is not None else short,
        short if item is not None else "",
    )


def _carried(entry: Entry, day: date) -> Fact:
    """That it is not carried out any more, where it goes on, or that it is carried out again."""
    now = withdrawal_on(entry, day)
    if now is None:
        back = next((gap for gap in reversed(entry.gaps) if gap.until <= day), None)
        return Fact("again", doc=back.back_doc if back is not None else None)
    if now.into is None:
        return Fact("withdrawn", doc=now.doc)
    same = codes.plan_of(now.into) == codes.plan_of(entry.code)
    number = codes.number_of(now.into) if same and codes.kind_of(now.into) == "item" else 0
    return Fact("merged", doc=now.doc, number=number, words=now.into)


def _life(item: Item, day: date) -> Fact:
    """Where an item stands on its way to its close."""
    course = course_on(item.reports, day)
    if course.life == "rectifying":
        stands = standing(item.reports, day)
        return Fact("not_done" if stands.confirmed else "taken_back")
    if course.life == "closed":
        return Fact("closed_on" if item.ongoing else "closed")
    if course.life == "returned":
        return Fact("returned", number=course.returned)
    if course.life == "reopened":
        last = next(reversed([*acts(item.reports, day, "reopened")]), None)
        return Fact("reopened", doc=last.act.doc if last is not None else None)
    until = course.notice.until if course.notice is not None else None
    return Fact(course.life, day=until if course.life == "public-notice" else None)


def _done(entry: Entry, day: date) -> Iterator[Fact]:
    stands = standing(entry.reports, day)
    if stands.done_on is not None:
        yield Fact("done", day=stands.done_on)
        return
    reports = [each for each in entry.reports if each.date <= day and (each.done is not None or each.opens)]
    last = max(reversed(reports), key=lambda each: each.date, default=None)
    if stands.confirmed:
        yield Fact("not_done")
    elif last is not None and last.opens:
        yield Fact("open", doc=last.doc)
    else:
        yield Fact("taken_back")


def _time(entry: Entry, day: date) -> Iterator[Fact]:
    own: date | None = getattr(entry, "due", None)
    now = due_on(own, entry.reports, day)
    moved = decision_on(entry.reports, day)
    if moved is not None and now is not None:
        yield Fact("moved", day=now, doc=moved.act.doc)
    elif getattr(entry, "undated", False):
        yield Fact("undated")
    elif now is not None:
        yield Fact("settled" if getattr(entry, "settled_due", None) is not None else "due", day=now)
