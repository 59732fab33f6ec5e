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
from deadlines.plans.doers import doers_of
from deadlines.plans.faces import face
from deadlines.plans.labels import field_of, label_at
from deadlines.plans.numbering import mark_at, named, row
from deadlines.plans.passages import Document
from deadlines.plans.reading import read
from deadlines.plans.text import passages_of, read_text
from deadlines.plans.unitlists import read_units

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
        ("", "", ""),
    ],
)
def test_lists_of_units(text: str, lead: str, cooperating: str) -> None:
    units = read_units(text)
    assert " ".join(units.lead) == lead
    assert " ".join(units.cooperating) == cooperating


def test_a_mark_behind_the_second_unit_is_a_doubt() -> None:
    units = read_units("市水利局、市住建局（牵头），市财政局")
    assert units.lead == ("市水利局", "市住建局")
    assert units.doubt == "市水利局、市住建局"


# doers and amounts


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
