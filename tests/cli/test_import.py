"""`deadlines import` at the command line: dry run, review, ledgers, detail plans, exit codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from office import Office

PLAN = """\
白石县贯彻落实督察反馈问题整改方案

一、砖厂脱硫设施不正常运行，在线数据长期失真。
整改责任单位：县生态环境分局牵头，县工信局
整改目标：3座砖厂达标排放。
整改时限：2023年12月底前
整改措施：
（一）2023年3月底前完成排查，摸清底数。
（二）2023年6月前完成3座砖厂脱硫设施改造。
二、县城建筑工地扬尘管控不到位。
整改责任单位：县住建局
整改目标：工地扬尘得到有效管控。
整改时限：立行立改，长期坚持
整改措施：
（一）开展专项整治，每月巡查不少于2次。
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "整改方案.txt"
    path.write_text(PLAN, encoding="utf-8")
    return path


@pytest.fixture(params=["register.db", "register.yaml"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    from office import Office

    office = Office(None, {"DEADLINES_STORE": str(tmp_path / request.param), "HOME": str(tmp_path)})
    assert office("init").code == 0
    return office


def test_a_dry_run_prints_the_reading_and_changes_nothing(empty: Office, plan: Path) -> None:
    answer = empty("import", str(plan), "--dry-run", "-f", "json")

    assert answer.code == 0
    assert list(answer.json)[:5] == ["schema", "plan", "items", "obligations", "problems"]
    assert answer.json["schema"] == "deadlines.plan/1"
    assert [item["number"] for item in answer.json["items"]] == [1, 2]
    assert answer.json["items"][0]["limit"]["dates"] == ["2023-12-31"]
    assert answer.json["code"] == "BS23"
    assert len(empty("log", "-f", "json").json["entries"]) <= 1


def test_a_dry_run_needs_no_register(tmp_path: Path, plan: Path) -> None:
    from office import Office

    nowhere = Office(None, {"DEADLINES_STORE": str(tmp_path / "none.db"), "HOME": str(tmp_path)})

    assert nowhere("import", str(plan), "--dry-run", "-f", "json").json["items"][1]["limit"]["ongoing"] is True
    assert nowhere("import", str(plan), "--yes").code == 3
    assert not (tmp_path / "none.db").exists()


def test_a_file_that_is_not_there_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    from office import Office

    office = Office(None, {"DEADLINES_STORE": str(tmp_path / "new.db"), "HOME": str(tmp_path)})

    assert "import" in office("init").out  # an empty register says how to fill it
    assert office("import", str(tmp_path / "none.docx")).code == 3


def test_the_faces_of_a_dry_run(empty: Office, plan: Path) -> None:
    piped = empty("import", str(plan), "--dry-run")
    assert piped.out.splitlines()[0].split("\t")[:3] == ["number", "where", "problem"]
    assert len(piped.out.splitlines()) == 3
    people = empty("import", str(plan), "--dry-run", tty=True)
    assert "需核对" in people.out
    assert "问题" not in people.out.split("需核对")[1].split("\n")[0]


def test_import_then_due_verify_again_and_undo(empty: Office, plan: Path) -> None:
    answer = empty("import", str(plan), "--yes")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("BS23")
    assert empty("verify").code == 0
    codes = {
        each["code"] for each in empty("due", "--within", "10m", "--as-of", "2023-03-01", "-f", "json").json["entries"]
    }
    assert codes == {"BS23-01", "BS23-01.1", "BS23-01.2", "BS23-02.r1"}

    assert empty("import", str(plan), "--yes", "-f", "json").json["acts"] == []
    assert empty("undo").code == 0
    assert empty("list", "-f", "json").json["items"] == []
    assert empty("verify").code == 0


def test_nobody_to_ask_is_wrong_usage(empty: Office, plan: Path) -> None:
    answer = empty("import", str(plan))

    assert (answer.code, answer.out) == (2, "")
    assert "--yes" in answer.err


def test_the_review_goes_through_the_doubts(empty: Office, plan: Path) -> None:
    answer = empty("import", str(plan), tty=True, typed="2023-05-31\n\n")

    assert answer.code == 0
    assert "[1/1] BS23-01.2" in answer.out
    assert "2023年6月前完成3座砖厂脱硫设施改造" in answer.out
    shown = empty("show", "BS23-01.2", "-f", "json").json
    assert shown["deadlines"][0]["due"] == "2023-05-31"
    assert shown["deadlines"][0]["ambiguous"] is False


@pytest.mark.parametrize(
    ("typed", "due", "ambiguous"),
    [
        ("1\ny\n", "2023-06-30", False),
        ("2\n2023年6月15日\n\n", "2023-06-15", False),
        ("4\n\n", "2023-06-30", True),
        ("9\n无\n1\n\n", "2023-06-30", False),
    ],
)
def test_what_is_answered_is_what_is_kept(empty: Office, plan: Path, typed: str, due: str, ambiguous: bool) -> None:
    assert empty("import", str(plan), tty=True, typed=typed).code == 0
    shown = empty("show", "BS23-01.2", "-f", "json").json["deadlines"][0]
    assert (shown["due"], shown["ambiguous"]) == (due, ambiguous)


@pytest.mark.parametrize(("typed", "code"), [("q\n", 0), ("1\nn\n", 0), ("1\n", 130), ("", 130)])
def test_leaving_the_review_writes_nothing(empty: Office, plan: Path, typed: str, code: int) -> None:
    assert empty("import", str(plan), tty=True, typed=typed).code == code
    assert empty("list", "-f", "json").json["items"] == []


def test_a_revised_plan_shows_what_moved_and_keeps_what_is_done(empty: Office, plan: Path) -> None:
    empty("import", str(plan), "--yes")
    assert empty("done", "BS23-01.1", "--on", "2023-03-20").code == 0
    text = PLAN.replace("2023年12月底前", "2024年6月底前").replace("（一）开展专项整治", "（一）联合开展专项整治")
    plan.write_text(text, encoding="utf-8")

    shown = empty("import", str(plan), "--dry-run", tty=True, columns=120).out
    assert "2024年6月底前" in shown
    answer = empty("import", str(plan), "--yes", "-f", "json").json
    assert {each["act"] for each in answer["acts"]} == {"revised"}
    assert [each["moved"] for each in answer["revision"]["changed"] if each["moved"]] == [["2023-12-31", "2024-06-30"]]
    assert empty("show", "BS23-01.1", "-f", "json").json["deadlines"][0]["done_on"] == "2023-03-20"
    assert empty("verify").code == 0


def test_what_is_gone_is_shown_and_asked(empty: Office, plan: Path) -> None:
    empty("import", str(plan), "--yes")
    plan.write_text(PLAN.partition("二、县城")[0], encoding="utf-8")

    answer = empty("import", str(plan), tty=True, typed="1\n\n", columns=120)
    assert answer.code == 0
    assert "[1/1] BS23-02" in answer.out
    assert "不再执行" in empty("show", "BS23-02", tty=True).out
    assert [item["code"] for item in empty("list", "-f", "json").json["items"]] == ["BS23-01"]
    assert empty("verify").code == 0


def test_one_undo_takes_an_import_back_and_says_how_much(empty: Office, plan: Path) -> None:
    empty("import", str(plan), "--yes")
    before = empty("list", "-f", "json").json
    plan.write_text(PLAN.partition("二、县城")[0].replace("3座砖厂达标", "5座砖厂达标"), encoding="utf-8")
    answer = empty("import", str(plan), "--yes")
    assert "共4条；一次 deadlines undo 可全部撤销" in answer.out

    assert empty("undo", "5").out == "已撤销“整改方案.txt”对BS23的导入，共4条（第4至7号）。\n"
    assert empty("list", "-f", "json").json == before
    assert empty("verify").code == 0
    assert empty("undo", "4").code == 5


def test_what_comes_back_is_told_in_words(empty: Office, plan: Path) -> None:
    empty("import", str(plan), "--yes")
    plan.write_text(PLAN.partition("二、县城")[0], encoding="utf-8")
    assert "不再列入3处" in empty("import", str(plan), "--yes").out
    plan.write_text(PLAN.replace("县生态环境分局牵头，县工信局", "县工信局"), encoding="utf-8")

    shown = empty("import", str(plan), "--dry-run", tty=True, columns=120).out
    assert "变更1处" in shown
    assert "恢复执行3处" in shown
    table = shown.partition("需核对")[0]
    rows = [line for line in table.splitlines() if line.startswith(("变更", "恢复执行"))]
    assert [row.split()[:2] for row in rows] == [
        ["变更", "BS23-01"],
        ["恢复执行", "BS23-02"],
        ["恢复执行", "BS23-02.m1"],
        ["恢复执行", "BS23-02.r1"],
    ]
    assert "责任单位 县生态环境分局" in table
    empty("import", str(plan), "--yes")
    told = empty("log", tty=True, columns=160).out
    assert "恢复执行" in told
    for raw in ("withdrawn", "lead", "marks", "where", "quantities", "source", "{"):
        assert raw not in shown + told


def test_a_done_mark_is_never_lost_without_a_word(empty: Office, plan: Path) -> None:
    empty("import", str(plan), "--yes")
    empty("done", "BS23-01.2", "BS23-01.1", "--on", "2023-03-20")
    text = PLAN.replace("完成3座砖厂脱硫设施改造", "完成8座砖厂脱硫设施改造").replace(
        "（一）2023年3月底前完成排查，摸清底数。\n", ""
    )
    plan.write_text(text, encoding="utf-8")

    shown = empty("import", str(plan), "--dry-run", tty=True, columns=120).out
    assert "已于2023年3月20日登记完成，登记记录保留" in shown
    assert "高于已登记完成数，恢复为未完成" in shown
    answer = empty("import", str(plan), "--as-of", "2023-04-01", tty=True, typed="\n" * 9, columns=120)
    assert "新文本的目标高于已登记完成数" in answer.out
    state = empty("show", "BS23-01.2", "-f", "json", "--as-of", "2023-07-01").json["deadlines"][0]
    assert (state["state"], state["quantities"][0]["done"], state["confirmed"]) == ("open", 3, False)
    assert empty("show", "BS23-01.2", "-f", "json", "--as-of", "2023-03-31").json["deadlines"][0]["state"] == "done"
    assert empty("verify").code == 0


def test_what_is_left_after_the_review_is_counted(empty: Office, plan: Path) -> None:
    answer = empty("import", str(plan), tty=True, typed="2023-05-31\n\n")

    after = answer.out.partition("[1/1]")[2]
    listed = [each for each in empty("check", "-f", "json").json["findings"] if each["code"].startswith("BS23")]
    assert (f"需核对{len(listed)}处" in after) == bool(listed)


def test_another_plan_does_not_take_the_place_of_one_by_accident(empty: Office, plan: Path, tmp_path: Path) -> None:
    items = ("饮用水水源地违建", "污水管网混错接严重", "矿山修复进度缓慢", "畜禽粪污直排河道")
    more = "".join(
        f"{number}、{text}问题突出。\n整改责任单位：县住建局\n整改时限：2023年底\n整改措施：\n（一）开展整治。\n"
        for number, text in zip("三四五六", items, strict=True)
    )
    plan.write_text(PLAN + more, encoding="utf-8")
    empty("import", str(plan), "--yes")
    other = tmp_path / "另一方案.txt"
    other.write_text(PLAN.partition("二、县城")[0].replace("反馈问题整改", "回头看整改"), encoding="utf-8")
    before = empty("log", "-f", "json").json

    refused = empty("import", str(other), "--code", "BS23", "--yes")
    assert (refused.code, refused.out) == (5, "")
    assert "只有1项，其余5项" in refused.err
    assert empty("import", str(other), "--code", "BS23", tty=True, typed="\n").code == 0
    assert empty("log", "-f", "json").json == before
    assert empty("import", str(other), "--code", "BS23", "--yes", "--replace").code == 0
    assert len(empty("list", "-f", "json").json["items"]) == 1
    empty("undo")
    assert empty("import", str(other), "--code", "BS23", tty=True, typed="y\n" + "\n" * 20).code == 0
    assert len(empty("list", "-f", "json").json["items"]) == 1
    assert empty("verify").code == 0


def test_an_item_gets_another_title(empty: Office, plan: Path) -> None:
    empty("import", str(plan), "--yes")

    assert empty("item", "set", "1", "--title", "砖厂脱硫").code == 4  # a milestone has that tail too
    answer = empty("item", "set", "BS23-01", "--title", "砖厂脱硫")
    assert (answer.code, answer.out) == (0, "BS23-01的简称改为“砖厂脱硫”。\n")
    assert empty("item", "set", "BS23-01.1", "--title", "甲").code == 5
    assert empty("import", str(plan), "--yes", "-f", "json").json["acts"] == []
    assert empty("list", "-f", "json").json["items"][0]["title"] == "砖厂脱硫"
    assert empty("undo").code == 0
    assert empty("verify").code == 0


def test_json_names_all_units_and_a_terminal_the_first(empty: Office, plan: Path) -> None:
    many = "、".join(f"县{each}局" for each in "甲乙丙丁戊己庚辛壬癸")
    plan.write_text(PLAN.replace("县生态环境分局牵头，县工信局", many), encoding="utf-8")

    told = str(empty("import", str(plan), "--dry-run", "-f", "json").json["problems"])
    assert "县癸局" in told
    assert "…" not in told
    assert "…" in empty("import", str(plan), "--dry-run", tty=True).out


def test_what_a_revision_withdraws_stays_to_be_seen(empty: Office, plan: Path, tmp_path: Path) -> None:
    text = PLAN.replace("整改时限：立行立改，长期坚持", "整改时限：2023年2月底前")
    plan.write_text(text, encoding="utf-8")
    empty("import", str(plan), "--yes", "--as-of", "2023-03-01")
    revision = tmp_path / "修订稿.txt"
    revision.write_text(text.partition("二、县城")[0], encoding="utf-8")
    assert empty("import", str(revision), "--yes", "--as-of", "2023-04-01").code == 0

    def states(*argv: str, day: str = "2023-04-01") -> dict[str, str]:
        told = empty(*argv, "-f", "json", "--as-of", day).json
        return {each["code"]: each["state"] for each in told.get("items", told.get("entries"))}

    assert states("list") == {"BS23-01": "open"}
    assert states("list", "--all") == {"BS23-01": "open", "BS23-02": "withdrawn"}
    assert states("list", "--all", day="2023-03-31") == {"BS23-01": "open", "BS23-02": "open"}
    assert "BS23-02" not in states("due")
    assert states("due", "--all")["BS23-02"] == "withdrawn"
    (item,) = [
        each
        for each in empty("list", "--all", "-f", "json", "--as-of", "2023-04-02").json["items"]
        if each["withdrawn"]
    ]
    assert (item["withdrawn"], item["withdrawn_note"]) == ("2023-04-01", "修订稿.txt未再列")
    assert (item["schedule"], item["confirmed"], item["lamp"]) == ("on-track", False, "green")
    for argv in (("list", "--all"), ("due", "--all"), ("show", "BS23-02"), ("show", "BS23-02.r1")):
        assert "不再执行" in empty(*argv, "--as-of", "2023-04-02", tty=True, columns=120).out
    shown = empty("show", "BS23-02", "--as-of", "2023-04-02", tty=True, columns=120).out
    assert "修订稿.txt未再列" in shown
    assert "已到期" not in shown
    assert "不再执行" not in empty("show", "BS23-02", "--as-of", "2023-03-31", tty=True).out
    assert empty("show", "BS23-02", "-f", "json").json["deadlines"][0]["state"] == "withdrawn"
    folder = tmp_path / "ics"
    assert empty("export", "ics", str(folder), "--as-of", "2023-04-02").code == 0
    (feed,) = folder.glob("*住建局.ics")
    assert "STATUS:CANCELLED" in feed.read_text(encoding="utf-8")
    assert empty("export", "csv", str(tmp_path / "t.csv"), "--as-of", "2023-04-02").code == 0
    rows = (tmp_path / "t.csv").read_text(encoding="utf-8").splitlines()
    assert all(",withdrawn," in row for row in rows if row.startswith("BS23-02"))


def test_a_detail_plan_side_by_side(empty: Office, plan: Path, tmp_path: Path) -> None:
    empty("import", str(plan), "--yes")
    detail = tmp_path / "细化方案.txt"
    detail.write_text(PLAN.replace("2023年3月底前完成排查", "2023年9月底前完成排查"), encoding="utf-8")
    before = empty("log", "-f", "json").json

    found = empty("import", str(detail), "--under", "BS23", "-f", "json")
    assert found.code == 0
    assert [(each["kind"], each["code"]) for each in found.json["differences"]] == [("later", "BS23-01.1")]
    assert "2023年9月底前" in empty("import", str(detail), "--under", "BS23", tty=True).out
    assert empty("import", str(detail), "--under", "ZZ99").code == 3
    own = ("--under", "BS23", "--unit", "县住建局", "-f", "json")
    assert empty("import", str(detail), *own).json["differences"] == []
    assert empty("import", str(detail), *own[2:], "--yes").code == 2
    detail.write_text(
        PLAN.replace("（一）2023年3月底前完成排查，摸清底数。", "（一）组织志愿者上街宣传。"), encoding="utf-8"
    )
    shown = empty("import", str(detail), "--under", "BS23", tty=True, columns=110).out
    assert "缺措施" in shown
    assert "未对应" in shown
    assert "组织志愿者上街宣传" in shown
    assert empty("log", "-f", "json").json == before


HEAD = ["序号", "反馈问题", "整改措施", "完成时限", "牵头单位", "进展情况", "整改状态"]


def ledger(path: Path, *rows: list[Any]) -> str:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "台账"
    for row in (["白石县反馈问题整改台账（截至2023年3月31日）"], HEAD, *rows):
        sheet.append(row)
    sheet.merge_cells("A1:G1")
    book.save(path)
    return str(path)


GOOD = [
    1,
    "砖厂脱硫设施不正常运行。",
    "2023年2月底前立案查处。",
    "2023年2月底前",
    "县生态环境分局",
    "已查处",
    "已完成整改",
]
BAD = [2, "扬尘管控不到位。", "开展整治。", "2023-02-30", "县住建局", None, "随便"]


def test_a_ledger_comes_in_with_what_is_done(empty: Office, tmp_path: Path) -> None:
    file = ledger(tmp_path / "台账.xlsx", GOOD)

    assert empty("import", file, "--region", "白石县", "--yes").code == 0
    item = empty("list", "-f", "json", "--as-of", "2023-05-01").json["items"][0]
    assert (item["life"], item["milestones"]["done"]) == ("declared", 1)
    assert empty("verify").code == 0
    assert empty("import", file, "--region", "白石县", "--yes", "-f", "json").json["acts"] == []


def test_all_faults_of_a_ledger_come_at_once_and_nothing_is_written(empty: Office, tmp_path: Path) -> None:
    file = ledger(tmp_path / "台账.xlsx", GOOD, BAD)

    answer = empty("import", file, "--region", "白石县", "--yes")
    assert answer.code == 4
    assert all(word in answer.err for word in ("D4", "2023-02-30", "G4", "随便", "--rows"))
    assert answer.err.count("\n") == 1
    assert empty("list", "-f", "json").json["items"] == []
    assert empty("import", file, "--region", "白石县", "--yes", "--rows", "3").code == 0
    assert len(empty("list", "-f", "json").json["items"]) == 1


def test_a_long_list_of_faults_is_whole_in_json_alone(empty: Office, tmp_path: Path) -> None:
    rows = [[number, *BAD[1:3], "2023-02-30", *BAD[4:]] for number in range(1, 19)]
    file = ledger(tmp_path / "台账.xlsx", *rows)

    answer = empty("import", file, "--region", "白石县", "--yes")
    assert (answer.code, answer.out, answer.err.count("\n")) == (4, "", 1)
    assert answer.err.count("工作表") == 20
    assert "还有16处，用 -f json 查看全部" in answer.err
    told = empty("import", file, "--region", "白石县", "--yes", "-f", "json")
    assert (told.code, told.json["schema"], len(told.json["problems"])) == (4, "deadlines.faults/1", 36)
    assert told.json["problems"][-1]["where"].endswith("G20")


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("none.docx", "--yes"), 3),
        (("--yes",), 2),
        (("PLAN", "--yes", "--code", "二"), 4),
        (("PLAN", "--yes", "--issued", "2023-02-30"), 4),
        (("PLAN", "--yes", "--rows", "1-3"), 4),
        (("EMPTY", "--yes"), 4),
        ((".", "--yes"), 4),
    ],
)
def test_exit_codes(empty: Office, plan: Path, tmp_path: Path, argv: tuple[str, ...], code: int) -> None:
    (tmp_path / "leer.txt").write_text("通知。\n", encoding="utf-8")
    files = {"PLAN": str(plan), "EMPTY": str(tmp_path / "leer.txt"), ".": str(tmp_path)}
    answer = empty("import", *(files.get(word, word) for word in argv))

    assert answer.code == code
    assert answer.err.count("\n") == 1
    assert answer.out == ""


def test_the_plan_of_the_sample_register_takes_another_beside_it(on_disk: Callable[[str], Office], plan: Path) -> None:
    office = on_disk("sample.yaml")
    assert office("import", str(plan), "--yes", "--region", "陕西省/白石县").code == 0
    assert office("verify").code == 0
    assert office("undo").code == 0
    assert office("verify").code == 0


def test_what_a_document_says_otherwise_of_a_closed_item_is_told_and_left(empty: Office, plan: Path) -> None:
    assert empty("import", str(plan), "--yes").code == 0
    for step in ("declare", "apply", "accept --unit 县住建局 --by 王五", "notice --until 2024-01-02"):
        name, *rest = step.split()
        told = empty(name, "BS23-02", *rest, "--on", "2024-01-02")
        assert told.code == 0, told.err
    assert empty("close", "BS23-02", "--on", "2024-02-02", "--doc", "销1号").code == 0
    plan.write_text(PLAN.replace("得到有效管控", "得到长效管控"), encoding="utf-8")

    shown = empty("import", str(plan), "--dry-run", "-f", "table", columns=120).out
    assert "已销号，不作更改" in shown
    rows = empty("import", str(plan), "--dry-run", "-f", "json").json["revision"]["closed"]
    assert rows == [{"code": "BS23-02", "closed_on": "2024-02-02"}]
    told = empty("import", str(plan), "--yes")
    assert told.code == 0
    assert told.out.endswith("已销号，不作更改（1处与本次文件不一致）：BS23-02。\n")
    assert empty("log", "-f", "json").json["entries"][-1]["act"] == "closed"


def test_the_progress_of_a_document_is_kept_and_shown(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "青石市整改方案.txt"
    file.write_text(
        "青石市整改方案\n一、河道垃圾堆积。\n责任单位：市水利局\n整改时限：2024年6月底\n整改措施：清理垃圾。\n"
        "整改进展情况：已清理河道3公里，其余正在清理。\n",
        encoding="utf-8",
    )

    told = office("import", str(file), "--region", "青石市", "--code", "QS24", "--yes")
    assert told.code == 0
    assert "已清理河道3公里，其余正在清理" in office("show", "QS24-01", "-f", "table").out


def test_nothing_but_a_yes_or_a_no_answers_the_last_question(empty: Office, plan: Path) -> None:
    answer = empty("import", str(plan), tty=True, typed="1\nquit\n不\n")
    assert "请输入" in answer.out.partition("[Y/n]")[2]
    assert answer.out.endswith("未写入任何内容。\n")
    assert empty("list", "-f", "json").json["items"] == []


def test_a_region_that_the_document_does_not_name_is_asked_for(empty: Office, tmp_path: Path) -> None:
    path = tmp_path / "方案.txt"
    path.write_text(PLAN.replace("白石县贯彻落实", "贯彻落实"), encoding="utf-8")
    assert empty("import", str(path), "--yes").code == 4
    answer = empty("import", str(path), tty=True, typed="白石县\n1\n\n")
    assert answer.code == 0
    assert empty("show", "BS23-01", "-f", "json").code == 0


def test_a_dry_run_in_a_pipe_tells_its_counts_beside_the_rows(empty: Office, plan: Path) -> None:
    answer = empty("import", str(plan), "--dry-run")
    assert "2项整改任务" in answer.err
    assert "需核对" in answer.err
    assert "需核对" not in answer.out
    assert empty("import", str(plan), "--dry-run", "-f", "json").err == ""


@pytest.mark.parametrize("columns", range(60, 90, 3))
def test_the_table_of_a_dry_run_never_cuts_a_day(empty: Office, plan: Path, columns: int) -> None:
    plan.write_text(PLAN.replace("2023年12月底前", "2023年12月底前，长期坚持不懈并按季度向县委报告"), encoding="utf-8")
    assert "2023-12-31" in empty("import", str(plan), "--dry-run", tty=True, columns=columns).out
