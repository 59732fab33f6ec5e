"""A .csv, which is a sheet of a workbook in text: cells parted by commas, in whatever character set."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import PurePath

from deadlines.errors import Message, Problem
from deadlines.plans.documents import bounds
from deadlines.plans.documents.charset import LOST, decoded
from deadlines.plans.documents.faults import damaged, too_much
from deadlines.plans.documents.tables import CELLS
from deadlines.plans.passages import Cell, Document, Passage


def read_csv(name: str, raw: bytes) -> Document:
    """The bytes of a .csv as the passages of one sheet. Raises Unreadable."""
    text = decoded(raw)
    sheet = PurePath(name).stem
    passages: list[Passage] = []
    try:
        for row, values in enumerate(csv.reader(StringIO(text.text.replace("\0", ""), newline="")), 1):
            for column, value in enumerate(values, 1):
                if value.strip():
                    place = f"表1第{row}行第{column}列"
                    passages.append(Passage(value.strip(), place, cell=Cell(1, row, column), sheet=sheet))
            if len(passages) > bounds.CELLS:
                raise too_much(name, bounds.CELLS, CELLS)
    except csv.Error as error:
        raise damaged(name) from error
    lost = (Problem(name, Message(LOST, {"count": text.lost, "charset": text.charset})),) if text.lost else ()
    return Document(name, tuple(passages), lost)
