"""Titles over several lines and with an office before them, and the region that a title names."""

from __future__ import annotations

import pytest

from deadlines.plans.passages import Passage
from deadlines.plans.titles import province_in_title, region_in, title_in


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (
            ("海岭省清河市", "贯彻落实省生态环境保护督察", "反馈意见整改方案", "一、总体要求"),
            "海岭省清河市贯彻落实省生态环境保护督察反馈意见整改方案",
        ),
        (
            ("附件2", "菰塘市贯彻落实督察反馈意见", "整改任务分解表"),
            "菰塘市贯彻落实督察反馈意见整改任务分解表",
        ),
        (("清河市人民政府办公室文件 清政办发〔2026〕12号 清河市大气污染防治方案",), "清河市大气污染防治方案"),
        (("清河市整改工作领导小组办公室清河市贯彻落实督察反馈意见整改方案",), "清河市贯彻落实督察反馈意见整改方案"),
        (("清河市生态环境局", "关于印发整改方案的通知"), "清河市生态环境局关于印发整改方案的通知"),
        (("清河市生态环境局", "清河市整改方案"), "清河市整改方案"),
        (("清政办发〔2026〕12号", "清河市整改方案"), "清河市整改方案"),
        (("一、整改任务清单", "各县区要落实。"), ""),
    ],
)
def test_a_title_is_read_whole_and_alone(lines: tuple[str, ...], title: str) -> None:
    assert title_in([Passage(line, f"第{at}行") for at, line in enumerate(lines, 1)]) == title


@pytest.mark.parametrize(
    ("title", "region", "province"),
    [
        ("海岭省清河市贯彻落实省生态环境保护督察反馈意见整改方案", "清河市", "海岭省"),
        ("海岭省清河市东岭区整改方案", "东岭区", "海岭省"),
        ("海岭省贯彻落实督察报告整改方案", "海岭省", None),
        ("关于公示东岭区生态环境问题整改情况的公示", "东岭区", None),
        ("关于进一步加强清河市污水治理工作的通知", "清河市", None),
        ("贯彻落实中央督察反馈意见清河市整改方案", "清河市", None),
        ("关于印发《海岭省清河市整改方案》的通知", "清河市", "海岭省"),
        ("清河市工业园区整改方案", "清河市", None),
        ("清河市各县区整改任务清单", "清河市", None),
        ("清河市水源保护区整改方案", "清河市", None),
        ("南岭自治区云州市整改方案", "云州市", "南岭自治区"),
        ("关于印发城市黑臭水体治理方案的通知", None, None),
        ("滑县整改方案", "滑县", None),
        ("整改方案", None, None),
    ],
)
def test_the_region_is_the_innermost_place_at_the_head(title: str, region: str | None, province: str | None) -> None:
    assert region_in(title) == region
    assert province_in_title(title, region or "") == province


@pytest.mark.parametrize(
    "above",
    [
        {1: "附件1", 2: "清河市整改台账"},
        {2: "清河市整改台账"},
        {1: "附件1：清河市整改台账"},
        {1: "附件 2", 2: "清河市整改台账", 3: "填报单位：清河市整改办"},
    ],
)
def test_the_title_of_a_sheet_stands_alone_above_its_table(above: dict[int, str]) -> None:
    from deadlines.plans.passages import Cell

    head = enumerate(("序号", "反馈问题", "整改措施", "责任单位"), 1)
    cells = [(row, 1, text) for row, text in above.items()] + [(5, column, text) for column, text in head]
    cells += [(6, 1, "1"), (6, 2, "扬尘管控情况"), (7, 2, "整改方案")]
    sheet = [Passage(text, f"{row}", cell=Cell(1, row, column), sheet="台账") for row, column, text in cells]

    assert title_in(sheet) == "清河市整改台账"
    assert title_in([each for each in sheet if each.cell and each.cell.row > 4]) == ""
