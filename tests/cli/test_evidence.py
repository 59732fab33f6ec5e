"""`deadlines evidence`: taking in, listing, checking, what is required, the file of a matter; on every store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import docx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from office import Office

CODE = "XA23-08.1"
STORES = ("memory", "register.db", "register.yaml")


@pytest.fixture(params=STORES)
def any_office(
    request: pytest.FixtureRequest, office: Office, on_disk: Callable[[str], Office], tmp_path: Path
) -> Office:
    if request.param != "memory":
        return on_disk(request.param)
    return settings(office, tmp_path, f'folder = "{tmp_path / "memory.evidence"}"')


def settings(office: Office, folder: Path, *lines: str) -> Office:
    path = folder / "config.toml"
    path.write_text("\n".join(["[evidence]", *lines]), encoding="utf-8")
    office.environ["DEADLINES_CONFIG"] = str(path)
    return office


def file(folder: Path, name: str, content: str = "x") -> str:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return str(path)


def add(office: Office, code: str, *words: str) -> None:
    told = office("evidence", "add", code, *words)
    assert told.code == 0, told.err


def contents(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def kept(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.evidence/*/*") if path.is_file())


def test_versions_are_kept_and_the_log_adds_up(any_office: Office, tmp_path: Path) -> None:
    report = file(tmp_path, "报告.pdf", "1")
    add(
        any_office,
        CODE,
        report,
        "--kind",
        "监测报告",
        "--taken",
        "2023-10-20",
        "--place",
        "雁塔区",
        "--on",
        "2023-10-21",
    )
    file(tmp_path, "报告.pdf", "2")
    told = any_office(
        "evidence", "add", CODE, report, file(tmp_path, "现场.jpg"), "--stage", "现场核查", "--by", "李四"
    )

    assert told.code == 0
    assert "第2版" in told.out
    files = any_office("evidence", "list", "XA23-08", "-f", "json").json["files"]
    assert [(each["name"], each["version"], each["kind"], each["stage"]) for each in files] == [
        ("报告.pdf", 1, "监测报告", None),
        ("报告.pdf", 2, None, "inspected"),
        ("现场.jpg", 1, None, "inspected"),
    ]
    assert (files[0]["taken"], files[0]["place"], files[0]["kept"], files[1]["by"]) == (
        *("2023-10-20", "雁塔区", True),
        "李四",
    )
    assert len(kept(tmp_path)) == 3
    assert "第2版" in any_office("evidence", "list", CODE, "-f", "table").out
    assert "3份（报告.pdf、现场.jpg）" in any_office("show", CODE, "-f", "table").out
    early = any_office("evidence", "list", CODE, "--as-of", "2023-10-30", "-f", "json").json["files"]
    assert len(early) == 1
    entry = any_office("log", CODE, "-f", "json").json["entries"][-1]
    assert (entry["act"], entry["by"]) == ("evidence-added", "李四")
    assert any_office("verify").code == any_office("evidence", "check").code == 0

    assert any_office("undo").code == 0
    assert len(any_office("evidence", "list", CODE, "-f", "json").json["files"]) == 1
    assert len(kept(tmp_path)) == 3  # nothing is deleted
    assert any_office("verify").code == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("XA23-99", "{file}"), 3),
        ((CODE, "{folder}/none.pdf"), 3),
        ((CODE, "{folder}"), 4),
        ((CODE, "{file}", "{folder}/none.pdf"), 3),
        ((CODE, "{file}", "--stage", "nothing"), 4),
        ((CODE, "{file}", "--on", "2030-01-01"), 4),
        ((CODE, "{file}", "--taken", "2030-01-01"), 4),
        ((CODE, "{file}", "{file}"), 5),
        ((CODE,), 2),
        ((), 2),
    ],
)
def test_a_refused_request_leaves_no_trace(
    any_office: Office, tmp_path: Path, words: tuple[str, ...], code: int
) -> None:
    there = {"file": file(tmp_path, "报告.pdf"), "folder": str(tmp_path)}
    before = any_office("log", "-f", "json").out

    told = any_office("evidence", "add", *(word.format(**there) for word in words))

    assert (told.code, told.out, told.err.count("\n")) == (code, "", 1)
    assert any_office("log", "-f", "json").out == before
    assert list(tmp_path.glob("*.evidence")) == []


def test_done_keeps_the_files_too(any_office: Office, tmp_path: Path) -> None:
    proof = file(tmp_path, "验收.pdf", "验收")
    assert any_office("done", CODE, "--on", "2023-10-20", "--evidence", proof).code == 0

    (only,) = kept(tmp_path)
    assert only.read_text(encoding="utf-8") == "验收"
    assert any_office("evidence", "check").code == 0
    assert any_office("done", CODE, "--evidence", file(tmp_path, "x.pdf", "y")).code == 5
    assert kept(tmp_path) == [only]


def test_without_a_folder_done_keeps_the_sum_and_add_is_refused(office: Office, tmp_path: Path) -> None:
    proof = file(tmp_path, "验收.pdf")

    assert office("done", CODE, "--on", "2023-10-20", "--evidence", proof).code == 0
    told = office("evidence", "add", CODE, proof)
    assert told.code == 5
    assert "[evidence] folder" in told.err
    assert office("evidence", "check").code == 1


def test_missing_and_changed_content_is_named(any_office: Office, tmp_path: Path) -> None:
    add(any_office, CODE, file(tmp_path, "一.pdf", "1"), file(tmp_path, "二.pdf", "2"), file(tmp_path, "三.pdf", "3"))
    by_content = {path.read_text(encoding="utf-8"): path for path in kept(tmp_path)}
    by_content["1"].unlink()
    by_content["2"].chmod(0o644)
    by_content["2"].write_text("x", encoding="utf-8")

    told = any_office("evidence", "check", "-f", "json")

    assert told.code == 1
    assert list(told.json) == ["schema", "as_of", "ok", "findings"]
    assert [(each["code"], each["where"]) for each in told.json["findings"]] == [
        (CODE, "evidence-missing"),
        (CODE, "evidence-changed"),
    ]
    assert "一.pdf" in told.json["findings"][0]["message"]
    assert any_office("evidence", "check", "XY22-03").code == 0
    target = tmp_path / "一档"
    exported = any_office("evidence", "export", CODE, str(target))
    assert exported.code == 1
    assert exported.err.count("\n") == 2
    assert contents(target) == ["00 目录.docx", "03 措施落实佐证/三.pdf"]
    assert "文件缺失或已变动" in text_of(target)


def test_what_was_known_at_a_time_finds_its_content(any_office: Office, tmp_path: Path) -> None:
    add(any_office, CODE, file(tmp_path, "一.pdf", "1"))
    then = ("--known-at", "2024-03-01T23:00")

    assert any_office("evidence", "check", *then).code == 0
    assert any_office("evidence", "list", CODE, *then, "-f", "json").json["files"][0]["kept"]
    assert any_office("evidence", "export", CODE, str(tmp_path / "一档"), *then).code == 0
    assert contents(tmp_path / "一档") == ["00 目录.docx", "03 措施落实佐证/一.pdf"]


@pytest.mark.parametrize("lost", ["missing", "changed"])
def test_lost_content_is_put_back_without_a_new_report(any_office: Office, tmp_path: Path, lost: str) -> None:
    paper = file(tmp_path, "一.pdf", "1")
    add(any_office, CODE, paper)
    (place,) = kept(tmp_path)
    place.chmod(0o644)
    place.unlink() if lost == "missing" else place.write_text("x", encoding="utf-8")
    assert any_office("evidence", "check").code == 1
    log = any_office("log", "-f", "json").out

    told = any_office("evidence", "add", CODE, paper)

    assert (told.code, told.err) == (0, "")
    assert "一.pdf 已补存" in told.out
    assert any_office("evidence", "check").code == any_office("verify").code == 0
    assert any_office("log", "-f", "json").out == log
    assert any_office("evidence", "add", CODE, paper).code == 5
    place.chmod(0o644)
    place.unlink()
    both = any_office("evidence", "add", CODE, paper, file(tmp_path, "二.pdf", "2"))
    assert "一.pdf 已补存" in both.out
    assert "二.pdf" in both.out
    assert [each["name"] for each in any_office("evidence", "list", CODE, "-f", "json").json["files"]] == [
        "一.pdf",
        "二.pdf",
    ]


def test_what_lacks_of_a_named_entry_is_not_called_done(office: Office, tmp_path: Path) -> None:
    settings(office, tmp_path, 'required = ["验收意见"]', 'required_milestone = ["照片"]')
    assert office("done", "XA23-08.1", "--on", "2024-02-01").code == 0

    named = office("evidence", "missing", "XA23-08", "-f", "table").out
    assert "缺少规定的佐证材料" in named
    assert "已登记完成" not in named
    assert "已登记完成" in office("evidence", "missing", "-f", "table").out


def test_required_kinds_bind_the_item_and_stand_in_check(any_office: Office, tmp_path: Path) -> None:
    folder = f'folder = "{tmp_path / "all.evidence"}"'
    settings(any_office, tmp_path, folder, 'required = ["验收意见"]', 'required_milestone = ["照片"]')
    milestones = [f"XA23-08.{number}" for number in (1, 2, 3)]
    assert any_office("done", *milestones, "--on", "2024-02-01").code == 0

    told = any_office("done", "XA23-08", "--on", "2024-02-01")
    assert told.code == 5
    assert "验收意见" in told.err
    found = any_office("evidence", "missing", "-f", "json").json["findings"]
    assert [each["code"] for each in found] == milestones
    assert any_office("evidence", "missing", "XA23-08").code == 1
    assert {
        each["code"] for each in any_office("check", "-f", "json").json["findings"] if each["where"] == "evidence"
    } == {*milestones}
    add(any_office, "XA23-08", file(tmp_path, "意见.docx"), "--kind", "验收意见", "--on", "2024-02-01")
    for code in milestones:
        add(any_office, code, file(tmp_path, "照片.jpg", code), "--kind", "照片", "--on", "2024-02-01")
    assert any_office("done", "XA23-08", "--on", "2024-02-01").code == 0
    assert any_office("evidence", "missing").code == any_office("evidence", "missing", "XA23-08").code == 0


def text_of(folder: Path) -> str:
    document = docx.Document(str(folder / "00 目录.docx"))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_file_of_a_matter(any_office: Office, tmp_path: Path) -> None:
    add(any_office, CODE, file(tmp_path, "合同.pdf", "1"), "--kind", "合同", "--on", "2023-11-01")
    add(any_office, CODE, file(tmp_path, "合同.pdf", "2"), "--kind", "合同", "--on", "2023-11-02")
    add(any_office, "XA23-08.m1", file(tmp_path, "现场.jpg", "3"), "--place", "雁塔区", "--on", "2023-11-02")
    add(any_office, "XA23-08.2", file(tmp_path, "现场.jpg", "4"), "--on", "2023-11-02")
    add(any_office, "XA23-08", file(tmp_path, "意见.pdf", "5"), "--stage", "accepted", "--on", "2024-02-02")
    for words in (
        ("request", "XA23-08", "--to", "2025-06-30", "--reason", "x", "--on", "2024-01-10"),
        ("approve", "XA23-08", "--doc", "市整改办〔2024〕2号", "--by", "市整改办", "--on", "2024-01-20"),
    ):
        assert any_office("extend", *words).code == 0
    first, second, early = tmp_path / "甲", tmp_path / "乙", tmp_path / "早"
    second.mkdir()  # an empty folder may be there

    assert any_office("evidence", "export", "XA23-08", str(first), "--as-of", "2024-02-03").code == 0
    assert any_office("evidence", "export", "XA23-08", str(second), "--as-of", "2024-02-03").code == 0
    assert any_office("evidence", "export", "XA23-08", str(early), "--as-of", "2023-11-01").code == 0

    names = [
        "00 目录.docx",
        "03 措施落实佐证/合同（第1版）.pdf",
        "03 措施落实佐证/合同（第2版）.pdf",
        "04 现场照片/现场-2.jpg",
        "04 现场照片/现场.jpg",
        "08 现场核查和验收意见/意见.pdf",
    ]
    assert contents(first) == contents(second) == sorted(names)
    assert [(first / name).read_bytes() for name in names] == [(second / name).read_bytes() for name in names]
    assert contents(early) == ["00 目录.docx", "03 措施落实佐证/合同.pdf"]
    said = text_of(first)
    assert "第8项（XA23-08）　截至2024年2月3日" in said
    assert "时限已调整，原为2024年12月31日" in said
    assert "市整改办〔2024〕2号\nXA23-08\n同意延期，至2025年6月30日" in said
    assert "雁塔区" in said
    assert "尚缺类目：反馈问题和方案摘录、会议纪要和批示、进展情况报告" in said
    assert "公示" in said.partition("尚缺类目")[2]
    again = any_office("evidence", "export", "XA23-08", str(first))
    assert again.code == 5
    assert contents(first) == sorted(names)
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_names_from_a_register_lead_nowhere_else(on_disk: Callable[[str], Office], tmp_path: Path) -> None:
    office = on_disk("register.yaml")
    add(office, CODE, file(tmp_path, "a.pdf"), "--on", "2023-11-01")
    register = tmp_path / "register.yaml"
    text = register.read_text(encoding="utf-8")
    register.write_text(text.replace("name: a.pdf", 'name: "../../../CON:..\\\\x.pdf"'), encoding="utf-8")
    target = tmp_path / "deep" / "一档"

    assert office("evidence", "export", CODE, str(target)).code == 0

    (name,) = (each for each in contents(target) if "目录" not in each)
    folder, _, bare = name.partition("/")
    assert folder == "03 措施落实佐证"
    assert not set(bare) & set('/\\:*?"<>|')
    assert contents(tmp_path / "deep") == [f"一档/{each}" for each in contents(target)]


def test_an_obligation_has_evidence_but_no_file_of_a_matter(on_disk: Callable[[str], Office], tmp_path: Path) -> None:
    office = on_disk("register.db")
    add(office, "XA23-o14", file(tmp_path, "报告.pdf"))

    assert office("evidence", "export", "XA23-o14", str(tmp_path / "x")).code == 5
    assert not (tmp_path / "x").exists()


def test_on_a_terminal_it_asks(on_disk: Callable[[str], Office], tmp_path: Path) -> None:
    office = on_disk("register.db")

    told = office("evidence", "add", tty=True, typed=f"{CODE}\n{file(tmp_path, '报告.pdf')}\n\n")

    assert told.code == 0, told.err
    assert "报告.pdf" in office("evidence", "list", CODE).out


@pytest.mark.parametrize(
    "line", ["required = '验收意见'", "required = [1]", "required = ['']", "folder = 3", "kinds = []"]
)
def test_wrong_settings_are_named(office: Office, tmp_path: Path, line: str) -> None:
    told = settings(office, tmp_path, line)("check")

    assert told.code == 4
    assert "evidence." in told.err


def test_a_closed_item_says_which_evidence_it_takes(on_disk: Callable[[str], Office], tmp_path: Path) -> None:
    office = on_disk("register.db")
    for typed in (
        *("declare XA23-18 --by 李四 --on 2023-12-20", "apply XA23-18 --by 李四 --on 2023-12-20"),
        *("accept XA23-18 --by 王五 --on 2023-12-20", "notice XA23-18 --start 2023-12-21 --days 3"),
        "close XA23-18 --doc 销1 --on 2024-02-01",
    ):
        assert office(*typed.split()).code == 0

    told = office("evidence", "add", "XA23-18", file(tmp_path, "a.txt"))
    assert told.code == 5
    assert all(f"--stage {stage}" in told.err for stage in ("closed", "look-back", "reopened"))
    assert office("evidence", "add", "XA23-18", file(tmp_path, "a.txt"), "--stage", "closed").code == 0


def test_a_name_is_kept_as_it_is_and_found_again(any_office: Office, tmp_path: Path) -> None:
    path = file(tmp_path, " trail. ")
    add(any_office, CODE, path)

    assert any_office("evidence", "add", CODE, path).code == 5
    assert [each["name"] for each in any_office("evidence", "list", CODE, "-f", "json").json["files"]] == [" trail. "]
    assert any_office("verify").code == 0


def test_no_command_takes_the_same_file_twice(any_office: Office, tmp_path: Path) -> None:
    path, duty = file(tmp_path, "报告.pdf"), "XA23-19.r1"
    assert any_office("done", CODE, "--evidence", path, "--evidence", path).code == 5
    assert any_office("record", duty, "--evidence", path).code == 0
    assert any_office("record", duty, "--evidence", path).code == 5
    add(any_office, CODE, path)
    assert any_office("done", CODE, "--evidence", path).code == 5
    assert any_office("done", CODE).code == 0


def test_a_name_does_not_move_the_cursor(any_office: Office, tmp_path: Path) -> None:
    told = any_office("evidence", "add", CODE, file(tmp_path, "a\x1b[31m\nb.txt"))

    assert (told.code, told.out.count("\n"), "\x1b" in told.out) == (0, 1, False)
    assert "\\x1b[31m\\nb.txt" in told.out
    assert "\x1b" not in any_office("evidence", "list", CODE, "-f", "table").out


def test_a_file_is_not_made_after_it_was_handed_in(any_office: Office, tmp_path: Path) -> None:
    days = ("--taken", "2023-10-21", "--on", "2023-10-20")
    assert any_office("evidence", "add", CODE, file(tmp_path, "a.txt"), *days).code == 4


def test_a_link_to_the_register_leads_to_the_same_evidence(on_disk: Callable[[str], Office], tmp_path: Path) -> None:
    office = on_disk("register.db")
    add(office, CODE, file(tmp_path, "a.txt"))
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "link.db"
    link.symlink_to(tmp_path / "register.db")

    assert office("--store", str(link), "evidence", "check").code == 0
    assert office("--store", str(link), "export", "json", str(tmp_path / "register.db")).code == 5


@pytest.mark.parametrize("named", ["", ".", "../work"])
def test_the_folder_that_one_stands_in_is_no_new_one(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")

    assert office("evidence", "export", "XA23-08", named).code == 4
    assert list((tmp_path / "work").iterdir()) == []
    assert office("evidence", "export", "XA23-08", "项" * 80).code == 0  # as long as the system allows
    assert office("export", "json", "文" * 80 + ".json").code == 0
