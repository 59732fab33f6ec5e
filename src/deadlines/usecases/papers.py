"""Recording papers about entries and the answers to them, and listing both."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import changes
from deadlines.domain.agenda import Line, parties_of
from deadlines.domain.codes import in_order, item_of
from deadlines.domain.model import Act, Item, Report
from deadlines.domain.papers import Paper, check_answer, check_paper, papers_on
from deadlines.domain.turns import answering
from deadlines.errors import N_, Refused
from deadlines.usecases import guard
from deadlines.usecases.due import plan_named
from deadlines.usecases.record import entry_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from deadlines.domain.model import Entry
    from deadlines.domain.units import Directory
    from deadlines.store.contract import Found, Store
    from deadlines.usecases.recording import Recording


class Listed(NamedTuple):
    """A paper, the code of the entry that it is about, and the title of that one's item."""

    code: str
    title: str
    paper: Paper


def received(
    store: Store,
    typed: str,
    how: Recording,
    *,
    kind: str,
    doc: str | None = None,
    unit: str | None = None,
    to: date | None = None,
    note: str | None = None,
    units: Sequence[str] = (),
) -> Listed:
    """Record a paper about the entry *typed*, from *unit*, to be answered by *to*; the paper.

    *units* are those that have to answer, as a person names them; where an answer is asked for and none is named, those
    who answer for the entry (`turns.answering`). The act keeps them: a revised plan addresses it to nobody else.
    Raises BadValue for a day to come, Refused as `domain.papers` says, NoSuchCode, AmbiguousCode, NoSuchUnit,
    AmbiguousUnit.
    """
    with how.batch(store) as batch:
        code = store.code(typed)
        found = store.find(code)
        entry = entry_of(found, code)
        guard.open_to_acts(found, entry, how.on)
        named = tuple(dict.fromkeys(_as_planned(store.directory(), found, each) for each in units))
        if not named and to is not None:
            named = answering(found.item, _doers(found), entry)
        act = Act("paper", to=to, doc=doc, of=kind, units=named)
        check_paper(entry, act, note, how.on)
        report = Report(how.on, unit=unit, note=note, by=how.who, act=act)
        batch.apply(changes.reported("paper", code, report))
        return Listed(code, "", Paper(report, act))


def _doers(found: Found) -> tuple[str, ...]:
    """The units that the entry itself, or its measure, names to do it."""
    if found.line is not None:
        return found.line.responsible
    return found.measure.responsible if found.measure is not None else ()


def _as_planned(directory: Directory, found: Found, typed: str) -> str:
    """The unit or group that *typed* means, as the plan names it where it does, else by its own name.

    Raises Refused for one that nobody in the plan's region goes by, NoSuchUnit, AmbiguousUnit.
    """
    region = found.plan.region
    party = directory.lookup(typed, region) or directory.find(typed)
    line = found.line or Line(found.plan, found.item, found.item or found.measure, _doers(found))  # type: ignore[arg-type]
    for name in parties_of(line).of(None):
        if directory.key_of(name, region) == party.key:
            return name
    if directory.key_of(party.name, region) != party.key:
        raise Refused(N_("%(unit)s is not reached from %(region)s."), unit=party.key, region=region)
    return party.name


def answered(store: Store, typed: str, how: Recording, *, doc: str, note: str | None = None) -> Listed:
    """Record that the paper *doc* about the entry *typed* was answered; the paper.

    Raises BadValue for a day to come, Refused where there is no such open paper, NoSuchCode, AmbiguousCode.
    """
    with how.batch(store) as batch:
        code = store.code(typed)
        entry = entry_of(store.find(code), code)
        paper = check_answer(entry, doc, how.on)
        answer = Report(how.on, note=note, by=how.who, act=Act("answered", doc=doc))
        batch.apply(changes.reported("answered", code, answer))
        return Listed(code, "", paper._replace(answer=answer))


def papers(store: Store, day: date, *, plan: str | None = None, open_only: bool = False) -> list[Listed]:
    """Every paper recorded up to *day*; with *open_only* those that wait for an answer.

    They stand by the day by which they are to be answered, those that ask for none by their own.
    """
    chosen = plan_named(store, plan).code if plan is not None else None
    found = []
    for each in store.register().plans:
        if chosen not in (None, each.code):
            continue
        items = {item.code: item.title for item in each.items}
        told = (listed for listed in about(each.entries, day) if listed.paper.waits or not open_only)
        found += [listed._replace(title=items.get(item_of(listed.code) or "") or listed.title) for listed in told]
    return sorted(found, key=_by_day)


def about(entries: Iterable[Entry], day: date) -> tuple[Listed, ...]:
    """The papers about *entries* recorded up to *day*, in the order in which a list tells them."""
    found = []
    for entry in entries:
        title = entry.title if isinstance(entry, Item) else getattr(entry, "text", "") or entry.code
        found += [Listed(entry.code, title, paper) for paper in papers_on(entry.reports, day)]
    return tuple(sorted(found, key=_by_day))


def _by_day(listed: Listed) -> tuple[object, ...]:
    on = listed.paper.report.date
    return listed.paper.act.to or on, on, in_order(listed.code)
