"""From text to draft: numbers, labels, units, doers, amounts, and the laws that hold for every document."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlines.calendars import state_council
from deadlines.domain.units import Alias, Directory, Group, Region, Unit
from deadlines.errors import BadFile
from deadlines.plans.amounts import quantities_in
from deadlines.plans.doers import Doers, doers_of
from deadlines.plans.faces import face
from deadlines.plans.fitting import fit
from deadlines.plans.labels import field_of, label_at
from deadlines.plans.numbering import mark_at, named, row
from deadlines.plans.passages import Document
from deadlines.plans.persons import persons_in
from deadlines.plans.reading import read
from deadlines.plans.text import passages_of, read_text
from deadlines.plans.unitlists import read_units, units_and_persons

if TYPE_CHECKING:
    from deadlines.plans.draft import Draft

SHARED = Path(__file__).parents[2].parent / "shared"
ABSENT = "the project's shared documents are not beside this tree"


def draft(text: str, **more: Any) -> Draft:
    return read(Document("plan.txt", passages_of(text)), calendar=state_council(), **more)


def messages(one: Draft) -> list[str]:
    return [str(problem.message) for problem in one.problems]


# numbering


@pytest.mark.parametrize(
    ("text", "style", "number"),
    [
        ("一、某问题", "一、", 1),
        ("二十九、某问题", "一、", 29),
        ("（三）加强管理", "（一）", 3),
        ("(三)加强管理", "（一）", 3),
        ("（ 三 ）加强管理", "（一）", 3),
        ("4.加强管理", "1.", 4),
        ("4．加强管理", "1.", 4),
        ("4、加强管理", "1.", 4),
        ("（4）加强管理", "（1）", 4),
        ("4）加强管理", "1）", 4),
        ("④加强管理", "①", 4),
        ("一是加强管理", "一是", 1),
        ("第二，加强管理", "第一", 2),
        ("问题三：某问题", "问题", 3),
        ("【问题3】某问题", "问题", 3),
        ("序号九", "问题", 9),
        ("第12项 某问题", "第项", 12),
    ],
)
def test_numbers_in_all_habits(text: str, style: str, number: int) -> None:
    mark = mark_at(text)
    assert mark is not None
    assert (mark.style, mark.number) == (style, number)


@pytest.mark.parametrize(
    "text", ["2022年6月底前", "3.5万亩林地", "十四五末", "一些地方", "第三方单位", "问题突出", "一定要"]
)
def test_what_only_looks_like_a_number(text: str) -> None:
    assert mark_at(text) is None


def test_a_mark_glued_to_a_number_is_told_by_its_place_in_the_row() -> None:
    assert mark_at("2.2022年10月31日前", after=1) is not None
    assert mark_at("2.3座渣场已完成", after=1) is not None
    assert mark_at("2.3座渣场已完成", after=4) is None
    assert mark_at("1.3座渣场已完成", after=4) is not None


def test_measures_run_together_are_a_row() -> None:
    assert [mark.number for mark in row("1.查处。2.2023年底前完成改造；3.监测。")] == [1, 2, 3]
    assert row("按照第一条和（二）款执行") == []
    assert named("关于公示督察反馈第十二项问题整改情况的公告") == 12
    assert named("梳理出12个问题") is None


# labels


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("整改责任单位", "units"),
        ("责任单位", "units"),
        ("整改实施主体", "units"),
        ("牵头单位", "lead"),
        ("配合单位", "cooperating"),
        ("市级验收单位", "acceptance"),
        ("督导验收单位", "acceptance"),
        ("省级验收单位", "acceptance_provincial"),
        ("县（区）级验收单位", "acceptance"),
        ("督导单位", "supervising"),
        ("市级包抓领导", "leaders"),
        ("目标任务", "target"),
        ("完成 时限", "limit"),
        ("重点措施", "measures"),
        ("整改措施2", "measures"),
        ("整改进展情况（截至3月底）", "progress"),
        ("整改状态", "status"),
        ("督察反馈问题", "problem"),
        ("整治措施", "measures"),
        ("工作举措", "measures"),
        ("整改措施及完成情况", "measures"),
        ("存在的问题", "problem"),
        ("责任单位及责任人", "charged"),
        ("牵头领导及单位", "led"),
        ("鄠邑区", None),
        ("其中", None),
    ],
)
def test_words_label_fields(words: str, field: str | None) -> None:
    assert field_of(words) == field


@pytest.mark.parametrize(
    "text", ["整改目标：完成", "整改目标:完成", "整改目标 完成", "【整改目标】完成", "整改目标", "整 改 目 标：完成"]
)
def test_a_label_stands_in_many_ways(text: str) -> None:
    label = label_at(text)
    assert label is not None
    assert label.field == "target"


def test_behind_a_number_a_stop_ends_a_label() -> None:
    label = label_at("（一）整改目标。完成搬迁。", 3)
    assert label is not None
    assert (label.field, label.end) == ("target", 8)
    assert label_at("整改目标。完成搬迁。") is None


@pytest.mark.parametrize(
    ("text", "units", "persons"),
    [
        ("副县长李明远，县林业局", "县林业局", "副县长李明远"),
        ("县水利局 周正、青峰县", "县水利局，青峰县", "周正"),
        ("市林业局局长李强", "市林业局", "市林业局局长李强"),
        ("白河县县长 格日勒图", "白河县", "白河县县长、格日勒图"),
    ],
)
def test_a_list_of_units_and_persons_is_parted(text: str, units: str, persons: str) -> None:
    assert units_and_persons(text) == (units, persons)


@pytest.mark.parametrize(
    "text", ["整改目标、措施和时限要求扎实推进", "目标 明确", "明确责任单位、完成时限。", "西咸新区：覆盖裸土"]
)
def test_a_sentence_is_no_label(text: str) -> None:
    assert label_at(text) is None


# units


@pytest.mark.parametrize(
    ("text", "lead", "cooperating"),
    [
        ("市水利局", "市水利局", ""),
        ("市水利局牵头，市财政局、市住建局", "市水利局", "市财政局 市住建局"),
        ("市水利局（牵头）、市财政局", "市水利局", "市财政局"),
        ("市水利局（牵头）、市住建局（牵头）、市财政局", "市水利局 市住建局", "市财政局"),
        ("市水利局、市住建局牵头，市财政局、市工信局配合", "市水利局 市住建局", "市财政局 市工信局"),
        ("市水利局牵头、市林业局、市煤炭局", "市水利局", "市林业局 市煤炭局"),
        ("市水利局会同市财政局、市住建局", "市水利局", "市财政局 市住建局"),
        ("牵头单位：市水利局；配合单位：市财政局", "市水利局", "市财政局"),
        ("兴平市、三原县、武功县党委和政府", "兴平市 三原县 武功县", ""),
        ("临潼区、鄠邑区委、区政府，高新区党工委、管委会", "临潼区 鄠邑区 高新区", ""),
        ("长武县、旬邑县委、政府，其他县市区党委和政府", "长武县 旬邑县 其他县市区", ""),
        ("云澜、临溪市委、市政府", "云澜市 临溪市", ""),
        (
            "省委办公厅、省政府办公厅，各市（州）党委和政府及省级有关部门",
            "省委办公厅 省政府办公厅 各市（州） 省级有关部门",
            "",
        ),
        ("各县（市、区）人民政府，省林业局", "各县（市、区） 省林业局", ""),
        ("市住房和城乡建设局和市文化和旅游局", "市住房和城乡建设局 市文化和旅游局", ""),
        ("市住建局 市财政局\u3000县水务局", "市住建局 市财政局 县水务局", ""),
        ("市工信局、市商务局按照责任分工分别牵头落实，各区县党委、政府", "市工信局 市商务局", "各区县"),
        ("市发改委、市生态环境局按职责分工分别验收", "市发改委 市生态环境局", ""),
        ("牵头单位市能源局，配合单位市公安局", "市能源局", "市公安局"),
        ("牵头：市能源局；配合：市公安局、市水利局", "市能源局", "市公安局 市水利局"),
        ("主责单位：市能源局；配合单位：市公安局", "市能源局", "市公安局"),
        ("（一）牵头单位：市能源局（二）配合单位：市公安局", "市能源局", "市公安局"),
        ("1.牵头单位：市能源局 2.配合单位：市公安局", "市能源局", "市公安局"),
        ("市级牵头单位：市能源局 配合单位：市公安局", "市能源局", "市公安局"),
        ("市级牵头单位：市能源局；县级牵头单位：云澜县政府", "市能源局 云澜县", ""),
        ("市能源局为牵头单位，市公安局为配合单位", "市能源局", "市公安局"),
        ("市能源局牵头，会同市公安局、市水利局", "市能源局", "市公安局 市水利局"),
        ("〃", "", ""),
        ("市能源局、同上", "市能源局", ""),
        ("各镇（街道）、市能源局", "各镇（街道） 市能源局", ""),
        ("各县（市）区人民政府", "各县（市）区", ""),
        ("各有关镇办，各旗县市区", "各有关镇办 各旗县市区", ""),
        ("各乡镇人民政府（街道办事处）、市能源局", "各乡镇（街道办事处） 市能源局", ""),
        ("各县（市、区）人民政府和各开发区管委会", "各县（市、区） 各开发区", ""),
        ("东临旗、西临旗党委和政府，展旦苏木人民政府", "东临旗 西临旗 展旦苏木", ""),
        ("云澜盟行政公署、临溪示范区管委会、国有北山林场", "云澜盟 临溪示范区 国有北山林场", ""),
        ("云澜环保（北山、临溪）有限责任公司、市能源局", "云澜环保（北山、临溪）有限责任公司 市能源局", ""),
        ("云澜化工（集团）有限公司和临溪热电厂", "云澜化工（集团）有限公司 临溪热电厂", ""),
        ("区河长办，各镇（街道）党（工）委、政府（办事处）", "区河长办 各镇（街道）", ""),
        ("市能源局及市公安局与市水利局", "市能源局 市公安局 市水利局", ""),
        ("市能源局、市公安局等相关部门", "市能源局 市公安局", ""),
        # roles joined by 、 alone
        ("市能源局牵头、市水利局配合", "市能源局", "市水利局"),
        ("市能源局、市水利局牵头、临江区、东湖区配合", "市能源局 市水利局", "临江区 东湖区"),
        ("市能源局牵头、市水利局参与、市公安局", "市能源局", "市水利局 市公安局"),
        ("市能源局（牵头）、市水利局、东湖区配合", "市能源局", "市水利局 东湖区"),
        ("市能源局牵头、市水利局协同配合", "市能源局", "市水利局"),
        ("市能源局为牵头单位、市水利局为配合单位", "市能源局", "市水利局"),
        # the level of a body behind that of its place
        ("乾县县委、县政府", "乾县", ""),
        ("费县县委、县政府，磁县县委、县政府", "费县 磁县", ""),
        ("峰峰矿区区委、区政府", "峰峰矿区", ""),
        ("中共乾县县委、乾县人民政府", "乾县", ""),
        ("中共临溪市市委、市政府，津市市委、市政府", "临溪市 津市市", ""),
        # the numbers of entries, marks before the names, and two offices with one word
        ("1.市能源局；2.市水利局", "市能源局 市水利局", ""),
        ("（1）市能源局（2）市水利局", "市能源局 市水利局", ""),
        ("1、市能源局牵头 2、市水利局配合", "市能源局", "市水利局"),
        ("（牵头）市能源局 （配合）市水利局", "市能源局", "市水利局"),
        ("（配合）市能源局、市公安局；（牵头）市水利局", "市水利局", "市能源局 市公安局"),
        ("市委宣传部，市委、市政府督查室", "市委宣传部 市委督查室 市政府督查室", ""),
        ("", "", ""),
    ],
)
def test_lists_of_units(text: str, lead: str, cooperating: str) -> None:
    units = read_units(text)
    assert " ".join(units.lead) == lead
    assert " ".join(units.cooperating) == cooperating


def test_who_stands_between_the_lead_and_those_that_join_in_joins_in_too() -> None:
    units = read_units("市能源局牵头，东湖区委、区政府，临江区委、区政府配合")
    assert units.marks == (("市能源局", "牵头"), ("东湖区", "配合"), ("临江区", "配合"))


def test_a_mark_behind_the_second_unit_is_a_doubt() -> None:
    units = read_units("市水利局、市住建局（牵头），市财政局")
    assert units.lead == ("市水利局", "市住建局")
    assert units.doubts == (("牵头", "市水利局、市住建局"),)


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ("市能源局（牵头），市公安局、市水利局（配合）", [("配合", "市公安局、市水利局")]),
        ("市能源局（牵头）、市公安局、市水利局（配合）", [("配合", "市公安局、市水利局")]),
        ("市能源局（牵头）市公安局 市水利局（配合）", [("配合", "市公安局、市水利局")]),
        ("市能源局（牵头）、市公安局（配合）、市水利局（配合）", []),
        ("市能源局（牵头），市公安局（配合）", []),
        ("市能源局牵头，市公安局、市水利局配合", []),
    ],
)
def test_a_mark_behind_the_last_of_several_covers_them_with_a_doubt(text: str, doubts: list[tuple[str, str]]) -> None:
    units = read_units(text)
    assert units.lead == ("市能源局",)
    assert dict(units.marks) == dict.fromkeys(units.lead, "牵头") | dict.fromkeys(units.cooperating, "配合")
    assert list(units.doubts) == doubts


def test_a_ditto_mark_is_the_field_above_it() -> None:
    one = draft(
        "某市整改方案\n一、堆场露天堆放。\n责任单位：市能源局牵头，市公安局\n整改时限：2026年9月底前\n整改措施：\n"
        "（一）制定办法。（责任单位：市能源局；完成时限：2026年6月底前）\n（二）排查。（责任单位：同上；完成时限：同上）\n"
        "二、扬尘超标。\n责任单位：同上\n整改时限：〃\n整改措施：\n（一）巡查。\n"
    )

    assert [(item.lead, item.cooperating, item.limit.dates) for item in one.items] == [
        (("市能源局",), ("市公安局",), (date(2026, 9, 30),))
    ] * 2
    assert [(m.responsible, m.milestones[0].due) for m in one.items[0].measures] == [
        (("市能源局",), date(2026, 6, 30))
    ] * 2


def test_a_ditto_mark_with_nothing_above_is_nobody() -> None:
    one = draft("某市整改方案\n一、堆场。\n责任单位：〃\n整改时限：2026年9月底前\n整改措施：\n（一）巡查。\n")

    assert one.items[0].lead == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张三副市长", "张三"),
        ("张三常务副市长、李小四同志", "张三 李小四"),
        ("副市长张三", "张三"),
        ("市委常委、副市长 张三", "张三"),
        ("张 三、李四", "张三 李四"),
        ("副市长张 三，李　四（县长）", "张三 李四"),
        ("张 三 李 四", "张三 李四"),
        ("张 小 三", "张小三"),
        ("张三 李四", "张三 李四"),
        ("分管城建工作的副市长", ""),
        ("常务副市长、林业局长、白河县长、白河县副县长、纪检组副组长", ""),
    ],
)
def test_persons_with_their_offices(text: str, names: str) -> None:
    assert " ".join(persons_in(text)) == names


@pytest.mark.parametrize(("leaders", "doubted"), [("分管城建工作的副市长", True), ("张三副市长", False), ("无", False)])
def test_a_leader_whom_nothing_names_is_a_doubt(leaders: str, doubted: bool) -> None:
    one = draft(f"某市整改方案\n一、堆场。\n责任单位：市能源局\n责任领导：{leaders}\n整改时限：2026年9月底前\n")

    assert (f"“{leaders}” names no person." in messages(one)) is doubted


@pytest.mark.parametrize(
    ("text", "own", "provincial"),
    [
        ("市住建局（市级）、省住建厅（省级）", "市住建局", "省住建厅"),
        ("市住建局、市水利局（市级），省住建厅、省水利厅（省级验收）", "市住建局 市水利局", "省住建厅 省水利厅"),
        ("省住建厅（省级）、市住建局", "市住建局", "省住建厅"),
        ("市住建局、省住建厅", "市住建局 省住建厅", ""),
    ],
)
def test_acceptance_by_level(text: str, own: str, provincial: str) -> None:
    item = draft(f"某市整改方案\n一、堆场。\n责任单位：市能源局\n整改时限：2026年9月底前\n验收单位：{text}\n").items[0]

    assert (" ".join(item.acceptance), " ".join(item.acceptance_provincial)) == (own, provincial)


# doers and amounts


def test_known_units_further_on_in_a_sentence_are_doers_too() -> None:
    text = "市能源局每周巡查不少于1次，市公安局每月监测1次，市水利局配合做好核查，周至县达到B级水平。"

    doers = doers_of(text, {"市能源局", "市公安局", "市水利局", "周至县"})

    assert doers == Doers(("市能源局", "市公安局"), ("市水利局",))


def test_a_level_in_an_area_is_nobodys_deed() -> None:
    assert doers_of("各区范围内企业达到A级，周至县、蓝田县达到B级水平。", {"周至县", "蓝田县"}) == Doers()


@pytest.mark.parametrize(
    ("own", "names"), [(("高陵区", "市能源局"), ("高陵区",)), (("高陵区", "临潼区"), ()), (("市能源局",), ())]
)
def test_the_bodies_of_a_district_mean_the_one_of_the_item(own: tuple[str, ...], names: tuple[str, ...]) -> None:
    assert doers_of("区委常委会议、区政府常务会议定期研究，主要领导定期调度。", own=own).responsible == names


def test_a_subject_inside_the_words_of_its_limit_is_the_doer() -> None:
    one = draft(
        "某市整改方案\n一、资金闲置。\n责任单位：市能源局\n整改时限：2026年9月底前\n"
        "整改措施：\n（一）区林业局于收到本清单后10个工作日内制定拨付计划。\n"
    )

    assert one.items[0].measures[0].responsible == ("区林业局",)


@pytest.mark.parametrize("head", ["2026年8月15日前，", "2026年8月15日前由", "于2026年8月15日前，由"])
def test_the_subject_behind_a_limit_is_the_doer(head: str) -> None:
    one = draft(
        "某市整改方案\n一、堆场露天堆放。\n责任单位：市能源局\n整改时限：2026年9月底前\n"
        f"整改措施：\n（一）{head}市自然资源局完成复核。\n"
    )

    assert one.items[0].measures[0].responsible == ("市自然资源局",)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("市水利局负责，督促长武县完成论证。", "市水利局"),
        ("市水利局牵头，各县市区、园区加强管理。", "市水利局"),
        ("市住建局牵头，市水务集团负责完成改造。", "市住建局 市水务集团"),
        ("市水利局严格取水许可管理。", "市水利局"),
        ("强化学习。各级党委和政府每季度至少听取1次汇报。", "各级党委和政府"),
        ("清河、泔河流域相关县政府严格落实保障责任。", "清河、泔河流域相关县"),
        ("省住房城乡建设厅每季度进行通报。", "省住房城乡建设厅"),
        ("配合省水利厅完成分配。", ""),
        ("督促发现问题的县市区政府认真整改。", ""),
        ("加强与西安市执法部门协同联动。", ""),
        ("城市建成区全面禁止露天烧烤。", ""),
        ("城管、农业农村等部门加强排查。", "城管部门 农业农村部门"),
        ("由市发改委报请市政府依法关停。", "市发改委"),
        ("由市能源局牵头，市公安局配合，开展排查。", "市能源局"),
        ("市能源局会同市公安局开展排查。", "市能源局"),
        ("市能源局负责管线迁改，市公安局负责交通疏导。", "市能源局 市公安局"),
        ("督促云澜县完成整改。", ""),
        ("市能源局指导云澜县完成整改。", "市能源局"),
        ("市能源局、市公安局按职责分工负责，推进排查。", "市能源局 市公安局"),
        ("达拉特旗人民政府完成治理。", "达拉特旗"),
        ("各镇（街道）加强巡查。", "各镇（街道）"),
        ("各区县、开发区城管部门每月检查1次。", "各区县、开发区城管部门"),
        ("城管、农业农村等部门按照职能分工，加强排查。市能源局负责完成退出。", "城管部门 农业农村部门 市能源局"),
        ("市能源局负责立案查处。市公安局配合做好核查。", "市能源局"),
        ("市能源局自2024年3月起清运存量。", "市能源局"),
        ("市能源局 2024 年 9 月底前清运存量。", "市能源局"),
        ("塔拉苏木、东临左翼后旗健全队伍，旗林业局每月抽查2次。", "塔拉苏木 东临左翼后旗 旗林业局"),
        ("对规划进行修改，按程序报市规划部门审批，抽查区县（开发区）工信部门应急措施落实情况。", ""),
        ("2023年9月，望海生态环境分局已立案处罚8.6万元。", "望海生态环境分局"),
        ("黎安州逐库制定闭库方案。", "黎安州"),
        ("各苏木镇与牧户签订责任书。", "各苏木镇"),
        ("市能源局与企业签订协议。", "市能源局"),
        ("请东湖街道于2025年3月底前拆除。", "东湖街道"),
        ("加强与企业的联系。", ""),
        # 中心 that begins a word, and that ends a unit's name
        ("市能源局完成中心城区排查。", "市能源局"),
        ("市能源局完成中心建设。", "市能源局"),
        ("市能源局建设中心水厂。", "市能源局"),
        ("市政建设中心完成排查。", "市政建设中心"),
        ("市行政审批局建设中心机房。", "市行政审批局"),
        ("临江区、西山区各完成30家企业改造。", "临江区 西山区"),
        ("沿山区完成改造。浅山区完成改造。", ""),
    ],
)
def test_whom_a_measure_makes_its_doer(text: str, names: str) -> None:
    assert " ".join(doers_of(text).responsible) == names


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("完成287家试点餐饮单位、744处在线监测设施安装", [(287, "家"), (744, "处")]),
        ("2023 年底完成 124 辆报废老旧车辆淘汰", [(124, "辆")]),
        ("综合利用200万吨煤矸石", [(2000000, "吨")]),
        ("修复12.5亩", [(12.5, "亩")]),
        ("开展1次检查，达到95%，每个工地两名，2.3个月", []),
        ("整治10处，面积600亩", [(10, "处"), (600, "亩")]),
        (
            "造林3.5万亩，新增能力2万吨/日，回用3万立方米，投资1.5亿元，铺设20公里，巡查12次",
            [(35000, "亩"), (20000, "吨/日"), (30000, "立方米"), (150000000, "元"), (20, "公里"), (12, "次")],
        ),
        (
            "改造三十二户，安装5台（套），提高2个百分点，整治十处，1,200家",
            [
                (32, "户"),
                (5, "台（套）"),
                (10, "处"),
                (1200, "家"),
            ],
        ),
        ("三项制度，百项工程，第三家，数十处，每年巡查12次，第二批", []),
    ],
)
def test_quantities_of_a_clause(text: str, amounts: list[tuple[float, str]]) -> None:
    assert [(one.target, one.unit) for one in quantities_in(text)] == amounts


# text


def test_lines_cut_by_pages_are_joined_and_headings_are_not() -> None:
    text = (
        "青石市整改方案\n\n一、指导思想\n\n坚持问题导向，结合实际，制定有针对性的整改措施，确保反馈问\n\n题整改到位。\n\n"
        "一、某问题长期没有得到解决，群众反映强烈，问题\n\n比较突出。\n\n责任单位：市水利局、\n\n市财政局\n\n整改时限：2023 年 6 月底\n\n"
    )
    assert [passage.text for passage in passages_of(text)] == [
        "青石市整改方案",
        "一、指导思想",
        "坚持问题导向，结合实际，制定有针对性的整改措施，确保反馈问题整改到位。",
        "一、某问题长期没有得到解决，群众反映强烈，问题比较突出。",
        "责任单位：市水利局、市财政局",
        "整改时限：2023 年 6 月底",
    ]


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(BadFile):
        read_text("plan.txt", bytes(range(256)) * 40)


# doubts


PLAN = """青石市整改方案
督察组反馈我市5个问题。
一、甲问题。
责任单位：市水利局、市住建局（牵头），市文旅局
整改时限：2023年6月前
整改措施：
（一）市水利局2023年5月底前完成改造12处。
三、乙问题。
责任单位：市水务局
整改措施：（一）立即整改。
"""


def test_every_doubt_is_told_with_its_place() -> None:
    known = Directory(
        regions=(Region("青石市"),),
        units=(Unit("市水利局", "青石市", aliases=(Alias("市水务局"),)), Unit("市住建局", "青石市")),
        groups=(Group("各县", "青石市"),),
    )
    reading = draft(PLAN, known=known)
    assert [problem.where for problem in reading.problems if "文旅" in str(problem.message)] == ["第3行"]
    told = "\n".join(messages(reading))
    assert "2023年6月前" in told  # ambiguous
    assert "Item 3 has no limit." in told
    assert "Item 3 follows item 1" in told
    assert "5个问题" in told
    assert "市文旅局" in told
    assert "市水务局" not in told  # an alias is known
    assert "市水利局、市住建局" in told  # does the mark cover both?


def test_two_names_of_one_unit_are_one() -> None:
    known = Directory(
        regions=(Region("青石市"),), units=(Unit("市交通运输局", "青石市", aliases=(Alias("市交通局"),)),)
    )
    text = "青石市整改方案\n一、甲。\n责任单位：市交通运输局、市交通局\n整改时限：立行立改\n"
    assert draft(text, known=known).items[0].lead == ("市交通运输局",)


def test_a_document_without_items_says_so() -> None:
    assert any("No item was found" in message for message in messages(draft("今天天气很好。\n没有方案。\n")))


def test_a_working_day_limit_of_the_body_needs_the_issue() -> None:
    text = "青石市整改方案\n一、要求\n方案印发后30个工作日内，各责任单位制定细化方案。\n"
    (one,) = draft(text).obligations
    assert (one.due, one.rule) == (None, "方案印发后30个工作日内")
    (one,) = draft(text, issued=date(2022, 12, 16)).obligations
    assert one.due == date(2023, 2, 2)


# laws


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        st.sampled_from(
            list(
                "一二三、（）()《》：:；。，\n\f|①1234567890年月日底前牵头配合市县局责任单位整改措施目标时限各和及 \u3000"
            )
        ),
        max_size=300,
    )
)
def test_no_text_is_too_odd(text: str) -> None:
    json.dumps(face(draft(text)), ensure_ascii=False)


@pytest.mark.parametrize(
    "unit", ["一、甲\n整改措施：（一）", "责任单位：", "2023年6月底前完成，", "（", "市水利局会同", "整改目标\n"]
)
def test_much_of_one_thing_is_read(unit: str) -> None:
    face(draft(unit * (20_000 // len(unit))))


# what the project was given


def facts(reading: dict[str, Any]) -> list[Any]:
    return [
        (
            item["number"],
            item["lead"],
            item["limit"]["dates"],
            [m["due"] for one in item["measures"] for m in one["milestones"]],
        )
        for item in reading["items"]
    ]


@pytest.mark.skipif(not SHARED.exists(), reason=ABSENT)
@pytest.mark.parametrize(
    "name",
    ["c01_province_list", "c02_notice_hlj", "c05_progress_hubei", "c08_table_pipe", "c11_county_measures", "xianyang"],
)
def test_the_given_documents_read_as_they_were_annotated(name: str) -> None:
    gold_path = SHARED / ("gold/xianyang.yaml" if name == "xianyang" else f"layouts/{name}.yaml")
    text_path = SHARED / ("sources/xianyang-plan-2022.txt" if name == "xianyang" else f"layouts/{name}.txt")
    gold = yaml.safe_load(gold_path.read_text(encoding="utf-8"))
    reading = face(read(read_text(text_path.name, text_path.read_bytes()), calendar=state_council()))
    expected = [
        (
            item["no"],
            item["lead"],
            [str(day) for day in item["deadline"]["dates"]],
            [str(m["due"]) for one in item["measures"] for m in one["milestones"]],
        )
        for item in gold["items"]
    ]
    assert facts(reading) == expected


@pytest.mark.skipif(not SHARED.exists(), reason=ABSENT)
def test_the_second_plan_reads_as_the_register_holds_it() -> None:
    register = yaml.safe_load((Path(__file__).parents[2] / "data" / "tasks.yaml").read_text(encoding="utf-8"))
    plan = next(plan for plan in register["plans"] if plan["code"] == "XA23")
    text_path = SHARED / "sources" / "xian-plan-2023.txt"
    items = face(read(read_text(text_path.name, text_path.read_bytes()), calendar=state_council()))["items"]
    assert [item["number"] for item in items] == [item["number"] for item in plan["items"]]
    for item, kept in zip(items, plan["items"], strict=True):
        assert item["limit"]["text"] == kept["limit"]
        assert item["lead"] == kept["lead"]
        assert item["cooperating"] == kept.get("cooperating", [])
        assert item["acceptance"] == kept["acceptance"]
        assert [m["section"] for m in item["measures"]] == [m.get("section") for m in kept["measures"]]


@pytest.mark.skipif(not SHARED.exists(), reason=ABSENT)
def test_the_doers_of_the_second_plan_are_those_of_the_register() -> None:
    """But for four: names that the register shortens or completes, and two measures whose duties it gives out singly."""
    register = yaml.safe_load((Path(__file__).parents[2] / "data" / "tasks.yaml").read_text(encoding="utf-8"))
    kept = next(plan for plan in register["plans"] if plan["code"] == "XA23")
    text_path = SHARED / "sources" / "xian-plan-2023.txt"
    one = read(read_text(text_path.name, text_path.read_bytes()), calendar=state_council())
    plan = fit(one, Directory(), state_council(), code="XA23", region="西安市").plan

    differing = [
        (item.number, measure.label)
        for item, own in zip(plan.items, kept["items"], strict=True)
        for measure, given in zip(item.measures, own["measures"], strict=True)
        if set(measure.responsible) != set(given.get("responsible", ()))
    ]

    assert differing == [(1, "（二）"), (1, "（四）"), (19, "（五）"), (21, "（二）")]


def test_a_length_of_time_without_its_start_stays_among_the_milestones() -> None:
    one = draft(
        "某市整改方案\n（一）堆场露天堆放。\n责任单位：市住建局\n整改时限：2026年9月底前\n整改措施：\n"
        "1.方案印发后30个工作日内，市住建局制定管理办法。\n2.验收通过后15个工作日内，市住建局完成公示。\n"
    )

    due = [(m.limit, m.due, m.action) for measure in one.items[0].measures for m in measure.milestones]

    assert [(limit, day) for limit, day, _ in due] == [
        ("方案印发后30个工作日内", None),
        ("验收通过后15个工作日内", None),
    ]
    assert "制定管理办法" in due[0][2]


def measures(*texts: str, limit: str = "2025年12月底", **more: Any) -> Draft:
    labels = "一二三四五六七八九"
    rows = "\n".join(f"（{labels[at]}）{text}" for at, text in enumerate(texts))
    return draft(f"某市整改方案\n一、某问题。\n责任单位：市水利局\n整改时限：{limit}\n整改措施：\n{rows}\n", **more)


def milestones(one: Draft) -> list[tuple[str, str, str]]:
    return [(m.limit, str(m.due), m.action) for item in one.items for row in item.measures for m in row.milestones]


def test_a_season_is_an_undated_milestone_and_a_doubt() -> None:
    one = measures("汛期前完成河道清淤。", "完成自查。（汛期前，市水利局）")
    assert milestones(one) == [("汛期前", "None", "完成河道清淤"), ("汛期前", "None", "完成自查")]
    assert [(m.ambiguous, m.rule) for row in one.items[0].measures for m in row.milestones] == [(True, "汛期前")] * 2
    assert sum("names no day" in message for message in messages(one)) == 2


def test_what_counts_from_the_issue_waits_for_that_date_alone() -> None:
    assert messages(measures("方案印发后30个工作日内完成排查。")) == []


def test_this_year_is_never_that_of_the_items_limit() -> None:
    issued = measures("明年3月底前完成清淤。", issued=date(2022, 3, 1))
    guessed = measures("明年3月底前完成清淤，2023年6月底前验收。")
    assert milestones(issued) == [("明年3月底前", "2023-03-31", "完成清淤")]
    assert messages(issued) == []
    assert milestones(guessed)[0][1] == "2024-03-31"
    assert any("another reading is possible" in message for message in messages(guessed))


def test_the_rule_tells_where_a_year_comes_from() -> None:
    (milestone,) = measures("9月底前完成清淤。").items[0].measures[0].milestones
    assert (milestone.due, milestone.rule, milestone.ambiguous) == (
        date(2025, 9, 30),
        "9月底前（2025年，依整改时限）",
        False,
    )


def test_a_year_that_only_other_items_name_is_a_doubt() -> None:
    head = "某市整改方案\n"
    row = "{}、某问题{}。\n责任单位：市水利局\n整改时限：{}\n整改措施：\n（一）{}\n"
    first = row.format("一", 1, "2023年12月底", "2023年6月底前完成清淤。")
    second = row.format("二", 2, "9月底前", "6月底前完成绿化。")
    one = draft(head + first + second)
    assert one.items[1].limit.dates == (date(2023, 9, 30),)
    assert one.items[1].limit.ambiguous
    assert one.items[1].measures[0].milestones[0].ambiguous
    assert sum("names no year; read as 2023" in message for message in messages(one)) == 2
    assert not draft(head + first + second, issued=date(2023, 2, 1)).items[1].limit.ambiguous


def test_分别_shares_numbers_out_over_its_years() -> None:  # noqa: PLC2401 - the word itself
    for text in (
        "2024—2026年分别完成10公里、12公里、15公里。",
        "2024年、2025年、2026年底分别完成10、12、15公里。",
    ):
        made = measures(text).items[0].measures[0].milestones
        assert [(m.due, m.quantities[0].target, m.quantities[0].unit) for m in made if m.due] == [
            (date(2024, 12, 31), 10, "公里"),
            (date(2025, 12, 31), 12, "公里"),
            (date(2026, 12, 31), 15, "公里"),
        ]


@pytest.mark.parametrize(
    ("text", "actions"),
    [
        ("至二〇二六年十二月底，全面建成。", ["全面建成"]),
        ("建设污水处理厂，至二〇二六年十二月底，全面建成。", ["建设污水处理厂，至二〇二六年十二月底，全面建成"]),
        ("收集率达到80%，2027年6月底前全面完成整改任务。", ["收集率达到80%，2027年6月底前全面完成整改任务"]),
        ("2024年6月底前完成7公里，9月底前全部完成。", ["完成7公里", "全部完成"]),
        ("2024年6月底前完成12处，其余7处9月底前清零。", ["完成12处", "其余7处9月底前清零"]),
        ("2025年5月底前全部修复到位；建立管护机制。", ["全部修复到位"]),
        ("2025年完成8座、2026年完成7座瞭望塔加固。", ["完成8座", "完成7座瞭望塔加固"]),
        ("其中东沟2025年5月底前完成、西渠6月20日前完成。", ["其中东沟2025年5月底前完成", "西渠6月20日前完成"]),
        ("市水利局2025年4月20日前立案查处。", ["立案查处"]),
    ],
)
def test_the_action_of_a_hollow_limit(text: str, actions: list[str]) -> None:
    assert [action for _, _, action in milestones(measures(text))] == actions


@pytest.mark.parametrize(
    ("text", "duty"),
    [
        ("开展管网排查检测，每年不少于2次。", "开展管网排查检测，每年不少于2次"),
        ("每年6—9月，加强巡河。", "每年6—9月，加强巡河"),
        ("每月巡查不少于2次。", "每月巡查不少于2次"),
    ],
)
def test_a_duty_says_what_is_done(text: str, duty: str) -> None:
    assert [one.text for one in measures(text).items[0].measures[0].duties] == [duty]


def test_a_figure_to_be_reached_is_no_obligation() -> None:
    one = draft(
        "某市整改方案\n一、总体要求\n到2026年，全市优良比例达到88.9%。\n二、保障\n2026年6月底前报送总结报告。\n"
    )
    assert [str(each.due) for each in one.obligations] == ["2026-06-30"]


def test_the_sample_plan_of_the_readme_is_read_whole() -> None:
    path = Path(__file__).parents[2] / "data" / "sample-plan.txt"

    one = read(read_text(path.name, path.read_bytes()), calendar=state_council())

    assert [item.limit.dates for item in one.items] == [(date(2026, 12, 31),), (date(2026, 9, 30),)]
    assert [[len(m.milestones) + len(m.duties) for m in item.measures] for item in one.items] == [[1, 1, 1], [1, 1, 1]]
    assert [q.target for item in one.items for m in item.measures for s in m.milestones for q in s.quantities] == [
        180, 36, 12,
    ]  # fmt: skip
    assert len(one.obligations) == 1
    assert not one.problems


def test_a_form_with_labels_spaced_out_begins_an_item_at_each_number() -> None:
    one = draft(
        "清河市整改任务分解表\n序　　号　　1\n反馈问题　　河道管护不到位。\n整改时限　　2026年12月底前\n"
        "整改措施　　1.市水利局完成清淤。\n2.加强巡查。\n验收单位　　市水利局\n"
        "序　　号　　2\n反馈问题　　扬尘管控不力。\n整改时限　　2026年8月底前\n整改措施　　1.完成整治。\n"
    )
    assert [(item.number, item.problem, len(item.measures)) for item in one.items] == [
        (1, "河道管护不到位。", 2),
        (2, "扬尘管控不力。", 1),
    ]


def test_a_heading_that_only_names_an_item_gives_its_number() -> None:
    one = draft(
        "清河市督察反馈第5项等问题整改情况的公示\n一、第5项问题整改情况公示\n（一）反馈问题：河道管护不到位。\n"
        "（二）责任单位：市水利局\n（三）整改进展情况：\n1.已完成清淤。\n2.2026年6月底前完成复绿。\n"
        "二、第12项问题整改情况公示\n（一）反馈问题：扬尘管控不力。\n（二）责任单位：市住建局\n"
        "（三）整改进展情况：\n1.每月开展1次抽查。\n"
    )
    assert [(item.number, item.problem) for item in one.items] == [(5, "河道管护不到位。"), (12, "扬尘管控不力。")]
    assert [[each.label for each in item.measures] for item in one.items] == [["1.", "2."], ["1."]]


def test_a_numbered_label_begins_an_item_and_not_the_part_above_it() -> None:
    one = draft(
        "青原盟整改方案\n一、整改任务清单\n（一）整改任务：草原超载过牧。\n责任单位：盟林草局\n整改措施：\n1.完成核定。\n"
        "2.加强巡护。\n（二）整改任务：矿山剥离物堆存。\n责任单位：盟能源局\n整改措施：\n1.完成清运。\n"
    )
    assert [(item.problem, item.lead) for item in one.items] == [
        ("草原超载过牧。", ("盟林草局",)),
        ("矿山剥离物堆存。", ("盟能源局",)),
    ]


def test_a_unit_heading_holds_what_stands_on_its_line() -> None:
    one = draft(
        "清河市整改方案\n一、河道管护不到位\n责任单位：市水利局\n整改措施：\n"
        "市能源局：1.完成清理。2.加强巡查。市工信局：1.完成搬迁。2.加强帮扶。\n（1）市住建局\n1.完成安装。2.每周抽查。\n"
    )
    assert [(each.section, each.label) for each in one.items[0].measures] == [
        *(("市能源局", "1."), ("市能源局", "2."), ("市工信局", "1."), ("市工信局", "2.")),
        *(("市住建局", "1."), ("市住建局", "2.")),
    ]


@pytest.mark.parametrize("words", ["涉及我市问题5个", "涉及我市整改任务5项", "反馈问题共五个"])
def test_a_count_behind_what_is_counted_is_the_documents_own(words: str) -> None:
    text = "青石市整改方案\n一、总体要求\n省级督察%s，全部整改到位。\n二、整改任务\n（一）河道垃圾堆积。\n责任单位：市水利局\n整改时限：2023年6月底\n整改措施：清理垃圾。\n"

    assert any(f"“{words}”" in each for each in messages(draft(text % words)))


def test_an_item_of_nobody_is_told() -> None:
    text = "青石市整改方案\n一、河道垃圾堆积。\n责任单位：市水利局\n整改时限：2023年6月底\n整改措施：清理垃圾。\n"
    nobody = text.replace("责任单位：市水利局\n", "")

    assert not [each for each in messages(draft(text)) if "no responsible unit" in each]
    assert [each for each in messages(draft(nobody)) if "no responsible unit" in each]


_FIELDS = "责任单位：{unit}\n整改时限：2026年9月底\n整改措施：2026年3月底前由{unit}完成溯源，摸清底数。\n"


@pytest.mark.parametrize("sign", ["", "# "])
def test_a_finding_without_number_and_label_stands_above_its_fields(sign: str) -> None:
    text = (
        "梧江市生态环境保护督察整改方案\n"
        f"{sign}六堡河水质超标。\n{_FIELDS.format(unit='市水利局')}"
        f"{sign}陶瓷企业扬尘污染突出。\n{_FIELDS.format(unit='市工业和信息化局')}"
    )
    found = draft(text)
    assert [(item.problem, item.lead) for item in found.items] == [
        ("六堡河水质超标。", ("市水利局",)),
        ("陶瓷企业扬尘污染突出。", ("市工业和信息化局",)),
    ]
    assert [len(item.measures) for item in found.items] == [1, 1]


def test_headings_above_fields_that_begin_with_different_labels_are_findings() -> None:
    text = (
        "梧江市整改方案\n# 六堡河水质超标\n责任单位：市水利局\n整改措施：1.2026年3月底前完成溯源。\n2.2026年8月底前完成截污。\n"
        "# 陶瓷企业治理滞后\n整改时限：2026年9月底\n责任单位：市工业和信息化局\n整改措施：2026年7月底前完成改造。\n"
    )
    found = draft(text)
    assert [item.problem for item in found.items] == ["六堡河水质超标", "陶瓷企业治理滞后"]


def test_an_item_without_a_finding_is_doubted() -> None:
    text = "梧江市整改方案\n" + _FIELDS.format(unit="市水利局") * 2
    messages = [each.message.text for each in draft(text).problems]
    assert messages.count("Item %(number)s names no problem.") == 2
