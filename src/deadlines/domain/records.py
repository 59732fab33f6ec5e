"""Plain form becomes values of the register, by the table of keys (`keys`); the way there is `plain`.

Every fault is returned with its place, instead of stopping at the first: a register file may have many.
"""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from deadlines.domain import model
from deadlines.domain.keys import KEYS, READ, SCHEMA, Key, defaults, names_of
from deadlines.domain.units import Alias, Directory, Group, Region, Unit
from deadlines.errors import N_, Message, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Where = Callable[[object, object], str]

T = TypeVar("T")


def build(
    shape: type[T], data: object, problems: list[Problem] | None = None, where: Where | None = None, place: str = ""
) -> T | None:
    """The *shape* that *data* describes; None where it cannot be made, with the reasons in *problems*.

    *where* names the place of a key in its container for a person (line and column of a file); without it a fault
    stands at the path of keys below *place*. With no list of problems the first fault is a ValueError.
    """
    reader = _Reader(problems, where)
    value: T | None = reader.record(shape, data, place)
    return value


class _Reader:
    """Reads plain data by the table of keys and keeps every fault."""

    def __init__(self, problems: list[Problem] | None, where: Where | None) -> None:
        self.problems = problems
        self.where = where

    def fault(self, container: object, key: object, place: str, text: str, /, **args: object) -> None:
        spot = self.where(container, key) if self.where else place
        if self.problems is None:
            message = f"{spot}: {Message(text, args)}"
            raise ValueError(message)
        self.problems.append(Problem(spot, Message(text, args)))

    def record(self, shape: type, data: object, place: str) -> Any:
        if not isinstance(data, dict):
            self.fault(data, None, place, N_("a list of keys and values is expected here"))
            return None
        keys = KEYS[shape]
        names = names_of(shape)
        given: dict[str, object] = {}
        sound = True
        for name, got in data.items():
            if name == "read":
                continue
            key = names.get(name)
            if key is None:
                known = ", ".join(names)
                self.fault(data, name, place, N_("unknown key “%(key)s”; known here: %(known)s"), key=name, known=known)
                sound = False
                continue
            value = self.value(key, got, data, f"{place}.{name}" if place else name)
            if value is _FAULT:
                sound = False
            elif value is not None:
                given[key.to] = value
        for key in keys:
            if key.required and key.to not in given and (key.name not in data or data[key.name] is None):
                self.fault(data, None, place, N_("the key “%(key)s” is missing"), key=key.name)
                sound = False
        if not sound:
            return None
        standing = defaults(shape)
        for key in keys:  # a quantity whose target nobody named yet
            if key.to not in given and key.to not in standing:
                given[key.to] = None
        read = data.get("read")
        if isinstance(read, dict):
            for key in READ.get(shape, ()):
                if key.name in read:
                    given[key.to] = self.value(key, read[key.name], read, f"{place}.read.{key.name}")
        return shape(**given)

    def value(self, key: Key, got: object, data: object, place: str) -> Any:
        """What *got* means for *key*; None where nothing is given, _FAULT where it cannot be read."""
        if got is None:
            return None
        value = getattr(self, f"_{key.kind}")(key, got)
        if value is _FAULT:
            self.fault(
                data,
                key.name,
                place,
                N_("“%(value)s” is not %(expected)s"),
                value=_shown(got),
                expected=_EXPECTED[key.kind],
            )
        elif key.choices and value not in key.choices:
            choices = ", ".join(key.choices)
            self.fault(
                data, key.name, place, N_("“%(value)s” is none of: %(choices)s"), value=_shown(got), choices=choices
            )
            return _FAULT
        elif key.kind in ("one", "many", "aliases"):
            return self._nested(key, value, got, place)
        return value

    def _nested(self, key: Key, value: object, got: object, place: str) -> Any:
        assert key.shape is not None
        if key.kind == "one":
            made = self.record(key.shape, value, place)
            return _FAULT if made is None else made
        assert isinstance(got, list)
        out = []
        for position, each in enumerate(got):
            if key.kind == "aliases" and isinstance(each, str):
                out.append(Alias(each))
                continue
            out.append(self.element(key.shape, got, position, place))
        return _FAULT if None in out else tuple(out)

    def element(self, shape: type, listed: list[Any], position: int, place: str) -> Any:
        """The record at *position* of a list; the fault of one that is none stands at its own place."""
        if isinstance(listed[position], dict):
            return self.record(shape, listed[position], f"{place}[{position}]")
        self.fault(listed, position, f"{place}[{position}]", N_("a list of keys and values is expected here"))
        return None

    # one small reader for each kind of value; _FAULT says that it is not of that kind

    def _text(self, key: Key, got: object) -> object:
        if isinstance(got, str):
            return got.strip() or (_FAULT if key.required else None)
        return str(got) if isinstance(got, (int, float)) and not isinstance(got, bool) else _FAULT

    def _name(self, key: Key, got: object) -> object:
        """A file's own name: blanks at its ends belong to it."""
        return got if isinstance(got, str) and got.strip() else self._text(key, got)

    def _date(self, key: Key, got: object) -> object:
        if isinstance(got, date):
            return got
        try:
            return date.fromisoformat(got) if isinstance(got, str) and len(got) == 10 else _FAULT
        except ValueError:
            return _FAULT

    def _flag(self, key: Key, got: object) -> object:
        if isinstance(got, bool):
            return got
        return {"true": True, "false": False}.get(got.lower(), _FAULT) if isinstance(got, str) else _FAULT

    def _number(self, key: Key, got: object) -> object:
        if isinstance(got, (int, float)) and not isinstance(got, bool):
            return got
        try:
            if isinstance(got, str) and got.strip().lstrip("+-").isdigit():
                return int(got)  # not by way of a float, which keeps 15 digits
            number = float(got) if isinstance(got, str) else _FAULT
        except ValueError:
            return _FAULT
        if not isinstance(number, float) or not math.isfinite(number):
            return _FAULT
        return int(number) if number.is_integer() else number

    def _int(self, key: Key, got: object) -> object:
        number = self._number(key, got)
        return number if isinstance(number, int) else _FAULT

    def _texts(self, key: Key, got: object) -> object:
        if isinstance(got, list) and all(isinstance(each, (str, int, float)) for each in got):
            return tuple(str(each).strip() for each in got)
        return _FAULT

    def _numbers(self, key: Key, got: object) -> object:
        if not isinstance(got, list):
            return _FAULT
        numbers = tuple(None if each is None else self._number(key, each) for each in got)
        return _FAULT if _FAULT in numbers else numbers

    def _map(self, key: Key, got: object) -> object:
        if isinstance(got, dict) and all(isinstance(value, str) for value in got.values()):
            return tuple(got.items())
        return _FAULT

    def _one(self, key: Key, got: object) -> object:
        return got if isinstance(got, dict) else _FAULT

    def _many(self, key: Key, got: object) -> object:
        return got if isinstance(got, list) else _FAULT

    def _aliases(self, key: Key, got: object) -> object:
        return got if isinstance(got, list) else _FAULT

    def _several(self, key: Key, got: object) -> object:
        return {"several": True, "joint": False}.get(got, _FAULT) if isinstance(got, str) else _FAULT

    def _separate(self, key: Key, got: object) -> object:
        return {"separate": True, "joint": False}.get(got, _FAULT) if isinstance(got, str) else _FAULT


_FAULT = object()

_EXPECTED: Mapping[str, Message] = {
    "text": Message(N_("a text")),
    "name": Message(N_("a text")),
    "date": Message(N_("a date like 2023-12-31")),
    "flag": Message(N_("true or false")),
    "int": Message(N_("a whole number")),
    "number": Message(N_("a number")),
    "texts": Message(N_("a list of texts")),
    "numbers": Message(N_("a list of numbers")),
    "map": Message(N_("a list of names with a text each")),
    "one": Message(N_("a list of keys and values")),
    "many": Message(N_("a list")),
    "aliases": Message(N_("a list of names")),
    "several": Message(N_("several or joint")),
    "separate": Message(N_("separate or joint")),
}


def _shown(got: object) -> str:
    text = str(got)
    return text if len(text) <= 40 else text[:39] + "…"


def default(shape: type, name: str) -> tuple[str, object]:
    """The attribute that key *name* of *shape* fills, and what it holds where the key is absent."""
    key = _key(shape, name)
    return key.to, defaults(shape)[key.to]


def value_of(shape: type, name: str, data: object) -> tuple[str, object]:
    """The attribute that key *name* of *shape* fills, and the value that plain *data* means for it."""
    key = _key(shape, name)
    return key.to, _Reader(None, None).value(key, data, None, name)


def _key(shape: type, name: str) -> Key:
    names = names_of(shape)
    if name in names:
        return names[name]
    message = f"{shape.__name__} has no key {name}"
    raise ValueError(message)


_LISTS: dict[str, type] = {"regions": Region, "units": Unit, "groups": Group, "plans": model.Plan}


def build_register(data: object, problems: list[Problem], where: Where | None = None) -> model.Register | None:
    """The register that a whole document describes; None with *problems* where it is not sound."""
    reader = _Reader(problems, where)
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        key = "schema" if isinstance(data, dict) else None
        text = N_("a register file is expected: it begins with `schema: %(schema)s`")
        reader.fault(data, key, key or "", text, schema=SCHEMA)
        return None
    lists: dict[str, tuple[Any, ...]] = {}
    for name, shape in _LISTS.items():
        got = data.get(name) or []
        if not isinstance(got, list):
            reader.fault(
                data, name, name, N_("“%(value)s” is not %(expected)s"), value=_shown(got), expected=_EXPECTED["many"]
            )
            continue
        lists[name] = tuple(reader.element(shape, got, n, name) for n in range(len(got)))
    known = ("schema", "note", *_LISTS)
    for name in [name for name in data if name not in known]:
        text = N_("unknown key “%(key)s”; known here: %(known)s")
        reader.fault(data, name, str(name), text, key=name, known=", ".join(known))
    if problems:
        return None
    directory = Directory(lists["regions"], lists["units"], lists["groups"])
    return model.Register(directory, lists["plans"], str(data.get("note") or ""))
