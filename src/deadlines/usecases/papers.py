"""Recording papers about entries, who signed for them and the answers to them, and listing all three."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from deadlines.domain import changes
from deadlines.domain.acts import Done
from deadlines.domain.codes import in_order, item_of
from deadlines.domain.levels import tidied
from deadlines.domain.model import Act, Item, Report
from deadlines.domain.papers import (
    Paper,
    Receipts,
    check_answer,
    check_paper,
    check_receipt,
    papers_on,
    receipts_of,
    signing,
    way_of,
)
from deadlines.domain.turns import answering, office_of
from deadlines.errors import N_, BadValue
from deadlines.usecases import guard
from deadlines.usecases.addressing import as_planned, doers_of, own_units
from deadlines.usecases.due import plan_named
from deadlines.usecases.record import entry_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from deadlines.domain.model import Entry, Plan
    from deadlines.domain.units import Directory
    from deadlines.store.contract import Store
    from deadlines.usecases.recording import Recording


class Listed(NamedTuple):
    """A paper, the code of the entry that it is about, the title of that one's item, and who signed for it.

    `way` is `out` for the office's own, `in` for another's; `issuer` is who issued it, as far as that is known.
    """

    code: str
    title: str
    paper: Paper
    receipts: Receipts = Receipts()
    way: Literal["out", "in"] | None = None
    issuer: str | None = None


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
    signer: str | None = None,
    interviewers: Sequence[str] = (),
) -> Listed:
    """Record a paper about the entry *typed*, from *unit*, to be answered by *to*, which *signer* signed; the paper.

    *units* are those that have to answer, as a person names them; where an answer is asked for and none is named, those
    who answer for the entry (`turns.answering`). The act keeps them: a revised plan addresses it to nobody else.
    *interviewers* are who else may interview (`levels.may_interview`).
    Raises BadValue for a day to come and for a kind of no letters, Refused as `domain.papers` says, NoSuchCode,
    AmbiguousCode, NoSuchUnit, AmbiguousUnit.
    """
    named_kind, doc, signer, unit = map(tidied, (kind, doc, signer, unit))
    if named_kind is None:
        raise BadValue(kind, N_("the kind of a paper"))
    with how.batch(store) as batch:
        code = store.code(typed)
        found = store.find(code)
        entry = entry_of(found, code)
        guard.open_to_acts(found, entry, how.on)
        named = tuple(dict.fromkeys(as_planned(store.directory(), found, each) for each in units))
        if not named and to is not None:
            named = answering(found.item, doers_of(found), entry)
        act = Act("paper", to=to, doc=doc, of=named_kind, units=named, signer=signer)
        check_paper(entry, act, note, how.on, unit=unit, interviewers=interviewers)
        report = Report(how.on, unit=unit, note=note, by=how.who, act=act)
        batch.apply(changes.reported("paper", code, report))
        return Listed(code, "", Paper(report, act))


def answered(store: Store, typed: str, how: Recording, *, doc: str, note: str | None = None) -> Listed:
    """Record that the paper *doc* about the entry *typed* was answered; the paper.

    Raises BadValue for a day to come, Refused where there is no such open paper, NoSuchCode, AmbiguousCode.
    """
    with how.batch(store) as batch:
        code = store.code(typed)
        entry = entry_of(store.find(code), code)
        doc = tidied(doc) or doc
        paper = check_answer(entry, doc, how.on)
        answer = Report(how.on, note=note, by=how.who, act=Act("answered", doc=doc))
        batch.apply(changes.reported("answered", code, answer))
        return Listed(code, "", paper._replace(answer=answer))


def acknowledged(
    store: Store, typed: str, how: Recording, *, doc: str, unit: str | None = None, person: str | None = None
) -> tuple[Listed, str]:
    """Record that *unit* signed for the paper *doc* about the entry *typed*, by the hand of *person*; paper and unit.

    Without a unit it is the only addressee that has not. Raises BadValue for a day to come, Refused as
    `papers.signing` says, NoSuchCode, AmbiguousCode, NoSuchUnit, AmbiguousUnit.
    """
    with how.batch(store) as batch:
        code = store.code(typed)
        found = store.find(code)
        entry = entry_of(found, code)
        doc = tidied(doc) or doc
        paper = _addressed(check_receipt(entry, doc, how.on), found.item, doers_of(found), entry)
        directory, item_units = store.directory(), own_units(found.item)
        name = signing(directory, found.plan, paper, unit, item_units)
        act = Act("acknowledged", doc=doc, units=(name,), person=person)
        report = Report(how.on, by=how.who, act=act)
        batch.apply(changes.reported("acknowledged", code, report))
        told = paper._replace(receipts=(*paper.receipts, Done(report, act)))
        return Listed(code, "", told, receipts_of(directory, found.plan.region, told, item_units)), name


def _addressed(paper: Paper, item: Item | None, doers: tuple[str, ...], entry: Entry) -> Paper:
    """*paper* with those to whom it is addressed where its act names nobody."""
    if paper.act.units:
        return paper
    return paper._replace(act=paper.act._replace(units=answering(item, doers, entry)))


def papers(store: Store, day: date, *, plan: str | None = None, open_only: bool = False) -> list[Listed]:
    """Every paper recorded up to *day*; with *open_only* those that wait for an answer.

    They stand by the day by which they are to be answered, those that ask for none by their own.
    """
    chosen = plan_named(store, plan).code if plan is not None else None
    directory = store.directory()
    found = []
    for each in store.register().plans:
        if chosen not in (None, each.code):
            continue
        items = {item.code: item for item in each.items}
        for entry in each.entries:
            item = items.get(item_of(entry.code) or "")
            told = (listed for listed in about((entry,), day) if listed.paper.waits or not open_only)
            for listed in told:
                seen = listed._replace(title=item.title if item is not None else listed.title)
                found.append(told_of(seen, directory, each, item))
    return sorted(found, key=_by_day)


def about(entries: Iterable[Entry], day: date) -> tuple[Listed, ...]:
    """The papers about *entries* recorded up to *day*, in the order in which a list tells them."""
    found = []
    for entry in entries:
        title = entry.title if isinstance(entry, Item) else getattr(entry, "text", "") or entry.code
        found += [Listed(entry.code, title, paper) for paper in papers_on(entry.reports, day)]
    return tuple(sorted(found, key=_by_day))


def told_of(listed: Listed, directory: Directory, plan: Plan, item: Item | None) -> Listed:
    """*listed* with who issued it, who signed for it and who did not, in *plan*."""
    paper, office = listed.paper, office_of(plan)
    way = way_of(paper, office)
    issuer = paper.report.unit or (office if way == "out" else None)
    receipts = receipts_of(directory, plan.region, paper, own_units(item))
    return listed._replace(receipts=receipts, way=way, issuer=issuer)


def _by_day(listed: Listed) -> tuple[object, ...]:
    on = listed.paper.report.date
    return listed.paper.act.to or on, on, in_order(listed.code)
