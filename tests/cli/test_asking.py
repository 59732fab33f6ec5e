"""Commands that ask: one way to ask for what was left out, to leave, and to be told in a pipe what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from office import Office

#: A command with all that it needs, how much of it stays when somebody leaves the rest out, and what is missing then.
COMMANDS = [
    ("progress XA23-08.2 --text 已开工", 1, "编号"),
    ("progress XA23-08.2 --text 已开工", 2, "--text"),
    ("target XA23-08.2 --quantity 300家 --doc 1号", 1, "编号"),
    ("target XA23-08.2 --quantity 300家 --doc 1号", 4, "--doc"),
    ("measure XY22-05 再生水利用率 24", 1, "编号"),
    ("measure XY22-05 再生水利用率 24", 2, "名称"),
    ("measure XY22-05 再生水利用率 24", 3, "数值"),
    ("curve XA23-08.2 --from 2023-12-01", 1, "编号"),
    ("judge XA23-08 --as behind --note 偏慢", 1, "编号"),
    ("judge XA23-08 --as behind --note 偏慢", 2, "--as"),
    ("judge XA23-08 --as behind --note 偏慢", 4, "--note"),
    ("waiting XY22-14.1 --for 市政府 --note 已报请", 1, "编号"),
    ("waiting XY22-14.1 --for 市政府 --note 已报请", 2, "--for"),
    ("withdraw XA23-08.2 --reason 关停 --doc 1号", 1, "编号"),
    ("withdraw XA23-08.2 --reason 关停 --doc 1号", 4, "--doc"),
    ("extend request XA23-08.2 --to 2024-06-30 --reason 推迟", 2, "编号"),
    ("extend request XA23-08.2 --to 2024-06-30 --reason 推迟", 5, "--reason"),
    ("paper add XA23-08 --kind 提醒函", 2, "编号"),
    ("declare XY22-09", 1, "任务"),
    ("record XY22-o2 --on 2024-02-10", 1, "定期任务"),
]


@pytest.mark.parametrize(("line", "kept", "missing"), COMMANDS)
def test_what_is_left_out_is_asked_for_and_named_in_a_pipe(office: Office, line: str, kept: int, missing: str) -> None:
    typed = line.split()[:kept]
    before = office("log", "-f", "json").out

    told = office(*typed)
    assert (told.code, told.out) == (2, "")
    assert missing in told.err
    assert told.err.count("\n") == 1

    for answer in ("", "q\n"):
        told = office(*typed, tty=True, typed=answer)
        assert (told.code, told.err) == (130, "错误: 已中断，未留下不完整的改动。\n")
    assert office("log", "-f", "json").out == before


@pytest.mark.parametrize("line", sorted({line for line, _kept, _missing in COMMANDS}))
def test_nothing_is_asked_where_all_is_said(office: Office, line: str) -> None:
    told = office(*line.split(), tty=True, typed="")  # who asked would come to the end of what is typed

    assert (told.code, told.err) == (0, "")


def test_a_choice_is_taken_by_its_number_its_name_or_words_of_it(office: Office) -> None:
    for answer in ("2", "behind", "未达到\n"):
        assert office("judge", "XA23-08", "--note", "偏慢", tty=True, typed=answer + "\n").code == 0
    entries = office("log", "XA23-08", "-f", "json").json["entries"]
    assert [each["after"]["report"]["act"]["of"] for each in entries][-3:] == ["behind"] * 3


def test_judge_offers_the_items(office: Office) -> None:
    told = office("judge", tty=True, typed="餐饮油烟\nXA23-08\n2\n现场核实偏慢\n")

    assert told.code == 0, told.err
    assert "XA23-08.1" not in told.out
    (entry,) = [each for each in office("log", "-f", "json").json["entries"] if each["act"] == "judged"]
    assert (entry["code"], entry["after"]["report"]["note"]) == ("XA23-08", "现场核实偏慢")


def test_record_offers_duties_alone_and_asks_when_and_how_often(office: Office) -> None:
    told = office("record", tty=True, typed="机动车联合检查\n\n2023-12-20\n12 400辆次\n")

    assert told.code == 0, told.err
    assert "XA23-19.r1" in told.out
    assert "XA23-08.1" not in told.out
    entry = office("log", "XA23-19.r1", "-f", "json").json["entries"][-1]
    assert entry["after"]["report"] == {"date": "2023-12-20", "count": 12, "quantities": [400], "by": "zhang"}


def test_record_refuses_what_is_no_duty_before_it_asks_on(office: Office) -> None:
    told = office("record", tty=True, typed="XA23-08.2\n")

    assert told.code == 5
    assert "不是定期任务" in told.err


def test_record_asks_for_nothing_more_where_the_duty_is_named(office: Office) -> None:
    assert office("record", "XY22-o2", tty=True, typed="").code == 0


def test_evidence_offers_entries_and_asks_for_the_file_and_its_kind(
    on_disk: Callable[[str], Office], tmp_path: Path
) -> None:
    office = on_disk("register.db")
    report = tmp_path / "监测 报告.pdf"
    report.write_text("1", encoding="utf-8")
    asked = f"餐饮油烟\nXA23-08.1\n{tmp_path / '没有.pdf'}\n{tmp_path}\n~keiner/甲.pdf\n'{report}'\n监测报告\n"

    told = office("evidence", "add", tty=True, typed=asked)

    assert told.code == 0, told.err
    assert told.out.count("哪个文件") == 4  # what is not there, or no file, is asked for again
    (row,) = office("evidence", "list", "XA23-08.1", "-f", "json").json["files"]
    assert (row["name"], row["kind"]) == ("监测 报告.pdf", "监测报告")


def test_evidence_needs_no_kind_and_nothing_is_asked_beside_a_file_that_is_named(
    on_disk: Callable[[str], Office], tmp_path: Path
) -> None:
    office = on_disk("register.db")
    for name in ("甲.pdf", "乙.pdf"):
        (tmp_path / name).write_text(name, encoding="utf-8")

    assert office("evidence", "add", "XA23-08", tty=True, typed=f"{tmp_path / '甲.pdf'}\n\n").code == 0
    assert office("evidence", "add", "XA23-08", str(tmp_path / "乙.pdf"), tty=True, typed="").code == 0
    rows = office("evidence", "list", "XA23-08", "-f", "json").json["files"]
    assert [(row["name"], row["kind"]) for row in rows] == [("甲.pdf", None), ("乙.pdf", None)]


@pytest.mark.parametrize(("words", "missing"), [((), "编号"), (("XA23-08",), "文件")])
def test_evidence_names_in_a_pipe_what_is_missing(office: Office, words: tuple[str, ...], missing: str) -> None:
    told = office("evidence", "add", *words)

    assert (told.code, told.out) == (2, "")
    assert missing in told.err
    assert office("evidence", "add", *words, tty=True, typed="q\n").code == 130
