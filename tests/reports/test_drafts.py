"""Drafts of papers: what they say and never say, templates of an office's own, and the Word file."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm

from deadlines.domain.acts import Done
from deadlines.domain.agenda import Line
from deadlines.domain.escalation import standing_of
from deadlines.domain.model import Act, Duty, Item, Milestone, Part, Plan, Quantity, Report
from deadlines.domain.papers import Paper, papers_on
from deadlines.domain.reminders import reminders_on
from deadlines.domain.suggested import Mailed, Reminded, Suggested
from deadlines.errors import BadFile, Refused
from deadlines.reports.draftfacts import BLANK_DAY, Facts, facts
from deadlines.reports.drafts import PAPERS, Paragraph, draft, plain
from deadlines.reports.letter import letter
from papers import converted, needs_office

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2024, 4, 20)
PLAN = Plan("XA23", "西安市整改方案", "西安市", issued=date(2023, 3, 31), office="市整改办")
ITEM = Item("XA23-08", 8, "餐饮油烟监控安装率低", limit="2024年6月底", lead=("市城管局",))
MILESTONE = Milestone(
    "XA23-08.2", "2024年3月底前", "287家试点安装", due=date(2024, 3, 31), quantities=(Quantity(287, "家"),)
)
MADE: dict[str, Any] = {"author": "市整改办", "on": DAY}
SHAM = ("虚假", "表面", "敷衍")


def seen(*reports: Report, entry: Any = MILESTONE, item: Item = ITEM, mails: tuple[Mailed, ...] = ()) -> Suggested:
    told = entry._replace(reports=reports)
    line = Line(PLAN, told if isinstance(told, Item) else item, told, ("市城管局", "临潼区"), "（二）", None)
    stands = standing_of(line, DAY)
    assert stands is not None
    before = Reminded(mails, reminders_on(reports, DAY), papers_on(reports, DAY))
    return Suggested(line, stands.deadline, None, (), ("市城管局", "临潼区"), (), "市整改办", before)


def told(*reports: Report, **more: Any) -> Facts:
    return facts(seen(*reports, **more), DAY, answer_by=None, issuer="市整改工作领导小组")


def text(level: str, *reports: Report, **more: Any) -> str:
    return "\n".join(each.text for each in draft(level, told(*reports, **more)))


def on(day: str, **more: Any) -> Report:
    return Report(date.fromisoformat(day), **more)


def test_what_is_known_of_a_milestone() -> None:
    found = told(
        on("2024-02-01", quantities=(120,), note="已安装120家；"),
        on("2024-04-02", done=False, note="设备未到货"),
        on("2024-04-03", act=Act("reminded", of="phone", units=("市城管局",), person="某乙")),
        on("2024-04-04", act=Act("paper", to=date(2024, 4, 12), doc="预1号", of="预警函", signer="某甲")),
        on("2024-04-05", act=Act("waiting", of="省里批复")),
        on("2024-04-06", act=Act("extension-requested", to=date(2024, 6, 30))),
        mails=(Mailed(date(2024, 3, 25), "西安市/市城管局", "<1>"), Mailed(date(2024, 3, 25), "西安市/临潼区", "<2>")),
    )
    assert found.to == "市城管局、临潼区"
    assert (found.number, found.title, found.answer_by) == ("第8项", "餐饮油烟监控安装率低", BLANK_DAY)
    assert found.required == (
        "方案第8项（二）要求：287家试点安装。",
        "整改时限（方案原文）：2024年3月底前。",
        "到期日：2024年3月31日。",
    )
    assert found.recorded == (
        "该事项2024年3月31日到期，已过20天，2024年4月2日登记为未完成（到期未完成）。",
        "登记的完成数/目标数：120/287家。",
        "按计划进度测算，截至2024年4月20日应完成287家，已登记120家（测算）。",
        "最近登记的进展（2024年4月2日）：设备未到货。",
        "登记的等待事项：省里批复（2024年4月5日起）。",
        "已申请延期至2024年6月30日，尚未登记批复。",
    )
    assert found.reminded == (
        "2024年3月25日，以督察整改提示（邮件）提示市城管局、临潼区。",
        "2024年4月3日，以电话提示市城管局。",
        "2024年4月4日，预警函（预1号），要求2024年4月12日前答复，未登记答复。",
    )


def test_a_date_that_passed_is_no_judgement() -> None:
    found = told()
    assert found.recorded == (
        "该事项2024年3月31日到期，已过20天，台账未登记完成情况（到期未登记）。",
        "完成数/目标数：未登记/287家。",
    )
    assert "登记的完成数/目标数：0/287家。" in told(on("2024-02-01", quantities=(0,))).recorded
    assert found.reminded == ("台账没有登记此前的提示。",)
    for level in PAPERS:
        assert "未完成）" not in text(level)
        assert "到期未登记" in text(level)


def test_what_is_not_due_yet_and_what_was_moved() -> None:
    moved = on("2024-04-01", act=Act("extension-approved", to=date(2024, 4, 30), doc="市整改办〔2024〕5号"))
    found = told(moved)
    assert found.required[-1] == "时限已调整至2024年4月30日（市整改办〔2024〕5号），原到期日2024年3月31日。"
    assert found.recorded[0] == "该事项2024年4月30日到期，余10天，尚未登记完成。"


def test_a_judgement_is_told_as_the_offices_own_and_a_duty_by_its_periods() -> None:
    item = ITEM._replace(parts=(Part("2024年6月底", date(2024, 6, 30)),), target="安装率达到要求")
    found = told(on("2024-04-01", note="核实", act=Act("judged", of="behind", doc="纪要1号")), entry=item)
    assert "2024年4月1日市整改办认定：未达到时序进度（纪要1号）。" in found.recorded
    duty = Duty("XA23-08.r1", "开展检查", "month", at_least=2, first=date(2024, 1, 1))
    assert told(on("2024-01-05", times=1), entry=duty).recorded == ("已到期的3个周期登记的次数不足，尚缺5次。",)


@pytest.mark.parametrize("word", ["虚假整改", "表面整改", "敷衍整改"])
def test_hard_words_are_never_in_a_draft(word: str, tmp_path: Path) -> None:
    """Also where they were quoted from a paper, stand in a title, or in a template of the office's own."""
    quoted = (
        on("2024-04-02", done=False, note=f"存在{word}", doc="通1号"),
        on("2024-04-04", note=f"指出{word}", act=Act("paper", doc=f"关于{word}1号", of="通报")),
    )
    for level in PAPERS:
        said = text(level, *quoted, item=ITEM._replace(title=f"{word}的企业"))
        assert [each for each in SHAM if each in said] == []
        (tmp_path / f"{PAPERS[level]}.txt").write_text(f"# 函\n贵单位存在{word}。\n", encoding="utf-8")
        with pytest.raises(Refused, match="never says"):
            draft(level, told(), tmp_path)


def test_persons_stay_in_the_office_and_the_signature_is_left_blank() -> None:
    reports = (
        on("2024-04-03", act=Act("reminded", of="wechat", units=("临潼区",), person="某乙")),
        on("2024-04-04", act=Act("paper", to=date(2024, 4, 12), doc="预1号", of="预警函", signer="某甲")),
        on("2024-04-05", act=Act("acknowledged", doc="预1号", units=("临潼区",), person="某丙")),
    )
    for level in PAPERS:
        said = text(level, *reports)
        for person in ("某甲", "某乙", "某丙"):
            assert person not in said
        assert "文号：　　　　〔　　〕　　号\n" in said
        assert "签发人" not in said  # only a paper that goes up names it in its head
        assert "未经签发不生效" in said
        assert "　　　　年　　月　　日" in said
        assert BLANK_DAY + "前" in said
    assert "市整改工作领导小组\n" in text("约谈")
    assert "市整改工作领导小组" not in text("督办")
    assert "2024年5月1日前" in "\n".join(each.text for each in draft("督办", told()._replace(answer_by="2024年5月1日")))


# --- templates -------------------------------------------------------------------------------------------------------


def test_an_office_has_templates_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "督办函.txt").write_text(
        "\ufeff# 督办通知\n^ 居中\n| 顶格\n## 一、事项\n{{ number }}{{ title }}\n\n> {{ office }}\n", encoding="utf-8"
    )
    assert draft("督办", told(), tmp_path) == (
        Paragraph("督办通知", "title"),
        Paragraph("居中", "centred"),
        Paragraph("顶格", "flush"),
        Paragraph("一、事项", "heading"),
        Paragraph("第8项餐饮油烟监控安装率低"),
        Paragraph("市整改办", "right"),
    )
    assert draft("预警", told(), tmp_path)[2].text == "关于《西安市整改方案》第8项整改任务的预警函"  # the house's


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("# 函\n{% if %}\n", "督办函.txt:2"),
        ("# 函\n\n{{ nobody }}\n", "督办函.txt:3"),
        ("{{ to.nothing.more }}\n", "督办函.txt:1"),
        ("{{ 1 // 0 }}\n", "督办函.txt:1"),
        ("{{ ''.__class__.__mro__ }}\n", "督办函.txt:1"),
        ("{% include '/etc/passwd' %}\n", "督办函.txt:1"),
        ("{{ recorded.append('x') }}\n", "督办函.txt:1"),
    ],
)
def test_a_broken_template_is_named_with_its_line(content: str, place: str, tmp_path: Path) -> None:
    (tmp_path / "督办函.txt").write_text(content, encoding="utf-8")
    with pytest.raises(BadFile) as told_of:
        draft("督办", told(), tmp_path)
    assert [problem.where.rpartition(":")[0] for problem in told_of.value.problems] == [place]


def test_a_template_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "督办函.txt").write_bytes("督办函".encode("gb18030"))
    (tmp_path / "预警函.txt").mkdir()
    for level in ("督办", "预警"):
        with pytest.raises(BadFile):
            draft(level, told(), tmp_path)


# --- forms -----------------------------------------------------------------------------------------------------------


def test_plain_text_stands_alone() -> None:
    said = plain(draft("督办", told()))
    lines = said.splitlines()
    assert max(map(len, lines)) <= 72
    assert lines[0].strip() == "（代拟稿，未经签发不生效）"
    assert lines[2].strip() == "关于《西安市整改方案》第8项整改任务的督办函"
    assert "　　一、方案要求" in lines
    assert said.endswith("）\n")


def opened(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


def test_the_word_file_is_laid_out_as_official_papers_are() -> None:
    made = draft("督办", told())
    document = opened(letter(made, "督办函", **MADE))
    assert [each.text for each in document.paragraphs] == [each.text for each in made]
    section = document.sections[0]
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (210, 297)
    by_text = {each.text: each for each in document.paragraphs}

    def font(said: str) -> tuple[str, float]:
        run = by_text[said].runs[0]
        return run._r.rPr.rFonts.get(qn("w:eastAsia")), run.font.size.pt

    assert font("一、方案要求") == ("黑体", 16)
    assert font("到期日：2024年3月31日。") == ("仿宋_GB2312", 16)
    assert by_text["关于《西安市整改方案》第8项整改任务的督办函"].alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert by_text["市整改办"].alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert by_text["到期日：2024年3月31日。"].paragraph_format.first_line_indent.pt == 32
    assert "PAGE" in section.footer.paragraphs[0]._p.xml


def test_the_word_file_says_who_made_it_and_when() -> None:
    properties = opened(letter(draft("督办", told()), "督办函", **MADE)).core_properties
    assert (properties.author, properties.title) == ("市整改办", "督办函")
    assert properties.created.date() == properties.modified.date() == DAY


def test_the_heading_names_the_plan_by_its_short_name_where_it_has_one() -> None:
    line = seen().line
    short = seen()._replace(line=line._replace(plan=PLAN._replace(short="省大气专项")))
    for level, paper in PAPERS.items():
        made = draft(level, facts(short, DAY, answer_by=None, issuer=""))
        assert [each.text for each in made if each.place == "title"] == [f"关于省大气专项第8项整改任务的{paper}"]


def test_fonts_have_others_to_stand_in() -> None:
    with zipfile.ZipFile(io.BytesIO(letter(draft("督办", told()), "督办函", **MADE))) as file:
        table = file.read("word/fontTable.xml").decode()
    for name, other in (("仿宋_GB2312", "FangSong"), ("黑体", "SimHei"), ("方正小标宋简体", "SimSun")):
        row = table.partition(f'w:name="{name}"')[2].partition("</w:font>")[0]
        assert other in row.partition("w:altName")[2].partition("/>")[0]


def test_the_same_draft_gives_the_same_bytes() -> None:
    one = letter(draft("约谈", told()), "约谈通知", **MADE)
    assert one == letter(draft("约谈", told()), "约谈通知", **MADE)
    with zipfile.ZipFile(io.BytesIO(one)) as file:
        assert {each.date_time for each in file.infolist()} == {(2020, 1, 1, 0, 0, 0)}


def test_what_xml_does_not_take_is_left_out() -> None:
    document = opened(letter((Paragraph("甲\x00\x0b乙\ufffe丙"),), "函", **MADE))
    assert document.paragraphs[0].text == "甲乙丙"


@needs_office
def test_another_program_opens_it(tmp_path: Path) -> None:
    import pypdfium2

    file = tmp_path / "draft.docx"
    file.write_bytes(letter(draft("督办", told()), "督办函", **MADE))
    pages = pypdfium2.PdfDocument(converted(file, "pdf"))
    said = "".join(page.get_textpage().get_text_bounded() for page in pages)
    assert pages[0].get_size() == pytest.approx((595.3, 841.9), abs=1)
    assert "督办函" in "".join(said.split())
    assert "— 1 —" in said


def test_a_paper_that_was_answered_says_so() -> None:
    act = Act("paper", to=date(2024, 4, 12), doc="预1号", of="预警函", signer="某甲")
    paper = Paper(on("2024-04-04", act=act), act, on("2024-04-10"), (Done(on("2024-04-05"), Act("acknowledged")),))
    found = seen()._replace(reminded=Reminded(papers=(paper,)))
    assert facts(found, DAY, answer_by=None, issuer="").reminded == (
        "2024年4月4日，预警函（预1号），要求2024年4月12日前答复，2024年4月10日登记答复。",
    )
