"""The same plan as Word file, PDF, web page and text in two character sets gives the same reading but for places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from deadlines.calendars import state_council
from deadlines.plans.documents import open_document
from deadlines.plans.faces import face
from deadlines.plans.reading import read
from papers import converted, needs_office

XIANYANG = Path(__file__).parents[3] / "shared" / "sources" / "xianyang-plan-2022.txt"
#: Composed for this test; places and facts are invented.
OWN = """青石市贯彻落实省生态环境保护督察反馈意见整改方案
根据《云川省生态环境保护督察反馈意见整改工作的通知》要求，制定本方案。各责任单位于2023年3月15日前报送细化方案，此后每月25日前报送进展。
一、餐饮油烟在线监控安装率低。中心城区规模以上餐饮企业744家，安装在线监控的仅有287家，油烟净化设施不正常运行的现象较为普遍，群众投诉居高不下。
责任单位：市城管局牵头，市生态环境局、市市场监管局配合，青东区、青西区人民政府
整改目标：规模以上餐饮企业全部安装在线监控并联网。
整改时限：2024年6月底
整改措施：
（一）2023年9月底前，完成744家规模以上餐饮企业排查，建立“一企一档”，对净化设施不正常运行的依法查处，并将查处情况报市整改办备案。（市城管局负责）
（二）2023年12月底前安装400家，2024年6月底前全部安装并与市级平台联网。（市城管局牵头，青东区、青西区人民政府配合）
（三）市市场监管局每季度至少开展1次联合检查。
市级验收单位：市城管局、市生态环境局
二、城镇污水管网混错接问题突出。建成区排水管网普查不彻底，雨污混错接点位2278处未整改，汛期污水溢流入河。
责任单位：市住建局
整改目标：混错接点位全部整改到位，污水处理厂进水生化需氧量浓度稳定在100毫克/升以上（其中青东区污水处理厂不低于110毫克/升），城市建成区基本消除黑臭水体。
整改时限：立行立改，2025年底前完成并长期坚持
整改措施：
1．市住建局组织各区于2023年10月底前完成管网普查，编制改造计划；2024年底前完成1500处混错接点位改造，2025年底前全部完成。
2．建立管网定期养护制度，每年汛期前对排水管网清淤一次。
市级验收单位：市住建局
"""


@needs_office
@pytest.mark.parametrize("plan", ["own", "xianyang"])
def test_every_kind_of_document_gives_the_same_reading(plan: str, tmp_path: Path) -> None:
    if plan == "xianyang" and not XIANYANG.exists():
        pytest.skip("the public plan lies in ../shared/sources, which is not here")
    text = OWN if plan == "own" else XIANYANG.read_text(encoding="utf-8")
    files = written(text, tmp_path)
    readings = {file.name: placeless(face(read(open_document(file), calendar=state_council()))) for file in files}
    plain = readings["plan.txt"]
    assert len(plain["items"]) > 1
    for name, reading in readings.items():
        assert differences(plain, reading) == [], name


def written(text: str, folder: Path) -> list[Path]:
    """*text* as a document of each kind."""
    import docx

    made = docx.Document()
    for line in text.splitlines():
        made.add_paragraph(line)
    word = folder / "plan.docx"
    made.save(str(word))
    (folder / "plan.txt").write_text(text, encoding="utf-8")
    (folder / "plan-gb.txt").write_text(text, encoding="gb18030")
    return [folder / "plan.txt", folder / "plan-gb.txt", word, converted(word, "pdf"), converted(word, "html")]


def placeless(value: Any) -> Any:
    """*value* without the places in it, and without blanks, which a page does not keep."""
    if isinstance(value, dict):
        return {key: placeless(inner) for key, inner in value.items() if key != "where"}
    if isinstance(value, list):
        return [placeless(inner) for inner in value]
    return "".join(value.split()) if isinstance(value, str) else value


def differences(one: Any, other: Any, where: str = "") -> list[str]:
    """Where two readings differ, with both values."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [found for key in one | other for found in differences(one.get(key), other.get(key), f"{where}.{key}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [
            found
            for at, pair in enumerate(zip(one, other, strict=True))
            for found in differences(*pair, f"{where}[{at}]")
        ]
    return [] if one == other else [f"{where}: {one!r} is {other!r}"]
