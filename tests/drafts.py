"""Drafts made by hand, as a reader of documents would give them."""

from __future__ import annotations

from datetime import date
from typing import Any

from deadlines.calendars import state_council
from deadlines.domain.model import Quantity
from deadlines.domain.units import Directory, Group, Region, Unit
from deadlines.plans.draft import Draft, DraftDuty, DraftItem, DraftLimit, DraftMeasure, DraftMilestone, DraftObligation

CALENDAR = state_council()

DIRECTORY = Directory(
    (Region("陕西省", "province"), Region("咸阳市", "city", "陕西省")),
    (
        Unit("省生态环境厅", "陕西省"),
        Unit("市生态环境局", "咸阳市"),
        Unit("市交通运输局", "咸阳市"),
        Unit("三原县", "咸阳市", written=("三原县党委和政府",)),
    ),
    (Group("各县市区", "咸阳市", ("三原县",)),),
)


def milestone(limit: str, due: str | None, action: str, *quantities: Quantity, **more: Any) -> DraftMilestone:
    return DraftMilestone(limit, date.fromisoformat(due) if due else None, action, quantities, **more)


def measure(label: str, text: str, *milestones: DraftMilestone, **more: Any) -> DraftMeasure:
    return DraftMeasure(label, None, f"第{len(text)}段", text, milestones=milestones, **more)


def item(number: int, problem: str, limit: str, due: str | None, *measures: DraftMeasure, **more: Any) -> DraftItem:
    dates = (date.fromisoformat(due),) if due else ()
    return DraftItem(number, f"第{number}0段", problem, limit=DraftLimit(limit, dates), measures=measures, **more)


BRICKS = item(
    *(1, "咸阳市对砖瓦窑企业监管不到位，部分企业脱硫设施长期不正常运行。", "2023年12月底", "2023-12-31"),
    measure(
        *("（一）", "开展砖瓦窑企业排查整治，2023年3月底前完成排查，2023年9月底前完成76座砖瓦窑改造。"),
        milestone("2023年3月底前", "2023-03-31", "完成排查"),
        milestone("2023年9月底前", "2023-09-30", "完成76座砖瓦窑改造", Quantity(76, "座")),
        responsible=("市生态环境局",),
    ),
    measure(
        "（二）", "建立长效监管机制，加强日常巡查。", duties=(DraftDuty("每季度开展1次巡查", "quarter", 1, "每季度"),)
    ),
    lead=("市生态环境局",),
    cooperating=("三原县党委和政府", "市水利局"),
    acceptance=("市生态环境局",),
    acceptance_provincial=("省生态环境厅",),
    marks=(("市生态环境局", "牵头"),),
)
TRUCKS = item(
    *(2, "柴油货车监管薄弱", "立行立改，长期坚持", None),
    measure("（一）", "开展路检路查。", milestone("6月前", "2023-06-30", "完成首轮路检路查", ambiguous=True)),
    lead=("市交通局",),
)
REPORTS = DraftObligation(
    "报送整改落实情况", date(2023, 12, 10), limit="2023年12月10日前", responsible=("各责任单位",), where="第5段"
)

DRAFT = Draft("咸阳市整改方案", "咸阳市", None, (BRICKS, TRUCKS), (REPORTS,), (), 2023, "方案.docx")
