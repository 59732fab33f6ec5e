"""`deadlines evidence`: files as proof."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.desk import read_date
from deadlines.cli.options import ByOption, CodeArgument, FormatOption, MaybeCode, NoteOption
from deadlines.errors import N_, BadValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deadlines.cli.desk import Desk
    from deadlines.domain.evidence import Attached
    from deadlines.domain.model import Stage

app = command_app(
    help=N_("Files as proof: copied beside the register under their SHA-256, never overwritten, old versions kept."),
    epilog="deadlines evidence list XA23-08\ndeadlines evidence check",
)

#: What a file can stand for, beside the entry itself; typed in English or as it is shown.
STAGES: dict[str, str] = {
    "declared": N_("self-check"),
    "applied": N_("application for acceptance"),
    "inspected": N_("site check"),
    "accepted": N_("acceptance"),
    "returned": N_("return"),
    "notice": N_("public notice"),
    "objection": N_("objection"),
    "closed": N_("close-out"),
    "look-back": N_("look-back"),
    "reopened": N_("reopening"),
    "extension-requested": N_("request for an extension"),
    "extension-approved": N_("decision on an extension"),
    "paper": N_("paper"),
}


@app.callback()
def evidence() -> None:
    """Evidence."""


@app.command(
    cls=Command,
    help=N_(
        "Take files in as evidence of an entry: an item, a measure, a milestone, an obligation. The same name again is"
        " a new version; the old one stays. A file whose content was lost is put back."
        " Kinds are the office's own: 文件, 合同, 照片, 监测报告, 验收意见."
    ),
    epilog=(
        "deadlines evidence add XA23-08.1 监测报告.pdf --kind 监测报告 --taken 2023-10-20\n"
        "deadlines evidence add XA23-08 现场.jpg --kind 照片 --place 雁塔区 --stage inspected"
    ),
)
def add(
    ctx: typer.Context,
    code: MaybeCode = None,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar=N_("FILE"), help=N_("The files; each is copied and kept"))
    ] = None,
    kind: Annotated[str | None, typer.Option(metavar=N_("KIND"), help=N_("What it is: 文件, 合同, 照片 …"))] = None,
    taken: Annotated[str | None, typer.Option(metavar=N_("DATE"), help=N_("The day it was made"))] = None,
    place: Annotated[str | None, typer.Option(metavar=N_("TEXT"), help=N_("Where it was made"))] = None,
    stage: Annotated[
        str | None, typer.Option(metavar="applied|inspected|…", help=N_("For which step of acceptance it stands"))
    ] = None,
    on: Annotated[
        str | None, typer.Option(metavar=N_("DATE"), help=N_("The day it was handed in; the --as-of day by default"))
    ] = None,
    note: NoteOption = None,
    by: ByOption = None,
) -> None:
    """Take files in."""
    from deadlines.cli import asking
    from deadlines.usecases.evidence import About
    from deadlines.usecases.evidence import add as take_in
    from deadlines.words import say

    desk = desk_of(ctx)
    code = asking.entry_or_item(desk, code, N_("CODE"), N_("Which entry? A number, a code or words:"))
    paths = files or [asking.file(desk, N_("FILE"), N_("Which file?"))]
    if not files and kind is None:
        kind = asking.wanted(desk, N_("What kind (文件, 合同, 照片, 监测报告, 验收意见)? (Enter: none)")) or None
    about = About(kind, read_date(taken) if taken else None, place, _stage(stage), note)
    taken_in = take_in(
        desk.store,
        desk.evidence,
        code,
        paths,
        desk.recording(on, by),
        about,
    )
    for each in taken_in.put_back:
        text = N_("%(code)s: the content of %(name)s is back in its place; nothing new was recorded.")
        desk.out.write(say(text, code=each.entry.code, name=each.file.name) + "\n")
    for each in taken_in.new:
        text = N_("%(code)s: %(name)s is kept.")
        if each.version > 1:
            text = N_("%(code)s: %(name)s is kept as version %(version)s; the older one stays.")
        said = {"code": each.entry.code, "name": each.file.name, "version": each.version}
        desk.out.write(say(text, **said) + "\n")


def _stage(typed: str | None) -> Stage | None:
    """The step that *typed* names, in English or as it is shown. Raises BadValue."""
    from deadlines.words import _

    if typed is None:
        return None
    for name, words in STAGES.items():
        if typed.strip().lower() in (name, _(words).lower()):
            return cast("Stage", name)
    from deadlines.errors import Message

    raise BadValue(typed, Message(N_("a step: %(known)s"), {"known": tuple(STAGES)}))


COLUMNS = ("code", "name", "version", "versions", "kind", "stage", "date", "taken", "place", "size", "sha256", "kept")


@app.command(
    "list",
    cls=Command,
    help=N_("The evidence of an entry and of all that stands below it, every version."),
    epilog="deadlines evidence list XA23-08\ndeadlines evidence list 8.1 -f json",
)
def list_(ctx: typer.Context, code: CodeArgument, format_: FormatOption = None) -> None:
    """List evidence."""
    from deadlines.cli import output
    from deadlines.usecases import evidence as use

    desk = desk_of(ctx)
    found = use.of(desk.store, code, desk.as_of)
    rows = [face(desk, each) for each in found]
    envelope = {"schema": "deadlines.evidence/1", "as_of": desk.as_of.isoformat(), "files": rows}
    output.answer(desk, format_, lambda: envelope, lambda: rows, COLUMNS, lambda: _people(desk, found, rows))


def face(desk: Desk, each: Attached) -> dict[str, Any]:
    """One file of `deadlines.evidence/1`; `kept` says whether its content is there, `path` where."""
    file, report = each.file, each.report
    path = desk.evidence.path(file.sha256) if desk.evidence is not None else None
    kept = path is not None and path.is_file()
    return {
        "code": each.entry.code,
        "name": file.name,
        "version": each.version,
        "versions": each.versions,
        "kind": file.kind,
        "stage": each.stage,
        "date": report.date.isoformat(),
        "taken": file.taken.isoformat() if file.taken else None,
        "place": file.place,
        "size": file.size,
        "sha256": file.sha256,
        "kept": kept,
        "path": str(path) if kept else None,
        "by": report.by,
        "note": report.note,
    }


def _people(desk: Desk, found: Sequence[Attached], rows: Sequence[dict[str, Any]]) -> None:
    from deadlines.cli import output, tables
    from deadlines.words import _, say, visible

    if not found:
        output.show(desk, _("No evidence was taken in."))
        return
    heads = (N_("Code"), N_("Kind"), N_("Day"), N_("Where made"), N_("Size"))
    columns = [tables.Column(N_("File"), share=1), *map(tables.Column, heads)]
    made = []
    for each, row in zip(found, rows, strict=True):
        name = visible(each.file.name)
        if each.versions > 1 or each.version > 1:
            name += say(N_(" (version %(version)s)"), version=each.version)
        if not row["kept"]:
            name += _(" (content not there)")
        day = (each.file.taken or each.report.date).isoformat()
        said = [each.file.kind or "", _(STAGES.get(each.stage, "")) if each.stage else ""]
        kind = "\n".join(filter(None, said))
        made.append([name, each.entry.code, kind, day, each.file.place or "", _size(each.file.size)])
    tables.draw(desk, columns, made)


def _size(octets: int) -> str:
    if octets < 1024:
        return f"{octets} B"
    return f"{octets / 1024:.0f} KB" if octets < 1 << 20 else f"{octets / (1 << 20):.1f} MB"


@app.command(
    cls=Command,
    help=N_(
        "Whether the content of all evidence is there and is what was recorded; of one entry where it is named."
        " Exit code 1 where it is not."
    ),
    epilog="deadlines evidence check\ndeadlines evidence check XA23-08 -f json",
)
def check(ctx: typer.Context, code: MaybeCode = None, format_: FormatOption = None) -> int:
    """Check evidence."""
    from deadlines.cli.findings import answer
    from deadlines.usecases import evidence as use

    desk = desk_of(ctx)
    found = use.check(desk.store, desk.evidence, code, desk.as_of)
    sound = N_("All evidence is there and is what was recorded.")
    return answer(desk, format_, "deadlines.evidence-check/1", found, sound, desk.as_of)


@app.command(
    cls=Command,
    help=N_(
        "Which required kinds of evidence lack: of an entry and what stands below it, or of all that is recorded as"
        " done. The settings say what is required. Exit code 1 where something lacks."
    ),
    epilog="deadlines evidence missing\ndeadlines evidence missing XA23-08",
)
def missing(ctx: typer.Context, code: MaybeCode = None, format_: FormatOption = None) -> int:
    """Name required evidence that lacks."""
    from deadlines.cli.findings import answer
    from deadlines.usecases import evidence as use

    desk = desk_of(ctx)
    found = use.missing(desk.store, desk.settings.required, code, desk.as_of)
    sound = N_("No required evidence lacks.")
    # of an entry that is named it is told whether it is done or not
    heads = {} if code is None else {"evidence": N_("Required evidence lacks: `deadlines evidence add` takes it in")}
    return answer(desk, format_, "deadlines.evidence-missing/1", found, sound, desk.as_of, heads)


@app.command(
    cls=Command,
    help=N_(
        "The file of a matter (一事一档): a new folder with the item's evidence in twelve sections, and an index"
        " (.docx) that names what lacks. Exit code 1 where content is not there."
    ),
    epilog="deadlines evidence export XA23-08 第8项一事一档",
)
def export(
    ctx: typer.Context,
    code: CodeArgument,
    folder: Annotated[Path, typer.Argument(metavar=N_("DIR"), help=N_("The folder to make; it must not be there yet"))],
) -> int:
    """Write the file of a matter."""
    from deadlines.cli.progress import working
    from deadlines.usecases import evidence as use
    from deadlines.usecases.export import not_over
    from deadlines.words import say

    desk = desk_of(ctx)
    not_over(desk.store, folder)
    with working(desk, N_("Writing the file of the matter")):
        matter = use.export(desk.store, desk.evidence, code, folder, day=desk.as_of, required=desk.settings.required)
    sections = {each.section for each in matter.filed if each.there}
    text = N_("%(folder)s: %(files)s files in %(sections)s of 12 sections, and the index.")
    there = sum(each.there for each in matter.filed)
    desk.out.write(say(text, folder=folder, files=there, sections=len(sections)) + "\n")
    for each in matter.filed:
        if not each.there:
            lost = N_("%(code)s: the content of %(name)s is not there or was changed.")
            desk.err.write(say(lost, code=each.attached.entry.code, name=each.attached.file.name) + "\n")
    return 0 if there == len(matter.filed) else 1
