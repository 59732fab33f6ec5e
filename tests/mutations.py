"""Documents that accidents and people of ill will have changed, made from a seed, and a process that reads them.

`mutant(seed)` is always the same name and bytes. `mutations.py FIRST COUNT open|read` takes them one after another
within the bounds that a person relies on and prints one JSON line for each.
"""

from __future__ import annotations

import contextlib
import faulthandler
import io
import json
import os
import random
import resource
import subprocess
import sys
import time
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from papers import archive, p, pdf, word

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 10
MEMORY = 2**30
TEXT = (
    """某市生态环境保护督察整改方案
一、市政管网混错接问题突出，287家餐饮企业未安装在线监测。
责任单位：市住建局牵头，市水利局、市生态环境局配合
整改目标：完成管网改造46公里。
整改时限：2023年12月底，立行立改并长期坚持
整改措施：（一）2023年6月底前完成排查；2023年12月底前完成改造。
（二）每季度至少开展1次检查。
|序号|问题|整改时限|责任单位|
|---|---|---|---|
|1|扬尘|2023年12月底前|市住建局|
|2|油烟|2024年6月底前|市城管局|
验收单位：市生态环境局
二、农业面源污染治理滞后。
责任单位：各县市区人民政府
整改时限：2025年
"""
    * 3
)
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "lollollol">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + '<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&a9;&x;</a>'
)


class Paper(NamedTuple):
    """A file before it is written."""

    name: str
    raw: bytes


@cache
def papers() -> tuple[Paper, ...]:
    """Whole documents of every kind, and those in the folder FUZZ_MORE, such as of Word or LibreOffice."""
    lines = TEXT.splitlines()
    rows = [line.strip("|").split("|") for line in lines if line.startswith("|") and "---" not in line]
    table = "".join("<w:tr>" + "".join(f"<w:tc>{p(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in rows)
    listed = (
        '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
        '<w:lvlText w:val="%1、"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )
    styled = '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="heading 1"/></w:style>'
    body = "".join(p(line, num="1" if at % 4 == 0 else "", style="a") for at, line in enumerate(lines))
    cells = "".join("<tr>" + "".join(f"<td rowspan=1>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    page = f"<html><head><meta charset=utf-8></head><body>{''.join(f'<p>{line}</p>' for line in lines)}<table>{cells}</table></body></html>"
    drawn = "BT /F1 12 Tf 72 700 Td 14 TL " + "".join(f"(Line {n} of 2023) ' " for n in range(30)) + "ET "
    ruled = "".join(f"72 {y} m 500 {y} l S " for y in (100, 130, 160)) + "".join(
        f"{x} 100 m {x} 160 l S " for x in (72, 300, 500)
    )
    left = sorted(Path(os.environ["FUZZ_MORE"]).iterdir()) if "FUZZ_MORE" in os.environ else []
    return (
        Paper("plan.docx", word(body + f"<w:tbl>{table}</w:tbl>", numbering=listed, styles=styled)),
        Paper("plan.xlsx", _workbook(rows)),
        Paper("plan.html", page.encode()),
        Paper("plan.htm", page.replace("utf-8", "gb2312").encode("gb18030")),
        Paper("plan.txt", TEXT.encode()),
        Paper("plan.txt", TEXT.encode("gb18030")),
        Paper("plan.md", ("# " + TEXT).encode("utf-8-sig")),
        Paper("plan.pdf", pdf(drawn + ruled, drawn)),
        *(Paper(path.name, path.read_bytes()) for path in left),
    )


def _workbook(rows: list[list[str]]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["整改台账"])
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A1:D1")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def mutant(seed: int) -> Paper:
    """The document of a seed: one of ours, changed in one to three ways."""
    dice = random.Random(seed)
    paper = dice.choice(papers())
    for _ in range(dice.choice((1, 1, 2, 3))):
        change = dice.choice(_CHANGES)
        paper = change(dice, paper)
    return paper


def _flip(dice: random.Random, paper: Paper) -> Paper:
    raw = bytearray(paper.raw)
    for _ in range(dice.choice((1, 3, 20, 200)) if raw else 0):
        raw[dice.randrange(len(raw))] = dice.randrange(256)
    return paper._replace(raw=bytes(raw))


def _cut(dice: random.Random, paper: Paper) -> Paper:
    return paper._replace(raw=paper.raw[: dice.randrange(len(paper.raw) + 1)])


def _drop(dice: random.Random, paper: Paper) -> Paper:
    start = dice.randrange(len(paper.raw) + 1)
    return paper._replace(raw=paper.raw[:start] + paper.raw[start + dice.randrange(2000) :])


def _repeat(dice: random.Random, paper: Paper) -> Paper:
    start = dice.randrange(len(paper.raw) + 1)
    piece = paper.raw[start : start + dice.randrange(1, 3000)]
    return paper._replace(raw=paper.raw[:start] + piece * dice.choice((2, 20, 200)) + paper.raw[start:])


def _drop_lines(dice: random.Random, paper: Paper) -> Paper:
    return _inside(dice, paper, lambda text: b"\n".join(x for x in text.split(b"\n") if dice.random() > 0.2))


def _drop_tags(dice: random.Random, paper: Paper) -> Paper:
    return _inside(dice, paper, lambda text: b"<".join(x for x in text.split(b"<") if dice.random() > 0.02))


def _numbers(dice: random.Random, paper: Paper) -> Paper:
    """Counts, spans and places of absurd size."""
    absurd = (b"-1", b"0", b"999999999", b"2147483648", b"1e309", b"99999999999999999999", b"x", b"")

    def change(text: bytes) -> bytes:
        parts = text.split(b'="')
        for at in range(1, len(parts)):
            if parts[at][:1].isdigit() and dice.random() < 0.1:
                parts[at] = dice.choice(absurd) + parts[at][parts[at].find(b'"') :]
        return b'="'.join(parts)

    def in_pdf(text: bytes) -> bytes:
        return b" ".join(dice.choice(absurd) if x.isdigit() and dice.random() < 0.03 else x for x in text.split(b" "))

    return _inside(dice, paper, in_pdf if b"%PDF" in paper.raw[:10] else change)


def _long_line(dice: random.Random, paper: Paper) -> Paper:
    unit = dice.choice(
        ["市", "（", "1.", "、", "2023年", "|", " ", "责任单位：", "底前", "。", "①", "a", "-", "省、市", "\t", "每"]
    )
    line = (unit * (2**20 // len(unit.encode()))).encode()

    def change(text: bytes) -> bytes:
        at = max(text.find(b"<w:t>", dice.randrange(len(text) + 1)), text.find(b"<p>")) + 3
        at = at + 2 if text[at - 3 : at + 2] == b"<w:t>" else at
        return text[:at] + line + text[at:]

    return _inside(dice, paper, change)


def _nested(dice: random.Random, paper: Paper) -> Paper:
    depth = dice.choice((10, 100, 3000, 50_000))

    def change(text: bytes) -> bytes:
        if b"<w:body>" in text:
            start, end = b"<w:tbl><w:tr><w:tc>", b"</w:tc></w:tr></w:tbl>"
            return text.replace(b"<w:body>", b"<w:body>" + start * depth + end * depth, 1)
        start, end = b"<table><tr><td>", b"</td></tr></table>"
        return text.replace(b"<p>", start * depth + b"x" + end * dice.choice((0, depth)) + b"<p>", 1)

    return _inside(dice, paper, change)


def _bomb(dice: random.Random, paper: Paper) -> Paper:
    kind = dice.randrange(5)
    size = dice.choice((20, 60, 200)) * 2**20
    if kind == 0:
        return Paper("bomb.docx", _zeros("word/document.xml", b" ", size))
    if kind == 1:
        return Paper("bomb.xlsx", _zeros("xl/sharedStrings.xml", b"<si/>", size, "xl/workbook.xml"))
    if kind == 2:
        return Paper("bomb.docx", _zeros("word/document.xml", b"<w:p/>", size))
    if kind == 3:
        return Paper("bomb.docx", archive({f"word/{n}.xml": b"" for n in range(dice.choice((9_000, 12_000)))}))
    raw = bytearray(_zeros("word/document.xml", b"\0", size))
    for at in (raw.find(b"PK\x03\x04") + 22, raw.find(b"PK\x01\x02") + 24):
        raw[at : at + 4] = dice.choice((10, 2**31)).to_bytes(4, "little")
    return Paper("bomb.docx", bytes(raw))


@cache
def _zeros(part: str, unit: bytes, size: int, beside: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        if beside:
            file.writestr(beside, "<a/>")
        with file.open(part, "w") as member:
            block = unit * max(1, 2**20 // len(unit))
            for _ in range(max(1, size // len(block))):
                member.write(block)
    return out.getvalue()


def _entities(dice: random.Random, paper: Paper) -> Paper:
    kind = dice.randrange(4)
    if kind == 0:
        return Paper("a.docx", archive({"word/document.xml": ENTITIES}))
    if kind == 1:
        return Paper("a.xlsx", archive({"xl/workbook.xml": ENTITIES}))
    if kind == 2:
        return Paper("a.docx", word(p("x"), more={"word/styles.xml": ENTITIES.encode("utf-16")}))
    return Paper("a.html", (ENTITIES + "<html><p>&a9;&#99999999999999999999;&x;</p>").encode())


def _macros(dice: random.Random, paper: Paper) -> Paper:
    return Paper("a.docm", word(p("正文"), more={"word/vbaProject.bin": dice.randbytes(2000)}))


def _locked(dice: random.Random, paper: Paper) -> Paper:
    if dice.random() < 0.5:
        ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + dice.randbytes(1000)
        return Paper(
            "a.docx", ole + dice.choice(["EncryptedPackage", "WordDocument", "Workbook", "x"]).encode("utf-16-le")
        )
    raw = bytearray(paper.raw)
    for sign, shift in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(sign)
        while at >= 0 and at + shift < len(raw):
            raw[at + shift] |= 1
            at = raw.find(sign, at + 4)
    return paper._replace(raw=bytes(raw))


def _renamed(dice: random.Random, paper: Paper) -> Paper:
    ending = dice.choice([".docx", ".doc", ".xls", ".xlsx", ".pdf", ".html", ".txt", ".md", ".wps", ".ofd", ".png", ""])
    return paper._replace(name=f"方案{ending}")


def _inside(dice: random.Random, paper: Paper, change: Callable[[bytes], bytes]) -> Paper:
    """Change the text of a document: of an archive, one of its parts."""
    if not paper.raw.startswith(b"PK"):
        return paper._replace(raw=change(paper.raw))
    try:
        with zipfile.ZipFile(io.BytesIO(paper.raw)) as file:
            if sum(member.file_size for member in file.infolist()) > 2**23:
                return paper
            parts = {name: file.read(name) for name in file.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return paper
    except Exception:  # noqa: BLE001 what a broken archive raises is no matter here
        return paper
    names = sorted(name for name in parts if name.endswith((".xml", ".rels")))
    chief = [name for name in names if name.endswith(("document.xml", "sheet1.xml"))]
    if names:
        name = dice.choice(chief if chief and dice.random() < 0.7 else names)
        parts[name] = change(parts[name])
    return paper._replace(raw=archive(parts))


_CHANGES: tuple[Callable[[random.Random, Paper], Paper], ...] = (
    *(_flip, _flip, _flip, _cut, _drop, _repeat, _drop_lines, _drop_tags, _drop_tags, _numbers, _numbers, _numbers),
    *(_long_line, _nested, _bomb, _entities, _macros, _locked, _renamed),
)


class Outcome(NamedTuple):
    """What reading one mutant came to: `document`, `error` with its sentence, or `fault` with what went wrong."""

    seed: int
    name: str
    what: str
    sentence: str
    seconds: float
    memory: int


def outcomes(first: int, count: int, how: str = "open") -> list[Outcome]:
    """*count* mutants from *first* on, opened (or opened and `read`) by processes of their own.

    One that dies leaves a fault, and its successor goes on.
    """
    found: list[Outcome] = []
    last = first + count
    while first < last:
        command = [sys.executable, __file__, str(first), str(last - first), how]
        done = subprocess.run(command, check=False, capture_output=True, encoding="utf-8")
        seen = [Outcome(*json.loads(line)) for line in done.stdout.splitlines() if line.startswith("[")]
        found += seen
        first = seen[-1].seed + 1 if seen else first
        if first < last:
            why = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
            found.append(Outcome(first, mutant(first).name, "fault", f"died: {why}", 0, 0))
            first += 1
    return found


def _main(first: int, count: int, how: str) -> None:
    import tempfile

    from deadlines.calendars import state_council
    from deadlines.errors import DeadlinesError
    from deadlines.plans.documents import open_document
    from deadlines.plans.reading import read
    from deadlines.words import say

    papers()
    calendar = state_council()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + count):
            paper = mutant(seed)
            path = Path(folder) / paper.name
            path.write_bytes(paper.raw)
            faulthandler.dump_traceback_later(SECONDS, exit=True)
            start = time.monotonic()
            what, sentence, at = "document", "", "opening"
            try:
                document = open_document(path)
                at = f"reading after {time.monotonic() - start:.2f} s"
                if how == "read":
                    read(document, calendar=calendar)
            except DeadlinesError as error:
                what, sentence = "error", say(error.message)
            except Exception as error:  # noqa: BLE001 whatever it is, it is a fault
                what, sentence = "fault", f"{at}: {type(error).__name__}: {error}"[:300]
                with contextlib.suppress(Exception):
                    import traceback

                    traceback.print_exc()
            if time.monotonic() - start > 2 and not sentence:
                sentence = at
            seconds = time.monotonic() - start
            faulthandler.cancel_dump_traceback_later()
            memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
            print(json.dumps(Outcome(seed, paper.name, what, sentence, round(seconds, 3), memory)), flush=True)  # noqa: T201


if __name__ == "__main__":
    _main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
