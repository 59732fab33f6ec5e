"""Every value of the register in plain form, by the table of keys (`keys`); the way back is `records`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deadlines.domain.keys import KEYS, READ, SCHEMA, Key, defaults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from deadlines.domain.model import Register
    from deadlines.domain.units import Alias

    Plain = dict[str, Any]


def plain(value: object, *, read: bool = False, children: bool = True) -> Plain:
    """*value* as a dictionary in the order of its keys.

    With *read*, what its words are read to mean stands under `read`, so that a row need not be read again. Without
    *children*, the entries below it (items, measures, milestones, duties, obligations) and its reports are left out.
    """
    shape = type(value)
    out = _plain(value, KEYS[shape], read, children)
    if read and shape in READ:
        out["read"] = _plain(value, READ[shape], read, children)
    return out


_BELOW = frozenset({"items", "measures", "milestones", "duties", "obligations", "reports"})


def _plain(value: object, keys: tuple[Key, ...], read: bool, children: bool) -> Plain:
    standing = defaults(type(value))
    out: Plain = {}
    for key in keys:
        if not children and key.name in _BELOW:
            continue
        got = getattr(value, key.to)
        if got is None or (got == standing.get(key.to) and not key.required):
            continue
        out[key.name] = _WRITE[key.kind](got, read) if key.kind in _WRITE else got
    return out


def _write_aliases(got: Iterable[Alias], read: bool) -> list[object]:
    written = [plain(alias) for alias in got]
    return [alias["name"] if len(alias) == 1 else alias for alias in written]


_WRITE: dict[str, Callable[[Any, bool], object]] = {
    "date": lambda got, read: got.isoformat(),
    "texts": lambda got, read: list(got),
    "numbers": lambda got, read: list(got),
    "map": lambda got, read: dict(got),
    "one": lambda got, read: plain(got, read=read),
    "many": lambda got, read: [plain(each, read=read) for each in got],
    "aliases": _write_aliases,
    "several": lambda got, read: "several",
    "separate": lambda got, read: "separate",
}


def plain_register(register: Register) -> Plain:
    """The whole register as a document, in the order of the register file."""
    out: Plain = {"schema": SCHEMA}
    if register.note:
        out["note"] = register.note
    out["regions"] = [plain(region) for region in register.directory.regions]
    out["units"] = [plain(unit) for unit in register.directory.units]
    out["groups"] = [plain(group) for group in register.directory.groups]
    out["plans"] = [plain(plan) for plan in register.plans]
    return out
