"""`deadlines escalate`: what the office may take up beyond a reminder, and the draft of its paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deadlines.cli.app import Command, command_app
from deadlines.cli.common import desk_of
from deadlines.cli.desk import read_date
from deadlines.cli.options import FormatOption, MaybeCode, PlanOption, UnitOption, complete_unit
from deadlines.errors import N_, BadValue, Refused

if TYPE_CHECKING:
    from deadlines.cli.desk import Desk
    from deadlines.domain.papers import Paper
    from deadlines.domain.suggested import Reminded, Suggested

app = command_app(
    help=N_(
        "What the office may take up beyond a reminder, by the rules of [escalation] in the settings (拟办建议): for"
        " the office alone, in the plan's order. Nothing goes out; a level exists once its signed paper is recorded"
        " with `deadlines paper add`."
    ),
    epilog="deadlines escalate\ndeadlines escalate --plan XA23 -f json\n"
    "deadlines escalate draft XA23-08.2 --level 督办 --out 拟办.docx",
    invoke_without_command=True,
)

COLUMNS = ("code", "plan", "title", "level", "why", "to", "superior", "due", "reminded.mail", "reminded.papers.doc")
LevelOption = Annotated[
    str | None, typer.Option("--level", metavar="预警|督办|约谈", help=N_("Only this level"), show_default=False)
]


@app.callback()
def escalate(
    ctx: typer.Context,
    plan: PlanOption = None,
    unit: UnitOption = None,
    level: LevelOption = None,
    format_: FormatOption = None,
) -> None:
    """List suggestions."""
    if ctx.invoked_subcommand is not None:
        return
    from deadlines.cli import output
    from deadlines.cli.escalation import level_named, levels_of
    from deadlines.usecases import escalating

    desk = desk_of(ctx)
    levels = levels_of(desk.settings.escalation)
    found = escalating.suggestions(
        desk.store,
        day=desk.as_of,
        levels=levels,
        lamps=desk.settings.lamps,
        plan=plan,
        unit=unit,
        level=level_named(level) if level is not None else None,
    )
    rows = [face(each) for each in found]
    envelope = {"schema": "deadlines.suggestions/1", "as_of": desk.as_of.isoformat(), "suggestions": rows}
    output.answer(desk, format_, lambda: envelope, lambda: rows, COLUMNS, lambda: _people(desk, found, off=not levels))


def face(found: Suggested) -> dict[str, Any]:
    """One suggestion of `deadlines.suggestions/1`."""
    from deadlines.domain import codes
    from deadlines.words import say

    line = found.deadline
    return {
        "code": found.code,
        "kind": codes.kind_of(found.code),
        "plan": found.line.plan.code,
        "item": codes.item_of(found.code),
        "title": found.title,
        "level": found.level.name if found.level is not None else None,
        "why": [say(each.text) for each in found.reasons],
        "conditions": [
            {"condition": each.condition, "since": each.since.isoformat() if each.since else None}
            for each in found.reasons
        ],
        "to": list(found.to),
        "superior": list(found.superior),
        "due": line.due.isoformat() if line is not None else None,
        "days_left": line.days_left if line is not None else None,
        "confirmed": line.confirmed if line is not None else None,
        "ambiguous": line.ambiguous if line is not None else None,
        "reminded": _reminded(found.reminded),
    }


def _reminded(told: Reminded) -> dict[str, Any]:
    last = told.mails[-1] if told.mails else None
    return {
        "mail": last.on.isoformat() if last is not None else None,
        "mails": len(told.mails),
        "by_hand": [
            {
                "on": each.on.isoformat(),
                "by": each.means,
                "to": each.person,
                "units": list(each.units),
                "note": each.note,
            }
            for each in told.by_hand
        ],
        "papers": [_paper(each) for each in told.papers],
    }


def _paper(paper: Paper) -> dict[str, Any]:
    act = paper.act
    return {
        "kind": act.of,
        "doc": act.doc,
        "on": paper.report.date.isoformat(),
        "answer_by": act.to.isoformat() if act.to else None,
        "answered_on": paper.answer.date.isoformat() if paper.answer else None,
        "addressees": list(act.units),
    }


def _people(desk: Desk, found: list[Suggested], *, off: bool) -> None:
    from deadlines.cli import output, tables
    from deadlines.words import _, listed, say

    if not found:
        none, none_at_all = N_("Nothing is suggested."), N_("The settings have no levels: nothing is suggested.")
        output.show(desk, _(none_at_all if off else none))
        return
    heads = (N_("Code"), N_("Level"), N_("Why"), N_("To whom"), N_("Reminded before"))
    shares = (0, 0, 2, 1, 1)
    columns = [tables.Column(head, share=share) for head, share in zip(heads, shares, strict=True)]
    rows = []
    for each in found:
        to = [listed(each.to)] if each.to else []
        if each.superior:
            text = N_("%(office)s, duty person (%(units)s stand above it)")
            to.append(say(text, office=each.office, units=each.superior))
        code = f"{each.code}\n" + (_("(date to be settled)") if each.deadline and each.deadline.ambiguous else "")
        why = "\n".join([each.title, *(say(reason.text) for reason in each.reasons)])
        rows.append(
            [code.strip(), each.level.name if each.level else "", why, "\n".join(to), "\n".join(_before(each.reminded))]
        )
    tables.draw(desk, columns, rows)
    output.show(
        desk, say(N_("For the office alone. `deadlines escalate draft CODE --out FILE` writes an unnumbered draft."))
    )


def _before(told: Reminded) -> list[str]:
    """What was reminded of before, in a few words: the last weekly list, by hand, on paper."""
    from deadlines.cli import people
    from deadlines.words import _, say

    said = []
    if told.mails:
        said.append(say(N_("weekly list %(on)s (%(count)s in all)"), on=told.mails[-1].on, count=len(told.mails)))
    said += [f"{each.on.isoformat()} {_(people.MEANS.get(each.means, each.means))}" for each in told.by_hand[-2:]]
    said += [f"{each.report.date.isoformat()} {each.name}" for each in told.papers[-2:]]
    return said or [_("nothing recorded")]


@app.command(
    cls=Command,
    help=N_(
        "Write the draft of a paper about an entry: the facts that are recorded, and what is asked. Its number and the"
        " day are left blank. It tells its addressees of nothing that did not reach them. Without --out the text is"
        " printed. Offices put drafts of their own into the folder `templates` of [escalation]."
    ),
    epilog="deadlines escalate draft XA23-08.2 --level 督办 --answer-by 2024-05-15\n"
    "deadlines escalate draft XA23-08.2 --level 预警 --to 市城管局 --out 预警函.docx",
)
def draft(
    ctx: typer.Context,
    code: MaybeCode = None,
    level: Annotated[
        str | None, typer.Option(metavar="预警|督办|约谈", help=N_("Of which level; by default what is suggested"))
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            metavar=N_("UNIT"),
            help=N_("To this unit alone; by default to those for whom it is suggested"),
            autocompletion=complete_unit,
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar=N_("FILE"), help=N_("The file to write: .docx or .txt"))] = None,
    answer_by: Annotated[
        str | None, typer.Option(metavar=N_("DATE"), help=N_("The answer day; left blank without"))
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=N_("Write over a file that is there"))] = False,
) -> None:
    """Write a draft."""
    from deadlines.cli import asking
    from deadlines.cli.escalation import level_named, levels_of, templates_of
    from deadlines.domain.levels import LEVELS
    from deadlines.reports.draftfacts import facts
    from deadlines.reports.drafts import PAPERS, plain
    from deadlines.reports.drafts import draft as drafted
    from deadlines.usecases import escalating
    from deadlines.words import say

    desk = desk_of(ctx)
    name = level_named(level) if level is not None else None
    by_day = read_date(answer_by) if answer_by else None
    kind = _kind(out)
    levels, lamps = levels_of(desk.settings.escalation), desk.settings.lamps
    code = asking.chosen(desk, code, N_("CODE"), N_("Which entry? A number, a code or words:"), lambda: _waiting(desk))
    seen = escalating.of_entry(desk.store, code, day=desk.as_of, levels=levels, lamps=lamps, level=name, unit=to)
    if name is None and seen.level is not None:
        name = seen.level.name
    if name is None and desk.answers:
        name = asking.chosen(
            desk, None, "--level", N_("Of which level?"), lambda: [(each, PAPERS[each]) for each in LEVELS]
        )
    if name is None:
        raise Refused(N_("Nothing is suggested for %(code)s: say with --level what is to be drafted."), code=seen.code)
    contact = (desk.settings.mail or {}).get("contact", ""), (desk.settings.mail or {}).get("phone", "")
    issuer = desk.settings.escalation.get("issuer") or escalating.interviewer(seen)
    told = facts(seen, desk.as_of, answer_by=by_day, issuer=issuer, contact=contact[0], phone=contact[1])
    made = drafted(name, told, templates_of(desk.settings.escalation))
    if out is None:
        desk.out.write(plain(made))
        return
    if kind == ".docx":
        from deadlines.reports.letter import letter

        data = letter(made, PAPERS[name], author=seen.office, on=desk.as_of)
    else:
        data = plain(made).encode()
    escalating.write(desk.store, out, data, over=overwrite)
    text = N_("%(file)s: draft of %(paper)s about %(code)s to %(units)s, without number and signature.")
    desk.out.write(say(text, file=out, paper=PAPERS[name], code=seen.code, units=seen.to) + "\n")
    if seen.superior:
        left = N_("%(units)s stand above %(office)s and are left out: that is for the office's duty person.")
        desk.err.write(say(left, units=seen.superior, office=seen.office) + "\n")


def _kind(out: Path | None) -> str:
    if out is not None and out.suffix.lower() not in (".docx", ".txt"):
        raise BadValue(str(out), N_("a file that ends in .docx or .txt"))
    return out.suffix.lower() if out is not None else ""


def _waiting(desk: Desk) -> list[tuple[str, str]]:
    """What is suggested, to choose from."""
    from deadlines.cli.escalation import levels_of
    from deadlines.usecases.escalating import suggestions

    levels = levels_of(desk.settings.escalation)
    found = suggestions(desk.store, day=desk.as_of, levels=levels, lamps=desk.settings.lamps)
    return [(each.code, f"{each.level.name if each.level else ''}  {each.title}") for each in found]
