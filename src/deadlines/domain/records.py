"""Every value of the register in plain form, and back: what the file, the log, the database rows and the exports hold.

One table of keys serves them all. The plain form is dictionaries, lists, strings, numbers, booleans; dates are ISO
strings; what is empty or at its default is left out. `plain` writes it, `build` reads it and returns every fault with
its place instead of stopping at the first. What the plan's words are read to mean stands under `read` where asked for,
so that a row need not be read again each time.
"""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, get_args

from deadlines.domain import model
from deadlines.domain.units import Alias, Directory, Group, Region, Subscription, Unit
from deadlines.errors import N_, Message, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Plain = dict[str, Any]
    Where = Callable[[object, object], str]

T = TypeVar("T")

SCHEMA = "deadlines.register/1"

PERIODS = ("day", "week", "month", "quarter", "year")
COMPARISONS = (">=", "<=", ">", "<", "=")
LEVELS = ("province", "city", "county")
ACTS = get_args(model.ActKind)
STATIONS = get_args(model.Station)


class Key(NamedTuple):
    """One key of a record: its name in the file, the attribute it fills, and how its value is read."""

    name: str
    kind: str  # one of `_EXPECTED`
    attr: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    shape: type | None = None

    @property
    def to(self) -> str:
        """The attribute that the key fills."""
        return self.attr or self.name


def _text(name: str, attr: str = "", *, required: bool = False, choices: tuple[str, ...] = ()) -> Key:
    return Key(name, "text", attr, required, choices)


def _many(name: str, shape: type, attr: str = "") -> Key:
    return Key(name, "many", attr, shape=shape)


_REPORTS = _many("reports", model.Report)
_WITHDRAWN = (
    Key("withdrawn", "date"),
    _text("withdrawn_note"),
    _text("withdrawn_doc"),
    _text("merged_into"),
    _many("gaps", model.Gap),
)
_SETTLED = (
    Key("due", "date", "settled_due"),
    Key("undated", "flag"),
    _text("settled"),
    Key("ambiguous", "flag", "doubtful"),
)

KEYS: dict[type, tuple[Key, ...]] = {
    Region: (_text("name", required=True), _text("level", choices=LEVELS), _text("parent")),
    Alias: (
        _text("name", required=True),
        Key("from", "date", "since"),
        Key("to", "date", "until"),
        _text("successor"),
    ),
    Subscription: (
        _text("name", required=True),
        _text("sha256", required=True),
        Key("added", "date", required=True),
        Key("expires", "date"),
        Key("revoked", "date"),
    ),
    Unit: (
        _text("name", required=True),
        _text("region", required=True),
        _text("formal"),
        Key("written", "texts"),
        _text("kind"),
        _text("level", choices=LEVELS),
        _text("host"),
        Key("aliases", "aliases", shape=Alias),
        Key("mail", "texts"),
        _text("note"),
        _many("subscriptions", Subscription),
    ),
    Group: (
        _text("name", required=True),
        _text("region", required=True),
        Key("members", "texts"),
        _text("base"),
        Key("mail", "texts"),
        _text("note"),
        _many("subscriptions", Subscription),
    ),
    model.Quantity: (
        Key("target", "number"),
        _text("unit", required=True),
        _text("of"),
        _text("object"),
        _text("event"),
        Key("baseline", "number"),
        Key("running", "flag"),
    ),
    model.Count: (Key("at_least", "number", required=True), _text("unit", required=True), _text("of")),
    model.Indicator: (
        _text("name", required=True),
        _text("compare", choices=COMPARISONS),
        Key("value", "number"),
        _text("unit"),
        Key("year", "int"),
        _text("per", choices=PERIODS),
        _text("base"),
        Key("baseline", "number"),
        _text("method"),
        _text("given_by"),
        _text("source"),
    ),
    model.Site: (
        _text("name", required=True),
        _text("alias"),
        _text("class", "category"),
        _text("place"),
        _many("quantities", model.Quantity),
    ),
    model.Deliverable: (_text("title", required=True), _text("kind"), _text("unit")),
    model.Organ: (_text("name", required=True), Key("units", "texts"), _text("task")),
    model.Inspection: (
        _text("round"),
        _text("kind"),
        _text("team"),
        Key("from", "date", "begun"),
        Key("to", "date", "ended"),
        Key("feedback", "date"),
    ),
    model.Evidence: (
        _text("name", required=True),
        Key("size", "int", required=True),
        _text("sha256", required=True),
        _text("kind"),
        Key("taken", "date"),
        _text("place"),
        _text("stage", choices=("declared", *ACTS)),
    ),
    model.Measured: (
        Key("date", "date", required=True),
        _text("of", required=True),
        Key("value", "number", required=True),
        Key("year", "int"),
        _text("doc"),
        _text("note"),
        _text("by"),
    ),
    model.Point: (Key("until", "date", required=True), Key("value", "number", required=True)),
    model.Curve: (
        _text("shape", choices=("line", "steps")),
        Key("start", "date"),
        _many("points", model.Point),
    ),
    model.Act: (
        _text("kind", required=True, choices=ACTS),
        Key("to", "date"),
        _text("doc"),
        _text("of"),
        _text("level", choices=("municipal", "provincial")),
        Key("start", "date"),
        Key("until", "date"),
        Key("days", "int"),
        Key("value", "number"),
        Key("points", "texts"),
        Key("late", "flag"),
        _text("awaits", choices=STATIONS),
        Key("natural", "flag"),
        Key("curve", "one", shape=model.Curve),
    ),
    model.Report: (
        Key("date", "date", required=True),
        Key("done", "flag"),
        Key("quantities", "numbers"),
        Key("count", "int", "times"),
        _text("unit"),
        _text("note"),
        _text("by"),
        _many("evidence", model.Evidence),
        Key("act", "one", shape=model.Act),
        Key("opens", "flag"),
        _text("doc"),
    ),
    model.Gap: (
        Key("from", "date", "start"),
        Key("to", "date", "until", required=True),
        _text("note"),
        _text("doc"),
        _text("merged_into"),
        _text("back_note"),
        _text("back_doc"),
    ),
    model.Part: (_text("limit"), Key("due", "date"), _text("text"), Key("interim", "flag")),
    model.Milestone: (
        _text("code", required=True),
        _text("limit", required=True),
        _text("action", required=True),
        _many("quantities", model.Quantity),
        Key("responsible", "texts"),
        *_SETTLED,
        Key("notes", "texts"),
        *_WITHDRAWN,
        _REPORTS,
    ),
    model.Duty: (
        _text("code", required=True),
        _text("text", required=True),
        _text("limit"),
        _text("every", required=True, choices=PERIODS),
        Key("at_least", "int"),
        _text("unit"),
        _many("counts", model.Count),
        Key("each", "flag"),
        _text("condition"),
        Key("responsible", "texts"),
        Key("starts", "date"),
        _text("starts_event"),
        Key("ends", "date"),
        _text("ends_event"),
        _text("settled"),
        Key("ambiguous", "flag", "doubtful"),
        Key("notes", "texts"),
        *_WITHDRAWN,
        _REPORTS,
    ),
    model.Measure: (
        _text("code", required=True),
        _text("label"),
        _text("section"),
        _text("text", required=True),
        _text("where"),
        _text("source"),
        Key("responsible", "texts"),
        Key("cooperating", "texts"),
        Key("marks", "map"),
        Key("several", "flag"),
        Key("each", "flag"),
        _text("condition"),
        _text("waiting"),
        _many("quantities", model.Quantity),
        _many("indicators", model.Indicator),
        _many("objects", model.Site, "sites"),
        _many("deliverables", model.Deliverable),
        Key("doubts", "texts"),
        Key("notes", "texts"),
        _many("milestones", model.Milestone),
        _many("duties", model.Duty),
        *_WITHDRAWN,
        _REPORTS,
    ),
    model.Item: (
        _text("code", required=True),
        Key("number", "int", required=True),
        _text("title", required=True),
        _text("problem"),
        _text("target"),
        _text("where"),
        _text("source"),
        _text("limit"),
        Key("lead", "texts"),
        Key("cooperating", "texts"),
        Key("marks", "map"),
        Key("lead_mode", "several", "several_lead"),
        Key("acceptance", "texts"),
        Key("acceptance_provincial", "texts"),
        Key("acceptance_marks", "map"),
        Key("acceptance_mode", "separate", "separate_acceptance"),
        Key("supervising", "texts"),
        Key("leaders", "texts"),
        _many("indicators", model.Indicator),
        _many("figures", model.Indicator),
        Key("doubts", "texts"),
        _text("waiting"),
        *_SETTLED,
        Key("notes", "texts"),
        *_WITHDRAWN,
        _REPORTS,
        _many("measures", model.Measure),
    ),
    model.Obligation: (
        _text("code", required=True),
        _text("text", required=True),
        _text("limit"),
        _text("where"),
        _text("source"),
        Key("responsible", "texts"),
        Key("marks", "map"),
        _text("recipient"),
        _text("form"),
        _text("review"),
        _text("trigger"),
        _text("every", choices=PERIODS),
        Key("at_least", "int"),
        _text("unit"),
        Key("each", "flag"),
        _text("condition"),
        Key("starts", "date"),
        Key("ends", "date"),
        *_SETTLED,
        Key("notes", "texts"),
        *_WITHDRAWN,
        _REPORTS,
    ),
    model.Window: (
        Key("start", "date", required=True),
        Key("until", "date"),
        _text("condition", required=True),
        _text("doc"),
        _text("note"),
    ),
    model.Plan: (
        _text("code", required=True),
        _text("title", required=True),
        _text("short"),
        _text("region", required=True),
        Key("year", "int"),
        Key("issued", "date"),
        _text("above"),
        _text("document"),
        Key("inspection", "one", shape=model.Inspection),
        _text("source"),
        _text("office"),
        _many("organs", model.Organ),
        _many("indicators", model.Indicator),
        _many("windows", model.Window),
        _many("measured", model.Measured),
        _many("targets", model.Measured),
        Key("notes", "texts"),
        _many("obligations", model.Obligation),
        _many("items", model.Item),
    ),
}

# What a reading puts into a value: kept beside the words in rows, never in the register file.
READ: dict[type, tuple[Key, ...]] = {
    model.Milestone: (Key("due", "date"), Key("read_due", "date"), Key("ambiguous", "flag")),
    model.Item: (
        _many("parts", model.Part),
        Key("immediate", "flag"),
        Key("ongoing", "flag"),
        Key("interim", "flag"),
        Key("ambiguous", "flag"),
    ),
    model.Duty: (Key("first", "date"), Key("last", "date"), Key("on_month", "int"), Key("on_day", "int")),
    model.Obligation: (
        Key("due", "date"),
        Key("read_due", "date"),
        Key("ambiguous", "flag"),
        Key("first", "date"),
        Key("last", "date"),
        Key("on_month", "int"),
        Key("on_day", "int"),
    ),
}

_NAMES: dict[type, dict[str, Key]] = {}


def _names(shape: type) -> dict[str, Key]:
    """The keys of *shape* by their names."""
    if shape not in _NAMES:
        _NAMES[shape] = {key.name: key for key in KEYS[shape]}
    return _NAMES[shape]


def _defaults(shape: type[Any]) -> dict[str, object]:
    """The default of every attribute of *shape* that has one."""
    defaults: dict[str, object] = shape._field_defaults
    return defaults


# --- to plain form ---------------------------------------------------------------------------------------------------


def plain(value: object, *, read: bool = False, children: bool = True) -> Plain:
    """*value* as a dictionary in the order of its keys.

    With *read*, what its words are read to mean stands under `read`. Without *children*, the entries below it (items,
    measures, milestones, duties, obligations) and its reports are left out.
    """
    shape = type(value)
    out = _plain(value, KEYS[shape], read, children)
    if read and shape in READ:
        out["read"] = _plain(value, READ[shape], read, children)
    return out


_BELOW = frozenset({"items", "measures", "milestones", "duties", "obligations", "reports"})


def _plain(value: object, keys: tuple[Key, ...], read: bool, children: bool) -> Plain:
    defaults = _defaults(type(value))
    out: Plain = {}
    for key in keys:
        if not children and key.name in _BELOW:
            continue
        got = getattr(value, key.to)
        if got is None or (got == defaults.get(key.to) and not key.required):
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


# --- from plain form -------------------------------------------------------------------------------------------------


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
        names = _names(shape)
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
        defaults = _defaults(shape)
        for key in keys:  # a quantity whose target nobody named yet
            if key.to not in given and key.to not in defaults:
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
    return key.to, _defaults(shape)[key.to]


def value_of(shape: type, name: str, data: object) -> tuple[str, object]:
    """The attribute that key *name* of *shape* fills, and the value that plain *data* means for it."""
    key = _key(shape, name)
    return key.to, _Reader(None, None).value(key, data, None, name)


def _key(shape: type, name: str) -> Key:
    names = _names(shape)
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


def plain_register(register: model.Register) -> Plain:
    """The whole register as a document, in the order of the register file."""
    out: Plain = {"schema": SCHEMA}
    if register.note:
        out["note"] = register.note
    out["regions"] = [plain(region) for region in register.directory.regions]
    out["units"] = [plain(unit) for unit in register.directory.units]
    out["groups"] = [plain(group) for group in register.directory.groups]
    out["plans"] = [plain(plan) for plan in register.plans]
    return out
