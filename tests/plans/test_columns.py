"""完成时间 in a ledger is when it was done where another column has the limit; alone it is the limit."""

from __future__ import annotations

import pytest

from deadlines.plans.labels import columns_of


@pytest.mark.parametrize(
    ("heads", "done"),
    [
        (("整改任务", "整改时限", "完成情况", "完成时间"), {3}),
        (("整改任务", "完成时间", "完成情况"), set()),
        (("反馈问题", "完成时限", "整改完成时间"), {2}),
        (("反馈问题", "实际完成时间"), {1}),
        (("反馈问题", "完成时间", "实际完成时间"), {2}),
        (("反馈问题", "责任单位", "整改时限"), set()),
    ],
)
def test_which_columns_say_when_it_was_done(heads: tuple[str, ...], done: set[int]) -> None:
    fields = columns_of(dict(enumerate(heads)))

    assert {column for column, field in fields.items() if field == "done_on"} == done


@pytest.mark.parametrize(
    ("head", "field"),
    [
        *((head, "limit") for head in ("计划完成日期", "预计完成时间", "要求完成时间", "截止日期", "要求办结期限")),
        *((head, "done_on") for head in ("实际完成日期", "已完成时间", "实际办结时间（年月日）")),
        *((head, None) for head in ("完成数量", "申报时限", "公示截止日期", "交办时间")),
    ],
)
def test_heads_of_time_go_by_what_they_say(head: str, field: str | None) -> None:
    assert columns_of({0: head}).get(0) == field
