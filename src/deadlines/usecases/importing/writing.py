"""An import is written in one batch: the acts that it means after what a person decided on its doubts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.domain import changes, log
from deadlines.domain.plain import plain
from deadlines.domain.units import Directory, Unit
from deadlines.domain.withdrawing import tree
from deadlines.errors import N_, Refused
from deadlines.plans import again, ledger
from deadlines.usecases.importing.doubts import ASKED, codes_under
from deadlines.usecases.importing.preparing import few_in_common

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from deadlines.domain.changes import Change
    from deadlines.domain.log import LogEntry
    from deadlines.domain.model import Register
    from deadlines.store.contract import Store
    from deadlines.usecases.importing.doubts import Decision
    from deadlines.usecases.importing.preparing import Prepared


class Written(NamedTuple):
    """What an import came to: the plan's code and the log entries of its acts."""

    code: str
    entries: tuple[LogEntry, ...]


def write(
    store: Store,
    prepared: Prepared,
    decisions: Mapping[int, Decision] | None = None,
    *,
    at: str,
    by: str,
    day: date,
    replace: bool = False,
) -> Written:
    """Bring *prepared* into *store* in one batch, with what a person decided on its doubts, by their position.

    Raises Refused where the register was changed meanwhile, and where most items of the plan would go, unless the
    document is to *replace* them.
    """
    if prepared.few is not None and not replace:
        raise few_in_common(prepared)
    with store.batch(at=at, by=by) as batch:
        register = store.register()
        now = next((plan for plan in register.plans if plan.code == prepared.fitted.plan.code), None)
        if now != prepared.old:
            text = N_("%(code)s was changed by somebody else meanwhile; nothing was written. Import again.")
            raise Refused(text, code=prepared.fitted.plan.code)
        made = list(acts(prepared, register, decisions or {}, day=day))
        code = prepared.fitted.plan.code
        if len(made) > 1:  # one import is taken back as one
            batch.apply(log.document_taken_in(code, len(made), prepared.draft.source or prepared.draft.title))
        return Written(code, tuple([batch.apply(change) for change in made]))


def acts(prepared: Prepared, register: Register, decisions: Mapping[int, Decision], *, day: date) -> Iterator[Change]:
    """The changes to *register* that *prepared* means after *decisions*."""
    fitted, revision = prepared.fitted, prepared.revision
    decided = [(prepared.doubts[position], decision) for position, decision in sorted(decisions.items())]
    joined = {doubt.code: decision.unit for doubt, decision in decided if doubt.kind == "unit" and decision.unit}
    yield from _aliases(register.directory, joined, fitted.plan.region)
    newcomers = Directory(
        fitted.newcomers.regions,
        tuple(unit for unit in fitted.newcomers.units if unit.key not in joined),
        fitted.newcomers.groups,
    )
    if revision is None or prepared.old is None:
        plan = fitted.plan
        for doubt, decision in decided:
            if doubt.kind == "date" and (decision.due is not None or decision.undated):
                entry = next(each for each in plan.entries if each.code == doubt.code)
                plan = changes.in_plan(plan, changes.settled(entry, decision.due, decision.note))
        yield changes.imported(ledger.with_reports(plan, prepared.told), register, newcomers)
        return
    if newcomers.regions or newcomers.parties:
        yield changes.parties_added(fitted.plan.code, register, newcomers)
    kept_back = {doubt.code for doubt, decision in decided if doubt.kind == "moved" and decision.skip}
    stay = {doubt.code for doubt, decision in decided if doubt.kind == "gone" and decision.skip}
    stay |= {code for each in revision.gone if each.code in stay for code in codes_under(each)}
    changed = [_without_date(each) if each.entry.code in kept_back else each for each in revision.changed]
    lower = {doubt.code for doubt, decision in decided if doubt.kind == "raised" and decision.skip}
    changed = [_without_work(each) if each.entry.code in lower else each for each in changed]
    source = prepared.draft.source or prepared.draft.title
    revision = revision._replace(
        changed=tuple(each for each in changed if each.after),
        gone=tuple(each for each in revision.gone if each.code not in stay),
    )
    yield from again.acts(revision, on=day, note=f"{source}未再列")
    entries = {entry.code: entry for entry in prepared.old.entries}
    for each in revision.changed:  # what is settled next changes the entry as it is by then
        if each.entry.code in entries:
            entries[each.entry.code] = changes.applied(
                entries[each.entry.code], changes.revised(each.entry, **each.after)
            )
    entries |= {entry.code: entry for new in revision.new for entry in tree(new.entry)}
    for doubt, decision in decided:
        if doubt.kind in ("date", "moved") and (decision.due is not None or decision.undated):
            yield changes.settled(entries[doubt.code], decision.due, decision.note)
    opens = {entry.code: entry for entry in again.opened(revision, prepared.old)}
    entries_before = {entry.code: entry for entry in prepared.old.entries}
    opens |= {doubt.code: entries_before[doubt.code] for doubt, decision in decided if decision.opens}
    for entry in opens.values():
        yield again.reopened(entry, day, f"{source}提出新的要求", by=prepared.by)
    for telling in prepared.told:
        yield changes.reported("done" if telling.report.done else "progress", telling.code, telling.report)


def _aliases(directory: Directory, joined: Mapping[str, str], region: str) -> Iterator[Change]:
    """Names that a person joined with known units become aliases of those."""
    found: dict[str, list[str]] = {}
    for key, name in joined.items():
        found.setdefault(name, []).append(key.partition("/")[2])
    for name, aliases in found.items():
        party = directory.lookup(name, region) or directory.find(name)
        if isinstance(party, Unit):
            yield changes.unit_set(party, aliases=[*plain(party).get("aliases", []), *aliases])


_PLACE = frozenset({"where", "source"})


def _without_work(changed: again.Changed) -> again.Changed:
    """*changed* without the higher target that a person did not approve."""
    after = {key: value for key, value in changed.after.items() if key not in ASKED}
    return changed._replace(after=after if after.keys() - _PLACE else {}, short=False)


def _without_date(changed: again.Changed) -> again.Changed:
    """*changed* without the limit that a person did not approve."""
    after = {key: value for key, value in changed.after.items() if key not in ("limit", "due", "settled", "undated")}
    return changed._replace(after=after if after.keys() - _PLACE else {})
