"""What a person reads on a narrow terminal, and in English: no fact without its head, no word cut, no odd plural."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from deadlines.words.cells import width

if TYPE_CHECKING:
    from office import Office

DAY = ("--as-of", "2024-02-01")
PAPER = "市整改办督〔2023〕5号"


@pytest.fixture
def busy(office: Office) -> Office:
    """An office in which a good deal was recorded."""
    for argv in (
        ("extend", "request", "XA23-08.3", "--to", "2025-06-30", "--reason", "设备到货推迟", "--on", "2024-01-10"),
        ("extend", "approve", "XA23-08.3", "--doc", "市整改办〔2024〕2号", "--by", "市整改办", "--on", "2024-01-20"),
        ("record", "XA23-19.r1", "--count", "12", "--unit", "雁塔区", "--on", "2023-12-28"),
        (
            *(
                "paper",
                "add",
                "XA23-18",
                "--kind",
                "督办函",
                "--doc",
                PAPER,
                "--signer",
                "某甲",
                "--answer-by",
                "2023-12-15",
            ),
            *("--note", "抓紧", "--on", "2023-12-01", "--unit", "市整改办"),
        ),
        ("paper", "answer", "XA23-18", "--doc", PAPER, "--on", "2023-12-14"),
        ("declare", "XY22-09", "--on", "2023-03-01", "--by", "李四"),
        ("apply", "XY22-09", "--on", "2023-03-03", "--doc", "市环函〔2023〕8号", "--by", "李四"),
        ("feed", "add", "市城管局", "--name", "办公室"),
    ):
        told = office(*argv)
        assert told.code == 0, (argv, told.err)
    return office


def on_screen(office: Office, command: str, columns: int) -> str:
    """What stands on a terminal of so many *columns*, without colours."""
    told = office(*command.split(), *DAY, tty=True, columns=columns)
    assert told.code in (0, 1)
    return re.sub(r"\x1b\[[0-9;]*m", "", told.out)


COMMANDS = [
    *("due", "list", "next", "check", "stats", "extend list", "paper list", "feed list", "log", "units"),
    *("show XA23-08", "show XA23-08.3", "show XA23-19.r1", "show XY22-09", "show XA23-18"),
]


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_is_wider_than_the_terminal_and_no_code_or_day_is_broken(
    busy: Office, command: str, columns: int
) -> None:
    told = on_screen(busy, command, columns)

    assert max(map(width, told.splitlines())) <= columns
    whole = re.compile(r"[A-Z]{2}\d{2}-[0-9a-z.]+|\d{4}-\d{2}-\d{2}")
    assert {*whole.findall(on_screen(busy, command, 105))} == {*whole.findall(told)}


@pytest.mark.parametrize("columns", [40, 80])
def test_every_day_of_a_paper_says_which_it_is(busy: Office, columns: int) -> None:
    told = on_screen(busy, "paper list", columns)

    for fact in (
        "发文机关 市整改办",
        "答复期限 2023-12-15",
        "答复日期 2023-12-14",
        f"文号 {PAPER}",
        "主送单位 市住建局",
    ):
        assert fact in told


def test_a_block_begins_with_its_first_cell_and_sets_the_others_in(busy: Office) -> None:
    feeds = on_screen(busy, "feed list", 40).splitlines()
    assert feeds[0] == "西安市/市城管局"
    assert feeds[1].startswith("  新建日期 ")
    rows = on_screen(busy, "extend list", 40).splitlines()
    assert rows[:3] == ["XA23-08.3  原到期日 2024-12-31", "  申请延至 2025-06-30", "  批准延至 2025-06-30"]
    shown = on_screen(busy, "show XA23-08.3", 40)
    assert "XA23-08.3  2025-06-30 原2024-12-31\n  达时序  0/758家 0/2278处\n" in shown


def test_an_item_without_milestones_counts_none(busy: Office) -> None:
    assert "共0个" not in on_screen(busy, "show XY22-09", 80)
    assert "共3个，已登记完成0个" in on_screen(busy, "show XA23-08", 80)


def test_the_log_has_room_for_its_words_or_is_told_in_blocks(busy: Office) -> None:
    told = on_screen(busy, "log XA23-08.3", 80)

    assert "登记人" not in told  # no table
    assert "发生日期 2024-01-10" in told
    assert "登记人" in on_screen(busy, "log XA23-08.3", 100)


def test_what_a_duty_missed_and_its_running_period_are_told_apart(busy: Office) -> None:
    told = busy("due", *DAY, "-f", "table", "--limit", "0", columns=300).out
    rows = [line for line in told.splitlines() if "XA23-19.r1" in line]

    assert [("此前2期未完成" in row, "（本期）" in row) for row in rows] == [(True, False), (False, True)]
    assert ["2024-01-31" in rows[0], "2024-02-29" in rows[1]] == [True, True]
    alone = busy("due", *DAY, "--all", "-f", "json").json["entries"]
    assert [each["missed"]["periods"] for each in alone if each["code"] == "XA23-19.r1"] == [2, 2]


def test_english_reads_like_english(busy: Office) -> None:
    def english(*argv: str) -> str:
        return " ".join(busy("--lang", "en", *DAY, *argv, "-f", "table", columns=200).out.split())

    shown = english("show", "XA23-19")
    assert "市市场监管局 (separate acceptance)" in shown
    assert "0/12 times" in shown
    log = english("log", "XA23-19.r1")
    assert "carried out: 12 times" in log
    due = english("due", "--limit", "0")
    assert "(earlier periods not complete: 2)" in due
    assert "(running period)" in due
    awaited = " ".join(busy("--lang", "en", *DAY, "next", "XA23-19", "-f", "table", columns=200).out.split())
    assert "still owed in this period: 12 times; asked for: 12 times (" in awaited
    assert "milestones and tasks still open: 1; once they are done it can be reported done" in awaited
    assert "Command deadlines record XA23-19.r1" in awaited
    for text in (shown, log, due, awaited):
        assert not re.search(r"/\d+次|\(1 [a-z]+s\b", text)
