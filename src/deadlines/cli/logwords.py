"""What an entry of the log says, in words: every fact under its label, by one table of acts.

A date, a number or a name alone would say nothing: which date of an application for acceptance is it, the day of the
application or the one by which the city has to act?
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from deadlines.errors import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deadlines.domain.log import LogEntry
    from deadlines.usecases.look import Counted

    Plain = dict[str, Any]


class Labels(NamedTuple):
    """What the facts of an act are called: who acts, its paper, the day that it sets, what it says, what is wanted."""

    unit: str = N_("unit")
    doc: str = N_("number")
    to: str = N_("next step by")
    note: str = N_("note")
    points: str = N_("still wanted")


PLAIN = Labels()
LABELS: dict[str, Labels] = {
    "extension-requested": Labels(N_("asked for by"), to=N_("asked for until"), note=N_("reason")),
    "extension-approved": Labels(N_("decided by"), to=N_("moved to"), note=N_("reason")),
    "extension-refused": Labels(N_("decided by"), note=N_("reason")),
    "applied": Labels(N_("applied for by")),
    "inspected": Labels(N_("inspected by")),
    "accepted": Labels(N_("accepted by")),
    "returned": Labels(N_("returned by"), points=N_("to mend")),
    "notice": Labels(doc=N_("published in")),
    "objection": Labels(note=N_("content")),
    "objection-settled": Labels(note=N_("outcome")),
    "closed": Labels(doc=N_("filing number")),
    "look-back": Labels(N_("inspected by")),
    "reopened": Labels(note=N_("reason")),
    "paper": Labels(N_("issued by"), to=N_("answer by"), note=N_("content")),
    "answered": Labels(doc=N_("answer to")),
    "acknowledged": Labels(doc=N_("receipt of")),
    "office": Labels(N_("checked by")),
}

#: What the units of an act, and its person, are called.
UNITS = {"acknowledged": N_("unit"), "reminded": N_("unit")}
PERSONS = {"acknowledged": N_("signed for by hand of"), "reminded": N_("reminded whom")}


def told(entry: LogEntry, counted: Callable[[str], Counted] | None = None) -> str:
    """What an entry of the log changed, in a few words; *counted* tells the units of an entry: the log has none."""
    from deadlines.words import _, say

    if entry.undoes is not None:
        return say(N_("act %(seq)s"), seq=entry.undoes)
    return _("; ").join(_facts(entry, counted))


def _facts(entry: LogEntry, counted: Callable[[str], Counted] | None) -> Iterator[str]:
    from deadlines.cli import logfacts, people
    from deadlines.domain.codes import in_order
    from deadlines.domain.log import OPENINGS
    from deadlines.domain.model import digits
    from deadlines.words import _, say

    before, after = entry.before, entry.after
    yield from sorted(before.get("digests", ()), key=in_order)
    if entry.act in OPENINGS and "act" in after:
        count = int(after["acts"])
        name = _(people.ACTS.get(str(after["act"]), str(after["act"])))
        text = N_("%(act)s: %(count)s records, no. %(first)s to %(last)s")
        yield say(text, act=name, count=count, first=entry.seq + 1, last=entry.seq + count)
        return
    if entry.act != "restored" and before.get("withdrawn") and after.get("withdrawn", True) is None:
        yield _("carried out again")
    if entry.act == "sent":
        yield from logfacts.mailed(after)
        return
    if isinstance(after.get("report"), dict):
        yield from _report(after["report"], counted(entry.code) if counted is not None else None)
    if after.get("added"):
        yield from _added(entry)
    for name, value in sorted(after.items()):  # stores keep them in orders of their own
        if name in ("report", "digests", "added"):
            continue
        if name == "subscriptions":  # by name alone: whose key it is, not its sum
            had = before.get(name) or ()
            yield from dict.fromkeys(each["name"] for each in value or () if each not in had)
        elif name == "windows":
            yield from logfacts.windows(before.get("windows"), value)
        elif name == "gaps":
            yield from (_gap(each) for each in value or () if each not in (before.get("gaps") or ()))
        elif name in ("measured", "targets") and isinstance(value, list) and value:
            unit = dict(counted(entry.code).figures).get(value[-1]["of"], "") if counted is not None else ""
            yield f"{value[-1]['of']} {digits(value[-1]['value'])}{unit}"  # those before were told of before
        elif name == "withdrawn_note" and after.get("withdrawn_doc"):
            yield say(N_("reason %(note)s"), note=value)  # the paper stands beside it and is what it rests on
        elif value is not None:
            yield people.fact(name, value)


def _gap(gap: Plain) -> str:
    """A time in which an entry was not carried out, as it ended: by which paper, and why."""
    from deadlines.words import _

    if "from" not in gap:
        return _labelled(N_("split off on"), gap["to"])
    said = [_labelled(N_("not carried out"), f"{gap['from']}—{gap['to']}")]
    said += [_labelled(PLAIN.doc, gap["back_doc"])] if gap.get("back_doc") else []
    said += [_labelled(N_("reason"), gap["back_note"])] if gap.get("back_note") else []
    return _("; ").join(said)


def _added(entry: LogEntry) -> Iterator[str]:
    """The codes of whole records that came in, units and groups counted; of a task what it is, and its paper."""
    from deadlines.domain import additions
    from deadlines.words import say

    parties = 0
    for each in additions.of(entry.after):
        if each.name in ("regions", "units", "groups"):
            parties += each.name != "regions"
        elif entry.act == "split":
            yield from _task(each.record)
        else:
            yield each.code
    if parties:
        yield say(N_("%(count)s units and groups"), count=parties)


def _task(record: Plain) -> Iterator[str]:
    from deadlines.words import listed

    doers = f"（{listed(record['responsible'])}）" if record.get("responsible") else ""
    yield f"{record['code']} {record['text']}{doers}"
    for stone in record.get("milestones", ()):
        yield _labelled(N_("milestone"), f"{stone['code']}（{stone['limit']}）")
    for gap in record.get("gaps", ()):
        yield from [_labelled(PLAIN.doc, gap["doc"])] if gap.get("doc") else []
        yield from [_labelled(N_("reason"), gap["note"])] if gap.get("note") else []


def _report(report: Plain, units: Counted | None) -> Iterator[str]:
    """What a report says: who, what act, how much in which *units*, how often, by when, by which papers."""
    from deadlines.cli import logfacts, people
    from deadlines.words import _, listed, say

    act: Plain = report.get("act") or {}
    kind = act.get("kind", "")
    labels = LABELS.get("office" if kind == "accepted" and act.get("of") == "office" else kind, PLAIN)
    yield from _act(act, units)
    if named := report.get("unit") or report.get("group"):
        yield _labelled(labels.unit, named)
    amounts = list(logfacts.amounts(report.get("quantities", ()), units.amounts if units is not None else ()))
    if amounts:
        yield say(N_("amount %(amounts)s"), amounts=listed(amounts))
    if report.get("count"):
        unit = people.unit_word(units.times if units is not None and units.times else "次")
        yield say(N_("carried out: %(times)s%(unit)s"), times=report["count"], unit=unit)
    if act.get("points"):
        yield _labelled(labels.points, listed(act["points"]))
    if act.get("units"):
        yield _labelled(UNITS.get(kind, N_("to be answered by")), listed(act["units"]))
    for name, label in (("signer", N_("signed by")), ("person", PERSONS.get(kind, N_("person")))):
        if act.get(name):
            yield _labelled(label, act[name])
    if report.get("note"):
        yield _labelled(labels.note, report["note"])
    if report.get("evidence"):
        yield _labelled(N_("evidence"), listed(each["name"] for each in report["evidence"]))
    for doc in dict.fromkeys(doc for doc in (act.get("doc"), report.get("doc")) if doc):
        yield _labelled(labels.doc, doc)
    if act.get("to"):
        yield _labelled(labels.to, act["to"])
    if act.get("late"):
        yield _("filed late")


def _act(act: Plain, units: Counted | None) -> Iterator[str]:
    """What an act is about: a level of acceptance, a verdict, a figure with its value, a window."""
    if not act:
        return
    from deadlines.cli import logfacts, people
    from deadlines.domain.model import Act, digits
    from deadlines.words import _, say

    kind, of = act["kind"], act.get("of") or ""
    if kind == "accepted":
        yield people.step(kind, Act(kind, of=of or None, level=act.get("level")))
        of = ""
    elif level := act.get("level"):
        yield _(people.LEVELS[level])
    if kind == "judged":
        of = _(people.VERDICTS.get(of, of))
    elif kind == "reminded":
        of = _(people.MEANS.get(of, of))
    elif kind == "member":
        of = _(people.MEMBERS.get(of, N_("progress recorded")))
    elif kind == "waiting":
        of = _labelled(N_("waits for"), of)
    value = digits(act["value"]) if act.get("value") is not None else ""
    named = of.partition("#")[0]
    if kind == "planned":
        about = say(N_("%(name)s: %(facts)s"), name=named, facts=logfacts.course(act.get("curve") or {}, named))
    elif value and units is not None:  # a quantity is known by its unit, a figure by its name
        about = value + named if named in units.amounts else f"{of} {value}{dict(units.figures).get(of, '')}"
    else:
        about = f"{of} {value}".strip()
    if about:
        yield about
    if act.get("start") and act.get("until"):
        days = people.window_days(act.get("days"), natural=bool(act.get("natural")))
        head = N_("notice") if kind == "notice" else N_("period")
        yield _labelled(head, f"{act['start']}—{act['until']}{f'（{days}）' if days else ''}")
    elif act.get("start"):
        yield _labelled(N_("since"), act["start"])


def _labelled(label: str, value: str) -> str:
    from deadlines.words import _

    return f"{_(label)} {value}"
