"""withdraw, merge, restore, split at the command line: what is said, refused and asked."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from office import Office

DOC = "市整改办〔2024〕6号"


def entry(office: Office, code: str, *more: str) -> Any:
    return next(each for each in office("due", "--all", *more, "-f", "json").json["entries"] if each["code"] == code)


def test_a_merged_milestone_says_into_what_in_every_face(office: Office, tmp_path: Path) -> None:
    told = office("merge", "XA23-08.2", "--into", "XA23-09", "--doc", DOC)
    assert (told.code, told.out) == (0, f"XA23-08.2：已并入第9项（{DOC}），自2024年3月1日起。\n")

    found = entry(office, "XA23-08.2", "--within", "1000d")
    assert (
        found["state"],
        found["withdrawn"],
        found["withdrawn_note"],
        found["withdrawn_doc"],
        found["merged_into"],
    ) == (*("withdrawn", "2024-03-01", "已并入第9项", DOC, "XA23-09"),)
    assert office("show", "XA23-08.2", "-f", "json").json["record"]["merged_into"] == "XA23-09"
    page = office("show", "XA23-08.2", tty=True).out
    assert "已并入第9项" in page
    assert DOC in page
    assert office("export", "ics", str(tmp_path / "ics")).code == 0
    feeds = "".join(file.read_text(encoding="utf-8") for file in (tmp_path / "ics").rglob("*.ics"))
    assert f"（已并入第9项，{DOC}）" in feeds.replace("\r\n ", "").replace("\n ", "")
    assert "【不再执行】" in feeds


def test_the_ledger_says_why_an_entry_is_not_carried_out(office: Office, tmp_path: Path) -> None:
    assert office("withdraw", "XA23-08.2", "--reason", "企业已关停", "--doc", DOC).code == 0

    file = tmp_path / "ledger.xlsx"
    assert office("export", "xlsx", str(file)).code == 0
    sheet: Any = openpyxl.load_workbook(io.BytesIO(file.read_bytes())).active
    row = next(row for row in sheet.iter_rows(values_only=True) if row[2] == "XA23-08.2")
    assert f"不再执行（企业已关停；{DOC}）" in row
    assert office("export", "csv", str(tmp_path / "a.csv")).code == 0
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as rows:
        line = next(each for each in csv.DictReader(rows) if each["code"] == "XA23-08.2")
    held = ("withdrawn", "withdrawn_note", "withdrawn_doc", "merged_into")
    assert [line[name] for name in held] == ["2024-03-01", "企业已关停", DOC, ""]


def test_an_item_is_listed_as_withdrawn_with_all_that_stands_in_it(office: Office) -> None:
    told = office("withdraw", "XA23-08", "--reason", "任务取消", "--doc", DOC, "--on", "2024-02-20", "--by", "李四")

    assert told.out.splitlines()[0] == f"XA23-08自2024年2月20日起不再执行（{DOC}）。"
    assert "项内" in told.out.splitlines()[1]
    (item,) = [each for each in office("list", "--all", "-f", "json").json["items"] if each["state"] == "withdrawn"]
    assert (item["code"], item["withdrawn_doc"], item["merged_into"]) == ("XA23-08", DOC, None)
    assert "XA23-08.2" not in [each["code"] for each in office("due", "--within", "90d", "-f", "json").json["entries"]]
    assert (
        office("undo").out == "已撤销第3号至第11号记录（XA23-08不再执行）。\n"
        or "XA23-08" in office("log", "-f", "tsv").out
    )


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (["withdraw"], 2, "编号"),
        (["withdraw", "XA23-08.2"], 2, "--reason"),
        (["withdraw", "XA23-08.2", "--reason", "关停"], 2, "--doc"),
        (["merge", "XA23-08"], 2, "--into"),
        (["merge", "XA23-08", "--into", "XA23-09"], 2, "--doc"),
        (["merge", "XA23-08", "--into", "XA23-08", "--doc", DOC], 5, "XA23-08"),
        (["merge", "XA23-08", "--into", "XA23-10.1", "--doc", DOC], 5, "XA23-10.1"),
        (["restore"], 2, "编号"),
        (["restore", "XA23-08", "--doc", DOC], 5, "XA23-08"),
        (["split"], 2, "任务"),
        (["split", "XA23-08"], 2, "--task"),
        (["split", "XA23-08", "--task", "|甲", "--doc", DOC], 4, "任务|单位|时限"),
        (["split", "XA23-08", "--task", "甲|灞桥区|2024年66月底前", "--doc", DOC], 4, "2024年66月底前"),
        (["split", "XA23-08", "--task", "甲|灞桥区|改造", "--doc", DOC], 4, "改造"),
        (["split", "XA23-08.2", "--task", "甲", "--doc", DOC], 5, "XA23-08.2"),
        (["withdraw", "XA23-08.2", "--reason", "关停", "--doc", DOC, "--on", "2030-01-01"], 4, "2030-01-01"),
        (["done"], 2, "编号"),
        (["settle"], 2, "编号"),
    ],
)
def test_what_is_missing_or_not_allowed_is_one_line_with_its_exit_code(
    office: Office, argv: list[str], code: int, said: str
) -> None:
    told = office(*argv)

    assert told.code == code, told.err
    assert len(told.err.splitlines()) == 1
    assert said in told.err
    assert len(list(office.store.log())) == 1  # type: ignore[union-attr]


def test_what_is_withdrawn_is_refused_with_its_paper_and_carried_out_again(office: Office) -> None:
    assert office("withdraw", "XA23-08.2", "--reason", "关停", "--doc", DOC, "--on", "2024-02-01").code == 0
    again = office("withdraw", "XA23-08.2", "--reason", "关停", "--doc", DOC)
    assert (again.code, DOC in again.err) == (5, True)
    assert office("done", "XA23-08.2").code == 5

    told = office("restore", "XA23-08.2", "--doc", "市整改办〔2024〕9号", "--on", "2024-02-20")
    assert told.out == "XA23-08.2自2024年2月20日起恢复执行（市整改办〔2024〕9号）。\n"
    days = {"2024-01-31": "open", "2024-02-01": "withdrawn", "2024-02-19": "withdrawn", "2024-02-20": "open"}
    assert {day: entry(office, "XA23-08.2", "--within", "1000d", "--as-of", day)["state"] for day in days} == days
    page = office("show", "XA23-08.2", tty=True).out
    assert "2024-02-01—2024-02-20" in page


def test_tasks_stand_in_their_finding_with_units_and_limits(office: Office) -> None:
    told = office(
        *("split", "XA23-08", "--doc", DOC, "--task", "灞桥区段管网改造|灞桥区|2024年6月底前"),
        *("--task", "建章立制"),
    )

    assert told.code == 0, told.err
    found = office("show", "XA23-08", "-f", "json").json["record"]["measures"][-2:]
    assert [each["text"] for each in found] == ["灞桥区段管网改造", "建章立制"]
    assert found[0]["responsible"] == ["灞桥区"]
    (stone,) = found[0]["milestones"]
    seen = entry(office, stone["code"], "--within", "1000d")
    assert (seen["due"], seen["units"]["responsible"], seen["item"]) == ("2024-06-30", ["灞桥区"], "XA23-08")


def test_a_task_without_a_limit_stands_in_next_check_due_and_show(
    office: Office, on_disk: Callable[[str], Office]
) -> None:
    for each in (office, on_disk("a.db"), on_disk("a.yaml")):
        before = each("due", "-f", "json").json["notes"]["undated"]
        told = each("split", "XA23-26", "--task", "甲|市发改委|", "--task", "乙", "--doc", "s5", "--on", "2024-01-09")
        assert told.code == 0, told.err
        tasks = [line.split()[0] for line in told.out.splitlines()[1:]]
        assert len(tasks) == 2

        steps = each("next", "XA23-26", "-f", "json").json["steps"]
        commands = {step["code"]: step["commands"] for step in steps}
        assert all(commands[code] == [f"deadlines done {code} --on 2024-03-01"] for code in tasks)
        found = each("check", "-f", "json").json["findings"]
        assert [one["code"] for one in found if one["code"] in tasks and one["where"] == "undated"] == tasks
        assert each("due", "-f", "json").json["notes"]["undated"] == before + 2
        assert each("due", "--as-of", "2024-01-08", "-f", "json").json["notes"]["undated"] == before

        assert each("done", tasks[0], "--on", "2024-02-01").code == 0
        assert each("due", "-f", "json").json["notes"]["undated"] == before + 1
        shown = each("show", "XA23-26", "-f", "json").json["tasks"]
        assert [(one["code"], one["state"]) for one in shown] == [(tasks[0], "done"), (tasks[1], "open")]
        page = each("show", "XA23-26", tty=True, columns=140).out
        assert "共2项，已登记完成1项" in page
        assert "未登记完成" in page
        assert "未登记完成" in each("show", tasks[1], tty=True).out


def test_a_split_names_limits_that_have_passed_or_come_after_the_items(office: Office) -> None:
    told = office(
        *("split", "XA23-23", "--doc", DOC, "--on", "2024-02-09"),
        *("--task", "甲||2024年1月底前", "--task", "乙||2029年1月底前", "--task", "丙||2024年6月底前"),
    )

    assert told.out.count("请核对") == 2
    assert "的时限（2024年1月31日）已过" in told.out
    assert "的时限（2029年1月31日）晚于所属任务项的整改时限（2024年12月31日）" in told.out
    assert told.out.splitlines()[0].endswith("新增整改任务3项：")
    assert len([line for line in told.out.splitlines() if line.startswith("  XA23-23.m")]) == 3


def test_what_is_reported_done_is_not_split_and_says_what_can_be_done(office: Office) -> None:
    assert office("declare", "XA23-18", "--on", "2023-12-20").code == 0

    told = office("split", "XA23-18", "--task", "甲", "--doc", DOC)
    assert told.code == 5
    assert "重复登记" not in told.err
    assert "deadlines return" in told.err
    assert office("done", "XA23-08.1", "--on", "2023-12-20").code == 0
    told = office("withdraw", "XA23-08.1", "--reason", "关停", "--doc", DOC)
    assert (told.code, "重复登记" in told.err, "不再执行" in told.err) == (5, False, True)


def test_withdrawing_what_others_were_merged_into_says_so_and_check_does_until_it_is_mended(office: Office) -> None:
    assert office("merge", "XA23-28", "--into", "XA23-27", "--doc", DOC).code == 0
    named = [
        each for each in office("check", "-f", "json").json["findings"] if each["where"] == "merged-into-withdrawn"
    ]
    assert named == []
    again = office("withdraw", "XA23-28", "--reason", "关停", "--doc", DOC)
    assert "deadlines restore" in again.err
    assert again.err.endswith("。\n")

    told = office("withdraw", "XA23-27", "--reason", "关停", "--doc", DOC)
    assert "XA23-28此前已并入XA23-27" in told.out
    findings = office("check", "-f", "json").json["findings"]
    assert [each["code"] for each in findings if each["where"] == "merged-into-withdrawn"] == ["XA23-28"]
    assert office("undo").code == 0
    assert office("merge", "XA23-27", "--into", "XA23-26", "--doc", DOC).out.count("XA23-28") == 0  # it goes along
    assert not [each for each in office("check", "-f", "json").json["findings"] if each["code"] == "XA23-28"]


@pytest.mark.parametrize(
    ("code", "into", "rule"),
    [
        ("XA23-28", "XA23-28", "不能并入自身"),
        ("XA23-20", "XY22-09", "只能并入本地区"),
        ("XA23-20", "XA23-08.2", "只能并入整改任务"),
        ("XY22-o1", "XY22-09", "只能并入方案正文任务"),
    ],
)
def test_a_merger_that_makes_no_sense_names_its_rule(office: Office, code: str, into: str, rule: str) -> None:
    told = office("merge", code, "--into", into, "--doc", DOC)
    assert (told.code, rule in told.err) == (5, True), told.err


def test_an_undone_withdrawal_leaves_nothing_in_the_history_of_an_earlier_day(office: Office) -> None:
    assert office("withdraw", "XA23-27", "--reason", "关停", "--doc", DOC, "--on", "2024-02-21").code == 0
    assert "together" in [each["act"] for each in office("show", "XA23-27", "-f", "json").json["history"]]
    assert office("undo").code == 0
    assert office("show", "XA23-27", "--as-of", "2024-01-01", "-f", "json").json["history"] == []


def test_what_is_carried_out_again_tells_both_papers(office: Office) -> None:
    assert office("split", "XA23-23", "--task", "甲|高新区|", "--doc", "分5", "--on", "2024-01-02").code == 0
    task = office("show", "XA23-23", "-f", "json").json["tasks"][0]["code"]
    assert office("withdraw", task, "--reason", "关停", "--doc", "停1", "--on", "2024-01-21").code == 0
    assert office("restore", task, "--reason", "复查", "--doc", "复9", "--on", "2024-02-05").code == 0

    page = office("show", task, tty=True, columns=200).out
    assert "2024-01-21—2024-02-05  关停；停1；恢复执行：复查；复9" in page
    assert "不再执行期间 2024-01-21—2024-02-05；文号 复9；原因 复查" in page
    assert "—2024-01-02" not in page
    assert f"{task} 甲（高新区）；文号 分5" in office("log", "XA23-23", "-f", "table", columns=200).out


# --- asked at the terminal -------------------------------------------------------------------------------------------


def test_a_person_chooses_by_words_and_by_number(office: Office) -> None:
    told = office("withdraw", tty=True, typed="餐饮油烟\nXA23-08.2\n企业已关停\n" + DOC + "\n")

    assert told.code == 0, told.err
    assert "1 XA23-08" in told.out
    assert entry(office, "XA23-08.2", "--within", "1000d")["withdrawn_note"] == "企业已关停"


def test_at_most_ten_are_offered_and_no_line_is_wider_than_the_terminal(office: Office) -> None:
    from deadlines.words import cells

    told = office("split", tty=True, columns=60, typed="")

    assert told.code == 130
    lines = told.out.splitlines()
    assert [line.split()[0] for line in lines[:10]] == [str(n) for n in range(1, 11)]
    assert "36" in lines[10]
    assert max(map(cells.width, lines[:10])) <= 60


@pytest.mark.parametrize("typed", ["", "餐饮油烟\n", "XA23-08.2\n", "XA23-08.2\n企业已关停\n", "q\n", "XA23-08.2\nq\n"])
def test_leaving_leaves_no_trace(office: Office, typed: str) -> None:
    told = office("withdraw", tty=True, typed=typed)

    assert told.code == 130
    assert len(list(office.store.log())) == 1  # type: ignore[union-attr]


def test_nothing_is_asked_where_everything_is_said(office: Office) -> None:
    told = office("withdraw", "XA23-08.2", "--reason", "关停", "--doc", DOC, tty=True, typed="")
    assert (told.code, "?" in told.out, "？" in told.out) == (0, False, False)


def test_words_that_nothing_has_and_codes_that_are_not_offered(office: Office) -> None:
    assert office("done", "XA23-08.3", "--on", "2024-02-28").code == 0
    told = office("withdraw", tty=True, typed="天上\nXA23-08.2\n关停\n" + DOC + "\n")
    assert "“天上”" in told.out
    assert told.code == 0

    told = office("restore", tty=True, typed="\n" + DOC + "\n")  # the only one: Enter takes it
    assert (told.code, "XA23-08.2" in told.err) == (5, True)  # not on the day of its withdrawal


def test_done_asks_for_the_entry_the_day_and_the_amounts(office: Office) -> None:
    told = office("done", tty=True, typed="XA23-08.2\n2024-02-28\n120家 300处\n")

    assert told.code == 0, told.err
    found = entry(office, "XA23-08.2", "--within", "1000d")
    assert [each["done"] for each in found["quantities"]] == [120, 300]
    assert office("done", tty=True, typed="XA23-08.2\n没有\n\n\n").code == 0  # a wrong day is asked for again
    assert entry(office, "XA23-08.2", "--within", "1000d")["done_on"] == "2024-03-01"


def test_settle_asks_for_what_is_in_doubt(office: Office) -> None:
    open_ = [each["code"] for each in office("check", "-f", "json").json["findings"]]
    told = office("settle", tty=True, typed="1\n2024-13-01\n2024-12-31\n市整改办核定\n")
    assert told.code == 0, told.err
    assert len(office("check", "-f", "json").json["findings"]) < len(open_)

    told = office("settle", "XA23-08.2", tty=True, typed="\n无到期日\n")
    assert told.code == 0
    assert office("show", "XA23-08.2", "-f", "json").json["deadlines"] == []


def test_tasks_and_a_merger_are_asked_for_one_by_one(office: Office) -> None:
    told = office("split", tty=True, typed=f"XA23-08\n管网改造\n灞桥区\n2024年6月底前\n建章立制\n\n\n\n{DOC}\n")
    assert told.code == 0, told.err
    assert len(office("log", "XA23-08", "-f", "json").json["entries"]) == 3

    told = office("merge", tty=True, typed=f"XA23-09\nXA23-08\n{DOC}\n")
    assert told.code == 0, told.err
    assert "已并入第8项" in told.out


def test_a_wrong_answer_is_said_and_asked_again(office: Office) -> None:
    typed = f"甲\n市发改x委\n市发改委\n2024年66月\n2024年8月底前\n\n{DOC}\n"
    told = office("split", "XA23-23", tty=True, typed=typed)

    assert told.code == 0, told.err
    assert told.out.index("未登记单位“市发改x委”") < told.out.index("2024年66月")
    (task,) = office("show", "XA23-23", "-f", "json").json["tasks"]
    assert task["units"] == ["市发改委"]
    assert office("split", "XA23-99", tty=True, typed="甲\n").code == 3  # of the item before the first question
    assert office("split", "XA23-08.2", tty=True, typed="甲\n").code == 5


def test_every_store_takes_an_item_back_as_one(on_disk: Callable[[str], Office]) -> None:
    for name in ("register.db", "register.yaml"):
        office = on_disk(name)
        before = office("list", "-f", "json").out
        assert office("withdraw", "XA23-08", "--reason", "任务取消", "--doc", DOC).code == 0
        assert office("list", "-f", "json").out != before
        assert office("undo").code == 0
        assert office("list", "-f", "json").out == before
        assert office("verify").code == 0


def test_a_paper_to_be_answered_says_so_in_the_lists(office: Office) -> None:
    words = (
        "--kind",
        "督办函",
        "--doc",
        "市整改办督〔2024〕5号",
        "--signer",
        "某甲",
        "--answer-by",
        "2024-03-20",
        "--on",
        "2024-02-20",
    )
    assert office("paper", "add", "XA23-08", *words, "--note", "进度偏慢").code == 0
    assert office("paper", "add", "XA23-08.2", *words).code == 0

    entries = office("due", "--within", "30d", "-f", "json").json["entries"]
    assert {each["code"]: each["action"] for each in entries if each["kind"] == "paper"} == {
        "XA23-08": "答复督办函（市整改办督〔2024〕5号）：进度偏慢",
        "XA23-08.2": "答复督办函（市整改办督〔2024〕5号）",
    }
    assert "答复督办函" in office("due", "--within", "30d", "-f", "table", columns=300).out


def test_a_paper_and_its_answer_are_asked_for(office: Office) -> None:
    told = office("paper", "add", tty=True, typed="XA23-08\n督办函\n市整改办督〔2024〕5号\n某甲\n2024-03-20\n")
    assert told.code == 0, told.err
    told = office("paper", "answer", tty=True, typed="1\n1\n")
    assert told.code == 0, told.err
    assert office("paper", "list", "--open", "-f", "tsv").out.count("\n") == 1


def test_a_window_is_asked_for(office: Office) -> None:
    told = office("window", "begin", tty=True, typed="应急\n\n2024-02-27\n\n")
    assert told.code == 0, told.err
    told = office("window", "end", tty=True, typed="应急响应期间\n2024-02-29\n")
    assert told.code == 0, told.err


def test_a_task_without_a_limit_holds_its_item_until_it_is_recorded(office: Office) -> None:
    office("split", "XA23-08", "--doc", DOC, "--task", "建章立制|灞桥区")
    (task,) = [
        each["code"] for each in office("show", "XA23-08", "-f", "json").json["record"]["measures"] if "gaps" in each
    ]
    refused = office("declare", "XA23-08")
    assert (refused.code, task in refused.err) == (5, True)
    assert task in office("done", "XA23-08").err

    assert office("done", task).code == 0
    assert task not in office("declare", "XA23-08").err
