"""验收销号 at the command line: one item through the whole chain twice, what is refused, what lists and papers show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from office import Office

STORES = ("memory", "register.db", "register.yaml")
CONFIG = "DEADLINES_CONFIG"


@pytest.fixture(params=STORES)
def any_office(request: pytest.FixtureRequest, office: Office, on_disk: Callable[[str], Office]) -> Office:
    return office if request.param == "memory" else on_disk(request.param)


#: A line is what somebody types; what follows it is what the office reads.
PLAY = """\
declare XY22-09 --on 2023-03-01 --by 李四
  XY22-09 已报完成。
  下一步：申请验收（待提出），市生态环境局，2023年3月16日前。
apply XY22-09 --on 2023-03-03 --doc 市环函〔2023〕8号 --by 李四
  XY22-09 已申请验收。
  下一步：市级验收（待组织），市生态环境局，2023年4月2日前。
inspect XY22-09 --on 2023-03-10 --note 查看台账和现场 --by 王五
  XY22-09 已登记现场核查。
  下一步：市级验收（待组织），市生态环境局，2023年4月2日前。
return XY22-09 --on 2023-03-12 --point 补充监测报告 --point 补充处罚结案材料 --by 王五
  XY22-09 退回补充完善（第1次）：补充监测报告、补充处罚结案材料。
  下一步：报完成（整改到位后），市生态环境局，2023年4月11日前。
done XY22-09 --on 2023-04-03 --by 李四
  XY22-09 已登记完成。
apply XY22-09 --on 2023-04-06 --due 2023-04-20 --by 李四
  XY22-09 已申请验收。
  下一步：市级验收（待组织），市生态环境局，2023年4月20日前。
accept XY22-09 --on 2023-04-18 --level municipal --doc 验〔2023〕3号 --by 王五
  XY22-09 市级验收通过（市生态环境局）。
  提示：责任单位与验收单位为同一单位（市生态环境局）。
  下一步：省级验收（待组织），省生态环境厅，2023年5月18日前。
accept XY22-09 --on 2023-05-10 --level provincial --unit 省生态环境厅 --doc 陕环验〔2023〕7号
  XY22-09 省级验收通过（省生态环境厅）。
  下一步：公示（待发布），市生态环境局，2023年5月25日前。
notice XY22-09 --start 2023-09-25 --until 2023-10-08 --days 10 --where 市政府门户网站
  XY22-09 已登记公示：2023年9月25日至2023年10月8日。
  提示：公示写明10个工作日，2023年9月25日至2023年10月8日实为6个工作日；两者均已保留，请核实。
  下一步：销号（待办理），市生态环境局，2023年10月23日前。
objection XY22-09 --on 2023-10-08 --doc 异1号 --note 群众反映仍有异味
  XY22-09 已登记公示期异议，处理完毕前不能销号。
objection XY22-09 --settled --on 2023-10-12 --doc 异1号 --note 已现场核实
  XY22-09 异议已处理。
  下一步：销号（待办理），市生态环境局，2023年10月23日前。
close XY22-09 --on 2023-10-16 --doc 市整改办销〔2023〕5号
  XY22-09 已销号（市整改办销〔2023〕5号）。
  提示：公示写明10个工作日，2023年9月25日至2023年10月8日实为6个工作日；两者均已保留，请核实。
look-back XY22-09 --on 2023-12-01 --note 现场核查
  XY22-09 已登记回头看，仍为已销号。
reopen XY22-09 --on 2023-12-10 --reason 回头看发现治理设施停运 --doc 陕督〔2023〕9号
  XY22-09 恢复整改（第1次，陕督〔2023〕9号）：回头看发现治理设施停运
  下一步：报完成（整改到位后），市生态环境局，2024年1月9日前。
declare XY22-09 --on 2024-01-05 --by 李四
  XY22-09 已报完成。
  下一步：申请验收（待提出），市生态环境局，2024年1月20日前。
apply XY22-09 --on 2024-01-08 --by 李四
  XY22-09 已申请验收。
  下一步：市级验收（待组织），市生态环境局，2024年2月7日前。
accept XY22-09 --on 2024-01-15 --by 王五
  XY22-09 市级验收通过（市生态环境局）。
  提示：责任单位与验收单位为同一单位（市生态环境局）。
  下一步：省级验收（待组织），省生态环境厅，2024年2月14日前。
accept XY22-09 --on 2024-01-20
  XY22-09 省级验收通过（省生态环境厅）。
  下一步：公示（待发布），市生态环境局，2024年2月4日前。
notice XY22-09 --on 2024-01-29
  XY22-09 已登记公示：2024年1月29日至2024年2月8日。
  下一步：销号（待办理），市生态环境局，2024年2月23日前。
close XY22-09 --on 2024-02-20 --doc 市整改办销〔2024〕2号
  XY22-09 已销号（市整改办销〔2024〕2号）。
"""


def script() -> list[tuple[list[str], str]]:
    """The commands of the play and what each answers."""
    played: list[tuple[list[str], str]] = []
    for line in PLAY.splitlines():
        if line.startswith("  "):
            played[-1] = (played[-1][0], played[-1][1] + line[2:] + "\n")
        else:
            played.append((line.split(), ""))
    return played


def life(office: Office, code: str, day: str) -> str:
    items = office("list", "--as-of", day, "-f", "json").json["items"]
    return next(str(item["life"]) for item in items if item["code"] == code)


def test_one_item_goes_through_the_whole_chain_twice(any_office: Office) -> None:
    for argv, answer in script():
        told = any_office(*argv)
        assert (told.code, told.out, told.err) == (0, answer, ""), argv

    assert any_office("verify").code == 0
    seen = [life(any_office, "XY22-09", day) for day in ("2023-03-12", "2023-10-10", "2023-10-16", "2023-12-31")]
    assert seen == ["returned", "public-notice", "closed", "reopened"]
    assert "恢复整改（第1次）" in any_office("show", "XY22-09", "--as-of", "2023-12-31", tty=True, columns=140).out
    listed = any_office("list", "--life", "reopened", "--as-of", "2023-12-31", tty=True, columns=200).out
    assert "恢复整改（第1次）" in listed.replace("\n", "")
    (closed,) = any_office("list", "--life", "closed", "-f", "json").json["items"]
    assert (closed["code"], closed["returned"], closed["reopened"]) == ("XY22-09", 1, 1)
    course = any_office("show", "XY22-09", "-f", "json").json["course"]
    assert (course["life"], course["next"], len(course["steps"])) == ("closed", None, len(script()))
    assert course["steps"][3]["points"] == ["补充监测报告", "补充处罚结案材料"]
    shown = any_office("show", "XY22-09", "-f", "table", columns=120).out
    for words in (
        "验收销号办理经过",
        "退回",
        "市级验收：通过",
        "2023-09-25—2023-10-08（10个工作日）",
        "陕督〔2023〕9号",
    ):
        assert words in shown

    for _ in script():
        assert any_office("undo").code == 0
    assert life(any_office, "XY22-09", "2024-03-01") == "rectifying"


#: What was done to XY22-09 before, by the number of commands of the play; what is tried; the rule that forbids it.
FORBIDDEN = [
    (0, "apply XY22-09", "下一步是“报完成”，不能登记“申请验收”"),
    (0, "accept XY22-09", "不能登记“验收意见”"),
    (0, "notice XY22-09", "不能登记“公示”"),
    (0, "close XY22-09 --doc x", "不能登记“销号”。办理顺序：报完成、申请验收、市级验收、省级验收、公示、销号"),
    (0, "inspect XY22-09", "尚未报完成（正在整改），不能登记“现场核查”"),
    (0, "return XY22-09 --point x", "尚未报完成（正在整改），不能登记“退回”"),
    (0, "objection XY22-09", "尚未报完成"),
    (0, "look-back XY22-09", "尚未销号（正在整改），不能登记“回头看”"),
    (0, "reopen XY22-09 --reason x --doc y", "尚未销号（正在整改），不能登记“恢复整改”"),
    (0, "declare XY22-08", "XY22-08 还有时间节点或任务未登记完成"),
    (0, "apply XY22-08.1", "不是整改任务"),
    (1, "declare XY22-09", "不能重复登记"),
    (1, "objection XY22-09", "尚未公示"),
    (2, "apply XY22-09", "下一步是“市级验收”"),
    (2, "accept XY22-09 --level provincial", "下一步是“市级验收”，不能登记“省级验收”"),
    (
        2,
        "accept XY22-09 --unit 市财政局 --by 王五",
        "市财政局不是第9项的验收单位（方案列明：市生态环境局），不能登记验收意见",
    ),
    (2, "accept XY22-09 --by 李四", "责任单位与验收单位为同一单位（市生态环境局）"),
    (2, "accept XY22-09 --on 2023-03-02 --by 王五", "早于上一环节（2023年3月3日）"),
    (2, "accept XY22-09 --office --by 王五", "不需要整改办复核"),
    (9, "close XY22-09 --on 2023-10-08 --doc x", "公示期到2023年10月8日，期满次日起方可销号"),
    (10, "close XY22-09 --on 2023-10-16 --doc x", "尚有公示期异议未处理（群众反映仍有异味），不能销号"),
    (10, "objection XY22-09 --settled --doc 异2号", "待处理的异议：异1号"),
    (12, "done XY22-09", "第9项已于2023年10月16日销号，只能登记“回头看”或“恢复整改”"),
    (12, "return XY22-09 --point x", "第9项已于2023年10月16日销号"),
    (12, "close XY22-09 --doc x", "第9项已于2023年10月16日销号"),
    (12, "settle XY22-09 --due 2024-12-31 --note x", "第9项已于2023年10月16日销号"),
    (12, "done XY22-09.r1", "第9项已于2023年10月16日销号"),
    (12, "done XY22-09.m1", "第9项已于2023年10月16日销号"),
]


@pytest.mark.parametrize(("before", "tried", "rule"), FORBIDDEN, ids=[each[1] for each in FORBIDDEN])
def test_every_forbidden_step_names_its_rule(office: Office, before: int, tried: str, rule: str) -> None:
    for argv, _answer in script()[:before]:
        assert office(*argv).code == 0
    log = office("log", "-f", "json").out

    told = office(*tried.split())

    assert told.code == 5
    assert told.err.count("\n") == 1
    assert rule in told.err
    assert told.out == ""
    assert office("log", "-f", "json").out == log


def test_an_ongoing_item_that_is_closed_out_stays_under_watch(office: Office) -> None:
    for typed in (
        "declare XA23-05 --on 2023-10-01 --by 李四",
        "apply XA23-05 --on 2023-10-02 --by 李四",
        "accept XA23-05 --on 2023-10-03 --by 王五",
        "notice XA23-05 --on 2023-11-01",
    ):
        assert office(*typed.split()).code == 0

    told = office("close", "XA23-05", "--on", "2023-12-01", "--doc", "销1号")
    assert told.out == "XA23-05 已销号，长期坚持（销1号）。\n"
    assert "已销号，长期坚持" in office("list", "-f", "table", columns=140).out
    assert "已销号，长期坚持" in office("show", "XA23-05", "-f", "table").out


def test_separate_opinions_and_a_second_check_by_the_office(office: Office, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[chain]\noffice_check = true\ninspection = true\napply_days = 9\n", encoding="utf-8")
    office.environ[CONFIG] = str(config)
    office("done", "XA23-10.1", "--on", "2023-10-01")
    office("declare", "XA23-10", "--on", "2023-10-01", "--by", "李四")
    entries = office("due", "--as-of", "2023-10-01", "--plan", "XA23", "-f", "json").json["entries"]
    awaited = [(each["code"], each["action"], each["due"]) for each in entries if each["kind"] == "step"]
    assert awaited == [("XA23-10", "申请验收（待提出）", "2023-10-10")]
    office("apply", "XA23-10", "--on", "2023-10-02", "--by", "李四")
    assert "尚未登记现场核查" in office("accept", "XA23-10", "--unit", "西安市/市发改委").err
    office("inspect", "XA23-10", "--on", "2023-10-08")

    told = office("accept", "XA23-10", "--on", "2023-10-09")
    assert (told.code, told.err) == (2, "错误: 请用 --unit 写明是哪个单位的意见：市发改委、市生态环境局。\n")
    told = office("accept", "XA23-10", "--on", "2023-10-09", "--unit", "市发改委")
    assert told.out.startswith(
        "XA23-10 已登记市发改委的验收意见（通过）。尚待出具意见：市生态环境局。\n下一步：市级验收"
    )
    assert office("accept", "XA23-10", "--on", "2023-10-10").out.startswith("XA23-10 市级验收通过（市生态环境局）。")

    for typed in ("declare XA23-05 --by 李四", "apply XA23-05 --by 李四", "inspect XA23-05"):
        assert office(*typed.split(), "--on", "2023-10-02").code == 0
    assert "尚待出具意见：市整改办" in office("accept", "XA23-05", "--on", "2023-10-03", "--by", "王五").out
    told = office("accept", "XA23-05", "--office", "--on", "2023-10-04", "--by", "赵六")
    assert told.out.startswith("XA23-05 整改办复核通过（市整改办）。")


def test_the_offices_own_check_goes_by_its_name_everywhere(office: Office, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[chain]\noffice_check = true\n", encoding="utf-8")
    office.environ[CONFIG] = str(config)
    for typed in ("declare XA23-05 --by 李四", "apply XA23-05 --by 李四"):
        assert office(*typed.split(), "--on", "2023-10-02").code == 0

    told = office("accept", "XA23-05", "--on", "2023-10-03", "--by", "王五")
    assert "下一步：整改办复核（待办理），市整改办" in told.out
    assert "整改办复核（待办理）" in office("show", "XA23-05", "-f", "table", columns=200).out
    (step,) = office("next", "XA23-05", "--as-of", "2023-10-04", "-f", "json").json["steps"][-1:]
    assert (step["text"], step["who"]) == ("整改办复核", ["市整改办"])
    waiting = office("due", "--as-of", "2023-10-04", "--plan", "XA23", "-f", "json").json["entries"]
    (due,) = [each for each in waiting if each["code"] == "XA23-05" and each["kind"] == "step"]
    assert (due["action"], due["acting"]) == ("整改办复核（待办理）", ["市整改办"])
    assert "整改办复核（待办理）" in office("digest", "--week", "2023-10-30", "--as-of", "2023-10-30").out
    same = office("accept", "XA23-05", "--office", "--on", "2023-10-04", "--by", "王五")
    assert same.code == 5
    assert same.err.startswith("错误: 市整改办复核的是他人经办的事项：王五此前")
    assert "同一单位" not in same.err

    assert office("accept", "XA23-05", "--office", "--on", "2023-10-04", "--by", "赵六", "--doc", "复1").code == 0
    page = office("show", "XA23-05", "-f", "table", columns=200).out
    assert "整改办复核：通过" in page
    assert "整改办复核：通过；复核单位 市整改办；文号 复1" in page


def test_a_namesake_of_another_region_is_named_with_its_region(office: Office) -> None:
    for typed in ("declare XA23-18 --by 李四", "apply XA23-18 --by 李四"):
        assert office(*typed.split(), "--on", "2023-12-20").code == 0

    told = office("accept", "XA23-18", "--unit", "咸阳市/市住建局", "--by", "王五")
    assert told.code == 5
    assert "咸阳市/市住建局不是第18项的验收单位（方案列明：西安市/市住建局）" in told.err
    assert "咸阳市/市住建局" in office("declare", "XA23-18", "--unit", "咸阳市/市住建局").err or told.code == 5


def test_a_notice_across_an_unpublished_year_says_what_can_be_said_instead(office: Office) -> None:
    for typed in ("declare XA23-18 --by 李四", "apply XA23-18 --by 李四", "accept XA23-18 --by 王五"):
        assert office(*typed.split(), "--on", "2023-12-20").code == 0

    told = office("notice", "XA23-18", "--start", "2099-01-04", "--days", "5")
    assert told.code == 4
    assert "--until" in told.err
    assert "--natural" in told.err


def test_a_close_out_names_the_papers_that_wait_for_an_answer(office: Office) -> None:
    paper = (
        "paper",
        "add",
        "XA23-18",
        "--kind",
        "督办函",
        "--doc",
        "督8",
        "--signer",
        "某甲",
        "--answer-by",
        "2023-12-12",
        "--on",
    )
    assert office(*paper, "2023-12-02").code == 0
    for typed in ("declare XA23-18 --by 李四", "apply XA23-18 --by 李四", "accept XA23-18 --by 王五"):
        assert office(*typed.split(), "--on", "2023-12-20").code == 0
    assert office("notice", "XA23-18", "--start", "2023-12-21", "--where", "市政府网站", "--on", "2023-12-21").code == 0

    told = office("close", "XA23-18", "--doc", "销1", "--on", "2024-02-01")
    assert (told.code, "尚有来文未登记答复：督办函督8" in told.out) == (0, True)
    assert office("paper", "answer", "XA23-18", "--doc", "督8", "--on", "2024-02-02").code == 0

    page = office("show", "XA23-18", "-f", "table", columns=200).out
    assert "公示 2023-12-21—2024-01-04（10个工作日）；公示载体 市政府网站；下一步期限" in page
    way = next(line for line in page.splitlines() if line.startswith("2023-12-21"))
    assert way.split()[:3] == ["2023-12-21", "公示", "2023-12-21—2024-01-04（10个工作日）；公示载体：市政府网站"]


def test_the_order_and_the_length_of_a_notice_are_settings(office: Office, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        '[chain]\norder = ["notice", "apply", "municipal"]\nnotice_length = 3\nnotice_natural = true\nclose_days = 0\n'
        '[evidence]\nrequired = ["监测报告"]\n',
        encoding="utf-8",
    )
    office.environ[CONFIG] = str(config)
    for command in ("done", "declare"):
        told = office(command, "XY22-09", "--on", "2023-03-01")
        assert (told.code, told.err) == (5, "错误: XY22-09 缺少规定的佐证材料（监测报告），不能报完成。\n")
    config.write_text(config.read_text(encoding="utf-8").replace("监测报告", "").replace('""', ""), encoding="utf-8")

    office("declare", "XY22-09", "--on", "2023-03-01", "--by", "李四")
    told = office("notice", "XY22-09", "--on", "2023-03-03")
    assert told.out.startswith("XY22-09 已登记公示：2023年3月3日至2023年3月5日。\n下一步：申请验收（待提出）")
    early = office("apply", "XY22-09", "--on", "2023-03-05", "--by", "李四")
    assert (early.code, early.err) == (5, "错误: XY22-09正在公示，2023年3月5日期满，次日起才能办理下一步。\n")
    office("apply", "XY22-09", "--on", "2023-03-06", "--by", "李四")
    told = office("accept", "XY22-09", "--on", "2023-03-07", "--by", "王五")
    assert told.out.endswith("下一步：销号（待办理），市生态环境局。\n")


def test_an_awaited_step_stands_in_the_list_of_what_is_due(any_office: Office) -> None:
    for argv, _answer in script()[:2]:
        any_office(*argv)

    table = any_office("due", "--as-of", "2023-03-20", "--plan", "XY22", "-f", "table", columns=100).out
    assert "大气污染防治基础工作薄弱：市级验收（待组织）" in "".join(table.split())
    entries = any_office(
        *("due", "--as-of", "2023-03-20", "--unit", "咸阳市/市生态环境局", "--role", "acceptance", "-f", "json")
    ).json["entries"]
    (step,) = [entry for entry in entries if entry["kind"] == "step"]
    assert (step["code"], step["action"], step["due"]) == ("XY22-09", "市级验收（待组织）", "2023-04-02")
    assert (step["schedule"], step["lamp"], step["state"]) == ("due-soon", "blue", "open")
    any_office("return", "XY22-09", "--on", "2023-03-21", "--point", "补充")
    later = any_office("due", "--as-of", "2023-03-22", "--plan", "XY22", "--all", "-f", "json").json["entries"]
    assert [(each["action"], each["state"]) for each in later if each["kind"] == "step"] == [
        ("申请验收（待提出）", "done"),
        ("市级验收（待组织）", "done"),
        ("报完成（整改到位后）", "open"),
    ]


def test_a_step_answers_programs_too(office: Office) -> None:
    office("declare", "XY22-09", "--on", "2023-03-01", "--by", "李四", "-f", "json")

    assert office("apply", "XY22-09", "--on", "2023-03-03", "--by", "李四", "-f", "json").json == {
        "schema": "deadlines.step/1",
        "code": "XY22-09",
        "step": "applied",
        "on": "2023-03-03",
        "life": "applied",
        "next": "municipal",
        "due": "2023-04-02",
        "unit": None,
        "level": None,
        "doc": None,
        "notes": [],
    }
    told = office("accept", "XY22-09", "--on", "2023-03-03", "--by", "王五", "-f", "tsv")
    assert told.out.splitlines()[1].split("\t")[:5] == [
        "XY22-09",
        "accepted",
        "2023-03-03",
        "accepted-municipal",
        "provincial",
    ]


def test_what_is_left_out_is_asked_for_on_a_terminal_and_wrong_usage_in_a_pipe(office: Office) -> None:
    for command in ("declare", "apply", "accept", "close", "return", "reopen"):
        assert office(command).code == 2
    office("declare", "XY22-09", "--on", "2023-03-01", "--by", "李四")
    assert office("return", "XY22-09").err == "错误: 请用 --point 写明需补充完善的内容。\n"

    told = office("return", "--on", "2023-03-02", tty=True, typed="1\n补充照片\n")
    assert told.code == 0
    assert "1 XY22-09" in told.out
    assert "退回补充完善（第1次）：补充照片" in told.out
    told = office("return", tty=True, typed="q\n")
    assert (told.code, told.out.count("XY22-09")) == (130, 0)  # it is open again: nothing can be sent back


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("declare XY22-09 --on 2024-03-02", 4),
        ("declare XY22-99", 3),
        ("apply XY22-09 --on 2023-03-02 --due 2023-03-01", 4),
        ("apply XY22-09 --unit 没有的单位", 3),
        ("notice XY22-09 --days 0", 4),
        ("notice XY22-09 --start 2023-02-30", 4),
        ("inspect XY22-09 --level county", 4),
    ],
)
def test_bad_values_are_named(office: Office, typed: str, code: int) -> None:
    office("declare", "XY22-09", "--on", "2023-03-01", "--by", "李四")

    told = office(*typed.split())

    assert told.code == code
    assert told.err.startswith("错误: ")


def test_the_acceptance_unit_has_it_in_its_calendar_until_it_is_held(any_office: Office, tmp_path: Path) -> None:
    def feed(day: str, unit: str = "陕西省-省生态环境厅") -> str:
        folder = tmp_path / day
        assert any_office("export", "ics", str(folder), "--as-of", day).code == 0
        return (folder / f"{unit}.ics").read_bytes().decode().replace("\r\n ", "")

    for argv, _answer in script()[:8]:
        any_office(*argv)

    assert "XY22-09-step" not in feed("2023-04-17")
    feed("2023-04-20")
    held = feed("2023-04-20")
    assert "SUMMARY:【验收】" in held
    assert "第9项：省级验收（省生态环境厅负责）" in held
    assert "DTSTART;VALUE=DATE:20230518" in held
    assert "第9项：省级验收" not in feed("2023-05-11")
    own = feed("2023-04-20", "咸阳市-市生态环境局")
    assert "第9项：省级验收" not in own


def test_who_has_to_accept_reads_it_in_the_weekly_list(any_office: Office) -> None:
    for argv, _answer in script()[:2]:
        any_office(*argv)

    mine = any_office("digest", "--as-of", "2023-03-27", "--unit", "咸阳市/市生态环境局").out
    accepts = mine.partition("待贵单位验收")[2]
    assert "第9项  验收  XY22-09" in accepts
    assert "大气污染防治基础工作薄弱：市级验收（待组织）" in "".join(accepts.split("\n  "))
    any_office("return", "XY22-09", "--on", "2023-03-28", "--point", "补充监测报告")
    assert "需补充完善 补充监测报告" in any_office("log", "XY22-09", "-f", "table", columns=300).out
    later = any_office("digest", "--as-of", "2023-04-10", "--unit", "咸阳市/市生态环境局").out
    assert "整改到位后报完成（需补充完善：补充监测报告）" in later.replace("\n  ", "")
    assert "市级验收（待组织）" not in later
