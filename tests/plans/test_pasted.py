"""Tables pasted into a text, their columns parted by tabs or by wide blanks."""

from __future__ import annotations

import pytest

from deadlines.plans.pasted import pasted_at

HEAD = ["序号", "问题", "整改措施", "责任单位", "完成时限"]
ROW = ["1", "扬尘", "完成喷淋", "市住建局", "2026年5月底前"]


@pytest.mark.parametrize("gap", ["\t", "    ", "\u3000\u3000"])
def test_a_table_goes_from_its_head_to_the_first_line_that_is_no_row(gap: str) -> None:
    found = pasted_at([gap.join(HEAD), gap.join(ROW), "", gap.join(ROW), "各单位每月报送。"], 1)
    assert found is not None
    assert found.rows == [(1, HEAD), (2, ROW), (4, ROW)]
    assert found.last == 4


def test_a_quoted_cell_holds_line_breaks_and_quotation_marks() -> None:
    found = pasted_at(["\t".join(HEAD), '1\t扬尘\t"1.完成""喷淋""。', '2.加强巡查。"\t市住建局\t长期'], 1)
    assert found is not None
    assert found.rows[1] == (2, ["1", "扬尘", '1.完成"喷淋"。\n2.加强巡查。', "市住建局", "长期"])


def test_a_row_goes_on_until_it_has_all_cells_and_no_further() -> None:
    lines = [
        "\t".join(HEAD),
        "1\t扬尘\t1.完成喷淋。",
        "2.加强巡查。\t市住建局\t长期",
        "2\t河道\t清淤",
        "3\t异味\t排查",
        "完",
    ]
    found = pasted_at(lines, 1)
    assert found is not None
    assert [cells for _, cells in found.rows[1:]] == [
        ["1", "扬尘", "1.完成喷淋。\n2.加强巡查。", "市住建局", "长期"],
        ["2", "河道", "清淤"],
        ["3", "异味", "排查"],
    ]
    assert found.last == 5


@pytest.mark.parametrize(
    "lines",
    [
        ["\t".join(HEAD)],
        ["\t".join(HEAD), "各单位每月报送。"],
        ["县\t市\t区\t镇", "\t".join(ROW)],
        ["责任单位  市住建局", "x  y"],
    ],
)
def test_a_line_that_heads_no_rows_is_text(lines: list[str]) -> None:
    assert pasted_at(lines, 1) is None
