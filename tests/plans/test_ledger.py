"""An office's Excel ledger: its head wherever it is, columns by meaning, every fault at once, what is done comes along."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from deadlines.calendars import state_council
from deadlines.domain.units import Directory
from deadlines.errors import BadValue
from deadlines.plans import ledger
from deadlines.plans.fitting import Fitted, fit
from deadlines.plans.passages import Cell, Document, Passage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deadlines.plans.ledger import Ledger, Told

HEAD = ("序号", "反馈问题", "整改目标", "整改措施", "完成时限", "牵头单位", "配合单位", "进展情况", "整改状态", "备注")
ROWS: tuple[Sequence[Any], ...] = (
    ("白石县反馈问题整改台账（截至2023年3月31日）",),
    HEAD,
    (
        *(1, "3座砖厂脱硫设施不正常运行。", "达标排放", "1.2022年11月15日前立案查处。\n2.2023年5月底前完成改造。"),
        *("2023年5月底前", "县生态环境分局", "县工信局", "已立案查处3起", "达到序时进度", None),
    ),
    (
        2,
        "扬尘管控不到位。",
        "管控到位",
        "1.2023年2月底前开展专项整治。",
        "2023年2月底前",
        "县住建局",
        None,
        "已到位",
        "已完成整改",
        "",
    ),
    (
        3,
        "矿区历史遗留废渣未处置。",
        "规范处置",
        "2023年3月底前完成方案编制。",
        "2024.12",
        "县自然资源局",
        None,
        None,
        "未按期完成",
    ),
)


def document(rows: Sequence[Sequence[Any]] = ROWS, *, merged: dict[tuple[int, int], int] | None = None) -> Document:
    """A sheet as the reader of workbooks gives it; *merged* cells cover so many rows."""
    passages = []
    for row, values in enumerate(rows, 1):
        for column, value in enumerate(values, 1):
            if value not in (None, ""):
                text = value.isoformat() if isinstance(value, date) else str(value)
                cell = Cell(1, row, column, (merged or {}).get((row, column), 1))
                iso = text if isinstance(value, date) else None
                passages.append(
                    Passage(text, f"工作表“台账”{chr(64 + column)}{row}", cell=cell, sheet="台账", value=iso)
                )
    return Document("台账.xlsx", tuple(passages))


def found(rows: Sequence[Sequence[Any]] = ROWS, **more: Any) -> Ledger:
    made = ledger.ledger_of(document(rows, **more))
    assert made is not None
    return made


def fitted(doc: Document) -> Fitted:
    from deadlines.plans.reading import read

    draft = read(doc, calendar=state_council(), region="白石县")
    return fit(draft, Directory(), state_council(), code="BS23", region="白石县")


def changed(row: int, column: str, value: Any) -> list[list[Any]]:
    rows = [list(each) for each in ROWS]
    rows[row - 1][HEAD.index(column)] = value
    return rows


def test_the_head_row_is_found_below_titles_and_blank_rows() -> None:
    rows = (("统计单位：县整改办",), (), *ROWS)

    assert [(row.row, row.number) for row in found(rows).rows] == [(5, 1), (6, 2), (7, 3)]
    assert found().told_on == date(2023, 3, 31)
    assert found().faults == ()


def test_columns_go_by_meaning_not_by_place() -> None:
    turned = [tuple(reversed((*row, *(None,) * (len(HEAD) - len(row))))) for row in ROWS[1:]]

    assert [set(row.fields) for row in found(turned).rows] == [set(row.fields) for row in found().rows]
    assert [row.number for row in found(turned).rows] == [1, 2, 3]


def test_a_table_without_states_is_a_plan_and_no_ledger() -> None:
    assert ledger.ledger_of(document([row[:7] for row in ROWS])) is None
    assert ledger.ledger_of(Document("方案.docx", (Passage("一、问题", "第1段"),))) is None


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("序号", "三A", "the number of an item"),
        ("序号", 2, "stands in 工作表“台账”A4 already"),
        ("反馈问题", None, "the finding is missing"),
        ("完成时限", "2023-02-30", "a limit such as"),
        ("完成时限", "2023年13月底前", "a limit such as"),
        ("整改状态", "随便", "a state such as"),
    ],
)
def test_a_cell_that_cannot_be_taken_is_named_with_what_would_be(column: str, value: Any, expected: str) -> None:
    (fault,) = found(changed(5, column, value)).faults

    where = "A" if column == "反馈问题" else chr(65 + HEAD.index(column))
    assert fault.where == f"工作表“台账”{where}5"
    assert expected in str(fault.message)
    if value is not None:
        assert str(value) in str(fault.message)


def test_all_faults_come_at_once() -> None:
    rows = changed(5, "整改状态", "随便")
    rows[3][0], rows[2][4] = "第", "尽快吧"

    made = found(rows)
    assert [each.where for each in made.faults] == ["工作表“台账”E3", "工作表“台账”A4", "工作表“台账”I5"]
    assert made.bad_rows == (3, 4, 5)


@pytest.mark.parametrize(
    "limit",
    ["2024.12", "立行立改", "长期坚持", "采暖季前", "12月底", "印发后30个工作日内", "/", "每季度", date(2024, 1, 31)],
)
def test_limits_that_offices_write(limit: Any) -> None:
    assert found(changed(5, "完成时限", limit)).faults == ()


@pytest.mark.parametrize(
    ("state", "done"),
    [
        ("已完成整改", True),
        ("已完成整改，长期坚持", True),
        ("已销号", True),
        ("是", True),
        ("基本完成", None),
        ("取得阶段性成效", None),
        ("达到时序进度", None),
        ("未达到序时进度", None),
        ("正在推进", None),
        ("尚未启动", None),
        ("未按期完成", False),
        ("逾期未完成", False),
        ("尚未如期完成", False),
        ("完成60%", None),
        ("完成1处", None),
    ],
)
def test_states_by_the_words_of_the_trade(state: str, done: bool | None) -> None:
    assert ledger.state_of(state) == (done,)


def test_rows_can_be_chosen() -> None:
    assert ledger.rows_named("3-5,8、10") == {3, 4, 5, 8, 10}
    bad = found(changed(5, "整改状态", "随便"))
    good = ledger.chosen(bad, ledger.rows_named("3-4"))
    assert ([row.row for row in good.rows], good.faults) == ([3, 4], ())
    kept = ledger.only_rows(document(), found(), frozenset({4}))
    assert {each.cell.row for each in kept.passages if each.cell} == {1, 2, 4}


@pytest.mark.parametrize("typed", ["", "x", "5-3", "0", "3-", "全部"])
def test_rows_that_are_none(typed: str) -> None:
    with pytest.raises(BadValue):
        ledger.rows_named(typed)


def test_rows_that_are_not_there() -> None:
    with pytest.raises(BadValue, match="3 to 5"):
        ledger.chosen(found(), frozenset({77}))


def told(rows: Sequence[Sequence[Any]] = ROWS, **more: Any) -> list[Told]:
    doc = document(rows, **more)
    made = ledger.ledger_of(doc)
    assert made is not None
    return list(ledger.told(made, fitted(doc), date(2023, 6, 1), "张三"))


def test_what_is_done_comes_along_as_reports() -> None:
    said = {each.code: each.report for each in told()}

    assert (said["BS23-01"].done, said["BS23-01"].note) == (None, "达到序时进度：已立案查处3起")
    assert (said["BS23-02"].done, said["BS23-02"].date, said["BS23-02"].by) == (True, date(2023, 3, 31), "张三")
    assert said["BS23-02.1"].done is True  # a date in an item that is done is done too
    assert said["BS23-03"].done is False
    assert set(said) == {"BS23-01", "BS23-02", "BS23-02.1", "BS23-03"}


def test_a_column_of_days_says_when() -> None:
    rows = [[*row, None] for row in ROWS]
    rows[1][-2:] = ["实际完成时间"]
    rows[3][-2:] = [date(2023, 2, 20)]

    assert {each.report.date for each in told(rows) if each.code.startswith("BS23-02")} == {date(2023, 2, 20)}
    rows[3][-1] = "二月底"
    assert [fault.where for fault in found(rows).faults] == ["工作表“台账”J4"]


def test_one_row_a_measure_reports_on_the_measure() -> None:
    rows = [
        *ROWS[:2],
        (
            1,
            "砖厂脱硫设施不正常运行。",
            "达标",
            "2022年11月15日前立案查处。",
            "2023年5月底前",
            "县生态环境分局",
            None,
            "查处3起",
            "已完成整改",
        ),
        (None, None, None, "2023年5月底前完成脱硫设施改造。", None, None, None, "正在安装", "正在推进"),
    ]
    merged = {(3, column): 2 for column in (1, 2, 3, 5, 6)}
    said = {each.code: each.report.done for each in told(rows, merged=merged)}

    assert said == {"BS23-01.m1": True, "BS23-01.1": True, "BS23-01.m2": None}


def test_a_ditto_mark_means_the_cell_above() -> None:
    rows = changed(4, "牵头单位", "〃")
    rows[3][HEAD.index("完成时限")] = "同上"
    rows[3][HEAD.index("整改措施")] = "开展专项整治。"
    rows[4][HEAD.index("牵头单位")] = "〃"

    assert not found(rows).faults
    plan = fitted(document(rows)).plan
    assert [item.lead for item in plan.items] == [("县生态环境分局",)] * 3
    assert plan.items[1].due == plan.items[0].due
    assert plan.items[1].cooperating == ()


def test_the_same_finding_as_above_is_no_new_item() -> None:
    rows = [list(each) for each in ROWS]
    rows.insert(3, ["〃", "〃", None, "3.2023年1月底前完成评估。", "同上", "〃", None, None, None])

    plan = fitted(document(rows)).plan

    assert [item.number for item in plan.items] == [1, 2, 3]
    assert len(plan.items[0].measures) == 3


def test_the_due_dates_of_a_row_a_measure_are_its_milestones() -> None:
    rows = [
        ("序号", "反馈问题", "整改措施", "责任单位", "计划完成日期", "实际完成日期", "完成情况", "完成数量"),
        (
            "一",
            "断面不达标。",
            "完成236个排污口溯源整治。",
            "县水利局",
            date(2023, 3, 31),
            date(2023, 3, 28),
            "",
            "236个",
        ),
        (None, None, "建成尾水湿地2处。", "县水利局", "2023年10月31日", None, "正在建设", "1处"),
    ]
    doc = document(rows, merged={(2, 1): 2, (2, 2): 2})

    (item,) = fitted(doc).plan.items
    assert [each.due for measure in item.measures for each in measure.milestones] == [
        date(2023, 3, 31),
        date(2023, 10, 31),
    ]


def test_a_column_that_nobody_knows_is_told() -> None:
    from deadlines.plans.reading import read

    rows = [[*row, *(None,) * (len(HEAD) - len(row)), None, None] for row in ROWS]
    rows[1][-2:] = ["完成数量", "图号"]
    rows[3][-2] = "2处"

    told = [each for each in read(document(rows)).problems if "head" in each.message.args]
    assert [(each.where, each.message.args["head"]) for each in told] == [("工作表“台账”K2", "完成数量")]


DONE_HEAD = ("序号", "反馈问题", "整改措施", "责任单位", "整改时限", "完成时间", "完成情况")


def done_rows(*cells: tuple[Any, Any]) -> list[Sequence[Any]]:
    """A ledger whose rows differ in the day and the state of what is done."""
    return [
        DONE_HEAD,
        *((n, f"问题{n}。", "完成改造。", "县水利局", "2023年9月底", *each) for n, each in enumerate(cells, 1)),
    ]


def test_a_day_of_completion_beside_a_state_that_denies_it_is_a_fault() -> None:
    rows = done_rows((date(2023, 5, 20), "未完成"), (date(2023, 5, 20), "正在推进"), (date(2023, 5, 20), "已完成"))

    assert [fault.where for fault in found(rows).faults] == ["工作表“台账”F2", "工作表“台账”F3"]
    assert "工作表“台账”G2" in str(found(rows).faults[0].message)


def test_a_state_of_done_beside_one_that_denies_it_is_a_fault() -> None:
    rows = changed(4, "进展情况", "未完成")

    assert [fault.where for fault in found(rows).faults] == ["工作表“台账”I4"]


def test_nothing_is_done_after_the_day_of_the_ledger() -> None:
    doc = document(done_rows((date(2023, 6, 2), "已完成"), (date(2023, 6, 1), "已完成")))
    made = ledger.ledger_of(doc, date(2023, 6, 1))

    assert made is not None
    assert [fault.where for fault in made.faults] == ["工作表“台账”F2"]


def test_done_without_a_day_is_told_once() -> None:
    said = told(done_rows((None, "已完成"), (date(2023, 5, 20), "已完成"), (None, "已完成管网排查，改造中")))

    assert {each.code: each.report.done for each in said if "." not in each.code} == {
        "BS23-01": True,
        "BS23-02": True,
        "BS23-03": None,
    }
    assert [problem.where for problem in ledger.undated(said)] == ["工作表“台账”G2"]


@pytest.mark.parametrize(
    "last",
    [
        ("合计",),
        (None, "小 计", None, None, None, None, "2项"),
        ("填表人：张三", None, None, "审核人：李四", None, "联系电话：0000"),
        ("审核人", "李四"),
        ("注：本表每月报送",),
    ],
)
def test_a_row_that_sums_up_or_closes_the_table_is_no_entry(last: Sequence[Any]) -> None:
    rows = [*done_rows((None, "")), last]

    assert (found(rows).faults, len(found(rows).rows)) == ((), 1)
    assert len(fitted(document(rows)).plan.items) == 1


def test_rows_are_judged_without_those_that_are_not_taken() -> None:
    rows = done_rows((None, ""), (None, ""), (None, ""))
    rows[2] = (1, *rows[2][1:])
    whole = found(rows)

    assert len(whole.faults) == 1
    assert ledger.chosen(whole, frozenset({3, 4})).faults == ()


def test_rows_of_a_sheet_without_states_can_be_chosen() -> None:
    made = ledger.ledger_of(document([row[:7] for row in ROWS]), stateless=True)

    assert made is not None
    assert [row.row for row in made.rows] == [3, 4, 5]
