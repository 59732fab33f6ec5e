"""Commands that ask: one way to ask for what was left out, to leave, and to be told in a pipe what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
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
    ("paper add XA23-08 --kind 督办函", 2, "编号"),
    ("declare XY22-09", 1, "任务"),
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
