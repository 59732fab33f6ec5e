"""`deadlines escalate`, `ack` and `remind` as people and programs see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import samples
from office import Office

if TYPE_CHECKING:
    from pathlib import Path

DAY = ("--as-of", "2024-02-20")
DOC = "咸整改办预〔2024〕3号"
RULES = """
[escalation]
levels = [
  {name = "预警", days_before = 7, days_after = 15, behind = true},
  {name = "督办", second = true},
  {name = "约谈", second = true},
]
"""


@pytest.fixture
def ruled(office: Office, tmp_path: Path) -> Office:
    """An office with rules of its own."""
    settings = tmp_path / "config.toml"
    settings.write_text(RULES, encoding="utf-8")
    office.environ["DEADLINES_CONFIG"] = str(settings)
    return office


def warned(office: Office, answer_by: str = "2024-02-15") -> None:
    given = ("--doc", DOC, "--signer", "某甲", "--answer-by", answer_by, "--on", "2024-02-01")
    assert office("paper", "add", "XY22-02.1", "--kind", "预警函", *given).code == 0


def test_without_rules_nothing_is_suggested_where_nobody_judged(office: Office) -> None:
    """A fresh register has many dates that passed unrecorded: not one of them accuses anybody."""
    assert office("escalate", *DAY, "-f", "json").json["suggestions"] == []
    assert office("escalate", *DAY, tty=True).out == "没有拟办建议。\n"
    assert office("next", *DAY, "-f", "json").json["suggestions"] == 0

    assert office("progress", "XY22-02.1", "--not-done", "--text", "未到货", "--on", "2024-02-01").code == 0
    (found,) = office("escalate", *DAY, "-f", "json").json["suggestions"]
    assert (found["code"], found["level"]) == ("XY22-02.1", "预警")


def test_one_suggestion_for_programs(ruled: Office) -> None:
    assert ruled("remind", "XY22-02.1", "--by", "phone", "--to", "某乙", "--on", "2024-01-09").code == 0
    warned(ruled)
    told = ruled("escalate", *DAY, "--plan", "XY22", "--level", "督办", "-f", "json").json
    assert list(told) == ["schema", "as_of", "suggestions"]
    assert (told["schema"], told["as_of"]) == ("deadlines.suggestions/1", "2024-02-20")
    assert told["suggestions"] == [
        {
            "code": "XY22-02.1",
            "kind": "milestone",
            "plan": "XY22",
            "item": "XY22-02",
            "title": "砖瓦窑违规生产、治污简陋",
            "level": "督办",
            "why": [f"预警函（{DOC}）要求2024年2月15日前答复，未登记答复（规则：再次）"],
            "conditions": [{"condition": "second", "since": "2024-02-16"}],
            "to": ["市自然资源局", "市生态环境局", "市财政局"],
            "superior": [],
            "due": "2022-07-31",
            "days_left": -569,
            "confirmed": False,
            "ambiguous": False,
            "reminded": {
                "mail": None,
                "mails": 0,
                "by_hand": [{"on": "2024-01-09", "by": "phone", "to": "某乙", "units": [], "note": None}],
                "papers": [
                    {
                        "kind": "预警函",
                        "doc": DOC,
                        "on": "2024-02-01",
                        "answer_by": "2024-02-15",
                        "answered_on": None,
                        "addressees": ["市自然资源局", "市生态环境局", "市财政局"],
                    }
                ],
            },
        }
    ]


def test_every_form_and_every_narrowing(ruled: Office) -> None:
    rows = ruled("escalate", *DAY, "-f", "tsv").out.splitlines()
    assert rows[0].split("\t")[:4] == ["code", "plan", "title", "level"]
    codes = [row.split("\t")[0] for row in rows[1:]]
    assert len(codes) > 40
    assert [code for code in codes if code.startswith("XY22")] == codes[: sum(c.startswith("XY22") for c in codes)]
    for form in ("csv", "md"):
        assert len(ruled("escalate", *DAY, "-f", form).out.splitlines()) >= len(rows)
    own = ruled("escalate", *DAY, "--unit", "咸阳市/市财政局", "--plan", "XY22", "-f", "json").json["suggestions"]
    assert own
    assert all("市财政局" in each["to"] or any("各" in name for name in each["to"]) for each in own)
    assert ruled("escalate", "--unit", "没有的局").code == 3
    assert ruled("escalate", "--level", "通报").code == 4
    told = ruled("escalate", *DAY, "--plan", "XY22", tty=True, columns=120).out
    assert "仅供办内拟办参考" in told
    assert "2022年7月31日到期，已过569天，未登记完成情况（规则：到期后15天）" in told.replace("\n", "").replace(" ", "")


def test_next_names_the_command_in_one_line(ruled: Office) -> None:
    told = ruled("next", *DAY, tty=True)
    count = len(ruled("escalate", *DAY, "-f", "json").json["suggestions"])
    assert told.out.splitlines()[-1] == f"有{count}项拟办建议，可用 deadlines escalate 查看。"
    assert ruled("next", "XY22-02.1", *DAY, "-f", "json").json["suggestions"] is None


# --- drafts ----------------------------------------------------------------------------------------------------------


def test_a_draft_is_printed_or_written(ruled: Office, tmp_path: Path) -> None:
    told = ruled("escalate", "draft", "XY22-02.1", *DAY)
    assert (told.code, told.err) == (0, "")
    assert "关于中央二轮第2项整改任务的预警函" in told.out
    text, word = tmp_path / "拟办.txt", tmp_path / "拟办.docx"
    said = ruled("escalate", "draft", "XY22-02.1", *DAY, "--out", str(text))
    assert said.out == (
        f"{text}：XY22-02.1的预警函代拟稿，主送市自然资源局、市生态环境局、市财政局，文号和签发留空。\n"
    )
    assert text.read_text(encoding="utf-8") == told.out
    more = ("--level", "督办", "--answer-by", "2024-03-01", "--out", str(word))
    assert ruled("escalate", "draft", "XY22-02.1", *DAY, *more).code == 0
    first = word.read_bytes()
    assert ruled("escalate", "draft", "XY22-02.1", *DAY, *more).code == 5  # somebody may have worked on it
    assert ruled("escalate", "draft", "XY22-02.1", *DAY, *more, "--overwrite").code == 0
    assert word.read_bytes() == first
    assert ruled("log", "XY22-02.1", "-f", "json").json["entries"] == []  # nothing exists by being drafted


def test_a_draft_tells_a_unit_of_what_was_sent_to_it_alone(office: Office) -> None:
    given = ("--signer", "某甲", "--answer-by", "2023-11-28", "--on", "2023-11-20")
    urge = ("paper", "add", "XA23-18", "--kind", "督办函")
    assert office(*urge, "--doc", "市督〔2023〕6号", "--to", "未央区", *given).code == 0
    assert office(*urge, "--doc", "市督〔2023〕7号", "--to", "省生态环境厅", *given).code == 0
    assert office("paper", "add", "XA23-18", "--kind", "领导批示", "--on", "2023-11-21").code == 0
    who = ("--by", "phone", "--to", "某乙", "--on", "2023-11-22")
    assert office("remind", "XA23-18", *who, "--unit", "未央区").code == 0
    day = ("--as-of", "2023-12-01")

    found = office("escalate", *day, "-f", "json").json["suggestions"]
    assert [(each["code"], each["level"], each["to"], each["superior"]) for each in found] == [
        ("XA23-18", "约谈", ["未央区"], []),
        ("XA23-18", "约谈", [], ["省生态环境厅"]),
    ]
    own = office("escalate", "draft", "XA23-18", *day).out
    assert "未央区：" in own
    for said in ("督办函（市督〔2023〕6号），要求2023年11月28日前答复，未登记答复。", "以电话提示未央区。"):
        assert said in own.replace("\n", "")
    for said in ("批示", "〔2023〕7号", "市住建局"):
        assert said not in own

    other = office("escalate", "draft", "XA23-18", "--level", "预警", *day).out
    assert "市住建局：" in other
    for said in ("市督〔2023〕", "批示", "未央区", "省生态环境厅"):
        assert said not in other
    assert office("escalate", "draft", "XA23-18", "--to", "市财政局", *day).code == 5
    assert office("escalate", "draft", "XA23-18", "--to", "省生态环境厅", *day).code == 5
    assert "市住建局：" in office("escalate", "draft", "XA23-18", "--level", "督办", "--to", "市住建局", *day).out
    both = ("--to", "市住建局", "--to", "未央区", "--doc", "市督〔2023〕8号")
    assert office(*urge, *both, "--signer", "某甲", "--answer-by", "2023-11-29", "--on", "2023-11-21").code == 0
    told = office("escalate", "draft", "XA23-18", "--to", "市住建局", *day).out
    assert "市督〔2023〕8号" in told
    assert "市督〔2023〕6号" not in told


def test_a_draft_to_several_names_those_whom_a_paper_reached(office: Office) -> None:
    given = ("--kind", "通报", "--on", "2024-02-01")
    assert office("paper", "add", "XY22-02.1", *given, "--doc", "通1号", "--to", "市财政局").code == 0
    assert office("paper", "add", "XY22-02.1", *given, "--doc", "通2号").code == 0  # it says not to whom it went
    every = ("--to", "市自然资源局", "--to", "市生态环境局", "--to", "市财政局")
    assert office("paper", "add", "XY22-02.1", *given, "--doc", "通3号", *every).code == 0
    told = office("escalate", "draft", "XY22-02.1", "--level", "预警", *DAY).out
    assert "市自然资源局、市生态环境局、市财政局：" in told
    assert "通报（通1号），主送市财政局。" in told
    assert "通报（通3号）。" in told
    assert "通2号" not in told


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("XY22-02.1", "--out", "拟办.pdf"), 4, ".docx"),
        (("XY22-02.1", "--level", "通报"), 4, "通报"),
        (("XY22-02.1", "--answer-by", "2024-02-30"), 4, "2024-02-30"),
        (("XY22-99",), 3, "XY22-99"),
        (("XA23-08",), 5, "--level"),  # nothing is suggested for it
        ((), 2, "编号"),
    ],
)
def test_what_is_not_drafted(ruled: Office, words: tuple[str, ...], code: int, said: str) -> None:
    told = ruled("escalate", "draft", *words, *DAY)
    assert (told.code, told.out) == (code, "")
    assert said in told.err


def test_the_offices_own_templates_and_a_broken_one(ruled: Office, tmp_path: Path) -> None:
    folder = tmp_path / "模板"
    folder.mkdir()
    settings = tmp_path / "config.toml"
    settings.write_text(RULES + f'templates = "{folder.as_posix()}"\n', encoding="utf-8")
    own = folder / "预警函.txt"
    own.write_text("# 提请关注\n{{ number }}\n", encoding="utf-8")
    assert ruled("escalate", "draft", "XY22-02.1", *DAY).out.split() == ["提请关注", "第2项"]

    own.write_text("# 提请关注\n{{ nothing }}\n", encoding="utf-8")
    out = tmp_path / "拟办.docx"
    told = ruled("escalate", "draft", "XY22-02.1", *DAY, "--out", str(out))
    assert told.code == 4
    assert "预警函.txt" in told.err
    assert "第2行" in told.err
    assert not out.exists()


def test_a_superior_is_left_to_the_duty_person(tmp_path: Path) -> None:
    text = samples.TEXT.replace(
        "    obligations:\n",
        "    obligations:\n"
        "      - {code: XY22-o8, text: 报送方案, limit: 2022年6月1日, responsible: [省生态环境厅]}\n"
        "      - {code: XY22-o9, text: 报送情况, limit: 2022年6月1日, responsible: [省生态环境厅, 秦都区]}\n",
    )
    settings = tmp_path / "config.toml"
    settings.write_text(RULES, encoding="utf-8")
    office = Office(samples.store("memory", tmp_path, text), {"DEADLINES_CONFIG": str(settings)})
    alone, beside = office("escalate", *DAY, "-f", "json").json["suggestions"][1:3]
    assert (alone["to"], alone["superior"]) == ([], ["省生态环境厅"])
    assert (beside["to"], beside["superior"]) == (["秦都区"], ["省生态环境厅"])
    assert "整改办值班人员（省生态环境厅为上级单位）" in office("escalate", *DAY, tty=True, columns=200).out

    out = tmp_path / "拟办.docx"
    told = office("escalate", "draft", "XY22-o8", *DAY, "--out", str(out))
    assert (told.code, out.exists()) == (5, False)
    assert "不自动行文" in told.err
    told = office("escalate", "draft", "XY22-o9", *DAY, "--out", str(out))
    assert told.code == 0
    assert "未列入主送" in told.err
    assert "省生态环境厅" not in office("escalate", "draft", "XY22-o9", *DAY).out


@pytest.mark.parametrize(
    "levels",
    [
        '[{name = "督办", second = true}, {name = "预警", behind = true}]',
        '[{name = "预警", behind = true}, {name = "预警", second = true}]',
        '[{name = "通报", behind = true}]',
        '[{name = "预警"}]',
        '[{name = "预警", confirmed = true}]',
        '[{name = "预警", days_after = 0}]',
        '[{name = "预警", days_after = "15"}]',
        '[{name = "预警", after = 15}]',
        '["预警"]',
        '"预警"',
    ],
)
def test_wrong_rules_are_named(office: Office, tmp_path: Path, levels: str) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text(f"[escalation]\nlevels = {levels}\n", encoding="utf-8")
    office.environ["DEADLINES_CONFIG"] = str(settings)
    told = office("escalate")
    assert (told.code, told.out) == (4, "")
    assert "escalation.levels" in told.err


def test_no_levels_is_an_answer_too(office: Office, tmp_path: Path) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text("[escalation]\nlevels = []\n", encoding="utf-8")
    office.environ["DEADLINES_CONFIG"] = str(settings)
    assert office("progress", "XY22-02.1", "--not-done", "--text", "未到货", "--on", "2024-02-01").code == 0
    assert "没有列级别" in office("escalate", tty=True).out


# --- papers, receipts, reminders -------------------------------------------------------------------------------------


def test_what_a_signed_paper_needs_is_named(office: Office) -> None:
    told = office("paper", "add", "XA23-08", "--kind", "约谈通知", "--on", "2024-01-05")
    assert (told.code, told.out) == (5, "")
    for option in ("--doc", "--signer", "--answer-by", "--unit"):
        assert option in told.err
    given = ("--doc", "约1号", "--signer", "某甲", "--answer-by", "2024-02-01", "--on", "2024-01-05")
    assert office("paper", "add", "XA23-08", "--kind", "约谈通知", *given, "--unit", "市整改办").code == 5
    assert office("paper", "add", "XA23-08", "--kind", "约谈通知", *given, "--unit", "市政府").code == 0


def test_show_and_list_say_the_level_and_who_signed_for_it(office: Office) -> None:
    warned(office)
    signed = office("ack", "XY22-02.1", "--doc", DOC, "--unit", "市财政局", "--by-person", "某丙", "--on", "2024-02-02")
    assert signed.out == (f"XY22-02.1：已登记市财政局签收预警函{DOC}，尚未签收：市自然资源局、市生态环境局。\n")
    shown = office("show", "XY22-02.1", tty=True, columns=200).out
    assert f"预警：预警函（{DOC}），2024年2月1日，应于2024年2月15日前答复" in shown
    assert "已签收1家、未签收2家" in shown
    told = office("show", "XY22-02.1", "-f", "json").json
    assert told["level"] == "预警"
    assert told["papers"][0]["received"] == [{"unit": "市财政局", "on": "2024-02-02", "person": "某丙"}]
    assert told["papers"][0]["not_received"] == ["市自然资源局", "市生态环境局"]
    (row,) = office("paper", "list", "-f", "json").json["papers"]
    assert list(row)[-6:] == ["signer", "level", "received", "not_received", "way", "issuer"]
    assert "已签收1家、未签收2家" in office("paper", "list", tty=True, columns=200).out
    said = [line for line in office("log", tty=True, columns=200).out.splitlines() if DOC in line]
    assert "签发人 某甲" in said[0]
    assert "单位 市财政局；签收人 某丙；签收文号" in said[1]
    assert office("show", "XY22-02.1", "--as-of", "2024-01-31", "-f", "json").json["level"] is None


def test_an_own_paper_is_sent_and_its_signer_no_sender(office: Office) -> None:
    warned(office)
    given = ("--answer-by", "2024-02-15", "--on", "2024-02-01", "--signer", "某丁", "--unit", "省生态环境厅")
    assert office("paper", "add", "XY22-02.1", "--kind", "督办函", "--doc", "省督1号", *given).code == 0
    assert office("paper", "add", "XY22-02.1", "--kind", "领导批示", "--on", "2024-02-03").code == 0
    rows = {each["kind"]: each for each in office("paper", "list", "-f", "json").json["papers"]}
    assert [(kind, row["way"], row["issuer"], row["unit"]) for kind, row in rows.items()] == [
        ("领导批示", None, None, None),
        ("预警函", "out", "市整改办", None),
        ("督办函", "in", "省生态环境厅", "省生态环境厅"),
    ]
    for command in (("paper", "list"), ("show", "XY22-02.1")):
        told = office(*command, tty=True, columns=240).out
        lines = {kind: line.split() for kind in rows for line in told.splitlines() if kind in line.split()}
        assert [each for each in lines["预警函"] if each in ("发文", "市整改办", "某甲")] == [
            "发文",
            "市整改办",
            "某甲",
        ]
        assert [each for each in lines["督办函"] if each in ("来文", "省生态环境厅", "某丁")] == [
            "来文",
            "省生态环境厅",
            "某丁",
        ]
        assert not {"来文", "发文"} & set(lines["领导批示"])
    narrow = office("show", "XY22-02.1", tty=True, columns=80).out
    assert "签发人：某甲" in narrow.replace(" ", "") or "签发人 某甲" in narrow
    assert "单位 某甲" not in narrow
    shown = office("paper", "add", "--help").out
    for kind in ("预警函", "约谈通知"):
        assert kind in shown


def test_a_reminder_says_what_it_recorded(office: Office) -> None:
    given = ("--by", "visit", "--to", "某乙", "--on", "2024-01-09")
    told = office("remind", "XY22-02.1", *given, "--unit", "咸阳市/市财政局", "--recorded-by", "李四")
    assert (told.code, told.out) == (0, "XY22-02.1：已登记2024年1月9日上门提示市财政局某乙。\n")
    assert office("remind", "XY22-02.1", *given).out == "XY22-02.1：已登记2024年1月9日上门提示某乙。\n"
    first, second = office("log", "XY22-02.1", "-f", "json").json["entries"]
    assert (first["act"], first["on"], first["by"], second["by"]) == ("reminded", "2024-01-09", "李四", "zhang")
    assert "上门；单位 市财政局；被提示人 某乙" in office("log", tty=True, columns=200).out
    assert office("remind", "XY22-02.1", "--by", "fax", "--to", "某乙").code == 4
    assert office("undo").code == 0
    assert office("verify").code == 0


def test_they_ask_with_choices_where_somebody_sits_there(office: Office) -> None:
    warned(office)
    told = office("remind", "XY22-02.1", tty=True, typed="2\n某乙\n")
    assert (told.code, "微信提示某乙" in told.out) == (0, True)
    told = office("ack", tty=True, typed=f"1\n{DOC}\n2\n某丙\n")
    assert (told.code, told.err) == (0, "")
    assert "已登记市生态环境局签收" in told.out
    told = office("paper", "add", tty=True, typed="XA23-08\n约谈通知\n约1号\n某甲\n2024-03-10\n市政府\n")
    assert (told.code, told.err) == (0, "")
    assert office("show", "XA23-08", "-f", "json").json["level"] == "约谈"
    told = office("paper", "add", "XA23-09", "--kind", "督办函", "--doc", "督1号", tty=True, typed="某甲\n2024-03-10\n")
    assert (told.code, office("show", "XA23-09", "-f", "json").json["level"]) == (
        0,
        "督办",
    )  # what it needs is asked for
    told = office("escalate", "draft", "XA23-09", tty=True, typed="2\n")
    assert (told.code, told.err) == (0, "")
    assert "督办函" in told.out


@pytest.mark.parametrize("line", ["remind XY22-02.1", "remind XY22-02.1 --by phone", "ack XY22-02.1", "ack"])
def test_in_a_pipe_it_is_named_what_is_missing(office: Office, line: str) -> None:
    told = office(*line.split())
    assert (told.code, told.out) == (2, "")
    for answer in ("", "q\n"):
        assert office(*line.split(), tty=True, typed=answer).code == 130


def test_the_examples_of_the_help_run_one_after_the_other(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    commands = (("paper",), ("paper", "add"), ("ack",), ("paper", "answer"), ("remind",), ("escalate",))
    seen: dict[str, None] = {}
    for words in (*commands, ("escalate", "draft")):
        told = office(*words, "--help", columns=400).out
        lines = [line.strip("│ ").strip() for line in told.splitlines()]
        found = [line for line in lines if line.startswith("deadlines ") and " --" in line]
        assert found, words
        seen |= dict.fromkeys(found)
    for line in seen:
        told_of = office(*line.split()[1:])
        assert told_of.code == 0, (line, told_of.err)
