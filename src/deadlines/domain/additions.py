"""Records that come into the register whole, and go again when that is taken back.

In the log they stand under the key `added`: a list of records in plain form, each with the list that it comes into
(`in`), the entry or plan above it (`under`; nothing for regions, units, groups and plans) and its position (`at`). A
new plan comes in as one such act, with the units that the register did not know; what a revised plan adds comes in
under the entry that it belongs to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from deadlines.domain import codes, model, records
from deadlines.domain.plain import plain
from deadlines.domain.units import Directory, Group, Region, Unit
from deadlines.errors import NoSuchCode, NoSuchUnit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from deadlines.domain.changes import Change
    from deadlines.domain.model import Plan, Register
    from deadlines.domain.plain import Plain

KEY = "added"

SHAPES: dict[str, type[Any]] = {
    "regions": Region,
    "units": Unit,
    "groups": Group,
    "plans": model.Plan,
    "obligations": model.Obligation,
    "items": model.Item,
    "measures": model.Measure,
    "milestones": model.Milestone,
    "duties": model.Duty,
}
_OF_DIRECTORY = ("regions", "units", "groups")


class Addition(NamedTuple):
    """A record in plain form with its list, the code above it and its position in the list."""

    name: str
    under: str
    at: int
    record: Plain

    @property
    def code(self) -> str:
        """What the record goes by: a code, `region/name`, or `region/` for a region."""
        if self.name == "regions":
            return f"{self.record['name']}/"
        if self.name in _OF_DIRECTORY:
            return f"{self.record['region']}/{self.record['name']}"
        return str(self.record["code"])


def addition(name: str, under: str, at: int, value: Any) -> Addition:
    """*value*, a whole record, as what is added; in the form in which it will be read again."""
    kept = records.build(SHAPES[name], plain(value))
    return Addition(name, under, at, plain(kept))


def to_plain(added: Iterable[Addition]) -> list[Plain]:
    """What the log holds of *added*."""
    return [{"in": each.name, "under": each.under, "at": each.at, "record": each.record} for each in added]


def of(side: Plain) -> tuple[Addition, ...]:
    """The additions in one side of a change, in the order in which they come in."""
    return tuple(Addition(each["in"], each["under"], each["at"], each["record"]) for each in side.get(KEY, ()))


def in_change(change: Change) -> bool:
    """Whether whole records come or go with *change*."""
    return KEY in change.before or KEY in change.after


def plans_of(change: Change) -> frozenset[str]:
    """The codes of the plans that *change* brings, takes away or brings something into."""
    added = (*of(change.before), *of(change.after))
    return frozenset(codes.plan_of(each.code) for each in added if each.name not in _OF_DIRECTORY)


def codes_in(added: Iterable[Addition]) -> Iterator[str]:
    """The code of every record of *added* and of all that stands in it."""
    for each in added:
        yield each.code
        yield from _codes_below(each.record)


_CHILDREN = ("obligations", "items", "measures", "milestones", "duties")


def _codes_below(record: Plain) -> Iterator[str]:
    for name in _CHILDREN:
        for child in record.get(name, ()):
            yield child["code"]
            yield from _codes_below(child)


# --- putting in and taking out ---------------------------------------------------------------------------------------


def changed(register: Register, change: Change) -> Register:
    """*register* without what *change* takes away and with what it brings; dates are not read.

    Raises NoSuchCode or NoSuchUnit where the place of a record, or the record that is to go, is not there; ValueError
    where a record would stand twice.
    """
    for each in reversed(of(change.before)):
        register = _placed(register, each, None)
    for each in of(change.after):
        register = _placed(register, each, records.build(SHAPES[each.name], each.record))
    return register


def _placed(register: Register, added: Addition, value: Any) -> Register:
    """*register* with *value* in the place of *added*; without the record that goes by its code where that is None."""
    if added.name in _OF_DIRECTORY:
        directory = register.directory
        lists = {name: getattr(directory, name) for name in _OF_DIRECTORY}
        lists[added.name] = _listed(lists[added.name], added, value)
        return register._replace(directory=Directory(*lists.values()))
    if added.name == "plans":
        return register._replace(plans=_listed(register.plans, added, value))
    plans = list(register.plans)
    for position, plan in enumerate(plans):
        if plan.code == codes.plan_of(added.under):
            plans[position] = _in_plan(plan, added, value)
            return register._replace(plans=tuple(plans))
    raise NoSuchCode(added.under)


def _listed(values: Sequence[Any], added: Addition, value: Any) -> tuple[Any, ...]:
    places = [position for position, each in enumerate(values) if code_of(each) == added.code]
    if value is None:
        if not places:
            raise NoSuchUnit(added.code) if added.name in _OF_DIRECTORY else NoSuchCode(added.code)
        return (*values[: places[0]], *values[places[0] + 1 :])
    if places:
        message = f"{added.code} is in the register already"
        raise ValueError(message)
    return (*values[: added.at], value, *values[added.at :])


def code_of(value: Any) -> str:
    """What a record goes by in the log."""
    if isinstance(value, Region):
        return f"{value.name}/"
    code: str = value.key if isinstance(value, (Unit, Group)) else value.code
    return code


def _in_plan(plan: Plan, added: Addition, value: Any) -> Plan:
    new = _below(plan, added, value)
    if new is None:
        raise NoSuchCode(added.under)
    changed: Plan = new
    return changed


def _below(parent: Any, added: Addition, value: Any) -> Any:
    """*parent* with the change made in it or below it; None where `under` is not there."""
    if parent.code == added.under:
        if not hasattr(parent, added.name):
            return None
        return parent._replace(**{added.name: _listed(getattr(parent, added.name), added, value)})
    for name in ("items", "measures"):
        children = getattr(parent, name, ())
        for position, child in enumerate(children):
            new = _below(child, added, value)
            if new is not None:
                return parent._replace(**{name: (*children[:position], new, *children[position + 1 :])})
    return None
