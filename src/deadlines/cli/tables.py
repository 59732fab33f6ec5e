"""Tables for people: fit the terminal's width with Chinese counted right, and become blocks where it is narrow.

Widths are worked out here and texts are broken here, because a closing mark must not begin a line in Chinese; Rich
draws what comes of it. In a pipe nothing is broken and nothing is cut.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deadlines.cli.output import people_width, show
from deadlines.words import _, cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deadlines.cli.desk import Desk

NARROW = 60
_GAP = 2
_LEAST = 12


class Column(NamedTuple):
    """A column: its head, and its share of the room that is left; one without a share is as wide as its cells.

    What a `named` one holds is not plain without its head (one of several days): a block has the head before it.
    One with a share is never narrower than `least` where its cells need that: blocks are drawn then.
    """

    head: str
    share: int = 0
    most: int = 10_000
    named: bool = False
    least: int = _LEAST


class Cell(NamedTuple):
    """A text with a style of Rich's."""

    text: str
    style: str = ""


def draw(desk: Desk, columns: Sequence[Column], rows: Sequence[Sequence[str | Cell]], title: str | None = None) -> None:
    """Write a table, or one block a row on a terminal narrower than 60 columns."""
    made = [[cell if isinstance(cell, Cell) else Cell(cell) for cell in row] for row in rows]
    width = people_width(desk)
    widths = _widths(columns, made, width) if width >= NARROW else None
    if widths is None:
        _blocks(desk, columns, made, width, title)
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, _GAP - 1, 0, 0),
        header_style="bold",
    )
    for column, room in zip(columns, widths, strict=True):
        table.add_column(_(column.head), width=room, no_wrap=True)
    for row in made:
        table.add_row(
            *(
                Text("\n".join(cells.wrapped(cell.text, room)), cell.style)
                for cell, room in zip(row, widths, strict=True)
            )
        )
    show(desk, table)


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], width: int) -> list[int] | None:
    """The width of each column: what its cells need, and where that is too much in all, shares of the room.

    None where the columns without a share leave too little for the others.
    """
    natural = [
        min(max([cells.width(_(column.head)), *(_needs(row[place].text) for row in rows)]), column.most)
        for place, column in enumerate(columns)
    ]
    room = width - _GAP * (len(columns) - 1)
    if sum(natural) <= room:
        return natural
    flexible = [place for place, column in enumerate(columns) if column.share]
    left = room - sum(natural[place] for place in range(len(columns)) if place not in flexible)
    least = {place: columns[place].least for place in flexible}
    if left < sum(least.values()):
        return None
    widths = list(natural)
    # A column that needs less than its share leaves the rest to the others.
    for place in sorted(flexible, key=lambda place: natural[place] / columns[place].share):
        shares = sum(columns[other].share for other in flexible)
        flexible.remove(place)
        spare = left - sum(min(natural[other], least[other]) for other in flexible)  # no share takes what others need
        widths[place] = min(natural[place], spare, max(left * columns[place].share // shares, least[place]))
        left -= widths[place]
    return widths


def _needs(text: str) -> int:
    return max(map(cells.width, text.split("\n")))


def _blocks(
    desk: Desk, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], width: int, title: str | None
) -> None:
    """A few lines a row, all but the first set in by two: the short cells together, then each longer one.

    A row whose first cell is a longer one begins with that. No short cell is broken that fits a line.
    """
    from rich.text import Text

    lines: list[Text] = [Text(title, "bold")] if title else []
    for row in rows:
        told = [(cell, column) for cell, column in zip(row, columns, strict=True) if cell.text]
        short = [(cell, column) for cell, column in told if not column.share]
        long = [(cell, column) for cell, column in told if column.share]
        style = next((cell.style for cell, _column in short if cell.style), "")
        block: list[tuple[str, str]] = []
        if long and told[0] == long[0]:
            block += [(line, told[0][0].style) for line in cells.wrapped(_in_block(*long.pop(0)), width - _GAP)]
        block += [(line, style) for line in _packed([_in_block(*each) for each in short], width, first=not block)]
        for cell, column in long:
            block += [(line, cell.style) for line in cells.wrapped(_in_block(cell, column), width - _GAP)]
        lines += [Text(" " * (_GAP if place else 0) + line, style) for place, (line, style) in enumerate(block)]
    if lines:
        show(desk, Text("\n").join(lines))


def _in_block(cell: Cell, column: Column) -> str:
    return f"{_(column.head)} {cell.text}" if column.named else cell.text


def _packed(texts: Sequence[str], width: int, *, first: bool) -> list[str]:
    """*texts* in lines, each whole where a line can hold it; the *first* line of a block is as wide as the screen."""
    lines: list[str] = []
    for text in texts:
        whole = text.replace("\n", " ")
        for each in [whole] if cells.width(whole) <= width - _GAP else text.split("\n"):
            room = width if first and len(lines) <= 1 else width - _GAP
            if lines and cells.width(lines[-1]) + _GAP + cells.width(each) <= room:
                lines[-1] += " " * _GAP + each
            else:
                lines += cells.wrapped(each, width - _GAP)
    return lines


def facts(desk: Desk, rows: Sequence[tuple[str, str | Cell]]) -> None:
    """Write heads with their texts beside them, or below them on a narrow terminal; empty ones are left out."""
    from rich.text import Text

    given = [(_(head), text if isinstance(text, Cell) else Cell(text)) for head, text in rows]
    given = [(head, cell) for head, cell in given if cell.text]
    width = people_width(desk)
    column = max((cells.width(head) for head, _cell in given), default=0) + _GAP
    lines: list[Text] = []
    for head, cell in given:
        if width < NARROW:
            lines.append(Text(head, "dim"))
            lines += [Text(f"  {line}", cell.style) for line in cells.wrapped(cell.text, width - 2)]
            continue
        first, *rest = cells.wrapped(cell.text, width - column)
        lines.append(Text.assemble((cells.padded(head, column), "dim"), (first, cell.style)))
        lines += [Text(" " * column + line, cell.style) for line in rest]
    if lines:
        show(desk, Text("\n").join(lines))


LAMP_STYLES = {"red": "bold red", "yellow": "yellow", "blue": "blue", "green": "green"}


def lamp(name: str) -> Cell:
    """The word of a lamp in its colour."""
    from deadlines.cli.people import LAMPS

    return Cell(_(LAMPS[name]), LAMP_STYLES[name])
