"""What a revised plan changes, entry by entry, for a person: what the register says beside what the document says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deadlines.cli import output, people, tables
from deadlines.errors import N_
from deadlines.words import _, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deadlines.cli.desk import Desk
    from deadlines.plans.again import Changed, Closed, Revision

_MOST = 40  # on a terminal
_PLACE = frozenset({"where", "source", "withdrawn", "withdrawn_note"})


def counts(revision: Revision) -> dict[str, int]:
    """How many entries are new, changed, back and gone; each is one row of the table. Of the changed, how many move."""
    back = sum(each.back for each in revision.changed)
    return {
        "new": len(revision.new),
        "changed": len(revision.changed) - back,
        "moved": sum(each.moved is not None and not each.back for each in revision.changed),
        "back": back,
        "gone": len(revision.gone),
    }


def show(desk: Desk, revision: Revision) -> None:
    """Write the table: one row an entry, moved dates and what is recorded as done first among the changes."""
    rows = list(_rows(revision))
    columns = [
        tables.Column(N_("What")),
        tables.Column(N_("Code")),
        tables.Column(N_("In the register"), share=1),
        tables.Column(N_("In the document"), share=1),
    ]
    if rows:
        shown = rows[:_MOST] if desk.interactive else rows
        tables.draw(desk, columns, shown)
        if len(shown) < len(rows):
            output.show(desk, say(N_("%(count)s more; `-f json` shows all."), count=len(rows) - len(shown)))


def _rows(revision: Revision) -> Iterator[tuple[str, str, str, str]]:
    from deadlines.plans.again import done_on

    changed = [each for each in revision.changed if not each.back]
    for each in sorted(changed, key=lambda each: (each.done_on is None, each.moved is None)):
        kind = _("date moved") if each.moved is not None else _("changed")
        yield kind, each.entry.code, *_sides(each)
    for new in revision.new:
        yield _("new"), new.entry.code, "", _words(new.entry)
    for each in revision.changed:
        if each.back:
            before, now = _sides(each)
            yield _("carried out again"), each.entry.code, before, now or _words(each.entry)
    for entry in revision.gone:
        since = done_on(entry)
        kept = say(N_("recorded as done on %(on)s; what was recorded stays"), on=since) if since else ""
        yield _("gone"), entry.code, "\n".join(filter(None, (_words(entry), kept))), ""
    for left in revision.closed:
        yield _("closed out, left as it is"), left.code, *_closed(left)


def _sides(changed: Changed) -> tuple[str, str]:
    """What differs, as the register and as the document has it; what is recorded as done stands with the register."""
    from deadlines.domain.plain import plain

    before = plain(changed.entry, children=False)
    keys = [key for key in changed.after if key not in _PLACE]
    left = [people.fact(key, before[key]) for key in keys if before.get(key) is not None]
    right = [people.fact(key, changed.after[key]) for key in keys if changed.after[key] is not None]
    if changed.paper is not None and changed.moved is not None and changed.moved[0] is not None:
        extended = N_("extended to %(to)s (%(paper)s)")
        left.append(say(extended, to=changed.moved[0], paper=changed.paper or "–"))
    if changed.done_on is not None:
        left.append(say(N_("recorded as done on %(on)s"), on=changed.done_on))
        right.append(_("asks for more than is recorded: open again") if changed.short else _("stays done"))
    return "\n".join(left), "\n".join(right)


def _closed(left: Closed) -> tuple[str, str]:
    from deadlines.plans.again import Changed, New

    if isinstance(left.what, Changed):
        return _sides(left.what)
    if isinstance(left.what, New):
        return "", _words(left.what.entry)
    return _words(left.what), ""


def _words(entry: Any) -> str:
    return str(getattr(entry, "title", None) or getattr(entry, "action", None) or entry.text)
