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
