"""The table of keys: what every value of the register has in its plain form, in which order, and how each is read.

The register file, the log, the database rows and the exports hold the plain form: dictionaries, lists, strings,
numbers, booleans; dates are ISO strings; what is empty or at its default is left out. `plain` writes it, `records`
reads it.
"""

from __future__ import annotations

from typing import Any, NamedTuple, get_args

from deadlines.domain import model
from deadlines.domain.units import Alias, Group, Region, Subscription, Unit

SCHEMA = "deadlines.register/1"
PERIODS = ("day", "week", "month", "quarter", "year")
COMPARISONS = (">=", "<=", ">", "<", "=")
LEVELS = ("province", "city", "county")
ACTS = get_args(model.ActKind)
LANGUAGES = ("zh", "en")  # of the weekly mail
STATIONS = get_args(model.Station)


class Key(NamedTuple):
    """One key of a record: its name in the file, the attribute it fills, and how its value is read."""

    name: str
    kind: str  # one of those that `records` reads
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
        _text("lang", choices=LANGUAGES),
    ),
    Group: (
        _text("name", required=True),
        _text("region", required=True),
        Key("members", "texts"),
        _text("base"),
        Key("mail", "texts"),
        _text("note"),
        _many("subscriptions", Subscription),
        _text("lang", choices=LANGUAGES),
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
        Key("name", "name", required=True),
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
        Key("units", "texts"),
        _text("signer"),
        _text("person"),
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
        _text("group"),
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
    model.Milestone: (Key("due", "date"), Key("ambiguous", "flag")),
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
        Key("ambiguous", "flag"),
        Key("first", "date"),
        Key("last", "date"),
        Key("on_month", "int"),
        Key("on_day", "int"),
    ),
}
_NAMES: dict[type, dict[str, Key]] = {}


def names_of(shape: type) -> dict[str, Key]:
    """The keys of *shape* by their names."""
    if shape not in _NAMES:
        _NAMES[shape] = {key.name: key for key in KEYS[shape]}
    return _NAMES[shape]


def defaults(shape: type[Any]) -> dict[str, object]:
    """The default of every attribute of *shape* that has one."""
    found: dict[str, object] = shape._field_defaults
    return found
