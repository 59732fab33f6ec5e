"""`deadlines declare … close … reopen`: an item's way from done to closed (验收销号), one command a step."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.desk import read_date
from deadlines.cli.options import (
    ByOption,
    DocOption,
    FormatOption,
    MaybeItem,
    NoteOption,
    OnOption,
    ReasonOption,
    complete_unit,
)
from deadlines.errors import N_, Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deadlines.cli.desk import Desk
    from deadlines.cli.output import Format
    from deadlines.domain.chain.case import Kind
    from deadlines.domain.model import Level
    from deadlines.usecases.closing import Stepped

declaring, applying, inspecting, accepting, returning = (command_app() for _ in range(5))
notifying, objecting, closing, looking_back, reopening = (command_app() for _ in range(5))


class LevelChoice(StrEnum):
    """The levels of acceptance."""

    municipal = "municipal"
    provincial = "provincial"


DueOption = Annotated[
    str | None,
    typer.Option(metavar=N_("DATE"), help=N_("The day by which the next step is due; counted by the settings else")),
]
UnitOption = Annotated[
    str | None,
    typer.Option(metavar=N_("UNIT"), help=N_("The unit that acts"), autocompletion=complete_unit),
]
LevelOption = Annotated[
    LevelChoice | None,
    typer.Option(metavar="municipal|provincial", help=N_("The level; the one whose turn it is by default")),
]


@declaring.command(
    cls=Command,
    help=N_(
        "Report an item done: its milestones are done and the required evidence is there. `done ITEM` is the same."
    ),
    epilog="deadlines declare XA23-18 --on 2023-12-20 --by 李四",
)
def declare(
    ctx: typer.Context,
    item: MaybeItem = None,
    on: OnOption = None,
    due: DueOption = None,
    note: NoteOption = None,
    by: ByOption = None,
    format_: FormatOption = None,
) -> None:
    """Report an item done."""
    _take(ctx, "declared", item, on, format_, note=note, by=by, due=due)


@applying.command(
    cls=Command,
    help=N_("Apply for the acceptance of an item that is reported done."),
    epilog="deadlines apply XA23-18 --on 2023-12-25 --doc 市住建函〔2023〕88号 --by 李四",
)
def apply(
    ctx: typer.Context,
    item: MaybeItem = None,
    on: OnOption = None,
    unit: UnitOption = None,
    doc: DocOption = None,
    due: DueOption = None,
    note: NoteOption = None,
    by: ByOption = None,
    format_: FormatOption = None,
) -> None:
    """Apply for acceptance."""
    _take(ctx, "applied", item, on, format_, note=note, by=by, unit=unit, doc=doc, due=due)


@inspecting.command(
    cls=Command,
    help=N_("Record a site check. Whether one is needed before an opinion is a setting ([chain] inspection)."),
    epilog="deadlines inspect XA23-18 --unit 西安市/市住建局 --note 现场核查12家，均已建成",
)
def inspect(
    ctx: typer.Context,
    item: MaybeItem = None,
    on: OnOption = None,
    level: LevelOption = None,
    unit: UnitOption = None,
    doc: DocOption = None,
    note: NoteOption = None,
    by: ByOption = None,
    format_: FormatOption = None,
) -> None:
    """Record a site check."""
    _take(ctx, "inspected", item, on, format_, note=note, by=by, unit=unit, doc=doc, level=level)


@accepting.command(
    cls=Command,
    help=N_(
        "Record the opinion of an acceptance unit: passed. Where the plan asks for separate acceptance, the level is"
        " passed with the last opinion; `return` records that an item did not pass."
    ),
    epilog="deadlines accept XA23-18 --level municipal --doc 验〔2024〕3号 --by 王五",
)
def accept(
    ctx: typer.Context,
    item: MaybeItem = None,
    on: OnOption = None,
    level: LevelOption = None,
    unit: UnitOption = None,
    office: Annotated[
        bool, typer.Option("--office", help=N_("The office's own check, where the settings ask for it"))
    ] = False,
    doc: DocOption = None,
    due: DueOption = None,
    note: NoteOption = None,
    by: ByOption = None,
    format_: FormatOption = None,
) -> None:
    """Record an opinion."""
    _take(ctx, "accepted", item, on, format_, note=note, by=by, unit=unit, doc=doc, due=due, level=level, office=office)


@returning.command(
    "return",
    cls=Command,
    help=N_("Send an item back: say what has to be mended. It is open again until it is reported done anew."),
    epilog="deadlines return XA23-18 --point 补充在线监测数据 --point 补充验收照片 --due 2024-03-31",
)
def return_(
    ctx: typer.Context,
    item: MaybeItem = None,
    point: Annotated[
        list[str] | None,
        typer.Option(metavar=N_("TEXT"), help=N_("A point to mend; may be repeated")),
    ] = None,
    on: OnOption = None,
    level: LevelOption = None,
    unit: UnitOption = None,
    doc: DocOption = None,
    due: DueOption = None,
    note: NoteOption = None,
    by: ByOption = None,
    format_: FormatOption = None,
) -> None:
    """Send an item back."""
    _take(
        ctx,
        "returned",
        item,
        on,
        format_,
        note=note,
        by=by,
        unit=unit,
        doc=doc,
        due=due,
        level=level,
        points=tuple(point or ()),
        asks=(("points", N_("Which point is to be mended?")),),
    )


@notifying.command(
    cls=Command,
    help=N_(
        "Record a public notice. Its first day counts; without --until its last day is counted, in working days by"
        " default. Where the notice states both days and a last day, both are kept, and said if they do not fit."
    ),
    epilog="deadlines notice XA23-18 --start 2024-01-22 --days 10 --where 市政府门户网站",
)
def notice(
    ctx: typer.Context,
    item: MaybeItem = None,
    start: Annotated[
        str | None, typer.Option(metavar=N_("DATE"), help=N_("Its first day; the day of the step by default"))
    ] = None,
    days: Annotated[
        int | None, typer.Option(metavar=N_("N"), min=1, max=9999, help=N_("How many days the notice says"))
    ] = None,
    until: Annotated[str | None, typer.Option(metavar=N_("DATE"), help=N_("Its last day, as the notice says"))] = None,
    natural: Annotated[
        bool | None, typer.Option("--natural/--working", help=N_("Its days are all days, or working days"))
    ] = None,
    where: Annotated[
        str | None, typer.Option(metavar=N_("TEXT"), help=N_("Where it stands: a site, a paper, its number"))
    ] = None,
    on: OnOption = None,
    due: DueOption = None,
    note: NoteOption = None,
    by: ByOption = None,
    format_: FormatOption = None,
) -> None:
    """Record a public notice."""
    desk = desk_of(ctx)
    first = read_date(start) if start else None
    day = on or (start if first is not None and first <= desk.as_of else None)
    _take(
        ctx,
        "notice",
        item,
        day,
        format_,
        note=note,
        by=by,
        doc=where,
        due=due,
        start=first,
        until=read_date(until) if until else None,
        days=days,
        natural=natural,
    )


@objecting.command(
    cls=Command,
    help=N_("Record an objection raised in the public notice, or with --settled that it is settled."),
    epilog="deadlines objection XA23-18 --note 群众反映仍有裸土未覆盖 --doc 异1号\n"
    "deadlines objection XA23-18 --settled --doc 异1号 --note 已核实覆盖",
)
def objection(
    ctx: typer.Context,
    item: MaybeItem = None,
    settled: Annotated[bool, typer.Option("--settled", help=N_("It is settled"))] = False,
    doc: DocOption = None,
    on: OnOption = None,
    note: NoteOption = None,
    by: ByOption = None,
    format_: FormatOption = None,
) -> None:
    """Record an objection."""
    _take(ctx, "objection-settled" if settled else "objection", item, on, format_, note=note, by=by, doc=doc)


@closing.command(
    cls=Command,
    help=N_("Close an item out, once its notice is over and no objection is open; --doc is the filing number."),
    epilog="deadlines close XA23-18 --on 2024-02-10 --doc 市整改办销〔2024〕5号",
)
def close(
    ctx: typer.Context,
    item: MaybeItem = None,
    doc: DocOption = None,
    on: OnOption = None,
    unit: UnitOption = None,
    note: NoteOption = None,
    by: ByOption = None,
    format_: FormatOption = None,
) -> None:
    """Close an item out."""
    asks = (("doc", N_("What is the filing number?")),)
    _take(ctx, "closed", item, on, format_, note=note, by=by, doc=doc, unit=unit, asks=asks)


@looking_back.command(
    "look-back",
    cls=Command,
    help=N_("Record a look-back at a closed item. It stays closed; `reopen` opens it again."),
    epilog="deadlines look-back XA23-18 --note 现场核查，未见反弹",
)
def look_back(
    ctx: typer.Context,
    item: MaybeItem = None,
    on: OnOption = None,
    unit: UnitOption = None,
    doc: DocOption = None,
    note: NoteOption = None,
    by: ByOption = None,
    format_: FormatOption = None,
) -> None:
    """Record a look-back."""
    _take(ctx, "look-back", item, on, format_, note=note, by=by, unit=unit, doc=doc)


@reopening.command(
    cls=Command,
    help=N_("Reopen a closed item. The reason is quoted from the paper; the close-out before it stays on record."),
    epilog="deadlines reopen XA23-18 --reason “回头看发现扬尘问题反弹” --doc 陕督〔2024〕9号",
)
def reopen(
    ctx: typer.Context,
    item: MaybeItem = None,
    reason: ReasonOption = None,
    doc: DocOption = None,
    on: OnOption = None,
    due: DueOption = None,
    by: ByOption = None,
    format_: FormatOption = None,
) -> None:
    """Reopen an item."""
    asks = (("note", N_("Why, in the words of the paper?")), ("doc", N_("What is the number of the paper?")))
    _take(ctx, "reopened", item, on, format_, note=reason, by=by, doc=doc, due=due, asks=asks)


# --- what they share -------------------------------------------------------------------------------------------------


def _take(
    ctx: typer.Context,
    kind: Kind,
    typed: str | None,
    on: str | None,
    form: Format | None,
    *,
    by: str | None,
    due: str | None = None,
    level: LevelChoice | None = None,
    asks: Sequence[tuple[str, str]] = (),
    **more: Any,
) -> None:
    """Take step *kind* and say what it came to; *asks* are facts with the question for each that was left out."""
    from deadlines.cli import asking
    from deadlines.domain.chain.case import Told
    from deadlines.usecases.closing import step

    desk = desk_of(ctx)
    code = asking.item(desk, typed, among=lambda: _standing_at(desk, kind))
    for fact, question in asks:
        if not more[fact] and desk.answers:
            said = asking.needed(desk, None, fact, question)
            more[fact] = (said,) if fact == "points" else said
    how = desk.recording(on, by)
    at_level: Level | None = level.value if level is not None else None
    told = Told(how.on, how.who, due=read_date(due) if due else None, level=at_level, **more)
    came = step(desk.store, code, kind, told, how, rules=desk.settings.rules, calendar=desk.calendar)
    _answer(desk, came, form)


def _standing_at(desk: Desk, kind: Kind) -> list[tuple[str, str]]:
    """The items that may be at step *kind*."""
    from deadlines.domain.chain.book import BOOK
    from deadlines.domain.course import UNDER_WAY
    from deadlines.usecases.closing import candidates

    return candidates(desk.store, BOOK[kind].at or UNDER_WAY, desk.as_of)


COLUMNS = ("code", "step", "on", "life", "next", "due", "unit", "level", "doc", "notes")


def _answer(desk: Desk, came: Stepped, form: Format | None) -> None:
    from deadlines.cli import output
    from deadlines.words import say

    if form is None:
        _say(desk, came)
        return
    face = _face(came)
    output.answer(
        desk,
        form,
        lambda: {"schema": "deadlines.step/1", **face},
        lambda: [{**face, "notes": [say(note) for note in came.taken.notes]}],
        COLUMNS,
        lambda: _say(desk, came),
    )


def _say(desk: Desk, came: Stepped) -> None:
    desk.out.write("\n".join(_sentences(came)) + "\n")


def _face(came: Stepped) -> dict[str, Any]:
    from deadlines.words import say

    taken, act = came.taken, came.taken.report.act
    return {
        "code": came.item.code,
        "step": came.kind,
        "on": taken.report.date.isoformat(),
        "life": taken.course.life,
        "next": taken.next,
        "due": act.to.isoformat() if act is not None and act.to is not None else None,
        "unit": taken.report.unit,
        "level": act.level if act is not None else None,
        "doc": act.doc if act is not None else None,
        "notes": [say(note) for note in taken.notes],
    }


_SAID: dict[Kind, str] = {
    "declared": N_("%(code)s is reported done."),
    "applied": N_("%(code)s: acceptance applied for."),
    "inspected": N_("%(code)s: site check recorded."),
    "accepted": N_("%(code)s: %(station)s passed (%(unit)s)."),
    "returned": N_("%(code)s is returned to be mended (no. %(returned)s): %(points)s."),
    "notice": N_("%(code)s is in public notice from %(start)s to %(until)s."),
    "objection": N_("%(code)s: objection recorded; it has to be settled before the close-out."),
    "objection-settled": N_("%(code)s: objection settled."),
    "closed": N_("%(code)s is closed out (%(doc)s)."),
    "look-back": N_("%(code)s: look-back recorded; it stays closed."),
    "reopened": N_("%(code)s is reopened (no. %(reopened)s, %(doc)s): %(note)s"),
}
_IN_PART = N_("%(code)s: opinion of %(unit)s recorded (passed). Still wanted: %(points)s.")
_CLOSED_ONGOING = N_("%(code)s is closed out (%(doc)s); as an ongoing item it stays under watch.")


def _sentences(came: Stepped) -> list[str]:
    """What was done, what has to be looked at, and what comes next."""
    from deadlines.words import say

    report, course, act = came.taken.report, came.taken.course, came.taken.report.act
    text = _SAID[came.kind]
    if came.kind == "accepted" and act is not None and act.points:
        text = _IN_PART
    if came.kind == "closed" and came.item.ongoing:
        text = _CLOSED_ONGOING
    args: dict[str, object] = {
        "code": came.item.code,
        "unit": report.unit or "",
        "note": report.note or "",
        "returned": course.returned,
        "reopened": course.reopened,
    }
    if act is not None:
        from deadlines.domain.chain.stations import STATIONS

        args |= {"points": act.points, "start": act.start, "until": act.until, "doc": act.doc or ""}
        args["station"] = Message(STATIONS[act.level]) if act.level else ""
        if act.of == "office":
            args["station"] = Message(N_("the office's own check"))
    lines = [say(text, **args), *map(say, came.taken.notes)]
    if came.kind not in ("objection", "look-back") and (following := following_step(came)):
        lines.append(following)
    return lines


def following_step(came: Stepped) -> str:
    """`下一步：市级验收（待组织），市住建局，2024年1月24日前。`; nothing once the item is closed."""
    from deadlines.cli import people
    from deadlines.domain.acts import matters
    from deadlines.domain.turns import office_left, taking

    if came.taken.next is None:
        return ""
    left = matters((*came.item.reports, came.taken.report))
    due = next((each.due for each in left if each.act.awaits is not None and each.closed is None), None)
    awaited = came.taken.course.awaited
    who = taking(came.plan, came.item, came.taken.next, awaited)
    return people.next_step(came.taken.next, who, due, office=office_left(came.plan, came.item, awaited))
