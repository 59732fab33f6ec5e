"""A change touches the words that it means and no other byte; taken back, the text is the one before."""

from __future__ import annotations

import difflib
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlines.domain import changes, records
from deadlines.domain.changes import Change
from deadlines.domain.model import Evidence, Register, Report
from deadlines.domain.plain import plain
from deadlines.errors import NoSuchCode, NoSuchUnit, Problem
from deadlines.store import yamlbatch, yamledit, yamltext, yamlwrite
from deadlines.store.yamledit import Splice

if TYPE_CHECKING:
    from deadlines.store.yamltext import Document
from recorded import ACTS, WORDS
from samples import TEXT, register

BLOCK = """\
schema: deadlines.register/1   # 台账
units:
  # 市级
  - name: 市城管局       # 主管
    region: 西安市
    mail:
      - a@x.cn           # 值班
  - {name: 市水利局, region: 西安市, mail: [a@x.cn]}
plans:
- code: XA23
  title: '西安市整改方案'
  region: "西安市"
  items:

  # 第一项
  - code: XA23-01
    number: 1
    title: 标题          # 短题
    limit: 2023年底
    notes:
        - 备注一
        # 备注之后
    measures:
    - code: XA23-01.m1
      text: >-
        折叠的
        文字

      # 里程碑
      milestones:
      - code: XA23-01.1
        action: 完成改造   # 次序与惯例不同
        limit: 2023年6月底前
        # 尾注
      - {code: XA23-01.2, limit: 2023年7月底前, action: 验收}   # 行内
      - code: XA23-01.3
        limit: 2023年8月底前
        action: |
          字面
          文字
      duties:
      - {code: XA23-01.r1, text: 检查, every: month,
         reports: [{date: 2023-01-05, count: 1}]}
# 尾
"""

DAY = "2023-06-28"
DONE = {"date": DAY, "done": True, "by": "张三"}
LINE = "- {date: 2023-06-28, done: true, by: 张三}"


def parsed(text: str) -> Document:
    return yamltext.read("t.yaml", "t.yaml", text.encode())


def meant(text: str) -> Register:
    document = parsed(text)
    problems: list[Problem] = []
    made = records.build_register(document.data, problems, document.where)
    assert made is not None, problems
    return made


def done(code: str, **more: Any) -> Change:
    return Change("done", code, date(2023, 6, 28), {}, {"report": DONE | more})


def after(text: str, change: Change) -> str:
    return yamledit.spliced(text, yamledit.splices_for(parsed(text), change))


def difference(old: str, new: str) -> list[str]:
    """The lines that went and came."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


@pytest.mark.parametrize(
    "code, lines",
    [
        ("XA23-01.1", ["+        reports:", f"+          {LINE}"]),
        (
            "XA23-01.2",
            [
                "-      - {code: XA23-01.2, limit: 2023年7月底前, action: 验收}   # 行内",
                (
                    "+      - {code: XA23-01.2, limit: 2023年7月底前, action: 验收, "
                    "reports: [{date: 2023-06-28, done: true, by: 张三}]}   # 行内"
                ),
            ],
        ),
        ("XA23-01.3", ["+        reports:", f"+          {LINE}"]),
        (
            "XA23-01.r1",
            [
                "-         reports: [{date: 2023-01-05, count: 1}]}",
                "+         reports: [{date: 2023-01-05, count: 1}, {date: 2023-06-28, done: true, by: 张三}]}",
            ],
        ),
        ("XA23-01.m1", ["+      reports:", f"+        {LINE}"]),
        ("XA23-01", ["+    reports:", f"+      {LINE}"]),
    ],
)
def test_a_report_is_one_line_and_goes_again(code: str, lines: list[str]) -> None:
    new = after(BLOCK, done(code))

    assert difference(BLOCK, new) == lines
    assert after(new, done(code).reverse(1)) == BLOCK


def test_a_report_stands_next_to_its_neighbours() -> None:
    new = after(BLOCK, done("XA23-01.3"))

    assert (
        """\
        action: |
          字面
          文字
        reports:
          - {date: 2023-06-28, done: true, by: 张三}
      duties:
"""
        in new
    )
    assert "        limit: 2023年6月底前\n        # 尾注\n" in after(BLOCK, done("XA23-01.1"))


def test_a_second_report_stands_under_the_first() -> None:
    once = after(BLOCK, done("XA23-01.1"))
    twice = after(once, done("XA23-01.1", note="又一次"))

    assert difference(once, twice) == ["+          - {date: 2023-06-28, done: true, by: 张三, note: 又一次}"]
    assert after(twice, done("XA23-01.1", note="又一次").reverse(2)) == once
    assert LINE not in after(twice, done("XA23-01.1").reverse(2))


def test_of_equal_reports_the_newest_goes() -> None:
    text = "plans:\n- code: XA23\n  items:\n  - code: XA23-01\n    reports:\n"
    text += "    - {date: 2023-06-28, done: true}   # 先\n    - date: 2023-06-28   # 后\n      done: true\n"
    change = Change("undo", "XA23-01", None, {"report": {"date": DAY, "done": True}}, {}, 1)

    assert difference(text, after(text, change)) == ["-    - date: 2023-06-28   # 后", "-      done: true"]


def test_a_report_that_is_not_there_cannot_go() -> None:
    with pytest.raises(ValueError, match="not there"):
        after(BLOCK, done("XA23-01.1").reverse(1))


def test_evidence_and_nasty_notes_stay_on_the_line() -> None:
    report = plain(Report(date(2023, 6, 28), True, note="a: #b\n- 'c'", evidence=(Evidence("照片, 1.jpg", 12, "ab"),)))
    change = Change("done", "XA23-01.1", date(2023, 6, 28), {}, {"report": report})

    assert difference(BLOCK, after(BLOCK, change))[1] == (
        """+          - {date: 2023-06-28, done: true, note: "a: #b\\n- 'c'", """
        """evidence: [{name: "照片, 1.jpg", size: 12, sha256: ab}]}"""
    )


@pytest.mark.parametrize("code", ["XA23-01.1", "XA23-01.2", "XA23-01.3", "XA23-01", "XA23"])
def test_keys_are_put_in_and_taken_out(code: str) -> None:
    keys = {"notes": ["待定"]} if code == "XA23" else {"due": "2023-09-30", "settled": "电话确认"}
    change = Change("settled", code, None, dict.fromkeys(keys), keys)
    if code == "XA23-01":
        del change.before["settled"]
    new = after(BLOCK, change)

    assert meant(new) == changed(BLOCK, change)
    assert all(line.startswith("+") for line in difference(BLOCK, new)) or code == "XA23-01.2"
    assert after(new, Change("undo", code, None, keys, dict.fromkeys(keys), 1)) == BLOCK


def changed(text: str, change: Change) -> Register:
    return yamlbatch.changed(meant(text), change)


def test_two_keys_at_one_place_keep_their_order() -> None:
    change = Change("settled", "XA23-01.1", None, {}, {"settled": "电话确认", "due": "2023-09-30"})

    assert difference(BLOCK, after(BLOCK, change)) == ["+        due: 2023-09-30", "+        settled: 电话确认"]


def test_a_value_gives_way_to_another() -> None:
    change = Change("plan-set", "XA23", None, {"title": "西安市整改方案"}, {"title": "yes", "issued": "2023-09-20"})

    assert difference(BLOCK, after(BLOCK, change)) == [
        "-  title: '西安市整改方案'",
        '+  title: "yes"',
        "+  issued: 2023-09-20",
    ]


@pytest.mark.parametrize(
    "code, mail, lines",
    [
        ("西安市/市城管局", ["a@x.cn", "b@x.cn"], ["+      - b@x.cn"]),
        (
            "西安市/市城管局",
            ["b@x.cn"],
            ["-    mail:", "-      - a@x.cn           # 值班", "+    mail: [b@x.cn]           # 值班"],
        ),
        ("西安市/市城管局", None, ["-    mail:", "-      - a@x.cn           # 值班"]),
        (
            "西安市/市水利局",
            ["a@x.cn", "b@x.cn"],
            [
                "-  - {name: 市水利局, region: 西安市, mail: [a@x.cn]}",
                "+  - {name: 市水利局, region: 西安市, mail: [a@x.cn, b@x.cn]}",
            ],
        ),
        (
            "西安市/市水利局",
            None,
            ["-  - {name: 市水利局, region: 西安市, mail: [a@x.cn]}", "+  - {name: 市水利局, region: 西安市}"],
        ),
    ],
)
def test_a_units_addresses(code: str, mail: list[str] | None, lines: list[str]) -> None:
    change = Change("unit-set", code, None, {"mail": ["a@x.cn"]}, {"mail": mail})
    new = after(BLOCK, change)

    assert difference(BLOCK, new) == lines
    assert meant(new) == changed(BLOCK, change)
    if mail and len(mail) == 2:
        assert after(new, change.reverse(1)) == BLOCK


def test_unknown_records_are_named() -> None:
    with pytest.raises(NoSuchCode):
        after(BLOCK, done("XA23-09.1"))
    with pytest.raises(NoSuchCode):
        after(BLOCK, done("ZZ9"))
    with pytest.raises(NoSuchUnit):
        after(BLOCK, Change("unit-set", "西安市/没有", None, {}, {"mail": []}))


@pytest.mark.parametrize("text", [TEXT, BLOCK])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "\n", "\n\n\n"])
def test_line_ends_and_the_last_line_stay(text: str, line_end: str, last: str) -> None:
    whole = (text.rstrip("\n").removesuffix("# 尾").rstrip() + last).replace("\n", line_end)
    entries = [
        code for code in ("XA23-01.1", "XA23-01.2", "XA23-01.r1", "XA23-01.m1", "XA23-03.r1", "XA23") if code in whole
    ]
    for code in entries:
        if code == "XA23":
            change = Change("plan-set", code, None, {"notes": None}, {"notes": ["一", "二"]})
        else:
            change = done(code)
        new = after(whole, change)

        assert new.count("\n") == new.count(line_end)
        assert new.endswith(last.replace("\n", line_end))
        assert last != "" or not new.endswith("\n")
        assert meant(new) == changed(whole, change)
        assert after(new, change.reverse(1)) == whole


def test_splices_at_one_place_go_deeper_first() -> None:
    assert yamledit.spliced("ab\n", [Splice(3, 3, "measure\n", 2), Splice(3, 3, "milestone\n", 4)]) == (
        "ab\nmilestone\nmeasure\n"
    )


def test_splices_that_touch_the_same_words_are_refused() -> None:
    with pytest.raises(ValueError, match="same words"):
        yamledit.spliced("abc\n", [Splice(0, 2, ""), Splice(1, 3, "")])


# --- laws ------------------------------------------------------------------------------------------------------------

REPORTS = st.builds(
    Report,
    date=st.dates(),
    done=st.none() | st.booleans(),
    quantities=st.lists(st.none() | st.integers(0, 10**6), max_size=2).map(tuple),
    times=st.integers(0, 9),
    unit=st.none() | WORDS,
    evidence=st.lists(st.builds(Evidence, WORDS, st.integers(0, 2**40), WORDS), max_size=2).map(tuple),
    note=st.none() | WORDS,
    by=st.none() | WORDS,
    act=st.none() | ACTS,
)
CODES = ["XY22-03.1", "XY22-03.r1", "XY22-03.m1", "XY22-03", "XY22-o1", "XA23-03.2", "XA23-03.r1", "XA23-03.m1"]
HOUSE = yamlwrite.register_text(register())


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(CODES), REPORTS), min_size=1, max_size=5), st.sampled_from([TEXT, HOUSE]))
def test_any_reports_are_kept_and_undone_to_the_byte(reports: list[tuple[str, Report]], text: str) -> None:
    texts, made = [text], []
    for code, report in reports:
        change = changes.reported("progress", code, report)
        texts.append(after(texts[-1], change))
        made.append(change)
        assert meant(texts[-1]) == changed(texts[-2], change)

    for change in reversed(made):
        new = after(texts.pop(), change.reverse(1))
        assert new == texts[-1]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(CODES), REPORTS), min_size=1, max_size=8, unique_by=lambda each: each[0]))
def test_changes_to_different_records_can_be_spliced_at_once(reports: list[tuple[str, Report]]) -> None:
    made = [changes.reported("progress", code, report) for code, report in reports]
    for text in (TEXT, HOUSE, TEXT.replace("\n", "\r\n"), TEXT.rstrip("\n")):
        document = parsed(text)
        at_once = yamledit.spliced(text, [splice for each in made for splice in yamledit.splices_for(document, each)])
        one_by_one = text
        for each in made:
            one_by_one = after(one_by_one, each)

        assert at_once == one_by_one
